#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh - a TCP connection, seen: runs in the virtual machine (make demo)
#
#	(a) a whole connection with nothing lost, TIME-WAIT to its end
#	(b) a real file through a bad network, twice, its checksum compared
#	(c) one segment lost at each place where it hurts
#
# Each part leaves its events (JSON lines) and a capture for Wireshark in /out.

set -euo pipefail

color=${1:-never}
failures=0

title() {
	printf '\n%s\n%s\n\n' "$1" "${1//?/=}"
}

hosts() {
	ip netns add client
	ip netns add server
	ip link add eth0 netns client type veth peer name eth0 netns server
	ip -n client addr add 10.0.0.1/24 dev eth0
	ip -n server addr add 10.0.0.2/24 dev eth0
	ip -n client link set eth0 up
	ip -n server link set eth0 up
}

on() {
	local host=$1

	shift
	ip netns exec "$host" "$@"
}

# Start watching; returns when the trace is on.
watch() {
	rm -f /tmp/watching
	: >/tmp/watching
	edutcp trace --netns client --netns server --json \
		>"/out/$1.json" 2>/tmp/watching &
	tracer=$!
	until grep -q watching /tmp/watching; do
		sleep 0.05
	done
}

# Stop watching and draw what was seen.
draw() {
	local name=$1

	shift
	kill -INT "$tracer"
	wait "$tracer" || true
	edutcp trace -r "/out/$name.json" -w "/out/$name.pcapng" \
		--netns client --netns server --color "$color" "$@"
}

# Give the answer once all of the question has arrived.
when_asked() {
	until [ "$(stat -c %s /tmp/got 2>/dev/null)" = "$(stat -c %s "$1")" ]; do
		sleep 0.02
	done
	cat "$2"
}

# One connection: the client sends a file and closes its direction, the server
# answers and closes the other. converse PORT QUESTION ANSWER
converse() {
	rm -f /tmp/got
	when_asked "$2" "$3" |
		on server edutcp listen --out /tmp/got 10.0.0.2 "$1" &
	local server=$!

	until on server edutcp ss -l | grep -q "$1"; do
		sleep 0.05
	done
	on client edutcp connect --in "$2" --out /tmp/answer 10.0.0.2 "$1" ||
		failed "the client could not finish"
	wait "$server" || failed "the server could not finish"
	cmp -s "$2" /tmp/got || failed "what arrived is not what was sent"
}

failed() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

# A counter of both hosts together.
counter() {
	local host sum=0 n

	for host in client server; do
		n=$(on "$host" sed -n "s/^$1 //p" /proc/net/edutcp_stat)
		sum=$((sum + n))
	done
	echo "$sum"
}

part_a() {
	title "(a) A connection: handshake, data both ways, four-way close, TIME-WAIT"
	head -c 3000 /bin/busybox >/tmp/question
	head -c 500 /bin/busybox >/tmp/answer_file
	watch a
	converse 80 /tmp/question /tmp/answer_file
	# Twice the maximum segment lifetime passes at once: the clock is virtual.
	sleep 62
	draw a -v
	[ "$(counter time_wait)" = 0 ] || failed "TIME-WAIT did not end"
	[ "$(counter rtx_timeout)" = 0 ] || failed "something was sent twice"
}

# The file through whatever was put in its way; prints a summary.
transfer() {
	local before_segs before_rtx sum

	before_segs=$(counter out_data)
	before_rtx=$(($(counter rtx_timeout) + $(counter rtx_fast) + $(counter rtx_partial)))
	converse "$1" /tmp/file /tmp/answer_file
	sum=$(sha256sum </tmp/got | cut -c1-64)
	echo "sent      $(stat -c %s /tmp/file) bytes, SHA-256 $(sha256sum </tmp/file | cut -c1-64)"
	echo "received  $(stat -c %s /tmp/got) bytes, SHA-256 $sum"
	[ "$sum" = "$(sha256sum </tmp/file | cut -c1-64)" ] || failed "they differ"
	echo "data segments $(($(counter out_data) - before_segs)), sent again $(($(counter rtx_timeout) + $(counter rtx_fast) + $(counter rtx_partial) - before_rtx))"
}

part_b() {
	title "(b) A file through a bad network"
	head -c 1500000 /bin/busybox >/tmp/file
	echo "-- edutcp fault: 3% lost, 2% doubled, 2% reordered, 2% corrupted; the same for the same seed"
	on client edutcp fault add drop 3% seed 1
	on client edutcp fault add duplicate 2% seed 2
	on client edutcp fault add reorder gap 3 2% seed 3
	on client edutcp fault add corrupt 2% seed 4
	transfer 81
	echo "dropped by checksum: $(counter drop_checksum)"
	on client edutcp fault list
	on client edutcp fault clear
	echo
	echo "-- tc netem: delay 2 ms, loss 2%, duplicate 1%, corrupt 1%, reorder 2%"
	on client tc qdisc add dev eth0 root netem delay 2ms loss 2% \
		duplicate 1% corrupt 1% reorder 2%
	transfer 82
	on client tc qdisc del dev eth0 root
}

# scene NAME PORT TITLE HOST FAULT...: one connection with one fault
scene() {
	local name=$1 port=$2 host=$4

	title "$3"
	head -c 6000 /bin/busybox >/tmp/question
	head -c 20 /bin/busybox >/tmp/answer_file
	shift 4
	on "$host" edutcp fault add "$@"
	watch "$name"
	converse "$port" /tmp/question /tmp/answer_file
	sleep 3
	draw "$name" -v
	on "$host" edutcp fault clear
}

part_c() {
	scene c1 91 "(c1) The SYN is lost" client drop SYN nth 1
	scene c2 92 "(c2) The SYN,ACK is lost" server drop SYN-ACK nth 1
	scene c3 93 "(c3) The third data segment is lost" client drop data nth 3
	scene c4 94 "(c4) The last ACK of the close is lost" client drop ack-of-fin nth 1
}

mkdir -p /out
insmod /edutcp.ko
hosts
part_a
part_b
part_c
title "$failures failures"
[ $failures = 0 ]
