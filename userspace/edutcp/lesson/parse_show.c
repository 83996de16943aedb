// SPDX-License-Identifier: GPL-2.0-only
/*
 * parse_show.c - "show", "table" and "row": what a step shows
 */
#include "ladder.h"
#include "lesson/parse.h"

static bool show_ladder(struct parser *p)
{
	struct item *item = parse_item(p, ITEM_LADDER);

	item->level = LADDER_TIMERS;
	for (;;) {
		if (words_take(&p->w, "quiet"))
			item->level = LADDER_SEGMENTS;
		else if (words_take(&p->w, "verbose"))
			item->level = LADDER_ALL;
		else if (words_take(&p->w, "why"))
			item->why = true;
		else if (words_take(&p->w, "of"))
			return pattern_parse(&p->w, &item->pattern);
		else
			return words_end(&p->w);
	}
}

static bool show_at(struct parser *p, enum item_kind kind)
{
	struct item *item = parse_item(p, kind);

	if (words_take(&p->w, "at"))
		return pattern_parse(&p->w, &item->pattern);
	return words_end(&p->w);
}

static bool show_host(struct parser *p, enum item_kind kind)
{
	struct item *item = parse_item(p, kind);

	if (!words_host(&p->w, &item->host))
		return false;
	if (kind == ITEM_CWND) {
		if (words_take(&p->w, "of"))
			return pattern_parse(&p->w, &item->pattern);
		return words_end(&p->w);
	}
	item->actor = words_rest(&p->w);
	return true;
}

/**
 * parse_show() - what is to be shown
 * @p: the parser, behind the word
 *
 * Return: false after complaining.
 */
bool parse_show(struct parser *p)
{
	struct words *w = &p->w;

	if (!parse_in_step(p, "show"))
		return false;
	if (words_take(w, "ladder"))
		return show_ladder(p);
	if (words_take(w, "tcb"))
		return show_at(p, ITEM_TCB);
	if (words_take(w, "buffers"))
		return show_at(p, ITEM_BUFFERS);
	if (words_take(w, "cwnd"))
		return show_host(p, ITEM_CWND);
	if (words_take(w, "output"))
		return show_host(p, ITEM_OUTPUT);
	return words_wrong(w, "what is to be shown? Say ladder, tcb, buffers, cwnd or output, not '%s'",
			   words_rest(w));
}

/**
 * parse_table() - a table of figures
 * @p: the parser, behind the word
 *
 * Return: false after complaining.
 */
bool parse_table(struct parser *p)
{
	if (!parse_in_step(p, "table") || !words_end(&p->w))
		return false;
	p->table = parse_item(p, ITEM_TABLE);
	return parse_expect_text(p, &p->table->text);
}

/**
 * parse_row() - one row of it
 * @p: the parser, behind the word
 *
 * Return: false after complaining.
 */
bool parse_row(struct parser *p)
{
	struct row *row = pool_get(&p->lesson->pool, sizeof(*row)), **end;
	int n = 0;

	if (!p->table)
		return words_wrong(&p->w, "a row belongs to a table: say 'table' above");
	row->line = p->line;
	for (end = &p->table->rows; *end; end = &(*end)->next)
		;
	*end = row;
	do {
		if (n == LESSON_CELLS)
			return words_wrong(&p->w, "a row has %d figures at the most",
					   LESSON_CELLS);
		if (!expr_parse(&p->w, &row->cell[n++]))
			return false;
	} while (words_take(&p->w, "|"));
	if (p->table->columns && p->table->columns != n)
		return words_wrong(&p->w, "this row has %d figures, the one above has %d",
				   n, p->table->columns);
	p->table->columns = n;
	return words_end(&p->w) && parse_expect_text(p, &row->name);
}
