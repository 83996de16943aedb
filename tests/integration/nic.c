// SPDX-License-Identifier: GPL-2.0-only
/*
 * nic.c - over virtio-net, whose driver treats super-segments and checksums as
 * that of a real device does
 *
 * The machine has two of them, joined outside of it (tests/vm/nics). Each is
 * given to a host, and goes back to the first namespace when that is gone.
 */
#include <dirent.h>

#include "sniff.h"

#define PORT		4000
#define MTU		1500
#define SUPER		(2 * MTU)
#define TEXT_BYTES	(512 * KIB)

/* A driver's name is in sysfs, which shows the first namespace's. */
static bool is_virtio(const char *name)
{
	char link[300], driver[300] = "";

	snprintf(link, sizeof(link), "/sys/class/net/%s/device/driver", name);
	return readlink(link, driver, sizeof(driver) - 1) > 0 &&
	       strstr(driver, "virtio_net");
}

/* Return: false if it is not there. */
static bool find_nic(char *name, size_t room)
{
	DIR *dir = opendir("/sys/class/net");
	struct dirent *entry;
	bool found = false;

	CHECK(dir);
	while (!found && (entry = readdir(dir))) {
		found = is_virtio(entry->d_name);
		snprintf(name, room, "%s", entry->d_name);
	}
	closedir(dir);
	return found;
}

static void take_nic(int ns)
{
	int first = OK(open("/proc/1/ns/net", O_RDONLY));
	char name[300];

	/* The test before this one may not have given it back yet. */
	CHECK_SOON(find_nic(name, sizeof(name)), 10000);
	run_in(first, "ip link set %s netns /proc/self/fd/%d name e0", name,
	       ns);
	close(first);
}

static void set_offloads(struct hosts *hosts, const char *offloads)
{
	run_on_both(hosts, "ethtool -K e0 %s >/dev/null", offloads);
}

static void join_by_nics(struct hosts *hosts)
{
	hosts->ns[0] = current_ns();
	hosts->ns[1] = new_ns();
	take_nic(hosts->ns[0]);
	take_nic(hosts->ns[1]);
	hosts_up(hosts);
	/* The test before this one may have left it otherwise. */
	set_offloads(hosts, "tx on tso on gso on gro on");
	/* So that the first SYN is not lost to a bridge that learns. */
	run("ping -c 1 -w 10 %s >/dev/null", HOST1);
}

/* On both wires, over both versions of IP. */
static void on_wire(int proto, bool ip6)
{
	protocol = proto == IPPROTO_TCP ? IPPROTO_TCP : 0;
	wire = proto;
	on_ip6 = ip6;
}

/* Both ways; what leaves host 0 and arrives at host 1. */
static void transfer(struct hosts *hosts, struct pair *pair,
		     struct tally *leave, struct tally *arrive)
{
	int home = current_ns(), out, in, i;

	out = sniffer("e0");
	enter_ns(hosts->ns[1]);
	in = sniffer("e0");
	enter_ns(home);
	transfer_both_ways(pair, TEXT_BYTES);
	pair_close(pair);
	tally_packets(out, true, leave);
	tally_packets(in, false, arrive);
	close(out);
	close(in);
	for (i = 0; i < 2; i++) {
		enter_ns(hosts->ns[i]);
		CHECK_EQ(counter("drop_checksum"), 0);
	}
	enter_ns(home);
	close(home);
}

/*
 * A device may look for TCP's header where its number does not stand: on the
 * isolated wire it gets segments, with their checksums made.
 */
TEST_EDU_LIMIT(nic__isolated_wire, 120)
{
	struct tally leave, arrive;
	struct hosts hosts;
	struct pair pair;
	int ip6;

	join_by_nics(&hosts);
	for (ip6 = 0; ip6 < 2; ip6++) {
		on_wire(IPPROTO_EDUTCP, ip6);
		pair_hosts(&hosts, &pair);
		transfer(&hosts, &pair, &leave, &arrive);
		CHECK_EQ(leave.largest, MTU);
		CHECK(leave.bytes >= TEXT_BYTES);
	}
}

/* On the interop wire it cuts them itself, as it does for the kernel's TCP. */
TEST_EDU_LIMIT(nic__interop_wire, 240)
{
	static const struct {
		const char *offloads;
		bool whole;
	} table[] = {
		{ "tx on tso on gso on gro on", true },
		{ "tx on tso off gso on gro on", false },
		{ "tx off tso off gso off gro off", false },
	};
	struct tally leave, arrive;
	struct hosts hosts;
	struct pair pair;
	int i, ip6;

	join_by_nics(&hosts);
	for (i = 0; i < 3; i++)
		for (ip6 = 0; ip6 < 2; ip6++) {
			on_wire(IPPROTO_TCP, ip6);
			set_offloads(&hosts, table[i].offloads);
			pair_hosts(&hosts, &pair);
			transfer(&hosts, &pair, &leave, &arrive);
			CHECK(leave.bytes >= TEXT_BYTES);
			if (table[i].whole) {
				CHECK(leave.largest > SUPER);
				CHECK(arrive.largest > SUPER);
			} else {
				CHECK_EQ(leave.largest, MTU);
			}
		}
}

static void pair_with_kernel(struct hosts *hosts, struct pair *pair)
{
	int home = current_ns(), listener;

	enter_ns(hosts->ns[1]);
	listener = OK(socket(on_ip6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0));
	set_int(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(listener, HOST1, PORT));
	OK(listen(listener, 1));
	enter_ns(home);
	pair->a = stream_socket();
	OK(connect_to(pair->a, HOST1, PORT));
	pair->b = OK(accept(listener, NULL, NULL));
	close(listener);
	close(home);
}

TEST_EDU_LIMIT(nic__interop_wire_with_the_kernel, 120)
{
	struct tally leave, arrive;
	struct hosts hosts;
	struct pair pair;
	int ip6;

	join_by_nics(&hosts);
	for (ip6 = 0; ip6 < 2; ip6++) {
		on_wire(IPPROTO_TCP, ip6);
		pair_with_kernel(&hosts, &pair);
		transfer(&hosts, &pair, &leave, &arrive);
		CHECK(leave.largest > SUPER);
		CHECK(arrive.largest > SUPER);
	}
}
