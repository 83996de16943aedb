// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * fault.c - faults of a network namespace, by generic netlink
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "libedutcp.h"
#include "nl.h"

/* Where an attribute of a rule goes. */
static const struct field {
	__u16 offset;
	__u16 size;
} fields[EDU_FA_MAX + 1] = {
#define U8(name) { offsetof(struct edu_fault, name), sizeof(__u8) }
#define U16(name) { offsetof(struct edu_fault, name), sizeof(__u16) }
#define U32(name) { offsetof(struct edu_fault, name), sizeof(__u32) }
#define U64(name) { offsetof(struct edu_fault, name), sizeof(__u64) }
	[EDU_FA_ID] = U32(id),
	[EDU_FA_ACTION] = U32(action),
	[EDU_FA_DIR] = U32(dir),
	[EDU_FA_KIND] = U32(kind),
	[EDU_FA_LPORT] = U16(lport),
	[EDU_FA_RPORT] = U16(rport),
	[EDU_FA_BYTE] = U32(byte),
	[EDU_FA_NTH] = U32(nth),
	[EDU_FA_COUNT] = U32(count),
	[EDU_FA_RTX] = U32(rtx),
	[EDU_FA_PPM] = U32(ppm),
	[EDU_FA_SEED] = U64(seed),
	[EDU_FA_DELAY_US] = U32(delay_us),
	[EDU_FA_GAP] = U32(gap),
	[EDU_FA_MATCHED] = U64(matched),
	[EDU_FA_ACTED] = U64(acted),
	[EDU_FA_WIRE] = U8(wire),
	[EDU_FA_IP] = U8(ip),
#undef U8
#undef U16
#undef U32
#undef U64
};

void edu_fault_init(struct edu_fault *fault)
{
	*fault = (struct edu_fault) {
		.action = EDU_FAULT_DROP,
		.dir = EDU_FAULT_OUT,
		.rtx = EDU_FAULT_RTX_ANY,
		.gap = 3,
	};
}

static struct nlmsghdr *put_genl(struct edu_nl *nl, int type, int cmd,
				 int version, int flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(nl->buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

static int on_family_attr(const struct nlattr *attr, void *arg)
{
	__u16 *id = arg;

	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
	    !mnl_attr_validate(attr, MNL_TYPE_U16))
		*id = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int on_family(const struct nlmsghdr *nlh, void *arg)
{
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), on_family_attr, arg);
	return 0;
}

/* The number under which the kernel knows EDU_GENL_NAME today. */
static int find_family(__u16 *id)
{
	struct nlmsghdr *nlh;
	struct edu_nl nl;
	int err;

	err = edu_nl_open(&nl, NETLINK_GENERIC);
	if (err)
		return err;
	nlh = put_genl(&nl, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, EDU_GENL_NAME);
	*id = 0;
	nl.fn = on_family;
	nl.arg = id;
	err = edu_nl_talk(&nl);
	edu_nl_close(&nl);
	if (err == -ENOENT)
		return -EDU_ERR_NO_MODULE;
	return err || *id ? err : -EBADMSG;
}

/* A question of our family, to which attributes may be added. */
static int start(struct edu_nl *nl, int cmd, int flags, struct nlmsghdr **nlh)
{
	__u16 id;
	int err;

	err = find_family(&id);
	if (!err)
		err = edu_nl_open(nl, NETLINK_GENERIC);
	if (!err)
		*nlh = put_genl(nl, id, cmd, EDU_GENL_VERSION, flags);
	return err;
}

static void put_field(struct nlmsghdr *nlh, const struct edu_fault *fault,
		      __u16 attr)
{
	mnl_attr_put(nlh, attr, fields[attr].size,
		     (const char *)fault + fields[attr].offset);
}

static void put_rule(struct nlmsghdr *nlh, const struct edu_fault *fault)
{
	__u16 attr;

	for (attr = EDU_FA_ACTION; attr <= EDU_FA_GAP; attr++) {
		if (attr == EDU_FA_RTX && fault->rtx == EDU_FAULT_RTX_ANY)
			continue;
		put_field(nlh, fault, attr);
	}
	put_field(nlh, fault, EDU_FA_WIRE);
	put_field(nlh, fault, EDU_FA_IP);
}

int edu_fault_add(const struct edu_fault *fault, char *why, size_t size)
{
	struct nlmsghdr *nlh;
	struct edu_nl nl;
	int err;

	if (why && size)
		why[0] = '\0';
	err = start(&nl, EDU_CMD_FAULT_ADD, NLM_F_ACK, &nlh);
	if (err)
		return err;
	put_rule(nlh, fault);
	nl.why = why;
	nl.why_size = why ? size : 0;
	err = edu_nl_talk(&nl);
	edu_nl_close(&nl);
	return err;
}

int edu_fault_clear(void)
{
	struct nlmsghdr *nlh;
	struct edu_nl nl;
	int err;

	err = start(&nl, EDU_CMD_FAULT_CLEAR, NLM_F_ACK, &nlh);
	if (err)
		return err;
	err = edu_nl_talk(&nl);
	edu_nl_close(&nl);
	return err;
}

static int on_rule_attr(const struct nlattr *attr, void *arg)
{
	__u16 type = mnl_attr_get_type(attr);

	if (type <= EDU_FA_MAX && fields[type].size &&
	    mnl_attr_get_payload_len(attr) == fields[type].size)
		memcpy((char *)arg + fields[type].offset,
		       mnl_attr_get_payload(attr), fields[type].size);
	return MNL_CB_OK;
}

struct list {
	edu_fault_fn *fn;
	void *arg;
};

static int on_rule(const struct nlmsghdr *nlh, void *arg)
{
	const struct list *list = arg;
	struct edu_fault fault;

	edu_fault_init(&fault);
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), on_rule_attr, &fault);
	return list->fn(&fault, list->arg);
}

int edu_fault_list(edu_fault_fn *fn, void *arg)
{
	struct list list = { .fn = fn, .arg = arg };
	struct nlmsghdr *nlh;
	struct edu_nl nl;
	int err;

	err = start(&nl, EDU_CMD_FAULT_GET, NLM_F_DUMP, &nlh);
	if (err)
		return err;
	nl.fn = on_rule;
	nl.arg = &list;
	err = edu_nl_talk(&nl);
	edu_nl_close(&nl);
	return err;
}
