// SPDX-License-Identifier: GPL-2.0-only
/*
 * perf_report.c - what edutcp perf has measured, for people and programs
 */
#include <json.h>
#include <stdio.h>

#include "perf.h"

static const char * const dir_names[] = { "up", "down" };

/* Rates are in decimal megabits, as those of links. */
static double mbit(const struct perf_flow *f)
{
	return f->us ? f->bytes * 8.0 / f->us : 0;
}

static double per_second(const struct perf_report *r)
{
	return r->us ? r->whole.nr * 1e6 / r->us : 0;
}

static bool has_dir(const struct perf_opts *o, int dir)
{
	return o->hello.dirs & (dir ? PERF_DOWN : PERF_UP);
}

/* All streams together, in the time of the slowest. */
static struct perf_flow sum(const struct perf_opts *o,
			    const struct perf_report *r, int dir)
{
	struct perf_flow all = { 0 };
	const struct perf_flow *f;
	int i;

	for (i = 0; i < o->streams; i++) {
		f = &r->streams[i][dir];
		all.bytes += f->bytes;
		all.rtx += f->rtx;
		if (f->us > all.us)
			all.us = f->us;
	}
	return all;
}

static void print_flow(const char *stream, int dir, const struct perf_flow *f)
{
	char bytes[16];

	printf("%6s  %-9s  %10s  %8.2f s  %10.2f Mbit/s  %8llu\n", stream,
	       dir_names[dir], cmd_bytes(f->bytes, bytes, sizeof(bytes)),
	       f->us / 1e6, mbit(f), f->rtx);
}

static void print_throughput(const struct perf_opts *o,
			     const struct perf_report *r)
{
	struct perf_flow all;
	char name[16];
	int i, dir;

	printf("stream  direction    received        time            rate  sent again\n");
	for (i = 0; i < o->streams && o->streams > 1; i++) {
		snprintf(name, sizeof(name), "%d", i + 1);
		for (dir = 0; dir < 2; dir++)
			if (has_dir(o, dir))
				print_flow(name, dir, &r->streams[i][dir]);
	}
	for (dir = 0; dir < 2; dir++) {
		if (!has_dir(o, dir))
			continue;
		all = sum(o, r, dir);
		print_flow("all", dir, &all);
	}
}

static void print_hist(const char *what, const struct hist *h)
{
	printf("%-12s %10.1f %10.1f %10.1f %10.1f %10.1f %10.1f\n", what,
	       h->min / 1e3, h->nr ? h->sum / 1e3 / h->nr : 0,
	       hist_percentile(h, 50) / 1e3, hist_percentile(h, 90) / 1e3,
	       hist_percentile(h, 99) / 1e3, h->max / 1e3);
}

static void print_times(const struct perf_opts *o, const struct perf_report *r)
{
	bool connect = o->hello.mode == PERF_CONNECT;

	printf("%llu %s, %.1f per second\n\n", r->whole.nr,
	       connect ? "connections" : "transactions", per_second(r));
	printf("%-12s %10s %10s %10s %10s %10s %10s\n", "microseconds", "min",
	       "mean", "50%", "90%", "99%", "max");
	if (connect)
		print_hist("handshake", &r->handshake);
	print_hist(connect ? "whole life" : "transaction", &r->whole);
}

/**
 * perf_print() - the report as a table
 * @opts: the command line
 * @report: what was measured
 */
void perf_print(const struct perf_opts *opts, const struct perf_report *report)
{
	const struct perf_hello *h = &opts->hello;

	printf("%s over %s, %.2f s, %d at once", perf_mode_name(h->mode),
	       net_name(&opts->net), report->us / 1e6, opts->streams);
	if (h->mode == PERF_THROUGHPUT)
		printf(", writes of %u bytes", h->size);
	if (h->mode == PERF_RR)
		printf(", %u bytes for %u", h->size, h->reply);
	printf("\n\n");
	if (h->mode == PERF_THROUGHPUT)
		print_throughput(opts, report);
	else
		print_times(opts, report);
}

static void add_u64(struct json_object *obj, const char *key, __u64 val)
{
	json_object_object_add(obj, key, json_object_new_uint64(val));
}

static void add_double(struct json_object *obj, const char *key, double val)
{
	char text[32];

	/* As many digits as mean something. */
	snprintf(text, sizeof(text), "%.3f", val);
	json_object_object_add(obj, key, json_object_new_double_s(val, text));
}

static struct json_object *flow_object(const struct perf_flow *f)
{
	struct json_object *obj = json_object_new_object();

	add_u64(obj, "bytes", f->bytes);
	add_u64(obj, "us", f->us);
	add_double(obj, "mbit_per_s", mbit(f));
	add_u64(obj, "retransmitted_segs", f->rtx);
	return obj;
}

static void add_throughput(struct json_object *top, const struct perf_opts *o,
			   const struct perf_report *r)
{
	struct json_object *list = json_object_new_array(), *stream;
	struct perf_flow all;
	int i, dir;

	json_object_object_add(top, "write_bytes",
			       json_object_new_uint64(o->hello.size));
	for (dir = 0; dir < 2; dir++) {
		if (!has_dir(o, dir))
			continue;
		all = sum(o, r, dir);
		json_object_object_add(top, dir_names[dir], flow_object(&all));
	}
	for (i = 0; i < o->streams; i++) {
		stream = json_object_new_object();
		for (dir = 0; dir < 2; dir++)
			if (has_dir(o, dir))
				json_object_object_add(stream, dir_names[dir],
						       flow_object(&r->streams[i][dir]));
		json_object_array_add(list, stream);
	}
	json_object_object_add(top, "per_stream", list);
}

static struct json_object *hist_object(const struct hist *h)
{
	struct json_object *obj = json_object_new_object();

	add_double(obj, "min", h->min / 1e3);
	add_double(obj, "mean", h->nr ? h->sum / 1e3 / h->nr : 0);
	add_double(obj, "p50", hist_percentile(h, 50) / 1e3);
	add_double(obj, "p90", hist_percentile(h, 90) / 1e3);
	add_double(obj, "p99", hist_percentile(h, 99) / 1e3);
	add_double(obj, "max", h->max / 1e3);
	return obj;
}

static void add_times(struct json_object *top, const struct perf_opts *o,
		      const struct perf_report *r)
{
	if (o->hello.mode == PERF_RR) {
		add_u64(top, "request_bytes", o->hello.size);
		add_u64(top, "reply_bytes", o->hello.reply);
		add_u64(top, "transactions", r->whole.nr);
	} else {
		add_u64(top, "connections", r->whole.nr);
		json_object_object_add(top, "handshake_us",
				       hist_object(&r->handshake));
	}
	add_double(top, "per_second", per_second(r));
	json_object_object_add(top, o->hello.mode == PERF_RR ?
			       "transaction_us" : "whole_us",
			       hist_object(&r->whole));
}

/**
 * perf_print_json() - the report as one JSON object
 * @opts: the command line
 * @report: what was measured
 */
void perf_print_json(const struct perf_opts *opts,
		     const struct perf_report *report)
{
	struct json_object *top = json_object_new_object();
	const struct perf_hello *h = &opts->hello;

	json_object_object_add(top, "mode",
			       json_object_new_string(perf_mode_name(h->mode)));
	json_object_object_add(top, "family",
			       json_object_new_string(net_name(&opts->net)));
	json_object_object_add(top, "streams",
			       json_object_new_int(opts->streams));
	add_u64(top, "us", report->us);
	if (h->mode == PERF_THROUGHPUT)
		add_throughput(top, opts, report);
	else
		add_times(top, opts, report);
	puts(json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED));
	json_object_put(top);
}
