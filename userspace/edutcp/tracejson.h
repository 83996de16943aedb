/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracejson.h - a trace as lines of JSON, and back; tracejson.c
 */
#ifndef EDUTCP_TRACEJSON_H
#define EDUTCP_TRACEJSON_H

#include <stdio.h>

#include <libedutcp_event.h>

#include "lang.h"

#define TRACEJSON_HOSTS	192	/* a lesson has new ones in each step */
#define TRACEJSON_NAME	32
#define TRACEJSON_TITLE	160	/* bytes */

/**
 * struct tracejson_host - a namespace by its name
 * @netns: its inode
 * @name: its name
 */
struct tracejson_host {
	__u32 netns;
	char name[TRACEJSON_NAME];
};

/**
 * struct tracejson_head - the first line of a trace
 * @epoch_us: time of day at monotonic time 0, microseconds since 1970
 * @hosts: names of namespaces, those of the two columns first
 * @nr_hosts: how many
 * @title: of the lesson, in each language; "": it is of none
 * @step: heading of the step that the last TRACEJSON_STEP begins, likewise
 */
struct tracejson_head {
	__u64 epoch_us;
	struct tracejson_host hosts[TRACEJSON_HOSTS];
	int nr_hosts;
	char title[LANGS][TRACEJSON_TITLE];
	char step[LANGS][TRACEJSON_TITLE];
};

/* What a line can be. */
enum tracejson_line {
	TRACEJSON_BAD = -1,
	TRACEJSON_EVENT,
	TRACEJSON_HEAD,
	TRACEJSON_LOST,
	TRACEJSON_STEP,	/* other connections follow */
	TRACEJSON_OTHER,	/* an object that we do not know */
};

void tracejson_write_head(FILE *out, const struct tracejson_head *head);
void tracejson_write_step(FILE *out, const struct tracejson_head *head);
void tracejson_write_lost(FILE *out, __u64 events);
void tracejson_write(FILE *out, const struct edu_event *ev);
enum tracejson_line tracejson_read(const char *line, struct edu_event *ev,
				   struct tracejson_head *head, __u64 *lost);

#endif /* EDUTCP_TRACEJSON_H */
