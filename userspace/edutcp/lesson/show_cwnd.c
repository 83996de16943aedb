// SPDX-License-Identifier: GPL-2.0-only
/*
 * show_cwnd.c - congestion windows over time, drawn as text
 *
 * Each connection of the host has a sign of its own; a mark below tells when a
 * loss was found. The window is as each event of the host has left it.
 */
#include <string.h>

#include "ladder.h"
#include "lesson/play.h"

#define COLUMNS		80
#define LINES		14
#define FLOWS		4
#define TOO_MUCH	(1U << 30)	/* before the first loss: no threshold */

static const char * const signs[FLOWS] = { "●", "○", "▲", "△" };

/**
 * struct plot - a picture in the making
 * @val: cwnd of each connection in each column, 0: none yet
 * @ssthresh: of the first connection
 * @loss: a loss was found in this column
 * @conn: the connections
 * @nr: how many
 * @most: greatest value
 * @mss: bytes of a segment
 * @start_us: time of the first column
 * @end_us: of the last one
 */
struct plot {
	__u32 val[FLOWS][COLUMNS];
	__u32 ssthresh[COLUMNS];
	bool loss[COLUMNS];
	const struct match_conn *conn[FLOWS];
	int nr;
	__u32 most;
	__u32 mss;
	__u64 start_us;
	__u64 end_us;
};

static bool is_his(const struct player *p, const struct item *item,
		   const struct scene *scene, const struct match_node *n)
{
	(void)p;
	return n->ev.conn && n->ev.netns == scene->netns[item->host] &&
	       n->ev.after.state != EDU_CLOSED &&
	       n->ev.after.state != EDU_LISTEN &&
	       n->ev.after.state != EDU_SYN_SENT &&
	       n->ev.after.state != EDU_SYN_RECEIVED &&
	       n->ev.after.state != EDU_TIME_WAIT && n->ev.after.cwnd;
}

/* Return: the number of its connection, or -1: there are too many. */
static int flow_of(struct plot *plot, const struct match_conn *conn)
{
	int i;

	for (i = 0; i < plot->nr; i++)
		if (plot->conn[i] == conn)
			return i;
	if (plot->nr == FLOWS)
		return -1;
	plot->conn[plot->nr] = conn;
	return plot->nr++;
}

static void add(struct plot *plot, const struct match_node *n)
{
	const struct edu_tcb_info *tcb = &n->ev.after;
	__u64 span = plot->end_us - plot->start_us + 1;
	int flow = flow_of(plot, n->conn);
	int x = (n->ev.time_us - plot->start_us) * COLUMNS / span;

	if (flow < 0)
		return;
	plot->val[flow][x] = tcb->cwnd;
	if (tcb->cwnd > plot->most)
		plot->most = tcb->cwnd;
	if (tcb->mss)
		plot->mss = tcb->mss;
	if (!flow && tcb->ssthresh < TOO_MUCH)
		plot->ssthresh[x] = tcb->ssthresh;
	if (n->ev.type == EDU_EV_CWND &&
	    (n->ev.reason == EDU_R_CC_ENTER_RECOVERY ||
	     n->ev.reason == EDU_R_CC_TIMEOUT))
		plot->loss[x] = true;
}

/* Where nothing happened all is as it was. */
static void fill(struct plot *plot)
{
	int flow, x;

	for (flow = 0; flow < plot->nr; flow++)
		for (x = 1; x < COLUMNS; x++)
			if (!plot->val[flow][x])
				plot->val[flow][x] = plot->val[flow][x - 1];
	for (x = 1; x < COLUMNS; x++)
		if (!plot->ssthresh[x])
			plot->ssthresh[x] = plot->ssthresh[x - 1];
}

static int line_of(const struct plot *plot, __u32 val)
{
	return val ? (int)((__u64)(val - 1) * LINES / plot->most) : -1;
}

static const char *sign_at(const struct plot *plot, int x, int line)
{
	int flow;

	for (flow = 0; flow < plot->nr; flow++)
		if (line_of(plot, plot->val[flow][x]) == line)
			return signs[flow];
	return line_of(plot, plot->ssthresh[x]) == line ? "╌" : " ";
}

static void draw(struct player *p, const struct plot *plot)
{
	double per_line = (double)plot->most / LINES / (plot->mss ?: 1);
	int line, x, end;
	char span[32];

	fprintf(p->out, "    cwnd / SMSS\n");
	for (line = LINES - 1; line >= 0; line--) {
		fprintf(p->out, "%9.1f ┤", per_line * (line + 1));
		end = COLUMNS;
		while (end && *sign_at(plot, end - 1, line) == ' ')
			end--;
		for (x = 0; x < end; x++)
			fputs(sign_at(plot, x, line), p->out);
		fputc('\n', p->out);
	}
	fprintf(p->out, "%9s └", "");
	for (x = 0; x < COLUMNS; x++)
		fputs(plot->loss[x] ? "✗" : "─", p->out);
	text_us(span, sizeof(span), plot->end_us - plot->start_us);
	fprintf(p->out, "\n%11s0%*s\n", "", COLUMNS - 1, span);
	fprintf(p->out, "%11s", "");
	for (x = 0; x < plot->nr; x++)
		fprintf(p->out, "%s cwnd :%u   ", signs[x],
			plot->conn[x]->end.lport);
	fprintf(p->out, "╌ ssthresh   ✗ %s\n\n", say(p->place.lang, SAY_LOSS));
}

/**
 * show_cwnd() - the congestion windows of a host over time
 * @p: the player
 * @item: which host
 *
 * Return: 0, or the exit status after complaining.
 */
int show_cwnd(struct player *p, const struct item *item)
{
	const struct scene *scene = &p->story->scene[p->place.step];
	struct plot plot = { .nr = 0 };
	const struct match_node *n;

	for (n = scene->match.first; n; n = n->next) {
		if (!is_his(p, item, scene, n))
			continue;
		if (!plot.start_us)
			plot.start_us = n->ev.time_us;
		plot.end_us = n->ev.time_us;
	}
	if (!plot.start_us)
		return play_failed(p, "%s had no connection",
				   p->lesson->host[item->host].name);
	for (n = scene->match.first; n; n = n->next)
		if (is_his(p, item, scene, n))
			add(&plot, n);
	fill(&plot);
	draw(p, &plot);
	return 0;
}
