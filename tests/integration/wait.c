// SPDX-License-Identifier: GPL-2.0-only
/*
 * wait.c - calls that wait, and what ends the waiting: timeouts and signals
 *
 * socket(7), SO_RCVTIMEO and SO_SNDTIMEO; signal(7), interruption of system
 * calls; send(2), SIGPIPE.
 */
#include "edutest.h"

static volatile sig_atomic_t signals;

static void on_signal(int sig)
{
	(void)sig;
	signals++;
}

static void handle(int sig, int flags)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = flags };

	OK(sigaction(sig, &act, NULL));
}

static double since_ms(double start)
{
	return (now_s() - start) * 1000;
}

TEST(rcvtimeo__is_eagain_in_time)
{
	struct pair pair;
	double start;
	char byte;

	pair_lo(&pair);
	set_timeout(pair.b, SO_RCVTIMEO, 250);
	start = now_s();
	CHECK_ERR(recv(pair.b, &byte, 1, 0), EAGAIN);
	CHECK_BETWEEN(since_ms(start), 230, 2000);
	CHECK_ERR(read(pair.b, &byte, 1), EAGAIN);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
}

TEST(sndtimeo__is_a_short_count_and_then_eagain)
{
	static char buf[16 * MIB];
	struct pair pair;
	double start;
	ssize_t n;

	pair_lo(&pair);
	set_timeout(pair.a, SO_SNDTIMEO, 250);
	start = now_s();
	n = OK(send(pair.a, buf, sizeof(buf), 0));
	CHECK_BETWEEN(n, 1, sizeof(buf) - 1);
	CHECK_BETWEEN(since_ms(start), 230, 4000);
	start = now_s();
	stuff(pair.a);
	CHECK_ERR(send(pair.a, buf, sizeof(buf), 0), EAGAIN);
	CHECK_BETWEEN(since_ms(start), 230, 4000);
}

TEST(timeo__reads_back)
{
	struct timeval tv = { 1, 500000 }, got = {};
	socklen_t len = sizeof(got);
	int fd = stream_socket();

	OK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)));
	OK(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &got, &len));
	CHECK_EQ(got.tv_sec * 1000 + got.tv_usec / 1000, 1500);
	tv.tv_usec = 2000000;
	CHECK_ERR(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)),
		  EDOM);
}

TEST(signal__recv_is_eintr)
{
	struct pair pair;
	char byte;

	pair_lo(&pair);
	handle(SIGALRM, 0);
	ualarm(100 * MS, 0);
	CHECK_ERR(recv(pair.b, &byte, 1, 0), EINTR);
	CHECK_EQ(signals, 1);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
}

static void *send_later(void *arg)
{
	sleep_ms(300);
	send_text(*(int *)arg, "at last");
	return NULL;
}

static void block(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	CHECK_EQ(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
}

static void unblock(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	CHECK_EQ(pthread_sigmask(SIG_UNBLOCK, &set, NULL), 0);
}

TEST(signal__recv_goes_on_with_sa_restart)
{
	struct pair pair;
	pthread_t thread;

	pair_lo(&pair);
	handle(SIGALRM, SA_RESTART);
	block(SIGALRM);
	start_thread(&thread, send_later, &pair.a);
	unblock(SIGALRM);
	ualarm(100 * MS, 0);
	recv_text(pair.b, "at last");
	CHECK_EQ(signals, 1);
	join_thread(thread);
}

/* signal(7): with a timeout it is EINTR, SA_RESTART or not. */
TEST(signal__recv_with_a_timeout_is_eintr_always)
{
	struct pair pair;
	char byte;

	pair_lo(&pair);
	handle(SIGALRM, SA_RESTART);
	set_timeout(pair.b, SO_RCVTIMEO, 5000);
	ualarm(100 * MS, 0);
	CHECK_ERR(recv(pair.b, &byte, 1, 0), EINTR);
}

TEST(signal__waitall_gives_what_came)
{
	struct pair pair;
	char buf[16];

	pair_lo(&pair);
	handle(SIGALRM, 0);
	send_text(pair.a, "half");
	wait_inq(pair.b, 4);
	ualarm(100 * MS, 0);
	CHECK_EQ(OK(recv(pair.b, buf, sizeof(buf), MSG_WAITALL)), 4);
	CHECK_EQ(signals, 1);
}

TEST(signal__send_gives_what_went_or_eintr)
{
	static char buf[16 * MIB];
	struct pair pair;
	ssize_t n;

	pair_lo(&pair);
	handle(SIGALRM, 0);
	ualarm(300 * MS, 0);
	n = OK(send(pair.a, buf, sizeof(buf), 0));
	CHECK_BETWEEN(n, 1, sizeof(buf) - 1);
	CHECK_EQ(signals, 1);
	sleep_ms(50);
	stuff(pair.a);
	ualarm(100 * MS, 0);
	CHECK_ERR(send(pair.a, buf, sizeof(buf), 0), EINTR);
	CHECK_EQ(signals, 2);
}

TEST(signal__accept_is_eintr)
{
	int fd = listen_on("127.0.0.1", 4000, 1);

	handle(SIGALRM, 0);
	ualarm(100 * MS, 0);
	CHECK_ERR(accept(fd, NULL, NULL), EINTR);
}

TEST(signal__poll_is_eintr)
{
	struct pollfd pfd = { .events = POLLIN };
	struct pair pair;

	pair_lo(&pair);
	pfd.fd = pair.b;
	handle(SIGALRM, SA_RESTART);
	ualarm(100 * MS, 0);
	CHECK_ERR(poll(&pfd, 1, 5000), EINTR);
}

TEST(sigpipe__after_shutdown)
{
	struct pair pair;

	pair_lo(&pair);
	handle(SIGPIPE, 0);
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_ERR(send(pair.a, "x", 1, 0), EPIPE);
	CHECK_EQ(signals, 1);
	CHECK_ERR(write(pair.a, "x", 1), EPIPE);
	CHECK_EQ(signals, 2);
	CHECK_ERR(send(pair.a, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(signals, 2);
}

TEST(sigpipe__kills_who_does_not_handle_it)
{
	struct pair pair;
	int status;
	pid_t pid;

	pair_lo(&pair);
	OK(shutdown(pair.a, SHUT_WR));
	pid = OK(fork());
	if (!pid) {
		signal(SIGPIPE, SIG_DFL);
		send(pair.a, "x", 1, 0);
		_exit(0);
	}
	OK(waitpid(pid, &status, 0));
	CHECK(WIFSIGNALED(status));
	CHECK_EQ(WTERMSIG(status), SIGPIPE);
}

TEST(sigpipe__not_for_a_reset_that_is_told)
{
	struct pair pair;
	char byte;

	pair_lo(&pair);
	handle(SIGPIPE, 0);
	reset(pair.b);
	wait_for(pair.a, POLLERR, 2000);
	CHECK_ERR(recv(pair.a, &byte, 1, 0), ECONNRESET);
	CHECK_EQ(signals, 0);
	CHECK_ERR(send(pair.a, "x", 1, 0), EPIPE);
	CHECK_EQ(signals, 1);
	CHECK_EQ(OK(recv(pair.a, &byte, 1, 0)), 0);
}

TEST(sigio__tells_of_data)
{
	struct pair pair;

	pair_lo(&pair);
	handle(SIGIO, SA_RESTART);
	OK(fcntl(pair.b, F_SETOWN, getpid()));
	OK(fcntl(pair.b, F_SETFL, O_ASYNC));
	send_text(pair.a, "x");
	CHECK_SOON(signals >= 1, 2000);
	recv_text(pair.b, "x");
}

static void *reader(void *arg)
{
	char byte;

	CHECK_EQ(OK(recv(*(int *)arg, &byte, 1, 0)), 0);
	return NULL;
}

TEST(shutdown__wakes_a_reader)
{
	struct pair pair;
	pthread_t thread;

	pair_lo(&pair);
	start_thread(&thread, reader, &pair.b);
	sleep_ms(100);
	OK(shutdown(pair.b, SHUT_RD));
	join_thread(thread);
}

static void *writer(void *arg)
{
	static char buf[16 * MIB];
	ssize_t n;

	n = send(*(int *)arg, buf, sizeof(buf), MSG_NOSIGNAL);
	CHECK(n < (ssize_t)sizeof(buf));
	CHECK_ERR(send(*(int *)arg, buf, 1, MSG_NOSIGNAL), EPIPE);
	return NULL;
}

TEST(shutdown__wakes_a_writer)
{
	struct pair pair;
	pthread_t thread;

	pair_lo(&pair);
	start_thread(&thread, writer, &pair.a);
	sleep_ms(200);
	OK(shutdown(pair.a, SHUT_WR));
	join_thread(thread);
}

static void *reset_reader(void *arg)
{
	char byte;

	CHECK_ERR(recv(*(int *)arg, &byte, 1, 0), ECONNRESET);
	return NULL;
}

TEST(reset__wakes_a_reader)
{
	struct pair pair;
	pthread_t thread;

	pair_lo(&pair);
	start_thread(&thread, reset_reader, &pair.b);
	sleep_ms(100);
	reset(pair.a);
	join_thread(thread);
}
