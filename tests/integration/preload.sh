#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# preload.sh - edutcp run: a program sees what it would see of the kernel's TCP
#
# In the virtual machine; the programs that nobody here wrote are in
# programs.sh.
# shellcheck disable=SC2317
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
sees=$here/sees
[ -x "$sees" ] || sees=$here/build/sees

# shellcheck source=tests/integration/tap.sh
. "$here/tap.sh"

handshakes() {
	awk '$1 == "handshake_done" { print $2 }' /proc/net/edutcp_stat
}

# The same program, with and without: sees VERSION WIRE
sees_the_same() {
	local before

	"$sees" "$1" >/tmp/kernel
	before=$(handshakes)
	edutcp run --wire "$2" -- "$sees" "$1" >/tmp/ours
	diff /tmp/kernel /tmp/ours
	[ $(($(handshakes) - before)) -ge 4 ]
}

# What it starts is over AF_EDUTCP as well, both ends of its connection.
started() {
	local before

	before=$(handshakes)
	edutcp run -- "$sees" start "$1"
	[ $(($(handshakes) - before)) = 2 ]
}

# A port of ours, and one that stays with the kernel.
only_port() {
	local before

	before=$(handshakes)
	edutcp run --only-port 4000 -v -- bash -c "
		edutcp listen --tcp $1 4000 --out /tmp/got </dev/null &
		for i in {1..100}; do
			edutcp ss -l | grep -q LISTEN.*:4000 && break
			sleep 0.1
		done
		echo text | edutcp connect --tcp $1 4000
		wait" 2>/tmp/said
	[ "$(cat /tmp/got)" = text ]
	[ $(($(handshakes) - before)) = 2 ]
	[ "$(grep -c 'port 4000, is AF_EDUTCP' /tmp/said)" = 2 ]
	edutcp run --only-port 4000 -- "$sees" once
	[ $(($(handshakes) - before)) = 2 ]
}

blind() {
	edutcp run -- bash -c 'exec /bin/busybox true' 2>/tmp/said
	grep -q "busybox is linked statically: it has the kernel's TCP" /tmp/said
	edutcp run -- bash -c '/bin/busybox true; true' 2>/tmp/said
	grep -q "is linked statically" /tmp/said
}

# What the socket layer refuses to any family but two is no error.
reuse_port() {
	edutcp run -v -- "$sees" 4 >/tmp/said 2>&1
	grep -q 'SO_REUSEPORT: no other' /tmp/said
}

[ -e /sys/module/edutcp ] || insmod "${MODULE:-/edutcp.ko}"
ip link set lo up
for wire in tcp edu; do
	for version in 4 6; do
		check "preload__sees_the_same__wire_${wire}__ipv$version" \
			sees_the_same "$version" "$wire"
	done
done
for how in fork vfork spawn execl sh; do
	check "preload__started_by_$how" started "$how"
done
check preload__only_port__ipv4 only_port 127.0.0.1
check preload__only_port__ipv6 only_port ::1
check preload__blind_programs_are_told blind
check preload__reuse_port reuse_port
exit "$tap_failed"
