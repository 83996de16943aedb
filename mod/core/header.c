// SPDX-License-Identifier: GPL-2.0-only
/*
 * header.c - the TCP header as bytes, RFC 9293, 3.1 and 3.2, RFC 7323
 *
 * From bytes to struct edu_seg and from struct edu_out to bytes. Checksums
 * are the host's: they cover the text and the IP addresses, which the core
 * never sees.
 */
#include "core/internal.h"

/* Option kinds, RFC 9293, 3.2 and RFC 7323. */
enum {
	KIND_END = 0,
	KIND_NOP = 1,
	KIND_MSS = 2,
	KIND_WSCALE = 3,
	KIND_SACK_PERMITTED = 4,
	KIND_SACK = 5,
	KIND_TIMESTAMPS = 8,
};

static u16 get16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static u32 get32(const u8 *p)
{
	return (u32)get16(p) << 16 | get16(p + 2);
}

static u8 *put16(u8 *p, u16 v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
	return p + 2;
}

static u8 *put32(u8 *p, u32 v)
{
	return put16(put16(p, v >> 16), v & 0xffff);
}

/* One option of @len bytes at @p, kind and length included. */
static bool parse_option(struct edu_seg *seg, const u8 *p, u8 len)
{
	switch (p[0]) {
	case KIND_MSS:
		if (len != 4)
			return false;
		seg->mss = get16(p + 2);
		seg->opts |= EDU_OPT_MSS;
		return true;
	case KIND_WSCALE:
		if (len != 3)
			return false;
		/* RFC 7323, 2.3: a larger shift counts as 14. */
		seg->wscale = edu_min(p[2], EDU_WSCALE_MAX);
		seg->opts |= EDU_OPT_WSCALE;
		return true;
	case KIND_TIMESTAMPS:
		if (len != 10)
			return false;
		seg->tsval = get32(p + 2);
		seg->tsecr = get32(p + 6);
		seg->opts |= EDU_OPT_TS;
		return true;
	case KIND_SACK_PERMITTED:
		if (len != 2)
			return false;
		seg->opts |= EDU_OPT_SACK_PERMITTED;
		return true;
	case KIND_SACK:
		if (len < 10 || (len - 2) % 8)
			return false;
		seg->opts |= EDU_OPT_SACK;
		return true;
	default:
		/* MUST-6: unknown options are skipped by their length. */
		seg->opts |= EDU_OPT_UNKNOWN;
		return true;
	}
}

/* MUST-4, MUST-7: any option in any segment, and no length may do harm. */
static bool parse_options(struct edu_seg *seg, const u8 *p, u32 left)
{
	while (left) {
		if (p[0] == KIND_END)
			return true;
		if (p[0] == KIND_NOP) {
			p++;
			left--;
			continue;
		}
		if (left < 2 || p[1] < 2 || p[1] > left)
			return false;
		if (!parse_option(seg, p, p[1]))
			return false;
		left -= p[1];
		p += p[1];
	}
	return true;
}

/**
 * edu_header_parse() - from the bytes of a header to a segment
 * @seg: filled in; @seg->text is left alone
 * @hdr: the header, contiguous as far as its own data offset says, or at
 *	least EDU_HDR_MIN bytes where that is smaller
 * @pkt_len: bytes of header and text
 *
 * Return: false if the header is impossible: nothing of @seg may be used
 * then but @seg->opts, in which EDU_OPT_MALFORMED says that an option was
 * the reason.
 * Source: RFC 9293, 3.1, 3.2 (MUST-4 to MUST-7)
 */
bool edu_header_parse(struct edu_seg *seg, const u8 *hdr, u32 pkt_len)
{
	u32 hdr_len;

	seg->opts = 0;
	if (pkt_len < EDU_HDR_MIN)
		return false;
	hdr_len = (hdr[12] >> 4) * 4;
	if (hdr_len < EDU_HDR_MIN || hdr_len > pkt_len)
		return false;

	seg->seq = get32(hdr + 4);
	seg->ack = get32(hdr + 8);
	seg->ctl = hdr[13];
	seg->wnd = get16(hdr + 14);
	seg->up = get16(hdr + 18);
	seg->len = pkt_len - hdr_len;
	seg->mss = 0;
	seg->wscale = 0;
	seg->tsval = 0;
	seg->tsecr = 0;
	if (!parse_options(seg, hdr + EDU_HDR_MIN, hdr_len - EDU_HDR_MIN)) {
		seg->opts |= EDU_OPT_MALFORMED;
		return false;
	}
	return true;
}

/**
 * edu_header_len() - how long the header of a segment will be
 * @out: the segment
 *
 * Return: bytes, a multiple of 4, at most EDU_HDR_MAX.
 */
u32 edu_header_len(const struct edu_out *out)
{
	u32 len = EDU_HDR_MIN;

	if (out->opts & EDU_OPT_MSS)
		len += 4;
	if (out->opts & EDU_OPT_WSCALE)
		len += 4;
	if (out->opts & EDU_OPT_TS)
		len += EDU_TS_LEN;
	return len;
}

/**
 * edu_header_build() - write the header of a segment
 * @hdr: room for EDU_HDR_MAX bytes
 * @out: the segment
 * @sport: source port, host order
 * @dport: destination port, host order
 *
 * The checksum field is left zero. Options are padded with NOPs in front, so
 * that their values are aligned.
 *
 * Return: bytes written.
 * Source: RFC 9293, 3.1; RFC 7323, appendix A
 */
u32 edu_header_build(u8 *hdr, const struct edu_out *out, u16 sport, u16 dport)
{
	u8 *p = hdr;

	p = put16(p, sport);
	p = put16(p, dport);
	p = put32(p, out->seq);
	p = put32(p, out->ctl & EDU_ACK ? out->ack : 0);
	*p++ = edu_header_len(out) / 4 << 4;
	*p++ = out->ctl;
	p = put16(p, out->wnd);
	p = put16(p, 0);
	p = put16(p, out->ctl & EDU_URG ? out->up : 0);

	if (out->opts & EDU_OPT_MSS) {
		*p++ = KIND_MSS;
		*p++ = 4;
		p = put16(p, out->opt_mss);
	}
	if (out->opts & EDU_OPT_WSCALE) {
		*p++ = KIND_NOP;
		*p++ = KIND_WSCALE;
		*p++ = 3;
		*p++ = out->wscale;
	}
	if (out->opts & EDU_OPT_TS) {
		*p++ = KIND_NOP;
		*p++ = KIND_NOP;
		*p++ = KIND_TIMESTAMPS;
		*p++ = 10;
		p = put32(p, out->tsval);
		p = put32(p, out->tsecr);
	}
	return p - hdr;
}

/**
 * edu_out_cut() - one packet of a super-segment
 * @piece: filled in
 * @out: may hold more text than fits into one packet
 * @from: bytes of its text that went in earlier pieces
 * @size: how much text the packet may hold, bytes
 *
 * FIN and PSH go with the last piece, URG with those before the pointer.
 */
void edu_out_cut(struct edu_out *piece, const struct edu_out *out, u32 from,
		 u32 size)
{
	bool last = out->len - from <= size;

	*piece = *out;
	piece->seq += from;
	piece->len = last ? out->len - from : size;
	if (!last)
		piece->ctl &= ~(EDU_FIN | EDU_PSH);
	if (out->up > from)
		piece->up -= from;
	else
		piece->ctl &= ~EDU_URG;
}
