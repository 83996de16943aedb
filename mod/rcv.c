// SPDX-License-Identifier: GPL-2.0-only
/*
 * rcv.c - from a checked segment to the event SEGMENT ARRIVES
 *
 * Finds out whose the segment is: a socket's, a half-open connection's, one
 * in TIME-WAIT, a listener's, or nobody's, for which RFC 9293 has the state
 * CLOSED and its answer, a RST (3.10.7.1). Bounds what a socket may hold.
 */
#include <linux/filter.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/l3mdev.h>

#include "ip.h"
#include "note.h"
#include "sock.h"

/* Waiting for a program that has the socket, besides its buffers, bytes. */
#define BACKLOG_EXTRA_BYTES	(64 * 1024)

#define LOOKUP_TRIES	8

static u32 hdr_len(const struct sk_buff *skb, const struct edu_seg *seg)
{
	return skb->len - seg->len;
}

static bool fits(struct sock *sk, struct sk_buff *skb)
{
	return atomic_read(&sk->sk_rmem_alloc) <= READ_ONCE(sk->sk_rcvbuf) &&
	       sk_rmem_schedule(sk, skb, skb->truesize);
}

/*
 * Is there memory for the text of a segment? If not, what waits behind gaps
 * is given up for one that is in order: that one moves the connection on.
 */
static bool may_keep(struct sock *sk, struct sk_buff *skb,
		     const struct edu_seg *seg)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;

	if (fits(sk, skb))
		return true;
	if (seg->seq != tcb->rcv_nxt || !tcb->reasm.ooo_bytes)
		return false;
	edu_reasm_purge(&tcb->reasm);
	edu_rxq_free(&tcb->reasm);
	return fits(sk, skb);
}

/* The text, in the way in which the core can keep it; NULL: no room. */
static struct edu_text *text_of(struct sock *sk, struct sk_buff *skb,
				const struct edu_seg *seg)
{
	struct edu_text *text = &EDU_RX_CB(skb)->text;

	if (!seg->len || !may_keep(sk, skb, seg))
		return NULL;
	skb_dst_drop(skb);
	skb_set_owner_r(skb, sk);
	text->seq = seg->seq + !!(seg->ctl & EDU_SYN);
	text->len = seg->len;
	text->skip = 0;
	return text;
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
	u32 una = esk->tcb.snd_una;

	edu_event_begin(sk, seg);
	__skb_pull(skb, hdr_len(skb, seg));
	seg->text = text_of(sk, skb, seg);
	/* There may be more behind it, and be it in the device's queue. */
	esk->tcb.rcv_more = true;
	if (!edu_segment_arrives(&esk->tcb, seg, 0, esk->now_us))
		consume_skb(skb);
	esk->tcb.rcv_more = false;
	/* It got there: so the neighbour is alive. */
	if (esk->tcb.snd_una != una)
		sk_dst_confirm(sk);
	edu_flush(sk);
	/* In the backlog edu_release_cb() finds it. */
	if (esk->tcb.ack_waits && !sock_owned_by_user(sk))
		edu_aggregate_wait(sk);
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
				    struct edu_seg *seg)
{
	int ifindex = netif_index_is_l3_master(net, skb->skb_iif) ?
		      skb->skb_iif : 0;
	struct edu_end nobody = { .tuple = *tuple };
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	edu_tcb_init(&tcb, &edu_net(net)->cfg);
	seg->text = NULL;
	watch = edu_record_begin(net, &nobody, &tcb, seg, now_us);
	edu_segment_arrives(&tcb, seg, 0, now_us);
	edu_record_flush(net, &nobody, &tcb, watch, NULL, ifindex,
			 edu_ip_reply_mark(net, tuple, skb->mark), now_us);
	kfree_skb(skb);
}

/*
 * It is locked now. Since it was found it may have been given another
 * connection, also while the segment waited in its backlog.
 */
static bool has_connection(const struct sock *sk, const struct edu_tuple *tuple)
{
	const struct edu_end *end = &edu_sk(sk)->end;

	return end->hashed && !memcmp(&end->tuple, tuple, sizeof(*tuple));
}

/* It has come from farther away than the program allows: RFC 5082, 3. */
static bool too_far(const struct sock *sk, const struct sk_buff *skb)
{
	return ip_hdr(skb)->version == 4 ?
	       ip_hdr(skb)->ttl < edu_min_hops(sk, true) :
	       ipv6_hdr(skb)->hop_limit < edu_min_hops(sk, false);
}

/*
 * What a program may have said of all that is for its socket, @sk, or for the
 * connections that are still its listener's. Return: false: @skb is consumed.
 */
static bool admitted(struct sock *sk, struct sk_buff *skb,
		     const struct edu_tuple *tuple, struct edu_seg *seg)
{
	u32 hdr = hdr_len(skb, seg);

	if (too_far(sk, skb)) {
		drop(sock_net(sk), tuple, skb, seg, EDU_R_DROP_TTL);
		return false;
	}
	if (sk_filter_trim_cap(sk, skb, hdr)) {
		drop(sock_net(sk), tuple, skb, seg, EDU_R_DROP_FILTER);
		return false;
	}
	/* The filter may have cut the text. */
	seg->len = skb->len - hdr;
	return true;
}

/*
 * A socket's. Return: false if it no longer has the connection and the
 * caller should look again.
 */
static bool sock_rcv(struct sock *sk, struct sk_buff *skb,
		     const struct edu_tuple *tuple, struct edu_seg *seg)
{
	u32 limit = min_t(u64, UINT_MAX, (u64)READ_ONCE(sk->sk_rcvbuf) +
			  READ_ONCE(sk->sk_sndbuf) + BACKLOG_EXTRA_BYTES);
	bool here = true;

	if (!edu_ip_came_by(skb, READ_ONCE(sk->sk_bound_dev_if))) {
		drop(sock_net(sk), tuple, skb, seg, EDU_R_DROP_NO_SOCKET);
		return true;
	}
	if (!admitted(sk, skb, tuple, seg))
		return true;
	/* The device may go. */
	skb->dev = NULL;
	bh_lock_sock_nested(sk);
	if (!sock_owned_by_user(sk)) {
		here = has_connection(sk, tuple);
		if (here)
			edu_sock_segment(sk, skb, seg);
	} else if (sk_add_backlog(sk, skb, limit)) {
		drop(sock_net(sk), tuple, skb, seg, EDU_R_DROP_QUEUE_OFF);
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
		done = !admitted(half->listener, skb, tuple, seg) ||
		       edu_half_rcv(half, skb, seg);
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
 * @net: the namespace
 * @skb: the segment, its data at the TCP header, which is contiguous;
 *	consumed
 * @tuple: whose it may be, seen from here
 * @seg: its header
 *
 * Context: softirq or BH disabled, RCU read side.
 */
void edu_rcv(struct net *net, struct sk_buff *skb,
	     const struct edu_tuple *tuple, struct edu_seg *seg)
{
	struct edu_net *enet = edu_net(net);
	struct edu_end *end;
	struct sock *sk;
	u32 iss = 0;
	int tries;

	/* An end may be replaced by another while we look: then look again. */
	for (tries = 0; tries < LOOKUP_TRIES; tries++) {
		end = edu_demux_find(enet, tuple);
		if (!end)
			break;
		if (end_rcv(end, skb, tuple, seg, &iss))
			return;
	}
	sk = edu_demux_listener(enet, tuple, skb);
	if (sk && !admitted(sk, skb, tuple, seg))
		return;
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
	struct edu_tuple tuple;
	struct edu_seg seg;

	/* It was found right before. */
	edu_header_parse(&seg, skb->data, skb->len);
	edu_ip_tuple(skb, tcp_hdr(skb), edu_sk(sk)->wire, &tuple);
	if (has_connection(sk, &tuple)) {
		edu_sock_segment(sk, skb, &seg);
		return 0;
	}
	rcu_read_lock();
	local_bh_disable();
	edu_rcv(sock_net(sk), skb, &tuple, &seg);
	local_bh_enable();
	rcu_read_unlock();
	return 0;
}
