/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcb.h - the transmission control block, RFC 9293, 3.3.1
 *
 * All that a connection is, at one end, besides the bytes themselves. Plain
 * memory: no lock, no pointer into the kernel, nothing that a test could not
 * fill in by hand. The host that owns a TCB serialises all calls on it (the
 * module: with the socket lock), tells the time with each event, and acts on
 * what the event left behind: see "What the host must do".
 */
#ifndef _EDU_CORE_TCB_H
#define _EDU_CORE_TCB_H

#include "core/base.h"
#include "core/cc.h"
#include "core/seg.h"

#define EDU_MSS_DEFAULT		536	/* RFC 9293, 3.7.1 (MUST-15), IPv4 */
#define EDU_MSS_DEFAULT_V6	1220	/* the same, IPv6 */
#define EDU_MSS_MIN		48	/* a smaller MSS option is an attack */
#define EDU_DUPACKS		3	/* RFC 5681, 3.2 */
#define EDU_NOTES		20	/* events that one call may note */

/**
 * struct edu_cfg - what an administrator sets, one for each namespace
 *
 * The module's sysctls net.edutcp.*, with the names of their net.ipv4.tcp_*
 * cousins. Read by the core, never written.
 */
struct edu_cfg {
	u32 rto_min_us;		/* lower bound of the RTO */
	u32 rto_max_us;		/* its upper bound, RFC 6298, 2.5 */
	u32 rto_initial_us;	/* before the first sample, RFC 6298, 2.1 */
	u32 delack_us;		/* how long an ACK waits, under 500 ms */
	u32 syn_retries;	/* SYNs sent again before giving up */
	u32 synack_retries;	/* likewise SYN,ACKs */
	u32 retries1;		/* R1, retransmissions, RFC 9293, 3.8.3 */
	u32 retries2;		/* R2, retransmissions */
	u32 orphan_retries;	/* R2 when the program has closed */
	u32 keepalive_time_ms;	/* silence before the first probe */
	u32 keepalive_intvl_ms;	/* between probes */
	u32 keepalive_probes;	/* unanswered ones before giving up */
	u32 msl_ms;		/* MSL; TIME-WAIT lasts twice that */
	u32 fin_timeout_ms;	/* FIN-WAIT-2 when the program has closed */
	u32 init_cwnd_segs;	/* initial window, RFC 6928 */
	u32 challenge_ack_ms;	/* least time between two challenge ACKs */
	u32 base_mss;		/* to begin probing with, RFC 4821, 7.2, bytes */
	u32 mtu_probe_floor;	/* no less is tried, bytes */
	u32 probe_interval_ms;	/* between two searches for more */
	u32 probe_threshold;	/* more is not worth a probe, bytes */
	u8 mtu_probing;		/* enum edu_mtu_probing */
	u8 window_scaling;	/* offer the option */
	u8 timestamps;		/* offer the option */
	u8 tw_reopen;		/* accept a new SYN in TIME-WAIT, RFC 6191 */
	u32 broken[EDU_NR_BREAKS]; /* on purpose; all 0: see core/break.h */
};

extern const struct edu_cfg edu_cfg_default;

/**
 * struct edu_opts - what the program sets, one for each socket
 * 0 means: as the namespace says.
 */
struct edu_opts {
	u32 user_timeout_ms;	/* TCP_USER_TIMEOUT */
	u32 keepidle_ms;	/* TCP_KEEPIDLE */
	u32 keepintvl_ms;	/* TCP_KEEPINTVL */
	s32 linger2_ms;		/* TCP_LINGER2; < 0: none at all */
	u16 maxseg;		/* TCP_MAXSEG, bytes */
	u8 keepcnt;		/* TCP_KEEPCNT */
	u8 syncnt;		/* TCP_SYNCNT */
	u8 defer_accept;	/* TCP_DEFER_ACCEPT: SYN,ACKs sent again until an
				 * ACK without text completes the handshake
				 */
	u8 nodelay:1;		/* TCP_NODELAY: no Nagle */
	u8 cork:1;		/* TCP_CORK: full segments only */
	u8 keepalive:1;		/* SO_KEEPALIVE */
};

/* Why a connection ended, for the program. RFC 9293, 3.10 in brackets. */
enum edu_err {
	EDU_OK,
	EDU_ERR_REFUSED,	/* "connection refused" */
	EDU_ERR_RESET,		/* "connection reset" */
	EDU_ERR_TIMEOUT,	/* "connection aborted due to user timeout" */
	EDU_ERR_ABORTED,	/* the program's own ABORT */
	EDU_ERR_UNREACHABLE,	/* the host says which, from ICMP */
};

/* What the program should be woken for. */
enum edu_wake {
	EDU_WAKE_READ = 1,	/* text, or the end of it */
	EDU_WAKE_WRITE = 2,	/* something was acknowledged */
	EDU_WAKE_STATE = 4,	/* connected, or over; look at err */
	EDU_WAKE_URGENT = 8,	/* rcv_up has moved: SIGURG */
};

/* struct edu_cfg.mtu_probing, see mtuprobe.c. */
enum edu_mtu_probing {
	EDU_MTU_PROBING_NEVER,
	EDU_MTU_PROBING_BLACK_HOLE,
	EDU_MTU_PROBING_ALWAYS,
};

/* What the core owes the network; edu_output() pays. */
enum edu_owe {
	EDU_OWE_ACK = 0x01,	/* an ACK now */
	EDU_OWE_ACK_SOON = 0x02, /* an ACK with the next segment, or the timer */
	EDU_OWE_SYN = 0x04,	/* the SYN, or SYN,ACK in SYN-RECEIVED */
	EDU_OWE_RTX = 0x08,	/* [rtx_nxt, rtx_end) again, whatever cwnd says */
	EDU_OWE_PROBE = 0x10,	/* a zero-window probe */
	EDU_OWE_KEEPALIVE = 0x20, /* a keep-alive probe */
	EDU_OWE_OVERRIDE = 0x40, /* what there is, however small */
	EDU_OWE_RST = 0x80,	/* the reply in struct edu_tcb.rst */
};

/* Which phase of loss recovery: recovery.c. */
enum edu_recovery {
	EDU_REC_OPEN,		/* nothing is missing */
	EDU_REC_FAST,		/* fast recovery, RFC 6582 */
	EDU_REC_LOSS,		/* after a timeout */
};

/**
 * struct edu_note - one thing that happened, for whoever watches
 * @type: enum edu_event_type
 * @reason: enum edu_reason
 * @a: see enum edu_event_type
 * @b: see enum edu_event_type
 */
struct edu_note {
	u8 type;
	u16 reason;
	u32 a;
	u32 b;
};

/**
 * struct edu_reasm - the text that was received, on its way to the reader
 * @ooo: text behind a gap, by sequence number, without overlaps
 * @ooo_bytes: how much, bytes
 * @ready: text that has become readable, in order; the host takes it
 * @done: holders of text that nobody needs; the host frees them
 */
struct edu_reasm {
	struct rb_root ooo;
	u32 ooo_bytes;
	struct list_head ready;
	struct list_head done;
};

/**
 * struct edu_tcb - one end of a connection
 *
 * What the host must do, besides serialising:
 *
 * - Before an event: set @rcv_space; @rcv_more if it is a segment of several
 *   that are queued, and after the last of these call edu_queue_empty().
 * - After an event: call edu_output() until it returns false and send what
 *   it describes; take all of @reasm.ready and @reasm.done; act on @wake and
 *   @notes and clear them; arm its timer for edu_next_deadline(); release
 *   the sent text before @snd_una.
 *
 * The module does this in edu_flush(), and nowhere else.
 */
struct edu_tcb {
	/* State. Changed by edu_set_state() alone. */
	u8 state;		/* enum edu_state */
	u8 err;			/* enum edu_err: why it ended */
	bool passive;		/* came from LISTEN */
	bool syn_acked;		/* our SYN is acknowledged */
	bool may_reopen;	/* TIME-WAIT: somebody listens for a SYN */
	bool deferred;		/* SYN-RECEIVED: the ACK came and was put off */
	bool user_gone;		/* the program has closed: nobody will read */
	u8 owe;			/* enum edu_owe */
	u8 wake;		/* enum edu_wake */
	u8 recovery;		/* enum edu_recovery */
	u8 dupacks;		/* duplicate ACKs in a row */

	/* Send sequence space, RFC 9293, figure 3. */
	u32 iss;		/* initial send sequence number */
	u32 snd_una;		/* oldest number not acknowledged */
	u32 snd_nxt;		/* next number to be sent for the first time */
	u32 snd_end;		/* behind the last byte that the user gave */
	u32 snd_wnd;		/* send window, bytes from snd_una */
	u32 snd_wl1;		/* SEG.SEQ of the last window update */
	u32 snd_wl2;		/* SEG.ACK of the last window update */
	u32 snd_max_wnd;	/* MAX.SND.WND, the largest ever, bytes */
	u32 snd_up;		/* behind the last urgent byte, if snd_urgent */
	u32 snd_psh;		/* behind the last byte that was PUSHed */
	u32 snd_small;		/* behind the last segment that was not full */
	u32 snd_large;		/* behind the last one larger than mss is now */
	bool snd_urgent;	/* snd_up is valid */
	bool fin_queued;	/* CLOSE was called: a FIN follows snd_end */
	u8 snd_wscale;		/* shift for windows that arrive */

	/* Receive sequence space, RFC 9293, figure 4. */
	bool fin_received;	/* rcv_nxt is behind the peer's FIN */
	bool rcv_urgent;	/* rcv_up is valid and ahead of the reader */
	u8 rcv_wscale;		/* shift for windows that leave */
	u32 irs;		/* initial receive sequence number */
	u32 rcv_nxt;		/* next number expected */
	u32 rcv_wnd;		/* receive window last advertised, from rcv_nxt */
	u32 rcv_up;		/* behind the last urgent byte */
	u32 rcv_user;		/* next number that the program will read */
	u32 rcv_space;		/* room for text from rcv_nxt on, bytes; host */
	u32 rcv_buf;		/* the whole receive buffer, bytes; host */
	u32 rcv_max;		/* the most it may grow to, bytes; host */
	u32 rcv_mss;		/* largest segment seen, bytes: the peer's MSS */
	u32 fin_seq;		/* number of the peer's FIN, if fin_seen */
	bool fin_seen;		/* the FIN came, perhaps ahead of a gap */
	u32 rcv_unacked;	/* received and not yet acknowledged, bytes */
	u32 rcv_acked;		/* Last.ACK.sent, RFC 7323, 4.3 */
	u8 quick_acks;		/* so many ACKs go without delay */
	u8 ack_reason;		/* why EDU_OWE_ACK, enum edu_reason, or 0 */
	bool rcv_more;		/* segments may wait behind this one; host */
	bool ack_waits;		/* for these: an ACK by edu_queue_empty() */
	struct edu_reasm reasm;

	/* Segment size. */
	u32 mss;		/* effective send MSS: text in a full segment */
	u32 mss_path;		/* most text that the path takes; host */
	u32 mss_peer;		/* the peer's MSS option */
	u32 mss_default;	/* what it means that there is none; host */
	u32 mss_ours;		/* the MSS option that we send; host */
	u32 out_max;		/* most text in one edu_out; host; 0: one mss */
	u32 mss_probed;		/* as found by probing, with options; 0: any */
	u32 probe_high;		/* more is not tried, likewise */
	u64 probe_since_us;	/* when the search began */
	bool probe_out;		/* [probe_seq, probe_end) is a probe in flight */
	u32 probe_seq;
	u32 probe_end;

	/* Timestamps, RFC 7323. */
	bool ts_on;		/* agreed on */
	bool wscale_on;		/* offered; after the handshake: agreed on */
	u32 ts_offset;		/* ours start here, not at the boot; host */
	u32 ts_recent;		/* TS.Recent */
	u64 ts_recent_us;	/* when that was set */

	/* Retransmission, RFC 6298. */
	u32 srtt_us;		/* 8 times SRTT, microseconds; 0: no sample */
	u32 rttvar_us;		/* 4 times RTTVAR, microseconds */
	u32 rto_us;		/* RTO without back-off */
	u8 backoff;		/* the RTO is doubled so often, 5.5 */
	u8 timeouts;		/* in a row, with nothing acknowledged between;
				 * probes count when the program has gone
				 */
	bool timing;		/* rtt_seq is being timed */
	bool karn;		/* nothing is, because something was sent again */
	u32 rtt_seq;		/* number behind the segment that is timed */
	u64 rtt_sent_us;	/* when that one left */
	u64 again_us;		/* when snd_una was last sent again; 0: never */
	u32 rtx_nxt;		/* next number to be sent again ... */
	u32 rtx_end;		/* ... up to here; equal: nothing */
	u16 rtx_reason;		/* why, enum edu_reason */
	u8 rtx_count;		/* so often was the one at snd_una sent again */
	u64 stuck_since_us;	/* since when nothing was acknowledged; 0: - */
	u64 heard_us;		/* when the last segment arrived */
	u64 text_us;		/* when the last text arrived; 0: never */
	u64 sent_us;		/* when the last text left */
	u8 probes;		/* probes (persist, keep-alive) unanswered */
	u64 challenge_us;	/* when the last challenge ACK left */
	u64 deadline[EDU_NR_TIMERS]; /* or EDU_NEVER */

	/* Congestion control and loss recovery, RFC 5681 and 6582. */
	u32 cwnd;		/* congestion window, bytes */
	u32 ssthresh;		/* slow start threshold, bytes */
	u32 cwnd_acked;		/* acknowledged since cwnd last grew, bytes */
	u32 recover;		/* last number sent when the loss showed */
	u32 dup_flight;		/* in flight at the first duplicate ACK, bytes */
	bool cwnd_limited;	/* cwnd was what kept us from sending */
	u16 wait_reason;	/* why text waits, enum edu_reason, or 0 */
	const struct edu_cc *cc;
	u64 cc_priv[EDU_CC_WORDS];	/* of the algorithm */

	/* Counted for TCP_INFO. */
	u64 bytes_acked;
	u64 bytes_received;
	u32 segs_in;
	u32 segs_out;
	u32 rtx_total;		/* segments sent again */

	/* The RST that is owed: as a reply, <SEQ=SEG.ACK><CTL=RST>, or of our own. */
	struct {
		u32 seq;
		u32 ack;
		u8 ctl;
		bool ts;	/* it has a timestamp */
		u16 reason;
	} rst;

	struct edu_opts opts;
	const struct edu_cfg *cfg;

	u8 nr_notes;
	struct edu_note notes[EDU_NOTES];
};

/* What stands between two states in figure 5: state.c. */
bool edu_set_state(struct edu_tcb *tcb, enum edu_state state,
		   enum edu_reason why);
bool edu_state_edge(enum edu_state from, enum edu_state to);

static inline u32 edu_state_bit(enum edu_state state)
{
	return 1U << state;
}

static inline bool edu_state_in(const struct edu_tcb *tcb, u32 mask)
{
	return mask & edu_state_bit(tcb->state);
}

/* States behind the handshake. */
#define EDU_ESTABLISHED_ON	(1U << EDU_ESTABLISHED | 1U << EDU_FIN_WAIT_1 | \
				 1U << EDU_FIN_WAIT_2 | 1U << EDU_CLOSE_WAIT | \
				 1U << EDU_CLOSING | 1U << EDU_LAST_ACK | \
				 1U << EDU_TIME_WAIT)
/* States in which the peer may still send text. */
#define EDU_CAN_RECEIVE		(1U << EDU_ESTABLISHED | 1U << EDU_FIN_WAIT_1 | \
				 1U << EDU_FIN_WAIT_2)
/* States in which the program may still SEND. */
#define EDU_CAN_SEND		(1U << EDU_ESTABLISHED | 1U << EDU_CLOSE_WAIT)
/* States behind our CLOSE: fin_queued is set. */
#define EDU_FIN_STATES		(1U << EDU_FIN_WAIT_1 | 1U << EDU_CLOSING | \
				 1U << EDU_LAST_ACK)

/* One thing happened; kept until the host asks. */
static inline void edu_note(struct edu_tcb *tcb, enum edu_event_type type,
			    enum edu_reason reason, u32 a, u32 b)
{
	struct edu_note *note;

	if (tcb->nr_notes == EDU_NOTES) {
		tcb->notes[EDU_NOTES - 1].reason = EDU_R_NOTES_LOST;
		return;
	}
	note = &tcb->notes[tcb->nr_notes++];
	note->type = type;
	note->reason = reason;
	note->a = a;
	note->b = b;
}

/* Text on the wire and not acknowledged, SYN and FIN included. */
static inline u32 edu_flight(const struct edu_tcb *tcb)
{
	return tcb->snd_nxt - tcb->snd_una;
}

/* snd_nxt stands behind our FIN. */
static inline bool edu_fin_sent(const struct edu_tcb *tcb)
{
	return tcb->fin_queued && tcb->snd_nxt == tcb->snd_end + 1;
}

static inline bool edu_fin_acked(const struct edu_tcb *tcb)
{
	return tcb->fin_queued && tcb->snd_una == tcb->snd_end + 1;
}

/*
 * The verbs. Each is one event of RFC 9293, 3.10; the host flushes after it.
 */
void edu_tcb_init(struct edu_tcb *tcb, const struct edu_cfg *cfg);
void edu_reasm_purge(struct edu_reasm *reasm);
void edu_tcb_fork(struct edu_tcb *child, const struct edu_tcb *listener);
void edu_tcb_status(const struct edu_tcb *tcb, struct edu_tcb_info *info);
void edu_mss_update(struct edu_tcb *tcb);
u32 edu_rto(const struct edu_tcb *tcb);

/* 3.10.1 to 3.10.5, user.c. enum edu_user: what the call is answered. */
enum edu_user {
	EDU_USER_OK,
	EDU_USER_NOT_OPEN,	/* "connection does not exist" */
	EDU_USER_EXISTS,	/* "connection already exists" */
	EDU_USER_CLOSING,	/* "connection closing" */
};

enum edu_user edu_user_listen(struct edu_tcb *tcb);
enum edu_user edu_user_connect(struct edu_tcb *tcb, u32 iss, u64 now_us);
enum edu_user edu_user_send(struct edu_tcb *tcb, u32 len, bool push,
			    bool urgent, u64 now_us);
void edu_user_push(struct edu_tcb *tcb);
void edu_user_override(struct edu_tcb *tcb);
enum edu_user edu_user_received(struct edu_tcb *tcb, u32 len, u64 now_us);
enum edu_user edu_user_close(struct edu_tcb *tcb, u64 now_us);
void edu_user_release(struct edu_tcb *tcb, bool unread, u64 now_us);
enum edu_user edu_user_abort(struct edu_tcb *tcb, u64 now_us);

/* 3.10.7, input.c. */
bool edu_segment_arrives(struct edu_tcb *tcb, const struct edu_seg *seg,
			 u32 iss, u64 now_us);
void edu_queue_empty(struct edu_tcb *tcb);

/* 3.10.8, timeout.c. */
void edu_timeout(struct edu_tcb *tcb, u64 now_us);
void edu_timer_keepalive(struct edu_tcb *tcb, u64 now_us);
void edu_timer_user(struct edu_tcb *tcb, u64 now_us);
u64 edu_next_deadline(const struct edu_tcb *tcb);
void edu_timer_arm(struct edu_tcb *tcb, enum edu_timer timer, u64 now_us,
		   u64 delay_us, enum edu_reason why);
void edu_timer_stop(struct edu_tcb *tcb, enum edu_timer timer,
		    enum edu_reason why);
void edu_tcb_dead(struct edu_tcb *tcb, enum edu_err err, enum edu_reason why);

/* "What may I send now?", output.c. */
bool edu_output(struct edu_tcb *tcb, struct edu_out *out, u64 now_us);

/* What only the network knows: ICMP, path MTU. */
void edu_soft_error(struct edu_tcb *tcb, u64 now_us);
void edu_hard_error(struct edu_tcb *tcb, u64 now_us);
bool edu_too_big(struct edu_tcb *tcb, u32 seq, u32 mss, u64 now_us);

#endif /* _EDU_CORE_TCB_H */
