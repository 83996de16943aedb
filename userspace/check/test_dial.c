// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_dial.c - edu_dial() and edu_listen() over the kernel's TCP on loopback,
 * and what can be asked without the module
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libedutcp.h>

#include "ok.h"

static const struct edu_sock_opts tcp = { .kernel_tcp = true };

static const char *port_of(int fd)
{
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);
	static char port[8];

	getsockname(fd, (struct sockaddr *)&sin, &len);
	snprintf(port, sizeof(port), "%u", ntohs(sin.sin_port));
	return port;
}

static void talk(void)
{
	int lfd = edu_listen("127.0.0.1", "0", &tcp), fd, afd;
	char buf[8] = "";

	ok(lfd >= 0, "edu_listen__loopback_port_0");
	fd = edu_dial("127.0.0.1", port_of(lfd), &tcp);
	ok(fd >= 0, "edu_dial__reaches_the_listener");
	ok(!(fcntl(fd, F_GETFL) & O_NONBLOCK), "edu_dial__blocking_mode");
	ok(fcntl(fd, F_GETFD) & FD_CLOEXEC, "edu_dial__close_on_exec");
	afd = accept(lfd, NULL, NULL);
	ok(send(fd, "hello", 5, 0) == 5 && !shutdown(fd, SHUT_WR) &&
	   recv(afd, buf, sizeof(buf), MSG_WAITALL) == 5 &&
	   !strcmp(buf, "hello"), "edu_dial__the_peer_gets_what_is_sent");
	close(afd);
	close(fd);
	close(lfd);
}

static void options(void)
{
	struct edu_sock_opts o = {
		.kernel_tcp = true, .nonblock = true, .numeric = true,
		.rcvbuf_bytes = 40000, .bind_host = "127.0.0.2",
	};
	int lfd = edu_listen("127.0.0.1", "0", &tcp), fd, val = 0;
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin), vlen = sizeof(val);

	fd = edu_dial("127.0.0.1", port_of(lfd), &o);
	ok(fcntl(fd, F_GETFL) & O_NONBLOCK, "edu_dial__nonblock");
	getsockname(fd, (struct sockaddr *)&sin, &len);
	ok(sin.sin_addr.s_addr == htonl(0x7f000002), "edu_dial__bind_host");
	getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &val, &vlen);
	ok(val == 80000, "edu_dial__rcvbuf");
	close(fd);
	ok(edu_dial("localhost", "1", &o) <= -EDU_ERR_RESOLVE,
	   "edu_dial__numeric_looks_no_name_up");
	close(lfd);
	o = (struct edu_sock_opts) { .kernel_tcp = true, .ip = 4 };
	ok(edu_dial("::1", "1", &o) <= -EDU_ERR_RESOLVE,
	   "edu_dial__ipv4_only_refuses_an_ipv6_address");
}

/* [::] serves both versions of IP, and tells IPv4 peers as such. */
static void any_address(void)
{
	int lfd = edu_listen(NULL, "0", &tcp), fd, afd;
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	char text[EDU_ADDR_MAX];

	fd = edu_dial("127.0.0.1", port_of(lfd), &tcp);
	afd = accept(lfd, (struct sockaddr *)&ss, &len);
	edu_addr_format((struct sockaddr *)&ss, text, sizeof(text));
	ok(fd >= 0 && afd >= 0 && !strncmp(text, "127.0.0.1:", 10),
	   "edu_listen__any_address_serves_ipv4");
	close(fd);
	close(afd);
	close(lfd);
}

/* Without -6, [::] is for both; with it, for IPv6 alone. */
static void versions(void)
{
	struct edu_sock_opts six = { .kernel_tcp = true, .ip = 6 };
	struct edu_sock_opts four = { .kernel_tcp = true, .ip = 4 };
	int lfd = edu_listen("::", "0", &tcp), fd;
	char port[8];

	strcpy(port, port_of(lfd));
	fd = edu_dial("::1", port, &tcp);
	ok(fd >= 0, "edu_dial__ipv6");
	close(fd);
	fd = edu_dial("127.0.0.1", port, &tcp);
	ok(fd >= 0, "edu_listen__two_colons_serve_ipv4");
	close(fd);
	close(lfd);
	lfd = edu_listen(NULL, "0", &six);
	strcpy(port, port_of(lfd));
	fd = edu_dial("::1", port, &six);
	ok(fd >= 0, "edu_listen__ipv6_only_serves_ipv6");
	close(fd);
	ok(edu_dial("127.0.0.1", port, &tcp) == -ECONNREFUSED,
	   "edu_listen__ipv6_only_refuses_ipv4");
	close(lfd);
	lfd = edu_listen(NULL, "0", &four);
	ok(edu_dial("::1", port_of(lfd), &tcp) == -ECONNREFUSED,
	   "edu_listen__ipv4_only_refuses_ipv6");
	close(lfd);
	ok(edu_dial("127.0.0.1", "1", &six) <= -EDU_ERR_RESOLVE,
	   "edu_dial__ipv6_only_refuses_an_ipv4_address");
	ok(edu_dial("fe80::1%no-such", "1", &tcp) <= -EDU_ERR_RESOLVE,
	   "edu_dial__unknown_scope");
}

static void errors(void)
{
	struct edu_sock_opts bad = { .kernel_tcp = true, .wire = 17 };
	struct edu_sock_opts two = { .kernel_tcp = true, .timeout_ms = 300 };
	int lfd = edu_listen("127.0.0.1", "0", &tcp), other;
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);
	char port[8];

	strcpy(port, port_of(lfd));
	ok(edu_listen("127.0.0.1", port, &tcp) == -EADDRINUSE,
	   "edu_listen__port_in_use");
	ok(edu_listen("192.0.2.1", "0", &tcp) == -EADDRNOTAVAIL,
	   "edu_listen__address_of_another_host");
	close(lfd);
	ok(edu_dial("127.0.0.1", port, &tcp) == -ECONNREFUSED,
	   "edu_dial__nobody_listens");
	ok(edu_dial("127.0.0.1", "no-such-service", &tcp) <= -EDU_ERR_RESOLVE,
	   "edu_dial__unknown_service");
	ok(edu_dial("127.0.0.1", "80", &bad) == -EINVAL,
	   "edu_dial__no_such_wire");
	ok(edu_dial(NULL, "80", &tcp) == -EINVAL, "edu_dial__no_host");
	ok(edu_listen("127.0.0.1", NULL, &tcp) == -EINVAL,
	   "edu_listen__no_port");

	/* A full backlog answers no SYN: only our own patience ends it. */
	two.backlog = 1;
	lfd = edu_listen("127.0.0.1", "0", &two);
	getsockname(lfd, (struct sockaddr *)&sin, &len);
	strcpy(port, port_of(lfd));
	do {
		other = edu_dial("127.0.0.1", port, &two);
	} while (other >= 0);
	ok(other == -ETIMEDOUT, "edu_dial__gives_up_after_its_timeout");
	close(lfd);
}

static void addresses(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6 };
	struct sockaddr sa = { .sa_family = AF_UNIX };
	char text[EDU_ADDR_MAX];

	sin.sin_port = htons(80);
	inet_pton(AF_INET, "192.0.2.1", &sin.sin_addr);
	ok_str(edu_addr_format((struct sockaddr *)&sin, text, sizeof(text)),
	       "192.0.2.1:80", "edu_addr_format__ipv4");
	sin6.sin6_port = htons(65535);
	inet_pton(AF_INET6, "2001:db8::1", &sin6.sin6_addr);
	ok_str(edu_addr_format((struct sockaddr *)&sin6, text, sizeof(text)),
	       "[2001:db8::1]:65535", "edu_addr_format__ipv6");
	inet_pton(AF_INET6, "fe80::1", &sin6.sin6_addr);
	sin6.sin6_scope_id = 1;
	ok_str(edu_addr_format((struct sockaddr *)&sin6, text, sizeof(text)),
	       "[fe80::1%lo]:65535", "edu_addr_format__scope");
	sin6.sin6_scope_id = 4000000000U;
	ok_str(edu_addr_format((struct sockaddr *)&sin6, text, sizeof(text)),
	       "[fe80::1%4000000000]:65535",
	       "edu_addr_format__scope_without_a_name");
	sin6.sin6_scope_id = 0;
	inet_pton(AF_INET6, "::ffff:192.0.2.9", &sin6.sin6_addr);
	ok_str(edu_addr_format((struct sockaddr *)&sin6, text, sizeof(text)),
	       "192.0.2.9:65535", "edu_addr_format__mapped");
	ok_str(edu_addr_format(&sa, text, sizeof(text)), "?",
	       "edu_addr_format__neither");
	ok_str(edu_addr_format((struct sockaddr *)&sin, text, 5), "192.",
	       "edu_addr_format__no_room");
}

static int never(const struct edu_diag_info *info, void *arg)
{
	(void)info;
	*(int *)arg += 1;
	return 0;
}

/* On a machine without the module each call says so, the same way. */
static void no_module(void)
{
	struct edu_fault fault;
	char why[64];
	int n = 0, fd = socket(AF_EDUTCP, SOCK_STREAM, 0);

	if (fd >= 0 || errno != EAFNOSUPPORT) {
		printf("# the family is there: its absence can not be tested\n");
		close(fd);
		return;
	}
	ok(edu_family() == AF_EDUTCP, "edu_family__the_default");
	ok(edu_dial("127.0.0.1", "80", NULL) == -EDU_ERR_NO_MODULE,
	   "edu_dial__no_module");
	ok(edu_listen("127.0.0.1", "0", NULL) == -EDU_ERR_NO_MODULE,
	   "edu_listen__no_module");
	ok(edu_diag_dump(0, never, &n) == -EDU_ERR_NO_MODULE && !n,
	   "edu_diag_dump__no_module");
	edu_fault_init(&fault);
	ok(edu_fault_add(&fault, why, sizeof(why)) == -EDU_ERR_NO_MODULE,
	   "edu_fault_add__no_module");
	ok(edu_fault_clear() == -EDU_ERR_NO_MODULE,
	   "edu_fault_clear__no_module");
}

static void status(void)
{
	struct edu_tcb_info info;
	__u64 conn;
	int lfd = edu_listen("127.0.0.1", "0", &tcp);

	ok(edu_tcb(-1, &info) == -EBADF, "edu_tcb__no_file");
	ok(edu_tcb(STDIN_FILENO, &info) == -ENOTSOCK, "edu_tcb__no_socket");
	ok(edu_tcb(lfd, &info) == -ENOPROTOOPT ||
	   edu_tcb(lfd, &info) == -EOPNOTSUPP, "edu_tcb__another_family");
	ok(edu_conn_id(lfd, &conn) < 0, "edu_conn_id__another_family");
	close(lfd);
}

int main(void)
{
	talk();
	options();
	any_address();
	versions();
	errors();
	addresses();
	no_module();
	status();
	return ok_done();
}
