// SPDX-License-Identifier: GPL-2.0-only
/*
 * fastopen.c - MSG_FASTOPEN (RFC 7413) without Fast Open: connect, then send
 *
 * That is what the kernel's TCP does, too, as long as it has no cookie of the
 * server: the SYN carries no text.
 */
#include <errno.h>
#include <stddef.h>

#include "preload.h"

/* Return: 0, or -1 and errno as sendto(2) has it. */
static int open_first(int fd, const struct sockaddr *addr, socklen_t len)
{
	if (len >= sizeof(addr->sa_family) && addr->sa_family != AF_UNSPEC)
		return connect(fd, addr, len);
	errno = EOPNOTSUPP;
	return -1;
}

EXPORT ssize_t sendto(int fd, const void *buf, size_t bytes, int flags,
		      const struct sockaddr *addr, socklen_t len)
{
	preload_begin();
	if (!(flags & MSG_FASTOPEN) || !addr)
		return libc.sendto(fd, buf, bytes, flags, addr, len);
	ports_connected(fd, addr, len);
	if (!preload_is_ours(fd))
		return libc.sendto(fd, buf, bytes, flags, addr, len);
	if (open_first(fd, addr, len))
		return -1;
	return libc.sendto(fd, buf, bytes, flags & ~MSG_FASTOPEN, NULL, 0);
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct msghdr rest;

	preload_begin();
	if (!(flags & MSG_FASTOPEN) || !msg->msg_name)
		return libc.sendmsg(fd, msg, flags);
	ports_connected(fd, msg->msg_name, msg->msg_namelen);
	if (!preload_is_ours(fd))
		return libc.sendmsg(fd, msg, flags);
	if (open_first(fd, msg->msg_name, msg->msg_namelen))
		return -1;
	rest = *msg;
	rest.msg_name = NULL;
	rest.msg_namelen = 0;
	return libc.sendmsg(fd, &rest, flags & ~MSG_FASTOPEN);
}
