// SPDX-License-Identifier: GPL-2.0-only
/*
 * reasm_kunit.c - tests of core/reasm.c: putting the pieces in order
 *
 * Against a map of bytes: which byte of the stream is held, and which segment
 * brought it. Numbers begin shortly before the wrap.
 */
#include "fixture.h"

#define BASE	0xffffff80U	/* number of the first byte of the map */
#define SPAN	320		/* bytes in the map */
#define TEXTS	220

/**
 * struct world - what the tests of this file share
 * @reasm: under test
 * @text: holders
 * @born: number of the first byte that each holder brought
 * @nr: how many holders are in use
 * @owner: for each byte of the map: the holder, from 1; 0: not held
 */
struct world {
	struct edu_reasm reasm;
	struct edu_text text[TEXTS];
	u32 born[TEXTS];
	int nr;
	int owner[SPAN];
};

static struct world *new_world(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	edu_reasm_init(&w->reasm);
	return w;
}

/* False if the answer says "nothing new" of text that has something new. */
static bool insert(struct world *w, u32 at, u32 len)
{
	struct edu_text *text = &w->text[w->nr];
	bool fresh = false;
	u32 i;

	*text = (struct edu_text) { .seq = BASE + at, .len = len };
	w->born[w->nr++] = BASE + at;
	for (i = at; i < at + len; i++) {
		if (w->owner[i])
			continue;
		w->owner[i] = w->nr;
		fresh = true;
	}
	return edu_reasm_insert(&w->reasm, text) || !fresh;
}

static int holder(const struct world *w, const struct edu_text *text)
{
	return text - w->text + 1;
}

/* The tree holds the bytes of the map, each once, from one who brought it. */
static void check(struct kunit *test, struct world *w)
{
	struct rb_node *node;
	u32 bytes = 0, held = 0, end = BASE, i;

	for (node = rb_first(&w->reasm.ooo); node; node = rb_next(node)) {
		struct edu_text *text = rb_entry(node, struct edu_text, rb);
		int who = holder(w, text);
		u32 at = text->seq - BASE;

		KUNIT_ASSERT_GT(test, text->len, 0U);
		KUNIT_ASSERT_LE(test, at + text->len, SPAN);
		KUNIT_EXPECT_TRUE_MSG(test, seq_after_eq(text->seq, end),
				      "overlap at %u", at);
		KUNIT_EXPECT_EQ_MSG(test, w->born[who - 1] + text->skip,
				    text->seq, "skip at %u", at);
		for (i = at; i < at + text->len; i++)
			KUNIT_EXPECT_NE_MSG(test, w->owner[i], 0,
					    "byte %u was never brought", i);
		end = text->seq + text->len;
		bytes += text->len;
	}
	for (i = 0; i < SPAN; i++)
		held += !!w->owner[i];
	KUNIT_EXPECT_EQ(test, bytes, held);
	KUNIT_EXPECT_EQ(test, w->reasm.ooo_bytes, held);
}

static int count_done(struct world *w)
{
	struct edu_text *text;
	int n = 0;

	list_for_each_entry(text, &w->reasm.done, list)
		n++;
	return n;
}

static int count_tree(struct world *w)
{
	struct rb_node *node;
	int n = 0;

	for (node = rb_first(&w->reasm.ooo); node; node = rb_next(node))
		n++;
	return n;
}

/*
 * Two pieces that are there, apart and side by side, and a third in every
 * place and of every length.
 */
static void all_shapes(struct kunit *test, struct world *w, u32 second)
{
	u32 at, len;

	for (at = 0; at < 60; at++) {
		for (len = 1; at + len < 70; len++) {
			memset(w, 0, sizeof(*w));
			edu_reasm_init(&w->reasm);
			KUNIT_EXPECT_TRUE(test, insert(w, 120 + 10, 10));
			KUNIT_EXPECT_TRUE(test, insert(w, 120 + second, 15));
			KUNIT_EXPECT_TRUE_MSG(test, insert(w, 100 + at, len),
					      "%u bytes at %u", len, at);
			check(test, w);
			KUNIT_EXPECT_EQ(test, count_tree(w) + count_done(w),
					w->nr);
		}
	}
}

static void insert__all_shapes_of_overlap(struct kunit *test)
{
	struct world *w = new_world(test);

	all_shapes(test, w, 30);
	all_shapes(test, w, 20);
}

/* What came first wins where a later segment does not cover all of it. */
static void insert__first_bytes_win(struct kunit *test)
{
	struct world *w = new_world(test);
	struct edu_text *text;

	insert(w, 100, 20);
	insert(w, 110, 20);
	text = rb_entry(rb_next(rb_first(&w->reasm.ooo)), struct edu_text, rb);
	KUNIT_EXPECT_EQ(test, text->seq, BASE + 120);
	KUNIT_EXPECT_EQ(test, text->len, 10U);
	KUNIT_EXPECT_EQ(test, text->skip, 10U);
	insert(w, 90, 20);
	text = rb_entry(rb_first(&w->reasm.ooo), struct edu_text, rb);
	KUNIT_EXPECT_EQ(test, text->len, 10U);
	KUNIT_EXPECT_EQ(test, text->skip, 0U);
}

static void insert__what_is_there_already(struct kunit *test)
{
	struct world *w = new_world(test);

	KUNIT_EXPECT_TRUE(test, insert(w, 100, 50));
	KUNIT_EXPECT_TRUE(test, insert(w, 100, 50));
	KUNIT_EXPECT_TRUE(test, insert(w, 110, 10));
	KUNIT_EXPECT_TRUE(test, insert(w, 149, 1));
	KUNIT_EXPECT_EQ(test, count_tree(w), 1);
	KUNIT_EXPECT_EQ(test, count_done(w), 3);
	check(test, w);
}

/* Take what has become the next; count it byte by byte. */
static u32 take(struct kunit *test, struct world *w, u32 nxt)
{
	struct edu_text *text;

	while ((text = edu_reasm_next(&w->reasm, nxt))) {
		KUNIT_EXPECT_EQ(test, text->seq, nxt);
		KUNIT_ASSERT_GT(test, text->len, 0U);
		KUNIT_EXPECT_EQ(test, w->born[holder(w, text) - 1] +
				text->skip, text->seq);
		nxt += text->len;
		list_add_tail(&text->list, &w->reasm.ready);
	}
	return nxt;
}

static void next__gap_and_overlap(struct kunit *test)
{
	struct world *w = new_world(test);

	insert(w, 100, 20);
	insert(w, 130, 20);
	KUNIT_EXPECT_NULL(test, edu_reasm_next(&w->reasm, BASE + 99));
	/* The first 5 have come another way by now. */
	KUNIT_EXPECT_EQ(test, take(test, w, BASE + 105), BASE + 120);
	KUNIT_EXPECT_EQ(test, w->reasm.ooo_bytes, 20U);
	/* All of the second has. */
	KUNIT_EXPECT_EQ(test, take(test, w, BASE + 150), BASE + 150);
	KUNIT_EXPECT_EQ(test, w->reasm.ooo_bytes, 0U);
	KUNIT_EXPECT_TRUE(test, RB_EMPTY_ROOT(&w->reasm.ooo));
	KUNIT_EXPECT_EQ(test, count_done(w), 1);
}

/* Where the stream ends, in a piece, between two, before and behind all. */
static void cut__at_every_place(struct kunit *test)
{
	struct world *w = new_world(test);
	u32 end, i;

	for (end = 90; end < 170; end++) {
		memset(w, 0, sizeof(*w));
		edu_reasm_init(&w->reasm);
		insert(w, 100, 20);
		insert(w, 120, 10);
		insert(w, 140, 20);
		edu_reasm_cut(&w->reasm, BASE + end);
		for (i = end; i < SPAN; i++)
			w->owner[i] = 0;
		check(test, w);
		KUNIT_EXPECT_EQ(test, count_tree(w) + count_done(w), 3);
	}
}

/* Random pieces, random progress; every holder comes back exactly once. */
static void random__against_the_map(struct kunit *test)
{
	struct world *w = new_world(test);
	u64 random = 31;
	int round;

	for (round = 0; round < 400; round++) {
		u32 nxt = 0, to, i;
		int ready = 0;
		struct edu_text *text;

		memset(w, 0, sizeof(*w));
		edu_reasm_init(&w->reasm);
		while (w->nr < TEXTS - 1 && nxt < SPAN) {
			u32 at = nxt + fix_random(&random) % (SPAN - nxt);
			u32 len = 1 + fix_random(&random) % 40;

			KUNIT_ASSERT_TRUE(test, insert(w, at,
						       edu_min(len, SPAN - at)));
			check(test, w);
			if (fix_random(&random) % 4)
				continue;
			/* Some more arrives in order, past held text or not. */
			nxt += fix_random(&random) % 20;
			if (nxt > SPAN)
				nxt = SPAN;
			to = nxt;
			while (to < SPAN && w->owner[to])
				to++;
			KUNIT_ASSERT_EQ(test, take(test, w, BASE + nxt),
					BASE + to);
			nxt = to;
			for (i = 0; i < nxt; i++)
				w->owner[i] = 0;
			check(test, w);
		}
		list_for_each_entry(text, &w->reasm.ready, list)
			ready++;
		KUNIT_EXPECT_EQ(test, ready + count_done(w) + count_tree(w),
				w->nr);
	}
}

static struct kunit_case reasm_cases[] = {
	KUNIT_CASE(insert__all_shapes_of_overlap),
	KUNIT_CASE(insert__first_bytes_win),
	KUNIT_CASE(insert__what_is_there_already),
	KUNIT_CASE(next__gap_and_overlap),
	KUNIT_CASE(cut__at_every_place),
	KUNIT_CASE(random__against_the_map),
	{}
};

static struct kunit_suite reasm_suite = {
	.name = "edu_reasm",
	.test_cases = reasm_cases,
};

kunit_test_suites(&reasm_suite);
