# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# tap.sh - tests that are functions of a shell: check NAME FUNCTION [ARGS...]
#
# The function's output appears as comments when it fails. It runs in a shell
# of its own with -e, in which every command must succeed.

# shellcheck disable=SC2034
tap_failed=0

check() {
	local name=$1 output status
	shift

	# Not behind || or if: there bash ignores -e, however deep inside.
	set +e
	output=$( (
		set -e
		"$@"
	) 2>&1)
	status=$?
	set -e
	if [ "$status" = 0 ]; then
		echo "ok - $name"
		return
	fi
	printf '%s\n' "$output" | sed 's/^/# /'
	echo "# $* ends with $status"
	echo "not ok - $name"
	tap_failed=1
}

# The command must fail.
refused() {
	if "$@"; then
		echo "refused: $* succeeds"
		return 1
	fi
}

# The command succeeds within so many seconds.
soon() {
	local limit=$1 i
	shift

	for ((i = 0; i < limit * 10; i++)); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.1
	done
	echo "soon: after $limit s still:"
	"$@"
}
