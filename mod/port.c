// SPDX-License-Identifier: GPL-2.0-only
/*
 * port.c - who has a port: bind(2), ip(7), RFC 6056
 *
 * Each port in use has an entry with the sockets bound to it and the records
 * in TIME-WAIT that keep it. A port may have several owners: at different
 * addresses or devices, with SO_REUSEADDR while none of them listens, or as
 * ephemeral ports of connections to different peers.
 */
#include <linux/random.h>
#include <net/ip.h>

#include "ip.h"
#include "sock.h"

#define PORT_BUCKETS	256	/* a power of two */

/**
 * struct edu_port - a port in use
 * @node: in the bucket
 * @port: host order
 * @socks: edu_sock.port_node
 * @tws: edu_tw.port_node
 */
struct edu_port {
	struct hlist_node node;
	u16 port;
	struct hlist_head socks;
	struct hlist_head tws;
};

/**
 * struct edu_ports - the ports of a namespace
 * @lock: protects the buckets, and edu_sock.port, edu_tw.port and the claims
 *	beside them; bh, a leaf
 * @next: where the next search for an ephemeral port goes on
 * @bucket: by port
 */
struct edu_ports {
	spinlock_t lock;
	atomic_t next;
	struct hlist_head bucket[PORT_BUCKETS];
};

/**
 * edu_ports_init() - no port is in use
 * @enet: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int edu_ports_init(struct edu_net *enet)
{
	enet->ports = kzalloc(sizeof(*enet->ports), GFP_KERNEL);
	if (!enet->ports)
		return -ENOMEM;
	spin_lock_init(&enet->ports->lock);
	return 0;
}

/**
 * edu_ports_exit() - the namespace goes
 * @enet: the namespace, which has no sockets any more
 */
void edu_ports_exit(struct edu_net *enet)
{
	kfree(enet->ports);
}

static struct edu_ports *ports_of(const struct sock *sk)
{
	return edu_net(sock_net(sk))->ports;
}

static struct edu_port *find(struct edu_ports *ports, u16 number)
{
	struct edu_port *port;

	hlist_for_each_entry(port, &ports->bucket[number % PORT_BUCKETS], node)
		if (port->port == number)
			return port;
	return NULL;
}

static struct edu_port *find_or_make(struct edu_ports *ports, u16 number)
{
	struct edu_port *port = find(ports, number);

	if (port)
		return port;
	port = kzalloc(sizeof(*port), GFP_ATOMIC);
	if (!port)
		return NULL;
	port->port = number;
	hlist_add_head(&port->node, &ports->bucket[number % PORT_BUCKETS]);
	return port;
}

static void drop_if_unused(struct edu_port *port)
{
	if (!hlist_empty(&port->socks) || !hlist_empty(&port->tws))
		return;
	hlist_del(&port->node);
	kfree(port);
}

static void attach(struct sock *sk, struct edu_port *port)
{
	struct edu_sock *esk = edu_sk(sk);

	esk->port = port;
	hlist_add_head(&esk->port_node, &port->socks);
	inet_sk(sk)->inet_num = port->port;
	inet_sk(sk)->inet_sport = htons(port->port);
	esk->port_dev = sk->sk_bound_dev_if;
}

/*
 * May a segment be for both? "::" is any address of IPv6, and any of IPv4 too,
 * unless IPV6_V6ONLY (@a6 and @b6) says no.
 */
static bool overlap(const struct in6_addr *a, bool a6,
		    const struct in6_addr *b, bool b6)
{
	if (ipv6_addr_any(a))
		return !(a6 && ipv6_addr_v4mapped(b));
	if (ipv6_addr_any(b))
		return !(b6 && ipv6_addr_v4mapped(a));
	if (ipv6_addr_v4mapped(a) != ipv6_addr_v4mapped(b))
		return false;
	return edu_addr_any(a) || edu_addr_any(b) || ipv6_addr_equal(a, b);
}

static bool devices_overlap(int a, int b)
{
	return !a || !b || a == b;
}

/* May both have the port? As socket(7), SO_REUSEADDR, has it. */
static bool conflict(const struct sock *sk, const struct sock *other)
{
	if (edu_sk(sk)->wire != edu_sk(other)->wire ||
	    !devices_overlap(sk->sk_bound_dev_if, other->sk_bound_dev_if) ||
	    !overlap(&sk->sk_v6_rcv_saddr, sk->sk_ipv6only,
		     &other->sk_v6_rcv_saddr, other->sk_ipv6only))
		return false;
	return !sk->sk_reuse || !other->sk_reuse ||
	       other->sk_state == EDU_LISTEN;
}

static bool port_free(const struct sock *sk, const struct edu_port *port)
{
	struct edu_sock *other;
	struct edu_tw *tw;

	hlist_for_each_entry(other, &port->socks, port_node)
		if ((struct sock *)other != sk &&
		    conflict(sk, (struct sock *)other))
			return false;
	if (sk->sk_reuse)
		return true;
	hlist_for_each_entry(tw, &port->tws, port_node)
		if (tw->end.tuple.wire == edu_sk(sk)->wire &&
		    overlap(&sk->sk_v6_rcv_saddr, sk->sk_ipv6only,
			    &tw->end.tuple.laddr, true))
			return false;
	return true;
}

/* In the kernel's TCP first (claim.c): what it has cannot be ours. */
static int take(struct sock *sk, u16 number,
		int (*attach_to)(struct sock *sk, u16 number))
{
	struct edu_claim *claim = edu_claim_new(sk, number);
	struct edu_ports *ports = ports_of(sk);
	int err;

	if (IS_ERR(claim))
		return PTR_ERR(claim);
	spin_lock_bh(&ports->lock);
	err = attach_to(sk, number);
	if (!err) {
		edu_sk(sk)->claim = claim;
		edu_sk(sk)->keeps_port = true;
	}
	spin_unlock_bh(&ports->lock);
	if (err)
		edu_claim_put(claim);
	return err;
}

/*
 * Take a port of the range for ephemeral ports, the first that can be had from
 * @offset on; the next search goes on behind what was tried.
 * Return: -EADDRINUSE if there is none.
 */
static int take_ephemeral(struct sock *sk, u32 offset,
			  int (*attach_to)(struct sock *sk, u16 number))
{
	int low, high, i, n, err = -EADDRINUSE;

	inet_get_local_port_range(sock_net(sk), &low, &high);
	n = high - low + 1;
	for (i = 0; i < n && err == -EADDRINUSE; i++) {
		u16 number = low + (offset + i) % n;

		if (!inet_is_local_reserved_port(sock_net(sk), number))
			err = take(sk, number, attach_to);
		cond_resched();
	}
	atomic_add(i, &ports_of(sk)->next);
	return err;
}

/* For bind(2); the ports' lock is held. */
static int attach_bound(struct sock *sk, u16 number)
{
	struct edu_port *port = find_or_make(ports_of(sk), number);

	if (!port)
		return -ENOMEM;
	if (!port_free(sk, port))
		return -EADDRINUSE;
	attach(sk, port);
	return 0;
}

/**
 * edu_port_bind() - take a port
 * @sk: the socket, locked; its address and the device are set
 * @number: host order; 0: any that is free (RFC 6056, 3.3.1)
 *
 * Context: process, may sleep.
 * Return: 0; -EADDRINUSE; -ENOMEM.
 */
int edu_port_bind(struct sock *sk, u16 number)
{
	if (number)
		return take(sk, number, attach_bound);
	return take_ephemeral(sk, get_random_u32(), attach_bound);
}

/* Only connections that chose it themselves have this port. */
static bool ephemeral(const struct edu_port *port)
{
	struct edu_sock *esk;

	hlist_for_each_entry(esk, &port->socks, port_node)
		if (((struct sock *)esk)->sk_userlocks & SOCK_BINDPORT_LOCK ||
		    ((struct sock *)esk)->sk_state == EDU_LISTEN)
			return false;
	return true;
}

/* For connect(2), if nobody has the same connection; the ports' lock is held. */
static int attach_connection(struct sock *sk, u16 number)
{
	struct edu_ports *ports = ports_of(sk);
	struct edu_sock *esk = edu_sk(sk);
	struct edu_port *port = find(ports, number);
	int err;

	if (port && !ephemeral(port))
		return -EADDRINUSE;
	port = find_or_make(ports, number);
	if (!port)
		return -ENOMEM;
	esk->end.tuple.lport = htons(number);
	err = edu_demux_insert(edu_net(sock_net(sk)), &esk->end);
	if (err)
		drop_if_unused(port);
	else
		attach(sk, port);
	return err;
}

/* RFC 6056, 3.3.3: the search starts where only the secret tells. */
static int connect_ephemeral(struct sock *sk)
{
	struct edu_net *enet = edu_net(sock_net(sk));
	u32 offset = edu_secret_port(enet, &edu_sk(sk)->end.tuple) +
		     atomic_read(&enet->ports->next);
	int err = take_ephemeral(sk, offset, attach_connection);

	return err == -EADDRINUSE ? -EADDRNOTAVAIL : err;
}

/**
 * edu_port_connect() - give a connection its local port, and make it known
 * @sk: the socket, locked; its tuple is set but for lport
 *
 * Context: process, may sleep.
 * Return: 0; -EADDRNOTAVAIL if there is such a connection, or no port left;
 * -ENOMEM.
 */
int edu_port_connect(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	int err;

	if (!esk->port)
		return connect_ephemeral(sk);
	esk->end.tuple.lport = inet_sk(sk)->inet_sport;
	err = edu_demux_insert(edu_net(sock_net(sk)), &esk->end);
	return err == -EADDRINUSE ? -EADDRNOTAVAIL : err;
}

/**
 * edu_port_listen() - may this socket listen on its port?
 * @sk: the socket, locked; bound; its sk_state is LISTEN already
 *
 * Two sockets may share a port before they listen, but not after.
 *
 * Return: 0 or -EADDRINUSE.
 */
int edu_port_listen(struct sock *sk)
{
	struct edu_ports *ports = ports_of(sk);
	struct edu_sock *other;
	int err = 0;

	spin_lock_bh(&ports->lock);
	hlist_for_each_entry(other, &edu_sk(sk)->port->socks, port_node)
		if ((struct sock *)other != sk &&
		    ((struct sock *)other)->sk_state == EDU_LISTEN &&
		    conflict(sk, (struct sock *)other))
			err = -EADDRINUSE;
	spin_unlock_bh(&ports->lock);
	return err;
}

/**
 * edu_port_inherit() - an accepted connection has its listener's port
 * @child: the new socket, locked
 * @listener: the listener
 *
 * With SO_REUSEADDR it shares that: it never listens there itself.
 */
void edu_port_inherit(struct sock *child, struct sock *listener)
{
	struct edu_ports *ports = ports_of(child);
	struct edu_sock *esk = edu_sk(child);

	spin_lock_bh(&ports->lock);
	/* It may have let go of the port just now. */
	if (edu_sk(listener)->port) {
		attach(child, edu_sk(listener)->port);
		esk->keeps_port = !child->sk_reuse;
		esk->claim = edu_claim_get(edu_sk(listener)->claim,
					   esk->keeps_port);
	}
	spin_unlock_bh(&ports->lock);
}

/* The ports' lock is held. */
static void stop_keeping(struct edu_sock *esk)
{
	if (esk->keeps_port)
		edu_claim_yield(esk->claim);
	esk->keeps_port = false;
}

/**
 * edu_port_yield() - no program holds the socket: it never listens any more
 * @sk: the socket, locked
 *
 * Context: process or softirq.
 */
void edu_port_yield(struct sock *sk)
{
	struct edu_ports *ports = ports_of(sk);

	if (!sk->sk_reuse)
		return;
	spin_lock_bh(&ports->lock);
	stop_keeping(edu_sk(sk));
	spin_unlock_bh(&ports->lock);
}

/**
 * edu_port_to_tw() - a record in TIME-WAIT keeps the port of its socket
 * @sk: the socket, locked
 * @tw: the record
 */
void edu_port_to_tw(struct sock *sk, struct edu_tw *tw)
{
	struct edu_ports *ports = ports_of(sk);

	spin_lock_bh(&ports->lock);
	tw->port = edu_sk(sk)->port;
	if (tw->port) {
		hlist_add_head(&tw->port_node, &tw->port->tws);
		tw->claim = edu_claim_get(edu_sk(sk)->claim, false);
	}
	spin_unlock_bh(&ports->lock);
}

/**
 * edu_port_release() - the socket needs its port no longer
 * @sk: the socket, locked
 */
void edu_port_release(struct sock *sk)
{
	struct edu_ports *ports = ports_of(sk);
	struct edu_sock *esk = edu_sk(sk);

	spin_lock_bh(&ports->lock);
	if (esk->port) {
		hlist_del(&esk->port_node);
		drop_if_unused(esk->port);
		esk->port = NULL;
		stop_keeping(esk);
		edu_claim_put(esk->claim);
		esk->claim = NULL;
		inet_sk(sk)->inet_num = 0;
		inet_sk(sk)->inet_sport = 0;
	}
	spin_unlock_bh(&ports->lock);
}

/**
 * edu_port_release_tw() - TIME-WAIT is over
 * @tw: the record
 */
void edu_port_release_tw(struct edu_tw *tw)
{
	struct edu_ports *ports = tw->enet->ports;

	spin_lock_bh(&ports->lock);
	if (tw->port) {
		hlist_del(&tw->port_node);
		drop_if_unused(tw->port);
		tw->port = NULL;
		edu_claim_put(tw->claim);
	}
	spin_unlock_bh(&ports->lock);
}
