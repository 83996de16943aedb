// SPDX-License-Identifier: GPL-2.0-only
/*
 * claim.c - a port of ours on the interop wire is taken in the kernel's TCP too
 *
 * On the interop wire we have the same ports as the kernel's TCP. So for each
 * port that one of ours binds, we bind a socket of the kernel's TCP to it, and
 * never use it: a claim. Then no ordinary program gets the port, and what
 * arrives for it can be nobody's but ours; the other way round, a port that a
 * program has cannot be claimed. Claims share a port among themselves, by
 * SO_REUSEPORT under a user that nobody can be: whether two of ours may have
 * the same one is for port.c to say.
 *
 * A port that only connections have, which are in TIME-WAIT or have asked for
 * SO_REUSEADDR, is everybody's who asks for that too: socket(7). So their claim
 * asks as well. What belongs to them is still taken first; all else is the
 * other program's.
 *
 * While there are claims in a namespace, segments are taken there (interop.c).
 */
#include <linux/net.h>
#include <linux/tcp.h>
#include <linux/workqueue.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/ip.h>

#include "ip.h"
#include "sock.h"

/* A port is often claimed again at once: the hooks wait that long to go. */
#define UNHOOK_DELAY	HZ
#define SLOTS		1024

/**
 * struct edu_claim - a port that we have in the kernel's TCP
 * @ref: references: the sockets and records in TIME-WAIT that have the port
 * @keepers: of these, those that share it with no other program; the ports' lock
 * @claims: of the namespace
 * @sock: the kernel's socket that is bound to it
 * @port: host order
 * @node: in edu_claims.released
 */
struct edu_claim {
	refcount_t ref;
	unsigned int keepers;		/* the ports' lock */
	struct edu_claims *claims;
	struct socket *sock;
	u16 port;
	struct llist_node node;
};

/**
 * struct edu_claims - the claims of a namespace
 * @net: the namespace
 * @mutex: protects @nr, @in_slot, @hooked and @defrag
 * @nr: claims there are
 * @in_slot: claims by the low bits of their ports; read without the mutex
 * @hooked: segments are taken
 * @defrag: and IPv6's fragments put together before
 * @released: claims that nobody needs any more
 * @releasing: how many they are, until their sockets are closed
 * @release_mutex: who closes these has it
 * @release_work: does so, for which it must be able to sleep
 * @unhook_work: takes segments no longer
 */
struct edu_claims {
	struct net *net;
	struct mutex mutex;		/* nr, in_slot, hooked, defrag */
	unsigned int nr;
	unsigned int in_slot[SLOTS];
	bool hooked;
	bool defrag;
	struct llist_head released;
	atomic_t releasing;
	struct mutex release_mutex;	/* their sockets are being closed */
	struct work_struct release_work;
	struct delayed_work unhook_work;
};

/* A pair with edu_claimed(), which may be a moment late: no segment is so early. */
static void add_to_slot(struct edu_claims *claims, u16 port, int n)
{
	unsigned int *in_slot = &claims->in_slot[port % SLOTS];

	WRITE_ONCE(*in_slot, *in_slot + n);
}

/* There is one claim more, and segments have to be taken for it. */
static int count_in(struct edu_claims *claims, u16 port)
{
	int err = 0;

	mutex_lock(&claims->mutex);
	if (!claims->hooked)
		err = edu_interop_hook(claims->net, &claims->defrag);
	if (!err) {
		claims->hooked = true;
		claims->nr++;
		add_to_slot(claims, port, 1);
	}
	mutex_unlock(&claims->mutex);
	return err;
}

static void count_out(struct edu_claims *claims, u16 port)
{
	mutex_lock(&claims->mutex);
	add_to_slot(claims, port, -1);
	if (!--claims->nr)
		mod_delayed_work(system_wq, &claims->unhook_work, UNHOOK_DELAY);
	mutex_unlock(&claims->mutex);
}

static void unhook(struct edu_claims *claims)
{
	mutex_lock(&claims->mutex);
	if (claims->hooked && !claims->nr) {
		edu_interop_unhook(claims->net, claims->defrag);
		claims->hooked = false;
	}
	mutex_unlock(&claims->mutex);
}

static void unhook_later(struct work_struct *work)
{
	unhook(container_of(to_delayed_work(work), struct edu_claims,
			    unhook_work));
}

static void release_all(struct edu_claims *claims)
{
	struct edu_claim *claim, *next;

	mutex_lock(&claims->release_mutex);
	llist_for_each_entry_safe(claim, next,
				  llist_del_all(&claims->released), node) {
		sock_release(claim->sock);
		count_out(claims, claim->port);
		kfree(claim);
		atomic_dec(&claims->releasing);
	}
	mutex_unlock(&claims->release_mutex);
}

static void release_later(struct work_struct *work)
{
	release_all(container_of(work, struct edu_claims, release_work));
}

/**
 * edu_claims_settle() - what was given back can be had by others now
 * @enet: the namespace
 *
 * Ports are given back under locks; a program that has closed its socket may
 * count on it nevertheless.
 *
 * Context: process, no locks held.
 */
void edu_claims_settle(struct edu_net *enet)
{
	if (atomic_read(&enet->claims->releasing))
		release_all(enet->claims);
}

/**
 * edu_claims_init() - no port is claimed
 * @enet: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int edu_claims_init(struct edu_net *enet)
{
	struct edu_claims *claims = kzalloc(sizeof(*claims), GFP_KERNEL);

	if (!claims)
		return -ENOMEM;
	claims->net = enet->net;
	mutex_init(&claims->mutex);
	init_llist_head(&claims->released);
	mutex_init(&claims->release_mutex);
	INIT_WORK(&claims->release_work, release_later);
	INIT_DELAYED_WORK(&claims->unhook_work, unhook_later);
	enet->claims = claims;
	return 0;
}

/**
 * edu_claims_exit() - the namespace goes
 * @enet: the namespace, which has no sockets and records any more
 *
 * Context: process.
 */
void edu_claims_exit(struct edu_net *enet)
{
	flush_work(&enet->claims->release_work);
	cancel_delayed_work_sync(&enet->claims->unhook_work);
	unhook(enet->claims);
	kfree(enet->claims);
}

/**
 * edu_claimed() - may a segment for this port be ours?
 * @enet: the namespace
 * @port: where it goes to, host order
 *
 * All that have a port on the interop wire hold its claim. The kernel's TCP has
 * nearly all others, whose segments are not to wait for us.
 *
 * Context: any; while there are hooks.
 * Return: false: it is not; true: edu_demux_find() and edu_demux_listener() know.
 */
bool edu_claimed(const struct edu_net *enet, u16 port)
{
	return READ_ONCE(enet->claims->in_slot[port % SLOTS]);
}

/* Among themselves claims conflict never, with all others as any socket. */
static void share_among_us(struct socket *sock)
{
	SOCK_INODE(sock)->i_uid = INVALID_UID;
	sock->sk->sk_uid = INVALID_UID;
	sock_set_reuseport(sock->sk);
}

static int bind4(struct socket *sock, const struct sock *sk, u16 port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = sk->sk_v6_rcv_saddr.s6_addr32[3],
	};

	return kernel_bind(sock, (struct sockaddr *)&sin, sizeof(sin));
}

/* "::" is claimed for IPv4 too, unless IPV6_V6ONLY leaves that alone. */
static int bind6(struct socket *sock, const struct sock *sk, u16 port)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
		.sin6_addr = sk->sk_v6_rcv_saddr,
		.sin6_scope_id = sk->sk_bound_dev_if,
	};

	sock->sk->sk_ipv6only = sk->sk_ipv6only;
	return kernel_bind(sock, (struct sockaddr *)&sin6, sizeof(sin6));
}

/* Bind it to what @sk is bound to. */
static int bind_like(struct socket *sock, const struct sock *sk, u16 port)
{
	int err;

	share_among_us(sock);
	/* Whether the address may be bound was asked before. */
	ip_sock_set_freebind(sock->sk);
	err = sock_bindtoindex(sock->sk, sk->sk_bound_dev_if, true);
	if (err)
		return err;
	return sock->sk->sk_family == PF_INET ? bind4(sock, sk, port) :
						bind6(sock, sk, port);
}

/**
 * edu_claim_new() - take a port in the kernel's TCP
 * @sk: the socket that wants it, locked; its address and the device are set
 * @port: host order
 *
 * Context: process, may sleep.
 * Return: the claim; NULL: on the isolated wire none is needed; an error
 * pointer: -EADDRINUSE if an ordinary program has the port, -ENOMEM.
 */
struct edu_claim *edu_claim_new(struct sock *sk, u16 port)
{
	int family = ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr) ? PF_INET :
								PF_INET6;
	struct edu_claims *claims = edu_net(sock_net(sk))->claims;
	struct edu_claim *claim;
	int err;

	if (edu_sk(sk)->wire != IPPROTO_TCP)
		return NULL;
	claim = kzalloc(sizeof(*claim), GFP_KERNEL);
	if (!claim)
		return ERR_PTR(-ENOMEM);
	refcount_set(&claim->ref, 1);
	claim->keepers = 1;
	claim->claims = claims;
	claim->port = port;
	err = sock_create_kern(claims->net, family, SOCK_STREAM, IPPROTO_TCP,
			       &claim->sock);
	if (err)
		goto free;
	err = bind_like(claim->sock, sk, port);
	if (!err)
		err = count_in(claims, port);
	if (!err)
		return claim;
	sock_release(claim->sock);
free:
	kfree(claim);
	return ERR_PTR(err);
}

/**
 * edu_claim_get() - one more has the port
 * @claim: its claim, or NULL
 * @keeps: and shares it with no other program; only where somebody else has it
 *	who does not either
 *
 * Context: the ports' lock is held.
 * Return: @claim
 */
struct edu_claim *edu_claim_get(struct edu_claim *claim, bool keeps)
{
	if (claim) {
		refcount_inc(&claim->ref);
		claim->keepers += keeps;
	}
	return claim;
}

/**
 * edu_claim_yield() - one less keeps the port from other programs
 * @claim: its claim, or NULL
 *
 * Without keepers it is as good as a connection of the kernel's TCP that has
 * SO_REUSEADDR: inet_csk_bind_conflict() lets those have it who ask for it.
 *
 * Context: the ports' lock is held.
 */
void edu_claim_yield(struct edu_claim *claim)
{
	if (!claim)
		return;
	/* A pair with edu_claim_others_listen(). */
	WRITE_ONCE(claim->keepers, claim->keepers - 1);
	if (!claim->keepers)
		claim->sock->sk->sk_reuse = SK_CAN_REUSE;
}

/**
 * edu_claim_others_listen() - would another program take this SYN?
 * @claim: of its port, or NULL
 * @tuple: whose it is
 * @skb: the SYN, its data at the TCP header
 *
 * Context: softirq, RCU read side.
 */
bool edu_claim_others_listen(const struct edu_claim *claim,
			     const struct edu_tuple *tuple,
			     struct sk_buff *skb)
{
	struct inet_hashinfo *hashinfo;
	struct net *net;

	/* A pair with edu_claim_yield(). */
	if (!claim || READ_ONCE(claim->keepers))
		return false;
	net = claim->claims->net;
	hashinfo = net->ipv4.tcp_death_row.hashinfo;
	if (edu_tuple_ip4(tuple))
		return inet_lookup_listener(net, hashinfo, skb, tcp_hdrlen(skb),
					    tuple->raddr.s6_addr32[3],
					    tuple->rport,
					    tuple->laddr.s6_addr32[3],
					    tuple->lport, inet_iif(skb),
					    inet_sdif(skb));
	return inet6_lookup_listener(net, hashinfo, skb, tcp_hdrlen(skb),
				     &tuple->raddr, tuple->rport, &tuple->laddr,
				     ntohs(tuple->lport), inet6_iif(skb),
				     inet6_sdif(skb));
}

/**
 * edu_claim_put() - one less has the port; the last one gives it back
 * @claim: its claim, or NULL
 *
 * Context: any but hard interrupts.
 */
void edu_claim_put(struct edu_claim *claim)
{
	struct edu_claims *claims;

	if (!claim || !refcount_dec_and_test(&claim->ref))
		return;
	claims = claim->claims;
	atomic_inc(&claims->releasing);
	/* It may be freed as soon as it is on the list. */
	if (llist_add(&claim->node, &claims->released))
		schedule_work(&claims->release_work);
}
