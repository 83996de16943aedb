// SPDX-License-Identifier: GPL-2.0-only
/*
 * perf.c - edutcp perf: how fast is it? The command line
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "perf.h"

enum {
	OPT_SERVER = CMD_LONG,
	OPT_RR,
	OPT_CONNECT,
	OPT_DOWN,
	OPT_BOTH,
	OPT_REPLY,
	OPT_JSON,
};

static const struct cmd_opt opts[] = {
	{ "server", OPT_SERVER, NULL, "be the server, until killed" },
	{ "rr", OPT_RR, NULL, "measure request-response, not throughput" },
	{ "connect", OPT_CONNECT, NULL, "measure connections per second" },
	{ "down", OPT_DOWN, NULL, "throughput: the server sends" },
	{ "both", OPT_BOTH, NULL, "throughput: both send" },
	{ "time", 't', "TIME", "how long, 10 seconds if not given" },
	{ "parallel", 'P', "N", "connections at once, 1 if not given" },
	{ "length", 'l', "BYTES", "of a write (128K), or of a request (1)" },
	{ "reply", OPT_REPLY, "BYTES", "of a reply (1)" },
	{ "json", OPT_JSON, NULL, "print JSON" },
	{ "verbose", 'v', NULL, "server: say on stderr what happens" },
	{ 0 },
};

static const struct cmd_syntax syntax = {
	.name = "perf",
	.operands = "HOST [PORT] | --server [[HOST] PORT]",
	.about = "Measure throughput, request-response or connections per second, over\n"
		 "AF_EDUTCP or, with the same code, over the kernel's TCP (--tcp). The port\n"
		 "is " PERF_PORT " if none is given.",
	.opts = opts,
	.shared = net_opts,
	.more = "Throughput counts what the program at the receiving end has read.\n"
		"A server serves any number of clients and measurements.",
};

/**
 * struct line - the command line while it is read
 * @opts: what it says
 * @given_reply: --reply was there
 * @given_length: -l was there
 * @client_only: an option that makes no sense for a server, or NULL
 */
struct line {
	struct perf_opts opts;
	bool given_reply;
	bool given_length;
	const char *client_only;
};

static int set_mode(struct line *l, enum perf_mode mode)
{
	struct perf_hello *h = &l->opts.hello;

	if (h->mode != PERF_THROUGHPUT && h->mode != mode)
		return cmd_usage("--rr and --connect exclude each other: choose one");
	h->mode = mode;
	return 0;
}

static int set_dirs(struct line *l, int dirs)
{
	struct perf_hello *h = &l->opts.hello;

	if (h->dirs && h->dirs != dirs)
		return cmd_usage("--down and --both exclude each other: choose one");
	h->dirs = dirs;
	return 0;
}

static int take_number(struct line *l, int code)
{
	struct perf_opts *o = &l->opts;
	__u64 n;

	switch (code) {
	case 't':
		return cmd_seconds("--time", optarg, 86400000000ULL, &o->us) ?
		       0 : CMD_USAGE;
	case 'P':
		if (!cmd_number("--parallel", optarg, 1, PERF_STREAMS, &n))
			return CMD_USAGE;
		o->streams = n;
		return 0;
	case 'l':
		if (!cmd_size("--length", optarg, 1, PERF_SIZE_MAX, &n))
			return CMD_USAGE;
		o->hello.size = n;
		l->given_length = true;
		return 0;
	default:
		if (!cmd_size("--reply", optarg, 1, PERF_SIZE_MAX, &n))
			return CMD_USAGE;
		o->hello.reply = n;
		l->given_reply = true;
		return 0;
	}
}

static int take_client(struct line *l, int code)
{
	switch (code) {
	case OPT_RR:
		l->client_only = "--rr";
		return set_mode(l, PERF_RR);
	case OPT_CONNECT:
		l->client_only = "--connect";
		return set_mode(l, PERF_CONNECT);
	case OPT_DOWN:
		l->client_only = "--down";
		return set_dirs(l, PERF_DOWN);
	case OPT_BOTH:
		l->client_only = "--both";
		return set_dirs(l, PERF_UP | PERF_DOWN);
	case OPT_JSON:
		l->client_only = "--json";
		l->opts.json = true;
		return 0;
	default:
		l->client_only = code == 't' ? "--time" :
				 code == 'P' ? "--parallel" :
				 code == 'l' ? "--length" : "--reply";
		return take_number(l, code);
	}
}

static int take(struct line *l, int code)
{
	switch (code) {
	case OPT_SERVER:
		l->opts.server = true;
		return 0;
	case 'v':
		l->opts.verbose = true;
		return 0;
	case OPT_RR:
	case OPT_CONNECT:
	case OPT_DOWN:
	case OPT_BOTH:
	case OPT_REPLY:
	case OPT_JSON:
	case 't':
	case 'P':
	case 'l':
		return take_client(l, code);
	default:
		return net_option(&l->opts.net, code);
	}
}

/* Options that contradict each other; and what was not given. */
static int complete(struct line *l)
{
	struct perf_hello *h = &l->opts.hello;

	if (l->opts.server && l->client_only)
		return cmd_usage("%s is for the client: a server does what its clients ask for",
				 l->client_only);
	if (h->dirs && h->mode != PERF_THROUGHPUT)
		return cmd_usage("--down and --both are for throughput: leave out --%s",
				 perf_mode_name(h->mode));
	if (l->given_reply && h->mode != PERF_RR)
		return cmd_usage("--reply goes with --rr");
	if (l->given_length && h->mode == PERF_CONNECT)
		return cmd_usage("--length goes with --rr or throughput: --connect sends nothing");
	if (!h->dirs)
		h->dirs = PERF_UP;
	if (!h->size)
		h->size = h->mode == PERF_THROUGHPUT ? 131072 : 1;
	if (!h->reply)
		h->reply = 1;
	return 0;
}

static int operands(struct perf_opts *o, int n, char **args)
{
	o->port = PERF_PORT;
	if (n > 2 || (!o->server && !n))
		return cmd_usage("needs a host, edutcp perf HOST [PORT], or --server");
	if (o->server) {
		if (n)
			o->port = args[n - 1];
		if (n == 2)
			o->host = args[0];
		return cmd_port(o->port);
	}
	o->host = args[0];
	if (n == 2)
		o->port = args[1];
	return cmd_port(o->port);
}

static int run(struct perf_opts *o)
{
	static struct perf_report report;
	int status;

	status = o->net.netns ? cmd_enter_netns(o->net.netns) : 0;
	if (status)
		return status;
	o->net.sock.nonblock = o->server;
	if (o->server)
		return perf_server(o);
	net_more_files();
	report.streams = calloc(o->streams, sizeof(*report.streams));
	if (!report.streams)
		return cmd_failed("%s", strerror(ENOMEM));
	status = o->hello.mode == PERF_CONNECT ? perf_connects(o, &report) :
						 perf_streams(o, &report);
	if (!status && o->json)
		perf_print_json(o, &report);
	else if (!status)
		perf_print(o, &report);
	free(report.streams);
	return status;
}

int cmd_perf(int argc, char **argv)
{
	struct line l = { .opts = { .streams = 1, .us = 10000000 } };
	int code, status = 0;

	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = take(&l, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	status = complete(&l) ?:
		 operands(&l.opts, argc - optind, argv + optind);
	return status ?: run(&l.opts);
}
