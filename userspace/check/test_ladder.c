// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_ladder.c - ladder.c, rung.c and segtext.c: the picture itself
 */
#include <stdio.h>

#include "ladder.h"
#include "ok.h"
#include "story.h"

static const char handshake_picture[] =
	"        ms client 10.0.0.1:40000                                               10.0.0.2:80\n"
	"           CLOSED       │                                                   │ LISTEN\n"
	"     0.000 SYN-SENT     │──── SYN seq=0 win=1000 mss=1460 ─────────────────▶│ SYN-RECEIVED\n"
	"     0.010 ESTABLISHED  │◀──── SYN,ACK seq=0 ack=1 win=1000 mss=1460 ───────│\n"
	"     0.020              │──── ACK seq=1 ack=1 win=1000 ────────────────────▶│ ESTABLISHED\n"
	"";

static const char ascii_picture[] =
	"        ms client 10.0.0.1:40000                                               10.0.0.2:80\n"
	"           CLOSED       |                                                   | LISTEN\n"
	"     0.000 SYN-SENT     |---- SYN seq=0 win=1000 mss=1460 ----------------->| SYN-RECEIVED\n"
	"     0.010 ESTABLISHED  |<---- SYN,ACK seq=0 ack=1 win=1000 mss=1460 -------|\n"
	"     0.020              |---- ACK seq=1 ack=1 win=1000 -------------------->| ESTABLISHED\n"
	"";

static const char loss_and_retransmission_picture[] =
	"        ms client 10.0.0.1:40000                                                         10.0.0.2:80\n"
	"           ESTABLISHED  │                                                             │ ESTABLISHED\n"
	"     0.000              │──── ACK seq=1..1000 (1000 bytes) ack=1 ───✗ lost on purpose │\n"
	"     0.001              │──── ACK seq=1001..2000 (1000 bytes) ack=1 win=1000 ────────▶│\n"
	"     0.011              │◀──── ACK seq=1 ack=1 win=1000 ──────────────────────────────│\n"
	"         ⋮              │                                                             │\n"
	"   200.020              │ ◷ retransmission timer fires (RTO 200 ms), 2nd time         │\n"
	"   200.020              │──── ACK seq=1..1000 (1000 bytes) ack=1 (3rd time) ─────────▶│\n"
	"";

static const char why_picture[] =
	"        ms client 10.0.0.1:40000                                               10.0.0.2:80\n"
	"           ESTABLISHED  │                                                   │ ESTABLISHED\n"
	"     0.000              │──── ACK seq=1..10 (10 bytes) ack=1 win=1000 ─────✗│\n"
	"                        │     client: Text that both windows allow. [RFC    │\n"
	"                        │       9293, 3.10.2]                               │\n"
	"                        │     10.0.0.2 drops it: The checksum does not      │\n"
	"                        │       match: a bit was changed on the way. [RFC   │\n"
	"                        │       9293, 3.1 (MUST-3)]                         │\n"
	"";

static const char time_wait_picture[] =
	"        ms client 10.0.0.1:40000                                               10.0.0.2:80\n"
	"           FIN-WAIT-2   │                                                   │\n"
	"     0.000 TIME-WAIT    │ ◷ time-wait timer set: 60 s                       │\n"
	"         ⋮              │                                                   │\n"
	" 60000.000 CLOSED       │ ◷ time-wait timer fires                           │\n"
	"";

static const char quiet_shows_states_only_picture[] =
	"        ms client 10.0.0.1:40000                                               10.0.0.2:80\n"
	"           FIN-WAIT-2   │                                                   │\n"
	"     0.000 CLOSED       │ • No particular reason.                           │\n"
	"";

static const char answered_for_the_old_picture[] =
	"        ms client 10.0.0.1:40000                                               10.0.0.2:80\n"
	"           CLOSED       │                                                   │ ESTABLISHED\n"
	"     0.000 SYN-SENT     │──── SYN seq=0 win=1000 mss=1460 ─────────────────✗│\n"
	"     0.011              │◀──── ACK seq=1 ack=101 win=1000 ──────────────────│\n"
	"     0.020              │──── RST seq=101 ─────────────────────────────────▶│\n"
	"     1.000              │──── SYN seq=0 win=1000 mss=1460 (2nd time) ──────▶│\n"
	"";

static const char ipv6_real_tcp_picture[] =
	"        ms client [2001:db8::1]:40000                   real TCP                    [2001:db8::2]:80\n"
	"           CLOSED       │                                                             │ LISTEN\n"
	"     0.000 SYN-SENT     │──── SYN seq=0 win=1000 mss=1460 ───────────────────────────▶│ SYN-RECEIVED\n"
	"     0.010 ESTABLISHED  │◀──── SYN,ACK seq=0 ack=1 win=1000 mss=1460 ─────────────────│\n"
	"     0.020              │──── ACK seq=1 ack=1 win=1000 ──────────────────────────────▶│ ESTABLISHED\n"
	"";

static const char long_addresses[] =
	"        ms client [9898:9898:9898:9898:9898:9898:9898:9898]:40000\n"
	"                                                        [9797:9797:9797:9797:9797:9797:9797:9797]:80\n"
	"           CLOSED       │                                                             │ LISTEN\n"
	"";

static void draw(const struct match_row *row, void *arg)
{
	ladder_row(arg, row);
}

static const char *name(const void *names, enum side side, __u32 netns)
{
	(void)names;
	(void)side;
	return netns == STORY_NETNS(CLIENT) ? "client" : NULL;
}

/* The picture of a story, to be freed. */
static char *picture(const struct story *s, struct ladder *l)
{
	struct match_cfg cfg = {
		.left = STORY_NETNS(CLIENT), .hold_us = ~0ULL,
		.near_us = 1000, .row = draw, .arg = l,
	};
	struct match m;
	size_t size;
	char *text;
	int i;

	l->out = open_memstream(&text, &size);
	l->name = name;
	match_init(&m, &cfg);
	for (i = 0; i < s->nr; i++)
		match_add(&m, &s->ev[i]);
	match_end(&m);
	match_free(&m);
	fclose(l->out);
	return text;
}

static void looks(const struct story *s, struct ladder *l, const char *want,
		  const char *test)
{
	char *got = picture(s, l);

	ok_str(got, want, "%s", test);
	free(got);
}

static void handshake(void)
{
	struct ladder l = { .width = 90, .level = LADDER_TIMERS };
	struct story s = { .nr = 0 };

	story_handshake(&s);
	looks(&s, &l, handshake_picture, "ladder__handshake");
}

static void ascii(void)
{
	struct ladder l = { .width = 90, .ascii = true };
	struct story s = { .nr = 0 };

	story_handshake(&s);
	looks(&s, &l, ascii_picture, "ladder__ascii");
}

static void loss(struct story *s)
{
	sent(s, CLIENT, 0, EDU_ACK, 1, 1, 1000);
	fault(s, EDU_FAULT_DROP);
	sent(s, CLIENT, 1, EDU_ACK, 1001, 1, 1000);
	got(s, SERVER, 11, EDU_ACK, 1001, 1, 1000);
	sent(s, SERVER, 11, EDU_ACK, 1, 1, 0);
	got(s, CLIENT, 20, EDU_ACK, 1, 1, 0);
	timer(s, CLIENT, 200020, EDU_EV_TIMER_FIRED, EDU_TIMER_RTX, 2);
	sent(s, CLIENT, 200020, EDU_ACK, 1, 1, 1000)->a = 2;
	got(s, SERVER, 200030, EDU_ACK, 1, 1, 1000);
}

static void one_lost(void)
{
	struct ladder l = { .width = 100, .level = LADDER_TIMERS };
	struct story s = { .nr = 0, .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };

	loss(&s);
	looks(&s, &l, loss_and_retransmission_picture, "ladder__loss_and_retransmission");
}

static void why(void)
{
	struct ladder l = { .width = 90, .why = true };
	struct story s = { .nr = 0, .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 10)->reason = EDU_R_OUT_DATA;
	dropped(&s, SERVER, 10, EDU_R_DROP_CHECKSUM, EDU_ACK, 1, 1, 10);
	looks(&s, &l, why_picture, "ladder__why");
}

static void time_wait(void)
{
	struct ladder l = { .width = 90, .level = LADDER_TIMERS };
	struct story s = { .nr = 0, .state = { EDU_FIN_WAIT_2, 0 } };

	timer(&s, CLIENT, 0, EDU_EV_TIMER_ARMED, EDU_TIMER_TIME_WAIT,
	      60000000)->after.state = EDU_TIME_WAIT;
	timer(&s, CLIENT, 0, EDU_EV_TIMER_STOPPED, EDU_TIMER_RTX, 0);
	timer(&s, CLIENT, 60000000, EDU_EV_TIMER_FIRED, EDU_TIMER_TIME_WAIT,
	      1)->after.state = EDU_CLOSED;
	becomes(&s, CLIENT, 60000000, EDU_CLOSED);
	looks(&s, &l, time_wait_picture, "ladder__time_wait");
	l = (struct ladder) { .width = 90, .level = LADDER_SEGMENTS };
	looks(&s, &l, quiet_shows_states_only_picture, "ladder__quiet_shows_states_only");
}

/*
 * RFC 9293, figure 9: a client that has lost its memory opens the connection
 * anew, and its RST takes the number that the server has asked the old one for.
 */
static void answered_for_the_old(void)
{
	struct ladder l = { .width = 90 };
	struct story s = { .nr = 0, .state = { EDU_SYN_SENT, EDU_ESTABLISHED } };
	struct edu_event *ev;
	const __u32 later = 70000;	/* the new numbers begin there */
	int i;

	becomes(&s, CLIENT, 0, EDU_SYN_SENT)->a = EDU_CLOSED;
	sent(&s, CLIENT, 0, EDU_SYN, later, 0, 0);
	dropped(&s, SERVER, 10, EDU_R_NONE, EDU_SYN, later, 0, 0);
	sent(&s, SERVER, 11, EDU_ACK, 1, 101, 0);
	got(&s, CLIENT, 20, EDU_ACK, 1, 101, 0);
	sent(&s, CLIENT, 20, EDU_RST, 101, 0, 0);
	got(&s, SERVER, 30, EDU_RST, 101, 0, 0);
	sent(&s, CLIENT, 1000, EDU_SYN, later, 0, 0)->a = 1;
	got(&s, SERVER, 1010, EDU_SYN, later, 0, 0)->after.irs += later;
	for (i = 0; i < s.nr; i++) {
		ev = &s.ev[i];
		if (ev->conn == 1 + CLIENT) {
			ev->after.iss += later;
			ev->after.irs = 0;
		}
	}
	looks(&s, &l, answered_for_the_old_picture,
	      "ladder__a_rst_is_counted_as_what_it_answers");
}

/* What waits one need not know; what is broken on purpose one must. */
static void breaks(void)
{
	struct ladder l = { .width = 100, .level = LADDER_TIMERS };
	struct story s = { .nr = 0, .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };
	char *text;

	timer(&s, CLIENT, 0, EDU_EV_INFO, 0, 0)->reason = EDU_R_WAIT_NAGLE;
	timer(&s, SERVER, 10, EDU_EV_INFO, 0, 0)->reason = EDU_R_BREAK_NO_KARN;
	timer(&s, CLIENT, 20, EDU_EV_TIMER_ARMED, EDU_TIMER_RTX,
	      200000)->reason = EDU_R_BREAK_NO_BACKOFF;
	text = picture(&s, &l);
	ok(strstr(text, "Sent again and timed all the same") &&
	   strstr(text, "retransmission timer set: 200 ms") &&
	   !strstr(text, "Nagle"), "ladder__what_is_broken_on_purpose");
	free(text);
	l.level = LADDER_SEGMENTS;
	text = picture(&s, &l);
	ok(!strstr(text, "timed"), "ladder__quiet_shows_nothing_of_it");
	free(text);
}

/* What the server did before the FIN came is drawn after it: no way back. */
static void no_way_back(void)
{
	struct ladder l = { .width = 90 };
	struct story s = { .nr = 0, .state = { EDU_FIN_WAIT_1, EDU_ESTABLISHED } };
	char *text, *fin;

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 100);
	sent(&s, CLIENT, 1, EDU_ACK | EDU_FIN, 101, 1, 0);
	got(&s, SERVER, 10, EDU_ACK, 1, 1, 100);
	sent(&s, SERVER, 10, EDU_ACK, 1, 101, 0);
	got(&s, SERVER, 20, EDU_ACK | EDU_FIN, 101, 1, 0)->after.state =
		EDU_CLOSE_WAIT;
	text = picture(&s, &l);
	fin = strstr(text, "FIN,ACK");
	ok(fin && strstr(fin, "CLOSE-WAIT") && !strstr(fin, "ESTABLISHED"),
	   "ladder__a_state_that_is_over_does_not_come_back");
	free(text);
}

static void ipv6(void)
{
	struct ladder l = { .width = 100, .level = LADDER_TIMERS };
	struct story s = { .nr = 0, .v6 = true, .real = true };
	char *text;
	int i;

	story_handshake(&s);
	looks(&s, &l, ipv6_real_tcp_picture, "ladder__ipv6_and_real_tcp");
	for (i = 0; i < s.nr; i++) {
		memset(s.ev[i].laddr, 0x99 - s.ev[i].conn, 16);
		memset(s.ev[i].raddr, 0x96 + s.ev[i].conn, 16);
	}
	l = (struct ladder) { .width = 100 };
	text = picture(&s, &l);
	ok(!strncmp(text, long_addresses, sizeof(long_addresses) - 1),
	   "ladder__long_addresses_take_two_lines");
	free(text);
}

/* Whatever is said, no line is wider than asked for. */
static void widths(void)
{
	static const int try[] = { LADDER_MIN_WIDTH, 100, LADDER_MAX_WIDTH };
	struct story s = { .nr = 0, .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };
	size_t i;

	loss(&s);
	fault(&s, EDU_FAULT_DELAY);
	dropped(&s, CLIENT, 300000, EDU_R_DROP_CHECKSUM,
		EDU_ACK | EDU_PSH | EDU_URG | EDU_FIN, 3000000000U, 1, 9000);
	sent(&s, CLIENT, 400000, EDU_ACK | EDU_PSH | EDU_URG | EDU_FIN,
	     3000000000U, 0x7fffffff, 900000)->a = 21;
	fault(&s, EDU_FAULT_DROP);
	timer(&s, SERVER, 500000, EDU_EV_INFO, 0, 0)->reason = EDU_R_WAIT_NAGLE;
	for (i = 0; i < ARRAY_SIZE(try); i++) {
		struct ladder l = {
			.width = try[i], .why = true, .level = LADDER_ALL,
		};
		char *text = picture(&s, &l), *line, *rest = text;
		int widest = 0, cols;

		while ((line = strsep(&rest, "\n"))) {
			cols = text_columns(line);
			widest = cols > widest ? cols : widest;
		}
		ok(widest <= try[i] && widest > 60,
		   "ladder__no_line_is_wider_than_%d", try[i]);
		free(text);
	}
}

static void two_connections(void)
{
	struct ladder l = { .width = 90, .color = true };
	struct story s = { .nr = 0, .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };
	char *text;

	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 0);
	sent(&s, CLIENT, 1, EDU_ACK, 1, 1, 0)->lport = 40001;
	text = picture(&s, &l);
	ok(strstr(text, ":40000") && strstr(text, "\n\n") &&
	   strstr(strstr(text, "\n\n"), ":40001"),
	   "ladder__each_connection_has_its_heading");
	ok(strstr(text, "\033[36mESTABLISHED") && strstr(text, "\033[0m"),
	   "ladder__colours");
	free(text);
}

static void words(void)
{
	char buf[64];

	text_us(buf, sizeof(buf), 12);
	ok_str(buf, "12 us", "text_us__microseconds");
	text_us(buf, sizeof(buf), 200000);
	ok_str(buf, "200 ms", "text_us__milliseconds");
	text_us(buf, sizeof(buf), 1500000);
	ok_str(buf, "1.5 s", "text_us__seconds");
	strcpy(buf, "a─b─c");
	text_cut(buf, 3);
	ok_str(buf, "a─b", "text_cut__counts_columns");
	ok(text_columns("a─b") == 3, "text_columns__counts_characters");
}

int main(void)
{
	handshake();
	ascii();
	one_lost();
	why();
	time_wait();
	breaks();
	answered_for_the_old();
	no_way_back();
	ipv6();
	widths();
	two_connections();
	words();
	return ok_done();
}
