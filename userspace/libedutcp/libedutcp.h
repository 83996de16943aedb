/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libedutcp.h - sockets of AF_EDUTCP, and a look inside
 *
 * Dial and listen by host and port, ask a connection for its TCB, list all
 * sockets of a network namespace, put faults on its segments, see what is
 * broken there on purpose, and give states, timers, events and reasons their names. What is made here is an
 * ordinary socket: send(2), poll(2), close(2) and the rest apply. The stream
 * of events is in libedutcp_event.h.
 *
 * Errors: a function that can fail returns a negative number, -errno or one
 * of EDU_ERR_* below; edu_strerror() words both. errno itself is not set on
 * purpose and not kept.
 *
 * Threads: every function may be called from any thread. None of them is
 * async-signal-safe.
 */
#ifndef LIBEDUTCP_H
#define LIBEDUTCP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include <linux/types.h>

#include <edutcp.h>
#include <edutcp_break.h>
#include <edutcp_reason.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EDU_API __attribute__((visibility("default")))

/* Errors that errno has no number for; returned with a minus. */
#define EDU_ERR_NO_MODULE	10000	/* the kernel has no AF_EDUTCP */
#define EDU_ERR_RESOLVE		11000	/* to 11999: getaddrinfo(3) failed */

/**
 * edu_strerror() - an error in words
 * @err: what a function of this library returned; the sign does not matter
 *
 * Return: a constant string, without a final full stop.
 */
EDU_API const char *edu_strerror(int err);

/* ---- Connections ---- */

/**
 * struct edu_sock_opts - how to dial or to listen
 * @kernel_tcp: a socket of the kernel's own TCP, for comparison
 * @wire: IPPROTO_EDUTCP or 0 for the isolated wire, IPPROTO_TCP for real TCP
 *	on the wire; not used with @kernel_tcp
 * @ip: 4 or 6: only that version of IP; 0: either; listen: [::] serves IPv4 as
 *	well (IPV6_V6ONLY is 0), unless this is 6
 * @numeric: hosts are addresses and ports are numbers: no names are looked up
 * @nonblock: the socket that is returned is in non-blocking mode
 * @bind_host: dial: local address; NULL: the kernel chooses
 * @bind_port: dial: local port; NULL: the kernel chooses
 * @timeout_ms: dial: give up after that long, all addresses together;
 *	milliseconds, 0: as long as TCP itself tries
 * @backlog: listen: connections that may wait for accept(2); 0: SOMAXCONN
 * @sndbuf_bytes: SO_SNDBUF, set before the handshake; 0: the default
 * @rcvbuf_bytes: SO_RCVBUF, likewise
 *
 * All zero is what one wants most of the time; a NULL pointer to it means
 * that.
 */
struct edu_sock_opts {
	bool kernel_tcp;
	int wire;
	int ip;
	bool numeric;
	bool nonblock;
	const char *bind_host;
	const char *bind_port;
	int timeout_ms;
	int backlog;
	int sndbuf_bytes;
	int rcvbuf_bytes;
};

/**
 * edu_dial() - active OPEN (RFC 9293, 3.10.1)
 * @host: name or address, "192.0.2.1", "2001:db8::1", "fe80::1%eth0",
 *	"www.example.org"
 * @port: number or service name, "80", "http"
 * @opts: how; NULL: all defaults
 *
 * Tries the addresses of @host one after the other, in the order of
 * getaddrinfo(3), until one answers. Blocks until then. With @opts.timeout_ms
 * each has its share of the time that is left, so that one that never answers
 * does not use up that of the others.
 *
 * Return: a connected socket, close-on-exec; -errno of the last attempt that
 * says more than that an IP version is missing (-ECONNREFUSED, -ETIMEDOUT,
 * ...); -EINTR when a signal handler ran; -EINVAL for bad @opts;
 * -EDU_ERR_NO_MODULE; -EDU_ERR_RESOLVE - n.
 */
EDU_API int edu_dial(const char *host, const char *port,
		     const struct edu_sock_opts *opts);

/**
 * edu_listen() - passive OPEN (RFC 9293, 3.10.1)
 * @host: local name or address; NULL: any address, IPv6 and IPv4 where both
 *	are there; "::" likewise
 * @port: number or service name; "0": the kernel chooses
 * @opts: how; NULL: all defaults
 *
 * SO_REUSEADDR is set, as servers want it.
 *
 * Return: a listening socket, close-on-exec; -errno (-EADDRINUSE, -EACCES,
 * ...); -EINVAL for bad @opts; -EDU_ERR_NO_MODULE; -EDU_ERR_RESOLVE - n.
 */
EDU_API int edu_listen(const char *host, const char *port,
		       const struct edu_sock_opts *opts);

/**
 * edu_family() - the number of the protocol family
 *
 * AF_EDUTCP, unless the module was loaded with family=. Asked once per
 * process, when it is first needed.
 *
 * Return: for socket(2).
 */
EDU_API int edu_family(void);

#define EDU_ADDR_MAX	80	/* room that any address and port fits into */

/**
 * edu_addr_format() - an address and port as text
 * @addr: AF_INET or AF_INET6; an IPv4-mapped address is shown as IPv4
 * @buf: room for the text
 * @size: of the room, bytes; EDU_ADDR_MAX is always enough
 *
 * Return: @buf: "192.0.2.1:80", "[2001:db8::1]:80", "[fe80::1%eth0]:80"; "?" if
 * it is neither.
 */
EDU_API const char *edu_addr_format(const struct sockaddr *addr, char *buf,
				    size_t size);

/* ---- Status ---- */

/**
 * edu_tcb() - STATUS (RFC 9293, 3.10.6): the variables of a connection
 * @fd: a socket of AF_EDUTCP, in any state
 * @info: filled in; what an older module does not tell is 0
 *
 * Return: 0; -ENOPROTOOPT or -EOPNOTSUPP if it is another kind of socket;
 * -EBADF; -ENOTSOCK.
 */
EDU_API int edu_tcb(int fd, struct edu_tcb_info *info);

/**
 * edu_conn_id() - the number by which trace events call this end
 * @fd: a socket of AF_EDUTCP
 * @conn: filled in
 *
 * Return: as edu_tcb().
 */
EDU_API int edu_conn_id(int fd, __u64 *conn);

/**
 * typedef edu_diag_fn - called for each socket
 * @info: the socket; valid during the call
 * @arg: what was given to edu_diag_dump()
 *
 * Return: 0 to go on; anything else ends the dump.
 */
typedef int edu_diag_fn(const struct edu_diag_info *info, void *arg);

/**
 * edu_diag_dump() - all sockets of the caller's network namespace
 * @states: mask of 1 << enum edu_state; 0: all
 * @fn: called for each, half-open connections and TIME-WAIT included
 * @arg: for @fn
 *
 * By sock_diag(7). Sockets that come or go meanwhile may be missed.
 *
 * Return: 0; what @fn returned if that was not 0; -EDU_ERR_NO_MODULE; -errno.
 */
EDU_API int edu_diag_dump(__u32 states, edu_diag_fn *fn, void *arg);

/* ---- Faults ---- */

#define EDU_FAULT_RTX_ANY	(~0U)	/* any sending, first or repeated */

/**
 * struct edu_fault - a rule: what happens to which segments
 * @id: its number, from 1; listing only
 * @action: enum edu_fault_action
 * @dir: enum edu_fault_dir
 * @kind: enum edu_fault_kind
 * @lport: local port; 0: any
 * @rport: remote port; 0: any
 * @byte: the segment holds this byte of the stream, the first is 1; 0: any
 * @nth: the nth segment that matches; 0: each
 * @count: that many, from the nth on; 0: without end
 * @rtx: only the nth retransmission of one sequence number, 0 is its first
 *	sending; EDU_FAULT_RTX_ANY
 * @ppm: random share of those that match, per million; 0: all
 * @seed: of the random numbers
 * @delay_us: EDU_FAULT_DELAY: how long, microseconds; EDU_FAULT_REORDER: how
 *	long at most, 0: the module's default
 * @gap: EDU_FAULT_REORDER: so many later segments overtake it
 * @wire: IPPROTO_EDUTCP or IPPROTO_TCP; 0: any
 * @ip: version of IP, 4 or 6; 0: any
 * @matched: segments that matched; listing only
 * @acted: segments to which it happened; listing only
 */
struct edu_fault {
	__u32 id;
	__u32 action;
	__u32 dir;
	__u32 kind;
	__u16 lport;
	__u16 rport;
	__u32 byte;
	__u32 nth;
	__u32 count;
	__u32 rtx;
	__u32 ppm;
	__u64 seed;
	__u32 delay_us;
	__u32 gap;
	__u8 wire;
	__u8 ip;
	__u64 matched;
	__u64 acted;
};

/**
 * edu_fault_init() - a rule that drops every segment that leaves
 * @fault: filled in with the defaults
 */
EDU_API void edu_fault_init(struct edu_fault *fault);

/**
 * edu_fault_add() - add a rule at the end of the list
 * @fault: the rule
 * @why: gets the kernel's own words when it refuses, or ""; may be NULL
 * @size: room in @why, bytes
 *
 * In the caller's network namespace; needs CAP_NET_ADMIN there.
 *
 * Return: 0; -EPERM; -EINVAL if the rule makes no sense; -ENOSPC or another
 * -errno if there are too many; -EDU_ERR_NO_MODULE.
 */
EDU_API int edu_fault_add(const struct edu_fault *fault, char *why,
			  size_t size);

/**
 * edu_fault_clear() - remove all rules
 *
 * In the caller's network namespace; needs CAP_NET_ADMIN there.
 *
 * Return: 0; -EPERM; -EDU_ERR_NO_MODULE.
 */
EDU_API int edu_fault_clear(void);

/**
 * typedef edu_fault_fn - called for each rule
 * @fault: the rule; valid during the call
 * @arg: what was given to edu_fault_list()
 *
 * Return: 0 to go on; anything else ends the list.
 */
typedef int edu_fault_fn(const struct edu_fault *fault, void *arg);

/**
 * edu_fault_list() - all rules of the caller's network namespace, in order
 * @fn: called for each
 * @arg: for @fn
 *
 * Return: 0; what @fn returned if that was not 0; -EDU_ERR_NO_MODULE; -errno.
 */
EDU_API int edu_fault_list(edu_fault_fn *fn, void *arg);

/* ---- Broken on purpose: net.edutcp.break.*, edutcp(7) ---- */

/**
 * edu_break_get() - is this broken in the caller's network namespace?
 * @what: enum edu_break
 *
 * Return: 0: no; what the sysctl is set to; -EINVAL; -ENOENT if the module is
 * not loaded or does not have it; another -errno.
 */
EDU_API int edu_break_get(unsigned int what);

/**
 * edu_break_name() - the name of a switch
 * @what: enum edu_break
 *
 * Return: "no_karn", as in net.edutcp.break.no_karn.
 */
EDU_API const char *edu_break_name(unsigned int what);

/**
 * edu_break_text() - what a switch does, in a sentence
 * @what: enum edu_break
 *
 * Return: "TIME-WAIT is over at once"
 */
EDU_API const char *edu_break_text(unsigned int what);

/**
 * edu_break_rfc() - which paragraph a switch violates
 * @what: enum edu_break
 *
 * Return: "RFC 9293, 3.6.1 (MUST-13)"
 */
EDU_API const char *edu_break_rfc(unsigned int what);

/* ---- Names: constant strings, "?" for a number that has none ---- */

/**
 * edu_state_name() - the RFC's name of a state
 * @state: enum edu_state
 *
 * Return: "SYN-RECEIVED", "FIN-WAIT-1", ...
 */
EDU_API const char *edu_state_name(unsigned int state);

/**
 * edu_state_by_name() - the state of that name
 * @name: in either case; "_" may stand for "-"
 *
 * Return: enum edu_state, or -EINVAL.
 */
EDU_API int edu_state_by_name(const char *name);

/**
 * edu_reason_name() - the name of a reason
 * @reason: enum edu_reason, or a number from an event
 *
 * Return: "rtx_timeout", the name of its counter in /proc/net/edutcp_stat.
 */
EDU_API const char *edu_reason_name(unsigned int reason);

/**
 * edu_reason_text() - a reason in a sentence
 * @reason: enum edu_reason, or a number from an event
 *
 * Return: "Nobody answered in time: sent again."
 */
EDU_API const char *edu_reason_text(unsigned int reason);

/**
 * edu_reason_rfc() - where to read about a reason
 * @reason: enum edu_reason, or a number from an event
 *
 * Return: "RFC 6298, 5.4"; "" where there is nothing to read.
 */
EDU_API const char *edu_reason_rfc(unsigned int reason);

/**
 * edu_reason_by_name() - the reason of that name
 * @name: as edu_reason_name() has it
 *
 * Return: enum edu_reason, or -EINVAL.
 */
EDU_API int edu_reason_by_name(const char *name);

/**
 * edu_timer_name() - the name of a timer
 * @timer: enum edu_timer
 *
 * Return: "retransmission", "persist", "delayed-ack", ...
 */
EDU_API const char *edu_timer_name(unsigned int timer);

/**
 * edu_event_name() - the name of an event
 * @event: enum edu_event_type
 *
 * Return: "seg_in", that of its tracepoint without "edutcp_".
 */
EDU_API const char *edu_event_name(unsigned int event);

/**
 * edu_call_name() - the RFC's name of a user call
 * @call: enum edu_call
 *
 * Return: "passive OPEN", "SEND", ...
 */
EDU_API const char *edu_call_name(unsigned int call);

/**
 * edu_fault_action_name() - what a fault does
 * @action: enum edu_fault_action
 *
 * Return: "drop", "corrupt", ...
 */
EDU_API const char *edu_fault_action_name(unsigned int action);

/**
 * edu_fault_kind_name() - what kind of segment a fault is for
 * @kind: enum edu_fault_kind
 *
 * Return: "any", "SYN", "SYN-ACK", "data", "ack-of-fin", ...
 */
EDU_API const char *edu_fault_kind_name(unsigned int kind);

#define EDU_CTL_MAX	40	/* room that all control bits fit into */

/**
 * edu_ctl_format() - control bits as RFC 9293 writes them
 * @ctl: enum edu_ctl, any number of them
 * @buf: room for the text
 * @size: of the room, bytes; EDU_CTL_MAX is always enough
 *
 * Return: @buf: "SYN,ACK"; "" for none.
 */
EDU_API const char *edu_ctl_format(unsigned int ctl, char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* LIBEDUTCP_H */
