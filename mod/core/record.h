/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - a connection in a few bytes: half-open, or in TIME-WAIT
 *
 * A listener may have thousands of half-open connections, and a busy server
 * tens of thousands in TIME-WAIT; neither needs the whole TCB. A record holds
 * just what cannot be derived. When a segment arrives or the timer fires, the
 * host expands the record into a TCB on its stack, lets the same code run on
 * it that runs on every TCB, and packs what is left of it again. So each
 * state's rules stand in one place only, input.c.
 */
#ifndef _EDU_CORE_RECORD_H
#define _EDU_CORE_RECORD_H

#include "core/tcb.h"

/**
 * struct edu_request - a passive connection in SYN-RECEIVED
 * All names as in struct edu_tcb. Configuration and socket options are the
 * listener's.
 */
struct edu_request {
	u32 iss;
	u32 irs;
	u32 rcv_wnd;
	u32 snd_wnd;
	u32 ts_recent;
	u32 ts_offset;
	u64 ts_recent_us;
	u64 deadline_us;	/* when to send the SYN,ACK again */
	u64 sent_us;		/* when the SYN,ACK left last */
	u64 stuck_since_us;	/* when it left first */
	u64 challenge_us;
	u16 mss_peer;
	u16 mss_path;
	u16 mss_ours;
	u8 snd_wscale;
	u8 rcv_wscale;
	u8 backoff;
	u8 timeouts;
	u8 rtx_count;
	bool ts_on;
	bool wscale_on;
	bool timing;		/* the SYN,ACK was sent once, at sent_us */
	bool deferred;		/* its ACK came and was put off */
};

/**
 * struct edu_timewait - a connection in TIME-WAIT that no program holds
 * All names as in struct edu_tcb.
 */
struct edu_timewait {
	u32 snd_nxt;
	u32 rcv_nxt;
	u32 rcv_wnd;
	u32 iss;
	u32 irs;
	u32 snd_max_wnd;
	u32 ts_recent;
	u32 ts_offset;
	u64 ts_recent_us;
	u64 deadline_us;	/* when 2 MSL are over */
	u64 challenge_us;
	u8 rcv_wscale;
	bool ts_on;
};

void edu_request_pack(struct edu_request *req, const struct edu_tcb *tcb);
void edu_request_unpack(const struct edu_request *req, struct edu_tcb *tcb,
			const struct edu_tcb *listener);
void edu_timewait_pack(struct edu_timewait *tw, const struct edu_tcb *tcb);
void edu_timewait_unpack(const struct edu_timewait *tw, struct edu_tcb *tcb,
			 const struct edu_cfg *cfg);

#endif /* _EDU_CORE_RECORD_H */
