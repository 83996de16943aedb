// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - edutcp: which subcommand?
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <edutcp.h>

#include "cmd.h"

#define CHOICE "listen, connect, echo, perf, ss, trace, report, fault, run, lesson or --help"

static const struct cmd {
	const char *name;
	const char *help;
	int (*run)(int argc, char **argv);
} cmds[] = {
	{ "listen", "wait for a connection; join it to stdin and stdout", cmd_listen },
	{ "connect", "make a connection; join it to stdin and stdout", cmd_connect },
	{ "echo", "a server that sends back what it receives", cmd_echo },
	{ "perf", "measure throughput, request-response, connections per second", cmd_perf },
	{ "ss", "show all sockets", cmd_ss },
	{ "trace", "watch a connection: ladder diagram, JSON, pcapng", cmd_trace },
	{ "report", "make a page of a trace, to go through step by step", cmd_report },
	{ "fault", "make things happen to segments, on purpose", cmd_fault },
	{ "run", "run a program over AF_EDUTCP instead of the kernel's TCP", cmd_run },
	{ "lesson", "the story of TCP, played on real connections", cmd_lesson },
};

static int print_help(void)
{
	size_t i;

	printf("usage: edutcp SUBCOMMAND [OPTION]... [OPERAND]...\n\n"
	       "TCP to look at: sockets of the family AF_EDUTCP, of the kernel module\n"
	       "edutcp, at work.\n\n");
	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		printf("  %-9s %s\n", cmds[i].name, cmds[i].help);
	printf("\n`edutcp SUBCOMMAND --help` says more, edutcp(1) all.\n");
	return CMD_OK;
}

/* It has read what it wanted: `edutcp trace -r FILE | head`. */
static bool reader_has_gone(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO };

	return poll(&p, 1, 0) == 1 && p.revents & POLLERR;
}

/* What was printed must have arrived, or it is no success. */
static int finish(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	if (reader_has_gone())
		return CMD_FAILED;
	return cmd_failed("stdout: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	size_t i;

	if (!name)
		return cmd_usage("say what to do: " CHOICE);
	if (!strcmp(name, "--help") || !strcmp(name, "-h") ||
	    !strcmp(name, "help"))
		return finish(print_help());
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		printf("edutcp %s\n", EDUTCP_VERSION);
		return finish(CMD_OK);
	}
	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		if (!strcmp(name, cmds[i].name))
			break;
	if (i == ARRAY_SIZE(cmds))
		return cmd_usage("there is no '%s': try " CHOICE, name);
	/* A reader that goes away is an error of write(), no death. */
	signal(SIGPIPE, SIG_IGN);
	cmd_name(name);
	return finish(cmds[i].run(argc - 1, argv + 1));
}
