// SPDX-License-Identifier: GPL-2.0-only
/*
 * columns.c - UTF-8 in the columns of a terminal: widths, and where to break
 *
 * A Chinese character takes two columns, where LC_CTYPE knows that. Chinese has
 * no spaces: a line may end behind any character, but none begins with a
 * closing mark or ends with an opening one.
 */
#include <string.h>
#include <wchar.h>

#include "columns.h"

/**
 * text_bytes() - bytes of a character
 * @s: UTF-8, at a character
 *
 * Return: 1 to 4; 0 at the end.
 */
size_t text_bytes(const char *s)
{
	size_t n = 1;

	if (!*s)
		return 0;
	while ((s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/**
 * text_tame() - a name that somebody else has given, for a terminal
 * @s: UTF-8; control characters, which would play with it, become '?'
 */
void text_tame(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 127)
			*s = '?';
}

/**
 * text_width() - columns of a character
 * @s: UTF-8, at a character
 *
 * Return: 2 for a wide one, where LC_CTYPE knows that; 0 for one that joins
 * the one before it; otherwise 1.
 */
int text_width(const char *s)
{
	size_t n = text_bytes(s), i;
	wchar_t c = (unsigned char)*s;

	if (n > 1)
		c &= 0x7f >> n;
	for (i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3f);
	n = wcwidth(c);
	return (int)n < 0 ? 1 : (int)n;
}

/**
 * text_columns() - columns that a string takes
 * @s: UTF-8
 */
int text_columns(const char *s)
{
	int n = 0;

	for (; *s; s += text_bytes(s))
		n += text_width(s);
	return n;
}

/**
 * text_cut() - make a string fit
 * @s: UTF-8; shortened at its end
 * @columns: that it may take
 */
void text_cut(char *s, int columns)
{
	for (; *s; s += text_bytes(s)) {
		columns -= text_width(s);
		if (columns < 0)
			break;
	}
	*s = '\0';
}

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
