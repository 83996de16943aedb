/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * edutcp_break.h - what can be broken on purpose: the one table of switches
 *
 * A row is
 *
 *	X(ID, "name", MOST, "What it does, in a sentence.", "paragraph")
 *
 * and becomes EDU_BREAK_ID here, the sysctl net.edutcp.break.name (0: off, the
 * default; up to MOST), what the kernel logs when it is switched on, and what
 * `edutcp ss` shows. The paragraph is the one that is violated then.
 * mod/core/break.h has the whole story. Rows are only ever added at the end; a
 * program must not depend on the numbers.
 */
#ifndef _UAPI_EDUTCP_BREAK_H
#define _UAPI_EDUTCP_BREAK_H

#define EDU_BREAKS(X) \
	X(ISN_ZERO, "isn_zero", 1, "initial sequence numbers are always 0", "RFC 9293, 3.4.1 (MUST-8)") \
	X(NO_TIME_WAIT, "no_time_wait", 1, "TIME-WAIT is over at once", "RFC 9293, 3.6.1 (MUST-13)") \
	X(NO_CHECKSUM, "no_checksum", 1, "checksums of segments that arrive are not looked at", "RFC 9293, 3.1 (MUST-3)") \
	X(NO_KARN, "no_karn", 1, "what was sent again is a sample of the round-trip time, too", "RFC 9293, 3.8.1 (MUST-18)") \
	X(FIXED_RTO_MS, "fixed_rto_ms", 120000, "the RTO is so many milliseconds, whatever the round trip takes", "RFC 9293, 3.8.1 (MUST-18)") \
	X(NO_BACKOFF, "no_backoff", 1, "the RTO is not doubled when nobody answers", "RFC 9293, 3.8.2 (MUST-19)") \
	X(NO_CWND, "no_cwnd", 1, "the congestion window holds nothing back", "RFC 9293, 3.8.2 (MUST-19)") \
	X(GO_BACK_N, "go_back_n", 1, "what arrives behind a gap is thrown away", "RFC 9293, 3.10.7.4 (SHLD-31)") \
	X(NO_SWS_AVOIDANCE, "no_sws_avoidance", 1, "slivers of window are offered, and filled", "RFC 9293, 3.8.6.2 (MUST-38, MUST-39)") \
	X(NO_FAST_RETRANSMIT, "no_fast_retransmit", 1, "duplicate ACKs make nobody send again: only the timer does", "RFC 5681, 3.2") \
	X(NAGLE_STALL, "nagle_stall", 1, "a small segment waits for any ACK, and the ACK waits for company", "RFC 9293, 3.7.4, A.3") \
	X(ANY_RST, "any_rst", 1, "a RST counts whatever its sequence number", "RFC 9293, 3.10.7.4, second")

enum edu_break {
#define EDU_BREAK_ID(id, name, most, text, rfc) EDU_BREAK_##id,
	EDU_BREAKS(EDU_BREAK_ID)
#undef EDU_BREAK_ID
	EDU_NR_BREAKS,
};

#endif /* _UAPI_EDUTCP_BREAK_H */
