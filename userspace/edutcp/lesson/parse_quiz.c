// SPDX-License-Identifier: GPL-2.0-only
/*
 * parse_quiz.c - questions, and how the trace answers them
 */
#include "lesson/parse.h"

/**
 * parse_question() - a question
 * @p: the parser, behind the word
 *
 * Return: false after complaining.
 */
bool parse_question(struct parser *p)
{
	struct question *q = pool_get(&p->lesson->pool, sizeof(*q));

	q->line = p->line;
	*p->lesson->questions_end = q;
	p->lesson->questions_end = &q->next;
	p->question = q;
	return words_end(&p->w) && parse_expect_text(p, &q->text);
}

static bool in_question(struct parser *p, const char *what)
{
	return p->question || words_wrong(&p->w, "%s belongs to a question: say 'question' above",
					  what);
}

/**
 * parse_answer() - its answer
 * @p: the parser, behind the word
 *
 * Return: false after complaining.
 */
bool parse_answer(struct parser *p)
{
	struct question *q = p->question;

	if (!in_question(p, "answer"))
		return false;
	if (q->answer || q->nr_choices)
		return words_wrong(&p->w, "the question has an answer already");
	if (!expr_parse(&p->w, &q->answer))
		return false;
	if (!words_take(&p->w, "within"))
		return words_end(&p->w);
	if (!expr_parse(&p->w, &q->within))
		return false;
	q->percent = words_take(&p->w, "percent");
	return words_end(&p->w);
}

/**
 * parse_choice() - one of several answers
 * @p: the parser, behind the word
 *
 * Return: false after complaining.
 */
bool parse_choice(struct parser *p)
{
	struct question *q = p->question;
	struct choice *c;

	if (!in_question(p, "choice"))
		return false;
	if (q->answer)
		return words_wrong(&p->w, "the question has an answer already");
	if (q->nr_choices == LESSON_CHOICES)
		return words_wrong(&p->w, "a question has %d choices at the most",
				   LESSON_CHOICES);
	c = &q->choice[q->nr_choices++];
	c->line = p->line;
	if (!words_take(&p->w, "if"))
		return words_wrong(&p->w, "say when it is right: 'choice if count[...] > 0'");
	return expr_parse(&p->w, &c->right) && words_end(&p->w) &&
	       parse_expect_text(p, &c->text);
}

/**
 * parse_because() - what is said when it was answered
 * @p: the parser, behind the word
 *
 * Return: false after complaining.
 */
bool parse_because(struct parser *p)
{
	return in_question(p, "because") && words_end(&p->w) &&
	       parse_expect_text(p, &p->question->after);
}
