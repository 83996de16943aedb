/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * perf.h - edutcp perf: what client and server agree on, and its parts
 *
 * A connection starts with a hello of the client's and the same from the
 * server, which says whether it will do that. Then:
 *
 *	throughput	the client sends (PERF_UP), or the server (PERF_DOWN),
 *			or both, as fast as they can
 *	rr		the client sends a request, the server a reply, again
 *			and again
 *	connect		nothing more: the server closes at once
 *
 * The client ends it by closing its direction. The last bytes of what the
 * server sends are its struct perf_result.
 */
#ifndef EDUTCP_PERF_H
#define EDUTCP_PERF_H

#include "hist.h"
#include "net.h"

#define PERF_PORT	"5253"
#define PERF_SIZE_MAX	1048576
#define PERF_RECORD	32	/* bytes on the wire of a hello and a result */
#define PERF_STREAMS	1024

enum perf_mode {
	PERF_THROUGHPUT,
	PERF_RR,
	PERF_CONNECT,
	PERF_NR_MODES,
};

#define PERF_UP		1	/* the client sends */
#define PERF_DOWN	2	/* the server sends */

enum perf_status {
	PERF_ASKED,		/* the client's hello, no answer */
	PERF_OK,
	PERF_BAD_HELLO,		/* another version, or no hello at all */
	PERF_BAD_MODE,
	PERF_BAD_SIZE,
	PERF_NR_STATUS,
};

/**
 * struct perf_hello - what the client wants, and the server's answer
 * @mode: enum perf_mode
 * @dirs: PERF_UP, PERF_DOWN or both
 * @status: enum perf_status; the server's answer
 * @size: bytes of a write, or of a request
 * @reply: bytes of a reply
 */
struct perf_hello {
	__u8 mode;
	__u8 dirs;
	__u16 status;
	__u32 size;
	__u32 reply;
};

/**
 * struct perf_result - what the server saw of a connection
 * @bytes: bytes received
 * @us: from the first to the last of them, microseconds
 * @transactions: replies sent
 * @rtx: segments sent again
 */
struct perf_result {
	__u64 bytes;
	__u64 us;
	__u64 transactions;
	__u64 rtx;
};

void perf_put_hello(unsigned char *buf, const struct perf_hello *hello);
enum perf_status perf_get_hello(const unsigned char *buf,
				struct perf_hello *hello);
void perf_put_result(unsigned char *buf, const struct perf_result *result);
void perf_get_result(const unsigned char *buf, struct perf_result *result);
const char *perf_mode_name(unsigned int mode);
__u32 perf_rtx(int fd);
int perf_greet(int fd, const struct perf_hello *hello);

/**
 * struct perf_opts - the command line
 * @net: how to connect
 * @host: the server, or where to listen; may be NULL with @server
 * @port: its port
 * @hello: the measurement
 * @streams: connections at once
 * @us: how long, microseconds
 * @server: be the server
 * @json: print JSON
 * @verbose: report connections
 */
struct perf_opts {
	struct net_opts net;
	const char *host;
	const char *port;
	struct perf_hello hello;
	int streams;
	__u64 us;
	bool server;
	bool json;
	bool verbose;
};

/**
 * struct perf_flow - one direction of one connection
 * @bytes: bytes received at its end
 * @us: in this time, microseconds
 * @rtx: segments sent again
 */
struct perf_flow {
	__u64 bytes;
	__u64 us;
	__u64 rtx;
};

/**
 * struct perf_report - what was measured
 * @streams: of opts->streams connections, of throughput: [0] up, [1] down
 * @us: how long it took, microseconds
 * @whole: of each transaction or connection, nanoseconds
 * @handshake: of each connect(2), nanoseconds
 */
struct perf_report {
	struct perf_flow (*streams)[2];
	__u64 us;
	struct hist whole;
	struct hist handshake;
};

int perf_server(const struct perf_opts *opts);
int perf_streams(const struct perf_opts *opts, struct perf_report *report);
int perf_connects(const struct perf_opts *opts, struct perf_report *report);
void perf_print(const struct perf_opts *opts, const struct perf_report *report);
void perf_print_json(const struct perf_opts *opts,
		     const struct perf_report *report);

#endif /* EDUTCP_PERF_H */
