/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fault_words.h - faults in the words of the protocol
 *
 *	drop data byte 3000 rtx 1
 *
 * says the same as a struct edu_fault, and either is made from the other.
 */
#ifndef EDUTCP_FAULT_WORDS_H
#define EDUTCP_FAULT_WORDS_H

#include <stddef.h>

#include <libedutcp.h>

#define FAULT_WORDS_MAX	256	/* room that any fault in words fits into */

/**
 * fault_parse() - from words to a fault
 * @text: the words, with white space between them
 * @fault: filled in
 * @why: gets what is wrong and what would be right
 * @size: room in @why, bytes
 *
 * Return: 0 or -EINVAL.
 */
int fault_parse(const char *text, struct edu_fault *fault, char *why,
		size_t size);

/**
 * fault_format() - from a fault to words
 * @fault: the fault
 * @buf: room for them
 * @size: of the room, bytes; FAULT_WORDS_MAX is always enough
 *
 * fault_parse() makes the same fault of them.
 *
 * Return: @buf.
 */
const char *fault_format(const struct edu_fault *fault, char *buf,
			 size_t size);

#endif /* EDUTCP_FAULT_WORDS_H */
