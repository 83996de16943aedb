// SPDX-License-Identifier: GPL-2.0-only
/*
 * redirect.c - a router says that another one is nearer: ICMP redirects
 *
 * Whom it may come from, and what it may ask for, the kernel's routing checks,
 * as for its own TCP: only the first hop is believed, and only where
 * accept_redirects allows it. That it quotes what is in flight is seen to
 * before (quoted.c). A connection takes the new route with its next segment.
 * RFC 1122, 3.2.2.2, 3.3.1.2; RFC 4861, 8.
 */
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/route.h>

#include "ip.h"
#include "sock.h"

/*
 * RFC 4861, 8.1: "the current first-hop router for the specified ICMP
 * Destination Address". Which way other hosts are is not for this peer's
 * router to say, so the destination has to be the peer.
 */
static void redirect6(struct net *net, const struct edu_tuple *tuple, u32 mark,
		      kuid_t uid, struct sk_buff *skb)
{
	const struct rd_msg *msg = (const struct rd_msg *)icmp6_hdr(skb);

	if (ipv6_addr_equal(&msg->dest, &tuple->raddr))
		ip6_redirect(skb, net, skb->dev->ifindex, mark, uid);
}

/**
 * edu_ip_redirect() - a redirect quotes what a socket has sent
 * @sk: the socket; a program may have it
 * @skb: the message; its data is the IP header that is quoted
 *
 * Context: softirq, RCU read side.
 */
void edu_ip_redirect(struct sock *sk, struct sk_buff *skb)
{
	const struct edu_tuple *tuple = &edu_sk(sk)->end.tuple;
	struct dst_entry *dst;

	if (!edu_tuple_ip4(tuple)) {
		redirect6(sock_net(sk), tuple, READ_ONCE(sk->sk_mark),
			  sk->sk_uid, skb);
		return;
	}
	dst = sk_dst_get(sk);
	if (dst && dst_check(dst, 0))
		dst->ops->redirect(dst, sk, skb);
	else
		/* Routes have changed since it last sent: as they are now. */
		ipv4_sk_redirect(skb, sk);
	dst_release(dst);
}

/**
 * edu_ip_redirect_reply() - a redirect quotes what no socket has sent
 * @net: the namespace
 * @tuple: the connection
 * @ifindex: device to send by, or 0
 * @mark: of the packets
 * @skb: the message; its data is the IP header that is quoted
 *
 * Context: softirq, RCU read side.
 */
void edu_ip_redirect_reply(struct net *net, const struct edu_tuple *tuple,
			   int ifindex, u32 mark, struct sk_buff *skb)
{
	struct dst_entry *dst;

	if (!edu_tuple_ip4(tuple)) {
		redirect6(net, tuple, mark, sock_net_uid(net, NULL), skb);
		return;
	}
	dst = edu_ip_route_reply(net, tuple, ifindex, mark);
	if (IS_ERR(dst))
		return;
	dst->ops->redirect(dst, NULL, skb);
	dst_release(dst);
}
