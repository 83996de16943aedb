/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pcapng.h - a trace as a capture file; pcapng.c
 */
#ifndef EDUTCP_PCAPNG_H
#define EDUTCP_PCAPNG_H

#include <stdio.h>

#include "match.h"

void pcapng_begin(FILE *out);
void pcapng_row(FILE *out, const struct match_row *row, __u64 epoch_us);

#endif /* EDUTCP_PCAPNG_H */
