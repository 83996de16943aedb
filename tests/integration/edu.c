// SPDX-License-Identifier: GPL-2.0-only
/*
 * edu.c - what only AF_EDUTCP has: counters, sysctls, SOL_EDUTCP, faults
 */
#include <linux/filter.h>

#include "../../userspace/include/edutcp.h"

#include "edutest.h"

#define STAT	"/proc/net/edutcp_stat"
#define SYSCTL	"/proc/sys/net/edutcp/"

TEST_EDU(stat__every_line_is_a_name_and_a_number)
{
	FILE *file = fopen(STAT, "r");
	char line[128], name[64], end;
	long value;
	int n = 0;

	CHECK(file);
	for (; fgets(line, sizeof(line), file); n++) {
		CHECK_EQ(sscanf(line, "%63[a-z0-9_] %ld%c", name, &value,
				&end), 3);
		CHECK_EQ(end, '\n');
		CHECK_EQ(value, 0);
	}
	CHECK(n > 50);
}

TEST_EDU(stat__counts_a_connection)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_EQ(counter("active_open"), 1);
	CHECK_EQ(counter("passive_open"), 1);
	CHECK_EQ(counter("in_syn"), 1);
	CHECK_EQ(counter("in_syn_ack"), 1);
	CHECK_EQ(counter("out_syn"), 1);
	CHECK_EQ(counter("out_syn_ack"), 1);
	CHECK_EQ(counter("sockets"), 2);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	CHECK_EQ(counter("in_data"), 1);
	CHECK_EQ(counter("out_data"), 1);
	OK(close(pair.a));
	recv_eof(pair.b);
	OK(close(pair.b));
	CHECK_SOON(counter("sockets") == 0, 2000);
	CHECK_EQ(counter("time_wait"), 1);
	CHECK_EQ(counter("out_fin"), 2);
	CHECK_EQ(counter("rtx_timeout"), 0);
	CHECK_EQ(counter("bad_edge"), 0);
}

TEST_ISOLATED(stat__counts_why_it_was_dropped)
{
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", 4000),
		  ECONNREFUSED);
	CHECK_EQ(counter("drop_no_socket"), 1);
	CHECK_EQ(counter("out_rst_closed"), 1);
	CHECK_EQ(counter("refused"), 1);
}

/* RFC 9293, 3.10.7.4 (MUST-59): segments that arrive together, one ACK. */
TEST_EDU(ack__is_one_for_a_queue_of_segments)
{
	struct hosts hosts;
	struct pair pair;
	long segments, acks;

	make_hosts(&hosts);
	run("ethtool -K e0 tso off gso off >/dev/null");
	run_in(hosts.ns[1], "ethtool -K e0 gro off >/dev/null");
	pair_hosts(&hosts, &pair);
	transfer_one_way(&pair, 2 * MIB);
	enter_ns(hosts.ns[1]);
	segments = counter("in_data");
	acks = counter("out_ack") + counter("out_ack_delayed");
	note("%ld segments, %ld ACKs", segments, acks);
	CHECK(segments > 1400);
	CHECK(acks > 0);
	/* With two CPUs queues may be short. */
	if (!on_real_clock)
		CHECK(acks < segments / 4);
}

TEST_EDU(sysctl__names_of_its_cousins)
{
	static const char *const names[] = {
		"msl_ms", "rto_min_us", "rto_max_us", "rto_initial_us",
		"delack_us", "syn_retries", "synack_retries", "retries1",
		"retries2", "orphan_retries", "keepalive_time",
		"keepalive_intvl", "keepalive_probes", "fin_timeout",
		"mtu_probing", "base_mss", "mtu_probe_floor", "probe_interval",
		"probe_threshold", "window_scaling", "timestamps", "rmem", "wmem", "max_orphans",
		"max_tw_buckets", "congestion_control",
		"available_congestion_control",
	};
	char before[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(before, sizeof(before), "%s", sysctl_text(names[i]));
		CHECK(before[0]);
		if (strncmp(names[i], "available", 9))
			OK(try_sysctl(names[i], before));
		CHECK(!strcmp(sysctl_text(names[i]), before));
	}
}

TEST_EDU(sysctl__impossible_values_are_einval)
{
	static const char *const bad[][2] = {
		{ "msl_ms", "0" }, { "msl_ms", "-1" }, { "msl_ms", "xyz" },
		{ "msl_ms", "99999999999999999999" }, { "rto_min_us", "0" },
		{ "syn_retries", "0" }, { "syn_retries", "256" },
		{ "retries2", "-1" }, { "timestamps", "2" },
		{ "window_scaling", "-1" }, { "keepalive_probes", "0" },
		{ "delack_us", "500000" }, { "mtu_probing", "3" },
		{ "base_mss", "47" }, { "rmem", "-1 -1 -1" },
	};
	char before[256];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(before, sizeof(before), "%s", sysctl_text(bad[i][0]));
		errno = 0;
		if (!try_sysctl(bad[i][0], bad[i][1]) || errno != EINVAL)
			FAIL("%s = %s gives %s, not EINVAL", bad[i][0],
			     bad[i][1], strerrorname(errno));
		CHECK(!strcmp(sysctl_text(bad[i][0]), before));
	}
	CHECK_ERR(try_sysctl("congestion_control", "nosuch"), ENOENT);
	CHECK_ERR(open(SYSCTL "available_congestion_control", O_WRONLY),
		  EACCES);
}

TEST_EDU(sysctl__only_root_may_change_them)
{
	OK(setresuid(65534, 65534, 65534));
	CHECK(sysctl_text("msl_ms")[0]);
	CHECK_ERR(open(SYSCTL "msl_ms", O_WRONLY), EACCES);
}

TEST_EDU(sysctl__defaults_reach_new_sockets)
{
	int fd;

	set_sysctl("keepalive_time", "123");
	set_sysctl("keepalive_intvl", "45");
	set_sysctl("keepalive_probes", "6");
	set_sysctl("fin_timeout", "33");
	set_sysctl("rmem", "4096 50000 60000");
	set_sysctl("wmem", "4096 40000 60000");
	set_sysctl("congestion_control", "reno");
	fd = stream_socket();
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_KEEPIDLE), 123);
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_KEEPINTVL), 45);
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_KEEPCNT), 6);
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_LINGER2), 33);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_RCVBUF), 50000);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_SNDBUF), 40000);
}

TEST_EDU(sysctl__options_can_be_switched_off)
{
	struct tcp_info info;
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	set_sysctl("timestamps", "0");
	set_sysctl("window_scaling", "0");
	pair_hosts(&hosts, &pair);
	transfer_both_ways(&pair, 500 * KIB);
	info = info_of(pair.a);
	CHECK_EQ(info.tcpi_options & (TCPI_OPT_TIMESTAMPS | TCPI_OPT_WSCALE),
		 0);
	CHECK_EQ(info.tcpi_snd_mss, mss_of(1500));
}

TEST_EDU(sol_edutcp__tcb_and_number)
{
	struct edu_tcb_info a, b;
	socklen_t len = sizeof(a);
	uint64_t one = 0, two = 0;
	struct pair pair;

	pair_lo(&pair);
	send_text(pair.a, "12345");
	wait_inq(pair.b, 5);
	OK(getsockopt(pair.a, SOL_EDUTCP, EDUTCP_TCB, &a, &len));
	CHECK_EQ(len, sizeof(a));
	OK(getsockopt(pair.b, SOL_EDUTCP, EDUTCP_TCB, &b, &len));
	CHECK_EQ(a.state, EDU_ESTABLISHED);
	CHECK_EQ(b.state, EDU_ESTABLISHED);
	CHECK_EQ(a.snd_nxt - a.iss, 6);
	CHECK_EQ(b.rcv_nxt, a.snd_nxt);
	CHECK_EQ(b.irs, a.iss);
	CHECK_EQ(a.irs, b.iss);
	CHECK_EQ(b.rcv_nxt - b.rcv_user, 5);
	CHECK(a.mss > 500 && a.cwnd >= a.mss);
	len = sizeof(one);
	OK(getsockopt(pair.a, SOL_EDUTCP, EDUTCP_CONN_ID, &one, &len));
	CHECK_EQ(len, sizeof(one));
	OK(getsockopt(pair.b, SOL_EDUTCP, EDUTCP_CONN_ID, &two, &len));
	CHECK(one && two && one != two);
}

TEST_EDU(sol_edutcp__bad_arguments)
{
	struct edu_tcb_info info;
	socklen_t len = sizeof(info);
	int fd = stream_socket(), value = 1;

	CHECK_ERR(getsockopt(fd, SOL_EDUTCP, 99, &info, &len), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_EDUTCP, EDUTCP_TCB, &value,
			     sizeof(value)), ENOPROTOOPT);
	CHECK_ERR(getsockopt(fd, SOL_EDUTCP, EDUTCP_TCB, (void *)8, &len),
		  EFAULT);
	len = -1;
	CHECK_ERR(getsockopt(fd, SOL_EDUTCP, EDUTCP_TCB, &info, &len),
		  EINVAL);
	len = 1;
	OK(getsockopt(fd, SOL_EDUTCP, EDUTCP_TCB, &info, &len));
	CHECK_EQ(len, 1);
	CHECK_EQ(info.state, EDU_CLOSED);
}

/* RFC 6528: the number of one connection does not tell that of the next. */
TEST_EDU(isn__is_not_a_sequence)
{
	struct edu_tcb_info info;
	uint32_t last = 0, near = 0;
	struct pair pair;
	int i;

	for (i = 0; i < 20; i++) {
		pair_lo(&pair);
		info = tcb_of(pair.a);
		near += info.iss - last + 0x400000 < 0x800000;
		last = info.iss;
		pair_close(&pair);
	}
	CHECK_BETWEEN(near, 0, 3);
}

/* A fresh set of namespaces has fresh secrets. */
TEST_EDU(isn__differs_from_namespace_to_namespace)
{
	struct edu_tcb_info info;
	struct pair pair;
	uint32_t last = 0;
	int near = 0, i;

	for (i = 0; i < 5; i++) {
		enter_ns(new_ns());
		listen_on("127.0.0.1", 4000, 1);
		pair.a = bound_socket("127.0.0.1", 4321);
		OK(connect_to(pair.a, "127.0.0.1", 4000));
		info = tcb_of(pair.a);
		/* By chance one in 512 is. */
		if (i && info.iss - last + 0x400000 < 0x800000)
			near++;
		last = info.iss;
	}
	CHECK_BETWEEN(near, 0, 2);
}

/* The kernel's own TCP and this one share addresses and ports in peace. */
TEST_ISOLATED(beside_tcp__same_port_at_the_same_time)
{
	struct address addr = addr_of("127.0.0.1", 4000);
	int edu = listen_on("127.0.0.1", 4000, 1), a, b;
	int tcp = OK(socket(addr.sa.sa_family, SOCK_STREAM, 0));
	int fd = OK(socket(addr.sa.sa_family, SOCK_STREAM, 0));

	OK(bind(tcp, &addr.sa, addr.len));
	OK(listen(tcp, 1));
	OK(connect_to(fd, "127.0.0.1", 4000));
	b = OK(accept(tcp, NULL, NULL));
	send_text(fd, "tcp");
	recv_text(b, "tcp");
	a = stream_socket();
	OK(connect_to(a, "127.0.0.1", 4000));
	b = OK(accept(edu, NULL, NULL));
	send_text(a, "edutcp");
	recv_text(b, "edutcp");
}

TEST_EDU(fault__dropped_segments_are_sent_again)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	run("edutcp fault add drop SYN nth 1");
	run("edutcp fault add drop data nth 3");
	run("edutcp fault add drop FIN nth 1");
	pair_hosts(&hosts, &pair);
	send_bytes(pair.a, 50000, 0, 1);
	recv_bytes(pair.b, 50000, 0, 1);
	OK(shutdown(pair.a, SHUT_WR));
	recv_eof(pair.b);
	CHECK_EQ(counter("fault_drop"), 3);
	CHECK(counter("rtx_timeout") >= 2);
	run("edutcp fault clear");
}

static void transfer_with_fault(const char *words, const char *name)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	run("edutcp fault add %s", words);
	run("edutcp fault add %s in", words);
	pair_hosts(&hosts, &pair);
	transfer_both_ways(&pair, 300 * KIB);
	CHECK(counter(name) > 5);
}

TEST_EDU(fault__random_drops)
{
	transfer_with_fault("drop 3% seed 1", "fault_drop");
}

TEST_EDU(fault__random_corruption)
{
	transfer_with_fault("corrupt 3% seed 2", "fault_corrupt");
}

TEST_EDU(fault__random_duplicates)
{
	transfer_with_fault("duplicate 10% seed 3", "fault_duplicate");
}

TEST_EDU(fault__random_delays)
{
	transfer_with_fault("delay 10ms 10% seed 4", "fault_delay");
}

TEST_EDU(fault__random_reordering)
{
	transfer_with_fault("reorder 10% seed 5", "fault_reorder");
}

TEST_EDU(fault__list_says_what_happened_and_clear_ends_it)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	run("edutcp fault add drop data");
	run("edutcp fault list | grep -q 'drop data'");
	pair_hosts(&hosts, &pair);
	send_text(pair.a, "x");
	sleep_ms(100);
	CHECK_EQ(inq(pair.b), 0);
	run("edutcp fault list | grep -q 'acted [1-9]'");
	run("edutcp fault clear");
	run("! edutcp fault list | grep -q drop");
	recv_text(pair.b, "x");
}

TEST_EDU(fault__of_another_namespace_is_its_own)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	run("edutcp fault add drop");
	run_in(hosts.ns[1], "! edutcp fault list | grep -q drop");
	enter_ns(hosts.ns[1]);
	pair_lo(&pair);
	send_text(pair.a, "not here");
	recv_text(pair.b, "not here");
}

TEST_EDU(fault__bad_words_are_status_2)
{
	run("edutcp fault add nonsense 2>/dev/null; test $? = 2");
	run("edutcp fault add drop nth 0x 2>/dev/null; test $? = 2");
	run("edutcp fault 2>/dev/null; test $? = 2");
	run("! edutcp fault list | grep -q drop");
}

TEST_EDU(fault__needs_the_capability)
{
	OK(setresuid(65534, 65534, 65534));
	run("edutcp fault add drop 2>&1 | grep -qi 'permi'");
	run("edutcp fault clear 2>&1 | grep -qi 'permi'");
}

/* Datagrams' options would be taken and never undone; others do nothing. */
TEST_EDU(options__of_ip_that_mean_nothing_here)
{
	struct ip_mreqn group = { .imr_multiaddr.s_addr = inet_addr("239.1.1.1"),
				  .imr_address.s_addr = inet_addr("127.0.0.1") };
	int fd = stream_socket(), value = 1;

	CHECK_ERR(setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, &group,
			     sizeof(group)), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_IP, IP_OPTIONS, &value, sizeof(value)),
		  ENOPROTOOPT);
}

/* edutcp(7): the kernel gives it to its own families alone, and says so. */
TEST_EDU(options__reuseport_is_refused)
{
	int fd = stream_socket(), one = 1;

	CHECK_ERR(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)),
		  EOPNOTSUPP);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_REUSEPORT), 0);
}

/*
 * A filter that cuts segments leaves small texts in large packets: they are
 * gathered only where they fit.
 */
TEST_EDU(filter__that_cuts_segments)
{
	struct sock_filter code = BPF_STMT(BPF_RET | BPF_K, 32 + 5000);
	struct sock_fprog filter = { 1, &code };
	struct pair pair;

	pair_lo(&pair);
	set_int(pair.b, SOL_SOCKET, SO_RCVBUF, MIB);
	OK(setsockopt(pair.b, SOL_SOCKET, SO_ATTACH_FILTER, &filter,
		      sizeof(filter)));
	set_nonblocking(pair.a);
	send_bytes(pair.a, 60 * KIB, 0, 1);
	CHECK_SOON(inq(pair.b) >= 10000, 10000);
	recv_bytes(pair.b, 10000, 0, 1);
}
