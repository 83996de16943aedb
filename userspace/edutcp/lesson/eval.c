// SPDX-License-Identifier: GPL-2.0-only
/*
 * eval.c - what an expression over the trace comes to
 */
#include <math.h>
#include <string.h>

#include "ladder.h"
#include "lesson/expr.h"

/**
 * struct asked - where, and what went wrong
 * @story: what happened
 * @step: where the expression stands
 * @why: what is wrong
 * @size: room in it
 */
struct asked {
	const struct lesson_story *story;
	int step;
	char *why;
	size_t size;
};

static bool compute(const struct asked *a, const struct expr *e,
		    struct value *v);

__printf(2, 3)
static bool cannot(const struct asked *a, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(a->why, a->size, fmt, args);
	va_end(args);
	return false;
}

static void append(char *buf, size_t size, const char *text)
{
	size_t len = strlen(buf);

	snprintf(buf + len, size - len, "%s%s", len ? ", " : "", text);
}

/* Events of another kind that match tell no state. */
static bool states(const struct asked *a, const struct expr *e,
		   struct value *v)
{
	const struct match_node *n = NULL;
	const struct scene *scene = NULL;

	*v = (struct value) { .kind = VALUE_TEXT_KIND };
	while ((n = pattern_next(e->pattern, a->story, a->step, n, &scene))) {
		if (n->ev.type != EDU_EV_STATE)
			continue;
		if (!*v->text)
			append(v->text, sizeof(v->text),
			       edu_state_name(n->ev.a));
		append(v->text, sizeof(v->text), edu_state_name(n->ev.b));
	}
	return *v->text || cannot(a, "no state change matches [%s]",
				  pattern_text(e->pattern));
}

static void gather(enum expr_kind kind, const struct value *one,
		   struct value *v, int nr)
{
	if (!nr)
		*v = *one;
	else if (kind == EXPR_SUM)
		v->number += one->number;
	else if (kind == EXPR_MIN ? one->number < v->number :
				    one->number > v->number)
		v->number = one->number;
}

static bool query(const struct asked *a, const struct expr *e,
		  struct value *v)
{
	const struct match_node *n = NULL;
	const struct scene *scene = NULL;
	struct value one;
	int nr = 0;

	*v = (struct value) { .kind = VALUE_NUMBER };
	while ((n = pattern_next(e->pattern, a->story, a->step, n, &scene))) {
		if (e->kind == EXPR_COUNT) {
			v->number++;
			continue;
		}
		if (!field_get(e->field, scene, n, &one))
			continue;
		gather(e->kind, &one, v, nr++);
		if (e->kind == EXPR_FIELD)
			break;
	}
	return e->kind == EXPR_COUNT || e->kind == EXPR_SUM || nr ||
	       cannot(a, "no event that matches [%s] has this field",
		      pattern_text(e->pattern));
}

static bool arithmetic(const struct asked *a, enum expr_kind kind,
		       const struct value *x, const struct value *y,
		       struct value *v)
{
	bool time = x->kind == VALUE_TIME || y->kind == VALUE_TIME;

	v->kind = time ? VALUE_TIME : VALUE_NUMBER;
	switch (kind) {
	case EXPR_ADD:
		v->number = x->number + y->number;
		break;
	case EXPR_SUB:
		v->number = x->number - y->number;
		break;
	case EXPR_MUL:
		v->number = x->number * y->number;
		break;
	default:
		if (y->number == 0)
			return cannot(a, "division by zero");
		v->number = x->number / y->number;
		/* A time in times of another one. */
		if (y->kind == VALUE_TIME)
			v->kind = VALUE_NUMBER;
	}
	return true;
}

static void relation(enum expr_kind kind, const struct value *x,
		     const struct value *y, struct value *v)
{
	bool texts = x->kind == VALUE_TEXT_KIND;
	double d = texts ? strcmp(x->text, y->text) : x->number - y->number;

	v->kind = VALUE_NUMBER;
	switch (kind) {
	case EXPR_LT:
		v->number = d < 0;
		break;
	case EXPR_LE:
		v->number = d <= 0;
		break;
	case EXPR_EQ:
		v->number = d == 0;
		break;
	case EXPR_NE:
		v->number = d != 0;
		break;
	case EXPR_GE:
		v->number = d >= 0;
		break;
	default:
		v->number = d > 0;
	}
}

static bool binary(const struct asked *a, const struct expr *e,
		   struct value *v)
{
	struct value x, y;

	if (!compute(a, e->left, &x) || !compute(a, e->right, &y))
		return false;
	if (e->kind == EXPR_AND || e->kind == EXPR_OR) {
		v->kind = VALUE_NUMBER;
		v->number = e->kind == EXPR_AND ?
			    value_true(&x) && value_true(&y) :
			    value_true(&x) || value_true(&y);
		return true;
	}
	if ((x.kind == VALUE_TEXT_KIND) != (y.kind == VALUE_TEXT_KIND))
		return cannot(a, "a text and a number do not go together");
	if (e->kind >= EXPR_LT) {
		relation(e->kind, &x, &y, v);
		return true;
	}
	if (x.kind == VALUE_TEXT_KIND)
		return cannot(a, "texts can only be compared");
	return arithmetic(a, e->kind, &x, &y, v);
}

static bool compute(const struct asked *a, const struct expr *e,
		    struct value *v)
{
	switch (e->kind) {
	case EXPR_VALUE:
		*v = e->value;
		return true;
	case EXPR_STATES:
		return states(a, e, v);
	case EXPR_COUNT:
	case EXPR_FIELD:
	case EXPR_SUM:
	case EXPR_MIN:
	case EXPR_MAX:
		return query(a, e, v);
	default:
		return binary(a, e, v);
	}
}

/**
 * eval() - compute
 * @expr: what
 * @story: what happened
 * @step: the step in which it stands; STEP_ALL: in none
 * @v: what it comes to
 * @why: why it can not be computed
 * @size: room in @why
 *
 * Return: false if it can not.
 */
bool eval(const struct expr *expr, const struct lesson_story *story, int step,
	  struct value *v, char *why, size_t size)
{
	struct asked a = {
		.story = story, .step = step, .why = why, .size = size,
	};

	memset(v, 0, sizeof(*v));
	return compute(&a, expr, v);
}

/**
 * value_format() - a value as people read it
 * @lang: language
 * @v: the value
 * @buf: room for it
 * @size: of the room
 */
void value_format(enum lang lang, const struct value *v, char *buf,
		  size_t size)
{
	switch (v->kind) {
	case VALUE_TEXT_KIND:
		snprintf(buf, size, "%s", v->text);
		break;
	case VALUE_TIME:
		text_span(lang, buf, size,
			  v->number < 0 ? 0 : llround(v->number));
		break;
	default:
		snprintf(buf, size, fabs(v->number) < 1000 ? "%.3g" : "%.0f",
			 v->number);
	}
}

/**
 * value_true() - is it so?
 * @v: a value
 */
bool value_true(const struct value *v)
{
	return v->kind == VALUE_TEXT_KIND ? *v->text : v->number != 0;
}
