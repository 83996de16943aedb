// SPDX-License-Identifier: GPL-2.0-only
/*
 * field.c - the fields of an event, by name
 *
 * Numbers of the sequence space are relative, as in the ladder: the SYN of
 * each end is number 0. The variables of the TCB are those after the event;
 * with "before." in front of the name, those before it.
 */
#include <string.h>

#include "ladder.h"
#include "lesson/trace.h"

enum what {
	F_TIME, F_SEQ, F_ACK, F_LEN, F_WIN, F_MSS, F_AGAIN, F_FLAGS, F_REASON,
	F_RFC, F_STATE, F_SAMPLE, F_SPAN, F_NTH, F_PORT, F_FROM, F_WAY,
	F_SND, F_RCV, F_TCB32, F_TCB8, F_TCB_US,
};

/**
 * struct field - one that has a name
 * @name: the name
 * @what: where it is
 * @offset: in struct edu_tcb_info
 */
struct field {
	const char *name;
	enum what what;
	size_t offset;
};

#define TCB(name, what, field) \
	{ name, what, offsetof(struct edu_tcb_info, field) }
#define BOTH(name, what, field) \
	TCB(name, what, field), TCB("before." name, what, field)

/* In the order of struct edu_event. */
static const struct field fields[] = {
	{ "time", F_TIME, 0 },
	{ "seq", F_SEQ, 0 },
	{ "ack", F_ACK, 0 },
	{ "len", F_LEN, 0 },
	{ "win", F_WIN, 0 },
	{ "mss", F_MSS, 0 },
	{ "again", F_AGAIN, 0 },
	{ "flags", F_FLAGS, 0 },
	{ "reason", F_REASON, 0 },
	{ "rfc", F_RFC, 0 },
	{ "sample", F_SAMPLE, 0 },
	{ "span", F_SPAN, 0 },
	{ "times", F_NTH, 0 },
	{ "port", F_PORT, 0 },
	{ "peer_port", F_FROM, 0 },
	{ "way", F_WAY, 0 },
	BOTH("state", F_STATE, state),
	BOTH("backoff", F_TCB8, backoff),
	BOTH("dupacks", F_TCB8, dupacks),
	BOTH("iss", F_TCB32, iss),
	BOTH("irs", F_TCB32, irs),
	BOTH("snd_una", F_SND, snd_una),
	BOTH("snd_nxt", F_SND, snd_nxt),
	BOTH("snd_end", F_SND, snd_end),
	BOTH("snd_wnd", F_TCB32, snd_wnd),
	BOTH("rcv_nxt", F_RCV, rcv_nxt),
	BOTH("rcv_user", F_RCV, rcv_user),
	BOTH("rcv_wnd", F_TCB32, rcv_wnd),
	BOTH("held", F_TCB32, ooo_bytes),
	BOTH("cwnd", F_TCB32, cwnd),
	BOTH("ssthresh", F_TCB32, ssthresh),
	BOTH("smss", F_TCB32, mss),
	BOTH("srtt", F_TCB_US, srtt_us),
	BOTH("rttvar", F_TCB_US, rttvar_us),
	BOTH("rto", F_TCB_US, rto_us),
};

/**
 * field_by_name() - the field of that name
 * @name: the name
 * @len: its length
 *
 * Return: the field, or NULL.
 */
const struct field *field_by_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (strlen(fields[i].name) == len &&
		    !memcmp(fields[i].name, name, len))
			return &fields[i];
	return NULL;
}

/**
 * field_names() - all of them, for a message
 * @buf: room for them
 * @size: of the room
 */
void field_names(char *buf, size_t size)
{
	size_t i, len = 0;

	*buf = '\0';
	for (i = 0; i < ARRAY_SIZE(fields) && len < size; i++)
		if (!strchr(fields[i].name, '.'))
			len += snprintf(buf + len, size - len, "%s%s",
					i ? ", " : "", fields[i].name);
}

static bool is_segment(const struct edu_event *ev)
{
	return ev->type == EDU_EV_SEG_IN || ev->type == EDU_EV_SEG_OUT ||
	       ev->type == EDU_EV_DROP || ev->type == EDU_EV_FAULT;
}

/* Who has sent the segment? */
static enum side sender(const struct match_node *n)
{
	return n->ev.type == EDU_EV_SEG_OUT ||
	       (n->ev.type == EDU_EV_FAULT && n->departure) ? n->side :
							      !n->side;
}

static __u32 window(const struct match_node *n)
{
	const int *wscale = n->conn->wscale;

	if (!(n->ev.ctl & EDU_SYN) && wscale[LEFT] >= 0 && wscale[RIGHT] >= 0)
		return (__u32)n->ev.wnd << wscale[sender(n)];
	return n->ev.wnd;
}

static bool number(struct value *v, double n)
{
	v->kind = VALUE_NUMBER;
	v->number = n;
	return true;
}

static bool span(struct value *v, double us)
{
	v->kind = VALUE_TIME;
	v->number = us;
	return true;
}

static bool text(struct value *v, const char *s)
{
	v->kind = VALUE_TEXT_KIND;
	snprintf(v->text, sizeof(v->text), "%s", s);
	return true;
}

static bool segment_field(enum what what, const struct match_node *n,
			  struct value *v)
{
	const struct edu_event *ev = &n->ev;
	char ctl[EDU_CTL_MAX];

	if (!is_segment(ev))
		return false;
	switch (what) {
	case F_SEQ:
		return number(v, text_relative(n, sender(n), ev->seq));
	case F_ACK:
		return ev->ctl & EDU_ACK &&
		       number(v, text_relative(n, !sender(n), ev->ack));
	case F_LEN:
		return number(v, ev->len);
	case F_WIN:
		return number(v, window(n));
	case F_MSS:
		return ev->opts & EDU_OPT_MSS && number(v, ev->mss);
	case F_FLAGS:
		return text(v, edu_ctl_format(ev->ctl, ctl, sizeof(ctl)));
	case F_AGAIN:
		return ev->type == EDU_EV_SEG_OUT && number(v, ev->a);
	default:
		/* How long a segment was on its way. */
		return ev->type == EDU_EV_SEG_OUT && n->arrival &&
		       span(v, n->arrival->ev.time_us - ev->time_us);
	}
}

static bool tcb_field(const struct field *f, const struct match_node *n,
		      struct value *v)
{
	bool before = !strncmp(f->name, "before.", 7);
	const struct edu_tcb_info *tcb = before ? &n->ev.before : &n->ev.after;
	const char *p = (const char *)tcb + f->offset;
	__u32 u32;

	if (f->what == F_STATE && n->ev.type == EDU_EV_STATE)
		return text(v, edu_state_name(before ? n->ev.a : n->ev.b));
	if (!n->ev.conn)
		return false;
	if (f->what == F_STATE)
		return text(v, edu_state_name(tcb->state));
	if (f->what == F_TCB8)
		return number(v, *(const __u8 *)p);
	memcpy(&u32, p, sizeof(u32));
	if (f->what == F_SND)
		u32 -= tcb->iss;
	if (f->what == F_RCV)
		u32 -= tcb->irs;
	return f->what == F_TCB_US ? span(v, u32) : number(v, u32);
}

static bool is_timer(const struct edu_event *ev)
{
	return ev->type == EDU_EV_TIMER_ARMED ||
	       ev->type == EDU_EV_TIMER_FIRED;
}

/**
 * field_get() - what an event has in a field
 * @field: which field
 * @scene: the step of the event
 * @n: the event
 * @v: filled in
 *
 * Return: false if an event of this kind has no such field.
 */
bool field_get(const struct field *field, const struct scene *scene,
	       const struct match_node *n, struct value *v)
{
	const struct edu_event *ev = &n->ev;

	switch (field->what) {
	case F_TIME:
		return span(v, ev->time_us - scene->start_us);
	case F_REASON:
		return text(v, edu_reason_name(ev->reason));
	case F_RFC:
		return text(v, edu_reason_rfc(ev->reason));
	case F_SAMPLE:
		return ev->type == EDU_EV_RTT && span(v, ev->a);
	case F_SPAN:
		return ev->type == EDU_EV_TIMER_ARMED && span(v, ev->b);
	case F_NTH:
		return is_timer(ev) && number(v, ev->b);
	case F_PORT:
		return number(v, ev->lport);
	case F_FROM:
		return number(v, ev->rport);
	case F_STATE:
	case F_SND:
	case F_RCV:
	case F_TCB32:
	case F_TCB8:
	case F_TCB_US:
		return tcb_field(field, n, v);
	default:
		return segment_field(field->what, n, v);
	}
}
