// SPDX-License-Identifier: GPL-2.0-only
/*
 * perf_server.c - the server of edutcp perf
 *
 * All connections of all clients in one loop around epoll(7). It has no
 * clock to obey: each connection lasts until its client closes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "perf.h"

#define EVENTS	64
#define ROUNDS	16	/* calls for one connection before the next has its turn */

/**
 * struct conn - one connection
 * @fd: its socket
 * @events: what epoll watches it for
 * @hello: what its client wants
 * @greeted: the hello is complete
 * @ended: the client has closed its direction
 * @have: bytes of @record that have come or gone
 * @record: the hello, later the result
 * @owed: bytes of replies to send
 * @asked: bytes of the next request that have come
 * @start_us: when the first byte came
 * @last_us: when the last byte came
 * @result: for the client
 */
struct conn {
	int fd;
	__u32 events;
	struct perf_hello hello;
	bool greeted;
	bool ended;
	size_t have;
	unsigned char record[PERF_RECORD];
	__u64 owed;
	__u64 asked;
	__u64 start_us;
	__u64 last_us;
	struct perf_result result;
};

/**
 * struct server - all of them
 * @efd: epoll
 * @lfd: the listening socket
 * @nr: connections there are
 * @full: no more files may be opened: nobody is accepted until one is closed
 * @verbose: report
 * @buf: what was read and nobody looks at, and zeros to send
 */
struct server {
	int efd;
	int lfd;
	int nr;
	bool full;
	bool verbose;
	char buf[PERF_SIZE_MAX];
};

static bool again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static bool wants_to_send(const struct conn *c)
{
	return c->ended || c->owed ||
	       (c->greeted && c->hello.mode == PERF_THROUGHPUT &&
		c->hello.dirs & PERF_DOWN);
}

static bool watch(const struct server *s, int op, struct conn *c)
{
	struct epoll_event ev = { .data.ptr = c };

	if (!c->ended)
		ev.events |= EPOLLIN;
	if (wants_to_send(c))
		ev.events |= EPOLLOUT;
	if (ev.events == c->events)
		return true;
	c->events = ev.events;
	return !epoll_ctl(s->efd, op, c->fd, &ev);
}

static bool watch_listener(const struct server *s, int op, __u32 events)
{
	struct epoll_event ev = { .events = events };

	return !epoll_ctl(s->efd, op, s->lfd, &ev);
}

/* Answer the hello. Return: true if the connection goes on. */
static bool answer(const struct server *s, struct conn *c)
{
	unsigned char buf[PERF_RECORD];
	char peer[EDU_ADDR_MAX];

	c->hello.status = perf_get_hello(c->record, &c->hello);
	perf_put_hello(buf, &c->hello);
	/* Nothing was sent before, so there is room for it. */
	if (send(c->fd, buf, sizeof(buf), MSG_NOSIGNAL) != sizeof(buf))
		return false;
	/* Connections that are measured by the thousand are not announced. */
	if (s->verbose && c->hello.status != PERF_OK)
		fprintf(stderr, "%s: refused\n", net_peer(c->fd, peer));
	else if (s->verbose && c->hello.mode != PERF_CONNECT)
		fprintf(stderr, "%s: %s\n", net_peer(c->fd, peer),
			perf_mode_name(c->hello.mode));
	c->greeted = true;
	return c->hello.status == PERF_OK && c->hello.mode != PERF_CONNECT;
}

static void count(struct conn *c, size_t n)
{
	c->last_us = cmd_now_us();
	if (!c->result.bytes)
		c->start_us = c->last_us;
	c->result.bytes += n;
	if (c->hello.mode != PERF_RR)
		return;
	c->asked += n;
	for (; c->asked >= c->hello.size; c->asked -= c->hello.size) {
		c->owed += c->hello.reply;
		c->result.transactions++;
	}
}

/* The client has closed: what is left to say is the result. */
static void conclude(struct conn *c)
{
	c->ended = true;
	c->have = 0;
	c->result.us = c->last_us - c->start_us;
	c->result.rtx = perf_rtx(c->fd);
	perf_put_result(c->record, &c->result);
}

/* Return: true if the connection goes on. */
static bool receive(struct server *s, struct conn *c)
{
	ssize_t n;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (!c->greeted)
			n = recv(c->fd, c->record + c->have,
				 PERF_RECORD - c->have, 0);
		else
			n = recv(c->fd, s->buf, sizeof(s->buf), 0);
		if (n < 0)
			return again();
		if (!n && !c->greeted)
			return false;
		if (!n) {
			conclude(c);
			return true;
		}
		if (c->greeted) {
			count(c, n);
			if (c->owed)
				return true;
			continue;
		}
		c->have += n;
		if (c->have == PERF_RECORD && !answer(s, c))
			return false;
	}
	return true;
}

/* Return: true if the connection goes on. */
static bool transmit(const struct server *s, struct conn *c)
{
	const void *from = s->buf;
	ssize_t n;
	size_t len;
	int i;

	for (i = 0; i < ROUNDS && wants_to_send(c); i++) {
		len = c->hello.size;
		if (c->owed) {
			len = c->owed < PERF_SIZE_MAX ? c->owed : PERF_SIZE_MAX;
		} else if (c->ended) {
			from = c->record + c->have;
			len = PERF_RECORD - c->have;
		}
		n = send(c->fd, from, len, MSG_NOSIGNAL);
		if (n < 0)
			return again();
		if (c->owed)
			c->owed -= n;
		else if (c->ended)
			c->have += n;
		if (c->ended && c->have == PERF_RECORD)
			return false;
	}
	return true;
}

/* Return: true if the connection goes on. */
static bool serve(struct server *s, struct conn *c, __u32 events)
{
	if (!c->ended && events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		if (!receive(s, c))
			return false;
	/* A reply leaves at once, not after another turn of the loop. */
	if (wants_to_send(c) && !transmit(s, c))
		return false;
	return watch(s, EPOLL_CTL_MOD, c);
}

static void drop(struct server *s, struct conn *c)
{
	close(c->fd);
	free(c);
	s->nr--;
	if (s->full && watch_listener(s, EPOLL_CTL_MOD, EPOLLIN))
		s->full = false;
}

static void add(struct server *s, int fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c) {
		c->fd = fd;
		s->nr++;
		if (watch(s, EPOLL_CTL_ADD, c))
			return;
		s->nr--;
	}
	cmd_failed("a connection was turned away: %s", strerror(errno));
	free(c);
	close(fd);
}

/* Return: 0; CMD_FAILED, after complaining, if nobody can come any more. */
static int accept_all(struct server *s)
{
	int fd;

	while ((fd = net_accept(s->lfd)) >= 0)
		add(s, fd);
	if (fd == NET_FULL && s->nr)
		s->full = watch_listener(s, EPOLL_CTL_MOD, 0);
	return fd == NET_NOBODY || s->full ? 0 : CMD_FAILED;
}

static int loop(struct server *s)
{
	struct epoll_event ev[EVENTS];
	struct conn *c;
	int i, n, status = 0;

	while (!status) {
		n = epoll_wait(s->efd, ev, EVENTS, -1);
		if (n < 0 && errno != EINTR)
			return cmd_failed("epoll: %s", strerror(errno));
		for (i = 0; i < n; i++) {
			c = ev[i].data.ptr;
			if (!c)
				status = accept_all(s);
			else if (!serve(s, c, ev[i].events))
				drop(s, c);
		}
	}
	return status;
}

/**
 * perf_server() - serve until killed
 * @opts: the command line
 *
 * Return: CMD_FAILED, after complaining.
 */
int perf_server(const struct perf_opts *opts)
{
	static struct server server;
	char local[EDU_ADDR_MAX];

	net_more_files();
	server.verbose = opts->verbose;
	server.lfd = net_listen(&opts->net, opts->host, opts->port);
	if (server.lfd < 0)
		return CMD_FAILED;
	if (opts->verbose)
		fprintf(stderr, "listening on %s\n",
			net_local(server.lfd, local));
	server.efd = epoll_create1(EPOLL_CLOEXEC);
	if (server.efd < 0 || !watch_listener(&server, EPOLL_CTL_ADD, EPOLLIN))
		return cmd_failed("epoll: %s", strerror(errno));
	return loop(&server);
}
