// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.c - edutcp and the kernel's own TCP side by side
 *
 *	bench [FILE.json [edutcp.ko whole.ko]]
 *
 * Every measure is taken of both in turn, several times, in the same run; the
 * medians are told, and their ratio. What fails is told as failed. Some are of
 * the kernel's TCP alone: beside our hooks and ports, and without the module; and
 * some of ours: with all switches to break it, which are off, and without any.
 */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS	3
#define LIMIT_S	120

/* One of the two that are compared. */
struct side {
	const char *name;
	struct how how;
	enum module module;	/* which is to be there? */
	bool in_use;	/* and its hooks and ports in use, though not by us? */
};

static const struct side edutcp = { "edutcp", { true, 253, 4 }, MODULE, false };
static const struct side tcp = { "tcp", { false, 0, 4 }, MODULE, false };
static const struct side real = { "edutcp", { true, 6, 4 }, MODULE, false };
static const struct side edutcp6 = { "edutcp", { true, 253, 6 }, MODULE, false };
static const struct side real6 = { "edutcp", { true, 6, 6 }, MODULE, false };
static const struct side tcp6 = { "tcp", { false, 0, 6 }, MODULE, false };
static const struct side beside = { "beside", { false, 0, 4 }, MODULE, true };
static const struct side alone = { "alone", { false, 0, 4 }, NO_MODULE, false };
static const struct side off = { "off", { true, 253, 4 }, MODULE, false };
static const struct side none = { "none", { true, 253, 4 }, WHOLE_MODULE, false };

static const struct row {
	const char *name;
	const char *unit;
	bool less_is_better;
	bool offloads;
	measure_fn measure;
	const struct side *sides[2];
} rows[] = {
	{ "memory per idle connection", "bytes", true, true,
	  memory_per_connection, { &edutcp, &tcp } },
	{ "throughput, GSO on", "Gbit/s", false, true, throughput_gbits,
	  { &edutcp, &tcp } },
	{ "throughput, GSO off", "Gbit/s", false, false, throughput_gbits,
	  { &edutcp, &tcp } },
	{ "round trip, 1 byte", "us", true, true, round_trip_1_us,
	  { &edutcp, &tcp } },
	{ "round trip, 1 KiB", "us", true, true, round_trip_1k_us,
	  { &edutcp, &tcp } },
	{ "connections", "1/s", false, true, connections_per_s,
	  { &edutcp, &tcp } },
	{ "interop wire: throughput", "Gbit/s", false, true, throughput_gbits,
	  { &real, &tcp } },
	{ "interop wire: round trip", "us", true, true, round_trip_1_us,
	  { &real, &tcp } },
	{ "interop wire: connections", "1/s", false, true, connections_per_s,
	  { &real, &tcp } },
	{ "IPv6: throughput", "Gbit/s", false, true, throughput_gbits,
	  { &edutcp6, &tcp6 } },
	{ "IPv6: round trip", "us", true, true, round_trip_1_us,
	  { &edutcp6, &tcp6 } },
	{ "IPv6, interop: throughput", "Gbit/s", false, true, throughput_gbits,
	  { &real6, &tcp6 } },
	{ "IPv6, interop: round trip", "us", true, true, round_trip_1_us,
	  { &real6, &tcp6 } },
	{ "kernel's TCP: throughput", "Gbit/s", false, true, throughput_gbits,
	  { &beside, &alone } },
	{ "kernel's TCP: round trip", "us", true, true, round_trip_1_us,
	  { &beside, &alone } },
	{ "switches: throughput", "Gbit/s", false, false, throughput_gbits,
	  { &off, &none } },
	{ "switches: round trip", "us", true, true, round_trip_1_us,
	  { &off, &none } },
};

#define N_ROWS	(sizeof(rows) / sizeof(rows[0]))

struct result {
	double values[ROUNDS];
	int n;
	char error[120];
};

static struct result results[N_ROWS][2];

static void child(const struct row *row, const struct side *side, int out)
{
	double value;

	dup2(out, STDERR_FILENO);
	alarm(LIMIT_S);
	if (side->in_use)
		module_in_use();
	enter_ns(left_ns);
	value = row->measure(&side->how);
	if (write(out, &value, sizeof(value)) != sizeof(value))
		_exit(1);
	_exit(0);
}

/* In a process of its own: a family that fails does not end the others. */
static void measure(const struct row *row, const struct side *side,
		    struct result *result)
{
	char buf[sizeof(result->error)] = {};
	size_t got = 0;
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	check(pipe(fds), "pipe");
	pid = check(fork(), "fork");
	if (!pid)
		child(row, side, fds[1]);
	close(fds[1]);
	while ((n = read(fds[0], buf + got, sizeof(buf) - 1 - got)) > 0)
		got += n;
	close(fds[0]);
	check(waitpid(pid, &status, 0), "waitpid");
	if (WIFEXITED(status) && !WEXITSTATUS(status) &&
	    got == sizeof(double)) {
		memcpy(&result->values[result->n++], buf, sizeof(double));
		return;
	}
	buf[strcspn(buf, "\n\"\\")] = 0;
	if (WIFSIGNALED(status))
		snprintf(result->error, sizeof(result->error),
			 "ended by signal %d", WTERMSIG(status));
	else
		snprintf(result->error, sizeof(result->error), "%s", buf);
}

static int by_value(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;

	return (d > 0) - (d < 0);
}

/* NAN if it failed, be it once. */
static double median(struct result *result)
{
	if (result->n < ROUNDS)
		return NAN;
	qsort(result->values, ROUNDS, sizeof(double), by_value);
	return result->values[ROUNDS / 2];
}

static double ratio(size_t i)
{
	return median(&results[i][0]) / median(&results[i][1]);
}

/* Over each group of rows that compare the same two. */
static void print_head(size_t i)
{
	const struct side *const *sides = rows[i].sides;

	if (i && !strcmp(sides[0]->name, rows[i - 1].sides[0]->name))
		return;
	printf("%-28s %-7s %12s %12s %8s\n", "", "", sides[0]->name,
	       sides[1]->name, "ratio");
}

static void print_row(size_t i)
{
	int f;

	printf("%-28s %-7s", rows[i].name, rows[i].unit);
	for (f = 0; f < 2; f++) {
		if (isnan(median(&results[i][f])))
			printf(" %12s", "failed");
		else
			printf(" %12.4g", median(&results[i][f]));
	}
	if (isnan(ratio(i)))
		printf(" %8s", "-");
	else
		printf(" %8.2f", ratio(i));
	printf("  %s is better\n", rows[i].less_is_better ? "less" : "more");
}

static void print_table(void)
{
	size_t i;
	int f;

	for (i = 0; i < N_ROWS; i++) {
		print_head(i);
		print_row(i);
	}
	for (i = 0; i < N_ROWS; i++)
		for (f = 0; f < 2; f++)
			if (results[i][f].error[0])
				printf("%s, %s: %s\n", rows[i].name,
				       rows[i].sides[f]->name,
				       results[i][f].error);
}

static void print_value(FILE *file, const char *name, double value)
{
	if (isnan(value))
		fprintf(file, "\"%s\": null, ", name);
	else
		fprintf(file, "\"%s\": %.6g, ", name, value);
}

static void print_json(FILE *file)
{
	const char *clock = getenv("EDU_CLOCK"), *cpus = getenv("EDU_CPUS");
	struct utsname uts;
	size_t i;
	int f;

	uname(&uts);
	fprintf(file, "{\"kernel\": \"%s\", \"clock\": \"%s\", \"cpus\": \"%s\", \"mtu\": 1500, \"rounds\": %d,\n \"results\": [\n",
		uts.release, clock ? clock : "", cpus ? cpus : "", ROUNDS);
	for (i = 0; i < N_ROWS; i++) {
		fprintf(file, "  {\"name\": \"%s\", \"unit\": \"%s\", ",
			rows[i].name, rows[i].unit);
		for (f = 0; f < 2; f++) {
			print_value(file, rows[i].sides[f]->name,
				    median(&results[i][f]));
			if (results[i][f].error[0])
				fprintf(file, "\"%s_error\": \"%s\", ",
					rows[i].sides[f]->name,
					results[i][f].error);
		}
		print_value(file, "ratio", ratio(i));
		fprintf(file, "\"better\": \"%s\"}%s\n",
			rows[i].less_is_better ? "less" : "more",
			i + 1 < N_ROWS ? "," : "");
	}
	fprintf(file, " ]}\n");
}

/* Once for each side without counting: to warm up. */
static void measure_row(size_t i)
{
	struct result idle;
	int round, f;

	set_offloads(rows[i].offloads);
	for (round = -1; round < ROUNDS; round++)
		for (f = 0; f < 2; f++) {
			const struct side *side = rows[i].sides[f];

			idle = (struct result){};
			module_there(side->module);
			measure(&rows[i], side,
				round < 0 ? &idle : &results[i][f]);
		}
}

int main(int argc, char **argv)
{
	int f, failed = 0;
	FILE *file;
	size_t i;

	if (argc > 4 || argc == 3) {
		fprintf(stderr, "usage: bench [FILE.json [edutcp.ko whole.ko]]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (argc == 4) {
		module_file(MODULE, argv[2]);
		module_file(WHOLE_MODULE, argv[3]);
	}
	make_net();
	for (i = 0; i < N_ROWS; i++)
		measure_row(i);
	print_table();
	for (i = 0; i < N_ROWS; i++)
		for (f = 0; f < 2; f++)
			failed |= isnan(median(&results[i][f]));
	if (argc > 1) {
		file = fopen(argv[1], "w");
		if (!file)
			die(argv[1]);
		print_json(file);
		if (fclose(file))
			die(argv[1]);
	}
	return failed;
}
