// SPDX-License-Identifier: GPL-2.0-only
/*
 * accept.c - listen(2), accept(2): passive OPEN and its queue
 */
#include <sys/mount.h>
#include <sys/stat.h>

#include "edutest.h"

static int client(int port)
{
	int fd = stream_socket();

	OK(connect_to(fd, "127.0.0.1", port));
	return fd;
}

TEST(accept__nothing_there_is_eagain)
{
	int fd = listen_on("127.0.0.1", 4000, 1);

	set_nonblocking(fd);
	CHECK_ERR(accept(fd, NULL, NULL), EAGAIN);
}

TEST(accept__wrong_socket_is_einval)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_ERR(accept(pair.a, NULL, NULL), EINVAL);
	CHECK_ERR(accept(pair.b, NULL, NULL), EINVAL);
	CHECK_ERR(accept(bound_socket("127.0.0.1", 0), NULL, NULL), EINVAL);
}

TEST(accept__flags)
{
	int listener = listen_on("127.0.0.1", 4000, 4);
	int fd;

	client(4000);
	client(4000);
	client(4000);
	CHECK_ERR(accept4(listener, NULL, NULL, 0x10), EINVAL);
	fd = OK(accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
	CHECK(OK(fcntl(fd, F_GETFL)) & O_NONBLOCK);
	CHECK(OK(fcntl(fd, F_GETFD)) & FD_CLOEXEC);
	set_nonblocking(listener);
	fd = OK(accept(listener, NULL, NULL));
	CHECK(!(OK(fcntl(fd, F_GETFL)) & O_NONBLOCK));
	CHECK(!(OK(fcntl(fd, F_GETFD)) & FD_CLOEXEC));
}

TEST(accept__tells_the_peer)
{
	int listener = listen_on("127.0.0.1", 4000, 4);
	struct address addr = addr_room();
	int a = client(4000), b;
	unsigned char buf[32];
	socklen_t len = 4;

	b = OK(accept(listener, &addr.sa, &addr.len));
	CHECK(addr_is(&addr, "127.0.0.1"));
	CHECK_EQ(ntohs(addr.sin.sin_port), port_of(a));
	CHECK_EQ(port_of(b), 4000);

	a = client(4000);
	memset(buf, 0xee, sizeof(buf));
	OK(accept(listener, (struct sockaddr *)buf, &len));
	CHECK_EQ(len, addr.len);
	CHECK_EQ(ntohs(*(uint16_t *)(buf + 2)), port_of(a));
	CHECK_EQ(buf[4], 0xee);
}

TEST(accept__bad_arguments)
{
	int listener = listen_on("127.0.0.1", 4000, 4);
	struct address addr = { .len = -1 };

	client(4000);
	CHECK_ERR(accept(listener, &addr.sa, &addr.len), EINVAL);
	client(4000);
	CHECK_ERR(accept(listener, &addr.sa, (void *)8),
		  EFAULT);
}

TEST(accept__in_order_of_arrival)
{
	int listener = listen_on("127.0.0.1", 4000, 20);
	struct address addr = addr_room();
	int ports[10], i;

	for (i = 0; i < 10; i++)
		ports[i] = port_of(client(4000));
	for (i = 0; i < 10; i++) {
		OK(accept(listener, &addr.sa, &addr.len));
		CHECK_EQ(ntohs(addr.sin.sin_port), ports[i]);
	}
}

TEST(accept__inherits_options)
{
	int listener = bound_socket("127.0.0.1", 4000);
	struct linger linger = { 1, 7 };
	socklen_t len = sizeof(linger);
	int b;

	set_int(listener, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_int(listener, SOL_SOCKET, SO_RCVBUF, 30000);
	set_int(listener, SOL_SOCKET, SO_OOBINLINE, 1);
	set_int(listener, SOL_TCP, TCP_NODELAY, 1);
	set_int(listener, SOL_TCP, TCP_KEEPIDLE, 77);
	set_int(listener, SOL_TCP, TCP_KEEPINTVL, 78);
	set_int(listener, SOL_TCP, TCP_KEEPCNT, 9);
	set_int(listener, SOL_TCP, TCP_USER_TIMEOUT, 12345);
	OK(setsockopt(listener, SOL_SOCKET, SO_LINGER, &linger,
		      sizeof(linger)));
	OK(listen(listener, 1));
	client(4000);
	b = OK(accept(listener, NULL, NULL));
	CHECK_EQ(get_int(b, SOL_SOCKET, SO_KEEPALIVE), 1);
	CHECK_EQ(get_int(b, SOL_SOCKET, SO_RCVBUF),
		 get_int(listener, SOL_SOCKET, SO_RCVBUF));
	CHECK_EQ(get_int(b, SOL_SOCKET, SO_OOBINLINE), 1);
	CHECK_EQ(get_int(b, SOL_TCP, TCP_NODELAY), 1);
	CHECK_EQ(get_int(b, SOL_TCP, TCP_KEEPIDLE), 77);
	CHECK_EQ(get_int(b, SOL_TCP, TCP_KEEPINTVL), 78);
	CHECK_EQ(get_int(b, SOL_TCP, TCP_KEEPCNT), 9);
	CHECK_EQ(get_int(b, SOL_TCP, TCP_USER_TIMEOUT), 12345);
	linger.l_onoff = 0;
	OK(getsockopt(b, SOL_SOCKET, SO_LINGER, &linger, &len));
	CHECK_EQ(linger.l_onoff, 1);
	CHECK_EQ(linger.l_linger, 7);
}

/* With one rule of nft for what the sockets of a cgroup send. */
#define CGROUP	"/sys/fs/cgroup"
#define WATCH								\
	"nft 'add table inet t; add chain inet t out { type filter hook output priority 0; }; add rule inet t out socket cgroupv2 level 1 a counter' 2>/dev/null"

static bool cgroup_watched(void)
{
	mkdir(CGROUP, 0755);
	if (mount("none", CGROUP, "cgroup2", 0, NULL) && errno != EBUSY)
		return false;
	mkdir(CGROUP "/a", 0755);
	return !system(WATCH);
}

/* Filters by cgroup see it: it is of the listener's, whoever accepts it. */
TEST(accept__a_connection_is_of_its_listeners_cgroup)
{
	int listener, a = stream_socket(), b;

	if (!cgroup_watched()) {
		note("this kernel has no cgroups, or nft does not know them");
		return;
	}
	run("echo %d >" CGROUP "/a/cgroup.procs", getpid());
	listener = stream_socket();
	run("echo %d >" CGROUP "/cgroup.procs", getpid());
	OK(bind_to(listener, "127.0.0.1", 4000));
	OK(listen(listener, 1));
	OK(connect_to(a, "127.0.0.1", 4000));
	b = OK(accept(listener, NULL, NULL));
	send_text(b, "whose?");
	recv_text(a, "whose?");
	run("nft list table inet t | grep -q 'packets [1-9]'");
	close(b);
	close(listener);
	recv_eof(a);
	close(a);
	rmdir(CGROUP "/a");
}

TEST(accept__timeout_is_eagain)
{
	int fd = listen_on("127.0.0.1", 4000, 1);
	double start = now_s();

	set_timeout(fd, SO_RCVTIMEO, 200);
	CHECK_ERR(accept(fd, NULL, NULL), EAGAIN);
	CHECK_BETWEEN((now_s() - start) * 1000, 180, 2000 * PATIENCE);
}

struct shutter {
	int fd;
	int how;
};

static void *shut_later(void *arg)
{
	struct shutter *shutter = arg;

	sleep_ms(100);
	OK(shutdown(shutter->fd, shutter->how));
	return NULL;
}

TEST(accept__shutdown_wakes_it_with_einval)
{
	int fd = listen_on("127.0.0.1", 4000, 1);
	struct shutter shutter = { fd, SHUT_RDWR };
	pthread_t thread;

	start_thread(&thread, shut_later, &shutter);
	CHECK_ERR(accept(fd, NULL, NULL), EINVAL);
	join_thread(thread);
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", 4000),
		  ECONNREFUSED);
	OK(listen(fd, 1));
	client(4000);
}

static void *connect_later(void *arg)
{
	sleep_ms(100);
	client(*(int *)arg);
	return NULL;
}

TEST(accept__waits)
{
	int fd = listen_on("127.0.0.1", 4000, 1), port = 4000;
	double start = now_s();
	pthread_t thread;

	start_thread(&thread, connect_later, &port);
	OK(accept(fd, NULL, NULL));
	CHECK_BETWEEN((now_s() - start) * 1000, 90, 2000 * PATIENCE);
	join_thread(thread);
}

TEST(accept__what_came_before_is_there)
{
	int listener = listen_on("127.0.0.1", 4000, 4);
	int a = client(4000), port = port_of(a), b;

	send_text(a, "early bird");
	OK(close(a));
	sleep_ms(20);
	b = OK(accept(listener, NULL, NULL));
	recv_text(b, "early bird");
	recv_eof(b);
	CHECK_EQ(peer_port_of(b), port);
}

/* accept(2): such errors may come from accept(), or from the socket. */
TEST(accept__after_a_reset)
{
	int listener = listen_on("127.0.0.1", 4000, 4);
	int b, good;

	reset(client(4000));
	sleep_ms(20);
	set_nonblocking(listener);
	b = accept(listener, NULL, NULL);
	if (b < 0)
		CHECK(errno == ECONNABORTED || errno == EAGAIN);
	else
		CHECK(closed_with(b, ECONNRESET));
	good = client(4000);
	wait_for(listener, POLLIN, 2000);
	b = OK(accept(listener, NULL, NULL));
	send_text(good, "next");
	recv_text(b, "next");
}

TEST(listen__again_changes_the_backlog)
{
	struct tcp_info info;
	int fd = listen_on("127.0.0.1", 4000, 7);

	info = info_of(fd);
	CHECK_EQ(info.tcpi_state, TCP_LISTEN);
	CHECK_EQ(info.tcpi_sacked, 7);
	OK(listen(fd, 3));
	client(4000);
	client(4000);
	info = info_of(fd);
	CHECK_EQ(info.tcpi_sacked, 3);
	CHECK_EQ(info.tcpi_unacked, 2);
}

TEST(listen__somaxconn_is_the_most)
{
	int fd;

	run("echo 5 >/proc/sys/net/core/somaxconn");
	fd = listen_on("127.0.0.1", 4000, 100);
	CHECK_EQ(info_of(fd).tcpi_sacked, 5);
	OK(listen(fd, -1));
	CHECK_EQ(info_of(fd).tcpi_sacked, 5);
}

TEST(listen__backlog_of_zero_takes_one)
{
	int listener = listen_on("127.0.0.1", 4000, 0);

	client(4000);
	OK(accept(listener, NULL, NULL));
}

#define CLIENTS	24

/* A client that is connected says its port; return: the answer was right. */
static bool client_step(struct pollfd *pfd)
{
	int port = port_of(pfd->fd), answer = 0;

	if (pfd->revents & (POLLERR | POLLHUP))
		FAIL("client is refused: %s", strerrorname(so_error(pfd->fd)));
	if (pfd->revents & POLLOUT) {
		CHECK_EQ(OK(send(pfd->fd, &port, sizeof(port), 0)),
			 sizeof(port));
		pfd->events = POLLIN;
		return false;
	}
	if (!(pfd->revents & POLLIN))
		return false;
	CHECK_EQ(OK(recv(pfd->fd, &answer, sizeof(answer), 0)),
		 sizeof(answer));
	CHECK_EQ(answer, port);
	pfd->fd = -1;
	return true;
}

static void *serve_clients(void *arg)
{
	int i, b, port;

	for (i = 0; i < CLIENTS; i++) {
		b = OK(accept(*(int *)arg, NULL, NULL));
		CHECK_EQ(OK(recv(b, &port, sizeof(port), MSG_WAITALL)),
			 sizeof(port));
		CHECK_EQ(port, peer_port_of(b));
		OK(send(b, &port, sizeof(port), 0));
	}
	return NULL;
}

/* What the listener will not hold it does not answer; it comes again. */
TEST_LIMIT(backlog__bounds_the_queue_and_loses_nobody, 60)
{
	int listener = listen_on("127.0.0.1", 4000, 2);
	struct pollfd pfds[CLIENTS];
	pthread_t server;
	int i, done = 0;

	for (i = 0; i < CLIENTS; i++) {
		pfds[i].fd = stream_socket();
		pfds[i].events = POLLOUT;
		set_nonblocking(pfds[i].fd);
		if (connect_to(pfds[i].fd, "127.0.0.1", 4000))
			CHECK_EQ(errno, EINPROGRESS);
	}
	sleep_ms(300);
	CHECK_BETWEEN(info_of(listener).tcpi_unacked, 1, 3);

	start_thread(&server, serve_clients, &listener);
	while (done < CLIENTS) {
		if (!OK(poll(pfds, CLIENTS, 40000)))
			FAIL("%d of %d were served", done, CLIENTS);
		for (i = 0; i < CLIENTS; i++)
			if (pfds[i].fd >= 0)
				done += client_step(&pfds[i]);
	}
	join_thread(server);
}

TEST(listener__close_resets_who_was_not_accepted)
{
	int listener = listen_on("127.0.0.1", 4000, 4);
	int one = client(4000), two = client(4000);

	OK(close(listener));
	CHECK(closed_with(one, ECONNRESET));
	CHECK(closed_with(two, ECONNRESET));
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", 4000),
		  ECONNREFUSED);
}

TEST(listener__close_leaves_the_accepted_alone)
{
	int listener = listen_on("127.0.0.1", 4000, 4);
	int a = client(4000), b = OK(accept(listener, NULL, NULL));

	OK(close(listener));
	send_text(a, "still");
	recv_text(b, "still");
	send_text(b, "here");
	recv_text(a, "here");
}

TEST(listener__polls_readable_when_there_is_one)
{
	struct pollfd pfd = { .events = POLLIN | POLLOUT };

	pfd.fd = listen_on("127.0.0.1", 4000, 4);
	CHECK_EQ(OK(poll(&pfd, 1, 0)), 0);
	client(4000);
	CHECK_EQ(OK(poll(&pfd, 1, 1000)), 1);
	CHECK_EQ(pfd.revents, POLLIN);
	OK(accept(pfd.fd, NULL, NULL));
	CHECK_EQ(OK(poll(&pfd, 1, 0)), 0);
}

TEST(defer_accept__waits_for_data)
{
	int listener = bound_socket("127.0.0.1", 4000);
	int a, b;

	set_int(listener, SOL_TCP, TCP_DEFER_ACCEPT, 10);
	CHECK_BETWEEN(get_int(listener, SOL_TCP, TCP_DEFER_ACCEPT), 10, 63);
	OK(listen(listener, 4));
	set_nonblocking(listener);
	a = client(4000);
	sleep_ms(300);
	CHECK_ERR(accept(listener, NULL, NULL), EAGAIN);
	send_text(a, "GET");
	wait_for(listener, POLLIN, 3000);
	b = OK(accept(listener, NULL, NULL));
	recv_text(b, "GET");
	send_text(b, "OK");
	recv_text(a, "OK");
}

/* A client that says nothing is accepted within @ms all the same. */
static void accept_silent(int listener, int ms)
{
	int a, b;

	OK(listen(listener, 4));
	a = client(4000);
	wait_for(listener, POLLIN, ms);
	b = OK(accept(listener, NULL, NULL));
	send_text(a, "late");
	recv_text(b, "late");
}

/* After its time it does not wait any longer: tcp(7). */
TEST_LIMIT(defer_accept__gives_up_waiting, 30)
{
	int listener = bound_socket("127.0.0.1", 4000);

	set_int(listener, SOL_TCP, TCP_DEFER_ACCEPT, 2);
	accept_silent(listener, 20000);
}

/* Also beyond the time in which a SYN,ACK is repeated otherwise. */
TEST_LIMIT(defer_accept__waits_longer_than_for_an_answer, 40)
{
	int listener = bound_socket("127.0.0.1", 4000);

	set_sysctl("synack_retries", "1");
	set_int(listener, SOL_TCP, TCP_DEFER_ACCEPT, 5);
	accept_silent(listener, 30000);
	if (on_edu) {
		CHECK(counter("drop_deferred") > 0);
		CHECK_EQ(counter("drop_backlog"), 0);
	}
}
