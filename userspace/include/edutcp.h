/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * edutcp.h - what the module and userspace share
 *
 * The family, the wires, the names of states, timers and events, the socket
 * options of SOL_EDUTCP, and the two netlink interfaces: sock_diag (what
 * sockets are there) and generic netlink (faults).  Reasons have a table of
 * their own, edutcp_reason.h.
 */
#ifndef _UAPI_EDUTCP_H
#define _UAPI_EDUTCP_H

#include <linux/types.h>

/* The slot of AF_ECONET, removed from Linux; module parameter "family". */
#ifndef AF_EDUTCP
#define AF_EDUTCP	19
#endif
#define PF_EDUTCP	AF_EDUTCP

/* The isolated wire: RFC 3692 number for experimentation. */
#define IPPROTO_EDUTCP	253

#define SOL_EDUTCP	319

/* Options of SOL_EDUTCP, what tcp(7) has no name for. */
enum {
	EDUTCP_TCB = 1,		/* get: struct edu_tcb_info */
	EDUTCP_CONN_ID = 2,	/* get: __u64, the conn of trace events */
};

/* RFC 9293, 3.3.2. The numbers are those of Linux's TCP_* states. */
enum edu_state {
	EDU_ESTABLISHED = 1,
	EDU_SYN_SENT = 2,
	EDU_SYN_RECEIVED = 3,
	EDU_FIN_WAIT_1 = 4,
	EDU_FIN_WAIT_2 = 5,
	EDU_TIME_WAIT = 6,
	EDU_CLOSED = 7,
	EDU_CLOSE_WAIT = 8,
	EDU_LAST_ACK = 9,
	EDU_LISTEN = 10,
	EDU_CLOSING = 11,
	EDU_NR_STATES = 12,	/* 0 is no state */
};

/* Control bits as they stand in the header, RFC 9293, 3.1. */
enum edu_ctl {
	EDU_FIN = 0x01,
	EDU_SYN = 0x02,
	EDU_RST = 0x04,
	EDU_PSH = 0x08,
	EDU_ACK = 0x10,
	EDU_URG = 0x20,
	EDU_ECE = 0x40,
	EDU_CWR = 0x80,
};

/* Which options a segment carried. */
enum edu_opt {
	EDU_OPT_MSS = 0x01,
	EDU_OPT_WSCALE = 0x02,
	EDU_OPT_TS = 0x04,
	EDU_OPT_SACK_PERMITTED = 0x08,
	EDU_OPT_SACK = 0x10,
	EDU_OPT_UNKNOWN = 0x20,
	EDU_OPT_MALFORMED = 0x40,
};

/* One clock each; a TCB arms any number of them at once. */
enum edu_timer {
	EDU_TIMER_RTX,		/* retransmission, RFC 6298 */
	EDU_TIMER_PERSIST,	/* zero-window probe, RFC 9293, 3.8.6.1 */
	EDU_TIMER_DELACK,	/* delayed ACK, RFC 9293, 3.8.6.3 */
	EDU_TIMER_KEEPALIVE,	/* RFC 9293, 3.8.4 */
	EDU_TIMER_USER,		/* USER TIMEOUT, RFC 9293, 3.10.8 */
	EDU_TIMER_OVERRIDE,	/* silly-window and cork override, 3.8.6.2.1 */
	EDU_TIMER_FIN_WAIT_2,	/* nobody reads any more: tcp(7), TCP_LINGER2 */
	EDU_TIMER_TIME_WAIT,	/* 2 MSL, RFC 9293, 3.10.8 */
	EDU_NR_TIMERS,
};

/*
 * Events. Each is a tracepoint edutcp:edutcp_<name>, all with the same
 * fields; what args a and b hold is said here. New kinds come at the end, as
 * will those of a connection that is frozen, goes on by a step, or gets a
 * segment made by hand; who reads a trace lets kinds pass that it does not know.
 */
enum edu_event_type {
	EDU_EV_SEG_IN,		/* a segment arrived and was taken */
	EDU_EV_SEG_OUT,		/* a segment left; a: nth retransmission or 0 */
	EDU_EV_DROP,		/* a segment was dropped; reason says why */
	EDU_EV_STATE,		/* a: old state, b: new state */
	EDU_EV_TIMER_ARMED,	/* a: timer, b: microseconds from now */
	EDU_EV_TIMER_STOPPED,	/* a: timer */
	EDU_EV_TIMER_FIRED,	/* a: timer, b: nth time in a row */
	EDU_EV_RTT,		/* a: sample, b: new RTO, microseconds */
	EDU_EV_CWND,		/* a: cwnd, b: ssthresh, bytes */
	EDU_EV_RTX,		/* a: sequence number, b: numbers to send again */
	EDU_EV_USER,		/* a user call; a: enum edu_call, b: its bytes */
	EDU_EV_FAULT,		/* a fault was put on a segment; a: rule, b: action */
	EDU_EV_INFO,		/* a decision worth a reason and no more */
	EDU_NR_EVENTS,
};

/* User calls of RFC 9293, 3.10.1 to 3.10.6. */
enum edu_call {
	EDU_CALL_OPEN_PASSIVE,
	EDU_CALL_OPEN_ACTIVE,
	EDU_CALL_SEND,
	EDU_CALL_RECEIVE,
	EDU_CALL_CLOSE,
	EDU_CALL_ABORT,
	EDU_CALL_STATUS,
	EDU_NR_CALLS,
};

/**
 * struct edu_tcb_info - the variables of a TCB that one wants to see
 *
 * In the tracepoints (before and after the event), in EDUTCP_TCB and in
 * sock_diag.  Sequence numbers are absolute; subtract @iss or @irs.
 * Windows are in bytes, scaled already.
 */
struct edu_tcb_info {
	__u8	state;		/* enum edu_state */
	__u8	backoff;	/* consecutive retransmission timeouts */
	__u8	dupacks;	/* duplicate ACKs in a row */
	__u8	recovery;	/* 0 open, 1 fast recovery, 2 after a timeout */
	__u32	iss;
	__u32	snd_una;
	__u32	snd_nxt;
	__u32	snd_wnd;	/* bytes */
	__u32	snd_end;	/* sequence number behind the last byte SENT */
	__u32	irs;
	__u32	rcv_nxt;
	__u32	rcv_wnd;	/* bytes */
	__u32	rcv_user;	/* sequence number of the next byte RECEIVEd */
	__u32	ooo_bytes;	/* held out of order, bytes */
	__u32	cwnd;		/* bytes */
	__u32	ssthresh;	/* bytes */
	__u32	srtt_us;
	__u32	rttvar_us;
	__u32	rto_us;
	__u32	mss;		/* effective send MSS, bytes */
};

/* What is known of a socket: struct edu_tcb_info and the rest. */
struct edu_diag_info {
	__u64	conn;		/* the conn of trace events */
	__u32	inode;		/* of the socket file; 0: no file any more */
	__u32	uid;
	__u8	family;		/* AF_INET or AF_INET6 */
	__u8	wire;		/* 253 or 6 */
	__be16	lport;
	__be16	rport;
	__u8	laddr[16];	/* IPv4 in the first four */
	__u8	raddr[16];
	__u32	ifindex;
	__u32	rcvq_bytes;	/* not yet read; LISTEN: waiting for accept */
	__u32	sndq_bytes;	/* not yet acknowledged; LISTEN: backlog */
	__u32	timer;		/* enum edu_timer next to fire, or EDU_NR_TIMERS */
	__u32	timer_us;	/* until then */
	__u32	rtx_total;	/* segments sent again */
	__u32	rcvbuf;
	__u32	sndbuf;
	__u64	bytes_acked;
	__u64	bytes_received;
	char	cc[16];		/* congestion control */
	struct edu_tcb_info tcb;
};

/* sock_diag: SOCK_DIAG_BY_FAMILY, NLM_F_DUMP. */
struct edu_diag_req {
	__u8	sdiag_family;	/* AF_EDUTCP */
	__u8	pad[3];
	__u32	states;		/* mask of 1 << enum edu_state; 0: all */
};

struct edu_diag_msg {
	__u8	sdiag_family;
	__u8	pad[3];
	__u32	pad2;
	struct edu_diag_info info;	/* may grow at its end */
};

/*
 * Faults: generic netlink family "edutcp", in the namespace of the socket.
 * Rules are tried in the order in which they were added; the first that
 * matches and acts decides.
 */
#define EDU_GENL_NAME		"edutcp"
#define EDU_GENL_VERSION	1

enum edu_genl_cmd {
	EDU_CMD_UNSPEC,
	EDU_CMD_FAULT_ADD,	/* one rule; CAP_NET_ADMIN */
	EDU_CMD_FAULT_CLEAR,	/* all of them; CAP_NET_ADMIN */
	EDU_CMD_FAULT_GET,	/* dump */
};

enum edu_fault_action {
	EDU_FAULT_DROP,
	EDU_FAULT_CORRUPT,	/* one bit of the segment is inverted */
	EDU_FAULT_DUPLICATE,
	EDU_FAULT_DELAY,	/* by EDU_FA_DELAY_US */
	EDU_FAULT_REORDER,	/* until EDU_FA_GAP later segments have passed */
	EDU_NR_FAULT_ACTIONS,
};

enum edu_fault_dir {
	EDU_FAULT_OUT = 1,
	EDU_FAULT_IN = 2,
	EDU_FAULT_BOTH = 3,
};

/* What kind of segment. Any: 0. */
enum edu_fault_kind {
	EDU_FAULT_ANY,
	EDU_FAULT_SYN,		/* SYN without ACK */
	EDU_FAULT_SYNACK,
	EDU_FAULT_FIN,
	EDU_FAULT_RST,
	EDU_FAULT_DATA,		/* carries text */
	EDU_FAULT_PURE_ACK,	/* ACK and nothing else */
	EDU_FAULT_ACK_OF_SYN,	/* pure ACK that completes the handshake */
	EDU_FAULT_ACK_OF_FIN,	/* first or repeated acknowledgment of a FIN */
	EDU_NR_FAULT_KINDS,
};

enum edu_fault_attr {
	EDU_FA_UNSPEC,
	EDU_FA_ID,		/* u32, get only: the rule's number, from 1 */
	EDU_FA_ACTION,		/* u32, enum edu_fault_action */
	EDU_FA_DIR,		/* u32, enum edu_fault_dir; default out */
	EDU_FA_KIND,		/* u32, enum edu_fault_kind; default any */
	EDU_FA_LPORT,		/* u16, host order; 0: any */
	EDU_FA_RPORT,		/* u16, host order; 0: any */
	EDU_FA_BYTE,		/* u32: the segment holds this byte of the
				 * stream, the first is 1
				 */
	EDU_FA_NTH,		/* u32: the nth that matches; 0: each */
	EDU_FA_COUNT,		/* u32: that many from the nth on; default 1
				 * with NTH, else without end (0)
				 */
	EDU_FA_RTX,		/* u32: the nth time the same sequence number
				 * comes again; unset: any, 0: first sending
				 */
	EDU_FA_PPM,		/* u32: random share, per million */
	EDU_FA_SEED,		/* u64, for PPM */
	EDU_FA_DELAY_US,	/* u32 */
	EDU_FA_GAP,		/* u32, segments; default 3 */
	EDU_FA_MATCHED,		/* u64, get only */
	EDU_FA_ACTED,		/* u64, get only */
	EDU_FA_WIRE,		/* u8, 253 or 6; 0: any */
	EDU_FA_IP,		/* u8, version 4 or 6; 0: any */
	EDU_FA_PAD,
	__EDU_FA_MAX,
};
#define EDU_FA_MAX	(__EDU_FA_MAX - 1)

#endif /* _UAPI_EDUTCP_H */
