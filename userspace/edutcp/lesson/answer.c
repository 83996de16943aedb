// SPDX-License-Identifier: GPL-2.0-only
/*
 * answer.c - is it the answer, however it is written?
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lesson/trace.h"

static const struct unit {
	const char *name;
	double us;
} units[] = {
	{ "us", 1 }, { "µs", 1 }, { "μs", 1 }, { "microsecond", 1 },
	{ "microseconds", 1 }, { "微秒", 1 },
	{ "ms", 1e3 }, { "msec", 1e3 }, { "millisecond", 1e3 },
	{ "milliseconds", 1e3 }, { "毫秒", 1e3 },
	{ "s", 1e6 }, { "sec", 1e6 }, { "second", 1e6 }, { "seconds", 1e6 },
	{ "秒", 1e6 },
	{ "min", 60e6 }, { "minute", 60e6 }, { "minutes", 60e6 },
	{ "分", 60e6 }, { "分钟", 60e6 },
	{ "h", 3600e6 }, { "hour", 3600e6 }, { "hours", 3600e6 },
	{ "小时", 3600e6 },
};

/* A word ends where its letters do; behind a Chinese one more may follow. */
static bool begins(const char *text, const char *name)
{
	size_t len = strlen(name);

	return !strncasecmp(text, name, len) &&
	       (!isascii(*name) || !isalpha((unsigned char)text[len]));
}

/* Return: the longest one that stands there, or NULL. */
static const struct unit *unit_at(const char *text)
{
	const struct unit *found = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (begins(text, units[i].name) &&
		    (!found || strlen(units[i].name) > strlen(found->name)))
			found = &units[i];
	return found;
}

/* "200 ms", "1 min 30 s", "1分30秒"; without a unit it is in milliseconds. */
static bool given_us(const char *given, double *us)
{
	const struct unit *unit;
	char *end;
	double n = strtod(given, &end);

	end += strspn(end, " ");
	unit = unit_at(end);
	*us = n * (unit ? unit->us : 1e3);
	if (!unit)
		return isascii(*end) && !isalpha(*end);
	while (unit) {
		end += strlen(unit->name);
		end += strspn(end, " ");
		if (!isdigit((unsigned char)*end))
			return true;
		n = strtod(end, &end);
		end += strspn(end, " ");
		unit = unit_at(end);
		if (unit)
			*us += n * unit->us;
	}
	return false;
}

/* Letters and digits alone: "SYN-SENT, LISTEN" is "syn sent -> listen". */
static bool same_text(const char *x, const char *y)
{
	while (*x || *y) {
		if (*x && (!isascii(*x) || !isalnum(*x)))
			x++;
		else if (*y && (!isascii(*y) || !isalnum(*y)))
			y++;
		else if (tolower(*x++) != tolower(*y++))
			return false;
	}
	return true;
}

/**
 * answer_is() - is it right?
 * @right: the answer
 * @off: a number may be off by so much
 * @given: what was answered: "3", "1.2 s", "200 毫秒", "SYN-SENT, LISTEN"
 */
bool answer_is(const struct value *right, double off, const char *given)
{
	char *end;
	double n = strtod(given, &end);

	if (right->kind == VALUE_TEXT_KIND)
		return same_text(given, right->text);
	if (end == given ||
	    (right->kind == VALUE_TIME && !given_us(given, &n)))
		return false;
	return fabs(n - right->number) <= off + 1e-9;
}
