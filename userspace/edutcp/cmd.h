/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd.h - what the subcommands of edutcp share
 *
 * One subcommand is one file (or a few) with a function cmd_<name>(), which
 * gets the command line from its own name on and returns the exit status. A
 * command line is described once, by struct cmd_syntax: cmd_option() parses
 * by it and prints --help from it.
 */
#ifndef EDUTCP_CMD_H
#define EDUTCP_CMD_H

#include <stdbool.h>
#include <stdio.h>

#include <linux/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#ifndef __printf
#define __printf(fmt, args) __attribute__((\
	format(printf, fmt, args)))
#endif

/* Exit statuses. */
#define CMD_OK		0
#define CMD_FAILED	1	/* it was tried and did not work */
#define CMD_USAGE	2	/* the command line is wrong */

/* Subcommands: @argv[0] is the subcommand. Return: exit status. */
int cmd_listen(int argc, char **argv);
int cmd_connect(int argc, char **argv);
int cmd_echo(int argc, char **argv);
int cmd_perf(int argc, char **argv);
int cmd_ss(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_fault(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_lesson(int argc, char **argv);

/**
 * struct cmd_opt - one option of a command line
 * @name: long name, without the dashes
 * @code: what cmd_option() returns; an ASCII character is the short name too
 * @arg: name of its argument in the help; NULL: it has none
 * @help: one line
 */
struct cmd_opt {
	const char *name;
	int code;
	const char *arg;
	const char *help;
};

/**
 * struct cmd_syntax - a command line
 * @name: "ss", or "fault add"
 * @operands: what follows the options, for the help
 * @about: one line or a few, what the subcommand does
 * @opts: ends with a row of zeros; --help is there without being listed
 * @shared: more of them, which several subcommands have, or NULL
 * @more: printed at the end of the help, or NULL
 * @command: the operands are another command line, whose options are its own
 */
struct cmd_syntax {
	const char *name;
	const char *operands;
	const char *about;
	const struct cmd_opt *opts;
	const struct cmd_opt *shared;
	const char *more;
	bool command;
};

/* What cmd_option() returns beside the codes of options. */
#define CMD_END		(-1)	/* no more options; operands start at optind */
#define CMD_STOP	(-2)	/* help was printed, or an option was wrong */

/* Codes of options that have no short name start here. */
#define CMD_LONG	256

/**
 * cmd_option() - the next option of the command line
 * @syn: what may be there
 * @argc: as main() has it
 * @argv: likewise; argv[0] is the subcommand
 * @status: with CMD_STOP: the exit status
 *
 * An option's argument is in optarg. Complains about what is wrong itself.
 *
 * Return: the code of the option, CMD_END or CMD_STOP.
 */
int cmd_option(const struct cmd_syntax *syn, int argc, char **argv,
	       int *status);

/**
 * cmd_name() - the subcommand at work, for messages
 * @name: sets it, "ss"; NULL: only asks
 *
 * Return: the name.
 */
const char *cmd_name(const char *name);

/**
 * cmd_usage() - the command line is wrong
 * @fmt: printf format: what is wrong and what would be right; no newline
 *
 * Prints one line on stderr, "edutcp ss: ...".
 *
 * Return: CMD_USAGE.
 */
__printf(1, 2) int cmd_usage(const char *fmt, ...);

/**
 * cmd_failed() - it did not work
 * @fmt: printf format: what did not work and why; no newline
 *
 * Prints one line on stderr.
 *
 * Return: CMD_FAILED.
 */
__printf(1, 2) int cmd_failed(const char *fmt, ...);

/**
 * cmd_number() - an option's argument that is a whole number
 * @what: its name for the message, "--count"
 * @arg: the text
 * @min: least value
 * @max: greatest value
 * @val: the number
 *
 * Return: true; false after complaining.
 */
bool cmd_number(const char *what, const char *arg, __u64 min, __u64 max,
		__u64 *val);

/**
 * cmd_size() - bytes: "1000", "64K", "1M", "2G" (powers of 1024)
 * @what: its name for the message
 * @arg: the text
 * @min: least value
 * @max: greatest value
 * @val: the bytes
 *
 * Return: true; false after complaining.
 */
bool cmd_size(const char *what, const char *arg, __u64 min, __u64 max,
	      __u64 *val);

/**
 * cmd_time() - is it a time: "5s", "1.5s", "200ms", "300us", "1min"?
 * @text: the text; what stands behind @len does not count
 * @len: its length
 * @plain_us: what a number without a unit counts, microseconds; 0: one is a must
 * @us: microseconds
 *
 * Return: whether it is. Nothing is complained of.
 */
bool cmd_time(const char *text, size_t len, double plain_us, double *us);

/**
 * cmd_seconds() - a time: "5", "0.5", "5s", "200ms", "300us"
 * @what: its name for the message
 * @arg: the text
 * @max_us: greatest value, microseconds; the least is one microsecond
 * @us: microseconds
 *
 * Return: true; false after complaining.
 */
bool cmd_seconds(const char *what, const char *arg, __u64 max_us,
		 __u64 *us);

/**
 * cmd_port() - a port of one's own or of a peer, as a command line has it
 * @arg: the text: a number up to 65535, or a service's name
 *
 * Return: 0, or CMD_USAGE after complaining; whether there is a service of that
 * name is not known yet.
 */
int cmd_port(const char *arg);

/**
 * cmd_wire() - the argument of --wire: "tcp", "edu" ("isolated" is the same)
 * @arg: the text
 * @wire: IP protocol number
 *
 * Return: 0, or CMD_USAGE after complaining.
 */
int cmd_wire(const char *arg, int *wire);

/**
 * cmd_color() - the argument of --color: "always", "never" or "auto"
 * @when: the text
 * @color: with colours; auto: if standard output is a terminal
 *
 * Return: 0, or CMD_USAGE after complaining.
 */
int cmd_color(const char *when, bool *color);

/**
 * cmd_ip() - -4 or -6
 * @version: which of them
 * @ip: version of IP, 0 if none was chosen yet
 *
 * Return: 0, or CMD_USAGE after complaining.
 */
int cmd_ip(int version, int *ip);

/**
 * cmd_enter_netns() - go into a network namespace
 * @name: as `ip netns add` made it
 *
 * All sockets made later are in it; files are not touched.
 *
 * Return: 0, or the exit status after complaining.
 */
int cmd_enter_netns(const char *name);

/**
 * cmd_now_us() - a clock
 *
 * Return: microseconds of CLOCK_MONOTONIC, the clock of trace events.
 */
__u64 cmd_now_us(void);

/**
 * cmd_now_ns() - the same clock
 *
 * Return: nanoseconds.
 */
__u64 cmd_now_ns(void);

/**
 * cmd_bytes() - a number of bytes as people read it
 * @bytes: the number
 * @buf: room for it
 * @size: of the room; 16 are enough
 *
 * Return: @buf: "512 B", "1.5 MiB".
 */
const char *cmd_bytes(double bytes, char *buf, size_t size);

#endif /* EDUTCP_CMD_H */
