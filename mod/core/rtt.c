// SPDX-License-Identifier: GPL-2.0-only
/*
 * rtt.c - how long a round trip takes, and so how long to wait: RFC 6298
 *
 * One segment at a time is timed with the clock's full precision, and only
 * one that was sent once (Karn: who knows which of two the ACK answers?).
 * Where that fails, the echoed timestamp tells, in milliseconds (RFC 7323).
 * SRTT is kept 8-fold and RTTVAR 4-fold, so that the divisions of the RFC
 * lose nothing.
 */
#include "core/internal.h"

#define CLOCK_GRANULARITY_US	1000	/* G of RFC 6298, 2 */

/**
 * edu_rtt_sample() - take a measured round-trip time into account
 * @tcb: the connection
 * @rtt_us: what was measured, microseconds
 * @why: how it was measured
 *
 * Source: RFC 6298, 2.2 and 2.3
 */
void edu_rtt_sample(struct edu_tcb *tcb, u32 rtt_us, enum edu_reason why)
{
	u32 rto, delta;

	rtt_us = edu_max(edu_min(rtt_us, 1U << 28), 1);
	if (!tcb->srtt_us) {
		tcb->srtt_us = rtt_us * 8;
		tcb->rttvar_us = rtt_us / 2 * 4;
	} else {
		u32 srtt = tcb->srtt_us / 8;

		delta = srtt > rtt_us ? srtt - rtt_us : rtt_us - srtt;
		/* RTTVAR <- 3/4 RTTVAR + 1/4 |SRTT - R|, then SRTT. */
		tcb->rttvar_us += delta - tcb->rttvar_us / 4;
		tcb->srtt_us += rtt_us - srtt;
	}
	rto = tcb->srtt_us / 8 +
	      edu_max(CLOCK_GRANULARITY_US, tcb->rttvar_us);
	/*
	 * Deviation: RFC 6298, 2.4 wants a second at least; rto_min_us is
	 * 200 ms by default, as in all large implementations since links are
	 * faster than in 1988.
	 */
	tcb->rto_us = edu_min(edu_max(rto, tcb->cfg->rto_min_us),
			      tcb->cfg->rto_max_us);
	/* Karn: the back-off stays until there is a sample again. */
	tcb->backoff = 0;
	edu_note(tcb, EDU_EV_RTT, why, rtt_us, edu_rto(tcb));
	if (edu_broken(tcb->cfg, EDU_BREAK_FIXED_RTO_MS))
		edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_FIXED_RTO_MS,
			 tcb->rto_us, edu_rto(tcb));
}

/**
 * edu_rto() - how long to wait for an answer now
 * @tcb: the connection
 *
 * Return: the RTO with its back-off, microseconds.
 * Source: RFC 6298, 5.5
 */
u32 edu_rto(const struct edu_tcb *tcb)
{
	u64 fixed_us = 1000ULL * edu_broken(tcb->cfg, EDU_BREAK_FIXED_RTO_MS);
	u64 rto = fixed_us ?: tcb->rto_us;

	if (!edu_broken(tcb->cfg, EDU_BREAK_NO_BACKOFF))
		rto <<= edu_min(tcb->backoff, 31);
	return edu_min64(rto, tcb->cfg->rto_max_us);
}

/**
 * edu_rtt_sent() - a new segment leaves: time it, if none is being timed
 * @tcb: the connection
 * @end: the number behind it
 * @now_us: the time
 */
void edu_rtt_sent(struct edu_tcb *tcb, u32 end, u64 now_us)
{
	if (tcb->timing)
		return;
	tcb->timing = true;
	tcb->karn = false;
	tcb->rtt_seq = end;
	tcb->rtt_sent_us = now_us;
}

/**
 * edu_rtt_karn() - something is sent again: what is being timed is no sample
 * @tcb: the connection
 *
 * Source: RFC 6298, 3 (MUST-18, Karn's algorithm)
 */
void edu_rtt_karn(struct edu_tcb *tcb)
{
	if (edu_broken(tcb->cfg, EDU_BREAK_NO_KARN)) {
		if (tcb->timing)
			edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_NO_KARN,
				 tcb->rtt_seq, 0);
		return;
	}
	tcb->karn = true;
	if (!tcb->timing)
		return;
	tcb->timing = false;
	edu_note(tcb, EDU_EV_INFO, EDU_R_RTT_KARN, tcb->rtt_seq, 0);
}

/*
 * The echo tells which copy the peer took, not when the ACK that arrives was
 * sent: when an ACK is lost, the next copy is a duplicate to the peer, and
 * what it answers echoes the first one still (RFC 7323, 5.3, R3 comes after
 * R2). Such a sample has our own wait in it, and the next RTO would have it
 * twice. So only an echo of the last copy is one.
 */
static void sample_echo(struct edu_tcb *tcb, u32 tsecr, u64 now_us)
{
	u32 ms = edu_ts_now(tcb, now_us) - tsecr;

	if (ms >= 1U << 18)
		return;
	if (ms * 1000ULL > now_us - tcb->again_us + CLOCK_GRANULARITY_US)
		edu_note(tcb, EDU_EV_INFO, EDU_R_RTT_KARN, tcb->snd_una, 0);
	else
		edu_rtt_sample(tcb, ms * 1000, EDU_R_RTT_TIMESTAMP);
}

/**
 * edu_rtt_acked() - new data was acknowledged: is it a sample?
 * @tcb: the connection, snd_una moved already
 * @seg: the ACK
 * @now_us: the time
 *
 * Source: RFC 6298, 3; RFC 7323, 4.1 (RTTM)
 */
void edu_rtt_acked(struct edu_tcb *tcb, const struct edu_seg *seg, u64 now_us)
{
	if (tcb->timing) {
		if (seq_before(tcb->snd_una, tcb->rtt_seq))
			return;
		tcb->timing = false;
		edu_rtt_sample(tcb, edu_min64(now_us - tcb->rtt_sent_us, ~0U),
			       EDU_R_RTT_TIMED);
		return;
	}
	if (tcb->karn && tcb->ts_on && seg->opts & EDU_OPT_TS && seg->tsecr)
		sample_echo(tcb, seg->tsecr, now_us);
}

/* Milliseconds since the boot, without a 64-bit division (RFC 7323, 5.4). */
static u32 us_to_ms(u64 us)
{
	/* 2^32 us are 4294967 ms and 296 us. */
	u64 hi = (us >> 32) * 4294967, lo;

	lo = (us & 0xffffffff) + (us >> 32) * 296;
	while (lo >> 32) {
		hi += (lo >> 32) * 4294967;
		lo = (lo & 0xffffffff) + (lo >> 32) * 296;
	}
	return (u32)hi + (u32)lo / 1000;
}

/**
 * edu_ts_now() - what our timestamp clock shows
 * @tcb: the connection, whose clock starts at a number of its own
 * @now_us: the time
 *
 * Return: TSval, milliseconds.
 * Source: RFC 7323, 5.4
 */
u32 edu_ts_now(const struct edu_tcb *tcb, u64 now_us)
{
	return us_to_ms(now_us) + tcb->ts_offset;
}
