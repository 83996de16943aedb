// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_lesson.c - lessons: their files, patterns, expressions, texts
 */
#include <locale.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ladder.h"
#include "lesson/play.h"
#include "ok.h"
#include "story.h"

static const char head[] =
	"lesson 7\nen: A\nzh: 甲\n"
	"host client 10.0.0.1\nhost server 10.0.0.2\n"
	"link client server delay 5ms\n"
	"step one\nen: One\nzh: 一\n";

static char complaint[1024];

/* What is said on stderr is caught. Return: what lesson_read() returned. */
static int read_text(struct lesson *l, const char *start, const char *text)
{
	char name[] = "/tmp/lessonXXXXXX", said[] = "/tmp/saidXXXXXX";
	int fd = mkstemp(name), err = mkstemp(said), old = dup(2), status;
	ssize_t n;

	if (fd < 0 || err < 0 || write(fd, start, strlen(start)) < 0 ||
	    write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
	dup2(err, 2);
	status = lesson_read(l, name);
	dup2(old, 2);
	close(old);
	n = pread(err, complaint, sizeof(complaint) - 1, 0);
	complaint[n > 0 ? n : 0] = '\0';
	close(err);
	unlink(name);
	unlink(said);
	return status;
}

/* Wrong: exit status 2, one line with file, line and this. */
static void wrong(const char *name, const char *text, int line,
		  const char *says)
{
	static struct lesson l;
	const char *at;
	char where[32];
	int status = read_text(&l, head, text);

	snprintf(where, sizeof(where), ":%d: ", line + 9);
	at = strstr(complaint, where);
	if (!ok(status == CMD_USAGE && at && strstr(at, says) &&
		strchr(complaint, '\n') == strrchr(complaint, '\n'),
		"lesson_read__%s", name))
		printf("# status %d: %s", status, complaint);
	lesson_free(&l);
}

static void bad_files(void)
{
	wrong("unknown_statement", "frob\n", 1, "'frob' is no statement");
	wrong("unknown_host", "wait 1s\nnobody: listen 80\n", 2,
	      "no host 'nobody'");
	wrong("unknown_call", "client: dance\n", 1, "nothing that a host does");
	wrong("unknown_event_word", "when client sings\nen: x\nzh: x\n", 1,
	      "'sings' is no word for an event");
	wrong("unknown_state", "wait until client becomes OPEN\n", 1,
	      "'OPEN' is no state");
	wrong("unknown_field", "expect colour[client sends] == 1\n", 1,
	      "'colour' is nothing that an event has");
	wrong("unknown_step", "expect count[@two client sends] == 1\n", 1,
	      "there is no step 'two'");
	wrong("bad_fault", "client: fault dorp SYN\n", 1, "dorp");
	wrong("bad_expression", "expect 1 +\n", 1, "a value is expected");
	wrong("bracket", "expect count[client sends > 1\n", 1, "has no ]");
	wrong("parenthesis", "expect (1 + 2\n", 1, "a ) is missing");
	wrong("behind_expression", "expect 1 2\n", 1, "one word too many");
	wrong("bad_value_in_text", "say\nen: {count[}\nzh: x\n", 2,
	      "has no ]");
	wrong("brace", "say\nen: {1\nzh: x\n", 2, "has no }");
	wrong("no_chinese", "say\nen: x\n", 1, "no Chinese text");
	wrong("no_english", "say\nzh: x\n", 1, "no English text");
	wrong("text_of_nothing", "wait 1s\nen: x\n", 2, "text of");
	wrong("question_without_answer", "question\nen: x\nzh: x\n", 1,
	      "has no answer");
	wrong("one_choice",
	      "question\nen: x\nzh: x\nchoice if 1\nen: x\nzh: x\n", 1,
	      "has no answer");
	wrong("rows_differ",
	      "table\nen: x\nzh: x\nrow 1 | 2\nen: x\nzh: x\nrow 1\n", 7,
	      "has 1 figures");
	wrong("row_without_table", "row 1\n", 1, "a row belongs to a table");
	wrong("step_twice", "step one\n", 1, "a step 'one' already");
	wrong("host_twice", "host client 10.0.0.3\n", 1,
	      "a host 'client' already");
	wrong("host_name", "host Client 10.0.0.3\n", 1, "small letters");
	wrong("address", "host third 10.0.0\n", 1, "IPv4 address");
	wrong("port", "client: connect server 70000\n", 1, "the port is");
	wrong("time", "wait soon\n", 1, "wait is a time");
	wrong("too_many_words", "client: close it\n", 1, "too many");
	wrong("receive_later", "client: receive 5 later fails EPIPE\n", 1,
	      "too many");
	wrong("hexadecimal", "client: send \"\\x0g\"\n", 1,
	      "two hexadecimal digits");
	wrong("hexadecimal_short", "client: send \"\\x00\\x0\"\n", 1,
	      "two hexadecimal digits");
	wrong("sysctl", "client: sysctl kernel.panic 1\n", 1, "sysctl wants");
	wrong("inject", "client: inject SYN\n", 1, "a word for later");
	wrong("wire", "wire udp\n", 1, "a wire is tcp");
	wrong("freeze", "freeze\n", 1, "a word for later");
	wrong("show", "show me\n", 1, "what is to be shown");
}

static void bad_heads(void)
{
	static struct lesson l;

	ok(read_text(&l, "", "say\n") == CMD_USAGE &&
	   strstr(complaint, "belongs into a step"), "lesson_read__no_step");
	lesson_free(&l);
	ok(read_text(&l, "", "") == CMD_USAGE &&
	   strstr(complaint, "begins with 'lesson"), "lesson_read__empty");
	lesson_free(&l);
	ok(read_text(&l, "lesson 1\nen: A\n", "about\nen: x\n") == 0,
	   "lesson_read__one_language_is_enough");
	lesson_free(&l);
	ok(read_text(&l, "lesson 1\nen: A\n", "") == 0 && l.protocol == 0,
	   "lesson_read__protocol_253");
	lesson_free(&l);
	ok(read_text(&l, "lesson 1\nen: A\n", "wire tcp\n") == 0 &&
	   l.protocol == IPPROTO_TCP, "lesson_read__wire_tcp");
	lesson_free(&l);
	ok(lesson_read(&l, "/nowhere/at.all") == CMD_FAILED,
	   "lesson_read__no_file");
	lesson_free(&l);
}

/* What a send says byte by byte. */
static void bytes(void)
{
	static const char want[] = "a\r\n\0\xfe/1";
	static struct lesson l;
	const struct call *c;
	int status = read_text(&l, head,
			       "client: send \"a\\r\\n\\x00\\xFe/1\"\n");

	c = status ? NULL : &l.step[0].items->call;
	ok(c && c->number == sizeof(want) - 1 &&
	   !memcmp(c->arg, want, sizeof(want) - 1), "lesson_read__bytes");
	lesson_free(&l);
}

static void no_row(const struct match_row *row, void *arg)
{
	(void)row;
	(void)arg;
}

/* A handshake whose SYN is sent twice, and one lost piece of text. */
static void happen(struct story *s)
{
	s->state[CLIENT] = EDU_CLOSED;
	s->state[SERVER] = EDU_LISTEN;
	sent(s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	fault(s, EDU_FAULT_DROP);
	becomes(s, CLIENT, 0, EDU_SYN_SENT);
	timer(s, CLIENT, 1000000, EDU_EV_TIMER_FIRED, EDU_TIMER_RTX, 1);
	sent(s, CLIENT, 1000000, EDU_SYN, 0, 0, 0)->a = 1;
	got(s, SERVER, 1000010, EDU_SYN, 0, 0, 0);
	becomes(s, SERVER, 1000010, EDU_SYN_RECEIVED);
	sent(s, SERVER, 1000010, EDU_SYN | EDU_ACK, 0, 1, 0);
	got(s, CLIENT, 1000020, EDU_SYN | EDU_ACK, 0, 1, 0);
	becomes(s, CLIENT, 1000020, EDU_ESTABLISHED);
	sent(s, CLIENT, 1000020, EDU_ACK, 1, 1, 0);
	got(s, SERVER, 1000030, EDU_ACK, 1, 1, 0)->before.state =
		EDU_SYN_RECEIVED;
	sent(s, CLIENT, 1000040, EDU_ACK, 1, 1, 100);
	got(s, SERVER, 1000050, EDU_ACK, 1, 1, 100);
	sent(s, CLIENT, 1000060, EDU_ACK, 101, 1, 50);
	fault(s, EDU_FAULT_DROP);
	sent(s, SERVER, 1000070, EDU_ACK, 1, 101, 0);
	got(s, CLIENT, 1000080, EDU_ACK, 1, 101, 0);
}

static void fill(struct scene *scene, const struct story *s)
{
	struct match_cfg cfg = {
		.left = STORY_NETNS(CLIENT), .hold_us = ~0ULL,
		.near_us = 1000, .keep = true, .row = no_row,
	};
	const struct match_node *n;
	int i;

	match_init(&scene->match, &cfg);
	for (i = 0; i < s->nr; i++)
		match_add(&scene->match, &s->ev[i]);
	match_end(&scene->match);
	for (n = scene->match.first; n; n = n->next)
		text_learn(n);
	scene->netns[0] = STORY_NETNS(CLIENT);
	scene->netns[1] = STORY_NETNS(SERVER);
	scene->start_us = s->ev[0].time_us;
}

static struct lesson_story told;
static struct lesson lesson;

/* An expression, in the lesson as a whole, comes to this. */
static void is(const char *text, const char *want)
{
	struct words w = { .lesson = &lesson, .at = text };
	char buf[VALUE_TEXT], why[WORDS_WHY] = "";
	struct expr *e;
	struct value v;

	if (!expr_parse(&w, &e) || !words_end(&w))
		snprintf(buf, sizeof(buf), "parse: %.200s", w.why);
	else if (!eval(e, &told, STEP_ALL, &v, why, sizeof(why)))
		snprintf(buf, sizeof(buf), "eval: %.200s", why);
	else
		value_format(LANG_EN, &v, buf, sizeof(buf));
	ok_str(buf, want, "eval__%s", text);
}

static void expressions(void)
{
	is("1 + 2 * 3", "7");
	is("(1 + 2) * 3", "9");
	is("7 - 2 - 1", "4");
	is("1 + 1 == 2 and 2 < 1 or 3 >= 3", "1");
	is("2 <= 1", "0");
	is("\"a\" == \"a\"", "1");
	is("1.5s / 500ms", "3");
	is("1s - 200ms", "800 ms");
	is("2 * 200ms", "400 ms");
	is("1 / 0", "eval: division by zero");
	is("1 + \"a\"", "eval: a text and a number do not go together");
}

static void patterns(void)
{
	is("count[client sends]", "5");
	is("count[client sends SYN]", "2");
	is("count[client sends SYN lost]", "1");
	is("count[client sends SYN again]", "1");
	is("count[client sends SYN rtx 0]", "1");
	is("count[server takes SYN again]", "1");
	is("count[server sends SYN-ACK]", "1");
	is("count[server takes ack-of-syn]", "1");
	is("count[sends data]", "2");
	is("count[lost]", "2");
	is("count[sends byte 101]", "1");
	is("count[sends byte 151]", "0");
	is("count[fires retransmission]", "1");
	is("count[client becomes ESTABLISHED]", "1");
	is("count[leaves LISTEN]", "1");
	is("count[sends len>=50]", "2");
	is("count[sends len>50]", "1");
	is("count[port 80]", "18");
	is("count[port 81]", "0");
	is("count[sends nth 2]", "1");
	is("count[sends nth 99]", "0");
	is("len[sends data last]", "50");
	is("len[sends data nth 1]", "100");
	is("count[@one client sends]", "5");
	is("count[@two client sends]", "parse: there is no step 'two' above");
}

static void values(void)
{
	is("seq[client sends data]", "1");
	is("ack[server sends ack]", "101");
	is("time[client sends SYN again]", "1 s");
	is("way[client sends data]", "10 µs");
	is("sum.len[client sends]", "150");
	is("max.len[client sends]", "100");
	is("min.len[client sends data]", "50");
	is("states[client]", "CLOSED, SYN-SENT, ESTABLISHED");
	is("flags[server sends]", "SYN,ACK");
	is("mss[client sends]", "1460");
	is("before.state[client leaves SYN-SENT]", "SYN-SENT");
	is("sum.len[client sends RST]", "0");
	is("len[client sends RST]",
	   "eval: no event that matches [client sends RST] has this field");
	is("states[client takes]",
	   "eval: no state change matches [client takes]");
}

static void texts(void)
{
	static struct lesson l;
	struct place place = { .story = &told, .step = STEP_ALL };
	char buf[TEXT_MAX], why[WORDS_WHY];

	ok(!read_text(&l, head,
		      "say\nen: a {count[client sends SYN]} {{b}\nen: c\nen:\nen: d\n"
		      "zh: 甲\nzh: 乙 x\nzh: y，\nzh: z\n"),
	   "lesson_read__texts");
	text_expand(&l.step[0].items->text, &place, buf, sizeof(buf), why,
		    sizeof(why));
	ok_str(buf, "a 2 {b} c\nd", "text_expand__english");
	place.lang = LANG_ZH;
	text_expand(&l.step[0].items->text, &place, buf, sizeof(buf), why,
		    sizeof(why));
	ok_str(buf, "甲乙 x y，z", "text_expand__chinese");
	lesson_free(&l);
}

/* A time in Chinese has a Chinese unit, and no space behind that. */
static void chinese_times(void)
{
	static struct lesson l;
	struct place place = { .story = &told, .step = STEP_ALL };
	char buf[TEXT_MAX], why[WORDS_WHY];

	ok(!read_text(&l, head,
		      "say\nen: in {200ms} or {3} a\n"
		      "zh: 过了 {200ms} 之后，{30us}、{90s}\nzh: 左右，{3} 个，{1s} RTO\n"),
	   "lesson_read__times");
	text_expand(&l.step[0].items->text, &place, buf, sizeof(buf), why,
		    sizeof(why));
	ok_str(buf, "in 200 ms or 3 a", "text_expand__english_units");
	place.lang = LANG_ZH;
	text_expand(&l.step[0].items->text, &place, buf, sizeof(buf), why,
		    sizeof(why));
	ok_str(buf, "过了 200 毫秒之后，30 微秒、90 秒左右，3 个，1 秒 RTO",
	       "text_expand__chinese_units");
	lesson_free(&l);
}

static void takes(bool right, double us, const char *given)
{
	struct value v = { .kind = VALUE_TIME, .number = us };

	ok(answer_is(&v, us / 20, given) == right, "answer_is__%s_%s", given,
	   right ? "right" : "wrong");
}

static void answers(void)
{
	struct value v = { .kind = VALUE_NUMBER, .number = 3 };

	takes(true, 200e3, "200");
	takes(true, 200e3, "200ms");
	takes(true, 200e3, "0.2 s");
	takes(true, 200e3, "200 毫秒");
	takes(true, 200e3, "205 milliseconds");
	takes(true, 200e3, "0.2秒左右");
	takes(false, 200e3, "200 s");
	takes(false, 200e3, "200 微秒");
	takes(false, 200e3, "220");
	takes(false, 200e3, "200 apples");
	takes(false, 200e3, "soon");
	takes(true, 30, "30 微秒");
	takes(true, 30, "30 us");
	takes(true, 30, "30 µs");
	takes(false, 30e3, "30 微秒");
	takes(true, 60e6, "1 min");
	takes(true, 60e6, "1 minute.");
	takes(true, 60e6, "1 分钟");
	takes(true, 60e6, "60 Seconds");
	takes(false, 1e3, "1 min");
	takes(true, 120e6, "2 分");
	takes(false, 2e3, "2 分");
	takes(true, 90e6, "1分30秒");
	takes(true, 90e6, "1 min 30 s");
	takes(true, 7200e6, "2 小时");
	ok(answer_is(&v, 0, "3 segments") && !answer_is(&v, 0, "30"),
	   "answer_is__a_number");
	v = (struct value) { .kind = VALUE_TEXT_KIND, .text = "SYN-SENT" };
	ok(answer_is(&v, 0, "syn sent") && !answer_is(&v, 0, "LISTEN"),
	   "answer_is__a_text");
}

static void wrapping(void)
{
	ok(wrap("one two", 5) == 3, "wrap__at_a_space");
	ok(wrap("one two", 7) == 7, "wrap__all_of_it");
	ok(wrap("abcdefgh", 5) == 5, "wrap__a_word_too_long");
	ok(wrap("甲乙丙", 4) == 6, "wrap__two_columns_each");
	ok(wrap("甲乙丙", 5) == 6, "wrap__half_a_character_does_not_fit");
	ok(wrap("甲乙，丙", 4) == 3, "wrap__no_mark_begins_a_line");
	ok(wrap("甲（乙", 4) == 3, "wrap__no_mark_ends_a_line");
	ok(wrap("甲 abc", 5) == 3, "wrap__no_word_is_cut");
	ok(wrap("a\nb", 9) == 1, "wrap__a_paragraph");
	ok(text_columns("甲a─") == 4, "text_columns__wide");
}

int main(void)
{
	static struct story s;

	setlocale(LC_CTYPE, "C.UTF-8");
	bad_files();
	bad_heads();
	bytes();
	if (read_text(&lesson, head, ""))
		return 1;
	happen(&s);
	fill(&told.scene[0], &s);
	told.nr = 1;
	expressions();
	patterns();
	values();
	texts();
	chinese_times();
	answers();
	wrapping();
	match_free(&told.scene[0].match);
	lesson_free(&lesson);
	return ok_done();
}
