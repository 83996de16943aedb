// SPDX-License-Identifier: GPL-2.0-only
/*
 * netns.c - network namespaces: hosts that know nothing of each other
 */
#include <net/if.h>

#include "edutest.h"

TEST(netns__same_port_in_two_is_two_ports)
{
	int home = current_ns(), other = new_ns();
	int here = listen_on("127.0.0.1", 4000, 1), there, a, b;

	enter_ns(other);
	there = listen_on("127.0.0.1", 4000, 1);
	enter_ns(home);
	set_nonblocking(there);
	a = stream_socket();
	OK(connect_to(a, "127.0.0.1", 4000));
	b = OK(accept(here, NULL, NULL));
	CHECK_ERR(accept(there, NULL, NULL), EAGAIN);
	send_text(a, "home");
	recv_text(b, "home");

	enter_ns(other);
	a = stream_socket();
	enter_ns(home);
	OK(connect_to(a, "127.0.0.1", 4000));
	OK(accept(there, NULL, NULL));
	set_nonblocking(here);
	CHECK_ERR(accept(here, NULL, NULL), EAGAIN);
}

TEST(netns__nobody_listens_in_the_other_one)
{
	int home = current_ns(), other = new_ns(), fd;

	listen_on("127.0.0.1", 4000, 1);
	enter_ns(other);
	fd = stream_socket();
	CHECK_ERR(connect_to(fd, "127.0.0.1", 4000), ECONNREFUSED);
	enter_ns(home);
	OK(connect_to(stream_socket(), "127.0.0.1", 4000));
}

static int default_syncnt(void)
{
	int fd = stream_socket(), value = get_int(fd, SOL_TCP, TCP_SYNCNT);

	close(fd);
	return value;
}

TEST(netns__sysctls_are_its_own)
{
	int home = current_ns(), other = new_ns(), before = default_syncnt();

	CHECK(before != 3);
	set_sysctl("syn_retries", "3");
	CHECK_EQ(default_syncnt(), 3);
	enter_ns(other);
	CHECK_EQ(default_syncnt(), before);
	set_sysctl("syn_retries", "4");
	enter_ns(home);
	CHECK_EQ(default_syncnt(), 3);
}

TEST_EDU(netns__counters_are_its_own)
{
	int home = current_ns(), other = new_ns();
	struct pair pair;

	pair_lo(&pair);
	CHECK_EQ(counter("sockets"), 2);
	CHECK_EQ(counter("active_open"), 1);
	enter_ns(other);
	CHECK_EQ(counter("sockets"), 0);
	CHECK_EQ(counter("active_open"), 0);
	enter_ns(home);
}

/* Time passes until the namespace's end of the cable has gone with it. */
static void wait_for_the_end(void)
{
	CHECK_SOON(!if_nametoindex("e0"), 15000);
}

/* What is left of closed connections does not hold a namespace. */
TEST_LIMIT(netns__goes_with_time_wait_in_it, 40)
{
	struct hosts hosts;
	struct pair pair;
	int i;

	make_hosts(&hosts);
	for (i = 0; i < 20; i++) {
		pair_over(&pair, hosts.ns[0], hosts.ns[1], HOST0);
		OK(close(pair.a));	/* waits in the other namespace */
		recv_eof(pair.b);
		OK(close(pair.b));
	}
	CHECK(if_nametoindex("e0"));
	OK(close(hosts.ns[1]));
	wait_for_the_end();
}

TEST_LIMIT(netns__goes_with_half_open_connections_in_it, 40)
{
	struct hosts hosts;
	int listener, fds[10], i;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);	/* Host 0 knows where host 1 is, */
	pair_close(&pair);
	listener = listen_in(hosts.ns[1], HOST1, 4000, 10);
	/* and host 1's answers go nowhere. */
	run_in(hosts.ns[1],
	       "ip neigh replace " HOST0 " lladdr 02:00:00:00:00:99 nud permanent dev e0");
	for (i = 0; i < 10; i++) {
		fds[i] = stream_socket();
		set_nonblocking(fds[i]);
		CHECK_ERR(connect_to(fds[i], HOST1, 4000), EINPROGRESS);
	}
	sleep_ms(200);
	if (on_edu) {
		enter_ns(hosts.ns[1]);
		CHECK_EQ(counter("half_open"), 10);
		enter_ns(hosts.ns[0]);
	}
	OK(close(listener));
	OK(close(hosts.ns[1]));
	wait_for_the_end();
	CHECK_EQ(so_error(fds[0]), 0);
}

/* A program that holds a socket holds its namespace; its exit lets it go. */
TEST_LIMIT(netns__goes_when_its_last_program_exits, 40)
{
	struct hosts hosts;
	struct pair pair;
	int pipes[2];
	pid_t pid;
	char byte;

	OK(pipe(pipes));
	pid = OK(fork());
	if (!pid) {
		make_hosts(&hosts);
		enter_ns(hosts.ns[1]);
		listen_on(HOST1, 4001, 10);
		enter_ns(hosts.ns[0]);
		pair_hosts(&hosts, &pair);
		send_bytes(pair.a, 10000, 0, 1);
		OK(write(pipes[1], "", 1));
		sleep_ms(300);
		_exit(0);
	}
	OK(read(pipes[0], &byte, 1));
	CHECK(if_nametoindex("e0"));
	OK(waitpid(pid, NULL, 0));
	wait_for_the_end();
}

/* The other host has gone, with all it had: connections to it time out. */
TEST_LIMIT(netns__its_peers_are_told_in_time, 60)
{
	struct hosts hosts;
	int listener, a, err;
	pid_t pid;

	make_hosts(&hosts);
	listener = listen_on(HOST0, 4000, 1);
	pid = OK(fork());
	if (!pid) {
		OK(close(listener));
		a = socket_in(hosts.ns[1]);
		OK(connect_to(a, HOST0, 4000));
		run("ip link set e0 down");
		_exit(0);
	}
	a = OK(accept(listener, NULL, NULL));
	OK(waitpid(pid, NULL, 0));
	OK(close(hosts.ns[1]));
	set_int(a, SOL_TCP, TCP_USER_TIMEOUT, 1500);
	send_text(a, "anybody");
	wait_for(a, POLLERR, 20000);
	/* Why it could not be reached is the error, where that was known. */
	err = so_error(a);
	CHECK(err == ETIMEDOUT || err == EHOSTUNREACH ||
	      (on_ip6 && err == ENETUNREACH));
	CHECK_EQ(state_of(a), TCP_CLOSE);
}

/* Namespaces come and go, each with a connection or two. */
TEST_LIMIT(netns__fifty_come_and_go, 60)
{
	int home = current_ns(), n = on_debug ? 20 : 50, i, ns;
	struct pair pair;

	for (i = 0; i < n; i++) {
		ns = new_ns();
		enter_ns(ns);
		pair_lo(&pair);
		send_text(pair.a, "x");
		if (i % 3)
			recv_text(pair.b, "x");
		if (i % 2)
			OK(close(pair.a));
		else
			reset(pair.a);
		OK(close(pair.b));
		enter_ns(home);
		OK(close(ns));
	}
}
