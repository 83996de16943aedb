#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh [always|never] - a TCP connection, seen; runs as root in the virtual
# machine (make demo)
#
#	(a) a whole connection with nothing lost, TIME-WAIT to its end
#	(b) a real file through bad networks, its checksum compared
#	(c) one segment lost at each place where it hurts
#	(d) a page of a web server by a browser's connections, over IPv6: nginx
#	    over the kernel's TCP, curl over this one, neither knows of it
#
# Each part leaves its events (JSON lines) and a capture for Wireshark in /out.
# What must happen is checked: a state that is not reached, or a byte that does
# not arrive, fails the demo.

set -euo pipefail

server=10.0.0.2
failures=0
both=(--netns client --netns server)
client_states="SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED"
server_states="SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"

# ---- What the two hosts do; edutcp trace runs these ----

# The client says something to the echo server, waits until all of it has come
# back, and closes: talk CLIENT_PORT FILE
talk() {
	local bytes

	bytes=$(stat -c %s "$2")
	rm -f /tmp/say
	mkfifo /tmp/say
	edutcp connect --netns client -n -p "$1" --in /tmp/say $server 7 | {
		exec 4>/tmp/say
		cat "$2" >&4
		head -c "$bytes"
		exec 4>&-
		cat
	} >/tmp/echoed
}

# A file from the client to the server: transfer CLIENT_PORT FILE
transfer() {
	rm -f /tmp/ready
	mkfifo /tmp/ready
	exec 5<>/tmp/ready
	edutcp listen --netns server -n -v --in /dev/null --out /tmp/received \
		$server 80 2>&5 &
	read -r _ <&5
	edutcp connect --netns client -n -p "$1" --in "$2" --out /dev/null \
		$server 80
	wait $!
}

# What a browser does: the page, and then at once all that it names, by six
# connections that are kept: browse URL
browse() {
	local name args=()

	rm -rf /tmp/page
	mkdir /tmp/page
	as_client curl -sS --local-port 42000 -o /tmp/page/index.html "$1/"
	while read -r name; do
		args+=(-o "/tmp/page/$name" "$1/$name")
	done < <(sed -n 's/.*src="\([^"]*\)".*/\1/p' /tmp/page/index.html)
	as_client curl -sS --no-progress-meter --parallel --parallel-immediate --parallel-max 6 \
		--local-port 42001-42020 "${args[@]}"
}

as_client() {
	ip netns exec client edutcp run -- "$@"
}

# ---- Watching, drawing, checking ----

title() {
	printf '\n%s\n%s\n\n' "$1" "${1//?/=}"
}

failed() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

# Run one of the above with a trace of it; its output is not part of the trace.
# watch NAME ACTION ARGS...
watch() {
	local name=$1

	shift
	edutcp trace "${both[@]}" --json -w "/out/$name.pcapng" \
		"${watch_options[@]}" -- bash "$0" "$@" \
		>"/out/$name.json" || failed "$name: $1 did not succeed"
}

draw() {
	edutcp trace "${both[@]}" --color "$color" -r "/out/$1.json"
}

# The states that the end with this local port went through.
states_of() {
	sed -n "s/.*\"event\":\"state\".*\"lport\":$2,.*\"after\":{\"state\":\"\([A-Z0-9-]*\)\".*/\1/p" \
		"/out/$1.json" | tr '\n' ' '
}

# Did both ends go all the way? expect_states NAME CLIENT_PORT SERVER_PORT
expect_states() {
	local states

	states=$(states_of "$1" "$2")
	[ "$states" = "$client_states " ] ||
		failed "$1: the client went through $states"
	states=$(states_of "$1" "$3")
	[ "$states" = "$server_states " ] ||
		failed "$1: the server went through $states"
}

# Did it happen so often? expect NAME REASON TIMES, "+" for once or more
expect() {
	local n

	n=$(grep -c "\"reason\":\"$2\"" "/out/$1.json" || true)
	[ "$n" = "$3" ] || { [ "$3" = + ] && [ "$n" -gt 0 ]; } ||
		failed "$1: $2 happened $n times, not $3"
}

# ---- The parts ----

set_up() {
	insmod /edutcp.ko
	ip netns add client
	ip netns add server
	ip link add eth0 netns client type veth peer name eth0 netns server
	ip -n client addr add 10.0.0.1/24 dev eth0
	ip -n server addr add $server/24 dev eth0
	ip -n client addr add fd00::1/64 dev eth0 nodad
	ip -n server addr add fd00::2/64 dev eth0 nodad
	ip -n client link set eth0 up
	ip -n server link set eth0 up
	mkdir -p /out
	head -c 3000 /usr/bin/edutcp >/tmp/small
	head -c 12000 /usr/bin/edutcp >/tmp/large
	cat /usr/bin/bash /usr/bin/edutcp >/tmp/file
	edutcp echo --netns server -n $server 7 &
	echo=$!
}

part_a() {
	title "(a) A whole connection: handshake, data both ways, four-way close, TIME-WAIT"
	watch a talk 40000 /tmp/small
	draw a
	expect_states a 40000 7
	expect a rtx_timeout 0
	expect a rtx_fast 0
	cmp -s /tmp/small /tmp/echoed || failed "a: the echo is not what was said"
}

# One connection with something lost: scene NAME TITLE HOST FILE FAULT...
scene() {
	local name=$1 host=$3 file=$4

	title "($name) $2"
	shift 4
	echo "edutcp fault --netns $host add $*"
	echo
	edutcp fault --netns "$host" add "$@"
	watch "$name" talk "4000${name#c}" "$file"
	edutcp fault --netns "$host" clear
	draw "$name"
	expect_states "$name" "4000${name#c}" 7
	expect "$name" fault_drop 1
	cmp -s "$file" /tmp/echoed || failed "$name: the echo is not what was said"
}

# For how long the server waits for a first answer, in microseconds.
server_rto() {
	ip netns exec server bash -c \
		"echo $1 >/proc/sys/net/edutcp/rto_initial_us"
}

part_c() {
	scene c1 "The SYN is lost" client /tmp/small drop SYN nth 1
	expect c1 rtx_timeout +
	# Both ends wait for an answer: one timer is to speak, not both at once.
	server_rto 3000000
	scene c2 "The SYN,ACK is lost (the server waits 3 s: its timer is not to fire with the client's)" \
		server /tmp/small drop SYN-ACK nth 1
	server_rto 1000000
	# A timer that fires, and what it sends again.
	expect c2 rtx_timeout 2
	scene c3 "The third data segment is lost" client /tmp/large drop data nth 3
	# What is decided, and what is sent.
	expect c3 rtx_fast 2
	scene c4 "The last ACK of the close is lost" client /tmp/small drop ack-of-fin nth 1
	expect c4 tm_time_wait_restart +
}

# A file through what was put in its way: file_through NAME CLIENT_PORT
file_through() {
	local sent received

	rm -f /tmp/received
	watch "$1" transfer "$2" /tmp/file
	gzip "/out/$1.json"
	sent=$(sha256sum </tmp/file)
	received=$(sha256sum </tmp/received)
	echo
	echo "sent      $(stat -c %s /tmp/file) bytes, SHA-256 ${sent%% *}"
	echo "received  $(stat -c %s /tmp/received) bytes, SHA-256 ${received%% *}"
	[ "$sent" = "$received" ] || failed "$1: the checksums differ"
}

part_b() {
	local n=0 what

	watch_options=(--summary)
	title "(b) A file through a bad network: lost, doubled, overtaken, corrupted on purpose"
	for what in "drop 2%" "duplicate 1%" "reorder gap 3 2%" "corrupt 1%"; do
		n=$((n + 1))
		# shellcheck disable=SC2086
		edutcp fault --netns client add $what seed $n
	done
	file_through b1 41000
	echo
	echo "edutcp fault --netns client list"
	edutcp fault --netns client list
	edutcp fault --netns client clear
	title "(b) The same file through tc netem: 2 ms each way, and each end harms what leaves"
	echo "tc qdisc add ... netem delay 2ms loss 1% duplicate 1% corrupt 1% reorder 2%"
	echo
	for what in client server; do
		ip netns exec "$what" tc qdisc add dev eth0 root netem delay 2ms \
			loss 1% duplicate 1% corrupt 1% reorder 2%
	done
	file_through b2 41001
	for what in client server; do
		ip netns exec "$what" tc qdisc del dev eth0 root
	done
	watch_options=()
}

# A page that names 40 pictures, 2 MB in all.
make_site() {
	local i

	mkdir -p /tmp/site /var/log/nginx /var/lib/nginx
	for i in {1..40}; do
		head -c $((i * 2500)) < <(yes "picture $i of 40") \
			>"/tmp/site/$i.svg"
		echo "<img src=\"$i.svg\">"
	done >/tmp/site/index.html
	cat >/tmp/nginx.conf <<-END
		daemon off;
		user root;
		pid /tmp/nginx.pid;
		error_log /tmp/nginx.log;
		events { }
		http {
			access_log off;
			server { listen 80; listen [::]:80; root /tmp/site; }
		}
	END
	ip netns exec server nginx -c /tmp/nginx.conf &
	nginx=$!
}

# What each connection has carried: carried NAME
carried() {
	echo "connection from port    segments out     in   bytes out         in    for ms"
	sed -n 's/.*"event":"seg_\([a-z]*\)".*"time_us":\([0-9]*\).*"lport":\([0-9]*\).*"len":\([0-9]*\).*/\1 \2 \3 \4/p' \
		"/out/$1.json" | awk '
		!($3 in first) { first[$3] = $2; port[n++] = $3 }
		{ segments[$3, $1]++; bytes[$3, $1] += $4; last[$3] = $2 }
		END {
			for (i = 0; i < n; i++) {
				p = port[i]
				printf "%20d %15d %6d %11d %10d %9.3f\n", p,
					segments[p, "out"], segments[p, "in"],
					bytes[p, "out"], bytes[p, "in"],
					(last[p] - first[p]) / 1000
			}
		}'
}

part_d() {
	local host

	title "(d) A web page: nginx over the kernel's TCP, curl by edutcp run, real TCP between"
	make_site
	both=(--netns client)
	echo "tc qdisc add ... netem delay 5ms rate 100mbit, both ways"
	for host in client server; do
		ip netns exec "$host" tc qdisc add dev eth0 root netem \
			delay 5ms rate 100mbit limit 10000
	done
	watch d browse "http://$1"
	kill "$nginx"
	echo "edutcp run -- curl http://$1/"
	echo
	edutcp trace "${both[@]}" --color "$color" -r /out/d.json --port 42000 -q
	echo
	echo "edutcp run -- curl --parallel --parallel-max 6 http://$1/{1..40}.svg"
	echo
	carried d
	echo
	diff -r /tmp/site /tmp/page || failed "d: what came is not what is there"
	echo "$(find /tmp/page -type f | wc -l) files, $(cat /tmp/page/* | wc -c) bytes: each as it is there"
}

# Called by edutcp trace: one action and no more; standard output is its own.
case ${1:-} in
talk | transfer | browse)
	"$@" >&2
	exit
	;;
esac

color=${1:-never}
watch_options=()
set_up
part_a
part_b
part_c
part_d "[fd00::2]"
kill $echo
[ $failures = 0 ] || {
	title "$failures failures"
	exit 1
}
title "Everything happened as it must"
