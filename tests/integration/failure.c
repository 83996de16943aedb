// SPDX-License-Identifier: GPL-2.0-only
/*
 * failure.c - the path or the peer is gone: how long until a program is told
 *
 * RFC 9293, 3.8.3 (R1, R2), 3.8.4 (keep-alives), tcp(7).
 */
#include "edutest.h"

#define NOBODY	"10.9.0.77"

static struct hosts hosts;	/* of the one test in this process */
static struct pair pair;

static void set_up(void)
{
	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
}

static double time_to_error(int fd, int most_ms)
{
	double start = now_s();

	wait_for(fd, POLLERR, most_ms);
	return now_s() - start;
}

static void keepalive(int fd, int idle, int interval, int count)
{
	set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_int(fd, SOL_TCP, TCP_KEEPIDLE, idle);
	set_int(fd, SOL_TCP, TCP_KEEPINTVL, interval);
	set_int(fd, SOL_TCP, TCP_KEEPCNT, count);
}

TEST_LIMIT(user_timeout__is_etimedout, 30)
{
	double took;

	set_up();
	set_int(pair.a, SOL_TCP, TCP_USER_TIMEOUT, 2000);
	cut_path(&hosts);
	send_text(pair.a, "is anybody there");
	took = time_to_error(pair.a, 20000);
	CHECK_BETWEEN(took * 1000, 1500, 8000);
	CHECK_EQ(so_error(pair.a), ETIMEDOUT);
	CHECK_ERR(send(pair.a, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(state_of(pair.a), TCP_CLOSE);
}

TEST_LIMIT(user_timeout__does_not_run_while_all_is_acknowledged, 30)
{
	set_up();
	set_int(pair.a, SOL_TCP, TCP_USER_TIMEOUT, 500);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	CHECK_SOON(outq(pair.a) == 0, 2000);
	cut_path(&hosts);
	sleep_ms(3000);
	mend_path(&hosts);
	send_text(pair.a, "y");
	recv_text(pair.b, "y");
	CHECK_EQ(so_error(pair.a), 0);
}

/* Set while something waits for an answer it counts from when that left. */
TEST_LIMIT(user_timeout__takes_effect_at_once, 30)
{
	set_up();
	cut_path(&hosts);
	send_text(pair.a, "is anybody there");
	sleep_ms(2000);
	set_int(pair.a, SOL_TCP, TCP_USER_TIMEOUT, 1000);
	CHECK_BETWEEN(time_to_error(pair.a, 10000) * 1000, 0, on_edu ? 300 : 9000);
	CHECK_EQ(so_error(pair.a), ETIMEDOUT);
}

/* tcp(7): "or buffered data may remain untransmitted". */
TEST_LIMIT(user_timeout__counts_in_a_closed_window, 60)
{
	set_up();
	set_int(pair.b, SOL_SOCKET, SO_RCVBUF, 8 * KIB);
	stuff(pair.a);
	sleep_ms(1000);
	CHECK_EQ(so_error(pair.a), 0);
	/* All the while the peer answers the probes. */
	set_int(pair.a, SOL_TCP, TCP_USER_TIMEOUT, 5000);
	CHECK_BETWEEN(time_to_error(pair.a, 30000) * 1000, 2000,
		      on_edu ? 6000 : 29000);
	CHECK_EQ(so_error(pair.a), ETIMEDOUT);
}

TEST_LIMIT(user_timeout__ends_a_call_that_waits, 30)
{
	char byte;

	set_up();
	set_int(pair.a, SOL_TCP, TCP_USER_TIMEOUT, 1000);
	cut_path(&hosts);
	send_text(pair.a, "x");
	CHECK_ERR(recv(pair.a, &byte, 1, 0), ETIMEDOUT);
}

TEST_LIMIT(retries2__is_etimedout, 30)
{
	set_up();
	set_sysctl("retries2", "3");
	/* A sample of the RTT, should the SYN have been slow. */
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	cut_path(&hosts);
	send_text(pair.a, "x");
	CHECK_BETWEEN(time_to_error(pair.a, 25000) * 1000, 1000, 20000);
	CHECK_EQ(so_error(pair.a), ETIMEDOUT);
}

TEST_LIMIT(keepalive__notices_a_silent_peer, 30)
{
	double start, took;

	set_up();
	keepalive(pair.a, 1, 1, 2);
	sleep_ms(100);
	/* To cut takes its time, too. */
	start = now_s();
	cut_path(&hosts);
	time_to_error(pair.a, 20000);
	took = now_s() - start;
	CHECK_BETWEEN(took * 1000, 1900, 7000);
	CHECK_EQ(so_error(pair.a), ETIMEDOUT);
	if (on_edu)
		CHECK_EQ(counter("keepalive_failed"), 1);
}

TEST_LIMIT(keepalive__leaves_an_idle_connection_alone, 30)
{
	set_up();
	keepalive(pair.a, 1, 1, 2);
	keepalive(pair.b, 1, 1, 2);
	sleep_ms(6000);
	CHECK_EQ(so_error(pair.a), 0);
	send_text(pair.a, "still");
	recv_text(pair.b, "still");
	/* Probes are no text: nobody reads them. */
	CHECK_EQ(inq(pair.a), 0);
	CHECK_EQ(inq(pair.b), 0);
	if (on_edu)
		CHECK_BETWEEN(counter("out_keepalive"), 3, 12);
}

/* RFC 9293, 3.8.4 (MUST-25): off unless it is asked for. */
TEST_LIMIT(keepalive__is_off_by_default, 30)
{
	set_up();
	set_int(pair.a, SOL_TCP, TCP_KEEPIDLE, 1);
	set_int(pair.a, SOL_TCP, TCP_KEEPINTVL, 1);
	set_int(pair.a, SOL_TCP, TCP_KEEPCNT, 1);
	cut_path(&hosts);
	sleep_ms(5000);
	CHECK_EQ(so_error(pair.a), 0);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
}

/* Switched on late, it counts from when the connection was last heard of. */
TEST_LIMIT(keepalive__starts_when_it_is_switched_on, 30)
{
	set_up();
	cut_path(&hosts);
	sleep_ms(1500);
	keepalive(pair.a, 1, 1, 2);
	CHECK_BETWEEN(time_to_error(pair.a, 20000) * 1000, 900, 6000);
	CHECK_EQ(so_error(pair.a), ETIMEDOUT);
}

/* A program that goes on setting other options keeps no dead peer alive. */
TEST_LIMIT(keepalive__is_not_put_off_by_other_options, 30)
{
	double start;
	int i;

	set_up();
	start = now_s();
	keepalive(pair.a, 1, 1, 2);
	cut_path(&hosts);
	for (i = 0; i < 60 && state_of(pair.a) == TCP_ESTABLISHED; i++) {
		set_int(pair.a, SOL_TCP, TCP_NODELAY, i % 2);
		set_int(pair.a, SOL_TCP, TCP_CORK, i % 2);
		set_int(pair.a, SOL_TCP, TCP_KEEPINTVL, 1);
		set_int(pair.a, SOL_TCP, TCP_QUICKACK, 1);
		sleep_ms(200);
	}
	CHECK_BETWEEN((now_s() - start) * 1000, 1900, 8000);
	CHECK_EQ(so_error(pair.a), ETIMEDOUT);
}

/* A peer that has lost its memory answers with a RST. */
TEST_LIMIT(keepalive__finds_that_the_peer_was_restarted, 30)
{
	char byte;

	set_up();
	keepalive(pair.a, 2, 1, 5);
	cut_path(&hosts);
	reset(pair.b);		/* its RST is lost */
	mend_path(&hosts);
	CHECK_ERR(recv(pair.a, &byte, 1, 0), ECONNRESET);
}

TEST_LIMIT(syncnt__is_etimedout, 40)
{
	double start;
	int fd;

	make_hosts(&hosts);
	run("ip neigh add " NOBODY " lladdr 02:00:00:00:00:77 nud permanent dev e0");
	fd = stream_socket();
	set_int(fd, SOL_TCP, TCP_SYNCNT, 1);
	start = now_s();
	CHECK_ERR(connect_to(fd, NOBODY, 4000), ETIMEDOUT);
	CHECK_BETWEEN((now_s() - start) * 1000, 1900, 8000);
}

TEST_LIMIT(syncnt__lost_syns_are_repeated, 30)
{
	int listener, fd;

	make_hosts(&hosts);
	listener = listen_in(hosts.ns[1], HOST1, 4000, 1);
	cut_path(&hosts);
	fd = stream_socket();
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINPROGRESS);
	sleep_ms(1500);
	mend_path(&hosts);
	wait_for(fd, POLLOUT, 15000);
	CHECK_EQ(so_error(fd), 0);
	OK(accept(listener, NULL, NULL));
}

/* RFC 9293, 3.9.2.2 (MUST-56): tells why in the end, or at once. */
TEST_LIMIT(icmp__unreachable_ends_connect, 40)
{
	int fd;

	make_hosts(&hosts);
	run("ip route add 10.77.0.0/16 via " HOST1);
	run_in(hosts.ns[1],
	       "echo 1 >/proc/sys/net/ipv4/ip_forward && ip route add unreachable 10.77.0.0/16");
	fd = stream_socket();
	set_int(fd, SOL_TCP, TCP_SYNCNT, 1);
	CHECK_ERR(connect_to(fd, "10.77.0.1", 4000),
		  on_ip6 ? ENETUNREACH : EHOSTUNREACH);
}

/* RFC 9293, 3.9.2.2 (MUST-56): no reason to end a connection. */
TEST_LIMIT(icmp__unreachable_leaves_a_connection_alone, 40)
{
	int listener;

	make_hosts(&hosts);
	run_in(hosts.ns[1], "ip addr add 10.77.0.1/32 dev lo && echo 1 >/proc/sys/net/ipv4/ip_forward");
	run("ip route add 10.77.0.0/16 via " HOST1);
	listener = listen_in(hosts.ns[1], "10.77.0.1", 4000, 1);
	pair.a = stream_socket();
	OK(connect_to(pair.a, "10.77.0.1", 4000));
	pair.b = OK(accept(listener, NULL, NULL));
	run_in(hosts.ns[1],
	       "ip addr del 10.77.0.1/32 dev lo && ip route add unreachable 10.77.0.1/32");
	send_text(pair.a, "through thick and thin");
	sleep_ms(1000);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	run_in(hosts.ns[1],
	       "ip route del unreachable 10.77.0.1/32 && ip addr add 10.77.0.1/32 dev lo");
	recv_text(pair.b, "through thick and thin");
}

/* In the middle of a transfer nothing arrives for three seconds. */
TEST_LIMIT(path__down_and_up_again, 60)
{
	struct flow flow = { .bytes = 4 * MIB, .stream = 1 };
	pthread_t thread;

	set_up();
	flow.fd = pair.a;
	start_thread(&thread, write_flow, &flow);
	recv_bytes(pair.b, MIB, 0, 1);
	cut_path(&hosts);
	sleep_ms(3000);
	mend_path(&hosts);
	recv_bytes(pair.b, 3 * MIB, MIB, 1);
	join_thread(thread);
	CHECK_SOON(outq(pair.a) == 0, 20000);
}

/* What finds no route counts as lost, and who watches is told. */
TEST_LIMIT(path__no_route_and_again_one, 40)
{
	set_up();
	run("ip route add unreachable " HOST1 "/32");
	send_text(pair.a, "through thick and thin");
	sleep_ms(1000);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	CHECK_EQ(inq(pair.b), 0);
	if (on_edu)
		CHECK(counter("unsent_no_route") > 0);
	run("ip route del unreachable " HOST1 "/32");
	recv_text(pair.b, "through thick and thin");
}

TEST_LIMIT(path__device_down_and_up_again, 60)
{
	int err;

	set_up();
	/* IPv4's addresses outlive that; others only if one asks for it. */
	run("echo 1 >/proc/sys/net/ipv6/conf/e0/keep_addr_on_down");
	send_text(pair.a, "before");
	recv_text(pair.b, "before");
	run("ip link set e0 down");
	send_text(pair.a, "in between");
	sleep_ms(1000);
	/* That there is no route is a soft error, and IPv6's are told. */
	err = so_error(pair.a);
	CHECK(!err || (on_ip6 && err == ENETUNREACH));
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	run("ip link set e0 up");
	recv_text(pair.b, "in between");
	send_text(pair.b, "and back");
	recv_text(pair.a, "and back");
}
