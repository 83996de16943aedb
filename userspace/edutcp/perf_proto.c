// SPDX-License-Identifier: GPL-2.0-only
/*
 * perf_proto.c - the few words that client and server of perf exchange
 *
 * Records of PERF_RECORD bytes, numbers in network byte order:
 *
 *	hello	"EDUPERF" version:8 mode:8 dirs:8 status:16 size:32 reply:32
 *		unused:64
 *	result	bytes:64 us:64 transactions:64 rtx:64
 */
#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "perf.h"

static const char magic[8] = "EDUPERF\1";

static void put16(unsigned char *buf, __u16 val)
{
	val = htobe16(val);
	memcpy(buf, &val, sizeof(val));
}

static void put32(unsigned char *buf, __u32 val)
{
	val = htobe32(val);
	memcpy(buf, &val, sizeof(val));
}

static void put64(unsigned char *buf, __u64 val)
{
	val = htobe64(val);
	memcpy(buf, &val, sizeof(val));
}

static __u16 get16(const unsigned char *buf)
{
	__u16 val;

	memcpy(&val, buf, sizeof(val));
	return be16toh(val);
}

static __u32 get32(const unsigned char *buf)
{
	__u32 val;

	memcpy(&val, buf, sizeof(val));
	return be32toh(val);
}

static __u64 get64(const unsigned char *buf)
{
	__u64 val;

	memcpy(&val, buf, sizeof(val));
	return be64toh(val);
}

/**
 * perf_put_hello() - a hello as it goes on the wire
 * @buf: PERF_RECORD bytes
 * @hello: the hello
 */
void perf_put_hello(unsigned char *buf, const struct perf_hello *hello)
{
	memset(buf, 0, PERF_RECORD);
	memcpy(buf, magic, sizeof(magic));
	buf[8] = hello->mode;
	buf[9] = hello->dirs;
	put16(buf + 10, hello->status);
	put32(buf + 12, hello->size);
	put32(buf + 16, hello->reply);
}

/**
 * perf_get_hello() - a hello as it came from the wire
 * @buf: PERF_RECORD bytes
 * @hello: filled in
 *
 * Return: PERF_OK, or what is wrong with it.
 */
enum perf_status perf_get_hello(const unsigned char *buf,
				struct perf_hello *hello)
{
	hello->mode = buf[8];
	hello->dirs = buf[9];
	hello->status = get16(buf + 10);
	hello->size = get32(buf + 12);
	hello->reply = get32(buf + 16);
	if (memcmp(buf, magic, sizeof(magic)))
		return PERF_BAD_HELLO;
	if (hello->mode >= PERF_NR_MODES || !hello->dirs ||
	    hello->dirs & ~(PERF_UP | PERF_DOWN))
		return PERF_BAD_MODE;
	if (!hello->size || hello->size > PERF_SIZE_MAX ||
	    !hello->reply || hello->reply > PERF_SIZE_MAX)
		return PERF_BAD_SIZE;
	return PERF_OK;
}

/**
 * perf_put_result() - a result as it goes on the wire
 * @buf: PERF_RECORD bytes
 * @result: the result
 */
void perf_put_result(unsigned char *buf, const struct perf_result *result)
{
	put64(buf, result->bytes);
	put64(buf + 8, result->us);
	put64(buf + 16, result->transactions);
	put64(buf + 24, result->rtx);
}

/**
 * perf_get_result() - a result as it came from the wire
 * @buf: PERF_RECORD bytes
 * @result: filled in
 */
void perf_get_result(const unsigned char *buf, struct perf_result *result)
{
	result->bytes = get64(buf);
	result->us = get64(buf + 8);
	result->transactions = get64(buf + 16);
	result->rtx = get64(buf + 24);
}

/**
 * perf_mode_name() - a mode as people call it
 * @mode: enum perf_mode
 *
 * Return: "throughput", "rr" or "connect".
 */
const char *perf_mode_name(unsigned int mode)
{
	static const char * const names[] = { "throughput", "rr", "connect" };

	return mode < PERF_NR_MODES ? names[mode] : "?";
}

/**
 * perf_rtx() - what a connection had to send again
 * @fd: the connection
 *
 * Return: segments; 0 if it can not tell.
 */
__u32 perf_rtx(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, SOL_TCP, TCP_INFO, &info, &len))
		return 0;
	return info.tcpi_total_retrans;
}

/**
 * perf_greet() - the client's hello, and does the server agree?
 * @fd: a connection, in blocking mode; SO_RCVTIMEO is set, so that nobody
 *	waits for ever
 * @hello: what is wanted
 *
 * Return: 0 or CMD_FAILED, after complaining.
 */
int perf_greet(int fd, const struct perf_hello *hello)
{
	static const char * const why[PERF_NR_STATUS] = {
		[PERF_BAD_HELLO] = "it speaks another version",
		[PERF_BAD_MODE] = "it does not know this measurement",
		[PERF_BAD_SIZE] = "it does not like the sizes",
	};
	const struct timeval patience = { .tv_sec = 10 };
	unsigned char buf[PERF_RECORD];
	struct perf_hello answer;
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	perf_put_hello(buf, hello);
	n = send(fd, buf, sizeof(buf), MSG_NOSIGNAL);
	if (n == sizeof(buf))
		n = recv(fd, buf, sizeof(buf), MSG_WAITALL);
	if (n < 0)
		return cmd_failed("greeting the server: %s", errno == EAGAIN ?
				  "it does not answer" : strerror(errno));
	/* A server that echoes gives our own question back. */
	if (n != sizeof(buf) ||
	    perf_get_hello(buf, &answer) == PERF_BAD_HELLO ||
	    answer.status == PERF_ASKED)
		return cmd_failed("the server does not answer like `edutcp perf --server`");
	if (answer.status != PERF_OK)
		return cmd_failed("the server refuses: %s",
				  answer.status < PERF_NR_STATUS ?
				  why[answer.status] : "for a reason we do not know");
	return 0;
}
