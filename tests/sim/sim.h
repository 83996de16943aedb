/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sim.h - two hosts and the network between them, on a virtual clock
 */
#ifndef EDU_SIM_H
#define EDU_SIM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/record.h"
#include "core/tcb.h"

/* random.c: everything that a seed decides comes from here. */
struct rnd {
	u64 state;
};

u32 rnd_below(struct rnd *r, u32 n);
bool rnd_chance(struct rnd *r, u32 percent);

/**
 * struct net_opts - how bad the network is; shares in percent
 */
struct net_opts {
	u32 loss;
	u32 duplicate;
	u32 corrupt;
	u32 reorder;		/* delayed by up to 10 times as long */
	u32 delay_us;
	u32 jitter_us;
	u64 blackout_us;	/* nothing passes from here ... */
	u64 blackout_end_us;	/* ... to here */
	u64 shrinks_us;		/* from here on the path takes no more ... */
	u32 takes;		/* ... than so many bytes, TCP header included */
	bool tells;		/* whoever sends a larger one is told */
};

struct packet;

/**
 * struct pipe - what is on its way, in both directions
 * @first: sorted by the time of arrival
 */
struct pipe {
	struct packet *first;
	struct net_opts opts;
	struct rnd *rnd;
	u64 lost;
	u64 corrupted;
	u64 too_big;
};

void pipe_send(struct pipe *pipe, int to, const u8 *bytes, u32 len, u64 now);
u64 pipe_next(const struct pipe *pipe);
struct packet *pipe_take(struct pipe *pipe, u64 now);
void pipe_empty(struct pipe *pipe);

/**
 * struct packet - a segment, or the news that one was too big
 * @takes: what the path takes, bytes; 0: it is a segment
 * @bytes: of the segment, or of the one that was too big
 */
struct packet {
	struct packet *next;
	u64 arrives_us;
	int to;
	u32 takes;
	u32 len;
	u8 bytes[];
};

/* Who closes first, and how. */
enum closing {
	CLOSE_WHEN_SENT,	/* as soon as all is given to SEND */
	CLOSE_AFTER_PEER,	/* when the peer's end was read */
};

/**
 * struct host - one end, with its program
 * @tcb: the core's
 * @cfg: its configuration
 * @id: 0 or 1
 * @total: bytes that the program will send
 * @given: of these, given to SEND
 * @chunk: bytes of a SEND and of a RECEIVE
 * @sndbuf: most that may be unacknowledged
 * @rcvbuf: receive buffer, bytes
 * @unread: readable and not read yet
 * @checked: bytes that have been read and found right
 * @eof: the end of the stream was read
 * @closing: when it closes
 * @closed: it has
 * @app_us: when the program does something next
 * @pause_percent: how often it takes a long break
 * @reads_us: it reads nothing before that
 * @ready: text that can be read, in order
 * @holders: holders of text that were allocated and not freed
 * @listening: waits for a SYN, by records or by a TCB
 * @use_records: half-open and TIME-WAIT connections are records
 * @half: it is one now; req is valid
 * @waiting: it is one in TIME-WAIT now; tw is valid
 * @use_queue: segments arrive in queues
 * @queue_us: when the present one is empty
 * @edge: right edge of the window last offered
 * @timeouts: so often text was sent again because nobody answered
 */
struct host {
	struct edu_tcb tcb;
	struct edu_cfg cfg;
	int id;
	u32 total;
	u32 given;
	u32 chunk;
	u32 sndbuf;
	u32 rcvbuf;
	u32 unread;
	u32 checked;
	bool eof;
	enum closing closing;
	bool closed;
	u64 app_us;
	u32 pause_percent;
	u64 reads_us;
	struct list_head ready;
	int holders;
	bool use_records;
	bool use_queue;
	u64 queue_us;
	bool half;
	bool waiting;
	struct edu_request req;
	struct edu_timewait tw;
	struct edu_tcb listener;
	u32 edge;
	bool edge_known;
	u32 timeouts;
};

/* What becomes of the path in the middle of a run. */
enum path {
	PATH_SAME,
	PATH_SHRINKS,		/* and says so */
	PATH_SWALLOWS,		/* and does not; both hosts look out for that */
	NR_PATHS,
};

/**
 * struct sim - a run
 * @broken: what is broken on purpose at both ends, enum edu_break, or none
 * @path: what becomes of the path
 * @why: what went wrong, or NULL
 * @verbose: print the ladder
 */
struct sim {
	u64 seed;
	int broken;
	enum path path;
	struct rnd rnd;
	u64 now_us;
	struct pipe pipe;
	struct host host[2];
	const char *why;
	bool verbose;
	u64 segments;
};

/* host.c */
void host_receive(struct sim *sim, struct host *h, const u8 *bytes, u32 len);
void host_too_big(struct sim *sim, struct host *h, const u8 *bytes, u32 takes);
void host_queue_empty(struct sim *sim, struct host *h);
void host_timer(struct sim *sim, struct host *h);
void host_program(struct sim *sim, struct host *h);
void host_flush(struct sim *sim, struct host *h);
void host_open(struct sim *sim, struct host *h);
bool host_done(const struct host *h);
u64 host_next(const struct host *h);
void host_free(struct host *h);
u8 stream_byte(int id, u32 pos);
void fail(struct sim *sim, const char *why);

/* show.c */
void show_segment(struct sim *sim, const struct host *h,
		  const struct edu_out *out);
void show_notes(struct sim *sim, const struct host *h);

#endif /* EDU_SIM_H */
