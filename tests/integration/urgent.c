// SPDX-License-Identifier: GPL-2.0-only
/*
 * urgent.c - urgent data as the socket API has it: out of band
 *
 * One byte out of band, the mark in the stream where it stood, SIGURG and
 * POLLPRI to tell of it; RFC 9293, 3.8.5, tcp(7), sockatmark(3).
 */
#include <sys/epoll.h>
#include <sys/select.h>

#include "edutest.h"

static void send_urgent(int fd, const char *text)
{
	CHECK_EQ(OK(send(fd, text, strlen(text), MSG_OOB)), strlen(text));
}

static bool at_mark(int fd)
{
	int at = -1;

	OK(ioctl(fd, SIOCATMARK, &at));
	CHECK_EQ(OK(sockatmark(fd)), at);
	return at;
}

TEST(urgent__byte_is_out_of_band)
{
	struct pair pair;
	char buf[16];

	pair_lo(&pair);
	send_text(pair.a, "abc");
	send_urgent(pair.a, "X");
	send_text(pair.a, "def");
	wait_for(pair.b, POLLPRI, 2000);
	CHECK(!at_mark(pair.b));
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), 0)), 3);
	CHECK(!memcmp(buf, "abc", 3));
	CHECK(at_mark(pair.b));
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_OOB)), 1);
	CHECK_EQ(buf[0], 'X');
	recv_text(pair.b, "def");
	CHECK(!at_mark(pair.b));
}

TEST(urgent__byte_can_be_read_first)
{
	struct pair pair;
	char buf[16];

	pair_lo(&pair);
	send_text(pair.a, "abc");
	send_urgent(pair.a, "X");
	wait_for(pair.b, POLLPRI, 2000);
	CHECK_EQ(OK(recv(pair.b, buf, 1, MSG_OOB | MSG_PEEK)), 1);
	CHECK_EQ(buf[0], 'X');
	CHECK_EQ(OK(recv(pair.b, buf, 1, MSG_OOB)), 1);
	CHECK_EQ(buf[0], 'X');
	CHECK_ERR(recv(pair.b, buf, 1, MSG_OOB), EINVAL);
	CHECK_EQ(inq(pair.b), 3);
	CHECK_EQ(OK(recv(pair.b, buf, 2, 0)), 2);
	CHECK(!at_mark(pair.b));
	CHECK_EQ(OK(recv(pair.b, buf, 16, 0)), 1);
	CHECK_EQ(buf[0], 'c');
	CHECK(at_mark(pair.b));
	CHECK_ERR(recv(pair.b, buf, 1, MSG_DONTWAIT), EAGAIN);
}

/* Behind it there is nothing out of band any more. */
TEST(urgent__passed_it_is_gone)
{
	struct pair pair;
	char buf[16];

	pair_lo(&pair);
	send_text(pair.a, "abc");
	send_urgent(pair.a, "X");
	send_text(pair.a, "def");
	wait_for(pair.b, POLLPRI, 2000);
	recv_text(pair.b, "abc");
	CHECK(at_mark(pair.b));
	recv_text(pair.b, "def");
	CHECK_ERR(recv(pair.b, buf, 1, MSG_OOB), EINVAL);
	CHECK(!at_mark(pair.b));
	CHECK_EQ(poll(&(struct pollfd){ pair.b, POLLPRI, 0 }, 1, 0), 0);
}

TEST(urgent__last_byte_of_several_is_it)
{
	struct pair pair;
	char buf[16];

	pair_lo(&pair);
	send_urgent(pair.a, "uvw");
	wait_for(pair.b, POLLPRI, 2000);
	CHECK_EQ(OK(recv(pair.b, buf, 16, MSG_OOB)), 1);
	CHECK_EQ(buf[0], 'w');
	CHECK_EQ(OK(recv(pair.b, buf, 16, 0)), 2);
	CHECK(!memcmp(buf, "uv", 2));
}

TEST(urgent__inline_it_is_part_of_the_stream)
{
	struct pair pair;
	char buf[16];

	pair_lo(&pair);
	set_int(pair.b, SOL_SOCKET, SO_OOBINLINE, 1);
	send_text(pair.a, "abc");
	send_urgent(pair.a, "X");
	send_text(pair.a, "def");
	wait_inq(pair.b, 7);
	CHECK_ERR(recv(pair.b, buf, 1, MSG_OOB), EINVAL);
	CHECK_EQ(OK(recv(pair.b, buf, 16, 0)), 3);
	CHECK(at_mark(pair.b));
	CHECK_EQ(OK(recv(pair.b, buf, 16, 0)), 4);
	CHECK(!memcmp(buf, "Xdef", 4));
	CHECK(!at_mark(pair.b));
}

TEST(urgent__none_there_is_einval)
{
	struct pair pair;
	char byte;

	pair_lo(&pair);
	CHECK_ERR(recv(pair.b, &byte, 1, MSG_OOB), EINVAL);
	send_text(pair.a, "plain");
	wait_inq(pair.b, 5);
	CHECK_ERR(recv(pair.b, &byte, 1, MSG_OOB), EINVAL);
	CHECK(!at_mark(pair.b));
}

TEST(urgent__does_not_count_as_text_to_read)
{
	struct pollfd pfd = { .events = POLLIN | POLLPRI };
	struct pair pair;
	char byte;

	pair_lo(&pair);
	send_urgent(pair.a, "X");
	wait_for(pair.b, POLLPRI, 2000);
	pfd.fd = pair.b;
	CHECK_EQ(OK(poll(&pfd, 1, 0)), 1);
	CHECK_EQ(pfd.revents, POLLPRI);
	CHECK_EQ(inq(pair.b), 0);
	CHECK_EQ(OK(recv(pair.b, &byte, 1, MSG_OOB)), 1);
	CHECK_EQ(byte, 'X');
	CHECK_ERR(recv(pair.b, &byte, 1, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(OK(poll(&pfd, 1, 0)), 0);
}

TEST(urgent__wakes_select_and_epoll)
{
	struct epoll_event event = { .events = EPOLLPRI };
	struct timeval tv = { 2, 0 };
	struct pair pair;
	fd_set except;
	char byte;
	int ep = OK(epoll_create1(0));

	pair_lo(&pair);
	OK(epoll_ctl(ep, EPOLL_CTL_ADD, pair.b, &event));
	CHECK_EQ(OK(epoll_wait(ep, &event, 1, 0)), 0);
	send_urgent(pair.a, "!");
	CHECK_EQ(OK(epoll_wait(ep, &event, 1, 2000)), 1);
	CHECK_EQ(event.events, EPOLLPRI);
	FD_ZERO(&except);
	FD_SET(pair.b, &except);
	CHECK_EQ(OK(select(pair.b + 1, NULL, NULL, &except, &tv)), 1);
	CHECK(FD_ISSET(pair.b, &except));
	CHECK_EQ(OK(recv(pair.b, &byte, 1, MSG_OOB)), 1);
	CHECK_EQ(OK(epoll_wait(ep, &event, 1, 0)), 0);
}

static volatile sig_atomic_t urgent_signals;

static void on_urgent(int sig)
{
	(void)sig;
	urgent_signals++;
}

TEST(urgent__sends_sigurg_to_the_owner)
{
	struct sigaction act = {
		.sa_handler = on_urgent, .sa_flags = SA_RESTART,
	};
	struct pair pair;
	char byte;

	OK(sigaction(SIGURG, &act, NULL));
	pair_lo(&pair);
	send_urgent(pair.a, "1");
	wait_for(pair.b, POLLPRI, 2000);
	CHECK_EQ(urgent_signals, 0);
	OK(recv(pair.b, &byte, 1, MSG_OOB));
	OK(fcntl(pair.b, F_SETOWN, getpid()));
	send_urgent(pair.a, "2");
	CHECK_SOON(urgent_signals == 1, 2000);
	CHECK_EQ(OK(recv(pair.b, &byte, 1, MSG_OOB)), 1);
	CHECK_EQ(byte, '2');
}

/* RFC 9293, 3.8.5 (MUST-32): a sequence of urgent data of any length. */
TEST(urgent__again_and_again)
{
	struct pair pair;
	char text[2] = {}, byte;
	int i;

	pair_lo(&pair);
	for (i = 0; i < 200; i++) {
		text[0] = 'a' + i % 26;
		send_text(pair.a, "plain");
		send_urgent(pair.a, text);
		wait_for(pair.b, POLLPRI, 2000);
		recv_text(pair.b, "plain");
		CHECK(at_mark(pair.b));
		CHECK_EQ(OK(recv(pair.b, &byte, 1, MSG_OOB)), 1);
		CHECK_EQ(byte, text[0]);
	}
	CHECK_EQ(inq(pair.b), 0);
}

/* Inline, urgent data is no more than a mark: no byte is lost or moved. */
TEST(urgent__inline_loses_nothing)
{
	struct pair pair;
	char buf[256];
	int i, n, total = 0;

	pair_lo(&pair);
	set_int(pair.b, SOL_SOCKET, SO_OOBINLINE, 1);
	for (i = 0; i < 20; i++) {
		send_text(pair.a, "01234");
		send_urgent(pair.a, "5");
		send_text(pair.a, "6789");
	}
	OK(shutdown(pair.a, SHUT_WR));
	for (; (n = OK(recv(pair.b, buf, sizeof(buf), 0))); total += n)
		for (i = 0; i < n; i++)
			CHECK_EQ(buf[i], '0' + (total + i) % 10);
	CHECK_EQ(total, 200);
}

/* A closed window delays the byte and loses neither it nor its place. */
TEST(urgent__behind_a_closed_window)
{
	struct pair pair;
	char buf[4 * KIB];
	int total, n;

	pair_lo(&pair);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 32 * KIB);
	total = stuff(pair.a);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 8 * MIB);
	CHECK_SOON(send(pair.a, "U", 1, MSG_OOB | MSG_DONTWAIT) == 1, 3000);
	/* It is told of in the middle of the text; it is here later. */
	sleep_ms(1000);
	if (on_edu) {
		CHECK_ERR(recv(pair.b, buf, 1, MSG_OOB), EAGAIN);
		CHECK_EQ(poll(&(struct pollfd){ pair.b, POLLPRI, 0 }, 1, 0), 0);
	}
	while (total) {
		n = OK(recv(pair.b, buf, sizeof(buf), 0));
		CHECK(n > 0);
		total -= n;
	}
	wait_for(pair.b, POLLPRI, 5000);
	CHECK_EQ(OK(recv(pair.b, buf, 1, MSG_OOB)), 1);
	CHECK_EQ(buf[0], 'U');
}
