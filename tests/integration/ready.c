// SPDX-License-Identifier: GPL-2.0-only
/*
 * ready.c - poll(2), select(2), epoll(7): who is told what, and when
 */
#include <sys/epoll.h>
#include <sys/select.h>

#include "edutest.h"

#define ALL	(POLLIN | POLLOUT | POLLPRI | POLLRDHUP)

static int polled(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = ALL };

	OK(poll(&pfd, 1, 0));
	return pfd.revents;
}

static void drain(int fd, int total)
{
	static char buf[100000];
	int n;

	for (; total > 0; total -= n) {
		n = OK(recv(fd, buf, total < (int)sizeof(buf) ? total :
			    (int)sizeof(buf), 0));
		CHECK(n);
	}
}

TEST(poll__idle_connection_is_writable)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_EQ(polled(pair.a), POLLOUT);
	CHECK_EQ(polled(pair.b), POLLOUT);
}

TEST(poll__readable_while_there_is_text)
{
	struct pair pair;

	pair_lo(&pair);
	send_text(pair.a, "ab");
	wait_inq(pair.b, 2);
	CHECK_EQ(polled(pair.b), POLLOUT | POLLIN);
	recv_text(pair.b, "a");
	CHECK_EQ(polled(pair.b), POLLOUT | POLLIN);
	recv_text(pair.b, "b");
	CHECK_EQ(polled(pair.b), POLLOUT);
}

TEST(poll__peer_that_sends_no_more)
{
	struct pair pair;

	pair_lo(&pair);
	OK(shutdown(pair.a, SHUT_WR));
	wait_for(pair.b, POLLRDHUP, 2000);
	CHECK_EQ(polled(pair.b), POLLOUT | POLLIN | POLLRDHUP);
	recv_eof(pair.b);
	CHECK_EQ(polled(pair.b), POLLOUT | POLLIN | POLLRDHUP);
	CHECK_EQ(polled(pair.a), POLLOUT);
}

TEST(poll__both_ends_done_is_pollhup)
{
	struct pair pair;

	pair_lo(&pair);
	OK(shutdown(pair.a, SHUT_WR));
	OK(shutdown(pair.b, SHUT_WR));
	wait_for(pair.a, POLLHUP, 2000);
	wait_for(pair.b, POLLHUP, 2000);
	CHECK_EQ(polled(pair.a), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	CHECK_EQ(polled(pair.b), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
}

TEST(poll__own_shutdown_of_reading)
{
	struct pair pair;

	pair_lo(&pair);
	OK(shutdown(pair.b, SHUT_RD));
	CHECK_EQ(polled(pair.b), POLLIN | POLLOUT | POLLRDHUP);
}

TEST(poll__reset_is_an_error)
{
	struct pair pair;

	pair_lo(&pair);
	reset(pair.a);
	wait_for(pair.b, POLLERR, 2000);
	CHECK_EQ(polled(pair.b), POLLIN | POLLOUT | POLLRDHUP | POLLERR |
		 POLLHUP);
	CHECK_EQ(so_error(pair.b), ECONNRESET);
	CHECK_EQ(polled(pair.b), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
}

TEST(poll__full_is_not_writable_until_there_is_room)
{
	struct pair pair;
	int total = 0, more;

	pair_lo(&pair);
	/* What is in flight settles, then there is no more room at all. */
	do {
		more = stuff(pair.a);
		total += more;
		sleep_ms(50);
	} while (more);
	CHECK_EQ(polled(pair.a) & POLLOUT, 0);
	drain(pair.b, total);
	wait_for(pair.a, POLLOUT, 5000);
	CHECK(stuff(pair.a) > 0);
}

TEST(poll__times_out)
{
	struct pair pair;
	struct pollfd pfd = { .events = POLLIN };
	double start = now_s();

	pair_lo(&pair);
	pfd.fd = pair.a;
	CHECK_EQ(OK(poll(&pfd, 1, 150)), 0);
	CHECK_BETWEEN((now_s() - start) * 1000, 140, 2000);
}

static void *send_later(void *arg)
{
	sleep_ms(100);
	send_text(*(int *)arg, "x");
	return NULL;
}

static int stuffed;

static void *drain_later(void *arg)
{
	sleep_ms(100);
	drain(*(int *)arg, stuffed);
	return NULL;
}

TEST(poll__is_woken_by_text)
{
	struct pair pair;
	pthread_t thread;

	pair_lo(&pair);
	start_thread(&thread, send_later, &pair.a);
	wait_for(pair.b, POLLIN, 5000);
	join_thread(thread);
	recv_text(pair.b, "x");
}

TEST(poll__is_woken_by_room)
{
	struct pair pair;
	pthread_t thread;

	pair_lo(&pair);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 16 * KIB);
	stuffed = stuff(pair.a);
	sleep_ms(50);
	stuffed += stuff(pair.a);
	start_thread(&thread, drain_later, &pair.b);
	wait_for(pair.a, POLLOUT, 5000);
	join_thread(thread);
}

TEST(select__says_the_same)
{
	struct timeval tv = { 2, 0 };
	struct pair pair;
	fd_set in, out;

	pair_lo(&pair);
	send_text(pair.a, "x");
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(pair.a, &in);
	FD_SET(pair.b, &in);
	FD_SET(pair.a, &out);
	wait_inq(pair.b, 1);
	CHECK_EQ(OK(select(pair.b + 1, &in, &out, NULL, &tv)), 2);
	CHECK(!FD_ISSET(pair.a, &in));
	CHECK(FD_ISSET(pair.b, &in));
	CHECK(FD_ISSET(pair.a, &out));

	recv_text(pair.b, "x");
	FD_ZERO(&in);
	FD_SET(pair.b, &in);
	tv.tv_sec = 0;
	tv.tv_usec = 50000;
	CHECK_EQ(OK(select(pair.b + 1, &in, NULL, NULL, &tv)), 0);
}

static int epoll_of(int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };
	int ep = OK(epoll_create1(0));

	OK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
	return ep;
}

/* Return: the events within that time, or 0. */
static uint32_t epolled(int ep, int ms)
{
	struct epoll_event event;

	return OK(epoll_wait(ep, &event, 1, ms)) ? event.events : 0;
}

TEST(epoll__level_triggered_tells_again)
{
	struct pair pair;
	int ep;

	pair_lo(&pair);
	ep = epoll_of(pair.b, EPOLLIN);
	CHECK_EQ(epolled(ep, 0), 0);
	send_text(pair.a, "ab");
	CHECK_EQ(epolled(ep, 2000), EPOLLIN);
	CHECK_EQ(epolled(ep, 0), EPOLLIN);
	wait_inq(pair.b, 2);
	recv_text(pair.b, "a");
	CHECK_EQ(epolled(ep, 0), EPOLLIN);
	recv_text(pair.b, "b");
	CHECK_EQ(epolled(ep, 0), 0);
}

TEST(epoll__edge_triggered_tells_once_for_each_arrival)
{
	struct pair pair;
	int ep;

	pair_lo(&pair);
	ep = epoll_of(pair.b, EPOLLIN | EPOLLET);
	send_text(pair.a, "a");
	CHECK_EQ(epolled(ep, 2000), EPOLLIN);
	CHECK_EQ(epolled(ep, 50), 0);
	send_text(pair.a, "b");
	CHECK_EQ(epolled(ep, 2000), EPOLLIN);
	CHECK_EQ(epolled(ep, 50), 0);
	recv_text(pair.b, "ab");
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_EQ(epolled(ep, 2000), EPOLLIN);
}

TEST(epoll__edge_triggered_writability)
{
	struct pair pair;
	int ep, total;

	pair_lo(&pair);
	ep = epoll_of(pair.a, EPOLLOUT | EPOLLET);
	CHECK_EQ(epolled(ep, 2000), EPOLLOUT);
	CHECK_EQ(epolled(ep, 20), 0);
	total = stuff(pair.a);
	sleep_ms(50);
	epolled(ep, 0);
	total += stuff(pair.a);
	drain(pair.b, total);
	CHECK_EQ(epolled(ep, 5000), EPOLLOUT);
}

TEST(epoll__oneshot_is_armed_again_by_hand)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT };
	struct pair pair;
	int ep;

	pair_lo(&pair);
	ep = epoll_of(pair.b, EPOLLIN | EPOLLONESHOT);
	send_text(pair.a, "a");
	CHECK_EQ(epolled(ep, 2000), EPOLLIN);
	send_text(pair.a, "b");
	CHECK_EQ(epolled(ep, 50), 0);
	OK(epoll_ctl(ep, EPOLL_CTL_MOD, pair.b, &event));
	CHECK_EQ(epolled(ep, 2000), EPOLLIN);
	CHECK_EQ(epolled(ep, 50), 0);
}

TEST(epoll__hangups_and_errors)
{
	struct pair pair;
	int ep;

	pair_lo(&pair);
	ep = epoll_of(pair.b, EPOLLRDHUP);
	CHECK_EQ(epolled(ep, 0), 0);
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_EQ(epolled(ep, 2000), EPOLLRDHUP);
	OK(shutdown(pair.b, SHUT_WR));
	CHECK_SOON(epolled(ep, 0) == (EPOLLRDHUP | EPOLLHUP), 2000);

	pair_lo(&pair);
	ep = epoll_of(pair.b, 0);
	reset(pair.a);
	CHECK_EQ(epolled(ep, 2000), EPOLLERR | EPOLLHUP);
}

TEST(epoll__connect_and_accept)
{
	struct hosts hosts;
	int listener, fd, accepts, connects;

	make_hosts(&hosts);
	enter_ns(hosts.ns[1]);
	listener = listen_on(HOST1, 4000, 1);
	enter_ns(hosts.ns[0]);
	accepts = epoll_of(listener, EPOLLIN | EPOLLET);
	fd = stream_socket();
	set_nonblocking(fd);
	cut_path(&hosts);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINPROGRESS);
	connects = epoll_of(fd, EPOLLIN | EPOLLOUT | EPOLLET);
	CHECK_EQ(epolled(connects, 100), 0);
	CHECK_EQ(epolled(accepts, 0), 0);
	mend_path(&hosts);
	CHECK_EQ(epolled(connects, 5000), EPOLLOUT);
	CHECK_EQ(epolled(accepts, 5000), EPOLLIN);
	OK(accept(listener, NULL, NULL));
	CHECK_EQ(epolled(accepts, 50), 0);
}

static void *wait_in_epoll(void *arg)
{
	CHECK_EQ(epolled(*(int *)arg, 5000), EPOLLIN);
	return NULL;
}

TEST(epoll__is_woken_in_another_thread)
{
	struct pair pair;
	pthread_t thread;
	int ep;

	pair_lo(&pair);
	ep = epoll_of(pair.b, EPOLLIN);
	start_thread(&thread, wait_in_epoll, &ep);
	sleep_ms(100);
	send_text(pair.a, "x");
	join_thread(thread);
}
