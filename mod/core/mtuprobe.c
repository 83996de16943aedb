// SPDX-License-Identifier: GPL-2.0-only
/*
 * mtuprobe.c - how much the path takes, when nobody says so: RFC 4821
 *
 * Errors about packets that are too big get lost: a firewall drops them, a
 * router does not send them. Then full segments vanish, each time that they are
 * sent again, while small ones pass: a black hole. So after R1 retransmissions
 * segments shrink, to base_mss and then by halves. What comes through is then
 * known to be possible, and more is tried: one larger segment, with enough
 * behind it that its loss shows by duplicate ACKs, and costs no timeout.
 *
 *	mss_probed		     probe_high
 *	    |--------- probe ------------|
 *	passes	    where to look	may pass
 *
 * All sizes are of text without options. As net.ipv4.tcp_mtu_probing: 0, never;
 * 1, after a black hole; 2, always, from base_mss on.
 */
#include "core/internal.h"

/* Behind a probe, so that there are as many duplicate ACKs as it takes. */
#define FOLLOWERS	EDU_DUPACKS

static u32 options(const struct edu_tcb *tcb)
{
	return tcb->ts_on ? EDU_TS_LEN : 0;
}

/* Segments hold no more than @mss; if the path takes no more: no limit. */
static void limit(struct edu_tcb *tcb, u32 mss)
{
	tcb->mss_probed = mss < edu_mss_most(tcb) ? mss : 0;
	edu_mss_update(tcb);
}

static void search_anew(struct edu_tcb *tcb, u64 now_us)
{
	tcb->probe_high = edu_mss_most(tcb);
	tcb->probe_since_us = now_us;
}

/**
 * edu_mtu_probe_init() - the handshake is done: what size to begin with
 * @tcb: the connection
 * @now_us: the time
 *
 * Source: RFC 4821, 7.2
 */
void edu_mtu_probe_init(struct edu_tcb *tcb, u64 now_us)
{
	if (tcb->cfg->mtu_probing < EDU_MTU_PROBING_ALWAYS)
		return;
	search_anew(tcb, now_us);
	limit(tcb, tcb->cfg->base_mss);
}

/**
 * edu_mtu_black_hole() - the retransmission timer fired: is it for the size?
 * @tcb: the connection, the timeout counted already
 * @now_us: the time
 *
 * It may be. Where base_mss is no smaller than what was sent, half of that is
 * tried at once.
 *
 * Source: RFC 4821, 7.7; RFC 8899, 4.3
 */
void edu_mtu_black_hole(struct edu_tcb *tcb, u64 now_us)
{
	u32 sent = edu_min(tcb->mss, edu_flight(tcb)) + options(tcb);
	u32 less = tcb->cfg->base_mss;

	if (!tcb->cfg->mtu_probing || tcb->timeouts < tcb->cfg->retries1)
		return;
	if (tcb->mss_probed || less >= sent)
		less = edu_min(less, sent / 2);
	less = edu_max(less, tcb->cfg->mtu_probe_floor);
	if (less >= sent)
		return;
	search_anew(tcb, now_us);
	limit(tcb, less);
	edu_note(tcb, EDU_EV_INFO, EDU_R_PMTU_BLACK_HOLE, sent, less);
}

/* What to try next; 0: nothing for now. */
static u32 next_size(struct edu_tcb *tcb, u64 now_us)
{
	const struct edu_cfg *cfg = tcb->cfg;
	u32 most = edu_mss_most(tcb), high = edu_min(tcb->probe_high, most);

	if (high < tcb->mss_probed + cfg->probe_threshold) {
		if (now_us - tcb->probe_since_us <
		    1000ULL * cfg->probe_interval_ms)
			return 0;
		search_anew(tcb, now_us);
		high = most;
	}
	/* First all of it: perhaps the path was just dead for a while. */
	return high == most ? most : (tcb->mss_probed + high + 1) / 2;
}

/**
 * edu_mtu_probe_size() - is the next new segment a probe?
 * @tcb: the connection
 * @queued: text that was never sent, bytes
 * @now_us: the time
 *
 * Only while nothing is missing, and where text and both windows have room for
 * those behind it.
 *
 * Return: how much text it holds, bytes; 0: no probe.
 * Source: RFC 4821, 7.3, 7.4
 */
u32 edu_mtu_probe_size(struct edu_tcb *tcb, u32 queued, u64 now_us)
{
	u32 wnd = edu_min(tcb->cwnd, tcb->snd_wnd), size, need;

	if (!tcb->mss_probed || tcb->probe_out || tcb->snd_urgent ||
	    tcb->recovery != EDU_REC_OPEN || tcb->dupacks ||
	    tcb->rtx_nxt != tcb->rtx_end)
		return 0;
	size = next_size(tcb, now_us);
	need = size + FOLLOWERS * tcb->mss;
	if (!size || queued < need || wnd < edu_flight(tcb) + need)
		return 0;
	return size - options(tcb);
}

/**
 * edu_mtu_probe_sent() - a probe leaves
 * @tcb: the connection, snd_nxt behind it
 * @size: its text, bytes
 */
void edu_mtu_probe_sent(struct edu_tcb *tcb, u32 size)
{
	tcb->probe_out = true;
	tcb->probe_seq = tcb->snd_nxt - size;
	tcb->probe_end = tcb->snd_nxt;
}

/**
 * edu_mtu_probe_acked() - new data was acknowledged: has the probe arrived?
 * @tcb: the connection, snd_una moved already
 *
 * Source: RFC 4821, 7.6.1
 */
void edu_mtu_probe_acked(struct edu_tcb *tcb)
{
	u32 size = tcb->probe_end - tcb->probe_seq + options(tcb);

	if (!tcb->probe_out || seq_before(tcb->snd_una, tcb->probe_end))
		return;
	tcb->probe_out = false;
	limit(tcb, size);
	edu_note(tcb, EDU_EV_INFO, EDU_R_MTU_PROBE_PASSED, tcb->probe_seq,
		 size);
}

/**
 * edu_mtu_probe_resent() - [@from, @to) is sent again: was it the probe?
 * @tcb: the connection
 * @from: first number
 * @to: number behind the last
 *
 * In small segments again, by which nothing is learned of the large one. That
 * it is lost may have another reason; the next search will show.
 *
 * Source: RFC 4821, 7.6.2, 7.6.4
 */
void edu_mtu_probe_resent(struct edu_tcb *tcb, u32 from, u32 to)
{
	u32 size = tcb->probe_end - tcb->probe_seq + options(tcb);

	if (!tcb->probe_out || !seq_before(from, tcb->probe_end) ||
	    !seq_after(to, tcb->probe_seq))
		return;
	tcb->probe_out = false;
	tcb->probe_high = size - 1;
	edu_note(tcb, EDU_EV_INFO, EDU_R_MTU_PROBE_LOST, tcb->probe_seq, size);
}

/**
 * edu_mtu_probe_lost() - duplicate ACKs show a loss: is it just the probe?
 * @tcb: the connection
 *
 * Then it was lost for its size, which is no sign of congestion: it is sent
 * again in segments that pass, and cwnd stays.
 *
 * Return: true if that was it; false: a loss like any other.
 * Source: RFC 4821, 7.6.2
 */
bool edu_mtu_probe_lost(struct edu_tcb *tcb)
{
	if (!tcb->probe_out || tcb->snd_una != tcb->probe_seq)
		return false;
	edu_resend(tcb, tcb->probe_seq, tcb->probe_end, EDU_R_RTX_MTU_PROBE);
	return true;
}
