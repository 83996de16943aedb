// SPDX-License-Identifier: GPL-2.0-only
/*
 * pcapng.c - a trace as a capture file: tshark and Wireshark open it as TCP
 *
 * One packet a segment, as it left; as it arrived, where its departure was not
 * seen. IP and TCP headers are made from the event, with protocol number 6
 * whichever wire it was; the text is not there, but its length is. The
 * comment of a packet holds what became of it, the reason, and the TCB before
 * and after.
 *
 * Format: draft-ietf-opsawg-pcapng, with a section header, an interface
 * description for each wire and enhanced packet blocks.
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <string.h>

#include "cmd.h"
#include "pcapng.h"

#define BLOCK_SECTION	0x0a0d0d0a
#define BLOCK_INTERFACE	1
#define BLOCK_PACKET	6
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define LINKTYPE_RAW	101
#define OPT_COMMENT	1
#define OPT_IF_NAME	2
#define OPT_IF_TSRESOL	9
#define OPT_USERAPPL	4
#define BODY_MAX	4096
#define IP_MAX		65535

/* A block in the making: its body, between the type and the two lengths. */
struct block {
	__u8 body[BODY_MAX];
	size_t len;
};

static void add(struct block *b, const void *data, size_t len)
{
	size_t room = sizeof(b->body) - b->len;

	if (len > room)
		len = room;
	memcpy(b->body + b->len, data, len);
	b->len += len;
}

static void add16(struct block *b, __u16 v)
{
	add(b, &v, sizeof(v));
}

static void add32(struct block *b, __u32 v)
{
	add(b, &v, sizeof(v));
}

static void add_padded(struct block *b, const void *data, size_t len)
{
	add(b, data, len);
	for (; len & 3; len++)
		add(b, "", 1);
}

static void add_option(struct block *b, __u16 code, const void *data,
		       size_t len)
{
	add16(b, code);
	add16(b, len);
	add_padded(b, data, len);
}

/* A code of 0 ends the options. */
static void write_block(FILE *out, struct block *b, __u32 type)
{
	__u32 total;

	add32(b, 0);
	total = b->len + 12;
	fwrite(&type, sizeof(type), 1, out);
	fwrite(&total, sizeof(total), 1, out);
	fwrite(b->body, 1, b->len, out);
	fwrite(&total, sizeof(total), 1, out);
}

static void write_interface(FILE *out, const char *name)
{
	struct block b = { .len = 0 };
	__u8 microseconds = 6;

	add16(&b, LINKTYPE_RAW);
	add16(&b, 0);
	add32(&b, 0);			/* no limit to a packet's length */
	add_option(&b, OPT_IF_NAME, name, strlen(name));
	add_option(&b, OPT_IF_TSRESOL, &microseconds, 1);
	write_block(out, &b, BLOCK_INTERFACE);
}

/**
 * pcapng_begin() - write what a file begins with
 * @out: the file; the caller asks ferror() in the end
 */
void pcapng_begin(FILE *out)
{
	static const char program[] = "edutcp " EDUTCP_VERSION;
	struct block section = { .len = 0 };

	add32(&section, BYTE_ORDER_MAGIC);
	add16(&section, 1);		/* version 1.0 */
	add16(&section, 0);
	add32(&section, ~0U);		/* length of the section: not told */
	add32(&section, ~0U);
	add_option(&section, OPT_USERAPPL, program, sizeof(program) - 1);
	write_block(out, &section, BLOCK_SECTION);
	write_interface(out, "edutcp");
	write_interface(out, "edutcp --wire tcp");
}

static __u32 sum16(const void *data, size_t len, __u32 sum)
{
	const __u8 *p = data;

	for (; len > 1; p += 2, len -= 2)
		sum += p[0] << 8 | p[1];
	return len ? sum + (p[0] << 8) : sum;
}

static __u16 fold(__u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static size_t put_options(__u8 *p, const struct edu_event *ev)
{
	__u8 *start = p;

	if (ev->opts & EDU_OPT_MSS) {
		const __u8 mss[] = { 2, 4, ev->mss >> 8, ev->mss };

		p = mempcpy(p, mss, sizeof(mss));
	}
	if (ev->opts & EDU_OPT_SACK_PERMITTED) {
		const __u8 sack[] = { 1, 1, 4, 2 };

		p = mempcpy(p, sack, sizeof(sack));
	}
	if (ev->opts & EDU_OPT_WSCALE) {
		const __u8 wscale[] = { 1, 3, 3, ev->wscale };

		p = mempcpy(p, wscale, sizeof(wscale));
	}
	if (ev->opts & EDU_OPT_TS) {
		const __u8 ts[] = { 1, 1, 8, 10 };
		const __u32 v[] = { htonl(ev->tsval), htonl(ev->tsecr) };

		p = mempcpy(p, ts, sizeof(ts));
		p = mempcpy(p, v, sizeof(v));
	}
	return p - start;
}

/* The TCP header at @p. An arrival is turned: its source is the other end. */
static size_t put_tcp(__u8 *p, const struct edu_event *ev, bool in)
{
	size_t opts = put_options(p + sizeof(struct tcphdr), ev);
	struct tcphdr th = {
		.source = htons(in ? ev->rport : ev->lport),
		.dest = htons(in ? ev->lport : ev->rport),
		.seq = htonl(ev->seq),
		.ack_seq = htonl(ev->ctl & EDU_ACK ? ev->ack : 0),
		.doff = (sizeof(th) + opts) / 4,
		.window = htons(ev->wnd),
		.urg_ptr = htons(ev->ctl & EDU_URG ? ev->up : 0),
	};

	memcpy(p, &th, sizeof(th));
	p[13] = ev->ctl;
	return sizeof(th) + opts;
}

/*
 * The checksum of a segment without text is right; with text it can not be,
 * for the text is not there, and no reader can check it either.
 */
static void set_checksum(__u8 *tcp, size_t len, const void *src,
			 const void *dst, size_t addr_len)
{
	__u32 sum = sum16(src, addr_len, sum16(dst, addr_len, 6 + len));
	__u16 check;

	check = htons(fold(sum16(tcp, len, sum)));
	memcpy(tcp + 16, &check, sizeof(check));
}

/*
 * The headers at @p. An IP packet has its limit; a super-segment that is
 * larger is told as long as can be.
 * Return: their bytes; @wire: those of the whole packet.
 */
static size_t put_headers(__u8 *p, const struct edu_event *ev, bool in,
			  size_t *wire)
{
	const __u8 *src = in ? ev->raddr : ev->laddr;
	const __u8 *dst = in ? ev->laddr : ev->raddr;
	bool v4 = ev->family == AF_INET;
	size_t ip = v4 ? sizeof(struct iphdr) : sizeof(struct ip6_hdr);
	size_t tcp = put_tcp(p + ip, ev, in), payload = tcp + ev->len;

	if (v4) {
		struct iphdr iph = {
			.version = 4,
			.ihl = 5,
			.frag_off = htons(0x4000),
			.ttl = 64,
			.protocol = 6,
		};

		if (payload > IP_MAX - ip)
			payload = IP_MAX - ip;
		iph.tot_len = htons(ip + payload);
		memcpy(&iph.saddr, src, 4);
		memcpy(&iph.daddr, dst, 4);
		iph.check = htons(fold(sum16(&iph, sizeof(iph), 0)));
		memcpy(p, &iph, sizeof(iph));
	} else {
		struct ip6_hdr iph = { .ip6_hlim = 64 };

		if (payload > IP_MAX)
			payload = IP_MAX;
		iph.ip6_flow = htonl(6U << 28);
		iph.ip6_plen = htons(payload);
		iph.ip6_nxt = 6;
		memcpy(&iph.ip6_src, src, 16);
		memcpy(&iph.ip6_dst, dst, 16);
		memcpy(p, &iph, sizeof(iph));
	}
	set_checksum(p + ip, tcp, src, dst, v4 ? 4 : 16);
	*wire = ip + payload;
	return ip + tcp;
}

/* A comment in the making. */
struct comment {
	char text[2000];
	size_t len;
};

__printf(2, 3) static void say(struct comment *c, const char *fmt, ...)
{
	size_t room = sizeof(c->text) - c->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(c->text + c->len, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		c->len += (size_t)n < room ? (size_t)n : room - 1;
}

static void say_fate(struct comment *c, const struct match_node *n)
{
	if (n->ev.a)
		say(c, "Sent again (%u). ", n->ev.a);
	if (n->faults & 1U << EDU_FAULT_CORRUPT)
		say(c, "A bit is changed on purpose. ");
	if (n->copies)
		say(c, "Arrives %u times. ", n->copies + 1);
	switch (n->fate) {
	case FATE_LOST:
		say(c, "LOST on the way. ");
		break;
	case FATE_FAULT:
		say(c, "LOST on purpose. ");
		break;
	case FATE_PARTLY:
		say(c, "PARTLY LOST: %u bytes of %u arrive. ", n->got,
		    n->ev.len);
		break;
	case FATE_DROPPED:
		say(c, "Arrives after %llu µs and is DROPPED. ",
		    n->arrival->ev.time_us - n->ev.time_us);
		break;
	case FATE_TAKEN:
		say(c, "Arrives after %llu µs. ",
		    n->arrival->ev.time_us - n->ev.time_us);
		break;
	default:
		break;
	}
}

static void say_reason(struct comment *c, const char *where,
		       const struct edu_event *ev)
{
	const char *rfc = edu_reason_rfc(ev->reason);

	say(c, "\n%s: %s: %s%s%s%s", where, edu_reason_name(ev->reason),
	    edu_reason_text(ev->reason), *rfc ? " [" : "", rfc,
	    *rfc ? "]" : "");
}

static void say_tcb(struct comment *c, const char *when,
		    const struct edu_tcb_info *t)
{
	if (!t->state)
		return;
	say(c, "\nTCB %s: %s SND.UNA=%u SND.NXT=%u SND.WND=%u RCV.NXT=%u RCV.WND=%u",
	    when, edu_state_name(t->state), t->snd_una - t->iss,
	    t->snd_nxt - t->iss, t->snd_wnd,
	    t->irs ? t->rcv_nxt - t->irs : 0, t->rcv_wnd);
	say(c, " cwnd=%u ssthresh=%u SRTT=%u µs RTO=%u µs", t->cwnd,
	    t->ssthresh, t->srtt_us, t->rto_us);
	if (t->ooo_bytes)
		say(c, " out of order: %u bytes", t->ooo_bytes);
}

static void make_comment(struct comment *c, const struct match_node *n)
{
	if (n->ev.type == EDU_EV_SEG_OUT) {
		say_fate(c, n);
		say_reason(c, "here", &n->ev);
		if (match_complete(n))
			say_reason(c, "there", &n->arrival->ev);
	} else {
		say(c, "Seen where it arrives.");
		say_reason(c, "here", &n->ev);
	}
	say_tcb(c, "before", &n->ev.before);
	say_tcb(c, "after", &n->ev.after);
}

/**
 * pcapng_row() - write the segment of a row, if it has one to write
 * @out: the file; the caller asks ferror() in the end
 * @row: the row
 * @epoch_us: time of day at monotonic time 0, microseconds since 1970
 */
void pcapng_row(FILE *out, const struct match_row *row, __u64 epoch_us)
{
	const struct match_node *n = row->node;
	struct comment comment = { .len = 0 };
	struct block b = { .len = 0 };
	__u64 us = n->ev.time_us + epoch_us;
	__u8 packet[128] = { 0 };
	size_t len, wire;

	if (row->kind == ROW_EVENT ||
	    (row->kind == ROW_ARRIVES && n->departure))
		return;
	len = put_headers(packet, &n->ev, row->kind == ROW_ARRIVES, &wire);
	make_comment(&comment, n);
	add32(&b, n->ev.wire == IPPROTO_TCP);	/* an interface each wire */
	add32(&b, us >> 32);
	add32(&b, us);
	add32(&b, len);
	add32(&b, wire);
	add_padded(&b, packet, len);
	add_option(&b, OPT_COMMENT, comment.text, comment.len);
	write_block(out, &b, BLOCK_PACKET);
}
