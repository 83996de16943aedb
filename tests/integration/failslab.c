// SPDX-License-Identifier: GPL-2.0-only
/*
 * failslab.c - allocations fail in the middle of everything
 *
 * On the debugging kernel, with CONFIG_FAILSLAB. Calls may fail with ENOMEM or
 * ENOBUFS, segments may be lost; but what arrives is right, nothing crashes,
 * and afterwards all works again.
 */
#include <sched.h>

#include "edutest.h"

#define DIR	"/sys/kernel/debug/failslab/"

static bool no_memory(void)
{
	return errno == ENOMEM || errno == ENOBUFS || errno == EAGAIN;
}

static void put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		FAIL("%s: %s", path, strerrorname(errno));
	if (write(fd, value, strlen(value)) < 0)
		FAIL("%s: %s: %s", path, value, strerrorname(errno));
	close(fd);
}

/* Of a hundred allocations so many fail; only in tasks that say so, or all. */
static void fail_slabs(const char *percent, bool only_tasks)
{
	put(DIR "ignore-gfp-wait", "N");
	put(DIR "verbose", "0");
	put(DIR "interval", "1");
	put(DIR "space", "0");
	put(DIR "times", "-1");
	put(DIR "task-filter", only_tasks ? "Y" : "N");
	put(DIR "probability", percent);
}

static void fail_here(bool yes)
{
	put("/proc/thread-self/make-it-fail", yes ? "1" : "0");
}

struct flow {
	int fd;
	size_t bytes;
	long failures;
};

static void *stubborn_sender(void *arg)
{
	struct flow *flow = arg;
	static __thread char buf[20000];
	size_t done = 0, n;
	ssize_t ret;

	fail_here(true);
	while (done < flow->bytes) {
		n = flow->bytes - done;
		n = n < sizeof(buf) ? n : sizeof(buf);
		fill(buf, n, done, 1);
		ret = send(flow->fd, buf, n, MSG_NOSIGNAL);
		if (ret < 0) {
			CHECK(no_memory());
			flow->failures++;
			usleep(100);
		} else {
			done += ret;
		}
	}
	fail_here(false);
	OK(shutdown(flow->fd, SHUT_WR));
	return NULL;
}

static void *stubborn_receiver(void *arg)
{
	struct flow *flow = arg;
	static __thread char buf[20000];
	size_t done = 0;
	ssize_t n;

	fail_here(true);
	for (;;) {
		n = recv(flow->fd, buf, sizeof(buf), 0);
		if (n < 0) {
			CHECK(no_memory());
			flow->failures++;
			usleep(100);
			continue;
		}
		if (!n)
			break;
		check_bytes(buf, n, done, 1);
		done += n;
	}
	fail_here(false);
	CHECK_EQ(done, flow->bytes);
	return NULL;
}

static void transfer_with_failures(struct pair *pair, size_t bytes)
{
	struct flow out = { pair->a, bytes, 0 }, in = { pair->b, bytes, 0 };
	pthread_t sender, receiver;

	start_thread(&sender, stubborn_sender, &out);
	start_thread(&receiver, stubborn_receiver, &in);
	join_thread(sender);
	join_thread(receiver);
	note("%ld calls failed", out.failures + in.failures);
}

TEST_LIMIT(failslab__in_the_calls_of_a_transfer, 90)
{
	struct pair pair;

	pair_lo(&pair);
	fail_slabs("5", true);
	transfer_with_failures(&pair, 500 * KIB);
	fail_slabs("0", true);
	pair_close(&pair);
	pair_lo(&pair);
	transfer_both_ways(&pair, 100 * KIB);
}

/* Not only in the program's own calls, but when segments arrive, too. */
TEST_LIMIT(failslab__anywhere_during_a_transfer, 90)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	fail_slabs("1", false);
	transfer_with_failures(&pair, 500 * KIB);
	fail_slabs("0", true);
	pair_close(&pair);
	pair_hosts(&hosts, &pair);
	transfer_both_ways(&pair, 100 * KIB);
}

/* Opening and closing with one allocation in ten failing, each in turn. */
TEST_LIMIT(failslab__while_connections_open_and_close, 90)
{
	struct sockaddr_in sin = addr_of("127.0.0.1", 0);
	int n = 300, good = 0, i, fd, a, b;
	struct pair pair;

	fail_slabs("10", true);
	fail_here(true);
	for (i = 0; i < n; i++) {
		a = -1;
		b = -1;
		fd = socket(family, SOCK_STREAM, 0);
		if (fd < 0 || bind(fd, (struct sockaddr *)&sin, sizeof(sin)) ||
		    listen(fd, 2)) {
			CHECK(no_memory() || errno == ENFILE);
			close(fd);
			continue;
		}
		fail_here(false);
		set_nonblocking(fd);
		fail_here(true);
		a = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (a >= 0 && connect_to(a, "127.0.0.1", port_of(fd)) &&
		    errno != EINPROGRESS)
			CHECK(no_memory() || errno == EADDRNOTAVAIL);
		b = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
		if (b >= 0 && send(b, "x", 1, MSG_NOSIGNAL) == 1)
			good++;
		close(a);
		close(b);
		close(fd);
	}
	fail_here(false);
	fail_slabs("0", true);
	note("%d of %d went well", good, n);
	pair_lo(&pair);
	transfer_both_ways(&pair, 100 * KIB);
	pair_close(&pair);
	if (on_edu) {
		CHECK_SOON(counter("half_open") == 0, 70000);
		CHECK_SOON(counter("sockets") == 0, 70000);
	}
}

/* New namespaces with one allocation in some failing, at any place. */
TEST_LIMIT(failslab__while_namespaces_come_and_go, 90)
{
	int n = 60, good = 0, i, home = current_ns();
	struct pair pair;
	pid_t pid;
	int status;

	fail_slabs("1", true);
	for (i = 0; i < n; i++) {
		pid = OK(fork());
		if (!pid) {
			fail_here(true);
			_exit(!!unshare(CLONE_NEWNET));
		}
		OK(waitpid(pid, &status, 0));
		good += !status;
	}
	fail_slabs("0", true);
	note("%d of %d namespaces were made", good, n);
	enter_ns(new_ns());
	pair_lo(&pair);
	transfer_both_ways(&pair, 10 * KIB);
	enter_ns(home);
}
