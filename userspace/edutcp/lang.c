// SPDX-License-Identifier: GPL-2.0-only
/*
 * lang.c - in which language: as the locale says, or an option
 *
 * The variables say it where no locale is installed, too: in a small VM.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "lang.h"

static const char * const langs[LANGS] = { "en", "zh" };

/**
 * lang_of_locale() - the language of LC_ALL, LC_MESSAGES or LANG
 *
 * Return: that of the first of them that is set; English if it is another one,
 * or "C".
 */
enum lang lang_of_locale(void)
{
	static const char * const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		value = getenv(names[i]);
		if (value && *value)
			return !strncmp(value, "zh", 2) ? LANG_ZH : LANG_EN;
	}
	return LANG_EN;
}

/**
 * lang_option() - the argument of --lang: "en", "zh", "zh_CN.UTF-8"
 * @arg: the argument
 * @lang: the language
 *
 * Return: 0, or the exit status after complaining.
 */
int lang_option(const char *arg, enum lang *lang)
{
	int i;

	for (i = 0; i < LANGS; i++)
		if (!strncmp(arg, langs[i], 2) &&
		    (!arg[2] || strchr("_-.@", arg[2]))) {
			*lang = i;
			return 0;
		}
	return cmd_usage("--lang is en or zh, not '%s'", arg);
}

/**
 * lang_name() - "en" or "zh", as --lang has it
 * @lang: the language
 */
const char *lang_name(enum lang lang)
{
	return langs[lang];
}
