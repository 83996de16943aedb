/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * blind.h - programs into which nothing can be preloaded
 */
#ifndef EDUTCP_BLIND_H
#define EDUTCP_BLIND_H

#include <stddef.h>

/**
 * blind_why() - why does LD_PRELOAD not work for a program?
 * @path: the program's file; a script counts as its interpreter
 *
 * The loader takes no LD_PRELOAD into a program that gives its user other
 * rights, and a program that is linked statically has no loader.
 *
 * Return: why, as the end of a sentence ("is linked statically"); NULL: it
 * works, or there is no such file.
 */
const char *blind_why(const char *path);

/**
 * blind_find() - where execvp(3) finds a program
 * @name: the program; with a slash it is its own path
 * @path: filled in
 * @size: of @path
 *
 * Return: @path, or NULL if there is none.
 */
const char *blind_find(const char *name, char *path, size_t size);

#endif
