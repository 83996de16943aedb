// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - edutcp run --only-port: where epoll(7) looks at a socket
 *
 * A set of epoll knows a file, not its number. The socket that is made anew is
 * another file, and has to be put where the program has put the first one.
 */
#include <errno.h>
#include <stdlib.h>

#include "preload.h"

struct watch {
	struct watch *next;
	int set;
	struct epoll_event event;
};

/* The link to it, or the last one, which is NULL. */
static struct watch **find(struct watch **link, int set)
{
	while (*link && (*link)->set != set)
		link = &(*link)->next;
	return link;
}

static void drop(struct watch **link)
{
	struct watch *gone = *link;

	*link = gone->next;
	free(gone);
}

void watch_note(struct watch **list, int set, int op,
		const struct epoll_event *event)
{
	struct watch **link = find(list, set);

	if (op == EPOLL_CTL_DEL) {
		if (*link)
			drop(link);
		return;
	}
	if (!*link)
		*link = calloc(1, sizeof(**link));
	if (*link) {
		(*link)->set = set;
		(*link)->event = *event;
	}
}

/* The set may be closed meanwhile, and its number that of another one. */
void watch_leave(struct watch **list, int fd)
{
	struct watch **link = list;

	while (*link) {
		if (libc.epoll_ctl((*link)->set, EPOLL_CTL_DEL, fd, NULL))
			drop(link);
		else
			link = &(*link)->next;
	}
}

void watch_enter(const struct watch *list, int fd)
{
	struct epoll_event event;

	for (; list; list = list->next) {
		event = list->event;
		if (libc.epoll_ctl(list->set, EPOLL_CTL_ADD, fd, &event))
			preload_say("socket %d: epoll: %m", fd);
	}
}

void watch_free(struct watch **list)
{
	while (*list)
		drop(list);
}
