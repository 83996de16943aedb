/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * end.h - one end of a connection: its name in the tables, and to programs
 */
#ifndef _EDU_END_H
#define _EDU_END_H

#include <linux/in6.h>
#include <linux/net.h>
#include <linux/rhashtable-types.h>
#include <net/ipv6.h>

/**
 * struct edu_tuple - what identifies one end of a connection
 * @laddr: local address; IPv4 ones are mapped (::ffff:a.b.c.d), so that one
 *	table serves both
 * @raddr: remote address
 * @lport: local port, network order
 * @rport: remote port, network order
 * @scope: index of the device whose link-local addresses these are, else 0
 * @wire: IP protocol number
 * @pad: zero, for the tuple is hashed as memory
 */
struct edu_tuple {
	struct in6_addr	laddr;
	struct in6_addr	raddr;
	__be16		lport;
	__be16		rport;
	u32		scope;
	u8		wire;
	u8		pad[3];
};

/* Is it IPv4 that carries it? */
static inline bool edu_tuple_ip4(const struct edu_tuple *tuple)
{
	return ipv6_addr_v4mapped(&tuple->laddr) ||
	       ipv6_addr_v4mapped(&tuple->raddr);
}

/**
 * struct edu_name - an address and port as a program gives them
 * @addr: IPv4 ones are mapped
 * @port: network order
 * @family: AF_INET or AF_INET6
 * @scope: device index for a link-local address, or 0
 * @flowinfo: flow label and traffic class
 */
struct edu_name {
	struct in6_addr	addr;
	__be16		port;
	u8		family;
	u32		scope;
	__be32		flowinfo;
};

enum edu_end_kind {
	EDU_END_SOCK,		/* struct edu_sock */
	EDU_END_HALF,		/* struct edu_half: SYN-RECEIVED */
	EDU_END_TW,		/* struct edu_tw: TIME-WAIT */
};

/**
 * struct edu_end - one end of a connection, in the hash table
 * @node: in edu_net.ends, by @tuple
 * @tuple: immutable once hashed
 * @kind: what it is embedded in; immutable
 * @hashed: is in the table; owner's lock
 * @conn: number of this end in traces; handed on from half to sock to tw
 */
struct edu_end {
	struct rhash_head	node;
	struct edu_tuple	tuple;
	u8			kind;
	bool			hashed;
	u64			conn;
};

/* addr.c: addresses, and what programs call them. */
int edu_name_parse(struct edu_name *name, const struct sock *sk,
		   const struct sockaddr *addr, int len);
bool edu_addr_any(const struct in6_addr *addr);
void edu_addr_set_local(struct sock *sk, const struct in6_addr *addr);
void edu_addr_set_any(struct sock *sk);
void edu_addr_set_peer(struct sock *sk, const struct in6_addr *addr);
int edu_addr_scope(const struct in6_addr *laddr, const struct in6_addr *raddr,
		   int ifindex);
void edu_tuple_of(const struct sock *sk, struct edu_tuple *tuple);
u8 edu_tuple_show(const struct edu_tuple *tuple, u8 *laddr, u8 *raddr);
int edu_getname(struct socket *sock, struct sockaddr *addr, int peer);

#endif /* _EDU_END_H */
