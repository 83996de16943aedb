// SPDX-License-Identifier: GPL-2.0-only
/*
 * break.c - net.edutcp.break.*: TCP broken on purpose, for each namespace
 *
 * What each switch does, and where, says core/break.h. Here they are set, and
 * whoever looks at the kernel's log later is told that they were: once for
 * each switch and namespace.
 */
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/sysctl.h>

#include "sock.h"

#define LOG_BURST	64	/* namespaces are cheap, the log is not */

static const struct {
	const char *name;
	int most;
	const char *text;
} breaks[EDU_NR_BREAKS] = {
#define EDU_BREAK_ROW(id, name, most, text, rfc) { name, most, text },
	EDU_BREAKS(EDU_BREAK_ROW)
#undef EDU_BREAK_ROW
};

static void say_once(struct edu_net *enet, int what, int value)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL,
				      LOG_BURST);

	if (test_bit(what, enet->breaks_said) || !__ratelimit(&limit) ||
	    test_and_set_bit(what, enet->breaks_said))
		return;
	pr_warn("edutcp: net.edutcp.break.%s = %d in network namespace %u: %s\n",
		breaks[what].name, value, enet->net->ns.inum,
		breaks[what].text);
}

static int do_break(edu_ctl_table *table, int write, void *buf, size_t *len,
		    loff_t *pos)
{
	struct edu_net *enet = table->extra1;
	u32 *broken = table->data;
	int what = broken - enet->cfg.broken;
	int value = READ_ONCE(*broken), most = breaks[what].most;
	struct ctl_table t = {
		.data = &value,
		.maxlen = sizeof(value),
		.mode = table->mode,
		.extra1 = SYSCTL_ZERO,
		.extra2 = &most,
	};
	int err = proc_dointvec_minmax(&t, write, buf, len, pos);

	if (!write || err)
		return err;
	/* The core looks at it once for each decision, so any time will do. */
	WRITE_ONCE(*broken, value);
	if (value)
		say_once(enet, what, value);
	return 0;
}

/**
 * edu_breaks_init() - the switches of a new namespace, all off
 * @enet: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int edu_breaks_init(struct edu_net *enet)
{
	/* One more, all zero: older kernels look for the end. */
	struct ctl_table *table = kcalloc(EDU_NR_BREAKS + 1, sizeof(*table),
					  GFP_KERNEL);
	int i;

	if (!table)
		return -ENOMEM;
	for (i = 0; i < EDU_NR_BREAKS; i++)
		table[i] = (struct ctl_table) {
			.procname = breaks[i].name,
			.data = &enet->cfg.broken[i],
			.maxlen = sizeof(enet->cfg.broken[i]),
			.mode = 0644,
			.proc_handler = do_break,
			.extra1 = enet,
		};
	enet->breaks = register_net_sysctl_sz(enet->net, "net/edutcp/break",
					      table, EDU_NR_BREAKS);
	if (!enet->breaks) {
		kfree(table);
		return -ENOMEM;
	}
	return 0;
}

/**
 * edu_breaks_exit() - the namespace goes
 * @enet: the namespace
 */
void edu_breaks_exit(struct edu_net *enet)
{
	const struct ctl_table *table = enet->breaks->ctl_table_arg;

	unregister_net_sysctl_table(enet->breaks);
	kfree(table);
}
