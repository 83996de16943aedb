// SPDX-License-Identifier: GPL-2.0-only
/*
 * bytes.c - streams in which every byte says where it belongs
 *
 * The byte at an offset follows from the offset and the number of the stream,
 * so a byte that is lost, doubled, changed, or comes from elsewhere shows
 * where it stands, not only in a sum at the end.
 */
#include "edutest.h"

#define CHUNK	(64 * KIB)

static uint64_t word_at(uint64_t index, uint64_t stream)
{
	uint64_t z = (index + 1) * 0x9e3779b97f4a7c15ULL ^
		     (stream + 1) * 0xc2b2ae3d27d4eb4fULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	return z ^ z >> 27;
}

static uint8_t byte_at(uint64_t offset, uint64_t stream)
{
	return word_at(offset / 8, stream) >> offset % 8 * 8;
}

void fill(void *buf, size_t len, uint64_t offset, uint64_t stream)
{
	uint8_t *p = buf;
	uint64_t word;

	while (len && offset % 8) {
		*p++ = byte_at(offset++, stream);
		len--;
	}
	for (; len >= 8; len -= 8, offset += 8, p += 8) {
		word = htole64(word_at(offset / 8, stream));
		memcpy(p, &word, 8);
	}
	while (len--)
		*p++ = byte_at(offset++, stream);
}

void check_bytes(const void *buf, size_t len, uint64_t offset,
		 uint64_t stream)
{
	static __thread uint8_t want[CHUNK];
	const uint8_t *p = buf;
	size_t n, i;

	for (; len; len -= n, offset += n, p += n) {
		n = len < CHUNK ? len : CHUNK;
		fill(want, n, offset, stream);
		if (!memcmp(p, want, n))
			continue;
		for (i = 0; p[i] == want[i]; i++)
			;
		FAIL("stream %llu: byte %llu is 0x%02x, not 0x%02x",
		     (unsigned long long)stream,
		     (unsigned long long)(offset + i), p[i], want[i]);
	}
}

void send_bytes(int fd, size_t len, uint64_t offset, uint64_t stream)
{
	static __thread uint8_t buf[CHUNK];
	size_t n, done;

	for (; len; len -= n, offset += n) {
		n = len < CHUNK ? len : CHUNK;
		fill(buf, n, offset, stream);
		for (done = 0; done < n;)
			done += OK(send(fd, buf + done, n - done,
					MSG_NOSIGNAL));
	}
}

void recv_bytes(int fd, size_t len, uint64_t offset, uint64_t stream)
{
	static __thread uint8_t buf[CHUNK];
	size_t n;

	for (; len; len -= n, offset += n) {
		n = OK(recv(fd, buf, len < CHUNK ? len : CHUNK, 0));
		if (!n)
			FAIL("stream %llu ends at byte %llu, %zu too early",
			     (unsigned long long)stream,
			     (unsigned long long)offset, len);
		check_bytes(buf, n, offset, stream);
	}
}

void send_text(int fd, const char *text)
{
	size_t len = strlen(text);

	CHECK_EQ(OK(send(fd, text, len, MSG_NOSIGNAL)), len);
}

/* Exactly this text comes next. */
void recv_text(int fd, const char *text)
{
	size_t len = strlen(text), done = 0, n;
	char buf[256];

	CHECK(len < sizeof(buf));
	while (done < len) {
		n = OK(recv(fd, buf + done, len - done, 0));
		if (!n)
			FAIL("end of stream before \"%s\"", text + done);
		done += n;
	}
	buf[len] = 0;
	if (memcmp(buf, text, len))
		FAIL("received \"%s\", not \"%s\"", buf, text);
}

void recv_eof(int fd)
{
	char byte;

	CHECK_EQ(OK(recv(fd, &byte, 1, 0)), 0);
}

/* Sends until both buffers are full. Return: how many bytes went in. */
int stuff(int fd)
{
	return stuff_pieces(fd, STUFF_MAX, 0);
}

/* In pieces of so many bytes, the first of which is number @offset. */
int stuff_pieces(int fd, size_t piece, uint64_t offset)
{
	static char buf[STUFF_MAX];
	int total = 0;
	ssize_t n;

	for (;;) {
		fill(buf, piece, offset + total, 1);
		n = send(fd, buf, piece, MSG_DONTWAIT);
		if (n < 0)
			break;
		total += n;
	}
	CHECK_EQ(errno, EAGAIN);
	return total;
}

/* A thread that sends a struct flow, and leaves the connection open. */
void *write_flow(void *arg)
{
	struct flow *flow = arg;

	send_bytes(flow->fd, flow->bytes, 0, flow->stream);
	return NULL;
}

static void *read_flow(void *arg)
{
	struct flow *flow = arg;

	recv_bytes(flow->fd, flow->bytes, 0, flow->stream);
	return NULL;
}

static void *write_flow_and_fin(void *arg)
{
	struct flow *flow = arg;

	write_flow(flow);
	OK(shutdown(flow->fd, SHUT_WR));
	return NULL;
}

static void *read_flow_and_fin(void *arg)
{
	struct flow *flow = arg;

	read_flow(flow);
	recv_eof(flow->fd);
	return NULL;
}

static void run_flows(struct pair *pair, size_t bytes,
		      void *(*writer)(void *), void *(*reader)(void *))
{
	struct flow there = { .bytes = bytes, .stream = 1 };
	struct flow back = { .bytes = bytes, .stream = 2 };
	struct flow flows[4] = { there, there, back, back };
	pthread_t threads[4];
	int i;

	flows[0].fd = pair->a;
	flows[1].fd = pair->b;
	flows[2].fd = pair->b;
	flows[3].fd = pair->a;
	for (i = 0; i < 4; i++)
		start_thread(&threads[i], i % 2 ? reader : writer, &flows[i]);
	for (i = 0; i < 4; i++)
		join_thread(threads[i]);
}

/* @bytes from a to b, every byte checked; both stay open. */
void transfer_one_way(struct pair *pair, size_t bytes)
{
	struct flow flow = { .fd = pair->a, .bytes = bytes, .stream = 1 };
	pthread_t thread;

	start_thread(&thread, write_flow, &flow);
	recv_bytes(pair->b, bytes, 0, flow.stream);
	join_thread(thread);
}

/* @bytes in each direction at once, every byte checked; both stay open. */
void exchange(struct pair *pair, size_t bytes)
{
	run_flows(pair, bytes, write_flow, read_flow);
}

/* @bytes in each direction at once, each ended by a FIN, every byte checked. */
void transfer_both_ways(struct pair *pair, size_t bytes)
{
	run_flows(pair, bytes, write_flow_and_fin, read_flow_and_fin);
}
