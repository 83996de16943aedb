# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# install.sh - what `make install` lays down can be used
#
# Sourced by run, which has: ok, build, here, tmp.

: "${tmp:?}" "${here:?}" "${build:?}"
root=$tmp/root

installs() {
	local file

	MAKEFLAGS='' make -s -C "$here/.." install DESTDIR="$root" PREFIX=/opt/x LIBDIR=/opt/x/lib64
	for file in bin/edutcp lib64/libedutcp.a lib64/libedutcp.so.0 lib64/libedutcp-preload.so lib64/pkgconfig/libedutcp.pc \
		include/edutcp/libedutcp.h include/edutcp/edutcp.h share/man/man1/edutcp.1 share/man/man1/edutcp-report.1 \
		share/man/man1/edutcp-lesson.1 share/edutcp/lessons/02-handshake.lesson \
		share/man/man3/libedutcp.3 share/man/man7/edutcp.7 share/man/man8/edutcp-fault.8; do
		[ -s "$root/opt/x/$file" ] || {
			echo "$file is missing"
			return 1
		}
	done
	[ -z "$(find "$root" -mindepth 1 -maxdepth 1 ! -name opt)" ]
}

# A program of somebody else's, by pkg-config, against the shared library.
links() {
	cat >"$tmp/user.c" <<-'END'
		#include <libedutcp.h>
		#include <libedutcp_event.h>
		#include <stdio.h>

		int main(void)
		{
			puts(edu_state_name(EDU_SYN_RECEIVED));
			return 0;
		}
	END
	export PKG_CONFIG_PATH=$root/opt/x/lib64/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
	# shellcheck disable=SC2046
	cc -Wall -Werror -o "$tmp/user" "$tmp/user.c" $(pkg-config --cflags --libs libedutcp)
	[ "$(LD_LIBRARY_PATH="$root/opt/x/lib64" "$tmp/user")" = SYN-RECEIVED ]
	readelf -d "$tmp/user" | grep -q 'NEEDED.*\[libedutcp\.so\.0\]'
}

# Declared, exported and listed are the same functions.
exports() {
	nm -D --defined-only "$build/libedutcp.so" | awk '$2 == "T" { sub("@.*", "", $3); print $3 }' |
		sort >"$tmp/exported"
	sed -n 's/^\t\(edu_.*\);$/\1/p' "$here/../libedutcp/libedutcp.map" | sort >"$tmp/listed"
	sed -n 's/^EDU_API .*[ *]\(edu_[a-z_]*\)(.*/\1/p' "$here"/../libedutcp/libedutcp*.h |
		sort >"$tmp/declared"
	diff "$tmp/exported" "$tmp/listed"
	diff "$tmp/declared" "$tmp/listed"
	[ "$(wc -l <"$tmp/listed")" -gt 20 ]
}

# The manual pages have no errors; and none of the functions is forgotten.
manuals() {
	local page name

	for page in "$here"/../*/man/*.[1-9]; do
		[ -z "$(groff -man -Tutf8 -ww -z "$page" 2>&1 | tee /dev/stderr)" ]
	done
	while read -r name; do
		grep -q "$name" "$here/../libedutcp/man/libedutcp.3" || {
			echo "libedutcp(3) has no $name"
			return 1
		}
	done <"$tmp/listed"
}

# Each option that --help lists is in the manual.
options() {
	local sub option

	for sub in listen connect echo perf ss trace report fault lesson; do
		"$build/edutcp" "$sub" --help | grep -o -- '^ .*--[a-z0-9-]*' |
			grep -o -- '--[a-z0-9-]*$' | while read -r option; do
			grep -qF -- "${option//-/\\-}" "$here"/../edutcp/man/*.1 || {
				echo "the manual has no $option of $sub"
				return 1
			}
		done
	done
}

ok "install: DESTDIR, PREFIX and LIBDIR" installs
ok "install: a program links by pkg-config" links
ok "library: exports what it declares, nothing else" exports
if command -v groff >/dev/null; then
	ok "manual pages" manuals
else
	echo "# groff is missing: the manual pages are not checked"
fi
ok "manual page: all options" options
