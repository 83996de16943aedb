// SPDX-License-Identifier: GPL-2.0-only
/*
 * admit.c - what a socket lets in: filters of socket(7), and how far a peer may
 * be away, RFC 5082
 *
 * Both hold for a listener's SYNs and handshakes, and go on to what it accepts.
 */
#include <linux/filter.h>

#include "edutest.h"

#define PORT	4000

static struct hosts hosts;

/* Host 1 listens. */
static int make_listener(void)
{
	make_hosts(&hosts);
	return listen_in(hosts.ns[1], HOST1, PORT, 4);
}

/* In host 1, where the listener is. */
static long count_there(const char *name)
{
	return counter_in(hosts.ns[1], name);
}

/* Return: a connection that has not come about after so many milliseconds. */
static int try_for(int fd, int ms)
{
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, PORT), EINPROGRESS);
	sleep_ms(ms);
	CHECK_EQ(state_of(fd), TCP_SYN_SENT);
	return fd;
}

static void attach(int fd, struct sock_filter *code, int n)
{
	struct sock_fprog filter = { n, code };

	OK(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter,
		      sizeof(filter)));
}

/* What is larger than any header is not wanted. */
static void refuse_text(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 60, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	};

	attach(fd, code, 4);
}

/* Nor what has this flag. */
static void refuse_flag(int fd, int flag)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flag, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	};

	attach(fd, code, 4);
}

static int detach(int fd)
{
	int none = 0;

	return setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof(none));
}

TEST(filter__of_a_listener_sees_syns)
{
	int listener = make_listener(), fd = stream_socket();

	refuse_flag(listener, 0x02);
	try_for(fd, 500);
	if (on_edu) {
		CHECK_EQ(count_there("drop_filter"), 1);
		CHECK_EQ(count_there("rcv_syn"), 0);
	}
	OK(detach(listener));
	wait_for(fd, POLLOUT, 3000);
	OK(accept(listener, NULL, NULL));
}

TEST(filter__of_a_listener_sees_the_ack_of_the_handshake)
{
	int listener = make_listener(), fd = stream_socket();

	refuse_flag(listener, 0x10);
	set_nonblocking(listener);
	OK(connect_to(fd, HOST1, PORT));
	sleep_ms(300);
	CHECK_ERR(accept(listener, NULL, NULL), EAGAIN);
	if (on_edu)
		CHECK(count_there("drop_filter") >= 1);
	OK(detach(listener));
	wait_for(listener, POLLIN, 5000);
	OK(accept(listener, NULL, NULL));
}

/* The connection goes on as the filter says, also when the listener has gone. */
TEST(filter__goes_on_to_what_is_accepted)
{
	int listener = make_listener(), a = stream_socket(), b, i;
	char text[200] = "";

	refuse_text(listener);
	for (i = 0; i < 3; i++) {
		OK(connect_to(a, HOST1, PORT));
		b = OK(accept(listener, NULL, NULL));
		if (i < 2) {
			close(i ? a : b);
			close(i ? b : a);
			a = stream_socket();
		}
	}
	close(listener);
	OK(send(a, text, sizeof(text), 0));
	sleep_ms(500);
	CHECK_EQ(inq(b), 0);
	OK(detach(b));
	CHECK_SOON(inq(b) == sizeof(text), 3000);
}

/* SO_LOCK_FILTER: a program that is given the connection must live with it. */
TEST(filter__that_is_locked_stays_so)
{
	int listener = make_listener(), a = stream_socket(), b;

	refuse_text(listener);
	set_int(listener, SOL_SOCKET, SO_LOCK_FILTER, 1);
	OK(connect_to(a, HOST1, PORT));
	b = OK(accept(listener, NULL, NULL));
	CHECK_EQ(get_int(b, SOL_SOCKET, SO_LOCK_FILTER), 1);
	CHECK_ERR(detach(b), EPERM);
}

static void set_hops(int fd, int hops)
{
	if (on_ip6)
		set_int(fd, SOL_IPV6, IPV6_UNICAST_HOPS, hops);
	else
		set_int(fd, SOL_IP, IP_TTL, hops);
}

static int min_hops(int fd)
{
	return on_ip6 ? get_int(fd, SOL_IPV6, IPV6_MINHOPCOUNT) :
			get_int(fd, SOL_IP, IP_MINTTL);
}

TEST(minttl__reads_back)
{
	int fd = stream_socket(), bad;

	CHECK_EQ(min_hops(fd), 0);
	set_min_hops(fd, 255);
	CHECK_EQ(min_hops(fd), 255);
	for (bad = -1; bad < 300; bad += 257)
		CHECK_ERR(on_ip6 ?
			  setsockopt(fd, SOL_IPV6, IPV6_MINHOPCOUNT, &bad,
				     sizeof(bad)) :
			  setsockopt(fd, SOL_IP, IP_MINTTL, &bad, sizeof(bad)),
			  EINVAL);
	CHECK_EQ(min_hops(fd), 255);
}

/* RFC 5082, 3: who is next door sends with 255, and nobody else can. */
TEST(minttl__who_is_farther_away_is_not_heard)
{
	int listener = make_listener(), a = stream_socket(), b;

	set_min_hops(listener, 255);
	set_hops(a, 254);
	try_for(a, 500);
	if (on_edu)
		CHECK_EQ(count_there("drop_ttl"), 1);
	set_hops(a, 255);
	wait_for(a, POLLOUT, 3000);
	b = OK(accept(listener, NULL, NULL));
	CHECK_EQ(min_hops(b), 255);
	send_text(a, "near");
	recv_text(b, "near");

	set_hops(a, 254);
	send_text(a, "far");
	sleep_ms(300);
	CHECK_EQ(inq(b), 0);
	if (on_edu)
		CHECK(count_there("drop_ttl") >= 2);
	set_hops(a, 255);
	recv_text(b, "far");
}

/* The last segment of the handshake, too. The kernel lets that one through. */
TEST_EDU(minttl__the_handshake_has_no_end)
{
	int listener = make_listener(), a = stream_socket();

	set_nonblocking(listener);
	refuse_flag(listener, 0x10);
	set_hops(a, 200);
	OK(connect_to(a, HOST1, PORT));
	sleep_ms(100);
	OK(detach(listener));
	set_min_hops(listener, 201);
	sleep_ms(2000);
	CHECK(count_there("drop_ttl") >= 1);
	CHECK_ERR(accept(listener, NULL, NULL), EAGAIN);
}

/* Whoever has connected may ask for it as well. */
TEST(minttl__of_who_connects)
{
	int listener = make_listener(), a = stream_socket();

	set_hops(listener, 99);
	set_min_hops(a, 100);
	try_for(a, 300);
	set_min_hops(a, 99);
	wait_for(a, POLLOUT, 3000);
	OK(accept(listener, NULL, NULL));
}
