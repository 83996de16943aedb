// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysctl.c - net.edutcp.* act: another value, another behaviour
 *
 * edu.c has that they exist and refuse what is impossible, failure.c and
 * timewait.c those that are about retransmissions, keep-alive and TIME-WAIT.
 */
#include "../../userspace/include/edutcp.h"
#include "raw.h"

/* Until a few bytes that nobody reads are acknowledged, ms. */
static double ack_comes_after(const struct pair *pair)
{
	double start = now_s();

	OK(send(pair->a, "few", 3, MSG_NOSIGNAL));
	while (outq(pair->a)) {
		if (now_s() > start + 2)
			FAIL("no ACK within 2 s");
		usleep(MS / 2);
	}
	return (now_s() - start) * 1000;
}

/* RFC 9293, 3.8.6.3: how long an ACK waits for company; this host's affair. */
TEST_EDU(sysctl__delack_us)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	CHECK_BETWEEN(ack_comes_after(&pair), 35, 80 * PATIENCE);
	set_sysctl_in(hosts.ns[1], "delack_us", "150000");
	CHECK_BETWEEN(ack_comes_after(&pair), 145, 195 * PATIENCE);
	set_sysctl_in(hosts.ns[1], "delack_us", "5000");
	CHECK_BETWEEN(ack_comes_after(&pair), 4, 30 * PATIENCE);
	set_sysctl("delack_us", "150000");
	CHECK_BETWEEN(ack_comes_after(&pair), 4, 30 * PATIENCE);
}

/* SYNs into the window of @fd, ten of them, 20 ms apart. */
static void ten_syns(int raw, int fd)
{
	struct edu_tcb_info tcb = tcb_of(fd);
	struct segment s = {
		.sport = port_of(fd), .dport = peer_port_of(fd), .doff = 5,
		.len = 20, .flags = SYN, .seq = tcb.snd_nxt + 100,
		.window = 1000,
	};
	int i;

	for (i = 0; i < 10; i++) {
		inject(raw, HOST0, &s);
		sleep_ms(20);
	}
}

/* So many of ten SYNs were challenged. */
static long challenges(struct hosts *hosts, struct pair *pair, int raw,
		       const char *challenge_ack_ms)
{
	long before;

	set_sysctl_in(hosts->ns[1], "challenge_ack_ms", challenge_ack_ms);
	before = counter_in(hosts->ns[1], "out_challenge");
	ten_syns(raw, pair->a);
	return counter_in(hosts->ns[1], "out_challenge") - before;
}

/* RFC 5961, 7: no more than one challenge ACK in so many milliseconds. */
TEST_EDU(sysctl__challenge_ack_ms)
{
	struct hosts hosts;
	struct pair pair;
	int raw;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	raw = raw_socket();
	CHECK_EQ(challenges(&hosts, &pair, raw, "0"), 10);
	sleep_ms(200);
	/* 200 ms on the way, and some more. */
	CHECK_BETWEEN(challenges(&hosts, &pair, raw, "100"), 2,
		      3 + 2 * on_real_clock);
	sleep_ms(200);
	CHECK_EQ(challenges(&hosts, &pair, raw, "100000"), 0);
	exchange(&pair, 10000);
}

/* The client that comes from 4321 again, while the server is in TIME-WAIT. */
static int connect_again(int listener)
{
	int fd;

	server_waits(listener);
	CHECK_EQ(counter("time_wait"), 1);
	fd = stream_socket();
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(fd, "127.0.0.2", 4321));
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, "127.0.0.1", 4000), EINPROGRESS);
	return fd;
}

/* RFC 9293, 3.6.1 (MAY-2), RFC 6191: a new SYN may end TIME-WAIT. */
TEST_EDU(sysctl__tw_reopen)
{
	int listener = listen_on("127.0.0.1", 4000, 4), fd;

	set_sysctl("tw_reopen", "1");
	fd = connect_again(listener);
	wait_for(fd, POLLOUT, 500);
	CHECK_EQ(so_error(fd), 0);
	CHECK_EQ(counter("time_wait"), 0);
	OK(accept(listener, NULL, NULL));
}

/* Otherwise it is answered with an ACK and goes on, MUST-13. */
TEST_EDU(sysctl__tw_reopen_off)
{
	int listener = listen_on("127.0.0.1", 4000, 4), fd;
	struct pollfd pfd;

	set_sysctl("tw_reopen", "0");
	fd = connect_again(listener);
	pfd = (struct pollfd){ .fd = fd, .events = POLLOUT };
	CHECK_EQ(OK(poll(&pfd, 1, 3000)), 0);
	CHECK_EQ(state_of(fd), TCP_SYN_SENT);
	CHECK_EQ(counter("time_wait"), 1);
}

/* When the port of an orphan in FIN-WAIT-2 is free again, s. */
static double orphan_lasts(const char *fin_timeout)
{
	struct pair pair;
	double start;
	int port, fd;

	set_sysctl("fin_timeout", fin_timeout);
	pair_lo(&pair);
	port = port_of(pair.a);
	OK(close(pair.a));
	recv_eof(pair.b);
	start = now_s();
	do {
		usleep(20 * MS);
		fd = stream_socket();
	} while (bind_to(fd, "127.0.0.1", port) && !close(fd) &&
		 now_s() < start + 60);
	OK(close(fd));
	OK(close(pair.b));
	return now_s() - start;
}

/* tcp(7), tcp_fin_timeout: FIN-WAIT-2 without a program, seconds. */
TEST_EDU_LIMIT(sysctl__fin_timeout, 60)
{
	CHECK_BETWEEN(orphan_lasts("2") * 10, 15, 30 * PATIENCE);
	CHECK_BETWEEN(orphan_lasts("7") * 10, 65, 80 * PATIENCE);
}

/* Segments that arrive before an ACK has come back; one need not be full. */
static int first_flight(struct hosts *hosts, const char *init_cwnd)
{
	struct pair pair;
	int bytes, mss;

	set_sysctl("init_cwnd", init_cwnd);
	pair_hosts(hosts, &pair);
	mss = tcb_of(pair.a).mss;
	run_in(hosts->ns[1], "edutcp fault add drop ack");
	stuff(pair.a);
	sleep_ms(100);		/* not yet sent again: 200 ms and more */
	bytes = inq(pair.b);
	run_in(hosts->ns[1], "edutcp fault clear");
	reset(pair.a);
	OK(close(pair.b));
	return (bytes + mss - 1) / mss;
}

/* RFC 5681, 3.1, RFC 6928: segments. */
TEST_EDU(sysctl__init_cwnd)
{
	struct hosts hosts;

	make_hosts(&hosts);
	CHECK_EQ(first_flight(&hosts, "1"), 1);
	CHECK_EQ(first_flight(&hosts, "4"), 4);
	CHECK_EQ(first_flight(&hosts, "10"), 10);
	CHECK_EQ(first_flight(&hosts, "30"), 30);
}
