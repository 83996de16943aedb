// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_cmd.c - numbers of the command line, the histogram, perf's records
 */
#include <string.h>

#include "hist.h"
#include "ok.h"
#include "perf.h"

static void numbers(void)
{
	static const char * const bad[] = {
		"", " 5", "-5", "+5", "5x", "0x5", "18446744073709551616", "4",
		"11", "five",
	};
	bool all = true;
	__u64 val = 0;
	size_t i;

	ok(cmd_number("n", "5", 5, 10, &val) && val == 5, "cmd_number__least");
	ok(cmd_number("n", "10", 5, 10, &val) && val == 10,
	   "cmd_number__greatest");
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		all &= !cmd_number("n", bad[i], 5, 10, &val);
	ok(all, "cmd_number__refuses_the_rest");
}

static void sizes(void)
{
	__u64 val = 0;

	ok(cmd_size("s", "1000", 1, ~0ULL, &val) && val == 1000,
	   "cmd_size__bytes");
	ok(cmd_size("s", "64K", 1, ~0ULL, &val) && val == 65536, "cmd_size__K");
	ok(cmd_size("s", "3G", 1, ~0ULL, &val) && val == 3ULL << 30,
	   "cmd_size__G");
	ok(!cmd_size("s", "64k", 1, ~0ULL, &val) &&
	   !cmd_size("s", "64KB", 1, ~0ULL, &val) &&
	   !cmd_size("s", "K", 1, ~0ULL, &val) &&
	   !cmd_size("s", "", 1, ~0ULL, &val), "cmd_size__refuses_the_rest");
	ok(!cmd_size("s", "18014398509481984K", 0, ~0ULL, &val),
	   "cmd_size__does_not_wrap");
	ok(!cmd_size("s", "2M", 1, 1048576, &val), "cmd_size__too_great");
}

static void times(void)
{
	double time = 0;
	__u64 us = 0;

	ok(cmd_seconds("t", "5", 10000000, &us) && us == 5000000,
	   "cmd_seconds__no_unit");
	ok(cmd_seconds("t", "0.25", 10000000, &us) && us == 250000,
	   "cmd_seconds__fraction");
	ok(cmd_seconds("t", "200ms", 10000000, &us) && us == 200000,
	   "cmd_seconds__ms");
	ok(cmd_seconds("t", "7us", 10000000, &us) && us == 7,
	   "cmd_seconds__us");
	ok(!cmd_seconds("t", "0", 10000000, &us) &&
	   !cmd_seconds("t", "11", 10000000, &us) &&
	   !cmd_seconds("t", "-1", 10000000, &us) &&
	   !cmd_seconds("t", "nan", 10000000, &us) &&
	   !cmd_seconds("t", "1h", 10000000, &us) &&
	   !cmd_seconds("t", "", 10000000, &us) &&
	   !cmd_seconds("t", "0x10", 100000000, &us) &&
	   !cmd_seconds("t", "1e1", 100000000, &us) &&
	   !cmd_seconds("t", "1.2.3s", 100000000, &us) &&
	   !cmd_seconds("t", ".", 100000000, &us),
	   "cmd_seconds__refuses_the_rest");
	ok(cmd_time("1.5min more", 6, 0, &time) && time == 90e6,
	   "cmd_time__of_a_length");
	ok(!cmd_time("5", 1, 0, &time) && !cmd_time("5 s", 3, 0, &time) &&
	   !cmd_time("12s", 1, 0, &time), "cmd_time__a_unit_is_a_must");
}

static void bytes(void)
{
	char buf[16];

	ok_str(cmd_bytes(1023, buf, sizeof(buf)), "1023 B", "cmd_bytes__B");
	ok_str(cmd_bytes(1024, buf, sizeof(buf)), "1.0 KiB", "cmd_bytes__KiB");
	ok_str(cmd_bytes(1.5 * (1 << 30), buf, sizeof(buf)), "1.5 GiB",
	       "cmd_bytes__GiB");
}

static bool near(__u64 got, __u64 want)
{
	return got >= want && got <= want + want / HIST_STEPS + 1;
}

static void histogram(void)
{
	static struct hist h, sum, wide;
	__u64 i;

	ok(!hist_percentile(&h, 50), "hist_percentile__empty");
	for (i = 1; i <= 100000; i++)
		hist_add(&h, i);
	ok(h.nr == 100000 && h.min == 1 && h.max == 100000,
	   "hist_add__counts_least_greatest");
	ok(near(hist_percentile(&h, 50), 50000), "hist_percentile__50");
	ok(near(hist_percentile(&h, 99), 99000), "hist_percentile__99");
	ok(hist_percentile(&h, 100) == 100000, "hist_percentile__100");
	hist_add(&sum, 500000);
	hist_merge(&sum, &h);
	ok(sum.nr == 100001 && sum.min == 1 && sum.max == 500000 &&
	   near(hist_percentile(&sum, 50), 50000), "hist_merge__both");
	hist_add(&wide, 0);
	hist_add(&wide, ~0ULL);
	ok(hist_percentile(&wide, 50) == 0 &&
	   hist_percentile(&wide, 100) == ~0ULL, "hist_add__extremes");
}

static void records(void)
{
	struct perf_hello hello = {
		.mode = PERF_RR, .dirs = PERF_UP, .size = 1000, .reply = 70000,
	}, got;
	struct perf_result result = { 1ULL << 40, 2, 3, 4 }, back;
	unsigned char buf[PERF_RECORD];

	perf_put_hello(buf, &hello);
	ok(perf_get_hello(buf, &got) == PERF_OK && got.mode == PERF_RR &&
	   got.dirs == PERF_UP && got.size == 1000 && got.reply == 70000 &&
	   got.status == PERF_ASKED, "perf_get_hello__what_was_put");
	ok(buf[14] == 3 && buf[15] == 232, "perf_put_hello__network_order");
	buf[7]++;
	ok(perf_get_hello(buf, &got) == PERF_BAD_HELLO,
	   "perf_get_hello__another_version");
	hello.mode = PERF_NR_MODES;
	perf_put_hello(buf, &hello);
	ok(perf_get_hello(buf, &got) == PERF_BAD_MODE,
	   "perf_get_hello__unknown_mode");
	hello.mode = PERF_RR;
	hello.size = PERF_SIZE_MAX + 1;
	perf_put_hello(buf, &hello);
	ok(perf_get_hello(buf, &got) == PERF_BAD_SIZE,
	   "perf_get_hello__too_great");
	perf_put_result(buf, &result);
	perf_get_result(buf, &back);
	ok(!memcmp(&result, &back, sizeof(back)),
	   "perf_get_result__what_was_put");
}

int main(void)
{
	/* What is refused complains; that is not to be seen here. */
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	numbers();
	sizes();
	times();
	bytes();
	histogram();
	records();
	return ok_done();
}
