/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ladder.h - a connection as a picture in text; ladder.c, segtext.c,
 * eventtext.c
 */
#ifndef EDUTCP_LADDER_H
#define EDUTCP_LADDER_H

#include <stdio.h>

#include "columns.h"
#include "lang.h"
#include "match.h"

#define LADDER_MIN_WIDTH	72
#define LADDER_MAX_WIDTH	400

/* How much to show. */
enum ladder_level {
	LADDER_SEGMENTS,	/* segments and states */
	LADDER_TIMERS,		/* and what timers do */
	LADDER_ALL,		/* and calls, RTT, cwnd, and why text waits */
};

/**
 * struct ladder - how to draw, and where it has come to
 * @out: where to
 * @width: columns, LADDER_MIN_WIDTH to LADDER_MAX_WIDTH
 * @lang: language
 * @ascii: no UTF-8, and so no Chinese
 * @color: with colours
 * @why: the reason and the paragraph under each line
 * @times: say first what times are; not done yet
 * @level: how much
 * @name: gives the name of a host, "client", by the inode of its namespace
 *	(0: not known); NULL if it has none
 * @names: for @name
 * @start_us: time of the first row, 0: none was drawn
 * @last_us: time of the last row
 * @conn: whose heading was drawn last
 */
struct ladder {
	FILE *out;
	int width;
	enum lang lang;
	bool ascii;
	bool color;
	bool why;
	bool times;
	enum ladder_level level;
	const char *(*name)(const void *names, enum side side, __u32 netns);
	const void *names;
	__u64 start_us;
	__u64 last_us;
	const struct match_conn *conn;
};

void ladder_row(struct ladder *l, const struct match_row *row);
void ladder_lost(struct ladder *l, __u64 events);
enum ladder_level ladder_level(const struct edu_event *ev);

/* What stands for itself in the picture. */
enum text_word {
	WORD_LOST, WORD_ON_PURPOSE, WORD_LATER, WORD_DROPS, WORD_REAL_TCP,
	WORD_NO_FLAGS, WORD_COLON, WORD_SOURCE, WORD_TIMES, NR_TEXT_WORDS,
};

/* segtext.c: the words of segments */
void text_learn(const struct match_node *n);
__u32 text_window(const struct match_node *n, enum side sender);
__u32 text_relative(const struct match_node *n, enum side sender, __u32 seq);
const char *text_word(enum lang lang, enum text_word word);
void text_us(char *buf, size_t size, __u64 us);
void text_span(enum lang lang, char *buf, size_t size, __u64 us);
void text_header(enum lang lang, char *buf, size_t size,
		 const struct match_node *n, bool full);
void text_remarks(enum lang lang, char *buf, size_t size,
		  const struct match_node *n);
void text_segment(enum lang lang, char *buf, size_t size,
		  const struct match_node *n, int columns);
void text_loss(enum lang lang, char *buf, size_t size,
	       const struct match_node *n);
void text_address(const struct match_conn *c, enum side side, char *buf,
		  size_t size);
void text_left(enum lang lang, char *buf, size_t size, const char *time);

/* eventtext.c: those of other events */
const char *text_reason(enum lang lang, unsigned int reason);
void text_source(enum lang lang, char *buf, size_t size, unsigned int reason);
void text_hole(enum lang lang, char *buf, size_t size, __u64 events);
void text_event(enum lang lang, char *buf, size_t size,
		const struct match_node *n, int columns);
void text_bare_event(enum lang lang, char *buf, size_t size,
		     const struct match_node *n);

#endif /* EDUTCP_LADDER_H */
