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

# A directory for this script, gone with it.
make_work() {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
}

# The module for a kernel, without debugging information: $work/KERNEL.ko.
guest_module() {
	local dir out

	dir=$("$vm_dir/kernel" "$1")
	out=$("$vm_dir/module" "$dir")
	strip -g "$out/edutcp.ko" -o "$work/$1.ko"
}

# The command and the library, as options for run: $adds.
guest_programs() {
	local lib

	make -s -C "$top/userspace"
	make -s -C "$top/userspace" install DESTDIR="$work/root" PREFIX=/usr >/dev/null
	adds=(--add "$work/root/usr/bin/edutcp:/usr/bin/edutcp")
	for lib in "$work"/root/usr/lib/libedutcp.so*; do
		adds+=(--add "$lib:/usr/lib/${lib##*/}")
	done
}
