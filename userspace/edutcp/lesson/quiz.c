// SPDX-License-Identifier: GPL-2.0-only
/*
 * quiz.c - the questions at the end, answered by the trace of this run
 *
 * At a terminal they are asked; elsewhere they are shown with their answers,
 * or without, to be printed; for a teacher the answers of a student come from a
 * file, one a line, and what becomes of them goes out as JSON.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "ladder.h"
#include "lesson/play.h"

#define TIME_PERCENT	5	/* how exactly one has to read a time */

/**
 * struct asked - a question of this run
 * @q: the question
 * @value: its answer
 * @right: the answer as it is shown
 * @off: a number may be off by so much
 */
struct asked {
	const struct question *q;
	struct value value;
	char right[VALUE_TEXT + 8];
	double off;
};

static int compute(struct player *p, const struct expr *e, struct value *v)
{
	char why[WORDS_WHY];

	return eval(e, p->story, STEP_ALL, v, why, sizeof(why)) ? 0 :
	       play_failed(p, "%s", why);
}

static int expand(struct player *p, const struct text *text, char *buf,
		  size_t size)
{
	char why[WORDS_WHY];

	p->line = text->line;
	return text_expand(text, &p->place, buf, size, why, sizeof(why)) ? 0 :
	       play_failed(p, "%s", why);
}

/* Of several exactly one is right. */
static int find_choice(struct player *p, struct asked *a)
{
	const struct question *q = a->q;
	struct value v;
	int i, nr = 0, status;

	for (i = 0; i < q->nr_choices; i++) {
		p->line = q->choice[i].line;
		status = compute(p, q->choice[i].right, &v);
		if (status)
			return status;
		if (!value_true(&v))
			continue;
		nr++;
		snprintf(a->right, sizeof(a->right), "%c", 'a' + i);
	}
	p->line = q->line;
	return nr == 1 ? 0 :
	       play_failed(p, "%d choices are right in this run, not one", nr);
}

static int find_answer(struct player *p, struct asked *a)
{
	struct value within;
	int status;

	p->line = a->q->line;
	if (a->q->nr_choices)
		return find_choice(p, a);
	status = compute(p, a->q->answer, &a->value);
	if (status)
		return status;
	value_format(p->place.lang, &a->value, a->right, sizeof(a->right));
	if (a->value.kind == VALUE_TIME)
		a->off = a->value.number * TIME_PERCENT / 100;
	if (!a->q->within)
		return 0;
	status = compute(p, a->q->within, &within);
	a->off = a->q->percent ?
		 fabs(a->value.number) * within.number / 100 : within.number;
	return status;
}

static bool is_right(const struct asked *a, const char *given)
{
	given += strspn(given, " \t");
	if (a->q->nr_choices)
		return tolower(*given) == *a->right &&
		       !isalnum((unsigned char)given[1]);
	return answer_is(&a->value, a->off, given);
}

static int show_question(struct player *p, const struct asked *a, int nr)
{
	char text[TEXT_MAX], line[TEXT_MAX + 16];
	int i, status = expand(p, &a->q->text, text, sizeof(text));

	snprintf(line, sizeof(line), "%d. %s", nr, text);
	show_text(p, line, "", NULL);
	for (i = 0; i < a->q->nr_choices && !status; i++) {
		status = expand(p, &a->q->choice[i].text, text, sizeof(text));
		snprintf(line, sizeof(line), "%c) %s", 'a' + i, text);
		show_text(p, line, "     ", NULL);
	}
	return status;
}

static int show_because(struct player *p, const struct asked *a)
{
	char text[TEXT_MAX];
	int status;

	if (!a->q->after.line)
		return 0;
	status = expand(p, &a->q->after, text, sizeof(text));
	show_text(p, text, "   ", NULL);
	return status;
}

static const char *read_answer(FILE *in, char *buf, size_t size)
{
	size_t len;
	int c;

	if (!fgets(buf, size, in))
		*buf = '\0';
	len = strcspn(buf, "\r\n");
	/* The rest of a line that is too long is no other answer. */
	if (!buf[len] && len == size - 1)
		do {
			c = getc(in);
		} while (c != '\n' && c != EOF);
	buf[len] = '\0';
	return buf;
}

static bool hear_answer(struct player *p, const struct asked *a)
{
	enum lang lang = p->place.lang;
	char given[VALUE_TEXT];

	fprintf(p->out, "   %s%s", say(lang, SAY_YOURS), say(lang, SAY_COLON));
	fflush(p->out);
	read_answer(stdin, given, sizeof(given));
	if (is_right(a, given)) {
		fprintf(p->out, "   %s\n", say(lang, SAY_RIGHT));
		return true;
	}
	fprintf(p->out, "   %s%s%s\n", say(lang, SAY_WRONG),
		say(lang, SAY_COLON), a->right);
	return false;
}

static int ask_one(struct player *p, const struct asked *a, int nr,
		   enum ask ask, bool *right)
{
	enum lang lang = p->place.lang;
	int status = show_question(p, a, nr);

	if (status)
		return status;
	if (ask == ASK_ALWAYS)
		*right = hear_answer(p, a);
	else if (ask == ASK_NEVER)
		fprintf(p->out, "   %s%s%s\n", say(lang, SAY_ANSWER),
			say(lang, SAY_COLON), a->right);
	if (ask != ASK_PAPER)
		status = show_because(p, a);
	fputc('\n', p->out);
	return status;
}

/* What "right":"c" means, without the lesson at hand. */
static int add_choices(struct player *p, const struct question *q,
		       struct json_object *obj)
{
	struct json_object *list = json_object_new_array();
	char text[TEXT_MAX];
	int i, status = 0;

	for (i = 0; i < q->nr_choices && !status; i++) {
		status = expand(p, &q->choice[i].text, text, sizeof(text));
		json_object_array_add(list, json_object_new_string(text));
	}
	json_object_object_add(obj, "choices", list);
	return status;
}

static int grade_one(struct player *p, const struct asked *a, FILE *answers,
		     struct json_object *list, bool *right)
{
	struct json_object *obj = json_object_new_object();
	char text[TEXT_MAX], given[VALUE_TEXT];
	int status = expand(p, &a->q->text, text, sizeof(text));

	read_answer(answers, given, sizeof(given));
	*right = is_right(a, given);
	json_object_object_add(obj, "question", json_object_new_string(text));
	if (a->q->nr_choices && !status)
		status = add_choices(p, a->q, obj);
	json_object_object_add(obj, "given", json_object_new_string(given));
	json_object_object_add(obj, "right", json_object_new_string(a->right));
	json_object_object_add(obj, "correct", json_object_new_boolean(*right));
	json_object_array_add(list, obj);
	return status;
}

static int print_grade(struct player *p, struct json_object *list, int score,
		       int nr)
{
	struct json_object *obj = json_object_new_object();
	char title[TEXT_MAX];
	int status = expand(p, &p->lesson->title, title, sizeof(title));

	json_object_object_add(obj, "lesson",
			       json_object_new_int(p->lesson->number));
	json_object_object_add(obj, "title", json_object_new_string(title));
	json_object_object_add(obj, "questions", list);
	json_object_object_add(obj, "score", json_object_new_int(score));
	json_object_object_add(obj, "of", json_object_new_int(nr));
	printf("%s\n", json_object_to_json_string_ext(obj,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(obj);
	return status;
}

/**
 * quiz() - the questions
 * @p: the player
 * @answers: where answers come from, for @grade
 * @ask: ask them at the terminal, or how they are shown
 * @grade: print JSON, and nothing else
 *
 * Return: 0, or the exit status after complaining.
 */
int quiz(struct player *p, FILE *answers, enum ask ask, bool grade)
{
	struct json_object *list = grade ? json_object_new_array() : NULL;
	int nr = 0, score = 0, status = 0;
	const struct question *q;

	if (!grade && p->lesson->questions)
		show_title(p, say(p->place.lang, SAY_QUESTIONS), '-');
	for (q = p->lesson->questions; q && !status; q = q->next) {
		struct asked a = { .q = q };
		bool right = false;

		status = find_answer(p, &a);
		if (!status && grade)
			status = grade_one(p, &a, answers, list, &right);
		else if (!status)
			status = ask_one(p, &a, nr + 1, ask, &right);
		nr++;
		score += right;
	}
	if (grade)
		return print_grade(p, list, score, nr) ?: status;
	if (ask == ASK_ALWAYS && nr && !status)
		fprintf(p->out, "%s%s%d / %d\n", say(p->place.lang, SAY_SCORE),
			say(p->place.lang, SAY_COLON), score, nr);
	return status;
}
