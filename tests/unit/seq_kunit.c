// SPDX-License-Identifier: GPL-2.0-only
/*
 * seq_kunit.c - tests of core/seq.h: numbers on a circle, RFC 9293, 3.4
 */
#include "fixture.h"

static void seq_before__around_the_wrap(struct kunit *test)
{
	static const struct {
		u32 a, b;
		bool before;
	} table[] = {
		{ 0, 1, true },
		{ 1, 0, false },
		{ 7, 7, false },
		{ 0xffffffffU, 0, true },
		{ 0, 0xffffffffU, false },
		{ 0xfffffff0U, 0x10, true },
		{ 0x10, 0xfffffff0U, false },
		{ 0x7fffffffU, 0x80000000U, true },
		{ 0x80000000U, 0x7fffffffU, false },
		/* One less than half of the circle is the most there can be. */
		{ 0, 0x7fffffffU, true },
		{ 0x7fffffffU, 0, false },
		{ 0x90000000U, 0x0fffffffU, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		u32 a = table[i].a, b = table[i].b;

		KUNIT_EXPECT_EQ_MSG(test, seq_before(a, b), table[i].before,
				    "%x %x", a, b);
		KUNIT_EXPECT_EQ_MSG(test, seq_after(b, a), table[i].before,
				    "%x %x", a, b);
		KUNIT_EXPECT_EQ_MSG(test, seq_before_eq(a, b),
				    table[i].before || a == b, "%x %x", a, b);
		KUNIT_EXPECT_EQ_MSG(test, seq_after_eq(b, a),
				    table[i].before || a == b, "%x %x", a, b);
	}
}

/* Against plain arithmetic: b is a plus something, for any a. */
static void seq_compare__random_numbers(struct kunit *test)
{
	u64 random = 1;
	int i;

	for (i = 0; i < 20000; i++) {
		u32 a = fix_random(&random);
		s32 way = (s32)fix_random(&random) >> (i % 24);
		u32 b = a + way;

		if (b - a == 0x80000000U)
			continue;
		KUNIT_EXPECT_EQ(test, seq_before(a, b), way > 0);
		KUNIT_EXPECT_EQ(test, seq_after(a, b), way < 0);
		KUNIT_EXPECT_EQ(test, seq_before_eq(a, b), way >= 0);
		KUNIT_EXPECT_EQ(test, seq_after_eq(a, b), way <= 0);
		KUNIT_EXPECT_EQ(test, seq_max(a, b), way > 0 ? b : a);
		KUNIT_EXPECT_EQ(test, seq_min(a, b), way > 0 ? a : b);
	}
}

static void seq_in__edges(struct kunit *test)
{
	static const struct {
		u32 seq, low, len;
		bool in;
	} table[] = {
		{ 0xfffffff0U, 0xfffffff0U, 0x20, true },
		{ 0xffffffefU, 0xfffffff0U, 0x20, false },
		{ 0x0f, 0xfffffff0U, 0x20, true },
		{ 0x10, 0xfffffff0U, 0x20, false },
		{ 0xfffffff0U, 0xfffffff0U, 0, false },
		{ 0xfffffff0U, 0xfffffff0U, 1, true },
		{ 0xfffffff1U, 0xfffffff0U, 1, false },
		/* The widest window there is, RFC 7323, 2.2. */
		{ 0x3ffffff0U, 0xfffffff0U, 1U << 30, false },
		{ 0x3fffffefU, 0xfffffff0U, 1U << 30, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		KUNIT_EXPECT_EQ_MSG(test, seq_in(table[i].seq, table[i].low,
						 table[i].len), table[i].in,
				    "row %u", i);
}

static struct kunit_case seq_cases[] = {
	KUNIT_CASE(seq_before__around_the_wrap),
	KUNIT_CASE(seq_compare__random_numbers),
	KUNIT_CASE(seq_in__edges),
	{}
};

static struct kunit_suite seq_suite = {
	.name = "edu_seq",
	.test_cases = seq_cases,
};

kunit_test_suites(&seq_suite);
