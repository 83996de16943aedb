// SPDX-License-Identifier: GPL-2.0-only
/*
 * flush.c - acts on what the core decided
 *
 *	edu_event_begin()	the time is taken, a watcher looks
 *	one verb of the core	decides, and writes down what it decided
 *	edu_flush()		does it: here, and nowhere else, segments
 *				leave, programs wake, timers are set
 *
 * The same for records, which have their TCB on the stack for one event.
 */
#include <linux/slab.h>

#include "ip.h"
#include "note.h"
#include "sock.h"

/**
 * edu_event_begin() - an event of RFC 9293, 3.10 begins
 * @sk: the socket, locked
 * @seg: the segment that brings it, or NULL
 *
 * Tells the core the time and the room in the receive buffer.
 */
void edu_event_begin(struct sock *sk, const struct edu_seg *seg)
{
	struct edu_sock *esk = edu_sk(sk);

	esk->now_us = edu_now_us();
	edu_rcv_buffer(sk, &esk->tcb);
	esk->tcb.rcv_space = edu_rcv_space(sk);
	esk->watched = false;
	if (!edu_tracing())
		return;
	if (!esk->watch)
		esk->watch = kmalloc(sizeof(*esk->watch),
				     GFP_ATOMIC | __GFP_NOWARN);
	if (!esk->watch)
		return;
	esk->watched = true;
	edu_watch_begin(esk->watch, sock_net(sk), &esk->end.tuple,
			esk->end.conn, &esk->tcb, seg, esk->now_us);
}

static void send_all(struct sock *sk, struct edu_watch *watch)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_net *enet = edu_net(sock_net(sk));
	struct edu_out out;

	while (edu_output(&esk->tcb, &out, esk->now_us)) {
		edu_note_out(enet, &esk->tcb, watch, &out);
		edu_notes_emit(enet, &esk->tcb, watch);
		edu_ip_send(sk, &out);
	}
	edu_notes_emit(enet, &esk->tcb, watch);
}

/*
 * For who watches in segments instead of super-segments, so that each is seen
 * with the TCB as it was then. They still reach a device of this host together.
 */
static void send_watched(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	u32 out_max = esk->tcb.out_max;

	esk->tcb.out_max = 0;
	local_bh_disable();
	send_all(sk, esk->watch);
	local_bh_enable();
	esk->tcb.out_max = out_max;
}

static void transmit(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	if (!edu_state_in(&esk->tcb, 1U << EDU_CLOSED | 1U << EDU_LISTEN))
		edu_ip_path(sk);
	if (esk->watched)
		send_watched(sk);
	else
		send_all(sk, NULL);
}

/* What the program is told when the connection is over; 0: nothing. */
static int error_of(struct sock *sk)
{
	enum edu_err err = edu_sk(sk)->tcb.err;

	switch (err) {
	case EDU_OK:
	case EDU_ERR_ABORTED:
		return 0;
	case EDU_ERR_RESET:
		/* All that the peer had to say was said. */
		return sk->sk_state == EDU_CLOSE_WAIT ? EPIPE : ECONNRESET;
	case EDU_ERR_TIMEOUT:
	case EDU_ERR_UNREACHABLE:
		/* The network may have said more exactly why. */
		return READ_ONCE(sk->sk_err_soft) ?: edu_errno(err);
	default:
		return edu_errno(err);
	}
}

/*
 * The state as the socket layer is to see it. It takes a socket in TCP's
 * TIME-WAIT for a small record of its own, of which ours has nothing: so there
 * it stays in FIN-WAIT-2, in which a program may do the same things.
 */
static u8 state_outside(const struct edu_tcb *tcb)
{
	return tcb->state == EDU_TIME_WAIT ? EDU_FIN_WAIT_2 : tcb->state;
}

/* What the socket layer and the program see of the state. */
static void mirror_state(struct sock *sk)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	u8 state = state_outside(tcb);
	int err;

	if (tcb->fin_received)
		sk->sk_shutdown |= RCV_SHUTDOWN;
	if (tcb->fin_queued)
		sk->sk_shutdown |= SEND_SHUTDOWN;
	if (sk->sk_state == state)
		return;
	if (tcb->state == EDU_CLOSED) {
		err = error_of(sk);
		if (err)
			WRITE_ONCE(sk->sk_err, err);
		sk->sk_shutdown = SHUTDOWN_MASK;
	}
	/* Who sees the state, as poll() without the lock, sees the above. */
	smp_store_release(&sk->sk_state, state);
}

static void wake_state(struct sock *sk)
{
	if (sk->sk_err)
		sk_error_report(sk);
	sk->sk_state_change(sk);
	if (sk->sk_shutdown == SHUTDOWN_MASK || sk->sk_state == EDU_CLOSED)
		sk_wake_async(sk, SOCK_WAKE_WAITD, POLL_HUP);
	else if (sk->sk_state == EDU_ESTABLISHED)
		sk_wake_async(sk, SOCK_WAKE_IO, POLL_OUT);
}

static void wake_program(struct sock *sk)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	u8 wake = tcb->wake;

	tcb->wake = 0;
	if (sock_flag(sk, SOCK_DEAD))
		return;
	if (wake & EDU_WAKE_STATE)
		wake_state(sk);
	if (wake & EDU_WAKE_URGENT) {
		edu_urgent_moved(sk);
		sk_send_sigurg(sk);
	}
	if (wake & (EDU_WAKE_READ | EDU_WAKE_URGENT))
		sk->sk_data_ready(sk);
	if (wake & EDU_WAKE_WRITE)
		sk->sk_write_space(sk);
}

/* The connection is over, or nobody holds the socket any more. */
static void leave(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	switch (esk->tcb.state) {
	case EDU_CLOSED:
		edu_timer_stop_all(sk);
		edu_demux_remove(edu_net(sock_net(sk)), &esk->end);
		edu_txq_purge(sk);
		if (sock_flag(sk, SOCK_DEAD))
			edu_sock_destroy(sk);
		else if (!(sk->sk_userlocks & SOCK_BINDPORT_LOCK))
			edu_port_release(sk);
		break;
	case EDU_TIME_WAIT:
		if (sock_flag(sk, SOCK_DEAD) && edu_tw_enter(sk))
			edu_sock_destroy(sk);
		break;
	}
}

/**
 * edu_flush() - do what the core decided in the event that just happened
 * @sk: the socket, locked; the caller holds a reference, for the socket may
 *	be destroyed here
 *
 * Context: process or softirq.
 */
void edu_flush(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	struct edu_tcb *tcb = &esk->tcb;

	edu_notes_emit(edu_net(sock_net(sk)), tcb,
		       esk->watched ? esk->watch : NULL);
	edu_rxq_take(sk);
	edu_txq_release(sk, tcb->snd_una);
	transmit(sk);
	mirror_state(sk);
	wake_program(sk);
	edu_timer_set(sk);
	if (edu_state_in(tcb, 1U << EDU_CLOSED | 1U << EDU_TIME_WAIT))
		leave(sk);
}

/**
 * edu_record_begin() - an event of a connection that has no socket begins
 * @net: the namespace
 * @end: the record's end
 * @tcb: the TCB unpacked from it
 * @seg: the segment that brings the event, or NULL
 * @now_us: the time
 *
 * Return: what edu_record_flush() wants; NULL if nobody traces.
 */
struct edu_watch *edu_record_begin(struct net *net, struct edu_end *end,
				   struct edu_tcb *tcb,
				   const struct edu_seg *seg, u64 now_us)
{
	struct edu_watch *watch;

	if (!edu_tracing())
		return NULL;
	watch = kmalloc(sizeof(*watch), GFP_ATOMIC | __GFP_NOWARN);
	if (watch)
		edu_watch_begin(watch, net, &end->tuple, end->conn, tcb, seg,
				now_us);
	return watch;
}

/**
 * edu_record_flush() - do what the core decided for a record
 * @net: the namespace
 * @end: the record's end
 * @tcb: its TCB, which holds no text
 * @watch: from edu_record_begin(); freed
 * @like: the socket whose IP options the packets have, or NULL
 * @ifindex: device to send by, or 0
 * @mark: of the packets
 * @now_us: the time
 */
void edu_record_flush(struct net *net, struct edu_end *end,
		      struct edu_tcb *tcb, struct edu_watch *watch,
		      const struct sock *like, int ifindex, u32 mark,
		      u64 now_us)
{
	struct edu_net *enet = edu_net(net);
	struct edu_out out;

	edu_notes_emit(enet, tcb, watch);
	while (edu_output(tcb, &out, now_us)) {
		edu_note_out(enet, tcb, watch, &out);
		edu_notes_emit(enet, tcb, watch);
		edu_ip_reply(net, &end->tuple, like, ifindex, mark, tcb,
			     &out);
	}
	edu_notes_emit(enet, tcb, watch);
	kfree(watch);
}
