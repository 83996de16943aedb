// SPDX-License-Identifier: GPL-2.0-only
/*
 * socket.c - socket(2), and a socket that is neither bound nor connected
 */
#include "edutest.h"

TEST(socket__is_a_stream_of_its_family)
{
	int fd = stream_socket();

	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_TYPE), SOCK_STREAM);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_DOMAIN), family);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_PROTOCOL),
		 on_edu ? IPPROTO_EDUTCP : IPPROTO_TCP);
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_ACCEPTCONN), 0);
	OK(listen(fd, 1));
	CHECK_EQ(get_int(fd, SOL_SOCKET, SO_ACCEPTCONN), 1);
}

TEST(socket__own_protocol_number_means_the_same)
{
	int fd = OK(socket(family, SOCK_STREAM, wire));
	int listener = listen_on("127.0.0.1", 0, 1);

	OK(connect_to(fd, "127.0.0.1", port_of(listener)));
}

TEST(socket__unknown_protocol_is_eprotonosupport)
{
	CHECK_ERR(socket(family, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	CHECK_ERR(socket(family, SOCK_STREAM, 99), EPROTONOSUPPORT);
	CHECK_ERR(socket(family, SOCK_STREAM, 255), EPROTONOSUPPORT);
	errno = 0;
	CHECK_EQ(socket(family, SOCK_STREAM, -1), -1);
	CHECK(errno == EINVAL || errno == EPROTONOSUPPORT);
}

TEST(socket__unknown_type_is_esocktnosupport)
{
	CHECK_ERR(socket(family, SOCK_SEQPACKET, 0), ESOCKTNOSUPPORT);
	CHECK_ERR(socket(family, SOCK_RDM, 0), ESOCKTNOSUPPORT);
	CHECK_ERR(socket(family, 13, 0), EINVAL);
	CHECK_ERR(socket(family, SOCK_STREAM | 0x100, 0), EINVAL);
}

TEST_EDU(socket__datagram_and_raw_are_esocktnosupport)
{
	CHECK_ERR(socket(family, SOCK_DGRAM, 0), ESOCKTNOSUPPORT);
	CHECK_ERR(socket(family, SOCK_RAW, IPPROTO_EDUTCP), ESOCKTNOSUPPORT);
}

TEST(socket__flags_are_set)
{
	int fd = OK(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			   protocol));

	CHECK(OK(fcntl(fd, F_GETFL)) & O_NONBLOCK);
	CHECK(OK(fcntl(fd, F_GETFD)) & FD_CLOEXEC);
	fd = stream_socket();
	CHECK(!(OK(fcntl(fd, F_GETFL)) & O_NONBLOCK));
	CHECK(!(OK(fcntl(fd, F_GETFD)) & FD_CLOEXEC));
}

TEST(socket__socketpair_is_eopnotsupp)
{
	int fds[2];

	CHECK_ERR(socketpair(family, SOCK_STREAM, 0, fds), EOPNOTSUPP);
}

TEST(socket__fresh_one_is_not_connected)
{
	struct address addr = addr_room();
	int fd = stream_socket();
	char byte;

	CHECK_ERR(getpeername(fd, &addr.sa, &addr.len), ENOTCONN);
	CHECK_ERR(recv(fd, &byte, 1, 0), ENOTCONN);
	CHECK_ERR(recv(fd, &byte, 1, MSG_DONTWAIT), ENOTCONN);
	CHECK_ERR(recv(fd, &byte, 1, MSG_PEEK), ENOTCONN);
	CHECK_ERR(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_ERR(shutdown(fd, SHUT_RD), ENOTCONN);
	CHECK_ERR(shutdown(fd, SHUT_WR), ENOTCONN);
	CHECK_ERR(shutdown(fd, SHUT_RDWR), ENOTCONN);
	CHECK_ERR(accept(fd, NULL, NULL), EINVAL);
	CHECK_EQ(state_of(fd), TCP_CLOSE);
	CHECK_EQ(port_of(fd), 0);
}

TEST(socket__fresh_one_polls_as_hung_up)
{
	struct pollfd pfd = { .events = POLLIN | POLLOUT };

	pfd.fd = stream_socket();
	CHECK_EQ(OK(poll(&pfd, 1, 0)), 1);
	CHECK_EQ(pfd.revents, POLLOUT | POLLHUP);
}

TEST(socket__bound_one_is_not_connected)
{
	struct address addr = addr_room();
	int fd = bound_socket("127.0.0.1", 0);
	char byte;

	CHECK_ERR(getpeername(fd, &addr.sa, &addr.len), ENOTCONN);
	CHECK_ERR(recv(fd, &byte, 1, 0), ENOTCONN);
	CHECK_ERR(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_ERR(accept(fd, NULL, NULL), EINVAL);
	CHECK_ERR(shutdown(fd, SHUT_WR), ENOTCONN);
}

TEST(socket__listener_is_not_connected)
{
	struct address addr = addr_room();
	int fd = listen_on("127.0.0.1", 0, 1);
	char byte;

	CHECK_ERR(getpeername(fd, &addr.sa, &addr.len), ENOTCONN);
	CHECK_ERR(recv(fd, &byte, 1, 0), ENOTCONN);
	CHECK_ERR(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_ERR(connect_to(fd, "127.0.0.1", 1), EISCONN);
	CHECK_EQ(state_of(fd), TCP_LISTEN);
}

TEST(getsockname__cuts_to_the_room_there_is)
{
	struct address addr = addr_of("127.0.0.1", 0);
	int fd = bound_socket("127.0.0.1", 4242);
	unsigned char buf[64];
	socklen_t len = 4;

	memset(buf, 0xee, sizeof(buf));
	OK(getsockname(fd, (struct sockaddr *)buf, &len));
	CHECK_EQ(len, addr.len);
	addr.sin.sin_port = htons(4242);
	CHECK(!memcmp(buf, &addr, 4));
	CHECK_EQ(buf[4], 0xee);

	len = 0;
	OK(getsockname(fd, (struct sockaddr *)buf, &len));
	CHECK_EQ(len, addr.len);

	len = sizeof(buf);
	OK(getsockname(fd, (struct sockaddr *)buf, &len));
	CHECK_EQ(len, addr.len);
	CHECK(!memcmp(buf, &addr, addr.len));
	CHECK_EQ(buf[addr.len], 0xee);
}

TEST(getsockname__bad_arguments)
{
	int fd = bound_socket("127.0.0.1", 0);
	struct address addr = { .len = -1 };

	CHECK_ERR(getsockname(fd, &addr.sa, &addr.len), EINVAL);
	CHECK_ERR(getsockname(fd, &addr.sa, (void *)8), EFAULT);
	addr = addr_room();
	CHECK_ERR(getsockname(fd, (void *)8, &addr.len), EFAULT);
	close(fd);
	CHECK_ERR(getsockname(fd, &addr.sa, &addr.len), EBADF);
}

TEST(getpeername__names_both_ends)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_EQ(peer_port_of(pair.a), port_of(pair.b));
	CHECK_EQ(peer_port_of(pair.b), port_of(pair.a));
	CHECK(port_of(pair.a) != port_of(pair.b));
}

TEST(socket__bad_pointers_are_efault)
{
	struct pair pair;
	int fd = stream_socket();
	struct iovec iov = { (void *)8, 10 };

	CHECK_ERR(bind(fd, (void *)8, sizeof(struct sockaddr_in6)), EFAULT);
	CHECK_ERR(connect(fd, (void *)8, sizeof(struct sockaddr_in6)), EFAULT);
	pair_lo(&pair);
	CHECK_ERR(send(pair.a, (void *)8, 10, 0), EFAULT);
	CHECK_ERR(sendmsg(pair.a, (void *)8, 0), EFAULT);
	CHECK_ERR(send(pair.a, (void *)8, 100 * KIB, MSG_NOSIGNAL), EFAULT);

	send_text(pair.a, "still here");
	wait_inq(pair.b, 10);
	CHECK_ERR(recv(pair.b, (void *)8, 10, 0), EFAULT);
	CHECK_ERR(readv(pair.b, &iov, 1), EFAULT);
	recv_text(pair.b, "still here");
	CHECK_ERR(ioctl(pair.b, SIOCINQ, (void *)8), EFAULT);
}

TEST(ioctl__unknown_one_is_refused)
{
	struct pair pair;
	int value;

	pair_lo(&pair);
	errno = 0;
	CHECK_EQ(ioctl(pair.a, 0x5eed, &value), -1);
	CHECK(errno == ENOTTY || errno == EINVAL);
}

TEST(ioctl__queues_of_a_listener_are_einval)
{
	int fd = listen_on("127.0.0.1", 0, 1);
	int value;

	CHECK_ERR(ioctl(fd, SIOCINQ, &value), EINVAL);
	CHECK_ERR(ioctl(fd, SIOCOUTQ, &value), EINVAL);
}
