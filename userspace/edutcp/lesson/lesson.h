/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lesson.h - a lesson, as its file describes it
 *
 * parse.c makes it of the file, play.c plays it. What the words of the file
 * mean is in userspace/lessons/README.md.
 */
#ifndef EDUTCP_LESSON_H
#define EDUTCP_LESSON_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

#include "fault_words.h"
#include "lang.h"
#include "lesson/pool.h"

#define LESSON_HOSTS	6
#define LESSON_LINKS	8
#define LESSON_STEPS	32
#define LESSON_NAME	12	/* most letters of a host's name */
#define LESSON_CELLS	6	/* most columns of figures in a table */
#define LESSON_CHOICES	6

/* Where in the trace: no step of its own. */
#define STEP_HERE	(-1)	/* the step in which it stands */
#define STEP_ALL	(-2)	/* in a question: the whole lesson */

struct expr;
struct pattern;

/**
 * struct text_part - a piece of a text
 * @next: what follows it
 * @literal: as it is; NULL: a value
 * @value: what stands in braces
 */
struct text_part {
	struct text_part *next;
	const char *literal;
	struct expr *value;
};

/**
 * struct text - something that is said
 * @in: in each language; NULL: it is not
 * @line: of the file
 */
struct text {
	struct text_part *in[LANGS];
	int line;
};

/* What a host is told to do. */
enum verb {
	VERB_LISTEN,
	VERB_CONNECT,
	VERB_CONNECTED,
	VERB_ACCEPT,
	VERB_SEND,
	VERB_RECEIVE,
	VERB_SHUTDOWN,
	VERB_CLOSE,
	VERB_ABORT,
	VERB_SET,
	VERB_RUN,
	VERB_START,
	VERB_SERVE,
	VERB_STOP,
	VERB_FAULT,
	VERB_CLEAR,
	VERB_SYSCTL,
	VERB_LINK,
	NR_VERBS,
};

/**
 * struct call - a host does something
 * @verb: what
 * @host: which one
 * @actor: socket or program, by its name; "" is the usual one
 * @arg: a text: what is sent, a command, an option, a variable
 * @number: bytes, a value
 * @port: of the peer, or to listen on
 * @from: local port of a connection, 0: any
 * @peer: host that it goes to, or of the link
 * @all: RECEIVE: until the peer closes
 * @later: CONNECT, RECEIVE: do not wait for it
 * @fails: name of the error that it must fail with, "" any; NULL: it must not
 * @fault: FAULT
 */
struct call {
	enum verb verb;
	int host;
	const char *actor;
	const char *arg;
	__u64 number;
	__u16 port;
	__u16 from;
	int peer;
	bool all;
	bool later;
	const char *fails;
	struct edu_fault fault;
};

/* What a step is made of. */
enum item_kind {
	ITEM_CALL,
	ITEM_WAIT,	/* for a time */
	ITEM_UNTIL,	/* for an event */
	ITEM_SAY,
	ITEM_LADDER,
	ITEM_TCB,
	ITEM_BUFFERS,
	ITEM_CWND,
	ITEM_TABLE,
	ITEM_OUTPUT,
	ITEM_EXPECT,
};

/**
 * struct row - of a table
 * @next: the row below
 * @name: what stands at the left
 * @cell: the figures
 * @line: of the file
 */
struct row {
	struct row *next;
	struct text name;
	struct expr *cell[LESSON_CELLS];
	int line;
};

/**
 * struct item - something that is done, said or shown
 * @next: what follows it
 * @kind: what it is
 * @line: of the file
 * @source: CALL, WAIT, UNTIL: as the file has it
 * @call: CALL
 * @us: WAIT
 * @pattern: UNTIL; LADDER: which connections, or NULL; TCB, BUFFERS: when, or
 *	NULL: at the end
 * @text: SAY; TABLE: names of the columns, "|" between them
 * @level: LADDER: enum ladder_level
 * @why: LADDER: with reasons
 * @host: CWND, OUTPUT
 * @actor: OUTPUT
 * @rows: TABLE
 * @columns: TABLE: columns of figures
 * @expr: EXPECT
 */
struct item {
	struct item *next;
	enum item_kind kind;
	int line;
	const char *source;
	struct call call;
	__u64 us;
	struct pattern *pattern;
	struct text text;
	int level;
	bool why;
	int host;
	const char *actor;
	struct row *rows;
	int columns;
	struct expr *expr;
};

/**
 * struct when - what is said of an event, beside it
 * @next: another one of the same step
 * @pattern: of which event
 * @each: of all of them, not the first alone
 * @text: what
 * @line: of the file
 */
struct when {
	struct when *next;
	struct pattern *pattern;
	bool each;
	struct text text;
	int line;
};

/**
 * struct step - one scene
 * @name: for patterns that mean its events
 * @title: its heading
 * @goes_on: it finds the hosts as the step before has left them
 * @items: in order
 * @items_end: where the next one goes
 * @whens: in order
 * @whens_end: where the next one goes
 * @line: of the file
 */
struct step {
	const char *name;
	struct text title;
	bool goes_on;
	struct item *items;
	struct item **items_end;
	struct when *whens;
	struct when **whens_end;
	int line;
};

/**
 * struct choice - one of several answers
 * @text: the answer
 * @right: the trace says whether it is the right one
 * @line: of the file
 */
struct choice {
	struct text text;
	struct expr *right;
	int line;
};

/**
 * struct question - what the lesson asks at its end
 * @next: the next one
 * @text: the question
 * @answer: its answer, or NULL: one of the choices
 * @within: so far off is still right: a time, a number; or NULL
 * @percent: @within is a percentage
 * @choice: of several
 * @nr_choices: how many
 * @after: said when it was answered; may have no text
 * @line: of the file
 */
struct question {
	struct question *next;
	struct text text;
	struct expr *answer;
	struct expr *within;
	bool percent;
	struct choice choice[LESSON_CHOICES];
	int nr_choices;
	struct text after;
	int line;
};

/**
 * struct host - a network namespace
 * @name: its name
 * @addr: its IPv4 address
 */
struct host {
	const char *name;
	const char *addr;
};

/**
 * struct link - a pair of interfaces
 * @host: whom it joins
 * @mtu: bytes, 0: the default
 * @super: segments may leave as super-segments
 * @netem: words for tc-netem(8), or ""
 */
struct link {
	int host[2];
	__u32 mtu;
	bool super;
	const char *netem;
};

/**
 * struct lesson - all of it
 * @pool: its memory
 * @file: name of the file
 * @number: of the lesson
 * @title: its title
 * @about: what one learns
 * @host: all hosts
 * @nr_hosts: how many
 * @link: all links
 * @nr_links: how many
 * @protocol: of the hosts' sockets: 0, or IPPROTO_TCP: real TCP
 * @setup: done on each fresh stage
 * @setup_end: where the next item goes
 * @step: all steps
 * @nr_steps: how many
 * @questions: in order
 * @questions_end: where the next one goes
 */
struct lesson {
	struct pool pool;
	const char *file;
	int number;
	struct text title;
	struct text about;
	struct host host[LESSON_HOSTS];
	int nr_hosts;
	struct link link[LESSON_LINKS];
	int nr_links;
	int protocol;
	struct item *setup;
	struct item **setup_end;
	struct step step[LESSON_STEPS];
	int nr_steps;
	struct question *questions;
	struct question **questions_end;
};

/* parse.c */
int lesson_read(struct lesson *lesson, const char *file);
void lesson_free(struct lesson *lesson);

int lesson_host(const struct lesson *lesson, const char *name, size_t len);
int lesson_step(const struct lesson *lesson, const char *name, size_t len);

#endif /* EDUTCP_LESSON_H */
