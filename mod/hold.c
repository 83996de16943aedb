// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold.c - packets that a fault holds back
 *
 * Delayed ones wait for their time, reordered ones until so many segments of
 * the same connection have passed them, or for their time too. Each has a
 * precise timer of its own, so that packets delayed alike keep their order.
 */
#include <linux/hrtimer.h>

#include "fault.h"
#include "ip.h"

/* Those beyond are let through. */
#define HELD_MAX	4096		/* packets */
#define HELD_BYTES_MAX	(32 << 20)	/* memory of all of them */

/**
 * struct edu_held - a packet that is held back
 * @list: in edu_faults.held; empty: somebody is releasing it
 * @timer: when its time is up; precise, so that delayed packets keep their
 *	order
 * @net: the namespace
 * @skb: the packet; it holds neither a socket nor a device
 * @tuple: whose it is
 * @dir: EDU_FAULT_OUT or EDU_FAULT_IN
 * @gap: so many have still to overtake it; 0: only the timer counts
 */
struct edu_held {
	struct list_head list;
	struct hrtimer timer;
	struct net *net;
	struct sk_buff *skb;
	struct edu_tuple tuple;
	u32 dir;
	u32 gap;
};

/**
 * edu_hold_deliver() - a packet is on its way at last
 * @net: the namespace
 * @skb: the packet; consumed
 * @tuple: whose it is
 * @dir: EDU_FAULT_OUT or EDU_FAULT_IN
 *
 * Context: any but hard interrupts.
 */
void edu_hold_deliver(struct net *net, struct sk_buff *skb,
		      const struct edu_tuple *tuple, u32 dir)
{
	struct edu_seg seg = {};

	rcu_read_lock();
	local_bh_disable();
	if (dir == EDU_FAULT_OUT)
		edu_ip_xmit(net, skb);
	else if (edu_header_parse(&seg, skb->data, skb->len))
		edu_rcv(net, skb, tuple, &seg);
	else
		kfree_skb(skb);
	local_bh_enable();
	rcu_read_unlock();
}

/* @faults->lock is held; its timer is not pending any more. */
static void held_unlink(struct edu_faults *faults, struct edu_held *held)
{
	list_del_init(&held->list);
	faults->nr_held--;
	faults->held_bytes -= held->skb->truesize;
}

/* It is off the list, and its timer is not pending. */
static void held_release(struct edu_held *held)
{
	edu_hold_deliver(held->net, held->skb, &held->tuple, held->dir);
	kfree(held);
}

static enum hrtimer_restart held_timer(struct hrtimer *t)
{
	struct edu_held *held = container_of(t, struct edu_held, timer);
	struct edu_faults *faults = edu_net(held->net)->faults;

	spin_lock(&faults->lock);
	held_unlink(faults, held);
	spin_unlock(&faults->lock);
	held_release(held);
	return HRTIMER_NORESTART;
}

/* On its way it belongs to nobody: the socket and the device may go. */
static void let_go(struct sk_buff *skb, u32 dir)
{
	skb_orphan(skb);
	if (dir == EDU_FAULT_OUT) {
		skb_dst_force(skb);
	} else {
		skb_dst_drop(skb);
		skb->dev = NULL;
	}
}

/**
 * edu_hold() - hold a packet back
 * @net: the namespace
 * @skb: the packet
 * @tuple: whose it is
 * @dir: EDU_FAULT_OUT or EDU_FAULT_IN
 * @gap: so many others have to overtake it first; 0: only the time counts
 * @delay_us: how long it is held at the most
 *
 * Context: RCU read side.
 * Return: true if it is held now; false: no memory, or too many are.
 */
bool edu_hold(struct net *net, struct sk_buff *skb,
	      const struct edu_tuple *tuple, u32 dir, u32 gap, u32 delay_us)
{
	struct edu_faults *faults = edu_net(net)->faults;
	struct edu_held *held;

	if (READ_ONCE(faults->nr_held) >= HELD_MAX ||
	    READ_ONCE(faults->held_bytes) >= HELD_BYTES_MAX)
		return false;
	held = kzalloc(sizeof(*held), GFP_ATOMIC | __GFP_NOWARN);
	if (!held)
		return false;
	let_go(skb, dir);
	held->net = net;
	held->skb = skb;
	held->tuple = *tuple;
	held->dir = dir;
	held->gap = gap;
	hrtimer_setup(&held->timer, held_timer, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);
	spin_lock_bh(&faults->lock);
	list_add_tail(&held->list, &faults->held);
	WRITE_ONCE(faults->nr_held, faults->nr_held + 1);
	WRITE_ONCE(faults->held_bytes, faults->held_bytes + skb->truesize);
	hrtimer_start(&held->timer, ns_to_ktime(delay_us * 1000ULL),
		      HRTIMER_MODE_REL_SOFT);
	spin_unlock_bh(&faults->lock);
	return true;
}

/**
 * edu_hold_overtake() - a packet has passed those that are held
 * @net: the namespace
 * @tuple: its connection: only those of the same are overtaken
 * @dir: EDU_FAULT_OUT or EDU_FAULT_IN
 *
 * Context: RCU read side.
 */
void edu_hold_overtake(struct net *net, const struct edu_tuple *tuple, u32 dir)
{
	struct edu_faults *faults = edu_net(net)->faults;
	struct edu_held *held, *next;
	LIST_HEAD(go);

	if (!READ_ONCE(faults->nr_held))
		return;
	spin_lock_bh(&faults->lock);
	list_for_each_entry_safe(held, next, &faults->held, list) {
		if (held->dir != dir || !held->gap ||
		    memcmp(&held->tuple, tuple, sizeof(*tuple)))
			continue;
		if (--held->gap)
			continue;
		/* Otherwise its timer runs already and releases it. */
		if (hrtimer_try_to_cancel(&held->timer) == 1) {
			held_unlink(faults, held);
			list_add_tail(&held->list, &go);
		}
	}
	spin_unlock_bh(&faults->lock);
	list_for_each_entry_safe(held, next, &go, list)
		held_release(held);
}

/**
 * edu_hold_exit() - drop all that is held
 * @faults: of a namespace in which nothing more is held
 *
 * Context: process. No timer of a held packet runs when this returns.
 */
void edu_hold_exit(struct edu_faults *faults)
{
	struct edu_held *held, *next;
	LIST_HEAD(gone);

	spin_lock_bh(&faults->lock);
	list_for_each_entry_safe(held, next, &faults->held, list)
		if (hrtimer_try_to_cancel(&held->timer) == 1)
			list_move(&held->list, &gone);
	spin_unlock_bh(&faults->lock);
	/* The others' timers run, in softirq: then they are done. */
	synchronize_rcu();
	list_for_each_entry_safe(held, next, &gone, list) {
		kfree_skb(held->skb);
		kfree(held);
	}
}
