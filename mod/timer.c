// SPDX-License-Identifier: GPL-2.0-only
/*
 * timer.c - one kernel timer for each socket
 *
 * The core has a deadline for each of its timers; the socket has one timer,
 * set to the earliest. It is lazy: a deadline that moves away (each ACK moves
 * the retransmission timeout) leaves the timer where it is; it fires, finds
 * nothing due and sets itself anew.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "sock.h"

/**
 * edu_now_us() - the time, as the core is told it
 *
 * Return: monotonic microseconds, the same in all namespaces; never 0.
 */
u64 edu_now_us(void)
{
	return ktime_to_us(ktime_get()) + 1;
}

/**
 * edu_deadline_jiffies() - when to set a kernel timer for a deadline
 * @deadline_us: not EDU_NEVER
 * @now_us: the time
 *
 * Return: jiffies, rounded up: a timer never fires early (RFC 6298, 5).
 */
unsigned long edu_deadline_jiffies(u64 deadline_us, u64 now_us)
{
	u64 left = deadline_us > now_us ? deadline_us - now_us : 0;

	return jiffies + usecs_to_jiffies(min_t(u64, left, UINT_MAX / 2)) + 1;
}

static void edu_timer_due(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	if (esk->destroyed)
		return;
	esk->now_us = edu_now_us();
	if (edu_next_deadline(&esk->tcb) <= esk->now_us) {
		edu_event_begin(sk, NULL);
		edu_timeout(&esk->tcb, esk->now_us);
		/* R1: RFC 9293, 3.8.3 (MUST-20), "negative advice" to IP. */
		if (esk->tcb.timeouts >= esk->tcb.cfg->retries1)
			dst_negative_advice(sk);
		edu_flush(sk);
	} else {
		edu_timer_set(sk);
	}
}

static void edu_timer_fires(struct timer_list *t)
{
	struct sock *sk = timer_container_of(sk, t, sk_timer);

	bh_lock_sock(sk);
	if (sock_owned_by_user(sk))
		/* edu_release_cb() runs it when the owner lets go. */
		edu_sk(sk)->timer_deferred = true;
	else
		edu_timer_due(sk);
	bh_unlock_sock(sk);
	sock_put(sk);
}

/**
 * edu_release_cb() - release_sock() is about to let go of the socket
 * @sk: the socket, locked
 */
void edu_release_cb(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	edu_aggregate_done(sk);
	edu_quoted_deferred(sk);
	if (!esk->timer_deferred)
		return;
	esk->timer_deferred = false;
	edu_timer_due(sk);
}

/**
 * edu_timer_init() - prepare a new socket's timer
 * @sk: the socket
 */
void edu_timer_init(struct sock *sk)
{
	timer_setup(&sk->sk_timer, edu_timer_fires, 0);
}

/**
 * edu_timer_set() - set the socket's timer for the core's next deadline
 * @sk: the socket, locked
 */
void edu_timer_set(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);
	u64 deadline = edu_next_deadline(&esk->tcb);
	unsigned long when;

	if (deadline == EDU_NEVER)
		return;
	when = edu_deadline_jiffies(deadline, esk->now_us);
	if (timer_pending(&sk->sk_timer) &&
	    time_before_eq(sk->sk_timer.expires, when))
		return;
	/*
	 * Not sk_reset_timer(), which takes the timer's reference last: where a
	 * program has the socket the timer may fire before that, a tick away,
	 * and drop the program's.
	 */
	sock_hold(sk);
	if (mod_timer(&sk->sk_timer, when))
		__sock_put(sk);
}

/**
 * edu_timer_stop_all() - the socket needs no timer any more
 * @sk: the socket, locked
 */
void edu_timer_stop_all(struct sock *sk)
{
	sk_stop_timer(sk, &sk->sk_timer);
}
