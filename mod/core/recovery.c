// SPDX-License-Identifier: GPL-2.0-only
/*
 * recovery.c - something was lost: RFC 5681, 3.2 and RFC 6582 (NewReno)
 *
 * Two signs tell a sender that a segment was lost. Three duplicate ACKs: the
 * receiver got what lies behind it, so the network still carries; the segment
 * is sent again at once and half the speed is kept (fast retransmit, fast
 * recovery). Or silence until the timer fires: nothing may be known any more,
 * so everything not acknowledged counts as lost and is sent again in order,
 * starting with one segment a round trip.
 *
 *	OPEN --- 3rd duplicate ACK ---> FAST --- all of it acked ---> OPEN
 *	  \                              |
 *	   `---- retransmission timeout -+--> LOSS --- all acked ---> OPEN
 *
 * "All of it" is what was in flight when the loss showed: up to recover.
 */
#include "core/internal.h"

/**
 * edu_recovery_init() - the handshake is done: nothing is missing
 * @tcb: the connection
 */
void edu_recovery_init(struct edu_tcb *tcb)
{
	tcb->recovery = EDU_REC_OPEN;
	tcb->dupacks = 0;
	/* Before the SYN, so that the very first loss counts (3.2, step 1). */
	tcb->recover = tcb->iss - 1;
	tcb->rtx_nxt = tcb->snd_una;
	tcb->rtx_end = tcb->snd_una;
}

/**
 * edu_resend() - [@from, @to) has to be sent again
 * @tcb: the connection
 * @from: first number
 * @to: number behind the last
 * @why: what for
 *
 * The first segment of it goes whatever cwnd says, the rest as cwnd allows.
 */
void edu_resend(struct edu_tcb *tcb, u32 from, u32 to, enum edu_reason why)
{
	edu_rtt_karn(tcb);
	edu_mtu_probe_resent(tcb, from, to);
	tcb->rtx_nxt = from;
	tcb->rtx_end = to;
	tcb->rtx_reason = why;
	tcb->owe |= EDU_OWE_RTX;
	edu_note(tcb, EDU_EV_RTX, why, from, to - from);
}

static void resend_first(struct edu_tcb *tcb, enum edu_reason why)
{
	u32 len = edu_min(tcb->mss, edu_flight(tcb));

	edu_resend(tcb, tcb->snd_una, tcb->snd_una + len, why);
}

static void set_cwnd(struct edu_tcb *tcb, u32 cwnd, enum edu_reason why)
{
	tcb->cwnd = edu_max(cwnd, tcb->mss);
	edu_note(tcb, EDU_EV_CWND, why, tcb->cwnd, tcb->ssthresh);
}

/* RFC 6582, 3.2, step 2: only for a loss behind the last one. */
static void enter_fast_recovery(struct edu_tcb *tcb, u64 now_us)
{
	if (edu_mtu_probe_lost(tcb))
		return;
	if (!seq_after(tcb->snd_una - 1, tcb->recover))
		return;
	if (edu_broken(tcb->cfg, EDU_BREAK_NO_FAST_RETRANSMIT)) {
		edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_NO_FAST_RETRANSMIT,
			 tcb->snd_una, tcb->dupacks);
		return;
	}
	/* What limited transmit let out does not count (RFC 5681, 3.2, 2). */
	tcb->ssthresh = tcb->cc->ssthresh(tcb, tcb->dup_flight, now_us);
	tcb->recover = tcb->snd_nxt - 1;
	tcb->recovery = EDU_REC_FAST;
	tcb->cwnd_acked = 0;
	/* Three segments have left the network: they were acknowledged. */
	set_cwnd(tcb, tcb->ssthresh + EDU_DUPACKS * tcb->mss,
		 EDU_R_CC_ENTER_RECOVERY);
	resend_first(tcb, EDU_R_RTX_FAST);
}

/**
 * edu_recovery_dupack() - a duplicate ACK, as RFC 5681, 2 defines it
 * @tcb: the connection
 * @now_us: the time
 *
 * The first two let a new segment out each (RFC 3042; send.c counts them in),
 * the third starts fast recovery, each further one inflates cwnd.
 *
 * Source: RFC 5681, 3.2; RFC 6582, 3.2
 */
void edu_recovery_dupack(struct edu_tcb *tcb, u64 now_us)
{
	if (!tcb->dupacks)
		tcb->dup_flight = edu_flight(tcb);
	if (tcb->dupacks < 255)
		tcb->dupacks++;
	if (tcb->recovery == EDU_REC_FAST) {
		/* Never more than the peer's window can have in flight. */
		if (tcb->cwnd < tcb->ssthresh + 2 * tcb->snd_max_wnd)
			set_cwnd(tcb, tcb->cwnd + tcb->mss, EDU_R_CC_INFLATE);
	} else if (tcb->recovery == EDU_REC_OPEN) {
		if (tcb->dupacks == EDU_DUPACKS)
			enter_fast_recovery(tcb, now_us);
	}
}

/* RFC 6582, 3.2, step 3. */
static void acked_in_fast_recovery(struct edu_tcb *tcb, u32 acked)
{
	u32 cwnd;

	if (seq_after(tcb->snd_una, tcb->recover)) {
		tcb->recovery = EDU_REC_OPEN;
		cwnd = edu_max(edu_flight(tcb), tcb->mss) + tcb->mss;
		set_cwnd(tcb, edu_min(tcb->ssthresh, cwnd),
			 EDU_R_CC_LEAVE_RECOVERY);
		return;
	}
	cwnd = tcb->cwnd > acked ? tcb->cwnd - acked : 0;
	if (acked >= tcb->mss)
		cwnd += tcb->mss;
	set_cwnd(tcb, cwnd, EDU_R_CC_DEFLATE);
	resend_first(tcb, EDU_R_RTX_PARTIAL);
}

/*
 * A loss long ago is over. Numbers more than half a turn apart cannot be
 * compared, so recover follows, just far enough behind to mean nothing.
 */
static void pull_recover(struct edu_tcb *tcb)
{
	if (seq_after(tcb->snd_una - 2, tcb->recover))
		tcb->recover = tcb->snd_una - 2;
}

/**
 * edu_recovery_acked() - new data was acknowledged
 * @tcb: the connection, snd_una moved already
 * @acked: how much, bytes
 * @now_us: the time
 *
 * Source: RFC 5681, 3.1; RFC 6582, 3.2
 */
void edu_recovery_acked(struct edu_tcb *tcb, u32 acked, u64 now_us)
{
	tcb->dupacks = 0;
	if (tcb->recovery == EDU_REC_FAST) {
		acked_in_fast_recovery(tcb, acked);
		return;
	}
	if (tcb->recovery == EDU_REC_LOSS &&
	    seq_after(tcb->snd_una, tcb->recover))
		tcb->recovery = EDU_REC_OPEN;
	if (tcb->recovery == EDU_REC_OPEN)
		pull_recover(tcb);
	/* What cwnd did not hold back tells nothing about the network. */
	if (tcb->cwnd_limited || tcb->recovery == EDU_REC_LOSS)
		tcb->cc->acked(tcb, acked, now_us);
}

/**
 * edu_recovery_timeout() - the retransmission timer fired
 * @tcb: the connection, backed off already
 * @now_us: the time
 *
 * Everything in flight counts as lost. The threshold is halved only by the
 * first timeout of a segment, not by each (RFC 5681, 3.1).
 *
 * Source: RFC 5681, 3.1, (4) and after it; RFC 6582, 4, step 4
 */
void edu_recovery_timeout(struct edu_tcb *tcb, u64 now_us)
{
	if (tcb->timeouts <= 1 || tcb->recovery != EDU_REC_LOSS)
		tcb->ssthresh = tcb->cc->ssthresh(tcb, edu_flight(tcb), now_us);
	tcb->recovery = EDU_REC_LOSS;
	tcb->recover = tcb->snd_nxt - 1;
	tcb->dupacks = 0;
	tcb->cwnd_acked = 0;
	set_cwnd(tcb, tcb->mss, EDU_R_CC_TIMEOUT);
	edu_resend(tcb, tcb->snd_una, tcb->snd_nxt, EDU_R_RTX_TIMEOUT);
}
