// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.c - edutcp run: a program over AF_EDUTCP that knows nothing of it
 *
 * A library is preloaded (preload/) that changes the family of the program's
 * TCP sockets, and of those that it starts.
 */
#include <dlfcn.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <edutcp.h>
#include <libedutcp.h>

#include "cmd.h"
#include "../preload/blind.h"
#include "../preload/preload.h"

#define STATUS_NOT_FOUND	127	/* as the shell has it */

enum { OPT_WIRE = CMD_LONG, OPT_PORT };

static const struct cmd_opt opts[] = {
	{ "wire", OPT_WIRE, "WIRE",
	  "tcp: IP protocol 6, to talk with any TCP (the default); edu: protocol 253, among ourselves" },
	{ "only-port", OPT_PORT, "PORT,...",
	  "only sockets that bind or connect to one of these ports" },
	{ "verbose", 'v', NULL, "say on stderr which sockets are AF_EDUTCP, and what is refused" },
	{ 0 },
};

static const struct cmd_syntax syntax = {
	.name = "run",
	.operands = "[--] PROGRAM [ARGUMENT]...",
	.about = "Run a program whose TCP sockets are AF_EDUTCP sockets, and so are those of the\n"
		 "programs that it starts. It need not know of it. Programs that are linked\n"
		 "statically, or give their user other rights, cannot be run so.",
	.opts = opts,
	.command = true,
};

struct run {
	int wire;
	const char *ports;
	bool verbose;
};

static bool ports_ok(const char *list)
{
	char *end;
	long port;

	for (;; list = end + 1) {
		port = strtol(list, &end, 10);
		if (end == list || port < 1 || port > 65535)
			return false;
		if (!*end)
			return true;
		if (*end != ',')
			return false;
	}
}

static int option(struct run *run, int code)
{
	switch (code) {
	case OPT_WIRE:
		return cmd_wire(optarg, &run->wire);
	case OPT_PORT:
		if (!ports_ok(optarg))
			return cmd_usage("--only-port wants ports from 1 to 65535, such as 80,443, not '%s'",
					 optarg);
		run->ports = optarg;
		return 0;
	default:
		run->verbose = true;
		return 0;
	}
}

/*
 * Beside the command in the build directory, where `make install` puts it, or
 * where the loader looks. Return: @path, or NULL.
 */
static const char *library(char *path, size_t size)
{
	static const char *const places[] = { "", "../lib/", "../lib64/" };
	char self[PATH_MAX - 64], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	size_t i;

	if (n < 0)
		return NULL;
	self[n] = 0;
	slash = strrchr(self, '/');
	slash[1] = 0;
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(path, size, "%s%s" PRELOAD_LIB, self, places[i]);
		if (!access(path, R_OK))
			return path;
	}
	snprintf(path, size, PRELOAD_LIB);
	return dlopen(path, RTLD_LAZY) ? path : NULL;
}

static void set_number(const char *name, int value)
{
	char text[12];

	snprintf(text, sizeof(text), "%d", value);
	setenv(name, text, 1);
}

static int set_environment(const struct run *run)
{
	const char *others = getenv("LD_PRELOAD");
	char path[PATH_MAX], *all;

	if (!library(path, sizeof(path)))
		return cmd_failed(PRELOAD_LIB " is not installed");
	/* Both end a name in LD_PRELOAD, ld.so(8). */
	if (strpbrk(path, " :"))
		return cmd_failed("%s: a path with a space or a colon can not be preloaded",
				  path);
	if (asprintf(&all, "%s%s%s", path, others ? ":" : "",
		     others ?: "") < 0)
		return cmd_failed("%s", strerror(ENOMEM));
	setenv("LD_PRELOAD", all, 1);
	free(all);
	set_number(PRELOAD_FAMILY, edu_family());
	set_number(PRELOAD_WIRE, run->wire);
	/* Empty, not absent: what is absent the library puts back. */
	setenv(PRELOAD_PORTS, run->ports ?: "", 1);
	set_number(PRELOAD_VERBOSE, run->verbose);
	return 0;
}

/* Better to hear it from us than from the program. */
static int try_socket(const struct run *run)
{
	int fd = socket(edu_family(), SOCK_STREAM, run->wire);

	if (fd < 0)
		return cmd_failed("there is no AF_EDUTCP here: %s (insmod edutcp.ko)",
				  strerror(errno));
	close(fd);
	return 0;
}

static int run_program(const struct run *run, char **argv)
{
	char path[PATH_MAX];
	const char *why;
	int status;

	if (!blind_find(argv[0], path, sizeof(path))) {
		cmd_failed("%s: there is no such program", argv[0]);
		return STATUS_NOT_FOUND;
	}
	why = blind_why(path);
	if (why)
		return cmd_failed("%s %s: nothing can be preloaded into it",
				  path, why);
	status = try_socket(run) ?: set_environment(run);
	if (status)
		return status;
	execv(path, argv);
	return cmd_failed("%s: %s", path, strerror(errno));
}

int cmd_run(int argc, char **argv)
{
	struct run run = { .wire = IPPROTO_TCP };
	int code, status = 0;

	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = option(&run, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	if (optind == argc)
		return cmd_usage("which program? edutcp run [OPTION]... PROGRAM [ARGUMENT]...");
	/* It is to have the signals as a shell would have given them. */
	signal(SIGPIPE, SIG_DFL);
	return run_program(&run, argv + optind);
}
