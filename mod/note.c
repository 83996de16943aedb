// SPDX-License-Identifier: GPL-2.0-only
/*
 * note.c - from the core's notes to counters and tracepoints
 *
 * The core writes down what happened, each with its reason. Every note counts
 * (mib.c); when somebody traces, it also becomes an event with both endpoints,
 * the segment, and the TCB before and after (trace.h). While nobody traces,
 * all that remains is the counting and one test of static keys.
 */
#include "sock.h"
#include "note.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/**
 * edu_tracing() - does anybody listen?
 *
 * Return: true if any of the tracepoints is enabled.
 */
bool edu_tracing(void)
{
	return trace_edutcp_seg_in_enabled() ||
	       trace_edutcp_seg_out_enabled() ||
	       trace_edutcp_drop_enabled() ||
	       trace_edutcp_state_enabled() ||
	       trace_edutcp_timer_armed_enabled() ||
	       trace_edutcp_timer_stopped_enabled() ||
	       trace_edutcp_timer_fired_enabled() ||
	       trace_edutcp_rtt_enabled() ||
	       trace_edutcp_cwnd_enabled() ||
	       trace_edutcp_rtx_enabled() ||
	       trace_edutcp_user_enabled() ||
	       trace_edutcp_fault_enabled() ||
	       trace_edutcp_info_enabled();
}

static void trace_event(const struct edu_trace *t)
{
	switch (t->type) {
	case EDU_EV_SEG_IN:
		trace_edutcp_seg_in(t);
		break;
	case EDU_EV_SEG_OUT:
		trace_edutcp_seg_out(t);
		break;
	case EDU_EV_DROP:
		trace_edutcp_drop(t);
		break;
	case EDU_EV_STATE:
		trace_edutcp_state(t);
		break;
	case EDU_EV_TIMER_ARMED:
		trace_edutcp_timer_armed(t);
		break;
	case EDU_EV_TIMER_STOPPED:
		trace_edutcp_timer_stopped(t);
		break;
	case EDU_EV_TIMER_FIRED:
		trace_edutcp_timer_fired(t);
		break;
	case EDU_EV_RTT:
		trace_edutcp_rtt(t);
		break;
	case EDU_EV_CWND:
		trace_edutcp_cwnd(t);
		break;
	case EDU_EV_RTX:
		trace_edutcp_rtx(t);
		break;
	case EDU_EV_USER:
		trace_edutcp_user(t);
		break;
	case EDU_EV_FAULT:
		trace_edutcp_fault(t);
		break;
	default:
		trace_edutcp_info(t);
		break;
	}
}

static void fill_end(struct edu_trace *t, struct net *net,
		     const struct edu_tuple *tuple, u64 conn)
{
	t->conn = conn;
	t->netns = net->ns.inum;
	t->lport = ntohs(tuple->lport);
	t->rport = ntohs(tuple->rport);
	t->wire = tuple->wire;
	t->family = edu_tuple_show(tuple, t->laddr, t->raddr);
}

static void fill_seg(struct edu_trace *t, const struct edu_seg *seg)
{
	t->seq = seg->seq;
	t->ack = seg->ack;
	t->wnd = seg->wnd;
	t->up = seg->up;
	t->ctl = seg->ctl;
	t->opts = seg->opts;
	t->len = seg->len;
	t->mss = seg->mss;
	t->wscale = seg->wscale;
	t->tsval = seg->tsval;
	t->tsecr = seg->tsecr;
}

static void fill_out(struct edu_trace *t, const struct edu_out *out)
{
	t->seq = out->seq;
	t->ack = out->ack;
	t->wnd = out->wnd;
	t->up = out->up;
	t->ctl = out->ctl;
	t->opts = out->opts;
	t->len = out->len;
	t->mss = out->opt_mss;
	t->wscale = out->wscale;
	t->tsval = out->tsval;
	t->tsecr = out->tsecr;
}

/**
 * edu_watch_begin() - an event begins: remember the TCB as it is
 * @w: filled in
 * @net: the namespace
 * @tuple: the connection
 * @conn: its number
 * @tcb: its TCB
 * @seg: the segment that brings the event, or NULL
 * @now_us: the time
 */
void edu_watch_begin(struct edu_watch *w, struct net *net,
		     const struct edu_tuple *tuple, u64 conn,
		     const struct edu_tcb *tcb, const struct edu_seg *seg,
		     u64 now_us)
{
	memset(w, 0, sizeof(*w));
	w->t.now_us = now_us;
	fill_end(&w->t, net, tuple, conn);
	edu_tcb_status(tcb, &w->t.before);
	if (seg) {
		w->seg = *seg;
		w->has_seg = true;
	}
}

static void trace_note(struct edu_watch *w, const struct edu_note *note)
{
	struct edu_trace t = w->t;

	if (w->has_seg && (note->type == EDU_EV_SEG_IN ||
			   note->type == EDU_EV_DROP))
		fill_seg(&t, &w->seg);
	t.type = note->type;
	t.reason = note->reason;
	t.a = note->a;
	t.b = note->b;
	trace_event(&t);
}

/**
 * edu_notes_emit() - count the core's notes, and trace them
 * @enet: the namespace
 * @tcb: whose notes they are; cleared
 * @w: from edu_watch_begin(), or NULL if nobody traces
 */
void edu_notes_emit(struct edu_net *enet, struct edu_tcb *tcb,
		    struct edu_watch *w)
{
	int i;

	for (i = 0; i < tcb->nr_notes; i++) {
		WARN_ON_ONCE(tcb->notes[i].reason == EDU_R_ST_BAD_EDGE);
		edu_count(enet, tcb->notes[i].reason);
	}
	if (w && tcb->nr_notes) {
		edu_tcb_status(tcb, &w->t.after);
		for (i = 0; i < tcb->nr_notes; i++)
			trace_note(w, &tcb->notes[i]);
		w->t.before = w->t.after;
	}
	tcb->nr_notes = 0;
}

/**
 * edu_note_out() - a segment leaves, or a super-segment, if nobody traces
 * @enet: the namespace
 * @tcb: whose it is
 * @w: from edu_watch_begin(), or NULL if nobody traces
 * @out: the segment; it counts as many times as it is segments on the wire
 */
void edu_note_out(struct edu_net *enet, const struct edu_tcb *tcb,
		  struct edu_watch *w, const struct edu_out *out)
{
	struct edu_trace t;

	edu_count_segs(enet, out->reason, out->len > out->mss ?
		       DIV_ROUND_UP(out->len, out->mss) : 1);
	if (!w)
		return;
	edu_tcb_status(tcb, &w->t.after);
	t = w->t;
	fill_out(&t, out);
	t.type = EDU_EV_SEG_OUT;
	t.reason = out->reason;
	t.a = out->nth;
	trace_event(&t);
	w->t.before = w->t.after;
}

/*
 * Whose it may be: its number and state, for the picture. Read without a
 * lock: nothing is decided by it.
 */
static void fill_whose(struct edu_trace *t, struct net *net,
		       const struct edu_tuple *tuple)
{
	struct edu_end *end;

	rcu_read_lock();
	end = edu_demux_find(edu_net(net), tuple);
	if (end) {
		t->conn = end->conn;
		if (end->kind == EDU_END_SOCK)
			edu_tcb_status(&edu_sk(edu_end_sock(end))->tcb,
				       &t->after);
		else
			t->after.state = end->kind == EDU_END_HALF ?
					 EDU_SYN_RECEIVED : EDU_TIME_WAIT;
		t->before = t->after;
	}
	rcu_read_unlock();
}

/**
 * edu_note_stray() - something happened to a segment outside any TCB
 * @net: the namespace
 * @tuple: where it was from and to
 * @type: EDU_EV_DROP, EDU_EV_FAULT or EDU_EV_INFO
 * @reason: why
 * @seg: the segment, as far as it is known
 * @a: first argument of the event
 * @b: second argument of the event
 */
void edu_note_stray(struct net *net, const struct edu_tuple *tuple,
		    enum edu_event_type type, enum edu_reason reason,
		    const struct edu_seg *seg, u32 a, u32 b)
{
	struct edu_trace t = {};

	edu_count(edu_net(net), reason);
	if (!edu_tracing())
		return;
	t.now_us = edu_now_us();
	fill_end(&t, net, tuple, 0);
	fill_whose(&t, net, tuple);
	if (seg)
		fill_seg(&t, seg);
	t.type = type;
	t.reason = reason;
	t.a = a;
	t.b = b;
	trace_event(&t);
}
