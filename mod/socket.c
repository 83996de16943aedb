// SPDX-License-Identifier: GPL-2.0-only
/*
 * socket.c - the life of a socket: made, shut down, closed, asked what it has
 *
 * From the socket API to the user calls of RFC 9293, 3.10: shutdown(SHUT_WR)
 * is a CLOSE, close() a CLOSE by somebody who will not RECEIVE either, and
 * SO_LINGER with no time an ABORT. Errors are those that shutdown(2), ip(7)
 * and tcp(7) name. bind() and connect() are in connect.c.
 */
#include <linux/capability.h>
#include <linux/inetdevice.h>
#include <linux/sockios.h>
#include <asm/ioctls.h>
#include <net/inet_common.h>
#include <net/ip.h>
#include <net/route.h>

#include "ip.h"
#include "note.h"
#include "sock.h"

#define RCVBUF_SHARE	2	/* of sk_rcvbuf, one part in two is text */

/* Text in a super-segment: with its headers a device must still take it. */
#define OUT_MAX		(GSO_LEGACY_MAX_SIZE - MAX_HEADER - \
			 (u32)sizeof(struct ipv6hdr) - EDU_HDR_MAX - 1)

/**
 * edu_errno() - what the program is told when a connection has ended
 * @err: why it ended
 *
 * Return: a positive errno, 0 for EDU_OK.
 */
int edu_errno(enum edu_err err)
{
	switch (err) {
	case EDU_OK:
		return 0;
	case EDU_ERR_REFUSED:
		return ECONNREFUSED;
	case EDU_ERR_TIMEOUT:
		return ETIMEDOUT;
	case EDU_ERR_UNREACHABLE:
		return EHOSTUNREACH;
	default:
		return ECONNRESET;
	}
}

/**
 * edu_rcv_buffer() - tell the core how large the receive buffer is
 * @sk: the socket; SO_RCVBUF may have changed it
 * @tcb: its TCB, or one that is forked from it
 */
void edu_rcv_buffer(const struct sock *sk, struct edu_tcb *tcb)
{
	struct edu_net *enet = edu_net(sock_net(sk));

	tcb->rcv_buf = READ_ONCE(sk->sk_rcvbuf) / RCVBUF_SHARE;
	tcb->rcv_max = tcb->rcv_buf;
	if (!(sk->sk_userlocks & SOCK_RCVBUF_LOCK))
		tcb->rcv_max = max_t(u32, tcb->rcv_buf,
				     READ_ONCE(enet->rmem[2]) / RCVBUF_SHARE);
}

/**
 * edu_rcv_space() - room for text in the receive buffer
 * @sk: the socket, locked
 *
 * Half of the free memory, for the rest is taken by what is around the text.
 * What waits behind gaps has its room already.
 *
 * Return: bytes from rcv_nxt on.
 */
u32 edu_rcv_space(const struct sock *sk)
{
	int free = READ_ONCE(sk->sk_rcvbuf) - atomic_read(&sk->sk_rmem_alloc);

	return max(free, 0) / RCVBUF_SHARE +
	       edu_sk(sk)->tcb.reasm.ooo_bytes;
}

/**
 * edu_sock_init_tcb() - a TCB in CLOSED, with what the program has set so far
 * @sk: the socket, locked or new
 */
void edu_sock_init_tcb(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	const struct edu_opts opts = tcb->opts;
	const struct edu_cc *cc = tcb->cc;

	edu_tcb_init(tcb, &enet->cfg);
	tcb->opts = opts;
	tcb->cc = cc ?: edu_congestion_share(&enet->cc);
	tcb->out_max = OUT_MAX;
	edu_rcv_buffer(sk, tcb);
}

static void sock_destruct(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	kfree(esk->watch);
	inet6_cleanup_sock(sk);
	inet_sock_destruct(sk);
}

/**
 * edu_sock_alloc() - a new socket, CLOSED, not bound
 * @net: the namespace
 * @gfp: how to allocate
 * @wire: IP protocol number
 * @kern: it belongs to the kernel and does not hold the namespace
 *
 * Return: the socket with one reference, or NULL.
 */
struct sock *edu_sock_alloc(struct net *net, gfp_t gfp, u8 wire, int kern)
{
	struct edu_net *enet = edu_net(net);
	struct edu_sock *esk;
	struct sock *sk;

	sk = sk_alloc(net, edu_family, gfp, &edu_prot, kern);
	if (!sk)
		return NULL;
	sock_init_data(NULL, sk);
	esk = edu_sk(sk);
	sk->sk_type = SOCK_STREAM;
	sk->sk_protocol = IPPROTO_EDUTCP;
	sk->sk_state = EDU_CLOSED;
	sk->sk_backlog_rcv = edu_backlog_rcv;
	sk->sk_destruct = sock_destruct;
	sk->sk_write_space = edu_write_space;
	sk->sk_rcvbuf = READ_ONCE(enet->rmem[1]);
	sk->sk_sndbuf = READ_ONCE(enet->wmem[1]);
	sock_set_flag(sk, SOCK_RCU_FREE);
	/* edu_write_space() wants the lock, so no sock_wfree() may call it. */
	sock_set_flag(sk, SOCK_USE_WRITE_QUEUE);
	inet_sk(sk)->uc_ttl = -1;
	inet_sk(sk)->pmtudisc = READ_ONCE(net->ipv4.sysctl_ip_no_pmtu_disc) ?
				IP_PMTUDISC_DONT : IP_PMTUDISC_WANT;
	inet_sk(sk)->pinet6 = &esk->ip6;
	esk->ip6.hop_limit = -1;
	esk->ip6.pmtudisc = IPV6_PMTUDISC_WANT;
	esk->ip6_autolabel = -1;
	sk->sk_ipv6only = READ_ONCE(net->ipv6.sysctl.bindv6only);

	esk->wire = wire;
	esk->end.kind = EDU_END_SOCK;
	esk->end.conn = edu_conn_new();
	INIT_HLIST_NODE(&esk->listen_node);
	INIT_LIST_HEAD(&esk->halves);
	INIT_LIST_HEAD(&esk->accepted);
	INIT_LIST_HEAD(&esk->accept_link);
	spin_lock_init(&esk->accept_lock);
	edu_timer_init(sk);
	edu_sock_init_tcb(sk);

	atomic_inc(&enet->socks);
	edu_all_add(enet, &enet->all_socks, &esk->listed);
	sk_sockets_allocated_inc(sk);
	sock_prot_inuse_add(net, sk->sk_prot, 1);
	return sk;
}

/**
 * edu_sock_destroy() - the socket is over and nobody holds it
 * @sk: the socket, locked; CLOSED, or replaced by a record in TIME-WAIT
 *
 * Drops the reference that edu_sock_alloc() gave; the caller has another.
 */
void edu_sock_destroy(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_sock *esk = edu_sk(sk);
	struct edu_text *text, *next;

	if (esk->destroyed)
		return;
	esk->destroyed = true;
	edu_timer_stop_all(sk);
	edu_demux_remove(enet, &esk->end);
	edu_port_release(sk);
	edu_congestion_put(esk->tcb.cc);
	esk->tcb.cc = &edu_cc_reno;
	edu_txq_purge(sk);
	edu_reasm_purge(&esk->tcb.reasm);
	list_splice_init(&esk->tcb.reasm.ready, &esk->tcb.reasm.done);
	list_for_each_entry_safe(text, next, &esk->tcb.reasm.done, list) {
		list_del(&text->list);
		kfree_skb(edu_text_skb(text));
	}
	sk->sk_state = EDU_CLOSED;
	sk_stream_kill_queues(sk);
	edu_all_del(enet, &enet->all_socks, &esk->listed);
	sk_sockets_allocated_dec(sk);
	sock_prot_inuse_add(sock_net(sk), sk->sk_prot, -1);
	atomic_dec(&enet->socks);
	if (esk->is_orphan)
		atomic_dec(&enet->orphans);
	sock_put(sk);
}

static int shutdown_locked(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	struct edu_sock *esk = edu_sk(sk);

	switch (sk->sk_state) {
	case EDU_CLOSED:
		return -ENOTCONN;
	case EDU_LISTEN:
		if (!(how & RCV_SHUTDOWN))
			return 0;
		fallthrough;
	case EDU_SYN_SENT:
		edu_disconnect(sk);
		sock->state = SS_UNCONNECTED;
		return 0;
	}
	sk->sk_shutdown |= how;
	if (how & SEND_SHUTDOWN) {
		edu_event_begin(sk, NULL);
		edu_user_close(&esk->tcb, esk->now_us);
		edu_flush(sk);
	}
	return 0;
}

/**
 * edu_shutdown() - shutdown(2): CLOSE one's own direction, or stop reading
 * @sock: the socket
 * @how: SHUT_RD, SHUT_WR or SHUT_RDWR
 *
 * Return: 0; -EINVAL; -ENOTCONN.
 */
int edu_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	int err;

	how++;		/* to RCV_SHUTDOWN, SEND_SHUTDOWN, SHUTDOWN_MASK */
	if (how & ~SHUTDOWN_MASK || !how)
		return -EINVAL;
	lock_sock(sk);
	err = shutdown_locked(sock, how);
	if (!err)
		sk->sk_state_change(sk);
	release_sock(sk);
	edu_claims_settle(edu_net(sock_net(sk)));
	return err;
}

/* Text that the program leaves behind unread. */
static bool unread(const struct sock *sk)
{
	const struct edu_tcb *tcb = &edu_sk(sk)->tcb;

	return !skb_queue_empty(&sk->sk_receive_queue) &&
	       tcb->rcv_nxt - tcb->fin_received != tcb->rcv_user;
}

static void close_connection(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	long timeo;

	edu_event_begin(sk, NULL);
	if (sock_flag(sk, SOCK_LINGER) && !sk->sk_lingertime)
		edu_user_abort(&esk->tcb, esk->now_us);
	else
		edu_user_release(&esk->tcb, unread(sk), esk->now_us);
	edu_flush(sk);
	if (!sock_flag(sk, SOCK_LINGER) || current->flags & PF_EXITING)
		return;
	timeo = sk->sk_lingertime;
	edu_wait_while(sk, EDU_FIN_STATES, &timeo);
}

/* The protocol alone holds the socket now. */
static void orphan(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_sock *esk = edu_sk(sk);
	int orphans = atomic_inc_return(&enet->orphans);

	sock_orphan(sk);
	edu_port_yield(sk);
	esk->is_orphan = true;
	edu_event_begin(sk, NULL);
	if (orphans > READ_ONCE(enet->max_orphans) &&
	    esk->tcb.state != EDU_CLOSED) {
		edu_note(&esk->tcb, EDU_EV_INFO, EDU_R_ST_TOO_MANY_ORPHANS,
			 orphans, 0);
		edu_user_abort(&esk->tcb, esk->now_us);
	}
	edu_flush(sk);
}

/**
 * edu_release() - close(2)
 * @sock: the socket
 *
 * Return: 0
 */
int edu_release(struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (!sk)
		return 0;
	sock_hold(sk);
	lock_sock(sk);
	if (sk->sk_state == EDU_LISTEN)
		edu_listen_stop(sk);
	close_connection(sk);
	orphan(sk);
	release_sock(sk);
	edu_claims_settle(edu_net(sock_net(sk)));
	sock->sk = NULL;
	if (edu_sk(sk)->labels)
		sock_release(edu_sk(sk)->labels);
	sock_put(sk);
	return 0;
}

/* SIOCINQ: what can be read without waiting, up to the urgent mark. */
static int inq(struct sock *sk)
{
	const struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	u32 n = tcb->rcv_nxt - tcb->fin_received - tcb->rcv_user;

	if (skb_queue_empty(&sk->sk_receive_queue))
		return 0;
	if (tcb->rcv_urgent && !sock_flag(sk, SOCK_URGINLINE) &&
	    tcb->rcv_up - 1 - tcb->rcv_user < n)
		n = tcb->rcv_up - 1 - tcb->rcv_user;
	return n;
}

static bool at_mark(struct sock *sk)
{
	const struct edu_tcb *tcb = &edu_sk(sk)->tcb;

	return tcb->rcv_urgent && tcb->rcv_user == tcb->rcv_up - 1;
}

/**
 * edu_ioctl() - SIOCINQ, SIOCOUTQ, SIOCOUTQNSD, SIOCATMARK
 * @sock: the socket
 * @cmd: which
 * @arg: int __user *
 *
 * Return: 0; -EINVAL on a listener; -ENOIOCTLCMD; -EFAULT.
 * Source: tcp(7), ioctls
 */
int edu_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct sock *sk = sock->sk;
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	bool listens, sent;
	int answer;

	switch (cmd) {
	case SIOCINQ:
	case SIOCOUTQ:
	case SIOCOUTQNSD:
	case SIOCATMARK:
		break;
	default:
		return -ENOIOCTLCMD;
	}
	lock_sock(sk);
	listens = sk->sk_state == EDU_LISTEN;
	sent = tcb->fin_queued && tcb->snd_nxt == tcb->snd_end + 1;
	if (cmd == SIOCINQ)
		answer = inq(sk);
	else if (cmd == SIOCATMARK)
		answer = at_mark(sk);
	else if (1U << sk->sk_state & (1U << EDU_CLOSED | 1U << EDU_SYN_SENT))
		answer = tcb->state == EDU_SYN_SENT ?
			 tcb->snd_end - tcb->iss - 1 : 0;
	else if (cmd == SIOCOUTQ)
		answer = tcb->snd_end + tcb->fin_queued - tcb->snd_una;
	else
		answer = sent ? 0 : tcb->snd_end - tcb->snd_nxt;
	release_sock(sk);
	if (listens && cmd != SIOCATMARK)
		return -EINVAL;
	return put_user(answer, (int __user *)arg);
}

/* Any of those there are, with a reference; NULL: there are none. */
static struct sock *any_sock(struct edu_net *enet)
{
	struct edu_listed *it;
	struct sock *sk = NULL;

	spin_lock_bh(&enet->all_lock);
	it = edu_all_before(&enet->all_socks, 0);
	if (it) {
		sk = (struct sock *)container_of(it, struct edu_sock, listed);
		sock_hold(sk);
	}
	spin_unlock_bh(&enet->all_lock);
	return sk;
}

/**
 * edu_sock_purge() - the namespace goes: what it still has is ended
 * @enet: the namespace
 *
 * No program has a socket in it any more: only those of dying connections
 * are left. Context: process.
 */
void edu_sock_purge(struct edu_net *enet)
{
	struct edu_sock *esk;
	struct sock *sk;

	while ((sk = any_sock(enet))) {
		esk = edu_sk(sk);
		lock_sock(sk);
		edu_event_begin(sk, NULL);
		edu_user_abort(&esk->tcb, esk->now_us);
		sock_set_flag(sk, SOCK_DEAD);
		edu_flush(sk);
		edu_sock_destroy(sk);
		release_sock(sk);
		timer_delete_sync(&sk->sk_timer);
		sock_put(sk);
	}
}
