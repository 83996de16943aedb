// SPDX-License-Identifier: GPL-2.0-only
/*
 * state.c - the states and the edges between them, RFC 9293, figure 5
 *
 * The figure as a table, with its three notes and with "delete the TCB"
 * drawn as an edge to CLOSED. Every change of state in the module goes
 * through edu_set_state(), which refuses what the figure does not have.
 */
#include "core/internal.h"

#define TO(state)	(1U << EDU_##state)

/* Where one may go from each state. */
static const u32 figure_5[EDU_NR_STATES] = {
	[EDU_CLOSED]	   = TO(LISTEN) | TO(SYN_SENT),
	[EDU_LISTEN]	   = TO(SYN_RECEIVED) | TO(SYN_SENT) | TO(CLOSED),
	[EDU_SYN_SENT]	   = TO(SYN_RECEIVED) | TO(ESTABLISHED) | TO(CLOSED),
	/* Note 1: back to LISTEN only after a passive OPEN. */
	[EDU_SYN_RECEIVED] = TO(ESTABLISHED) | TO(FIN_WAIT_1) | TO(LISTEN) |
			     TO(CLOSED),
	[EDU_ESTABLISHED]  = TO(FIN_WAIT_1) | TO(CLOSE_WAIT) | TO(CLOSED),
	/* Note 2: FIN and the ACK of ours in one segment. */
	[EDU_FIN_WAIT_1]   = TO(FIN_WAIT_2) | TO(CLOSING) | TO(TIME_WAIT) |
			     TO(CLOSED),
	[EDU_FIN_WAIT_2]   = TO(TIME_WAIT) | TO(CLOSED),
	[EDU_CLOSE_WAIT]   = TO(LAST_ACK) | TO(CLOSED),
	[EDU_CLOSING]	   = TO(TIME_WAIT) | TO(CLOSED),
	[EDU_LAST_ACK]	   = TO(CLOSED),
	[EDU_TIME_WAIT]	   = TO(CLOSED),
};

/**
 * edu_state_edge() - does figure 5 have an edge between two states?
 * @from: a state
 * @to: another
 *
 * Return: true if a connection may go from @from to @to in one step.
 * Source: RFC 9293, 3.3.2, figure 5
 */
bool edu_state_edge(enum edu_state from, enum edu_state to)
{
	return from < EDU_NR_STATES && figure_5[from] & 1U << to;
}

/**
 * edu_set_state() - the only way from one state to another
 * @tcb: the connection; serialised by the caller
 * @state: the new state
 * @why: what brought it about
 *
 * Notes the change and wakes the program. An edge that figure 5 does not have
 * is refused and noted as EDU_R_ST_BAD_EDGE: a defect of this module.
 *
 * Return: true if the state is @state now.
 * Source: RFC 9293, 3.3.2
 */
bool edu_set_state(struct edu_tcb *tcb, enum edu_state state,
		   enum edu_reason why)
{
	enum edu_state old = tcb->state;

	if (!edu_state_edge(old, state) ||
	    (state == EDU_LISTEN && old == EDU_SYN_RECEIVED && !tcb->passive)) {
		edu_note(tcb, EDU_EV_INFO, EDU_R_ST_BAD_EDGE, old, state);
		return false;
	}
	tcb->state = state;
	tcb->wake |= EDU_WAKE_STATE;
	edu_note(tcb, EDU_EV_STATE, why, old, state);
	return true;
}
