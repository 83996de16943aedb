// SPDX-License-Identifier: GPL-2.0-only
/*
 * module.c - edutcp.ko is there, or it is not; and its hooks and ports are in
 * use beside the kernel's own TCP
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define TRIES		100
#define TRY_US		100000
#define PORT_HELD	7001

static const char *files[NR_MODULES];

/* Without a file, what is loaded already is used. */
void module_file(enum module which, const char *path)
{
	files[which] = path;
}

/* What the last measure has left may take a moment to go. */
static void remove_it(void)
{
	int i;

	for (i = 0; system("rmmod edutcp 2>/dev/null"); i++) {
		if (i == TRIES) {
			fprintf(stderr, "rmmod edutcp fails\n");
			exit(1);
		}
		usleep(TRY_US);
	}
}

void module_there(enum module which)
{
	static enum module there;
	char command[200];

	if (!files[MODULE] || which == there)
		return;
	if (there != NO_MODULE)
		remove_it();
	if (which != NO_MODULE) {
		snprintf(command, sizeof(command), "insmod %s", files[which]);
		run(command);
	}
	there = which;
}

static void hold_port(int ns)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET, .sin_port = htons(PORT_HELD),
	};
	int fd;

	enter_ns(ns);
	fd = check(socket(AF_EDUTCP, SOCK_STREAM, IPPROTO_TCP), "socket");
	check(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), "bind");
	check(listen(fd, 1), "listen");
}

/* For as long as this process lives: a listener on the interop wire. */
void module_in_use(void)
{
	hold_port(right_ns);
	hold_port(left_ns);
}
