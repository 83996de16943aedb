// SPDX-License-Identifier: GPL-2.0-only
/*
 * window_kunit.c - tests of core/window.c: what we tell the peer, RFC 9293,
 * 3.8.6, and RFC 7323, 2
 */
#include "fixture.h"

#define MSS	FIX_MSS

/* SHLD-14: the right edge of the window never moves to the left. */
static void offer__never_shrinks(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 edge = f->tcb.rcv_nxt + f->tcb.rcv_wnd;
	u64 random = 14;
	int i;

	for (i = 0; i < 2000; i++) {
		u32 r = fix_random(&random) % 700;
		u32 now;

		if (f->tcb.rcv_wnd && r % 3)
			fix_text(f, 1 + r % f->tcb.rcv_wnd);
		else if (f->unread)
			fix_read(f, 1 + r % f->unread);
		fix_fire(f, EDU_TIMER_DELACK);
		now = f->tcb.rcv_nxt + f->tcb.rcv_wnd;
		KUNIT_ASSERT_TRUE(test, seq_after_eq(now, edge));
		if (f->nr_out)
			KUNIT_ASSERT_EQ(test, fix_last(f)->wnd,
					f->tcb.rcv_wnd);
		edge = now;
		fix_clear(f);
	}
}

/* Not even when the host has less room than it promised. */
static void offer__the_buffer_shrinks(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 edge = f->tcb.rcv_nxt + f->tcb.rcv_wnd;

	f->space = 300;
	fix_text(f, 100);
	fix_fire(f, EDU_TIMER_DELACK);
	KUNIT_EXPECT_EQ(test, fix_last(f)->ack + fix_last(f)->wnd, edge);
}

/* 3.8.6.2.2 (MUST-39): no slivers; min (Fr * RCV.BUFF, MSS) at the least. */
static void offer__no_silly_window(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 i;

	fix_text(f, FIX_RCV_BUF);
	KUNIT_EXPECT_EQ(test, fix_last(f)->wnd, 0);
	fix_clear(f);
	for (i = 1; i < MSS; i++)
		fix_read(f, 1);
	/* Not by an update of its own, and not by any other segment either. */
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_send(f, 10);
	KUNIT_EXPECT_EQ(test, fix_last(f)->wnd, 0);
	fix_ack(f, f->tcb.snd_nxt);
	fix_clear(f);
	fix_read(f, 1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].wnd, MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_OUT_WINDOW);
}

/* The same with a buffer smaller than two segments: half of it. */
static void offer__no_silly_window_small_buffer(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->tcb.rcv_buf = 600;
	f->tcb.rcv_max = 600;
	f->space = 600;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_wnd, 600U);
	fix_text(f, 600);
	fix_fire(f, EDU_TIMER_DELACK);
	fix_clear(f);
	fix_read(f, 299);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_read(f, 1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].wnd, 300);
}

/* 3.8.6.3; RFC 5681, 4.2: every second full-sized segment (SHLD-19). */
static void ack__every_second_segment(struct kunit *test)
{
	struct fix *f = fix_established(test);
	int i;

	f->space = 100000;
	f->tcb.rcv_buf = 100000;
	fix_text(f, MSS);
	fix_fire(f, EDU_TIMER_DELACK);
	for (i = 0; i < 10; i++) {
		fix_clear(f);
		fix_text(f, MSS);
		KUNIT_EXPECT_EQ_MSG(test, f->nr_out, 0, "pair %d", i);
		fix_text(f, MSS);
		KUNIT_ASSERT_EQ_MSG(test, f->nr_out, 1, "pair %d", i);
		KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
		KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_DELACK));
		fix_read(f, f->unread);
	}
}

/* MUST-40: within 0.5 s, whatever comes in between. */
static void ack__within_half_a_second(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u64 first = f->now;

	KUNIT_EXPECT_LT(test, edu_cfg_default.delack_us, 500000U);
	fix_text(f, 10);
	KUNIT_ASSERT_TRUE(test, fix_on(f, EDU_TIMER_DELACK));
	f->now += 1000;
	fix_text(f, 10);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_LE(test, f->tcb.deadline[EDU_TIMER_DELACK],
			first + 500000);
	fix_fire(f, EDU_TIMER_DELACK);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_OUT_ACK_DELAYED);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_DELACK));
}

/* "piggybacked on a segment being transmitted if possible". */
static void ack__goes_with_text(struct kunit *test)
{
	struct fix *f = fix_established(test);

	fix_text(f, 10);
	fix_send(f, 5);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 5U);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_DELACK));
	fix_pass(f, FIX_SECOND / 10);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
}

/* TCP_QUICKACK, and the start of a connection. */
static void ack__quick(struct kunit *test)
{
	struct fix *f = fix_established(test);

	f->tcb.quick_acks = 2;
	fix_text(f, 1);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
	fix_text(f, 1);
	KUNIT_EXPECT_EQ(test, f->nr_out, 2);
	fix_text(f, 1);
	KUNIT_EXPECT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_DELACK));
}

/* MUST-59: the segments that are queued are all processed before that. */
static void ack__waits_for_the_queue(struct kunit *test)
{
	struct fix *f = fix_established(test);
	int i;

	f->space = 100000;
	f->tcb.rcv_buf = 100000;
	fix_text(f, MSS);
	fix_fire(f, EDU_TIMER_DELACK);
	fix_clear(f);
	f->tcb.rcv_more = true;
	for (i = 0; i < 5; i++)
		fix_text(f, MSS);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_DELACK));
	f->tcb.rcv_more = false;
	edu_queue_empty(&f->tcb);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_DELACK));
	/* It was sent: nothing waits any more. */
	edu_queue_empty(&f->tcb);
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
}

/* One segment has no second one behind it: that is delayed as ever. */
static void ack__of_a_short_queue(struct kunit *test)
{
	struct fix *f = fix_established(test);

	f->tcb.rcv_more = true;
	fix_text(f, 10);
	f->tcb.rcv_more = false;
	edu_queue_empty(&f->tcb);
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_DELACK));
}

/* What tells of a loss, or of the end, waits for nothing. */
static void ack__urgent_ones_leave_the_queue_alone(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 nxt = f->tcb.rcv_nxt;

	f->tcb.rcv_more = true;
	fix_arrives(f, EDU_ACK, nxt + 10, 10, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
	fix_arrives(f, EDU_ACK, nxt, 10, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->nr_out, 2);
	fix_arrives(f, EDU_ACK | EDU_FIN, nxt + 20, 0, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->nr_out, 3);
}

/* RFC 5681, 4.2: at once, too, what fills all or part of a gap. */
static void ack__gap_filled(struct kunit *test)
{
	struct fix *f = fix_established(test);
	u32 nxt = f->tcb.rcv_nxt;

	fix_arrives(f, EDU_ACK, nxt + 10, 10, f->tcb.snd_una);
	fix_arrives(f, EDU_ACK, nxt + 30, 10, f->tcb.snd_una);
	KUNIT_EXPECT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_EQ(test, f->out[1].ack, nxt);
	/* A part: the second gap stays. */
	fix_arrives(f, EDU_ACK, nxt, 10, f->tcb.snd_una);
	KUNIT_ASSERT_EQ(test, f->nr_out, 3);
	KUNIT_EXPECT_EQ(test, f->out[2].ack, nxt + 20);
	KUNIT_EXPECT_EQ(test, f->taken, 20U);
	fix_arrives(f, EDU_ACK, nxt + 20, 10, f->tcb.snd_una);
	KUNIT_ASSERT_EQ(test, f->nr_out, 4);
	KUNIT_EXPECT_EQ(test, f->out[3].ack, nxt + 40);
	KUNIT_EXPECT_EQ(test, f->tcb.reasm.ooo_bytes, 0U);
	fix_reap(f);
}

/*
 * RFC 7323, 2.2, 2.3: the smallest shift that can tell the whole buffer; no
 * more than 14.
 */
static void scale__is_chosen_by_the_buffer(struct kunit *test)
{
	static const struct {
		u32 buf;
		u8 shift;
	} table[] = {
		{ 1, 0 }, { 65535, 0 }, { 65536, 1 }, { 131071, 1 },
		{ 131072, 2 }, { 6291456, 7 }, { 0x3fffffffU, 14 },
		{ 0xffffffffU, 14 },
	};
	struct fix *f = fix_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		f->tcb.rcv_buf = 1;
		f->tcb.rcv_max = table[i].buf;
		edu_window_init(&f->tcb);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.rcv_wscale, table[i].shift,
				    "buffer %u", table[i].buf);
	}
}

static struct fix *scaled(struct kunit *test, u32 buf, enum fix_state state)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->cfg.window_scaling = 1;
	f->tcb.wscale_on = true;
	f->tcb.rcv_buf = buf;
	f->tcb.rcv_max = buf;
	f->space = buf;
	f->peer_opts |= EDU_OPT_WSCALE;
	f->peer_wscale = 3;
	fix_reach(f, state);
	return f;
}

/* RFC 7323, 2.2: the window of a SYN is not scaled, all others are. */
static void scale__in_both_directions(struct kunit *test)
{
	struct fix *f = scaled(test, 1000000, FIX_SYN_SENT);

	KUNIT_ASSERT_EQ(test, f->tcb.rcv_wscale, 4);
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wscale, 3);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, FIX_PEER_WND);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].wnd, 1000000 >> 4);
	/* SEG.WND << Snd.Wind.Shift */
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, FIX_PEER_WND << 3);
}

static void scale__of_our_syn(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->cfg.window_scaling = 1;
	f->tcb.wscale_on = true;
	f->tcb.rcv_buf = 1000000;
	f->tcb.rcv_max = 1000000;
	f->space = 1000000;
	fix_prepare(f);
	edu_user_connect(&f->tcb, f->iss, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].wnd, 65535);
	KUNIT_EXPECT_TRUE(test, f->out[0].opts & EDU_OPT_WSCALE);
	KUNIT_EXPECT_EQ(test, f->out[0].wscale, 4);
}

/* RFC 7323, 2.2, 1.3: only if both have sent the option. */
static void scale__the_peer_has_none(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->cfg.window_scaling = 1;
	f->tcb.wscale_on = true;
	f->tcb.rcv_buf = 1000000;
	f->tcb.rcv_max = 1000000;
	f->space = 1000000;
	fix_reach(f, FIX_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.rcv_wscale, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wscale, 0);
	fix_send(f, 10);
	KUNIT_EXPECT_EQ(test, fix_last(f)->wnd, 65535);
	KUNIT_EXPECT_LE(test, f->tcb.rcv_wnd, 65535U);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, FIX_PEER_WND);

	/* Nor if we were told not to. */
	fix_init(f, test);
	f->peer_opts |= EDU_OPT_WSCALE;
	f->peer_wscale = 7;
	fix_reach(f, FIX_SYN_RECEIVED);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wscale, 0);
}

/* The SYN,ACK offers the option only to who offered it. */
static void scale__syn_ack(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->cfg.window_scaling = 1;
	f->tcb.wscale_on = true;
	fix_reach(f, FIX_LISTEN);
	fix_arrives(f, EDU_SYN, f->irs, 0, 0);
	KUNIT_EXPECT_FALSE(test, f->out[0].opts & EDU_OPT_WSCALE);

	fix_init(f, test);
	f->cfg.window_scaling = 1;
	f->tcb.wscale_on = true;
	f->peer_opts |= EDU_OPT_WSCALE;
	f->peer_wscale = 14;
	fix_reach(f, FIX_LISTEN);
	fix_arrives(f, EDU_SYN, f->irs, 0, 0);
	KUNIT_EXPECT_TRUE(test, f->out[0].opts & EDU_OPT_WSCALE);
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, FIX_PEER_WND << 14);
}

/*
 * Simultaneous open, figure 7, line 6: the SYN,ACK that opens is a SYN, and
 * its window is not scaled, although the SYN itself is old.
 */
static void scale__simultaneous_open(struct kunit *test)
{
	struct fix *f = scaled(test, 1000000, FIX_SYN_RECEIVED_ACTIVE);

	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_wnd, FIX_PEER_WND);
}

/* What was rounded off by the shift never shows as more than there is. */
static void scale__rounding(struct kunit *test)
{
	struct fix *f = scaled(test, 1000000, FIX_ESTABLISHED);
	u64 random = 24;
	int i;

	for (i = 0; i < 300; i++) {
		fix_text(f, 1 + fix_random(&random) % 3000);
		fix_fire(f, EDU_TIMER_DELACK);
		KUNIT_ASSERT_LE(test, (u32)fix_last(f)->wnd << 4, f->space);
		if (f->space < 10000)
			fix_read(f, f->unread);
		fix_clear(f);
	}
}

/*
 * Of a segment and a little more the ACK does not wait for a second full one
 * when all of it is read: the sender may have nothing else to send.
 */
static void ack__when_more_than_a_segment_is_read(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	fix_reach(f, FIX_ESTABLISHED);
	f->tcb.quick_acks = 0;
	f->tcb.rcv_mss = FIX_MSS;
	fix_text(f, FIX_MSS);
	fix_read(f, FIX_MSS);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_text(f, 53);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_read(f, 53);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->tcb.rcv_nxt);
}

static struct kunit_case window_cases[] = {
	KUNIT_CASE(ack__when_more_than_a_segment_is_read),
	KUNIT_CASE(offer__never_shrinks),
	KUNIT_CASE(offer__the_buffer_shrinks),
	KUNIT_CASE(offer__no_silly_window),
	KUNIT_CASE(offer__no_silly_window_small_buffer),
	KUNIT_CASE(ack__every_second_segment),
	KUNIT_CASE(ack__within_half_a_second),
	KUNIT_CASE(ack__goes_with_text),
	KUNIT_CASE(ack__quick),
	KUNIT_CASE(ack__waits_for_the_queue),
	KUNIT_CASE(ack__of_a_short_queue),
	KUNIT_CASE(ack__urgent_ones_leave_the_queue_alone),
	KUNIT_CASE(ack__gap_filled),
	KUNIT_CASE(scale__is_chosen_by_the_buffer),
	KUNIT_CASE(scale__in_both_directions),
	KUNIT_CASE(scale__of_our_syn),
	KUNIT_CASE(scale__the_peer_has_none),
	KUNIT_CASE(scale__syn_ack),
	KUNIT_CASE(scale__simultaneous_open),
	KUNIT_CASE(scale__rounding),
	{}
};

static struct kunit_suite window_suite = {
	.name = "edu_window",
	.test_cases = window_cases,
};

kunit_test_suites(&window_suite);
