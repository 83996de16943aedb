// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_kunit.c - every state times every event of RFC 9293, 3.10
 *
 * Runs the tables of event_*.c; event_cover.c counts which cells were run, and
 * in the end prints the matrix and fails if a cell of it is empty.
 */
#include "event.h"

/* Near the wrap in both directions, at it, at the sign bit, and far off. */
static const struct ev_variant variants[] = {
	{ .iss = FIX_ISS, .irs = FIX_IRS },
	{ .iss = FIX_ISS, .irs = FIX_IRS, .ts = true },
	{ .iss = 0xffffffffU, .irs = 0xfffffffeU },
	{ .iss = 0xfffffffeU, .irs = 0xffffff9cU, .ts = true },
	{ .iss = 0x7fffffffU, .irs = 0x7fffffc0U },
	{ .iss = 0, .irs = 0x12345678U },
};

/* Bring the receive window to zero: the program does not read. */
void ev_make_zero_window(struct fix *f)
{
	if (!f->tcb.rcv_wnd || !edu_state_in(&f->tcb, EDU_CAN_RECEIVE))
		return;
	fix_text(f, f->tcb.rcv_wnd);
	fix_fire(f, EDU_TIMER_DELACK);
	fix_clear(f);
}

static u32 where_is(const struct fix *f, const struct ev_row *row, u32 nxt)
{
	u32 wnd = f->tcb.rcv_wnd;

	switch (row->where) {
	case EV_AHEAD:
		return nxt + 200;
	case EV_LEFT:
		return nxt - 40;
	case EV_RIGHT:
		return nxt + wnd - 40;
	case EV_BELOW:
		return nxt - 300;
	case EV_BEFORE:
		return nxt - 1;
	case EV_EDGE:
		return nxt + wnd;
	case EV_BEYOND:
		return nxt + wnd + 1;
	case EV_IRS:
		return f->irs;
	default:
		return nxt;
	}
}

static u32 ack_is(const struct fix *f, const struct ev_row *row)
{
	const struct edu_tcb *tcb = &f->tcb;

	switch (row->ack) {
	case EV_ACK_UNA:
		return tcb->snd_una;
	case EV_ACK_OLD:
		return tcb->snd_una - 1;
	case EV_ACK_STALE:
		return tcb->snd_una - tcb->snd_max_wnd - 1;
	case EV_ACK_PART:
		return tcb->snd_una + FIX_IN_FLIGHT / 2;
	case EV_ACK_TEXT:
		return tcb->snd_end;
	case EV_ACK_NXT:
		return tcb->snd_nxt;
	case EV_ACK_FUTURE:
		return tcb->snd_nxt + 1;
	default:
		return edu_state_in(tcb, 1U << EDU_SYN_SENT |
				    1U << EDU_SYN_RECEIVED) ?
		       tcb->snd_nxt : tcb->snd_una;
	}
}

static bool sent_nothing_yet(enum fix_state state)
{
	return state <= FIX_SYN_SENT;
}

static void set_up(struct fix *f, struct kunit *test,
		   const struct ev_variant *v, const struct ev_row *row,
		   enum fix_state state)
{
	fix_init(f, test);
	f->iss = v->iss;
	f->irs = v->irs;
	if (v->ts) {
		f->cfg.timestamps = 1;
		f->peer_opts |= EDU_OPT_TS;
		f->tcb.ts_on = true;
		f->tcb.mss_ours = FIX_MSS + EDU_TS_LEN;
		f->tcb.mss_path = FIX_MSS + EDU_TS_LEN;
		f->peer_mss = FIX_MSS + EDU_TS_LEN;
	}
	f->cfg.tw_reopen = !!(row->flags & EV_REUSE);
	f->fill = row->flags & EV_ZERO;
	if (f->fill && fix_state[state] == EDU_SYN_RECEIVED)
		f->space = 0;
	fix_reach(f, state);
	if (row->flags & EV_GONE && !sent_nothing_yet(state))
		f->tcb.user_gone = true;
	if (f->fill)
		ev_make_zero_window(f);
	if (f->fill && !sent_nothing_yet(state))
		KUNIT_ASSERT_EQ(test, f->tcb.rcv_wnd, 0);
}

static struct edu_seg segment(struct fix *f, const struct ev_row *row,
			      u32 nxt)
{
	struct edu_seg seg = fix_seg(f, row->ctl, where_is(f, row, nxt),
				     row->len, ack_is(f, row));

	if (row->flags & EV_WND)
		seg.wnd -= 1000;
	if (row->ctl & EDU_URG)
		seg.up = EV_UP;
	return seg;
}

static const char *const where_name[EV_NR_WHERE] = {
	"at RCV.NXT", "longer than the window", "ahead", "straddles the left",
	"straddles the right", "below", "at RCV.NXT-1", "right behind",
	"beyond",
	"at IRS",
};

static void cover(struct kunit *test, const struct ev_row *row,
		  enum fix_state state)
{
	static const char *const ack_name[EV_NR_ACK] = {
		NULL, "SND.UNA", "SND.UNA-1", "far below SND.UNA",
		"part of what is in flight", "all but our FIN",
		"SND.NXT", "SND.NXT+1",
	};
	char name[EV_NAME];

	ev_cover_flags(row, state);
	scnprintf(name, sizeof(name), "SEGMENT %s",
		  row->flags & EV_ZERO ? "at a zero window" :
		  where_name[row->where]);
	ev_cover(test, name, state);
	if (row->ack != EV_ACK_GOOD) {
		scnprintf(name, sizeof(name), "SEG.ACK %s", ack_name[row->ack]);
		ev_cover(test, name, state);
	}
}

static bool run_cell(struct fix *f, struct kunit *test, const char *table,
		     const struct ev_row *row, enum fix_state state,
		     const struct ev_variant *v)
{
	const char *cell = row->cell[state];
	struct ev_before before = {};
	char why[128];
	bool ok;

	KUNIT_ASSERT_TRUE_MSG(test, cell && *cell, "%s: %s: empty cell in %s",
			      table, row->name, fix_state_name[state]);
	set_up(f, test, v, row, state);
	before.tcb = f->tcb;
	before.rcv_nxt = sent_nothing_yet(state) ? f->irs : f->tcb.rcv_nxt;
	before.seg = segment(f, row, before.rcv_nxt);
	fix_arrive(f, before.seg);
	ok = ev_check(f, &before, cell, why, sizeof(why));
	if (!ok)
		KUNIT_FAIL(test, "%s: %s (%s, ISS %x%s) in %s, want \"%s\": %s",
			   table, row->name,
			   row->flags & EV_ZERO ? "zero window" :
			   where_name[row->where],
			   v->iss, v->ts ? ", TS" : "",
			   fix_state_name[state], cell, why);
	fix_reap(f);
	ev_ran();
	/* The first of the variants stands for all of them. */
	if (v == variants)
		cover(test, row, state);
	return ok;
}

static void run_row(struct fix *f, struct kunit *test, const char *table,
		    const struct ev_row *row)
{
	enum fix_state state;
	unsigned int v;

	ev_row_ran();
	for (state = 0; state < FIX_NR_STATES; state++)
		for (v = 0; v < ARRAY_SIZE(variants); v++)
			if (!run_cell(f, test, table, row, state,
				      &variants[v]))
				break;
}

/**
 * ev_table() - run a table in all states and all variants
 * @test: the case
 * @table: its name
 * @rows: the table
 * @n: how many rows
 */
void ev_table(struct kunit *test, const char *table, const struct ev_row *rows,
	      int n)
{
	struct fix *f = fix_new(test);
	struct ev_row row;
	int i;

	for (i = 0; i < n; i++) {
		if (rows[i].where != EV_OUTSIDE) {
			run_row(f, test, table, &rows[i]);
			continue;
		}
		row = rows[i];
		row.where = EV_BELOW;
		run_row(f, test, table, &row);
		row.where = EV_BEYOND;
		run_row(f, test, table, &row);
	}
}

/* 3.10.7, segments in the window, and over its edges. */
static void segment_arrives__in_window(struct kunit *test)
{
	ev_table(test, "in window", ev_in_window, ev_nr_in_window);
}

/* 3.10.7.4, first: segments below, before and beyond the window. */
static void segment_arrives__outside_window(struct kunit *test)
{
	ev_table(test, "outside", ev_outside, ev_nr_outside);
}

/* 3.10.7.4, first, "If the RCV.WND is zero". */
static void segment_arrives__zero_window(struct kunit *test)
{
	ev_table(test, "zero window", ev_zero_window, ev_nr_zero_window);
}

/* 3.10.7.4, fifth. */
static void segment_arrives__ack_field(struct kunit *test)
{
	ev_table(test, "ACK field", ev_ack_field, ev_nr_ack_field);
}

/* What remains: old SYNs, our departures, users that have gone. */
static void segment_arrives__special(struct kunit *test)
{
	ev_table(test, "special", ev_special, ev_nr_special);
}

static struct kunit_case event_cases[] = {
	KUNIT_CASE(segment_arrives__each_set_of_flags),
	KUNIT_CASE(segment_arrives__in_window),
	KUNIT_CASE(segment_arrives__outside_window),
	KUNIT_CASE(segment_arrives__zero_window),
	KUNIT_CASE(segment_arrives__ack_field),
	KUNIT_CASE(segment_arrives__special),
	KUNIT_CASE(calls__table),
	KUNIT_CASE(timeouts__table),
	KUNIT_CASE(coverage__no_cell_is_empty),
	{}
};

static struct kunit_suite event_suite = {
	.name = "edu_event",
	.test_cases = event_cases,
};

kunit_test_suites(&event_suite);
