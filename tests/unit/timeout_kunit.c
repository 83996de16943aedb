// SPDX-License-Identifier: GPL-2.0-only
/*
 * timeout_kunit.c - tests of core/timeout.c: all that time does, RFC 9293,
 * 3.8.3, 3.8.4 and 3.10.8; retransmission and probes are in rtx_kunit.c and
 * persist_kunit.c
 */
#include "fixture.h"

#define MSS	FIX_MSS
#define MINUTE	(60 * FIX_SECOND)

static struct fix *keepalive(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->tcb.opts.keepalive = 1;
	fix_reach(f, FIX_ESTABLISHED);
	return f;
}

/* 3.8.4 (MUST-25): off, if the program does not ask for it. */
static void keepalive__is_off(struct kunit *test)
{
	struct fix *f = fix_established(test);

	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_KEEPALIVE));
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
}

/* MUST-26, MUST-27, MUST-28: after two hours of silence, by default. */
static void keepalive__after_silence(struct kunit *test)
{
	struct fix *f = keepalive(test);
	u64 heard = f->now - 1000;

	KUNIT_EXPECT_GE(test, edu_cfg_default.keepalive_time_ms, 7200000U);
	KUNIT_ASSERT_TRUE(test, fix_on(f, EDU_TIMER_KEEPALIVE));
	fix_pass(f, 7199 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_pass(f, 2 * FIX_SECOND);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_GE(test, f->now - heard, 7200 * FIX_SECOND);
	/* <SEQ=SND.NXT-1><ACK=RCV.NXT><CTL=ACK> */
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->tcb.snd_nxt - 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_ACK);
	KUNIT_EXPECT_LE(test, f->out[0].len, 1U);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_OUT_KEEPALIVE);
}

/* Anything that arrives starts the silence afresh. */
static void keepalive__not_while_something_arrives(struct kunit *test)
{
	struct fix *f = keepalive(test);
	int i;

	for (i = 0; i < 10; i++) {
		fix_pass(f, 7000 * FIX_SECOND);
		fix_text(f, 10);
		fix_read(f, 10);
	}
	fix_pass(f, 1 * FIX_SECOND);
	for (i = 0; i < f->nr_out; i++)
		KUNIT_EXPECT_NE(test, f->out[i].reason, EDU_R_OUT_KEEPALIVE);
	fix_clear(f);
	fix_pass(f, 7200 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
}

/* MUST-29: one probe without an answer proves nothing; enough of them do. */
static void keepalive__no_answer(struct kunit *test)
{
	struct fix *f = keepalive(test);
	u32 i;

	for (i = 0; i < f->cfg.keepalive_probes; i++) {
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_KEEPALIVE));
		KUNIT_ASSERT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
		KUNIT_EXPECT_EQ(test, f->nr_out, (int)i + 1);
	}
	fix_fire(f, EDU_TIMER_KEEPALIVE);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_STATE,
					  EDU_R_ST_KEEPALIVE_FAILED));
}

/* Probes that were answered do not add up over the days. */
static void keepalive__answered_for_months(struct kunit *test)
{
	struct fix *f = keepalive(test);
	int i;

	for (i = 0; i < 1000; i++) {
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_KEEPALIVE));
		KUNIT_ASSERT_EQ_MSG(test, f->tcb.state, EDU_ESTABLISHED,
				    "after %d answered probes", i);
		if (f->nr_out) {
			f->now += 1000;
			fix_ack(f, f->tcb.snd_nxt);
		}
		fix_clear(f);
	}
}

/* TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT. */
static void keepalive__options(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u64 start;

	f->in_flight = 0;
	f->tcb.opts.keepalive = 1;
	f->tcb.opts.keepidle_ms = 10000;
	f->tcb.opts.keepintvl_ms = 2000;
	f->tcb.opts.keepcnt = 3;
	fix_reach(f, FIX_ESTABLISHED);
	start = f->now - 1000;
	fix_pass(f, 20 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_TIMER_FIRED,
					EDU_R_TM_KEEPALIVE), 4);
	fix_init(f, test);
	f->in_flight = 0;
	f->tcb.opts.keepalive = 1;
	f->tcb.opts.keepidle_ms = 10000;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_KEEPALIVE],
			start + 10 * FIX_SECOND);
}

/* 3.8.4: "only sent when no sent data is outstanding". */
static void keepalive__not_with_text_in_flight(struct kunit *test)
{
	struct fix *f = fix_new(test);
	int i;

	f->in_flight = 0;
	f->tcb.opts.keepalive = 1;
	f->tcb.opts.keepidle_ms = 5000;
	fix_reach(f, FIX_ESTABLISHED);
	fix_send(f, 100);
	fix_clear(f);
	fix_pass(f, 20 * FIX_SECOND);
	KUNIT_EXPECT_GT(test, f->nr_out, 1);
	for (i = 0; i < f->nr_out; i++)
		KUNIT_EXPECT_EQ(test, f->out[i].len, 100U);
}

/* 3.10.8: TCP_USER_TIMEOUT counts from the oldest text without an answer. */
static void user_timeout__from_the_oldest(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u64 start;

	f->in_flight = 0;
	f->tcb.opts.user_timeout_ms = 5000;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_USER));
	fix_send(f, 100);
	start = f->now;
	f->now += FIX_SECOND / 10;
	fix_send(f, 100);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_USER],
			start + 5 * FIX_SECOND);
	/* An ACK of something new starts it afresh, of all stops it. */
	fix_ack(f, f->tcb.snd_una + 50);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_USER],
			f->now + 5 * FIX_SECOND);
	fix_ack(f, f->tcb.snd_nxt);
	if (edu_flight(&f->tcb))
		fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_USER));
	fix_send(f, 100);
	fix_pass(f, 5 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
	KUNIT_EXPECT_TRUE(test, f->wake & EDU_WAKE_STATE);
}

/* Set while text waits: it counts from when that was sent all the same. */
static void user_timeout__set_later(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u64 start = f->now;

	fix_send(f, 100);
	fix_fire(f, EDU_TIMER_RTX);
	f->tcb.opts.user_timeout_ms = 5000;
	edu_timer_user(&f->tcb, f->now);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_USER],
			start + 5 * FIX_SECOND);
	/* Shorter than what has passed: at once. */
	f->tcb.opts.user_timeout_ms = 1;
	edu_timer_user(&f->tcb, f->now);
	fix_pass(f, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
}

/* tcp(7): it counts while text waits for a window, answered probes or not. */
static void user_timeout__in_a_closed_window(struct kunit *test)
{
	struct fix *f = fix_established(test);
	int i;

	f->peer_wnd = 0;
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 100);
	fix_fire(f, EDU_TIMER_PERSIST);
	fix_ack(f, f->tcb.snd_una);
	f->tcb.opts.user_timeout_ms = 20000;
	edu_timer_user(&f->tcb, f->now);
	for (i = 0; i < 20 && f->tcb.state == EDU_ESTABLISHED; i++) {
		fix_pass(f, FIX_SECOND);
		if (f->tcb.state == EDU_ESTABLISHED)
			fix_ack(f, f->tcb.snd_una);
	}
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
	KUNIT_EXPECT_GT(test, i, 10);
}

/* 3.8.4: the silence is the peer's, not the program's. */
static void keepalive__counts_from_what_was_heard(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u64 heard = f->tcb.heard_us;

	f->tcb.opts.keepalive = 1;
	f->tcb.opts.keepidle_ms = 5000;
	f->now += 2 * FIX_SECOND;
	edu_timer_keepalive(&f->tcb, f->now);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_KEEPALIVE],
			heard + 5 * FIX_SECOND);
	f->now += 10 * FIX_SECOND;
	edu_timer_keepalive(&f->tcb, f->now);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_KEEPALIVE], f->now);
}

/* So many SYN,ACKs go again, and then the connection is forgotten. */
static void expect_synacks(struct kunit *test, bool deferred, int times)
{
	struct fix *f = fix_new(test);

	f->cfg.synack_retries = 1;
	f->tcb.opts.defer_accept = 3;
	fix_reach(f, FIX_SYN_RECEIVED);
	f->tcb.deferred = deferred;
	while (times--) {
		fix_fire(f, EDU_TIMER_RTX);
		KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_SYN_RECEIVED);
	}
	fix_fire(f, EDU_TIMER_RTX);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
}

/* tcp(7), TCP_DEFER_ACCEPT: so long somebody who says nothing is waited for. */
static void synack__as_often_as_deferred(struct kunit *test)
{
	expect_synacks(test, true, 3);
}

/* But not for somebody who has never answered. */
static void synack__unanswered_is_not_deferred(struct kunit *test)
{
	expect_synacks(test, false, 1);
}

/* 3.6.1 (MUST-13): 2 MSL, then nothing is left. */
static void time_wait__two_msl(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u64 start;

	fix_reach(f, FIX_TIME_WAIT);
	start = f->now - 1000;
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_TIME_WAIT],
			start + 2000ULL * f->cfg.msl_ms);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb),
			f->tcb.deadline[EDU_TIMER_TIME_WAIT]);
	fix_pass(f, 2000ULL * f->cfg.msl_ms);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_OK);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
}

/* tcp(7), tcp_fin_timeout and TCP_LINGER2: nobody reads, the peer lingers. */
static void fin_wait_2__nobody_reads(struct kunit *test)
{
	static const struct {
		s32 linger2_ms;
		u64 us;
	} table[] = {
		{ 0, 60 * FIX_SECOND }, { 3000, 3 * FIX_SECOND }, { -1, 0 },
	};
	struct fix *f = fix_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		fix_init(f, test);
		f->tcb.opts.linger2_ms = table[i].linger2_ms;
		fix_reach(f, FIX_FIN_WAIT_1);
		fix_prepare(f);
		edu_user_release(&f->tcb, false, f->now);
		fix_flush(f);
		fix_ack(f, f->tcb.snd_nxt);
		KUNIT_ASSERT_EQ(test, f->tcb.state, EDU_FIN_WAIT_2);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.deadline[EDU_TIMER_FIN_WAIT_2],
				    f->now + table[i].us, "row %u", i);
		fix_pass(f, table[i].us);
		KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
		KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
	}
	/* With a reader it lasts. */
	fix_init(f, test);
	fix_reach(f, FIX_FIN_WAIT_2);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
	/* Until that one has gone, too. */
	fix_prepare(f);
	edu_user_release(&f->tcb, false, f->now);
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_FIN_WAIT_2],
			f->now + 60 * FIX_SECOND);
}

/* Several timers due at once all fire, and none in the past is left. */
static void timeout__several_at_once(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->tcb.opts.user_timeout_ms = 100000;
	fix_reach(f, FIX_ESTABLISHED);
	fix_text(f, 10);
	KUNIT_ASSERT_TRUE(test, fix_on(f, EDU_TIMER_DELACK));
	KUNIT_ASSERT_TRUE(test, fix_on(f, EDU_TIMER_RTX));
	f->now += 50 * FIX_SECOND;
	fix_prepare(f);
	edu_timeout(&f->tcb, f->now);
	fix_flush(f);
	/* The retransmission carries the ACK. */
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, FIX_IN_FLIGHT);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
	KUNIT_EXPECT_GT(test, edu_next_deadline(&f->tcb), f->now);
}

/* Too early: nothing happens. */
static void timeout__not_due(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_ESTABLISHED);
	f->now = edu_next_deadline(&f->tcb) - 1;
	fix_prepare(f);
	edu_timeout(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, f->nr_note, 0);
}

static struct kunit_case timeout_cases[] = {
	KUNIT_CASE(keepalive__is_off),
	KUNIT_CASE(keepalive__after_silence),
	KUNIT_CASE(keepalive__not_while_something_arrives),
	KUNIT_CASE(keepalive__no_answer),
	KUNIT_CASE(keepalive__answered_for_months),
	KUNIT_CASE(keepalive__options),
	KUNIT_CASE(keepalive__not_with_text_in_flight),
	KUNIT_CASE(user_timeout__from_the_oldest),
	KUNIT_CASE(user_timeout__set_later),
	KUNIT_CASE(user_timeout__in_a_closed_window),
	KUNIT_CASE(keepalive__counts_from_what_was_heard),
	KUNIT_CASE(synack__as_often_as_deferred),
	KUNIT_CASE(synack__unanswered_is_not_deferred),
	KUNIT_CASE(time_wait__two_msl),
	KUNIT_CASE(fin_wait_2__nobody_reads),
	KUNIT_CASE(timeout__several_at_once),
	KUNIT_CASE(timeout__not_due),
	{}
};

static struct kunit_suite timeout_suite = {
	.name = "edu_timeout",
	.test_cases = timeout_cases,
};

kunit_test_suites(&timeout_suite);
