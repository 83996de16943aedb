// SPDX-License-Identifier: GPL-2.0-only
/*
 * rtt_kunit.c - tests of core/rtt.c: RFC 6298, and RFC 7323 for the clock
 */
#include "fixture.h"

#define MS	1000U

/* RFC 6298, 2.2 and 2.3, calculated by hand. */
static void rtt_sample__worked_figures(struct kunit *test)
{
	static const struct {
		u32 sample, srtt, rttvar, rto;
	} step[] = {
		/* SRTT <- R, RTTVAR <- R/2, RTO <- SRTT + 4 RTTVAR */
		{ 100 * MS, 100 * MS, 50 * MS, 300 * MS },
		/* RTTVAR <- 3/4 50 + 1/4 100, SRTT <- 7/8 100 + 1/8 200 */
		{ 200 * MS, 112500, 62500, 362500 },
		/* RTTVAR <- 3/4 62.5 + 1/4 62.5, SRTT <- 7/8 112.5 + 1/8 50 */
		{ 50 * MS, 104687, 62500, 354687 },
		/* RTTVAR <- 3/4 62.5 + 1/4 0.3125 */
		{ 105 * MS, 104726, 46953, 292538 },
	};
	struct fix *f = fix_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(step); i++) {
		edu_rtt_sample(&f->tcb, step[i].sample, EDU_R_RTT_TIMED);
		KUNIT_EXPECT_LE_MSG(test, abs((int)(f->tcb.srtt_us / 8 -
						    step[i].srtt)), 2,
				    "step %u: %u", i, f->tcb.srtt_us / 8);
		KUNIT_EXPECT_LE_MSG(test, abs((int)(f->tcb.rttvar_us / 4 -
						    step[i].rttvar)), 2,
				    "step %u: %u", i, f->tcb.rttvar_us / 4);
		KUNIT_EXPECT_LE_MSG(test, abs((int)(f->tcb.rto_us -
						    step[i].rto)), 10,
				    "step %u: %u", i, f->tcb.rto_us);
	}
}

/* RFC 6298, 2.3: RTO <- SRTT + max (G, K*RTTVAR). */
static void rtt_sample__granularity(struct kunit *test)
{
	struct fix *f = fix_new(test);
	int i;

	f->cfg.rto_min_us = 0;
	for (i = 0; i < 300; i++)
		edu_rtt_sample(&f->tcb, 100 * MS, EDU_R_RTT_TIMED);
	KUNIT_EXPECT_GE(test, f->tcb.rto_us, 101 * MS);
	KUNIT_EXPECT_LE(test, f->tcb.rto_us, 101 * MS + 100);
}

/* RFC 6298, 2.4 and 2.5: rounded up to the minimum, down to the maximum. */
static void rtt_sample__bounds(struct kunit *test)
{
	struct fix *f = fix_new(test);

	edu_rtt_sample(&f->tcb, 1, EDU_R_RTT_TIMED);
	KUNIT_EXPECT_EQ(test, f->tcb.rto_us, f->cfg.rto_min_us);
	fix_init(f, test);
	edu_rtt_sample(&f->tcb, 0, EDU_R_RTT_TIMED);
	KUNIT_EXPECT_EQ(test, f->tcb.rto_us, f->cfg.rto_min_us);
	fix_init(f, test);
	edu_rtt_sample(&f->tcb, ~0U, EDU_R_RTT_TIMED);
	KUNIT_EXPECT_EQ(test, f->tcb.rto_us, f->cfg.rto_max_us);
	/* The maximum, if there is one, is 60 s at least. */
	KUNIT_EXPECT_GE(test, edu_cfg_default.rto_max_us, 60000000U);
}

/* Random samples, against the formulas in wide numbers (SRTT 2^20-fold). */
static void rtt_sample__random_samples(struct kunit *test)
{
	struct fix *f = fix_new(test);
	s64 srtt = 0, rttvar = 0;
	u64 random = 6298;
	int i;

	f->cfg.rto_min_us = 0;
	for (i = 0; i < 2000; i++) {
		u32 sample = 1000 + fix_random(&random) % 400000;
		s64 r = (s64)sample << 20;

		if (!i) {
			srtt = r;
			rttvar = r / 2;
		} else {
			rttvar += ((srtt > r ? srtt - r : r - srtt) - rttvar) /
				  4;
			srtt += (r - srtt) / 8;
		}
		edu_rtt_sample(&f->tcb, sample, EDU_R_RTT_TIMED);
		f->tcb.nr_notes = 0;
		KUNIT_EXPECT_LE(test, abs((int)((srtt >> 20) -
						f->tcb.srtt_us / 8)), 10);
		KUNIT_EXPECT_LE(test, abs((int)((rttvar >> 20) -
						f->tcb.rttvar_us / 4)), 10);
	}
}

/* RFC 6298, 5.5: RTO <- RTO * 2, up to the maximum (MUST-19). */
static void rto__backs_off(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u64 want = 1000000;
	int i;

	f->tcb.rto_us = 1000000;
	for (i = 0; i < 256; i++) {
		f->tcb.backoff = i;
		KUNIT_EXPECT_EQ_MSG(test, edu_rto(&f->tcb),
				    edu_min64(want, f->cfg.rto_max_us),
				    "back-off %d", i);
		if (want < 1ULL << 40)
			want *= 2;
	}
}

/* RFC 6298, 2.1: before the first sample a second. */
static void rto__initial(struct kunit *test)
{
	struct fix *f = fix_new(test);

	KUNIT_EXPECT_EQ(test, edu_rto(&f->tcb), 1000000U);
	fix_reach(f, FIX_SYN_SENT);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_RTX],
			f->now - 1000 + 1000000);
}

static void acked__gives_a_sample(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_ESTABLISHED);
	f->now += 79000;
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_ASSERT_TRUE(test, fix_noted(f, EDU_EV_RTT, EDU_R_RTT_TIMED));
	KUNIT_EXPECT_EQ(test, f->note[1].type, EDU_EV_RTT);
	KUNIT_EXPECT_EQ(test, f->note[1].a, 80000U);
}

/* One at a time: the first of two in flight is the sample, not the second. */
static void acked__times_one_segment(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->tcb.opts.nodelay = 1;
	fix_reach(f, FIX_ESTABLISHED);
	f->now += 9000;
	fix_send(f, 10);
	f->now += 10000;
	/* Half of the first: not yet. */
	fix_ack(f, f->tcb.snd_una + 50);
	KUNIT_EXPECT_FALSE(test, fix_noted(f, EDU_EV_RTT, EDU_R_RTT_TIMED));
	f->now += 10000;
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_RTT, EDU_R_RTT_TIMED), 1);
	KUNIT_EXPECT_EQ(test, (int)f->tcb.timing, 0);
}

/* RFC 6298, 3 (MUST-18): what was sent twice is no sample. */
static void acked__karn(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u32 srtt;

	fix_reach(f, FIX_ESTABLISHED);
	srtt = f->tcb.srtt_us;
	KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO, EDU_R_RTT_KARN));
	f->now += 30000;
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.srtt_us, srtt);
	KUNIT_EXPECT_FALSE(test, fix_noted(f, EDU_EV_RTT, EDU_R_RTT_TIMED));
}

/* MUST-18: the SYN, too, and the SYN,ACK that was asked for again. */
static void acked__karn_of_the_handshake(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_SYN_SENT);
	fix_fire(f, EDU_TIMER_RTX);
	f->now += 30000;
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.srtt_us, 0U);

	fix_init(f, test);
	fix_reach(f, FIX_SYN_RECEIVED);
	f->now += 600000;
	fix_arrives(f, EDU_SYN, f->irs, 0, 0);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	f->now += 30000;
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ_MSG(test, f->tcb.srtt_us, 0U,
			    "the SYN,ACK was sent twice");
}

/*
 * RFC 6298, 5.7: "the RTO MUST be re-initialized to 3 seconds" after a lost
 * SYN, if there is no sample of the handshake.
 */
static void rto__after_a_lost_syn(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	fix_reach(f, FIX_SYN_SENT);
	fix_fire(f, EDU_TIMER_RTX);
	f->now += 30000;
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	fix_send(f, 100);
	KUNIT_EXPECT_EQ(test, f->tcb.deadline[EDU_TIMER_RTX],
			f->now + 3000000);
}

/*
 * Karn's other half (RFC 6298, 5, its note; MUST-18): the RTO stays backed
 * off until there is a new sample; an ACK of what was sent twice is none.
 */
static void rto__backed_off_until_a_sample(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u32 rto;

	fix_reach(f, FIX_ESTABLISHED);
	rto = edu_rto(&f->tcb);
	fix_fire(f, EDU_TIMER_RTX);
	fix_fire(f, EDU_TIMER_RTX);
	f->now += 30000;
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 100);
	KUNIT_EXPECT_GE(test, f->tcb.deadline[EDU_TIMER_RTX] - f->now,
			4 * rto);
	/* That one was sent once: its sample ends the back-off. */
	f->now += 1000;
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 100);
	KUNIT_EXPECT_LE(test, f->tcb.deadline[EDU_TIMER_RTX] - f->now, rto);
}

/* RFC 7323, 4.1: the echoed timestamp tells, even of what was sent twice. */
static void acked__timestamp_after_retransmission(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_seg seg;
	u32 tsval;

	f->cfg.timestamps = 1;
	f->tcb.ts_on = true;
	f->peer_opts |= EDU_OPT_TS;
	fix_reach(f, FIX_ESTABLISHED);
	fix_fire(f, EDU_TIMER_RTX);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	tsval = f->out[0].tsval;
	f->now += 40000;
	seg = fix_seg(f, EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_nxt);
	seg.tsecr = tsval;
	fix_clear(f);
	fix_arrive(f, seg);
	KUNIT_ASSERT_TRUE(test, fix_noted(f, EDU_EV_RTT, EDU_R_RTT_TIMESTAMP));
	KUNIT_EXPECT_GE(test, f->note[1].a, 39000U);
	KUNIT_EXPECT_LE(test, f->note[1].a, 41000U);
}

/* MUST-18: an echo of the first copy may answer the second: no sample. */
static void acked__timestamp_of_the_first_copy(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_seg seg;
	u32 tsval, rto;

	f->cfg.timestamps = 1;
	f->tcb.ts_on = true;
	f->peer_opts |= EDU_OPT_TS;
	fix_reach(f, FIX_ESTABLISHED);
	tsval = edu_ts_now(&f->tcb, f->now);
	rto = f->tcb.rto_us;
	fix_fire(f, EDU_TIMER_RTX);
	f->now += 40000;
	seg = fix_seg(f, EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_nxt);
	seg.tsecr = tsval;
	fix_clear(f);
	fix_arrive(f, seg);
	KUNIT_EXPECT_FALSE(test, fix_noted(f, EDU_EV_RTT, EDU_R_RTT_TIMESTAMP));
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO, EDU_R_RTT_KARN));
	KUNIT_EXPECT_EQ(test, f->tcb.rto_us, rto);
	KUNIT_EXPECT_EQ(test, f->tcb.backoff, 1);
}

/* The same when the SYN,ACK answers the second SYN, and echoes the first. */
static void acked__timestamp_of_the_first_syn(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_seg seg;
	u32 tsval;

	f->cfg.timestamps = 1;
	f->peer_opts |= EDU_OPT_TS;
	fix_reach(f, FIX_SYN_SENT);
	tsval = edu_ts_now(&f->tcb, f->now);
	fix_fire(f, EDU_TIMER_RTX);
	f->now += 30000;
	seg = fix_seg(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	seg.tsecr = tsval;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.srtt_us, 0U);
}

/* An echo of what our clock never showed is no sample. */
static void acked__timestamp_of_the_future(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_seg seg;

	f->cfg.timestamps = 1;
	f->tcb.ts_on = true;
	f->peer_opts |= EDU_OPT_TS;
	fix_reach(f, FIX_ESTABLISHED);
	fix_fire(f, EDU_TIMER_RTX);
	seg = fix_seg(f, EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_nxt);
	seg.tsecr = edu_ts_now(&f->tcb, f->now) + 1000;
	fix_clear(f);
	fix_arrive(f, seg);
	KUNIT_EXPECT_FALSE(test, fix_noted(f, EDU_EV_RTT, EDU_R_RTT_TIMESTAMP));
}

/* RFC 7323, 5.4: between 1 ms and 1 s a tick; here 1 ms, without a division. */
static void ts_now__is_milliseconds(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u64 random = 54;
	int i;

	for (i = 0; i < 20000; i++) {
		u64 us = (u64)fix_random(&random) << 32 | fix_random(&random);

		us >>= i % 40;
		f->tcb.ts_offset = i % 3 ? 0 : fix_random(&random);
		KUNIT_EXPECT_EQ_MSG(test, edu_ts_now(&f->tcb, us),
				    (u32)(us / 1000) + f->tcb.ts_offset,
				    "%llu us", us);
	}
	f->tcb.ts_offset = 0;
	KUNIT_EXPECT_EQ(test, edu_ts_now(&f->tcb, ~0ULL),
			(u32)(~0ULL / 1000));
	KUNIT_EXPECT_EQ(test, edu_ts_now(&f->tcb, 999), 0U);
	KUNIT_EXPECT_EQ(test, edu_ts_now(&f->tcb, 1000), 1U);
}

/*
 * MUST-18: our SYN is lost and goes again as SYN,ACK when the peer's comes: no
 * ACK tells which of the two it answers.
 */
static void karn__simultaneous_open(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_SYN_SENT);
	f->now += 900000;
	fix_arrives(f, EDU_SYN, f->irs, 0, 0);
	KUNIT_ASSERT_EQ(test, f->tcb.state, EDU_SYN_RECEIVED);
	f->now += 10000;
	fix_arrives(f, EDU_ACK, f->irs + 1, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.srtt_us, 0U);
}

static struct kunit_case rtt_cases[] = {
	KUNIT_CASE(karn__simultaneous_open),
	KUNIT_CASE(rtt_sample__worked_figures),
	KUNIT_CASE(rtt_sample__granularity),
	KUNIT_CASE(rtt_sample__bounds),
	KUNIT_CASE(rtt_sample__random_samples),
	KUNIT_CASE(rto__backs_off),
	KUNIT_CASE(rto__initial),
	KUNIT_CASE(rto__after_a_lost_syn),
	KUNIT_CASE(rto__backed_off_until_a_sample),
	KUNIT_CASE(acked__gives_a_sample),
	KUNIT_CASE(acked__times_one_segment),
	KUNIT_CASE(acked__karn),
	KUNIT_CASE(acked__karn_of_the_handshake),
	KUNIT_CASE(acked__timestamp_after_retransmission),
	KUNIT_CASE(acked__timestamp_of_the_first_copy),
	KUNIT_CASE(acked__timestamp_of_the_first_syn),
	KUNIT_CASE(acked__timestamp_of_the_future),
	KUNIT_CASE(ts_now__is_milliseconds),
	{}
};

static struct kunit_suite rtt_suite = {
	.name = "edu_rtt",
	.test_cases = rtt_cases,
};

kunit_test_suites(&rtt_suite);
