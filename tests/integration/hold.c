// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold.c - sockets in a wanted state, for the tests of the module itself
 *
 *	hold open|bound|listening|established|connecting
 *		says "ready" and holds them until its input ends
 *	hold orphans
 *		leaves two that no program holds behind, and exits
 *	hold dying
 *		leaves all kinds of closing connections behind, and exits
 *	hold flood
 *		sends segments of all kinds to this host until it is killed
 *	hold nothing
 *		says with its status whether there is such a family: 0 or 1
 */
#include <netinet/ip.h>
#include <sched.h>

#include "edutest.h"

/* On a device that swallows everything; the script made it. */
#define NOWHERE	"10.99.0.2"

static void hold(void)
{
	char byte;

	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		exit(1);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

static int connecting(void)
{
	int fd = stream_socket();

	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, NOWHERE, 4000), EINPROGRESS);
	return fd;
}

static void orphans(void)
{
	struct hosts hosts;
	struct pair pair;

	OK(unshare(CLONE_NEWNET));
	lo_up();
	make_hosts(&hosts);
	set_sysctl("orphan_retries", "5");
	enter_ns(hosts.ns[1]);
	set_sysctl("orphan_retries", "5");
	enter_ns(hosts.ns[0]);
	pair_hosts(&hosts, &pair);
	cut_path(&hosts);
	send_text(pair.a, "nobody will hear this");
	pair_close(&pair);
	CHECK_EQ(counter("orphans"), 1);
}

static void dying(void)
{
	struct pair pair;
	int i, fd, listener = listen_on("127.0.0.1", 0, 16);

	for (i = 0; i < 12; i++) {
		pair_lo(&pair);
		send_text(pair.a, "unread");
		if (i % 2)
			recv_text(pair.b, "unread");
		if (i % 3)
			OK(close(pair.a));
		else
			reset(pair.a);
		OK(close(pair.b));
		OK(close(connecting()));
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", port_of(listener)));
		if (i % 4)
			OK(close(fd));
	}
}

static void flood(void)
{
	struct sockaddr_in to = addr_of("127.0.0.1", 0).sin;
	int raw = OK(socket(AF_INET, SOCK_RAW, IPPROTO_RAW)), i;
	uint8_t packet[60] = {};
	struct iphdr *ip = (struct iphdr *)packet;
	unsigned int random = 1;

	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->protocol = IPPROTO_EDUTCP;
	ip->saddr = to.sin_addr.s_addr;
	ip->daddr = to.sin_addr.s_addr;
	for (;;) {
		for (i = 20; i < (int)sizeof(packet); i++) {
			random = random * 1103515245 + 12345;
			packet[i] = random >> 16;
		}
		packet[32] = 0x50 | (packet[32] & 0x0f);
		sendto(raw, packet, random % 41 + 20, 0,
		       (struct sockaddr *)&to, sizeof(to));
		usleep(5 * MS);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";
	struct pair pair;

	read_environment();
	if (!strcmp(what, "nothing")) {
		if (socket(family, SOCK_STREAM, protocol) >= 0)
			return 0;
		return errno == EAFNOSUPPORT ? 1 : 3;
	}
	if (!strcmp(what, "orphans"))
		orphans();
	else if (!strcmp(what, "dying"))
		dying();
	else if (!strcmp(what, "flood"))
		flood();
	else if (!strcmp(what, "open"))
		stream_socket();
	else if (!strcmp(what, "bound"))
		bound_socket("127.0.0.1", 0);
	else if (!strcmp(what, "listening"))
		listen_on("127.0.0.1", 0, 1);
	else if (!strcmp(what, "established"))
		pair_lo(&pair);
	else if (!strcmp(what, "connecting"))
		connecting();
	else
		return 2;
	if (strcmp(what, "orphans") && strcmp(what, "dying"))
		hold();
	return 0;
}
