// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * nl.c - one question to the kernel by netlink, and its answers
 *
 * libmnl does the work. Added is what it leaves to its users: the kernel's
 * error message in words, and the error at the end of a dump.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>

#include "nl.h"

#define SEQ	1	/* a socket asks only once */
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

int edu_nl_open(struct edu_nl *nl, int bus)
{
	int one = 1;

	memset(nl, 0, offsetof(struct edu_nl, buf));
	nl->sock = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (!nl->sock)
		return -errno;
	if (mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID)) {
		int err = -errno;

		edu_nl_close(nl);
		return err;
	}
	/* A kernel without it words no errors; nothing else is lost. */
	mnl_socket_setsockopt(nl->sock, NETLINK_EXT_ACK, &one, sizeof(one));
	return 0;
}

void edu_nl_close(struct edu_nl *nl)
{
	mnl_socket_close(nl->sock);
}

static int why_attr(const struct nlattr *attr, void *data)
{
	struct edu_nl *nl = data;

	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
	    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		snprintf(nl->why, nl->why_size, "%s", mnl_attr_get_str(attr));
	return MNL_CB_OK;
}

static int on_error(const struct nlmsghdr *nlh, void *data)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	unsigned int skip = sizeof(*e);
	struct edu_nl *nl = data;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (!e->error)
		return MNL_CB_STOP;
	/* The question comes back before the words, unless capped. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += e->msg.nlmsg_len - NLMSG_HDRLEN;
	if (nl->why_size && nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    skip <= mnl_nlmsg_get_payload_len(nlh))
		mnl_attr_parse(nlh, skip, why_attr, nl);
	errno = -e->error;
	return MNL_CB_ERROR;
}

static int on_done(const struct nlmsghdr *nlh, void *data)
{
	const int *err = mnl_nlmsg_get_payload(nlh);

	(void)data;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err) || *err >= 0)
		return MNL_CB_STOP;
	errno = -*err;
	return MNL_CB_ERROR;
}

static int on_answer(const struct nlmsghdr *nlh, void *data)
{
	struct edu_nl *nl = data;

	if (nl->fn)
		nl->result = nl->fn(nlh, nl->arg);
	return nl->result ? MNL_CB_STOP : MNL_CB_OK;
}

int edu_nl_talk(struct edu_nl *nl)
{
	static mnl_cb_t ctl[] = {
		[NLMSG_ERROR] = on_error,
		[NLMSG_DONE] = on_done,
	};
	unsigned int port = mnl_socket_get_portid(nl->sock);
	ssize_t n;
	int ret;

	nl->nlh.nlmsg_seq = SEQ;
	if (nl->why_size)
		nl->why[0] = '\0';
	if (mnl_socket_sendto(nl->sock, nl->buf, nl->nlh.nlmsg_len) < 0)
		return -errno;
	do {
		n = mnl_socket_recvfrom(nl->sock, nl->buf, sizeof(nl->buf));
		if (n < 0)
			return -errno;
		ret = mnl_cb_run2(nl->buf, n, SEQ, port, on_answer, nl, ctl,
				  ARRAY_SIZE(ctl));
	} while (ret == MNL_CB_OK);
	return ret == MNL_CB_ERROR ? -errno : nl->result;
}
