/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * internal.h - what the files of the core share with each other and with the
 * unit tests, and with nobody else
 */
#ifndef _EDU_CORE_INTERNAL_H
#define _EDU_CORE_INTERNAL_H

#include "core/break.h"
#include "core/tcb.h"
#include "core/seq.h"

/**
 * struct edu_in - a segment on its way through SEGMENT ARRIVES
 * @seg: the idealized segment of RFC 9293, 3.10.7.4: trimmed to the window
 * @seq: SEG.SEQ as it arrived
 * @len: bytes of text as it arrived
 * @up: sequence number behind the urgent data, with EDU_URG
 * @note: index of the note that says what became of it
 * @kept: its text is on a list of the core's
 */
struct edu_in {
	struct edu_seg seg;
	u32 seq;
	u32 len;
	u32 up;
	u8 note;
	bool kept;
};

/* input.c */
bool edu_segment_slow(struct edu_tcb *tcb, const struct edu_seg *seg, u32 iss,
		      u64 now_us);
void edu_in_begin(struct edu_tcb *tcb, struct edu_in *in,
		  const struct edu_seg *seg);
void edu_in_why(struct edu_tcb *tcb, const struct edu_in *in,
		enum edu_reason why);
bool edu_in_drop(struct edu_tcb *tcb, const struct edu_in *in,
		 enum edu_reason why);
void edu_reset_reply(struct edu_tcb *tcb, const struct edu_seg *seg,
		     enum edu_reason why);
void edu_reset_own(struct edu_tcb *tcb, u8 ctl, enum edu_reason why);
void edu_challenge(struct edu_tcb *tcb, enum edu_reason why, u64 now_us);

/* sequence.c: step one */
bool edu_first_sequence(struct edu_tcb *tcb, struct edu_in *in, u64 now_us);
bool edu_seq_acceptable(const struct edu_tcb *tcb, u32 seq, u32 len);
void edu_heard(struct edu_tcb *tcb, u64 now_us);
void edu_ts_recent(struct edu_tcb *tcb, const struct edu_seg *seg, u64 now_us);

/* text.c: steps six to eight */
void edu_sixth_urg(struct edu_tcb *tcb, struct edu_in *in);
bool edu_seventh_text(struct edu_tcb *tcb, struct edu_in *in, u64 now_us);
void edu_eighth_fin(struct edu_tcb *tcb, struct edu_in *in, u64 now_us);
void edu_take_text(struct edu_tcb *tcb, struct edu_in *in, u64 now_us);

/* predict.c */
bool edu_predict(struct edu_tcb *tcb, struct edu_in *in, u64 now_us);

/* ack.c: step five */
bool edu_fifth_ack(struct edu_tcb *tcb, struct edu_in *in, u64 now_us);
void edu_ack_advance(struct edu_tcb *tcb, const struct edu_seg *seg,
		     u64 now_us);
void edu_established(struct edu_tcb *tcb, const struct edu_seg *seg,
		     u64 now_us);
void edu_enter_time_wait(struct edu_tcb *tcb, enum edu_reason why,
			 u64 now_us);
void edu_time_wait_start(struct edu_tcb *tcb, enum edu_reason why,
			 u64 now_us);
u32 edu_seg_wnd(const struct edu_tcb *tcb, const struct edu_seg *seg);
bool edu_window_newer(const struct edu_tcb *tcb, const struct edu_seg *seg);
void edu_window_take(struct edu_tcb *tcb, const struct edu_seg *seg);

/* handshake.c: the options of a SYN */
void edu_syn_options(struct edu_tcb *tcb, const struct edu_seg *seg,
		     u64 now_us);
void edu_syn_received(struct edu_tcb *tcb, const struct edu_seg *seg,
		      u64 now_us);
void edu_syn_issue(struct edu_tcb *tcb, u32 iss, u64 now_us);

/* reasm.c */
void edu_reasm_init(struct edu_reasm *reasm);
bool edu_reasm_insert(struct edu_reasm *reasm, struct edu_text *text);
void edu_reasm_cut(struct edu_reasm *reasm, u32 end);
struct edu_text *edu_reasm_next(struct edu_reasm *reasm, u32 rcv_nxt);

/* rtt.c */
void edu_rtt_sample(struct edu_tcb *tcb, u32 rtt_us, enum edu_reason why);
void edu_rtt_sent(struct edu_tcb *tcb, u32 end, u64 now_us);
void edu_rtt_acked(struct edu_tcb *tcb, const struct edu_seg *seg,
		   u64 now_us);
void edu_rtt_karn(struct edu_tcb *tcb);
u32 edu_ts_now(const struct edu_tcb *tcb, u64 now_us);

/* recovery.c */
void edu_recovery_init(struct edu_tcb *tcb);
void edu_recovery_dupack(struct edu_tcb *tcb, u64 now_us);
void edu_recovery_acked(struct edu_tcb *tcb, u32 acked, u64 now_us);
void edu_recovery_timeout(struct edu_tcb *tcb, u64 now_us);
void edu_resend(struct edu_tcb *tcb, u32 from, u32 to, enum edu_reason why);

/* mtuprobe.c */
void edu_mtu_probe_init(struct edu_tcb *tcb, u64 now_us);
void edu_mtu_black_hole(struct edu_tcb *tcb, u64 now_us);
u32 edu_mtu_probe_size(struct edu_tcb *tcb, u32 queued, u64 now_us);
void edu_mtu_probe_sent(struct edu_tcb *tcb, u32 size);
void edu_mtu_probe_acked(struct edu_tcb *tcb);
void edu_mtu_probe_resent(struct edu_tcb *tcb, u32 from, u32 to);
bool edu_mtu_probe_lost(struct edu_tcb *tcb);

/* tcb.c */
u32 edu_mss_most(const struct edu_tcb *tcb);

/* window.c: what we tell the peer */
void edu_window_init(struct edu_tcb *tcb);
void edu_window_accept(struct edu_tcb *tcb, u32 len);
u16 edu_window_offer(struct edu_tcb *tcb, bool syn);
bool edu_window_worth_telling(const struct edu_tcb *tcb);
void edu_ack_now(struct edu_tcb *tcb, enum edu_reason why);
void edu_ack_text(struct edu_tcb *tcb, u32 len, u64 now_us);
void edu_ack_sent(struct edu_tcb *tcb);

/* output.c */
u32 edu_bare_seq(const struct edu_tcb *tcb);

/* timeout.c */
void edu_timers_stop(struct edu_tcb *tcb, enum edu_reason why);
void edu_timer_rtx(struct edu_tcb *tcb, u64 now_us, enum edu_reason why);
void edu_timer_persist(struct edu_tcb *tcb, u64 now_us);
u64 edu_fin_wait_2_us(const struct edu_tcb *tcb);
bool edu_timer_on(const struct edu_tcb *tcb, enum edu_timer timer);

/**
 * struct edu_piece - new text that may be sent, from snd_nxt on
 * @len: bytes of text
 * @fin: our FIN follows it
 * @push: nothing is queued behind it
 */
struct edu_piece {
	u32 len;
	bool fin;
	bool push;
};

/* send.c: new text */
bool edu_send_due(const struct edu_tcb *tcb);
void edu_restart_after_idle(struct edu_tcb *tcb, u64 now_us);
bool edu_send_piece(struct edu_tcb *tcb, struct edu_piece *piece, u64 now_us);
void edu_send_wait(struct edu_tcb *tcb, u64 now_us);

#endif /* _EDU_CORE_INTERNAL_H */
