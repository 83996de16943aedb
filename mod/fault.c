// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault.c - faults happen to real packets
 *
 * core/fault.c says which rule a segment meets; here it is dropped,
 * corrupted, doubled, or held back (hold.c): outgoing packets after the IP
 * header is made, as a bad network would, incoming ones after their checksum
 * was found right. Each segment is met by itself: a super-segment that arrives
 * is cut before. While a namespace has no rules all this is one load and a
 * branch there.
 */
#include <linux/jhash.h>

#include "fault.h"
#include "ip.h"
#include "note.h"

#define REORDER_MAX_US	500000	/* nothing overtakes: goes on after that */
#define RULES_MAX	256
#define PORT_BITS	32	/* at the start of the TCP header */

static const enum edu_reason action_reason[] = {
	[EDU_FAULT_DROP] = EDU_R_FAULT_DROP,
	[EDU_FAULT_CORRUPT] = EDU_R_FAULT_CORRUPT,
	[EDU_FAULT_DUPLICATE] = EDU_R_FAULT_DUPLICATE,
	[EDU_FAULT_DELAY] = EDU_R_FAULT_DELAY,
	[EDU_FAULT_REORDER] = EDU_R_FAULT_REORDER,
};

/* The packet goes, and what it was to overtake after it. */
static void pass_out(struct net *net, struct sk_buff *skb,
		     const struct edu_tuple *tuple)
{
	edu_ip_xmit(net, skb);
	edu_hold_overtake(net, tuple, EDU_FAULT_OUT);
}

static void pass_in(struct net *net, struct sk_buff *skb,
		    const struct edu_tuple *tuple, const struct edu_seg *seg)
{
	struct edu_seg copy = *seg;

	edu_rcv(net, skb, tuple, &copy);
	edu_hold_overtake(net, tuple, EDU_FAULT_IN);
}

/*
 * One bit is inverted, in a copy: the text may still belong to the send
 * queue. Consumes @skb. Return: the copy, or NULL.
 */
static struct sk_buff *corrupt(struct sk_buff *skb, u32 bit)
{
	struct sk_buff *bad = skb_copy(skb, GFP_ATOMIC | __GFP_NOWARN);

	consume_skb(skb);
	if (!bad)
		return NULL;
	/* A super-segment that was made before there were rules is lost. */
	if (skb_is_gso(bad) || (bad->ip_summed == CHECKSUM_PARTIAL &&
				skb_checksum_help(bad))) {
		kfree_skb(bad);
		return NULL;
	}
	skb_transport_header(bad)[bit / 8] ^= 1 << bit % 8;
	return bad;
}

/*
 * Find the rule, count, and say what to do. The bit that is inverted is none
 * of the ports, so that the receiver knows at least whose segment it drops.
 * Return: action, or -1.
 */
static int decide(struct net *net, struct edu_fault_seg *fs,
		  const struct edu_tuple *tuple, u32 seg_bytes,
		  struct edu_fault_rule *copy, u32 *bit)
{
	struct edu_faults *faults = edu_net(net)->faults;
	struct edu_fault_rule *rule;
	int action = -1;

	fs->lport = ntohs(tuple->lport);
	fs->rport = ntohs(tuple->rport);
	fs->wire = tuple->wire;
	fs->ip = ipv6_addr_v4mapped(&tuple->raddr) ? 4 : 6;
	fs->conn = jhash(tuple, sizeof(*tuple), 0);
	spin_lock_bh(&faults->lock);
	rule = edu_fault_match(&faults->rules, fs);
	if (rule) {
		action = rule->action;
		if (action == EDU_FAULT_CORRUPT)
			*bit = PORT_BITS + edu_fault_random(rule,
							    seg_bytes * 8 -
							    PORT_BITS);
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
	struct sk_buff *twin;
	struct edu_seg seg;
	int action;

	edu_fault_of_out(&fs, tcb, out);
	action = decide(net, &fs, tuple, bytes, &rule, &bit);
	if (action < 0) {
		pass_out(net, skb, tuple);
		return true;
	}
	seg_of_out(&seg, out);
	note(net, tuple, &seg, &rule);
	switch (action) {
	case EDU_FAULT_DROP:
		kfree_skb(skb);
		return true;
	case EDU_FAULT_CORRUPT:
		skb = corrupt(skb, bit);
		if (skb)
			pass_out(net, skb, tuple);
		return true;
	case EDU_FAULT_DUPLICATE:
		twin = pskb_copy(skb, GFP_ATOMIC | __GFP_NOWARN);
		pass_out(net, skb, tuple);
		if (twin)
			edu_ip_xmit(net, twin);
		return true;
	case EDU_FAULT_DELAY:
		return edu_hold(net, skb, tuple, EDU_FAULT_OUT, 0, rule.delay_us);
	default:
		return edu_hold(net, skb, tuple, EDU_FAULT_OUT, rule.gap,
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

/*
 * A corrupted segment is dropped as its receiver would drop it: no single
 * inverted bit passes the checksum. But where nobody looks at that, it goes on,
 * if it has a header still. Consumes @skb.
 */
static void corrupt_in(struct net *net, struct sk_buff *skb,
		       const struct edu_tuple *tuple,
		       const struct edu_seg *seg, u32 bit)
{
	enum edu_reason why = EDU_R_DROP_CHECKSUM;
	struct edu_seg bad;

	if (edu_broken(&edu_net(net)->cfg, EDU_BREAK_NO_CHECKSUM)) {
		skb = corrupt(skb, bit);
		if (skb && edu_header_parse(&bad, skb->data, skb->len)) {
			edu_note_stray(net, tuple, EDU_EV_INFO,
				       EDU_R_BREAK_NO_CHECKSUM, &bad, 0, 0);
			pass_in(net, skb, tuple, &bad);
			return;
		}
		why = EDU_R_DROP_SHORT;
	}
	edu_note_stray(net, tuple, EDU_EV_DROP, why, seg, 0, 0);
	kfree_skb(skb);
}

/* One segment. Return: true if the caller must not use @skb any more. */
static bool apply_in(struct net *net, struct sk_buff *skb,
		     const struct edu_tuple *tuple, const struct edu_seg *seg)
{
	struct edu_fault_rule rule;
	struct edu_fault_seg fs;
	struct sk_buff *twin;
	int action;
	u32 bit = 0;

	fault_seg_in(edu_net(net), tuple, seg, &fs);
	action = decide(net, &fs, tuple, skb->len, &rule, &bit);
	if (action < 0) {
		pass_in(net, skb, tuple, seg);
		return true;
	}
	note(net, tuple, seg, &rule);
	switch (action) {
	case EDU_FAULT_DROP:
		edu_note_stray(net, tuple, EDU_EV_DROP, EDU_R_DROP_FAULT, seg,
			       0, 0);
		kfree_skb(skb);
		return true;
	case EDU_FAULT_CORRUPT:
		corrupt_in(net, skb, tuple, seg, bit);
		return true;
	case EDU_FAULT_DUPLICATE:
		twin = skb_copy(skb, GFP_ATOMIC | __GFP_NOWARN);
		pass_in(net, skb, tuple, seg);
		if (twin)
			edu_hold_deliver(net, twin, tuple, EDU_FAULT_IN);
		return true;
	case EDU_FAULT_DELAY:
		return edu_hold(net, skb, tuple, EDU_FAULT_IN, 0, rule.delay_us);
	default:
		return edu_hold(net, skb, tuple, EDU_FAULT_IN, rule.gap,
			    rule.delay_us ?: REORDER_MAX_US);
	}
}

/**
 * edu_fault_apply_in() - let the rules have a look at what arrives
 * @net: the namespace
 * @skb: a segment or a super-segment, its data at the TCP header
 * @tuple: whose it is
 * @seg: its header
 *
 * Context: softirq, RCU read side.
 * Return: true if the caller must not use @skb any more.
 */
bool edu_fault_apply_in(struct net *net, struct sk_buff *skb,
			const struct edu_tuple *tuple,
			const struct edu_seg *seg)
{
	struct sk_buff *piece, *next;
	struct edu_seg its;

	if (!skb_is_gso(skb))
		return apply_in(net, skb, tuple, seg);
	piece = edu_offload_cut(skb);
	if (!piece)
		edu_note_stray(net, tuple, EDU_EV_DROP, EDU_R_DROP_NO_MEMORY,
			       seg, 0, 0);
	for (; piece; piece = next) {
		next = piece->next;
		skb_mark_not_on_list(piece);
		/* Its header is that of the whole, which was found right. */
		edu_header_parse(&its, piece->data, piece->len);
		if (!apply_in(net, piece, tuple, &its))
			edu_rcv(net, piece, tuple, &its);
	}
	return true;
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
 * edu_fault_clear() - no rules any more
 * @enet: the namespace
 *
 * What is held back goes on its way when its time has come.
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
	edu_fault_clear(enet);
	/* Who still looks at the rules is done then. */
	synchronize_rcu();
	edu_hold_exit(enet->faults);
	kfree(enet->faults);
}
