// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmtu.c - the path takes less than what is sent
 *
 * By a router whose second link takes less. What is forged is icmp.c. RFC 1191,
 * RFC 8201.
 */
#include "edutest.h"

#define ROUTER	HOST1
#define LESS	1300	/* the MTU of the router's second link */

static struct hosts hosts;	/* of the one test in this process */
static struct pair pair;
static int far;			/* the namespace behind the router */

static void make_path(void)
{
	make_hosts(&hosts);
	far = make_far(&hosts);
}

/* The router's second link takes less from now on. */
static void shrink(void)
{
	run_in(hosts.ns[1], "ip link set r1 mtu %d", LESS);
}

static void pair_far(void)
{
	pair_over(&pair, far, hosts.ns[0], FAR);
	/* A sample of the RTT, and the neighbours are known. */
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	send_text(pair.b, "y");
	recv_text(pair.a, "y");
}

/* All segments have the timestamps option. */
static int mss_with(int mtu)
{
	return mss_of(mtu) - 12;
}

/* The program's first window is too large already. */
TEST_LIMIT(pmtu__smaller_from_the_beginning, 60)
{
	make_path();
	shrink();
	pair_far();
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_with(1500));
	transfer_one_way(&pair, 4 * MIB);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_with(LESS));
	if (!on_edu)
		return;
	CHECK(counter("pmtu_shrinks") >= 1);
	CHECK_EQ(counter("rtx_timeout"), 0);
}

/* In the middle of a transfer: it does not falter. */
TEST_LIMIT(pmtu__shrinks_under_way, 60)
{
	struct flow flow = { .bytes = 16 * MIB, .stream = 1 };
	pthread_t thread;

	make_path();
	pair_far();
	flow.fd = pair.a;
	start_thread(&thread, write_flow, &flow);
	recv_bytes(pair.b, MIB, 0, 1);
	shrink();
	recv_bytes(pair.b, 15 * MIB, MIB, 1);
	join_thread(thread);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_with(LESS));
}

/*
 * A window of segments is too large: it is sent anew when that is told, not when
 * the timer fires (200 ms), and the network is not taken to be congested.
 */
TEST_LIMIT(pmtu__is_sent_anew_at_once, 60)
{
	double start, took;

	make_path();
	pair_far();
	shrink();
	start = now_s();
	send_bytes(pair.a, 12000, 0, 1);
	recv_bytes(pair.b, 12000, 0, 1);
	took = now_s() - start;
	note("%.1f ms", took * 1000);
	if (!on_debug)
		CHECK(took < 0.15);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_with(LESS));
	if (!on_edu)
		return;
	CHECK_EQ(counter("pmtu_shrinks"), 1);
	CHECK_EQ(counter("rtx_pmtu") > 0, 1);
	CHECK_EQ(counter("rtx_timeout"), 0);
	CHECK_EQ(counter("rtx_fast"), 0);
	CHECK_EQ(counter("cc_timeout"), 0);
	CHECK_EQ(counter("cc_enter_recovery"), 0);
}

/* IPv4 is cut on the way where the path takes less than min_pmtu. */
TEST_DEFINE(pmtu__less_than_the_least, 60, .only_ip4 = true)
{
	make_path();
	pair_far();
	run_in(hosts.ns[1], "ip link set r1 mtu 400");
	transfer_one_way(&pair, 200 * KIB);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_with(552));
}

/* Small segments, and a path that takes still less: it has to be told, too. */
TEST_DEFINE(pmtu__less_than_the_least_of_small_ones, 60, .only_ip4 = true)
{
	make_path();
	pair_far();
	set_int(pair.a, SOL_TCP, TCP_MAXSEG, 500);
	run_in(hosts.ns[1], "ip link set r1 mtu 400");
	transfer_one_way(&pair, 200 * KIB);
}

/* A route's MTU may be less than the headers: segments get small, not huge. */
TEST_DEFINE(pmtu__less_than_the_headers, 60, .only_ip4 = true)
{
	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	run("ip route add " HOST1 "/32 dev e0 mtu 30");
	send_text(pair.a, "x");
	CHECK_SOON(get_int(pair.a, SOL_TCP, TCP_MAXSEG) == 48 - 12, 1000);
}

/*
 * Segments as small as they get that are still too large, and that this host may
 * cut: IP lends the fragments to the socket, and they come back at any time. The
 * debugging kernel says so, if then somebody touches the socket unlocked.
 */
TEST_DEFINE(pmtu__segments_leave_in_fragments, 60, .only_edu = true,
	    .only_ip4 = true)
{
	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	set_int(pair.a, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
	run("ip route add " HOST1 "/32 dev e0 mtu 60");
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	CHECK_SOON(get_int(pair.a, SOL_TCP, TCP_MAXSEG) == 48 - 12, 1000);
	transfer_one_way(&pair, 1000);
}

/*
 * The connection's route is found by a rule about its port, of which IP knows
 * nothing when it is told how much the path takes: the route never learns it.
 */
TEST_DEFINE(pmtu__the_route_does_not_learn, 60, .only_edu = true,
	    .only_ip4 = true)
{
	int listener;

	/* CONFIG_IP_MULTIPLE_TABLES */
	if (on_debug)
		return;
	make_path();
	shrink();
	enter_ns(far);
	listener = listen_on(FAR, 4000, 1);
	enter_ns(hosts.ns[0]);
	run("ip route del 10.77.0.0/24");
	run("ip route add 10.77.0.0/24 via " ROUTER " table 100");
	run("ip rule add dport 4000 lookup 100");
	pair.a = stream_socket();
	OK(connect_to(pair.a, FAR, 4000));
	pair.b = OK(accept(listener, NULL, NULL));
	transfer_one_way(&pair, 200 * KIB);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_with(LESS));
	CHECK(counter("pmtu_shrinks") <= 3);
}

/* Whoever the program asked not to listen to. */
TEST_DEFINE(pmtu__the_program_does_not_want_it, 60, .only_ip4 = true)
{
	make_path();
	pair_far();
	/* IP_PMTUDISC_OMIT */
	set_int(pair.a, SOL_IP, IP_MTU_DISCOVER, 5);
	shrink();
	transfer_one_way(&pair, 200 * KIB);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_with(1500));
}

/*
 * The far host's device takes less than the router's link sends, and drops the
 * rest without a word; only what leaves the router in single segments.
 */
#define PASSES	(LESS + 4)	/* there is room for the tag of a VLAN */

static void black_hole(void)
{
	run_in(hosts.ns[1], "ip link set r1 gso_max_segs 1");
	run_in(far, "ip link set e0 mtu %d", LESS);
}

/* RFC 4821, 7.7; off by default, as with the kernel's TCP. */
TEST_LIMIT(pmtu__black_hole, 120)
{
	make_path();
	set_sysctl("mtu_probing", "1");
	pair_far();
	black_hole();
	transfer_one_way(&pair, 300 * KIB);
	CHECK(get_int(pair.a, SOL_TCP, TCP_MAXSEG) <= mss_with(PASSES));
	if (!on_edu)
		return;
	CHECK_EQ(counter("pmtu_black_hole"), 1);
	CHECK_EQ(counter("pmtu_shrinks"), 0);
	/* More was tried, and what did not pass is no congestion. */
	CHECK(counter("mtu_probe_lost") >= 1);
	CHECK_EQ(counter("cc_enter_recovery"), 0);
}

/* The path takes all again: so does the connection, without being told. */
TEST_LIMIT(pmtu__black_hole_ends, 120)
{
	make_path();
	set_sysctl("mtu_probing", "1");
	set_sysctl("probe_interval", "1");
	pair_far();
	black_hole();
	transfer_one_way(&pair, 100 * KIB);
	CHECK(get_int(pair.a, SOL_TCP, TCP_MAXSEG) <= mss_with(PASSES));
	run_in(far, "ip link set e0 mtu 1500");
	sleep_ms(1500);
	transfer_one_way(&pair, 4 * MIB);
	CHECK(get_int(pair.a, SOL_TCP, TCP_MAXSEG) > mss_with(PASSES));
}
