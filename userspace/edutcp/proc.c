// SPDX-License-Identifier: GPL-2.0-only
/*
 * proc.c - whose socket is it? The links in /proc/PID/fd tell
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "columns.h"
#include "proc.h"

static int add(struct proc_map *map, const struct proc_fd *fd)
{
	size_t room = map->room ? map->room * 2 : 256;
	struct proc_fd *fds;

	if (map->nr == map->room) {
		fds = reallocarray(map->fds, room, sizeof(*fds));
		if (!fds)
			return -ENOMEM;
		map->fds = fds;
		map->room = room;
	}
	map->fds[map->nr++] = *fd;
	return 0;
}

static void read_comm(int pid, char *comm, size_t size)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	comm[0] = '\0';
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(comm, size, f))
		comm[strcspn(comm, "\n")] = '\0';
	fclose(f);
	text_tame(comm);
}

static int read_process(struct proc_map *map, int pid)
{
	char path[64], link[64];
	struct proc_fd fd = { .pid = pid };
	struct dirent *d;
	ssize_t n;
	DIR *dir;
	int err = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return 0;	/* gone, or none of our business */
	while (!err && (d = readdir(dir))) {
		n = readlinkat(dirfd(dir), d->d_name, link, sizeof(link) - 1);
		if (n <= 0)
			continue;
		link[n] = '\0';
		if (sscanf(link, "socket:[%lu]", &fd.inode) != 1)
			continue;
		if (!fd.comm[0])
			read_comm(pid, fd.comm, sizeof(fd.comm));
		fd.fd = atoi(d->d_name);
		err = add(map, &fd);
	}
	closedir(dir);
	return err;
}

static int by_inode(const void *a, const void *b)
{
	const struct proc_fd *x = a, *y = b;

	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return x->pid != y->pid ? x->pid - y->pid : x->fd - y->fd;
}

int proc_read(struct proc_map *map)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;
	int pid, err = 0;

	memset(map, 0, sizeof(*map));
	if (!dir)
		return 0;
	while (!err && (d = readdir(dir))) {
		pid = atoi(d->d_name);
		if (pid > 0)
			err = read_process(map, pid);
	}
	closedir(dir);
	if (map->nr)
		qsort(map->fds, map->nr, sizeof(*map->fds), by_inode);
	return err;
}

const struct proc_fd *proc_find(const struct proc_map *map,
				unsigned long inode)
{
	size_t low = 0, high = map->nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (map->fds[mid].inode < inode)
			low = mid + 1;
		else
			high = mid;
	}
	if (!inode || low == map->nr || map->fds[low].inode != inode)
		return NULL;
	return &map->fds[low];
}

void proc_free(struct proc_map *map)
{
	free(map->fds);
	memset(map, 0, sizeof(*map));
}
