// SPDX-License-Identifier: GPL-2.0-only
/*
 * actor.c - what a host does by socket calls
 *
 * All sockets are non-blocking and all calls are made here, one after the
 * other as the lesson has them; what a program would sleep for is waited for
 * in actor_pump(). What does not fit into a send buffer follows whenever
 * there is room; what is to be received later is taken whenever it is there.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "lesson/play.h"

#define LONG_US		1500000000ULL	/* longer than TCP itself tries */
#define LOOK_MS		20

static struct actor *actor_of(struct player *p, const struct call *call)
{
	struct actor *a;

	for (a = p->actors; a; a = a->next)
		if (a->host == call->host && !strcmp(a->name, call->actor))
			return a;
	a = calloc(1, sizeof(*a));
	if (!a)
		abort();
	*a = (struct actor) {
		.next = p->actors, .host = call->host, .name = call->actor,
		.fd = -1, .listener = -1,
	};
	p->actors = a;
	return a;
}

/**
 * actors_end() - all sockets are closed
 * @p: the player
 */
void actors_end(struct player *p)
{
	struct actor *a, *next;

	for (a = p->actors; a; a = next) {
		next = a->next;
		if (a->fd >= 0)
			close(a->fd);
		if (a->listener >= 0)
			close(a->listener);
		free(a);
	}
	p->actors = NULL;
}

/* Bytes that tell where they belong, or a text, which is all that is pending. */
static ssize_t send_some(struct actor *a)
{
	char buf[16384];
	size_t n = a->pending < sizeof(buf) ? a->pending : sizeof(buf), i;

	if (a->text)
		return send(a->fd, a->text, a->pending, MSG_NOSIGNAL);
	for (i = 0; i < n; i++)
		buf[i] = 'a' + (a->sent + i) % 26;
	return send(a->fd, buf, n, MSG_NOSIGNAL);
}

/* Return: 0, or -errno; that there is no room is no error. */
static int push(struct actor *a)
{
	ssize_t n;

	while (a->pending) {
		n = send_some(a);
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		a->pending -= n;
		a->sent += n;
		if (a->text)
			a->text += n;
	}
	if (a->shut) {
		a->shut = false;
		shutdown(a->fd, SHUT_WR);
	}
	return 0;
}

/* Whatever is there; at the end of the stream nothing more is wanted. */
static void drain(struct actor *a)
{
	char buf[16384];
	ssize_t n = 1;

	while (a->wanted && n > 0) {
		n = recv(a->fd, buf, a->wanted < sizeof(buf) ? a->wanted :
							       sizeof(buf), 0);
		if (n > 0)
			a->wanted -= n;
	}
	if (!n || (n < 0 && errno != EAGAIN))
		a->wanted = 0;
}

#define POLL_MAX	64

static short waits_for(const struct actor *a)
{
	return (a->pending ? POLLOUT : 0) | (a->wanted ? POLLIN : 0);
}

/**
 * actor_pump() - wait, while what is to be sent is sent, what is to be
 * received later is received, and events are taken
 * @p: the player
 * @fd: until this one is ready, -1: none
 * @events: for poll(2)
 * @ms: not longer than that
 */
void actor_pump(struct player *p, int fd, short events, int ms)
{
	struct pollfd poll_fd[POLL_MAX] = { { .fd = fd, .events = events } };
	struct actor *a;
	nfds_t nr = 1;

	for (a = p->actors; a && nr < POLL_MAX; a = a->next)
		if (waits_for(a))
			poll_fd[nr++] = (struct pollfd) {
				.fd = a->fd, .events = waits_for(a),
			};
	poll(poll_fd, nr, ms);
	for (a = p->actors; a; a = a->next) {
		if (a->pending && push(a))
			a->pending = 0;
		drain(a);
	}
	watch_take(p);
}

/* Return: 0, or the exit status after complaining. */
static int judge(struct player *p, const struct call *call, const char *what,
		 int err)
{
	const char *name = err ? strerrorname_np(err) : "";

	if (!call->fails && !err)
		return 0;
	if (!call->fails)
		return play_failed(p, "%s failed: %s (%s)", what,
				   strerror(err), name);
	if (err && (!*call->fails || !strcmp(call->fails, name)))
		return 0;
	if (!err)
		return play_failed(p, "%s succeeded; it should have failed",
				   what);
	return play_failed(p, "%s failed with %s, not with %s", what, name,
			   call->fails);
}

/* Return: 0: ready; ETIMEDOUT; EINTR. */
static int wait_ready(struct player *p, int fd, short events)
{
	__u64 end = cmd_now_us() + LONG_US;
	struct pollfd one = { .fd = fd, .events = events };

	while (!watch_stopped()) {
		if (poll(&one, 1, 0) > 0)
			return 0;
		if (cmd_now_us() > end)
			return ETIMEDOUT;
		actor_pump(p, fd, events, LOOK_MS);
	}
	return EINTR;
}

static int new_socket(struct player *p, int host)
{
	int fd, one = 1, status = stage_enter(p, host);

	if (status)
		return -1;
	fd = socket(edu_family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    p->lesson->protocol);
	if (fd < 0)
		play_failed(p, "socket: %s", strerror(errno));
	else
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return stage_leave(p) ? -1 : fd;
}

static struct sockaddr_in address(const struct player *p, int host,
				  __u16 port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET, .sin_port = htons(port),
	};

	if (host >= 0)
		inet_pton(AF_INET, p->lesson->host[host].addr, &sin.sin_addr);
	return sin;
}

static int do_listen(struct player *p, struct actor *a,
		     const struct call *call)
{
	struct sockaddr_in sin = address(p, -1, call->port);

	a->listener = a->fd >= 0 ? a->fd : new_socket(p, a->host);
	a->fd = -1;
	if (a->listener < 0)
		return CMD_FAILED;
	if (bind(a->listener, (struct sockaddr *)&sin, sizeof(sin)) ||
	    listen(a->listener, call->number))
		return judge(p, call, "listen", errno);
	return judge(p, call, "listen", 0);
}

static int do_connected(struct player *p, struct actor *a,
			const struct call *call)
{
	int err = wait_ready(p, a->fd, POLLOUT);
	socklen_t size = sizeof(err);

	if (!err)
		getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &err, &size);
	if (err) {
		close(a->fd);
		a->fd = -1;
	}
	return judge(p, call, "connect", err);
}

static int do_connect(struct player *p, struct actor *a,
		      const struct call *call)
{
	struct sockaddr_in to = address(p, call->peer, call->port);
	struct sockaddr_in from = address(p, -1, call->from);

	if (a->fd < 0)
		a->fd = new_socket(p, a->host);
	if (a->fd < 0)
		return CMD_FAILED;
	a->sent = 0;
	if (call->from &&
	    bind(a->fd, (struct sockaddr *)&from, sizeof(from)))
		return judge(p, call, "bind", errno);
	if (connect(a->fd, (struct sockaddr *)&to, sizeof(to)) &&
	    errno != EINPROGRESS)
		return judge(p, call, "connect", errno);
	return call->later ? 0 : do_connected(p, a, call);
}

/* Its own listener, or any of its host. */
static int listener_of(const struct player *p, const struct actor *a)
{
	const struct actor *other;

	if (a->listener >= 0)
		return a->listener;
	for (other = p->actors; other; other = other->next)
		if (other->host == a->host && other->listener >= 0)
			return other->listener;
	return -1;
}

static int do_accept(struct player *p, struct actor *a,
		     const struct call *call)
{
	int listener = listener_of(p, a), err;

	if (listener < 0)
		return play_failed(p, "nothing listens here: say 'listen PORT' before");
	err = wait_ready(p, listener, POLLIN);
	if (!err) {
		if (a->fd >= 0)
			close(a->fd);
		a->fd = accept4(listener, NULL, NULL,
				SOCK_NONBLOCK | SOCK_CLOEXEC);
		a->sent = 0;
		a->wanted = 0;
		err = a->fd < 0 ? errno : 0;
	}
	return judge(p, call, "accept", err);
}

static int do_send(struct player *p, struct actor *a, const struct call *call)
{
	if (a->pending && (a->text || call->arg))
		return play_failed(p, "send: %llu bytes of the one before still wait for room",
				   a->pending);
	a->pending += call->number;
	a->text = call->arg;
	return judge(p, call, "send", -push(a));
}

static int do_receive(struct player *p, struct actor *a,
		      const struct call *call)
{
	__u64 got = 0, want = call->all ? ~0ULL : call->number;
	char buf[16384];
	ssize_t n = 1;
	int err = 0;

	a->wanted = call->later ? want : 0;
	if (call->later)
		return 0;
	while (!err && got < want && n) {
		err = wait_ready(p, a->fd, POLLIN);
		if (err)
			break;
		n = recv(a->fd, buf, want - got < sizeof(buf) ? want - got :
							      sizeof(buf), 0);
		if (n < 0 && errno != EAGAIN)
			err = errno;
		else if (n > 0)
			got += n;
	}
	if (!err && !call->all && got < want)
		return play_failed(p, "receive: the stream ended after %llu bytes",
				   got);
	return judge(p, call, "receive", err);
}

static int do_close(struct player *p, struct actor *a,
		    const struct call *call)
{
	struct linger linger = { .l_onoff = 1 };
	int *fd = a->fd >= 0 ? &a->fd : &a->listener;

	while (a->pending && call->verb == VERB_CLOSE && !watch_stopped())
		actor_pump(p, -1, 0, LOOK_MS);
	if (call->verb == VERB_ABORT)
		setsockopt(*fd, SOL_SOCKET, SO_LINGER, &linger,
			   sizeof(linger));
	close(*fd);
	*fd = -1;
	a->pending = 0;
	a->wanted = 0;
	return 0;
}

static int do_set(struct player *p, struct actor *a, const struct call *call)
{
	struct linger linger = { .l_onoff = 1, .l_linger = call->number };
	int value = call->number, level, opt, fd, bad;

	if (actor_option(call->arg, &level, &opt))
		return play_failed(p, "there is no option %s", call->arg);
	if (a->fd < 0 && a->listener < 0)
		a->fd = new_socket(p, a->host);
	fd = a->fd >= 0 ? a->fd : a->listener;
	bad = level == SOL_SOCKET && opt == SO_LINGER ?
	      setsockopt(fd, level, opt, &linger, sizeof(linger)) :
	      setsockopt(fd, level, opt, &value, sizeof(value));
	return bad ? play_failed(p, "%s: %s", call->arg, strerror(errno)) : 0;
}

/**
 * actor_option() - an option of a socket by its name
 * @name: "TCP_NODELAY"
 * @level: for setsockopt(2)
 * @opt: likewise
 *
 * Return: 0, or -EINVAL: there is none.
 */
int actor_option(const char *name, int *level, int *opt)
{
	static const struct {
		const char *name;
		int level;
		int opt;
	} options[] = {
		{ "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF },
		{ "SO_SNDBUF", SOL_SOCKET, SO_SNDBUF },
		{ "SO_LINGER", SOL_SOCKET, SO_LINGER },
		{ "SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE },
		{ "TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY },
		{ "TCP_CORK", IPPROTO_TCP, TCP_CORK },
		{ "TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG },
		{ "TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE },
		{ "TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL },
		{ "TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT },
		{ "TCP_SYNCNT", IPPROTO_TCP, TCP_SYNCNT },
		{ "TCP_LINGER2", IPPROTO_TCP, TCP_LINGER2 },
		{ "TCP_DEFER_ACCEPT", IPPROTO_TCP, TCP_DEFER_ACCEPT },
		{ "TCP_QUICKACK", IPPROTO_TCP, TCP_QUICKACK },
		{ "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (!strcmp(options[i].name, name)) {
			*level = options[i].level;
			*opt = options[i].opt;
			return 0;
		}
	return -EINVAL;
}

static int do_shutdown(struct actor *a)
{
	if (a->pending)
		a->shut = true;
	else
		shutdown(a->fd, SHUT_WR);
	return 0;
}

/**
 * actor_call() - make a call
 * @p: the player
 * @call: which one
 *
 * Return: 0, or the exit status after complaining.
 */
int actor_call(struct player *p, const struct call *call)
{
	struct actor *a = actor_of(p, call);

	switch (call->verb) {
	case VERB_LISTEN:
		return do_listen(p, a, call);
	case VERB_CONNECT:
		return do_connect(p, a, call);
	case VERB_ACCEPT:
		return do_accept(p, a, call);
	case VERB_SET:
		return do_set(p, a, call);
	default:
		break;
	}
	if (a->fd < 0 && (call->verb != VERB_CLOSE || a->listener < 0))
		return play_failed(p, "%s has no connection here: say connect or accept before",
				   p->lesson->host[a->host].name);
	switch (call->verb) {
	case VERB_CONNECTED:
		return do_connected(p, a, call);
	case VERB_SEND:
		return do_send(p, a, call);
	case VERB_RECEIVE:
		return do_receive(p, a, call);
	case VERB_SHUTDOWN:
		return do_shutdown(a);
	default:
		return do_close(p, a, call);
	}
}
