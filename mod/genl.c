// SPDX-License-Identifier: GPL-2.0-only
/*
 * genl.c - faults are set and listed: generic netlink family "edutcp"
 *
 * Rules are those of the namespace of the socket that asks. userspace's
 * `edutcp fault` is the other end.
 */
#include <net/genetlink.h>

#include "fault.h"

static struct genl_family edu_genl_family;

static const struct nla_policy fault_policy[EDU_FA_MAX + 1] = {
	[EDU_FA_ACTION]	  = { .type = NLA_U32 },
	[EDU_FA_DIR]	  = { .type = NLA_U32 },
	[EDU_FA_KIND]	  = { .type = NLA_U32 },
	[EDU_FA_LPORT]	  = { .type = NLA_U16 },
	[EDU_FA_RPORT]	  = { .type = NLA_U16 },
	[EDU_FA_BYTE]	  = { .type = NLA_U32 },
	[EDU_FA_NTH]	  = { .type = NLA_U32 },
	[EDU_FA_COUNT]	  = { .type = NLA_U32 },
	[EDU_FA_RTX]	  = { .type = NLA_U32 },
	[EDU_FA_PPM]	  = { .type = NLA_U32 },
	[EDU_FA_SEED]	  = { .type = NLA_U64 },
	[EDU_FA_DELAY_US] = { .type = NLA_U32 },
	[EDU_FA_GAP]	  = { .type = NLA_U32 },
	[EDU_FA_WIRE]	  = { .type = NLA_U8 },
	[EDU_FA_IP]	  = { .type = NLA_U8 },
};

static void get_u32(struct nlattr **attrs, int attr, u32 *val)
{
	if (attrs[attr])
		*val = nla_get_u32(attrs[attr]);
}

static void rule_from_attrs(struct edu_fault_rule *rule, struct nlattr **attrs)
{
	edu_fault_rule_init(rule);
	get_u32(attrs, EDU_FA_ACTION, &rule->action);
	get_u32(attrs, EDU_FA_DIR, &rule->dir);
	get_u32(attrs, EDU_FA_KIND, &rule->kind);
	if (attrs[EDU_FA_LPORT])
		rule->lport = nla_get_u16(attrs[EDU_FA_LPORT]);
	if (attrs[EDU_FA_RPORT])
		rule->rport = nla_get_u16(attrs[EDU_FA_RPORT]);
	get_u32(attrs, EDU_FA_BYTE, &rule->byte);
	get_u32(attrs, EDU_FA_NTH, &rule->nth);
	rule->count = rule->nth ? 1 : 0;
	get_u32(attrs, EDU_FA_COUNT, &rule->count);
	get_u32(attrs, EDU_FA_RTX, &rule->rtx);
	get_u32(attrs, EDU_FA_PPM, &rule->ppm);
	if (attrs[EDU_FA_SEED])
		rule->seed = nla_get_u64(attrs[EDU_FA_SEED]);
	get_u32(attrs, EDU_FA_DELAY_US, &rule->delay_us);
	get_u32(attrs, EDU_FA_GAP, &rule->gap);
	if (attrs[EDU_FA_WIRE])
		rule->wire = nla_get_u8(attrs[EDU_FA_WIRE]);
	if (attrs[EDU_FA_IP])
		rule->ip = nla_get_u8(attrs[EDU_FA_IP]);
}

static int fault_add(struct sk_buff *skb, struct genl_info *info)
{
	struct edu_fault_rule rule;
	const char *wrong;

	if (!info->attrs[EDU_FA_ACTION]) {
		GENL_SET_ERR_MSG(info, "a fault needs an action");
		return -EINVAL;
	}
	rule_from_attrs(&rule, info->attrs);
	wrong = edu_fault_invalid(&rule);
	if (wrong) {
		if (info->extack)
			info->extack->_msg = wrong;
		return -EINVAL;
	}
	return edu_fault_add(edu_net(genl_info_net(info)), &rule);
}

static int fault_clear(struct sk_buff *skb, struct genl_info *info)
{
	edu_fault_clear(edu_net(genl_info_net(info)));
	return 0;
}

static int put_rule(struct sk_buff *skb, const struct edu_fault_rule *rule)
{
	return nla_put_u32(skb, EDU_FA_ID, rule->id) ?:
	       nla_put_u32(skb, EDU_FA_ACTION, rule->action) ?:
	       nla_put_u32(skb, EDU_FA_DIR, rule->dir) ?:
	       nla_put_u32(skb, EDU_FA_KIND, rule->kind) ?:
	       nla_put_u16(skb, EDU_FA_LPORT, rule->lport) ?:
	       nla_put_u16(skb, EDU_FA_RPORT, rule->rport) ?:
	       nla_put_u32(skb, EDU_FA_BYTE, rule->byte) ?:
	       nla_put_u32(skb, EDU_FA_NTH, rule->nth) ?:
	       nla_put_u32(skb, EDU_FA_COUNT, rule->count) ?:
	       (rule->rtx == EDU_FAULT_NO_RTX ? 0 :
		nla_put_u32(skb, EDU_FA_RTX, rule->rtx)) ?:
	       nla_put_u32(skb, EDU_FA_PPM, rule->ppm) ?:
	       nla_put_u64_64bit(skb, EDU_FA_SEED, rule->seed, EDU_FA_PAD) ?:
	       nla_put_u32(skb, EDU_FA_DELAY_US, rule->delay_us) ?:
	       nla_put_u32(skb, EDU_FA_GAP, rule->gap) ?:
	       nla_put_u8(skb, EDU_FA_WIRE, rule->wire) ?:
	       nla_put_u8(skb, EDU_FA_IP, rule->ip) ?:
	       nla_put_u64_64bit(skb, EDU_FA_MATCHED, rule->matched,
				 EDU_FA_PAD) ?:
	       nla_put_u64_64bit(skb, EDU_FA_ACTED, rule->acted, EDU_FA_PAD);
}

static int fault_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct edu_net *enet = edu_net(sock_net(skb->sk));
	struct edu_fault_rule rule;
	void *hdr;

	while (edu_fault_get(enet, cb->args[0] + 1, &rule)) {
		hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				  cb->nlh->nlmsg_seq, &edu_genl_family,
				  NLM_F_MULTI, EDU_CMD_FAULT_GET);
		if (!hdr)
			break;
		if (put_rule(skb, &rule)) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		genlmsg_end(skb, hdr);
		cb->args[0] = rule.id;
	}
	return skb->len;
}

static const struct genl_ops edu_genl_ops[] = {
	{
		.cmd = EDU_CMD_FAULT_ADD,
		.doit = fault_add,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = EDU_CMD_FAULT_CLEAR,
		.doit = fault_clear,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = EDU_CMD_FAULT_GET,
		.dumpit = fault_dump,
	},
};

static struct genl_family edu_genl_family __ro_after_init = {
	.name = EDU_GENL_NAME,
	.version = EDU_GENL_VERSION,
	.maxattr = EDU_FA_MAX,
	.policy = fault_policy,
	.netnsok = true,
	.module = THIS_MODULE,
	.ops = edu_genl_ops,
	.n_ops = ARRAY_SIZE(edu_genl_ops),
	.resv_start_op = EDU_CMD_UNSPEC + 1,
};

/**
 * edu_genl_init() - register the netlink family
 *
 * Return: 0 or a negative errno.
 */
int edu_genl_init(void)
{
	return genl_register_family(&edu_genl_family);
}

/**
 * edu_genl_exit() - unregister it
 */
void edu_genl_exit(void)
{
	genl_unregister_family(&edu_genl_family);
}
