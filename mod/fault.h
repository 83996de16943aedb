/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fault.h - faults on real packets; fault.c, genl.c
 */
#ifndef _EDU_FAULT_H
#define _EDU_FAULT_H

#include "core/fault.h"
#include "sock.h"

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
	return READ_ONCE(edu_net(net)->faults_on) &&
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
	return READ_ONCE(edu_net(net)->faults_on) &&
	       edu_fault_apply_in(net, skb, tuple, seg);
}

#endif /* _EDU_FAULT_H */
