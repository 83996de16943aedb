// SPDX-License-Identifier: GPL-2.0-only
/*
 * segtext.c - segments and other events in words
 *
 * Sequence numbers are relative: the SYN of each end is number 0. Ranges hold
 * both their first and their last byte. A segment is described as exactly as
 * the room allows.
 */
#include <stdarg.h>
#include <string.h>

#include "cmd.h"
#include "ladder.h"

/**
 * text_us() - a span of time as people say it
 * @buf: room for it
 * @size: of the room
 * @us: microseconds
 */
void text_us(char *buf, size_t size, __u64 us)
{
	if (us < 1000)
		snprintf(buf, size, "%llu us", us);
	else if (us < 1000000)
		snprintf(buf, size, "%.4g ms", us / 1e3);
	else
		snprintf(buf, size, "%.4g s", us / 1e6);
}

/**
 * text_learn() - learn from an event how its ends scale their windows
 * @n: the event; what is learned is kept in its connection
 */
void text_learn(const struct match_node *n)
{
	const struct edu_event *ev = &n->ev;
	struct match_conn *c = n->conn;
	enum side sender = ev->type == EDU_EV_SEG_OUT ? n->side : !n->side;

	if (!(ev->ctl & EDU_SYN) ||
	    (ev->type != EDU_EV_SEG_OUT && ev->type != EDU_EV_SEG_IN))
		return;
	c->wscale[sender] = ev->opts & EDU_OPT_WSCALE ? ev->wscale : -1;
}

/**
 * text_relative() - a sequence number as the picture has it
 * @n: the event that it is from
 * @sender: the end that numbers so
 * @seq: as it stands in the segment
 */
__u32 text_relative(const struct match_node *n, enum side sender, __u32 seq)
{
	return n->isn_known[sender] ? seq - n->isn[sender] : seq;
}

struct buf {
	char *text;
	size_t size;
	size_t len;
};

__printf(2, 3) static void add(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(b->text + b->len, b->size - b->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		b->len += (size_t)n < b->size - b->len ? (size_t)n :
						 b->size - b->len - 1;
}

/**
 * text_window() - the window that a segment offers
 * @n: the segment
 * @sender: the end that offers it
 *
 * Return: in bytes, where the window scale is known; else as it stands there.
 */
__u32 text_window(const struct match_node *n, enum side sender)
{
	const struct edu_event *ev = &n->ev;
	const int *wscale = n->conn->wscale;

	if (!(ev->ctl & EDU_SYN) && wscale[LEFT] >= 0 && wscale[RIGHT] >= 0)
		return (__u32)ev->wnd << wscale[sender];
	return ev->wnd;
}

static const char *ordinal(unsigned int n, char *buf, size_t size)
{
	static const char * const ends[] = { "th", "st", "nd", "rd" };
	unsigned int last = n % 10;

	if (last > 3 || n % 100 / 10 == 1)
		last = 0;
	snprintf(buf, size, "%u%s", n, ends[last]);
	return buf;
}

static void add_remarks(struct buf *b, const struct match_node *n)
{
	char nth[16];

	if (n->ev.type == EDU_EV_SEG_OUT && n->ev.a)
		add(b, " (%s time)",
		    ordinal(n->ev.a + 1, nth, sizeof(nth)));
	if (n->faults & 1U << EDU_FAULT_CORRUPT)
		add(b, " (a bit changes)");
	if (n->faults & 1U << EDU_FAULT_DUPLICATE)
		add(b, " (doubled)");
	if (n->faults & 1U << EDU_FAULT_DELAY)
		add(b, " (held up)");
	if (n->faults & 1U << EDU_FAULT_REORDER)
		add(b, " (let others pass)");
	if (n->copy)
		add(b, " (once more)");
}

static void add_header(struct buf *b, const struct match_node *n, bool bytes,
		       bool win)
{
	const struct edu_event *ev = &n->ev;
	enum side sender = ev->type == EDU_EV_SEG_OUT ? n->side : !n->side;
	__u32 seq = text_relative(n, sender, ev->seq);
	char ctl[EDU_CTL_MAX];

	edu_ctl_format(ev->ctl, ctl, sizeof(ctl));
	add(b, "%s seq=%u", *ctl ? ctl : "no flags", seq);
	if (ev->len)
		add(b, "..%u", seq + ev->len - 1);
	if (ev->len && bytes)
		add(b, " (%u byte%s)", ev->len, ev->len > 1 ? "s" : "");
	if (ev->ctl & EDU_ACK)
		add(b, " ack=%u", text_relative(n, !sender, ev->ack));
	if (ev->ctl & EDU_URG)
		add(b, " urg=%u", ev->up);
	if (win && !(ev->ctl & EDU_RST))
		add(b, " win=%u", text_window(n, sender));
	if (ev->opts & EDU_OPT_MSS && win)
		add(b, " mss=%u", ev->mss);
}

/**
 * text_header() - the header of a segment in words
 * @buf: room for it
 * @size: of the room
 * @n: a departure or an arrival
 * @bytes: with the length of its text
 * @win: with the window and the MSS
 */
void text_header(char *buf, size_t size, const struct match_node *n,
		 bool bytes, bool win)
{
	struct buf b = { .text = buf, .size = size };

	add_header(&b, n, bytes, win);
}

/**
 * text_remarks() - what else is known of a segment: " (2nd time) (held up)"
 * @buf: room for it; "" if there is nothing
 * @size: of the room
 * @n: a departure or an arrival
 */
void text_remarks(char *buf, size_t size, const struct match_node *n)
{
	struct buf b = { .text = buf, .size = size };

	*buf = '\0';
	add_remarks(&b, n);
}

/**
 * text_segment() - "SYN,ACK seq=0 ack=1 win=65535 mss=1460"
 * @buf: room for it
 * @size: of the room
 * @n: a departure or an arrival
 * @columns: that it may take: the least important parts are left out first
 */
void text_segment(char *buf, size_t size, const struct match_node *n,
		  int columns)
{
	int detail;

	for (detail = 2; detail >= 0; detail--) {
		struct buf b = { .text = buf, .size = size };

		add_header(&b, n, detail > 0, detail > 1);
		add_remarks(&b, n);
		if (text_columns(buf) <= columns)
			return;
	}
	text_cut(buf, columns);
}

static void timer_text(struct buf *b, const struct edu_event *ev)
{
	char t[32], nth[16];

	add(b, "%s timer", edu_timer_name(ev->a));
	text_us(t, sizeof(t), ev->type == EDU_EV_TIMER_ARMED ?
		ev->b : ev->before.rto_us);
	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
		add(b, " set: %s", t);
		break;
	case EDU_EV_TIMER_STOPPED:
		add(b, " stopped");
		break;
	default:
		add(b, " fires");
		if (ev->a == EDU_TIMER_RTX)
			add(b, " (RTO %s)", t);
		if (ev->b > 1)
			add(b, ", %s time",
			    ordinal(ev->b, nth, sizeof(nth)));
	}
}

static void call_text(struct buf *b, const struct edu_event *ev)
{
	add(b, "%s", edu_call_name(ev->a));
	if (ev->b)
		add(b, " %u bytes", ev->b);
}

static void cwnd_text(struct buf *b, const struct edu_event *ev)
{
	add(b, "cwnd %u", ev->a);
	/* Before the first loss it is without bounds. */
	if (ev->b < 1U << 30)
		add(b, ", ssthresh %u", ev->b);
	add(b, ": %s", edu_reason_name(ev->reason));
}

/* A sentence; only its first part where that is all there is room for. */
static void sentence(struct buf *b, unsigned int reason, int columns)
{
	const char *text = edu_reason_text(reason), *colon = strchr(text, ':');

	if (text_columns(text) <= columns || !colon)
		add(b, "%s", text);
	else
		add(b, "%.*s", (int)(colon - text), text);
}

/**
 * text_event() - an event that is no segment
 * @buf: room for it
 * @size: of the room
 * @n: the event
 * @columns: that it may take
 */
void text_event(char *buf, size_t size, const struct match_node *n,
		int columns)
{
	struct buf b = { .text = buf, .size = size };
	const struct edu_event *ev = &n->ev;
	char t[32], rto[32];

	*buf = '\0';
	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
	case EDU_EV_TIMER_STOPPED:
	case EDU_EV_TIMER_FIRED:
		timer_text(&b, ev);
		break;
	case EDU_EV_USER:
		call_text(&b, ev);
		break;
	case EDU_EV_RTT:
		text_us(t, sizeof(t), ev->a);
		text_us(rto, sizeof(rto), ev->b);
		add(&b, "round trip %s, RTO now %s", t, rto);
		break;
	case EDU_EV_CWND:
		cwnd_text(&b, ev);
		break;
	case EDU_EV_RTX:
		add(&b, "%u bytes from %u on will go again", ev->b,
		    text_relative(n, n->side, ev->a));
		break;
	default:
		sentence(&b, ev->reason, columns);
	}
	text_cut(buf, columns);
}
