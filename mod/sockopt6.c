// SPDX-License-Identifier: GPL-2.0-only
/*
 * sockopt6.c - the options of ipv6(7)
 *
 * The kernel's code sets options on sockets of family AF_INET6 alone, so most
 * of it is here once more; what it reads it reads from ours. Flow labels
 * (RFC 6437) are leased by sockets of that family, too: whoever wants one gets
 * such a socket beside its own, which does nothing else.
 */
#include <linux/net.h>
#include <net/ip.h>
#include <net/ip6_route.h>

#include "sock.h"

static int set_hops(struct sock *sk, int val)
{
	if (val < -1 || val > 255)
		return -EINVAL;
	inet6_sk(sk)->hop_limit = val;
	return 0;
}

/* RFC 5082. */
static int set_min_hops(struct sock *sk, int val)
{
	if (val < 0 || val > 255)
		return -EINVAL;
	/* A pair with edu_min_hops(). */
	WRITE_ONCE(inet6_sk(sk)->min_hopcount, val);
	return 0;
}

/* Of the traffic class the ECN bits are TCP's. RFC 3542, 6.5: -1 is 0. */
static int set_tclass(struct sock *sk, int val)
{
	struct ipv6_pinfo *np = inet6_sk(sk);

	if (val < -1 || val > 255)
		return -EINVAL;
	val = max(val, 0) & ~INET_ECN_MASK;
	if (np->tclass != val) {
		np->tclass = val;
		sk_dst_reset(sk);
	}
	return 0;
}

static int set_pmtudisc(struct sock *sk, int val)
{
	if (val < IPV6_PMTUDISC_DONT || val > IPV6_PMTUDISC_OMIT)
		return -EINVAL;
	inet6_sk(sk)->pmtudisc = val;
	return 0;
}

/*
 * Before the socket is bound. Whoever wants IPv6 alone will use its addresses;
 * who does not may mean nothing by it: Python's servers say so to each socket.
 */
static int set_v6only(struct sock *sk, int val)
{
	struct edu_sock *esk = edu_sk(sk);

	if (inet_sk(sk)->inet_num || esk->names == AF_INET)
		return -EINVAL;
	sk->sk_ipv6only = !!val;
	if (val)
		esk->names = AF_INET6;
	return 0;
}

static int set_locked(struct sock *sk, int name, int val)
{
	struct edu_sock *esk = edu_sk(sk);

	switch (name) {
	case IPV6_V6ONLY:
		return set_v6only(sk, val);
	case IPV6_UNICAST_HOPS:
		return set_hops(sk, val);
	case IPV6_MINHOPCOUNT:
		return set_min_hops(sk, val);
	case IPV6_TCLASS:
		return set_tclass(sk, val);
	case IPV6_MTU_DISCOVER:
		return set_pmtudisc(sk, val);
	case IPV6_RECVERR:
		esk->ip6_recverr = !!val;
		return 0;
	case IPV6_FLOWINFO_SEND:
		esk->ip6_flowinfo = !!val;
		return 0;
	case IPV6_AUTOFLOWLABEL:
		esk->ip6_autolabel = !!val;
		return 0;
	case IPV6_ADDR_PREFERENCES:
		return edu_set_addr_preferences(sk, val);
	default:
		return -ENOPROTOOPT;
	}
}

/* The socket that leases flow labels for this one. */
static int lease(struct sock *sk, sockptr_t val, unsigned int len)
{
	struct edu_sock *esk = edu_sk(sk);
	struct socket *labels;
	int err;

	if (!esk->labels) {
		err = sock_create_kern(sock_net(sk), PF_INET6, SOCK_DGRAM,
				       IPPROTO_UDP, &labels);
		if (err)
			return err;
		lock_sock(sk);
		if (!esk->labels)
			swap(esk->labels, labels);
		release_sock(sk);
		if (labels)
			sock_release(labels);
	}
	return ipv6_setsockopt(esk->labels->sk, SOL_IPV6, IPV6_FLOWLABEL_MGR,
			       val, len);
}

/**
 * edu_setsockopt6() - setsockopt(2), SOL_IPV6
 * @sk: the socket, not locked
 * @name: the option
 * @val: its value
 * @len: bytes
 *
 * Return: 0 or a negative errno, as ipv6(7) names it; -ENOPROTOOPT for what
 * means nothing to a stream.
 */
int edu_setsockopt6(struct sock *sk, int name, sockptr_t val, unsigned int len)
{
	int v, err;

	switch (name) {
	case IPV6_FLOWLABEL_MGR:
		return lease(sk, val, len);
	/* The same flags as IPv4's. */
	case IPV6_FREEBIND:
		return ip_setsockopt(sk, SOL_IP, IP_FREEBIND, val, len);
	case IPV6_TRANSPARENT:
		return ip_setsockopt(sk, SOL_IP, IP_TRANSPARENT, val, len);
	}
	if (len < sizeof(int))
		return -EINVAL;
	if (copy_from_sockptr(&v, val, sizeof(v)))
		return -EFAULT;
	lock_sock(sk);
	err = set_locked(sk, name, v);
	release_sock(sk);
	return err;
}

static bool auto_label(const struct sock *sk)
{
	s8 mine = edu_sk(sk)->ip6_autolabel;

	return mine >= 0 ? mine : ip6_default_np_autolabel(sock_net(sk));
}

/**
 * edu_flow_label() - the flow label of a packet
 * @net: the namespace
 * @sk: the socket, or NULL for a reply
 * @skb: the packet, with its hash if there is a socket
 * @tuple: from where to where
 *
 * All packets of a connection have the same; what a program has chosen, or one
 * from the connection's hash.
 *
 * Return: in network order.
 * Source: RFC 6437, 3
 */
__be32 edu_flow_label(struct net *net, const struct sock *sk,
		      struct sk_buff *skb, const struct edu_tuple *tuple)
{
	struct flowi6 fl6 = {
		.flowi6_proto = tuple->wire,
		.daddr = tuple->raddr,
		.saddr = tuple->laddr,
		.fl6_sport = tuple->lport,
		.fl6_dport = tuple->rport,
	};

	return ip6_make_flowlabel(net, skb, sk ? edu_sk(sk)->ip6.flow_label : 0,
				  sk ? auto_label(sk) :
				       ip6_default_np_autolabel(net), &fl6);
}

/**
 * edu_flow_label_set() - IPV6_FLOWINFO_SEND: the label that a program gives
 * with its peer's address
 * @sk: the socket, locked
 * @flowinfo: flow label and traffic class, network order
 *
 * Return: 0; -EINVAL if labels here must be leased, and this one is not.
 */
int edu_flow_label_set(struct sock *sk, __be32 flowinfo)
{
	struct edu_sock *esk = edu_sk(sk);
	struct ip6_flowlabel *leased;

	esk->ip6.flow_label = 0;
	if (!esk->ip6_flowinfo)
		return 0;
	/* But the ECN bits, which are not a program's. */
	flowinfo &= IPV6_FLOWINFO_MASK & ~htonl(INET_ECN_MASK << 20);
	if (flowinfo & IPV6_FLOWLABEL_MASK) {
		leased = fl6_sock_lookup(esk->labels ? esk->labels->sk : sk,
					 flowinfo);
		if (IS_ERR(leased))
			return -EINVAL;
		fl6_sock_release(leased);
	}
	esk->ip6.flow_label = flowinfo;
	return 0;
}

/* Return: what the option is, or a negative errno. */
static int get_flag(struct sock *sk, int name)
{
	const struct edu_sock *esk = edu_sk(sk);

	switch (name) {
	case IPV6_RECVERR:
		return esk->ip6_recverr;
	case IPV6_FLOWINFO_SEND:
		return esk->ip6_flowinfo;
	case IPV6_AUTOFLOWLABEL:
		return auto_label(sk);
	default:
		return -ENOPROTOOPT;
	}
}

/**
 * edu_getsockopt6() - getsockopt(2), SOL_IPV6
 * @sk: the socket, not locked
 * @name: the option
 * @val: where its value goes; cut to the room there is
 * @len: room, and what was written; bytes
 *
 * Return: 0 or a negative errno, as ipv6(7) names it.
 */
int edu_getsockopt6(struct sock *sk, int name, char __user *val,
		    int __user *len)
{
	int room, v;

	switch (name) {
	case IPV6_V6ONLY:
	case IPV6_UNICAST_HOPS:
	case IPV6_MINHOPCOUNT:
	case IPV6_TCLASS:
	case IPV6_MTU_DISCOVER:
	case IPV6_MTU:
	case IPV6_ADDR_PREFERENCES:
	case IPV6_FREEBIND:
	case IPV6_TRANSPARENT:
		return ipv6_getsockopt(sk, SOL_IPV6, name, val, len);
	}
	v = get_flag(sk, name);
	if (v < 0)
		return v;
	if (get_user(room, len))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	room = min_t(int, room, sizeof(v));
	if (put_user(room, len) || copy_to_user(val, &v, room))
		return -EFAULT;
	return 0;
}
