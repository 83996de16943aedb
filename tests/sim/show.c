// SPDX-License-Identifier: GPL-2.0-only
/*
 * show.c - the ladder of a run that failed
 */
#include <stdio.h>

#include "sim.h"

static const char * const state_names[] = {
	"", "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1",
	"FIN-WAIT-2", "TIME-WAIT", "CLOSED", "CLOSE-WAIT", "LAST-ACK",
	"LISTEN", "CLOSING",
};

static const char * const reasons[] = {
#define NAME(id, name, text, rfc) name,
	EDU_REASONS(NAME)
#undef NAME
};

static void margin(const struct sim *sim, const struct host *h)
{
	printf("%12.6f %*s%-13s ", sim->now_us / 1e6, h->id * 62, "",
	       state_names[h->tcb.state]);
}

void show_segment(struct sim *sim, const struct host *h,
		  const struct edu_out *out)
{
	const char *letters = "FSRPAUEC";
	int i;

	if (!sim->verbose)
		return;
	margin(sim, h);
	printf("%s ", h->id ? "<--" : "-->");
	for (i = 0; i < 8; i++)
		if (out->ctl & 1 << i)
			putchar(letters[i]);
	printf(" %u:%u(%u) ack %u win %u again %u: %s\n",
	       out->seq - h->tcb.iss, out->seq - h->tcb.iss + out->len,
	       out->len, out->ack - h->tcb.irs, h->tcb.rcv_wnd, out->nth,
	       reasons[out->reason]);
}

void show_notes(struct sim *sim, const struct host *h)
{
	int i;

	for (i = 0; sim->verbose && i < h->tcb.nr_notes; i++) {
		const struct edu_note *n = &h->tcb.notes[i];

		margin(sim, h);
		printf("      event %u: %s %u %u\n", n->type,
		       reasons[n->reason], n->a, n->b);
	}
}
