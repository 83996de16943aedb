// SPDX-License-Identifier: GPL-2.0-only
/*
 * listen.c - edutcp listen: passive OPEN, joined to stdin and stdout
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "join.h"
#include "net.h"

static const struct cmd_opt opts[] = {
	{ "keep", 'k', NULL, "go on with the next connection, for ever" },
	JOIN_IN_ROW,
	JOIN_OUT_ROW,
	JOIN_PROGRESS_ROW,
	{ "timeout", 'w', "TIME", "give up when nobody comes for so long" },
	JOIN_IDLE_ROW,
	{ "backlog", 'b', "N", "connections that may wait, see listen(2)" },
	{ "verbose", 'v', NULL, "say on stderr who listens and who connects" },
	{ 0 },
};

static const struct cmd_syntax syntax = {
	.name = "listen",
	.operands = "[HOST] PORT",
	.about = "Wait for a connection, write what comes to stdout, send what stdin gives.\n"
		 "The end of the input half-closes the connection; it ends when the peer\n"
		 "has closed, too. Port 0 lets the kernel choose; -v tells which one.",
	.opts = opts,
	.shared = net_opts,
	.more = "With --keep each connection gets the file of --in from its start, what\n"
		"they send is written one after the other, and a connection that fails\n"
		"ends neither the others nor the command.\n\n"
		"Exit status: 0 all was sent and received, 1 it failed, 2 wrong usage.",
};

struct listen {
	struct net_opts net;
	struct join_opts join;
	__u64 timeout_us;
	bool keep;
	bool verbose;
};

static int take(struct listen *l, int code)
{
	__u64 n;

	switch (code) {
	case 'k':
		l->keep = true;
		return 0;
	case 'w':
		return cmd_seconds("--timeout", optarg, INT_MAX * 1000ULL,
				   &l->timeout_us) ? 0 : CMD_USAGE;
	case 'b':
		if (!cmd_number("--backlog", optarg, 1, INT_MAX, &n))
			return CMD_USAGE;
		l->net.sock.backlog = n;
		return 0;
	case 'v':
		l->verbose = true;
		return 0;
	default:
		return net_option(&l->net, code) ?:
		       join_option(&l->join, code);
	}
}

/* Return: a connection, or -1 after complaining. */
static int wait_for_one(const struct listen *l, int lfd)
{
	struct pollfd p = { .fd = lfd, .events = POLLIN };
	int wait = l->timeout_us ? (int)((l->timeout_us + 999) / 1000) : -1;
	int n, fd;

	do {
		n = poll(&p, 1, wait);
		if (!n) {
			cmd_failed("nobody came for %g s", l->timeout_us / 1e6);
			return -1;
		}
		fd = n < 0 ? -1 : accept4(lfd, NULL, NULL, SOCK_CLOEXEC);
	} while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0)
		cmd_failed("accept: %s", strerror(errno));
	return fd;
}

static int serve(struct listen *l, int fd)
{
	char peer[EDU_ADDR_MAX];
	int status;

	if (l->verbose)
		fprintf(stderr, "connected %s\n", net_peer(fd, peer));
	status = join_run(&l->join, fd);
	close(fd);
	return status;
}

static int serve_one(struct listen *l, int lfd)
{
	int fd = wait_for_one(l, lfd);

	/* One is all there is: others are refused from now on. */
	close(lfd);
	return fd < 0 ? CMD_FAILED : serve(l, fd);
}

static int serve_all(struct listen *l, int lfd)
{
	int fd;

	while ((fd = wait_for_one(l, lfd)) >= 0) {
		serve(l, fd);
		/* From its start again; a pipe has none, and gives the rest. */
		if (l->join.in_path)
			lseek(l->join.in, 0, SEEK_SET);
	}
	close(lfd);
	return CMD_FAILED;
}

static int run(struct listen *l, const char *host, const char *port)
{
	char local[EDU_ADDR_MAX];
	int lfd, status;

	status = join_open(&l->join);
	if (!status && l->net.netns)
		status = cmd_enter_netns(l->net.netns);
	if (status)
		return status;
	lfd = net_listen(&l->net, host, port);
	if (lfd < 0)
		return CMD_FAILED;
	if (l->verbose)
		fprintf(stderr, "listening on %s\n", net_local(lfd, local));
	status = l->keep ? serve_all(l, lfd) : serve_one(l, lfd);
	return join_close(&l->join) ?: status;
}

int cmd_listen(int argc, char **argv)
{
	struct listen l = { 0 };
	int code, status = 0, given;

	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = take(&l, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	given = argc - optind;
	if (given > 2)
		return cmd_usage("one host and one port, no more: edutcp listen [HOST] PORT");
	if (!given)
		return cmd_usage("needs a port: edutcp listen [HOST] PORT");
	return cmd_port(argv[argc - 1]) ?:
	       run(&l, given == 2 ? argv[optind] : NULL, argv[argc - 1]);
}
