/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - the tracepoints: everything that happens, with its reason
 *
 * One event class; all events have the same fields, so that a reader needs
 * one parser: which connection, which segment (if any), the two arguments
 * that edutcp.h explains for each event type, and the TCB before and after
 * the event of RFC 9293, 3.10 in which it happened.
 *
 *	trace-cmd record -e edutcp
 *	bpftrace -e 'tracepoint:edutcp:edutcp_state { printf("%d -> %d\n", args->a, args->b); }'
 *
 * Nothing of this runs while nobody traces: note.c asks the static keys
 * first.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM edutcp

#if !defined(_EDU_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _EDU_TRACE_H

#include <linux/tracepoint.h>
#include <edutcp.h>
#include <edutcp_reason.h>

#ifndef _EDU_TRACE_STRUCT
#define _EDU_TRACE_STRUCT
/**
 * struct edu_trace - one event on its way to the ring buffer
 * @now_us: the time the core was told, monotonic microseconds
 * @conn: number of this end of the connection; a half-open request, the
 *	socket that it becomes, and its TIME-WAIT record have the same one
 * @netns: inode number of the network namespace
 * @laddr: local address, IPv4 in the first four bytes
 * @raddr: remote address, likewise
 * @lport: local port, host order
 * @rport: remote port, host order
 * @family: AF_INET or AF_INET6
 * @wire: IP protocol number
 * @type: enum edu_event_type
 * @reason: enum edu_reason
 * @a: first argument
 * @b: second argument
 * @seq: the segment's fields, all zero where there is no segment
 * @ack: acknowledgment number
 * @wnd: window as it stands in the header, unscaled
 * @up: urgent pointer
 * @ctl: control bits, enum edu_ctl; 0: there is no segment
 * @opts: enum edu_opt
 * @len: bytes of text
 * @mss: of the MSS option
 * @wscale: of the window scale option
 * @tsval: of the timestamps option
 * @tsecr: of the timestamps option
 * @before: the TCB before the event
 * @after: the TCB after it
 */
struct edu_trace {
	u64	now_us;
	u64	conn;
	u32	netns;
	u8	laddr[16];
	u8	raddr[16];
	u16	lport;
	u16	rport;
	u8	family;
	u8	wire;
	u8	type;
	u16	reason;
	u32	a;
	u32	b;
	u32	seq;
	u32	ack;
	u16	wnd;
	u16	up;
	u8	ctl;
	u8	opts;
	u32	len;
	u16	mss;
	u8	wscale;
	u32	tsval;
	u32	tsecr;
	struct edu_tcb_info before;
	struct edu_tcb_info after;
};
#endif

#define EDU_TP_STATES						\
	{ EDU_ESTABLISHED, "ESTABLISHED" },			\
	{ EDU_SYN_SENT, "SYN-SENT" },				\
	{ EDU_SYN_RECEIVED, "SYN-RECEIVED" },			\
	{ EDU_FIN_WAIT_1, "FIN-WAIT-1" },			\
	{ EDU_FIN_WAIT_2, "FIN-WAIT-2" },			\
	{ EDU_TIME_WAIT, "TIME-WAIT" },				\
	{ EDU_CLOSED, "CLOSED" },				\
	{ EDU_CLOSE_WAIT, "CLOSE-WAIT" },			\
	{ EDU_LAST_ACK, "LAST-ACK" },				\
	{ EDU_LISTEN, "LISTEN" },				\
	{ EDU_CLOSING, "CLOSING" }

#define EDU_TP_CTL						\
	{ EDU_FIN, "FIN" }, { EDU_SYN, "SYN" },			\
	{ EDU_RST, "RST" }, { EDU_PSH, "PSH" },			\
	{ EDU_ACK, "ACK" }, { EDU_URG, "URG" },			\
	{ EDU_ECE, "ECE" }, { EDU_CWR, "CWR" }

/* The TCB variables, once for before_ and once for after_. */
#define EDU_TP_TCB_FIELDS(p)					\
	__field(u8, p##_state)					\
	__field(u8, p##_backoff)				\
	__field(u8, p##_dupacks)				\
	__field(u8, p##_recovery)				\
	__field(u32, p##_iss)					\
	__field(u32, p##_snd_una)				\
	__field(u32, p##_snd_nxt)				\
	__field(u32, p##_snd_wnd)				\
	__field(u32, p##_snd_end)				\
	__field(u32, p##_irs)					\
	__field(u32, p##_rcv_nxt)				\
	__field(u32, p##_rcv_wnd)				\
	__field(u32, p##_rcv_user)				\
	__field(u32, p##_ooo_bytes)				\
	__field(u32, p##_cwnd)					\
	__field(u32, p##_ssthresh)				\
	__field(u32, p##_srtt_us)				\
	__field(u32, p##_rttvar_us)				\
	__field(u32, p##_rto_us)				\
	__field(u32, p##_mss)

#define EDU_TP_TCB_ASSIGN(p)					\
	__entry->p##_state = t->p.state;			\
	__entry->p##_backoff = t->p.backoff;			\
	__entry->p##_dupacks = t->p.dupacks;			\
	__entry->p##_recovery = t->p.recovery;			\
	__entry->p##_iss = t->p.iss;				\
	__entry->p##_snd_una = t->p.snd_una;			\
	__entry->p##_snd_nxt = t->p.snd_nxt;			\
	__entry->p##_snd_wnd = t->p.snd_wnd;			\
	__entry->p##_snd_end = t->p.snd_end;			\
	__entry->p##_irs = t->p.irs;				\
	__entry->p##_rcv_nxt = t->p.rcv_nxt;			\
	__entry->p##_rcv_wnd = t->p.rcv_wnd;			\
	__entry->p##_rcv_user = t->p.rcv_user;			\
	__entry->p##_ooo_bytes = t->p.ooo_bytes;		\
	__entry->p##_cwnd = t->p.cwnd;				\
	__entry->p##_ssthresh = t->p.ssthresh;			\
	__entry->p##_srtt_us = t->p.srtt_us;			\
	__entry->p##_rttvar_us = t->p.rttvar_us;		\
	__entry->p##_rto_us = t->p.rto_us;			\
	__entry->p##_mss = t->p.mss

DECLARE_EVENT_CLASS(edutcp_event,
	TP_PROTO(const struct edu_trace *t),
	TP_ARGS(t),
	TP_STRUCT__entry(
		__field(u64, now_us)
		__field(u64, conn)
		__field(u32, netns)
		__array(u8, laddr, 16)
		__array(u8, raddr, 16)
		__field(u16, lport)
		__field(u16, rport)
		__field(u8, family)
		__field(u8, wire)
		__field(u8, type)
		__field(u16, reason)
		__field(u32, a)
		__field(u32, b)
		__field(u32, seq)
		__field(u32, ack)
		__field(u16, wnd)
		__field(u16, up)
		__field(u8, ctl)
		__field(u8, opts)
		__field(u32, len)
		__field(u16, mss)
		__field(u8, wscale)
		__field(u32, tsval)
		__field(u32, tsecr)
		EDU_TP_TCB_FIELDS(before)
		EDU_TP_TCB_FIELDS(after)
	),
	TP_fast_assign(
		__entry->now_us = t->now_us;
		__entry->conn = t->conn;
		__entry->netns = t->netns;
		memcpy(__entry->laddr, t->laddr, 16);
		memcpy(__entry->raddr, t->raddr, 16);
		__entry->lport = t->lport;
		__entry->rport = t->rport;
		__entry->family = t->family;
		__entry->wire = t->wire;
		__entry->type = t->type;
		__entry->reason = t->reason;
		__entry->a = t->a;
		__entry->b = t->b;
		__entry->seq = t->seq;
		__entry->ack = t->ack;
		__entry->wnd = t->wnd;
		__entry->up = t->up;
		__entry->ctl = t->ctl;
		__entry->opts = t->opts;
		__entry->len = t->len;
		__entry->mss = t->mss;
		__entry->wscale = t->wscale;
		__entry->tsval = t->tsval;
		__entry->tsecr = t->tsecr;
		EDU_TP_TCB_ASSIGN(before);
		EDU_TP_TCB_ASSIGN(after);
	),
	TP_printk("conn=%llu netns=%u lport=%u rport=%u reason=%u a=%u b=%u ctl=%s seq=%u ack=%u len=%u wnd=%u %s -> %s una=%u nxt=%u rcv=%u cwnd=%u",
		  __entry->conn, __entry->netns, __entry->lport,
		  __entry->rport, __entry->reason, __entry->a, __entry->b,
		  __print_flags(__entry->ctl, "|", EDU_TP_CTL),
		  __entry->seq, __entry->ack, __entry->len, __entry->wnd,
		  __print_symbolic(__entry->before_state, EDU_TP_STATES),
		  __print_symbolic(__entry->after_state, EDU_TP_STATES),
		  __entry->after_snd_una, __entry->after_snd_nxt,
		  __entry->after_rcv_nxt, __entry->after_cwnd)
);

#define EDU_TRACE_EVENT(name)					\
	DEFINE_EVENT(edutcp_event, name,			\
		     TP_PROTO(const struct edu_trace *t),	\
		     TP_ARGS(t))

EDU_TRACE_EVENT(edutcp_seg_in);
EDU_TRACE_EVENT(edutcp_seg_out);
EDU_TRACE_EVENT(edutcp_drop);
EDU_TRACE_EVENT(edutcp_state);
EDU_TRACE_EVENT(edutcp_timer_armed);
EDU_TRACE_EVENT(edutcp_timer_stopped);
EDU_TRACE_EVENT(edutcp_timer_fired);
EDU_TRACE_EVENT(edutcp_rtt);
EDU_TRACE_EVENT(edutcp_cwnd);
EDU_TRACE_EVENT(edutcp_rtx);
EDU_TRACE_EVENT(edutcp_user);
EDU_TRACE_EVENT(edutcp_fault);
EDU_TRACE_EVENT(edutcp_info);

#endif /* _EDU_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
