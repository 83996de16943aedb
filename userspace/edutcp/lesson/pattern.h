/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern.h - which events are meant; pattern.c makes it, meant.c uses it
 */
#ifndef EDUTCP_LESSON_PATTERN_H
#define EDUTCP_LESSON_PATTERN_H

#include "lesson/trace.h"

#define CONDS		4
#define AGAIN_ANY	(-1)
#define AGAIN_YES	(-2)

enum op { OP_LT, OP_LE, OP_EQ, OP_NE, OP_GE, OP_GT };

/**
 * struct cond - a field that is compared
 * @field: which field
 * @op: how
 * @val: with what
 */
struct cond {
	const struct field *field;
	enum op op;
	double val;
};

/**
 * struct pattern - which events
 * @text: as it was written
 * @step: of which step; STEP_HERE
 * @host: at which host, -1: any
 * @types: mask of 1 << enum edu_event_type, 0: any
 * @kind: enum edu_fault_kind
 * @reason: enum edu_reason, -1: any
 * @becomes: state, of a state change, 0: any
 * @leaves: likewise, the old one
 * @in: state before the event, 0: any
 * @timer: enum edu_timer, -1: any
 * @call: enum edu_call, -1: any
 * @again: sent for the nth time again, or AGAIN_ANY, AGAIN_YES
 * @lost: it did not arrive
 * @copy: it arrived before
 * @byte: it holds this byte of the stream, the first is 1; 0: any
 * @port: at either end, 0: any
 * @nth: only the nth that matches, 0: all
 * @last: only the last one
 * @cond: all of these are so
 * @nr_conds: how many
 */
struct pattern {
	const char *text;
	int step;
	int host;
	unsigned int types;
	unsigned int kind;
	int reason;
	int becomes;
	int leaves;
	int in;
	int timer;
	int call;
	int again;
	bool lost;
	bool copy;
	__u32 byte;
	__u16 port;
	__u32 nth;
	bool last;
	struct cond cond[CONDS];
	int nr_conds;
};

#endif /* EDUTCP_LESSON_PATTERN_H */
