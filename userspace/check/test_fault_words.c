// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_fault_words.c - faults in words: what they mean, and what is refused
 */
#include <string.h>

#include "fault_words.h"
#include "ok.h"

/* The defaults, and what differs from them. */
#pragma GCC diagnostic ignored "-Woverride-init"
#define RULE(...) ((struct edu_fault) {					\
		.dir = EDU_FAULT_OUT, .rtx = EDU_FAULT_RTX_ANY, .gap = 3, \
		__VA_ARGS__						\
	})

static bool same(const struct edu_fault *a, const struct edu_fault *b)
{
	return a->action == b->action && a->dir == b->dir &&
	       a->kind == b->kind && a->lport == b->lport &&
	       a->rport == b->rport && a->byte == b->byte &&
	       a->nth == b->nth && a->count == b->count && a->rtx == b->rtx &&
	       a->ppm == b->ppm && a->seed == b->seed &&
	       a->delay_us == b->delay_us && a->gap == b->gap &&
	       a->wire == b->wire && a->ip == b->ip;
}

/* The words mean the rule, and the rule is told by words that mean it. */
static void means(const char *words, struct edu_fault want)
{
	char why[256] = "", text[FAULT_WORDS_MAX];
	struct edu_fault got, again;
	int err;

	err = fault_parse(words, &got, why, sizeof(why));
	if (!ok(!err && same(&got, &want), "fault_parse__%s", words)) {
		printf("# %s\n", err ? why : fault_format(&got, text,
							  sizeof(text)));
		return;
	}
	fault_format(&got, text, sizeof(text));
	err = fault_parse(text, &again, why, sizeof(why));
	if (!ok(!err && same(&again, &want), "fault_format__%s", words))
		printf("# '%s': %s\n", text, why);
}

/* Refused, and the complaint has this in it. */
static void refused(const char *words, const char *because)
{
	struct edu_fault fault;
	char why[256] = "";
	int err = fault_parse(words, &fault, why, sizeof(why));

	if (!ok(err && strstr(why, because) && !strchr(why, '\n'),
		"fault_parse__refuses_%s", words))
		printf("# %d: %s\n", err, why);
}

static void kinds(void)
{
	means("drop SYN", RULE(.kind = EDU_FAULT_SYN));
	means("drop syn", RULE(.kind = EDU_FAULT_SYN));
	means("drop SYN-ACK in",
	      RULE(.kind = EDU_FAULT_SYNACK, .dir = EDU_FAULT_IN));
	means("drop FIN", RULE(.kind = EDU_FAULT_FIN));
	means("drop RST both",
	      RULE(.kind = EDU_FAULT_RST, .dir = EDU_FAULT_BOTH));
	means("duplicate ack",
	      RULE(.action = EDU_FAULT_DUPLICATE, .kind = EDU_FAULT_PURE_ACK));
	means("drop ack-of-syn", RULE(.kind = EDU_FAULT_ACK_OF_SYN));
	means("delay 200ms ack-of-fin in",
	      RULE(.action = EDU_FAULT_DELAY, .kind = EDU_FAULT_ACK_OF_FIN,
		   .delay_us = 200000, .dir = EDU_FAULT_IN));
	means("drop any", RULE(.kind = EDU_FAULT_ANY));
	means("drop", RULE(.kind = EDU_FAULT_ANY));
}

static void numbers(void)
{
	means("drop data byte 3000",
	      RULE(.kind = EDU_FAULT_DATA, .byte = 3000));
	means("drop data byte 3000 rtx 1",
	      RULE(.kind = EDU_FAULT_DATA, .byte = 3000, .rtx = 1));
	means("drop data rtx 0", RULE(.kind = EDU_FAULT_DATA, .rtx = 0));
	means("corrupt data nth 3 out port 80",
	      RULE(.action = EDU_FAULT_CORRUPT, .kind = EDU_FAULT_DATA,
		   .nth = 3, .count = 1, .rport = 80));
	means("drop data nth 3 count 2",
	      RULE(.kind = EDU_FAULT_DATA, .nth = 3, .count = 2));
	means("drop data count all nth 3",
	      RULE(.kind = EDU_FAULT_DATA, .nth = 3));
	means("drop SYN count 1", RULE(.kind = EDU_FAULT_SYN, .count = 1));
	means("reorder data nth 2 gap 3",
	      RULE(.action = EDU_FAULT_REORDER, .kind = EDU_FAULT_DATA,
		   .nth = 2, .count = 1, .gap = 3));
	means("reorder gap 5 within 50ms",
	      RULE(.action = EDU_FAULT_REORDER, .gap = 5, .delay_us = 50000));
	means("drop byte 4294967295", RULE(.byte = 4294967295U));
	means("drop  SYN\tnth 2",
	      RULE(.kind = EDU_FAULT_SYN, .nth = 2, .count = 1));
}

static void shares_and_times(void)
{
	means("drop 5% seed 7", RULE(.ppm = 50000, .seed = 7));
	means("drop 5% seed 18446744073709551615",
	      RULE(.ppm = 50000, .seed = ~0ULL));
	means("drop 0.25%", RULE(.ppm = 2500));
	means("drop 12.3456%", RULE(.ppm = 123456));
	means("drop 0.0001%", RULE(.ppm = 1));
	means("drop 100%", RULE(.ppm = 1000000));
	means("corrupt seed 3",
	      RULE(.action = EDU_FAULT_CORRUPT, .seed = 3));
	means("delay 1.5s", RULE(.action = EDU_FAULT_DELAY,
				 .delay_us = 1500000));
	means("delay 300us", RULE(.action = EDU_FAULT_DELAY, .delay_us = 300));
	means("delay 2s", RULE(.action = EDU_FAULT_DELAY,
			       .delay_us = 2000000));
}

static void ports(void)
{
	means("drop out port 80", RULE(.rport = 80));
	means("drop in port 80", RULE(.dir = EDU_FAULT_IN, .lport = 80));
	means("drop port 80 in", RULE(.dir = EDU_FAULT_IN, .lport = 80));
	means("drop lport 80", RULE(.lport = 80));
	means("drop in rport 80", RULE(.dir = EDU_FAULT_IN, .rport = 80));
	means("drop both lport 65535",
	      RULE(.dir = EDU_FAULT_BOTH, .lport = 65535));
	means("drop rport 80 lport 81", RULE(.lport = 81, .rport = 80));
}

static void wires(void)
{
	means("drop wire tcp", RULE(.wire = 6));
	means("drop SYN Wire EDU in", RULE(.kind = EDU_FAULT_SYN, .wire = 253,
					   .dir = EDU_FAULT_IN));
	means("drop ipv4", RULE(.ip = 4));
	means("drop port 80 wire tcp IPv6",
	      RULE(.rport = 80, .wire = 6, .ip = 6));
	refused("drop wire", "not 'nothing'");
	refused("drop wire 6", "edu or tcp, not '6'");
	refused("drop wire tcp wire tcp", "leave one out");
	refused("drop ipv4 ipv6", "leave one out");
	refused("drop ipv5", "says nothing here");
}

static void refusals(void)
{
	refused("", "drop SYN");
	refused("SYN drop", "begin with drop");
	refused("explode", "begin with drop");
	refused("drop drop", "says nothing here");
	refused("drop SYN FIN", "leave one out");
	refused("drop in out", "leave one out");
	refused("drop nth 1 nth 2", "leave one out");
	refused("drop 5% 6%", "leave one out");
	refused("drop nth", "nth 1");
	refused("drop nth 0", "from 1");
	refused("drop nth -1", "not '-1'");
	refused("drop nth 1x", "not '1x'");
	refused("drop nth 4294967296", "4294967295");
	refused("drop nth 99999999999999999999", "4294967295");
	refused("drop rtx 4294967295", "4294967294");
	refused("drop count 0", "from 1");
	refused("drop count alle", "not 'alle'");
	refused("drop data byte 0", "from 1");
	refused("drop SYN byte 5", "goes with data");
	refused("drop port 0", "65535");
	refused("drop port 65536", "65535");
	refused("drop both port 80", "lport");
	refused("drop port 80 lport 80", "lport");
	refused("drop 0%", "0.0001%");
	refused("drop 101%", "100%");
	refused("drop 5", "says nothing here");
	refused("drop 5%% ", "says nothing here");
	refused("drop seed 7", "share");
	refused("drop SYN gap 3", "reorder");
	refused("drop SYN within 3ms", "reorder");
	refused("reorder gap 0", "from 1");
	refused("delay", "unit");
	refused("delay SYN", "unit");
	refused("delay 200", "unit");
	refused("delay 0ms", "unit");
	refused("delay -5ms", "unit");
	refused("delay 2 hours", "unit");
	refused("delay 99999999s", "unit");
}

/* Each complaint fits, however long the words are. */
static void long_words(void)
{
	struct edu_fault fault;
	char words[400], why[64];
	size_t len;

	memset(words, 'x', sizeof(words));
	memcpy(words, "drop ", 5);
	words[sizeof(words) - 1] = '\0';
	ok(fault_parse(words, &fault, why, sizeof(why)) < 0,
	   "fault_parse__a_word_longer_than_the_complaint");
	len = strnlen(why, sizeof(why));
	ok(len < sizeof(why), "fault_parse__the_complaint_ends");
}

int main(void)
{
	kinds();
	numbers();
	shares_and_times();
	ports();
	wires();
	refusals();
	long_words();
	return ok_done();
}
