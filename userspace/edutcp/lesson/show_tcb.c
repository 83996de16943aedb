// SPDX-License-Identifier: GPL-2.0-only
/*
 * show_tcb.c - a connection as memory at both ends: variables and buffers
 *
 * Both are as the last event of each end has left them, up to a moment. The
 * bars stand for the stream of one direction, from its first byte to the last
 * that the step has sent.
 */
#include <string.h>

#include "ladder.h"
#include "lesson/play.h"

#define BAR_COLUMNS	56

/**
 * struct moment - both ends at one time
 * @conn: the connection
 * @tcb: of each end, NULL: it has none
 */
struct moment {
	const struct match_conn *conn;
	const struct edu_tcb_info *tcb[2];
};

/* What happened last, or what the pattern means. */
static const struct match_node *when_of(struct player *p,
					const struct item *item)
{
	const struct scene *scene = &p->story->scene[p->place.step];
	const struct match_node *n, *last = NULL;

	if (item->pattern)
		return pattern_next(item->pattern, p->story, p->place.step,
				    NULL, &scene);
	for (n = scene->match.first; n; n = n->next)
		if (n->ev.conn)
			last = n;
	return last;
}

/* Return: 0, or the exit status after complaining. */
static int find_moment(struct player *p, const struct item *item,
		       struct moment *m)
{
	const struct scene *scene = &p->story->scene[p->place.step];
	const struct match_node *at = when_of(p, item), *n;

	memset(m, 0, sizeof(*m));
	if (!at && item->pattern)
		return play_failed(p, "this did not happen: [%s]",
				   pattern_text(item->pattern));
	if (!at)
		return play_failed(p, "nothing has happened that could be shown");
	m->conn = at->conn;
	for (n = scene->match.first; n && n->nr <= at->nr; n = n->next)
		if (n->conn == at->conn && n->ev.conn)
			m->tcb[n->side] = &n->ev.after;
	return 0;
}

static const char *name_of(const struct player *p, const struct moment *m,
			   enum side side)
{
	const struct scene *scene = &p->story->scene[p->place.step];
	int i;

	for (i = 0; i < p->lesson->nr_hosts; i++)
		if (m->conn->netns[side] == scene->netns[i])
			return p->lesson->host[i].name;
	return "?";
}

enum var { V_STATE, V_SND, V_RCV, V_PLAIN, V_TIME };

#define ROW(name, what, field, en, zh) \
	{ name, what, offsetof(struct edu_tcb_info, field), { en, zh } }

static const struct {
	const char *name;
	enum var what;
	size_t offset;
	const char *meaning[LANGS];
} vars[] = {
	ROW("state", V_STATE, state, "where it is in RFC 9293, figure 5",
	    "在 RFC 9293 图 5 中的位置"),
	ROW("SND.UNA", V_SND, snd_una, "oldest number not acknowledged",
	    "最早的未确认序号"),
	ROW("SND.NXT", V_SND, snd_nxt, "next number to send",
	    "下一个要发送的序号"),
	ROW("SND.WND", V_PLAIN, snd_wnd, "what the peer can take",
	    "对端还能接收的字节数"),
	ROW("RCV.NXT", V_RCV, rcv_nxt, "next number expected",
	    "期望收到的下一个序号"),
	ROW("RCV.WND", V_PLAIN, rcv_wnd, "what this end can take",
	    "本端还能接收的字节数"),
	ROW("cwnd", V_PLAIN, cwnd, "what the network is thought to take",
	    "估计网络能承受的字节数"),
	ROW("RTO", V_TIME, rto_us, "how long to wait for an ACK",
	    "等待确认的时间"),
};

static void format_var(size_t nr, const struct edu_tcb_info *tcb, char *buf,
		       size_t size)
{
	const char *p = (const char *)tcb + vars[nr].offset;
	__u32 val;

	/* What is closed has forgotten its numbers. */
	if (!tcb || (vars[nr].what != V_STATE &&
		     (tcb->state == EDU_CLOSED || tcb->state == EDU_LISTEN))) {
		snprintf(buf, size, "-");
		return;
	}
	if (vars[nr].what == V_STATE) {
		snprintf(buf, size, "%s", edu_state_name(tcb->state));
		return;
	}
	memcpy(&val, p, sizeof(val));
	if (vars[nr].what == V_SND)
		val -= tcb->iss;
	else if (vars[nr].what == V_RCV && tcb->state != EDU_SYN_SENT)
		val -= tcb->irs;
	if (vars[nr].what == V_TIME)
		text_us(buf, size, val);
	else
		snprintf(buf, size, "%u", val);
}

/**
 * show_tcb() - the variables of both ends, side by side
 * @p: the player
 * @item: at which moment
 *
 * Return: 0, or the exit status after complaining.
 */
int show_tcb(struct player *p, const struct item *item)
{
	char left[40], right[40];
	struct moment m;
	size_t i;
	int status = find_moment(p, item, &m);

	if (status)
		return status;
	fprintf(p->out, "    %-10s %-16s %s\n", "TCB",
		name_of(p, &m, LEFT), name_of(p, &m, RIGHT));
	for (i = 0; i < ARRAY_SIZE(vars); i++) {
		format_var(i, m.tcb[LEFT], left, sizeof(left));
		format_var(i, m.tcb[RIGHT], right, sizeof(right));
		fprintf(p->out, "    %-10s %-16s %-16s %s\n", vars[i].name,
			left, right, vars[i].meaning[p->place.lang]);
	}
	fputc('\n', p->out);
	return 0;
}

/* Bytes that one end has sent in this step, by its last word. */
static __u32 stream_bytes(const struct player *p, const struct moment *m,
			  enum side side)
{
	const struct scene *scene = &p->story->scene[p->place.step];
	const struct match_node *n;
	__u32 bytes, most = 0;

	for (n = scene->match.first; n; n = n->next) {
		if (n->conn != m->conn || n->side != side || !n->ev.conn ||
		    !n->ev.after.iss)
			continue;
		bytes = n->ev.after.snd_end - n->ev.after.iss;
		if (bytes && (__s32)bytes > 0 && bytes - 1 > most)
			most = bytes - 1;
	}
	return most;
}

/* Part of a bar: up to a byte, of all of them. */
static void bar_to(struct player *p, int *used, __u32 byte, __u32 all,
		   const char *sign)
{
	int to = all ? (int)((__u64)byte * BAR_COLUMNS / all) : 0;

	for (; *used < to && *used < BAR_COLUMNS; ++*used)
		fputs(sign, p->out);
}

static void bar_end(struct player *p, int used, __u32 all)
{
	fprintf(p->out, "%*s│ %u\n", BAR_COLUMNS - used, "", all);
}

static void label(struct player *p, const char *name, enum say what)
{
	char buf[64];

	snprintf(buf, sizeof(buf), "%s %s", name, say(p->place.lang, what));
	fprintf(p->out, "    %s%*s│", buf, 26 - text_columns(buf), "");
}

static void figure(struct player *p, const char *sign, enum say what,
		   __u32 bytes)
{
	fprintf(p->out, "  %s %s %u", sign, say(p->place.lang, what), bytes);
}

/* Numbers of text: the SYN has one of its own, and the FIN too. */
static __u32 text_of(__u32 from, __u32 to, __u32 all)
{
	__u32 bytes = to - from;

	bytes = bytes ? bytes - 1 : 0;
	return (__s32)bytes < 0 ? 0 : bytes < all ? bytes : all;
}

static void send_buffer(struct player *p, const char *name,
			const struct edu_tcb_info *tcb, __u32 all)
{
	__u32 acked = text_of(tcb->iss, tcb->snd_una, all);
	__u32 sent = text_of(tcb->iss, tcb->snd_nxt, all);
	__u32 end = text_of(tcb->iss, tcb->snd_end, all);
	int used = 0;

	label(p, name, SAY_SENDS);
	bar_to(p, &used, acked, all, "█");
	bar_to(p, &used, sent, all, "▓");
	bar_to(p, &used, end, all, "░");
	bar_end(p, used, all);
	fprintf(p->out, "%*s", 29, "");
	figure(p, "█", SAY_ACKED, acked);
	figure(p, "▓", SAY_FLIGHT, sent - acked);
	figure(p, "░", SAY_QUEUED, end > sent ? end - sent : 0);
	fputc('\n', p->out);
}

static void receive_buffer(struct player *p, const char *name,
			   const struct edu_tcb_info *tcb, __u32 all)
{
	__u32 read = text_of(tcb->irs, tcb->rcv_user, all);
	__u32 here = text_of(tcb->irs, tcb->rcv_nxt, all);
	int used = 0;

	label(p, name, SAY_RECEIVES);
	bar_to(p, &used, read, all, "█");
	bar_to(p, &used, here, all, "▒");
	bar_end(p, used, all);
	fprintf(p->out, "%*s", 29, "");
	figure(p, "█", SAY_READ, read);
	figure(p, "▒", SAY_WAITING, here - read);
	if (tcb->ooo_bytes)
		figure(p, "…", SAY_HELD, tcb->ooo_bytes);
	figure(p, " ", SAY_FREE, tcb->rcv_wnd);
	fputc('\n', p->out);
}

/**
 * show_buffers() - what waits at both ends
 * @p: the player
 * @item: at which moment
 *
 * Return: 0, or the exit status after complaining.
 */
int show_buffers(struct player *p, const struct item *item)
{
	struct moment m;
	__u32 all;
	int side, status = find_moment(p, item, &m);

	if (status)
		return status;
	for (side = LEFT; side <= RIGHT; side++) {
		all = stream_bytes(p, &m, side);
		if (!all)
			continue;
		if (m.tcb[side])
			send_buffer(p, name_of(p, &m, side), m.tcb[side], all);
		if (m.tcb[!side])
			receive_buffer(p, name_of(p, &m, !side), m.tcb[!side],
				       all);
	}
	fputc('\n', p->out);
	return 0;
}
