// SPDX-License-Identifier: GPL-2.0-only
/*
 * send.c - when to send new text, and how much: RFC 9293, 3.7.4, 3.8.6.2.1
 *
 * Two windows limit it, the peer's (snd_wnd: its buffer) and ours (cwnd: the
 * network). Within them full segments go at once; a small one waits while
 * others are unacknowledged (Nagle), while the window would take only a
 * sliver of what there is (silly window avoidance), or while the program says
 * that more follows (cork).
 */
#include "core/internal.h"

#define OVERRIDE_US	200000	/* 0.1 to 1 s: RFC 9293, 3.8.6.2.1 */

/* States in which text, or a FIN, may leave. */
#define CAN_TRANSMIT	(EDU_CAN_SEND | EDU_FIN_STATES)

/* Text that was never sent, bytes. */
static u32 queued(const struct edu_tcb *tcb)
{
	return edu_fin_sent(tcb) ? 0 : tcb->snd_end - tcb->snd_nxt;
}

static bool fin_due(const struct edu_tcb *tcb)
{
	return tcb->fin_queued && !edu_fin_sent(tcb);
}

/**
 * edu_send_due() - is there text that was never sent, or our FIN?
 * @tcb: the connection
 */
bool edu_send_due(const struct edu_tcb *tcb)
{
	return queued(tcb) || fin_due(tcb);
}

/* U of the RFC, the usable window: how many numbers a window still takes. */
static u32 usable(const struct edu_tcb *tcb, u32 wnd)
{
	u32 flight = edu_flight(tcb);

	return wnd > flight ? wnd - flight : 0;
}

/* The first two duplicate ACKs let one segment out each (RFC 3042, 2). */
static u32 cwnd_now(const struct edu_tcb *tcb)
{
	if (edu_broken(tcb->cfg, EDU_BREAK_NO_CWND))
		return ~0U;
	if (tcb->recovery == EDU_REC_OPEN && tcb->dupacks < EDU_DUPACKS)
		return tcb->cwnd + tcb->dupacks * tcb->mss;
	return tcb->cwnd;
}

/**
 * edu_restart_after_idle() - after a silence cwnd is a guess again
 * @tcb: the connection, new text is about to leave
 * @now_us: the time
 *
 * Source: RFC 5681, 4.1
 */
void edu_restart_after_idle(struct edu_tcb *tcb, u64 now_us)
{
	u32 initial = edu_cc_initial_window(tcb);

	if (edu_flight(tcb) || !tcb->sent_us || tcb->cwnd <= initial ||
	    now_us - tcb->sent_us <= edu_rto(tcb))
		return;
	tcb->cwnd = initial;
	edu_note(tcb, EDU_EV_CWND, EDU_R_CC_IDLE, tcb->cwnd, tcb->ssthresh);
}

/* Why text waits; noted when it changes, not with each look. */
static bool wait_for(struct edu_tcb *tcb, enum edu_reason why)
{
	tcb->cwnd_limited = why == EDU_R_WAIT_CWND;
	if (tcb->wait_reason != why) {
		tcb->wait_reason = why;
		edu_note(tcb, EDU_EV_INFO, why, queued(tcb), tcb->snd_wnd);
	}
	return false;
}

/*
 * Nagle's algorithm, as Minshall has modified it (A.3): what a small segment
 * waits for is the ACK of another small one. Were it to wait for full ones, the
 * end of a large SEND would wait for an ACK that the peer may delay.
 */
static enum edu_reason nagle(const struct edu_tcb *tcb, bool idle)
{
	if (tcb->opts.nodelay)
		return EDU_R_NONE;
	if (tcb->snd_small - tcb->snd_una - 1 < edu_flight(tcb))
		return EDU_R_WAIT_NAGLE;
	/* As Nagle had it in RFC 896: full ones count. */
	if (!idle && edu_broken(tcb->cfg, EDU_BREAK_NAGLE_STALL))
		return EDU_R_BREAK_NAGLE_STALL;
	return EDU_R_NONE;
}

/*
 * A piece shorter than a full segment, behind @full bytes of full ones: why
 * it has to wait, or EDU_R_NONE. These are (2) to (4) of 3.8.6.2.1.
 *
 * @tail: its bytes
 * @all: nothing is queued behind it (D <= U)
 */
static enum edu_reason tail_waits(const struct edu_tcb *tcb, u32 full, u32 tail,
				  bool all)
{
	bool idle = !full && !edu_flight(tcb);

	if (tcb->owe & EDU_OWE_OVERRIDE)
		return EDU_R_NONE;			/* (4) */
	if (all && fin_due(tcb))
		return EDU_R_NONE;
	if (all && (tcb->opts.cork || tcb->snd_psh != tcb->snd_end))
		return EDU_R_WAIT_CORK;
	if (!all && cwnd_now(tcb) < tcb->snd_wnd)
		return EDU_R_WAIT_CWND;
	if (all)
		return nagle(tcb, idle);
	if (!idle)
		return EDU_R_WAIT_WINDOW;
	if (tail >= tcb->snd_max_wnd / 2)
		return EDU_R_NONE;			/* (3) */
	return EDU_R_WAIT_SWS;
}

/* Where cwnd would have held it back, say so, once. */
static void note_no_cwnd(struct edu_tcb *tcb, u32 len)
{
	u32 flight = edu_flight(tcb);

	if (flight <= tcb->cwnd && flight + len > tcb->cwnd)
		edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_NO_CWND, flight + len,
			 tcb->cwnd);
}

/* Where an early duplicate ACK has let it out, beyond cwnd, say so. */
static void note_limited_transmit(struct edu_tcb *tcb, u32 len)
{
	u32 flight = edu_flight(tcb);

	if (len && tcb->recovery == EDU_REC_OPEN && flight + len > tcb->cwnd)
		edu_note(tcb, EDU_EV_INFO, EDU_R_CC_LIMITED_TRANSMIT,
			 flight + len, tcb->cwnd);
}

/* Filling it is what is broken: net.edutcp.break.no_sws_avoidance. */
static bool sliver_goes(struct edu_tcb *tcb, enum edu_reason why, u32 tail)
{
	if ((why != EDU_R_WAIT_WINDOW && why != EDU_R_WAIT_SWS) ||
	    !edu_broken(tcb->cfg, EDU_BREAK_NO_SWS_AVOIDANCE))
		return false;
	edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_NO_SWS_AVOIDANCE, tail,
		 tcb->snd_wnd);
	return true;
}

/* How much text to send in one go, or 0 and the reason to wait is noted. */
static u32 text_now(struct edu_tcb *tcb, u32 left)
{
	u32 wnd = usable(tcb, tcb->snd_wnd);
	u32 cwnd = usable(tcb, cwnd_now(tcb));
	u32 most = edu_max(tcb->out_max, tcb->mss);
	u32 len = edu_min(edu_min(left, most), edu_min(wnd, cwnd));
	u32 tail = len % tcb->mss;
	enum edu_reason why;

	if (!len) {
		wait_for(tcb, wnd ? EDU_R_WAIT_CWND : EDU_R_WAIT_WINDOW);
		return 0;
	}
	if (!tail)
		return len;
	/* Cut by the size of a super-segment alone: the rest follows. */
	if (len == most)
		return len - tail;
	why = tail_waits(tcb, len - tail, tail, len == left);
	if (!why || sliver_goes(tcb, why, tail))
		return len;
	if (len == tail)
		wait_for(tcb, why);
	return len - tail;
}

/**
 * edu_send_piece() - the next new text to send, if any may be sent now
 * @tcb: the connection
 * @piece: filled in; its text begins at snd_nxt
 * @now_us: the time
 *
 * Return: true if there is one.
 * Source: RFC 9293, 3.7.4, 3.8.6.2.1 (MUST-38), 3.10.2, 3.10.4
 */
bool edu_send_piece(struct edu_tcb *tcb, struct edu_piece *piece, u64 now_us)
{
	u32 left = queued(tcb);

	if (!edu_state_in(tcb, CAN_TRANSMIT) || !edu_send_due(tcb)) {
		tcb->wait_reason = EDU_R_NONE;
		tcb->cwnd_limited = false;
		return false;
	}
	/* First what was lost. */
	if (tcb->rtx_nxt != tcb->rtx_end)
		return wait_for(tcb, EDU_R_WAIT_CWND);

	edu_restart_after_idle(tcb, now_us);
	piece->len = left ? text_now(tcb, left) : 0;
	if (left && !piece->len)
		return false;
	/* The FIN needs a number of the peer's window, but none of cwnd. */
	piece->fin = piece->len == left && fin_due(tcb) &&
		     usable(tcb, tcb->snd_wnd) > piece->len;
	if (!piece->len && !piece->fin)
		return wait_for(tcb, EDU_R_WAIT_WINDOW);
	if (edu_broken(tcb->cfg, EDU_BREAK_NO_CWND))
		note_no_cwnd(tcb, piece->len);
	else if (tcb->dupacks)
		note_limited_transmit(tcb, piece->len);
	/* SHLD-27: PSH on the segment that empties the queue. */
	piece->push = piece->len && piece->len == left;
	/* The override is for one piece alone. */
	if (piece->len == left || piece->len % tcb->mss) {
		tcb->owe &= ~EDU_OWE_OVERRIDE;
		edu_timer_stop(tcb, EDU_TIMER_OVERRIDE, EDU_R_TM_DONE);
	}
	tcb->wait_reason = EDU_R_NONE;
	return true;
}

/**
 * edu_send_wait() - nothing more goes now: who will ask again?
 * @tcb: the connection
 * @now_us: the time
 *
 * Mostly the next ACK. Where none can come because nothing is in flight, and
 * where the program promised more but may not keep it, a timer.
 *
 * Source: RFC 9293, 3.8.6.1 (MUST-36), 3.8.6.2.1
 */
void edu_send_wait(struct edu_tcb *tcb, u64 now_us)
{
	/* Until our SYN is acknowledged the RTX timer runs for it. */
	if (!tcb->wait_reason || !tcb->syn_acked ||
	    !edu_state_in(tcb, CAN_TRANSMIT))
		return;
	if (!tcb->snd_wnd) {
		if (edu_timer_on(tcb, EDU_TIMER_PERSIST))
			return;
		if (!tcb->stuck_since_us)
			tcb->stuck_since_us = now_us;
		edu_timer_persist(tcb, now_us);
		return;
	}
	if (edu_timer_on(tcb, EDU_TIMER_OVERRIDE))
		return;
	if (tcb->wait_reason == EDU_R_WAIT_CORK ||
	    (!edu_flight(tcb) && tcb->wait_reason == EDU_R_WAIT_SWS))
		edu_timer_arm(tcb, EDU_TIMER_OVERRIDE, now_us, OVERRIDE_US,
			      EDU_R_TM_OVERRIDE);
}
