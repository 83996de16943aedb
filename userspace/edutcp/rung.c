// SPDX-License-Identifier: GPL-2.0-only
/*
 * rung.c - one line of the ladder
 *
 * Puts together what stands between the two bars, arrows above all, and prints
 * the line with its margins. Widths are counted in columns, not in bytes.
 */
#include <stdarg.h>
#include <string.h>

#include "rung.h"

static const char * const signs[2][10] = {
	{ "─", "┄", "▶", "◀", "✗", "│", "◷", "•", "⋮", "☞" },
	{ "-", ".", ">", "<", "X", "|", "@", "*", ":", "*" },
};

/**
 * rung_sign() - how a sign looks here
 * @l: the ladder
 * @s: the sign
 */
const char *rung_sign(const struct ladder *l, enum sign s)
{
	return signs[l->ascii][s];
}

/**
 * rung_columns() - room between the bars
 * @l: the ladder
 */
int rung_columns(const struct ladder *l)
{
	return l->width - RUNG_TIME_COLS - 2 * RUNG_STATE_COLS - 5;
}

/**
 * rung_color() - from here on in that colour
 * @l: the ladder
 * @code: the colour, or NULL
 */
void rung_color(const struct ladder *l, const char *code)
{
	if (l->color && code)
		fprintf(l->out, "\033[%sm", code);
}

/**
 * rung_color_off() - and no further
 * @l: the ladder
 * @code: as rung_color() had it
 */
void rung_color_off(const struct ladder *l, const char *code)
{
	if (l->color && code)
		fputs("\033[0m", l->out);
}

/* Where there is no µ, u stands for it. */
static void no_micro(char *text)
{
	static const char micro[] = "µ";
	char *at = text;

	while ((at = strstr(at, micro))) {
		*at++ = 'u';
		memmove(at, at + sizeof(micro) - 2,
			strlen(at + sizeof(micro) - 2) + 1);
	}
}

/**
 * rung_put() - say more
 * @r: the rung
 * @fmt: printf format
 */
void rung_put(struct rung *r, const char *fmt, ...)
{
	size_t room = sizeof(r->text) - r->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(r->text + r->len, room, fmt, ap);
	va_end(ap);
	if (n <= 0)
		return;
	if (r->l->ascii)
		no_micro(r->text + r->len);
	r->columns += text_columns(r->text + r->len);
	r->len += strlen(r->text + r->len);
}

static void put_signs(struct rung *r, enum sign s, int n)
{
	while (n-- > 0)
		rung_put(r, "%s", rung_sign(r->l, s));
}

/**
 * rung_print() - print the line
 * @r: what stands between the bars
 * @time: in the first column, or ""
 * @left: state of the host at the left, or ""
 * @color: of what stands between the bars, or NULL
 * @right: state of the host at the right, or ""
 */
void rung_print(const struct rung *r, const char *time, const char *left,
		const char *color, const char *right)
{
	const struct ladder *l = r->l;
	int rest = rung_columns(l) - r->columns;
	const char *bar = rung_sign(l, BAR);

	/* The sign of a gap is one column, not one byte. */
	fprintf(l->out, "%*s%s ", RUNG_TIME_COLS - text_columns(time), "",
		time);
	rung_color(l, *left ? COLOR_STATE : NULL);
	fprintf(l->out, "%-*s ", RUNG_STATE_COLS, left);
	rung_color_off(l, *left ? COLOR_STATE : NULL);
	fputs(bar, l->out);
	rung_color(l, color);
	fputs(r->text, l->out);
	rung_color_off(l, color);
	fprintf(l->out, "%*s%s", rest > 0 ? rest : 0, "", bar);
	if (*right) {
		rung_color(l, COLOR_STATE);
		fprintf(l->out, " %s", right);
		rung_color_off(l, COLOR_STATE);
	}
	fputc('\n', l->out);
}

/**
 * rung_wrapped() - a text on as many lines as it takes
 * @l: the ladder
 * @text: UTF-8
 * @color: its colour, or NULL
 */
void rung_wrapped(const struct ladder *l, const char *text, const char *color)
{
	int indent = RUNG_LEAD_COLS + 1;
	size_t len;

	while (*text) {
		struct rung r = { .l = l };

		len = wrap(text, rung_columns(l) - indent - 2);
		rung_put(&r, "%*s%.*s", indent, "", (int)len, text);
		rung_print(&r, "", "", color, "");
		text = wrap_skip(text + len);
		indent = RUNG_LEAD_COLS + 3;
	}
}

/**
 * rung_arrow() - an arrow that gets there
 * @r: the rung
 * @from: the side that it comes from
 * @text: what it carries
 * @cross: it is not taken: it ends in a cross
 * @pad: columns that are left empty where it comes from: it left earlier
 */
void rung_arrow(struct rung *r, enum side from, const char *text, bool cross,
		int pad)
{
	int rest = rung_columns(r->l) - pad - RUNG_LEAD_COLS -
		   text_columns(text) - 3;
	int fade = pad && rest > RUNG_LEAD_COLS ? RUNG_LEAD_COLS : 0;

	if (from == LEFT) {
		rung_put(r, "%*s", pad, "");
		put_signs(r, pad ? FADE : DASH, RUNG_LEAD_COLS);
		rung_put(r, " %s ", text);
		put_signs(r, DASH, rest);
		put_signs(r, cross ? CROSS : TO_RIGHT, 1);
		return;
	}
	put_signs(r, cross ? CROSS : TO_LEFT, 1);
	put_signs(r, DASH, RUNG_LEAD_COLS);
	rung_put(r, " %s ", text);
	put_signs(r, DASH, rest - fade);
	put_signs(r, FADE, fade);
}

/**
 * rung_broken() - an arrow that does not get there, or not yet
 * @r: the rung
 * @from: the side that it comes from
 * @text: what it carries
 * @label: what it met; "": it only fades
 */
void rung_broken(struct rung *r, enum side from, const char *text,
		 const char *label)
{
	enum sign line = *label ? DASH : FADE;
	int used = RUNG_LEAD_COLS + text_columns(text) + 2 +
		   text_columns(label);
	int rest = rung_columns(r->l) - used;

	/* A lost one ends clearly before the other side, where it can. */
	if (rest > 2 * RUNG_FADE_COLS)
		rest -= RUNG_FADE_COLS;
	else if (rest > 2)
		rest--;
	if (from == LEFT) {
		put_signs(r, DASH, RUNG_LEAD_COLS);
		rung_put(r, " %s ", text);
		put_signs(r, line, rest);
		rung_put(r, "%s", label);
		return;
	}
	rung_put(r, "%*s%s", rung_columns(r->l) - used - rest, "", label);
	put_signs(r, line, rest);
	rung_put(r, " %s ", text);
	put_signs(r, DASH, RUNG_LEAD_COLS);
}
