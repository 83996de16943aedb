/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * proc.h - whose socket is it?
 */
#ifndef EDUTCP_PROC_H
#define EDUTCP_PROC_H

#include <stddef.h>
#include <sys/types.h>

/**
 * struct proc_fd - a program that has a socket open
 * @inode: of the socket
 * @pid: of the program
 * @fd: its file descriptor
 * @comm: its name
 */
struct proc_fd {
	unsigned long inode;
	pid_t pid;
	int fd;
	char comm[17];
};

/**
 * struct proc_map - all of them that we may see
 * @nr: entries
 * @room: entries that fit
 * @fds: by inode, then pid, then fd
 */
struct proc_map {
	size_t nr;
	size_t room;
	struct proc_fd *fds;
};

/**
 * proc_read() - look through /proc
 * @map: filled in; as much as the permissions allow
 *
 * Return: 0 or -ENOMEM.
 */
int proc_read(struct proc_map *map);

/**
 * proc_find() - who has this socket?
 * @map: filled in
 * @inode: of the socket
 *
 * Return: the first entry; those that follow with the same inode belong to
 * it, too; NULL: nobody, or nobody that we may see.
 */
const struct proc_fd *proc_find(const struct proc_map *map,
				unsigned long inode);

/**
 * proc_free() - give the memory back
 * @map: filled in
 */
void proc_free(struct proc_map *map);

#endif /* EDUTCP_PROC_H */
