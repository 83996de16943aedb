// SPDX-License-Identifier: GPL-2.0-only
/*
 * perf_stream.c - the client of edutcp perf: throughput and request-response
 *
 * All streams in one loop around epoll(7), so that a machine with one
 * processor measures TCP and not its scheduler. When time is up each stream
 * closes its direction; the server answers with what it has received.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "perf.h"

#define EVENTS		64
#define ROUNDS		16	/* calls for one stream before the next */
#define GRACE_US	30000000	/* for what is on its way at the end */

/**
 * struct stream - one connection
 * @fd: its socket
 * @events: what epoll watches it for
 * @closing: our direction is closed
 * @ended: and the server's
 * @to_send: bytes of the request that are still to be sent
 * @to_come: bytes of the reply that are still to come
 * @asked_ns: when the request began
 * @received: bytes that came
 * @last_us: when the last of them came
 * @rtx: segments that we sent again
 * @tail: the last bytes that came; at the end, the server's result
 */
struct stream {
	int fd;
	__u32 events;
	bool closing;
	bool ended;
	__u32 to_send;
	__u32 to_come;
	__u64 asked_ns;
	__u64 received;
	__u64 last_us;
	__u64 rtx;
	unsigned char tail[PERF_RECORD];
};

/**
 * struct client - all of them
 * @opts: the command line
 * @efd: epoll
 * @streams: opts->streams of them
 * @running: of them, not ended
 * @start_us: when all were connected
 * @over: time is up
 * @whole: times of transactions
 * @buf: what was read, and zeros to send
 */
struct client {
	const struct perf_opts *opts;
	int efd;
	struct stream *streams;
	int running;
	__u64 start_us;
	bool over;
	struct hist *whole;
	unsigned char buf[PERF_SIZE_MAX];
};

static bool again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static bool is_rr(const struct client *c)
{
	return c->opts->hello.mode == PERF_RR;
}

static bool wants_to_send(const struct client *c, const struct stream *s)
{
	if (s->closing)
		return false;
	return is_rr(c) ? s->to_send : c->opts->hello.dirs & PERF_UP;
}

static int watch(const struct client *c, int op, struct stream *s)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = s };

	if (wants_to_send(c, s))
		ev.events |= EPOLLOUT;
	if (ev.events == s->events)
		return 0;
	s->events = ev.events;
	if (epoll_ctl(c->efd, op, s->fd, &ev))
		return cmd_failed("epoll: %s", strerror(errno));
	return 0;
}

/* The last PERF_RECORD bytes of all that came. */
static void keep_tail(struct stream *s, const unsigned char *buf, size_t n)
{
	if (n >= PERF_RECORD) {
		memcpy(s->tail, buf + n - PERF_RECORD, PERF_RECORD);
		return;
	}
	memmove(s->tail, s->tail + n, PERF_RECORD - n);
	memcpy(s->tail + PERF_RECORD - n, buf, n);
}

static void ask(struct client *c, struct stream *s)
{
	s->to_send = c->opts->hello.size;
	s->to_come = c->opts->hello.reply;
	s->asked_ns = cmd_now_ns();
}

static int close_ours(struct client *c, struct stream *s)
{
	if (s->closing)
		return 0;
	s->closing = true;
	if (shutdown(s->fd, SHUT_WR))
		return cmd_failed("closing: %s", strerror(errno));
	return watch(c, EPOLL_CTL_MOD, s);
}

static int replied(struct client *c, struct stream *s, size_t n)
{
	if (!s->to_come)
		return 0;		/* this is the result */
	s->to_come -= n < s->to_come ? n : s->to_come;
	if (s->to_come)
		return 0;
	hist_add(c->whole, cmd_now_ns() - s->asked_ns);
	if (c->over)
		return close_ours(c, s);
	ask(c, s);
	return 0;
}

static int receive(struct client *c, struct stream *s)
{
	ssize_t n;
	int i, status;

	for (i = 0; i < ROUNDS && !s->ended; i++) {
		n = recv(s->fd, c->buf, sizeof(c->buf), 0);
		if (n < 0 && again())
			return 0;
		if (n < 0)
			return cmd_failed("receiving: %s", strerror(errno));
		if (!n && !s->closing)
			return cmd_failed("the server closed too early");
		s->ended = !n;
		if (!n)
			break;
		s->received += n;
		s->last_us = cmd_now_us();
		keep_tail(s, c->buf, n);
		status = is_rr(c) ? replied(c, s, n) : 0;
		if (status || s->to_send)
			return status;
	}
	return 0;
}

static int transmit(struct client *c, struct stream *s)
{
	ssize_t n;
	int i;

	for (i = 0; i < ROUNDS && wants_to_send(c, s); i++) {
		n = send(s->fd, c->buf, is_rr(c) ? s->to_send :
			 c->opts->hello.size, MSG_NOSIGNAL);
		if (n < 0)
			return again() ? 0 : cmd_failed("sending: %s",
							strerror(errno));
		if (is_rr(c))
			s->to_send -= n;
	}
	return 0;
}

static int serve(struct client *c, struct stream *s, __u32 events)
{
	int status = 0;

	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		status = receive(c, s);
	if (!status && wants_to_send(c, s))
		status = transmit(c, s);
	if (!status && !s->ended)
		return watch(c, EPOLL_CTL_MOD, s);
	if (!status) {
		s->rtx = perf_rtx(s->fd);
		close(s->fd);
		s->fd = -1;
		c->running--;
	}
	return status;
}

/* Time is up. A transaction under way is brought to its end. */
static int stop(struct client *c)
{
	int i, status = 0;

	c->over = true;
	for (i = 0; i < c->opts->streams && !status; i++)
		if (!is_rr(c))
			status = close_ours(c, &c->streams[i]);
	return status;
}

static int loop(struct client *c)
{
	__u64 now, end = c->start_us + c->opts->us;
	struct epoll_event ev[EVENTS];
	int i, n, status = 0;

	while (c->running && !status) {
		now = cmd_now_us();
		if (now >= end && c->over)
			return cmd_failed("no result from the server within %d s",
					  GRACE_US / 1000000);
		if (now >= end) {
			status = stop(c);
			end = now + GRACE_US;
		}
		n = epoll_wait(c->efd, ev, EVENTS, (end - now + 999) / 1000);
		if (n < 0 && errno != EINTR)
			return cmd_failed("epoll: %s", strerror(errno));
		for (i = 0; i < n && !status; i++)
			status = serve(c, ev[i].data.ptr, ev[i].events);
	}
	return status;
}

static int open_stream(struct client *c, struct stream *s)
{
	const struct perf_opts *o = c->opts;

	s->fd = net_dial(&o->net, o->host, o->port);
	if (s->fd < 0 || perf_greet(s->fd, &o->hello))
		return CMD_FAILED;
	if (fcntl(s->fd, F_SETFL, fcntl(s->fd, F_GETFL) | O_NONBLOCK))
		return cmd_failed("%s", strerror(errno));
	return 0;
}

static int open_all(struct client *c)
{
	int i, status = 0;

	for (i = 0; i < c->opts->streams && !status; i++)
		status = open_stream(c, &c->streams[i]);
	c->start_us = cmd_now_us();
	for (i = 0; i < c->opts->streams && !status; i++) {
		if (is_rr(c))
			ask(c, &c->streams[i]);
		c->streams[i].last_us = c->start_us;
		status = watch(c, EPOLL_CTL_ADD, &c->streams[i]);
	}
	c->running = c->opts->streams;
	return status;
}

static void fill_report(const struct client *c, struct perf_report *report)
{
	struct perf_result result;
	const struct stream *s;
	int i;

	report->us = cmd_now_us() - c->start_us;
	for (i = 0; i < c->opts->streams; i++) {
		s = &c->streams[i];
		perf_get_result(s->tail, &result);
		report->streams[i][0] = (struct perf_flow) {
			.bytes = result.bytes,
			.us = result.us,
			.rtx = s->rtx,
		};
		report->streams[i][1] = (struct perf_flow) {
			.bytes = s->received - PERF_RECORD,
			.us = s->last_us - c->start_us,
			.rtx = result.rtx,
		};
	}
}

/* Each stream's last bytes must be a result at all. */
static int check_tails(const struct client *c)
{
	int i;

	for (i = 0; i < c->opts->streams; i++)
		if (c->streams[i].received < PERF_RECORD)
			return cmd_failed("the server closed without a result");
	return 0;
}

/**
 * perf_streams() - measure throughput or request-response
 * @opts: the command line
 * @report: filled in
 *
 * Return: CMD_OK or CMD_FAILED, after complaining.
 */
int perf_streams(const struct perf_opts *opts, struct perf_report *report)
{
	static struct client client;
	int i, status;

	client.opts = opts;
	client.whole = &report->whole;
	client.streams = calloc(opts->streams, sizeof(*client.streams));
	if (!client.streams)
		return cmd_failed("%s", strerror(ENOMEM));
	for (i = 0; i < opts->streams; i++)
		client.streams[i].fd = -1;
	client.efd = epoll_create1(EPOLL_CLOEXEC);
	if (client.efd < 0)
		status = cmd_failed("epoll: %s", strerror(errno));
	else
		status = open_all(&client) ?: loop(&client) ?:
			 check_tails(&client);
	if (!status)
		fill_report(&client, report);
	for (i = 0; i < opts->streams; i++)
		if (client.streams[i].fd >= 0)
			close(client.streams[i].fd);
	if (client.efd >= 0)
		close(client.efd);
	free(client.streams);
	return status;
}
