// SPDX-License-Identifier: GPL-2.0-only
/*
 * quote.c - what an ICMP message about a packet of host 1's quotes: good and bad
 */
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>

#include "raw.h"

/* What host 1 sends by e0. */
int sniff_begin(const struct hosts *hosts)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
	};
	int fd;

	enter_ns(hosts->ns[1]);
	fd = OK(socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL)));
	ll.sll_ifindex = if_nametoindex("e0");
	OK(bind(fd, (struct sockaddr *)&ll, sizeof(ll)));
	enter_ns(hosts->ns[0]);
	return fd;
}

/* The next segment from this port: where it is from and to, and its number. */
struct quote sniff(int fd, int sport, const char *to)
{
	struct quote quote = { .from = HOST1, .to = to };
	size_t ip = on_ip6 ? 40 : 20;
	uint8_t packet[65536];
	struct sockaddr_ll ll;
	uint16_t ports[2];
	uint32_t seq;

	for (;;) {
		wait_for(fd, POLLIN, 2000);
		OK(recvfrom(fd, packet, sizeof(packet), 0,
			    (struct sockaddr *)&ll, &(socklen_t){ sizeof(ll) }));
		if (ll.sll_pkttype != PACKET_OUTGOING ||
		    packet[on_ip6 ? 6 : 9] != wire)
			continue;
		memcpy(ports, packet + ip, 4);
		memcpy(&seq, packet + ip + 4, 4);
		quote.sport = ntohs(ports[0]);
		quote.dport = ntohs(ports[1]);
		quote.seq = ntohl(seq);
		if (quote.sport == sport)
			return quote;
	}
}

/* What host 1 sends to it is lost, without an error. */
void swallow(const struct hosts *hosts, const char *ip)
{
	run_in(hosts->ns[1],
	       "ip neigh replace %s lladdr 02:00:00:00:00:99 nud permanent dev e0",
	       ip);
}

/* @quote is what a good one would quote. */
struct quote spoilt(struct quote quote, int how)
{
	switch (how) {
	case 0:
		quote.seq -= 100000;
		break;
	case 1:
		quote.seq += 100000;
		break;
	case 2:
		quote.sport++;
		break;
	case 3:
		quote.dport--;
		break;
	default:
		quote.to = ELSEWHERE;
		break;
	}
	return quote;
}

/* Half-open connections of host 1. */
int half_open(const struct hosts *hosts)
{
	char command[100];
	FILE *p;
	int n;

	enter_ns(hosts->ns[1]);
	if (on_edu) {
		n = counter("half_open");
	} else {
		snprintf(command, sizeof(command),
			 "grep -c ' 03 [0-9A-F]*:' /proc/net/tcp%s",
			 on_ip6 ? "6" : "");
		p = popen(command, "r");
		CHECK(p && fscanf(p, "%d", &n) == 1);
		pclose(p);
	}
	enter_ns(hosts->ns[0]);
	return n;
}
