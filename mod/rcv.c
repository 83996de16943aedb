// SPDX-License-Identifier: GPL-2.0-only
/*
 * rcv.c - from a checked segment to the event SEGMENT ARRIVES
 *
 * Finds out whose the segment is: a socket's, a half-open connection's, one
 * in TIME-WAIT, a listener's, or nobody's, for which RFC 9293 has the state
 * CLOSED and its answer, a RST (3.10.7.1).
 */
#include <linux/filter.h>

#include "note.h"
#include "sock.h"

static u32 hdr_len(const struct sk_buff *skb, const struct edu_seg *seg)
{
	return skb->len - seg->len;
}

/* Is there memory for the text of a segment? If not, what waits behind gaps
 * is given up for one that is in order: it moves the connection on.
 */
static bool may_keep(struct sock *sk, struct sk_buff *skb,
		     const struct edu_seg *seg)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	int limit = READ_ONCE(sk->sk_rcvbuf);

	if (skb_queue_empty(&sk->sk_receive_queue) && !tcb->reasm.ooo_bytes)
		return sk_rmem_schedule(sk, skb, skb->truesize) ||
		       seg->seq == tcb->rcv_nxt;
	if (atomic_read(&sk->sk_rmem_alloc) > limit) {
		if (seg->seq != tcb->rcv_nxt || !tcb->reasm.ooo_bytes)
			return false;
		edu_reasm_purge(&tcb->reasm);
		return true;
	}
	return sk_rmem_schedule(sk, skb, skb->truesize);
}

/**
 * edu_sock_segment() - SEGMENT ARRIVES for a socket
 * @sk: the socket, locked
 * @skb: the segment, its data at the TCP header; consumed
 * @seg: its header
 *
 * Context: softirq, or process context when the backlog is worked off.
 */
void edu_sock_segment(struct sock *sk, struct sk_buff *skb, struct edu_seg *seg)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_text *text = &EDU_RX_CB(skb)->text;

	__skb_pull(skb, hdr_len(skb, seg));
	seg->text = NULL;
	if (seg->len && may_keep(sk, skb, seg)) {
		skb_orphan(skb);
		skb_set_owner_r(skb, sk);
		text->seq = seg->seq + !!(seg->ctl & EDU_SYN);
		text->len = seg->len;
		text->skip = 0;
		seg->text = text;
	}
	edu_event_begin(sk, seg);
	if (!edu_segment_arrives(&esk->tcb, seg, 0, esk->now_us))
		consume_skb(skb);
	edu_flush(sk);
}

static void drop(struct net *net, const struct edu_tuple *tuple,
		 struct sk_buff *skb, const struct edu_seg *seg,
		 enum edu_reason why)
{
	edu_note_stray(net, tuple, EDU_EV_DROP, why, seg, 0, 0);
	kfree_skb(skb);
}

/* Nobody's: RFC 9293, 3.10.7.1. */
static noinline void arrives_closed(struct net *net, struct sk_buff *skb,
				    const struct edu_tuple *tuple,
				    const struct edu_seg *seg)
{
	struct edu_end nobody = { .tuple = *tuple };
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	edu_tcb_init(&tcb, &edu_net(net)->cfg);
	watch = edu_record_begin(net, &nobody, &tcb, seg, now_us);
	edu_segment_arrives(&tcb, seg, 0, now_us);
	edu_record_flush(net, &nobody, &tcb, watch, skb->skb_iif, skb->mark,
			 now_us);
	kfree_skb(skb);
}

/*
 * A socket's. Return: false if it no longer has the connection and the
 * caller should look again.
 */
static bool sock_rcv(struct sock *sk, struct sk_buff *skb,
		     const struct edu_tuple *tuple, struct edu_seg *seg)
{
	u32 limit = READ_ONCE(sk->sk_rcvbuf) + READ_ONCE(sk->sk_sndbuf) + 65536;
	bool here = true;

	if (sk_filter_trim_cap(sk, skb, hdr_len(skb, seg))) {
		drop(sock_net(sk), tuple, skb, seg, EDU_R_DROP_FILTER);
		return true;
	}
	bh_lock_sock_nested(sk);
	if (sock_owned_by_user(sk)) {
		if (sk_add_backlog(sk, skb, limit))
			drop(sock_net(sk), tuple, skb, seg,
			     EDU_R_DROP_QUEUE_OFF);
	} else if (edu_sk(sk)->end.hashed) {
		edu_sock_segment(sk, skb, seg);
	} else {
		here = false;
	}
	bh_unlock_sock(sk);
	return here;
}

/* Return: false to look again. @iss: set when TIME-WAIT gives way to a SYN. */
static bool end_rcv(struct edu_end *end, struct sk_buff *skb,
		    const struct edu_tuple *tuple, struct edu_seg *seg,
		    u32 *iss)
{
	struct edu_half *half;
	struct edu_tw *tw;
	struct sock *sk;
	bool done;

	switch (end->kind) {
	case EDU_END_HALF:
		half = container_of(end, struct edu_half, end);
		if (!refcount_inc_not_zero(&half->ref))
			return false;
		done = edu_half_rcv(half, skb, seg);
		edu_half_put(half);
		return done;
	case EDU_END_TW:
		tw = container_of(end, struct edu_tw, end);
		if (!refcount_inc_not_zero(&tw->ref))
			return false;
		done = edu_tw_rcv(tw, skb, seg, iss);
		edu_tw_put(tw);
		return done;
	default:
		sk = edu_end_sock(end);
		if (!refcount_inc_not_zero(&sk->sk_refcnt))
			return false;
		done = sock_rcv(sk, skb, tuple, seg);
		sock_put(sk);
		return done;
	}
}

/**
 * edu_rcv() - a segment has arrived, and its checksum was found right
 * @skb: the segment, its data at the TCP header, which is contiguous;
 *	consumed
 * @tuple: whose it may be, seen from here
 * @seg: its header
 *
 * Context: softirq or BH disabled, RCU read side.
 */
void edu_rcv(struct sk_buff *skb, const struct edu_tuple *tuple,
	     struct edu_seg *seg)
{
	struct net *net = dev_net(skb->dev);
	struct edu_net *enet = edu_net(net);
	struct edu_end *end;
	struct sock *sk;
	u32 iss = 0;
	int tries;

	/* An end may be replaced by another while we look: then look again. */
	for (tries = 0; tries < 8; tries++) {
		end = edu_demux_find(enet, tuple);
		if (!end)
			break;
		if (end_rcv(end, skb, tuple, seg, &iss))
			return;
	}
	sk = edu_demux_listener(enet, tuple, skb->skb_iif);
	if (sk)
		edu_listen_rcv(sk, skb, tuple, seg,
			       iss ?: edu_secret_isn(enet, tuple,
						     edu_now_us()));
	else
		arrives_closed(net, skb, tuple, seg);
}

/**
 * edu_backlog_rcv() - a segment that waited while a program had the socket
 * @sk: the socket, owned by the caller
 * @skb: the segment, its data at the TCP header
 *
 * Context: release_sock(), process context.
 * Return: 0
 */
int edu_backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct edu_seg seg;

	/* It was found right before. */
	edu_header_parse(&seg, skb->data, skb->len);
	if (edu_sk(sk)->end.hashed) {
		edu_sock_segment(sk, skb, &seg);
		return 0;
	}
	rcu_read_lock();
	local_bh_disable();
	edu_rcv(skb, &edu_sk(sk)->end.tuple, &seg);
	local_bh_enable();
	rcu_read_unlock();
	return 0;
}

/* RFC 5927, 4.1: only what quotes a number in flight can be about us. */
static void icmp_error(struct sock *sk, u32 seq, int err, bool hard)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_tcb *tcb = &esk->tcb;

	if (!esk->end.hashed || seq - tcb->snd_una > edu_flight(tcb))
		return;
	edu_event_begin(sk, NULL);
	WRITE_ONCE(sk->sk_err_soft, err);
	if (hard)
		edu_hard_error(tcb, esk->now_us);
	else
		edu_soft_error(tcb, esk->now_us);
	edu_flush(sk);
}

/**
 * edu_rcv_error() - an ICMP error quotes a segment of ours
 * @net: the namespace
 * @tuple: the connection
 * @seq: the sequence number quoted
 * @err: errno
 * @hard: it will not get better by waiting
 *
 * Context: softirq, RCU read side.
 * Source: RFC 9293, 3.9.2.2; RFC 5927
 */
void edu_rcv_error(struct net *net, const struct edu_tuple *tuple, u32 seq,
		   int err, bool hard)
{
	struct edu_end *end = edu_demux_find(edu_net(net), tuple);
	struct sock *sk;

	if (!end || end->kind != EDU_END_SOCK)
		return;
	sk = edu_end_sock(end);
	if (!refcount_inc_not_zero(&sk->sk_refcnt))
		return;
	bh_lock_sock(sk);
	if (!sock_owned_by_user(sk))
		icmp_error(sk, seq, err, hard);
	bh_unlock_sock(sk);
	sock_put(sk);
}
