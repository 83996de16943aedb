/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench.h - what is measured, and how measures are told
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>

#define AF_EDUTCP	19

#define LEFT_IP		"10.7.0.1"
#define RIGHT_IP	"10.7.0.2"
#define LEFT_IP6	"fd00:7::1"
#define RIGHT_IP6	"fd00:7::2"
#define PORT		7000
#define PORT_KERNEL	7002

/*
 * What is measured: sockets of the kernel's TCP, or of AF_EDUTCP on a wire, IP
 * protocol 253 or 6; by version 4 or 6 of IP.
 */
struct how {
	bool edutcp;
	int wire;
	int ip;
};

/*
 * A measure runs in a process of its own and gives one number. It is the same
 * code, however it is to be done.
 */
typedef double (*measure_fn)(const struct how *how);

double throughput_gbits(const struct how *how);
double round_trip_1_us(const struct how *how);
double round_trip_1k_us(const struct how *how);
double connections_per_s(const struct how *how);
double memory_per_connection(const struct how *how);

/* Which edutcp.ko is there: none, the one, or the one that can not be broken. */
enum module { NO_MODULE, MODULE, WHOLE_MODULE, NR_MODULES };

/* module.c: edutcp.ko comes and goes. */
void module_file(enum module which, const char *path);
void module_there(enum module which);
void module_in_use(void);

/* net.c: two namespaces, left and right, joined by veth; ends on any error. */
extern int left_ns, right_ns;

void make_net(void);
void set_offloads(bool on);
void enter_ns(int ns);
double now_s(void);
int listen_right(const struct how *how, int backlog);
int connect_left(const struct how *how);
int accept_one(int listener);
void reset(int fd);
void run(const char *command);
void die(const char *what) __attribute__((noreturn));
long check(long ret, const char *what);

#endif /* BENCH_H */
