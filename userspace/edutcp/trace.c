// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace.c - edutcp trace: watch connections, live or from a file
 */
#include <errno.h>
#include <locale.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "ladder.h"
#include "pcapng.h"
#include "tracejson.h"

#define LOOK_EVERY_US	20000

enum {
	OPT_JSON = CMD_LONG,
	OPT_PORT,
	OPT_NETNS,
	OPT_COUNT,
	OPT_DURATION,
	OPT_WIDTH,
	OPT_ASCII,
	OPT_COLOR,
	OPT_WHY,
};

static const struct cmd_opt opts[] = {
	{ "json", OPT_JSON, NULL, "lines of JSON instead of a picture" },
	{ "write", 'w', "FILE", "write a capture for Wireshark as well (pcapng)" },
	{ "read", 'r', "FILE", "from a file of JSON lines, not live" },
	{ "why", OPT_WHY, NULL, "under each line the reason and where to read of it" },
	{ "verbose", 'v', NULL, "timers and calls; twice: RTT, cwnd, what waits" },
	{ "netns", OPT_NETNS, "NAME", "only this namespace, as the left host; again: the right one" },
	{ "port", OPT_PORT, "N", "only connections with this port at either end" },
	{ "count", OPT_COUNT, "N", "stop after so many segments" },
	{ "duration", OPT_DURATION, "TIME", "stop after that long" },
	{ "width", OPT_WIDTH, "N", "columns of the picture (100)" },
	{ "ascii", OPT_ASCII, NULL, "no characters beyond ASCII" },
	{ "color", OPT_COLOR, "WHEN", "always, never or auto" },
	{ NULL, 0, NULL, NULL },
};

static const struct cmd_syntax syntax = {
	.name = "trace",
	.operands = "",
	.about = "Watches what happens to connections: a ladder diagram with a line a\n"
		 "segment, both hosts as columns. Stops at ^C.\n",
	.opts = opts,
};

/**
 * struct trace - the command at work
 * @ladder: the picture
 * @json: lines instead of it
 * @pcap: capture file, or NULL
 * @in: name of the file to read, or NULL
 * @pcap_name: name of the capture file, or NULL
 * @port: only this one; 0: all
 * @netns: only these; 0: all
 * @names: their names
 * @nr_netns: how many
 * @count: segments to go; 0: no limit
 * @duration_us: 0: no limit
 * @done: enough was seen
 */
struct trace {
	struct ladder ladder;
	struct ladder_opts draw;
	bool json;
	FILE *pcap;
	const char *in;
	const char *pcap_name;
	__u64 port;
	__u32 netns[2];
	const char *names[2];
	int nr_netns;
	__u64 count;
	__u64 duration_us;
	bool done;
};

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static __u64 now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ULL + t.tv_nsec / 1000;
}

static int add_netns(struct trace *t, const char *name)
{
	char path[256];
	struct stat st;

	if (t->nr_netns == 2)
		return cmd_usage("--netns may be given twice, not more often");
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	if (stat(path, &st))
		return cmd_failed("%s: %s", path, strerror(errno));
	t->netns[t->nr_netns] = st.st_ino;
	t->names[t->nr_netns++] = name;
	return 0;
}

static int set_color(struct trace *t, const char *when)
{
	if (!strcmp(when, "auto"))
		t->draw.color = isatty(STDOUT_FILENO);
	else if (!strcmp(when, "always") || !strcmp(when, "never"))
		t->draw.color = *when == 'a';
	else
		return cmd_usage("--color is always, never or auto, not '%s'",
				 when);
	return 0;
}

/* Return: 0, or the exit status after complaining. */
static int option(struct trace *t, int code)
{
	__u64 n;

	switch (code) {
	case OPT_JSON:
		t->json = true;
		return 0;
	case 'w':
		t->pcap_name = optarg;
		return 0;
	case 'r':
		t->in = optarg;
		return 0;
	case OPT_WHY:
		t->draw.why = true;
		return 0;
	case 'v':
		if (t->draw.level < LADDER_ALL)
			t->draw.level++;
		return 0;
	case OPT_NETNS:
		return add_netns(t, optarg);
	case OPT_PORT:
		return cmd_number("--port", optarg, 1, 65535, &t->port) ?
		       0 : CMD_USAGE;
	case OPT_COUNT:
		return cmd_number("--count", optarg, 1, 1ULL << 40, &t->count) ?
		       0 : CMD_USAGE;
	case OPT_DURATION:
		return cmd_seconds("--duration", optarg, 1ULL << 50,
				   &t->duration_us) ? 0 : CMD_USAGE;
	case OPT_WIDTH:
		if (!cmd_number("--width", optarg, 72, 500, &n))
			return CMD_USAGE;
		t->draw.width = n;
		return 0;
	case OPT_ASCII:
		t->draw.ascii = true;
		return 0;
	default:
		return set_color(t, optarg);
	}
}

static bool wanted(const struct trace *t, const struct edu_event *ev)
{
	int i;

	if (t->port && ev->lport != t->port && ev->rport != t->port)
		return false;
	for (i = 0; i < t->nr_netns; i++)
		if (ev->netns == t->netns[i])
			return true;
	return !t->nr_netns;
}

static void take(const struct edu_event *ev, void *arg)
{
	struct trace *t = arg;

	if (t->done || !wanted(t, ev))
		return;
	if (t->json)
		tracejson_write(stdout, ev);
	ladder_add(&t->ladder, ev);
	if (ev->type == EDU_EV_SEG_OUT && t->count && !--t->count)
		t->done = true;
}

static void to_pcap(const struct step *step, const struct step *peer, void *arg)
{
	struct trace *t = arg;

	pcapng_segment(t->pcap, step, peer);
}

static int live(struct trace *t)
{
	__u64 end = t->duration_us ? now_us() + t->duration_us : 0, lost;
	struct edu_events *events;
	int err;

	err = edu_events_open(&events);
	if (err == -ENOENT)
		return cmd_failed("no events: is edutcp.ko loaded (insmod edutcp.ko), and tracefs mounted?");
	if (err)
		return cmd_failed("can not trace: %s", edu_strerror(err));
	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	fprintf(stderr, "edutcp trace: watching\n");
	while (err >= 0 && !stopped && !t->done && (!end || now_us() < end)) {
		err = edu_events_read(events, take, t);
		ladder_draw(&t->ladder, now_us());
		if (!err)
			usleep(LOOK_EVERY_US);
	}
	if (err >= 0)
		err = edu_events_read(events, take, t);
	lost = edu_events_lost(events);
	edu_events_close(events);
	if (lost)
		fprintf(stderr, "edutcp trace: %llu events came too fast and are lost\n",
			lost);
	return err < 0 ? cmd_failed("reading events: %s", edu_strerror(err)) : 0;
}

static int from_file(struct trace *t)
{
	FILE *in = fopen(t->in, "r");
	struct edu_event ev;
	char *line = NULL;
	size_t size = 0;
	int nr = 0, err = 0;

	if (!in)
		return cmd_failed("%s: %s", t->in, strerror(errno));
	while (!err && getline(&line, &size, in) > 0) {
		nr++;
		if (tracejson_read(line, &ev))
			err = cmd_failed("%s: line %d is no event", t->in, nr);
		else
			take(&ev, t);
	}
	free(line);
	fclose(in);
	return err;
}

static int open_pcap(struct trace *t)
{
	if (!t->pcap_name)
		return 0;
	t->pcap = fopen(t->pcap_name, "w");
	if (!t->pcap || pcapng_begin(t->pcap))
		return cmd_failed("%s: %s", t->pcap_name, strerror(errno));
	t->draw.segment = to_pcap;
	t->draw.arg = t;
	return 0;
}

int cmd_trace(int argc, char **argv)
{
	struct trace t = { .draw = { .width = 100 } };
	int code, status = 0;

	setlocale(LC_CTYPE, "");
	t.draw.ascii = strcmp(nl_langinfo(CODESET), "UTF-8");
	t.draw.color = isatty(STDOUT_FILENO);
	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = option(&t, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	if (optind < argc)
		return cmd_usage("'%s'? trace takes no operands", argv[optind]);
	status = open_pcap(&t);
	if (status)
		return status;
	t.draw.out = t.json ? NULL : stdout;
	t.draw.left = t.netns[0];
	t.draw.left_name = t.names[0];
	t.draw.right_name = t.names[1];
	ladder_init(&t.ladder, &t.draw);
	status = t.in ? from_file(&t) : live(&t);
	ladder_finish(&t.ladder);
	ladder_free(&t.ladder);
	if (t.pcap && fclose(t.pcap))
		status = cmd_failed("%s: %s", t.pcap_name, strerror(errno));
	return status;
}
