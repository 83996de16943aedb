// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_outside.c - segments outside the window, RFC 9293, 3.10.7.4, first
 *
 * "If an incoming segment is not acceptable, an acknowledgment should be sent
 * in reply (unless the RST bit is set, if so drop the segment and return)".
 * And what a closed receive window lets through all the same. Columns and
 * words: see event_window.c and event.h.
 */
#include "event.h"

const struct ev_row ev_outside[] = {
	/* Once below and once beyond; event_flags.c has all sets of flags. */
	{ "nothing", 0, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_ACK } },
	{ "nothing, text", 0, EV_OUTSIDE, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_ACK } },
	{ "SYN", EDU_SYN, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, EV_ALL_ACK } },
	{ "SYN, text", EDU_SYN, EV_OUTSIDE, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, EV_ALL_ACK } },
	{ "FIN", EDU_FIN, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_ACK } },
	{ "FIN, text", EDU_FIN, EV_OUTSIDE, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_ACK } },
	{ "RST", EDU_RST, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_NONE } },
	{ "RST, text", EDU_RST, EV_OUTSIDE, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_NONE } },
	{ "ACK", EDU_ACK, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "ACK, text", EDU_ACK, EV_OUTSIDE, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "ACK of our FIN", EDU_ACK, EV_OUTSIDE, 0, EV_ACK_NXT, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "PSH,ACK, text", EDU_PSH | EDU_ACK, EV_OUTSIDE, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "URG,ACK", EDU_URG | EDU_ACK, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "URG,ACK, text", EDU_URG | EDU_ACK, EV_OUTSIDE, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "SYN,ACK", EDU_SYN | EDU_ACK, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYNACK, EV_ALL_ACK } },
	{ "SYN,ACK, text", EDU_SYN | EDU_ACK, EV_OUTSIDE, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_SYNACK, EV_ALL_ACK } },
	{ "FIN,ACK, text", EDU_FIN | EDU_ACK, EV_OUTSIDE, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "RST,ACK", EDU_RST | EDU_ACK, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RSTACK, EV_ALL_NONE } },
	{ "RST,ACK, text", EDU_RST | EDU_ACK, EV_OUTSIDE, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_RSTACK, EV_ALL_NONE } },
	{ "SYN,FIN", EDU_SYN | EDU_FIN, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, EV_ALL_ACK } },
	{ "SYN,RST", EDU_SYN | EDU_RST, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_NONE } },
	{ "SYN,FIN,RST,ACK",
	  EDU_SYN | EDU_FIN | EDU_RST | EDU_ACK, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RSTACK, EV_ALL_NONE } },
	{ "FIN,ACK", EDU_FIN | EDU_ACK, EV_OUTSIDE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },

	/*
	 * Right behind the window. Table 6 refuses this; but who has filled
	 * the window has no other number for an ACK that carries nothing, so
	 * that one counts (sequence.c says why). Text and SYN do not.
	 */
	{ "nothing", 0, EV_EDGE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "ACK", EDU_ACK, EV_EDGE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una", ">ES una", "-", "-", "-",
		"-", "-", "-", "-" } },
	{ "ACK of our FIN", EDU_ACK, EV_EDGE, 0, EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">ES una", ">ES una", "una",
		">F2 una", "-", "una", ">TW una 2msl", ">CL una", "-" } },
	{ "ACK, text", EDU_ACK, EV_EDGE, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "SYN", EDU_SYN, EV_EDGE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, EV_ALL_ACK } },
	{ "FIN,ACK", EDU_FIN | EDU_ACK, EV_EDGE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "RST", EDU_RST, EV_EDGE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_NONE } },

	/* A keep-alive probe of the peer, 3.8.4, with and without a byte. */
	{ "keep-alive probe", EDU_ACK, EV_BEFORE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "keep-alive probe with a byte", EDU_ACK, EV_BEFORE, 1, EV_ACK_GOOD,
	  0, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "RST one too low", EDU_RST, EV_BEFORE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_NONE } },
	/*
	 * The peer's FIN again, so our ACK was lost: "The only thing that can
	 * arrive in this state is a retransmission of the remote FIN.
	 * Acknowledge it, and restart the 2 MSL timeout."
	 */
	{ "FIN,ACK again", EDU_FIN | EDU_ACK, EV_BEFORE, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, "ack", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack 2msl" } },
	{ "FIN,ACK again, with an ACK of ours", EDU_FIN | EDU_ACK, EV_BEFORE,
	  0, EV_ACK_NXT, 0, {
		EV_PRE_ACK, "ack", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack 2msl" } },
};

const int ev_nr_outside = ARRAY_SIZE(ev_outside);

/*
 * "If the RCV.WND is zero, no segments will be acceptable, but special
 * allowance should be made to accept valid ACKs, URGs, and RSTs": the text
 * and the FIN are refused with an ACK, the rest of the segment counts
 * (MUST-66). What carries nothing is acceptable at RCV.NXT by table 6.
 */
const struct ev_row ev_zero_window[] = {
	{ "nothing", 0, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "nothing, text", 0, EV_AT, EV_TEXT, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_NONE, EV_ALL_ACK } },
	{ "SYN", EDU_SYN, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_SYN, EV_ALL_ACK } },
	{ "FIN", EDU_FIN, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_NONE, EV_ALL_ACK } },
	{ "RST", EDU_RST, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_RST, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
	{ "RST, text", EDU_RST, EV_AT, EV_TEXT, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_RST, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "- | ack" } },
	{ "RST,ACK", EDU_RST | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_RSTACK, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
	{ "ACK", EDU_ACK, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_ACK, ">ES una", ">ES una", "-", "-", "-",
		"-", "-", "-", "-" } },
	/* The window probe of the peer: MUST-35. */
	{ "ACK, one byte", EDU_ACK, EV_AT, 1, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_ACK, ">ES una ack", ">ES una ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "ACK, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_ACK, ">ES una ack", ">ES una ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "PSH,ACK, text, that acknowledges all", EDU_PSH | EDU_ACK, EV_AT,
	  EV_TEXT, EV_ACK_NXT, EV_ZERO, {
		EV_PRE_ACK, ">ES una ack", ">ES una ack", "una ack",
		">F2 una ack", "ack", "una ack", ">TW una ack 2msl",
		">CL una", "ack" } },
	{ "URG,ACK", EDU_URG | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_ACK, ">ES una urg", ">ES una urg", "urg", "urg", "urg",
		"-", "-", "-", "-" } },
	{ "URG,ACK, text", EDU_URG | EDU_ACK, EV_AT, EV_TEXT, EV_ACK_GOOD,
	  EV_ZERO, {
		EV_PRE_ACK, ">ES una urg ack", ">ES una urg ack", "urg ack",
		"urg ack", "urg ack", "ack", "ack", "ack", "ack" } },
	{ "FIN,ACK", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_ACK, ">ES una ack", ">ES una ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack | ack 2msl" } },
	{ "SYN,ACK", EDU_SYN | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_SYNACK, EV_ALL_ACK } },
	{ "SYN,FIN", EDU_SYN | EDU_FIN, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_SYN, EV_ALL_ACK } },
	/* A RST with a SYN: no peer sends that; it may count or be refused. */
	{ "SYN,RST", EDU_SYN | EDU_RST, EV_AT, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_RST, ">LI | -", ">CL refused | -", ">CL reset | -",
		">CL reset | -", ">CL reset | -", ">CL reset | -",
		">CL | -", ">CL | -", "-" } },
	{ "SYN,FIN,RST,ACK", EDU_SYN | EDU_FIN | EDU_RST | EDU_ACK, EV_AT, 0,
	  EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_RSTACK, ">LI | -", ">CL refused | -", ">CL reset | -",
		">CL reset | -", ">CL reset | -", ">CL reset | -",
		">CL | -", ">CL | -", "-" } },
	/* Anywhere else nothing is acceptable. */
	{ "ACK, one too high", EDU_ACK, EV_AHEAD, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "ACK, text, too high", EDU_ACK, EV_AHEAD, EV_TEXT, EV_ACK_GOOD,
	  EV_ZERO, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "ACK, text, too low", EDU_ACK, EV_BELOW, EV_TEXT, EV_ACK_GOOD,
	  EV_ZERO, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "ACK, text over RCV.NXT", EDU_ACK, EV_LEFT, EV_TEXT, EV_ACK_GOOD,
	  EV_ZERO, {
		EV_PRE_ACK, EV_ALL_ACK } },
	{ "RST, too high", EDU_RST, EV_AHEAD, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_RST, EV_ALL_NONE } },
	{ "RST, too low", EDU_RST, EV_BEFORE, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_RST, EV_ALL_NONE } },
	{ "SYN, too high", EDU_SYN, EV_AHEAD, 0, EV_ACK_GOOD, EV_ZERO, {
		EV_PRE_SYN, EV_ALL_ACK } },
	{ "FIN,ACK, too high", EDU_FIN | EDU_ACK, EV_AHEAD, 0, EV_ACK_GOOD,
	  EV_ZERO, {
		EV_PRE_ACK, EV_ALL_ACK } },
};

const int ev_nr_zero_window = ARRAY_SIZE(ev_zero_window);
