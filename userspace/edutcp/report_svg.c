// SPDX-License-Identifier: GPL-2.0-only
/*
 * report_svg.c - the ladder as a picture for slides
 *
 * The same rows as in the page (userspace/report/ladder.js): time runs down,
 * each host is a line, an arrow goes from the row in which a segment leaves to
 * the one in which it arrives. Connections stand one below the other.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* In pixels of the picture. */
#define WIDTH	1040
#define X_TIME	92	/* times end here */
#define X_LEFT	230	/* the lines of the two hosts */
#define X_RIGHT	890
#define ROW	30	/* from row to row */
#define SLOPE	10	/* an arrow within a row goes down by that */
#define GAP	28	/* room for the mark of a silence */
#define HEAD	74	/* for the names and the first states */
#define FOOT	24
#define COLUMNS	88	/* that fit between the hosts, about */
#define GAP_US	50000	/* a silence that is worth a mark, as in ladder.c */

static const char head[] =
	"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
	"<style>\n"
	"text{font:14px system-ui,\"Noto Sans\",\"DejaVu Sans\",\"Noto Sans CJK SC\",sans-serif;fill:#1c2430}\n"
	".host{font-weight:700;font-size:16px}.state{font-weight:600;fill:#0b5cad}.r.state{fill:#a04a00}\n"
	".time,.gap,.event{fill:#5b6675}.time{font-variant-numeric:tabular-nums}\n"
	"text.bad{fill:#c0182b}text.again{fill:#8a5a00}\n"
	"line,path{stroke:#38445a;stroke-width:1.6;fill:none}.bar{stroke:#9aa5b5;stroke-width:2}\n"
	"path.bad{stroke:#c0182b}path.again{stroke:#b07700}path.faint{stroke-dasharray:5 4}\n"
	".label{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\n"
	"</style>\n"
	"<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n";

/**
 * struct picture - one connection, laid out
 * @out: where to
 * @r: the command at work
 * @t: the trace
 * @rows: of the connection
 * @y: of each row
 * @gap_us: silence above each row, 0: none
 * @lost: events that are missing above each row
 * @top: where it starts
 * @bottom: where it ends
 * @words: only these are drawn now, else all but these: arrows that go far
 *	would cross them out
 */
struct picture {
	FILE *out;
	const struct report *r;
	struct report_trace *t;
	struct report_rows rows;
	int *y;
	__u64 *gap_us;
	__u64 *lost;
	int top;
	int bottom;
	bool words;
};

static bool shown(const struct picture *p, int i)
{
	return p->rows.row[i].level <= (int)p->r->level;
}

/* Where each row stands. */
static void lay_out(struct picture *p, int top)
{
	__u64 last = 0, nr = 0, us;
	int y = top + HEAD, i;

	p->top = top;
	p->y = calloc(p->rows.nr + 1, sizeof(*p->y));
	p->gap_us = calloc(p->rows.nr + 1, sizeof(*p->gap_us));
	p->lost = calloc(p->rows.nr + 1, sizeof(*p->lost));
	if (!p->y || !p->gap_us || !p->lost)
		abort();
	for (i = 0; i < p->rows.nr; i++) {
		if (!shown(p, i))
			continue;
		us = p->rows.row[i].row.node->ev.time_us;
		if (last && us > last + GAP_US) {
			p->gap_us[i] = us - last;
			y += GAP;
		}
		if (nr)
			p->lost[i] = match_missing(&p->t->match, nr,
						   p->rows.row[i].row.node->nr);
		if (p->lost[i])
			y += GAP;
		nr = p->rows.row[i].row.node->nr;
		last = us;
		p->y[i] = y;
		y += ROW;
	}
	p->bottom = y;
}

static void put_escaped(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '<')
			fputs("&lt;", out);
		else if (*s == '&')
			fputs("&amp;", out);
		else
			fputc((unsigned char)*s < ' ' ? ' ' : *s, out);
	}
}

static void text(const struct picture *p, const char *class,
		 const char *anchor, int x, int y, const char *s)
{
	if (!p->words)
		return;
	fprintf(p->out, "<text class=\"%s\" text-anchor=\"%s\" x=\"%d\" y=\"%d\">",
		class, anchor, x, y);
	put_escaped(p->out, s);
	fputs("</text>\n", p->out);
}

/* A state, outside the line of its host. */
static void state(const struct picture *p, enum side side, int y,
		  unsigned int nr)
{
	if (nr && side == LEFT)
		text(p, "state", "end", X_LEFT - 10, y, edu_state_name(nr));
	else if (nr)
		text(p, "r state", "start", X_RIGHT + 10, y,
		     edu_state_name(nr));
}

static void heading(const struct picture *p)
{
	const struct match_conn *c = p->rows.conn;
	int side, x, top = p->top;
	char name[64], addr[80], s[160];

	for (side = LEFT; side <= RIGHT; side++) {
		x = side == LEFT ? X_LEFT : X_RIGHT;
		report_host(p->t, c, side, name, sizeof(name));
		text_address(c, side, addr, sizeof(addr));
		snprintf(s, sizeof(s), "%s%s%s", name, *name ? " " : "", addr);
		text(p, "host", "middle", x, top + 30, s);
		state(p, side, top + 54, p->rows.start[side].state);
		if (!p->words)
			fprintf(p->out, "<line class=\"bar\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
				x, top + 40, x, p->bottom);
	}
	text(p, "time", "end", X_TIME, top + 54, "ms");
}

/* What stands above a row: that nothing happened, or nobody knows what. */
static void above(const struct picture *p, int i)
{
	int x = (X_LEFT + X_RIGHT) / 2, y = p->y[i] - GAP + 6;
	char s[160], t[32];

	if (p->lost[i]) {
		text_hole(p->r->lang, s, sizeof(s), p->lost[i]);
		text(p, "gap bad", "middle", x, y, s);
		y -= GAP;
	}
	if (p->gap_us[i]) {
		text_us(t, sizeof(t), p->gap_us[i]);
		snprintf(s, sizeof(s), "⋮ %s %s", t,
			 text_word(p->r->lang, WORD_LATER));
		text(p, "gap", "middle", x, y, s);
	}
}

static void margins(const struct picture *p, int i, unsigned int *drawn)
{
	const struct report_row *row = &p->rows.row[i];
	long long us = row->row.node->ev.time_us - p->t->origin_us;
	char s[64];
	int side;

	above(p, i);
	snprintf(s, sizeof(s), "%.3f", us / 1e3);
	text(p, "time", "end", X_TIME, p->y[i] + 5, s);
	for (side = LEFT; side <= RIGHT; side++) {
		if (row->tcb[side].state == drawn[side])
			continue;
		drawn[side] = row->tcb[side].state;
		state(p, side, p->y[i] + 5, drawn[side]);
	}
}

/* Good, bad, or sent again. */
static const char *class_of(const struct match_node *n)
{
	if (match_is_lost(n) || n->fate == FATE_DROPPED ||
	    n->ev.type == EDU_EV_DROP)
		return "bad";
	return n->ev.type == EDU_EV_SEG_OUT && n->ev.a ? "again" : "";
}

/* From one point towards another, with a head or a cross at its end. */
static void arrow(const struct picture *p, const char *class, int x1, int y1,
		  int x2, int y2, bool cross)
{
	int back = x2 > x1 ? -9 : 9;

	if (p->words)
		return;
	fprintf(p->out, "<path class=\"%s\" d=\"M%d %dL%d %d", class, x1, y1,
		x2, y2);
	if (cross)
		fprintf(p->out, "m-5 -5l10 10m0 -10l-10 10\"/>\n");
	else
		fprintf(p->out, "m%d -5L%d %dl%d 5\"/>\n", back, x2, y2, back);
}

/* Above an arrow within its row, and as slanted as that. */
static void along(const struct picture *p, const char *class, enum side from,
		  int y, const char *s)
{
	double angle = atan2(SLOPE, X_RIGHT - X_LEFT) * 180 / M_PI;
	int x = (X_LEFT + X_RIGHT) / 2, middle = y + SLOPE / 2;

	if (!p->words)
		return;
	fprintf(p->out, "<g transform=\"rotate(%.2f %d %d)\">",
		from == LEFT ? angle : -angle, x, middle);
	text(p, class, "middle", x, middle - 4, s);
	fputs("</g>\n", p->out);
}

static void label(const struct picture *p, const struct match_row *row, int y)
{
	const struct match_node *n = row->node;
	char class[32], s[600], more[200];
	size_t len;

	text_header(p->r->lang, s, 400, n, true);
	text_remarks(p->r->lang, more, sizeof(more), n);
	len = strlen(s);
	snprintf(s + len, sizeof(s) - len, "%s", more);
	snprintf(class, sizeof(class), "label %s", class_of(n));
	if (match_is_lost(n) ||
	    (row->kind == ROW_DEPARTS && n->fate != FATE_AWAY))
		text(p, class, row->from == LEFT ? "start" : "end",
		     row->from == LEFT ? X_LEFT + 24 : X_RIGHT - 24, y - 4, s);
	else
		along(p, class, row->from, y, s);
}

static void lost(const struct picture *p, const struct match_row *row, int y)
{
	int x1 = row->from == LEFT ? X_LEFT : X_RIGHT;
	int x2 = row->from == LEFT ? X_RIGHT - 170 : X_LEFT + 170;
	char s[64];

	arrow(p, "bad", x1, y, x2, y + SLOPE * 3 / 4, true);
	text_loss(p->r->lang, s, sizeof(s), row->node);
	text(p, "label bad", row->from == LEFT ? "start" : "end",
	     row->from == LEFT ? x2 + 12 : x2 - 12, y + 12, s);
}

/* An arrow to a row from where it left: there, or nobody saw where. */
static void arrival(const struct picture *p, int i)
{
	const struct report_row *r = &p->rows.row[i];
	enum side from = r->row.from;
	bool bad = r->row.node->ev.type == EDU_EV_DROP, faint;
	int x1 = from == LEFT ? X_LEFT : X_RIGHT, y1 = p->y[i] - SLOPE;
	int x2 = from == LEFT ? X_RIGHT : X_LEFT;
	char class[32];

	faint = r->departure < 0 || r->row.node->copy;
	if (r->departure >= 0)
		y1 = p->y[r->departure];
	else
		x1 = (X_LEFT + X_RIGHT) / 2;
	snprintf(class, sizeof(class), "%s%s", bad ? "bad" : "",
		 faint ? " faint" : "");
	arrow(p, class, x1, y1, x2, p->y[i], bad);
	if (faint)
		label(p, &r->row, p->y[i] + 4);
}

/* From an end that was not traced: it is drawn as if it had left at once. */
static void unseen(const struct picture *p, const struct match_row *row, int y)
{
	bool to_right = row->from == LEFT;

	arrow(p, class_of(row->node), to_right ? X_LEFT : X_RIGHT, y,
	      to_right ? X_RIGHT : X_LEFT, y + SLOPE,
	      row->node->ev.type == EDU_EV_DROP);
	label(p, row, y);
}

static void segment(const struct picture *p, int i)
{
	const struct match_row *row = &p->rows.row[i].row;
	const struct match_node *n = row->node;
	bool to_right = row->from == LEFT;
	int y = p->y[i];

	if (row->kind == ROW_ARRIVES && !n->departure &&
	    !n->conn->seen[row->from]) {
		unseen(p, row, y);
		return;
	}
	if (row->kind == ROW_ARRIVES) {
		arrival(p, i);
		return;
	}
	if (match_is_lost(n))
		lost(p, row, y);
	else if (row->kind == ROW_SEGMENT || n->fate == FATE_AWAY)
		arrow(p, class_of(n), to_right ? X_LEFT : X_RIGHT, y,
		      to_right ? X_RIGHT : X_LEFT, y + SLOPE,
		      n->fate == FATE_DROPPED);
	label(p, row, y);
}

/* Why something is dropped one always wants to know. */
static void dropped(const struct picture *p, int i)
{
	const struct match_row *row = &p->rows.row[i].row;
	const struct match_node *n = row->arrival ? row->arrival : row->node;

	if (n->ev.type != EDU_EV_DROP || !p->words)
		return;
	fprintf(p->out, "<title>");
	put_escaped(p->out, text_reason(p->r->lang, n->ev.reason));
	fprintf(p->out, "</title>\n");
}

static void event(const struct picture *p, int i)
{
	const struct match_node *n = p->rows.row[i].row.node;
	bool left = n->side == LEFT;
	char s[400];

	text_event(p->r->lang, s, sizeof(s), n, COLUMNS);
	if (!p->words)
		fprintf(p->out, "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"#5b6675\"/>\n",
			left ? X_LEFT : X_RIGHT, p->y[i]);
	text(p, n->ev.type == EDU_EV_TIMER_FIRED ? "again" : "event",
	     left ? "start" : "end", left ? X_LEFT + 14 : X_RIGHT - 14,
	     p->y[i] + 5, s);
}

static void draw(struct picture *p, bool words)
{
	unsigned int drawn[2] = { p->rows.start[LEFT].state,
				  p->rows.start[RIGHT].state };
	int i;

	p->words = words;
	heading(p);
	for (i = 0; i < p->rows.nr; i++) {
		text_learn(p->rows.row[i].row.node);
		if (!shown(p, i))
			continue;
		fprintf(p->out, "<g class=\"%s\">\n", words ? "rung" : "way");
		margins(p, i, drawn);
		dropped(p, i);
		if (p->rows.row[i].row.kind == ROW_EVENT)
			event(p, i);
		else
			segment(p, i);
		fputs("</g>\n", p->out);
	}
}

/* @draws: draw as well, not only find out how high it is. */
static int all(FILE *out, const struct report *r, bool draws)
{
	const struct match_conn *c;
	struct report_trace *t;
	int y = 0;

	for (t = r->traces; t; t = t->next)
		for (c = t->match.conns; c; c = c->next) {
			struct picture p = { .out = out, .r = r, .t = t };

			report_rows(t, c, &p.rows);
			lay_out(&p, y);
			if (draws) {
				draw(&p, false);
				draw(&p, true);
			}
			y = p.bottom;
			free(p.y);
			free(p.gap_us);
			free(p.lost);
			free(p.rows.row);
		}
	return y + FOOT;
}

/**
 * report_svg() - draw the ladders
 * @out: where to
 * @r: what it is of
 */
void report_svg(FILE *out, const struct report *r)
{
	int height = all(out, r, false);

	fprintf(out, head, WIDTH, height, WIDTH, height);
	if (r->title) {
		fputs("<title>", out);
		put_escaped(out, r->title);
		fputs("</title>\n", out);
	}
	all(out, r, true);
	fputs("</svg>\n", out);
}
