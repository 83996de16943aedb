/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - what the files of edutcp report share
 *
 * report.c has the command line, report_read.c reads traces, report_rows.c
 * makes of a connection the rows of the picture; report_json.c writes them as
 * data for the page, report_svg.c draws them, and report_page.c has the page
 * itself, which userspace/report/ becomes. The words are those of the ladder.
 */
#ifndef EDUTCP_REPORT_H
#define EDUTCP_REPORT_H

#include "cmd.h"
#include "ladder.h"
#include "lang.h"
#include "match.h"
#include "tracejson.h"

/**
 * struct report_trace - a trace that was read
 * @next: the one after it on the command line
 * @name: "a" for a.json or a.json.gz; or the step of a lesson
 * @head: what its first line says
 * @match: its events, joined
 * @lost: events that are missing, as far as was told
 * @origin_us: time 0 of the picture; 0: not known yet
 */
struct report_trace {
	struct report_trace *next;
	char name[TRACEJSON_TITLE];
	struct tracejson_head head;
	struct match match;
	__u64 lost;
	__u64 origin_us;
};

/**
 * struct report - the command at work
 * @traces: all that were read
 * @end: where the next one is put
 * @lang: language
 * @title: heading; NULL: of the traces' names
 * @out_name: the file to write; NULL: standard output
 * @left: name of the host at the left; NULL: who is first to send
 * @svg: a ladder instead of the page
 * @level: of detail, of the ladder
 */
struct report {
	struct report_trace *traces;
	struct report_trace **end;
	enum lang lang;
	const char *title;
	const char *out_name;
	const char *left;
	bool svg;
	enum ladder_level level;
};

#define REPORT_NEVER	(LADDER_ALL + 1)	/* what another row shows as well */

/**
 * struct report_row - a row of the picture
 * @row: as match.c has it
 * @level: enum ladder_level from which on it is shown, or REPORT_NEVER
 * @departure: of an arrival: index of the row it left in; -1: not known
 * @tcb: of each end after it
 */
struct report_row {
	struct match_row row;
	int level;
	int departure;
	struct edu_tcb_info tcb[2];
};

/**
 * struct report_rows - all rows of a connection
 * @conn: the connection
 * @row: the rows
 * @nr: how many
 * @start: the TCB of each end before anything happened
 */
struct report_rows {
	const struct match_conn *conn;
	struct report_row *row;
	int nr;
	struct edu_tcb_info start[2];
};

/* report_read.c */
int report_read(struct report *r, const char *file);
void report_free(struct report *r);

/* report_rows.c */
void report_rows(struct report_trace *t, const struct match_conn *conn,
		 struct report_rows *rows);
void report_host(const struct report_trace *t, const struct match_conn *c,
		 enum side side, char *buf, size_t size);

/* report_json.c, report_svg.c, report_page.c */
void report_json(FILE *out, const struct report *r);
void report_svg(FILE *out, const struct report *r);
void report_page(FILE *out, const struct report *r);

#endif /* EDUTCP_REPORT_H */
