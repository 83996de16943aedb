// SPDX-License-Identifier: GPL-2.0-only
/*
 * interop.c - the interop wire: TCP itself, beside the kernel's own
 *
 * Protocol 6 belongs to the kernel's TCP. Our segments are taken from its door,
 * by netfilter hooks at LOCAL_IN: after defragmentation, connection tracking
 * and all rules, before the kernel's TCP. A segment is ours if its connection
 * or its listener is; then the kernel's TCP never hears of it. All others pass
 * untouched. ICMP errors that quote a segment of ours are taken the same way.
 *
 * IPv6 reaches LOCAL_IN with its extension headers, and in fragments, unless
 * these are put together before, for which connection tracking has a module.
 * Where that is missing, the first fragment of a segment of ours is dropped: the
 * kernel must not have the whole. Nobody fragments TCP who can help it.
 *
 * Only where ports are claimed (claim.c) are there hooks.
 */
#include <linux/icmp.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>
#include <net/xfrm.h>

#include "ip.h"
#include "note.h"
#include "sock.h"

#define PORTS_BYTES	4	/* at the start of the TCP header */

/* Its TCP header is at @at; of that the ports are there. */
static bool for_us(struct net *net, const struct sk_buff *skb, unsigned int at,
		   struct edu_tuple *tuple)
{
	const struct tcphdr *th = (const struct tcphdr *)(skb->data + at);
	struct edu_net *enet = edu_net(net);

	if (!edu_claimed(enet, ntohs(th->dest)))
		return false;
	edu_ip_tuple(skb, th, IPPROTO_TCP, tuple);
	return edu_demux_find(enet, tuple) ||
	       edu_demux_listener(enet, tuple, skb);
}

/* What the kernel does with a packet between here and its TCP. */
static bool admitted(struct sk_buff *skb)
{
	bool ok = ip_hdr(skb)->version == 4 ?
		  xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb) :
		  xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb);

	return ok && edu_ct_confirm(skb);
}

/* A segment whose TCP header is at @at; @whole: no fragment of one. */
static unsigned int take_segment(struct net *net, struct sk_buff *skb,
				 unsigned int at, bool whole)
{
	static const struct edu_seg nothing;
	struct edu_tuple tuple;

	/* TPROXY, bpf_sk_assign(): given to another one before it got here. */
	if (skb->sk)
		return NF_ACCEPT;
	if (!pskb_may_pull(skb, at + PORTS_BYTES) ||
	    !for_us(net, skb, at, &tuple))
		return NF_ACCEPT;
	if (!whole) {
		edu_note_stray(net, &tuple, EDU_EV_DROP, EDU_R_DROP_FRAGMENT,
			       &nothing, 0, 0);
		return NF_DROP;
	}
	if (!admitted(skb))
		return NF_DROP;
	skb_orphan(skb);
	nf_reset_ct(skb);
	skb_set_transport_header(skb, at);
	__skb_pull(skb, at);
	/* An IPv4 header sums up to nothing. */
	if (ip_hdr(skb)->version == 6)
		skb_postpull_rcsum(skb, skb_network_header(skb), at);
	edu_ip_rcv(skb, IPPROTO_TCP);
	return NF_STOLEN;
}

static unsigned int take4(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	switch (ip_hdr(skb)->protocol) {
	case IPPROTO_TCP:
		return take_segment(state->net, skb, ip_hdrlen(skb), true);
	case IPPROTO_ICMP:
		/*
		 * If it quotes a segment of ours: the kernel sees it too, finds
		 * nobody whom it could tell, and shows it to those who look at
		 * all ICMP.
		 */
		edu_icmp_rcv(state->net, skb);
		return NF_ACCEPT;
	default:
		return NF_ACCEPT;
	}
}

/*
 * Are these options, @len bytes with their header, such as one may pass by?
 * What this host does not know says itself what it wants: RFC 8200, 4.2.
 */
static bool may_be_skipped(const u8 *options, unsigned int len)
{
	unsigned int at = sizeof(struct ipv6_opt_hdr);

	while (at < len) {
		if (options[at] == IPV6_TLV_PAD1) {
			at++;
			continue;
		}
		if (at + 2 > len || at + 2 + options[at + 1] > len ||
		    options[at] >> 6)
			return false;
		at += 2 + options[at + 1];
	}
	return true;
}

/*
 * A routing header stands at @at: has it done its work, and does this host take
 * such ones? As ipv6_rthdr_rcv() has it.
 */
static bool routing_done(struct net *net, struct sk_buff *skb, unsigned int at)
{
	const struct ipv6_rt_hdr *header = (const void *)(skb->data + at);
	const struct ipv6_devconf *all = net->ipv6.devconf_all;
	const struct inet6_dev *idev = __in6_dev_get(skb->dev);

	/* It is not for this host yet. */
	if (header->segments_left)
		return false;
	switch (header->type) {
	case IPV6_SRCRT_TYPE_2:
		/* A mobile node's own, RFC 6275, 6.4: it has had one left. */
		return !IS_ENABLED(CONFIG_IPV6_MIP6);
	case IPV6_SRCRT_TYPE_3:
		return idev && READ_ONCE(all->rpl_seg_enabled) > 0 &&
		       READ_ONCE(idev->cnf.rpl_seg_enabled) > 0;
	case IPV6_SRCRT_TYPE_4:
		return idev && READ_ONCE(all->seg6_enabled) > 0 &&
		       READ_ONCE(idev->cnf.seg6_enabled) > 0 &&
		       edu_seg6_valid(skb, at);
	default:
		return true;
	}
}

/*
 * Does all that stands before @end, where a packet's own header is, lead to it?
 * What does not the kernel refuses before any TCP sees it, with the ICMPv6 error
 * that is due. The bytes up to @end can be read.
 */
static bool leads_to(struct net *net, struct sk_buff *skb, unsigned int end)
{
	unsigned int at = sizeof(struct ipv6hdr), len;
	const struct ipv6_opt_hdr *header;
	u8 type = ipv6_hdr(skb)->nexthdr;

	while (at < end) {
		header = (const void *)(skb->data + at);
		len = type == NEXTHDR_FRAGMENT ? sizeof(struct frag_hdr) :
						 ipv6_optlen(header);
		switch (type) {
		case NEXTHDR_HOP:
			/* RFC 8200, 4.1: only right behind IPv6's. */
			if (at > sizeof(struct ipv6hdr))
				return false;
			break;
		case NEXTHDR_ROUTING:
			if (at + len > end || !routing_done(net, skb, at))
				return false;
			break;
		case NEXTHDR_DEST:
			if (at + len > end ||
			    !may_be_skipped((const u8 *)header, len))
				return false;
			break;
		}
		type = header->nexthdr;
		at += len;
	}
	return true;
}

static unsigned int take6(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	/* What is behind an authentication header comes again without it. */
	int flags = IP6_FH_F_AUTH, protocol;
	unsigned short fragment = 0;
	unsigned int at = 0;

	protocol = ipv6_find_hdr(skb, &at, -1, &fragment, &flags);
	if ((protocol != IPPROTO_TCP && protocol != IPPROTO_ICMPV6) || fragment)
		return NF_ACCEPT;
	if (!pskb_may_pull(skb, at) || !leads_to(state->net, skb, at))
		return NF_ACCEPT;
	if (protocol == IPPROTO_TCP)
		return take_segment(state->net, skb, at,
				    !(flags & IP6_FH_F_FRAG));
	edu_icmp6_rcv(state->net, skb, at);
	return NF_ACCEPT;
}

static const struct nf_hook_ops hooks[] = {
	{
		.hook		= take4,
		.pf		= NFPROTO_IPV4,
		.hooknum	= NF_INET_LOCAL_IN,
		.priority	= NF_IP_PRI_LAST,
	},
	{
		.hook		= take6,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_LOCAL_IN,
		.priority	= NF_IP6_PRI_LAST,
	},
};

/* Have IPv6's fragments put together. Return: whether that is done. */
static bool defrag_on(struct net *net)
{
	typeof(nf_defrag_ipv6_enable) *enable;

	enable = symbol_request(nf_defrag_ipv6_enable);
	if (!enable)
		return false;
	/* The module stays for as long as we have it do that. */
	if (!enable(net))
		return true;
	symbol_put(nf_defrag_ipv6_enable);
	return false;
}

static void defrag_off(struct net *net)
{
	typeof(nf_defrag_ipv6_disable) *disable;

	disable = symbol_get(nf_defrag_ipv6_disable);
	if (disable) {
		disable(net);
		symbol_put(nf_defrag_ipv6_disable);
	}
	symbol_put(nf_defrag_ipv6_enable);
}

/**
 * edu_interop_hook() - from now on take what is ours
 * @net: the namespace
 * @defrag: set if IPv6's fragments are put together for us
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int edu_interop_hook(struct net *net, bool *defrag)
{
	int err = nf_register_net_hooks(net, hooks, ARRAY_SIZE(hooks));

	if (!err)
		*defrag = defrag_on(net);
	return err;
}

/**
 * edu_interop_unhook() - take nothing any more
 * @net: the namespace
 * @defrag: as edu_interop_hook() has set it
 *
 * Context: process, may sleep.
 */
void edu_interop_unhook(struct net *net, bool defrag)
{
	if (defrag)
		defrag_off(net);
	nf_unregister_net_hooks(net, hooks, ARRAY_SIZE(hooks));
	/* No hook of ours runs any more: it looks into our tables. */
	synchronize_net();
}
