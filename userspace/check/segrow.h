/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * segrow.h - rows in a few letters, for test_match.c and test_straight.c
 */
#ifndef EDUTCP_CHECK_SEGROW_H
#define EDUTCP_CHECK_SEGROW_H

#include "story.h"

struct rows {
	struct match m;
	char text[4096];
	size_t len;
};

static __u32 rows_left = STORY_NETNS(CLIENT);

static void rows_fate(struct rows *r, const struct match_row *row)
{
	static const char * const fates[] = {
		"pending", "taken", "dropped", "lost", "partly", "fault",
		"away",
	};
	const struct match_node *n = row->node;

	if (row->kind == ROW_SEGMENT)
		r->len += sprintf(r->text + r->len, " %s", fates[n->fate]);
	if (row->kind == ROW_SEGMENT && n->fate == FATE_PARTLY)
		r->len += sprintf(r->text + r->len, " %u", n->got);
	if (row->kind != ROW_ARRIVES)
		return;
	if (n->copy)
		r->len += sprintf(r->text + r->len, " copy %u", n->copy);
	else if (n->departure)
		r->len += sprintf(r->text + r->len, " of %llu",
				  n->departure->nr - 1);
	if (n->ev.type == EDU_EV_DROP)
		r->len += sprintf(r->text + r->len, " dropped");
}

static void rows_add(const struct match_row *row, void *arg)
{
	static const char * const kinds[] = { "", "departs", "arrives", "" };
	const struct match_node *n = row->node;
	struct rows *r = arg;
	char ctl[EDU_CTL_MAX];

	if (r->len > sizeof(r->text) - 200)
		abort();
	if (row->kind == ROW_EVENT) {
		r->len += sprintf(r->text + r->len, "%s; ",
				  edu_event_name(n->ev.type));
		return;
	}
	edu_ctl_format(n->ev.ctl, ctl, sizeof(ctl));
	r->len += sprintf(r->text + r->len, "%c%s %s %u%s",
			  row->from == LEFT ? '>' : '<', kinds[row->kind], ctl,
			  n->ev.seq - story_isn[row->from],
			  n->ev.type == EDU_EV_SEG_OUT && n->ev.a ? " again" :
								    "");
	rows_fate(r, row);
	r->len += sprintf(r->text + r->len, "; ");
}

static void rows_begin(struct rows *r, const struct story *s, int nr)
{
	struct match_cfg cfg = {
		.left = rows_left,
		.hold_us = 50000,
		.settle_us = 5000,
		.near_us = 1000,
		.row = rows_add,
		.arg = r,
	};
	int i;

	memset(r, 0, sizeof(*r));
	match_init(&r->m, &cfg);
	for (i = 0; i < nr; i++)
		match_add(&r->m, &s->ev[i]);
}

static void rows_end(struct rows *r)
{
	match_end(&r->m);
	match_free(&r->m);
}

/* The rest of it, and then what came of it. */
static void rows_end_is(struct rows *r, const char *want, const char *name)
{
	match_end(&r->m);
	ok_str(r->text, want, "%s", name);
	rows_end(r);
}

/* The whole story, and then what came of it. */
static void rows_are(const struct story *s, const char *name, const char *want)
{
	struct rows r;

	rows_begin(&r, s, s->nr);
	rows_end_is(&r, want, name);
}

#endif /* EDUTCP_CHECK_SEGROW_H */
