// SPDX-License-Identifier: GPL-2.0-only
/*
 * addr.c - addresses: what programs call them, and how sockets keep them
 *
 * A program names hosts by struct sockaddr_in or sockaddr_in6, and its first
 * bind() or connect() says by which from then on. Inside there is one kind of
 * address, IPv6's; IPv4's are mapped into it (::ffff:a.b.c.d, RFC 4291,
 * 2.5.5.2), so that one table has both, and `[::]` may listen for both. Where
 * the rest of the kernel looks for IPv4 addresses they stand as such, too.
 */
#include <net/addrconf.h>
#include <net/ipv6.h>
#include <net/transp_v6.h>

#include "ip.h"
#include "sock.h"

/* struct sockaddr_in6 had no scope in the beginning. */
#define SIN6_LEN_RFC2133	24

static int parse4(struct edu_name *name, const struct sockaddr_in *sin)
{
	name->family = AF_INET;
	name->port = sin->sin_port;
	ipv6_addr_set_v4mapped(sin->sin_addr.s_addr, &name->addr);
	return 0;
}

static int parse6(struct edu_name *name, const struct sockaddr_in6 *sin6,
		  int len)
{
	if (len < SIN6_LEN_RFC2133)
		return -EINVAL;
	/* "ipv6.disable=1": there is nothing behind these addresses. */
	if (!ipv6_mod_enabled())
		return -EAFNOSUPPORT;
	name->family = AF_INET6;
	name->port = sin6->sin6_port;
	name->addr = sin6->sin6_addr;
	name->flowinfo = sin6->sin6_flowinfo;
	if (len >= (int)sizeof(*sin6))
		name->scope = sin6->sin6_scope_id;
	return 0;
}

/**
 * edu_name_parse() - an address as a program gives it
 * @name: filled in
 * @sk: the socket, locked
 * @addr: struct sockaddr_in or sockaddr_in6
 * @len: its length, bytes
 *
 * Return: 0; -EINVAL if it is too short; -EAFNOSUPPORT if it is of another
 * kind, or not of the one that the socket has.
 */
int edu_name_parse(struct edu_name *name, const struct sock *sk,
		   const struct sockaddr *addr, int len)
{
	const u8 family = edu_sk(sk)->names;

	memset(name, 0, sizeof(*name));
	if (len < (int)sizeof(addr->sa_family))
		return -EINVAL;
	switch (addr->sa_family) {
	case AF_INET:
	case AF_INET6:
		break;
	default:
		return -EAFNOSUPPORT;
	}
	if (family && family != addr->sa_family)
		return -EAFNOSUPPORT;
	if (addr->sa_family == AF_INET6)
		return parse6(name, (const struct sockaddr_in6 *)addr, len);
	if (len < (int)sizeof(struct sockaddr_in))
		return -EINVAL;
	return parse4(name, (const struct sockaddr_in *)addr);
}

/**
 * edu_addr_any() - does it stand for any address?
 * @addr: ::, or 0.0.0.0 mapped
 */
bool edu_addr_any(const struct in6_addr *addr)
{
	return ipv6_addr_any(addr) ||
	       (ipv6_addr_v4mapped(addr) && !addr->s6_addr32[3]);
}

/* The IPv4 address in it; of IPv6's, one that no host has. */
static __be32 addr4(const struct in6_addr *addr)
{
	return ipv6_addr_v4mapped(addr) || ipv6_addr_any(addr) ?
	       addr->s6_addr32[3] : LOOPBACK4_IPV6;
}

/**
 * edu_addr_set_local() - the socket's own address
 * @sk: the socket, locked
 * @addr: where it receives, and sends from
 */
void edu_addr_set_local(struct sock *sk, const struct in6_addr *addr)
{
	sk->sk_v6_rcv_saddr = *addr;
	inet6_sk(sk)->saddr = *addr;
	inet_sk(sk)->inet_rcv_saddr = addr4(addr);
	inet_sk(sk)->inet_saddr = addr4(addr);
}

/**
 * edu_addr_set_any() - the socket is bound to no address
 * @sk: the socket, locked; which kind of names it has may still be open
 */
void edu_addr_set_any(struct sock *sk)
{
	struct in6_addr any = in6addr_any;

	if (edu_sk(sk)->names == AF_INET)
		ipv6_addr_set_v4mapped(0, &any);
	edu_addr_set_local(sk, &any);
}

/**
 * edu_addr_set_peer() - the socket's peer
 * @sk: the socket, locked
 * @addr: its address
 */
void edu_addr_set_peer(struct sock *sk, const struct in6_addr *addr)
{
	sk->sk_v6_daddr = *addr;
	inet_sk(sk)->inet_daddr = addr4(addr);
}

/**
 * edu_addr_scope() - the device that a link-local address belongs to
 * @laddr: local address
 * @raddr: remote address
 * @ifindex: the device
 *
 * Every link has the same link-local addresses, so the device is part of them.
 *
 * Return: @ifindex, or 0 if neither is link-local.
 * Source: RFC 4007, 6
 */
int edu_addr_scope(const struct in6_addr *laddr, const struct in6_addr *raddr,
		   int ifindex)
{
	const __be32 mask = htonl(0xffc00000), local = htonl(0xfe800000);

	return (laddr->s6_addr32[0] & mask) == local ||
	       (raddr->s6_addr32[0] & mask) == local ? ifindex : 0;
}

/**
 * edu_tuple_of() - the socket's addresses and ports as a tuple
 * @sk: the socket, locked
 * @tuple: filled in
 */
void edu_tuple_of(const struct sock *sk, struct edu_tuple *tuple)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->wire = edu_sk(sk)->wire;
	tuple->laddr = inet6_sk(sk)->saddr;
	tuple->raddr = sk->sk_v6_daddr;
	tuple->lport = inet_sk(sk)->inet_sport;
	tuple->rport = inet_sk(sk)->inet_dport;
	tuple->scope = edu_addr_scope(&tuple->laddr, &tuple->raddr,
				      sk->sk_bound_dev_if);
}

/**
 * edu_tuple_show() - a tuple's addresses for those who look at it
 * @tuple: the tuple
 * @laddr: 16 bytes, gets the local address, IPv4 in the first four
 * @raddr: 16 bytes, gets the remote address, likewise
 *
 * Return: AF_INET or AF_INET6.
 */
u8 edu_tuple_show(const struct edu_tuple *tuple, u8 *laddr, u8 *raddr)
{
	if (edu_tuple_ip4(tuple)) {
		memcpy(laddr, &tuple->laddr.s6_addr32[3], 4);
		memcpy(raddr, &tuple->raddr.s6_addr32[3], 4);
		return AF_INET;
	}
	memcpy(laddr, &tuple->laddr, 16);
	memcpy(raddr, &tuple->raddr, 16);
	return AF_INET6;
}

/* Return: bytes written to @sa. */
static int put_name(const struct sock *sk, struct sockaddr *sa,
		    const struct in6_addr *addr, __be16 port, __be32 flowinfo)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)sa;
	struct sockaddr_in *sin = (struct sockaddr_in *)sa;

	if (edu_sk(sk)->names != AF_INET6) {
		*sin = (struct sockaddr_in) {
			.sin_family = AF_INET,
			.sin_port = port,
			.sin_addr.s_addr = addr->s6_addr32[3],
		};
		return sizeof(*sin);
	}
	*sin6 = (struct sockaddr_in6) {
		.sin6_family = AF_INET6,
		.sin6_port = port,
		.sin6_flowinfo = flowinfo,
		.sin6_addr = *addr,
		.sin6_scope_id = ipv6_iface_scope_id(addr, sk->sk_bound_dev_if),
	};
	return sizeof(*sin6);
}

/**
 * edu_getname() - getsockname(2), getpeername(2)
 * @sock: the socket
 * @addr: room for struct sockaddr_in6
 * @peer: the peer's name is wanted
 *
 * Return: bytes written to @addr, or -ENOTCONN.
 */
int edu_getname(struct socket *sock, struct sockaddr *addr, int peer)
{
	const u32 nobody = 1U << EDU_CLOSED | 1U << EDU_SYN_SENT;
	struct sock *sk = sock->sk;
	struct inet_sock *inet = inet_sk(sk);
	__be32 flowinfo = edu_sk(sk)->ip6_flowinfo ?
			  inet6_sk(sk)->flow_label : 0;
	int ret = -ENOTCONN;

	lock_sock(sk);
	if (!peer)
		ret = put_name(sk, addr, &inet6_sk(sk)->saddr, inet->inet_sport,
			       0);
	else if (inet->inet_dport && !(1U << sk->sk_state & nobody))
		ret = put_name(sk, addr, &sk->sk_v6_daddr, inet->inet_dport,
			       flowinfo);
	release_sock(sk);
	return ret;
}
