// SPDX-License-Identifier: GPL-2.0-only
/*
 * info.c - TCP_INFO: what a connection says of itself
 */
#include "edutest.h"

TEST(info__of_a_fresh_socket)
{
	struct tcp_info info = info_of(stream_socket());

	CHECK_EQ(info.tcpi_state, TCP_CLOSE);
	CHECK_EQ(info.tcpi_unacked, 0);
	CHECK_EQ(info.tcpi_retransmits, 0);
	CHECK_EQ(info.tcpi_total_retrans, 0);
}

TEST(info__is_cut_to_the_room_there_is)
{
	unsigned char buf[1024];
	struct pair pair;
	socklen_t len = 8;

	pair_lo(&pair);
	memset(buf, 0xee, sizeof(buf));
	OK(getsockopt(pair.a, SOL_TCP, TCP_INFO, buf, &len));
	CHECK_EQ(len, 8);
	CHECK_EQ(buf[0], TCP_ESTABLISHED);
	CHECK_EQ(buf[8], 0xee);
	len = sizeof(buf);
	OK(getsockopt(pair.a, SOL_TCP, TCP_INFO, buf, &len));
	CHECK_BETWEEN(len, sizeof(struct tcp_info), sizeof(buf) - 1);
	CHECK_EQ(buf[len], 0xee);
	len = 0;
	OK(getsockopt(pair.a, SOL_TCP, TCP_INFO, buf, &len));
	CHECK_EQ(len, 0);
	len = -1;
	CHECK_ERR(getsockopt(pair.a, SOL_TCP, TCP_INFO, buf, &len), EINVAL);
}

TEST(info__of_a_connection_over_ethernet)
{
	struct hosts hosts;
	struct pair pair;
	struct tcp_info a, b;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	send_bytes(pair.a, 10000, 0, 1);
	recv_bytes(pair.b, 10000, 0, 1);
	send_text(pair.b, "answer");
	recv_text(pair.a, "answer");
	CHECK_SOON(outq(pair.a) == 0 && outq(pair.b) == 0, 2000);
	a = info_of(pair.a);
	b = info_of(pair.b);
	CHECK_EQ(a.tcpi_state, TCP_ESTABLISHED);
	CHECK_EQ(b.tcpi_state, TCP_ESTABLISHED);
	/* RFC 9293, 3.7.1: MTU less headers; timestamps take twelve more. */
	CHECK_EQ(a.tcpi_options & TCPI_OPT_TIMESTAMPS, TCPI_OPT_TIMESTAMPS);
	CHECK_EQ(a.tcpi_options & TCPI_OPT_WSCALE, TCPI_OPT_WSCALE);
	CHECK_EQ(a.tcpi_snd_mss, mss_of(1500) - 12);
	CHECK_EQ(a.tcpi_pmtu, 1500);
	CHECK_EQ(a.tcpi_snd_wscale, b.tcpi_rcv_wscale);
	CHECK_EQ(b.tcpi_snd_wscale, a.tcpi_rcv_wscale);
	/* RFC 6928: ten segments at first, more after they arrived. */
	CHECK_BETWEEN(a.tcpi_snd_cwnd, 10, 1000);
	CHECK_BETWEEN(a.tcpi_rtt, 1, 1000000);
	CHECK_BETWEEN(a.tcpi_rttvar, 1, 1000000);
	CHECK_BETWEEN(a.tcpi_rto, 1000, 3000000);
	CHECK(a.tcpi_rto >= a.tcpi_rtt);
	CHECK_EQ(a.tcpi_unacked, 0);
	CHECK_EQ(a.tcpi_total_retrans, 0);
	CHECK_EQ(a.tcpi_retransmits, 0);
	CHECK_BETWEEN(a.tcpi_bytes_acked, 10000, 10001);
	CHECK_EQ(b.tcpi_bytes_received, 10000);
	CHECK_EQ(a.tcpi_bytes_received, 6);
	CHECK_BETWEEN(a.tcpi_segs_out, 3, 40);
	CHECK_BETWEEN(a.tcpi_segs_in, 2, 40);
}

TEST(info__counts_retransmissions)
{
	struct hosts hosts;
	struct pair pair;
	struct tcp_info info;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	cut_path(&hosts);
	send_bytes(pair.a, 1000, 0, 1);
	info = info_of(pair.a);
	CHECK_EQ(info.tcpi_unacked, 1);
	CHECK_SOON(info_of(pair.a).tcpi_retransmits >= 2, 5000);
	info = info_of(pair.a);
	CHECK(info.tcpi_total_retrans >= 2);
	CHECK(info.tcpi_backoff >= 1);
	CHECK_EQ(info.tcpi_snd_cwnd, 1);
	mend_path(&hosts);
	recv_bytes(pair.b, 1000, 0, 1);
	CHECK_SOON(info_of(pair.a).tcpi_unacked == 0, 8000);
	info = info_of(pair.a);
	CHECK_EQ(info.tcpi_retransmits, 0);
	CHECK(info.tcpi_total_retrans >= 2);
}

/* What was sent again and has no answer, not what will be. */
TEST(info__retransmitted_and_not_acknowledged)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	CHECK_EQ(info_of(pair.a).tcpi_retrans, 0);
	cut_path(&hosts);
	send_bytes(pair.a, 5000, 0, 1);
	CHECK_SOON(info_of(pair.a).tcpi_retransmits >= 2, 5000);
	CHECK_EQ(info_of(pair.a).tcpi_retrans, 1);
	mend_path(&hosts);
	recv_bytes(pair.b, 5000, 0, 1);
	CHECK_SOON(outq(pair.a) == 0, 8000);
	CHECK_EQ(info_of(pair.a).tcpi_retrans, 0);
}

/* A SYN is sent again as well. */
TEST(info__retransmitted_syn)
{
	struct hosts hosts;
	int fd;

	make_hosts(&hosts);
	know_each_other(&hosts);
	cut_path(&hosts);
	fd = stream_socket();
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINPROGRESS);
	CHECK_EQ(info_of(fd).tcpi_retrans, 0);
	CHECK_SOON(info_of(fd).tcpi_retransmits >= 1, 8000);
	CHECK_EQ(info_of(fd).tcpi_retrans, 1);
}

/* An ACK is no text, and text is more than an ACK. */
TEST(info__when_what_arrived)
{
	struct tcp_info info;
	struct pair pair;

	pair_lo(&pair);
	send_text(pair.b, "text");
	recv_text(pair.a, "text");
	sleep_ms(500);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	CHECK_SOON(outq(pair.a) == 0, 2000);
	sleep_ms(300);
	info = info_of(pair.a);
	CHECK_BETWEEN(info.tcpi_last_data_recv, 780, 3500);
	CHECK_BETWEEN(info.tcpi_last_ack_recv, 290,
		      info.tcpi_last_data_recv - 400);
	CHECK_BETWEEN(info.tcpi_last_data_sent, 290,
		      info.tcpi_last_data_recv - 400);
}

/* RFC 6298: the estimate follows the path. */
TEST(info__rtt_follows_the_path)
{
	struct hosts hosts;
	struct pair pair;
	int i;

	make_hosts(&hosts);
	run("tc qdisc add dev e0 root netem delay 100ms");
	pair_hosts(&hosts, &pair);
	for (i = 0; i < 10; i++) {
		send_text(pair.a, "ping");
		recv_text(pair.b, "ping");
		send_text(pair.b, "pong");
		recv_text(pair.a, "pong");
	}
	CHECK_BETWEEN(info_of(pair.a).tcpi_rtt, 95000, 200000);
	CHECK_BETWEEN(info_of(pair.a).tcpi_rto, 200000, 1500000);
}

TEST(info__cwnd_grows_in_slow_start)
{
	struct hosts hosts;
	struct pair pair;
	struct tcp_info info;
	pid_t pid;

	make_hosts(&hosts);
	run("tc qdisc add dev e0 root netem delay 20ms limit 10000");
	pair_hosts(&hosts, &pair);
	CHECK_EQ(info_of(pair.a).tcpi_snd_cwnd, 10);
	pid = OK(fork());
	if (!pid) {
		recv_bytes(pair.b, 300 * KIB, 0, 1);
		_exit(0);
	}
	send_bytes(pair.a, 300 * KIB, 0, 1);
	CHECK_SOON(outq(pair.a) == 0, 8000);
	info = info_of(pair.a);
	CHECK_BETWEEN(info.tcpi_snd_cwnd, 30, 500);
	CHECK_EQ(info.tcpi_total_retrans, 0);
	OK(waitpid(pid, NULL, 0));
}
