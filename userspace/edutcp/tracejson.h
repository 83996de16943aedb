/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracejson.h - events as lines of JSON, and back; tracejson.c
 */
#ifndef EDUTCP_TRACEJSON_H
#define EDUTCP_TRACEJSON_H

#include <stdio.h>

#include <libedutcp_event.h>

void tracejson_write(FILE *out, const struct edu_event *ev);
int tracejson_read(const char *line, struct edu_event *ev);

#endif /* EDUTCP_TRACEJSON_H */
