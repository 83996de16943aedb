// SPDX-License-Identifier: GPL-2.0-only
/*
 * ack.c - "Fifth, check the ACK field": RFC 9293, 3.10.7.4
 *
 * What an acknowledgment means to the sender: bytes that need not be kept any
 * longer, a sample of the round trip, a wider or narrower window, a sign of
 * loss, or the end of a closing handshake.
 */
#include "core/internal.h"

/**
 * edu_seg_wnd() - the send window that a segment offers
 * @tcb: the connection
 * @seg: the segment
 *
 * Return: SEG.WND in bytes. The window of a SYN is never scaled.
 * Source: RFC 7323, 2.2
 */
u32 edu_seg_wnd(const struct edu_tcb *tcb, const struct edu_seg *seg)
{
	return seg->unscaled ? seg->wnd : (u32)seg->wnd << tcb->snd_wscale;
}

/**
 * edu_window_newer() - does the segment tell the window later than the last?
 * @tcb: the connection
 * @seg: the segment
 *
 * Return: SND.WL1 < SEG.SEQ or (SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK)
 * Source: RFC 9293, 3.10.7.4, fifth, ESTABLISHED
 */
bool edu_window_newer(const struct edu_tcb *tcb, const struct edu_seg *seg)
{
	return seq_before(tcb->snd_wl1, seg->seq) ||
	       (tcb->snd_wl1 == seg->seq &&
		seq_before_eq(tcb->snd_wl2, seg->ack));
}

/**
 * edu_window_take() - SND.WND <- SEG.WND
 * @tcb: the connection
 * @seg: a segment that is not older than the last one that said so
 *
 * Source: RFC 9293, 3.10.7.4, fifth; 3.8.6.1
 */
void edu_window_take(struct edu_tcb *tcb, const struct edu_seg *seg)
{
	u32 old = tcb->snd_wnd;

	tcb->snd_wnd = edu_seg_wnd(tcb, seg);
	tcb->snd_wl1 = seg->seq;
	tcb->snd_wl2 = seg->ack;
	tcb->snd_max_wnd = edu_max(tcb->snd_max_wnd, tcb->snd_wnd);
	if (old || !tcb->snd_wnd)
		return;
	/* It opens. The probe was not taken, as far as we know. */
	edu_timer_stop(tcb, EDU_TIMER_PERSIST, EDU_R_TM_DONE);
	tcb->timeouts = 0;
	tcb->probes = 0;
	tcb->backoff = 0;
	if (edu_flight(tcb) && tcb->syn_acked)
		edu_resend(tcb, tcb->snd_una, tcb->snd_nxt,
			   EDU_R_RTX_WINDOW_OPENED);
}

/* Our SYN is acknowledged: from here on there is a window to send into. */
static void opened(struct edu_tcb *tcb, u64 now_us)
{
	/* RFC 6298, 5.7: the first RTO was too short. */
	if (tcb->rtx_count && !tcb->srtt_us) {
		tcb->rto_us = edu_max(tcb->rto_us, 3000000);
		tcb->backoff = 0;
	}
	edu_recovery_init(tcb);
	edu_mtu_probe_init(tcb, now_us);
	edu_cc_open(tcb, now_us);
	/* RFC 5681, 3.1: after a lost SYN start with one segment. */
	if (tcb->rtx_count)
		tcb->cwnd = tcb->mss;
	edu_note(tcb, EDU_EV_CWND, EDU_R_CC_INIT, tcb->cwnd, tcb->ssthresh);
	edu_timer_keepalive(tcb, now_us);
}

/* Take [snd_una, ack) off what is to be sent again. */
static void resend_less(struct edu_tcb *tcb)
{
	if (seq_before(tcb->rtx_nxt, tcb->snd_una))
		tcb->rtx_nxt = tcb->snd_una;
	if (seq_before_eq(tcb->rtx_end, tcb->rtx_nxt)) {
		tcb->rtx_end = tcb->rtx_nxt;
		tcb->owe &= ~EDU_OWE_RTX;
	}
}

/**
 * edu_ack_advance() - SND.UNA < SEG.ACK =< SND.NXT: something new is acked
 * @tcb: the connection
 * @seg: the segment
 * @now_us: the time
 *
 * Source: RFC 9293, 3.10.7.4, fifth, ESTABLISHED
 */
void edu_ack_advance(struct edu_tcb *tcb, const struct edu_seg *seg, u64 now_us)
{
	u32 acked = seg->ack - tcb->snd_una;
	bool syn = !tcb->syn_acked;

	tcb->snd_una = seg->ack;
	tcb->syn_acked = true;
	edu_rtt_acked(tcb, seg, now_us);
	edu_mtu_probe_acked(tcb);
	resend_less(tcb);
	if (syn) {
		opened(tcb, now_us);
		acked--;
	}
	tcb->timeouts = 0;
	tcb->rtx_count = 0;
	tcb->probes = 0;
	tcb->bytes_acked += acked - (acked && edu_fin_acked(tcb));
	if (tcb->snd_urgent && seq_after_eq(tcb->snd_una, tcb->snd_up))
		tcb->snd_urgent = false;
	if (acked)
		edu_recovery_acked(tcb, acked, now_us);
	tcb->stuck_since_us = edu_flight(tcb) ? now_us : 0;
	edu_timer_rtx(tcb, now_us, EDU_R_TM_RTX_RESTART);
	tcb->wake |= EDU_WAKE_WRITE;
}

/* RFC 5681, 2: what counts as a duplicate ACK. */
static bool duplicate_ack(const struct edu_tcb *tcb, const struct edu_in *in)
{
	return in->seg.ack == tcb->snd_una && edu_flight(tcb) && !in->len &&
	       !(in->seg.ctl & (EDU_SYN | EDU_FIN)) && tcb->snd_wnd &&
	       edu_seg_wnd(tcb, &in->seg) == tcb->snd_wnd;
}

/**
 * edu_time_wait_start() - 2 MSL begin, or begin afresh
 * @tcb: the connection, in TIME-WAIT
 * @why: why
 * @now_us: the time
 *
 * Source: RFC 9293, 3.6.1 (MUST-13), 3.10.7.4, eighth
 */
void edu_time_wait_start(struct edu_tcb *tcb, enum edu_reason why, u64 now_us)
{
	u64 delay_us = 2000ULL * tcb->cfg->msl_ms;

	if (edu_broken(tcb->cfg, EDU_BREAK_NO_TIME_WAIT)) {
		why = EDU_R_BREAK_NO_TIME_WAIT;
		delay_us = 0;
	}
	edu_timer_arm(tcb, EDU_TIMER_TIME_WAIT, now_us, delay_us, why);
}

/**
 * edu_enter_time_wait() - both FINs are acknowledged, ours last of all
 * @tcb: the connection
 * @why: what brought it about
 * @now_us: the time
 *
 * Source: RFC 9293, 3.6.1 (MUST-13), 3.10.7.4, eighth
 */
void edu_enter_time_wait(struct edu_tcb *tcb, enum edu_reason why, u64 now_us)
{
	edu_set_state(tcb, EDU_TIME_WAIT, why);
	edu_timers_stop(tcb, EDU_R_TM_DONE);
	edu_time_wait_start(tcb, EDU_R_TM_TIME_WAIT, now_us);
}

/**
 * edu_established() - our SYN and the peer's are both acknowledged
 * @tcb: the connection, in SYN-SENT or SYN-RECEIVED
 * @seg: the segment that completes the handshake
 * @now_us: the time
 *
 * A CLOSE that was queued in SYN-RECEIVED takes effect now (3.10.4).
 *
 * Source: RFC 9293, 3.10.7.3, fourth; 3.10.7.4, fifth, SYN-RECEIVED
 */
void edu_established(struct edu_tcb *tcb, const struct edu_seg *seg, u64 now_us)
{
	edu_set_state(tcb, EDU_ESTABLISHED, EDU_R_ST_HANDSHAKE_DONE);
	edu_window_take(tcb, seg);
	tcb->wake |= EDU_WAKE_READ | EDU_WAKE_WRITE;
	if (tcb->fin_queued)
		edu_set_state(tcb, EDU_FIN_WAIT_1, EDU_R_ST_CLOSE);
}

/* Fifth, SYN-RECEIVED. */
static bool ack_syn_received(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	const struct edu_seg *seg = &in->seg;

	if (!seq_after(seg->ack, tcb->snd_una) ||
	    seq_after(seg->ack, tcb->snd_nxt)) {
		edu_reset_reply(tcb, seg, EDU_R_OUT_RST_BAD_ACK);
		return edu_in_drop(tcb, in, EDU_R_DROP_ACK_FUTURE);
	}
	edu_established(tcb, seg, now_us);
	return true;
}

/* Is SEG.ACK one that our peer can have sent? RFC 5961, 5 (MAY-12). */
static bool ack_in_range(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	u32 ack = in->seg.ack;

	if (seq_after(ack, tcb->snd_nxt)) {
		edu_challenge(tcb, EDU_R_OUT_DUP_ACK, now_us);
		return edu_in_drop(tcb, in, EDU_R_DROP_ACK_FUTURE);
	}
	if (seq_before(ack, tcb->snd_una - tcb->snd_max_wnd)) {
		edu_challenge(tcb, EDU_R_OUT_CHALLENGE, now_us);
		return edu_in_drop(tcb, in, EDU_R_DROP_ACK_OLD);
	}
	return true;
}

/* Fifth, ESTABLISHED: common to all states from there on. */
static void ack_established(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	const struct edu_seg *seg = &in->seg;

	if (seq_after(seg->ack, tcb->snd_una)) {
		edu_ack_advance(tcb, seg, now_us);
	} else if (duplicate_ack(tcb, in)) {
		edu_in_why(tcb, in, EDU_R_IN_DUP_ACK);
		edu_recovery_dupack(tcb, now_us);
	}
	if (seq_before(seg->ack, tcb->snd_una))
		return;
	if (edu_window_newer(tcb, seg)) {
		if (edu_seg_wnd(tcb, seg) != tcb->snd_wnd && !in->len &&
		    seg->ack == tcb->snd_wl2)
			edu_in_why(tcb, in, EDU_R_IN_WINDOW);
		edu_window_take(tcb, seg);
		if (!tcb->snd_wnd)
			edu_timer_rtx(tcb, now_us, EDU_R_TM_RTX);
	}
}

/* Our FIN is acknowledged: what that means in each state that waits for it. */
static bool fin_acked(struct edu_tcb *tcb, u64 now_us)
{
	switch (tcb->state) {
	case EDU_FIN_WAIT_1:
		edu_set_state(tcb, EDU_FIN_WAIT_2, EDU_R_ST_FIN_ACKED);
		if (tcb->user_gone)
			edu_timer_arm(tcb, EDU_TIMER_FIN_WAIT_2, now_us,
				      edu_fin_wait_2_us(tcb),
				      EDU_R_TM_FIN_WAIT_2);
		return true;
	case EDU_CLOSING:
		edu_enter_time_wait(tcb, EDU_R_ST_FIN_ACKED, now_us);
		return false;
	case EDU_LAST_ACK:
		edu_tcb_dead(tcb, EDU_OK, EDU_R_ST_FIN_ACKED);
		return false;
	default:
		return true;
	}
}

/**
 * edu_fifth_ack() - fifth, check the ACK field
 * @tcb: the connection, SYN-RECEIVED or later
 * @in: the segment
 * @now_us: the time
 *
 * Return: true to go on; false: the segment was disposed of.
 * Source: RFC 9293, 3.10.7.4, fifth; RFC 5961, 5
 */
bool edu_fifth_ack(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	if (!(in->seg.ctl & EDU_ACK))
		return edu_in_drop(tcb, in, EDU_R_DROP_NO_ACK);
	if (tcb->state == EDU_SYN_RECEIVED &&
	    !ack_syn_received(tcb, in, now_us))
		return false;
	if (!ack_in_range(tcb, in, now_us))
		return false;
	if (tcb->state == EDU_TIME_WAIT)
		return true;
	ack_established(tcb, in, now_us);
	if (edu_fin_acked(tcb))
		return fin_acked(tcb, now_us);
	/* CLOSING and LAST-ACK wait for nothing but that. */
	return !edu_state_in(tcb, 1U << EDU_CLOSING | 1U << EDU_LAST_ACK);
}
