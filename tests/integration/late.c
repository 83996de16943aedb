// SPDX-License-Identifier: GPL-2.0-only
/*
 * late.c - what a program has done with a socket before it connects it
 *
 *	late epoll|modified	it is in sets of epoll(7), one of them closed
 *	late reused		it is closed, its number is that of another one
 *	late many		its options are set over and over
 *	late full		no further file can be open
 *	late refused		it was connected before, in vain, to port 3999
 *	late closer		a child of vfork(2) has closed all its files
 *
 * Then it is connected to 127.0.0.1, port 4000, where somebody listens. Knows
 * nothing of AF_EDUTCP: preload.sh runs it by `edutcp run --only-port 4000`.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY	300000

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int connect_to(int fd, int port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return connect(fd, (struct sockaddr *)&sin, sizeof(sin));
}

static int stream(int type)
{
	int fd = socket(AF_INET, SOCK_STREAM | type, 0);

	if (fd < 0)
		die("socket");
	return fd;
}

/* That what was said last about it still holds. */
static int watched(bool modified)
{
	struct epoll_event event = { .events = EPOLLOUT, .data.u64 = 1 }, got;
	int fd = stream(SOCK_NONBLOCK);
	int sets[3], i;

	for (i = 0; i < 3; i++) {
		sets[i] = epoll_create1(0);
		event.data.u64 = i;
		if (epoll_ctl(sets[i], EPOLL_CTL_ADD, fd, &event))
			die("epoll_ctl");
	}
	if (epoll_ctl(sets[0], EPOLL_CTL_DEL, fd, NULL))
		die("EPOLL_CTL_DEL");
	close(sets[1]);
	event.data.u64 = 42;
	if (modified && epoll_ctl(sets[2], EPOLL_CTL_MOD, fd, &event))
		die("EPOLL_CTL_MOD");
	connect_to(fd, 4000);
	do {
		if (epoll_wait(sets[2], &got, 1, 5000) != 1)
			return 1;
	} while (!(got.events & EPOLLOUT));
	if (got.data.u64 != (modified ? 42 : 2) || got.events & EPOLLHUP)
		return 1;
	return epoll_wait(sets[0], &got, 1, 0) != 0;
}

/* By a system call that nobody sees, as it comes by SCM_RIGHTS or the like. */
static int reused(void)
{
	int fd = stream(0), other;

	close(fd);
	other = syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
	if (other != fd)
		return 1;
	return connect_to(other, 4000);
}

static long memory_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static int many(void)
{
	long before = memory_kib();
	int fd = stream(0), i;

	for (i = 0; i < MANY; i++) {
		int on = i & 1;

		setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	}
	if (memory_kib() - before > 4096) {
		fprintf(stderr, "%ld KiB more\n", memory_kib() - before);
		return 1;
	}
	return connect_to(fd, 4000);
}

static int full(void)
{
	int fd = stream(0);

	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ fd + 1, fd + 1 });
	return connect_to(fd, 4000);
}

static int refused(void)
{
	int fd = stream(0);

	if (!connect_to(fd, 3999))
		return 1;
	return connect_to(fd, 4000);
}

static int closer(void)
{
	int fd = stream(0), i;
	pid_t pid = vfork();

	if (!pid) {
		for (i = 3; i < 64; i++)
			close(i);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return connect_to(fd, 4000);
}

int main(int argc, char **argv)
{
	const char *how = argc == 2 ? argv[1] : "";

	alarm(60);
	if (!strcmp(how, "epoll") || !strcmp(how, "modified"))
		return watched(!strcmp(how, "modified"));
	if (!strcmp(how, "reused"))
		return reused();
	if (!strcmp(how, "many"))
		return many();
	if (!strcmp(how, "full"))
		return full();
	if (!strcmp(how, "refused"))
		return refused();
	if (!strcmp(how, "closer"))
		return closer();
	return 2;
}
