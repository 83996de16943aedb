// SPDX-License-Identifier: GPL-2.0-only
/*
 * report_text.c - the words of a report, in its language
 *
 * English ones are those of segtext.c wherever it has them.
 */
#include <arpa/inet.h>
#include <string.h>

#include "report.h"

#define WIDE	400	/* columns: nothing is to be cut */

static const char * const words[][2] = {
	[WORD_LOST] = { "lost", "丢失" },
	[WORD_ON_PURPOSE] = { "lost on purpose", "有意丢弃" },
	[WORD_LATER] = { "later", "之后" },
	[WORD_DROPS] = { "drops it", "丢弃" },
};

static const char * const timers_zh[] = {
	[EDU_TIMER_RTX] = "重传定时器",
	[EDU_TIMER_PERSIST] = "坚持定时器",
	[EDU_TIMER_DELACK] = "延迟确认定时器",
	[EDU_TIMER_KEEPALIVE] = "保活定时器",
	[EDU_TIMER_USER] = "用户超时定时器",
	[EDU_TIMER_OVERRIDE] = "强制发送定时器",
	[EDU_TIMER_FIN_WAIT_2] = "FIN-WAIT-2 定时器",
	[EDU_TIMER_TIME_WAIT] = "TIME-WAIT 定时器",
};

_Static_assert(ARRAY_SIZE(timers_zh) == EDU_NR_TIMERS, "timers");

/**
 * report_word() - what stands for itself in the picture
 * @lang: language
 * @word: which
 */
const char *report_word(enum lang lang, enum report_word word)
{
	return words[word][lang];
}

/**
 * report_reason() - the sentence of a reason
 * @lang: language
 * @reason: enum edu_reason
 */
const char *report_reason(enum lang lang, unsigned int reason)
{
	const char *text = lang == LANG_ZH ? reason_zh(reason) : NULL;

	return text ? text : edu_reason_text(reason);
}

static void remarks_zh(char *buf, size_t size, const struct match_node *n)
{
	static const struct {
		enum edu_fault_action action;
		const char *text;
	} faults[] = {
		{ EDU_FAULT_CORRUPT, "（一个比特改变）" },
		{ EDU_FAULT_DUPLICATE, "（变成两份）" },
		{ EDU_FAULT_DELAY, "（被耽搁）" },
		{ EDU_FAULT_REORDER, "（让后面的先到）" },
	};
	size_t i, len = 0;

	*buf = '\0';
	if (n->ev.type == EDU_EV_SEG_OUT && n->ev.a)
		len = snprintf(buf, size, "（第 %u 次）", n->ev.a + 1);
	for (i = 0; i < ARRAY_SIZE(faults) && len < size; i++)
		if (n->faults & 1U << faults[i].action)
			len += snprintf(buf + len, size - len, "%s",
					faults[i].text);
	if (n->copy && len < size)
		snprintf(buf + len, size - len, "（又一次）");
}

/**
 * report_remarks() - what else is known of a segment
 * @lang: language
 * @buf: room for it; "" if there is nothing
 * @size: of the room
 * @n: a departure or an arrival
 */
void report_remarks(enum lang lang, char *buf, size_t size,
		    const struct match_node *n)
{
	if (lang == LANG_ZH)
		remarks_zh(buf, size, n);
	else
		text_remarks(buf, size, n);
}

static void timer_zh(char *buf, size_t size, const struct edu_event *ev)
{
	const char *name = ev->a < EDU_NR_TIMERS ? timers_zh[ev->a] : "?";
	char t[32];

	text_us(t, sizeof(t), ev->type == EDU_EV_TIMER_ARMED ?
		ev->b : ev->before.rto_us);
	if (ev->type == EDU_EV_TIMER_ARMED)
		snprintf(buf, size, "%s启动：%s", name, t);
	else if (ev->type == EDU_EV_TIMER_STOPPED)
		snprintf(buf, size, "%s停止", name);
	else if (ev->a == EDU_TIMER_RTX)
		snprintf(buf, size, "%s到期（RTO %s），第 %u 次", name, t,
			 ev->b ? ev->b : 1);
	else
		snprintf(buf, size, "%s到期", name);
}

static void call_zh(char *buf, size_t size, const struct edu_event *ev)
{
	static const char * const calls[] = {
		[EDU_CALL_OPEN_PASSIVE] = "被动 OPEN",
		[EDU_CALL_OPEN_ACTIVE] = "主动 OPEN",
	};
	const char *name = ev->a < ARRAY_SIZE(calls) ? calls[ev->a] :
						       edu_call_name(ev->a);

	if (ev->b)
		snprintf(buf, size, "%s %u 字节", name, ev->b);
	else
		snprintf(buf, size, "%s", name);
}

/* Before the first loss ssthresh is without bounds. */
static void cwnd(char *buf, size_t size, const struct edu_event *ev)
{
	if (ev->b < 1U << 30)
		snprintf(buf, size, "cwnd %u, ssthresh %u", ev->a, ev->b);
	else
		snprintf(buf, size, "cwnd %u", ev->a);
}

static void event_zh(char *buf, size_t size, const struct match_node *n)
{
	const struct edu_event *ev = &n->ev;
	char t[32], rto[32];

	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
	case EDU_EV_TIMER_STOPPED:
	case EDU_EV_TIMER_FIRED:
		timer_zh(buf, size, ev);
		break;
	case EDU_EV_USER:
		call_zh(buf, size, ev);
		break;
	case EDU_EV_RTT:
		text_us(t, sizeof(t), ev->a);
		text_us(rto, sizeof(rto), ev->b);
		snprintf(buf, size, "往返时间 %s，RTO 现在是 %s", t, rto);
		break;
	case EDU_EV_RTX:
		snprintf(buf, size, "从 %u 起的 %u 字节将重传",
			 text_relative(n, n->side, ev->a), ev->b);
		break;
	default:
		snprintf(buf, size, "%s",
			 report_reason(LANG_ZH, ev->reason));
	}
}

/**
 * report_event() - an event that is no segment
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @n: the event
 */
void report_event(enum lang lang, char *buf, size_t size,
		  const struct match_node *n)
{
	if (n->ev.type == EDU_EV_STATE)
		snprintf(buf, size, "%s → %s", edu_state_name(n->ev.a),
			 edu_state_name(n->ev.b));
	else if (n->ev.type == EDU_EV_CWND)
		cwnd(buf, size, &n->ev);
	else if (lang == LANG_ZH)
		event_zh(buf, size, n);
	else
		text_event(buf, size, n, WIDE);
}

/**
 * report_loss() - what became of a segment that does not arrive
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @n: its departure
 */
void report_loss(enum lang lang, char *buf, size_t size,
		 const struct match_node *n)
{
	if (n->fate == FATE_PARTLY)
		snprintf(buf, size, lang == LANG_ZH ? "丢失 %u 字节" :
			 "%u bytes lost", n->ev.len - n->got);
	else
		snprintf(buf, size, "%s",
			 report_word(lang, n->fate == FATE_FAULT ?
				     WORD_ON_PURPOSE : WORD_LOST));
}

/**
 * report_address() - "10.0.0.1:40000"
 * @c: the connection
 * @side: which end
 * @buf: room for it
 * @size: of the room
 */
void report_address(const struct match_conn *c, enum side side, char *buf,
		    size_t size)
{
	const struct edu_event *end = &c->end;
	char addr[INET6_ADDRSTRLEN] = "?";

	inet_ntop(end->family, side == LEFT ? end->laddr : end->raddr, addr,
		  sizeof(addr));
	snprintf(buf, size, end->family == AF_INET6 ? "[%s]:%u" : "%s:%u",
		 addr, side == LEFT ? end->lport : end->rport);
}

/**
 * report_host() - the name of a host, or "" if it has none
 * @t: the trace
 * @c: the connection
 * @side: which end
 * @buf: room for it
 * @size: of the room
 */
void report_host(const struct report_trace *t, const struct match_conn *c,
		 enum side side, char *buf, size_t size)
{
	int i;

	*buf = '\0';
	for (i = 0; c->netns[side] && i < t->head.nr_hosts; i++)
		if (t->head.hosts[i].netns == c->netns[side])
			snprintf(buf, size, "%s", t->head.hosts[i].name);
}
