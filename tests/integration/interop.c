// SPDX-License-Identifier: GPL-2.0-only
/*
 * interop.c - the interop wire: AF_EDUTCP and the kernel's TCP, side by side
 * and with each other
 *
 * Each is client and server to the other; neither gets a port, a segment or a
 * RST of the other's; connection tracking and rules are as for TCP.
 */
#include <sched.h>

#include "edutest.h"

#define PORT	4000

static int kernel_socket(void)
{
	return OK(socket(on_ip6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0));
}

static int our_socket(void)
{
	return OK(socket(family, SOCK_STREAM, IPPROTO_TCP));
}

static int with_reuseaddr(int fd)
{
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	return fd;
}

static int kernel_reuser(void)
{
	return with_reuseaddr(kernel_socket());
}

static int our_reuser(void)
{
	return with_reuseaddr(our_socket());
}

static void listen_at(int fd, const char *ip, int port)
{
	OK(bind_to(fd, ip, port));
	OK(listen(fd, 10));
}

/* Of the kernel's TCP, in this namespace: /proc/net/snmp. */
static long kernel_tcp(const char *name)
{
	static char names[1000], values[1000];
	char *n, *v, *save_n, *save_v;
	FILE *file = fopen("/proc/net/snmp", "r");

	CHECK(file);
	while (fgets(names, sizeof(names), file) &&
	       fgets(values, sizeof(values), file))
		if (!strncmp(names, "Tcp:", 4))
			break;
	fclose(file);
	n = strtok_r(names, " \n", &save_n);
	v = strtok_r(values, " \n", &save_v);
	while (n && v) {
		if (!strcmp(n, name))
			return atol(v);
		n = strtok_r(NULL, " \n", &save_n);
		v = strtok_r(NULL, " \n", &save_v);
	}
	FAIL("/proc/net/snmp has no %s", name);
}

/* Host 0 connects to host 1; @ours: which of them is AF_EDUTCP. */
static void pair_with_kernel(struct hosts *hosts, struct pair *pair, bool ours)
{
	int home = current_ns(), listener;

	enter_ns(hosts->ns[1]);
	listener = ours ? kernel_socket() : our_socket();
	listen_at(listener, HOST1, PORT);
	enter_ns(home);
	pair->a = ours ? our_socket() : kernel_socket();
	OK(connect_to(pair->a, HOST1, PORT));
	pair->b = OK(accept(listener, NULL, NULL));
	close(listener);
	close(home);
}

static void transfer_with_kernel(const char *setup, size_t bytes)
{
	struct hosts hosts;
	struct pair pair;
	long before;
	int ours;

	for (ours = 0; ours < 2; ours++) {
		make_hosts(&hosts);
		know_each_other(&hosts);
		/* What came late for the pair before this one was answered. */
		before = kernel_tcp("OutRsts");
		run_on_both(&hosts, "%s", setup);
		pair_with_kernel(&hosts, &pair, ours);
		exchange(&pair, bytes);
		/*
		 * The kernel's TCP never had what was for us. Once closed, it
		 * may well answer a late duplicate with a RST.
		 */
		CHECK_EQ(kernel_tcp("OutRsts"), before);
		enter_ns(hosts.ns[1]);
		CHECK_EQ(kernel_tcp("OutRsts"), 0);
		enter_ns(hosts.ns[0]);
		pair_shutdown(&pair);
		pair_close(&pair);
		run("ip link del e0");
	}
}

TEST_ISOLATED_LIMIT(interop__with_the_kernel, 60)
{
	transfer_with_kernel("true", on_debug ? MIB : 8 * MIB);
}

TEST_ISOLATED_LIMIT(interop__without_offloads, 60)
{
	transfer_with_kernel("ethtool -K e0 tso off gso off gro off tx off rx off >/dev/null",
			     MIB);
}

TEST_ISOLATED_LIMIT(interop__without_checksum_offload, 60)
{
	transfer_with_kernel("ethtool -K e0 tx off rx off >/dev/null", MIB);
}

TEST_ISOLATED_LIMIT(interop__through_gro_only, 60)
{
	transfer_with_kernel("ethtool -K e0 tso off gso off gro on >/dev/null",
			     MIB);
}

TEST_ISOLATED_LIMIT(interop__through_netem, 240)
{
	transfer_with_kernel("tc qdisc add dev e0 root netem delay 3ms 1ms loss 1% duplicate 1% corrupt 1% reorder 3%",
			     256 * KIB);
}

/* The connection is "new" and "established" to connection tracking. */
#define RULES								\
	"nft -f - <<-END\n"						\
	"table inet t {\n"						\
	"	chain in {\n"						\
	"		type filter hook input priority 0; policy drop;\n" \
	"		ct state invalid drop\n"			\
	"		ct state established,related accept\n"		\
	"		tcp dport 4000 ct state new accept\n"		\
	"		meta l4proto { icmp, icmpv6 } accept\n"		\
	"	}\n"							\
	"	chain out {\n"						\
	"		type filter hook output priority 0; policy drop;\n" \
	"		ct state invalid drop\n"			\
	"		ct state established,related accept\n"		\
	"		tcp dport 4000 ct state new accept\n"		\
	"		meta l4proto { icmp, icmpv6 } accept\n"		\
	"	}\n"							\
	"}\n"								\
	"END\n"

TEST_ISOLATED_LIMIT(interop__behind_rules_with_connection_tracking, 60)
{
	transfer_with_kernel(RULES, MIB);
}

/* A rule drops what is for us as it does what is for the kernel's TCP. */
TEST_ISOLATED(interop__rules_apply)
{
	int fd = our_socket(), listener = our_socket();

	listen_at(listener, "127.0.0.1", PORT);
	run("nft 'add table inet t; add chain inet t in { type filter hook input priority 0; }; add rule inet t in tcp dport 4000 drop'");
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, "127.0.0.1", PORT), EINPROGRESS);
	sleep_ms(200);
	CHECK_EQ(state_of(fd), TCP_SYN_SENT);
	run("nft delete table inet t");
	wait_for(fd, POLLOUT, 5000);
	OK(accept(listener, NULL, NULL));
}

TEST_ISOLATED(interop__port_is_held_in_both)
{
	static const struct {
		const char *first, *second;
		bool both;		/* may both have it? */
	} table[] = {
		{ "0.0.0.0", "0.0.0.0", false },
		{ "127.0.0.1", "127.0.0.1", false },
		{ "127.0.0.1", "0.0.0.0", false },
		{ "0.0.0.0", "127.0.0.1", false },
		{ "127.0.0.1", "127.0.0.2", true },
	};
	int ours, kernels, first, second, reuse, i, swap;

	for (i = 0; i < (int)(sizeof(table) / sizeof(table[0])); i++)
		for (swap = 0; swap < 2; swap++)
			for (reuse = 0; reuse < 2; reuse++) {
				ours = our_socket();
				kernels = kernel_socket();
				set_int(ours, SOL_SOCKET, SO_REUSEADDR, reuse);
				set_int(kernels, SOL_SOCKET, SO_REUSEADDR,
					reuse);
				first = swap ? kernels : ours;
				second = swap ? ours : kernels;
				OK(bind_to(first, table[i].first, PORT));
				if (table[i].both)
					OK(bind_to(second, table[i].second,
						   PORT));
				else
					CHECK_ERR(bind_to(second,
							  table[i].second,
							  PORT), EADDRINUSE);
				close(ours);
				close(kernels);
				/* Given back at once. */
				kernels = kernel_socket();
				OK(bind_to(kernels, "0.0.0.0", PORT));
				close(kernels);
			}
}

/* Nor by SO_REUSEPORT, whoever asks: then segments would be shared out. */
TEST_ISOLATED(interop__port_is_not_shared)
{
	int ours = our_socket(), kernels = kernel_socket();

	OK(bind_to(ours, "127.0.0.1", PORT));
	set_int(kernels, SOL_SOCKET, SO_REUSEPORT, 1);
	set_int(kernels, SOL_SOCKET, SO_REUSEADDR, 1);
	CHECK_ERR(bind_to(kernels, "127.0.0.1", PORT), EADDRINUSE);
	OK(listen(ours, 1));
	CHECK_ERR(bind_to(kernels, "127.0.0.1", PORT), EADDRINUSE);
	CHECK_ERR(bind_to(kernels, "0.0.0.0", PORT), EADDRINUSE);
}

/* Two of ours may have one port before they listen, as socket(7) says. */
TEST_ISOLATED(interop__reuse_among_ourselves)
{
	int a = our_socket(), b = our_socket(), c = our_socket();

	set_int(a, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(b, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(a, "127.0.0.1", PORT));
	OK(bind_to(b, "0.0.0.0", PORT));
	CHECK_ERR(bind_to(c, "127.0.0.1", PORT), EADDRINUSE);
	/* The kernel's get it from neither, nor when one of them is gone. */
	CHECK_ERR(bind_to(kernel_socket(), "127.0.0.2", PORT), EADDRINUSE);
	close(b);
	CHECK_ERR(bind_to(kernel_socket(), "127.0.0.1", PORT), EADDRINUSE);
}

/* Whoever has closed it may count on it, also before anybody else's turn. */
TEST_ISOLATED(interop__port_is_given_back_at_once)
{
	struct sched_param first = { .sched_priority = 1 };
	int i, ours, kernels, port;

	OK(sched_setscheduler(0, SCHED_FIFO, &first));
	for (i = 0; i < 200; i++) {
		ours = our_socket();
		OK(bind_to(ours, "127.0.0.1", 0));
		if (i & 1)
			OK(listen(ours, 1));
		kernels = kernel_socket();
		port = port_of(ours);
		CHECK_ERR(bind_to(kernels, "127.0.0.1", port), EADDRINUSE);
		close(ours);
		OK(bind_to(kernels, "127.0.0.1", port));
		close(kernels);
	}
}

/* A pair of ours, on a port that nobody listens to any more. */
static void pair_without_listener(struct pair *pair, bool reuse)
{
	int listener = our_socket();

	set_int(listener, SOL_SOCKET, SO_REUSEADDR, reuse);
	listen_at(listener, "127.0.0.1", PORT);
	pair->a = our_socket();
	OK(connect_to(pair->a, "127.0.0.1", PORT));
	pair->b = OK(accept(listener, NULL, NULL));
	/* Whoever listens has it alone. */
	CHECK_ERR(bind_to(kernel_reuser(), "127.0.0.1", PORT), EADDRINUSE);
	close(listener);
}

/* Listen beside connections of ours: a new one is the kernel's. */
static void kernel_listens(void)
{
	int listener = kernel_reuser(), a = kernel_socket(), ours, b;

	listen_at(listener, "127.0.0.1", PORT);
	OK(connect_to(a, "127.0.0.1", PORT));
	b = OK(accept(listener, NULL, NULL));
	send_text(a, "to the kernel");
	recv_text(b, "to the kernel");
	/* Now it is nobody's of ours, until that one closes. */
	ours = our_reuser();
	CHECK_ERR(bind_to(ours, "127.0.0.1", PORT), EADDRINUSE);
	reset(a);
	wait_for(b, POLLHUP, 1000);
	close(b);
	close(listener);
	OK(bind_to(ours, "127.0.0.1", PORT));
	close(ours);
}

/*
 * TIME-WAIT keeps it, and so it is nobody else's meanwhile, but for those who
 * ask: socket(7). It still answers what belongs to it.
 */
TEST_ISOLATED(interop__port_in_time_wait)
{
	struct pair pair;
	int listener, port, a;
	long resets;

	pair_without_listener(&pair, false);
	port = port_of(pair.a);
	close(pair.b);
	recv_eof(pair.a);
	close(pair.a);
	CHECK_SOON(counter("time_wait") == 1, 1000);
	sleep_ms(100);
	CHECK_ERR(bind_to(kernel_socket(), "127.0.0.1", PORT), EADDRINUSE);
	resets = kernel_tcp("OutRsts");
	kernel_listens();
	CHECK_EQ(counter("time_wait"), 1);
	CHECK_EQ(kernel_tcp("OutRsts"), resets + 1);
	/* A new SYN ends it, RFC 6191, and is the kernel's the second time. */
	listener = kernel_reuser();
	listen_at(listener, "127.0.0.1", PORT);
	a = our_socket();
	OK(bind_to(a, "127.0.0.1", port));
	OK(connect_to(a, "127.0.0.1", PORT));
	OK(accept(listener, NULL, NULL));
	CHECK_EQ(counter("time_wait"), 0);
}

/* So do connections, with SO_REUSEADDR on both. */
TEST_ISOLATED(interop__port_of_our_connection)
{
	struct pair pair;

	pair_without_listener(&pair, true);
	CHECK_ERR(bind_to(kernel_socket(), "127.0.0.1", PORT), EADDRINUSE);
	kernel_listens();
	exchange(&pair, 100 * KIB);
	pair_close(&pair);
}

TEST_ISOLATED(interop__port_of_our_connection_that_shares_it_not)
{
	struct pair pair;

	pair_without_listener(&pair, false);
	CHECK_ERR(bind_to(kernel_reuser(), "127.0.0.1", PORT), EADDRINUSE);
	reset(pair.b);
	OK(bind_to(kernel_socket(), "127.0.0.1", PORT));
}

/*
 * Nor is one of ours that the kernel has in TIME-WAIT, whatever is asked:
 * edutcp(7). Its repeated FIN is answered by the kernel.
 */
TEST_ISOLATED(interop__port_in_the_kernels_time_wait)
{
	int listener = kernel_socket(), ours = our_socket(), other, a, b;

	set_int(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	listen_at(listener, "127.0.0.1", PORT);
	a = kernel_socket();
	OK(connect_to(a, "127.0.0.1", PORT));
	b = OK(accept(listener, NULL, NULL));
	close(listener);
	close(b);
	recv_eof(a);
	close(a);
	set_int(ours, SOL_SOCKET, SO_REUSEADDR, 1);
	CHECK_ERR(bind_to(ours, "127.0.0.1", PORT), EADDRINUSE);
	/* One of the kernel's may, and another address is free. */
	OK(bind_to(ours, "127.0.0.2", PORT));
	other = kernel_socket();
	set_int(other, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(other, "127.0.0.1", PORT));
}

/* All ephemeral ports, half of them ours: no two connections have the same. */
TEST_ISOLATED(interop__ephemeral_ports_never_collide)
{
	bool taken[40] = {};
	int listener = kernel_socket(), fd, i, port, given = 0;

	run("echo 40000 40039 >/proc/sys/net/ipv4/ip_local_port_range");
	listen_at(listener, "127.0.0.1", PORT);
	OK(listen(listener, 100));
	for (i = 0; i < 60; i++) {
		fd = i & 1 ? our_socket() : kernel_socket();
		if (connect_to(fd, "127.0.0.1", PORT)) {
			CHECK_EQ(errno, EADDRNOTAVAIL);
			continue;
		}
		port = port_of(fd);
		CHECK_BETWEEN(port, 40000, 40039);
		CHECK(!taken[port - 40000]);
		taken[port - 40000] = true;
		given++;
	}
	/* The kernel's first search takes ports of one parity alone. */
	CHECK_BETWEEN(given, 38, 40);
}

/* What is for the kernel's TCP reaches it, with hooks in place or without. */
TEST_ISOLATED(interop__the_kernels_tcp_is_left_alone)
{
	int ours = our_socket(), kernels = kernel_socket(), a, b;

	listen_at(ours, "127.0.0.1", PORT);
	listen_at(kernels, "127.0.0.1", PORT + 1);
	a = kernel_socket();
	OK(connect_to(a, "127.0.0.1", PORT + 1));
	b = OK(accept(kernels, NULL, NULL));
	send_text(a, "to the kernel");
	recv_text(b, "to the kernel");
	/* A port that nobody has: the kernel's answer. */
	CHECK_ERR(connect_to(kernel_socket(), "127.0.0.1", PORT + 2),
		  ECONNREFUSED);
	CHECK_ERR(connect_to(our_socket(), "127.0.0.1", PORT + 2),
		  ECONNREFUSED);
	CHECK_EQ(counter("drop_no_socket"), 0);
	CHECK_EQ(counter("out_rst_closed"), 0);
	/* The isolated wire is another world. */
	OK(bind_to(OK(socket(family, SOCK_STREAM, 0)), "127.0.0.1", PORT + 1));
}

/* A blind RST, or one for the other's connection, is answered by its owner. */
TEST_ISOLATED(interop__reset_by_the_kernel)
{
	int listener = kernel_socket(), a = our_socket(), b;

	listen_at(listener, "127.0.0.1", PORT);
	OK(connect_to(a, "127.0.0.1", PORT));
	b = OK(accept(listener, NULL, NULL));
	reset(b);
	wait_for(a, POLLHUP, 1000);
	CHECK_EQ(so_error(a), ECONNRESET);
	a = our_socket();
	OK(connect_to(a, "127.0.0.1", PORT));
	b = OK(accept(listener, NULL, NULL));
	reset(a);
	wait_for(b, POLLHUP, 1000);
	CHECK_EQ(so_error(b), ECONNRESET);
}

/* Namespaces may go with all that is in them. */
TEST_ISOLATED_LIMIT(interop__namespaces_come_and_go, 60)
{
	int home = current_ns(), i, a;

	for (i = 0; i < 20; i++) {
		enter_ns(new_ns());
		a = our_socket();
		listen_at(a, "127.0.0.1", PORT);
		OK(connect_to(our_socket(), "127.0.0.1", PORT));
		if (i & 1)
			OK(accept(a, NULL, NULL));
		enter_ns(home);
	}
}
