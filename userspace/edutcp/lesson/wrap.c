// SPDX-License-Identifier: GPL-2.0-only
/*
 * wrap.c - where to break lines
 *
 * Chinese has no spaces: a line may end behind any character, but none begins
 * with a closing mark or ends with an opening one. Widths are columns of a
 * terminal, two for a Chinese character.
 */
#include <string.h>

#include "ladder.h"
#include "lesson/text.h"

static bool is_one_of(const char *at, const char *marks)
{
	size_t len = text_bytes(at);

	for (; *marks; marks += text_bytes(marks))
		if (text_bytes(marks) == len && !memcmp(at, marks, len))
			return true;
	return false;
}

static bool is_wide(const char *at)
{
	return text_width(at) == 2;
}

/* May a line end behind the character at @at? */
static bool breaks(const char *at)
{
	const char *next = at + text_bytes(at);

	if (*next == ' ' || *next == '\n' || !*next)
		return true;
	if (is_one_of(next, "，。、；：？！）》」』”’…)") ||
	    is_one_of(at, "（《「『“‘(") || *at == ' ')
		return false;
	return is_wide(at) || is_wide(next);
}

/**
 * wrap() - how much of a text fits on a line
 * @text: UTF-8, not empty
 * @columns: of the line
 *
 * Return: bytes, one character at least.
 */
size_t wrap(const char *text, int columns)
{
	size_t fits = 0, len = 0;
	int used = 0;

	while (text[len] && text[len] != '\n') {
		used += text_width(text + len);
		if (used > columns && len)
			return fits ?: len;
		if (breaks(text + len))
			fits = len + text_bytes(text + len);
		len += text_bytes(text + len);
	}
	return len;
}

/**
 * wrap_skip() - where the next line starts
 * @text: behind what wrap() has taken
 *
 * Return: behind the space or the end of a line there.
 */
const char *wrap_skip(const char *text)
{
	if (*text == '\n')
		return text + 1;
	return text + strspn(text, " ");
}
