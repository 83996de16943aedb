// SPDX-License-Identifier: GPL-2.0-only
/*
 * expr.c - expressions over the trace, from text
 *
 *	or:	and ["or" and]...
 *	and:	comparison ["and" comparison]...
 *	comparison: sum [("<" | "<=" | "==" | "!=" | ">=" | ">") sum]
 *	sum:	product [("+" | "-") product]...
 *	product: value [("*" | "/") value]...
 *	value:	NUMBER | TIME | "TEXT" | "(" or ")" | NAME "[" PATTERN "]"
 *
 * NAME is count, states, a field, or sum., min., max. and a field.
 */
#include <stdlib.h>
#include <string.h>

#include "lesson/expr.h"

static struct expr *parse_or(struct words *w);

static struct expr *node(struct words *w, enum expr_kind kind)
{
	struct expr *e = pool_get(&w->lesson->pool, sizeof(*e));

	e->kind = kind;
	return e;
}

static struct expr *wrong(struct words *w)
{
	if (*w->at)
		words_wrong(w, "a value is expected, not '%s': like 3, 200ms, \"text\" or count[client sends SYN]",
			    w->at);
	else
		words_wrong(w, "a value is expected here, like 3, 200ms, \"text\" or count[client sends SYN]");
	return NULL;
}

static void skip(struct words *w)
{
	w->at += strspn(w->at, " \t");
}

static bool take(struct words *w, const char *sign)
{
	size_t len = strlen(sign);

	skip(w);
	if (strncmp(w->at, sign, len))
		return false;
	/* "<" is not the beginning of "<=", nor "or" that of "order". */
	if (len == 1 && strchr("<>", *sign) && w->at[1] == '=')
		return false;
	if (*sign >= 'a' && w->at[len] && !strchr(" \t(", w->at[len]))
		return false;
	w->at += len;
	return true;
}

static struct expr *parse_number(struct words *w)
{
	struct expr *e = node(w, EXPR_VALUE);
	size_t len = strspn(w->at, "0123456789.");

	len += strspn(w->at + len, "abcdefghijklmnopqrstuvwxyz");
	if (cmd_time(w->at, len, 0, &e->value.number)) {
		e->value.kind = VALUE_TIME;
	} else {
		char *end;

		e->value.number = strtod(w->at, &end);
		if (end != w->at + len)
			return wrong(w);
	}
	w->at += len;
	return e;
}

static struct expr *parse_text(struct words *w)
{
	const char *start = w->at + 1, *end = strchr(start, '"');
	struct expr *e = node(w, EXPR_VALUE);

	if (!end) {
		words_wrong(w, "the text %s has no \" at its end", w->at);
		return NULL;
	}
	e->value.kind = VALUE_TEXT_KIND;
	snprintf(e->value.text, sizeof(e->value.text), "%.*s",
		 (int)(end - start), start);
	w->at = end + 1;
	return e;
}

static bool name_is(const char *name, size_t len, const char *what)
{
	return strlen(what) == len && !memcmp(name, what, len);
}

/* What is asked of the events: "count", "max.cwnd", "seq". */
static bool parse_name(struct words *w, const char *name, size_t len,
		       struct expr *e)
{
	static const struct {
		const char *prefix;
		enum expr_kind kind;
	} forms[] = {
		{ "sum.", EXPR_SUM }, { "min.", EXPR_MIN },
		{ "max.", EXPR_MAX },
	};
	char names[256];
	size_t i;

	if (name_is(name, len, "count") || name_is(name, len, "states")) {
		e->kind = *name == 'c' ? EXPR_COUNT : EXPR_STATES;
		return true;
	}
	e->kind = EXPR_FIELD;
	for (i = 0; i < ARRAY_SIZE(forms); i++)
		if (len > 4 && !memcmp(name, forms[i].prefix, 4)) {
			e->kind = forms[i].kind;
			name += 4;
			len -= 4;
			break;
		}
	e->field = field_by_name(name, len);
	if (e->field)
		return true;
	field_names(names, sizeof(names));
	return words_wrong(w, "'%.*s' is nothing that an event has: count, states, %s",
			   (int)len, name, names);
}

static struct expr *parse_query(struct words *w)
{
	const char *name = w->at, *open = strchr(name, '['), *end;
	struct expr *e = node(w, EXPR_FIELD);
	struct words inner = *w;
	size_t len;

	len = strspn(name, "abcdefghijklmnopqrstuvwxyz_.");
	if (!len || name + len != open)
		return wrong(w);
	end = strchr(open, ']');
	if (!end) {
		words_wrong(w, "the [ behind '%.*s' has no ]", (int)len, name);
		return NULL;
	}
	if (!parse_name(w, name, len, e))
		return NULL;
	inner.at = pool_text(&w->lesson->pool, open + 1, end - open - 1);
	if (!pattern_parse(&inner, &e->pattern)) {
		words_wrong(w, "%s", inner.why);
		return NULL;
	}
	w->at = end + 1;
	return e;
}

static struct expr *parse_value(struct words *w)
{
	struct expr *e;

	skip(w);
	if (take(w, "(")) {
		e = parse_or(w);
		if (e && !take(w, ")")) {
			words_wrong(w, "a ) is missing before '%s'", w->at);
			return NULL;
		}
		return e;
	}
	if (*w->at == '"')
		return parse_text(w);
	if (*w->at >= '0' && *w->at <= '9')
		return parse_number(w);
	return parse_query(w);
}

/* Operators of one precedence, and what binds closer. */
struct level {
	const char *sign[7];
	enum expr_kind kind[6];
};

static const struct level levels[] = {
	{ { "or" }, { EXPR_OR } },
	{ { "and" }, { EXPR_AND } },
	{ { "<=", "==", "!=", ">=", "<", ">" },
	  { EXPR_LE, EXPR_EQ, EXPR_NE, EXPR_GE, EXPR_LT, EXPR_GT } },
	{ { "+", "-" }, { EXPR_ADD, EXPR_SUB } },
	{ { "*", "/" }, { EXPR_MUL, EXPR_DIV } },
};

static struct expr *parse_level(struct words *w, size_t nr)
{
	const struct level *level = &levels[nr];
	struct expr *left, *e;
	int i;

	if (nr == ARRAY_SIZE(levels))
		return parse_value(w);
	left = parse_level(w, nr + 1);
	for (i = 0; left && level->sign[i]; i++) {
		if (!take(w, level->sign[i]))
			continue;
		e = node(w, level->kind[i]);
		e->left = left;
		e->right = parse_level(w, nr + 1);
		if (!e->right)
			return NULL;
		left = e;
		i = -1;
	}
	return left;
}

static struct expr *parse_or(struct words *w)
{
	return parse_level(w, 0);
}

/**
 * expr_parse() - what follows in a line is an expression
 * @w: the line; afterwards at what follows the expression
 * @expr: it
 *
 * Return: false after complaining.
 */
bool expr_parse(struct words *w, struct expr **expr)
{
	*expr = parse_or(w);
	skip(w);
	return *expr;
}
