// SPDX-License-Identifier: GPL-2.0-only
/*
 * paws_kunit.c - tests of core/sequence.c: timestamps of segments that
 * arrive, RFC 7323, 3.2, 4.3 and 5, and RFC 6191
 */
#include "fixture.h"

static struct fix *with_timestamps(struct kunit *test, enum fix_state state)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->cfg.timestamps = 1;
	f->tcb.ts_on = true;
	f->peer_opts |= EDU_OPT_TS;
	fix_reach(f, state);
	return f;
}

/* RFC 7323, 5.3, R1: older than TS.Recent: dropped, and an ACK. */
static void paws__old_timestamp(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_ESTABLISHED);
	u32 nxt = f->tcb.rcv_nxt;
	struct edu_seg seg = fix_seg(f, EDU_ACK, nxt, 100, f->tcb.snd_una);

	seg.tsval = f->peer_ts - 1;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, nxt);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, nxt);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_DROP, EDU_R_DROP_PAWS));
	/* The same, equal or newer, over the wrap of the timestamps. */
	seg.tsval = f->peer_ts;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, nxt + 100);
	fix_fire(f, EDU_TIMER_DELACK);
	f->peer_ts += 0x100;
	fix_text(f, 100);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, nxt + 200);
	KUNIT_EXPECT_EQ(test, f->tcb.ts_recent, 0xf0U);
}

/* RFC 7323, 5.3: a RST is never subject to PAWS. */
static void paws__rst(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_ESTABLISHED);
	struct edu_seg seg = fix_seg(f, EDU_RST, f->tcb.rcv_nxt, 0, 0);

	seg.tsval = f->peer_ts - 1000;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_RESET);
}

/* RFC 7323, 5.5: after 24 days of silence TS.Recent is of no use any more. */
static void paws__outdated(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_ESTABLISHED);

	f->now += 25ULL * 86400 * FIX_SECOND;
	f->peer_ts -= 0x1000;
	fix_text(f, 100);
	KUNIT_EXPECT_EQ(test, f->taken, 100U);
	KUNIT_EXPECT_EQ(test, f->tcb.ts_recent, f->peer_ts);
}

/* RFC 7323, 3.2: "SHOULD silently drop the segment"; a RST counts. */
static void timestamps__missing(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_ESTABLISHED);
	struct edu_seg seg = fix_seg(f, EDU_ACK, f->tcb.rcv_nxt, 100,
				     f->tcb.snd_una);

	seg.opts = 0;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->taken, 0U);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_DROP,
					  EDU_R_DROP_NO_TIMESTAMP));
	seg = fix_seg(f, EDU_RST, f->tcb.rcv_nxt, 0, 0);
	seg.opts = 0;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
}

/*
 * RFC 5961, 4.2: a SYN is answered: a peer that has lost the connection may offer
 * no timestamps in its next one, and its RST frees the port (RFC 9293, 3.5.1).
 */
static void timestamps__missing_in_a_syn(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_ESTABLISHED);
	struct edu_seg seg = fix_seg(f, EDU_SYN, f->tcb.rcv_nxt + 100000, 0, 0);

	seg.opts = EDU_OPT_MSS;
	fix_arrive(f, seg);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
}

/*
 * RFC 7323, 5.2: the timestamp of a RST is not remembered, not even of one that
 * is not taken: else all that the peer sends would be older from then on.
 */
static void ts_recent__not_of_a_rst(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_ESTABLISHED);
	u32 recent = f->tcb.ts_recent;
	struct edu_seg seg;

	fix_text(f, 100);
	fix_fire(f, EDU_TIMER_DELACK);
	seg = fix_seg(f, EDU_RST, f->tcb.rcv_nxt - 5, 10, 0);
	seg.tsval = recent + (1U << 30);
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.ts_recent, f->peer_ts);
	fix_text(f, 100);
	KUNIT_EXPECT_EQ(test, f->taken, 200U);
}

/* Where they were not agreed on, a timestamp says nothing. */
static void timestamps__not_agreed_on(struct kunit *test)
{
	struct fix *f = fix_established(test);
	struct edu_seg seg = fix_seg(f, EDU_ACK, f->tcb.rcv_nxt, 100,
				     f->tcb.snd_una);

	seg.opts = EDU_OPT_TS;
	seg.tsval = 1;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->taken, 100U);
	fix_send(f, 10);
	KUNIT_EXPECT_EQ(test, fix_last(f)->opts, 0);
}

/*
 * RFC 7323, 4.3, (2): TS.Recent is of the segment that Last.ACK.sent stands
 * in, not of one behind it: a delayed ACK echoes the older timestamp.
 */
static void ts_recent__of_the_first_unacknowledged(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_ESTABLISHED);
	u32 nxt = f->tcb.rcv_nxt;

	f->peer_ts = 1;
	fix_text(f, 100);
	f->peer_ts = 2;
	fix_text(f, 100);
	KUNIT_EXPECT_EQ(test, f->tcb.ts_recent, 1U);
	fix_fire(f, EDU_TIMER_DELACK);
	KUNIT_EXPECT_EQ(test, fix_last(f)->tsecr, 1U);
	/* A hole: what lies behind it does not count, what fills it does. */
	f->peer_ts = 5;
	fix_arrives(f, EDU_ACK, nxt + 300, 100, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, fix_last(f)->tsecr, 1U);
	f->peer_ts = 7;
	fix_arrives(f, EDU_ACK, nxt + 200, 100, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, fix_last(f)->ack, nxt + 400);
	KUNIT_EXPECT_EQ(test, fix_last(f)->tsecr, 7U);
}

/* RFC 6191: in TIME-WAIT the timestamp of a SYN tells whether it is new. */
static void time_wait__syn_with_timestamp(struct kunit *test)
{
	static const struct {
		s32 tsval;	/* against TS.Recent */
		u32 seq;	/* against RCV.NXT */
		bool reopens;
	} table[] = {
		{ 1, 1000, true },
		{ 1, -1000U, true },
		{ 0, 1000, true },
		{ 0, -1000U, false },
		{ -1, 1000, false },
		{ -1, -1000U, false },
	};
	struct fix *f;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct edu_seg seg;

		f = with_timestamps(test, FIX_TIME_WAIT);
		f->cfg.tw_reopen = 1;
		seg = fix_seg(f, EDU_SYN, f->tcb.rcv_nxt + table[i].seq, 0, 0);
		seg.tsval = f->tcb.ts_recent + table[i].tsval;
		fix_arrive(f, seg);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.state, table[i].reopens ?
				    EDU_CLOSED : EDU_TIME_WAIT, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, f->nr_out, !table[i].reopens,
				    "row %u", i);
		KUNIT_EXPECT_EQ(test,
				fix_noted(f, EDU_EV_INFO,
					  EDU_R_ST_TIME_WAIT_REOPENED),
				table[i].reopens);
	}
}

/* A SYN that nobody would take does not end TIME-WAIT. */
static void time_wait__nobody_listens(struct kunit *test)
{
	struct fix *f = with_timestamps(test, FIX_TIME_WAIT);

	f->cfg.tw_reopen = 1;
	f->nobody_listens = true;
	f->peer_ts += 10;
	fix_arrives(f, EDU_SYN, f->tcb.rcv_nxt + 1000, 0, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_TIME_WAIT);
	f->nobody_listens = false;
	fix_arrives(f, EDU_SYN, f->tcb.rcv_nxt + 1000, 0, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
}

static struct kunit_case paws_cases[] = {
	KUNIT_CASE(paws__old_timestamp),
	KUNIT_CASE(paws__rst),
	KUNIT_CASE(paws__outdated),
	KUNIT_CASE(timestamps__missing),
	KUNIT_CASE(timestamps__missing_in_a_syn),
	KUNIT_CASE(ts_recent__not_of_a_rst),
	KUNIT_CASE(timestamps__not_agreed_on),
	KUNIT_CASE(ts_recent__of_the_first_unacknowledged),
	KUNIT_CASE(time_wait__syn_with_timestamp),
	KUNIT_CASE(time_wait__nobody_listens),
	{}
};

static struct kunit_suite paws_suite = {
	.name = "edu_paws",
	.test_cases = paws_cases,
};

kunit_test_suites(&paws_suite);
