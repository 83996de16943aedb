// SPDX-License-Identifier: GPL-2.0-only
/*
 * header_kunit.c - tests of core/header.c: the header as bytes, RFC 9293, 3.1
 * and 3.2, RFC 7323
 *
 * Headers are parsed from memory of exactly their size, so that a read behind
 * them is seen (ASan, KASAN).
 */
#include "fixture.h"

#define SPORT	0xabcd
#define DPORT	0x1234

/* Packets of each length, made once: an allocation of the kernel's is slow. */
#define LENGTHS	(EDU_HDR_MAX + 21)

static int header_init(struct kunit *test)
{
	u8 **packet = kunit_kcalloc(test, LENGTHS, sizeof(*packet), GFP_KERNEL);
	u32 len;

	if (!packet)
		return -1;
	for (len = 0; len < LENGTHS; len++) {
		/* They end where the memory ends. */
		packet[len] = kunit_kzalloc(test, len + 1, GFP_KERNEL);
		if (!packet[len])
			return -1;
		packet[len]++;
	}
	test->priv = packet;
	return 0;
}

static u8 *packet_of(struct kunit *test, u32 len)
{
	return ((u8 **)test->priv)[len];
}

/* A header of 20 bytes and @n of options, as many as one likes. */
static u8 *header(struct kunit *test, const u8 *opts, u32 n)
{
	u8 *hdr = packet_of(test, EDU_HDR_MIN + n);

	memset(hdr, 0, EDU_HDR_MIN);
	hdr[12] = (EDU_HDR_MIN + n) / 4 << 4;
	hdr[13] = EDU_ACK;
	if (n)
		memcpy(hdr + EDU_HDR_MIN, opts, n);
	return hdr;
}

static bool parse(struct kunit *test, struct edu_seg *seg, const u8 *opts,
		  u32 n)
{
	u8 *hdr = header(test, opts, n);

	memset(seg, 0xa5, sizeof(*seg));
	return edu_header_parse(seg, hdr, EDU_HDR_MIN + n);
}

/* RFC 9293, figure 1, byte by byte. */
static void parse__all_fields(struct kunit *test)
{
	static const u8 bytes[] = {
		0xab, 0xcd, 0x12, 0x34,		/* ports */
		0xff, 0xff, 0xff, 0xfe,		/* sequence number */
		0x80, 0x00, 0x00, 0x01,		/* acknowledgment number */
		0x50, 0xff,			/* offset 5, all control bits */
		0xfe, 0xdc,			/* window */
		0x11, 0x22,			/* checksum: not ours */
		0xba, 0x98,			/* urgent pointer */
	};
	u8 *hdr = header(test, NULL, 0);
	struct edu_seg seg;

	memcpy(hdr, bytes, sizeof(bytes));
	memset(&seg, 0xa5, sizeof(seg));
	KUNIT_ASSERT_TRUE(test, edu_header_parse(&seg, hdr, 20 + 1460));
	KUNIT_EXPECT_EQ(test, seg.seq, 0xfffffffeU);
	KUNIT_EXPECT_EQ(test, seg.ack, 0x80000001U);
	KUNIT_EXPECT_EQ(test, seg.ctl, 0xff);
	KUNIT_EXPECT_EQ(test, seg.wnd, 0xfedc);
	KUNIT_EXPECT_EQ(test, seg.up, 0xba98);
	KUNIT_EXPECT_EQ(test, seg.len, 1460U);
	KUNIT_EXPECT_EQ(test, seg.opts, 0);
}

/* The reserved bits are ignored: "must be ignored in received segments". */
static void parse__reserved_bits(struct kunit *test)
{
	u8 *hdr = header(test, NULL, 0);
	struct edu_seg seg;

	hdr[12] |= 0x0f;
	KUNIT_EXPECT_TRUE(test, edu_header_parse(&seg, hdr, 20));
	KUNIT_EXPECT_EQ(test, seg.len, 0U);
}

static void parse__impossible_lengths(struct kunit *test)
{
	u8 *hdr = header(test, NULL, 0);
	struct edu_seg seg;
	u32 len, offset;

	/* Shorter than any header. */
	for (len = 0; len < EDU_HDR_MIN; len++) {
		KUNIT_EXPECT_FALSE(test, edu_header_parse(&seg,
							  packet_of(test, len),
							  len));
		KUNIT_EXPECT_FALSE(test, seg.opts & EDU_OPT_MALFORMED);
	}
	/* Offsets of less than a header, or of more than there is. */
	for (offset = 0; offset < 16; offset++) {
		hdr[12] = offset << 4;
		KUNIT_EXPECT_EQ_MSG(test, edu_header_parse(&seg, hdr, 20),
				    offset == 5, "offset %u", offset);
	}
}

static void parse__options(struct kunit *test)
{
	/* As Linux sends them in a SYN. */
	static const u8 opts[] = {
		2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0xff, 0xff, 0xff, 0xfe,
		0x01, 0x02, 0x03, 0x04, 1, 3, 3, 7,
	};
	struct edu_seg seg;

	KUNIT_ASSERT_TRUE(test, parse(test, &seg, opts, sizeof(opts)));
	KUNIT_EXPECT_EQ(test, seg.opts, EDU_OPT_MSS | EDU_OPT_WSCALE |
			EDU_OPT_TS | EDU_OPT_SACK_PERMITTED);
	KUNIT_EXPECT_EQ(test, seg.mss, 1460);
	KUNIT_EXPECT_EQ(test, seg.wscale, 7);
	KUNIT_EXPECT_EQ(test, seg.tsval, 0xfffffffeU);
	KUNIT_EXPECT_EQ(test, seg.tsecr, 0x01020304U);
}

/* MUST-68, MUST-64: at any boundary; RFC 9293, 3.2: in any order. */
static void parse__options_not_aligned(struct kunit *test)
{
	static const u8 opts[] = {
		3, 3, 2, 8, 10, 0, 0, 0, 5, 0, 0, 0, 6, 1, 2, 4, 0x02, 0x18,
		0, 99,
	};
	struct edu_seg seg;

	KUNIT_ASSERT_TRUE(test, parse(test, &seg, opts, sizeof(opts)));
	KUNIT_EXPECT_EQ(test, seg.opts, EDU_OPT_MSS | EDU_OPT_WSCALE |
			EDU_OPT_TS);
	KUNIT_EXPECT_EQ(test, seg.mss, 536);
	KUNIT_EXPECT_EQ(test, seg.wscale, 2);
	KUNIT_EXPECT_EQ(test, seg.tsval, 5U);
	KUNIT_EXPECT_EQ(test, seg.tsecr, 6U);
}

/* What stands behind "end of option list" is padding, whatever it holds. */
static void parse__end_of_option_list(struct kunit *test)
{
	static const u8 opts[] = { 0, 2, 4, 1, 2, 3, 0xff, 8 };
	struct edu_seg seg;

	KUNIT_EXPECT_TRUE(test, parse(test, &seg, opts, sizeof(opts)));
	KUNIT_EXPECT_EQ(test, seg.opts, 0);
}

/* MUST-6: an unknown option is ignored, by its length. */
static void parse__unknown_options(struct kunit *test)
{
	static const u8 opts[] = {
		253, 4, 0xf9, 0x89, 30, 6, 0, 0, 0, 0, 34, 2,
		2, 4, 0x05, 0xb4,
	};
	struct edu_seg seg;

	KUNIT_EXPECT_TRUE(test, parse(test, &seg, opts, sizeof(opts)));
	KUNIT_EXPECT_EQ(test, seg.opts, EDU_OPT_MSS | EDU_OPT_UNKNOWN);
	KUNIT_EXPECT_EQ(test, seg.mss, 1460);
}

/* RFC 7323, 2.3: a shift of more than 14 counts as 14. */
static void parse__window_scale_over_14(struct kunit *test)
{
	u32 shift;

	for (shift = 0; shift < 256; shift++) {
		const u8 opts[] = { 1, 3, 3, shift };
		struct edu_seg seg;

		KUNIT_ASSERT_TRUE(test, parse(test, &seg, opts, 4));
		KUNIT_EXPECT_EQ(test, seg.wscale, shift < 14 ? shift : 14);
	}
}

/* MUST-7: each kind with each length, alone in the option space. */
static void parse__every_length_of_every_kind(struct kunit *test)
{
	u32 kind, len, room;

	for (kind = 2; kind < 256; kind++) {
		for (len = 0; len < 48; len++) {
			for (room = 4; room <= 40; room += 12) {
				u8 opts[40] = { kind, len };
				struct edu_seg seg;
				bool ok = parse(test, &seg, opts, room);

				/* Nothing fits that says it is longer. */
				if (len < 2 || len > room) {
					KUNIT_EXPECT_FALSE(test, ok);
					KUNIT_EXPECT_TRUE(test, seg.opts &
							  EDU_OPT_MALFORMED);
					continue;
				}
				KUNIT_EXPECT_EQ_MSG(test, ok,
						    kind == 2 ? len == 4 :
						    kind == 3 ? len == 3 :
						    kind == 4 ? len == 2 :
						    kind == 5 ? len >= 10 &&
							(len - 2) % 8 == 0 :
						    kind == 8 ? len == 10 : true,
						    "kind %u, length %u", kind,
						    len);
			}
		}
	}
}

/* Good options, cut off at each byte by the end of the option space. */
static void parse__cut_off_at_each_byte(struct kunit *test)
{
	static const u8 option[][10] = {
		{ 2, 4, 0x05, 0xb4 }, { 3, 3, 7 }, { 4, 2 },
		{ 8, 10, 1, 2, 3, 4, 5, 6, 7, 8 }, { 253, 9, 1, 2, 3 },
	};
	u32 i, cut, n = 12;

	for (i = 0; i < ARRAY_SIZE(option); i++) {
		for (cut = 1; cut < option[i][1]; cut++) {
			struct edu_seg seg;
			u8 opts[12];

			memset(opts, 1, sizeof(opts));
			memcpy(opts + n - cut, option[i], cut);
			KUNIT_EXPECT_FALSE_MSG(test,
					       parse(test, &seg, opts, n),
					       "kind %u, cut to %u",
					       option[i][0], cut);
			KUNIT_EXPECT_TRUE(test, seg.opts & EDU_OPT_MALFORMED);
		}
	}
}

/* MUST-7: whatever the bytes, no read outside of them, and sane results. */
static void parse__random_bytes(struct kunit *test)
{
	u64 random = 0x9293;
	u32 i, j;

	for (i = 0; i < 40000; i++) {
		u32 n = fix_random(&random) % 11 * 4;
		struct edu_seg seg;
		u8 opts[40];

		for (j = 0; j < n; j++) {
			u32 r = fix_random(&random);

			/* Mostly what has a meaning. */
			opts[j] = r & 0x300 ? r % 12 : r;
		}
		if (!parse(test, &seg, opts, n))
			continue;
		KUNIT_EXPECT_EQ(test, seg.len, 0U);
		KUNIT_EXPECT_LE(test, seg.wscale, 14);
		KUNIT_EXPECT_FALSE(test, seg.opts & EDU_OPT_MALFORMED);
	}
}

/* Random packets: the offset, too, may be anything. */
static void parse__random_packets(struct kunit *test)
{
	u64 random = 7323;
	u32 i, j;

	for (i = 0; i < 20000; i++) {
		u32 n = fix_random(&random) % LENGTHS;
		u8 *pkt = packet_of(test, n);
		struct edu_seg seg;

		for (j = 0; j < n; j++)
			pkt[j] = fix_random(&random);
		/* The host pulls what the offset says, as far as there is. */
		if (edu_header_parse(&seg, pkt, n)) {
			KUNIT_EXPECT_GE(test, n, 20U);
			KUNIT_EXPECT_EQ(test, seg.len,
					n - (pkt[12] >> 4) * 4);
		}
	}
}

static void build__every_set_of_options(struct kunit *test)
{
	u32 opts;

	for (opts = 0; opts < 8; opts++) {
		struct edu_out out = {
			.seq = 0xfffffffeU, .ack = 0x80000001U, .wnd = 0xfedc,
			.up = 77, .ctl = EDU_SYN | EDU_ACK | EDU_URG,
			.opts = opts, .opt_mss = 1460, .wscale = 14,
			.tsval = 0xdeadbeefU, .tsecr = 0x80000000U,
		};
		u32 len = edu_header_len(&out);
		u8 *hdr = packet_of(test, len);
		struct edu_seg seg;

		KUNIT_EXPECT_EQ(test, len % 4, 0U);
		KUNIT_EXPECT_LE(test, len, EDU_HDR_MAX);
		KUNIT_ASSERT_EQ(test, edu_header_build(hdr, &out, SPORT, DPORT),
				len);
		KUNIT_EXPECT_EQ(test, hdr[0] << 8 | hdr[1], SPORT);
		KUNIT_EXPECT_EQ(test, hdr[2] << 8 | hdr[3], DPORT);
		KUNIT_EXPECT_EQ(test, hdr[16] | hdr[17], 0);
		KUNIT_EXPECT_EQ(test, hdr[12] & 0x0f, 0);

		KUNIT_ASSERT_TRUE(test, edu_header_parse(&seg, hdr, len + 3));
		KUNIT_EXPECT_EQ(test, seg.seq, out.seq);
		KUNIT_EXPECT_EQ(test, seg.ack, out.ack);
		KUNIT_EXPECT_EQ(test, seg.wnd, out.wnd);
		KUNIT_EXPECT_EQ(test, seg.up, out.up);
		KUNIT_EXPECT_EQ(test, seg.ctl, out.ctl);
		KUNIT_EXPECT_EQ(test, seg.len, 3U);
		KUNIT_EXPECT_EQ(test, seg.opts, opts);
		if (opts & EDU_OPT_MSS)
			KUNIT_EXPECT_EQ(test, seg.mss, 1460);
		if (opts & EDU_OPT_WSCALE)
			KUNIT_EXPECT_EQ(test, seg.wscale, 14);
		if (opts & EDU_OPT_TS) {
			KUNIT_EXPECT_EQ(test, seg.tsval, 0xdeadbeefU);
			KUNIT_EXPECT_EQ(test, seg.tsecr, 0x80000000U);
		}
	}
}

/* A field that its control bit does not make valid says nothing. */
static void build__fields_without_their_bit(struct kunit *test)
{
	struct edu_out out = { .ack = ~0U, .up = 0xffff, .ctl = EDU_SYN };
	u8 hdr[EDU_HDR_MAX];
	struct edu_seg seg;

	edu_header_build(hdr, &out, SPORT, DPORT);
	KUNIT_ASSERT_TRUE(test, edu_header_parse(&seg, hdr, 20));
	KUNIT_EXPECT_EQ(test, seg.ack, 0U);
	KUNIT_EXPECT_EQ(test, seg.up, 0);
}

/* One segment after the other, as a host without GSO sends them. */
static void out_cut__pieces_of_a_super_segment(struct kunit *test)
{
	static const u32 lens[] = { 1, 499, 500, 501, 1000, 1499, 1500 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct edu_out piece, out = {
			.seq = 0xffffff00U, .ack = 7, .len = lens[i],
			.mss = 500, .ctl = EDU_FIN | EDU_PSH | EDU_URG | EDU_ACK,
			.up = 600, .opts = EDU_OPT_TS, .tsval = 5,
		};
		u32 from;

		for (from = 0; from < lens[i]; from += piece.len) {
			bool last = from + 500 >= lens[i];
			bool urg = from < 600;

			memset(&piece, 0xa5, sizeof(piece));
			edu_out_cut(&piece, &out, from, out.mss);
			KUNIT_ASSERT_EQ(test, piece.len,
					edu_min(500, lens[i] - from));
			KUNIT_EXPECT_EQ(test, piece.seq, out.seq + from);
			KUNIT_EXPECT_EQ(test, piece.ctl, EDU_ACK |
					(last ? EDU_FIN | EDU_PSH : 0) |
					(urg ? EDU_URG : 0));
			if (urg)
				KUNIT_EXPECT_EQ(test, piece.seq + piece.up,
						out.seq + 600);
			KUNIT_EXPECT_EQ(test, piece.ack, 7U);
			KUNIT_EXPECT_EQ(test, piece.tsval, 5U);
		}
		KUNIT_EXPECT_EQ(test, from, lens[i]);
	}
}

/* What has no text is one piece, as it is. */
static void out_cut__no_text(struct kunit *test)
{
	struct edu_out piece, out = {
		.seq = 9, .mss = 500, .ctl = EDU_FIN | EDU_ACK,
	};

	edu_out_cut(&piece, &out, 0, out.mss);
	KUNIT_EXPECT_EQ(test, piece.len, 0U);
	KUNIT_EXPECT_EQ(test, piece.seq, 9U);
	KUNIT_EXPECT_EQ(test, piece.ctl, EDU_FIN | EDU_ACK);
}

static struct kunit_case header_cases[] = {
	KUNIT_CASE(parse__all_fields),
	KUNIT_CASE(parse__reserved_bits),
	KUNIT_CASE(parse__impossible_lengths),
	KUNIT_CASE(parse__options),
	KUNIT_CASE(parse__options_not_aligned),
	KUNIT_CASE(parse__end_of_option_list),
	KUNIT_CASE(parse__unknown_options),
	KUNIT_CASE(parse__window_scale_over_14),
	KUNIT_CASE(parse__every_length_of_every_kind),
	KUNIT_CASE(parse__cut_off_at_each_byte),
	KUNIT_CASE(parse__random_bytes),
	KUNIT_CASE(parse__random_packets),
	KUNIT_CASE(build__every_set_of_options),
	KUNIT_CASE(build__fields_without_their_bit),
	KUNIT_CASE(out_cut__pieces_of_a_super_segment),
	KUNIT_CASE(out_cut__no_text),
	{}
};

static struct kunit_suite header_suite = {
	.name = "edu_header",
	.init = header_init,
	.test_cases = header_cases,
};

kunit_test_suites(&header_suite);
