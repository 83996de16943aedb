// SPDX-License-Identifier: GPL-2.0-only
/*
 * page.c - the page of a lesson that was played, and where it goes
 *
 * The page itself is edutcp report's work. Where nobody has said where it is to
 * go it stands in the directory that one is in, or, where that takes no files,
 * in the one for temporary ones. Whoever is root may be so in a directory of
 * others: nothing is written through a link that stands there already.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "lesson/page.h"

#define FORM	"edutcp-lesson-XXXXXX.html"
#define SUFFIX	5	/* of FORM: ".html" */

/**
 * page_make() - make a page
 * @trace: file with the trace
 * @lang: language of the page
 * @name: where it goes
 *
 * Return: 0, or the exit status after complaining.
 */
int page_make(const char *trace, enum lang lang, const char *name)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		execl("/proc/self/exe", "edutcp", "report", "--lang",
		      lang_name(lang), trace, "-o", name, NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return cmd_failed("%s was not made", name);
	return 0;
}

/* To be read by all; of sudo, it is who has called it that it belongs to. */
static void give(int fd)
{
	const char *uid = getenv("SUDO_UID"), *gid = getenv("SUDO_GID");
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
	if (uid && gid && !geteuid() && fchown(fd, atoi(uid), atoi(gid)))
		cmd_failed("the page stays with root: %s", strerror(errno));
}

/* A new file of this form in a directory. Return: whether it could be. */
static bool new_file(const char *dir, char *name, size_t size)
{
	int fd;

	if (snprintf(name, size, "%s/" FORM, dir) >= (int)size)
		return false;
	fd = mkstemps(name, SUFFIX);
	if (fd < 0)
		return false;
	give(fd);
	close(fd);
	return true;
}

static void tell(enum lang lang, const char *name)
{
	fflush(stdout);
	fprintf(stderr, lang == LANG_ZH ? "在浏览器里一步一步地看：%s\n" :
		"to go through step by step, in a browser: %s\n", name);
}

/**
 * page_leave() - make a page where it is found, and say where
 * @trace: file with the trace
 * @lang: language of the page
 * @number: of the lesson
 *
 * A lesson has gone well even where there is no place for its page: that is
 * told, and no failure.
 */
void page_leave(const char *trace, enum lang lang, int number)
{
	const char *tmp = getenv("TMPDIR");
	char name[4096], final[64];
	bool here = new_file(".", name, sizeof(name));

	if (!here && !new_file(tmp && *tmp ? tmp : "/tmp", name,
			       sizeof(name))) {
		cmd_failed("there is no place for a page: %s, so say --report FILE",
			   strerror(errno));
		return;
	}
	if (page_make(trace, lang, name)) {
		unlink(name);
		return;
	}
	snprintf(final, sizeof(final), "edutcp-lesson-%d.html", number);
	tell(lang, here && !rename(name, final) ? final : name);
}
