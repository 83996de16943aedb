// SPDX-License-Identifier: GPL-2.0-only
/*
 * cc_reno.c - slow start and congestion avoidance, RFC 5681
 *
 * How much may be under way without drowning the slowest link, of which
 * nobody tells us anything? Reno asks by trying. Below ssthresh cwnd grows by
 * what is acknowledged: it doubles each round trip (slow start: slow only
 * against what came before it, sending it all at once). Above, it grows by
 * one segment each round trip (congestion avoidance). A loss is the answer
 * "too much": half of what was in flight becomes the threshold.
 *
 *	cwnd |         /|      /|
 *	     |        / |     / |    additive increase,
 *	     |     __/  |    /  |    multiplicative decrease
 *	     |   _/     |   /   |
 *	     |  /       |__/    |__
 *	     | / slow start
 *	     +--------------------------- time
 *
 * Both count bytes, not ACKs (RFC 3465), so that a peer that acknowledges
 * every byte by itself gains nothing.
 */
#include "core/internal.h"

/*
 * RFC 5681, 3.1, (2): what was acknowledged, up to ssthresh, and at most 2
 * segments for each ACK (RFC 3465, L=2). More than cwnd cannot have been sent in
 * this slow start: after a timeout the rest of it was before the loss, and tells
 * nothing about the network now.
 * Deviation: L is what one super-segment holds, and not 1 after a timeout. A
 * receiver gets segments that arrive together as one and acknowledges them with
 * one ACK: with L=2 slow start would take more than ten times as many round trips.
 *
 * Return: how many bytes were counted.
 */
static u32 slow_start(struct edu_tcb *tcb, u32 bytes)
{
	u32 most = edu_min(edu_max(2 * tcb->mss, tcb->out_max), tcb->cwnd);
	u32 n = edu_min(edu_min(bytes, most), tcb->ssthresh - tcb->cwnd);

	tcb->cwnd += n;
	edu_note(tcb, EDU_EV_CWND, EDU_R_CC_SLOW_START, tcb->cwnd,
		 tcb->ssthresh);
	return n == most ? bytes : n;
}

/* RFC 5681, 3.1: one segment for each cwnd that was acknowledged. */
static void congestion_avoidance(struct edu_tcb *tcb, u32 bytes)
{
	tcb->cwnd_acked += bytes;
	if (tcb->cwnd_acked < tcb->cwnd)
		return;
	tcb->cwnd_acked -= tcb->cwnd;
	tcb->cwnd += tcb->mss;
	edu_note(tcb, EDU_EV_CWND, EDU_R_CC_AVOIDANCE, tcb->cwnd,
		 tcb->ssthresh);
}

static void reno_acked(struct edu_tcb *tcb, u32 bytes, u64 now_us)
{
	if (tcb->cwnd >= EDU_CWND_MAX)
		return;
	if (tcb->cwnd < tcb->ssthresh)
		bytes -= slow_start(tcb, bytes);
	if (bytes)
		congestion_avoidance(tcb, bytes);
}

/* RFC 5681, (4): max(FlightSize / 2, 2 * SMSS). */
static u32 reno_ssthresh(struct edu_tcb *tcb, u32 flight, u64 now_us)
{
	return edu_max(flight / 2, 2 * tcb->mss);
}

struct edu_cc edu_cc_reno = {
	.name	  = "reno",
	.acked	  = reno_acked,
	.ssthresh = reno_ssthresh,
};
