// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_names.c - names.c and error.c of the library
 *
 * The names of states are typed from RFC 9293, figure 5, the numbers from
 * include/net/tcp_states.h.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include <libedutcp.h>

#include "ok.h"

static void states(void)
{
	static const struct {
		unsigned int number;
		const char *name;
	} want[] = {
		{ 1, "ESTABLISHED" }, { 2, "SYN-SENT" }, { 3, "SYN-RECEIVED" },
		{ 4, "FIN-WAIT-1" }, { 5, "FIN-WAIT-2" }, { 6, "TIME-WAIT" },
		{ 7, "CLOSED" }, { 8, "CLOSE-WAIT" }, { 9, "LAST-ACK" },
		{ 10, "LISTEN" }, { 11, "CLOSING" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		ok_str(edu_state_name(want[i].number), want[i].name,
		       "edu_state_name__%s", want[i].name);
		ok(edu_state_by_name(want[i].name) == (int)want[i].number,
		   "edu_state_by_name__%s", want[i].name);
	}
	ok_str(edu_state_name(0), "?", "edu_state_name__none");
	ok_str(edu_state_name(12), "?", "edu_state_name__beyond");
	ok(edu_state_by_name("fin_wait_2") == 5,
	   "edu_state_by_name__lower_case_and_underscores");
	ok(edu_state_by_name("FIN-WAIT") == -EINVAL,
	   "edu_state_by_name__only_the_start");
	ok(edu_state_by_name("LISTENING") == -EINVAL,
	   "edu_state_by_name__longer");
	ok(edu_state_by_name("") == -EINVAL, "edu_state_by_name__empty");
}

/* Every reason can be looked up, and says what it promises. */
static void reasons(void)
{
	bool found = true, sentences = true, sources = true;
	const char *text;
	unsigned int i;

	for (i = 0; i < EDU_NR_REASONS; i++) {
		found &= edu_reason_by_name(edu_reason_name(i)) == (int)i;
		text = edu_reason_text(i);
		sentences &= *text && strchr(".?!", text[strlen(text) - 1]);
		if (i != EDU_R_NONE && i != EDU_R_NOTES_LOST)
			sources &= strstr(edu_reason_rfc(i), "RFC ") ||
				   strchr(edu_reason_rfc(i), '(');
	}
	ok(found, "edu_reason_by_name__each_finds_itself");
	ok(sentences, "edu_reason_text__each_is_a_sentence");
	ok(sources, "edu_reason_rfc__each_has_a_source");
	ok_str(edu_reason_name(EDU_R_RTX_TIMEOUT), "rtx_timeout",
	       "edu_reason_name__rtx_timeout");
	ok_str(edu_reason_rfc(EDU_R_RTX_TIMEOUT), "RFC 6298, 5.4",
	       "edu_reason_rfc__rtx_timeout");
	ok_str(edu_reason_name(EDU_NR_REASONS), "?", "edu_reason_name__beyond");
	ok(edu_reason_by_name("nonsense") == -EINVAL,
	   "edu_reason_by_name__unknown");
}

/* Every switch has a reason for its events, and says what it promises. */
/* An answer to what is not acceptable: RFC 9293 first, RFC 5681 for gaps. */
static void duplicates(void)
{
	static const char first[] = "RFC 9293, 3.10.7.4, first";

	ok(!strncmp(edu_reason_rfc(EDU_R_OUT_DUP_ACK), first, strlen(first)),
	   "edu_reason_rfc__duplicates_are_answered_by_rfc_9293");
}

static void breaks(void)
{
	bool reasons = true, said = true, sources = true, places = true;
	char name[64];
	unsigned int i;
	int reason;

	for (i = 0; i < EDU_NR_BREAKS; i++) {
		snprintf(name, sizeof(name), "break_%s", edu_break_name(i));
		reason = edu_reason_by_name(name);
		reasons &= reason >= EDU_R_BREAK_ISN_ZERO &&
			   reason <= EDU_R_BREAK_ANY_RST;
		said &= strlen(edu_break_text(i)) > 10;
		sources &= !strncmp(edu_break_rfc(i), "RFC ", 4);
		places &= reason > 0 &&
			  !strcmp(edu_break_rfc(i), edu_reason_rfc(reason));
	}
	ok(reasons, "edu_break_name__each_has_a_reason");
	ok(said, "edu_break_text__each_says_what_it_does");
	ok(sources, "edu_break_rfc__each_has_a_source");
	ok(places, "edu_break_rfc__as_its_reason_has_it");
	ok_str(edu_break_name(EDU_BREAK_ANY_RST), "any_rst",
	       "edu_break_name__any_rst");
	ok_str(edu_break_name(EDU_NR_BREAKS), "?", "edu_break_name__beyond");
	ok(edu_break_get(EDU_NR_BREAKS) == -EINVAL, "edu_break_get__beyond");
}

static void others(void)
{
	char buf[EDU_CTL_MAX];

	ok_str(edu_timer_name(EDU_TIMER_PERSIST), "persist",
	       "edu_timer_name__persist");
	ok_str(edu_timer_name(EDU_NR_TIMERS), "?", "edu_timer_name__none");
	ok_str(edu_event_name(EDU_EV_TIMER_FIRED), "timer_fired",
	       "edu_event_name__timer_fired");
	ok_str(edu_event_name(~0U), "?", "edu_event_name__beyond");
	ok_str(edu_call_name(EDU_CALL_OPEN_ACTIVE), "active OPEN",
	       "edu_call_name__active_open");
	ok_str(edu_fault_kind_name(EDU_FAULT_ACK_OF_FIN), "ack-of-fin",
	       "edu_fault_kind_name__ack_of_fin");
	ok_str(edu_fault_action_name(EDU_NR_FAULT_ACTIONS), "?",
	       "edu_fault_action_name__beyond");
	ok_str(edu_ctl_format(0x12, buf, sizeof(buf)), "SYN,ACK",
	       "edu_ctl_format__syn_ack");
	ok_str(edu_ctl_format(0x11, buf, sizeof(buf)), "FIN,ACK",
	       "edu_ctl_format__fin_ack");
	ok_str(edu_ctl_format(0, buf, sizeof(buf)), "", "edu_ctl_format__none");
	ok_str(edu_ctl_format(0xff, buf, sizeof(buf)),
	       "SYN,FIN,RST,PSH,ACK,URG,ECE,CWR", "edu_ctl_format__all");
	ok_str(edu_ctl_format(0xff, buf, 6), "SYN,F", "edu_ctl_format__no_room");
}

static void errors(void)
{
	ok_str(edu_strerror(-ECONNREFUSED), "Connection refused",
	       "edu_strerror__errno");
	ok_str(edu_strerror(ECONNREFUSED), "Connection refused",
	       "edu_strerror__either_sign");
	ok_str(edu_strerror(-(EDU_ERR_RESOLVE - EAI_NONAME)),
	       gai_strerror(EAI_NONAME), "edu_strerror__resolver");
	ok(strstr(edu_strerror(-EDU_ERR_NO_MODULE), "insmod edutcp.ko"),
	   "edu_strerror__no_module_says_what_to_do");
	ok_str(edu_strerror(-5000), "Unknown error", "edu_strerror__unknown");
}

int main(void)
{
	states();
	reasons();
	duplicates();
	breaks();
	others();
	errors();
	return ok_done();
}
