/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keep.h - the environment of a program that is started has what makes it one
 * of ours
 */
#ifndef EDUTCP_KEEP_H
#define EDUTCP_KEEP_H

#include <stdbool.h>
#include <stddef.h>

/**
 * keep_begin() - remember what the environment has of ours
 *
 * Before the program changes it; nothing to be done the second time.
 */
void keep_begin(void);

/**
 * keep_lost() - is anything of ours missing in an environment?
 * @envp: the environment
 *
 * Nothing is, where it says that it wants nothing of us (PRELOAD_FAMILY is 0),
 * or where there was nothing from the beginning.
 */
bool keep_lost(char *const envp[]);

/**
 * keep_bytes() - room that keep_into() needs
 * @envp: the environment
 */
size_t keep_bytes(char *const envp[]);

/**
 * keep_into() - an environment that has all of ours
 * @envp: one that has not
 * @room: keep_bytes() of memory
 *
 * Changes nothing but @room: also for a child of vfork(2).
 *
 * Return: the environment, which is in @room and refers to @envp's strings.
 */
char **keep_into(char *const envp[], void *room);

/**
 * keep_put_back() - put back what is missing in our own environment
 *
 * For what the C library starts by itself, such as the shell of system(3).
 */
void keep_put_back(void);

#endif
