// SPDX-License-Identifier: GPL-2.0-only
/*
 * redirect.c - a router says that another one is nearer: ICMP redirects
 *
 * Host 1 sends to a host behind routers, which in truth is host 0, as all of them
 * are: of two routers NEARER is it; what goes by FARTHER is lost, as if by far the
 * longer way. RFC 1122, 3.2.2.2; RFC 4861, 8.
 */
#include "raw.h"

#define PORT	4000
#define BEHIND	"10.77.0.2"
#define FARTHER	"169.254.0.50"
#define NEARER	"169.254.0.1"
#define ROUTE_BY(verb, router) \
	"ip route " verb " 10.77.0.0/24 via " router " dev e0 src " HOST1

static struct hosts hosts;	/* of the one test in this process */
static struct pair pair;	/* a is host 1's */
static int raw;

static const struct redirect redirect = {
	.from = FARTHER, .nearer = NEARER, .to = BEHIND,
};

/* Host 1 has connected, knows both routers, and is about to use FARTHER. */
static void make_routers(void)
{
	make_hosts(&hosts);
	run("ip addr add " BEHIND "/32 dev lo");
	run("ip addr add " NEARER "/24 dev e0");
	run_in(hosts.ns[1], "ip addr add 169.254.0.2/24 dev e0");
	run_in(hosts.ns[1], ROUTE_BY("add", NEARER));
	pair_over(&pair, hosts.ns[0], hosts.ns[1], BEHIND);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	CHECK_SOON(outq(pair.a) == 0, 2000);
	raw = raw_socket();
	swallow(&hosts, FARTHER);
	run_in(hosts.ns[1], ROUTE_BY("replace", FARTHER));
}

/* Text of host 1 is lost on the longer way; return: its first segment. */
static struct quote text_on_longer_way(void)
{
	int fd;

	make_routers();
	fd = sniffer_of(&hosts);
	send_bytes(pair.a, 3000, 0, 1);
	return next_quote(fd, port_of(pair.a), BEHIND);
}

static void stays_on_longer_way(void)
{
	/* Long enough, as the good one shows. */
	sleep_ms(50);
	run_in(hosts.ns[1], "ip route get " BEHIND " | grep -q 'via " FARTHER " '");
}

/* What was lost is sent again when the timer fires, and then the other way. */
TEST(redirect__is_followed)
{
	struct quote quote = text_on_longer_way();

	stays_on_longer_way();
	inject_redirect(raw, &redirect, &quote);
	recv_bytes(pair.b, 3000, 0, 1);
	if (!on_edu)
		return;
	enter_ns(hosts.ns[1]);
	CHECK_EQ(counter("icmp_redirect"), 1);
}

/*
 * Any route has changed since the text left, and the socket has not looked yet.
 * The kernel's TCP would wait for the next redirect.
 */
TEST_EDU(redirect__is_followed_when_routes_have_changed)
{
	struct quote quote = text_on_longer_way();

	run_in(hosts.ns[1], "ip route add 10.78.0.0/24 via " FARTHER " dev e0");
	inject_redirect(raw, &redirect, &quote);
	recv_bytes(pair.b, 3000, 0, 1);
}

/* RFC 5927, 4.1, is about errors; but who can not see us need not be heard. */
TEST(redirect__quotes_what_was_never_sent)
{
	struct quote quote = text_on_longer_way(), bad;
	int i;

	for (i = 0; i < SPOILT; i++) {
		bad = spoilt(quote, i);
		inject_redirect(raw, &redirect, &bad);
	}
	stays_on_longer_way();
	if (!on_edu)
		return;
	enter_ns(hosts.ns[1]);
	CHECK_EQ(counter("icmp_not_in_flight"), 2);
	CHECK_EQ(counter("icmp_redirect"), 0);
}

/* RFC 1122, 3.2.2.2; RFC 4861, 8.1. The kernel's TCP asks less of IPv6's. */
TEST_EDU(redirect__is_not_the_first_hops)
{
	struct quote quote = text_on_longer_way();
	struct redirect bad = redirect;

	bad.from = "169.254.0.51";
	inject_redirect(raw, &bad, &quote);
	stays_on_longer_way();
}

/* As by "sysctl net.ipv4.conf.e0.accept_redirects=0". */
TEST(redirect__is_not_accepted)
{
	struct quote quote = text_on_longer_way();

	run_in(hosts.ns[1],
	       "for i in all e0; do echo 0 >/proc/sys/net/ipv%d/conf/$i/accept_redirects; done",
	       on_ip6 ? 6 : 4);
	inject_redirect(raw, &redirect, &quote);
	stays_on_longer_way();
}

/* RFC 4861, 8.1: not from behind a router, and about this peer alone. */
TEST_EDU(redirect__of_ip6_is_checked)
{
	struct quote quote = text_on_longer_way();
	struct redirect bad = redirect;

	if (!on_ip6)
		return;
	bad.forwarded = true;
	inject_redirect(raw, &bad, &quote);
	stays_on_longer_way();
	bad = redirect;
	bad.to = "10.77.0.3";
	inject_redirect(raw, &bad, &quote);
	stays_on_longer_way();
	run_in(hosts.ns[1],
	       "ip route get 10.77.0.3 | grep -q 'via " FARTHER " '");
}

/* The SYN,ACK is lost; its next one gets there, and is answered by a RST. */
TEST_EDU(redirect__of_a_half_open_connection)
{
	struct segment syn = {
		.sport = 5555, .dport = PORT, .seq = 1000, .doff = 5,
		.flags = SYN, .window = 5000, .len = 20,
	};
	struct quote quote;
	int fd;

	make_routers();
	listen_in(hosts.ns[1], HOST1, PORT, 10);
	fd = sniffer_of(&hosts);
	inject(raw, BEHIND, &syn);
	quote = next_quote(fd, PORT, BEHIND);
	CHECK_EQ(half_open(&hosts), 1);
	quote.seq++;
	inject_redirect(raw, &redirect, &quote);
	stays_on_longer_way();
	quote.seq--;
	inject_redirect(raw, &redirect, &quote);
	CHECK_SOON(half_open(&hosts) == 0, 5000);
}
