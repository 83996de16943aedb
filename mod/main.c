// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - loading and unloading, and namespaces coming and going
 *
 * Set up from the bottom to the top: what a namespace has, then the isolated
 * wire by which segments come (the interop wire's hooks come and go with its
 * ports, claim.c), then the tools, and last the family, by which programs
 * come. Torn down in the opposite order. A socket holds the module (its proto
 * has an owner), also one that dies without a program, until the last of its
 * packets has left the queues: so when exit runs there is no socket, and of
 * connections only records in TIME-WAIT are left, which go with their
 * namespace's part of the module.
 */
#include <linux/module.h>
#include <linux/random.h>
#include <net/net_namespace.h>

#include "fault.h"
#include "ip.h"
#include "note.h"
#include "sock.h"

unsigned int edu_net_id;

module_param_named(family, edu_family, int, 0444);
MODULE_PARM_DESC(family, "number of the protocol family (default 19, the slot that AF_ECONET left)");

static void init_limits(struct edu_net *enet)
{
	enet->cfg = edu_cfg_default;
	enet->cc = &edu_cc_reno;
	enet->rmem[0] = 4096;
	enet->rmem[1] = 131072;
	enet->rmem[2] = 6291456;
	enet->wmem[0] = 4096;
	enet->wmem[1] = 131072;
	enet->wmem[2] = 4194304;
	enet->max_orphans = 16384;
	enet->max_tw = 65536;
}

static int __net_init edu_net_init(struct net *net)
{
	struct edu_net *enet = edu_net(net);
	int err;

	enet->net = net;
	get_random_bytes(&enet->secret, sizeof(enet->secret));
	enet->all_socks = RB_ROOT;
	enet->all_tws = RB_ROOT;
	spin_lock_init(&enet->all_lock);
	init_limits(enet);

	err = edu_mib_init(enet);
	if (err)
		return err;
	err = edu_demux_init(enet);
	if (err)
		goto no_demux;
	err = edu_ports_init(enet);
	if (err)
		goto no_ports;
	err = edu_claims_init(enet);
	if (err)
		goto no_claims;
	err = edu_faults_init(enet);
	if (err)
		goto no_faults;
	err = edu_sysctl_init(enet);
	if (err)
		goto no_sysctl;
	err = edu_breaks_init(enet);
	if (err)
		goto no_breaks;
	return 0;
no_breaks:
	edu_sysctl_exit(enet);
no_sysctl:
	edu_faults_exit(enet);
no_faults:
	edu_claims_exit(enet);
no_claims:
	edu_ports_exit(enet);
no_ports:
	edu_demux_exit(enet);
no_demux:
	edu_mib_exit(enet);
	return err;
}

/* Nothing arrives any more: the devices have gone, or the protocol has. */
static void __net_exit edu_net_exit(struct net *net)
{
	struct edu_net *enet = edu_net(net);

	edu_breaks_exit(enet);
	edu_sysctl_exit(enet);
	edu_faults_exit(enet);
	edu_congestion_put(enet->cc);
	edu_sock_purge(enet);
	edu_tw_purge(enet);
	edu_claims_exit(enet);
	edu_ports_exit(enet);
	edu_demux_exit(enet);
	edu_mib_exit(enet);
}

static struct pernet_operations edu_net_ops = {
	.init = edu_net_init,
	.exit = edu_net_exit,
	.id   = &edu_net_id,
	.size = sizeof(struct edu_net),
};

static int __init edu_init(void)
{
	int err;

	edu_aggregate_init();
	err = register_pernet_subsys(&edu_net_ops);
	if (err)
		return err;
	err = edu_ip_init();
	if (err) {
		pr_err("edutcp: IP protocol %d is taken\n", IPPROTO_EDUTCP);
		goto no_ip;
	}
	err = edu_genl_init();
	if (err)
		goto no_genl;
	err = edu_family_init();
	if (err) {
		if (err == -EEXIST)
			pr_err("edutcp: protocol family %d is taken; choose another with family=\n",
			       edu_family);
		else
			pr_err("edutcp: can not register protocol family %d (%d)\n",
			       edu_family, err);
		goto no_family;
	}
	pr_info("edutcp: protocol family %d, IP protocol %d\n", edu_family,
		IPPROTO_EDUTCP);
	return 0;
no_family:
	edu_genl_exit();
no_genl:
	edu_ip_exit();
no_ip:
	unregister_pernet_subsys(&edu_net_ops);
	return err;
}

static void __exit edu_exit(void)
{
	edu_family_exit();
	edu_genl_exit();
	edu_ip_exit();
	edu_aggregate_exit();
	unregister_pernet_subsys(&edu_net_ops);
	/* Records and sockets are freed by RCU: wait for the last one. */
	rcu_barrier();
	edu_proto_exit();
}

module_init(edu_init);
module_exit(edu_exit);
MODULE_DESCRIPTION("A TCP to learn from, as a protocol family of its own");
MODULE_LICENSE("GPL");
MODULE_ALIAS_NETPROTO(AF_EDUTCP);
