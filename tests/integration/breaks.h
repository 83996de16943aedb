/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * breaks.h - what the tests of net.edutcp.break.* share
 */
#ifndef BREAKS_H
#define BREAKS_H

#include "../../userspace/include/edutcp.h"

#include "edutest.h"

#define MSS	1448		/* with timestamps, over Ethernet */

/* On both hosts. */
static inline void set_break(struct hosts *hosts, const char *name, int value)
{
	int i;

	for (i = 0; i < 2; i++)
		run_in(hosts->ns[i], "echo %d >/proc/sys/net/edutcp/break/%s",
		       value, name);
}

static inline int ms_since(double start)
{
	return (now_s() - start) * 1000;
}

/*
 * So many bytes from a to b, and their ACK. Return: how long it took until they
 * were there, ms.
 */
static inline int transfer(struct pair *pair, size_t bytes)
{
	double start = now_s();
	int ms;

	send_bytes(pair->a, bytes, 0, 1);
	recv_bytes(pair->b, bytes, 0, 1);
	ms = ms_since(start);
	CHECK_SOON(!outq(pair->a), 2000);
	return ms;
}

#endif /* BREAKS_H */
