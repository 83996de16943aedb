// SPDX-License-Identifier: GPL-2.0-only
/*
 * failslab.c - allocations fail in the middle of everything
 *
 * On the debugging kernel, with CONFIG_FAILSLAB. Calls may fail with ENOMEM or
 * ENOBUFS, segments may be lost; but what arrives is right, nothing crashes,
 * and afterwards all works again.
 */
#include <sched.h>
#include <sys/syscall.h>

#include "edutest.h"

#define DIR	"/sys/kernel/debug/failslab/"

static bool no_memory(void)
{
	return errno == ENOMEM || errno == ENOBUFS || errno == EAGAIN;
}

/* What switches the failures on and off may fail by them itself. */
static int open_now(const char *path, int flags)
{
	int fd, tries = 0;

	do
		fd = open(path, flags);
	while (fd < 0 && no_memory() && ++tries < 10000);
	if (fd < 0)
		FAIL("%s: %s", path, strerrorname(errno));
	return fd;
}

static void put(const char *path, const char *value)
{
	int fd = open_now(path, O_WRONLY);

	if (write(fd, value, strlen(value)) < 0)
		FAIL("%s: %s: %s", path, value, strerrorname(errno));
	close(fd);
}

static void read_file(const char *path, char *text, size_t size)
{
	int fd = open_now(path, O_RDONLY);
	ssize_t n = OK(read(fd, text, size - 1));

	text[n] = 0;
	close(fd);
}

#define MANY		1000000
#define MOST_OWN	45
#define MOST_FAILURES	"1000000"

/* Of a hundred allocations so many fail; only in tasks that say so, or all. */
static void fail_slabs(const char *percent, bool only_tasks)
{
	put(DIR "probability", "0");
	put(DIR "ignore-gfp-wait", "N");
	put(DIR "verbose", "0");
	put(DIR "interval", "1");
	put(DIR "space", "0");
	put(DIR "times", MOST_FAILURES);
	put(DIR "task-filter", only_tasks ? "Y" : "N");
	put(DIR "probability", percent);
}

/* No more of it. Return: how many have failed. */
static int slabs_failed(void)
{
	char text[20];
	int n;

	put(DIR "probability", "0");
	read_file(DIR "times", text, sizeof(text));
	n = atoi(MOST_FAILURES) - atoi(text);
	note("%d allocations failed", n);
	return n;
}

/* That some have failed is what makes it a test. */
static void fail_no_slabs(void)
{
	CHECK(slabs_failed() > 0);
}

static void fail_here(bool yes)
{
	put("/proc/thread-self/make-it-fail", yes ? "1" : "0");
}

struct stubborn {
	struct flow flow;
	pthread_barrier_t *begin;
	long failures;
};

static void *stubborn_sender(void *arg)
{
	struct stubborn *this = arg;
	struct flow *flow = &this->flow;
	static __thread char buf[20000];
	size_t done = 0, n;
	ssize_t ret;

	pthread_barrier_wait(this->begin);
	fail_here(true);
	while (done < flow->bytes) {
		n = flow->bytes - done;
		n = n < sizeof(buf) ? n : sizeof(buf);
		fill(buf, n, done, flow->stream);
		ret = send(flow->fd, buf, n, MSG_NOSIGNAL);
		if (ret < 0) {
			CHECK(no_memory());
			this->failures++;
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
	struct stubborn *this = arg;
	struct flow *flow = &this->flow;
	static __thread char buf[20000];
	size_t done = 0;
	ssize_t n;

	pthread_barrier_wait(this->begin);
	fail_here(true);
	for (;;) {
		n = recv(flow->fd, buf, sizeof(buf), 0);
		if (n < 0) {
			CHECK(no_memory());
			this->failures++;
			usleep(100);
			continue;
		}
		if (!n)
			break;
		check_bytes(buf, n, done, flow->stream);
		done += n;
	}
	fail_here(false);
	CHECK_EQ(done, flow->bytes);
	return NULL;
}

/*
 * Threads are made before the failures begin: they are not what is tested.
 * Return: how many allocations have failed.
 */
static int transfer_with_failures(struct pair *pair, size_t bytes,
				  const char *percent, bool only_tasks)
{
	pthread_barrier_t begin;
	struct stubborn out = { { pair->a, bytes, 1 }, &begin, 0 };
	struct stubborn in = { { pair->b, bytes, 1 }, &begin, 0 };
	pthread_t sender, receiver;
	int failed;

	pthread_barrier_init(&begin, NULL, 3);
	start_thread(&sender, stubborn_sender, &out);
	start_thread(&receiver, stubborn_receiver, &in);
	fail_slabs(percent, only_tasks);
	pthread_barrier_wait(&begin);
	join_thread(sender);
	join_thread(receiver);
	failed = slabs_failed();
	note("%ld calls failed", out.failures + in.failures);
	return failed;
}

TEST_LIMIT(failslab__in_the_calls_of_a_transfer, 90)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK(transfer_with_failures(&pair, 2 * MIB, "30", true) > 0);
	pair_close(&pair);
	pair_lo(&pair);
	transfer_both_ways(&pair, 100 * KIB);
}

/*
 * Not only in the program's own calls, but when segments arrive, too. They are
 * some hundred allocations: of a hundredth of them there may be none.
 */
TEST_LIMIT(failslab__anywhere_during_a_transfer, 240)
{
	int failed, tries = 0;
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	do {
		pair_hosts(&hosts, &pair);
		failed = transfer_with_failures(&pair, 500 * KIB, "1", false);
		pair_close(&pair);
	} while (!failed && ++tries < 20);
	CHECK(failed > 0);
	pair_hosts(&hosts, &pair);
	transfer_both_ways(&pair, 100 * KIB);
}

/* Opening and closing with one allocation in ten failing, each in turn. */
TEST_LIMIT(failslab__while_connections_open_and_close, 90)
{
	struct address addr = addr_of("127.0.0.1", 0);
	int n = 300, good = 0, i, fd, a, b;
	struct pair pair;

	fail_slabs("10", true);
	fail_here(true);
	for (i = 0; i < n; i++) {
		a = -1;
		b = -1;
		fd = socket(family, SOCK_STREAM, protocol);
		if (fd < 0 || bind(fd, &addr.sa, addr.len) ||
		    listen(fd, 2)) {
			CHECK(no_memory() || errno == ENFILE);
			close(fd);
			continue;
		}
		fail_here(false);
		set_nonblocking(fd);
		fail_here(true);
		a = socket(family, SOCK_STREAM | SOCK_NONBLOCK,
			   protocol);
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
	fail_no_slabs();
	note("%d of %d went well", good, n);
	pair_lo(&pair);
	transfer_both_ways(&pair, 100 * KIB);
	pair_close(&pair);
	if (on_edu) {
		CHECK_SOON(counter("half_open") == 0, 70000);
		CHECK_SOON(counter("sockets") == 0, 70000);
	}
}

/*
 * In a process of its own, whose allocation number @nth fails.
 * Return: it went well. *left: so many allocations earlier than @nth it ended;
 * 0: it made that one.
 */
static bool without_allocation(int nth, int (*act)(void), int *left)
{
	int status, ends[2];
	char text[20];
	pid_t pid;

	snprintf(text, sizeof(text), "%d", nth);
	OK(pipe(ends));
	pid = OK(fork());
	if (!pid) {
		put("/proc/thread-self/fail-nth", text);
		status = act();
		read_file("/proc/thread-self/fail-nth", text, sizeof(text));
		*left = atoi(text);
		CHECK_EQ(write(ends[1], left, sizeof(*left)), sizeof(*left));
		_exit(!!status);
	}
	OK(waitpid(pid, &status, 0));
	CHECK(WIFEXITED(status));
	CHECK_EQ(read(ends[0], left, sizeof(*left)), sizeof(*left));
	close(ends[0]);
	close(ends[1]);
	return !WEXITSTATUS(status);
}

static int make_ns(void)
{
	return unshare(CLONE_NEWNET);
}

/* New namespaces, of whose allocations one fails. */
TEST_LIMIT(failslab__while_namespaces_come_and_go, 120)
{
	int nth = 1, left, made = 0, home = current_ns();
	struct pair pair;

	fail_slabs("0", true);
	do {
		made += without_allocation(nth, make_ns, &left);
		nth += 13;
	} while (!left);
	note("one of some %d allocations failed: %d namespaces were made",
	     nth, made);
	CHECK_BETWEEN(made, 1, nth / 13);
	enter_ns(new_ns());
	pair_lo(&pair);
	transfer_both_ways(&pair, 10 * KIB);
	enter_ns(home);
}

static int module_fd;

static int load_module(void)
{
	return syscall(SYS_finit_module, module_fd, "", 0);
}

static bool module_unloaded(void)
{
	return !syscall(SYS_delete_module, "edutcp", O_NONBLOCK) ||
	       errno == ENOENT;
}

/* What an earlier test has left, its path cut, may take that long: guest.sh. */
static void unload_module(void)
{
	int i;

	for (i = 0; i < 11000 && !module_unloaded(); i++)
		sleep_ms(100);
	CHECK(module_unloaded());
}

/*
 * The module is loaded, and one of its own allocations fails: they are the
 * last in which that matters. It gives up, and leaves nothing behind.
 */
TEST_LIMIT(failslab__while_the_module_is_loaded, 1400)
{
	int nth, left, failed = 0, loaded = 0;
	struct pair pair;

	module_fd = OK(open("/edutcp.ko", O_RDONLY | O_CLOEXEC));
	fail_slabs("0", true);
	unload_module();
	CHECK(without_allocation(MANY, load_module, &left));
	for (nth = MANY - left; failed < MOST_OWN && nth > 0; nth--) {
		unload_module();
		if (without_allocation(nth, load_module, &left))
			loaded++;
		else
			failed++;
	}
	note("an allocation down to number %d failed: with %d of them the module was loaded all the same, with %d it was not",
	     nth + 1, loaded, failed);
	CHECK_EQ(failed, MOST_OWN);
	unload_module();
	OK(load_module());
	pair_lo(&pair);
	transfer_both_ways(&pair, 10 * KIB);
}
