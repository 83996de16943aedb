// SPDX-License-Identifier: GPL-2.0-only
/*
 * segtext.c - segments in words
 *
 * Sequence numbers are relative: the SYN of each end is number 0. Ranges hold
 * both their first and their last byte. A segment is described as exactly as
 * the room allows. What is said is decided here, and said in English; the
 * Chinese for it is in segtext_zh.c.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <string.h>

#include "segtext.h"

static const char * const words[] = {
	[WORD_LOST] = "lost",
	[WORD_ON_PURPOSE] = "lost on purpose",
	[WORD_LATER] = "later",
	[WORD_DROPS] = "drops it",
	[WORD_REAL_TCP] = "real TCP",
	[WORD_NO_FLAGS] = "no flags",
	[WORD_COLON] = ": ",
	[WORD_SOURCE] = " [",
	[WORD_TIMES] = "Time in ms: of a segment, when it leaves; the kernel's timers fire late, by up to an eighth.",
};

static const char * const units[] = { "µs", "ms", "s" };

/**
 * text_word() - what stands for itself in the picture
 * @lang: language
 * @word: which
 */
const char *text_word(enum lang lang, enum text_word word)
{
	return lang == LANG_ZH ? text_words_zh[word] : words[word];
}

static void format_span(char *buf, size_t size, __u64 us,
			const char * const *unit)
{
	/* What is rounded to 1000 ms is a second. */
	if (us < 1000)
		snprintf(buf, size, "%llu %s", us, unit[0]);
	else if (us < 999950)
		snprintf(buf, size, "%.4g %s", us / 1e3, unit[1]);
	else
		snprintf(buf, size, "%.4g %s", us / 1e6, unit[2]);
}

/**
 * text_us() - a span of time in a picture: "20 ms", in each language
 * @buf: room for it
 * @size: of the room
 * @us: microseconds
 */
void text_us(char *buf, size_t size, __u64 us)
{
	format_span(buf, size, us, units);
}

/**
 * text_span() - a span of time in a sentence
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @us: microseconds
 */
void text_span(enum lang lang, char *buf, size_t size, __u64 us)
{
	format_span(buf, size, us, lang == LANG_ZH ? text_units_zh : units);
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
	/* RFC 7323, 2.3: a larger one means 14. */
	c->wscale[sender] = !(ev->opts & EDU_OPT_WSCALE) ? -1 :
			    ev->wscale < 14 ? ev->wscale : 14;
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

/**
 * textbuf_add() - say more
 * @b: the text
 * @fmt: printf format
 */
void textbuf_add(struct textbuf *b, const char *fmt, ...)
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

/**
 * textbuf_nth() - "2nd time"
 * @b: gets it
 * @n: which
 */
void textbuf_nth(struct textbuf *b, unsigned int n)
{
	static const char * const ends[] = { "th", "st", "nd", "rd" };
	unsigned int last = n % 10;

	if (last > 3 || n % 100 / 10 == 1)
		last = 0;
	textbuf_add(b, "%u%s time", n, ends[last]);
}

/**
 * text_bytes_en() - "byte" or "bytes"
 * @n: how many
 */
const char *text_bytes_en(__u32 n)
{
	return n == 1 ? "byte" : "bytes";
}

static void remarks_en(struct textbuf *b, const struct match_node *n)
{
	if (n->ev.type == EDU_EV_SEG_OUT && n->ev.a) {
		textbuf_add(b, " (");
		textbuf_nth(b, n->ev.a + 1);
		textbuf_add(b, ")");
	}
	if (n->faults & 1U << EDU_FAULT_CORRUPT)
		textbuf_add(b, " (a bit changes)");
	if (n->faults & 1U << EDU_FAULT_DUPLICATE)
		textbuf_add(b, " (doubled)");
	if (n->faults & 1U << EDU_FAULT_DELAY)
		textbuf_add(b, " (held up)");
	if (n->faults & 1U << EDU_FAULT_REORDER)
		textbuf_add(b, " (let others pass)");
	if (n->copy)
		textbuf_add(b, " (once more)");
}

static void add_remarks(enum lang lang, struct textbuf *b,
			const struct match_node *n)
{
	if (lang == LANG_ZH)
		text_remarks_zh(b, n);
	else
		remarks_en(b, n);
}

static void add_length(enum lang lang, struct textbuf *b, __u32 bytes)
{
	if (lang == LANG_ZH)
		text_length_zh(b, bytes);
	else
		textbuf_add(b, " (%u %s)", bytes, text_bytes_en(bytes));
}

/* A Chinese bracket is wide: it needs no space behind it. */
static const char *gap(const struct textbuf *b)
{
	static const char mark[] = "）";
	size_t len = sizeof(mark) - 1;

	return b->len >= len && !strcmp(b->text + b->len - len, mark) ? "" :
									" ";
}

static void add_header(enum lang lang, struct textbuf *b,
		       const struct match_node *n, bool bytes, bool win)
{
	const struct edu_event *ev = &n->ev;
	enum side sender = ev->type == EDU_EV_SEG_OUT ? n->side : !n->side;
	__u32 seq = text_relative(n, sender, ev->seq);
	char ctl[EDU_CTL_MAX];

	edu_ctl_format(ev->ctl, ctl, sizeof(ctl));
	textbuf_add(b, "%s seq=%u", *ctl ? ctl : text_word(lang, WORD_NO_FLAGS),
		    seq);
	if (ev->len)
		textbuf_add(b, "..%u", seq + ev->len - 1);
	if (ev->len && bytes)
		add_length(lang, b, ev->len);
	if (ev->ctl & EDU_ACK)
		textbuf_add(b, "%sack=%u", gap(b),
			    text_relative(n, !sender, ev->ack));
	if (ev->ctl & EDU_URG)
		textbuf_add(b, "%surg=%u", gap(b), ev->up);
	if (win && !(ev->ctl & EDU_RST))
		textbuf_add(b, "%swin=%u", gap(b), text_window(n, sender));
	if (ev->opts & EDU_OPT_MSS && win)
		textbuf_add(b, "%smss=%u", gap(b), ev->mss);
}

/**
 * text_header() - the header of a segment in words
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @n: a departure or an arrival
 * @full: with the length of its text, the window and the MSS
 */
void text_header(enum lang lang, char *buf, size_t size,
		 const struct match_node *n, bool full)
{
	struct textbuf b = { .text = buf, .size = size };

	add_header(lang, &b, n, full, full);
}

/**
 * text_remarks() - what else is known of a segment: " (2nd time) (held up)"
 * @lang: language
 * @buf: room for it; "" if there is nothing
 * @size: of the room
 * @n: a departure or an arrival
 */
void text_remarks(enum lang lang, char *buf, size_t size,
		  const struct match_node *n)
{
	struct textbuf b = { .text = buf, .size = size };

	*buf = '\0';
	add_remarks(lang, &b, n);
}

/**
 * text_segment() - "SYN,ACK seq=0 ack=1 win=65535 mss=1460"
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @n: a departure or an arrival
 * @columns: that it may take: the least important parts are left out first
 */
void text_segment(enum lang lang, char *buf, size_t size,
		  const struct match_node *n, int columns)
{
	int detail;

	for (detail = 2; detail >= 0; detail--) {
		struct textbuf b = { .text = buf, .size = size };

		add_header(lang, &b, n, detail > 0, detail > 1);
		add_remarks(lang, &b, n);
		if (text_columns(buf) <= columns)
			return;
	}
	text_cut(buf, columns);
}

/**
 * text_loss() - what became of a segment that does not arrive
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @n: its departure
 */
void text_loss(enum lang lang, char *buf, size_t size,
	       const struct match_node *n)
{
	struct textbuf b = { .text = buf, .size = size };
	__u32 lost = n->ev.len - n->got;

	if (n->fate != FATE_PARTLY)
		textbuf_add(&b, "%s", text_word(lang, n->fate == FATE_FAULT ?
						WORD_ON_PURPOSE : WORD_LOST));
	else if (lang == LANG_ZH)
		text_partly_zh(&b, lost);
	else
		textbuf_add(&b, "%u %s lost", lost, text_bytes_en(lost));
}

/**
 * text_left() - " (left at 0.031)": of a segment that arrives now
 * @lang: language
 * @buf: room for it
 * @size: of the room
 * @time: as the first column has it
 */
void text_left(enum lang lang, char *buf, size_t size, const char *time)
{
	struct textbuf b = { .text = buf, .size = size };

	if (lang == LANG_ZH)
		text_left_zh(&b, time);
	else
		textbuf_add(&b, " (left at %s)", time);
}

/**
 * text_address() - "10.0.0.1:40000"
 * @c: the connection
 * @side: which end
 * @buf: room for it
 * @size: of the room
 */
void text_address(const struct match_conn *c, enum side side, char *buf,
		  size_t size)
{
	const struct edu_event *end = &c->end;
	char addr[INET6_ADDRSTRLEN] = "?";

	inet_ntop(end->family, side == LEFT ? end->laddr : end->raddr, addr,
		  sizeof(addr));
	snprintf(buf, size, end->family == AF_INET6 ? "[%s]:%u" : "%s:%u",
		 addr, side == LEFT ? end->lport : end->rport);
}
