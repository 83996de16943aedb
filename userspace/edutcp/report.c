// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - edutcp report: a trace as a page to look at, or as a picture
 *
 * The command line. The page is one file that needs nothing else: all that is
 * drawn was joined here before, the page only shows it.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

enum {
	OPT_SVG = CMD_LONG,
	OPT_LANG,
	OPT_TITLE,
	OPT_NETNS,
};

static const struct cmd_opt opts[] = {
	{ "output", 'o', "FILE", "write it there instead of to standard output" },
	{ "svg", OPT_SVG, NULL, "only the ladder, as a picture for slides (SVG)" },
	{ "lang", OPT_LANG, "LANG", "en or zh; else by LC_ALL, LC_MESSAGES or LANG" },
	{ "title", OPT_TITLE, "TEXT", "the heading" },
	{ "netns", OPT_NETNS, "NAME", "the host at the left; who is first to send" },
	{ "verbose", 'v', NULL, "with --svg: also calls, round trips, cwnd, and what waits" },
	{ "quiet", 'q', NULL, "with --svg: only segments and states, no timers" },
	{ NULL, 0, NULL, NULL },
};

static const struct cmd_syntax syntax = {
	.name = "report",
	.operands = "TRACE...",
	.about = "Makes a page of what edutcp trace --json has written: to go through a\n"
		 "connection step by step, in any browser, without a network. A TRACE may be\n"
		 "gzipped; - is standard input.",
	.opts = opts,
};

/* Return: 0, or the exit status after complaining. */
static int option(struct report *r, int code)
{
	switch (code) {
	case 'o':
		r->out_name = optarg;
		return 0;
	case OPT_SVG:
		r->svg = true;
		return 0;
	case OPT_LANG:
		return lang_option(optarg, &r->lang);
	case OPT_TITLE:
		r->title = optarg;
		return 0;
	case OPT_NETNS:
		r->left = optarg;
		return 0;
	case 'v':
		r->level = LADDER_ALL;
		return 0;
	default:
		r->level = LADDER_SEGMENTS;
		return 0;
	}
}

/* Return: exit status. */
static int put(const struct report *r)
{
	const char *name = r->out_name ? r->out_name : "standard output";
	FILE *out = r->out_name ? fopen(r->out_name, "we") : stdout;
	bool bad;

	if (!out)
		return cmd_failed("%s: %s", name, strerror(errno));
	if (r->svg)
		report_svg(out, r);
	else
		report_page(out, r);
	/* Of standard output main() sees to it. */
	if (out == stdout)
		return 0;
	bad = ferror(out);
	if (fclose(out))
		bad = true;
	return bad ? cmd_failed("%s: it could not be written: %s", name,
				strerror(errno)) : 0;
}

/* Whose namespace is to be at the left, is it in any of the traces? */
static bool knows_left(const struct report *r)
{
	const struct report_trace *t;
	int i;

	for (t = r->traces; t; t = t->next)
		for (i = 0; i < t->head.nr_hosts; i++)
			if (!strcmp(t->head.hosts[i].name, r->left))
				return true;
	return false;
}

static int run(struct report *r, char **files)
{
	const struct report_trace *t;
	int status = 0;

	for (; !status && *files; files++)
		status = report_read(r, *files);
	if (status)
		return status;
	if (r->left && !knows_left(r))
		return cmd_failed("--netns: there is no host '%s' in %s",
				  r->left, r->traces->next ? "these traces" :
				  "this trace");
	for (t = r->traces; t; t = t->next)
		if (t->match.conns)
			return put(r);
	return cmd_failed("there is no connection in %s", r->traces->next ?
			  "these traces" : "this trace");
}

int cmd_report(int argc, char **argv)
{
	struct report r = {
		.lang = lang_of_locale(), .level = LADDER_TIMERS,
	};
	int code, status = 0;

	r.end = &r.traces;
	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = option(&r, code);
		if (status)
			return status;
	}
	if (code != CMD_END)
		return status;
	if (optind == argc)
		return cmd_usage("which trace? edutcp trace --json writes one");
	if (!r.out_name && isatty(STDOUT_FILENO))
		return cmd_usage("a page is no sight for a terminal: -o FILE");
	status = run(&r, argv + optind);
	report_free(&r);
	return status;
}
