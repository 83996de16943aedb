/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * preload.h - what `edutcp run` tells the library in the environment, and what
 * the library's files share
 */
#ifndef EDUTCP_PRELOAD_H
#define EDUTCP_PRELOAD_H

#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define PRELOAD_FAMILY	"EDUTCP_RUN_FAMILY"	/* number of AF_EDUTCP */
#define PRELOAD_WIRE	"EDUTCP_RUN_WIRE"	/* IP protocol number */
#define PRELOAD_PORTS	"EDUTCP_RUN_PORTS"	/* "80,443": only these; "": all */
#define PRELOAD_VERBOSE	"EDUTCP_RUN_VERBOSE"	/* "1": say what is done */

/* In place of the C library's function of the same name. */
#define EXPORT		__attribute__((visibility("default")))

#define PRELOAD_LIB	"libedutcp-preload.so"

/**
 * struct preload_libc - the C library's functions that are replaced here
 * @socket: socket(2), and so on
 * @bind: bind(2)
 * @connect: connect(2)
 * @setsockopt: setsockopt(2)
 * @getsockopt: getsockopt(2)
 * @getsockname: getsockname(2)
 * @sendto: sendto(2)
 * @sendmsg: sendmsg(2)
 * @listen: listen(2)
 * @epoll_ctl: epoll_ctl(2)
 * @close: close(2)
 * @dup2: dup2(2)
 * @dup3: dup3(2)
 */
struct preload_libc {
	int (*socket)(int domain, int type, int protocol);
	int (*bind)(int fd, const struct sockaddr *addr, socklen_t len);
	int (*connect)(int fd, const struct sockaddr *addr, socklen_t len);
	int (*setsockopt)(int fd, int level, int name, const void *val,
			  socklen_t len);
	int (*getsockopt)(int fd, int level, int name, void *val,
			  socklen_t *len);
	int (*getsockname)(int fd, struct sockaddr *addr, socklen_t *len);
	ssize_t (*sendto)(int fd, const void *buf, size_t bytes, int flags,
			  const struct sockaddr *addr, socklen_t len);
	ssize_t (*sendmsg)(int fd, const struct msghdr *msg, int flags);
	int (*listen)(int fd, int backlog);
	int (*epoll_ctl)(int set, int op, int fd, struct epoll_event *event);
	int (*close)(int fd);
	int (*dup2)(int from, int to);
	int (*dup3)(int from, int to, int flags);
};

extern struct preload_libc libc;

/**
 * struct preload_conf - what the environment says
 * @family: number of AF_EDUTCP; 0: the library does nothing
 * @wire: IP protocol number
 * @ports: "80,443"; NULL: all
 * @verbose: say what is done
 */
struct preload_conf {
	int family;
	int wire;
	const char *ports;
	bool verbose;
};

extern struct preload_conf conf;

/**
 * preload_begin() - find the C library's functions, and read the environment
 *
 * Does nothing the second time. Another library's constructor may be earlier
 * than ours: so each function that may be the first one called does this.
 */
void preload_begin(void);

/**
 * preload_say() - a line on the standard error
 * @fmt: printf format
 *
 * Keeps errno.
 */
__attribute__((format(printf, 1, 2))) void preload_say(const char *fmt, ...);

/**
 * preload_socket() - a socket of AF_EDUTCP, or say why not
 * @type: as socket(2) has it
 *
 * Return: as socket(2).
 */
int preload_socket(int type);

/**
 * preload_set() - setsockopt(2), without what would do nothing
 * @fd: any socket
 * @level: as setsockopt(2) has it, like the others
 * @name: likewise
 * @val: likewise
 * @len: likewise
 *
 * Return: as setsockopt(2).
 */
int preload_set(int fd, int level, int name, const void *val, socklen_t len);

/**
 * preload_is_ours() - is it a socket of AF_EDUTCP?
 * @fd: any file
 */
bool preload_is_ours(int fd);

/**
 * ports_undecided() - a socket of the kernel's may become one of ours
 * @fd: the socket, just made
 * @is: false: it is anything else, or closed, whatever had that number before
 */
void ports_undecided(int fd, bool is);

/**
 * ports_bound() - a socket is about to be bound
 * @fd: any socket
 * @addr: to what
 * @len: of @addr
 *
 * To another port than those that are wanted: then it may yet be connected to
 * one of them.
 */
void ports_bound(int fd, const struct sockaddr *addr, socklen_t len);

/**
 * ports_connected() - a socket is about to be connected: that decides it
 * @fd: any socket
 * @addr: to what
 * @len: of @addr
 */
void ports_connected(int fd, const struct sockaddr *addr, socklen_t len);

/**
 * ports_keep() - an option was set on a socket, whose port may be unknown yet
 * @fd: any socket
 * @level: as setsockopt(2) has it, like the others
 * @name: likewise
 * @val: likewise
 * @len: likewise
 */
void ports_keep(int fd, int level, int name, const void *val, socklen_t len);

struct watch;

/**
 * watch_note() - a file's place in a set of epoll(7) has changed
 * @list: all its places
 * @set: the set
 * @op: as epoll_ctl(2) has it
 * @event: likewise
 */
void watch_note(struct watch **list, int set, int op,
		const struct epoll_event *event);

/**
 * watch_leave() - take a file out of all sets
 * @list: its places; those where it is not any more are dropped
 * @fd: the file
 */
void watch_leave(struct watch **list, int fd);

/**
 * watch_enter() - put a file into all sets
 * @list: its places
 * @fd: the file
 */
void watch_enter(const struct watch *list, int fd);

/**
 * watch_free() - forget all places of a file
 * @list: they
 */
void watch_free(struct watch **list);

#endif
