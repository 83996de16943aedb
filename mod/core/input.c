// SPDX-License-Identifier: GPL-2.0-only
/*
 * input.c - SEGMENT ARRIVES, RFC 9293, 3.10.7
 *
 * The RFC on the left, this file on the right: CLOSED (3.10.7.1), LISTEN
 * (3.10.7.2), SYN-SENT (3.10.7.3), and the eight steps of all other states
 * (3.10.7.4), in their order:
 *
 *	first	sequence number		sequence.c
 *	second	RST			here
 *	third	security		here
 *	fourth	SYN			here
 *	fifth	ACK			ack.c
 *	sixth	URG			text.c
 *	seventh	segment text		text.c
 *	eighth	FIN			text.c
 *
 * A step returns true to go on to the next; false means that it has disposed
 * of the segment. Nothing is sent from here: what is owed to the network is
 * written down in the TCB, and output.c pays it.
 */
#include "core/internal.h"

/* What the segment is, until a step knows better. */
static enum edu_reason what_is_it(const struct edu_seg *seg)
{
	if (seg->ctl & EDU_RST)
		return EDU_R_IN_RST;
	if (seg->ctl & EDU_SYN)
		return seg->ctl & EDU_ACK ? EDU_R_IN_SYN_ACK : EDU_R_IN_SYN;
	if (seg->ctl & EDU_FIN)
		return EDU_R_IN_FIN;
	return seg->len ? EDU_R_IN_DATA : EDU_R_IN_ACK;
}

/**
 * edu_in_begin() - a segment enters
 * @tcb: the connection
 * @in: filled in
 * @seg: the segment as it arrived
 */
void edu_in_begin(struct edu_tcb *tcb, struct edu_in *in,
		  const struct edu_seg *seg)
{
	in->seg = *seg;
	in->seg.unscaled = seg->ctl & EDU_SYN;
	in->seq = seg->seq;
	in->len = seg->len;
	in->up = seg->seq + seg->up;
	in->kept = false;
	in->note = edu_min(tcb->nr_notes, EDU_NOTES - 1);
	edu_note(tcb, EDU_EV_SEG_IN, what_is_it(seg), 0, 0);
	tcb->segs_in++;
}

/**
 * edu_in_why() - say more exactly what the segment is
 * @tcb: the connection
 * @in: the segment
 * @why: the reason that its note will carry
 */
void edu_in_why(struct edu_tcb *tcb, const struct edu_in *in,
		enum edu_reason why)
{
	tcb->notes[in->note].reason = why;
}

/**
 * edu_in_drop() - the segment is dropped
 * @tcb: the connection
 * @in: the segment
 * @why: why
 *
 * Return: false, "disposed of", so that a step can return it.
 */
bool edu_in_drop(struct edu_tcb *tcb, const struct edu_in *in,
		 enum edu_reason why)
{
	tcb->notes[in->note].type = EDU_EV_DROP;
	tcb->notes[in->note].reason = why;
	return false;
}

/**
 * edu_reset_reply() - owe the RST that makes the sender of @seg give up
 * @tcb: the connection, or a TCB in CLOSED
 * @seg: what is answered; never a RST itself
 * @why: why
 *
 * Source: RFC 9293, 3.5.2, 3.10.7.1
 */
void edu_reset_reply(struct edu_tcb *tcb, const struct edu_seg *seg,
		     enum edu_reason why)
{
	if (seg->ctl & EDU_ACK) {
		/* <SEQ=SEG.ACK><CTL=RST> */
		tcb->rst.seq = seg->ack;
		tcb->rst.ack = 0;
		tcb->rst.ctl = EDU_RST;
	} else {
		/* <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> */
		tcb->rst.seq = 0;
		tcb->rst.ack = seg->seq + edu_seg_len(seg);
		tcb->rst.ctl = EDU_RST | EDU_ACK;
	}
	tcb->rst.ts = false;
	tcb->rst.reason = why;
	tcb->owe |= EDU_OWE_RST;
}

/**
 * edu_reset_own() - owe the RST by which we end a connection
 * @tcb: the connection
 * @ctl: EDU_ACK or 0
 * @why: why
 *
 * Source: RFC 9293, 3.5.2, 3.10.5; RFC 7323, 3.2: with a timestamp
 */
void edu_reset_own(struct edu_tcb *tcb, u8 ctl, enum edu_reason why)
{
	tcb->rst.seq = edu_bare_seq(tcb);
	tcb->rst.ack = ctl & EDU_ACK ? tcb->rcv_nxt : 0;
	tcb->rst.ctl = EDU_RST | ctl;
	tcb->rst.ts = tcb->ts_on;
	tcb->rst.reason = why;
	tcb->owe |= EDU_OWE_RST;
}

/**
 * edu_challenge() - owe an ACK to what may be a stranger's segment
 * @tcb: the connection
 * @why: the reason the ACK will carry
 * @now_us: the time
 *
 * At most one in challenge_ack_ms, so that nobody can make us flood the peer.
 *
 * Source: RFC 5961, 3.2, 4.2 and 7
 */
void edu_challenge(struct edu_tcb *tcb, enum edu_reason why, u64 now_us)
{
	if (tcb->challenge_us &&
	    now_us - tcb->challenge_us < 1000ULL * tcb->cfg->challenge_ack_ms)
		return;
	tcb->challenge_us = now_us;
	edu_ack_now(tcb, why);
}

/* 3.10.7.1: there is no connection. */
static void arrives_closed(struct edu_tcb *tcb, struct edu_in *in)
{
	if (in->seg.ctl & EDU_RST) {
		edu_in_drop(tcb, in, EDU_R_DROP_RST_CLOSED);
		return;
	}
	edu_reset_reply(tcb, &in->seg, EDU_R_OUT_RST_CLOSED);
	edu_in_drop(tcb, in, EDU_R_DROP_NO_SOCKET);
}

/* 3.10.7.2: somebody waits for connections. */
static void arrives_listen(struct edu_tcb *tcb, struct edu_in *in, u32 iss,
			   u64 now_us)
{
	const struct edu_seg *seg = &in->seg;

	/* First, check for a RST. */
	if (seg->ctl & EDU_RST) {
		edu_in_drop(tcb, in, EDU_R_DROP_RST_LISTEN);
		return;
	}
	/* Second, check for an ACK. */
	if (seg->ctl & EDU_ACK) {
		edu_reset_reply(tcb, seg, EDU_R_OUT_RST_BAD_ACK);
		edu_in_drop(tcb, in, EDU_R_DROP_LISTEN_ACK);
		return;
	}
	/* Third, check for a SYN. Security: see third_security(). */
	if (seg->ctl & EDU_SYN) {
		edu_window_init(tcb);
		edu_syn_received(tcb, seg, now_us);
		edu_syn_issue(tcb, iss, now_us);
		tcb->passive = true;
		edu_set_state(tcb, EDU_SYN_RECEIVED, EDU_R_ST_RCV_SYN);
		return;
	}
	/* Fourth, other data or control. */
	edu_in_drop(tcb, in, EDU_R_DROP_LISTEN_OTHER);
}

/* 3.10.7.3, first: true if the ACK bit is off, or the ACK is acceptable. */
static bool syn_sent_ack(struct edu_tcb *tcb, struct edu_in *in)
{
	const struct edu_seg *seg = &in->seg;

	if (!(seg->ctl & EDU_ACK) || (seq_after(seg->ack, tcb->iss) &&
				      seq_before_eq(seg->ack, tcb->snd_nxt)))
		return true;
	if (!(seg->ctl & EDU_RST))
		edu_reset_reply(tcb, seg, EDU_R_OUT_RST_BAD_ACK);
	return edu_in_drop(tcb, in, EDU_R_DROP_ACK_SYN_SENT);
}

/* 3.10.7.3, second. */
static bool syn_sent_rst(struct edu_tcb *tcb, struct edu_in *in)
{
	if (!(in->seg.ctl & EDU_RST))
		return true;
	if (!(in->seg.ctl & EDU_ACK))
		return edu_in_drop(tcb, in, EDU_R_DROP_RST_NO_ACK);
	edu_tcb_dead(tcb, EDU_ERR_REFUSED, EDU_R_ST_REFUSED);
	return false;
}

/* 3.10.7.3, fourth, where our SYN has been ACKed; else simultaneous open. */
static void syn_sent_syn(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	const struct edu_seg *seg = &in->seg;

	edu_syn_received(tcb, seg, now_us);
	if (seg->ctl & EDU_ACK) {
		edu_established(tcb, seg, now_us);
		edu_ack_advance(tcb, seg, now_us);
		edu_ack_now(tcb, EDU_R_OUT_ACK);
		return;
	}
	edu_set_state(tcb, EDU_SYN_RECEIVED, EDU_R_ST_SIMULTANEOUS_OPEN);
	/* Our SYN goes again, now with an ACK. */
	edu_rtt_karn(tcb);
	tcb->owe |= EDU_OWE_SYN;
}

/* 3.10.7.3: our SYN is on its way. */
static void arrives_syn_sent(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	if (!syn_sent_ack(tcb, in))
		return;
	if (!syn_sent_rst(tcb, in))
		return;
	/* Third, check the security: see third_security(). */
	if (in->seg.ctl & EDU_SYN) {
		syn_sent_syn(tcb, in, now_us);
		return;
	}
	edu_in_drop(tcb, in, EDU_R_DROP_NO_SYN);
}

/* Half-open and passive: the connection is forgotten, LISTEN goes on. */
static void back_to_listen(struct edu_tcb *tcb, enum edu_reason why)
{
	edu_set_state(tcb, EDU_LISTEN, why);
	edu_timers_stop(tcb, EDU_R_TM_CLOSED);
	tcb->owe &= EDU_OWE_RST;
	tcb->rtx_end = tcb->rtx_nxt;
	tcb->timing = false;
}

/* 3.10.7.4, second: what an acceptable RST does in each state. */
static void reset_by_peer(struct edu_tcb *tcb, struct edu_in *in)
{
	switch (tcb->state) {
	case EDU_SYN_RECEIVED:
		if (tcb->passive)
			back_to_listen(tcb, EDU_R_ST_RST_TO_LISTEN);
		else
			edu_tcb_dead(tcb, EDU_ERR_REFUSED, EDU_R_ST_REFUSED);
		break;
	case EDU_CLOSING:
	case EDU_LAST_ACK:
		edu_tcb_dead(tcb, EDU_OK, EDU_R_ST_RESET);
		break;
	case EDU_TIME_WAIT:
		/* Deviation: RFC 1337, 3, "ignore RST segments". */
		edu_in_drop(tcb, in, EDU_R_DROP_TIME_WAIT_RST);
		break;
	default:
		edu_tcb_dead(tcb, EDU_ERR_RESET, EDU_R_ST_RESET);
		break;
	}
}

/* Not the number that is expected: then it counts only if that is broken. */
static bool any_rst(struct edu_tcb *tcb, struct edu_in *in)
{
	if (!edu_broken(tcb->cfg, EDU_BREAK_ANY_RST))
		return false;
	edu_in_why(tcb, in, EDU_R_BREAK_ANY_RST);
	return true;
}

/*
 * Second, check the RST bit. As RFC 5961, 3.2: only the exact number resets;
 * one that merely lies in the window may be a blind stranger's, and is
 * answered with a challenge ACK.
 */
static bool second_rst(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	if (!(in->seg.ctl & EDU_RST))
		return true;
	if (in->seq == tcb->rcv_nxt || any_rst(tcb, in)) {
		reset_by_peer(tcb, in);
		return false;
	}
	if (!seq_in(in->seq, tcb->rcv_nxt, tcb->rcv_wnd))
		return edu_in_drop(tcb, in, EDU_R_DROP_RST_SEQ);
	edu_challenge(tcb, EDU_R_OUT_CHALLENGE, now_us);
	return edu_in_drop(tcb, in, EDU_R_DROP_RST_SEQ);
}

/*
 * Third, check security. Compartments are an option of IPv4 (RFC 9293, A.1)
 * that no host here uses: all segments and all TCBs have the same, none, and
 * so they always match exactly.
 */
static bool third_security(struct edu_tcb *tcb, struct edu_in *in)
{
	return true;
}

/* Fourth, check the SYN bit. As RFC 5961, 4.2: challenge it. */
static bool fourth_syn(struct edu_tcb *tcb, struct edu_in *in, u64 now_us)
{
	if (!(in->seg.ctl & EDU_SYN))
		return true;
	if (tcb->state == EDU_SYN_RECEIVED && tcb->passive) {
		back_to_listen(tcb, EDU_R_ST_SYN_TO_LISTEN);
		return false;
	}
	edu_challenge(tcb, EDU_R_OUT_CHALLENGE, now_us);
	return edu_in_drop(tcb, in, EDU_R_DROP_SYN);
}

/*
 * A SYN that comes in TIME-WAIT and lies beyond all that was used before may
 * open a new connection at once: by its timestamp if there is one (RFC 6191),
 * else by its number (MAY-2). The host then asks the listener.
 */
static bool reopens(const struct edu_tcb *tcb, const struct edu_seg *seg)
{
	if (tcb->state != EDU_TIME_WAIT || !tcb->may_reopen ||
	    !tcb->cfg->tw_reopen ||
	    (seg->ctl & (EDU_SYN | EDU_ACK | EDU_RST)) != EDU_SYN)
		return false;
	if (tcb->ts_on && seg->opts & EDU_OPT_TS &&
	    seg->tsval != tcb->ts_recent)
		return seq_after(seg->tsval, tcb->ts_recent);
	return seq_after(seg->seq, tcb->rcv_nxt);
}

/* 3.10.7.4: all other states. */
static void arrives_otherwise(struct edu_tcb *tcb, struct edu_in *in,
			      u64 now_us)
{
	if (reopens(tcb, &in->seg)) {
		edu_in_drop(tcb, in, EDU_R_ST_TIME_WAIT_REOPENED);
		tcb->notes[in->note].type = EDU_EV_INFO;
		edu_tcb_dead(tcb, EDU_OK, EDU_R_ST_TIME_WAIT_REOPENED);
		return;
	}
	if (!edu_first_sequence(tcb, in, now_us))
		return;
	if (!second_rst(tcb, in, now_us))
		return;
	if (!third_security(tcb, in))
		return;
	if (!fourth_syn(tcb, in, now_us))
		return;
	if (!edu_fifth_ack(tcb, in, now_us))
		return;
	edu_sixth_urg(tcb, in);
	if (!edu_seventh_text(tcb, in, now_us))
		return;
	edu_eighth_fin(tcb, in, now_us);
}

static void arrives(struct edu_tcb *tcb, struct edu_in *in, u32 iss, u64 now_us)
{
	switch (tcb->state) {
	case EDU_CLOSED:
		arrives_closed(tcb, in);
		break;
	case EDU_LISTEN:
		arrives_listen(tcb, in, iss, now_us);
		break;
	case EDU_SYN_SENT:
		arrives_syn_sent(tcb, in, now_us);
		break;
	default:
		arrives_otherwise(tcb, in, now_us);
		break;
	}
}

/**
 * edu_segment_slow() - SEGMENT ARRIVES without header prediction
 * @tcb: the connection
 * @seg: the segment
 * @iss: as for edu_segment_arrives()
 * @now_us: the time
 *
 * For the test that header prediction changes nothing.
 *
 * Return: as edu_segment_arrives().
 */
bool edu_segment_slow(struct edu_tcb *tcb, const struct edu_seg *seg, u32 iss,
		      u64 now_us)
{
	struct edu_in in;

	edu_in_begin(tcb, &in, seg);
	arrives(tcb, &in, iss, now_us);
	return in.kept;
}

/**
 * edu_segment_arrives() - SEGMENT ARRIVES
 * @tcb: the connection it is for; with no connection, one in CLOSED; for a
 *	listener, a copy made by edu_tcb_fork()
 * @seg: the segment; its checksum was found right
 * @iss: initial send sequence number to use, should this open a connection
 * @now_us: the time, monotonic microseconds
 *
 * Context: the TCB serialised; the host flushes afterwards.
 * Return: true if the core keeps @seg->text (it comes back on
 * tcb->reasm.ready or .done); false: the host may free it.
 * Source: RFC 9293, 3.10.7
 */
bool edu_segment_arrives(struct edu_tcb *tcb, const struct edu_seg *seg,
			 u32 iss, u64 now_us)
{
	struct edu_in in;

	edu_in_begin(tcb, &in, seg);
	if (!edu_predict(tcb, &in, now_us))
		arrives(tcb, &in, iss, now_us);
	return in.kept;
}
