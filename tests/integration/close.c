// SPDX-License-Identifier: GPL-2.0-only
/*
 * close.c - shutdown(2), close(2), SO_LINGER: all the ways in which it ends
 */
#include "edutest.h"

TEST(shutdown__bad_arguments)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_ERR(shutdown(pair.a, 3), EINVAL);
	CHECK_ERR(shutdown(pair.a, -1), EINVAL);
	send_text(pair.a, "unharmed");
	recv_text(pair.b, "unharmed");
}

TEST(shutdown__one_direction_leaves_the_other)
{
	struct pair pair;

	pair_lo(&pair);
	send_text(pair.a, "last words");
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_ERR(send(pair.a, "x", 1, MSG_NOSIGNAL), EPIPE);
	recv_text(pair.b, "last words");
	recv_eof(pair.b);
	recv_eof(pair.b);
	send_bytes(pair.b, 100 * KIB, 0, 1);
	OK(shutdown(pair.b, SHUT_WR));
	recv_bytes(pair.a, 100 * KIB, 0, 1);
	recv_eof(pair.a);
	recv_eof(pair.a);
}

TEST(shutdown__twice_is_no_error)
{
	struct pair pair;

	pair_lo(&pair);
	OK(shutdown(pair.a, SHUT_WR));
	OK(shutdown(pair.a, SHUT_WR));
	recv_eof(pair.b);
	send_text(pair.b, "open");
	recv_text(pair.a, "open");
}

TEST(shutdown__states_of_figure_5)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_EQ(state_of(pair.a), TCP_ESTABLISHED);
	CHECK_EQ(state_of(pair.b), TCP_ESTABLISHED);
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_SOON(state_of(pair.a) == TCP_FIN_WAIT2, 2000);
	CHECK_EQ(state_of(pair.b), TCP_CLOSE_WAIT);
	OK(shutdown(pair.b, SHUT_WR));
	CHECK_SOON(state_of(pair.b) == TCP_CLOSE, 2000);
	CHECK_SOON(state_of(pair.a) == TCP_CLOSE ||
		   state_of(pair.a) == TCP_TIME_WAIT, 2000);
}

TEST(shutdown__states_while_the_peer_is_silent)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	OK(shutdown(pair.b, SHUT_WR));
	CHECK_SOON(state_of(pair.a) == TCP_CLOSE_WAIT, 2000);
	cut_path(&hosts);
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_EQ(state_of(pair.a), TCP_LAST_ACK);
	mend_path(&hosts);
	CHECK_SOON(state_of(pair.a) == TCP_CLOSE, 5000);

	pair_hosts(&hosts, &pair);
	cut_path(&hosts);
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_EQ(state_of(pair.a), TCP_FIN_WAIT1);
	mend_path(&hosts);
	CHECK_SOON(state_of(pair.a) == TCP_FIN_WAIT2, 5000);
}

/* RFC 9293, 3.6, figure 14: both FINs are on their way at once. */
TEST(shutdown__both_at_once_is_closing)
{
	int delay_ms = 400 * PATIENCE;
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	run_on_both(&hosts, "tc qdisc add dev e0 root netem delay %dms",
		    delay_ms);
	OK(shutdown(pair.a, SHUT_WR));
	OK(shutdown(pair.b, SHUT_WR));
	CHECK_EQ(state_of(pair.a), TCP_FIN_WAIT1);
	CHECK_EQ(state_of(pair.b), TCP_FIN_WAIT1);
	CHECK_SOON(state_of(pair.a) == TCP_CLOSING, 700);
	CHECK_SOON(state_of(pair.b) == TCP_CLOSING, 100);
	recv_eof(pair.a);
	recv_eof(pair.b);
	wait_for(pair.a, POLLHUP, 3000);
	wait_for(pair.b, POLLHUP, 3000);
	CHECK_SOON(state_of(pair.a) != TCP_CLOSING, 3000);
}

TEST(shutdown__reading_gives_the_end)
{
	struct pair pair;

	pair_lo(&pair);
	OK(shutdown(pair.b, SHUT_RD));
	recv_eof(pair.b);
	send_text(pair.b, "still writes");
	recv_text(pair.a, "still writes");
}

TEST(shutdown__both_directions)
{
	struct pair pair;

	pair_lo(&pair);
	OK(shutdown(pair.a, SHUT_RDWR));
	recv_eof(pair.a);
	CHECK_ERR(send(pair.a, "x", 1, MSG_NOSIGNAL), EPIPE);
	recv_eof(pair.b);
}

/* It ends the attempt, and no more: the socket can be used again. */
TEST(shutdown__in_syn_sent)
{
	int listener = listen_on("127.0.0.1", 0, 1), fd = stream_socket();
	struct pair pair = { .a = fd };
	struct hosts hosts;

	make_hosts(&hosts);
	cut_path(&hosts);
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST1, 4000), EINPROGRESS);
	OK(shutdown(fd, SHUT_RDWR));
	if (connect_to(fd, "127.0.0.1", port_of(listener)))
		wait_for(fd, POLLOUT, 1000);
	pair.b = OK(accept(listener, NULL, NULL));
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
}

TEST(shutdown__after_the_end_is_enotconn)
{
	struct pair pair;

	pair_lo(&pair);
	reset(pair.a);
	CHECK(closed_with(pair.b, ECONNRESET));
	CHECK_ERR(shutdown(pair.b, SHUT_WR), ENOTCONN);
	CHECK_ERR(shutdown(pair.b, SHUT_RDWR), ENOTCONN);
}

TEST(close__delivers_what_was_written)
{
	struct pair pair;
	pid_t pid;

	pair_lo(&pair);
	pid = OK(fork());
	if (!pid) {
		OK(close(pair.b));
		send_bytes(pair.a, MIB, 0, 1);
		OK(close(pair.a));
		_exit(0);
	}
	OK(close(pair.a));
	recv_bytes(pair.b, MIB, 0, 1);
	recv_eof(pair.b);
	CHECK_EQ(so_error(pair.b), 0);
}

/* RFC 9293, 3.6.1 (SHLD-3): text is lost, and the peer is told by a RST. */
TEST(close__with_unread_text_resets)
{
	struct pair pair;

	pair_lo(&pair);
	send_text(pair.a, "nobody reads this");
	wait_inq(pair.b, 17);
	OK(close(pair.b));
	wait_for(pair.a, POLLERR, 2000);
	CHECK(closed_with(pair.a, ECONNRESET));
}

TEST(close__with_everything_read_does_not_reset)
{
	struct pair pair;

	pair_lo(&pair);
	send_text(pair.a, "read");
	recv_text(pair.b, "read");
	send_text(pair.b, "answer");
	OK(close(pair.b));
	recv_text(pair.a, "answer");
	recv_eof(pair.a);
	CHECK_EQ(so_error(pair.a), 0);
}

TEST(close__text_for_who_has_closed_is_reset)
{
	struct pair pair;
	int i;

	pair_lo(&pair);
	OK(close(pair.b));
	wait_for(pair.a, POLLRDHUP, 2000);
	OK(send(pair.a, "for nobody", 10, MSG_NOSIGNAL));
	for (i = 0; i < 100; i++) {
		sleep_ms(10);
		if (send(pair.a, "x", 1, MSG_NOSIGNAL) < 0)
			break;
	}
	CHECK(i < 100);
	CHECK(errno == EPIPE || errno == ECONNRESET);
	CHECK_ERR(send(pair.a, "x", 1, MSG_NOSIGNAL), EPIPE);
}

TEST(close__one_of_two_descriptors_is_nothing)
{
	struct pair pair;
	int copy;

	pair_lo(&pair);
	copy = OK(dup(pair.a));
	OK(close(pair.a));
	send_text(copy, "copy");
	recv_text(pair.b, "copy");
	OK(close(copy));
	recv_eof(pair.b);
}

TEST(linger__zero_resets)
{
	struct pair pair;
	char byte;

	pair_lo(&pair);
	reset(pair.a);
	wait_for(pair.b, POLLERR, 2000);
	CHECK_ERR(recv(pair.b, &byte, 1, 0), ECONNRESET);
	CHECK_EQ(OK(recv(pair.b, &byte, 1, 0)), 0);
	CHECK_ERR(send(pair.b, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(state_of(pair.b), TCP_CLOSE);
}

TEST(linger__zero_throws_away_what_was_written)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	cut_path(&hosts);
	send_bytes(pair.a, 50 * KIB, 0, 1);
	reset(pair.a);
	mend_path(&hosts);
	/* Whatever the peer sends finds nobody. */
	OK(send(pair.b, "x", 1, MSG_NOSIGNAL));
	wait_for(pair.b, POLLERR, 5000);
	CHECK(closed_with(pair.b, ECONNRESET));
}

static void linger_for(int fd, int seconds)
{
	struct linger linger = { 1, seconds };

	OK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
}

TEST(linger__close_waits_for_the_peer)
{
	struct hosts hosts;
	struct pair pair;
	double start;
	int ready[2], go[2];
	char byte;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	cut_path(&hosts);
	send_bytes(pair.a, 20 * KIB, 0, 1);
	linger_for(pair.a, 10);
	OK(pipe(ready));
	OK(pipe(go));
	if (!OK(fork())) {
		OK(close(pair.a));	/* the other close() must be the last */
		OK(write(ready[1], "", 1));
		OK(read(go[0], &byte, 1));
		sleep_ms(400);
		mend_path(&hosts);
		_exit(0);
	}
	OK(read(ready[0], &byte, 1));
	start = now_s();
	OK(write(go[1], "", 1));
	OK(close(pair.a));
	CHECK_BETWEEN((now_s() - start) * 1000, 350, 9000);
	CHECK_EQ(inq(pair.b), 20 * KIB);
	recv_bytes(pair.b, 20 * KIB, 0, 1);
	recv_eof(pair.b);
}

TEST(linger__close_gives_up_in_time)
{
	struct hosts hosts;
	struct pair pair;
	double start;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	cut_path(&hosts);
	send_bytes(pair.a, 20 * KIB, 0, 1);
	linger_for(pair.a, 1);
	start = now_s();
	OK(close(pair.a));
	CHECK_BETWEEN((now_s() - start) * 1000, 950, 3000 * PATIENCE);
}

TEST(linger__nothing_to_wait_for)
{
	struct pair pair;
	double start;

	pair_lo(&pair);
	linger_for(pair.a, 10);
	send_text(pair.a, "x");
	recv_text(pair.b, "x");
	start = now_s();
	OK(close(pair.a));
	CHECK_BETWEEN((now_s() - start) * 1000, 0, 2000 * PATIENCE);
	recv_eof(pair.b);
}

/* Whoever closes first while the other one writes on and on. */
TEST(close__while_the_peer_is_writing)
{
	struct pair pair;
	static char buf[64 * KIB];
	int i, status;
	pid_t pid;

	for (i = 0; i < 10; i++) {
		pair_lo(&pair);
		pid = OK(fork());
		if (!pid) {
			OK(close(pair.b));
			while (send(pair.a, buf, sizeof(buf), MSG_NOSIGNAL) > 0)
				;
			CHECK(errno == ECONNRESET || errno == EPIPE);
			_exit(0);
		}
		CHECK(OK(recv(pair.b, buf, sizeof(buf), 0)) > 0);
		pair_close(&pair);
		OK(waitpid(pid, &status, 0));
		CHECK_EQ(status, 0);
	}
}
