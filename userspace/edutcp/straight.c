// SPDX-License-Identifier: GPL-2.0-only
/*
 * straight.c - are a departure and its arrival one line of the picture?
 *
 * Drawn as one line they come before all that happens between the two. So not
 * if any of that would then stand on the wrong side of it.
 */
#include "match.h"

#define FAR_PARTS	32	/* of a long way: what is closer is as if at once */

/**
 * struct way - a segment on its way
 * @out: its departure
 * @in: its arrival
 * @near_us: what is that close together is drawn as if at once
 * @slack_us: what happens later than that before the arrival is as if at once
 *	with it
 * @cause_us: of each end (0: the receiver): the event, of what the picture
 *	shows before the line
 */
struct way {
	const struct match_node *out;
	const struct match_node *in;
	__u64 near_us;
	__u64 slack_us;
	__u64 cause_us[2];
};

static __u64 takes_us(const struct way *w)
{
	return w->in->ev.time_us - w->out->ev.time_us;
}

static struct way way_of(const struct match_node *out, __u64 near_us)
{
	struct way w = {
		.out = out, .in = out->arrival, .near_us = near_us,
	};

	w.slack_us = takes_us(&w);
	if (w.slack_us > near_us)
		w.slack_us /= FAR_PARTS;
	return w;
}

/* Is @n part of what an earlier segment of the same end brought about? */
static bool excused(struct way *w, const struct match_node *n)
{
	if (match_is_arrival(&n->ev) && n->departure &&
	    n->departure->nr < w->out->nr)
		w->cause_us[0] = n->ev.event_us;
	return n->ev.event_us == w->cause_us[0];
}

/* A timer, or a retransmission: its place tells what has brought it about. */
static bool has_its_place(const struct match_node *n)
{
	return n->ev.type == EDU_EV_TIMER_FIRED ||
	       (n->ev.type == EDU_EV_SEG_OUT && n->ev.a);
}

/**
 * match_is_wait() - is a timer set that the picture shows?
 * @ev: the event
 *
 * Return: true if it is one that a state lasts for, or a closed window.
 */
bool match_is_wait(const struct edu_event *ev)
{
	return ev->type == EDU_EV_TIMER_ARMED &&
	       (ev->a == EDU_TIMER_TIME_WAIT || ev->a == EDU_TIMER_FIN_WAIT_2 ||
		ev->a == EDU_TIMER_PERSIST);
}

/* Has it a row of its own, being no line with its departure? */
static bool stands_alone(const struct match_node *n)
{
	return match_is_arrival(&n->ev) && n->departure && !n->copy &&
	       n->departure->fate != FATE_PENDING && !n->departure->straight;
}

/**
 * match_state_shown() - will a segment of the same event show the new state?
 * @state: the change of state
 *
 * Return: true if one leaves later in that event.
 */
bool match_state_shown(const struct match_node *state)
{
	const struct match_node *n;

	for (n = state->next; n; n = n->next) {
		if (n->conn != state->conn || n->side != state->side)
			continue;
		if (n->ev.event_us != state->ev.event_us)
			return false;
		if (n->ev.type == EDU_EV_SEG_OUT)
			return true;
	}
	return false;
}

static bool clearly_before(const struct way *w, const struct match_node *n)
{
	return n->ev.time_us + w->slack_us < w->in->ev.time_us;
}

/* At the end where it arrives: would it seem to be the answer? */
static bool upsets_receiver(struct way *w, const struct match_node *n)
{
	if (n->ev.type == EDU_EV_STATE)
		return !excused(w, n);
	if (has_its_place(n) || match_is_wait(&n->ev) ||
	    (stands_alone(n) && n->departure->nr < w->out->nr))
		return true;
	if (excused(w, n) && n->ev.type != EDU_EV_SEG_OUT)
		return false;
	return n->ev.type == EDU_EV_SEG_OUT && clearly_before(w, n);
}

/* At the end that it left from: would time run backwards? */
static bool upsets_sender(struct way *w, const struct match_node *n)
{
	if (match_is_arrival(&n->ev) && !stands_alone(n))
		w->cause_us[1] = n->ev.event_us;
	if (stands_alone(n))
		return takes_us(w) > w->near_us;
	if (!clearly_before(w, n))
		return false;
	if (n->ev.type == EDU_EV_STATE)
		return n->ev.event_us != w->cause_us[1] &&
		       !match_state_shown(n);
	return n->ev.type == EDU_EV_TIMER_FIRED || match_is_wait(&n->ev);
}

/* Is it no line, whatever leaves after it? */
static bool is_broken(const struct match_node *out, __u64 near_us)
{
	struct way w = way_of(out, near_us);
	bool held = out->faults & 1U << EDU_FAULT_DELAY;
	const struct match_node *n;

	if (match_overtaken(out))
		return true;
	for (n = out->next; n && n != w.in; n = n->next) {
		if (n->conn != out->conn || n->ev.event_us == out->ev.event_us)
			continue;
		if (n->side == w.in->side || held ? upsets_receiver(&w, n) :
						    upsets_sender(&w, n))
			return true;
	}
	return false;
}

/*
 * What left later and is lost, or no line, is drawn when it left. Asked before
 * its turn, as if what left before it were a line.
 */
static bool leaves_alone(struct match_node *n, __u64 near_us)
{
	if (!match_complete(n))
		return n->faults & 1U << EDU_FAULT_DROP;
	if (n->guess == GUESS_NONE)
		n->guess = is_broken(n, near_us) ? GUESS_BROKEN : GUESS_LINE;
	return n->guess == GUESS_BROKEN;
}

/* Does what its sender sent after it, clearly before the arrival, do that? */
static bool is_followed(const struct match_node *out, __u64 near_us)
{
	const struct way w = way_of(out, near_us);
	struct match_node *n;

	if (takes_us(&w) <= near_us)
		return false;
	for (n = out->next; n && n != w.in; n = n->next)
		if (n->conn == out->conn && n->side == out->side &&
		    n->ev.type == EDU_EV_SEG_OUT &&
		    n->ev.event_us != out->ev.event_us &&
		    clearly_before(&w, n) &&
		    leaves_alone(n, near_us))
			return true;
	return false;
}

/**
 * match_straight() - may departure and arrival be one line of the picture?
 * @out: a departure that has arrived
 * @near_us: what is that close together is drawn as if at once
 *
 * Not if another segment overtook it, or one that left before it arrives
 * meanwhile in a row of its own; nor if the receiver went into another state
 * meanwhile, other than by what was sent before; nor if a timer of the receiver
 * went off, or one was set that the picture shows, or it sent something again;
 * nor if it sent something else clearly before it arrived. Nor if its sender,
 * clearly before that, went into another state, set or saw such a timer, got
 * in a row of its own what was sent to it, or sent what is no line itself:
 * time would run backwards. Of a segment that a fault has held up, what its
 * sender did meanwhile counts like what its receiver did.
 */
bool match_straight(struct match_node *out, __u64 near_us)
{
	/* What left after it is asked as if it were. */
	out->straight = true;
	return !is_broken(out, near_us) && !is_followed(out, near_us);
}
