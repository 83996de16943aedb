/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - what happened in a lesson, and questions to it; pattern.c,
 * field.c, expr.c, eval.c
 */
#ifndef EDUTCP_LESSON_TRACE_H
#define EDUTCP_LESSON_TRACE_H

#include "lesson/lesson.h"
#include "lesson/words.h"
#include "match.h"

/**
 * struct scene - what happened in one step
 * @match: its events
 * @netns: inodes of the hosts
 * @start_us: time of the first one, 0: there was none
 */
struct scene {
	struct match match;
	__u32 netns[LESSON_HOSTS];
	__u64 start_us;
};

/**
 * struct lesson_story - what happened in the lesson
 * @lesson: the lesson
 * @scene: each step of it
 * @nr: steps that were played
 */
struct lesson_story {
	const struct lesson *lesson;
	struct scene scene[LESSON_STEPS];
	int nr;
};

#define VALUE_TEXT	300

enum value_kind { VALUE_NUMBER, VALUE_TIME, VALUE_TEXT_KIND };

/**
 * struct value - what an expression comes to
 * @kind: a number, a time, a text
 * @number: the number; microseconds
 * @text: the text
 */
struct value {
	enum value_kind kind;
	double number;
	char text[VALUE_TEXT];
};

/* field.c */
struct field;
const struct field *field_by_name(const char *name, size_t len);
bool field_get(const struct field *field, const struct scene *scene,
	       const struct match_node *n, struct value *v);
void field_names(char *buf, size_t size);

/* pattern.c, meant.c */
bool pattern_parse(struct words *w, struct pattern **pattern);
const struct match_node *pattern_next(const struct pattern *p,
				      const struct lesson_story *story, int step,
				      const struct match_node *after,
				      const struct scene **scene);
const char *pattern_text(const struct pattern *p);

/* expr.c */
bool expr_parse(struct words *w, struct expr **expr);

/* eval.c */
bool eval(const struct expr *expr, const struct lesson_story *story, int step,
	  struct value *v, char *why, size_t size);
void value_format(enum lang lang, const struct value *v, char *buf,
		  size_t size);
bool value_true(const struct value *v);

/* answer.c */
bool answer_is(const struct value *right, double off, const char *given);

#endif /* EDUTCP_LESSON_TRACE_H */
