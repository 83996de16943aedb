# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# cli.sh - command lines: help, and what is said about wrong ones
#
# Sourced by run, which has: ok, here, san, tmp.

: "${here:?}" "${san:?}" "${tmp:?}"
edutcp=$san/edutcp

# Wrong: exit status 2, nothing on stdout, one line on stderr that says this.
wrong() {
	local says=$1 status=0

	shift
	timeout 20 "$edutcp" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
	cat "$tmp/out" "$tmp/err"
	echo "status $status"
	[ $status = 2 ] && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" = 1 ] &&
		grep -q '^edutcp' "$tmp/err" && grep -qF -- "$says" "$tmp/err"
}

# Tried and failed: exit status 1, one line on stderr that says this.
fails() {
	local says=$1 status=0

	shift
	timeout 20 "$edutcp" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
	cat "$tmp/out" "$tmp/err"
	echo "status $status"
	[ $status = 1 ] && [ "$(wc -l <"$tmp/err")" = 1 ] &&
		grep -qF -- "$says" "$tmp/err"
}

helps() {
	"$edutcp" "$@" >"$tmp/out" 2>"$tmp/err" && [ ! -s "$tmp/err" ] &&
		grep -q '^usage: edutcp' "$tmp/out" &&
		! awk 'length > 80' "$tmp/out" | grep .
}

version() {
	"$edutcp" --version | grep -qx 'edutcp [0-9]*\.[0-9]*\.[0-9]*'
}

# A full disk, or the like, is no success.
full() {
	local status=0

	"$edutcp" ss --help >/dev/full 2>"$tmp/err" || status=$?
	[ $status = 1 ] && grep -q 'stdout: No space' "$tmp/err"
}

# What has no loader, and what gives other rights, cannot be run.
blind_program() {
	cp /bin/true "$tmp/other" && chown nobody "$tmp/other" &&
		chmod u+s "$tmp/other" && fails "is set-user-ID" run "$tmp/other" &&
		chown "$(id -u):65534" "$tmp/other" && chmod u-s,g+s "$tmp/other" &&
		fails "is set-group-ID" run "$tmp/other" &&
		fails "is linked statically" run /bin/busybox true &&
		printf '#!/bin/busybox sh\n' >"$tmp/script" &&
		chmod +x "$tmp/script" &&
		fails "is linked statically" run -v -- "$tmp/script" -x --wire
}

# The example in the README is one that can be played: so authors begin with it.
readme_lesson() {
	sed -n '/^This is a whole one:$/,/^[^ ]/{ s/^    //p; /^$/p }' \
		"$here/../lessons/README.md" >"$tmp/readme.lesson"
	cat "$tmp/readme.lesson"
	grep -q '^question$' "$tmp/readme.lesson" &&
		grep -q '^answer ' "$tmp/readme.lesson" &&
		timeout 20 "$edutcp" lesson --check "$tmp/readme.lesson"
}

# make lesson N=2 EDU_LANG=zh, whatever the locale is.
make_language() {
	make -s -C "$here/../.." -n lesson N=2 EDU_LANG=zh >"$tmp/out"
	grep -q -- '--lang zh' "$tmp/out"
	make -s -C "$here/../.." -n lesson N=2 >"$tmp/out"
	[ "$(grep -c -- '--lang' "$tmp/out")" = 0 ]
}

# One that is not the running one is named.
other_kernel() {
	mkdir -p "$tmp/kernel/include/config"
	printf 'modules:\n\t@:\n' >"$tmp/kernel/Makefile"
	echo 9.9.9-none >"$tmp/kernel/include/config/kernel.release"
	make -s -C "$here/../.." module KDIR="$tmp/kernel" >"$tmp/out"
	grep -q "built for 9.9.9-none, not for $(uname -r)" "$tmp/out"
	uname -r >"$tmp/kernel/include/config/kernel.release"
	make -s -C "$here/../.." module KDIR="$tmp/kernel" >"$tmp/out"
	[ "$(grep -c 'built for' "$tmp/out")" = 0 ]
}

no_program() {
	local status=0

	"$edutcp" run no-such-program 2>"$tmp/err" || status=$?
	[ $status = 127 ] && grep -q "no-such-program" "$tmp/err"
}

ok "help" helps --help
for sub in listen connect echo perf ss trace report fault run lesson; do
	ok "help of $sub" helps "$sub" --help
done
ok "version" version
ok "stdout that takes nothing" full
ok "wrong: no subcommand" wrong "listen, connect"
ok "wrong: unknown subcommand" wrong "'frobnicate'" frobnicate
ok "wrong: unknown long option" wrong "--frob" connect --frob 127.0.0.1 80
ok "wrong: unknown short option" wrong "-Z" ss -Z
ok "wrong: option without its argument" wrong "--timeout TIME" connect 127.0.0.1 80 -w
ok "wrong: argument for an option that has none" wrong "--tcp takes no argument" connect --tcp=1 h 1
ok "wrong: connect without a port" wrong "HOST PORT" connect 127.0.0.1
ok "wrong: connect with too much" wrong "HOST PORT" connect 127.0.0.1 80 81
ok "wrong: listen with too much" wrong "one host and one port" listen 1 2 3
ok "wrong: listen, a time beyond" wrong "from 1us to 24 days" listen -w 999999999 1
ok "wrong: listen without a port" wrong "[HOST] PORT" listen
ok "wrong: a timeout of nonsense" wrong "like 5, 1.5s" connect -w soon h 1
ok "wrong: a wire that is none" wrong "edu or tcp" connect --wire udp h 1
ok "wrong: both versions of IP" wrong "-4 and -6" connect -4 -6 h 1
ok "wrong: a buffer of nonsense" wrong "like 1000, 64K" connect --rcvbuf big h 1
ok "wrong: echo with too much" wrong "[HOST] [PORT]" echo a b c
ok "wrong: perf without a host" wrong "edutcp perf HOST" perf
ok "wrong: perf, two measurements" wrong "choose one" perf --rr --connect h
ok "wrong: perf, two directions" wrong "choose one" perf --down --both h
ok "wrong: perf, direction of rr" wrong "for throughput" perf --rr --down h
ok "wrong: perf, a reply without rr" wrong "goes with --rr" perf --reply 5 h
ok "wrong: perf, a server that measures" wrong "for the client" perf --server --rr
ok "wrong: perf, no streams" wrong "from 1 to" perf -P 0 h
ok "wrong: ss with an operand" wrong "'tcp'" ss tcp
ok "wrong: ss, unknown state" wrong "'LISTENING'" ss --state LISTENING
ok "wrong: ss, a wire that is none" wrong "edu or tcp" ss --wire 6
ok "wrong: ss, both versions of IP" wrong "-4 and -6" ss -4 -6
ok "wrong: ss, port beyond" wrong "65535" ss --port 65536
ok "wrong: no way to ask" wrong "'aloud'" lesson --ask aloud 1
ok "lesson: the example of the README" readme_lesson
ok "lesson: its language by make" make_language
ok "make: for another kernel" other_kernel
ok "wrong: a pause while grading" wrong "--grade" lesson --pause --grade 1
for option in --grade --check --pause --no-report "--report x" "--ask never"; do
	# shellcheck disable=SC2086
	ok "wrong: lesson $option, and no lesson" wrong "of which lesson?" lesson $option
done
ok "wrong: lesson, a page and none" wrong "--no-report" lesson --report x --no-report 1
for sub in "connect 127.0.0.1" "connect -p 99999 127.0.0.1" listen echo "perf h"; do
	# shellcheck disable=SC2086
	ok "wrong: $sub, a port that is none" wrong "'99999'" $sub 99999
done
ok "wrong: listen, no port at all" wrong "''" listen ""
ok "wrong: fault without anything" wrong "add, clear or list" fault
ok "wrong: fault, unknown verb" wrong "'remove'" fault remove
ok "wrong: fault list with more" wrong "leave out 'SYN'" fault list SYN
ok "wrong: fault without words" wrong "drop SYN" fault add
ok "wrong: fault, unknown word" wrong "'syns'" fault add drop syns
ok "wrong: fault, no unit" wrong "200ms" fault add delay 200
ok "wrong: a namespace that is a path" wrong "ip netns add" ss --netns ../../etc/passwd
ok "wrong: run without a program" wrong "which program?" run
ok "wrong: run, a wire that is none" wrong "edu or tcp" run --wire udp true
ok "wrong: run, ports of nonsense" wrong "80,443" run --only-port 80, true
ok "wrong: run, a port beyond" wrong "1 to 65535" run --only-port 65536 true
ok "fails: run of no program" no_program
if [ "$(id -u)" = 0 ] && [ -e /bin/busybox ]; then
	ok "fails: run of a program that is blind" blind_program
fi
ok "fails: a source that is no address" fails "local address bogus:" connect --tcp -n -s bogus 127.0.0.1 80
ok "fails: a source that is not here" fails "connect from 192.0.2.1 to 127.0.0.1" connect --tcp -n -s 192.0.2.1 127.0.0.1 80
ok "fails: no such namespace" fails "no-such-namespace" ss --netns no-such-namespace
ok "fails: a service that is none" fails "port no-such-service" connect --tcp 127.0.0.1 no-such-service
ok "fails: input file missing" fails "/nowhere/at/all" connect --tcp --in /nowhere/at/all 127.0.0.1 1
ok "fails: output file impossible" fails "/nowhere/at/all" connect --tcp --out /nowhere/at/all 127.0.0.1 1
if [ -d /sys/module/edutcp ]; then
	echo "# the module is loaded: its absence can not be tested"
else
	ok "fails: connect without the module" fails "insmod edutcp.ko" connect 127.0.0.1 80
	ok "fails: listen without the module" fails "insmod edutcp.ko" listen 0
	ok "fails: echo without the module" fails "insmod edutcp.ko" echo 0
	ok "fails: perf without the module" fails "insmod edutcp.ko" perf 127.0.0.1
	ok "fails: run without the module" fails "insmod edutcp.ko" run true
	ok "fails: ss without the module" fails "insmod edutcp.ko" ss
	ok "fails: fault add without the module" fails "insmod edutcp.ko" fault add drop SYN
	ok "fails: fault list without the module" fails "insmod edutcp.ko" fault list
fi
