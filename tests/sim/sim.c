// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim.c - runs of two hosts, each decided by a seed
 *
 * Whatever the network does: every byte arrives once and in order, both ends
 * close, no timer is left, nothing leaks. A seed for which that is not so is
 * run again with its ladder printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define TIME_LIMIT_US	(1000000ULL * 1000000)
#define STEP_LIMIT	3000000

static const u32 sizes[] = { 0, 1, 1000, 5000, 30000, 200000 };

static void choose_network(struct sim *sim)
{
	struct net_opts *o = &sim->pipe.opts;
	struct rnd *r = &sim->rnd;

	o->delay_us = 100 + rnd_below(r, 30000);
	o->jitter_us = 1 + rnd_below(r, 2) * rnd_below(r, 10000);
	if (rnd_chance(r, 20))
		return;		/* a good one */
	o->loss = rnd_below(r, 20);
	o->duplicate = rnd_below(r, 10);
	o->corrupt = rnd_below(r, 10);
	o->reorder = rnd_below(r, 30);
	if (rnd_chance(r, 10)) {
		o->blackout_us = rnd_below(r, 3000000);
		o->blackout_end_us = o->blackout_us + rnd_below(r, 5000000);
	}
}

static void choose_host(struct sim *sim, struct host *h, int id)
{
	struct rnd *r = &sim->rnd;

	memset(h, 0, sizeof(*h));
	h->id = id;
	h->cfg = edu_cfg_default;
	h->cfg.timestamps = rnd_chance(r, 50);
	h->cfg.window_scaling = rnd_chance(r, 50);
	h->cfg.tw_reopen = false;
	/* Bad luck is not to be a reason to give up. */
	h->cfg.synack_retries = 15;
	h->cfg.orphan_retries = 15;
	h->total = sizes[rnd_below(r, 6)];
	h->total += h->total ? rnd_below(r, h->total) : 0;
	h->chunk = 1 + rnd_below(r, rnd_chance(r, 30) ? 100 : 20000);
	if (h->chunk < 50)
		h->total = edu_min(h->total, 20000);
	h->sndbuf = 2000 + rnd_below(r, 100000);
	h->rcvbuf = 600 + rnd_below(r, 100000);
	h->pause_percent = rnd_chance(r, 30) ? 3 : 0;
	h->closing = rnd_below(r, 2);
	h->app_us = 1;
	h->use_records = rnd_chance(r, 50);
	h->use_queue = rnd_chance(r, 50);
	h->queue_us = EDU_NEVER;
	INIT_LIST_HEAD(&h->ready);

	edu_tcb_init(&h->tcb, &h->cfg);
	h->tcb.mss_ours = 100 + rnd_below(r, 1361);
	h->tcb.mss_path = h->tcb.mss_ours;
	h->tcb.out_max = rnd_chance(r, 50) ? 65000 : 0;
	h->tcb.opts.nodelay = rnd_chance(r, 30);
	h->tcb.opts.cork = rnd_chance(r, 10);
	h->tcb.opts.keepalive = rnd_chance(r, 20);
	h->tcb.opts.keepidle_ms = 3000;
	h->tcb.ts_offset = rnd_below(r, ~0U);
	h->tcb.rcv_buf = h->rcvbuf;
}

static void begin(struct sim *sim, u64 seed)
{
	bool both;
	int i;

	memset(&sim->rnd, 0, sizeof(sim->rnd));
	sim->rnd.state = seed * 0x2545f4914f6cdd1dULL;
	sim->seed = seed;
	sim->now_us = 1000000 + rnd_below(&sim->rnd, 1000000);
	sim->pipe = (struct pipe){ .rnd = &sim->rnd };
	choose_network(sim);
	for (i = 0; i < 2; i++)
		choose_host(sim, &sim->host[i], i);
	/* One of them must close without waiting for the other. */
	if (sim->host[0].closing == CLOSE_AFTER_PEER)
		sim->host[1].closing = CLOSE_WHEN_SENT;
	both = rnd_chance(&sim->rnd, 15);
	if (!both) {
		edu_user_listen(&sim->host[1].tcb);
		sim->host[1].tcb.nr_notes = 0;
		sim->host[1].listener = sim->host[1].tcb;
	}
	host_open(sim, &sim->host[0]);
	if (both)
		host_open(sim, &sim->host[1]);
}

static u64 next_time(const struct sim *sim)
{
	return edu_min64(pipe_next(&sim->pipe),
			 edu_min64(host_next(&sim->host[0]),
				   host_next(&sim->host[1])));
}

static void step(struct sim *sim)
{
	struct packet *p;
	struct host *h;
	int i;

	while ((p = pipe_take(&sim->pipe, sim->now_us))) {
		host_receive(sim, &sim->host[p->to], p->bytes, p->len);
		free(p);
	}
	for (i = 0; i < 2; i++) {
		h = &sim->host[i];
		if (h->queue_us <= sim->now_us)
			host_queue_empty(sim, h);
		if (edu_next_deadline(&h->tcb) <= sim->now_us)
			host_timer(sim, h);
		if (h->app_us <= sim->now_us)
			host_program(sim, h);
	}
}

static void judge(struct sim *sim)
{
	int i;

	for (i = 0; i < 2 && !sim->why; i++) {
		struct host *h = &sim->host[i], *peer = &sim->host[!i];

		/* Whoever closes last may lose the last ACK and give up. */
		if (h->tcb.err)
			fail(sim, "a connection ended with an error");
		else if (h->checked != peer->total)
			fail(sim, "not all bytes arrived");
		else if (!h->eof)
			fail(sim, "the end was not seen");
		else if (edu_next_deadline(&h->tcb) != EDU_NEVER)
			fail(sim, "a timer is left");
		else if (h->holders)
			fail(sim, "a holder of text leaks");
	}
}

/* Return: what went wrong, or NULL. */
static const char *run(struct sim *sim, u64 seed, bool verbose)
{
	u64 start, next;
	u32 steps = 0;

	memset(sim, 0, sizeof(*sim));
	sim->verbose = verbose;
	begin(sim, seed);
	start = sim->now_us;
	while (!sim->why) {
		if (host_done(&sim->host[0]) && host_done(&sim->host[1]))
			break;
		next = next_time(sim);
		if (next == EDU_NEVER) {
			fail(sim, "everybody waits for ever");
			break;
		}
		if (next > sim->now_us)
			sim->now_us = next;
		if (sim->now_us - start > TIME_LIMIT_US ||
		    ++steps > STEP_LIMIT)
			fail(sim, "it does not come to an end");
		step(sim);
	}
	judge(sim);
	pipe_empty(&sim->pipe);
	host_free(&sim->host[0]);
	host_free(&sim->host[1]);
	return sim->why;
}

int main(int argc, char **argv)
{
	static struct sim sim;
	u64 seeds = 1000, first = 1, seed, segments = 0, lost = 0, bad = 0;
	int failed = 0;
	const char *why;

	if (argc == 3 && !strcmp(argv[1], "--seed")) {
		why = run(&sim, strtoull(argv[2], NULL, 0), true);
		puts(why ? why : "all well");
		return !!why;
	}
	if (argc == 3 && !strcmp(argv[1], "--seeds"))
		seeds = strtoull(argv[2], NULL, 0);
	for (seed = first; seed < first + seeds; seed++) {
		why = run(&sim, seed, false);
		segments += sim.segments;
		lost += sim.pipe.lost;
		bad += sim.pipe.corrupted;
		if (!why)
			continue;
		printf("not ok - seed %llu: %s (sim --seed %llu)\n",
		       (unsigned long long)seed, why, (unsigned long long)seed);
		if (!failed++)
			run(&sim, seed, true);
	}
	printf("# %llu segments, %llu lost, %llu corrupted\n",
	       (unsigned long long)segments, (unsigned long long)lost,
	       (unsigned long long)bad);
	printf("# sim: %llu passed, %d failed\n",
	       (unsigned long long)seeds - failed, failed);
	return !!failed;
}
