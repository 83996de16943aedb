// SPDX-License-Identifier: GPL-2.0-only
/*
 * input_kunit.c - tests of core/input.c, sequence.c, ack.c, text.c and
 * handshake.c that are more than one event: the tables of event_kunit.c have
 * each single one
 */
#include "fixture.h"

/* 3.5, figure 6: the three segments, from both ends. */
static void handshake__active(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_SYN_SENT);
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->irs + 1);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
}

static void handshake__passive(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_SYN_RECEIVED);
	KUNIT_EXPECT_TRUE(test, f->tcb.passive);
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, FIX_PEER_WND);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
}

/* Two ends that talk to each other. */
static void carry(struct kunit *test, struct fix *from, struct fix *to, int i)
{
	struct edu_seg seg;
	u8 hdr[EDU_HDR_MAX];
	u32 len = edu_header_build(hdr, &from->out[i], 1, 2);

	KUNIT_ASSERT_TRUE(test, edu_header_parse(&seg, hdr,
						 len + from->out[i].len));
	fix_arrive(to, seg);
}

/* MUST-10, figure 7: both SYNs cross, both SYN,ACKs cross. */
static void handshake__simultaneous_open(struct kunit *test)
{
	struct fix *a = fix_new(test), *b = fix_new(test);

	b->iss = a->irs;
	b->irs = a->iss;
	fix_prepare(a);
	fix_prepare(b);
	edu_user_connect(&a->tcb, a->iss, a->now);
	edu_user_connect(&b->tcb, b->iss, b->now);
	fix_flush(a);
	fix_flush(b);
	carry(test, a, b, 0);
	carry(test, b, a, 0);
	KUNIT_EXPECT_EQ(test, a->tcb.state, EDU_SYN_RECEIVED);
	KUNIT_EXPECT_EQ(test, b->tcb.state, EDU_SYN_RECEIVED);
	KUNIT_ASSERT_EQ(test, a->nr_out, 2);
	KUNIT_ASSERT_EQ(test, b->nr_out, 2);
	KUNIT_EXPECT_EQ(test, a->out[1].ctl, EDU_SYN | EDU_ACK);
	carry(test, a, b, 1);
	carry(test, b, a, 1);
	KUNIT_EXPECT_EQ(test, a->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, b->tcb.state, EDU_ESTABLISHED);
	fix_send(a, 100);
	carry(test, a, b, a->nr_out - 1);
	KUNIT_EXPECT_EQ(test, b->taken, 100U);
}

/* Figure 9: an old SYN is reset by the peer, and the new one gets through. */
static void handshake__old_duplicate_syn(struct kunit *test)
{
	struct fix *f = fix_new(test);

	fix_reach(f, FIX_LISTEN);
	fix_arrives(f, EDU_SYN, 90, 0, 0);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, 91U);
	/* <SEQ=91><CTL=RST> */
	fix_arrives(f, EDU_RST, 91, 0, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_LISTEN);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
	fix_arrives(f, EDU_SYN, 400, 0, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_SYN_RECEIVED);
	fix_arrives(f, EDU_ACK, 401, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, 401U);
}

/* An answer to a SYN of the past (3.10.7.3), and our peer's SYN again. */
static void handshake__what_is_dropped_of_it(struct kunit *test)
{
	struct fix *a = fix_new(test), *b = fix_new(test);

	fix_reach(a, FIX_SYN_SENT);
	fix_clear(a);
	fix_arrives(a, EDU_SYN | EDU_ACK, a->irs, 0, a->iss - 1000);
	KUNIT_EXPECT_TRUE(test, fix_noted(a, EDU_EV_DROP,
					  EDU_R_DROP_ACK_SYN_SENT));
	fix_reach(b, FIX_SYN_RECEIVED);
	fix_clear(b);
	fix_arrives(b, EDU_SYN, b->irs, 0, 0);
	KUNIT_EXPECT_TRUE(test, fix_noted(b, EDU_EV_DROP,
					  EDU_R_DROP_SYN_AGAIN));
}

/* 3.5.1, figure 10: the peer crashed; its SYN brings the truth to light. */
static void handshake__half_open(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 nxt = f->tcb.snd_nxt;

	fix_arrives(f, EDU_SYN, 400, 0, 0);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->irs + 1);
	/* The peer, in SYN-SENT, resets: <SEQ=SEG.ACK><CTL=RST>. */
	fix_arrives(f, EDU_RST, f->irs + 1, 0, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_ERR_RESET);
}

/*
 * Text that came with the ACK that opens, text ahead of it, a FIN ahead: all
 * is in its place when the gap is filled (3.10.7.4, SHLD-31).
 */
static void text__fin_ahead_of_a_gap(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 nxt = f->tcb.rcv_nxt;

	fix_arrives(f, EDU_FIN | EDU_ACK, nxt + 20, 10, f->tcb.snd_una);
	fix_arrives(f, EDU_ACK, nxt + 10, 10, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->taken, 0U);
	fix_clear(f);
	fix_arrives(f, EDU_ACK, nxt, 10, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->taken, 30U);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSE_WAIT);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, nxt + 31);
	/* MUST-58: one ACK for all of it. */
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, nxt + 31);
	fix_reap(f);
}

/* "Text after the peer's FIN can not be": it is not taken, ahead or not. */
static void text__beyond_the_fin(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 nxt = f->tcb.rcv_nxt;

	fix_arrives(f, EDU_FIN | EDU_ACK, nxt + 20, 0, f->tcb.snd_una);
	fix_arrives(f, EDU_ACK, nxt + 10, 50, f->tcb.snd_una);
	fix_arrives(f, EDU_ACK, nxt, 10, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->taken, 20U);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSE_WAIT);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, nxt + 21);
	fix_reap(f);
}

/* The same when the text was held before the FIN came. */
static void text__held_beyond_the_fin(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 nxt = f->tcb.rcv_nxt;

	fix_arrives(f, EDU_ACK, nxt + 10, 50, f->tcb.snd_una);
	fix_arrives(f, EDU_ACK, nxt + 70, 50, f->tcb.snd_una);
	fix_arrives(f, EDU_FIN | EDU_ACK, nxt + 20, 0, f->tcb.snd_una);
	fix_arrives(f, EDU_ACK, nxt, 10, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->taken, 20U);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSE_WAIT);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, nxt + 21);
	KUNIT_EXPECT_EQ(test, f->tcb.reasm.ooo_bytes, 0U);
	fix_reap(f);
}

/* A holder that can not be had: the text is as good as lost, no more. */
static void text__no_memory(struct kunit *test)
{
	struct fix *f = fix_established(test);
	struct edu_seg seg = fix_seg(f, EDU_ACK, f->tcb.rcv_nxt, 100,
				     f->tcb.snd_una);
	u32 nxt = f->tcb.rcv_nxt;

	fix_prepare(f);
	KUNIT_EXPECT_FALSE(test, edu_segment_arrives(&f->tcb, &seg, f->iss,
						     f->now));
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_nxt, nxt);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_DROP,
					  EDU_R_DROP_NO_MEMORY));
	fix_text(f, 100);
	KUNIT_EXPECT_EQ(test, f->taken, 100U);
}

/*
 * The stream against a map of bytes: pieces in any order, of any length, some
 * twice; what is read is the stream, each byte once (fixture: in order).
 */
static void text__random_order(struct kunit *test)
{
	struct fix *f = fix_new(test);
	u64 random = 7;
	int round;

	for (round = 0; round < 60; round++) {
		u32 first, end, guard = 0;

		fix_init(f, test);
		f->in_flight = 0;
		fix_reach(f, FIX_ESTABLISHED);
		first = f->tcb.rcv_nxt;
		end = first + 4000;
		while (f->tcb.rcv_nxt != end && guard++ < 5000) {
			u32 at = f->tcb.rcv_nxt - 100 +
				 fix_random(&random) % 1500;
			u32 len = 1 + fix_random(&random) % 300;

			if (seq_before(at, first))
				at = first;
			if (seq_after_eq(at, end))
				continue;
			len = edu_min(len, end - at);
			fix_arrives(f, EDU_ACK, at, len, f->tcb.snd_una);
			if (f->unread > 1000)
				fix_read(f, f->unread);
			f->now += 100;
			fix_clear(f);
			if (f->broken)
				return;
			fix_pass(f, 100);
		}
		KUNIT_ASSERT_EQ(test, f->tcb.rcv_nxt, end);
		KUNIT_ASSERT_EQ(test, f->tcb.bytes_received, 4000ULL);
		KUNIT_ASSERT_EQ(test, f->tcb.reasm.ooo_bytes, 0U);
		fix_reap(f);
	}
}

/* RFC 5961, 7; challenge ACKs are limited in time. */
static void challenge__is_limited(struct kunit *test)
{
	static const struct {
		u8 ctl;
		u32 ahead;
	} table[] = {
		{ EDU_SYN, 0 }, { EDU_SYN, 100 }, { EDU_SYN, 1U << 30 },
		{ EDU_SYN, -1000U }, { EDU_RST, 100 },
		{ EDU_RST | EDU_ACK, 1 },
	};
	struct fix *f = fix_new(test);
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		fix_init(f, test);
		f->in_flight = 0;
		fix_reach(f, FIX_ESTABLISHED);
		for (j = 0; j < 50; j++) {
			f->now += 1000;
			fix_arrives(f, table[i].ctl,
				    f->tcb.rcv_nxt + table[i].ahead, 0,
				    f->tcb.snd_una);
		}
		KUNIT_EXPECT_EQ_MSG(test, f->nr_out, 1, "row %u", i);
		f->now += 1000ULL * f->cfg.challenge_ack_ms;
		fix_arrives(f, table[i].ctl, f->tcb.rcv_nxt + table[i].ahead,
			    0, f->tcb.snd_una);
		KUNIT_EXPECT_EQ_MSG(test, f->nr_out, 2, "row %u", i);
		KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	}
}

/* MUST-15: what is sent to a peer that offers no MSS; the host knows the IP. */
static void syn__without_mss(struct kunit *test)
{
	static const u32 mss[] = { EDU_MSS_DEFAULT, EDU_MSS_DEFAULT_V6 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mss); i++) {
		struct fix *f = fix_new(test);

		f->peer_opts = 0;
		f->in_flight = 0;
		f->tcb.mss_path = 1440;
		f->tcb.mss_default = mss[i];
		fix_reach(f, FIX_ESTABLISHED);
		KUNIT_EXPECT_EQ(test, f->tcb.mss, mss[i]);
	}
}

/* RFC 5961, 4.2. It lies in the window: nobody is told that it does not. */
static void challenge__of_a_syn(struct kunit *test)
{
	struct fix *f = fix_established(test);

	fix_arrives(f, EDU_SYN, f->tcb.rcv_nxt + 100, 0, 0);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_DROP, EDU_R_DROP_SYN));
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
}

/* Two ends that disagree must not send ACKs to and fro for ever. */
static void challenge__no_ack_war(struct kunit *test)
{
	struct fix *f = fix_established(test);
	int i;

	for (i = 0; i < 1000; i++)
		fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt - 1000, 0,
			    f->tcb.snd_nxt + 5000);
	KUNIT_EXPECT_LE(test, f->nr_out, 2);
}

/* What carries text or a FIN again is always answered: the ACK was lost. */
static void duplicate__is_always_answered(struct kunit *test)
{
	struct fix *f = fix_established(test);
	int i;

	fix_text(f, 100);
	fix_fire(f, EDU_TIMER_DELACK);
	for (i = 0; i < 10; i++) {
		fix_clear(f);
		fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt - 100, 100,
			    f->tcb.snd_una);
		KUNIT_ASSERT_EQ(test, f->nr_out, 1);
		KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_DROP,
						  EDU_R_DROP_DUPLICATE));
	}
}

/* 3.10.7.4, fifth: an old segment does not set the window. */
static void window__not_from_an_old_segment(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 nxt = f->tcb.rcv_nxt;

	/* The newer one, ahead of a gap, tells 1000. */
	f->peer_wnd = 1000;
	fix_arrives(f, EDU_ACK, nxt + 100, 50, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, 1000U);
	/* The older one comes late and tells 4000. */
	f->peer_wnd = 4000;
	fix_arrives(f, EDU_ACK, nxt, 100, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, 1000U);
	fix_ack(f, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, 4000U);
}

/* 3.8.5 (MUST-32, MUST-62): told once, and again when it moves on. */
static void urgent__told_once(struct kunit *test)
{
	struct fix *f = fix_established(test);
	struct edu_seg seg;

	seg = fix_seg(f, EDU_URG | EDU_ACK, f->tcb.rcv_nxt, 10, f->tcb.snd_una);
	seg.up = 200;
	fix_arrive(f, seg);
	KUNIT_EXPECT_TRUE(test, f->wake & EDU_WAKE_URGENT);
	fix_clear(f);
	seg = fix_seg(f, EDU_URG | EDU_ACK, f->tcb.rcv_nxt, 10, f->tcb.snd_una);
	seg.up = 190;
	fix_arrive(f, seg);
	KUNIT_EXPECT_FALSE(test, f->wake & EDU_WAKE_URGENT);
	/* An older pointer does not move it back. */
	seg = fix_seg(f, EDU_URG | EDU_ACK, f->tcb.rcv_nxt, 10, f->tcb.snd_una);
	seg.up = 50;
	fix_arrive(f, seg);
	KUNIT_EXPECT_FALSE(test, f->wake & EDU_WAKE_URGENT);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_up, f->irs + 1 + 200);
	seg.up = 300;
	seg.seq = f->tcb.rcv_nxt;
	fix_arrive(f, seg);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_up, f->irs + 1 + 30 + 300);
	/* Read past it, and urgent mode is over. */
	fix_text(f, 290);
	fix_read(f, f->unread);
	KUNIT_EXPECT_FALSE(test, f->tcb.rcv_urgent);
	/* A pointer to what was read already is no news. */
	fix_clear(f);
	seg = fix_seg(f, EDU_URG | EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_una);
	fix_arrive(f, seg);
	KUNIT_EXPECT_FALSE(test, f->wake & EDU_WAKE_URGENT);
	KUNIT_EXPECT_FALSE(test, f->tcb.rcv_urgent);
}

static struct edu_seg any_segment(struct fix *f, u64 *random)
{
	u32 r = fix_random(random);
	u32 seq = f->tcb.rcv_nxt + fix_random(random) % 5000 - 2500;
	u32 ack = f->tcb.snd_una + fix_random(random) % 400 - 150;
	struct edu_seg seg = fix_seg(f, r & 0x3f, seq,
				     r >> 8 & 1 ? r >> 20 & 0x3ff : 0, ack);

	if (r >> 9 & 1)
		seg.seq = f->tcb.rcv_nxt;
	if (r >> 10 & 1)
		seg.ack = f->tcb.snd_nxt;
	seg.up = r >> 16 & 0xff;
	seg.wnd = r >> 11 & 1 ? r >> 16 : 4000;
	if (r >> 12 & 1)
		f->peer_ts += 3;
	return seg;
}

static void anything_arrives(struct kunit *test, struct fix *f, u64 *random)
{
	u32 nxt = f->tcb.rcv_nxt, edge = nxt + f->tcb.rcv_wnd;
	bool known = edu_state_in(&f->tcb, FIX_SYNCHRONIZED);
	struct edu_seg seg = any_segment(f, random);
	u8 was = f->tcb.state;

	fix_clear(f);
	fix_arrive(f, seg);
	if (seg.ctl & EDU_RST && f->nr_out)
		KUNIT_ASSERT_FALSE(test, f->out[0].ctl & EDU_RST);
	if (!known || !edu_state_in(&f->tcb, EDU_ESTABLISHED_ON))
		return;
	/* The FIN takes a number of the window. */
	edge -= edge != nxt;
	KUNIT_ASSERT_TRUE_MSG(test, seq_after_eq(f->tcb.rcv_nxt, nxt),
			      "state %d", was);
	KUNIT_ASSERT_TRUE_MSG(test, seq_after_eq(f->tcb.rcv_nxt +
						 f->tcb.rcv_wnd, edge),
			      "state %d", was);
}

/*
 * Whatever arrives in whatever state: no state change that figure 5 does not
 * have, no RST for a RST, RCV.NXT and the right edge never go back, and no
 * holder of text is lost. (And what the fixture watches over: notes, the
 * order of the text, SND.NXT, deadlines, an end of the output.)
 */
static void arrives__anything_at_all(struct kunit *test)
{
	struct fix *f = fix_new(test);
	enum fix_state state;
	u64 random = 3107;
	int round, i;

	for (state = 0; state < FIX_NR_STATES; state++) {
		for (round = 0; round < 600; round++) {
			fix_init(f, test);
			f->cfg.tw_reopen = round & 1;
			f->cfg.timestamps = round >> 1 & 1;
			f->tcb.ts_on = f->cfg.timestamps;
			if (f->cfg.timestamps)
				f->peer_opts |= EDU_OPT_TS;
			fix_reach(f, state);
			for (i = 0; i < 12 && !f->broken; i++) {
				anything_arrives(test, f, &random);
				if (f->unread > 500)
					fix_read(f, f->unread);
				if (fix_random(&random) & 1)
					fix_pass(f, fix_random(&random) %
						 300000);
			}
			fix_reap(f);
			KUNIT_ASSERT_NULL(test, f->broken);
		}
	}
}

static struct kunit_case input_cases[] = {
	KUNIT_CASE(handshake__active),
	KUNIT_CASE(handshake__passive),
	KUNIT_CASE(handshake__simultaneous_open),
	KUNIT_CASE(handshake__old_duplicate_syn),
	KUNIT_CASE(handshake__what_is_dropped_of_it),
	KUNIT_CASE(handshake__half_open),
	KUNIT_CASE(text__fin_ahead_of_a_gap),
	KUNIT_CASE(text__beyond_the_fin),
	KUNIT_CASE(text__held_beyond_the_fin),
	KUNIT_CASE(text__no_memory),
	KUNIT_CASE(text__random_order),
	KUNIT_CASE(syn__without_mss),
	KUNIT_CASE(challenge__is_limited),
	KUNIT_CASE(challenge__of_a_syn),
	KUNIT_CASE(challenge__no_ack_war),
	KUNIT_CASE(duplicate__is_always_answered),
	KUNIT_CASE(window__not_from_an_old_segment),
	KUNIT_CASE(urgent__told_once),
	KUNIT_CASE(arrives__anything_at_all),
	{}
};

static struct kunit_suite input_suite = {
	.name = "edu_input",
	.test_cases = input_cases,
};

kunit_test_suites(&input_suite);
