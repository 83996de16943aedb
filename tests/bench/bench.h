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
#define PORT		7000

/*
 * A measure runs in a process of its own and gives one number. It has the
 * family, AF_EDUTCP or AF_INET, and is the same code for both.
 */
typedef double (*measure_fn)(int family);

double throughput_gbits(int family);
double round_trip_1_us(int family);
double round_trip_1k_us(int family);
double connections_per_s(int family);
double memory_per_connection(int family);

/* net.c: two namespaces, left and right, joined by veth; ends on any error. */
extern int left_ns, right_ns;

void make_net(void);
void set_offloads(bool on);
void enter_ns(int ns);
double now_s(void);
int listen_right(int family, int backlog);
int connect_left(int family);
int accept_one(int listener);
void reset(int fd);
void die(const char *what) __attribute__((noreturn));
long check(long ret, const char *what);

#endif /* BENCH_H */
