// SPDX-License-Identifier: GPL-2.0-only
/*
 * output_kunit.c - tests of core/output.c: what leaves, and in which form
 */
#include "fixture.h"

#define MSS	FIX_MSS

static struct fix *established(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->peer_wnd = 65535;
	fix_reach(f, FIX_ESTABLISHED);
	return f;
}

/* 3.10.1, 3.7.1 (MUST-14): the SYN, its options, and no text. */
static void syn__form(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->cfg.timestamps = 1;
	f->cfg.window_scaling = 1;
	edu_tcb_init(&f->tcb, &f->cfg);
	f->tcb.mss_ours = 1460;
	f->tcb.mss_path = 1460;
	f->tcb.rcv_buf = 5000;
	f->space = 5000;
	fix_prepare(f);
	edu_user_connect(&f->tcb, f->iss, f->now);
	edu_user_send(&f->tcb, 100, true, false, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_SYN);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->iss);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 0U);
	KUNIT_EXPECT_EQ(test, f->out[0].wnd, 5000);
	KUNIT_EXPECT_EQ(test, f->out[0].opts,
			EDU_OPT_MSS | EDU_OPT_WSCALE | EDU_OPT_TS);
	KUNIT_EXPECT_EQ(test, f->out[0].opt_mss, 1460);
	/* RFC 7323, 3.2: TSecr is zero where there is no ACK. */
	KUNIT_EXPECT_EQ(test, f->out[0].tsecr, 0U);
	KUNIT_EXPECT_EQ(test, f->out[0].nth, 0);
	KUNIT_EXPECT_EQ(test, f->out[0].reason, EDU_R_OUT_SYN);
	/* Text queued before goes as soon as there is a connection. */
	f->peer_opts |= EDU_OPT_TS | EDU_OPT_WSCALE;
	fix_clear(f);
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, f->iss + 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 100U);
	KUNIT_EXPECT_EQ(test, f->out[0].ack, f->irs + 1);
	KUNIT_EXPECT_EQ(test, f->out[0].opts, EDU_OPT_TS);
	KUNIT_EXPECT_EQ(test, f->out[0].tsecr, f->peer_ts);
}

/* RFC 7323, 3.2: the SYN,ACK has timestamps only if the SYN had. */
static void syn_ack__form(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->cfg.timestamps = 1;
	f->tcb.ts_on = true;
	fix_reach(f, FIX_LISTEN);
	fix_arrives(f, EDU_SYN, f->irs, 0, 0);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].ctl, EDU_SYN | EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[0].opts, EDU_OPT_MSS);
	KUNIT_EXPECT_EQ(test, f->out[0].opt_mss, FIX_MSS);

	fix_init(f, test);
	f->cfg.timestamps = 1;
	f->tcb.ts_on = true;
	f->peer_opts |= EDU_OPT_TS;
	fix_reach(f, FIX_LISTEN);
	fix_arrives(f, EDU_SYN, f->irs, 0, 0);
	KUNIT_EXPECT_EQ(test, f->out[0].opts, EDU_OPT_MSS | EDU_OPT_TS);
	KUNIT_EXPECT_EQ(test, f->out[0].tsecr, f->peer_ts);
}

/* 3.7.1 (MUST-15, MUST-16): Eff.snd.MSS. */
static void mss__effective(struct kunit *test)
{
	static const struct {
		u8 opts;
		u16 peer;
		u32 path;
		u16 maxseg;
		bool ts;
		u32 mss;
	} table[] = {
		{ EDU_OPT_MSS, 1460, 1460, 0, false, 1460 },
		{ EDU_OPT_MSS, 1000, 1460, 0, false, 1000 },
		{ EDU_OPT_MSS, 1460, 1000, 0, false, 1000 },
		{ EDU_OPT_MSS, 65535, 1460, 0, false, 1460 },
		/* MUST-15: no option means 536. */
		{ 0, 0, 1460, 0, false, 536 },
		{ 0, 1460, 1460, 0, false, 536 },
		/* TCP_MAXSEG. */
		{ EDU_OPT_MSS, 1460, 1460, 700, false, 700 },
		{ EDU_OPT_MSS, 600, 1460, 700, false, 600 },
		/* RFC 6691: options come out of it. */
		{ EDU_OPT_MSS | EDU_OPT_TS, 1460, 1460, 0, true, 1448 },
		{ EDU_OPT_TS, 0, 1460, 0, true, 524 },
		/* An MSS of nothing is an attack. */
		{ EDU_OPT_MSS, 0, 1460, 0, false, EDU_MSS_MIN },
		{ EDU_OPT_MSS, 1, 1460, 0, false, EDU_MSS_MIN },
	};
	struct fix *f = fix_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		fix_init(f, test);
		f->in_flight = 0;
		f->peer_wnd = 65535;
		f->cfg.timestamps = table[i].ts;
		f->tcb.ts_on = table[i].ts;
		f->peer_opts = table[i].opts;
		f->peer_mss = table[i].peer;
		f->tcb.mss_path = table[i].path;
		f->tcb.opts.maxseg = table[i].maxseg;
		fix_reach(f, FIX_ESTABLISHED);
		KUNIT_EXPECT_EQ_MSG(test, f->tcb.mss, table[i].mss, "row %u",
				    i);
		fix_send(f, 3 * table[i].mss);
		KUNIT_ASSERT_EQ(test, f->nr_out, 3);
		KUNIT_EXPECT_EQ(test, f->out[2].len, table[i].mss);
		KUNIT_EXPECT_EQ(test, f->out[2].mss, table[i].mss);
	}
}

/* Text is cut into segments, in order; the last one has PSH (MUST-60). */
static void text__segments(struct kunit *test)
{
	struct fix *f = established(test);
	u32 nxt = f->tcb.snd_nxt;
	int i;

	f->tcb.opts.nodelay = 1;
	fix_send(f, 3 * MSS + 17);
	KUNIT_ASSERT_EQ(test, f->nr_out, 4);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, f->out[i].seq, nxt + i * MSS);
		KUNIT_EXPECT_EQ(test, f->out[i].len, i < 3 ? MSS : 17U);
		KUNIT_EXPECT_EQ(test, f->out[i].ctl,
				i < 3 ? EDU_ACK : EDU_ACK | EDU_PSH);
		KUNIT_EXPECT_EQ(test, f->out[i].ack, f->tcb.rcv_nxt);
		KUNIT_EXPECT_EQ(test, f->out[i].reason, EDU_R_OUT_DATA);
	}
}

/* A host that cuts for itself gets more at once. */
static void text__super_segments(struct kunit *test)
{
	struct fix *f = established(test);
	u32 nxt = f->tcb.snd_nxt, len = 0;
	int i;

	f->tcb.out_max = 4 * MSS + 100;
	f->tcb.opts.nodelay = 1;
	fix_send(f, 9 * MSS + 3);
	KUNIT_ASSERT_GE(test, f->nr_out, 2);
	KUNIT_EXPECT_LE(test, f->nr_out, 3);
	for (i = 0; i < f->nr_out; i++) {
		KUNIT_EXPECT_EQ(test, f->out[i].seq, nxt + len);
		KUNIT_EXPECT_LE(test, f->out[i].len, 4 * MSS + 100);
		KUNIT_EXPECT_EQ(test, f->out[i].mss, MSS);
		/* Only the last one may end in the middle of a segment. */
		if (i < f->nr_out - 1)
			KUNIT_EXPECT_EQ(test, f->out[i].len % MSS, 0U);
		len += f->out[i].len;
	}
	KUNIT_EXPECT_EQ(test, len, 9 * MSS + 3);
}

/* 3.7.4 (SHLD-7): a small segment waits while anything is in flight. */
static void nagle__holds_small_segments(struct kunit *test)
{
	struct fix *f = established(test);
	u32 i;

	fix_send(f, 1);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	for (i = 0; i < 10; i++)
		fix_send(f, 1);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO, EDU_R_WAIT_NAGLE));
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_ASSERT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_EQ(test, f->out[1].len, 10U);
	/* A full one does not wait, what is left of it does. */
	fix_send(f, MSS + 10);
	KUNIT_ASSERT_EQ(test, f->nr_out, 3);
	KUNIT_EXPECT_EQ(test, f->out[2].len, MSS);
}

/* A.3: the end of a large SEND waits for no ACK of what went before it. */
static void nagle__end_of_a_large_send(struct kunit *test)
{
	struct fix *f = established(test);

	fix_send(f, 3 * MSS + 10);
	KUNIT_EXPECT_EQ(test, fix_sent_bytes(f), 3U * MSS + 10);
	/* The next small one does: of those only one is under way. */
	fix_clear(f);
	fix_send(f, 10);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_ack(f, f->tcb.snd_una + 3 * MSS);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 10U);
	/* And nothing does where only full ones are under way. */
	fix_ack(f, f->tcb.snd_nxt);
	fix_send(f, 2 * MSS);
	fix_clear(f);
	fix_send(f, 10);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
}

/* MUST-17: it can be switched off. */
static void nagle__nodelay(struct kunit *test)
{
	struct fix *f = established(test);
	int i;

	f->tcb.opts.nodelay = 1;
	for (i = 1; i <= 5; i++) {
		fix_send(f, 1);
		KUNIT_EXPECT_EQ(test, f->nr_out, i);
	}
}

/* The FIN is sent with what Nagle holds back: nothing more can come. */
static void nagle__fin_behind_it(struct kunit *test)
{
	struct fix *f = established(test);

	fix_send(f, 10);
	fix_send(f, 20);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
	fix_prepare(f);
	edu_user_close(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_EQ(test, f->out[1].len, 20U);
	KUNIT_EXPECT_TRUE(test, f->out[1].ctl & EDU_FIN);
}

/* TCP_CORK: full segments only, but not for ever (200 ms). */
static void cork__holds_what_is_not_full(struct kunit *test)
{
	struct fix *f = established(test);

	f->tcb.opts.cork = 1;
	fix_send(f, MSS + 10);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, MSS);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->nr_out, 1);
	KUNIT_ASSERT_TRUE(test, fix_on(f, EDU_TIMER_OVERRIDE));
	KUNIT_EXPECT_LE(test, f->tcb.deadline[EDU_TIMER_OVERRIDE],
			f->now + 1000000);
	fix_fire(f, EDU_TIMER_OVERRIDE);
	KUNIT_ASSERT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_EQ(test, f->out[1].len, 10U);
	KUNIT_EXPECT_FALSE(test, fix_on(f, EDU_TIMER_OVERRIDE));
}

/* MSG_MORE: the same, for one call. */
static void cork__more_to_come(struct kunit *test)
{
	struct fix *f = established(test);

	fix_prepare(f);
	edu_user_send(&f->tcb, 10, false, false, f->now);
	fix_flush(f);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	fix_send(f, 10);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 20U);
}

/*
 * 3.8.6.2.1 (MUST-38): no sliver of a window is filled, unless it is half of
 * the largest ever seen, all there is to send, or the override timeout fires.
 */
static void silly_window__sender(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->peer_wnd = 450;
	f->tcb.opts.nodelay = 1;
	fix_reach(f, FIX_ESTABLISHED);
	/* (3): as large as the window ever was. */
	fix_send(f, 1000);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 450U);
	/* Two hundred come free: under half. */
	f->peer_wnd = 200;
	fix_clear(f);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	KUNIT_EXPECT_TRUE(test, fix_noted(f, EDU_EV_INFO, EDU_R_WAIT_SWS));
	/* (4): 0.1 to 1 s. */
	KUNIT_ASSERT_TRUE(test, fix_on(f, EDU_TIMER_OVERRIDE));
	KUNIT_EXPECT_GE(test, f->tcb.deadline[EDU_TIMER_OVERRIDE],
			f->now + 100000);
	KUNIT_EXPECT_LE(test, f->tcb.deadline[EDU_TIMER_OVERRIDE],
			f->now + 1000000);
	fix_fire(f, EDU_TIMER_OVERRIDE);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 200U);
	/* That was for once. */
	fix_clear(f);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_EXPECT_EQ(test, f->nr_out, 0);
	/* Half of it is enough. */
	f->peer_wnd = 225;
	fix_clear(f);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 225U);
	/* (2): all of it fits: 125 are left. */
	f->peer_wnd = 130;
	fix_clear(f);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 125U);
}

/* Never beyond SND.UNA + SND.WND, whatever the windows do. */
static void window__never_exceeded(struct kunit *test)
{
	struct fix *f = established(test);
	u64 random = 38;
	u32 edge = f->tcb.snd_una + f->tcb.snd_wnd;
	int i, j;

	for (i = 0; i < 3000; i++) {
		u32 r = fix_random(&random), una = f->tcb.snd_una;

		f->tcb.opts.nodelay = r >> 30 & 1;
		fix_clear(f);
		if (r % 3 && f->tcb.snd_end - una < 60000) {
			fix_send(f, 1 + r % 3000);
		} else {
			u32 ack = una + (edu_flight(&f->tcb) ?
					 r % (edu_flight(&f->tcb) + 1) : 0);
			u32 old = edge - ack;

			/* The right edge does not go back. */
			f->peer_wnd = edu_min(old + r % 2000, 65535);
			edge = ack + f->peer_wnd;
			f->now += 1000;
			fix_ack(f, ack);
		}
		for (j = 0; j < f->nr_out; j++)
			KUNIT_ASSERT_TRUE(test,
					  seq_before_eq(f->out[j].seq +
							f->out[j].len, edge));
		KUNIT_ASSERT_LE(test, edu_flight(&f->tcb), f->tcb.snd_wnd);
	}
}

/*
 * MUST-34: the peer's window has shrunk below what is in flight. It takes an ACK
 * only if its number lies in the window (3.10.7.4, table 6).
 */
static void window__shrunk_bare_ack(struct kunit *test)
{
	struct fix *f = fix_in_flight(test, 4, 0);
	u32 una = f->tcb.snd_una;

	f->peer_wnd = 1000;
	fix_ack(f, una);
	KUNIT_ASSERT_EQ(test, edu_flight(&f->tcb), 4U * FIX_MSS);
	fix_clear(f);
	fix_text(f, 100);
	fix_fire(f, EDU_TIMER_DELACK);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_EQ(test, f->out[0].len, 0U);
	KUNIT_EXPECT_EQ(test, f->out[0].seq, una + 1000);
}

/* The FIN takes a number of the window, and none of cwnd. */
static void fin__waits_for_the_window(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->peer_wnd = 100;
	fix_reach(f, FIX_ESTABLISHED);
	fix_send(f, 100);
	fix_prepare(f);
	edu_user_close(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 1);
	KUNIT_EXPECT_FALSE(test, f->out[0].ctl & EDU_FIN);
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_FIN_WAIT_1);
	fix_ack(f, f->tcb.snd_nxt);
	KUNIT_ASSERT_EQ(test, f->nr_out, 2);
	KUNIT_EXPECT_EQ(test, f->out[1].ctl, EDU_FIN | EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[1].reason, EDU_R_OUT_FIN);
}

/* A FIN goes with the last text, which has PSH. */
static void fin__with_the_last_text(struct kunit *test)
{
	struct fix *f = established(test);

	fix_prepare(f);
	edu_user_send(&f->tcb, 2 * MSS + 5, true, false, f->now);
	edu_user_close(&f->tcb, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 3);
	KUNIT_EXPECT_FALSE(test, (f->out[0].ctl | f->out[1].ctl) & EDU_FIN);
	KUNIT_EXPECT_EQ(test, f->out[2].ctl, EDU_FIN | EDU_PSH | EDU_ACK);
	KUNIT_EXPECT_EQ(test, f->out[2].len, 5U);
	KUNIT_EXPECT_EQ(test, edu_flight(&f->tcb), 2 * MSS + 5 + 1);
}

/* 3.8.5 (MUST-31): URG in each segment up to the end of the urgent text. */
static void urgent__in_each_segment(struct kunit *test)
{
	struct fix *f = established(test);
	u32 end;
	int i;

	f->tcb.opts.nodelay = 1;
	fix_prepare(f);
	edu_user_send(&f->tcb, 2 * MSS + 100, true, true, f->now);
	end = f->tcb.snd_end;
	edu_user_send(&f->tcb, MSS, true, false, f->now);
	fix_flush(f);
	KUNIT_ASSERT_EQ(test, f->nr_out, 4);
	for (i = 0; i < 4; i++) {
		bool urg = seq_before(f->out[i].seq, end);

		KUNIT_EXPECT_EQ(test, !!(f->out[i].ctl & EDU_URG), urg);
		/* It points behind the last urgent byte: 3.1. */
		if (urg)
			KUNIT_EXPECT_EQ(test, f->out[i].seq + f->out[i].up,
					end);
	}
	/* When it is acknowledged it is over. */
	fix_ack(f, f->tcb.snd_nxt);
	fix_clear(f);
	fix_send(f, 10);
	KUNIT_EXPECT_FALSE(test, f->out[0].ctl & EDU_URG);
}

/* MUST-31: so far ahead that the pointer can not say it: 65,535. */
static void urgent__far_ahead(struct kunit *test)
{
	struct fix *f = established(test);

	fix_prepare(f);
	edu_user_send(&f->tcb, 100000, true, true, f->now);
	fix_flush(f);
	KUNIT_ASSERT_GE(test, f->nr_out, 1);
	KUNIT_EXPECT_TRUE(test, f->out[0].ctl & EDU_URG);
	KUNIT_EXPECT_EQ(test, f->out[0].up, 65535);
}

/* Every segment that is owed leaves once, and then nothing more. */
static void output__ends(struct kunit *test)
{
	struct fix *f = established(test);
	struct edu_out out;

	fix_send(f, 3 * MSS);
	fix_prepare(f);
	KUNIT_EXPECT_FALSE(test, edu_output(&f->tcb, &out, f->now));
	f->now += 1000;
	KUNIT_EXPECT_FALSE(test, edu_output(&f->tcb, &out, f->now));
}

static struct kunit_case output_cases[] = {
	KUNIT_CASE(syn__form),
	KUNIT_CASE(syn_ack__form),
	KUNIT_CASE(mss__effective),
	KUNIT_CASE(text__segments),
	KUNIT_CASE(text__super_segments),
	KUNIT_CASE(nagle__holds_small_segments),
	KUNIT_CASE(nagle__end_of_a_large_send),
	KUNIT_CASE(nagle__nodelay),
	KUNIT_CASE(nagle__fin_behind_it),
	KUNIT_CASE(cork__holds_what_is_not_full),
	KUNIT_CASE(cork__more_to_come),
	KUNIT_CASE(silly_window__sender),
	KUNIT_CASE(window__never_exceeded),
	KUNIT_CASE(window__shrunk_bare_ack),
	KUNIT_CASE(fin__waits_for_the_window),
	KUNIT_CASE(fin__with_the_last_text),
	KUNIT_CASE(urgent__in_each_segment),
	KUNIT_CASE(urgent__far_ahead),
	KUNIT_CASE(output__ends),
	{}
};

static struct kunit_suite output_suite = {
	.name = "edu_output",
	.test_cases = output_cases,
};

kunit_test_suites(&output_suite);
