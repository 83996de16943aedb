// SPDX-License-Identifier: GPL-2.0-only
/*
 * listen.c - passive OPEN: listen(2), accept(2)
 *
 *	SYN ----> half-open record ----> ACK ----> socket ----> accept(2)
 *		  (SYN-RECEIVED, half.c)	   (ESTABLISHED)
 *
 * The listener's own TCB stays in LISTEN; RFC 9293 lets it become the
 * connection, here a copy of it does. RFC 9293, 3.9.1.1, 3.10.7.2.
 */
#include <linux/wait.h>

#include "ip.h"
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
	if (!esk->port) {
		esk->names = esk->names ?: AF_INET;
		if (!(sk->sk_userlocks & SOCK_BINDADDR_LOCK))
			edu_addr_set_any(sk);
		err = edu_port_bind(sk, 0);
	}
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

static bool backlog_full(const struct sock *sk)
{
	const struct edu_sock *esk = edu_sk(sk);
	u32 most = READ_ONCE(sk->sk_max_ack_backlog);

	return READ_ONCE(esk->nr_accepted) > most ||
	       READ_ONCE(esk->nr_halves) > max(most, 8U);
}

/**
 * edu_listen_wants() - would somebody take a SYN?
 * @enet: the namespace
 * @tuple: whose it is
 * @skb: the SYN
 *
 * Context: RCU read side.
 */
bool edu_listen_wants(struct edu_net *enet, const struct edu_tuple *tuple,
		      const struct sk_buff *skb)
{
	struct sock *sk = edu_demux_listener(enet, tuple, skb);

	return sk && !backlog_full(sk);
}

/**
 * edu_listen_fork() - the copy of the listener's TCB that gets a segment
 * @tcb: filled in
 * @sk: the listener
 * @tuple: whose the segment is
 */
void edu_listen_fork(struct edu_tcb *tcb, struct sock *sk,
		     const struct edu_tuple *tuple)
{
	struct edu_net *enet = edu_net(sock_net(sk));

	edu_tcb_fork(tcb, &edu_sk(sk)->tcb);
	edu_rcv_buffer(sk, tcb);
	tcb->rcv_space = tcb->rcv_buf;
	tcb->ts_offset = edu_secret_ts(enet, tuple);
	edu_ip_mss(sock_net(sk), tuple, sk->sk_bound_dev_if,
		   READ_ONCE(sk->sk_mark), tcb);
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

	edu_listen_fork(&tcb, sk, tuple);
	watch = edu_record_begin(sock_net(sk), &end, &tcb, seg, now_us);
	edu_segment_arrives(&tcb, seg, 0, now_us);
	edu_record_flush(sock_net(sk), &end, &tcb, watch, sk,
			 sk->sk_bound_dev_if, sk->sk_mark, now_us);
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
	else
		edu_half_open(sk, tuple, seg, iss);
	kfree_skb(skb);
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

/**
 * edu_accept_queue() - a connection is ready for accept(2)
 * @sk: the listener
 * @child: the connection, locked; the caller has a reference. It is reset if
 *	the listener has stopped.
 */
void edu_accept_queue(struct sock *sk, struct sock *child)
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
	if (!listens)
		abandon(child);
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
		edu_half_kill(half);
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
		sched_annotate_sleep();
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
