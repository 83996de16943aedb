// SPDX-License-Identifier: GPL-2.0-only
/*
 * break_send_kunit.c - tests of core/break.h: what each switch breaks that has
 * to do with sending; and that without it the rule holds
 *
 * Each case runs with its switch off, then on.
 */
#include "fixture.h"

#define MSS	FIX_MSS
#define MS	1000ULL

static struct fix *with(struct kunit *test, enum edu_break what, u32 value)
{
	struct fix *f = fix_established(test);

	f->cfg.broken[what] = value;
	return f;
}

/* How long a timer runs from now on, microseconds. */
static u64 runs(const struct fix *f, enum edu_timer timer)
{
	return f->tcb.deadline[timer] - f->now;
}

/* A segment is sent again after the RTO, and acknowledged 40 ms later. */
static void lose_and_ack(struct fix *f)
{
	struct edu_seg seg;

	fix_send(f, 100);
	fix_fire(f, EDU_TIMER_RTX);
	f->now += 40 * MS;
	seg = fix_seg(f, EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_nxt);
	seg.tsecr -= 40;
	fix_arrive(f, seg);
}

/* MUST-18: no sample, be it by the clock or, of the first copy, by an echo. */
static void no_karn__samples_what_was_sent_again(struct kunit *test)
{
	struct fix *f;
	u32 i, on;

	for (i = 0; i < 4; i++) {
		f = fix_new(test);
		f->in_flight = 0;
		f->cfg.timestamps = i / 2;
		f->tcb.ts_on = i / 2;
		f->peer_opts |= i / 2 ? EDU_OPT_TS : 0;
		fix_reach(f, FIX_ESTABLISHED);
		on = i % 2;
		f->cfg.broken[EDU_BREAK_NO_KARN] = on;
		lose_and_ack(f);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_INFO,
						EDU_R_RTT_KARN), !on);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_INFO,
						EDU_R_BREAK_NO_KARN), on);
		/* Our own wait of 200 ms is in it. */
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_RTT,
						EDU_R_RTT_TIMED), on);
		KUNIT_EXPECT_EQ(test, f->tcb.srtt_us / 8 > 20 * MS, on);
		/* Without a sample it stays backed off. */
		KUNIT_EXPECT_EQ(test, edu_rto(&f->tcb) > 250 * MS, on || !i);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_RTT,
						EDU_R_RTT_TIMESTAMP), i == 2);
	}
}

/* RFC 6298: the RTO follows what was measured, unless it is fixed. */
static void fixed_rto__whatever_was_measured(struct kunit *test)
{
	struct fix *f;
	u32 on;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_FIXED_RTO_MS, on * 50);
		fix_send(f, 100);
		KUNIT_EXPECT_EQ(test, runs(f, EDU_TIMER_RTX),
				on ? 50 * MS : 200 * MS);
		f->now += 3 * FIX_SECOND;
		fix_ack(f, f->tcb.snd_nxt);
		fix_send(f, 100);
		if (on)
			KUNIT_EXPECT_EQ(test, runs(f, EDU_TIMER_RTX), 50 * MS);
		else
			KUNIT_EXPECT_TRUE(test, runs(f, EDU_TIMER_RTX) >
					  FIX_SECOND);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_INFO,
						EDU_R_BREAK_FIXED_RTO_MS), on);
	}
	/* Back-off goes on. */
	fix_fire(f, EDU_TIMER_RTX);
	KUNIT_EXPECT_EQ(test, runs(f, EDU_TIMER_RTX), 100 * MS);
}

/* RFC 6298, 5.5: twice as long; and R2 ends it in any case. */
static void no_backoff__the_same_wait_again(struct kunit *test)
{
	struct fix *f;
	u32 on, i;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_NO_BACKOFF, on);
		fix_send(f, 100);
		for (i = 0; i < 5; i++) {
			KUNIT_EXPECT_EQ(test, runs(f, EDU_TIMER_RTX),
					200 * MS << (on ? 0 : i));
			fix_fire(f, EDU_TIMER_RTX);
		}
		KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_TIMER_ARMED,
						EDU_R_BREAK_NO_BACKOFF),
				on ? 5 : 0);
		while (fix_fire(f, EDU_TIMER_RTX) && i < 100)
			i++;
		/* The last of them gives up. */
		KUNIT_EXPECT_EQ(test, i, f->cfg.retries2 + 1);
		KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
	}
}

/* SHLD-30: so are the probes of a closed window; and an orphan's end. */
static void no_backoff__probes(struct kunit *test)
{
	struct fix *f;
	u32 on, i;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_NO_BACKOFF, on);
		f->peer_wnd = 0;
		fix_send(f, 100);
		fix_ack(f, f->tcb.snd_nxt);
		fix_send(f, 100);
		for (i = 0; i < 4; i++) {
			KUNIT_EXPECT_EQ(test, runs(f, EDU_TIMER_PERSIST),
					200 * MS << (on ? 0 : i));
			fix_fire(f, EDU_TIMER_PERSIST);
			fix_ack(f, f->tcb.snd_una);
		}
		fix_prepare(f);
		edu_user_release(&f->tcb, false, f->now);
		fix_flush(f);
		for (; i < 50 && f->tcb.state != EDU_CLOSED; i++) {
			fix_fire(f, EDU_TIMER_PERSIST);
			fix_ack(f, f->tcb.snd_una);
		}
		KUNIT_EXPECT_TRUE(test, i < 50);
	}
}

/* RFC 5681, 3.1: cwnd bounds what is in flight, and what is sent again. */
static void no_cwnd__all_that_the_window_takes(struct kunit *test)
{
	struct fix *f;
	u32 on;

	for (on = 0; on < 2; on++) {
		f = fix_new(test);
		f->in_flight = 0;
		f->peer_wnd = 20 * MSS;
		f->cfg.init_cwnd_segs = 4;
		f->cfg.broken[EDU_BREAK_NO_CWND] = on;
		fix_reach(f, FIX_ESTABLISHED);
		fix_send(f, 30 * MSS);
		KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb),
				(on ? 20U : 4U) * MSS);
		KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 4U * MSS);
		KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_INFO,
						EDU_R_BREAK_NO_CWND), on);
		fix_clear(f);
		fix_fire(f, EDU_TIMER_RTX);
		KUNIT_EXPECT_EQ(test, f->nr_out, on ? 20 : 1);
		KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 1U * MSS);
	}
}

/* MUST-38: a window that takes a sliver is not filled. */
static void no_sws_avoidance__sender(struct kunit *test)
{
	struct fix *f;
	u32 on;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_NO_SWS_AVOIDANCE, on);
		f->peer_wnd = MSS + 3;
		fix_ack(f, f->tcb.snd_nxt);
		fix_clear(f);
		fix_send(f, 10 * MSS);
		KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), MSS + 3 * on);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_INFO,
						EDU_R_BREAK_NO_SWS_AVOIDANCE),
				on);
		/* Also when nothing is in flight. */
		f->peer_wnd = 7;
		fix_clear(f);
		fix_ack(f, f->tcb.snd_nxt);
		KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 7 * on);
	}
}

/* RFC 5681, 3.2: three duplicate ACKs are enough. */
static void no_fast_retransmit__waits_for_the_timer(struct kunit *test)
{
	struct fix *f;
	u32 on, i, una;

	for (on = 0; on < 2; on++) {
		f = fix_in_flight(test, 10, 0);
		f->cfg.broken[EDU_BREAK_NO_FAST_RETRANSMIT] = on;
		una = f->tcb.snd_una;
		for (i = 0; i < 9; i++)
			fix_ack(f, una);
		KUNIT_EXPECT_EQ(test, f->nr_out, !on);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_RTX,
						EDU_R_RTX_FAST), !on);
		KUNIT_EXPECT_EQ(test,
				fix_count(f, EDU_EV_INFO,
					  EDU_R_BREAK_NO_FAST_RETRANSMIT), on);
		KUNIT_EXPECT_EQ(test, f->tcb.recovery,
				on ? EDU_REC_OPEN : EDU_REC_FAST);
		fix_clear(f);
		fix_fire(f, EDU_TIMER_RTX);
		KUNIT_ASSERT_EQ(test, f->nr_out, 1);
		KUNIT_EXPECT_EQ(test, f->out[0].seq, una);
	}
}

/* A.3: the end of a large SEND waits for no ACK of what went before it. */
static void nagle_stall__end_of_a_large_send(struct kunit *test)
{
	struct fix *f;
	u32 on;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_NAGLE_STALL, on);
		fix_send(f, 2 * MSS + 10);
		KUNIT_EXPECT_EQ(test, f->nr_out, on ? 2 : 3);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_INFO,
						EDU_R_BREAK_NAGLE_STALL), on);
		fix_ack(f, f->tcb.snd_una + MSS);
		KUNIT_EXPECT_EQ(test, fix_sent_bytes(f),
				2U * MSS + (on ? 0 : 10));
		fix_ack(f, f->tcb.snd_una + MSS);
		KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 2U * MSS + 10);
		/* Idle, a small one goes; and TCP_NODELAY is no Nagle at all. */
		fix_ack(f, f->tcb.snd_nxt);
		fix_clear(f);
		fix_send(f, 10);
		KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 10U);
		f->tcb.opts.nodelay = 1;
		fix_send(f, MSS + 10);
		KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), MSS + 20U);
	}
}

/* 3.8.6.3: there may be no second full segment to wait for. */
static void nagle_stall__the_ack_waits(struct kunit *test)
{
	struct fix *f;
	u32 on;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_NAGLE_STALL, on);
		f->tcb.rcv_mss = MSS;
		fix_text(f, MSS);
		fix_text(f, 53);
		fix_read(f, MSS + 53);
		KUNIT_EXPECT_EQ(test, f->nr_out, !on);
		KUNIT_EXPECT_EQ(test, fix_on(f, EDU_TIMER_DELACK), on);
		fix_pass(f, f->cfg.delack_us);
		KUNIT_ASSERT_EQ(test, f->nr_out, 1);
		KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_INFO,
						EDU_R_BREAK_NAGLE_STALL), on);
		/* Two full ones are acknowledged at once in any case. */
		fix_text(f, MSS);
		fix_text(f, MSS);
		KUNIT_EXPECT_EQ(test, f->nr_out, 2);
	}
}

static struct kunit_case break_send_cases[] = {
	KUNIT_CASE(no_karn__samples_what_was_sent_again),
	KUNIT_CASE(fixed_rto__whatever_was_measured),
	KUNIT_CASE(no_backoff__the_same_wait_again),
	KUNIT_CASE(no_backoff__probes),
	KUNIT_CASE(no_cwnd__all_that_the_window_takes),
	KUNIT_CASE(no_sws_avoidance__sender),
	KUNIT_CASE(no_fast_retransmit__waits_for_the_timer),
	KUNIT_CASE(nagle_stall__end_of_a_large_send),
	KUNIT_CASE(nagle_stall__the_ack_waits),
	{}
};

static struct kunit_suite break_send_suite = {
	.name = "edu_break_send",
	.test_cases = break_send_cases,
};

kunit_test_suites(&break_send_suite);
