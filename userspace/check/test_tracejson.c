// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_tracejson.c - tracejson.c: what is written can be read back
 */
#include <stdio.h>

#include "ok.h"
#include "story.h"
#include "tracejson.h"

/* Into a line, and back. */
static enum tracejson_line round_trip(const struct edu_event *ev,
				      struct edu_event *back)
{
	struct tracejson_head head;
	enum tracejson_line what;
	char *line;
	size_t size;
	__u64 lost;
	FILE *out = open_memstream(&line, &size);

	tracejson_write(out, ev);
	fclose(out);
	what = tracejson_read(line, back, &head, &lost);
	free(line);
	return what;
}

/* Every number its own, and as large as it can be. */
static void fill(struct edu_event *ev, enum edu_event_type type, int family)
{
	memset(ev, 0, sizeof(*ev));
	*ev = (struct edu_event) {
		.time_us = 0x1122334455667788ULL, .event_us = ~0ULL >> 1,
		.conn = 77, .netns = 4026532119U, .lport = 65535, .rport = 80,
		.family = family, .wire = 253, .type = type,
		.reason = EDU_R_RTX_FAST, .a = ~0U, .b = 3,
		.before = { 1, 255, 3, 2, ~0U, 6, 7, 8, 9, 10, 11, 12, 13, 14,
			    15, 16, 17, 18, 19, 20 },
		.after = { 11, 2, 3, 1, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
			   35, 36, 37, 38, 39, ~0U },
	};
	memset(ev->laddr, 0xa5, family == AF_INET ? 4 : 16);
	memset(ev->raddr, 0x5a, family == AF_INET ? 4 : 16);
}

static void events(void)
{
	struct edu_event ev, back;
	int type;

	for (type = 0; type < EDU_NR_EVENTS; type++) {
		fill(&ev, type, type % 2 ? AF_INET : AF_INET6);
		if (type == EDU_EV_SEG_IN || type == EDU_EV_SEG_OUT ||
		    type == EDU_EV_DROP || type == EDU_EV_FAULT) {
			ev.seq = 0xfffffff0U;
			ev.ack = 5;
			ev.wnd = 65535;
			ev.up = 6;
			ev.ctl = 0xff;
			ev.opts = 0x7f;
			ev.len = 65536;
			ev.mss = 1460;
			ev.wscale = 14;
			ev.tsval = 8;
			ev.tsecr = 9;
		}
		ok(round_trip(&ev, &back) == TRACEJSON_EVENT &&
		   !memcmp(&ev, &back, sizeof(ev)),
		   "tracejson__%s_comes_back", edu_event_name(type));
	}
}

static void head(void)
{
	struct tracejson_head h = {
		.epoch_us = 123456789, .nr_hosts = 2,
		.hosts = { { 4026532119U, "client" }, { 5, "odd \"name\\" } },
	}, back;
	struct edu_event ev;
	char *line;
	size_t size;
	__u64 lost;
	FILE *out = open_memstream(&line, &size);

	tracejson_write_head(out, &h);
	fclose(out);
	ok(tracejson_read(line, &ev, &back, &lost) == TRACEJSON_HEAD &&
	   back.epoch_us == h.epoch_us && back.nr_hosts == 2 &&
	   back.hosts[0].netns == 4026532119U &&
	   !strcmp(back.hosts[1].name, h.hosts[1].name),
	   "tracejson__the_head_comes_back");
	free(line);
	out = open_memstream(&line, &size);
	tracejson_write_lost(out, 42);
	fclose(out);
	ok(tracejson_read(line, &ev, &back, &lost) == TRACEJSON_LOST &&
	   lost == 42, "tracejson__lost_comes_back");
	free(line);
}

/* What a lesson says of itself, in both languages. */
static void headings(void)
{
	struct tracejson_head h = {
		.title = { "Lesson 9: \"I\"", "第 9 课" },
		.step = { "The first \\ one", "第一步" },
	}, back;
	struct edu_event ev;
	char *line, *more;
	size_t size, n;
	__u64 lost;
	FILE *out = open_memstream(&line, &size), *next;

	next = open_memstream(&more, &n);
	tracejson_write_head(out, &h);
	tracejson_write_step(next, &h);
	fclose(out);
	fclose(next);
	ok(tracejson_read(line, &ev, &back, &lost) == TRACEJSON_HEAD &&
	   !strcmp(back.title[LANG_EN], h.title[LANG_EN]) &&
	   !strcmp(back.title[LANG_ZH], h.title[LANG_ZH]) &&
	   !*back.step[LANG_EN], "tracejson__the_title_comes_back");
	ok(tracejson_read(more, &ev, &back, &lost) == TRACEJSON_STEP &&
	   !strcmp(back.title[LANG_EN], h.title[LANG_EN]) &&
	   !strcmp(back.step[LANG_EN], h.step[LANG_EN]) &&
	   !strcmp(back.step[LANG_ZH], h.step[LANG_ZH]),
	   "tracejson__a_step_comes_back");
	free(line);
	free(more);
	ok(tracejson_read("{\"step\":5}", &ev, &back, &lost) ==
	   TRACEJSON_STEP && !*back.step[LANG_EN], "tracejson__a_step_of_nothing");
}

static enum tracejson_line is(const char *line)
{
	struct tracejson_head h;
	struct edu_event ev;
	__u64 lost;

	return tracejson_read(line, &ev, &h, &lost);
}

/* A line with one word of it replaced. */
static enum tracejson_line spoiled(const char *what, const char *by)
{
	struct edu_event ev;
	char *line, *at, *bad;
	enum tracejson_line r;
	size_t size;
	FILE *out = open_memstream(&line, &size);

	fill(&ev, EDU_EV_SEG_OUT, AF_INET);
	tracejson_write(out, &ev);
	fclose(out);
	at = strstr(line, what);
	if (!at || asprintf(&bad, "%.*s%s%s", (int)(at - line), line, by,
			    at + strlen(what)) < 0)
		abort();
	r = is(bad);
	free(bad);
	free(line);
	return r;
}

static void bad_lines(void)
{
	ok(is("") == TRACEJSON_BAD, "tracejson__empty_line");
	ok(is("no json") == TRACEJSON_BAD, "tracejson__no_json");
	ok(is("[1,2]") == TRACEJSON_BAD, "tracejson__no_object");
	ok(is("{\"event\":\"seg_in\"}") == TRACEJSON_BAD,
	   "tracejson__half_an_event");
	ok(is("{\"comment\":\"x\"}") == TRACEJSON_OTHER,
	   "tracejson__unknown_objects_are_let_pass");
	ok(spoiled("seg_out", "seg_xyz") == TRACEJSON_OTHER,
	   "tracejson__events_of_a_later_version_are_let_pass");
	ok(spoiled("65535", "65536") == TRACEJSON_BAD,
	   "tracejson__a_port_too_large");
	ok(spoiled("ESTABLISHED", "NOWHERE") == TRACEJSON_BAD,
	   "tracejson__unknown_state");
	ok(spoiled("165.165.165.165", "165.165.165") == TRACEJSON_BAD,
	   "tracejson__bad_address");
	ok(spoiled("\"conn\":77", "\"conn\":\"77\"") == TRACEJSON_BAD,
	   "tracejson__a_string_for_a_number");
	ok(spoiled("rtx_fast", "rtx_of_the_future") == TRACEJSON_EVENT,
	   "tracejson__a_reason_of_a_later_version_is_no_error");
	ok(spoiled("\"conn\":77", "\"more\":1,\"conn\":77") == TRACEJSON_EVENT,
	   "tracejson__unknown_keys_are_no_error");
}

int main(void)
{
	events();
	head();
	headings();
	bad_lines();
	return ok_done();
}
