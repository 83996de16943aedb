// SPDX-License-Identifier: GPL-2.0-only
/*
 * eventtext.c - events that are no segments, in words
 *
 * What is said is decided here, and said in English; the Chinese for it is in
 * segtext_zh.c and reason_zh.c.
 */
#include <string.h>

#include "segtext.h"

/**
 * text_reason() - the sentence of a reason
 * @lang: language
 * @reason: enum edu_reason
 */
const char *text_reason(enum lang lang, unsigned int reason)
{
	const char *text = lang == LANG_ZH ? reason_zh(reason) : NULL;

	return text ?: edu_reason_text(reason);
}

/**
 * text_source() - where to read of a reason, or ""
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @reason: enum edu_reason
 */
void text_source(enum lang lang, char *buf, size_t size, unsigned int reason)
{
	const char *source = edu_reason_rfc(reason);
	struct textbuf b = { .text = buf, .size = size };

	*buf = '\0';
	if (lang == LANG_ZH)
		text_source_zh(&b, source);
	else
		textbuf_add(&b, "%s", source);
}

static void timer_en(struct textbuf *b, const struct edu_event *ev)
{
	char t[32];

	textbuf_add(b, "%s timer", edu_timer_name(ev->a));
	text_us(t, sizeof(t), ev->type == EDU_EV_TIMER_ARMED ?
		ev->b : ev->before.rto_us);
	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
		textbuf_add(b, " set: %s", t);
		break;
	case EDU_EV_TIMER_STOPPED:
		textbuf_add(b, " stopped");
		break;
	default:
		textbuf_add(b, " fires");
		if (ev->a == EDU_TIMER_RTX)
			textbuf_add(b, " (RTO %s)", t);
		if (ev->b > 1) {
			textbuf_add(b, ", ");
			textbuf_nth(b, ev->b);
		}
	}
}

static void call_en(struct textbuf *b, const struct edu_event *ev)
{
	textbuf_add(b, "%s", edu_call_name(ev->a));
	if (ev->b)
		textbuf_add(b, " %u %s", ev->b, text_bytes_en(ev->b));
}

static void add_timer(enum lang lang, struct textbuf *b,
		      const struct edu_event *ev)
{
	if (lang == LANG_ZH)
		text_timer_zh(b, ev);
	else
		timer_en(b, ev);
}

static void add_call(enum lang lang, struct textbuf *b,
		     const struct edu_event *ev)
{
	if (lang == LANG_ZH)
		text_call_zh(b, ev);
	else
		call_en(b, ev);
}

static void add_rtt(enum lang lang, struct textbuf *b,
		    const struct edu_event *ev)
{
	char t[32], rto[32];

	text_us(t, sizeof(t), ev->a);
	text_us(rto, sizeof(rto), ev->b);
	if (lang == LANG_ZH)
		text_rtt_zh(b, t, rto);
	else
		textbuf_add(b, "round trip %s, RTO now %s", t, rto);
}

static void again_en(struct textbuf *b, __u32 bytes, __u32 from,
		     const char *flag)
{
	if (bytes)
		textbuf_add(b, "%u %s from %u on%s", bytes,
			    text_bytes_en(bytes), from, *flag ? " and " : "");
	if (*flag)
		textbuf_add(b, "the %s", flag);
	textbuf_add(b, " will go again");
}

/* The FIN was sent, and its number is the one before @end. */
static bool has_fin(const struct edu_tcb_info *tcb, __u32 end)
{
	return (tcb->state == EDU_FIN_WAIT_1 || tcb->state == EDU_CLOSING ||
		tcb->state == EDU_LAST_ACK) && end == tcb->snd_end + 1;
}

/* Numbers of text; SYN and FIN have one each, and are no bytes. */
static void add_again(enum lang lang, struct textbuf *b,
		      const struct match_node *n)
{
	__u32 from = text_relative(n, n->side, n->ev.a), bytes = n->ev.b;
	const char *flag = "";

	if (n->ev.a == n->ev.after.iss)
		flag = "SYN";
	else if (has_fin(&n->ev.after, n->ev.a + n->ev.b))
		flag = "FIN";
	if (*flag && bytes)
		bytes--;
	if (lang == LANG_ZH)
		text_again_zh(b, bytes, from, flag);
	else
		again_en(b, bytes, from, flag);
}

static void add_cwnd(struct textbuf *b, const struct edu_event *ev)
{
	textbuf_add(b, "cwnd %u", ev->a);
	/* Before the first loss it is without bounds. */
	if (ev->b < 1U << 30)
		textbuf_add(b, ", ssthresh %u", ev->b);
}

/* A sentence; only its first part where that is all there is room for. */
static void add_sentence(enum lang lang, struct textbuf *b,
			 unsigned int reason, int columns)
{
	const char *text = text_reason(lang, reason);
	const char *colon = strstr(text, lang == LANG_ZH ? "：" : ":");

	if (text_columns(text) <= columns || !colon)
		textbuf_add(b, "%s", text);
	else
		textbuf_add(b, "%.*s", (int)(colon - text), text);
}

static void add_event(enum lang lang, struct textbuf *b,
		      const struct match_node *n, int columns)
{
	const struct edu_event *ev = &n->ev;

	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
	case EDU_EV_TIMER_STOPPED:
	case EDU_EV_TIMER_FIRED:
		add_timer(lang, b, ev);
		break;
	case EDU_EV_USER:
		add_call(lang, b, ev);
		break;
	case EDU_EV_RTT:
		add_rtt(lang, b, ev);
		break;
	case EDU_EV_CWND:
		add_cwnd(b, ev);
		break;
	case EDU_EV_RTX:
		add_again(lang, b, n);
		break;
	default:
		add_sentence(lang, b, ev->reason, columns);
	}
}

/**
 * text_event() - an event that is no segment, as a picture has it
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @n: the event
 * @columns: that it may take
 *
 * With its reason where what happened does not say enough. A new state stands
 * at the margin: of that the reason is all there is to say.
 */
void text_event(enum lang lang, char *buf, size_t size,
		const struct match_node *n, int columns)
{
	struct textbuf b = { .text = buf, .size = size };

	*buf = '\0';
	add_event(lang, &b, n, columns);
	if (n->ev.type == EDU_EV_CWND)
		textbuf_add(&b, "%s%s", text_word(lang, WORD_COLON),
			    edu_reason_name(n->ev.reason));
	text_cut(buf, columns);
}

/**
 * text_bare_event() - the same where the reason stands beside it
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @n: the event
 */
void text_bare_event(enum lang lang, char *buf, size_t size,
		     const struct match_node *n)
{
	struct textbuf b = { .text = buf, .size = size };

	*buf = '\0';
	if (n->ev.type == EDU_EV_STATE)
		textbuf_add(&b, "%s → %s", edu_state_name(n->ev.a),
			    edu_state_name(n->ev.b));
	else
		add_event(lang, &b, n, LADDER_MAX_WIDTH);
}

/**
 * text_hole() - that the picture has a hole
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @events: how many are missing, or more
 */
void text_hole(enum lang lang, char *buf, size_t size, __u64 events)
{
	struct textbuf b = { .text = buf, .size = size };

	if (lang == LANG_ZH)
		text_hole_zh(&b, events);
	else
		textbuf_add(&b, "at least %llu events are missing here",
			    events);
}
