// SPDX-License-Identifier: GPL-2.0-only
/*
 * all.c - all sockets of a namespace, and all records in TIME-WAIT
 *
 * Two trees, for sock_diag and the namespace's end, by a serial number that
 * only rises. Who walks them lets go of the lock now and then, remembers the
 * number, and finds the place again however many there are and whoever has gone.
 */
#include "sock.h"

static struct edu_listed *listed(struct rb_node *node)
{
	return rb_entry_safe(node, struct edu_listed, node);
}

/**
 * edu_all_add() - there is one more
 * @enet: the namespace
 * @root: its all_socks or all_tws
 * @it: gets its number; the newest
 *
 * Context: any but hard interrupts.
 */
void edu_all_add(struct edu_net *enet, struct rb_root *root,
		 struct edu_listed *it)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	spin_lock_bh(&enet->all_lock);
	it->serial = ++enet->all_serial;
	while (*link) {
		parent = *link;
		link = &parent->rb_right;
	}
	rb_link_node(&it->node, parent, link);
	rb_insert_color(&it->node, root);
	spin_unlock_bh(&enet->all_lock);
}

/**
 * edu_all_del() - one has gone
 * @enet: the namespace
 * @root: its all_socks or all_tws
 * @it: was added to it
 *
 * Context: any but hard interrupts.
 */
void edu_all_del(struct edu_net *enet, struct rb_root *root,
		 struct edu_listed *it)
{
	spin_lock_bh(&enet->all_lock);
	rb_erase(&it->node, root);
	spin_unlock_bh(&enet->all_lock);
}

/**
 * edu_all_before() - the newest of those that are older than a number
 * @root: all_socks or all_tws, its lock held
 * @serial: the number; 0: the newest of all
 *
 * Return: it, or NULL if there is none.
 */
struct edu_listed *edu_all_before(const struct rb_root *root,
				  unsigned long serial)
{
	struct rb_node *node = root->rb_node;
	struct edu_listed *found = NULL;

	while (node) {
		if (!serial || listed(node)->serial < serial) {
			found = listed(node);
			node = node->rb_right;
		} else {
			node = node->rb_left;
		}
	}
	return found;
}

/**
 * edu_all_older() - the next one
 * @it: in a tree whose lock is held
 *
 * Return: the next older one, or NULL.
 */
struct edu_listed *edu_all_older(const struct edu_listed *it)
{
	return listed(rb_prev(&it->node));
}
