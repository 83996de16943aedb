// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace.c - edutcp trace: watch connections, live or from a file
 *
 * The command line, and where events come from. What is shown of them is
 * decided by match.c; ladder.c, tracejson.c and pcapng.c write it down.
 */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "trace.h"

enum {
	OPT_JSON = CMD_LONG,
	OPT_SUMMARY,
	OPT_PORT,
	OPT_CONN,
	OPT_NETNS,
	OPT_COUNT,
	OPT_DURATION,
	OPT_WIDTH,
	OPT_LANG,
	OPT_ASCII,
	OPT_COLOR,
	OPT_WHY,
	OPT_WIRE,
};

static const struct cmd_opt opts[] = {
	{ "json", OPT_JSON, NULL, "lines of JSON instead of a picture" },
	{ "summary", OPT_SUMMARY, NULL, "numbers instead of a picture; with --json: on stderr" },
	{ "write", 'w', "FILE", "write a capture for Wireshark as well (pcapng)" },
	{ "read", 'r', "FILE", "from lines of JSON, not live; -: standard input" },
	{ "why", OPT_WHY, NULL, "under each line the reason and where to read of it" },
	{ "verbose", 'v', NULL, "also calls, round trips, cwnd, and what waits" },
	{ "quiet", 'q', NULL, "only segments and states, no timers" },
	{ "netns", OPT_NETNS, "NAME", "only this namespace, at the left; again: the right" },
	{ "port", OPT_PORT, "N", "only connections with this port at either end" },
	{ "conn", OPT_CONN, "N", "only this end of a connection, by its number" },
	{ "wire", OPT_WIRE, "WIRE", "only of this wire, edu or tcp" },
	{ "ipv4", '4', NULL, "IPv4 only" },
	{ "ipv6", '6', NULL, "IPv6 only" },
	{ "count", OPT_COUNT, "N", "stop after so many segments" },
	{ "duration", OPT_DURATION, "TIME", "stop after that long" },
	{ "width", OPT_WIDTH, "N", "columns of the picture (the terminal's, or 100)" },
	{ "lang", OPT_LANG, "LANG", "en or zh; else by LC_ALL, LC_MESSAGES or LANG" },
	{ "ascii", OPT_ASCII, NULL, "no characters beyond ASCII, so English" },
	{ "color", OPT_COLOR, "WHEN", "always, never or auto" },
	{ NULL, 0, NULL, NULL },
};

static const struct cmd_syntax syntax = {
	.name = "trace",
	.operands = "[-- COMMAND [ARG]...]",
	.about = "Watches what happens to connections: a ladder diagram, a line a segment,\n"
		 "both hosts as columns. Stops at ^C; with COMMAND, when that has ended and\n"
		 "all connections are closed.",
	.opts = opts,
};

static int add_netns(struct trace *t, const char *name)
{
	if (t->nr_netns == EDU_FILTER_NETNS)
		return cmd_usage("--netns may be given twice, not more often");
	t->netns[t->nr_netns++] = name;
	return 0;
}

/* Chinese is beyond ASCII: of these two the last one counts. */
static int set_lang(struct trace *t, const char *lang)
{
	int status = lang_option(lang, &t->ladder.lang);

	if (!status && t->ladder.lang != LANG_EN)
		t->ladder.ascii = false;
	return status;
}

static int set_ascii(struct trace *t)
{
	t->ladder.ascii = true;
	t->ladder.lang = LANG_EN;
	return 0;
}

/* Return: 0, or the exit status after complaining. */
static int kind_option(struct trace *t, int code)
{
	int n = t->filter.family == AF_INET ? 4 : t->filter.family ? 6 : 0;
	int wire, status;

	if (code == OPT_WIRE) {
		status = cmd_wire(optarg, &wire);
		if (!status)
			t->filter.wire = wire;
		return status;
	}
	status = cmd_ip(code - '0', &n);
	t->filter.family = n == 4 ? AF_INET : AF_INET6;
	return status;
}

/* Return: 0, or the exit status after complaining. */
static int number_option(struct trace *t, int code)
{
	__u64 n;

	switch (code) {
	case OPT_PORT:
		if (!cmd_number("--port", optarg, 1, 65535, &n))
			return CMD_USAGE;
		t->filter.port = n;
		return 0;
	case OPT_CONN:
		return cmd_number("--conn", optarg, 1, ~0ULL,
				  &t->filter.conn) ? 0 : CMD_USAGE;
	case OPT_COUNT:
		return cmd_number("--count", optarg, 1, ~0ULL, &t->count) ?
		       0 : CMD_USAGE;
	case OPT_DURATION:
		return cmd_seconds("--duration", optarg, 1ULL << 50,
				   &t->duration_us) ? 0 : CMD_USAGE;
	default:
		if (!cmd_number("--width", optarg, LADDER_MIN_WIDTH,
				LADDER_MAX_WIDTH, &n))
			return CMD_USAGE;
		t->ladder.width = n;
		return 0;
	}
}

/* Return: 0, or the exit status after complaining. */
static int option(struct trace *t, int code)
{
	switch (code) {
	case OPT_JSON:
		t->json = true;
		return 0;
	case OPT_SUMMARY:
		t->summary = true;
		return 0;
	case 'w':
		t->pcap_name = optarg;
		return 0;
	case 'r':
		t->in_name = optarg;
		return 0;
	case OPT_WHY:
		t->ladder.why = true;
		return 0;
	case 'v':
		if (t->ladder.level < LADDER_ALL)
			t->ladder.level++;
		return 0;
	case 'q':
		if (t->ladder.level > LADDER_SEGMENTS)
			t->ladder.level--;
		return 0;
	case OPT_NETNS:
		return add_netns(t, optarg);
	case OPT_WIRE:
	case '4':
	case '6':
		return kind_option(t, code);
	case OPT_LANG:
		return set_lang(t, optarg);
	case OPT_ASCII:
		return set_ascii(t);
	case OPT_COLOR:
		return cmd_color(optarg, &t->ladder.color);
	default:
		return number_option(t, code);
	}
}

static int terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 100;
	if (size.ws_col < LADDER_MIN_WIDTH)
		return LADDER_MIN_WIDTH;
	return size.ws_col < 140 ? size.ws_col : 140;
}

/* The variables say it where no locale is installed, too: in a small VM. */
static bool utf8_wanted(void)
{
	static const char * const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		value = getenv(names[i]);
		if (value && *value)
			return strcasestr(value, "utf-8") ||
			       strcasestr(value, "utf8");
	}
	return false;
}

static void defaults(struct trace *t)
{
	t->ladder.out = stdout;
	t->ladder.level = LADDER_TIMERS;
	t->ladder.times = true;
	t->ladder.width = terminal_width();
	t->ladder.ascii = !utf8_wanted();
	t->ladder.lang = t->ladder.ascii ? LANG_EN : lang_of_locale();
	t->ladder.color = isatty(STDOUT_FILENO);
	t->ladder.name = trace_host_name;
	t->ladder.names = t;
}

static int open_pcap(struct trace *t)
{
	if (!t->pcap_name)
		return 0;
	t->pcap = fopen(t->pcap_name, "we");
	if (!t->pcap)
		return cmd_failed("%s: %s", t->pcap_name, strerror(errno));
	pcapng_begin(t->pcap);
	return 0;
}

static int close_pcap(struct trace *t)
{
	bool bad;

	if (!t->pcap)
		return 0;
	bad = ferror(t->pcap);
	if (fclose(t->pcap) || bad)
		return cmd_failed("%s: it could not be written: %s",
				  t->pcap_name, strerror(errno));
	return 0;
}

static int run(struct trace *t, char **command)
{
	int status = open_pcap(t), bad;

	if (status)
		return status;
	status = t->in_name ? trace_file(t) : trace_live(t, command);
	match_free(&t->match);
	bad = close_pcap(t);
	return status ? status : bad;
}

/* Return: exit status. */
static int operands(struct trace *t, int argc, char **argv)
{
	if (optind == argc)
		return run(t, NULL);
	if (t->in_name)
		return cmd_usage("-r and a command exclude each other");
	if (strcmp(argv[optind - 1], "--"))
		return cmd_usage("'%s'? A command stands behind --: edutcp trace -- %s",
				 argv[optind], argv[optind]);
	return run(t, argv + optind);
}

int cmd_trace(int argc, char **argv)
{
	struct trace *t = calloc(1, sizeof(*t));
	int code, status = 0;

	if (!t)
		return cmd_failed("%s", strerror(ENOMEM));
	defaults(t);
	/* Widths of characters are known there. */
	setlocale(LC_CTYPE, "C.UTF-8");
	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = option(t, code);
		if (status)
			break;
	}
	if (code == CMD_END)
		status = operands(t, argc, argv);
	free(t);
	return status;
}
