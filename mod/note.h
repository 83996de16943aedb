/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * note.h - watching one event, from its beginning to the flush; note.c
 */
#ifndef _EDU_NOTE_H
#define _EDU_NOTE_H

#include "sock.h"
#include "trace.h"

/**
 * struct edu_watch - what a traced event needs to be told whole
 * @t: endpoints, time, and the TCB before the event
 * @seg: the segment that brought it
 * @has_seg: there is one
 */
struct edu_watch {
	struct edu_trace t;
	struct edu_seg seg;
	bool has_seg;
};

bool edu_tracing(void);
void edu_watch_begin(struct edu_watch *w, struct net *net,
		     const struct edu_tuple *tuple, u64 conn,
		     const struct edu_tcb *tcb, const struct edu_seg *seg,
		     u64 now_us);
void edu_notes_emit(struct edu_net *enet, struct edu_tcb *tcb,
		    struct edu_watch *w);
void edu_note_out(struct edu_net *enet, const struct edu_tcb *tcb,
		  struct edu_watch *w, const struct edu_out *out);
void edu_note_stray(struct net *net, const struct edu_tuple *tuple,
		    enum edu_event_type type, enum edu_reason reason,
		    const struct edu_seg *seg, u32 a, u32 b);

#endif /* _EDU_NOTE_H */
