// SPDX-License-Identifier: GPL-2.0-only
/*
 * match.c - from events to the rows of the picture
 *
 * Knows connections by their addresses, keeps the events in order, and hands
 * out rows as soon as they are certain: a departure when its arrival was seen,
 * when a fault has taken it, or when it has waited long enough. What became of
 * each segment is found out in fate.c.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"

#define KEEP	16384	/* nodes kept behind the last row */

/**
 * match_init() - an empty matcher
 * @m: filled in
 * @cfg: how to match; copied
 */
void match_init(struct match *m, const struct match_cfg *cfg)
{
	memset(m, 0, sizeof(*m));
	m->cfg = *cfg;
	m->conns_end = &m->conns;
}

/**
 * match_free() - throw all away
 * @m: the matcher; m->conns is NULL afterwards
 */
void match_free(struct match *m)
{
	struct match_node *n, *next_node;
	struct match_conn *c, *next_conn;
	struct match_hole *h, *next_hole;

	for (h = m->holes; h; h = next_hole) {
		next_hole = h->next;
		free(h);
	}
	for (n = m->first; n; n = next_node) {
		next_node = n->next;
		free(n);
	}
	for (c = m->conns; c; c = next_conn) {
		next_conn = c->next;
		free(c->flights[LEFT].node);
		free(c->flights[RIGHT].node);
		free(c);
	}
	memset(m, 0, sizeof(*m));
}

static void *get_zeroed(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

static bool same_end(const struct edu_event *x, const struct edu_event *y)
{
	return x->lport == y->lport && x->rport == y->rport &&
	       x->wire == y->wire && x->family == y->family &&
	       !memcmp(x->laddr, y->laddr, sizeof(x->laddr)) &&
	       !memcmp(x->raddr, y->raddr, sizeof(x->raddr));
}

static bool other_end(const struct edu_event *x, const struct edu_event *y)
{
	return x->lport == y->rport && x->rport == y->lport &&
	       x->wire == y->wire && x->family == y->family &&
	       !memcmp(x->laddr, y->raddr, sizeof(x->laddr)) &&
	       !memcmp(x->raddr, y->laddr, sizeof(x->raddr));
}

static void turn(struct edu_event *ev)
{
	__u8 addr[16];
	__u16 port = ev->lport;

	memcpy(addr, ev->laddr, sizeof(addr));
	memcpy(ev->laddr, ev->raddr, sizeof(addr));
	memcpy(ev->raddr, addr, sizeof(addr));
	ev->lport = ev->rport;
	ev->rport = port;
}

/* The same for both ends. */
static struct match_conn **bucket(struct match *m, const struct edu_event *ev)
{
	return &m->hash[(ev->lport ^ ev->rport) % MATCH_HASH];
}

static struct match_conn *new_conn(struct match *m, const struct edu_event *ev)
{
	struct match_conn *c = get_zeroed(sizeof(*c));
	bool right = m->cfg.left ? ev->netns != m->cfg.left :
				   match_is_arrival(ev);

	c->nr = m->nr_conns++;
	c->end = *ev;
	c->wscale[LEFT] = -1;
	c->wscale[RIGHT] = -1;
	if (right)
		turn(&c->end);
	*m->conns_end = c;
	m->conns_end = &c->next;
	c->chain = *bucket(m, ev);
	*bucket(m, ev) = c;
	return c;
}

/*
 * Which connection? A listener is none, and neither is what a segment says
 * whose ports may have been changed on the way.
 */
static struct match_conn *conn_of(struct match *m, const struct edu_event *ev)
{
	struct match_conn *c;

	if (!ev->rport || !ev->lport)
		return NULL;
	for (c = *bucket(m, ev); c; c = c->chain)
		if (same_end(&c->end, ev) || other_end(&c->end, ev))
			return c;
	if (!ev->conn && ev->type == EDU_EV_DROP &&
	    ev->reason == EDU_R_DROP_CHECKSUM)
		return NULL;
	return new_conn(m, ev);
}

/* A connection with itself leaves at the left and arrives at the right. */
static enum side side_of(const struct match_conn *c,
			 const struct edu_event *ev)
{
	if (same_end(&c->end, ev) && other_end(&c->end, ev))
		return match_is_arrival(ev) ? RIGHT : LEFT;
	return same_end(&c->end, ev) ? LEFT : RIGHT;
}

static void take_note(struct match_node *n)
{
	struct match_conn *c = n->conn;

	c->seen[n->side] = true;
	c->netns[n->side] = n->ev.netns;
	c->last_us = n->ev.time_us;
	if (n->ev.type == EDU_EV_STATE)
		c->state[n->side] = n->ev.b;
	else if (n->ev.conn)
		c->state[n->side] = n->ev.after.state;
	switch (n->ev.type) {
	case EDU_EV_SEG_OUT:
		match_departed(n);
		break;
	case EDU_EV_SEG_IN:
	case EDU_EV_DROP:
		match_arrived(n);
		break;
	case EDU_EV_FAULT:
		match_fault(n);
		break;
	}
	match_number(n);
}

/**
 * match_add() - something more has happened
 * @m: the matcher
 * @ev: what; copied
 */
void match_add(struct match *m, const struct edu_event *ev)
{
	struct match_conn *c = conn_of(m, ev);
	struct match_node *n;

	if (!c)
		return;
	n = get_zeroed(sizeof(*n));
	n->ev = *ev;
	n->conn = c;
	n->side = side_of(c, ev);
	n->nr = ++m->nr;
	if (m->last)
		m->last->next = n;
	else
		m->first = n;
	m->last = n;
	if (!m->next)
		m->next = n;
	take_note(n);
}

/* What left after it has arrived, and no fault is known to hold it. */
static bool passed_by(const struct match_node *out)
{
	unsigned int held = 1U << EDU_FAULT_DELAY | 1U << EDU_FAULT_REORDER;

	return out->nr < out->conn->flights[out->side].last_nr &&
	       !(out->faults & held);
}

/* It was waited for long enough, or there is nothing more to wait for. */
static enum fate fate_unseen(const struct match *m,
			     const struct match_node *out, bool ended)
{
	if (passed_by(out))
		return FATE_LOST;
	/* At the end of all events: did it have the time to arrive? */
	if (ended && out->conn->last_us > out->ev.time_us + m->cfg.near_us)
		return FATE_LOST;
	return FATE_AWAY;
}

/* Return: false if it is too early to say. */
static bool decide(struct match *m, struct match_node *out, __u64 now_us,
		   bool ended)
{
	bool waited = now_us - out->ev.time_us >= m->cfg.hold_us;

	if (match_complete(out)) {
		out->fate = out->arrival->ev.type == EDU_EV_DROP ?
			    FATE_DROPPED : FATE_TAKEN;
		out->overtaken = match_overtaken(out);
		out->straight = match_straight(out, m->cfg.near_us);
		return true;
	}
	if (out->faults & 1U << EDU_FAULT_DROP)
		out->fate = FATE_FAULT;
	else if (!waited && !ended)
		return false;
	else if (!out->conn->seen[!out->side])
		out->fate = FATE_AWAY;
	else if (out->got)
		out->fate = FATE_PARTLY;
	else
		out->fate = fate_unseen(m, out, ended);
	return true;
}

/* Is the arrival shown in the row of its departure? */
static bool shown_there(const struct match_node *in)
{
	const struct match_node *out = in->departure;

	return out && !in->copy && out->straight;
}

/* Return: false if the node has no row of its own. */
static bool make_row(const struct match_node *n, struct match_row *row)
{
	*row = (struct match_row) { .node = n, .from = n->side };
	if (n->ev.type == EDU_EV_SEG_OUT) {
		row->kind = n->straight || match_is_lost(n) ? ROW_SEGMENT :
							ROW_DEPARTS;
		if (n->straight)
			row->arrival = n->arrival;
		return true;
	}
	if (match_is_arrival(&n->ev)) {
		row->kind = ROW_ARRIVES;
		row->from = !n->side;
		return !shown_there(n);
	}
	row->kind = ROW_EVENT;
	return true;
}

static void hand_out(struct match *m, struct match_node *n)
{
	struct match_row row;

	if (make_row(n, &row))
		m->cfg.row(&row, m->cfg.arg);
	n->drawn = true;
	m->drawn++;
}

/* Nothing that is still to come needs this node. */
static bool over(const struct match_node *n)
{
	return n->drawn && (!n->latest || n->latest->drawn);
}

static void forget(struct match *m)
{
	struct match_node *n;

	while (!m->cfg.keep && m->drawn > KEEP && over(m->first)) {
		n = m->first;
		m->first = n->next;
		if (!m->first)
			m->last = NULL;
		m->drawn--;
		if (n->ev.type == EDU_EV_SEG_OUT)
			match_forget(n);
		free(n);
	}
}

/* Return: false if the next node has to wait. */
static bool step(struct match *m, __u64 now_us, bool ended)
{
	struct match_node *n = m->next;

	if (!ended && now_us - n->ev.time_us < m->cfg.settle_us)
		return false;
	if (n->ev.type == EDU_EV_SEG_OUT && !decide(m, n, now_us, ended))
		return false;
	m->next = n->next;
	hand_out(m, n);
	return true;
}

/**
 * match_step() - hand out the rows that are certain by now
 * @m: the matcher
 * @now_us: the time, in the clock of the events
 */
void match_step(struct match *m, __u64 now_us)
{
	while (m->next && now_us >= m->next->ev.time_us &&
	       step(m, now_us, false))
		;
	forget(m);
}

/**
 * match_end() - no more will happen: hand out the rest
 * @m: the matcher
 */
void match_end(struct match *m)
{
	while (m->next)
		step(m, m->next->ev.time_us, true);
}

/**
 * match_conn_rows() - the rows of one connection, after match_end()
 * @m: the matcher, with cfg.keep
 * @conn: the connection
 * @row: takes them
 * @arg: for @row
 */
void match_conn_rows(struct match *m, const struct match_conn *conn,
		     match_fn *row, void *arg)
{
	const struct match_node *n;
	struct match_row r;

	for (n = m->first; n; n = n->next)
		if (n->conn == conn && make_row(n, &r))
			row(&r, arg);
}

/**
 * match_lost() - events are missing here
 * @m: the matcher
 * @events: how many, at least
 */
void match_lost(struct match *m, __u64 events)
{
	struct match_hole *h = get_zeroed(sizeof(*h));

	h->nr = m->nr;
	h->events = events;
	h->next = m->holes;
	m->holes = h;
}

/**
 * match_missing() - how many events are missing between two
 * @m: the matcher
 * @from: nr of the one
 * @to: nr of the other, which came later
 */
__u64 match_missing(const struct match *m, __u64 from, __u64 to)
{
	const struct match_hole *h;
	__u64 events = 0;

	for (h = m->holes; h && h->nr >= from; h = h->next)
		if (h->nr < to)
			events += h->events;
	return events;
}

/**
 * match_closed() - are all connections that were seen over?
 * @m: the matcher
 */
bool match_closed(const struct match *m)
{
	const struct match_conn *c;
	int side;

	for (c = m->conns; c; c = c->next)
		for (side = LEFT; side <= RIGHT; side++)
			if (c->state[side] && c->state[side] != EDU_CLOSED &&
			    c->state[side] != EDU_LISTEN)
				return false;
	return true;
}
