// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault.c - which segment does a fault meet? See fault.h
 */
#include "core/fault.h"
#include "core/internal.h"

#define PROTO_TCP	6	/* the interop wire */

/**
 * edu_fault_rule_init() - a rule that drops every segment that leaves
 * @rule: filled in
 */
void edu_fault_rule_init(struct edu_fault_rule *rule)
{
	*rule = (struct edu_fault_rule) {
		.action = EDU_FAULT_DROP,
		.dir = EDU_FAULT_OUT,
		.rtx = EDU_FAULT_NO_RTX,
		.gap = 3,
	};
}

/**
 * edu_fault_invalid() - does the rule make sense?
 * @rule: the rule
 *
 * Return: NULL, or what is wrong with it.
 */
const char *edu_fault_invalid(const struct edu_fault_rule *rule)
{
	if (rule->action >= EDU_NR_FAULT_ACTIONS)
		return "no such action";
	if (rule->dir < EDU_FAULT_OUT || rule->dir > EDU_FAULT_BOTH)
		return "direction is out, in or both";
	if (rule->kind >= EDU_NR_FAULT_KINDS)
		return "no such kind of segment";
	if (rule->wire && rule->wire != IPPROTO_EDUTCP && rule->wire != PROTO_TCP)
		return "a wire is IP protocol 253 or 6";
	if (rule->ip && rule->ip != 4 && rule->ip != 6)
		return "a version of IP is 4 or 6";
	if (rule->ppm > 1000000)
		return "a share is at most 1000000 per million";
	if (rule->action == EDU_FAULT_DELAY && !rule->delay_us)
		return "a delay needs a time";
	if (rule->action == EDU_FAULT_REORDER && !rule->gap)
		return "reordering needs a gap of at least 1 segment";
	return NULL;
}

/**
 * edu_fault_rule_start() - the rule is complete: start counting
 * @rule: the rule
 */
void edu_fault_rule_start(struct edu_fault_rule *rule)
{
	rule->matched = 0;
	rule->acted = 0;
	rule->seen = 0;
	rule->random = rule->seed ^ 0x9e3779b97f4a7c15ULL;
}

/**
 * edu_fault_random() - the next number of a rule's own generator
 * @rule: the rule
 * @below: bound, at least 1
 *
 * splitmix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
 *
 * Return: a number in [0, @below).
 */
u32 edu_fault_random(struct edu_fault_rule *rule, u32 below)
{
	u64 z = rule->random += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return (z >> 32) * below >> 32;
}

static bool kind_matches(const struct edu_fault_rule *rule,
			 const struct edu_fault_seg *seg)
{
	switch (rule->kind) {
	case EDU_FAULT_SYN:
		return (seg->ctl & (EDU_SYN | EDU_ACK)) == EDU_SYN;
	case EDU_FAULT_SYNACK:
		return (seg->ctl & (EDU_SYN | EDU_ACK)) == (EDU_SYN | EDU_ACK);
	case EDU_FAULT_FIN:
		return seg->ctl & EDU_FIN;
	case EDU_FAULT_RST:
		return seg->ctl & EDU_RST;
	case EDU_FAULT_DATA:
		return seg->len;
	case EDU_FAULT_PURE_ACK:
		return seg->ctl == EDU_ACK && !seg->len;
	case EDU_FAULT_ACK_OF_SYN:
		return seg->ack_of_syn;
	case EDU_FAULT_ACK_OF_FIN:
		return seg->ack_of_fin;
	default:
		return true;
	}
}

static bool place_matches(const struct edu_fault_rule *rule,
			  const struct edu_fault_seg *seg)
{
	return rule->dir & seg->dir &&
	       (!rule->lport || rule->lport == seg->lport) &&
	       (!rule->rport || rule->rport == seg->rport) &&
	       (!rule->wire || rule->wire == seg->wire) &&
	       (!rule->ip || rule->ip == seg->ip) &&
	       (!rule->byte || (seg->len && seg->rel &&
				rule->byte - seg->rel < seg->len));
}

/* Is this the rule's nth sending of one and the same number? */
static bool rtx_matches(struct edu_fault_rule *rule,
			const struct edu_fault_seg *seg)
{
	if (rule->rtx == EDU_FAULT_NO_RTX)
		return true;
	if (!rule->seen) {
		rule->seen_conn = seg->conn;
		rule->seen_seq = seg->seq;
	}
	if (rule->seen_conn != seg->conn || rule->seen_seq != seg->seq)
		return false;
	return rule->seen++ == rule->rtx;
}

static bool acts(struct edu_fault_rule *rule)
{
	rule->matched++;
	if (rule->nth && rule->matched < rule->nth)
		return false;
	if (rule->ppm && edu_fault_random(rule, 1000000) >= rule->ppm)
		return false;
	if (rule->count && rule->acted >= rule->count)
		return false;
	rule->acted++;
	return true;
}

/**
 * edu_fault_match() - what is to happen to this segment?
 * @rules: list of struct edu_fault_rule, serialised by the caller
 * @seg: the segment
 *
 * Return: the first rule that matches and acts, or NULL.
 */
struct edu_fault_rule *edu_fault_match(struct list_head *rules,
				       const struct edu_fault_seg *seg)
{
	struct edu_fault_rule *rule;

	list_for_each_entry(rule, rules, list)
		if (place_matches(rule, seg) && kind_matches(rule, seg) &&
		    rtx_matches(rule, seg) && acts(rule))
			return rule;
	return NULL;
}

/**
 * edu_fault_of_out() - what the rules look at, of a segment that leaves
 * @fs: filled in, but for connection, ports, wire and version of IP
 * @tcb: whose it is
 * @out: the segment
 */
void edu_fault_of_out(struct edu_fault_seg *fs, const struct edu_tcb *tcb,
		      const struct edu_out *out)
{
	bool pure = out->ctl == EDU_ACK && !out->len;

	fs->dir = EDU_FAULT_OUT;
	fs->ctl = out->ctl;
	fs->len = out->len;
	fs->seq = out->seq;
	fs->rel = out->seq - tcb->iss;
	fs->ack_of_syn = pure && out->seq == tcb->iss + 1 &&
			 out->ack == tcb->irs + 1;
	fs->ack_of_fin = out->ctl & EDU_ACK && tcb->fin_received &&
			 out->ack == tcb->rcv_nxt;
}

/**
 * edu_fault_of_seg() - what the rules look at, of a segment that arrives
 * @fs: filled in, but for connection, ports, wire and version of IP
 * @tcb: whose it is
 * @seg: the segment
 */
void edu_fault_of_seg(struct edu_fault_seg *fs, const struct edu_tcb *tcb,
		      const struct edu_seg *seg)
{
	bool pure = seg->ctl == EDU_ACK && !seg->len;

	fs->dir = EDU_FAULT_IN;
	fs->ctl = seg->ctl;
	fs->len = seg->len;
	fs->seq = seg->seq;
	fs->rel = seg->seq - tcb->irs;
	fs->ack_of_syn = pure && tcb->state == EDU_SYN_RECEIVED &&
			 seg->ack == tcb->iss + 1;
	fs->ack_of_fin = seg->ctl & EDU_ACK && edu_fin_sent(tcb) &&
			 seg->ack == tcb->snd_nxt;
}
