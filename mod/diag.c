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

/* Where a dump is, in netlink_callback.args: the last ones shown, and more. */
enum {
	LAST_SOCK,
	LAST_TW,
	LISTENER,		/* whose half-open ones are at work */
	LAST_HALF,
	ADMIN,			/* who asks may see all */
};

static bool may_see_all(const struct netlink_callback *cb, kuid_t owner)
{
	return cb->args[ADMIN] ||
	       uid_eq(NETLINK_CB(cb->skb).creds.uid, owner);
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

/*
 * All are walked newest first. What comes meanwhile is not shown; of the rest
 * each is shown once, whoever goes: after a full message the walk goes on with
 * those older than @last, the serial number of the last one shown (0: none). So
 * many are referenced at a time, to be shown without the lock.
 */
#define BATCH	16

static int take_socks(struct edu_net *enet, long last, struct sock **batch)
{
	struct edu_listed *it;
	struct sock *sk;
	int n = 0;

	spin_lock_bh(&enet->all_lock);
	it = edu_all_before(&enet->all_socks, last);
	for (; it && n < BATCH; it = edu_all_older(it)) {
		sk = (struct sock *)container_of(it, struct edu_sock, listed);
		if (refcount_inc_not_zero(&sk->sk_refcnt))
			batch[n++] = sk;
	}
	spin_unlock_bh(&enet->all_lock);
	return n;
}

static int take_tws(struct edu_net *enet, long last, struct edu_tw **batch)
{
	struct edu_listed *it;
	int n = 0;

	spin_lock_bh(&enet->all_lock);
	it = edu_all_before(&enet->all_tws, last);
	for (; it && n < BATCH; it = edu_all_older(it)) {
		batch[n] = container_of(it, struct edu_tw, listed);
		refcount_inc(&batch[n++]->ref);
	}
	spin_unlock_bh(&enet->all_lock);
	return n;
}

/* A listener's are few, at most its backlog: these are a list. */
static int take_halves(struct edu_sock *listener, long last,
		       struct edu_half **batch)
{
	struct edu_half *half;
	int n = 0;

	spin_lock_bh(&listener->accept_lock);
	list_for_each_entry(half, &listener->halves, link) {
		if (last && half->serial >= (unsigned long)last)
			continue;
		refcount_inc(&half->ref);
		batch[n] = half;
		if (++n == BATCH)
			break;
	}
	spin_unlock_bh(&listener->accept_lock);
	return n;
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
	/* One that has gone meanwhile may be a record in TIME-WAIT by now. */
	if (!edu_sk(sk)->destroyed && wanted(cb, edu_sk(sk)->tcb.state)) {
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

static bool dump_half(struct sk_buff *skb, struct netlink_callback *cb,
		      struct edu_half *half)
{
	struct nlmsghdr *nlh;
	struct edu_diag_info *info = new_message(skb, cb, &nlh);

	if (info) {
		put_half(info, half);
		end_message(skb, cb, nlh, INVALID_UID);
	}
	return info;
}

static bool dump_tw(struct sk_buff *skb, struct netlink_callback *cb,
		    struct edu_tw *tw)
{
	struct nlmsghdr *nlh;
	struct edu_diag_info *info = new_message(skb, cb, &nlh);

	if (info) {
		put_tw(info, tw);
		end_message(skb, cb, nlh, INVALID_UID);
	}
	return info;
}

static bool dump_halves(struct sk_buff *skb, struct netlink_callback *cb,
			struct edu_sock *listener)
{
	struct edu_half *batch[BATCH];
	bool room = true;
	int n, i;

	if (cb->args[LISTENER] != listener->listed.serial) {
		cb->args[LISTENER] = listener->listed.serial;
		cb->args[LAST_HALF] = 0;
	}
	do {
		n = take_halves(listener, cb->args[LAST_HALF], batch);
		for (i = 0; i < n; i++) {
			room = room && dump_half(skb, cb, batch[i]);
			if (room)
				cb->args[LAST_HALF] = batch[i]->serial;
			edu_half_put(batch[i]);
		}
	} while (room && n == BATCH);
	return room;
}

static bool dump_tws(struct sk_buff *skb, struct netlink_callback *cb,
		     struct edu_net *enet)
{
	struct edu_tw *batch[BATCH];
	bool room = true;
	int n, i;

	do {
		n = take_tws(enet, cb->args[LAST_TW], batch);
		for (i = 0; i < n; i++) {
			room = room && dump_tw(skb, cb, batch[i]);
			if (room)
				cb->args[LAST_TW] = batch[i]->listed.serial;
			edu_tw_put(batch[i]);
		}
	} while (room && n == BATCH);
	return room;
}

/* A listener's half-open ones go first: then it counts as shown. */
static bool dump_sock_and_halves(struct sk_buff *skb,
				 struct netlink_callback *cb, struct sock *sk)
{
	if (wanted(cb, EDU_SYN_RECEIVED) && !dump_halves(skb, cb, edu_sk(sk)))
		return false;
	return dump_sock(skb, cb, sk);
}

static bool dump_socks(struct sk_buff *skb, struct netlink_callback *cb,
		       struct edu_net *enet)
{
	struct sock *batch[BATCH];
	bool room = true;
	int n, i;

	do {
		n = take_socks(enet, cb->args[LAST_SOCK], batch);
		for (i = 0; i < n; i++) {
			room = room && dump_sock_and_halves(skb, cb, batch[i]);
			if (room)
				cb->args[LAST_SOCK] =
					edu_sk(batch[i])->listed.serial;
			sock_put(batch[i]);
		}
	} while (room && n == BATCH);
	return room;
}

static int dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct edu_net *enet = edu_net(sock_net(skb->sk));

	/* Once, and with no lock: each time it is denied somebody may log it. */
	cb->args[ADMIN] = netlink_net_capable(cb->skb, CAP_NET_ADMIN);
	if (dump_socks(skb, cb, enet) && wanted(cb, EDU_TIME_WAIT))
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
 * Return: 0; -EEXIST if somebody answers for this family already.
 */
int edu_diag_init(void)
{
	edu_diag_handler.family = edu_family;
	return sock_diag_register(&edu_diag_handler) ? -EEXIST : 0;
}

/**
 * edu_diag_exit() - answer no more
 */
void edu_diag_exit(void)
{
	sock_diag_unregister(&edu_diag_handler);
}
