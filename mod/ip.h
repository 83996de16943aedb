/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ip.h - what knows IP: packets, routes, ICMP, and the two wires
 */
#ifndef _EDU_IP_H
#define _EDU_IP_H

#include "sock.h"

struct tcphdr;

/* claim.c: ports that are taken in the kernel's TCP too. */
int edu_claims_init(struct edu_net *enet);
void edu_claims_exit(struct edu_net *enet);
void edu_claims_settle(struct edu_net *enet);	/* no locks held */
struct edu_claim *edu_claim_new(struct sock *sk, u16 port);
struct edu_claim *edu_claim_get(struct edu_claim *claim, bool keeps);
void edu_claim_yield(struct edu_claim *claim);
bool edu_claim_others_listen(const struct edu_claim *claim,
			     const struct edu_tuple *tuple,
			     struct sk_buff *skb);	/* RCU */
void edu_claim_put(struct edu_claim *claim);
bool edu_claimed(const struct edu_net *enet, u16 port);

/* interop.c: segments of ours are taken from the kernel's TCP. */
int edu_interop_hook(struct net *net, bool *defrag);
void edu_interop_unhook(struct net *net, bool defrag);

/* ip.c: packets arrive. */
int edu_ip_init(void);
void edu_ip_exit(void);
void edu_ip_rcv(struct sk_buff *skb, u8 wire);
void edu_ip_tuple(const struct sk_buff *skb, const struct tcphdr *th, u8 wire,
		  struct edu_tuple *tuple);
void edu_ip_tuple4(struct edu_tuple *tuple, u8 wire, __be32 laddr,
		   __be32 raddr);
void edu_ip_tuple6(struct edu_tuple *tuple, u8 wire,
		   const struct in6_addr *laddr, const struct in6_addr *raddr,
		   int ifindex);
bool edu_ip_came_by(const struct sk_buff *skb, int ifindex);
u32 edu_ip_reply_mark(struct net *net, const struct edu_tuple *tuple, u32 mark);

/*
 * offload.c: super-segments on the isolated wire.
 *
 * A real device would take one for TCP's by its kind and cut it with TCP's
 * number in its checksums; and packets get to real devices through veth, by
 * bridges and routers. So it is of another kind as well, which devices of the
 * kernel's own claim to cut, all that it has software for, and real ones never.
 * Nobody looks at it who has seen that it is TCP's.
 */
#define EDU_GSO_NOT_IN_HARDWARE	SKB_GSO_SCTP

int edu_offload_init(void);
void edu_offload_exit(void);
struct sk_buff *edu_offload_cut(struct sk_buff *skb);	/* RCU */

/**
 * struct edu_report - what an ICMP error means to TCP
 * @err: a negative errno for the program; 0: nothing
 * @hard: waiting will not mend it
 * @too_big: the packet was larger than @mtu and did not come through
 * @mtu: bytes; 0: the router does not say
 * @hops: what was left of the quoted packet's TTL or hop limit
 * @redirect: the message itself, if it is a redirect; else NULL
 */
struct edu_report {
	int err;
	bool hard;
	bool too_big;
	u32 mtu;
	u8 hops;
	struct sk_buff *redirect;
};

/* icmp.c: errors that the network reports. */
int edu_icmp_err(struct sk_buff *skb, u32 info);
int edu_icmp6_err(struct sk_buff *skb, struct inet6_skb_parm *parm, u8 type,
		  u8 code, int at, __be32 info);
void edu_icmp_rcv(struct net *net, struct sk_buff *skb);
void edu_icmp6_rcv(struct net *net, struct sk_buff *skb, unsigned int at);

/* xmit.c: packets leave. */
void edu_ip_send(struct sock *sk, const struct edu_out *out);
void edu_ip_reply(struct net *net, const struct edu_tuple *tuple,
		  const struct sock *like, int ifindex, u32 mark,
		  const struct edu_tcb *tcb, const struct edu_out *out);
void edu_ip_xmit(struct net *net, struct sk_buff *skb);

/* redirect.c: another way to the peer. */
void edu_ip_redirect(struct sock *sk, struct sk_buff *skb);
void edu_ip_redirect_reply(struct net *net, const struct edu_tuple *tuple,
			   int ifindex, u32 mark, struct sk_buff *skb);

/* route.c: the way to the peer. */
struct dst_entry *edu_ip_route(struct sock *sk); /* RCU; socket lock held */
struct dst_entry *edu_ip_route_reply(struct net *net,
				     const struct edu_tuple *tuple, int ifindex,
				     u32 mark);
int edu_ip_connect(struct sock *sk);	/* route, source address, MSS */
void edu_ip_child(struct sock *sk);	/* route of an accepted connection */
void edu_ip_path(struct sock *sk);	/* tell the core what has changed */
bool edu_ip_accepts_mtu(struct sock *sk);
u32 edu_ip_mss_for(struct sock *sk, u32 mtu);
void edu_ip_learn_mtu(struct sock *sk, u32 mtu);
void edu_ip_mss(struct net *net, const struct edu_tuple *tuple, int ifindex,
		u32 mark, struct edu_tcb *tcb);

/*
 * IP_MINTTL, IPV6_MINHOPCOUNT: who sends with 255 is no farther away. Set at any
 * time, without a lock.
 */
static inline u8 edu_min_hops(const struct sock *sk, bool ip4)
{
	return ip4 ? READ_ONCE(inet_sk(sk)->min_ttl) :
		     READ_ONCE(edu_sk(sk)->ip6.min_hopcount);
}

#endif /* _EDU_IP_H */
