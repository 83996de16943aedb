// SPDX-License-Identifier: GPL-2.0-only
/*
 * connect.c - bind(2) and connect(2): who am I, and whom do I call?
 *
 * connect() is an active OPEN (RFC 9293, 3.10.1): a route, a port, an initial
 * sequence number, a SYN; then it waits for the handshake, unless told not
 * to. Errors are those that bind(2), connect(2) and ip(7) name.
 */
#include <linux/capability.h>
#include <linux/inetdevice.h>
#include <net/ip.h>
#include <net/route.h>

#include "note.h"
#include "sock.h"

/* The address must be this host's, or any; as ip(7) says for bind(2). */
static int check_bind_address(struct sock *sk, __be32 addr)
{
	struct net *net = sock_net(sk);
	u32 table = l3mdev_fib_table_by_index(net, sk->sk_bound_dev_if);
	int type = inet_addr_type_table(net, addr, table);

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

/**
 * edu_disconnect() - the socket becomes one that was never connected
 * @sk: the socket, locked
 */
void edu_disconnect(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	if (sk->sk_state == EDU_LISTEN)
		edu_listen_stop(sk);
	edu_event_begin(sk, NULL);
	edu_user_abort(&esk->tcb, esk->now_us);
	edu_flush(sk);
	__skb_queue_purge(&sk->sk_receive_queue);
	forget_peer(sk);
	edu_sock_init_tcb(sk);
	esk->oob_here = false;
	esk->oob_marked = false;
	sk->sk_shutdown = 0;
	sk->sk_err = 0;
	sk->sk_err_soft = 0;
	sock_reset_flag(sk, SOCK_DONE);
}

/**
 * edu_wait_while() - wait while the socket is in certain states
 * @sk: the socket, locked; the lock is let go meanwhile
 * @states: mask of 1 << enum edu_state
 * @timeo: jiffies; what is left of them on return
 *
 * Return: 0; -EAGAIN when the time is up; -EINTR or -ERESTARTSYS.
 */
int edu_wait_while(struct sock *sk, u32 states, long *timeo)
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

static int start_connection(struct sock *sk, const struct sockaddr_in *sin)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct inet_sock *inet = inet_sk(sk);
	struct edu_sock *esk = edu_sk(sk);
	u32 iss;
	int err;

	edu_sock_init_tcb(sk);
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

/* The handshake is under way, or over: what does connect(2) say? */
static int connect_result(struct socket *sock, bool again, int flags)
{
	struct sock *sk = sock->sk;
	long timeo = sock_sndtimeo(sk, flags & O_NONBLOCK);
	int err;

	err = edu_wait_while(sk, 1U << EDU_SYN_SENT | 1U << EDU_SYN_RECEIVED,
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
	edu_disconnect(sk);
	return err;
}

static int connect_locked(struct socket *sock, struct sockaddr *addr, int len,
			  int flags)
{
	struct sock *sk = sock->sk;
	int err;

	if (addr->sa_family == AF_UNSPEC) {
		edu_disconnect(sk);
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
