/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libedutcp_event.h - the event stream: all that happens to connections
 *
 * The module's tracepoints, read through libtracefs: segments, state changes,
 * timers and decisions of both ends, each with its reason and the TCB before
 * and after. Reading needs the tracefs and so, mostly, root.
 */
#ifndef LIBEDUTCP_EVENT_H
#define LIBEDUTCP_EVENT_H

#include <libedutcp.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct edu_event - something that happened
 * @time_us: when, monotonic microseconds
 * @conn: number of this end of the connection; 0: not known
 * @netns: inode number of the network namespace
 * @laddr: local address, IPv4 in the first four bytes
 * @raddr: remote address, likewise
 * @lport: local port, host order
 * @rport: remote port, host order
 * @family: AF_INET or AF_INET6
 * @wire: IP protocol number
 * @type: enum edu_event_type
 * @reason: enum edu_reason
 * @a: first argument, see enum edu_event_type
 * @b: second argument
 * @seq: of the segment; all zero where there is none
 * @ack: acknowledgment number
 * @wnd: window field, unscaled
 * @up: urgent pointer
 * @ctl: control bits; 0: no segment, or one without any
 * @opts: enum edu_opt
 * @len: bytes of text
 * @mss: MSS option
 * @wscale: window scale option
 * @tsval: timestamps option
 * @tsecr: timestamps option
 * @before: the TCB before the event of RFC 9293, 3.10 in which it happened
 * @after: and after it
 */
struct edu_event {
	__u64 time_us;
	__u64 conn;
	__u32 netns;
	__u8 laddr[16];
	__u8 raddr[16];
	__u16 lport;
	__u16 rport;
	__u8 family;
	__u8 wire;
	__u8 type;
	__u16 reason;
	__u32 a;
	__u32 b;
	__u32 seq;
	__u32 ack;
	__u16 wnd;
	__u16 up;
	__u8 ctl;
	__u8 opts;
	__u32 len;
	__u16 mss;
	__u8 wscale;
	__u32 tsval;
	__u32 tsecr;
	struct edu_tcb_info before;
	struct edu_tcb_info after;
};

struct edu_events;

/**
 * edu_events_open() - start listening
 * @events: a handle for the other functions
 *
 * Makes a trace instance of its own, so that it is in nobody's way.
 *
 * Return: 0, or a negative errno: -ENOENT without the module or tracefs,
 * -EACCES without the right to trace.
 */
EDU_API int edu_events_open(struct edu_events **events);

/**
 * edu_events_fn - what edu_events_read() calls for each event
 * @event: valid during the call
 * @arg: what was given to edu_events_read()
 */
typedef void edu_events_fn(const struct edu_event *event, void *arg);

/**
 * edu_events_read() - all events that have come since the last call
 * @events: the handle
 * @fn: called for each, in the order in which they happened
 * @arg: handed to @fn
 *
 * Does not wait.
 *
 * Return: how many there were, or a negative errno.
 */
EDU_API int edu_events_read(struct edu_events *events, edu_events_fn *fn,
			    void *arg);

/**
 * edu_events_lost() - how many were overwritten before they were read
 * @events: the handle
 *
 * Return: the number since edu_events_open().
 */
EDU_API __u64 edu_events_lost(struct edu_events *events);

/**
 * edu_events_close() - stop listening
 * @events: the handle, or NULL
 */
EDU_API void edu_events_close(struct edu_events *events);

#ifdef __cplusplus
}
#endif

#endif /* LIBEDUTCP_EVENT_H */
