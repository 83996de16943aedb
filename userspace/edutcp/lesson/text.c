// SPDX-License-Identifier: GPL-2.0-only
/*
 * text.c - texts with values in them
 *
 * "The server waited {rto[server fires nth 1]}": what stands in braces is
 * computed from the trace of this run. "{{" is a brace. Lines of one text
 * follow each other with a space between them, but for Chinese characters; an
 * empty line starts a paragraph.
 */
#include <string.h>

#include "ladder.h"
#include "lesson/parse.h"
#include "lesson/text.h"

static struct text_part **end_of(struct text_part **part)
{
	while (*part)
		part = &(*part)->next;
	return part;
}

static struct text_part *add(struct words *w, struct text_part **first)
{
	struct text_part **end = end_of(first);

	*end = pool_get(&w->lesson->pool, sizeof(**end));
	return *end;
}

static void add_literal(struct words *w, struct text_part **first,
			const char *text, size_t len)
{
	if (len)
		add(w, first)->literal = pool_text(&w->lesson->pool, text,
						   len);
}

static bool add_value(struct words *w, struct text_part **first,
		      const char *text, size_t len)
{
	struct words inner = { .lesson = w->lesson };
	struct text_part *part = add(w, first);

	inner.at = pool_text(&w->lesson->pool, text, len);
	if (expr_parse(&inner, &part->value) && words_end(&inner))
		return true;
	return words_wrong(w, "%s", inner.why);
}

/* Where the next brace is that is no brace of the text. */
static const char *brace(const char *text)
{
	return text + strcspn(text, "{");
}

static bool is_wide(const char *at)
{
	return text_width(at) == 2;
}

/* A mark stands close to what is beside it. */
static bool is_mark(const char *at)
{
	return is_wide(at) && strstr("，。、；：？！（）《》「」『』…", at);
}

static const char *last_char(const char *text)
{
	const char *at = text, *next;

	while (*(next = at + text_bytes(at)))
		at = next;
	return at;
}

/* What is to stand between two lines of a text. */
static bool needs_space(const struct text_part *first, const char *line)
{
	const struct text_part *last = first;
	const char *end;
	char next[8] = "";

	while (last->next)
		last = last->next;
	end = last->literal ? last_char(last->literal) : "0";
	memcpy(next, line, text_bytes(line) & 7);
	return *end != '\n' && !is_mark(end) && !is_mark(next) &&
	       !(is_wide(end) && is_wide(next));
}

/**
 * parse_text() - one line more of a text
 * @w: for messages
 * @line: the line, behind its "en:"
 * @part: the text so far, or NULL
 *
 * Return: false after complaining.
 */
bool parse_text(struct words *w, const char *line, struct text_part **part)
{
	const char *open, *end;

	line += strspn(line, " \t");
	if (!*line) {
		add_literal(w, part, "\n", 1);
		return true;
	}
	if (*part && needs_space(*part, line))
		add_literal(w, part, " ", 1);
	for (;;) {
		open = brace(line);
		add_literal(w, part, line, open - line);
		if (!*open)
			return true;
		if (open[1] == '{') {
			add_literal(w, part, open, 1);
			line = open + 2;
			continue;
		}
		end = strchr(open, '}');
		if (!end)
			return words_wrong(w, "the { has no }: a brace of the text itself is {{");
		if (!add_value(w, part, open + 1, end - open - 1))
			return false;
		line = end + 1;
	}
}

/* "3 之后", but "20 毫秒之后": a figure with its unit may end in Chinese. */
static const char *behind(const char *figure, const struct text_part *part)
{
	const char *text = part->literal, *next = text + 1;

	if (!*figure || !is_wide(last_char(figure)) || *text != ' ')
		return text;
	if (!*next && part->next && part->next->literal)
		next = part->next->literal;
	return is_wide(next) ? text + 1 : text;
}

/**
 * text_expand() - a text as it is shown
 * @text: the text
 * @place: language and step; if it is not in this language, in the other
 * @buf: room for it
 * @size: of the room
 * @why: what can not be computed
 * @why_size: room in @why
 *
 * Return: false if a value can not be computed.
 */
bool text_expand(const struct text *text, const struct place *place,
		 char *buf, size_t size, char *why, size_t why_size)
{
	enum lang lang = text->in[place->lang] ? place->lang : !place->lang;
	const struct text_part *part = text->in[lang];
	char figure[VALUE_TEXT] = "";
	struct value v;
	size_t len = 0;

	*buf = '\0';
	for (; part && len < size; part = part->next) {
		if (part->literal) {
			len += snprintf(buf + len, size - len, "%s",
					behind(figure, part));
			*figure = '\0';
			continue;
		}
		if (!eval(part->value, place->story, place->step, &v, why,
			  why_size))
			return false;
		value_format(lang, &v, figure, sizeof(figure));
		len += snprintf(buf + len, size - len, "%s", figure);
	}
	return true;
}
