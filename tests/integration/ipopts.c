// SPDX-License-Identifier: GPL-2.0-only
/*
 * ipopts.c - the options of ip(7), and those of ipv6(7) that are the same: what
 * they do to the packets, not only what one reads back
 *
 * What only IPv6 has is in ip6wire.c.
 */
#include <netinet/ip.h>

#include "raw.h"
#include "sniff.h"

/* As in <linux/in6.h>, which glibc's header excludes. */
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND	78
#endif

#define PORT		4000
#define FOREIGN		"10.88.0.2"	/* nobody's, but for some tests */

static struct hosts hosts;	/* of the one test in this process */
static struct pair pair;

/* An option by its names of IPv4 and IPv6. */
struct option {
	int name4, name6;
};

static const struct option hops = { IP_TTL, IPV6_UNICAST_HOPS };
static const struct option tos = { IP_TOS, IPV6_TCLASS };
static const struct option mtu_discover = { IP_MTU_DISCOVER,
					    IPV6_MTU_DISCOVER };
static const struct option recverr = { IP_RECVERR, IPV6_RECVERR };
static const struct option freebind = { IP_FREEBIND, IPV6_FREEBIND };
static const struct option transparent = { IP_TRANSPARENT, IPV6_TRANSPARENT };

static int set(int fd, const struct option *option, int val)
{
	return setsockopt(fd, on_ip6 ? SOL_IPV6 : SOL_IP,
			  on_ip6 ? option->name6 : option->name4, &val,
			  sizeof(val));
}

static int get(int fd, const struct option *option)
{
	return get_int(fd, on_ip6 ? SOL_IPV6 : SOL_IP,
		       on_ip6 ? option->name6 : option->name4);
}

/* The next packet that leaves host 0, or that reaches it. */
static struct sniffed next(int sniffer, bool outgoing)
{
	struct sniffed s;

	do {
		CHECK(sniff(sniffer, &s, 2000));
	} while (s.outgoing != outgoing);
	return s;
}

/* The next one that leaves with text. */
static struct sniffed next_text(int sniffer)
{
	struct sniffed s;

	do {
		s = next(sniffer, true);
	} while (s.bytes < 200);
	return s;
}

static void send_some(int fd)
{
	send_bytes(fd, 200, 0, 1);
}

static void check_all(int sniffer, bool outgoing, int n, int hop, int class)
{
	struct sniffed s;

	while (n--) {
		s = next(sniffer, outgoing);
		CHECK_EQ(s.hops, hop);
		CHECK_EQ(s.tos, class);
	}
}

/* From the SYN on, and from the SYN,ACK on: MUST-48, MUST-49. */
TEST_LIMIT(ipopts__hops_and_class_are_in_the_packets, 60)
{
	int there, back, listener;

	make_hosts(&hosts);
	there = sniffer("e0");
	back = sniffer("e0");
	enter_ns(hosts.ns[1]);
	listener = bound_socket(HOST1, PORT);
	OK(set(listener, &hops, 9));
	OK(set(listener, &tos, 0x28));
	OK(listen(listener, 1));
	enter_ns(hosts.ns[0]);
	pair.a = stream_socket();
	if (on_ip6)
		OK(bind_to(pair.a, HOST0, 0));
	CHECK_EQ(get(pair.a, &hops), 64);
	CHECK_EQ(get(pair.a, &tos), 0);
	OK(set(pair.a, &hops, 17));
	OK(set(pair.a, &tos, 0xb8));
	OK(connect_to(pair.a, HOST1, PORT));
	pair.b = OK(accept(listener, NULL, NULL));
	send_some(pair.a);
	recv_bytes(pair.b, 200, 0, 1);
	send_some(pair.b);
	recv_bytes(pair.a, 200, 0, 1);
	/* SYN, ACK, text; SYN,ACK, text. */
	check_all(there, true, 3, 17, 0xb8);
	check_all(back, false, 2, 9, 0x28);
	CHECK_EQ(get(pair.b, &hops), 9);
	CHECK_EQ(get(pair.b, &tos), 0x28);
}

/* It counts from the next packet on; of the class the ECN bits are TCP's. */
TEST_LIMIT(ipopts__hops_and_class_change, 60)
{
	int there;
	struct sniffed s;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	there = sniffer("e0");
	OK(set(pair.a, &hops, 5));
	OK(set(pair.a, &tos, 0x13));
	send_some(pair.a);
	s = next_text(there);
	CHECK_EQ(s.hops, 5);
	CHECK_EQ(s.tos, 0x10);
	/* As many as the system's default has again. */
	OK(set(pair.a, &hops, -1));
	OK(set(pair.a, &tos, 0));
	CHECK_EQ(get(pair.a, &hops), 64);
	send_some(pair.a);
	s = next_text(there);
	CHECK_EQ(s.hops, 64);
	CHECK_EQ(s.tos, 0);
	CHECK_ERR(set(pair.a, &hops, 256), EINVAL);
	CHECK_ERR(set(pair.a, &hops, -2), EINVAL);
}

/* It is dropped on the way, by the router that has counted it to zero. */
TEST_LIMIT(ipopts__a_hop_too_few, 60)
{
	int far, listener;

	make_hosts(&hosts);
	far = new_ns();
	run_in(hosts.ns[1],
	       "ip link add r1 type veth peer name e0 netns /proc/self/fd/%d && ip link set r1 up",
	       far);
	run_in(hosts.ns[1],
	       "ip addr add 10.77.0.1/24 dev r1 && echo 1 >/proc/sys/net/ipv4/ip_forward");
	run_in(far, "ip link set e0 up && ip addr add 10.77.0.2/24 dev e0");
	run_in(far, "ip route add 10.9.0.0/24 via 10.77.0.1");
	run("ip route add 10.77.0.0/24 via " HOST1);
	sleep_ms(2500);
	listener = listen_in(far, "10.77.0.2", PORT, 1);
	pair.a = stream_socket();
	if (on_ip6)
		OK(bind_to(pair.a, HOST0, 0));
	set_timeout(pair.a, SO_SNDTIMEO, 5000);
	OK(set(pair.a, &hops, 1));
	/* RFC 9293, 3.9.2.2: "time exceeded" is a soft error. */
	CHECK_ERR(connect_to(pair.a, "10.77.0.2", PORT), EHOSTUNREACH);
	close(pair.a);
	pair.a = stream_socket();
	if (on_ip6)
		OK(bind_to(pair.a, HOST0, 0));
	OK(set(pair.a, &hops, 2));
	OK(connect_to(pair.a, "10.77.0.2", PORT));
	close(listener);
}

/* ip(7): who wants to know the path's MTU lets no router cut a packet. */
TEST_DEFINE(ipopts__mtu_discover_is_dont_fragment, 60, .only_ip4 = true)
{
	static const struct {
		int how;
		bool df;
	} table[] = {
		{ IP_PMTUDISC_DO, true },
		{ IP_PMTUDISC_DONT, false },
		{ IP_PMTUDISC_WANT, true },
		{ IP_PMTUDISC_OMIT, false },
		{ IP_PMTUDISC_DO, true },
		{ IP_PMTUDISC_INTERFACE, false },
	};
	int there;
	size_t i;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	there = sniffer("e0");
	CHECK_EQ(get(pair.a, &mtu_discover), IP_PMTUDISC_WANT);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		OK(set(pair.a, &mtu_discover, table[i].how));
		CHECK_EQ(get(pair.a, &mtu_discover), table[i].how);
		send_some(pair.a);
		if (next_text(there).df != table[i].df)
			FAIL("IP_MTU_DISCOVER %d: DF is %d", table[i].how,
			     !table[i].df);
	}
	CHECK_ERR(set(pair.a, &mtu_discover, 6), EINVAL);
	CHECK_ERR(set(pair.a, &mtu_discover, -1), EINVAL);
}

/* Host 1's text is in flight, and a router says that it takes less. */
static void told(int how, bool believed)
{
	struct quote quote;
	int before, fd, raw = raw_socket();

	pair_hosts(&hosts, &pair);
	send_text(pair.b, "x");
	recv_text(pair.a, "x");
	CHECK_SOON(outq(pair.b) == 0, 2000);
	OK(set(pair.b, &mtu_discover, how));
	before = get_int(pair.b, SOL_TCP, TCP_MAXSEG);
	CHECK_EQ(before, mss_of(1500) - 12);
	fd = sniffer_of(&hosts);
	swallow(&hosts, HOST0);
	send_bytes(pair.b, 10000, 0, 1);
	quote = next_quote(fd, port_of(pair.b), HOST0);
	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	sleep_ms(50);
	if ((get_int(pair.b, SOL_TCP, TCP_MAXSEG) == mss_of(1300) - 12) !=
	    believed)
		FAIL("with %d: the MSS is %d", how,
		     get_int(pair.b, SOL_TCP, TCP_MAXSEG));
	if (!believed)
		CHECK_EQ(get_int(pair.b, SOL_TCP, TCP_MAXSEG), before);
}

/* One for each: the route learns it. The numbers are the same in IPv6. */
TEST_LIMIT(ipopts__mtu_discover__want, 60)
{
	make_hosts(&hosts);
	told(IP_PMTUDISC_WANT, true);
}

TEST_LIMIT(ipopts__mtu_discover__do, 60)
{
	make_hosts(&hosts);
	told(IP_PMTUDISC_DO, true);
}

/* The kernel's own TCP over IPv4 takes it from the route all the same. */
TEST_EDU_LIMIT(ipopts__mtu_discover__interface, 60)
{
	make_hosts(&hosts);
	told(IP_PMTUDISC_INTERFACE, false);
}

TEST_EDU_LIMIT(ipopts__mtu_discover__omit, 60)
{
	make_hosts(&hosts);
	told(IP_PMTUDISC_OMIT, false);
}

static int error_queue(int fd)
{
	char text[100], control[200];
	struct iovec iov = { .iov_base = text, .iov_len = sizeof(text) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};

	return recvmsg(fd, &msg, MSG_ERRQUEUE);
}

/* Host 1 is the router to FOREIGN, or FOREIGN itself. */
static void foreign_is_there(bool there)
{
	run_in(hosts.ns[1], "ip addr %s " FOREIGN "/%d dev lo",
	       there ? "add" : "del", on_ip6 ? 128 : 32);
}

static void make_foreign(void)
{
	make_hosts(&hosts);
	run("ip route add 10.88.0.0/24 via " HOST1);
	run_in(hosts.ns[1],
	       "ip link set lo up && echo 1 >/proc/sys/net/ipv4/ip_forward");
	run_in(hosts.ns[1], "ip route add unreachable 10.88.0.0/24");
	foreign_is_there(true);
	pair_over(&pair, hosts.ns[1], hosts.ns[0], FOREIGN);
}

/* Who asks for it is told of a soft error, which ends nothing. */
TEST_LIMIT(ipopts__recverr__soft_error_is_told, 60)
{
	int err = on_ip6 ? ENETUNREACH : EHOSTUNREACH;

	make_foreign();
	CHECK_EQ(get(pair.a, &recverr), 0);
	OK(set(pair.a, &recverr, 1));
	CHECK_EQ(get(pair.a, &recverr), 1);
	/* Nothing is in the queue: that does not wait, nor take text. */
	send_text(pair.b, "text");
	wait_inq(pair.a, 4);
	CHECK_ERR(error_queue(pair.a), EAGAIN);
	recv_text(pair.a, "text");
	foreign_is_there(false);
	send_text(pair.a, "lost");
	wait_for(pair.a, POLLERR, 5000);
	CHECK_EQ(so_error(pair.a), err);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	foreign_is_there(true);
	recv_text(pair.b, "lost");
}

TEST_LIMIT(ipopts__recverr__who_does_not_ask_is_not, 60)
{
	struct pollfd p;

	make_foreign();
	foreign_is_there(false);
	send_text(pair.a, "lost");
	p = (struct pollfd){ .fd = pair.a };
	CHECK_EQ(poll(&p, 1, 2000), 0);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	foreign_is_there(true);
	recv_text(pair.b, "lost");
}

/* The address may come later. */
TEST_LIMIT(ipopts__freebind, 60)
{
	int listener;

	make_hosts(&hosts);
	run("ip route add 10.88.0.0/24 via " HOST1);
	enter_ns(hosts.ns[1]);
	listener = stream_socket();
	CHECK_EQ(get(listener, &freebind), 0);
	CHECK_ERR(bind_to(listener, FOREIGN, PORT), EADDRNOTAVAIL);
	OK(set(listener, &freebind, 1));
	CHECK_EQ(get(listener, &freebind), 1);
	OK(bind_to(listener, FOREIGN, PORT));
	OK(listen(listener, 1));
	enter_ns(hosts.ns[0]);
	run_in(hosts.ns[1], "ip link set lo up");
	foreign_is_there(true);
	pair.a = stream_socket();
	OK(connect_to(pair.a, FOREIGN, PORT));
	pair.b = OK(accept(listener, NULL, NULL));
	exchange(&pair, 10000);
}

/* A proxy speaks with the address of somebody else. */
TEST_LIMIT(ipopts__transparent, 60)
{
	struct sniffed s;
	int there, fd;

	make_hosts(&hosts);
	know_each_other(&hosts);
	there = sniffer("e0");
	fd = stream_socket();
	CHECK_EQ(get(fd, &transparent), 0);
	OK(set(fd, &transparent, 1));
	CHECK_EQ(get(fd, &transparent), 1);
	OK(bind_to(fd, FOREIGN, 0));
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, PORT), EINPROGRESS);
	s = next(there, true);
	CHECK(addr_is(&s.from, FOREIGN));
	CHECK_EQ(s.flags, SYN);
}

/* Not for everybody. */
TEST(ipopts__transparent_wants_a_right)
{
	int fd = stream_socket();

	OK(setgid(65534));
	OK(setuid(65534));
	CHECK_ERR(set(fd, &transparent, 1), EPERM);
	CHECK_EQ(get(fd, &transparent), 0);
	/* It may be put away, and the other one is everybody's. */
	OK(set(fd, &transparent, 0));
	OK(set(fd, &freebind, 1));
	OK(bind_to(fd, FOREIGN, 0));
}
