// SPDX-License-Identifier: GPL-2.0-only
/*
 * options.c - setsockopt(2), getsockopt(2): socket(7), tcp(7)
 */
#include "edutest.h"

#define N_OF(array)	(sizeof(array) / sizeof((array)[0]))

/* Options of SOL_TCP that are a number. */
struct option {
	const char *label;
	int name;
	int initially;		/* ANY: whatever it is */
	int good[4];		/* values that read back as they are */
	int n_good;
	int bad[5];		/* values that are EINVAL */
	int n_bad;
};

#define ANY		(-0x7fffffff)

static const struct option options[] = {
	{ "TCP_NODELAY", TCP_NODELAY, 0, { 1, 0, 1 }, 3, {}, 0 },
	{ "TCP_CORK", TCP_CORK, 0, { 1, 0 }, 2, {}, 0 },
	{ "TCP_KEEPIDLE", TCP_KEEPIDLE, 7200, { 1, 77, 32767 }, 3,
	  { 0, -1, 32768 }, 3 },
	{ "TCP_KEEPINTVL", TCP_KEEPINTVL, 75, { 1, 77, 32767 }, 3,
	  { 0, -1, 32768 }, 3 },
	{ "TCP_KEEPCNT", TCP_KEEPCNT, 9, { 1, 9, 127 }, 3,
	  { 0, -1, 128 }, 3 },
	{ "TCP_SYNCNT", TCP_SYNCNT, ANY, { 1, 9, 127 }, 3, { 0, -1, 128 }, 3 },
	{ "TCP_USER_TIMEOUT", TCP_USER_TIMEOUT, 0, { 1, 30000, 0 }, 3,
	  { -1 }, 1 },
	{ "TCP_LINGER2", TCP_LINGER2, 60, { 1, 30, 60, -1 }, 4, {}, 0 },
	{ "TCP_MAXSEG", TCP_MAXSEG, ANY, { 536, 1200 }, 2,
	  { 1, 87, 32768, -1 }, 4 },
	{ "TCP_DEFER_ACCEPT", TCP_DEFER_ACCEPT, 0, { 1, 3, 7, 0 }, 4, {}, 0 },
};

static int set(int fd, int name, int value)
{
	return setsockopt(fd, SOL_TCP, name, &value, sizeof(value));
}

TEST(option__numbers_read_back)
{
	const struct option *o;
	int fd, got, i;

	for (o = options; o < options + N_OF(options); o++) {
		fd = stream_socket();
		got = get_int(fd, SOL_TCP, o->name);
		if (o->initially != ANY && got != o->initially)
			FAIL("%s is %d at first, not %d", o->label, got,
			     o->initially);
		for (i = 0; i < o->n_good; i++) {
			if (set(fd, o->name, o->good[i]))
				FAIL("%s = %d: %s", o->label, o->good[i],
				     strerrorname(errno));
			got = get_int(fd, SOL_TCP, o->name);
			if (got != o->good[i])
				FAIL("%s = %d reads back as %d", o->label,
				     o->good[i], got);
		}
		close(fd);
	}
}

TEST(option__impossible_numbers_are_einval)
{
	const struct option *o;
	int fd, before, i;

	for (o = options; o < options + N_OF(options); o++) {
		fd = stream_socket();
		before = get_int(fd, SOL_TCP, o->name);
		for (i = 0; i < o->n_bad; i++) {
			errno = 0;
			if (!set(fd, o->name, o->bad[i]) || errno != EINVAL)
				FAIL("%s = %d gives %s, not EINVAL", o->label,
				     o->bad[i], strerrorname(errno));
		}
		CHECK_EQ(get_int(fd, SOL_TCP, o->name), before);
		close(fd);
	}
}

TEST(option__short_or_missing_value)
{
	const struct option *o;
	int fd = stream_socket(), value = 1;

	for (o = options; o < options + N_OF(options); o++) {
		CHECK_ERR(setsockopt(fd, SOL_TCP, o->name, &value, 3),
			  EINVAL);
		CHECK_ERR(setsockopt(fd, SOL_TCP, o->name, &value, 0),
			  EINVAL);
		CHECK_ERR(setsockopt(fd, SOL_TCP, o->name, (void *)8, 4),
			  EFAULT);
	}
}

TEST(option__reading_into_little_room)
{
	const struct option *o;
	int fd = stream_socket();
	unsigned char buf[8];
	socklen_t len;

	for (o = options; o < options + N_OF(options); o++) {
		memset(buf, 0xee, sizeof(buf));
		len = 1;
		OK(getsockopt(fd, SOL_TCP, o->name, buf, &len));
		CHECK_EQ(len, 1);
		CHECK_EQ(buf[1], 0xee);
		len = sizeof(buf);
		OK(getsockopt(fd, SOL_TCP, o->name, buf, &len));
		CHECK_EQ(len, sizeof(int));
		CHECK_EQ(buf[4], 0xee);
		len = -1;
		CHECK_ERR(getsockopt(fd, SOL_TCP, o->name, buf, &len),
			  EINVAL);
		len = 4;
		CHECK_ERR(getsockopt(fd, SOL_TCP, o->name, (void *)8, &len),
			  EFAULT);
		CHECK_ERR(getsockopt(fd, SOL_TCP, o->name, buf, (void *)8),
			  EFAULT);
	}
}

TEST(option__any_number_but_zero_is_on)
{
	int fd = stream_socket();

	OK(set(fd, TCP_NODELAY, 42));
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_NODELAY), 1);
	OK(set(fd, TCP_NODELAY, -1));
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_NODELAY), 1);
}

TEST(option__unknown_is_enoprotoopt)
{
	int fd = stream_socket(), value = 0;
	socklen_t len = sizeof(value);

	CHECK_ERR(setsockopt(fd, SOL_TCP, 9999, &value, len), ENOPROTOOPT);
	CHECK_ERR(getsockopt(fd, SOL_TCP, 9999, &value, &len), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_TCP, -1, &value, len), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_SOCKET, 9999, &value, len), ENOPROTOOPT);
	CHECK_ERR(getsockopt(fd, SOL_SOCKET, 9999, &value, &len),
		  ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, 17, 1, &value, len), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, 12345, 1, &value, len), ENOPROTOOPT);
	errno = 0;
	CHECK_EQ(getsockopt(fd, 12345, 1, &value, &len), -1);
	CHECK(errno == ENOPROTOOPT || errno == EOPNOTSUPP);
}

TEST(option__info_and_error_can_not_be_set)
{
	int fd = stream_socket(), value = 0;

	CHECK_ERR(setsockopt(fd, SOL_TCP, TCP_INFO, &value, sizeof(value)),
		  ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_SOCKET, SO_ERROR, &value, sizeof(value)),
		  ENOPROTOOPT);
}

TEST(option__of_the_socket_layer)
{
	struct linger linger = { 1, 42 }, got = {};
	socklen_t len = sizeof(got);
	int fd = stream_socket();

	set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_REUSEADDR), 1);
	set_int(fd, SOL_SOCKET, SO_OOBINLINE, 1);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_OOBINLINE), 1);
	OK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	OK(getsockopt(fd, SOL_SOCKET, SO_LINGER, &got, &len));
	CHECK(!memcmp(&linger, &got, sizeof(got)));
	CHECK_ERR(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, 4), EINVAL);
	/* socket(7): the kernel doubles what is asked for. */
	set_int(fd, SOL_SOCKET, SO_RCVBUF, 20000);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_RCVBUF), 40000);
	set_int(fd, SOL_SOCKET, SO_SNDBUF, 20000);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_SNDBUF), 40000);
	set_int(fd, SOL_SOCKET, SO_RCVBUF, 1);
	CHECK_BETWEEN(get_int(fd, SOL_SOCKET, SO_RCVBUF), 256, 8192);
}

TEST(option__of_ip)
{
	struct pair pair;

	pair_lo(&pair);
	set_int(pair.a, SOL_IP, IP_TTL, 9);
	CHECK_EQ(get_int(pair.a, SOL_IP, IP_TTL), 9);
	set_int(pair.a, SOL_IP, IP_TOS, 0x10);
	CHECK_EQ(get_int(pair.a, SOL_IP, IP_TOS), 0x10);
	send_text(pair.a, "with a TTL of 9");
	recv_text(pair.b, "with a TTL of 9");
}

TEST(option__maxseg_bounds_the_segments)
{
	struct hosts hosts;
	struct pair pair;
	int listener;

	make_hosts(&hosts);
	enter_ns(hosts.ns[1]);
	listener = bound_socket(HOST1, 0);
	set_int(listener, SOL_TCP, TCP_MAXSEG, 700);
	OK(listen(listener, 1));
	CHECK_EQ(get_int(listener, SOL_TCP, TCP_MAXSEG), 700);
	enter_ns(hosts.ns[0]);
	pair.a = stream_socket();
	OK(connect_to(pair.a, HOST1, port_of(listener)));
	pair.b = OK(accept(listener, NULL, NULL));
	CHECK_BETWEEN(get_int(pair.a, SOL_TCP, TCP_MAXSEG), 600, 700);
	CHECK_BETWEEN(get_int(pair.b, SOL_TCP, TCP_MAXSEG), 600, 700);
	send_bytes(pair.a, 7000, 0, 1);
	recv_bytes(pair.b, 7000, 0, 1);
	CHECK_BETWEEN(info_of(pair.a).tcpi_snd_mss, 600, 700);
}

/* tcp(7): "forces an explicit flush of pending output, even if corked". */
TEST(option__nodelay_flushes_what_is_corked)
{
	struct pair pair;

	pair_lo(&pair);
	set_int(pair.a, SOL_TCP, TCP_CORK, 1);
	send_text(pair.a, "some");
	sleep_ms(50);
	CHECK_EQ(inq(pair.b), 0);
	set_int(pair.a, SOL_TCP, TCP_NODELAY, 1);
	sleep_ms(50);
	CHECK_EQ(inq(pair.b), 4);
	/* The cork is still there. */
	send_text(pair.a, "more");
	sleep_ms(50);
	CHECK_EQ(inq(pair.b), 4);
	set_int(pair.a, SOL_TCP, TCP_CORK, 0);
	recv_text(pair.b, "somemore");
}

/* More than Linux has is as much as it has: TCP_FIN_TIMEOUT_MAX. */
TEST(option__linger2_has_a_limit)
{
	int fd = stream_socket();

	set_int(fd, SOL_TCP, TCP_LINGER2, 5000);
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_LINGER2), 120);
	set_int(fd, SOL_TCP, TCP_LINGER2, 0);
	CHECK_EQ(get_int(fd, SOL_TCP, TCP_LINGER2), 60);
}

static int sndbuf_after_a_transfer(struct hosts *hosts, int set)
{
	struct pair pair;
	int size;

	pair_hosts(hosts, &pair);
	if (set)
		set_int(pair.a, SOL_SOCKET, SO_SNDBUF, set);
	transfer_one_way(&pair, 4 * MIB);
	size = get_int(pair.a, SOL_SOCKET, SO_SNDBUF);
	pair_close(&pair);
	return size;
}

/* tcp(7), tcp_wmem: grows up to the last, unless the program has said. */
TEST_LIMIT(option__send_buffer_grows, 60)
{
	struct hosts hosts;
	int size;

	make_hosts(&hosts);
	run("tc qdisc add dev e0 root netem delay 20ms limit 10000");
	set_sysctl("wmem", "4096 50000 4194304");
	size = sndbuf_after_a_transfer(&hosts, 0);
	CHECK_BETWEEN(size, 100000, 4194304);
	set_sysctl("wmem", "4096 50000 70000");
	CHECK_BETWEEN(sndbuf_after_a_transfer(&hosts, 0), 50000, 70000);
	set_sysctl("wmem", "4096 50000 4194304");
	CHECK_EQ(sndbuf_after_a_transfer(&hosts, 30000), 60000);
}

TEST(option__quickack)
{
	struct pair pair;

	pair_lo(&pair);
	OK(set(pair.b, TCP_QUICKACK, 0));
	CHECK_EQ(get_int(pair.b, SOL_TCP, TCP_QUICKACK), 0);
	OK(set(pair.b, TCP_QUICKACK, 1));
	CHECK_EQ(get_int(pair.b, SOL_TCP, TCP_QUICKACK), 1);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	CHECK_SOON(outq(pair.a) == 0, 1000);
}

/* tcp(7): acknowledgments are sent at once. */
TEST(option__quickack_does_not_delay)
{
	struct hosts hosts;
	struct pair pair;
	double start;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	OK(set(pair.b, TCP_QUICKACK, 1));
	start = now_s();
	send_text(pair.a, "x");
	CHECK_SOON(outq(pair.a) == 0, 1000);
	CHECK_BETWEEN((now_s() - start) * 1000, 0, 30);
}
