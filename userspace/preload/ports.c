// SPDX-License-Identifier: GPL-2.0-only
/*
 * ports.c - edutcp run --only-port: which socket, is known later
 *
 * The port is known no earlier than with bind(2) or connect(2). Until then it
 * is a socket of the kernel's; then it is made anew, and what was set before
 * is set again.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "preload.h"

#define FDS	4096	/* those beyond are not looked at */

/* One setsockopt() on a socket whose port is not known yet. */
struct setting {
	struct setting *next;
	int level;
	int name;
	socklen_t len;
	unsigned char val[];
};

static struct undecided {
	bool is;
	struct setting *first, **last;
} undecided[FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* All of it that was kept about an earlier socket of this number is stale. */
static void forget(struct undecided *u, bool is)
{
	struct setting *s, *next;

	for (s = u->first; s; s = next) {
		next = s->next;
		free(s);
	}
	u->first = NULL;
	u->last = &u->first;
	u->is = is;
}

void ports_undecided(int fd, bool is)
{
	if (fd < 0 || fd >= FDS || (!is && !undecided[fd].is))
		return;
	pthread_mutex_lock(&lock);
	forget(&undecided[fd], is);
	pthread_mutex_unlock(&lock);
}

static bool wanted_port(int port)
{
	const char *p = conf.ports;
	char *end;

	for (; p && *p; p = *end ? end + 1 : end)
		if (strtol(p, &end, 10) == port)
			return true;
	return false;
}

static int number_of(int fd, int option)
{
	socklen_t len = sizeof(int);
	int val;

	return libc.getsockopt(fd, SOL_SOCKET, option, &val, &len) ? -1 : val;
}

/* Its number may be that of another file by now. */
static bool is_kernels(int fd)
{
	int domain = number_of(fd, SO_DOMAIN);

	return (domain == AF_INET || domain == AF_INET6) &&
	       number_of(fd, SO_PROTOCOL) == IPPROTO_TCP;
}

/* Bound already, if only to an address: then so will be the new one. */
static bool was_bound(int fd, struct sockaddr_storage *name, socklen_t *len)
{
	const struct sockaddr_in6 *sin6 = (void *)name;
	const struct sockaddr_in *sin = (void *)name;

	*len = sizeof(*name);
	if (libc.getsockname(fd, (struct sockaddr *)name, len))
		return false;
	if (name->ss_family == AF_INET6)
		return sin6->sin6_port ||
		       !IN6_IS_ADDR_UNSPECIFIED(&sin6->sin6_addr);
	return sin->sin_port || sin->sin_addr.s_addr;
}

/* @fd becomes an AF_EDUTCP socket with the same settings. */
static void replace(int fd, struct undecided *u)
{
	int flags = fcntl(fd, F_GETFL), fdflags = fcntl(fd, F_GETFD), new;
	struct sockaddr_storage name;
	socklen_t len;
	bool bound = was_bound(fd, &name, &len);
	struct setting *s;

	new = preload_socket(SOCK_STREAM);
	if (new < 0)
		return;
	for (s = u->first; s; s = s->next)
		libc.setsockopt(new, s->level, s->name, s->val, s->len);
	fcntl(new, F_SETFL, flags);
	dup3(new, fd, fdflags & FD_CLOEXEC ? O_CLOEXEC : 0);
	close(new);
	if (bound && libc.bind(fd, (struct sockaddr *)&name, len))
		preload_say("socket %d: bind: %s", fd, strerror(errno));
}

void ports_decide(int fd, const struct sockaddr *addr, socklen_t len)
{
	/* The port lies in the same place in both. */
	const struct sockaddr_in *sin = (const struct sockaddr_in *)addr;
	struct undecided *u;

	if (fd < 0 || fd >= FDS || !undecided[fd].is || len < sizeof(*sin) ||
	    (sin->sin_family != AF_INET && sin->sin_family != AF_INET6))
		return;
	pthread_mutex_lock(&lock);
	u = &undecided[fd];
	if (u->is && !is_kernels(fd)) {
		forget(u, false);
	} else if (u->is && wanted_port(ntohs(sin->sin_port))) {
		replace(fd, u);
		if (conf.verbose)
			preload_say("socket %d, port %d, is AF_EDUTCP", fd,
				    ntohs(sin->sin_port));
		forget(u, false);
	}
	pthread_mutex_unlock(&lock);
}

void ports_keep(int fd, int level, int name, const void *val, socklen_t len)
{
	struct undecided *u;
	struct setting *s;

	if (fd < 0 || fd >= FDS || !undecided[fd].is)
		return;
	s = malloc(sizeof(*s) + len);
	if (!s)
		return;
	*s = (struct setting){ .level = level, .name = name, .len = len };
	memcpy(s->val, val, len);
	pthread_mutex_lock(&lock);
	u = &undecided[fd];
	*u->last = s;
	u->last = &s->next;
	pthread_mutex_unlock(&lock);
}
