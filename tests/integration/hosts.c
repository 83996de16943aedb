// SPDX-License-Identifier: GPL-2.0-only
/*
 * hosts.c - network namespaces as hosts, and the path between two of them
 *
 * A test starts in a namespace of its own with lo up. make_hosts() adds a
 * second one and joins both by veth.
 */
#include <net/if.h>
#include <netinet/ether.h>
#include <sched.h>
#include <stdarg.h>

#include "edutest.h"

#define ETHER_TEXT	sizeof("00:00:00:00:00:00")

int current_ns(void)
{
	return OK(open("/proc/thread-self/ns/net", O_RDONLY));
}

void enter_ns(int ns)
{
	OK(setns(ns, CLONE_NEWNET));
}

/* All of 127.0.0.0/8 is lo's; of IPv6 what tests use instead. */
static void one_more_of_lo(const char *ip)
{
	struct {		/* struct in6_ifreq: <linux/ipv6.h> */
		struct in6_addr addr;
		uint32_t prefix_bits;
		int ifindex;
	} req = {
		.addr = addr_of(ip, 0).sin6.sin6_addr,
		.prefix_bits = 128,
		.ifindex = if_nametoindex("lo"),
	};
	int fd = OK(socket(AF_INET6, SOCK_DGRAM, 0));

	OK(ioctl(fd, SIOCSIFADDR, &req));
	/* It may be used a moment later. */
	CHECK_SOON(!bind_to(fd, ip, 0), 1000);
	close(fd);
}

void lo_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = OK(socket(AF_INET, SOCK_DGRAM, 0));

	OK(ioctl(fd, SIOCGIFFLAGS, &ifr));
	ifr.ifr_flags |= IFF_UP;
	OK(ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
	if (on_ip6) {
		one_more_of_lo("127.0.0.2");
		one_more_of_lo("127.0.0.3");
	}
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

long counter_in(int ns, const char *name)
{
	int home = current_ns();
	long value;

	enter_ns(ns);
	value = counter(name);
	enter_ns(home);
	close(home);
	return value;
}

void set_sysctl_in(int ns, const char *name, const char *value)
{
	int home = current_ns();

	enter_ns(ns);
	set_sysctl(name, value);
	enter_ns(home);
	close(home);
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

static void run_command(const char *command)
{
	int status = system(command);

	if (status)
		FAIL("\"%s\" fails (%d)", command, WEXITSTATUS(status));
}

static void run_va(const char *fmt, va_list args)
{
	char command[500], command6[700];

	vsnprintf(command, sizeof(command), fmt, args);
	if (on_ip6)
		addr_translate(command6, sizeof(command6), command);
	run_command(on_ip6 ? command6 : command);
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

/* On host 0 and on host 1. */
void run_on_both(struct hosts *hosts, const char *fmt, ...)
{
	char command[500];
	va_list args;
	int i;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	for (i = 0; i < 2; i++)
		run_in(hosts->ns[i], "%s", command);
}

/* Of host 0 and host 1, for IPv4 and IPv6. */
static const char *const addresses[2][2] = {
	{ HOST0, HOST0_IP6 }, { HOST1, HOST1_IP6 },
};

/*
 * Commands of ip, one a line, untranslated. In one process: each costs the
 * debugging kernel a second of the host's.
 */
static void ip_batch(int ns, const char *fmt, ...)
{
	int home = current_ns(), status;
	va_list args;
	FILE *ip;

	enter_ns(ns);
	ip = popen("ip -batch -", "w");
	CHECK(ip);
	va_start(args, fmt);
	vfprintf(ip, fmt, args);
	va_end(args);
	status = pclose(ip);
	if (status)
		FAIL("ip -batch fails (%d): %s", WEXITSTATUS(status), fmt);
	enter_ns(home);
	close(home);
}

/* Both hosts send to the other's addresses by these Ethernet addresses. */
static void set_neighbours(struct hosts *hosts, const char *lladdr0,
			   const char *lladdr1)
{
	int i;

	for (i = 0; i < 2; i++) {
		const char *lladdr = i ? lladdr0 : lladdr1;

		ip_batch(hosts->ns[i],
			 "neigh replace %s lladdr %s nud permanent dev e0\n"
			 "neigh replace %s lladdr %s nud permanent dev e0\n",
			 addresses[!i][0], lladdr, addresses[!i][1], lladdr);
	}
}

/* Is the link up? A second may pass: until then what is sent is lost. */
static bool running(int ns)
{
	struct ifreq ifr = { .ifr_name = "e0" };
	int fd = socket_in(ns);

	OK(ioctl(fd, SIOCGIFFLAGS, &ifr));
	close(fd);
	return ifr.ifr_flags & IFF_RUNNING;
}

/* Each has its e0, by whatever way they are joined: their addresses. */
void hosts_up(struct hosts *hosts)
{
	int i;

	for (i = 0; i < 2; i++)
		ip_batch(hosts->ns[i],
			 "link set e0 up\n"
			 "addr add dev e0 %s/24\n"
			 "addr add dev e0 %s/64 nodad\n",
			 addresses[i][0], addresses[i][1]);
	CHECK_SOON(running(hosts->ns[0]) && running(hosts->ns[1]), 5000);
}

/* Host 0 is the namespace of the test itself. */
void make_hosts(struct hosts *hosts)
{
	hosts->ns[0] = current_ns();
	hosts->ns[1] = new_ns();
	run("ip link add e0 type veth peer name e0 netns /proc/self/fd/%d",
	    hosts->ns[1]);
	hosts_up(hosts);
}

/*
 * Host 1 becomes a router to a third one, FAR, by its r1. Host 0 is where we are.
 * Return: the third one's namespace.
 */
int make_far(struct hosts *hosts)
{
	int far = new_ns();

	run_in(hosts->ns[1],
	       "ip link add r1 type veth peer name e0 netns /proc/self/fd/%d && ip link set r1 up",
	       far);
	run_in(hosts->ns[1],
	       "ip addr add 10.77.0.1/24 dev r1 && echo 1 >/proc/sys/net/ipv4/ip_forward");
	run_in(far, "ip link set e0 up && ip addr add " FAR "/24 dev e0");
	run_in(far, "ip route add 10.9.0.0/24 via 10.77.0.1");
	run("ip route add 10.77.0.0/24 via " HOST1);
	CHECK_SOON(!system("ip -o link show e0 | grep -q LOWER_UP"), 5000);
	if (on_ip6)
		sleep_ms(2500);	/* until nobody else is known to have them */
	return far;
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
	set_neighbours(hosts, "02:00:00:00:00:99", "02:00:00:00:00:99");
}

void mend_path(struct hosts *hosts)
{
	int i;

	for (i = 0; i < 2; i++)
		ip_batch(hosts->ns[i],
			 "neigh del %s dev e0\n"
			 "neigh del %s dev e0\n",
			 addresses[!i][0], addresses[!i][1]);
}

static void ethernet_address(int ns, char text[ETHER_TEXT])
{
	struct ifreq ifr = { .ifr_name = "e0" };
	int fd = socket_in(ns);

	OK(ioctl(fd, SIOCGIFHWADDR, &ifr));
	close(fd);
	ether_ntoa_r((struct ether_addr *)ifr.ifr_hwaddr.sa_data, text);
}

/*
 * For good, before the network becomes a bad one: ARP tries three times and has
 * no checksum, so that a lost or corrupted packet of its own ends connect() or
 * sends all that follows astray.
 */
void know_each_other(struct hosts *hosts)
{
	char lladdr[2][ETHER_TEXT];

	ethernet_address(hosts->ns[0], lladdr[0]);
	ethernet_address(hosts->ns[1], lladdr[1]);
	set_neighbours(hosts, lladdr[0], lladdr[1]);
}
