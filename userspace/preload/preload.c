// SPDX-License-Identifier: GPL-2.0-only
/*
 * preload.c - LD_PRELOAD: a program's TCP sockets become AF_EDUTCP sockets
 *
 * Addresses and options are the same in both families, so all there is to do
 * is to change one argument of socket(2), and to answer as the socket would
 * that the program has asked for. Where only some ports are wanted ports.c
 * does it later.
 */
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <edutcp.h>

#include "preload.h"

#define KINDS		(SOCK_NONBLOCK | SOCK_CLOEXEC)
#define FDS		4096	/* those beyond count as IPv4 until they are bound */

struct preload_libc libc;
struct preload_conf conf;

/* Was it AF_INET6 that the program has asked for? */
static bool asked_for_6[FDS];

static int number(const char *name)
{
	const char *text = getenv(name);

	return text ? atoi(text) : 0;
}

static const char *text_of(const char *name)
{
	const char *text = getenv(name);

	return text && *text ? text : NULL;
}

void preload_begin(void)
{
	if (libc.socket)
		return;
	libc.bind = dlsym(RTLD_NEXT, "bind");
	libc.connect = dlsym(RTLD_NEXT, "connect");
	libc.setsockopt = dlsym(RTLD_NEXT, "setsockopt");
	libc.getsockopt = dlsym(RTLD_NEXT, "getsockopt");
	libc.getsockname = dlsym(RTLD_NEXT, "getsockname");
	libc.sendto = dlsym(RTLD_NEXT, "sendto");
	libc.sendmsg = dlsym(RTLD_NEXT, "sendmsg");
	libc.listen = dlsym(RTLD_NEXT, "listen");
	libc.epoll_ctl = dlsym(RTLD_NEXT, "epoll_ctl");
	libc.close = dlsym(RTLD_NEXT, "close");
	libc.dup2 = dlsym(RTLD_NEXT, "dup2");
	libc.dup3 = dlsym(RTLD_NEXT, "dup3");
	conf.family = number(PRELOAD_FAMILY);
	conf.wire = number(PRELOAD_WIRE);
	conf.ports = text_of(PRELOAD_PORTS);
	conf.verbose = number(PRELOAD_VERBOSE);
	libc.socket = dlsym(RTLD_NEXT, "socket");
}

__attribute__((constructor)) static void begin(void)
{
	preload_begin();
}

void preload_say(const char *fmt, ...)
{
	int err = errno;
	va_list args;

	flockfile(stderr);
	fprintf(stderr, "edutcp run: %s[%d]: ",
		program_invocation_short_name, getpid());
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	funlockfile(stderr);
	errno = err;
}

static bool is_tcp(int domain, int type, int protocol)
{
	return (domain == AF_INET || domain == AF_INET6) &&
	       (type & ~KINDS) == SOCK_STREAM &&
	       (!protocol || protocol == IPPROTO_TCP);
}

int preload_socket(int type)
{
	int fd = libc.socket(conf.family, type, conf.wire);

	if (fd < 0)
		preload_say("AF_EDUTCP: %s: the kernel's TCP is used",
			    strerror(errno));
	return fd;
}

EXPORT int socket(int domain, int type, int protocol)
{
	bool ours = is_tcp(domain, type, protocol);
	int fd = -1;

	preload_begin();
	ours = ours && conf.family;
	if (ours && !conf.ports)
		fd = preload_socket(type);
	if (fd >= 0 && conf.verbose)
		preload_say("socket %d is AF_EDUTCP%s", fd,
			    domain == AF_INET6 ? " (IPv6)" : "");
	if (fd < 0)
		fd = libc.socket(domain, type, protocol);
	if (fd >= 0 && fd < FDS)
		asked_for_6[fd] = domain == AF_INET6;
	ports_undecided(fd, ours && conf.ports);
	return fd;
}

bool preload_is_ours(int fd)
{
	socklen_t len = sizeof(int);
	int err = errno, domain = 0;

	if (libc.getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len))
		errno = err;
	return conf.family && domain == conf.family;
}

EXPORT int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	preload_begin();
	ports_bound(fd, addr, len);
	return libc.bind(fd, addr, len);
}

EXPORT int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	preload_begin();
	ports_connected(fd, addr, len);
	return libc.connect(fd, addr, len);
}

/*
 * No two of ours share a port. The kernel says so itself, or takes the option
 * and does nothing; the program is to hear what a TCP says without the option.
 */
static int refuse_sharing(int fd)
{
	int off = 0;

	libc.setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &off, sizeof(off));
	if (conf.verbose)
		preload_say("socket %d: SO_REUSEPORT is refused: AF_EDUTCP shares no port",
			    fd);
	errno = ENOPROTOOPT;
	return -1;
}

/* @ret is what the kernel says to it. */
static bool asked_to_share(int fd, int level, int name, const void *val,
			   int ret)
{
	int on = 1;

	if (level != SOL_SOCKET || name != SO_REUSEPORT ||
	    (ret && errno != EOPNOTSUPP))
		return false;
	if (!ret)
		memcpy(&on, val, sizeof(on));
	return on && preload_is_ours(fd);
}

int preload_set(int fd, int level, int name, const void *val, socklen_t len)
{
	int ret = libc.setsockopt(fd, level, name, val, len);

	return asked_to_share(fd, level, name, val, ret) ? refuse_sharing(fd) :
							   ret;
}

EXPORT int setsockopt(int fd, int level, int name, const void *val,
		      socklen_t len)
{
	int ret;

	preload_begin();
	ret = preload_set(fd, level, name, val, len);
	if (!ret)
		ports_keep(fd, level, name, val, len);
	return ret;
}

/* Not bound yet: the module does not know which it will be, but we do. */
static bool is_6_unbound(int fd, const struct sockaddr_in *name)
{
	return fd < FDS && asked_for_6[fd] && name->sin_family == AF_INET &&
	       !name->sin_port && !name->sin_addr.s_addr &&
	       preload_is_ours(fd);
}

static int domain_of(int fd)
{
	struct sockaddr_storage name = { 0 };
	socklen_t len = sizeof(name);

	if (libc.getsockname(fd, (struct sockaddr *)&name, &len))
		return AF_INET;
	return is_6_unbound(fd, (struct sockaddr_in *)&name) ? AF_INET6 :
							       name.ss_family;
}

/* To a program that asks, it is the socket that it wanted. */
EXPORT int getsockopt(int fd, int level, int name, void *val, socklen_t *len)
{
	int ret, is;

	preload_begin();
	ret = libc.getsockopt(fd, level, name, val, len);
	if (ret || level != SOL_SOCKET || *len < sizeof(is) ||
	    (name != SO_DOMAIN && name != SO_PROTOCOL) || !preload_is_ours(fd))
		return ret;
	is = name == SO_DOMAIN ? domain_of(fd) : IPPROTO_TCP;
	memcpy(val, &is, sizeof(is));
	return ret;
}

EXPORT int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	socklen_t room = len ? *len : 0;
	int ret;

	preload_begin();
	ret = libc.getsockname(fd, addr, len);
	if (ret || room < sizeof(struct sockaddr_in) ||
	    !is_6_unbound(fd, (struct sockaddr_in *)addr))
		return ret;
	memcpy(addr, &any, room < sizeof(any) ? room : sizeof(any));
	*len = sizeof(any);
	return ret;
}

/*
 * What listens without having been bound is bound to all addresses: of both
 * versions, where it is of IPv6. The module would take it for one of IPv4.
 */
EXPORT int listen(int fd, int backlog)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	struct sockaddr_storage name = { 0 };
	socklen_t len = sizeof(name);

	preload_begin();
	ports_undecided(fd, false);
	if (!libc.getsockname(fd, (struct sockaddr *)&name, &len) &&
	    is_6_unbound(fd, (struct sockaddr_in *)&name) &&
	    libc.bind(fd, (struct sockaddr *)&any, sizeof(any)))
		return -1;
	return libc.listen(fd, backlog);
}
