/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seg.h - a segment, arriving and leaving; RFC 9293, 3.1 and 3.3.1
 *
 * The core never sees a packet. What arrives is a struct edu_seg, the header
 * in host order (header.c makes it); what leaves is a struct edu_out, from
 * which header.c makes a header again. The text itself stays with the host:
 * the core knows it as ranges of sequence numbers.
 */
#ifndef _EDU_CORE_SEG_H
#define _EDU_CORE_SEG_H

#include "core/base.h"

#define EDU_HDR_MIN	20	/* a TCP header without options, bytes */
#define EDU_HDR_MAX	60	/* with all the options that fit */
#define EDU_TS_LEN	12	/* timestamps option with its padding */
#define EDU_WSCALE_MAX	14	/* RFC 7323, 2.3 */

/**
 * struct edu_text - received text that somebody keeps
 *
 * Embedded in whatever holds the bytes (the module: skb->cb). The host fills
 * @seq and @len before edu_segment_arrives(); after that the core owns it
 * while it is on one of the three lists of struct edu_reasm.
 *
 * @rb: place in the out-of-order tree
 * @list: place in the lists ready and done
 * @seq: sequence number of the first byte that counts
 * @len: bytes that count
 * @skip: bytes in front of them, in the holder, that do not count any more
 */
struct edu_text {
	union {
		struct rb_node rb;
		struct list_head list;
	};
	u32 seq;
	u32 len;
	u32 skip;
};

/**
 * struct edu_seg - a segment that arrives: SEG.SEQ, SEG.ACK, SEG.WND, ...
 * @seq: SEG.SEQ, of the SYN where there is one, else of the first byte
 * @ack: SEG.ACK, valid with EDU_ACK in @ctl
 * @wnd: SEG.WND as in the header; edu_seg_wnd() scales it
 * @up: SEG.UP as in the header, an offset from @seq
 * @ctl: control bits, enum edu_ctl
 * @len: bytes of text; edu_seg_len() counts SYN and FIN as well
 * @opts: enum edu_opt, which of the following are valid
 * @mss: MSS option, bytes
 * @wscale: window scale option, a shift count
 * @tsval: timestamps option, RFC 7323
 * @tsecr: timestamps option, RFC 7323
 * @unscaled: @wnd is not to be scaled: there was a SYN; the core sets it
 * @text: the holder of the text, or NULL where it cannot be kept (a probe)
 */
struct edu_seg {
	u32 seq;
	u32 ack;
	u16 wnd;
	u16 up;
	u8 ctl;
	u8 opts;
	u8 wscale;
	u16 mss;
	u32 len;
	u32 tsval;
	u32 tsecr;
	bool unscaled;
	struct edu_text *text;
};

/* SEG.LEN: text, and SYN and FIN, which occupy a number each. */
static inline u32 edu_seg_len(const struct edu_seg *seg)
{
	return seg->len + !!(seg->ctl & EDU_SYN) + !!(seg->ctl & EDU_FIN);
}

/**
 * struct edu_out - a segment that leaves
 * @seq: SEG.SEQ
 * @ack: SEG.ACK, where EDU_ACK is set
 * @wnd: the window field, scaled down already
 * @up: urgent pointer, where EDU_URG is set
 * @ctl: control bits
 * @len: bytes of text, from the send stream at @seq (behind the SYN, if any);
 *	may be more than @mss: the host cuts, each piece a segment (FIN and
 *	PSH on the last one)
 * @mss: bytes of text that fit into one segment
 * @opts: enum edu_opt, which of the following to write
 * @opt_mss: MSS option to write
 * @wscale: window scale option to write
 * @tsval: timestamps option to write
 * @tsecr: timestamps option to write
 * @nth: nth retransmission of this range, 0 for the first sending
 * @reason: why it is sent
 */
struct edu_out {
	u32 seq;
	u32 ack;
	u16 wnd;
	u16 up;
	u8 ctl;
	u8 opts;
	u8 wscale;
	u8 nth;
	u16 opt_mss;
	u16 reason;
	u32 len;
	u32 mss;
	u32 tsval;
	u32 tsecr;
};

void edu_out_cut(struct edu_out *piece, const struct edu_out *out, u32 from,
		 u32 size);
bool edu_header_parse(struct edu_seg *seg, const u8 *hdr, u32 pkt_len);
u32 edu_header_len(const struct edu_out *out);
u32 edu_header_build(u8 *hdr, const struct edu_out *out, u16 sport, u16 dport);

#endif /* _EDU_CORE_SEG_H */
