/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seq.h - sequence numbers, RFC 9293, 3.4
 *
 * They live on a circle of 2^32: 5 comes after 4294967290. All comparisons
 * are made here and nowhere else. a is before b when the way from a forward
 * to b is the shorter one.
 */
#ifndef _EDU_CORE_SEQ_H
#define _EDU_CORE_SEQ_H

#include "core/base.h"

static inline bool seq_before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static inline bool seq_after(u32 a, u32 b)
{
	return seq_before(b, a);
}

static inline bool seq_before_eq(u32 a, u32 b)
{
	return !seq_after(a, b);
}

static inline bool seq_after_eq(u32 a, u32 b)
{
	return !seq_before(a, b);
}

/* low =< seq < low + len; never true for an empty range. */
static inline bool seq_in(u32 seq, u32 low, u32 len)
{
	return seq - low < len;
}

static inline u32 seq_max(u32 a, u32 b)
{
	return seq_before(a, b) ? b : a;
}

static inline u32 seq_min(u32 a, u32 b)
{
	return seq_before(a, b) ? a : b;
}

#endif /* _EDU_CORE_SEQ_H */
