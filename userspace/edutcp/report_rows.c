// SPDX-License-Identifier: GPL-2.0-only
/*
 * report_rows.c - a connection as rows, each with both TCBs after it
 *
 * What a row shows was decided by match.c. A segment whose departure and
 * arrival are one row brings about what both ends make of it; so an end may
 * be ahead of what is told of it in later rows, and these change nothing then.
 */
#include <stdlib.h>

#include "report.h"

/**
 * struct collect - rows at work
 * @rows: what there is so far
 * @room: of rows->row
 * @of: which row has the node of that nr, by nr; -1: none
 * @tcb: of each end, by now
 * @known: whether
 * @nr: of the node that told it
 */
struct collect {
	struct report_rows *rows;
	int room;
	int *of;
	struct edu_tcb_info tcb[2];
	bool known[2];
	__u64 nr[2];
};

/* Is that so already, or told by a segment that follows at once? */
static bool no_news(const struct collect *c, const struct match_node *n)
{
	return n->nr < c->nr[n->side] ||
	       (c->known[n->side] && c->tcb[n->side].state == n->ev.b) ||
	       match_state_shown(n);
}

static int level_of(const struct collect *c, const struct match_node *n)
{
	if (n->ev.type == EDU_EV_FAULT ||
	    (n->ev.type == EDU_EV_STATE && no_news(c, n)))
		return REPORT_NEVER;
	return ladder_level(&n->ev);
}

/* What was before all that is told of this end. */
static void learn_start(struct collect *c, const struct match_node *n)
{
	struct edu_tcb_info *start = &c->rows->start[n->side];

	*start = n->ev.before;
	if (n->ev.type == EDU_EV_STATE)
		start->state = n->ev.a;
	c->known[n->side] = true;
	c->tcb[n->side] = *start;
}

/* A stray segment has no TCB. */
static void learn(struct collect *c, const struct match_node *n)
{
	if (!n || !n->ev.conn)
		return;
	if (!c->known[n->side])
		learn_start(c, n);
	if (n->nr < c->nr[n->side])
		return;
	c->nr[n->side] = n->nr;
	c->tcb[n->side] = n->ev.after;
	if (n->ev.type == EDU_EV_STATE)
		c->tcb[n->side].state = n->ev.b;
}

static struct report_row *new_row(struct collect *c)
{
	struct report_rows *rows = c->rows;

	if (rows->nr == c->room) {
		c->room = c->room ? c->room * 2 : 256;
		rows->row = realloc(rows->row, c->room * sizeof(*rows->row));
		if (!rows->row)
			abort();
	}
	return &rows->row[rows->nr++];
}

static void add_row(const struct match_row *row, void *arg)
{
	const struct match_node *n = row->node;
	struct collect *c = arg;
	struct report_row *r = new_row(c);

	r->row = *row;
	r->level = level_of(c, n);
	r->departure = -1;
	if (row->kind == ROW_ARRIVES && n->departure)
		r->departure = c->of[n->departure->nr];
	c->of[n->nr] = c->rows->nr - 1;
	learn(c, n);
	learn(c, row->arrival);
	r->tcb[LEFT] = c->tcb[LEFT];
	r->tcb[RIGHT] = c->tcb[RIGHT];
}

/* An end of which the first thing told comes late was like that before. */
static void fill_start(struct collect *c)
{
	struct report_rows *rows = c->rows;
	int side, i;

	for (side = LEFT; side <= RIGHT; side++)
		for (i = 0; i < rows->nr && c->known[side]; i++) {
			if (rows->row[i].tcb[side].state)
				break;
			rows->row[i].tcb[side] = rows->start[side];
		}
}

/* Time 0, where the text ladder has it: the first row that is drawn. */
static __u64 origin(const struct report_trace *t, const struct report_rows *rows)
{
	int i;

	for (i = 0; i < rows->nr; i++)
		if (rows->row[i].level <= LADDER_TIMERS)
			return rows->row[i].row.node->ev.time_us;
	return t->match.first->ev.time_us;
}

/**
 * report_rows() - the rows of a connection
 * @t: the trace
 * @conn: the connection
 * @rows: filled in; rows->row is to be freed
 *
 * The connections come in their order: the first tells where time starts.
 */
void report_rows(struct report_trace *t, const struct match_conn *conn,
		 struct report_rows *rows)
{
	struct collect c = { .rows = rows };
	__u64 i;

	*rows = (struct report_rows) { .conn = conn };
	c.of = malloc((t->match.nr + 1) * sizeof(*c.of));
	if (!c.of)
		abort();
	for (i = 0; i <= t->match.nr; i++)
		c.of[i] = -1;
	match_conn_rows(&t->match, conn, add_row, &c);
	free(c.of);
	fill_start(&c);
	if (!t->origin_us)
		t->origin_us = origin(t, rows);
}

/**
 * report_host() - the name of a host, or "" if it has none
 * @t: the trace
 * @c: the connection
 * @side: which end
 * @buf: room for it
 * @size: of the room
 */
void report_host(const struct report_trace *t, const struct match_conn *c,
		 enum side side, char *buf, size_t size)
{
	int i;

	*buf = '\0';
	for (i = 0; c->netns[side] && i < t->head.nr_hosts; i++)
		if (t->head.hosts[i].netns == c->netns[side])
			snprintf(buf, size, "%s", t->head.hosts[i].name);
}
