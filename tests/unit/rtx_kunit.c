// SPDX-License-Identifier: GPL-2.0-only
/*
 * rtx_kunit.c - tests of the retransmission timer: RFC 6298, 5; RFC 9293, 3.8.1
 * and 3.8.3
 */
#include "fixture.h"

#define MSS	FIX_MSS

/* RFC 6298, 5.1 to 5.3: started, stopped, started afresh. */
static void rtx_timer__start_restart_stop(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 4, 0);
	u64 before = f->tcb.deadline[EDU_TIMER_RTX];
	u32 una = f->tcb.snd_una;

	KUNIT_EXPECT_EQ(test, before, f->now - 20000 + edu_rto(&f->tcb));
	/* 5.1: a segment that is sent later does not move it. */
	fix_send(f, MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_RTX], before);
	/* Nor does a duplicate ACK. */
	fix_ack(f, una);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_RTX], before);
	/* 5.3: "when an ACK is received that acknowledges new data". */
	f->now += 5000;
	fix_ack(f, una + MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_RTX],
			f->now + edu_rto(&f->tcb));
	/* 5.2: "When all outstanding data has been acknowledged". */
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_RTX));
}

/* 5.5, 5.6: twice as long each time. */
static void rtx_timer__doubles(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 1, 0);
	u64 rto = edu_rto(&f->tcb), want;
	int i;

	for (i = 1; i <= 10; i++) {
		fix_fire(f, EDU_TIMER_RTX);
		want = edu_min64(rto << i, f->cfg.rto_max_us);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.deadline[EDU_TIMER_RTX],
				    f->now + want, "timeout %d", i);
		KUNIT_EXPECT_EQ(test, f->out[i - 1].nth, i);
	}
}

/*
 * 3.8.3 (MUST-20): at R1 IP is told, at R2 it is over; R1 is 3 at least
 * (SHLD-10), R2 100 s at least (SHLD-11), for a SYN 3 minutes (MUST-23).
 */
static void rtx_timer__r1_and_r2(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 1, 0);
	u64 start = f->now - 20000;

	while (f->tcb.state == EDU_ESTABLISHED) {
		KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_INFO, EDU_R_R1),
				f->tcb.rtx_total >= 3);
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	}
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
	KUNIT_EXPECT_EQ(test, f->tcb.rtx_total, f->cfg.retries2);
	KUNIT_EXPECT_GE(test, f->now - start, 100 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
}

static void rtx_timer__r2_of_a_syn(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u64 start;

	fix_reach(f, FIX_SYN_SENT);
	start = f->now;
	while (fix_fire(f, EDU_TIMER_RTX))
		;
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
	KUNIT_EXPECT_GE(test, f->now - start, 180 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, f->nr_out, (int)f->cfg.syn_retries);

	/* TCP_SYNCNT. */
	fix_init(f, test);
	f->tcb.opts.syncnt = 2;
	fix_reach(f, FIX_SYN_SENT);
	while (fix_fire(f, EDU_TIMER_RTX))
		;
	KUNIT_EXPECT_EQ(test, f->nr_out, 2);
}

/* Our FIN is sent again, in each state that waits for its ACK. */
static void rtx_timer__fin(struct kunit *test)
{
	static const u8 states[] = {
		FIX_FIN_WAIT_1, FIX_CLOSING, FIX_LAST_ACK,
	};
	struct fix *f = fix_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		fix_init(f, test);
		f->in_flight = 0;
		fix_reach(f, states[i]);
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
		KUNIT_ASSERT_EQ(test, f->nr_out, 1);
		KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_FIN | EDU_ACK);
		KUNIT_EXPECT_EQ(test, f->out[0].seq, f->tcb.snd_una);
		KUNIT_EXPECT_EQ(test, f->out[0].len, 0U);
		KUNIT_EXPECT_EQ(test, f->tcb.state, fix_state[states[i]]);
	}
}

/* The numbers have turned over: SND.UNA is where our SYN once was. */
static void rtx_timer__whole_turn(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 3, 0);

	fix_ack(f, f->tcb.snd_nxt);
	f->tcb.iss = f->tcb.snd_una;
	fix_send(f, MSS);
	fix_clear(f);
	KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl & (EDU_SYN | EDU_ACK), EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].len, MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->tcb.snd_una);
}

static struct kunit_case rtx_cases[] = {
	KUNIT_CASE(rtx_timer__start_restart_stop),
	KUNIT_CASE(rtx_timer__doubles),
	KUNIT_CASE(rtx_timer__r1_and_r2),
	KUNIT_CASE(rtx_timer__r2_of_a_syn),
	KUNIT_CASE(rtx_timer__fin),
	KUNIT_CASE(rtx_timer__whole_turn),
	{}
};

static struct kunit_suite rtx_suite = {
	.name = "edu_rtx",
	.test_cases = rtx_cases,
};

kunit_test_suites(&rtx_suite);
