// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip.c - packets: from IP to segments and back, RFC 9293, 3.9.2
 *
 * Below: packets with IP headers, checksums, devices, ICMP; route.c knows
 * their ways. Above: segments. This is the isolated wire, protocol 253 over
 * IPv4; super-segments are cut by the device or the last moment before it.
 * The interop wire (protocol 6) and IPv6 have their place here beside it.
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

/* Packets that a socket may have on its way out besides its send buffer. */
#define OUT_EXTRA_BYTES	(256 * 1024)

static void tuple_set(struct edu_tuple *tuple, u8 wire, __be32 laddr,
		      __be32 raddr, __be16 lport, __be16 rport)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->wire = wire;
	ipv6_addr_set_v4mapped(laddr, &tuple->laddr);
	ipv6_addr_set_v4mapped(raddr, &tuple->raddr);
	tuple->lport = lport;
	tuple->rport = rport;
}

/**
 * edu_ip_tuple() - where a received segment is to and from, seen from here
 * @skb: the segment, with its IP header and at least 4 bytes of the TCP header
 * @tuple: filled in
 */
void edu_ip_tuple(const struct sk_buff *skb, struct edu_tuple *tuple)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct tcphdr *th = tcp_hdr(skb);

	tuple_set(tuple, iph->protocol, iph->daddr, iph->saddr, th->dest,
		  th->source);
}

/* MUST-57, MUST-63: no connection has a broadcast or multicast address. */
static bool address_ok(const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);
	__be32 from = ip_hdr(skb)->saddr;

	return skb->pkt_type == PACKET_HOST && from &&
	       !ipv4_is_multicast(from) && !ipv4_is_lbcast(from) &&
	       !ipv4_is_multicast(ip_hdr(skb)->daddr) &&
	       !(rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST));
}

/* MUST-3: the checksum, over the pseudo-header with the wire's own number. */
static bool checksum_ok(struct sk_buff *skb)
{
	return !skb_checksum_init(skb, ip_hdr(skb)->protocol,
				  inet_compute_pseudo) &&
	       !skb_checksum_complete(skb);
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
static enum edu_reason check_segment(struct sk_buff *skb,
				     struct edu_tuple *tuple,
				     struct edu_seg *seg)
{
	enum edu_reason why = EDU_R_NONE;

	tuple_set(tuple, ip_hdr(skb)->protocol, ip_hdr(skb)->daddr,
		  ip_hdr(skb)->saddr, 0, 0);
	if (!pskb_may_pull(skb, EDU_HDR_MIN))
		return EDU_R_DROP_SHORT;
	edu_ip_tuple(skb, tuple);
	if (!header_ok(skb, seg)) {
		why = seg->opts & EDU_OPT_MALFORMED ? EDU_R_DROP_OPTIONS :
						      EDU_R_DROP_SHORT;
		memset(seg, 0, sizeof(*seg));
	}
	if (!address_ok(skb))
		return EDU_R_DROP_ADDRESS;
	/* A header that a changed bit made impossible is not the sender's. */
	if (!checksum_ok(skb))
		return EDU_R_DROP_CHECKSUM;
	return why;
}

/* A packet of protocol 253 for this host. Its data is the TCP header. */
static int edu_ip_rcv(struct sk_buff *skb)
{
	struct net *net = dev_net(skb->dev);
	struct edu_tuple tuple;
	struct edu_seg seg = {};
	enum edu_reason why;

	why = check_segment(skb, &tuple, &seg);
	if (why) {
		edu_note_stray(net, &tuple, EDU_EV_DROP, why, &seg, 0, 0);
		kfree_skb(skb);
		return 0;
	}
	if (!edu_fault_in(net, skb, &tuple, &seg))
		edu_rcv(net, skb, &tuple, &seg);
	return 0;
}

/*
 * What an ICMP error means to TCP. Return: a negative errno for the program, or
 * 0 if it means nothing; @hard: waiting will not mend it.
 */
static int icmp_errno(u8 type, u8 code, bool *hard)
{
	*hard = false;
	switch (type) {
	case ICMP_DEST_UNREACH:
		if (code > NR_ICMP_UNREACH)
			return 0;
		*hard = icmp_err_convert[code].fatal;
		return -icmp_err_convert[code].errno;
	case ICMP_PARAMETERPROB:
		return -EPROTO;
	case ICMP_TIME_EXCEEDED:
		return -EHOSTUNREACH;
	default:
		/* Source Quench must be ignored: RFC 9293, MUST-55. */
		return 0;
	}
}

/* An ICMP error for a socket, which the caller has locked. */
static void icmp_for(struct sock *sk, u8 type, u8 code, u32 info)
{
	bool hard;
	int err;

	if (type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED) {
		edu_ip_learn_mtu(sk, info);
		return;
	}
	err = icmp_errno(type, code, &hard);
	if (err)
		edu_rcv_error(sk, err, hard);
}

/* An ICMP error. The data is the IP header that it quotes, and 8 bytes more. */
static int edu_ip_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct tcphdr *th = (const struct tcphdr *)(skb->data +
							  iph->ihl * 4);
	struct edu_tuple tuple;
	struct sock *sk;

	tuple_set(&tuple, iph->protocol, iph->saddr, iph->daddr, th->source,
		  th->dest);
	sk = edu_rcv_quoted(dev_net(skb->dev), &tuple);
	if (!sk)
		return -ENOENT;
	bh_lock_sock(sk);
	if (edu_rcv_in_flight(sk, ntohl(th->seq)))
		icmp_for(sk, icmp_hdr(skb)->type, icmp_hdr(skb)->code, info);
	bh_unlock_sock(sk);
	sock_put(sk);
	return 0;
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
 * Devices of the kernel's own take any protocol's checksum as a promise. Real
 * ones do not: some would look for a TCP header by where the checksum lies,
 * under a protocol number that is not TCP's.
 */
static bool partial_may_pass(const struct net_device *dev)
{
	return dev->flags & IFF_LOOPBACK ||
	       (dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "veth"));
}

/* MUST-2. Return: false if there was no memory. */
static bool set_checksum(struct sk_buff *skb, const struct edu_tuple *tuple,
			 const struct net_device *dev)
{
	struct tcphdr *th = tcp_hdr(skb);

	th->check = ~csum_tcpudp_magic(tuple->laddr.s6_addr32[3],
				       tuple->raddr.s6_addr32[3], skb->len,
				       tuple->wire, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	return partial_may_pass(dev) || !skb_checksum_help(skb);
}

/* MUST-49, and DF so that the path tells us its MTU (RFC 1191). */
static void push_ip_header(struct net *net, const struct sock *sk,
			   struct sk_buff *skb, const struct edu_tuple *tuple)
{
	struct dst_entry *dst = skb_dst(skb);
	int ttl = sk ? READ_ONCE(inet_sk(sk)->uc_ttl) : -1;
	bool df = !sk || ip_dont_fragment(sk, dst);
	struct iphdr *iph;

	iph = skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = sizeof(*iph) / 4,
		.tos = sk ? inet_sk(sk)->tos : 0,
		.frag_off = df ? htons(IP_DF) : 0,
		.ttl = ttl >= 0 ? ttl : ip4_dst_hoplimit(dst),
		.protocol = tuple->wire,
		.saddr = tuple->laddr.s6_addr32[3],
		.daddr = tuple->raddr.s6_addr32[3],
	};
	/* RFC 6864: what is never fragmented needs no number. */
	if (!df)
		__ip_select_ident(net, iph, 1);
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
	return sk_wmem_alloc_get(sk) > 2 * READ_ONCE(sk->sk_sndbuf) +
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
	ip_local_out(net, skb->sk, skb);
}

/*
 * Consumes @skb; its data is the TCP header. @sk is NULL for a reply. The
 * caller holds rcu_read_lock(), and so the route.
 */
static void send_packet(struct net *net, struct sock *sk, struct sk_buff *skb,
			const struct edu_tuple *tuple, struct rtable *rt,
			const struct edu_tcb *tcb, const struct edu_out *out)
{
	if (!set_checksum(skb, tuple, rt->dst.dev)) {
		kfree_skb(skb);
		return;
	}
	skb->protocol = htons(ETH_P_IP);
	skb_dst_set_noref(skb, &rt->dst);
	push_ip_header(net, sk, skb, tuple);
	if (sk) {
		skb->priority = READ_ONCE(sk->sk_priority);
		skb->mark = READ_ONCE(sk->sk_mark);
		skb_set_hash_from_sk(skb, sk);
		skb_set_dst_pending_confirm(skb, sk->sk_dst_pending_confirm);
		charge(skb, sk);
	}
	if (!edu_fault_out(net, skb, tuple, tcb, out))
		edu_ip_xmit(net, skb);
}

/*
 * How much text a packet may hold: an MSS; or all of the super-segment, which
 * the device, or whoever has to, cuts into segments. While anybody traces or
 * makes faults they leave one by one, so that all are seen as they are on a
 * wire. The urgent pointer is another one in each segment.
 */
static u32 packet_size(const struct edu_sock *esk, const struct edu_out *out,
		       const struct rtable *rt)
{
	bool whole = !esk->watched && !edu_faults_anywhere() &&
		     !(out->ctl & EDU_URG) && partial_may_pass(rt->dst.dev);

	return whole ? max(out->len, out->mss) : out->mss;
}

/* What a device has to know to cut @skb into segments. */
static void set_gso(struct sk_buff *skb, u32 len, u32 mss)
{
	if (len <= mss)
		return;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(len, mss);
}

/*
 * One packet. Return: how much of its text went: less than all of it if that
 * is in more pieces than a packet holds, 0 if nothing went.
 */
static u32 send_piece(struct sock *sk, const struct edu_out *out,
		      struct rtable *rt)
{
	const struct edu_sock *esk = edu_sk(sk);
	struct sk_buff *skb = new_segment(out, &esk->end.tuple);
	u32 len = 0;

	if (!skb)
		return 0;
	if (out->len) {
		len = edu_txq_slice(sk, out->seq, out->len, skb);
		if (!len) {
			kfree_skb(skb);
			return 0;
		}
		set_gso(skb, len, out->mss);
	}
	if (len < out->len) {
		tcp_hdr(skb)->fin = 0;
		tcp_hdr(skb)->psh = 0;
	}
	send_packet(sock_net(sk), sk, skb, &esk->end.tuple, rt, &esk->tcb,
		    out);
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
	u32 sent = 0, size, n;
	struct edu_out piece;
	struct rtable *rt;

	rcu_read_lock();
	rt = edu_ip_route(sk);
	if (IS_ERR(rt))
		goto unlock;
	size = packet_size(edu_sk(sk), out, rt);
	/* A device of this host hands them on together, not one by one. */
	local_bh_disable();
	do {
		if (too_much_under_way(sk))
			break;
		edu_out_cut(&piece, out, sent, size);
		n = send_piece(sk, &piece, rt);
		sent += n;
	} while (n && sent < out->len);
	local_bh_enable();
unlock:
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
	rt = edu_ip_route_reply(net, tuple, ifindex, mark);
	if (IS_ERR(rt))
		goto unlock;
	skb = new_segment(out, tuple);
	if (skb) {
		skb->mark = mark;
		send_packet(net, NULL, skb, tuple, rt, tcb, out);
	}
	ip_rt_put(rt);
unlock:
	rcu_read_unlock();
}

/*
 * Cuts a super-segment where no device does. TCP's own code does it: it looks
 * at the header that both have, and only changes the length that is summed up.
 */
static struct sk_buff *gso_segment(struct sk_buff *skb,
				   netdev_features_t features)
{
	const struct net_offload *tcp;
	struct sk_buff *segs = ERR_PTR(-EPROTONOSUPPORT);

	rcu_read_lock();
	tcp = rcu_dereference(inet_offloads[IPPROTO_TCP]);
	if (tcp && tcp->callbacks.gso_segment)
		segs = tcp->callbacks.gso_segment(skb, features);
	rcu_read_unlock();
	return segs;
}

static const struct net_offload edu_ip_offload = {
	.callbacks = { .gso_segment = gso_segment },
};

static const struct net_protocol edu_ip_protocol = {
	.handler = edu_ip_rcv,
	.err_handler = edu_ip_err,
};

/**
 * edu_ip_init() - take the isolated wire
 *
 * Return: 0, or -EAGAIN if somebody else has protocol 253.
 */
int edu_ip_init(void)
{
	int err = inet_add_offload(&edu_ip_offload, IPPROTO_EDUTCP);

	if (err)
		return err;
	err = inet_add_protocol(&edu_ip_protocol, IPPROTO_EDUTCP);
	if (err)
		inet_del_offload(&edu_ip_offload, IPPROTO_EDUTCP);
	return err;
}

/**
 * edu_ip_exit() - give the isolated wire back
 */
void edu_ip_exit(void)
{
	inet_del_protocol(&edu_ip_protocol, IPPROTO_EDUTCP);
	inet_del_offload(&edu_ip_offload, IPPROTO_EDUTCP);
}
