/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * segtext.h - what segtext.c, eventtext.c and segtext_zh.c share
 */
#ifndef EDUTCP_SEGTEXT_H
#define EDUTCP_SEGTEXT_H

#include "cmd.h"
#include "ladder.h"

/**
 * struct textbuf - a text in the making
 * @text: the text, "" at first
 * @size: room for it
 * @len: bytes so far
 */
struct textbuf {
	char *text;
	size_t size;
	size_t len;
};

__printf(2, 3) void textbuf_add(struct textbuf *b, const char *fmt, ...);
void textbuf_nth(struct textbuf *b, unsigned int n);
const char *text_bytes_en(__u32 n);

/* segtext_zh.c */
extern const char * const text_words_zh[NR_TEXT_WORDS];
extern const char * const text_units_zh[3];
void text_length_zh(struct textbuf *b, __u32 bytes);
void text_remarks_zh(struct textbuf *b, const struct match_node *n);
void text_timer_zh(struct textbuf *b, const struct edu_event *ev);
void text_call_zh(struct textbuf *b, const struct edu_event *ev);
void text_rtt_zh(struct textbuf *b, const char *sample, const char *rto);
void text_again_zh(struct textbuf *b, __u32 bytes, __u32 from,
		   const char *flag);
void text_partly_zh(struct textbuf *b, __u32 bytes);
void text_left_zh(struct textbuf *b, const char *time);
void text_source_zh(struct textbuf *b, const char *source);
void text_hole_zh(struct textbuf *b, __u64 events);

/* reason_zh.c */
const char *reason_zh(unsigned int reason);

#endif /* EDUTCP_SEGTEXT_H */
