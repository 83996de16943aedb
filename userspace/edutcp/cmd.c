// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd.c - what the subcommands share: messages, numbers, namespaces, clock
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <edutcp.h>

#include "cmd.h"
#include "port.h"

#define NETNS_DIR	"/run/netns"

const char *cmd_name(const char *name)
{
	static const char *now;

	if (name)
		now = name;
	return now;
}

__printf(1, 0) static void message(const char *fmt, va_list args)
{
	const char *name = cmd_name(NULL);

	fflush(stdout);
	fprintf(stderr, "edutcp%s%s: ", name ? " " : "", name ? name : "");
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

int cmd_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args);
	va_end(args);
	return CMD_USAGE;
}

int cmd_failed(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args);
	va_end(args);
	return CMD_FAILED;
}

/* Digits only: strtoull() would take a sign and leading space. */
static bool whole(const char *text, char **end, __u64 *val)
{
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*val = strtoull(text, end, 10);
	return !errno;
}

bool cmd_number(const char *what, const char *arg, __u64 min, __u64 max,
		__u64 *val)
{
	char *end;

	if (whole(arg, &end, val) && !*end && *val >= min && *val <= max)
		return true;
	if (max > LLONG_MAX)
		cmd_usage("%s is a number, %llu or more, not '%s'", what, min,
			  arg);
	else
		cmd_usage("%s is a number from %llu to %llu, not '%s'", what,
			  min, max, arg);
	return false;
}

bool cmd_size(const char *what, const char *arg, __u64 min, __u64 max,
	      __u64 *val)
{
	static const char units[] = "KMGT";
	const char *unit = NULL;
	bool right;
	char *end;

	right = whole(arg, &end, val);
	if (right && *end) {
		unit = strchr(units, *end);
		right = unit && !end[1] &&
			*val <= ULLONG_MAX >> (unit - units + 1) * 10;
	}
	if (right && unit)
		*val <<= (unit - units + 1) * 10;
	if (right && *val >= min && *val <= max)
		return true;
	cmd_usage("%s is a number of bytes from %llu to %llu, like 1000, 64K or 2M, not '%s'",
		  what, min, max, arg);
	return false;
}

bool cmd_time(const char *text, size_t len, double plain_us, double *us)
{
	static const struct {
		const char *name;
		double us;
	} units[] = {
		{ "us", 1 }, { "ms", 1e3 }, { "s", 1e6 }, { "min", 60e6 },
	};
	size_t digits = strspn(text, "0123456789."), i;
	char number[40], *end;

	if (!digits || digits > len || digits >= sizeof(number))
		return false;
	snprintf(number, sizeof(number), "%.*s", (int)digits, text);
	*us = strtod(number, &end);
	if (*end)
		return false;
	if (digits == len && plain_us) {
		*us *= plain_us;
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (strlen(units[i].name) == len - digits &&
		    !memcmp(text + digits, units[i].name, len - digits)) {
			*us *= units[i].us;
			return true;
		}
	return false;
}

/* "24 days": as round as the greatest of times may be told. */
static void most_time(__u64 us, char *buf, size_t size)
{
	static const struct {
		const char *name;
		__u64 us;
	} units[] = {
		{ "year", 31536000000000ULL }, { "day", 86400000000ULL },
		{ "hour", 3600000000ULL }, { "minute", 60000000 },
		{ "second", 1000000 },
	};
	size_t i = 0;

	while (i < ARRAY_SIZE(units) - 1 && us < units[i].us)
		i++;
	us /= units[i].us;
	snprintf(buf, size, "%llu %s%s", us, units[i].name,
		 us == 1 ? "" : "s");
}

bool cmd_seconds(const char *what, const char *arg, __u64 max_us, __u64 *us)
{
	double val = 0;
	char most[32];

	if (cmd_time(arg, strlen(arg), 1e6, &val) && val >= 1 &&
	    val <= (double)max_us) {
		*us = val + 0.5;
		return true;
	}
	most_time(max_us, most, sizeof(most));
	cmd_usage("%s is a time from 1us to %s, like 5, 1.5s, 200ms or 2min, not '%s'",
		  what, most, arg);
	return false;
}

int cmd_port(const char *arg)
{
	if (!is_no_port(arg))
		return 0;
	return cmd_usage("a port is a number up to 65535 or the name of a service, not '%s'",
			 arg);
}

int cmd_wire(const char *arg, int *wire)
{
	if (!strcmp(arg, "tcp"))
		*wire = IPPROTO_TCP;
	else if (!strcmp(arg, "edu") || !strcmp(arg, "isolated"))
		*wire = IPPROTO_EDUTCP;
	else
		return cmd_usage("--wire is edu or tcp, not '%s'", arg);
	return 0;
}

int cmd_color(const char *when, bool *color)
{
	if (!strcmp(when, "auto"))
		*color = isatty(STDOUT_FILENO);
	else if (!strcmp(when, "always") || !strcmp(when, "never"))
		*color = *when == 'a';
	else
		return cmd_usage("--color is always, never or auto, not '%s'",
				 when);
	return 0;
}

int cmd_ip(int version, int *ip)
{
	if (*ip && *ip != version)
		return cmd_usage("-4 and -6 exclude each other: without them either is used");
	*ip = version;
	return 0;
}

int cmd_enter_netns(const char *name)
{
	char path[PATH_MAX];
	int fd, err;

	if (!*name || strchr(name, '/') || name[0] == '.')
		return cmd_usage("--netns is a name that `ip netns add` has made, not '%s'",
				 name);
	snprintf(path, sizeof(path), NETNS_DIR "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return cmd_failed("there is no network namespace '%s': `ip netns add %s` makes it",
				  name, name);
	if (fd < 0)
		return cmd_failed("network namespace '%s': %s", name,
				  strerror(errno));
	err = setns(fd, CLONE_NEWNET) ? errno : 0;
	close(fd);
	if (err)
		return cmd_failed("network namespace '%s': %s", name,
				  strerror(err));
	return 0;
}

__u64 cmd_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

__u64 cmd_now_us(void)
{
	return cmd_now_ns() / 1000;
}

const char *cmd_bytes(double bytes, char *buf, size_t size)
{
	static const char * const units[] = { "KiB", "MiB", "GiB", "TiB" };
	int i = -1;

	if (bytes < 1024) {
		snprintf(buf, size, "%.0f B", bytes);
		return buf;
	}
	while (bytes >= 1024 && i < 3) {
		bytes /= 1024;
		i++;
	}
	snprintf(buf, size, "%.1f %s", bytes, units[i]);
	return buf;
}
