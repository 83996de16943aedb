// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip.c - from packets to segments, and the isolated wire, protocol 253
 *
 * Below: packets with IP headers, checksums, devices. Above: segments. IPv4
 * and IPv6 differ in their headers alone: each has its few lines here. The
 * interop wire, protocol 6, brings its packets here too (interop.c). The other
 * direction is xmit.c; ICMP is icmp.c; route.c knows the ways; offload.c cuts
 * super-segments and makes them. RFC 9293, 3.9.2.
 */
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/protocol.h>
#include <net/route.h>

#include "fault.h"
#include "ip.h"
#include "note.h"
#include "sock.h"

static bool is_ip4(const struct sk_buff *skb)
{
	return ip_hdr(skb)->version == 4;
}

/**
 * edu_ip_tuple4() - a tuple from its parts, IPv4
 * @tuple: filled in
 * @wire: IP protocol number
 * @laddr: local address
 * @raddr: remote address
 */
void edu_ip_tuple4(struct edu_tuple *tuple, u8 wire, __be32 laddr,
		   __be32 raddr)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->wire = wire;
	ipv6_addr_set_v4mapped(laddr, &tuple->laddr);
	ipv6_addr_set_v4mapped(raddr, &tuple->raddr);
}

/**
 * edu_ip_tuple6() - a tuple from its parts, IPv6
 * @tuple: filled in
 * @wire: IP protocol number
 * @laddr: local address
 * @raddr: remote address
 * @ifindex: the device, should they be link-local
 */
void edu_ip_tuple6(struct edu_tuple *tuple, u8 wire,
		   const struct in6_addr *laddr, const struct in6_addr *raddr,
		   int ifindex)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->wire = wire;
	tuple->laddr = *laddr;
	tuple->raddr = *raddr;
	tuple->scope = edu_addr_scope(laddr, raddr, ifindex);
}

/**
 * edu_ip_tuple() - where a received segment is to and from, seen from here
 * @skb: the packet, with its IP header
 * @th: the TCP header, of which the ports are there; or NULL
 * @wire: IP protocol number
 * @tuple: filled in
 */
void edu_ip_tuple(const struct sk_buff *skb, const struct tcphdr *th, u8 wire,
		  struct edu_tuple *tuple)
{
	if (is_ip4(skb))
		edu_ip_tuple4(tuple, wire, ip_hdr(skb)->daddr,
			      ip_hdr(skb)->saddr);
	else
		edu_ip_tuple6(tuple, wire, &ipv6_hdr(skb)->daddr,
			      &ipv6_hdr(skb)->saddr, inet6_iif(skb));
	if (th) {
		tuple->lport = th->dest;
		tuple->rport = th->source;
	}
}

/**
 * edu_ip_came_by() - did it come by a device that the socket listens to?
 * @skb: the packet
 * @ifindex: what the socket is bound to: a device or a VRF; 0: any device that is
 *	in no VRF, where another program may have the same port
 */
bool edu_ip_came_by(const struct sk_buff *skb, int ifindex)
{
	if (is_ip4(skb))
		return inet_bound_dev_eq(false, ifindex, inet_iif(skb),
					 inet_sdif(skb));
	return inet_bound_dev_eq(false, ifindex, inet6_iif(skb),
				 inet6_sdif(skb));
}

/**
 * edu_ip_reply_mark() - the mark of an answer that no socket gives
 * @net: the namespace
 * @tuple: from where to where
 * @mark: of the packet that is answered
 */
u32 edu_ip_reply_mark(struct net *net, const struct edu_tuple *tuple, u32 mark)
{
	return edu_tuple_ip4(tuple) ? IP4_REPLY_MARK(net, mark) :
				      IP6_REPLY_MARK(net, mark);
}

static bool address4_ok(const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);
	__be32 from = ip_hdr(skb)->saddr;

	return from && !ipv4_is_multicast(from) && !ipv4_is_lbcast(from) &&
	       !ipv4_is_multicast(ip_hdr(skb)->daddr) &&
	       !(rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST));
}

/* A mapped address is IPv4's own, and on no wire (RFC 4942, 2.2). */
static bool address6_ok(const struct sk_buff *skb)
{
	const struct in6_addr *from = &ipv6_hdr(skb)->saddr;

	return !ipv6_addr_any(from) && !ipv6_addr_is_multicast(from) &&
	       !ipv6_addr_v4mapped(from) &&
	       !ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr) &&
	       !ipv6_addr_v4mapped(&ipv6_hdr(skb)->daddr);
}

/* MUST-57, MUST-63: no connection has a broadcast or multicast address. */
static bool address_ok(const struct sk_buff *skb)
{
	return skb->pkt_type == PACKET_HOST &&
	       (is_ip4(skb) ? address4_ok(skb) : address6_ok(skb));
}

/* MUST-3: the checksum, over the pseudo-header with the wire's own number. */
static bool checksum_ok(struct sk_buff *skb, u8 wire)
{
	__sum16 wrong = is_ip4(skb) ?
			skb_checksum_init(skb, wire, inet_compute_pseudo) :
			skb_checksum_init(skb, wire, ip6_compute_pseudo);

	return !wrong && !skb_checksum_complete(skb);
}

/* Is the header whole and possible? It is contiguous then. */
static bool header_ok(struct sk_buff *skb, struct edu_seg *seg)
{
	return pskb_may_pull(skb, max(EDU_HDR_MIN, tcp_hdr(skb)->doff * 4)) &&
	       edu_header_parse(seg, skb->data, skb->len);
}

/*
 * Return: EDU_R_NONE, or why the packet is no segment for anybody. @tuple and
 * @seg tell then what can be told.
 */
static enum edu_reason check_segment(struct net *net, struct sk_buff *skb,
				     u8 wire, struct edu_tuple *tuple,
				     struct edu_seg *seg)
{
	enum edu_reason why = EDU_R_NONE;

	if (!pskb_may_pull(skb, EDU_HDR_MIN)) {
		edu_ip_tuple(skb, NULL, wire, tuple);
		return EDU_R_DROP_SHORT;
	}
	edu_ip_tuple(skb, tcp_hdr(skb), wire, tuple);
	if (!header_ok(skb, seg)) {
		why = seg->opts & EDU_OPT_MALFORMED ? EDU_R_DROP_OPTIONS :
						      EDU_R_DROP_SHORT;
		memset(seg, 0, sizeof(*seg));
	}
	if (!address_ok(skb))
		return EDU_R_DROP_ADDRESS;
	/* A header that a changed bit made impossible is not the sender's. */
	if (checksum_ok(skb, wire))
		return why;
	if (!edu_broken(&edu_net(net)->cfg, EDU_BREAK_NO_CHECKSUM))
		return EDU_R_DROP_CHECKSUM;
	edu_note_stray(net, tuple, EDU_EV_INFO, EDU_R_BREAK_NO_CHECKSUM, seg,
		       0, 0);
	return why;
}

/**
 * edu_ip_rcv() - a packet for this host, on either wire
 * @skb: its data is the TCP header; consumed
 * @wire: IP protocol number
 *
 * Context: softirq or BH disabled, RCU read side.
 */
void edu_ip_rcv(struct sk_buff *skb, u8 wire)
{
	struct net *net = dev_net(skb->dev);
	struct edu_tuple tuple;
	struct edu_seg seg = {};
	enum edu_reason why;

	why = check_segment(net, skb, wire, &tuple, &seg);
	if (why) {
		edu_note_stray(net, &tuple, EDU_EV_DROP, why, &seg, 0, 0);
		kfree_skb(skb);
		return;
	}
	if (!edu_fault_in(net, skb, &tuple, &seg))
		edu_rcv(net, skb, &tuple, &seg);
}

static int isolated_rcv(struct sk_buff *skb)
{
	edu_ip_rcv(skb, IPPROTO_EDUTCP);
	return 0;
}

static const struct net_protocol edu_ip_protocol = {
	.handler = isolated_rcv,
	.err_handler = edu_icmp_err,
	/* It looks at sequence numbers: ip_no_pmtu_disc may be 3. */
	.icmp_strict_tag_validation = 1,
};

static const struct inet6_protocol edu_ip6_protocol = {
	.handler = isolated_rcv,
	.err_handler = edu_icmp6_err,
	.flags = INET6_PROTO_FINAL,
};

/**
 * edu_ip_init() - take the isolated wire
 *
 * Return: 0, or -EAGAIN if somebody else has protocol 253.
 */
int edu_ip_init(void)
{
	int err = edu_offload_init();

	if (err)
		return err;
	err = inet_add_protocol(&edu_ip_protocol, IPPROTO_EDUTCP);
	if (err)
		goto offload;
	err = inet6_add_protocol(&edu_ip6_protocol, IPPROTO_EDUTCP);
	if (!err)
		return 0;
	inet_del_protocol(&edu_ip_protocol, IPPROTO_EDUTCP);
offload:
	edu_offload_exit();
	return err;
}

/**
 * edu_ip_exit() - give the isolated wire back
 */
void edu_ip_exit(void)
{
	inet6_del_protocol(&edu_ip6_protocol, IPPROTO_EDUTCP);
	inet_del_protocol(&edu_ip_protocol, IPPROTO_EDUTCP);
	edu_offload_exit();
}
