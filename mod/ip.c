// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip.c - all that knows IP
 *
 * Below: packets with IP headers, routes, devices, ICMP. Above: segments.
 * This is the isolated wire, protocol 253 over IPv4; the interop wire
 * (protocol 6), IPv6, and segmentation offload (inet_add_offload) have their
 * place here beside it. RFC 9293, 3.9.2.
 */
#include <linux/icmp.h>
#include <linux/tcp.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/protocol.h>
#include <net/route.h>

#include "fault.h"
#include "note.h"
#include "sock.h"

#define HDR_ROOM	(MAX_HEADER + sizeof(struct iphdr) + EDU_HDR_MAX)

/* Where a segment was from and to, seen from this host. */
static void tuple_of_packet(struct edu_tuple *tuple, const struct iphdr *iph,
			    const struct tcphdr *th, bool ours)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->wire = iph->protocol;
	ipv6_addr_set_v4mapped(ours ? iph->saddr : iph->daddr, &tuple->laddr);
	ipv6_addr_set_v4mapped(ours ? iph->daddr : iph->saddr, &tuple->raddr);
	tuple->lport = ours ? th->source : th->dest;
	tuple->rport = ours ? th->dest : th->source;
}

/* MUST-57, MUST-63: no connection has a broadcast or multicast address. */
static bool address_ok(const struct sk_buff *skb)
{
	__be32 from = ip_hdr(skb)->saddr;

	return skb->pkt_type == PACKET_HOST && from &&
	       !ipv4_is_multicast(from) && !ipv4_is_lbcast(from) &&
	       !ipv4_is_multicast(ip_hdr(skb)->daddr);
}

/* MUST-3: the checksum, over the pseudo-header with the wire's own number. */
static bool checksum_ok(struct sk_buff *skb)
{
	return !skb_checksum_init(skb, ip_hdr(skb)->protocol,
				  inet_compute_pseudo) &&
	       !skb_checksum_complete(skb);
}

/* Return: 0, or why the packet is no segment. */
static enum edu_reason check_segment(struct sk_buff *skb, struct edu_seg *seg)
{
	const struct tcphdr *th;

	if (!address_ok(skb))
		return EDU_R_DROP_ADDRESS;
	if (!pskb_may_pull(skb, sizeof(*th)))
		return EDU_R_DROP_SHORT;
	th = tcp_hdr(skb);
	if (th->doff < 5 || !pskb_may_pull(skb, th->doff * 4))
		return EDU_R_DROP_SHORT;
	if (!checksum_ok(skb))
		return EDU_R_DROP_CHECKSUM;
	if (!edu_header_parse(seg, skb->data, skb->len))
		return EDU_R_DROP_OPTIONS;
	return EDU_R_NONE;
}

/* A packet of protocol 253 for this host. Its data is the TCP header. */
static int edu_ip_rcv(struct sk_buff *skb)
{
	struct net *net = dev_net(skb->dev);
	struct edu_seg seg = {};
	struct edu_tuple tuple;
	enum edu_reason why;

	why = check_segment(skb, &seg);
	if (why && skb->len < sizeof(struct tcphdr)) {
		edu_count(edu_net(net), why);
		goto drop;
	}
	tuple_of_packet(&tuple, ip_hdr(skb), tcp_hdr(skb), false);
	if (why) {
		edu_note_stray(net, &tuple, EDU_EV_DROP, why, &seg, 0, 0);
		goto drop;
	}
	if (edu_fault_in(net, skb, &tuple, &seg))
		return 0;
	edu_rcv(skb, &tuple, &seg);
	return 0;
drop:
	kfree_skb(skb);
	return 0;
}

/* Fragmentation needed: the route learns, the socket asks it when it sends. */
static void path_mtu(struct sk_buff *skb, struct net *net, u32 mtu)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	ipv4_update_pmtu(skb, net, mtu, 0, iph->protocol);
}

/* An ICMP error; the data is the IP header that it quotes. */
static int edu_ip_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct tcphdr *th = (const struct tcphdr *)(skb->data +
							  iph->ihl * 4);
	int type = icmp_hdr(skb)->type, code = icmp_hdr(skb)->code;
	struct net *net = dev_net(skb->dev);
	struct edu_tuple tuple;

	tuple_of_packet(&tuple, iph, th, true);
	if (type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED)
		path_mtu(skb, net, info);
	else if (type == ICMP_DEST_UNREACH && code <= NR_ICMP_UNREACH)
		edu_rcv_error(net, &tuple, ntohl(th->seq),
			      icmp_err_convert[code].errno,
			      code == ICMP_PROT_UNREACH ||
			      code == ICMP_PORT_UNREACH);
	else if (type == ICMP_PARAMETERPROB)
		edu_rcv_error(net, &tuple, ntohl(th->seq), EPROTO, false);
	else if (type == ICMP_TIME_EXCEEDED)
		edu_rcv_error(net, &tuple, ntohl(th->seq), EHOSTUNREACH,
			      false);
	return 0;
}

static struct rtable *route(struct net *net, const struct edu_tuple *tuple,
			    int ifindex, u32 mark, u8 tos, kuid_t uid,
			    struct sock *sk)
{
	struct flowi4 fl4;

	flowi4_init_output(&fl4, ifindex, mark, tos & IPTOS_RT_MASK,
			   RT_SCOPE_UNIVERSE, tuple->wire, 0,
			   tuple->raddr.s6_addr32[3], tuple->laddr.s6_addr32[3],
			   tuple->rport, tuple->lport, uid);
	return ip_route_output_flow(net, &fl4, sk);
}

/* The socket's route, found anew where the old one is no longer good. */
static struct rtable *sock_route(struct sock *sk)
{
	struct rtable *rt = dst_rtable(__sk_dst_check(sk, 0));

	if (rt)
		return rt;
	rt = route(sock_net(sk), &edu_sk(sk)->end.tuple, sk->sk_bound_dev_if,
		   sk->sk_mark, inet_sk(sk)->tos, sk->sk_uid, sk);
	if (IS_ERR(rt))
		return rt;
	sk_setup_caps(sk, &rt->dst);
	return rt;
}

static void set_path_mtu(struct sock *sk, const struct dst_entry *dst)
{
	struct edu_sock *esk = edu_sk(sk);
	u32 mtu = dst_mtu(dst);

	if (esk->path_mtu == mtu)
		return;
	esk->path_mtu = mtu;
	esk->tcb.mss_path = mtu - sizeof(struct iphdr) - EDU_HDR_MIN;
	edu_mss_update(&esk->tcb);
}

/**
 * edu_ip_mss() - what the route says of segment sizes, for a record's TCB
 * @net: the namespace
 * @tuple: the connection
 * @ifindex: device to send by, or 0
 * @tcb: mss_ours and mss_path are set
 *
 * Source: RFC 9293, 3.7.1 (SHLD-6)
 */
void edu_ip_mss(struct net *net, const struct edu_tuple *tuple, int ifindex,
		struct edu_tcb *tcb)
{
	struct rtable *rt = route(net, tuple, ifindex, 0, 0, GLOBAL_ROOT_UID,
				  NULL);

	if (IS_ERR(rt))
		return;
	tcb->mss_ours = dst_metric_advmss(&rt->dst);
	if (tcb->opts.maxseg)
		tcb->mss_ours = min_t(u32, tcb->mss_ours, tcb->opts.maxseg);
	tcb->mss_path = dst_mtu(&rt->dst) - sizeof(struct iphdr) - EDU_HDR_MIN;
	ip_rt_put(rt);
}

/**
 * edu_ip_connect() - find the way to the peer
 * @sk: the socket, locked; inet_daddr and inet_dport are set, inet_saddr too
 *	if the program has bound one
 *
 * Chooses the local address if there is none, and the segment size.
 *
 * Return: 0, or -ENETUNREACH and other errors of the routing table.
 * Source: RFC 9293, 3.7.1, 3.9.1.1
 */
int edu_ip_connect(struct sock *sk)
{
	struct inet_sock *inet = inet_sk(sk);
	struct edu_sock *esk = edu_sk(sk);
	struct flowi4 fl4;
	struct rtable *rt;

	flowi4_init_output(&fl4, sk->sk_bound_dev_if, sk->sk_mark,
			   inet->tos & IPTOS_RT_MASK, RT_SCOPE_UNIVERSE,
			   esk->wire, 0, inet->inet_daddr, inet->inet_saddr,
			   inet->inet_dport, inet->inet_sport, sk->sk_uid);
	rt = ip_route_output_flow(sock_net(sk), &fl4, sk);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	if (rt->rt_flags & (RTCF_MULTICAST | RTCF_BROADCAST)) {
		ip_rt_put(rt);
		return -ENETUNREACH;
	}
	/* 0.0.0.0 is this host: the routing table says so. */
	inet->inet_daddr = fl4.daddr;
	if (!inet->inet_saddr) {
		inet->inet_saddr = fl4.saddr;
		inet->inet_rcv_saddr = fl4.saddr;
	}
	sk_setup_caps(sk, &rt->dst);
	esk->path_mtu = 0;
	esk->tcb.mss_ours = dst_metric_advmss(&rt->dst);
	if (esk->tcb.opts.maxseg)
		esk->tcb.mss_ours = min_t(u32, esk->tcb.mss_ours,
					  esk->tcb.opts.maxseg);
	set_path_mtu(sk, &rt->dst);
	return 0;
}

/**
 * edu_ip_child() - the route of a connection that was just accepted
 * @sk: the new socket, locked; its tuple is set
 */
void edu_ip_child(struct sock *sk)
{
	struct rtable *rt = sock_route(sk);

	if (!IS_ERR(rt))
		set_path_mtu(sk, &rt->dst);
}

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
 * The checksum is left to the device if it can do any (NETIF_F_HW_CSUM, as
 * veth, loopback and virtio do): devices that know TCP alone would look for
 * protocol 6.
 */
static int set_checksum(struct sk_buff *skb, const struct edu_tuple *tuple,
			const struct net_device *dev)
{
	struct tcphdr *th = tcp_hdr(skb);

	th->check = ~csum_tcpudp_magic(tuple->laddr.s6_addr32[3],
				       tuple->raddr.s6_addr32[3], skb->len,
				       tuple->wire, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	if (dev->features & NETIF_F_HW_CSUM)
		return 0;
	return skb_checksum_help(skb);
}

/* MUST-49, and DF so that the path tells us its MTU (RFC 1191). */
static void push_ip_header(struct sk_buff *skb, const struct edu_tuple *tuple,
			   struct net *net, const struct dst_entry *dst,
			   u8 tos, int ttl, bool df)
{
	struct iphdr *iph = skb_push(skb, sizeof(*iph));

	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = 5,
		.tos = tos,
		.frag_off = df ? htons(IP_DF) : 0,
		.ttl = ttl,
		.protocol = tuple->wire,
		.saddr = tuple->laddr.s6_addr32[3],
		.daddr = tuple->raddr.s6_addr32[3],
	};
	if (!df)
		__ip_select_ident(net, iph, 1);
}

/* Consumes @skb; its data is the TCP header. @sk may be NULL. */
static void send_packet(struct net *net, struct sock *sk, struct sk_buff *skb,
			const struct edu_tuple *tuple, struct rtable *rt,
			const struct edu_tcb *tcb, const struct edu_out *out)
{
	struct inet_sock *inet = sk ? inet_sk(sk) : NULL;
	int ttl = inet && inet->uc_ttl >= 0 ? inet->uc_ttl :
		  ip4_dst_hoplimit(&rt->dst);
	bool df = !inet || inet->pmtudisc != IP_PMTUDISC_DONT;

	if (set_checksum(skb, tuple, rt->dst.dev)) {
		kfree_skb(skb);
		return;
	}
	skb->protocol = htons(ETH_P_IP);
	skb_dst_set_noref(skb, &rt->dst);
	push_ip_header(skb, tuple, net, &rt->dst, inet ? inet->tos : 0, ttl,
		       df);
	skb->ignore_df = !df;
	if (sk) {
		skb->priority = sk->sk_priority;
		skb->mark = sk->sk_mark;
		skb_set_hash_from_sk(skb, sk);
	}
	if (!edu_fault_out(net, skb, tuple, tcb, out))
		ip_local_out(net, NULL, skb);
}

/* One segment of at most an MSS. */
static void send_segment(struct sock *sk, const struct edu_out *out,
			 struct rtable *rt)
{
	const struct edu_tuple *tuple = &edu_sk(sk)->end.tuple;
	struct sk_buff *skb = new_segment(out, tuple);

	if (!skb)
		return;
	if (out->len && !edu_txq_slice(sk, out->seq, out->len, skb)) {
		kfree_skb(skb);
		return;
	}
	send_packet(sock_net(sk), sk, skb, tuple, rt, &edu_sk(sk)->tcb, out);
}

/**
 * edu_ip_send() - send a segment, or a super-segment cut into some
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
	struct edu_out piece = *out;
	struct rtable *rt;
	u32 sent = 0;

	rcu_read_lock();
	rt = sock_route(sk);
	if (IS_ERR(rt)) {
		WRITE_ONCE(sk->sk_err_soft, -PTR_ERR(rt));
		goto out;
	}
	set_path_mtu(sk, &rt->dst);
	do {
		bool last = out->len - sent <= out->mss;

		piece.seq = out->seq + sent;
		piece.len = last ? out->len - sent : out->mss;
		piece.ctl = last ? out->ctl :
			    out->ctl & ~(EDU_FIN | EDU_PSH);
		if (piece.ctl & EDU_URG) {
			if (out->up > sent)
				piece.up = out->up - sent;
			else
				piece.ctl &= ~EDU_URG;
		}
		send_segment(sk, &piece, rt);
		sent += piece.len;
	} while (sent < out->len);
out:
	rcu_read_unlock();
}

/**
 * edu_ip_reply() - send a segment without a socket, and without text
 * @net: the namespace
 * @tuple: from where to where
 * @ifindex: device to send by, or 0
 * @mark: of the packet
 * @tcb: whose it is, for the time of the call
 * @out: the segment
 *
 * Context: softirq.
 */
void edu_ip_reply(struct net *net, const struct edu_tuple *tuple, int ifindex,
		  u32 mark, const struct edu_tcb *tcb,
		  const struct edu_out *out)
{
	struct sk_buff *skb;
	struct rtable *rt;

	rcu_read_lock();
	rt = route(net, tuple, ifindex, mark, 0, GLOBAL_ROOT_UID, NULL);
	if (IS_ERR(rt))
		goto out;
	skb = new_segment(out, tuple);
	if (skb) {
		skb->mark = mark;
		send_packet(net, NULL, skb, tuple, rt, tcb, out);
	}
	ip_rt_put(rt);
out:
	rcu_read_unlock();
}

static const struct net_protocol edu_ip_protocol = {
	.handler = edu_ip_rcv,
	.err_handler = edu_ip_err,
	.no_policy = 1,
};

/**
 * edu_ip_init() - take the isolated wire
 *
 * Return: 0, or -EAGAIN if somebody else has protocol 253.
 */
int edu_ip_init(void)
{
	return inet_add_protocol(&edu_ip_protocol, IPPROTO_EDUTCP);
}

/**
 * edu_ip_exit() - give the isolated wire back
 */
void edu_ip_exit(void)
{
	inet_del_protocol(&edu_ip_protocol, IPPROTO_EDUTCP);
}
