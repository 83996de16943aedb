// SPDX-License-Identifier: GPL-2.0-only
/*
 * net.c - the two hosts of the benchmark and sockets on them
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

int left_ns, right_ns;

/* The parent reads why from our standard error. */
void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

long check(long ret, const char *what)
{
	if (ret < 0)
		die(what);
	return ret;
}

double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void run(const char *command)
{
	int status = system(command);

	if (status) {
		fprintf(stderr, "\"%s\" fails\n", command);
		exit(1);
	}
}

static int new_ns(void)
{
	check(unshare(CLONE_NEWNET), "unshare");
	run("ip link set lo up");
	return check(open("/proc/self/ns/net", O_RDONLY), "ns/net");
}

void enter_ns(int ns)
{
	check(setns(ns, CLONE_NEWNET), "setns");
}

static void in_both(const char *left, const char *right)
{
	enter_ns(left_ns);
	run(left);
	enter_ns(right_ns);
	run(right);
}

void make_net(void)
{
	char command[200];

	left_ns = new_ns();
	right_ns = new_ns();
	snprintf(command, sizeof(command),
		 "ip link add e0 mtu 1500 type veth peer name e0 mtu 1500 netns /proc/self/fd/%d",
		 left_ns);
	run(command);
	in_both("ip addr add " LEFT_IP "/24 dev e0 && ip link set e0 up",
		"ip addr add " RIGHT_IP "/24 dev e0 && ip link set e0 up");
	in_both("ip addr add " LEFT_IP6 "/64 dev e0 nodad",
		"ip addr add " RIGHT_IP6 "/64 dev e0 nodad");
	/* Both families of one namespace share these. */
	in_both("echo 4096 >/proc/sys/net/core/somaxconn",
		"echo 4096 >/proc/sys/net/core/somaxconn");
}

void set_offloads(bool on)
{
	const char *command = on ?
		"ethtool -K e0 gso on tso on gro on >/dev/null" :
		"ethtool -K e0 gso off tso off gro off >/dev/null";

	in_both(command, command);
}

/* The two do not share a port while one of them has it in TIME-WAIT. */
static socklen_t right_addr(const struct how *how, struct sockaddr_storage *ss)
{
	const in_port_t port = htons(how->edutcp ? PORT : PORT_KERNEL);
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6, .sin6_port = port,
	};
	struct sockaddr_in sin = {
		.sin_family = AF_INET, .sin_port = port,
	};

	inet_pton(AF_INET6, RIGHT_IP6, &sin6.sin6_addr);
	inet_pton(AF_INET, RIGHT_IP, &sin.sin_addr);
	if (how->ip == 6)
		memcpy(ss, &sin6, sizeof(sin6));
	else
		memcpy(ss, &sin, sizeof(sin));
	return how->ip == 6 ? sizeof(sin6) : sizeof(sin);
}

static int new_socket(const struct how *how)
{
	int family = how->edutcp ? AF_EDUTCP :
		     how->ip == 6 ? AF_INET6 : AF_INET;

	return check(socket(family, SOCK_STREAM, how->wire), "socket");
}

int listen_right(const struct how *how, int backlog)
{
	struct sockaddr_storage ss;
	socklen_t len = right_addr(how, &ss);
	int one = 1, fd;

	enter_ns(right_ns);
	fd = new_socket(how);
	check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)),
	      "SO_REUSEADDR");
	check(bind(fd, (struct sockaddr *)&ss, len), "bind");
	check(listen(fd, backlog), "listen");
	enter_ns(left_ns);
	return fd;
}

int connect_left(const struct how *how)
{
	struct sockaddr_storage ss;
	socklen_t len = right_addr(how, &ss);
	int fd = new_socket(how), one = 1;

	check(connect(fd, (struct sockaddr *)&ss, len), "connect");
	check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)),
	      "TCP_NODELAY");
	return fd;
}

int accept_one(int listener)
{
	int fd = check(accept(listener, NULL, NULL), "accept"), one = 1;

	check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)),
	      "TCP_NODELAY");
	return fd;
}

/* No TIME-WAIT is to disturb the next measure. */
void reset(int fd)
{
	struct linger linger = { 1, 0 };

	check(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)),
	      "SO_LINGER");
	close(fd);
}
