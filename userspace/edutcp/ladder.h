/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ladder.h - a connection as a picture in text; ladder.c, match.c
 */
#ifndef EDUTCP_LADDER_H
#define EDUTCP_LADDER_H

#include <stdbool.h>
#include <stdio.h>

#include <libedutcp_event.h>

/* How much to show. */
enum ladder_level {
	LADDER_SEGMENTS,	/* segments and states */
	LADDER_TIMERS,		/* and timers, retransmissions, user calls */
	LADDER_ALL,		/* and RTT, cwnd, and why text waits */
};

struct step;

/**
 * struct ladder_opts - how to draw
 * @out: where to
 * @width: columns
 * @ascii: no UTF-8
 * @color: with colours
 * @why: the reason and the paragraph under each line
 * @level: how much
 * @left: inode of the namespace in the left column; 0: who sends first
 * @left_name: its name, or NULL
 * @right_name: name of the other one, or NULL
 * @segment: called for each segment once its fate is known, or NULL
 * @arg: for @segment
 */
struct ladder_opts {
	FILE *out;
	int width;
	bool ascii;
	bool color;
	bool why;
	enum ladder_level level;
	__u32 left;
	const char *left_name;
	const char *right_name;
	void (*segment)(const struct step *step, const struct step *peer,
			void *arg);
	void *arg;
};

/* What became of a segment that left. */
enum fate {
	FATE_NOT_SENT,		/* this event is no departure */
	FATE_ARRIVED,
	FATE_DROPPED,		/* arrived and was dropped */
	FATE_LOST,		/* never seen again */
	FATE_FAULT,		/* a fault took it */
	FATE_LATE,		/* arrives later: drawn again there */
	FATE_UNKNOWN,		/* too early to say */
};

/**
 * struct step - an event and what is known of it
 * @ev: the event
 * @fate: of a departure
 * @peer: index of the arrival, or of the fault, with which @fate goes
 * @claimed: this arrival is drawn with its departure
 * @corrupt: a fault changed a bit of it
 * @twin: it was doubled on the way
 */
struct step {
	struct edu_event ev;
	enum fate fate;
	size_t peer;
	bool claimed;
	bool corrupt;
	bool twin;
};

/**
 * struct ladder - a picture that grows
 * Use ladder_init(); the rest is ladder.c's and match.c's.
 */
struct ladder {
	struct ladder_opts opts;
	struct step *steps;
	size_t nr;
	size_t room;
	size_t drawn;		/* steps before this one are drawn */
	__u64 start_us;
	__u64 last_us;
	bool started;
	struct pair *pairs;	/* connections seen */
	size_t nr_pairs;
	struct pair *shown;	/* whose heading was printed last */
};

void ladder_init(struct ladder *l, const struct ladder_opts *opts);
void ladder_add(struct ladder *l, const struct edu_event *ev);
void ladder_draw(struct ladder *l, __u64 now_us);
void ladder_finish(struct ladder *l);
void ladder_free(struct ladder *l);

/* match.c: which arrival belongs to which departure? */
#define MATCH_HOLD_US	150000	/* a later arrival is drawn by itself */

void match_step(struct step *steps, size_t nr, size_t i, bool complete);
bool match_same_flow(const struct edu_event *x, const struct edu_event *y);
bool match_opposite(const struct edu_event *x, const struct edu_event *y);

#endif /* EDUTCP_LADDER_H */
