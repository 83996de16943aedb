// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * dial.c - connect and listen by host and port
 *
 * getaddrinfo(3) knows nothing of AF_EDUTCP; but the addresses are those of
 * AF_INET and AF_INET6, so it is asked for TCP and its answers are used.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libedutcp.h"
#include "port.h"

#define NO_DEADLINE	(-1)

static __s64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static bool bad_opts(const struct edu_sock_opts *o)
{
	return (o->wire && o->wire != IPPROTO_EDUTCP &&
		o->wire != IPPROTO_TCP) ||
	       (o->ip && o->ip != 4 && o->ip != 6) ||
	       o->timeout_ms < 0 || o->backlog < 0 ||
	       o->sndbuf_bytes < 0 || o->rcvbuf_bytes < 0;
}

static int resolve(const char *host, const char *port, int family, int flags,
		   const struct edu_sock_opts *o, struct addrinfo **list)
{
	struct addrinfo hints = {
		.ai_flags = flags,
		.ai_family = family,
		.ai_socktype = SOCK_STREAM,
	};
	int err;

	if (is_no_port(port))
		return -(EDU_ERR_RESOLVE - EAI_SERVICE);
	if (o->numeric)
		hints.ai_flags |= AI_NUMERICHOST | AI_NUMERICSERV;
	err = getaddrinfo(host, port, &hints, list);
	if (err == EAI_SYSTEM)
		return errno ? -errno : -EIO;
	return err ? -(EDU_ERR_RESOLVE - err) : 0;
}

static int family_of_ip(int ip)
{
	return ip == 4 ? AF_INET : ip == 6 ? AF_INET6 : AF_UNSPEC;
}

static int set_int(int fd, int option, int val)
{
	if (!val)
		return 0;
	return setsockopt(fd, SOL_SOCKET, option, &val, sizeof(val)) ?
	       -errno : 0;
}

/* Said in any case: what is the default a sysctl decides. */
static int set_v6only(int fd, const struct addrinfo *ai, bool only)
{
	int val = only;

	if (ai->ai_family != AF_INET6)
		return 0;
	return setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &val, sizeof(val)) ?
	       -errno : 0;
}

/* A non-blocking socket for addresses of @ai's family. */
static int open_socket(const struct addrinfo *ai,
		       const struct edu_sock_opts *o)
{
	int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
	int fd, err;

	fd = o->kernel_tcp ? socket(ai->ai_family, type, IPPROTO_TCP) :
			     socket(edu_family(), type, o->wire);
	if (fd < 0)
		return errno == EAFNOSUPPORT && !o->kernel_tcp ?
		       -EDU_ERR_NO_MODULE : -errno;
	err = set_int(fd, SO_SNDBUF, o->sndbuf_bytes);
	if (!err)
		err = set_int(fd, SO_RCVBUF, o->rcvbuf_bytes);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

/* Leaves @fd as the caller wants it. Return: @fd, or -errno and it is closed */
static int finish(int fd, int err, const struct edu_sock_opts *o)
{
	int flags;

	if (!err && !o->nonblock) {
		flags = fcntl(fd, F_GETFL);
		if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
			err = -errno;
	}
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int bind_local(int fd, int family, const struct edu_sock_opts *o)
{
	struct addrinfo *list, *ai;
	int err;

	if (!o->bind_host && !o->bind_port)
		return 0;
	err = resolve(o->bind_host, o->bind_port ? o->bind_port : "0", family,
		      AI_PASSIVE, o, &list);
	if (err)
		return err;
	err = set_int(fd, SO_REUSEADDR, 1);
	for (ai = list; !err && ai; ai = ai->ai_next) {
		if (!bind(fd, ai->ai_addr, ai->ai_addrlen))
			break;
		err = ai->ai_next ? 0 : -errno;
	}
	freeaddrinfo(list);
	return err;
}

static int wait_connected(int fd, __s64 deadline)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	__s64 left = -1;
	int n, err = 0;

	if (deadline != NO_DEADLINE) {
		left = deadline - now_ms();
		if (left < 0)
			left = 0;
	}
	n = poll(&p, 1, left);
	if (n < 0)
		return -errno;
	if (!n)
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len))
		return -errno;
	return -err;
}

static int dial_one(const struct addrinfo *ai, const struct edu_sock_opts *o,
		    __s64 deadline)
{
	int fd = open_socket(ai, o);
	int err;

	if (fd < 0)
		return fd;
	err = bind_local(fd, ai->ai_family, o);
	if (!err && connect(fd, ai->ai_addr, ai->ai_addrlen))
		err = errno == EINPROGRESS ? wait_connected(fd, deadline) :
					     -errno;
	return finish(fd, err, o);
}

static int listen_one(const struct addrinfo *ai, const struct edu_sock_opts *o,
		      __s64 deadline)
{
	int fd = open_socket(ai, o);
	int err;

	(void)deadline;	/* there is nothing to wait for */
	if (fd < 0)
		return fd;
	err = set_int(fd, SO_REUSEADDR, 1) ?: set_v6only(fd, ai, o->ip == 6);
	if (!err && (bind(fd, ai->ai_addr, ai->ai_addrlen) ||
		     listen(fd, o->backlog ? o->backlog : SOMAXCONN)))
		err = -errno;
	return finish(fd, err, o);
}

/* "No such IP version here" hides no error that says more. */
static int telling(int before, int now)
{
	bool version = now == -EAFNOSUPPORT || now <= -EDU_ERR_RESOLVE;

	return before && version ? before : now;
}

/* No further address can make this better. */
static bool is_final(int err)
{
	return err == -EDU_ERR_NO_MODULE || err == -EINTR || err == -EMFILE ||
	       err == -ENFILE;
}

/* What is left of the time, in equal parts for those that are left. */
static __s64 share(__s64 deadline, const struct addrinfo *ai)
{
	__s64 now = now_ms();
	int n = 0;

	if (deadline == NO_DEADLINE || deadline <= now)
		return deadline;
	for (; ai; ai = ai->ai_next)
		n++;
	return now + (deadline - now + n - 1) / n;
}

/* The first of the addresses with which it goes well; frees the list. */
static int try_each(struct addrinfo *list, const struct edu_sock_opts *o,
		    __s64 deadline,
		    int (*try_one)(const struct addrinfo *ai,
				   const struct edu_sock_opts *o,
				   __s64 deadline))
{
	struct addrinfo *ai;
	int fd, err = 0;

	for (ai = list; ai; ai = ai->ai_next) {
		fd = try_one(ai, o, share(deadline, ai));
		if (fd >= 0) {
			freeaddrinfo(list);
			return fd;
		}
		err = telling(err, fd);
		if (is_final(err))
			break;
	}
	freeaddrinfo(list);
	return err;
}

static const struct edu_sock_opts defaults;

int edu_dial(const char *host, const char *port,
	     const struct edu_sock_opts *opts)
{
	const struct edu_sock_opts *o = opts ? opts : &defaults;
	__s64 deadline = NO_DEADLINE;
	struct addrinfo *list;
	int err;

	if (!host || !port || bad_opts(o))
		return -EINVAL;
	if (o->timeout_ms)
		deadline = now_ms() + o->timeout_ms;
	err = resolve(host, port, family_of_ip(o->ip), 0, o, &list);
	if (err)
		return err;
	return try_each(list, o, deadline, dial_one);
}

/* IPv6 first: [::] takes IPv4 as well, 0.0.0.0 nothing else. */
static int listen_any(const char *port, const struct edu_sock_opts *o)
{
	static const int families[] = { AF_INET6, AF_INET };
	struct addrinfo *list;
	int fd = 0, err = 0;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (o->ip && family_of_ip(o->ip) != families[i])
			continue;
		fd = resolve(NULL, port, families[i], AI_PASSIVE, o, &list);
		if (!fd)
			fd = try_each(list, o, NO_DEADLINE, listen_one);
		if (fd >= 0)
			return fd;
		err = telling(err, fd);
		if (is_final(err))
			break;
	}
	return err;
}

int edu_listen(const char *host, const char *port,
	       const struct edu_sock_opts *opts)
{
	const struct edu_sock_opts *o = opts ? opts : &defaults;
	struct addrinfo *list;
	int err;

	if (!port || bad_opts(o))
		return -EINVAL;
	if (!host)
		return listen_any(port, o);
	err = resolve(host, port, family_of_ip(o->ip), AI_PASSIVE, o, &list);
	if (err)
		return err;
	return try_each(list, o, NO_DEADLINE, listen_one);
}

/* The scope behind the address, "%eth0", where it has one. */
static void add_scope(const struct sockaddr_in6 *sin6, char *host, size_t size)
{
	size_t len = strlen(host);
	char name[IF_NAMESIZE];

	if (!sin6->sin6_scope_id)
		return;
	if (if_indextoname(sin6->sin6_scope_id, name))
		snprintf(host + len, size - len, "%%%s", name);
	else
		snprintf(host + len, size - len, "%%%u", sin6->sin6_scope_id);
}

const char *edu_addr_format(const struct sockaddr *addr, char *buf,
			    size_t size)
{
	const struct sockaddr_in6 *sin6 = (const void *)addr;
	const struct sockaddr_in *sin = (const void *)addr;
	const void *ip = &sin->sin_addr;
	char host[INET6_ADDRSTRLEN + IF_NAMESIZE];
	int version = AF_INET;

	if (addr->sa_family != AF_INET && addr->sa_family != AF_INET6) {
		snprintf(buf, size, "?");
		return buf;
	}
	if (addr->sa_family == AF_INET6) {
		ip = &sin6->sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr))
			ip = &sin6->sin6_addr.s6_addr[12];
		else
			version = AF_INET6;
	}
	inet_ntop(version, ip, host, sizeof(host));
	if (version == AF_INET6)
		add_scope(sin6, host, sizeof(host));
	/* The port lies in the same place in both. */
	snprintf(buf, size, version == AF_INET6 ? "[%s]:%u" : "%s:%u", host,
		 ntohs(sin->sin_port));
	return buf;
}
