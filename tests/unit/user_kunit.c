// SPDX-License-Identifier: GPL-2.0-only
/*
 * user_kunit.c - tests of core/user.c: what the program calls, RFC 9293,
 * 3.10.1 to 3.10.5, where it is more than one event; and of core/tcb.c
 */
#include "fixture.h"

#define MSS	FIX_MSS

static struct fix *in_state(struct kunit *test, enum fix_state state)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	fix_reach(f, state);
	return f;
}

static void close_it(struct fix *f)
{
	fix_prepare(f);
	KUNIT_EXPECT_EQ(f->test, edu_user_close(&f->tcb, f->now), EDU_USER_OK);
	fix_flush(f);
}

static void release(struct fix *f, bool unread)
{
	fix_prepare(f);
	edu_user_release(&f->tcb, unread, f->now);
	fix_flush(f);
}

/* 3.10.4: the FIN comes behind all that was SENT before. */
static void close__text_goes_first(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_ESTABLISHED);
	u32 end;

	f->peer_wnd = 1000;
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 2500);
	end = f->tcb.snd_end;
	close_it(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), 1000U);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	KUNIT_EXPECT_FALSE(test, fix_last(f)->ctl & EDU_FIN);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_TRUE(test, fix_last(f)->ctl & EDU_FIN);
	KUNIT_EXPECT_EQ(test, fix_last(f)->seq + fix_last(f)->len, end);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_2);
	KUNIT_EXPECT_EQ(test, f->tcb.bytes_acked, 2500ULL);
}

/* The same from CLOSE-WAIT; LAST-ACK at once (Deviation). */
static void close__text_goes_first_in_close_wait(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_CLOSE_WAIT);

	f->peer_wnd = 1000;
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 1500);
	close_it(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_LAST_ACK);
	KUNIT_EXPECT_FALSE(test, fix_last(f)->ctl & EDU_FIN);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_TRUE(test, fix_last(f)->ctl & EDU_FIN);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_LAST_ACK);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_OK);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
}

/* 3.10.4, SYN-RECEIVED: with text pending it is queued until ESTABLISHED. */
static void close__in_syn_received(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_SYN_RECEIVED);

	KUNIT_EXPECT_EQ(test, fix_send(f, 100), EDU_USER_OK);
	close_it(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_SYN_RECEIVED);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_EQ(test, fix_send(f, 1), EDU_USER_CLOSING);
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 100U);
	KUNIT_EXPECT_TRUE(test, f->out[0].ctl & EDU_FIN);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_2);
}

/* Without text the FIN goes at once; then SYN and FIN are acknowledged. */
static void close__in_syn_received_without_text(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_SYN_RECEIVED);

	close_it(f);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	fix_ack(f, f->iss + 2);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_2);

	f = in_state(test, FIX_SYN_RECEIVED);
	close_it(f);
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	fix_arrives(f, EDU_FIN | EDU_ACK, f->tcb.rcv_nxt, 0, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSING);
	fix_ack(f, f->iss + 2);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_TIME_WAIT);
}

/* The SYN,ACK was lost: it is sent again from FIN-WAIT-1, and all ends well. */
static void close__in_syn_received_syn_ack_lost(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_SYN_RECEIVED);

	close_it(f);
	fix_clear(f);
	KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	KUNIT_ASSERT_GE(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_SYN | EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->iss);
	fix_clear(f);
	fix_ack(f, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	if (!f->nr_out)
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	KUNIT_ASSERT_GE(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_FIN | EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->iss + 1);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_2);
}

/* Half-close: after CLOSE text still arrives (3.6, case 1). */
static void close__half(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_FIN_WAIT_2);

	fix_text(f, 100);
	fix_text(f, 100);
	KUNIT_EXPECT_EQ(test, f->taken, 200U);
	fix_read(f, 200);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_2);

	f = in_state(test, FIX_CLOSE_WAIT);
	fix_send(f, 100);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 100U);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSE_WAIT);
}

/* 3.6: both close at the same time, figure 13. */
static void close__simultaneous(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_ESTABLISHED);
	u32 una = f->tcb.snd_una;

	close_it(f);
	fix_arrives(f, EDU_FIN | EDU_ACK, f->tcb.rcv_nxt, 0, una);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSING);
	fix_ack(f, una + 1);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_TIME_WAIT);
	KUNIT_EXPECT_TRUE(test, fix_on(f, EDU_TIMER_TIME_WAIT));
}

/* 3.6.1 (SHLD-3): text that was never read is lost, and the peer is told. */
static void release__with_unread_text(struct kunit *test)
{
	static const u8 states[] = {
		FIX_ESTABLISHED, FIX_FIN_WAIT_1, FIX_FIN_WAIT_2,
		FIX_CLOSE_WAIT,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		struct fix *f = in_state(test, states[i]);
		u32 nxt = f->tcb.snd_nxt;

		release(f, true);
		KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
		KUNIT_ASSERT_EQ(test, f->nr_out, 1);
		KUNIT_EXPECT_TRUE(test, f->out[0].ctl & EDU_RST);
		KUNIT_EXPECT_EQ(test, f->out[0].seq, nxt);
		KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
	}
}

/* Without, it is a CLOSE; of a TCB that is closing already it is none. */
static void release__is_close(struct kunit *test)
{
	static const struct {
		u8 from, to;
		int fins;
	} table[] = {
		{ FIX_CLOSED, EDU_CLOSED, 0 },
		{ FIX_LISTEN, EDU_CLOSED, 0 },
		{ FIX_SYN_SENT, EDU_CLOSED, 0 },
		{ FIX_SYN_RECEIVED, EDU_FIN_WAIT_1, 1 },
		{ FIX_ESTABLISHED, EDU_FIN_WAIT_1, 1 },
		{ FIX_FIN_WAIT_1, EDU_FIN_WAIT_1, 0 },
		{ FIX_FIN_WAIT_2, EDU_FIN_WAIT_2, 0 },
		{ FIX_CLOSE_WAIT, EDU_LAST_ACK, 1 },
		{ FIX_CLOSING, EDU_CLOSING, 0 },
		{ FIX_LAST_ACK, EDU_LAST_ACK, 0 },
		{ FIX_TIME_WAIT, EDU_TIME_WAIT, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct fix *f = in_state(test, table[i].from);

		release(f, false);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.state, table[i].to, "row %u",
				    i);
		KUNIT_EXPECT_EQ_MSG(test, f->nr_out, table[i].fins, "row %u",
				    i);
		KUNIT_EXPECT_TRUE(test, f->tcb.user_gone);
	}
}

/* Nobody is left: fewer retransmissions (tcp(7), tcp_orphan_retries). */
static void release__orphan_gives_up_sooner(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_ESTABLISHED);

	fix_send(f, 100);
	release(f, false);
	fix_clear(f);
	while (f->tcb.state == EDU_FIN_WAIT_1)
		KUNIT_ASSERT_TRUE(test, fix_fire(f, EDU_TIMER_RTX));
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_LE(test, f->tcb.rtx_total, 2 * f->cfg.orphan_retries);
}

/* 3.10.5: "all segments queued for transmission should be flushed". */
static void abort__flushes(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_ESTABLISHED);
	u32 nxt;

	fix_send(f, 20000);
	fix_text(f, 10);
	fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt + 50, 10, f->tcb.snd_una);
	nxt = f->tcb.snd_nxt;
	fix_clear(f);
	fix_prepare(f);
	edu_user_abort(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, nxt);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl & ~EDU_ACK, EDU_RST);
	KUNIT_EXPECT_EQ(test, f->tcb.reasm.ooo_bytes, 0U);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&f->tcb), EDU_NEVER);
	KUNIT_EXPECT_EQ(test, f->wake & EDU_WAKE_STATE, EDU_WAKE_STATE);
	fix_reap(f);
	/* And what comes after it is answered as in CLOSED. */
	fix_clear(f);
	fix_ack(f, nxt);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_RST);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, nxt);
}

/* A reset: what is held behind a gap is flushed, what is readable stays. */
static void reset__flushes(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_ESTABLISHED);

	fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt + 50, 10, f->tcb.snd_una);
	fix_text(f, 10);
	fix_arrives(f, EDU_RST, f->tcb.rcv_nxt, 0, 0);
	KUNIT_EXPECT_EQ(test, f->taken, 10U);
	KUNIT_EXPECT_EQ(test, f->freed, 1);
	KUNIT_EXPECT_EQ(test, f->tcb.reasm.ooo_bytes, 0U);
	fix_reap(f);
}

/* 3.9.2.2 (MUST-56, SHLD-25): a soft error ends nothing. */
static void soft_error__ends_nothing(struct kunit *test)
{
	enum fix_state state;

	for (state = FIX_SYN_SENT; state < FIX_NR_STATES; state++) {
		struct fix *f = in_state(test, state);

		fix_prepare(f);
		edu_soft_error(&f->tcb, f->now);
		fix_flush(f);
		KUNIT_EXPECT_EQ(test, f->tcb.state, fix_state[state]);
		KUNIT_EXPECT_EQ(test, f->nr_out, 0);
		KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_OK);
	}
}

/* SHLD-26; RFC 5461, 4.1: a hard one ends a handshake and nothing else. */
static void hard_error__ends_a_handshake(struct kunit *test)
{
	enum fix_state state;

	for (state = FIX_SYN_SENT; state < FIX_NR_STATES; state++) {
		struct fix *f = in_state(test, state);
		bool open = state > FIX_SYN_RECEIVED_ACTIVE;

		fix_prepare(f);
		edu_hard_error(&f->tcb, f->now);
		fix_flush(f);
		KUNIT_EXPECT_EQ(test, f->tcb.state,
				open ? fix_state[state] : EDU_CLOSED);
		KUNIT_EXPECT_EQ(test, f->tcb.err,
				open ? EDU_OK : EDU_ERR_UNREACHABLE);
	}
}

/* 3.9.1.1: a child has all that its listener was told, and nothing else. */
static void fork__inherits(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_LISTEN);
	struct edu_tcb child;

	f->tcb.opts.nodelay = 1;
	f->tcb.opts.keepidle_ms = 77;
	f->tcb.out_max = 64000;
	memset(&child, 0xa5, sizeof(child));
	edu_tcb_fork(&child, &f->tcb);
	KUNIT_EXPECT_EQ(test, child.state, EDU_LISTEN);
	KUNIT_EXPECT_TRUE(test, child.passive);
	KUNIT_EXPECT_EQ(test, child.mss_ours, f->tcb.mss_ours);
	KUNIT_EXPECT_EQ(test, child.mss_path, f->tcb.mss_path);
	KUNIT_EXPECT_EQ(test, child.out_max, 64000U);
	KUNIT_EXPECT_EQ(test, child.rcv_buf, f->tcb.rcv_buf);
	KUNIT_EXPECT_EQ(test, child.opts.keepidle_ms, 77U);
	KUNIT_EXPECT_EQ(test, (int)child.opts.nodelay, 1);
	KUNIT_EXPECT_PTR_EQ(test, child.cfg, f->tcb.cfg);
	KUNIT_EXPECT_EQ(test, child.nr_notes, 0);
	KUNIT_EXPECT_EQ(test, edu_next_deadline(&child), EDU_NEVER);
	KUNIT_EXPECT_TRUE(test, list_empty(&child.reasm.ready));
	KUNIT_EXPECT_TRUE(test, list_empty(&child.reasm.done));
}

/* RFC 7323, 3.2: "and SHOULD be sent in an <RST> segment". */
static void abort__reset_has_a_timestamp(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->cfg.timestamps = 1;
	f->tcb.ts_on = true;
	f->peer_opts |= EDU_OPT_TS;
	f->in_flight = 0;
	fix_reach(f, FIX_ESTABLISHED);
	fix_prepare(f);
	edu_user_abort(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_ASSERT_TRUE(test, fix_last(f)->ctl & EDU_RST);
	KUNIT_EXPECT_TRUE(test, fix_last(f)->opts & EDU_OPT_TS);
	KUNIT_EXPECT_EQ(test, fix_last(f)->tsval, edu_ts_now(&f->tcb, f->now));

	f = in_state(test, FIX_ESTABLISHED);
	fix_prepare(f);
	edu_user_abort(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_EXPECT_FALSE(test, fix_last(f)->opts & EDU_OPT_TS);
}

static void override(struct fix *f)
{
	fix_prepare(f);
	edu_user_override(&f->tcb);
	fix_flush(f);
}

/* tcp(7), TCP_NODELAY: "forces an explicit flush", corked or not; once. */
static void override__even_what_is_corked(struct kunit *test)
{
	struct fix *f = in_state(test, FIX_ESTABLISHED);

	f->tcb.opts.cork = 1;
	fix_send(f, 100);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 0U);
	override(f);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 100U);
	/* What follows waits again; so does it if there was nothing to flush. */
	fix_send(f, 100);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 100U);
	override(f);
	override(f);
	fix_send(f, 100);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 200U);
}

static struct kunit_case user_cases[] = {
	KUNIT_CASE(close__text_goes_first),
	KUNIT_CASE(close__text_goes_first_in_close_wait),
	KUNIT_CASE(close__in_syn_received),
	KUNIT_CASE(close__in_syn_received_without_text),
	KUNIT_CASE(close__in_syn_received_syn_ack_lost),
	KUNIT_CASE(close__half),
	KUNIT_CASE(close__simultaneous),
	KUNIT_CASE(release__with_unread_text),
	KUNIT_CASE(release__is_close),
	KUNIT_CASE(release__orphan_gives_up_sooner),
	KUNIT_CASE(abort__flushes),
	KUNIT_CASE(reset__flushes),
	KUNIT_CASE(soft_error__ends_nothing),
	KUNIT_CASE(hard_error__ends_a_handshake),
	KUNIT_CASE(fork__inherits),
	KUNIT_CASE(abort__reset_has_a_timestamp),
	KUNIT_CASE(override__even_what_is_corked),
	{}
};

static struct kunit_suite user_suite = {
	.name = "edu_user",
	.test_cases = user_cases,
};

kunit_test_suites(&user_suite);
