// SPDX-License-Identifier: GPL-2.0-only
/*
 * parse_call.c - "HOST: ..." and "HOST.NAME: ...": what a host does
 *
 * Calls of the socket interface, programs, and what is changed at the host.
 */
#include <stdlib.h>
#include <string.h>

#include "lesson/parse.h"

static bool take_port(struct words *w, __u16 *port)
{
	__u64 n = 0;

	if (!words_number(w, "the port", 1, 65535, &n))
		return false;
	*port = n;
	return true;
}

static bool take_fails(struct words *w, struct call *c)
{
	if (!words_take(w, "fails"))
		return words_end(w);
	words_next(w);
	c->fails = words_keep(w);
	return words_end(w);
}

static bool take_listen(struct words *w, struct call *c)
{
	c->number = 128;
	if (!take_port(w, &c->port))
		return false;
	if (words_take(w, "backlog") &&
	    !words_number(w, "backlog", 0, 65535, &c->number))
		return false;
	return words_end(w);
}

/* connect HOST PORT [from PORT] [later] [fails ERROR] */
static bool take_connect(struct words *w, struct call *c)
{
	if (!words_host(w, &c->peer) || !take_port(w, &c->port))
		return false;
	if (words_take(w, "from") && !take_port(w, &c->from))
		return false;
	c->later = words_take(w, "later");
	return take_fails(w, c);
}

/* A text in quotes, with \r, \n, and \x00 for any other byte. */
static bool take_quoted(struct words *w, struct call *c)
{
	const char *from = strchr(w->at, '"') + 1, *end = strrchr(from, '"');
	char hex[3] = "", *to;

	if (!end)
		return words_wrong(w, "the text has no \" at its end");
	to = pool_get(&w->lesson->pool, end - from + 1);
	c->arg = to;
	for (; from < end; from++) {
		if (*from == '\\' && (from[1] == 'n' || from[1] == 'r')) {
			*to++ = *++from == 'n' ? '\n' : '\r';
		} else if (*from == '\\' && from[1] == 'x') {
			/* At the worst the quote, no digit, and a NUL. */
			memcpy(hex, from + 2, 2);
			if (strspn(hex, "0123456789abcdefABCDEF") != 2)
				return words_wrong(w,
					"two hexadecimal digits follow \\x");
			*to++ = (char)strtoul(hex, NULL, 16);
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	c->number = to - c->arg;
	w->at = end + 1;
	return true;
}

static bool take_send(struct words *w, struct call *c)
{
	w->at += strspn(w->at, " \t");
	if (*w->at == '"')
		return take_quoted(w, c) && take_fails(w, c);
	return words_number(w, "send", 1, 1 << 30, &c->number) &&
	       take_fails(w, c);
}

/* receive NUMBER|all [later | fails ERROR] */
static bool take_receive(struct words *w, struct call *c)
{
	c->all = words_take(w, "all");
	if (!c->all && !words_number(w, "receive", 1, 1 << 30, &c->number))
		return false;
	c->later = words_take(w, "later");
	return c->later ? words_end(w) : take_fails(w, c);
}

/* set OPTION NUMBER; what there is is known to actor.c */
static bool take_set(struct words *w, struct call *c)
{
	words_next(w);
	c->arg = words_keep(w);
	if (!strcmp(c->arg, "TCP_CONGESTION"))
		return words_wrong(w, "TCP_CONGESTION is set by 'HOST: sysctl net.edutcp.congestion_control NAME'");
	if (strncmp(c->arg, "SO_", 3) && strncmp(c->arg, "TCP_", 4))
		return words_wrong(w, "'%s' is no option of a socket, like TCP_NODELAY or SO_RCVBUF",
				   c->arg);
	return words_number(w, c->arg, 0, 1 << 30, &c->number) &&
	       words_end(w);
}

static bool take_command(struct words *w, struct call *c)
{
	if (words_take(w, "fails"))
		c->fails = "";
	c->arg = words_rest(w);
	return *c->arg || words_wrong(w, "which command?");
}

static bool take_fault(struct words *w, struct call *c)
{
	char why[WORDS_WHY];

	c->arg = words_rest(w);
	if (!fault_parse(c->arg, &c->fault, why, sizeof(why)))
		return true;
	return words_wrong(w, "%s", why);
}

/* sysctl NAME VALUE... */
static bool take_sysctl(struct words *w, struct call *c)
{
	const char *value;

	c->arg = words_rest(w);
	value = strpbrk(c->arg, " \t");
	if (strncmp(c->arg, "net.", 4) || !value || strstr(c->arg, ".."))
		return words_wrong(w, "sysctl wants a name and a value, like net.edutcp.msl_ms 1000, not '%s'",
				   c->arg);
	return true;
}

/* link HOST up | down | what netem is to do */
static bool take_link(struct words *w, struct call *c)
{
	if (!words_host(w, &c->peer))
		return false;
	c->arg = words_rest(w);
	return *c->arg || words_wrong(w, "what about the link? Say up, down, or words for netem like 'delay 5ms loss 1%%'");
}

static bool take_none(struct words *w, struct call *c)
{
	(void)c;
	return words_end(w);
}

/* inject: a segment made by hand. Its place is here; it is not written yet. */
static const struct {
	const char *word;
	enum verb verb;
	bool (*take)(struct words *w, struct call *c);
} verbs[] = {
	{ "listen", VERB_LISTEN, take_listen },
	{ "connect", VERB_CONNECT, take_connect },
	{ "connected", VERB_CONNECTED, take_fails },
	{ "accept", VERB_ACCEPT, take_fails },
	{ "send", VERB_SEND, take_send },
	{ "receive", VERB_RECEIVE, take_receive },
	{ "shutdown", VERB_SHUTDOWN, take_none },
	{ "close", VERB_CLOSE, take_none },
	{ "abort", VERB_ABORT, take_none },
	{ "set", VERB_SET, take_set },
	{ "run", VERB_RUN, take_command },
	{ "start", VERB_START, take_command },
	{ "serve", VERB_SERVE, take_command },
	{ "stop", VERB_STOP, take_none },
	{ "fault", VERB_FAULT, take_fault },
	{ "clear", VERB_CLEAR, take_none },
	{ "sysctl", VERB_SYSCTL, take_sysctl },
	{ "link", VERB_LINK, take_link },
};

/**
 * parse_call() - what a host does
 * @w: the line, behind the colon
 * @who: what stands before it
 * @len: its length
 * @call: filled in
 *
 * Return: false after complaining.
 */
bool parse_call(struct words *w, const char *who, size_t len,
		struct call *call)
{
	const char *dot = memchr(who, '.', len);
	size_t name = dot ? (size_t)(dot - who) : len, i;

	call->host = lesson_host(w->lesson, who, name);
	call->peer = -1;
	call->actor = dot ? pool_text(&w->lesson->pool, dot + 1,
				      len - name - 1) : "";
	if (call->host < 0)
		return words_wrong(w, "there is no host '%.*s': say 'host NAME ADDRESS' above",
				   (int)name, who);
	words_next(w);
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (words_is(w, verbs[i].word)) {
			call->verb = verbs[i].verb;
			return verbs[i].take(w, call);
		}
	if (words_is(w, "inject"))
		return words_wrong(w, "'inject' is a word for later: segments made by hand are not there yet");
	return words_wrong(w, "'%.*s' is nothing that a host does: listen, connect, connected, accept, send, receive, shutdown, close, abort, set, run, start, serve, stop, fault, clear, sysctl or link",
			   (int)w->len, w->word);
}
