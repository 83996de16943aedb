// SPDX-License-Identifier: GPL-2.0-only
/*
 * ok.c - lines "ok - name" and "not ok - name"
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ok.h"

static int failed;

static bool print(bool passed, const char *fmt, va_list args)
{
	printf("%sok - ", passed ? "" : "not ");
	vprintf(fmt, args);
	putchar('\n');
	fflush(stdout);
	failed += !passed;
	return passed;
}

bool ok(bool passed, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print(passed, fmt, args);
	va_end(args);
	return passed;
}

bool ok_str(const char *got, const char *want, const char *fmt, ...)
{
	bool same = !strcmp(got, want);
	va_list args;

	va_start(args, fmt);
	print(same, fmt, args);
	va_end(args);
	if (!same)
		printf("# got  '%s'\n# want '%s'\n", got, want);
	return same;
}

int ok_done(void)
{
	/* The runner misses this line when a test ends before its time. */
	printf("# done\n");
	return failed != 0;
}
