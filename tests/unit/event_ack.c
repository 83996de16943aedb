// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_ack.c - "Fifth, check the ACK field", RFC 9293, 3.10.7.4, and the
 * first step of SYN-SENT, 3.10.7.3; then what does not fit into the other
 * tables. Columns and words: see event_window.c and event.h.
 *
 * In flight are 100 bytes in ESTABLISHED and CLOSE-WAIT, 100 bytes and our
 * FIN in FIN-WAIT-1, CLOSING and LAST-ACK, our SYN in SYN-SENT and
 * SYN-RECEIVED, and nothing in FIN-WAIT-2 and TIME-WAIT.
 */
#include "event.h"

/* "If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset". */
#define PRE_BAD		"rst", "rst", "rst"
#define PRE_BAD_RST	"-", "-", "-"

/*
 * SYN-RECEIVED: "If the segment acknowledgment is not acceptable, form a
 * reset segment <SEQ=SEG.ACK><CTL=RST> and send it". RFC 5961, 5, whose check
 * stands before it, would answer what is out of its range with an ACK.
 */
#define SR_BAD		"rst", "rst"
#define SR_BAD_5961	"rst | ack", "rst | ack"

const struct ev_row ev_ack_field[] = {
	/* RFC 5961, 5 (MAY-12): "MUST be discarded and an ACK sent back". */
	{ "ACK, stale", EDU_ACK, EV_AT, 0, EV_ACK_STALE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "ACK, stale, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_STALE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "FIN,ACK, stale", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_STALE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },

	/* "If the ACK is a duplicate (SEG.ACK =< SND.UNA), it can be ignored." */
	{ "ACK, old", EDU_ACK, EV_AT, 0, EV_ACK_OLD, 0, {
		PRE_BAD, SR_BAD, "-", "-", "-", "-", "-", "-", "-" } },
	/* The window of an old ACK does not count. */
	{ "ACK, old, another window", EDU_ACK, EV_AT, 0, EV_ACK_OLD, EV_WND, {
		PRE_BAD, SR_BAD, "-", "-", "-", "-", "-", "-", "-" } },
	{ "ACK, old, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_OLD, 0, {
		PRE_BAD, SR_BAD, "take soon", "take soon", "take soon",
		"-", "-", "-", "-" } },
	{ "FIN,ACK, old", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_OLD, 0, {
		PRE_BAD, SR_BAD, ">CW eof ack", ">CG eof ack",
		">TW eof ack 2msl", "ack", "-", "ack | -", "ack 2msl" } },

	{ "ACK, duplicate", EDU_ACK, EV_AT, 0, EV_ACK_UNA, 0, {
		PRE_BAD, SR_BAD, "-", "-", "-", "-", "-", "-", "-" } },
	{ "ACK, duplicate, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_UNA, 0, {
		PRE_BAD, SR_BAD, "take soon", "take soon", "take soon",
		"-", "-", "-", "-" } },
	{ "URG,ACK, duplicate, text", EDU_URG | EDU_ACK, EV_AT, EV_TEXT,
	  EV_ACK_UNA, 0, {
		PRE_BAD, SR_BAD, "urg take soon", "urg take soon",
		"urg take soon", "-", "-", "-", "-" } },
	{ "FIN,ACK, duplicate", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_UNA, 0, {
		PRE_BAD, SR_BAD, ">CW eof ack", ">CG eof ack",
		">TW eof ack 2msl", "ack", "-", "ack | -", "ack 2msl" } },
	{ "SYN,ACK, duplicate", EDU_SYN | EDU_ACK, EV_AT, 0, EV_ACK_UNA, 0, {
		PRE_BAD, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "RST,ACK, duplicate", EDU_RST | EDU_ACK, EV_AT, 0, EV_ACK_UNA, 0, {
		PRE_BAD_RST, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },

	/* "If SND.UNA < SEG.ACK =< SND.NXT, then set SND.UNA <- SEG.ACK." */
	{ "ACK, of all", EDU_ACK, EV_AT, 0, EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">ES una", ">ES una", "una", ">F2 una", "-",
		"una", ">TW una 2msl", ">CL una", "-" } },
	{ "ACK, of all, another window", EDU_ACK, EV_AT, 0, EV_ACK_NXT,
	  EV_WND, {
		EV_PRE_ACK, ">ES una wnd", ">ES una wnd", "una wnd",
		">F2 una wnd", "wnd", "una wnd", ">TW una 2msl | >TW una wnd 2msl",
		">CL una", "-" } },
	{ "ACK, of all, ahead", EDU_ACK, EV_AHEAD, 0, EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">ES una", ">ES una", "una", ">F2 una", "-",
		"una", ">TW una 2msl", ">CL una", "-" } },
	{ "ACK, of all, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"una take soon", ">F2 una take soon", "take soon",
		"una", ">TW una 2msl", ">CL una", "-" } },
	{ "PSH,ACK, of all, text over the left edge", EDU_PSH | EDU_ACK,
	  EV_LEFT, EV_TEXT, EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"una take soon", ">F2 una take soon", "take soon",
		"una", ">TW una 2msl", ">CL una", "-" } },
	{ "ACK, of all, text ahead", EDU_ACK, EV_AHEAD, EV_TEXT, EV_ACK_NXT,
	  0, {
		EV_PRE_ACK, ">ES una hold ack", ">ES una hold ack",
		"una hold ack", ">F2 una hold ack", "hold ack",
		"una", ">TW una 2msl", ">CL una", "-" } },
	{ "URG,ACK, of all, text", EDU_URG | EDU_ACK, EV_AT, EV_TEXT,
	  EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">ES una urg take soon", ">ES una urg take soon",
		"una urg take soon", ">F2 una urg take soon", "urg take soon",
		"una", ">TW una 2msl", ">CL una", "-" } },
	/* Note 2 of figure 5: FIN and the ACK of ours in one segment. */
	{ "FIN,ACK, of all", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">CW una eof ack", ">CW una eof ack",
		">CW una eof ack", ">TW una eof ack 2msl",
		">TW eof ack 2msl", "una ack", ">TW una 2msl | >TW una ack 2msl",
		">CL una", "ack 2msl" } },
	{ "FIN,ACK, of all, text", EDU_FIN | EDU_ACK, EV_AT, EV_TEXT,
	  EV_ACK_NXT, 0, {
		EV_PRE_ACK, ">CW una take eof ack", ">CW una take eof ack",
		">CW una take eof ack", ">TW una take eof ack 2msl",
		">TW take eof ack 2msl", "una ack",
		">TW una 2msl | >TW una ack 2msl", ">CL una", "ack 2msl" } },
	{ "SYN,ACK, of all", EDU_SYN | EDU_ACK, EV_AT, 0, EV_ACK_NXT, 0, {
		EV_PRE_SYNACK, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "RST,ACK, of all", EDU_RST | EDU_ACK, EV_AT, 0, EV_ACK_NXT, 0, {
		EV_PRE_RSTACK, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },

	/* A part. Where less than that was sent it acks the future. */
	{ "ACK, of half", EDU_ACK, EV_AT, 0, EV_ACK_PART, 0, {
		PRE_BAD, SR_BAD_5961, "una", "una", "ack",
		"una", "una", "una", "ack" } },
	{ "ACK, of half, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_PART, 0, {
		PRE_BAD, SR_BAD_5961, "una take soon", "una take soon", "ack",
		"una", "una", "una", "ack" } },
	{ "FIN,ACK, of half", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_PART, 0, {
		PRE_BAD, SR_BAD_5961, ">CW una eof ack", ">CG una eof ack",
		"ack", "una ack", "una", "una | una ack", "ack" } },

	/* Our text is acknowledged but not our FIN behind it. */
	{ "ACK, of the text", EDU_ACK, EV_AT, 0, EV_ACK_TEXT, 0, {
		EV_PRE_ACK, ">ES una", ">ES una", "una", "una", "-",
		"una", "una", "una", "-" } },
	{ "ACK, of the text, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_TEXT, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"una take soon", "una take soon", "take soon",
		"una", "una", "una", "-" } },
	{ "FIN,ACK, of the text", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_TEXT,
	  0, {
		EV_PRE_ACK, ">CW una eof ack", ">CW una eof ack",
		">CW una eof ack", ">CG una eof ack", ">TW eof ack 2msl",
		"una ack", "una", "una | una ack", "ack 2msl" } },

	/* "If the ACK acks something not yet sent, then send an ACK, drop". */
	{ "ACK, future", EDU_ACK, EV_AT, 0, EV_ACK_FUTURE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "ACK, future, another window", EDU_ACK, EV_AT, 0, EV_ACK_FUTURE,
	  EV_WND, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "ACK, future, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_FUTURE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "ACK, future, text ahead", EDU_ACK, EV_AHEAD, EV_TEXT,
	  EV_ACK_FUTURE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "URG,ACK, future", EDU_URG | EDU_ACK, EV_AT, 0, EV_ACK_FUTURE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "FIN,ACK, future", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_FUTURE, 0, {
		PRE_BAD, SR_BAD_5961, "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,ACK, future", EDU_SYN | EDU_ACK, EV_AT, 0, EV_ACK_FUTURE, 0, {
		PRE_BAD, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	/* The RST comes first; in SYN-SENT the ACK: "drop the segment". */
	{ "RST,ACK, future", EDU_RST | EDU_ACK, EV_AT, 0, EV_ACK_FUTURE, 0, {
		PRE_BAD_RST, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
};

const int ev_nr_ack_field = ARRAY_SIZE(ev_ack_field);

const struct ev_row ev_special[] = {
	/*
	 * The peer's SYN again. By the letter an ACK; Deviation: from a
	 * passive OPEN the SYN,ACK again, which the peer can use.
	 */
	{ "SYN again", EDU_SYN, EV_IRS, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, "synack", "ack | synack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	/* The same with text, some of which lies in the window. */
	{ "SYN again, text", EDU_SYN, EV_IRS, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, "synack | ack", "ack | synack", "ack", "ack",
		"ack", "ack", "ack", "ack", "ack" } },
	/*
	 * The SYN,ACK again. Deviation: simultaneous open, figure 7, line 6:
	 * the SYN is old and cut off, its ACK opens the connection. A passive
	 * end never sent the SYN that it acknowledges.
	 */
	{ "SYN,ACK again", EDU_SYN | EDU_ACK, EV_IRS, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYNACK, "ack", ">ES una", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,ACK again, future", EDU_SYN | EDU_ACK, EV_IRS, 0,
	  EV_ACK_FUTURE, 0, {
		PRE_BAD, "ack", "ack | rst", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "RST where the SYN was", EDU_RST, EV_IRS, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_NONE } },
	/*
	 * RFC 5961, 4.2: a SYN is challenged "irrespective of the sequence
	 * number", and so never taken for the text behind it.
	 */
	{ "SYN, text over the left edge", EDU_SYN, EV_LEFT, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_SYN, "ack | >LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,ACK, text over the left edge", EDU_SYN | EDU_ACK, EV_LEFT,
	  EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_SYNACK, "ack | >LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	/*
	 * MAY-2, RFC 6191: TIME-WAIT is cut short for a SYN beyond all that
	 * was used; the host then gives the SYN to the listener. Deviation:
	 * optional, net.edutcp.tw_reopen.
	 */
	{ "SYN beyond, with tw_reopen", EDU_SYN, EV_BEYOND, 0, EV_ACK_GOOD,
	  EV_REUSE, {
		EV_PRE_SYN, "ack", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", ">CL" } },
	{ "SYN ahead, with tw_reopen", EDU_SYN, EV_AHEAD, 0, EV_ACK_GOOD,
	  EV_REUSE, {
		EV_PRE_SYN, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", ">CL" } },
	{ "SYN below, with tw_reopen", EDU_SYN, EV_BELOW, 0, EV_ACK_GOOD,
	  EV_REUSE, {
		EV_PRE_SYN, "ack", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,ACK beyond, with tw_reopen", EDU_SYN | EDU_ACK, EV_BEYOND, 0,
	  EV_ACK_GOOD, EV_REUSE, {
		EV_PRE_SYNACK, EV_ALL_ACK } },
	{ "RST beyond, with tw_reopen", EDU_RST, EV_BEYOND, 0, EV_ACK_GOOD,
	  EV_REUSE, {
		EV_PRE_RST, EV_ALL_NONE } },
	/*
	 * SHLD-3, 3.6.1: the program has closed and text comes that nobody
	 * will read: the peer is told by a RST. Where the peer may still send.
	 */
	{ "ACK, text for a program that has gone", EDU_ACK, EV_AT, EV_TEXT,
	  EV_ACK_GOOD, EV_GONE, {
		EV_PRE_ACK, ">CL una rstn reset", ">CL una rstn reset",
		">CL rstn reset", ">CL rstn reset", ">CL rstn reset",
		"-", "-", "-", "-" } },
	{ "FIN,ACK to a program that has gone", EDU_FIN | EDU_ACK, EV_AT, 0,
	  EV_ACK_GOOD, EV_GONE, {
		EV_PRE_ACK, ">CW una eof ack", ">CW una eof ack",
		">CW eof ack", ">CG eof ack", ">TW eof ack 2msl",
		"ack", "-", "ack | -", "ack 2msl" } },
	{ "ACK, old text for a program that has gone", EDU_ACK, EV_BELOW,
	  EV_TEXT, EV_ACK_GOOD, EV_GONE, {
		EV_PRE_ACK, EV_ALL_ACK } },
};

const int ev_nr_special = ARRAY_SIZE(ev_special);
