/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * story.h - events written by hand, for the tests of edutcp trace
 *
 * Two hosts, client (left) and server (right); numbers are relative to the
 * initial sequence numbers, which lie just before the wrap. Each line is one
 * event: what happened, at which microsecond.
 */
#ifndef EDUTCP_CHECK_STORY_H
#define EDUTCP_CHECK_STORY_H

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "match.h"

#define STORY_MAX	128
#define CLIENT		LEFT
#define SERVER		RIGHT
#define STORY_NETNS(side) (4026531000U + (side))

static const __u32 story_isn[2] = { 0xffffff00U, 0xfffffffeU };

struct story {
	struct edu_event ev[STORY_MAX];
	int nr;
	bool v6;
	bool real;	/* on the interop wire */
	bool stamps;
	__u8 state[2];
};

/* The next event, at one end. */
static inline struct edu_event *story_add(struct story *s, enum side at,
					  enum edu_event_type type, __u64 us)
{
	static const __u8 addr[2][4] = { { 10, 0, 0, 1 }, { 10, 0, 0, 2 } };
	static const __u8 six[2][16] = {
		{ 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
		{ 0x20, 0x01, 0x0d, 0xb8, [15] = 2 },
	};
	struct edu_event *ev = &s->ev[s->nr++];

	if (s->nr > STORY_MAX)
		abort();
	ev->time_us = 5000000 + us;
	ev->event_us = ev->time_us;
	ev->type = type;
	ev->conn = 1 + at;
	ev->netns = STORY_NETNS(at);
	ev->family = s->v6 ? AF_INET6 : AF_INET;
	ev->wire = s->real ? 6 : IPPROTO_EDUTCP;
	ev->lport = at == CLIENT ? 40000 : 80;
	ev->rport = at == CLIENT ? 80 : 40000;
	if (s->v6) {
		memcpy(ev->laddr, six[at], 16);
		memcpy(ev->raddr, six[!at], 16);
	} else {
		memcpy(ev->laddr, addr[at], 4);
		memcpy(ev->raddr, addr[!at], 4);
	}
	ev->before.state = s->state[at];
	ev->after.state = s->state[at];
	ev->after.iss = story_isn[at];
	ev->after.irs = story_isn[!at];
	ev->after.rto_us = 200000;
	ev->before.rto_us = 200000;
	return ev;
}

static inline struct edu_event *story_seg(struct story *s, enum side at,
					  enum edu_event_type type,
					  enum side from, __u64 us, __u8 ctl,
					  __u32 seq, __u32 ack, __u32 len)
{
	struct edu_event *ev = story_add(s, at, type, us);

	ev->ctl = ctl;
	ev->seq = story_isn[from] + seq;
	ev->ack = ctl & EDU_ACK ? story_isn[!from] + ack : 0;
	ev->len = len;
	ev->wnd = 1000;
	if (ctl & EDU_SYN) {
		ev->opts = EDU_OPT_MSS;
		ev->mss = 1460;
	}
	if (s->stamps) {
		ev->opts |= EDU_OPT_TS;
		ev->tsval = us / 1000;
	}
	return ev;
}

/* It leaves here. */
static inline struct edu_event *sent(struct story *s, enum side at, __u64 us,
				     __u8 ctl, __u32 seq, __u32 ack, __u32 len)
{
	return story_seg(s, at, EDU_EV_SEG_OUT, at, us, ctl, seq, ack, len);
}

/* It arrives here. */
static inline struct edu_event *got(struct story *s, enum side at, __u64 us,
				    __u8 ctl, __u32 seq, __u32 ack, __u32 len)
{
	return story_seg(s, at, EDU_EV_SEG_IN, !at, us, ctl, seq, ack, len);
}

/* It arrives here and is dropped. */
static inline struct edu_event *dropped(struct story *s, enum side at,
					__u64 us, enum edu_reason reason,
					__u8 ctl, __u32 seq, __u32 ack,
					__u32 len)
{
	struct edu_event *ev = story_seg(s, at, EDU_EV_DROP, !at, us, ctl, seq,
					 ack, len);

	ev->reason = reason;
	return ev;
}

/* A fault is put on the segment of the event before. */
static inline struct edu_event *fault(struct story *s,
				      enum edu_fault_action action)
{
	struct edu_event *ev = &s->ev[s->nr];

	*ev = s->ev[s->nr - 1];
	s->nr++;
	ev->type = EDU_EV_FAULT;
	ev->reason = EDU_R_FAULT_DROP + action;
	ev->a = 1;
	ev->b = action;
	return ev;
}

/* It changes its state. */
static inline struct edu_event *becomes(struct story *s, enum side at,
					__u64 us, enum edu_state state)
{
	struct edu_event *ev = story_add(s, at, EDU_EV_STATE, us);

	ev->a = s->state[at];
	ev->b = state;
	ev->after.state = state;
	s->state[at] = state;
	return ev;
}

/* One of its timers does something. */
static inline struct edu_event *timer(struct story *s, enum side at, __u64 us,
				      enum edu_event_type type,
				      enum edu_timer which, __u32 b)
{
	struct edu_event *ev = story_add(s, at, type, us);

	ev->a = which;
	ev->b = b;
	return ev;
}

/* SYN, SYN,ACK, ACK: done after 30 microseconds. */
static inline void story_handshake(struct story *s)
{
	s->state[CLIENT] = EDU_CLOSED;
	s->state[SERVER] = EDU_LISTEN;
	becomes(s, CLIENT, 0, EDU_SYN_SENT)->reason = EDU_R_ST_ACTIVE_OPEN;
	sent(s, CLIENT, 0, EDU_SYN, 0, 0, 0)->reason = EDU_R_OUT_SYN;
	got(s, SERVER, 10, EDU_SYN, 0, 0, 0)->after.state = EDU_SYN_RECEIVED;
	becomes(s, SERVER, 10, EDU_SYN_RECEIVED);
	sent(s, SERVER, 10, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(s, CLIENT, 20, EDU_SYN | EDU_ACK, 0, 1, 0)->after.state =
		EDU_ESTABLISHED;
	becomes(s, CLIENT, 20, EDU_ESTABLISHED);
	sent(s, CLIENT, 20, EDU_ACK, 1, 1, 0);
	got(s, SERVER, 30, EDU_ACK, 1, 1, 0)->after.state = EDU_ESTABLISHED;
	becomes(s, SERVER, 30, EDU_ESTABLISHED);
}

#endif /* EDUTCP_CHECK_STORY_H */
