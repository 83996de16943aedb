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
bin=$here
[ -x "$here/sees" ] || bin=$here/build
sees=$bin/sees

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

# A program that gives its user other rights: neither is it started in vain, nor
# does it have another TCP without a word. RIGHT WORDS
rights() {
	local file=/tmp/rights/program run=() before

	mkdir -p /tmp/rights
	[ -e /tmp/rights/rights ] || mount -t tmpfs none /tmp/rights
	rm -f "$file"
	cp "$sees" "$file"
	cp "$bin/rights" /tmp/rights/rights
	case $1 in
	user) chown 65534 "$file" && chmod u+s "$file" ;;
	group) chown :65534 "$file" && chmod g+s "$file" ;;
	caps)
		"$bin/rights" give "$file"
		run=("$bin/rights" drop)
		;;
	esac
	refused "${run[@]}" "$edutcp" run -- "$file" once 2>/tmp/said
	cat /tmp/said
	grep -q "program $2: nothing can be preloaded into it" /tmp/said
	before=$(handshakes)
	"${run[@]}" "$edutcp" run -- "$sees" run "$file" 2>/tmp/said
	cat /tmp/said
	grep -q "program $2: it has the kernel's TCP" /tmp/said
	[ "$(handshakes)" = "$before" ]
}

# The same bits where they mean nothing: to root, to its own, to a lock.
no_rights() {
	local file=/tmp/rights/own

	cp "$sees" "$file"
	chmod u+s,g+s "$file"
	[ "$(started_file "$file")" = 2 ]
	chown :65534 "$file"
	chmod g+s,g-x "$file"
	[ "$(started_file "$file")" = 2 ]
	chmod u=rwx,g=rx "$file"
	"$bin/rights" give "$file"
	[ "$(started_file "$file")" = 2 ]
}

# Handshakes of a program that is started so, and of whom nothing is said.
started_file() {
	local before

	before=$(handshakes)
	edutcp run -- "$1" once 2>/tmp/said
	[ ! -s /tmp/said ]
	echo $(($(handshakes) - before))
}

# An effective user that is not the real one is another right as well.
half() {
	refused "$bin/rights" secure
	"$bin/rights" half "$bin/rights" secure
	refused "$bin/rights" half "$edutcp" run -- "$sees" once 2>/tmp/said
	grep -q "is started with other rights than its user's" /tmp/said
}

# The program is over AF_EDUTCP even if it is started with no environment.
bare() {
	local before

	before=$(handshakes)
	edutcp run -- "$sees" bare "$1"
	[ $(($(handshakes) - before)) = 2 ]
}

# A shell does so; and who does not want it can say so.
bare_shell() {
	local before

	before=$(handshakes)
	edutcp run -- bash -c "exec -c $sees once"
	[ $(($(handshakes) - before)) = 2 ]
	# One that has no library hands on what it got.
	edutcp run -- bash -c "exec -c /bin/busybox sh -c '$sees once'" 2>/tmp/said
	[ $(($(handshakes) - before)) = 4 ]
	grep -q "busybox is linked statically: it has the kernel's TCP" /tmp/said
	edutcp run -- bash -c "unset LD_PRELOAD; exec $sees once"
	[ $(($(handshakes) - before)) = 6 ]
	edutcp run -- bash -c "EDUTCP_RUN_FAMILY=0 exec $sees once"
	[ $(($(handshakes) - before)) = 6 ]
}

# Another library that is preloaded stays, behind ours.
bare_others() {
	edutcp run -- bash -c "unset \${!EDUTCP_@}
		LD_PRELOAD=/usr/lib/none.so exec bash -c 'export -p'" \
		>/tmp/env 2>/tmp/said
	cat /tmp/env
	grep -q '"/[^: ]*/libedutcp-preload.so:/usr/lib/none.so"' /tmp/env
	[ "$(grep -c ' EDUTCP_RUN_' /tmp/env)" = 4 ]
}

# All ports again, inside a program that has only one.
all_ports_again() {
	local before

	before=$(handshakes)
	edutcp run --only-port 4000 -- edutcp run -- "$sees" once
	[ $(($(handshakes) - before)) = 2 ]
}

# What was done with a socket before its port was known: HOW OURS, where it is
# said, and really so, whether it is one of ours. The other end is one anyway.
late() {
	local before server

	edutcp listen --wire tcp 127.0.0.1 4000 </dev/null >/dev/null &
	server=$!
	soon 10 listens 4000
	before=$(handshakes)
	edutcp run -v --only-port 4000 -- "$bin/late" "$1" 2>/tmp/said || {
		kill "$server" || true
		cat /tmp/said
		return 1
	}
	cat /tmp/said
	wait "$server" || true
	[ "$(($(handshakes) - before))" = "$((1 + $2))" ]
	[ "$(grep -c 'is AF_EDUTCP' /tmp/said)" = "$2" ]
}

listens() {
	edutcp ss -l | grep -q "LISTEN.*:$1"
}

late_full() {
	late full 0
	grep -q "AF_EDUTCP: Too many open files: the kernel's TCP is used" /tmp/said
}

# Nobody shares a port; who asks for it hears so.
share() {
	"$sees" share >/tmp/kernel
	edutcp run -v -- "$sees" share >/tmp/ours 2>/tmp/said
	cat /tmp/kernel /tmp/ours /tmp/said
	printf '%s\n' "SO_REUSEPORT: ENOPROTOOPT" "is: 0" "bind: 0" "listen: 0" \
		"SO_REUSEPORT: ENOPROTOOPT" "is: 0" "bind: EADDRINUSE" |
		diff - <(head -n 7 /tmp/ours)
	[ "$(grep -c 'SO_REUSEPORT is refused' /tmp/said)" = 2 ]
	# Said also where it was asked for before the port was known.
	edutcp run -v --only-port 4100 -- "$sees" share >/tmp/ours 2>/tmp/said
	cat /tmp/said
	[ "$(grep -c 'SO_REUSEPORT is refused' /tmp/said)" = 2 ]
	# The kernel's TCP shares it.
	[ "$(grep -c 'bind: 0' /tmp/kernel)" = 2 ]
}

edutcp=$(command -v edutcp)
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
for how in execl execle execlp execv execve execveat execvp execvpe fexecve \
	popen posix_spawn posix_spawnp system; do
	check "preload__empty_environment__$how" bare "$how"
done
check preload__empty_environment__shell bare_shell
check preload__empty_environment__other_library bare_others
check preload__only_port__taken_back all_ports_again
check preload__other_rights__set_user_id rights user "is set-user-ID"
check preload__other_rights__set_group_id rights group "is set-group-ID"
check preload__other_rights__capabilities rights caps "has capabilities"
check preload__other_rights__none no_rights
check preload__other_rights__effective_user half
for how in epoll modified many closer; do
	check "preload__only_port__late_$how" late "$how" 1
done
for how in reused refused; do
	check "preload__only_port__late_$how" late "$how" 0
done
check preload__only_port__late_full late_full
check preload__reuse_port share
exit "$tap_failed"
