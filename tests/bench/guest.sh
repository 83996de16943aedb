#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh - the benchmark in the virtual machine: a table, /out/bench.json
#
# MODULE: /edutcp.ko, not loaded yet; WHOLE: /whole.ko, the same without switches
# to break it. On another machine, as root and without the modules, edutcp fails
# and the kernel's TCP is measured.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bench=$here/bench
[ -x "$bench" ] || bench=$here/build/bench
module=${MODULE:-/edutcp.ko}
out=${OUT:-/out}

mkdir -p "$out"
if [ -e "$module" ]; then
	"$bench" "$out/bench.json" "$module" "${WHOLE:-/whole.ko}"
else
	"$bench" "$out/bench.json"
fi
