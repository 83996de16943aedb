# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# trace.sh - edutcp trace: from a file, and what is said about wrong ones
#
# Sourced by run, after cli.sh, which has wrong and fails. trace.json is the
# start of a connection whose SYN was lost, as edutcp trace --json wrote it.

: "${san:?}" "${tmp:?}" "${here:?}"
edutcp=$san/edutcp
trace=$here/trace.json

from_file() {
	"$edutcp" trace --width 100 --ascii -r "$trace" "$@"
}

picture() {
	from_file >"$tmp/got"
	diff - "$tmp/got" <<'END'
Time in ms: of a segment, when it leaves; the kernel's timers fire late, by up to an eighth.
        ms client 10.0.0.1:40001                                                   server 10.0.0.2:7
           CLOSED       |                                                             | LISTEN
     0.000 SYN-SENT     |---- SYN seq=0 win=65535 mss=1460 ---------X lost on purpose |
         :              |                                                             |
  1008.005              | @ retransmission timer fires (RTO 1 s)                      |
  1008.011              |---- SYN seq=0 win=65535 mss=1460 (2nd time) --------------->| SYN-RECEIVED
  1008.029 ESTABLISHED  |<---- SYN,ACK seq=0 ack=1 win=65535 mss=1460 ----------------|
  1008.045              |---- ACK seq=1 ack=1 win=65472 ----------------------------->| ESTABLISHED
  1008.120              |---- ACK seq=1..1448 (1448 bytes) ack=1 win=65472 ---------->|
END
}

# What is read and written again is the same.
again() {
	from_file --json | diff "$trace" -
}

first_two() {
	[ "$(from_file --count 2 --quiet | grep -c SYN\ seq)" = 2 ]
}

nothing_of_others() {
	[ -z "$(from_file --port 9)" ] && [ -n "$(from_file --port 7)" ]
}

by_wire_and_version() {
	[ -n "$(from_file --wire edu)" ] && [ -z "$(from_file --wire tcp)" ]
	[ -n "$(from_file -4)" ] && [ -z "$(from_file -6)" ]
}

only_one_host() {
	from_file --netns server >"$tmp/got"
	grep -q 'server 10.0.0.2:7  *10.0.0.1:40001$' "$tmp/got"
	[ "$(grep -c lost "$tmp/got")" = 0 ]
}

# The client has number 17, the server 18; and 19 is nobody.
only_one_end() {
	from_file --conn 17 --json | tail -n +2 >"$tmp/got"
	[ "$(grep -c '"conn":17' "$tmp/got")" = "$(grep -c '"conn":17' "$trace")" ]
	[ "$(grep -vc '"conn":17' "$tmp/got")" = 0 ]
	[ "$(from_file --conn 18 --json | grep -c '"conn":18')" -gt 5 ]
	[ -z "$(from_file --conn 19)" ]
}

# The SYN is sent again after 1008 ms, the text comes 0.12 ms later.
so_long() {
	from_file --duration 1s --quiet >"$tmp/got"
	[ "$(grep -c 'SYN seq' "$tmp/got")" = 1 ]
	from_file --duration 1008.1ms --quiet >"$tmp/got"
	[ "$(grep -c 'SYN seq' "$tmp/got")" = 2 ]
	[ "$(grep -c 'SYN,ACK\|1448 bytes' "$tmp/got")" = 1 ]
	from_file --duration 2s --quiet >"$tmp/got"
	[ "$(grep -c 'SYN,ACK\|1448 bytes' "$tmp/got")" = 2 ]
}

levels() {
	[ "$(from_file -q | grep -c 'timer ')" = 0 ]
	[ "$(from_file | grep -c 'timer ')" = 1 ]
	[ "$(from_file -v | grep -c 'timer ')" -gt 4 ]
	from_file -v | grep -q 'active OPEN'
	from_file --why | grep -q 'connect(): asks for a connection'
	from_file --why | tr -d '|\n' | tr -s ' ' | grep -qF '[RFC 9293, 3.10.1]'
}

# Colours and characters as they are asked for.
looks() {
	from_file --color always | grep -q "$(printf '\033')"
	[ "$(from_file --color auto | grep -c "$(printf '\033')")" = 0 ]
	LC_ALL=C.UTF-8 "$edutcp" trace -r "$trace" | grep -q '▶'
	[ "$(LC_ALL=C "$edutcp" trace -r "$trace" | grep -c '▶')" = 0 ]
}

# By an option, by the locale; ASCII has no Chinese; JSON has one language.
chinese() {
	"$edutcp" trace --width 100 --lang zh -r "$trace" >"$tmp/zh"
	sed -n '4,7p' "$tmp/zh" | diff - <(cat <<'END'
     0.000 SYN-SENT     │──── SYN seq=0 win=65535 mss=1460 ─────────✗ 有意丢弃        │
         ⋮              │                                                             │
  1008.005              │ ◷ 重传定时器到期（RTO 1 s）                                 │
  1008.011              │──── SYN seq=0 win=65535 mss=1460（第 2 次） ───────────────▶│ SYN-RECEIVED
END
	)
	LC_ALL=zh_CN.UTF-8 "$edutcp" trace -r "$trace" | cmp - "$tmp/zh"
	LC_ALL=C "$edutcp" trace --lang zh -r "$trace" | cmp - "$tmp/zh"
	from_file --why --lang zh | grep -q 'client：我们想建立连接；我们的编号从这里开始。'
	from_file >"$tmp/en"
	LC_ALL=zh_CN.UTF-8 from_file | cmp - "$tmp/en"
	LC_ALL=zh_CN.GBK "$edutcp" trace -r "$trace" | cmp - "$tmp/en"
	"$edutcp" trace --lang zh --ascii -r "$trace" | cmp - "$tmp/en"
	[ "$(LC_ALL=zh_CN.UTF-8 "$edutcp" trace --lang en -r "$trace" | grep -c 'lost on purpose')" = 1 ]
	from_file --json --lang zh | cmp - "$trace"
}

summary() {
	from_file --summary >"$tmp/got"
	grep -qE '^segments  +4  +1$' "$tmp/got"
	grep -qE '^segments lost on the way  +1  +0$' "$tmp/got"
	grep -qE '^  after a time-out  +1  +0$' "$tmp/got"
}

capture() {
	from_file -w "$tmp/got.pcapng" >/dev/null
	[ "$(tshark -r "$tmp/got.pcapng" -T fields -e tcp.flags 2>/dev/null |
		tr '\n' ' ')" = "0x0002 0x0002 0x0012 0x0010 0x0010 " ]
}

cut_short() {
	head -n 5 "$trace" >"$tmp/bad.json"
	head -c 3000 "$trace" | tail -c 300 >>"$tmp/bad.json"
	fails "line 6 is none" trace -r "$tmp/bad.json"
}

# Where events are missing the picture says so, between the rows beside it.
holes() {
	sed '/"event":"timer_fired"/i {"lost":7}' "$trace" >"$tmp/holes.json"
	"$edutcp" trace --width 100 --ascii -r "$tmp/holes.json" >"$tmp/got" 2>"$tmp/err"
	grep -q '7 or more events are missing' "$tmp/err"
	[ "$(grep -c 'at least 7 events are missing here' "$tmp/got")" = 1 ]
	grep -A2 'lost on purpose' "$tmp/got" | grep -q 'at least 7'
	"$edutcp" report --svg "$tmp/holes.json" >"$tmp/got.svg"
	[ "$(grep -c '>at least 7 events are missing here<' "$tmp/got.svg")" = 1 ]
	"$edutcp" report --svg --lang zh "$tmp/holes.json" >"$tmp/got.svg"
	grep -q '>这里至少缺少 7 个事件<' "$tmp/got.svg"
}

# Who reads no more has seen enough: nothing is said of it.
broken_pipe() {
	local sub

	# shellcheck disable=SC2046
	cat $(yes "$trace" | head -n 400) >"$tmp/long.json"
	for sub in "trace --json -r" "trace -r" report "trace --summary -r"; do
		# shellcheck disable=SC2086
		{ "$edutcp" $sub "$tmp/long.json" 2>"$tmp/err" || true; } | head -n 1 >"$tmp/got"
		diff /dev/null "$tmp/err"
	done
}

ok "trace: the picture" picture
ok "trace: events that are missing" holes
ok "trace: a reader that goes away" broken_pipe
ok "trace: --json writes what -r reads" again
ok "trace: --count" first_two
ok "trace: --port" nothing_of_others
ok "trace: --wire, -4, -6" by_wire_and_version
ok "trace: --netns" only_one_host
ok "trace: --conn" only_one_end
ok "trace: --duration" so_long
ok "trace: -q, -v, --why" levels
ok "trace: --color, --ascii, the locale" looks
ok "trace: Chinese" chinese
ok "trace: --summary" summary
if command -v tshark >/dev/null; then
	ok "trace: -w" capture
else
	echo "# tshark is missing: captures are not checked"
fi
ok "trace: a file that was cut" cut_short
ok "trace: no such file" fails "No such file" trace -r /nowhere
ok "trace: a capture that can not be written" fails "/nowhere/x" trace -r "$trace" -w /nowhere/x
ok "trace: a capture on a full disk" fails "/dev/full" trace -r "$trace" -w /dev/full
ok "trace: no such namespace" fails "no network namespace" trace -r "$trace" --netns other
ok "wrong: trace, a command without --" wrong "trace -- foo" trace foo
ok "wrong: trace, no count" wrong "--count is a number, 1 or more" trace --count 0
ok "wrong: trace, a time that is none" wrong "35 years" trace --duration 1e3
ok "wrong: trace, three namespaces" wrong "not more often" trace --netns a --netns b --netns c
ok "wrong: trace, a colour" wrong "always, never or auto" trace --color red
ok "wrong: trace, a language" wrong "en or zh" trace --lang zhou
ok "wrong: trace, a port" wrong "--port" trace --port 99999
ok "wrong: trace, a wire that is none" wrong "edu or tcp" trace --wire udp
ok "wrong: trace, both versions of IP" wrong "-4 and -6" trace -6 -4
ok "wrong: trace, too narrow" wrong "--width" trace --width 20
ok "wrong: trace, a file and a command" wrong "exclude" trace -r "$trace" -- true
