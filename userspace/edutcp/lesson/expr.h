/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expr.h - an expression over the trace; expr.c makes it, eval.c computes it
 */
#ifndef EDUTCP_LESSON_EXPR_H
#define EDUTCP_LESSON_EXPR_H

#include "lesson/trace.h"

enum expr_kind {
	EXPR_VALUE,	/* a constant */
	EXPR_COUNT,	/* how many events match */
	EXPR_STATES,	/* the states that they tell, one after the other */
	EXPR_FIELD,	/* a field of the first that has it */
	EXPR_SUM,	/* of a field of all of them */
	EXPR_MIN,
	EXPR_MAX,
	EXPR_ADD,
	EXPR_SUB,
	EXPR_MUL,
	EXPR_DIV,
	EXPR_LT,
	EXPR_LE,
	EXPR_EQ,
	EXPR_NE,
	EXPR_GE,
	EXPR_GT,
	EXPR_AND,
	EXPR_OR,
};

/**
 * struct expr - an expression
 * @kind: what it does
 * @left: first operand
 * @right: second operand
 * @value: VALUE
 * @field: FIELD, SUM, MIN, MAX
 * @pattern: of which events
 */
struct expr {
	enum expr_kind kind;
	struct expr *left;
	struct expr *right;
	struct value value;
	const struct field *field;
	struct pattern *pattern;
};

#endif /* EDUTCP_LESSON_EXPR_H */
