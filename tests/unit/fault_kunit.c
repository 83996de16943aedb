// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault_kunit.c - tests of core/fault.c: which segment a fault meets, as
 * userspace/include/edutcp.h promises it
 */
#include "fixture.h"
#include "core/fault.h"

#define DATA	(EDU_ACK | EDU_PSH)

static struct edu_fault_seg data_at(u32 rel, u32 len)
{
	struct edu_fault_seg seg = {
		.dir = EDU_FAULT_OUT,
		.ctl = DATA,
		.len = len,
		.seq = FIX_ISS + rel,
		.rel = rel,
		.conn = 1,
		.lport = 1000,
		.rport = 2000,
	};

	return seg;
}

/* One rule in a list of its own, complete. */
static void only(struct list_head *rules, struct edu_fault_rule *rule)
{
	INIT_LIST_HEAD(rules);
	list_add_tail(&rule->list, rules);
	edu_fault_rule_start(rule);
}

static bool meets(struct edu_fault_rule *rule, struct edu_fault_seg seg)
{
	LIST_HEAD(rules);

	list_add_tail(&rule->list, &rules);
	return edu_fault_match(&rules, &seg) == rule;
}

/* enum edu_fault_kind. */
static void match__kinds(struct kunit *test)
{
	static const struct {
		u8 ctl;
		u32 len;
		bool of_syn, of_fin;
		u32 kinds;	/* bits: which kinds it is */
	} table[] = {
#define IS(kind)	(1U << EDU_FAULT_##kind)
		{ EDU_SYN, 0, false, false, IS(SYN) },
		{ EDU_SYN, 10, false, false, IS(SYN) | IS(DATA) },
		{ EDU_SYN | EDU_ACK, 0, false, false, IS(SYNACK) },
		{ EDU_ACK, 0, true, false, IS(PURE_ACK) | IS(ACK_OF_SYN) },
		{ EDU_ACK, 0, false, false, IS(PURE_ACK) },
		{ EDU_ACK, 10, false, false, IS(DATA) },
		{ EDU_ACK | EDU_PSH, 1, false, false, IS(DATA) },
		{ EDU_ACK | EDU_FIN, 0, false, false, IS(FIN) },
		{ EDU_ACK | EDU_FIN, 9, false, true, IS(FIN) | IS(DATA) |
						     IS(ACK_OF_FIN) },
		{ EDU_ACK, 0, false, true, IS(PURE_ACK) | IS(ACK_OF_FIN) },
		{ EDU_RST, 0, false, false, IS(RST) },
		{ EDU_RST | EDU_ACK, 0, false, false, IS(RST) },
#undef IS
	};
	struct edu_fault_rule rule;
	unsigned int i;
	u32 kind;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		for (kind = 0; kind < EDU_NR_FAULT_KINDS; kind++) {
			struct edu_fault_seg seg = data_at(1, table[i].len);
			bool want = kind == EDU_FAULT_ANY ||
				    table[i].kinds >> kind & 1;

			seg.ctl = table[i].ctl;
			seg.ack_of_syn = table[i].of_syn;
			seg.ack_of_fin = table[i].of_fin;
			edu_fault_rule_init(&rule);
			rule.kind = kind;
			edu_fault_rule_start(&rule);
			KUNIT_EXPECT_EQ_MSG(test, meets(&rule, seg), want,
					    "row %u, kind %u", i, kind);
		}
	}
}

static void match__direction_and_ports(struct kunit *test)
{
	static const struct {
		u32 dir;
		u16 lport, rport;
		u32 seg_dir;
		bool meets;
	} table[] = {
		{ EDU_FAULT_OUT, 0, 0, EDU_FAULT_OUT, true },
		{ EDU_FAULT_OUT, 0, 0, EDU_FAULT_IN, false },
		{ EDU_FAULT_IN, 0, 0, EDU_FAULT_IN, true },
		{ EDU_FAULT_BOTH, 0, 0, EDU_FAULT_IN, true },
		{ EDU_FAULT_BOTH, 0, 0, EDU_FAULT_OUT, true },
		{ EDU_FAULT_OUT, 1000, 0, EDU_FAULT_OUT, true },
		{ EDU_FAULT_OUT, 1001, 0, EDU_FAULT_OUT, false },
		{ EDU_FAULT_OUT, 0, 2000, EDU_FAULT_OUT, true },
		{ EDU_FAULT_OUT, 1000, 2001, EDU_FAULT_OUT, false },
		{ EDU_FAULT_OUT, 2000, 1000, EDU_FAULT_OUT, false },
	};
	struct edu_fault_rule rule;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct edu_fault_seg seg = data_at(1, 10);

		seg.dir = table[i].seg_dir;
		edu_fault_rule_init(&rule);
		rule.dir = table[i].dir;
		rule.lport = table[i].lport;
		rule.rport = table[i].rport;
		edu_fault_rule_start(&rule);
		KUNIT_EXPECT_EQ_MSG(test, meets(&rule, seg), table[i].meets,
				    "row %u", i);
	}
}

/* EDU_FA_BYTE: "the segment holds this byte of the stream, the first is 1". */
static void match__wire_and_version_of_ip(struct kunit *test)
{
	static const struct {
		u8 wire, ip;		/* of the rule */
		u8 seg_wire, seg_ip;
		bool meets;
	} table[] = {
		{ 0, 0, 253, 4, true },
		{ 0, 0, 6, 6, true },
		{ 6, 0, 6, 4, true },
		{ 6, 0, 253, 4, false },
		{ 253, 0, 253, 6, true },
		{ 253, 0, 6, 6, false },
		{ 0, 4, 6, 4, true },
		{ 0, 4, 253, 6, false },
		{ 0, 6, 253, 6, true },
		{ 0, 6, 6, 4, false },
		{ 6, 6, 6, 6, true },
		{ 6, 6, 253, 6, false },
		{ 6, 6, 6, 4, false },
	};
	struct edu_fault_rule rule;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct edu_fault_seg seg = data_at(1, 10);

		seg.wire = table[i].seg_wire;
		seg.ip = table[i].seg_ip;
		edu_fault_rule_init(&rule);
		rule.wire = table[i].wire;
		rule.ip = table[i].ip;
		edu_fault_rule_start(&rule);
		KUNIT_EXPECT_EQ_MSG(test, meets(&rule, seg), table[i].meets,
				    "row %u", i);
	}
}

static void match__byte(struct kunit *test)
{
	static const struct {
		u32 byte, rel, len;
		bool meets;
	} table[] = {
		{ 1, 1, 1, true }, { 1, 1, 500, true }, { 500, 1, 500, true },
		{ 501, 1, 500, false }, { 501, 501, 500, true },
		{ 500, 501, 500, false }, { 3000, 2501, 500, true },
		{ 3000, 2501, 499, false }, { 3000, 1, 64000, true },
		/* Without text, or where the stream's start is not known. */
		{ 1, 1, 0, false }, { 1, 0, 500, false },
	};
	struct edu_fault_rule rule;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		edu_fault_rule_init(&rule);
		rule.byte = table[i].byte;
		edu_fault_rule_start(&rule);
		KUNIT_EXPECT_EQ_MSG(test, meets(&rule, data_at(table[i].rel,
							       table[i].len)),
				    table[i].meets, "row %u", i);
	}
}

/* EDU_FA_NTH, EDU_FA_COUNT: that many from the nth on; 0: without end. */
static void match__nth_and_count(struct kunit *test)
{
	static const struct {
		u32 nth, count;
		u32 acts;	/* bits: on which of ten, the first is bit 0 */
	} table[] = {
		{ 0, 0, 0x3ff }, { 1, 1, 0x001 }, { 3, 1, 0x004 },
		{ 3, 4, 0x03c }, { 8, 0, 0x380 }, { 0, 2, 0x003 },
		{ 10, 1, 0x200 }, { 11, 1, 0 },
	};
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct edu_fault_rule rule;
		u32 acts = 0;

		edu_fault_rule_init(&rule);
		rule.nth = table[i].nth;
		rule.count = table[i].count;
		edu_fault_rule_start(&rule);
		for (n = 0; n < 10; n++)
			acts |= (u32)meets(&rule, data_at(1 + n * 10, 10)) << n;
		KUNIT_EXPECT_EQ_MSG(test, acts, table[i].acts, "row %u", i);
		KUNIT_EXPECT_EQ(test, rule.matched, 10ULL);
		KUNIT_EXPECT_EQ(test, rule.acted, (u64)hweight32(acts));
	}
}

/* EDU_FA_RTX: the nth time that the same number comes; 0: first sending. */
static void match__nth_retransmission(struct kunit *test)
{
	u32 rtx, n;

	for (rtx = 0; rtx < 4; rtx++) {
		struct edu_fault_rule rule;

		edu_fault_rule_init(&rule);
		rule.byte = 600;
		rule.rtx = rtx;
		edu_fault_rule_start(&rule);
		/* Others come in between, and do not count. */
		for (n = 0; n < 6; n++) {
			KUNIT_EXPECT_FALSE(test, meets(&rule,
						       data_at(1, 500)));
			KUNIT_EXPECT_EQ_MSG(test, meets(&rule,
							data_at(501, 500)),
					    n == rtx, "sending %u, rtx %u", n,
					    rtx);
		}
	}
}

/* The first rule that acts decides; one that only matches lets pass on. */
static void match__order_of_rules(struct kunit *test)
{
	struct edu_fault_rule first, second;
	struct edu_fault_seg seg = data_at(1, 10);
	struct list_head rules;

	edu_fault_rule_init(&first);
	edu_fault_rule_init(&second);
	first.nth = 2;
	first.count = 1;
	only(&rules, &first);
	edu_fault_rule_start(&second);
	list_add_tail(&second.list, &rules);
	KUNIT_EXPECT_PTR_EQ(test, edu_fault_match(&rules, &seg), &second);
	KUNIT_EXPECT_PTR_EQ(test, edu_fault_match(&rules, &seg), &first);
	KUNIT_EXPECT_PTR_EQ(test, edu_fault_match(&rules, &seg), &second);
	KUNIT_EXPECT_EQ(test, first.matched, 3ULL);
	KUNIT_EXPECT_EQ(test, second.matched, 2ULL);
	seg.dir = EDU_FAULT_IN;
	KUNIT_EXPECT_NULL(test, edu_fault_match(&rules, &seg));
	INIT_LIST_HEAD(&rules);
	KUNIT_EXPECT_NULL(test, edu_fault_match(&rules, &seg));
}

/* EDU_FA_PPM: about that share, and the same for the same seed. */
static void match__random_share(struct kunit *test)
{
	static const u32 shares[] = { 10000, 50000, 300000, 999999, 1000000 };
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(shares); i++) {
		struct edu_fault_rule a, b, c;
		u32 acted = 0, other = 0;

		edu_fault_rule_init(&a);
		a.ppm = shares[i];
		a.seed = 42;
		b = a;
		c = a;
		c.seed = 43;
		edu_fault_rule_start(&a);
		edu_fault_rule_start(&b);
		edu_fault_rule_start(&c);
		for (n = 0; n < 20000; n++) {
			bool acts = meets(&a, data_at(1, 10));

			KUNIT_ASSERT_EQ(test, meets(&b, data_at(1, 10)), acts);
			other += meets(&c, data_at(1, 10)) != acts;
			acted += acts;
		}
		KUNIT_EXPECT_GE(test, acted, shares[i] / 50 * 8 / 10);
		KUNIT_EXPECT_LE(test, acted, shares[i] / 50 * 12 / 10 + 1);
		if (shares[i] == 300000)
			KUNIT_EXPECT_GT(test, other, 1000U);
	}
}

static void random__is_below_its_bound(struct kunit *test)
{
	struct edu_fault_rule rule;
	u32 seen[7] = {}, i;

	edu_fault_rule_init(&rule);
	edu_fault_rule_start(&rule);
	for (i = 0; i < 7000; i++) {
		u32 r = edu_fault_random(&rule, 7);

		KUNIT_ASSERT_LT(test, r, 7U);
		seen[r]++;
		KUNIT_ASSERT_EQ(test, edu_fault_random(&rule, 1), 0U);
	}
	for (i = 0; i < 7; i++)
		KUNIT_EXPECT_GT(test, seen[i], 800U);
}

static void invalid__what_makes_no_sense(struct kunit *test)
{
	static const struct {
		u32 action, dir, kind, ppm, delay_us, gap;
		bool valid;
	} table[] = {
		{ EDU_FAULT_DROP, 1, 0, 0, 0, 3, true },
		{ EDU_FAULT_CORRUPT, 3, EDU_FAULT_FIN, 1000000, 0, 0, true },
		{ EDU_FAULT_DELAY, 2, 0, 0, 1, 3, true },
		{ EDU_FAULT_REORDER, 1, 0, 0, 0, 1, true },
		{ EDU_NR_FAULT_ACTIONS, 1, 0, 0, 0, 3, false },
		{ ~0U, 1, 0, 0, 0, 3, false },
		{ EDU_FAULT_DROP, 0, 0, 0, 0, 3, false },
		{ EDU_FAULT_DROP, 4, 0, 0, 0, 3, false },
		{ EDU_FAULT_DROP, 1, EDU_NR_FAULT_KINDS, 0, 0, 3, false },
		{ EDU_FAULT_DROP, 1, 0, 1000001, 0, 3, false },
		{ EDU_FAULT_DELAY, 1, 0, 0, 0, 3, false },
		{ EDU_FAULT_REORDER, 1, 0, 0, 0, 0, false },
	};
	struct edu_fault_rule rule;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		edu_fault_rule_init(&rule);
		rule.action = table[i].action;
		rule.dir = table[i].dir;
		rule.kind = table[i].kind;
		rule.ppm = table[i].ppm;
		rule.delay_us = table[i].delay_us;
		rule.gap = table[i].gap;
		KUNIT_EXPECT_EQ_MSG(test, !edu_fault_invalid(&rule),
				    table[i].valid, "row %u", i);
	}
}

static void invalid__wire_and_version_of_ip(struct kunit *test)
{
	static const struct {
		u8 wire, ip;
		bool valid;
	} table[] = {
		{ 253, 4, true }, { 6, 6, true }, { 0, 0, true },
		{ 17, 0, false }, { 254, 0, false }, { 0, 5, false },
		{ 0, 10, false },
	};
	struct edu_fault_rule rule;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		edu_fault_rule_init(&rule);
		rule.wire = table[i].wire;
		rule.ip = table[i].ip;
		KUNIT_EXPECT_EQ_MSG(test, !edu_fault_invalid(&rule),
				    table[i].valid, "row %u", i);
	}
}

static struct edu_fault_seg of_out(const struct fix *f,
				   const struct edu_out *out)
{
	struct edu_fault_seg fs = {};

	edu_fault_of_out(&fs, &f->tcb, out);
	return fs;
}

static struct edu_fault_seg of_seg(const struct fix *f, struct edu_seg seg)
{
	struct edu_fault_seg fs = {};

	edu_fault_of_seg(&fs, &f->tcb, &seg);
	return fs;
}

/* A connection's life, seen by the rules of the end that opens and closes. */
static void of_out__handshake_text_and_close(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_fault_seg fs;

	f->in_flight = 0;
	fix_prepare(f);
	edu_user_connect(&f->tcb, f->iss, f->now);
	fix_flush(f);
	fs = of_out(f, &f->out[0]);
	KUNIT_EXPECT_EQ(test, fs.dir, EDU_FAULT_OUT);
	KUNIT_EXPECT_EQ(test, fs.ctl, EDU_SYN);
	KUNIT_EXPECT_FALSE(test, fs.ack_of_syn);
	fix_arrives(f, EDU_SYN | EDU_ACK, f->irs, 0, f->iss + 1);
	fs = of_out(f, &f->out[1]);
	KUNIT_EXPECT_TRUE(test, fs.ack_of_syn);
	KUNIT_EXPECT_FALSE(test, fs.ack_of_fin);
	/* The first byte of the stream is 1. */
	fix_send(f, 500);
	fs = of_out(f, fix_last(f));
	KUNIT_EXPECT_EQ(test, fs.rel, 1U);
	KUNIT_EXPECT_EQ(test, fs.len, 500U);
	KUNIT_EXPECT_FALSE(test, fs.ack_of_syn);
	fix_send(f, 500);
	KUNIT_EXPECT_EQ(test, of_out(f, fix_last(f)).rel, 501U);
	/* Their FIN, and our ACK of it. */
	fix_arrives(f, EDU_FIN | EDU_ACK, f->tcb.rcv_nxt, 0, f->tcb.snd_nxt);
	fs = of_out(f, fix_last(f));
	KUNIT_EXPECT_TRUE(test, fs.ack_of_fin);
	KUNIT_EXPECT_FALSE(test, fs.ack_of_syn);
	/* Repeated, because the FIN came again. */
	fix_clear(f);
	fix_arrives(f, EDU_FIN | EDU_ACK, f->tcb.rcv_nxt - 1, 0,
		    f->tcb.snd_nxt);
	KUNIT_EXPECT_TRUE(test, of_out(f, fix_last(f)).ack_of_fin);
}

/* The same of what arrives. */
static void of_seg__handshake_text_and_close(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_fault_seg fs;
	u32 nxt;

	f->in_flight = 0;
	fix_reach(f, FIX_SYN_RECEIVED);
	nxt = f->tcb.rcv_nxt;
	fs = of_seg(f, fix_seg(f, EDU_ACK, nxt, 0, f->iss + 1));
	KUNIT_EXPECT_EQ(test, fs.dir, EDU_FAULT_IN);
	KUNIT_EXPECT_TRUE(test, fs.ack_of_syn);
	fs = of_seg(f, fix_seg(f, EDU_ACK, nxt, 100, f->iss + 1));
	KUNIT_EXPECT_FALSE(test, fs.ack_of_syn);
	KUNIT_EXPECT_EQ(test, fs.rel, 1U);
	fix_ack(f, f->iss + 1);
	fs = of_seg(f, fix_seg(f, EDU_ACK, nxt + 99, 10, f->iss + 1));
	KUNIT_EXPECT_EQ(test, fs.rel, 100U);
	KUNIT_EXPECT_FALSE(test, fs.ack_of_syn);
	KUNIT_EXPECT_FALSE(test, fs.ack_of_fin);
	fix_send(f, 100);
	fix_prepare(f);
	edu_user_close(&f->tcb, f->now);
	fix_flush(f);
	fs = of_seg(f, fix_seg(f, EDU_ACK, nxt, 0, f->tcb.snd_nxt - 1));
	KUNIT_EXPECT_FALSE(test, fs.ack_of_fin);
	fs = of_seg(f, fix_seg(f, EDU_ACK, nxt, 0, f->tcb.snd_nxt));
	KUNIT_EXPECT_TRUE(test, fs.ack_of_fin);
}

static struct kunit_case fault_cases[] = {
	KUNIT_CASE(match__kinds),
	KUNIT_CASE(match__direction_and_ports),
	KUNIT_CASE(match__wire_and_version_of_ip),
	KUNIT_CASE(match__byte),
	KUNIT_CASE(match__nth_and_count),
	KUNIT_CASE(match__nth_retransmission),
	KUNIT_CASE(match__order_of_rules),
	KUNIT_CASE(match__random_share),
	KUNIT_CASE(random__is_below_its_bound),
	KUNIT_CASE(invalid__what_makes_no_sense),
	KUNIT_CASE(invalid__wire_and_version_of_ip),
	KUNIT_CASE(of_out__handshake_text_and_close),
	KUNIT_CASE(of_seg__handshake_text_and_close),
	{}
};

static struct kunit_suite fault_suite = {
	.name = "edu_fault",
	.test_cases = fault_cases,
};

kunit_test_suites(&fault_suite);
