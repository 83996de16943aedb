// SPDX-License-Identifier: GPL-2.0-only
/*
 * ladder.c - a connection as a picture in text
 *
 * Time runs down, the two hosts are columns, each line is a segment or
 * something that happened at one of them:
 *
 *	time STATE        |---- SYN seq=0 ------------->| STATE
 *
 * States stand at the margins when they change. What a row shows was decided
 * by match.c; the words, in each language, are segtext.c's and eventtext.c's.
 */
#include <arpa/inet.h>
#include <string.h>

#include "rung.h"

#define GAP_US	50000	/* a silence that is worth a mark */

static void format_time(const struct ladder *l, __u64 us, char *buf,
			size_t size)
{
	__u64 t = us - l->start_us;

	if (t < 1000000000)
		snprintf(buf, size, "%llu.%03llu", t / 1000, t % 1000);
	else
		snprintf(buf, size, "%llu.%03llu s", t / 1000000,
			 t / 1000 % 1000);
}

/* A state for the margin, if it is news there. */
static const char *news(const struct match_node *n, unsigned int state)
{
	struct match_conn *c = n->conn;

	if (!state || n->nr < c->drawn_nr[n->side])
		return "";
	c->drawn_nr[n->side] = n->nr;
	if (c->drawn[n->side] == state)
		return "";
	c->drawn[n->side] = state;
	return edu_state_name(state);
}

/* In which state the end of an event was before it. */
static void learn_start(const struct match_node *n)
{
	struct match_conn *c = n->conn;

	/* A stray segment has no TCB and so no state. */
	if (!c->start[n->side] && n->ev.conn)
		c->start[n->side] = n->ev.type == EDU_EV_STATE ?
				    n->ev.a : n->ev.before.state;
}

/* The states that stand under the heading, as far as they are known. */
static void start_states(const struct match_node *from, const char **states)
{
	struct match_conn *c = from->conn;
	const struct match_node *n;
	int side;

	for (n = from; n; n = n->next)
		if (n->conn == c)
			learn_start(n);
	for (side = LEFT; side <= RIGHT; side++) {
		states[side] = c->start[side] ?
			       edu_state_name(c->start[side]) : "";
		c->drawn[side] = c->start[side];
	}
}

static void host(const struct ladder *l, const struct match_conn *c,
		 enum side side, char *buf, size_t size)
{
	const char *name = l->name ? l->name(l->names, side, c->netns[side]) :
				     NULL;
	char addr[64];

	text_address(c, side, addr, sizeof(addr));
	snprintf(buf, size, "%s%s%s", name ? name : "", name ? " " : "", addr);
}

/* Between the hosts, where there is room: that others may be there, too. */
static void gap_text(const struct ladder *l, const struct match_conn *c,
		     int gap, char *buf, size_t size)
{
	const char *wire = c->end.wire == IPPROTO_TCP ?
			   text_word(l->lang, WORD_REAL_TCP) : "";
	int rest = gap - text_columns(wire);

	if (rest < 2) {
		wire = "";
		rest = gap;
	}
	snprintf(buf, size, "%*s%s%*s", rest / 2, "", wire, rest - rest / 2,
		 "");
}

/* On two lines where one is too short for both: addresses may be long. */
static void hosts(struct ladder *l, const struct match_conn *c)
{
	char left[128], right[128], between[2 * LADDER_MAX_WIDTH];
	int room = l->width - RUNG_TIME_COLS - 1, gap;

	host(l, c, LEFT, left, sizeof(left));
	host(l, c, RIGHT, right, sizeof(right));
	gap = room - text_columns(left) - text_columns(right);
	rung_color(l, COLOR_HEAD);
	if (gap > 1) {
		gap_text(l, c, gap, between, sizeof(between));
		fprintf(l->out, "%*s %s%s%s", RUNG_TIME_COLS, "ms", left,
			between, right);
	} else {
		fprintf(l->out, "%*s %s\n%*s%s", RUNG_TIME_COLS, "ms", left,
			l->width - text_columns(right), "", right);
	}
	rung_color_off(l, COLOR_HEAD);
	fputc('\n', l->out);
}

/* What the first column says. */
static void times(struct ladder *l)
{
	const char *text = text_word(l->lang, WORD_TIMES);
	size_t len;

	while (l->times && *text) {
		len = wrap(text, l->width);
		rung_color(l, COLOR_DIM);
		fprintf(l->out, "%.*s", (int)len, text);
		rung_color_off(l, COLOR_DIM);
		fputc('\n', l->out);
		text = wrap_skip(text + len);
	}
	l->times = false;
}

/* The hosts above their columns, and in which state they start. */
static void heading(struct ladder *l, const struct match_node *n)
{
	struct rung r = { .l = l };
	const char *states[2];

	if (l->conn)
		fputc('\n', l->out);
	else
		l->start_us = n->ev.time_us;
	times(l);
	l->conn = n->conn;
	l->last_us = n->ev.time_us;
	hosts(l, n->conn);
	if (n->conn->titled)
		return;
	n->conn->titled = true;
	start_states(n, states);
	if (*states[LEFT] || *states[RIGHT])
		rung_print(&r, "", states[LEFT], NULL, states[RIGHT]);
}

/* What stands above a row: the heading, or the mark of a silence. */
static void begin_row(struct ladder *l, const struct match_node *n)
{
	struct rung r = { .l = l };

	if (l->conn != n->conn)
		heading(l, n);
	else if (n->ev.time_us > l->last_us + GAP_US)
		rung_print(&r, rung_sign(l, GAP), "", NULL, "");
	l->last_us = n->ev.time_us;
}

/* Who says it: "client", or the address. */
static const char *actor(const struct ladder *l, const struct match_node *n,
			 char *buf, size_t size)
{
	const char *name = l->name ? l->name(l->names, n->side, n->ev.netns) :
				     NULL;

	if (name)
		snprintf(buf, size, "%s", name);
	else
		inet_ntop(n->ev.family, n->ev.laddr, buf, size);
	return buf;
}

/* The reason of an event, and where to read about it. */
static void reason(const struct ladder *l, const struct match_node *n,
		   const char *what, const char *color)
{
	char text[400], who[64], rfc[120];

	if (!n->ev.reason)
		return;
	text_source(l->lang, rfc, sizeof(rfc), n->ev.reason);
	snprintf(text, sizeof(text), "%s%s%s%s%s%s%s%s",
		 actor(l, n, who, sizeof(who)), *what ? " " : "", what,
		 text_word(l->lang, WORD_COLON),
		 text_reason(l->lang, n->ev.reason),
		 *rfc ? text_word(l->lang, WORD_SOURCE) : "", rfc,
		 *rfc ? "]" : "");
	rung_wrapped(l, text, color);
}

static void why(const struct ladder *l, const struct match_node *n)
{
	if (l->why)
		reason(l, n, "", COLOR_DIM);
}

static void loss_label(const struct ladder *l, const struct match_node *n,
		       enum side from, char *buf, size_t size)
{
	const char *cross = rung_sign(l, CROSS);
	char word[40];

	text_loss(l->lang, word, sizeof(word), n);
	if (from == LEFT)
		snprintf(buf, size, "%s %s", cross, word);
	else
		snprintf(buf, size, "%s %s", word, cross);
}

static const char *segment_color(const struct match_node *n)
{
	if (match_is_lost(n) || n->fate == FATE_DROPPED ||
	    n->ev.type == EDU_EV_DROP)
		return COLOR_BAD;
	if (n->ev.type == EDU_EV_SEG_OUT && n->ev.a)
		return COLOR_AGAIN;
	return NULL;
}

/* The arrow of a row that begins with a departure. */
static void put_departure(struct rung *r, const struct match_row *row)
{
	const struct match_node *n = row->node;
	int room = rung_columns(r->l) - RUNG_LEAD_COLS - 6;
	bool fades = row->kind == ROW_DEPARTS &&
		     (n->fate != FATE_AWAY || n->conn->seen[!n->side]);
	char text[400], label[64] = "";

	if (match_is_lost(n))
		loss_label(r->l, n, row->from, label, sizeof(label));
	room -= text_columns(label) + (fades ? RUNG_FADE_COLS : 0);
	text_segment(r->l->lang, text, sizeof(text), n, room);
	if (match_is_lost(n))
		rung_broken(r, row->from, text, label);
	else if (fades)
		rung_broken(r, row->from, text, "");
	else
		rung_arrow(r, row->from, text, n->fate == FATE_DROPPED, 0);
}

/* The arrow of a row that only ends: it left in an earlier row, or unseen. */
static void put_arrival(struct rung *r, const struct match_row *row)
{
	const struct match_node *n = row->node, *out = n->departure;
	int pad = out ? RUNG_FADE_COLS : 0, room;
	char text[400], left[48] = "", t[32];

	if (out && !n->copy && out->fate != FATE_PARTLY) {
		format_time(r->l, out->ev.time_us, t, sizeof(t));
		text_left(r->l->lang, left, sizeof(left), t);
	}
	room = rung_columns(r->l) - RUNG_LEAD_COLS - 6 - pad -
	       text_columns(left);
	text_segment(r->l->lang, text, sizeof(text) - sizeof(left), n, room);
	strcat(text, left);
	rung_arrow(r, row->from, text, n->ev.type == EDU_EV_DROP, pad);
}

static void segment_row(struct ladder *l, const struct match_row *row)
{
	const struct match_node *n = row->node, *in = row->arrival;
	const struct match_node *ends[2] = { NULL, NULL };
	const char *drops = text_word(l->lang, WORD_DROPS);
	const char *states[2] = { "", "" };
	struct rung r = { .l = l };
	char time[32];

	begin_row(l, n);
	text_learn(n);
	ends[n->side] = n;
	if (in)
		ends[in->side] = in;
	if (ends[LEFT] && ends[LEFT]->ev.conn)
		states[LEFT] = news(ends[LEFT], ends[LEFT]->ev.after.state);
	if (ends[RIGHT] && ends[RIGHT]->ev.conn)
		states[RIGHT] = news(ends[RIGHT], ends[RIGHT]->ev.after.state);
	if (row->kind == ROW_ARRIVES)
		put_arrival(&r, row);
	else
		put_departure(&r, row);
	format_time(l, n->ev.time_us, time, sizeof(time));
	rung_print(&r, time, states[LEFT], segment_color(n), states[RIGHT]);
	if (n->ev.type != EDU_EV_DROP)
		why(l, n);
	if (in && in->ev.type != EDU_EV_DROP && in->ev.reason != n->ev.reason)
		why(l, in);
	/* Why something is dropped one always wants to know. */
	if (n->ev.type == EDU_EV_DROP)
		reason(l, n, drops, COLOR_BAD);
	else if (in && in->ev.type == EDU_EV_DROP)
		reason(l, in, drops, COLOR_BAD);
}

/* Where TCP is broken on purpose, one wants to know. */
static bool is_break(const struct edu_event *ev)
{
	return (ev->type == EDU_EV_INFO || ev->type == EDU_EV_TIMER_ARMED) &&
	       ev->reason >= EDU_R_BREAK_ISN_ZERO &&
	       ev->reason <= EDU_R_BREAK_ANY_RST;
}

/* What looks like a segment on its way, and never left. */
static bool is_unsent(const struct edu_event *ev)
{
	return ev->type == EDU_EV_INFO &&
	       ev->reason >= EDU_R_UNSENT_NO_ROUTE &&
	       ev->reason <= EDU_R_UNSENT_QUEUE_FULL;
}

/**
 * ladder_level() - from which level on is an event shown?
 * @ev: the event
 */
enum ladder_level ladder_level(const struct edu_event *ev)
{
	if (is_break(ev) || is_unsent(ev))
		return LADDER_TIMERS;
	switch (ev->type) {
	case EDU_EV_SEG_IN:
	case EDU_EV_SEG_OUT:
	case EDU_EV_DROP:
	case EDU_EV_STATE:
		return LADDER_SEGMENTS;
	case EDU_EV_TIMER_FIRED:
		return LADDER_TIMERS;
	case EDU_EV_TIMER_ARMED:
		return match_is_wait(ev) ? LADDER_TIMERS : LADDER_ALL;
	default:
		return LADDER_ALL;
	}
}

/* A fault shows in what becomes of the segment. */
static bool wanted(const struct ladder *l, const struct edu_event *ev)
{
	return ev->type != EDU_EV_FAULT && l->level >= ladder_level(ev);
}

static enum sign event_sign(const struct edu_event *ev)
{
	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
	case EDU_EV_TIMER_STOPPED:
	case EDU_EV_TIMER_FIRED:
		return CLOCK;
	case EDU_EV_USER:
		return HAND;
	default:
		return DOT;
	}
}

/* A line at one side. */
static void event_line(struct ladder *l, const struct match_node *n,
		       unsigned int state)
{
	const char *states[2] = { "", "" };
	struct rung r = { .l = l };
	int room = rung_columns(l) - 4;
	char text[400], time[32];

	begin_row(l, n);
	text_event(l->lang, text, sizeof(text), n, room);
	states[n->side] = news(n, state);
	if (n->side == RIGHT)
		rung_put(&r, "%*s", room - text_columns(text), "");
	rung_put(&r, " %s %s ", rung_sign(l, event_sign(&n->ev)), text);
	format_time(l, n->ev.time_us, time, sizeof(time));
	rung_print(&r, time, states[LEFT],
		   is_break(&n->ev) ? COLOR_BAD :
		   n->ev.type == EDU_EV_TIMER_FIRED ? COLOR_AGAIN : COLOR_DIM,
		   states[RIGHT]);
}

static void event_row(struct ladder *l, const struct match_node *n)
{
	unsigned int state = n->ev.conn ? n->ev.after.state : 0;
	bool shown;

	text_learn(n);
	if (!wanted(l, &n->ev))
		return;
	if (n->ev.type == EDU_EV_STATE) {
		state = n->ev.b;
		shown = n->nr < n->conn->drawn_nr[n->side] ||
			n->conn->drawn[n->side] == state ||
			match_state_shown(n);
		if (!shown)
			event_line(l, n, state);
		if (!shown || !l->why)
			return;
		begin_row(l, n);
		reason(l, n, edu_state_name(state), COLOR_DIM);
		return;
	}
	event_line(l, n, state);
	why(l, n);
}

/**
 * ladder_row() - draw a row
 * @l: the ladder
 * @row: the row
 */
void ladder_row(struct ladder *l, const struct match_row *row)
{
	learn_start(row->node);
	if (row->kind == ROW_EVENT)
		event_row(l, row->node);
	else
		segment_row(l, row);
}

/**
 * ladder_lost() - say that the picture has a hole here
 * @l: the ladder
 * @events: how many are missing
 */
void ladder_lost(struct ladder *l, __u64 events)
{
	char text[80];

	text_hole(l->lang, text, sizeof(text), events);
	rung_color(l, COLOR_BAD);
	fprintf(l->out, "%*s %s", RUNG_TIME_COLS, "!", text);
	rung_color_off(l, COLOR_BAD);
	fputc('\n', l->out);
}
