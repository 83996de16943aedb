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
