// SPDX-License-Identifier: GPL-2.0-only
/*
 * connect.c - edutcp connect: active OPEN, joined to stdin and stdout
 */
#include <getopt.h>
#include <limits.h>
#include <unistd.h>

#include "join.h"
#include "net.h"

static const struct cmd_opt opts[] = {
	JOIN_IN_ROW,
	JOIN_OUT_ROW,
	JOIN_PROGRESS_ROW,
	{ "timeout", 'w', "TIME", "give up connecting after so long" },
	JOIN_IDLE_ROW,
	{ "source", 's', "HOST", "local address" },
	{ "source-port", 'p', "PORT", "local port" },
	{ "verbose", 'v', NULL, "say on stderr who is connected" },
	{ 0 },
};

static const struct cmd_syntax syntax = {
	.name = "connect",
	.operands = "HOST PORT",
	.about = "Make a connection, send what stdin gives, write what comes to stdout.\n"
		 "The end of the input half-closes the connection; it ends when the peer\n"
		 "has closed, too.",
	.opts = opts,
	.shared = net_opts,
	.more = "Exit status: 0 all was sent and received, 1 it failed, 2 wrong usage.",
};

struct connect {
	struct net_opts net;
	struct join_opts join;
	bool verbose;
};

static int take(struct connect *c, int code)
{
	__u64 us;

	switch (code) {
	case 'w':
		if (!cmd_seconds("--timeout", optarg, INT_MAX * 1000ULL, &us))
			return CMD_USAGE;
		c->net.sock.timeout_ms = (us + 999) / 1000;
		return 0;
	case 's':
		c->net.sock.bind_host = optarg;
		return 0;
	case 'p':
		c->net.sock.bind_port = optarg;
		return cmd_port(optarg);
	case 'v':
		c->verbose = true;
		return 0;
	default:
		return net_option(&c->net, code) ?:
		       join_option(&c->join, code);
	}
}

static int run(struct connect *c, const char *host, const char *port)
{
	char local[EDU_ADDR_MAX], peer[EDU_ADDR_MAX];
	int fd, status;

	status = join_open(&c->join);
	if (!status && c->net.netns)
		status = cmd_enter_netns(c->net.netns);
	if (status)
		return status;
	fd = net_dial(&c->net, host, port);
	if (fd < 0)
		return CMD_FAILED;
	if (c->verbose)
		fprintf(stderr, "connected %s -> %s\n", net_local(fd, local),
			net_peer(fd, peer));
	status = join_run(&c->join, fd);
	close(fd);
	return join_close(&c->join) ?: status;
}

int cmd_connect(int argc, char **argv)
{
	struct connect c = { 0 };
	int code, status = 0;

	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = take(&c, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	if (argc - optind != 2)
		return cmd_usage("needs a host and a port: edutcp connect HOST PORT");
	return cmd_port(argv[optind + 1]) ?:
	       run(&c, argv[optind], argv[optind + 1]);
}
