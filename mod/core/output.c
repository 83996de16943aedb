// SPDX-License-Identifier: GPL-2.0-only
/*
 * output.c - "what may I send now?"
 *
 * After each event the host asks until the answer is "nothing". What is owed
 * comes first, in this order: a RST, our SYN, what was lost, a probe, new
 * text (send.c), and an ACK if none of these carried it. So one segment pays
 * as many debts as it can (RFC 9293, MUST-58: ACKs are aggregated).
 */
#include "core/internal.h"

/* RFC 7323, 3.2. */
static void put_timestamp(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	out->opts |= EDU_OPT_TS;
	out->tsval = edu_ts_now(tcb, now_us);
	out->tsecr = out->ctl & EDU_ACK ? tcb->ts_recent : 0;
}

/* The fields that all segments of a connection share. */
static void fill(struct edu_tcb *tcb, struct edu_out *out, u32 seq, u32 len,
		 u8 ctl, enum edu_reason why, u64 now_us)
{
	*out = (struct edu_out) {
		.seq = seq,
		.len = len,
		.ctl = ctl,
		.mss = tcb->mss,
		.reason = why,
		.wnd = edu_window_offer(tcb, ctl & EDU_SYN),
	};
	if (ctl & EDU_ACK) {
		out->ack = tcb->rcv_nxt;
		edu_ack_sent(tcb);
	}
	if (tcb->ts_on)
		put_timestamp(tcb, out, now_us);
	if (tcb->snd_urgent && len && seq_after(tcb->snd_up, seq)) {
		out->ctl |= EDU_URG;
		out->up = edu_min(tcb->snd_up - seq, 65535);
	}
	tcb->segs_out++;
}

/* Something that occupies numbers leaves: somebody must acknowledge it. */
static void await_ack(struct edu_tcb *tcb, u64 now_us)
{
	tcb->sent_us = now_us;
	if (!tcb->stuck_since_us) {
		tcb->stuck_since_us = now_us;
		edu_timer_user(tcb, now_us);
	}
	if (!edu_timer_on(tcb, EDU_TIMER_RTX) &&
	    !edu_timer_on(tcb, EDU_TIMER_PERSIST))
		edu_timer_rtx(tcb, now_us, EDU_R_TM_RTX);
}

/* A RST, which stands outside the connection. */
static bool output_rst(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	if (!(tcb->owe & EDU_OWE_RST))
		return false;
	tcb->owe &= ~EDU_OWE_RST;
	*out = (struct edu_out) {
		.seq = tcb->rst.seq,
		.ack = tcb->rst.ack,
		.ctl = tcb->rst.ctl,
		.reason = tcb->rst.reason,
	};
	if (tcb->rst.ts)
		put_timestamp(tcb, out, now_us);
	tcb->segs_out++;
	return true;
}

/* The line that sends the SYN, and the SYN,ACK. */
static bool output_syn(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	bool active = tcb->state == EDU_SYN_SENT;

	if (!(tcb->owe & EDU_OWE_SYN))
		return false;
	tcb->owe &= ~EDU_OWE_SYN;
	fill(tcb, out, tcb->iss, 0, active ? EDU_SYN : EDU_SYN | EDU_ACK,
	     active ? EDU_R_OUT_SYN : EDU_R_OUT_SYN_ACK, now_us);
	out->opts |= EDU_OPT_MSS;
	out->opt_mss = tcb->mss_ours;
	if (tcb->wscale_on) {
		out->opts |= EDU_OPT_WSCALE;
		out->wscale = tcb->rcv_wscale;
	}
	out->nth = tcb->rtx_count;
	if (out->nth) {
		tcb->rtx_total++;
		tcb->again_us = now_us;
	}
	await_ack(tcb, now_us);
	return true;
}

/* How much of [rtx_nxt, rtx_end) may be sent again now, in numbers. */
static u32 resend_room(const struct edu_tcb *tcb)
{
	u32 before = tcb->rtx_nxt - tcb->snd_una;
	u32 n = edu_min(tcb->rtx_end - tcb->rtx_nxt, tcb->mss);

	/* What the window no longer covers is for the persist timer. */
	if (before >= tcb->snd_wnd)
		return 0;
	if (!(tcb->owe & EDU_OWE_RTX) && before + n > tcb->cwnd &&
	    !edu_broken(tcb->cfg, EDU_BREAK_NO_CWND))
		return 0;
	return edu_min(n, tcb->snd_wnd - before);
}

/* [seq, seq + n) again: text, and our FIN where it lies behind it. */
static void output_again(struct edu_tcb *tcb, struct edu_out *out, u32 seq,
			 u32 n, enum edu_reason why, u64 now_us)
{
	u32 text = seq_before(seq, tcb->snd_end) ?
		   edu_min(n, tcb->snd_end - seq) : 0;
	bool fin = edu_fin_sent(tcb) && seq + text == tcb->snd_end;

	fill(tcb, out, seq, text, EDU_ACK | (fin ? EDU_FIN : 0) |
	     (text && seq + text == tcb->snd_end ? EDU_PSH : 0), why, now_us);
	if (seq == tcb->snd_una) {
		if (tcb->rtx_count < 255)
			tcb->rtx_count++;
		out->nth = tcb->rtx_count;
		tcb->again_us = now_us;
	} else {
		out->nth = 1;
	}
	tcb->rtx_total++;
	await_ack(tcb, now_us);
}

/* What was lost, or counts as lost: recovery.c says which. */
static bool output_resend(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	u32 n;

	if (tcb->rtx_nxt == tcb->rtx_end)
		return false;
	n = resend_room(tcb);
	if (!n)
		return false;
	output_again(tcb, out, tcb->rtx_nxt, n, tcb->rtx_reason, now_us);
	tcb->rtx_nxt += out->len + !!(out->ctl & EDU_FIN);
	if (seq_after_eq(tcb->rtx_nxt, tcb->rtx_end))
		tcb->rtx_end = tcb->rtx_nxt;
	tcb->owe &= ~EDU_OWE_RTX;
	return true;
}

/*
 * Zero-window probe: the oldest number that is not acknowledged, or the first
 * new one, be it text or the FIN (RFC 9293, 3.8.6.1).
 */
static bool output_probe(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	if (!(tcb->owe & EDU_OWE_PROBE))
		return false;
	tcb->owe &= ~EDU_OWE_PROBE;
	if (!edu_flight(tcb) && !edu_send_due(tcb))
		return false;
	if (!edu_flight(tcb)) {
		bool fin = tcb->snd_nxt == tcb->snd_end;

		fill(tcb, out, tcb->snd_nxt, fin ? 0 : 1,
		     EDU_ACK | (fin ? EDU_FIN : 0), EDU_R_OUT_PROBE, now_us);
		tcb->snd_nxt++;
		await_ack(tcb, now_us);
		return true;
	}
	output_again(tcb, out, tcb->snd_una, 1, EDU_R_OUT_PROBE, now_us);
	return true;
}

/* An old number, so that the peer must answer with an ACK (3.8.4). */
static bool output_keepalive(struct edu_tcb *tcb, struct edu_out *out,
			     u64 now_us)
{
	if (!(tcb->owe & EDU_OWE_KEEPALIVE))
		return false;
	tcb->owe &= ~EDU_OWE_KEEPALIVE;
	fill(tcb, out, tcb->snd_nxt - 1, 0, EDU_ACK, EDU_R_OUT_KEEPALIVE,
	     now_us);
	return true;
}

/**
 * edu_bare_seq() - SEG.SEQ of an ACK or RST that carries nothing
 * @tcb: the connection
 *
 * SND.NXT; but a peer takes no number behind its window, and where that has
 * shrunk, or a probe has used up the one number that a closed one takes, SND.NXT
 * is behind it.
 *
 * Source: RFC 9293, 3.8.6 (MUST-34), 3.10.7.4, first, table 6
 */
u32 edu_bare_seq(const struct edu_tcb *tcb)
{
	if (!tcb->syn_acked)
		return tcb->snd_nxt;
	return seq_min(tcb->snd_nxt, tcb->snd_una + tcb->snd_wnd);
}

/* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, if nothing else carried it. */
static bool output_ack(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	if (!(tcb->owe & EDU_OWE_ACK))
		return false;
	fill(tcb, out, edu_bare_seq(tcb), 0, EDU_ACK, tcb->ack_reason, now_us);
	return true;
}

/* New text in a segment larger than the others, to see whether it passes. */
static bool output_mtu_probe(struct edu_tcb *tcb, struct edu_out *out,
			     u64 now_us)
{
	u32 size;

	if (!tcb->mss_probed || edu_fin_sent(tcb) ||
	    tcb->snd_end == tcb->snd_nxt)
		return false;
	edu_restart_after_idle(tcb, now_us);
	size = edu_mtu_probe_size(tcb, tcb->snd_end - tcb->snd_nxt, now_us);
	if (!size)
		return false;
	fill(tcb, out, tcb->snd_nxt, size, EDU_ACK, EDU_R_OUT_MTU_PROBE,
	     now_us);
	out->mss = size;
	tcb->snd_nxt += size;
	edu_mtu_probe_sent(tcb, size);
	edu_rtt_sent(tcb, tcb->snd_nxt, now_us);
	await_ack(tcb, now_us);
	return true;
}

/* New text, and our FIN behind it. */
static bool output_new(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	struct edu_piece piece;

	if (!edu_send_piece(tcb, &piece, now_us))
		return false;
	fill(tcb, out, tcb->snd_nxt, piece.len, EDU_ACK |
	     (piece.fin ? EDU_FIN : 0) | (piece.push ? EDU_PSH : 0),
	     piece.len ? EDU_R_OUT_DATA : EDU_R_OUT_FIN, now_us);
	tcb->snd_nxt += piece.len + piece.fin;
	if (piece.len % tcb->mss)
		tcb->snd_small = tcb->snd_nxt;
	edu_rtt_sent(tcb, tcb->snd_nxt, now_us);
	await_ack(tcb, now_us);
	return true;
}

/**
 * edu_output() - the next segment that may be sent now
 * @tcb: the connection
 * @out: filled in
 * @now_us: the time
 *
 * The host sends it and asks again. Should it fail to send (no memory, no
 * route), it does nothing: the segment counts as lost on the way.
 *
 * Context: the TCB serialised, after an event.
 * Return: true if there is one; false: nothing more for now.
 * Source: RFC 9293, 3.8, 3.10
 */
bool edu_output(struct edu_tcb *tcb, struct edu_out *out, u64 now_us)
{
	if (output_rst(tcb, out, now_us))
		return true;
	if (edu_state_in(tcb, 1U << EDU_CLOSED | 1U << EDU_LISTEN))
		return false;
	if (output_syn(tcb, out, now_us))
		return true;
	if (tcb->state == EDU_SYN_SENT)
		return false;
	if (output_resend(tcb, out, now_us) ||
	    output_probe(tcb, out, now_us) ||
	    output_keepalive(tcb, out, now_us) ||
	    output_mtu_probe(tcb, out, now_us) ||
	    output_new(tcb, out, now_us) ||
	    output_ack(tcb, out, now_us))
		return true;
	edu_send_wait(tcb, now_us);
	return false;
}
