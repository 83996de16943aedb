// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * error.c - what went wrong, in words
 */
#include <netdb.h>
#include <string.h>

#include "libedutcp.h"

const char *edu_strerror(int err)
{
	const char *text;

	/* Unsigned, so that no int has a negation that does not exist. */
	unsigned int code = err < 0 ? -(unsigned int)err : (unsigned int)err;

	if (code == EDU_ERR_NO_MODULE)
		return "the kernel has no AF_EDUTCP: load the module first (insmod edutcp.ko)";
	if (code >= EDU_ERR_RESOLVE && code < EDU_ERR_RESOLVE + 1000)
		return gai_strerror(-(int)(code - EDU_ERR_RESOLVE));
	text = strerrordesc_np(code);
	return text ? text : "Unknown error";
}
