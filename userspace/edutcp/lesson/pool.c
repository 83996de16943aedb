// SPDX-License-Identifier: GPL-2.0-only
/*
 * pool.c - memory that is given back all at once
 *
 * A lesson is many small things that live as long as it does.
 */
#include <stdlib.h>
#include <string.h>

#include "lesson/pool.h"

struct pool_block {
	struct pool_block *next;
	max_align_t bytes[];
};

/**
 * pool_get() - take memory
 * @pool: whose
 * @size: bytes
 *
 * Return: zeroed; without memory there is nothing to be done.
 */
void *pool_get(struct pool *pool, size_t size)
{
	struct pool_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		abort();
	block->next = pool->blocks;
	pool->blocks = block;
	return block->bytes;
}

/**
 * pool_text() - keep a text
 * @pool: where
 * @text: need not end with a NUL
 * @len: bytes
 *
 * Return: a copy that does.
 */
char *pool_text(struct pool *pool, const char *text, size_t len)
{
	char *copy = pool_get(pool, len + 1);

	memcpy(copy, text, len);
	return copy;
}

/**
 * pool_free() - give all of it back
 * @pool: empty afterwards
 */
void pool_free(struct pool *pool)
{
	struct pool_block *block, *next;

	for (block = pool->blocks; block; block = next) {
		next = block->next;
		free(block);
	}
	pool->blocks = NULL;
}
