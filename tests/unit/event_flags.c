// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_flags.c - each set of the six flags, in, below and beyond the window
 *
 * 64 sets of flags, four places, with text and without, in every state: too
 * many to write down, and each follows from a few sentences. So the cells are
 * put together here, one function for each part of RFC 9293, 3.10.7, in the
 * order of the RFC. They know the name of a state, the flags and the place and
 * have never seen a TCB: what they say is the RFC's answer, not the code's.
 * The words are explained in event.h.
 *
 * SEG.ACK completes the handshake in SYN-SENT and SYN-RECEIVED and brings
 * nothing new in the states behind them; event_ack.c has all other ones.
 * Text and FIN that come with a first SYN are not taken: the peer sends them
 * again (a deviation, handshake.c).
 */
#include "event.h"

/* One segment, as far as the RFC's answer depends on it. */
struct flags {
	enum fix_state state;
	u8 ctl;
	u8 where;		/* EV_AT, EV_AHEAD, EV_BELOW, EV_BEYOND */
	bool text;
};

/* The longest cell: ">CW una eof urg take ack". */
#define CELL	40

/* One more word for a cell. */
static void say(char *cell, const char *word)
{
	int len = strlen(cell);

	scnprintf(cell + len, CELL - len, "%s%s", len ? " " : "", word);
}

/* 3.10.7.1: "All data in the incoming segment is discarded." */
static const char *closed(u8 ctl)
{
	if (ctl & EDU_RST)
		return "-";
	return ctl & EDU_ACK ? "rst" : "rst0";
}

/* 3.10.7.2: first a RST, second an ACK, third a SYN, fourth anything else. */
static const char *listen(u8 ctl)
{
	if (ctl & EDU_RST)
		return "-";
	if (ctl & EDU_ACK)
		return "rst";
	return ctl & EDU_SYN ? ">SR synack" : "-";
}

/* 3.10.7.3: the ACK is acceptable; second a RST, fourth a SYN, fifth none. */
static const char *syn_sent(u8 ctl)
{
	if (ctl & EDU_RST)
		return ctl & EDU_ACK ? ">CL refused" : "-";
	if (ctl & EDU_SYN)
		return ctl & EDU_ACK ? ">ES una ack" : ">SR synack";
	return "-";
}

/* 3.10.7.4, first: "an acknowledgment should be sent (unless the RST bit is set". */
static const char *outside(u8 ctl)
{
	return ctl & EDU_RST ? "-" : "ack";
}

/* Second: RFC 5961, 3.2: a RST counts at RCV.NXT alone, else it is challenged. */
static const char *rst(const struct flags *seg)
{
	if (seg->state == FIX_TIME_WAIT)	/* Deviation: RFC 1337 */
		return seg->where == EV_AT ? "-" : "ack | -";
	if (seg->where != EV_AT)
		return "ack";
	switch (seg->state) {
	case FIX_SYN_RECEIVED:
		return ">LI";
	case FIX_SYN_RECEIVED_ACTIVE:
		return ">CL refused";
	case FIX_CLOSING:
	case FIX_LAST_ACK:
		return ">CL";
	default:
		return ">CL reset";
	}
}

/* Fourth: RFC 5961, 4.2; from a passive OPEN "return to the LISTEN state". */
static const char *syn(const struct flags *seg)
{
	return seg->state == FIX_SYN_RECEIVED ? ">LI" : "ack";
}

/* The peer's FIN has been: URG, text and a second FIN mean nothing (5 to 8). */
static const char *after_fin(const struct flags *seg)
{
	if (!(seg->ctl & EDU_FIN))
		return "-";
	switch (seg->state) {
	case FIX_CLOSE_WAIT:
		return "ack";
	case FIX_LAST_ACK:
		return "ack | -";
	case FIX_TIME_WAIT:
		return seg->where == EV_AT ? "ack 2msl" : "ack | ack 2msl";
	default:	/* CLOSING, fifth: "otherwise, ignore the segment" */
		return "-";
	}
}

/* Fifth and eighth, where the peer may still send. */
static const char *moves_to(enum fix_state state, bool fin)
{
	switch (state) {
	case FIX_SYN_RECEIVED:
	case FIX_SYN_RECEIVED_ACTIVE:
		return fin ? ">CW una" : ">ES una";
	case FIX_ESTABLISHED:
		return fin ? ">CW" : "";
	case FIX_FIN_WAIT_1:	/* our FIN is not acknowledged yet */
		return fin ? ">CG" : "";
	default:
		return fin ? ">TW 2msl" : "";
	}
}

/*
 * Fifth to eighth, where the peer may still send. What lies behind a gap is
 * held or sent again, and is answered at once (RFC 5681, 4.2); so is a FIN. Text
 * in order may wait 0.5 s for its ACK (MUST-40).
 */
static void take(char *cell, const struct flags *seg)
{
	bool at = seg->where == EV_AT, fin = seg->ctl & EDU_FIN;

	say(cell, moves_to(seg->state, fin && at));
	if (seg->ctl & EDU_URG)
		say(cell, "urg");
	if (seg->text)
		say(cell, at ? "take" : "hold");
	if (fin && at)
		say(cell, "eof");
	if (fin || (seg->text && !at))
		say(cell, "ack");
	else if (seg->text)
		say(cell, "soon");
}

/* 3.10.7.4: SYN-RECEIVED and all later states. */
static void otherwise(char *cell, const struct flags *seg)
{
	if (seg->where != EV_AT && seg->where != EV_AHEAD)
		say(cell, outside(seg->ctl));
	else if (seg->ctl & EDU_RST)
		say(cell, rst(seg));
	else if (seg->ctl & EDU_SYN)
		say(cell, syn(seg));
	else if (!(seg->ctl & EDU_ACK))
		say(cell, "-");
	else if (seg->state >= FIX_CLOSE_WAIT)
		say(cell, after_fin(seg));
	else
		take(cell, seg);
}

/* 3.10.7: what comes of this segment? */
static void answer(char *cell, const struct flags *seg)
{
	cell[0] = '\0';
	switch (seg->state) {
	case FIX_CLOSED:
		say(cell, closed(seg->ctl));
		break;
	case FIX_LISTEN:
		say(cell, listen(seg->ctl));
		break;
	case FIX_SYN_SENT:
		say(cell, syn_sent(seg->ctl));
		break;
	default:
		otherwise(cell, seg);
	}
	/* Nothing at all is a word, too. */
	if (!cell[strspn(cell, " ")])
		say(cell, "-");
}

/* A row of a table as the other files have them written down. */
static void run(struct kunit *test, u8 ctl, u8 where, bool text)
{
	static char cell[FIX_NR_STATES][CELL], name[EV_NAME];
	struct flags seg = { .ctl = ctl, .where = where, .text = text };
	struct ev_row row = {
		.name = name,
		.ctl = ctl,
		.where = where,
		.len = text ? EV_TEXT : 0,
		.ack = EV_ACK_GOOD,
	};
	int state;

	ev_name(name, ctl);
	for (state = 0; state < FIX_NR_STATES; state++) {
		seg.state = state;
		answer(cell[state], &seg);
		row.cell[state] = cell[state];
	}
	ev_table(test, "flags", &row, 1);
}

void segment_arrives__each_set_of_flags(struct kunit *test)
{
	static const u8 places[] = { EV_AT, EV_AHEAD, EV_BELOW, EV_BEYOND };
	unsigned int ctl, i;

	for (ctl = 0; ctl < EV_NR_FLAGS; ctl++)
		for (i = 0; i < ARRAY_SIZE(places); i++) {
			run(test, ctl, places[i], false);
			run(test, ctl, places[i], true);
		}
}
