/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lang.h - in which language; lang.c
 */
#ifndef EDUTCP_LANG_H
#define EDUTCP_LANG_H

enum lang { LANG_EN, LANG_ZH, LANGS };

enum lang lang_of_locale(void);
int lang_option(const char *arg, enum lang *lang);
const char *lang_name(enum lang lang);

#endif /* EDUTCP_LANG_H */
