// SPDX-License-Identifier: GPL-2.0-only
/*
 * play.c - a lesson is played
 *
 * Step by step: the hosts do all that the step has for them, and what
 * continues it, while the events are taken; then what the steps say and show is
 * shown, made of these events.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ladder.h"
#include "lesson/play.h"

#define LONG_US		1500000000ULL
#define LOOK_MS		20

/**
 * play_failed() - the lesson can not go on
 * @p: the player
 * @fmt: printf format: why
 *
 * Return: CMD_FAILED.
 */
int play_failed(const struct player *p, const char *fmt, ...)
{
	char why[600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	fflush(stdout);
	fprintf(stderr, "%s:%d: %s\n", p->lesson->file, p->line, why);
	return CMD_FAILED;
}

static int do_call(struct player *p, const struct call *call)
{
	switch (call->verb) {
	case VERB_RUN:
	case VERB_START:
	case VERB_SERVE:
	case VERB_STOP:
		return program_call(p, call);
	case VERB_FAULT:
	case VERB_CLEAR:
	case VERB_SYSCTL:
	case VERB_LINK:
		return stage_change(p, call);
	default:
		return actor_call(p, call);
	}
}

static int do_wait(struct player *p, __u64 us)
{
	__u64 end = cmd_now_us() + us, now;

	while (!watch_stopped() && (now = cmd_now_us()) < end)
		actor_pump(p, -1, 0, (end - now + 999) / 1000 < LOOK_MS ?
				     (end - now + 999) / 1000 : LOOK_MS);
	return 0;
}

/* The events so far have the fate of their segments yet to be decided. */
static int do_until(struct player *p, const struct pattern *pattern)
{
	__u64 end = cmd_now_us() + LONG_US;
	const struct scene *scene = NULL;
	int nr = p->story->nr;
	bool found = false;

	while (!found && !watch_stopped() && cmd_now_us() < end) {
		actor_pump(p, -1, 0, LOOK_MS);
		p->story->nr = p->place.step + 1;
		found = pattern_next(pattern, p->story, p->place.step, NULL,
				     &scene);
		p->story->nr = nr;
	}
	return found || watch_stopped() ? 0 :
	       play_failed(p, "waited in vain for [%s]",
			   pattern_text(pattern));
}

/* Return: 0, or the exit status after complaining. */
static int do_items(struct player *p, const struct item *item)
{
	int status = 0;

	for (; item && !status; item = item->next) {
		p->line = item->line;
		if (watch_stopped())
			status = CMD_FAILED;
		else if (item->kind == ITEM_CALL)
			status = do_call(p, &item->call);
		else if (item->kind == ITEM_WAIT)
			status = do_wait(p, item->us);
		else if (item->kind == ITEM_UNTIL)
			status = do_until(p, item->pattern);
	}
	return status;
}

static void pause_here(struct player *p)
{
	int c;

	if (!p->pause)
		return;
	fprintf(p->out, "\n-- %s --", say(p->place.lang, SAY_ENTER));
	fflush(p->out);
	do {
		c = getchar();
	} while (c != '\n' && c != EOF);
	fputc('\n', p->out);
}

/* Of each event that is spoken of there must be one. */
static int check_whens(struct player *p, const struct step *step)
{
	const struct scene *scene = NULL;
	const struct when *when;

	for (when = step->whens; when; when = when->next) {
		p->line = when->line;
		if (!pattern_next(when->pattern, p->story, p->place.step, NULL,
				  &scene))
			return play_failed(p, "this did not happen: [%s]",
					   pattern_text(when->pattern));
	}
	return 0;
}

/* What was done is shown. Return: 0, or the exit status after complaining. */
static int show_step(struct player *p, const struct step *step)
{
	char title[TEXT_MAX], why[WORDS_WHY];
	const struct item *item;
	int status = check_whens(p, step);

	p->line = step->line;
	if (!text_expand(&step->title, &p->place, title, sizeof(title), why,
			 sizeof(why)))
		return play_failed(p, "%s", why);
	show_title(p, title, '-');
	for (item = step->items; item && !status; item = item->next) {
		p->line = item->line;
		status = show(p, item);
	}
	if (!status)
		pause_here(p);
	return status;
}

/* All that the step has to do is done. Return: 0, or the exit status. */
static int do_step(struct player *p, int nr)
{
	const struct step *step = &p->lesson->step[nr];
	int status = 0;

	p->line = step->line;
	if (!step->goes_on) {
		stage_clear(p);
		watch_take(p);
		status = stage_build(p);
	}
	if (status)
		return status;
	watch_begin(p, nr);
	if (!step->goes_on)
		status = do_items(p, p->lesson->setup);
	status = status ?: do_items(p, step->items);
	watch_end(p);
	if (p->lost)
		return play_failed(p, "%llu events were lost", p->lost);
	return status;
}

/*
 * A step and those that continue it. All of it is done before any of it is
 * shown: while somebody reads, no timer of a connection runs on that the next
 * step would need as this one has left it.
 */
static int play_run(struct player *p, int first, int end)
{
	int nr = first, status = 0, shown = 0, i;

	while (nr < end && !status) {
		status = do_step(p, nr);
		nr += !status;
	}
	stage_still(p);
	for (i = first; i < nr && !shown; i++) {
		p->place.step = i;
		shown = show_step(p, &p->lesson->step[i]);
	}
	return status ?: shown;
}

static int play_steps(struct player *p)
{
	const struct lesson *l = p->lesson;
	int first, end, status = 0;

	for (first = 0; first < l->nr_steps && !status; first = end) {
		end = first + 1;
		while (end < l->nr_steps && l->step[end].goes_on)
			end++;
		status = play_run(p, first, end);
	}
	return status;
}

/*
 * The first connection of a kernel is slow: it patches its own code. So one
 * that nobody sees comes before all others.
 */
static int warm_up(struct player *p)
{
	struct call server = { .actor = "warm-up", .host = 0, .port = 9 };
	struct call client = { .actor = "warm-up", .port = 9 };
	int i, status;

	if (!p->lesson->nr_links)
		return 0;
	server.host = p->lesson->link[0].host[1];
	client.host = p->lesson->link[0].host[0];
	client.peer = server.host;
	client.number = 1000;
	server.number = 1000;
	server.verb = VERB_LISTEN;
	status = stage_build(p) ?: actor_call(p, &server);
	for (i = 0; i < 3 && !status; i++) {
		client.verb = VERB_CONNECT;
		status = actor_call(p, &client);
		server.verb = VERB_ACCEPT;
		status = status ?: actor_call(p, &server);
		client.verb = VERB_SEND;
		status = status ?: actor_call(p, &client);
		server.verb = VERB_RECEIVE;
		status = status ?: actor_call(p, &server);
		client.verb = VERB_ABORT;
		status = status ?: actor_call(p, &client);
	}
	return status;
}

/* "Lesson 2: ...". Return: 0, or the exit status after complaining. */
static int heading(const struct player *p, enum lang lang, char *buf,
		   size_t size)
{
	const struct lesson *l = p->lesson;
	struct place place = p->place;
	char title[TEXT_MAX], why[WORDS_WHY];

	place.lang = lang;
	if (!text_expand(&l->title, &place, title, sizeof(title), why,
			 sizeof(why)))
		return play_failed(p, "%s", why);
	snprintf(buf, size, lang == LANG_ZH ? "第 %d 课  %s" : "Lesson %d: %s",
		 l->number, title);
	return 0;
}

static int show_head(struct player *p)
{
	const struct lesson *l = p->lesson;
	char title[TEXT_MAX], text[TEXT_MAX + 32], why[WORDS_WHY];
	int status, i;

	p->line = l->title.line;
	status = heading(p, p->place.lang, text, sizeof(text));
	for (i = 0; i < LANGS && !status; i++)
		status = heading(p, i, p->head.title[i],
				 sizeof(p->head.title[i]));
	if (status)
		return status;
	show_title(p, text, '=');
	p->line = l->about.line;
	if (!text_expand(&l->about, &p->place, title, sizeof(title), why,
			 sizeof(why)))
		return play_failed(p, "%s", why);
	if (*title)
		show_text(p, title, "", NULL);
	return 0;
}

/**
 * play() - play all steps
 * @p: the player
 *
 * Return: 0, or the exit status after complaining.
 */
int play(struct player *p)
{
	int i, status;

	for (i = 0; i < LESSON_HOSTS; i++)
		p->netns[i] = -1;
	p->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (p->home < 0)
		return cmd_failed("/proc/self/ns/net: %s", strerror(errno));
	status = watch_open(p);
	if (status)
		return status;
	status = warm_up(p) ?: show_head(p) ?: play_steps(p);
	stage_clear(p);
	while (p->nr_past)
		close(p->past[--p->nr_past]);
	watch_close(p);
	close(p->home);
	p->place.step = STEP_ALL;
	return status;
}
