// SPDX-License-Identifier: GPL-2.0-only
/*
 * timewait.c - what lasts when the programs have gone: TIME-WAIT, FIN-WAIT-2
 *
 * RFC 9293, 3.6.1 (MUST-13): whoever closed first waits, and holds its port
 * meanwhile; tcp(7): TCP_LINGER2 and tcp_fin_timeout for peers that never
 * close.
 */
#include "edutest.h"

static int bind_again(const char *ip, int port, bool reuse)
{
	struct address addr = addr_of(ip, port);
	int fd = stream_socket();

	set_int(fd, SOL_SOCKET, SO_REUSEADDR, reuse);
	if (!bind(fd, &addr.sa, addr.len))
		return fd;
	close(fd);
	return -1;
}

/* The server closes first. */
static void server_closes(int port, bool reuse, struct pair *pair)
{
	struct address addr = addr_of("127.0.0.1", port);
	int listener = stream_socket();

	set_int(listener, SOL_SOCKET, SO_REUSEADDR, reuse);
	OK(bind(listener, &addr.sa, addr.len));
	OK(listen(listener, 1));
	pair->a = stream_socket();
	OK(connect_to(pair->a, "127.0.0.1", port));
	pair->b = OK(accept(listener, NULL, NULL));
	OK(close(listener));
	OK(close(pair->b));
	recv_eof(pair->a);
	OK(close(pair->a));
	sleep_ms(20);
}

TEST(time_wait__holds_the_port)
{
	struct pair pair;

	server_closes(4000, false, &pair);
	CHECK_ERR(bind_again("127.0.0.1", 4000, false), EADDRINUSE);
	CHECK_ERR(bind_again("0.0.0.0", 4000, false), EADDRINUSE);
	sleep_ms(1000);
	CHECK_ERR(bind_again("127.0.0.1", 4000, false), EADDRINUSE);
	if (on_edu)
		CHECK_EQ(counter("time_wait"), 1);
}

TEST(time_wait__reuseaddr_restarts_the_server)
{
	struct pair pair;
	int listener, fd;

	server_closes(4000, true, &pair);
	CHECK_ERR(bind_again("127.0.0.1", 4000, false), EADDRINUSE);
	listener = OK(bind_again("127.0.0.1", 4000, true));
	OK(listen(listener, 1));
	fd = stream_socket();
	OK(connect_to(fd, "127.0.0.1", 4000));
	send_text(OK(accept(listener, NULL, NULL)), "restarted");
	recv_text(fd, "restarted");
}

TEST(time_wait__client_can_not_have_the_same_port_at_once)
{
	int listener = listen_on("127.0.0.1", 4000, 4), fd, b;

	fd = bound_socket("127.0.0.1", 4321);
	OK(connect_to(fd, "127.0.0.1", 4000));
	b = OK(accept(listener, NULL, NULL));
	OK(close(fd));
	recv_eof(b);
	OK(close(b));
	sleep_ms(20);
	CHECK_ERR(bind_again("127.0.0.1", 4321, false), EADDRINUSE);
}

/* A thousand of them do not stop new connections from coming. */
TEST_LIMIT(time_wait__many_do_no_harm, 40)
{
	int listener = listen_on("127.0.0.1", 4000, 16);
	int n = on_debug ? 300 : 1000, i, fd, b;

	for (i = 0; i < n; i++) {
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", 4000));
		b = OK(accept(listener, NULL, NULL));
		OK(close(fd));
		recv_eof(b);
		OK(close(b));
	}
	if (on_edu)
		CHECK_SOON(counter("time_wait") == n, 1000);
}

/* RFC 9293, 3.6.1 (MAY-2): a new SYN may end TIME-WAIT early. */
TEST(time_wait__new_connection_between_the_same_ports)
{
	int listener = listen_on("127.0.0.1", 4000, 4), fd, b;

	server_waits(listener);
	fd = bind_again("127.0.0.2", 4321, false);
	OK(fd);
	OK(connect_to(fd, "127.0.0.1", 4000));
	b = OK(accept(listener, NULL, NULL));
	send_text(fd, "again");
	recv_text(b, "again");
}

/* tcp(7), TCP_LINGER2: an orphan waits so long for the peer's FIN. */
TEST_LIMIT(linger2__orphan_lets_go_of_its_port, 30)
{
	struct pair pair;
	double start;
	int port, fd;

	pair_lo(&pair);
	port = port_of(pair.a);
	set_int(pair.a, SOL_TCP, TCP_LINGER2, 2);
	OK(close(pair.a));
	recv_eof(pair.b);
	start = now_s();
	CHECK_ERR(bind_again("127.0.0.1", port, false), EADDRINUSE);
	sleep_ms(1000);
	CHECK_ERR(bind_again("127.0.0.1", port, false), EADDRINUSE);
	CHECK_SOON((fd = bind_again("127.0.0.1", port, false)) >= 0, 10000);
	CHECK_BETWEEN((now_s() - start) * 1000, 1500, 8000);
}

TEST_LIMIT(linger2__orphan_takes_a_late_fin, 30)
{
	struct pair pair;

	pair_lo(&pair);
	set_int(pair.a, SOL_TCP, TCP_LINGER2, 20);
	OK(close(pair.a));
	recv_eof(pair.b);
	sleep_ms(1000);
	OK(shutdown(pair.b, SHUT_WR));
	CHECK_SOON(state_of(pair.b) == TCP_CLOSE, 2000);
	CHECK_EQ(so_error(pair.b), 0);
}

TEST(linger2__negative_resets_at_once)
{
	struct pair pair;

	pair_lo(&pair);
	set_int(pair.a, SOL_TCP, TCP_LINGER2, -1);
	CHECK_EQ(get_int(pair.a, SOL_TCP, TCP_LINGER2), -1);
	OK(shutdown(pair.a, SHUT_WR));
	CHECK_SOON(state_of(pair.a) == TCP_FIN_WAIT2, 2000);
	OK(close(pair.a));
	wait_for(pair.b, POLLHUP, 2000);
	CHECK_ERR(send(pair.b, "x", 1, MSG_NOSIGNAL), EPIPE);
}

/* RFC 9293, 3.10.7.4, eighth: its last ACK is lost, and it says it again. */
TEST(time_wait__answers_a_repeated_fin)
{
	struct hosts hosts;
	struct pair pair;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	OK(shutdown(pair.a, SHUT_WR));
	recv_eof(pair.b);
	/* From here on a's answers are lost, b's segments are not. */
	run("ip neigh replace " HOST1 " lladdr 02:00:00:00:00:99 nud permanent dev e0");
	OK(shutdown(pair.b, SHUT_WR));
	recv_eof(pair.a);
	OK(close(pair.a));
	CHECK_EQ(state_of(pair.b), TCP_LAST_ACK);
	run("ip neigh del " HOST1 " dev e0");
	CHECK_SOON(state_of(pair.b) == TCP_CLOSE, 10000);
	CHECK_EQ(so_error(pair.b), 0);
}

/* RFC 9293, MAY-2: "from the listening endpoint". There is none. */
TEST_EDU(time_wait__is_not_ended_where_nobody_listens)
{
	struct hosts hosts;
	struct pair pair;
	int ours, theirs, fd;

	make_hosts(&hosts);
	pair_hosts(&hosts, &pair);
	ours = port_of(pair.a);
	theirs = peer_port_of(pair.a);
	OK(close(pair.a));
	recv_eof(pair.b);
	OK(close(pair.b));
	CHECK_SOON(counter("time_wait") == 1, 2000);
	enter_ns(hosts.ns[1]);
	fd = stream_socket();
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	OK(bind_to(fd, HOST1, theirs));
	set_nonblocking(fd);
	CHECK_ERR(connect_to(fd, HOST0, ours), EINPROGRESS);
	sleep_ms(3500);
	CHECK_EQ(so_error(fd), 0);
	CHECK_EQ(state_of(fd), TCP_SYN_SENT);
	enter_ns(hosts.ns[0]);
	CHECK_EQ(counter("time_wait"), 1);
}

TEST_EDU(time_wait__lasts_two_msl)
{
	struct pair pair;
	double start;

	set_sysctl("msl_ms", "700");
	server_closes(4000, false, &pair);
	start = now_s();
	CHECK_EQ(counter("time_wait"), 1);
	sleep_ms(1000);
	CHECK_EQ(counter("time_wait"), 1);
	CHECK_SOON(counter("time_wait") == 0, 3000);
	CHECK_BETWEEN((now_s() - start) * 1000, 1200, 3500);
	OK(bind_again("127.0.0.1", 4000, false));
	CHECK_EQ(counter("time_wait_over"), 1);
}

TEST_EDU(time_wait__no_more_than_max_tw_buckets)
{
	int listener = listen_on("127.0.0.1", 4000, 16), i, fd, b;

	set_sysctl("max_tw_buckets", "5");
	for (i = 0; i < 20; i++) {
		fd = stream_socket();
		OK(connect_to(fd, "127.0.0.1", 4000));
		b = OK(accept(listener, NULL, NULL));
		OK(close(fd));
		recv_eof(b);
		OK(close(b));
	}
	sleep_ms(50);
	CHECK_BETWEEN(counter("time_wait"), 1, 6);
}

TEST_EDU(orphans__are_counted_and_bounded)
{
	struct hosts hosts;
	struct pair pair;
	int i;

	make_hosts(&hosts);
	set_sysctl("max_orphans", "5");
	for (i = 0; i < 20; i++) {
		pair_hosts(&hosts, &pair);
		OK(close(pair.a));
		recv_eof(pair.b);
	}
	CHECK_BETWEEN(counter("orphans"), 1, 6);
	CHECK_BETWEEN(counter("too_many_orphans"), 14, 19);
}
