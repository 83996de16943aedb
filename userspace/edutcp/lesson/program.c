// SPDX-License-Identifier: GPL-2.0-only
/*
 * program.c - programs that a host runs
 *
 * Each is a command of the shell, in the namespace of its host, in a process
 * group of its own. What it says is kept, for "show output".
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lesson/play.h"

#define LOOK_MS		20
#define LISTEN_US	10000000ULL	/* a server listens after that long */

/**
 * program_find() - the last program of this name, up to the present step
 * @p: the player
 * @host: where it runs
 * @name: its name, "" is the usual one
 *
 * Return: the program, or NULL.
 */
struct program *program_find(const struct player *p, int host,
			     const char *name)
{
	struct program *prog;

	for (prog = p->programs; prog; prog = prog->next)
		if (prog->host == host && prog->step <= p->place.step &&
		    !strcmp(prog->name, name))
			return prog;
	return NULL;
}

static void end(struct program *prog)
{
	if (!prog->pid)
		return;
	kill(-prog->pid, SIGKILL);
	waitpid(prog->pid, NULL, 0);
	prog->pid = 0;
}

/**
 * programs_end() - no program runs any more
 * @p: the player
 */
void programs_end(struct player *p)
{
	struct program *prog;

	for (prog = p->programs; prog; prog = prog->next)
		end(prog);
}

/**
 * programs_forget() - and what they have said is gone
 * @p: the player; none of its programs runs
 */
void programs_forget(struct player *p)
{
	struct program *prog, *next;

	for (prog = p->programs; prog; prog = next) {
		next = prog->next;
		fclose(prog->out);
		free(prog);
	}
	p->programs = NULL;
}

/* In the child. */
static void become(const struct player *p, const struct program *prog,
		   const char *command)
{
	int in = prog->host;

	setpgid(0, 0);
	if (stage_enter((struct player *)p, in))
		_exit(127);
	if (!freopen("/dev/null", "r", stdin))
		_exit(127);
	dup2(fileno(prog->out), STDOUT_FILENO);
	dup2(fileno(prog->out), STDERR_FILENO);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

static struct program *start(struct player *p, const struct call *call)
{
	struct program *prog = calloc(1, sizeof(*prog));

	if (!prog)
		abort();
	prog->host = call->host;
	prog->step = p->place.step;
	prog->name = call->actor;
	prog->out = tmpfile();
	if (!prog->out) {
		free(prog);
		return NULL;
	}
	prog->next = p->programs;
	p->programs = prog;
	fflush(p->out);
	prog->pid = fork();
	if (!prog->pid)
		become(p, prog, call->arg);
	if (prog->pid < 0) {
		prog->pid = 0;
		return NULL;
	}
	setpgid(prog->pid, prog->pid);
	return prog;
}

/* Has it ended? */
static bool ended(struct program *prog)
{
	int how;

	if (waitpid(prog->pid, &how, WNOHANG) != prog->pid)
		return false;
	prog->status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	prog->pid = 0;
	return true;
}

/* The last line that it has said. */
static const char *last_words(const struct program *prog, char *buf,
			      size_t size)
{
	*buf = '\0';
	rewind(prog->out);
	while (fgets(buf, size, prog->out))
		;
	buf[strcspn(buf, "\n")] = '\0';
	return buf;
}

static int run(struct player *p, const struct call *call,
	       struct program *prog)
{
	char said[200];

	while (!ended(prog) && !watch_stopped())
		actor_pump(p, -1, 0, LOOK_MS);
	if (prog->pid || !prog->status == !call->fails)
		return 0;
	return play_failed(p, "`%s` ended with status %d: %s", call->arg,
			   prog->status, last_words(prog, said, sizeof(said)));
}

static int count_one(const struct edu_diag_info *info, void *nr)
{
	(void)info;
	++*(int *)nr;
	return 0;
}

/* How many sockets listen at a host. */
static int listeners(struct player *p, int host)
{
	int nr = 0;

	if (stage_enter(p, host))
		return -1;
	edu_diag_dump(1U << EDU_LISTEN, count_one, &nr);
	return stage_leave(p) ? -1 : nr;
}

static int serve(struct player *p, const struct call *call)
{
	int before = listeners(p, call->host);
	struct program *prog = start(p, call);
	__u64 limit = cmd_now_us() + LISTEN_US;
	char said[200];

	while (prog && !watch_stopped() && cmd_now_us() < limit &&
	       !ended(prog)) {
		if (listeners(p, call->host) > before)
			return 0;
		actor_pump(p, -1, 0, LOOK_MS);
	}
	return play_failed(p, "`%s` does not listen: %s", call->arg,
			   prog ? last_words(prog, said, sizeof(said)) : "");
}

static int stop(struct player *p, const struct call *call)
{
	struct program *prog = program_find(p, call->host, call->actor);

	if (!prog)
		return play_failed(p, "nothing runs here");
	end(prog);
	return 0;
}

/**
 * program_call() - a program is started or stopped
 * @p: the player
 * @call: what is to be done
 *
 * Return: 0, or the exit status after complaining.
 */
int program_call(struct player *p, const struct call *call)
{
	struct program *prog;

	if (call->verb == VERB_STOP)
		return stop(p, call);
	if (call->verb == VERB_SERVE)
		return serve(p, call);
	prog = start(p, call);
	if (!prog || prog->pid < 0)
		return play_failed(p, "%s: %s", call->arg, strerror(errno));
	return call->verb == VERB_RUN ? run(p, call, prog) : 0;
}
