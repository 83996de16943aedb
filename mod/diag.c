// SPDX-License-Identifier: GPL-2.0-only
/*
 * diag.c - what sockets are there? sock_diag for AF_EDUTCP
 *
 * All sockets of a namespace, with half-open connections and those in
 * TIME-WAIT, each as a struct edu_diag_msg. `edutcp ss` is the other end.
 */
#include <linux/sock_diag.h>
#include <net/netlink.h>

#include "note.h"
#include "sock.h"

static void put_end(struct edu_diag_info *info, const struct edu_end *end)
{
	const struct edu_tuple *tuple = &end->tuple;

	info->conn = end->conn;
	info->wire = tuple->wire;
	info->lport = tuple->lport;
	info->rport = tuple->rport;
	info->family = edu_tuple_show(tuple, info->laddr, info->raddr);
	info->timer = EDU_NR_TIMERS;
}

static void put_timer(struct edu_diag_info *info, const struct edu_tcb *tcb)
{
	u64 next = edu_next_deadline(tcb), now = edu_now_us();
	int i;

	if (next == EDU_NEVER)
		return;
	for (i = 0; i < EDU_NR_TIMERS; i++)
		if (tcb->deadline[i] == next)
			info->timer = i;
	info->timer_us = next > now ? min_t(u64, next - now, U32_MAX) : 0;
}

/*
 * Who knows the numbers can reset a connection, or put text into it, from
 * anywhere: to others than its owner they are told from their beginnings on.
 */
static void hide_numbers(struct edu_tcb_info *tcb)
{
	tcb->snd_una -= tcb->iss;
	tcb->snd_nxt -= tcb->iss;
	tcb->snd_end -= tcb->iss;
	tcb->rcv_nxt -= tcb->irs;
	tcb->rcv_user -= tcb->irs;
	tcb->iss = 0;
	tcb->irs = 0;
}

/* The socket is locked. */
static void put_sock(struct edu_diag_info *info, struct sock *sk)
{
	const struct edu_sock *esk = edu_sk(sk);
	const struct edu_tcb *tcb = &esk->tcb;
	struct edu_end end = esk->end;

	edu_tuple_of(sk, &end.tuple);
	put_end(info, &end);
	info->inode = sock_i_ino(sk);
	info->uid = from_kuid_munged(sock_net(sk)->user_ns, sock_i_uid(sk));
	info->ifindex = sk->sk_bound_dev_if;
	if (tcb->state == EDU_LISTEN) {
		info->rcvq_bytes = esk->nr_accepted;
		info->sndq_bytes = sk->sk_max_ack_backlog;
	} else {
		info->rcvq_bytes = tcb->rcv_nxt - tcb->fin_received -
				   tcb->rcv_user;
		info->sndq_bytes = tcb->snd_end - tcb->snd_una;
		if (edu_fin_acked(tcb))
			info->sndq_bytes = 0;
	}
	put_timer(info, tcb);
	info->rtx_total = tcb->rtx_total;
	info->rcvbuf = sk->sk_rcvbuf;
	info->sndbuf = sk->sk_sndbuf;
	info->bytes_acked = tcb->bytes_acked;
	info->bytes_received = tcb->bytes_received;
	strscpy(info->cc, tcb->cc->name, sizeof(info->cc));
	edu_tcb_status(tcb, &info->tcb);
}

static noinline void put_tw(struct edu_diag_info *info, struct edu_tw *tw)
{
	struct edu_tcb tcb;

	put_end(info, &tw->end);
	spin_lock_bh(&tw->lock);
	edu_timewait_unpack(&tw->tw, &tcb, &tw->enet->cfg);
	spin_unlock_bh(&tw->lock);
	put_timer(info, &tcb);
	edu_tcb_status(&tcb, &info->tcb);
}

static noinline void put_half(struct edu_diag_info *info, struct edu_half *half)
{
	struct edu_tcb tcb;

	put_end(info, &half->end);
	/* Under RCU its listener, if it stops, keeps its TCB. */
	rcu_read_lock();
	spin_lock_bh(&half->lock);
	if (half->dead)
		edu_tcb_init(&tcb, &edu_net(sock_net(half->listener))->cfg);
	else
		edu_request_unpack(&half->req, &tcb,
				   &edu_sk(half->listener)->tcb);
	spin_unlock_bh(&half->lock);
	rcu_read_unlock();
	put_timer(info, &tcb);
	edu_tcb_status(&tcb, &info->tcb);
}

static struct edu_diag_info *new_message(struct sk_buff *skb,
					 struct netlink_callback *cb,
					 struct nlmsghdr **nlh)
{
	struct edu_diag_msg *msg;

	*nlh = nlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			 SOCK_DIAG_BY_FAMILY, sizeof(*msg), NLM_F_MULTI);
	if (!*nlh)
		return NULL;
	msg = nlmsg_data(*nlh);
	memset(msg, 0, sizeof(*msg));
	msg->sdiag_family = edu_family;
	return &msg->info;
}

static bool may_see_all(const struct netlink_callback *cb, kuid_t owner)
{
	return uid_eq(NETLINK_CB(cb->skb).creds.uid, owner) ||
	       netlink_net_capable(cb->skb, CAP_NET_ADMIN);
}

/* @owner: of the socket; INVALID_UID: nobody's. */
static void end_message(struct sk_buff *skb, const struct netlink_callback *cb,
			struct nlmsghdr *nlh, kuid_t owner)
{
	struct edu_diag_msg *msg = nlmsg_data(nlh);

	if (!may_see_all(cb, owner))
		hide_numbers(&msg->info.tcb);
	nlmsg_end(skb, nlh);
}

static bool wanted(const struct netlink_callback *cb, int state)
{
	const struct edu_diag_req *req = nlmsg_data(cb->nlh);

	return !req->states || req->states & 1U << state;
}

/**
 * struct walk - a dump on its way
 * @skip: entries that went in earlier messages
 * @at: entries passed so far
 */
struct walk {
	long skip;
	long at;
};

/* The next socket, referenced; @prev's reference is dropped. */
static struct sock *next_sock(struct edu_net *enet, struct walk *w)
{
	struct edu_sock *esk;
	struct sock *sk = NULL;
	long i = 0;

	spin_lock_bh(&enet->all_lock);
	hlist_for_each_entry(esk, &enet->all, all_node)
		if (i++ == w->at) {
			sk = (struct sock *)esk;
			if (!refcount_inc_not_zero(&sk->sk_refcnt))
				sk = NULL;
			break;
		}
	spin_unlock_bh(&enet->all_lock);
	return sk;
}

static struct edu_tw *next_tw(struct edu_net *enet, long n)
{
	struct edu_tw *tw, *found = NULL;

	spin_lock_bh(&enet->all_lock);
	list_for_each_entry(tw, &enet->tw_list, all_node)
		if (!n--) {
			found = tw;
			refcount_inc(&tw->ref);
			break;
		}
	spin_unlock_bh(&enet->all_lock);
	return found;
}

static struct edu_half *next_half(struct sock *sk, long n)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_half *half, *found = NULL;

	spin_lock_bh(&esk->accept_lock);
	list_for_each_entry(half, &esk->halves, link)
		if (!n--) {
			found = half;
			refcount_inc(&half->ref);
			break;
		}
	spin_unlock_bh(&esk->accept_lock);
	return found;
}

/* Return: false when the message is full. */
static bool dump_sock(struct sk_buff *skb, struct netlink_callback *cb,
		      struct sock *sk)
{
	struct edu_diag_info *info;
	struct nlmsghdr *nlh;
	bool room = true, slow;

	/*
	 * A connection that waits for accept() belongs to softirqs, which do
	 * not ask for an owner: it must not have one.
	 */
	slow = lock_sock_fast(sk);
	if (wanted(cb, edu_sk(sk)->tcb.state)) {
		info = new_message(skb, cb, &nlh);
		room = info;
		if (info) {
			put_sock(info, sk);
			end_message(skb, cb, nlh, sock_i_uid(sk));
		}
	}
	unlock_sock_fast(sk, slow);
	return room;
}

static bool dump_halves(struct sk_buff *skb, struct netlink_callback *cb,
			struct sock *sk)
{
	struct edu_diag_info *info;
	struct edu_half *half;
	struct nlmsghdr *nlh;

	if (!wanted(cb, EDU_SYN_RECEIVED))
		return true;
	while ((half = next_half(sk, cb->args[1]))) {
		info = new_message(skb, cb, &nlh);
		if (info) {
			put_half(info, half);
			end_message(skb, cb, nlh, INVALID_UID);
		}
		edu_half_put(half);
		if (!info)
			return false;
		cb->args[1]++;
	}
	cb->args[1] = 0;
	return true;
}

static bool dump_tws(struct sk_buff *skb, struct netlink_callback *cb,
		     struct edu_net *enet)
{
	struct edu_diag_info *info;
	struct nlmsghdr *nlh;
	struct edu_tw *tw;

	if (!wanted(cb, EDU_TIME_WAIT))
		return true;
	while ((tw = next_tw(enet, cb->args[2]))) {
		info = new_message(skb, cb, &nlh);
		if (info) {
			put_tw(info, tw);
			end_message(skb, cb, nlh, INVALID_UID);
		}
		edu_tw_put(tw);
		if (!info)
			return false;
		cb->args[2]++;
	}
	return true;
}

/* args: 0 sockets passed, 1 half-open ones of the listener at work, 2 tws. */
static int dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct edu_net *enet = edu_net(sock_net(skb->sk));
	struct walk w = { .at = cb->args[0] };
	struct sock *sk;
	bool room = true;

	while (room && (sk = next_sock(enet, &w))) {
		/* A listener's half-open ones first: then it counts as done. */
		room = dump_halves(skb, cb, sk) && dump_sock(skb, cb, sk);
		sock_put(sk);
		if (room)
			cb->args[0] = ++w.at;
	}
	if (room)
		dump_tws(skb, cb, enet);
	return skb->len;
}

static int handle(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	struct netlink_dump_control control = {
		.dump = dump,
		.min_dump_alloc = 4096,
	};

	if (nlmsg_len(nlh) < sizeof(struct edu_diag_req))
		return -EINVAL;
	if (!(nlh->nlmsg_flags & NLM_F_DUMP))
		return -EOPNOTSUPP;
	return netlink_dump_start(sock_net(skb->sk)->diag_nlsk, skb, nlh,
				  &control);
}

static struct sock_diag_handler edu_diag_handler = {
	EDU_DIAG_OWNER
	.dump = handle,
};

/**
 * edu_diag_init() - answer questions about our sockets
 *
 * Return: 0 or a negative errno.
 */
int edu_diag_init(void)
{
	edu_diag_handler.family = edu_family;
	return sock_diag_register(&edu_diag_handler);
}

/**
 * edu_diag_exit() - answer no more
 */
void edu_diag_exit(void)
{
	sock_diag_unregister(&edu_diag_handler);
}
