// SPDX-License-Identifier: GPL-2.0-only
/*
 * breakset.c - net.edutcp.break.*: who sets what where, and who hears of it
 *
 * What they do is in breaks.c.
 */
#include <dirent.h>
#include <sys/klog.h>
#include <sys/stat.h>

#include "../../userspace/include/edutcp.h"
#include "../../userspace/include/edutcp_break.h"

#include "edutest.h"

#define DIRECTORY	"/proc/sys/net/edutcp/break"

static const struct {
	const char *name;
	const char *most;
} breaks[] = {
#define ROW(id, name, most, text, rfc) { name, #most },
	EDU_BREAKS(ROW)
#undef ROW
};

static const char *value_of(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "break/%s", name);
	return sysctl_text(path);
}

static int try_break(const char *name, const char *value)
{
	char path[64];

	snprintf(path, sizeof(path), "break/%s", name);
	return try_sysctl(path, value);
}

TEST_EDU(breaks__are_off_and_can_be_switched)
{
	struct dirent *entry;
	int n = 0;
	DIR *dir;
	size_t i;

	for (i = 0; i < EDU_NR_BREAKS; i++) {
		CHECK(!strcmp(value_of(breaks[i].name), "0"));
		OK(try_break(breaks[i].name, breaks[i].most));
		CHECK(!strcmp(value_of(breaks[i].name), breaks[i].most));
		OK(try_break(breaks[i].name, "0\n"));
		CHECK(!strcmp(value_of(breaks[i].name), "0"));
	}
	dir = opendir(DIRECTORY);
	CHECK(dir);
	while ((entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	CHECK_EQ(n, EDU_NR_BREAKS);
}

TEST_EDU(breaks__impossible_values_are_einval)
{
	static const char *const bad[] = {
		"-1", "xyz", "1x", "120001", "99999999999999999999", "0x",
	};
	size_t i, j;

	for (i = 0; i < EDU_NR_BREAKS; i++) {
		for (j = 0; j < sizeof(bad) / sizeof(bad[0]); j++)
			CHECK_ERR(try_break(breaks[i].name, bad[j]), EINVAL);
		if (!strcmp(breaks[i].most, "1"))
			CHECK_ERR(try_break(breaks[i].name, "2"), EINVAL);
		CHECK(!strcmp(value_of(breaks[i].name), "0"));
	}
}

TEST_EDU(breaks__only_root_may_switch_them)
{
	OK(setresuid(65534, 65534, 65534));
	CHECK(!strcmp(value_of("no_cwnd"), "0"));
	CHECK_ERR(open(DIRECTORY "/no_cwnd", O_WRONLY), EACCES);
}

TEST_EDU(breaks__of_another_namespace_are_its_own)
{
	struct edu_tcb_info tcb;
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	OK(try_break("isn_zero", "1"));
	pair_hosts(&hosts, &pair);
	tcb = tcb_of(pair.a);
	CHECK_EQ(tcb.iss, 0);
	CHECK(tcb.irs != 0);
	enter_ns(hosts.ns[1]);
	CHECK(!strcmp(value_of("isn_zero"), "0"));
	CHECK_EQ(counter("break_isn_zero"), 0);
	enter_ns(new_ns());
	CHECK(!strcmp(value_of("isn_zero"), "0"));
}

/* Lines of the kernel's log about a switch in this namespace. */
static int logged(const char *name)
{
	int size = OK(klogctl(10, NULL, 0)), n = 0;
	char *log = calloc(1, size + 1), *line, *rest = log;
	char what[64], where[64];
	struct stat st;

	CHECK(log);
	OK(stat("/proc/thread-self/ns/net", &st));
	snprintf(what, sizeof(what), "edutcp: net.edutcp.break.%s = ", name);
	snprintf(where, sizeof(where), "network namespace %lu: ",
		 (unsigned long)st.st_ino);
	OK(klogctl(3, log, size));
	while ((line = strsep(&rest, "\n")))
		n += strstr(line, what) && strstr(line, where);
	free(log);
	return n;
}

TEST_EDU(breaks__are_logged_once)
{
	int home = current_ns(), before;
	size_t i;

	/* One that is gone may have had the number of this namespace. */
	for (i = 0; i < EDU_NR_BREAKS; i++) {
		before = logged(breaks[i].name);
		OK(try_break(breaks[i].name, "0"));
		CHECK_EQ(logged(breaks[i].name), before);
		OK(try_break(breaks[i].name, "1"));
		CHECK_EQ(logged(breaks[i].name), before + 1);
		OK(try_break(breaks[i].name, "1"));
		OK(try_break(breaks[i].name, "0"));
		OK(try_break(breaks[i].name, breaks[i].most));
		CHECK_EQ(logged(breaks[i].name), before + 1);
	}
	enter_ns(new_ns());
	before = logged("no_karn");
	OK(try_break("no_karn", "1"));
	CHECK_EQ(logged("no_karn"), before + 1);
	enter_ns(home);
	before = logged("no_karn");
	OK(try_break("no_karn", "0"));
	OK(try_break("no_karn", "1"));
	CHECK_EQ(logged("no_karn"), before);
}

TEST_EDU(breaks__are_shown_by_ss)
{
	struct pair pair;

	pair_lo(&pair);
	run("! edutcp ss | grep Broken");
	run("edutcp ss --json | grep -c '\"broken\":' | grep -qx 2");
	run("! edutcp ss --json | grep no_karn");
	OK(try_break("fixed_rto_ms", "50"));
	OK(try_break("no_karn", "1"));
	run("edutcp ss | head -n 1 | grep -qx 'Broken on purpose: no_karn fixed_rto_ms=50'");
	run("edutcp ss --json | grep -c '\"no_karn\": 1' | grep -qx 2");
	run("edutcp ss --json | grep -c '\"fixed_rto_ms\": 50' | grep -qx 2");
	enter_ns(new_ns());
	run("! edutcp ss | grep Broken");
}

/* In a trace the connection says what was broken. */
TEST_EDU(breaks__are_seen_in_a_trace)
{
	OK(try_break("isn_zero", "1"));
	/* So it is over soon. */
	OK(try_break("no_time_wait", "1"));
	run("edutcp listen -n 127.0.0.1 7000 </dev/null >/dev/null & sleep 0.3; edutcp trace --port 7000 -- sh -c 'echo hello | edutcp connect -n 127.0.0.1 7000' >/tmp/breaks.txt; grep -q 'Numbering starts at 0' /tmp/breaks.txt && grep -q 'time-wait timer set: 0' /tmp/breaks.txt");
}
