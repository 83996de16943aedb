// SPDX-License-Identifier: GPL-2.0-only
/*
 * sees.c - what a program sees that uses sockets of AF_INET and AF_INET6
 *
 *	sees 4|6	what the calls answer, a line each
 *	sees start HOW	start "sees once": HOW is fork, vfork, spawn, execl or sh
 *	sees bare HOW	the same with an empty environment: HOW is a call's name
 *	sees run FILE	start it as it is, by execv
 *	sees once	a connection with itself
 *	sees share	two who listen to one port
 *
 * Knows nothing of AF_EDUTCP: preload.sh compares what it prints with what it
 * prints under `edutcp run`.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *self;

static void say(const char *what, long long value)
{
	if (value < 0)
		printf("%s: %s\n", what, strerrorname_np(errno));
	else
		printf("%s: %lld\n", what, value);
}

static void say_option(const char *what, int fd, int level, int name)
{
	socklen_t len = sizeof(int);
	int val = -1;

	say(what, getsockopt(fd, level, name, &val, &len) ? -1 : val);
}

static void say_identity(const char *what, int fd)
{
	printf("%s\n", what);
	say_option("SO_DOMAIN", fd, SOL_SOCKET, SO_DOMAIN);
	say_option("SO_TYPE", fd, SOL_SOCKET, SO_TYPE);
	say_option("SO_PROTOCOL", fd, SOL_SOCKET, SO_PROTOCOL);
	say_option("SO_ACCEPTCONN", fd, SOL_SOCKET, SO_ACCEPTCONN);
}

/* Without ports: they are others each time. */
static void say_address(const char *what, const struct sockaddr_storage *ss,
			socklen_t len)
{
	const struct sockaddr_in6 *sin6 = (const void *)ss;
	const struct sockaddr_in *sin = (const void *)ss;
	char text[INET6_ADDRSTRLEN] = "?";

	inet_ntop(ss->ss_family, ss->ss_family == AF_INET6 ?
		  (const void *)&sin6->sin6_addr : &sin->sin_addr, text,
		  sizeof(text));
	printf("%s: family %d, %d bytes, %s, port %s\n", what, ss->ss_family,
	       len, text, sin->sin_port ? "given" : "0");
}

static int port_of(int fd, const char *what)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);

	if (getsockname(fd, (struct sockaddr *)&ss, &len))
		say("getsockname", -1);
	if (what)
		say_address(what, &ss, len);
	return ntohs(((struct sockaddr_in *)&ss)->sin_port);
}

static socklen_t address(const char *host, int port,
			 struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *sin6 = (void *)ss;
	struct sockaddr_in *sin = (void *)ss;

	memset(ss, 0, sizeof(*ss));
	ss->ss_family = strchr(host, ':') ? AF_INET6 : AF_INET;
	sin->sin_port = htons(port);
	inet_pton(ss->ss_family, host, ss->ss_family == AF_INET6 ?
		  (void *)&sin6->sin6_addr : &sin->sin_addr);
	return ss->ss_family == AF_INET6 ? sizeof(*sin6) : sizeof(*sin);
}

static void set(const char *what, int fd, int level, int name, int val)
{
	say(what, setsockopt(fd, level, name, &val, sizeof(val)));
}

static int listener_at(const char *host, int type)
{
	struct sockaddr_storage ss;
	socklen_t len = address(host, 0, &ss);
	int fd = socket(ss.ss_family, SOCK_STREAM | type, 0);

	set("SO_REUSEADDR", fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set("no SO_REUSEPORT", fd, SOL_SOCKET, SO_REUSEPORT, 0);
	if (ss.ss_family == AF_INET6) {
		say_option("IPV6_V6ONLY", fd, IPPROTO_IPV6, IPV6_V6ONLY);
		set("set IPV6_V6ONLY", fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
		say_option("IPV6_V6ONLY", fd, IPPROTO_IPV6, IPV6_V6ONLY);
		set("clear IPV6_V6ONLY", fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	}
	say("bind", bind(fd, (struct sockaddr *)&ss, len));
	port_of(fd, "bound");
	say("listen", listen(fd, 5));
	return fd;
}

/* Accept who has come, and look at both ends. */
static void take(int listener, int fd)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	char buf[16] = "";
	int conn;

	conn = accept4(listener, (struct sockaddr *)&ss, &len, SOCK_NONBLOCK);
	say("accept4", conn < 0 ? -1 : 0);
	say_address("peer", &ss, len);
	say("O_NONBLOCK", !!(fcntl(conn, F_GETFL) & O_NONBLOCK));
	port_of(conn, "accepted at");
	say_identity("accepted", conn);
	poll(&(struct pollfd){ .fd = conn, .events = POLLIN }, 1, 1000);
	say("recv", recv(conn, buf, sizeof(buf) - 1, 0));
	printf("text: %s\n", buf);
	close(conn);
	close(fd);
}

static void connect_to(int listener, const char *host)
{
	struct sockaddr_storage ss;
	socklen_t len = address(host, port_of(listener, NULL), &ss);
	int fd = socket(ss.ss_family, SOCK_STREAM, IPPROTO_TCP);

	printf("connect %s\n", host);
	say_identity("fresh", fd);
	port_of(fd, "fresh");
	say("connect", connect(fd, (struct sockaddr *)&ss, len));
	say_identity("connected", fd);
	port_of(fd, "connected from");
	say("send", send(fd, "text", 4, MSG_NOSIGNAL));
	take(listener, fd);
}

/* MSG_FASTOPEN, whose first time is an ordinary connect. */
static void fast_open(int listener, const char *host)
{
	struct iovec iov = { .iov_base = "more", .iov_len = 4 };
	struct sockaddr_storage ss;
	socklen_t len = address(host, port_of(listener, NULL), &ss);
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_name = &ss, .msg_namelen = len };
	int fd = socket(ss.ss_family, SOCK_STREAM, 0);

	printf("MSG_FASTOPEN %s\n", host);
	say("sendto", sendto(fd, "text", 4, MSG_FASTOPEN,
			     (struct sockaddr *)&ss, len));
	say("again", sendmsg(fd, &msg, MSG_FASTOPEN | MSG_NOSIGNAL));
	take(listener, fd);
	fd = socket(ss.ss_family, SOCK_STREAM, 0);
	say("sendmsg", sendmsg(fd, &msg, MSG_FASTOPEN));
	take(listener, fd);
}

/* Listens without having been bound: the port is the kernel's choice. */
static void unbound(int domain, int only, const char *host)
{
	int fd = socket(domain, SOCK_STREAM, 0);

	printf("unbound, %d\n", only);
	if (only)
		set("IPV6_V6ONLY", fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	say("listen", listen(fd, 5));
	port_of(fd, "listens at");
	say_identity("unbound", fd);
	connect_to(fd, host);
	if (domain == AF_INET6 && !only)
		connect_to(fd, "127.0.0.1");
	say("again", listen(fd, 6));
	close(fd);
}

static void sees(const char *any, const char *host)
{
	int listener = listener_at(any, SOCK_CLOEXEC), fd;

	say_identity("listener", listener);
	connect_to(listener, host);
	fast_open(listener, host);
	if (strchr(any, ':')) {
		/* Both versions of IP at once. */
		connect_to(listener, "127.0.0.1");
		connect_to(listener, "::ffff:127.0.0.1");
	}
	unbound(strchr(any, ':') ? AF_INET6 : AF_INET, 0, host);
	if (strchr(any, ':'))
		unbound(AF_INET6, 1, host);
	/* What is no TCP is not touched. */
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	say_identity("datagrams", fd);
	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	say_identity("local", fd);
}

/* A connection with itself, that somebody may count. */
static int once(void)
{
	struct sockaddr_storage ss;
	socklen_t len = address("127.0.0.1", 0, &ss);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(listener, (struct sockaddr *)&ss, len) ||
	    listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&ss, &len) ||
	    connect(fd, (struct sockaddr *)&ss, len))
		return 1;
	return accept(listener, NULL, NULL) < 0;
}

/* Two of one port, as socket(7), SO_REUSEPORT, has it. */
static void share(void)
{
	struct sockaddr_storage ss;
	socklen_t len = address("127.0.0.1", 4100, &ss);
	int fd, i;

	for (i = 0; i < 2; i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		set("SO_REUSEPORT", fd, SOL_SOCKET, SO_REUSEPORT, 1);
		say_option("is", fd, SOL_SOCKET, SO_REUSEPORT);
		say("bind", bind(fd, (struct sockaddr *)&ss, len));
		say("listen", listen(fd, 5));
	}
}

static int exit_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int spawned(const char *how, char **argv, char **env)
{
	int status;
	pid_t pid;

	if ((strcmp(how, "posix_spawn") ?
	     posix_spawnp(&pid, self, NULL, NULL, argv, env) :
	     posix_spawn(&pid, self, NULL, NULL, argv, env)) ||
	    waitpid(pid, &status, 0) < 0)
		return 1;
	return exit_of(status);
}

/* By each call that starts a program. Return: the program's exit status. */
static int bare(const char *how)
{
	char *argv[] = { (char *)self, "once", NULL }, *none[] = { NULL };
	char command[300];

	snprintf(command, sizeof(command), "%s once", self);
	clearenv();
	if (!strcmp(how, "execve"))
		execve(self, argv, none);
	else if (!strcmp(how, "execv"))
		execv(self, argv);
	else if (!strcmp(how, "execvp"))
		execvp(self, argv);
	else if (!strcmp(how, "execvpe"))
		execvpe(self, argv, none);
	else if (!strcmp(how, "execl"))
		execl(self, self, "once", NULL);
	else if (!strcmp(how, "execlp"))
		execlp(self, self, "once", NULL);
	else if (!strcmp(how, "execle"))
		execle(self, self, "once", NULL, none);
	else if (!strcmp(how, "fexecve"))
		fexecve(open(self, O_PATH | O_CLOEXEC), argv, none);
	else if (!strcmp(how, "execveat"))
		execveat(AT_FDCWD, self, argv, none, 0);
	else if (!strcmp(how, "system"))
		return exit_of(system(command));
	else if (!strcmp(how, "popen"))
		return exit_of(pclose(popen(command, "r")));
	else if (!strncmp(how, "posix_spawn", 11))
		return spawned(how, argv, none);
	return 1;
}

static pid_t begin(const char *how)
{
	char *argv[] = { (char *)self, "once", NULL };
	extern char **environ;
	char command[300];
	pid_t pid = -1;

	if (!strcmp(how, "spawn"))
		return posix_spawn(&pid, self, NULL, NULL, argv, environ) ?
		       -1 : pid;
	if (!strcmp(how, "sh")) {
		snprintf(command, sizeof(command), "%s once", self);
		exit(system(command) ? 1 : 0);
	}
	pid = strcmp(how, "vfork") ? fork() : vfork();
	if (pid)
		return pid;
	if (!strcmp(how, "fork"))
		_exit(once());
	if (!strcmp(how, "execl"))
		execl(self, self, "once", NULL);
	else
		execv(self, argv);
	_exit(1);
}

int main(int argc, char **argv)
{
	int status;

	self = argv[0];
	alarm(60);
	if (argc == 2 && !strcmp(argv[1], "once"))
		return once();
	if (argc == 3 && !strcmp(argv[1], "start"))
		return waitpid(begin(argv[2]), &status, 0) < 0 || status;
	if (argc == 3 && !strcmp(argv[1], "bare"))
		return bare(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "run"))
		return execv(argv[2], (char *[]){ argv[2], "once", NULL });
	if (argc == 2 && !strcmp(argv[1], "share"))
		share();
	else if (argc == 2 && !strcmp(argv[1], "4"))
		sees("0.0.0.0", "127.0.0.1");
	else if (argc == 2 && !strcmp(argv[1], "6"))
		sees("::", "::1");
	else
		return 2;
	return 0;
}
