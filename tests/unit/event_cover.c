// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_cover.c - which cells were run, and whether one is empty
 *
 * What has to be there is written down here and not gathered from what was
 * run: a table that loses a row, or is never run, leaves an empty cell. The
 * cells are each set of flags, in, below and beyond the window, with text and
 * without; the other places and acknowledgments; each call; each timeout. All
 * of them in each state.
 */
#include "event.h"

enum {
	IN_WINDOW,
	BELOW_WINDOW,
	BEYOND_WINDOW,
	NR_SIDES,
	NO_SIDE = NR_SIDES,
};

static const u8 side_of[EV_NR_WHERE] = {
	[EV_AT] = IN_WINDOW,
	[EV_AT_LONG] = IN_WINDOW,
	[EV_AHEAD] = IN_WINDOW,
	[EV_LEFT] = NO_SIDE,
	[EV_RIGHT] = NO_SIDE,
	[EV_BELOW] = BELOW_WINDOW,
	[EV_BEFORE] = BELOW_WINDOW,
	[EV_EDGE] = NO_SIDE,
	[EV_BEYOND] = BEYOND_WINDOW,
	[EV_IRS] = NO_SIDE,
};

/* By flags, side, with text, state. */
static int segments[EV_NR_FLAGS][NR_SIDES][2][FIX_NR_STATES];

/* The rows of RFC 9293, 3.10.1 to 3.10.8, and what 3.10.7.4 asks of a segment. */
static const char *const event_name[] = {
	"SEGMENT at RCV.NXT",
	"SEGMENT longer than the window",
	"SEGMENT ahead",
	"SEGMENT straddles the left",
	"SEGMENT straddles the right",
	"SEGMENT below",
	"SEGMENT at RCV.NXT-1",
	"SEGMENT right behind",
	"SEGMENT beyond",
	"SEGMENT at IRS",
	"SEGMENT at a zero window",
	"SEG.ACK SND.UNA",
	"SEG.ACK SND.UNA-1",
	"SEG.ACK far below SND.UNA",
	"SEG.ACK part of what is in flight",
	"SEG.ACK all but our FIN",
	"SEG.ACK SND.NXT",
	"SEG.ACK SND.NXT+1",
	"OPEN, passive",
	"OPEN, active",
	"SEND",
	"SEND, urgent",
	"RECEIVE",
	"RECEIVE, nothing on hand",
	"CLOSE",
	"ABORT",
	"STATUS",
	"USER TIMEOUT",
	"RETRANSMISSION TIMEOUT",
	"RETRANSMISSION TIMEOUT, R2",
	"TIME-WAIT TIMEOUT",
};

static int events[ARRAY_SIZE(event_name)][FIX_NR_STATES];

static int nr_rows;		/* events of all tables */
static int nr_runs;		/* cells, each with all its variants */
static int nr_empty;

/**
 * ev_name() - a set of flags as the RFC writes it: <CTL=SYN ACK>
 * @name: EV_NAME bytes
 * @ctl: the flags
 */
void ev_name(char *name, u8 ctl)
{
	static const char *const bit_name[] = {
		"FIN ", "SYN ", "RST ", "PSH ", "ACK ", "URG ", "ECE ", "CWR ",
	};
	char *p = name + scnprintf(name, EV_NAME, "<CTL=");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bit_name); i++)
		if (ctl & 1 << i)
			p += scnprintf(p, 5, "%s", bit_name[i]);
	if (!ctl)
		p += scnprintf(p, 6, "none ");
	p[-1] = '>';
}

/* There is one event more, in whatever state. */
void ev_row_ran(void)
{
	nr_rows++;
}

void ev_ran(void)
{
	nr_runs++;
}

/* A cell was run that counts in this line of the matrix. */
void ev_cover(struct kunit *test, const char *name, enum fix_state state)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events); i++)
		if (!strcmp(event_name[i], name)) {
			events[i][state]++;
			return;
		}
	KUNIT_FAIL(test, "%s has no line in the matrix", name);
}

/* The cell of a set of flags. A closed window has a line of its own. */
void ev_cover_flags(const struct ev_row *row, enum fix_state state)
{
	u8 side = side_of[row->where];

	if (side != NO_SIDE && !(row->flags & EV_ZERO))
		segments[row->ctl % EV_NR_FLAGS][side][!!row->len][state]++;
}

static void check_cell(struct kunit *test, int runs, const char *name,
		       const char *where, int state)
{
	if (runs)
		return;
	nr_empty++;
	KUNIT_FAIL(test, "%s%s was not run in %s", name, where,
		   fix_state_name[state]);
}

/* In, below, beyond. */
static void print_flags(struct kunit *test, unsigned int ctl)
{
	static const char *const where[NR_SIDES][2] = {
		{ " in the window", " with text in the window" },
		{ " below the window", " with text below the window" },
		{ " beyond the window", " with text beyond the window" },
	};
	char name[EV_NAME], line[160], *p = line;
	int state, side, text, sum[NR_SIDES];

	ev_name(name, ctl);
	for (state = 0; state < FIX_NR_STATES; state++) {
		for (side = 0; side < NR_SIDES; side++) {
			sum[side] = 0;
			for (text = 0; text < 2; text++) {
				int runs = segments[ctl][side][text][state];

				sum[side] += runs;
				check_cell(test, runs, name, where[side][text],
					   state);
			}
		}
		p += scnprintf(p, line + sizeof(line) - p, " %2d/%d/%d",
			       sum[IN_WINDOW], sum[BELOW_WINDOW],
			       sum[BEYOND_WINDOW]);
	}
	kunit_info(test, "%-32s%s\n", name, line);
}

static void print_event(struct kunit *test, unsigned int i)
{
	char line[160], *p = line;
	int state;

	for (state = 0; state < FIX_NR_STATES; state++) {
		p += scnprintf(p, line + sizeof(line) - p, " %6d",
			       events[i][state]);
		check_cell(test, events[i][state], event_name[i], "", state);
	}
	kunit_info(test, "%-32s%s\n", event_name[i], line);
}

/* Runs last: what was run, and whether a cell is empty. */
void coverage__no_cell_is_empty(struct kunit *test)
{
	static const char columns[] =
		"   CLOS   LIST  SYN-S  SYN-R  (act)   ESTB"
		"  FIN-1  FIN-2  CLS-W  CLSNG  L-ACK   T-WT";
	unsigned int i;

	kunit_info(test, "%-32s%s\n", "runs in/below/beyond the window",
		   columns);
	for (i = 0; i < EV_NR_FLAGS; i++)
		print_flags(test, i);
	kunit_info(test, "%-32s%s\n", "runs of other events", columns);
	for (i = 0; i < ARRAY_SIZE(events); i++)
		print_event(test, i);
	kunit_info(test,
		   "covered: 11 states x %d events, %d cells empty (%d runs)\n",
		   nr_rows, nr_empty, nr_runs);
}
