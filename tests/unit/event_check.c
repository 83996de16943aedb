// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_check.c - does what happened agree with a cell of the tables?
 */
#include "event.h"

enum {
	REPLY_NONE,
	REPLY_ACK,
	REPLY_SOON,
	REPLY_RST,
	REPLY_RST0,
	REPLY_RSTN,
	REPLY_SYN,
	REPLY_SYNACK,
	REPLY_FIN,
	REPLY_DATA,
	REPLY_URGDATA,
	REPLY_RTX,
};

enum {
	W_UNA = 1 << 0,
	W_WND = 1 << 1,
	W_TAKE = 1 << 2,
	W_HOLD = 1 << 3,
	W_EOF = 1 << 4,
	W_URG = 1 << 5,
	W_2MSL = 1 << 6,
	W_QUEUED = 1 << 7,
};

/* A cell, understood. */
struct want {
	u8 state;
	u8 reply;
	u8 err;
	int answer;		/* enum edu_user, or -1 */
	u32 what;		/* W_* */
};

static const struct {
	const char *word;
	u8 state;
} states[] = {
	{ ">CL", EDU_CLOSED }, { ">LI", EDU_LISTEN }, { ">SS", EDU_SYN_SENT },
	{ ">SR", EDU_SYN_RECEIVED }, { ">ES", EDU_ESTABLISHED },
	{ ">F1", EDU_FIN_WAIT_1 }, { ">F2", EDU_FIN_WAIT_2 },
	{ ">CW", EDU_CLOSE_WAIT }, { ">CG", EDU_CLOSING },
	{ ">LA", EDU_LAST_ACK }, { ">TW", EDU_TIME_WAIT },
};

static const struct {
	const char *word;
	u8 reply;
} replies[] = {
	{ "ack", REPLY_ACK }, { "soon", REPLY_SOON }, { "rst", REPLY_RST },
	{ "rst0", REPLY_RST0 }, { "rstn", REPLY_RSTN }, { "syn", REPLY_SYN },
	{ "synack", REPLY_SYNACK }, { "fin", REPLY_FIN },
	{ "data", REPLY_DATA }, { "urgdata", REPLY_URGDATA },
	{ "rtx", REPLY_RTX },
};

static const struct {
	const char *word;
	u32 what;
} whats[] = {
	{ "una", W_UNA }, { "wnd", W_WND }, { "take", W_TAKE },
	{ "hold", W_HOLD }, { "eof", W_EOF }, { "urg", W_URG },
	{ "2msl", W_2MSL }, { "queued", W_QUEUED },
};

static const struct {
	const char *word;
	u8 err;
} errs[] = {
	{ "refused", EDU_ERR_REFUSED }, { "reset", EDU_ERR_RESET },
	{ "timeout", EDU_ERR_TIMEOUT }, { "aborted", EDU_ERR_ABORTED },
};

static const struct {
	const char *word;
	int answer;
} answers[] = {
	{ "ok", EDU_USER_OK }, { "notopen", EDU_USER_NOT_OPEN },
	{ "exists", EDU_USER_EXISTS }, { "closing", EDU_USER_CLOSING },
};

static bool is(const char *word, int len, const char *name)
{
	return (int)strlen(name) == len && !strncmp(word, name, len);
}

static bool understand_word(struct want *want, const char *word, int len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++)
		if (is(word, len, states[i].word)) {
			want->state = states[i].state;
			return true;
		}
	for (i = 0; i < ARRAY_SIZE(replies); i++)
		if (is(word, len, replies[i].word)) {
			want->reply = replies[i].reply;
			return true;
		}
	for (i = 0; i < ARRAY_SIZE(whats); i++)
		if (is(word, len, whats[i].word)) {
			want->what |= whats[i].what;
			return true;
		}
	for (i = 0; i < ARRAY_SIZE(errs); i++)
		if (is(word, len, errs[i].word)) {
			want->err = errs[i].err;
			return true;
		}
	for (i = 0; i < ARRAY_SIZE(answers); i++)
		if (is(word, len, answers[i].word)) {
			want->answer = answers[i].answer;
			return true;
		}
	return is(word, len, "-");
}

/* Up to the end of the cell or to a "|"; what is left of it, or NULL. */
static const char *understand(struct fix *f, struct want *want,
			      const char *cell)
{
	while (*cell) {
		int len = strcspn(cell, " ");

		if (is(cell, len, "|"))
			return cell + 2;
		if (!understand_word(want, cell, len))
			KUNIT_ASSERT_FAILURE(f->test, "no such word: %s", cell);
		cell += len;
		while (*cell == ' ')
			cell++;
	}
	return NULL;
}

/* Say what is wrong; false, so that a check can return it. */
static __printf(3, 4) bool wrong(char *why, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(why, size, fmt, args);
	va_end(args);
	return false;
}

/* The one segment that left, against the forms of the RFC. */
static bool reply_is(const struct fix *f, const struct ev_before *b, u8 reply,
		     const struct edu_out *out, char *why, size_t size)
{
	const struct edu_tcb *tcb = &f->tcb;
	u8 ctl = out->ctl & ~EDU_PSH;
	u32 seq = 0, ack = tcb->rcv_nxt, len = 0;
	u8 want = EDU_ACK;

	switch (reply) {
	case REPLY_ACK:
	case REPLY_SOON:
		seq = tcb->snd_nxt;
		break;
	case REPLY_RST:
		want = EDU_RST;
		seq = b->seg.ack;
		break;
	case REPLY_RST0:
		want = EDU_RST | EDU_ACK;
		ack = b->seg.seq + edu_seg_len(&b->seg);
		break;
	case REPLY_RSTN:
		want = EDU_RST | (ctl & EDU_ACK);
		seq = b->tcb.snd_nxt;
		break;
	case REPLY_SYN:
		want = EDU_SYN;
		seq = f->iss;
		break;
	case REPLY_SYNACK:
		want = EDU_SYN | EDU_ACK;
		seq = f->iss;
		break;
	case REPLY_FIN:
		want = EDU_FIN | EDU_ACK;
		seq = b->tcb.snd_nxt;
		break;
	case REPLY_DATA:
		seq = b->tcb.snd_nxt;
		len = b->sent;
		break;
	case REPLY_URGDATA:
		want = EDU_URG | EDU_ACK;
		seq = b->tcb.snd_nxt;
		len = b->sent;
		if (out->seq + out->up != seq + len)
			return wrong(why, size, "urgent pointer %u", out->up);
		break;
	case REPLY_RTX:
		seq = b->tcb.snd_una;
		len = f->in_flight;
		/* Our FIN may go with it. */
		want = EDU_ACK | (edu_fin_sent(tcb) ? ctl & EDU_FIN : 0);
		break;
	}
	if (ctl != want)
		return wrong(why, size, "sent control bits %02x, want %02x",
			     ctl, want);
	if (out->seq != seq)
		return wrong(why, size, "sent SEQ=%x, want %x", out->seq, seq);
	if (ctl & EDU_ACK && out->ack != ack)
		return wrong(why, size, "sent ACK=%x, want %x", out->ack, ack);
	if (out->len != len)
		return wrong(why, size, "sent %u bytes, want %u", out->len,
			     len);
	return true;
}

static bool replies_right(struct fix *f, const struct ev_before *b, u8 reply,
			  char *why, size_t size)
{
	if (reply == REPLY_NONE) {
		if (f->nr_out)
			return wrong(why, size,
				     "sent %02x SEQ=%x ACK=%x, want nothing",
				     f->out[0].ctl, f->out[0].seq,
				     f->out[0].ack);
		if (fix_on(f, EDU_TIMER_DELACK))
			return wrong(why, size,
				     "an ACK will follow, want none");
		return true;
	}
	if (reply == REPLY_SOON && !f->nr_out) {
		if (f->tcb.deadline[EDU_TIMER_DELACK] > f->now + 500000)
			return wrong(why, size, "no ACK within 0.5 s");
		fix_fire(f, EDU_TIMER_DELACK);
	}
	if (f->nr_out != 1)
		return wrong(why, size, "sent %d segments, want one",
			     f->nr_out);
	return reply_is(f, b, reply, &f->out[0], why, size);
}

/* How much of the segment's text is new and in the window. */
static u32 text_in_window(const struct ev_before *b)
{
	u32 from = b->seg.seq + !!(b->seg.ctl & EDU_SYN);
	u32 to = from + b->seg.len, edge = b->rcv_nxt + b->tcb.rcv_wnd;

	from = seq_max(from, b->rcv_nxt);
	if (b->tcb.rcv_wnd)
		to = seq_min(to, edge);
	return seq_after(to, from) ? to - from : 0;
}

static bool received_right(const struct fix *f, const struct ev_before *b,
			   const struct want *want, char *why, size_t size)
{
	u32 text = text_in_window(b), nxt = b->rcv_nxt;
	const struct edu_tcb *tcb = &f->tcb;

	if (f->taken != (want->what & W_TAKE ? text : 0))
		return wrong(why, size, "%u bytes of %u were taken", f->taken,
			     text);
	if (tcb->reasm.ooo_bytes != (want->what & W_HOLD ? text : 0))
		return wrong(why, size, "%u bytes of %u are held",
			     tcb->reasm.ooo_bytes, text);
	if (want->what & (W_TAKE | W_EOF) && !(f->wake & EDU_WAKE_READ))
		return wrong(why, size, "the reader was not woken");
	if (!!(want->what & W_URG) != !!(f->wake & EDU_WAKE_URGENT))
		return wrong(why, size, "urgent: user told: %d",
			     !!(f->wake & EDU_WAKE_URGENT));
	if (want->what & W_URG && tcb->rcv_up != b->seg.seq + b->seg.up)
		return wrong(why, size, "RCV.UP is %x", tcb->rcv_up);

	nxt += f->taken + !!(want->what & W_EOF);
	if (edu_state_in(&b->tcb, 1U << EDU_LISTEN | 1U << EDU_SYN_SENT)) {
		if (!edu_state_in(tcb, FIX_SYNCHRONIZED))
			return true;
		nxt = b->seg.seq + 1;
		if (tcb->irs != b->seg.seq)
			return wrong(why, size, "IRS is %x", tcb->irs);
	}
	if (edu_state_in(tcb, FIX_SYNCHRONIZED) && tcb->rcv_nxt != nxt)
		return wrong(why, size, "RCV.NXT is %x, want %x", tcb->rcv_nxt,
			     nxt);
	return true;
}

static bool sent_right(const struct fix *f, const struct ev_before *b,
		       const struct want *want, char *why, size_t size)
{
	const struct edu_tcb *tcb = &f->tcb;
	u32 una = want->what & W_UNA ? b->seg.ack : b->tcb.snd_una;
	u32 wnd = want->what & W_WND ? b->seg.wnd : b->tcb.snd_wnd;

	if (edu_state_in(&b->tcb, 1U << EDU_CLOSED | 1U << EDU_LISTEN)) {
		/* SND.UNA = ISS, SND.NXT = ISS + 1, 3.10.1 and 3.10.7.2. */
		if (tcb->state != b->tcb.state && tcb->state != EDU_CLOSED &&
		    tcb->state != EDU_LISTEN &&
		    (tcb->snd_una != f->iss || tcb->snd_nxt != f->iss + 1))
			return wrong(why, size, "SND.UNA %x, SND.NXT %x",
				     tcb->snd_una, tcb->snd_nxt);
		return true;
	}
	if (!edu_state_in(tcb, FIX_SYNCHRONIZED))
		return true;
	if (tcb->snd_una != una)
		return wrong(why, size, "SND.UNA is %x, want %x", tcb->snd_una,
			     una);
	if (want->what & W_UNA && !(f->wake & EDU_WAKE_WRITE))
		return wrong(why, size, "the writer was not woken");
	if (b->tcb.state == EDU_SYN_SENT)
		wnd = b->seg.wnd;
	if (tcb->snd_wnd != wnd)
		return wrong(why, size, "SND.WND is %u, want %u", tcb->snd_wnd,
			     wnd);
	if (tcb->snd_end - b->tcb.snd_end != b->sent)
		return wrong(why, size, "%u bytes are queued",
			     tcb->snd_end - b->tcb.snd_end);
	return true;
}

static bool timers_right(const struct fix *f, const struct ev_before *b,
			 const struct want *want, char *why, size_t size)
{
	u64 end = b->tcb.deadline[EDU_TIMER_TIME_WAIT];
	const struct edu_tcb *tcb = &f->tcb;
	int i;

	if (want->what & W_2MSL)
		end = f->now + 2000ULL * f->cfg.msl_ms;
	if (tcb->state == EDU_TIME_WAIT &&
	    tcb->deadline[EDU_TIMER_TIME_WAIT] != end)
		return wrong(why, size, "TIME-WAIT ends in %lld us, want %lld",
			     (long long)(tcb->deadline[EDU_TIMER_TIME_WAIT] - f->now),
			     (long long)(end - f->now));
	if (!edu_state_in(tcb, 1U << EDU_CLOSED | 1U << EDU_LISTEN |
			  1U << EDU_TIME_WAIT))
		return true;
	if (tcb->owe)
		return wrong(why, size, "%02x is owed and never paid",
			     tcb->owe);
	for (i = 0; i < EDU_NR_TIMERS; i++)
		if (i != EDU_TIMER_TIME_WAIT && fix_on(f, i))
			return wrong(why, size, "timer %d still runs", i);
	if (tcb->state != EDU_TIME_WAIT && fix_on(f, EDU_TIMER_TIME_WAIT))
		return wrong(why, size, "TIME-WAIT still runs");
	return true;
}

static bool told_right(const struct fix *f, const struct ev_before *b,
		       const struct want *want, char *why, size_t size)
{
	bool opened = want->state == EDU_ESTABLISHED ||
		      want->state == EDU_CLOSED;

	if (f->tcb.state != want->state)
		return wrong(why, size, "state is %d, want %d", f->tcb.state,
			     want->state);
	if (f->tcb.err != want->err)
		return wrong(why, size, "err is %d, want %d", f->tcb.err,
			     want->err);
	if (want->state != b->tcb.state && opened &&
	    !(f->wake & EDU_WAKE_STATE))
		return wrong(why, size, "the user was not told");
	if (want->answer >= 0 && (!b->called || (int)b->answer != want->answer))
		return wrong(why, size, "answered %d, want %d", b->answer,
			     want->answer);
	return true;
}

/**
 * ev_check() - does what happened agree with a cell?
 * @f: the connection after the event; forgot what was before it
 * @before: what was before it
 * @cell: of a table
 * @why: where to say what is wrong
 * @size: bytes of @why
 */
bool ev_check(struct fix *f, const struct ev_before *before, const char *cell,
	      char *why, size_t size)
{
	do {
		struct want want = {
			.state = before->tcb.state,
			.err = before->tcb.err,
			.answer = -1,
		};

		cell = understand(f, &want, cell);
		if (told_right(f, before, &want, why, size) &&
		    received_right(f, before, &want, why, size) &&
		    sent_right(f, before, &want, why, size) &&
		    timers_right(f, before, &want, why, size) &&
		    replies_right(f, before, want.reply, why, size))
			return true;
	} while (cell);
	return false;
}
