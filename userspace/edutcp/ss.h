/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ss.h - edutcp ss: the sockets, and the two ways to print them
 */
#ifndef EDUTCP_SS_H
#define EDUTCP_SS_H

#include <libedutcp.h>

#include "cmd.h"
#include "proc.h"

/**
 * struct ss_list - the sockets that are shown
 * @nr: sockets
 * @room: sockets that fit
 * @socks: the sockets
 * @procs: the programs that have them open
 * @broken: what is broken there on purpose, by enum edu_break; 0: it is not
 */
struct ss_list {
	size_t nr;
	size_t room;
	struct edu_diag_info *socks;
	struct proc_map procs;
	int broken[EDU_NR_BREAKS];
};

/**
 * ss_addr() - one end of a socket as text
 * @info: the socket
 * @local: its own end, or the peer's
 * @buf: room for it, EDU_ADDR_MAX
 *
 * Return: @buf, "192.0.2.1:80"; with "*" for a port that is 0.
 */
const char *ss_addr(const struct edu_diag_info *info, bool local, char *buf);

/**
 * ss_print() - the sockets as a table, and above it what is broken
 * @list: the sockets
 * @extended: with the variables of the TCB
 */
void ss_print(const struct ss_list *list, bool extended);

/**
 * ss_print_json() - the sockets as a JSON array
 * @list: the sockets
 */
void ss_print_json(const struct ss_list *list);

#endif /* EDUTCP_SS_H */
