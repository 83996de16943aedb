# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# retry.sh - what is fetched from elsewhere may need more than one try

# Run a command up to five times until it succeeds: COMMAND...
retry() {
	local pause

	for pause in 15 30 45 60; do
		"$@" && return
		sleep "$pause"
	done
	"$@"
}
