// SPDX-License-Identifier: GPL-2.0-only
/*
 * xmit.c - segments leave as packets
 *
 * The core decides what is sent and txq.c has the text; here they get their
 * TCP header, checksum and IP header. A super-segment leaves whole and is cut
 * by the device or at the last moment before it. RFC 9293, 3.9.2.
 */
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/route.h>

#include "fault.h"
#include "ip.h"
#include "note.h"
#include "sock.h"

#define HDR_ROOM	(MAX_HEADER + sizeof(struct ipv6hdr) + EDU_HDR_MAX)

/* Packets that a socket may have on its way out besides its send buffer. */
#define OUT_EXTRA_BYTES	(256 * 1024)

static struct sk_buff *new_segment(const struct edu_out *out,
				   const struct edu_tuple *tuple)
{
	struct sk_buff *skb = alloc_skb(HDR_ROOM, GFP_ATOMIC | __GFP_NOWARN);

	if (!skb)
		return NULL;
	skb_reserve(skb, HDR_ROOM - EDU_HDR_MAX);
	skb_reset_transport_header(skb);
	skb_put(skb, edu_header_build(skb->data, out, ntohs(tuple->lport),
				      ntohs(tuple->rport)));
	return skb;
}

/*
 * May the device be left with checksums and cutting? With TCP's it can, or the
 * kernel sees to it. Devices of the kernel's own take any protocol's. Real ones
 * do not: some would look for a TCP header by where the checksum lies, under a
 * protocol number that is not TCP's.
 */
static bool may_offload(const struct edu_tuple *tuple,
			const struct net_device *dev)
{
	return tuple->wire == IPPROTO_TCP || dev->flags & IFF_LOOPBACK ||
	       (dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "veth"));
}

/* MUST-2. Return: false if there was no memory. */
static bool set_checksum(struct sk_buff *skb, const struct edu_tuple *tuple,
			 const struct net_device *dev)
{
	struct tcphdr *th = tcp_hdr(skb);

	if (edu_tuple_ip4(tuple))
		th->check = ~csum_tcpudp_magic(tuple->laddr.s6_addr32[3],
					       tuple->raddr.s6_addr32[3],
					       skb->len, tuple->wire, 0);
	else
		th->check = ~csum_ipv6_magic(&tuple->laddr, &tuple->raddr,
					     skb->len, tuple->wire, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	return may_offload(tuple, dev) || !skb_checksum_help(skb);
}

/*
 * MUST-48, MUST-49, and DF so that the path tells us its MTU (RFC 1191). @like: the
 * socket whose options say how, or NULL.
 */
static void push_header4(struct net *net, const struct sock *like,
			 struct sk_buff *skb, const struct edu_tuple *tuple)
{
	struct dst_entry *dst = skb_dst(skb);
	int ttl = like ? READ_ONCE(inet_sk(like)->uc_ttl) : -1;
	bool df = !like || ip_dont_fragment(like, dst);
	struct iphdr *iph;

	iph = skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = sizeof(*iph) / 4,
		.tos = like ? inet_sk(like)->tos : 0,
		.frag_off = df ? htons(IP_DF) : 0,
		.ttl = ttl >= 0 ? ttl : ip4_dst_hoplimit(dst),
		.protocol = tuple->wire,
		.saddr = tuple->laddr.s6_addr32[3],
		.daddr = tuple->raddr.s6_addr32[3],
	};
	/* RFC 6864: what is never fragmented needs no number. */
	if (!df)
		__ip_select_ident(net, iph, skb_shinfo(skb)->gso_segs ?: 1);
	skb->protocol = htons(ETH_P_IP);
}

/*
 * The same for IPv6, which no router fragments (RFC 8201). @sk: whose flow it is,
 * or NULL.
 */
static void push_header6(struct net *net, const struct sock *sk,
			 const struct sock *like, struct sk_buff *skb,
			 const struct edu_tuple *tuple)
{
	int hops = like ? inet6_sk(like)->hop_limit : -1;
	int tclass = like ? inet6_sk(like)->tclass : 0;
	__be32 label = edu_flow_label(net, sk, skb, tuple);
	struct ipv6hdr *iph;

	iph = skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	ip6_flow_hdr(iph, tclass, label);
	iph->nexthdr = tuple->wire;
	iph->hop_limit = hops >= 0 ? hops : ip6_dst_hoplimit(skb_dst(skb));
	iph->saddr = tuple->laddr;
	iph->daddr = tuple->raddr;
	skb->protocol = htons(ETH_P_IPV6);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
}

/* The packet is gone. */
static void uncharge(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	/* sk_free() drops the last one, and perhaps the socket with it. */
	WARN_ON(refcount_sub_and_test(skb->truesize - 1, &sk->sk_wmem_alloc));
	sk_free(sk);
}

/*
 * Until it is gone the packet counts for the socket, and keeps it. Not by
 * skb_set_owner_w(): when a super-segment is cut, that stays with its last
 * piece alone, and veth then reorders the others.
 */
static void charge(struct sk_buff *skb, struct sock *sk)
{
	skb->sk = sk;
	skb->destructor = uncharge;
	refcount_add(skb->truesize, &sk->sk_wmem_alloc);
}

/* The socket has sent so much that it would only fill the device's queue. */
static bool too_much_under_way(const struct sock *sk)
{
	return sk_wmem_alloc_get(sk) > 2LL * READ_ONCE(sk->sk_sndbuf) +
				       OUT_EXTRA_BYTES;
}

/**
 * edu_ip_xmit() - hand a packet to IP
 * @net: the namespace
 * @skb: with its IP header and its route; consumed
 *
 * Context: process or softirq.
 */
void edu_ip_xmit(struct net *net, struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		ip_local_out(net, skb->sk, skb);
	else
		ip6_local_out(net, skb->sk, skb);
}

/* It counts as lost on the way; who watches is told why. */
static void unsent(struct net *net, const struct edu_tuple *tuple,
		   enum edu_reason why, u32 seq, u32 len)
{
	edu_note_stray(net, tuple, EDU_EV_INFO, why, NULL, seq, len);
}

/*
 * Consumes @skb; its data is the TCP header. @sk is NULL for a reply, which has
 * the options of @like, if that is not NULL. The caller holds rcu_read_lock(),
 * and so the route.
 */
static void send_packet(struct net *net, struct sock *sk,
			const struct sock *like, struct sk_buff *skb,
			const struct edu_tuple *tuple, struct dst_entry *dst,
			const struct edu_tcb *tcb, const struct edu_out *out)
{
	if (!set_checksum(skb, tuple, dst->dev)) {
		unsent(net, tuple, EDU_R_UNSENT_NO_MEMORY, out->seq, out->len);
		kfree_skb(skb);
		return;
	}
	skb_dst_set_noref(skb, dst);
	if (like)
		skb->priority = READ_ONCE(like->sk_priority);
	if (sk) {
		skb->mark = READ_ONCE(sk->sk_mark);
		skb_set_hash_from_sk(skb, sk);
		skb_set_dst_pending_confirm(skb, sk->sk_dst_pending_confirm);
		charge(skb, sk);
	}
	if (edu_tuple_ip4(tuple))
		push_header4(net, like, skb, tuple);
	else
		push_header6(net, sk, like, skb, tuple);
	if (!edu_fault_out(net, skb, tuple, tcb, out))
		edu_ip_xmit(net, skb);
}

/*
 * How much text a packet may hold: an MSS; or all of the super-segment, which
 * the device, or whoever has to, cuts into segments. While the namespace has
 * faults they leave one by one, so that these see all as they are on a wire (for
 * who traces there are none: flush.c). The urgent pointer is another one in each
 * segment.
 */
static u32 packet_size(const struct edu_sock *esk, const struct edu_out *out,
		       const struct dst_entry *dst)
{
	bool whole = !edu_faults_on(sock_net(&esk->inet.sk)) &&
		     !(out->ctl & EDU_URG) &&
		     may_offload(&esk->end.tuple, dst->dev);

	return whole ? max(out->len, out->mss) : out->mss;
}

/*
 * What a device has to know to cut @skb into segments. On the isolated wire only
 * devices of the kernel's own are left with it: offload.c.
 */
static void set_gso(struct sk_buff *skb, const struct edu_tuple *tuple, u32 len,
		    u32 mss)
{
	if (len <= mss)
		return;
	skb_shinfo(skb)->gso_type = edu_tuple_ip4(tuple) ? SKB_GSO_TCPV4 :
							   SKB_GSO_TCPV6;
	if (tuple->wire == IPPROTO_EDUTCP)
		skb_shinfo(skb)->gso_type |= EDU_GSO_NOT_IN_HARDWARE;
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(len, mss);
}

/*
 * One packet. Return: how much of its text went: less than all of it if that
 * is in more pieces than a packet holds; or -ENOMEM: nothing went.
 */
static int send_piece(struct sock *sk, const struct edu_out *out,
		      struct dst_entry *dst)
{
	const struct edu_sock *esk = edu_sk(sk);
	struct sk_buff *skb = new_segment(out, &esk->end.tuple);
	u32 len = 0;

	if (!skb)
		return -ENOMEM;
	if (out->len) {
		len = edu_txq_slice(sk, out->seq, out->len, skb);
		if (!len) {
			kfree_skb(skb);
			return -ENOMEM;
		}
		set_gso(skb, &esk->end.tuple, len, out->mss);
	}
	if (len < out->len) {
		tcp_hdr(skb)->fin = 0;
		tcp_hdr(skb)->psh = 0;
	}
	send_packet(sock_net(sk), sk, sk, skb, &esk->end.tuple, dst,
		    &esk->tcb, out);
	return len;
}

/**
 * edu_ip_send() - send a segment, or a super-segment
 * @sk: the socket, locked
 * @out: what the core wants sent
 *
 * What cannot be sent counts as lost on the way.
 *
 * Context: process or softirq.
 * Source: RFC 9293, 3.7, 3.9.2
 */
void edu_ip_send(struct sock *sk, const struct edu_out *out)
{
	enum edu_reason why = EDU_R_NONE;
	struct edu_out piece;
	struct dst_entry *dst;
	u32 sent = 0, size;
	int n;

	rcu_read_lock();
	dst = edu_ip_route(sk);
	if (IS_ERR(dst)) {
		why = EDU_R_UNSENT_NO_ROUTE;
		goto unlock;
	}
	size = packet_size(edu_sk(sk), out, dst);
	/* A device of this host hands them on together, not one by one. */
	local_bh_disable();
	do {
		if (too_much_under_way(sk)) {
			why = EDU_R_UNSENT_QUEUE_FULL;
			break;
		}
		edu_out_cut(&piece, out, sent, size);
		n = send_piece(sk, &piece, dst);
		if (n < 0) {
			why = EDU_R_UNSENT_NO_MEMORY;
			break;
		}
		sent += n;
	} while (sent < out->len);
	local_bh_enable();
unlock:
	rcu_read_unlock();
	if (why)
		unsent(sock_net(sk), &edu_sk(sk)->end.tuple, why,
		       out->seq + sent, out->len - sent);
}

/**
 * edu_ip_reply() - send a segment without a socket, and without text
 * @net: the namespace
 * @tuple: from where to where
 * @like: the socket whose IP options it has: a listener, for its SYN,ACK; or NULL
 * @ifindex: device to send by, or 0
 * @mark: of the packet
 * @tcb: whose it is, for the time of the call
 * @out: the segment
 *
 * Context: softirq.
 */
void edu_ip_reply(struct net *net, const struct edu_tuple *tuple,
		  const struct sock *like, int ifindex, u32 mark,
		  const struct edu_tcb *tcb, const struct edu_out *out)
{
	struct dst_entry *dst;
	struct sk_buff *skb;

	rcu_read_lock();
	dst = edu_ip_route_reply(net, tuple, ifindex, mark);
	if (IS_ERR(dst)) {
		unsent(net, tuple, EDU_R_UNSENT_NO_ROUTE, out->seq, 0);
		goto unlock;
	}
	skb = new_segment(out, tuple);
	if (skb) {
		skb->mark = mark;
		send_packet(net, NULL, like, skb, tuple, dst, tcb, out);
	} else {
		unsent(net, tuple, EDU_R_UNSENT_NO_MEMORY, out->seq, 0);
	}
	dst_release(dst);
unlock:
	rcu_read_unlock();
}
