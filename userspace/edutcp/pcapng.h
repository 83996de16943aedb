/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pcapng.h - segments as a capture file that Wireshark opens; pcapng.c
 */
#ifndef EDUTCP_PCAPNG_H
#define EDUTCP_PCAPNG_H

#include <stdio.h>

#include "ladder.h"

int pcapng_begin(FILE *out);
void pcapng_segment(FILE *out, const struct step *step,
		    const struct step *peer);

#endif /* EDUTCP_PCAPNG_H */
