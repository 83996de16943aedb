/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fault.h - faults on real packets; fault.c, hold.c, genl.c
 */
#ifndef _EDU_FAULT_H
#define _EDU_FAULT_H

#include "core/fault.h"
#include "sock.h"

/**
 * struct edu_faults - the rules of a namespace, and what they hold back
 * @lock: protects all; spinlock, bh, a leaf
 * @rules: edu_fault_rule.list, kmalloc'ed
 * @held: edu_held.list
 * @nr: rules there are
 * @nr_held: packets there are
 * @held_bytes: memory they take
 * @next_id: number of the next rule
 */
struct edu_faults {
	spinlock_t lock;	/* rules, held, nr, nr_held, held_bytes, next_id */
	struct list_head rules;
	struct list_head held;
	u32 nr;
	u32 nr_held;
	u32 held_bytes;
	u32 next_id;
};

int edu_faults_init(struct edu_net *enet);
void edu_faults_exit(struct edu_net *enet);
int edu_fault_add(struct edu_net *enet, const struct edu_fault_rule *rule);
void edu_fault_clear(struct edu_net *enet);
bool edu_fault_get(struct edu_net *enet, u32 id, struct edu_fault_rule *rule);
bool edu_fault_apply_out(struct net *net, struct sk_buff *skb,
			 const struct edu_tuple *tuple,
			 const struct edu_tcb *tcb, const struct edu_out *out);
bool edu_fault_apply_in(struct net *net, struct sk_buff *skb,
			const struct edu_tuple *tuple,
			const struct edu_seg *seg);

bool edu_hold(struct net *net, struct sk_buff *skb,
	      const struct edu_tuple *tuple, u32 dir, u32 gap, u32 delay_us);
void edu_hold_deliver(struct net *net, struct sk_buff *skb,
		      const struct edu_tuple *tuple, u32 dir);
void edu_hold_overtake(struct net *net, const struct edu_tuple *tuple, u32 dir);
void edu_hold_exit(struct edu_faults *faults);

/**
 * edu_faults_on() - has the namespace rules?
 * @net: the namespace
 *
 * Return: true if so: then segments are not to leave it together. Those that
 * arrive together are cut (edu_fault_apply_in()), whoever sent them.
 */
static inline bool edu_faults_on(const struct net *net)
{
	return READ_ONCE(edu_net(net)->faults_on);
}

/**
 * edu_fault_out() - a packet is about to leave: may it?
 * @net: the namespace
 * @skb: the packet, complete
 * @tuple: from where to where
 * @tcb: whose it is
 * @out: what it is
 *
 * Return: true if a fault has taken it.
 */
static inline bool edu_fault_out(struct net *net, struct sk_buff *skb,
				 const struct edu_tuple *tuple,
				 const struct edu_tcb *tcb,
				 const struct edu_out *out)
{
	return edu_faults_on(net) &&
	       edu_fault_apply_out(net, skb, tuple, tcb, out);
}

/**
 * edu_fault_in() - a segment has arrived: may it?
 * @net: the namespace
 * @skb: the segment, its data at the TCP header
 * @tuple: whose it is
 * @seg: its header
 *
 * Return: true if a fault has taken it.
 */
static inline bool edu_fault_in(struct net *net, struct sk_buff *skb,
				const struct edu_tuple *tuple,
				const struct edu_seg *seg)
{
	return edu_faults_on(net) &&
	       edu_fault_apply_in(net, skb, tuple, seg);
}

#endif /* _EDU_FAULT_H */
