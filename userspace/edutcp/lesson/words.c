// SPDX-License-Identifier: GPL-2.0-only
/*
 * words.c - a line of a lesson, word by word
 *
 * What is wrong is noted once, the first time, by words_wrong(); who has the
 * line adds its number.
 */
#include <stdlib.h>
#include <string.h>

#include "lesson/words.h"

/**
 * words_wrong() - the line is wrong
 * @w: the line
 * @fmt: printf format: what is wrong and what would be right
 *
 * Return: false.
 */
bool words_wrong(struct words *w, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (!*w->why)
		vsnprintf(w->why, sizeof(w->why), fmt, args);
	va_end(args);
	return false;
}

/**
 * words_next() - the next word
 * @w: the line
 *
 * Return: false at its end; the word is empty then.
 */
bool words_next(struct words *w)
{
	w->at += strspn(w->at, " \t");
	w->word = w->at;
	w->len = strcspn(w->at, " \t");
	w->at += w->len;
	return w->len;
}

/**
 * words_is() - is it this one?
 * @w: a word was read
 * @word: what it may be
 */
bool words_is(const struct words *w, const char *word)
{
	return strlen(word) == w->len && !memcmp(w->word, word, w->len);
}

/**
 * words_take() - the next word, if it is this one
 * @w: the line
 * @word: what it may be
 *
 * Return: whether it was; if not, it is still the next one.
 */
bool words_take(struct words *w, const char *word)
{
	struct words was = *w;

	if (words_next(w) && words_is(w, word))
		return true;
	*w = was;
	return false;
}

/**
 * words_end() - there must be no more
 * @w: the line
 *
 * Return: whether that is so; it was complained about if not.
 */
bool words_end(struct words *w)
{
	if (!words_next(w))
		return true;
	return words_wrong(w, "'%.*s' is one word too many", (int)w->len,
			   w->word);
}

/**
 * words_keep() - the last word
 * @w: the line
 *
 * Return: a copy that lives as long as the lesson.
 */
const char *words_keep(const struct words *w)
{
	return pool_text(&w->lesson->pool, w->word, w->len);
}

/**
 * words_rest() - all that was not read yet, as one text
 * @w: the line
 *
 * Return: as words_keep(); "" at the end.
 */
const char *words_rest(struct words *w)
{
	w->at += strspn(w->at, " \t");
	w->word = w->at;
	w->len = strlen(w->at);
	w->at += w->len;
	return words_keep(w);
}

/**
 * words_number() - the next word is a whole number
 * @w: the line
 * @what: its name, for the message
 * @min: least value
 * @max: greatest value
 * @val: the number
 *
 * Return: false after complaining.
 */
bool words_number(struct words *w, const char *what, __u64 min, __u64 max,
		  __u64 *val)
{
	char *end;

	words_next(w);
	*val = strtoull(w->word, &end, 10);
	if (w->len && *w->word >= '0' && *w->word <= '9' &&
	    end == w->word + w->len && *val >= min && *val <= max)
		return true;
	return words_wrong(w, "%s is a number from %llu to %llu, not '%.*s'",
			   what, min, max, (int)w->len, w->word);
}

/**
 * words_time() - the next word is a time
 * @w: the line
 * @what: its name, for the message
 * @us: microseconds
 *
 * Return: false after complaining.
 */
bool words_time(struct words *w, const char *what, __u64 *us)
{
	double time = 0;

	words_next(w);
	if (cmd_time(w->word, w->len, 0, &time) && time <= 1e12) {
		*us = time + 0.5;
		return true;
	}
	return words_wrong(w, "%s is a time like 5s, 1.5s or 200ms, not '%.*s'",
			   what, (int)w->len, w->word);
}

/**
 * words_host() - the next word is a host
 * @w: the line
 * @host: its number
 *
 * Return: false after complaining.
 */
bool words_host(struct words *w, int *host)
{
	words_next(w);
	*host = lesson_host(w->lesson, w->word, w->len);
	if (*host >= 0)
		return true;
	return words_wrong(w, "there is no host '%.*s': say 'host NAME ADDRESS' above",
			   (int)w->len, w->word);
}
