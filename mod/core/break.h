/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * break.h - TCP broken on purpose: net.edutcp.break.*
 *
 * Most rules of TCP came after something had gone wrong. Whoever takes one away
 * sees what. Each switch takes one away, in its network namespace, from its next
 * event on; all are off by default. Where a switch has changed something, the
 * event says so by a reason "break_...". `grep -rn edu_broken mod/` finds every
 * place:
 *
 * isn_zero	handshake.c. Numbering starts at 0, where it should start at a
 *		number that nobody can guess (MUST-8, RFC 6528). A stranger who
 *		sees nothing can put text into a connection, or reset it; and
 *		segments of an old connection have numbers that a new one between
 *		the same ports expects.
 * no_time_wait	ack.c. Whoever closed first forgets the connection at once, not
 *		after 2 MSL (MUST-13). If its last ACK is lost, the repeated FIN
 *		meets nobody and is answered by a RST. A new connection between
 *		the same ports takes old segments for its own, if their numbers
 *		fit (isn_zero) and no timestamp tells (net.edutcp.timestamps).
 * no_checksum	ip.c. A segment that was changed on the way is taken as it is
 *		(MUST-3): the program reads what nobody wrote.
 * no_karn	rtt.c. What was sent again goes on being timed, from its first
 *		sending (MUST-18): our own wait counts as the network's, and the
 *		RTO grows with each loss. Timestamps, which tell the copies apart
 *		(RFC 7323, 4.1), are not asked: with the switch they would hide
 *		what it is there to show.
 * fixed_rto_ms	rtt.c. The RTO does not follow the round trip (MUST-18, RFC 6298).
 *		If it is shorter, everything is sent twice; if it is much longer,
 *		each loss is a long silence. Back-off goes on.
 * no_backoff	rtt.c. Each wait for an answer is as long as the one before (RFC
 *		6298, 5.5; MUST-19): who is not answered because the network is
 *		full keeps it full. Probes of a closed window keep their pace, too.
 * no_cwnd	send.c, output.c. All that the peer's window takes goes at once (RFC
 *		5681, 3.1; MUST-19): queues on the way overflow, and what was lost
 *		is sent again in the same way. cwnd itself goes on as if it
 *		counted, so that one can compare.
 * go_back_n	text.c. The receiver throws away what arrives behind a gap, FIN
 *		included (SHLD-31): one lost segment costs all that was in flight
 *		behind it. The sender is as always: after a timeout it sends all
 *		again, after fast retransmit a segment for each partial ACK.
 * no_sws_avoidance
 *		window.c, send.c. The receiver offers each byte of room (MUST-39),
 *		and the sender fills it (MUST-38): a slow reader turns a stream
 *		into segments of a few bytes, 40 bytes of headers each (RFC 813).
 * no_fast_retransmit
 *		recovery.c. Three duplicate ACKs mean nothing (RFC 5681, 3.2): a
 *		lost segment is sent again when the timer fires, and until then
 *		the connection stands still.
 * nagle_stall	send.c, user.c. Nagle's algorithm as of 1984 (RFC 896): the end of
 *		a SEND waits until everything is acknowledged, full segments
 *		included (A.3 has Minshall's cure). And the receiver does not
 *		acknowledge at once when its program has read more than a full
 *		segment. So each waits for the other: a request in two SENDs, or
 *		in a segment and a half, takes a delayed ACK (3.8.6.3) longer.
 * any_rst	sequence.c, input.c. From SYN-RECEIVED on a RST with any number
 *		resets (3.10.7.4, second; RFC 5961, 3): a stranger who knows or
 *		guesses addresses and ports needs one packet. In TIME-WAIT it
 *		still does nothing (RFC 1337).
 *
 * All of MUST-n and SHLD-n are RFC 9293's. One sentence of each stands in
 * edutcp_break.h, from which the sysctls are made.
 */
#ifndef _EDU_CORE_BREAK_H
#define _EDU_CORE_BREAK_H

#include "core/tcb.h"

/* 0: a module that can not be broken, for make bench to see what that costs. */
#ifndef EDU_BREAKABLE
#define EDU_BREAKABLE	1
#endif

/*
 * Is this broken here? 0: no, all is as it should be. Else what the sysctl was
 * set to. One load while it is off.
 */
static inline u32 edu_broken(const struct edu_cfg *cfg, enum edu_break what)
{
	return EDU_BREAKABLE ? cfg->broken[what] : 0;
}

#endif /* _EDU_CORE_BREAK_H */
