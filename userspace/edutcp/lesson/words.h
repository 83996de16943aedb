/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * words.h - a line of a lesson, word by word; words.c
 */
#ifndef EDUTCP_LESSON_WORDS_H
#define EDUTCP_LESSON_WORDS_H

#include <stdarg.h>

#include "cmd.h"
#include "lesson/lesson.h"

#define WORDS_WHY	300

/**
 * struct words - a line and how far it was read
 * @lesson: that it is of
 * @at: what was not read yet
 * @word: the last word
 * @len: its length
 * @why: what is wrong, once something is
 */
struct words {
	struct lesson *lesson;
	const char *at;
	const char *word;
	size_t len;
	char why[WORDS_WHY];
};

bool words_next(struct words *w);
bool words_is(const struct words *w, const char *word);
bool words_take(struct words *w, const char *word);
bool words_end(struct words *w);
const char *words_keep(const struct words *w);
const char *words_rest(struct words *w);
bool words_number(struct words *w, const char *what, __u64 min, __u64 max,
		  __u64 *val);
bool words_time(struct words *w, const char *what, __u64 *us);
bool words_host(struct words *w, int *host);
__printf(2, 3) bool words_wrong(struct words *w, const char *fmt, ...);

#endif /* EDUTCP_LESSON_WORDS_H */
