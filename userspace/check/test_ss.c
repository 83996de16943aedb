// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_ss.c - ss.c and ss_print.c: sockets of both wires and both versions of
 * IP, as text and as JSON
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ok.h"
#include "ss.h"

static struct edu_diag_info sock_of(int wire, const char *from, __u16 lport,
				    const char *to, __u16 rport)
{
	struct edu_diag_info info = {
		.family = strchr(from, ':') ? AF_INET6 : AF_INET,
		.wire = wire, .lport = htons(lport), .rport = htons(rport),
		.timer = EDU_NR_TIMERS,
		.tcb = { .state = EDU_ESTABLISHED, .cwnd = 14480 },
	};

	inet_pton(info.family, from, info.laddr);
	inet_pton(info.family, to, info.raddr);
	return info;
}

static void addresses(void)
{
	struct edu_diag_info info = sock_of(6, "2001:db8::1", 80,
					    "2001:db8::2", 40000);
	char text[EDU_ADDR_MAX];

	ok_str(ss_addr(&info, true, text), "[2001:db8::1]:80", "ss_addr__ipv6");
	ok_str(ss_addr(&info, false, text), "[2001:db8::2]:40000",
	       "ss_addr__ipv6_peer");
	info.ifindex = 1;
	ok_str(ss_addr(&info, true, text), "[2001:db8::1]:80",
	       "ss_addr__a_global_address_has_no_scope");
	info = sock_of(253, "fe80::1", 80, "fe80::2", 40000);
	info.ifindex = 1;
	ok_str(ss_addr(&info, false, text), "[fe80::2%lo]:40000",
	       "ss_addr__link_local_with_its_scope");
	info = sock_of(253, "::", 80, "::", 0);
	ok_str(ss_addr(&info, true, text), "[::]:80", "ss_addr__any");
	ok_str(ss_addr(&info, false, text), "[::]:*", "ss_addr__no_port");
	info = sock_of(253, "::ffff:10.0.0.1", 80, "::ffff:10.0.0.2", 9);
	ok_str(ss_addr(&info, false, text), "10.0.0.2:9", "ss_addr__mapped");
}

/* What is printed, to be freed. */
static char *printed(const struct ss_list *list, bool json)
{
	FILE *file = tmpfile();
	int out = dup(STDOUT_FILENO);
	char *text = calloc(1, 20000);

	if (!file || out < 0 || !text)
		abort();
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	if (json)
		ss_print_json(list);
	else
		ss_print(list, false);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	rewind(file);
	if (!fread(text, 1, 19999, file))
		abort();
	fclose(file);
	return text;
}

static const char table[] =
	"State        Wire  Recv-Q  Send-Q  Local                Peer              Timer  Cwnd   RTT  RTO  Process\n"
	"ESTABLISHED  tcp        0       0  [2001:db8::1]:40000  [2001:db8::2]:80  -      14480  -    -    -\n"
	"ESTABLISHED  edu        0       0  10.0.0.2:80          10.0.0.1:40000    -      14480  -    -    -\n"
	"";

static void prints(void)
{
	struct edu_diag_info socks[] = {
		sock_of(6, "2001:db8::1", 40000, "2001:db8::2", 80),
		sock_of(253, "10.0.0.2", 80, "10.0.0.1", 40000),
	};
	struct ss_list list = { .nr = 2, .socks = socks };
	char *text = printed(&list, false), *second;

	ok_str(text, table, "ss_print__both_wires_and_versions_of_ip");
	free(text);
	text = printed(&list, true);
	second = strstr(text, "10.0.0.2:80");
	ok(strstr(text, "\"wire\": 6,") && strstr(text, "\"ip\": 6,") &&
	   second && strstr(second, "\"wire\": 253,") &&
	   strstr(second, "\"ip\": 4,"), "ss_print_json__wire_and_ip");
	free(text);
}

int main(void)
{
	addresses();
	prints();
	return ok_done();
}
