/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pool.h - memory that is given back all at once; pool.c
 */
#ifndef EDUTCP_LESSON_POOL_H
#define EDUTCP_LESSON_POOL_H

#include <stddef.h>

struct pool_block;

/**
 * struct pool - what was taken; all zero: nothing
 * @blocks: the last one first
 */
struct pool {
	struct pool_block *blocks;
};

void *pool_get(struct pool *pool, size_t size);
char *pool_text(struct pool *pool, const char *text, size_t len);
void pool_free(struct pool *pool);

#endif /* EDUTCP_LESSON_POOL_H */
