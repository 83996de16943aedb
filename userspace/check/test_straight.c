// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_straight.c - straight.c: which segments are one line of the picture
 *
 * Stories and rows as in test_match.c.
 */
#include <stdio.h>

#include "ok.h"
#include "segrow.h"

/* Neither arrives before what happened before. */
static void simultaneous_open_far(void)
{
	struct story s = { .nr = 0 };

	becomes(&s, CLIENT, 0, EDU_SYN_SENT);
	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	becomes(&s, SERVER, 33, EDU_SYN_SENT);
	sent(&s, SERVER, 33, EDU_SYN, 0, 0, 0);
	got(&s, SERVER, 10010, EDU_SYN, 0, 0, 0);
	sent(&s, SERVER, 10010, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(&s, CLIENT, 10043, EDU_SYN, 0, 0, 0);
	sent(&s, CLIENT, 10043, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(&s, CLIENT, 20022, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(&s, SERVER, 20056, EDU_SYN | EDU_ACK, 0, 1, 0);
	rows_are(&s, "match__simultaneous_open_on_a_long_way",
		 "state; >departs SYN 0; state; <departs SYN 0; >arrives SYN 0 of 1; <departs SYN,ACK 0; <arrives SYN 0 of 3; >departs SYN,ACK 0; <arrives SYN,ACK 0 of 5; >arrives SYN,ACK 0 of 7; ");
}

/* The last two segments of a server, of which the one is close to the other. */
static void ack_and_fin(struct story *s, __u64 apart, __u64 way)
{
	s->state[CLIENT] = EDU_FIN_WAIT_1;
	s->state[SERVER] = EDU_CLOSE_WAIT;
	sent(s, SERVER, 0, EDU_ACK, 1, 2, 0);
	becomes(s, SERVER, apart, EDU_LAST_ACK);
	sent(s, SERVER, apart, EDU_FIN | EDU_ACK, 1, 2, 0);
	got(s, CLIENT, way, EDU_ACK, 1, 2, 0);
	becomes(s, CLIENT, way, EDU_FIN_WAIT_2);
	timer(s, CLIENT, way, EDU_EV_TIMER_ARMED, EDU_TIMER_FIN_WAIT_2, 1);
	got(s, CLIENT, way + apart, EDU_FIN | EDU_ACK, 1, 2, 0);
	becomes(s, CLIENT, way + apart, EDU_TIME_WAIT);
	timer(s, CLIENT, way + apart, EDU_EV_TIMER_ARMED, EDU_TIMER_TIME_WAIT,
	      1);
}

/* FIN-WAIT-2 comes before what ends it. */
static void ends_in_order(void)
{
	struct story s = { .nr = 0 };

	ack_and_fin(&s, 500, 10000);
	rows_are(&s, "match__a_timer_is_set_before_the_fin_arrives",
		 "<departs ACK 1; state; <departs FIN,ACK 1; <arrives ACK 1 of 0; state; timer_armed; <arrives FIN,ACK 1 of 2; state; timer_armed; ");

	s = (struct story) { .nr = 0 };
	ack_and_fin(&s, 2, 10);
	rows_are(&s, "match__a_timer_is_set_before_the_fin_arrives_from_near",
		 "< ACK 1 taken; state; <departs FIN,ACK 1; state; timer_armed; <arrives FIN,ACK 1 of 2; state; timer_armed; ");

	s = (struct story) { .nr = 0 };
	sent(&s, SERVER, 0, EDU_ACK, 1, 2, 0);
	sent(&s, SERVER, 500, EDU_FIN | EDU_ACK, 1, 2, 0);
	fault(&s, EDU_FAULT_DROP);
	got(&s, CLIENT, 10000, EDU_ACK, 1, 2, 0);
	rows_are(&s, "match__what_is_lost_leaves_before_the_other_arrives",
		 "<departs ACK 1; < FIN,ACK 1 fault; fault; <arrives ACK 1 of 0; ");
}

/* What its sender does before it arrives has its time; more of the same none. */
static void sender_goes_on(void)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	timer(&s, CLIENT, 5000, EDU_EV_TIMER_FIRED, EDU_TIMER_USER, 1);
	becomes(&s, CLIENT, 5000, EDU_CLOSED);
	got(&s, SERVER, 10000, EDU_ACK, 1, 1, 100);
	rows_are(&s, "match__its_sender_gives_up_before_it_arrives",
		 ">departs ACK 1; timer_fired; state; >arrives ACK 1 of 0; ");

	s = (struct story) { .nr = 0 };
	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1000, EDU_ACK, 101, 1, 100);
	sent(&s, CLIENT, 2000, EDU_ACK, 201, 1, 100);
	got(&s, SERVER, 10000, EDU_ACK, 1, 1, 100);
	timer(&s, SERVER, 10000, EDU_EV_TIMER_ARMED, EDU_TIMER_DELACK, 1);
	got(&s, SERVER, 11000, EDU_ACK, 101, 1, 100);
	got(&s, SERVER, 12000, EDU_ACK, 201, 1, 100);
	rows_are(&s, "match__one_behind_the_other_on_a_long_way",
		 "> ACK 1 taken; > ACK 101 taken; > ACK 201 taken; timer_armed; ");
}

int main(void)
{
	simultaneous_open_far();
	ends_in_order();
	sender_goes_on();
	return ok_done();
}
