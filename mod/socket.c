// SPDX-License-Identifier: GPL-2.0-only
/*
 * socket.c - the life of a socket: bind, connect, shutdown, close
 *
 * From the socket API to the user calls of RFC 9293, 3.10: connect() is an
 * active OPEN, shutdown(SHUT_WR) a CLOSE, close() a CLOSE by somebody who
 * will not RECEIVE either, SO_LINGER with no time an ABORT. Errors are those
 * that bind(2), connect(2), shutdown(2), ip(7) and tcp(7) name.
 */
#include <linux/capability.h>
#include <linux/inetdevice.h>
#include <linux/sockios.h>
#include <asm/ioctls.h>
#include <net/inet_common.h>
#include <net/ip.h>
#include <net/route.h>

#include "note.h"
#include "sock.h"

#define RCVBUF_SHARE	2	/* of sk_rcvbuf, one part in two is text */

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

/* A TCB in CLOSED, with what the program has set so far. */
static void init_tcb(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	const struct edu_opts opts = tcb->opts;
	const struct edu_cc *cc = tcb->cc;

	edu_tcb_init(tcb, &enet->cfg);
	tcb->opts = opts;
	tcb->cc = cc ?: READ_ONCE(enet->cc);
	tcb->out_max = GSO_LEGACY_MAX_SIZE - EDU_HDR_MAX;
	edu_rcv_buffer(sk, tcb);
}

static void sock_destruct(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	kfree(esk->watch);
	atomic_dec(&edu_net(sock_net(sk))->socks);
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
	sk->sk_protocol = IPPROTO_EDUTCP;
	sk->sk_state = EDU_CLOSED;
	sk->sk_backlog_rcv = edu_backlog_rcv;
	sk->sk_destruct = sock_destruct;
	sk->sk_write_space = edu_write_space;
	sk->sk_rcvbuf = READ_ONCE(enet->rmem[1]);
	sk->sk_sndbuf = READ_ONCE(enet->wmem[1]);
	sock_set_flag(sk, SOCK_RCU_FREE);
	inet_sk(sk)->uc_ttl = -1;
	inet_sk(sk)->pmtudisc = IP_PMTUDISC_WANT;

	esk->wire = wire;
	esk->end.kind = EDU_END_SOCK;
	esk->end.conn = edu_conn_new();
	INIT_HLIST_NODE(&esk->listen_node);
	INIT_LIST_HEAD(&esk->halves);
	INIT_LIST_HEAD(&esk->accepted);
	INIT_LIST_HEAD(&esk->accept_link);
	spin_lock_init(&esk->accept_lock);
	edu_timer_init(sk);
	init_tcb(sk);

	atomic_inc(&enet->socks);
	spin_lock_bh(&enet->all_lock);
	hlist_add_head(&esk->all_node, &enet->all);
	spin_unlock_bh(&enet->all_lock);
	sk_sockets_allocated_inc(sk);
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
	edu_txq_purge(sk);
	edu_reasm_purge(&esk->tcb.reasm);
	list_splice_init(&esk->tcb.reasm.ready, &esk->tcb.reasm.done);
	list_for_each_entry_safe(text, next, &esk->tcb.reasm.done, list) {
		list_del(&text->list);
		kfree_skb(edu_text_skb(text));
	}
	sk->sk_state = EDU_CLOSED;
	sk_stream_kill_queues(sk);
	spin_lock_bh(&enet->all_lock);
	hlist_del(&esk->all_node);
	spin_unlock_bh(&enet->all_lock);
	sk_sockets_allocated_dec(sk);
	if (esk->is_orphan)
		atomic_dec(&enet->orphans);
	sock_put(sk);
}

/* The address must be this host's, or any; as ip(7) says for bind(2). */
static int check_bind_address(struct sock *sk, __be32 addr)
{
	struct net *net = sock_net(sk);
	int type = inet_addr_type_table(net, addr,
					l3mdev_fib_table_by_index(net,
						sk->sk_bound_dev_if));

	if (!addr || type == RTN_LOCAL || inet_can_nonlocal_bind(net,
								 inet_sk(sk)))
		return 0;
	return -EADDRNOTAVAIL;
}

static int bind_locked(struct sock *sk, const struct sockaddr_in *sin)
{
	struct inet_sock *inet = inet_sk(sk);
	u16 port = ntohs(sin->sin_port);
	int err;

	if (sk->sk_state != EDU_CLOSED || inet->inet_num)
		return -EINVAL;
	err = check_bind_address(sk, sin->sin_addr.s_addr);
	if (err)
		return err;
	if (port && inet_port_requires_bind_service(sock_net(sk), port) &&
	    !ns_capable(sock_net(sk)->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;
	inet->inet_rcv_saddr = sin->sin_addr.s_addr;
	inet->inet_saddr = sin->sin_addr.s_addr;
	err = edu_port_bind(sk, port);
	if (err) {
		inet->inet_rcv_saddr = 0;
		inet->inet_saddr = 0;
		return err;
	}
	if (inet->inet_rcv_saddr)
		sk->sk_userlocks |= SOCK_BINDADDR_LOCK;
	sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	return 0;
}

/**
 * edu_bind() - bind(2)
 * @sock: the socket
 * @addr: struct sockaddr_in
 * @len: its length, bytes
 *
 * Return: 0 or a negative errno.
 */
int edu_bind(struct socket *sock, struct sockaddr *addr, int len)
{
	const struct sockaddr_in *sin = (const struct sockaddr_in *)addr;
	struct sock *sk = sock->sk;
	int err;

	if (len < (int)sizeof(*sin))
		return -EINVAL;
	if (sin->sin_family != AF_INET &&
	    (sin->sin_family != AF_UNSPEC ||
	     sin->sin_addr.s_addr != htonl(INADDR_ANY)))
		return -EAFNOSUPPORT;
	lock_sock(sk);
	err = bind_locked(sk, sin);
	release_sock(sk);
	return err;
}

/**
 * edu_tuple_of() - the socket's addresses and ports as a tuple
 * @sk: the socket, locked
 * @tuple: filled in
 */
void edu_tuple_of(const struct sock *sk, struct edu_tuple *tuple)
{
	const struct inet_sock *inet = inet_sk(sk);

	memset(tuple, 0, sizeof(*tuple));
	tuple->wire = edu_sk(sk)->wire;
	ipv6_addr_set_v4mapped(inet->inet_saddr, &tuple->laddr);
	ipv6_addr_set_v4mapped(inet->inet_daddr, &tuple->raddr);
	tuple->lport = inet->inet_sport;
	tuple->rport = inet->inet_dport;
}

/* Forget the peer; an address that the program has bound stays. */
static void forget_peer(struct sock *sk)
{
	struct inet_sock *inet = inet_sk(sk);

	inet->inet_daddr = 0;
	inet->inet_dport = 0;
	if (!(sk->sk_userlocks & SOCK_BINDADDR_LOCK)) {
		inet->inet_saddr = 0;
		inet->inet_rcv_saddr = 0;
	}
	if (!(sk->sk_userlocks & SOCK_BINDPORT_LOCK))
		edu_port_release(sk);
	sk_dst_reset(sk);
}

/* The socket becomes one that was never connected. */
static void disconnect(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	if (sk->sk_state == EDU_LISTEN)
		edu_listen_stop(sk);
	edu_event_begin(sk, NULL);
	edu_user_abort(&esk->tcb, esk->now_us);
	edu_flush(sk);
	__skb_queue_purge(&sk->sk_receive_queue);
	forget_peer(sk);
	init_tcb(sk);
	esk->oob_here = false;
	sk->sk_shutdown = 0;
	sk->sk_err = 0;
	sk->sk_err_soft = 0;
	sock_reset_flag(sk, SOCK_DONE);
}

static int start_connection(struct sock *sk, const struct sockaddr_in *sin)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct inet_sock *inet = inet_sk(sk);
	struct edu_sock *esk = edu_sk(sk);
	u32 iss;
	int err;

	init_tcb(sk);
	inet->inet_daddr = sin->sin_addr.s_addr;
	inet->inet_dport = sin->sin_port;
	sk->sk_err_soft = 0;
	err = edu_ip_connect(sk);
	if (err)
		goto forget;
	esk->end.conn = edu_conn_new();
	edu_tuple_of(sk, &esk->end.tuple);
	err = edu_port_connect(sk);
	if (err)
		goto forget;
	esk->tcb.ts_offset = edu_secret_ts(enet, &esk->end.tuple);
	edu_event_begin(sk, NULL);
	iss = edu_secret_isn(enet, &esk->end.tuple, esk->now_us);
	esk->tx_seq = iss + 1;
	edu_user_connect(&esk->tcb, iss, esk->now_us);
	edu_flush(sk);
	return 0;
forget:
	forget_peer(sk);
	return err;
}

/* Wait while @states last. Return: 0, or -EINTR and the like, or -EAGAIN. */
static int wait_while(struct sock *sk, u32 states, long *timeo)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	int err = 0;

	add_wait_queue(sk_sleep(sk), &wait);
	while (1U << sk->sk_state & states) {
		if (!*timeo) {
			err = -EAGAIN;
			break;
		}
		if (signal_pending(current)) {
			err = sock_intr_errno(*timeo);
			break;
		}
		release_sock(sk);
		*timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, *timeo);
		lock_sock(sk);
	}
	remove_wait_queue(sk_sleep(sk), &wait);
	return err;
}

/* The handshake is under way, or over: what does connect(2) say? */
static int connect_result(struct socket *sock, bool again, int flags)
{
	struct sock *sk = sock->sk;
	long timeo = sock_sndtimeo(sk, flags & O_NONBLOCK);
	int err;

	err = wait_while(sk, 1U << EDU_SYN_SENT | 1U << EDU_SYN_RECEIVED,
			 &timeo);
	if (err == -EAGAIN)
		return again ? -EALREADY : -EINPROGRESS;
	if (err)
		return err;
	if (sk->sk_state != EDU_CLOSED) {
		sock->state = SS_CONNECTED;
		return 0;
	}
	err = sock_error(sk) ?: -ECONNABORTED;
	sock->state = SS_UNCONNECTED;
	disconnect(sk);
	return err;
}

static int connect_locked(struct socket *sock, struct sockaddr *addr, int len,
			  int flags)
{
	struct sock *sk = sock->sk;
	int err;

	if (addr->sa_family == AF_UNSPEC) {
		disconnect(sk);
		sock->state = SS_UNCONNECTED;
		return 0;
	}
	switch (sock->state) {
	case SS_CONNECTED:
		return -EISCONN;
	case SS_CONNECTING:
		return connect_result(sock, true, flags);
	case SS_UNCONNECTED:
		break;
	default:
		return -EINVAL;
	}
	if (sk->sk_state != EDU_CLOSED)
		return -EISCONN;
	if (len < (int)sizeof(struct sockaddr_in))
		return -EINVAL;
	if (addr->sa_family != AF_INET)
		return -EAFNOSUPPORT;
	err = start_connection(sk, (const struct sockaddr_in *)addr);
	if (err)
		return err;
	sock->state = SS_CONNECTING;
	return connect_result(sock, false, flags);
}

/**
 * edu_connect() - connect(2): active OPEN
 * @sock: the socket
 * @addr: struct sockaddr_in, or AF_UNSPEC to forget the peer
 * @len: its length, bytes
 * @flags: O_NONBLOCK
 *
 * Return: 0 or a negative errno.
 */
int edu_connect(struct socket *sock, struct sockaddr *addr, int len, int flags)
{
	int err;

	if (len < (int)sizeof(addr->sa_family))
		return -EINVAL;
	lock_sock(sock->sk);
	err = connect_locked(sock, addr, len, flags);
	release_sock(sock->sk);
	return err;
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
		disconnect(sk);
		sk->sk_shutdown = how;
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
	wait_while(sk, EDU_FIN_STATES, &timeo);
}

/* The protocol alone holds the socket now. */
static void orphan(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_sock *esk = edu_sk(sk);

	sock_orphan(sk);
	esk->is_orphan = true;
	edu_event_begin(sk, NULL);
	if (atomic_inc_return(&enet->orphans) > READ_ONCE(enet->max_orphans))
		edu_user_abort(&esk->tcb, esk->now_us);
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
	sock->sk = NULL;
	sock_put(sk);
	return 0;
}

/**
 * edu_getname() - getsockname(2), getpeername(2)
 * @sock: the socket
 * @addr: room for struct sockaddr_in
 * @peer: the peer's name is wanted
 *
 * Return: bytes written to @addr, or -ENOTCONN.
 */
int edu_getname(struct socket *sock, struct sockaddr *addr, int peer)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)addr;
	struct sock *sk = sock->sk;
	struct inet_sock *inet = inet_sk(sk);
	int err = sizeof(*sin);

	memset(sin, 0, sizeof(*sin));
	sin->sin_family = AF_INET;
	lock_sock(sk);
	if (!peer) {
		sin->sin_port = inet->inet_sport;
		sin->sin_addr.s_addr = inet->inet_rcv_saddr ?:
				       inet->inet_saddr;
	} else if (!inet->inet_dport ||
		   1U << sk->sk_state & (1U << EDU_CLOSED |
					 1U << EDU_SYN_SENT)) {
		err = -ENOTCONN;
	} else {
		sin->sin_port = inet->inet_dport;
		sin->sin_addr.s_addr = inet->inet_daddr;
	}
	release_sock(sk);
	return err;
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

	for (;;) {
		spin_lock_bh(&enet->all_lock);
		esk = hlist_entry_safe(enet->all.first, struct edu_sock,
				       all_node);
		sk = (struct sock *)esk;
		if (sk)
			sock_hold(sk);
		spin_unlock_bh(&enet->all_lock);
		if (!sk)
			break;
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
