// SPDX-License-Identifier: GPL-2.0-only
/*
 * lesson.c - edutcp lesson: the story of TCP, played on real connections
 *
 * The command line; what a lesson is, is in parse.c, what is done with it in
 * play.c.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lesson/find.h"
#include "lesson/page.h"
#include "lesson/play.h"

enum {
	OPT_PAUSE = CMD_LONG,
	OPT_LANG,
	OPT_GRADE,
	OPT_ANSWERS,
	OPT_DIR,
	OPT_TRACE,
	OPT_REPORT,
	OPT_NO_REPORT,
	OPT_COLOR,
	OPT_ASK,
	OPT_CHECK,
};

static const struct cmd_opt opts[] = {
	{ "pause", OPT_PAUSE, NULL, "wait for Enter behind each step" },
	{ "ask", OPT_ASK, "HOW", "the questions are asked: always, never, paper or auto" },
	{ "lang", OPT_LANG, "LANG", "en or zh; else by LC_ALL, LC_MESSAGES or LANG" },
	{ "grade", OPT_GRADE, NULL, "print JSON for a teacher; answers come from standard input" },
	{ "answers", OPT_ANSWERS, "FILE", "answers from here, one a line, for --grade" },
	{ "dir", OPT_DIR, "DIR", "where lessons are" },
	{ "check", OPT_CHECK, NULL, "only read the lesson: are there mistakes?" },
	{ "trace", OPT_TRACE, "FILE", "keep the trace, as edutcp trace --json" },
	{ "report", OPT_REPORT, "FILE", "the page of it goes there, not to edutcp-lesson-N.html" },
	{ "no-report", OPT_NO_REPORT, NULL, "make no page of it" },
	{ "color", OPT_COLOR, "WHEN", "always, never or auto" },
	{ NULL, 0, NULL, NULL },
};

static const struct cmd_syntax syntax = {
	.name = "lesson",
	.operands = "[NUMBER | FILE]",
	.about = "The story of TCP, played on real connections. Lists the lessons, or plays\n"
		 "one. Needs root and the module; `make lesson N=2` needs neither.",
	.opts = opts,
	.more = "Exit status: 0 all happened as the lesson says, 1 it did not, 2 the command\n"
		"line or the lesson's file is wrong.",
};

/**
 * struct lesson_opts - what the command line has said
 * @lang: the language
 * @pause: wait behind each step
 * @ask: how the questions are asked
 * @grade: JSON for a teacher
 * @check: read only
 * @color: with colours
 * @dir: where lessons are
 * @answers: file, or NULL: standard input
 * @trace: file, or NULL
 * @report: file, or NULL: where it is found
 * @no_report: there is to be no page
 * @needs: an option that only a lesson has a use for, or NULL
 */
struct lesson_opts {
	enum lang lang;
	bool pause;
	enum ask ask;
	bool grade;
	bool check;
	bool color;
	const char *dir;
	const char *answers;
	const char *trace;
	const char *report;
	bool no_report;
	const char *needs;
};

static enum ask ask_auto(void)
{
	return isatty(STDIN_FILENO) ? ASK_ALWAYS : ASK_NEVER;
}

/* Return: 0, or the exit status after complaining. */
static int set_ask(const char *how, enum ask *ask)
{
	if (!strcmp(how, "auto"))
		*ask = ask_auto();
	else if (!strcmp(how, "always"))
		*ask = ASK_ALWAYS;
	else if (!strcmp(how, "never"))
		*ask = ASK_NEVER;
	else if (!strcmp(how, "paper"))
		*ask = ASK_PAPER;
	else
		return cmd_usage("--ask is always, never, paper or auto, not '%s'",
				 how);
	return 0;
}

static const char *name_of(int code)
{
	size_t i;

	for (i = 0; opts[i].code != code; i++)
		;
	return opts[i].name;
}

/* Return: 0, or the exit status after complaining. */
static int take(struct lesson_opts *o, int code)
{
	if (code != OPT_LANG && code != OPT_DIR && code != OPT_COLOR)
		o->needs = name_of(code);
	switch (code) {
	case OPT_PAUSE:
		o->pause = true;
		return 0;
	case OPT_ASK:
		return set_ask(optarg, &o->ask);
	case OPT_LANG:
		return lang_option(optarg, &o->lang);
	case OPT_NO_REPORT:
		o->no_report = true;
		return 0;
	case OPT_GRADE:
		o->grade = true;
		return 0;
	case OPT_ANSWERS:
		o->answers = optarg;
		return 0;
	case OPT_DIR:
		o->dir = optarg;
		return 0;
	case OPT_CHECK:
		o->check = true;
		return 0;
	case OPT_TRACE:
		o->trace = optarg;
		return 0;
	case OPT_REPORT:
		o->report = optarg;
		return 0;
	default:
		return cmd_color(optarg, &o->color);
	}
}

static int list_one(const char *file, void *arg)
{
	struct lesson_opts *o = arg;
	struct place place = { .lang = o->lang };
	struct lesson *l = calloc(1, sizeof(*l));
	char title[TEXT_MAX], why[WORDS_WHY];
	int status;

	if (!l)
		abort();
	status = lesson_read(l, file);
	if (!status && text_expand(&l->title, &place, title, sizeof(title),
				   why, sizeof(why)))
		printf("%4d  %s\n", l->number, title);
	lesson_free(l);
	free(l);
	return status;
}

static int open_file(const char *name, const char *mode, FILE **file)
{
	if (!name)
		return 0;
	*file = fopen(name, mode);
	return *file ? 0 : cmd_failed("%s: %s", name, strerror(errno));
}

static int temporary(FILE **file)
{
	*file = tmpfile();
	return *file ? 0 : cmd_failed("a temporary file: %s", strerror(errno));
}

/* Who plays it sees the page; JSON and paper have no use for one. */
static bool leaves_page(const struct lesson_opts *o)
{
	return !o->report && !o->no_report && !o->grade && o->ask != ASK_PAPER;
}

/* The head comes first, but who its hosts are is known at the end. */
static int open_trace(const struct lesson_opts *o, struct player *p)
{
	return o->trace || o->report || leaves_page(o) ?
	       temporary(&p->trace) : 0;
}

/* Return: 0, or the exit status after complaining. */
static int keep_trace(struct player *p, FILE *out, const char *name)
{
	char buf[16384];
	size_t n;

	tracejson_write_head(out, &p->head);
	rewind(p->trace);
	while ((n = fread(buf, 1, sizeof(buf), p->trace)))
		fwrite(buf, 1, n, out);
	if (ferror(p->trace) || fflush(out))
		return cmd_failed("%s: it could not be written", name);
	return 0;
}

/*
 * The trace in its file, and the page of it, if they are wanted. The page is
 * made of the open file: without --trace that has no name.
 */
static int keep(const struct lesson_opts *o, struct player *p, bool page)
{
	char name[32];
	FILE *out;
	int status = o->trace ? open_file(o->trace, "we", &out) :
				temporary(&out);

	if (status)
		return status;
	status = keep_trace(p, out, o->trace ?: "a temporary file");
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fileno(out));
	if (!status && page && o->report)
		status = page_make(o->trace ?: name, o->lang, o->report);
	else if (!status && page && leaves_page(o))
		page_leave(o->trace ?: name, o->lang, p->lesson->number);
	fclose(out);
	return status;
}

static int perform(struct lesson_opts *o, struct player *p, FILE *answers)
{
	int status = play(p);

	status = status ?: quiz(p, answers, o->ask, o->grade);
	if (!status && fflush(p->out))
		status = cmd_failed("standard output: %s", strerror(errno));
	return status;
}

static void free_story(struct lesson_story *story)
{
	int i;

	for (i = 0; i < LESSON_STEPS; i++)
		match_free(&story->scene[i].match);
	free(story);
}

/* Return: exit status. */
static int run(struct lesson_opts *o, const struct lesson *lesson)
{
	struct lesson_story *story = calloc(1, sizeof(*story));
	struct player p = {
		.lesson = lesson, .story = story, .out = stdout, .width = 100,
		.color = o->color, .pause = o->pause,
		.place = { .story = story, .lang = o->lang },
	};
	FILE *answers = stdin;
	int status;

	if (!story)
		abort();
	story->lesson = lesson;
	status = open_file(o->grade ? "/dev/null" : NULL, "we", &p.out) ?:
		 open_file(o->answers, "re", &answers) ?:
		 open_trace(o, &p);
	if (!status)
		status = perform(o, &p, answers);
	if (p.trace) {
		status = keep(o, &p, !status) ?: status;
		fclose(p.trace);
	}
	if (answers && answers != stdin)
		fclose(answers);
	if (p.out && p.out != stdout)
		fclose(p.out);
	free_story(story);
	return status;
}

static int one(struct lesson_opts *o, const char *which)
{
	struct lesson *lesson;
	int status;

	if (o->pause && o->grade)
		return cmd_usage("--grade shows nothing that one could --pause behind: say one of them");
	if (o->report && o->no_report)
		return cmd_usage("--report and --no-report: say one of them");
	lesson = calloc(1, sizeof(*lesson));
	if (!lesson)
		abort();
	status = find_lesson(o->dir, which, lesson);
	if (!status && !o->check)
		status = run(o, lesson);
	lesson_free(lesson);
	free(lesson);
	return status;
}

int cmd_lesson(int argc, char **argv)
{
	struct lesson_opts o = {
		.lang = lang_of_locale(), .ask = ask_auto(),
		.color = isatty(STDOUT_FILENO),
	};
	char dir[PATH_MAX];
	int code, status = 0;

	o.dir = find_dir(dir, sizeof(dir));
	/* Widths of characters are known there. */
	setlocale(LC_CTYPE, "C.UTF-8");
	while ((code = cmd_option(&syntax, argc, argv, &status)) >= 0) {
		status = take(&o, code);
		if (status)
			return status;
	}
	if (code == CMD_STOP)
		return status;
	if (argc - optind > 1)
		return cmd_usage("one lesson at a time");
	if (optind < argc)
		return one(&o, argv[optind]);
	if (o.needs)
		return cmd_usage("--%s of which lesson? edutcp lesson lists them",
				 o.needs);
	return find_all(o.dir, list_one, &o);
}
