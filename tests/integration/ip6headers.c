// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip6headers.c - what may stand between IPv6's header and TCP's
 *
 * Extension headers and fragments: with them a SYN is a SYN (RFC 8200, 4), and
 * broken ones bring nobody down. EDU_TEST_IP=6 is meant, whatever it is.
 */
#include "ip6.h"
#include "raw.h"
#include "sniff.h"

#define CPORT		4100
#define HEADER		40
#define LONGEST		(PACKET_MAX + 200)
#define SYN_BYTES	40		/* with options */

struct packet {
	uint8_t bytes[LONGEST];
	size_t len;
};

/* A SYN to the listener of host 1; each has a port of its own. */
static void syn(struct packet *packet, int sport)
{
	static const uint8_t mss[] = { 2, 4, 0x05, 0xa0 };
	struct segment s = {
		.sport = sport, .dport = PORT, .seq = 1000, .doff = SYN_BYTES / 4,
		.flags = SYN, .window = 1000, .len = SYN_BYTES,
	};

	memset(s.rest, 1 /* no operation */, SYN_BYTES - 20);
	memcpy(s.rest, mss, sizeof(mss));
	packet->len = make_packet(packet->bytes, HOST0, &s);
}

/* Put a header in front of what is behind IPv6's. */
static void push(struct packet *packet, int type, const void *header,
		 size_t len)
{
	struct ip6_hdr *ip6 = (struct ip6_hdr *)packet->bytes;
	uint8_t *at = packet->bytes + HEADER;

	CHECK(packet->len + len <= sizeof(packet->bytes));
	memmove(at + len, at, packet->len - HEADER);
	memcpy(at, header, len);
	at[0] = ip6->ip6_nxt;
	ip6->ip6_nxt = type;
	packet->len += len;
	ip6->ip6_plen = htons(packet->len - HEADER);
}

static void push_padding(struct packet *packet, int type)
{
	static const uint8_t padn[8] = { 0, 0, 1, 4 };

	push(packet, type, padn, sizeof(padn));
}

/* Of a packet @from..@to behind its headers, which are kept; @more follow. */
static struct packet fragment(const struct packet *whole, uint32_t id,
			      size_t from, size_t to, bool more)
{
	struct ip6_frag header = {
		.ip6f_offlg = htons(from | more), .ip6f_ident = htonl(id),
	};
	struct packet part = { .len = HEADER + to - from };

	memcpy(part.bytes, whole->bytes, HEADER);
	memcpy(part.bytes + HEADER, whole->bytes + HEADER + from, to - from);
	push(&part, IPPROTO_FRAGMENT, &header, sizeof(header));
	return part;
}

static void send_it(int raw, const struct packet *packet)
{
	send_packet(raw, packet->bytes, packet->len);
}

/* Does a SYN-ACK come for this port, within a second? */
static bool answered(int sniffer, int port)
{
	double end = now_s() + 1;
	struct sniffed s;

	while (now_s() < end && sniff(sniffer, &s, 1000))
		if (s.sport == PORT && s.dport == port &&
		    s.flags == (SYN | ACK))
			return true;
	return false;
}

struct stage {
	struct hosts hosts;
	int raw, sniffer, listener;
};

static void set_up(struct stage *stage)
{
	int home;

	on_ip6 = true;
	if (!on_edu)
		family = AF_INET6;
	make_hosts6(&stage->hosts);
	home = current_ns();
	enter_ns(stage->hosts.ns[1]);
	stage->listener = listen6("::", PORT);
	enter_ns(home);
	stage->raw = raw_socket();
	stage->sniffer = sniffer("e0");
}

TEST_LIMIT(ip6headers__a_segment_is_found_behind_them, 60)
{
	static const struct {
		const char *what;
		uint8_t types[4];
		bool taken;
	} table[] = {
		{ "none", { 0 }, true },
		{ "destination options", { IPPROTO_DSTOPTS }, true },
		{ "hop-by-hop", { IPPROTO_HOPOPTS + 0x80 }, true },
		{ "both", { IPPROTO_DSTOPTS, IPPROTO_HOPOPTS + 0x80 }, true },
		{ "several", { IPPROTO_DSTOPTS, IPPROTO_DSTOPTS,
			       IPPROTO_DSTOPTS }, true },
		/* RFC 8200, 4.1: it stands right behind the header. */
		{ "hop-by-hop, late", { IPPROTO_HOPOPTS + 0x80,
					IPPROTO_DSTOPTS }, false },
		{ "no next header", { IPPROTO_NONE }, false },
		{ "an unknown one", { 254 }, false },
	};
	struct packet packet;
	struct stage stage;
	size_t i, k;
	bool got;

	set_up(&stage);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		syn(&packet, CPORT + i);
		for (k = 0; k < 4 && table[i].types[k]; k++)
			push_padding(&packet, table[i].types[k] & 0x7f);
		if (table[i].types[0] == 254)
			packet.bytes[6] = 254;
		send_it(stage.raw, &packet);
		got = answered(stage.sniffer, CPORT + i);
		if (got != table[i].taken)
			FAIL("behind %s: %s", table[i].what,
			     got ? "answered" : "not answered");
	}
}

/* RFC 8200, 4.2: what is unknown says whether one may pass it by. */
TEST_LIMIT(ip6headers__unknown_options, 60)
{
	static const struct {
		uint8_t type;
		bool taken;
	} table[] = {
		{ 0x1e, true }, { 0x3e, true }, { 0x5e, false },
		{ 0x9e, false }, { 0xde, false },
	};
	uint8_t options[8] = { 0, 0, 0, 4 };
	struct packet packet;
	struct stage stage;
	size_t i;

	set_up(&stage);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		syn(&packet, CPORT + i);
		options[2] = table[i].type;
		push(&packet, IPPROTO_DSTOPTS, options, sizeof(options));
		send_it(stage.raw, &packet);
		if (answered(stage.sniffer, CPORT + i) != table[i].taken)
			FAIL("option %#x: %s", table[i].type, table[i].taken ?
			     "not answered" : "answered");
	}
}

/* Is there such a setting? HMACs of routing headers are a kernel's option. */
static bool can_be_set(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/all/%s", name);
	return !access(path, F_OK);
}

static void set_here(const char *name, int value)
{
	run("echo %d >/proc/sys/net/ipv6/conf/all/%s", value, name);
	run("echo %d >/proc/sys/net/ipv6/conf/e0/%s", value, name);
}

/*
 * Done with or not, and of a kind that this host takes: net.ipv6.conf.*. The
 * debugging kernel has no mobile IPv6, and so knows of no type 2.
 */
TEST_LIMIT(ip6headers__routing, 60)
{
	const struct {
		uint8_t type, left;
		const char *set;
		int value;
		bool taken;
	} table[] = {
		{ 0, 0, NULL, 0, true },
		{ 0, 1, NULL, 0, false },
		{ 99, 0, NULL, 0, true },
		{ 99, 1, NULL, 0, false },
		{ 2, 0, NULL, 0, on_debug },
		{ 3, 0, NULL, 0, false },
		{ 3, 0, "rpl_seg_enabled", 1, true },
		{ 4, 0, NULL, 0, false },
		{ 4, 0, "seg6_enabled", 1, true },
		{ 4, 0, "seg6_require_hmac", 1, false },
	};
	uint8_t header[8] = { 0 };
	struct packet packet;
	struct stage stage;
	size_t i;

	set_up(&stage);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		enter_ns(stage.hosts.ns[1]);
		if (table[i].set && !can_be_set(table[i].set))
			continue;
		if (table[i].set)
			set_here(table[i].set, table[i].value);
		enter_ns(stage.hosts.ns[0]);
		syn(&packet, CPORT + i);
		header[2] = table[i].type;
		header[3] = table[i].left;
		push(&packet, IPPROTO_ROUTING, header, sizeof(header));
		send_it(stage.raw, &packet);
		if (answered(stage.sniffer, CPORT + i) != table[i].taken)
			FAIL("type %d, %d left: %s", table[i].type,
			     table[i].left, table[i].taken ? "not answered" :
							     "answered");
	}
	/* Nor did the kernel's TCP answer what it did not take. */
	if (on_edu && wire == IPPROTO_TCP) {
		enter_ns(stage.hosts.ns[1]);
		CHECK_EQ(counter("drop_no_socket"), 0);
	}
}

/* RFC 8200, 4.5, in any order; RFC 6946: one that is the whole packet. */
TEST_LIMIT(ip6headers__fragments_are_put_together, 60)
{
	struct packet whole, part[3];
	struct stage stage;

	set_up(&stage);
	syn(&whole, CPORT);
	part[0] = fragment(&whole, 1, 0, 24, true);
	part[1] = fragment(&whole, 1, 24, SYN_BYTES, false);
	send_it(stage.raw, &part[0]);
	send_it(stage.raw, &part[1]);
	CHECK(answered(stage.sniffer, CPORT));

	syn(&whole, CPORT + 1);
	part[0] = fragment(&whole, 2, 0, 24, true);
	part[1] = fragment(&whole, 2, 24, 32, true);
	part[2] = fragment(&whole, 2, 32, SYN_BYTES, false);
	send_it(stage.raw, &part[2]);
	send_it(stage.raw, &part[1]);
	send_it(stage.raw, &part[0]);
	CHECK(answered(stage.sniffer, CPORT + 1));

	syn(&whole, CPORT + 2);
	part[0] = fragment(&whole, 3, 0, SYN_BYTES, false);
	send_it(stage.raw, &part[0]);
	CHECK(answered(stage.sniffer, CPORT + 2));
}

/* One is no packet, nor are two that overlap or leave TCP's header in pieces. */
TEST_LIMIT(ip6headers__fragments_that_are_no_packet, 60)
{
	static const struct {
		const char *what;
		size_t end, from, to;
		bool only_tcp;		/* the kernel knows no other's header */
	} table[] = {
		{ "the first alone", 24, 0, 0, false },
		{ "the last alone", 0, 24, SYN_BYTES, false },
		{ "two that overlap (RFC 5722)", 32, 24,
		  SYN_BYTES, false },
		{ "a header in pieces (RFC 7112)", 8, 8, SYN_BYTES, true },
	};
	struct packet whole, part;
	struct stage stage;
	size_t i;

	set_up(&stage);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].only_tcp && wire != IPPROTO_TCP)
			continue;
		syn(&whole, CPORT + i);
		if (table[i].end) {
			part = fragment(&whole, i, 0, table[i].end, true);
			send_it(stage.raw, &part);
		}
		if (table[i].to) {
			part = fragment(&whole, i, table[i].from, table[i].to,
					false);
			send_it(stage.raw, &part);
		}
		if (answered(stage.sniffer, CPORT + i))
			FAIL("%s: answered", table[i].what);
	}
}

/* Headers of any kind, length and bytes, cut short anywhere. */
static void any_packet(struct packet *packet)
{
	static const uint8_t types[] = {
		IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING,
		IPPROTO_FRAGMENT, IPPROTO_AH, IPPROTO_NONE, IPPROTO_ICMPV6,
	};
	struct ip6_hdr *ip6 = (struct ip6_hdr *)packet->bytes;
	uint8_t header[32];
	size_t i, n;

	syn(packet, any());
	for (n = any() % 4; n; n--) {
		for (i = 0; i < sizeof(header); i++)
			header[i] = any() % 3 ? 0 : any();
		if (any() % 2)
			header[1] = any() % 4;
		push(packet, types[any() % sizeof(types)], header,
		     8 * (1 + any() % 4));
	}
	if (any() % 4 == 0)
		packet->len = HEADER + any() % (packet->len - HEADER);
	if (any() % 4)
		ip6->ip6_plen = htons(packet->len - HEADER);
}

TEST_LIMIT(ip6headers__garbage, 120)
{
	int i, n = on_debug ? 3000 : 10000, a, b;
	struct packet packet;
	struct stage stage;

	set_up(&stage);
	run_in(stage.hosts.ns[1],
	       "echo 1 >/proc/sys/net/ipv6/conf/all/accept_source_route");
	for (i = 0; i < n; i++) {
		any_packet(&packet);
		if (sendto(stage.raw, packet.bytes, packet.len, 0,
			   (struct sockaddr *)&(struct sockaddr_in6){
				.sin6_family = AF_INET6,
				.sin6_addr = addr6(NET "2", 0).sin6_addr },
			   sizeof(struct sockaddr_in6)) < 0)
			CHECK(errno == ENOBUFS || errno == EAGAIN ||
			      errno == EINVAL);
		if (i % 64 == 63)
			usleep(MS);
	}
	/* Whatever is half open by then has had a RST: it serves. */
	a = socket6();
	OK(connect6(a, NET "2", PORT));
	b = OK(accept(stage.listener, NULL, NULL));
	send_text(a, "alive");
	recv_text(b, "alive");
	if (on_edu) {
		enter_ns(stage.hosts.ns[1]);
		CHECK_EQ(counter("bad_edge"), 0);
		CHECK_EQ(counter("notes_lost"), 0);
	}
}
