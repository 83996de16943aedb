// SPDX-License-Identifier: GPL-2.0-only
/*
 * congestion.c - congestion control algorithms, from other modules too
 *
 * The core has the registry (core/cc.c) and asks its host for two things: a
 * lock, and that the code of an algorithm stays while something uses it. Each
 * socket holds a reference to the module of its algorithm, and each namespace
 * to that of its default. What somebody else uses, a namespace or a listener,
 * is looked at under RCU, also in softirq; a module that goes waits for that.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "congestion.h"
#include "sock.h"

static DEFINE_MUTEX(registry_lock);

/**
 * edu_congestion_register() - add an algorithm
 * @cc: complete but for its owner; stays where it is until
 *	edu_congestion_unregister()
 * @owner: the module that it lies in, THIS_MODULE
 *
 * From now on TCP_CONGESTION and net.edutcp.congestion_control know its name.
 *
 * Context: process; a module's init function.
 * Return: 0; -EEXIST if the name is taken; -EINVAL if it has none that can be
 * used, or a function is missing.
 */
int edu_congestion_register(struct edu_cc *cc, struct module *owner)
{
	int err = 0;

	cc->owner = owner;
	mutex_lock(&registry_lock);
	if (cc->name && edu_cc_find(cc->name))
		err = -EEXIST;
	else if (!edu_cc_register(cc))
		err = -EINVAL;
	mutex_unlock(&registry_lock);
	return err;
}
EXPORT_SYMBOL_GPL(edu_congestion_register);

/**
 * edu_congestion_unregister() - take an algorithm out
 * @cc: was registered
 *
 * Context: process; its module's exit function, so nothing uses it.
 */
void edu_congestion_unregister(struct edu_cc *cc)
{
	mutex_lock(&registry_lock);
	edu_cc_unregister(cc);
	mutex_unlock(&registry_lock);
	/* Pairs with edu_congestion_share(). */
	synchronize_rcu();
}
EXPORT_SYMBOL_GPL(edu_congestion_unregister);

/**
 * edu_congestion_get() - an algorithm by its name
 * @name: as in TCP_CONGESTION
 *
 * Context: process.
 * Return: the algorithm, to be given back by edu_congestion_put(); NULL if
 * there is none of that name.
 */
const struct edu_cc *edu_congestion_get(const char *name)
{
	const struct edu_cc *cc;

	mutex_lock(&registry_lock);
	cc = edu_cc_find(name);
	if (cc && !try_module_get(cc->owner))
		cc = NULL;
	mutex_unlock(&registry_lock);
	return cc;
}

/**
 * edu_congestion_share() - what somebody else uses
 * @from: where they have it
 *
 * Context: any.
 * Return: the same, to be given back by edu_congestion_put(); Reno if its
 * module is going.
 */
const struct edu_cc *edu_congestion_share(const struct edu_cc * const *from)
{
	const struct edu_cc *cc;

	rcu_read_lock();
	cc = READ_ONCE(*from);
	if (!try_module_get(cc->owner))
		cc = &edu_cc_reno;
	rcu_read_unlock();
	return cc;
}

/**
 * edu_congestion_put() - an algorithm is used no longer
 * @cc: from one of the above
 *
 * Context: any.
 */
void edu_congestion_put(const struct edu_cc *cc)
{
	module_put(cc->owner);
}

/**
 * edu_congestion_names() - all that there are, with spaces between them
 * @names: filled in, with a zero at its end
 * @room: there, bytes
 *
 * Context: process.
 */
void edu_congestion_names(char *names, size_t room)
{
	const struct edu_cc *cc;
	size_t n = 0;

	mutex_lock(&registry_lock);
	for (cc = edu_cc_next(NULL); cc; cc = edu_cc_next(cc))
		n += scnprintf(names + n, room - n, "%s%s", n ? " " : "",
			       cc->name);
	mutex_unlock(&registry_lock);
}
