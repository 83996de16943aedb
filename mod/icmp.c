// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmp.c - ICMP errors: the network says what became of a segment
 *
 * An error quotes the IP header of the packet that it is about and the first
 * bytes behind it: ports and sequence number. Here it is read; whose segment
 * it quotes, and what becomes of that, is quoted.c. ICMP and ICMPv6 say the
 * same things in other numbers; struct edu_report has what they mean to TCP.
 * RFC 9293, 3.9.2.2; RFC 5461. Redirects are no errors, but quote a segment too.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/tcp.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ndisc.h>
#include <net/xfrm.h>

#include "ip.h"
#include "sock.h"

#define QUOTED_TCP	8	/* bytes of the TCP header: up to seq */

/*
 * @skb: the message, its data the IP header that is quoted; @mtu: what it says of
 * that.
 */
static struct edu_report report4(struct sk_buff *skb, u32 mtu)
{
	const struct iphdr *quoted = (const struct iphdr *)skb->data;
	const struct icmphdr *icmph = icmp_hdr(skb);
	struct edu_report report = { .hops = quoted->ttl };
	u8 code = icmph->code;

	switch (icmph->type) {
	case ICMP_DEST_UNREACH:
		if (code > NR_ICMP_UNREACH)
			break;
		if (code == ICMP_FRAG_NEEDED) {
			report.too_big = true;
			report.mtu = mtu;
			break;
		}
		report.hard = icmp_err_convert[code].fatal;
		report.err = -icmp_err_convert[code].errno;
		break;
	case ICMP_PARAMETERPROB:
		report.err = -EPROTO;
		break;
	case ICMP_TIME_EXCEEDED:
		report.err = -EHOSTUNREACH;
		break;
	case ICMP_REDIRECT:
		report.redirect = skb;
		break;
	default:
		/* Source Quench must be ignored: RFC 9293, MUST-55. */
		break;
	}
	return report;
}

static struct edu_report report6(struct sk_buff *skb, u8 type, u8 code, u32 mtu)
{
	const struct ipv6hdr *quoted = (const struct ipv6hdr *)skb->data;
	struct edu_report report = { .hops = quoted->hop_limit };
	int err;

	switch (type) {
	case ICMPV6_PKT_TOOBIG:
		report.too_big = true;
		report.mtu = mtu;
		break;
	case ICMPV6_DEST_UNREACH:
	case ICMPV6_PARAMPROB:
	case ICMPV6_TIME_EXCEED:
		report.hard = icmpv6_err_convert(type, code, &err);
		report.err = -err;
		break;
	case NDISC_REDIRECT:
		report.redirect = skb;
		break;
	default:
		break;
	}
	return report;
}

/*
 * @tuple: the connection, but for the ports; @th: QUOTED_TCP bytes of the
 * header that is quoted.
 */
static int error_about(struct net *net, struct edu_tuple *tuple,
		       const struct tcphdr *th, struct edu_report report)
{
	tuple->lport = th->source;
	tuple->rport = th->dest;
	return edu_quoted(net, tuple, ntohl(th->seq), &report);
}

/**
 * edu_icmp_err() - an error about the isolated wire
 * @skb: its data is the IP header that is quoted
 * @info: what the error says besides: the MTU
 *
 * Context: softirq, RCU read side; the kernel has checked the packet.
 * Return: 0, or -ENOENT if it is about nobody of ours.
 */
int edu_icmp_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *quoted = (const struct iphdr *)skb->data;
	struct edu_tuple tuple;

	/* Behind a later fragment's IP header there are no ports. */
	if (quoted->frag_off & htons(IP_OFFSET))
		return -ENOENT;
	edu_ip_tuple4(&tuple, IPPROTO_EDUTCP, quoted->saddr, quoted->daddr);
	return error_about(dev_net(skb->dev), &tuple,
			   (const void *)(skb->data + quoted->ihl * 4),
			   report4(skb, info));
}

/**
 * edu_icmp6_err() - an error about the isolated wire, IPv6
 * @skb: its data is the IPv6 header that is quoted
 * @parm: unused
 * @type: of the error
 * @code: of the error
 * @at: where the TCP header is that is quoted; 8 bytes of it are there
 * @info: what the error says besides: the MTU
 *
 * Context: softirq, RCU read side; the kernel has checked the packet.
 * Return: 0, or -ENOENT if it is about nobody of ours.
 */
int edu_icmp6_err(struct sk_buff *skb, struct inet6_skb_parm *parm, u8 type,
		  u8 code, int at, __be32 info)
{
	const struct ipv6hdr *quoted = (const struct ipv6hdr *)skb->data;
	struct edu_tuple tuple;

	edu_ip_tuple6(&tuple, IPPROTO_EDUTCP, &quoted->saddr, &quoted->daddr,
		      inet6_iif(skb));
	return error_about(dev_net(skb->dev), &tuple,
			   (const void *)(skb->data + at),
			   report6(skb, type, code, ntohl(info)));
}

/* Of the packet that is quoted at @at: where its TCP header is, or 0. */
static unsigned int quoted_tcp4(struct sk_buff *skb, unsigned int at)
{
	const struct iphdr *quoted;
	unsigned int behind;

	if (!pskb_may_pull(skb, at + sizeof(*quoted)))
		return 0;
	quoted = (const struct iphdr *)(skb->data + at);
	behind = at + quoted->ihl * 4;
	if (quoted->ihl < 5 || quoted->protocol != IPPROTO_TCP ||
	    quoted->frag_off & htons(IP_OFFSET) ||
	    !pskb_may_pull(skb, behind + QUOTED_TCP))
		return 0;
	return behind;
}

/* The same for IPv6. */
static unsigned int quoted_tcp6(struct sk_buff *skb, unsigned int at)
{
	const struct ipv6hdr *quoted;
	__be16 fragment;
	u8 protocol;
	int behind;

	if (!pskb_may_pull(skb, at + sizeof(*quoted)))
		return 0;
	quoted = (const struct ipv6hdr *)(skb->data + at);
	protocol = quoted->nexthdr;
	behind = ipv6_skip_exthdr(skb, at + sizeof(*quoted), &protocol,
				  &fragment);
	if (behind < 0 || protocol != IPPROTO_TCP ||
	    fragment & htons(IP6_OFFSET) ||
	    !pskb_may_pull(skb, behind + QUOTED_TCP))
		return 0;
	return behind;
}

static bool is_error(u8 type)
{
	return type == ICMP_DEST_UNREACH || type == ICMP_PARAMETERPROB ||
	       type == ICMP_TIME_EXCEEDED || type == ICMP_REDIRECT;
}

/*
 * What the kernel tells its TCP of an MTU: net.ipv4.ip_no_pmtu_disc. With 3 it
 * tells those protocols that look at sequence numbers. Return: false: nothing.
 */
static bool mtu_told(struct net *net, const struct icmphdr *icmph, u32 *mtu)
{
	bool too_big = icmph->type == ICMP_DEST_UNREACH &&
		       icmph->code == ICMP_FRAG_NEEDED;

	*mtu = ntohs(icmph->un.frag.mtu);
	switch (READ_ONCE(net->ipv4.sysctl_ip_no_pmtu_disc)) {
	case 0:
	case 3:
		return true;
	case 2:
		return !too_big;
	default:
		*mtu = 0;
		return true;
	}
}

/* As the kernel tells a protocol: skb->data is the IP header that is quoted. */
static void interop_about4(struct net *net, struct sk_buff *skb,
			   unsigned int quote, unsigned int tcp, u32 mtu)
{
	const struct iphdr *quoted;
	struct edu_tuple tuple;

	__skb_pull(skb, quote);
	quoted = (const struct iphdr *)skb->data;
	edu_ip_tuple4(&tuple, IPPROTO_TCP, quoted->saddr, quoted->daddr);
	error_about(net, &tuple, (const void *)(skb->data + tcp - quote),
		    report4(skb, mtu));
	__skb_push(skb, quote);
}

static void interop_about6(struct net *net, struct sk_buff *skb,
			   unsigned int quote, unsigned int tcp)
{
	const struct icmp6hdr *icmph = icmp6_hdr(skb);
	const struct ipv6hdr *quoted;
	struct edu_tuple tuple;

	__skb_pull(skb, quote);
	quoted = (const struct ipv6hdr *)skb->data;
	edu_ip_tuple6(&tuple, IPPROTO_TCP, &quoted->saddr, &quoted->daddr,
		      inet6_iif(skb));
	error_about(net, &tuple, (const void *)(skb->data + tcp - quote),
		    report6(skb, icmph->icmp6_type, icmph->icmp6_code,
			    ntohl(icmph->icmp6_mtu)));
	__skb_push(skb, quote);
}

/**
 * edu_icmp_rcv() - an ICMP message: perhaps an error about the interop wire
 * @net: the namespace
 * @skb: its data is its IP header; it stays the caller's
 *
 * Context: softirq, RCU read side.
 */
void edu_icmp_rcv(struct net *net, struct sk_buff *skb)
{
	unsigned int at = ip_hdrlen(skb), quote, tcp;
	const struct icmphdr *icmph;
	u32 mtu;

	quote = at + sizeof(*icmph);
	if (!pskb_may_pull(skb, quote) ||
	    !is_error(((const struct icmphdr *)(skb->data + at))->type))
		return;
	tcp = quoted_tcp4(skb, quote);
	if (!tcp || !xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb) ||
	    nf_ip_checksum(skb, NF_INET_LOCAL_IN, at, IPPROTO_ICMP))
		return;
	skb_set_transport_header(skb, at);
	if (mtu_told(net, icmp_hdr(skb), &mtu))
		interop_about4(net, skb, quote, tcp, mtu);
}

/*
 * Return: where a redirect, whose ICMPv6 header is at @at, quotes the packet that
 * took the longer way; 0: nowhere, or it is not to be followed. The kernel
 * checks the same before it tells a protocol. RFC 4861, 8.1; RFC 6980, 5.
 */
static unsigned int quoted_by_redirect6(struct sk_buff *skb, unsigned int at)
{
	const struct nd_opt_hdr *opt;
	const struct rd_msg *msg;

	if (!pskb_may_pull(skb, skb->len) || skb->len < at + sizeof(*msg))
		return 0;
	msg = (const struct rd_msg *)(skb->data + at);
	if (ipv6_hdr(skb)->hop_limit != 255 || msg->icmph.icmp6_code ||
	    !(ipv6_addr_type(&ipv6_hdr(skb)->saddr) & IPV6_ADDR_LINKLOCAL) ||
	    IP6CB(skb)->flags & IP6SKB_FRAGMENTED)
		return 0;
	at += sizeof(*msg);
	while (at + sizeof(*opt) <= skb->len) {
		opt = (const struct nd_opt_hdr *)(skb->data + at);
		if (opt->nd_opt_type == ND_OPT_REDIRECT_HDR)
			return at + 8;
		if (!opt->nd_opt_len)
			return 0;
		at += 8 * opt->nd_opt_len;
	}
	return 0;
}

/* Where the ICMPv6 message at @at quotes a packet; 0: it is about none. */
static unsigned int quoted_at6(struct sk_buff *skb, unsigned int at)
{
	u8 type;

	if (!pskb_may_pull(skb, at + sizeof(struct icmp6hdr)))
		return 0;
	type = ((const struct icmp6hdr *)(skb->data + at))->icmp6_type;
	if (type == NDISC_REDIRECT)
		return quoted_by_redirect6(skb, at);
	/* All types below 128 are errors: RFC 4443, 2.1. */
	return type & ICMPV6_INFOMSG_MASK ? 0 : at + sizeof(struct icmp6hdr);
}

/**
 * edu_icmp6_rcv() - an ICMPv6 message: perhaps an error about the interop wire
 * @net: the namespace
 * @skb: its data is its IPv6 header; it stays the caller's
 * @at: where its ICMPv6 header is
 *
 * Context: softirq, RCU read side.
 */
void edu_icmp6_rcv(struct net *net, struct sk_buff *skb, unsigned int at)
{
	unsigned int quote = quoted_at6(skb, at);
	unsigned int tcp = quote ? quoted_tcp6(skb, quote) : 0;
	int before;

	if (!tcp || !xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb) ||
	    nf_ip6_checksum(skb, NF_INET_LOCAL_IN, at, IPPROTO_ICMPV6))
		return;
	/* The kernel has not come so far yet, and has to find its own again. */
	before = skb_transport_offset(skb);
	skb_set_transport_header(skb, at);
	interop_about6(net, skb, quote, tcp);
	skb_set_transport_header(skb, before);
}
