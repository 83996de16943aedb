// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * status.c - what a socket tells of itself, and the number of the family
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "libedutcp.h"

#define FAMILY_FILE "/sys/module/edutcp/parameters/family"

static int read_family(void)
{
	int family = AF_EDUTCP;
	FILE *f = fopen(FAMILY_FILE, "re");

	if (!f)
		return family;
	if (fscanf(f, "%d", &family) != 1 || family <= 0)
		family = AF_EDUTCP;
	fclose(f);
	return family;
}

int edu_family(void)
{
	static atomic_int family;
	int known = atomic_load_explicit(&family, memory_order_relaxed);

	if (!known) {
		/* Two threads may both ask: they get the same answer. */
		known = read_family();
		atomic_store_explicit(&family, known, memory_order_relaxed);
	}
	return known;
}

static int get(int fd, int option, void *val, socklen_t size)
{
	memset(val, 0, size);
	return getsockopt(fd, SOL_EDUTCP, option, val, &size) ? -errno : 0;
}

int edu_tcb(int fd, struct edu_tcb_info *info)
{
	return get(fd, EDUTCP_TCB, info, sizeof(*info));
}

int edu_conn_id(int fd, __u64 *conn)
{
	return get(fd, EDUTCP_CONN_ID, conn, sizeof(*conn));
}
