/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.h - all that the core asks of its surroundings
 *
 * Types, lists, a red-black tree, bit operations. Whoever wants to compile
 * the core elsewhere provides these four headers (tests/shim does).
 */
#ifndef _EDU_CORE_BASE_H
#define _EDU_CORE_BASE_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/bitops.h>
#include <edutcp.h>
#include <edutcp_break.h>
#include <edutcp_reason.h>

#define EDU_NEVER	(~0ULL)		/* a deadline that never comes */

static inline u32 edu_min(u32 a, u32 b)
{
	return a < b ? a : b;
}

static inline u32 edu_max(u32 a, u32 b)
{
	return a > b ? a : b;
}

static inline u64 edu_min64(u64 a, u64 b)
{
	return a < b ? a : b;
}

#endif /* _EDU_CORE_BASE_H */
