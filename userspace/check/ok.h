/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ok.h - lines "ok - name" and "not ok - name"
 */
#ifndef EDUTCP_CHECK_OK_H
#define EDUTCP_CHECK_OK_H

#include <stdbool.h>

#include "cmd.h"

/**
 * ok() - one test
 * @passed: did it pass?
 * @fmt: printf format of its name
 *
 * Return: @passed.
 */
__printf(2, 3) bool ok(bool passed, const char *fmt, ...);

/**
 * ok_str() - one test: is it this text?
 * @got: what it is
 * @want: what it should be
 * @fmt: printf format of the test's name
 *
 * Return: true if they are the same; otherwise both are shown.
 */
__printf(3, 4) bool ok_str(const char *got, const char *want,
			   const char *fmt, ...);

/**
 * ok_done() - all tests are done
 *
 * Return: exit status: 0 if all have passed.
 */
int ok_done(void);

#endif /* EDUTCP_CHECK_OK_H */
