/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.h - what differs between the kernels that edutcp builds on
 *
 * The code is written for the newer kernel wherever that is possible; here
 * the older one is taught its words. Nothing else in the module asks for a
 * version.
 */
#ifndef _EDU_COMPAT_H
#define _EDU_COMPAT_H

#include <linux/cgroup.h>
#include <linux/hrtimer.h>
#include <linux/ipv6.h>
#include <linux/memcontrol.h>
#include <linux/net.h>
#include <linux/sysctl.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <net/gro.h>
#include <net/inet_sock.h>
#include <net/ip6_fib.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>
#include <net/seg6_hmac.h>

/* 601: Linux 6.1 */
#define EDU_LINUX	(LINUX_VERSION_MAJOR * 100 + LINUX_VERSION_PATCHLEVEL)

/* Since 6.10 what a protocol's sockets have together has a header of its own. */
#if EDU_LINUX >= 610
#include <net/proto_memory.h>
#endif

/* Since 6.5 super-segments have one, too. */
#if EDU_LINUX >= 605
#include <net/gso.h>
#endif

#ifndef timer_container_of
#define timer_container_of(var, timer, field) from_timer(var, timer, field)
#endif

/* Since 6.13 a timer is initialised with its function. */
#if EDU_LINUX < 613
static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *),
	      clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

/*
 * Since 6.7 the flags of an inet socket are bits of one word. IP_RECVERR, and
 * all that an accepted connection has from its listener.
 */
static inline bool edu_wants_errors4(const struct sock *sk)
{
#if EDU_LINUX < 607
	return inet_sk(sk)->recverr;
#else
	return inet_test_bit(RECVERR, sk);
#endif
}

/* IP_BIND_ADDRESS_NO_PORT, likewise. */
static inline bool edu_port_by_connect(const struct sock *sk)
{
#if EDU_LINUX < 607
	return inet_sk(sk)->bind_address_no_port;
#else
	return inet_test_bit(BIND_ADDRESS_NO_PORT, sk);
#endif
}

static inline void edu_inherit_flags(struct sock *to, const struct sock *from)
{
#if EDU_LINUX < 607
	inet_sk(to)->recverr = inet_sk(from)->recverr;
	inet_sk(to)->freebind = inet_sk(from)->freebind;
	inet_sk(to)->transparent = inet_sk(from)->transparent;
#else
	inet_sk(to)->inet_flags = READ_ONCE(inet_sk(from)->inet_flags);
#endif
}

/* Since 6.8 this needs no lock of its own. IPV6_ADDR_PREFERENCES. */
#if EDU_LINUX < 608
#define edu_set_addr_preferences	__ip6_sock_set_addr_preferences
#else
#define edu_set_addr_preferences	ip6_sock_set_addr_preferences
#endif

/* Since 6.5 a page is sent by MSG_SPLICE_PAGES. */
#if EDU_LINUX < 605
#define EDU_PROTO_OPS_SENDPAGE	.sendpage = sock_no_sendpage,
#else
#define EDU_PROTO_OPS_SENDPAGE
#endif

/* Since 6.6 a table of sysctls has a length; before it ended with a zero. */
#if EDU_LINUX < 606
#define register_net_sysctl_sz(net, path, table, size) \
	register_net_sysctl(net, path, table)
#endif

/* Since 6.11 a handler must not change its table. */
#if EDU_LINUX < 611
#define edu_ctl_table	struct ctl_table
#else
#define edu_ctl_table	const struct ctl_table
#endif

/* Since 6.8 a sock_diag handler has an owner. */
#if EDU_LINUX < 608
#define EDU_DIAG_OWNER
#else
#define EDU_DIAG_OWNER	.owner = THIS_MODULE,
#endif

/* Since 6.10 GRO keeps by that name that all packets have the same IPv4 ID. */
static inline bool edu_gro_same_id(struct sk_buff *skb)
{
#if EDU_LINUX < 610
	return NAPI_GRO_CB(skb)->is_atomic;
#else
	return NAPI_GRO_CB(skb)->ip_fixedid;
#endif
}

/* Since 6.9 there are words for the casts. */
#ifndef dst_rtable
#define dst_rtable(dst)	((struct rtable *)(dst))
#endif
#ifndef dst_rt6_info
#define dst_rt6_info(dst)	((struct rt6_info *)(dst))
#endif

#if !IS_ENABLED(CONFIG_IPV6)
#error "edutcp speaks IPv6 too: it needs a kernel with CONFIG_IPV6"
#endif

/*
 * Connection tracking confirms an entry behind all hooks, which a packet that
 * is taken in a hook never reaches. Where a kernel has it, do so here. Return:
 * false if it says no. RCU read side.
 */
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
static inline bool edu_ct_confirm(struct sk_buff *skb)
{
	const struct nf_ct_hook *hook = rcu_dereference(nf_ct_hook);
	enum ip_conntrack_info info;
	struct nf_conn *ct = nf_ct_get(skb, &info);

	return !hook || !ct || nf_ct_is_confirmed(ct) ||
	       hook->confirm(skb) == NF_ACCEPT;
}
#else
static inline bool edu_ct_confirm(struct sk_buff *skb)
{
	return true;
}
#endif

/*
 * Is the segment routing header at @at what its HMAC says (RFC 8754, 2.1.2), if
 * it must have one? Where a kernel asks for that. RCU read side.
 */
#if IS_ENABLED(CONFIG_IPV6_SEG6_HMAC)
static inline bool edu_seg6_valid(struct sk_buff *skb, unsigned int at)
{
	int before = skb_transport_offset(skb);
	bool valid;

	skb_set_transport_header(skb, at);
	valid = seg6_hmac_validate_skb(skb);
	skb_set_transport_header(skb, before);
	return valid;
}
#else
static inline bool edu_seg6_valid(struct sk_buff *skb, unsigned int at)
{
	return true;
}
#endif

/*
 * Whose memory an accepted connection takes: there is no process to ask when the
 * handshake ends, so its listener's. Where a kernel counts that. @child is new.
 */
#ifdef CONFIG_MEMCG
static inline void edu_inherit_memcg(struct sock *child,
				     const struct sock *listener)
{
	if (!listener->sk_memcg || child->sk_memcg)
		return;
	css_get(&listener->sk_memcg->css);
	child->sk_memcg = listener->sk_memcg;
}
#else
static inline void edu_inherit_memcg(struct sock *child,
				     const struct sock *listener)
{
}
#endif

/*
 * And whose traffic it is, to those who look at packets by cgroups: what
 * cgroup_sk_clone() does, which modules have not. Outside of any process sk_alloc()
 * has taken the root. @child is new.
 */
#ifdef CONFIG_SOCK_CGROUP_DATA
static inline void edu_inherit_cgroup(struct sock *child,
				      struct sock *listener)
{
	struct cgroup *mine = sock_cgroup_ptr(&listener->sk_cgrp_data);
	struct cgroup *root = sock_cgroup_ptr(&child->sk_cgrp_data);

	cgroup_get(mine);
	cgroup_bpf_get(mine);
	child->sk_cgrp_data = listener->sk_cgrp_data;
	cgroup_bpf_put(root);
	cgroup_put(root);
}
#else
static inline void edu_inherit_cgroup(struct sock *child,
				      struct sock *listener)
{
}
#endif

/* Since 6.10 accept() has its arguments in a struct. */
int edu_accept(struct socket *sock, struct socket *newsock, int flags,
	       bool kern);
#if EDU_LINUX < 610
#define EDU_PROTO_OPS_ACCEPT	edu_accept
#else
static inline int edu_accept_arg(struct socket *sock, struct socket *newsock,
				 struct proto_accept_arg *arg)
{
	return edu_accept(sock, newsock, arg->flags, arg->kern);
}

#define EDU_PROTO_OPS_ACCEPT	edu_accept_arg
#endif

#endif /* _EDU_COMPAT_H */
