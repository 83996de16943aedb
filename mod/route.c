// SPDX-License-Identifier: GPL-2.0-only
/*
 * route.c - the way to the peer: routes, addresses, the MTU of the path
 *
 * A socket keeps its route and looks again when IP says that it is no longer
 * good. From the route follow the local address and how large a segment may
 * be. RFC 9293, 3.7.1, 3.7.2; RFC 1191.
 */
#include <net/ip.h>
#include <net/route.h>

#include "sock.h"

/**
 * edu_ip_route_reply() - a route for segments that no socket sends
 * @net: the namespace
 * @tuple: from where to where
 * @ifindex: device to send by, or 0
 * @mark: of the packets
 *
 * Return: the route, with a reference, or an error pointer.
 */
struct rtable *edu_ip_route_reply(struct net *net,
				  const struct edu_tuple *tuple, int ifindex,
				  u32 mark)
{
	struct flowi4 fl4;

	flowi4_init_output(&fl4, ifindex, mark, 0, RT_SCOPE_UNIVERSE,
			   tuple->wire, 0, tuple->raddr.s6_addr32[3],
			   tuple->laddr.s6_addr32[3], tuple->rport,
			   tuple->lport, sock_net_uid(net, NULL));
	return ip_route_output_flow(net, &fl4, NULL);
}

/* The least of the route's offer and what the program wants, SHLD-6. */
static u32 mss_to_offer(const struct edu_tcb *tcb, const struct dst_entry *dst)
{
	u32 mss = dst_metric_advmss(dst);

	return tcb->opts.maxseg ? min_t(u32, mss, tcb->opts.maxseg) : mss;
}

static u32 mss_of_mtu(u32 mtu)
{
	return mtu - sizeof(struct iphdr) - EDU_HDR_MIN;
}

/* What the core has to know of the way to the peer. */
static void path_is(struct sock *sk, const struct dst_entry *dst)
{
	struct edu_sock *esk = edu_sk(sk);
	u32 mtu = dst_mtu(dst);

	if (esk->path_mtu == mtu)
		return;
	esk->path_mtu = mtu;
	esk->tcb.mss_path = mss_of_mtu(mtu);
	edu_mss_update(&esk->tcb);
}

/**
 * edu_ip_route() - the socket's route, found anew where the old one is no
 * longer good
 * @sk: the socket, locked; it has a peer
 *
 * Return: the route, good for as long as the caller's rcu_read_lock(), or an
 * error pointer.
 */
struct rtable *edu_ip_route(struct sock *sk)
{
	const struct edu_tuple *tuple = &edu_sk(sk)->end.tuple;
	struct rtable *rt = dst_rtable(__sk_dst_check(sk, 0));
	struct flowi4 fl4;

	if (!rt) {
		rt = ip_route_output_ports(sock_net(sk), &fl4, sk,
					   tuple->raddr.s6_addr32[3],
					   tuple->laddr.s6_addr32[3],
					   tuple->rport, tuple->lport,
					   tuple->wire, ip_sock_rt_tos(sk),
					   sk->sk_bound_dev_if);
		if (IS_ERR(rt))
			return rt;
		sk_setup_caps(sk, &rt->dst);
	}
	path_is(sk, &rt->dst);
	return rt;
}

/**
 * edu_ip_path() - tell the core what the path to the peer is like now
 * @sk: the socket, locked; it has a peer
 *
 * To be called before the core is asked what to send: a route or its MTU may
 * have changed.
 *
 * Source: RFC 9293, 3.7.1, 3.7.2 (MUST-16)
 */
void edu_ip_path(struct sock *sk)
{
	rcu_read_lock();
	edu_ip_route(sk);
	rcu_read_unlock();
}

/**
 * edu_ip_mss() - what the route says of segment sizes, for a record's TCB
 * @net: the namespace
 * @tuple: the connection
 * @ifindex: device to send by, or 0
 * @tcb: mss_ours and mss_path are set
 *
 * Source: RFC 9293, 3.7.1 (SHLD-6)
 */
void edu_ip_mss(struct net *net, const struct edu_tuple *tuple, int ifindex,
		struct edu_tcb *tcb)
{
	struct rtable *rt = edu_ip_route_reply(net, tuple, ifindex, 0);

	if (IS_ERR(rt))
		return;
	tcb->mss_ours = mss_to_offer(tcb, &rt->dst);
	tcb->mss_path = mss_of_mtu(dst_mtu(&rt->dst));
	ip_rt_put(rt);
}

/**
 * edu_ip_connect() - find the way to the peer
 * @sk: the socket, locked; inet_daddr and inet_dport are set, inet_saddr too
 *	if the program has bound one
 *
 * Chooses the local address if there is none, and the segment size.
 *
 * Return: 0, or -ENETUNREACH and other errors of the routing table.
 * Source: RFC 9293, 3.7.1, 3.9.1.1
 */
int edu_ip_connect(struct sock *sk)
{
	struct inet_sock *inet = inet_sk(sk);
	struct edu_sock *esk = edu_sk(sk);
	struct flowi4 fl4;
	struct rtable *rt;

	rt = ip_route_output_ports(sock_net(sk), &fl4, sk, inet->inet_daddr,
				   inet->inet_saddr, inet->inet_dport,
				   inet->inet_sport, esk->wire,
				   ip_sock_rt_tos(sk), sk->sk_bound_dev_if);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	if (rt->rt_flags & (RTCF_MULTICAST | RTCF_BROADCAST)) {
		ip_rt_put(rt);
		return -ENETUNREACH;
	}
	/* 0.0.0.0 is this host: the routing table says so. */
	inet->inet_daddr = fl4.daddr;
	if (!inet->inet_saddr) {
		inet->inet_saddr = fl4.saddr;
		inet->inet_rcv_saddr = fl4.saddr;
	}
	sk_set_txhash(sk);
	sk_setup_caps(sk, &rt->dst);
	esk->tcb.mss_ours = mss_to_offer(&esk->tcb, &rt->dst);
	esk->path_mtu = 0;
	path_is(sk, &rt->dst);
	return 0;
}

/**
 * edu_ip_child() - the route of a connection that was just accepted
 * @sk: the new socket, locked; its tuple is set
 */
void edu_ip_child(struct sock *sk)
{
	sk_set_txhash(sk);
	edu_ip_path(sk);
}

/**
 * edu_ip_learn_mtu() - fragmentation needed: the route learns of it, and the
 * segments shrink
 * @sk: the socket; bh_lock_sock() held, a program may have it too
 * @mtu: the largest packet that came through, bytes
 *
 * Source: RFC 1191; RFC 9293, 3.7.2 (SHLD-23)
 */
void edu_ip_learn_mtu(struct sock *sk, u32 mtu)
{
	struct dst_entry *dst;

	if (!ip_sk_accept_pmtu(sk))
		return;
	dst = sk_dst_get(sk);
	if (!dst)
		return;
	dst->ops->update_pmtu(dst, sk, NULL, mtu, true);
	dst_release(dst);
	/* Where a program has the socket, its next flush sees to it. */
	if (!sock_owned_by_user(sk))
		edu_ip_path(sk);
}
