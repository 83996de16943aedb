// SPDX-License-Identifier: GPL-2.0-only
/*
 * network.c - bad networks: loss, duplication, reordering, corruption, delay,
 * small MTUs, closed windows; all bytes must arrive, in order, both ways
 */
#include "edutest.h"

static size_t file_size(void)
{
	return on_debug ? MIB : 2 * MIB;
}

static void netem(struct hosts *hosts, const char *what)
{
	know_each_other(hosts);
	run_on_both(hosts, "tc qdisc replace dev e0 root netem limit 5000 %s",
		    what);
}

static long packets_dropped_in(int ns)
{
	int home = current_ns();
	char line[200], *p;
	FILE *file;
	long n = -1;

	enter_ns(ns);
	file = popen("tc -s qdisc show dev e0", "r");
	CHECK(file);
	while (fgets(line, sizeof(line), file)) {
		p = strstr(line, "dropped ");
		if (p)
			n = atol(p + 8);
	}
	pclose(file);
	CHECK(n >= 0);
	enter_ns(home);
	close(home);
	return n;
}

/* Of packets as netem has them: a super-segment is one. */
static long packets_dropped(struct hosts *hosts)
{
	return packets_dropped_in(hosts->ns[0]) +
	       packets_dropped_in(hosts->ns[1]);
}

/* What is sent there and back takes as long as the network says, on average. */
static void check_delay(const struct pair *pair, const char *what)
{
	const char *delay = strstr(what, "delay ");

	if (delay)
		CHECK_BETWEEN(info_of(pair->a).tcpi_rtt,
			      1.3 * atoi(delay + 6) * 1000, 1e9);
}

/* Both ways at once, connected and closed over the same bad network. */
static void transfer_between(struct hosts *hosts, const char *what,
			     size_t bytes)
{
	const char *loss = strstr(what, "loss ");
	bool often = loss && atof(loss + 5) >= 5;
	struct pair pair;
	long dropped;
	int tries = 0;

	netem(hosts, what);
	/* The packets are few: of a twentieth of them there may be none. */
	do {
		pair_hosts(hosts, &pair);
		transfer_both_ways(&pair, bytes);
		check_delay(&pair, what);
		pair_close(&pair);
		dropped = packets_dropped(hosts);
	} while (often && !dropped && ++tries < 10);
	CHECK(!often || dropped > 0);
}

static void transfer_through(const char *what, size_t bytes)
{
	struct hosts hosts;

	make_hosts(&hosts);
	transfer_between(&hosts, what, bytes);
}

/* Without a device's help: super-segments are cut, and summed up, behind netem. */
static void transfer_without_offloads(const char *what, size_t bytes)
{
	struct hosts hosts;

	make_hosts(&hosts);
	run_on_both(&hosts,
		    "ethtool -K e0 tso off gso off gro off tx off rx off >/dev/null");
	transfer_between(&hosts, what, bytes);
}

TEST_LIMIT(netem__delay, 60)
{
	transfer_through("delay 5ms", file_size());
}

TEST_LIMIT(netem__loss, 120)
{
	transfer_through("delay 1ms loss 5%", file_size());
}

TEST_LIMIT(netem__heavy_loss, 900)
{
	transfer_without_offloads("delay 1ms loss 8%", file_size() / 8);
}

TEST_LIMIT(netem__duplication, 60)
{
	transfer_through("delay 1ms duplicate 20%", file_size());
}

TEST_LIMIT(netem__reordering, 120)
{
	transfer_through("delay 3ms reorder 5%", file_size());
}

TEST_LIMIT(netem__corruption, 120)
{
	transfer_through("delay 1ms corrupt 2%", file_size());
}

TEST_LIMIT(netem__all_of_it, 240)
{
	transfer_through("delay 3ms 2ms loss 1% duplicate 3% corrupt 1% reorder 3%",
			 file_size());
}

TEST_LIMIT(netem__loss_without_offloads, 240)
{
	transfer_without_offloads("delay 1ms loss 1% duplicate 1% reorder 3%",
				  file_size());
}

/*
 * Only one direction is bad. A flight has one ACK where its segments arrive
 * together; where that is lost only the timer helps, and cwnd stays small: not
 * much text, therefore.
 */
TEST_LIMIT(netem__lost_acknowledgments, 120)
{
	size_t bytes = 100 * KIB;
	struct hosts hosts;
	struct pair pair;
	pid_t pid;

	make_hosts(&hosts);
	know_each_other(&hosts);
	/* While ACKs are lost it backs off (Karn): without a bound, for ever. */
	if (on_edu)
		set_sysctl("rto_max_us", "2000000");
	pair_hosts(&hosts, &pair);
	run_in(hosts.ns[1], "tc qdisc add dev e0 root netem loss 30%%");
	pid = OK(fork());
	if (!pid) {
		send_bytes(pair.a, bytes, 0, 1);
		OK(shutdown(pair.a, SHUT_WR));
		pause();
	}
	recv_bytes(pair.b, bytes, 0, 1);
	recv_eof(pair.b);
}

/* Hundreds of handshakes and closes, some segment of each likely lost. */
TEST_LIMIT(netem__handshakes_and_closes, 900)
{
	int n = on_debug ? 15 : 30, i;
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	netem(&hosts, "loss 10%");
	/* Where the third ACK is lost, nobody speaks before accept() does. */
	enter_ns(hosts.ns[1]);
	if (on_edu)
		set_sysctl("synack_retries", "8");
	enter_ns(hosts.ns[0]);
	for (i = 0; i < n; i++) {
		pair_hosts(&hosts, &pair);
		send_text(pair.a, "question");
		recv_text(pair.b, "question");
		send_text(pair.b, "answer");
		recv_text(pair.a, "answer");
		pair_shutdown(&pair);
		pair_close(&pair);
	}
}

static void set_mtu(struct hosts *hosts, int mtu)
{
	run_on_both(hosts, "ip link set e0 mtu %d", mtu);
}

TEST_LIMIT(mtu__small, 120)
{
	int mtu = on_ip6 ? 1280 : 296;	/* the least that each has */
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	set_mtu(&hosts, mtu);
	pair_hosts(&hosts, &pair);
	CHECK_BETWEEN(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mss_of(mtu) - 40,
		      mss_of(mtu));
	transfer_both_ways(&pair, file_size() / 2);
}

TEST_LIMIT(mtu__large, 120)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	set_mtu(&hosts, 9000);
	pair_hosts(&hosts, &pair);
	CHECK_BETWEEN(get_int(pair.a, SOL_TCP, TCP_MAXSEG), 8900, mss_of(9000));
	transfer_both_ways(&pair, file_size());
}

/* The device's MTU shrinks while data is under way. */
TEST_LIMIT(mtu__shrinks_on_the_way, 120)
{
	struct hosts hosts;
	struct pair pair;
	pid_t pid;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	pid = OK(fork());
	if (!pid) {
		send_bytes(pair.a, file_size(), 0, 1);
		pause();
	}
	recv_bytes(pair.b, 300 * KIB, 0, 1);
	run("ip link set e0 mtu %d", on_ip6 ? 1300 : 700);
	recv_bytes(pair.b, file_size() - 300 * KIB, 300 * KIB, 1);
}

/* RFC 1191: a router says that a segment is too large, and what fits. */
TEST_LIMIT(mtu__smaller_behind_a_router, 120)
{
	struct hosts hosts;
	struct pair pair;
	int far = new_ns(), listener, mtu = on_ip6 ? 1300 : 800;

	make_hosts(&hosts);
	run_in(hosts.ns[1],
	       "ip link add e1 type veth peer name e1 netns /proc/self/fd/%d && ip addr add dev e1 10.8.0.1/24 && ip link set e1 up && echo 1 >/proc/sys/net/ipv4/ip_forward && ip link set e1 mtu %d",
	       far, mtu);
	run_in(far, "ip addr add dev e1 10.8.0.2/24 && ip link set e1 mtu %d up && ip route add default via 10.8.0.1",
	       mtu);
	run("ip route add 10.8.0.0/24 via " HOST1);
	listener = listen_in(far, "10.8.0.2", 4000, 1);
	pair.a = stream_socket();
	OK(connect_to(pair.a, "10.8.0.2", 4000));
	pair.b = OK(accept(listener, NULL, NULL));
	transfer_both_ways(&pair, 500 * KIB);
	CHECK_BETWEEN(get_int(pair.a, SOL_TCP, TCP_MAXSEG), mtu - 100,
		      mtu - 40);
}

/* RFC 9293, 3.8.6.1: the reader sleeps, the window closes, and opens again. */
TEST_LIMIT(window__closes_and_opens, 60)
{
	struct flow flow = { .bytes = 3 * MIB, .stream = 1 };
	struct hosts hosts;
	struct pair pair;
	pthread_t thread;
	int i;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	flow.fd = pair.a;
	start_thread(&thread, write_flow, &flow);
	for (i = 0; i < 3; i++) {
		sleep_ms(1500);
		recv_bytes(pair.b, MIB, i * MIB, 1);
	}
	join_thread(thread);
	CHECK_EQ(so_error(pair.a), 0);
}

/* Nobody reads for long: probes keep the connection, and nothing is lost. */
TEST_LIMIT(window__closed_for_long, 60)
{
	struct flow flow = { .bytes = 200 * KIB, .stream = 1 };
	struct hosts hosts;
	struct pair pair;
	pthread_t thread;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	flow.fd = pair.a;
	set_int(pair.b, SOL_SOCKET, SO_RCVBUF, 16 * KIB);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 16 * KIB);
	start_thread(&thread, write_flow, &flow);
	sleep_ms(8000);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	if (on_edu)
		CHECK(counter("out_probe") + counter("rtx_timeout") >= 2);
	recv_bytes(pair.b, flow.bytes, 0, 1);
	join_thread(thread);
}

/* The ACK that opens the window is lost: only a probe can find out. */
TEST_LIMIT(window__opening_is_lost, 60)
{
	struct flow flow = { .bytes = MIB, .stream = 1 };
	struct hosts hosts;
	struct pair pair;
	pthread_t thread;
	int n;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	set_int(pair.b, SOL_SOCKET, SO_RCVBUF, 16 * KIB);
	flow.fd = pair.a;
	start_thread(&thread, write_flow, &flow);
	sleep_ms(1000);
	run_in(hosts.ns[1],
	       "ip neigh replace " HOST0 " lladdr 02:00:00:00:00:99 nud permanent dev e0");
	n = inq(pair.b);
	CHECK(n > 0);
	recv_bytes(pair.b, n, 0, 1);
	sleep_ms(500);
	run_in(hosts.ns[1], "ip neigh del " HOST0 " dev e0");
	recv_bytes(pair.b, MIB - n, n, 1);
	join_thread(thread);
}
