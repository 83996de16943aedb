// SPDX-License-Identifier: GPL-2.0-only
/*
 * aggregate.c - one ACK for all segments that have arrived together
 *
 * "The processing of received segments MUST be implemented to aggregate ACK
 * segments whenever possible. For example, if the TCP endpoint is processing
 * a series of queued segments, it MUST process them all before sending any
 * ACK segments" (RFC 9293, 3.10.7.4, MUST-58 and MUST-59). They are queued in
 * two places:
 *
 *	the device's queue	of which a softirq takes many in one go; when
 *				it is through, a tasklet sends the ACKs
 *	a socket's backlog	while a program has the socket; when it is
 *				empty, release_sock() calls edu_release_cb()
 *
 * What tells the peer of a loss does not wait: see edu_ack_text().
 */
#include <linux/interrupt.h>

#include "sock.h"

/*
 * struct edu_aggregate - what one CPU's softirq has to acknowledge
 * @socks: edu_sock.ack_node; only this CPU, with BH disabled
 * @tasklet: runs behind the softirq that received the segments
 */
struct edu_aggregate {
	struct list_head	socks;
	struct tasklet_struct	tasklet;
};

static DEFINE_PER_CPU(struct edu_aggregate, edu_aggregates);

/**
 * edu_aggregate_wait() - the socket's ACK waits until the softirq is through
 * @sk: the socket, locked, and no program has it
 *
 * Context: softirq or BH disabled.
 */
void edu_aggregate_wait(struct sock *sk)
{
	struct edu_aggregate *mine = this_cpu_ptr(&edu_aggregates);
	struct edu_sock *esk = edu_sk(sk);

	if (esk->ack_queued)
		return;
	esk->ack_queued = true;
	sock_hold(sk);
	list_add_tail(&esk->ack_node, &mine->socks);
	tasklet_schedule(&mine->tasklet);
}

/**
 * edu_aggregate_done() - the queue is empty: send the ACK that waited for it
 * @sk: the socket, locked; the caller holds a reference
 *
 * Context: process or softirq.
 */
void edu_aggregate_done(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	if (esk->destroyed || !esk->tcb.ack_waits)
		return;
	edu_event_begin(sk, NULL);
	edu_queue_empty(&esk->tcb);
	edu_flush(sk);
}

static void softirq_is_through(struct tasklet_struct *t)
{
	struct edu_aggregate *mine = from_tasklet(mine, t, tasklet);
	struct edu_sock *esk, *next;
	LIST_HEAD(socks);

	list_splice_init(&mine->socks, &socks);
	list_for_each_entry_safe(esk, next, &socks, ack_node) {
		struct sock *sk = (struct sock *)esk;

		bh_lock_sock(sk);
		list_del(&esk->ack_node);
		esk->ack_queued = false;
		/* Else edu_release_cb() does it. */
		if (!sock_owned_by_user(sk))
			edu_aggregate_done(sk);
		bh_unlock_sock(sk);
		sock_put(sk);
	}
}

/**
 * edu_aggregate_init() - the module is loaded
 */
void edu_aggregate_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct edu_aggregate *its = per_cpu_ptr(&edu_aggregates, cpu);

		INIT_LIST_HEAD(&its->socks);
		tasklet_setup(&its->tasklet, softirq_is_through);
	}
}

/**
 * edu_aggregate_exit() - the module goes; there are no sockets any more
 *
 * Context: process.
 */
void edu_aggregate_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu_ptr(&edu_aggregates, cpu)->tasklet);
}
