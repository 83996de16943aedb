// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcb.c - making, showing and ending a TCB, RFC 9293, 3.3.1
 */
#include "core/internal.h"

/* The defaults of net.edutcp.*, which are those of Linux's own TCP. */
const struct edu_cfg edu_cfg_default = {
	.rto_min_us	   = 200000,
	.rto_max_us	   = 120000000,
	.rto_initial_us	   = 1000000,	/* RFC 6298, 2.1 */
	.delack_us	   = 40000,	/* under 500 ms: MUST-40 */
	.syn_retries	   = 7,		/* over 3 minutes: MUST-23 */
	/*
	 * Deviation: a minute instead of the three of MUST-23, if that means the
	 * SYN,ACK too. Who is there sends the SYN again; who is not fills a
	 * backlog that others want (RFC 4987, 3.4).
	 */
	.synack_retries	   = 5,
	.retries1	   = 3,		/* R1: SHLD-10 */
	.retries2	   = 15,	/* R2, over 100 s: SHLD-11 */
	.orphan_retries	   = 8,
	.keepalive_time_ms = 7200000,	/* two hours: MUST-28 */
	.keepalive_intvl_ms = 75000,
	.keepalive_probes  = 9,
	.msl_ms		   = 30000,	/* TIME-WAIT: a minute */
	.fin_timeout_ms	   = 60000,
	.init_cwnd_segs	   = 10,	/* RFC 6928 */
	.challenge_ack_ms  = 100,
	.base_mss	   = 1024,
	.mtu_probe_floor   = EDU_MSS_MIN,
	.probe_interval_ms = 600000,	/* RFC 8899, 5.1.1 */
	.probe_threshold   = 8,
	.window_scaling	   = 1,
	.timestamps	   = 1,
	.tw_reopen	   = 1,
};

/**
 * edu_tcb_init() - a TCB that is CLOSED: no connection at all
 * @tcb: memory of any content
 * @cfg: the namespace's configuration; must outlive @tcb
 *
 * The host sets what only it knows afterwards: mss_ours, mss_path,
 * mss_default, out_max, rcv_buf, rcv_max, rcv_space, ts_offset, cc, opts.
 */
void edu_tcb_init(struct edu_tcb *tcb, const struct edu_cfg *cfg)
{
	int i;

	*tcb = (struct edu_tcb) {
		.state = EDU_CLOSED,
		.cfg = cfg,
		.cc = &edu_cc_reno,
		.rto_us = cfg->rto_initial_us,
		.mss_default = EDU_MSS_DEFAULT,
		.mss_peer = EDU_MSS_DEFAULT,
		.mss_ours = EDU_MSS_DEFAULT,
		.mss_path = EDU_MSS_DEFAULT,
		.mss = EDU_MSS_DEFAULT,
		.cwnd = EDU_MSS_DEFAULT,
		.ssthresh = EDU_CWND_MAX,
		.ts_on = cfg->timestamps,
		.wscale_on = cfg->window_scaling,
	};
	for (i = 0; i < EDU_NR_TIMERS; i++)
		tcb->deadline[i] = EDU_NEVER;
	edu_reasm_init(&tcb->reasm);
}

/**
 * edu_tcb_fork() - a TCB in LISTEN for one connection of a listener
 * @child: memory of any content
 * @listener: in LISTEN
 *
 * RFC 9293 lets a listening TCB become the connection. Here it goes on
 * listening, and this copy of it becomes the connection.
 *
 * Source: RFC 9293, 3.9.1.1
 */
void edu_tcb_fork(struct edu_tcb *child, const struct edu_tcb *listener)
{
	edu_tcb_init(child, listener->cfg);
	child->state = EDU_LISTEN;
	child->passive = true;
	child->mss_ours = listener->mss_ours;
	child->mss_path = listener->mss_path;
	child->out_max = listener->out_max;
	child->rcv_buf = listener->rcv_buf;
	child->rcv_max = listener->rcv_max;
	child->rcv_space = listener->rcv_space;
	child->cc = listener->cc;
	child->opts = listener->opts;
}

/**
 * edu_mss_most() - how much fits into a segment, as far as we are told
 * @tcb: the connection
 *
 * Return: text without options, bytes.
 */
u32 edu_mss_most(const struct edu_tcb *tcb)
{
	u32 mss = edu_min(tcb->mss_peer, tcb->mss_path);

	if (tcb->opts.maxseg)
		mss = edu_min(mss, tcb->opts.maxseg);
	return edu_max(mss, EDU_MSS_MIN);
}

/**
 * edu_mss_update() - how much text fits into a segment
 * @tcb: the connection; call it when mss_path, mss_peer or opts.maxseg change
 *
 * The least of what the peer takes (its MSS option, or 536), what the path
 * takes, as it says or as probes find, and what the program wants, less the
 * options that every segment carries: the MSS option does not count those
 * (RFC 6691).
 *
 * Source: RFC 9293, 3.7.1 (MUST-16)
 */
void edu_mss_update(struct edu_tcb *tcb)
{
	u32 mss = edu_mss_most(tcb);

	if (tcb->mss_probed)
		mss = edu_min(mss, edu_max(tcb->mss_probed, EDU_MSS_MIN));
	if (tcb->ts_on)
		mss -= EDU_TS_LEN;
	if (mss < tcb->mss)
		tcb->snd_large = tcb->snd_nxt;
	tcb->mss = mss;
	tcb->cwnd = edu_max(tcb->cwnd, mss);
}

/**
 * edu_tcb_dead() - the connection is over: "delete the TCB"
 * @tcb: the connection, in any state but CLOSED
 * @err: what to tell the program, or EDU_OK
 * @why: what ended it
 *
 * Flushes what is queued to be sent and what waits behind gaps, and stops all
 * timers. Text that is ready to be read stays readable. A RST that is owed is
 * still sent.
 *
 * Source: RFC 9293, 3.10.5, 3.10.7.4, 3.10.8
 */
void edu_tcb_dead(struct edu_tcb *tcb, enum edu_err err, enum edu_reason why)
{
	edu_set_state(tcb, EDU_CLOSED, why);
	tcb->err = err;
	tcb->owe &= EDU_OWE_RST;
	tcb->ack_waits = false;
	tcb->rtx_end = tcb->rtx_nxt;
	tcb->stuck_since_us = 0;
	edu_timers_stop(tcb, EDU_R_TM_CLOSED);
	edu_reasm_purge(&tcb->reasm);
	tcb->wake |= EDU_WAKE_READ | EDU_WAKE_WRITE | EDU_WAKE_STATE;
}

/**
 * edu_soft_error() - the network reports that something may be wrong
 * @tcb: the connection
 * @now_us: the time
 *
 * TCP goes on trying; the host remembers the error for the program.
 *
 * Source: RFC 9293, 3.9.2.2 (MUST-56, SHLD-25); RFC 5461
 */
void edu_soft_error(struct edu_tcb *tcb, u64 now_us)
{
	edu_note(tcb, EDU_EV_INFO, EDU_R_SOFT_ERROR, tcb->state, 0);
}

/**
 * edu_hard_error() - the network reports that this can not work
 * @tcb: the connection
 * @now_us: the time
 *
 * Ends a handshake.
 * Deviation: an open connection goes on trying; anybody can send an ICMP message,
 * and a path may come back (RFC 5461, 4.1).
 *
 * Source: RFC 9293, 3.9.2.2 (SHLD-26)
 */
void edu_hard_error(struct edu_tcb *tcb, u64 now_us)
{
	if (edu_state_in(tcb, 1U << EDU_SYN_SENT | 1U << EDU_SYN_RECEIVED))
		edu_tcb_dead(tcb, EDU_ERR_UNREACHABLE, EDU_R_ST_ICMP);
	else
		edu_soft_error(tcb, now_us);
}

/**
 * edu_tcb_status() - the STATUS call
 * @tcb: the connection
 * @info: filled in
 *
 * Source: RFC 9293, 3.10.6
 */
void edu_tcb_status(const struct edu_tcb *tcb, struct edu_tcb_info *info)
{
	*info = (struct edu_tcb_info) {
		.state = tcb->state,
		.backoff = tcb->backoff,
		.dupacks = tcb->dupacks,
		.recovery = tcb->recovery,
		.iss = tcb->iss,
		.snd_una = tcb->snd_una,
		.snd_nxt = tcb->snd_nxt,
		.snd_wnd = tcb->snd_wnd,
		.snd_end = tcb->snd_end,
		.irs = tcb->irs,
		.rcv_nxt = tcb->rcv_nxt,
		.rcv_wnd = tcb->rcv_wnd,
		.rcv_user = tcb->rcv_user,
		.ooo_bytes = tcb->reasm.ooo_bytes,
		.cwnd = tcb->cwnd,
		.ssthresh = tcb->ssthresh,
		.srtt_us = tcb->srtt_us / 8,
		.rttvar_us = tcb->rttvar_us / 4,
		.rto_us = edu_rto(tcb),
		.mss = tcb->mss,
	};
}
