// SPDX-License-Identifier: GPL-2.0-only
/*
 * window.c - what we tell the peer: how much it may send, and when we say so
 *
 * RFC 9293, 3.8.6: the receive window, which never moves its right edge to
 * the left and never grows by a sliver (silly windows, 3.8.6.2.2), and the
 * acknowledgments, which wait for company when they can (3.8.6.3).
 */
#include "core/internal.h"

#define WND_FIELD_MAX	65535

/**
 * edu_window_init() - choose the window scale, before our SYN
 * @tcb: the connection; rcv_buf, rcv_max and rcv_space are set
 *
 * Source: RFC 7323, 2.3
 */
void edu_window_init(struct edu_tcb *tcb)
{
	u32 most = edu_max(tcb->rcv_max, tcb->rcv_buf);

	tcb->rcv_wscale = 0;
	while (tcb->rcv_wscale < EDU_WSCALE_MAX &&
	       most >> tcb->rcv_wscale > WND_FIELD_MAX)
		tcb->rcv_wscale++;
	tcb->rcv_wnd = 0;
	tcb->rcv_mss = edu_min(tcb->mss_ours, EDU_MSS_DEFAULT);
}

/**
 * edu_window_accept() - @len numbers more have been received in order
 * @tcb: the connection
 * @len: bytes, or 1 for a FIN
 *
 * Moves rcv_nxt; the right edge of the window stays where it is.
 */
void edu_window_accept(struct edu_tcb *tcb, u32 len)
{
	tcb->rcv_nxt += len;
	tcb->rcv_wnd -= edu_min(len, tcb->rcv_wnd);
	tcb->rcv_space -= edu_min(len, tcb->rcv_space);
}

/* The least growth worth telling of: min(Fr * RCV.BUFF, Eff.snd.MSS). */
static u32 window_step(const struct edu_tcb *tcb)
{
	return edu_min(tcb->rcv_buf / 2, tcb->rcv_mss);
}

/* What we can take from rcv_nxt on, and are able to say. */
static u32 window_possible(const struct edu_tcb *tcb, u8 shift)
{
	u32 most = (u32)WND_FIELD_MAX << shift;

	return edu_min(tcb->rcv_space, most) >> shift << shift;
}

/* Telling it is what is broken: net.edutcp.break.no_sws_avoidance. */
static bool tells_sliver(const struct edu_tcb *tcb, u32 wnd)
{
	return wnd > tcb->rcv_wnd &&
	       edu_broken(tcb->cfg, EDU_BREAK_NO_SWS_AVOIDANCE);
}

/**
 * edu_window_offer() - the window field of a segment that leaves
 * @tcb: the connection; rcv_wnd is what will have been advertised
 * @syn: the segment is a SYN, whose window is never scaled
 *
 * The window is kept closed until it can grow by a good piece (3.8.6.2.2),
 * and what was promised stays promised (SHLD-14). Because of the scaling the
 * field may show up to 2^shift - 1 bytes less than that (RFC 7323, 2.4).
 *
 * Return: the field.
 * Source: RFC 9293, 3.8.6, 3.8.6.2.2 (MUST-39); RFC 7323, 2.2
 */
u16 edu_window_offer(struct edu_tcb *tcb, bool syn)
{
	u8 shift = syn ? 0 : tcb->rcv_wscale;
	u32 wnd = window_possible(tcb, shift);

	if (wnd >= tcb->rcv_wnd + window_step(tcb)) {
		tcb->rcv_wnd = wnd;
	} else if (tells_sliver(tcb, wnd)) {
		edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_NO_SWS_AVOIDANCE,
			 wnd - tcb->rcv_wnd, wnd);
		tcb->rcv_wnd = wnd;
	}
	return edu_min(tcb->rcv_wnd >> shift, WND_FIELD_MAX);
}

/**
 * edu_window_worth_telling() - has the program read so much that the peer
 * should hear of it by a segment of its own?
 * @tcb: the connection
 *
 * The right edge must move by min(Fr * RCV.BUFF, Eff.snd.MSS) at the least;
 * and while the window is still wide the next ACK will tell of it in time.
 *
 * Return: true if a window update should be sent.
 * Source: RFC 9293, 3.8.6.2.2
 */
bool edu_window_worth_telling(const struct edu_tcb *tcb)
{
	u32 wnd = window_possible(tcb, tcb->rcv_wscale);

	return (wnd >= tcb->rcv_wnd + window_step(tcb) ||
		tells_sliver(tcb, wnd)) &&
	       wnd / 2 >= tcb->rcv_wnd && wnd;
}

/**
 * edu_ack_now() - an ACK has to leave with this event
 * @tcb: the connection
 * @why: reason to give if it leaves alone
 */
void edu_ack_now(struct edu_tcb *tcb, enum edu_reason why)
{
	if (!(tcb->owe & EDU_OWE_ACK))
		tcb->ack_reason = why;
	tcb->owe |= EDU_OWE_ACK;
}

/**
 * edu_ack_text() - text was accepted in order: acknowledge now, or soon
 * @tcb: the connection
 * @len: bytes
 * @now_us: the time
 *
 * At least every second full-sized segment is acknowledged at once, anything
 * else within delack_us (SHLD-18, SHLD-19, MUST-40). Of segments that are
 * queued all are processed before that (MUST-59).
 *
 * Source: RFC 9293, 3.8.6.3, 3.10.7.4; RFC 5681, 4.2
 */
void edu_ack_text(struct edu_tcb *tcb, u32 len, u64 now_us)
{
	tcb->rcv_unacked += len;
	if (len > tcb->rcv_mss)
		tcb->rcv_mss = edu_min(len, tcb->mss_ours);
	if (tcb->rcv_unacked >= 2 * tcb->rcv_mss || tcb->quick_acks) {
		if (!tcb->rcv_more) {
			edu_ack_now(tcb, EDU_R_OUT_ACK);
			return;
		}
		tcb->ack_waits = true;
	}
	tcb->owe |= EDU_OWE_ACK_SOON;
	if (!edu_timer_on(tcb, EDU_TIMER_DELACK))
		edu_timer_arm(tcb, EDU_TIMER_DELACK, now_us,
			      tcb->cfg->delack_us, EDU_R_TM_DELACK);
}

/**
 * edu_queue_empty() - of the segments that were queued all are processed
 * @tcb: the connection
 *
 * Context: the TCB serialised; an event of its own, after which the host asks
 * edu_output().
 * Source: RFC 9293, 3.10.7.4 (MUST-59)
 */
void edu_queue_empty(struct edu_tcb *tcb)
{
	if (tcb->ack_waits)
		edu_ack_now(tcb, EDU_R_OUT_ACK);
}

/**
 * edu_ack_sent() - a segment with an ACK has left
 * @tcb: the connection
 */
void edu_ack_sent(struct edu_tcb *tcb)
{
	tcb->owe &= ~(EDU_OWE_ACK | EDU_OWE_ACK_SOON);
	tcb->ack_waits = false;
	tcb->rcv_unacked = 0;
	tcb->rcv_acked = tcb->rcv_nxt;
	if (tcb->quick_acks)
		tcb->quick_acks--;
	edu_timer_stop(tcb, EDU_TIMER_DELACK, EDU_R_TM_DONE);
}
