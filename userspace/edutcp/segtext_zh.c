// SPDX-License-Identifier: GPL-2.0-only
/*
 * segtext_zh.c - the Chinese words of segtext.c and eventtext.c
 *
 * One word for one thing, as the table in userspace/lessons/README.md has it.
 * Names of flags, states, calls and variables stay as they are.
 */
#include <ctype.h>
#include <string.h>

#include "segtext.h"

const char * const text_words_zh[] = {
	[WORD_LOST] = "丢失",
	[WORD_ON_PURPOSE] = "有意丢弃",
	[WORD_LATER] = "之后",
	[WORD_DROPS] = "丢弃",
	[WORD_REAL_TCP] = "真实的 TCP",
	[WORD_NO_FLAGS] = "无标志",
	[WORD_COLON] = "：",
	[WORD_SOURCE] = "[",
	[WORD_TIMES] = "时间以毫秒计：报文段的时间是它发出的时刻；内核的定时器会晚到期，最多晚八分之一。",
};

const char * const text_units_zh[] = { "微秒", "毫秒", "秒" };

static const char * const timers[] = {
	[EDU_TIMER_RTX] = "重传定时器",
	[EDU_TIMER_PERSIST] = "坚持定时器",
	[EDU_TIMER_DELACK] = "延迟确认定时器",
	[EDU_TIMER_KEEPALIVE] = "保活定时器",
	[EDU_TIMER_USER] = "用户超时定时器",
	[EDU_TIMER_OVERRIDE] = "强制发送定时器",
	[EDU_TIMER_FIN_WAIT_2] = "FIN-WAIT-2 定时器",
	[EDU_TIMER_TIME_WAIT] = "TIME-WAIT 定时器",
};

_Static_assert(ARRAY_SIZE(timers) == EDU_NR_TIMERS, "timers");

/**
 * text_length_zh() - how much text a segment carries
 * @b: gets it
 * @bytes: so much
 */
void text_length_zh(struct textbuf *b, __u32 bytes)
{
	textbuf_add(b, "（%u 字节）", bytes);
}

/**
 * text_remarks_zh() - what else is known of a segment
 * @b: gets it
 * @n: a departure or an arrival
 */
void text_remarks_zh(struct textbuf *b, const struct match_node *n)
{
	if (n->ev.type == EDU_EV_SEG_OUT && n->ev.a)
		textbuf_add(b, "（第 %u 次）", n->ev.a + 1);
	if (n->faults & 1U << EDU_FAULT_CORRUPT)
		textbuf_add(b, "（一个比特改变）");
	if (n->faults & 1U << EDU_FAULT_DUPLICATE)
		textbuf_add(b, "（变成两份）");
	if (n->faults & 1U << EDU_FAULT_DELAY)
		textbuf_add(b, "（被耽搁）");
	if (n->faults & 1U << EDU_FAULT_REORDER)
		textbuf_add(b, "（让后面的先到）");
	if (n->copy)
		textbuf_add(b, "（又一次）");
}

/**
 * text_timer_zh() - what becomes of a timer
 * @b: gets it
 * @ev: it is set, stopped, or fires
 */
void text_timer_zh(struct textbuf *b, const struct edu_event *ev)
{
	char t[32];

	textbuf_add(b, "%s", ev->a < EDU_NR_TIMERS ? timers[ev->a] : "?");
	text_us(t, sizeof(t), ev->type == EDU_EV_TIMER_ARMED ?
		ev->b : ev->before.rto_us);
	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
		textbuf_add(b, "启动：%s", t);
		break;
	case EDU_EV_TIMER_STOPPED:
		textbuf_add(b, "停止");
		break;
	default:
		textbuf_add(b, "到期");
		if (ev->a == EDU_TIMER_RTX)
			textbuf_add(b, "（RTO %s）", t);
		if (ev->b > 1)
			textbuf_add(b, "，第 %u 次", ev->b);
	}
}

/**
 * text_call_zh() - a call of the program
 * @b: gets it
 * @ev: the call
 */
void text_call_zh(struct textbuf *b, const struct edu_event *ev)
{
	static const char * const opens[] = {
		[EDU_CALL_OPEN_PASSIVE] = "被动 OPEN",
		[EDU_CALL_OPEN_ACTIVE] = "主动 OPEN",
	};

	textbuf_add(b, "%s", ev->a < ARRAY_SIZE(opens) ? opens[ev->a] :
							 edu_call_name(ev->a));
	if (ev->b)
		textbuf_add(b, " %u 字节", ev->b);
}

/**
 * text_rtt_zh() - a round trip was timed
 * @b: gets it
 * @sample: how long it took
 * @rto: the RTO that follows
 */
void text_rtt_zh(struct textbuf *b, const char *sample, const char *rto)
{
	textbuf_add(b, "往返时间 %s，RTO 现在是 %s", sample, rto);
}

/**
 * text_again_zh() - text will be sent again
 * @b: gets it
 * @bytes: how much
 * @from: its first number, relative
 * @flag: "SYN" or "FIN" that goes with it, or ""
 */
void text_again_zh(struct textbuf *b, __u32 bytes, __u32 from,
		   const char *flag)
{
	if (bytes)
		textbuf_add(b, "从 %u 起的 %u 字节%s", from, bytes,
			    *flag ? "和 " : "");
	textbuf_add(b, "%s%s将重传", flag, *flag ? " " : "");
}

/**
 * text_partly_zh() - not all of a segment arrives
 * @b: gets it
 * @bytes: of it are lost
 */
void text_partly_zh(struct textbuf *b, __u32 bytes)
{
	textbuf_add(b, "丢失 %u 字节", bytes);
}

/**
 * text_left_zh() - when a segment left that arrives now
 * @b: gets it
 * @time: as the first column has it
 */
void text_left_zh(struct textbuf *b, const char *time)
{
	textbuf_add(b, "（%s 发出）", time);
}

/* "3.10.7.4 (MUST-3)": a section; "first": a step; a name stands as it is. */
static void source_part(struct textbuf *b, const char *part, size_t len)
{
	static const char * const steps[][2] = {
		{ "first", "一" }, { "second", "二" }, { "third", "三" },
		{ "fourth", "四" }, { "fifth", "五" }, { "sixth", "六" },
		{ "seventh", "七" }, { "eighth", "八" },
	};
	size_t nr = strcspn(part, " ,;"), i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (len == strlen(steps[i][0]) &&
		    !strncmp(part, steps[i][0], len)) {
			textbuf_add(b, "第%s步", steps[i][1]);
			return;
		}
	nr = nr < len ? nr : len;
	if (isdigit((unsigned char)*part))
		textbuf_add(b, " 第 %.*s 节%.*s", (int)nr, part,
			    (int)(len - nr), part + nr);
	else if (len > 1 && part[1] == '.')
		textbuf_add(b, "、附录 %.*s", (int)len, part);
	else
		textbuf_add(b, "%s%.*s", b->len ? "，" : "", (int)len, part);
}

/* Up to a comma or semicolon that is in no brackets. */
static size_t part_len(const char *at)
{
	size_t len = strcspn(at, ",;(");

	if (at[len] == '(')
		len += strcspn(at + len, ")");
	return len + strcspn(at + len, ",;");
}

/**
 * text_source_zh() - where to read of it: "RFC 9293 第 3.10.7.4 节第一步"
 * @b: gets it
 * @source: as edutcp_reason.h has it
 */
void text_source_zh(struct textbuf *b, const char *source)
{
	size_t len;

	while (*source) {
		len = part_len(source);
		source_part(b, source, len);
		source += len + strspn(source + len, ",; ");
	}
}

/**
 * text_hole_zh() - events were lost
 * @b: gets it
 * @events: so many, or more
 */
void text_hole_zh(struct textbuf *b, __u64 events)
{
	textbuf_add(b, "这里至少缺少 %llu 个事件", events);
}
