/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * linux/bitops.h - bit operations, for native builds
 */
#ifndef _SHIM_LINUX_BITOPS_H
#define _SHIM_LINUX_BITOPS_H

#include <linux/types.h>

#ifndef BIT
#define BIT(n)	(1UL << (n))
#endif

static inline unsigned int hweight32(u32 word)
{
	return __builtin_popcount(word);
}

static inline int fls(unsigned int word)
{
	return word ? 32 - __builtin_clz(word) : 0;
}

static inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

#endif /* _SHIM_LINUX_BITOPS_H */
