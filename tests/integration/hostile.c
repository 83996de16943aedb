// SPDX-License-Identifier: GPL-2.0-only
/*
 * hostile.c - garbage from the wire, by raw sockets
 *
 * Truncated headers, wrong checksums, impossible offsets and options, any
 * flags with any numbers, floods: against a listener and against a connection
 * whose transfer must go on as if nothing had happened (RFC 5961).
 */
#include <netinet/ip.h>
#include <netinet/ip6.h>

#include "../../userspace/include/edutcp.h"
#include "raw.h"

#define PORT		4000

static void any_options(struct segment *s)
{
	static const uint8_t bad[][12] = {
		{ 2, 0 }, { 2, 1, 1, 1 }, { 2, 255, 1, 1 }, { 2, 4, 0, 0 },
		{ 2, 4, 0xff, 0xff }, { 3, 3, 255, 0 }, { 3, 0, 7, 0 },
		{ 8, 10, 0, 0, 0, 0, 0, 0, 0, 0 }, { 8, 9, 1, 2, 3, 4, 5, 6 },
		{ 5, 2, 5, 3, 5, 10, 1, 2 }, { 1, 1, 1, 8 }, { 254, 1 },
		{ 254, 0 }, { 4, 3, 0, 0 }, { 0, 255, 255, 255 },
		{ 30, 12, 0, 1, 2, 3 }, { 19, 18, 1, 1, 1, 1 },
	};
	size_t i;

	if (any() % 2) {
		memcpy(s->rest, bad[any() % (sizeof(bad) / sizeof(bad[0]))],
		       12);
		s->doff = 6 + any() % 3;
		s->len = s->doff * 4;
	} else {
		for (i = 0; i < sizeof(s->rest); i++)
			s->rest[i] = any();
		s->doff = any() % 16;
		s->len = any() % (20 + sizeof(s->rest) + 1);
	}
}

static void any_segment(struct segment *s)
{
	memset(s, 0, sizeof(*s));
	s->sport = any();
	s->dport = PORT;
	s->seq = any();
	s->ack = any();
	s->window = any();
	s->doff = 5;
	s->len = 20;
	s->flags = any();
	switch (any() % 5) {
	case 0:			/* cut short anywhere */
		s->len = any() % 20;
		break;
	case 1:
		s->bad_sum = true;
		break;
	case 2:
	case 3:
		any_options(s);
		break;
	case 4:			/* text, as far as it goes */
		s->len = 20 + any() % sizeof(s->rest);
		break;
	}
}

static int volume(void)
{
	return on_debug ? 3000 : 10000;
}

static void check_still_serves(int listener)
{
	int a = stream_socket(), b;
	struct address addr;

	set_int(a, SOL_TCP, TCP_NODELAY, 1);
	OK(connect_to(a, HOST1, PORT));
	do {
		addr = addr_room();
		b = OK(accept(listener, &addr.sa, &addr.len));
	} while (ntohs(addr.sin.sin_port) != port_of(a));
	send_text(a, "alive");
	recv_text(b, "alive");
	close(a);
	close(b);
}

TEST_LIMIT(hostile__garbage_for_a_listener, 60)
{
	struct hosts hosts;
	struct segment s;
	int listener, raw, i;

	make_hosts(&hosts);
	listener = listen_in(hosts.ns[1], HOST1, PORT, 64);
	raw = raw_socket();
	for (i = 0; i < volume(); i++) {
		any_segment(&s);
		/* Only what is no honest SYN: those have their own test. */
		if ((s.flags & (SYN | ACK | RST)) == SYN)
			s.flags |= ACK;
		inject(raw, HOST0, &s);
		if (i % 64 == 63)
			usleep(MS);
	}
	check_still_serves(listener);
	if (on_edu) {
		enter_ns(hosts.ns[1]);
		CHECK(counter("drop_short") > 0);
		CHECK(counter("drop_checksum") > 0);
		CHECK(counter("drop_options") > 0);
		CHECK_EQ(counter("half_open"), 0);
		CHECK_EQ(counter("bad_edge"), 0);
		CHECK_EQ(counter("notes_lost"), 0);
	}
}

static void *receive_all(void *arg)
{
	recv_bytes(*(int *)arg, 2 * MIB, 0, 1);
	recv_eof(*(int *)arg);
	return NULL;
}

static void *send_all(void *arg)
{
	int i;

	for (i = 0; i < 32; i++) {
		send_bytes(*(int *)arg, 64 * KIB, i * 64 * KIB, 1);
		sleep_ms(10);
	}
	OK(shutdown(*(int *)arg, SHUT_WR));
	return NULL;
}

/* Both directions carry data, while the receiver of each is shot at. */
TEST_LIMIT(hostile__garbage_for_a_connection, 90)
{
	pthread_t threads[4];
	struct hosts hosts;
	struct segment s;
	struct pair pair;
	int raw, i;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	raw = raw_socket();
	start_thread(&threads[0], send_all, &pair.a);
	start_thread(&threads[1], receive_all, &pair.b);
	start_thread(&threads[2], send_all, &pair.b);
	start_thread(&threads[3], receive_all, &pair.a);
	for (i = 0; i < volume(); i++) {
		any_segment(&s);
		s.sport = port_of(pair.a);
		s.dport = port_of(pair.b);
		inject(raw, HOST0, &s);
		if (i % 32 == 31)
			usleep(MS);
	}
	for (i = 0; i < 4; i++)
		join_thread(threads[i]);
	if (on_edu) {
		enter_ns(hosts.ns[1]);
		CHECK(counter("drop_checksum") > 0);
		CHECK(counter("drop_seq") + counter("drop_rst_seq") > 0);
		CHECK_EQ(counter("bad_edge"), 0);
	}
}

/* RFC 5961, 3 and 4: a RST or SYN in the window is challenged, no more. */
TEST_LIMIT(hostile__blind_rst_and_syn, 240)
{
	struct hosts hosts;
	struct segment s = { .doff = 5, .len = 20, .window = 1000 };
	struct pair pair;
	uint32_t seq = any();
	int raw, i;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	raw = raw_socket();
	s.sport = port_of(pair.a);
	s.dport = port_of(pair.b);
	/* By chance one would be RCV.NXT, and rightly reset: between two. */
	if (on_edu)
		seq = tcb_of(pair.b).rcv_nxt + 8192;
	/* Every 16 KiB of the space: several fall into the window. */
	for (i = 0; i < 4 * 65536 / (on_debug ? 4 : 1); i++) {
		seq += 16384 * (on_debug ? 4 : 1);
		s.seq = seq;
		s.flags = RST;
		inject(raw, HOST0, &s);
		if (i % 8 == 0) {
			s.flags = SYN;
			inject(raw, HOST0, &s);
		}
	}
	CHECK_EQ(state_of(pair.b), TCP_ESTABLISHED);
	send_text(pair.a, "unmoved");
	recv_text(pair.b, "unmoved");
	send_text(pair.b, "me too");
	recv_text(pair.a, "me too");
	if (on_edu) {
		enter_ns(hosts.ns[1]);
		CHECK(counter("out_challenge") > 0);
		CHECK(counter("drop_rst_seq") > 0);
	}
}

/* What is held for strangers is bounded, and time mends it. */
TEST_LIMIT(hostile__flood_of_syns, 60)
{
	struct segment s = { .doff = 5, .len = 20, .window = 1000 };
	struct hosts hosts;
	int listener, raw, i;
	char from[16];

	make_hosts(&hosts);
	enter_ns(hosts.ns[1]);
	listener = listen_on(HOST1, PORT, 32);
	set_sysctl("synack_retries", "1");
	enter_ns(hosts.ns[0]);
	check_still_serves(listener);	/* and so host 1 is known here */
	raw = raw_socket();
	s.flags = SYN;
	s.dport = PORT;
	for (i = 0; i < volume(); i++) {
		s.sport = any();
		s.seq = any();
		snprintf(from, sizeof(from), "10.9.0.%u", 100 + any() % 64);
		inject(raw, from, &s);
		if (i % 64 == 63)
			usleep(MS);
	}
	if (on_edu) {
		enter_ns(hosts.ns[1]);
		CHECK_BETWEEN(counter("half_open"), 1, 64);
		CHECK(counter("drop_backlog") > 0);
		enter_ns(hosts.ns[0]);
	}
	check_still_serves(listener);
}

/* RFC 9293, 3.7.1 (MUST-15): it may take no more than every host must. */
TEST_EDU_LIMIT(hostile__syn_without_mss, 60)
{
	struct segment s = { .sport = 20000, .dport = PORT, .doff = 5,
			     .len = 20, .flags = SYN, .window = 1000 };
	struct hosts hosts;
	int listener;

	make_hosts(&hosts);
	enter_ns(hosts.ns[1]);
	listener = listen_on(HOST1, PORT, 32);
	enter_ns(hosts.ns[0]);
	check_still_serves(listener);	/* and so host 1 is known here */
	inject(raw_socket(), "10.9.0.100", &s);
	enter_ns(hosts.ns[1]);
	CHECK_SOON(counter("half_open") == 1, 1000);
	run("edutcp ss --json --state SYN-RECEIVED | grep -q '\"mss\": %d[,}]'",
	    on_ip6 ? 1220 : 536);
}

/* A segment for a closed port is answered by a RST, a RST by nothing. */
TEST_LIMIT(hostile__segments_for_nobody, 60)
{
	struct segment s = { .doff = 5, .len = 20, .dport = 1 };
	struct hosts hosts;
	uint8_t buf[200], *tcp;
	struct address addr;
	int raw, sniff, i, answers = 0;
	ssize_t n;

	make_hosts(&hosts);
	raw = raw_socket();
	sniff = OK(socket(on_ip6 ? AF_INET6 : AF_INET,
			  SOCK_RAW | SOCK_NONBLOCK, wire));
	/* IPv6's come without their IP header. */
	tcp = buf + (on_ip6 ? 0 : 20);
	for (i = 0; i < 100; i++) {
		s.sport = 30000 + i;
		s.seq = any();
		s.flags = i % 2 ? RST | ACK : SYN;
		inject(raw, HOST0, &s);
	}
	sleep_ms(300);
	for (;;) {
		addr = addr_room();
		n = recvfrom(sniff, buf, sizeof(buf), 0, &addr.sa, &addr.len);
		if (n < 0)
			break;
		if (!addr_is(&addr, HOST1))
			continue;
		CHECK(buf + n >= tcp + 20);
		CHECK(tcp[13] & RST);
		CHECK_EQ((tcp[2] << 8 | tcp[3]) % 2, 0);
		answers++;
	}
	CHECK_EQ(answers, 50);
}

/* The same fields as an honest connection, but any one bit may be wrong. */
TEST_LIMIT(hostile__half_open_and_then_anything, 60)
{
	struct segment s;
	struct hosts hosts;
	int listener, raw, i, sport = 0;

	make_hosts(&hosts);
	enter_ns(hosts.ns[1]);
	listener = listen_on(HOST1, PORT, 64);
	set_sysctl("synack_retries", "1");
	enter_ns(hosts.ns[0]);
	raw = raw_socket();
	for (i = 0; i < volume() / 2; i++) {
		any_segment(&s);
		if (i % 16 == 0) {
			sport = 20000 + i % 20000;
			s.flags = SYN;
			s.bad_sum = false;
			s.doff = 5;
			s.len = 20;
		}
		s.sport = sport;
		inject(raw, "10.9.0.100", &s);
		if (i % 64 == 63)
			usleep(MS);
	}
	check_still_serves(listener);
}
