// SPDX-License-Identifier: GPL-2.0-only
/*
 * handshake.c - what a SYN says and sets, RFC 9293, 3.5 and 3.7.1, RFC 7323
 *
 * The SYN numbers the first byte of each direction, and its options are the
 * only ones that both ends agree on for good.
 */
#include "core/internal.h"

/**
 * edu_syn_issue() - choose our numbering and owe the SYN
 * @tcb: the connection; in LISTEN with the peer's SYN, or CLOSED
 * @iss: initial send sequence number, from the host (RFC 6528)
 * @now_us: the time
 *
 * Source: RFC 9293, 3.4.1, 3.10.1
 */
void edu_syn_issue(struct edu_tcb *tcb, u32 iss, u64 now_us)
{
	if (edu_broken(tcb->cfg, EDU_BREAK_ISN_ZERO)) {
		edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_ISN_ZERO, iss, 0);
		iss = 0;
	}
	tcb->iss = iss;
	tcb->syn_acked = false;
	tcb->snd_una = iss;
	tcb->snd_nxt = iss + 1;
	tcb->snd_end = iss + 1;
	tcb->snd_psh = iss + 1;
	tcb->snd_small = iss;
	tcb->snd_large = iss;
	tcb->snd_up = iss;
	tcb->recover = iss;
	tcb->rtx_nxt = iss + 1;
	tcb->rtx_end = iss + 1;
	tcb->owe |= EDU_OWE_SYN;
	edu_rtt_sent(tcb, tcb->snd_nxt, now_us);
}

/**
 * edu_syn_options() - take what the options of the peer's SYN say
 * @tcb: the connection
 * @seg: a SYN or SYN,ACK
 * @now_us: the time
 *
 * What the peer did not offer is not used: no MSS option means 536 or, over
 * IPv6, 1220 (MUST-15), no window scale or timestamps option means none in either
 * direction.
 *
 * Source: RFC 9293, 3.7.1; RFC 7323, 1.3, 2.5, 3.2
 */
void edu_syn_options(struct edu_tcb *tcb, const struct edu_seg *seg, u64 now_us)
{
	tcb->mss_peer = tcb->mss_default;
	if (seg->opts & EDU_OPT_MSS)
		tcb->mss_peer = edu_max(seg->mss, EDU_MSS_MIN);

	tcb->wscale_on = tcb->wscale_on && seg->opts & EDU_OPT_WSCALE;
	tcb->snd_wscale = tcb->wscale_on ? seg->wscale : 0;
	if (!tcb->wscale_on)
		tcb->rcv_wscale = 0;

	tcb->ts_on = tcb->ts_on && seg->opts & EDU_OPT_TS;
	if (tcb->ts_on) {
		tcb->ts_recent = seg->tsval;
		tcb->ts_recent_us = now_us;
	}
	edu_mss_update(tcb);
}

/**
 * edu_syn_received() - the peer's numbering is known
 * @tcb: the connection, in LISTEN or SYN-SENT
 * @seg: the SYN
 * @now_us: the time
 *
 * Text on a SYN is legal but not taken: only the SYN is acknowledged, and the
 * peer sends the text again.
 *
 * Source: RFC 9293, 3.10.7.2, third; 3.10.7.3, fourth
 */
void edu_syn_received(struct edu_tcb *tcb, const struct edu_seg *seg,
		      u64 now_us)
{
	tcb->irs = seg->seq;
	tcb->rcv_nxt = seg->seq + 1;
	tcb->rcv_acked = tcb->rcv_nxt;
	tcb->rcv_user = tcb->rcv_nxt;
	tcb->rcv_up = tcb->rcv_nxt;
	tcb->heard_us = now_us;
	edu_syn_options(tcb, seg, now_us);
	tcb->snd_wnd = seg->wnd;
	tcb->snd_max_wnd = seg->wnd;
	tcb->snd_wl1 = seg->seq;
	tcb->snd_wl2 = seg->ctl & EDU_ACK ? seg->ack : tcb->iss;
}
