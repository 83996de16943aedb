// SPDX-License-Identifier: GPL-2.0-only
/*
 * state_kunit.c - tests of core/state.c: figure 5 of RFC 9293, 3.3.2
 */
#include "fixture.h"

/* The arrows of figure 5, with its notes, and "delete TCB" as CLOSED. */
static const struct {
	u8 from, to;
} arrows[] = {
	{ EDU_CLOSED, EDU_LISTEN },		/* passive OPEN */
	{ EDU_CLOSED, EDU_SYN_SENT },		/* active OPEN */
	{ EDU_LISTEN, EDU_CLOSED },		/* CLOSE */
	{ EDU_LISTEN, EDU_SYN_SENT },		/* SEND, or active OPEN */
	{ EDU_LISTEN, EDU_SYN_RECEIVED },	/* rcv SYN */
	{ EDU_SYN_SENT, EDU_CLOSED },		/* CLOSE */
	{ EDU_SYN_SENT, EDU_SYN_RECEIVED },	/* rcv SYN */
	{ EDU_SYN_SENT, EDU_ESTABLISHED },	/* rcv SYN,ACK */
	{ EDU_SYN_RECEIVED, EDU_LISTEN },	/* note 1: RST, passive OPEN */
	{ EDU_SYN_RECEIVED, EDU_ESTABLISHED },	/* rcv ACK of SYN */
	{ EDU_SYN_RECEIVED, EDU_FIN_WAIT_1 },	/* CLOSE */
	{ EDU_SYN_RECEIVED, EDU_CLOSED },	/* 3.10.7.4, second */
	{ EDU_ESTABLISHED, EDU_FIN_WAIT_1 },	/* CLOSE */
	{ EDU_ESTABLISHED, EDU_CLOSE_WAIT },	/* rcv FIN */
	{ EDU_ESTABLISHED, EDU_CLOSED },	/* RST, ABORT */
	{ EDU_FIN_WAIT_1, EDU_FIN_WAIT_2 },	/* rcv ACK of FIN */
	{ EDU_FIN_WAIT_1, EDU_CLOSING },	/* rcv FIN */
	{ EDU_FIN_WAIT_1, EDU_TIME_WAIT },	/* note 2: FIN,ACK of FIN */
	{ EDU_FIN_WAIT_1, EDU_CLOSED },
	{ EDU_FIN_WAIT_2, EDU_TIME_WAIT },	/* rcv FIN */
	{ EDU_FIN_WAIT_2, EDU_CLOSED },
	{ EDU_CLOSE_WAIT, EDU_LAST_ACK },	/* CLOSE */
	{ EDU_CLOSE_WAIT, EDU_CLOSED },
	{ EDU_CLOSING, EDU_TIME_WAIT },		/* rcv ACK of FIN */
	{ EDU_CLOSING, EDU_CLOSED },
	{ EDU_LAST_ACK, EDU_CLOSED },		/* rcv ACK of FIN */
	{ EDU_TIME_WAIT, EDU_CLOSED },		/* timeout = 2 MSL */
};

static bool in_figure(u32 from, u32 to)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(arrows); i++)
		if (arrows[i].from == from && arrows[i].to == to)
			return true;
	return false;
}

static void state_edge__is_figure_5(struct kunit *test)
{
	u32 from, to;

	for (from = 0; from < EDU_NR_STATES; from++)
		for (to = 0; to < EDU_NR_STATES; to++)
			KUNIT_EXPECT_EQ_MSG(test, edu_state_edge(from, to),
					    in_figure(from, to),
					    "from %u to %u", from, to);
}

static void set_state__each_pair(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb *tcb = &f->tcb;
	u32 from, to;

	for (from = 1; from < EDU_NR_STATES; from++) {
		for (to = 1; to < EDU_NR_STATES; to++) {
			bool good = in_figure(from, to);

			fix_init(f, test);
			tcb->passive = true;
			tcb->state = from;
			KUNIT_EXPECT_EQ(test, edu_set_state(tcb, to,
							    EDU_R_ST_CLOSE),
					good);
			KUNIT_EXPECT_EQ(test, tcb->state, good ? to : from);
			KUNIT_ASSERT_EQ(test, tcb->nr_notes, 1);
			KUNIT_EXPECT_EQ(test, tcb->notes[0].a, from);
			KUNIT_EXPECT_EQ(test, tcb->notes[0].b, to);
			KUNIT_EXPECT_EQ(test, tcb->notes[0].reason,
					good ? EDU_R_ST_CLOSE :
					       EDU_R_ST_BAD_EDGE);
			KUNIT_EXPECT_EQ(test, tcb->notes[0].type,
					good ? EDU_EV_STATE : EDU_EV_INFO);
			KUNIT_EXPECT_EQ(test, !!(tcb->wake & EDU_WAKE_STATE),
					good);
		}
	}
}

/* Note 1: back to LISTEN only for what came from LISTEN. */
static void set_state__to_listen_after_active_open(struct kunit *test)
{
	struct fix *f = fix_new(test);

	f->tcb.state = EDU_SYN_RECEIVED;
	f->tcb.passive = false;
	KUNIT_EXPECT_FALSE(test, edu_set_state(&f->tcb, EDU_LISTEN,
					       EDU_R_ST_RST_TO_LISTEN));
	KUNIT_EXPECT_EQ(test, f->tcb.state, EDU_SYN_RECEIVED);
}

/* More notes than there is room for: that is said, and nothing is spoilt. */
static void note__overflow(struct kunit *test)
{
	struct fix *f = fix_new(test);
	struct edu_tcb *tcb = &f->tcb;
	int i;

	for (i = 0; i < EDU_NOTES + 5; i++)
		edu_note(tcb, EDU_EV_INFO, EDU_R_OUT_ACK, i, 2 * i);
	KUNIT_EXPECT_EQ(test, tcb->nr_notes, EDU_NOTES);
	for (i = 0; i < EDU_NOTES; i++)
		KUNIT_EXPECT_EQ(test, tcb->notes[i].a, i);
	KUNIT_EXPECT_EQ(test, tcb->notes[EDU_NOTES - 1].reason,
			EDU_R_NOTES_LOST);
}

static struct kunit_case state_cases[] = {
	KUNIT_CASE(state_edge__is_figure_5),
	KUNIT_CASE(set_state__each_pair),
	KUNIT_CASE(set_state__to_listen_after_active_open),
	KUNIT_CASE(note__overflow),
	{}
};

static struct kunit_suite state_suite = {
	.name = "edu_state",
	.test_cases = state_cases,
};

kunit_test_suites(&state_suite);
