// SPDX-License-Identifier: GPL-2.0-only
/*
 * hosts.c - network namespaces as hosts, and the path between two of them
 *
 * A test starts in a namespace of its own with lo up. make_hosts() adds a
 * second one and joins both by veth.
 */
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>

#include "edutest.h"

int current_ns(void)
{
	return OK(open("/proc/thread-self/ns/net", O_RDONLY));
}

void enter_ns(int ns)
{
	OK(setns(ns, CLONE_NEWNET));
}

void lo_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = OK(socket(AF_INET, SOCK_DGRAM, 0));

	OK(ioctl(fd, SIOCGIFFLAGS, &ifr));
	ifr.ifr_flags |= IFF_UP;
	OK(ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
}

/* Return: a descriptor of a new namespace; the caller stays in its own. */
int new_ns(void)
{
	int home = current_ns();
	int ns;

	OK(unshare(CLONE_NEWNET));
	lo_up();
	ns = current_ns();
	enter_ns(home);
	close(home);
	return ns;
}

/* A socket of namespace @ns, whoever uses it. */
int socket_in(int ns)
{
	int home = current_ns();
	int fd;

	enter_ns(ns);
	fd = stream_socket();
	enter_ns(home);
	close(home);
	return fd;
}

static void run_va(const char *fmt, va_list args)
{
	char command[500];
	int status;

	vsnprintf(command, sizeof(command), fmt, args);
	status = system(command);
	if (status)
		FAIL("\"%s\" fails (%d)", command, WEXITSTATUS(status));
}

void run(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	run_va(fmt, args);
	va_end(args);
}

void run_in(int ns, const char *fmt, ...)
{
	int home = current_ns();
	va_list args;

	enter_ns(ns);
	va_start(args, fmt);
	run_va(fmt, args);
	va_end(args);
	enter_ns(home);
	close(home);
}

/* Host 0 is the namespace of the test itself. */
/* Is the link up? A second may pass: until then what is sent is lost. */
static bool running(int ns)
{
	struct ifreq ifr = { .ifr_name = "e0" };
	int fd = socket_in(ns);

	OK(ioctl(fd, SIOCGIFFLAGS, &ifr));
	close(fd);
	return ifr.ifr_flags & IFF_RUNNING;
}

void make_hosts(struct hosts *hosts)
{
	hosts->ns[0] = current_ns();
	hosts->ns[1] = new_ns();
	run("ip link add e0 type veth peer name e0 netns /proc/self/fd/%d && ip addr add " HOST0 "/24 dev e0 && ip link set e0 up",
	    hosts->ns[1]);
	run_in(hosts->ns[1],
	       "ip addr add " HOST1 "/24 dev e0 && ip link set e0 up");
	CHECK_SOON(running(hosts->ns[0]) && running(hosts->ns[1]), 5000);
}

/* Host 0 has connected to host 1. */
void pair_hosts(struct hosts *hosts, struct pair *pair)
{
	pair_over(pair, hosts->ns[1], hosts->ns[0], HOST1);
}

/*
 * All that is sent vanishes without an error, as in a network further away:
 * both hosts send to an Ethernet address that nobody has.
 */
void cut_path(struct hosts *hosts)
{
	run("ip neigh replace " HOST1 " lladdr 02:00:00:00:00:99 nud permanent dev e0");
	run_in(hosts->ns[1],
	       "ip neigh replace " HOST0 " lladdr 02:00:00:00:00:99 nud permanent dev e0");
}

void mend_path(struct hosts *hosts)
{
	run("ip neigh del " HOST1 " dev e0");
	run_in(hosts->ns[1], "ip neigh del " HOST0 " dev e0");
}
