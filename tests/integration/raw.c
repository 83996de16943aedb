// SPDX-License-Identifier: GPL-2.0-only
/*
 * raw.c - segments and ICMP messages made by hand, by raw sockets
 */
#include <netinet/ip.h>
#include <netinet/ip6.h>

#include "raw.h"

/* Numbers at random, the same in each run. */
uint32_t any(void)
{
	static uint32_t seed = 12345;

	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static uint32_t add_up(const void *data, size_t len, uint32_t sum)
{
	const uint8_t *p = data;

	for (; len > 1; len -= 2, p += 2)
		sum += p[0] << 8 | p[1];
	return len ? sum + (p[0] << 8) : sum;
}

static const void *bytes_of(const struct address *addr, size_t *len)
{
	*len = on_ip6 ? 16 : 4;
	return on_ip6 ? (const void *)&addr->sin6.sin6_addr :
			&addr->sin.sin_addr;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static uint16_t checksum(const struct address *from, const struct address *to,
			 int proto, const void *data, size_t len)
{
	uint32_t sum = add_up(data, len, proto + len);
	const void *p;
	size_t n;

	p = bytes_of(from, &n);
	sum = add_up(p, n, sum);
	p = bytes_of(to, &n);
	return fold(add_up(p, n, sum));
}

/* The IP header of a packet with so many bytes behind it; return: its length. */
static size_t put_ip(void *packet, const struct address *from,
		     const struct address *to, int proto, size_t len)
{
	struct ip6_hdr *ip6 = packet;
	struct iphdr *ip = packet;

	memset(packet, 0, on_ip6 ? sizeof(*ip6) : sizeof(*ip));
	if (on_ip6) {
		ip6->ip6_vfc = 0x60;
		ip6->ip6_plen = htons(len);
		ip6->ip6_nxt = proto;
		ip6->ip6_hlim = 64;
		ip6->ip6_src = from->sin6.sin6_addr;
		ip6->ip6_dst = to->sin6.sin6_addr;
		return sizeof(*ip6);
	}
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->tot_len = htons(sizeof(*ip) + len);
	ip->protocol = proto;
	ip->saddr = from->sin.sin_addr.s_addr;
	ip->daddr = to->sin.sin_addr.s_addr;
	return sizeof(*ip);
}

/* A packet to host 1 from @host, whoever that is. Return: its length. */
size_t make_packet(uint8_t *packet, const char *host, const struct segment *s)
{
	struct address from = addr_of(host, 0), to = addr_of(HOST1, 0);
	uint8_t *tcp = packet + put_ip(packet, &from, &to, wire, s->len);
	uint16_t words[2] = { htons(s->sport), htons(s->dport) };
	uint32_t numbers[2] = { htonl(s->seq), htonl(s->ack) };
	uint16_t sum;

	memcpy(tcp, words, 4);
	memcpy(tcp + 4, numbers, 8);
	tcp[12] = s->doff << 4;
	tcp[13] = s->flags;
	tcp[14] = s->window >> 8;
	tcp[15] = s->window;
	memset(tcp + 16, 0, 4);
	memcpy(tcp + 20, s->rest, sizeof(s->rest));
	sum = htons(checksum(&from, &to, wire, tcp, s->len) ^
		    (s->bad_sum ? 0x0100 : 0));
	memcpy(tcp + 16, &sum, 2);
	return tcp - packet + s->len;
}

void send_packet(int raw, const uint8_t *packet, size_t len)
{
	struct address to = addr_of(HOST1, 0);

	/* A full queue on the way is no failure. */
	if (sendto(raw, packet, len, 0, &to.sa, to.len) < 0)
		CHECK(errno == ENOBUFS || errno == EAGAIN);
}

/* RFC 792, RFC 4443; return: its length. */
static size_t put_error(uint8_t *icmp, enum error error, uint32_t mtu)
{
	static const uint8_t type_code[][2][2] = {
		[TOO_BIG] = { { 3, 4 }, { 2, 0 } },
		[HOST_UNREACHABLE] = { { 3, 1 }, { 1, 3 } },
		[PORT_UNREACHABLE] = { { 3, 3 }, { 1, 4 } },
	};

	memcpy(icmp, type_code[error][on_ip6], 2);
	mtu = htonl(mtu);
	memcpy(icmp + 4, &mtu, 4);
	return 8;
}

/* The IP header that is quoted and 8 bytes behind it; return: its length. */
static size_t put_quote(uint8_t *p, const struct quote *q)
{
	struct address from = addr_of(q->from, 0), to = addr_of(q->to, 0);
	size_t ip = put_ip(p, &from, &to, wire, 1400);
	uint16_t ports[2] = { htons(q->sport), htons(q->dport) };
	uint32_t seq = htonl(q->seq);

	if (q->later)
		((struct iphdr *)p)->frag_off = htons(100);
	memcpy(p + ip, ports, 4);
	memcpy(p + ip + 4, &seq, 4);
	return ip + 8;
}

/* To host 1, from @host; the message is there already, and has no checksum. */
static void inject_icmp(int raw, const char *host, uint8_t hops,
			uint8_t *packet, size_t len)
{
	int proto = on_ip6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	struct address from = addr_of(host, 0), to = addr_of(HOST1, 0);
	size_t ip = put_ip(packet, &from, &to, proto, len);
	uint8_t *icmp = packet + ip;
	uint16_t sum;

	packet[on_ip6 ? 7 : 8] = hops;
	sum = htons(on_ip6 ? checksum(&from, &to, proto, icmp, len) :
			     fold(add_up(icmp, len, 0)));
	memcpy(icmp + 2, &sum, 2);
	send_packet(raw, packet, ip + len);
}

/* To host 1, from @host: an error about a packet that it may have sent. */
void inject_error(int raw, const char *host, enum error error, uint32_t mtu,
		  const struct quote *quote)
{
	uint8_t packet[40 + 8 + 40 + 8] = {};
	uint8_t *icmp = packet + (on_ip6 ? 40 : 20);
	size_t len = put_error(icmp, error, mtu);

	len += put_quote(icmp + len, quote);
	inject_icmp(raw, host, 64, packet, len);
}

/* RFC 792; return: its length. */
static size_t put_redirect4(uint8_t *icmp, const struct redirect *r,
			    const struct quote *quote)
{
	struct address nearer = addr_of(r->nearer, 0);

	icmp[0] = 5;
	icmp[1] = 1;
	memcpy(icmp + 4, &nearer.sin.sin_addr, 4);
	return 8 + put_quote(icmp + 8, quote);
}

/* RFC 4861, 4.5, 4.6.3: with an option that quotes. */
static size_t put_redirect6(uint8_t *icmp, const struct redirect *r,
			    const struct quote *quote)
{
	struct address nearer = addr_of(r->nearer, 0), to = addr_of(r->to, 0);
	uint8_t *option = icmp + 40;
	size_t len;

	icmp[0] = 137;
	memcpy(icmp + 8, &nearer.sin6.sin6_addr, 16);
	memcpy(icmp + 24, &to.sin6.sin6_addr, 16);
	len = 8 + put_quote(option + 8, quote);
	option[0] = 4;
	option[1] = len / 8;
	return 40 + len;
}

/* To host 1: what it has sent there should go another way. */
void inject_redirect(int raw, const struct redirect *redirect,
		     const struct quote *quote)
{
	uint8_t packet[40 + 40 + 8 + 40 + 8] = {};
	uint8_t *icmp = packet + (on_ip6 ? 40 : 20);
	size_t len = on_ip6 ? put_redirect6(icmp, redirect, quote) :
			      put_redirect4(icmp, redirect, quote);

	inject_icmp(raw, redirect->from, redirect->forwarded ? 254 : 255,
		    packet, len);
}

void inject(int raw, const char *host, const struct segment *s)
{
	uint8_t packet[PACKET_MAX];

	send_packet(raw, packet, make_packet(packet, host, s));
}

int raw_socket(void)
{
	return OK(socket(on_ip6 ? AF_INET6 : AF_INET, SOCK_RAW, IPPROTO_RAW));
}
