// SPDX-License-Identifier: GPL-2.0-only
/*
 * mtuprobe_kunit.c - tests of core/mtuprobe.c: RFC 4821, 7
 */
#include "fixture.h"

#define MSS	FIX_MSS
#define BASE	200

/* So many full segments in flight; R1 is 3. */
static struct fix *in_flight(struct kunit *test, u8 probing, u32 segs)
{
	struct fix *f = fix_in_flight(test, segs, 0);

	f->cfg.mtu_probing = probing;
	f->cfg.base_mss = BASE;
	fix_clear(f);
	return f;
}

static void timeouts(struct fix *f, int n)
{
	while (n--) {
		fix_clear(f);
		KUNIT_ASSERT_TRUE(f->test, fix_fire(f, EDU_TIMER_RTX));
	}
}

/* A black hole is found, and BASE passes; nothing is in flight any more. */
static struct fix *after_black_hole(struct kunit *test)
{
	struct fix *f = in_flight(test, 1, 4);

	timeouts(f, 3);
	KUNIT_ASSERT_EQ(test, f->tcb.mss, BASE);
	while (edu_flight(&f->tcb)) {
		f->now += 20000;
		fix_ack(f, f->tcb.rtx_nxt);
	}
	f->tcb.cwnd = 10 * MSS;
	f->peer_wnd = 20 * MSS;
	fix_ack(f, f->tcb.snd_una);
	f->tcb.snd_wnd = 20 * MSS;
	fix_clear(f);
	return f;
}

/* Text that leaves room for a probe; return: the probe, if the first is one. */
static const struct edu_out *probe(struct fix *f)
{
	fix_send(f, 6 * MSS);
	KUNIT_ASSERT_GE(f->test, f->nr_out, 4);
	return f->out[0].reason == EDU_R_OUT_MTU_PROBE ? &f->out[0] : NULL;
}

/* RFC 4821, 7.7: only when R1 is reached, and by halves from there on. */
static void black_hole__after_r1(struct kunit *test)
{
	struct fix *f = in_flight(test, 1, 4);

	timeouts(f, 2);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS);
	timeouts(f, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, BASE);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO,
					  EDU_R_PMTU_BLACK_HOLE));
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, BASE);
	timeouts(f, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, BASE / 2);
	timeouts(f, 3);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, EDU_MSS_MIN);
}

/* As net.ipv4.tcp_mtu_probing, which is off unless it is asked for. */
static void black_hole__is_off_by_default(struct kunit *test)
{
	struct fix *f = in_flight(test, edu_cfg_default.mtu_probing, 4);

	timeouts(f, 6);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS);
}

/* What is sent again is small already: it is not the size. */
static void black_hole__of_small_segments(struct kunit *test)
{
	struct fix *f = fix_established(test);

	f->cfg.mtu_probing = 1;
	f->cfg.base_mss = BASE;
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 40);
	timeouts(f, 5);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS);
}

/* Where the first guess is no smaller, half of what was sent is tried. */
static void black_hole__base_is_no_smaller(struct kunit *test)
{
	struct fix *f = in_flight(test, 1, 4);

	f->cfg.base_mss = 1024;
	timeouts(f, 3);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS / 2);
}

/* RFC 4821, 7.5: one segment, and more behind it. */
static void probe__tries_all_first(struct kunit *test)
{
	struct fix *f = after_black_hole(test);
	u32 nxt = f->tcb.snd_nxt;
	const struct edu_out *out = probe(f);

	KUNIT_ASSERT_NOT_NULL(test, out);
	KUNIT_EXPECT_EQ(test, out->len, MSS);
	KUNIT_EXPECT_EQ(test, out->mss, MSS);
	KUNIT_EXPECT_EQ(test, f->out[1].seq, nxt + MSS);
	KUNIT_EXPECT_EQ(test, f->out[1].len, BASE);
	/* It arrives: no limit any more (7.6.1). */
	fix_ack(f, nxt + MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.mss_probed, 0U);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO,
					  EDU_R_MTU_PROBE_PASSED));
}

/* RFC 5681, 4.1: a probe is new text, too: it does not go with an old cwnd. */
static void probe__after_idle(struct kunit *test)
{
	struct fix *f = after_black_hole(test);
	u32 initial;

	f->cfg.init_cwnd_segs = 10;
	initial = edu_cc_initial_window(&f->tcb);
	f->tcb.cwnd = 20 * MSS;
	f->now += edu_rto(&f->tcb) + 1;
	KUNIT_ASSERT_NOT_NULL(test, probe(f));
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_CWND, EDU_R_CC_IDLE));
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, initial);
	KUNIT_EXPECT_LE(test, edu_flight(&f->tcb), initial);
}

/* RFC 4821, 7.4: its loss has to show by duplicate ACKs. */
static void probe__needs_followers(struct kunit *test)
{
	struct fix *f = after_black_hole(test);

	fix_send(f, MSS + 3 * BASE - 1);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_OUT_DATA);
	f = after_black_hole(test);
	f->tcb.cwnd = MSS + 3 * BASE - 1;
	KUNIT_EXPECT_NULL(test, probe(f));
}

/* RFC 4821, 7.6.2: its loss is no sign of congestion. */
static void probe__lost(struct kunit *test)
{
	struct fix *f = after_black_hole(test);
	u32 nxt = f->tcb.snd_nxt, cwnd = f->tcb.cwnd, i;

	KUNIT_ASSERT_NOT_NULL(test, probe(f));
	fix_clear(f);
	for (i = 0; i < 3; i++)
		fix_ack(f, nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, cwnd);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, BASE);
	KUNIT_EXPECT_FALSE(test, f->tcb.probe_out);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO,
					  EDU_R_MTU_PROBE_LOST));
	/* All of it, in segments that pass. */
	KUNIT_ASSERT_TRUE(test, fix_noted(f, EDU_EV_RTX,
					  EDU_R_RTX_MTU_PROBE));
	for (i = 0; i < f->nr_out && f->out[i].seq != nxt; i++)
		;
	KUNIT_ASSERT_LT(test, i + 2, f->nr_out);
	KUNIT_EXPECT_EQ(test, f->out[i].len, BASE);
	KUNIT_EXPECT_EQ(test, f->out[i + 2].seq, nxt + 2 * BASE);
	KUNIT_EXPECT_EQ(test, f->out[i + 2].len, MSS - 2 * BASE);
	/* The next one tries what lies half way, not the same again. */
	fix_ack(f, f->tcb.snd_nxt);
	fix_clear(f);
	KUNIT_ASSERT_NOT_NULL(test, probe(f));
	KUNIT_EXPECT_EQ(test, f->out[0].len, (BASE + MSS - 1 + 1) / 2);
}

/* It narrows down to what passes, then rests until the interval is over. */
static void probe__search_ends(struct kunit *test)
{
	struct fix *f = after_black_hole(test);
	u32 takes = 333, i, n = 0, una;

	f->tcb.cwnd = 100 * MSS;
	f->tcb.snd_wnd = 100 * MSS;
	f->peer_wnd = 50000;
	for (i = 0; i < 40; i++) {
		fix_clear(f);
		if (!probe(f))
			break;
		n++;
		una = f->tcb.snd_una;
		if (f->out[0].len <= takes) {
			fix_ack(f, f->tcb.snd_nxt);
			continue;
		}
		fix_ack(f, una);
		fix_ack(f, una);
		fix_ack(f, una);
		fix_ack(f, f->tcb.snd_nxt);
	}
	KUNIT_EXPECT_LE(test, n, 10U);
	KUNIT_EXPECT_LE(test, f->tcb.mss, takes);
	KUNIT_EXPECT_GT(test, f->tcb.mss + f->cfg.probe_threshold, takes);
	fix_ack(f, f->tcb.snd_nxt);
	f->now += 1000ULL * f->cfg.probe_interval_ms;
	f->tcb.sent_us = f->now;
	fix_clear(f);
	KUNIT_ASSERT_NOT_NULL(test, probe(f));
	KUNIT_EXPECT_EQ(test, f->out[0].len, MSS);
}

/* A router says after all what the path takes. */
static void probe__too_big(struct kunit *test)
{
	struct fix *f = after_black_hole(test);
	u32 nxt = f->tcb.snd_nxt;

	KUNIT_ASSERT_NOT_NULL(test, probe(f));
	fix_clear(f);
	KUNIT_EXPECT_TRUE(test, edu_too_big(&f->tcb, nxt, 300, f->now));
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->tcb.mss_path, 300U);
	KUNIT_EXPECT_FALSE(test, f->tcb.probe_out);
	KUNIT_ASSERT_GE(test, f->nr_out, 3);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].len, BASE);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_RTX_PMTU);
}

/* The router is faster than those behind the probe, which pass. */
static void probe__too_big_is_no_congestion(struct kunit *test)
{
	struct fix *f = after_black_hole(test);
	u32 nxt, cwnd, ssthresh, i;

	/* The timeouts are over. */
	fix_send(f, BASE);
	fix_ack(f, f->tcb.snd_nxt);
	fix_clear(f);
	nxt = f->tcb.snd_nxt;
	KUNIT_ASSERT_NOT_NULL(test, probe(f));
	cwnd = f->tcb.cwnd;
	ssthresh = f->tcb.ssthresh;
	fix_prepare(f);
	KUNIT_EXPECT_TRUE(test, edu_too_big(&f->tcb, nxt, 300, f->now));
	fix_flush(f);
	for (i = 0; i < 4; i++)
		fix_ack(f, nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, cwnd);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, ssthresh);
	KUNIT_EXPECT_EQ(test, f->tcb.recovery, EDU_REC_OPEN);
}

/* 2: from base_mss on, and more at once. */
static void probe__always(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->cfg.mtu_probing = 2;
	f->cfg.base_mss = BASE;
	f->in_flight = 0;
	f->peer_wnd = 20 * MSS;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.mss, BASE);
	f->tcb.cwnd = 10 * MSS;
	fix_clear(f);
	KUNIT_EXPECT_NOT_NULL(test, probe(f));
}

static struct kunit_case mtuprobe_cases[] = {
	KUNIT_CASE(probe__after_idle),
	KUNIT_CASE(black_hole__after_r1),
	KUNIT_CASE(black_hole__is_off_by_default),
	KUNIT_CASE(black_hole__of_small_segments),
	KUNIT_CASE(black_hole__base_is_no_smaller),
	KUNIT_CASE(probe__tries_all_first),
	KUNIT_CASE(probe__needs_followers),
	KUNIT_CASE(probe__lost),
	KUNIT_CASE(probe__search_ends),
	KUNIT_CASE(probe__too_big),
	KUNIT_CASE(probe__too_big_is_no_congestion),
	KUNIT_CASE(probe__always),
	{}
};

static struct kunit_suite mtuprobe_suite = {
	.name = "edu_mtuprobe",
	.test_cases = mtuprobe_cases,
};

kunit_test_suites(&mtuprobe_suite);
