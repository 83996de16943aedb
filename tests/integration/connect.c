// SPDX-License-Identifier: GPL-2.0-only
/*
 * connect.c - connect(2): active OPEN, and how it fails
 */
#include "edutest.h"

/* An address on the wire where nobody answers: its neighbour is known. */
#define NOBODY	"10.9.0.77"

static void make_hosts_and_nobody(struct hosts *hosts)
{
	make_hosts(hosts);
	run("ip neigh add " NOBODY " lladdr 02:00:00:00:00:77 nud permanent dev e0");
}

TEST(connect__nobody_listens_is_econnrefused)
{
	int fd = stream_socket();
	struct address addr = addr_room();

	CHECK_ERR(connect_to(fd, "127.0.0.1", 4000), ECONNREFUSED);
	CHECK_EQ(so_error(fd), 0);
	CHECK_ERR(getpeername(fd, &addr.sa, &addr.len), ENOTCONN);
	CHECK_EQ(state_of(fd), TCP_CLOSE);
}

TEST(connect__again_after_refusal)
{
	int fd = stream_socket(), listener, b;

	CHECK_ERR(connect_to(fd, "127.0.0.1", 4000), ECONNREFUSED);
	CHECK_ERR(connect_to(fd, "127.0.0.1", 4000), ECONNREFUSED);
	listener = listen_on("127.0.0.1", 4000, 1);
	OK(connect_to(fd, "127.0.0.1", 4000));
	b = OK(accept(listener, NULL, NULL));
	send_text(fd, "third time");
	recv_text(b, "third time");
}

TEST(connect__refused_without_waiting)
{
	struct hosts hosts;
	int fd;

	make_hosts(&hosts);
	fd = stream_socket();
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINPROGRESS);
	wait_for(fd, POLLERR, 2000);
	CHECK_EQ(so_error(fd), ECONNREFUSED);
	CHECK_EQ(so_error(fd), 0);
}

TEST(connect__bound_but_not_listening_is_econnrefused)
{
	bound_socket("127.0.0.1", 4000);
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", 4000),
		  ECONNREFUSED);
}

TEST(connect__short_address_is_einval)
{
	struct address addr = addr_of("127.0.0.1", 4000);
	int fd = stream_socket();

	listen_on("127.0.0.1", 4000, 1);
	CHECK_ERR(connect(fd, &addr.sa, addr_least() - 1), EINVAL);
	CHECK_ERR(connect(fd, &addr.sa, 2), EINVAL);
	CHECK_ERR(connect(fd, &addr.sa, 1), EINVAL);
	CHECK_ERR(connect(fd, &addr.sa, 0), EINVAL);
	CHECK_ERR(connect(fd, &addr.sa, -1), EINVAL);
	OK(connect(fd, &addr.sa, addr.len));
}

TEST(connect__other_family_is_eafnosupport)
{
	struct address addr = addr_of("127.0.0.1", 4000);
	int fd = stream_socket();

	addr.sa.sa_family = AF_UNIX;
	CHECK_ERR(connect(fd, &addr.sa, addr.len),
		  EAFNOSUPPORT);
	addr.sa.sa_family = 200;
	CHECK_ERR(connect(fd, &addr.sa, addr.len),
		  EAFNOSUPPORT);
}

TEST(connect__no_route_is_enetunreach)
{
	int fd = stream_socket();

	CHECK_ERR(connect_to(fd, "192.0.2.1", 4000), ENETUNREACH);
	listen_on("127.0.0.1", 4000, 1);
	OK(connect_to(fd, "127.0.0.1", 4000));
}

TEST(connect__routes_that_refuse)
{
	run("ip route add unreachable 192.0.2.1/32");
	run("ip route add prohibit 192.0.2.2/32");
	CHECK_ERR(connect_to(stream_socket(), "192.0.2.1", 4000),
		  EHOSTUNREACH);
	CHECK_ERR(connect_to(stream_socket(), "192.0.2.2", 4000), EACCES);
}

/* RFC 9293, 3.9.2.3 (MUST-46): no OPEN to broadcast or multicast. */
TEST_IP4(connect__to_many_is_refused)
{
	struct hosts hosts;

	make_hosts(&hosts);
	run("ip route add default via " HOST1);
	CHECK_ERR(connect_to(stream_socket(), "255.255.255.255", 4000),
		  ENETUNREACH);
	CHECK_ERR(connect_to(stream_socket(), "10.9.0.255", 4000),
		  ENETUNREACH);
	CHECK_ERR(connect_to(stream_socket(), "224.0.0.1", 4000),
		  ENETUNREACH);
}

TEST(connect__to_any_is_to_this_host)
{
	int listener = listen_on("0.0.0.0", 4000, 1);
	int fd = stream_socket();

	OK(connect_to(fd, "0.0.0.0", 4000));
	OK(accept(listener, NULL, NULL));
	CHECK_EQ(peer_port_of(fd), 4000);
}

TEST(connect__twice_is_eisconn)
{
	struct pair pair;
	int port;

	pair_lo(&pair);
	port = peer_port_of(pair.a);
	CHECK_ERR(connect_to(pair.a, "127.0.0.1", port), EISCONN);
	CHECK_ERR(connect_to(pair.b, "127.0.0.1", port), EISCONN);
	CHECK_ERR(listen(pair.a, 1), EINVAL);
	send_text(pair.a, "alive");
	recv_text(pair.b, "alive");
}

TEST(connect__pending_is_ealready)
{
	struct hosts hosts;
	int fd;
	struct pollfd pfd = { .events = POLLIN | POLLOUT };
	struct address addr = addr_room();
	char byte;

	make_hosts_and_nobody(&hosts);
	fd = stream_socket();
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, NOBODY, 4000), EINPROGRESS);
	CHECK_ERR(connect_to(fd, NOBODY, 4000), EALREADY);
	CHECK_EQ(state_of(fd), TCP_SYN_SENT);
	CHECK_ERR(getpeername(fd, &addr.sa, &addr.len), ENOTCONN);
	CHECK(port_of(fd));
	CHECK_ERR(send(fd, "x", 1, MSG_NOSIGNAL), EAGAIN);
	CHECK_ERR(recv(fd, &byte, 1, 0), EAGAIN);
	CHECK_ERR(listen(fd, 1), EINVAL);
	pfd.fd = fd;
	CHECK_EQ(OK(poll(&pfd, 1, 100)), 0);
	OK(close(fd));
}

TEST(connect__nonblocking_completes)
{
	struct hosts hosts;
	int listener, fd, again;

	make_hosts(&hosts);
	listener = listen_in(hosts.ns[1], HOST1, 4000, 1);
	fd = stream_socket();
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINPROGRESS);
	wait_for(fd, POLLOUT, 2000);
	CHECK_EQ(so_error(fd), 0);
	CHECK_EQ(state_of(fd), TCP_ESTABLISHED);
	CHECK_EQ(peer_port_of(fd), 4000);
	/* Linux tells once more that it went well. */
	again = connect_to(fd, HOST1, 4000);
	CHECK(!again || errno == EISCONN);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EISCONN);
	OK(accept(listener, NULL, NULL));
}

TEST(connect__send_timeout_is_einprogress)
{
	struct hosts hosts;
	double start;
	int fd;

	make_hosts_and_nobody(&hosts);
	fd = stream_socket();
	set_timeout(fd, SO_SNDTIMEO, 300);
	start = now_s();
	CHECK_ERR(connect_to(fd, NOBODY, 4000), EINPROGRESS);
	CHECK_BETWEEN((now_s() - start) * 1000, 280, 3000);
	CHECK_ERR(connect_to(fd, NOBODY, 4000), EALREADY);
}

static void on_alarm(int sig)
{
	(void)sig;
}

TEST(connect__signal_is_eintr_and_it_goes_on)
{
	struct sigaction act = { .sa_handler = on_alarm };
	struct hosts hosts;
	int listener, fd;

	make_hosts(&hosts);
	listener = listen_in(hosts.ns[1], HOST1, 4000, 1);
	cut_path(&hosts);
	OK(sigaction(SIGALRM, &act, NULL));
	fd = stream_socket();
	ualarm(200 * MS, 0);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINTR);
	mend_path(&hosts);
	wait_for(fd, POLLOUT, 8000);
	CHECK_EQ(so_error(fd), 0);
	CHECK_EQ(state_of(fd), TCP_ESTABLISHED);
	OK(accept(listener, NULL, NULL));
}

TEST(connect__close_while_pending)
{
	struct hosts hosts;
	int i, fd;

	make_hosts_and_nobody(&hosts);
	for (i = 0; i < 50; i++) {
		fd = stream_socket();
		set_nonblocking(fd);
		CHECK_ERR(connect_to(fd, NOBODY, 4000), EINPROGRESS);
		OK(close(fd));
	}
	if (on_edu)
		CHECK_SOON(counter("sockets") == 0, 3000);
}

TEST(connect__uses_the_bound_address_and_port)
{
	int listener = listen_on("127.0.0.1", 4000, 1);
	int fd = bound_socket("127.0.0.3", 4321);
	struct address addr = addr_room();

	OK(connect_to(fd, "127.0.0.1", 4000));
	OK(accept(listener, &addr.sa, &addr.len));
	CHECK_EQ(ntohs(addr.sin.sin_port), 4321);
	CHECK(addr_is(&addr, "127.0.0.3"));
	CHECK_EQ(port_of(fd), 4321);
}

TEST(connect__same_pair_of_sockets_is_eaddrnotavail)
{
	struct address addr = addr_of("127.0.0.1", 4321);
	int one = stream_socket(), two = stream_socket();

	listen_on("127.0.0.1", 4000, 2);
	listen_on("127.0.0.1", 4001, 2);
	set_int(one, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(two, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind(one, &addr.sa, addr.len));
	OK(bind(two, &addr.sa, addr.len));
	OK(connect_to(one, "127.0.0.1", 4000));
	CHECK_ERR(connect_to(two, "127.0.0.1", 4000), EADDRNOTAVAIL);
	OK(connect_to(two, "127.0.0.1", 4001));
}

/* RFC 9293, 3.5 (MUST-10): its own SYN crosses itself. */
TEST(connect__to_its_own_port_is_a_simultaneous_open)
{
	int fd = bound_socket("127.0.0.1", 4000);

	OK(connect_to(fd, "127.0.0.1", 4000));
	CHECK_EQ(peer_port_of(fd), 4000);
	CHECK_EQ(port_of(fd), 4000);
	send_text(fd, "to myself");
	recv_text(fd, "to myself");
	OK(shutdown(fd, SHUT_WR));
	recv_eof(fd);
}

/* RFC 9293, 3.5, figure 7, with a network long enough for both SYNs. */
TEST(connect__both_at_once_is_a_simultaneous_open)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	run_on_both(&hosts, "tc qdisc add dev e0 root netem delay 200ms");
	pair.a = bound_socket(HOST0, 4000);
	enter_ns(hosts.ns[1]);
	pair.b = bound_socket(HOST1, 4001);
	enter_ns(hosts.ns[0]);
	set_nonblocking(pair.a);
	set_nonblocking(pair.b);
	/* ARP takes its time too: the SYNs must not wait for it. */
	run("ping -c 1 -W 3 " HOST1 " >/dev/null");
	CHECK_ERR(connect_to(pair.a, HOST1, 4001), EINPROGRESS);
	CHECK_ERR(connect_to(pair.b, HOST0, 4000), EINPROGRESS);
	wait_for(pair.a, POLLOUT, 8000);
	wait_for(pair.b, POLLOUT, 8000);
	CHECK_EQ(so_error(pair.a), 0);
	CHECK_EQ(so_error(pair.b), 0);
	CHECK_EQ(peer_port_of(pair.a), 4001);
	send_text(pair.a, "hello");
	send_text(pair.b, "hello too");
	wait_inq(pair.b, 5);
	wait_inq(pair.a, 9);
	recv_text(pair.b, "hello");
	recv_text(pair.a, "hello too");
	if (on_edu)
		CHECK_BETWEEN(counter("simultaneous_open"), 1, 2);
}

static int forget(int fd)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	return connect(fd, &sa, sizeof(sa));
}

TEST(disconnect__resets_the_peer_and_frees_the_socket)
{
	struct address addr = addr_room();
	struct pair pair;
	int listener;

	pair_lo(&pair);
	send_text(pair.b, "never read");
	wait_inq(pair.a, 10);
	OK(forget(pair.a));
	wait_for(pair.b, POLLERR, 2000);
	CHECK(closed_with(pair.b, ECONNRESET));
	CHECK_ERR(getpeername(pair.a, &addr.sa, &addr.len), ENOTCONN);
	CHECK_EQ(state_of(pair.a), TCP_CLOSE);

	listener = listen_on("127.0.0.1", 4000, 1);
	OK(connect_to(pair.a, "127.0.0.1", 4000));
	pair.b = OK(accept(listener, NULL, NULL));
	send_text(pair.a, "anew");
	recv_text(pair.b, "anew");
	send_text(pair.b, "answer");
	recv_text(pair.a, "answer");
}

TEST(disconnect__keeps_what_was_bound)
{
	int fd = bound_socket("127.0.0.1", 4321), i;
	int listener = listen_on("127.0.0.1", 4000, 4);

	for (i = 0; i < 3; i++) {
		OK(connect_to(fd, "127.0.0.1", 4000));
		OK(close(OK(accept(listener, NULL, NULL))));
		OK(forget(fd));
		CHECK_EQ(port_of(fd), 4321);
	}
}

TEST(disconnect__ends_a_pending_connect_and_a_listener)
{
	struct hosts hosts;
	int fd, listener;

	make_hosts_and_nobody(&hosts);
	listener = listen_on("127.0.0.1", 4000, 1);
	OK(forget(listener));
	CHECK_EQ(state_of(listener), TCP_CLOSE);
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", 4000),
		  ECONNREFUSED);
	OK(listen(listener, 1));

	fd = stream_socket();
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, NOBODY, 4000), EINPROGRESS);
	OK(forget(fd));
	CHECK_EQ(state_of(fd), TCP_CLOSE);
	CHECK_ERR(shutdown(fd, SHUT_WR), ENOTCONN);
	so_error(fd);	/* ECONNRESET on Linux, as in RFC 9293, 3.10.5 */
	OK(fcntl(fd, F_SETFL, 0));
	OK(connect_to(fd, "127.0.0.1", 4000));
}

TEST(disconnect__of_a_fresh_socket_is_nothing)
{
	int fd = stream_socket();

	OK(forget(fd));
	listen_on("127.0.0.1", 4000, 1);
	OK(connect_to(fd, "127.0.0.1", 4000));
}

/* Somebody writes before the handshake is over: it waits for it. */
static void *early_writer(void *arg)
{
	send_text(*(int *)arg, "early");
	return NULL;
}

TEST(connect__send_waits_for_the_handshake)
{
	struct hosts hosts;
	pthread_t thread;
	int listener, fd, b;

	make_hosts(&hosts);
	listener = listen_in(hosts.ns[1], HOST1, 4000, 1);
	cut_path(&hosts);
	fd = stream_socket();
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINPROGRESS);
	OK(fcntl(fd, F_SETFL, 0));
	start_thread(&thread, early_writer, &fd);
	sleep_ms(100);
	mend_path(&hosts);
	join_thread(thread);
	b = OK(accept(listener, NULL, NULL));
	recv_text(b, "early");
}
