// SPDX-License-Identifier: GPL-2.0-only
/*
 * fixture.c - one TCB, a host around it, and a peer that the test plays
 */
#include "fixture.h"

/**
 * fix_init() - a TCB in CLOSED and a host that has received nothing
 * @f: memory of any content
 * @test: whose it is
 *
 * No timestamps and no window scale, so that windows are what they seem and
 * every segment is of the same size; tests of these switch them on.
 */
void fix_init(struct fix *f, struct kunit *test)
{
	memset(f, 0, sizeof(*f));
	f->test = test;
	f->cfg = edu_cfg_default;
	f->cfg.timestamps = 0;
	f->cfg.window_scaling = 0;
	f->cfg.tw_reopen = 0;
	f->now = 1000 * FIX_SECOND;
	f->iss = FIX_ISS;
	f->irs = FIX_IRS;
	f->in_flight = FIX_IN_FLIGHT;
	f->peer_wnd = FIX_PEER_WND;
	f->peer_ts = 0xfffffff0U;
	f->peer_opts = EDU_OPT_MSS;
	f->peer_mss = FIX_MSS;
	edu_tcb_init(&f->tcb, &f->cfg);
	f->tcb.mss_ours = FIX_MSS;
	f->tcb.mss_path = FIX_MSS;
	f->tcb.rcv_buf = FIX_RCV_BUF;
	f->tcb.rcv_max = FIX_RCV_BUF;
	f->space = FIX_RCV_BUF;
}

/**
 * fix_new() - the same, in memory of the test's
 * @test: whose it is
 */
struct fix *fix_new(struct kunit *test)
{
	struct fix *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	fix_init(f, test);
	return f;
}

/* The first thing that went wrong is the one to look at. */
static void broken(struct fix *f, const char *what)
{
	if (!f->broken)
		f->broken = what;
	KUNIT_FAIL(f->test, "%s in state %d", what, f->tcb.state);
}

/**
 * fix_prepare() - what the host does before an event
 * @f: the connection
 */
void fix_prepare(struct fix *f)
{
	f->tcb.rcv_space = f->space;
	f->tcb.may_reopen = !f->nobody_listens;
}

static void take_output(struct fix *f)
{
	struct edu_out out;
	int guard = 0;

	memset(&out, 0xa5, sizeof(out));
	while (edu_output(&f->tcb, &out, f->now)) {
		if (++guard > 200) {
			broken(f, "edu_output() never ends");
			return;
		}
		if (f->nr_out < FIX_OUTS)
			f->out[f->nr_out++] = out;
		memset(&out, 0xa5, sizeof(out));
	}
}

static void give_back(struct fix *f, struct edu_text *text)
{
	long i = text - f->text;

	if (i < 0 || i >= FIX_TEXTS || !f->busy[i]) {
		broken(f, "a holder came back that the core had not got");
		return;
	}
	f->busy[i] = false;
}

static void take_text(struct fix *f)
{
	struct edu_text *text, *next;

	list_for_each_entry_safe(text, next, &f->tcb.reasm.ready, list) {
		list_del(&text->list);
		if (text->seq != f->read_next || !text->len)
			broken(f, "text was delivered out of order");
		if (f->born[text - f->text] + text->skip != text->seq)
			broken(f, "text was cut and skip does not say so");
		if (f->space < text->len)
			broken(f, "more text was taken than there is room");
		f->read_next = text->seq + text->len;
		f->taken += text->len;
		f->unread += text->len;
		f->space -= edu_min(f->space, text->len);
		give_back(f, text);
	}
	list_for_each_entry_safe(text, next, &f->tcb.reasm.done, list) {
		list_del(&text->list);
		f->freed++;
		give_back(f, text);
	}
}

static void take_notes(struct fix *f)
{
	int i;

	for (i = 0; i < f->tcb.nr_notes; i++) {
		if (f->tcb.notes[i].reason == EDU_R_NOTES_LOST)
			broken(f, "notes were lost");
		if (f->tcb.notes[i].reason == EDU_R_ST_BAD_EDGE)
			broken(f, "figure 5 has no such edge");
		if (f->nr_note < FIX_NOTES)
			f->note[f->nr_note++] = f->tcb.notes[i];
	}
	f->tcb.nr_notes = 0;
	f->wake |= f->tcb.wake;
	f->tcb.wake = 0;
}

static void check_numbers(struct fix *f)
{
	const struct edu_tcb *tcb = &f->tcb;

	if (!edu_state_in(tcb, FIX_SYNCHRONIZED | 1U << EDU_SYN_SENT))
		return;
	if (seq_after(tcb->snd_una, tcb->snd_nxt))
		broken(f, "SND.UNA is beyond SND.NXT");
	if (seq_after(tcb->snd_nxt, tcb->snd_end + tcb->fin_queued))
		broken(f, "SND.NXT is beyond what there is to send");
	if (edu_next_deadline(tcb) < f->now)
		broken(f, "the next deadline lies in the past");
}

/**
 * fix_flush() - what the host does after an event
 * @f: the connection
 */
void fix_flush(struct fix *f)
{
	take_output(f);
	take_text(f);
	take_notes(f);
	check_numbers(f);
}

/**
 * fix_clear() - forget what came of the events up to now
 * @f: the connection
 */
void fix_clear(struct fix *f)
{
	f->nr_out = 0;
	f->nr_note = 0;
	f->wake = 0;
	f->taken = 0;
	f->freed = 0;
}

/**
 * fix_reap() - the test is over: no holder may be lost
 * @f: the connection
 */
void fix_reap(struct fix *f)
{
	int i;

	edu_reasm_purge(&f->tcb.reasm);
	take_text(f);
	for (i = 0; i < FIX_TEXTS; i++)
		if (f->busy[i])
			broken(f, "a holder of text was lost");
}

/**
 * fix_seg() - a segment of the peer
 * @f: the connection
 * @ctl: control bits
 * @seq: SEG.SEQ
 * @len: bytes of text
 * @ack: SEG.ACK
 */
struct edu_seg fix_seg(struct fix *f, u8 ctl, u32 seq, u32 len, u32 ack)
{
	struct edu_seg seg = {
		.seq = seq,
		.ack = ctl & EDU_ACK ? ack : 0,
		.wnd = f->peer_wnd,
		.ctl = ctl,
		.len = len,
	};

	if (ctl & EDU_SYN) {
		seg.opts = f->peer_opts;
		seg.mss = f->peer_mss;
		seg.wscale = f->peer_wscale;
	} else if (f->peer_opts & EDU_OPT_TS && f->cfg.timestamps) {
		seg.opts = EDU_OPT_TS;
	}
	if (seg.opts & EDU_OPT_TS) {
		seg.tsval = f->peer_ts;
		seg.tsecr = ctl & EDU_ACK ? edu_ts_now(&f->tcb, f->now) : 0;
	}
	return seg;
}

static struct edu_text *new_text(struct fix *f, const struct edu_seg *seg)
{
	int i;

	for (i = 0; i < FIX_TEXTS; i++) {
		if (f->busy[i])
			continue;
		f->text[i] = (struct edu_text) {
			.seq = seg->seq + !!(seg->ctl & EDU_SYN),
			.len = seg->len,
		};
		f->born[i] = f->text[i].seq;
		return &f->text[i];
	}
	KUNIT_ASSERT_FAILURE(f->test, "no holder of text is free");
	return NULL;
}

/**
 * fix_arrive() - SEGMENT ARRIVES, and the flush
 * @f: the connection
 * @seg: without its text, for which a holder is found here
 */
void fix_arrive(struct fix *f, struct edu_seg seg)
{
	struct edu_text *text = seg.len ? new_text(f, &seg) : NULL;
	bool kept;

	seg.text = text;
	if (edu_state_in(&f->tcb, 1U << EDU_LISTEN | 1U << EDU_SYN_SENT) &&
	    seg.ctl & EDU_SYN)
		f->read_next = seg.seq + 1;
	fix_prepare(f);
	kept = edu_segment_arrives(&f->tcb, &seg, f->iss, f->now);
	if (kept && !text)
		broken(f, "text was kept where there is none");
	if (kept && text)
		f->busy[text - f->text] = true;
	fix_flush(f);
}

/* The same in short. */
void fix_arrives(struct fix *f, u8 ctl, u32 seq, u32 len, u32 ack)
{
	fix_arrive(f, fix_seg(f, ctl, seq, len, ack));
}

/* A bare ACK, in order. */
void fix_ack(struct fix *f, u32 ack)
{
	fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt, 0, ack);
}

/* The next @len bytes, in order, with nothing new in the ACK. */
void fix_text(struct fix *f, u32 len)
{
	fix_arrives(f, EDU_ACK, f->tcb.rcv_nxt, len, f->tcb.snd_una);
}

/* SEND, and the flush. */
enum edu_user fix_send(struct fix *f, u32 len)
{
	enum edu_user answer;

	fix_prepare(f);
	answer = edu_user_send(&f->tcb, len, true, false, f->now);
	fix_flush(f);
	return answer;
}

/* The program RECEIVEs @len bytes, and the flush. */
void fix_read(struct fix *f, u32 len)
{
	f->unread -= len;
	f->space += len;
	fix_prepare(f);
	edu_user_received(&f->tcb, len, f->now);
	fix_flush(f);
}

/**
 * fix_fire() - let the time pass until a timer fires, and the flush
 * @f: the connection
 * @timer: enum edu_timer
 *
 * Timers that are due before it do not fire: this is the event by itself.
 *
 * Return: false, and nothing happens, if the timer is not running.
 */
bool fix_fire(struct fix *f, enum edu_timer timer)
{
	u64 others[EDU_NR_TIMERS];
	u64 when = f->tcb.deadline[timer];
	int i;

	if (when == EDU_NEVER)
		return false;
	for (i = 0; i < EDU_NR_TIMERS; i++) {
		others[i] = f->tcb.deadline[i];
		if (i != (int)timer && others[i] <= when)
			f->tcb.deadline[i] = when + 1;
	}
	if (f->now < when)
		f->now = when;
	fix_prepare(f);
	edu_timeout(&f->tcb, f->now);
	fix_flush(f);
	return true;
}

/**
 * fix_pass() - let the time pass, with all that comes due in it
 * @f: the connection
 * @us: microseconds
 */
void fix_pass(struct fix *f, u64 us)
{
	u64 end = f->now + us;
	int guard = 0;

	while (edu_next_deadline(&f->tcb) <= end) {
		if (++guard > 1000) {
			broken(f, "timers fire without end");
			return;
		}
		if (f->now < edu_next_deadline(&f->tcb))
			f->now = edu_next_deadline(&f->tcb);
		fix_prepare(f);
		edu_timeout(&f->tcb, f->now);
		fix_flush(f);
	}
	f->now = end;
}

bool fix_on(const struct fix *f, enum edu_timer timer)
{
	return f->tcb.deadline[timer] != EDU_NEVER;
}

int fix_count(const struct fix *f, enum edu_event_type type,
	      enum edu_reason reason)
{
	int i, n = 0;

	for (i = 0; i < f->nr_note; i++)
		n += f->note[i].type == type && f->note[i].reason == reason;
	return n;
}

bool fix_noted(const struct fix *f, enum edu_event_type type,
	       enum edu_reason reason)
{
	return fix_count(f, type, reason);
}

/* The segment that left last; all zero if none did. */
const struct edu_out *fix_last(const struct fix *f)
{
	static const struct edu_out none;

	return f->nr_out ? &f->out[f->nr_out - 1] : &none;
}

u32 fix_sent_bytes(const struct fix *f)
{
	u32 n = 0;
	int i;

	for (i = 0; i < f->nr_out; i++)
		n += f->out[i].len;
	return n;
}

/* xorshift64*: the same numbers everywhere. */
u32 fix_random(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * 0x2545f4914f6cdd1dULL) >> 32;
}

MODULE_DESCRIPTION("Unit tests of the core of edutcp");
MODULE_LICENSE("GPL");
