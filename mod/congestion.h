/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * congestion.h - for modules that bring a congestion control algorithm
 *
 * What an algorithm is: core/cc.h. What it works on: core/tcb.h.
 */
#ifndef _EDU_CONGESTION_H
#define _EDU_CONGESTION_H

struct edu_cc;
struct module;

int edu_congestion_register(struct edu_cc *cc, struct module *owner);
void edu_congestion_unregister(struct edu_cc *cc);

#endif /* _EDU_CONGESTION_H */
