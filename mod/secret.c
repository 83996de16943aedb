// SPDX-License-Identifier: GPL-2.0-only
/*
 * secret.c - numbers that a stranger can not guess
 *
 * Initial sequence numbers (RFC 9293, 3.4.1, RFC 6528), the starts of the
 * timestamp clocks (RFC 7323, 5.4) and of the search for an ephemeral port
 * (RFC 6056, 3.3.3) are all a keyed hash of the connection's addresses and
 * ports, under a secret that each namespace draws when it is made.
 */
#include <linux/siphash.h>

#include "sock.h"

enum edu_secret_use {
	USE_ISN,
	USE_TIMESTAMP,
	USE_PORT,
};

static u32 secret_hash(struct edu_net *enet, const struct edu_tuple *tuple,
		       enum edu_secret_use use)
{
	struct {
		struct edu_tuple tuple;
		u32 use;
	} __aligned(SIPHASH_ALIGNMENT) in = {
		.tuple = *tuple,
		.use = use,
	};

	return siphash(&in, sizeof(in), &enet->secret);
}

/**
 * edu_secret_isn() - an initial sequence number
 * @enet: the namespace
 * @tuple: the connection
 * @now_us: the time
 *
 * ISN = M + F(localip, localport, remoteip, remoteport, secretkey), where M
 * ticks every 4 microseconds: two connections between the same sockets get
 * rising numbers, and nobody else can tell which.
 *
 * Return: the number.
 * Source: RFC 9293, 3.4.1 (MUST-8, SHLD-1)
 */
u32 edu_secret_isn(struct edu_net *enet, const struct edu_tuple *tuple,
		   u64 now_us)
{
	return secret_hash(enet, tuple, USE_ISN) + (u32)(now_us >> 2);
}

/**
 * edu_secret_ts() - where a connection's timestamp clock starts
 * @enet: the namespace
 * @tuple: the connection; its ports do not count, so that the clock goes on
 *	from one connection to the next between the same two hosts
 *
 * Return: milliseconds, to be added to the time.
 * Source: RFC 7323, 5.4
 */
u32 edu_secret_ts(struct edu_net *enet, const struct edu_tuple *tuple)
{
	struct edu_tuple hosts = *tuple;

	hosts.lport = 0;
	hosts.rport = 0;
	return secret_hash(enet, &hosts, USE_TIMESTAMP);
}

/**
 * edu_secret_port() - where the search for an ephemeral port starts
 * @enet: the namespace
 * @tuple: the connection, with no local port yet
 *
 * Return: a number of which the range is taken.
 * Source: RFC 6056, 3.3.3
 */
u32 edu_secret_port(struct edu_net *enet, const struct edu_tuple *tuple)
{
	return secret_hash(enet, tuple, USE_PORT);
}
