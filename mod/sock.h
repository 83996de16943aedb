/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sock.h - the socket around a TCB, and what the files of the glue share
 *
 * Every path has one shape:
 *
 *	lock -> one event of RFC 9293, 3.10 -> edu_flush() -> unlock
 *
 * Locking. From the outside to the inside:
 *
 *  1. The socket lock: lock_sock() in process context; in softirq
 *     bh_lock_sock(), and the socket backlog where a process has it. It
 *     protects the TCB, the send and receive queues, and all fields of
 *     struct edu_sock that do not say otherwise. Whoever holds it may sleep
 *     only as lock_sock() allows.
 *  2. edu_half.lock and edu_tw.lock (spinlocks, softirq): the record. The
 *     one socket lock taken inside is that of a child which nobody else can
 *     see yet. With a socket lock held only that of the record which takes
 *     the socket's place is taken, and nothing of sockets inside.
 *  3. edu_sock.accept_lock (spinlock, bh): a listener's two queues and their
 *     counts. Nothing is taken inside.
 *  4. A port bucket's lock (spinlock, bh), the hash table's own locks, the
 *     fault list's lock. Leaves.
 *
 * Lookup takes no lock: entries are freed after a grace period of RCU and
 * looked at with a reference taken by refcount_inc_not_zero().
 */
#ifndef _EDU_SOCK_H
#define _EDU_SOCK_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/poll.h>
#include <linux/rbtree.h>
#include <linux/rhashtable-types.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>
#include <linux/timer.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "core/break.h"
#include "core/tcb.h"
#include "core/record.h"
#include "compat.h"
#include "end.h"

struct edu_claim;
struct edu_claims;
struct edu_faults;
struct edu_port;
struct edu_ports;
struct edu_report;
struct edu_watch;

extern int edu_family;			/* AF_EDUTCP, or the parameter */
extern struct proto edu_prot;
extern const struct proto_ops edu_stream_ops;
extern unsigned int edu_net_id;

/**
 * struct edu_net - all of edutcp in one network namespace
 * @ends: every edu_end, RCU
 * @listeners: by local port, RCU; written under @listen_lock
 * @listen_lock: protects writing of @listeners
 * @ports: hash of bound ports; port.c
 * @claims: ports that are claimed in the kernel's TCP; claim.c
 * @cfg: what the core is told; sysctls write it
 * @cc: the default algorithm, net.edutcp.congestion_control; READ_ONCE pairs
 *	with the WRITE_ONCE in sysctl.c
 * @max_orphans: most sockets that no program holds
 * @max_tw: most records in TIME-WAIT
 * @socks: sockets there are
 * @orphans: of these, those that no program holds
 * @halves: half-open connections
 * @tws: records in TIME-WAIT
 * @all_serial: the number of the newest in either of the next two; @all_lock
 * @all_socks: all sockets, for sock_diag and the namespace's end; @all_lock
 * @all_tws: all records in TIME-WAIT, likewise
 * @all_lock: spinlock, bh; a leaf
 * @rmem: least, default and largest receive buffer, bytes
 * @wmem: the same for sending
 * @sysctl: table header
 * @breaks: the same of net.edutcp.break.*
 * @breaks_said: which of these the log has, enum edu_break; atomic bits
 * @mib: counters, one for each enum edu_reason, per CPU
 * @faults: the rules and what they hold back; fault.c
 * @faults_on: there are rules; READ_ONCE pairs with the WRITE_ONCE in fault.c
 * @secret: of the namespace, for initial sequence numbers and ports
 * @net: back to the namespace
 */
struct edu_net {
	struct rhashtable	ends;
	struct hlist_head	*listeners;
	spinlock_t		listen_lock;	/* listeners */
	struct edu_ports	*ports;
	struct edu_claims	*claims;
	struct edu_cfg		cfg;
	const struct edu_cc	*cc;
	int			rmem[3];
	int			wmem[3];
	int			max_orphans;
	int			max_tw;
	atomic_t		socks;
	atomic_t		orphans;
	atomic_t		halves;
	atomic_t		tws;
	struct rb_root		all_socks;	/* edu_sock.listed */
	struct rb_root		all_tws;	/* edu_tw.listed */
	unsigned long		all_serial;	/* of the newest in either */
	spinlock_t		all_lock;	/* all three */
	struct ctl_table_header	*sysctl;
	struct ctl_table_header	*breaks;
	DECLARE_BITMAP(breaks_said, EDU_NR_BREAKS);
	struct edu_mib __percpu	*mib;
	struct edu_faults	*faults;
	bool			faults_on;
	siphash_key_t		secret;
	struct net		*net;
};

static inline struct edu_net *edu_net(const struct net *net)
{
	return net_generic(net, edu_net_id);
}

/**
 * struct edu_listed - one of all; edu_net.all_lock
 * @node: in the tree
 * @serial: its place there; the newer the larger
 */
struct edu_listed {
	struct rb_node		node;
	unsigned long		serial;
};

struct edu_mib {
	unsigned long		count[EDU_NR_REASONS];
};

/**
 * struct edu_rx_cb - skb->cb of received segments that are kept
 * @text: the core's bookkeeping
 */
struct edu_rx_cb {
	struct edu_text		text;
};

#define EDU_RX_CB(skb)	((struct edu_rx_cb *)(skb)->cb)

static inline struct sk_buff *edu_text_skb(struct edu_text *text)
{
	return container_of((void *)text, struct sk_buff, cb);
}

/*
 * struct edu_sock - an AF_EDUTCP socket
 *
 * Protected by the socket lock where nothing else is said.
 */
struct edu_sock {
	struct inet_sock	inet;		/* must be first */
	struct ipv6_pinfo	ip6;		/* inet.pinet6 */
	struct edu_end		end;
	struct edu_tcb		tcb;
	u64			now_us;		/* time of the event at work */

	/* Sending: sk_write_queue holds the text [tx_seq, tcb.snd_end). */
	u32			tx_seq;		/* first number still held */
	struct sk_buff		*tx_hint;	/* where the last slice ended */
	u32			tx_hint_seq;	/* its first number */

	/* Receiving. */
	bool			oob_read;	/* the urgent byte at oob_up was read */
	bool			oob_marked;	/* oob_mark is valid */
	u32			oob_up;		/* tcb.rcv_up of that one */
	u32			oob_mark;	/* tcb.rcv_up when it last moved */

	/* Who it is bound to. */
	struct edu_port		*port;		/* port.c, under its lock */
	struct hlist_node	port_node;	/* in port->socks */
	struct edu_claim	*claim;		/* likewise; on the interop wire */
	bool			keeps_port;	/* likewise; edu_claim.keepers */
	int			port_dev;	/* sk_bound_dev_if when it took the port */
	struct hlist_node	listen_node;	/* in edu_net.listeners, RCU */
	u8			wire;		/* IPPROTO_EDUTCP or IPPROTO_TCP */
	u8			names;		/* AF_INET, AF_INET6: addr.c */
	struct in6_addr		bound;		/* by bind(2), SOCK_BINDPORT_LOCK */

	/* A listener. Under accept_lock. */
	spinlock_t		accept_lock;	/* all up to accept_link */
	struct list_head	halves;		/* edu_half.link */
	unsigned long		half_serial;	/* of the newest of them */
	struct list_head	accepted;	/* edu_sock.accept_link */
	u32			nr_halves;
	u32			nr_accepted;

	/* A child that waits for accept(); the listener's accept_lock. */
	struct list_head	accept_link;
	struct sock		*listener;

	/* What waits until the softirq is through: aggregate.c. */
	struct list_head	ack_node;
	bool			ack_queued;

	/* Options of ipv6(7); what the kernel reads of them is in ip6. */
	bool			ip6_recverr;	/* IPV6_RECVERR */
	bool			ip6_flowinfo;	/* IPV6_FLOWINFO_SEND */
	s8			ip6_autolabel;	/* -1: as the sysctl has it */
	struct socket		*labels;	/* leases flow labels, or NULL */

	/* A timer that fired while a program had the socket. */
	bool			timer_deferred;
	u32			generation;	/* of connections, one by one */
	bool			destroyed;	/* edu_sock_destroy() was here */
	bool			is_orphan;	/* counted in edu_net.orphans */
	u32			path_mtu;	/* in use, bytes */

	/* "Too big", heard while a program had the socket: quoted.c. */
	bool			too_big;	/* the others are valid */
	u32			too_big_mtu;	/* the least, bytes; 0: not said */
	u32			too_big_seq;	/* the number it quotes */

	/* Receive buffer tuning: what was read since when. */
	u32			drs_bytes;
	u64			drs_since_us;

	/* Seeing. */
	struct edu_watch	*watch;		/* allocated when first traced */
	bool			watched;	/* the event at work is traced */
	struct edu_listed	listed;		/* in edu_net.all_socks */
};

static inline struct edu_sock *edu_sk(const struct sock *sk)
{
	return (struct edu_sock *)sk;
}

static inline struct sock *edu_end_sock(struct edu_end *end)
{
	return (struct sock *)container_of(end, struct edu_sock, end);
}

/**
 * struct edu_half - a half-open connection, SYN-RECEIVED
 * @end: in the hash table
 * @ref: references: the table, the timer, whoever looked it up
 * @lock: protects @req and @dead
 * @req: the core's record
 * @dead: taken out; whoever finds it so looks again
 * @listener: whose it is; a reference is held
 * @link: in the listener's list, newest first, under accept_lock
 * @serial: there
 * @timer: sends the SYN,ACK again
 * @rcu: for freeing
 */
struct edu_half {
	struct edu_end		end;
	refcount_t		ref;
	spinlock_t		lock;		/* req, dead */
	struct edu_request	req;
	bool			dead;
	struct sock		*listener;
	struct list_head	link;
	unsigned long		serial;
	struct timer_list	timer;
	struct rcu_head		rcu;
};

/**
 * struct edu_tw - a connection in TIME-WAIT
 * @end: in the hash table
 * @ref: references: the table, the timer, whoever looked it up
 * @lock: protects @tw and @dead
 * @tw: the core's record
 * @dead: taken out
 * @enet: its namespace, which outlives it
 * @port: keeps the local port in use
 * @port_node: in port->tws
 * @claim: keeps it so in the kernel's TCP; NULL on the isolated wire
 * @ifindex: device it is bound to, or 0
 * @mark: of its packets
 * @listed: in edu_net.all_tws
 * @timer: 2 MSL
 * @rcu: for freeing
 */
struct edu_tw {
	struct edu_end		end;
	refcount_t		ref;
	spinlock_t		lock;		/* tw, dead */
	struct edu_timewait	tw;
	bool			dead;
	struct edu_net		*enet;
	struct edu_port		*port;
	struct hlist_node	port_node;
	struct edu_claim	*claim;
	int			ifindex;
	u32			mark;
	struct edu_listed	listed;
	struct timer_list	timer;
	struct rcu_head		rcu;
};

/* connect.c: bind, connect. */
int edu_bind(struct socket *sock, struct sockaddr *addr, int len);
int edu_connect(struct socket *sock, struct sockaddr *addr, int len, int flags);
void edu_disconnect(struct sock *sk);
int edu_wait_while(struct sock *sk, u32 states, long *timeo);

/* socket.c: the life of a socket, shutdown, release. */
struct sock *edu_sock_alloc(struct net *net, gfp_t gfp, u8 wire, int kern);
void edu_sock_init_tcb(struct sock *sk);
void edu_sock_destroy(struct sock *sk);		/* socket lock held */
int edu_errno(enum edu_err err);
int edu_shutdown(struct socket *sock, int how);
int edu_release(struct socket *sock);
int edu_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);
void edu_sock_purge(struct edu_net *enet);	/* the namespace goes */

/* all.c: all sockets and records there are. */
void edu_all_add(struct edu_net *enet, struct rb_root *root,
		 struct edu_listed *it);
void edu_all_del(struct edu_net *enet, struct rb_root *root,
		 struct edu_listed *it);
struct edu_listed *edu_all_before(const struct rb_root *root,
				  unsigned long serial);
struct edu_listed *edu_all_older(const struct edu_listed *it);

/* listen.c: listen, accept. */
int edu_listen(struct socket *sock, int backlog);
void edu_listen_stop(struct sock *sk);
bool edu_accept_ready(struct sock *sk);
bool edu_listen_wants(struct edu_net *enet, const struct edu_tuple *tuple,
		      const struct sk_buff *skb);	/* RCU */
void edu_listen_rcv(struct sock *sk, struct sk_buff *skb,
		    const struct edu_tuple *tuple, struct edu_seg *seg,
		    u32 iss);
void edu_listen_fork(struct edu_tcb *tcb, struct sock *sk,
		     const struct edu_tuple *tuple);
void edu_accept_queue(struct sock *sk, struct sock *child);

/* half.c: half-open connections. */
void edu_half_open(struct sock *sk, const struct edu_tuple *tuple,
		   const struct edu_seg *seg, u32 iss);
void edu_half_kill(struct edu_half *half);	/* its lock held */
bool edu_half_rcv(struct edu_half *half, struct sk_buff *skb,
		  struct edu_seg *seg);
void edu_half_put(struct edu_half *half);
void edu_half_quoted(struct edu_half *half, u32 seq,
		     const struct edu_report *report);

/* timewait.c: TIME-WAIT without a socket. */
bool edu_tw_enter(struct sock *sk);		/* socket lock held */
bool edu_tw_rcv(struct edu_tw *tw, struct sk_buff *skb, struct edu_seg *seg,
		u32 *iss);
void edu_tw_put(struct edu_tw *tw);
void edu_tw_purge(struct edu_net *enet);	/* the namespace goes */

/* stream.c: sendmsg, recvmsg, poll. */
int edu_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);
int edu_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);
__poll_t edu_poll(struct file *file, struct socket *sock, poll_table *wait);
void edu_write_space(struct sock *sk);
void edu_urgent_moved(struct sock *sk);
u32 edu_rcv_space(const struct sock *sk);	/* for tcb.rcv_space, bytes */
void edu_rcv_buffer(const struct sock *sk, struct edu_tcb *tcb);

/* txq.c: the text that is being sent. */
int edu_txq_append(struct sock *sk, struct msghdr *msg, u32 len);
u32 edu_txq_slice(struct sock *sk, u32 seq, u32 len, struct sk_buff *to);
void edu_txq_release(struct sock *sk, u32 seq);
void edu_txq_purge(struct sock *sk);

/* rxq.c: the text that was received. */
void edu_rxq_take(struct sock *sk);
void edu_rxq_free(struct edu_reasm *reasm);

/* sockopt.c */
int edu_setsockopt(struct socket *sock, int level, int name, sockptr_t val,
		   unsigned int len);
int edu_getsockopt(struct socket *sock, int level, int name,
		   char __user *val, int __user *len);
void edu_set_keepalive(struct sock *sk, int on);

/* sockopt6.c */
int edu_setsockopt6(struct sock *sk, int name, sockptr_t val, unsigned int len);
int edu_getsockopt6(struct sock *sk, int name, char __user *val,
		    int __user *len);
__be32 edu_flow_label(struct net *net, const struct sock *sk,
		      struct sk_buff *skb, const struct edu_tuple *tuple);
int edu_flow_label_set(struct sock *sk, __be32 flowinfo);

/* demux.c: who gets a segment. */
int edu_demux_init(struct edu_net *enet);
void edu_demux_exit(struct edu_net *enet);
struct edu_end *edu_demux_find(struct edu_net *enet,
			       const struct edu_tuple *tuple);	/* RCU */
struct sock *edu_demux_listener(struct edu_net *enet,
				const struct edu_tuple *tuple,
				const struct sk_buff *skb);	/* RCU */
int edu_demux_insert(struct edu_net *enet, struct edu_end *end);
void edu_demux_remove(struct edu_net *enet, struct edu_end *end);
int edu_demux_replace(struct edu_net *enet, struct edu_end *old,
		      struct edu_end *end);
void edu_demux_listen(struct sock *sk);
void edu_demux_unlisten(struct sock *sk);
u64 edu_conn_new(void);

/* port.c: who has a port. */
int edu_ports_init(struct edu_net *enet);
void edu_ports_exit(struct edu_net *enet);
int edu_port_bind(struct sock *sk, u16 port);
int edu_port_connect(struct sock *sk);		/* and into the hash table */
int edu_port_listen(struct sock *sk);
void edu_port_inherit(struct sock *child, struct sock *listener);
void edu_port_yield(struct sock *sk);
void edu_port_to_tw(struct sock *sk, struct edu_tw *tw);
void edu_port_release(struct sock *sk);
void edu_port_release_tw(struct edu_tw *tw);

/* rcv.c: from the packet to the event. */
void edu_rcv(struct net *net, struct sk_buff *skb,
	     const struct edu_tuple *tuple, struct edu_seg *seg);
int edu_backlog_rcv(struct sock *sk, struct sk_buff *skb);
void edu_sock_segment(struct sock *sk, struct sk_buff *skb,
		      struct edu_seg *seg);	/* socket lock held */

/* quoted.c: what ICMP errors say of our segments. */
int edu_quoted(struct net *net, const struct edu_tuple *tuple, u32 seq,
	       const struct edu_report *report);
void edu_quoted_deferred(struct sock *sk);	/* socket lock held */

/* flush.c: acts on what the core decided. */
void edu_event_begin(struct sock *sk, const struct edu_seg *seg);
void edu_flush(struct sock *sk);		/* socket lock held */
struct edu_watch *edu_record_begin(struct net *net, struct edu_end *end,
				   struct edu_tcb *tcb,
				   const struct edu_seg *seg, u64 now_us);
void edu_record_flush(struct net *net, struct edu_end *end,
		      struct edu_tcb *tcb, struct edu_watch *watch,
		      const struct sock *like, int ifindex, u32 mark,
		      u64 now_us);

/* aggregate.c: ACKs that wait for the queue of segments */
void edu_aggregate_wait(struct sock *sk);	/* socket lock held */
void edu_aggregate_done(struct sock *sk);	/* socket lock held */
void edu_aggregate_init(void);
void edu_aggregate_exit(void);

/* timer.c */
u64 edu_now_us(void);
void edu_timer_init(struct sock *sk);
void edu_timer_set(struct sock *sk);		/* socket lock held */
void edu_timer_stop_all(struct sock *sk);
void edu_release_cb(struct sock *sk);
unsigned long edu_deadline_jiffies(u64 deadline_us, u64 now_us);

/* mib.c: counters, /proc/net/edutcp_stat */
void edu_count(struct edu_net *enet, enum edu_reason reason);
void edu_count_segs(struct edu_net *enet, enum edu_reason reason, u32 segs);
u64 edu_counter(struct edu_net *enet, enum edu_reason reason);
int edu_mib_init(struct edu_net *enet);
void edu_mib_exit(struct edu_net *enet);

/* congestion.c: the algorithms that there are. */
const struct edu_cc *edu_congestion_get(const char *name);
const struct edu_cc *edu_congestion_share(const struct edu_cc * const *from);
void edu_congestion_put(const struct edu_cc *cc);
void edu_congestion_names(char *names, size_t room);

/* sysctl.c: net.edutcp.* */
int edu_sysctl_init(struct edu_net *enet);
void edu_sysctl_exit(struct edu_net *enet);

/* break.c: net.edutcp.break.* */
int edu_breaks_init(struct edu_net *enet);
void edu_breaks_exit(struct edu_net *enet);

/* diag.c: sock_diag; genl.c: faults are set. */
int edu_diag_init(void);
void edu_diag_exit(void);
int edu_genl_init(void);
void edu_genl_exit(void);

/* family.c */
int edu_family_init(void);
void edu_family_exit(void);
void edu_proto_exit(void);

/* secret.c: numbers that a stranger can not guess. */
u32 edu_secret_isn(struct edu_net *enet, const struct edu_tuple *tuple,
		   u64 now_us);			/* RFC 6528 */
u32 edu_secret_ts(struct edu_net *enet, const struct edu_tuple *tuple);
u32 edu_secret_port(struct edu_net *enet, const struct edu_tuple *tuple);

#endif /* _EDU_SOCK_H */
