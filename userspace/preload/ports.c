// SPDX-License-Identifier: GPL-2.0-only
/*
 * ports.c - edutcp run --only-port: which socket, is known later
 *
 * The port is known no earlier than with bind(2) or connect(2). Until then it
 * is a socket of the kernel's; then it is made anew, and what was set before
 * is set again. Once it is decided, or closed, nothing of it is kept.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "preload.h"

#define FDS	4096	/* those beyond stay with the kernel */

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
	struct setting *settings;	/* the oldest first */
	struct watch *watches;
} undecided[FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/*
 * Whose memory this is. A child of vfork(2) has it, too, but files of its own:
 * what it closes stays open here.
 */
static pid_t owner;

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

static void in_child(void)
{
	owner = getpid();
	pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void begin(void)
{
	owner = getpid();
	pthread_atfork(before_fork, after_fork, in_child);
}

/* The setting of that name, unlinked; or NULL. */
static struct setting *unlink_setting(struct setting **link, int level,
				      int name)
{
	struct setting *s;

	for (; (s = *link); link = &s->next) {
		if (s->level == level && s->name == name) {
			*link = s->next;
			return s;
		}
	}
	return NULL;
}

/* All of it that was kept about an earlier socket of this number is stale. */
static void forget(struct undecided *u, bool is)
{
	struct setting *s;

	while ((s = u->settings)) {
		u->settings = s->next;
		free(s);
	}
	watch_free(&u->watches);
	u->is = is;
}

static bool maybe_undecided(int fd)
{
	return fd >= 0 && fd < FDS && undecided[fd].is;
}

void ports_undecided(int fd, bool is)
{
	int err = errno;

	if (is && fd >= FDS && conf.verbose)
		preload_say("socket %d has the kernel's TCP: its number is beyond %d",
			    fd, FDS - 1);
	if (fd < 0 || fd >= FDS || (!is && !undecided[fd].is) ||
	    getpid() != owner)
		return;
	pthread_mutex_lock(&lock);
	forget(&undecided[fd], is);
	pthread_mutex_unlock(&lock);
	errno = err;
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

static void set_again(int fd, int new, const struct undecided *u)
{
	const struct setting *s;

	for (s = u->settings; s; s = s->next)
		if (preload_set(new, s->level, s->name, s->val, s->len) &&
		    conf.verbose)
			preload_say("socket %d: option %d of level %d: %m", fd,
				    s->name, s->level);
	fcntl(new, F_SETFL, fcntl(fd, F_GETFL));
}

/* @fd becomes an AF_EDUTCP socket with the same settings. */
static bool replace(int fd, struct undecided *u)
{
	int new = preload_socket(SOCK_STREAM), fdflags = fcntl(fd, F_GETFD);
	struct sockaddr_storage name;
	socklen_t len;
	bool bound, is;

	if (new < 0)
		return false;
	bound = was_bound(fd, &name, &len);
	set_again(fd, new, u);
	watch_leave(&u->watches, fd);
	is = libc.dup3(new, fd, fdflags & FD_CLOEXEC ? O_CLOEXEC : 0) == fd;
	if (!is)
		preload_say("socket %d stays with the kernel's TCP: %m", fd);
	watch_enter(u->watches, fd);
	libc.close(new);
	if (is && bound && libc.bind(fd, (struct sockaddr *)&name, len))
		preload_say("socket %d: bind: %m", fd);
	return is;
}

/* @finally: if it is not one of the ports now, it never will be. */
static void decide(int fd, int port, bool finally)
{
	struct undecided *u = &undecided[fd];
	bool wanted = wanted_port(port);

	pthread_mutex_lock(&lock);
	if (u->is && wanted && is_kernels(fd) && replace(fd, u) &&
	    conf.verbose)
		preload_say("socket %d, port %d, is AF_EDUTCP", fd, port);
	if (u->is && (wanted || finally))
		forget(u, false);
	pthread_mutex_unlock(&lock);
}

/* The port of an address, which lies in the same place in both; or -1. */
static int port_of(const struct sockaddr *addr, socklen_t len)
{
	const struct sockaddr_in *sin = (const struct sockaddr_in *)addr;

	if (len < sizeof(*sin) ||
	    (sin->sin_family != AF_INET && sin->sin_family != AF_INET6))
		return -1;
	return ntohs(sin->sin_port);
}

void ports_bound(int fd, const struct sockaddr *addr, socklen_t len)
{
	if (maybe_undecided(fd) && port_of(addr, len) >= 0)
		decide(fd, port_of(addr, len), false);
}

void ports_connected(int fd, const struct sockaddr *addr, socklen_t len)
{
	if (maybe_undecided(fd) && port_of(addr, len) >= 0)
		decide(fd, port_of(addr, len), true);
}

void ports_keep(int fd, int level, int name, const void *val, socklen_t len)
{
	struct setting *s, **link;

	if (!maybe_undecided(fd))
		return;
	s = malloc(sizeof(*s) + len);
	if (!s)
		return;
	*s = (struct setting){ .level = level, .name = name, .len = len };
	memcpy(s->val, val, len);
	pthread_mutex_lock(&lock);
	link = &undecided[fd].settings;
	free(unlink_setting(link, level, name));
	while (*link)
		link = &(*link)->next;
	*link = s;
	pthread_mutex_unlock(&lock);
}

EXPORT int epoll_ctl(int set, int op, int fd, struct epoll_event *event)
{
	int ret;

	preload_begin();
	ret = libc.epoll_ctl(set, op, fd, event);
	if (ret || !maybe_undecided(fd))
		return ret;
	pthread_mutex_lock(&lock);
	watch_note(&undecided[fd].watches, set, op, event);
	pthread_mutex_unlock(&lock);
	return ret;
}

EXPORT int close(int fd)
{
	preload_begin();
	ports_undecided(fd, false);
	return libc.close(fd);
}

/* What had the number @to is closed by that. Return: @ret, as of dup2(2). */
static int duplicated(int from, int to, int ret)
{
	if (ret >= 0 && from != to)
		ports_undecided(to, false);
	return ret;
}

EXPORT int dup2(int from, int to)
{
	preload_begin();
	return duplicated(from, to, libc.dup2(from, to));
}

EXPORT int dup3(int from, int to, int flags)
{
	preload_begin();
	return duplicated(from, to, libc.dup3(from, to, flags));
}
