// SPDX-License-Identifier: GPL-2.0-only
/*
 * report_page.c - the page, with the data put in
 *
 * userspace/report/ becomes one HTML file when the command is built, and the
 * command has it inside: nothing is looked for when a report is made.
 */
#include <string.h>

#include "report.h"

#define MARK	"@DATA@"

__asm__(".section .rodata\n"
	"report_page_start:\n"
	".incbin \"" REPORT_PAGE "\"\n"
	".byte 0\n"
	".previous\n");

extern const char report_page_start[];

/**
 * report_page() - write the page
 * @out: where to
 * @r: what it is of
 */
void report_page(FILE *out, const struct report *r)
{
	const char *mark = strstr(report_page_start, MARK);

	fwrite(report_page_start, 1, mark - report_page_start, out);
	report_json(out, r);
	fputs(mark + strlen(MARK), out);
}
