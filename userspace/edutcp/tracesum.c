// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracesum.c - a connection in numbers: edutcp trace --summary
 *
 * What the rows of the picture show, counted for each direction.
 */
#include "tracesum.h"

/* Of what is sent again: did a timer want it, and not what the peer said? */
static bool by_timer(const struct edu_event *ev)
{
	return ev->a && ev->reason != EDU_R_RTX_FAST &&
	       ev->reason != EDU_R_RTX_PARTIAL &&
	       ev->reason != EDU_R_RTX_PMTU &&
	       ev->reason != EDU_R_RTX_MTU_PROBE &&
	       ev->reason != EDU_R_RTX_SYN_ASKED &&
	       ev->reason != EDU_R_RTX_WINDOW_OPENED;
}

static void count_departure(struct match_sum *sum, const struct match_node *n)
{
	sum->segments++;
	sum->bytes += n->ev.len;
	if (n->ev.a) {
		sum->again++;
		sum->again_bytes += n->ev.len;
	}
	sum->by_timer += by_timer(&n->ev);
	sum->lost += match_is_lost(n);
	sum->dropped += n->fate == FATE_DROPPED;
	sum->overtaken += n->overtaken;
}

/**
 * tracesum_row() - count a row
 * @row: the row; what it adds is kept in its connection
 */
void tracesum_row(const struct match_row *row)
{
	const struct match_node *n = row->node;
	struct match_conn *c = n->conn;
	struct match_sum *sum = &c->sum[row->from];

	switch (row->kind) {
	case ROW_SEGMENT:
	case ROW_DEPARTS:
		count_departure(sum, n);
		break;
	case ROW_ARRIVES:
		sum->copies += n->copy > 0;
		/* The peer's own trace is elsewhere: this is all that is known. */
		if (!n->departure) {
			sum->segments++;
			sum->bytes += n->ev.len;
		}
		break;
	case ROW_EVENT:
		return;
	}
	if (!c->first_us)
		c->first_us = n->ev.time_us;
	c->last_seg_us = n->ev.time_us;
}

static void line(FILE *out, const char *what, __u64 left, __u64 right)
{
	fprintf(out, "%-36s %16llu %16llu\n", what, left, right);
}

/**
 * tracesum_print() - print what was counted
 * @out: where to
 * @c: the connection
 * @left: name of the host at the left
 * @right: of the other one
 */
void tracesum_print(FILE *out, const struct match_conn *c, const char *left,
		    const char *right)
{
	const struct match_sum *l = &c->sum[LEFT], *r = &c->sum[RIGHT];

	fprintf(out, "%-36s %16s %16s\n", "sent by", left, right);
	line(out, "segments", l->segments, r->segments);
	line(out, "bytes", l->bytes, r->bytes);
	line(out, "  of these again", l->again_bytes, r->again_bytes);
	line(out, "segments lost on the way", l->lost, r->lost);
	line(out, "segments dropped where they arrived", l->dropped,
	     r->dropped);
	line(out, "segments that arrived once more", l->copies, r->copies);
	line(out, "segments that were overtaken", l->overtaken, r->overtaken);
	line(out, "segments sent again", l->again, r->again);
	line(out, "  after a time-out", l->by_timer, r->by_timer);
	fprintf(out, "%-36s %16.6f s\n", "from first to last segment",
		(c->last_seg_us - c->first_us) / 1e6);
}
