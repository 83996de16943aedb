// SPDX-License-Identifier: GPL-2.0-only
/*
 * ss_print.c - the sockets as a table and as JSON
 *
 * In the table sequence numbers are counted from iss and irs, as people do;
 * in JSON they are as the TCB has them, beside iss and irs.
 */
#include <arpa/inet.h>
#include <json.h>
#include <stdio.h>
#include <string.h>

#include "ss.h"

enum { COLS = 11 };

static const char * const heads[COLS] = {
	"State", "Wire", "Recv-Q", "Send-Q", "Local", "Peer", "Timer", "Cwnd",
	"RTT", "RTO", "Process",
};

/* Texts of one line of the table. */
struct row {
	char cell[COLS][128];
};

static const char *ms_text(__u32 us, char *buf, size_t size)
{
	if (!us)
		snprintf(buf, size, "-");
	else if (us < 10000)
		snprintf(buf, size, "%.3fms", us / 1e3);
	else if (us < 1000000)
		snprintf(buf, size, "%.1fms", us / 1e3);
	else
		snprintf(buf, size, "%.2fs", us / 1e6);
	return buf;
}

static void put_timer(const struct edu_diag_info *info, char *buf, size_t size)
{
	char when[32];

	if (info->timer >= EDU_NR_TIMERS)
		snprintf(buf, size, "-");
	else
		snprintf(buf, size, "%s %s", edu_timer_name(info->timer),
			 ms_text(info->timer_us, when, sizeof(when)));
}

static void put_process(const struct ss_list *list,
			const struct edu_diag_info *info, char *buf,
			size_t size)
{
	const struct proc_fd *p = proc_find(&list->procs, info->inode);
	const struct proc_fd *end = list->procs.fds + list->procs.nr;
	size_t n = 0;

	snprintf(buf, size, "-");
	for (; p && p < end && p->inode == info->inode && n < size; p++)
		n += snprintf(buf + n, size - n, "%s%s,pid=%d,fd=%d",
			      n ? " " : "", p->comm, p->pid, p->fd);
}

/* Does it still send? Otherwise congestion and timeouts mean nothing. */
static bool sends(const struct edu_tcb_info *tcb)
{
	return tcb->state != EDU_LISTEN && tcb->state != EDU_CLOSED &&
	       tcb->state != EDU_TIME_WAIT;
}

static const char *wire_name(const struct edu_diag_info *info)
{
	return info->wire == IPPROTO_TCP ? "tcp" : "edu";
}

static void fill_row(struct row *row, const struct ss_list *list,
		     const struct edu_diag_info *info)
{
	const size_t size = sizeof(row->cell[0]);
	const struct edu_tcb_info *tcb = &info->tcb;

	snprintf(row->cell[0], size, "%s", edu_state_name(tcb->state));
	snprintf(row->cell[1], size, "%s", wire_name(info));
	snprintf(row->cell[2], size, "%u", info->rcvq_bytes);
	snprintf(row->cell[3], size, "%u", info->sndq_bytes);
	ss_addr(info, true, row->cell[4]);
	ss_addr(info, false, row->cell[5]);
	put_timer(info, row->cell[6], size);
	snprintf(row->cell[7], size, "-");
	if (sends(tcb))
		snprintf(row->cell[7], size, "%u", tcb->cwnd);
	ms_text(sends(tcb) ? tcb->rto_us : 0, row->cell[9], size);
	ms_text(tcb->srtt_us, row->cell[8], size);
	put_process(list, info, row->cell[10], size);
}

static void widen(size_t *width, const struct row *row)
{
	size_t len;
	int i;

	for (i = 0; i < COLS; i++) {
		len = strlen(row->cell[i]);
		if (len > width[i])
			width[i] = len;
	}
}

/* The queues are numbers and stand to the right. */
static void print_row(const size_t *width, const struct row *row)
{
	int i;

	for (i = 0; i < COLS - 1; i++)
		printf(i == 2 || i == 3 ? "%*s  " : "%-*s  ", (int)width[i],
		       row->cell[i]);
	printf("%s\n", row->cell[COLS - 1]);
}

static void print_tcb(const struct edu_diag_info *info)
{
	static const char * const recovery[] = { "open", "fast", "loss" };
	const struct edu_tcb_info *t = &info->tcb;

	printf("    conn %llu  wire %u  uid %u  inode %u  %s  rcvbuf %u  sndbuf %u\n",
	       info->conn, info->wire, info->uid, info->inode,
	       info->cc[0] ? info->cc : "-", info->rcvbuf, info->sndbuf);
	if (t->state == EDU_LISTEN || t->state == EDU_CLOSED)
		return;
	printf("    SND.UNA %u  SND.NXT %u  SND.WND %u  queued to %u  iss %u\n",
	       t->snd_una - t->iss, t->snd_nxt - t->iss, t->snd_wnd,
	       t->snd_end - t->iss, t->iss);
	printf("    RCV.NXT %u  RCV.WND %u  read to %u  out of order %u  irs %u\n",
	       t->rcv_nxt - t->irs, t->rcv_wnd, t->rcv_user - t->irs,
	       t->ooo_bytes, t->irs);
	if (!sends(t))
		return;
	printf("    ssthresh %u  mss %u  rttvar %uus  backoff %u  dupacks %u  recovery %s\n",
	       t->ssthresh, t->mss, t->rttvar_us, t->backoff, t->dupacks,
	       t->recovery < ARRAY_SIZE(recovery) ? recovery[t->recovery] : "?");
	printf("    acknowledged %llu  received %llu  sent again %u\n",
	       info->bytes_acked, info->bytes_received, info->rtx_total);
}

/* "Broken on purpose: no_karn fixed_rto_ms=50" */
static void print_broken(const struct ss_list *list)
{
	bool any = false;
	int i;

	for (i = 0; i < EDU_NR_BREAKS; i++) {
		if (!list->broken[i])
			continue;
		printf("%s %s", any ? "" : "Broken on purpose:",
		       edu_break_name(i));
		if (list->broken[i] > 1)
			printf("=%d", list->broken[i]);
		any = true;
	}
	if (any)
		putchar('\n');
}

void ss_print(const struct ss_list *list, bool extended)
{
	size_t i, width[COLS] = { 0 };
	struct row row;

	print_broken(list);
	for (i = 0; i < COLS; i++)
		snprintf(row.cell[i], sizeof(row.cell[i]), "%s", heads[i]);
	widen(width, &row);
	for (i = 0; i < list->nr; i++) {
		fill_row(&row, list, &list->socks[i]);
		widen(width, &row);
	}
	for (i = 0; i < COLS; i++)
		snprintf(row.cell[i], sizeof(row.cell[i]), "%s", heads[i]);
	print_row(width, &row);
	for (i = 0; i < list->nr; i++) {
		fill_row(&row, list, &list->socks[i]);
		print_row(width, &row);
		if (extended)
			print_tcb(&list->socks[i]);
	}
}

static void put_num(struct json_object *obj, const char *key, __u64 val)
{
	json_object_object_add(obj, key, json_object_new_uint64(val));
}

static void put_str(struct json_object *obj, const char *key, const char *val)
{
	json_object_object_add(obj, key, json_object_new_string(val));
}

static struct json_object *tcb_object(const struct edu_tcb_info *t)
{
	struct json_object *obj = json_object_new_object();

	put_num(obj, "iss", t->iss);
	put_num(obj, "snd_una", t->snd_una);
	put_num(obj, "snd_nxt", t->snd_nxt);
	put_num(obj, "snd_wnd", t->snd_wnd);
	put_num(obj, "snd_end", t->snd_end);
	put_num(obj, "irs", t->irs);
	put_num(obj, "rcv_nxt", t->rcv_nxt);
	put_num(obj, "rcv_wnd", t->rcv_wnd);
	put_num(obj, "rcv_user", t->rcv_user);
	put_num(obj, "ooo_bytes", t->ooo_bytes);
	put_num(obj, "cwnd", t->cwnd);
	put_num(obj, "ssthresh", t->ssthresh);
	put_num(obj, "srtt_us", t->srtt_us);
	put_num(obj, "rttvar_us", t->rttvar_us);
	put_num(obj, "rto_us", t->rto_us);
	put_num(obj, "mss", t->mss);
	put_num(obj, "backoff", t->backoff);
	put_num(obj, "dupacks", t->dupacks);
	put_num(obj, "recovery", t->recovery);
	return obj;
}

static struct json_object *processes(const struct ss_list *list, __u32 inode)
{
	const struct proc_fd *p = proc_find(&list->procs, inode);
	const struct proc_fd *end = list->procs.fds + list->procs.nr;
	struct json_object *array = json_object_new_array(), *obj;

	for (; p && p < end && p->inode == inode; p++) {
		obj = json_object_new_object();
		put_str(obj, "name", p->comm);
		put_num(obj, "pid", p->pid);
		put_num(obj, "fd", p->fd);
		json_object_array_add(array, obj);
	}
	return array;
}

static struct json_object *broken_object(const struct ss_list *list)
{
	struct json_object *obj = json_object_new_object();
	int i;

	for (i = 0; i < EDU_NR_BREAKS; i++)
		if (list->broken[i])
			put_num(obj, edu_break_name(i), list->broken[i]);
	return obj;
}

static struct json_object *sock_object(const struct ss_list *list,
				       const struct edu_diag_info *info)
{
	struct json_object *obj = json_object_new_object();
	char addr[EDU_ADDR_MAX];

	put_str(obj, "state", edu_state_name(info->tcb.state));
	put_str(obj, "local", ss_addr(info, true, addr));
	put_str(obj, "peer", ss_addr(info, false, addr));
	put_num(obj, "lport", ntohs(info->lport));
	put_num(obj, "rport", ntohs(info->rport));
	put_num(obj, "conn", info->conn);
	put_num(obj, "wire", info->wire);
	put_num(obj, "ip", info->family == AF_INET6 ? 6 : 4);
	put_num(obj, "ifindex", info->ifindex);
	put_num(obj, "inode", info->inode);
	put_num(obj, "uid", info->uid);
	put_num(obj, "rcvq_bytes", info->rcvq_bytes);
	put_num(obj, "sndq_bytes", info->sndq_bytes);
	put_num(obj, "rcvbuf", info->rcvbuf);
	put_num(obj, "sndbuf", info->sndbuf);
	if (info->timer < EDU_NR_TIMERS) {
		put_str(obj, "timer", edu_timer_name(info->timer));
		put_num(obj, "timer_us", info->timer_us);
	} else {
		json_object_object_add(obj, "timer", NULL);
	}
	put_num(obj, "rtx_total", info->rtx_total);
	put_num(obj, "bytes_acked", info->bytes_acked);
	put_num(obj, "bytes_received", info->bytes_received);
	put_str(obj, "congestion_control", info->cc);
	json_object_object_add(obj, "broken", broken_object(list));
	json_object_object_add(obj, "tcb", tcb_object(&info->tcb));
	json_object_object_add(obj, "processes", processes(list, info->inode));
	return obj;
}

void ss_print_json(const struct ss_list *list)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < list->nr; i++)
		json_object_array_add(array,
				      sock_object(list, &list->socks[i]));
	puts(json_object_to_json_string_ext(array, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(array);
}
