// SPDX-License-Identifier: GPL-2.0-only
/*
 * txq.c - the text that is being sent
 *
 * sk_write_queue holds all text from the oldest unacknowledged byte on, in
 * page fragments: one copy from the program, none after that. The core thinks
 * in ranges of sequence numbers; a segment that leaves gets references to
 * the pages that hold its range, be it the first time or the fifth.
 */
#include <linux/skbuff.h>

#include "core/seq.h"
#include "sock.h"

#define CHUNK_MAX	65536	/* bytes of text in one skb of the queue */

struct edu_tx_cb {
	u32 seq;		/* of the first byte in the skb */
};

#define EDU_TX_CB(skb)	((struct edu_tx_cb *)(skb)->cb)

static u32 chunk_end(const struct sk_buff *skb)
{
	return EDU_TX_CB(skb)->seq + skb->len;
}

static void chunk_free(struct sock *sk, struct sk_buff *skb)
{
	if (edu_sk(sk)->tx_hint == skb)
		edu_sk(sk)->tx_hint = NULL;
	__skb_unlink(skb, &sk->sk_write_queue);
	sk_wmem_queued_add(sk, -skb->truesize);
	sk_mem_uncharge(sk, skb->truesize);
	__kfree_skb(skb);
}

static struct sk_buff *chunk_new(struct sock *sk, u32 seq)
{
	struct sk_buff *skb = alloc_skb(0, sk->sk_allocation);

	if (!skb)
		return NULL;
	if (!sk_wmem_schedule(sk, skb->truesize)) {
		__kfree_skb(skb);
		return NULL;
	}
	/* Nobody sums up the text here: ip.c does. */
	skb->ip_summed = CHECKSUM_PARTIAL;
	EDU_TX_CB(skb)->seq = seq;
	__skb_queue_tail(&sk->sk_write_queue, skb);
	sk_wmem_queued_add(sk, skb->truesize);
	sk_mem_charge(sk, skb->truesize);
	return skb;
}

/* Copy up to @len bytes into @skb. Return: bytes; 0: it is full; < 0: error. */
static int chunk_fill(struct sock *sk, struct sk_buff *skb, struct msghdr *msg,
		      u32 len)
{
	/*
	 * The socket's own page, not the task's: when threads share a socket,
	 * what they write must not lie in a page each, or a segment would have
	 * more pieces than a packet can hold.
	 */
	struct page_frag *pfrag = &sk->sk_frag;
	int i = skb_shinfo(skb)->nr_frags;
	bool merge;
	int err;

	if (!sk_page_frag_refill(sk, pfrag))
		return -ENOMEM;
	merge = skb_can_coalesce(skb, i, pfrag->page, pfrag->offset);
	if (skb->len >= CHUNK_MAX || (i == MAX_SKB_FRAGS && !merge))
		return 0;
	len = min3(len, CHUNK_MAX - skb->len, pfrag->size - pfrag->offset);
	if (!sk_wmem_schedule(sk, len))
		return -ENOMEM;
	err = skb_copy_to_page_nocache(sk, &msg->msg_iter, skb, pfrag->page,
				       pfrag->offset, len);
	if (err)
		return err;
	if (merge) {
		skb_frag_size_add(&skb_shinfo(skb)->frags[i - 1], len);
	} else {
		skb_fill_page_desc(skb, i, pfrag->page, pfrag->offset, len);
		page_ref_inc(pfrag->page);
	}
	pfrag->offset += len;
	return len;
}

/**
 * edu_txq_append() - copy text from the program to the end of the queue
 * @sk: the socket, locked
 * @msg: where it comes from
 * @len: how much at the most, bytes
 *
 * The core is told by the caller (edu_user_send()).
 *
 * Context: process, may sleep.
 * Return: bytes copied, > 0; -EFAULT; -ENOMEM.
 */
int edu_txq_append(struct sock *sk, struct msghdr *msg, u32 len)
{
	u32 seq = edu_sk(sk)->tcb.snd_end, done = 0;
	struct sk_buff *skb = skb_peek_tail(&sk->sk_write_queue);
	int n = 0;

	while (done < len) {
		if (!skb)
			skb = chunk_new(sk, seq + done);
		if (!skb) {
			n = -ENOMEM;
			break;
		}
		n = chunk_fill(sk, skb, msg, len - done);
		if (n < 0)
			break;
		done += n;
		if (!n)
			skb = NULL;
	}
	skb = skb_peek_tail(&sk->sk_write_queue);
	if (skb && !skb->len)
		chunk_free(sk, skb);
	return done ?: n;
}

static struct sk_buff *chunk_at(struct sock *sk, u32 seq)
{
	struct sk_buff *skb = edu_sk(sk)->tx_hint;

	if (!skb || seq_before(seq, EDU_TX_CB(skb)->seq))
		skb = skb_peek(&sk->sk_write_queue);
	while (skb && seq_after_eq(seq, chunk_end(skb)))
		skb = skb_peek_next(skb, &sk->sk_write_queue);
	edu_sk(sk)->tx_hint = skb;
	return skb;
}

/* Append a piece of a fragment to @to, sharing its page. */
static bool share(struct sk_buff *to, const skb_frag_t *frag, u32 off, u32 len)
{
	struct page *page = skb_frag_page(frag);
	int i = skb_shinfo(to)->nr_frags;

	if (skb_can_coalesce(to, i, page, skb_frag_off(frag) + off)) {
		skb_frag_size_add(&skb_shinfo(to)->frags[i - 1], len);
	} else {
		if (i == MAX_SKB_FRAGS)
			return false;
		get_page(page);
		skb_fill_page_desc(to, i, page, skb_frag_off(frag) + off, len);
	}
	to->len += len;
	to->data_len += len;
	to->truesize += len;
	return true;
}

/* What @skb has of [@off, @off + @len). Return: bytes, less if @to is full. */
static u32 slice_chunk(struct sk_buff *skb, u32 off, u32 len,
		       struct sk_buff *to)
{
	u32 done = 0;
	int i;

	for (i = 0; i < skb_shinfo(skb)->nr_frags && done < len; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];
		u32 size = skb_frag_size(frag), n;

		if (off >= size) {
			off -= size;
			continue;
		}
		n = min(size - off, len - done);
		if (!share(to, frag, off, n))
			break;
		done += n;
		off = 0;
	}
	return done;
}

/**
 * edu_txq_slice() - put a range of the text behind a header
 * @sk: the socket, locked
 * @seq: number of the first byte
 * @len: bytes
 * @to: the skb with the header; gets references, no copies
 *
 * Return: bytes; less than @len if they are in too many pieces.
 */
u32 edu_txq_slice(struct sock *sk, u32 seq, u32 len, struct sk_buff *to)
{
	struct sk_buff *skb = chunk_at(sk, seq);
	u32 done = 0;

	while (skb && done < len) {
		u32 off = seq + done - EDU_TX_CB(skb)->seq;
		u32 want = min(len - done, skb->len - off);
		u32 n = slice_chunk(skb, off, want, to);

		done += n;
		if (n != want)
			break;
		skb = skb_peek_next(skb, &sk->sk_write_queue);
	}
	return done;
}

/**
 * edu_txq_release() - what lies before @seq is acknowledged
 * @sk: the socket, locked
 * @seq: SND.UNA
 */
void edu_txq_release(struct sock *sk, u32 seq)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&sk->sk_write_queue)) &&
	       seq_after_eq(seq, chunk_end(skb)))
		chunk_free(sk, skb);
}

/**
 * edu_txq_purge() - nothing more will be sent
 * @sk: the socket, locked
 */
void edu_txq_purge(struct sock *sk)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&sk->sk_write_queue)))
		chunk_free(sk, skb);
}
