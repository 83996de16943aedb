// SPDX-License-Identifier: GPL-2.0-only
/*
 * user.c - what the program calls, RFC 9293, 3.10.1 to 3.10.5
 *
 * OPEN, SEND, RECEIVE, CLOSE, ABORT; STATUS is edu_tcb_status(). The socket
 * API maps to them: listen() and connect() are OPEN, shutdown(SHUT_WR) is
 * CLOSE, close() is CLOSE by somebody who will not read any more either.
 */
#include "core/internal.h"

static void called(struct edu_tcb *tcb, enum edu_call call, u32 len)
{
	edu_note(tcb, EDU_EV_USER, EDU_R_US_CALL, call, len);
}

/**
 * edu_user_listen() - passive OPEN
 * @tcb: in CLOSED
 *
 * Return: EDU_USER_OK, or EDU_USER_EXISTS in any other state.
 * Source: RFC 9293, 3.10.1 (MUST-41)
 */
enum edu_user edu_user_listen(struct edu_tcb *tcb)
{
	if (tcb->state != EDU_CLOSED)
		return EDU_USER_EXISTS;
	called(tcb, EDU_CALL_OPEN_PASSIVE, 0);
	tcb->passive = true;
	edu_set_state(tcb, EDU_LISTEN, EDU_R_ST_PASSIVE_OPEN);
	return EDU_USER_OK;
}

/**
 * edu_user_connect() - active OPEN: send a SYN
 * @tcb: in CLOSED, or in LISTEN, which then gives up listening
 * @iss: initial send sequence number (RFC 6528)
 * @now_us: the time
 *
 * Return: EDU_USER_OK, or EDU_USER_EXISTS in any other state.
 * Source: RFC 9293, 3.10.1
 */
enum edu_user edu_user_connect(struct edu_tcb *tcb, u32 iss, u64 now_us)
{
	if (!edu_state_in(tcb, 1U << EDU_CLOSED | 1U << EDU_LISTEN))
		return EDU_USER_EXISTS;
	called(tcb, EDU_CALL_OPEN_ACTIVE, 0);
	tcb->passive = false;
	edu_mss_update(tcb);
	edu_window_init(tcb);
	edu_syn_issue(tcb, iss, now_us);
	edu_set_state(tcb, EDU_SYN_SENT, EDU_R_ST_ACTIVE_OPEN);
	return EDU_USER_OK;
}

/**
 * edu_user_send() - SEND: the host has @len bytes more in its queue
 * @tcb: the connection
 * @len: bytes
 * @push: they need not wait for more
 * @urgent: the last of them is urgent
 * @now_us: the time
 *
 * Return: EDU_USER_OK; EDU_USER_NOT_OPEN in CLOSED and LISTEN;
 * EDU_USER_CLOSING after CLOSE. The bytes count only if it is OK.
 * Source: RFC 9293, 3.10.2, 3.9.1.2, 3.8.5 (MUST-30)
 */
enum edu_user edu_user_send(struct edu_tcb *tcb, u32 len, bool push,
			    bool urgent, u64 now_us)
{
	if (edu_state_in(tcb, 1U << EDU_CLOSED | 1U << EDU_LISTEN))
		return EDU_USER_NOT_OPEN;
	if (tcb->fin_queued || !edu_state_in(tcb, EDU_CAN_SEND |
					     1U << EDU_SYN_SENT |
					     1U << EDU_SYN_RECEIVED))
		return EDU_USER_CLOSING;
	called(tcb, EDU_CALL_SEND, len);
	tcb->snd_end += len;
	if (push)
		tcb->snd_psh = tcb->snd_end;
	if (urgent) {
		tcb->snd_up = tcb->snd_end;
		tcb->snd_urgent = true;
	}
	return EDU_USER_OK;
}

/**
 * edu_user_push() - what was sent with more to follow need not wait for it
 * @tcb: the connection
 *
 * For taking off TCP_CORK, and for a send() that failed half way.
 */
void edu_user_push(struct edu_tcb *tcb)
{
	tcb->snd_psh = tcb->snd_end;
}

/**
 * edu_user_override() - all that waits goes now, corked or not, however small
 * @tcb: the connection
 *
 * Once: what is sent later waits as ever.
 *
 * Source: tcp(7), TCP_NODELAY
 */
void edu_user_override(struct edu_tcb *tcb)
{
	edu_user_push(tcb);
	if (edu_send_due(tcb))
		tcb->owe |= EDU_OWE_OVERRIDE;
}

/* More than a full segment: there may be no second (3.8.6.3). */
static void much_is_read(struct edu_tcb *tcb)
{
	if (edu_broken(tcb->cfg, EDU_BREAK_NAGLE_STALL))
		edu_note(tcb, EDU_EV_INFO, EDU_R_BREAK_NAGLE_STALL,
			 tcb->rcv_unacked, 0);
	else
		edu_ack_now(tcb, EDU_R_OUT_ACK);
}

/**
 * edu_user_received() - RECEIVE: the program has taken @len bytes
 * @tcb: the connection; rcv_space tells the room there is now
 * @len: bytes
 * @now_us: the time
 *
 * Return: EDU_USER_OK; EDU_USER_NOT_OPEN in CLOSED; EDU_USER_CLOSING when
 * nothing was on hand and nothing will come.
 * Source: RFC 9293, 3.10.3, 3.8.6.2.2
 */
enum edu_user edu_user_received(struct edu_tcb *tcb, u32 len, u64 now_us)
{
	tcb->rcv_user += len;
	if (tcb->rcv_urgent && !seq_before(tcb->rcv_user, tcb->rcv_up))
		tcb->rcv_urgent = false;
	if (tcb->state == EDU_CLOSED)
		return EDU_USER_NOT_OPEN;
	called(tcb, EDU_CALL_RECEIVE, len);
	if (!len && tcb->fin_received && tcb->rcv_user + 1 == tcb->rcv_nxt)
		return EDU_USER_CLOSING;
	if (!edu_state_in(tcb, EDU_CAN_RECEIVE))
		return EDU_USER_OK;
	if (edu_window_worth_telling(tcb))
		edu_ack_now(tcb, EDU_R_OUT_WINDOW);
	else if (tcb->rcv_unacked > tcb->rcv_mss)
		much_is_read(tcb);
	return EDU_USER_OK;
}

/**
 * edu_user_close() - CLOSE: no more will be SENT
 * @tcb: the connection
 * @now_us: the time
 *
 * In SYN-RECEIVED with text queued the state changes once the connection is
 * established. In CLOSE-WAIT the state is LAST-ACK at once, although the FIN
 * may have to wait for text before it, as 4.4BSD has it.
 *
 * Return: EDU_USER_OK; EDU_USER_NOT_OPEN in CLOSED; EDU_USER_CLOSING if it
 * was called before.
 * Source: RFC 9293, 3.10.4
 */
enum edu_user edu_user_close(struct edu_tcb *tcb, u64 now_us)
{
	if (tcb->state == EDU_CLOSED)
		return EDU_USER_NOT_OPEN;
	called(tcb, EDU_CALL_CLOSE, 0);
	if (edu_state_in(tcb, 1U << EDU_LISTEN | 1U << EDU_SYN_SENT)) {
		edu_tcb_dead(tcb, EDU_OK, EDU_R_ST_DELETED);
		return EDU_USER_OK;
	}
	if (tcb->fin_queued)
		return EDU_USER_CLOSING;
	tcb->fin_queued = true;
	edu_user_push(tcb);
	switch (tcb->state) {
	case EDU_SYN_RECEIVED:
		if (tcb->snd_end == tcb->iss + 1)
			edu_set_state(tcb, EDU_FIN_WAIT_1, EDU_R_ST_CLOSE);
		break;
	case EDU_ESTABLISHED:
		edu_set_state(tcb, EDU_FIN_WAIT_1, EDU_R_ST_CLOSE);
		break;
	case EDU_CLOSE_WAIT:
		edu_set_state(tcb, EDU_LAST_ACK, EDU_R_ST_CLOSE);
		break;
	}
	return EDU_USER_OK;
}

/**
 * edu_user_release() - CLOSE, and nobody will RECEIVE any more
 * @tcb: the connection
 * @unread: the program leaves received text behind
 * @now_us: the time
 *
 * Text that is lost this way is told to the peer by a RST.
 *
 * Source: RFC 9293, 3.6.1 (MAY-1, SHLD-3)
 */
void edu_user_release(struct edu_tcb *tcb, bool unread, u64 now_us)
{
	tcb->user_gone = true;
	if (unread && edu_state_in(tcb, EDU_CAN_RECEIVE |
				   1U << EDU_CLOSE_WAIT)) {
		called(tcb, EDU_CALL_CLOSE, 0);
		edu_reset_own(tcb, EDU_ACK, EDU_R_OUT_RST_USER_GONE);
		edu_tcb_dead(tcb, EDU_ERR_ABORTED, EDU_R_OUT_RST_USER_GONE);
		return;
	}
	if (!tcb->fin_queued)
		edu_user_close(tcb, now_us);
	if (tcb->state != EDU_FIN_WAIT_2)
		return;
	if (tcb->opts.linger2_ms < 0) {
		edu_reset_own(tcb, EDU_ACK, EDU_R_OUT_RST_USER_GONE);
		edu_tcb_dead(tcb, EDU_ERR_ABORTED, EDU_R_ST_ORPHAN);
		return;
	}
	edu_timer_arm(tcb, EDU_TIMER_FIN_WAIT_2, now_us,
		      edu_fin_wait_2_us(tcb), EDU_R_TM_FIN_WAIT_2);
}

/**
 * edu_user_abort() - ABORT: drop everything, reset the peer
 * @tcb: the connection
 * @now_us: the time
 *
 * Return: EDU_USER_OK; EDU_USER_NOT_OPEN in CLOSED.
 * Source: RFC 9293, 3.10.5
 */
enum edu_user edu_user_abort(struct edu_tcb *tcb, u64 now_us)
{
	if (tcb->state == EDU_CLOSED)
		return EDU_USER_NOT_OPEN;
	called(tcb, EDU_CALL_ABORT, 0);
	if (edu_state_in(tcb, 1U << EDU_SYN_RECEIVED | EDU_CAN_RECEIVE |
			 1U << EDU_CLOSE_WAIT))
		edu_reset_own(tcb, 0, EDU_R_OUT_RST_ABORT);
	edu_tcb_dead(tcb, EDU_ERR_ABORTED, EDU_R_ST_ABORT);
	return EDU_USER_OK;
}
