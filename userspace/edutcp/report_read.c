// SPDX-License-Identifier: GPL-2.0-only
/*
 * report_read.c - a trace from a file, gzipped or not, its two ends joined
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "report.h"

#define NEAR_US		1000	/* as edutcp trace has it */
#define LINE_BYTES	4096	/* most lines are shorter */

/**
 * struct line - a line of any length
 * @text: without its newline
 * @room: bytes of it
 * @nr: which one, from 1
 */
struct line {
	char *text;
	size_t room;
	unsigned long nr;
};

/* Return: false at the end of the file. */
static bool next_line(gzFile in, struct line *l)
{
	size_t len = 0;

	do {
		if (l->room - len < LINE_BYTES) {
			l->room += l->room + LINE_BYTES;
			l->text = realloc(l->text, l->room);
			if (!l->text)
				abort();
		}
		if (!gzgets(in, l->text + len, l->room - len))
			break;
		len += strlen(l->text + len);
		/* A zero byte ends the line: it is none of a trace. */
	} while (len && l->text[len - 1] != '\n');
	l->nr++;
	return len;
}

static void matcher(struct report_trace *t, const char *left)
{
	struct match_cfg cfg = { .near_us = NEAR_US, .keep = true };
	int i;

	for (i = 0; left && i < t->head.nr_hosts; i++)
		if (!strcmp(t->head.hosts[i].name, left))
			cfg.left = t->head.hosts[i].netns;
	match_init(&t->match, &cfg);
}

static struct report_trace *new_trace(struct report *r)
{
	struct report_trace *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	*r->end = t;
	r->end = &t->next;
	return t;
}

/*
 * A step of a lesson begins. Its hosts have the addresses of those of the step
 * before and are others, and its time starts anew.
 */
static void next_step(struct report *r, struct report_trace **trace)
{
	struct report_trace *t = *trace;
	const struct tracejson_head head = t->head;

	if (t->match.first) {
		t = new_trace(r);
		t->head = head;
		matcher(t, r->left);
		*trace = t;
	}
	if (*head.step[r->lang])
		snprintf(t->name, sizeof(t->name), "%s", head.step[r->lang]);
}

/* Return: 0, or the exit status after complaining. */
static int take_line(struct report *r, struct report_trace **trace,
		     const char *file, const struct line *l)
{
	struct report_trace *t = *trace;
	struct edu_event ev;
	__u64 lost = 0;

	switch (tracejson_read(l->text, &ev, &t->head, &lost)) {
	case TRACEJSON_EVENT:
		match_add(&t->match, &ev);
		return 0;
	case TRACEJSON_HEAD:
		if (!t->match.first) {
			match_free(&t->match);
			matcher(t, r->left);
		}
		return 0;
	case TRACEJSON_LOST:
		t->lost += lost;
		match_lost(&t->match, lost);
		return 0;
	case TRACEJSON_STEP:
		next_step(r, trace);
		return 0;
	case TRACEJSON_OTHER:
		return 0;
	default:
		return cmd_failed("%s: line %lu is none of edutcp trace --json",
				  file, l->nr);
	}
}

/* Return: 0, or the exit status after complaining. */
static int read_lines(struct report *r, struct report_trace *t, gzFile in,
		      const char *file)
{
	struct line l = { NULL, 0, 0 };
	int status = 0, err;
	const char *why;

	while (!status && next_line(in, &l))
		status = take_line(r, &t, file, &l);
	free(l.text);
	why = gzerror(in, &err);
	if (!status && err != Z_OK && err != Z_STREAM_END)
		status = cmd_failed("%s: %s", file,
				    err == Z_ERRNO ? strerror(errno) : why);
	return status;
}

/* "a" of "/out/a.json.gz". */
static void name_of(struct report_trace *t, const char *file)
{
	static const char * const ends[] = { ".gz", ".json" };
	const char *base = strrchr(file, '/');
	size_t i, len, end;

	snprintf(t->name, sizeof(t->name), "%s", base ? base + 1 : file);
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		len = strlen(t->name);
		end = strlen(ends[i]);
		if (len > end && !strcmp(t->name + len - end, ends[i]))
			t->name[len - end] = '\0';
	}
}

static void nothing(const struct match_row *row, void *arg)
{
	(void)row;
	(void)arg;
}

/**
 * report_read() - read a trace and join its ends
 * @r: gets it
 * @file: its name; "-": standard input
 *
 * Return: 0, or the exit status after complaining.
 */
int report_read(struct report *r, const char *file)
{
	struct report_trace *t = new_trace(r);
	gzFile in;
	int status;

	errno = 0;
	in = strcmp(file, "-") ? gzopen(file, "re") :
				 gzdopen(dup(STDIN_FILENO), "r");
	if (!in)
		return cmd_failed("%s: %s", file, strerror(errno));
	name_of(t, file);
	matcher(t, NULL);
	status = read_lines(r, t, in, file);
	gzclose(in);
	for (; t; t = t->next) {
		t->match.cfg.row = nothing;
		match_end(&t->match);
	}
	return status;
}

/**
 * report_free() - throw all traces away
 * @r: the command at work
 */
void report_free(struct report *r)
{
	struct report_trace *t, *next;

	for (t = r->traces; t; t = next) {
		next = t->next;
		match_free(&t->match);
		free(t);
	}
	r->traces = NULL;
	r->end = &r->traces;
}
