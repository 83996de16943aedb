/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * raw.h - segments and ICMP errors made by hand
 */
#ifndef RAW_H
#define RAW_H

#include "edutest.h"

#define FIN		0x01
#define SYN		0x02
#define RST		0x04
#define ACK		0x10

struct segment {
	uint16_t sport, dport;
	uint32_t seq, ack;
	uint8_t doff;		/* of 4 bytes, with whatever value */
	uint8_t flags;
	uint16_t window;
	uint8_t rest[64];	/* options and text */
	size_t len;		/* of all of it */
	bool bad_sum;
};

/* What an ICMP error says, in the numbers of either version of IP. */
enum error {
	TOO_BIG,		/* fragmentation needed, packet too big */
	HOST_UNREACHABLE,	/* soft */
	PORT_UNREACHABLE,	/* hard */
};

/* The packet that it is about. */
struct quote {
	const char *from, *to;
	uint16_t sport, dport;
	uint32_t seq;
	bool later;		/* a fragment that is not the first; IPv4 */
};

/* A router says that another one is nearer. */
struct redirect {
	const char *from;	/* this router, by a link-local address */
	const char *nearer;	/* the other one, likewise */
	const char *to;		/* on the way to this host; IPv6 */
	bool forwarded;		/* it came through a router itself; IPv6 */
};

/* Of an IP header, a TCP header and what a segment may hold behind it. */
#define PACKET_MAX	(40 + 20 + 64)

uint32_t any(void);
int raw_socket(void);
size_t make_packet(uint8_t *packet, const char *host, const struct segment *s);
void send_packet(int raw, const uint8_t *packet, size_t len);
void inject(int raw, const char *host, const struct segment *s);
void inject_error(int raw, const char *host, enum error error, uint32_t mtu,
		  const struct quote *quote);
void inject_redirect(int raw, const struct redirect *redirect,
		     const struct quote *quote);

/* What it may quote; quote.c */
#define ELSEWHERE	"10.9.0.51"
#define SPOILT	5	/* ways to quote what was never sent; 2 by its number */

int sniffer_of(const struct hosts *hosts);
struct quote next_quote(int fd, int sport, const char *to);
void swallow(const struct hosts *hosts, const char *ip);
struct quote spoilt(struct quote quote, int how);
int half_open(const struct hosts *hosts);

#endif /* RAW_H */
