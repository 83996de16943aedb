// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * names.c - numbers of edutcp.h and edutcp_reason.h as people call them
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "libedutcp.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char * const states[] = {
	[EDU_ESTABLISHED] = "ESTABLISHED",
	[EDU_SYN_SENT] = "SYN-SENT",
	[EDU_SYN_RECEIVED] = "SYN-RECEIVED",
	[EDU_FIN_WAIT_1] = "FIN-WAIT-1",
	[EDU_FIN_WAIT_2] = "FIN-WAIT-2",
	[EDU_TIME_WAIT] = "TIME-WAIT",
	[EDU_CLOSED] = "CLOSED",
	[EDU_CLOSE_WAIT] = "CLOSE-WAIT",
	[EDU_LAST_ACK] = "LAST-ACK",
	[EDU_LISTEN] = "LISTEN",
	[EDU_CLOSING] = "CLOSING",
};

static const char * const timers[] = {
	[EDU_TIMER_RTX] = "retransmission",
	[EDU_TIMER_PERSIST] = "persist",
	[EDU_TIMER_DELACK] = "delayed-ack",
	[EDU_TIMER_KEEPALIVE] = "keep-alive",
	[EDU_TIMER_USER] = "user-timeout",
	[EDU_TIMER_OVERRIDE] = "override",
	[EDU_TIMER_FIN_WAIT_2] = "fin-wait-2",
	[EDU_TIMER_TIME_WAIT] = "time-wait",
};

static const char * const events[] = {
	[EDU_EV_SEG_IN] = "seg_in",
	[EDU_EV_SEG_OUT] = "seg_out",
	[EDU_EV_DROP] = "drop",
	[EDU_EV_STATE] = "state",
	[EDU_EV_TIMER_ARMED] = "timer_armed",
	[EDU_EV_TIMER_STOPPED] = "timer_stopped",
	[EDU_EV_TIMER_FIRED] = "timer_fired",
	[EDU_EV_RTT] = "rtt",
	[EDU_EV_CWND] = "cwnd",
	[EDU_EV_RTX] = "rtx",
	[EDU_EV_USER] = "user",
	[EDU_EV_FAULT] = "fault",
	[EDU_EV_INFO] = "info",
};

static const char * const calls[] = {
	[EDU_CALL_OPEN_PASSIVE] = "passive OPEN",
	[EDU_CALL_OPEN_ACTIVE] = "active OPEN",
	[EDU_CALL_SEND] = "SEND",
	[EDU_CALL_RECEIVE] = "RECEIVE",
	[EDU_CALL_CLOSE] = "CLOSE",
	[EDU_CALL_ABORT] = "ABORT",
	[EDU_CALL_STATUS] = "STATUS",
};

static const char * const fault_actions[] = {
	[EDU_FAULT_DROP] = "drop",
	[EDU_FAULT_CORRUPT] = "corrupt",
	[EDU_FAULT_DUPLICATE] = "duplicate",
	[EDU_FAULT_DELAY] = "delay",
	[EDU_FAULT_REORDER] = "reorder",
};

static const char * const fault_kinds[] = {
	[EDU_FAULT_ANY] = "any",
	[EDU_FAULT_SYN] = "SYN",
	[EDU_FAULT_SYNACK] = "SYN-ACK",
	[EDU_FAULT_FIN] = "FIN",
	[EDU_FAULT_RST] = "RST",
	[EDU_FAULT_DATA] = "data",
	[EDU_FAULT_PURE_ACK] = "ack",
	[EDU_FAULT_ACK_OF_SYN] = "ack-of-syn",
	[EDU_FAULT_ACK_OF_FIN] = "ack-of-fin",
};

static const struct reason {
	const char *name;
	const char *text;
	const char *rfc;
} reasons[] = {
#define REASON_ROW(id, name, text, rfc) { name, text, rfc },
	EDU_REASONS(REASON_ROW)
#undef REASON_ROW
};

/* A number that uapi has must have a name here. */
_Static_assert(ARRAY_SIZE(states) == EDU_NR_STATES, "states");
_Static_assert(ARRAY_SIZE(timers) == EDU_NR_TIMERS, "timers");
_Static_assert(ARRAY_SIZE(events) == EDU_NR_EVENTS, "events");
_Static_assert(ARRAY_SIZE(calls) == EDU_NR_CALLS, "calls");
_Static_assert(ARRAY_SIZE(fault_actions) == EDU_NR_FAULT_ACTIONS, "actions");
_Static_assert(ARRAY_SIZE(fault_kinds) == EDU_NR_FAULT_KINDS, "kinds");

static const char *name_of(const char * const *names, size_t nr,
			   unsigned int i)
{
	return i < nr && names[i] ? names[i] : "?";
}

const char *edu_state_name(unsigned int state)
{
	return name_of(states, ARRAY_SIZE(states), state);
}

const char *edu_timer_name(unsigned int timer)
{
	return name_of(timers, ARRAY_SIZE(timers), timer);
}

const char *edu_event_name(unsigned int event)
{
	return name_of(events, ARRAY_SIZE(events), event);
}

const char *edu_call_name(unsigned int call)
{
	return name_of(calls, ARRAY_SIZE(calls), call);
}

const char *edu_fault_action_name(unsigned int action)
{
	return name_of(fault_actions, ARRAY_SIZE(fault_actions), action);
}

const char *edu_fault_kind_name(unsigned int kind)
{
	return name_of(fault_kinds, ARRAY_SIZE(fault_kinds), kind);
}

static bool same_state(const char *name, const char *state)
{
	for (; *name && *state; name++, state++)
		if (strncasecmp(*name == '_' ? "-" : name, state, 1))
			return false;
	return !*name && !*state;
}

int edu_state_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++)
		if (states[i] && same_state(name, states[i]))
			return i;
	return -EINVAL;
}

const char *edu_reason_name(unsigned int reason)
{
	return reason < ARRAY_SIZE(reasons) ? reasons[reason].name : "?";
}

const char *edu_reason_text(unsigned int reason)
{
	return reason < ARRAY_SIZE(reasons) ? reasons[reason].text : "?";
}

const char *edu_reason_rfc(unsigned int reason)
{
	return reason < ARRAY_SIZE(reasons) ? reasons[reason].rfc : "?";
}

int edu_reason_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (!strcmp(name, reasons[i].name))
			return i;
	return -EINVAL;
}

const char *edu_ctl_format(unsigned int ctl, char *buf, size_t size)
{
	static const struct {
		unsigned int bit;
		const char *name;
	} bits[] = {
		{ EDU_SYN, "SYN" }, { EDU_FIN, "FIN" }, { EDU_RST, "RST" },
		{ EDU_PSH, "PSH" }, { EDU_ACK, "ACK" }, { EDU_URG, "URG" },
		{ EDU_ECE, "ECE" }, { EDU_CWR, "CWR" },
	};
	size_t i, n = 0;

	if (!size)
		return buf;
	buf[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(bits) && n < size; i++)
		if (ctl & bits[i].bit)
			n += snprintf(buf + n, size - n, "%s%s", n ? "," : "",
				      bits[i].name);
	return buf;
}
