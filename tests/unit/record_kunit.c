// SPDX-License-Identifier: GPL-2.0-only
/*
 * record_kunit.c - tests of core/record.c: packed and unpacked again, a
 * connection gives the same answers to each segment and each timeout
 */
#include "fixture.h"
#include "core/record.h"

/* A segment that is sent to both. */
struct probe {
	u8 ctl;
	s32 seq;	/* against RCV.NXT */
	u32 len;
	s32 ack;	/* against SND.NXT */
};

static const struct probe probes[] = {
	{ EDU_ACK, 0, 0, 0 },			/* completes a handshake */
	{ EDU_ACK, 0, 100, 0 },
	{ EDU_FIN | EDU_ACK, 0, 0, 0 },
	{ EDU_FIN | EDU_ACK, -1, 0, 0 },	/* the FIN again */
	{ EDU_FIN | EDU_ACK, -101, 100, 0 },
	{ EDU_URG | EDU_ACK, 0, 10, 0 },
	{ EDU_ACK, 200, 100, 0 },
	{ EDU_ACK, 1999, 100, 0 },
	{ EDU_ACK, 2000, 100, 0 },
	{ EDU_ACK, -100, 100, 0 },
	{ EDU_ACK, -40, 100, 0 },
	{ EDU_ACK, 0, 0, 1 },			/* never sent */
	{ EDU_ACK, 0, 0, -1 },
	{ EDU_ACK, 0, 0, -5000 },		/* stale */
	{ EDU_SYN, -1, 0, 0 },			/* the SYN again */
	{ EDU_SYN, 0, 0, 0 },
	{ EDU_SYN, 100, 0, 0 },
	{ EDU_SYN, 5000, 0, 0 },
	{ EDU_SYN, -5000, 0, 0 },
	{ EDU_SYN | EDU_ACK, -1, 0, 0 },
	{ EDU_RST, 0, 0, 0 },
	{ EDU_RST, 100, 0, 0 },
	{ EDU_RST, -1, 0, 0 },
	{ EDU_RST | EDU_ACK, 0, 0, 0 },
	{ 0, 0, 100, 0 },
	{ EDU_SYN | EDU_FIN | EDU_RST | EDU_ACK, 0, 0, 0 },
};

enum { PLAIN, TIMESTAMPS, SCALED, USER_TIMEOUT, NR_KINDS };

static struct fix *start(struct kunit *test, int kind)
{
	struct fix *f = fix_new(test);

	f->cfg.tw_reopen = 1;
	f->cfg.timestamps = kind == TIMESTAMPS;
	f->tcb.ts_on = kind == TIMESTAMPS;
	f->tcb.ts_offset = 12345;
	if (kind == TIMESTAMPS)
		f->peer_opts |= EDU_OPT_TS;
	if (kind == USER_TIMEOUT)
		f->tcb.opts.user_timeout_ms = 100000;
	if (kind == SCALED) {
		f->cfg.window_scaling = 1;
		f->tcb.wscale_on = true;
		f->peer_opts |= EDU_OPT_WSCALE;
		f->peer_wscale = 5;
	}
	return f;
}

/* A listener as the host keeps it beside its requests. */
static void make_listener(struct fix *f, struct edu_tcb *listener)
{
	edu_tcb_init(listener, &f->cfg);
	listener->state = EDU_LISTEN;
	listener->passive = true;
	listener->mss_ours = f->tcb.mss_ours;
	listener->mss_path = f->tcb.mss_path;
	listener->rcv_buf = f->tcb.rcv_buf;
	listener->rcv_max = f->tcb.rcv_max;
	listener->opts = f->tcb.opts;
	listener->cc = f->tcb.cc;
}

static void through_request(struct fix *f)
{
	struct edu_tcb listener;
	struct edu_request req;

	memset(&req, 0xa5, sizeof(req));
	edu_request_pack(&req, &f->tcb);
	make_listener(f, &listener);
	memset(&f->tcb, 0xa5, sizeof(f->tcb));
	edu_request_unpack(&req, &f->tcb, &listener);
}

static void through_timewait(struct fix *f)
{
	struct edu_timewait tw;

	memset(&tw, 0xa5, sizeof(tw));
	edu_timewait_pack(&tw, &f->tcb);
	memset(&f->tcb, 0xa5, sizeof(f->tcb));
	edu_timewait_unpack(&tw, &f->tcb, &f->cfg);
	/* Nobody reads any more: the host has no buffer for it. */
	f->space = 0;
}

static void compare_outs(struct kunit *test, const struct fix *a,
			 const struct fix *b, const char *what, int i)
{
	int n;

	KUNIT_ASSERT_EQ_MSG(test, a->nr_out, b->nr_out, "%s %d", what, i);
	for (n = 0; n < a->nr_out; n++) {
		const struct edu_out *x = &a->out[n], *y = &b->out[n];

		KUNIT_EXPECT_EQ_MSG(test, x->seq, y->seq, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->ack, y->ack, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->ctl, y->ctl, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->wnd, y->wnd, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->len, y->len, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->opts, y->opts, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->opt_mss, y->opt_mss, "%s %d", what,
				    i);
		KUNIT_EXPECT_EQ_MSG(test, x->wscale, y->wscale, "%s %d", what,
				    i);
		KUNIT_EXPECT_EQ_MSG(test, x->tsval, y->tsval, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->tsecr, y->tsecr, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->nth, y->nth, "%s %d", what, i);
		KUNIT_EXPECT_EQ_MSG(test, x->reason, y->reason, "%s %d", what,
				    i);
	}
}

static void compare(struct kunit *test, const struct fix *a,
		    const struct fix *b, const char *what, int i)
{
	const struct edu_tcb *x = &a->tcb, *y = &b->tcb;

	KUNIT_EXPECT_EQ_MSG(test, x->state, y->state, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->err, y->err, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, edu_next_deadline(x), edu_next_deadline(y),
			    "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, a->taken, b->taken, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->rcv_nxt, y->rcv_nxt, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->ts_recent, y->ts_recent, "%s %d", what,
			    i);
	compare_outs(test, a, b, what, i);
	/* Of an open connection, all that matters from there on. */
	if (x->state != EDU_ESTABLISHED)
		return;
	KUNIT_EXPECT_EQ_MSG(test, x->snd_una, y->snd_una, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->snd_nxt, y->snd_nxt, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->snd_end, y->snd_end, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->snd_wnd, y->snd_wnd, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->snd_max_wnd, y->snd_max_wnd, "%s %d",
			    what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->snd_wscale, y->snd_wscale, "%s %d", what,
			    i);
	KUNIT_EXPECT_EQ_MSG(test, x->rcv_wscale, y->rcv_wscale, "%s %d", what,
			    i);
	KUNIT_EXPECT_EQ_MSG(test, x->mss, y->mss, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->cwnd, y->cwnd, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->srtt_us, y->srtt_us, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->rto_us, y->rto_us, "%s %d", what, i);
	KUNIT_EXPECT_EQ_MSG(test, x->ts_on, y->ts_on, "%s %d", what, i);
}

static void send_probe(struct fix *f, const struct probe *p)
{
	struct edu_seg seg = fix_seg(f, p->ctl, f->tcb.rcv_nxt + p->seq,
				     p->len, f->tcb.snd_nxt + p->ack);

	if (p->ctl & EDU_URG)
		seg.up = 5;
	fix_arrive(f, seg);
}

/* Each segment, to the TCB itself and to one that was a record. */
static void each_segment(struct kunit *test, enum fix_state state,
			 void (*through)(struct fix *f), const char *what)
{
	unsigned int i;
	int kind;

	for (kind = 0; kind < NR_KINDS; kind++) {
		for (i = 0; i < ARRAY_SIZE(probes); i++) {
			struct fix *a = start(test, kind);
			struct fix *b = start(test, kind);

			fix_reach(a, state);
			fix_reach(b, state);
			if (state == FIX_TIME_WAIT)
				a->tcb.user_gone = true;
			through(b);
			KUNIT_ASSERT_EQ(test, b->tcb.state, fix_state[state]);
			a->now += 30000;
			b->now += 30000;
			send_probe(a, &probes[i]);
			send_probe(b, &probes[i]);
			compare(test, a, b, what, i);
			/* And once more: what was remembered counts, too. */
			if (b->tcb.state == fix_state[state])
				through(b);
			fix_clear(a);
			fix_clear(b);
			send_probe(a, &probes[i]);
			send_probe(b, &probes[i]);
			compare(test, a, b, what, i);
			kunit_kfree(test, a);
			kunit_kfree(test, b);
		}
	}
}

static void request__same_answers(struct kunit *test)
{
	each_segment(test, FIX_SYN_RECEIVED, through_request, "segment");
}

static void timewait__same_answers(struct kunit *test)
{
	each_segment(test, FIX_TIME_WAIT, through_timewait, "segment");
}

/* Packed after each step of the way, to the end of all retransmissions. */
static void request__retransmissions(struct kunit *test)
{
	int kind, i;

	for (kind = 0; kind < NR_KINDS; kind++) {
		struct fix *a = start(test, kind), *b = start(test, kind);

		fix_reach(a, FIX_SYN_RECEIVED);
		fix_reach(b, FIX_SYN_RECEIVED);
		for (i = 0; i < 20; i++) {
			bool on;

			through_request(b);
			on = fix_fire(a, EDU_TIMER_RTX);
			KUNIT_EXPECT_EQ(test, fix_fire(b, EDU_TIMER_RTX), on);
			compare(test, a, b, "timeout", i);
			if (a->tcb.state != EDU_SYN_RECEIVED)
				break;
		}
		KUNIT_EXPECT_EQ(test, a->tcb.state, EDU_CLOSED);
		KUNIT_EXPECT_EQ(test, a->nr_out, (int)a->cfg.synack_retries);
	}
}

/* The ACK after some of them: Karn, 5.7, and the initial window count. */
static void request__established_after_retransmission(struct kunit *test)
{
	int kind, n, i;

	for (kind = 0; kind < NR_KINDS; kind++) {
		for (n = 0; n < 4; n++) {
			struct fix *a = start(test, kind);
			struct fix *b = start(test, kind);

			fix_reach(a, FIX_SYN_RECEIVED);
			fix_reach(b, FIX_SYN_RECEIVED);
			for (i = 0; i < n; i++) {
				fix_fire(a, EDU_TIMER_RTX);
				through_request(b);
				fix_fire(b, EDU_TIMER_RTX);
			}
			through_request(b);
			fix_clear(a);
			fix_clear(b);
			a->now += 70000;
			b->now += 70000;
			fix_ack(a, a->iss + 1);
			fix_ack(b, b->iss + 1);
			KUNIT_EXPECT_EQ(test, b->tcb.state, EDU_ESTABLISHED);
			compare(test, a, b, "retransmissions", n);
			fix_send(a, 3000);
			fix_send(b, 3000);
			compare(test, a, b, "text after retransmissions", n);
			kunit_kfree(test, a);
			kunit_kfree(test, b);
		}
	}
}

static void timewait__ends(struct kunit *test)
{
	struct fix *a = start(test, PLAIN), *b = start(test, PLAIN);

	fix_reach(a, FIX_TIME_WAIT);
	fix_reach(b, FIX_TIME_WAIT);
	through_timewait(b);
	KUNIT_EXPECT_TRUE(test, fix_fire(a, EDU_TIMER_TIME_WAIT));
	KUNIT_EXPECT_TRUE(test, fix_fire(b, EDU_TIMER_TIME_WAIT));
	compare(test, a, b, "2 MSL", 0);
	KUNIT_EXPECT_EQ(test, b->tcb.state, EDU_CLOSED);
	KUNIT_EXPECT_EQ(test, b->tcb.err, EDU_OK);
}

/* "in a few bytes": a record is a small part of the TCB. */
static void record__is_small(struct kunit *test)
{
	KUNIT_EXPECT_LE(test, 6 * sizeof(struct edu_request),
			sizeof(struct edu_tcb));
	KUNIT_EXPECT_LE(test, 6 * sizeof(struct edu_timewait),
			sizeof(struct edu_tcb));
}

static struct kunit_case record_cases[] = {
	KUNIT_CASE(request__same_answers),
	KUNIT_CASE(request__retransmissions),
	KUNIT_CASE(request__established_after_retransmission),
	KUNIT_CASE(timewait__same_answers),
	KUNIT_CASE(timewait__ends),
	KUNIT_CASE(record__is_small),
	{}
};

static struct kunit_suite record_suite = {
	.name = "edu_record",
	.test_cases = record_cases,
};

kunit_test_suites(&record_suite);
