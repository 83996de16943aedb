// SPDX-License-Identifier: GPL-2.0-only
/*
 * check.c - which family, wire and version of IP, how a failure is told, and time
 */
#include <stdarg.h>
#include <time.h>

#include "edutest.h"

int family = AF_EDUTCP;
int protocol;
int wire = IPPROTO_EDUTCP;
bool on_edu = true;
bool on_ip6;
bool on_debug;
bool on_real_clock;

static bool env_is(const char *name, const char *value)
{
	const char *have = getenv(name);

	return have && !strcmp(have, value);
}

void read_environment(void)
{
	const char *number = getenv("EDU_FAMILY_NUMBER");

	on_ip6 = env_is("EDU_TEST_IP", "6");
	if (env_is("EDU_TEST_FAMILY", "tcp")) {
		family = on_ip6 ? AF_INET6 : AF_INET;
		on_edu = false;
		wire = IPPROTO_TCP;
	} else if (number) {
		family = atoi(number);
	}
	if (env_is("EDU_TEST_WIRE", "tcp")) {
		protocol = IPPROTO_TCP;
		wire = IPPROTO_TCP;
	}
	on_debug = env_is("EDU_KERNEL", "debug");
	on_real_clock = env_is("EDU_CLOCK", "real");
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
