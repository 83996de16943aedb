// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmtu.c - the path takes less than we send: RFC 1191, RFC 8201
 *
 * A router that can neither pass a packet on nor cut it drops it, and says how
 * large it may be. Anybody can say so. It is believed where it quotes text in
 * flight, which a stranger can not know, and where that text may have been in a
 * segment larger than what it asks for. Then it is known what was lost, and
 * why, so nobody waits for the timer:
 *
 *	seq	     snd_large
 *	 |==== ==== ====|-- --		in flight: ==== too large, -- not
 *	 |-- -- -- -- --|		cut anew, at once
 *
 * Nothing is known of congestion by it, so cwnd stays as it is. What was small
 * came through and is acknowledged by duplicate ACKs: they tell of this loss, and
 * are no sign of another one.
 */
#include "core/internal.h"

/* May the segment that begins there have been larger than they are now? */
static bool may_be_large(const struct edu_tcb *tcb, u32 seq)
{
	return tcb->snd_large - seq - 1 < tcb->snd_nxt - seq;
}

static bool not_believed(struct edu_tcb *tcb, enum edu_reason why, u32 seq,
			 u32 mss)
{
	edu_note(tcb, EDU_EV_INFO, why, seq, mss);
	return false;
}

/*
 * Segments shrink, if this is less than what they hold, or the one that is
 * quoted, which may be a probe (mtuprobe.c).
 */
static void shrink(struct edu_tcb *tcb, u32 seq, u32 mss)
{
	bool probe = tcb->probe_out && seq == tcb->probe_seq;
	u32 sent = probe ? tcb->probe_end - seq : tcb->mss;

	if (mss >= sent + (tcb->ts_on ? EDU_TS_LEN : 0))
		return;
	tcb->mss_path = mss;
	edu_mss_update(tcb);
	if (probe && !may_be_large(tcb, seq))
		tcb->snd_large = tcb->probe_end;
}

/*
 * All that was sent in large segments from @seq on. What waits to be sent again
 * already goes on waiting. The text before @seq went by, or an error about it
 * is on its way still.
 *
 * Deviation: RFC 1191, 6.4 would have one segment sent and then wait for an
 * ACK. Here all goes that cwnd allows: so many bytes were under way a moment
 * ago, and they have not reached the part of the path behind the router.
 */
static void send_anew(struct edu_tcb *tcb, u32 seq, u64 now_us)
{
	u32 from = seq, to = tcb->snd_large;

	if (tcb->rtx_nxt != tcb->rtx_end) {
		if (seq_before(tcb->rtx_nxt, from))
			from = tcb->rtx_nxt;
		if (seq_after(tcb->rtx_end, to))
			to = tcb->rtx_end;
	}
	edu_resend(tcb, from, to, EDU_R_RTX_PMTU);
	tcb->snd_large = seq;
	/* As after a timeout: no fast retransmit for what left until now. */
	if (tcb->recovery == EDU_REC_OPEN)
		tcb->recover = tcb->snd_nxt - 1;
	edu_timer_rtx(tcb, now_us, EDU_R_TM_RTX);
}

/**
 * edu_too_big() - the network reports that a packet was too big
 * @tcb: the connection
 * @seq: the sequence number that the report quotes
 * @mss: text that would have come through, without options, bytes
 * @now_us: the time
 *
 * A window of large segments brings as many reports. The first one makes them
 * small and sends them anew, the others find that done: "not smaller".
 *
 * Return: true if it is believed: the host tells the route.
 * Source: RFC 1191, 6.4; RFC 8201, 5.4; RFC 5927, 4.1, 7.2; RFC 6582, 4
 */
bool edu_too_big(struct edu_tcb *tcb, u32 seq, u32 mss, u64 now_us)
{
	if (!tcb->syn_acked || seq - tcb->snd_una >= edu_flight(tcb))
		return not_believed(tcb, EDU_R_ICMP_NOT_IN_FLIGHT, seq, mss);
	shrink(tcb, seq, mss);
	if (!may_be_large(tcb, seq))
		return not_believed(tcb, EDU_R_PMTU_NOT_SMALLER, seq, mss);
	edu_note(tcb, EDU_EV_INFO, EDU_R_PMTU_SHRINKS, seq, tcb->mss);
	send_anew(tcb, seq, now_us);
	return true;
}
