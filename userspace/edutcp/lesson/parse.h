/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse.h - what the files that read a lesson share
 */
#ifndef EDUTCP_LESSON_PARSE_H
#define EDUTCP_LESSON_PARSE_H

#include "lesson/trace.h"

/**
 * struct parser - at work
 * @w: the line
 * @lesson: what it becomes
 * @line: its number
 * @source: all of it
 * @text: what en: and zh: are the text of, or NULL
 * @step: the step, or NULL before the first
 * @table: the table that rows belong to, or NULL
 * @question: the question that answers belong to, or NULL
 * @texts: all texts
 * @nr_texts: how many
 */
struct parser {
	struct words w;
	struct lesson *lesson;
	int line;
	const char *source;
	struct text *text;
	struct step *step;
	struct item *table;
	struct question *question;
	struct text **texts;
	int nr_texts;
};

/* parse.c */
bool parse_expect_text(struct parser *p, struct text *text);
struct item *parse_item(struct parser *p, enum item_kind kind);
bool parse_in_step(struct parser *p, const char *what);

/* parse_show.c */
bool parse_show(struct parser *p);
bool parse_table(struct parser *p);
bool parse_row(struct parser *p);

/* parse_quiz.c */
bool parse_question(struct parser *p);
bool parse_answer(struct parser *p);
bool parse_choice(struct parser *p);
bool parse_because(struct parser *p);

/* parse_call.c, text.c */
bool parse_call(struct words *w, const char *who, size_t len,
		struct call *call);
bool parse_text(struct words *w, const char *line, struct text_part **part);

#endif /* EDUTCP_LESSON_PARSE_H */
