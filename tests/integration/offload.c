// SPDX-License-Identifier: GPL-2.0-only
/*
 * offload.c - super-segments: how large packets are on their way
 *
 * Where a device cuts them they leave whole; where none does, no packet is
 * larger than the link's MTU; what arrives one behind the other is joined.
 */
#include "sniff.h"

#define MTU		1500
#define SUPER		(8 * MTU)	/* no packet of one segment */
#define TEXT_BYTES	(2 * MIB)

/* None was lost on its way to us. */
static void count(int fd, bool outgoing, struct tally *tally)
{
	tally_packets(fd, outgoing, tally);
	CHECK(tally->bytes >= TEXT_BYTES);
}

/* Text from host 0, where we are, to another one. */
static void send_some(int ns, const char *ip)
{
	struct pair pair;

	pair_over(&pair, ns, current_ns(), ip);
	transfer_one_way(&pair, TEXT_BYTES);
	pair_close(&pair);
}

static void make_devices(struct hosts *hosts, const char *sender,
			 const char *receiver)
{
	make_hosts(hosts);
	run("ethtool -K e0 %s >/dev/null", sender);
	run_in(hosts->ns[1], "ethtool -K e0 %s >/dev/null", receiver);
}

/* Host 0 sends to host 1: what leaves there, what arrives here. */
static void send_over(const struct hosts *hosts, struct tally *leave,
		      struct tally *arrive)
{
	int out, in;

	out = sniffer("e0");
	enter_ns(hosts->ns[1]);
	in = sniffer("e0");
	enter_ns(hosts->ns[0]);
	send_some(hosts->ns[1], HOST1);
	count(out, true, leave);
	count(in, false, arrive);
}

static void transfer(const char *sender, const char *receiver,
		     struct tally *leave, struct tally *arrive)
{
	struct hosts hosts;

	make_devices(&hosts, sender, receiver);
	send_over(&hosts, leave, arrive);
	run("ip link del e0");
}

TEST_LIMIT(offload__super_segments_leave_and_arrive_whole, 60)
{
	struct tally leave, arrive;

	transfer("tso on gso on", "gro off", &leave, &arrive);
	CHECK(leave.largest > SUPER);
	CHECK(arrive.largest > SUPER);
	CHECK_EQ(arrive.packets, leave.packets);
}

/* MUST-5, MUST-16: the MTU holds on a link that cuts nothing. */
TEST_LIMIT(offload__without_tso_no_packet_is_larger_than_the_mtu, 60)
{
	static const char *const table[] = {
		"tso off gso on", "tso off gso off", "tso off gso off tx off",
	};
	struct tally leave, arrive;
	int i;

	for (i = 0; i < 3; i++) {
		transfer(table[i], "gro off", &leave, &arrive);
		CHECK_EQ(leave.largest, MTU);
		CHECK_EQ(arrive.largest, MTU);
	}
}

/* With the checksum made, and with it left to a device that there is not. */
TEST_LIMIT(offload__gro_joins_what_arrives_together, 60)
{
	static const char *const table[] = {
		"tso off gso off tx on", "tso off gso off tx off",
	};
	struct tally leave, arrive;
	int i;

	for (i = 0; i < 2; i++) {
		transfer(table[i], "gro on", &leave, &arrive);
		CHECK_EQ(leave.largest, MTU);
		CHECK(arrive.largest > 2 * MTU);
		CHECK(arrive.packets < leave.packets);
	}
}

/* The same, and the rules of host 1 drop a segment: one MSS, and no more. */
static void lose_one(const char *sender, const char *receiver,
		     struct tally *leave, struct tally *arrive)
{
	struct hosts hosts;

	make_devices(&hosts, sender, receiver);
	run_in(hosts.ns[1], "edutcp fault add drop in data nth 1000");
	send_over(&hosts, leave, arrive);
	CHECK_EQ(counter_in(hosts.ns[1], "fault_drop"), 1);
	CHECK_EQ(counter_in(hosts.ns[1], "drop_checksum"), 0);
	/* Nothing else was sent again. */
	CHECK(leave->bytes < TEXT_BYTES + TEXT_BYTES / 10);
}

/*
 * Faults are a host's own: others send as ever, and its rules meet each segment
 * of what arrives together.
 */
TEST_EDU_LIMIT(offload__faults_of_one_host, 60)
{
	struct tally leave, arrive;

	lose_one("tso on gso on", "gro off", &leave, &arrive);
	CHECK(leave.largest > SUPER);
}

/* The same where GRO has joined what the link carried one by one. */
TEST_EDU_LIMIT(offload__faults_behind_gro, 60)
{
	struct tally leave, arrive;

	lose_one("tso off gso off", "gro on", &leave, &arrive);
	CHECK_EQ(leave.largest, MTU);
	CHECK(arrive.largest > 2 * MTU);
}

/*
 * A router between the hosts, with a device that knows TCP's super-segments, but
 * not all that the kernel has software for: as real ones do. TCP's it cuts; ours
 * would get TCP's checksums from it.
 */
TEST_LIMIT(offload__through_a_real_device, 60)
{
	struct tally leave, forward;
	struct hosts hosts;
	int out, onward, far;

	make_hosts(&hosts);
	far = make_far(&hosts);
	run_in(hosts.ns[1],
	       "ethtool -K r1 tx-sctp-segmentation off >/dev/null");
	out = sniffer("e0");
	enter_ns(hosts.ns[1]);
	onward = sniffer("r1");
	enter_ns(hosts.ns[0]);
	send_some(far, FAR);
	count(out, true, &leave);
	count(onward, true, &forward);
	CHECK(leave.largest > SUPER);
	if (wire == IPPROTO_TCP)
		CHECK(forward.largest > SUPER);
	else
		CHECK_EQ(forward.largest, MTU);
}
