// SPDX-License-Identifier: GPL-2.0-only
/*
 * ladder.c - a connection as a picture in text
 *
 * Time runs down, the two hosts are columns, each line is a segment, drawn
 * when it is known what became of it (match.c). States stand at the margins
 * when they change; what has no segment (a timer, a call) is a line at its
 * own side. Sequence numbers are relative: the SYN is 0.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ladder.h"

#define TIME_COLS	11
#define STATE_COLS	13
#define MIN_WIDTH	72
#define KEEP		8192	/* drawn steps kept before they are thrown away */

enum side { LEFT, RIGHT };

/**
 * struct pair - a connection, both its ends
 * @left: an event at the end in the left column
 * @isn: initial sequence numbers of both ends, for relative numbers
 * @known: which of these are known
 * @state: states shown last
 */
struct pair {
	struct edu_event left;
	__u32 isn[2];
	bool known[2];
	int state[2];
};

/* Columns that a string takes: bytes that do not continue a character. */
static int columns(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static void repeat(FILE *out, const char *s, int n)
{
	while (n-- > 0)
		fputs(s, out);
}

static void color(const struct ladder *l, const char *code)
{
	if (l->opts.color)
		fprintf(l->opts.out, "\033[%sm", code);
}

/**
 * ladder_init() - an empty picture
 * @l: filled in
 * @opts: how to draw
 */
void ladder_init(struct ladder *l, const struct ladder_opts *opts)
{
	memset(l, 0, sizeof(*l));
	l->opts = *opts;
	if (l->opts.width < MIN_WIDTH)
		l->opts.width = MIN_WIDTH;
}

/**
 * ladder_free() - throw the picture away
 * @l: the ladder
 */
void ladder_free(struct ladder *l)
{
	free(l->steps);
	free(l->pairs);
	memset(l, 0, sizeof(*l));
}

/* What is drawn need not be kept. */
static void forget(struct ladder *l)
{
	size_t i, n = l->drawn;

	if (n < KEEP)
		return;
	memmove(l->steps, l->steps + n, (l->nr - n) * sizeof(*l->steps));
	l->nr -= n;
	l->drawn = 0;
	for (i = 0; i < l->nr; i++)
		l->steps[i].peer -= n;
}

/**
 * ladder_add() - something more has happened
 * @l: the ladder
 * @ev: what
 */
void ladder_add(struct ladder *l, const struct edu_event *ev)
{
	struct step *steps;

	forget(l);
	if (l->nr == l->room) {
		l->room = l->room ? l->room * 2 : 256;
		steps = realloc(l->steps, l->room * sizeof(*steps));
		if (!steps)
			abort();
		l->steps = steps;
	}
	memset(&l->steps[l->nr], 0, sizeof(*l->steps));
	l->steps[l->nr++].ev = *ev;
}

static struct pair *new_pair(struct ladder *l, const struct edu_event *ev)
{
	struct pair *pairs, *p;
	size_t shown = l->shown ? (size_t)(l->shown - l->pairs) : 0;

	pairs = realloc(l->pairs, (l->nr_pairs + 1) * sizeof(*pairs));
	if (!pairs)
		abort();
	l->pairs = pairs;
	if (l->shown)
		l->shown = &pairs[shown];
	p = &pairs[l->nr_pairs++];
	memset(p, 0, sizeof(*p));
	p->left = *ev;
	return p;
}

/* An event like @ev, as the other end would have it. */
static struct edu_event turned(const struct edu_event *ev)
{
	struct edu_event t = *ev;

	memcpy(t.laddr, ev->raddr, sizeof(t.laddr));
	memcpy(t.raddr, ev->laddr, sizeof(t.raddr));
	t.lport = ev->rport;
	t.rport = ev->lport;
	t.netns = 0;
	return t;
}

/* The connection of an event. The first to send is on the left. */
static struct pair *pair_of(struct ladder *l, const struct edu_event *ev)
{
	struct edu_event t;
	bool right;
	size_t i;

	for (i = 0; i < l->nr_pairs; i++)
		if (match_same_flow(&l->pairs[i].left, ev) ||
		    match_opposite(&l->pairs[i].left, ev))
			return &l->pairs[i];
	right = l->opts.left ? ev->netns != l->opts.left :
		ev->type == EDU_EV_SEG_IN || ev->type == EDU_EV_DROP;
	t = turned(ev);
	return new_pair(l, right ? &t : ev);
}

static enum side side_of(const struct pair *p, const struct edu_event *ev)
{
	return match_same_flow(&p->left, ev) ? LEFT : RIGHT;
}

/* Learn where the numbering of both ends starts. */
static void learn(struct pair *p, const struct edu_event *ev, enum side side)
{
	enum side sender = ev->type == EDU_EV_SEG_OUT ? side : !side;

	if (ev->ctl & EDU_SYN) {
		p->isn[sender] = ev->seq;
		p->known[sender] = true;
	}
	if (!p->known[side] && ev->after.iss) {
		p->isn[side] = ev->after.iss;
		p->known[side] = true;
	}
	if (!p->known[!side] && ev->after.irs) {
		p->isn[!side] = ev->after.irs;
		p->known[!side] = true;
	}
}

static void address(const struct edu_event *ev, bool local, char *buf,
		    size_t size)
{
	char ip[INET6_ADDRSTRLEN] = "?";

	inet_ntop(ev->family, local ? ev->laddr : ev->raddr, ip, sizeof(ip));
	snprintf(buf, size, "%s:%u", ip, local ? ev->lport : ev->rport);
}

/* The two hosts, above their columns. */
static void heading(struct ladder *l, struct pair *p)
{
	char a[80], b[80], left[160], right[160];
	FILE *out = l->opts.out;
	int gap;

	if (l->shown == p)
		return;
	if (l->shown)
		fputc('\n', out);
	l->shown = p;
	address(&p->left, true, a, sizeof(a));
	address(&p->left, false, b, sizeof(b));
	snprintf(left, sizeof(left), "%s%s%s",
		 l->opts.left_name ? l->opts.left_name : "",
		 l->opts.left_name ? " " : "", a);
	snprintf(right, sizeof(right), "%s%s%s",
		 l->opts.right_name ? l->opts.right_name : "",
		 l->opts.right_name ? " " : "", b);
	gap = l->opts.width - TIME_COLS - 1 - columns(left) - columns(right);
	color(l, "1");
	fprintf(out, "%*s %s%*s%s", TIME_COLS, "time", left, gap > 1 ? gap : 1,
		"", right);
	color(l, "0");
	fputc('\n', out);
}

static void print_time(struct ladder *l, __u64 us)
{
	char buf[32];
	__u64 t;

	if (!l->started)
		l->start_us = us;
	l->started = true;
	t = us - l->start_us;

	if (t < 10000000)
		snprintf(buf, sizeof(buf), "%llu.%03llu ms", t / 1000,
			 t % 1000);
	else
		snprintf(buf, sizeof(buf), "%llu.%03llu s", t / 1000000,
			 t / 1000 % 1000);
	fprintf(l->opts.out, "%*s ", TIME_COLS, buf);
}

/* The state of a margin, if it is news. */
static const char *news(struct pair *p, enum side side, int state)
{
	if (!state || p->state[side] == state)
		return "";
	p->state[side] = state;
	return edu_state_name(state);
}

static int middle(const struct ladder *l)
{
	return l->opts.width - TIME_COLS - 1 - 2 * (STATE_COLS + 1);
}

static void end_line(struct ladder *l, const char *right_state)
{
	FILE *out = l->opts.out;

	if (*right_state) {
		color(l, "36");
		fprintf(out, " %s", right_state);
		color(l, "0");
	}
	fputc('\n', out);
}

static void begin_line(struct ladder *l, __u64 us, const char *left_state)
{
	print_time(l, us);
	color(l, "36");
	fprintf(l->opts.out, "%-*s ", STATE_COLS, left_state);
	color(l, "0");
}

/* The reason under a line. */
static void why(struct ladder *l, const struct edu_event *ev)
{
	FILE *out = l->opts.out;

	if (!l->opts.why || !ev->reason)
		return;
	color(l, "2");
	fprintf(out, "%*s %s", TIME_COLS + STATE_COLS + 1, "",
		edu_reason_text(ev->reason));
	if (*edu_reason_rfc(ev->reason))
		fprintf(out, " [%s]", edu_reason_rfc(ev->reason));
	color(l, "0");
	fputc('\n', out);
}

/* "SYN,ACK seq=0 ack=1 win=65535 mss=1460" */
static void describe(const struct pair *p, const struct edu_event *ev,
		     enum side sender, char *buf, size_t size)
{
	char ctl[64];
	__u32 win = ev->wnd;
	int n;

	if (!(ev->ctl & (EDU_SYN | EDU_RST)))
		win = ev->type == EDU_EV_SEG_OUT ? ev->after.rcv_wnd :
		      ev->after.snd_wnd;
	n = snprintf(buf, size, "%s seq=%u",
		     edu_ctl_format(ev->ctl, ctl, sizeof(ctl)),
		     ev->seq - (p->known[sender] ? p->isn[sender] : 0));
	if (ev->len)
		n += snprintf(buf + n, size - n, "..%u (%u bytes)",
			      ev->seq - p->isn[sender] + ev->len - 1, ev->len);
	if (ev->ctl & EDU_ACK)
		n += snprintf(buf + n, size - n, " ack=%u",
			      ev->ack - (p->known[!sender] ? p->isn[!sender]
							   : 0));
	if (!(ev->ctl & EDU_RST))
		n += snprintf(buf + n, size - n, " win=%u", win);
	if (ev->opts & EDU_OPT_MSS)
		n += snprintf(buf + n, size - n, " mss=%u", ev->mss);
	if (ev->ctl & EDU_URG)
		snprintf(buf + n, size - n, " urg=%u", ev->up);
}

/* What is said behind the description, by what became of it. */
static void add_fate(const struct ladder *l, const struct step *step,
		     char *buf, size_t size)
{
	const struct edu_event *ev = &step->ev;
	size_t n = strlen(buf);

	if (ev->type == EDU_EV_SEG_OUT && ev->a)
		n += snprintf(buf + n, size - n, ", again (%u)", ev->a);
	if (step->twin)
		n += snprintf(buf + n, size - n, ", doubled");
	if (step->fate == FATE_DROPPED)
		snprintf(buf + n, size - n, ", %s",
			 edu_reason_name(l->steps[step->peer].ev.reason));
	else if (ev->type == EDU_EV_DROP)
		snprintf(buf + n, size - n, ", %s",
			 edu_reason_name(ev->reason));
}

/* How the end of an arrow looks. */
static const char *arrow_end(const struct ladder *l, const struct step *step)
{
	switch (step->fate) {
	case FATE_LOST:
	case FATE_FAULT:
		return l->opts.ascii ? "X lost" : "✗ lost";
	case FATE_LATE:
	case FATE_UNKNOWN:
		return l->opts.ascii ? "... late" : "┄┄ late";
	default:
		return NULL;
	}
}

/*
 * An arrow with its description in the middle, from left to right or from
 * right to left; a lost one ends on the way.
 */
static void arrow(struct ladder *l, const struct step *step, enum side from,
		  const char *text)
{
	const char *dash = l->opts.ascii ? "-" : "─";
	const char *head = from == LEFT ? (l->opts.ascii ? ">" : "▶")
					: (l->opts.ascii ? "<" : "◀");
	const char *end = arrow_end(l, step);
	int room = middle(l), free, cols = columns(text);
	char cut[256];
	FILE *out = l->opts.out;

	snprintf(cut, sizeof(cut), "%s", text);
	free = room - cols - 2 - (end ? columns(end) + 1 : 1);
	if (free < 2) {
		cut[cols + free - 2 > 0 ? cols + free - 2 : 0] = '\0';
		free = room - columns(cut) - 2 -
		       (end ? columns(end) + 1 : 1);
	}
	color(l, end ? "31" : step->ev.a && step->ev.type == EDU_EV_SEG_OUT ?
	      "33" : "0");
	if (from == LEFT) {
		repeat(out, dash, free / 2);
		fprintf(out, " %s ", cut);
		if (end)
			fprintf(out, "%s%s%*s", dash, end,
				free - free / 2, "");
		else
			repeat(out, dash, free - free / 2);
		if (!end)
			fputs(head, out);
	} else {
		if (end)
			fprintf(out, "%*s%s%s", free / 2, "", end, dash);
		else
			fputs(head, out);
		if (!end)
			repeat(out, dash, free / 2);
		fprintf(out, " %s ", cut);
		repeat(out, dash, free - free / 2);
	}
	color(l, "0");
}

static void draw_departure(struct ladder *l, struct step *step)
{
	const struct edu_event *ev = &step->ev, *in = NULL;
	struct pair *p = pair_of(l, ev);
	enum side side = side_of(p, ev);
	const char *states[2] = { "", "" };
	char text[256];

	heading(l, p);
	learn(p, ev, side);
	if (step->fate == FATE_ARRIVED || step->fate == FATE_DROPPED)
		in = &l->steps[step->peer].ev;
	states[side] = news(p, side, ev->after.state);
	if (in)
		states[!side] = news(p, !side, in->after.state);
	describe(p, ev, side, text, sizeof(text));
	add_fate(l, step, text, sizeof(text));
	begin_line(l, ev->time_us, states[LEFT]);
	arrow(l, step, side, text);
	end_line(l, states[RIGHT]);
	why(l, ev);
	if (in && in->reason != ev->reason)
		why(l, in);
	if (step->fate == FATE_FAULT)
		why(l, &l->steps[step->peer].ev);
}

/* An arrival whose departure is not in the picture, or was long ago. */
static void draw_arrival(struct ladder *l, struct step *step)
{
	const struct edu_event *ev = &step->ev;
	struct pair *p = pair_of(l, ev);
	enum side side = side_of(p, ev);
	const char *states[2] = { "", "" };
	char text[256];

	heading(l, p);
	learn(p, ev, side);
	states[side] = news(p, side, ev->after.state);
	describe(p, ev, !side, text, sizeof(text));
	add_fate(l, step, text, sizeof(text));
	begin_line(l, ev->time_us, states[LEFT]);
	arrow(l, step, !side, text);
	end_line(l, states[RIGHT]);
	why(l, ev);
}

/* A line at one side, with no segment. */
__attribute__((format(printf, 4, 5)))
static void note(struct ladder *l, const struct edu_event *ev,
		 const char *sign, const char *fmt, ...)
{
	struct pair *p = pair_of(l, ev);
	enum side side = side_of(p, ev);
	const char *states[2] = { "", "" };
	char text[200];
	int n, pad;
	va_list ap;

	heading(l, p);
	n = snprintf(text, sizeof(text), "%s ", l->opts.ascii ? "*" : sign);
	va_start(ap, fmt);
	vsnprintf(text + n, sizeof(text) - n, fmt, ap);
	va_end(ap);
	if (ev->type == EDU_EV_STATE)
		states[side] = news(p, side, ev->b);
	pad = middle(l) - columns(text);
	if (pad < 0)
		pad = 0;
	begin_line(l, ev->time_us, states[LEFT]);
	color(l, ev->type == EDU_EV_TIMER_FIRED ? "33" : "2");
	fprintf(l->opts.out, "%*s%s%*s", side == RIGHT ? pad : 0, "", text,
		side == LEFT && *states[RIGHT] ? pad : 0, "");
	color(l, "0");
	end_line(l, states[RIGHT]);
	why(l, ev);
}

/* Does a segment of the same event show this change of state anyway? */
static bool shown_by_segment(const struct ladder *l, size_t i)
{
	const struct edu_event *ev = &l->steps[i].ev, *x;
	size_t j;

	for (j = i + 1; j < l->nr && l->steps[j].ev.time_us == ev->time_us; j++) {
		x = &l->steps[j].ev;
		if (x->type == EDU_EV_SEG_OUT && match_same_flow(ev, x))
			return true;
	}
	return false;
}

static void draw_state(struct ladder *l, size_t i)
{
	const struct edu_event *ev = &l->steps[i].ev;
	struct pair *p;

	/* A listener is no connection yet. */
	if (!ev->rport)
		return;
	p = pair_of(l, ev);
	if (p->state[side_of(p, ev)] == (int)ev->b || shown_by_segment(l, i))
		return;
	note(l, ev, "●", "%s", edu_reason_text(ev->reason));
}

static const char *ms(__u32 us, char *buf, size_t size)
{
	if (us >= 10000000)
		snprintf(buf, size, "%u s", us / 1000000);
	else if (us >= 10000)
		snprintf(buf, size, "%u ms", us / 1000);
	else
		snprintf(buf, size, "%u.%03u ms", us / 1000, us % 1000);
	return buf;
}

static void draw_timer(struct ladder *l, const struct edu_event *ev)
{
	bool big = ev->a == EDU_TIMER_TIME_WAIT || ev->a == EDU_TIMER_PERSIST ||
		   ev->a == EDU_TIMER_FIN_WAIT_2;
	char t[32];

	if (ev->type == EDU_EV_TIMER_FIRED)
		note(l, ev, "⏰", "%s timer fires%s", edu_timer_name(ev->a),
		     ev->b > 1 ? ", again" : "");
	else if (l->opts.level == LADDER_ALL ||
		 (big && ev->type == EDU_EV_TIMER_ARMED))
		note(l, ev, "⏱", "%s timer %s%s", edu_timer_name(ev->a),
		     ev->type == EDU_EV_TIMER_ARMED ? "set: " : "stops",
		     ev->type == EDU_EV_TIMER_ARMED ?
		     ms(ev->b, t, sizeof(t)) : "");
}

static void draw_user(struct ladder *l, const struct edu_event *ev)
{
	if (!ev->rport)
		return;
	if (ev->b)
		note(l, ev, "☞", "%s %u bytes", edu_call_name(ev->a), ev->b);
	else
		note(l, ev, "☞", "%s", edu_call_name(ev->a));
}

/* All that is no segment and no state. */
static void draw_other(struct ladder *l, const struct edu_event *ev)
{
	char t[32], u[32];

	if (l->opts.level == LADDER_SEGMENTS)
		return;
	switch (ev->type) {
	case EDU_EV_TIMER_ARMED:
	case EDU_EV_TIMER_STOPPED:
	case EDU_EV_TIMER_FIRED:
		draw_timer(l, ev);
		return;
	case EDU_EV_USER:
		draw_user(l, ev);
		return;
	}
	if (l->opts.level != LADDER_ALL)
		return;
	switch (ev->type) {
	case EDU_EV_RTT:
		note(l, ev, "↔", "RTT %s, RTO %s", ms(ev->a, t, sizeof(t)),
		     ms(ev->b, u, sizeof(u)));
		break;
	case EDU_EV_CWND:
		note(l, ev, "▤", "cwnd %u, ssthresh %u: %s", ev->a, ev->b,
		     edu_reason_name(ev->reason));
		break;
	case EDU_EV_RTX:
		note(l, ev, "↻", "%u bytes to send again: %s", ev->b,
		     edu_reason_name(ev->reason));
		break;
	case EDU_EV_FAULT:
		note(l, ev, "⚡", "%s", edu_reason_text(ev->reason));
		break;
	case EDU_EV_INFO:
		note(l, ev, "·", "%s", edu_reason_name(ev->reason));
		break;
	}
}

/* Return: false if it is too early to draw this step. */
static bool draw_step(struct ladder *l, size_t i, bool complete)
{
	struct step *step = &l->steps[i];

	switch (step->ev.type) {
	case EDU_EV_SEG_OUT:
		match_step(l->steps, l->nr, i, complete);
		if (step->fate == FATE_UNKNOWN && !complete)
			return false;
		if (l->opts.segment)
			l->opts.segment(step, step->peer ?
					&l->steps[step->peer] : NULL,
					l->opts.arg);
		if (l->opts.out)
			draw_departure(l, step);
		return true;
	case EDU_EV_SEG_IN:
	case EDU_EV_DROP:
		if (!step->claimed && l->opts.segment)
			l->opts.segment(step, NULL, l->opts.arg);
		if (!step->claimed && l->opts.out)
			draw_arrival(l, step);
		return true;
	case EDU_EV_STATE:
		if (l->opts.out)
			draw_state(l, i);
		return true;
	default:
		if (!step->claimed && l->opts.out)
			draw_other(l, &step->ev);
		return true;
	}
}

/**
 * ladder_draw() - draw what is certain by now
 * @l: the ladder
 * @now_us: the time, in the clock of the events; 0: not known
 */
void ladder_draw(struct ladder *l, __u64 now_us)
{
	bool complete;

	while (l->drawn < l->nr) {
		complete = now_us > l->steps[l->drawn].ev.time_us +
				    MATCH_HOLD_US;
		if (!draw_step(l, l->drawn, complete))
			break;
		l->drawn++;
	}
	if (l->opts.out)
		fflush(l->opts.out);
}

/**
 * ladder_finish() - no more will happen: draw the rest
 * @l: the ladder
 */
void ladder_finish(struct ladder *l)
{
	for (; l->drawn < l->nr; l->drawn++)
		draw_step(l, l->drawn, true);
	if (l->opts.out)
		fflush(l->opts.out);
}
