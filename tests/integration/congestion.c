// SPDX-License-Identifier: GPL-2.0-only
/*
 * congestion.c - TCP_CONGESTION: one algorithm or another, also from a module
 *
 * The other one is tests/congestion/four.c: cwnd is four segments, always. Where
 * it is not there to be loaded, as on the kernel's own TCP, Reno stands alone.
 */
#include <stdatomic.h>

#include "edutest.h"

#define MODULE	"/edutcp_four.ko"

static bool available(const char *name)
{
	FILE *file = fopen(on_edu ?
		"/proc/sys/net/edutcp/available_congestion_control" :
		"/proc/sys/net/ipv4/tcp_available_congestion_control", "r");
	char have[64];
	bool found = false;

	CHECK(file);
	while (fscanf(file, "%63s", have) == 1)
		found |= !strcmp(have, name);
	fclose(file);
	return found;
}

TEST(congestion__names)
{
	int fd = stream_socket();
	char name[16] = {};
	socklen_t len = sizeof(name);

	OK(getsockopt(fd, SOL_TCP, TCP_CONGESTION, name, &len));
	CHECK_EQ(len, sizeof(name));
	CHECK(available(name));
	CHECK(available("reno"));
	OK(setsockopt(fd, SOL_TCP, TCP_CONGESTION, "reno", 4));
	memset(name, 0xee, sizeof(name));
	len = sizeof(name);
	OK(getsockopt(fd, SOL_TCP, TCP_CONGESTION, name, &len));
	CHECK(!strcmp(name, "reno"));

	memset(name, 0xee, sizeof(name));
	len = 2;
	OK(getsockopt(fd, SOL_TCP, TCP_CONGESTION, name, &len));
	CHECK_EQ(len, 2);
	CHECK(!memcmp(name, "re", 2));
	CHECK_EQ((unsigned char)name[2], 0xee);
}

TEST(congestion__unknown_is_enoent)
{
	char name[16] = {};
	socklen_t len = sizeof(name);
	struct pair pair;

	pair_lo(&pair);
	OK(setsockopt(pair.a, SOL_TCP, TCP_CONGESTION, "reno", 4));
	CHECK_ERR(setsockopt(pair.a, SOL_TCP, TCP_CONGESTION, "nosuch", 6),
		  ENOENT);
	CHECK_ERR(setsockopt(pair.a, SOL_TCP, TCP_CONGESTION,
			     "averyveryverylongname", 21), ENOENT);
	CHECK_ERR(setsockopt(pair.a, SOL_TCP, TCP_CONGESTION, "", 0), EINVAL);
	CHECK_ERR(setsockopt(pair.a, SOL_TCP, TCP_CONGESTION, (void *)8, 4),
		  EFAULT);
	OK(getsockopt(pair.a, SOL_TCP, TCP_CONGESTION, name, &len));
	CHECK(!strcmp(name, "reno"));
	send_text(pair.a, "works");
	recv_text(pair.b, "works");
}

static int choose(int fd, const char *name)
{
	return setsockopt(fd, SOL_TCP, TCP_CONGESTION, name, strlen(name));
}

static bool uses(int fd, const char *name)
{
	char have[16] = {};
	socklen_t len = sizeof(have);

	OK(getsockopt(fd, SOL_TCP, TCP_CONGESTION, have, &len));
	return !strcmp(have, name);
}

static int cwnd_of(int fd)
{
	return info_of(fd).tcpi_snd_cwnd;
}

/* Two hosts, between which a round trip takes its time. */
static void set_up(struct hosts *hosts)
{
	make_hosts(hosts);
	run("tc qdisc add dev e0 root netem delay 10ms limit 10000");
}

static bool load_four(void)
{
	if (!on_edu || access(MODULE, R_OK))
		return false;
	/* Left behind by a test that has failed. */
	run("rmmod edutcp_four 2>/dev/null; insmod " MODULE);
	return true;
}

/* Sockets are gone a moment after they are closed. */
static void unload_four(void)
{
	run("for i in $(seq 600); do rmmod edutcp_four 2>/dev/null && exit; sleep 0.05; done; exit 1");
}

/* From a module it is used, by its name, and holds its module meanwhile. */
TEST_LIMIT(congestion__from_another_module, 60)
{
	struct hosts hosts;
	struct pair pair;

	CHECK(!available("four"));
	CHECK_ERR(choose(stream_socket(), "four"), ENOENT);
	if (!load_four())
		return;
	CHECK(available("four"));
	set_up(&hosts);
	pair_hosts(&hosts, &pair);
	OK(choose(pair.a, "four"));
	CHECK(uses(pair.a, "four"));
	CHECK_EQ(cwnd_of(pair.a), 4);
	transfer_one_way(&pair, 200 * KIB);
	CHECK_EQ(cwnd_of(pair.a), 4);
	run("! rmmod edutcp_four 2>/dev/null");
	pair_close(&pair);
	unload_four();
	CHECK(!available("four"));
	CHECK_ERR(choose(stream_socket(), "four"), ENOENT);
}

/* A connection goes on with what another algorithm has left it. */
TEST_LIMIT(congestion__changed_in_the_middle, 60)
{
	struct hosts hosts;
	struct pair pair;
	int cwnd;

	set_up(&hosts);
	pair_hosts(&hosts, &pair);
	OK(choose(pair.a, "reno"));
	transfer_one_way(&pair, 200 * KIB);
	cwnd = cwnd_of(pair.a);
	CHECK(cwnd > 12);
	OK(choose(pair.a, "reno"));
	CHECK_EQ(cwnd_of(pair.a), cwnd);
	if (!load_four())
		return;
	OK(choose(pair.a, "four"));
	CHECK_EQ(cwnd_of(pair.a), 4);
	transfer_one_way(&pair, 200 * KIB);
	OK(choose(pair.a, "reno"));
	CHECK_EQ(cwnd_of(pair.a), 4);
	transfer_one_way(&pair, 200 * KIB);
	CHECK(cwnd_of(pair.a) > 12);
	/* Nobody needs it any more, though the connection is there. */
	unload_four();
	transfer_one_way(&pair, 200 * KIB);
}

/* A namespace's default is its sockets', a listener's its connections'. */
TEST_LIMIT(congestion__is_inherited, 60)
{
	int listener;
	struct pair pair;

	if (!load_four())
		return;
	set_sysctl("congestion_control", "four");
	listener = listen_on("127.0.0.1", 4000, 4);
	CHECK(uses(listener, "four"));
	set_sysctl("congestion_control", "reno");
	pair.a = stream_socket();
	CHECK(uses(pair.a, "reno"));
	OK(connect_to(pair.a, "127.0.0.1", 4000));
	pair.b = OK(accept(listener, NULL, NULL));
	CHECK(uses(pair.b, "four"));
	CHECK_EQ(cwnd_of(pair.b), 4);
	/* The listener chooses anew, and goes: the connection keeps it. */
	OK(choose(listener, "reno"));
	close(listener);
	run("! rmmod edutcp_four 2>/dev/null");
	CHECK(uses(pair.b, "four"));
	pair_close(&pair);
	unload_four();
}

/* A default holds it as well, until its namespace is gone. */
TEST_LIMIT(congestion__of_a_namespace_that_goes, 60)
{
	int ns;

	if (!load_four())
		return;
	ns = new_ns();
	run_in(ns, "echo four >/proc/sys/net/edutcp/congestion_control");
	run("! rmmod edutcp_four 2>/dev/null");
	close(ns);
	unload_four();
}

static void *choose_for_ever(void *arg)
{
	atomic_bool *stop = arg;
	int fd;

	while (!*stop) {
		fd = stream_socket();
		if (choose(fd, "four"))
			CHECK_EQ(errno, ENOENT);
		if (!choose(fd, "reno"))
			choose(fd, "four");
		close(fd);
		/* Most of the time nobody uses it. */
		sleep_ms(on_debug ? 40 : 4);
	}
	return NULL;
}

/* It comes and goes while others ask for it. */
TEST_LIMIT(congestion__comes_and_goes, 120)
{
	atomic_bool stop = false;
	pthread_t threads[2];
	int i;

	if (!load_four())
		return;
	unload_four();
	for (i = 0; i < 2; i++)
		start_thread(&threads[i], choose_for_ever, &stop);
	for (i = 0; i < 5; i++) {
		CHECK(load_four());
		sleep_ms(20);
		/* As long as they ask it is in use now and then. */
		unload_four();
	}
	stop = true;
	for (i = 0; i < 2; i++)
		join_thread(threads[i]);
	CHECK(!available("four"));
}
