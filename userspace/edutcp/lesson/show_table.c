// SPDX-License-Identifier: GPL-2.0-only
/*
 * show_table.c - figures of this run, side by side
 */
#include <string.h>

#include "ladder.h"
#include "lesson/play.h"

#define NAME_COLUMNS	40

static int cell_columns(const struct player *p, const struct item *item)
{
	int columns = (p->width - 4 - NAME_COLUMNS) / item->columns;

	return columns > 20 ? 20 : columns;
}

static void put_cell(struct player *p, const char *text, int columns)
{
	fprintf(p->out, "%*s%s", columns - text_columns(text), "", text);
}

static void put_name(struct player *p, char *text)
{
	text_cut(text, NAME_COLUMNS - 1);
	fprintf(p->out, "    %s%*s", text, NAME_COLUMNS - text_columns(text),
		"");
}

/* "What | HTTP/1.0 | HTTP/1.1" */
static void head(struct player *p, const struct item *item, char *names)
{
	char *cell = strsep(&names, "|");

	cell[strcspn(cell, "\n")] = '\0';
	put_name(p, cell);
	while ((cell = strsep(&names, "|"))) {
		cell += strspn(cell, " ");
		cell[strcspn(cell, "\n")] = '\0';
		while (*cell && cell[strlen(cell) - 1] == ' ')
			cell[strlen(cell) - 1] = '\0';
		put_cell(p, cell, cell_columns(p, item));
	}
	fputc('\n', p->out);
}

static int put_row(struct player *p, const struct item *item,
		   const struct row *row)
{
	char text[TEXT_MAX], why[WORDS_WHY];
	struct value v;
	int i;

	p->line = row->line;
	if (!text_expand(&row->name, &p->place, text, sizeof(text), why,
			 sizeof(why)))
		return play_failed(p, "%s", why);
	put_name(p, text);
	for (i = 0; i < item->columns; i++) {
		if (!eval(row->cell[i], p->story, p->place.step, &v, why,
			  sizeof(why)))
			return play_failed(p, "%s", why);
		value_format(p->place.lang, &v, text, sizeof(text));
		put_cell(p, text, cell_columns(p, item));
	}
	fputc('\n', p->out);
	return 0;
}

/**
 * show_table() - a table
 * @p: the player
 * @item: the table
 *
 * Return: 0, or the exit status after complaining.
 */
int show_table(struct player *p, const struct item *item)
{
	char names[TEXT_MAX], why[WORDS_WHY];
	const struct row *row;
	int status = 0, i;

	if (!item->columns)
		return play_failed(p, "the table has no row");
	if (!text_expand(&item->text, &p->place, names, sizeof(names), why,
			 sizeof(why)))
		return play_failed(p, "%s", why);
	head(p, item, names);
	fputs("    ", p->out);
	for (i = NAME_COLUMNS + item->columns * cell_columns(p, item); i; i--)
		fputs("─", p->out);
	fputc('\n', p->out);
	for (row = item->rows; row && !status; row = row->next)
		status = put_row(p, item, row);
	fputc('\n', p->out);
	return status;
}
