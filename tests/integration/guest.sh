#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh - what runs in the virtual machine: all tests, one program after
# the other, and the module unloaded at the end
#
# The debugging kernel is ten times slower; there the programs that wait for
# long transfers are left out.

set -uo pipefail
cd "$(dirname "$0")" || exit 1

family=${EDU_TEST_FAMILY:-edu}
if [ "$family" = edu ]; then
	insmod /edutcp.ko || exit 1
fi
for program in ./*; do
	[ -x "$program" ] || continue
	case ${program##*/} in
	*.sh | hold) continue ;;
	network | failure | many)
		[ "${EDU_KERNEL:-stock}" = stock ] || continue
		;;
	esac
	echo "# ${program##*/}"
	timeout -k 5 400 "$program" 2>&1 ||
		[ $? -lt 124 ] || echo "not ok - ${program##*/} did not end"
done
[ "$family" = edu ] || exit 0

# Dying connections hold the module until their last packet is gone.
for _ in $(seq 300); do
	rmmod edutcp 2>/dev/null && break
	sleep 1
done
if grep -q '^edutcp ' /proc/modules; then
	echo "not ok - module__unloads_when_all_is_over"
	exit 1
fi
echo "ok - module__unloads_when_all_is_over"
if [ -e /proc/net/edutcp_stat ] || [ -e /proc/sys/net/edutcp ]; then
	echo "not ok - module__leaves_nothing_behind"
	exit 1
fi
echo "ok - module__leaves_nothing_behind"
for i in $(seq 50); do
	insmod /edutcp.ko && rmmod edutcp || {
		echo "not ok - module__loads_and_unloads_fifty_times ($i)"
		exit 1
	}
done
echo "ok - module__loads_and_unloads_fifty_times"
