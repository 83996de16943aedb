// SPDX-License-Identifier: GPL-2.0-only
/*
 * cc.c - the congestion control algorithms that there are, by name
 *
 * A registry: the host serialises its use, and sees to it that an algorithm
 * stays while something uses it (the module: congestion.c). cc_reno.c is
 * always there.
 */
#include "core/internal.h"

static LIST_HEAD(algorithms);

static bool same_name(const char *a, const char *b)
{
	int i;

	for (i = 0; i < EDU_CC_NAME_MAX && a[i] == b[i]; i++)
		if (!a[i])
			return true;
	return false;
}

/**
 * edu_cc_find() - look up an algorithm
 * @name: as in TCP_CONGESTION
 *
 * Return: the algorithm, or NULL if there is none of that name.
 */
struct edu_cc *edu_cc_find(const char *name)
{
	struct edu_cc *cc;

	if (same_name(name, edu_cc_reno.name))
		return &edu_cc_reno;
	list_for_each_entry(cc, &algorithms, list)
		if (same_name(name, cc->name))
			return cc;
	return NULL;
}

/**
 * edu_cc_next() - go through all algorithms
 * @cc: the one before, or NULL for the first
 *
 * Return: the next one, or NULL after the last.
 */
const struct edu_cc *edu_cc_next(const struct edu_cc *cc)
{
	if (!cc)
		return &edu_cc_reno;
	if (cc == &edu_cc_reno)
		return list_first_entry_or_null(&algorithms, struct edu_cc,
						list);
	if (list_is_last(&cc->list, &algorithms))
		return NULL;
	return list_next_entry(cc, list);
}

/**
 * edu_cc_register() - add an algorithm
 * @cc: complete, with a name of its own; stays where it is until
 *	edu_cc_unregister()
 *
 * Return: true, or false if the name is taken or too long, or a function is
 * missing.
 */
bool edu_cc_register(struct edu_cc *cc)
{
	int len = 0;

	while (cc->name && len < EDU_CC_NAME_MAX && cc->name[len])
		len++;
	if (!len || len == EDU_CC_NAME_MAX || edu_cc_find(cc->name))
		return false;
	if (!cc->acked || !cc->ssthresh)
		return false;
	list_add_tail(&cc->list, &algorithms);
	return true;
}

/**
 * edu_cc_unregister() - take an algorithm out
 * @cc: was registered; no TCB uses it any more
 */
void edu_cc_unregister(struct edu_cc *cc)
{
	list_del(&cc->list);
}

/**
 * edu_cc_initial_window() - how much a new connection may send at once
 * @tcb: the connection; its MSS is known
 *
 * Return: bytes.
 * Source: RFC 6928, 2: min(10 * MSS, max(2 * MSS, 14600)); the 10 is
 * configurable.
 */
u32 edu_cc_initial_window(const struct edu_tcb *tcb)
{
	u32 segs = tcb->cfg->init_cwnd_segs;

	return edu_min(segs * tcb->mss, edu_max(2 * tcb->mss, segs * 1460));
}

/* With nothing of its own, or of the one before. */
static void start(struct edu_tcb *tcb, u64 now_us)
{
	int i;

	for (i = 0; i < EDU_CC_WORDS; i++)
		tcb->cc_priv[i] = 0;
	tcb->cwnd_acked = 0;
	if (tcb->cc->init)
		tcb->cc->init(tcb, now_us);
}

/**
 * edu_cc_open() - the connection is established: nothing is known yet
 * @tcb: the connection; its MSS is known
 * @now_us: the time
 *
 * ssthresh is "arbitrarily high", so that slow start finds what there is.
 *
 * Source: RFC 5681, 3.1; RFC 6928, 2
 */
void edu_cc_open(struct edu_tcb *tcb, u64 now_us)
{
	tcb->cwnd = edu_cc_initial_window(tcb);
	tcb->ssthresh = EDU_CWND_MAX;
	start(tcb, now_us);
}

/**
 * edu_cc_change() - the program wants another algorithm
 * @tcb: the connection, in any state
 * @cc: the algorithm
 * @now_us: the time
 *
 * In an open connection it goes on with cwnd and ssthresh as they are.
 *
 * Source: tcp(7), TCP_CONGESTION
 */
void edu_cc_change(struct edu_tcb *tcb, const struct edu_cc *cc, u64 now_us)
{
	tcb->cc = cc;
	if (tcb->syn_acked)
		start(tcb, now_us);
}
