// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracejson.c - a trace as lines of JSON, and back
 *
 * One object a line: a head, then events with all that struct edu_event
 * holds. What has a name is written by its name, so that a file outlives the
 * numbers. The format is in edutcp-trace(1).
 */
#include <arpa/inet.h>
#include <string.h>

#include <json.h>

#include "columns.h"
#include "tracejson.h"

/* A number of struct edu_event or struct edu_tcb_info by its name. */
struct number {
	const char *name;
	size_t offset;
	size_t size;
};

#define EV8(field) { #field, offsetof(struct edu_event, field), 1 }
#define EV16(field) { #field, offsetof(struct edu_event, field), 2 }
#define EV32(field) { #field, offsetof(struct edu_event, field), 4 }
#define EV64(field) { #field, offsetof(struct edu_event, field), 8 }
#define TCB8(field) { #field, offsetof(struct edu_tcb_info, field), 1 }
#define TCB32(field) { #field, offsetof(struct edu_tcb_info, field), 4 }

static const struct number event_numbers[] = {
	EV64(time_us), EV64(event_us), EV64(conn), EV32(netns), EV16(lport),
	EV16(rport), EV8(wire), EV32(a), EV32(b),
	{ NULL, 0, 0 },
};

/* Only where there is a segment. */
static const struct number seg_numbers[] = {
	EV8(ctl), EV32(seq), EV32(ack), EV32(len), EV16(wnd), EV16(up),
	EV8(opts), EV16(mss), EV8(wscale), EV32(tsval), EV32(tsecr),
	{ NULL, 0, 0 },
};

static const struct number tcb_numbers[] = {
	TCB8(backoff), TCB8(dupacks), TCB8(recovery), TCB32(iss),
	TCB32(snd_una), TCB32(snd_nxt), TCB32(snd_wnd), TCB32(snd_end),
	TCB32(irs), TCB32(rcv_nxt), TCB32(rcv_wnd), TCB32(rcv_user),
	TCB32(ooo_bytes), TCB32(cwnd), TCB32(ssthresh), TCB32(srtt_us),
	TCB32(rttvar_us), TCB32(rto_us), TCB32(mss),
	{ NULL, 0, 0 },
};

static __u64 get(const void *base, const struct number *n)
{
	const void *p = (const char *)base + n->offset;

	switch (n->size) {
	case 1:
		return *(const __u8 *)p;
	case 2:
		return *(const __u16 *)p;
	case 4:
		return *(const __u32 *)p;
	default:
		return *(const __u64 *)p;
	}
}

/* Return: false if it does not fit. */
static bool set(void *base, const struct number *n, __u64 v)
{
	void *p = (char *)base + n->offset;

	switch (n->size) {
	case 1:
		*(__u8 *)p = v;
		break;
	case 2:
		*(__u16 *)p = v;
		break;
	case 4:
		*(__u32 *)p = v;
		break;
	default:
		*(__u64 *)p = v;
	}
	return get(base, n) == v;
}

static void write_numbers(FILE *out, const void *base, const struct number *n)
{
	for (; n->name; n++)
		fprintf(out, ",\"%s\":%llu", n->name, get(base, n));
}

static void write_tcb(FILE *out, const char *name,
		      const struct edu_tcb_info *tcb)
{
	fprintf(out, ",\"%s\":{\"state\":\"%s\"", name,
		tcb->state ? edu_state_name(tcb->state) : "");
	write_numbers(out, tcb, tcb_numbers);
	fputc('}', out);
}

/* A name within quotes. Control characters are not worth keeping. */
static void write_name(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fputc('\\', out);
		fputc((unsigned char)*s < ' ' ? '?' : *s, out);
	}
}

/* A heading: "key":{"en":"...","zh":"..."}, if there is one. */
static void write_title(FILE *out, const char *key,
			const char (*title)[TRACEJSON_TITLE])
{
	int i;

	fprintf(out, "\"%s\":{", key);
	for (i = 0; i < LANGS; i++) {
		fprintf(out, "%s\"%s\":\"", i ? "," : "", lang_name(i));
		write_name(out, title[i]);
		fputc('"', out);
	}
	fputc('}', out);
}

/**
 * tracejson_write_head() - the first line
 * @out: where to
 * @head: what it says
 */
void tracejson_write_head(FILE *out, const struct tracejson_head *head)
{
	int i;

	fprintf(out, "{\"edutcp_trace\":1,\"epoch_us\":%llu,\"hosts\":[",
		head->epoch_us);
	for (i = 0; i < head->nr_hosts; i++) {
		fprintf(out, "%s{\"netns\":%u,\"name\":\"", i ? "," : "",
			head->hosts[i].netns);
		write_name(out, head->hosts[i].name);
		fputs("\"}", out);
	}
	fputc(']', out);
	if (*head->title[0]) {
		fputc(',', out);
		write_title(out, "title", head->title);
	}
	fputs("}\n", out);
}

/**
 * tracejson_write_step() - a step of a lesson begins, with hosts of its own
 * @out: where to
 * @head: with its heading as step
 */
void tracejson_write_step(FILE *out, const struct tracejson_head *head)
{
	fputc('{', out);
	write_title(out, "step", head->step);
	fputs("}\n", out);
}

/**
 * tracejson_write_lost() - some events are missing here
 * @out: where to
 * @events: how many, at least
 */
void tracejson_write_lost(FILE *out, __u64 events)
{
	fprintf(out, "{\"lost\":%llu}\n", events);
}

static bool has_segment(const struct edu_event *ev)
{
	return ev->type == EDU_EV_SEG_IN || ev->type == EDU_EV_SEG_OUT ||
	       ev->type == EDU_EV_DROP || ev->type == EDU_EV_FAULT;
}

/**
 * tracejson_write() - an event as a line
 * @out: where to
 * @ev: the event
 */
void tracejson_write(FILE *out, const struct edu_event *ev)
{
	char laddr[INET6_ADDRSTRLEN] = "", raddr[INET6_ADDRSTRLEN] = "";
	char flags[EDU_CTL_MAX];

	inet_ntop(ev->family, ev->laddr, laddr, sizeof(laddr));
	inet_ntop(ev->family, ev->raddr, raddr, sizeof(raddr));
	fprintf(out, "{\"event\":\"%s\",\"reason\":\"%s\",\"laddr\":\"%s\",\"raddr\":\"%s\"",
		edu_event_name(ev->type), edu_reason_name(ev->reason), laddr,
		raddr);
	write_numbers(out, ev, event_numbers);
	if (has_segment(ev)) {
		edu_ctl_format(ev->ctl, flags, sizeof(flags));
		fprintf(out, ",\"flags\":\"%s\"", flags);
		write_numbers(out, ev, seg_numbers);
	}
	write_tcb(out, "before", &ev->before);
	write_tcb(out, "after", &ev->after);
	fputs("}\n", out);
}

static const char *string_of(struct json_object *obj, const char *name)
{
	struct json_object *v;

	if (!json_object_object_get_ex(obj, name, &v) ||
	    !json_object_is_type(v, json_type_string))
		return NULL;
	return json_object_get_string(v);
}

static bool read_numbers(struct json_object *obj, void *base,
			 const struct number *n)
{
	struct json_object *v;

	for (; n->name; n++)
		if (!json_object_object_get_ex(obj, n->name, &v) ||
		    !json_object_is_type(v, json_type_int) ||
		    !set(base, n, json_object_get_uint64(v)))
			return false;
	return true;
}

static bool read_address(struct json_object *obj, const char *name,
			 __u8 *addr, __u8 *family)
{
	const char *s = string_of(obj, name);

	if (!s)
		return false;
	*family = strchr(s, ':') ? AF_INET6 : AF_INET;
	return inet_pton(*family, s, addr) == 1;
}

static bool read_tcb(struct json_object *obj, const char *name,
		     struct edu_tcb_info *tcb)
{
	struct json_object *v;
	const char *state;
	int nr;

	if (!json_object_object_get_ex(obj, name, &v) ||
	    !json_object_is_type(v, json_type_object))
		return false;
	state = string_of(v, "state");
	if (!state || !read_numbers(v, tcb, tcb_numbers))
		return false;
	nr = *state ? edu_state_by_name(state) : 0;
	if (nr < 0)
		return false;
	tcb->state = nr;
	return true;
}

/* Return: enum edu_event_type; EDU_NR_EVENTS: a kind of a later version. */
static int event_kind(struct json_object *obj)
{
	const char *event = string_of(obj, "event");
	int i;

	for (i = 0; i < EDU_NR_EVENTS; i++)
		if (event && !strcmp(event, edu_event_name(i)))
			break;
	return i;
}

static bool read_names(struct json_object *obj, struct edu_event *ev)
{
	const char *reason = string_of(obj, "reason");
	int nr;

	if (!reason)
		return false;
	ev->type = event_kind(obj);
	/* A reason of a later version: nothing is known about it here. */
	nr = edu_reason_by_name(reason);
	ev->reason = nr < 0 ? EDU_R_NONE : nr;
	return true;
}

static bool read_event(struct json_object *obj, struct edu_event *ev)
{
	__u8 family;

	memset(ev, 0, sizeof(*ev));
	return read_names(obj, ev) && read_numbers(obj, ev, event_numbers) &&
	       read_address(obj, "laddr", ev->laddr, &ev->family) &&
	       read_address(obj, "raddr", ev->raddr, &family) &&
	       family == ev->family &&
	       (!has_segment(ev) || read_numbers(obj, ev, seg_numbers)) &&
	       read_tcb(obj, "before", &ev->before) &&
	       read_tcb(obj, "after", &ev->after);
}

/* It goes to terminals and pages: whole characters, and none that act. */
static void tame_copy(char *out, size_t size, const char *name)
{
	size_t len = strnlen(name, size - 1);

	while (len && (name[len] & 0xc0) == 0x80)
		len--;
	snprintf(out, len + 1, "%s", name);
	text_tame(out);
}

static bool read_host(struct json_object *obj, struct tracejson_host *host)
{
	const char *name = string_of(obj, "name");
	struct json_object *netns;

	if (!name || !json_object_object_get_ex(obj, "netns", &netns))
		return false;
	host->netns = json_object_get_uint64(netns);
	tame_copy(host->name, sizeof(host->name), name);
	return true;
}

/* One that is not there is "". */
static void read_title(struct json_object *obj, const char *key,
		       char (*title)[TRACEJSON_TITLE])
{
	struct json_object *v;
	const char *text;
	int i;

	for (i = 0; i < LANGS; i++) {
		*title[i] = '\0';
		if (!json_object_object_get_ex(obj, key, &v) ||
		    !json_object_is_type(v, json_type_object))
			continue;
		text = string_of(v, lang_name(i));
		if (text)
			tame_copy(title[i], TRACEJSON_TITLE, text);
	}
}

static bool read_head(struct json_object *obj, struct tracejson_head *head)
{
	struct json_object *v;
	size_t i;

	memset(head, 0, sizeof(*head));
	if (json_object_object_get_ex(obj, "epoch_us", &v))
		head->epoch_us = json_object_get_uint64(v);
	read_title(obj, "title", head->title);
	if (!json_object_object_get_ex(obj, "hosts", &v) ||
	    !json_object_is_type(v, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(v); i++) {
		if (head->nr_hosts == TRACEJSON_HOSTS)
			break;
		if (!read_host(json_object_array_get_idx(v, i),
			       &head->hosts[head->nr_hosts++]))
			return false;
	}
	return true;
}

/**
 * tracejson_read() - understand a line
 * @line: the line
 * @ev: filled in when it is an event
 * @head: filled in when it is the head; its step, when a step begins
 * @lost: filled in when it says that events are missing
 *
 * Return: what it is; TRACEJSON_BAD if it is no line of a trace.
 */
enum tracejson_line tracejson_read(const char *line, struct edu_event *ev,
				   struct tracejson_head *head, __u64 *lost)
{
	struct json_object *obj = json_tokener_parse(line), *v;
	enum tracejson_line what = TRACEJSON_BAD;

	if (!obj || !json_object_is_type(obj, json_type_object)) {
		json_object_put(obj);
		return TRACEJSON_BAD;
	}
	if (json_object_object_get_ex(obj, "edutcp_trace", &v)) {
		if (read_head(obj, head))
			what = TRACEJSON_HEAD;
	} else if (json_object_object_get_ex(obj, "lost", &v)) {
		*lost = json_object_get_uint64(v);
		what = TRACEJSON_LOST;
	} else if (json_object_object_get_ex(obj, "step", &v)) {
		read_title(obj, "step", head->step);
		what = TRACEJSON_STEP;
	} else if (!json_object_object_get_ex(obj, "event", &v) ||
		   event_kind(obj) == EDU_NR_EVENTS) {
		what = TRACEJSON_OTHER;
	} else if (read_event(obj, ev)) {
		what = TRACEJSON_EVENT;
	}
	json_object_put(obj);
	return what;
}
