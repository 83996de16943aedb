// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_user.c - user calls and timeouts in every state, RFC 9293, 3.10.1 to
 * 3.10.6 and 3.10.8. Columns and words: see event_window.c and event.h.
 */
#include "event.h"

enum call {
	OPEN_PASSIVE,
	OPEN_ACTIVE,
	SEND,
	SEND_URGENT,
	RECEIVE,
	RECEIVE_NOTHING,
	CLOSE,
	ABORT,
	STATUS,
};

#define SENT	50	/* bytes of a SEND */

static const struct {
	const char *name;
	enum call call;
	const char *cell[FIX_NR_STATES];
} calls[] = {
	/* 3.10.1. MUST-41, MUST-42: a TCB for each OPEN. */
	{ "OPEN, passive", OPEN_PASSIVE, {
		">LI ok", "exists", "exists", "exists", "exists", "exists",
		"exists", "exists", "exists", "exists", "exists", "exists" } },
	{ "OPEN, active", OPEN_ACTIVE, {
		">SS syn ok", ">SS syn ok", "exists", "exists", "exists",
		"exists", "exists", "exists", "exists", "exists", "exists",
		"exists" } },
	/*
	 * 3.10.2. LISTEN: the sockets API has no "remote socket" there to
	 * SEND to; "connection does not exist".
	 */
	{ "SEND", SEND, {
		"notopen", "notopen", "queued ok", "queued ok", "queued ok",
		"data ok", "closing", "closing", "data ok", "closing",
		"closing", "closing" } },
	{ "SEND, urgent", SEND_URGENT, {
		"notopen", "notopen", "queued ok", "queued ok", "queued ok",
		"urgdata ok", "closing", "closing", "urgdata ok", "closing",
		"closing", "closing" } },
	/* 3.10.3. Of text on hand, where there can be some. */
	{ "RECEIVE", RECEIVE, {
		"notopen", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok",
		"closing | ok", "closing | ok", "closing | ok" } },
	{ "RECEIVE, nothing on hand", RECEIVE_NOTHING, {
		"notopen", "ok", "ok", "ok", "ok", "ok", "ok", "ok",
		"closing | ok", "closing", "closing", "closing" } },
	/* 3.10.4. FIN-WAIT: '"ok" would be acceptable, too'. */
	{ "CLOSE", CLOSE, {
		"notopen", ">CL ok", ">CL ok", ">F1 fin ok", ">F1 fin ok",
		">F1 fin ok", "closing | ok", "closing | ok", ">LA fin ok",
		"closing", "closing", "closing" } },
	/* 3.10.5. */
	{ "ABORT", ABORT, {
		"notopen", ">CL ok aborted", ">CL ok aborted",
		">CL rstn ok aborted", ">CL rstn ok aborted",
		">CL rstn ok aborted", ">CL rstn ok aborted",
		">CL rstn ok aborted", ">CL rstn ok aborted",
		">CL ok aborted", ">CL ok aborted", ">CL ok aborted" } },
	/* 3.10.6. */
	{ "STATUS", STATUS, {
		"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-" } },
};

static void status(struct fix *f)
{
	const struct edu_tcb *tcb = &f->tcb;
	struct edu_tcb_info info;

	memset(&info, 0xa5, sizeof(info));
	edu_tcb_status(tcb, &info);
	KUNIT_EXPECT_EQ(f->test, info.state, tcb->state);
	KUNIT_EXPECT_EQ(f->test, info.iss, tcb->iss);
	KUNIT_EXPECT_EQ(f->test, info.irs, tcb->irs);
	KUNIT_EXPECT_EQ(f->test, info.snd_una, tcb->snd_una);
	KUNIT_EXPECT_EQ(f->test, info.snd_nxt, tcb->snd_nxt);
	KUNIT_EXPECT_EQ(f->test, info.snd_wnd, tcb->snd_wnd);
	KUNIT_EXPECT_EQ(f->test, info.snd_end, tcb->snd_end);
	KUNIT_EXPECT_EQ(f->test, info.rcv_nxt, tcb->rcv_nxt);
	KUNIT_EXPECT_EQ(f->test, info.rcv_wnd, tcb->rcv_wnd);
	KUNIT_EXPECT_EQ(f->test, info.rcv_user, tcb->rcv_user);
	KUNIT_EXPECT_EQ(f->test, info.cwnd, tcb->cwnd);
	KUNIT_EXPECT_EQ(f->test, info.mss, tcb->mss);
}

static void call(struct fix *f, struct ev_before *b, enum call which)
{
	u32 on_hand = f->unread;

	b->called = true;
	fix_prepare(f);
	switch (which) {
	case OPEN_PASSIVE:
		b->answer = edu_user_listen(&f->tcb);
		break;
	case OPEN_ACTIVE:
		b->answer = edu_user_connect(&f->tcb, f->iss, f->now);
		break;
	case SEND:
	case SEND_URGENT:
		b->answer = edu_user_send(&f->tcb, SENT, true,
					  which == SEND_URGENT, f->now);
		b->sent = b->answer == EDU_USER_OK ? SENT : 0;
		break;
	case RECEIVE:
		f->space += on_hand;
		f->unread = 0;
		fix_prepare(f);
		b->answer = edu_user_received(&f->tcb, on_hand, f->now);
		break;
	case RECEIVE_NOTHING:
		b->answer = edu_user_received(&f->tcb, 0, f->now);
		break;
	case CLOSE:
		b->answer = edu_user_close(&f->tcb, f->now);
		break;
	case ABORT:
		b->answer = edu_user_abort(&f->tcb, f->now);
		break;
	case STATUS:
		b->called = false;
		status(f);
		break;
	}
	fix_flush(f);
}

static void call_in_state(struct fix *f, struct kunit *test, int row,
			  enum fix_state state)
{
	const char *cell = calls[row].cell[state];
	struct ev_before before = {};
	char why[128];

	KUNIT_ASSERT_TRUE(test, cell && *cell);
	fix_init(f, test);
	f->tcb.opts.nodelay = 1;	/* Nagle has tests of its own */
	f->some_text = calls[row].call == RECEIVE;
	fix_reach(f, state);
	fix_fire(f, EDU_TIMER_DELACK);
	fix_clear(f);
	before.tcb = f->tcb;
	before.rcv_nxt = f->tcb.rcv_nxt;
	call(f, &before, calls[row].call);
	if (!ev_check(f, &before, cell, why, sizeof(why)))
		KUNIT_FAIL(test, "%s in %s, want \"%s\": %s", calls[row].name,
			   fix_state_name[state], cell, why);
	ev_cover(test, calls[row].name, state);
	ev_ran();
}

void calls__table(struct kunit *test)
{
	struct fix *f = fix_new(test);
	enum fix_state state;
	unsigned int row;

	for (row = 0; row < ARRAY_SIZE(calls); row++) {
		ev_row_ran();
		for (state = 0; state < FIX_NR_STATES; state++)
			call_in_state(f, test, row, state);
	}
}

/* How a timeout is brought about. */
enum timeout {
	OF_USER,
	OF_RTX,
	OF_R2,
	OF_TIME_WAIT,
};

static const struct {
	const char *name;
	enum timeout timeout;
	const char *cell[FIX_NR_STATES];
} timeouts[] = {
	/*
	 * 3.10.8. It runs while something waits for an answer. That the peer
	 * is told by a RST, should it still be there, is our addition.
	 */
	{ "USER TIMEOUT", OF_USER, {
		"n/a", "n/a", ">CL timeout", ">CL timeout", ">CL timeout",
		">CL timeout rstn | >CL timeout",
		">CL timeout rstn | >CL timeout", "n/a",
		">CL timeout rstn | >CL timeout",
		">CL timeout rstn | >CL timeout",
		">CL timeout rstn | >CL timeout", "n/a" } },
	/* 3.10.8: "send the segment at the front of the queue again". */
	{ "RETRANSMISSION TIMEOUT", OF_RTX, {
		"n/a", "n/a", "syn", "synack", "synack", "rtx", "rtx", "n/a",
		"rtx", "rtx", "rtx", "n/a" } },
	/* 3.8.3 (MUST-20): R2 retransmissions, and the connection fails. */
	{ "RETRANSMISSION TIMEOUT, R2", OF_R2, {
		"n/a", "n/a", ">CL timeout", ">CL timeout", ">CL timeout",
		">CL timeout rstn | >CL timeout",
		">CL timeout rstn | >CL timeout", "n/a",
		">CL timeout rstn | >CL timeout",
		">CL timeout rstn | >CL timeout",
		">CL timeout rstn | >CL timeout", "n/a" } },
	/* 3.10.8. */
	{ "TIME-WAIT TIMEOUT", OF_TIME_WAIT, {
		"n/a", "n/a", "n/a", "n/a", "n/a", "n/a", "n/a", "n/a", "n/a",
		"n/a", "n/a", ">CL" } },
};

static const u8 timer_of[] = {
	[OF_USER] = EDU_TIMER_USER,
	[OF_RTX] = EDU_TIMER_RTX,
	[OF_R2] = EDU_TIMER_RTX,
	[OF_TIME_WAIT] = EDU_TIMER_TIME_WAIT,
};

/* R2, a number of retransmissions (3.8.3). */
static u32 r2_of(const struct fix *f)
{
	if (f->tcb.state == EDU_SYN_SENT)
		return f->cfg.syn_retries;
	if (f->tcb.state == EDU_SYN_RECEIVED)
		return f->tcb.passive ? f->cfg.synack_retries :
					f->cfg.syn_retries;
	return f->cfg.retries2;
}

static void timeout_in_state(struct fix *f, struct kunit *test, int row,
			     enum fix_state state)
{
	enum timeout which = timeouts[row].timeout;
	const char *cell = timeouts[row].cell[state];
	struct ev_before before = {};
	char why[128];
	int i;

	KUNIT_ASSERT_TRUE(test, cell && *cell);
	fix_init(f, test);
	if (which == OF_USER)
		f->tcb.opts.user_timeout_ms = 5000;
	fix_reach(f, state);
	if (!strcmp(cell, "n/a")) {
		KUNIT_EXPECT_FALSE_MSG(test, fix_on(f, timer_of[which]),
				       "%s in %s", timeouts[row].name,
				       fix_state_name[state]);
		/* Nor does the time alone bring it about. */
		fix_prepare(f);
		edu_timeout(&f->tcb, f->now);
		fix_flush(f);
		KUNIT_EXPECT_EQ(test, f->tcb.state, fix_state[state]);
		KUNIT_EXPECT_EQ(test, f->nr_out, 0);
		goto out;
	}
	if (which == OF_R2)
		for (i = 0; i < 40 && f->tcb.rtx_count < r2_of(f); i++) {
			fix_fire(f, EDU_TIMER_RTX);
			KUNIT_ASSERT_EQ(test, f->tcb.state, fix_state[state]);
		}
	fix_clear(f);
	before.tcb = f->tcb;
	before.rcv_nxt = f->tcb.rcv_nxt;
	KUNIT_EXPECT_TRUE_MSG(test, fix_fire(f, timer_of[which]), "%s in %s",
			      timeouts[row].name, fix_state_name[state]);
	if (!ev_check(f, &before, cell, why, sizeof(why)))
		KUNIT_FAIL(test, "%s in %s, want \"%s\": %s",
			   timeouts[row].name, fix_state_name[state], cell,
			   why);
	/* "reinitialize the retransmission timer" */
	if (which == OF_RTX)
		KUNIT_EXPECT_GT(test, f->tcb.deadline[EDU_TIMER_RTX], f->now);
out:
	ev_cover(test, timeouts[row].name, state);
	ev_ran();
}

void timeouts__table(struct kunit *test)
{
	struct fix *f = fix_new(test);
	enum fix_state state;
	unsigned int row;

	for (row = 0; row < ARRAY_SIZE(timeouts); row++) {
		ev_row_ran();
		for (state = 0; state < FIX_NR_STATES; state++)
			timeout_in_state(f, test, row, state);
	}
}
