// SPDX-License-Identifier: GPL-2.0-only
/*
 * rxq.c - text that has become readable, on its way to recvmsg()
 *
 * Received packets are queued as they arrived, and nothing is copied before
 * the reader does it. But the memory of a packet that carries a few bytes is
 * a hundred times as much, and the sender was promised room for bytes. So
 * small texts that the reader lets lie are gathered into one holder, before
 * they eat up the receive buffer.
 */
#include "sock.h"

#define GATHER_BYTES	SKB_WITH_OVERHEAD(4096)

static struct edu_text *text_in(struct sk_buff *skb)
{
	return &EDU_RX_CB(skb)->text;
}

/* Does the holder take many times as much as what it holds? */
static bool wasteful(struct sk_buff *skb)
{
	return text_in(skb)->len < skb->truesize / 8;
}

/* @skb has nothing behind its text, and room for @len bytes more. */
static bool has_room(struct sk_buff *skb, u32 len)
{
	return !skb_cloned(skb) && len <= skb_tailroom(skb) &&
	       text_in(skb)->skip + text_in(skb)->len == skb->len;
}

/* The text of @from behind that of @to, which has the room. */
static void append(struct sk_buff *to, struct sk_buff *from)
{
	const struct edu_text *text = text_in(from);

	/* It can not fail: the bytes are there. */
	skb_copy_bits(from, text->skip, skb_put(to, text->len), text->len);
	text_in(to)->len += text->len;
}

/* A roomy holder with the text of @tail, in its place; NULL: no memory. */
static struct sk_buff *replace(struct sock *sk, struct sk_buff *tail)
{
	struct sk_buff *skb = alloc_skb(GATHER_BYTES,
					GFP_ATOMIC | __GFP_NOWARN);

	if (!skb)
		return NULL;
	if (!sk_rmem_schedule(sk, skb, skb->truesize)) {
		kfree_skb(skb);
		return NULL;
	}
	skb_set_owner_r(skb, sk);
	text_in(skb)->seq = text_in(tail)->seq;
	append(skb, tail);
	__skb_unlink(tail, &sk->sk_receive_queue);
	__skb_queue_tail(&sk->sk_receive_queue, skb);
	consume_skb(tail);
	return skb;
}

/* Return: true if the text of @skb was copied behind that of the last. */
static bool gather(struct sock *sk, struct sk_buff *skb)
{
	struct sk_buff *tail = skb_peek_tail(&sk->sk_receive_queue);
	u32 len = text_in(skb)->len;

	if (!tail || !wasteful(skb) ||
	    text_in(tail)->seq + text_in(tail)->len != text_in(skb)->seq)
		return false;
	if (!has_room(tail, len)) {
		if (!wasteful(tail) || text_in(tail)->len + len > GATHER_BYTES)
			return false;
		tail = replace(sk, tail);
		if (!tail)
			return false;
	}
	append(tail, skb);
	return true;
}

/**
 * edu_rxq_free() - free the holders of text that nobody needs
 * @reasm: where the core has put them
 */
void edu_rxq_free(struct edu_reasm *reasm)
{
	struct edu_text *text, *next;

	list_for_each_entry_safe(text, next, &reasm->done, list) {
		list_del(&text->list);
		kfree_skb(edu_text_skb(text));
	}
}

/**
 * edu_rxq_take() - queue what has become readable
 * @sk: the socket, locked
 *
 * Context: process or softirq.
 */
void edu_rxq_take(struct sock *sk)
{
	struct edu_reasm *reasm = &edu_sk(sk)->tcb.reasm;
	struct edu_text *text, *next;
	struct sk_buff *skb;

	list_for_each_entry_safe(text, next, &reasm->ready, list) {
		list_del(&text->list);
		skb = edu_text_skb(text);
		if (gather(sk, skb))
			consume_skb(skb);
		else
			__skb_queue_tail(&sk->sk_receive_queue, skb);
	}
	edu_rxq_free(reasm);
}
