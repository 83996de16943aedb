// SPDX-License-Identifier: GPL-2.0-only
/*
 * addr.c - tests name hosts by IPv4's addresses; these are IPv6's for them
 *
 * With EDU_TEST_IP=6 there stands for
 *
 *	0.0.0.0		::
 *	127.0.0.1	::1
 *	127.0.0.X	fd7f::X		of lo, where X is 2 or 3
 *	10.N.0.X	fdN::X		as 10.9.0.2, fd09::2
 *	192.0.2.X	2001:db8::X
 *	169.254.0.X	fe80::X		of whichever link
 *
 * in addr_of() and in the commands of run() and run_in(), there with the length
 * of a prefix too, with nodad where one is added, and with -6 where it is about a
 * route.
 */
#include <ctype.h>

#include "edutest.h"

/* The name of IPv6 for this one of IPv4. */
static void name6(char *name, size_t room, const char *ip)
{
	unsigned int a, b, c, d;

	if (sscanf(ip, "%u.%u.%u.%u", &a, &b, &c, &d) != 4)
		FAIL("%s is no address", ip);
	if (!a)
		snprintf(name, room, "::");
	else if (a == 127 && d == 1)
		snprintf(name, room, "::1");
	else if (a == 127)
		snprintf(name, room, "fd7f::%u", d);
	else if (a == 10)
		snprintf(name, room, "fd%02u::%u", b, d);
	else if (a == 192)
		snprintf(name, room, "2001:db8::%u", d);
	else if (a == 169)
		snprintf(name, room, "fe80::%u", d);
	else
		FAIL("%s is nothing in IPv6", ip);
}

static struct address addr6_of(const char *name, int port)
{
	struct address addr = { .len = sizeof(addr.sin6) };

	addr.sin6.sin6_family = AF_INET6;
	addr.sin6.sin6_port = htons(port);
	CHECK_EQ(inet_pton(AF_INET6, name, &addr.sin6.sin6_addr), 1);
	return addr;
}

struct address addr_of(const char *ip, int port)
{
	struct address addr = { .len = sizeof(addr.sin) };
	char name[INET6_ADDRSTRLEN];

	if (on_ip6) {
		name6(name, sizeof(name), ip);
		return addr6_of(name, port);
	}
	addr.sin.sin_family = AF_INET;
	addr.sin.sin_port = htons(port);
	CHECK_EQ(inet_pton(AF_INET, ip, &addr.sin.sin_addr), 1);
	return addr;
}

/* Room for any address, for calls that fill it in. */
struct address addr_room(void)
{
	struct address addr = { .len = sizeof(addr.sin6) };

	return addr;
}

bool addr_is(const struct address *addr, const char *ip)
{
	struct address other = addr_of(ip, 0);

	if (addr->len != other.len ||
	    addr->sa.sa_family != other.sa.sa_family)
		return false;
	return on_ip6 ? !memcmp(&addr->sin6.sin6_addr, &other.sin6.sin6_addr,
				16) :
			addr->sin.sin_addr.s_addr == other.sin.sin_addr.s_addr;
}

/* The least that is an address: IPv6's may be without its scope. */
int addr_least(void)
{
	return on_ip6 ? 24 : sizeof(struct sockaddr_in);
}

/* What a segment may carry where packets may have @mtu bytes. */
int mss_of(int mtu)
{
	return mtu - (on_ip6 ? 40 : 20) - 20;
}

/* Return: how long the address and its prefix are at @p, 0 if there is none. */
static int quad_at(const char *p, int *bits)
{
	unsigned int part[4];
	int len = 0, more = 0;

	*bits = -1;
	if (!isdigit((unsigned char)*p) ||
	    sscanf(p, "%u.%u.%u.%u%n", &part[0], &part[1], &part[2], &part[3],
		   &len) != 4)
		return 0;
	if (sscanf(p + len, "/%d%n", bits, &more) != 1)
		more = 0;
	return len + more;
}

/* What stands at @p; return: how much of it is taken. */
static int translate_one(char *to, const char *p, bool adds)
{
	static const struct {
		const char *word, *word6;
	} words[] = {
		{ "ipv4/ip_forward", "ipv6/conf/all/forwarding" },
		{ "ip route ", "ip -6 route " },
	};
	char name[INET6_ADDRSTRLEN];
	int len, bits, i;

	for (i = 0; i < 2; i++)
		if (!strncmp(p, words[i].word, strlen(words[i].word))) {
			strcpy(to, words[i].word6);
			return strlen(words[i].word);
		}
	len = quad_at(p, &bits);
	if (!len) {
		to[0] = *p;
		to[1] = 0;
		return 1;
	}
	name6(name, sizeof(name), p);
	if (bits < 0)
		strcpy(to, name);
	else
		sprintf(to, "%s/%d%s", name,
			bits == 32 ? 128 : bits == 24 ? 64 : 16,
			adds ? " nodad" : "");
	return len;
}

/* A command for IPv4, as one for IPv6. */
void addr_translate(char *to, size_t room, const char *command)
{
	static const char add[] = "ip addr add ";
	char *end = to + room - 80;
	bool adds = false;

	*to = 0;
	while (*command) {
		CHECK(to < end);
		if (!strncmp(command, add, strlen(add)))
			adds = true;
		else if (*command == '&' || *command == ';')
			adds = false;
		command += translate_one(to, command, adds);
		to += strlen(to);
	}
}
