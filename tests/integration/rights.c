// SPDX-License-Identifier: GPL-2.0-only
/*
 * rights.c - programs that have other rights than who starts them
 *
 *	rights give FILE		the file gets CAP_NET_RAW
 *	rights drop FILE [ARG]...	start it as user and group 65534
 *	rights half FILE [ARG]...	start it as the effective user 65534
 *	rights secure			exit status 0: the loader takes no
 *					LD_PRELOAD into this program
 */
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/xattr.h>
#include <unistd.h>

#define NOBODY	65534

static int give(const char *file)
{
	struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1 << CAP_NET_RAW,
	};

	if (setxattr(file, "security.capability", &caps, sizeof(caps), 0)) {
		perror(file);
		return 1;
	}
	return 0;
}

static int start(char **argv)
{
	execv(*argv, argv);
	perror(*argv);
	return 1;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "secure"))
		return !getauxval(AT_SECURE);
	if (argc < 3)
		return 2;
	if (!strcmp(what, "give"))
		return give(argv[2]);
	if (!strcmp(what, "half"))
		return seteuid(NOBODY) ? 1 : start(argv + 2);
	if (setgid(NOBODY) || setuid(NOBODY)) {
		perror("setuid");
		return 1;
	}
	return start(argv + 2);
}
