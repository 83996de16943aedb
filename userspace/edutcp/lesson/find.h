/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * find.h - where lessons are; find.c
 */
#ifndef EDUTCP_LESSON_FIND_H
#define EDUTCP_LESSON_FIND_H

#include "cmd.h"
#include "lesson/lesson.h"

const char *find_dir(char *buf, size_t size);
int find_all(const char *dir, int (*found)(const char *file, void *arg),
	     void *arg);
int find_lesson(const char *dir, const char *which, struct lesson *lesson);

#endif /* EDUTCP_LESSON_FIND_H */
