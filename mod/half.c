// SPDX-License-Identifier: GPL-2.0-only
/*
 * half.c - half-open connections: SYN-RECEIVED, in a record each
 *
 * A copy of the listener's TCB on the stack gets the SYN, becomes
 * SYN-RECEIVED, and is packed into a record (core/record.h) that repeats the
 * SYN,ACK. The ACK that completes the handshake finds the record, and a
 * socket takes its place. RFC 9293, 3.5, 3.10.7.2, 3.10.7.4.
 */
#include <linux/filter.h>
#include <linux/security.h>

#include "ip.h"
#include "note.h"
#include "sock.h"

/**
 * edu_half_put() - drop a reference to a half-open connection
 * @half: the record
 */
void edu_half_put(struct edu_half *half)
{
	if (!refcount_dec_and_test(&half->ref))
		return;
	sock_put(half->listener);
	kfree_rcu(half, rcu);
}

static void half_set_timer(struct edu_half *half, u64 deadline_us, u64 now_us)
{
	unsigned long when = edu_deadline_jiffies(deadline_us, now_us);

	if (!mod_timer(&half->timer, when))
		refcount_inc(&half->ref);
}

/**
 * edu_half_kill() - the connection is no longer half-open: out of all tables
 * @half: the record, its lock held; the caller has a reference
 */
void edu_half_kill(struct edu_half *half)
{
	struct edu_sock *listener = edu_sk(half->listener);
	struct edu_net *enet = edu_net(sock_net(half->listener));

	if (half->dead)
		return;
	half->dead = true;
	edu_demux_remove(enet, &half->end);
	spin_lock(&listener->accept_lock);
	list_del(&half->link);
	listener->nr_halves--;
	spin_unlock(&listener->accept_lock);
	atomic_dec(&enet->halves);
	if (timer_delete(&half->timer))
		edu_half_put(half);
	edu_half_put(half);
}

/* After an event: send what it released, keep what is left of it. */
static void half_flush(struct edu_half *half, struct edu_tcb *tcb,
		       struct edu_watch *watch, u64 now_us)
{
	struct sock *sk = half->listener;

	edu_record_flush(sock_net(sk), &half->end, tcb, watch, sk,
			 sk->sk_bound_dev_if, sk->sk_mark, now_us);
	if (tcb->state == EDU_SYN_RECEIVED) {
		edu_request_pack(&half->req, tcb);
		half_set_timer(half, edu_next_deadline(tcb), now_us);
	} else {
		edu_half_kill(half);
	}
}

/* Before an event, of a segment or not: the connection, as it is now. */
static struct edu_watch *half_begin(struct edu_half *half, struct edu_tcb *tcb,
				    const struct edu_seg *seg, u64 now_us)
{
	edu_request_unpack(&half->req, tcb, &edu_sk(half->listener)->tcb);
	return edu_record_begin(sock_net(half->listener), &half->end, tcb, seg,
				now_us);
}

/* The SYN,ACK was not answered in time. */
static noinline void half_timeout(struct edu_half *half)
{
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	watch = half_begin(half, &tcb, NULL, now_us);
	edu_timeout(&tcb, now_us);
	half_flush(half, &tcb, watch, now_us);
}

/* The network says that the SYN,ACK can not get there. */
static noinline void half_unreachable(struct edu_half *half)
{
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	watch = half_begin(half, &tcb, NULL, now_us);
	edu_hard_error(&tcb, now_us);
	half_flush(half, &tcb, watch, now_us);
}

/* There is a shorter way for it: the next one takes that. */
static void half_redirected(struct edu_half *half, u32 seq, struct sk_buff *skb)
{
	const struct sock *sk = half->listener;

	edu_note_stray(sock_net(sk), &half->end.tuple, EDU_EV_INFO,
		       EDU_R_ICMP_REDIRECT, NULL, seq, 0);
	edu_ip_redirect_reply(sock_net(sk), &half->end.tuple,
			      sk->sk_bound_dev_if, sk->sk_mark, skb);
}

static void half_timer(struct timer_list *t)
{
	struct edu_half *half = timer_container_of(half, t, timer);

	spin_lock(&half->lock);
	if (!half->dead)
		half_timeout(half);
	spin_unlock(&half->lock);
	edu_half_put(half);
}

static struct edu_half *half_new(struct sock *sk, const struct edu_tuple *tuple)
{
	struct edu_half *half = kzalloc(sizeof(*half),
					GFP_ATOMIC | __GFP_NOWARN);

	if (!half)
		return NULL;
	half->end.kind = EDU_END_HALF;
	half->end.tuple = *tuple;
	half->end.conn = edu_conn_new();
	refcount_set(&half->ref, 2);	/* the tables, and the caller */
	spin_lock_init(&half->lock);
	timer_setup(&half->timer, half_timer, 0);
	half->listener = sk;
	return half;
}

/* Into all tables. Return: why not, or EDU_R_NONE. */
static enum edu_reason half_insert(struct edu_half *half)
{
	struct edu_sock *esk = edu_sk(half->listener);
	struct edu_net *enet = edu_net(sock_net(half->listener));
	int err = edu_demux_insert(enet, &half->end);

	/* The same SYN, on another CPU a moment ago. */
	if (err == -EADDRINUSE)
		return EDU_R_DROP_SYN_AGAIN;
	if (err)
		return EDU_R_DROP_NO_MEMORY;
	sock_hold(half->listener);
	spin_lock(&esk->accept_lock);
	half->serial = ++esk->half_serial;
	list_add(&half->link, &esk->halves);
	esk->nr_halves++;
	spin_unlock(&esk->accept_lock);
	atomic_inc(&enet->halves);
	return EDU_R_NONE;
}

/* @sk is referenced by the caller. */
static noinline void half_open(struct sock *sk, const struct edu_tuple *tuple,
			       const struct edu_seg *seg, u32 iss)
{
	struct net *net = sock_net(sk);
	struct edu_half *half = half_new(sk, tuple);
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	enum edu_reason why;
	struct edu_tcb tcb;

	if (!half) {
		edu_note_stray(net, tuple, EDU_EV_DROP, EDU_R_DROP_NO_MEMORY,
			       seg, 0, 0);
		return;
	}
	spin_lock(&half->lock);
	why = half_insert(half);
	if (why) {
		spin_unlock(&half->lock);
		kfree(half);
		edu_note_stray(net, tuple, EDU_EV_DROP, why, seg, 0, 0);
		return;
	}
	edu_listen_fork(&tcb, sk, tuple);
	watch = edu_record_begin(net, &half->end, &tcb, seg, now_us);
	edu_segment_arrives(&tcb, seg, iss, now_us);
	half_flush(half, &tcb, watch, now_us);
	/* The listener may have stopped while we did this. */
	if (READ_ONCE(sk->sk_state) != EDU_LISTEN)
		edu_half_kill(half);
	spin_unlock(&half->lock);
	edu_half_put(half);
}

/**
 * edu_half_open() - a SYN has come: the connection becomes half-open
 * @sk: the listener, found under RCU
 * @tuple: the connection
 * @seg: the SYN
 * @iss: initial send sequence number
 *
 * Context: softirq.
 * Source: RFC 9293, 3.10.7.2, third
 */
void edu_half_open(struct sock *sk, const struct edu_tuple *tuple,
		   const struct edu_seg *seg, u32 iss)
{
	/* It may be going right now: then there is nobody to connect to. */
	if (!refcount_inc_not_zero(&sk->sk_refcnt)) {
		edu_note_stray(sock_net(sk), tuple, EDU_EV_DROP,
			       EDU_R_DROP_NO_SOCKET, seg, 0, 0);
		return;
	}
	half_open(sk, tuple, seg, iss);
	sock_put(sk);
}

/* Of its options those of SOL_IP and SOL_IPV6. */
static void inherit_ip(struct sock *child, struct sock *sk)
{
	struct edu_sock *to = edu_sk(child), *from = edu_sk(sk);

	to->inet.tos = from->inet.tos;
	to->inet.uc_ttl = from->inet.uc_ttl;
	to->inet.pmtudisc = from->inet.pmtudisc;
	to->inet.min_ttl = from->inet.min_ttl;
	edu_inherit_flags(child, sk);
	child->sk_ipv6only = sk->sk_ipv6only;
	to->ip6.hop_limit = from->ip6.hop_limit;
	to->ip6.min_hopcount = from->ip6.min_hopcount;
	to->ip6.tclass = from->ip6.tclass;
	to->ip6.pmtudisc = from->ip6.pmtudisc;
	to->ip6.srcprefs = from->ip6.srcprefs;
	to->ip6_recverr = from->ip6_recverr;
	to->ip6_autolabel = from->ip6_autolabel;
}

/*
 * SO_ATTACH_FILTER, SO_LOCK_FILTER: as sk_clone_lock() would. What the filter
 * takes of the memory for options the socket gives back when it goes; a new one
 * has taken nothing yet, and the listener was allowed as much.
 */
static void inherit_filter(struct sock *child, struct sock *sk)
{
	struct sk_filter *filter;

	rcu_read_lock();
	filter = rcu_dereference(sk->sk_filter);
	if (filter && !refcount_inc_not_zero(&filter->refcnt))
		filter = NULL;
	if (filter)
		atomic_add(bpf_prog_size(filter->prog->len),
			   &child->sk_omem_alloc);
	RCU_INIT_POINTER(child->sk_filter, filter);
	rcu_read_unlock();
	if (sock_flag(sk, SOCK_FILTER_LOCKED))
		sock_set_flag(child, SOCK_FILTER_LOCKED);
}

/* What an accepted connection has from its listener. */
static void inherit(struct sock *child, struct sock *sk,
		    const struct edu_tuple *tuple)
{
	child->sk_reuse = sk->sk_reuse;
	child->sk_bound_dev_if = sk->sk_bound_dev_if;
	child->sk_mark = sk->sk_mark;
	child->sk_priority = sk->sk_priority;
	child->sk_rcvbuf = sk->sk_rcvbuf;
	child->sk_sndbuf = sk->sk_sndbuf;
	child->sk_userlocks = sk->sk_userlocks & ~SOCK_BINDPORT_LOCK;
	child->sk_lingertime = sk->sk_lingertime;
	child->sk_rcvlowat = sk->sk_rcvlowat;
	child->sk_rcvtimeo = sk->sk_rcvtimeo;
	child->sk_sndtimeo = sk->sk_sndtimeo;
	child->sk_uid = sk->sk_uid;
	if (sock_flag(sk, SOCK_LINGER))
		sock_set_flag(child, SOCK_LINGER);
	if (sock_flag(sk, SOCK_KEEPOPEN))
		sock_set_flag(child, SOCK_KEEPOPEN);
	if (sock_flag(sk, SOCK_URGINLINE))
		sock_set_flag(child, SOCK_URGINLINE);
	inherit_ip(child, sk);
	inherit_filter(child, sk);
	security_sk_clone(sk, child);
	edu_inherit_memcg(child, sk);
	edu_inherit_cgroup(child, sk);
	edu_sk(child)->names = edu_sk(sk)->names;
	if (tuple->scope)
		child->sk_bound_dev_if = tuple->scope;
	edu_addr_set_local(child, &tuple->laddr);
	edu_addr_set_peer(child, &tuple->raddr);
	inet_sk(child)->inet_dport = tuple->rport;
}

/* The socket takes the record's place. @child is locked. */
static bool child_init(struct sock *child, struct edu_half *half)
{
	struct sock *sk = half->listener;
	struct edu_sock *esk = edu_sk(child);

	edu_congestion_put(esk->tcb.cc);
	inherit(child, sk, &half->end.tuple);
	esk->end.tuple = half->end.tuple;
	esk->end.conn = half->end.conn;
	edu_request_unpack(&half->req, &esk->tcb, &edu_sk(sk)->tcb);
	esk->tcb.cc = edu_congestion_share(&edu_sk(sk)->tcb.cc);
	esk->tx_seq = esk->tcb.iss + 1;
	edu_rcv_buffer(child, &esk->tcb);
	child->sk_state = EDU_SYN_RECEIVED;
	if (edu_demux_replace(edu_net(sock_net(sk)), &half->end, &esk->end))
		return false;
	edu_port_inherit(child, sk);
	edu_ip_child(child);
	return true;
}

/* The handshake is complete. Consumes @skb. */
static void promote(struct edu_half *half, struct sk_buff *skb,
		    struct edu_seg *seg)
{
	struct sock *sk = half->listener, *child;

	child = edu_sock_alloc(sock_net(sk), GFP_ATOMIC, edu_sk(sk)->wire, 0);
	if (!child) {
		edu_note_stray(sock_net(sk), &half->end.tuple, EDU_EV_DROP,
			       EDU_R_DROP_NO_MEMORY, seg, 0, 0);
		kfree_skb(skb);
		return;
	}
	sock_hold(child);
	bh_lock_sock_nested(child);
	if (child_init(child, half)) {
		edu_half_kill(half);
		edu_sock_segment(child, skb, seg);
		edu_accept_queue(sk, child);
	} else {
		edu_note_stray(sock_net(sk), &half->end.tuple, EDU_EV_DROP,
			       EDU_R_DROP_NO_MEMORY, seg, 0, 0);
		sock_set_flag(child, SOCK_DEAD);
		edu_sock_destroy(child);
		kfree_skb(skb);
	}
	bh_unlock_sock(child);
	sock_put(child);
	sk->sk_data_ready(sk);
}

/* Why the handshake is not completed yet, or EDU_R_NONE. */
static enum edu_reason not_yet(const struct edu_half *half,
			       const struct edu_seg *seg)
{
	const struct edu_sock *listener = edu_sk(half->listener);
	u8 tries = READ_ONCE(listener->tcb.opts.defer_accept);

	if (READ_ONCE(listener->nr_accepted) >
	    READ_ONCE(half->listener->sk_max_ack_backlog))
		return EDU_R_DROP_BACKLOG;
	/* TCP_DEFER_ACCEPT: not before there is something to read. */
	if (half->req.timeouts < tries && !seg->len && !(seg->ctl & EDU_FIN))
		return EDU_R_DROP_DEFERRED;
	return EDU_R_NONE;
}

/*
 * Let the core run on the record. Return: true if the handshake would be
 * complete: then nothing has been done yet.
 */
static noinline bool half_segment(struct edu_half *half,
				  const struct edu_seg *seg)
{
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	watch = half_begin(half, &tcb, seg, now_us);
	edu_segment_arrives(&tcb, seg, 0, now_us);
	if (edu_state_in(&tcb, EDU_ESTABLISHED_ON)) {
		kfree(watch);
		return true;
	}
	half_flush(half, &tcb, watch, now_us);
	return false;
}

/**
 * edu_half_rcv() - a segment for a half-open connection
 * @half: the record; the caller holds a reference
 * @skb: the segment; consumed, unless false is returned
 * @seg: its header
 *
 * Return: false if the record is gone, and the caller should look again.
 * Source: RFC 9293, 3.10.7.4, SYN-RECEIVED
 */
bool edu_half_rcv(struct edu_half *half, struct sk_buff *skb,
		  struct edu_seg *seg)
{
	enum edu_reason why;

	spin_lock(&half->lock);
	if (half->dead) {
		spin_unlock(&half->lock);
		return false;
	}
	seg->text = NULL;
	if (!half_segment(half, seg)) {
		kfree_skb(skb);
		goto unlock;
	}
	why = not_yet(half, seg);
	if (why) {
		/* The SYN,ACK will be repeated, and so the ACK. */
		half->req.deferred |= why == EDU_R_DROP_DEFERRED;
		edu_note_stray(sock_net(half->listener), &half->end.tuple,
			       EDU_EV_DROP, why, seg, 0, 0);
		kfree_skb(skb);
	} else {
		promote(half, skb, seg);
	}
unlock:
	spin_unlock(&half->lock);
	return true;
}

/**
 * edu_half_quoted() - an ICMP error quotes our SYN,ACK
 * @half: the record; the caller holds a reference
 * @seq: the sequence number that it quotes
 * @report: what it says
 *
 * Deviation: a soft error ends it, too, as in SYN-SENT (quoted.c) and as with
 * Linux's own TCP: nobody waits for this connection yet, and a peer that is
 * there after all sends its SYN again. No path is too small for a SYN,ACK.
 *
 * Context: softirq.
 * Source: RFC 9293, 3.9.2.2 (SHLD-26); RFC 5461, 4.1; RFC 5927, 4.1
 */
void edu_half_quoted(struct edu_half *half, u32 seq,
		     const struct edu_report *report)
{
	struct net *net = sock_net(half->listener);

	spin_lock(&half->lock);
	if (half->dead)
		goto unlock;
	if (seq != half->req.iss)
		edu_note_stray(net, &half->end.tuple, EDU_EV_INFO,
			       EDU_R_ICMP_NOT_IN_FLIGHT, NULL, seq, 0);
	else if (report->too_big)
		edu_note_stray(net, &half->end.tuple, EDU_EV_INFO,
			       EDU_R_PMTU_NOT_SMALLER, NULL, seq, report->mtu);
	else if (report->redirect)
		half_redirected(half, seq, report->redirect);
	else if (report->err)
		half_unreachable(half);
unlock:
	spin_unlock(&half->lock);
}
