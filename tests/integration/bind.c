// SPDX-License-Identifier: GPL-2.0-only
/*
 * bind.c - bind(2), ip(7): who gets which address and port
 */
#include "edutest.h"

#define ROOM	3		/* ephemeral ports, first of them 40000 */

static void set_port_range(int low, int high)
{
	run("echo %d %d >/proc/sys/net/ipv4/ip_local_port_range", low, high);
}

static bool name_is(int fd, const char *ip)
{
	struct address addr = addr_room();

	OK(getsockname(fd, &addr.sa, &addr.len));
	return addr_is(&addr, ip);
}

TEST(bind__short_address_is_einval)
{
	struct address addr = addr_of("127.0.0.1", 4000);
	int fd = stream_socket();

	CHECK_ERR(bind(fd, &addr.sa, addr_least() - 1), EINVAL);
	CHECK_ERR(bind(fd, &addr.sa, 2), EINVAL);
	CHECK_ERR(bind(fd, &addr.sa, 0), EINVAL);
	CHECK_ERR(bind(fd, &addr.sa, -1), EINVAL);
	CHECK_ERR(bind(fd, &addr.sa, 1000), EINVAL);
	CHECK_EQ(port_of(fd), 0);
}

TEST(bind__other_family_is_eafnosupport)
{
	struct address addr = addr_of("127.0.0.1", 4000);
	int fd = stream_socket();

	addr.sa.sa_family = AF_UNIX;
	CHECK_ERR(bind(fd, &addr.sa, addr.len),
		  EAFNOSUPPORT);
	addr.sa.sa_family = 200;
	CHECK_ERR(bind(fd, &addr.sa, addr.len),
		  EAFNOSUPPORT);
	addr.sa.sa_family = AF_UNSPEC;
	CHECK_ERR(bind(fd, &addr.sa, addr.len),
		  EAFNOSUPPORT);
	CHECK_EQ(port_of(fd), 0);
}

TEST(bind__foreign_address_is_eaddrnotavail)
{
	int fd = stream_socket();

	CHECK_ERR(bind_to(fd, "192.0.2.1", 4000), EADDRNOTAVAIL);
	CHECK_EQ(port_of(fd), 0);
	OK(bind_to(fd, "127.0.0.1", 4000));
}

TEST(bind__second_time_is_einval)
{
	int fd = bound_socket("127.0.0.1", 4000);
	struct pair pair;

	CHECK_ERR(bind_to(fd, "127.0.0.1", 4001), EINVAL);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 4000), EINVAL);
	CHECK_EQ(port_of(fd), 4000);
	OK(listen(fd, 1));
	CHECK_ERR(bind_to(fd, "127.0.0.1", 4001), EINVAL);
	pair_lo(&pair);
	CHECK_ERR(bind_to(pair.a, "127.0.0.1", 4001), EINVAL);
	CHECK_ERR(bind_to(pair.b, "127.0.0.1", 4001), EINVAL);
}

TEST(bind__port_in_use_is_eaddrinuse)
{
	int fd = stream_socket();

	bound_socket("127.0.0.1", 4000);
	bound_socket("0.0.0.0", 4001);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 4000), EADDRINUSE);
	CHECK_ERR(bind_to(fd, "0.0.0.0", 4000), EADDRINUSE);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 4001), EADDRINUSE);
	CHECK_ERR(bind_to(fd, "0.0.0.0", 4001), EADDRINUSE);
	OK(bind_to(fd, "127.0.0.2", 4000));
}

TEST(bind__port_is_free_after_close)
{
	int i;

	for (i = 0; i < 20; i++)
		OK(close(listen_on("127.0.0.1", 4000, 1)));
}

TEST(bind__reuseaddr_shares_until_one_listens)
{
	int one = stream_socket(), two = stream_socket();
	int three = stream_socket(), plain = stream_socket();

	set_int(one, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(two, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(three, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(one, "127.0.0.1", 4000));
	OK(bind_to(two, "127.0.0.1", 4000));
	CHECK_ERR(bind_to(plain, "127.0.0.1", 4000), EADDRINUSE);
	OK(listen(one, 1));
	CHECK_ERR(listen(two, 1), EADDRINUSE);
	CHECK_ERR(bind_to(three, "127.0.0.1", 4000), EADDRINUSE);
	CHECK_ERR(bind_to(three, "0.0.0.0", 4000), EADDRINUSE);
	close(one);
	OK(listen(two, 1));
}

TEST(bind__reuseaddr_must_be_on_both)
{
	int fd = stream_socket();

	bound_socket("127.0.0.1", 4000);
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 4000), EADDRINUSE);
}

TEST(bind__port_of_a_connection_is_in_use)
{
	int listener = listen_on("127.0.0.1", 4000, 1);
	int a = stream_socket(), fd = stream_socket();

	OK(connect_to(a, "127.0.0.1", 4000));
	OK(accept(listener, NULL, NULL));
	close(listener);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 4000), EADDRINUSE);
	CHECK_ERR(bind_to(fd, "0.0.0.0", port_of(a)), EADDRINUSE);
}

TEST(bind__reuseaddr_takes_the_port_of_a_connection)
{
	int listener = stream_socket(), again = stream_socket();
	int a = stream_socket(), b;

	set_int(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(listener, "127.0.0.1", 4000));
	OK(listen(listener, 1));
	OK(connect_to(a, "127.0.0.1", 4000));
	b = OK(accept(listener, NULL, NULL));
	close(listener);
	set_int(again, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(again, "127.0.0.1", 4000));
	OK(listen(again, 1));
	send_text(a, "old");
	recv_text(b, "old");
	a = stream_socket();
	OK(connect_to(a, "127.0.0.1", 4000));
	OK(accept(again, NULL, NULL));
}

TEST(bind__privileged_port_needs_the_capability)
{
	int fd = stream_socket();

	OK(bind_to(fd, "127.0.0.1", 80));
	OK(setresuid(65534, 65534, 65534));
	fd = stream_socket();
	CHECK_ERR(bind_to(fd, "127.0.0.1", 1), EACCES);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 81), EACCES);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 1023), EACCES);
	OK(bind_to(fd, "127.0.0.1", 1024));
}

TEST(bind__any_user_has_an_ephemeral_port)
{
	int fd;

	OK(setresuid(65534, 65534, 65534));
	fd = stream_socket();
	OK(bind_to(fd, "127.0.0.1", 0));
	CHECK_BETWEEN(port_of(fd), 1024, 65535);
}

TEST(bind__port_zero_gives_distinct_ports_in_range)
{
	static bool seen[65536];
	int i, port;

	set_port_range(40000, 41999);
	for (i = 0; i < 200; i++) {
		port = port_of(bound_socket("127.0.0.1", 0));
		CHECK_BETWEEN(port, 40000, 41999);
		CHECK(!seen[port]);
		seen[port] = true;
	}
}

TEST(bind__no_port_left_is_eaddrinuse)
{
	int fd = stream_socket(), i;

	set_port_range(40000, 40000 + ROOM);
	for (i = 0; i <= ROOM; i++)
		bound_socket("127.0.0.1", 0);
	CHECK_ERR(bind_to(fd, "127.0.0.1", 0), EADDRINUSE);
}

/* IP_BIND_ADDRESS_NO_PORT: connect() finds the port, and it may be shared. */
TEST(bind__address_without_a_port)
{
	int fd, i, port;

	listen_on("127.0.0.1", 5000, 16);
	listen_on("127.0.0.1", 5001, 16);
	set_port_range(40000, 40000 + ROOM);
	for (i = 0; i < 2 * (ROOM + 1); i++) {
		fd = stream_socket();
		set_int(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
		CHECK_EQ(get_int(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT), 1);
		OK(bind_to(fd, "127.0.0.3", 0));
		CHECK_EQ(port_of(fd), 0);
		OK(connect_to(fd, "127.0.0.1", 5000 + (i & 1)));
		CHECK_BETWEEN(port_of(fd), 40000, 40000 + ROOM);
		CHECK(name_is(fd, "127.0.0.3"));
	}
	/* With a port it is bound as ever. */
	fd = stream_socket();
	set_int(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	OK(bind_to(fd, "127.0.0.2", 4000));
	CHECK_EQ(port_of(fd), 4000);
	/* Who listens needs one, at the same address. */
	fd = stream_socket();
	set_int(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	OK(bind_to(fd, "127.0.0.2", 0));
	OK(listen(fd, 1));
	port = port_of(fd);
	CHECK_BETWEEN(port, 40000, 40000 + ROOM);
	CHECK(name_is(fd, "127.0.0.2"));
	OK(bind_to(stream_socket(), "127.0.0.1", port));
	/* A second bind() may choose another address; one that fails does not. */
	fd = stream_socket();
	set_int(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	OK(bind_to(fd, "127.0.0.2", 0));
	CHECK_ERR(bind_to(fd, "10.99.0.1", 0), EADDRNOTAVAIL);
	OK(listen(fd, 1));
	CHECK(name_is(fd, "127.0.0.2"));
}

/* Of no name yet, ours listens for IPv4. */
TEST_IP4(listen__without_bind_takes_an_ephemeral_port)
{
	int fd = stream_socket(), a = stream_socket();

	set_port_range(40000, 41999);
	OK(listen(fd, 1));
	CHECK_BETWEEN(port_of(fd), 40000, 41999);
	OK(connect_to(a, "127.0.0.1", port_of(fd)));
}

/* RFC 6056, 3.3.3: who knows one port does not know the next. */
TEST(ephemeral__ports_to_different_peers_are_not_in_a_row)
{
	int i, port, near = 0, last = -1000;
	int listener, fd;

	for (i = 0; i < 12; i++) {
		listener = listen_on("127.0.0.1", 5000 + i, 1);
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", port_of(listener)));
		port = port_of(fd);
		near += abs(port - last) <= 16;
		last = port;
	}
	CHECK_BETWEEN(near, 0, 3);
}

TEST(ephemeral__connections_get_distinct_ports_in_range)
{
	static bool seen[65536];
	int listener = listen_on("127.0.0.1", 5000, 300);
	int i, fd, port;

	set_port_range(40000, 40999);
	for (i = 0; i < 200; i++) {
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", 5000));
		port = port_of(fd);
		CHECK_BETWEEN(port, 40000, 40999);
		CHECK(!seen[port]);
		seen[port] = true;
	}
	(void)listener;
}

/* RFC 6056, 3.3.3: what was passed over is not asked for again and again. */
TEST_EDU(ephemeral__the_next_port_is_behind_the_last)
{
	int listener, fd, i, ports[10];

	set_port_range(40000, 40009);
	listener = listen_on("127.0.0.1", 40004, 16);
	for (i = 0; i < 10; i++) {
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", 40004));
		ports[i] = port_of(fd);
		CHECK(!i || ports[i] != ports[i - 1]);
		CHECK(ports[i] != 40004);
		close(OK(accept(listener, NULL, NULL)));
		recv_eof(fd);
		close(fd);
	}
	CHECK_EQ(ports[9], ports[0]);
}

/* The pair of sockets is what must be unique, not the port. */
TEST(ephemeral__ports_run_out_for_each_peer_alone)
{
	int fd, i;

	listen_on("127.0.0.1", 5000, 16);
	listen_on("127.0.0.1", 5001, 16);
	set_port_range(40000, 40000 + ROOM);
	for (i = 0; i <= ROOM; i++)
		OK(connect_to(stream_socket(), "127.0.0.1", 5000));
	fd = stream_socket();
	CHECK_ERR(connect_to(fd, "127.0.0.1", 5000), EADDRNOTAVAIL);
	OK(connect_to(fd, "127.0.0.1", 5001));
	CHECK_BETWEEN(port_of(fd), 40000, 40000 + ROOM);
}

TEST(ephemeral__reserved_ports_are_left_alone)
{
	int fd = stream_socket();

	listen_on("127.0.0.1", 5000, 16);
	set_port_range(40000, 40000 + ROOM);
	run("echo 40000-40001,40003 >/proc/sys/net/ipv4/ip_local_reserved_ports");
	OK(connect_to(fd, "127.0.0.1", 5000));
	CHECK_EQ(port_of(fd), 40002);
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", 5000),
		  EADDRNOTAVAIL);
}

static int bind_device(int fd, const char *name)
{
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name,
			  strlen(name) + 1);
}

TEST(bindtodevice__unknown_device_is_enodev)
{
	int fd = stream_socket();
	char name[64] = "x";
	socklen_t len = sizeof(name);

	CHECK_ERR(bind_device(fd, "nosuch0"), ENODEV);
	OK(bind_device(fd, "lo"));
	OK(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len));
	CHECK(!strcmp(name, "lo"));
}

/* Host 0 calls, and no SYN comes to this listener of host 1; closes it. */
static void hears_nothing(const struct hosts *hosts, int listener)
{
	int fd;

	set_nonblocking(listener);
	enter_ns(hosts->ns[0]);
	fd = stream_socket();
	set_nonblocking(fd);
	connect_to(fd, HOST1, 4000);
	sleep_ms(500);
	CHECK_ERR(accept(listener, NULL, NULL), EAGAIN);
	close(fd);
	enter_ns(hosts->ns[1]);
	if (on_edu)
		CHECK_EQ(counter("rcv_syn"), 0);
	close(listener);
}

/*
 * Who is bound to no device hears nothing of VRFs, in which another program may
 * have the same port.
 */
TEST(bindtodevice__a_vrf_is_asked_for)
{
	struct hosts hosts;
	int any, blue, fd;

	make_hosts(&hosts);
	enter_ns(hosts.ns[1]);
	run("echo 1 >/proc/sys/net/ipv6/conf/all/keep_addr_on_down");
	if (system("ip link add blue type vrf table 10 2>/dev/null")) {
		note("this kernel has no VRFs");
		return;
	}
	run("ip link set blue up && ip link set e0 master blue");
	any = listen_on("0.0.0.0", 4000, 1);
	hears_nothing(&hosts, any);

	/* Nor who says so when it has the port. */
	any = stream_socket();
	OK(bind_to(any, "0.0.0.0", 4000));
	OK(bind_device(any, "blue"));
	OK(listen(any, 1));
	hears_nothing(&hosts, any);

	blue = stream_socket();
	OK(bind_device(blue, "blue"));
	OK(bind_to(blue, HOST1, 4000));
	OK(listen(blue, 1));
	enter_ns(hosts.ns[0]);
	fd = stream_socket();
	OK(connect_to(fd, HOST1, 4000));
	OK(accept(blue, NULL, NULL));
}

TEST(bindtodevice__devices_have_ports_of_their_own)
{
	struct hosts hosts;
	int lo, e0, any;

	make_hosts(&hosts);
	lo = stream_socket();
	e0 = stream_socket();
	any = stream_socket();
	OK(bind_device(lo, "lo"));
	OK(bind_device(e0, "e0"));
	OK(bind_to(lo, "0.0.0.0", 4000));
	OK(bind_to(e0, "0.0.0.0", 4000));
	CHECK_ERR(bind_to(any, "0.0.0.0", 4000), EADDRINUSE);
}

TEST(bindtodevice__listener_hears_only_its_device)
{
	struct hosts hosts;
	int listener, near, far;

	make_hosts(&hosts);
	listener = stream_socket();
	OK(bind_device(listener, "e0"));
	OK(bind_to(listener, "0.0.0.0", 4000));
	OK(listen(listener, 4));
	near = stream_socket();
	CHECK_ERR(connect_to(near, "127.0.0.1", 4000), ECONNREFUSED);
	far = socket_in(hosts.ns[1]);
	OK(connect_to(far, HOST0, 4000));
	OK(accept(listener, NULL, NULL));
}

TEST(bindtodevice__segments_reach_the_listener_of_their_device)
{
	struct hosts hosts;
	int any, e0, far;

	make_hosts(&hosts);
	any = stream_socket();
	e0 = stream_socket();
	set_int(any, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_device(any, "lo"));
	OK(bind_device(e0, "e0"));
	OK(bind_to(any, "0.0.0.0", 4000));
	OK(bind_to(e0, "0.0.0.0", 4000));
	OK(listen(any, 4));
	OK(listen(e0, 4));
	set_nonblocking(any);
	set_nonblocking(e0);
	far = socket_in(hosts.ns[1]);
	OK(connect_to(far, HOST0, 4000));
	wait_for(e0, POLLIN, 2000);
	CHECK_ERR(accept(any, NULL, NULL), EAGAIN);
	OK(accept(e0, NULL, NULL));
	OK(connect_to(stream_socket(), "127.0.0.1", 4000));
	wait_for(any, POLLIN, 2000);
	CHECK_ERR(accept(e0, NULL, NULL), EAGAIN);
	OK(accept(any, NULL, NULL));
}

TEST(listener__bound_to_an_address_is_found_before_any)
{
	int any = stream_socket(), one = stream_socket();

	set_nonblocking(any);
	OK(bind_to(one, "127.0.0.1", 4000));
	OK(listen(one, 4));
	OK(connect_to(stream_socket(), "127.0.0.1", 4000));
	OK(accept(one, NULL, NULL));
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.2", 4000),
		  ECONNREFUSED);
}
