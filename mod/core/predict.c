// SPDX-License-Identifier: GPL-2.0-only
/*
 * predict.c - header prediction: the short path
 *
 * On an open connection nearly every segment is one of two. The sender gets
 * the next ACK, with nothing in it; the receiver gets the next text, with no
 * news in its ACK. For these the eight steps of input.c come down to one
 * comparison of a few fields (Van Jacobson, 1988) and the one act that the
 * steps would have done in the end. Whatever is not exactly that takes the
 * steps; predict_kunit.c shows that both leave the same TCB.
 */
#include "core/internal.h"

/* Nothing is going on but the exchange of text. */
static bool all_quiet(const struct edu_tcb *tcb)
{
	return tcb->state == EDU_ESTABLISHED &&
	       tcb->recovery == EDU_REC_OPEN && !tcb->dupacks &&
	       tcb->rtx_nxt == tcb->rtx_end && !tcb->rcv_urgent &&
	       !tcb->fin_seen && !tcb->user_gone && tcb->snd_wnd &&
	       RB_EMPTY_ROOT(&tcb->reasm.ooo);
}

static bool timestamp_expected(const struct edu_tcb *tcb,
			       const struct edu_seg *seg)
{
	if (!tcb->ts_on)
		return true;
	return seg->opts & EDU_OPT_TS &&
	       seq_after_eq(seg->tsval, tcb->ts_recent);
}

/* SND.WND is what it was; when it was told is news. */
static void take_window(struct edu_tcb *tcb, const struct edu_seg *seg)
{
	if (!edu_window_newer(tcb, seg))
		return;
	tcb->snd_wl1 = seg->seq;
	tcb->snd_wl2 = seg->ack;
}

/**
 * edu_predict() - do all that the segment asks for, if it is the expected one
 * @tcb: the connection
 * @in: the segment
 * @now_us: the time
 *
 * Return: true if that was all; false: nothing was done, take the steps.
 * Source: RFC 9293, 3.10.7.4, whose outcome it anticipates
 */
bool edu_predict(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	const struct edu_seg *seg = &in->seg;

	if (!all_quiet(tcb) || (seg->ctl & ~EDU_PSH) != EDU_ACK ||
	    seg->seq != tcb->rcv_nxt || !tcb->rcv_wnd ||
	    edu_seg_wnd(tcb, seg) != tcb->snd_wnd ||
	    !timestamp_expected(tcb, seg))
		return false;

	if (!seg->len) {
		/* The next ACK. */
		if (!seq_after(seg->ack, tcb->snd_una) ||
		    seq_after(seg->ack, tcb->snd_nxt))
			return false;
		edu_ts_recent(tcb, seg, now_us);
		edu_heard(tcb, now_us);
		edu_ack_advance(tcb, seg, now_us);
		take_window(tcb, seg);
		return true;
	}
	/* The next text. */
	if (seg->ack != tcb->snd_una || seg->len > tcb->rcv_wnd || !seg->text)
		return false;
	edu_ts_recent(tcb, seg, now_us);
	edu_heard(tcb, now_us);
	take_window(tcb, seg);
	edu_take_text(tcb, in, now_us);
	return true;
}
