// SPDX-License-Identifier: GPL-2.0-only
/*
 * fate.c - what became of a segment?
 *
 * An arrival belongs to the departure with the same header. Of several (the
 * same segment sent twice, or the same acknowledgment repeated) it is the one
 * that would have been on the way as long as is usual, the oldest among
 * equals. A header that was corrupted belongs to the one that it resembles
 * most. And what left as one super-segment may arrive as many, what left as
 * many may arrive as one: then ranges of the sequence space are compared.
 */
#include <stdlib.h>

#include "match.h"

#define EQUAL_US	1000	/* times on the way that close are the same */

/**
 * match_is_arrival() - is it a segment that arrived?
 * @ev: an event
 */
bool match_is_arrival(const struct edu_event *ev)
{
	return ev->type == EDU_EV_SEG_IN || ev->type == EDU_EV_DROP;
}

static struct match_node *flight(const struct match_flights *fl,
				 unsigned int i)
{
	return fl->node[(fl->first + i) & (fl->room - 1)];
}

static void drop_oldest(struct match_flights *fl)
{
	fl->first = (fl->first + 1) & (fl->room - 1);
	fl->nr--;
}

static void grow(struct match_flights *fl)
{
	unsigned int room = fl->room ? fl->room * 2 : 16, i;
	struct match_node **node = calloc(room, sizeof(struct match_node *));

	if (!node)
		abort();
	for (i = 0; i < fl->nr; i++)
		node[i] = flight(fl, i);
	free(fl->node);
	fl->node = node;
	fl->room = room;
	fl->first = 0;
}

/**
 * match_departed() - a segment has left
 * @out: its departure
 */
void match_departed(struct match_node *out)
{
	struct match_flights *fl = &out->conn->flights[out->side];

	if (fl->nr == MATCH_FLIGHTS)
		drop_oldest(fl);
	if (fl->nr == fl->room)
		grow(fl);
	fl->node[(fl->first + fl->nr++) & (fl->room - 1)] = out;
}

/**
 * match_forget() - a departure will not be asked for any more
 * @out: the departure, about to be freed
 */
void match_forget(struct match_node *out)
{
	struct match_flights *fl = &out->conn->flights[out->side];

	if (fl->nr && flight(fl, 0) == out)
		drop_oldest(fl);
}

/**
 * match_complete() - has all of it arrived?
 * @out: a departure
 */
bool match_complete(const struct match_node *out)
{
	return out->arrival && out->got >= out->ev.len;
}

/* The options that tell a segment from its repetition. */
static bool same_stamp(const struct edu_event *x, const struct edu_event *y)
{
	return (x->opts & EDU_OPT_TS) == (y->opts & EDU_OPT_TS) &&
	       x->tsval == y->tsval && x->tsecr == y->tsecr;
}

static bool same_header(const struct edu_event *x, const struct edu_event *y)
{
	return x->seq == y->seq && x->len == y->len && x->ctl == y->ctl &&
	       x->ack == y->ack && x->wnd == y->wnd && same_stamp(x, y);
}

/* Nothing of the header can be relied on. */
static bool spoiled(const struct edu_event *ev)
{
	return ev->type == EDU_EV_DROP &&
	       (ev->reason == EDU_R_DROP_CHECKSUM ||
		ev->reason == EDU_R_DROP_SHORT ||
		ev->reason == EDU_R_DROP_OPTIONS);
}

/* How many fields of the header are as they were. */
static int likeness(const struct match_node *out, const struct edu_event *in)
{
	const struct edu_event *x = &out->ev;
	int n = (x->seq == in->seq) + (x->ack == in->ack) +
		(x->len == in->len) + (x->ctl == in->ctl) +
		(x->wnd == in->wnd) + (x->opts == in->opts) +
		(x->tsval == in->tsval) + (x->tsecr == in->tsecr);

	return out->faults & 1U << EDU_FAULT_CORRUPT ? n + 8 : n;
}

/* Can it still arrive for the first time? */
static bool awaited(const struct match_node *out)
{
	return !match_complete(out) &&
	       !(out->faults & 1U << EDU_FAULT_DROP);
}

/* Those that left after it have arrived, and nothing is known to hold it. */
static bool given_up(const struct match_flights *fl,
		     const struct match_node *out)
{
	unsigned int held = 1U << EDU_FAULT_DELAY | 1U << EDU_FAULT_REORDER;

	return out->nr < fl->last_nr && !(out->faults & held);
}

/* How unusual it would be for @out to arrive at @us: in units of EQUAL_US. */
static __u64 oddity(const struct match_flights *fl,
		    const struct match_node *out, __u64 us)
{
	__u64 took = us - out->ev.time_us, odd;

	odd = took > fl->usual_us ? took - fl->usual_us : fl->usual_us - took;
	odd /= EQUAL_US;
	return given_up(fl, out) ? odd + (1ULL << 40) : odd;
}

/* The departure, of those that @fits approves of, that is the least odd. */
static struct match_node *least_odd(const struct match_flights *fl,
				    const struct edu_event *in,
				    bool (*fits)(const struct match_node *out,
						 const struct edu_event *in))
{
	struct match_node *best = NULL, *out;
	__u64 odd, least = 0;
	unsigned int i;

	for (i = 0; i < fl->nr; i++) {
		out = flight(fl, i);
		if (!fits(out, in))
			continue;
		odd = oddity(fl, out, in->time_us);
		if (!best || odd < least) {
			best = out;
			least = odd;
		}
	}
	return best;
}

static bool fits_whole(const struct match_node *out,
		       const struct edu_event *in)
{
	return awaited(out) && !out->got && same_header(&out->ev, in);
}

static bool fits_again(const struct match_node *out,
		       const struct edu_event *in)
{
	return match_complete(out) && same_header(&out->ev, in);
}

static bool fits_first_byte(const struct match_node *out,
			    const struct edu_event *in)
{
	return awaited(out) && out->ev.len && out->ev.ack == in->ack &&
	       same_stamp(&out->ev, in) &&
	       in->seq - out->ev.seq < out->ev.len;
}

static bool fits_first_byte_again(const struct match_node *out,
				  const struct edu_event *in)
{
	return match_complete(out) && out->ev.len &&
	       same_stamp(&out->ev, in) &&
	       in->seq - out->ev.seq < out->ev.len;
}

static void took(struct match_flights *fl, const struct match_node *out,
		 const struct match_node *in)
{
	fl->usual_us = in->ev.time_us - out->ev.time_us;
	if (out->nr > fl->last_nr)
		fl->last_nr = out->nr;
}

static void arrived(struct match_flights *fl, struct match_node *out,
		    struct match_node *in, __u32 bytes)
{
	out->got += bytes;
	out->arrival = in;
	out->latest = in;
	if (!in->departure)
		in->departure = out;
	took(fl, out, in);
}

static void arrived_again(struct match_node *out, struct match_node *in)
{
	in->departure = out;
	in->copy = ++out->copies;
	out->latest = in;
}

/*
 * A part of a departure, or several of them, or parts of several.
 * Return: whether any of it is known.
 */
static bool in_pieces(struct match_flights *fl, struct match_node *in)
{
	struct edu_event rest = in->ev;
	struct match_node *out;
	__u32 skip, n;

	while (rest.len) {
		out = least_odd(fl, &rest, fits_first_byte);
		if (!out)
			break;
		skip = rest.seq - out->ev.seq;
		n = out->ev.len - skip < rest.len ? out->ev.len - skip :
						    rest.len;
		arrived(fl, out, in, n);
		rest.seq += n;
		rest.len -= n;
	}
	return in->departure;
}

static struct match_node *most_alike(const struct match_flights *fl,
				     const struct edu_event *in)
{
	struct match_node *best = NULL, *out;
	int alike, most = 0;
	unsigned int i;

	for (i = 0; i < fl->nr; i++) {
		out = flight(fl, i);
		alike = likeness(out, in);
		if (!awaited(out) || out->got || alike < most)
			continue;
		best = out;
		most = alike;
	}
	return best;
}

/**
 * match_arrived() - a segment has arrived: where does it come from?
 * @in: its arrival
 */
void match_arrived(struct match_node *in)
{
	struct match_flights *fl = &in->conn->flights[!in->side];
	struct match_node *out;

	if (spoiled(&in->ev)) {
		out = most_alike(fl, &in->ev);
		if (out)
			arrived(fl, out, in, out->ev.len);
		return;
	}
	out = least_odd(fl, &in->ev, fits_whole);
	if (out) {
		arrived(fl, out, in, out->ev.len);
		return;
	}
	if (in_pieces(fl, in))
		return;
	out = least_odd(fl, &in->ev, fits_again);
	if (!out)
		out = least_odd(fl, &in->ev, fits_first_byte_again);
	if (out)
		arrived_again(out, in);
}

/* Is it a departure that a fault of @ev can have been put on? */
static bool meant(const struct match_node *out, const struct edu_event *ev)
{
	if (out->ev.event_us > ev->time_us || out->arrival)
		return false;
	if (!ev->len)
		return same_header(&out->ev, ev);
	return out->ev.seq - ev->seq < ev->len && same_stamp(&out->ev, ev);
}

/**
 * match_fault() - a fault was put on a segment: on which?
 * @fault: the event, at the end that the segment leaves or where it arrives
 *
 * It follows the departure at once, so it means the youngest one of that
 * header; or each of those that left as the pieces of one super-segment. What
 * is dropped where it arrives has an event of its own that says so.
 */
void match_fault(struct match_node *fault)
{
	struct match_conn *conn = fault->conn;
	struct match_node *out;
	bool found = false;
	enum side side;
	unsigned int i;
	__u64 event_us = 0;
	int turn;

	for (turn = 0; turn < 2 && !found; turn++) {
		side = turn ? !fault->side : fault->side;
		if (turn && fault->ev.b == EDU_FAULT_DROP)
			break;
		for (i = conn->flights[side].nr; i-- > 0; ) {
			out = flight(&conn->flights[side], i);
			if (found && out->ev.event_us != event_us)
				break;
			if (!meant(out, &fault->ev))
				continue;
			if (fault->ev.b < EDU_NR_FAULT_ACTIONS)
				out->faults |= 1U << fault->ev.b;
			event_us = out->ev.event_us;
			found = true;
		}
	}
}

/**
 * match_overtaken() - did a segment that left later arrive earlier?
 * @out: a departure that has arrived
 */
bool match_overtaken(const struct match_node *out)
{
	const struct match_flights *fl = &out->conn->flights[out->side];
	const struct match_node *later;
	unsigned int i;

	for (i = fl->nr; i-- > 0; ) {
		later = flight(fl, i);
		if (later->nr <= out->nr)
			break;
		if (later->arrival && later->arrival->nr < out->arrival->nr)
			return true;
	}
	return false;
}

/**
 * match_is_lost() - does a segment not arrive, or not all of it?
 * @out: its departure
 */
bool match_is_lost(const struct match_node *out)
{
	return out->fate == FATE_LOST || out->fate == FATE_FAULT ||
	       out->fate == FATE_PARTLY;
}
