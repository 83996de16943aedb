/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * port.h - is a text no port? For the library and the command, which says so
 * before it begins
 */
#ifndef EDUTCP_PORT_H
#define EDUTCP_PORT_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/*
 * Neither a number up to 65535 nor what may be the name of a service.
 * getaddrinfo() takes the lower 16 bits of any number, and "" for 0.
 */
static inline bool is_no_port(const char *port)
{
	size_t digits = strspn(port, "0123456789");

	return !port[digits] && (!digits || strtoull(port, NULL, 10) > 65535);
}

#endif /* EDUTCP_PORT_H */
