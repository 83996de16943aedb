// SPDX-License-Identifier: GPL-2.0-only
/*
 * sock.c - sockets, connected pairs, options and counters, in one line each
 */
#include "../../userspace/include/edutcp.h"

#include "edutest.h"

int stream_socket(void)
{
	return OK(socket(family, SOCK_STREAM, protocol));
}

/* bind(2) as it is: the caller judges. */
int bind_to(int fd, const char *ip, int port)
{
	struct address addr = addr_of(ip, port);

	return bind(fd, &addr.sa, addr.len);
}

int bound_socket(const char *ip, int port)
{
	int fd = stream_socket();

	OK(bind_to(fd, ip, port));
	return fd;
}

int listen_on(const char *ip, int port, int backlog)
{
	int fd = bound_socket(ip, port);

	OK(listen(fd, backlog));
	return fd;
}

/* On another host. */
int listen_in(int ns, const char *ip, int port, int backlog)
{
	int home = current_ns(), fd;

	enter_ns(ns);
	fd = listen_on(ip, port, backlog);
	enter_ns(home);
	close(home);
	return fd;
}

/* connect(2) as it is: the caller judges. */
int connect_to(int fd, const char *ip, int port)
{
	struct address addr = addr_of(ip, port);

	return connect(fd, &addr.sa, addr.len);
}

/* AF_EDUTCP's sockets are IPv4's until they have a name. */
static int port_in(const struct address *addr)
{
	if (addr->sa.sa_family == AF_INET6) {
		CHECK(on_ip6);
		CHECK_EQ(addr->len, sizeof(addr->sin6));
	} else {
		CHECK(!on_ip6 || !addr->sin.sin_port);
		CHECK_EQ(addr->sa.sa_family, AF_INET);
		CHECK_EQ(addr->len, sizeof(addr->sin));
	}
	return ntohs(addr->sin.sin_port);
}

int port_of(int fd)
{
	struct address addr = addr_room();

	OK(getsockname(fd, &addr.sa, &addr.len));
	return port_in(&addr);
}

int peer_port_of(int fd)
{
	struct address addr = addr_room();

	OK(getpeername(fd, &addr.sa, &addr.len));
	return port_in(&addr);
}

struct tcp_info info_of(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	memset(&info, 0xee, sizeof(info));
	OK(getsockopt(fd, SOL_TCP, TCP_INFO, &info, &len));
	CHECK_EQ(len, sizeof(info));
	return info;
}

struct edu_tcb_info tcb_of(int fd)
{
	struct edu_tcb_info tcb;
	socklen_t len = sizeof(tcb);

	OK(getsockopt(fd, SOL_EDUTCP, EDUTCP_TCB, &tcb, &len));
	return tcb;
}

int state_of(int fd)
{
	return info_of(fd).tcpi_state;
}

void pair_over(struct pair *pair, int server_ns, int client_ns,
	       const char *ip)
{
	int home = current_ns();
	int listener;

	enter_ns(server_ns);
	listener = listen_on(ip, 0, 1);
	enter_ns(client_ns);
	pair->a = stream_socket();
	enter_ns(home);
	close(home);
	OK(connect_to(pair->a, ip, port_of(listener)));
	pair->b = OK(accept(listener, NULL, NULL));
	close(listener);
}

void pair_lo(struct pair *pair)
{
	int listener = listen_on("127.0.0.1", 0, 1);

	pair->a = stream_socket();
	OK(connect_to(pair->a, "127.0.0.1", port_of(listener)));
	pair->b = OK(accept(listener, NULL, NULL));
	close(listener);
}

/*
 * The client was at 127.0.0.2:4321 and has gone; the server, @listener's at
 * 127.0.0.1:4000, is in TIME-WAIT, and the clock of its timestamps has moved on.
 */
void server_waits(int listener)
{
	int fd = bound_socket("127.0.0.2", 4321), b;

	OK(connect_to(fd, "127.0.0.1", 4000));
	b = OK(accept(listener, NULL, NULL));
	OK(close(b));
	recv_eof(fd);
	OK(close(fd));
	sleep_ms(1100);
}

/* Both ends say that they are done, one after the other. */
void pair_shutdown(struct pair *pair)
{
	OK(shutdown(pair->a, SHUT_WR));
	recv_eof(pair->b);
	OK(shutdown(pair->b, SHUT_WR));
	recv_eof(pair->a);
}

void pair_close(struct pair *pair)
{
	OK(close(pair->a));
	OK(close(pair->b));
}

void set_int(int fd, int level, int name, int value)
{
	OK(setsockopt(fd, level, name, &value, sizeof(value)));
}

int get_int(int fd, int level, int name)
{
	socklen_t len = sizeof(int);
	int value = -12345;

	OK(getsockopt(fd, level, name, &value, &len));
	CHECK_EQ(len, sizeof(int));
	return value;
}

/* IP_MINTTL, or what IPv6 has. */
void set_min_hops(int fd, int hops)
{
	if (on_ip6)
		set_int(fd, SOL_IPV6, IPV6_MINHOPCOUNT, hops);
	else
		set_int(fd, SOL_IP, IP_MINTTL, hops);
}

void set_nonblocking(int fd)
{
	OK(fcntl(fd, F_SETFL, OK(fcntl(fd, F_GETFL)) | O_NONBLOCK));
}

/* @name: SO_RCVTIMEO or SO_SNDTIMEO */
void set_timeout(int fd, int name, int ms)
{
	struct timeval tv = { ms / 1000, ms % 1000 * 1000 };

	OK(setsockopt(fd, SOL_SOCKET, name, &tv, sizeof(tv)));
}

int so_error(int fd)
{
	return get_int(fd, SOL_SOCKET, SO_ERROR);
}

int inq(int fd)
{
	int n = -1;

	OK(ioctl(fd, SIOCINQ, &n));
	return n;
}

int outq(int fd)
{
	int n = -1;

	OK(ioctl(fd, SIOCOUTQ, &n));
	return n;
}

/* Until exactly so many bytes wait to be read. */
void wait_inq(int fd, int bytes)
{
	CHECK_SOON(inq(fd) == bytes, 5000);
}

void wait_for(int fd, int events, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int n = OK(poll(&pfd, 1, ms * PATIENCE));

	if (!n || !(pfd.revents & events))
		FAIL("poll: 0x%x wanted, 0x%x after %d ms", events,
		     pfd.revents, ms);
}

/* close(2) by a RST: SO_LINGER with no time. */
void reset(int fd)
{
	struct linger linger = { .l_onoff = 1 };

	OK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	OK(close(fd));
}

/* Reading ends with this errno, after whatever had arrived before. */
bool closed_with(int fd, int err)
{
	char buf[4096];
	ssize_t n;

	do {
		n = recv(fd, buf, sizeof(buf), 0);
	} while (n > 0);
	return n < 0 && errno == err;
}

/* By the name that both families have: net.edutcp.NAME, net.ipv4.tcp_NAME */
static void sysctl_path(char *path, size_t room, const char *name)
{
	snprintf(path, room, on_edu ? "/proc/sys/net/edutcp/%s" :
		 "/proc/sys/net/ipv4/tcp_%s", name);
}

/* write(2) as it is: the caller judges. */
int try_sysctl(const char *name, const char *value)
{
	char path[128];
	int fd, n, err;

	sysctl_path(path, sizeof(path), name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		FAIL("%s: %s", path, strerrorname(errno));
	n = write(fd, value, strlen(value));
	err = errno;
	close(fd);
	errno = err;
	return n < 0 ? -1 : n;
}

void set_sysctl(const char *name, const char *value)
{
	if (try_sysctl(name, value) != (int)strlen(value))
		FAIL("%s: can not write \"%s\": %s", name, value,
		     strerrorname(errno));
}

/* Its first line, until the next call. */
const char *sysctl_text(const char *name)
{
	static char text[256];
	char path[128];
	FILE *file;

	sysctl_path(path, sizeof(path), name);
	file = fopen(path, "r");
	if (!file)
		FAIL("%s: %s", path, strerrorname(errno));
	CHECK(fgets(text, sizeof(text), file));
	fclose(file);
	text[strcspn(text, "\n")] = 0;
	return text;
}

/* Of /proc/net/edutcp_stat in this namespace. */
long counter(const char *name)
{
	FILE *file = fopen("/proc/thread-self/net/edutcp_stat", "r");
	char line[128], have[64];
	long value, found = -1;

	if (!file)
		FAIL("/proc/net/edutcp_stat: %s", strerrorname(errno));
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%63s %ld", have, &value) == 2 &&
		    !strcmp(have, name))
			found = value;
	fclose(file);
	if (found < 0)
		FAIL("/proc/net/edutcp_stat has no %s", name);
	return found;
}

void start_thread(pthread_t *thread, void *(*run_it)(void *arg), void *arg)
{
	pthread_attr_t attr;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 256 * KIB);
	err = pthread_create(thread, &attr, run_it, arg);
	pthread_attr_destroy(&attr);
	if (err)
		FAIL("pthread_create: %s", strerrorname(err));
}

void join_thread(pthread_t thread)
{
	int err = pthread_join(thread, NULL);

	if (err)
		FAIL("pthread_join: %s", strerrorname(err));
}
