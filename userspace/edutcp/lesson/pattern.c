// SPDX-License-Identifier: GPL-2.0-only
/*
 * pattern.c - which events are meant
 *
 * A pattern is a row of words, and an event must be what each of them says:
 * "client sends SYN again nth 1". The words are those of edutcp fault and of
 * edutcp trace: kinds of segments, names of events, reasons, timers, states.
 */
#include <stdlib.h>
#include <string.h>

#include "lesson/pattern.h"

static const struct {
	const char *word;
	unsigned int types;
} verbs[] = {
	{ "sends", 1U << EDU_EV_SEG_OUT },
	{ "takes", 1U << EDU_EV_SEG_IN },
	{ "drops", 1U << EDU_EV_DROP },
	{ "gets", 1U << EDU_EV_SEG_IN | 1U << EDU_EV_DROP },
	{ "sets", 1U << EDU_EV_TIMER_ARMED },
	{ "fires", 1U << EDU_EV_TIMER_FIRED },
	{ "stops", 1U << EDU_EV_TIMER_STOPPED },
};

static const struct {
	const char *word;
	int call;
} calls[] = {
	{ "SEND", EDU_CALL_SEND },
	{ "RECEIVE", EDU_CALL_RECEIVE },
	{ "CLOSE", EDU_CALL_CLOSE },
	{ "ABORT", EDU_CALL_ABORT },
	{ "OPEN", EDU_CALL_OPEN_ACTIVE },
};

#define SEGMENTS (1U << EDU_EV_SEG_OUT | 1U << EDU_EV_SEG_IN | \
		  1U << EDU_EV_DROP | 1U << EDU_EV_FAULT)
#define TIMERS (1U << EDU_EV_TIMER_ARMED | 1U << EDU_EV_TIMER_FIRED | \
		1U << EDU_EV_TIMER_STOPPED)

static bool take_type(struct words *w, struct pattern *p)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (words_is(w, verbs[i].word)) {
			p->types = verbs[i].types;
			return true;
		}
	for (i = 0; i < EDU_NR_EVENTS; i++)
		if (words_is(w, edu_event_name(i))) {
			p->types = 1U << i;
			return true;
		}
	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if (words_is(w, calls[i].word)) {
			p->types = 1U << EDU_EV_USER;
			p->call = calls[i].call;
			return true;
		}
	return false;
}

static bool take_kind(struct words *w, struct pattern *p)
{
	unsigned int i;

	for (i = EDU_FAULT_ANY + 1; i < EDU_NR_FAULT_KINDS; i++)
		if (words_is(w, edu_fault_kind_name(i))) {
			p->kind = i;
			return true;
		}
	for (i = 0; i < EDU_NR_TIMERS; i++)
		if (words_is(w, edu_timer_name(i))) {
			p->timer = i;
			return true;
		}
	return false;
}

static bool take_reason(struct words *w, struct pattern *p)
{
	char name[64];

	if (w->len >= sizeof(name))
		return false;
	memcpy(name, w->word, w->len);
	name[w->len] = '\0';
	p->reason = edu_reason_by_name(name);
	return p->reason >= 0;
}

/* "len>0": one word. Return: false if it is none. */
static bool take_cond(struct words *w, struct pattern *p)
{
	static const char * const ops[] = { "<", "<=", "=", "!=", ">=", ">" };
	size_t name = strcspn(w->word, "<>=! \t"), op;
	struct cond *c = &p->cond[p->nr_conds];
	const char *at = w->word + name;
	char *end;
	size_t i;

	if (!name || name >= w->len || p->nr_conds == CONDS)
		return false;
	c->field = field_by_name(w->word, name);
	op = strspn(at, "<>=!");
	for (i = 0; i < ARRAY_SIZE(ops); i++)
		if (strlen(ops[i]) == op && !memcmp(ops[i], at, op))
			break;
	at += op;
	if (!c->field || i == ARRAY_SIZE(ops) || at == w->word + w->len)
		return false;
	c->op = i;
	if (!cmd_time(at, w->word + w->len - at, 0, &c->val)) {
		c->val = strtod(at, &end);
		if (end != w->word + w->len)
			return false;
	}
	p->nr_conds++;
	return true;
}

static bool take_state(struct words *w, int *state)
{
	char name[32];

	words_next(w);
	snprintf(name, sizeof(name), "%.*s", (int)w->len, w->word);
	*state = edu_state_by_name(name);
	if (*state > 0)
		return true;
	return words_wrong(w, "'%s' is no state: it is a name like SYN-SENT or TIME-WAIT",
			   name);
}

static bool take_step(struct words *w, struct pattern *p)
{
	p->step = lesson_step(w->lesson, w->word + 1, w->len - 1);
	if (p->step >= 0)
		return true;
	return words_wrong(w, "there is no step '%.*s' above",
			   (int)w->len - 1, w->word + 1);
}

static bool take_number(struct words *w, struct pattern *p)
{
	__u64 n = 0;

	if (words_is(w, "nth")) {
		if (!words_number(w, "nth", 1, 1 << 20, &n))
			return false;
		p->nth = n;
	} else if (words_is(w, "byte")) {
		if (!words_number(w, "byte", 1, ~0U, &n))
			return false;
		p->byte = n;
	} else {
		if (!words_number(w, "port", 1, 65535, &n))
			return false;
		p->port = n;
	}
	return true;
}

/* "rtx 2", as a fault has it; rtx alone is the event. */
static bool take_rtx(struct words *w, struct pattern *p)
{
	__u64 n;

	w->at += strspn(w->at, " \t");
	if (*w->at < '0' || *w->at > '9') {
		p->types = 1U << EDU_EV_RTX;
		return true;
	}
	if (!words_number(w, "rtx", 0, 255, &n))
		return false;
	p->again = n;
	return true;
}

/* Words that take others along. */
static bool take_special(struct words *w, struct pattern *p, bool *known)
{
	*known = true;
	if (*w->word == '@')
		return take_step(w, p);
	if (words_is(w, "nth") || words_is(w, "byte") || words_is(w, "port"))
		return take_number(w, p);
	if (words_is(w, "rtx"))
		return take_rtx(w, p);
	if (words_is(w, "becomes") || words_is(w, "leaves"))
		p->types = 1U << EDU_EV_STATE;
	if (words_is(w, "becomes"))
		return take_state(w, &p->becomes);
	if (words_is(w, "leaves"))
		return take_state(w, &p->leaves);
	if (words_is(w, "in"))
		return take_state(w, &p->in);
	*known = false;
	return true;
}

static bool take_word(struct words *w, struct pattern *p)
{
	int host = lesson_host(w->lesson, w->word, w->len);
	bool known, good = take_special(w, p, &known);

	if (known)
		return good;
	if (host >= 0)
		p->host = host;
	else if (words_is(w, "again"))
		p->again = AGAIN_YES;
	else if (words_is(w, "lost"))
		p->lost = true;
	else if (words_is(w, "copy"))
		p->copy = true;
	else if (words_is(w, "last"))
		p->last = true;
	else if (!take_type(w, p) && !take_kind(w, p) && !take_reason(w, p) &&
		 !take_cond(w, p))
		return words_wrong(w, "'%.*s' is no word for an event: a host, sends, takes, drops, SYN, data, again, lost, becomes STATE, nth N, a reason, len>0 ...",
				   (int)w->len, w->word);
	return true;
}

/* What was not said but is meant. */
static void complete(struct pattern *p)
{
	if (p->lost)
		p->types = 1U << EDU_EV_SEG_OUT;
	else if (!p->types && p->timer >= 0)
		p->types = TIMERS;
	else if (!p->types && (p->kind || p->byte))
		p->types = SEGMENTS & ~(1U << EDU_EV_FAULT);
}

/**
 * pattern_parse() - the rest of a line is a pattern
 * @w: the line
 * @pattern: it
 *
 * Return: false after complaining.
 */
bool pattern_parse(struct words *w, struct pattern **pattern)
{
	struct pattern *p = pool_get(&w->lesson->pool, sizeof(*p));
	const char *start = w->at + strspn(w->at, " \t");

	p->text = pool_text(&w->lesson->pool, start, strlen(start));
	p->step = STEP_HERE;
	p->host = -1;
	p->reason = -1;
	p->timer = -1;
	p->call = -1;
	p->again = AGAIN_ANY;
	if (!*start)
		return words_wrong(w, "which event? Say a pattern like 'client sends SYN'");
	while (words_next(w))
		if (!take_word(w, p))
			return false;
	complete(p);
	*pattern = p;
	return true;
}
