// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault.c - faults happen to real packets
 *
 * core/fault.c says which rule a segment meets; here it is dropped,
 * corrupted, doubled, or held back: outgoing packets after the IP header is
 * made, as a bad network would, incoming ones after their checksum was found
 * right. While there are no rules all this is one load and a branch.
 */
#include <linux/etherdevice.h>
#include <linux/tcp.h>
#include <net/ip.h>

#include "fault.h"
#include "note.h"

#define REORDER_MAX_US	500000	/* nothing overtakes: goes on after that */
#define RULES_MAX	256

/**
 * struct edu_faults - the rules of a namespace, and what they hold back
 * @lock: protects all; spinlock, bh, a leaf
 * @rules: edu_fault_rule.list, kmalloc'ed
 * @held: edu_held.list
 * @nr: rules there are
 * @next_id: number of the next rule
 */
struct edu_faults {
	spinlock_t lock;
	struct list_head rules;
	struct list_head held;
	u32 nr;
	u32 next_id;
};

/**
 * struct edu_held - a packet that is held back
 * @list: in edu_faults.held; empty: somebody is releasing it
 * @timer: when its time is up
 * @net: the namespace
 * @skb: the packet
 * @tuple: whose it is
 * @dir: EDU_FAULT_OUT or EDU_FAULT_IN
 * @gap: so many have still to overtake it; 0: only the timer counts
 */
struct edu_held {
	struct list_head list;
	struct timer_list timer;
	struct net *net;
	struct sk_buff *skb;
	struct edu_tuple tuple;
	u32 dir;
	u32 gap;
};

static const enum edu_reason action_reason[] = {
	[EDU_FAULT_DROP] = EDU_R_FAULT_DROP,
	[EDU_FAULT_CORRUPT] = EDU_R_FAULT_CORRUPT,
	[EDU_FAULT_DUPLICATE] = EDU_R_FAULT_DUPLICATE,
	[EDU_FAULT_DELAY] = EDU_R_FAULT_DELAY,
	[EDU_FAULT_REORDER] = EDU_R_FAULT_REORDER,
};

/* On its way at last. */
static void deliver(struct net *net, struct sk_buff *skb,
		    const struct edu_tuple *tuple, u32 dir)
{
	struct net_device *dev = skb->dev;
	struct edu_seg seg = {};

	rcu_read_lock();
	local_bh_disable();
	if (dir == EDU_FAULT_OUT) {
		ip_local_out(net, NULL, skb);
	} else {
		if (edu_header_parse(&seg, skb->data, skb->len))
			edu_rcv(skb, tuple, &seg);
		else
			kfree_skb(skb);
		dev_put(dev);
	}
	local_bh_enable();
	rcu_read_unlock();
}

static void held_free(struct edu_held *held)
{
	if (held->dir == EDU_FAULT_IN)
		dev_put(held->skb->dev);
	kfree_skb(held->skb);
	kfree(held);
}

/* It is off the list, and its timer is not pending. */
static void held_release(struct edu_held *held)
{
	deliver(held->net, held->skb, &held->tuple, held->dir);
	kfree(held);
}

static void held_timer(struct timer_list *t)
{
	struct edu_held *held = timer_container_of(held, t, timer);
	struct edu_faults *faults = edu_net(held->net)->faults;
	bool mine;

	spin_lock(&faults->lock);
	mine = !list_empty(&held->list);
	list_del_init(&held->list);
	spin_unlock(&faults->lock);
	if (mine)
		held_release(held);
}

/* Return: true if @skb is held now; false: no memory. */
static bool hold(struct net *net, struct sk_buff *skb,
		 const struct edu_tuple *tuple, u32 dir, u32 gap, u32 delay_us)
{
	struct edu_faults *faults = edu_net(net)->faults;
	struct edu_held *held = kzalloc(sizeof(*held), GFP_ATOMIC);
	u64 now = edu_now_us();

	if (!held)
		return false;
	skb_dst_force(skb);
	if (dir == EDU_FAULT_IN)
		dev_hold(skb->dev);
	held->net = net;
	held->skb = skb;
	held->tuple = *tuple;
	held->dir = dir;
	held->gap = gap;
	timer_setup(&held->timer, held_timer, 0);
	spin_lock_bh(&faults->lock);
	list_add_tail(&held->list, &faults->held);
	mod_timer(&held->timer, edu_deadline_jiffies(now + delay_us, now));
	spin_unlock_bh(&faults->lock);
	return true;
}

/* A packet of the same connection passes those that are held. */
static void overtake(struct net *net, const struct edu_tuple *tuple, u32 dir)
{
	struct edu_faults *faults = edu_net(net)->faults;
	struct edu_held *held, *next;
	LIST_HEAD(go);

	spin_lock_bh(&faults->lock);
	list_for_each_entry_safe(held, next, &faults->held, list) {
		if (held->dir != dir || !held->gap ||
		    memcmp(&held->tuple, tuple, sizeof(*tuple)))
			continue;
		if (--held->gap)
			continue;
		/* Its timer finds it gone, unless that runs already. */
		if (timer_delete(&held->timer))
			list_move_tail(&held->list, &go);
	}
	spin_unlock_bh(&faults->lock);
	list_for_each_entry_safe(held, next, &go, list)
		held_release(held);
}

/* Return: a copy of @skb with one bit inverted, or NULL. */
static struct sk_buff *corrupt(struct sk_buff *skb, u32 bit)
{
	struct sk_buff *bad;
	u8 *p;

	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		return NULL;
	bad = skb_copy(skb, GFP_ATOMIC);
	if (!bad)
		return NULL;
	p = skb_transport_header(bad);
	p[bit / 8] ^= 1 << bit % 8;
	return bad;
}

/* Find the rule, count, and say what to do. Return: action, or -1. */
static int decide(struct net *net, struct edu_fault_seg *fs,
		  const struct edu_tuple *tuple, u32 seg_bytes,
		  struct edu_fault_rule *copy, u32 *bit)
{
	struct edu_faults *faults = edu_net(net)->faults;
	struct edu_fault_rule *rule;
	int action = -1;

	fs->lport = ntohs(tuple->lport);
	fs->rport = ntohs(tuple->rport);
	fs->conn = (u32)fs->lport << 16 | fs->rport;
	spin_lock_bh(&faults->lock);
	rule = edu_fault_match(&faults->rules, fs);
	if (rule) {
		action = rule->action;
		if (action == EDU_FAULT_CORRUPT)
			*bit = edu_fault_random(rule, seg_bytes * 8);
		*copy = *rule;
	}
	spin_unlock_bh(&faults->lock);
	return action;
}

static void note(struct net *net, const struct edu_tuple *tuple,
		 const struct edu_seg *seg, const struct edu_fault_rule *rule)
{
	edu_note_stray(net, tuple, EDU_EV_FAULT, action_reason[rule->action],
		       seg, rule->id, rule->action);
}

static void seg_of_out(struct edu_seg *seg, const struct edu_out *out)
{
	*seg = (struct edu_seg) {
		.seq = out->seq,
		.ack = out->ack,
		.wnd = out->wnd,
		.up = out->up,
		.ctl = out->ctl,
		.opts = out->opts,
		.wscale = out->wscale,
		.mss = out->opt_mss,
		.len = out->len,
		.tsval = out->tsval,
		.tsecr = out->tsecr,
	};
}

/**
 * edu_fault_apply_out() - let the rules have a look at a packet that leaves
 * @net: the namespace
 * @skb: the packet, complete
 * @tuple: from where to where
 * @tcb: whose it is
 * @out: what it is
 *
 * Context: RCU read side; process or softirq.
 * Return: true if it is not to be sent by the caller any more.
 */
bool edu_fault_apply_out(struct net *net, struct sk_buff *skb,
			 const struct edu_tuple *tuple,
			 const struct edu_tcb *tcb, const struct edu_out *out)
{
	u32 bytes = skb->len - skb_transport_offset(skb), bit = 0;
	struct edu_fault_rule rule;
	struct edu_fault_seg fs;
	struct sk_buff *bad;
	struct edu_seg seg;
	int action;

	edu_fault_of_out(&fs, tcb, out);
	action = decide(net, &fs, tuple, bytes, &rule, &bit);
	if (action < 0) {
		ip_local_out(net, NULL, skb);
		overtake(net, tuple, EDU_FAULT_OUT);
		return true;
	}
	seg_of_out(&seg, out);
	note(net, tuple, &seg, &rule);
	switch (action) {
	case EDU_FAULT_DROP:
		kfree_skb(skb);
		return true;
	case EDU_FAULT_CORRUPT:
		bad = corrupt(skb, bit);
		kfree_skb(skb);
		if (bad)
			ip_local_out(net, NULL, bad);
		return true;
	case EDU_FAULT_DUPLICATE:
		bad = pskb_copy(skb, GFP_ATOMIC);
		if (bad)
			ip_local_out(net, NULL, bad);
		return false;
	case EDU_FAULT_DELAY:
		return hold(net, skb, tuple, EDU_FAULT_OUT, 0, rule.delay_us);
	default:
		return hold(net, skb, tuple, EDU_FAULT_OUT, rule.gap,
			    rule.delay_us ?: REORDER_MAX_US);
	}
}

/* What the rules look at, of a segment that arrives for some end. */
static void fault_seg_in(struct edu_net *enet, const struct edu_tuple *tuple,
			 const struct edu_seg *seg, struct edu_fault_seg *fs)
{
	struct edu_end *end = edu_demux_find(enet, tuple);
	bool pure = seg->ctl == EDU_ACK && !seg->len;

	if (end && end->kind == EDU_END_SOCK) {
		/* Read while it may change: a fault is no exact science. */
		edu_fault_of_seg(fs, &edu_sk(edu_end_sock(end))->tcb, seg);
		return;
	}
	*fs = (struct edu_fault_seg) {
		.dir = EDU_FAULT_IN,
		.ctl = seg->ctl,
		.len = seg->len,
		.seq = seg->seq,
	};
	if (end && end->kind == EDU_END_HALF) {
		struct edu_half *half = container_of(end, struct edu_half, end);

		fs->rel = seg->seq - half->req.irs;
		fs->ack_of_syn = pure && seg->ack == half->req.iss + 1;
	} else if (end) {
		struct edu_tw *tw = container_of(end, struct edu_tw, end);

		fs->rel = seg->seq - tw->tw.irs;
		fs->ack_of_fin = seg->ctl & EDU_ACK &&
				 seg->ack == tw->tw.snd_nxt;
	}
}

/**
 * edu_fault_apply_in() - let the rules have a look at a segment that arrives
 * @net: the namespace
 * @skb: the segment, its data at the TCP header
 * @tuple: whose it is
 * @seg: its header
 *
 * A corrupted segment is dropped as its receiver would drop it: no single
 * inverted bit passes the checksum.
 *
 * Context: softirq, RCU read side.
 * Return: true if the caller must not use @skb any more.
 */
bool edu_fault_apply_in(struct net *net, struct sk_buff *skb,
			const struct edu_tuple *tuple,
			const struct edu_seg *seg)
{
	struct edu_fault_rule rule;
	struct edu_fault_seg fs;
	struct sk_buff *twin;
	struct edu_seg again;
	u32 bit;
	int action;

	fault_seg_in(edu_net(net), tuple, seg, &fs);
	action = decide(net, &fs, tuple, skb->len, &rule, &bit);
	if (action < 0) {
		again = *seg;
		edu_rcv(skb, tuple, &again);
		overtake(net, tuple, EDU_FAULT_IN);
		return true;
	}
	note(net, tuple, seg, &rule);
	switch (action) {
	case EDU_FAULT_DROP:
	case EDU_FAULT_CORRUPT:
		edu_note_stray(net, tuple, EDU_EV_DROP,
			       action == EDU_FAULT_DROP ?
			       EDU_R_DROP_FAULT : EDU_R_DROP_CHECKSUM,
			       seg, 0, 0);
		kfree_skb(skb);
		return true;
	case EDU_FAULT_DUPLICATE:
		twin = skb_copy(skb, GFP_ATOMIC);
		again = *seg;
		if (twin)
			edu_rcv(twin, tuple, &again);
		return false;
	case EDU_FAULT_DELAY:
		return hold(net, skb, tuple, EDU_FAULT_IN, 0, rule.delay_us);
	default:
		return hold(net, skb, tuple, EDU_FAULT_IN, rule.gap,
			    rule.delay_us ?: REORDER_MAX_US);
	}
}

/**
 * edu_fault_add() - one rule more, tried after all others
 * @enet: the namespace
 * @rule: valid, see edu_fault_invalid()
 *
 * Return: 0; -ENOMEM; -ENOSPC if there are too many.
 */
int edu_fault_add(struct edu_net *enet, const struct edu_fault_rule *rule)
{
	struct edu_faults *faults = enet->faults;
	struct edu_fault_rule *mine = kmemdup(rule, sizeof(*rule), GFP_KERNEL);
	int err = -ENOSPC;

	if (!mine)
		return -ENOMEM;
	edu_fault_rule_start(mine);
	spin_lock_bh(&faults->lock);
	if (faults->nr < RULES_MAX) {
		mine->id = faults->next_id++;
		list_add_tail(&mine->list, &faults->rules);
		faults->nr++;
		WRITE_ONCE(enet->faults_on, true);
		mine = NULL;
		err = 0;
	}
	spin_unlock_bh(&faults->lock);
	kfree(mine);
	return err;
}

/**
 * edu_fault_clear() - no rules any more; what is held back goes on its way
 * @enet: the namespace
 */
void edu_fault_clear(struct edu_net *enet)
{
	struct edu_faults *faults = enet->faults;
	struct edu_fault_rule *rule, *next;
	LIST_HEAD(old);

	spin_lock_bh(&faults->lock);
	WRITE_ONCE(enet->faults_on, false);
	list_splice_init(&faults->rules, &old);
	faults->nr = 0;
	faults->next_id = 1;
	spin_unlock_bh(&faults->lock);
	list_for_each_entry_safe(rule, next, &old, list)
		kfree(rule);
}

/**
 * edu_fault_get() - a copy of a rule
 * @enet: the namespace
 * @id: the first rule with a number of at least this
 * @rule: filled in
 *
 * Return: false if there is none.
 */
bool edu_fault_get(struct edu_net *enet, u32 id, struct edu_fault_rule *rule)
{
	struct edu_faults *faults = enet->faults;
	struct edu_fault_rule *r;
	bool found = false;

	spin_lock_bh(&faults->lock);
	list_for_each_entry(r, &faults->rules, list) {
		if (r->id < id)
			continue;
		*rule = *r;
		found = true;
		break;
	}
	spin_unlock_bh(&faults->lock);
	return found;
}

/**
 * edu_faults_init() - a new namespace has no faults
 * @enet: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int edu_faults_init(struct edu_net *enet)
{
	struct edu_faults *faults = kzalloc(sizeof(*faults), GFP_KERNEL);

	if (!faults)
		return -ENOMEM;
	spin_lock_init(&faults->lock);
	INIT_LIST_HEAD(&faults->rules);
	INIT_LIST_HEAD(&faults->held);
	faults->next_id = 1;
	enet->faults = faults;
	return 0;
}

/**
 * edu_faults_exit() - the namespace goes, and what is held back with it
 * @enet: the namespace, in which nothing is sent or received any more
 *
 * Context: process.
 */
void edu_faults_exit(struct edu_net *enet)
{
	struct edu_faults *faults = enet->faults;
	struct edu_held *held;
	bool mine;

	edu_fault_clear(enet);
	for (;;) {
		spin_lock_bh(&faults->lock);
		held = list_first_entry_or_null(&faults->held, struct edu_held,
						list);
		mine = held && timer_delete(&held->timer);
		if (mine)
			list_del(&held->list);
		spin_unlock_bh(&faults->lock);
		if (!held)
			break;
		if (mine)
			held_free(held);
		else
			cond_resched();	/* its timer runs on another CPU */
	}
	kfree(faults);
}
