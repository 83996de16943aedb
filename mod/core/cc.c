// SPDX-License-Identifier: GPL-2.0-only
/*
 * cc.c - the congestion control algorithms that there are, by name
 *
 * A registry: the host serialises its use (the module: with a mutex, and
 * algorithms in use by a socket keep their module). cc_reno.c is always
 * there.
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
struct edu_cc *edu_cc_next(struct edu_cc *cc)
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

	while (len < EDU_CC_NAME_MAX && cc->name[len])
		len++;
	if (!len || len == EDU_CC_NAME_MAX || edu_cc_find(cc->name))
		return false;
	if (!cc->init || !cc->acked || !cc->ssthresh)
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
