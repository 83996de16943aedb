// SPDX-License-Identifier: GPL-2.0-only
/*
 * demux.c - who gets a segment?
 *
 * Two tables for each namespace. All ends of connections, be they sockets or
 * small records, by both addresses and both ports: a resizable hash table,
 * read under RCU. And the listeners, by port. RFC 9293, 3.3.1, 3.9.1.1.
 */
#include <linux/rhashtable.h>

#include "ip.h"
#include "sock.h"

#define LISTENERS	256	/* buckets, a power of two */

static const struct rhashtable_params ends_params = {
	.key_offset = offsetof(struct edu_end, tuple),
	.key_len = sizeof(struct edu_tuple),
	.head_offset = offsetof(struct edu_end, node),
	.automatic_shrinking = true,
};

static struct hlist_head *listener_bucket(struct edu_net *enet, __be16 port)
{
	return &enet->listeners[ntohs(port) % LISTENERS];
}

/**
 * edu_demux_init() - tables for a new namespace
 * @enet: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int edu_demux_init(struct edu_net *enet)
{
	int err;

	spin_lock_init(&enet->listen_lock);
	enet->listeners = kcalloc(LISTENERS, sizeof(*enet->listeners),
				  GFP_KERNEL);
	if (!enet->listeners)
		return -ENOMEM;
	err = rhashtable_init(&enet->ends, &ends_params);
	if (err)
		kfree(enet->listeners);
	return err;
}

/**
 * edu_demux_exit() - the namespace goes
 * @enet: the namespace, which has no ends any more
 */
void edu_demux_exit(struct edu_net *enet)
{
	rhashtable_destroy(&enet->ends);
	kfree(enet->listeners);
}

/**
 * edu_conn_new() - a number for a new end of a connection
 *
 * Return: unique since the module was loaded; what traces call conn.
 */
u64 edu_conn_new(void)
{
	static atomic64_t last;

	return atomic64_inc_return(&last);
}

/**
 * edu_demux_find() - the end of a connection that a segment is for
 * @enet: the namespace
 * @tuple: as seen from here
 *
 * Context: RCU read side; the caller takes a reference or lets go.
 * Return: the end, or NULL.
 */
struct edu_end *edu_demux_find(struct edu_net *enet,
			       const struct edu_tuple *tuple)
{
	return rhashtable_lookup(&enet->ends, tuple, ends_params);
}

/*
 * How well a listener's address fits: 0 not at all; best if it is this one, then
 * if it is any of the same IP version, then if it is any at all.
 */
static int address_fits(const struct sock *sk, const struct edu_tuple *tuple)
{
	const struct in6_addr *addr = &sk->sk_v6_rcv_saddr;
	bool ip4 = edu_tuple_ip4(tuple);

	if (ipv6_addr_equal(addr, &tuple->laddr))
		return 3;
	if (ipv6_addr_any(addr))
		return !ip4 ? 2 : !sk->sk_ipv6only;
	return ip4 && edu_addr_any(addr) ? 2 : 0;
}

/* How well a listener fits: 0 not at all; the more specific the better. */
static int fits(const struct sock *sk, const struct edu_tuple *tuple,
		const struct sk_buff *skb)
{
	int dev = READ_ONCE(sk->sk_bound_dev_if);
	int fit;

	if (inet_sk(sk)->inet_sport != tuple->lport ||
	    edu_sk(sk)->wire != tuple->wire)
		return 0;
	/* Neither the device now nor that by which it got the port may be another. */
	if (!edu_ip_came_by(skb, dev) ||
	    !edu_ip_came_by(skb, edu_sk(sk)->port_dev))
		return 0;
	fit = address_fits(sk, tuple);
	return fit ? fit * 2 + !!dev : 0;
}

/**
 * edu_demux_listener() - who listens?
 * @enet: the namespace
 * @tuple: as seen from here
 * @skb: the segment
 *
 * Context: RCU read side; the caller takes a reference or lets go.
 * Return: the listener that fits best, or NULL.
 */
struct sock *edu_demux_listener(struct edu_net *enet,
				const struct edu_tuple *tuple,
				const struct sk_buff *skb)
{
	struct hlist_head *head = listener_bucket(enet, tuple->lport);
	struct sock *best = NULL;
	struct edu_sock *esk;
	int score, most = 0;

	hlist_for_each_entry_rcu(esk, head, listen_node) {
		score = fits((struct sock *)esk, tuple, skb);
		if (score > most) {
			most = score;
			best = (struct sock *)esk;
		}
	}
	return best;
}

/**
 * edu_demux_insert() - from now on segments for this end are found
 * @enet: the namespace
 * @end: its tuple is set; protected by its owner's lock
 *
 * Return: 0; -EADDRINUSE if there is such a connection; -ENOMEM.
 */
int edu_demux_insert(struct edu_net *enet, struct edu_end *end)
{
	int err = rhashtable_lookup_insert_fast(&enet->ends, &end->node,
						ends_params);

	if (!err)
		end->hashed = true;
	return err == -EEXIST ? -EADDRINUSE : err;
}

/**
 * edu_demux_remove() - segments for this end are no longer found
 * @enet: the namespace
 * @end: protected by its owner's lock; may have been removed before
 */
void edu_demux_remove(struct edu_net *enet, struct edu_end *end)
{
	if (!end->hashed)
		return;
	rhashtable_remove_fast(&enet->ends, &end->node, ends_params);
	end->hashed = false;
}

/**
 * edu_demux_replace() - one end takes the place of another, at once
 * @enet: the namespace
 * @old: in the table; protected by its owner's lock
 * @end: has the same tuple
 *
 * Return: 0, or -ENOENT if @old was not there.
 */
int edu_demux_replace(struct edu_net *enet, struct edu_end *old,
		      struct edu_end *end)
{
	int err;

	if (!old->hashed)
		return -ENOENT;
	err = rhashtable_replace_fast(&enet->ends, &old->node, &end->node,
				      ends_params);
	if (err)
		return err;
	old->hashed = false;
	end->hashed = true;
	return 0;
}

/**
 * edu_demux_listen() - a socket listens from now on
 * @sk: the socket, locked; bound
 */
void edu_demux_listen(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));

	spin_lock_bh(&enet->listen_lock);
	hlist_add_head_rcu(&edu_sk(sk)->listen_node,
			   listener_bucket(enet, inet_sk(sk)->inet_sport));
	spin_unlock_bh(&enet->listen_lock);
}

/**
 * edu_demux_unlisten() - a socket listens no longer
 * @sk: the socket, locked
 */
void edu_demux_unlisten(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));

	spin_lock_bh(&enet->listen_lock);
	hlist_del_init_rcu(&edu_sk(sk)->listen_node);
	spin_unlock_bh(&enet->listen_lock);
}
