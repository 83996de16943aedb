// SPDX-License-Identifier: GPL-2.0-only
/*
 * quote.c - what an ICMP message about a packet of host 1's quotes: good and bad
 */
#include "raw.h"
#include "sniff.h"

/* What passes by e0 of host 1. */
int sniffer_of(const struct hosts *hosts)
{
	int fd;

	enter_ns(hosts->ns[1]);
	fd = sniffer("e0");
	enter_ns(hosts->ns[0]);
	return fd;
}

/*
 * The next segment that leaves from this port, as it would be quoted. It may be
 * the answer to one that waits until its neighbour is found: some seconds.
 */
struct quote next_quote(int fd, int sport, const char *to)
{
	struct sniffed s;

	do {
		CHECK(sniff(fd, &s, 10000));
	} while (!s.outgoing || s.sport != sport);
	return (struct quote){
		.from = HOST1, .to = to, .sport = s.sport, .dport = s.dport,
		.seq = s.seq,
	};
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
