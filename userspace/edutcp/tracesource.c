// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracesource.c - where edutcp trace has its events from: the kernel, or a file
 *
 * Live, rows come as soon as they are certain, in the order of time. From a
 * file everything is known before the first line is drawn, and connections
 * come one after the other.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trace.h"

#define NETNS_DIR	"/run/netns"
#define HOLD_US		50000	/* a departure waits that long for its arrival */
#define SETTLE_US	5000
#define NEAR_US		1000
#define BATCH_US	10000	/* events come in crowds: take them together */
#define LOOK_MS		20	/* while rows wait to become certain */
#define CHILD_MS	200	/* while a command runs */
#define QUIET_US	200000	/* nothing more comes after that */

static atomic_int stopped;	/* by a signal */

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

/**
 * trace_host_name() - the name of a host, for the picture
 * @trace: the command at work
 * @side: its column
 * @netns: inode of its namespace, 0: it was not seen yet
 *
 * Return: the name, or NULL.
 */
const char *trace_host_name(const void *trace, enum side side, __u32 netns)
{
	const struct trace *t = trace;
	int i;

	for (i = 0; netns && i < t->head.nr_hosts; i++)
		if (t->head.hosts[i].netns == netns)
			return t->head.hosts[i].name;
	return !netns && t->nr_netns == EDU_FILTER_NETNS ? t->netns[side] :
							   NULL;
}

static void add_host(struct trace *t, const char *name)
{
	struct tracejson_head *head = &t->head;
	struct tracejson_host *host;
	char path[300];
	struct stat st;
	int i;

	for (i = 0; i < head->nr_hosts; i++)
		if (!strcmp(head->hosts[i].name, name))
			return;
	snprintf(path, sizeof(path), NETNS_DIR "/%s", name);
	if (head->nr_hosts == TRACEJSON_HOSTS || stat(path, &st))
		return;
	host = &head->hosts[head->nr_hosts++];
	host->netns = st.st_ino;
	snprintf(host->name, sizeof(host->name), "%s", name);
}

/* The namespaces that have a name here, those of the columns first. */
static void find_hosts(struct trace *t)
{
	DIR *d = opendir(NETNS_DIR);
	struct dirent *e;
	int i;

	for (i = 0; i < t->nr_netns; i++)
		add_host(t, t->netns[i]);
	while (d && (e = readdir(d)))
		if (*e->d_name != '.')
			add_host(t, e->d_name);
	if (d)
		closedir(d);
}

/* Return: 0, or the exit status after complaining. */
static int find_netns(struct trace *t)
{
	int i, j;

	for (i = 0; i < t->nr_netns; i++) {
		for (j = 0; j < t->head.nr_hosts; j++)
			if (!strcmp(t->head.hosts[j].name, t->netns[i]))
				break;
		if (j == t->head.nr_hosts)
			return cmd_failed("no network namespace '%s': ip netns lists them",
					  t->netns[i]);
		t->filter.netns[i] = t->head.hosts[j].netns;
	}
	return 0;
}

static __u64 epoch_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000 - cmd_now_us();
}

static void count_row(struct trace *t, const struct match_row *row)
{
	if (row->kind == ROW_EVENT ||
	    (row->kind == ROW_ARRIVES && row->node->departure))
		return;
	t->shown++;
}

static void draw(struct trace *t, const struct match_row *row)
{
	if (t->count && t->shown >= t->count && row->kind != ROW_EVENT)
		t->done = true;
	if (t->done)
		return;
	count_row(t, row);
	if (t->summary)
		tracesum_row(row);
	else if (!t->json)
		ladder_row(&t->ladder, row);
}

static void to_pcap(const struct match_row *row, void *arg)
{
	struct trace *t = arg;

	if (t->pcap)
		pcapng_row(t->pcap, row, t->head.epoch_us);
}

static void to_all(const struct match_row *row, void *arg)
{
	struct trace *t = arg;

	if (!t->done)
		to_pcap(row, arg);
	draw(t, row);
}

/* In a file's picture a hole stands where it is in each connection. */
static void to_ladder(const struct match_row *row, void *arg)
{
	struct trace *t = arg;
	__u64 lost = t->drawn_nr ? match_missing(&t->match, t->drawn_nr,
						 row->node->nr) : 0;

	if (lost && !t->json && !t->summary && !t->done)
		ladder_lost(&t->ladder, lost);
	t->drawn_nr = row->node->nr;
	draw(t, row);
}

static void take(const struct edu_event *ev, void *arg)
{
	struct trace *t = arg;

	if (!t->start_us)
		t->start_us = ev->time_us;
	if (t->done || !edu_event_wanted(&t->filter, ev))
		return;
	if (t->duration_us && ev->time_us - t->start_us > t->duration_us)
		return;
	if (t->json)
		tracejson_write(stdout, ev);
	match_add(&t->match, ev);
}

static void matcher(struct trace *t, bool keep)
{
	struct match_cfg cfg = {
		.left = t->filter.netns[0],
		.hold_us = HOLD_US,
		.settle_us = SETTLE_US,
		.near_us = NEAR_US,
		.keep = keep,
		.row = keep ? to_pcap : to_all,
		.arg = t,
	};

	match_init(&t->match, &cfg);
}

/* After the head, or where there is none. Return: 0 or an exit status. */
static int begin(struct trace *t, bool keep)
{
	int status = find_netns(t);

	t->head_known = true;
	if (status)
		return status;
	matcher(t, keep);
	if (t->json)
		tracejson_write_head(stdout, &t->head);
	return 0;
}

static void say_lost(struct trace *t, __u64 lost)
{
	if (!lost)
		return;
	t->lost += lost;
	if (t->json)
		tracejson_write_lost(stdout, lost);
	fprintf(stderr, "edutcp trace: %llu or more events are missing\n",
		lost);
}

/* Return: 0 or an exit status. */
static int take_line(struct trace *t, const char *line, unsigned long nr)
{
	struct edu_event ev;
	__u64 lost = 0;
	int status = 0;

	switch (tracejson_read(line, &ev, &t->head, &lost)) {
	case TRACEJSON_EVENT:
		if (!t->head_known)
			status = begin(t, true);
		if (!status)
			take(&ev, t);
		return status;
	case TRACEJSON_HEAD:
		return t->head_known ? 0 : begin(t, true);
	case TRACEJSON_LOST:
		say_lost(t, lost);
		if (t->head_known)
			match_lost(&t->match, lost);
		return 0;
	case TRACEJSON_STEP:
		if (t->json)
			tracejson_write_step(stdout, &t->head);
		return 0;
	case TRACEJSON_OTHER:
		return 0;
	default:
		return cmd_failed("%s: line %lu is none of edutcp trace --json",
				  t->in_name, nr);
	}
}

static int read_file(struct trace *t, FILE *in)
{
	unsigned long nr = 0;
	size_t size = 0;
	char *line = NULL;
	int status = 0;

	while (!status && !ferror(stdout) && getline(&line, &size, in) > 0)
		status = take_line(t, line, ++nr);
	free(line);
	if (!status && ferror(in))
		status = cmd_failed("%s: %s", t->in_name, strerror(errno));
	return status;
}

/* "client", or the address and port. */
static const char *end_name(const struct trace *t, const struct match_conn *c,
			    enum side side, char *buf, size_t size)
{
	const char *name = trace_host_name(t, side, c->netns[side]);
	const __u8 *addr = side == LEFT ? c->end.laddr : c->end.raddr;

	if (name)
		return name;
	if (!inet_ntop(c->end.family, addr, buf, size))
		*buf = '\0';
	return buf;
}

static void print_summary(const struct trace *t)
{
	FILE *out = t->json ? stderr : stdout;
	char left[64], right[64];
	const struct match_conn *c;
	bool more = false;

	for (c = t->match.conns; t->summary && c; c = c->next) {
		if (!c->first_us)
			continue;
		if (more)
			fputc('\n', out);
		more = true;
		tracesum_print(out, c,
			       end_name(t, c, LEFT, left, sizeof(left)),
			       end_name(t, c, RIGHT, right, sizeof(right)));
	}
}

/**
 * trace_file() - show what a file has kept
 * @t: the command at work
 *
 * Return: exit status.
 */
int trace_file(struct trace *t)
{
	const struct match_conn *c;
	FILE *in = stdin;
	int status;

	if (strcmp(t->in_name, "-"))
		in = fopen(t->in_name, "re");
	if (!in)
		return cmd_failed("%s: %s", t->in_name, strerror(errno));
	status = read_file(t, in);
	if (in != stdin)
		fclose(in);
	if (status || !t->head_known)
		return status;
	match_end(&t->match);
	for (c = t->match.conns; c; c = c->next) {
		t->drawn_nr = 0;
		match_conn_rows(&t->match, c, to_ladder, t);
	}
	print_summary(t);
	return 0;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = stop };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	/* Who reads has gone: writing fails, and that ends it. */
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

/* Return: its number, or -1. */
static pid_t start_command(char **command)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	signal(SIGPIPE, SIG_DFL);
	execvp(command[0], command);
	cmd_failed("%s: %s", command[0], strerror(errno));
	_exit(127);
}

/* Return: true if it has ended; @status: its exit status. */
static bool command_ended(pid_t pid, int *status)
{
	int how;

	if (waitpid(pid, &how, WNOHANG) != pid)
		return false;
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return true;
}

/* Milliseconds to wait for the next event; -1: any time. */
static int patience(const struct trace *t, __u64 end_us, bool child)
{
	__u64 now = cmd_now_us(), left;
	int ms = child ? CHILD_MS : -1;

	if (t->match.next)
		return LOOK_MS;
	if (!end_us)
		return ms;
	left = end_us > now ? (end_us - now + 999) / 1000 : 0;
	return ms >= 0 && (__u64)ms < left ? ms : left < 3600000 ? (int)left :
								   3600000;
}

/* Return: 0 or a negative error. */
static int take_events(struct trace *t, struct edu_events *events)
{
	__u64 lost = edu_events_lost(events);
	int n = edu_events_read(events, take, t);

	lost = edu_events_lost(events) - lost;
	say_lost(t, lost);
	if (lost && !t->json && !t->summary)
		ladder_lost(&t->ladder, lost);
	return n < 0 ? n : 0;
}

/* Has the last event long passed, and is everything closed? */
static bool all_over(const struct trace *t)
{
	return !t->match.next && match_closed(&t->match) &&
	       (!t->match.last || cmd_now_us() > t->match.last->ev.time_us +
						 QUIET_US);
}

/* Return: 0 or a negative error. */
static int watch(struct trace *t, struct edu_events *events, pid_t pid,
		 int *status)
{
	__u64 end = t->duration_us ? cmd_now_us() + t->duration_us : 0;
	bool ended = pid <= 0;
	int err = 0;

	while (!stopped && !t->done && !ferror(stdout) &&
	       (!end || cmd_now_us() < end)) {
		err = edu_events_wait(events, patience(t, end, pid > 0));
		if (err < 0 && err != -EINTR)
			return err;
		if (err > 0)
			usleep(BATCH_US);
		err = take_events(t, events);
		if (err)
			return err;
		match_step(&t->match, cmd_now_us());
		fflush(stdout);
		if (!ended)
			ended = command_ended(pid, status);
		else if (pid > 0 && all_over(t))
			return 0;
	}
	return take_events(t, events);
}

static int open_failed(int err)
{
	switch (err) {
	case -EDU_ERR_NO_MODULE:
		return cmd_failed("the module is not loaded: insmod edutcp.ko");
	case -ENOENT:
		return cmd_failed("no tracefs: mount -t tracefs t /sys/kernel/tracing");
	default:
		return cmd_failed("tracing: %s%s", edu_strerror(err),
				  err == -EACCES || err == -EPERM ?
				  ": only root may, mostly" : "");
	}
}

/**
 * trace_live() - show what happens
 * @t: the command at work
 * @command: run this, and stop when all is over; NULL: until a signal comes
 *
 * Return: exit status.
 */
int trace_live(struct trace *t, char **command)
{
	struct edu_events *events;
	int status = 0, err;
	pid_t pid = 0;

	t->head.epoch_us = epoch_us();
	find_hosts(t);
	status = begin(t, false);
	if (status)
		return status;
	err = edu_events_open(&events, &t->filter);
	if (err)
		return open_failed(err);
	catch_signals();
	if (command) {
		pid = start_command(command);
	} else {
		fprintf(stderr, "edutcp trace: watching; ^C ends it\n");
		fflush(stdout);
	}
	err = pid < 0 ? -errno : watch(t, events, pid, &status);
	edu_events_close(events);
	match_end(&t->match);
	print_summary(t);
	if (err)
		return cmd_failed("tracing: %s", edu_strerror(err));
	return status;
}
