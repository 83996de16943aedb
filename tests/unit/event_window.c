// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_window.c - segments in the window, RFC 9293, 3.10.7
 *
 * Columns: CLOSED, LISTEN, SYN-SENT; SYN-RECEIVED from LISTEN, from SYN-SENT;
 * ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK,
 * TIME-WAIT. The words are explained in event.h.
 *
 * SEG.ACK completes the handshake in SYN-SENT and SYN-RECEIVED and brings
 * nothing new in the states behind them.
 *
 * RFC 5961 is in force (3.10.7.4, second and fourth): only a RST at RCV.NXT
 * resets, and a SYN is challenged. A RST in TIME-WAIT is ignored (RFC 1337).
 * Text on a SYN is not taken.
 */
#include "event.h"

const struct ev_row ev_in_window[] = {
	/* Fifth: "if the ACK bit is off, drop the segment and return". */
	{ "nothing", 0, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "nothing, text", 0, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "PSH,URG, text", EDU_PSH | EDU_URG, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "FIN", EDU_FIN, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "FIN, text", EDU_FIN, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "nothing, ahead", 0, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "nothing, text ahead", 0, EV_AHEAD, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "FIN, ahead", EDU_FIN, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "nothing, text over the left edge", 0, EV_LEFT, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },
	{ "nothing, text over the right edge", 0, EV_RIGHT, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_NONE, EV_ALL_NONE } },

	/* Fourth: a SYN; RFC 5961, 4.2. */
	{ "SYN", EDU_SYN, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN, text", EDU_SYN, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN, ahead", EDU_SYN, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,ACK", EDU_SYN | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYNACK, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,ACK, text", EDU_SYN | EDU_ACK, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_SYNACK, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,ACK, ahead", EDU_SYN | EDU_ACK, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYNACK, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,FIN", EDU_SYN | EDU_FIN, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },
	{ "SYN,FIN, ahead", EDU_SYN | EDU_FIN, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_SYN, ">LI", "ack", "ack", "ack", "ack",
		"ack", "ack", "ack", "ack" } },

	/*
	 * Second: a RST. At RCV.NXT it resets, whatever else the segment has
	 * (SHLD-2: it may have text).
	 */
	{ "RST", EDU_RST, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
	{ "RST, text", EDU_RST, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_RST, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
	{ "RST,ACK", EDU_RST | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RSTACK, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
	{ "SYN,RST", EDU_SYN | EDU_RST, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
	{ "SYN,FIN,RST,ACK", EDU_SYN | EDU_FIN | EDU_RST | EDU_ACK, EV_AT, 0,
	  EV_ACK_GOOD, 0, {
		EV_PRE_RSTACK, ">LI", ">CL refused", ">CL reset", ">CL reset",
		">CL reset", ">CL reset", ">CL", ">CL", "-" } },
	/* In the window but not exact: challenge ACK (RFC 5961, 3.2). */
	{ "RST, ahead", EDU_RST, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_RST } },
	{ "RST, text ahead", EDU_RST, EV_AHEAD, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_RST } },
	{ "RST,ACK, ahead", EDU_RST | EDU_ACK, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RSTACK, EV_ALL_RST } },
	{ "SYN,RST, ahead", EDU_SYN | EDU_RST, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_RST } },
	{ "SYN,FIN,RST,ACK, ahead", EDU_SYN | EDU_FIN | EDU_RST | EDU_ACK,
	  EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_RSTACK, EV_ALL_RST } },
	{ "RST, over the right edge", EDU_RST, EV_RIGHT, EV_TEXT, EV_ACK_GOOD,
	  0, {
		EV_PRE_RST, EV_ALL_RST } },
	/* SEG.SEQ is outside the window: "silently drop". */
	{ "RST, text over the left edge", EDU_RST, EV_LEFT, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_RST, EV_ALL_NONE } },

	/* Fifth: an ACK alone, nothing new in it. */
	{ "ACK", EDU_ACK, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una", ">ES una", "-", "-", "-",
		"-", "-", "-", "-" } },
	{ "ACK, ahead", EDU_ACK, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una", ">ES una", "-", "-", "-",
		"-", "-", "-", "-" } },
	/* "SND.WND <- SEG.WND", "the send window should be updated". */
	{ "ACK, another window", EDU_ACK, EV_AT, 0, EV_ACK_GOOD, EV_WND, {
		EV_PRE_ACK, ">ES una wnd", ">ES una wnd", "wnd", "wnd", "wnd",
		"wnd", "wnd", "wnd", "-" } },

	/* Seventh: text. After the peer's FIN: "Ignore the segment text". */
	{ "ACK, text", EDU_ACK, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"take soon", "take soon", "take soon", "-", "-", "-", "-" } },
	{ "PSH,ACK, text", EDU_PSH | EDU_ACK, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"take soon", "take soon", "take soon", "-", "-", "-", "-" } },
	{ "PSH,ACK,ECE,CWR, text", EDU_PSH | EDU_ACK | EDU_ECE | EDU_CWR,
	  EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"take soon", "take soon", "take soon", "-", "-", "-", "-" } },
	{ "ACK, text as long as the window", EDU_ACK, EV_AT, FIX_RCV_BUF,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take ack", ">ES una take ack",
		"take ack", "take ack", "take ack", "-", "-", "-", "-" } },
	/* "trimming off any portions that lie outside the window" */
	{ "ACK, text longer than the window", EDU_ACK, EV_AT_LONG, EV_LONG,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take ack", ">ES una take ack",
		"take ack", "take ack", "take ack", "-", "-", "-", "-" } },
	/* The FIN's number is the first one behind the window. */
	{ "FIN,ACK, text as long as the window", EDU_FIN | EDU_ACK, EV_AT,
	  FIX_RCV_BUF, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take ack", ">ES una take ack",
		"take ack", "take ack", "take ack", "-", "-", "-", "-" } },
	/* And here it is the last one in it. */
	{ "FIN,ACK, text one shorter than the window", EDU_FIN | EDU_ACK,
	  EV_AT, FIX_RCV_BUF - 1, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">CW una take eof ack", ">CW una take eof ack",
		">CW take eof ack", ">CG take eof ack",
		">TW take eof ack 2msl", "ack | -", "-", "ack | -",
		"ack 2msl | -" } },
	{ "FIN,ACK, text longer than the window", EDU_FIN | EDU_ACK,
	  EV_AT_LONG, EV_LONG, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take ack", ">ES una take ack",
		"take ack", "take ack", "take ack", "-", "-", "-", "-" } },
	{ "ACK, text over the left edge", EDU_ACK, EV_LEFT, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"take soon", "take soon", "take soon", "-", "-", "-", "-" } },
	{ "PSH,ACK, text over the left edge", EDU_PSH | EDU_ACK, EV_LEFT,
	  EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una take soon", ">ES una take soon",
		"take soon", "take soon", "take soon", "-", "-", "-", "-" } },
	/* SHLD-31: held; RFC 5681, 4.2: a duplicate ACK at once (MAY-13). */
	{ "ACK, text ahead", EDU_ACK, EV_AHEAD, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una hold ack", ">ES una hold ack",
		"hold ack", "hold ack", "hold ack", "-", "-", "-", "-" } },
	{ "PSH,ACK, text over the right edge", EDU_PSH | EDU_ACK, EV_RIGHT,
	  EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una hold ack", ">ES una hold ack",
		"hold ack", "hold ack", "hold ack", "-", "-", "-", "-" } },

	/* Sixth: urgent data (MUST-32). After the FIN: "Ignore the URG". */
	{ "URG,ACK", EDU_URG | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una urg", ">ES una urg", "urg", "urg", "urg",
		"-", "-", "-", "-" } },
	{ "URG,ACK, text", EDU_URG | EDU_ACK, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una urg take soon", ">ES una urg take soon",
		"urg take soon", "urg take soon", "urg take soon",
		"-", "-", "-", "-" } },
	{ "URG,ACK, text over the left edge", EDU_URG | EDU_ACK, EV_LEFT,
	  EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una urg take soon", ">ES una urg take soon",
		"urg take soon", "urg take soon", "urg take soon",
		"-", "-", "-", "-" } },
	{ "URG,ACK, text ahead", EDU_URG | EDU_ACK, EV_AHEAD, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una urg hold ack", ">ES una urg hold ack",
		"urg hold ack", "urg hold ack", "urg hold ack",
		"-", "-", "-", "-" } },

	/*
	 * Eighth: a FIN. Behind the first FIN there can be no second; by the
	 * letter it is acknowledged again, except in CLOSING and LAST-ACK,
	 * where all but the ACK of our FIN is ignored (fifth).
	 */
	{ "FIN,ACK", EDU_FIN | EDU_ACK, EV_AT, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">CW una eof ack", ">CW una eof ack",
		">CW eof ack", ">CG eof ack", ">TW eof ack 2msl",
		"ack", "-", "ack | -", "ack 2msl" } },
	{ "FIN,ACK, text", EDU_FIN | EDU_ACK, EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">CW una take eof ack", ">CW una take eof ack",
		">CW take eof ack", ">CG take eof ack",
		">TW take eof ack 2msl", "ack", "-", "ack | -", "ack 2msl" } },
	{ "FIN,PSH,URG,ACK, text", EDU_FIN | EDU_PSH | EDU_URG | EDU_ACK,
	  EV_AT, EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">CW una urg take eof ack",
		">CW una urg take eof ack", ">CW urg take eof ack",
		">CG urg take eof ack", ">TW urg take eof ack 2msl",
		"ack", "-", "ack | -", "ack 2msl" } },
	{ "FIN,ACK, text over the left edge", EDU_FIN | EDU_ACK, EV_LEFT,
	  EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">CW una take eof ack", ">CW una take eof ack",
		">CW take eof ack", ">CG take eof ack",
		">TW take eof ack 2msl", "ack", "-", "ack | -", "ack 2msl" } },
	{ "FIN,ACK, ahead", EDU_FIN | EDU_ACK, EV_AHEAD, 0, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una ack", ">ES una ack", "ack", "ack", "ack",
		"ack", "-", "ack | -", "ack | ack 2msl" } },
	{ "FIN,ACK, text ahead", EDU_FIN | EDU_ACK, EV_AHEAD, EV_TEXT,
	  EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una hold ack", ">ES una hold ack",
		"hold ack", "hold ack", "hold ack",
		"ack", "-", "ack | -", "ack | ack 2msl" } },
	/* The FIN lies outside and is trimmed off; the text is held. */
	{ "FIN,ACK, text over the right edge", EDU_FIN | EDU_ACK, EV_RIGHT,
	  EV_TEXT, EV_ACK_GOOD, 0, {
		EV_PRE_ACK, ">ES una hold ack", ">ES una hold ack",
		"hold ack", "hold ack", "hold ack", "-", "-", "-", "-" } },
};

const int ev_nr_in_window = ARRAY_SIZE(ev_in_window);
