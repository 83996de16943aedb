// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim.c - runs of two hosts, each decided by a seed
 *
 * Whatever the network does: every byte arrives once and in order, both ends
 * close, no timer is left, nothing leaks. A seed for which that is not so is
 * run again with its ladder printed. So it is where a rule of TCP is broken on
 * purpose, of those that the core knows: it is slower then, but no byte is lost.
 * And so it is where the path takes less from some moment on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define TIME_LIMIT_US	(1000000ULL * 1000000)
#define STEP_LIMIT	3000000
#define NOTHING		-1	/* is broken on purpose */

static const char * const breaks[] = {
#define NAME(id, name, most, text, rfc) name,
	EDU_BREAKS(NAME)
#undef NAME
};

static const char * const paths[NR_PATHS] = { "same", "shrinks", "swallows" };

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

/* By numbers of its own: a seed is the same run, but for this. */
static void choose_path(struct sim *sim)
{
	struct rnd r = { .state = sim->seed * 0x9fb21c651e98df25ULL };
	struct net_opts *o = &sim->pipe.opts;

	if (sim->path == PATH_SAME)
		return;
	o->tells = sim->path == PATH_SHRINKS;
	o->takes = EDU_HDR_MIN + EDU_MSS_MIN + rnd_below(&r, 600);
	o->shrinks_us = sim->now_us + rnd_below(&r, 500000);
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
	/* It could grow: then the window is scaled for that. */
	if (rnd_chance(r, 50))
		h->tcb.rcv_max = h->rcvbuf << rnd_below(r, 8);
}

/* What costs time or segments; giving up early is none of it. */
static void break_it(struct host *h, int what)
{
	h->cfg.broken[what] = what == EDU_BREAK_FIXED_RTO_MS ? 100 : 1;
	h->cfg.retries2 = 200;
	h->cfg.synack_retries = 200;
	h->cfg.orphan_retries = 200;
	h->cfg.syn_retries = 200;
}

/* For black holes; it takes its time to find out, which is no end. */
static void look_out(struct host *h, u8 mtu_probing)
{
	h->cfg.mtu_probing = mtu_probing;
	h->cfg.base_mss = 500;
	h->cfg.probe_interval_ms = 5000;
	h->cfg.retries2 = 200;
	h->cfg.orphan_retries = 200;
}

/* A program that reads late: then what the other sends may just fit. */
static void read_late(struct sim *sim, struct host *h, struct host *peer)
{
	if (!rnd_chance(&sim->rnd, 20))
		return;
	h->reads_us = sim->now_us + rnd_below(&sim->rnd, 30000000);
	if (rnd_chance(&sim->rnd, 50))
		peer->total = edu_min(h->rcvbuf, 65535) -
			      rnd_below(&sim->rnd, 3);
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
	choose_path(sim);
	for (i = 0; i < 2; i++)
		choose_host(sim, &sim->host[i], i);
	for (i = 0; i < 2 && sim->path == PATH_SWALLOWS; i++)
		look_out(&sim->host[i], 1 + seed % 2);
	for (i = 0; i < 2 && sim->broken != NOTHING; i++)
		break_it(&sim->host[i], sim->broken);
	for (i = 0; i < 2; i++)
		read_late(sim, &sim->host[i], &sim->host[!i]);
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
		if (p->takes)
			host_too_big(sim, &sim->host[p->to], p->bytes,
				     p->takes);
		else
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

/* Nothing is lost or late but what is too big, and that is told. */
static bool must_not_wait(const struct sim *sim)
{
	const struct net_opts *o = &sim->pipe.opts;

	return sim->path == PATH_SHRINKS && o->jitter_us == 1 && !o->loss &&
	       !o->corrupt && !o->duplicate && !o->reorder && !o->blackout_us;
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
		else if (h->timeouts && must_not_wait(sim))
			fail(sim, "it waited for the timer, though it was told");
	}
}

/* Return: what went wrong, or NULL. */
static const char *run(struct sim *sim, u64 seed, int broken, enum path path,
		       bool verbose)
{
	u64 start, next;
	u32 steps = 0;

	memset(sim, 0, sizeof(*sim));
	sim->verbose = verbose;
	sim->broken = broken;
	sim->path = path;
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

/* What many runs came to. */
struct tally {
	u64 passed;
	u64 failed;
	u64 segments;
	u64 lost;
	u64 corrupted;
	u64 too_big;
};

/* @broken: at both ends, or NOTHING. The first that fails prints its ladder. */
static void run_many(struct tally *tally, u64 seeds, int broken, enum path path)
{
	static struct sim sim;
	const char *why, *how = broken == NOTHING ? "--path" : "--break";
	const char *name = broken == NOTHING ? paths[path] : breaks[broken];
	u64 seed;

	for (seed = 1; seed <= seeds; seed++) {
		why = run(&sim, seed, broken, path, false);
		tally->segments += sim.segments;
		tally->lost += sim.pipe.lost;
		tally->corrupted += sim.pipe.corrupted;
		tally->too_big += sim.pipe.too_big;
		if (!why) {
			tally->passed++;
			continue;
		}
		printf("not ok - seed %llu: %s (sim --seed %llu %s %s)\n",
		       (unsigned long long)seed, why, (unsigned long long)seed,
		       how, name);
		if (!tally->failed++)
			run(&sim, seed, broken, path, true);
	}
}

/* Of all that the core knows of. */
static int run_all(u64 seeds)
{
	struct tally plain = {}, broken = {}, shrunk = {};
	int i;

	run_many(&plain, seeds, NOTHING, PATH_SAME);
	printf("# %llu segments, %llu lost, %llu corrupted\n",
	       (unsigned long long)plain.segments,
	       (unsigned long long)plain.lost,
	       (unsigned long long)plain.corrupted);
	for (i = 0; i < EDU_NR_BREAKS; i++)
		if (i != EDU_BREAK_NO_CHECKSUM)
			run_many(&broken, seeds / 20, i, PATH_SAME);
	printf("# broken on purpose: %llu runs, %llu segments\n",
	       (unsigned long long)(broken.passed + broken.failed),
	       (unsigned long long)broken.segments);
	for (i = PATH_SAME + 1; i < NR_PATHS; i++)
		run_many(&shrunk, seeds / 4, NOTHING, i);
	printf("# the path takes less: %llu runs, %llu segments too big\n",
	       (unsigned long long)(shrunk.passed + shrunk.failed),
	       (unsigned long long)shrunk.too_big);
	printf("# sim: %llu passed, %llu failed\n",
	       (unsigned long long)(plain.passed + broken.passed +
				    shrunk.passed),
	       (unsigned long long)(plain.failed + broken.failed +
				    shrunk.failed));
	return plain.failed || broken.failed || shrunk.failed;
}

/* Return: which of them has the name, or -1. */
static int one_of(const char *const names[], int n, const char *name)
{
	while (--n >= 0 && strcmp(names[n], name))
		;
	return n;
}

int main(int argc, char **argv)
{
	static struct sim sim;
	u64 n = argc > 2 ? strtoull(argv[2], NULL, 0) : 1000;
	int broken = NOTHING, path = PATH_SAME;
	const char *why;

	if (argc == 5 && !strcmp(argv[3], "--break"))
		broken = one_of(breaks, EDU_NR_BREAKS, argv[4]);
	if (argc == 5 && !strcmp(argv[3], "--path"))
		path = one_of(paths, NR_PATHS, argv[4]);
	if (argc < 3 || strcmp(argv[1], "--seed"))
		return run_all(n);
	why = run(&sim, n, broken, path, true);
	puts(why ? why : "all well");
	return !!why;
}
