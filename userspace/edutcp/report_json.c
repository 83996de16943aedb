// SPDX-License-Identifier: GPL-2.0-only
/*
 * report_json.c - joined connections as the data of the page
 *
 * Times are microseconds since the picture's time 0, sequence numbers count
 * from each end's SYN. Of a TCB only what has changed is written. What each
 * key holds is said in userspace/report/model.js, which reads it.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* What a number counts from. */
enum base { PLAIN, ISS, IRS };

static const struct {
	const char *name;
	size_t offset;
	size_t size;
	enum base base;
} fields[] = {
#define FIELD(field, size, base) \
	{ #field, offsetof(struct edu_tcb_info, field), size, base }
	FIELD(iss, 4, PLAIN), FIELD(snd_una, 4, ISS), FIELD(snd_nxt, 4, ISS),
	FIELD(snd_wnd, 4, PLAIN), FIELD(snd_end, 4, ISS),
	FIELD(irs, 4, PLAIN), FIELD(rcv_nxt, 4, IRS), FIELD(rcv_wnd, 4, PLAIN),
	FIELD(rcv_user, 4, IRS), FIELD(ooo_bytes, 4, PLAIN),
	FIELD(cwnd, 4, PLAIN), FIELD(ssthresh, 4, PLAIN),
	FIELD(srtt_us, 4, PLAIN), FIELD(rttvar_us, 4, PLAIN),
	FIELD(rto_us, 4, PLAIN), FIELD(mss, 4, PLAIN), FIELD(backoff, 1, PLAIN),
	FIELD(dupacks, 1, PLAIN), FIELD(recovery, 1, PLAIN),
#undef FIELD
};

static const char * const fates[] = {
	[FATE_PENDING] = "pending", [FATE_TAKEN] = "taken",
	[FATE_DROPPED] = "dropped", [FATE_LOST] = "lost",
	[FATE_PARTLY] = "partly", [FATE_FAULT] = "fault",
	[FATE_AWAY] = "away",
};

static const char * const kinds[] = {
	[ROW_SEGMENT] = "segment", [ROW_DEPARTS] = "departs",
	[ROW_ARRIVES] = "arrives", [ROW_EVENT] = "event",
};

/* A string; nothing in it ends the script that the data is in. */
static void put_string(FILE *out, const char *s)
{
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fputc('\\', out);
		if ((unsigned char)*s < ' ' || *s == '<')
			fprintf(out, "\\u%04x", *s);
		else
			fputc(*s, out);
	}
	fputc('"', out);
}

static void put_key(FILE *out, const char *key, const char *value)
{
	fprintf(out, ",\"%s\":", key);
	put_string(out, value);
}

static __u32 field(const struct edu_tcb_info *tcb, size_t i)
{
	const void *p = (const char *)tcb + fields[i].offset;
	__u32 v = fields[i].size == 1 ? *(const __u8 *)p : *(const __u32 *)p;

	/* Before there is a first number there is none to count from. */
	if (fields[i].base == ISS && v)
		return v - tcb->iss;
	if (fields[i].base == IRS && v)
		return v - tcb->irs;
	return v;
}

static bool same(const struct edu_tcb_info *x, const struct edu_tcb_info *y)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (field(x, i) != field(y, i))
			return false;
	return x->state == y->state;
}

/* @was: what is known already; NULL: nothing. */
static void put_tcb(FILE *out, const struct edu_tcb_info *tcb,
		    const struct edu_tcb_info *was)
{
	const char *sep = "";
	size_t i;

	fputc('{', out);
	if (!was || tcb->state != was->state) {
		fputs("\"state\":", out);
		put_string(out, tcb->state ? edu_state_name(tcb->state) : "");
		sep = ",";
	}
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (was && field(tcb, i) == field(was, i))
			continue;
		fprintf(out, "%s\"%s\":%u", sep, fields[i].name,
			field(tcb, i));
		sep = ",";
	}
	fputc('}', out);
}

static void put_event(FILE *out, const struct report_trace *t,
		      const struct match_node *n)
{
	fprintf(out, "\"t\":%lld,\"g\":%lld,\"s\":%d,\"e\":\"%s\",\"r\":\"%s\"",
		(long long)(n->ev.time_us - t->origin_us),
		(long long)(n->ev.event_us - t->origin_us), n->side, edu_event_name(n->ev.type),
		edu_reason_name(n->ev.reason));
}

static void put_segment(FILE *out, const struct match_node *n)
{
	const struct edu_event *ev = &n->ev;
	enum side sender = ev->type == EDU_EV_SEG_OUT ? n->side : !n->side;
	char ctl[EDU_CTL_MAX];

	edu_ctl_format(ev->ctl, ctl, sizeof(ctl));
	fprintf(out, ",\"ctl\":\"%s\",\"seq\":%u,\"len\":%u,\"win\":%u", ctl,
		text_relative(n, sender, ev->seq), ev->len,
		text_window(n, sender));
	if (ev->ctl & EDU_ACK)
		fprintf(out, ",\"ack\":%u", text_relative(n, !sender, ev->ack));
	if (ev->opts & EDU_OPT_MSS)
		fprintf(out, ",\"mss\":%u", ev->mss);
	if (ev->opts & EDU_OPT_WSCALE)
		fprintf(out, ",\"wscale\":%u", ev->wscale);
	if (ev->opts & EDU_OPT_TS)
		fprintf(out, ",\"tsval\":%u,\"tsecr\":%u", ev->tsval,
			ev->tsecr);
}

/* The words on an arrow: with all, and with little. */
static void put_words(FILE *out, enum lang lang,
		      const struct match_node *n)
{
	char text[400];

	text_header(lang, text, sizeof(text), n, true);
	put_key(out, "x", text);
	text_header(lang, text, sizeof(text), n, false);
	put_key(out, "y", text);
	text_remarks(lang, text, sizeof(text), n);
	if (*text)
		put_key(out, "n", text);
}

static void put_fate(FILE *out, enum lang lang,
		     const struct report_row *r, const struct report_trace *t)
{
	const struct match_node *n = r->row.node, *in = r->row.arrival;
	char text[64];

	if (n->ev.type == EDU_EV_SEG_OUT)
		put_key(out, "fate", fates[n->fate]);
	if (n->ev.type == EDU_EV_SEG_OUT && n->ev.a)
		fprintf(out, ",\"again\":%u", n->ev.a);
	if (match_is_lost(n)) {
		text_loss(lang, text, sizeof(text), n);
		put_key(out, "loss", text);
	}
	if (r->departure >= 0)
		fprintf(out, ",\"d\":%d", r->departure);
	if (n->copy)
		fprintf(out, ",\"copy\":%u", n->copy);
	if (!in)
		return;
	fputs(",\"at\":{", out);
	put_event(out, t, in);
	fputc('}', out);
}

static void put_args(FILE *out, enum lang lang,
		     const struct match_node *n)
{
	char text[400];

	text_bare_event(lang, text, sizeof(text), n);
	put_key(out, "x", text);
	switch (n->ev.type) {
	case EDU_EV_TIMER_ARMED:
	case EDU_EV_TIMER_STOPPED:
	case EDU_EV_TIMER_FIRED:
		fprintf(out, ",\"timer\":\"%s\",\"us\":%u",
			edu_timer_name(n->ev.a), n->ev.b);
		break;
	case EDU_EV_RTT:
		fprintf(out, ",\"us\":%u", n->ev.a);
		break;
	}
}

static void put_row(FILE *out, enum lang lang,
		    const struct report_trace *t,
		    const struct report_rows *rows, int i)
{
	static const char * const ends[] = { "L", "R" };
	const struct report_row *r = &rows->row[i];
	const struct match_node *n = r->row.node;
	int side;

	text_learn(n);
	fprintf(out, "%s\n{\"k\":\"%s\",\"l\":%d,", i ? "," : "",
		kinds[r->row.kind], r->level);
	put_event(out, t, n);
	if (r->row.kind == ROW_EVENT) {
		put_args(out, lang, n);
	} else {
		fprintf(out, ",\"from\":%d", r->row.from);
		put_words(out, lang, n);
		put_segment(out, n);
		put_fate(out, lang, r, t);
	}
	for (side = LEFT; side <= RIGHT; side++) {
		const struct edu_tcb_info *was = i ? &r[-1].tcb[side] :
						     &rows->start[side];

		if (same(&r->tcb[side], was))
			continue;
		fprintf(out, ",\"%s\":", ends[side]);
		put_tcb(out, &r->tcb[side], was);
	}
	fputc('}', out);
}

static void put_end(FILE *out, const struct report_trace *t,
		    const struct report_rows *rows, enum side side)
{
	char text[128];

	report_host(t, rows->conn, side, text, sizeof(text));
	fputs("{\"name\":", out);
	put_string(out, text);
	text_address(rows->conn, side, text, sizeof(text));
	put_key(out, "addr", text);
	fprintf(out, ",\"seen\":%s,\"tcb\":",
		rows->conn->seen[side] ? "true" : "false");
	put_tcb(out, &rows->start[side], NULL);
	fputc('}', out);
}

static void put_conn(FILE *out, const struct report *r, struct report_trace *t,
		     const struct match_conn *c)
{
	struct report_rows rows;
	int i;

	report_rows(t, c, &rows);
	fputs("{\"trace\":", out);
	put_string(out, t->name);
	fprintf(out, ",\"nr\":%u,\"ends\":[", c->nr);
	put_end(out, t, &rows, LEFT);
	fputc(',', out);
	put_end(out, t, &rows, RIGHT);
	fputs("],\"rows\":[", out);
	for (i = 0; i < rows.nr; i++)
		put_row(out, r->lang, t, &rows, i);
	fputs("]}", out);
	free(rows.row);
}

static void put_reasons(FILE *out, enum lang lang)
{
	char source[120];
	int i;

	fputs("\"reasons\":{", out);
	for (i = 0; i < EDU_NR_REASONS; i++) {
		fputs(i ? ",\n" : "\n", out);
		put_string(out, edu_reason_name(i));
		fputs(":[", out);
		put_string(out, text_reason(lang, i));
		fputc(',', out);
		put_string(out, edu_reason_rfc(i));
		fputc(',', out);
		text_source(lang, source, sizeof(source), i);
		put_string(out, source);
		fputc(']', out);
	}
	fputs("}", out);
}

static void put_title(FILE *out, const struct report *r)
{
	const struct report_trace *t;
	char text[1024] = "";
	size_t len = 0;

	for (t = r->traces; t && len < sizeof(text); t = t->next)
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? ", " : "", t->name);
	if (*r->traces->head.title[r->lang])
		snprintf(text, sizeof(text), "%s",
			 r->traces->head.title[r->lang]);
	put_key(out, "title", r->title ? r->title : text);
}

/**
 * report_json() - the data of a page
 * @out: where to
 * @r: what it is of
 */
void report_json(FILE *out, const struct report *r)
{
	const struct match_conn *c;
	struct report_trace *t;
	const char *sep = "";
	__u64 lost = 0;

	for (t = r->traces; t; t = t->next)
		lost += t->lost;
	fprintf(out, "{\"version\":1,\"lang\":\"%s\",\"lost\":%llu",
		lang_name(r->lang), lost);
	put_title(out, r);
	fputc(',', out);
	put_reasons(out, r->lang);
	fputs(",\"conns\":[", out);
	for (t = r->traces; t; t = t->next)
		for (c = t->match.conns; c; c = c->next) {
			fputs(sep, out);
			put_conn(out, r, t, c);
			sep = ",\n";
		}
	fputs("]}", out);
}
