// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.c - runs the tests of a program, each in a process of its own
 *
 * "ok - name" or "not ok - name", with lines of "# why" before it. A test that
 * crashes or overruns its limit is not ok, and the next one runs all the same.
 * Without arguments all tests; with arguments those whose name contains one.
 */
#include <sched.h>
#include <sys/syscall.h>

#include "edutest.h"

static struct test *first;
static struct test **last = &first;

void test_register(struct test *test)
{
	*last = test;
	last = &test->next;
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
	if ((test->only_edu && !on_edu) ||
	    (test->only_isolated && wire != IPPROTO_EDUTCP) ||
	    (test->only_ip4 && on_ip6))
		return false;
	if (!*patterns)
		return true;
	for (; *patterns; patterns++)
		if (strstr(test->name, *patterns))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	const struct test *test;
	int failed = 0, n = 0;

	(void)argc;
	read_environment();
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
