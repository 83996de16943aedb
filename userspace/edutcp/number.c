// SPDX-License-Identifier: GPL-2.0-only
/*
 * number.c - from where the numbers of a segment are counted
 *
 * The picture has relative numbers: the SYN of each end is number 0. Each event
 * remembers from where that was counted when it happened, since the next
 * connection between the same ports starts elsewhere.
 *
 * A RST without ACK takes its number from the ack of the segment that it
 * answers (RFC 9293, 3.10.7.1, 3.10.7.3). So it is counted as that ack was:
 * an end that is about to open a new connection may answer for the old one.
 */
#include "match.h"

static bool is_segment(const struct edu_event *ev)
{
	return ev->type == EDU_EV_SEG_OUT || match_is_arrival(ev);
}

/* What the event itself tells of both ends. */
static void learn(const struct match_node *n)
{
	const struct edu_event *ev = &n->ev;
	struct match_conn *c = n->conn;
	enum side sender = ev->type == EDU_EV_SEG_OUT ? n->side : !n->side;

	if (ev->after.iss) {
		c->isn[n->side] = ev->after.iss;
		c->isn_known[n->side] = true;
	}
	if (ev->after.irs) {
		c->isn[!n->side] = ev->after.irs;
		c->isn_known[!n->side] = true;
	}
	if (!(ev->ctl & EDU_SYN) ||
	    (ev->type != EDU_EV_SEG_OUT && ev->type != EDU_EV_SEG_IN))
		return;
	c->isn[sender] = ev->seq;
	c->isn_known[sender] = true;
}

/* An ack: should a RST answer it, its number is this one. */
static void expect_answer(const struct match_node *n)
{
	const struct match_node *from = n->departure ? n->departure : n;
	bool out = n->ev.type == EDU_EV_SEG_OUT;
	enum side to = out ? !n->side : n->side;
	struct match_conn *c = n->conn;

	c->asked[to].known = from->isn_known[to];
	c->asked[to].ack = n->ev.ack;
	c->asked[to].isn = from->isn[to];
}

/* A RST that answers: it is counted as what it answers. */
static void count_answer(struct match_node *n)
{
	bool out = n->ev.type == EDU_EV_SEG_OUT;
	enum side from = out ? n->side : !n->side;
	const struct match_asked *asked = &n->conn->asked[from];

	if (!out && n->departure) {
		n->isn[from] = n->departure->isn[from];
		n->isn_known[from] = n->departure->isn_known[from];
	} else if (asked->known && asked->ack == n->ev.seq) {
		n->isn[from] = asked->isn;
		n->isn_known[from] = true;
	}
}

/**
 * match_number() - from where are the numbers of an event counted?
 * @n: the event; its departure, if it is an arrival, is known
 */
void match_number(struct match_node *n)
{
	const struct match_conn *c = n->conn;
	int side;

	learn(n);
	for (side = LEFT; side <= RIGHT; side++) {
		n->isn[side] = c->isn[side];
		n->isn_known[side] = c->isn_known[side];
	}
	if (!is_segment(&n->ev))
		return;
	if (n->ev.ctl & EDU_ACK)
		expect_answer(n);
	else if (n->ev.ctl & EDU_RST)
		count_answer(n);
}

/**
 * match_number_on() - a connection goes on that began in another matcher
 * @m: the matcher, after match_end()
 * @c: one of its connections
 * @before: the same connection there
 */
void match_number_on(struct match *m, const struct match_conn *c,
		     const struct match_conn *before)
{
	struct match_node *n;
	int side;

	for (n = m->first; n; n = n->next)
		for (side = LEFT; n->conn == c && side <= RIGHT; side++) {
			if (n->isn_known[side])
				continue;
			n->isn[side] = before->isn[side];
			n->isn_known[side] = before->isn_known[side];
		}
}
