/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * net.h - options and helpers of the subcommands that make connections
 */
#ifndef EDUTCP_NET_H
#define EDUTCP_NET_H

#include <libedutcp.h>

#include "cmd.h"

/* Codes of the options that all of them have. */
enum {
	NET_TCP = CMD_LONG + 100,
	NET_WIRE,
	NET_NETNS,
	NET_SNDBUF,
	NET_RCVBUF,
};

/* Their rows: struct cmd_syntax.shared. */
extern const struct cmd_opt net_opts[];

/**
 * struct net_opts - what these options have said
 * @sock: for edu_dial() and edu_listen()
 * @netns: network namespace to go into, or NULL
 */
struct net_opts {
	struct edu_sock_opts sock;
	const char *netns;
};

/**
 * net_option() - take an option of net_opts[]
 * @net: zero at first
 * @code: from cmd_option(), its argument in optarg
 *
 * Return: 0 or CMD_USAGE, after complaining.
 */
int net_option(struct net_opts *net, int code);

/**
 * net_dial() - dial, and say what went wrong
 * @net: options
 * @host: as edu_dial() has it
 * @port: likewise
 *
 * Return: a socket, or -1 after complaining.
 */
int net_dial(const struct net_opts *net, const char *host, const char *port);

/**
 * net_listen() - listen, and say what went wrong
 * @net: options
 * @host: as edu_listen() has it
 * @port: likewise
 *
 * Return: a socket, or -1 after complaining.
 */
int net_listen(const struct net_opts *net, const char *host, const char *port);

/* What net_accept() returns when it has no connection. */
#define NET_NOBODY	(-1)	/* nobody waits */
#define NET_FULL	(-2)	/* not until something is closed */
#define NET_BROKEN	(-3)	/* never again */

/**
 * net_accept() - the next connection, for servers of many
 * @lfd: a listening socket in non-blocking mode
 *
 * Return: a socket in non-blocking mode; NET_NOBODY; NET_FULL or NET_BROKEN,
 * after complaining.
 */
int net_accept(int lfd);

/**
 * net_local() - the address of this end, as text
 * @fd: a socket
 * @buf: room for it, EDU_ADDR_MAX
 *
 * Return: @buf.
 */
const char *net_local(int fd, char *buf);

/**
 * net_peer() - the address of the other end, as text
 * @fd: a socket
 * @buf: room for it, EDU_ADDR_MAX
 *
 * Return: @buf.
 */
const char *net_peer(int fd, char *buf);

/**
 * net_name() - which TCP is it?
 * @net: options
 *
 * Return: "edutcp" or "tcp".
 */
const char *net_name(const struct net_opts *net);

/**
 * net_more_files() - allow as many open files as the system lets us have
 */
void net_more_files(void);

#endif /* EDUTCP_NET_H */
