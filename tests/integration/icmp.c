// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmp.c - errors about our packets, forged and not: which are believed
 *
 * Host 1 is the one that they reach; host 0 makes them by hand. An error counts
 * if it quotes what is in flight (RFC 5927, 4.1), and ends nothing but a
 * handshake (RFC 9293, 3.9.2.2; RFC 5461).
 */
#include "raw.h"

#define PORT	4000
#define NOBODY	"10.9.0.50"	/* has an Ethernet address, that is all */

static struct hosts hosts;	/* of the one test in this process */
static struct pair pair;	/* b is host 1's */
static int raw;

/* Return: the quote of the first of several full segments in flight. */
static struct quote text_in_flight(void)
{
	int fd;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	send_text(pair.b, "x");
	recv_text(pair.a, "x");
	CHECK_SOON(outq(pair.b) == 0, 2000);
	raw = raw_socket();
	fd = sniffer_of(&hosts);
	swallow(&hosts, HOST0);
	send_bytes(pair.b, 10000, 0, 1);
	return next_quote(fd, port_of(pair.b), HOST0);
}

static int mss_now(void)
{
	return get_int(pair.b, SOL_TCP, TCP_MAXSEG);
}

/* Errors that change nothing. */
static void forge(enum error error, uint32_t mtu, struct quote quote)
{
	struct quote bad;
	int i;

	for (i = 0; i < SPOILT; i++) {
		bad = spoilt(quote, i);
		inject_error(raw, HOST0, error, mtu, &bad);
	}
	/* Long enough, as the good one shows. */
	sleep_ms(50);
}

TEST(icmp__too_big_is_believed_if_it_quotes_what_is_in_flight)
{
	struct quote quote = text_in_flight();
	int mss = mss_now();

	forge(TOO_BIG, 1300, quote);
	CHECK_EQ(mss_now(), mss);
	if (on_edu) {
		enter_ns(hosts.ns[1]);
		CHECK_EQ(counter("icmp_not_in_flight"), 2);
		enter_ns(hosts.ns[0]);
	}
	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	CHECK_SOON(mss_now() == mss_of(1300) - 12, 1000);
}

/* RFC 5082, 3: the packet had come farther than the peer is away. */
TEST(icmp__from_farther_away_than_the_peer)
{
	struct quote quote = text_in_flight();
	int mss = mss_now();

	/* The quoted one has 64 left. */
	set_min_hops(pair.b, 65);
	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	sleep_ms(50);
	CHECK_EQ(mss_now(), mss);
	if (on_edu) {
		enter_ns(hosts.ns[1]);
		CHECK_EQ(counter("icmp_too_far"), 1);
		enter_ns(hosts.ns[0]);
	}
	set_min_hops(pair.b, 64);
	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	CHECK_SOON(mss_now() == mss_of(1300) - 12, 1000);
}

/* What is sent fits into that. */
TEST(icmp__too_big_asks_for_no_less)
{
	struct quote quote = text_in_flight();
	int mss = mss_now();

	inject_error(raw, HOST0, TOO_BIG, 1500, &quote);
	inject_error(raw, HOST0, TOO_BIG, 9000, &quote);
	sleep_ms(50);
	CHECK_EQ(mss_now(), mss);
}

/* Less than every link takes: RFC 791, 3.2; RFC 8200, 5. */
TEST_EDU(icmp__too_big_asks_for_the_absurd)
{
	struct quote quote = text_in_flight();
	int mss = mss_now();

	inject_error(raw, HOST0, TOO_BIG, on_ip6 ? 0 : 1, &quote);
	inject_error(raw, HOST0, TOO_BIG, on_ip6 ? 1279 : 67, &quote);
	sleep_ms(50);
	CHECK_EQ(mss_now(), mss);
	enter_ns(hosts.ns[1]);
	CHECK_EQ(counter("pmtu_absurd"), 2);
}

/* RFC 1191, 5: an old router does not say how much. */
TEST_IP4(icmp__too_big_does_not_say)
{
	struct quote quote = text_in_flight();

	inject_error(raw, HOST0, TOO_BIG, 0, &quote);
	CHECK_SOON(mss_now() == mss_of(552) - 12, 1000);
}

/* net.ipv4.ip_no_pmtu_disc of host 1, for errors that are good. */
static void told_with(int no_pmtu_disc, int mtu)
{
	struct quote quote = text_in_flight();

	run_in(hosts.ns[1], "echo %d >/proc/sys/net/ipv4/ip_no_pmtu_disc",
	       no_pmtu_disc);
	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	sleep_ms(50);
	CHECK_EQ(mss_now(), mss_of(mtu) - 12);
	/* New ones do without, whatever the number. */
	CHECK_EQ(get_int(socket_in(hosts.ns[1]), SOL_IP, IP_MTU_DISCOVER),
		 IP_PMTUDISC_DONT);
}

/* Documentation/networking/ip-sysctl.rst: by how much is not believed. */
TEST_IP4(icmp__too_big_and_no_pmtu_disc_1)
{
	told_with(1, 552);
}

TEST_IP4(icmp__too_big_and_no_pmtu_disc_2)
{
	told_with(2, 1500);
}

/* Believed of protocols that look at what is quoted. */
TEST_IP4(icmp__too_big_and_no_pmtu_disc_3)
{
	told_with(3, 1300);
}

/* ip-route(8): "no path MTU discovery will be tried". */
TEST_IP4(icmp__too_big_and_the_route_is_locked)
{
	struct quote quote = text_in_flight();

	run_in(hosts.ns[1], "ip route add " HOST0 "/32 dev e0 mtu lock 1500");
	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	sleep_ms(50);
	CHECK_EQ(mss_now(), mss_of(1500) - 12);
}

/* What is behind the IP header of a later fragment are no ports. */
TEST_EDU_IP4(icmp__too_big_quotes_a_later_fragment)
{
	struct quote quote = text_in_flight();

	quote.later = true;
	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	sleep_ms(50);
	CHECK_EQ(mss_now(), mss_of(1500) - 12);
}

/* Again and again: it is sent anew once, not each time (RFC 1191, 6.4). */
TEST_EDU(icmp__too_big_repeated)
{
	struct quote quote = text_in_flight();
	long before;
	int i;

	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	CHECK_SOON(mss_now() == mss_of(1300) - 12, 1000);
	enter_ns(hosts.ns[1]);
	before = counter("rtx_pmtu");
	CHECK(before > 1);
	enter_ns(hosts.ns[0]);
	for (i = 0; i < 20; i++)
		inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	sleep_ms(20);
	enter_ns(hosts.ns[1]);
	CHECK_EQ(counter("rtx_pmtu"), before);
	CHECK(counter("pmtu_not_smaller") > 0);
}

/* RFC 5461, 4.1: an open connection goes on trying, whatever the error. */
TEST(icmp__unreachable_ends_no_connection)
{
	struct quote quote = text_in_flight();

	inject_error(raw, HOST0, HOST_UNREACHABLE, 0, &quote);
	inject_error(raw, HOST0, PORT_UNREACHABLE, 0, &quote);
	sleep_ms(50);
	CHECK_EQ(state_of(pair.b), TCP_ESTABLISHED);
	/* It is remembered, for who asks. */
	CHECK_EQ(so_error(pair.b), ECONNREFUSED);
	run_in(hosts.ns[1], "ip neigh del " HOST0 " dev e0");
	recv_bytes(pair.a, 10000, 0, 1);
}

/* Host 1 connects; return: what its SYN is. */
static struct quote syn_in_flight(int *fd)
{
	int raw_fd;

	make_hosts(&hosts);
	raw = raw_socket();
	raw_fd = sniffer_of(&hosts);
	swallow(&hosts, NOBODY);
	*fd = socket_in(hosts.ns[1]);
	set_nonblocking(*fd);
	CHECK_ERR(connect_to(*fd, NOBODY, PORT), EINPROGRESS);
	return next_quote(raw_fd, port_of(*fd), NOBODY);
}

static void ends_connect(enum error error, int err)
{
	struct quote quote;
	int fd;

	quote = syn_in_flight(&fd);
	forge(error, 0, quote);
	quote.seq += 2;
	inject_error(raw, HOST0, error, 0, &quote);
	sleep_ms(50);
	CHECK_EQ(state_of(fd), TCP_SYN_SENT);
	quote.seq -= 2;
	inject_error(raw, HOST0, error, 0, &quote);
	wait_for(fd, POLLERR, 1000);
	CHECK_EQ(so_error(fd), err);
}

TEST(icmp__hard_error_ends_connect)
{
	ends_connect(PORT_UNREACHABLE, ECONNREFUSED);
}

TEST(icmp__soft_error_ends_connect)
{
	ends_connect(HOST_UNREACHABLE, EHOSTUNREACH);
}

/* A SYN of nobody's; return: what the SYN,ACK to it is. */
static struct quote syn_ack_in_flight(void)
{
	struct segment syn = {
		.sport = 5555, .dport = PORT, .seq = 1000, .doff = 5,
		.flags = SYN, .window = 5000, .len = 20,
	};
	struct quote quote;
	int fd;

	make_hosts(&hosts);
	raw = raw_socket();
	listen_in(hosts.ns[1], HOST1, PORT, 10);
	fd = sniffer_of(&hosts);
	swallow(&hosts, NOBODY);
	inject(raw, NOBODY, &syn);
	quote = next_quote(fd, PORT, NOBODY);
	CHECK_EQ(half_open(&hosts), 1);
	return quote;
}

static void ends_half_open(enum error error)
{
	struct quote quote = syn_ack_in_flight(), bad = quote;

	forge(error, 0, quote);
	bad.seq++;
	inject_error(raw, HOST0, error, 0, &bad);
	sleep_ms(50);
	CHECK_EQ(half_open(&hosts), 1);
	inject_error(raw, HOST0, error, 0, &quote);
	CHECK_SOON(half_open(&hosts) == 0, 500);
	if (!on_edu)
		return;
	enter_ns(hosts.ns[1]);
	CHECK_EQ(counter("icmp"), 1);
	CHECK_EQ(counter("icmp_not_in_flight"), 3);
}

TEST(icmp__unreachable_ends_a_half_open_connection)
{
	ends_half_open(on_ip6 ? PORT_UNREACHABLE : HOST_UNREACHABLE);
}

/* The kernel's own TCP would wait. */
TEST_EDU(icmp__unreachable_otherwise_ends_a_half_open_connection)
{
	ends_half_open(on_ip6 ? HOST_UNREACHABLE : PORT_UNREACHABLE);
}

/* No path is too small for a SYN,ACK. */
TEST(icmp__too_big_is_no_half_open_connection)
{
	struct quote quote = syn_ack_in_flight();

	inject_error(raw, HOST0, TOO_BIG, 1300, &quote);
	sleep_ms(50);
	CHECK_EQ(half_open(&hosts), 1);
}
