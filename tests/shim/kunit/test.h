/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kunit/test.h - as much of the kernel's KUnit as the unit tests use
 *
 * So that the same *_kunit.c files build as a module for the kernel's KUnit
 * and as a program with ASan and UBSan, where they run in milliseconds. The
 * names, and what they mean, are those of include/kunit/test.h of Linux 6.1.
 * runner.c runs the suites.
 */
#ifndef _SHIM_KUNIT_TEST_H
#define _SHIM_KUNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/list.h>

#define KUNIT_PARAM_DESC_SIZE	128
#define KUNIT_SUITE_NAME_SIZE	256

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#endif
#ifndef scnprintf
#define scnprintf	kunit_scnprintf
#define vscnprintf	kunit_vscnprintf
#endif
#ifndef __printf
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#endif
#ifndef GFP_KERNEL
#define GFP_KERNEL	0
#endif
#ifndef MODULE_LICENSE
#define MODULE_LICENSE(text)		_Static_assert(1, text)
#define MODULE_DESCRIPTION(text)	_Static_assert(1, text)
#endif

struct kunit;

enum kunit_status {
	KUNIT_SUCCESS,
	KUNIT_FAILURE,
	KUNIT_SKIPPED,
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[KUNIT_SUITE_NAME_SIZE];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

struct kunit_memory;

struct kunit {
	void *priv;
	const char *name;
	const void *param_value;
	int param_index;
	enum kunit_status status;
	struct kunit_memory *memory;	/* freed when the case is over */
	jmp_buf stop;			/* where a failed assertion goes */
};

#define KUNIT_CASE(test_name) { .run_case = test_name, .name = #test_name }

#define KUNIT_CASE_PARAM(test_name, gen_params) {	\
	.run_case = test_name,				\
	.name = #test_name,				\
	.generate_params = gen_params			\
}

#define KUNIT_ARRAY_PARAM(name, array, get_desc)				\
	static const void *name##_gen_params(const void *prev, char *desc)	\
	{									\
		typeof((array)[0]) *next = prev ?				\
			(typeof(next))prev + 1 : (array);			\
		void (*describe)(typeof(next), char *) = get_desc;		\
										\
		if (next >= (array) + ARRAY_SIZE(array))			\
			return NULL;						\
		if (describe)							\
			describe(next, desc);					\
		return next;							\
	}

/* The linker gathers the suites of all files. */
#define KUNIT_PASTE_(a, b)	a##b
#define KUNIT_PASTE(a, b)	KUNIT_PASTE_(a, b)
#define kunit_test_suites(suites...)					\
	static struct kunit_suite *KUNIT_PASTE(kunit_suites_, __LINE__)[] \
	__attribute__((used, section("kunit_test_suites"))) = { suites }
#define kunit_test_suite(suite)	kunit_test_suites(&(suite))

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size,
			  unsigned int gfp);
void *kunit_kzalloc(struct kunit *test, size_t size, unsigned int gfp);
void kunit_kfree(struct kunit *test, const void *ptr);
int kunit_vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
int __printf(3, 4) kunit_scnprintf(char *buf, size_t size, const char *fmt,
				   ...);

static inline void *kunit_kmalloc(struct kunit *test, size_t size,
				  unsigned int gfp)
{
	return kunit_kmalloc_array(test, 1, size, gfp);
}

static inline void *kunit_kcalloc(struct kunit *test, size_t n, size_t size,
				  unsigned int gfp)
{
	return kunit_kzalloc(test, n * size, gfp);
}

void __printf(2, 3) kunit_say(struct kunit *test, const char *fmt, ...);
#define kunit_info(test, fmt, ...)	kunit_say(test, fmt, ##__VA_ARGS__)

/*
 * What a failed expectation prints: its place, its text, both values, and
 * the message of the _MSG variants.
 */
void __printf(6, 7) kunit_failed(struct kunit *test, bool stop,
				 const char *file, int line, const char *what,
				 const char *fmt, ...);
void kunit_failed_values(struct kunit *test, const char *left_text,
			 const char *right_text, long long left,
			 long long right);
void kunit_failed_strings(struct kunit *test, const char *left,
			  const char *right);

#define KUNIT_TRUTH(test, stop, cond, want, fmt, ...)			\
do {									\
	if (((cond) ? true : false) == (want))				\
		break;							\
	kunit_failed(test, stop, __FILE__, __LINE__,			\
		     (want) ? #cond " is false" : #cond " is true",	\
		     fmt, ##__VA_ARGS__);				\
} while (0)

#define KUNIT_BINARY(test, stop, left, op, right, fmt, ...)		\
do {									\
	const typeof(left) __left = (left);				\
	const typeof(right) __right = (right);				\
									\
	if (__left op __right)						\
		break;							\
	kunit_failed_values(test, #left, #right,			\
			    (long long)(uintptr_t)__left,		\
			    (long long)(uintptr_t)__right);		\
	kunit_failed(test, stop, __FILE__, __LINE__,			\
		     #left " " #op " " #right, fmt, ##__VA_ARGS__);	\
} while (0)

#define KUNIT_STRING(test, stop, left, op, right, fmt, ...)		\
do {									\
	const char *__left = (left), *__right = (right);		\
									\
	if (strcmp(__left, __right) op 0)				\
		break;							\
	kunit_failed_strings(test, __left, __right);			\
	kunit_failed(test, stop, __FILE__, __LINE__,			\
		     #left " " #op " " #right, fmt, ##__VA_ARGS__);	\
} while (0)

#define KUNIT_FAIL(test, fmt, ...)					\
	kunit_failed(test, false, __FILE__, __LINE__, "failure", fmt,	\
		     ##__VA_ARGS__)
#define KUNIT_ASSERT_FAILURE(test, fmt, ...)				\
	kunit_failed(test, true, __FILE__, __LINE__, "failure", fmt,	\
		     ##__VA_ARGS__)

#define KUNIT_EXPECT_TRUE_MSG(test, c, fmt, ...) \
	KUNIT_TRUTH(test, false, c, true, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(test, c, fmt, ...) \
	KUNIT_TRUTH(test, false, c, false, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_EQ_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LT_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, <, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, <=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GT_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, >, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, >=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STREQ_MSG(test, l, r, fmt, ...) \
	KUNIT_STRING(test, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ_MSG(test, l, r, fmt, ...) \
	KUNIT_STRING(test, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NULL_MSG(test, p, fmt, ...) \
	KUNIT_TRUTH(test, false, (p) == NULL, true, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL_MSG(test, p, fmt, ...) \
	KUNIT_TRUTH(test, false, (p) == NULL, false, fmt, ##__VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, c)	KUNIT_EXPECT_TRUE_MSG(test, c, NULL)
#define KUNIT_EXPECT_FALSE(test, c)	KUNIT_EXPECT_FALSE_MSG(test, c, NULL)
#define KUNIT_EXPECT_EQ(test, l, r)	KUNIT_EXPECT_EQ_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_NE(test, l, r)	KUNIT_EXPECT_NE_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_LT(test, l, r)	KUNIT_EXPECT_LT_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_LE(test, l, r)	KUNIT_EXPECT_LE_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_GT(test, l, r)	KUNIT_EXPECT_GT_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_GE(test, l, r)	KUNIT_EXPECT_GE_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_PTR_EQ(test, l, r)	KUNIT_EXPECT_PTR_EQ_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_PTR_NE(test, l, r)	KUNIT_EXPECT_PTR_NE_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_STREQ(test, l, r)	KUNIT_EXPECT_STREQ_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_STRNEQ(test, l, r)	KUNIT_EXPECT_STRNEQ_MSG(test, l, r, NULL)
#define KUNIT_EXPECT_NULL(test, p)	KUNIT_EXPECT_NULL_MSG(test, p, NULL)
#define KUNIT_EXPECT_NOT_NULL(test, p)	KUNIT_EXPECT_NOT_NULL_MSG(test, p, NULL)

#define KUNIT_ASSERT_TRUE_MSG(test, c, fmt, ...) \
	KUNIT_TRUTH(test, true, c, true, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_FALSE_MSG(test, c, fmt, ...) \
	KUNIT_TRUTH(test, true, c, false, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LT_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, <, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, <=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GT_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, >, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, >=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE_MSG(test, l, r, fmt, ...) \
	KUNIT_BINARY(test, true, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STREQ_MSG(test, l, r, fmt, ...) \
	KUNIT_STRING(test, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NULL_MSG(test, p, fmt, ...) \
	KUNIT_TRUTH(test, true, (p) == NULL, true, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL_MSG(test, p, fmt, ...) \
	KUNIT_TRUTH(test, true, (p) == NULL, false, fmt, ##__VA_ARGS__)

#define KUNIT_ASSERT_TRUE(test, c)	KUNIT_ASSERT_TRUE_MSG(test, c, NULL)
#define KUNIT_ASSERT_FALSE(test, c)	KUNIT_ASSERT_FALSE_MSG(test, c, NULL)
#define KUNIT_ASSERT_EQ(test, l, r)	KUNIT_ASSERT_EQ_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_NE(test, l, r)	KUNIT_ASSERT_NE_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_LT(test, l, r)	KUNIT_ASSERT_LT_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_LE(test, l, r)	KUNIT_ASSERT_LE_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_GT(test, l, r)	KUNIT_ASSERT_GT_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_GE(test, l, r)	KUNIT_ASSERT_GE_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_PTR_EQ(test, l, r)	KUNIT_ASSERT_PTR_EQ_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_PTR_NE(test, l, r)	KUNIT_ASSERT_PTR_NE_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_STREQ(test, l, r)	KUNIT_ASSERT_STREQ_MSG(test, l, r, NULL)
#define KUNIT_ASSERT_NULL(test, p)	KUNIT_ASSERT_NULL_MSG(test, p, NULL)
#define KUNIT_ASSERT_NOT_NULL(test, p)	KUNIT_ASSERT_NOT_NULL_MSG(test, p, NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p)	KUNIT_ASSERT_NOT_NULL(test, p)

#endif /* _SHIM_KUNIT_TEST_H */
