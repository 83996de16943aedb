// SPDX-License-Identifier: GPL-2.0-only
/*
 * opt.c - options of a command line, and the help about them
 *
 * getopt_long(3) parses; one table, struct cmd_syntax, tells it what there is
 * and is printed by --help, so that the two can not disagree.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define OPTS_MAX	48
#define COLUMNS		80	/* of the help */
#define INDENT		27	/* of what an option does */
#define CODE_HELP	(CMD_LONG - 1)

static const struct cmd_opt help_opts[] = {
	{ "help", CODE_HELP, NULL, "print this" },
	{ 0 },
};

struct tables {
	struct option longs[OPTS_MAX + 1];
	char shorts[2 * OPTS_MAX + 3];
};

static void add_opts(struct tables *t, const struct cmd_opt *o)
{
	size_t s = strlen(t->shorts);
	int n = 0;

	while (t->longs[n].name)
		n++;
	for (; o && o->name && n < OPTS_MAX; o++, n++) {
		t->longs[n].name = o->name;
		t->longs[n].has_arg = o->arg ? required_argument : no_argument;
		t->longs[n].val = o->code;
		if (o->code >= CODE_HELP)
			continue;
		t->shorts[s++] = o->code;
		if (o->arg)
			t->shorts[s++] = ':';
	}
}

static void fill(struct tables *t, const struct cmd_syntax *syn)
{
	memset(t, 0, sizeof(*t));
	/* "+": up to the first operand; ":": a missing argument is told apart. */
	strcpy(t->shorts, syn->command ? "+:" : ":");
	add_opts(t, help_opts);
	add_opts(t, syn->opts);
	add_opts(t, syn->shared);
}

/* What an option does, on as many lines as it takes. */
static void print_about(const char *text)
{
	int len = strlen(text), most = COLUMNS - INDENT - 1, n = len;

	if (len > most)
		for (n = most; n > 1 && text[n] != ' '; n--)
			;
	printf("%.*s\n", n, text);
	if (n < len) {
		printf("%*s", INDENT, "");
		print_about(text + n + 1);
	}
}

static void print_opts(const struct cmd_opt *o)
{
	char left[64];
	int n;

	for (; o && o->name; o++) {
		n = o->code < CODE_HELP ?
			snprintf(left, sizeof(left), "-%c, ", o->code) :
			snprintf(left, sizeof(left), "    ");
		snprintf(left + n, sizeof(left) - n, "--%s%s%s", o->name,
			 o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-*s ", INDENT - 3, left);
		print_about(o->help);
	}
}

static void print_help(const struct cmd_syntax *syn)
{
	printf("usage: edutcp %s [OPTION]...%s%s\n\n%s\n\n", syn->name,
	       *syn->operands ? " " : "", syn->operands, syn->about);
	print_opts(syn->opts);
	print_opts(syn->shared);
	print_opts(help_opts);
	if (syn->more)
		printf("\n%s\n", syn->more);
}

static const struct cmd_opt *find(const struct cmd_opt *o, int code)
{
	for (; o && o->name; o++)
		if (o->code == code)
			return o;
	return NULL;
}

/* @word is what the user wrote, where getopt knows no code for it. */
static int complain(const struct cmd_syntax *syn, int c, const char *word)
{
	const struct cmd_opt *o = find(syn->opts, optopt);

	if (!o)
		o = find(syn->shared, optopt);
	if (!o)
		o = find(help_opts, optopt);
	if (c == ':' && o)
		return cmd_usage("--%s needs an argument: --%s %s", o->name,
				 o->name, o->arg);
	if (o)
		return cmd_usage("--%s takes no argument: leave out what follows the =",
				 o->name);
	if (optopt)
		return cmd_usage("there is no option -%c: see edutcp %s --help",
				 optopt, syn->name);
	return cmd_usage("there is no option %s, or more than one begins so: see edutcp %s --help",
			 word, syn->name);
}

int cmd_option(const struct cmd_syntax *syn, int argc, char **argv,
	       int *status)
{
	struct tables t;
	int c;

	fill(&t, syn);
	opterr = 0;
	optopt = 0;
	c = getopt_long(argc, argv, t.shorts, t.longs, NULL);
	switch (c) {
	case -1:
		return CMD_END;
	case CODE_HELP:
		print_help(syn);
		*status = CMD_OK;
		return CMD_STOP;
	case '?':
	case ':':
		*status = complain(syn, c, argv[optind - 1]);
		return CMD_STOP;
	default:
		return c;
	}
}
