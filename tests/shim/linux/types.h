/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * linux/types.h - the kernel's names of the types, for native builds
 *
 * The system's own linux/types.h (__u32 and the like) comes along.
 */
#ifndef _SHIM_LINUX_TYPES_H
#define _SHIM_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include_next <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
/* As in the kernel on all machines, so that %llu fits. */
typedef unsigned long long u64;
typedef long long s64;

#ifndef container_of
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#endif

#endif /* _SHIM_LINUX_TYPES_H */
