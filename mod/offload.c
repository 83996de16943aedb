// SPDX-License-Identifier: GPL-2.0-only
/*
 * offload.c - super-segments on the isolated wire: cut (GSO) and made (GRO)
 *
 * TCP's own code does both: its headers are ours. It only has to be kept from
 * the checksum, which is over another protocol number. On the interop wire
 * nothing of this is needed, for that is TCP.
 *
 * What is left to a device, and to which: xmit.c, may_offload(), for what is
 * sent here; EDU_GSO_NOT_IN_HARDWARE for super-segments that go on from a veth
 * or another device to a real one, by a bridge or a router. A packet of one
 * segment has no such mark: behind a veth its checksum is left to a real device
 * that claims to make those by where they are (NETIF_F_HW_CSUM), as it should,
 * and also to one that claims those of TCP and UDP alone (NETIF_F_IP_CSUM), for
 * the kernel asks only where in the header it is. edutcp(7) says what to do.
 */
#include <linux/tcp.h>
#include <net/gro.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/protocol.h>
#include <net/tcp.h>

#include "ip.h"

/* What TCP has for it. RCU read side. */
static const struct offload_callbacks *tcp4(void)
{
	return &rcu_dereference(inet_offloads[IPPROTO_TCP])->callbacks;
}

static const struct offload_callbacks *tcp6(void)
{
	return &rcu_dereference(inet6_offloads[IPPROTO_TCP])->callbacks;
}

/* What makes checksums of TCP and UDP alone knows nothing of ours. */
static netdev_features_t can_do(netdev_features_t features)
{
	return features & NETIF_F_HW_CSUM ? features :
					    features & ~NETIF_F_CSUM_MASK;
}

/* Cut where no device does. Only the length that is summed up changes. */
static struct sk_buff *gso_segment4(struct sk_buff *skb,
				    netdev_features_t features)
{
	return tcp4()->gso_segment(skb, can_do(features));
}

static struct sk_buff *gso_segment6(struct sk_buff *skb,
				    netdev_features_t features)
{
	return tcp6()->gso_segment(skb, can_do(features));
}

/*
 * Its checksum was found right: TCP, which would sum it up with its own number,
 * is told not to.
 */
static void checksum_is_done(struct sk_buff *skb)
{
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		NAPI_GRO_CB(skb)->csum_cnt = 1;
}

/* Join segments of a connection that arrive one behind the other. */
static struct sk_buff *gro_receive4(struct list_head *head, struct sk_buff *skb)
{
	if (!NAPI_GRO_CB(skb)->flush &&
	    skb_gro_checksum_validate(skb, IPPROTO_EDUTCP,
				      inet_gro_compute_pseudo)) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	checksum_is_done(skb);
	return tcp4()->gro_receive(head, skb);
}

static struct sk_buff *gro_receive6(struct list_head *head, struct sk_buff *skb)
{
	if (!NAPI_GRO_CB(skb)->flush &&
	    skb_gro_checksum_validate(skb, IPPROTO_EDUTCP,
				      ip6_gro_compute_pseudo)) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	checksum_is_done(skb);
	return tcp6()->gro_receive(head, skb);
}

/* As for any super-segment the checksum stands for the pseudo-header alone. */
static int gro_complete4(struct sk_buff *skb, int at)
{
	const struct iphdr *iph = ip_hdr(skb);

	tcp_hdr(skb)->check = ~csum_tcpudp_magic(iph->saddr, iph->daddr,
						 skb->len - at, IPPROTO_EDUTCP,
						 0);
	skb_shinfo(skb)->gso_type |= SKB_GSO_TCPV4 | EDU_GSO_NOT_IN_HARDWARE;
	if (edu_gro_same_id(skb))
		skb_shinfo(skb)->gso_type |= SKB_GSO_TCP_FIXEDID;
	tcp_gro_complete(skb);
	return 0;
}

static int gro_complete6(struct sk_buff *skb, int at)
{
	const struct ipv6hdr *iph = ipv6_hdr(skb);

	tcp_hdr(skb)->check = ~csum_ipv6_magic(&iph->saddr, &iph->daddr,
					       skb->len - at, IPPROTO_EDUTCP,
					       0);
	skb_shinfo(skb)->gso_type |= SKB_GSO_TCPV6 | EDU_GSO_NOT_IN_HARDWARE;
	tcp_gro_complete(skb);
	return 0;
}

/* Has it what TCP's code needs to cut it? */
static bool can_be_cut(const struct sk_buff *skb, bool ip4)
{
	const struct skb_shared_info *info = skb_shinfo(skb);

	return info->gso_type & (ip4 ? SKB_GSO_TCPV4 : SKB_GSO_TCPV6) &&
	       skb->len > tcp_hdrlen(skb) + info->gso_size;
}

/*
 * As __skb_gso_segment() prepares it for those whom it calls: no header of a
 * tunnel before the device's, and a header of its own, in which sums are made.
 */
static bool prepare(struct sk_buff *skb)
{
	if (skb_cow_head(skb, 0))
		return false;
	SKB_GSO_CB(skb)->mac_offset = skb_mac_header(skb) - skb->head;
	SKB_GSO_CB(skb)->encap_level = 0;
	return true;
}

/**
 * edu_offload_cut() - the segments of a super-segment that has arrived
 * @skb: of either wire, its data at the TCP header; consumed
 *
 * Their checksums are good for nothing any more.
 *
 * Context: RCU read side.
 * Return: a list by their skb->next, their data at the TCP header; @skb itself
 * if it is none of TCP's; NULL: no memory.
 */
struct sk_buff *edu_offload_cut(struct sk_buff *skb)
{
	bool ip4 = ip_hdr(skb)->version == 4;
	struct sk_buff *pieces = NULL, *piece;

	if (!can_be_cut(skb, ip4))
		return skb;
	if (prepare(skb))
		pieces = (ip4 ? tcp4() : tcp6())->gso_segment(skb,
					NETIF_F_SG | NETIF_F_HW_CSUM);
	if (IS_ERR_OR_NULL(pieces)) {
		kfree_skb(skb);
		return NULL;
	}
	consume_skb(skb);
	skb_list_walk_safe(pieces, piece, skb)
		__skb_pull(piece, skb_transport_offset(piece));
	return pieces;
}

static const struct net_offload offload4 = {
	.callbacks = {
		.gso_segment = gso_segment4,
		.gro_receive = gro_receive4,
		.gro_complete = gro_complete4,
	},
};

static const struct net_offload offload6 = {
	.callbacks = {
		.gso_segment = gso_segment6,
		.gro_receive = gro_receive6,
		.gro_complete = gro_complete6,
	},
};

/**
 * edu_offload_init() - from now on super-segments are cut and made
 *
 * Return: 0, or -EAGAIN if somebody else has protocol 253.
 */
int edu_offload_init(void)
{
	int err = inet_add_offload(&offload4, IPPROTO_EDUTCP);

	if (err)
		return err;
	err = inet6_add_offload(&offload6, IPPROTO_EDUTCP);
	if (err)
		inet_del_offload(&offload4, IPPROTO_EDUTCP);
	return err;
}

/**
 * edu_offload_exit() - no longer; when it returns nobody is at it any more
 */
void edu_offload_exit(void)
{
	inet6_del_offload(&offload6, IPPROTO_EDUTCP);
	inet_del_offload(&offload4, IPPROTO_EDUTCP);
}
