/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sniff.h - packets as they pass by a device
 */
#ifndef SNIFF_H
#define SNIFF_H

#include <netinet/ip6.h>

#include "edutest.h"

/* A packet of the wire that is tested. */
struct sniffed {
	size_t bytes;		/* of all of it, the IP header included */
	bool outgoing;
	struct ip6_hdr ip6;	/* where it is of IPv6 */
	struct address from;	/* without the port */
	uint8_t hops;		/* TTL */
	uint8_t tos;		/* traffic class */
	bool df;		/* no router may cut it */
	uint16_t sport, dport;
	uint32_t seq;
	uint8_t flags;
};

/* Of packets with text one way by one device. */
struct tally {
	long packets;
	size_t largest;		/* bytes, IP header included */
	size_t bytes;		/* of all */
};

int sniffer(const char *device);
bool sniff(int fd, struct sniffed *s, int ms);
void tally_packets(int fd, bool outgoing, struct tally *tally);

#endif /* SNIFF_H */
