/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - texts of a lesson, in a language, on lines; text.c, say.c
 */
#ifndef EDUTCP_LESSON_TEXT_H
#define EDUTCP_LESSON_TEXT_H

#include "lesson/trace.h"

#define TEXT_MAX	4096	/* bytes of one text, as it is shown */

/* Where a text stands, for the values in it. */
struct place {
	const struct lesson_story *story;
	int step;
	enum lang lang;
};

bool text_expand(const struct text *text, const struct place *place,
		 char *buf, size_t size, char *why, size_t why_size);

/* What the command itself says. */
enum say {
	SAY_QUESTIONS, SAY_COLON, SAY_ANSWER, SAY_YOURS, SAY_RIGHT, SAY_WRONG,
	SAY_SCORE, SAY_ENTER, SAY_SENDS, SAY_RECEIVES, SAY_ACKED, SAY_FLIGHT,
	SAY_QUEUED, SAY_READ, SAY_WAITING, SAY_HELD, SAY_FREE, SAY_LOSS, NR_SAYS,
};

const char *say(enum lang lang, enum say what);

#endif /* EDUTCP_LESSON_TEXT_H */
