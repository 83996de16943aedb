// SPDX-License-Identifier: GPL-2.0-only
/*
 * sequence.c - "First, check sequence number": RFC 9293, 3.10.7.4
 *
 * Is this segment of now, or of the past, or of a stranger? What passes is
 * cut to the idealized segment of the RFC: it begins at RCV.NXT or behind it
 * and ends inside the window. Timestamps, where they were agreed on, tell
 * segments that are a whole turn of the sequence numbers old (PAWS).
 */
#include "core/internal.h"

#define PAWS_IDLE_US	(24ULL * 86400 * 1000000)	/* RFC 7323, 5.5 */

/**
 * edu_seq_acceptable() - RFC 9293, table 6: the segment acceptability tests
 * @tcb: the connection
 * @seq: SEG.SEQ
 * @len: SEG.LEN
 *
 * Deviation: a segment without text may also lie right behind the window. A
 * peer that has filled it has no other number for its ACKs, and the first of
 * what it sent may be on its way yet; table 6 would refuse them until then.
 *
 * Return: true if some of the segment lies in the receive window.
 * Source: RFC 9293, 3.4, 3.10.7.4, table 6
 */
bool edu_seq_acceptable(const struct edu_tcb *tcb, u32 seq, u32 len)
{
	u32 nxt = tcb->rcv_nxt, wnd = tcb->rcv_wnd;

	if (!len)
		return seq_in(seq, nxt, wnd + 1);
	return seq_in(seq, nxt, wnd) || seq_in(seq + len - 1, nxt, wnd);
}

/* From before TS.Recent; but that means nothing after 24 days (5.5). */
static bool too_old(const struct edu_tcb *tcb, const struct edu_seg *seg,
		    u64 now_us)
{
	return seq_before(seg->tsval, tcb->ts_recent) &&
	       now_us - tcb->ts_recent_us <= PAWS_IDLE_US;
}

/**
 * edu_ts_recent() - remember the timestamp that will be echoed
 * @tcb: the connection
 * @seg: a segment that passed the tests
 * @now_us: the time
 *
 * Not that of a RST, whose text nobody takes: it may still be refused.
 *
 * Source: RFC 7323, 4.3, (2), 5.2
 */
void edu_ts_recent(struct edu_tcb *tcb, const struct edu_seg *seg, u64 now_us)
{
	if (!tcb->ts_on || !(seg->opts & EDU_OPT_TS) || seg->ctl & EDU_RST)
		return;
	if (seq_after(seg->seq, tcb->rcv_acked) || too_old(tcb, seg, now_us))
		return;
	tcb->ts_recent = seg->tsval;
	tcb->ts_recent_us = now_us;
}

/**
 * edu_heard() - the peer is alive
 * @tcb: the connection
 * @now_us: the time
 *
 * Source: RFC 9293, 3.8.4, 3.8.6.1 (MUST-37: answered probes keep it open)
 */
void edu_heard(struct edu_tcb *tcb, u64 now_us)
{
	tcb->heard_us = now_us;
	tcb->probes = 0;
}

/*
 * RFC 7323, 3.2 and 5.3, R1. A RST is never subject to PAWS; a SYN is answered
 * whatever it looks like (RFC 5961, 4.2).
 */
static bool timestamp_ok(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	const struct edu_seg *seg = &in->seg;

	if (!tcb->ts_on || seg->ctl & EDU_RST)
		return true;
	if (!(seg->opts & EDU_OPT_TS)) {
		/* A peer that has started anew need not offer them again. */
		if (seg->ctl & EDU_SYN && tcb->state != EDU_SYN_RECEIVED)
			edu_challenge(tcb, EDU_R_OUT_CHALLENGE, now_us);
		return edu_in_drop(tcb, in, EDU_R_DROP_NO_TIMESTAMP);
	}
	if (!too_old(tcb, seg, now_us))
		return true;
	edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
	return edu_in_drop(tcb, in, EDU_R_DROP_PAWS);
}

/*
 * The peer sends its SYN again because our SYN,ACK was lost.
 * Deviation: the RFC answers with a bare ACK, of which a peer in SYN-SENT can
 * make nothing; the SYN,ACK itself helps.
 */
static bool syn_again(const struct edu_tcb *tcb, const struct edu_seg *seg)
{
	return tcb->state == EDU_SYN_RECEIVED && seg->seq == tcb->irs &&
	       (seg->ctl & (EDU_SYN | EDU_ACK | EDU_RST)) == EDU_SYN;
}

/*
 * Simultaneous open, RFC 9293, 3.5, figure 7, line 6: the SYN is old, its ACK
 * is what we wait for.
 * Deviation: by the letter of table 6 the segment would only be answered with
 * an ACK, and the figure would need two segments more.
 */
static bool syn_ack_of_both(const struct edu_tcb *tcb,
			    const struct edu_seg *seg)
{
	return tcb->state == EDU_SYN_RECEIVED && !tcb->passive &&
	       seg->seq == tcb->irs && seg->ack == tcb->snd_nxt &&
	       (seg->ctl & (EDU_SYN | EDU_ACK | EDU_RST)) ==
	       (EDU_SYN | EDU_ACK);
}

/* The peer's FIN again, so it has not got our last ACK (3.10.7.4, eighth). */
static void time_wait_again(struct edu_tcb *tcb, const struct edu_seg *seg,
			    u64 now_us)
{
	if (tcb->state != EDU_TIME_WAIT || !(seg->ctl & EDU_FIN) ||
	    seg->seq + edu_seg_len(seg) != tcb->rcv_nxt)
		return;
	edu_time_wait_start(tcb, EDU_R_TM_TIME_WAIT_RESTART, now_us);
}

static bool repeat_syn_ack(struct edu_tcb *tcb, struct edu_in *in)
{
	tcb->owe |= EDU_OWE_SYN;
	tcb->rtx_count++;
	edu_rtt_karn(tcb);
	edu_note(tcb, EDU_EV_RTX, EDU_R_RTX_SYN_ASKED, tcb->iss, 1);
	return edu_in_drop(tcb, in, EDU_R_DROP_SYN_AGAIN);
}

/* Not acceptable: say what is expected, unless it is a RST. */
static bool unacceptable(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	const struct edu_seg *seg = &in->seg;
	u32 end = seg->seq + edu_seg_len(seg);

	if (seg->ctl & EDU_RST)
		return edu_in_drop(tcb, in, EDU_R_DROP_RST_SEQ);
	time_wait_again(tcb, seg, now_us);
	/*
	 * What carries nothing may be an ACK of the same kind as our answer:
	 * two ends must not go on like this for ever; and the answer to a forged
	 * SYN may be a duplicate ACK to the peer (RFC 5961, 7).
	 */
	if (end == seg->seq || seg->ctl & EDU_SYN)
		edu_challenge(tcb, EDU_R_OUT_DUP_ACK, now_us);
	else
		edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
	if (end != seg->seq && seq_before_eq(end, tcb->rcv_nxt))
		return edu_in_drop(tcb, in, EDU_R_DROP_DUPLICATE);
	return edu_in_drop(tcb, in, EDU_R_DROP_SEQ);
}

/* Cut off text that lies before RCV.NXT. A SYN is the fourth step's. */
static void trim_front(struct edu_tcb *tcb, struct edu_seg *seg)
{
	u32 n = tcb->rcv_nxt - seg->seq;

	if (!seq_before(seg->seq, tcb->rcv_nxt) || seg->ctl & EDU_SYN)
		return;
	n = edu_min(n, seg->len);
	seg->seq += n;
	seg->len -= n;
	if (seg->text) {
		seg->text->seq = seg->seq;
		seg->text->skip += n;
		seg->text->len = seg->len;
	}
}

/* Cut off what lies behind the window, or behind the peer's FIN. */
static void trim_end(struct edu_tcb *tcb, struct edu_seg *seg)
{
	u32 end = tcb->rcv_nxt + tcb->rcv_wnd;
	u32 stop = tcb->fin_seen && !tcb->fin_received ?
		   seq_min(tcb->fin_seq, end) : end;
	u32 text = seg->seq + !!(seg->ctl & EDU_SYN);

	if (seg->ctl & EDU_FIN && seq_after_eq(text + seg->len, end))
		seg->ctl &= ~EDU_FIN;
	if (seq_after(text + seg->len, stop)) {
		seg->len = seq_after(stop, text) ? stop - text : 0;
		seg->ctl &= ~EDU_PSH;
	}
	if (seg->text)
		seg->text->len = seg->len;
}

/*
 * The window is closed and the segment is the next one: its text and FIN are
 * not taken and an ACK says so, but its ACK, RST and URG count (3.10.7.4,
 * MUST-66; this is how probes keep a connection alive, MUST-35).
 */
static void zero_window(struct edu_tcb *tcb, struct edu_in *in)
{
	struct edu_seg *seg = &in->seg;

	seg->len = 0;
	seg->ctl &= ~(EDU_FIN | EDU_PSH);
	seg->text = NULL;
	edu_in_why(tcb, in, EDU_R_DROP_ZERO_WINDOW);
	edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
}

/**
 * edu_first_sequence() - first, check sequence number
 * @tcb: the connection, SYN-RECEIVED or later
 * @in: the segment, trimmed to the window on return
 * @now_us: the time
 *
 * Return: true to go on; false: the segment was disposed of.
 * Source: RFC 9293, 3.10.7.4, first; RFC 7323, 5.3; RFC 5961
 */
bool edu_first_sequence(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	struct edu_seg *seg = &in->seg;

	if (seg->ctl & EDU_RST && edu_broken(tcb->cfg, EDU_BREAK_ANY_RST))
		return true;
	if (!timestamp_ok(tcb, in, now_us))
		return false;
	if (syn_again(tcb, seg))
		return repeat_syn_ack(tcb, in);
	if (syn_ack_of_both(tcb, seg)) {
		seg->ctl &= ~EDU_SYN;
		seg->seq++;
		trim_end(tcb, seg);
		return true;
	}
	if (!tcb->rcv_wnd && seg->seq == tcb->rcv_nxt && edu_seg_len(seg) &&
	    !(seg->ctl & EDU_SYN)) {
		edu_heard(tcb, now_us);
		zero_window(tcb, in);
		return true;
	}
	if (!edu_seq_acceptable(tcb, seg->seq, edu_seg_len(seg)))
		return unacceptable(tcb, in, now_us);
	edu_ts_recent(tcb, seg, now_us);
	edu_heard(tcb, now_us);
	trim_front(tcb, seg);
	trim_end(tcb, seg);
	return true;
}
