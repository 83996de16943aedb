// SPDX-License-Identifier: GPL-2.0-only
/*
 * show.c - what a step says and shows
 */
#include <string.h>

#include "ladder.h"
#include "lesson/play.h"
#include "rung.h"

static void color_on(const struct player *p, const char *color)
{
	if (p->color && color)
		fprintf(p->out, "\033[%sm", color);
}

static void color_off(const struct player *p, const char *color)
{
	if (p->color && color)
		fputs("\033[0m", p->out);
}

/**
 * show_text() - a text on as many lines as it takes
 * @p: the player
 * @text: paragraphs
 * @indent: stands before each line
 * @color: its colour, or NULL
 */
void show_text(struct player *p, const char *text, const char *indent,
	       const char *color)
{
	int columns = p->width - text_columns(indent) - 2;
	size_t len;

	while (*text) {
		len = wrap(text, columns);
		color_on(p, color);
		fprintf(p->out, "%s%.*s", indent, (int)len, text);
		color_off(p, color);
		fputc('\n', p->out);
		text = wrap_skip(text + len);
	}
}

/**
 * show_title() - a heading
 * @p: the player
 * @title: the words
 * @underline: what the line below it is made of
 */
void show_title(struct player *p, const char *title, char underline)
{
	int i;

	fputc('\n', p->out);
	color_on(p, COLOR_HEAD);
	fputs(title, p->out);
	color_off(p, COLOR_HEAD);
	fputc('\n', p->out);
	for (i = text_columns(title); i > 0; i--)
		fputc(underline, p->out);
	fputs("\n\n", p->out);
}

static int show_say(struct player *p, const struct item *item)
{
	char text[TEXT_MAX], why[WORDS_WHY];

	if (!text_expand(&item->text, &p->place, text, sizeof(text), why,
			 sizeof(why)))
		return play_failed(p, "%s", why);
	show_text(p, text, "", NULL);
	fputc('\n', p->out);
	return 0;
}

static int show_output(struct player *p, const struct item *item)
{
	const struct program *prog = program_find(p, item->host, item->actor);
	char line[512];

	if (!prog)
		return play_failed(p, "nothing was run here");
	rewind(prog->out);
	while (fgets(line, sizeof(line), prog->out)) {
		line[strcspn(line, "\r\n")] = '\0';
		text_cut(line, p->width - 4);
		fprintf(p->out, "    %s\n", line);
	}
	fputc('\n', p->out);
	return 0;
}

static int check(struct player *p, const struct item *item)
{
	char why[WORDS_WHY];
	struct value v;

	if (!eval(item->expr, p->story, p->place.step, &v, why, sizeof(why)))
		return play_failed(p, "%s", why);
	return value_true(&v) ? 0 : play_failed(p, "this is not so in this run");
}

/* What a host does is shown as the lesson has it: students know sockets. */
static int show_source(struct player *p, const struct item *item)
{
	bool more = item->next && (item->next->kind == ITEM_CALL ||
				   item->next->kind == ITEM_WAIT ||
				   item->next->kind == ITEM_UNTIL);

	color_on(p, COLOR_STATE);
	fprintf(p->out, "    %s", item->source);
	color_off(p, COLOR_STATE);
	fputs(more ? "\n" : "\n\n", p->out);
	return 0;
}

/**
 * show() - show an item
 * @p: the player
 * @item: the item
 *
 * Return: 0, or the exit status after complaining.
 */
int show(struct player *p, const struct item *item)
{
	switch (item->kind) {
	case ITEM_SAY:
		return show_say(p, item);
	case ITEM_LADDER:
		return show_ladder(p, item);
	case ITEM_TCB:
		return show_tcb(p, item);
	case ITEM_BUFFERS:
		return show_buffers(p, item);
	case ITEM_CWND:
		return show_cwnd(p, item);
	case ITEM_TABLE:
		return show_table(p, item);
	case ITEM_OUTPUT:
		return show_output(p, item);
	case ITEM_EXPECT:
		return check(p, item);
	default:
		return show_source(p, item);
	}
}
