/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ip6.h - sockets and hosts with addresses of IPv6
 */
#ifndef IP6_H
#define IP6_H

#include "edutest.h"

#define PORT	4000
#define NET	"fd09::"

static inline struct sockaddr_in6 addr6(const char *ip, int port)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
	};

	CHECK_EQ(inet_pton(AF_INET6, ip, &sin6.sin6_addr), 1);
	return sin6;
}

static inline int bind6(int fd, const char *ip, int port)
{
	struct sockaddr_in6 sin6 = addr6(ip, port);

	return bind(fd, (struct sockaddr *)&sin6, sizeof(sin6));
}

static inline int bind4(int fd, const char *ip, int port)
{
	return bind_to(fd, ip, port);
}

static inline int connect6(int fd, const char *ip, int port)
{
	struct sockaddr_in6 sin6 = addr6(ip, port);

	return connect(fd, (struct sockaddr *)&sin6, sizeof(sin6));
}

/* A socket that will be of IPv6: with the kernel's TCP that is another family. */
static inline int socket6(void)
{
	return OK(socket(on_edu ? family : AF_INET6, SOCK_STREAM, protocol));
}

static inline int listen6(const char *ip, int port)
{
	int fd = socket6();

	OK(bind6(fd, ip, port));
	OK(listen(fd, 10));
	return fd;
}

static inline struct sockaddr_in6 name_of(int fd, bool peer)
{
	struct sockaddr_in6 sin6 = {};
	socklen_t len = sizeof(sin6);

	if (peer)
		OK(getpeername(fd, (struct sockaddr *)&sin6, &len));
	else
		OK(getsockname(fd, (struct sockaddr *)&sin6, &len));
	CHECK_EQ(len, sizeof(sin6));
	CHECK_EQ(sin6.sin6_family, AF_INET6);
	return sin6;
}

static inline bool is(const struct sockaddr_in6 *sin6, const char *ip)
{
	struct sockaddr_in6 other = addr6(ip, 0);

	return !memcmp(&sin6->sin6_addr, &other.sin6_addr,
		       sizeof(other.sin6_addr));
}

static inline void pair6(struct pair *pair, const char *ip)
{
	int listener = listen6(ip, PORT);

	pair->a = socket6();
	OK(connect6(pair->a, ip, PORT));
	pair->b = OK(accept(listener, NULL, NULL));
	close(listener);
}

/* Two hosts that have link-local addresses too. */
static inline void make_hosts6(struct hosts *hosts)
{
	make_hosts(hosts);
	sleep_ms(2500);		/* until nobody else is known to have them */
}

#endif /* IP6_H */
