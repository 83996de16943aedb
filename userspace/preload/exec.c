// SPDX-License-Identifier: GPL-2.0-only
/*
 * exec.c - a program starts another one, which may be blind to LD_PRELOAD
 *
 * The environment goes on to it, and with it the library. Where that does not
 * work it is said, for otherwise nobody would know.
 */
#include <alloca.h>
#include <dlfcn.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "blind.h"
#include "preload.h"

/* The C library's, looked up at once: a child of vfork() must not do that. */
static struct {
	int (*execv)(const char *path, char *const argv[]);
	int (*execve)(const char *path, char *const argv[], char *const envp[]);
	int (*execvp)(const char *name, char *const argv[]);
	int (*execvpe)(const char *name, char *const argv[],
		       char *const envp[]);
	int (*posix_spawn)(pid_t *pid, const char *path,
			   const posix_spawn_file_actions_t *actions,
			   const posix_spawnattr_t *attr, char *const argv[],
			   char *const envp[]);
	int (*posix_spawnp)(pid_t *pid, const char *name,
			    const posix_spawn_file_actions_t *actions,
			    const posix_spawnattr_t *attr, char *const argv[],
			    char *const envp[]);
} real;

__attribute__((constructor)) static void begin(void)
{
	real.execv = dlsym(RTLD_NEXT, "execv");
	real.execve = dlsym(RTLD_NEXT, "execve");
	real.execvp = dlsym(RTLD_NEXT, "execvp");
	real.execvpe = dlsym(RTLD_NEXT, "execvpe");
	real.posix_spawn = dlsym(RTLD_NEXT, "posix_spawn");
	real.posix_spawnp = dlsym(RTLD_NEXT, "posix_spawnp");
}

static void warn(const char *path)
{
	const char *why = getenv(PRELOAD_FAMILY) ? blind_why(path) : NULL;

	if (why)
		dprintf(STDERR_FILENO, "edutcp run: %s %s: it has the kernel's TCP\n",
			path, why);
}

static void warn_found(const char *name)
{
	char path[PATH_MAX];

	if (blind_find(name, path, sizeof(path)))
		warn(path);
}

EXPORT int execv(const char *path, char *const argv[])
{
	warn(path);
	return real.execv(path, argv);
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	warn(path);
	return real.execve(path, argv, envp);
}

EXPORT int execvp(const char *name, char *const argv[])
{
	warn_found(name);
	return real.execvp(name, argv);
}

EXPORT int execvpe(const char *name, char *const argv[], char *const envp[])
{
	warn_found(name);
	return real.execvpe(name, argv, envp);
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
	warn(path);
	return real.posix_spawn(pid, path, actions, attr, argv, envp);
}

EXPORT int posix_spawnp(pid_t *pid, const char *name,
			const posix_spawn_file_actions_t *actions,
			const posix_spawnattr_t *attr, char *const argv[],
			char *const envp[])
{
	warn_found(name);
	return real.posix_spawnp(pid, name, actions, attr, argv, envp);
}
