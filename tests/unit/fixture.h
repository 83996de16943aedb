/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fixture.h - one TCB, a host around it, and a peer that the test plays
 *
 * The host does after each event what tcb.h says that a host must do, and
 * remembers what came of it: the segments that left, the notes, the wakes,
 * the text that became readable. A state is reached by the public verbs only,
 * as a program and a peer would bring it about.
 */
#ifndef _EDU_UNIT_FIXTURE_H
#define _EDU_UNIT_FIXTURE_H

#include <kunit/test.h>
#include "core/internal.h"

/* Both numberings turn over within the first bytes. */
#define FIX_ISS		0xfffffff0U
#define FIX_IRS		0xffffffc0U
#define FIX_RCV_BUF	2000	/* our receive buffer, bytes */
#define FIX_PEER_WND	4000	/* the peer's window, bytes */
#define FIX_IN_FLIGHT	100	/* text sent and not acknowledged, bytes */
#define FIX_MSS		500

#define FIX_OUTS	64
#define FIX_NOTES	400
#define FIX_TEXTS	160

/* States in which both numberings are known, RFC 9293, 3.4. */
#define FIX_SYNCHRONIZED \
	(edu_state_bit(EDU_SYN_RECEIVED) | EDU_ESTABLISHED_ON)

#define FIX_SECOND	1000000ULL

/**
 * struct fix - a connection under test
 * @test: whose it is
 * @tcb: the TCB
 * @cfg: its configuration; a test may change it before fix_reach()
 * @now: the clock, microseconds
 * @iss: our initial sequence number
 * @irs: the peer's
 * @in_flight: text to be left unacknowledged by fix_reach(), bytes
 * @peer_wnd: window field of the peer's segments
 * @peer_ts: the peer's timestamp clock
 * @peer_opts: options of the peer's SYN, enum edu_opt
 * @peer_mss: its MSS option
 * @peer_wscale: its window scale option
 * @fill: on the way to a state, let the peer fill our receive buffer
 * @some_text: on the way, let the peer send 10 bytes that are not read
 * @space: what the program's receive buffer can take still, bytes; reduced
 *	by what arrives, raised by fix_read()
 * @nobody_listens: for a new connection in place of one in TIME-WAIT
 * @out: segments that left since fix_clear()
 * @nr_out: how many
 * @note: notes since fix_clear()
 * @nr_note: how many
 * @wake: enum edu_wake, since fix_clear()
 * @taken: bytes that became readable since fix_clear()
 * @read_next: number of the next byte to become readable
 * @unread: bytes readable and not read
 * @freed: holders that came back on the list done, since fix_clear()
 * @text: holders
 * @born: number of the first byte that each of them brought
 * @busy: which of them the core has
 * @broken: what the core did that no core may do, or NULL
 */
struct fix {
	struct kunit *test;
	struct edu_tcb tcb;
	struct edu_cfg cfg;
	u64 now;
	u32 iss;
	u32 irs;
	u32 in_flight;
	u16 peer_wnd;
	u32 peer_ts;
	u8 peer_opts;
	u16 peer_mss;
	u8 peer_wscale;
	bool fill;
	bool some_text;
	u32 space;
	bool nobody_listens;
	struct edu_out out[FIX_OUTS];
	int nr_out;
	struct edu_note note[FIX_NOTES];
	int nr_note;
	u8 wake;
	u32 taken;
	u32 read_next;
	u32 unread;
	int freed;
	struct edu_text text[FIX_TEXTS];
	u32 born[FIX_TEXTS];
	bool busy[FIX_TEXTS];
	const char *broken;
};

/* SYN-RECEIVED is two rows: what a RST or SYN does depends on the OPEN. */
enum fix_state {
	FIX_CLOSED,
	FIX_LISTEN,
	FIX_SYN_SENT,
	FIX_SYN_RECEIVED,		/* from LISTEN */
	FIX_SYN_RECEIVED_ACTIVE,	/* from SYN-SENT: simultaneous open */
	FIX_ESTABLISHED,
	FIX_FIN_WAIT_1,
	FIX_FIN_WAIT_2,
	FIX_CLOSE_WAIT,
	FIX_CLOSING,
	FIX_LAST_ACK,
	FIX_TIME_WAIT,
	FIX_NR_STATES,
};

extern const char *const fix_state_name[FIX_NR_STATES];
extern const u8 fix_state[FIX_NR_STATES];	/* enum edu_state */

struct fix *fix_new(struct kunit *test);
void fix_init(struct fix *f, struct kunit *test);
bool fix_reach(struct fix *f, enum fix_state state);
struct fix *fix_established(struct kunit *test);
struct fix *fix_in_flight(struct kunit *test, u32 segs, u32 more);

void fix_prepare(struct fix *f);
void fix_flush(struct fix *f);
void fix_clear(struct fix *f);
void fix_reap(struct fix *f);

struct edu_seg fix_seg(struct fix *f, u8 ctl, u32 seq, u32 len, u32 ack);
void fix_arrive(struct fix *f, struct edu_seg seg);
void fix_arrives(struct fix *f, u8 ctl, u32 seq, u32 len, u32 ack);
void fix_ack(struct fix *f, u32 ack);
void fix_text(struct fix *f, u32 len);
enum edu_user fix_send(struct fix *f, u32 len);
void fix_read(struct fix *f, u32 len);
bool fix_fire(struct fix *f, enum edu_timer timer);
void fix_pass(struct fix *f, u64 us);

bool fix_on(const struct fix *f, enum edu_timer timer);
bool fix_noted(const struct fix *f, enum edu_event_type type,
	       enum edu_reason reason);
int fix_count(const struct fix *f, enum edu_event_type type,
	      enum edu_reason reason);
const struct edu_out *fix_last(const struct fix *f);
u32 fix_sent_bytes(const struct fix *f);

u32 fix_random(u64 *state);

#endif /* _EDU_UNIT_FIXTURE_H */
