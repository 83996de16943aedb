// SPDX-License-Identifier: GPL-2.0-only
/*
 * runner.c - runs the KUnit suites of a program
 *
 * Prints a line for each suite, each case that failed, and each parameter of
 * it that failed; with -v each case. The last line is
 * "# unit: N passed, N failed", counting cases, and the exit status is 1 if
 * any failed. Arguments choose suites, or cases, by a part of "suite.case".
 */
#include <kunit/test.h>

#define FAILURES_SHOWN	40	/* of one case */

struct kunit_memory {
	struct kunit_memory *next;
	max_align_t bytes[];
};

extern struct kunit_suite *__start_kunit_test_suites[];
extern struct kunit_suite *__stop_kunit_test_suites[];

static bool verbose;
static int failures;		/* of the case that runs */
static char values[256];	/* of the expectation that failed */

int kunit_vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n = vsnprintf(buf, size, fmt, args);

	if (n < 0 || !size)
		return 0;
	return (size_t)n < size ? n : (int)size - 1;
}

int kunit_scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = kunit_vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size,
			  unsigned int gfp)
{
	struct kunit_memory *memory;

	(void)gfp;
	memory = malloc(sizeof(*memory) + n * size);
	if (!memory)
		return NULL;
	/* As poisoned as fresh memory of the kernel is. */
	memset(memory->bytes, 0xa5, n * size);
	memory->next = test->memory;
	test->memory = memory;
	return memory->bytes;
}

void *kunit_kzalloc(struct kunit *test, size_t size, unsigned int gfp)
{
	void *bytes = kunit_kmalloc(test, size, gfp);

	return bytes ? memset(bytes, 0, size) : NULL;
}

void kunit_kfree(struct kunit *test, const void *ptr)
{
	struct kunit_memory **link, *memory;

	for (link = &test->memory; *link; link = &(*link)->next) {
		if ((*link)->bytes != ptr)
			continue;
		memory = *link;
		*link = memory->next;
		free(memory);
		return;
	}
}

static void free_all(struct kunit *test)
{
	while (test->memory)
		kunit_kfree(test, test->memory->bytes);
}

void kunit_say(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	(void)test;
	printf("# ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
}

void kunit_failed_values(struct kunit *test, const char *left_text,
			 const char *right_text, long long left,
			 long long right)
{
	(void)test;
	snprintf(values, sizeof(values), ": %s is %lld (0x%llx), %s is %lld (0x%llx)",
		 left_text, left, left, right_text, right, right);
}

void kunit_failed_strings(struct kunit *test, const char *left,
			  const char *right)
{
	(void)test;
	snprintf(values, sizeof(values), ": \"%.100s\", \"%.100s\"", left, right);
}

void kunit_failed(struct kunit *test, bool stop, const char *file, int line,
		  const char *what, const char *fmt, ...)
{
	va_list args;

	test->status = KUNIT_FAILURE;
	if (failures++ < FAILURES_SHOWN) {
		printf("#   %s:%d: %s%s", file, line, what, values);
		if (fmt) {
			printf(": ");
			va_start(args, fmt);
			vprintf(fmt, args);
			va_end(args);
		}
		putchar('\n');
	}
	values[0] = '\0';
	if (stop)
		longjmp(test->stop, 1);
}

/* One case with one parameter, or with none. */
static bool run_once(struct kunit_suite *suite, struct kunit_case *c,
		     const void *param, int index)
{
	struct kunit test = {
		.name = c->name,
		.param_value = param,
		.param_index = index,
	};

	if (!setjmp(test.stop)) {
		if (suite->init && suite->init(&test))
			KUNIT_FAIL(&test, "the suite's init failed");
		else
			c->run_case(&test);
	}
	if (suite->exit)
		suite->exit(&test);
	free_all(&test);
	return test.status != KUNIT_FAILURE;
}

static bool run_params(struct kunit_suite *suite, struct kunit_case *c)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *param = c->generate_params(NULL, desc);
	bool ok = true;
	int index = 0;

	if (!param) {
		printf("#   %s: no parameters\n", c->name);
		return false;
	}
	while (param) {
		if (!run_once(suite, c, param, index)) {
			printf("#   with parameter %d: %s\n", index, desc);
			ok = false;
		}
		desc[0] = '\0';
		param = c->generate_params(param, desc);
		index++;
	}
	return ok;
}

static bool run_case(struct kunit_suite *suite, struct kunit_case *c)
{
	bool ok;

	failures = 0;
	ok = c->generate_params ? run_params(suite, c) :
				  run_once(suite, c, NULL, 0);
	if (failures > FAILURES_SHOWN)
		printf("#   and %d more\n", failures - FAILURES_SHOWN);
	if (!ok || verbose)
		printf("%sok - %s.%s\n", ok ? "" : "not ", suite->name, c->name);
	fflush(stdout);
	return ok;
}

static bool chosen(const struct kunit_suite *suite, const struct kunit_case *c,
		   char **args)
{
	char name[512];

	if (!*args)
		return true;
	snprintf(name, sizeof(name), "%s.%s", suite->name, c->name);
	for (; *args; args++)
		if (strstr(name, *args))
			return true;
	return false;
}

static void run_suite(struct kunit_suite *suite, char **args, int *passed,
		      int *failed)
{
	int good = 0, bad = 0;
	struct kunit_case *c;

	for (c = suite->test_cases; c->run_case; c++) {
		if (!chosen(suite, c, args))
			continue;
		if (!good && !bad && suite->suite_init)
			suite->suite_init(suite);
		if (run_case(suite, c))
			good++;
		else
			bad++;
	}
	if ((good || bad) && suite->suite_exit)
		suite->suite_exit(suite);
	if (bad)
		printf("not ok - %s: %d passed, %d failed\n", suite->name, good,
		       bad);
	else if (good)
		printf("ok - %s: %d passed\n", suite->name, good);
	*passed += good;
	*failed += bad;
}

int main(int argc, char **argv)
{
	struct kunit_suite **suite;
	int passed = 0, failed = 0;
	char **args = argv + 1;

	if (argc > 1 && !strcmp(argv[1], "-v")) {
		verbose = true;
		args++;
	}
	for (suite = __start_kunit_test_suites;
	     suite < __stop_kunit_test_suites; suite++)
		run_suite(*suite, args, &passed, &failed);
	printf("# unit: %d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
