// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_match.c - match.c and fate.c: which arrival belongs to which departure
 *
 * Each test is a story of events and the rows that must come of it, a letter
 * each for what happens: "> " a segment from client to server, "< " the other
 * way; then its number and what becomes of it.
 */
#include <stdarg.h>
#include <stdio.h>

#include "ok.h"
#include "segrow.h"

static void handshake(void)
{
	struct story s = { .nr = 0 };

	story_handshake(&s);
	rows_are(&s, "match__handshake",
		 "state; > SYN 0 taken; state; < SYN,ACK 0 taken; state; > ACK 1 taken; state; ");
}

static void third_lost_by_fault(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1, EDU_ACK, 101, 1, 100);
	sent(&s, CLIENT, 2, EDU_ACK, 201, 1, 100);
	fault(&s, EDU_FAULT_DROP);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	got(&s, SERVER, 11, EDU_ACK, 101, 1, 100);
	timer(&s, CLIENT, 200000, EDU_EV_TIMER_FIRED, EDU_TIMER_RTX, 1);
	sent(&s, CLIENT, 200000, EDU_ACK, 201, 1, 100)->a = 1;
	got(&s, SERVER, 200010, EDU_ACK, 201, 1, 100);
	rows_are(&s, "match__third_segment_lost_by_a_fault",
		 "> ACK 1 taken; > ACK 101 taken; > ACK 201 fault; fault; timer_fired; > ACK 201 again taken; ");
}

/* Nothing tells that it was lost, and its repetition looks the same. */
static void third_lost_silently(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 20, EDU_ACK, 101, 1, 100);
	sent(&s, CLIENT, 200020, EDU_ACK, 101, 1, 100)->a = 1;
	got(&s, SERVER, 200030, EDU_ACK, 101, 1, 100);
	rows_are(&s, "match__lost_on_the_way_and_repeated",
		 "> ACK 1 taken; > ACK 101 lost; > ACK 101 again taken; ");
}

/* The same within a millisecond: what left after it has arrived. */
static void fast_retransmit(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1, EDU_ACK, 101, 1, 100);
	got(&s, SERVER, 10, EDU_ACK, 101, 1, 100);
	sent(&s, CLIENT, 40, EDU_ACK, 1, 1, 100)->a = 1;
	got(&s, SERVER, 50, EDU_ACK, 1, 1, 100);
	rows_are(&s, "match__fast_retransmit_of_what_was_lost",
		 "> ACK 1 lost; > ACK 101 taken; > ACK 1 again taken; ");
}

/* The other ACKs are on their way by then, but not the cause of it. */
static void fast_retransmit_is_behind_the_third(void)
{
	struct story s = { .nr = 0 };
	int i;

	for (i = 0; i < 5; i++)
		sent(&s, SERVER, i, EDU_ACK, 1, 1, 0);
	for (i = 0; i < 3; i++)
		got(&s, CLIENT, 20 + i, EDU_ACK, 1, 1, 0);
	sent(&s, CLIENT, 22, EDU_ACK, 1, 1, 100)->a = 1;
	got(&s, SERVER, 23, EDU_ACK, 1, 1, 100);
	sent(&s, SERVER, 23, EDU_ACK, 1, 501, 0);
	got(&s, CLIENT, 24, EDU_ACK, 1, 1, 0);
	got(&s, CLIENT, 25, EDU_ACK, 1, 1, 0);
	got(&s, CLIENT, 30, EDU_ACK, 1, 501, 0);
	rows_are(&s, "match__fast_retransmit_is_behind_the_ack_that_caused_it",
		 "< ACK 1 taken; < ACK 1 taken; < ACK 1 taken; <departs ACK 1; <departs ACK 1; > ACK 1 again taken; <departs ACK 1; <arrives ACK 1 of 3; <arrives ACK 1 of 4; <arrives ACK 1 of 10; ");
}

/* Both timers fire at once: neither repetition answers the other one. */
static void both_timers(void)
{
	struct story s = { .nr = 0 };

	timer(&s, CLIENT, 0, EDU_EV_TIMER_FIRED, EDU_TIMER_RTX, 1);
	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0)->a = 1;
	timer(&s, SERVER, 6, EDU_EV_TIMER_FIRED, EDU_TIMER_RTX, 1);
	sent(&s, SERVER, 6, EDU_SYN | EDU_ACK, 0, 1, 0)->a = 1;
	dropped(&s, SERVER, 24, EDU_R_DROP_SYN_AGAIN, EDU_SYN, 0, 0, 0);
	sent(&s, SERVER, 24, EDU_SYN | EDU_ACK, 0, 1, 0)->a = 2;
	got(&s, CLIENT, 36, EDU_SYN | EDU_ACK, 0, 1, 0);
	dropped(&s, CLIENT, 50, EDU_R_DROP_DUPLICATE, EDU_SYN | EDU_ACK, 0, 1, 0);
	rows_are(&s, "match__two_timers_at_once_and_what_they_send_crosses",
		 "timer_fired; >departs SYN 0 again; timer_fired; < SYN,ACK 0 again taken; >arrives SYN 0 of 1 dropped; < SYN,ACK 0 again dropped; ");
}

static void last_ack_lost(void)
{
	struct story s = { .nr = 0 };

	sent(&s, SERVER, 0, EDU_FIN | EDU_ACK, 1, 2, 0);
	got(&s, CLIENT, 10, EDU_FIN | EDU_ACK, 1, 2, 0);
	becomes(&s, CLIENT, 10, EDU_TIME_WAIT);
	sent(&s, CLIENT, 10, EDU_ACK, 2, 2, 0);
	timer(&s, SERVER, 200000, EDU_EV_TIMER_FIRED, EDU_TIMER_RTX, 1);
	sent(&s, SERVER, 200000, EDU_FIN | EDU_ACK, 1, 2, 0)->a = 1;
	got(&s, CLIENT, 200010, EDU_FIN | EDU_ACK, 1, 2, 0);
	sent(&s, CLIENT, 200010, EDU_ACK, 2, 2, 0);
	got(&s, SERVER, 200020, EDU_ACK, 2, 2, 0);
	becomes(&s, SERVER, 200020, EDU_CLOSED);
	rows_are(&s, "match__last_ack_lost_and_fin_repeated",
		 "< FIN,ACK 1 taken; state; > ACK 2 lost; timer_fired; < FIN,ACK 1 again taken; > ACK 2 taken; state; ");
}

static void duplicate(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	fault(&s, EDU_FAULT_DUPLICATE);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	dropped(&s, SERVER, 11, EDU_R_DROP_SEQ, EDU_ACK, 1, 1, 100);
	rows_are(&s, "match__duplicate",
		 "> ACK 1 taken; fault; >arrives ACK 1 copy 1 dropped; ");
}

static void reordered(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1, EDU_ACK, 101, 1, 100);
	got(&s, SERVER, 10, EDU_ACK, 101, 1, 100);
	got(&s, SERVER, 11, EDU_ACK, 1, 1, 100);
	rows_are(&s, "match__overtaken",
		 ">departs ACK 1; > ACK 101 taken; >arrives ACK 1 of 0; ");
}

static void corrupted(void)
{
	struct story s = { .nr = 0 };
	struct edu_event *bad;

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1, EDU_ACK, 101, 1, 100);
	fault(&s, EDU_FAULT_CORRUPT);
	sent(&s, CLIENT, 2, EDU_ACK, 201, 1, 100);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	bad = dropped(&s, SERVER, 11, EDU_R_DROP_CHECKSUM, EDU_ACK, 101, 1,
		      100);
	bad->seq ^= 0x40000;
	got(&s, SERVER, 12, EDU_ACK, 201, 1, 100);
	rows_are(&s, "match__corrupted_on_purpose",
		 "> ACK 1 taken; > ACK 101 dropped; fault; > ACK 201 taken; ");
}

/* By the network: only the likeness tells. */
static void corrupted_silently(void)
{
	struct story s = { .nr = 0 };
	struct edu_event *bad;

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1, EDU_ACK, 101, 1, 100);
	sent(&s, CLIENT, 2, EDU_ACK, 201, 1, 50);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	bad = dropped(&s, SERVER, 11, EDU_R_DROP_CHECKSUM, EDU_ACK, 101, 1,
		      100);
	bad->ack ^= 0x100;
	got(&s, SERVER, 12, EDU_ACK, 201, 1, 50);
	rows_are(&s, "match__corrupted_by_the_network",
		 "> ACK 1 taken; > ACK 101 dropped; > ACK 201 taken; ");
}

/* With its ports changed it may be anybody's: no connection is made of it. */
static void stray(void)
{
	struct story s = { .nr = 0 };
	struct edu_event *bad;

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	bad = dropped(&s, SERVER, 11, EDU_R_DROP_CHECKSUM, EDU_ACK, 1, 1, 100);
	bad->rport ^= 1;
	bad->conn = 0;
	timer(&s, SERVER, 5000, EDU_EV_TIMER_FIRED, EDU_TIMER_KEEPALIVE, 1);
	rows_are(&s, "match__bad_ports_make_no_connection",
		 "> ACK 1 lost; timer_fired; ");
}

static void simultaneous_open(void)
{
	struct story s = { .nr = 0 };

	becomes(&s, CLIENT, 0, EDU_SYN_SENT);
	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	becomes(&s, SERVER, 5, EDU_SYN_SENT);
	sent(&s, SERVER, 5, EDU_SYN, 0, 0, 0);
	got(&s, SERVER, 100, EDU_SYN, 0, 0, 0);
	sent(&s, SERVER, 100, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(&s, CLIENT, 105, EDU_SYN, 0, 0, 0);
	sent(&s, CLIENT, 105, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(&s, CLIENT, 200, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(&s, SERVER, 205, EDU_SYN | EDU_ACK, 0, 1, 0);
	rows_are(&s, "match__simultaneous_open_crosses",
		 "state; >departs SYN 0; state; < SYN 0 taken; >arrives SYN 0 of 1; < SYN,ACK 0 taken; > SYN,ACK 0 taken; ");
}

/* Far apart, what the receiver sends first was not caused by it. */
static void crossing(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, SERVER, 5000, EDU_ACK, 1, 1, 100);
	got(&s, SERVER, 10000, EDU_ACK, 1, 1, 100);
	got(&s, CLIENT, 15000, EDU_ACK, 1, 1, 100);
	rows_are(&s, "match__crossing_on_a_long_way",
		 ">departs ACK 1; <departs ACK 1; >arrives ACK 1 of 0; <arrives ACK 1 of 1; ");
}

/* Held up so long that its sender has given up meanwhile. */
static void given_up(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	fault(&s, EDU_FAULT_DELAY);
	timer(&s, CLIENT, 500000, EDU_EV_TIMER_FIRED, EDU_TIMER_USER, 1);
	becomes(&s, CLIENT, 500000, EDU_CLOSED);
	got(&s, SERVER, 3000000, EDU_SYN, 0, 0, 0);
	rows_are(&s, "match__held_up_until_its_sender_has_given_up",
		 ">departs SYN 0; fault; timer_fired; state; >arrives SYN 0 of 0; ");
}

static void rst(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	dropped(&s, SERVER, 10, EDU_R_DROP_NO_SOCKET, EDU_SYN, 0, 0, 0)->conn = 0;
	sent(&s, SERVER, 10, EDU_RST | EDU_ACK, 0, 1, 0)->conn = 0;
	got(&s, CLIENT, 20, EDU_RST | EDU_ACK, 0, 1, 0);
	becomes(&s, CLIENT, 20, EDU_CLOSED);
	rows_are(&s, "match__refused_with_rst",
		 "> SYN 0 dropped; < RST,ACK 0 taken; state; ");
}

static void super_segments(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 300);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	got(&s, SERVER, 11, EDU_ACK, 101, 1, 200);
	rows_are(&s, "match__one_leaves_two_arrive", "> ACK 1 taken; ");

	s.nr = 0;
	memset(s.ev, 0, sizeof(s.ev));
	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 0, EDU_ACK, 101, 1, 100);
	sent(&s, CLIENT, 0, EDU_ACK | EDU_PSH, 201, 1, 50);
	got(&s, SERVER, 10, EDU_ACK | EDU_PSH, 1, 1, 250);
	rows_are(&s, "match__three_leave_one_arrives",
		 "> ACK 1 taken; > ACK 101 taken; > PSH,ACK 201 taken; ");

	s.nr = 0;
	memset(s.ev, 0, sizeof(s.ev));
	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 300);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	sent(&s, SERVER, 5000, EDU_ACK, 1, 101, 0);
	got(&s, CLIENT, 5010, EDU_ACK, 1, 101, 0);
	rows_are(&s, "match__a_part_of_a_super_segment_lost",
		 "> ACK 1 partly 100; >arrives ACK 1 of 0; < ACK 1 taken; ");

	s.nr = 0;
	memset(s.ev, 0, sizeof(s.ev));
	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 0, EDU_ACK, 101, 1, 100);
	story_seg(&s, CLIENT, EDU_EV_FAULT, CLIENT, 0, EDU_ACK, 1, 1, 200)->b =
		EDU_FAULT_DROP;
	rows_are(&s, "match__a_fault_takes_all_pieces_of_a_super_segment",
		 "> ACK 1 fault; > ACK 101 fault; fault; ");
}

/* Equal headers in a row: the first to leave is the first to arrive. */
static void repeated_acks(void)
{
	struct story s = { .nr = 0 };

	sent(&s, SERVER, 0, EDU_ACK, 1, 1, 0);
	sent(&s, SERVER, 1, EDU_ACK, 1, 1, 0);
	sent(&s, SERVER, 2, EDU_ACK, 1, 1, 0);
	got(&s, CLIENT, 10, EDU_ACK, 1, 1, 0);
	got(&s, CLIENT, 11, EDU_ACK, 1, 1, 0);
	got(&s, CLIENT, 12, EDU_ACK, 1, 1, 0);
	rows_are(&s, "match__equal_acks_keep_their_order",
		 "< ACK 1 taken; < ACK 1 taken; < ACK 1 taken; ");
}

/* The other host is somewhere else: nobody can say what arrives there. */
static void one_end(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	got(&s, CLIENT, 20, EDU_SYN | EDU_ACK, 0, 1, 0);
	sent(&s, CLIENT, 20, EDU_ACK, 1, 1, 0);
	rows_are(&s, "match__one_end_only",
		 ">departs SYN 0; <arrives SYN,ACK 0; >departs ACK 1; ");
}

static void faults_of_arrivals(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	story_seg(&s, SERVER, EDU_EV_FAULT, CLIENT, 10, EDU_ACK, 1, 1, 100)->b =
		EDU_FAULT_DROP;
	dropped(&s, SERVER, 10, EDU_R_DROP_FAULT, EDU_ACK, 1, 1, 100);
	rows_are(&s, "match__dropped_on_purpose_where_it_arrives",
		 "> ACK 1 dropped; fault; ");
}

static void live(void)
{
	struct story s = { .nr = 0 };
	struct rows r;

	sent(&s, SERVER, 0, EDU_ACK, 1, 1, 0);
	got(&s, CLIENT, 10, EDU_ACK, 1, 1, 0);
	sent(&s, CLIENT, 20, EDU_ACK, 1, 1, 100);
	rows_begin(&r, &s, 3);
	match_step(&r.m, 5000000 + 2000);
	ok_str(r.text, "", "match_step__waits_for_what_belongs_together");
	match_step(&r.m, 5000000 + 10000);
	ok_str(r.text, "< ACK 1 taken; ", "match_step__waits_for_the_arrival");
	match_step(&r.m, 5000000 + 60000);
	ok_str(r.text, "< ACK 1 taken; >departs ACK 1; ",
	       "match_step__not_for_ever");
	got(&s, SERVER, 90000, EDU_ACK, 1, 1, 100);
	match_add(&r.m, &s.ev[3]);
	match_step(&r.m, 5000000 + 100000);
	ok_str(r.text, "< ACK 1 taken; >departs ACK 1; >arrives ACK 1 of 2; ",
	       "match_step__a_late_arrival_has_a_row");
	rows_end(&r);
}

/* It seemed to be lost, and comes after all. */
static void live_late(void)
{
	struct story s = { .nr = 0 };
	struct rows r;

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1, EDU_ACK, 101, 1, 100);
	got(&s, SERVER, 10, EDU_ACK, 101, 1, 100);
	rows_begin(&r, &s, 3);
	match_step(&r.m, 5000000 + 60000);
	got(&s, SERVER, 90000, EDU_ACK, 1, 1, 100);
	match_add(&r.m, &s.ev[3]);
	rows_end_is(&r, "> ACK 1 lost; > ACK 101 taken; >arrives ACK 1 of 0; ",
		    "match_step__taken_for_lost_and_late");

	s.nr = 0;
	memset(s.ev, 0, sizeof(s.ev));
	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	fault(&s, EDU_FAULT_DELAY);
	sent(&s, CLIENT, 1, EDU_ACK, 101, 1, 100);
	got(&s, SERVER, 10, EDU_ACK, 101, 1, 100);
	rows_begin(&r, &s, 4);
	match_step(&r.m, 5000000 + 60000);
	got(&s, SERVER, 90000, EDU_ACK, 1, 1, 100);
	match_add(&r.m, &s.ev[4]);
	rows_end_is(&r, ">departs ACK 1; fault; > ACK 101 taken; >arrives ACK 1 of 0; ",
		    "match_step__held_up_is_not_lost");
}

static void forgets(void)
{
	struct story s = { .nr = 0 };
	unsigned int nodes = 0, i;
	struct match_node *n;
	struct rows r;

	rows_begin(&r, &s, 0);
	for (i = 0; i < 40000; i++) {
		s.nr = 0;
		memset(s.ev, 0, 2 * sizeof(s.ev[0]));
		sent(&s, CLIENT, i * 10000ULL, EDU_ACK, i, 1, 1);
		got(&s, SERVER, i * 10000ULL + 10, EDU_ACK, i, 1, 1);
		match_add(&r.m, &s.ev[0]);
		match_add(&r.m, &s.ev[1]);
		match_step(&r.m, 5000000 + i * 10000ULL + 9000);
		r.len = 0;
	}
	for (n = r.m.first; n; n = n->next)
		nodes++;
	ok(nodes > 100 && nodes < 40000, "match_step__forgets_what_is_drawn");
	rows_end(&r);
}

static void columns(void)
{
	struct story s = { .nr = 0 };
	struct rows r;

	rows_left = 0;
	story_handshake(&s);
	rows_begin(&r, &s, s.nr);
	ok(r.m.conns->end.lport == 40000, "match__who_opens_is_on_the_left");
	ok(!match_closed(&r.m), "match_closed__not_while_established");
	rows_end(&r);
	becomes(&s, CLIENT, 100, EDU_CLOSED);
	becomes(&s, SERVER, 100, EDU_CLOSED);
	rows_begin(&r, &s, s.nr);
	ok(match_closed(&r.m), "match_closed__when_both_ends_are");
	rows_end(&r);
	rows_left = STORY_NETNS(SERVER);
	rows_begin(&r, &s, s.nr);
	ok(r.m.conns->end.lport == 80, "match__left_is_who_was_asked_for");
	rows_end(&r);
}

int main(void)
{
	handshake();
	third_lost_by_fault();
	third_lost_silently();
	fast_retransmit();
	fast_retransmit_is_behind_the_third();
	both_timers();
	last_ack_lost();
	duplicate();
	reordered();
	corrupted();
	corrupted_silently();
	stray();
	simultaneous_open();
	crossing();
	given_up();
	rst();
	super_segments();
	repeated_acks();
	one_end();
	faults_of_arrivals();
	live();
	live_late();
	forgets();
	columns();
	return ok_done();
}
