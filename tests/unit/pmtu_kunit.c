// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmtu_kunit.c - tests of core/pmtu.c: RFC 1191, 6.4; RFC 8201, 5.4; RFC 5927
 */
#include "fixture.h"

#define MSS	FIX_MSS
#define LESS	300	/* what the path takes now */

static bool too_big(struct fix *f, u32 seq, u32 mss)
{
	bool believed;

	fix_prepare(f);
	believed = edu_too_big(&f->tcb, seq, mss, f->now);
	fix_flush(f);
	return believed;
}

/* What left since fix_clear() is [from, to), in order, nothing above a size. */
static void expect_sent(struct fix *f, u32 from, u32 to, u32 most)
{
	int i;

	for (i = 0; i < f->nr_out; i++) {
		KUNIT_EXPECT_EQ_MSG(f->test, f->out[i].seq, from, "segment %d",
				    i);
		KUNIT_EXPECT_LE_MSG(f->test, f->out[i].len, most, "segment %d",
				    i);
		from += f->out[i].len;
	}
	KUNIT_EXPECT_EQ(f->test, from, to);
}

/* All of it again, in small segments, now, and cwnd is what it was. */
static void too_big__cuts_anew_at_once(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una, cwnd = f->tcb.cwnd;
	u32 ssthresh = f->tcb.ssthresh;

	fix_clear(f);
	KUNIT_EXPECT_TRUE(test, too_big(f, una, LESS));
	KUNIT_EXPECT_EQ(test, f->tcb.mss, LESS);
	expect_sent(f, una, una + 10 * MSS, LESS);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_RTX_PMTU);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, cwnd);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, ssthresh);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_EQ(test, f->tcb.timeouts, 0);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO, EDU_R_PMTU_SHRINKS));
	/* Karn: none of it is a sample. */
	KUNIT_EXPECT_FALSE(test, f->tcb.timing);
	fix_ack(f, una + 10 * MSS);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), 0U);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_RTX));
}

/* What lies before the segment that is quoted went by. */
static void too_big__from_what_is_quoted_on(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	fix_clear(f);
	KUNIT_EXPECT_TRUE(test, too_big(f, una + 4 * MSS, LESS));
	expect_sent(f, una + 4 * MSS, una + 10 * MSS, LESS);
}

/* The errors overtake each other: each text is sent anew once. */
static void too_big__errors_out_of_order(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	fix_clear(f);
	KUNIT_EXPECT_TRUE(test, too_big(f, una + 7 * MSS, LESS));
	expect_sent(f, una + 7 * MSS, una + 10 * MSS, LESS);
	fix_clear(f);
	KUNIT_EXPECT_TRUE(test, too_big(f, una + 2 * MSS, LESS));
	expect_sent(f, una + 2 * MSS, una + 7 * MSS, LESS);
	fix_clear(f);
	KUNIT_EXPECT_FALSE(test, too_big(f, una + 8 * MSS, LESS));
	KUNIT_EXPECT_FALSE(test, too_big(f, una + 3 * MSS, LESS));
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
}

/* RFC 1191, 6.4: not in response to every one of these messages. */
static void too_big__once_for_a_window(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una, i;

	too_big(f, una, LESS);
	fix_clear(f);
	for (i = 1; i < 10; i++)
		KUNIT_EXPECT_FALSE(test, too_big(f, una + i * MSS, LESS));
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_INFO,
					EDU_R_PMTU_NOT_SMALLER), 9);
	/* Further on the path takes less still. */
	KUNIT_EXPECT_TRUE(test, too_big(f, una + LESS, 200));
	expect_sent(f, una + LESS, una + 10 * MSS, 200);
}

/*
 * Another connection has told the route, so segments are small; the ones that
 * were under way by then are lost all the same.
 */
static void too_big__the_route_knew_before(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 8, 0);
	u32 una = f->tcb.snd_una;

	f->tcb.mss_path = LESS;
	edu_mss_update(&f->tcb);
	fix_send(f, 600);
	fix_clear(f);
	KUNIT_EXPECT_FALSE(test, too_big(f, una + 8 * MSS, LESS));
	KUNIT_EXPECT_TRUE(test, too_big(f, una + MSS, LESS));
	expect_sent(f, una + MSS, una + 8 * MSS, LESS);
}

/* RFC 5927, 4.1: who does not know what is in flight is not believed. */
static void too_big__not_in_flight(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una, nxt = f->tcb.snd_nxt;
	u32 wrong[] = { una - 1, nxt, nxt + 1, una + (1U << 31), una + MSS };
	u32 i;

	fix_ack(f, una + 2 * MSS);
	fix_clear(f);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_FALSE(test, too_big(f, wrong[i], LESS));
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_INFO,
					EDU_R_ICMP_NOT_IN_FLIGHT), 5);
}

/* An MTU that the segment would have fitted into. */
static void too_big__not_smaller(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	fix_clear(f);
	KUNIT_EXPECT_FALSE(test, too_big(f, una, MSS));
	KUNIT_EXPECT_FALSE(test, too_big(f, una, MSS + 1000));
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_INFO,
					EDU_R_PMTU_NOT_SMALLER), 2);
}

/* It is the peer's MSS that limits: the path may well take less than it did. */
static void too_big__the_peer_takes_less_anyway(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);

	f->tcb.mss_path = 2 * MSS;
	edu_mss_update(&f->tcb);
	KUNIT_EXPECT_FALSE(test, too_big(f, f->tcb.snd_una, MSS + 100));
	KUNIT_EXPECT_EQ(test, f->tcb.mss_path, 2U * MSS);
	KUNIT_EXPECT_TRUE(test, too_big(f, f->tcb.snd_una, MSS - 1));
}

/* Timestamps take their part of what the path takes. */
static void too_big__options_count(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->cfg.timestamps = 1;
	f->peer_opts |= EDU_OPT_TS;
	f->tcb.ts_on = true;
	f->in_flight = 0;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_ASSERT_EQ(test, f->tcb.mss, MSS - EDU_TS_LEN);
	fix_send(f, 2 * MSS);
	KUNIT_EXPECT_FALSE(test, too_big(f, f->tcb.snd_una, MSS));
	KUNIT_EXPECT_TRUE(test, too_big(f, f->tcb.snd_una, MSS - 1));
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS - 1 - EDU_TS_LEN);
}

/* Before our SYN is acknowledged nothing is in flight that could be cut. */
static void too_big__handshake(struct kunit *test)
{
	static const enum fix_state states[] = {
		FIX_SYN_SENT, FIX_SYN_RECEIVED, FIX_SYN_RECEIVED_ACTIVE,
	};
	struct fix *f;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		f = fix_new(test);
		fix_reach(f, states[i]);
		fix_clear(f);
		KUNIT_EXPECT_FALSE(test, too_big(f, f->tcb.iss, LESS));
		KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	}
}

/* In every state in which text may be in flight, its FIN with it. */
static void too_big__while_closing(struct kunit *test)
{
	static const enum fix_state states[] = {
		FIX_FIN_WAIT_1, FIX_CLOSING, FIX_LAST_ACK,
	};
	struct fix *f;
	u32 i, una;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		f = fix_new(test);
		f->in_flight = 3 * MSS;
		fix_reach(f, states[i]);
		una = f->tcb.snd_una;
		fix_clear(f);
		KUNIT_EXPECT_TRUE(test, too_big(f, una, LESS));
		expect_sent(f, una, una + 3 * MSS, LESS);
		KUNIT_EXPECT_TRUE(test, fix_last(f)->ctl & EDU_FIN);
	}
}

/* After a timeout: what waits to be sent again goes on waiting its turn. */
static void too_big__after_a_timeout(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	fix_fire(f, EDU_TIMER_RTX);
	KUNIT_ASSERT_EQ(test, f->tcb.cwnd, MSS);
	fix_clear(f);
	KUNIT_EXPECT_TRUE(test, too_big(f, una, LESS));
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, MSS);
	/* One segment of before is as much as two small ones, the 2nd waits. */
	KUNIT_EXPECT_LE(test, fix_sent_bytes(f), MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_end, una + 10 * MSS);
	while (edu_flight(&f->tcb)) {
		f->now += 20000;
		fix_ack(f, f->tcb.rtx_nxt);
	}
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	expect_sent(f, una, una + 10 * MSS, LESS);
}

/*
 * Small ones behind a large one come through, and each is acknowledged by a
 * duplicate ACK; of what has left since, as many are a sign of a loss again.
 */
static void too_big__small_ones_came_through(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una, cwnd, ssthresh, i;

	fix_ack(f, f->tcb.snd_nxt);
	f->tcb.opts.nodelay = 1;
	una = f->tcb.snd_una;
	cwnd = f->tcb.cwnd;
	ssthresh = f->tcb.ssthresh;
	fix_send(f, MSS);
	for (i = 0; i < 4; i++)
		fix_send(f, 50);
	KUNIT_EXPECT_TRUE(test, too_big(f, una, LESS));
	fix_clear(f);
	for (i = 0; i < 4; i++)
		fix_ack(f, una);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, cwnd);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, ssthresh);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_send(f, 8 * LESS);
	fix_ack(f, una + MSS + 200 + LESS);
	for (i = 0; i < 3; i++)
		fix_ack(f, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
}

/* It is beyond the window that the peer offers now: nothing is sent there. */
static void too_big__within_the_window(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	f->peer_wnd = 2 * MSS;
	fix_ack(f, una);
	fix_clear(f);
	KUNIT_EXPECT_TRUE(test, too_big(f, una, LESS));
	expect_sent(f, una, una + 2 * MSS, LESS);
}

static struct kunit_case pmtu_cases[] = {
	KUNIT_CASE(too_big__cuts_anew_at_once),
	KUNIT_CASE(too_big__from_what_is_quoted_on),
	KUNIT_CASE(too_big__errors_out_of_order),
	KUNIT_CASE(too_big__once_for_a_window),
	KUNIT_CASE(too_big__the_route_knew_before),
	KUNIT_CASE(too_big__not_in_flight),
	KUNIT_CASE(too_big__not_smaller),
	KUNIT_CASE(too_big__the_peer_takes_less_anyway),
	KUNIT_CASE(too_big__options_count),
	KUNIT_CASE(too_big__handshake),
	KUNIT_CASE(too_big__while_closing),
	KUNIT_CASE(too_big__after_a_timeout),
	KUNIT_CASE(too_big__small_ones_came_through),
	KUNIT_CASE(too_big__within_the_window),
	{}
};

static struct kunit_suite pmtu_suite = {
	.name = "edu_pmtu",
	.test_cases = pmtu_cases,
};

kunit_test_suites(&pmtu_suite);
