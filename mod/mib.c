// SPDX-License-Identifier: GPL-2.0-only
/*
 * mib.c - a counter for each reason, /proc/net/edutcp_stat
 *
 * Lines of "name value". Every drop, retransmission, timeout and state change
 * has a reason, so these counters say all that happened in the namespace.
 */
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "sock.h"

static const char * const reason_names[EDU_NR_REASONS] = {
#define REASON_NAME(id, name, text, rfc) name,
	EDU_REASONS(REASON_NAME)
#undef REASON_NAME
};

/**
 * edu_count() - something happened for a reason
 * @enet: the namespace
 * @reason: the reason
 *
 * Context: any but hard interrupts.
 */
void edu_count(struct edu_net *enet, enum edu_reason reason)
{
	this_cpu_inc(enet->mib->count[reason]);
}

/**
 * edu_count_segs() - the same, of so many segments at once
 * @enet: the namespace
 * @reason: the reason
 * @segs: how many
 *
 * Context: any but hard interrupts.
 */
void edu_count_segs(struct edu_net *enet, enum edu_reason reason, u32 segs)
{
	this_cpu_add(enet->mib->count[reason], segs);
}

/**
 * edu_counter() - how often something happened for a reason
 * @enet: the namespace
 * @reason: the reason
 *
 * Return: the sum over all processors.
 */
u64 edu_counter(struct edu_net *enet, enum edu_reason reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(enet->mib, cpu)->count[reason]);
	return sum;
}

static int stat_show(struct seq_file *seq, void *v)
{
	struct edu_net *enet = edu_net(seq_file_single_net(seq));
	int i;

	seq_printf(seq, "sockets %d\n", atomic_read(&enet->socks));
	seq_printf(seq, "orphans %d\n", atomic_read(&enet->orphans));
	seq_printf(seq, "half_open %d\n", atomic_read(&enet->halves));
	seq_printf(seq, "time_wait %d\n", atomic_read(&enet->tws));
	for (i = EDU_R_NONE + 1; i < EDU_NR_REASONS; i++)
		seq_printf(seq, "%s %llu\n", reason_names[i],
			   edu_counter(enet, i));
	return 0;
}

/**
 * edu_mib_init() - counters for a new namespace
 * @enet: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int edu_mib_init(struct edu_net *enet)
{
	enet->mib = alloc_percpu(struct edu_mib);
	if (!enet->mib)
		return -ENOMEM;
	if (!proc_create_net_single("edutcp_stat", 0444, enet->net->proc_net,
				    stat_show, NULL)) {
		free_percpu(enet->mib);
		return -ENOMEM;
	}
	return 0;
}

/**
 * edu_mib_exit() - the namespace goes
 * @enet: the namespace; nothing counts any more
 */
void edu_mib_exit(struct edu_net *enet)
{
	remove_proc_entry("edutcp_stat", enet->net->proc_net);
	free_percpu(enet->mib);
}
