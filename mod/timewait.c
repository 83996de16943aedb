// SPDX-License-Identifier: GPL-2.0-only
/*
 * timewait.c - TIME-WAIT without a socket, RFC 9293, 3.6.1
 *
 * Whoever closes first waits two maximum segment lifetimes, so that a lost
 * last ACK can be repeated and no old segment meets a new connection. The
 * program has gone by then, and the socket need not stay for it: a record
 * does (core/record.h).
 */
#include "ip.h"
#include "note.h"
#include "sock.h"

static void set_timer(struct edu_tw *tw, u64 now_us)
{
	unsigned long when = edu_deadline_jiffies(tw->tw.deadline_us, now_us);

	if (!mod_timer(&tw->timer, when))
		refcount_inc(&tw->ref);
}

/**
 * edu_tw_put() - drop a reference to a record
 * @tw: the record
 */
void edu_tw_put(struct edu_tw *tw)
{
	if (refcount_dec_and_test(&tw->ref))
		kfree_rcu(tw, rcu);
}

/* Out of the tables. @tw->lock is held, or nobody else can have it. */
static void kill(struct edu_tw *tw)
{
	struct edu_net *enet = tw->enet;

	if (tw->dead)
		return;
	tw->dead = true;
	edu_demux_remove(enet, &tw->end);
	edu_port_release_tw(tw);
	edu_all_del(enet, &enet->all_tws, &tw->listed);
	atomic_dec(&enet->tws);
	if (timer_delete(&tw->timer))
		edu_tw_put(tw);
	edu_tw_put(tw);
}

/*
 * Let the core run on the record, and keep what is left. @wanted: if the segment
 * is a SYN, somebody would take it.
 */
static noinline void tw_event(struct edu_tw *tw, const struct edu_seg *seg,
			      bool wanted, u64 now_us)
{
	struct net *net = tw->enet->net;
	struct edu_watch *watch;
	struct edu_tcb tcb;

	edu_timewait_unpack(&tw->tw, &tcb, &tw->enet->cfg);
	tcb.may_reopen = wanted;
	watch = edu_record_begin(net, &tw->end, &tcb, seg, now_us);
	if (seg)
		edu_segment_arrives(&tcb, seg, 0, now_us);
	else
		edu_timeout(&tcb, now_us);
	edu_record_flush(net, &tw->end, &tcb, watch, NULL, tw->ifindex,
			 tw->mark, now_us);
	if (tcb.state == EDU_TIME_WAIT) {
		edu_timewait_pack(&tw->tw, &tcb);
		set_timer(tw, now_us);
	} else {
		kill(tw);
	}
}

static void tw_timer(struct timer_list *t)
{
	struct edu_tw *tw = timer_container_of(tw, t, timer);

	spin_lock(&tw->lock);
	if (!tw->dead)
		tw_event(tw, NULL, false, edu_now_us());
	spin_unlock(&tw->lock);
	edu_tw_put(tw);
}

/**
 * edu_tw_rcv() - a segment for a connection in TIME-WAIT
 * @tw: the record; the caller holds a reference
 * @skb: the segment; consumed, unless false is returned
 * @seg: its header
 * @iss: set when a new SYN may reopen the connection: the number to start
 *	from, larger than any that was used (MAY-2)
 *
 * Return: false if the record is gone, and the caller should look again.
 */
bool edu_tw_rcv(struct edu_tw *tw, struct sk_buff *skb, struct edu_seg *seg,
		u32 *iss)
{
	bool ours = false, wanted = false, reopened;

	spin_lock(&tw->lock);
	if (tw->dead) {
		spin_unlock(&tw->lock);
		return false;
	}
	seg->text = NULL;
	if (seg->ctl & EDU_SYN) {
		ours = edu_listen_wants(tw->enet, &tw->end.tuple, skb);
		/* It comes again, and is then the program's that shares the port. */
		wanted = ours || edu_claim_others_listen(tw->claim,
							 &tw->end.tuple, skb);
	}
	tw_event(tw, seg, wanted, edu_now_us());
	reopened = tw->dead && ours;
	if (reopened)
		*iss = tw->tw.snd_nxt + 65536 + 1;
	spin_unlock(&tw->lock);
	if (reopened)
		return false;
	kfree_skb(skb);
	return true;
}

/**
 * edu_tw_enter() - a record takes the place of a socket in TIME-WAIT
 * @sk: the socket, locked; no program holds it
 *
 * Return: true if the socket can go now; false: no memory, or too many
 * records, so the socket itself stays in TIME-WAIT.
 */
bool edu_tw_enter(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_tw *tw;

	if (atomic_read(&enet->tws) >= READ_ONCE(enet->max_tw))
		return false;
	tw = kzalloc(sizeof(*tw), GFP_ATOMIC | __GFP_NOWARN);
	if (!tw)
		return false;
	tw->end.kind = EDU_END_TW;
	tw->end.tuple = esk->end.tuple;
	tw->end.conn = esk->end.conn;
	refcount_set(&tw->ref, 1);
	spin_lock_init(&tw->lock);
	timer_setup(&tw->timer, tw_timer, 0);
	tw->enet = enet;
	tw->ifindex = sk->sk_bound_dev_if;
	tw->mark = sk->sk_mark;
	edu_timewait_pack(&tw->tw, &esk->tcb);

	spin_lock_bh(&tw->lock);
	if (edu_demux_replace(enet, &esk->end, &tw->end)) {
		spin_unlock_bh(&tw->lock);
		kfree(tw);
		return false;
	}
	edu_port_to_tw(sk, tw);
	atomic_inc(&enet->tws);
	edu_all_add(enet, &enet->all_tws, &tw->listed);
	set_timer(tw, esk->now_us);
	spin_unlock_bh(&tw->lock);
	return true;
}

/* Any of those there are, with a reference; NULL: there are none. */
static struct edu_tw *any_tw(struct edu_net *enet)
{
	struct edu_listed *it;
	struct edu_tw *tw = NULL;

	spin_lock_bh(&enet->all_lock);
	it = edu_all_before(&enet->all_tws, 0);
	if (it) {
		tw = container_of(it, struct edu_tw, listed);
		refcount_inc(&tw->ref);
	}
	spin_unlock_bh(&enet->all_lock);
	return tw;
}

/**
 * edu_tw_purge() - the namespace goes, and its records with it
 * @enet: the namespace, which receives nothing any more
 *
 * Context: process. No timer of a record runs when this returns.
 */
void edu_tw_purge(struct edu_net *enet)
{
	struct edu_tw *tw;

	while ((tw = any_tw(enet))) {
		spin_lock_bh(&tw->lock);
		kill(tw);
		spin_unlock_bh(&tw->lock);
		timer_delete_sync(&tw->timer);
		edu_tw_put(tw);
	}
	/* One that was killed otherwise may be on its way out still. */
	synchronize_rcu();
}
