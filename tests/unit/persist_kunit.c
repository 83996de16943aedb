// SPDX-License-Identifier: GPL-2.0-only
/*
 * persist_kunit.c - tests of the persist timer: probing a closed window,
 * RFC 9293, 3.8.6.1
 */
#include "fixture.h"

#define MSS	FIX_MSS
#define MINUTE	(60 * FIX_SECOND)

/* The peer's window is closed and 1,000 bytes wait. */
static struct fix *closed_window(struct kunit *test)
{
	struct fix *f = fix_established(test);

	f->tcb.opts.nodelay = 1;
	f->peer_wnd = 0;
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 1000);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_clear(f);
	return f;
}

/* 3.8.6.1 (MUST-36): probed after an RTO (SHLD-29), with a byte of new text. */
static void persist__probes(struct kunit *test)
{
	struct fix *f = closed_window(test);
	u32 una = f->tcb.snd_una;

	KUNIT_ASSERT_TRUE(test, fix_on(f, EDU_TIMER_PERSIST));
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_RTX));
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_PERSIST],
			f->now + edu_rto(&f->tcb));
	fix_fire(f, EDU_TIMER_PERSIST);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 1U);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_OUT_PROBE);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_RTX));
	/* The next one is the same byte: it was not acknowledged. */
	fix_fire(f, EDU_TIMER_PERSIST);
	KUNIT_ASSERT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_EQ(test, f->out[1].seq, una);
	KUNIT_EXPECT_EQ(test, f->out[1].len, 1U);
}

/* SHLD-30: the interval grows exponentially. */
static void persist__backs_off(struct kunit *test)
{
	struct fix *f = closed_window(test);
	u64 rto = edu_rto(&f->tcb), want;
	int i;

	for (i = 1; i < 12; i++) {
		fix_fire(f, EDU_TIMER_PERSIST);
		want = edu_min64(rto << i, f->cfg.rto_max_us);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.deadline[EDU_TIMER_PERSIST],
				    f->now + want, "probe %d", i);
		f->now += 1000;
		fix_ack(f, f->tcb.snd_una);
		f->tcb.deadline[EDU_TIMER_PERSIST] -= 1000;
		f->now -= 1000;
	}
}

/* The peer is there, and its window still closed. */
static void answer_probe(struct fix *f)
{
	f->now += 1000;
	fix_ack(f, f->tcb.snd_una);
	fix_clear(f);
}

/* The program goes, and leaves its text behind. */
static void release(struct fix *f)
{
	fix_prepare(f);
	edu_user_release(&f->tcb, false, f->now);
	fix_flush(f);
}

/*
 * MUST-37: as long as the receiver answers the probes, the connection stays
 * open, for however long the window is closed.
 */
static void persist__answered_for_hours(struct kunit *test)
{
	struct fix *f = closed_window(test);
	int i;

	for (i = 0; i < 300; i++) {
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_PERSIST));
		KUNIT_ASSERT_EQ_MSG(test, f->tcb.state, EDU_ESTABLISHED,
				    "after %d answered probes", i);
		answer_probe(f);
	}
	/* And when it opens, the text goes. */
	f->peer_wnd = 4000;
	fix_ack(f, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), 1000U);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 1000U);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_PERSIST));
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_RTX));
}

/* But not for a program that has gone (RFC 6429). */
static void persist__answered_but_nobody_waits(struct kunit *test)
{
	struct fix *f = closed_window(test);
	int i;

	release(f);
	for (i = 0; i < 100 && fix_fire(f, EDU_TIMER_PERSIST); i++)
		answer_probe(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_GE(test, i, (int)f->cfg.orphan_retries);
	KUNIT_EXPECT_LE(test, i, (int)f->cfg.orphan_retries + 2);
}

/* However long it was closed before, the peer has as many probes' time. */
static void persist__closed_long_before_nobody_waits(struct kunit *test)
{
	struct fix *f = closed_window(test);
	int i;

	for (i = 0; i < 20; i++) {
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_PERSIST));
		answer_probe(f);
	}
	release(f);
	for (i = 0; i < 100 && fix_fire(f, EDU_TIMER_PERSIST); i++)
		answer_probe(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, i, (int)f->cfg.orphan_retries + 1);
}

/* Nor does it wait for ever, however many they are: back-off has an end. */
static void persist__many_orphan_retries(struct kunit *test)
{
	struct fix *f = closed_window(test);
	int i;

	f->cfg.orphan_retries = 40;
	f->cfg.retries2 = 50;
	release(f);
	for (i = 0; i < 100 && fix_fire(f, EDU_TIMER_PERSIST); i++)
		fix_clear(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, i, 41);
}

/* If nobody answers the probes, the peer is gone: R2. */
static void persist__unanswered(struct kunit *test)
{
	struct fix *f = closed_window(test);
	int i;

	for (i = 0; i < 100 && fix_fire(f, EDU_TIMER_PERSIST); i++)
		;
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_TIMEOUT);
	KUNIT_EXPECT_GE(test, i, (int)f->cfg.retries2);
}

/* The probe's byte was taken: it is acknowledged like any other. */
static void persist__probe_is_taken(struct kunit *test)
{
	struct fix *f = closed_window(test);
	u32 una = f->tcb.snd_una;

	fix_fire(f, EDU_TIMER_PERSIST);
	f->now += 1000;
	f->peer_wnd = 2000;
	fix_clear(f);
	fix_ack(f, una + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_una, una + 1);
	KUNIT_ASSERT_GE(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una + 1);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 999U);
}

/* A FIN that the window does not take is probed with, too. */
static void persist__fin(struct kunit *test)
{
	struct fix *f = fix_established(test);

	f->peer_wnd = 0;
	fix_ack(f, f->tcb.snd_nxt);
	fix_prepare(f);
	edu_user_close(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	if (!f->nr_out)
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_PERSIST));
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_FIN | EDU_ACK);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_2);
}

/* The window closes on what is in flight (3.8.6: "shrinking", MUST-34). */
static void persist__window_shrinks(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 una = f->tcb.snd_una;

	fix_send(f, 1000);
	f->peer_wnd = 0;
	fix_clear(f);
	fix_ack(f, una + 500);
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_PERSIST));
	fix_fire(f, EDU_TIMER_PERSIST);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una + 500);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	f->peer_wnd = 1000;
	f->now += 1000;
	fix_ack(f, una + 500);
	fix_pass(f, MINUTE / 60);
	fix_ack(f, una + 1000);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_una, una + 1000);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
}

/* The window closes, and then all is acknowledged: there is nothing to ask. */
static void persist__nothing_left(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 una = f->tcb.snd_una;

	fix_send(f, 1000);
	f->peer_wnd = 0;
	fix_ack(f, una + 500);
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_PERSIST));
	fix_ack(f, una + 1000);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
	fix_clear(f);
	/* Not even if it was due in that moment. */
	f->tcb.owe |= EDU_OWE_PROBE;
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	f->peer_wnd = 1000;
	fix_ack(f, una + 1000);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_nxt, una + 1000);
}

/* What is acknowledged may not stop the probes for what waits behind it. */
static void persist__more_left(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 una = f->tcb.snd_una;

	f->peer_wnd = 1000;
	fix_ack(f, una);
	fix_send(f, 3000);
	f->peer_wnd = 0;
	fix_ack(f, una + 500);
	fix_ack(f, una + 1000);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_RTX));
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_PERSIST));
}

/*
 * The peer takes no number but the one that it expects: our ACKs and RSTs
 * must have that one, although a probe has used it up.
 */
static void persist__ack_behind_a_probe(struct kunit *test)
{
	struct fix *f = closed_window(test);
	u32 una = f->tcb.snd_una;

	fix_fire(f, EDU_TIMER_PERSIST);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_nxt, una + 1);
	fix_clear(f);
	fix_text(f, 2 * MSS);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 0U);
	fix_clear(f);
	edu_user_abort(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_TRUE(test, f->out[0].ctl & EDU_RST);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una);
}

/*
 * Simultaneous open with a peer that has no window, and a CLOSE: our SYN is
 * not acknowledged, so it is that which is sent again.
 */
static void persist__not_before_the_syn_is_acked(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->peer_wnd = 0;
	fix_reach(f, FIX_SYN_RECEIVED_ACTIVE);
	fix_prepare(f);
	edu_user_close(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_PERSIST));
	fix_clear(f);
	KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_SYN | EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->iss);
}

static struct kunit_case persist_cases[] = {
	KUNIT_CASE(persist__probes),
	KUNIT_CASE(persist__backs_off),
	KUNIT_CASE(persist__answered_for_hours),
	KUNIT_CASE(persist__answered_but_nobody_waits),
	KUNIT_CASE(persist__closed_long_before_nobody_waits),
	KUNIT_CASE(persist__many_orphan_retries),
	KUNIT_CASE(persist__unanswered),
	KUNIT_CASE(persist__probe_is_taken),
	KUNIT_CASE(persist__fin),
	KUNIT_CASE(persist__window_shrinks),
	KUNIT_CASE(persist__nothing_left),
	KUNIT_CASE(persist__more_left),
	KUNIT_CASE(persist__ack_behind_a_probe),
	KUNIT_CASE(persist__not_before_the_syn_is_acked),
	{}
};

static struct kunit_suite persist_suite = {
	.name = "edu_persist",
	.test_cases = persist_cases,
};

kunit_test_suites(&persist_suite);
