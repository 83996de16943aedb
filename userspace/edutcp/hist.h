/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hist.h - a histogram of times, for percentiles
 */
#ifndef EDUTCP_HIST_H
#define EDUTCP_HIST_H

#include <linux/types.h>

#define HIST_STEPS	16	/* in each power of two: within 6 per cent */
#define HIST_BUCKETS	(61 * HIST_STEPS)

/**
 * struct hist - counts of values
 * @nr: values
 * @sum: of them
 * @min: least of them
 * @max: greatest of them
 * @bucket: values in each bucket
 *
 * All zero is an empty one.
 */
struct hist {
	__u64 nr;
	__u64 sum;
	__u64 min;
	__u64 max;
	__u64 bucket[HIST_BUCKETS];
};

/**
 * hist_add() - count a value
 * @h: the histogram
 * @val: the value, any unit
 */
void hist_add(struct hist *h, __u64 val);

/**
 * hist_merge() - count all that another one has counted
 * @h: the histogram
 * @from: the other one
 */
void hist_merge(struct hist *h, const struct hist *from);

/**
 * hist_percentile() - so many per cent of the values are not greater
 * @h: the histogram
 * @percent: 0 to 100
 *
 * Return: a value at most 1/HIST_STEPS too great; 0 if there are none.
 */
__u64 hist_percentile(const struct hist *h, double percent);

#endif /* EDUTCP_HIST_H */
