// SPDX-License-Identifier: GPL-2.0-only
/*
 * fixture_reach.c - the way into each state, by the public verbs only
 */
#include "fixture.h"

const char *const fix_state_name[FIX_NR_STATES] = {
	"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED (passive)",
	"SYN-RECEIVED (active)", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",
	"CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
};

const u8 fix_state[FIX_NR_STATES] = {
	EDU_CLOSED, EDU_LISTEN, EDU_SYN_SENT, EDU_SYN_RECEIVED,
	EDU_SYN_RECEIVED, EDU_ESTABLISHED, EDU_FIN_WAIT_1, EDU_FIN_WAIT_2,
	EDU_CLOSE_WAIT, EDU_CLOSING, EDU_LAST_ACK, EDU_TIME_WAIT,
};

static void open_passive(struct fix *f)
{
	fix_prepare(f);
	edu_user_listen(&f->tcb);
	fix_flush(f);
}

static void open_active(struct fix *f)
{
	fix_prepare(f);
	edu_user_connect(&f->tcb, f->iss, f->now);
	fix_flush(f);
}

static void close_now(struct fix *f)
{
	fix_prepare(f);
	edu_user_close(&f->tcb, f->now);
	fix_flush(f);
}

static void open_up(struct fix *f)
{
	open_active(f);
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	if (f->in_flight)
		fix_send(f, f->in_flight);
	if (f->some_text)
		fix_text(f, 10);
}

static void peer_fin(struct fix *f)
{
	/* All but the one number that the FIN takes. */
	if (f->fill)
		fix_text(f, f->tcb.rcv_wnd - 1);
	fix_arrives(f, EDU_FIN | EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_una);
}

static void go(struct fix *f, enum fix_state state)
{
	switch (state) {
	case FIX_LISTEN:
		open_passive(f);
		break;
	case FIX_SYN_SENT:
		open_active(f);
		break;
	case FIX_SYN_RECEIVED:
		open_passive(f);
		fix_arrives(f, EDU_SYN, f->irs, 0, 0);
		break;
	case FIX_SYN_RECEIVED_ACTIVE:
		open_active(f);
		fix_arrives(f, EDU_SYN, f->irs, 0, 0);
		break;
	case FIX_ESTABLISHED:
		open_up(f);
		break;
	case FIX_FIN_WAIT_1:
		open_up(f);
		close_now(f);
		break;
	case FIX_FIN_WAIT_2:
		open_up(f);
		close_now(f);
		fix_ack(f, f->tcb.snd_nxt);
		break;
	case FIX_CLOSE_WAIT:
		open_up(f);
		peer_fin(f);
		break;
	case FIX_CLOSING:
		open_up(f);
		close_now(f);
		peer_fin(f);
		break;
	case FIX_LAST_ACK:
		open_up(f);
		peer_fin(f);
		close_now(f);
		break;
	case FIX_TIME_WAIT:
		open_up(f);
		close_now(f);
		fix_ack(f, f->tcb.snd_nxt);
		peer_fin(f);
		break;
	default:
		break;
	}
}

/**
 * fix_reach() - bring a fresh fixture into a state
 * @f: from fix_init(), and what the test has changed of it
 * @state: where to
 *
 * Where there can be text in flight, @in_flight bytes are: and a FIN behind
 * them in FIN-WAIT-1, CLOSING and LAST-ACK. A little time passes between the
 * last of it and what the test does. What happened on the way is forgotten.
 *
 * Return: true; the test stops if the state was not reached.
 */
bool fix_reach(struct fix *f, enum fix_state state)
{
	go(f, state);
	KUNIT_ASSERT_EQ_MSG(f->test, f->tcb.state, fix_state[state],
			    "on the way to %s", fix_state_name[state]);
	f->now += 1000;
	fix_clear(f);
	return true;
}

/**
 * fix_established() - a connection in ESTABLISHED, with nothing in flight
 * @test: whose it is
 */
struct fix *fix_established(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	fix_reach(f, FIX_ESTABLISHED);
	return f;
}

/**
 * fix_in_flight() - a connection whose cwnd is full
 * @test: whose it is
 * @segs: so many full segments are in flight; one before is over and done with
 * @more: so many bytes wait behind them
 */
struct fix *fix_in_flight(struct kunit *test, u32 segs, u32 more)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->peer_wnd = 65535;
	f->cfg.init_cwnd_segs = segs;
	fix_reach(f, FIX_ESTABLISHED);
	fix_send(f, FIX_MSS);
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, segs * FIX_MSS + more);
	KUNIT_ASSERT_EQ(test, edu_flight(&f->tcb), segs * FIX_MSS);
	/* No sample has to come of this. */
	f->now += 20000;
	fix_clear(f);
	return f;
}
