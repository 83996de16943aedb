// SPDX-License-Identifier: GPL-2.0-only
/*
 * stream.c - SEND and RECEIVE as the socket API has them
 *
 * sendmsg() copies text into the send queue and tells the core; recvmsg()
 * copies what is in order to the program and tells the core that there is
 * room again; poll() says which of them would not wait. RFC 9293, 3.9.1.2 and
 * 3.9.1.3, tcp(7), send(2), recv(2).
 */
#include <linux/net.h>
#include <linux/poll.h>

#include "core/seq.h"
#include "note.h"
#include "sock.h"

#define PORTION	65536	/* bytes between two looks at what may be sent */

/* The core is told of @len bytes more, and what may leave leaves. */
static void send_portion(struct sock *sk, u32 len, int flags, bool last)
{
	struct edu_sock *esk = edu_sk(sk);

	edu_event_begin(sk, NULL);
	edu_user_send(&esk->tcb, len, last && !(flags & MSG_MORE),
		      last && flags & MSG_OOB, esk->now_us);
	edu_flush(sk);
}

static bool may_send(const struct sock *sk)
{
	return !sk->sk_err && !(sk->sk_shutdown & SEND_SHUTDOWN);
}

/* Nothing follows for now: what waits for more to fill its segment may go. */
static void push(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	edu_event_begin(sk, NULL);
	edu_user_push(&esk->tcb);
	edu_flush(sk);
}

/* Return: bytes, or a negative errno if none. */
static int send_text(struct sock *sk, struct msghdr *msg, long timeo)
{
	int flags = msg->msg_flags, copied = 0, n, err;
	u32 generation = edu_sk(sk)->generation;

	while (msg_data_left(msg)) {
		/* Another thread may have disconnected while we waited. */
		if (!may_send(sk) || generation != edu_sk(sk)->generation)
			return copied ?: -EPIPE;
		n = -ENOMEM;
		if (sk_stream_memory_free(sk))
			n = edu_txq_append(sk, msg, min_t(size_t, PORTION,
							  msg_data_left(msg)));
		if (n > 0) {
			copied += n;
			send_portion(sk, n, flags, !msg_data_left(msg));
			continue;
		}
		if (n != -ENOMEM)
			return copied ?: n;
		/* It frees memory only if it goes. */
		push(sk);
		set_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
		err = sk_stream_wait_memory(sk, &timeo);
		if (err)
			return copied ?: err;
	}
	return copied;
}

/**
 * edu_sendmsg() - sendmsg(2) and its kin: SEND
 * @sock: the socket
 * @msg: the text and flags
 * @len: bytes
 *
 * Return: bytes taken, or a negative errno.
 */
int edu_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct sock *sk = sock->sk;
	int flags = msg->msg_flags, n = 0;
	long timeo;

	lock_sock(sk);
	timeo = sock_sndtimeo(sk, flags & MSG_DONTWAIT);
	if (!(1U << sk->sk_state & EDU_CAN_SEND))
		n = sk_stream_wait_connect(sk, &timeo);
	if (!n) {
		sk_clear_bit(SOCKWQ_ASYNC_NOSPACE, sk);
		n = may_send(sk) ? send_text(sk, msg, timeo) : -EPIPE;
	}
	if (n > 0 && n < len && !(flags & MSG_MORE))
		push(sk);
	if (n < 0) {
		n = sk_stream_error(sk, flags, n);
		/* EPOLLOUT edge: memory may be back before we are told. */
		if (n == -EAGAIN)
			sk->sk_write_space(sk);
	}
	release_sock(sk);
	return n;
}

/*
 * A program that waits for room is held back by the buffer: let it grow, up to
 * wmem[2], to what may be in flight and as much again to follow it.
 */
static void grow_send_buffer(struct sock *sk)
{
	const struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	int most = READ_ONCE(edu_net(sock_net(sk))->wmem[2]);
	u64 want = 2ULL * min(tcb->cwnd, tcb->snd_wnd);

	if (want > sk->sk_sndbuf && sk->sk_sndbuf < most &&
	    !(sk->sk_userlocks & SOCK_SNDBUF_LOCK) &&
	    !sk_under_memory_pressure(sk))
		WRITE_ONCE(sk->sk_sndbuf, min_t(u64, want, most));
}

/**
 * edu_write_space() - sk_write_space: something was acknowledged
 * @sk: the socket, locked
 *
 * Wakes those who wait for memory once a third of the buffer is free.
 */
void edu_write_space(struct sock *sk)
{
	struct socket *sock = sk->sk_socket;
	struct socket_wq *wq;

	sock_owned_by_me(sk);
	if (!sock || !test_bit(SOCK_NOSPACE, &sock->flags))
		return;
	grow_send_buffer(sk);
	if (!sk_stream_is_writeable(sk))
		return;
	clear_bit(SOCK_NOSPACE, &sock->flags);
	rcu_read_lock();
	wq = rcu_dereference(sk->sk_wq);
	if (skwq_has_sleeper(wq))
		wake_up_interruptible_poll(&wq->wait, EPOLLOUT | EPOLLWRNORM |
					   EPOLLWRBAND);
	if (wq && wq->fasync_list && !(sk->sk_shutdown & SEND_SHUTDOWN))
		sock_wake_async(wq, SOCK_WAKE_SPACE, POLL_OUT);
	rcu_read_unlock();
}

static struct edu_text *text_of(struct sk_buff *skb)
{
	return &EDU_RX_CB(skb)->text;
}

/*
 * The received text that holds @seq, or NULL. It is not before @skb, if that is
 * not NULL: who reads on need not begin at the front each time.
 */
static struct sk_buff *received_at(struct sock *sk, struct sk_buff *skb,
				   u32 seq)
{
	if (!skb)
		skb = sk->sk_receive_queue.next;
	skb_queue_walk_from(&sk->sk_receive_queue, skb)
		if (seq_before(seq, text_of(skb)->seq + text_of(skb)->len))
			return skb;
	return NULL;
}

/* Free what the program has read to its end. */
static void drop_read(struct sock *sk, u32 seq)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&sk->sk_receive_queue)) &&
	       seq_after_eq(seq, text_of(skb)->seq + text_of(skb)->len)) {
		__skb_unlink(skb, &sk->sk_receive_queue);
		consume_skb(skb);
	}
}

/*
 * A program that reads a whole buffer in a round trip is held back by the
 * buffer: let it grow, up to rmem[2] (dynamic right-sizing).
 */
static void grow_receive_buffer(struct sock *sk, u32 len)
{
	struct edu_sock *esk = edu_sk(sk);
	int most = READ_ONCE(edu_net(sock_net(sk))->rmem[2]);
	u64 want;

	esk->drs_bytes += len;
	if (esk->now_us - esk->drs_since_us < esk->tcb.srtt_us / 8)
		return;
	want = 4ULL * esk->drs_bytes;
	if (want > sk->sk_rcvbuf && sk->sk_rcvbuf < most &&
	    !(sk->sk_userlocks & SOCK_RCVBUF_LOCK))
		WRITE_ONCE(sk->sk_rcvbuf, min_t(u64, want, most));
	esk->drs_bytes = 0;
	esk->drs_since_us = esk->now_us;
}

/* The program has taken @len bytes: RECEIVE. */
static void taken(struct sock *sk, u32 len)
{
	struct edu_sock *esk = edu_sk(sk);

	if (!len)
		return;
	drop_read(sk, esk->tcb.rcv_user + len);
	edu_event_begin(sk, NULL);
	grow_receive_buffer(sk, len);
	edu_user_received(&esk->tcb, len, esk->now_us);
	edu_flush(sk);
}

/* No text: why not? Return: 1 to wait, 0 for the end, or a negative errno. */
static int nothing(struct sock *sk, int copied, long timeo)
{
	/* The end of the stream was reached before whatever came then. */
	if (edu_sk(sk)->tcb.fin_received)
		return 0;
	if (copied && (sk->sk_err || sk->sk_shutdown & RCV_SHUTDOWN ||
		       sk->sk_state == EDU_CLOSED || !timeo ||
		       signal_pending(current)))
		return 0;
	if (sk->sk_err)
		return sock_error(sk);
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return 0;
	if (sk->sk_state == EDU_CLOSED)
		return -ENOTCONN;
	if (!timeo)
		return -EAGAIN;
	if (signal_pending(current))
		return sock_intr_errno(timeo);
	return 1;
}

/**
 * edu_urgent_moved() - RCV.UP points to a later byte than before
 * @sk: the socket, locked
 *
 * A reader that stands right before the old urgent byte passes it now: of two
 * urgent bytes that were not read only the last is kept, as BSD has it.
 */
void edu_urgent_moved(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_tcb *tcb = &esk->tcb;
	u32 old = esk->oob_mark;
	bool marked = esk->oob_marked;

	esk->oob_mark = tcb->rcv_up;
	esk->oob_marked = true;
	if (!marked || sock_flag(sk, SOCK_URGINLINE) || old == tcb->rcv_up ||
	    tcb->rcv_user + 1 != old || !seq_before(tcb->rcv_user, tcb->rcv_nxt))
		return;
	tcb->rcv_user++;
	drop_read(sk, tcb->rcv_user);
}

static u8 byte_at(struct sk_buff *skb, u32 seq)
{
	u8 byte = 0;

	skb_copy_bits(skb, text_of(skb)->skip + seq - text_of(skb)->seq,
		      &byte, 1);
	return byte;
}

/**
 * struct reading - how far a recvmsg() has come
 * @pos: next number to read
 * @copied: bytes given to the program
 * @taken: numbers passed since the core was told; not with MSG_PEEK
 */
struct reading {
	u32 pos;
	int copied;
	u32 taken;
};

static void advance(struct reading *r, u32 n, bool peek)
{
	r->pos += n;
	if (!peek)
		r->taken += n;
}

/*
 * Text from @skb, up to the urgent mark. Return: 1 to go on, 0 to stop at the
 * mark, or -EFAULT.
 */
static int read_some(struct sock *sk, struct sk_buff *skb, struct msghdr *msg,
		     u32 len, int flags, struct reading *r)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	struct edu_text *text = text_of(skb);
	u32 n = min(len, text->seq + text->len - r->pos);
	u32 mark = tcb->rcv_up - 1;

	if (tcb->rcv_urgent && mark - r->pos < n) {
		if (mark != r->pos) {
			n = mark - r->pos;
		} else if (r->copied) {
			return 0;
		} else if (!sock_flag(sk, SOCK_URGINLINE)) {
			/* It is no part of the stream: the reader passes it. */
			advance(r, 1, flags & MSG_PEEK);
			return 1;
		}
	}
	if (!(flags & MSG_TRUNC) &&
	    skb_copy_datagram_msg(skb, text->skip + r->pos - text->seq, msg, n))
		return -EFAULT;
	advance(r, n, flags & MSG_PEEK);
	r->copied += n;
	return 1;
}

/* Return: bytes, or a negative errno if none. */
static int receive_text(struct sock *sk, struct msghdr *msg, size_t len,
			int flags, long timeo)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	int target = sock_rcvlowat(sk, flags & MSG_WAITALL, len);
	struct reading r = { .pos = tcb->rcv_user };
	u32 generation = edu_sk(sk)->generation;
	struct sk_buff *skb = NULL;
	int err = 0;

	while (r.copied < len) {
		/* NULL again before the lock is released. */
		skb = received_at(sk, skb, r.pos);
		if (skb) {
			err = read_some(sk, skb, msg, len - r.copied, flags,
					&r);
			if (err <= 0)
				break;
			continue;
		}
		if (r.copied >= target)
			break;
		taken(sk, r.taken);
		r.taken = 0;
		err = nothing(sk, r.copied, timeo);
		if (err <= 0)
			break;
		sk_wait_data(sk, &timeo,
			     skb_peek_tail(&sk->sk_receive_queue));
		/* Another thread may have disconnected meanwhile, or read. */
		if (generation != edu_sk(sk)->generation)
			return r.copied ?: -EPIPE;
		if (!(flags & MSG_PEEK) || seq_before(r.pos, tcb->rcv_user))
			r.pos = tcb->rcv_user;
	}
	taken(sk, r.taken);
	return r.copied ?: min(err, 0);
}

/* There is an urgent byte that nobody has read, here or still on its way. */
static bool urgent_unread(const struct edu_sock *esk)
{
	return esk->tcb.rcv_urgent &&
	       !(esk->oob_read && esk->oob_up == esk->tcb.rcv_up);
}

/* recv(MSG_OOB): the one urgent byte. */
static int receive_urgent(struct sock *sk, struct msghdr *msg, int len,
			  int flags)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_tcb *tcb = &esk->tcb;
	struct sk_buff *skb;
	u8 byte;

	if (sk->sk_state == EDU_CLOSED && !tcb->fin_received)
		return -ENOTCONN;
	if (sock_flag(sk, SOCK_URGINLINE) || !urgent_unread(esk))
		return -EINVAL;
	skb = received_at(sk, NULL, tcb->rcv_up - 1);
	if (!skb)
		return sk->sk_shutdown & RCV_SHUTDOWN ? 0 : -EAGAIN;
	byte = byte_at(skb, tcb->rcv_up - 1);
	if (!(flags & MSG_PEEK)) {
		esk->oob_read = true;
		esk->oob_up = tcb->rcv_up;
	}
	msg->msg_flags |= MSG_OOB;
	if (!len) {
		msg->msg_flags |= MSG_TRUNC;
		return 0;
	}
	if (!(flags & MSG_TRUNC) && memcpy_to_msg(msg, &byte, 1))
		return -EFAULT;
	return 1;
}

/**
 * edu_recvmsg() - recvmsg(2) and its kin: RECEIVE
 * @sock: the socket
 * @msg: where the text goes
 * @len: bytes wanted
 * @flags: MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT, MSG_TRUNC, MSG_OOB
 *
 * Return: bytes, 0 at the end of the stream, or a negative errno.
 */
int edu_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	long timeo;
	int n;

	if (flags & MSG_ERRQUEUE)
		return -EAGAIN;
	lock_sock(sk);
	timeo = sock_rcvtimeo(sk, flags & MSG_DONTWAIT);
	if (sk->sk_state == EDU_LISTEN)
		n = -ENOTCONN;
	else if (flags & MSG_OOB)
		n = receive_urgent(sk, msg, len, flags);
	else
		n = receive_text(sk, msg, min_t(size_t, len, INT_MAX), flags,
				 timeo);
	release_sock(sk);
	return n;
}

/* Enough to read that a reader would not wait? */
static bool readable(struct sock *sk)
{
	const struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	int target = sock_rcvlowat(sk, 0, INT_MAX);
	int n = READ_ONCE(tcb->rcv_nxt) - READ_ONCE(tcb->rcv_user);

	if (tcb->fin_received)
		return true;
	if (tcb->rcv_urgent && tcb->rcv_up - 1 == tcb->rcv_user &&
	    !sock_flag(sk, SOCK_URGINLINE))
		target++;
	return n >= target && !skb_queue_empty_lockless(&sk->sk_receive_queue);
}

static __poll_t poll_writable(struct sock *sk)
{
	if (sk->sk_shutdown & SEND_SHUTDOWN || sk_stream_is_writeable(sk))
		return EPOLLOUT | EPOLLWRNORM;
	sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
	set_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
	/* Pairs with test_bit() in edu_write_space(). */
	smp_mb__after_atomic();
	return sk_stream_is_writeable(sk) ? EPOLLOUT | EPOLLWRNORM : 0;
}

/**
 * edu_poll() - poll(2), select(2), epoll(7)
 * @file: the file
 * @sock: the socket
 * @wait: where to wait
 *
 * Context: process, the socket not locked: the answer is a hint.
 * Return: the events that there are.
 */
__poll_t edu_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct sock *sk = sock->sk;
	const struct edu_sock *esk = edu_sk(sk);
	__poll_t mask = 0;
	int state;

	sock_poll_wait(file, sock, wait);
	/* Pairs with mirror_state(): what came with the state is seen. */
	state = smp_load_acquire(&sk->sk_state);
	if (state == EDU_LISTEN)
		return edu_accept_ready(sk) ? EPOLLIN | EPOLLRDNORM : 0;
	if (sk->sk_shutdown == SHUTDOWN_MASK || state == EDU_CLOSED)
		mask |= EPOLLHUP;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		mask |= EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
	if (state != EDU_SYN_SENT && state != EDU_SYN_RECEIVED) {
		if (readable(sk))
			mask |= EPOLLIN | EPOLLRDNORM;
		mask |= poll_writable(sk);
		if (urgent_unread(esk) &&
		    !seq_before(READ_ONCE(esk->tcb.rcv_nxt), esk->tcb.rcv_up))
			mask |= EPOLLPRI;
	}
	/* Pairs with the order in mirror_state() and sk_error_report(). */
	smp_rmb();
	if (sk->sk_err)
		mask |= EPOLLERR;
	return mask;
}
