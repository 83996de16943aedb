/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * linux/rbtree.h - the interface of the kernel's red-black tree, for native
 * builds
 *
 * Only the order matters to the core, so the tree is not kept balanced here.
 */
#ifndef _SHIM_LINUX_RBTREE_H
#define _SHIM_LINUX_RBTREE_H

#include <linux/types.h>

struct rb_node {
	struct rb_node *parent;
	struct rb_node *rb_right;
	struct rb_node *rb_left;
};

struct rb_root {
	struct rb_node *rb_node;
};

#define RB_ROOT			((struct rb_root){ NULL })
#define RB_EMPTY_ROOT(root)	(!(root)->rb_node)
#define rb_entry(ptr, type, member)	container_of(ptr, type, member)
#define rb_parent(node)		((node)->parent)

static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **link)
{
	node->parent = parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

static inline void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	(void)node;
	(void)root;
}

static inline struct rb_node *rb_leftmost(struct rb_node *node)
{
	while (node && node->rb_left)
		node = node->rb_left;
	return node;
}

static inline struct rb_node *rb_rightmost(struct rb_node *node)
{
	while (node && node->rb_right)
		node = node->rb_right;
	return node;
}

static inline struct rb_node *rb_first(const struct rb_root *root)
{
	return rb_leftmost(root->rb_node);
}

static inline struct rb_node *rb_last(const struct rb_root *root)
{
	return rb_rightmost(root->rb_node);
}

static inline struct rb_node *rb_next(const struct rb_node *node)
{
	if (node->rb_right)
		return rb_leftmost(node->rb_right);
	while (node->parent && node == node->parent->rb_right)
		node = node->parent;
	return node->parent;
}

static inline struct rb_node *rb_prev(const struct rb_node *node)
{
	if (node->rb_left)
		return rb_rightmost(node->rb_left);
	while (node->parent && node == node->parent->rb_left)
		node = node->parent;
	return node->parent;
}

static inline void rb_put(struct rb_root *root, struct rb_node *old,
			  struct rb_node *new)
{
	if (!old->parent)
		root->rb_node = new;
	else if (old->parent->rb_left == old)
		old->parent->rb_left = new;
	else
		old->parent->rb_right = new;
	if (new)
		new->parent = old->parent;
}

static inline void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *next;

	if (!node->rb_left) {
		rb_put(root, node, node->rb_right);
	} else if (!node->rb_right) {
		rb_put(root, node, node->rb_left);
	} else {
		next = rb_leftmost(node->rb_right);
		if (next->parent != node) {
			rb_put(root, next, next->rb_right);
			next->rb_right = node->rb_right;
			next->rb_right->parent = next;
		}
		rb_put(root, node, next);
		next->rb_left = node->rb_left;
		next->rb_left->parent = next;
	}
}

static inline void rb_replace_node(struct rb_node *victim,
				   struct rb_node *new, struct rb_root *root)
{
	*new = *victim;
	if (new->rb_left)
		new->rb_left->parent = new;
	if (new->rb_right)
		new->rb_right->parent = new;
	rb_put(root, victim, new);
}

#endif /* _SHIM_LINUX_RBTREE_H */
