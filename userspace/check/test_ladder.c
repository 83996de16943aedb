// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_ladder.c - ladder.c, rung.c, segtext.c and eventtext.c: the picture itself;
 * test_text.c has words alone
 */
#include <locale.h>
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

static const char chinese_loss_picture[] =
	"        ms client 10.0.0.1:40000                                                         10.0.0.2:80\n"
	"           ESTABLISHED  │                                                             │ ESTABLISHED\n"
	"     0.000              │──── ACK seq=1..1000（1000 字节）ack=1 ───────────✗ 有意丢弃 │\n"
	"     0.001              │──── ACK seq=1001..2000（1000 字节）ack=1 win=1000 ─────────▶│\n"
	"     0.011              │◀──── ACK seq=1 ack=1 win=1000 ──────────────────────────────│\n"
	"         ⋮              │                                                             │\n"
	"   200.020              │ ◷ 重传定时器到期（RTO 200 ms），第 2 次                     │\n"
	"   200.020              │──── ACK seq=1..1000（1000 字节）ack=1（第 3 次） ──────────▶│\n"
	"";

static const char chinese_why_picture[] =
	"        ms client 10.0.0.1:40000                                               10.0.0.2:80\n"
	"           ESTABLISHED  │                                                   │ ESTABLISHED\n"
	"     0.000              │──── ACK seq=1..10（10 字节）ack=1 win=1000 ──────✗│\n"
	"                        │     client：两个窗口都允许发送的数据。[RFC 9293   │\n"
	"                        │       第 3.10.2 节]                               │\n"
	"                        │     10.0.0.2 丢弃：校验和不符：途中有比特被改变   │\n"
	"                        │       了。[RFC 9293 第 3.1 节 (MUST-3)]           │\n"
	"";

static const char chinese_events_picture[] =
	"        ms client 10.0.0.1:40000                        真实的 TCP                        10.0.0.2:80\n"
	"           ESTABLISHED  │                                                              │ ESTABLISHED\n"
	"     0.000              │ ☞ SEND 100 字节                                              │\n"
	"     0.001              │                                                  ☞ 被动 OPEN │\n"
	"     0.002              │                                  ◷ 延迟确认定时器启动：40 ms │\n"
	"     0.003              │                                         ◷ 延迟确认定时器停止 │\n"
	"     0.004              │ • 往返时间 30 ms，RTO 现在是 200 ms                          │\n"
	"     0.005              │ • cwnd 2920, ssthresh 1460：cc_slow_start                    │\n"
	"     0.006              │ • 从 1 起的 1 字节将重传                                     │\n"
	"     0.007              │          • Nagle：还有一个小报文段没有得到确认，这个先等着。 │\n"
	"     0.008              │──── ACK seq=1..1000（1000 字节）ack=1（被耽搁） ┄┄┄┄┄┄┄┄┄┄┄┄ │\n"
	"     0.020              │◀──── 无标志 seq=1 win=1000 ──────────────────────────────────│\n"
	"    30.000              │        ┄┄┄┄ ACK seq=1..1000 ack=1（0.008 发出） ────────────▶│\n"
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

/* Words that are wide: the bars stay where they are. */
static void chinese(void)
{
	struct ladder l = {
		.width = 100, .level = LADDER_ALL, .lang = LANG_ZH,
	};
	struct story s = { .nr = 0, .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };

	loss(&s);
	looks(&s, &l, chinese_loss_picture, "ladder__chinese");
	l = (struct ladder) { .width = 90, .why = true, .lang = LANG_ZH };
	s = (struct story) { .nr = 0, .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };
	sent(&s, CLIENT, 0, EDU_ACK, 1, 1, 10)->reason = EDU_R_OUT_DATA;
	dropped(&s, SERVER, 10, EDU_R_DROP_CHECKSUM, EDU_ACK, 1, 1, 10);
	looks(&s, &l, chinese_why_picture, "ladder__chinese_why");
}

/* What happens at either side, real TCP, and a segment that is held up. */
static void chinese_events(void)
{
	struct ladder l = {
		.width = 101, .level = LADDER_ALL, .lang = LANG_ZH,
	};
	struct story s = { .nr = 0, .real = true,
			   .state = { EDU_ESTABLISHED, EDU_ESTABLISHED } };
	char *text;

	timer(&s, CLIENT, 0, EDU_EV_USER, 0, 100)->a = EDU_CALL_SEND;
	timer(&s, SERVER, 1, EDU_EV_USER, 0, 0)->a =
		EDU_CALL_OPEN_PASSIVE;
	timer(&s, SERVER, 2, EDU_EV_TIMER_ARMED, EDU_TIMER_DELACK, 40000);
	timer(&s, SERVER, 3, EDU_EV_TIMER_STOPPED, EDU_TIMER_DELACK, 0);
	timer(&s, CLIENT, 4, EDU_EV_RTT, 30000, 200000);
	timer(&s, CLIENT, 5, EDU_EV_CWND, 2920, 1460)->reason =
		EDU_R_CC_SLOW_START;
	timer(&s, CLIENT, 6, EDU_EV_RTX, 0, 1)->a = story_isn[CLIENT] + 1;
	timer(&s, SERVER, 7, EDU_EV_INFO, 0, 0)->reason = EDU_R_WAIT_NAGLE;
	sent(&s, CLIENT, 8, EDU_ACK, 1, 1, 1000);
	fault(&s, EDU_FAULT_DELAY);
	sent(&s, SERVER, 20, 0, 1, 1, 0);
	got(&s, CLIENT, 30, 0, 1, 1, 0);
	got(&s, SERVER, 30000, EDU_ACK, 1, 1, 1000);
	looks(&s, &l, chinese_events_picture, "ladder__chinese_events");
	l = (struct ladder) {
		.width = LADDER_MIN_WIDTH, .level = LADDER_ALL, .lang = LANG_ZH,
	};
	text = picture(&s, &l);
	ok(strstr(text, " • Nagle │") && !strstr(text, "还有"),
	   "ladder__the_first_part_of_a_chinese_sentence");
	free(text);
}

static void hole(enum lang lang, const char *want)
{
	struct ladder l = { .lang = lang };
	size_t size;
	char *text;

	l.out = open_memstream(&text, &size);
	ladder_lost(&l, 7);
	fclose(l.out);
	ok_str(text, want, "ladder_lost__%s", lang_name(lang));
	free(text);
}

/* Whatever is said, no line is wider than asked for. */
static void widths(enum lang lang)
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
			.lang = lang,
		};
		char *text = picture(&s, &l), *line, *rest = text;
		int widest = 0, cols;

		while ((line = strsep(&rest, "\n"))) {
			cols = text_columns(line);
			widest = cols > widest ? cols : widest;
		}
		ok(widest <= try[i] && widest > 60,
		   "ladder__no_line_is_wider_than_%d_%s", try[i],
		   lang_name(lang));
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

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	handshake();
	ascii();
	one_lost();
	why();
	time_wait();
	breaks();
	answered_for_the_old();
	no_way_back();
	ipv6();
	chinese();
	chinese_events();
	hole(LANG_EN, "         ! at least 7 events are missing here\n");
	hole(LANG_ZH, "         ! 这里至少缺少 7 个事件\n");
	widths(LANG_EN);
	widths(LANG_ZH);
	two_connections();
	return ok_done();
}
