#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh - all client and server tests; in the virtual machine, or, with
# EDU_TEST_FAMILY=tcp, on any machine as root against the kernel's own TCP
#
# EDU_KERNEL=stock|debug, EDU_CPUS, EDU_CLOCK=virtual|real. With arguments:
# only these programs, of which module.sh is one. MODULE: /edutcp.ko, not
# loaded yet.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=$here
[ -x "$here/socket" ] || bin=$here/build
module=${MODULE:-/edutcp.ko}
family=${EDU_TEST_FAMILY:-edu}
failed=0

# shellcheck source=tests/integration/tap.sh
. "$here/tap.sh"

programs=(socket bind connect accept stream flags urgent wait ready close
	timewait options info failure netns network bulk many race hostile)
if [ "$family" = edu ]; then
	programs=(module.sh "${programs[@]}" edu)
	if [ "${EDU_KERNEL:-stock}" = debug ]; then
		programs+=(failslab)
	fi
fi
if [ $# -gt 0 ]; then
	programs=("$@")
fi

run_program() {
	local start=$SECONDS

	echo "# $1"
	case $1 in
	*.sh) bash "$here/$1" || failed=1 ;;
	*)
		load
		"$bin/$1" || failed=1
		;;
	esac
	echo "# $1 took $((SECONDS - start)) s"
}

# module.sh wants it unloaded, all others loaded.
load() {
	if [ "$family" = edu ] && ! [ -e /sys/module/edutcp ]; then
		insmod "$module"
	fi
}

for program in "${programs[@]}"; do
	run_program "$program"
done
if [ -e /sys/module/edutcp ]; then
	# Whatever the tests have left dies in time, and then it unloads.
	check module__unloads_after_all_tests soon 600 rmmod edutcp
fi
[ "$failed" = 0 ] && [ "$tap_failed" = 0 ]
