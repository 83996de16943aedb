// SPDX-License-Identifier: GPL-2.0-only
/*
 * match.c - which arrival belongs to which departure?
 *
 * Both ends of a connection on one machine write into one stream of events. A
 * segment that leaves here and one that arrives there with the same addresses,
 * numbers and control bits is the same segment. What is not seen to arrive in
 * MATCH_HOLD_US is late, or lost.
 */
#include <string.h>

#include "ladder.h"

/**
 * match_same_flow() - do two events happen at the same end of a connection?
 * @x: an event
 * @y: another
 */
bool match_same_flow(const struct edu_event *x, const struct edu_event *y)
{
	return x->lport == y->lport && x->rport == y->rport &&
	       x->wire == y->wire && x->family == y->family &&
	       !memcmp(x->laddr, y->laddr, sizeof(x->laddr)) &&
	       !memcmp(x->raddr, y->raddr, sizeof(x->raddr));
}

/**
 * match_opposite() - do they happen at the two ends of one connection?
 * @x: an event
 * @y: another
 */
bool match_opposite(const struct edu_event *x, const struct edu_event *y)
{
	return x->lport == y->rport && x->rport == y->lport &&
	       x->wire == y->wire && x->family == y->family &&
	       !memcmp(x->laddr, y->raddr, sizeof(x->laddr)) &&
	       !memcmp(x->raddr, y->laddr, sizeof(x->raddr));
}

/* The same header: the urgent pointer and window tell resendings apart. */
static bool same_segment(const struct edu_event *x, const struct edu_event *y)
{
	return x->seq == y->seq && x->ack == y->ack && x->ctl == y->ctl &&
	       x->len == y->len && x->wnd == y->wnd && x->tsval == y->tsval;
}

static bool arrival(const struct edu_event *ev)
{
	return ev->type == EDU_EV_SEG_IN || ev->type == EDU_EV_DROP;
}

/* A bad checksum spoils any field: what can be recognised is who sent it. */
static bool spoiled(const struct edu_event *ev)
{
	return ev->type == EDU_EV_DROP &&
	       (ev->reason == EDU_R_DROP_CHECKSUM ||
		ev->reason == EDU_R_DROP_SHORT ||
		ev->reason == EDU_R_DROP_OPTIONS);
}

static void take(struct step *steps, size_t i, size_t j)
{
	const struct edu_event *in = &steps[j].ev;

	steps[i].peer = j;
	steps[j].claimed = true;
	steps[i].fate = in->type == EDU_EV_DROP ? FATE_DROPPED : FATE_ARRIVED;
}

/* A fault that was put on the departing segment, right where it left. */
static void look_at_fault(struct step *steps, size_t i, size_t j)
{
	switch (steps[j].ev.b) {
	case EDU_FAULT_DROP:
		steps[i].fate = FATE_FAULT;
		steps[i].peer = j;
		break;
	case EDU_FAULT_CORRUPT:
		steps[i].corrupt = true;
		break;
	case EDU_FAULT_DUPLICATE:
		steps[i].twin = true;
		break;
	}
}

/**
 * match_step() - what became of the departure at index @i?
 * @steps: all events so far
 * @nr: how many
 * @i: a departure whose fate is not known yet
 * @complete: no more events will come: what was not seen by now is lost
 */
void match_step(struct step *steps, size_t nr, size_t i, bool complete)
{
	const struct edu_event *out = &steps[i].ev;
	__u64 end = out->time_us + MATCH_HOLD_US;
	size_t j;

	steps[i].fate = FATE_UNKNOWN;
	for (j = i + 1; j < nr; j++) {
		const struct edu_event *ev = &steps[j].ev;

		if (ev->type == EDU_EV_FAULT && match_same_flow(out, ev) &&
		    same_segment(out, ev) && !steps[j].claimed &&
		    ev->time_us <= end) {
			steps[j].claimed = true;
			look_at_fault(steps, i, j);
			if (steps[i].fate == FATE_FAULT)
				return;
			continue;
		}
		if (!arrival(ev) || steps[j].claimed ||
		    !match_opposite(out, ev))
			continue;
		if (steps[i].corrupt ? !spoiled(ev) : !same_segment(out, ev))
			continue;
		if (ev->time_us <= end) {
			take(steps, i, j);
			return;
		}
		steps[i].fate = FATE_LATE;
		return;
	}
	if (complete || (nr && steps[nr - 1].ev.time_us > end))
		steps[i].fate = FATE_LOST;
}
