// SPDX-License-Identifier: GPL-2.0-only
/*
 * route.c - the way to the peer: routes, addresses, the MTU of the path
 *
 * A socket keeps its route and looks again when IP says that it is no longer
 * good. From the route follow the local address and how large a segment may
 * be. RFC 9293, 3.7.1, 3.7.2; RFC 1191, 8201.
 */
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/route.h>

#include "ip.h"
#include "sock.h"

/* What IPv6's routing table is asked; the caller adds the rest. */
static void flow6_of(struct flowi6 *fl6, const struct edu_tuple *tuple,
		     int ifindex, u32 mark)
{
	*fl6 = (struct flowi6) {
		.flowi6_oif = tuple->scope ?: ifindex,
		.flowi6_mark = mark,
		.flowi6_proto = tuple->wire,
		.daddr = tuple->raddr,
		.saddr = tuple->laddr,
		.fl6_sport = tuple->lport,
		.fl6_dport = tuple->rport,
	};
}

/**
 * edu_ip_route_reply() - a route for segments that no socket sends
 * @net: the namespace
 * @tuple: from where to where
 * @ifindex: device to send by, or 0
 * @mark: of the packets
 *
 * Return: the route, with a reference, or an error pointer.
 */
struct dst_entry *edu_ip_route_reply(struct net *net,
				     const struct edu_tuple *tuple, int ifindex,
				     u32 mark)
{
	struct flowi6 fl6;
	struct flowi4 fl4;
	struct rtable *rt;

	if (!edu_tuple_ip4(tuple)) {
		flow6_of(&fl6, tuple, ifindex, mark);
		fl6.flowi6_uid = sock_net_uid(net, NULL);
		return ip6_dst_lookup_flow(net, NULL, &fl6, NULL);
	}
	flowi4_init_output(&fl4, ifindex, mark, 0, RT_SCOPE_UNIVERSE,
			   tuple->wire, 0, tuple->raddr.s6_addr32[3],
			   tuple->laddr.s6_addr32[3], tuple->rport,
			   tuple->lport, sock_net_uid(net, NULL));
	rt = ip_route_output_flow(net, &fl4, NULL);
	return IS_ERR(rt) ? ERR_CAST(rt) : &rt->dst;
}

/*
 * A route for a socket's connection. With no local address in @tuple the one
 * that the route prefers is filled in, and for 0.0.0.0 this host.
 */
static struct dst_entry *find4(struct sock *sk, struct edu_tuple *tuple)
{
	struct flowi4 fl4;
	struct rtable *rt;

	rt = ip_route_output_ports(sock_net(sk), &fl4, sk,
				   tuple->raddr.s6_addr32[3],
				   tuple->laddr.s6_addr32[3], tuple->rport,
				   tuple->lport, tuple->wire,
				   ip_sock_rt_tos(sk), sk->sk_bound_dev_if);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	if (rt->rt_flags & (RTCF_MULTICAST | RTCF_BROADCAST)) {
		ip_rt_put(rt);
		return ERR_PTR(-ENETUNREACH);
	}
	ipv6_addr_set_v4mapped(fl4.daddr, &tuple->raddr);
	ipv6_addr_set_v4mapped(fl4.saddr, &tuple->laddr);
	return &rt->dst;
}

static struct dst_entry *find6(struct sock *sk, struct edu_tuple *tuple)
{
	const struct ipv6_pinfo *np = inet6_sk(sk);
	struct dst_entry *dst;
	struct flowi6 fl6;

	flow6_of(&fl6, tuple, sk->sk_bound_dev_if, READ_ONCE(sk->sk_mark));
	fl6.flowlabel = ip6_make_flowinfo(np->tclass, np->flow_label);
	fl6.flowi6_uid = sk->sk_uid;
	security_sk_classify_flow(sk, flowi6_to_flowi_common(&fl6));
	dst = ip6_dst_lookup_flow(sock_net(sk), sk, &fl6, NULL);
	if (!IS_ERR(dst))
		tuple->laddr = fl6.saddr;
	return dst;
}

static struct dst_entry *find(struct sock *sk, struct edu_tuple *tuple)
{
	return edu_tuple_ip4(tuple) ? find4(sk, tuple) : find6(sk, tuple);
}

/* The socket has this route from now on; takes over the reference. */
static void keep(struct sock *sk, struct dst_entry *dst)
{
	u32 cookie = 0;

	if (dst->ops->family == AF_INET6)
		cookie = rt6_get_cookie(dst_rt6_info(dst));
	inet6_sk(sk)->dst_cookie = cookie;
	sk_setup_caps(sk, dst);
}

/* The least of the route's offer and what the program wants, SHLD-6. */
static u32 mss_to_offer(const struct edu_tcb *tcb, const struct dst_entry *dst)
{
	u32 mss = dst_metric_advmss(dst);

	return tcb->opts.maxseg ? min_t(u32, mss, tcb->opts.maxseg) : mss;
}

/* What is left of an MTU for text, without options; a route's may be anything. */
static u32 mss_in(u32 mtu, bool ip4)
{
	u32 headers = (ip4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr)) +
		      EDU_HDR_MIN;

	return mtu > headers ? mtu - headers : 0;
}

/* What a peer takes that has not said it. */
static u32 mss_default(const struct dst_entry *dst)
{
	return dst->ops->family == AF_INET6 ? EDU_MSS_DEFAULT_V6 :
					      EDU_MSS_DEFAULT;
}

static u32 mss_to_send(const struct dst_entry *dst)
{
	return mss_in(dst_mtu(dst), dst->ops->family != AF_INET6);
}

/* What the core has to know of the way to the peer. */
static void path_is(struct sock *sk, const struct dst_entry *dst)
{
	struct edu_sock *esk = edu_sk(sk);
	u32 mtu = dst_mtu(dst);

	if (esk->path_mtu == mtu)
		return;
	esk->path_mtu = mtu;
	esk->tcb.mss_path = mss_to_send(dst);
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
struct dst_entry *edu_ip_route(struct sock *sk)
{
	struct dst_entry *dst = __sk_dst_check(sk, inet6_sk(sk)->dst_cookie);
	struct edu_tuple tuple;

	if (!dst) {
		tuple = edu_sk(sk)->end.tuple;
		dst = find(sk, &tuple);
		if (IS_ERR(dst))
			return dst;
		keep(sk, dst);
	}
	path_is(sk, dst);
	return dst;
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
 * @mark: of what is sent
 * @tcb: mss_ours, mss_path and mss_default are set
 *
 * Source: RFC 9293, 3.7.1 (SHLD-6, MUST-15)
 */
void edu_ip_mss(struct net *net, const struct edu_tuple *tuple, int ifindex,
		u32 mark, struct edu_tcb *tcb)
{
	struct dst_entry *dst = edu_ip_route_reply(net, tuple, ifindex, mark);

	if (IS_ERR(dst))
		return;
	tcb->mss_ours = mss_to_offer(tcb, dst);
	tcb->mss_path = mss_to_send(dst);
	tcb->mss_default = mss_default(dst);
	dst_release(dst);
}

/* From where to where, before there is a local address. */
static int endpoints(struct sock *sk, struct edu_tuple *tuple)
{
	edu_tuple_of(sk, tuple);
	if (!ipv6_addr_v4mapped(&tuple->raddr)) {
		/* Bound to one of IPv4's, it has no way to one of IPv6's. */
		if (!ipv6_addr_v4mapped(&tuple->laddr))
			return 0;
	} else if (ipv6_addr_v4mapped(&tuple->laddr) ||
		   ipv6_addr_any(&tuple->laddr)) {
		return 0;
	}
	return -ENETUNREACH;
}

/**
 * edu_ip_connect() - find the way to the peer
 * @sk: the socket, locked; its peer is set, its own address too if the program
 *	has bound one
 *
 * Chooses the local address if there is none, and the segment size.
 *
 * Return: 0, or -ENETUNREACH and other errors of the routing table.
 * Source: RFC 9293, 3.7.1, 3.9.1.1
 */
int edu_ip_connect(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_tuple tuple;
	struct dst_entry *dst;
	int err;

	err = endpoints(sk, &tuple);
	if (err)
		return err;
	dst = find(sk, &tuple);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	edu_addr_set_peer(sk, &tuple.raddr);
	if (edu_addr_any(&inet6_sk(sk)->saddr))
		edu_addr_set_local(sk, &tuple.laddr);
	sk_set_txhash(sk);
	keep(sk, dst);
	esk->tcb.mss_ours = mss_to_offer(&esk->tcb, dst);
	esk->tcb.mss_default = mss_default(dst);
	esk->path_mtu = 0;
	path_is(sk, dst);
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

/* "ip route add ... mtu lock": the administrator knows, whatever anybody says. */
static bool mtu_fixed(struct sock *sk)
{
	const struct dst_entry *dst = __sk_dst_get(sk);

	return dst && dst_metric_locked(dst, RTAX_MTU);
}

/**
 * edu_ip_accepts_mtu() - may the network say how large packets may be?
 * @sk: the socket, locked
 *
 * Return: false if the program does not want that (IP_MTU_DISCOVER), or, as
 * only IPv4 allows, the administrator.
 */
bool edu_ip_accepts_mtu(struct sock *sk)
{
	if (!edu_tuple_ip4(&edu_sk(sk)->end.tuple))
		return ip6_sk_accept_pmtu(sk);
	return ip_sk_accept_pmtu(sk) && !mtu_fixed(sk);
}

/* Routers may cut what this socket sends, without DF. */
static bool may_be_cut(struct sock *sk)
{
	const struct dst_entry *dst = __sk_dst_get(sk);

	return dst && !ip_dont_fragment(sk, dst);
}

/**
 * edu_ip_mss_for() - what is left of an MTU for text, without options
 * @sk: the socket, locked
 * @mtu: of the path, bytes; 0: no router says
 *
 * Once a path of IPv4 has asked for less than net.ipv4.route.min_pmtu the route
 * lets the packets be cut (edu_ip_learn_mtu()), so that much goes through.
 *
 * Return: bytes.
 */
u32 edu_ip_mss_for(struct sock *sk, u32 mtu)
{
	bool ip4 = edu_tuple_ip4(&edu_sk(sk)->end.tuple);

	if (ip4 && (!mtu || may_be_cut(sk)))
		mtu = max_t(u32, mtu,
			    READ_ONCE(sock_net(sk)->ipv4.ip_rt_min_pmtu));
	return mss_in(mtu, ip4);
}

/**
 * edu_ip_learn_mtu() - the route learns how much the path takes
 * @sk: the socket, locked
 * @mtu: the largest packet that comes through, bytes; 0: no router says
 *
 * If it does, path_is() finds that. It may not: no memory, or rules of routing
 * about ports, of which IP knows nothing here. The connection keeps to it all
 * the same; else it would send what is too big again with each error.
 *
 * Source: RFC 1191, 6.2; RFC 8201, 5.2; RFC 9293, 3.7.2 (SHLD-23)
 */
void edu_ip_learn_mtu(struct sock *sk, u32 mtu)
{
	struct dst_entry *dst = sk_dst_get(sk);

	if (!dst)
		return;
	dst->ops->update_pmtu(dst, sk, NULL, mtu, true);
	dst_release(dst);
}
