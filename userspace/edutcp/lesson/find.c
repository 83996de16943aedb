// SPDX-License-Identifier: GPL-2.0-only
/*
 * find.c - where lessons are, and which one is meant
 *
 * They are files "*.lesson" in one directory. A lesson is named by its number,
 * or by its file.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lesson/find.h"

#define SUFFIX ".lesson"

static bool is_lesson(const char *name)
{
	size_t len = strlen(name), end = strlen(SUFFIX);

	return len > end && !strcmp(name + len - end, SUFFIX);
}

static int select_lesson(const struct dirent *e)
{
	return is_lesson(e->d_name);
}

/**
 * find_dir() - where lessons are, if nobody says so
 * @buf: room for the name
 * @size: of the room
 *
 * Beside the command, as `make install` lays both down or as the source has
 * them.
 *
 * Return: @buf.
 */
const char *find_dir(char *buf, size_t size)
{
	static const char * const places[] = {
		"/../share/edutcp/lessons", "/../lessons",
	};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	size_t i;

	self[n > 0 ? n : 0] = '\0';
	if (strrchr(self, '/'))
		*strrchr(self, '/') = '\0';
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(buf, size, "%s%s", self, places[i]);
		if (!access(buf, X_OK))
			break;
	}
	return buf;
}

/**
 * find_all() - all lessons of a directory, in the order of their names
 * @dir: the directory
 * @found: called for each file; what it returns ends it, unless 0
 * @arg: for @found
 *
 * Return: 0, what @found returned, or the exit status after complaining.
 */
int find_all(const char *dir, int (*found)(const char *file, void *arg),
	     void *arg)
{
	struct dirent **list;
	int nr = scandir(dir, &list, select_lesson, versionsort), i;
	int status = 0;
	char *path;

	if (nr < 0)
		return cmd_failed("%s: %s: --dir says where lessons are", dir,
				  strerror(errno));
	if (!nr)
		status = cmd_failed("%s has no lesson: --dir says where they are",
				    dir);
	for (i = 0; i < nr; i++) {
		if (!status && asprintf(&path, "%s/%s", dir,
					list[i]->d_name) > 0) {
			status = found(path, arg);
			free(path);
		}
		free(list[i]);
	}
	free(list);
	return status;
}

/**
 * struct wanted - which lesson
 * @number: its number
 * @lesson: filled in when it is found
 * @found: it was
 */
struct wanted {
	int number;
	struct lesson *lesson;
	bool found;
};

/* A file with mistakes is none of our business, unless it is the one. */
static int begins_with(const char *file, int number)
{
	const char *name = strrchr(file, '/') + 1;

	return strtol(name, NULL, 10) == number;
}

static int is_wanted(const char *file, void *arg)
{
	struct wanted *w = arg;

	if (w->found || !begins_with(file, w->number))
		return 0;
	w->found = true;
	return lesson_read(w->lesson, file);
}

/**
 * find_lesson() - read the lesson that is meant
 * @dir: where lessons are
 * @which: a number, or a file
 * @lesson: filled in; lesson_free() in any case
 *
 * Return: 0, or the exit status after complaining.
 */
int find_lesson(const char *dir, const char *which, struct lesson *lesson)
{
	struct wanted w = { .lesson = lesson };
	char *end;
	int status;

	memset(lesson, 0, sizeof(*lesson));
	w.number = strtol(which, &end, 10);
	if (*end || w.number < 1) {
		if (is_lesson(which) || strchr(which, '/'))
			return lesson_read(lesson, which);
		return cmd_usage("which lesson? A number, or a file like my.lesson, not '%s'",
				 which);
	}
	status = find_all(dir, is_wanted, &w);
	if (!status && !w.found)
		return cmd_usage("there is no lesson %d in %s: edutcp lesson lists them",
				 w.number, dir);
	return status;
}
