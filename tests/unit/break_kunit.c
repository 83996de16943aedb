// SPDX-License-Identifier: GPL-2.0-only
/*
 * break_kunit.c - tests of core/break.h: what each switch breaks that has to
 * do with numbers, states and what arrives; and that without it the rule holds
 *
 * Each case runs with its switch off, then on. break_send_kunit.c has the rest.
 */
#include "fixture.h"

#define MSS	FIX_MSS

static struct fix *with(struct kunit *test, enum edu_break what, u32 value,
			u32 in_flight, enum fix_state state)
{
	struct fix *f = fix_new(test);

	f->cfg.broken[what] = value;
	f->in_flight = in_flight;
	fix_reach(f, state);
	return f;
}

/* Nobody has to switch anything off. */
static void off__by_default(struct kunit *test)
{
	int i;

	for (i = 0; i < EDU_NR_BREAKS; i++)
		KUNIT_EXPECT_EQ_MSG(test, edu_broken(&edu_cfg_default, i), 0U,
				    "switch %d", i);
}

/* MUST-8: the host's number; of SYN and SYN,ACK. */
static void isn_zero__both_opens(struct kunit *test)
{
	static const enum fix_state states[] = {
		FIX_SYN_SENT, FIX_SYN_RECEIVED,
	};
	struct fix *f;
	u32 on, i, iss;

	for (i = 0; i < 4; i++) {
		on = i / 2;
		f = with(test, EDU_BREAK_ISN_ZERO, on, 0, states[i % 2]);
		iss = on ? 0 : FIX_ISS;
		KUNIT_EXPECT_EQ(test, f->tcb.iss, iss);
		KUNIT_EXPECT_EQ(test, f->tcb.snd_nxt, iss + 1);
		fix_fire(f, EDU_TIMER_RTX);
		KUNIT_EXPECT_EQ(test, fix_last(f)->seq, iss);
		if (i % 2)
			fix_ack(f, iss + 1);
		else
			fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, iss + 1);
		KUNIT_ASSERT_EQ(test, f->tcb.state, EDU_ESTABLISHED);
		fix_send(f, 10);
		KUNIT_EXPECT_EQ(test, fix_last(f)->seq, iss + 1);
	}
}

/* MUST-13: who closed first waits, and repeats its last ACK. */
static void no_time_wait__over_at_once(struct kunit *test)
{
	struct fix *f = with(test, EDU_BREAK_NO_TIME_WAIT, 0, 0, FIX_TIME_WAIT);
	u32 fin = f->tcb.rcv_nxt - 1, una = f->tcb.snd_una;

	fix_pass(f, 59 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_TIME_WAIT);
	fix_arrives(f, EDU_FIN | EDU_ACK, fin, 0, una);
	KUNIT_EXPECT_EQ(test, fix_last(f)->ctl, EDU_ACK);
	fix_pass(f, 59 * FIX_SECOND);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_TIME_WAIT);

	f = with(test, EDU_BREAK_NO_TIME_WAIT, 1, 0, FIX_TIME_WAIT);
	fix_pass(f, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, f->tcb.err, EDU_OK);
	fix_arrives(f, EDU_FIN | EDU_ACK, fin, 0, una);
	KUNIT_EXPECT_EQ(test, fix_last(f)->ctl, EDU_RST);
}

/* The other ways into it, and a FIN that comes before it is over. */
static void no_time_wait__from_closing(struct kunit *test)
{
	struct fix *f = with(test, EDU_BREAK_NO_TIME_WAIT, 1, 0, FIX_CLOSING);

	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_TIME_WAIT);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_TIMER_ARMED,
					  EDU_R_BREAK_NO_TIME_WAIT));
	fix_arrives(f, EDU_FIN | EDU_ACK, f->tcb.rcv_nxt - 1, 0,
		    f->tcb.snd_una);
	fix_pass(f, 0);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSED);
}

/* SHLD-31: what lies behind a gap is kept, and so is where the stream ends. */
static void go_back_n__behind_a_gap(struct kunit *test)
{
	struct fix *f;
	u32 on, nxt;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_GO_BACK_N, on, 0, FIX_ESTABLISHED);
		nxt = f->tcb.rcv_nxt;
		fix_arrives(f, EDU_ACK, nxt + 100, 100, f->tcb.snd_una);
		fix_arrives(f, EDU_FIN | EDU_ACK, nxt + 200, 50,
			    f->tcb.snd_una);
		KUNIT_EXPECT_EQ(test, f->nr_out, 2);
		KUNIT_EXPECT_EQ(test, fix_last(f)->ack, nxt);
		KUNIT_EXPECT_EQ(test, f->tcb.reasm.ooo_bytes, on ? 0U : 150U);
		KUNIT_EXPECT_EQ(test, fix_count(f, EDU_EV_DROP,
						EDU_R_BREAK_GO_BACK_N),
				on ? 2 : 0);
		fix_text(f, 100);
		KUNIT_EXPECT_EQ(test, f->taken, on ? 100U : 250U);
		KUNIT_EXPECT_EQ(test, f->tcb.state,
				on ? EDU_ESTABLISHED : EDU_CLOSE_WAIT);
		/* Sent again, it is taken. */
		fix_arrives(f, EDU_FIN | EDU_ACK, nxt + 100, 150,
			    f->tcb.snd_una);
		KUNIT_EXPECT_EQ(test, f->taken, 250U);
		KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_CLOSE_WAIT);
		fix_reap(f);
	}
}

/* Its ACK counts, wherever the segment stands. */
static void go_back_n__takes_the_ack(struct kunit *test)
{
	struct fix *f = with(test, EDU_BREAK_GO_BACK_N, 1, 100,
			     FIX_ESTABLISHED);

	fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt + 100, 100, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_una, f->tcb.snd_nxt);
	fix_send(f, 100);
	fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt + 100, 0, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->tcb.snd_una, f->tcb.snd_nxt);
}

/* MUST-39: a window that opens by a byte is not told of. */
static void no_sws_avoidance__receiver(struct kunit *test)
{
	struct fix *f;
	u32 on;

	for (on = 0; on < 2; on++) {
		f = with(test, EDU_BREAK_NO_SWS_AVOIDANCE, on, 0,
			 FIX_ESTABLISHED);
		while (f->tcb.rcv_wnd)
			fix_text(f, edu_min(MSS, f->tcb.rcv_wnd));
		KUNIT_ASSERT_EQ(test, f->space, 0U);
		fix_clear(f);
		fix_read(f, 1);
		KUNIT_EXPECT_EQ(test, f->nr_out, on);
		KUNIT_EXPECT_EQ(test, f->tcb.rcv_wnd, on);
		KUNIT_EXPECT_EQ(test, fix_last(f)->wnd, on);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_INFO,
						EDU_R_BREAK_NO_SWS_AVOIDANCE),
				on);
		if (!on)
			continue;
		/* And when the byte has come, the next. */
		fix_text(f, 1);
		fix_clear(f);
		fix_read(f, 3);
		KUNIT_EXPECT_EQ(test, fix_last(f)->wnd, 3);
	}
}

/* RFC 9293, 3.10.7.4, second, and RFC 5961, 3: the exact number, or nothing. */
static void any_rst__any_number(struct kunit *test)
{
	static const u32 off[] = { -5000U, -1U, 1, 100, 0x7fffffff, 0x80000000 };
	struct fix *f;
	u32 i, on;

	for (i = 0; i < 2 * ARRAY_SIZE(off); i++) {
		on = i % 2;
		f = with(test, EDU_BREAK_ANY_RST, on, 100, FIX_ESTABLISHED);
		fix_arrives(f, EDU_RST, f->tcb.rcv_nxt + off[i / 2], 0, 0);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.state,
				    on ? EDU_CLOSED : EDU_ESTABLISHED,
				    "RCV.NXT + %u", off[i / 2]);
		KUNIT_EXPECT_EQ(test, f->tcb.err, on ? EDU_ERR_RESET : EDU_OK);
		KUNIT_EXPECT_EQ(test, fix_noted(f, EDU_EV_SEG_IN,
						EDU_R_BREAK_ANY_RST), on);
	}
}

/* What any number does is what the right one does; nothing in TIME-WAIT. */
static void any_rst__in_other_states(struct kunit *test)
{
	static const struct {
		enum fix_state from;
		enum edu_state to;
	} table[] = {
		{ FIX_SYN_RECEIVED, EDU_LISTEN },
		{ FIX_SYN_RECEIVED_ACTIVE, EDU_CLOSED },
		{ FIX_FIN_WAIT_1, EDU_CLOSED }, { FIX_CLOSE_WAIT, EDU_CLOSED },
		{ FIX_LAST_ACK, EDU_CLOSED }, { FIX_TIME_WAIT, EDU_TIME_WAIT },
		{ FIX_SYN_SENT, EDU_SYN_SENT },
	};
	struct fix *f;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		f = with(test, EDU_BREAK_ANY_RST, 1, 100, table[i].from);
		fix_arrives(f, EDU_RST, f->tcb.rcv_nxt - 70000, 0, 0);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.state, table[i].to, "%s",
				    fix_state_name[table[i].from]);
	}
}

static struct kunit_case break_cases[] = {
	KUNIT_CASE(off__by_default),
	KUNIT_CASE(isn_zero__both_opens),
	KUNIT_CASE(no_time_wait__over_at_once),
	KUNIT_CASE(no_time_wait__from_closing),
	KUNIT_CASE(go_back_n__behind_a_gap),
	KUNIT_CASE(go_back_n__takes_the_ack),
	KUNIT_CASE(no_sws_avoidance__receiver),
	KUNIT_CASE(any_rst__any_number),
	KUNIT_CASE(any_rst__in_other_states),
	{}
};

static struct kunit_suite break_suite = {
	.name = "edu_break",
	.test_cases = break_cases,
};

kunit_test_suites(&break_suite);
