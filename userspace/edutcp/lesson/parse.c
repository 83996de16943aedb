// SPDX-License-Identifier: GPL-2.0-only
/*
 * parse.c - a lesson from its file
 *
 * A line is a statement: a word that says what it is, and what belongs to it.
 * What a host does starts with its name and a colon (parse_call.c); "en:" and
 * "zh:" are the text of the statement above them. Nothing is played here, but
 * all that can be wrong is found: a message has the file and the line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#include "ladder.h"
#include "lesson/parse.h"

/**
 * lesson_host() - a host by its name
 * @lesson: the lesson
 * @name: the name
 * @len: its length
 *
 * Return: its number from 0 on, or -1.
 */
int lesson_host(const struct lesson *lesson, const char *name, size_t len)
{
	int i;

	for (i = 0; i < lesson->nr_hosts; i++)
		if (strlen(lesson->host[i].name) == len &&
		    !memcmp(lesson->host[i].name, name, len))
			return i;
	return -1;
}

/**
 * lesson_step() - a step by its name
 * @lesson: the lesson
 * @name: the name
 * @len: its length
 *
 * Return: its number from 0 on, or -1.
 */
int lesson_step(const struct lesson *lesson, const char *name, size_t len)
{
	int i;

	for (i = 0; i < lesson->nr_steps; i++)
		if (strlen(lesson->step[i].name) == len &&
		    !memcmp(lesson->step[i].name, name, len))
			return i;
	return -1;
}

/**
 * parse_expect_text() - what follows has a text
 * @p: the parser
 * @text: en: and zh: that follow are the text of this
 *
 * Return: true.
 */
bool parse_expect_text(struct parser *p, struct text *text)
{
	p->texts = reallocarray(p->texts, p->nr_texts + 1, sizeof(*p->texts));
	if (!p->texts)
		abort();
	p->texts[p->nr_texts++] = text;
	text->line = p->line;
	p->text = text;
	return true;
}

/**
 * parse_item() - something more in a step, or before the first one
 * @p: the parser
 * @kind: what it is
 *
 * Return: the item, to be filled in.
 */
struct item *parse_item(struct parser *p, enum item_kind kind)
{
	struct item ***end = p->step ? &p->step->items_end :
				       &p->lesson->setup_end;
	struct item *item = pool_get(&p->lesson->pool, sizeof(*item));

	item->kind = kind;
	item->line = p->line;
	item->host = -1;
	item->source = pool_text(&p->lesson->pool, p->source,
				 strlen(p->source));
	**end = item;
	*end = &item->next;
	return item;
}

/**
 * parse_in_step() - a statement belongs into a step
 * @p: the parser
 * @what: the statement
 *
 * Return: whether there is one; it was complained about if not.
 */
bool parse_in_step(struct parser *p, const char *what)
{
	return p->step || words_wrong(&p->w, "%s belongs into a step: say 'step NAME' above",
				      what);
}

static bool is_name(const char *name, size_t len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	return len && *name >= 'a' && *name <= 'z' &&
	       strspn(name, letters) >= len;
}

static bool take_lesson(struct parser *p)
{
	__u64 n = 0;

	if (!words_number(&p->w, "lesson", 1, 999, &n) || !words_end(&p->w))
		return false;
	p->lesson->number = n;
	return parse_expect_text(p, &p->lesson->title);
}

static bool take_about(struct parser *p)
{
	return words_end(&p->w) && parse_expect_text(p, &p->lesson->about);
}

static bool take_host(struct parser *p)
{
	struct host *host = &p->lesson->host[p->lesson->nr_hosts];
	struct words *w = &p->w;
	struct in_addr addr;

	if (p->lesson->nr_hosts == LESSON_HOSTS)
		return words_wrong(w, "a lesson has %d hosts at the most",
				   LESSON_HOSTS);
	words_next(w);
	if (!is_name(w->word, w->len) || w->len > LESSON_NAME ||
	    words_is(w, "en") || words_is(w, "zh"))
		return words_wrong(w, "a host's name has 1 to %d small letters and digits, not '%.*s'",
				   LESSON_NAME, (int)w->len, w->word);
	if (lesson_host(p->lesson, w->word, w->len) >= 0)
		return words_wrong(w, "there is a host '%.*s' already",
				   (int)w->len, w->word);
	host->name = words_keep(w);
	words_next(w);
	host->addr = words_keep(w);
	if (inet_pton(AF_INET, host->addr, &addr) != 1)
		return words_wrong(w, "a host has an IPv4 address like 10.0.0.1, not '%s'",
				   host->addr);
	p->lesson->nr_hosts++;
	return words_end(w);
}

/* "mtu 1500", "super"; all else is for netem. */
static bool take_link_words(struct words *w, struct link *link)
{
	__u64 n = 0;

	for (;;) {
		if (words_take(w, "super")) {
			link->super = true;
		} else if (words_take(w, "mtu")) {
			if (!words_number(w, "mtu", 68, 65535, &n))
				return false;
			link->mtu = n;
		} else {
			break;
		}
	}
	link->netem = words_rest(w);
	return true;
}

static bool take_link(struct parser *p)
{
	struct link *link = &p->lesson->link[p->lesson->nr_links];

	if (p->lesson->nr_links == LESSON_LINKS)
		return words_wrong(&p->w, "a lesson has %d links at the most",
				   LESSON_LINKS);
	if (!words_host(&p->w, &link->host[0]) ||
	    !words_host(&p->w, &link->host[1]))
		return false;
	if (link->host[0] == link->host[1])
		return words_wrong(&p->w, "a link joins two hosts");
	p->lesson->nr_links++;
	return take_link_words(&p->w, link);
}

/* Among ourselves, or what nginx, curl and strangers speak. */
static bool take_wire(struct parser *p)
{
	struct words *w = &p->w;

	words_next(w);
	if (words_is(w, "tcp"))
		p->lesson->protocol = IPPROTO_TCP;
	else if (!words_is(w, "edu"))
		return words_wrong(w, "a wire is tcp, real TCP, or edu, protocol 253, not '%.*s'",
				   (int)w->len, w->word);
	return words_end(w);
}

static bool take_step(struct parser *p)
{
	struct lesson *l = p->lesson;
	struct step *step = &l->step[l->nr_steps];
	struct words *w = &p->w;

	if (l->nr_steps == LESSON_STEPS)
		return words_wrong(w, "a lesson has %d steps at the most",
				   LESSON_STEPS);
	words_next(w);
	if (!is_name(w->word, w->len))
		return words_wrong(w, "a step has a name of small letters, digits and -, not '%.*s'",
				   (int)w->len, w->word);
	if (lesson_step(l, w->word, w->len) >= 0)
		return words_wrong(w, "there is a step '%.*s' already",
				   (int)w->len, w->word);
	step->name = words_keep(w);
	step->goes_on = words_take(w, "continues");
	if (step->goes_on && !l->nr_steps)
		return words_wrong(w, "the first step has nothing to continue");
	step->items_end = &step->items;
	step->whens_end = &step->whens;
	step->line = p->line;
	l->nr_steps++;
	p->step = step;
	p->question = NULL;
	return words_end(w) && parse_expect_text(p, &step->title);
}

static bool take_say(struct parser *p)
{
	return parse_in_step(p, "say") && words_end(&p->w) &&
	       parse_expect_text(p, &parse_item(p, ITEM_SAY)->text);
}

static bool when(struct parser *p, bool each)
{
	struct when *when = pool_get(&p->lesson->pool, sizeof(*when));

	if (!parse_in_step(p, each ? "each" : "when"))
		return false;
	when->each = each;
	when->line = p->line;
	*p->step->whens_end = when;
	p->step->whens_end = &when->next;
	return pattern_parse(&p->w, &when->pattern) &&
	       parse_expect_text(p, &when->text);
}

static bool take_when(struct parser *p)
{
	return when(p, false);
}

static bool take_each(struct parser *p)
{
	return when(p, true);
}

static bool take_wait(struct parser *p)
{
	if (!parse_in_step(p, "wait"))
		return false;
	if (words_take(&p->w, "until"))
		return pattern_parse(&p->w,
				     &parse_item(p, ITEM_UNTIL)->pattern);
	return words_time(&p->w, "wait", &parse_item(p, ITEM_WAIT)->us) &&
	       words_end(&p->w);
}

static bool take_expect(struct parser *p)
{
	if (!parse_in_step(p, "expect"))
		return false;
	if (!expr_parse(&p->w, &parse_item(p, ITEM_EXPECT)->expr))
		return false;
	return words_end(&p->w);
}

/* Their place is here; what they will do is not written yet. */
static bool take_reserved(struct parser *p)
{
	return words_wrong(&p->w, "'%.*s' is a word for later: freezing, stepping and exercises are not there yet",
			   (int)p->w.len, p->w.word);
}

static const struct {
	const char *word;
	bool (*take)(struct parser *p);
} statements[] = {
	{ "lesson", take_lesson }, { "about", take_about },
	{ "host", take_host }, { "link", take_link },
	{ "wire", take_wire }, { "step", take_step },
	{ "say", take_say }, { "when", take_when }, { "each", take_each },
	{ "wait", take_wait }, { "expect", take_expect },
	{ "show", parse_show }, { "table", parse_table }, { "row", parse_row },
	{ "question", parse_question }, { "answer", parse_answer },
	{ "choice", parse_choice }, { "because", parse_because },
	{ "freeze", take_reserved }, { "thaw", take_reserved },
	{ "advance", take_reserved }, { "exercise", take_reserved },
};

static bool take_text(struct parser *p, enum lang lang)
{
	if (!p->text)
		return words_wrong(&p->w, "what is this the text of? It follows lesson, about, step, say, when, each, table, row, question, choice or because");
	return parse_text(&p->w, p->w.at, &p->text->in[lang]);
}

static bool take_statement(struct parser *p)
{
	struct words *w = &p->w;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(statements); i++)
		if (words_is(w, statements[i].word)) {
			p->text = NULL;
			return statements[i].take(p);
		}
	if (w->word[w->len - 1] != ':')
		return words_wrong(w, "'%.*s' is no statement: say lesson, about, host, link, wire, step, HOST:, wait, say, when, each, show, expect, table, row, question, answer, choice or because",
				   (int)w->len, w->word);
	p->text = NULL;
	return parse_call(w, w->word, w->len - 1,
			  &parse_item(p, ITEM_CALL)->call);
}

static bool take_line(struct parser *p, char *line)
{
	struct words *w = &p->w;

	line[strcspn(line, "\r\n")] = '\0';
	*w = (struct words) { .lesson = p->lesson, .at = line };
	if (!words_next(w) || *w->word == '#')
		return true;
	p->source = w->word;
	if (words_is(w, "en:") || words_is(w, "zh:"))
		return take_text(p, *w->word == 'e' ? LANG_EN : LANG_ZH);
	return take_statement(p);
}

static bool text_missing(const struct parser *p, const struct text *text,
			 enum lang lang)
{
	return !text->in[lang] && p->lesson->title.in[lang];
}

/* Return: the line that lacks something, after noting what; 0: none. */
static int find_missing(struct parser *p)
{
	const struct lesson *l = p->lesson;
	struct question *q;
	int i;

	if (!l->number)
		words_wrong(&p->w, "a lesson begins with 'lesson NUMBER' and its title");
	for (i = 0; i < p->nr_texts && !*p->w.why; i++) {
		p->line = p->texts[i]->line;
		if (text_missing(p, p->texts[i], LANG_EN))
			words_wrong(&p->w, "there is no English text (en:) here");
		else if (text_missing(p, p->texts[i], LANG_ZH))
			words_wrong(&p->w, "there is no Chinese text (zh:) here");
		else if (!p->texts[i]->in[LANG_EN] && !p->texts[i]->in[LANG_ZH])
			words_wrong(&p->w, "there is no text here: say en: and zh:");
	}
	for (q = l->questions; q && !*p->w.why; q = q->next) {
		p->line = q->line;
		if (!q->answer && q->nr_choices < 2)
			words_wrong(&p->w, "the question has no answer: say 'answer' or two times 'choice'");
	}
	return *p->w.why ? p->line ?: 1 : 0;
}

static int read_lines(struct parser *p, FILE *in)
{
	char *line = NULL;
	size_t size = 0;
	bool good = true;

	while (good && getline(&line, &size, in) > 0) {
		p->line++;
		good = take_line(p, line);
	}
	free(line);
	if (good && ferror(in))
		return cmd_failed("%s: %s", p->lesson->file, strerror(errno));
	if (good && !find_missing(p))
		return 0;
	fflush(stdout);
	fprintf(stderr, "%s:%d: %s\n", p->lesson->file, p->line ?: 1,
		p->w.why);
	return CMD_USAGE;
}

/**
 * lesson_read() - read a lesson
 * @lesson: filled in
 * @file: its file
 *
 * Return: 0, or the exit status after complaining; lesson_free() in any case.
 */
int lesson_read(struct lesson *lesson, const char *file)
{
	struct parser p = { .lesson = lesson };
	FILE *in = fopen(file, "re");
	int status;

	memset(lesson, 0, sizeof(*lesson));
	lesson->setup_end = &lesson->setup;
	lesson->questions_end = &lesson->questions;
	if (!in)
		return cmd_failed("%s: %s", file, strerror(errno));
	lesson->file = pool_text(&lesson->pool, file, strlen(file));
	status = read_lines(&p, in);
	free(p.texts);
	fclose(in);
	return status;
}

/**
 * lesson_free() - throw a lesson away
 * @lesson: the lesson
 */
void lesson_free(struct lesson *lesson)
{
	pool_free(&lesson->pool);
}
