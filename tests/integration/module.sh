#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# module.sh - the module comes and goes: insmod, rmmod, parameters, leftovers
#
# For the virtual machine: MODULE (default /edutcp.ko) is not loaded when it
# starts, and not when it ends.
# shellcheck disable=SC2317
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
hold=$here/hold
[ -x "$hold" ] || hold=$here/build/hold
module=${MODULE:-/edutcp.ko}

# shellcheck source=tests/integration/tap.sh
. "$here/tap.sh"

no_family() {
	local status=0

	"$hold" nothing || status=$?
	[ "$status" = 1 ]
}

# The last socket is gone a grace period of RCU after it was closed.
unload() {
	soon 60 rmmod edutcp
}

# Nothing of it may be seen. (! does not stop a shell under -e.)
gone() {
	local what

	for what in /proc/net/edutcp_stat /proc/sys/net/edutcp \
		/sys/module/edutcp; do
		if [ -e "$what" ]; then
			echo "$what is still there"
			return 1
		fi
	done
	refused grep '^EDUTCP' /proc/net/protocols
	no_family
}

there() {
	[ -r /proc/net/edutcp_stat ]
	[ -d /proc/sys/net/edutcp ]
	grep -q '^EDUTCP' /proc/net/protocols
	"$hold" nothing
}

loads_and_unloads() {
	gone
	insmod "$module"
	there
	unload
	gone
}

says_what_it_is() {
	insmod "$module"
	dmesg | tail -n 5 | grep 'edutcp: protocol family 19, IP protocol 253'
	unload
	grep -aq 'alias=net-pf-19' "$module"
	grep -aq 'license=GPL' "$module"
}

second_load_is_refused() {
	insmod "$module"
	refused insmod "$module" 2>&1 | grep -i 'exists'
	there
	unload
}

# AF_INET is certainly taken.
taken_family_is_eexist() {
	refused insmod "$module" family=2 2>&1 | grep -i 'exists'
	dmesg | tail -n 3 | grep 'edutcp: protocol family 2 is taken.*family='
	gone
}

impossible_family_is_einval() {
	local number

	for number in -1 0 1000 46 99999999999 xyz; do
		echo "family=$number"
		refused insmod "$module" "family=$number" 2>&1
		gone
	done
}

# 12 was AF_DECnet, which is gone from Linux as well.
other_family() {
	insmod "$module" family=12
	no_family
	EDU_FAMILY_NUMBER=12 "$hold" nothing
	[ "$(cat /sys/module/edutcp/parameters/family)" = 12 ]
	EDU_FAMILY_NUMBER=12 "$hold" dying
	unload
	gone
}

# While a socket is held in this state the module is held too.
is_refused_while() {
	local out reader

	out=$(mktemp -u)
	mkfifo "$out.in" "$out.out"
	insmod "$module"
	"$hold" "$1" <"$out.in" >"$out.out" &
	exec 8>"$out.in" 9<"$out.out"
	read -r reader <&9
	[ "$reader" = ready ]
	refused rmmod edutcp 2>&1 | grep -iE 'in use|unavailable|busy'
	there
	exec 8>&- 9<&-
	wait
	rm "$out.in" "$out.out"
	unload
	gone
}

is_refused_while_there_are_orphans() {
	insmod "$module"
	"$hold" orphans
	refused rmmod edutcp 2>&1 | grep -iE 'in use|unavailable|busy'
	unload
	gone
}

time_wait_does_not_hold_it() {
	insmod "$module"
	"$hold" dying
	unload
	gone
}

# Segments come in while it comes and goes, connections die in between.
fifty_times() {
	local i

	"$hold" flood &
	# shellcheck disable=SC2064
	trap "kill $!" EXIT
	for ((i = 1; i <= 50; i++)); do
		insmod "$module"
		if ((i % 3)); then
			"$hold" dying
		fi
		unload
	done
	gone
}

# Namespaces that are older than the module, and younger, and gone before it.
namespaces_of_any_age() {
	ip netns add older
	insmod "$module"
	ip netns add younger
	ip netns add gone
	ip netns exec older ip link set lo up
	ip netns exec older "$hold" nothing
	ip netns exec older test -r /proc/net/edutcp_stat
	ip netns exec younger test -r /proc/net/edutcp_stat
	ip netns exec older test -d /proc/sys/net/edutcp
	ip netns del gone
	unload
	refused ip netns exec older test -e /proc/net/edutcp_stat
	refused ip netns exec younger test -e /proc/sys/net/edutcp
	insmod "$module"
	ip netns exec older test -r /proc/net/edutcp_stat
	ip netns del older
	ip netns del younger
	unload
	gone
}

# Segments of protocol 253 that nobody wanted: there is no handler.
unknown() {
	awk '$1 == "Ip:" && !n { for (n = 1; $n != "InUnknownProtos"; n++); next }
		$1 == "Ip:" { print $n }' /proc/net/snmp
}

# Calls of a kernel's function since watch_hooks.
calls() {
	grep -c "$1:" /sys/kernel/tracing/trace || true
}

# Hooks come and go by these two, if the kernel lets one see it.
watch_hooks() {
	cd /sys/kernel/tracing
	[ -e kprobe_events ] || return 1
	echo 'p:edu_hook nf_register_net_hooks' >kprobe_events
	echo 'p:edu_unhook nf_unregister_net_hooks' >>kprobe_events
	echo 1 >events/kprobes/enable
	cd - >/dev/null
}

# While the interop wire is in use, and then not a trace of it: hooks, ports,
# the handlers of the isolated wire; and the kernel's TCP has all to itself.
interop_leaves_nothing() {
	local seen=0 pid before

	insmod "$module"
	watch_hooks || seen=skip
	edutcp echo --wire tcp 127.0.0.1 4000 &
	pid=$!
	soon 10 edutcp ss -l --wire tcp --port 4000
	refused edutcp listen --tcp -w 100ms 127.0.0.1 4000 2>&1 |
		grep 'in use'
	# Ours, and those that put IPv6's fragments together for us.
	[ "$seen" = skip ] || [ "$(calls edu_hook)" -gt 0 ]
	[ "$(echo ours | edutcp connect --wire tcp 127.0.0.1 4000)" = ours ]
	"$hold" flood &
	# shellcheck disable=SC2064
	trap "kill $!" EXIT
	before=$(unknown)
	sleep 1
	[ "$(unknown)" = "$before" ]
	kill "$pid"
	wait "$pid" || true
	unload 100
	gone
	refused grep -q '\[edutcp\]' /proc/kallsyms
	if [ "$seen" != skip ]; then
		[ "$(calls edu_unhook)" = "$(calls edu_hook)" ]
		echo 0 >/sys/kernel/tracing/events/kprobes/enable
		echo >/sys/kernel/tracing/kprobe_events
	fi
	sleep 1
	[ "$(unknown)" -gt "$before" ]
	edutcp echo --tcp 127.0.0.1 4000 &
	pid=$!
	soon 10 edutcp connect --tcp 127.0.0.1 4000 </dev/null
	[ "$(echo theirs | edutcp connect --tcp 127.0.0.1 4000)" = theirs ]
	kill "$pid"
}

# The next test starts without the module, however this one has ended.
check_module() {
	check "$@"
	if [ -e /sys/module/edutcp ]; then
		unload >/dev/null 2>&1 || true
	fi
}

# A sink for the SYNs that nobody answers.
ip link add nowhere type dummy
ip addr add 10.99.0.1/24 dev nowhere
ip link set nowhere up
trap 'ip link del nowhere' EXIT

check_module module__loads_and_unloads loads_and_unloads
check_module module__says_what_it_is says_what_it_is
check_module module__second_load_is_refused second_load_is_refused
check_module module__taken_family_is_eexist taken_family_is_eexist
check_module module__impossible_family_is_refused impossible_family_is_einval
check_module module__other_family other_family
for state in open bound listening established connecting; do
	check_module "module__is_held_by_a_socket_that_is_$state" \
		is_refused_while "$state"
done
check_module module__is_held_by_orphans is_refused_while_there_are_orphans
check_module module__is_not_held_by_time_wait time_wait_does_not_hold_it
check_module module__interop_leaves_nothing interop_leaves_nothing
check_module module__namespaces_of_any_age namespaces_of_any_age
check_module module__fifty_times_while_connections_die fifty_times
exit "$tap_failed"
