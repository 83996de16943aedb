// SPDX-License-Identifier: GPL-2.0-only
/*
 * recovery_kunit.c - tests of core/recovery.c: RFC 5681, 3.2 and RFC 6582
 */
#include "fixture.h"

#define MSS	FIX_MSS

static void dupacks(struct fix *f, int n)
{
	while (n--)
		fix_ack(f, f->tcb.snd_una);
}

/* RFC 5681, 3.2, steps 2 and 3. */
static void dupack__third_retransmits(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	dupacks(f, 2);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 10U * MSS);
	dupacks(f, 1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una);
	KUNIT_EXPECT_EQ(test, f->out[0].len, MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].nth, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_RTX_FAST);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, 5U * MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 8U * MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_total, 1U);
}

/* The first segment of a connection can be lost like any other. */
static void dupack__first_segment_lost(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->peer_wnd = 65535;
	fix_reach(f, FIX_ESTABLISHED);
	fix_send(f, 10 * MSS);
	fix_clear(f);
	dupacks(f, 3);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
}

/* Step 4: each further one inflates cwnd by a segment, step 5 sends. */
static void dupack__further_ones_inflate(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 5 * MSS);

	dupacks(f, 2);
	fix_clear(f);
	dupacks(f, 1);
	/* Limited transmit has sent two: 12 in flight, cwnd 8. */
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), MSS);
	fix_clear(f);
	dupacks(f, 4);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, f->tcb.ssthresh + 7U * MSS);
	dupacks(f, 3);
	KUNIT_EXPECT_LE(test, edu_flight(&f->tcb), f->tcb.cwnd);
	KUNIT_EXPECT_GT(test, f->nr_out, 0);
}

/* RFC 3042: the first two let a new segment out each, beyond cwnd. */
static void dupack__limited_transmit(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 4, 10 * MSS);
	u32 nxt = f->tcb.snd_nxt;

	dupacks(f, 1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].len, MSS);
	dupacks(f, 1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_EQ(test, f->out[1].seq, nxt + MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 4U * MSS);
	KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_INFO,
					EDU_R_CC_LIMITED_TRANSMIT), 2);
	/*
	 * RFC 5681, 3.2, step 2: what was sent so "MUST NOT be included in
	 * this calculation" of ssthresh.
	 */
	dupacks(f, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, 2U * MSS);
}

/* RFC 5681, 2: what is no duplicate ACK, however often it comes. */
static void dupack__what_is_none(struct kunit *test)
{
	struct edu_seg seg;
	struct fix *f;
	int i;

	/* With text. */
	f = fix_in_flight(test, 10, 0);
	for (i = 0; i < 5; i++)
		fix_text(f, 10);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	/* With another window. */
	f = fix_in_flight(test, 10, 0);
	for (i = 0; i < 5; i++) {
		f->peer_wnd -= 1000;
		fix_ack(f, f->tcb.snd_una);
	}
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	/* Of an older number. */
	f = fix_in_flight(test, 10, 0);
	fix_ack(f, f->tcb.snd_una + MSS);
	for (i = 0; i < 5; i++)
		fix_ack(f, f->tcb.snd_una - MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	/* With nothing in flight. */
	f = fix_in_flight(test, 10, 0);
	fix_ack(f, f->tcb.snd_nxt);
	dupacks(f, 5);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_EQ(test, f->tcb.dupacks, 0);
	/* With a FIN. */
	f = fix_in_flight(test, 10, 0);
	dupacks(f, 2);
	seg = fix_seg(f, EDU_FIN | EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_una);
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
}

/* An ACK of something new begins the count afresh: "in a row". */
static void dupack__count_restarts(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);

	dupacks(f, 2);
	fix_ack(f, f->tcb.snd_una + MSS);
	dupacks(f, 2);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_total, 0U);
	dupacks(f, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
}

/* RFC 6582, 3.2, step 3, partial: the next hole at once, deflate. */
static void acked__partial(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una, cwnd;

	dupacks(f, 3);
	cwnd = f->tcb.cwnd;
	fix_clear(f);
	fix_ack(f, una + 3 * MSS);
	KUNIT_ASSERT_GE(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una + 3 * MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].len, MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_RTX_PARTIAL);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, cwnd - 3 * MSS + MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
}

/* Step 3, full: cwnd is ssthresh at the most; avoidance from there on. */
static void acked__full(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 recover = f->tcb.snd_nxt;

	dupacks(f, 6);
	fix_ack(f, recover);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_EQ(test, f->tcb.dupacks, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, 5U * MSS);
	/* min (ssthresh, max (FlightSize, SMSS) + SMSS) */
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 2U * MSS);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_RTX));
}

/* Five of ten lost: one hole a round trip, without a timeout. */
static void acked__five_lost(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una, i;

	dupacks(f, 5);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_total, 1U);
	for (i = 1; i < 5; i++) {
		fix_clear(f);
		fix_ack(f, una + i * MSS);
		KUNIT_ASSERT_GE(test, f->nr_out, 1);
		KUNIT_EXPECT_EQ(test, f->out[0].seq, una + i * MSS);
	}
	fix_ack(f, una + 10 * MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_total, 5U);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), 0U);
}

/*
 * RFC 6582, 3.2, step 2, and 4: duplicate ACKs of what the timeout sent again
 * do not start fast retransmit.
 */
static void dupack__after_timeout(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	fix_fire(f, EDU_TIMER_RTX);
	f->now += 20000;
	fix_ack(f, una + MSS);
	fix_clear(f);
	dupacks(f, 5);
	KUNIT_EXPECT_NE(test, f->tcb.recovery, EDU_REC_FAST);
	KUNIT_EXPECT_FALSE(test, fix_noted(f, EDU_EV_RTX, EDU_R_RTX_FAST));
}

/* RFC 5681, 3.1: cwnd is one segment, ssthresh half of the flight. */
static void timeout__collapses_cwnd(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 3 * MSS);
	u32 una = f->tcb.snd_una;

	KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, 5U * MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_LOSS);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una);
	KUNIT_EXPECT_EQ(test, f->out[0].len, MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_RTX_TIMEOUT);
}

/* "the value of ssthresh is held constant" by the next of the same segment. */
static void timeout__again_keeps_ssthresh(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);

	fix_fire(f, EDU_TIMER_RTX);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, 5U * MSS);
	fix_fire(f, EDU_TIMER_RTX);
	fix_fire(f, EDU_TIMER_RTX);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, 5U * MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, MSS);
	KUNIT_EXPECT_EQ(test, f->out[2].nth, 3);
}

/* After it slow start, over what is lost first, in order. */
static void timeout__resends_in_order(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 2 * MSS);
	u32 nxt = f->tcb.snd_una, i;

	fix_fire(f, EDU_TIMER_RTX);
	for (i = 0; i < 12 && edu_flight(&f->tcb); i++) {
		f->now += 20000;
		fix_ack(f, f->tcb.snd_una + MSS);
		KUNIT_EXPECT_LE(test, f->tcb.rtx_nxt - f->tcb.snd_una,
				f->tcb.cwnd);
	}
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), 0U);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_ASSERT_EQ(test, f->nr_out, 12);
	for (i = 0; i < 12; i++)
		KUNIT_EXPECT_EQ_MSG(test, f->out[i].seq, nxt + i * MSS,
				    "segment %u", i);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_total, 10U);
}

/* The ACK jumps over what is still to be sent again. */
static void timeout__ack_of_more(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	fix_fire(f, EDU_TIMER_RTX);
	fix_clear(f);
	/* The peer had all but the first. */
	fix_ack(f, una + 10 * MSS);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_total, 1U);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_RTX));
}

/* What the peer's window does not cover any more is not sent again. */
static void timeout__resends_within_the_window(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	u32 una = f->tcb.snd_una;

	fix_fire(f, EDU_TIMER_RTX);
	f->tcb.cwnd = 20000;
	f->peer_wnd = 300;
	fix_clear(f);
	fix_ack(f, una);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	f->peer_wnd = 1200;
	fix_ack(f, una);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 700U);
	KUNIT_EXPECT_EQ(test, fix_last(f)->seq + fix_last(f)->len, una + 1200);
}

/* A timeout in fast recovery ends it. */
static void timeout__in_fast_recovery(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);

	dupacks(f, 5);
	KUNIT_ASSERT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
	fix_fire(f, EDU_TIMER_RTX);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_LOSS);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, MSS);
}

/* However long ago the last loss was, the next one is mended as fast. */
static void dupack__long_after_the_last_loss(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 10, 0);
	int i;

	for (i = 0; i < 3; i++) {
		fix_ack(f, f->tcb.snd_una + MSS);
		/* A quarter of a turn further on. */
		f->tcb.recover -= 1U << 30;
	}
	fix_ack(f, f->tcb.snd_una + MSS);
	dupacks(f, 3);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
}

/* But not of what was in flight when the last one showed (RFC 6582, 3.2, 2). */
static void dupack__of_the_same_loss(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 4, 0);
	u32 nxt = f->tcb.snd_nxt;

	fix_fire(f, EDU_TIMER_RTX);
	/* All but the last byte of it is acknowledged. */
	fix_ack(f, nxt - 1);
	dupacks(f, 3);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_LOSS);
	fix_ack(f, nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	fix_send(f, 8 * MSS);
	dupacks(f, 3);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	fix_ack(f, nxt + MSS);
	fix_send(f, 8 * MSS);
	dupacks(f, 3);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_FAST);
}

static struct kunit_case recovery_cases[] = {
	KUNIT_CASE(dupack__third_retransmits),
	KUNIT_CASE(dupack__first_segment_lost),
	KUNIT_CASE(dupack__further_ones_inflate),
	KUNIT_CASE(dupack__limited_transmit),
	KUNIT_CASE(dupack__what_is_none),
	KUNIT_CASE(dupack__count_restarts),
	KUNIT_CASE(dupack__after_timeout),
	KUNIT_CASE(dupack__long_after_the_last_loss),
	KUNIT_CASE(dupack__of_the_same_loss),
	KUNIT_CASE(acked__partial),
	KUNIT_CASE(acked__full),
	KUNIT_CASE(acked__five_lost),
	KUNIT_CASE(timeout__collapses_cwnd),
	KUNIT_CASE(timeout__again_keeps_ssthresh),
	KUNIT_CASE(timeout__resends_in_order),
	KUNIT_CASE(timeout__ack_of_more),
	KUNIT_CASE(timeout__resends_within_the_window),
	KUNIT_CASE(timeout__in_fast_recovery),
	{}
};

static struct kunit_suite recovery_suite = {
	.name = "edu_recovery",
	.test_cases = recovery_cases,
};

kunit_test_suites(&recovery_suite);
