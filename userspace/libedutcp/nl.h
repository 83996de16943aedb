/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nl.h - one question to the kernel by netlink, and its answers
 *
 * Inside the library only. A struct edu_nl lives for one question: open,
 * build the message in buf, talk, close.
 */
#ifndef EDU_NL_H
#define EDU_NL_H

#include <libmnl/libmnl.h>
#include <stddef.h>

#define EDU_NL_BUF	32768	/* the largest part of a dump */

/**
 * struct edu_nl - a netlink socket with a question
 * @sock: the socket
 * @why: gets the kernel's words for an error, or NULL
 * @why_size: room in @why, bytes
 * @result: what the caller's function returned to end a dump, or 0
 * @fn: called for each answer; returns 0 to go on
 * @arg: for @fn
 * @nlh: the question's header, aligned as it must be
 * @buf: the question, then the answers
 */
struct edu_nl {
	struct mnl_socket *sock;
	char *why;
	size_t why_size;
	int result;
	int (*fn)(const struct nlmsghdr *nlh, void *arg);
	void *arg;
	union {
		struct nlmsghdr nlh;
		char buf[EDU_NL_BUF];
	};
};

/**
 * edu_nl_open() - open a netlink socket
 * @nl: initialised
 * @bus: NETLINK_GENERIC or NETLINK_SOCK_DIAG
 *
 * Return: 0 or -errno.
 */
int edu_nl_open(struct edu_nl *nl, int bus);

/**
 * edu_nl_talk() - send the question in nl->buf and take the answers
 * @nl: with fn, arg and why set; fn may be NULL
 *
 * Return: 0; -errno, the kernel's or our own; what fn returned if not 0.
 */
int edu_nl_talk(struct edu_nl *nl);

/**
 * edu_nl_close() - close the socket
 * @nl: opened; errno is kept
 */
void edu_nl_close(struct edu_nl *nl);

#endif /* EDU_NL_H */
