// SPDX-License-Identifier: GPL-2.0-only
/*
 * perf_connect.c - the client of edutcp perf: connections per second
 *
 * A connection is dialled, greets the server, and is closed by it: a whole
 * life, with its TIME-WAIT at the server, where it takes no port away from
 * the client. Several at once are threads.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "perf.h"

/**
 * struct worker - one thread
 * @thread: the thread
 * @opts: the command line
 * @stop: set by whoever fails, for all
 * @end_us: when time is up
 * @status: exit status
 * @whole: from connect(2) to the server's FIN, nanoseconds
 * @handshake: of connect(2) alone
 */
struct worker {
	pthread_t thread;
	const struct perf_opts *opts;
	atomic_bool *stop;
	__u64 end_us;
	int status;
	struct hist whole;
	struct hist handshake;
};

static int connect_once(struct worker *w)
{
	const struct perf_opts *o = w->opts;
	__u64 start = cmd_now_ns(), connected;
	int fd, status;
	ssize_t n;
	char c;

	fd = net_dial(&o->net, o->host, o->port);
	if (fd < 0)
		return CMD_FAILED;
	connected = cmd_now_ns();
	status = perf_greet(fd, &o->hello);
	if (!status) {
		n = recv(fd, &c, 1, 0);
		if (n)
			status = cmd_failed("waiting for the server's FIN: %s",
					    n < 0 ? strerror(errno) :
					    "it sent something instead");
	}
	close(fd);
	if (status)
		return status;
	hist_add(&w->handshake, connected - start);
	hist_add(&w->whole, cmd_now_ns() - start);
	return 0;
}

static void *work(void *arg)
{
	struct worker *w = arg;

	while (!w->status && !atomic_load(w->stop) &&
	       cmd_now_us() < w->end_us)
		w->status = connect_once(w);
	if (w->status)
		atomic_store(w->stop, true);
	return NULL;
}

static int run(struct worker *workers, const struct perf_opts *opts)
{
	atomic_bool stop = false;
	int i, started, status = 0;
	__u64 end = cmd_now_us() + opts->us;

	for (started = 0; started < opts->streams; started++) {
		workers[started].opts = opts;
		workers[started].stop = &stop;
		workers[started].end_us = end;
		errno = pthread_create(&workers[started].thread, NULL, work,
				       &workers[started]);
		if (errno) {
			status = cmd_failed("thread: %s", strerror(errno));
			atomic_store(&stop, true);
			break;
		}
	}
	for (i = 0; i < started; i++) {
		pthread_join(workers[i].thread, NULL);
		status = status ?: workers[i].status;
	}
	return status;
}

/**
 * perf_connects() - measure connections per second
 * @opts: the command line
 * @report: filled in
 *
 * Return: CMD_OK or CMD_FAILED, after complaining.
 */
int perf_connects(const struct perf_opts *opts, struct perf_report *report)
{
	struct worker *workers = calloc(opts->streams, sizeof(*workers));
	__u64 start = cmd_now_us();
	int i, status;

	if (!workers)
		return cmd_failed("%s", strerror(ENOMEM));
	status = run(workers, opts);
	report->us = cmd_now_us() - start;
	for (i = 0; i < opts->streams; i++) {
		hist_merge(&report->whole, &workers[i].whole);
		hist_merge(&report->handshake, &workers[i].handshake);
	}
	free(workers);
	return status;
}
