// SPDX-License-Identifier: GPL-2.0-only
/*
 * sniff.c - packets as they pass by a device
 *
 * What leaves is seen behind the last place where super-segments are cut in
 * software, what arrives behind GRO: as devices are given and give them.
 */
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>

#include "raw.h"
#include "sniff.h"

/* Packets wait here while nobody looks: some MiB of them. */
#define ROOM_BYTES	(64 * MIB)
/* What is shorter has no text. */
#define HEADERS_MAX	100

/* What leaves and arrives by @device of this namespace, of any protocol. */
int sniffer(const char *device)
{
	int fd = OK(socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL)));
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(device),
	};

	set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, ROOM_BYTES);
	OK(bind(fd, (struct sockaddr *)&ll, sizeof(ll)));
	return fd;
}

/* Return: where TCP's header begins, 0 if the packet is not of the wire. */
static size_t tcp_at(const uint8_t *packet, int version)
{
	const struct iphdr *ip = (const void *)packet;
	const struct ip6_hdr *ip6 = (const void *)packet;

	if (version == ETH_P_IP)
		return ip->protocol == wire ? 4 * ip->ihl : 0;
	if (version == ETH_P_IPV6)
		return ip6->ip6_nxt == wire ? sizeof(*ip6) : 0;
	return 0;
}

static void take_ip(struct sniffed *s, const uint8_t *packet, int version)
{
	const struct iphdr *ip = (const void *)packet;

	s->from = (struct address){};
	memcpy(&s->ip6, packet, sizeof(s->ip6));
	if (version == ETH_P_IP) {
		s->from.len = sizeof(s->from.sin);
		s->from.sin.sin_family = AF_INET;
		s->from.sin.sin_addr.s_addr = ip->saddr;
		s->hops = ip->ttl;
		s->tos = ip->tos;
		s->df = ip->frag_off & htons(IP_DF);
		return;
	}
	s->from.len = sizeof(s->from.sin6);
	s->from.sin6.sin6_family = AF_INET6;
	s->from.sin6.sin6_addr = s->ip6.ip6_src;
	s->hops = s->ip6.ip6_hlim;
	s->tos = ntohl(s->ip6.ip6_flow) >> 20;
	s->df = true;
}

/* The next packet of the wire. Return: false if none comes within @ms. */
bool sniff(int fd, struct sniffed *s, int ms)
{
	double end = now_s() + ms / 1000.0;
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	uint8_t packet[60 + 20];
	struct sockaddr_ll ll;
	uint16_t ports[2];
	uint32_t seq;
	socklen_t len;
	size_t at;
	int left;

	for (;;) {
		left = (end - now_s()) * 1000;
		if (poll(&pollfd, 1, left > 0 ? left : 0) != 1)
			return false;
		len = sizeof(ll);
		memset(packet, 0, sizeof(packet));
		s->bytes = OK(recvfrom(fd, packet, sizeof(packet), MSG_TRUNC,
				       (struct sockaddr *)&ll, &len));
		at = tcp_at(packet, ntohs(ll.sll_protocol));
		if (at)
			break;
	}
	s->outgoing = ll.sll_pkttype == PACKET_OUTGOING;
	take_ip(s, packet, ntohs(ll.sll_protocol));
	memcpy(ports, packet + at, 4);
	memcpy(&seq, packet + at + 4, 4);
	s->sport = ntohs(ports[0]);
	s->dport = ntohs(ports[1]);
	s->seq = ntohl(seq);
	s->flags = packet[at + 13];
	return true;
}

/* Of those that have come by now. */
void tally_packets(int fd, bool outgoing, struct tally *tally)
{
	struct sniffed s;

	*tally = (struct tally){};
	while (sniff(fd, &s, 0)) {
		if (s.outgoing != outgoing || s.bytes <= HEADERS_MAX)
			continue;
		tally->packets++;
		tally->bytes += s.bytes;
		if (s.bytes > tally->largest)
			tally->largest = s.bytes;
	}
	note("%s: %ld packets, of at most %zu bytes, %zu in all",
	     outgoing ? "leave" : "arrive", tally->packets, tally->largest,
	     tally->bytes);
}
