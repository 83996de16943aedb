// SPDX-License-Identifier: GPL-2.0-only
/*
 * breaks.c - net.edutcp.break.*: what each does to a real connection
 *
 * Each switch has a test that sees the rule hold while it is off, and broken
 * while it is on. Here those that have to do with what arrives; what has to do
 * with sending is in breaksend.c. That they are of one namespace, logged and
 * shown, and which values they take, is in breakset.c.
 */
#include "breaks.h"
#include "raw.h"

TEST_EDU(isn_zero__numbers_from_zero)
{
	struct hosts hosts;
	struct pair pair;
	int on;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "isn_zero", on);
		pair_hosts(&hosts, &pair);
		CHECK_EQ(tcb_of(pair.a).iss == 0, on);
		CHECK_EQ(tcb_of(pair.a).irs == 0, on);
		CHECK_EQ(counter_in(hosts.ns[0], "break_isn_zero"), on);
		CHECK_EQ(counter_in(hosts.ns[1], "break_isn_zero"), on);
		transfer_both_ways(&pair, 200 * KIB);
		pair_close(&pair);
	}
}

static int bind_at(const char *ip, int port)
{
	struct address addr = addr_of(ip, port);
	int fd = stream_socket(), err;

	if (!bind(fd, &addr.sa, addr.len))
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

/* The first of these closes first. */
static void close_in_order(struct pair *pair)
{
	OK(close(pair->a));
	recv_eof(pair->b);
	OK(close(pair->b));
	sleep_ms(20);
}

TEST_EDU(no_time_wait__port_is_free_at_once)
{
	struct pair pair;
	int on, port;

	for (on = 0; on < 2; on++) {
		set_sysctl("break/no_time_wait", on ? "1" : "0");
		pair_lo(&pair);
		port = port_of(pair.a);
		close_in_order(&pair);
		CHECK_EQ(counter("time_wait"), 1);
		CHECK_EQ(bind_at("127.0.0.1", port) >= 0, on);
		CHECK_EQ(counter("break_no_time_wait"), on);
		if (on)
			CHECK_EQ(counter("time_wait_over"), 1);
	}
}

/* Its last ACK is lost: the FIN comes again, and nobody knows of it. */
TEST_EDU(no_time_wait__repeated_fin_is_reset)
{
	struct hosts hosts;
	struct pair pair;
	int on;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "no_time_wait", on);
		pair_hosts(&hosts, &pair);
		run("edutcp fault add drop ack-of-fin nth 1");
		pair_shutdown(&pair);
		OK(close(pair.a));
		CHECK_EQ(state_of(pair.b), TCP_LAST_ACK);
		CHECK_SOON(state_of(pair.b) == TCP_CLOSE, 2000);
		CHECK_EQ(counter("tm_time_wait_restart"), 1);
		/* On the interop wire it is the kernel's TCP that says so. */
		if (wire == IPPROTO_EDUTCP)
			CHECK_EQ(counter("out_rst_closed"), on);
		run("edutcp fault clear");
		close(pair.b);
	}
}

static void dial_from(struct pair *pair, int listener, int port)
{
	pair->a = OK(bind_at(HOST0, port));
	OK(connect_to(pair->a, HOST1, port_of(listener)));
	pair->b = OK(accept(listener, NULL, NULL));
}

/*
 * What it is for: a segment that was delayed, and sent again meanwhile, comes
 * when its connection is over and another one is between the same ports.
 * Return: bytes of it that the new one has taken.
 */
static int old_segment(struct hosts *hosts, int port)
{
	int listener = listen_in(hosts->ns[1], HOST1, port, 4), n;
	struct pair pair;

	dial_from(&pair, listener, port + 1);
	run("edutcp fault add delay 1500ms data nth 1 lport %d", port + 1);
	send_text(pair.a, "of the past");
	recv_text(pair.b, "of the past");
	close_in_order(&pair);
	dial_from(&pair, listener, port + 1);
	sleep_ms(2000);
	n = inq(pair.b);
	if (n)
		recv_text(pair.b, "of the past");
	run("edutcp fault clear");
	reset(pair.a);
	close(pair.b);
	return n;
}

TEST_EDU(no_time_wait__old_segment_in_a_new_connection)
{
	struct hosts hosts;
	struct pair pair;
	int port;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	port = port_of(pair.a);
	close_in_order(&pair);
	/* With it there is no other connection. */
	CHECK_ERR(bind_at(HOST0, port), EADDRINUSE);
	set_break(&hosts, "no_time_wait", 1);
	/* Numbers that rise, and timestamps, are further lines of defence. */
	CHECK_EQ(old_segment(&hosts, 4000), 0);
	set_break(&hosts, "isn_zero", 1);
	CHECK_EQ(old_segment(&hosts, 4100), 0);
	CHECK(counter_in(hosts.ns[1], "drop_paws") >= 1);
	run("echo 0 >/proc/sys/net/edutcp/timestamps");
	CHECK_EQ(old_segment(&hosts, 4200), strlen("of the past"));
}

/* Return: how many of 1000 bytes arrived changed. */
static int changed(struct hosts *hosts, bool at_receiver)
{
	uint8_t got[1000], want[1000];
	struct pair pair;
	int i, n = 0;

	pair_hosts(hosts, &pair);
	run_in(hosts->ns[at_receiver],
	       "edutcp fault add corrupt data nth 1 seed 3 %s",
	       at_receiver ? "in" : "");
	send_bytes(pair.a, sizeof(got), 0, 1);
	CHECK_EQ(recv(pair.b, got, sizeof(got), MSG_WAITALL), sizeof(got));
	fill(want, sizeof(want), 0, 1);
	for (i = 0; i < (int)sizeof(got); i++)
		n += got[i] != want[i];
	run_in(hosts->ns[at_receiver], "edutcp fault clear");
	pair_close(&pair);
	return n;
}

TEST_EDU(no_checksum__the_reader_gets_a_changed_byte)
{
	struct hosts hosts;
	int on, i;

	make_hosts(&hosts);
	for (i = 0; i < 4; i++) {
		on = i / 2;
		set_break(&hosts, "no_checksum", on);
		CHECK_EQ(changed(&hosts, i % 2), on);
		CHECK_EQ(counter_in(hosts.ns[1], "drop_checksum"),
			 on ? 2 : i + 1);
		CHECK_EQ(counter_in(hosts.ns[1], "break_no_checksum"),
			 on ? i - 1 : 0);
	}
}

static uint32_t sent_again(int fd)
{
	return info_of(fd).tcpi_total_retrans;
}

/* One of ten segments is lost: one goes again, or all that are behind it. */
TEST_EDU(go_back_n__all_behind_the_gap_goes_again)
{
	struct hosts hosts;
	struct pair pair;
	long thrown;
	int on;

	make_hosts(&hosts);
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "go_back_n", on);
		pair_hosts(&hosts, &pair);
		run("edutcp fault add drop data nth 2");
		transfer(&pair, 10 * MSS);
		thrown = counter_in(hosts.ns[1], "break_go_back_n");
		note("%ld thrown away, %u sent again", thrown,
		     sent_again(pair.a));
		CHECK_EQ(counter_in(hosts.ns[1], "in_data_ahead"), 8);
		if (on)
			CHECK_BETWEEN(thrown, 8, 16);
		CHECK_EQ(sent_again(pair.a) >= 9, on);
		CHECK_EQ(sent_again(pair.a) == 1, !on);
		run("edutcp fault clear");
		pair_close(&pair);
	}
}

/* Half of all numbers away from the right one. */
TEST_EDU(any_rst__with_any_number)
{
	struct segment s = { .doff = 5, .len = 20, .flags = RST };
	struct hosts hosts;
	struct pair pair;
	int on, raw;

	make_hosts(&hosts);
	raw = raw_socket();
	for (on = 0; on < 2; on++) {
		set_break(&hosts, "any_rst", on);
		pair_hosts(&hosts, &pair);
		s.sport = port_of(pair.a);
		s.dport = port_of(pair.b);
		s.seq = tcb_of(pair.b).rcv_nxt + 0x80000000;
		inject(raw, HOST0, &s);
		sleep_ms(20);
		CHECK_EQ(state_of(pair.b), on ? TCP_CLOSE : TCP_ESTABLISHED);
		CHECK_EQ(so_error(pair.b), on ? ECONNRESET : 0);
		CHECK_EQ(counter_in(hosts.ns[1], "break_any_rst"), on);
		CHECK_EQ(counter_in(hosts.ns[1], "drop_rst_seq"), 1);
		close(pair.a);
		close(pair.b);
	}
}
