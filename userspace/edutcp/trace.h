/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - what the files of edutcp trace share: trace.c, tracesource.c
 */
#ifndef EDUTCP_TRACE_H
#define EDUTCP_TRACE_H

#include "cmd.h"
#include "ladder.h"
#include "match.h"
#include "pcapng.h"
#include "tracejson.h"
#include "tracesum.h"

/**
 * struct trace - the command at work
 * @match: makes rows of events
 * @ladder: draws them
 * @json: lines of JSON instead
 * @summary: numbers instead, or with @json as well
 * @pcap: capture file, or NULL
 * @pcap_name: its name, or NULL
 * @in_name: the file to read, or NULL
 * @filter: which events
 * @netns: names of the namespaces of the columns
 * @nr_netns: how many were given
 * @count: segments to show, 0: no limit
 * @shown: segments shown
 * @duration_us: stop after that long, 0: no limit
 * @start_us: time of the first event
 * @head: what the first line of a trace says
 * @head_known: it was read or written
 * @lost: events that are missing, as far as was told
 * @drawn_nr: from a file: nr of the last row of the connection, 0: none
 * @done: enough was seen
 */
struct trace {
	struct match match;
	struct ladder ladder;
	bool json;
	bool summary;
	FILE *pcap;
	const char *pcap_name;
	const char *in_name;
	struct edu_event_filter filter;
	const char *netns[EDU_FILTER_NETNS];
	int nr_netns;
	__u64 count;
	__u64 shown;
	__u64 duration_us;
	__u64 start_us;
	struct tracejson_head head;
	bool head_known;
	__u64 lost;
	__u64 drawn_nr;
	bool done;
};

const char *trace_host_name(const void *trace, enum side side, __u32 netns);
int trace_file(struct trace *t);
int trace_live(struct trace *t, char **command);

#endif /* EDUTCP_TRACE_H */
