// SPDX-License-Identifier: GPL-2.0-only
/*
 * join.c - a connection joined to an input and an output
 *
 * One loop around poll(2), each direction with a buffer of its own, so that
 * a slow reader of one never holds up the other. The socket is non-blocking.
 * Input and output are not made so, since others may share them (a terminal,
 * a shell's pipe): they are read when poll() says so, and written in pieces
 * that a pipe takes without blocking once poll() says that it takes any.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "join.h"

#define BUF_BYTES	131072
#define PROGRESS_US	250000

/**
 * struct flow - one direction
 * @from: read from here
 * @to: write to there
 * @reading: what reading is, for messages
 * @writing: what writing is, for messages
 * @piece: most that one write may take, bytes
 * @len: bytes in @buf
 * @sent: of them, written already
 * @total: bytes written since the start
 * @ended: @from has no more
 * @done: and all of it is written
 * @buf: on its way
 */
struct flow {
	int from;
	int to;
	const char *reading;
	const char *writing;
	size_t piece;
	size_t len;
	size_t sent;
	__u64 total;
	bool ended;
	bool done;
	char *buf;
};

/**
 * struct run - a connection at work
 * @up: input to socket
 * @down: socket to output
 * @fd: the socket
 * @start_us: when it began
 * @moved_us: when a byte moved last
 * @shown_us: when progress was shown last
 */
struct run {
	struct flow up;
	struct flow down;
	int fd;
	__u64 start_us;
	__u64 moved_us;
	__u64 shown_us;
};

int join_option(struct join_opts *join, int code)
{
	switch (code) {
	case JOIN_IN:
		join->in_path = optarg;
		break;
	case JOIN_OUT:
		join->out_path = optarg;
		break;
	case JOIN_PROGRESS:
		join->progress = true;
		break;
	case JOIN_IDLE:
		if (!cmd_seconds("--idle", optarg, 86400000000ULL,
				 &join->idle_us))
			return CMD_USAGE;
		break;
	}
	return 0;
}

int join_open(struct join_opts *join)
{
	join->in = STDIN_FILENO;
	join->out = STDOUT_FILENO;
	if (join->in_path) {
		join->in = open(join->in_path, O_RDONLY | O_CLOEXEC);
		if (join->in < 0)
			return cmd_failed("%s: %s", join->in_path,
					  strerror(errno));
	}
	if (join->out_path) {
		join->out = open(join->out_path,
				 O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
				 0666);
		if (join->out < 0)
			return cmd_failed("%s: %s", join->out_path,
					  strerror(errno));
	}
	return 0;
}

int join_close(struct join_opts *join)
{
	if (join->out_path && close(join->out))
		return cmd_failed("%s: %s", join->out_path, strerror(errno));
	return 0;
}

/* Only where a write may block: files take all, sockets say when not. */
static size_t piece_of(int fd)
{
	struct stat st;

	if (!fstat(fd, &st) && (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)))
		return BUF_BYTES;
	return PIPE_BUF;
}

static bool would_block(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static int fill(struct flow *f)
{
	ssize_t n = read(f->from, f->buf, BUF_BYTES);

	if (n < 0)
		return would_block() ? 0 : cmd_failed("%s: %s", f->reading,
						      strerror(errno));
	f->len = n;
	f->sent = 0;
	f->ended = !n;
	return 0;
}

static int drain(struct flow *f)
{
	size_t left = f->len - f->sent;
	ssize_t n;

	n = write(f->to, f->buf + f->sent, left < f->piece ? left : f->piece);
	if (n < 0)
		return would_block() ? 0 : cmd_failed("%s: %s", f->writing,
						      strerror(errno));
	f->sent += n;
	f->total += n;
	if (f->sent == f->len)
		f->len = 0;
	return 0;
}

/* What the direction waits for, in one of its two slots. */
static void ask(const struct flow *f, struct pollfd *from, struct pollfd *to)
{
	*from = (struct pollfd) { .fd = -1 };
	*to = (struct pollfd) { .fd = -1 };
	if (f->done)
		return;
	if (f->len)
		*to = (struct pollfd) { .fd = f->to, .events = POLLOUT };
	else
		*from = (struct pollfd) { .fd = f->from, .events = POLLIN };
}

static void show(const struct run *r, bool last)
{
	double secs = (cmd_now_us() - r->start_us) / 1e6;
	char up[16], down[16], rate[16];

	fprintf(stderr, "%s%s sent, %s received, %.1f s, %s/s   %s",
		isatty(STDERR_FILENO) ? "\r" : "",
		cmd_bytes(r->up.total, up, sizeof(up)),
		cmd_bytes(r->down.total, down, sizeof(down)), secs,
		cmd_bytes(secs > 0 ? (r->up.total + r->down.total) / secs : 0,
			  rate, sizeof(rate)),
		last || !isatty(STDERR_FILENO) ? "\n" : "");
}

/* Milliseconds until something is due that no file descriptor tells. */
static int patience(const struct join_opts *join, const struct run *r)
{
	__u64 now = cmd_now_us(), due = 0;

	if (join->idle_us)
		due = r->moved_us + join->idle_us;
	if (join->progress && (!due || r->shown_us + PROGRESS_US < due))
		due = r->shown_us + PROGRESS_US;
	if (!due)
		return -1;
	if (due <= now)
		return 0;
	due = (due - now + 999) / 1000;
	return due < INT_MAX ? (int)due : INT_MAX;
}

/* The input has ended and all of it is sent: half-close. */
static int finish_up(struct run *r)
{
	if (!r->up.ended || r->up.len || r->up.done)
		return 0;
	r->up.done = true;
	/* The peer may be gone altogether; the other direction tells. */
	if (shutdown(r->fd, SHUT_WR) && errno != ENOTCONN)
		return cmd_failed("closing: %s", strerror(errno));
	return 0;
}

static int move(struct run *r, struct flow *f, const struct pollfd *from,
		const struct pollfd *to)
{
	int status;

	if (from->revents)
		status = fill(f);
	else if (to->revents)
		status = drain(f);
	else
		return 0;
	r->moved_us = cmd_now_us();
	if (f == &r->down && f->ended && !f->len)
		f->done = true;
	return status;
}

static int step(const struct join_opts *join, struct run *r)
{
	struct pollfd p[4];
	int n;

	ask(&r->up, &p[0], &p[1]);
	ask(&r->down, &p[2], &p[3]);
	n = poll(p, 4, patience(join, r));
	if (n < 0 && errno != EINTR)
		return cmd_failed("poll: %s", strerror(errno));
	if (n <= 0)
		return 0;
	return move(r, &r->up, &p[0], &p[1]) ?: finish_up(r) ?:
	       move(r, &r->down, &p[2], &p[3]);
}

static int overdue(const struct join_opts *join, struct run *r)
{
	__u64 now = cmd_now_us();

	if (join->progress && now >= r->shown_us + PROGRESS_US) {
		show(r, false);
		r->shown_us = now;
	}
	if (join->idle_us && now >= r->moved_us + join->idle_us)
		return cmd_failed("nothing moved for %g s",
				  join->idle_us / 1e6);
	return 0;
}

static int loop(const struct join_opts *join, struct run *r)
{
	int status = 0;

	r->start_us = cmd_now_us();
	r->moved_us = r->start_us;
	r->shown_us = r->start_us;
	while (!status && !(r->up.done && r->down.done)) {
		status = step(join, r);
		if (!status)
			status = overdue(join, r);
	}
	if (join->progress)
		show(r, true);
	return status;
}

int join_run(const struct join_opts *join, int fd)
{
	struct run r = {
		.up = {
			.from = join->in,
			.to = fd,
			.reading = join->in_path ? join->in_path : "stdin",
			.writing = "sending",
			.piece = BUF_BYTES,
		},
		.down = {
			.from = fd,
			.to = join->out,
			.reading = "receiving",
			.writing = join->out_path ? join->out_path : "stdout",
			.piece = piece_of(join->out),
		},
		.fd = fd,
	};
	int status;

	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK))
		return cmd_failed("%s", strerror(errno));
	r.up.buf = malloc(BUF_BYTES);
	r.down.buf = malloc(BUF_BYTES);
	if (r.up.buf && r.down.buf)
		status = loop(join, &r);
	else
		status = cmd_failed("%s", strerror(ENOMEM));
	free(r.up.buf);
	free(r.down.buf);
	return status;
}
