# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# common.sh - what the scripts of the virtual machine share
#
# cache: where kernels and builds are kept, outside the work tree.

set -euo pipefail

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
top=$(cd "$vm_dir/../.." && pwd)
cache=${EDUTCP_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/edutcp}
mkdir -p "$cache"

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

say() {
	echo "${0##*/}: $*" >&2
}

# Until this script ends, nobody else holds the lock of this name.
lock() {
	exec 9>"$cache/$1.lock"
	flock 9
}

# Run a command while no other script of this tree builds in it.
alone() {
	mkdir -p "$top/build"
	flock "$top/build/lock" "$@"
}

# A directory for this script, gone with it.
make_work() {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
}

# The module for a kernel, without debugging information: $work/KERNEL.ko; and
# that of the tests, $work/KERNEL-four.ko.
guest_module() {
	local dir out

	dir=$("$vm_dir/kernel" "$1")
	out=$("$vm_dir/module" "$dir" EDU_TESTS=m)
	strip -g "$out/edutcp.ko" -o "$work/$1.ko"
	strip -g "$out/edutcp_four.ko" -o "$work/$1-four.ko"
}

# The command, its lessons and the library, as options for run: $adds.
guest_programs() {
	local lib

	alone make -s -C "$top/userspace"
	alone make -s -C "$top/userspace" install DESTDIR="$work/root" PREFIX=/usr >/dev/null
	adds=(--add "$work/root/usr/bin/edutcp:/usr/bin/edutcp"
		--add "$work/root/usr/share/edutcp:/usr/share/edutcp")
	for lib in "$work"/root/usr/lib/libedutcp.so*; do
		adds+=(--add "$lib:/usr/lib/${lib##*/}")
	done
}

# Programs of this machine, for the guest: added to $adds.
guest_has() {
	local program path

	for program in "$@"; do
		path=$(PATH=$PATH:/usr/sbin command -v "$program") ||
			die "$program is missing: tests/deps"
		adds+=(--add "$path:$path")
	done
}

# What lessons and the demo run, and that by which it speaks AF_EDUTCP.
guest_web() {
	local preload=usr/lib/libedutcp-preload.so

	adds+=(--add "$work/root/$preload:/$preload")
	guest_has curl nginx
}

# What the tests in a virtual machine come to: NAME LOG STATUS. Their "ok" lines
# count; an end that is not good, or none, is a failure of its own.
sum_up() {
	local name=$1 log=$2 status=$3 passed failed

	passed=$(grep -c '^ok ' "$log" || true)
	failed=$(grep -c '^not ok ' "$log" || true)
	if [ "$failed" = 0 ] && { [ "$status" != 0 ] || [ "$passed" = 0 ]; }; then
		tail -n 40 "$log"
		echo "not ok - $name came to a good end (status $status)"
		failed=1
	elif grep -q '^run: ' "$log"; then
		# Not a test but the kernel, or the limit: more than its tests say.
		sed -n '/^run: /,$p' "$log" | tail -n 80
		failed=$((failed + 1))
	fi
	echo "# $name: $passed passed, $failed failed"
	[ "$failed" = 0 ]
}
