/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * page.h - the page of a lesson that was played; page.c
 */
#ifndef EDUTCP_LESSON_PAGE_H
#define EDUTCP_LESSON_PAGE_H

#include "lang.h"

int page_make(const char *trace, enum lang lang, const char *name);
void page_leave(const char *trace, enum lang lang, int number);

#endif /* EDUTCP_LESSON_PAGE_H */
