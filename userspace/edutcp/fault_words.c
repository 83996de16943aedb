// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault_words.c - faults in the words of the protocol, both ways
 *
 * The first word is what happens; the others say to which segments, in any
 * order, each at most once. A table has the words that take a number.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd.h"
#include "fault_words.h"

#define MILLION	1000000

/* What has been said already. */
enum said {
	SAID_DIR = 0x001,
	SAID_KIND = 0x002,
	SAID_PORT = 0x004,
	SAID_LPORT = 0x008,
	SAID_RPORT = 0x010,
	SAID_BYTE = 0x020,
	SAID_NTH = 0x040,
	SAID_COUNT = 0x080,
	SAID_RTX = 0x100,
	SAID_SHARE = 0x200,
	SAID_SEED = 0x400,
	SAID_GAP = 0x800,
	SAID_WITHIN = 0x1000,
	SAID_WIRE = 0x2000,
	SAID_IP = 0x4000,
};

/**
 * struct parse - a sentence while it is read
 * @fault: what it says
 * @said: enum said
 * @port: of the word "port"
 * @save: strtok_r()'s
 * @why: for complaints
 * @size: room in @why
 */
struct parse {
	struct edu_fault *fault;
	unsigned int said;
	__u16 port;
	char *save;
	char *why;
	size_t size;
};

__printf(2, 3) static int wrong(struct parse *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(p->why, p->size, fmt, args);
	va_end(args);
	return -EINVAL;
}

static char *next(struct parse *p)
{
	return strtok_r(NULL, " \t\n", &p->save);
}

static int say(struct parse *p, unsigned int what, const char *word)
{
	if (p->said & what)
		return wrong(p, "'%s' says again what was said before: leave one out",
			     word);
	p->said |= what;
	return 0;
}

static int get_number(struct parse *p, const char *word, __u64 min, __u64 max,
		      __u64 *val)
{
	const char *text = next(p);
	char *end;

	if (!text)
		return wrong(p, "'%s' needs a number: %s %llu", word, word,
			     min ? min : 1);
	errno = 0;
	*val = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || *val < min ||
	    *val > max)
		return wrong(p, "'%s' needs a number from %llu to %llu, not '%s'",
			     word, min, max, text);
	return 0;
}

/* "200ms": a unit is a must, as nobody could guess it. */
static int get_time(struct parse *p, const char *word, __u32 *us)
{
	const char *text = next(p);
	double val = 0;

	if (!text || !cmd_time(text, strlen(text), 0, &val) || val < 1 ||
	    val > 3600e6)
		return wrong(p, "'%s' needs a time with its unit, like 1.5s or 200ms, not '%s'",
			     word, text ? text : "nothing");
	*us = val + 0.5;
	return 0;
}

/* "5%", "0.25%". Return: 1 if @word was a share, 0 if not, or -EINVAL. */
static int get_share(struct parse *p, const char *word)
{
	double percent, ppm;
	char *end;

	if (*word < '0' || *word > '9')
		return 0;
	percent = strtod(word, &end);
	if (strcmp(end, "%"))
		return 0;
	ppm = percent * (MILLION / 100) + 0.5;
	if (ppm < 1 || percent > 100)
		return wrong(p, "a share lies between 0.0001%% and 100%%, not '%s'",
			     word);
	p->fault->ppm = ppm;
	return say(p, SAID_SHARE, word) ?: 1;
}

/* Words that take a number, and where it goes. */
static const struct num_word {
	const char *word;
	unsigned int said;
	__u64 min;
	__u64 max;
	size_t offset;
	size_t size;
} num_words[] = {
	{ "byte", SAID_BYTE, 1, ~0U, offsetof(struct edu_fault, byte), 4 },
	{ "nth", SAID_NTH, 1, ~0U, offsetof(struct edu_fault, nth), 4 },
	{ "rtx", SAID_RTX, 0, ~1U, offsetof(struct edu_fault, rtx), 4 },
	{ "gap", SAID_GAP, 1, ~0U, offsetof(struct edu_fault, gap), 4 },
	{ "seed", SAID_SEED, 0, ~0ULL, offsetof(struct edu_fault, seed), 8 },
	{ "lport", SAID_LPORT, 1, 65535, offsetof(struct edu_fault, lport), 2 },
	{ "rport", SAID_RPORT, 1, 65535, offsetof(struct edu_fault, rport), 2 },
};

/* Return: 1 if @word was one of them, 0 if not, or -EINVAL. */
static int num_word(struct parse *p, const char *word)
{
	const struct num_word *w;
	char *field;
	__u64 val;
	int err;

	for (w = num_words; w < num_words + ARRAY_SIZE(num_words); w++)
		if (!strcasecmp(word, w->word))
			break;
	if (w == num_words + ARRAY_SIZE(num_words))
		return 0;
	err = say(p, w->said, word) ?:
	      get_number(p, w->word, w->min, w->max, &val);
	if (err)
		return err;
	field = (char *)p->fault + w->offset;
	if (w->size == sizeof(__u64))
		*(__u64 *)field = val;
	else if (w->size == sizeof(__u32))
		*(__u32 *)field = val;
	else
		*(__u16 *)field = val;
	return 1;
}

/* "count 5", "count all". */
static int count(struct parse *p)
{
	char *rest = p->save + strspn(p->save, " \t\n");
	__u64 val = 0;
	int err = say(p, SAID_COUNT, "count");

	if (err)
		return err;
	if (!strncasecmp(rest, "all", 3) && strchr(" \t\n", rest[3]))
		next(p);
	else
		err = get_number(p, "count", 1, ~0U, &val);
	p->fault->count = val;
	return err;
}

static int port(struct parse *p)
{
	__u64 val = 0;
	int err = say(p, SAID_PORT, "port") ?: get_number(p, "port", 1, 65535,
						      &val);

	p->port = val;
	return err;
}

/* Return: 1 if @word was a direction, 0 if not, or -EINVAL. */
static int direction(struct parse *p, const char *word)
{
	__u32 dir = !strcasecmp(word, "out") ? EDU_FAULT_OUT :
		    !strcasecmp(word, "in") ? EDU_FAULT_IN :
		    !strcasecmp(word, "both") ? EDU_FAULT_BOTH : 0;

	if (!dir)
		return 0;
	p->fault->dir = dir;
	return say(p, SAID_DIR, word) ?: 1;
}

static int wire(struct parse *p)
{
	const char *text = next(p);
	int err = say(p, SAID_WIRE, "wire");

	if (err)
		return err;
	if (text && !strcasecmp(text, "tcp"))
		p->fault->wire = IPPROTO_TCP;
	else if (text && !strcasecmp(text, "edu"))
		p->fault->wire = IPPROTO_EDUTCP;
	else
		return wrong(p, "'wire' is edu or tcp, not '%s'",
			     text ? text : "nothing");
	return 0;
}

/* Return: 1 if @word was a version of IP, 0 if not, or -EINVAL. */
static int ip(struct parse *p, const char *word)
{
	int version = !strcasecmp(word, "ipv4") ? 4 :
		      !strcasecmp(word, "ipv6") ? 6 : 0;

	if (!version)
		return 0;
	p->fault->ip = version;
	return say(p, SAID_IP, word) ?: 1;
}

static int kind(struct parse *p, const char *word)
{
	unsigned int i;

	if (!strcasecmp(word, "SYNACK") || !strcasecmp(word, "SYN,ACK"))
		word = "SYN-ACK";
	for (i = 0; i < EDU_NR_FAULT_KINDS; i++)
		if (!strcasecmp(word, edu_fault_kind_name(i)))
			break;
	if (i == EDU_NR_FAULT_KINDS)
		return 0;
	p->fault->kind = i;
	return say(p, SAID_KIND, word) ?: 1;
}

static int action(struct parse *p, const char *word)
{
	unsigned int i;

	for (i = 0; i < EDU_NR_FAULT_ACTIONS; i++)
		if (!strcasecmp(word, edu_fault_action_name(i)))
			break;
	if (i == EDU_NR_FAULT_ACTIONS)
		return wrong(p, "'%s' can not happen: begin with %s",
			     word, "drop, corrupt, duplicate, delay or reorder");
	p->fault->action = i;
	return i == EDU_FAULT_DELAY ?
	       get_time(p, word, &p->fault->delay_us) : 0;
}

static int word_of(struct parse *p, const char *word)
{
	int took;

	if (!strcasecmp(word, "count"))
		return count(p);
	if (!strcasecmp(word, "port"))
		return port(p);
	if (!strcasecmp(word, "wire"))
		return wire(p);
	if (!strcasecmp(word, "within"))
		return say(p, SAID_WITHIN, word) ?:
		       get_time(p, word, &p->fault->delay_us);
	took = direction(p, word) ?: kind(p, word) ?: ip(p, word) ?:
	       num_word(p, word) ?: get_share(p, word);
	if (took < 0)
		return took;
	if (took)
		return 0;
	return wrong(p, "'%s' says nothing here: try %s", word,
		     "SYN, FIN, data, ack, byte 3000, nth 2, 5%, in or port 80");
}

/* "port" is the segment's destination port. */
static int place_port(struct parse *p)
{
	struct edu_fault *f = p->fault;

	if (!(p->said & SAID_PORT))
		return 0;
	if (p->said & (SAID_LPORT | SAID_RPORT) || f->dir == EDU_FAULT_BOTH)
		return wrong(p, "'port' is where segments go, in or out: here say lport or rport");
	if (f->dir == EDU_FAULT_OUT)
		f->rport = p->port;
	else
		f->lport = p->port;
	return 0;
}

static int check(struct parse *p)
{
	const struct edu_fault *f = p->fault;

	if (p->said & (SAID_GAP | SAID_WITHIN) &&
	    f->action != EDU_FAULT_REORDER)
		return wrong(p, "'gap' and 'within' go with reorder");
	if (p->said & SAID_SEED && !(p->said & SAID_SHARE) &&
	    f->action != EDU_FAULT_CORRUPT)
		return wrong(p, "'seed' goes with a share like 5%%, or with corrupt");
	if (p->said & SAID_BYTE && f->kind != EDU_FAULT_ANY &&
	    f->kind != EDU_FAULT_DATA && f->kind != EDU_FAULT_FIN)
		return wrong(p, "'byte' goes with data: no %s has bytes of the stream",
			     edu_fault_kind_name(f->kind));
	return 0;
}

int fault_parse(const char *text, struct edu_fault *fault, char *why,
		size_t size)
{
	struct parse p = { .fault = fault, .why = why, .size = size };
	char *copy = strdup(text), *word;
	int err;

	edu_fault_init(fault);
	if (!copy)
		return wrong(&p, "no memory");
	word = strtok_r(copy, " \t\n", &p.save);
	err = word ? action(&p, word) :
	      wrong(&p, "say what is to happen, like: drop SYN");
	while (!err && (word = next(&p)))
		err = word_of(&p, word);
	if (!err && p.said & SAID_NTH && !(p.said & SAID_COUNT))
		fault->count = 1;
	err = err ?: place_port(&p) ?: check(&p);
	free(copy);
	return err;
}

/**
 * struct text - a sentence while it is written
 * @buf: room for it
 * @size: of the room
 * @len: so far
 */
struct text {
	char *buf;
	size_t size;
	size_t len;
};

__printf(2, 3) static void add(struct text *t, const char *fmt, ...)
{
	va_list args;
	int n;

	if (t->len >= t->size)
		return;
	va_start(args, fmt);
	n = vsnprintf(t->buf + t->len, t->size - t->len, fmt, args);
	va_end(args);
	if (n > 0)
		t->len += n;
}

/* In the greatest unit that leaves no fraction. */
static void add_time(struct text *t, const char *word, __u32 us)
{
	if (us % 1000000 == 0)
		add(t, "%s %us", word, us / 1000000);
	else if (us % 1000 == 0)
		add(t, "%s %ums", word, us / 1000);
	else
		add(t, "%s %uus", word, us);
}

static void add_share(struct text *t, __u32 ppm)
{
	char frac[8];
	int n;

	n = snprintf(frac, sizeof(frac), "%04u", ppm % 10000);
	while (n && frac[n - 1] == '0')
		frac[--n] = '\0';
	add(t, " %u%s%s%%", ppm / 10000, n ? "." : "", frac);
}

static void add_which(struct text *t, const struct edu_fault *f)
{
	if (f->kind != EDU_FAULT_ANY)
		add(t, " %s", edu_fault_kind_name(f->kind));
	if (f->byte)
		add(t, " byte %u", f->byte);
	if (f->rtx != EDU_FAULT_RTX_ANY)
		add(t, " rtx %u", f->rtx);
	if (f->nth)
		add(t, " nth %u", f->nth);
	if (f->nth && !f->count)
		add(t, " count all");
	else if (f->count > 1 || (f->count && !f->nth))
		add(t, " count %u", f->count);
	if (f->ppm)
		add_share(t, f->ppm);
	if (f->seed && (f->ppm || f->action == EDU_FAULT_CORRUPT))
		add(t, " seed %llu", f->seed);
}

static void add_where(struct text *t, const struct edu_fault *f)
{
	add(t, " %s", f->dir == EDU_FAULT_OUT ? "out" :
		      f->dir == EDU_FAULT_IN ? "in" : "both");
	if (f->dir == EDU_FAULT_OUT && f->rport && !f->lport)
		add(t, " port %u", f->rport);
	else if (f->dir == EDU_FAULT_IN && f->lport && !f->rport)
		add(t, " port %u", f->lport);
	else if (f->lport)
		add(t, " lport %u", f->lport);
	else if (f->rport)
		add(t, " rport %u", f->rport);
	if (f->lport && f->rport)
		add(t, " rport %u", f->rport);
	if (f->wire)
		add(t, " wire %s", f->wire == IPPROTO_TCP ? "tcp" : "edu");
	if (f->ip)
		add(t, " ipv%u", f->ip);
}

const char *fault_format(const struct edu_fault *fault, char *buf,
			 size_t size)
{
	struct text t = { .buf = buf, .size = size };
	const char *action = edu_fault_action_name(fault->action);

	if (fault->action == EDU_FAULT_DELAY)
		add_time(&t, action, fault->delay_us);
	else
		add(&t, "%s", action);
	add_which(&t, fault);
	if (fault->action == EDU_FAULT_REORDER) {
		add(&t, " gap %u", fault->gap);
		if (fault->delay_us)
			add_time(&t, " within", fault->delay_us);
	}
	add_where(&t, fault);
	return buf;
}
