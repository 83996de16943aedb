// SPDX-License-Identifier: GPL-2.0-only
/*
 * family.c - the protocol family: socket(AF_EDUTCP, SOCK_STREAM, protocol)
 *
 * Protocol 0 or IPPROTO_EDUTCP is the isolated wire, IPPROTO_TCP the interop
 * wire: TCP itself.
 */
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/swap.h>
#include <net/inet_common.h>

#include "note.h"
#include "sock.h"

int edu_family = AF_EDUTCP;

static atomic_long_t memory_allocated;
static DEFINE_PER_CPU(int, memory_per_cpu_fw_alloc);
static struct percpu_counter sockets_allocated;
static unsigned long memory_pressure;
static long sysctl_mem[3];

static void enter_memory_pressure(struct sock *sk)
{
	WRITE_ONCE(memory_pressure, jiffies | 1);
}

static void leave_memory_pressure(struct sock *sk)
{
	WRITE_ONCE(memory_pressure, 0);
}

struct proto edu_prot = {
	.name			= "EDUTCP",
	.owner			= THIS_MODULE,
	.obj_size		= sizeof(struct edu_sock),
	.keepalive		= edu_set_keepalive,
	.release_cb		= edu_release_cb,
	.enter_memory_pressure	= enter_memory_pressure,
	.leave_memory_pressure	= leave_memory_pressure,
	.memory_pressure	= &memory_pressure,
	.memory_allocated	= &memory_allocated,
	.per_cpu_fw_alloc	= &memory_per_cpu_fw_alloc,
	.sockets_allocated	= &sockets_allocated,
	.sysctl_mem		= sysctl_mem,
	.max_header		= MAX_HEADER + sizeof(struct ipv6hdr) +
				  EDU_HDR_MAX,
};

const struct proto_ops edu_stream_ops = {
	.owner		= THIS_MODULE,
	.release	= edu_release,
	.bind		= edu_bind,
	.connect	= edu_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= EDU_PROTO_OPS_ACCEPT,
	.getname	= edu_getname,
	.poll		= edu_poll,
	.ioctl		= edu_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= edu_listen,
	.shutdown	= edu_shutdown,
	.setsockopt	= edu_setsockopt,
	.getsockopt	= edu_getsockopt,
	.sendmsg	= edu_sendmsg,
	.recvmsg	= edu_recvmsg,
	.mmap		= sock_no_mmap,
	EDU_PROTO_OPS_SENDPAGE
};

/* Which wire does the protocol argument of socket(2) ask for? */
static int wire_of(int protocol)
{
	switch (protocol) {
	case 0:
	case IPPROTO_EDUTCP:
		return IPPROTO_EDUTCP;
	case IPPROTO_TCP:
		return IPPROTO_TCP;
	default:
		return -EPROTONOSUPPORT;
	}
}

static int create(struct net *net, struct socket *sock, int protocol, int kern)
{
	int wire = wire_of(protocol);
	struct sock *sk;

	if (sock->type != SOCK_STREAM)
		return -ESOCKTNOSUPPORT;
	if (wire < 0)
		return wire;
	sk = edu_sock_alloc(net, GFP_KERNEL, wire, kern);
	if (!sk)
		return -ENOBUFS;
	sock->ops = &edu_stream_ops;
	sock_graft(sk, sock);
	sock->state = SS_UNCONNECTED;
	return 0;
}

static struct net_proto_family family_ops = {
	.create	= create,
	.owner	= THIS_MODULE,
};

/*
 * As tcp_init_mem() reckons: shares of the memory that there is, in pages. What
 * a socket may have even if that is used up is one number for a protocol that
 * is not of the kernel's own: the initial namespace's.
 */
static void init_mem(void)
{
	unsigned long limit = max(nr_free_buffer_pages() / 16, 128UL);

	edu_prot.sysctl_rmem = &edu_net(&init_net)->rmem[0];
	edu_prot.sysctl_wmem = &edu_net(&init_net)->wmem[0];
	sysctl_mem[0] = limit / 4 * 3;
	sysctl_mem[1] = limit;
	sysctl_mem[2] = sysctl_mem[0] * 2;
}

/**
 * edu_family_init() - take the family's slots, sock_diag's before its own
 *
 * From sock_register() on there may be sockets: nothing may fail behind it.
 *
 * Return: 0; -EEXIST if a slot is taken; -EINVAL if there is no such slot;
 * -ENOMEM.
 */
int edu_family_init(void)
{
	int err;

	/* sock_register() looks at the upper end alone. */
	if (edu_family <= AF_UNSPEC || edu_family >= AF_MAX)
		return -EINVAL;
	init_mem();
	err = percpu_counter_init(&sockets_allocated, 0, GFP_KERNEL);
	if (err)
		return err;
	err = proto_register(&edu_prot, 1);
	if (err)
		goto free_counter;
	err = edu_diag_init();
	if (err)
		goto no_diag;
	family_ops.family = edu_family;
	err = sock_register(&family_ops);
	if (err)
		goto no_slot;
	return 0;
no_slot:
	edu_diag_exit();
no_diag:
	proto_unregister(&edu_prot);
free_counter:
	percpu_counter_destroy(&sockets_allocated);
	return err;
}

/**
 * edu_family_exit() - give the slots back: no new sockets
 */
void edu_family_exit(void)
{
	sock_unregister(edu_family);
	edu_diag_exit();
}

/**
 * edu_proto_exit() - the last socket is freed: give its memory back
 */
void edu_proto_exit(void)
{
	proto_unregister(&edu_prot);
	percpu_counter_destroy(&sockets_allocated);
}
