/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rung.h - one line of the ladder; rung.c
 *
 * time, left state, a bar, what happened between the hosts, a bar, right state
 */
#ifndef EDUTCP_RUNG_H
#define EDUTCP_RUNG_H

#include "cmd.h"
#include "ladder.h"

#define RUNG_TIME_COLS	10
#define RUNG_STATE_COLS	12
#define RUNG_LEAD_COLS	4	/* dashes before the words */
#define RUNG_FADE_COLS	8	/* of an arrow that ends or begins elsewhere */

/* What lines are made of. */
enum sign { DASH, FADE, TO_RIGHT, TO_LEFT, CROSS, BAR, CLOCK, DOT, GAP, HAND };

#define COLOR_STATE	"36"
#define COLOR_BAD	"31"
#define COLOR_AGAIN	"33"
#define COLOR_HEAD	"1"
#define COLOR_DIM	"2"

/**
 * struct rung - the part of a line between the two bars
 * @l: the ladder that it is of
 * @text: what it says, UTF-8
 * @len: bytes of @text
 * @columns: that it takes
 */
struct rung {
	const struct ladder *l;
	char text[LADDER_MAX_WIDTH * 4];
	size_t len;
	int columns;
};

const char *rung_sign(const struct ladder *l, enum sign s);
int rung_columns(const struct ladder *l);
void rung_color(const struct ladder *l, const char *code);
void rung_color_off(const struct ladder *l, const char *code);
__printf(2, 3) void rung_put(struct rung *r, const char *fmt, ...);
void rung_print(const struct rung *r, const char *time, const char *left,
		const char *color, const char *right);
void rung_wrapped(const struct ladder *l, const char *text, const char *color);
void rung_arrow(struct rung *r, enum side from, const char *text, bool cross,
		int pad);
void rung_broken(struct rung *r, enum side from, const char *text,
		 const char *label);

#endif /* EDUTCP_RUNG_H */
