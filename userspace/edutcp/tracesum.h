/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracesum.h - a connection in numbers; tracesum.c
 */
#ifndef EDUTCP_TRACESUM_H
#define EDUTCP_TRACESUM_H

#include <stdio.h>

#include "match.h"

void tracesum_row(const struct match_row *row);
void tracesum_print(FILE *out, const struct match_conn *c, const char *left,
		    const char *right);

#endif /* EDUTCP_TRACESUM_H */
