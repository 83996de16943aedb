/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cc.h - what a congestion control algorithm is, RFC 9293, 3.8.2
 *
 * When to send again what was lost is recovery.c's; how much may be in
 * flight is the algorithm's. It owns cwnd and ssthresh (bytes) of the TCB
 * and the words in cc_priv. One of the few places with function pointers:
 * here a user plugs something in (cc.c registers, TCP_CONGESTION chooses).
 */
#ifndef _EDU_CORE_CC_H
#define _EDU_CORE_CC_H

#include "core/base.h"

struct edu_tcb;
struct module;

#define EDU_CC_NAME_MAX	16	/* with its terminating zero, as in tcp(7) */
#define EDU_CWND_MAX	(1U << 30)	/* the largest window there can be */
#define EDU_CC_WORDS	8	/* of an algorithm, in each TCB */

/**
 * struct edu_cc - a congestion control algorithm
 *
 * Called with the TCB serialised (the module: socket lock, perhaps softirq).
 *
 * @name: for TCP_CONGESTION and net.edutcp.congestion_control
 * @init: takes over: cc_priv is 0, cwnd and ssthresh are the initial ones, of
 *	a connection that is established now, or what another algorithm has
 *	left; NULL if there is nothing to do
 * @acked: @bytes of new data were acknowledged outside fast recovery
 * @ssthresh: something was lost with @flight bytes in flight: what is the new
 *	threshold, bytes? recovery.c sets cwnd from it
 * @owner: the module that it lies in, NULL: this one; of the host
 * @list: in the registry
 */
struct edu_cc {
	const char *name;
	void (*init)(struct edu_tcb *tcb, u64 now_us);
	void (*acked)(struct edu_tcb *tcb, u32 bytes, u64 now_us);
	u32 (*ssthresh)(struct edu_tcb *tcb, u32 flight, u64 now_us);
	struct module *owner;
	struct list_head list;
};

extern struct edu_cc edu_cc_reno;

bool edu_cc_register(struct edu_cc *cc);
void edu_cc_unregister(struct edu_cc *cc);
struct edu_cc *edu_cc_find(const char *name);
const struct edu_cc *edu_cc_next(const struct edu_cc *cc);
u32 edu_cc_initial_window(const struct edu_tcb *tcb);
void edu_cc_open(struct edu_tcb *tcb, u64 now_us);
void edu_cc_change(struct edu_tcb *tcb, const struct edu_cc *cc, u64 now_us);

#endif /* _EDU_CORE_CC_H */
