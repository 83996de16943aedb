// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_pcapng.c - pcapng.c: does tshark understand what is written?
 *
 * A connection is written by hand, made into a file, and read by tshark with
 * all its checks; what it says of each packet is compared.
 */
#include <stdio.h>
#include <unistd.h>

#include "ok.h"
#include "pcapng.h"
#include "story.h"

#define COMMAND \
	"LC_ALL=C.UTF-8 tshark -r %s -o tcp.check_checksum:TRUE " \
	"-o ip.check_checksum:TRUE %s 2>/dev/null"

static void to_file(const struct match_row *row, void *arg)
{
	pcapng_row(arg, row, 1000000000000000ULL);
}

static void write_story(const struct story *s, const char *path)
{
	FILE *out = fopen(path, "w");
	struct match_cfg cfg = {
		.left = STORY_NETNS(CLIENT), .hold_us = ~0ULL,
		.near_us = 1000, .row = to_file, .arg = out,
	};
	struct match m;
	int i;

	if (!out)
		abort();
	pcapng_begin(out);
	match_init(&m, &cfg);
	for (i = 0; i < s->nr; i++)
		match_add(&m, &s->ev[i]);
	match_end(&m);
	match_free(&m);
	fclose(out);
}

/* What tshark prints of the file, to be freed. */
static char *ask(const char *path, const char *how)
{
	char *command, *text;
	size_t size = 0, n;
	FILE *in, *out;
	char buf[4096];

	if (asprintf(&command, COMMAND, path, how) < 0)
		abort();
	in = popen(command, "r");
	out = open_memstream(&text, &size);
	while (in && (n = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, n, out);
	if (!in || pclose(in))
		fputs("(it failed)", out);
	fclose(out);
	free(command);
	return text;
}

static void says(const char *path, const char *how, const char *want,
		 const char *name)
{
	char *got = ask(path, how);

	ok_str(got, want, "%s", name);
	free(got);
}

static void story(struct story *s)
{
	struct edu_event *ev;

	s->stamps = true;
	story_handshake(s);
	ev = sent(s, CLIENT, 1000, EDU_ACK, 1, 1, 1000);
	ev->reason = EDU_R_OUT_DATA;
	ev->after.cwnd = 14480;
	fault(s, EDU_FAULT_DROP);
	sent(s, CLIENT, 1001, EDU_ACK | EDU_PSH, 1001, 1, 500);
	got(s, SERVER, 1010, EDU_ACK | EDU_PSH, 1001, 1, 500);
	sent(s, SERVER, 1010, EDU_ACK, 1, 1, 0);
	got(s, CLIENT, 1020, EDU_ACK, 1, 1, 0);
	ev = sent(s, CLIENT, 300000, EDU_ACK, 1, 1, 1000);
	ev->a = 1;
	ev->reason = EDU_R_RTX_TIMEOUT;
	got(s, SERVER, 300010, EDU_ACK, 1, 1, 1000);
	got(s, SERVER, 300011, EDU_ACK, 1, 1, 1000);
	sent(s, SERVER, 300012, EDU_ACK | EDU_FIN, 1, 1501, 0);
	got(s, CLIENT, 300020, EDU_ACK | EDU_FIN, 1, 1501, 0);
}

/* Packets: the copy that arrives once more is none of its own. */
#define FIELDS \
	"-T fields -E separator=' ' -e ip.src -e tcp.srcport " \
	"-e tcp.flags.str -e tcp.seq -e tcp.ack -e tcp.len -e frame.len"

/* Status 0 is a bad checksum, severity 8388608 an error. */
#define BAD \
	"-Y '_ws.malformed || tcp.checksum.status == 0 || " \
	"ip.checksum.status == 0 || _ws.expert.severity == 8388608'"
#define OPTIONS \
	"-Y 'tcp.options.mss_val == 1460 && tcp.options.timestamp.tsval >= 0' " \
	"-T fields -e frame.number"
#define IPV6_FIELDS \
	"-c2 -T fields -E separator=' ' -e ipv6.src -e tcp.flags.str " \
	"-e tcp.checksum.status"
#define LENGTHS \
	"-T fields -E separator=' ' -e ip.src -e tcp.flags.str " \
	"-e tcp.checksum.status -e ip.len"

static const char want_fields[] =
	"10.0.0.1 40000 ··········S· 0 0 0 56\n"
	"10.0.0.2 80 ·······A··S· 0 1 0 56\n"
	"10.0.0.1 40000 ·······A···· 1 1 0 52\n"
	"10.0.0.1 40000 ·······A···· 1 1 1000 1052\n"
	"10.0.0.1 40000 ·······AP··· 1001 1 500 552\n"
	"10.0.0.2 80 ·······A···· 1 1 0 52\n"
	"10.0.0.1 40000 ·······A···· 1 1 1000 1052\n"
	"10.0.0.2 80 ·······A···F 1 1501 0 52\n"
	"";

static void ipv4(const char *path)
{
	struct story s = { .nr = 0 };

	story(&s);
	write_story(&s, path);
	says(path, FIELDS, want_fields, "pcapng__fields_of_each_packet");
	says(path, BAD, "", "pcapng__nothing_malformed");
	says(path, "-Y 'tcp.checksum.status == 1' -T fields -e frame.number",
	     "1\n2\n3\n6\n8\n", "pcapng__checksums_right_where_there_is_no_text");
	says(path, "-Y tcp.analysis.retransmission -T fields -e frame.number",
	     "7\n", "pcapng__the_retransmission_is_seen");
	says(path, OPTIONS, "1\n2\n", "pcapng__options");
	says(path, "-c1 -t ud -T fields -e _ws.col.Time",
	     "2001-09-09 01:46:45.000000\n", "pcapng__time_of_day");
	says(path, "-c1 -T fields -e frame.interface_name", "edutcp\n",
	     "pcapng__interface");
}

static void comments(const char *path)
{
	static const char * const lost[] = {
		"LOST on purpose.", "here: out_data: Text that both windows",
		"[RFC 9293, 3.10.2]", "TCB before: ESTABLISHED SND.UNA=",
		"TCB after: ESTABLISHED", "cwnd=14480",
	};
	char *text = ask(path, "-Y frame.number==4 -T fields -e frame.comment");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lost); i++)
		ok(strstr(text, lost[i]), "pcapng__comment_says %s", lost[i]);
	free(text);
	text = ask(path, "-Y frame.number==7 -T fields -e frame.comment");
	ok(strstr(text, "Sent again (1).") && strstr(text, "Arrives 2 times.") &&
	   strstr(text, "rtx_timeout"), "pcapng__comment_of_a_retransmission");
	free(text);
}

static void six(const char *path)
{
	struct story s = { .nr = 0, .v6 = true };

	story(&s);
	write_story(&s, path);
	says(path, IPV6_FIELDS,
	     "2001:db8::1 ··········S· 1\n2001:db8::2 ·······A··S· 1\n",
	     "pcapng__ipv6");
	says(path, BAD, "", "pcapng__ipv6_nothing_malformed");
	says(path, "-Y 'tcp.checksum.status == 1' -T fields -e frame.number",
	     "1\n2\n3\n6\n8\n", "pcapng__ipv6_checksums");
	says(path, "-c4 -T fields -e ipv6.plen -e ipv6.nxt -e tcp.len",
	     "36\t6\t0\n36\t6\t0\n32\t6\t0\n1032\t6\t1000\n",
	     "pcapng__ipv6_lengths");
}

/* Which wire it was is told by the interface, and by nothing else. */
static void interop(const char *path)
{
	struct story s = { .nr = 0, .real = true };

	story(&s);
	write_story(&s, path);
	says(path, FIELDS, want_fields, "pcapng__interop_wire");
	says(path, BAD, "", "pcapng__interop_wire_nothing_malformed");
	says(path, "-c1 -T fields -e frame.interface_name",
	     "edutcp --wire tcp\n", "pcapng__interop_wire_interface");
}

static const char want_lengths[] =
	"10.0.0.1 ··········S· 1 44\n"
	"10.0.0.2 ·······A··S· 1 44\n"
	"10.0.0.1 ·······A···· 2 65535\n"
	"";

/* The peer is elsewhere: what arrives from it is written, too. */
static void one_end(const char *path)
{
	struct story s = { .nr = 0 };

	sent(&s, CLIENT, 0, EDU_SYN, 0, 0, 0);
	got(&s, CLIENT, 100, EDU_SYN | EDU_ACK, 0, 1, 0);
	sent(&s, CLIENT, 100, EDU_ACK, 1, 1, 1000000);
	write_story(&s, path);
	says(path, LENGTHS, want_lengths,
	     "pcapng__one_end_only_and_a_super_segment");
}

int main(void)
{
	char path[] = "/tmp/edutcp-test-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	if (system("command -v tshark >/dev/null")) {
		ok(true, "pcapng # SKIP tshark is not installed");
	} else {
		write_story(&(struct story){ .nr = 0 }, path);
		says(path, "", "", "pcapng__an_empty_file_is_one");
		ipv4(path);
		comments(path);
		six(path);
		interop(path);
		one_end(path);
	}
	unlink(path);
	return ok_done();
}
