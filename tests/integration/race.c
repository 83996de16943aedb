// SPDX-License-Identifier: GPL-2.0-only
/*
 * race.c - everything at the same time, on the same sockets
 *
 * Threads call what they like on descriptors that others open, use and close.
 * Any error of the manual pages will do; the kernel must survive, every thread
 * must come back, and nothing may be left at the end.
 */
#include <sys/epoll.h>

#include "edutest.h"

#define THREADS	8
#define SLOTS	12

static int slots[SLOTS];
static volatile bool stop;
static int listener_port;
static int n_accepted;

static unsigned int next_random(unsigned int *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16;
}

/* The descriptor in a slot; others may close it at any time. */
static int slot(unsigned int *random)
{
	return __atomic_load_n(&slots[next_random(random) % SLOTS],
			       __ATOMIC_RELAXED);
}

static void replace_slot(unsigned int *random, int fd)
{
	int old = __atomic_exchange_n(&slots[next_random(random) % SLOTS], fd,
				      __ATOMIC_RELAXED);

	if (old >= 0)
		close(old);
}

static void open_one(unsigned int *random)
{
	struct address addr = addr_of("127.0.0.1", 0);
	int fd = stream_socket();
	struct linger linger = { 1, 0 };

	set_nonblocking(fd);
	switch (next_random(random) % 6) {
	case 0:
		bind(fd, &addr.sa, addr.len);
		listen(fd, next_random(random) % 4);
		break;
	case 1:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		/* fall through */
	default:
		connect_to(fd, "127.0.0.1", listener_port);
	}
	replace_slot(random, fd);
}

static void use_one(unsigned int *random)
{
	struct pollfd pfd = { .events = POLLIN | POLLOUT | POLLPRI };
	struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	struct tcp_info info;
	socklen_t len = sizeof(info);
	int fd = slot(random), value = next_random(random) % 2;
	char buf[3000];

	if (fd < 0)
		return;
	pfd.fd = fd;
	switch (next_random(random) % 14) {
	case 0:
	case 1:
		fill(buf, sizeof(buf), 0, 1);
		send(fd, buf, next_random(random) % sizeof(buf),
		     MSG_NOSIGNAL | MSG_DONTWAIT);
		break;
	case 2:
	case 3:
		recv(fd, buf, next_random(random) % sizeof(buf), MSG_DONTWAIT);
		break;
	case 4:
		shutdown(fd, next_random(random) % 3);
		break;
	case 5:
		poll(&pfd, 1, 1);
		break;
	case 6:
		connect(fd, &unspec, sizeof(unspec));
		break;
	case 7:
		connect_to(fd, "127.0.0.1", listener_port);
		break;
	case 8:
		listen(fd, 3);
		break;
	case 9:
		value = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
		if (value >= 0)
			replace_slot(random, value);
		break;
	case 10:
		getsockopt(fd, SOL_TCP, TCP_INFO, &info, &len);
		break;
	case 11:
		send(fd, "!", 1, MSG_OOB | MSG_NOSIGNAL | MSG_DONTWAIT);
		recv(fd, buf, 1, MSG_OOB | MSG_DONTWAIT);
		break;
	case 12:
		setsockopt(fd, SOL_TCP, TCP_CORK, &value, sizeof(value));
		setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value,
			   sizeof(value));
		break;
	case 13:
		replace_slot(random, -1);
		break;
	}
}

static void *hammer(void *arg)
{
	unsigned int random = (uintptr_t)arg;

	while (!stop) {
		if (next_random(&random) % 4)
			use_one(&random);
		else
			open_one(&random);
	}
	return NULL;
}

static int seconds(void)
{
	return on_debug ? 6 : 4;
}

TEST_LIMIT(race__anything_on_shared_sockets, 60)
{
	pthread_t threads[THREADS];
	int listener, i;

	listener = listen_on("127.0.0.1", 0, 16);
	set_nonblocking(listener);
	listener_port = port_of(listener);
	memset(slots, 0xff, sizeof(slots));
	slots[0] = dup(listener);
	for (i = 0; i < THREADS; i++)
		start_thread(&threads[i], hammer, (void *)(uintptr_t)(i + 1));
	sleep_ms(seconds() * 1000);
	stop = true;
	for (i = 0; i < THREADS; i++)
		join_thread(threads[i]);
	for (i = 0; i < SLOTS; i++)
		if (slots[i] >= 0)
			close(slots[i]);
	OK(close(listener));
	if (!on_edu)
		return;
	/* Those with something unsent to a peer that never reads live on. */
	CHECK_SOON(counter("half_open") == 0, 20000);
	CHECK_SOON(counter("sockets") == counter("orphans"), 20000);
	CHECK_EQ(counter("bad_edge"), 0);
	CHECK_EQ(counter("notes_lost"), 0);
}

static void *connect_in_a_loop(void *arg)
{
	int fd;

	(void)arg;
	while (!stop) {
		fd = stream_socket();
		if (!connect_to(fd, "127.0.0.1", listener_port))
			send(fd, "hello", 5, MSG_NOSIGNAL);
		else
			CHECK(errno == ECONNREFUSED || errno == ECONNRESET ||
			      errno == EADDRNOTAVAIL);
		close(fd);
	}
	return NULL;
}

/* The listener comes and goes while SYNs arrive. */
TEST_LIMIT(race__listener_closes_while_syns_arrive, 60)
{
	struct address addr = addr_of("127.0.0.1", 4000);
	int n = on_debug ? 60 : 200, i, listener, fd;
	pthread_t threads[4];

	listener_port = 4000;
	for (i = 0; i < 4; i++)
		start_thread(&threads[i], connect_in_a_loop, NULL);
	for (i = 0; i < n; i++) {
		listener = stream_socket();
		set_int(listener, SOL_SOCKET, SO_REUSEADDR, 1);
		OK(bind(listener, &addr.sa, addr.len));
		OK(listen(listener, 1000));
		set_timeout(listener, SO_RCVTIMEO, 50);
		usleep(i % 7 * 500);
		if (i % 3) {
			fd = accept(listener, NULL, NULL);
			if (fd >= 0)
				n_accepted++;
			close(fd);
		}
		OK(close(listener));
	}
	stop = true;
	for (i = 0; i < 4; i++)
		join_thread(threads[i]);
	CHECK(n_accepted > n / 10);
	if (on_edu)
		CHECK_SOON(counter("half_open") == 0, 5000);
}

#define CLIENTS	400

static int accepted_ports[CLIENTS + 16];

static void *accept_in_a_loop(void *arg)
{
	int fd;

	while ((fd = accept(*(int *)arg, NULL, NULL)) >= 0) {
		accepted_ports[__atomic_fetch_add(&n_accepted, 1,
						  __ATOMIC_RELAXED)] =
			peer_port_of(fd);
		close(fd);
	}
	CHECK_EQ(errno, EINVAL);
	return NULL;
}

/* Each connection is given to just one of those who wait for it. */
TEST_LIMIT(race__several_accept_from_one_listener, 60)
{
	int listener = listen_on("127.0.0.1", 0, 256), i, fd;
	static bool seen[65536];
	pthread_t threads[4];

	for (i = 0; i < 4; i++)
		start_thread(&threads[i], accept_in_a_loop, &listener);
	for (i = 0; i < CLIENTS; i++) {
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", port_of(listener)));
		recv_eof(fd);
		close(fd);
	}
	CHECK_SOON(n_accepted == CLIENTS, 5000);
	OK(shutdown(listener, SHUT_RDWR));
	for (i = 0; i < 4; i++)
		join_thread(threads[i]);
	CHECK_EQ(n_accepted, CLIENTS);
	for (i = 0; i < CLIENTS; i++) {
		CHECK(!seen[accepted_ports[i]]);
		seen[accepted_ports[i]] = true;
	}
}

static void *shut_one_side(void *arg)
{
	OK(shutdown(*(int *)arg, SHUT_WR));
	return NULL;
}

/* Both ends close at the same moment: both must get the other's FIN. */
TEST_LIMIT(race__both_ends_shut_down_at_once, 60)
{
	int n = on_debug ? 100 : 300, i;
	pthread_t one, two;
	struct pair pair;

	for (i = 0; i < n; i++) {
		pair_lo(&pair);
		start_thread(&one, shut_one_side, &pair.a);
		start_thread(&two, shut_one_side, &pair.b);
		recv_eof(pair.a);
		recv_eof(pair.b);
		join_thread(one);
		join_thread(two);
		wait_for(pair.a, POLLHUP, 3000);
		wait_for(pair.b, POLLHUP, 3000);
		pair_close(&pair);
	}
}

static void *read_to_the_end(void *arg)
{
	char buf[1000];

	while (recv(*(int *)arg, buf, sizeof(buf), 0) > 0)
		;
	return NULL;
}

static void *write_to_the_end(void *arg)
{
	static char buf[100000];

	while (send(*(int *)arg, buf, sizeof(buf), MSG_NOSIGNAL) > 0)
		;
	return NULL;
}

/* A reset of the peer, or one's own shutdown, in the middle of it all. */
TEST_LIMIT(race__end_in_the_middle_of_a_transfer, 60)
{
	struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	int n = on_debug ? 30 : 100, i, j;
	pthread_t threads[3];
	struct pair pair;

	for (i = 0; i < n; i++) {
		pair_lo(&pair);
		start_thread(&threads[0], write_to_the_end, &pair.a);
		start_thread(&threads[1], read_to_the_end, &pair.b);
		start_thread(&threads[2], read_to_the_end, &pair.a);
		usleep(i % 10 * 300);
		switch (i % 3) {
		case 0:		/* ABORT by one end */
			OK(connect(pair.b, &unspec, sizeof(unspec)));
			break;
		case 1:
			OK(shutdown(pair.a, SHUT_RDWR));
			OK(shutdown(pair.b, SHUT_RDWR));
			break;
		case 2:		/* both at once */
			OK(connect(pair.a, &unspec, sizeof(unspec)));
			OK(connect(pair.b, &unspec, sizeof(unspec)));
			break;
		}
		for (j = 0; j < 3; j++)
			join_thread(threads[j]);
		pair_close(&pair);
	}
}

static void *epoll_in_a_loop(void *arg)
{
	struct epoll_event event;

	while (!stop)
		epoll_wait(*(int *)arg, &event, 1, 10);
	return NULL;
}

/* Sockets join and leave an epoll set in which others wait. */
TEST_LIMIT(race__epoll_while_sockets_come_and_go, 60)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET };
	int ep = OK(epoll_create1(0)), n = on_debug ? 100 : 400, i;
	pthread_t threads[3];
	struct pair pair;

	for (i = 0; i < 3; i++)
		start_thread(&threads[i], epoll_in_a_loop, &ep);
	for (i = 0; i < n; i++) {
		pair_lo(&pair);
		OK(epoll_ctl(ep, EPOLL_CTL_ADD, pair.a, &event));
		OK(epoll_ctl(ep, EPOLL_CTL_ADD, pair.b, &event));
		send_text(pair.a, "x");
		if (i % 2)
			OK(epoll_ctl(ep, EPOLL_CTL_DEL, pair.b, NULL));
		pair_close(&pair);
	}
	stop = true;
	for (i = 0; i < 3; i++)
		join_thread(threads[i]);
}
