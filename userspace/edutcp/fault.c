// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault.c - edutcp fault: make things happen to segments, on purpose
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "fault_words.h"

enum { OPT_NETNS = CMD_LONG };

static const struct cmd_opt opts[] = {
	{ "netns", OPT_NETNS, "NAME", "in this network namespace" },
	{ 0 },
};

static const struct cmd_syntax syntax = {
	.name = "fault",
	.operands = "add WORD... | clear | list",
	.about = "Make things happen to segments of a network namespace, on purpose.",
	.opts = opts,
	.more =
"What happens:\n"
"  drop  corrupt  duplicate  delay TIME  reorder [gap N] [within TIME]\n"
"To which segments (any that leaves, if nothing is said):\n"
"  SYN SYN-ACK FIN RST data ack ack-of-syn ack-of-fin\n"
"                    of this kind\n"
"  byte N            that hold this byte of the stream, the first is 1\n"
"  rtx N             the Nth time the same number is sent again; 0: the first\n"
"                    time it is sent\n"
"  nth N             the Nth of those that match so far, no other\n"
"  count N           that many of them, from the nth on; count all\n"
"  5% [seed N]       a random share; the same for the same seed\n"
"  out, in, both     that leave (if nothing is said), that arrive\n"
"  port N            that go to this port; lport N, rport N: local, remote\n"
"  wire tcp, ipv6    of real TCP, not edu; of this version of IP\n"
"Rules are tried in the order in which they were added; the first that acts\n"
"decides.\n"
"\n"
"  edutcp fault add drop SYN nth 1\n"
"  edutcp fault add drop data byte 3000 rtx 1\n"
"  edutcp fault add delay 200ms ack-of-fin in\n"
"  edutcp fault add drop 5% seed 7",
};

static int parse(int n, char **words, struct edu_fault *fault)
{
	char text[FAULT_WORDS_MAX * 2] = "", why[256];
	size_t len = 0;
	int i;

	for (i = 0; i < n && len < sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, "%s ",
				words[i]);
	if (len >= sizeof(text))
		return cmd_usage("more words than a fault can have: one 'add' for each fault");
	if (fault_parse(text, fault, why, sizeof(why)))
		return cmd_usage("%s", why);
	return 0;
}

static int add_rule(const struct edu_fault *fault)
{
	char why[256];
	int err = edu_fault_add(fault, why, sizeof(why));

	if (err == -ENOSPC)
		return cmd_failed("there are as many as there can be: clear them first");
	return err ? cmd_failed("%s%s%s", edu_strerror(err),
				why[0] ? ": " : "", why) : CMD_OK;
}

static int clear_rules(void)
{
	int err = edu_fault_clear();

	return err ? cmd_failed("%s", edu_strerror(err)) : CMD_OK;
}

static int print_one(const struct edu_fault *fault, void *arg)
{
	char words[FAULT_WORDS_MAX];

	(void)arg;
	printf("%3u  %-44s  matched %llu  acted %llu\n", fault->id,
	       fault_format(fault, words, sizeof(words)), fault->matched,
	       fault->acted);
	return 0;
}

static int list_rules(void)
{
	int err = edu_fault_list(print_one, NULL);

	return err ? cmd_failed("%s", edu_strerror(err)) : CMD_OK;
}

static int run(const char *netns, int n, char **words)
{
	const char *what = n ? words[0] : "";
	struct edu_fault fault;
	int status = 0;

	if (!n)
		return cmd_usage("say what to do: add, clear or list");
	if (!strcmp(what, "add"))
		status = parse(n - 1, words + 1, &fault);
	else if (strcmp(what, "clear") && strcmp(what, "list"))
		return cmd_usage("there is no '%s': say add, clear or list",
				 what);
	else if (n > 1)
		return cmd_usage("%s is for all faults: leave out '%s'", what,
				 words[1]);
	if (!status && netns)
		status = cmd_enter_netns(netns);
	if (status)
		return status;
	if (!strcmp(what, "add"))
		return add_rule(&fault);
	return strcmp(what, "clear") ? list_rules() : clear_rules();
}

int cmd_fault(int argc, char **argv)
{
	const char *netns = NULL;
	int code, status = 0;

	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0)
		netns = optarg;
	if (code == CMD_STOP)
		return status;
	return run(netns, argc - optind, argv + optind);
}
