// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysctl.c - net.edutcp.*, one set for each namespace
 *
 * Named after their net.ipv4.tcp_* cousins, and in the same units, where
 * there are such. What the core reads lies in struct edu_cfg.
 */
#include <linux/slab.h>
#include <linux/sysctl.h>

#include "sock.h"

static int delack_max = 499999;		/* MUST-40: less than 0.5 seconds */
static int retries_max = 255;
static int hour_ms = 3600000;
static int cwnd_max = 1000;
static int buf_min = 2048;
static int mss_min = EDU_MSS_MIN;
static int mss_max = 65535;

/* Seconds outside, milliseconds inside. */
static int do_seconds(edu_ctl_table *table, int write, void *buf, size_t *len,
		      loff_t *pos)
{
	u32 *ms = table->data;
	unsigned int seconds = READ_ONCE(*ms) / 1000;
	unsigned int most = 1000000;
	struct ctl_table t = {
		.data = &seconds,
		.maxlen = sizeof(seconds),
		.mode = table->mode,
		.extra1 = SYSCTL_ONE,
		.extra2 = &most,
	};
	int err = proc_douintvec_minmax(&t, write, buf, len, pos);

	if (write && !err)
		WRITE_ONCE(*ms, seconds * 1000);
	return err;
}

static int do_congestion(edu_ctl_table *table, int write, void *buf,
			 size_t *len, loff_t *pos)
{
	struct edu_net *enet = table->extra1;
	char name[EDU_CC_NAME_MAX] = {};
	struct ctl_table t = {
		.data = name,
		.maxlen = sizeof(name),
		.mode = table->mode,
	};
	const struct edu_cc *cc = edu_congestion_share(&enet->cc);
	int err;

	strscpy(name, cc->name, sizeof(name));
	edu_congestion_put(cc);
	err = proc_dostring(&t, write, buf, len, pos);
	if (!write || err)
		return err;
	cc = edu_congestion_get(name);
	if (!cc)
		return -ENOENT;
	/* READ_ONCE in edu_congestion_share() */
	edu_congestion_put(xchg(&enet->cc, cc));
	return 0;
}

static int do_available(edu_ctl_table *table, int write, void *buf,
			size_t *len, loff_t *pos)
{
	char names[256] = {};
	struct ctl_table t = {
		.data = names,
		.maxlen = sizeof(names),
		.mode = table->mode,
	};

	edu_congestion_names(names, sizeof(names));
	return proc_dostring(&t, write, buf, len, pos);
}

#define EDU_CTL(procname_, field, size, handler, min, max) {		\
	.procname = procname_,						\
	.data = (void *)offsetof(struct edu_net, field),		\
	.maxlen = size,							\
	.mode = 0644,							\
	.proc_handler = handler,					\
	.extra1 = min,							\
	.extra2 = max,							\
}

#define EDU_CTL_NUM(procname_, field, min, max) \
	EDU_CTL(procname_, field, sizeof(int), proc_dointvec_minmax, min, max)
#define EDU_CTL_THREE(procname_, field, min, max) \
	EDU_CTL(procname_, field, 3 * sizeof(int), proc_dointvec_minmax, min, \
		max)
#define EDU_CTL_FLAG(procname_, field) \
	EDU_CTL(procname_, field, sizeof(u8), proc_dou8vec_minmax, \
		SYSCTL_ZERO, SYSCTL_ONE)
#define EDU_CTL_SECONDS(procname_, field) \
	EDU_CTL(procname_, field, sizeof(u32), do_seconds, NULL, NULL)

/* .data is an offset into struct edu_net until edu_sysctl_init() adds it. */
static const struct ctl_table edu_table[] = {
	EDU_CTL_NUM("rto_min_us", cfg.rto_min_us, SYSCTL_ONE, &hour_ms),
	EDU_CTL_NUM("rto_max_us", cfg.rto_max_us, SYSCTL_ONE, SYSCTL_INT_MAX),
	EDU_CTL_NUM("rto_initial_us", cfg.rto_initial_us, SYSCTL_ONE,
		    SYSCTL_INT_MAX),
	EDU_CTL_NUM("delack_us", cfg.delack_us, SYSCTL_ONE, &delack_max),
	EDU_CTL_NUM("syn_retries", cfg.syn_retries, SYSCTL_ONE, &retries_max),
	EDU_CTL_NUM("synack_retries", cfg.synack_retries, SYSCTL_ZERO,
		    &retries_max),
	EDU_CTL_NUM("retries1", cfg.retries1, SYSCTL_ZERO, &retries_max),
	EDU_CTL_NUM("retries2", cfg.retries2, SYSCTL_ZERO, &retries_max),
	EDU_CTL_NUM("orphan_retries", cfg.orphan_retries, SYSCTL_ZERO,
		    &retries_max),
	EDU_CTL_SECONDS("keepalive_time", cfg.keepalive_time_ms),
	EDU_CTL_SECONDS("keepalive_intvl", cfg.keepalive_intvl_ms),
	EDU_CTL_NUM("keepalive_probes", cfg.keepalive_probes, SYSCTL_ONE,
		    &retries_max),
	EDU_CTL_SECONDS("fin_timeout", cfg.fin_timeout_ms),
	EDU_CTL_NUM("msl_ms", cfg.msl_ms, SYSCTL_ONE, &hour_ms),
	EDU_CTL_NUM("init_cwnd", cfg.init_cwnd_segs, SYSCTL_ONE, &cwnd_max),
	EDU_CTL_NUM("challenge_ack_ms", cfg.challenge_ack_ms, SYSCTL_ZERO,
		    &hour_ms),
	EDU_CTL("mtu_probing", cfg.mtu_probing, sizeof(u8), proc_dou8vec_minmax,
		SYSCTL_ZERO, SYSCTL_TWO),
	EDU_CTL_NUM("base_mss", cfg.base_mss, &mss_min, &mss_max),
	EDU_CTL_NUM("mtu_probe_floor", cfg.mtu_probe_floor, &mss_min, &mss_max),
	EDU_CTL_SECONDS("probe_interval", cfg.probe_interval_ms),
	EDU_CTL_NUM("probe_threshold", cfg.probe_threshold, SYSCTL_ONE,
		    &mss_max),
	EDU_CTL_FLAG("window_scaling", cfg.window_scaling),
	EDU_CTL_FLAG("timestamps", cfg.timestamps),
	EDU_CTL_FLAG("tw_reopen", cfg.tw_reopen),
	EDU_CTL_THREE("rmem", rmem, &buf_min, SYSCTL_INT_MAX),
	EDU_CTL_THREE("wmem", wmem, &buf_min, SYSCTL_INT_MAX),
	EDU_CTL_NUM("max_orphans", max_orphans, SYSCTL_ZERO, SYSCTL_INT_MAX),
	EDU_CTL_NUM("max_tw_buckets", max_tw, SYSCTL_ZERO, SYSCTL_INT_MAX),
	EDU_CTL("congestion_control", cc, EDU_CC_NAME_MAX, do_congestion, NULL, NULL),
	{
		.procname = "available_congestion_control",
		.mode = 0444,
		.proc_handler = do_available,
	},
};

/**
 * edu_sysctl_init() - the sysctls of a new namespace
 * @enet: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int edu_sysctl_init(struct edu_net *enet)
{
	/* One more, all zero: older kernels look for the end. */
	struct ctl_table *table = kcalloc(ARRAY_SIZE(edu_table) + 1,
					  sizeof(*table), GFP_KERNEL);
	int i;

	if (!table)
		return -ENOMEM;
	memcpy(table, edu_table, sizeof(edu_table));
	for (i = 0; i < ARRAY_SIZE(edu_table); i++) {
		table[i].data = (void *)enet + (unsigned long)table[i].data;
		if (table[i].proc_handler == do_congestion)
			table[i].extra1 = enet;
	}
	enet->sysctl = register_net_sysctl_sz(enet->net, "net/edutcp", table,
					      ARRAY_SIZE(edu_table));
	if (!enet->sysctl) {
		kfree(table);
		return -ENOMEM;
	}
	return 0;
}

/**
 * edu_sysctl_exit() - the namespace goes
 * @enet: the namespace
 */
void edu_sysctl_exit(struct edu_net *enet)
{
	const struct ctl_table *table = enet->sysctl->ctl_table_arg;

	unregister_net_sysctl_table(enet->sysctl);
	kfree(table);
}
