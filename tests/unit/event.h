/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - every state times every event of RFC 9293, 3.10
 *
 * The tables are matrices: a row is an event, a column is a state, and a cell
 * says in words of the RFC what has to come of it. All that a cell does not
 * mention must be as it was before. event_flags.c has each set of flags, the
 * others each place, acknowledgment, call and timeout. The words:
 *
 *	-		nothing at all: dropped or ignored
 *	>XX		the new state: CL LI SS SR ES F1 F2 CW CG LA TW
 *	ack		<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> is sent
 *	soon		the same, now or within 0.5 s (MUST-40)
 *	rst		<SEQ=SEG.ACK><CTL=RST> is sent
 *	rst0		<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> is sent
 *	rstn		<SEQ=SND.NXT><CTL=RST> is sent (it may have an ACK)
 *	syn		<SEQ=ISS><CTL=SYN> is sent
 *	synack		<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> is sent
 *	fin		<SEQ=SND.NXT><ACK=RCV.NXT><CTL=FIN,ACK> is sent
 *	data		the text of a SEND is sent, from SND.NXT on
 *	urgdata		the same with URG and the urgent pointer
 *	rtx		the oldest unacknowledged segment is sent again
 *	queued		the text of a SEND waits
 *	una		SND.UNA <- SEG.ACK
 *	wnd		SND.WND <- SEG.WND
 *	take		the text in the window is delivered, RCV.NXT advanced
 *	hold		the text in the window waits for what is before it
 *	eof		the FIN is taken: RCV.NXT advanced over it, user told
 *	urg		RCV.UP <- SEG.UP, user told
 *	2msl		the TIME-WAIT timer starts, or starts afresh
 *	refused reset timeout aborted	what the user is told
 *	ok notopen exists closing	what the call is answered
 *	n/a		the timer does not run in this state
 *	a | b		both are right
 */
#ifndef _EDU_UNIT_EVENT_H
#define _EDU_UNIT_EVENT_H

#include "fixture.h"

/* Where a segment lies, with W = RCV.WND. */
enum ev_where {
	EV_AT,		/* begins at RCV.NXT */
	EV_AT_LONG,	/* begins at RCV.NXT and ends behind the window */
	EV_AHEAD,	/* in the window, behind a gap */
	EV_LEFT,	/* straddles the left edge */
	EV_RIGHT,	/* in the window behind a gap, straddles the right edge */
	EV_BELOW,	/* all of it is old */
	EV_BEFORE,	/* RCV.NXT - 1: keep-alive; where the peer's FIN was */
	EV_EDGE,	/* begins at RCV.NXT + RCV.WND */
	EV_BEYOND,	/* begins behind that */
	EV_IRS,		/* where the peer's SYN was */
	EV_NR_WHERE,
	EV_OUTSIDE,	/* run twice: EV_BELOW and EV_BEYOND */
};

enum ev_ack {
	EV_ACK_GOOD,	/* completes a handshake, else nothing new: SND.UNA */
	EV_ACK_UNA,	/* SND.UNA */
	EV_ACK_OLD,	/* SND.UNA - 1 */
	EV_ACK_STALE,	/* SND.UNA - MAX.SND.WND - 1: RFC 5961, 5 */
	EV_ACK_PART,	/* half of the text in flight */
	EV_ACK_TEXT,	/* all of the text in flight, not the FIN behind it */
	EV_ACK_NXT,	/* SND.NXT: all there is, and our FIN */
	EV_ACK_FUTURE,	/* SND.NXT + 1 */
	EV_NR_ACK,
};

enum ev_flag {
	EV_ZERO = 1,	/* the receive window is closed */
	EV_WND = 2,	/* the segment tells another window */
	EV_GONE = 4,	/* the program has closed and will not read */
	EV_REUSE = 8,	/* net.edutcp.tw_reopen */
};

#define EV_TEXT		100	/* bytes of text, where there is text */
#define EV_LONG		(FIX_RCV_BUF + 60)
#define EV_UP		50	/* urgent pointer of segments with URG */
#define EV_NR_FLAGS	64	/* sets of FIN, SYN, RST, PSH, ACK and URG */
#define EV_NAME		48	/* bytes of the name of a set */

/**
 * struct ev_row - a segment and what it does in each state
 * @name: what the segment is
 * @ctl: control bits
 * @where: place in the receive sequence space
 * @len: bytes of text
 * @ack: SEG.ACK
 * @flags: enum ev_flag
 * @cell: by enum fix_state
 */
struct ev_row {
	const char *name;
	u8 ctl;
	u8 where;
	u16 len;
	u8 ack;
	u8 flags;
	const char *cell[FIX_NR_STATES];
};

/**
 * struct ev_variant - the tables are run once for each of these
 * @iss: our initial sequence number
 * @irs: the peer's
 * @ts: with timestamps
 */
struct ev_variant {
	u32 iss;
	u32 irs;
	bool ts;
};

/* Cells of states in which a segment's place does not matter. */
#define EV_PRE_NONE	"rst0", "-", "-"
#define EV_PRE_ACK	"rst", "rst", "-"
#define EV_PRE_SYN	"rst0", ">SR synack", ">SR synack"
#define EV_PRE_SYNACK	"rst", "rst", ">ES una ack"
#define EV_PRE_RST	"-", "-", "-"
#define EV_PRE_RSTACK	"-", "-", ">CL refused"
/* The same answer in SYN-RECEIVED, both, and in all later states. */
#define EV_ALL_NONE	"-", "-", "-", "-", "-", "-", "-", "-", "-"
#define EV_ALL_ACK	"ack", "ack", "ack", "ack", "ack", "ack", "ack", \
			"ack", "ack"
/* A challenge; in TIME-WAIT the RST may be ignored (RFC 1337). */
#define EV_ALL_RST	"ack", "ack", "ack", "ack", "ack", "ack", "ack", \
			"ack", "ack | -"

extern const struct ev_row ev_in_window[], ev_outside[], ev_zero_window[],
			   ev_ack_field[], ev_special[];
extern const int ev_nr_in_window, ev_nr_outside, ev_nr_zero_window,
		 ev_nr_ack_field, ev_nr_special;

/* What was before an event, to compare with. */
struct ev_before {
	struct edu_tcb tcb;
	struct edu_seg seg;
	u32 rcv_nxt;		/* IRS where RCV.NXT is not known yet */
	enum edu_user answer;
	bool called;		/* answer is valid */
	u32 sent;		/* bytes of a SEND */
};

void ev_table(struct kunit *test, const char *table, const struct ev_row *rows,
	      int n);
bool ev_check(struct fix *f, const struct ev_before *before, const char *cell,
	      char *why, size_t size);
void ev_name(char *name, u8 ctl);
void ev_cover(struct kunit *test, const char *name, enum fix_state state);
void ev_cover_flags(const struct ev_row *row, enum fix_state state);
void ev_row_ran(void);
void ev_ran(void);
void ev_make_zero_window(struct fix *f);

void segment_arrives__each_set_of_flags(struct kunit *test);
void calls__table(struct kunit *test);
void timeouts__table(struct kunit *test);
void coverage__no_cell_is_empty(struct kunit *test);

#endif /* _EDU_UNIT_EVENT_H */
