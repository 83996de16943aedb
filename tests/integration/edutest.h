/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edutest.h - what the client and server tests share
 *
 * A test is a function that runs in a process and a network namespace of its
 * own, has a limit in time, and ends with the first CHECK that does not hold.
 * The family is chosen at run time: EDU_TEST_FAMILY=edu (default) or =tcp, the
 * kernel's own TCP, by which the tests themselves are tested. So is the wire of
 * our family: EDU_TEST_WIRE=edu (default) or =tcp. EDU_TEST_IP=4 (default) or =6
 * is the version of IP: all addresses are then IPv6's, see addr.c.
 */
#ifndef EDUTEST_H
#define EDUTEST_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sockios.h>
#include <linux/tcp.h>

/* As in glibc's <netinet/tcp.h>, whose struct tcp_info ends too early. */
enum {
	TCP_ESTABLISHED = 1, TCP_SYN_SENT, TCP_SYN_RECV, TCP_FIN_WAIT1,
	TCP_FIN_WAIT2, TCP_TIME_WAIT, TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK,
	TCP_LISTEN, TCP_CLOSING,
};

#ifndef SOL_TCP
#define SOL_TCP		6
#endif

#ifndef IPV6_MINHOPCOUNT
#define IPV6_MINHOPCOUNT	73
#endif

#define AF_EDUTCP	19
#define IPPROTO_EDUTCP	253

#define KIB	1024
#define MIB	(1024 * 1024)
#define MS	1000		/* microseconds */

extern int family;		/* AF_EDUTCP, AF_INET or AF_INET6 */
extern int protocol;		/* third argument of socket(2) */
extern int wire;		/* protocol number in the IP header */
extern bool on_edu;		/* the family is AF_EDUTCP */
extern bool on_ip6;		/* all addresses are IPv6's */
extern bool on_debug;		/* the debugging kernel: everything is slow */
extern bool on_real_clock;	/* waiting is not for nothing */

void read_environment(void);

/* Running; run.c */
struct test {
	const char *name;
	void (*run)(void);
	int limit_s;
	bool only_edu;
	bool only_isolated;
	bool only_ip4;
	struct test *next;
};

void test_register(struct test *test);

#define TEST_DEFINE(name_, limit_, ...)					\
	static void name_(void);					\
	static struct test test_##name_ = {				\
		.name = #name_, .run = name_, .limit_s = limit_,	\
		__VA_ARGS__						\
	};								\
	__attribute__((constructor)) static void add_##name_(void)	\
	{								\
		test_register(&test_##name_);				\
	}								\
	static void name_(void)

#define TEST(name)		TEST_DEFINE(name, 20)
#define TEST_LIMIT(name, s)	TEST_DEFINE(name, s)
#define TEST_EDU(name)		TEST_DEFINE(name, 20, .only_edu = true)
#define TEST_EDU_LIMIT(name, s)	TEST_DEFINE(name, s, .only_edu = true)
/* With the isolated wire as the default. */
#define TEST_ISOLATED(name)	TEST_ISOLATED_LIMIT(name, 20)
#define TEST_ISOLATED_LIMIT(name, s)					\
	TEST_DEFINE(name, s, .only_edu = true, .only_isolated = true)
/* About what IPv6 does not have, or has otherwise. */
#define TEST_IP4(name)		TEST_DEFINE(name, 20, .only_ip4 = true)
#define TEST_EDU_IP4(name)						\
	TEST_DEFINE(name, 20, .only_edu = true, .only_ip4 = true)

/* Checking; the first failure ends the test's process; check.c */
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void fail_at(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), noreturn));

#define FAIL(...)	fail_at(__FILE__, __LINE__, __VA_ARGS__)

#define CHECK(cond)							\
	do {								\
		if (!(cond))						\
			FAIL("%s does not hold", #cond);		\
	} while (0)

#define CHECK_EQ(got, want)						\
	do {								\
		long long got_ = (got), want_ = (want);			\
		if (got_ != want_)					\
			FAIL("%s is %lld, not %lld (%s)", #got, got_,	\
			     want_, #want);				\
	} while (0)

#define CHECK_BETWEEN(got, low, high)					\
	do {								\
		long long got_ = (got), low_ = (low), high_ = (high);	\
		if (got_ < low_ || got_ > high_)			\
			FAIL("%s is %lld, not in %lld..%lld", #got,	\
			     got_, low_, high_);			\
	} while (0)

/* The call must not fail; its value is passed on. */
#define OK(call)							\
	({								\
		long long ret_ = (call);				\
		if (ret_ < 0)						\
			FAIL("%s: %s", #call, strerrorname(errno));	\
		ret_;							\
	})

/* The call must fail with this errno. */
#define CHECK_ERR(call, want)						\
	do {								\
		long long ret_;						\
		int err_;						\
		errno = 0;						\
		ret_ = (call);						\
		err_ = errno;						\
		if (ret_ != -1)						\
			FAIL("%s gives %lld, not %s", #call, ret_,	\
			     #want);					\
		if (err_ != (want))					\
			FAIL("%s gives %s, not %s", #call,		\
			     strerrorname(err_), #want);		\
	} while (0)

/* How many times longer two busy CPUs may take than the virtual clock's. */
#define PATIENCE	(on_real_clock ? 5 : 1)

/* It becomes true within so many milliseconds. */
#define CHECK_SOON(cond, ms)						\
	do {								\
		double end_ = now_s() + (ms) * PATIENCE / 1000.0;	\
		while (!(cond)) {					\
			if (now_s() > end_)				\
				FAIL("%s does not hold after %d ms",	\
				     #cond, (int)(ms) * PATIENCE);	\
			usleep(2 * MS);					\
		}							\
	} while (0)

const char *strerrorname(int err);
double now_s(void);
void sleep_ms(int ms);

/* Addresses of either version; addr.c */
struct address {
	union {
		struct sockaddr sa;
		struct sockaddr_in sin;
		struct sockaddr_in6 sin6;	/* the port is where sin's is */
	};
	socklen_t len;
};

struct address addr_of(const char *ip, int port);
struct address addr_room(void);
bool addr_is(const struct address *addr, const char *ip);
int addr_least(void);
void addr_translate(char *to, size_t room, const char *command);
int mss_of(int mtu);

/* Sockets; sock.c */
struct pair {
	int a;			/* has connected */
	int b;			/* was accepted */
};

int bind_to(int fd, const char *ip, int port);
int stream_socket(void);
int bound_socket(const char *ip, int port);
int listen_on(const char *ip, int port, int backlog);
int listen_in(int ns, const char *ip, int port, int backlog);
int connect_to(int fd, const char *ip, int port);
int port_of(int fd);
int peer_port_of(int fd);
int state_of(int fd);
struct tcp_info info_of(int fd);
struct edu_tcb_info tcb_of(int fd);	/* edutcp.h */
void pair_over(struct pair *pair, int server_ns, int client_ns,
	       const char *ip);
void pair_lo(struct pair *pair);
void pair_shutdown(struct pair *pair);
void server_waits(int listener);
void pair_close(struct pair *pair);
void set_int(int fd, int level, int name, int value);
int get_int(int fd, int level, int name);
void set_min_hops(int fd, int hops);
void set_nonblocking(int fd);
void set_timeout(int fd, int name, int ms);
int so_error(int fd);
int inq(int fd);
int outq(int fd);
void wait_inq(int fd, int bytes);
void wait_for(int fd, int events, int ms);
void reset(int fd);
bool closed_with(int fd, int err);
int try_sysctl(const char *name, const char *value);
void set_sysctl(const char *name, const char *value);
const char *sysctl_text(const char *name);
long counter(const char *name);
void start_thread(pthread_t *thread, void *(*run)(void *arg), void *arg);
void join_thread(pthread_t thread);

/* Bytes that say where in which stream they stand; bytes.c */
struct flow {
	int fd;
	size_t bytes;
	uint64_t stream;
};

void fill(void *buf, size_t len, uint64_t offset, uint64_t stream);
void check_bytes(const void *buf, size_t len, uint64_t offset,
		 uint64_t stream);
void send_bytes(int fd, size_t len, uint64_t offset, uint64_t stream);
void recv_bytes(int fd, size_t len, uint64_t offset, uint64_t stream);
void send_text(int fd, const char *text);
void recv_text(int fd, const char *text);
void recv_eof(int fd);
#define STUFF_MAX	10000
int stuff(int fd);
int stuff_pieces(int fd, size_t piece, uint64_t offset);
void *write_flow(void *flow);
void transfer_one_way(struct pair *pair, size_t bytes);
void exchange(struct pair *pair, size_t bytes);
void transfer_both_ways(struct pair *pair, size_t bytes);

/*
 * Two hosts joined by veth: 10.9.0.1 and 10.9.0.2, fd09::1 and fd09::2; hosts.c
 */
struct hosts {
	int ns[2];
};

#define HOST0	"10.9.0.1"
#define HOST1	"10.9.0.2"
#define FAR	"10.77.0.2"
#define HOST0_IP6	"fd09::1"
#define HOST1_IP6	"fd09::2"

int new_ns(void);
int current_ns(void);
void enter_ns(int ns);
int socket_in(int ns);
long counter_in(int ns, const char *name);
void set_sysctl_in(int ns, const char *name, const char *value);
void run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void run_in(int ns, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void run_on_both(struct hosts *hosts, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void lo_up(void);
void hosts_up(struct hosts *hosts);
void make_hosts(struct hosts *hosts);
int make_far(struct hosts *hosts);
void pair_hosts(struct hosts *hosts, struct pair *pair);
void cut_path(struct hosts *hosts);
void mend_path(struct hosts *hosts);
void know_each_other(struct hosts *hosts);

#endif /* EDUTEST_H */
