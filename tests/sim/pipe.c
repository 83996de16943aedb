// SPDX-License-Identifier: GPL-2.0-only
/*
 * pipe.c - a network that loses, doubles, delays, reorders and corrupts
 */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

/* splitmix64 (Steele, Lea, Flood 2014). */
u32 rnd_below(struct rnd *r, u32 n)
{
	u64 z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return n ? (z >> 32) * n >> 32 : 0;
}

bool rnd_chance(struct rnd *r, u32 percent)
{
	return rnd_below(r, 100) < percent;
}

static void queue(struct pipe *pipe, int to, const u8 *bytes, u32 len, u64 at,
		  u32 takes)
{
	struct packet *p = malloc(sizeof(*p) + len), **link = &pipe->first;

	if (!p)
		abort();
	p->arrives_us = at;
	p->to = to;
	p->takes = takes;
	p->len = len;
	memcpy(p->bytes, bytes, len);
	while (*link && (*link)->arrives_us <= at)
		link = &(*link)->next;
	p->next = *link;
	*link = p;
}

static u64 delay(struct pipe *pipe)
{
	const struct net_opts *o = &pipe->opts;
	u64 us = o->delay_us + rnd_below(pipe->rnd, o->jitter_us);

	if (rnd_chance(pipe->rnd, o->reorder))
		us *= 2 + rnd_below(pipe->rnd, 9);
	return us;
}

static bool passes(struct pipe *pipe, u32 len, u64 now)
{
	const struct net_opts *o = &pipe->opts;

	if (now >= o->blackout_us && now < o->blackout_end_us) {
		pipe->lost++;
		return false;
	}
	if (!o->takes || now < o->shrinks_us || len <= o->takes)
		return true;
	pipe->too_big++;
	return false;
}

/* The router that can not pass it on is half way. */
static void tell_sender(struct pipe *pipe, int sender, const u8 *bytes, u64 now)
{
	const struct net_opts *o = &pipe->opts;

	if (o->tells && !rnd_chance(pipe->rnd, o->loss))
		queue(pipe, sender, bytes, EDU_HDR_MIN, now + delay(pipe),
		      o->takes);
}

void pipe_send(struct pipe *pipe, int to, const u8 *bytes, u32 len, u64 now)
{
	const struct net_opts *o = &pipe->opts;
	int copies = 1 + rnd_chance(pipe->rnd, o->duplicate);
	u8 bad[65536 + 60];

	if (!passes(pipe, len, now)) {
		tell_sender(pipe, !to, bytes, now);
		return;
	}
	while (copies--) {
		if (rnd_chance(pipe->rnd, o->loss)) {
			pipe->lost++;
			continue;
		}
		memcpy(bad, bytes, len);
		if (rnd_chance(pipe->rnd, o->corrupt)) {
			u32 bit = rnd_below(pipe->rnd, len * 8);

			bad[bit / 8] ^= 1 << bit % 8;
			pipe->corrupted++;
		}
		queue(pipe, to, bad, len, now + delay(pipe), 0);
	}
}

u64 pipe_next(const struct pipe *pipe)
{
	return pipe->first ? pipe->first->arrives_us : EDU_NEVER;
}

struct packet *pipe_take(struct pipe *pipe, u64 now)
{
	struct packet *p = pipe->first;

	if (!p || p->arrives_us > now)
		return NULL;
	pipe->first = p->next;
	return p;
}

void pipe_empty(struct pipe *pipe)
{
	struct packet *p;

	while ((p = pipe_take(pipe, EDU_NEVER)))
		free(p);
}
