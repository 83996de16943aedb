/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * edutcp_reason.h - why something happened: the one table of reasons
 *
 * Every event carries one of these codes. A row is
 *
 *	X(ID, "name", "What happened and why, in a sentence.", "paragraph")
 *
 * and becomes EDU_R_ID here, a counter of that name in /proc/net/edutcp_stat,
 * and what `edutcp trace --why` prints. Rows are only ever added at the end
 * of their group; a program must not depend on the numbers, the kernel's
 * trace format names them.
 */
#ifndef _UAPI_EDUTCP_REASON_H
#define _UAPI_EDUTCP_REASON_H

#define EDU_REASONS(X) \
	X(NONE, "none", "No particular reason.", "") \
	/* Segments that arrive and are dropped. */ \
	X(DROP_SHORT, "drop_short", "The packet is shorter than the TCP header says.", "RFC 9293, 3.1") \
	X(DROP_CHECKSUM, "drop_checksum", "The checksum does not match: a bit was changed on the way.", "RFC 9293, 3.1 (MUST-3)") \
	X(DROP_OPTIONS, "drop_options", "An option's length is impossible.", "RFC 9293, 3.2 (MUST-7)") \
	X(DROP_ADDRESS, "drop_address", "Broadcast or multicast: no TCP connection has such an address.", "RFC 9293, 3.9.2.3 (MUST-57)") \
	X(DROP_NO_SOCKET, "drop_no_socket", "Nobody has this connection or listens on this port.", "RFC 9293, 3.10.7.1") \
	X(DROP_NO_MEMORY, "drop_no_memory", "No memory or receive buffer left: dropped as if lost, the peer sends it again.", "RFC 9293, 3.8.1") \
	X(DROP_BACKLOG, "drop_backlog", "The listener's backlog is full: the SYN is dropped, the peer tries again.", "RFC 9293, 3.9.1.1") \
	X(DROP_FILTER, "drop_filter", "A socket filter refused the segment.", "socket(7)") \
	X(DROP_TTL, "drop_ttl", "It has come through more routers than the program allows: forged, if the peer is as near as it should be.", "RFC 5082, 3, ip(7)") \
	X(DROP_SEQ, "drop_seq", "The segment lies outside the receive window; it is answered with an ACK that says what is expected.", "RFC 9293, 3.10.7.4, first") \
	X(DROP_DUPLICATE, "drop_duplicate", "All of it was received before; it is answered with an ACK.", "RFC 9293, 3.10.7.4, first") \
	X(DROP_ZERO_WINDOW, "drop_zero_window", "The receive buffer is full: the text is not taken, the ACK says so.", "RFC 9293, 3.8.6.1") \
	X(DROP_PAWS, "drop_paws", "Its timestamp is older than one already seen: a segment of the past.", "RFC 7323, 5.3") \
	X(DROP_NO_TIMESTAMP, "drop_no_timestamp", "Timestamps were agreed on but this segment has none.", "RFC 7323, 3.2") \
	X(DROP_RST_SEQ, "drop_rst_seq", "A RST that has not exactly the number expected: stale or forged.", "RFC 9293, 3.10.7.4, second") \
	X(DROP_RST_LISTEN, "drop_rst_listen", "A RST can not concern a listener, which has sent nothing.", "RFC 9293, 3.10.7.2, first") \
	X(DROP_RST_CLOSED, "drop_rst_closed", "A RST is never answered with a RST.", "RFC 9293, 3.10.7.1") \
	X(DROP_RST_NO_ACK, "drop_rst_no_ack", "A RST before the handshake counts only when it acknowledges our SYN.", "RFC 9293, 3.10.7.3, second") \
	X(DROP_NO_ACK, "drop_no_ack", "Every segment of an open connection must carry an ACK.", "RFC 9293, 3.10.7.4, fifth") \
	X(DROP_ACK_OLD, "drop_ack_old", "It acknowledges what was acknowledged long ago: stale or forged.", "RFC 5961, 5") \
	X(DROP_ACK_FUTURE, "drop_ack_future", "It acknowledges what was never sent.", "RFC 9293, 3.10.7.4, fifth") \
	X(DROP_NO_SYN, "drop_no_syn", "Neither SYN nor RST: nothing that a handshake can use.", "RFC 9293, 3.10.7.3, fifth") \
	X(DROP_TEXT_STATE, "drop_text_state", "Text after the peer's FIN can not be.", "RFC 9293, 3.10.7.4, seventh") \
	X(DROP_USER_GONE, "drop_user_gone", "Text for a program that has closed: the peer is told by a RST that it is lost.", "RFC 9293, 3.6.1 (SHLD-3)") \
	X(DROP_LISTEN_ACK, "drop_listen_ack", "A listener has sent nothing that could be acknowledged.", "RFC 9293, 3.10.7.2, second") \
	X(DROP_TIME_WAIT_RST, "drop_time_wait_rst", "A RST does not cut TIME-WAIT short.", "RFC 1337, 3") \
	X(DROP_LISTEN_OTHER, "drop_listen_other", "No SYN: nothing for a listener.", "RFC 9293, 3.10.7.2, fourth") \
	X(DROP_FRAGMENT, "drop_fragment", "A fragment of a segment, where nobody puts IPv6 fragments together before they get here.", "RFC 8200, 4.5") \
	X(DROP_FAULT, "drop_fault", "Dropped on purpose by a fault.", "edutcp-fault(8)") \
	X(DROP_QUEUE_OFF, "drop_queue_off", "The socket backlog is full: dropped as if lost.", "RFC 9293, 3.8.1") \
	X(DROP_SYN, "drop_syn", "A SYN in the middle of a connection: if the peer has started anew, it can say so.", "RFC 9293, 3.10.7.4, fourth") \
	X(DROP_DEFERRED, "drop_deferred", "The program wants no connection before there is text: the SYN,ACK goes again.", "tcp(7), TCP_DEFER_ACCEPT") \
	X(DROP_ACK_SYN_SENT, "drop_ack_syn_sent", "It acknowledges another SYN than the one just sent: an answer to one of the past, or forged.", "RFC 9293, 3.10.7.3, first") \
	X(DROP_SYN_AGAIN, "drop_syn_again", "The SYN that was answered comes again: so does the SYN,ACK.", "RFC 9293, 3.10.7.4, first") \
	/* Segments that arrive and are taken. */ \
	X(IN_SYN, "in_syn", "The peer wants a connection and says where its numbering starts.", "RFC 9293, 3.5") \
	X(IN_SYN_ACK, "in_syn_ack", "The peer agrees, and says where its own numbering starts.", "RFC 9293, 3.5") \
	X(IN_DATA, "in_data", "The text that was expected next.", "RFC 9293, 3.10.7.4, seventh") \
	X(IN_DATA_AHEAD, "in_data_ahead", "Text from behind a gap: held until the gap is filled.", "RFC 9293, 3.10.7.4 (SHLD-31)") \
	X(IN_DATA_FILLS, "in_data_fills", "The text that fills the gap: what was held follows at once.", "RFC 9293, 3.10.7.4, seventh") \
	X(IN_ACK, "in_ack", "The peer has everything up to here.", "RFC 9293, 3.10.7.4, fifth") \
	X(IN_DUP_ACK, "in_dup_ack", "The same acknowledgment again: something behind it arrived, what it waits for did not.", "RFC 5681, 2") \
	X(IN_WINDOW, "in_window", "The peer's window has changed.", "RFC 9293, 3.8.6") \
	X(IN_FIN, "in_fin", "The peer will send no more.", "RFC 9293, 3.10.7.4, eighth") \
	X(IN_RST, "in_rst", "The peer has no such connection, or gives it up.", "RFC 9293, 3.5.3") \
	/* Segments that leave. */ \
	X(OUT_SYN, "out_syn", "We want a connection; this is where our numbering starts.", "RFC 9293, 3.10.1") \
	X(OUT_SYN_ACK, "out_syn_ack", "We agree; this is where our numbering starts.", "RFC 9293, 3.10.7.2, third") \
	X(OUT_DATA, "out_data", "Text that both windows allow.", "RFC 9293, 3.10.2") \
	X(OUT_FIN, "out_fin", "We shall send no more.", "RFC 9293, 3.10.4") \
	X(OUT_ACK, "out_ack", "Tells what we have and how much more we can take.", "RFC 9293, 3.10.7.4") \
	X(OUT_ACK_DELAYED, "out_ack_delayed", "The acknowledgment waited for company that did not come.", "RFC 9293, 3.8.6.3 (MUST-40)") \
	X(OUT_DUP_ACK, "out_dup_ack", "Says at once what is expected next: what came is not acceptable, or something before it is missing.", "RFC 9293, 3.10.7.4, first; RFC 5681, 4.2") \
	X(OUT_WINDOW, "out_window", "The program has read: there is room again.", "RFC 9293, 3.8.6.2.2") \
	X(OUT_CHALLENGE, "out_challenge", "Challenge: if this RST or SYN was yours, say so with the right number.", "RFC 5961, 3.2") \
	X(OUT_RST_CLOSED, "out_rst_closed", "There is no such connection here.", "RFC 9293, 3.10.7.1") \
	X(OUT_RST_BAD_ACK, "out_rst_bad_ack", "You acknowledge what we never sent.", "RFC 9293, 3.10.7.3, first") \
	X(OUT_RST_ABORT, "out_rst_abort", "The program gives the connection up.", "RFC 9293, 3.10.5") \
	X(OUT_RST_USER_GONE, "out_rst_user_gone", "The program has closed and will not read what you sent.", "RFC 9293, 3.6.1 (SHLD-3)") \
	X(OUT_RST_TIMEOUT, "out_rst_timeout", "Nobody answered for too long.", "RFC 9293, 3.8.3") \
	X(OUT_PROBE, "out_probe", "The window is closed: one byte asks whether it still is.", "RFC 9293, 3.8.6.1") \
	X(OUT_KEEPALIVE, "out_keepalive", "Are you still there?", "RFC 9293, 3.8.4") \
	X(OUT_MTU_PROBE, "out_mtu_probe", "A larger segment than the others: does the path take it?", "RFC 4821, 7.5") \
	X(RTX_TIMEOUT, "rtx_timeout", "Nobody answered in time: sent again.", "RFC 6298, 5.4") \
	X(RTX_FAST, "rtx_fast", "Three duplicate ACKs: sent again without waiting for the timer.", "RFC 5681, 3.2") \
	X(RTX_PARTIAL, "rtx_partial", "The ACK stopped short: the next gap is sent again.", "RFC 6582, 3.2") \
	X(RTX_SYN_ASKED, "rtx_syn_asked", "The SYN came again: the peer has not got our SYN,ACK.", "RFC 9293, 3.10.7.4, first") \
	X(RTX_WINDOW_OPENED, "rtx_window_opened", "The window has opened: what the probe tried is sent for good.", "RFC 9293, 3.8.6.1") \
	X(RTX_PMTU, "rtx_pmtu", "Too large for the path: cut anew and sent again at once.", "RFC 1191, 6.4, RFC 8201, 5.4") \
	X(RTX_MTU_PROBE, "rtx_mtu_probe", "The text of the probe that did not pass, in segments that do.", "RFC 4821, 7.6.2") \
	/* Segments that were to leave and did not. */ \
	X(UNSENT_NO_ROUTE, "unsent_no_route", "No way leads to the peer: it does not leave, as if lost.", "RFC 9293, 3.8.1") \
	X(UNSENT_NO_MEMORY, "unsent_no_memory", "No memory for the packet: it does not leave, as if lost.", "RFC 9293, 3.8.1") \
	X(UNSENT_QUEUE_FULL, "unsent_queue_full", "The device's queue has too much of this connection already: it does not leave, as if lost.", "RFC 9293, 3.8.1") \
	/* State changes: the edges of figure 5. */ \
	X(ST_PASSIVE_OPEN, "passive_open", "listen(): waits for whoever comes.", "RFC 9293, 3.10.1") \
	X(ST_ACTIVE_OPEN, "active_open", "connect(): asks for a connection.", "RFC 9293, 3.10.1") \
	X(ST_RCV_SYN, "rcv_syn", "A SYN came: answered with SYN,ACK.", "RFC 9293, 3.10.7.2, third") \
	X(ST_SIMULTANEOUS_OPEN, "simultaneous_open", "Both asked at the same time.", "RFC 9293, 3.5 (MUST-10)") \
	X(ST_HANDSHAKE_DONE, "handshake_done", "Both numbers are known and acknowledged.", "RFC 9293, 3.5") \
	X(ST_RST_TO_LISTEN, "rst_to_listen", "The half-open connection was reset: back to listening.", "RFC 9293, 3.10.7.4, second") \
	X(ST_SYN_TO_LISTEN, "syn_to_listen", "Another SYN in the window of a half-open connection: back to listening.", "RFC 9293, 3.10.7.4, fourth") \
	X(ST_CLOSE, "close", "The program closes: after what is queued comes the FIN.", "RFC 9293, 3.10.4") \
	X(ST_RCV_FIN, "rcv_fin", "The peer's FIN: it will send no more.", "RFC 9293, 3.10.7.4, eighth") \
	X(ST_FIN_ACKED, "fin_acked", "Our FIN is acknowledged.", "RFC 9293, 3.10.7.4, fifth") \
	X(ST_TIME_WAIT_OVER, "time_wait_over", "2 MSL have passed: no old segment can be under way any more.", "RFC 9293, 3.10.8") \
	X(ST_TIME_WAIT_REOPENED, "time_wait_reopened", "A new SYN, beyond all that was used before, ends TIME-WAIT early.", "RFC 9293, 3.6.1 (MAY-2), RFC 6191") \
	X(ST_RESET, "reset", "The peer reset the connection.", "RFC 9293, 3.10.7.4, second") \
	X(ST_REFUSED, "refused", "The peer refused: nobody listens there.", "RFC 9293, 3.10.7.3, second") \
	X(ST_ABORT, "abort", "The program aborts.", "RFC 9293, 3.10.5") \
	X(ST_DELETED, "deleted", "The program closes before there is a connection.", "RFC 9293, 3.10.4") \
	X(ST_R2, "gave_up", "R2 retransmissions without an answer: the connection has failed.", "RFC 9293, 3.8.3 (MUST-20)") \
	X(ST_USER_TIMEOUT, "user_timeout", "The user timeout has expired.", "RFC 9293, 3.10.8") \
	X(ST_KEEPALIVE_FAILED, "keepalive_failed", "No keep-alive probe was answered.", "RFC 9293, 3.8.4") \
	X(ST_ORPHAN, "orphan", "Nobody holds the socket any more and the peer does not close.", "tcp(7), tcp_fin_timeout") \
	X(ST_ICMP, "icmp", "The network says that the peer can not be reached.", "RFC 9293, 3.9.2.2") \
	X(ST_TOO_MANY_ORPHANS, "too_many_orphans", "More connections whose program has closed than may be kept: this one is given up.", "tcp(7), tcp_max_orphans") \
	X(ST_BAD_EDGE, "bad_edge", "A state change that figure 5 does not have was refused: a defect of this module.", "RFC 9293, 3.3.2") \
	/* Timers. */ \
	X(TM_RTX, "tm_rtx", "Runs while something is not acknowledged.", "RFC 6298, 5.1") \
	X(TM_RTX_RESTART, "tm_rtx_restart", "New data was acknowledged: the timer starts afresh.", "RFC 6298, 5.3") \
	X(TM_RTX_ALL_ACKED, "tm_rtx_all_acked", "All is acknowledged: the timer stops.", "RFC 6298, 5.2") \
	X(TM_RTX_BACKOFF, "tm_rtx_backoff", "No answer: the next wait is twice as long.", "RFC 6298, 5.5") \
	X(TM_PERSIST, "tm_persist", "The window is closed: ask now and then, ever more slowly.", "RFC 9293, 3.8.6.1") \
	X(TM_DELACK, "tm_delack", "Wait a little: the answer may carry the ACK.", "RFC 9293, 3.8.6.3") \
	X(TM_KEEPALIVE, "tm_keepalive", "Nothing was heard for a while.", "RFC 9293, 3.8.4") \
	X(TM_USER, "tm_user", "The program said how long data may stay unacknowledged.", "RFC 9293, 3.10.8") \
	X(TM_OVERRIDE, "tm_override", "Small pieces may be held back, but not for ever.", "RFC 9293, 3.8.6.2.1") \
	X(TM_FIN_WAIT_2, "tm_fin_wait_2", "Nobody will read: the peer has this long to close.", "tcp(7), TCP_LINGER2") \
	X(TM_TIME_WAIT, "tm_time_wait", "Waits 2 MSL, so that a lost last ACK can be repeated and old segments die out.", "RFC 9293, 3.6.1 (MUST-13)") \
	X(TM_TIME_WAIT_RESTART, "tm_time_wait_restart", "The FIN came again, so our last ACK was lost: acknowledged again, 2 MSL start afresh.", "RFC 9293, 3.10.7.4, eighth") \
	X(TM_DONE, "tm_done", "What the timer waited for has happened.", "RFC 9293, 3.10.8") \
	X(TM_CLOSED, "tm_closed", "The connection is over: nothing is waited for any more.", "RFC 9293, 3.10.4") \
	/* RTT and congestion. */ \
	X(RTT_TIMED, "rtt_timed", "A segment sent once was acknowledged: a sample of the round-trip time.", "RFC 6298, 3") \
	X(RTT_TIMESTAMP, "rtt_timestamp", "The echoed timestamp tells the round-trip time, even of what was sent twice: in ms, and less than one counts as 1 µs.", "RFC 7323, 4.1") \
	X(RTT_KARN, "rtt_karn", "Sent twice: nobody knows which one the ACK answers, so it is no sample.", "RFC 6298, 3") \
	X(CC_INIT, "cc_init", "The initial window.", "RFC 6928, 2") \
	X(CC_SLOW_START, "cc_slow_start", "Slow start: the window grows by what is acknowledged.", "RFC 5681, 3.1") \
	X(CC_AVOIDANCE, "cc_avoidance", "Congestion avoidance: one segment more each round trip.", "RFC 5681, 3.1") \
	X(CC_ENTER_RECOVERY, "cc_enter_recovery", "A segment was lost: half of what was in flight is the new threshold.", "RFC 6582, 3.2") \
	X(CC_INFLATE, "cc_inflate", "A duplicate ACK: one segment has left the network, another may enter.", "RFC 5681, 3.2") \
	X(CC_DEFLATE, "cc_deflate", "Partial ACK: what it acknowledges leaves the inflated window.", "RFC 6582, 3.2") \
	X(CC_LEAVE_RECOVERY, "cc_leave_recovery", "All that was in flight when the loss showed has arrived: back to the threshold.", "RFC 6582, 3.2") \
	X(CC_TIMEOUT, "cc_timeout", "A timeout: start again with one segment.", "RFC 5681, 3.1") \
	X(CC_IDLE, "cc_idle", "Silent for longer than the RTO: what the network can take is unknown again.", "RFC 5681, 4.1") \
	X(CC_LIMITED_TRANSMIT, "cc_limited_transmit", "An early duplicate ACK lets one new segment out, to keep ACKs coming.", "RFC 3042, 2") \
	/* Why something waits. */ \
	X(WAIT_NAGLE, "wait_nagle", "Nagle: a small segment waits while another is unacknowledged.", "RFC 9293, 3.7.4, A.3") \
	X(WAIT_SWS, "wait_sws", "The window would take only a sliver: better to wait.", "RFC 9293, 3.8.6.2.1") \
	X(WAIT_CWND, "wait_cwnd", "The congestion window is full.", "RFC 5681, 3.1") \
	X(WAIT_WINDOW, "wait_window", "The peer's window is full.", "RFC 9293, 3.8.6") \
	X(WAIT_CORK, "wait_cork", "The program said that more follows.", "tcp(7), TCP_CORK") \
	/* User calls, and what they are told. */ \
	X(US_CALL, "user_call", "The program called.", "RFC 9293, 3.9.1") \
	X(US_URGENT, "urgent", "Urgent data: the reader is told where it ends.", "RFC 9293, 3.8.5 (MUST-32)") \
	X(SOFT_ERROR, "soft_error", "The network reports trouble; TCP goes on trying.", "RFC 9293, 3.9.2.2 (SHLD-25)") \
	X(R1, "r1", "R1 retransmissions: the route may be dead, IP is told.", "RFC 9293, 3.8.3 (MUST-20)") \
	X(ICMP_NOT_IN_FLIGHT, "icmp_not_in_flight", "An ICMP error that quotes nothing in flight: stale or forged.", "RFC 5927, 4.1") \
	X(ICMP_TOO_FAR, "icmp_too_far", "An ICMP error from farther away than the program allows its peer to be: forged.", "RFC 5082, 3, ip(7)") \
	X(ICMP_REDIRECT, "icmp_redirect", "A router says that another one is nearer: IP is told, and segments may take another way.", "RFC 1122, 3.2.2.2, RFC 4861, 8") \
	X(PMTU_SHRINKS, "pmtu_shrinks", "A router says how much the path takes: segments shrink.", "RFC 1191, 6.4, RFC 8201, 5.4") \
	X(PMTU_NOT_SMALLER, "pmtu_not_smaller", "Too big, says an ICMP error, of a segment that was no larger than that: told before, or forged.", "RFC 1191, 6.4") \
	X(PMTU_ABSURD, "pmtu_absurd", "An ICMP error asks for an MTU that no link may have: forged.", "RFC 791, 3.2, RFC 8201, 4") \
	X(PMTU_BLACK_HOLE, "pmtu_black_hole", "Full segments vanish and nobody says why: perhaps for their size, so smaller ones are tried.", "RFC 4821, 7.7, RFC 8899, 4.3") \
	X(MTU_PROBE_PASSED, "mtu_probe_passed", "The probe has arrived: segments may be so large.", "RFC 4821, 7.6.1") \
	X(MTU_PROBE_LOST, "mtu_probe_lost", "The probe is lost: the path does not take so much.", "RFC 4821, 7.6.2") \
	/* Faults. */ \
	X(FAULT_DROP, "fault_drop", "A fault: lost on the way.", "edutcp-fault(8)") \
	X(FAULT_CORRUPT, "fault_corrupt", "A fault: a bit is changed on the way.", "edutcp-fault(8)") \
	X(FAULT_DUPLICATE, "fault_duplicate", "A fault: comes twice.", "edutcp-fault(8)") \
	X(FAULT_DELAY, "fault_delay", "A fault: held up on the way.", "edutcp-fault(8)") \
	X(FAULT_REORDER, "fault_reorder", "A fault: overtaken by those behind it.", "edutcp-fault(8)") \
	/* Broken on purpose: edutcp_break.h. */ \
	X(BREAK_ISN_ZERO, "break_isn_zero", "Numbering starts at 0: anybody can guess that.", "RFC 9293, 3.4.1 (MUST-8)") \
	X(BREAK_NO_TIME_WAIT, "break_no_time_wait", "No TIME-WAIT: nobody will repeat the last ACK, and old segments may meet a new connection.", "RFC 9293, 3.6.1 (MUST-13)") \
	X(BREAK_NO_CHECKSUM, "break_no_checksum", "Taken with a wrong checksum: a bit was changed on the way, and nobody looks.", "RFC 9293, 3.1 (MUST-3)") \
	X(BREAK_NO_KARN, "break_no_karn", "Sent again and timed all the same: our own wait will be in the sample.", "RFC 9293, 3.8.1 (MUST-18)") \
	X(BREAK_FIXED_RTO_MS, "break_fixed_rto_ms", "The RTO is fixed: what was measured does not count.", "RFC 9293, 3.8.1 (MUST-18)") \
	X(BREAK_NO_BACKOFF, "break_no_backoff", "No back-off: the next wait is no longer than the last.", "RFC 9293, 3.8.2 (MUST-19)") \
	X(BREAK_NO_CWND, "break_no_cwnd", "Beyond the congestion window: it holds nothing back here.", "RFC 9293, 3.8.2 (MUST-19)") \
	X(BREAK_GO_BACK_N, "break_go_back_n", "Thrown away, for it lies behind a gap: it has to be sent again.", "RFC 9293, 3.10.7.4 (SHLD-31)") \
	X(BREAK_NO_SWS_AVOIDANCE, "break_no_sws_avoidance", "A sliver of window: it is told of, or filled.", "RFC 9293, 3.8.6.2 (MUST-38, MUST-39)") \
	X(BREAK_NO_FAST_RETRANSMIT, "break_no_fast_retransmit", "No fast retransmit: after three duplicate ACKs, too, only the timer sends again.", "RFC 5681, 3.2") \
	X(BREAK_NAGLE_STALL, "break_nagle_stall", "Nagle's stall: the small segment waits for an ACK, and the ACK for another segment.", "RFC 9293, 3.7.4, A.3") \
	X(BREAK_ANY_RST, "break_any_rst", "A RST with a wrong number: it counts all the same.", "RFC 9293, 3.10.7.4, second") \
	X(NOTES_LOST, "notes_lost", "More happened in one event than could be noted: a defect of this module.", "")

enum edu_reason {
#define EDU_REASON_ID(id, name, text, rfc) EDU_R_##id,
	EDU_REASONS(EDU_REASON_ID)
#undef EDU_REASON_ID
	EDU_NR_REASONS,
};

#endif /* _UAPI_EDUTCP_REASON_H */
