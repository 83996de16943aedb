// SPDX-License-Identifier: GPL-2.0-only
/*
 * meant.c - is an event what a pattern means?
 */
#include "lesson/pattern.h"

/* Does the acknowledgment cover the peer's FIN? */
static bool of_fin(const struct edu_event *ev)
{
	unsigned int after = ev->type == EDU_EV_SEG_OUT ? ev->after.state :
							  ev->before.state;

	if (ev->type == EDU_EV_SEG_OUT)
		return after == EDU_CLOSE_WAIT || after == EDU_CLOSING ||
		       after == EDU_TIME_WAIT || after == EDU_LAST_ACK;
	return after == EDU_FIN_WAIT_1 || after == EDU_CLOSING ||
	       after == EDU_LAST_ACK;
}

static bool of_syn(const struct edu_event *ev)
{
	if (ev->type == EDU_EV_SEG_OUT)
		return ev->seq == ev->after.iss + 1 &&
		       ev->ack == ev->after.irs + 1;
	return ev->before.state == EDU_SYN_RECEIVED;
}

static bool is_kind(const struct edu_event *ev, unsigned int kind)
{
	bool pure = ev->ctl == EDU_ACK && !ev->len;

	switch (kind) {
	case EDU_FAULT_SYN:
		return (ev->ctl & (EDU_SYN | EDU_ACK)) == EDU_SYN;
	case EDU_FAULT_SYNACK:
		return (ev->ctl & (EDU_SYN | EDU_ACK)) == (EDU_SYN | EDU_ACK);
	case EDU_FAULT_FIN:
		return ev->ctl & EDU_FIN;
	case EDU_FAULT_RST:
		return ev->ctl & EDU_RST;
	case EDU_FAULT_DATA:
		return ev->len;
	case EDU_FAULT_PURE_ACK:
		return pure;
	case EDU_FAULT_ACK_OF_SYN:
		return pure && of_syn(ev);
	case EDU_FAULT_ACK_OF_FIN:
		return pure && of_fin(ev);
	default:
		return true;
	}
}

static bool compare(enum op op, double x, double y)
{
	switch (op) {
	case OP_LT:
		return x < y;
	case OP_LE:
		return x <= y;
	case OP_EQ:
		return x == y;
	case OP_NE:
		return x != y;
	case OP_GE:
		return x >= y;
	default:
		return x > y;
	}
}

static bool conds_hold(const struct pattern *p, const struct scene *scene,
		       const struct match_node *n)
{
	struct value v;
	int i;

	for (i = 0; i < p->nr_conds; i++)
		if (!field_get(p->cond[i].field, scene, n, &v) ||
		    v.kind == VALUE_TEXT_KIND ||
		    !compare(p->cond[i].op, v.number, p->cond[i].val))
			return false;
	return true;
}

static bool has_byte(const struct match_node *n, __u32 byte)
{
	static const char seq[] = "seq";
	struct value v;

	if (!field_get(field_by_name(seq, sizeof(seq) - 1), NULL, n, &v))
		return false;
	return n->ev.len && byte - (__u32)v.number < n->ev.len;
}

static bool states_fit(const struct pattern *p, const struct edu_event *ev)
{
	if (p->becomes && ev->b != (__u32)p->becomes)
		return false;
	if (p->leaves && ev->a != (__u32)p->leaves)
		return false;
	return !p->in || ev->before.state == p->in;
}

static bool again_fits(const struct pattern *p, const struct match_node *n)
{
	if (p->again == AGAIN_ANY)
		return true;
	if (n->ev.type != EDU_EV_SEG_OUT)
		n = n->departure;
	if (!n)
		return false;
	return p->again == AGAIN_YES ? n->ev.a : n->ev.a == (__u32)p->again;
}

static bool fits(const struct pattern *p, const struct scene *scene,
		 const struct match_node *n)
{
	const struct edu_event *ev = &n->ev;

	if (p->types && !(p->types & 1U << ev->type))
		return false;
	if (p->host >= 0 && ev->netns != scene->netns[p->host])
		return false;
	if (p->reason >= 0 && ev->reason != p->reason)
		return false;
	if (p->timer >= 0 && ev->a != (__u32)p->timer)
		return false;
	if (p->call >= 0 && ev->a != (__u32)p->call)
		return false;
	if (p->port && ev->lport != p->port && ev->rport != p->port)
		return false;
	return states_fit(p, ev) && again_fits(p, n) &&
	       (!p->lost || match_is_lost(n)) && (!p->copy || n->copy) &&
	       is_kind(ev, p->kind) && (!p->byte || has_byte(n, p->byte)) &&
	       conds_hold(p, scene, n);
}

/* The events of one scene, then of the next, as far as they are meant. */
static const struct match_node *walk(const struct lesson_story *story, int first,
				     int end, const struct match_node *after,
				     const struct scene **scene)
{
	const struct match_node *n = after ? after->next : NULL;
	const struct scene *s = after ? *scene : NULL;

	if (!s) {
		s = &story->scene[first];
		n = first < end ? s->match.first : NULL;
	}
	while (!n && s + 1 < &story->scene[end]) {
		s++;
		n = s->match.first;
	}
	*scene = s;
	return n;
}

static bool chosen(const struct pattern *p, __u32 nr)
{
	return !p->nth || p->nth == nr;
}

/**
 * pattern_next() - the events that are meant, one after the other
 * @p: the pattern
 * @story: what happened
 * @step: the step in which the pattern stands; STEP_ALL: in none
 * @after: the one before, NULL at first
 * @scene: the step of the event; kept between the calls
 *
 * With "nth" or "last" in the pattern there is one at the most.
 *
 * Return: an event, or NULL: no more.
 */
const struct match_node *pattern_next(const struct pattern *p,
				      const struct lesson_story *story, int step,
				      const struct match_node *after,
				      const struct scene **scene)
{
	int where = p->step >= 0 ? p->step : step;
	int first = where >= 0 ? where : 0;
	int end = where >= 0 ? where + 1 : story->nr;
	const struct match_node *n = after, *last = NULL;
	const struct scene *last_scene = NULL;
	__u32 nr = 0;

	if (after && (p->nth || p->last))
		return NULL;
	while ((n = walk(story, first, end, n, scene))) {
		if (!fits(p, *scene, n) || !chosen(p, ++nr))
			continue;
		if (!p->last)
			return n;
		last = n;
		last_scene = *scene;
	}
	if (last)
		*scene = last_scene;
	return last;
}

/**
 * pattern_text() - a pattern as it was written
 * @p: the pattern
 */
const char *pattern_text(const struct pattern *p)
{
	return p->text;
}
