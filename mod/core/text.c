// SPDX-License-Identifier: GPL-2.0-only
/*
 * text.c - steps six to eight of RFC 9293, 3.10.7.4: URG, text, FIN
 *
 * What the segment brings for the program. In order: it is readable at once.
 * Ahead of a gap: it waits in reasm.c, and a duplicate ACK tells the sender.
 */
#include "core/internal.h"

/**
 * edu_sixth_urg() - sixth, check the URG bit
 * @tcb: the connection
 * @in: the segment
 *
 * RCV.UP <- max(RCV.UP, SEG.UP); the program is told once.
 *
 * Source: RFC 9293, 3.10.7.4, sixth; 3.8.5 (MUST-31, MUST-32, MUST-62)
 */
void edu_sixth_urg(struct edu_tcb *tcb, struct edu_in *in)
{
	if (!(in->seg.ctl & EDU_URG) || !edu_state_in(tcb, EDU_CAN_RECEIVE))
		return;
	if (!seq_after(in->up, tcb->rcv_user))
		return;
	if (tcb->rcv_urgent && !seq_after(in->up, tcb->rcv_up))
		return;
	tcb->rcv_up = in->up;
	tcb->rcv_urgent = true;
	tcb->wake |= EDU_WAKE_URGENT;
	edu_note(tcb, EDU_EV_INFO, EDU_R_US_URGENT, tcb->rcv_up, 0);
}

static void deliver(struct edu_tcb *tcb, struct edu_text *text)
{
	list_add_tail(&text->list, &tcb->reasm.ready);
	edu_window_accept(tcb, text->len);
	tcb->bytes_received += text->len;
}

/**
 * edu_take_text() - the text is the one expected next
 * @tcb: the connection
 * @in: the segment, which begins at RCV.NXT and lies in the window
 * @now_us: the time
 *
 * What was held behind it follows, if it fills the gap.
 *
 * Source: RFC 9293, 3.10.7.4, seventh
 */
void edu_take_text(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	struct edu_text *text = in->seg.text;
	bool gap = !RB_EMPTY_ROOT(&tcb->reasm.ooo);

	deliver(tcb, text);
	tcb->text_us = now_us;
	in->kept = true;
	tcb->wake |= EDU_WAKE_READ;
	if (!gap) {
		edu_ack_text(tcb, in->seg.len, now_us);
		return;
	}
	edu_in_why(tcb, in, EDU_R_IN_DATA_FILLS);
	while ((text = edu_reasm_next(&tcb->reasm, tcb->rcv_nxt)))
		deliver(tcb, text);
	/* RFC 5681, 4.2: at once, when it fills all or part of a gap. */
	edu_ack_now(tcb, EDU_R_OUT_ACK);
}

/* Ahead of a gap: hold it and tell the sender at once (RFC 5681, 4.2). */
static void hold_text(struct edu_tcb *tcb, struct edu_in *in)
{
	if (edu_reasm_insert(&tcb->reasm, in->seg.text))
		edu_in_why(tcb, in, EDU_R_IN_DATA_AHEAD);
	else
		edu_in_drop(tcb, in, EDU_R_DROP_DUPLICATE);
	in->kept = true;
	edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
}

/*
 * Where the stream ends is known as soon as a FIN is seen, be it ahead of a
 * gap; text behind that place is nobody's.
 */
static void note_fin(struct edu_tcb *tcb, const struct edu_in *in)
{
	if (!(in->seg.ctl & EDU_FIN) || tcb->fin_seen)
		return;
	tcb->fin_seen = true;
	tcb->fin_seq = in->seg.seq + in->seg.len;
	edu_reasm_cut(&tcb->reasm, tcb->fin_seq);
}

/*
 * Room was promised and is not there: small segments need more memory than
 * their text.
 * Deviation: better a window that shrinks (3.8.6, SHLD-14) than no answer at all:
 * the sender probes it and waits, and hears when there is room (MUST-37).
 */
static bool no_room(struct edu_tcb *tcb, struct edu_in *in)
{
	tcb->rcv_wnd = 0;
	edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
	return edu_in_drop(tcb, in, EDU_R_DROP_NO_MEMORY);
}

/* What go-back-N does with all that is not the next one. */
static bool throw_away(struct edu_tcb *tcb, struct edu_in *in)
{
	edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
	return edu_in_drop(tcb, in, EDU_R_BREAK_GO_BACK_N);
}

/**
 * edu_seventh_text() - seventh, process the segment text
 * @tcb: the connection
 * @in: the segment
 * @now_us: the time
 *
 * Return: true to go on; false: the segment was disposed of.
 * Source: RFC 9293, 3.10.7.4, seventh; 3.6.1 (SHLD-3)
 */
bool edu_seventh_text(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	if (in->seg.seq != tcb->rcv_nxt && edu_seg_len(&in->seg) &&
	    edu_broken(tcb->cfg, EDU_BREAK_GO_BACK_N))
		return throw_away(tcb, in);
	note_fin(tcb, in);
	if (!in->seg.len)
		return true;
	if (!edu_state_in(tcb, EDU_CAN_RECEIVE)) {
		edu_in_why(tcb, in, EDU_R_DROP_TEXT_STATE);
		return true;
	}
	if (tcb->user_gone) {
		edu_reset_own(tcb, EDU_ACK, EDU_R_OUT_RST_USER_GONE);
		edu_tcb_dead(tcb, EDU_ERR_RESET, EDU_R_OUT_RST_USER_GONE);
		return edu_in_drop(tcb, in, EDU_R_DROP_USER_GONE);
	}
	if (!in->seg.text)
		return no_room(tcb, in);
	if (in->seg.seq == tcb->rcv_nxt)
		edu_take_text(tcb, in, now_us);
	else
		hold_text(tcb, in);
	return true;
}

/* All up to the FIN has arrived: what that means in each state. */
static void fin_received(struct edu_tcb *tcb, u64 now_us)
{
	edu_window_accept(tcb, 1);
	tcb->fin_received = true;
	tcb->wake |= EDU_WAKE_READ | EDU_WAKE_STATE;
	edu_ack_now(tcb, EDU_R_OUT_ACK);

	switch (tcb->state) {
	case EDU_ESTABLISHED:
		edu_set_state(tcb, EDU_CLOSE_WAIT, EDU_R_ST_RCV_FIN);
		break;
	case EDU_FIN_WAIT_1:
		/* Were our FIN acknowledged, this were FIN-WAIT-2. */
		edu_set_state(tcb, EDU_CLOSING, EDU_R_ST_RCV_FIN);
		break;
	case EDU_FIN_WAIT_2:
		edu_enter_time_wait(tcb, EDU_R_ST_RCV_FIN, now_us);
		break;
	default:
		break;
	}
}

/* A second FIN, at a number behind the first: no peer of ours sends that. */
static void fin_again(struct edu_tcb *tcb, u64 now_us)
{
	edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
	if (tcb->state == EDU_TIME_WAIT)
		edu_time_wait_start(tcb, EDU_R_TM_TIME_WAIT_RESTART, now_us);
}

/**
 * edu_eighth_fin() - eighth, check the FIN bit
 * @tcb: the connection
 * @in: the segment
 * @now_us: the time
 *
 * A FIN ahead of a gap is remembered; it counts when the gap is filled.
 *
 * Source: RFC 9293, 3.10.7.4, eighth
 */
void edu_eighth_fin(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	if (in->seg.ctl & EDU_FIN) {
		if (tcb->fin_received) {
			fin_again(tcb, now_us);
			return;
		}
		if (tcb->fin_seq != tcb->rcv_nxt)
			edu_ack_now(tcb, EDU_R_OUT_DUP_ACK);
	}
	if (tcb->fin_seen && !tcb->fin_received &&
	    tcb->fin_seq == tcb->rcv_nxt)
		fin_received(tcb, now_us);
}
