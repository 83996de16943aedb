// SPDX-License-Identifier: GPL-2.0-only
/*
 * stream.c - send(2), recv(2) and all their cousins
 */
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "edutest.h"

TEST(stream__every_call_that_reads_and_writes)
{
	struct iovec out[4] = {
		{ "wri", 3 }, { "", 0 }, { "tev", 3 }, { "!", 1 },
	};
	char one[2], two[5];
	struct iovec in[3] = {
		{ one, sizeof(one) }, { NULL, 0 }, { two, sizeof(two) },
	};
	struct sockaddr_in6 from;
	struct msghdr put = { .msg_iov = out, .msg_iovlen = 4 };
	struct msghdr get = {
		.msg_iov = in, .msg_iovlen = 3,
		.msg_name = &from, .msg_namelen = sizeof(from),
	};
	struct pair pair;
	char buf[16];

	pair_lo(&pair);
	CHECK_EQ(OK(write(pair.a, "write", 5)), 5);
	recv_text(pair.b, "write");
	CHECK_EQ(OK(send(pair.a, "read", 4, 0)), 4);
	CHECK_EQ(OK(read(pair.b, buf, sizeof(buf))), 4);
	CHECK(!memcmp(buf, "read", 4));

	CHECK_EQ(OK(writev(pair.a, out, 4)), 7);
	wait_inq(pair.b, 7);
	CHECK_EQ(OK(readv(pair.b, in, 3)), 7);
	CHECK(!memcmp(one, "wr", 2) && !memcmp(two, "itev!", 5));

	CHECK_EQ(OK(sendmsg(pair.b, &put, 0)), 7);
	wait_inq(pair.a, 7);
	memset(two, 0, sizeof(two));
	CHECK_EQ(OK(recvmsg(pair.a, &get, 0)), 7);
	CHECK(!memcmp(one, "wr", 2) && !memcmp(two, "itev!", 5));
	CHECK_EQ(get.msg_namelen, 0);
	CHECK_EQ(get.msg_flags & (MSG_TRUNC | MSG_CTRUNC | MSG_OOB), 0);
}

TEST(stream__sendmmsg_and_recvmmsg)
{
	char got[2][4];
	struct iovec out[2] = { { "one", 3 }, { "two", 3 } };
	struct iovec in[2] = { { got[0], 3 }, { got[1], 3 } };
	struct mmsghdr put[2] = {}, get[2] = {};
	struct pair pair;
	int i;

	pair_lo(&pair);
	for (i = 0; i < 2; i++) {
		put[i].msg_hdr.msg_iov = &out[i];
		get[i].msg_hdr.msg_iov = &in[i];
		put[i].msg_hdr.msg_iovlen = 1;
		get[i].msg_hdr.msg_iovlen = 1;
	}
	CHECK_EQ(OK(sendmmsg(pair.a, put, 2, 0)), 2);
	wait_inq(pair.b, 6);
	CHECK_EQ(OK(recvmmsg(pair.b, get, 2, 0, NULL)), 2);
	CHECK_EQ(get[1].msg_len, 3);
	CHECK(!memcmp(got[0], "one", 3) && !memcmp(got[1], "two", 3));
}

/* send(2): on a connected stream the address is ignored, or EISCONN. */
TEST(stream__sendto_with_an_address)
{
	struct address addr = addr_of("192.0.2.1", 9);
	struct sockaddr_in6 from;
	socklen_t len = sizeof(from);
	struct pair pair;
	char buf[8];
	ssize_t n;

	pair_lo(&pair);
	n = sendto(pair.a, "where", 5, 0, &addr.sa, addr.len);
	if (n < 0) {
		CHECK_EQ(errno, EISCONN);
		send_text(pair.a, "where");
	}
	wait_inq(pair.b, 5);
	CHECK_EQ(OK(recvfrom(pair.b, buf, sizeof(buf), 0,
			     (struct sockaddr *)&from, &len)), 5);
	CHECK(!memcmp(buf, "where", 5));
}

TEST(stream__zero_bytes)
{
	struct pair pair;
	char byte;

	pair_lo(&pair);
	CHECK_EQ(OK(send(pair.a, "", 0, 0)), 0);
	CHECK_EQ(OK(write(pair.a, "", 0)), 0);
	CHECK_ERR(recv(pair.b, &byte, 1, MSG_DONTWAIT), EAGAIN);
	send_text(pair.a, "x");
	wait_inq(pair.b, 1);
	CHECK_EQ(OK(recv(pair.b, &byte, 0, 0)), 0);
	recv_text(pair.b, "x");
}

/* recv() gives what is there and does not wait for more. */
TEST(stream__recv_takes_what_there_is)
{
	struct pair pair;
	char buf[100];

	pair_lo(&pair);
	send_text(pair.a, "ab");
	send_text(pair.a, "cde");
	wait_inq(pair.b, 5);
	CHECK_EQ(OK(recv(pair.b, buf, 1, 0)), 1);
	CHECK_EQ(OK(recv(pair.b, buf + 1, sizeof(buf) - 1, 0)), 4);
	CHECK(!memcmp(buf, "abcde", 5));
	CHECK_ERR(recv(pair.b, buf, 1, MSG_DONTWAIT), EAGAIN);
}

struct piece {
	int fd;
	size_t len;
	uint64_t offset;
};

static void *send_piece(void *arg)
{
	struct piece *piece = arg;
	char *buf = malloc(piece->len);
	size_t done = 0;

	fill(buf, piece->len, piece->offset, 7);
	while (done < piece->len)
		done += OK(send(piece->fd, buf + done, piece->len - done, 0));
	free(buf);
	return NULL;
}

/* One call to send(), whatever its size, over a path with an MTU of 1500. */
TEST(stream__sizes_around_every_edge)
{
	static const size_t sizes[] = {
		1, 2, 3, 5, 7, 535, 536, 537, 1447, 1448, 1449, 1459, 1460,
		1461, 2895, 2896, 2897, 4095, 4096, 4097, 16383, 16385,
		65483, 65535, 65536, 65537, 99999, 262145,
	};
	struct hosts hosts;
	struct piece piece = {};
	pthread_t thread;
	struct pair pair;
	size_t i;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	piece.fd = pair.a;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		piece.len = sizes[i];
		start_thread(&thread, send_piece, &piece);
		recv_bytes(pair.b, piece.len, piece.offset, 7);
		join_thread(thread);
		piece.offset += piece.len;
	}
	CHECK_EQ(inq(pair.b), 0);
	CHECK_SOON(outq(pair.a) == 0, 2000);
}

TEST(stream__byte_by_byte)
{
	struct pair pair;
	unsigned char byte;
	int i;

	pair_lo(&pair);
	set_int(pair.a, SOL_TCP, TCP_NODELAY, 1);
	for (i = 0; i < 3000; i++) {
		fill(&byte, 1, i, 3);
		CHECK_EQ(OK(send(pair.a, &byte, 1, 0)), 1);
	}
	for (i = 0; i < 3000; i++) {
		CHECK_EQ(OK(recv(pair.b, &byte, 1, 0)), 1);
		check_bytes(&byte, 1, i, 3);
	}
}

TEST(stream__sendfile)
{
	char path[] = "/tmp/sendfile.XXXXXX", buf[4 * KIB];
	int fd = OK(mkstemp(path)), i;
	off_t offset = 100;
	struct pair pair;

	OK(unlink(path));
	for (i = 0; i < 16; i++) {
		fill(buf, sizeof(buf), i * sizeof(buf), 5);
		CHECK_EQ(OK(write(fd, buf, sizeof(buf))), sizeof(buf));
	}
	pair_lo(&pair);
	while (offset < 64 * KIB)
		CHECK(OK(sendfile(pair.a, fd, &offset, 64 * KIB - offset)));
	recv_bytes(pair.b, 64 * KIB - 100, 100, 5);
	CHECK_ERR(recv(pair.b, buf, 1, MSG_DONTWAIT), EAGAIN);
}

TEST(stream__splice_both_ways)
{
	struct pair pair;
	char buf[9000];
	int in[2], out[2];
	ssize_t n, got = 0;

	pair_lo(&pair);
	OK(pipe(in));
	OK(pipe(out));
	fill(buf, sizeof(buf), 0, 6);
	CHECK_EQ(OK(write(in[1], buf, sizeof(buf))), sizeof(buf));
	for (n = 0; n < (ssize_t)sizeof(buf);)
		n += OK(splice(in[0], NULL, pair.a, NULL, sizeof(buf) - n,
			       0));
	wait_inq(pair.b, sizeof(buf));
	while (got < (ssize_t)sizeof(buf)) {
		n = OK(splice(pair.b, NULL, out[1], NULL, sizeof(buf) - got,
			      0));
		CHECK(n > 0);
		memset(buf, 0, sizeof(buf));
		CHECK_EQ(OK(read(out[0], buf, n)), n);
		check_bytes(buf, n, got, 6);
		got += n;
	}
}

TEST(inq__counts_every_byte)
{
	struct pair pair;
	char buf[10];
	int n = -1;

	pair_lo(&pair);
	CHECK_EQ(inq(pair.b), 0);
	send_text(pair.a, "0123456789");
	wait_inq(pair.b, 10);
	send_text(pair.a, "abcdefghijklmnopqrst");
	wait_inq(pair.b, 30);
	CHECK_EQ(OK(recv(pair.b, buf, 7, 0)), 7);
	CHECK_EQ(inq(pair.b), 23);
	OK(ioctl(pair.b, FIONREAD, &n));
	CHECK_EQ(n, 23);
	OK(shutdown(pair.a, SHUT_WR));
	wait_for(pair.b, POLLRDHUP, 2000);
	CHECK_EQ(inq(pair.b), 23);
	recv_text(pair.b, "789abcdefghijklmnopqrst");
	CHECK_EQ(inq(pair.b), 0);
	recv_eof(pair.b);
}

TEST(outq__counts_what_is_not_acknowledged)
{
	struct hosts hosts;
	struct pair pair;
	int n = -1;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	CHECK_EQ(outq(pair.a), 0);
	send_bytes(pair.a, 1000, 0, 1);
	recv_bytes(pair.b, 1000, 0, 1);
	CHECK_SOON(outq(pair.a) == 0, 2000);
	cut_path(&hosts);
	send_bytes(pair.a, 700, 1000, 1);
	CHECK_EQ(outq(pair.a), 700);
	OK(ioctl(pair.a, SIOCOUTQNSD, &n));
	CHECK_EQ(n, 0);
	/* Beyond the first window it is counted, but not yet sent. */
	send_bytes(pair.a, 60000, 1700, 1);
	CHECK_EQ(outq(pair.a), 60700);
	OK(ioctl(pair.a, SIOCOUTQNSD, &n));
	CHECK_BETWEEN(n, 1000, 59999);
	mend_path(&hosts);
	recv_bytes(pair.b, 60700, 1000, 1);
	CHECK_SOON(outq(pair.a) == 0, 5000);
}

static int unsent(int fd)
{
	int n = -1;

	OK(ioctl(fd, SIOCOUTQNSD, &n));
	return n;
}

/* RFC 9293, 3.7.4: while a small segment is on its way the next one waits. */
TEST(nagle__holds_small_segments_and_nodelay_does_not)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	cut_path(&hosts);
	send_text(pair.a, "first");
	CHECK_EQ(unsent(pair.a), 0);
	send_text(pair.a, "second");
	CHECK_EQ(unsent(pair.a), 6);
	send_text(pair.a, "third");
	CHECK_EQ(unsent(pair.a), 11);
	set_int(pair.a, SOL_TCP, TCP_NODELAY, 1);
	CHECK_EQ(unsent(pair.a), 0);
	send_text(pair.a, "fourth");
	CHECK_EQ(unsent(pair.a), 0);
	mend_path(&hosts);
	recv_text(pair.b, "firstsecondthirdfourth");
}

TEST(cork__holds_until_it_is_taken_off)
{
	struct hosts hosts;
	struct pair pair;
	char buf[4 * KIB];

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	set_int(pair.a, SOL_TCP, TCP_CORK, 1);
	send_text(pair.a, "head");
	send_text(pair.a, "er");
	CHECK_EQ(unsent(pair.a), 6);
	CHECK_EQ(inq(pair.b), 0);
	set_int(pair.a, SOL_TCP, TCP_CORK, 0);
	CHECK_EQ(unsent(pair.a), 0);
	recv_text(pair.b, "header");

	/* Full segments do not wait. */
	set_int(pair.a, SOL_TCP, TCP_CORK, 1);
	fill(buf, sizeof(buf), 0, 1);
	CHECK_EQ(OK(send(pair.a, buf, sizeof(buf), 0)), sizeof(buf));
	CHECK_BETWEEN(unsent(pair.a), 1, 1460);
	OK(shutdown(pair.a, SHUT_WR));
	recv_bytes(pair.b, sizeof(buf), 0, 1);
	recv_eof(pair.b);
}

/* tcp(7): 200 ms, and no longer. */
TEST(cork__has_a_ceiling)
{
	struct pair pair;
	double start;

	pair_lo(&pair);
	set_int(pair.a, SOL_TCP, TCP_CORK, 1);
	start = now_s();
	send_text(pair.a, "patience");
	recv_text(pair.b, "patience");
	CHECK_BETWEEN((now_s() - start) * 1000, 100, 1000);
}

TEST(more__holds_until_a_send_without_it)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_EQ(OK(send(pair.a, "one ", 4, MSG_MORE)), 4);
	CHECK_EQ(unsent(pair.a), 4);
	CHECK_EQ(OK(send(pair.a, "two ", 4, MSG_MORE)), 4);
	CHECK_EQ(unsent(pair.a), 8);
	CHECK_EQ(OK(send(pair.a, "three", 5, 0)), 5);
	wait_inq(pair.b, 13);
	recv_text(pair.b, "one two three");
}
