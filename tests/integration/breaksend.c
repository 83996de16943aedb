// SPDX-License-Identifier: GPL-2.0-only
/*
 * breaksend.c - net.edutcp.break.*: what each does to a real connection, where
 * it has to do with sending; see breaks.c
 */
#include "breaks.h"

/* Our own wait of 200 ms is in the sample. */
TEST_EDU(no_karn__counts_our_own_wait)
{
	struct edu_tcb_info tcb;
	struct hosts hosts;
	struct pair pair;
	int on;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "no_karn", on);
		pair_hosts(&hosts, &pair);
		run("edutcp fault add drop data nth 1");
		transfer(&pair, 100);
		tcb = tcb_of(pair.a);
		note("SRTT %u us, RTO %u us", tcb.srtt_us, tcb.rto_us);
		if (on)
			CHECK(tcb.srtt_us > 20 * MS && tcb.rto_us > 210 * MS);
		else
			CHECK(tcb.srtt_us < 15 * MS);
		CHECK_EQ(counter("break_no_karn"), on);
		CHECK_EQ(counter("rtt_karn"), 1);
		run("edutcp fault clear");
		pair_close(&pair);
	}
}

/* 200, 400, 800 ms; or 20, 40, 80. */
TEST_EDU(fixed_rto_ms__is_the_rto)
{
	struct hosts hosts;
	struct pair pair;
	int on, ms;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "fixed_rto_ms", on * 20);
		pair_hosts(&hosts, &pair);
		run("edutcp fault add drop data nth 1 count 3");
		ms = transfer(&pair, 100);
		note("%d ms", ms);
		if (on)
			CHECK_BETWEEN(ms, 130, 300);
		else
			CHECK_BETWEEN(ms, 1350, 1800);
		CHECK_EQ(tcb_of(pair.a).rto_us == 20 * MS, on);
		CHECK_EQ(counter("break_fixed_rto_ms") > 0, on);
		run("edutcp fault clear");
		pair_close(&pair);
	}
}

/* 200, 400, 800, 1600 ms; or four times 200. */
TEST_EDU(no_backoff__waits_no_longer)
{
	struct hosts hosts;
	struct pair pair;
	int on, ms;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "no_backoff", on);
		pair_hosts(&hosts, &pair);
		run("edutcp fault add drop data nth 1 count 4");
		ms = transfer(&pair, 100);
		note("%d ms", ms);
		if (on)
			CHECK_BETWEEN(ms, 780, 1200);
		else
			CHECK_BETWEEN(ms, 2900, 3500);
		CHECK_EQ(counter("break_no_backoff"), on * 4);
		run("edutcp fault clear");
		pair_close(&pair);
	}
}

/* Before the first ACK comes: ten segments, or all of the peer's window. */
TEST_EDU(no_cwnd__more_is_in_flight)
{
	struct edu_tcb_info tcb;
	struct hosts hosts;
	struct pair pair;
	int on;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "no_cwnd", on);
		pair_hosts(&hosts, &pair);
		set_int(pair.a, SOL_SOCKET, SO_SNDBUF, MIB);
		run_in(hosts.ns[1], "edutcp fault add delay 150ms ack");
		send_bytes(pair.a, 60000, 0, 1);
		sleep_ms(50);
		tcb = tcb_of(pair.a);
		CHECK_EQ(tcb.cwnd, 10 * MSS);
		if (on)
			CHECK_EQ(tcb.snd_nxt - tcb.snd_una, 60000);
		else
			CHECK_EQ(tcb.snd_nxt - tcb.snd_una, 10 * MSS);
		CHECK_EQ(counter("break_no_cwnd"), on);
		run_in(hosts.ns[1], "edutcp fault clear");
		recv_bytes(pair.b, 60000, 0, 1);
		pair_close(&pair);
	}
}

/*
 * A reader that takes a little at a time from a full buffer. Room comes when a
 * segment is read and the memory that held it is free.
 */
TEST_EDU(no_sws_avoidance__slivers)
{
	uint64_t bytes = 200 * KIB, at;
	struct hosts hosts;
	struct pair pair;
	long segs[2];
	int on, i;

	make_hosts(&hosts);
	/* Scaled, the smallest step would be larger. */
	for (i = 0; i < 2; i++)
		run_in(hosts.ns[i],
		       "echo 0 >/proc/sys/net/edutcp/window_scaling");
	run_in(hosts.ns[1],
	       "echo 4096 16384 16384 >/proc/sys/net/edutcp/rmem");
	/* Where there are faults no segments travel together. */
	run("edutcp fault add drop RST");
	for (on = 0; on < 2; on++) {
		struct flow flow = { .bytes = bytes, .stream = 1 };
		pthread_t thread;

		set_break(&hosts, "no_sws_avoidance", on);
		pair_hosts(&hosts, &pair);
		flow.fd = pair.a;
		segs[on] = -counter_in(hosts.ns[1], "in_data");
		start_thread(&thread, write_flow, &flow);
		CHECK_SOON(!tcb_of(pair.b).rcv_wnd, 5000);
		for (at = 0; at < bytes; at += 512) {
			recv_bytes(pair.b, 512, at, 1);
			sleep_ms(1);
		}
		join_thread(thread);
		segs[on] += counter_in(hosts.ns[1], "in_data");
		note("%ld bytes in a segment", (long)bytes / segs[on]);
		CHECK_EQ(counter_in(hosts.ns[1], "break_no_sws_avoidance") > 0,
			 on);
		CHECK_EQ(counter("break_no_sws_avoidance") > 0, on);
		pair_close(&pair);
	}
	CHECK(segs[1] > segs[0] * 5 / 4);
}

/* Nothing is heard of the lost segment but duplicate ACKs. */
TEST_EDU(no_fast_retransmit__waits_for_the_timer)
{
	struct hosts hosts;
	struct pair pair;
	int on, ms;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "no_fast_retransmit", on);
		pair_hosts(&hosts, &pair);
		run("edutcp fault add drop data nth 2");
		ms = transfer(&pair, 10 * MSS);
		note("%d ms", ms);
		if (on)
			CHECK_BETWEEN(ms, 180, 500);
		else
			CHECK_BETWEEN(ms, 0, 150);
		/* The decision, and the segment. */
		CHECK_EQ(counter("rtx_fast"), 2);
		CHECK_EQ(counter("break_no_fast_retransmit"), on);
		run("edutcp fault clear");
		pair_close(&pair);
	}
}

#define ROUNDS	10

/* Takes requests of so many bytes and answers each with one. */
static void *answer(void *arg)
{
	struct flow *flow = arg;
	char buf[4096];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		CHECK_EQ(recv(flow->fd, buf, flow->bytes, MSG_WAITALL),
			 flow->bytes);
		OK(send(flow->fd, "x", 1, 0));
	}
	return NULL;
}

/* Requests in two SENDs. Return: ms for all rounds. */
static int write_write_read(struct pair *pair, int first, int second)
{
	struct flow flow = { .fd = pair->b, .bytes = first + second };
	char buf[4096] = {};
	pthread_t thread;
	double start;
	int i;

	start_thread(&thread, answer, &flow);
	start = now_s();
	for (i = 0; i < ROUNDS; i++) {
		OK(send(pair->a, buf, first, 0));
		if (second)
			OK(send(pair->a, buf, second, 0));
		CHECK_EQ(recv(pair->a, buf, 1, 0), 1);
	}
	join_thread(thread);
	return ms_since(start);
}

/* A header and a body; or a segment and a half in one go. */
TEST_EDU(nagle_stall__write_write_read_takes_a_delayed_ack)
{
	struct hosts hosts;
	struct pair pair;
	int i, on, ms;

	make_hosts(&hosts);
	for (i = 0; i < 4; i++) {
		on = i / 2;
		set_break(&hosts, "nagle_stall", on);
		pair_hosts(&hosts, &pair);
		ms = i % 2 ? write_write_read(&pair, 100, MSS + 50) :
			     write_write_read(&pair, MSS + 500, 0);
		note("%d ms for %d rounds", ms, ROUNDS);
		if (on)
			CHECK_BETWEEN(ms, ROUNDS * 38, ROUNDS * 80);
		else
			CHECK_BETWEEN(ms, 0, 100);
		CHECK_EQ(counter("break_nagle_stall") >= ROUNDS, on);
		pair_close(&pair);
	}
}
