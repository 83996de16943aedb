// SPDX-License-Identifier: GPL-2.0-only
/*
 * measure.c - throughput, round trips, connections, memory
 *
 * Each with a warm-up that does not count: code is patched, caches fill,
 * windows open. On a virtual clock with one CPU the number is what the code
 * costs: both ends, the device and this program share the CPU.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define WRITE_BYTES	(128 * 1024)
#define WARM_UP_S	0.1
#define MEASURE_S	0.4

#define ROUND_TRIPS	2000
#define CONNECTIONS	600
#define IDLE		1000

static int pair_fds[2];

static void *write_on(void *arg)
{
	static char buf[WRITE_BYTES];

	(void)arg;
	while (send(pair_fds[0], buf, sizeof(buf), MSG_NOSIGNAL) > 0)
		;
	return NULL;
}

static size_t receive_for(double seconds)
{
	static char buf[WRITE_BYTES];
	double end = now_s() + seconds;
	size_t total = 0;
	ssize_t n;

	while (now_s() < end) {
		n = check(recv(pair_fds[1], buf, sizeof(buf), 0), "recv");
		if (!n) {
			errno = EPIPE;
			die("the stream ends");
		}
		total += n;
	}
	return total;
}

static void make_pair(const struct how *how)
{
	int listener = listen_right(how, 1);

	pair_fds[0] = connect_left(how);
	pair_fds[1] = accept_one(listener);
	close(listener);
}

double throughput_gbits(const struct how *how)
{
	pthread_t writer;
	double start, took;
	size_t bytes;

	make_pair(how);
	pthread_create(&writer, NULL, write_on, NULL);
	receive_for(WARM_UP_S);
	start = now_s();
	bytes = receive_for(MEASURE_S);
	took = now_s() - start;
	shutdown(pair_fds[1], SHUT_RDWR);
	reset(pair_fds[1]);
	pthread_join(writer, NULL);
	reset(pair_fds[0]);
	return bytes * 8 / took / 1e9;
}

struct echo {
	int fd;
	size_t bytes;
};

static void exactly(int fd, char *buf, size_t bytes, bool out)
{
	size_t done = 0;
	ssize_t n;

	while (done < bytes) {
		n = out ? send(fd, buf + done, bytes - done, MSG_NOSIGNAL) :
			  recv(fd, buf + done, bytes - done, 0);
		check(n, out ? "send" : "recv");
		if (!n) {
			errno = EPIPE;
			die("the stream ends");
		}
		done += n;
	}
}

static void *echo_on(void *arg)
{
	struct echo *echo = arg;
	char buf[1024];
	ssize_t n;

	while ((n = recv(echo->fd, buf, echo->bytes, MSG_WAITALL)) ==
	       (ssize_t)echo->bytes)
		exactly(echo->fd, buf, echo->bytes, true);
	return NULL;
}

static double round_trip_us(const struct how *how, size_t bytes)
{
	struct echo echo = { .bytes = bytes };
	char buf[1024] = {};
	pthread_t server;
	double start = 0;
	int i;

	make_pair(how);
	echo.fd = pair_fds[1];
	pthread_create(&server, NULL, echo_on, &echo);
	for (i = -ROUND_TRIPS / 10; i < ROUND_TRIPS; i++) {
		if (!i)
			start = now_s();
		buf[0] = i;
		exactly(pair_fds[0], buf, bytes, true);
		exactly(pair_fds[0], buf, bytes, false);
		if (buf[0] != (char)i) {
			errno = EBADMSG;
			die("echo");
		}
	}
	start = now_s() - start;
	shutdown(pair_fds[0], SHUT_RDWR);
	pthread_join(server, NULL);
	close(pair_fds[0]);
	close(pair_fds[1]);
	return start / ROUND_TRIPS * 1e6;
}

double round_trip_1_us(const struct how *how)
{
	return round_trip_us(how, 1);
}

double round_trip_1k_us(const struct how *how)
{
	return round_trip_us(how, 1024);
}

static void *serve_on(void *arg)
{
	int listener = *(int *)arg, fd;
	char byte;

	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			break;
		exactly(fd, &byte, 1, false);
		exactly(fd, &byte, 1, true);
		close(fd);
	}
	return NULL;
}

/* Connect, one question, one answer, close. */
double connections_per_s(const struct how *how)
{
	int listener = listen_right(how, 128), i, fd;
	pthread_t server;
	double start = 0;
	char byte = 0;

	pthread_create(&server, NULL, serve_on, &listener);
	for (i = -CONNECTIONS / 10; i < CONNECTIONS; i++) {
		if (!i)
			start = now_s();
		fd = connect_left(how);
		exactly(fd, &byte, 1, true);
		exactly(fd, &byte, 1, false);
		close(fd);
	}
	start = now_s() - start;
	shutdown(listener, SHUT_RDWR);
	pthread_join(server, NULL);
	return CONNECTIONS / start;
}

/* Bytes of all slab objects in use, by /proc/slabinfo. */
static double slab_bytes(void)
{
	FILE *file = fopen("/proc/slabinfo", "r");
	unsigned long active, total, size;
	char line[400], name[100];
	double sum = 0;

	if (!file)
		die("/proc/slabinfo");
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%99s %lu %lu %lu", name, &active, &total,
			   &size) == 4)
			sum += (double)active * size;
	fclose(file);
	return sum;
}

static int idle[2 * IDLE];

static void open_idle(const struct how *how)
{
	int listener = listen_right(how, IDLE), i;

	for (i = 0; i < IDLE; i++) {
		idle[2 * i] = connect_left(how);
		idle[2 * i + 1] = accept_one(listener);
	}
	close(listener);
}

static void close_idle(void)
{
	int i;

	for (i = 0; i < 2 * IDLE; i++)
		reset(idle[i]);
	/* What is freed by RCU is free after a while. */
	sleep(2);
}

/*
 * Both ends of a connection that has carried nothing yet, with the files that
 * a program has of them: what the objects in use of all slabs grow by.
 */
double memory_per_connection(const struct how *how)
{
	struct rlimit limit = { 4 * IDLE, 4 * IDLE };
	double before, after;

	check(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	open_idle(how);
	close_idle();
	before = slab_bytes();
	open_idle(how);
	sleep(1);
	after = slab_bytes();
	close_idle();
	return (after - before) / IDLE;
}
