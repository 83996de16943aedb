/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fault.h - things that are made to happen to segments, on purpose
 *
 * Rules in the words of the protocol, tried in order; the first that matches
 * and acts decides. Deterministic: a rule's random share comes from its seed.
 * The module applies them to real packets, the simulation to its own.
 */
#ifndef _EDU_CORE_FAULT_H
#define _EDU_CORE_FAULT_H

#include "core/base.h"

struct edu_tcb;
struct edu_out;
struct edu_seg;

#define EDU_FAULT_NO_RTX	(~0U)	/* any sending, first or repeated */

/**
 * struct edu_fault_rule - one rule; the names are those of enum edu_fault_attr
 * @list: in the list of rules
 * @id: its number, from 1
 * @action: enum edu_fault_action
 * @dir: enum edu_fault_dir
 * @kind: enum edu_fault_kind
 * @lport: local port, host order; 0: any
 * @rport: remote port, host order; 0: any
 * @wire: IP protocol number; 0: any
 * @ip: version of IP, 4 or 6; 0: any
 * @byte: the segment holds this byte of the stream, from 1; 0: any
 * @nth: the nth that matches; 0: each
 * @count: so many from the nth on; 0: without end
 * @rtx: the nth time that the number comes again; EDU_FAULT_NO_RTX: any
 * @ppm: random share, per million; 0: all
 * @seed: for @ppm and for the bit that is corrupted
 * @delay_us: for EDU_FAULT_DELAY, and the longest that REORDER holds
 * @gap: segments that overtake, for EDU_FAULT_REORDER
 * @matched: segments that matched
 * @acted: segments to which it happened
 * @random: state of the generator
 * @seen_conn: connection of the number watched for @rtx
 * @seen_seq: that number
 * @seen: how often it came; 0: none is watched yet
 */
struct edu_fault_rule {
	struct list_head list;
	u32 id;
	u32 action;
	u32 dir;
	u32 kind;
	u16 lport;
	u16 rport;
	u8 wire;
	u8 ip;
	u32 byte;
	u32 nth;
	u32 count;
	u32 rtx;
	u32 ppm;
	u64 seed;
	u32 delay_us;
	u32 gap;
	u64 matched;
	u64 acted;
	u64 random;
	u32 seen_conn;
	u32 seen_seq;
	u32 seen;
};

/**
 * struct edu_fault_seg - what the rules look at
 * @dir: EDU_FAULT_OUT or EDU_FAULT_IN
 * @ctl: control bits
 * @len: bytes of text
 * @seq: sequence number
 * @rel: place of its first byte in the stream, from 1; 0: not known
 * @conn: tells connections apart, a hash will do
 * @lport: local port, host order
 * @rport: remote port, host order
 * @wire: IP protocol number
 * @ip: version of IP, 4 or 6
 * @ack_of_syn: it is the ACK that completes the handshake
 * @ack_of_fin: it acknowledges the FIN of whom it goes to
 */
struct edu_fault_seg {
	u32 dir;
	u8 ctl;
	u32 len;
	u32 seq;
	u32 rel;
	u32 conn;
	u16 lport;
	u16 rport;
	u8 wire;
	u8 ip;
	bool ack_of_syn;
	bool ack_of_fin;
};

void edu_fault_rule_init(struct edu_fault_rule *rule);
const char *edu_fault_invalid(const struct edu_fault_rule *rule);
void edu_fault_rule_start(struct edu_fault_rule *rule);
struct edu_fault_rule *edu_fault_match(struct list_head *rules,
				       const struct edu_fault_seg *seg);
u32 edu_fault_random(struct edu_fault_rule *rule, u32 below);
void edu_fault_of_out(struct edu_fault_seg *fs, const struct edu_tcb *tcb,
		      const struct edu_out *out);
void edu_fault_of_seg(struct edu_fault_seg *fs, const struct edu_tcb *tcb,
		      const struct edu_seg *seg);

#endif /* _EDU_CORE_FAULT_H */
