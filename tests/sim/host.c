// SPDX-License-Identifier: GPL-2.0-only
/*
 * host.c - one end: what tcb.h says a host must do, and a program
 *
 * After each event the invariants are checked that must hold at any time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/seq.h"
#include "sim.h"

struct holder {
	struct edu_text text;
	u8 bytes[];
};

#define holder_of(t) container_of(t, struct holder, text)

u8 stream_byte(int id, u32 pos)
{
	return (pos * 2654435761u >> 16) ^ pos >> 8 ^ id * 0x5a;
}

void fail(struct sim *sim, const char *why)
{
	if (!sim->why)
		sim->why = why;
}

static void must(struct sim *sim, bool holds, const char *what)
{
	if (!holds)
		fail(sim, what);
}

/* The Internet checksum over a pseudo-header and the segment. */
static u16 checksum(const u8 *p, u32 len)
{
	u32 sum = 253 + len + 0x0a00 + 0x0a01, i;

	for (i = 0; i + 1 < len; i += 2)
		sum += p[i] << 8 | p[i + 1];
	if (len & 1)
		sum += p[len - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void transmit(struct sim *sim, struct host *h, const struct edu_out *out)
{
	u8 bytes[65536 + 60];
	u32 n = edu_header_build(bytes, out, 1000 + h->id, 1001 - h->id), i;
	u32 pos = out->seq - h->tcb.iss - 1;
	u16 sum;

	for (i = 0; i < out->len; i++)
		bytes[n + i] = stream_byte(h->id, pos + i);
	n += out->len;
	sum = checksum(bytes, n);
	bytes[16] = sum >> 8;
	bytes[17] = sum;
	sim->segments++;
	pipe_send(&sim->pipe, !h->id, bytes, n, sim->now_us);
}

/* Text must be of the stream, whatever happened to it on the way. */
static void check_out(struct sim *sim, struct host *h,
		      const struct edu_out *out)
{
	const struct edu_tcb *tcb = &h->tcb;
	u32 end = out->seq + out->len;

	if (out->ctl & (EDU_RST | EDU_SYN))
		return;
	must(sim, out->len <= edu_max(tcb->out_max, out->mss),
	     "a segment is too long");
	must(sim, !out->len || seq_before_eq(end, tcb->snd_end),
	     "text was sent that nobody gave");
	must(sim, !out->len || out->reason == EDU_R_OUT_PROBE ||
	     seq_before_eq(end, tcb->snd_una + tcb->snd_wnd),
	     "text was sent beyond the peer's window");
}

static void check_notes(struct sim *sim, struct host *h)
{
	int i;

	show_notes(sim, h);
	for (i = 0; i < h->tcb.nr_notes; i++) {
		h->timeouts += h->tcb.notes[i].type == EDU_EV_RTX &&
			       h->tcb.notes[i].reason == EDU_R_RTX_TIMEOUT;
		must(sim, h->tcb.notes[i].reason != EDU_R_NOTES_LOST,
		     "more happened than could be noted");
		must(sim, h->tcb.notes[i].reason != EDU_R_ST_BAD_EDGE,
		     "an edge that figure 5 does not have");
	}
	h->tcb.nr_notes = 0;
}

static void send_all(struct sim *sim, struct host *h)
{
	struct edu_out out, piece;
	u32 sent;
	int n = 0;

	while (edu_output(&h->tcb, &out, sim->now_us)) {
		check_out(sim, h, &out);
		sent = 0;
		do {
			edu_out_cut(&piece, &out, sent, out.mss);
			check_notes(sim, h);
			show_segment(sim, h, &piece);
			transmit(sim, h, &piece);
			sent += piece.len;
		} while (sent < out.len);
		must(sim, ++n < 10000, "it never stops sending");
		if (sim->why)
			return;
	}
}

static void holder_free(struct host *h, struct edu_text *text)
{
	free(holder_of(text));
	h->holders--;
}

static void take_text(struct sim *sim, struct host *h)
{
	struct edu_text *text, *next;

	list_for_each_entry_safe(text, next, &h->tcb.reasm.ready, list) {
		list_del(&text->list);
		list_add_tail(&text->list, &h->ready);
		h->unread += text->len;
	}
	list_for_each_entry_safe(text, next, &h->tcb.reasm.done, list) {
		list_del(&text->list);
		holder_free(h, text);
	}
}

static void check_tcb(struct sim *sim, struct host *h)
{
	const struct edu_tcb *tcb = &h->tcb;
	u32 edge = tcb->rcv_nxt + tcb->rcv_wnd;

	if (!edu_state_in(tcb, EDU_ESTABLISHED_ON))
		return;
	must(sim, seq_before_eq(tcb->snd_una, tcb->snd_nxt),
	     "SND.UNA is beyond SND.NXT");
	must(sim, seq_before_eq(tcb->snd_nxt, tcb->snd_end + tcb->fin_queued),
	     "SND.NXT is beyond what was given");
	must(sim, tcb->cwnd >= tcb->mss, "cwnd is less than a segment");
	must(sim, seq_before_eq(tcb->rcv_user, tcb->rcv_nxt),
	     "more was read than received");
	must(sim, !h->edge_known || seq_after_eq(edge, h->edge) ||
	     tcb->fin_received, "the window's right edge moved left");
	must(sim, edu_next_deadline(tcb) != EDU_NEVER || !edu_flight(tcb),
	     "something is in flight and no timer runs");
	h->edge = edge;
	h->edge_known = true;
}

static void room(struct host *h)
{
	u32 used = h->unread;

	h->tcb.rcv_buf = h->rcvbuf;
	h->tcb.rcv_max = h->rcvbuf;
	h->tcb.rcv_space = h->rcvbuf > used ? h->rcvbuf - used : 0;
}

/* In TIME-WAIT, with nothing left to do: a record will do. */
static void shrink(struct host *h)
{
	if (!h->use_records || h->waiting || !h->eof || !h->closed ||
	    h->tcb.state != EDU_TIME_WAIT)
		return;
	h->waiting = true;
	edu_timewait_pack(&h->tw, &h->tcb);
}

void host_flush(struct sim *sim, struct host *h)
{
	check_notes(sim, h);
	take_text(sim, h);
	send_all(sim, h);
	check_notes(sim, h);
	check_tcb(sim, h);
	if (h->tcb.wake && h->app_us == EDU_NEVER)
		h->app_us = sim->now_us + 1 + rnd_below(&sim->rnd, 2000);
	h->tcb.wake = 0;
	shrink(h);
}

/* A record's event runs on a TCB that is made of it. */
static void expand(struct host *h)
{
	if (h->half)
		edu_request_unpack(&h->req, &h->tcb, &h->listener);
	else if (h->waiting)
		edu_timewait_unpack(&h->tw, &h->tcb, &h->cfg);
	room(h);
}

static void pack_again(struct host *h)
{
	if (h->half && h->tcb.state == EDU_SYN_RECEIVED)
		edu_request_pack(&h->req, &h->tcb);
	else if (h->waiting && h->tcb.state == EDU_TIME_WAIT)
		edu_timewait_pack(&h->tw, &h->tcb);
	else
		h->half = h->waiting = false;
}

void host_receive(struct sim *sim, struct host *h, const u8 *bytes, u32 len)
{
	struct holder *holder;
	struct edu_seg seg;

	if (checksum(bytes, len) || !edu_header_parse(&seg, bytes, len))
		return;
	holder = malloc(sizeof(*holder) + seg.len);
	if (!holder)
		abort();
	h->holders++;
	memcpy(holder->bytes, bytes + len - seg.len, seg.len);
	holder->text.seq = seg.seq + !!(seg.ctl & EDU_SYN);
	holder->text.len = seg.len;
	holder->text.skip = 0;
	seg.text = &holder->text;

	expand(h);
	if (h->tcb.state == EDU_LISTEN)
		edu_tcb_fork(&h->tcb, &h->listener);
	room(h);
	h->tcb.rcv_more = h->use_queue && rnd_chance(&sim->rnd, 80);
	if (!edu_segment_arrives(&h->tcb, &seg, 0xfffffc00 + h->id * 777,
				 sim->now_us))
		holder_free(h, &holder->text);
	h->tcb.rcv_more = false;
	if (h->tcb.ack_waits && h->queue_us == EDU_NEVER)
		h->queue_us = sim->now_us + rnd_below(&sim->rnd, 500);
	host_flush(sim, h);
	if (h->use_records && h->tcb.passive &&
	    h->tcb.state == EDU_SYN_RECEIVED)
		h->half = true;
	pack_again(h);
}

/* Of what was too big @bytes are what an ICMP error quotes. */
void host_too_big(struct sim *sim, struct host *h, const u8 *bytes, u32 takes)
{
	u32 seq = (u32)bytes[4] << 24 | bytes[5] << 16 | bytes[6] << 8 |
		  bytes[7];

	if (h->half || h->waiting)
		return;
	room(h);
	edu_too_big(&h->tcb, seq, takes - EDU_HDR_MIN, sim->now_us);
	host_flush(sim, h);
}

void host_queue_empty(struct sim *sim, struct host *h)
{
	h->queue_us = EDU_NEVER;
	if (h->half || h->waiting)
		return;
	edu_queue_empty(&h->tcb);
	host_flush(sim, h);
}

void host_timer(struct sim *sim, struct host *h)
{
	expand(h);
	edu_timeout(&h->tcb, sim->now_us);
	host_flush(sim, h);
	pack_again(h);
}

static bool established(const struct host *h)
{
	return !h->half && edu_state_in(&h->tcb, EDU_ESTABLISHED_ON);
}

static void program_reads(struct sim *sim, struct host *h)
{
	struct edu_text *text;
	u32 want = sim->now_us < h->reads_us ? 0 : h->chunk;
	u32 n, i, got = 0;

	while (want && !list_empty(&h->ready)) {
		text = list_first_entry(&h->ready, struct edu_text, list);
		n = edu_min(want, text->len);
		for (i = 0; i < n; i++)
			must(sim, holder_of(text)->bytes[text->skip + i] ==
			     stream_byte(!h->id, h->checked + i),
			     "a byte is wrong");
		h->checked += n;
		text->skip += n;
		text->len -= n;
		want -= n;
		got += n;
		if (!text->len) {
			list_del(&text->list);
			holder_free(h, text);
		}
	}
	h->unread -= got;
	if (!got || h->waiting || h->tcb.state == EDU_CLOSED)
		return;
	room(h);
	edu_user_received(&h->tcb, got, sim->now_us);
	host_flush(sim, h);
}

static void program_sends(struct sim *sim, struct host *h)
{
	u32 queued = h->tcb.snd_end - h->tcb.snd_una;
	u32 n = edu_min(h->chunk, h->total - h->given);

	n = edu_min(n, h->sndbuf > queued ? h->sndbuf - queued : 0);
	if (!n || h->closed)
		return;
	room(h);
	if (edu_user_send(&h->tcb, n, !rnd_chance(&sim->rnd, 10) ||
			  h->given + n == h->total, false, sim->now_us))
		return;
	h->given += n;
	host_flush(sim, h);
}

static void program_closes(struct sim *sim, struct host *h)
{
	if (h->closed || h->given != h->total ||
	    (h->closing == CLOSE_AFTER_PEER && !h->eof))
		return;
	h->closed = true;
	room(h);
	edu_user_close(&h->tcb, sim->now_us);
	host_flush(sim, h);
}

void host_program(struct sim *sim, struct host *h)
{
	u32 before = h->checked + h->given + h->closed;

	h->app_us = sim->now_us + 1 + rnd_below(&sim->rnd, 2000);
	if (rnd_chance(&sim->rnd, h->pause_percent))
		h->app_us += rnd_below(&sim->rnd, 2000000);
	program_reads(sim, h);
	if (h->tcb.fin_received && list_empty(&h->ready))
		h->eof = true;
	if (established(h) && !h->waiting) {
		program_sends(sim, h);
		program_closes(sim, h);
		shrink(h);
	}
	/* Nothing to do: the core wakes it, or it begins to read. */
	if (before == h->checked + h->given + h->closed)
		h->app_us = sim->now_us < h->reads_us ? h->reads_us : EDU_NEVER;
}

void host_open(struct sim *sim, struct host *h)
{
	room(h);
	edu_user_connect(&h->tcb, 0xfffff000 + rnd_below(&sim->rnd, 0x1000),
			 sim->now_us);
	host_flush(sim, h);
}

bool host_done(const struct host *h)
{
	return h->tcb.state == EDU_CLOSED && !h->half && !h->waiting &&
	       (h->eof || h->tcb.err);
}

u64 host_next(const struct host *h)
{
	return edu_min64(edu_min64(h->app_us, h->queue_us),
			 edu_next_deadline(&h->tcb));
}

void host_free(struct host *h)
{
	struct edu_text *text, *next;

	edu_reasm_purge(&h->tcb.reasm);
	list_splice_tail_init(&h->ready, &h->tcb.reasm.done);
	list_for_each_entry_safe(text, next, &h->tcb.reasm.done, list) {
		list_del(&text->list);
		holder_free(h, text);
	}
}
