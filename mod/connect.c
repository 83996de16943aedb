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
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/route.h>

#include "ip.h"
#include "note.h"
#include "sock.h"

/* The address must be this host's, or any; as ip(7) says for bind(2). */
static int check_address4(struct sock *sk, const struct in6_addr *addr)
{
	struct net *net = sock_net(sk);
	u32 table = l3mdev_fib_table_by_index(net, sk->sk_bound_dev_if);
	__be32 addr4 = addr->s6_addr32[3];

	if (!addr4 || inet_addr_type_table(net, addr4, table) == RTN_LOCAL ||
	    inet_can_nonlocal_bind(net, inet_sk(sk)))
		return 0;
	return -EADDRNOTAVAIL;
}

/* Return: 0, or -EINVAL if the socket has another device. */
static int bind_to_scope(struct sock *sk, u32 scope)
{
	if (!scope)
		return sk->sk_bound_dev_if ? 0 : -EINVAL;
	if (sk->sk_bound_dev_if && sk->sk_bound_dev_if != (int)scope)
		return -EINVAL;
	sk->sk_bound_dev_if = scope;
	return 0;
}

/* The same as ipv6(7) says. A link-local address is one of a device. */
static int check_address6(struct sock *sk, const struct edu_name *name)
{
	struct net *net = sock_net(sk);
	struct net_device *dev = NULL;
	int type = ipv6_addr_type(&name->addr);
	int err = 0;

	if (type & IPV6_ADDR_MULTICAST)
		return -EINVAL;
	if (type == IPV6_ADDR_ANY)
		return 0;
	if (type & IPV6_ADDR_LINKLOCAL)
		err = bind_to_scope(sk, name->scope);
	if (err)
		return err;
	rcu_read_lock();
	if (sk->sk_bound_dev_if) {
		dev = dev_get_by_index_rcu(net, sk->sk_bound_dev_if);
		err = dev ? 0 : -ENODEV;
	}
	if (!err && !ipv6_can_nonlocal_bind(net, inet_sk(sk)) &&
	    !ipv6_chk_addr(net, &name->addr, dev, 0))
		err = -EADDRNOTAVAIL;
	rcu_read_unlock();
	return err;
}

static int check_address(struct sock *sk, const struct edu_name *name)
{
	if (!ipv6_addr_v4mapped(&name->addr))
		return check_address6(sk, name);
	if (name->family == AF_INET6 && sk->sk_ipv6only)
		return -EINVAL;
	return check_address4(sk, &name->addr);
}

static int take_name(struct sock *sk, const struct edu_name *name)
{
	u16 port = ntohs(name->port);
	int err = check_address(sk, name);

	if (err)
		return err;
	if (port && inet_port_requires_bind_service(sock_net(sk), port) &&
	    !ns_capable(sock_net(sk)->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;
	edu_addr_set_local(sk, &name->addr);
	if (!port && edu_port_by_connect(sk))
		return 0;
	return edu_port_bind(sk, port);
}

static int bind_locked(struct sock *sk, const struct edu_name *name)
{
	/* With IP_BIND_ADDRESS_NO_PORT an earlier bind() may have set one. */
	const struct in6_addr addr = sk->sk_v6_rcv_saddr;
	int dev = sk->sk_bound_dev_if, err;

	if (sk->sk_state != EDU_CLOSED || inet_sk(sk)->inet_num)
		return -EINVAL;
	err = take_name(sk, name);
	if (err) {
		edu_addr_set_local(sk, &addr);
		sk->sk_bound_dev_if = dev;
		return err;
	}
	edu_sk(sk)->names = name->family;
	edu_sk(sk)->bound = name->addr;
	if (!edu_addr_any(&name->addr))
		sk->sk_userlocks |= SOCK_BINDADDR_LOCK;
	if (edu_sk(sk)->port)
		sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	return 0;
}

/* Some programs leave the family out: if it is any address, it is IPv4's. */
static bool unspecified(const struct sockaddr *addr, int len)
{
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)addr;
	const struct sockaddr_in *sin = (const struct sockaddr_in *)addr;

	return len >= (int)sizeof(*sin) && sin->sin_family == AF_UNSPEC &&
	       sin->sin_addr.s_addr == htonl(INADDR_ANY) &&
	       (len < SIN6_LEN_RFC2133 || ipv6_addr_any(&sin6->sin6_addr));
}

/**
 * edu_bind() - bind(2)
 * @sock: the socket
 * @addr: struct sockaddr_in or sockaddr_in6
 * @len: its length, bytes
 *
 * Return: 0 or a negative errno.
 */
int edu_bind(struct socket *sock, struct sockaddr *addr, int len)
{
	struct sock *sk = sock->sk;
	struct sockaddr_in any;
	struct edu_name name;
	int err;

	if (unspecified(addr, len)) {
		any = *(const struct sockaddr_in *)addr;
		any.sin_family = AF_INET;
		addr = (struct sockaddr *)&any;
		len = sizeof(any);
	}
	lock_sock(sk);
	err = edu_name_parse(&name, sk, addr, len);
	if (!err)
		err = bind_locked(sk, &name);
	release_sock(sk);
	return err;
}

/*
 * Forget the peer; an address that the program has bound stays, also if it is any
 * of IPv4: with any of IPv6 the port might be another program's.
 */
static void forget_peer(struct sock *sk)
{
	edu_addr_set_peer(sk, &in6addr_any);
	inet_sk(sk)->inet_dport = 0;
	if (sk->sk_userlocks & SOCK_BINDPORT_LOCK) {
		edu_addr_set_local(sk, &edu_sk(sk)->bound);
	} else {
		if (!(sk->sk_userlocks & SOCK_BINDADDR_LOCK))
			edu_addr_set_any(sk);
		edu_port_release(sk);
	}
	sk_dst_reset(sk);
}

/**
 * edu_disconnect() - the socket becomes one that was never connected
 * @sk: the socket, locked
 */
void edu_disconnect(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	if (sk->sk_state == EDU_LISTEN) {
		edu_listen_stop(sk);
		/* Softirqs have found it, and read its TCB. */
		synchronize_rcu();
	}
	esk->generation++;
	edu_event_begin(sk, NULL);
	edu_user_abort(&esk->tcb, esk->now_us);
	edu_flush(sk);
	__skb_queue_purge(&sk->sk_receive_queue);
	forget_peer(sk);
	edu_sock_init_tcb(sk);
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

/* Whom to call, as ipv6(7) says for connect(2). */
static int set_peer6(struct sock *sk, const struct edu_name *name)
{
	struct in6_addr addr = name->addr;
	int type = ipv6_addr_type(&addr), err = 0;

	/* "::" is this host, as it ever was. */
	if (type == IPV6_ADDR_ANY) {
		if (ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr))
			ipv6_addr_set_v4mapped(htonl(INADDR_LOOPBACK), &addr);
		else
			addr = in6addr_loopback;
	}
	if (type & IPV6_ADDR_MULTICAST ||
	    (type == IPV6_ADDR_MAPPED && sk->sk_ipv6only))
		return -ENETUNREACH;
	if (type & IPV6_ADDR_LINKLOCAL)
		err = bind_to_scope(sk, name->scope);
	err = err ?: edu_flow_label_set(sk, name->flowinfo);
	if (!err)
		edu_addr_set_peer(sk, &addr);
	return err;
}

static int set_peer(struct sock *sk, const struct edu_name *name)
{
	edu_sk(sk)->names = name->family;
	inet_sk(sk)->inet_dport = name->port;
	if (name->family == AF_INET6)
		return set_peer6(sk, name);
	edu_addr_set_peer(sk, &name->addr);
	return 0;
}

static int start_connection(struct sock *sk, const struct edu_name *name)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_sock *esk = edu_sk(sk);
	u32 iss;
	int err;

	edu_sock_init_tcb(sk);
	sk->sk_err_soft = 0;
	err = set_peer(sk, name);
	if (!err)
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
	edu_user_connect(&esk->tcb, iss, esk->now_us);
	esk->tx_seq = esk->tcb.iss + 1;
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
	struct edu_name name;
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
	err = edu_name_parse(&name, sk, addr, len);
	if (!err)
		err = start_connection(sk, &name);
	if (err)
		return err;
	sock->state = SS_CONNECTING;
	return connect_result(sock, false, flags);
}

/**
 * edu_connect() - connect(2): active OPEN
 * @sock: the socket
 * @addr: struct sockaddr_in or sockaddr_in6, or AF_UNSPEC to forget the peer
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
	/* What has failed, or was to forget its peer, has no port any more. */
	edu_claims_settle(edu_net(sock_net(sock->sk)));
	return err;
}
