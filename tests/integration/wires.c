// SPDX-License-Identifier: GPL-2.0-only
/*
 * wires.c - connections of each wire and version of IP beside each other:
 * each is told apart by edutcp ss, and meets the faults that are for it
 */
#include "edutest.h"

#define PORT	4000

static const struct kind {
	int wire;
	const char *host;
	const char *options;	/* of edutcp ss, that mean this kind alone */
	const char *words;	/* of a fault, likewise */
} kinds[] = {
	{ IPPROTO_EDUTCP, "127.0.0.1", "--wire edu -4", "wire edu ipv4" },
	{ IPPROTO_EDUTCP, "::1", "--wire edu -6", "wire edu ipv6" },
	{ IPPROTO_TCP, "127.0.0.1", "--wire tcp -4", "wire tcp ipv4" },
	{ IPPROTO_TCP, "::1", "--wire tcp -6", "wire tcp ipv6" },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static socklen_t address(const struct kind *kind, struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *sin = (struct sockaddr_in *)ss;

	memset(ss, 0, sizeof(*ss));
	if (inet_pton(AF_INET, kind->host, &sin->sin_addr) == 1) {
		sin->sin_family = AF_INET;
		sin->sin_port = htons(PORT);
		return sizeof(*sin);
	}
	CHECK_EQ(inet_pton(AF_INET6, kind->host, &sin6->sin6_addr), 1);
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(PORT);
	return sizeof(*sin6);
}

static void make_pair(const struct kind *kind, struct pair *pair)
{
	int listener = OK(socket(family, SOCK_STREAM, kind->wire));
	struct sockaddr_storage ss;
	socklen_t len = address(kind, &ss);

	OK(bind(listener, (struct sockaddr *)&ss, len));
	OK(listen(listener, 1));
	pair->a = OK(socket(family, SOCK_STREAM, kind->wire));
	OK(connect(pair->a, (struct sockaddr *)&ss, len));
	pair->b = OK(accept(listener, NULL, NULL));
	close(listener);
}

static void make_pairs(struct pair *pairs)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		make_pair(&kinds[i], &pairs[i]);
}

TEST_ISOLATED(wires__ss_tells_them_apart)
{
	struct pair pairs[KINDS];
	size_t i;

	make_pairs(pairs);
	run("test $(edutcp ss | grep -c ^ESTABLISHED) = %zu", 2 * KINDS);
	for (i = 0; i < KINDS; i++) {
		run("test $(edutcp ss %s | grep -c ^ESTABLISHED) = 2",
		    kinds[i].options);
		run("edutcp ss %s | grep -q '%s'", kinds[i].options,
		    kinds[i].host);
		run("edutcp ss %s --json | grep -q '\"wire\": %d,'",
		    kinds[i].options, kinds[i].wire);
	}
}

TEST_ISOLATED(wires__a_fault_meets_its_own)
{
	struct pair pairs[KINDS];
	size_t i, j;

	make_pairs(pairs);
	for (i = 0; i < KINDS; i++) {
		run("edutcp fault add drop data %s", kinds[i].words);
		run("edutcp fault list | grep -q 'drop data out %s '",
		    kinds[i].words);
		for (j = 0; j < KINDS; j++)
			send_text(pairs[j].a, "x");
		for (j = 0; j < KINDS; j++)
			if (j != i)
				recv_text(pairs[j].b, "x");
		sleep_ms(50);
		CHECK_EQ(inq(pairs[i].b), 0);
		run("edutcp fault clear");
		recv_text(pairs[i].b, "x");
	}
}

TEST_ISOLATED(wires__no_such_wire_is_einval)
{
	run("edutcp fault add drop wire udp 2>/dev/null; test $? = 2");
	run("edutcp ss --wire 17 2>/dev/null; test $? = 2");
}
