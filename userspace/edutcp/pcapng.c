// SPDX-License-Identifier: GPL-2.0-only
/*
 * pcapng.c - segments as a capture file: tshark and Wireshark open it as TCP
 *
 * One packet a segment, as it left, or as it arrived where its departure was
 * not seen. IP and TCP headers are made from the event, with protocol number
 * 6 whichever wire it was; the text is not there, its length is. The comment
 * of a packet holds what became of it, the reason and the TCB.
 *
 * Format: draft-ietf-opsawg-pcapng, section header, interface description and
 * enhanced packet blocks.
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <string.h>

#include "pcapng.h"

#define BLOCK_SECTION	0x0a0d0d0a
#define BLOCK_INTERFACE	1
#define BLOCK_PACKET	6
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define LINKTYPE_RAW	101
#define OPT_COMMENT	1
#define SNAPLEN		96

static void put32(FILE *out, __u32 v)
{
	fwrite(&v, sizeof(v), 1, out);
}

static void put_padded(FILE *out, const void *data, size_t len)
{
	static const char zero[4];

	fwrite(data, 1, len, out);
	fwrite(zero, 1, -len & 3, out);
}

/**
 * pcapng_begin() - write what a file begins with
 * @out: the file
 *
 * Return: 0, or -1 if it can not be written.
 */
int pcapng_begin(FILE *out)
{
	put32(out, BLOCK_SECTION);
	put32(out, 28);
	put32(out, BYTE_ORDER_MAGIC);
	put32(out, 1);			/* version 1.0 */
	put32(out, ~0U);		/* length of the section: not told */
	put32(out, ~0U);
	put32(out, 28);

	put32(out, BLOCK_INTERFACE);
	put32(out, 20);
	put32(out, LINKTYPE_RAW);
	put32(out, SNAPLEN);
	put32(out, 20);
	return ferror(out) ? -1 : 0;
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
	if (ev->opts & EDU_OPT_WSCALE) {
		const __u8 wscale[] = { 1, 3, 3, ev->wscale };

		p = mempcpy(p, wscale, sizeof(wscale));
	}
	if (ev->opts & EDU_OPT_TS) {
		const __u8 ts[] = { 1, 1, 8, 10 };
		__u32 v[] = { htonl(ev->tsval), htonl(ev->tsecr) };

		p = mempcpy(p, ts, sizeof(ts));
		p = mempcpy(p, v, sizeof(v));
	}
	return p - start;
}

/* The TCP header at @p. An arrival is turned: its source is the other end. */
static size_t put_tcp(__u8 *p, const struct edu_event *ev, bool in)
{
	size_t opts = put_options(p + 20, ev);
	struct tcphdr th = {
		.source = htons(in ? ev->rport : ev->lport),
		.dest = htons(in ? ev->lport : ev->rport),
		.seq = htonl(ev->seq),
		.ack_seq = htonl(ev->ctl & EDU_ACK ? ev->ack : 0),
		.doff = (20 + opts) / 4,
		.window = htons(ev->wnd),
		.urg_ptr = htons(ev->ctl & EDU_URG ? ev->up : 0),
	};

	memcpy(p, &th, sizeof(th));
	p[13] = ev->ctl;
	return 20 + opts;
}

/*
 * The checksum of a segment without text is right; with text it can not be,
 * for the text is not there, and no reader can check it either.
 */
static void set_tcp_checksum(__u8 *tcp, size_t len, const void *src,
			     const void *dst, size_t alen)
{
	__u32 sum = sum16(src, alen, sum16(dst, alen, 6 + len));
	__u16 check;

	check = htons(fold(sum16(tcp, len, sum)));
	memcpy(tcp + 16, &check, sizeof(check));
}

/* Return: bytes of headers. */
static size_t put_headers(__u8 *p, const struct edu_event *ev, bool in)
{
	const __u8 *src = in ? ev->raddr : ev->laddr;
	const __u8 *dst = in ? ev->laddr : ev->raddr;
	bool v4 = ev->family == AF_INET;
	size_t ip = v4 ? 20 : 40, tcp = put_tcp(p + ip, ev, in);

	if (v4) {
		struct iphdr iph = {
			.version = 4,
			.ihl = 5,
			.tot_len = htons(20 + tcp + ev->len),
			.frag_off = htons(0x4000),
			.ttl = 64,
			.protocol = 6,
		};

		memcpy(&iph.saddr, src, 4);
		memcpy(&iph.daddr, dst, 4);
		iph.check = htons(fold(sum16(&iph, sizeof(iph), 0)));
		memcpy(p, &iph, sizeof(iph));
	} else {
		struct ip6_hdr iph = { 0 };

		iph.ip6_flow = htonl(6 << 28);
		iph.ip6_plen = htons(tcp + ev->len);
		iph.ip6_nxt = 6;
		iph.ip6_hlim = 64;
		memcpy(&iph.ip6_src, src, 16);
		memcpy(&iph.ip6_dst, dst, 16);
		memcpy(p, &iph, sizeof(iph));
	}
	set_tcp_checksum(p + ip, tcp, src, dst, v4 ? 4 : 16);
	return ip + tcp;
}

static const char *fate_text(const struct step *step)
{
	switch (step->fate) {
	case FATE_LOST:
		return "LOST on the way. ";
	case FATE_FAULT:
		return "LOST on purpose. ";
	case FATE_LATE:
		return "Arrives late. ";
	case FATE_DROPPED:
		return "Arrives and is dropped. ";
	default:
		return step->corrupt ? "Corrupted on the way. " : "";
	}
}

static int put_tcb(char *buf, size_t size, const char *title,
		   const struct edu_tcb_info *t)
{
	return snprintf(buf, size,
			"\n%s: %s SND.UNA=%u SND.NXT=%u SND.WND=%u RCV.NXT=%u RCV.WND=%u cwnd=%u ssthresh=%u SRTT=%u us RTO=%u us",
			title, edu_state_name(t->state), t->snd_una - t->iss,
			t->snd_nxt - t->iss, t->snd_wnd, t->rcv_nxt - t->irs,
			t->rcv_wnd, t->cwnd, t->ssthresh, t->srtt_us,
			t->rto_us);
}

static size_t comment(char *buf, size_t size, const struct step *step,
		      const struct step *peer)
{
	const struct edu_event *ev = &step->ev;
	size_t n;

	n = snprintf(buf, size, "%s%s: %s [%s]", fate_text(step),
		     edu_reason_name(ev->reason), edu_reason_text(ev->reason),
		     edu_reason_rfc(ev->reason));
	if (peer)
		n += snprintf(buf + n, size - n, "\nThere: %s: %s [%s]",
			      edu_reason_name(peer->ev.reason),
			      edu_reason_text(peer->ev.reason),
			      edu_reason_rfc(peer->ev.reason));
	n += put_tcb(buf + n, size - n, "TCB before", &ev->before);
	n += put_tcb(buf + n, size - n, "TCB after", &ev->after);
	return n;
}

/**
 * pcapng_segment() - write a segment
 * @out: the file
 * @step: its departure, or its arrival
 * @peer: the arrival or the fault that goes with a departure, or NULL
 */
void pcapng_segment(FILE *out, const struct step *step,
		    const struct step *peer)
{
	const struct edu_event *ev = &step->ev;
	bool in = ev->type != EDU_EV_SEG_OUT;
	__u8 packet[SNAPLEN + 20] = { 0 };
	size_t caplen = put_headers(packet, ev, in), optlen;
	char text[1500];
	__u16 opt[2];
	__u32 total;

	optlen = comment(text, sizeof(text), step, peer);
	total = 32 + ((caplen + 3) & ~3UL) + 4 + ((optlen + 3) & ~3UL) + 4;
	put32(out, BLOCK_PACKET);
	put32(out, total);
	put32(out, 0);				/* interface */
	put32(out, ev->time_us >> 32);
	put32(out, ev->time_us);
	put32(out, caplen);
	put32(out, caplen + ev->len);
	put_padded(out, packet, caplen);
	opt[0] = OPT_COMMENT;
	opt[1] = optlen;
	fwrite(opt, sizeof(opt), 1, out);
	put_padded(out, text, optlen);
	put32(out, 0);				/* end of options */
	put32(out, total);
}
