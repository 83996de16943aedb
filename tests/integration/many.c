// SPDX-License-Identifier: GPL-2.0-only
/*
 * many.c - a thousand connections at once, storms, churn; and what they leave
 */
#include <sys/epoll.h>
#include <sys/resource.h>

#include "edutest.h"

#define MOST	1000
#define LOAD	2000		/* bytes that each connection carries */

static void raise_limits(void)
{
	struct rlimit limit = { 8192, 8192 };

	OK(setrlimit(RLIMIT_NOFILE, &limit));
}

/* A column of this protocol's line in /proc/net/protocols. */
static long protocol_column(int column)
{
	FILE *file = fopen("/proc/thread-self/net/protocols", "r");
	const char *name = on_edu ? "EDUTCP" : "TCP";
	char line[300], *word;
	long value = -1;
	int i;

	CHECK(file);
	while (fgets(line, sizeof(line), file)) {
		word = strtok(line, " ");
		if (!word || strcmp(word, name))
			continue;
		for (i = 0; word && i < column; i++)
			word = strtok(NULL, " ");
		value = word ? atol(word) : -1;
		break;
	}
	fclose(file);
	return value;
}

static long sockets_in_use(void)
{
	return protocol_column(2);
}

static long pages_in_use(void)
{
	return protocol_column(3);
}

/* All is as it was: no socket is left, no memory but what CPUs keep ready. */
static void check_nothing_is_left(long pages_before)
{
	long most = pages_before + 256 * sysconf(_SC_NPROCESSORS_CONF);

	CHECK_SOON(sockets_in_use() == 0, 10000);
	CHECK_SOON(pages_in_use() <= most, 10000);
	if (on_edu) {
		CHECK_SOON(counter("sockets") == 0, 10000);
		CHECK_EQ(counter("orphans"), 0);
		CHECK_EQ(counter("half_open"), 0);
		CHECK_EQ(counter("bad_edge"), 0);
		CHECK_EQ(counter("notes_lost"), 0);
	}
}

struct conn {
	int fd;
	bool server;
	int sent;
	int got;
	uint64_t stream;
};

static void add(int ep, struct conn *conn, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = conn };

	OK(epoll_ctl(ep, EPOLL_CTL_ADD, conn->fd, &event));
}

/* Send and take what can be; return: just now it has become complete. */
static bool step(struct conn *conn)
{
	bool was = conn->sent == LOAD && conn->got == LOAD;
	char buf[LOAD];
	ssize_t n;

	while (conn->sent < LOAD) {
		n = LOAD - conn->sent < 700 ? LOAD - conn->sent : 700;
		fill(buf, n, conn->sent, conn->stream);
		n = send(conn->fd, buf, n, MSG_NOSIGNAL);
		if (n < 0)
			break;
		conn->sent += n;
	}
	while (conn->got < LOAD) {
		n = recv(conn->fd, buf, sizeof(buf), 0);
		if (n < 0 && errno == EAGAIN)
			break;
		OK(n);
		CHECK(n);
		check_bytes(buf, n, conn->got, conn->stream);
		conn->got += n;
	}
	return !was && conn->sent == LOAD && conn->got == LOAD;
}

static struct conn conns[2 * MOST];

static void accept_all(int ep, int listener, int *accepted)
{
	struct conn *conn;
	int fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		conn = &conns[MOST + (*accepted)++];
		conn->fd = fd;
		conn->server = true;
		conn->stream = peer_port_of(fd);
		add(ep, conn, EPOLLIN | EPOLLOUT | EPOLLET);
	}
	CHECK_EQ(errno, EAGAIN);
}

static void start_clients(int ep, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		conns[i].fd = OK(socket(family, SOCK_STREAM | SOCK_NONBLOCK,
					protocol));
		if (connect_to(conns[i].fd, "127.0.0.1", 4000))
			CHECK_EQ(errno, EINPROGRESS);
		conns[i].stream = port_of(conns[i].fd);
		add(ep, &conns[i], EPOLLIN | EPOLLOUT | EPOLLET);
	}
}

/* What they wait for: some of those that are not complete. */
static void show_incomplete(void)
{
	const struct conn *conn;
	int shown = 0;

	for (conn = conns; conn < conns + 2 * MOST && shown < 20; conn++) {
		if (!conn->fd || !conn->stream ||
		    (conn->sent == LOAD && conn->got == LOAD))
			continue;
		note("%s: %d sent, %d received, state %d, %d to read, %d not acknowledged",
		     conn->server ? "server" : "client", conn->sent, conn->got,
		     state_of(conn->fd), inq(conn->fd), outq(conn->fd));
		shown++;
	}
}

/* All of them are open at the same time, and all carry data both ways. */
TEST_LIMIT(many__a_thousand_connections_at_once, 90)
{
	int n = MOST, accepted = 0, complete = 0, i, k;
	int ep = OK(epoll_create1(0)), listener;
	struct epoll_event events[64];
	long pages = pages_in_use();
	struct conn *conn;

	raise_limits();
	run("echo 4096 >/proc/sys/net/core/somaxconn");
	listener = listen_on("127.0.0.1", 4000, 2048);
	set_nonblocking(listener);
	conns[2 * MOST - 1].fd = listener;
	events[0].events = EPOLLIN;
	events[0].data.ptr = NULL;
	OK(epoll_ctl(ep, EPOLL_CTL_ADD, listener, &events[0]));
	start_clients(ep, n);
	while (complete < 2 * n) {
		k = OK(epoll_wait(ep, events, 64, 30000 * PATIENCE));
		if (!k) {
			show_incomplete();
			FAIL("%d of %d ends complete, %d accepted", complete,
			     2 * n, accepted);
		}
		for (i = 0; i < k; i++) {
			conn = events[i].data.ptr;
			if (!conn)
				accept_all(ep, listener, &accepted);
			else
				complete += step(conn);
		}
	}
	CHECK_EQ(accepted, n);
	if (on_edu)
		CHECK_EQ(counter("sockets"), 2 * n + 1);
	CHECK_EQ(sockets_in_use(), 2 * n + 1);
	for (i = 0; i < n; i++) {
		OK(close(conns[i].fd));
		OK(close(conns[MOST + i].fd));
	}
	OK(close(listener));
	check_nothing_is_left(pages);
}

struct churn {
	int port;
	int times;
};

static void *churn_clients(void *arg)
{
	struct churn *churn = arg;
	char byte;
	int i, fd;

	for (i = 0; i < churn->times; i++) {
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", churn->port));
		OK(send(fd, "?", 1, MSG_NOSIGNAL));
		CHECK_EQ(OK(recv(fd, &byte, 1, 0)), 1);
		CHECK_EQ(byte, '!');
		/* Some go in peace, some with a RST. */
		if (i % 4)
			OK(close(fd));
		else
			reset(fd);
	}
	return NULL;
}

static void *churn_server(void *arg)
{
	int listener = *(int *)arg, fd;
	char byte;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (recv(fd, &byte, 1, 0) == 1)
			send(fd, "!", 1, MSG_NOSIGNAL);
		close(fd);
	}
	CHECK_EQ(errno, EINVAL);
	return NULL;
}

#define CLIENTS	8
#define SERVERS	2

/* Threads that connect, ask and close, all at once, for thousands of times. */
TEST_LIMIT(many__storm_of_short_connections, 90)
{
	struct churn churn = { .times = on_debug ? 50 : 250, .port = 4000 };
	int listener = listen_on("127.0.0.1", 4000, 128), i;
	pthread_t clients[CLIENTS], servers[SERVERS];
	long pages = pages_in_use();

	for (i = 0; i < SERVERS; i++)
		start_thread(&servers[i], churn_server, &listener);
	for (i = 0; i < CLIENTS; i++)
		start_thread(&clients[i], churn_clients, &churn);
	for (i = 0; i < CLIENTS; i++)
		join_thread(clients[i]);
	OK(shutdown(listener, SHUT_RDWR));
	for (i = 0; i < SERVERS; i++)
		join_thread(servers[i]);
	OK(close(listener));
	check_nothing_is_left(pages);
}

/* Connections that die with full queues give back what they held. */
TEST_LIMIT(many__full_queues_are_given_back, 60)
{
	int n = on_debug ? 30 : 100, i;
	static char buf[64 * KIB];
	struct pair pairs[100];
	long pages = pages_in_use();

	for (i = 0; i < n; i++) {
		pair_lo(&pairs[i]);
		while (send(pairs[i].a, buf, sizeof(buf), MSG_DONTWAIT) > 0)
			;
		CHECK_EQ(errno, EAGAIN);
	}
	CHECK(pages_in_use() > pages);
	for (i = 0; i < n; i++) {
		if (i % 2)
			OK(close(pairs[i].a));
		else
			reset(pairs[i].a);
		OK(close(pairs[i].b));
	}
	check_nothing_is_left(pages);
}
