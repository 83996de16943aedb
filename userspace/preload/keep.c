// SPDX-License-Identifier: GPL-2.0-only
/*
 * keep.c - an environment that was cleared, or made anew, gets back what is ours
 *
 * `env -i`, execle(3) and the like leave out LD_PRELOAD, and what edutcp run
 * tells the library: without them the program would have the kernel's TCP, and
 * nobody would know. A variable that is there has been set by somebody and stays
 * as it is; LD_PRELOAD gets the library in front.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keep.h"
#include "preload.h"

#define LD_PRELOAD	"LD_PRELOAD"

static const char *const names[] = {
	PRELOAD_FAMILY, PRELOAD_WIRE, PRELOAD_PORTS, PRELOAD_VERBOSE,
};
#define NAMES	(sizeof(names) / sizeof(*names))

/* "NAME=value" of each that there was. */
static char *kept[NAMES];
static const char *library;	/* its path, as in LD_PRELOAD */

static const char *value_in(char *const envp[], const char *name)
{
	size_t len = strlen(name);

	for (; envp && *envp; envp++)
		if (!strncmp(*envp, name, len) && (*envp)[len] == '=')
			return *envp + len + 1;
	return NULL;
}

void keep_begin(void)
{
	const char *value;
	Dl_info info;
	size_t i;

	preload_begin();
	if (library || !conf.family || !dladdr(&library, &info))
		return;
	for (i = 0; i < NAMES; i++) {
		value = getenv(names[i]);
		if (value && asprintf(&kept[i], "%s=%s", names[i], value) < 0)
			kept[i] = NULL;
	}
	library = strdup(info.dli_fname);
}

/* Is it in a list as LD_PRELOAD has it? ld.so(8): by colons or spaces. */
static bool has_library(const char *list)
{
	size_t len;

	for (; list && *list; list += len + !!list[len]) {
		len = strcspn(list, ": ");
		if (len == strlen(library) && !strncmp(list, library, len))
			return true;
	}
	return false;
}

static bool lacks(char *const envp[], size_t i)
{
	return kept[i] && !value_in(envp, names[i]);
}

bool keep_lost(char *const envp[])
{
	const char *wanted = value_in(envp, PRELOAD_FAMILY);
	size_t i;

	if (!library || (wanted && !atoi(wanted)))
		return false;
	for (i = 0; i < NAMES; i++)
		if (lacks(envp, i))
			return true;
	return !has_library(value_in(envp, LD_PRELOAD));
}

/* Of "LD_PRELOAD=library:others", with the end. */
static size_t preload_bytes(const char *others)
{
	return sizeof(LD_PRELOAD "=") + strlen(library) +
	       (others ? 1 + strlen(others) : 0);
}

static size_t nr_of(char *const envp[])
{
	size_t n = 0;

	while (envp && envp[n])
		n++;
	return n;
}

size_t keep_bytes(char *const envp[])
{
	return (nr_of(envp) + NAMES + 2) * sizeof(char *) +
	       preload_bytes(value_in(envp, LD_PRELOAD));
}

/* Not snprintf(): it is not for a child of vfork(). */
static char *write_preload(char *text, const char *others)
{
	char *end = stpcpy(stpcpy(text, LD_PRELOAD "="), library);

	if (others && *others)
		stpcpy(stpcpy(end, ":"), others);
	return text;
}

char **keep_into(char *const envp[], void *room)
{
	const char *others = value_in(envp, LD_PRELOAD);
	size_t nr = nr_of(envp), n = 0, i;
	char **to = room, *text = room;

	text += (nr + NAMES + 2) * sizeof(char *);
	to[n++] = has_library(others) ?
		  (char *)others - strlen(LD_PRELOAD "=") :
		  write_preload(text, others);
	for (i = 0; i < nr; i++)
		if (strncmp(envp[i], LD_PRELOAD "=", strlen(LD_PRELOAD "=")))
			to[n++] = envp[i];
	for (i = 0; i < NAMES; i++)
		if (lacks(envp, i))
			to[n++] = kept[i];
	to[n] = NULL;
	return to;
}

void keep_put_back(void)
{
	char *text;
	size_t i;

	if (!keep_lost(environ))
		return;
	for (i = 0; i < NAMES; i++)
		if (lacks(environ, i))
			putenv(kept[i]);
	if (has_library(getenv(LD_PRELOAD)))
		return;
	/* It becomes part of the environment, like the others. */
	text = malloc(preload_bytes(getenv(LD_PRELOAD)));
	if (text)
		putenv(write_preload(text, getenv(LD_PRELOAD)));
}
