// SPDX-License-Identifier: GPL-2.0-only
/*
 * reasm.c - putting the pieces in order, RFC 9293, 3.10.7.4 (SHLD-31)
 *
 * Text that arrives ahead of a gap waits in a tree, sorted by sequence
 * number and without overlaps, until the gap is filled. Which bytes win when
 * two segments disagree about the same numbers: those that came first.
 */
#include "core/internal.h"

static struct edu_text *text_of(struct rb_node *node)
{
	return node ? rb_entry(node, struct edu_text, rb) : NULL;
}

static u32 text_end(const struct edu_text *text)
{
	return text->seq + text->len;
}

static void text_cut_front(struct edu_text *text, u32 seq)
{
	u32 n = seq - text->seq;

	text->seq += n;
	text->skip += n;
	text->len -= n;
}

/* The last text that starts at or before @seq. */
static struct edu_text *text_at(struct edu_reasm *reasm, u32 seq)
{
	struct rb_node *node = reasm->ooo.rb_node;
	struct edu_text *found = NULL;

	while (node) {
		struct edu_text *text = text_of(node);

		if (seq_before_eq(text->seq, seq)) {
			found = text;
			node = node->rb_right;
		} else {
			node = node->rb_left;
		}
	}
	return found;
}

static void text_link(struct edu_reasm *reasm, struct edu_text *text)
{
	struct rb_node **link = &reasm->ooo.rb_node;
	struct rb_node *parent = NULL;

	while (*link) {
		parent = *link;
		if (seq_before(text->seq, text_of(parent)->seq))
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&text->rb, parent, link);
	rb_insert_color(&text->rb, &reasm->ooo);
	reasm->ooo_bytes += text->len;
}

static void text_unlink(struct edu_reasm *reasm, struct edu_text *text)
{
	rb_erase(&text->rb, &reasm->ooo);
	reasm->ooo_bytes -= text->len;
}

/**
 * edu_reasm_init() - nothing was received yet
 * @reasm: to be initialised
 */
void edu_reasm_init(struct edu_reasm *reasm)
{
	reasm->ooo = RB_ROOT;
	reasm->ooo_bytes = 0;
	INIT_LIST_HEAD(&reasm->ready);
	INIT_LIST_HEAD(&reasm->done);
}

/**
 * edu_reasm_insert() - hold text that lies behind a gap
 * @reasm: where
 * @text: belongs to @reasm afterwards, in any case; its overlaps with what is
 *	there are cut off
 *
 * Return: false if all of @text was there already; it is on @reasm->done.
 * Source: RFC 9293, 3.10.7.4 (SHLD-31)
 */
bool edu_reasm_insert(struct edu_reasm *reasm, struct edu_text *text)
{
	struct edu_text *prev = text_at(reasm, text->seq);
	struct edu_text *next;

	if (prev && seq_before_eq(text_end(text), text_end(prev))) {
		list_add_tail(&text->list, &reasm->done);
		return false;
	}
	if (prev && seq_after(text_end(prev), text->seq))
		text_cut_front(text, text_end(prev));

	next = text_of(prev ? rb_next(&prev->rb) : rb_first(&reasm->ooo));
	while (next && seq_before(next->seq, text_end(text))) {
		struct edu_text *after = text_of(rb_next(&next->rb));

		if (seq_after(text_end(next), text_end(text))) {
			text->len = next->seq - text->seq;
			break;
		}
		text_unlink(reasm, next);
		list_add_tail(&next->list, &reasm->done);
		next = after;
	}
	if (!text->len) {
		list_add_tail(&text->list, &reasm->done);
		return false;
	}
	text_link(reasm, text);
	return true;
}

/**
 * edu_reasm_cut() - nothing lies at or behind @end: a FIN does
 * @reasm: where
 * @end: sequence number
 */
void edu_reasm_cut(struct edu_reasm *reasm, u32 end)
{
	struct edu_text *text;

	while ((text = text_of(rb_last(&reasm->ooo))) &&
	       seq_after(text_end(text), end)) {
		text_unlink(reasm, text);
		if (seq_before(text->seq, end)) {
			text->len = end - text->seq;
			text_link(reasm, text);
			return;
		}
		list_add_tail(&text->list, &reasm->done);
	}
}

/**
 * edu_reasm_next() - the held text that has become the next one
 * @reasm: where
 * @rcv_nxt: what is expected next
 *
 * Takes it out, cut so that it starts at @rcv_nxt. What lies before @rcv_nxt
 * by now is put on @reasm->done.
 *
 * Return: the text, or NULL if there still is a gap.
 */
struct edu_text *edu_reasm_next(struct edu_reasm *reasm, u32 rcv_nxt)
{
	struct edu_text *text;

	while ((text = text_of(rb_first(&reasm->ooo)))) {
		if (seq_after(text->seq, rcv_nxt))
			return NULL;
		text_unlink(reasm, text);
		if (seq_after(text_end(text), rcv_nxt)) {
			text_cut_front(text, rcv_nxt);
			return text;
		}
		list_add_tail(&text->list, &reasm->done);
	}
	return NULL;
}

/**
 * edu_reasm_purge() - give up all that is held behind a gap
 * @reasm: where
 *
 * Allowed at any time: nothing of it was acknowledged.
 */
void edu_reasm_purge(struct edu_reasm *reasm)
{
	struct edu_text *text;

	while ((text = text_of(rb_first(&reasm->ooo)))) {
		text_unlink(reasm, text);
		list_add_tail(&text->list, &reasm->done);
	}
}
