#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh - all client and server tests; in the virtual machine, or, with
# EDU_TEST_FAMILY=tcp, on any machine as root against the kernel's own TCP;
# with EDU_TEST_IP=6 over IPv6
#
# EDU_KERNEL=stock|debug, EDU_CPUS, EDU_CLOCK=virtual|real. With arguments:
# only these programs, of which module.sh is one; or, with --without before
# them, all but these. MODULE: /edutcp.ko, not loaded yet.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=$here
[ -x "$here/socket" ] || bin=$here/build
module=${MODULE:-/edutcp.ko}
family=${EDU_TEST_FAMILY:-edu}
failed=0

# shellcheck source=tests/integration/tap.sh
. "$here/tap.sh"

programs=(socket bind connect accept ip6 ip6wire ip6headers admit stream flags urgent wait ready
	close timewait options ipopts info congestion failure icmp redirect pmtu offload netns network bulk many race hostile)
if [ "$family" = edu ]; then
	programs=(module.sh "${programs[@]}" edu sysctl diag breakset interop)
	if [ "${EDU_KERNEL:-stock}" = debug ]; then
		programs+=(failslab)
	else
		programs+=(breaks breaksend wires preload.sh tools.sh)
	fi
fi
if [ "${1:-}" = --without ]; then
	mapfile -t programs < <(printf '%s\n' "${programs[@]}" |
		grep -vxFf <(printf '%s\n' "${@:2}"))
elif [ $# -gt 0 ]; then
	programs=("$@")
fi

run_program() {
	local start=$SECONDS where=''

	[ "${EDU_TEST_WIRE:-edu}" = edu ] || where=" on the interop wire"
	[ "${EDU_TEST_IP:-4}" = 4 ] || where+=" over IPv6"
	echo "# $1$where"
	case $1 in
	*.sh) bash "$here/$1" || failed=1 ;;
	*)
		load
		"$bin/$1" || failed=1
		;;
	esac
	echo "# $1 took $((SECONDS - start)) s"
}

# The scripts see to it themselves, all others want it loaded.
load() {
	if [ "$family" = edu ] && ! [ -e /sys/module/edutcp ]; then
		insmod "$module"
	fi
}

for program in "${programs[@]}"; do
	run_program "$program"
done
# The same on the other wire, or over IPv6: WIRE IP PROGRAM...
again() {
	local wire=$1 ip=$2 program

	shift 2
	for program in "$@"; do
		EDU_TEST_WIRE=$wire EDU_TEST_IP=$ip run_program "$program"
	done
}

# Of the programs to be run those that are not among these: PROGRAM...
without() {
	local program

	for program in "${programs[@]}"; do
		[[ $program == *.sh || " $* " == *" $program "* ]] ||
			echo "$program"
	done
}

# Where that takes no time to speak of. What is left out is about the module or
# both wires as it is; over IPv6 also what is about both versions, or long and
# not about addresses.
if [ "$family" = edu ] && [ "${EDU_TEST_WIRES:-all}" = all ] &&
	[ "${EDU_KERNEL:-stock}-${EDU_CLOCK:-virtual}" = stock-virtual ]; then
	own=(wires breakset breaks breaksend failslab)
	mapfile -t others < <(without "${own[@]}")
	again tcp 4 "${others[@]}"
	mapfile -t others < <(without "${own[@]}" ip6 ip6wire ip6headers \
		network bulk many race edu sysctl diag)
	again edu 6 "${others[@]}"
	for program in "${programs[@]}"; do
		case $program in
		icmp | redirect | pmtu | offload | ipopts) again tcp 6 "$program" ;;
		esac
	done
fi
if [ -e /sys/module/edutcp ]; then
	# Whatever the tests have left dies in time, and then it unloads. With the
	# path cut that takes net.edutcp.orphan_retries (8) times two minutes.
	check module__unloads_after_all_tests soon 1100 rmmod edutcp
fi
[ "$failed" = 0 ] && [ "$tap_failed" = 0 ]
