/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * match.h - which arrival belongs to which departure; match.c, fate.c,
 * straight.c, number.c
 *
 * Events go in, in the order in which they happened; rows of the picture come
 * out, in the same order, as soon as it is known what became of each segment.
 * Pure: no clock, no files; the time is an argument.
 */
#ifndef EDUTCP_MATCH_H
#define EDUTCP_MATCH_H

#include <libedutcp_event.h>

enum side { LEFT, RIGHT };

/* What became of a segment that left. */
enum fate {
	FATE_PENDING,	/* not decided yet */
	FATE_TAKEN,	/* arrived and was taken */
	FATE_DROPPED,	/* arrived and was dropped there */
	FATE_LOST,	/* never arrived, and should have */
	FATE_PARTLY,	/* a part of a super-segment did not arrive */
	FATE_FAULT,	/* a fault took it */
	FATE_AWAY,	/* left; nobody can see, or not yet, whether it arrives */
};

/* Is a departure a line with its arrival, going by what is seen around it? */
enum guess { GUESS_NONE, GUESS_LINE, GUESS_BROKEN };

struct match_conn;

/**
 * struct match_sum - one direction of a connection in numbers; tracesum.c
 * @segments: that left
 * @bytes: of text in them
 * @again: segments sent again
 * @again_bytes: bytes of text in these
 * @by_timer: segments sent again after a time-out
 * @lost: segments that did not arrive, or not all of them
 * @dropped: segments that arrived and were dropped
 * @copies: arrivals of what had arrived before
 * @overtaken: segments that arrived later than some that left later
 */
struct match_sum {
	__u64 segments;
	__u64 bytes;
	__u64 again;
	__u64 again_bytes;
	__u64 by_timer;
	__u64 lost;
	__u64 dropped;
	__u64 copies;
	__u64 overtaken;
};

/**
 * struct match_node - an event and what is known of it
 * @next: what happened after it, in any connection
 * @ev: the event
 * @conn: the connection
 * @side: the end at which it happened
 * @nr: place in the order of events
 * @fate: of a departure
 * @faults: of a departure: 1 << enum edu_fault_action, those put on it
 * @got: of a departure: bytes of it that have arrived
 * @overtaken: of a departure: some that left later arrived earlier
 * @straight: of a departure: it and its arrival are one line
 * @guess: of a departure, before its turn: will they be? straight.c
 * @arrival: of a departure: the arrival that made it complete, or the last one
 *	so far; of an arrival: NULL
 * @latest: of a departure: the last arrival of any copy of it
 * @departure: of an arrival: where it comes from, NULL if that was not seen
 * @copies: of a departure: times that it arrived again
 * @copy: of an arrival: which copy it is, 0: the first
 * @isn: initial sequence number from which those of each end are counted;
 *	number.c
 * @isn_known: whether
 * @drawn: its row was handed out
 */
struct match_node {
	struct match_node *next;
	struct edu_event ev;
	struct match_conn *conn;
	enum side side;
	__u64 nr;
	enum fate fate;
	unsigned int faults;
	__u32 got;
	bool overtaken;
	bool straight;
	__u8 guess;
	struct match_node *arrival;
	struct match_node *latest;
	struct match_node *departure;
	unsigned int copies;
	unsigned int copy;
	__u32 isn[2];
	bool isn_known[2];
	bool drawn;
};

#define MATCH_FLIGHTS	2048	/* most departures that are remembered */

/**
 * struct match_flights - departures in one direction, oldest first
 * @node: ring of them
 * @room: of the ring, a power of two
 * @first: index of the oldest
 * @nr: how many
 * @usual_us: time on the way of the last one that arrived
 * @last_nr: nr of the departure that was the latest to leave of those that
 *	have arrived
 */
struct match_flights {
	struct match_node **node;
	unsigned int room;
	unsigned int first;
	unsigned int nr;
	__u64 usual_us;
	__u64 last_nr;
};

/**
 * struct match_asked - what an end was told last; number.c
 * @ack: the number that is expected of it
 * @isn: its initial sequence number, as that segment means it
 * @known: whether
 */
struct match_asked {
	__u32 ack;
	__u32 isn;
	bool known;
};

/**
 * struct match_conn - a connection, both its ends
 * @next: another connection, the one that came after it
 * @chain: another one with the same hash
 * @nr: number, from 0, in the order of appearance
 * @end: an event with the addresses as the end in the left column sees them
 * @netns: inode of the namespace of each end, 0: not known
 * @seen: events of that end were seen
 * @state: of each end, as its last event told
 * @last_us: time of the last event
 * @start: state of each end before anything happened, 0: not known; for
 *	whoever draws
 * @drawn: state of each end that the picture shows, likewise
 * @drawn_nr: nr of the event that told it
 * @isn: initial sequence number of each end, the last one that was seen
 * @isn_known: whether
 * @asked: the last acknowledgment to each end
 * @wscale: window scale of each end, -1: none was offered; for whoever draws
 * @titled: the heading was drawn
 * @sum: what the rows show in numbers; for whoever counts
 * @first_us: time of the first segment, 0: there was none; likewise
 * @last_seg_us: time of the last segment, likewise
 * @flights: departures from each end
 */
struct match_conn {
	struct match_conn *next;
	struct match_conn *chain;
	unsigned int nr;
	struct edu_event end;
	__u32 netns[2];
	bool seen[2];
	__u8 state[2];
	__u64 last_us;
	__u8 start[2];
	__u8 drawn[2];
	__u64 drawn_nr[2];
	__u32 isn[2];
	bool isn_known[2];
	struct match_asked asked[2];
	int wscale[2];
	bool titled;
	struct match_sum sum[2];
	__u64 first_us;
	__u64 last_seg_us;
	struct match_flights flights[2];
};

/* What a row shows. */
enum row_kind {
	ROW_SEGMENT,	/* a segment, from its departure to its end */
	ROW_DEPARTS,	/* it leaves; arrives in a later row */
	ROW_ARRIVES,	/* it arrives: left in an earlier row, or unseen */
	ROW_EVENT,	/* no segment */
};

/**
 * struct match_row - a row of the picture
 * @kind: what it shows
 * @node: the event that happened: a departure if there is one
 * @arrival: ROW_SEGMENT: where it arrived, or NULL
 * @from: the end that the segment comes from
 */
struct match_row {
	enum row_kind kind;
	const struct match_node *node;
	const struct match_node *arrival;
	enum side from;
};

/**
 * typedef match_fn - takes a row
 * @row: valid during the call; the nodes at least as long
 * @arg: from struct match_cfg
 */
typedef void match_fn(const struct match_row *row, void *arg);

/**
 * struct match_cfg - how to match
 * @left: inode of the namespace in the left column; 0: who is first to send
 * @hold_us: how long a departure waits for its arrival, in match_step();
 *	~0: for ever
 * @settle_us: how long any event waits, so that those of the same moment are
 *	all there
 * @near_us: what is that close together is drawn as if at once
 * @keep: nothing is thrown away: match_conn_rows() works
 * @row: takes the rows
 * @arg: for @row
 */
struct match_cfg {
	__u32 left;
	__u64 hold_us;
	__u64 settle_us;
	__u64 near_us;
	bool keep;
	match_fn *row;
	void *arg;
};

#define MATCH_HASH	1024

/**
 * struct match_hole - events that are missing
 * @next: the one after it
 * @nr: nr of the event before it
 * @events: how many, at least
 */
struct match_hole {
	struct match_hole *next;
	__u64 nr;
	__u64 events;
};

/**
 * struct match - the matcher; its fields are its own but for @conns
 * @conns: all connections, in the order of appearance
 */
struct match {
	struct match_cfg cfg;
	struct match_conn *conns;
	struct match_conn **conns_end;
	struct match_conn *hash[MATCH_HASH];
	unsigned int nr_conns;
	struct match_node *first;
	struct match_node *last;
	struct match_node *next;	/* first one that was not handed out */
	__u64 nr;
	__u64 drawn;
	struct match_hole *holes;	/* the youngest first */
};

void match_init(struct match *m, const struct match_cfg *cfg);
void match_free(struct match *m);
void match_add(struct match *m, const struct edu_event *ev);
void match_step(struct match *m, __u64 now_us);
void match_end(struct match *m);
void match_conn_rows(struct match *m, const struct match_conn *conn,
		     match_fn *row, void *arg);
bool match_closed(const struct match *m);
void match_lost(struct match *m, __u64 events);
__u64 match_missing(const struct match *m, __u64 from, __u64 to);

/* number.c */
void match_number(struct match_node *n);
void match_number_on(struct match *m, const struct match_conn *c,
		     const struct match_conn *before);

/* fate.c */
bool match_is_arrival(const struct edu_event *ev);
void match_departed(struct match_node *out);
void match_forget(struct match_node *out);
void match_arrived(struct match_node *in);
void match_fault(struct match_node *fault);
bool match_is_lost(const struct match_node *out);
bool match_complete(const struct match_node *out);
bool match_overtaken(const struct match_node *out);

/* straight.c */
bool match_state_shown(const struct match_node *state);
bool match_is_wait(const struct edu_event *ev);
bool match_straight(struct match_node *out, __u64 near_us);

#endif /* EDUTCP_MATCH_H */
