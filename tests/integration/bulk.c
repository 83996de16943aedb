// SPDX-License-Identifier: GPL-2.0-only
/*
 * bulk.c - much data, every byte checked; sockets shared by threads, processes
 */
#include "edutest.h"

static size_t much(void)
{
	return on_debug ? 2 * MIB : 8 * MIB;
}

/* At most: for what computes but never waits for a timer. */
static int computing_ms(void)
{
	return (on_debug ? 3000 : 1000) * PATIENCE;
}

TEST_LIMIT(bulk__both_ways_at_once_over_loopback, 40)
{
	struct pair pair;

	pair_lo(&pair);
	transfer_both_ways(&pair, much());
}

TEST_LIMIT(bulk__both_ways_at_once_over_veth, 40)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	transfer_both_ways(&pair, much());
}

TEST_LIMIT(bulk__without_offloads, 40)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	run_on_both(&hosts,
		    "ethtool -K e0 tso off gso off gro off tx off rx off >/dev/null");
	pair_hosts(&hosts, &pair);
	transfer_both_ways(&pair, much() / 2);
}

TEST_LIMIT(bulk__small_buffers, 40)
{
	int listener = bound_socket("127.0.0.1", 0);
	struct pair pair;

	set_int(listener, SOL_SOCKET, SO_RCVBUF, 4 * KIB);
	set_int(listener, SOL_SOCKET, SO_SNDBUF, 4 * KIB);
	OK(listen(listener, 1));
	pair.a = stream_socket();
	set_int(pair.a, SOL_SOCKET, SO_RCVBUF, 4 * KIB);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 4 * KIB);
	set_int(pair.a, SOL_TCP, TCP_MAXSEG, 500);
	OK(connect_to(pair.a, "127.0.0.1", port_of(listener)));
	pair.b = OK(accept(listener, NULL, NULL));
	transfer_both_ways(&pair, 256 * KIB);
}

static void *one_send(void *arg)
{
	struct flow *flow = arg;
	static unsigned char buf[MIB];

	fill(buf, flow->bytes, 0, flow->stream);
	CHECK_EQ(OK(send(flow->fd, buf, flow->bytes, 0)), flow->bytes);
	return NULL;
}

/* The end of what a small buffer holds is sent at once: nothing can follow. */
TEST(bulk__small_send_buffer_does_not_wait)
{
	struct hosts hosts;
	struct pair pair;
	struct flow flow;
	pthread_t writer;
	double start;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	set_int(pair.a, SOL_SOCKET, SO_SNDBUF, 16 * KIB);
	flow = (struct flow){ pair.a, MIB, 1 };
	start = now_s();
	start_thread(&writer, one_send, &flow);
	recv_bytes(pair.b, flow.bytes, 0, 1);
	join_thread(writer);
	CHECK_BETWEEN((now_s() - start) * 1000, 0, computing_ms());
}

/*
 * Small segments need more memory than their text: the room that was promised
 * is not there for all. Nobody waits for long when the reader comes at last.
 */
TEST(bulk__small_segments_and_a_late_reader)
{
	struct hosts hosts;
	struct pair pair;
	size_t sent = 0;
	double start;
	int i;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	set_int(pair.a, SOL_TCP, TCP_NODELAY, 1);
	/* Twice until nothing more goes. */
	for (i = 0; i < 2; i++) {
		sent += stuff_pieces(pair.a, 300, sent);
		sleep_ms(6000);
	}
	start = now_s();
	recv_bytes(pair.b, sent, 0, 1);
	CHECK_BETWEEN((now_s() - start) * 1000, 0, computing_ms());
}

/* Peeking must not disturb the order, nor reading odd sizes. */
TEST_LIMIT(bulk__read_in_odd_pieces, 40)
{
	static unsigned char buf[20000];
	size_t total = much() / 4, got = 0, want, n;
	unsigned int random = 1;
	struct pair pair;
	pid_t pid;

	pair_lo(&pair);
	pid = OK(fork());
	if (!pid) {
		send_bytes(pair.a, total, 0, 1);
		OK(shutdown(pair.a, SHUT_WR));
		pause();
	}
	while (got < total) {
		random = random * 1103515245 + 12345;
		want = (random >> 16) % sizeof(buf) + 1;
		n = OK(recv(pair.b, buf, want,
			    random & 0x10000 ? MSG_PEEK : 0));
		CHECK(n);
		check_bytes(buf, n, got, 1);
		if (!(random & 0x10000))
			got += n;
	}
	recv_eof(pair.b);
}

#define SHARERS	4
#define PIECES	2000
#define PIECE	61

struct sharer {
	int fd;
	int number;
	size_t seen[SHARERS];
};

static void *share_write(void *arg)
{
	struct sharer *sharer = arg;
	char piece[PIECE];
	size_t i, done;

	memset(piece, sharer->number, sizeof(piece));
	for (i = 0; i < PIECES; i++)
		for (done = 0; done < PIECE;)
			done += OK(send(sharer->fd, piece + done,
					PIECE - done, 0));
	return NULL;
}

static void *share_read(void *arg)
{
	struct sharer *sharer = arg;
	unsigned char buf[1000];
	ssize_t n, i;

	while ((n = OK(recv(sharer->fd, buf, sizeof(buf), 0))))
		for (i = 0; i < n; i++) {
			CHECK_BETWEEN(buf[i], 0, SHARERS - 1);
			sharer->seen[buf[i]]++;
		}
	return NULL;
}

/* Every byte that four threads write reaches just one of four readers. */
TEST_LIMIT(bulk__threads_share_both_ends, 40)
{
	struct sharer writers[SHARERS] = {}, readers[SHARERS] = {};
	pthread_t writing[SHARERS], reading[SHARERS];
	struct pair pair;
	size_t sum;
	int i, j;

	pair_lo(&pair);
	for (i = 0; i < SHARERS; i++) {
		writers[i].fd = pair.a;
		writers[i].number = i;
		readers[i].fd = pair.b;
		start_thread(&writing[i], share_write, &writers[i]);
		start_thread(&reading[i], share_read, &readers[i]);
	}
	for (i = 0; i < SHARERS; i++)
		join_thread(writing[i]);
	OK(shutdown(pair.a, SHUT_WR));
	for (i = 0; i < SHARERS; i++)
		join_thread(reading[i]);
	for (i = 0; i < SHARERS; i++) {
		for (sum = 0, j = 0; j < SHARERS; j++)
			sum += readers[j].seen[i];
		CHECK_EQ(sum, PIECES * PIECE);
	}
}

TEST(fork__children_share_a_connection)
{
	struct pair pair;
	int go[2];
	char byte;
	pid_t pid;

	pair_lo(&pair);
	OK(pipe(go));
	pid = OK(fork());
	if (!pid) {
		OK(close(pair.b));
		send_text(pair.a, "child ");
		_exit(0);
	}
	OK(waitpid(pid, NULL, 0));
	send_text(pair.a, "parent");
	recv_text(pair.b, "child parent");

	pid = OK(fork());
	if (!pid) {
		OK(read(go[0], &byte, 1));
		_exit(0);
	}
	OK(close(pair.a));
	wait_inq(pair.b, 0);
	CHECK_ERR(recv(pair.b, &byte, 1, MSG_DONTWAIT), EAGAIN);
	OK(write(go[1], "", 1));
	OK(waitpid(pid, NULL, 0));
	wait_for(pair.b, POLLIN, 2000);
	recv_eof(pair.b);
}

TEST(fork__children_share_a_listener)
{
	int listener = listen_on("127.0.0.1", 4000, 64), i, b;
	pid_t pids[3];
	char text[2];

	for (i = 0; i < 3; i++) {
		pids[i] = OK(fork());
		if (pids[i])
			continue;
		for (;;) {
			b = OK(accept(listener, NULL, NULL));
			if (recv(b, text, 1, 0) == 1 && text[0] == 'q')
				_exit(0);
			OK(send(b, text, 1, 0));
			close(b);
		}
	}
	for (i = 0; i < 60; i++) {
		b = stream_socket();
		OK(connect_to(b, "127.0.0.1", 4000));
		text[0] = 'a' + i % 10;
		OK(send(b, text, 1, 0));
		text[1] = 0;
		CHECK_EQ(OK(recv(b, text + 1, 1, 0)), 1);
		CHECK_EQ(text[0], text[1]);
		close(b);
	}
	for (i = 0; i < 3; i++) {
		b = stream_socket();
		OK(connect_to(b, "127.0.0.1", 4000));
		send_text(b, "q");
		recv_eof(b);
	}
	for (i = 0; i < 3; i++)
		OK(waitpid(pids[i], NULL, 0));
}

TEST(fork__exit_closes_as_close_does)
{
	struct pair pair;
	pid_t pid = OK(fork());

	if (!pid) {
		pair_lo(&pair);
		send_text(pair.a, "unread");
		_exit(0);
	}
	OK(waitpid(pid, NULL, 0));
	if (on_edu)
		CHECK_SOON(counter("sockets") == 0, 3000);
}
