// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * event.c - reading the module's tracepoints
 *
 * Each handle has a trace instance: a ring buffer a CPU, read raw, without
 * blocking. Where a field lies in a record the kernel says (the format
 * files); libtraceevent looks it up by name, once. All events of the module
 * have the same fields.
 *
 * The CPUs' buffers are merged by time. What happens while they are read one
 * after the other might come out of order: so what is younger than the start
 * of the reading waits for the next one.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <event-parse.h>
#include <kbuffer.h>
#include <tracefs.h>

#include "libedutcp_event.h"

#define BUFFER_KB	8192	/* for each CPU */
#define INSTANCE	"edutcp-%d"	/* with the number of the process */

/* Where a field goes in struct edu_event. */
struct target {
	const char *name;
	size_t offset;
	size_t size;
};

#define TO8(field) { #field, offsetof(struct edu_event, field), 1 }
#define TO16(field) { #field, offsetof(struct edu_event, field), 2 }
#define TO32(field) { #field, offsetof(struct edu_event, field), 4 }
#define TO64(field) { #field, offsetof(struct edu_event, field), 8 }
#define TCB8(field) { #field, offsetof(struct edu_tcb_info, field), 1 }
#define TCB32(field) { #field, offsetof(struct edu_tcb_info, field), 4 }

static const struct target targets[] = {
	{ "now_us", offsetof(struct edu_event, event_us), 8 },
	{ "laddr", offsetof(struct edu_event, laddr), 16 },
	{ "raddr", offsetof(struct edu_event, raddr), 16 },
	TO64(conn), TO32(netns), TO16(lport), TO16(rport), TO8(family),
	TO8(wire), TO8(type), TO16(reason), TO32(a), TO32(b), TO32(seq),
	TO32(ack), TO16(wnd), TO16(up), TO8(ctl), TO8(opts), TO32(len),
	TO16(mss), TO8(wscale), TO32(tsval), TO32(tsecr),
};

/* Each of them twice: "before_" and "after_" stand before the name. */
static const struct target tcb_targets[] = {
	TCB8(state), TCB8(backoff), TCB8(dupacks), TCB8(recovery), TCB32(iss),
	TCB32(snd_una), TCB32(snd_nxt), TCB32(snd_wnd), TCB32(snd_end),
	TCB32(irs), TCB32(rcv_nxt), TCB32(rcv_wnd), TCB32(rcv_user),
	TCB32(ooo_bytes), TCB32(cwnd), TCB32(ssthresh), TCB32(srtt_us),
	TCB32(rttvar_us), TCB32(rto_us), TCB32(mss),
};

#define NR(array) (sizeof(array) / sizeof((array)[0]))
#define NR_FIELDS (NR(targets) + 2 * NR(tcb_targets))

/* A field's place in a record, and its place in struct edu_event. */
struct field {
	size_t from;
	size_t to;
	size_t size;
};

/* An event that was read and not yet handed on. */
struct waiting {
	__u64 ns;		/* time in the ring buffer */
	size_t nr;		/* keeps the order of those of the same time */
	struct edu_event event;
};

struct edu_events {
	struct tracefs_instance *instance;
	struct tep_handle *tep;
	struct edu_event_filter filter;
	struct pollfd *cpus;
	int nr_cpus;
	struct kbuffer *kbuf;
	void *page;
	int page_size;
	struct field fields[NR_FIELDS];
	bool located;
	bool mono;		/* the ring buffer's clock is CLOCK_MONOTONIC */
	struct waiting *waiting;
	size_t nr_waiting;
	size_t room;
	__u64 lost;
};

bool edu_event_wanted(const struct edu_event_filter *filter,
		      const struct edu_event *event)
{
	bool any = true;
	int i;

	if (!filter)
		return true;
	if (filter->port && event->lport != filter->port &&
	    event->rport != filter->port)
		return false;
	if ((filter->conn && event->conn != filter->conn) ||
	    (filter->wire && event->wire != filter->wire) ||
	    (filter->family && event->family != filter->family))
		return false;
	for (i = 0; i < EDU_FILTER_NETNS; i++) {
		if (!filter->netns[i])
			continue;
		if (filter->netns[i] == event->netns)
			return true;
		any = false;
	}
	return any;
}

/*
 * The same filter for the kernel, so that it does not write down what nobody
 * wants. Where the kernel does not take it, edu_event_wanted() does it alone.
 */
static void filter_in_kernel(struct edu_events *events)
{
	const struct edu_event_filter *f = &events->filter;
	__u32 one = f->netns[0] ? f->netns[0] : f->netns[1];
	__u32 two = f->netns[1] ? f->netns[1] : f->netns[0];
	char text[256] = "";
	int n = 0;

	if (one)
		n = snprintf(text, sizeof(text),
			     "(netns == %u || netns == %u)", one, two);
	if (f->port)
		n += snprintf(text + n, sizeof(text) - n,
			      "%s(lport == %u || rport == %u)",
			      n ? " && " : "", f->port, f->port);
	if (f->conn)
		n += snprintf(text + n, sizeof(text) - n, "%sconn == %llu",
			      n ? " && " : "", f->conn);
	if (f->wire)
		n += snprintf(text + n, sizeof(text) - n, "%swire == %u",
			      n ? " && " : "", f->wire);
	if (f->family)
		n += snprintf(text + n, sizeof(text) - n, "%sfamily == %u",
			      n ? " && " : "", f->family);
	if (n)
		tracefs_instance_file_write(events->instance,
					    "events/edutcp/filter", text);
}

/* Return: false if the kernel has no such field, or another one. */
static bool locate_field(struct tep_event *event, const char *prefix,
			 const struct target *target, size_t base,
			 struct field *field)
{
	struct tep_format_field *format;
	char name[64];

	snprintf(name, sizeof(name), "%s%s", prefix, target->name);
	format = tep_find_field(event, name);
	if (!format || (size_t)format->size != target->size)
		return false;
	field->from = format->offset;
	field->to = base + target->offset;
	field->size = target->size;
	return true;
}

/* Find out where the fields lie. */
static bool locate(struct edu_events *events, struct tep_event *event)
{
	struct field *f = events->fields;
	size_t i;

	for (i = 0; i < NR(targets); i++)
		if (!locate_field(event, "", &targets[i], 0, f++))
			return false;
	for (i = 0; i < NR(tcb_targets); i++)
		if (!locate_field(event, "before_", &tcb_targets[i],
				  offsetof(struct edu_event, before), f++) ||
		    !locate_field(event, "after_", &tcb_targets[i],
				  offsetof(struct edu_event, after), f++))
			return false;
	events->located = true;
	return true;
}

/* Return: 0; -EPROTO: the module's events are not those of this library. */
static int decode(struct edu_events *events, char *data, int size, __u64 ns,
		  struct edu_event *out)
{
	struct tep_record record = { .data = data, .size = size, .ts = ns };
	const struct field *f;
	size_t i;

	if (!events->located) {
		struct tep_event *event =
			tep_find_event_by_record(events->tep, &record);

		if (!event || !locate(events, event))
			return -EPROTO;
	}
	memset(out, 0, sizeof(*out));
	for (i = 0; i < NR_FIELDS; i++) {
		f = &events->fields[i];
		if (f->from + f->size > (size_t)size)
			return -EPROTO;
		memcpy((char *)out + f->to, data + f->from, f->size);
	}
	out->time_us = events->mono ? ns / 1000 : out->event_us;
	return 0;
}

static struct waiting *one_more(struct edu_events *events)
{
	struct waiting *w = events->waiting;
	size_t room;

	if (events->nr_waiting == events->room) {
		room = events->room ? events->room * 2 : 256;
		w = realloc(w, room * sizeof(*w));
		if (!w)
			return NULL;
		events->waiting = w;
		events->room = room;
	}
	return &w[events->nr_waiting];
}

static int take_page(struct edu_events *events)
{
	unsigned long long ns;
	int missed, err;
	void *data;

	if (kbuffer_load_subbuffer(events->kbuf, events->page))
		return -EPROTO;
	/* -1: some, and the kernel does not know how many. */
	missed = kbuffer_missed_events(events->kbuf);
	events->lost += missed < 0 ? 1 : missed;
	data = kbuffer_read_event(events->kbuf, &ns);
	for (; data; data = kbuffer_next_event(events->kbuf, &ns)) {
		struct waiting *w = one_more(events);

		if (!w)
			return -ENOMEM;
		err = decode(events, data, kbuffer_event_size(events->kbuf),
			     ns, &w->event);
		if (err)
			return err;
		if (!edu_event_wanted(&events->filter, &w->event))
			continue;
		w->ns = ns;
		w->nr = events->nr_waiting++;
	}
	return 0;
}

static int take_cpu(struct edu_events *events, int fd)
{
	ssize_t n;
	int err;

	for (;;) {
		n = read(fd, events->page, events->page_size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return !n || errno == EAGAIN ? 0 : -errno;
		err = take_page(events);
		if (err)
			return err;
	}
}

static int older(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return x->nr < y->nr ? -1 : x->nr > y->nr;
}

static __u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

int edu_events_read(struct edu_events *events, edu_events_fn *fn, void *arg)
{
	__u64 until = events->mono ? now_ns() : ~0ULL;
	size_t i, n = 0;
	int err = 0;

	for (i = 0; i < (size_t)events->nr_cpus && !err; i++)
		err = take_cpu(events, events->cpus[i].fd);
	if (err)
		return err;
	if (events->nr_waiting)
		qsort(events->waiting, events->nr_waiting,
		      sizeof(*events->waiting), older);
	while (n < events->nr_waiting && events->waiting[n].ns <= until)
		n++;
	for (i = 0; i < n; i++)
		fn(&events->waiting[i].event, arg);
	events->nr_waiting -= n;
	if (n && events->nr_waiting)
		memmove(events->waiting, events->waiting + n,
			events->nr_waiting * sizeof(*events->waiting));
	for (i = 0; i < events->nr_waiting; i++)
		events->waiting[i].nr = i;
	return n;
}

int edu_events_wait(struct edu_events *events, int timeout_ms)
{
	int n;

	if (events->nr_waiting)
		return 1;
	n = poll(events->cpus, events->nr_cpus, timeout_ms);
	return n < 0 ? -errno : n > 0;
}

__u64 edu_events_lost(const struct edu_events *events)
{
	return events->lost;
}

/* Instances of processes that are no more. One in use can not be removed. */
static void sweep(void)
{
	char *dir = tracefs_get_tracing_file("instances"), path[512];
	DIR *d = dir ? opendir(dir) : NULL;
	struct dirent *e;
	int pid;

	while (d && (e = readdir(d))) {
		if (sscanf(e->d_name, INSTANCE, &pid) != 1 ||
		    !kill(pid, 0) || errno != ESRCH)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		rmdir(path);
	}
	if (d)
		closedir(d);
	tracefs_put_tracing_file(dir);
}

static int open_cpus(struct edu_events *events)
{
	long nr = sysconf(_SC_NPROCESSORS_CONF), i;
	char name[64];
	int fd;

	events->cpus = calloc(nr > 0 ? nr : 1, sizeof(*events->cpus));
	if (!events->cpus)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "per_cpu/cpu%ld/trace_pipe_raw",
			 i);
		fd = tracefs_instance_file_open(events->instance, name,
						O_RDONLY | O_NONBLOCK |
						O_CLOEXEC);
		/* A CPU that was never there has no buffer. */
		if (fd < 0)
			continue;
		events->cpus[events->nr_cpus].fd = fd;
		events->cpus[events->nr_cpus++].events = POLLIN;
	}
	return events->nr_cpus ? 0 : -EIO;
}

static int make_instance(struct edu_events *events)
{
	char name[64];

	sweep();
	/* More than one handle in one process: the address tells them apart. */
	snprintf(name, sizeof(name), INSTANCE "-%lx", (int)getpid(),
		 (unsigned long)events);
	errno = 0;
	events->instance = tracefs_instance_create(name);
	if (!events->instance)
		return errno ? -errno : -EIO;
	tracefs_instance_set_buffer_size(events->instance, BUFFER_KB, -1);
	/* Wake for the first event, not when the buffer is half full. */
	tracefs_instance_file_write(events->instance, "buffer_percent", "0");
	events->mono = tracefs_instance_file_write(events->instance,
						   "trace_clock", "mono") > 0;
	return 0;
}

static int make_reader(struct edu_events *events)
{
	static const char * const systems[] = { "edutcp", NULL };

	events->tep = tracefs_local_events_system(NULL, systems);
	if (!events->tep)
		return -EIO;
	events->page_size = tep_get_sub_buffer_size(events->tep);
	if (events->page_size <= 0)
		events->page_size = sysconf(_SC_PAGESIZE);
	events->page = malloc(events->page_size);
	events->kbuf = kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST,
				     KBUFFER_ENDIAN_SAME_AS_HOST);
	return events->page && events->kbuf ? 0 : -ENOMEM;
}

static int set_up(struct edu_events *events)
{
	char *dir;
	int err;

	if (!tracefs_tracing_dir())
		return -ENOENT;
	dir = tracefs_get_tracing_file("events/edutcp");
	err = dir && !access(dir, F_OK) ? 0 : errno == EACCES ?
	      -EACCES : -EDU_ERR_NO_MODULE;
	tracefs_put_tracing_file(dir);
	if (!err)
		err = make_instance(events);
	if (!err)
		err = make_reader(events);
	if (!err)
		err = open_cpus(events);
	if (err)
		return err;
	filter_in_kernel(events);
	return tracefs_event_enable(events->instance, "edutcp", NULL) ?
	       -EIO : 0;
}

int edu_events_open(struct edu_events **result,
		    const struct edu_event_filter *filter)
{
	struct edu_events *events = calloc(1, sizeof(*events));
	int err;

	if (!events)
		return -ENOMEM;
	if (filter)
		events->filter = *filter;
	err = set_up(events);
	if (err) {
		edu_events_close(events);
		return err;
	}
	*result = events;
	return 0;
}

void edu_events_close(struct edu_events *events)
{
	int i;

	if (!events)
		return;
	for (i = 0; i < events->nr_cpus; i++)
		close(events->cpus[i].fd);
	if (events->instance) {
		tracefs_event_disable(events->instance, "edutcp", NULL);
		tracefs_instance_destroy(events->instance);
		tracefs_instance_free(events->instance);
	}
	if (events->tep)
		tep_free(events->tep);
	if (events->kbuf)
		kbuffer_free(events->kbuf);
	free(events->page);
	free(events->cpus);
	free(events->waiting);
	free(events);
}
