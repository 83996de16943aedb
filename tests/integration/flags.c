// SPDX-License-Identifier: GPL-2.0-only
/*
 * flags.c - MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT, MSG_TRUNC, SO_RCVLOWAT
 */
#include "edutest.h"

TEST(peek__leaves_what_it_shows)
{
	struct pair pair;
	char buf[32];

	pair_lo(&pair);
	CHECK_ERR(recv(pair.b, buf, 1, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
	send_text(pair.a, "look");
	wait_inq(pair.b, 4);
	CHECK_EQ(OK(recv(pair.b, buf, 2, MSG_PEEK)), 2);
	CHECK(!memcmp(buf, "lo", 2));
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_PEEK)), 4);
	CHECK(!memcmp(buf, "look", 4));
	CHECK_EQ(inq(pair.b), 4);
	send_text(pair.a, "ing");
	wait_inq(pair.b, 7);
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_PEEK)), 7);
	recv_text(pair.b, "looking");
	CHECK_ERR(recv(pair.b, buf, 1, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
}

TEST(peek__across_many_segments)
{
	static char buf[60 * KIB];
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	send_bytes(pair.a, 30 * KIB, 0, 1);
	wait_inq(pair.b, 30 * KIB);
	recv_bytes(pair.b, 1000, 0, 1);
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_PEEK)),
		 30 * KIB - 1000);
	check_bytes(buf, 30 * KIB - 1000, 1000, 1);
	recv_bytes(pair.b, 30 * KIB - 1000, 1000, 1);
}

TEST(peek__sees_the_end)
{
	struct pair pair;
	char byte;

	pair_lo(&pair);
	OK(shutdown(pair.a, SHUT_WR));
	wait_for(pair.b, POLLIN, 2000);
	CHECK_EQ(OK(recv(pair.b, &byte, 1, MSG_PEEK)), 0);
	recv_eof(pair.b);
}

static void *send_in_pieces(void *arg)
{
	int i;

	for (i = 0; i < 10; i++) {
		sleep_ms(20);
		send_bytes(*(int *)arg, 100, 100 * i, 1);
	}
	return NULL;
}

TEST(waitall__waits_for_all)
{
	struct pair pair;
	pthread_t thread;
	char buf[1000];

	pair_lo(&pair);
	start_thread(&thread, send_in_pieces, &pair.a);
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_WAITALL)), 1000);
	check_bytes(buf, 1000, 0, 1);
	join_thread(thread);
}

TEST(waitall__with_peek)
{
	struct pair pair;
	pthread_t thread;
	char buf[1000];

	pair_lo(&pair);
	start_thread(&thread, send_in_pieces, &pair.a);
	CHECK_EQ(OK(recv(pair.b, buf, 1000, MSG_WAITALL | MSG_PEEK)), 1000);
	check_bytes(buf, 1000, 0, 1);
	join_thread(thread);
	CHECK_EQ(inq(pair.b), 1000);
	recv_bytes(pair.b, 1000, 0, 1);
}

TEST(waitall__more_than_the_buffer_holds)
{
	static char buf[MIB];
	struct pair pair;
	pid_t pid;

	pair_lo(&pair);
	set_int(pair.b, SOL_SOCKET, SO_RCVBUF, 16 * KIB);
	pid = OK(fork());
	if (!pid) {
		send_bytes(pair.a, MIB, 0, 1);
		_exit(0);
	}
	CHECK_EQ(OK(recv(pair.b, buf, MIB, MSG_WAITALL)), MIB);
	check_bytes(buf, MIB, 0, 1);
}

TEST(waitall__ends_short_at_the_end_of_the_stream)
{
	struct pair pair;
	char buf[100];

	pair_lo(&pair);
	send_text(pair.a, "short");
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_WAITALL)), 5);
	recv_eof(pair.b);
}

TEST(waitall__timeout_gives_what_came)
{
	struct pair pair;
	char buf[100];

	pair_lo(&pair);
	set_timeout(pair.b, SO_RCVTIMEO, 200);
	send_text(pair.a, "part");
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_WAITALL)), 4);
	CHECK_ERR(recv(pair.b, buf, sizeof(buf), MSG_WAITALL), EAGAIN);
}

TEST(waitall__does_not_wait_when_nonblocking)
{
	struct pair pair;
	char buf[100];

	pair_lo(&pair);
	send_text(pair.a, "part");
	wait_inq(pair.b, 4);
	CHECK_EQ(OK(recv(pair.b, buf, 100, MSG_WAITALL | MSG_DONTWAIT)), 4);
	CHECK_ERR(recv(pair.b, buf, 100, MSG_WAITALL | MSG_DONTWAIT),
		  EAGAIN);
}

/* tcp(7): the bytes are thrown away instead of passed back. */
TEST(trunc__throws_away)
{
	struct pair pair;
	char buf[10] = "untouched";

	pair_lo(&pair);
	send_text(pair.a, "throwaway keep");
	wait_inq(pair.b, 14);
	CHECK_EQ(OK(recv(pair.b, buf, 5, MSG_TRUNC)), 5);
	CHECK(!memcmp(buf, "untouched", 9));
	CHECK_EQ(inq(pair.b), 9);
	CHECK_EQ(OK(recv(pair.b, NULL, 5, MSG_TRUNC)), 5);
	recv_text(pair.b, "keep");
	CHECK_ERR(recv(pair.b, NULL, 100, MSG_TRUNC | MSG_DONTWAIT), EAGAIN);
}

TEST(trunc__of_more_than_the_buffer_holds)
{
	struct pair pair;
	ssize_t left = MIB, n;
	pid_t pid;

	pair_lo(&pair);
	pid = OK(fork());
	if (!pid) {
		send_bytes(pair.a, MIB, 0, 1);
		send_text(pair.a, "rest");
		_exit(0);
	}
	for (; left; left -= n) {
		n = OK(recv(pair.b, NULL, left, MSG_TRUNC));
		CHECK(n > 0);
	}
	recv_text(pair.b, "rest");
}

TEST(dontwait__send_stops_when_the_buffers_are_full)
{
	struct pair pair;
	int total, more = 0, n, i;

	pair_lo(&pair);
	total = stuff(pair.a);
	CHECK(total > 0);
	/* What is in flight settles, then there is no more room at all. */
	for (i = 0; i < 10; i++) {
		sleep_ms(20);
		n = send(pair.a, "", 1, MSG_DONTWAIT);
		if (n < 0)
			break;
		more++;
	}
	CHECK(more < 10);
	recv_bytes(pair.b, total, 0, 1);
	for (i = 0; i < more; i++) {
		char byte = 1;

		CHECK_EQ(OK(recv(pair.b, &byte, 1, 0)), 1);
		CHECK_EQ(byte, 0);
	}
	send_text(pair.a, "again");
	recv_text(pair.b, "again");
}

/* Memory is charged and bounded: small buffers take little. */
TEST(buffers__bound_what_is_held)
{
	struct pair pair;
	int total;

	pair_lo(&pair);
	set_int(pair.b, SOL_SOCKET, SO_RCVBUF, 8 * KIB);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 8 * KIB);
	total = stuff(pair.a);
	CHECK_BETWEEN(total, 1, 256 * KIB);
	recv_bytes(pair.b, total, 0, 1);
}

TEST(buffers__bound_what_is_held_when_set_before_connecting)
{
	int listener = bound_socket("127.0.0.1", 0);
	struct pair pair;
	int total;

	pair.a = stream_socket();
	set_int(listener, SOL_SOCKET, SO_RCVBUF, 8 * KIB);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 8 * KIB);
	OK(listen(listener, 1));
	OK(connect_to(pair.a, "127.0.0.1", port_of(listener)));
	pair.b = OK(accept(listener, NULL, NULL));
	total = stuff(pair.a);
	CHECK_BETWEEN(total, 1, 100 * KIB);
	recv_bytes(pair.b, total, 0, 1);
	set_int(pair.b, SOL_SOCKET, SO_SNDBUF, 8 * KIB);
}

TEST(rcvlowat__waits_for_so_many)
{
	struct pollfd pfd = { .events = POLLIN };
	struct pair pair;
	pthread_t thread;
	char buf[1000];
	ssize_t n;

	pair_lo(&pair);
	set_int(pair.b, SOL_SOCKET, SO_RCVLOWAT, 300);
	CHECK_EQ(get_int(pair.b, SOL_SOCKET, SO_RCVLOWAT), 300);
	pfd.fd = pair.b;
	start_thread(&thread, send_in_pieces, &pair.a);
	wait_inq(pair.b, 100);
	CHECK_EQ(OK(poll(&pfd, 1, 0)), 0);
	n = OK(recv(pair.b, buf, sizeof(buf), 0));
	CHECK_BETWEEN(n, 300, 1000);
	check_bytes(buf, n, 0, 1);
	recv_bytes(pair.b, 1000 - n, n, 1);
	join_thread(thread);
}
