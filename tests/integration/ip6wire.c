// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip6wire.c - IPv6: options, and what of them stands in the packets; what
 * ICMPv6 says of these
 *
 * As ipv6(7) and RFC 6437 say.
 */
#include "ip6.h"
#include "sniff.h"

/* As in <linux/in6.h>, which glibc's header excludes. */
#ifndef IPV6_FLOWLABEL_MGR
#define IPV6_FLOWLABEL_MGR	32
#define IPV6_FLOWINFO_SEND	33
#endif
#ifndef IPV6_ADDR_PREFERENCES
#define IPV6_ADDR_PREFERENCES	72
#endif

/* The header of the next one for this port. */
static struct ip6_hdr header_for(int fd, int port)
{
	struct sniffed s;

	do {
		CHECK(sniff(fd, &s, 2000));
	} while (s.dport != port);
	return s.ip6;
}

static uint32_t flow_of(const struct ip6_hdr *ip6)
{
	return ntohl(ip6->ip6_flow);
}

TEST_LIMIT(ip6wire__options_are_in_the_packets, 60)
{
	int home, listener, a, b, raw, back, i;
	struct hosts hosts;
	struct ip6_hdr ip6;
	uint32_t label;

	make_hosts6(&hosts);
	home = current_ns();
	enter_ns(hosts.ns[1]);
	listener = listen6("::", PORT);
	set_int(listener, SOL_IPV6, IPV6_TCLASS, 0x28);
	set_int(listener, SOL_IPV6, IPV6_UNICAST_HOPS, 9);
	enter_ns(home);
	raw = sniffer("e0");
	back = sniffer("e0");
	a = socket6();
	CHECK_EQ(get_int(a, SOL_IPV6, IPV6_UNICAST_HOPS), 64);
	set_int(a, SOL_IPV6, IPV6_UNICAST_HOPS, 17);
	set_int(a, SOL_IPV6, IPV6_TCLASS, 0xb8);
	CHECK_EQ(get_int(a, SOL_IPV6, IPV6_TCLASS), 0xb8);
	OK(connect6(a, NET "2", PORT));
	ip6 = header_for(raw, PORT);
	CHECK_EQ(ip6.ip6_hlim, 17);
	CHECK_EQ(flow_of(&ip6) >> 20, 0x6b8);
	/* RFC 6437: not zero, and the same for all packets of a connection. */
	label = flow_of(&ip6) & 0xfffff;
	CHECK(label);
	b = OK(accept(listener, NULL, NULL));
	send_text(a, "hello");
	ip6 = header_for(raw, PORT);
	CHECK_EQ(flow_of(&ip6) & 0xfffff, label);
	/* The child has what its listener had. */
	CHECK_EQ(get_int(b, SOL_IPV6, IPV6_UNICAST_HOPS), 9);
	CHECK_EQ(get_int(b, SOL_IPV6, IPV6_TCLASS), 0x28);
	recv_text(b, "hello");
	send_text(b, "hello");
	/* All that goes back has it, from the SYN,ACK on: MUST-48, MUST-49. */
	for (i = 0; i < 2; i++) {
		ip6 = header_for(back, ntohs(name_of(a, false).sin6_port));
		CHECK_EQ(flow_of(&ip6) >> 20, 0x628);
		CHECK_EQ(ip6.ip6_hlim, 9);
	}
	set_int(a, SOL_IPV6, IPV6_AUTOFLOWLABEL, 0);
	send_text(a, "hello again");
	do {
		ip6 = header_for(raw, PORT);
	} while (flow_of(&ip6) & 0xfffff);
}

/* IPV6_FLOWINFO_SEND: the program's own label. */
TEST_LIMIT(ip6wire__own_flow_label, 60)
{
	struct in6_flowlabel_req {
		struct in6_addr dst;
		uint32_t label;
		uint8_t action, share;
		uint16_t flags, expires, linger;
		uint32_t pad;
	} req = { .action = 0 /* get */, .share = 1 /* exclusive */,
		  .flags = 1 /* create */, .label = htonl(0x12345) };
	struct sockaddr_in6 sin6 = addr6(NET "2", PORT);
	int home, listener, raw, a, other;
	struct hosts hosts;
	struct ip6_hdr ip6;

	make_hosts6(&hosts);
	home = current_ns();
	enter_ns(hosts.ns[1]);
	listener = listen6("::", PORT);
	enter_ns(home);
	raw = sniffer("e0");
	a = socket6();
	req.dst = sin6.sin6_addr;
	OK(setsockopt(a, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req, sizeof(req)));
	set_int(a, SOL_IPV6, IPV6_FLOWINFO_SEND, 1);
	sin6.sin6_flowinfo = htonl(0x12345);
	OK(connect(a, (struct sockaddr *)&sin6, sizeof(sin6)));
	ip6 = header_for(raw, PORT);
	CHECK_EQ(flow_of(&ip6) & 0xfffff, 0x12345);
	CHECK_EQ(name_of(a, true).sin6_flowinfo, htonl(0x12345));
	/* It is exclusive: another socket may not use it. */
	other = socket6();
	set_int(other, SOL_IPV6, IPV6_FLOWINFO_SEND, 1);
	CHECK_ERR(connect(other, (struct sockaddr *)&sin6, sizeof(sin6)),
		  EINVAL);
	close(listener);
}

#ifndef IPV6_PREFER_SRC_TMP
#define IPV6_PREFER_SRC_TMP	0x1
#define IPV6_PREFER_SRC_PUBLIC	0x2
#endif

/* Is it the address that was given, or the temporary one beside it? */
static bool from_public(int raw)
{
	struct ip6_hdr ip6 = header_for(raw, PORT);
	struct sockaddr_in6 from = { .sin6_addr = ip6.ip6_src };

	CHECK_EQ(ip6.ip6_src.s6_addr[1], 0x0b);
	return is(&from, "fd0b::1");
}

static bool prefers_public(int raw, int preferences)
{
	int fd = socket6();

	if (preferences) {
		set_int(fd, SOL_IPV6, IPV6_ADDR_PREFERENCES, preferences);
		CHECK_EQ(get_int(fd, SOL_IPV6, IPV6_ADDR_PREFERENCES) & 3,
			 preferences);
	}
	set_nonblocking(fd);
	CHECK_ERR(connect6(fd, "fd0b::2", PORT), EINPROGRESS);
	return from_public(raw);
}

/* IPV6_ADDR_PREFERENCES: RFC 5014, of a connection's own address. */
TEST_LIMIT(ip6wire__address_preferences, 60)
{
	int raw, fd, both = IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_PUBLIC;
	struct hosts hosts;

	make_hosts6(&hosts);
	run("echo 1 >/proc/sys/net/ipv6/conf/e0/use_tempaddr");
	run("ip addr add fd0b::1/64 dev e0 mngtmpaddr nodad");
	run_in(hosts.ns[1], "ip addr add fd0b::2/64 dev e0 nodad");
	CHECK_SOON(!system("ip addr show dev e0 temporary -tentative | grep -q fd0b"),
		   5000);
	raw = sniffer("e0");
	CHECK(prefers_public(raw, IPV6_PREFER_SRC_PUBLIC));
	CHECK(!prefers_public(raw, IPV6_PREFER_SRC_TMP));
	/* As the administrator wants it: 1, the public one. */
	CHECK(prefers_public(raw, 0));
	run("echo 2 >/proc/sys/net/ipv6/conf/e0/use_tempaddr");
	CHECK(!prefers_public(raw, 0));
	CHECK(prefers_public(raw, IPV6_PREFER_SRC_PUBLIC));
	fd = socket6();
	CHECK_ERR(setsockopt(fd, SOL_IPV6, IPV6_ADDR_PREFERENCES, &both,
			     sizeof(both)), EINVAL);
}

/* What a stream cannot do it says. */
TEST_EDU(ip6wire__options_of_datagrams)
{
	int fd = socket6(), one = 1;

	CHECK_ERR(setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, &one,
			     sizeof(one)), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_IPV6, IPV6_MTU, &(int){ 1280 },
			     sizeof(int)), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_IPV6, IPV6_RECVPKTINFO, &one,
			     sizeof(one)), ENOPROTOOPT);
}

/* Host 1 is the router to a network that has nobody, for this reason. */
static void route_to_nowhere(struct hosts *hosts, const char *why)
{
	run("ip route replace fd0a::/64 via " NET "2");
	run_in(hosts->ns[1],
	       "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding; ip route replace %s fd0a::/64",
	       why);
}

/* ICMPv6 says that nobody is there: while it connects that ends it. */
TEST_LIMIT(ip6wire__unreachable, 60)
{
	static const struct {
		const char *why;
		int err;
	} table[] = {
		{ "prohibit", EACCES },
		{ "unreachable", ENETUNREACH },
	};
	struct hosts hosts;
	int fd, i;

	make_hosts6(&hosts);
	for (i = 0; i < 2; i++) {
		route_to_nowhere(&hosts, table[i].why);
		fd = socket6();
		set_timeout(fd, SO_SNDTIMEO, 5000);
		CHECK_ERR(connect6(fd, "fd0a::2", PORT), table[i].err);
	}
}

/* ... and later on it is only told, where the program asks. */
TEST_LIMIT(ip6wire__soft_error, 60)
{
	int home, listener;
	struct hosts hosts;
	struct pair pair;

	make_hosts6(&hosts);
	run_in(hosts.ns[1], "ip addr add fd0a::2/128 dev lo nodad");
	route_to_nowhere(&hosts, "unreachable");
	home = current_ns();
	enter_ns(hosts.ns[1]);
	listener = listen6("::", PORT);
	enter_ns(home);
	pair.a = socket6();
	OK(connect6(pair.a, "fd0a::2", PORT));
	pair.b = OK(accept(listener, NULL, NULL));
	set_int(pair.a, SOL_IPV6, IPV6_RECVERR, 1);
	CHECK_EQ(get_int(pair.a, SOL_IPV6, IPV6_RECVERR), 1);
	run_in(hosts.ns[1], "ip addr del fd0a::2/128 dev lo");
	send_text(pair.a, "lost");
	CHECK_SOON(so_error(pair.a) == ENETUNREACH, 5000);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	run_in(hosts.ns[1], "ip addr add fd0a::2/128 dev lo nodad");
	recv_text(pair.b, "lost");
}
