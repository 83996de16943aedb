// SPDX-License-Identifier: GPL-2.0-only
/*
 * blind.c - programs into which nothing can be preloaded
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "blind.h"

#define SCRIPTS_DEEP	4	/* as many as the kernel follows */

/* Of the program's headers, one names the loader. */
static const char *why_elf(int fd, const Elf64_Ehdr *elf)
{
	Elf64_Phdr ph;
	int i;

	if (elf->e_ident[EI_CLASS] != ELFCLASS64)
		return "is not a 64-bit program";
	for (i = 0; i < elf->e_phnum; i++) {
		if (pread(fd, &ph, sizeof(ph), elf->e_phoff +
			  (off_t)i * elf->e_phentsize) != sizeof(ph))
			break;
		if (ph.p_type == PT_INTERP)
			return NULL;
	}
	return "is linked statically";
}

/* Where the kernel says AT_SECURE to the loader. */
static const char *why_rights(const char *path)
{
	const mode_t sgid = S_ISGID | S_IXGRP;	/* else it is about locks */
	struct stat st;

	if (stat(path, &st))
		return NULL;
	if (st.st_mode & S_ISUID && st.st_uid != getuid())
		return "is set-user-ID";
	if ((st.st_mode & sgid) == sgid && st.st_gid != getgid())
		return "is set-group-ID";
	if ((!(st.st_mode & S_ISUID) && geteuid() != getuid()) ||
	    ((st.st_mode & sgid) != sgid && getegid() != getgid()))
		return "is started with other rights than its user's";
	if (getuid() && getxattr(path, "security.capability", NULL, 0) > 0)
		return "has capabilities";
	return NULL;
}

/* The interpreter of a script, or NULL. */
static char *interpreter(char *line)
{
	char *name = line + 2 + strspn(line + 2, " \t");

	name[strcspn(name, " \t\n")] = 0;
	return *name ? name : NULL;
}

static const char *why(const char *path, int deep)
{
	union {
		Elf64_Ehdr elf;
		char line[256];
	} head = { .line = "" };
	const char *because = NULL;
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return why_rights(path);
	n = read(fd, head.line, sizeof(head.line) - 1);
	if (n > 2 && !memcmp(head.line, "#!", 2) && deep < SCRIPTS_DEEP) {
		if (interpreter(head.line))
			because = why(interpreter(head.line), deep + 1);
	} else if (n >= (ssize_t)sizeof(head.elf) &&
		   !memcmp(head.elf.e_ident, ELFMAG, SELFMAG)) {
		because = why_rights(path) ?: why_elf(fd, &head.elf);
	}
	close(fd);
	return because;
}

const char *blind_why(const char *path)
{
	return why(path, 0);
}

const char *blind_find(const char *name, char *path, size_t size)
{
	const char *dir = getenv("PATH") ?: "/usr/local/bin:/usr/bin:/bin";
	size_t len;

	if (strchr(name, '/')) {
		snprintf(path, size, "%s", name);
		return access(path, X_OK) ? NULL : path;
	}
	for (; *dir; dir += len + !!dir[len]) {
		len = strcspn(dir, ":");
		snprintf(path, size, "%.*s%s%s", (int)len, dir,
			 len ? "/" : "./", name);
		if (!access(path, X_OK))
			return path;
	}
	return NULL;
}
