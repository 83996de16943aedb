// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - the events of a step, from the kernel
 *
 * One listener for the whole lesson. What happens between the steps, when a
 * stage is cleared, belongs to none of them.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ladder.h"
#include "lesson/play.h"

#define NEAR_US		1000
#define QUIET_US	300000	/* nothing more comes after that */
#define LOOK_MS		20

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

/**
 * watch_stopped() - is it over, by a signal or because no events come?
 */
bool watch_stopped(void)
{
	return stopped;
}

/**
 * watch_open() - begin to listen
 * @p: the player
 *
 * Return: 0, or the exit status after complaining.
 */
int watch_open(struct player *p)
{
	struct sigaction sa = { .sa_handler = stop };
	int err = edu_events_open(&p->events, NULL);

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	switch (-err) {
	case 0:
		return 0;
	case EDU_ERR_NO_MODULE:
		return cmd_failed("the module is not loaded: insmod edutcp.ko, or `make lesson N=%d` in a virtual machine",
				  p->lesson->number);
	case EPERM:
	case EACCES:
		return cmd_failed("only root may trace and make network namespaces: sudo, or `make lesson N=%d` in a virtual machine",
				  p->lesson->number);
	default:
		return cmd_failed("tracing: %s", edu_strerror(err));
	}
}

/**
 * watch_close() - listen no longer
 * @p: the player
 */
void watch_close(struct player *p)
{
	edu_events_close(p->events);
	p->events = NULL;
}

static bool is_ours(const struct player *p, __u32 netns)
{
	int i;

	for (i = 0; i < p->lesson->nr_hosts; i++)
		if (p->netns[i] >= 0 && p->inode[i] == netns)
			return true;
	return false;
}

static void take(const struct edu_event *ev, void *arg)
{
	struct player *p = arg;
	struct scene *scene;

	if (!p->recording || !is_ours(p, ev->netns))
		return;
	scene = &p->story->scene[p->place.step];
	if (!scene->start_us && ev->rport)
		scene->start_us = ev->time_us;
	if (p->trace)
		tracejson_write(p->trace, ev);
	match_add(&scene->match, ev);
}

/**
 * watch_take() - take what has happened
 * @p: the player
 */
void watch_take(struct player *p)
{
	int n = edu_events_read(p->events, take, p);

	if (n > 0)
		p->last_us = cmd_now_us();
	/* Without events nothing can be told, nor waited for. */
	if (n < 0 && n != -EAGAIN && n != -EINTR && !stopped) {
		cmd_failed("events: %s", edu_strerror(n));
		stopped = 1;
	}
	p->lost = edu_events_lost(p->events);
}

static void no_row(const struct match_row *row, void *arg)
{
	(void)row;
	(void)arg;
}

/* Who is who, for those who read the trace. */
static void name_hosts(struct player *p)
{
	struct tracejson_head *head = &p->head;
	struct tracejson_host *host;
	int i;

	if (!head->epoch_us)
		head->epoch_us = time(NULL) * 1000000ULL - cmd_now_us();
	for (i = 0; i < p->lesson->nr_hosts; i++) {
		if (head->nr_hosts == TRACEJSON_HOSTS)
			return;
		host = &head->hosts[head->nr_hosts++];
		host->netns = p->inode[i];
		snprintf(host->name, sizeof(host->name), "%s",
			 p->lesson->host[i].name);
	}
}

/* What follows in the trace is of another step, and of other hosts. */
static void name_step(struct player *p, int step)
{
	const struct step *s = &p->lesson->step[step];
	struct place place = { .story = p->story, .step = step };
	char text[TEXT_MAX], why[WORDS_WHY];
	int i;

	for (i = 0; i < LANGS; i++) {
		place.lang = i;
		/* What happens in the step is not known yet. */
		if (!text_expand(&s->title, &place, text, sizeof(text), why,
				 sizeof(why)))
			snprintf(text, sizeof(text), "%s", s->name);
		snprintf(p->head.step[i], sizeof(p->head.step[i]), "%.*s",
			 TRACEJSON_TITLE - 1, text);
	}
	if (p->trace)
		tracejson_write_step(p->trace, &p->head);
}

/**
 * watch_begin() - a step begins
 * @p: the player
 * @step: which one
 */
void watch_begin(struct player *p, int step)
{
	struct scene *scene = &p->story->scene[step];
	struct match_cfg cfg = {
		.left = p->inode[0],
		.hold_us = ~0ULL,
		.near_us = NEAR_US,
		.keep = true,
		.row = no_row,
	};

	watch_take(p);
	if (!p->lesson->step[step].goes_on) {
		name_hosts(p);
		name_step(p, step);
	}
	match_init(&scene->match, &cfg);
	memcpy(scene->netns, p->inode, sizeof(scene->netns));
	p->place.step = step;
	p->recording = true;
}

static bool same_ends(const struct match_conn *x, const struct match_conn *y)
{
	return x->end.lport == y->end.lport && x->end.rport == y->end.rport &&
	       !memcmp(x->end.laddr, y->end.laddr, sizeof(x->end.laddr)) &&
	       !memcmp(x->end.raddr, y->end.raddr, sizeof(x->end.raddr));
}

/* Of a connection that goes on: what its handshake has told. */
static void inherit(struct scene *scene, const struct scene *before)
{
	const struct match_conn *old;
	struct match_conn *c;

	for (c = scene->match.conns; c; c = c->next)
		for (old = before->match.conns; old; old = old->next) {
			if (!same_ends(c, old))
				continue;
			memcpy(c->wscale, old->wscale, sizeof(c->wscale));
			match_number_on(&scene->match, c, old);
		}
}

/**
 * watch_end() - a step ends, as soon as nothing happens any more
 * @p: the player
 */
void watch_end(struct player *p)
{
	struct scene *scene = &p->story->scene[p->place.step];
	const struct match_node *n;
	int step = p->place.step;

	p->last_us = cmd_now_us();
	while (!stopped && cmd_now_us() < p->last_us + QUIET_US)
		actor_pump(p, -1, 0, LOOK_MS);
	p->recording = false;
	match_end(&scene->match);
	if (p->lesson->step[step].goes_on)
		inherit(scene, scene - 1);
	for (n = scene->match.first; n; n = n->next)
		text_learn(n);
	p->story->nr = step + 1;
}
