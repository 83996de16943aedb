#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tools.sh - the command at work over AF_EDUTCP: perf on both wires and over the
# kernel's TCP, and what ss, trace, listen and connect can be asked for
#
# In the virtual machine: two namespaces, client and server, joined by e0. What
# needs no module is in userspace/check.
# shellcheck disable=SC2317,SC2016
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)

# shellcheck source=tests/integration/tap.sh
. "$here/tap.sh"

make_hosts() {
	ip netns add client
	ip netns add server
	ip -n client link add e0 type veth peer name e0 netns server
	ip -n client addr add 10.0.0.1/24 dev e0
	ip -n client addr add 10.0.0.3/24 dev e0
	ip -n server addr add 10.0.0.2/24 dev e0
	ip -n client link set e0 up
	ip -n server link set e0 up
}

# Hosts that know of no port and no TIME-WAIT of the test before.
check_hosts() {
	make_hosts
	check "$@"
	ip netns del client
	ip netns del server
}

# End with the test: PID...
ends_with_it() {
	# shellcheck disable=SC2064
	trap "kill $* 2>/dev/null || true" EXIT
}

# Start edutcp in the background, its stderr in $tmp/NAME, until it listens;
# its pid is in $pid: NAME ARGS...
listener() {
	local name=$1

	shift
	: >"$tmp/$name"
	# Said aloud, or bash gives what runs in the background no input.
	edutcp "$@" -v <&0 2>"$tmp/$name" &
	pid=$!
	soon 10 grep -q '^listening' "$tmp/$name"
}

# What has gone through the client's device so far: tx_bytes, rx_packets...
device() {
	ip netns exec client cat "/sys/class/net/e0/statistics/$1"
}

# Handshakes that the client's TCP has begun and ended well: edu or kernel
handshakes() {
	if [ "$1" = edu ]; then
		ip netns exec client awk '$1 == "handshake_done" { print $2 }' \
			/proc/net/edutcp_stat
	else
		ip netns exec client awk '$1 == "Tcp:" { n = $6 } END { print n }' \
			/proc/net/snmp
	fi
}

# A measurement in JSON, $tmp/json: OPTION...
measure() {
	edutcp perf --netns client -t 0.5 --json "$@" 10.0.0.2 >"$tmp/json"
	cat "$tmp/json"
}

# The sockets in JSON, $tmp/json: HOST OPTION...
sockets() {
	local host=$1

	shift
	edutcp ss --netns "$host" --json "$@" >"$tmp/json"
	cat "$tmp/json"
}

# measured EXPRESSION [NAME VALUE]... - is it true of the JSON? $NAME is a number.
measured() {
	local filter=$1 args=()

	shift
	while [ $# -gt 0 ]; do
		args+=(--argjson "$1" "$2")
		shift 2
	done
	jq -e "${args[@]}" "$filter" "$tmp/json"
}

serve() {
	listener perf perf --server --netns server "$@" 10.0.0.2 5253
	ends_with_it "$pid"
}

# What a program has read is what went over the wire, but for the headers.
perf_throughput() {
	local up down

	serve "$@"
	up=$(device tx_bytes)
	down=$(device rx_bytes)
	measure --both -P 2 "$@"
	up=$(($(device tx_bytes) - up))
	down=$(($(device rx_bytes) - down))
	measured '.mode == "throughput" and .streams == 2 and
		.up.bytes > 100000 and .down.bytes > 100000 and
		([.per_stream[].up.bytes] | add) == .up.bytes and
		([.per_stream[].down.bytes] | add) == .down.bytes and
		(.up.mbit_per_s - .up.bytes * 8 / .up.us | fabs) < 1 and
		(.down.mbit_per_s - .down.bytes * 8 / .down.us | fabs) < 1 and
		.up.bytes < $up and $up < 1.2 * .up.bytes + 1000000 and
		.down.bytes < $down and $down < 1.2 * .down.bytes + 1000000' \
		up "$up" down "$down"
}

# A request is a segment, and a reply is one, which has the ACK with it.
perf_rr() {
	local up down

	serve "$@"
	up=$(device tx_packets)
	down=$(device rx_packets)
	measure --rr -l 100 --reply 300 "$@"
	up=$(($(device tx_packets) - up))
	down=$(($(device rx_packets) - down))
	measured '.mode == "rr" and .request_bytes == 100 and
		.reply_bytes == 300 and .transactions > 2 and
		(.per_second - .transactions * 1e6 / .us | fabs) < 1 and
		0 < .transaction_us.min and
		.transaction_us.min <= .transaction_us.p50 and
		.transaction_us.p50 <= .transaction_us.p99 and
		.transaction_us.p99 <= .transaction_us.max and
		.transactions <= $up and $up < 1.2 * .transactions + 50 and
		.transactions <= $down and $down < 1.2 * .transactions + 50' \
		up "$up" down "$down"
}

# Each connection is a handshake; one or two that were not over are not counted.
perf_connect() {
	local tcp=edu before made

	[ "$1" != --tcp ] || tcp=kernel
	serve "$@"
	before=$(handshakes "$tcp")
	measure --connect "$@"
	made=$(($(handshakes "$tcp") - before))
	measured '.mode == "connect" and .connections > 2 and
		(.per_second - .connections * 1e6 / .us | fabs) < 1 and
		.handshake_us.p50 > 0 and .handshake_us.p50 <= .whole_us.p50 and
		.connections <= $made and $made <= .connections + 2' made "$made"
}

# How many lines edutcp ss has behind its heading: HOST OPTION...
lines() {
	local host=$1

	shift
	edutcp ss --netns "$host" "$@" | tail -n +2 | grep -vc '^ ' || true
}

# A connection that stays, 40000 to 4000: LISTENER'S-OPTIONS -- CLIENT'S
connection() {
	local options=() server

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	mkfifo "$tmp/up" "$tmp/down"
	exec 7<>"$tmp/up" 8<>"$tmp/down"
	listener listen listen --netns server "${options[@]}" 10.0.0.2 4000 \
		<&8 >/dev/null
	server=$pid
	edutcp connect --netns client -p 40000 "$@" 10.0.0.2 4000 <&7 >/dev/null &
	ends_with_it "$server" $!
	rm "$tmp/up" "$tmp/down"
	soon 10 grep -q '^connected' "$tmp/listen"
}

ss_chooses() {
	connection -k --
	[ "$(lines client)" = 1 ]
	edutcp ss | tail -n +2 | refused grep 10.0.0.2:4000
	[ "$(lines client --lport 40000)" = 1 ]
	[ "$(lines client --lport 4000)" = 0 ]
	[ "$(lines client --rport 4000)" = 1 ]
	[ "$(lines client --rport 40000)" = 0 ]
	[ "$(lines server --lport 4000)" = 1 ]
	[ "$(lines server --lport 4000 --rport 40000)" = 1 ]
	[ "$(lines server --lport 4000 --rport 40001)" = 0 ]
	[ "$(lines server --state ESTABLISHED)" = 1 ]
	[ "$(lines server --state CLOSE-WAIT)" = 0 ]
	[ "$(lines server --state LISTEN)" = 1 ]
	[ "$(lines server --state LISTEN --state ESTABLISHED)" = 2 ]
}

client_has_sent() {
	edutcp ss -e --netns client | grep "SND.UNA $1 "
}

# Numbers count from ISS and IRS: one for the SYN, six for the text.
ss_extended() {
	connection --
	echo hello >&7
	soon 10 client_has_sent 7
	edutcp ss -e --netns client >"$tmp/client"
	edutcp ss --extended --netns server >"$tmp/server"
	cat "$tmp/client" "$tmp/server"
	grep -q ' SND.UNA 7  SND.NXT 7  SND.WND [1-9].* queued to 7 ' "$tmp/client"
	grep -q ' RCV.NXT 1  RCV.WND [1-9].* read to 1  out of order 0 ' "$tmp/client"
	grep -q ' SND.UNA 1  SND.NXT 1 ' "$tmp/server"
	grep -q ' RCV.NXT 7  RCV.WND [1-9].* read to 7 ' "$tmp/server"
	grep -q ' received 6 ' "$tmp/server"
	grep -q ' mss 1448 .* recovery open' "$tmp/client"
	edutcp ss --netns client | refused grep SND.UNA
}

# listen(2): so many may wait, as ss(8) shows it, too.
listen_backlog() {
	listener listen listen --netns server -b 3 10.0.0.2 4000 </dev/null >/dev/null
	ends_with_it "$pid"
	sockets server -l
	measured 'length == 1 and .[0].sndq_bytes == 3'
}

connect_source() {
	connection -- -s 10.0.0.3
	grep -x 'connected 10.0.0.3:40000' "$tmp/listen"
	sockets client
	measured '.[0].local == "10.0.0.3:40000"'
}

# socket(7): the kernel doubles what is asked for.
buffers() {
	connection --sndbuf 30000 --rcvbuf 20K -- --sndbuf 40000 --rcvbuf 50000
	sockets server
	measured 'length == 1 and .[0].sndbuf == 60000 and .[0].rcvbuf == 40960'
	sockets client
	measured 'length == 1 and .[0].sndbuf == 80000 and .[0].rcvbuf == 100000'
}

# Of one end alone, and for two seconds, though the connection lives on.
trace_conn_duration() {
	local conn start end tracer

	connection --
	conn=$(edutcp ss --netns client --json | jq '.[0].conn')
	start=${EPOCHREALTIME/./}
	edutcp trace --conn "$conn" --duration 2s --json >"$tmp/trace" &
	tracer=$!
	while kill -0 "$tracer" 2>/dev/null; do
		echo text >&7
		sleep 0.2
	done
	wait "$tracer"
	end=${EPOCHREALTIME/./}
	[ $((end - start)) -ge 1900000 ]
	[ $((end - start)) -lt 60000000 ]
	[ "$(lines client --state ESTABLISHED)" = 1 ]
	# The first line is about the hosts.
	jq -s '.[1:] | map(.conn) | group_by(.) | map([.[0], length])' "$tmp/trace"
	jq -se --argjson conn "$conn" '.[1:] | length > 3 and all(.conn == $conn)' \
		"$tmp/trace"
}

# SND.NXT beside a segment that leaves is what it was then, not after them all.
trace_tcb_of_each_segment() {
	local tracer

	connection --
	edutcp trace --port 4000 --duration 60s --json >"$tmp/trace" 2>"$tmp/tracer" &
	tracer=$!
	soon 10 grep -q watching "$tmp/tracer"
	head -c 20000 /dev/zero >&7
	soon 10 client_has_sent 20001
	sleep 0.5
	kill -INT "$tracer"
	wait "$tracer" || true
	jq -s '.[1:] | map(select(.event == "seg_out" and .len > 0)) | map([.seq, .len, .after.snd_nxt])' "$tmp/trace"
	jq -se '.[1:] | map(select(.event == "seg_out" and .len > 0)) |
		length >= 14 and
		all((.seq + .len) % 4294967296 == .after.snd_nxt)' "$tmp/trace"
}

[ -e /sys/module/edutcp ] || insmod "${MODULE:-/edutcp.ko}"
trap 'rm -rf "$tmp"' EXIT
for over in '--wire edu' '--wire tcp' --tcp; do
	name=${over#--}
	for mode in throughput rr connect; do
		# shellcheck disable=SC2086
		check_hosts "perf__${mode}__over_${name// /_}" "perf_$mode" $over
	done
done
check_hosts ss__chooses_by_ports_states_and_namespace ss_chooses
check_hosts ss__extended ss_extended
check_hosts listen__backlog listen_backlog
check_hosts connect__source connect_source
check_hosts listen_connect__buffers buffers
check_hosts trace__conn_and_duration trace_conn_duration
check_hosts trace__tcb_of_each_segment trace_tcb_of_each_segment
exit "$tap_failed"
