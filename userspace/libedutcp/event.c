// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * event.c - reading the module's tracepoints, with libtracefs
 *
 * All events of the module have the same fields. Where each lies in a record
 * the kernel says (the format files), and libtraceevent looks it up by name.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event-parse.h>
#include <tracefs.h>

#include "libedutcp_event.h"

#define BUFFER_KB	8192	/* for each CPU */

/* Where a field goes in struct edu_event. */
struct target {
	const char *name;
	size_t offset;
	size_t size;
};

#define TARGET(field, member) \
	{ field, offsetof(struct edu_event, member), \
	  sizeof(((struct edu_event *)0)->member) }
#define TCB_TARGETS(p) \
	TARGET(#p "_state", p.state), TARGET(#p "_backoff", p.backoff), \
	TARGET(#p "_dupacks", p.dupacks), TARGET(#p "_recovery", p.recovery), \
	TARGET(#p "_iss", p.iss), TARGET(#p "_snd_una", p.snd_una), \
	TARGET(#p "_snd_nxt", p.snd_nxt), TARGET(#p "_snd_wnd", p.snd_wnd), \
	TARGET(#p "_snd_end", p.snd_end), TARGET(#p "_irs", p.irs), \
	TARGET(#p "_rcv_nxt", p.rcv_nxt), TARGET(#p "_rcv_wnd", p.rcv_wnd), \
	TARGET(#p "_rcv_user", p.rcv_user), \
	TARGET(#p "_ooo_bytes", p.ooo_bytes), TARGET(#p "_cwnd", p.cwnd), \
	TARGET(#p "_ssthresh", p.ssthresh), TARGET(#p "_srtt_us", p.srtt_us), \
	TARGET(#p "_rttvar_us", p.rttvar_us), TARGET(#p "_rto_us", p.rto_us), \
	TARGET(#p "_mss", p.mss)

static const struct target targets[] = {
	TARGET("now_us", time_us), TARGET("conn", conn), TARGET("netns", netns),
	TARGET("laddr", laddr), TARGET("raddr", raddr), TARGET("lport", lport),
	TARGET("rport", rport), TARGET("family", family), TARGET("wire", wire),
	TARGET("type", type), TARGET("reason", reason), TARGET("a", a),
	TARGET("b", b), TARGET("seq", seq), TARGET("ack", ack),
	TARGET("wnd", wnd), TARGET("up", up), TARGET("ctl", ctl),
	TARGET("opts", opts), TARGET("len", len), TARGET("mss", mss),
	TARGET("wscale", wscale), TARGET("tsval", tsval),
	TARGET("tsecr", tsecr), TCB_TARGETS(before), TCB_TARGETS(after),
};

#define NR_TARGETS (sizeof(targets) / sizeof(targets[0]))

struct edu_events {
	struct tracefs_instance *instance;
	struct tep_handle *tep;
	int from[NR_TARGETS];		/* offset in the record */
	bool located;
	__u64 lost;
	edu_events_fn *fn;		/* during edu_events_read() */
	void *arg;
	int nr;
};

/* Find out where the fields lie; the same for all events of the module. */
static bool locate(struct edu_events *events, struct tep_event *event)
{
	size_t i;

	for (i = 0; i < NR_TARGETS; i++) {
		struct tep_format_field *field =
			tep_find_field(event, targets[i].name);

		if (!field || (size_t)field->size != targets[i].size)
			return false;
		events->from[i] = field->offset;
	}
	events->located = true;
	return true;
}

static int one_event(struct tep_event *event, struct tep_record *record,
		     int cpu, void *context)
{
	struct edu_events *events = context;
	struct edu_event out = { 0 };
	size_t i;

	(void)cpu;
	events->lost += record->missed_events > 0 ? record->missed_events : 0;
	if (strncmp(event->name, "edutcp_", 7))
		return 0;
	if (!events->located && !locate(events, event))
		return -1;
	for (i = 0; i < NR_TARGETS; i++)
		memcpy((char *)&out + targets[i].offset,
		       (char *)record->data + events->from[i],
		       targets[i].size);
	events->fn(&out, events->arg);
	events->nr++;
	return 0;
}

int edu_events_open(struct edu_events **result)
{
	static const char * const systems[] = { "edutcp", NULL };
	struct edu_events *events = calloc(1, sizeof(*events));
	char name[64];
	int err;

	if (!events)
		return -ENOMEM;
	snprintf(name, sizeof(name), "edutcp-%d", (int)getpid());
	errno = 0;
	events->instance = tracefs_instance_create(name);
	if (!events->instance) {
		err = errno ? -errno : -ENOENT;
		goto fail;
	}
	tracefs_instance_set_buffer_size(events->instance, BUFFER_KB, -1);
	events->tep = tracefs_local_events_system(NULL, systems);
	if (!events->tep ||
	    tracefs_event_enable(events->instance, "edutcp", NULL)) {
		err = -ENOENT;
		goto fail;
	}
	*result = events;
	return 0;
fail:
	edu_events_close(events);
	return err;
}

int edu_events_read(struct edu_events *events, edu_events_fn *fn, void *arg)
{
	events->fn = fn;
	events->arg = arg;
	events->nr = 0;
	if (tracefs_iterate_raw_events(events->tep, events->instance, NULL, 0,
				       one_event, events) < 0)
		return -EIO;
	return events->nr;
}

__u64 edu_events_lost(struct edu_events *events)
{
	return events->lost;
}

void edu_events_close(struct edu_events *events)
{
	if (!events)
		return;
	if (events->instance) {
		tracefs_event_disable(events->instance, "edutcp", NULL);
		tracefs_instance_destroy(events->instance);
		tracefs_instance_free(events->instance);
	}
	if (events->tep)
		tep_free(events->tep);
	free(events);
}
