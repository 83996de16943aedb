/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * join.h - a connection joined to an input and an output: what listen and
 * connect have in common
 */
#ifndef EDUTCP_JOIN_H
#define EDUTCP_JOIN_H

#include "cmd.h"

/* Codes of the options that both have. */
enum {
	JOIN_IN = CMD_LONG + 200,
	JOIN_OUT,
	JOIN_PROGRESS,
	JOIN_IDLE,
};

/* Their rows in a table of options, without the last one of zeros. */
#define JOIN_IN_ROW \
	{ "in", JOIN_IN, "FILE", "send this file instead of stdin" }
#define JOIN_OUT_ROW \
	{ "out", JOIN_OUT, "FILE", "write to this file instead of stdout" }
#define JOIN_PROGRESS_ROW \
	{ "progress", JOIN_PROGRESS, NULL, "say on stderr how far it is" }
#define JOIN_IDLE_ROW \
	{ "idle", JOIN_IDLE, "TIME", "give up when nothing moves for so long" }

/**
 * struct join_opts - what these options have said
 * @in_path: file to send, or NULL for stdin
 * @out_path: file to write, or NULL for stdout
 * @progress: report on stderr
 * @idle_us: give up after that long without a byte, microseconds; 0: never
 * @in: the open input
 * @out: the open output
 */
struct join_opts {
	const char *in_path;
	const char *out_path;
	bool progress;
	__u64 idle_us;
	int in;
	int out;
};

/**
 * join_option() - take one of the options above
 * @join: zero at first
 * @code: from cmd_option(), its argument in optarg
 *
 * Return: 0 or CMD_USAGE, after complaining.
 */
int join_option(struct join_opts *join, int code);

/**
 * join_open() - open the files, before there is a connection to waste
 * @join: options; in and out are set
 *
 * Return: 0 or CMD_FAILED, after complaining.
 */
int join_open(struct join_opts *join);

/**
 * join_close() - close the output
 * @join: opened
 *
 * Return: 0; CMD_FAILED, after complaining, if what was written is not safe.
 */
int join_close(struct join_opts *join);

/**
 * join_run() - move bytes both ways until both directions have ended
 * @join: opened
 * @fd: a connected socket; stays open, left in non-blocking mode
 *
 * The end of the input half-closes the connection; the peer's FIN ends the
 * output. Each direction goes on without the other.
 *
 * Return: CMD_OK or CMD_FAILED, after complaining.
 */
int join_run(const struct join_opts *join, int fd);

#endif /* EDUTCP_JOIN_H */
