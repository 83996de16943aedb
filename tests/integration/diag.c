// SPDX-License-Identifier: GPL-2.0-only
/*
 * diag.c - sock_diag: who may see what, and looking while all changes
 */
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/stat.h>

#include "../../userspace/include/edutcp.h"

#include "edutest.h"

static int diag_socket(void)
{
	return OK(socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG));
}

/*
 * All sockets; @each is called for one of them, @between before a message is
 * asked for; they may be NULL. Return: how many.
 */
static int dump(int fd, void (*each)(const struct edu_diag_info *info),
		void (*between)(void))
{
	struct {
		struct nlmsghdr nlh;
		struct edu_diag_req req;
	} ask = {
		.nlh = { .nlmsg_len = sizeof(ask),
			 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.req = { .sdiag_family = family },
	};
	char buf[8 * KIB];
	struct nlmsghdr *nlh;
	int n = 0, len;

	OK(send(fd, &ask, sizeof(ask), 0));
	for (;;) {
		if (between)
			between();
		len = OK(recv(fd, buf, sizeof(buf), 0));
		for (nlh = (void *)buf; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			struct edu_diag_msg *msg = NLMSG_DATA(nlh);

			if (nlh->nlmsg_type == NLMSG_DONE)
				return n;
			CHECK_EQ(nlh->nlmsg_type, SOCK_DIAG_BY_FAMILY);
			n++;
			if (each)
				each(&msg->info);
		}
	}
}

static bool numbers;

static void look_for_numbers(const struct edu_diag_info *info)
{
	if (info->tcb.state == EDU_ESTABLISHED)
		numbers = info->tcb.iss || info->tcb.irs;
}

/* With a connection's numbers anybody could reset it, from anywhere. */
TEST_EDU(diag__numbers_are_for_the_owner)
{
	struct pair pair;

	pair_lo(&pair);
	CHECK_EQ(dump(diag_socket(), look_for_numbers, NULL), 2);
	CHECK(numbers);
	OK(setresuid(65534, 65534, 65534));
	CHECK_EQ(dump(diag_socket(), look_for_numbers, NULL), 2);
	CHECK(!numbers);
}

#define STAY	300
#define COME	200		/* and go */

static ino_t stay[STAY];
static int seen[STAY], come[COME];

static void count(const struct edu_diag_info *info)
{
	int i;

	for (i = 0; i < STAY; i++)
		seen[i] += stay[i] == info->inode;
}

/* Of the others some go, newer ones come. */
static void come_and_go(void)
{
	static int at = COME / 2;
	int i;

	for (i = 0; i < 7; i++) {
		close(come[at]);
		if (i < 3)
			come[at] = stream_socket();
		else
			come[at] = -1;
		at = (at + 1) % COME;
	}
}

static void make_others(int from, int to)
{
	for (; from < to; from++)
		come[from] = stream_socket();
}

/* Each that stays is shown, and once, whatever happens to the others. */
TEST_EDU_LIMIT(diag__each_once_while_others_come_and_go, 60)
{
	struct stat stat;
	int fd, i;

	make_others(0, COME / 2);
	for (i = 0; i < STAY; i++) {
		fd = stream_socket();
		OK(fstat(fd, &stat));
		stay[i] = stat.st_ino;
	}
	make_others(COME / 2, COME);
	dump(diag_socket(), count, come_and_go);
	for (i = 0; i < STAY; i++)
		CHECK_EQ(seen[i], 1);
}

static volatile bool stop;
static int listener_port;

static void *dump_in_a_loop(void *arg)
{
	int fd = diag_socket();

	(void)arg;
	while (!stop)
		dump(fd, NULL, NULL);
	return NULL;
}

static void *connect_and_flood(void *arg)
{
	int fd, i;

	(void)arg;
	while (!stop) {
		fd = stream_socket();
		if (!connect_to(fd, "127.0.0.1", listener_port)) {
			set_int(fd, SOL_TCP, TCP_NODELAY, 1);
			for (i = 0; i < 50; i++)
				send(fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		}
		close(fd);
	}
	return NULL;
}

/* Connections that nobody has accepted are shown, and then reset. */
TEST_EDU_LIMIT(diag__while_listeners_close, 60)
{
	int n = on_debug ? 60 : 200, i, listener;
	pthread_t dumper, clients[2];

	listener_port = 4000;
	start_thread(&dumper, dump_in_a_loop, NULL);
	for (i = 0; i < 2; i++)
		start_thread(&clients[i], connect_and_flood, NULL);
	for (i = 0; i < n; i++) {
		listener = stream_socket();
		set_int(listener, SOL_SOCKET, SO_REUSEADDR, 1);
		OK(bind_to(listener, "0.0.0.0", listener_port));
		OK(listen(listener, 100));
		sleep_ms(1 + i % 5 * 3);
		/* A listener may also stop without being closed. */
		if (i & 1)
			OK(shutdown(listener, SHUT_RD));
		close(listener);
	}
	stop = true;
	join_thread(dumper);
	for (i = 0; i < 2; i++)
		join_thread(clients[i]);
}
