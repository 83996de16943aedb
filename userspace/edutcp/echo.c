// SPDX-License-Identifier: GPL-2.0-only
/*
 * echo.c - edutcp echo: a server that sends back what it receives (RFC 862)
 *
 * All connections in one loop around epoll(7). A connection is read only
 * while nothing waits to be sent back, so one that does not read is slowed
 * down by TCP's flow control, not buffered without end.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

#define BUF_BYTES	65536
#define EVENTS		64

static const struct cmd_opt opts[] = {
	{ "verbose", 'v', NULL, "say on stderr who connects and goes" },
	{ 0 },
};

static const struct cmd_syntax syntax = {
	.name = "echo",
	.operands = "[HOST] [PORT]",
	.about = "A server that sends back what it receives, to many at once, until it is\n"
		 "killed. The port is 7 if none is given; 0 lets the kernel choose, and -v\n"
		 "tells which one.",
	.opts = opts,
	.shared = net_opts,
};

/**
 * struct conn - one connection
 * @fd: its socket
 * @len: bytes in @buf that wait to be sent back
 * @sent: of them, sent already
 * @total: bytes sent back since the start
 * @peer: its other end, for messages
 * @buf: what waits, only while something does; or NULL
 */
struct conn {
	int fd;
	size_t len;
	size_t sent;
	__u64 total;
	char peer[EDU_ADDR_MAX];
	char *buf;
};

/**
 * struct server - all of them
 * @efd: epoll
 * @lfd: the listening socket
 * @nr: connections there are
 * @full: no more files may be opened: nobody is accepted until one is closed
 * @verbose: report
 * @buf: what was just read; a connection gets a copy only if some of it is
 *	left over
 */
struct server {
	int efd;
	int lfd;
	int nr;
	bool full;
	bool verbose;
	char buf[BUF_BYTES];
};

static int watch(const struct server *s, int op, int fd, __u32 events,
		 void *ptr)
{
	struct epoll_event ev = { .events = events, .data.ptr = ptr };

	return epoll_ctl(s->efd, op, fd, &ev);
}

static void drop(struct server *s, struct conn *c, int err)
{
	if (s->verbose && err)
		fprintf(stderr, "%s: %s\n", c->peer, strerror(err));
	else if (s->verbose)
		fprintf(stderr, "%s: %llu bytes\n", c->peer, c->total);
	close(c->fd);
	free(c->buf);
	free(c);
	s->nr--;
	if (s->full && !watch(s, EPOLL_CTL_MOD, s->lfd, EPOLLIN, NULL))
		s->full = false;
}

/* Return: true when all of @buf from c->sent on has been sent. */
static bool send_back(struct conn *c, const char *buf, int *err)
{
	ssize_t n;

	while (c->sent < c->len) {
		n = send(c->fd, buf + c->sent, c->len - c->sent, MSG_NOSIGNAL);
		if (n < 0) {
			*err = errno;
			return false;
		}
		c->sent += n;
		c->total += n;
	}
	return true;
}

/* What could not be sent at once waits until there is room. */
static bool put_aside(const struct server *s, struct conn *c, int *err)
{
	c->len -= c->sent;
	c->buf = malloc(c->len);
	if (!c->buf) {
		*err = ENOMEM;
		return false;
	}
	memcpy(c->buf, s->buf + c->sent, c->len);
	c->sent = 0;
	*err = watch(s, EPOLL_CTL_MOD, c->fd, EPOLLOUT, c) ? errno : 0;
	return !*err;
}

/* Return: true if the connection goes on. */
static bool readable(struct server *s, struct conn *c, int *err)
{
	ssize_t n = recv(c->fd, s->buf, BUF_BYTES, 0);

	if (n <= 0) {
		*err = n ? errno : 0;
		return n && (errno == EAGAIN || errno == EINTR);
	}
	c->len = n;
	c->sent = 0;
	if (send_back(c, s->buf, err))
		return true;
	return (*err == EAGAIN || *err == EINTR) && put_aside(s, c, err);
}

static bool writable(struct server *s, struct conn *c, int *err)
{
	if (!send_back(c, c->buf, err))
		return *err == EAGAIN || *err == EINTR;
	free(c->buf);
	c->buf = NULL;
	*err = watch(s, EPOLL_CTL_MOD, c->fd, EPOLLIN, c) ? errno : 0;
	return !*err;
}

static int add(struct server *s, int fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (!c)
		return -1;
	c->fd = fd;
	if (watch(s, EPOLL_CTL_ADD, fd, EPOLLIN, c)) {
		free(c);
		return -1;
	}
	s->nr++;
	net_peer(fd, c->peer);
	if (s->verbose)
		fprintf(stderr, "%s: connected\n", c->peer);
	return 0;
}

/* Return: 0; CMD_FAILED, after complaining, if nobody can come any more. */
static int accept_all(struct server *s)
{
	int fd;

	while ((fd = net_accept(s->lfd)) >= 0)
		if (add(s, fd)) {
			cmd_failed("a connection was turned away: %s",
				   strerror(errno));
			close(fd);
		}
	/* Those that are there go on, and make room when they end. */
	if (fd == NET_FULL && s->nr)
		s->full = !watch(s, EPOLL_CTL_MOD, s->lfd, 0, NULL);
	return fd == NET_NOBODY || s->full ? 0 : CMD_FAILED;
}

static int loop(struct server *s)
{
	struct epoll_event ev[EVENTS];
	int i, n, err, status = 0;
	struct conn *c;
	bool on;

	while (!status) {
		n = epoll_wait(s->efd, ev, EVENTS, -1);
		if (n < 0 && errno != EINTR)
			return cmd_failed("epoll: %s", strerror(errno));
		for (i = 0; i < n; i++) {
			c = ev[i].data.ptr;
			if (!c) {
				status = accept_all(s);
				continue;
			}
			on = c->buf ? writable(s, c, &err) :
				      readable(s, c, &err);
			if (!on)
				drop(s, c, err);
		}
	}
	return status;
}

static int run(const struct net_opts *net, struct server *s, const char *host,
	       const char *port)
{
	char local[EDU_ADDR_MAX];
	int status;

	status = net->netns ? cmd_enter_netns(net->netns) : 0;
	if (status)
		return status;
	net_more_files();
	s->lfd = net_listen(net, host, port);
	if (s->lfd < 0)
		return CMD_FAILED;
	if (s->verbose)
		fprintf(stderr, "listening on %s\n", net_local(s->lfd, local));
	s->efd = epoll_create1(EPOLL_CLOEXEC);
	if (s->efd < 0 || watch(s, EPOLL_CTL_ADD, s->lfd, EPOLLIN, NULL))
		return cmd_failed("epoll: %s", strerror(errno));
	return loop(s);
}

int cmd_echo(int argc, char **argv)
{
	struct net_opts net = { .sock.nonblock = true };
	static struct server server;
	const char *port = "7";
	int code, status = 0, given;

	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		if (code == 'v')
			server.verbose = true;
		else
			status = net_option(&net, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	given = argc - optind;
	if (given > 2)
		return cmd_usage("takes at most a host and a port: edutcp echo [HOST] [PORT]");
	if (given)
		port = argv[argc - 1];
	return cmd_port(port) ?:
	       run(&net, &server, given == 2 ? argv[optind] : NULL, port);
}
