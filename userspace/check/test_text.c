// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_text.c - the words of the picture: segtext.c, segtext_zh.c, eventtext.c,
 * columns.c, and what stands above the first heading
 */
#include <locale.h>
#include <stdio.h>

#include "ladder.h"
#include "ok.h"
#include "story.h"

static void words(void)
{
	char buf[64];

	text_us(buf, sizeof(buf), 12);
	ok_str(buf, "12 µs", "text_us__microseconds");
	text_us(buf, sizeof(buf), 200000);
	ok_str(buf, "200 ms", "text_us__milliseconds");
	text_us(buf, sizeof(buf), 999949);
	ok_str(buf, "999.9 ms", "text_us__less_than_a_second");
	text_us(buf, sizeof(buf), 999950);
	ok_str(buf, "1 s", "text_us__1000_ms_are_a_second");
	text_us(buf, sizeof(buf), 1500000);
	ok_str(buf, "1.5 s", "text_us__seconds");
	text_span(LANG_EN, buf, sizeof(buf), 1500000);
	ok_str(buf, "1.5 s", "text_span__english");
	text_span(LANG_ZH, buf, sizeof(buf), 1500000);
	ok_str(buf, "1.5 秒", "text_span__chinese");
	strcpy(buf, "报文段");
	text_cut(buf, 5);
	ok_str(buf, "报文", "text_cut__half_a_character_does_not_fit");
	strcpy(buf, "a─b─c");
	text_cut(buf, 3);
	ok_str(buf, "a─b", "text_cut__counts_columns");
	ok(text_columns("a─b") == 3, "text_columns__counts_characters");
}

static void source(enum lang lang, enum edu_reason reason, const char *want)
{
	char buf[120];

	text_source(lang, buf, sizeof(buf), reason);
	ok_str(buf, want, "text_source__%s_%s", lang_name(lang),
	       edu_reason_name(reason));
}

static void sources(void)
{
	source(LANG_EN, EDU_R_DROP_SEQ, "RFC 9293, 3.10.7.4, first");
	source(LANG_ZH, EDU_R_NONE, "");
	source(LANG_ZH, EDU_R_DROP_SEQ, "RFC 9293 第 3.10.7.4 节第一步");
	source(LANG_ZH, EDU_R_OUT_DUP_ACK,
	       "RFC 9293 第 3.10.7.4 节第一步，RFC 5681 第 4.2 节");
	source(LANG_ZH, EDU_R_BREAK_NO_SWS_AVOIDANCE,
	       "RFC 9293 第 3.8.6.2 节 (MUST-38, MUST-39)");
	source(LANG_ZH, EDU_R_WAIT_NAGLE, "RFC 9293 第 3.7.4 节、附录 A.3");
	source(LANG_ZH, EDU_R_DROP_TTL, "RFC 5082 第 3 节，ip(7)");
	source(LANG_ZH, EDU_R_WAIT_CORK, "tcp(7)，TCP_CORK");
}

/* What goes again from a number on, so many numbers, with so many bytes sent. */
static void again(enum edu_state state, __u32 from, __u32 numbers, __u32 end,
		  const char *en, const char *zh)
{
	struct match_node n = { .side = CLIENT, .isn_known = { true, true } };
	struct story s = { .nr = 0, .state = { state, EDU_ESTABLISHED } };
	const char *want[] = { [LANG_EN] = en, [LANG_ZH] = zh };
	char buf[100];
	int lang;

	n.isn[CLIENT] = story_isn[CLIENT];
	n.ev = *timer(&s, CLIENT, 0, EDU_EV_RTX, 0, numbers);
	n.ev.a = story_isn[CLIENT] + from;
	n.ev.after.snd_end = story_isn[CLIENT] + end;
	for (lang = LANG_EN; lang <= LANG_ZH; lang++) {
		text_bare_event(lang, buf, sizeof(buf), &n);
		ok_str(buf, want[lang], "text_bare_event__again_%s_%u_%u",
		       lang_name(lang), from, numbers);
	}
}

/* SYN and FIN have numbers, but are no bytes. */
static void agains(void)
{
	again(EDU_SYN_SENT, 0, 1, 1, "the SYN will go again", "SYN 将重传");
	again(EDU_ESTABLISHED, 1, 1, 2, "1 byte from 1 on will go again",
	      "从 1 起的 1 字节将重传");
	again(EDU_FIN_WAIT_1, 1, 10, 21, "10 bytes from 1 on will go again",
	      "从 1 起的 10 字节将重传");
	again(EDU_LAST_ACK, 11, 11, 21,
	      "10 bytes from 11 on and the FIN will go again",
	      "从 11 起的 10 字节和 FIN 将重传");
	again(EDU_CLOSING, 21, 1, 21, "the FIN will go again", "FIN 将重传");
}

static void draw(const struct match_row *row, void *arg)
{
	ladder_row(arg, row);
}

/* What the first column is: once, above the first heading. */
static void times(enum lang lang, int width, const char *want)
{
	struct ladder l = { .lang = lang, .width = width, .times = true };
	struct match_cfg cfg = {
		.left = STORY_NETNS(CLIENT), .hold_us = ~0ULL,
		.near_us = 1000, .row = draw, .arg = &l,
	};
	struct story s = { .nr = 0 };
	struct match m;
	size_t size;
	char *text, *first;
	int i;

	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	sent(&s, CLIENT, 1, EDU_SYN, 0, 0, 0)->lport++;
	l.out = open_memstream(&text, &size);
	match_init(&m, &cfg);
	for (i = 0; i < s.nr; i++)
		match_add(&m, &s.ev[i]);
	match_end(&m);
	match_free(&m);
	fclose(l.out);
	first = strstr(text, "        ms ");
	ok(first && strstr(first + 1, "        ms ") && !strstr(first, want),
	   "ladder__what_times_are_is_said_once_%s_%d", lang_name(lang), width);
	if (first)
		*first = '\0';
	ok_str(text, want, "ladder__what_times_are_%s_%d", lang_name(lang),
	       width);
	free(text);
}

/* A span in an ASCII picture. */
static void ascii(void)
{
	struct match_cfg cfg = { .hold_us = ~0ULL, .row = draw };
	struct ladder l = {
		.width = 90, .ascii = true, .level = LADDER_ALL,
	};
	struct story s = { .nr = 0 };
	struct match m;
	size_t size;
	char *text;

	timer(&s, CLIENT, 0, EDU_EV_RTT, 58, 200);
	cfg.arg = &l;
	l.out = open_memstream(&text, &size);
	match_init(&m, &cfg);
	match_add(&m, &s.ev[0]);
	match_end(&m);
	match_free(&m);
	fclose(l.out);
	ok(strstr(text, "* round trip 58 us, RTO now 200 us                |\n"),
	   "ladder__microseconds_in_ascii");
	free(text);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	words();
	sources();
	agains();
	times(LANG_EN, 100,
	      "Time in ms: of a segment, when it leaves; the kernel's timers fire late, by up to an eighth.\n");
	times(LANG_EN, 80,
	      "Time in ms: of a segment, when it leaves; the kernel's timers fire late, by up\nto an eighth.\n");
	times(LANG_ZH, 100,
	      "时间以毫秒计：报文段的时间是它发出的时刻；内核的定时器会晚到期，最多晚八分之一。\n");
	ascii();
	return ok_done();
}
