// SPDX-License-Identifier: GPL-2.0-only
/*
 * exec.c - a program starts another one, which may be blind to LD_PRELOAD
 *
 * The environment goes on to it, and with it the library; what is missing of
 * ours is put back (keep.c). Where that does not work it is said, for otherwise
 * nobody would know.
 */
#include <alloca.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "blind.h"
#include "keep.h"
#include "preload.h"

/* The C library's, looked up at once: a child of vfork() must not do that. */
static struct {
	int (*execve)(const char *path, char *const argv[], char *const envp[]);
	int (*execvpe)(const char *name, char *const argv[],
		       char *const envp[]);
	int (*fexecve)(int fd, char *const argv[], char *const envp[]);
	int (*execveat)(int dir, const char *path, char *const argv[],
			char *const envp[], int flags);
	int (*posix_spawn)(pid_t *pid, const char *path,
			   const posix_spawn_file_actions_t *actions,
			   const posix_spawnattr_t *attr, char *const argv[],
			   char *const envp[]);
	int (*posix_spawnp)(pid_t *pid, const char *name,
			    const posix_spawn_file_actions_t *actions,
			    const posix_spawnattr_t *attr, char *const argv[],
			    char *const envp[]);
	int (*system)(const char *command);
	FILE *(*popen)(const char *command, const char *type);
} real;

static void begin(void)
{
	if (real.execve)
		return;
	keep_begin();
	real.execvpe = dlsym(RTLD_NEXT, "execvpe");
	real.fexecve = dlsym(RTLD_NEXT, "fexecve");
	real.execveat = dlsym(RTLD_NEXT, "execveat");
	real.posix_spawn = dlsym(RTLD_NEXT, "posix_spawn");
	real.posix_spawnp = dlsym(RTLD_NEXT, "posix_spawnp");
	real.system = dlsym(RTLD_NEXT, "system");
	real.popen = dlsym(RTLD_NEXT, "popen");
	real.execve = dlsym(RTLD_NEXT, "execve");
}

__attribute__((constructor)) static void at_start(void)
{
	begin();
}

/* Begin, and the environment for a new program: @envp, or one that has ours. */
#define ENVIRONMENT(envp)						\
	({								\
		char *const *envp_;					\
									\
		begin();						\
		envp_ = (envp);						\
		if (keep_lost(envp_))					\
			envp_ = keep_into(envp_, alloca(keep_bytes(envp_)));\
		(char *const *)envp_;					\
	})

/* It is @path to us; to who reads this it is @name. */
static void warn_named(const char *path, const char *name)
{
	const char *why = conf.family ? blind_why(path) : NULL;

	if (why)
		dprintf(STDERR_FILENO, "edutcp run: %s %s: it has the kernel's TCP\n",
			name, why);
}

static void warn(const char *path)
{
	warn_named(path, path);
}

static void warn_found(const char *name)
{
	char path[PATH_MAX];

	if (blind_find(name, path, sizeof(path)))
		warn(path);
}

/* An open file, or, below one that is a directory, another. */
static void warn_at(int fd, const char *below)
{
	char path[PATH_MAX + 32], name[PATH_MAX];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d%s%s", fd,
		 *below ? "/" : "", below);
	n = *below ? -1 : readlink(path, name, sizeof(name) - 1);
	name[n > 0 ? n : 0] = 0;
	warn_named(path, *below ? below : name);
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	char *const *env = ENVIRONMENT(envp);

	warn(path);
	return real.execve(path, argv, env);
}

EXPORT int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

EXPORT int execvpe(const char *name, char *const argv[], char *const envp[])
{
	char *const *env = ENVIRONMENT(envp);

	warn_found(name);
	return real.execvpe(name, argv, env);
}

EXPORT int execvp(const char *name, char *const argv[])
{
	return execvpe(name, argv, environ);
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	char *const *env = ENVIRONMENT(envp);

	warn_at(fd, "");
	return real.fexecve(fd, argv, env);
}

EXPORT int execveat(int dir, const char *path, char *const argv[],
		    char *const envp[], int flags)
{
	char *const *env = ENVIRONMENT(envp);

	if (*path == '/' || (*path && dir == AT_FDCWD))
		warn(path);
	else
		warn_at(dir, path);
	return real.execveat(dir, path, argv, env, flags);
}

/* These start a shell in our own environment, from inside the C library. */
EXPORT int system(const char *command)
{
	begin();
	keep_put_back();
	return real.system(command);
}

EXPORT FILE *popen(const char *command, const char *type)
{
	begin();
	keep_put_back();
	return real.popen(command, type);
}

/* Arguments of execl() and its like, behind the first, up to the NULL. */
static size_t count(va_list *list)
{
	size_t n = 0;

	while (va_arg(*list, char *))
		n++;
	return n;
}

static void take(char **argv, const char *first, va_list *list)
{
	*argv = (char *)first;
	while (*argv)
		*++argv = va_arg(*list, char *);
}

/* Not malloc(), which a child of vfork() must not use. */
#define ARGV(first, list)						\
	({								\
		char **argv_;						\
									\
		va_start(list, first);					\
		argv_ = alloca((count(&(list)) + 2) * sizeof(*argv_));	\
		va_end(list);						\
		va_start(list, first);					\
		take(argv_, first, &(list));				\
		argv_;							\
	})

EXPORT int execl(const char *path, const char *arg, ...)
{
	va_list list;
	char **argv = ARGV(arg, list);

	va_end(list);
	return execv(path, argv);
}

EXPORT int execlp(const char *name, const char *arg, ...)
{
	va_list list;
	char **argv = ARGV(arg, list);

	va_end(list);
	return execvp(name, argv);
}

EXPORT int execle(const char *path, const char *arg, ...)
{
	va_list list;
	char **argv = ARGV(arg, list), **envp = va_arg(list, char **);

	va_end(list);
	return execve(path, argv, envp);
}

EXPORT int posix_spawn(pid_t *pid, const char *path,
		       const posix_spawn_file_actions_t *actions,
		       const posix_spawnattr_t *attr, char *const argv[],
		       char *const envp[])
{
	char *const *env = ENVIRONMENT(envp);

	warn(path);
	return real.posix_spawn(pid, path, actions, attr, argv, env);
}

EXPORT int posix_spawnp(pid_t *pid, const char *name,
			const posix_spawn_file_actions_t *actions,
			const posix_spawnattr_t *attr, char *const argv[],
			char *const envp[])
{
	char *const *env = ENVIRONMENT(envp);

	warn_found(name);
	return real.posix_spawnp(pid, name, actions, attr, argv, env);
}
