// SPDX-License-Identifier: GPL-2.0-only
/*
 * timeout.c - all that time does: RFC 9293, 3.10.8, 3.8.1, 3.8.3, 3.8.4
 *
 * The TCB has a deadline for each timer; the host has one clock, set to the
 * earliest of them. The timers:
 *
 *	RTX		no answer: send again, wait twice as long (RFC 6298);
 *			after R2 times the connection has failed
 *	PERSIST		the peer's window is closed: probe it
 *	DELACK		the ACK has waited long enough
 *	KEEPALIVE	nothing was heard: ask, and in the end give up
 *	USER		the program's own limit, TCP_USER_TIMEOUT
 *	OVERRIDE	text was held back long enough
 *	FIN_WAIT_2	nobody reads, and the peer does not close
 *	TIME_WAIT	2 MSL
 */
#include "core/internal.h"

/**
 * edu_timer_on() - is a timer running?
 * @tcb: the connection
 * @timer: which
 */
bool edu_timer_on(const struct edu_tcb *tcb, enum edu_timer timer)
{
	return tcb->deadline[timer] != EDU_NEVER;
}

/**
 * edu_timer_arm() - start a timer, or start it afresh
 * @tcb: the connection
 * @timer: which
 * @now_us: the time
 * @delay_us: how long it runs
 * @why: what for
 */
void edu_timer_arm(struct edu_tcb *tcb, enum edu_timer timer, u64 now_us,
		   u64 delay_us, enum edu_reason why)
{
	tcb->deadline[timer] = now_us + delay_us;
	edu_note(tcb, EDU_EV_TIMER_ARMED, why, timer,
		 edu_min64(delay_us, ~0U));
}

/**
 * edu_timer_stop() - stop a timer, if it runs
 * @tcb: the connection
 * @timer: which
 * @why: why
 */
void edu_timer_stop(struct edu_tcb *tcb, enum edu_timer timer,
		    enum edu_reason why)
{
	if (!edu_timer_on(tcb, timer))
		return;
	tcb->deadline[timer] = EDU_NEVER;
	edu_note(tcb, EDU_EV_TIMER_STOPPED, why, timer, 0);
}

/**
 * edu_timers_stop() - stop all timers
 * @tcb: the connection
 * @why: why
 */
void edu_timers_stop(struct edu_tcb *tcb, enum edu_reason why)
{
	enum edu_timer timer;

	for (timer = 0; timer < EDU_NR_TIMERS; timer++)
		edu_timer_stop(tcb, timer, why);
}

/**
 * edu_next_deadline() - when does the core want to be called?
 * @tcb: the connection
 *
 * Return: monotonic microseconds, or EDU_NEVER.
 */
u64 edu_next_deadline(const struct edu_tcb *tcb)
{
	u64 next = EDU_NEVER;
	enum edu_timer timer;

	for (timer = 0; timer < EDU_NR_TIMERS; timer++)
		next = edu_min64(next, tcb->deadline[timer]);
	return next;
}

/**
 * edu_timer_user() - TCP_USER_TIMEOUT runs while something waits for an answer
 * @tcb: the connection; call it when opts.user_timeout_ms changes
 * @now_us: the time
 *
 * Source: RFC 9293, 3.8.3 (MUST-21), 3.10.8
 */
void edu_timer_user(struct edu_tcb *tcb, u64 now_us)
{
	u64 end = tcb->stuck_since_us + 1000ULL * tcb->opts.user_timeout_ms;

	if (!tcb->opts.user_timeout_ms || !tcb->stuck_since_us)
		edu_timer_stop(tcb, EDU_TIMER_USER, EDU_R_TM_DONE);
	else if (tcb->deadline[EDU_TIMER_USER] != end)
		edu_timer_arm(tcb, EDU_TIMER_USER, now_us,
			      end > now_us ? end - now_us : 0, EDU_R_TM_USER);
}

/**
 * edu_timer_persist() - the window is closed: ask later
 * @tcb: the connection
 * @now_us: the time
 *
 * Source: RFC 9293, 3.8.6.1 (SHLD-29, SHLD-30)
 */
void edu_timer_persist(struct edu_tcb *tcb, u64 now_us)
{
	edu_timer_stop(tcb, EDU_TIMER_RTX, EDU_R_TM_PERSIST);
	edu_timer_arm(tcb, EDU_TIMER_PERSIST, now_us, edu_rto(tcb),
		      EDU_R_TM_PERSIST);
	edu_timer_user(tcb, now_us);
}

/**
 * edu_timer_rtx() - set the retransmission timer as things are
 * @tcb: the connection
 * @now_us: the time
 * @why: why it starts afresh, if it does
 *
 * It runs while something is in flight. While the window is closed the
 * persist timer runs in its place.
 *
 * Source: RFC 6298, 5.1 to 5.3
 */
void edu_timer_rtx(struct edu_tcb *tcb, u64 now_us, enum edu_reason why)
{
	bool open = tcb->snd_wnd || !tcb->syn_acked;

	edu_timer_user(tcb, now_us);
	if (!edu_flight(tcb)) {
		edu_timer_stop(tcb, EDU_TIMER_RTX, EDU_R_TM_RTX_ALL_ACKED);
		if (!edu_send_due(tcb))
			edu_timer_stop(tcb, EDU_TIMER_PERSIST, EDU_R_TM_DONE);
		return;
	}
	if (!open) {
		if (!edu_timer_on(tcb, EDU_TIMER_PERSIST))
			edu_timer_persist(tcb, now_us);
		return;
	}
	edu_timer_stop(tcb, EDU_TIMER_PERSIST, EDU_R_TM_DONE);
	edu_timer_arm(tcb, EDU_TIMER_RTX, now_us, edu_rto(tcb), why);
}

static u32 keepidle_ms(const struct edu_tcb *tcb)
{
	return tcb->opts.keepidle_ms ?: tcb->cfg->keepalive_time_ms;
}

static u32 keepintvl_ms(const struct edu_tcb *tcb)
{
	return tcb->opts.keepintvl_ms ?: tcb->cfg->keepalive_intvl_ms;
}

/* How much of the silence is left until a probe, of what was heard last. */
static u64 silence_left_us(const struct edu_tcb *tcb, u64 now_us)
{
	u64 limit = 1000ULL * keepidle_ms(tcb);
	u64 idle = now_us - tcb->heard_us;

	return limit > idle ? limit - idle : 0;
}

/**
 * edu_timer_keepalive() - start or stop watching for silence
 * @tcb: the connection; call it when opts.keepalive or keepidle_ms change
 * @now_us: the time
 *
 * Off unless the program asks for it (MUST-25). The silence counts from what
 * was heard last, not from the call.
 *
 * Source: RFC 9293, 3.8.4
 */
void edu_timer_keepalive(struct edu_tcb *tcb, u64 now_us)
{
	if (!tcb->opts.keepalive ||
	    !edu_state_in(tcb, EDU_ESTABLISHED_ON & ~(1U << EDU_TIME_WAIT)))
		edu_timer_stop(tcb, EDU_TIMER_KEEPALIVE, EDU_R_TM_DONE);
	else
		edu_timer_arm(tcb, EDU_TIMER_KEEPALIVE, now_us,
			      silence_left_us(tcb, now_us),
			      EDU_R_TM_KEEPALIVE);
}

/**
 * edu_fin_wait_2_us() - how long FIN-WAIT-2 lasts when nobody reads any more
 * @tcb: the connection
 *
 * Return: microseconds.
 * Source: tcp(7), TCP_LINGER2 and tcp_fin_timeout
 */
u64 edu_fin_wait_2_us(const struct edu_tcb *tcb)
{
	if (tcb->opts.linger2_ms < 0)
		return 0;
	return 1000ULL * ((u32)tcb->opts.linger2_ms ?:
			  tcb->cfg->fin_timeout_ms);
}

/* R2 of RFC 9293, 3.8.3, as a number of retransmissions. */
static u32 r2(const struct edu_tcb *tcb)
{
	if (!tcb->syn_acked && tcb->passive)
		return edu_max(tcb->cfg->synack_retries,
			       tcb->deferred ? tcb->opts.defer_accept : 0);
	if (!tcb->syn_acked)
		return tcb->opts.syncnt ?: tcb->cfg->syn_retries;
	if (tcb->user_gone)
		return edu_min(tcb->cfg->orphan_retries, tcb->cfg->retries2);
	return tcb->cfg->retries2;
}

/* The connection has failed; tell the peer, should it still be there. */
static void give_up(struct edu_tcb *tcb, enum edu_reason why)
{
	if (edu_state_in(tcb, EDU_ESTABLISHED_ON))
		edu_reset_own(tcb, EDU_ACK, EDU_R_OUT_RST_TIMEOUT);
	edu_tcb_dead(tcb, EDU_ERR_TIMEOUT, why);
}

/* No answer: the next wait is twice as long; edu_rto() sees to it. */
static enum edu_reason backed_off(const struct edu_tcb *tcb)
{
	return edu_broken(tcb->cfg, EDU_BREAK_NO_BACKOFF) ?
	       EDU_R_BREAK_NO_BACKOFF : EDU_R_TM_RTX_BACKOFF;
}

/* RETRANSMISSION TIMEOUT. */
static void rtx_timeout(struct edu_tcb *tcb, u64 now_us)
{
	if (tcb->timeouts >= r2(tcb)) {
		give_up(tcb, EDU_R_ST_R2);
		return;
	}
	tcb->timeouts++;
	if (tcb->backoff < 31)
		tcb->backoff++;
	if (tcb->timeouts == tcb->cfg->retries1)
		edu_note(tcb, EDU_EV_INFO, EDU_R_R1, tcb->timeouts, 0);
	if (!tcb->syn_acked) {
		edu_rtt_karn(tcb);
		tcb->rtx_count++;
		tcb->owe |= EDU_OWE_SYN;
		edu_note(tcb, EDU_EV_RTX, EDU_R_RTX_TIMEOUT, tcb->iss, 1);
	} else {
		edu_mtu_black_hole(tcb, now_us);
		edu_recovery_timeout(tcb, now_us);
	}
	edu_timer_rtx(tcb, now_us, backed_off(tcb));
}

/* The window is still closed, as far as we know: probe. */
static void persist_timeout(struct edu_tcb *tcb, u64 now_us)
{
	/*
	 * Answered probes keep it open for ever (MUST-37), but not for a
	 * program that has gone: RFC 6429 allows to end that. Those that have
	 * been sent since then count, answered or not.
	 */
	u32 tries = tcb->user_gone ? tcb->timeouts : tcb->probes;

	if (tries >= r2(tcb)) {
		give_up(tcb, EDU_R_ST_R2);
		return;
	}
	tcb->timeouts += tcb->user_gone;
	tcb->probes++;
	if (tcb->backoff < 31)
		tcb->backoff++;
	edu_rtt_karn(tcb);
	tcb->owe |= EDU_OWE_PROBE;
	edu_timer_arm(tcb, EDU_TIMER_PERSIST, now_us, edu_rto(tcb),
		      backed_off(tcb));
}

static void delack_timeout(struct edu_tcb *tcb)
{
	if (tcb->owe & EDU_OWE_ACK_SOON)
		edu_ack_now(tcb, EDU_R_OUT_ACK_DELAYED);
}

/* Nothing was heard: ask (3.8.4). While text is in flight that asks. */
static void keepalive_timeout(struct edu_tcb *tcb, u64 now_us)
{
	u64 idle = now_us - tcb->heard_us;
	u64 left = silence_left_us(tcb, now_us);
	u32 most = tcb->opts.keepcnt ?: tcb->cfg->keepalive_probes;

	if (edu_flight(tcb) || left) {
		edu_timer_arm(tcb, EDU_TIMER_KEEPALIVE, now_us,
			      left ?: 1000ULL * keepidle_ms(tcb),
			      EDU_R_TM_KEEPALIVE);
		return;
	}
	if (tcb->opts.user_timeout_ms ?
	    tcb->probes && idle >= 1000ULL * tcb->opts.user_timeout_ms :
	    tcb->probes >= most) {
		give_up(tcb, EDU_R_ST_KEEPALIVE_FAILED);
		return;
	}
	tcb->probes++;
	tcb->owe |= EDU_OWE_KEEPALIVE;
	edu_timer_arm(tcb, EDU_TIMER_KEEPALIVE, now_us,
		      1000ULL * keepintvl_ms(tcb), EDU_R_TM_KEEPALIVE);
}

static void fired(struct edu_tcb *tcb, enum edu_timer timer, u64 now_us)
{
	switch (timer) {
	case EDU_TIMER_RTX:
		rtx_timeout(tcb, now_us);
		break;
	case EDU_TIMER_PERSIST:
		persist_timeout(tcb, now_us);
		break;
	case EDU_TIMER_DELACK:
		delack_timeout(tcb);
		break;
	case EDU_TIMER_KEEPALIVE:
		keepalive_timeout(tcb, now_us);
		break;
	case EDU_TIMER_USER:
		give_up(tcb, EDU_R_ST_USER_TIMEOUT);
		break;
	case EDU_TIMER_OVERRIDE:
		tcb->owe |= EDU_OWE_OVERRIDE;
		break;
	case EDU_TIMER_FIN_WAIT_2:
		edu_tcb_dead(tcb, EDU_OK, EDU_R_ST_ORPHAN);
		break;
	case EDU_TIMER_TIME_WAIT:
		edu_tcb_dead(tcb, EDU_OK, EDU_R_ST_TIME_WAIT_OVER);
		break;
	default:
		break;
	}
}

static const u16 timer_reason[EDU_NR_TIMERS] = {
	[EDU_TIMER_RTX] = EDU_R_RTX_TIMEOUT,
	[EDU_TIMER_PERSIST] = EDU_R_TM_PERSIST,
	[EDU_TIMER_DELACK] = EDU_R_TM_DELACK,
	[EDU_TIMER_KEEPALIVE] = EDU_R_TM_KEEPALIVE,
	[EDU_TIMER_USER] = EDU_R_TM_USER,
	[EDU_TIMER_OVERRIDE] = EDU_R_TM_OVERRIDE,
	[EDU_TIMER_FIN_WAIT_2] = EDU_R_TM_FIN_WAIT_2,
	[EDU_TIMER_TIME_WAIT] = EDU_R_TM_TIME_WAIT,
};

/**
 * edu_timeout() - time has passed: run what is due
 * @tcb: the connection
 * @now_us: the time
 *
 * Context: the TCB serialised; the host flushes afterwards.
 * Source: RFC 9293, 3.10.8
 */
void edu_timeout(struct edu_tcb *tcb, u64 now_us)
{
	enum edu_timer timer;

	for (timer = 0; timer < EDU_NR_TIMERS; timer++) {
		if (tcb->deadline[timer] > now_us)
			continue;
		tcb->deadline[timer] = EDU_NEVER;
		edu_note(tcb, EDU_EV_TIMER_FIRED, timer_reason[timer], timer,
			 timer == EDU_TIMER_KEEPALIVE ? tcb->probes + 1 :
			 timer == EDU_TIMER_PERSIST ? tcb->probes + 1 :
			 timer == EDU_TIMER_RTX ? tcb->timeouts + 1 : 1);
		fired(tcb, timer, now_us);
	}
}
