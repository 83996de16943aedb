// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip6.c - IPv6: names, dual-stack listeners, link-local addresses
 *
 * What all connections do is tested over IPv6 by all other programs
 * (EDU_TEST_IP=6); here is what only IPv6 has. As ipv6(7) says.
 */
#include <net/if.h>

#include "ip6.h"

TEST(ip6__loopback)
{
	struct sockaddr_in6 a, b;
	struct pair pair;

	pair6(&pair, "::1");
	a = name_of(pair.a, false);
	b = name_of(pair.b, true);
	CHECK(is(&a, "::1"));
	CHECK(is(&b, "::1"));
	CHECK_EQ(a.sin6_port, b.sin6_port);
	b = name_of(pair.a, true);
	CHECK_EQ(b.sin6_port, htons(PORT));
	transfer_both_ways(&pair, MIB);
}

/* "::" to connect to is this host, as 0.0.0.0 is. */
TEST(ip6__connect_to_any)
{
	int listener = listen6("::1", PORT), a = socket6();
	struct sockaddr_in6 peer;

	OK(connect6(a, "::", PORT));
	OK(accept(listener, NULL, NULL));
	peer = name_of(a, true);
	CHECK(is(&peer, "::1"));
}

/*
 * What was bound for IPv4 alone does not come to hold for IPv6, where another
 * program may have the port, when the socket forgets its peer.
 */
TEST(ip6__mapped_any_stays_when_disconnected)
{
	struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	int fd = socket6(), other = socket6();
	struct sockaddr_in6 name;

	OK(bind6(fd, "::ffff:0.0.0.0", PORT));
	CHECK_ERR(connect6(fd, "::ffff:127.0.0.1", PORT + 1), ECONNREFUSED);
	name = name_of(fd, false);
	CHECK(is(&name, "::ffff:0.0.0.0"));
	OK(connect(fd, &unspec, sizeof(unspec)));
	name = name_of(fd, false);
	CHECK(is(&name, "::ffff:0.0.0.0"));
	OK(listen(fd, 1));
	set_int(other, SOL_IPV6, IPV6_V6ONLY, 1);
	OK(bind6(other, "::", PORT));
	CHECK_ERR(connect6(socket6(), "::1", PORT), ECONNREFUSED);
}

/* [::] is for IPv4 too, whose addresses it sees mapped. */
TEST(ip6__dual_stack_listener)
{
	int listener = listen6("::", PORT), a = stream_socket(), b;
	struct sockaddr_in6 name;

	OK(connect_to(a, "127.0.0.1", PORT));
	b = OK(accept(listener, NULL, NULL));
	name = name_of(b, false);
	CHECK(is(&name, "::ffff:127.0.0.1"));
	name = name_of(b, true);
	CHECK(is(&name, "::ffff:127.0.0.1"));
	CHECK_EQ(ntohs(name.sin6_port), port_of(a));
	send_text(a, "four");
	recv_text(b, "four");
	a = socket6();
	OK(connect6(a, "::ffff:127.0.0.1", PORT));
	b = OK(accept(listener, NULL, NULL));
	name = name_of(a, true);
	CHECK(is(&name, "::ffff:127.0.0.1"));
	a = socket6();
	OK(connect6(a, "::1", PORT));
	b = OK(accept(listener, NULL, NULL));
	name = name_of(b, true);
	CHECK(is(&name, "::1"));
	send_text(b, "six");
	recv_text(a, "six");
}

TEST(ip6__v6only)
{
	int listener = socket6(), a = socket6();

	CHECK_EQ(get_int(listener, SOL_IPV6, IPV6_V6ONLY), 0);
	set_int(listener, SOL_IPV6, IPV6_V6ONLY, 1);
	CHECK_EQ(get_int(listener, SOL_IPV6, IPV6_V6ONLY), 1);
	OK(bind6(listener, "::", PORT));
	OK(listen(listener, 10));
	CHECK_ERR(setsockopt(listener, SOL_IPV6, IPV6_V6ONLY, &(int){ 0 },
			     sizeof(int)), EINVAL);
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", PORT), ECONNREFUSED);
	OK(connect6(socket6(), "::1", PORT));
	set_int(a, SOL_IPV6, IPV6_V6ONLY, 1);
	CHECK_ERR(connect6(a, "::ffff:127.0.0.1", PORT), ENETUNREACH);
	a = socket6();
	set_int(a, SOL_IPV6, IPV6_V6ONLY, 1);
	CHECK_ERR(bind6(a, "::ffff:127.0.0.1", PORT + 1), EINVAL);
	/* IPv4's is another one now. */
	listen_on("0.0.0.0", PORT, 1);
	OK(connect_to(stream_socket(), "127.0.0.1", PORT));
}

/* net.ipv6.bindv6only is what a socket starts with. */
TEST(ip6__bindv6only)
{
	run("echo 1 >/proc/sys/net/ipv6/bindv6only");
	CHECK_EQ(get_int(socket6(), SOL_IPV6, IPV6_V6ONLY), 1);
	listen6("::", PORT);
	CHECK_ERR(connect_to(stream_socket(), "127.0.0.1", PORT), ECONNREFUSED);
}

/* Who may have a port beside whom. */
TEST(ip6__ports)
{
	static const struct {
		const char *first, *second;
		bool only;		/* IPV6_V6ONLY on both */
		bool both;
	} table[] = {
		{ "::", "::", false, false },
		{ "::", "::1", false, false },
		{ "::1", "::1", false, false },
		{ "::", "0.0.0.0", false, false },
		{ "::", "127.0.0.1", false, false },
		{ "::1", "127.0.0.1", false, true },
		{ "::1", "0.0.0.0", false, true },
		{ "::", "0.0.0.0", true, true },
		{ "::", "127.0.0.1", true, true },
		{ "::", "::1", true, false },
		{ "::ffff:127.0.0.1", "127.0.0.1", false, false },
		{ "::ffff:127.0.0.1", "127.0.0.2", false, true },
	};
	const char *name[2];
	int fd[2], i, swap, j, ret;

	for (i = 0; i < (int)(sizeof(table) / sizeof(table[0])); i++)
		for (swap = 0; swap < 2; swap++) {
			name[swap] = table[i].first;
			name[!swap] = table[i].second;
			for (j = 0; j < 2; j++) {
				bool six = strchr(name[j], ':');

				fd[j] = six ? socket6() : stream_socket();
				if (six && table[i].only)
					set_int(fd[j], SOL_IPV6, IPV6_V6ONLY,
						1);
				ret = six ? bind6(fd[j], name[j], PORT) :
					    bind4(fd[j], name[j], PORT);
				if (!ret != (!j || table[i].both))
					FAIL("%s, then %s: bind gives %d",
					     name[0], name[j], ret);
				if (ret)
					CHECK_EQ(errno, EADDRINUSE);
			}
			close(fd[0]);
			close(fd[1]);
			/* The kernel's TCP gets it back a moment later. */
			if (wire == IPPROTO_TCP)
				sleep_ms(20);
		}
}

/* The more exact address gets the connection, then the same version's any. */
TEST(ip6__best_listener)
{
	int any = socket6(), four, exact, fd;

	set_int(any, SOL_IPV6, IPV6_V6ONLY, 0);
	set_int(any, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind6(any, "::", PORT));
	OK(listen(any, 10));
	OK(connect6(socket6(), "::1", PORT));
	OK(connect_to(stream_socket(), "127.0.0.1", PORT));
	OK(accept(any, NULL, NULL));
	OK(accept(any, NULL, NULL));
	close(any);
	if (wire == IPPROTO_TCP)
		sleep_ms(20);
	any = socket6();
	set_int(any, SOL_IPV6, IPV6_V6ONLY, 1);
	OK(bind6(any, "::", PORT + 1));
	OK(listen(any, 10));
	four = listen_on("0.0.0.0", PORT + 1, 10);
	exact = listen_on("127.0.0.2", PORT + 2, 10);
	OK(connect_to(stream_socket(), "127.0.0.1", PORT + 1));
	OK(accept(four, NULL, NULL));
	fd = socket6();
	OK(connect6(fd, "::1", PORT + 1));
	OK(accept(any, NULL, NULL));
	OK(connect_to(stream_socket(), "127.0.0.2", PORT + 2));
	OK(accept(exact, NULL, NULL));
}

/* The first bind or connect says which names a socket has. */
TEST_EDU(ip6__version_is_chosen_once)
{
	struct sockaddr_in sin = {};
	socklen_t len = sizeof(sin);
	int fd = stream_socket();

	OK(getsockname(fd, (struct sockaddr *)&sin, &len));
	CHECK_EQ(sin.sin_family, AF_INET);
	OK(bind6(fd, "::", PORT));
	CHECK_ERR(connect_to(fd, "127.0.0.1", PORT), EAFNOSUPPORT);
	fd = stream_socket();
	OK(bind4(fd, "0.0.0.0", PORT + 1));
	CHECK_ERR(connect6(fd, "::1", PORT), EAFNOSUPPORT);
	fd = stream_socket();
	/* One that failed has not chosen. */
	CHECK_ERR(bind6(fd, "2001:db8::1", PORT + 2), EADDRNOTAVAIL);
	OK(bind4(fd, "127.0.0.1", PORT + 2));
	fd = stream_socket();
	CHECK_ERR(bind4(fd, "192.0.2.1", PORT), EADDRNOTAVAIL);
	listen6("::1", PORT + 5);
	OK(connect6(fd, "::1", PORT + 5));
	/* IPV6_V6ONLY chooses, too, but not if it is off. */
	fd = stream_socket();
	set_int(fd, SOL_IPV6, IPV6_V6ONLY, 0);
	OK(bind4(fd, "127.0.0.1", PORT + 6));
	fd = stream_socket();
	set_int(fd, SOL_IPV6, IPV6_V6ONLY, 1);
	CHECK_ERR(bind4(fd, "127.0.0.1", PORT + 7), EAFNOSUPPORT);
	/* An address of IPv4 has no way to IPv6. */
	fd = stream_socket();
	OK(bind6(fd, "::ffff:127.0.0.1", PORT + 3));
	CHECK_ERR(connect6(fd, "::1", PORT), ENETUNREACH);
	fd = stream_socket();
	OK(bind6(fd, "::1", PORT + 4));
	CHECK_ERR(connect6(fd, "::ffff:127.0.0.1", PORT), ENETUNREACH);
}

TEST(ip6__bad_addresses)
{
	struct sockaddr_in6 sin6 = addr6("::1", PORT);
	int fd = socket6();

	CHECK_ERR(bind(fd, (struct sockaddr *)&sin6, 23), EINVAL);
	CHECK_ERR(connect(fd, (struct sockaddr *)&sin6, 23), EINVAL);
	CHECK_ERR(bind6(fd, "ff02::1", PORT), EINVAL);
	CHECK_ERR(bind6(fd, "2001:db8::1", PORT), EADDRNOTAVAIL);
	CHECK_ERR(bind6(fd, "fe80::1", PORT), EINVAL);
	CHECK_ERR(connect6(fd, "ff02::1", PORT), ENETUNREACH);
	CHECK_ERR(connect6(fd, "fe80::1", PORT), EINVAL);
	CHECK_ERR(connect6(fd, "2001:db8::1", PORT), ENETUNREACH);
	sin6 = addr6("fe80::1", PORT);
	sin6.sin6_scope_id = 4711;
	CHECK_ERR(bind(fd, (struct sockaddr *)&sin6, sizeof(sin6)), ENODEV);
	/* The old length, without a scope. */
	fd = socket6();
	sin6 = addr6("::1", PORT);
	OK(bind(fd, (struct sockaddr *)&sin6, 24));
}

TEST_LIMIT(ip6__between_hosts, 60)
{
	struct hosts hosts;
	struct pair pair;
	int home, listener;

	make_hosts6(&hosts);
	home = current_ns();
	enter_ns(hosts.ns[1]);
	listener = listen6("::", PORT);
	enter_ns(home);
	pair.a = socket6();
	OK(connect6(pair.a, NET "2", PORT));
	pair.b = OK(accept(listener, NULL, NULL));
	transfer_both_ways(&pair, on_debug ? MIB : 8 * MIB);
	/* 1500, and as much of it as an MSS says: with timestamps 12 less. */
	CHECK_EQ(get_int(pair.a, SOL_IPV6, IPV6_MTU), 1500);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_MAXSEG), 1500 - 40 - 20 - 12);
}

TEST_LIMIT(ip6__through_netem, 120)
{
	int home, listener;
	struct hosts hosts;
	struct pair pair;

	make_hosts6(&hosts);
	know_each_other(&hosts);
	run_on_both(&hosts,
		    "tc qdisc add dev e0 root netem delay 3ms 1ms loss 1%% duplicate 1%% corrupt 1%% reorder 3%%");
	home = current_ns();
	enter_ns(hosts.ns[1]);
	listener = listen6("::", PORT);
	enter_ns(home);
	pair.a = socket6();
	OK(connect6(pair.a, NET "2", PORT));
	pair.b = OK(accept(listener, NULL, NULL));
	transfer_both_ways(&pair, 256 * KIB);
}

/* Every link has the same ones: the device tells them apart. */
TEST_LIMIT(ip6__link_local, 60)
{
	struct sockaddr_in6 sin6, name;
	int home, listener, a, b, i;
	struct hosts hosts;

	make_hosts6(&hosts);
	run("ip link add e1 type veth peer name e1 netns /proc/self/fd/%d && ip link set e1 up",
	    hosts.ns[1]);
	run_in(hosts.ns[1], "ip link set e1 up");
	for (i = 0; i < 2; i++) {
		run("ip addr add fe80::a/64 dev e%d nodad", i);
		run_in(hosts.ns[1], "ip addr add fe80::b/64 dev e%d nodad", i);
	}
	sleep_ms(2500);
	home = current_ns();
	enter_ns(hosts.ns[1]);
	listener = listen6("::", PORT);
	enter_ns(home);
	/* The same four numbers twice, on two links. */
	for (i = 0; i < 2; i++) {
		a = socket6();
		set_int(a, SOL_SOCKET, SO_REUSEADDR, 1);
		sin6 = addr6("fe80::a", PORT + 1);
		sin6.sin6_scope_id = if_nametoindex(i ? "e1" : "e0");
		OK(bind(a, (struct sockaddr *)&sin6, sizeof(sin6)));
		sin6 = addr6("fe80::b", PORT);
		sin6.sin6_scope_id = if_nametoindex(i ? "e1" : "e0");
		OK(connect(a, (struct sockaddr *)&sin6, sizeof(sin6)));
		b = OK(accept(listener, NULL, NULL));
		name = name_of(a, true);
		CHECK_EQ(name.sin6_scope_id, sin6.sin6_scope_id);
		name = name_of(b, true);
		CHECK(is(&name, "fe80::a"));
		CHECK(name.sin6_scope_id);
		send_text(a, i ? "second" : "first");
		recv_text(b, i ? "second" : "first");
		send_text(b, "and back");
		recv_text(a, "and back");
	}
	/* A socket of one device has no way by another. */
	a = socket6();
	OK(setsockopt(a, SOL_SOCKET, SO_BINDTODEVICE, "e0", 2));
	sin6.sin6_scope_id = if_nametoindex("e1");
	CHECK_ERR(connect(a, (struct sockaddr *)&sin6, sizeof(sin6)), EINVAL);
}

/* Such a packet takes lo, but the address is one of the device's all the same. */
TEST_LIMIT(ip6__link_local_of_this_host, 60)
{
	struct sockaddr_in6 sin6;
	int listener, a, b;
	struct hosts hosts;

	make_hosts6(&hosts);
	run("ip addr add fe80::a/64 dev e0 nodad");
	sin6 = addr6("fe80::a", PORT);
	sin6.sin6_scope_id = if_nametoindex("e0");
	listener = socket6();
	OK(bind(listener, (struct sockaddr *)&sin6, sizeof(sin6)));
	OK(listen(listener, 1));
	a = socket6();
	OK(connect(a, (struct sockaddr *)&sin6, sizeof(sin6)));
	b = OK(accept(listener, NULL, NULL));
	send_text(a, "there");
	recv_text(b, "there");
}
