// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * break.c - what is broken on purpose here, net.edutcp.break.*
 */
#include <errno.h>
#include <stdio.h>

#include "libedutcp.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The kernel shows each thread those of its own network namespace. */
#define BREAK_FILE "/proc/sys/net/edutcp/break/%s"

static const struct {
	const char *name;
	const char *text;
	const char *rfc;
} breaks[] = {
#define BREAK_ROW(id, name, most, text, rfc) { name, text, rfc },
	EDU_BREAKS(BREAK_ROW)
#undef BREAK_ROW
};

const char *edu_break_name(unsigned int what)
{
	return what < ARRAY_SIZE(breaks) ? breaks[what].name : "?";
}

const char *edu_break_text(unsigned int what)
{
	return what < ARRAY_SIZE(breaks) ? breaks[what].text : "?";
}

const char *edu_break_rfc(unsigned int what)
{
	return what < ARRAY_SIZE(breaks) ? breaks[what].rfc : "?";
}

int edu_break_get(unsigned int what)
{
	char path[128];
	int value, n;
	FILE *f;

	if (what >= ARRAY_SIZE(breaks))
		return -EINVAL;
	snprintf(path, sizeof(path), BREAK_FILE, breaks[what].name);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	n = fscanf(f, "%d", &value);
	fclose(f);
	return n == 1 && value >= 0 ? value : -EBADMSG;
}
