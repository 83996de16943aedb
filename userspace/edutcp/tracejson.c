// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracejson.c - events as lines of JSON, and back
 *
 * One object a line, with all that struct edu_event holds, and the names of
 * what has a name beside its number. The format is in edutcp-trace(1).
 */
#include <arpa/inet.h>
#include <string.h>

#include <json.h>

#include "tracejson.h"

/* A number of struct edu_event or struct edu_tcb_info by its name. */
struct number {
	const char *name;
	size_t offset;
	size_t size;
};

#define EV(field) { #field, offsetof(struct edu_event, field), \
		    sizeof(((struct edu_event *)0)->field) }
#define TCB(field) { #field, offsetof(struct edu_tcb_info, field), \
		     sizeof(((struct edu_tcb_info *)0)->field) }

static const struct number event_numbers[] = {
	EV(time_us), EV(conn), EV(netns), EV(lport), EV(rport), EV(wire),
	EV(type), EV(reason), EV(a), EV(b), EV(seq), EV(ack), EV(wnd), EV(up),
	EV(ctl), EV(opts), EV(len), EV(mss), EV(wscale), EV(tsval), EV(tsecr),
	{ NULL, 0, 0 },
};

static const struct number tcb_numbers[] = {
	TCB(state), TCB(backoff), TCB(dupacks), TCB(recovery), TCB(iss),
	TCB(snd_una), TCB(snd_nxt), TCB(snd_wnd), TCB(snd_end), TCB(irs),
	TCB(rcv_nxt), TCB(rcv_wnd), TCB(rcv_user), TCB(ooo_bytes), TCB(cwnd),
	TCB(ssthresh), TCB(srtt_us), TCB(rttvar_us), TCB(rto_us), TCB(mss),
	{ NULL, 0, 0 },
};

static __u64 get(const void *base, const struct number *n)
{
	const char *p = (const char *)base + n->offset;
	__u64 v = 0;

	/* Little-endian, as all machines that this runs on. */
	memcpy(&v, p, n->size);
	return v;
}

static void write_numbers(FILE *out, const void *base,
			  const struct number *n, const char *sep)
{
	for (; n->name; n++, sep = ",")
		fprintf(out, "%s\"%s\":%llu", sep, n->name, get(base, n));
}

static void write_tcb(FILE *out, const char *name,
		      const struct edu_tcb_info *tcb)
{
	fprintf(out, ",\"%s\":{", name);
	write_numbers(out, tcb, tcb_numbers, "");
	fprintf(out, ",\"state_name\":\"%s\"}", edu_state_name(tcb->state));
}

/**
 * tracejson_write() - an event as a line
 * @out: where to
 * @ev: the event
 */
void tracejson_write(FILE *out, const struct edu_event *ev)
{
	char laddr[INET6_ADDRSTRLEN] = "", raddr[INET6_ADDRSTRLEN] = "";

	inet_ntop(ev->family, ev->laddr, laddr, sizeof(laddr));
	inet_ntop(ev->family, ev->raddr, raddr, sizeof(raddr));
	fprintf(out, "{\"event\":\"%s\",\"why\":\"%s\",\"laddr\":\"%s\",\"raddr\":\"%s\"",
		edu_event_name(ev->type), edu_reason_name(ev->reason), laddr,
		raddr);
	write_numbers(out, ev, event_numbers, ",");
	write_tcb(out, "before", &ev->before);
	write_tcb(out, "after", &ev->after);
	fputs("}\n", out);
}

static int read_numbers(struct json_object *obj, void *base,
			const struct number *n)
{
	for (; n->name; n++) {
		struct json_object *v;
		__u64 x;

		if (!json_object_object_get_ex(obj, n->name, &v))
			return -1;
		x = json_object_get_uint64(v);
		memcpy((char *)base + n->offset, &x, n->size);
	}
	return 0;
}

static int read_address(struct json_object *obj, const char *name, __u8 *addr,
			__u8 *family)
{
	struct json_object *v;
	const char *s;

	if (!json_object_object_get_ex(obj, name, &v))
		return -1;
	s = json_object_get_string(v);
	*family = s && strchr(s, ':') ? AF_INET6 : AF_INET;
	return s && inet_pton(*family, s, addr) == 1 ? 0 : -1;
}

static int read_event(struct json_object *obj, struct edu_event *ev)
{
	struct json_object *before, *after;

	memset(ev, 0, sizeof(*ev));
	if (read_numbers(obj, ev, event_numbers) ||
	    read_address(obj, "raddr", ev->raddr, &ev->family) ||
	    read_address(obj, "laddr", ev->laddr, &ev->family) ||
	    !json_object_object_get_ex(obj, "before", &before) ||
	    !json_object_object_get_ex(obj, "after", &after) ||
	    read_numbers(before, &ev->before, tcb_numbers) ||
	    read_numbers(after, &ev->after, tcb_numbers))
		return -1;
	return 0;
}

/**
 * tracejson_read() - a line as an event
 * @line: as tracejson_write() wrote it
 * @ev: filled in
 *
 * Return: 0, or -1 if it is no such line.
 */
int tracejson_read(const char *line, struct edu_event *ev)
{
	struct json_object *obj = json_tokener_parse(line);
	int err = -1;

	if (obj && json_object_is_type(obj, json_type_object))
		err = read_event(obj, ev);
	json_object_put(obj);
	return err;
}
