/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * play.h - a lesson at work: play.c, stage.c, actor.c, program.c, watch.c
 */
#ifndef EDUTCP_LESSON_PLAY_H
#define EDUTCP_LESSON_PLAY_H

#include <signal.h>
#include <stdio.h>
#include <sys/types.h>

#include "lesson/text.h"
#include "tracejson.h"

/**
 * struct actor - what a host does by socket calls
 * @next: another one
 * @host: where
 * @name: "" is the usual one
 * @fd: its socket, -1: none
 * @listener: the one that listens, -1: none
 * @pending: bytes that wait for room in the send buffer
 * @text: they are the end of this text, or NULL
 * @sent: bytes sent so far
 * @shut: SHUT_WR when all has been sent
 * @wanted: bytes that are to be received as they come
 */
struct actor {
	struct actor *next;
	int host;
	const char *name;
	int fd;
	int listener;
	__u64 pending;
	const char *text;
	__u64 sent;
	bool shut;
	__u64 wanted;
};

/**
 * struct program - what a host runs
 * @next: another one
 * @host: where
 * @step: in which step it was started
 * @name: "" is the usual one
 * @pid: its number, 0: it has ended
 * @status: its exit status, if it has
 * @out: what it has said, a file
 */
struct program {
	struct program *next;
	int host;
	int step;
	const char *name;
	pid_t pid;
	int status;
	FILE *out;
};

/**
 * struct player - a lesson at work
 * @lesson: the lesson
 * @place: language, and what has happened so far
 * @story: all of it
 * @out: where it is shown
 * @width: columns
 * @color: with colours
 * @times_said: it has been said what the times of a ladder are
 * @pause: wait for Enter behind each step
 * @events: where events come from
 * @recording: they are of the present step
 * @last_us: when the last ones were taken
 * @trace: kept as lines of JSON here, or NULL
 * @head: for the first line of that
 * @home: our own network namespace, an open file
 * @netns: those of the hosts, open files, -1: none
 * @past: those of the steps before: as long as they are open, no other one
 *	gets their inode
 * @nr_past: how many
 * @inode: and their inodes
 * @actors: on the stage
 * @programs: on the stage
 * @line: of the file, that is played
 * @lost: events that were missing
 */
struct player {
	const struct lesson *lesson;
	struct place place;
	struct lesson_story *story;
	FILE *out;
	int width;
	bool color;
	bool times_said;
	bool pause;
	struct edu_events *events;
	bool recording;
	__u64 last_us;
	FILE *trace;
	struct tracejson_head head;
	int home;
	int netns[LESSON_HOSTS];
	int past[LESSON_HOSTS * (LESSON_STEPS + 1)];
	int nr_past;
	__u32 inode[LESSON_HOSTS];
	struct actor *actors;
	struct program *programs;
	int line;
	__u64 lost;
};

/* play.c */
int play(struct player *p);
__printf(2, 3) int play_failed(const struct player *p, const char *fmt, ...);

/* watch.c */
int watch_open(struct player *p);
void watch_close(struct player *p);
void watch_take(struct player *p);
void watch_begin(struct player *p, int step);
void watch_end(struct player *p);
bool watch_stopped(void);

/* stage.c */
int stage_build(struct player *p);
void stage_still(struct player *p);
void stage_clear(struct player *p);
int stage_enter(struct player *p, int host);
int stage_leave(struct player *p);
int stage_change(struct player *p, const struct call *call);

/* actor.c, actor_wait.c */
int actor_call(struct player *p, const struct call *call);
void actor_pump(struct player *p, int fd, short events, int ms);
void actors_end(struct player *p);
int actor_option(const char *name, int *level, int *opt);

/* program.c */
int program_call(struct player *p, const struct call *call);
struct program *program_find(const struct player *p, int host,
			     const char *name);
void programs_end(struct player *p);
void programs_forget(struct player *p);

/* show*.c */
int show(struct player *p, const struct item *item);
void show_text(struct player *p, const char *text, const char *indent,
	       const char *color);
void show_title(struct player *p, const char *title, char underline);
int show_ladder(struct player *p, const struct item *item);
int show_tcb(struct player *p, const struct item *item);
int show_buffers(struct player *p, const struct item *item);
int show_cwnd(struct player *p, const struct item *item);
int show_table(struct player *p, const struct item *item);

/**
 * enum ask - what becomes of the questions
 * @ASK_NEVER: they are shown with their answers
 * @ASK_ALWAYS: they are asked
 * @ASK_PAPER: they are shown without, to be printed
 */
enum ask { ASK_NEVER, ASK_ALWAYS, ASK_PAPER };

/* quiz.c */
int quiz(struct player *p, FILE *answers, enum ask ask, bool grade);

#endif /* EDUTCP_LESSON_PLAY_H */
