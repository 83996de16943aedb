// SPDX-License-Identifier: GPL-2.0-only
/*
 * hist.c - a histogram of times, for percentiles
 *
 * Buckets grow with the values: each power of two has HIST_STEPS of them. So
 * microseconds and minutes are told equally well, in a few KiB.
 */
#include "hist.h"

#define STEP_BITS	4	/* log2 of HIST_STEPS */

static int bucket_of(__u64 val)
{
	int shift;

	if (val < HIST_STEPS)
		return val;
	shift = 63 - __builtin_clzll(val) - STEP_BITS;
	return shift * HIST_STEPS + (val >> shift);
}

/* The greatest value that falls into the bucket. */
static __u64 top_of(int bucket)
{
	int shift = bucket / HIST_STEPS - 1;

	if (shift <= 0)
		return bucket;
	return ((__u64)(bucket % HIST_STEPS + HIST_STEPS + 1) << shift) - 1;
}

void hist_add(struct hist *h, __u64 val)
{
	if (!h->nr || val < h->min)
		h->min = val;
	if (val > h->max)
		h->max = val;
	h->nr++;
	h->sum += val;
	h->bucket[bucket_of(val)]++;
}

void hist_merge(struct hist *h, const struct hist *from)
{
	int i;

	if (!from->nr)
		return;
	if (!h->nr || from->min < h->min)
		h->min = from->min;
	if (from->max > h->max)
		h->max = from->max;
	h->nr += from->nr;
	h->sum += from->sum;
	for (i = 0; i < HIST_BUCKETS; i++)
		h->bucket[i] += from->bucket[i];
}

__u64 hist_percentile(const struct hist *h, double percent)
{
	double want = h->nr * percent / 100;
	__u64 below = 0;
	int i;

	if (!h->nr)
		return 0;
	for (i = 0; i < HIST_BUCKETS; i++) {
		below += h->bucket[i];
		if (h->bucket[i] && below >= want)
			break;
	}
	return i == HIST_BUCKETS || top_of(i) > h->max ? h->max : top_of(i);
}
