/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libedutcp_event.h - the event stream: all that happens to connections
 *
 * The module's tracepoints, read through tracefs: segments, state changes,
 * timers and decisions of both ends, each with its reason and the TCB before
 * and after. Reading needs the right to trace, mostly that of root.
 *
 * A handle is for one thread at a time; several handles are independent of
 * each other and of whoever else traces.
 */
#ifndef LIBEDUTCP_EVENT_H
#define LIBEDUTCP_EVENT_H

#include <libedutcp.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct edu_event - something that happened
 * @time_us: when it was noted, monotonic microseconds; what one end notes in
 *	one event of RFC 9293, 3.10 may be microseconds apart
 * @event_us: the time that the core was told when that event began: the same
 *	for all that one end noted in it
 * @conn: number of this end of the connection; 0: there is none
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
 * @before: the TCB before it happened
 * @after: and after it
 */
struct edu_event {
	__u64 time_us;
	__u64 event_us;
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

#define EDU_FILTER_NETNS	2

/**
 * struct edu_event_filter - which events
 * @netns: inodes of network namespaces; 0: none there, all zero: any
 * @port: local or remote port; 0: any
 * @conn: number of one end of a connection; 0: any
 * @wire: IPPROTO_EDUTCP or IPPROTO_TCP; 0: any
 * @family: AF_INET or AF_INET6; 0: any
 *
 * All zero lets everything pass.
 */
struct edu_event_filter {
	__u32 netns[EDU_FILTER_NETNS];
	__u16 port;
	__u64 conn;
	__u8 wire;
	__u8 family;
};

/**
 * edu_event_wanted() - does an event pass a filter?
 * @filter: the filter; NULL: everything passes
 * @event: the event
 */
EDU_API bool edu_event_wanted(const struct edu_event_filter *filter,
			      const struct edu_event *event);

struct edu_events;

/**
 * edu_events_open() - start listening
 * @events: gets a handle for the other functions
 * @filter: what to listen to; NULL: everything
 *
 * Makes a trace instance of its own, so that it is in nobody's way, and
 * removes those that were left behind by listeners that were killed.
 *
 * Return: 0; -EDU_ERR_NO_MODULE; -ENOENT without tracefs; -EACCES or -EPERM
 * without the right to trace; -ENOMEM.
 */
EDU_API int edu_events_open(struct edu_events **events,
			    const struct edu_event_filter *filter);

/**
 * edu_events_wait() - wait until there is something to read
 * @events: the handle
 * @timeout_ms: not longer than that; -1: for ever
 *
 * Return: 1; 0: nothing came; -EINTR; another negative errno.
 */
EDU_API int edu_events_wait(struct edu_events *events, int timeout_ms);

/**
 * typedef edu_events_fn - what edu_events_read() calls for each event
 * @event: valid during the call
 * @arg: what was given to edu_events_read()
 */
typedef void edu_events_fn(const struct edu_event *event, void *arg);

/**
 * edu_events_read() - all events that have come since the last call
 * @events: the handle
 * @fn: called for each, in the order in which they happened, on whatever CPU
 * @arg: handed to @fn
 *
 * Does not wait. What happens during the call may stay for the next one.
 *
 * Return: how many there were, or a negative errno.
 */
EDU_API int edu_events_read(struct edu_events *events, edu_events_fn *fn,
			    void *arg);

/**
 * edu_events_lost() - how many were overwritten before they were read
 * @events: the handle
 *
 * Return: the number since edu_events_open(), at least; it never falls.
 */
EDU_API __u64 edu_events_lost(const struct edu_events *events);

/**
 * edu_events_close() - stop listening
 * @events: the handle, or NULL
 *
 * Takes the trace instance away. A program that gets signals should come
 * here, too.
 */
EDU_API void edu_events_close(struct edu_events *events);

#ifdef __cplusplus
}
#endif

#endif /* LIBEDUTCP_EVENT_H */
