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

#include <linux/net.h>
#include <linux/sysctl.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <net/net_namespace.h>

#ifndef timer_container_of
#define timer_container_of(var, timer, field) from_timer(var, timer, field)
#endif

/* Since 6.5 a page is sent by MSG_SPLICE_PAGES. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define EDU_PROTO_OPS_SENDPAGE	.sendpage = sock_no_sendpage,
#else
#define EDU_PROTO_OPS_SENDPAGE
#endif

/* Since 6.6 a table of sysctls has a length; before it ended with a zero. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define register_net_sysctl_sz(net, path, table, size) \
	register_net_sysctl(net, path, table)
#endif

/* Since 6.11 a handler must not change its table. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define edu_ctl_table	struct ctl_table
#else
#define edu_ctl_table	const struct ctl_table
#endif

/* Since 6.8 a sock_diag handler has an owner. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
#define EDU_DIAG_OWNER
#else
#define EDU_DIAG_OWNER	.owner = THIS_MODULE,
#endif

/* Since 6.9 there is a word for the cast. */
#ifndef dst_rtable
#define dst_rtable(dst)	((struct rtable *)(dst))
#endif

/* Since 6.10 accept() has its arguments in a struct. */
int edu_accept(struct socket *sock, struct socket *newsock, int flags,
	       bool kern);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
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
