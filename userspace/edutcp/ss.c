// SPDX-License-Identifier: GPL-2.0-only
/*
 * ss.c - edutcp ss: all sockets of a network namespace
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "ss.h"

enum {
	OPT_STATE = CMD_LONG,
	OPT_PORT,
	OPT_LPORT,
	OPT_RPORT,
	OPT_JSON,
	OPT_NETNS,
	OPT_WIRE,
};

static const struct cmd_opt opts[] = {
	{ "all", 'a', NULL, "listeners and closed sockets as well" },
	{ "listening", 'l', NULL, "listeners only" },
	{ "extended", 'e', NULL, "with the variables of the TCB" },
	{ "state", OPT_STATE, "STATE", "only in this state; may be repeated" },
	{ "port", OPT_PORT, "N", "only with this port at either end" },
	{ "lport", OPT_LPORT, "N", "only with this local port" },
	{ "rport", OPT_RPORT, "N", "only with this remote port" },
	{ "wire", OPT_WIRE, "WIRE", "only of this wire, edu or tcp" },
	{ "ipv4", '4', NULL, "IPv4 only" },
	{ "ipv6", '6', NULL, "IPv6 only" },
	{ "json", OPT_JSON, NULL, "print JSON" },
	{ "netns", OPT_NETNS, "NAME", "of this network namespace" },
	{ 0 },
};

static const struct cmd_syntax syntax = {
	.name = "ss",
	.operands = "",
	.about = "Show the sockets of AF_EDUTCP: connections, half-open ones and those in\n"
		 "TIME-WAIT included; with -a listeners and closed sockets, too.",
	.opts = opts,
	.more = "Wire is edu (IP protocol 253) or tcp. Recv-Q is what the program has not\n"
		"read, Send-Q what the peer has not acknowledged, in bytes; of a\n"
		"listener, connections that wait for accept and how many may. Timer is\n"
		"the next one to fire and when. Cwnd is in bytes. What is broken on\n"
		"purpose, net.edutcp.break.*, stands above.",
};

/**
 * struct ss - the command line
 * @states: mask of states; 0: all
 * @port: either port; 0: any
 * @lport: local port; 0: any
 * @rport: remote port; 0: any
 * @wire: IP protocol number; 0: any
 * @ip: version of IP; 0: any
 * @extended: print the TCB
 * @json: print JSON
 * @netns: network namespace, or NULL
 * @list: the sockets
 */
struct ss {
	__u32 states;
	__u16 port;
	__u16 lport;
	__u16 rport;
	int wire;
	int ip;
	bool extended;
	bool json;
	const char *netns;
	struct ss_list list;
};

const char *ss_addr(const struct edu_diag_info *info, bool local, char *buf)
{
	const __u8 *addr = local ? info->laddr : info->raddr;
	struct sockaddr_storage ss = { .ss_family = info->family };
	struct sockaddr_in6 *sin6 = (void *)&ss;
	struct sockaddr_in *sin = (void *)&ss;
	size_t len;

	if (info->family == AF_INET6)
		memcpy(&sin6->sin6_addr, addr, 16);
	else
		memcpy(&sin->sin_addr, addr, 4);
	if (info->family == AF_INET6 &&
	    IN6_IS_ADDR_LINKLOCAL(&sin6->sin6_addr))
		sin6->sin6_scope_id = info->ifindex;
	sin->sin_port = local ? info->lport : info->rport;
	edu_addr_format((struct sockaddr *)&ss, buf, EDU_ADDR_MAX);
	len = strlen(buf);
	if (!sin->sin_port && len)
		buf[len - 1] = '*';
	return buf;
}

static int set_state(struct ss *ss, const char *name)
{
	int state = edu_state_by_name(name);

	if (state < 0)
		return cmd_usage("there is no state '%s': RFC 9293, 3.3.2, has them, like SYN-SENT",
				 name);
	ss->states |= 1U << state;
	return 0;
}

static int set_port(const char *what, __u16 *port)
{
	__u64 n;

	if (!cmd_number(what, optarg, 1, 65535, &n))
		return CMD_USAGE;
	*port = n;
	return 0;
}

static int take(struct ss *ss, int code)
{
	switch (code) {
	case 'a':
		ss->states = ~0U;
		return 0;
	case 'l':
		ss->states |= 1U << EDU_LISTEN;
		return 0;
	case 'e':
		ss->extended = true;
		return 0;
	case OPT_STATE:
		return set_state(ss, optarg);
	case OPT_PORT:
		return set_port("--port", &ss->port);
	case OPT_LPORT:
		return set_port("--lport", &ss->lport);
	case OPT_RPORT:
		return set_port("--rport", &ss->rport);
	case OPT_WIRE:
		return cmd_wire(optarg, &ss->wire);
	case '4':
		return cmd_ip(4, &ss->ip);
	case '6':
		return cmd_ip(6, &ss->ip);
	case OPT_JSON:
		ss->json = true;
		return 0;
	default:
		ss->netns = optarg;
		return 0;
	}
}

static bool wanted(const struct ss *ss, const struct edu_diag_info *info)
{
	__u16 lport = ntohs(info->lport), rport = ntohs(info->rport);

	return (!ss->port || ss->port == lport || ss->port == rport) &&
	       (!ss->lport || ss->lport == lport) &&
	       (!ss->rport || ss->rport == rport) &&
	       (!ss->wire || ss->wire == info->wire) &&
	       (!ss->ip || ss->ip == (info->family == AF_INET6 ? 6 : 4));
}

static int add(const struct edu_diag_info *info, void *arg)
{
	struct ss_list *list;
	struct ss *ss = arg;
	void *socks;

	if (!wanted(ss, info))
		return 0;
	list = &ss->list;
	if (list->nr == list->room) {
		list->room = list->room ? list->room * 2 : 64;
		socks = reallocarray(list->socks, list->room,
				     sizeof(*list->socks));
		if (!socks)
			return -ENOMEM;
		list->socks = socks;
	}
	list->socks[list->nr++] = *info;
	return 0;
}

/* An older module has less of it, and what it has not is not broken. */
static void look_for_breaks(struct ss_list *list)
{
	int i, value;

	for (i = 0; i < EDU_NR_BREAKS; i++) {
		value = edu_break_get(i);
		list->broken[i] = value > 0 ? value : 0;
	}
}

static int run(struct ss *ss)
{
	int err;

	look_for_breaks(&ss->list);
	err = edu_diag_dump(ss->states, add, ss);
	if (!err && ss->list.nr)
		err = proc_read(&ss->list.procs);
	if (err)
		return cmd_failed("%s", edu_strerror(err));
	if (ss->json)
		ss_print_json(&ss->list);
	else
		ss_print(&ss->list, ss->extended);
	return CMD_OK;
}

int cmd_ss(int argc, char **argv)
{
	struct ss ss = { 0 };
	int code, status = 0;

	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = take(&ss, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	if (optind < argc)
		return cmd_usage("takes no operand like '%s': choose by --state and --port",
				 argv[optind]);
	if (!ss.states)
		ss.states = ~(1U << EDU_LISTEN | 1U << EDU_CLOSED);
	status = ss.netns ? cmd_enter_netns(ss.netns) : 0;
	if (!status)
		status = run(&ss);
	proc_free(&ss.list.procs);
	free(ss.list.socks);
	return status;
}
