// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.c - runs the tests of a program, each in a process of its own
 *
 * "ok - name" or "not ok - name", with lines of "# why" before it. A test that
 * crashes or overruns its limit is not ok, and the next one runs all the same.
 * Without arguments all tests; with arguments those whose name contains one.
 */
#include <sched.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <time.h>

#include "edutest.h"

int family = AF_EDUTCP;
bool on_edu = true;
bool on_debug;

static bool on_real_clock;
static struct test *first;
static struct test **last = &first;

void test_register(struct test *test)
{
	*last = test;
	last = &test->next;
}

const char *strerrorname(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "no error";
}

double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void sleep_ms(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

void note(const char *fmt, ...)
{
	char line[600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	dprintf(STDOUT_FILENO, "# %s\n", line);
}

void fail_at(const char *file, int line, const char *fmt, ...)
{
	char text[500];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	note("%s:%d: %s", file, line, text);
	_exit(1);
}

static void child(const struct test *test)
{
	setpgid(0, 0);
	if (unshare(CLONE_NEWNET)) {
		note("unshare: %s", strerrorname(errno));
		_exit(1);
	}
	lo_up();
	test->run();
	_exit(0);
}

/* Where does it hang? */
static void show_stack(pid_t pid)
{
	char path[64], line[200];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		note("  %s", line);
	}
	if (file)
		fclose(file);
}

static bool ends_within(int pidfd, int s)
{
	struct pollfd pfd = { .fd = pidfd, .events = POLLIN };

	return poll(&pfd, 1, s * 1000) == 1;
}

/* Return: it ended by itself in time, and well. */
static bool watch(pid_t pid, int limit_s)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	bool good = true;
	int status;

	if (pidfd < 0) {
		note("pidfd_open: %s", strerrorname(errno));
		good = false;
	} else if (!ends_within(pidfd, limit_s)) {
		note("not over after %d s; it hangs in", limit_s);
		show_stack(pid);
		good = false;
	}
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	if (pidfd >= 0 && !ends_within(pidfd, 10)) {
		note("can not be killed");
		close(pidfd);
		return false;
	}
	close(pidfd);
	if (waitpid(pid, &status, 0) != pid)
		return false;
	if (good && WIFSIGNALED(status))
		note("ended by signal %s", sigabbrev_np(WTERMSIG(status)));
	return good && WIFEXITED(status) && !WEXITSTATUS(status);
}

static bool run_test(const struct test *test)
{
	int limit_s = test->limit_s;
	bool good = false;
	pid_t pid;

	if (on_debug)
		limit_s *= 4;
	if (on_real_clock)
		limit_s *= 2;
	pid = fork();
	if (!pid)
		child(test);
	if (pid > 0)
		good = watch(pid, limit_s);
	else
		note("fork: %s", strerrorname(errno));
	dprintf(STDOUT_FILENO, "%s - %s\n", good ? "ok" : "not ok",
		test->name);
	return good;
}

static bool wanted(const struct test *test, char **patterns)
{
	if (test->only_edu && !on_edu)
		return false;
	if (!*patterns)
		return true;
	for (; *patterns; patterns++)
		if (strstr(test->name, *patterns))
			return true;
	return false;
}

static bool env_is(const char *name, const char *value)
{
	const char *have = getenv(name);

	return have && !strcmp(have, value);
}

int main(int argc, char **argv)
{
	const struct test *test;
	int failed = 0, n = 0;

	(void)argc;
	if (env_is("EDU_TEST_FAMILY", "tcp")) {
		family = AF_INET;
		on_edu = false;
	}
	on_debug = env_is("EDU_KERNEL", "debug");
	on_real_clock = env_is("EDU_CLOCK", "real");
	for (test = first; test; test = test->next) {
		if (!wanted(test, argv + 1))
			continue;
		n++;
		failed += !run_test(test);
	}
	if (!n && argv[1])
		fprintf(stderr, "%s: no test has such a name\n", argv[0]);
	return failed || (!n && argv[1]);
}
