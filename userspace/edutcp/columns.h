/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * columns.h - UTF-8 in the columns of a terminal; columns.c
 */
#ifndef EDUTCP_COLUMNS_H
#define EDUTCP_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

size_t text_bytes(const char *s);
int text_width(const char *s);
void text_tame(char *s);
int text_columns(const char *s);
void text_cut(char *s, int columns);

size_t wrap(const char *text, int columns);
const char *wrap_skip(const char *text);

#endif /* EDUTCP_COLUMNS_H */
