// SPDX-License-Identifier: GPL-2.0-only
/*
 * predict_kunit.c - tests of core/predict.c: the short path and the steps
 * leave the same TCB
 *
 * Two TCBs in the same place get the same segments, one with header
 * prediction and one without. Afterwards they are compared byte by byte, but
 * for the notes and for the lists, whose pointers differ.
 */
#include "fixture.h"

struct twins {
	struct fix *fast;
	struct fix *slow;
	int predicted;
};

static struct fix *one(struct kunit *test, bool ts)
{
	struct fix *f = fix_new(test);

	f->in_flight = 0;
	f->peer_wnd = 20000;
	f->cfg.timestamps = ts;
	f->tcb.ts_on = ts;
	f->tcb.opts.keepalive = 1;
	if (ts)
		f->peer_opts |= EDU_OPT_TS;
	f->tcb.rcv_buf = 60000;
	f->tcb.rcv_max = 60000;
	f->space = 60000;
	fix_reach(f, FIX_ESTABLISHED);
	return f;
}

static struct twins twins(struct kunit *test, bool ts)
{
	struct twins t = { .fast = one(test, ts), .slow = one(test, ts) };

	return t;
}

/* What may differ, set to the same. */
static void neutral(struct edu_tcb *tcb)
{
	tcb->cfg = NULL;
	memset(&tcb->reasm.ooo, 0, sizeof(tcb->reasm.ooo));
	memset(&tcb->reasm.ready, 0, sizeof(tcb->reasm.ready));
	memset(&tcb->reasm.done, 0, sizeof(tcb->reasm.done));
	memset(tcb->notes, 0, sizeof(tcb->notes));
	tcb->nr_notes = 0;
}

/* Where the first difference is, or -1. */
static int difference(const struct edu_tcb *a, const struct edu_tcb *b)
{
	static struct edu_tcb x, y;	/* large for a kernel's stack */
	unsigned int i;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	neutral(&x);
	neutral(&y);
	for (i = 0; i < sizeof(x); i++)
		if (((u8 *)&x)[i] != ((u8 *)&y)[i])
			return i;
	return -1;
}

static void slow_arrive(struct fix *f, struct edu_seg seg)
{
	bool kept;
	int i = 0;

	if (seg.len) {
		while (f->busy[i])
			i++;
		f->text[i] = (struct edu_text) { .seq = seg.seq,
						 .len = seg.len };
		f->born[i] = seg.seq;
		seg.text = &f->text[i];
	}
	fix_prepare(f);
	kept = edu_segment_slow(&f->tcb, &seg, f->iss, f->now);
	if (kept)
		f->busy[i] = true;
	fix_flush(f);
}

/* Would the short path take it? On a copy that nobody looks at again. */
static bool would_predict(const struct fix *f, const struct edu_seg *seg)
{
	struct edu_text text = { .seq = seg->seq, .len = seg->len };
	struct edu_seg copy = *seg;
	struct edu_tcb tcb;
	struct edu_in in;

	memcpy(&tcb, &f->tcb, sizeof(tcb));
	INIT_LIST_HEAD(&tcb.reasm.ready);
	INIT_LIST_HEAD(&tcb.reasm.done);
	copy.text = seg->len ? &text : NULL;
	tcb.rcv_space = f->space;
	edu_in_begin(&tcb, &in, &copy);
	return edu_predict(&tcb, &in, f->now);
}

static bool both(struct kunit *test, struct twins *t, struct edu_seg seg)
{
	bool predicted = would_predict(t->fast, &seg);
	int where, i;

	fix_clear(t->fast);
	fix_clear(t->slow);
	fix_arrive(t->fast, seg);
	slow_arrive(t->slow, seg);
	t->predicted += predicted;

	where = difference(&t->fast->tcb, &t->slow->tcb);
	KUNIT_ASSERT_EQ_MSG(test, where, -1,
			    "control bits %02x, %u bytes, predicted %d: TCBs differ at byte %d",
			    seg.ctl, seg.len, predicted, where);
	KUNIT_EXPECT_EQ(test, t->fast->wake, t->slow->wake);
	KUNIT_EXPECT_EQ(test, t->fast->taken, t->slow->taken);
	KUNIT_EXPECT_EQ(test, t->fast->nr_out, t->slow->nr_out);
	for (i = 0; i < t->fast->nr_out && i < t->slow->nr_out; i++)
		KUNIT_EXPECT_EQ(test, memcmp(&t->fast->out[i],
					     &t->slow->out[i],
					     sizeof(struct edu_out)), 0);
	return predicted;
}

static void both_send(struct twins *t, u32 len)
{
	fix_send(t->fast, len);
	fix_send(t->slow, len);
}

static void both_pass(struct twins *t, u64 us)
{
	fix_pass(t->fast, us);
	fix_pass(t->slow, us);
}

static void both_read(struct twins *t)
{
	fix_read(t->fast, t->fast->unread);
	fix_read(t->slow, t->slow->unread);
}

static struct edu_seg next_text(struct twins *t, u32 len)
{
	return fix_seg(t->fast, EDU_ACK, t->fast->tcb.rcv_nxt, len,
		       t->fast->tcb.snd_una);
}

static struct edu_seg next_ack(struct twins *t, u32 n)
{
	return fix_seg(t->fast, EDU_ACK, t->fast->tcb.rcv_nxt, 0,
		       t->fast->tcb.snd_una + n);
}

/* The receiver's side: the next text, with and without PSH. */
static void predict__next_text(struct kunit *test)
{
	int ts, i;

	for (ts = 0; ts < 2; ts++) {
		struct twins t = twins(test, ts);

		for (i = 0; i < 20; i++) {
			struct edu_seg seg = next_text(&t, 1 + i * 50);

			if (i & 1)
				seg.ctl |= EDU_PSH;
			if (ts)
				t.fast->peer_ts++;
			KUNIT_EXPECT_TRUE_MSG(test, both(test, &t, seg),
					      "text %d was not predicted", i);
			if (i % 5 == 4)
				both_read(&t);
			both_pass(&t, 3000);
		}
	}
}

/* The sender's side: the next ACK, of a part and of all. */
static void predict__next_ack(struct kunit *test)
{
	int ts, i;

	for (ts = 0; ts < 2; ts++) {
		struct twins t = twins(test, ts);

		for (i = 0; i < 20; i++) {
			both_send(&t, 3000);
			both_pass(&t, 5000);
			KUNIT_EXPECT_TRUE(test, both(test, &t,
						     next_ack(&t, 500)));
			both_pass(&t, 5000);
			KUNIT_EXPECT_TRUE(test,
					  both(test, &t,
					       next_ack(&t, edu_flight(&t.fast->tcb))));
		}
	}
}

/* Everything else takes the steps. */
static void predict__not_applicable(struct kunit *test)
{
	static const u8 ctl[] = {
		0, EDU_SYN | EDU_ACK, EDU_FIN | EDU_ACK, EDU_RST,
		EDU_RST | EDU_ACK, EDU_URG | EDU_ACK, EDU_SYN,
	};
	struct twins t;
	struct edu_seg seg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctl); i++) {
		t = twins(test, false);
		seg = next_text(&t, 100);
		seg.ctl = ctl[i];
		KUNIT_EXPECT_FALSE_MSG(test, both(test, &t, seg),
				       "control bits %02x", ctl[i]);
	}
	/* Not the next. */
	t = twins(test, false);
	seg = next_text(&t, 100);
	seg.seq += 10;
	KUNIT_EXPECT_FALSE(test, both(test, &t, seg));
	/* While something is held behind a gap. */
	KUNIT_EXPECT_FALSE(test, both(test, &t, next_text(&t, 5)));
	/* Longer than the window. */
	t = twins(test, false);
	KUNIT_EXPECT_FALSE(test, both(test, &t, next_text(&t, 60001)));
	/* Another window. */
	t = twins(test, false);
	seg = next_text(&t, 100);
	seg.wnd--;
	KUNIT_EXPECT_FALSE(test, both(test, &t, seg));
	/* A duplicate ACK, and one of what was never sent. */
	t = twins(test, false);
	both_send(&t, 1000);
	KUNIT_EXPECT_FALSE(test, both(test, &t, next_ack(&t, 0)));
	KUNIT_EXPECT_FALSE(test, both(test, &t, next_ack(&t, 1001)));
	/* An older timestamp, and none. */
	t = twins(test, true);
	seg = next_text(&t, 100);
	seg.tsval--;
	KUNIT_EXPECT_FALSE(test, both(test, &t, seg));
	seg.opts = 0;
	KUNIT_EXPECT_FALSE(test, both(test, &t, seg));
	/* Not in another state. */
	t = twins(test, false);
	fix_prepare(t.fast);
	fix_prepare(t.slow);
	edu_user_close(&t.fast->tcb, t.fast->now);
	edu_user_close(&t.slow->tcb, t.slow->now);
	fix_flush(t.fast);
	fix_flush(t.slow);
	KUNIT_EXPECT_FALSE(test, both(test, &t, next_text(&t, 100)));
}

static struct edu_seg any_segment(struct twins *t, u64 *random)
{
	u32 r = fix_random(random), flight = edu_flight(&t->fast->tcb);
	struct edu_seg seg = next_text(t, r & 1 ? r >> 8 & 0x3ff : 0);

	if (r >> 1 & 1 && flight)
		seg.ack += fix_random(random) % (flight + 1);
	if (!(r >> 2 & 7))
		seg.seq += (s32)(fix_random(random) % 600) - 300;
	if (!(r >> 5 & 15))
		seg.wnd -= 500;
	if (r >> 20 & 1)
		seg.ctl |= EDU_PSH;
	if (!(r >> 21 & 31)) {
		seg.ctl |= EDU_URG;
		seg.up = r >> 26;
	}
	return seg;
}

/* The FIN came ahead of the text: the text brings it in. */
static void predict__fin_is_waiting(struct kunit *test)
{
	struct twins t = twins(test, false);
	struct edu_seg fin = next_text(&t, 0);

	fin.ctl |= EDU_FIN;
	fin.seq += 100;
	both(test, &t, fin);
	KUNIT_EXPECT_FALSE(test, both(test, &t, next_text(&t, 100)));
	KUNIT_EXPECT_EQ(test, t.fast->tcb.state, EDU_CLOSE_WAIT);
}

/* A long life of everything: the twins never part. */
static void predict__random_life(struct kunit *test)
{
	u64 random = 1988;
	int predicted = 0, round, i;

	for (round = 0; round < 40; round++) {
		struct twins t = twins(test, round & 1);

		for (i = 0; i < 150; i++) {
			u32 r = fix_random(&random);

			if (r & 1 && t.fast->tcb.snd_end -
			    t.fast->tcb.snd_una < 30000)
				both_send(&t, 1 + (r >> 8 & 0x7ff));
			both(test, &t, any_segment(&t, &random));
			if (t.fast->broken || t.slow->broken)
				return;
			if (t.fast->unread > 20000)
				both_read(&t);
			if (r >> 4 & 1)
				both_pass(&t, r >> 12 & 0x3ffff);
			if (round & 1)
				t.fast->peer_ts += r >> 6 & 1;
			if (t.fast->tcb.state != EDU_ESTABLISHED)
				break;
		}
		predicted += t.predicted;
		fix_reap(t.fast);
		fix_reap(t.slow);
		kunit_kfree(test, t.fast);
		kunit_kfree(test, t.slow);
	}
	KUNIT_EXPECT_GT(test, predicted, 200);
}

static struct kunit_case predict_cases[] = {
	KUNIT_CASE(predict__next_text),
	KUNIT_CASE(predict__next_ack),
	KUNIT_CASE(predict__not_applicable),
	KUNIT_CASE(predict__fin_is_waiting),
	KUNIT_CASE(predict__random_life),
	{}
};

static struct kunit_suite predict_suite = {
	.name = "edu_predict",
	.test_cases = predict_cases,
};

kunit_test_suites(&predict_suite);
