// SPDX-License-Identifier: GPL-2.0-only
/*
 * four.c - an algorithm in a module of its own: never more than four segments
 *
 * As little as an algorithm can be, to test that another module can bring one:
 * tests/integration/congestion.c. How one writes a real one shows cc_reno.c.
 */
#include <linux/module.h>

#include "core/tcb.h"
#include "congestion.h"

static void four_init(struct edu_tcb *tcb, u64 now_us)
{
	tcb->cwnd = 4 * tcb->mss;
}

static void four_acked(struct edu_tcb *tcb, u32 bytes, u64 now_us)
{
	tcb->cwnd = 4 * tcb->mss;
}

static u32 four_ssthresh(struct edu_tcb *tcb, u32 flight, u64 now_us)
{
	return 4 * tcb->mss;
}

static struct edu_cc four = {
	.name	  = "four",
	.init	  = four_init,
	.acked	  = four_acked,
	.ssthresh = four_ssthresh,
};

static int __init four_module_init(void)
{
	return edu_congestion_register(&four, THIS_MODULE);
}

static void __exit four_module_exit(void)
{
	edu_congestion_unregister(&four);
}

module_init(four_module_init);
module_exit(four_module_exit);
MODULE_DESCRIPTION("Congestion control for edutcp: never more than four segments");
MODULE_LICENSE("GPL");
