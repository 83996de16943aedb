// SPDX-License-Identifier: GPL-2.0-only
/*
 * cc_kunit.c - tests of core/cc.c and core/cc_reno.c: RFC 5681, 6928
 */
#include "fixture.h"

/* RFC 6928, 2: min (10*MSS, max (2*MSS, 14600)). */
static void initial_window__by_mss(struct kunit *test)
{
	static const struct {
		u32 mss, window;
	} table[] = {
		{ 48, 480 }, { 500, 5000 }, { 536, 5360 }, { 1220, 12200 },
		{ 1448, 14480 }, { 1460, 14600 }, { 1500, 14600 },
		{ 4000, 14600 }, { 8948, 17896 }, { 65483, 130966 },
	};
	struct fix *f = fix_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		f->tcb.mss = table[i].mss;
		KUNIT_EXPECT_EQ_MSG(test, edu_cc_initial_window(&f->tcb),
				    table[i].window, "MSS %u", table[i].mss);
	}
}

/* The handshake's end sets it, and ssthresh "arbitrarily high". */
static void reno_init__established(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 10U * FIX_MSS);
	KUNIT_EXPECT_GE(test, f->tcb.ssthresh, 65535U);
}

/*
 * RFC 5681, 3.1: after more than one loss of the SYN (or SYN,ACK) "the
 * initial window used by a sender after a correctly transmitted SYN MUST be
 * one segment".
 */
static void reno_init__after_lost_syns(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_SYN_SENT);
	fix_fire(f, EDU_TIMER_RTX);
	fix_fire(f, EDU_TIMER_RTX);
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, FIX_MSS);

	fix_init(f, test);
	fix_reach(f, FIX_SYN_RECEIVED);
	fix_fire(f, EDU_TIMER_RTX);
	fix_fire(f, EDU_TIMER_RTX);
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, FIX_MSS);
}

/* RFC 5681, 3.1, (2); RFC 3465: by bytes, at most two segments for an ACK. */
static void reno_acked__slow_start(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb *tcb = &f->tcb;

	tcb->mss = 500;
	tcb->cwnd = 5000;
	tcb->ssthresh = 100000;
	edu_cc_reno.acked(tcb, 500, f->now);
	KUNIT_EXPECT_EQ(test, tcb->cwnd, 5500U);
	/* A peer that acknowledges every byte by itself gains nothing. */
	edu_cc_reno.acked(tcb, 1, f->now);
	KUNIT_EXPECT_EQ(test, tcb->cwnd, 5501U);
	edu_cc_reno.acked(tcb, 1000, f->now);
	KUNIT_EXPECT_EQ(test, tcb->cwnd, 6501U);
	edu_cc_reno.acked(tcb, 60000, f->now);
	KUNIT_EXPECT_LE(test, tcb->cwnd, 7501U);
}

/*
 * After a timeout one segment is sent again, and its ACK covers all that was
 * sent before the loss: that says nothing of what the network takes now.
 */
static void reno_acked__after_timeout(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb *tcb = &f->tcb;

	tcb->mss = 500;
	tcb->cwnd = 500;
	tcb->ssthresh = 10000;
	edu_cc_reno.acked(tcb, 40000, f->now);
	KUNIT_EXPECT_EQ(test, tcb->cwnd, 1000U);
}

/* Slow start ends at ssthresh; what is left of the ACK counts for avoidance. */
static void reno_acked__up_to_ssthresh(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb *tcb = &f->tcb;

	tcb->mss = 500;
	tcb->cwnd = 4800;
	tcb->ssthresh = 5000;
	tcb->cwnd_acked = 0;
	edu_cc_reno.acked(tcb, 1000, f->now);
	KUNIT_EXPECT_EQ(test, tcb->cwnd, 5000U);
	KUNIT_EXPECT_EQ(test, tcb->cwnd_acked, 800U);
}

/* Slow start is used when cwnd < ssthresh: RFC 5681, 3.1. */
static void reno_acked__avoidance(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb *tcb = &f->tcb;
	u32 cwnd = 5000, trip, sent;

	tcb->mss = 500;
	tcb->cwnd = cwnd;
	tcb->ssthresh = 4000;
	for (trip = 0; trip < 20; trip++) {
		u32 before = tcb->cwnd;

		for (sent = 0; sent < before; sent += 500)
			edu_cc_reno.acked(tcb, 500, f->now);
		/* (3): one full-sized segment more per round-trip time. */
		KUNIT_EXPECT_LE(test, tcb->cwnd, before + 500);
		f->tcb.nr_notes = 0;
	}
	/* 20 trips: nearly 20 segments; ACKs do not fit cwnd exactly. */
	KUNIT_EXPECT_GE(test, tcb->cwnd, cwnd + 18 * 500);
	KUNIT_EXPECT_LE(test, tcb->cwnd, cwnd + 20 * 500);
}

/* However much is acknowledged, cwnd does not turn over. */
static void reno_acked__no_overflow(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb *tcb = &f->tcb;
	int i;

	tcb->mss = 65000;
	tcb->cwnd = 1U << 29;
	tcb->ssthresh = ~0U;
	for (i = 0; i < 100000; i++) {
		u32 before = tcb->cwnd;

		edu_cc_reno.acked(tcb, 1U << 30, f->now);
		KUNIT_ASSERT_GE(test, tcb->cwnd, before);
		tcb->nr_notes = 0;
	}
	KUNIT_EXPECT_LT(test, tcb->cwnd, 1U << 31);
}

/* RFC 5681, (4): max (FlightSize / 2, 2*SMSS). */
static void reno_ssthresh__half_of_the_flight(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->tcb.mss = 500;
	f->tcb.cwnd = 100000;
	KUNIT_EXPECT_EQ(test, edu_cc_reno.ssthresh(&f->tcb, 20000, f->now),
			10000U);
	KUNIT_EXPECT_EQ(test, edu_cc_reno.ssthresh(&f->tcb, 1500, f->now),
			1000U);
	KUNIT_EXPECT_EQ(test, edu_cc_reno.ssthresh(&f->tcb, 0, f->now), 1000U);
}

/*
 * What the program did not fill says nothing about the network: cwnd does not
 * grow (RFC 7661; RFC 5681, 3.1 leaves it open).
 */
static void acked__not_limited_by_cwnd(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u32 cwnd, i;

	f->in_flight = 0;
	fix_reach(f, FIX_ESTABLISHED);
	cwnd = f->tcb.cwnd;
	for (i = 0; i < 10; i++) {
		fix_send(f, FIX_MSS);
		fix_ack(f, f->tcb.snd_nxt);
	}
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, cwnd);
}

/* And where cwnd is the limit, it grows by what was acknowledged. */
static void acked__limited_by_cwnd(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u32 cwnd;

	f->in_flight = 0;
	f->peer_wnd = 65535;
	fix_reach(f, FIX_ESTABLISHED);
	cwnd = f->tcb.cwnd;
	fix_send(f, 20000);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), cwnd);
	fix_ack(f, f->tcb.snd_una + 1000);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, cwnd + 1000);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), cwnd + 1000);
}

/* RFC 5681, 4.1: after a silence of an RTO no more than the initial window. */
static void idle__restart_window(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u32 initial;

	f->in_flight = 0;
	f->peer_wnd = 65535;
	fix_reach(f, FIX_ESTABLISHED);
	initial = f->tcb.cwnd;
	fix_send(f, 1000);
	fix_ack(f, f->tcb.snd_nxt);
	f->tcb.cwnd = 40000;
	f->now += edu_rto(&f->tcb) + 10000;
	fix_clear(f);
	fix_send(f, 40000);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), initial);

	/* Not after a short one. */
	fix_ack(f, f->tcb.snd_nxt);
	while (edu_flight(&f->tcb))
		fix_ack(f, f->tcb.snd_nxt);
	f->tcb.cwnd = 40000;
	fix_clear(f);
	fix_send(f, 20000);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 20000U);
}

/* An algorithm of the test's own. */
static struct {
	int inits, acks, losses;
	u32 acked, flight;
} seen;

static void toy_init(struct edu_tcb *tcb, u64 now_us)
{
	seen.inits++;
	tcb->cwnd = 3 * tcb->mss;
	tcb->ssthresh = 100000;
	tcb->cc_priv[0] = 42;
}

static void toy_acked(struct edu_tcb *tcb, u32 bytes, u64 now_us)
{
	seen.acks++;
	seen.acked += bytes;
	tcb->cwnd += 1;
}

static u32 toy_ssthresh(struct edu_tcb *tcb, u32 flight, u64 now_us)
{
	seen.losses++;
	seen.flight = flight;
	return 7 * tcb->mss;
}

static struct edu_cc toy = {
	.name = "toy",
	.init = toy_init,
	.acked = toy_acked,
	.ssthresh = toy_ssthresh,
};

static void registry__find(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test, edu_cc_find("reno"), &edu_cc_reno);
	KUNIT_EXPECT_NULL(test, edu_cc_find("toy"));
	KUNIT_EXPECT_NULL(test, edu_cc_find(""));
	KUNIT_EXPECT_NULL(test, edu_cc_find("ren"));
	KUNIT_EXPECT_NULL(test, edu_cc_find("reno2"));
	KUNIT_ASSERT_TRUE(test, edu_cc_register(&toy));
	KUNIT_EXPECT_PTR_EQ(test, edu_cc_find("toy"), &toy);
	KUNIT_EXPECT_PTR_EQ(test, edu_cc_find("reno"), &edu_cc_reno);
	/* Again: the name is taken. */
	KUNIT_EXPECT_FALSE(test, edu_cc_register(&toy));
	edu_cc_unregister(&toy);
	KUNIT_EXPECT_NULL(test, edu_cc_find("toy"));
	KUNIT_ASSERT_TRUE(test, edu_cc_register(&toy));
	edu_cc_unregister(&toy);
}

static void registry__all_of_them(struct kunit *test)
{
	const struct edu_cc *cc;
	int n = 0;

	KUNIT_EXPECT_PTR_EQ(test, edu_cc_next(NULL), &edu_cc_reno);
	KUNIT_ASSERT_TRUE(test, edu_cc_register(&toy));
	for (cc = edu_cc_next(NULL); cc && n < 10; cc = edu_cc_next(cc))
		n++;
	KUNIT_EXPECT_EQ(test, n, 2);
	edu_cc_unregister(&toy);
}

static void registry__refuses(struct kunit *test)
{
	struct edu_cc bad = toy;

	bad.name = "reno";
	KUNIT_EXPECT_FALSE(test, edu_cc_register(&bad));
	bad.name = "";
	KUNIT_EXPECT_FALSE(test, edu_cc_register(&bad));
	bad.name = "sixteen_letters_";
	KUNIT_EXPECT_FALSE(test, edu_cc_register(&bad));
	bad.name = "bad";
	bad.acked = NULL;
	KUNIT_EXPECT_FALSE(test, edu_cc_register(&bad));
	bad = toy;
	bad.name = NULL;
	KUNIT_EXPECT_FALSE(test, edu_cc_register(&bad));
	bad = toy;
	bad.ssthresh = NULL;
	KUNIT_EXPECT_FALSE(test, edu_cc_register(&bad));
	KUNIT_EXPECT_NULL(test, edu_cc_find("toy"));
}

/* A second algorithm is used in the place of Reno, by each of its functions. */
static void second_algorithm__is_used(struct kunit *test)
{
	struct fix *f = fix_new(test);
	int i;

	memset(&seen, 0, sizeof(seen));
	KUNIT_ASSERT_TRUE(test, edu_cc_register(&toy));
	f->tcb.cc = edu_cc_find("toy");
	f->in_flight = 0;
	f->peer_wnd = 65535;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, seen.inits, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 3U * FIX_MSS);

	fix_send(f, 20000);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), 3U * FIX_MSS);
	fix_ack(f, f->tcb.snd_una + FIX_MSS);
	KUNIT_EXPECT_EQ(test, seen.acks, 1);
	KUNIT_EXPECT_EQ(test, seen.acked, FIX_MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 3U * FIX_MSS + 1);

	for (i = 0; i < 3; i++)
		fix_ack(f, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, seen.losses, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.ssthresh, 7U * FIX_MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.cc_priv[0], 42ULL);
	edu_cc_unregister(&toy);
}

/* tcp(7), TCP_CONGESTION: in the middle it goes on from where it is. */
static void second_algorithm__takes_over(struct kunit *test)
{
	struct fix *f = fix_new(test);

	memset(&seen, 0, sizeof(seen));
	f->in_flight = 0;
	f->peer_wnd = 65535;
	fix_reach(f, FIX_ESTABLISHED);
	f->tcb.cwnd = 30 * FIX_MSS;
	f->tcb.ssthresh = 20 * FIX_MSS;
	f->tcb.cwnd_acked = 77;
	edu_cc_change(&f->tcb, &toy, f->now);
	KUNIT_EXPECT_EQ(test, seen.inits, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 3U * FIX_MSS);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd_acked, 0U);
	fix_send(f, FIX_MSS);
	f->tcb.cwnd_limited = true;
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, seen.acks, 1);

	/* And back: what the other one has noted means nothing to Reno. */
	f->tcb.cwnd = 12 * FIX_MSS;
	edu_cc_change(&f->tcb, &edu_cc_reno, f->now);
	KUNIT_EXPECT_EQ(test, f->tcb.cc_priv[0], 0ULL);
	KUNIT_EXPECT_EQ(test, f->tcb.cwnd, 12U * FIX_MSS);
}

/* Before the handshake is through there is nothing to take over. */
static void second_algorithm__chosen_early(struct kunit *test)
{
	struct fix *f = fix_new(test);

	memset(&seen, 0, sizeof(seen));
	f->in_flight = 0;
	edu_cc_change(&f->tcb, &toy, f->now);
	fix_reach(f, FIX_SYN_SENT);
	KUNIT_EXPECT_EQ(test, seen.inits, 0);
	fix_init(f, test);
	f->in_flight = 0;
	edu_cc_change(&f->tcb, &toy, f->now);
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, seen.inits, 1);
}

/* A listener's choice is its children's. */
static void second_algorithm__is_inherited(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb child;

	f->tcb.cc = &toy;
	fix_reach(f, FIX_LISTEN);
	edu_tcb_fork(&child, &f->tcb);
	KUNIT_EXPECT_PTR_EQ(test, child.cc, &toy);
}

static struct kunit_case cc_cases[] = {
	KUNIT_CASE(initial_window__by_mss),
	KUNIT_CASE(reno_init__established),
	KUNIT_CASE(reno_init__after_lost_syns),
	KUNIT_CASE(reno_acked__slow_start),
	KUNIT_CASE(reno_acked__after_timeout),
	KUNIT_CASE(reno_acked__up_to_ssthresh),
	KUNIT_CASE(reno_acked__avoidance),
	KUNIT_CASE(reno_acked__no_overflow),
	KUNIT_CASE(reno_ssthresh__half_of_the_flight),
	KUNIT_CASE(acked__not_limited_by_cwnd),
	KUNIT_CASE(acked__limited_by_cwnd),
	KUNIT_CASE(idle__restart_window),
	KUNIT_CASE(registry__find),
	KUNIT_CASE(registry__all_of_them),
	KUNIT_CASE(registry__refuses),
	KUNIT_CASE(second_algorithm__is_used),
	KUNIT_CASE(second_algorithm__takes_over),
	KUNIT_CASE(second_algorithm__chosen_early),
	KUNIT_CASE(second_algorithm__is_inherited),
	{}
};

static struct kunit_suite cc_suite = {
	.name = "edu_cc",
	.test_cases = cc_cases,
};

kunit_test_suites(&cc_suite);
