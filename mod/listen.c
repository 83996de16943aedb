// SPDX-License-Identifier: GPL-2.0-only
/*
 * listen.c - passive OPEN: listen(2), accept(2), half-open connections
 *
 *	SYN ----> half-open record ----> ACK ----> socket ----> accept(2)
 *		  (SYN-RECEIVED)		   (ESTABLISHED)
 *
 * The listener's own TCB stays in LISTEN. A copy of it on the stack gets the
 * SYN, becomes SYN-RECEIVED, and is packed into a record (core/record.h) that
 * repeats the SYN,ACK. The ACK that completes the handshake finds the record,
 * and a socket takes its place. RFC 9293, 3.5, 3.9.1.1, 3.10.7.2.
 */
#include <linux/wait.h>

#include "note.h"
#include "sock.h"

/**
 * edu_listen() - listen(2)
 * @sock: the socket; an ephemeral port is bound if it has none
 * @backlog: how many may wait for accept(2); at most somaxconn
 *
 * Return: 0 or a negative errno.
 */
int edu_listen(struct socket *sock, int backlog)
{
	struct sock *sk = sock->sk;
	struct edu_sock *esk = edu_sk(sk);
	int most = READ_ONCE(sock_net(sk)->core.sysctl_somaxconn);
	int err = -EINVAL;

	lock_sock(sk);
	if (sock->state != SS_UNCONNECTED ||
	    (sk->sk_state != EDU_CLOSED && sk->sk_state != EDU_LISTEN))
		goto out;
	WRITE_ONCE(sk->sk_max_ack_backlog,
		   (unsigned int)backlog > most ? most : backlog);
	err = 0;
	if (sk->sk_state == EDU_LISTEN)
		goto out;
	if (!esk->port)
		err = edu_port_bind(sk, 0);
	if (err)
		goto out;
	sk->sk_state = EDU_LISTEN;
	err = edu_port_listen(sk);
	if (err) {
		sk->sk_state = EDU_CLOSED;
		goto out;
	}
	edu_tuple_of(sk, &esk->end.tuple);
	edu_event_begin(sk, NULL);
	edu_user_listen(&esk->tcb);
	edu_flush(sk);
	edu_demux_listen(sk);
out:
	release_sock(sk);
	return err;
}

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

/* Out of all tables. @half->lock is held; the caller has a reference. */
static void half_kill(struct edu_half *half)
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

	edu_record_flush(sock_net(sk), &half->end, tcb, watch,
			 sk->sk_bound_dev_if, sk->sk_mark, now_us);
	if (tcb->state == EDU_SYN_RECEIVED) {
		edu_request_pack(&half->req, tcb);
		half_set_timer(half, edu_next_deadline(tcb), now_us);
	} else {
		half_kill(half);
	}
}

/* The SYN,ACK was not answered in time. */
static noinline void half_timeout(struct edu_half *half)
{
	struct net *net = sock_net(half->listener);
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	edu_request_unpack(&half->req, &tcb, &edu_sk(half->listener)->tcb);
	watch = edu_record_begin(net, &half->end, &tcb, NULL, now_us);
	edu_timeout(&tcb, now_us);
	half_flush(half, &tcb, watch, now_us);
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

/* Return: locked and in the tables, or NULL. */
static struct edu_half *half_new(struct sock *sk, const struct edu_tuple *tuple)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_sock *esk = edu_sk(sk);
	struct edu_half *half;

	half = kzalloc(sizeof(*half), GFP_ATOMIC | __GFP_NOWARN);
	if (!half)
		return NULL;
	half->end.kind = EDU_END_HALF;
	half->end.tuple = *tuple;
	half->end.conn = edu_conn_new();
	refcount_set(&half->ref, 2);	/* the tables, and the caller */
	spin_lock_init(&half->lock);
	timer_setup(&half->timer, half_timer, 0);
	half->listener = sk;
	spin_lock(&half->lock);
	if (edu_demux_insert(enet, &half->end)) {
		spin_unlock(&half->lock);
		kfree(half);
		return NULL;
	}
	sock_hold(sk);
	spin_lock(&esk->accept_lock);
	list_add_tail(&half->link, &esk->halves);
	esk->nr_halves++;
	spin_unlock(&esk->accept_lock);
	atomic_inc(&enet->halves);
	return half;
}

static bool backlog_full(const struct sock *sk)
{
	const struct edu_sock *esk = edu_sk(sk);
	u32 most = READ_ONCE(sk->sk_max_ack_backlog);

	return READ_ONCE(esk->nr_accepted) > most ||
	       READ_ONCE(esk->nr_halves) > max(most, 8U);
}

/* The copy of the listener's TCB that will be the connection's. */
static void fork_tcb(struct edu_tcb *tcb, struct sock *sk,
		     const struct edu_tuple *tuple)
{
	struct edu_net *enet = edu_net(sock_net(sk));

	edu_tcb_fork(tcb, &edu_sk(sk)->tcb);
	edu_rcv_buffer(sk, tcb);
	tcb->rcv_space = tcb->rcv_buf;
	tcb->ts_offset = edu_secret_ts(enet, tuple);
	edu_ip_mss(sock_net(sk), tuple, sk->sk_bound_dev_if, tcb);
}

/* A SYN: the connection becomes half-open. */
static noinline void listen_syn(struct sock *sk, const struct edu_tuple *tuple,
				const struct edu_seg *seg, u32 iss)
{
	struct net *net = sock_net(sk);
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_half *half;
	struct edu_tcb tcb;

	half = half_new(sk, tuple);
	if (!half) {
		edu_note_stray(net, tuple, EDU_EV_DROP, EDU_R_DROP_NO_MEMORY,
			       seg, 0, 0);
		return;
	}
	fork_tcb(&tcb, sk, tuple);
	watch = edu_record_begin(net, &half->end, &tcb, seg, now_us);
	edu_segment_arrives(&tcb, seg, iss, now_us);
	half_flush(half, &tcb, watch, now_us);
	/* The listener may have stopped while we did this. */
	if (READ_ONCE(sk->sk_state) != EDU_LISTEN)
		half_kill(half);
	spin_unlock(&half->lock);
	edu_half_put(half);
}

/* Anything but a SYN: 3.10.7.2 has an answer, and the listener no change. */
static noinline void listen_other(struct sock *sk,
				  const struct edu_tuple *tuple,
				  const struct edu_seg *seg)
{
	struct edu_end end = {
		.tuple = *tuple,
		.conn = edu_sk(sk)->end.conn,
	};
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	fork_tcb(&tcb, sk, tuple);
	watch = edu_record_begin(sock_net(sk), &end, &tcb, seg, now_us);
	edu_segment_arrives(&tcb, seg, 0, now_us);
	edu_record_flush(sock_net(sk), &end, &tcb, watch, sk->sk_bound_dev_if,
			 sk->sk_mark, now_us);
}

/**
 * edu_listen_rcv() - a segment for a listener
 * @sk: the listener; not locked: its TCB is only read
 * @skb: the segment; consumed
 * @tuple: whose it is
 * @seg: its header
 * @iss: initial send sequence number, should it open a connection
 *
 * Context: softirq, RCU read side.
 * Source: RFC 9293, 3.10.7.2
 */
void edu_listen_rcv(struct sock *sk, struct sk_buff *skb,
		    const struct edu_tuple *tuple, struct edu_seg *seg,
		    u32 iss)
{
	seg->text = NULL;
	if ((seg->ctl & (EDU_SYN | EDU_ACK | EDU_RST)) != EDU_SYN)
		listen_other(sk, tuple, seg);
	else if (backlog_full(sk))
		edu_note_stray(sock_net(sk), tuple, EDU_EV_DROP,
			       EDU_R_DROP_BACKLOG, seg, 0, 0);
	else if (refcount_inc_not_zero(&sk->sk_refcnt)) {
		listen_syn(sk, tuple, seg, iss);
		sock_put(sk);
	}
	kfree_skb(skb);
}

/* What an accepted connection has from its listener. */
static void inherit(struct sock *child, struct sock *sk,
		    const struct edu_tuple *tuple)
{
	struct inet_sock *inet = inet_sk(child);

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
	inet->tos = inet_sk(sk)->tos;
	inet->uc_ttl = inet_sk(sk)->uc_ttl;
	inet->pmtudisc = inet_sk(sk)->pmtudisc;
	inet->inet_saddr = tuple->laddr.s6_addr32[3];
	inet->inet_rcv_saddr = inet->inet_saddr;
	inet->inet_daddr = tuple->raddr.s6_addr32[3];
	inet->inet_dport = tuple->rport;
}

/* A locked child in place of the half-open record, or NULL. */
static struct sock *child_new(struct edu_half *half)
{
	struct sock *sk = half->listener, *child;
	struct net *net = sock_net(sk);
	struct edu_sock *esk;

	child = edu_sock_alloc(net, GFP_ATOMIC, edu_sk(sk)->wire, 0);
	if (!child)
		return NULL;
	esk = edu_sk(child);
	bh_lock_sock_nested(child);
	inherit(child, sk, &half->end.tuple);
	esk->end.tuple = half->end.tuple;
	esk->end.conn = half->end.conn;
	edu_request_unpack(&half->req, &esk->tcb, &edu_sk(sk)->tcb);
	esk->tx_seq = esk->tcb.iss + 1;
	edu_rcv_buffer(child, &esk->tcb);
	child->sk_state = EDU_SYN_RECEIVED;
	if (edu_demux_replace(edu_net(net), &half->end, &esk->end)) {
		edu_sock_destroy(child);
		bh_unlock_sock(child);
		return NULL;
	}
	edu_port_inherit(child, sk);
	edu_ip_child(child);
	return child;
}

/* Into the accept queue. Return: false if the listener has stopped. */
static bool enqueue(struct sock *sk, struct sock *child)
{
	struct edu_sock *esk = edu_sk(sk);
	bool listens;

	spin_lock(&esk->accept_lock);
	listens = READ_ONCE(sk->sk_state) == EDU_LISTEN;
	if (listens) {
		list_add_tail(&edu_sk(child)->accept_link, &esk->accepted);
		WRITE_ONCE(esk->nr_accepted, esk->nr_accepted + 1);
	}
	spin_unlock(&esk->accept_lock);
	return listens;
}

/* Nobody will accept it. @child is locked; the caller has a reference. */
static void abandon(struct sock *child)
{
	struct edu_sock *esk = edu_sk(child);

	sock_set_flag(child, SOCK_DEAD);
	edu_event_begin(child, NULL);
	edu_user_abort(&esk->tcb, esk->now_us);
	edu_flush(child);
	edu_sock_destroy(child);
}

/* The handshake is complete. Consumes @skb. */
static void promote(struct edu_half *half, struct sk_buff *skb,
		    struct edu_seg *seg)
{
	struct sock *sk = half->listener, *child;

	child = child_new(half);
	if (!child) {
		edu_note_stray(sock_net(sk), &half->end.tuple, EDU_EV_DROP,
			       EDU_R_DROP_NO_MEMORY, seg, 0, 0);
		kfree_skb(skb);
		return;
	}
	half_kill(half);
	sock_hold(child);
	edu_sock_segment(child, skb, seg);
	if (!enqueue(sk, child))
		abandon(child);
	bh_unlock_sock(child);
	sock_put(child);
	sk->sk_data_ready(sk);
}

/* May the handshake be completed now? */
static bool may_complete(const struct edu_half *half,
			 const struct edu_seg *seg)
{
	const struct edu_sock *listener = edu_sk(half->listener);

	if (READ_ONCE(listener->nr_accepted) >
	    READ_ONCE(half->listener->sk_max_ack_backlog))
		return false;
	/* TCP_DEFER_ACCEPT: not before there is something to read. */
	return !listener->defer_accept || seg->len || seg->ctl & EDU_FIN ||
	       half->req.backoff >= listener->defer_accept;
}

/*
 * Let the core run on the record. Return: true if the handshake would be
 * complete: then nothing has been done yet.
 */
static noinline bool half_segment(struct edu_half *half,
				  const struct edu_seg *seg)
{
	struct net *net = sock_net(half->listener);
	u64 now_us = edu_now_us();
	struct edu_watch *watch;
	struct edu_tcb tcb;

	edu_request_unpack(&half->req, &tcb, &edu_sk(half->listener)->tcb);
	watch = edu_record_begin(net, &half->end, &tcb, seg, now_us);
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
	spin_lock(&half->lock);
	if (half->dead) {
		spin_unlock(&half->lock);
		return false;
	}
	seg->text = NULL;
	if (!half_segment(half, seg)) {
		kfree_skb(skb);
	} else if (may_complete(half, seg)) {
		promote(half, skb, seg);
	} else {
		/* The SYN,ACK will be repeated, and so the ACK. */
		edu_note_stray(sock_net(half->listener), &half->end.tuple,
			       EDU_EV_DROP, EDU_R_DROP_BACKLOG, seg, 0, 0);
		kfree_skb(skb);
	}
	spin_unlock(&half->lock);
	return true;
}

static void kill_halves(struct edu_sock *esk)
{
	struct edu_half *half;

	for (;;) {
		spin_lock_bh(&esk->accept_lock);
		half = list_first_entry_or_null(&esk->halves, struct edu_half,
						link);
		if (half)
			refcount_inc(&half->ref);
		spin_unlock_bh(&esk->accept_lock);
		if (!half)
			break;
		spin_lock_bh(&half->lock);
		half_kill(half);
		spin_unlock_bh(&half->lock);
		edu_half_put(half);
	}
}

static struct sock *dequeue(struct edu_sock *esk)
{
	struct edu_sock *child;

	spin_lock_bh(&esk->accept_lock);
	child = list_first_entry_or_null(&esk->accepted, struct edu_sock,
					 accept_link);
	if (child) {
		list_del_init(&child->accept_link);
		WRITE_ONCE(esk->nr_accepted, esk->nr_accepted - 1);
	}
	spin_unlock_bh(&esk->accept_lock);
	return (struct sock *)child;
}

/**
 * edu_listen_stop() - a listener stops: half-open connections are forgotten,
 * those not accepted are reset
 * @sk: the listener, locked
 */
void edu_listen_stop(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	struct sock *child;

	edu_demux_unlisten(sk);
	spin_lock_bh(&esk->accept_lock);
	sk->sk_state = EDU_CLOSED;
	spin_unlock_bh(&esk->accept_lock);
	kill_halves(esk);
	while ((child = dequeue(esk))) {
		local_bh_disable();
		bh_lock_sock_nested(child);
		sock_hold(child);
		abandon(child);
		bh_unlock_sock(child);
		local_bh_enable();
		sock_put(child);
	}
}

/**
 * edu_accept_ready() - is there a connection to accept?
 * @sk: the listener
 */
bool edu_accept_ready(struct sock *sk)
{
	return READ_ONCE(edu_sk(sk)->nr_accepted);
}

/* Return: the next connection, or an error pointer. @sk is locked. */
static struct sock *wait_for_child(struct sock *sk, long timeo)
{
	DEFINE_WAIT(wait);
	struct sock *child;
	int err = 0;

	while (!(child = dequeue(edu_sk(sk)))) {
		if (sk->sk_state != EDU_LISTEN)
			err = -EINVAL;
		else if (!timeo)
			err = -EAGAIN;
		else if (signal_pending(current))
			err = sock_intr_errno(timeo);
		if (err)
			return ERR_PTR(err);
		prepare_to_wait_exclusive(sk_sleep(sk), &wait,
					  TASK_INTERRUPTIBLE);
		release_sock(sk);
		if (!edu_accept_ready(sk) && sk->sk_state == EDU_LISTEN)
			timeo = schedule_timeout(timeo);
		lock_sock(sk);
		finish_wait(sk_sleep(sk), &wait);
	}
	return child;
}

/**
 * edu_accept() - accept(2), accept4(2)
 * @sock: the listener
 * @newsock: becomes the connection
 * @flags: O_NONBLOCK
 * @kern: the kernel accepts
 *
 * Return: 0; -EINVAL if it does not listen; -EAGAIN; -EINTR.
 */
int edu_accept(struct socket *sock, struct socket *newsock, int flags,
	       bool kern)
{
	struct sock *sk = sock->sk, *child;

	lock_sock(sk);
	child = wait_for_child(sk, sock_rcvtimeo(sk, flags & O_NONBLOCK));
	release_sock(sk);
	if (IS_ERR(child))
		return PTR_ERR(child);
	lock_sock_nested(child, SINGLE_DEPTH_NESTING);
	sock_graft(child, newsock);
	newsock->state = SS_CONNECTED;
	release_sock(child);
	return 0;
}
