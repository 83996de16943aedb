// SPDX-License-Identifier: GPL-2.0-only
/*
 * show_ladder.c - the ladder, with what is said of events woven in
 */
#include <string.h>

#include "lesson/play.h"
#include "rung.h"

#define COLOR_SAID	"32"

/**
 * struct weaver - draws rows and says what belongs to them
 * @p: the player
 * @ladder: draws
 * @step: whose events these are
 * @held: events of which something is to be said as soon as a row of their
 *	connection is there
 * @nr_held: how many
 * @status: 0, or the exit status after complaining
 */
struct weaver {
	struct player *p;
	struct ladder ladder;
	const struct step *step;
	const struct when *held[8];
	int nr_held;
	int status;
};

static const char *host_name(const void *arg, enum side side, __u32 netns)
{
	const struct weaver *w = arg;
	const struct scene *scene = &w->p->story->scene[w->p->place.step];
	int i;

	(void)side;
	for (i = 0; i < w->p->lesson->nr_hosts; i++)
		if (netns && scene->netns[i] == netns)
			return w->p->lesson->host[i].name;
	return NULL;
}

static void put(struct weaver *w, const struct when *when)
{
	const struct ladder *l = &w->ladder;
	char buf[TEXT_MAX], why[WORDS_WHY];
	const char *text = buf, *mark = "▸";
	size_t len;

	w->p->line = when->line;
	if (!text_expand(&when->text, &w->p->place, buf, sizeof(buf), why,
			 sizeof(why))) {
		w->status = play_failed(w->p, "%s", why);
		return;
	}
	while (*text) {
		struct rung r = { .l = l };

		len = wrap(text, rung_columns(l) - 4);
		rung_put(&r, " %s %.*s", mark, (int)len, text);
		rung_print(&r, "", "", COLOR_SAID, "");
		text = wrap_skip(text + len);
		mark = " ";
	}
}

/* Is it the event, or one of them? */
static bool means(const struct weaver *w, const struct when *when,
		  const struct match_node *node)
{
	const struct player *p = w->p;
	const struct scene *scene = NULL;
	const struct match_node *n = NULL;

	do {
		n = pattern_next(when->pattern, p->story, p->place.step, n,
				 &scene);
		if (n && n == node)
			return true;
	} while (n && when->each);
	return false;
}

static void say_of(struct weaver *w, const struct match_node *node)
{
	const struct when *when;

	for (when = w->step->whens; when && node; when = when->next) {
		if (!means(w, when, node))
			continue;
		if (w->ladder.conn == node->conn)
			put(w, when);
		else if (w->nr_held < (int)ARRAY_SIZE(w->held))
			w->held[w->nr_held++] = when;
	}
}

static void draw(const struct match_row *row, void *arg)
{
	struct weaver *w = arg;
	int i;

	ladder_row(&w->ladder, row);
	if (w->ladder.conn == row->node->conn) {
		for (i = 0; i < w->nr_held; i++)
			put(w, w->held[i]);
		w->nr_held = 0;
	}
	say_of(w, row->node);
	say_of(w, row->arrival);
}

static bool is_wanted(struct player *p, const struct item *item,
		      const struct match_conn *c)
{
	const struct match_node *n = NULL;
	const struct scene *scene = NULL;

	if (!item->pattern)
		return true;
	while ((n = pattern_next(item->pattern, p->story, p->place.step, n,
				 &scene)))
		if (n->conn == c)
			return true;
	return false;
}

/**
 * show_ladder() - draw the connections of a step
 * @p: the player
 * @item: how, and which
 *
 * Return: 0, or the exit status after complaining.
 */
int show_ladder(struct player *p, const struct item *item)
{
	struct scene *scene = &p->story->scene[p->place.step];
	struct weaver w = {
		.p = p,
		.step = &p->lesson->step[p->place.step],
		.ladder = {
			.out = p->out, .width = p->width, .color = p->color,
			.why = item->why, .times = !p->times_said,
			.level = item->level,
			.lang = p->place.lang,
			.name = host_name, .names = &w,
		},
	};
	struct match_conn *c;

	for (c = scene->match.conns; c; c = c->next) {
		if (!is_wanted(p, item, c))
			continue;
		memset(c->drawn_nr, 0, sizeof(c->drawn_nr));
		c->titled = false;
		match_conn_rows(&scene->match, c, draw, &w);
	}
	p->times_said = !w.ladder.times;
	fputc('\n', p->out);
	return w.status;
}
