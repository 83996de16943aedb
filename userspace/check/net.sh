# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# net.sh - listen, connect, echo and perf at work, over the kernel's TCP
#
# Sourced by run, which has: ok, tmp; and cli.sh's edutcp, fails.

: "${tmp:?}" "${edutcp:?}"

# Within ten seconds it is so: COMMAND...
soon() {
	for _ in $(seq 200); do
		"$@" && return
		sleep 0.05
	done
	return 1
}

# Has NAME, of which NAME.err is the stderr, said where it listens? Then $port is.
listens() {
	port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$tmp/$1.err")
	[ -n "$port" ]
}

# Start edutcp in the background with -v; its pid is in $pid, its port, once
# it listens, in $port. NAME.err has its stderr, NAME.out its stdout.
start() {
	local name=$1 input=$2

	shift 2
	: >"$tmp/$name.err"
	# Not with the test's own ends of pipes: their end would never come.
	timeout 60 "$edutcp" "$@" <"$input" >"$tmp/$name.out" 2>"$tmp/$name.err" 7>&- 9>&- &
	pid=$!
	echo "$pid" >>"$tmp/pids"
	soon listens "$name" && return
	echo "it does not listen:"
	cat "$tmp/$name.err"
	return 1
}

connect() {
	timeout 60 "$edutcp" connect --tcp "$@"
}

# Both ways at once, and each file comes as it went.
files() {
	local pid port

	head -c 6000001 /dev/urandom >"$tmp/there"
	head -c 3000007 /dev/urandom >"$tmp/back"
	start files /dev/null listen --tcp -v --in "$tmp/back" --out "$tmp/got.there" 127.0.0.1 0
	connect --in "$tmp/there" --out "$tmp/got.back" 127.0.0.1 "$port"
	wait "$pid"
	[ "$(sha256sum <"$tmp/there")" = "$(sha256sum <"$tmp/got.there")" ]
	[ "$(sha256sum <"$tmp/back")" = "$(sha256sum <"$tmp/got.back")" ]
}

# The same through pipes, with a reader that is slow at first.
pipes() {
	local pid port sum

	start pipes "$tmp/back" listen --tcp -v 127.0.0.1 0
	# shellcheck disable=SC2002
	sum=$(cat "$tmp/there" | connect 127.0.0.1 "$port" | (sleep 0.3; sha256sum))
	wait "$pid"
	[ "$sum" = "$(sha256sum <"$tmp/back")" ]
	[ "$(sha256sum <"$tmp/there")" = "$(sha256sum <"$tmp/pipes.out")" ]
}

# The answer is written only after the question has ended: by a writer that
# keeps the listener's input open until then.
half_close() {
	local pid port answer

	mkfifo "$tmp/fifo"
	exec 9<>"$tmp/fifo"
	start half "$tmp/fifo" listen --tcp -v 127.0.0.1 0
	(
		soon grep -qx question "$tmp/half.out"
		sleep 0.2
		echo answer >&9
	) >"$tmp/half.log" &
	exec 9>&-
	answer=$(echo question | connect 127.0.0.1 "$port")
	wait "$pid"
	[ "$answer" = answer ]
}

progress() {
	local pid port

	start progress /dev/null listen --tcp -v 127.0.0.1 0
	connect --progress --in "$tmp/there" 127.0.0.1 "$port" 2>"$tmp/err"
	wait "$pid"
	cat "$tmp/err"
	tail -n 1 "$tmp/err" | grep -q '^5\.7 MiB sent, 0 B received, .*/s'
}

# One after the other, and the file goes to each from its start.
keep() {
	local pid port i

	start keep /dev/null listen --tcp -v -k --in "$tmp/back" --out "$tmp/kept" 127.0.0.1 0
	for i in 1 2; do
		[ "$(echo "line $i" | connect 127.0.0.1 "$port" | sha256sum)" = \
			"$(sha256sum <"$tmp/back")" ]
	done
	kill "$pid"
	diff "$tmp/kept" <(printf 'line 1\nline 2\n')
}

# Without -k there is no second one.
only_one() {
	local pid port

	start one /dev/null listen --tcp -v 127.0.0.1 0
	connect 127.0.0.1 "$port" </dev/null
	wait "$pid"
	fails "Connection refused" connect --tcp 127.0.0.1 "$port"
}

# A peer that dies with data unread resets.
reset() {
	local pid port status=0

	mkfifo "$tmp/reset"
	exec 8<>"$tmp/reset"
	: >"$tmp/reset.err"
	"$edutcp" listen --tcp -v 127.0.0.1 0 <&8 >&8 2>"$tmp/reset.err" &
	pid=$!
	echo "$pid" >>"$tmp/pids"
	soon listens reset
	(
		soon grep -q '^connected' "$tmp/reset.err"
		sleep 0.3
		kill -KILL "$pid"
	) &
	connect --in /dev/zero 127.0.0.1 "$port" >/dev/null 2>"$tmp/err" || status=$?
	exec 8>&-
	cat "$tmp/err"
	[ $status = 1 ] && grep -q 'reset by peer\|Broken pipe' "$tmp/err"
}

idle() {
	local pid port

	mkfifo "$tmp/idle"
	exec 7<>"$tmp/idle"
	start idle "$tmp/idle" listen --tcp -v 127.0.0.1 0
	fails "nothing moved for 0.2 s" connect --tcp --idle 200ms 127.0.0.1 "$port"
	exec 7>&-
}

# From the address that was asked for.
source_address() {
	local pid port

	start source /dev/null listen --tcp -v 127.0.0.1 0
	connect -s 127.0.0.7 127.0.0.1 "$port" </dev/null
	wait "$pid"
	grep '^connected 127\.0\.0\.7:[0-9]*$' "$tmp/source.err"
}

# IPv6 by its literal, by both at once, and what is said of it.
ipv6() {
	local pid port

	start six /dev/null listen --tcp -v -k ::1 0
	grep -q "^listening on \[::1\]:$port\$" "$tmp/six.err"
	connect -v --in /dev/null ::1 "$port" 2>"$tmp/err" >/dev/null
	grep -q "^connected \[::1\]:[0-9]* -> \[::1\]:$port\$" "$tmp/err"
	fails "Connection refused" connect --tcp 127.0.0.1 "$port"
	fails "connect to ::1 port" connect --tcp -4 ::1 "$port"
	kill "$pid"
	start any /dev/null listen --tcp -v -k --in "$tmp/back" 0
	grep -q "^listening on \[::\]:$port\$" "$tmp/any.err"
	for host in ::1 127.0.0.1 localhost; do
		[ "$(connect "$host" "$port" </dev/null | sha256sum)" = \
			"$(sha256sum <"$tmp/back")" ]
	done
	kill "$pid"
	grep -q "^connected 127.0.0.1:[0-9]*\$" "$tmp/any.err"
}

# Twenty at once, half of them with much to say.
echoes() {
	local pid port i jobs=()

	start echo /dev/null echo --tcp -v 127.0.0.1 0
	for i in $(seq 20); do
		head -c $((i % 2 * 500000 + i)) /dev/urandom >"$tmp/say.$i"
		connect --in "$tmp/say.$i" --out "$tmp/hear.$i" 127.0.0.1 "$port" &
		jobs+=($!)
	done
	for i in "${jobs[@]}"; do
		wait "$i"
	done
	for i in $(seq 20); do
		cmp "$tmp/say.$i" "$tmp/hear.$i"
	done
	kill "$pid"
}

# measure JQ OPTION... - the JSON of a measurement fulfils this
measure() {
	local filter=$1

	shift
	timeout 60 "$edutcp" perf --tcp -t 1 --json "$@" 127.0.0.1 "$perf_port" >"$tmp/json"
	cat "$tmp/json"
	json "$filter" "$tmp/json"
}

# json EXPRESSION FILE - is it true of j, the JSON in the file?
json() {
	python3 -c 'import json, sys
j = json.load(open(sys.argv[2]))
sys.exit(not eval("(" + sys.argv[1] + ")"))' "$@"
}

perf_table() {
	timeout 60 "$edutcp" perf --tcp -t 0.2 -P 2 --both 127.0.0.1 "$perf_port" >"$tmp/table"
	cat "$tmp/table"
	grep -q '^throughput over tcp' "$tmp/table"
	[ "$(grep -c 'Mbit/s' "$tmp/table")" = 6 ]
}

# Whoever echoes our question has not answered it.
perf_of_echo() {
	local pid port status

	start echo2 /dev/null echo --tcp -v 127.0.0.1 0
	fails "does not answer like" perf --tcp -t 0.1 127.0.0.1 "$port" && status=0 || status=1
	kill "$pid"
	return $status
}

# What the server has seen of a client that says nothing, or rubbish.
perf_of_nobody() {
	head -c 32 /dev/zero | connect 127.0.0.1 "$perf_port" >"$tmp/out"
	[ "$(wc -c <"$tmp/out")" = 32 ]
	connect 127.0.0.1 "$perf_port" </dev/null >"$tmp/out"
	[ ! -s "$tmp/out" ]
	measure 'j["transactions"] > 0' --rr
}

ok "files both ways at once" files
ok "pipes, and a slow reader" pipes
ok "half-close: an answer after the end of the question" half_close
ok "progress" progress
ok "listen -k: one after the other" keep
ok "listen: no second one without -k" only_one
ok "connect: nobody listens" fails "Connection refused" connect --tcp 127.0.0.1 1
ok "connect: name that is none" fails "connect to no.such.invalid port 80" connect --tcp -n no.such.invalid 80
ok "connect: the peer resets" reset
ok "connect --idle" idle
ok "connect -s" source_address
ok "connect -s: no address of this host" fails "Cannot assign requested address" connect --tcp -s 192.0.2.1 127.0.0.1 1
ok "ipv6, and both versions at once" ipv6
ok "listen -w: nobody comes" fails "nobody came for 0.1 s" listen --tcp -w 100ms 127.0.0.1 0
ok "echo: twenty at once" echoes
ok "perf of something else" perf_of_echo

: >"$tmp/perf.err"
timeout 120 "$edutcp" perf --tcp --server -v 127.0.0.1 0 2>"$tmp/perf.err" &
echo $! >>"$tmp/pids"
soon listens perf || true
perf_port=$port
ok "perf: up" measure 'j["up"]["bytes"] > 10**6 and "down" not in j and
	j["up"]["mbit_per_s"] > 1 and j["family"] == "tcp"'
ok "perf: down" measure 'j["down"]["bytes"] > 10**6 and "up" not in j' --down
ok "perf: both, three streams, small writes" measure 'len(j["per_stream"]) == 3 and
	all(s[d]["bytes"] > 0 for s in j["per_stream"] for d in ("up", "down")) and
	sum(s["up"]["bytes"] for s in j["per_stream"]) == j["up"]["bytes"] and
	j["write_bytes"] == 1000' --both -P 3 -l 1000
ok "perf: rr" measure 'j["transactions"] > 10 and j["per_second"] > 10 and
	0 < j["transaction_us"]["min"] <= j["transaction_us"]["p50"] <=
	j["transaction_us"]["p99"] <= j["transaction_us"]["max"]' --rr
ok "perf: rr, many bytes, four streams" measure 'j["transactions"] > 4 and
	j["request_bytes"] == 100000 and j["reply_bytes"] == 300000' --rr -l 100000 --reply 300000 -P 4
ok "perf: connect" measure 'j["connections"] > 10 and
	j["handshake_us"]["p50"] <= j["whole_us"]["p50"]' --connect
ok "perf: connect, two at once" measure 'j["connections"] > 10 and
	j["streams"] == 2' --connect -P 2
ok "perf: the table" perf_table
ok "perf: clients that say nothing, or rubbish" perf_of_nobody
