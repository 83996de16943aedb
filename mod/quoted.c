// SPDX-License-Identifier: GPL-2.0-only
/*
 * quoted.c - an ICMP error quotes a segment: whose it is, and what follows
 *
 * icmp.c reads the messages; here they reach a socket or a half-open
 * connection. An error is believed only if the sequence number that it quotes
 * is in flight (RFC 5927, 4.1). What is in TIME-WAIT has nothing in flight that
 * matters. RFC 9293, 3.9.2.2; RFC 5461; RFC 1191, 8201. Redirects go on to
 * redirect.c.
 */
#include "ip.h"
#include "note.h"
#include "sock.h"

/* MTUs that all links have: RFC 791, 3.2; RFC 8200, 5. */
#define MTU_LEAST4	68
#define MTU_LEAST6	IPV6_MIN_MTU

/* IP_RECVERR, IPV6_RECVERR. */
static bool wants_errors(const struct sock *sk)
{
	return edu_wants_errors4(sk) || edu_sk(sk)->ip6_recverr;
}

/*
 * Deviation: while the handshake lasts, a soft error ends it too, so that a
 * program may try another address at once (RFC 5461, 4.1; as Linux's own TCP
 * does). Later on it is only remembered, or reported where the program wants
 * to know (IP_RECVERR). RFC 9293, 3.9.2.2 (MUST-56, SHLD-25, SHLD-26).
 */
static void error_for(struct sock *sk, int err, bool hard)
{
	struct edu_sock *esk = edu_sk(sk);

	WRITE_ONCE(sk->sk_err_soft, -err);
	/* The program has the socket: it goes on trying, and may look. */
	if (sock_owned_by_user(sk))
		return;
	edu_event_begin(sk, NULL);
	if (hard || edu_state_in(&esk->tcb, 1U << EDU_SYN_SENT))
		edu_hard_error(&esk->tcb, esk->now_us);
	else
		edu_soft_error(&esk->tcb, esk->now_us);
	edu_flush(sk);
	if (esk->tcb.state != EDU_CLOSED && wants_errors(sk)) {
		WRITE_ONCE(sk->sk_err, -err);
		sk_error_report(sk);
	}
}

/*
 * What a message about a packet too big may say. 0: an old router, which says
 * nothing (RFC 1191, 5).
 */
static bool mtu_possible(const struct edu_tuple *tuple, u32 mtu)
{
	return edu_tuple_ip4(tuple) ? !mtu || mtu >= MTU_LEAST4 :
				      mtu >= MTU_LEAST6;
}

/* Nobody else has the socket. */
static void shrink(struct sock *sk, u32 seq, u32 mtu)
{
	struct edu_sock *esk = edu_sk(sk);

	edu_event_begin(sk, NULL);
	edu_ip_path(sk);
	if (edu_ip_accepts_mtu(sk) &&
	    edu_too_big(&esk->tcb, seq, edu_ip_mss_for(sk, mtu), esk->now_us))
		edu_ip_learn_mtu(sk, mtu);
	edu_flush(sk);
}

/* While a program has the socket the message with the least MTU waits. */
static void sock_too_big(struct sock *sk, u32 seq, u32 mtu)
{
	struct edu_sock *esk = edu_sk(sk);

	if (!sock_owned_by_user(sk)) {
		shrink(sk, seq, mtu);
	} else if (!esk->too_big || mtu < esk->too_big_mtu) {
		esk->too_big = true;
		esk->too_big_mtu = mtu;
		esk->too_big_seq = seq;
	}
}

/**
 * edu_quoted_deferred() - a program lets go of the socket: what had to wait
 * @sk: the socket, locked
 */
void edu_quoted_deferred(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	if (!esk->too_big)
		return;
	esk->too_big = false;
	if (esk->end.hashed)
		shrink(sk, esk->too_big_seq, esk->too_big_mtu);
}

/* Can it be about us, as far as one can tell while a program may write? */
static bool in_flight(const struct sock *sk, u32 seq)
{
	const struct edu_tcb *tcb = &edu_sk(sk)->tcb;

	return seq - tcb->snd_una <= edu_flight(tcb);
}

/* Nothing of the TCB changes, so a program may have the socket meanwhile. */
static void redirected(struct sock *sk, u32 seq, struct sk_buff *skb)
{
	edu_note_stray(sock_net(sk), &edu_sk(sk)->end.tuple, EDU_EV_INFO,
		       EDU_R_ICMP_REDIRECT, NULL, seq, 0);
	edu_ip_redirect(sk, skb);
}

static void sock_quoted(struct sock *sk, u32 seq,
			const struct edu_report *report)
{
	bh_lock_sock(sk);
	if (!edu_sk(sk)->end.hashed)
		goto unlock;
	if (!in_flight(sk, seq))
		edu_note_stray(sock_net(sk), &edu_sk(sk)->end.tuple,
			       EDU_EV_INFO, EDU_R_ICMP_NOT_IN_FLIGHT, NULL, seq,
			       0);
	else if (report->redirect)
		redirected(sk, seq, report->redirect);
	else if (report->too_big)
		sock_too_big(sk, seq, report->mtu);
	else if (report->err)
		error_for(sk, report->err, report->hard);
unlock:
	bh_unlock_sock(sk);
}

/*
 * IP_MINTTL: who has taken our segment out of the network is farther away than
 * the peer is said to be. RFC 5082, 3.
 */
static bool too_far(struct edu_end *end, const struct edu_report *report)
{
	const struct sock *sk = end->kind == EDU_END_HALF ?
		container_of(end, struct edu_half, end)->listener :
		edu_end_sock(end);

	return report->hops < edu_min_hops(sk, edu_tuple_ip4(&end->tuple));
}

/**
 * edu_quoted() - an ICMP error has come that quotes a segment
 * @net: the namespace
 * @tuple: the connection, seen from here
 * @seq: the sequence number that it quotes
 * @report: what it says
 *
 * Context: softirq, RCU read side.
 * Return: 0, or -ENOENT if it is about nobody of ours.
 * Source: RFC 9293, 3.9.2.2; RFC 5927, 4.1
 */
int edu_quoted(struct net *net, const struct edu_tuple *tuple, u32 seq,
	       const struct edu_report *report)
{
	struct edu_end *end = edu_demux_find(edu_net(net), tuple);
	struct edu_half *half;
	struct sock *sk;

	if (!end || end->kind == EDU_END_TW)
		return -ENOENT;
	if (report->too_big && !mtu_possible(tuple, report->mtu)) {
		edu_note_stray(net, tuple, EDU_EV_INFO, EDU_R_PMTU_ABSURD, NULL,
			       seq, report->mtu);
		return 0;
	}
	if (too_far(end, report)) {
		edu_note_stray(net, tuple, EDU_EV_INFO, EDU_R_ICMP_TOO_FAR,
			       NULL, seq, 0);
		return 0;
	}
	if (end->kind == EDU_END_HALF) {
		half = container_of(end, struct edu_half, end);
		if (!refcount_inc_not_zero(&half->ref))
			return -ENOENT;
		edu_half_quoted(half, seq, report);
		edu_half_put(half);
		return 0;
	}
	sk = edu_end_sock(end);
	if (!refcount_inc_not_zero(&sk->sk_refcnt))
		return -ENOENT;
	sock_quoted(sk, seq, report);
	sock_put(sk);
	return 0;
}
