// SPDX-License-Identifier: GPL-2.0-only
/*
 * record.c - packing a TCB into a record and back, see record.h
 */
#include "core/internal.h"
#include "core/record.h"

/**
 * edu_request_pack() - keep a passive connection in SYN-RECEIVED as a record
 * @req: filled in
 * @tcb: in SYN-RECEIVED, passive, nothing owed any more
 */
void edu_request_pack(struct edu_request *req, const struct edu_tcb *tcb)
{
	*req = (struct edu_request) {
		.iss = tcb->iss,
		.irs = tcb->irs,
		.rcv_wnd = tcb->rcv_wnd,
		.snd_wnd = tcb->snd_wnd,
		.ts_recent = tcb->ts_recent,
		.ts_recent_us = tcb->ts_recent_us,
		.ts_offset = tcb->ts_offset,
		.deadline_us = tcb->deadline[EDU_TIMER_RTX],
		.sent_us = tcb->sent_us,
		.stuck_since_us = tcb->stuck_since_us,
		.challenge_us = tcb->challenge_us,
		.mss_peer = tcb->mss_peer,
		.mss_path = tcb->mss_path,
		.mss_ours = tcb->mss_ours,
		.snd_wscale = tcb->snd_wscale,
		.rcv_wscale = tcb->rcv_wscale,
		.backoff = tcb->backoff,
		.timeouts = tcb->timeouts,
		.rtx_count = tcb->rtx_count,
		.ts_on = tcb->ts_on,
		.wscale_on = tcb->wscale_on,
		.timing = tcb->timing,
		.deferred = tcb->deferred,
	};
}

/**
 * edu_request_unpack() - make a TCB of the record again
 * @req: the record
 * @tcb: memory of any content, or a fresh child's
 * @listener: whose configuration, options and buffers it has
 */
void edu_request_unpack(const struct edu_request *req, struct edu_tcb *tcb,
			const struct edu_tcb *listener)
{
	edu_tcb_fork(tcb, listener);
	tcb->state = EDU_SYN_RECEIVED;
	tcb->iss = req->iss;
	tcb->syn_acked = false;
	tcb->snd_una = req->iss;
	tcb->snd_nxt = req->iss + 1;
	tcb->snd_end = req->iss + 1;
	tcb->snd_psh = req->iss + 1;
	tcb->snd_small = req->iss;
	tcb->snd_large = req->iss;
	tcb->snd_up = req->iss;
	tcb->recover = req->iss;
	tcb->rtx_nxt = req->iss + 1;
	tcb->rtx_end = req->iss + 1;
	tcb->snd_wnd = req->snd_wnd;
	tcb->snd_max_wnd = req->snd_wnd;
	tcb->snd_wl1 = req->irs;
	tcb->snd_wl2 = req->iss;
	tcb->irs = req->irs;
	tcb->rcv_nxt = req->irs + 1;
	tcb->rcv_acked = tcb->rcv_nxt;
	tcb->rcv_user = tcb->rcv_nxt;
	tcb->rcv_up = tcb->rcv_nxt;
	tcb->rcv_wnd = req->rcv_wnd;
	tcb->mss_peer = req->mss_peer;
	tcb->mss_path = req->mss_path;
	tcb->mss_ours = req->mss_ours;
	tcb->rcv_mss = edu_min(tcb->mss_ours, EDU_MSS_DEFAULT);
	tcb->snd_wscale = req->snd_wscale;
	tcb->rcv_wscale = req->rcv_wscale;
	tcb->ts_on = req->ts_on;
	tcb->wscale_on = req->wscale_on;
	tcb->ts_recent = req->ts_recent;
	tcb->ts_recent_us = req->ts_recent_us;
	tcb->ts_offset = req->ts_offset;
	tcb->backoff = req->backoff;
	tcb->rtx_count = req->rtx_count;
	tcb->timing = req->timing;
	tcb->karn = !req->timing;
	tcb->timeouts = req->timeouts;
	tcb->deferred = req->deferred;
	tcb->rtt_seq = req->iss + 1;
	tcb->rtt_sent_us = req->sent_us;
	tcb->sent_us = req->sent_us;
	tcb->stuck_since_us = req->stuck_since_us;
	tcb->challenge_us = req->challenge_us;
	tcb->deadline[EDU_TIMER_RTX] = req->deadline_us;
	if (tcb->opts.user_timeout_ms)
		tcb->deadline[EDU_TIMER_USER] = req->stuck_since_us +
			1000ULL * tcb->opts.user_timeout_ms;
	edu_mss_update(tcb);
}

/**
 * edu_timewait_pack() - keep a connection in TIME-WAIT as a record
 * @tw: filled in
 * @tcb: in TIME-WAIT, nothing owed any more
 */
void edu_timewait_pack(struct edu_timewait *tw, const struct edu_tcb *tcb)
{
	*tw = (struct edu_timewait) {
		.snd_nxt = tcb->snd_nxt,
		.rcv_nxt = tcb->rcv_nxt,
		.rcv_wnd = tcb->rcv_wnd,
		.iss = tcb->iss,
		.irs = tcb->irs,
		.snd_max_wnd = tcb->snd_max_wnd,
		.ts_recent = tcb->ts_recent,
		.ts_recent_us = tcb->ts_recent_us,
		.ts_offset = tcb->ts_offset,
		.deadline_us = tcb->deadline[EDU_TIMER_TIME_WAIT],
		.challenge_us = tcb->challenge_us,
		.rcv_wscale = tcb->rcv_wscale,
		.ts_on = tcb->ts_on,
	};
}

/**
 * edu_timewait_unpack() - make a TCB of the record again
 * @tw: the record
 * @tcb: memory of any content
 * @cfg: the namespace's configuration
 */
void edu_timewait_unpack(const struct edu_timewait *tw, struct edu_tcb *tcb,
			 const struct edu_cfg *cfg)
{
	edu_tcb_init(tcb, cfg);
	tcb->state = EDU_TIME_WAIT;
	tcb->user_gone = true;
	tcb->iss = tw->iss;
	tcb->syn_acked = true;
	tcb->snd_una = tw->snd_nxt;
	tcb->snd_nxt = tw->snd_nxt;
	tcb->snd_end = tw->snd_nxt - 1;
	tcb->fin_queued = true;
	tcb->rtx_nxt = tw->snd_nxt;
	tcb->rtx_end = tw->snd_nxt;
	tcb->snd_max_wnd = tw->snd_max_wnd;
	tcb->irs = tw->irs;
	tcb->rcv_nxt = tw->rcv_nxt;
	tcb->rcv_user = tw->rcv_nxt;
	tcb->rcv_acked = tw->rcv_nxt;
	tcb->rcv_wnd = tw->rcv_wnd;
	tcb->fin_received = true;
	tcb->fin_seen = true;
	tcb->fin_seq = tw->rcv_nxt - 1;
	tcb->rcv_wscale = tw->rcv_wscale;
	tcb->ts_on = tw->ts_on;
	tcb->ts_recent = tw->ts_recent;
	tcb->ts_recent_us = tw->ts_recent_us;
	tcb->ts_offset = tw->ts_offset;
	tcb->challenge_us = tw->challenge_us;
	tcb->deadline[EDU_TIMER_TIME_WAIT] = tw->deadline_us;
}
