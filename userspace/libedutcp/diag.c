// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * diag.c - all sockets of a network namespace, by sock_diag(7)
 */
#include <errno.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "libedutcp.h"
#include "nl.h"

struct dump {
	edu_diag_fn *fn;
	void *arg;
};

/* The kernel's message may be shorter or longer than the one we know. */
static int on_socket(const struct nlmsghdr *nlh, void *arg)
{
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	const struct dump *dump = arg;
	struct edu_diag_msg msg = { 0 };

	if (len < offsetof(struct edu_diag_msg, info))
		return -EBADMSG;
	memcpy(&msg, mnl_nlmsg_get_payload(nlh),
	       len < sizeof(msg) ? len : sizeof(msg));
	msg.info.cc[sizeof(msg.info.cc) - 1] = '\0';
	return dump->fn(&msg.info, dump->arg);
}

int edu_diag_dump(__u32 states, edu_diag_fn *fn, void *arg)
{
	struct dump dump = { .fn = fn, .arg = arg };
	struct edu_diag_req *req;
	struct nlmsghdr *nlh;
	struct edu_nl nl;
	int err;

	err = edu_nl_open(&nl, NETLINK_SOCK_DIAG);
	if (err)
		return err;
	nlh = mnl_nlmsg_put_header(nl.buf);
	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	req = mnl_nlmsg_put_extra_header(nlh, sizeof(*req));
	req->sdiag_family = edu_family();
	req->states = states;
	nl.fn = on_socket;
	nl.arg = &dump;
	err = edu_nl_talk(&nl);
	edu_nl_close(&nl);
	return err == -ENOENT && !nl.result ? -EDU_ERR_NO_MODULE : err;
}
