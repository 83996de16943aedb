// SPDX-License-Identifier: GPL-2.0-only
/*
 * net.c - options and helpers of the subcommands that make connections
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "net.h"

const struct cmd_opt net_opts[] = {
	{ "tcp", NET_TCP, NULL, "use the kernel's own TCP, for comparison" },
	{ "wire", NET_WIRE, "WIRE",
	  "edu (IP protocol 253, among ourselves: the default) or tcp (real TCP)" },
	{ "ipv4", '4', NULL, "IPv4 only" },
	{ "ipv6", '6', NULL, "IPv6 only; listening on [::], no IPv4" },
	{ "numeric", 'n', NULL, "look no names up" },
	{ "netns", NET_NETNS, "NAME", "in this network namespace" },
	{ "sndbuf", NET_SNDBUF, "BYTES", "send buffer (SO_SNDBUF)" },
	{ "rcvbuf", NET_RCVBUF, "BYTES", "receive buffer (SO_RCVBUF)" },
	{ 0 },
};

static int buf_option(const char *what, int *bytes)
{
	__u64 val;

	if (!cmd_size(what, optarg, 1, INT_MAX / 2, &val))
		return CMD_USAGE;
	*bytes = val;
	return 0;
}

int net_option(struct net_opts *net, int code)
{
	switch (code) {
	case NET_TCP:
		net->sock.kernel_tcp = true;
		break;
	case NET_WIRE:
		return cmd_wire(optarg, &net->sock.wire);
	case '4':
		return cmd_ip(4, &net->sock.ip);
	case '6':
		return cmd_ip(6, &net->sock.ip);
	case 'n':
		net->sock.numeric = true;
		break;
	case NET_NETNS:
		net->netns = optarg;
		break;
	case NET_SNDBUF:
		return buf_option("--sndbuf", &net->sock.sndbuf_bytes);
	case NET_RCVBUF:
		return buf_option("--rcvbuf", &net->sock.rcvbuf_bytes);
	}
	return 0;
}

/* The module's absence has nothing to do with host and port. */
static int report(int err, const char *what, const char *host,
		  const char *port)
{
	if (err == -EDU_ERR_NO_MODULE)
		cmd_failed("%s, or use --tcp", edu_strerror(err));
	else
		cmd_failed("%s %s port %s: %s", what, host, port,
			   edu_strerror(err));
	return -1;
}

/* A source that is no address is not the peer's fault. */
static bool has_source(const struct net_opts *net)
{
	struct addrinfo hints = {
		.ai_flags = AI_PASSIVE |
			    (net->sock.numeric ? AI_NUMERICHOST : 0),
		.ai_socktype = SOCK_STREAM,
	}, *list;
	int err;

	if (!net->sock.bind_host)
		return true;
	err = getaddrinfo(net->sock.bind_host, NULL, &hints, &list);
	if (err) {
		cmd_failed("local address %s: %s", net->sock.bind_host,
			   gai_strerror(err));
		return false;
	}
	freeaddrinfo(list);
	return true;
}

int net_dial(const struct net_opts *net, const char *host, const char *port)
{
	const char *source = net->sock.bind_host;
	char peer[NI_MAXHOST + 64];
	int fd;

	fd = edu_dial(host, port, &net->sock);
	if (fd >= 0)
		return fd;
	if (!has_source(net))
		return -1;
	snprintf(peer, sizeof(peer), "%s%s%s", source ? source : "",
		 source ? " to " : "", host);
	return report(fd, source ? "connect from" : "connect to", peer, port);
}

int net_listen(const struct net_opts *net, const char *host, const char *port)
{
	int fd = edu_listen(host, port, &net->sock);

	return fd >= 0 ? fd : report(fd, "listen on",
				     host ? host : "any address,", port);
}

int net_accept(int lfd)
{
	int fd;

	do {
		fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	} while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd >= 0)
		return fd;
	if (errno == EAGAIN)
		return NET_NOBODY;
	cmd_failed("accept: %s", strerror(errno));
	switch (errno) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return NET_FULL;
	default:
		return NET_BROKEN;
	}
}

typedef int name_fn(int fd, struct sockaddr *addr, socklen_t *len);

static const char *name_of(int fd, name_fn *fn, char *buf)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);

	if (fn(fd, (struct sockaddr *)&ss, &len))
		ss.ss_family = AF_UNSPEC;
	return edu_addr_format((struct sockaddr *)&ss, buf, EDU_ADDR_MAX);
}

const char *net_local(int fd, char *buf)
{
	return name_of(fd, getsockname, buf);
}

const char *net_peer(int fd, char *buf)
{
	return name_of(fd, getpeername, buf);
}

const char *net_name(const struct net_opts *net)
{
	return net->sock.kernel_tcp ? "tcp" : "edutcp";
}

void net_more_files(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim))
		return;
	lim.rlim_cur = lim.rlim_max;
	setrlimit(RLIMIT_NOFILE, &lim);
}
