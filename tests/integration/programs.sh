#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# programs.sh - software that nobody here wrote, over AF_EDUTCP by `edutcp run`
#
# In the virtual machine of tests/vm/programs. Client and server are in a
# namespace each, joined by veth; each of them once over AF_EDUTCP and once over
# the kernel's own TCP, by IPv4 and by IPv6, through a good network and through
# a bad one, which really is. All that is transferred is compared. Captures come
# to /out, through the bad network one of each program.
#
# The kernel's own TCP is harmed by none of it: it passes the same before the
# module is there and while its hooks and ports are in use beside it, and counts
# no more amiss then than it did before.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/tap.sh
. "$here/tap.sh"

www=/srv/www
www_size=3000000

# By which version of IP: the addresses in all their spellings.
by_ip() {
	ip=$1
	server_ip=10.8.0.2 server_any=$server_ip host=$server_ip
	if [ "$ip" = 6 ]; then
		# Whoever listens to all addresses serves both versions.
		server_ip=fd00:8::2 server_any=:: host="[$server_ip]"
	fi
}

as_client() {
	"${client_run[@]}" "$@"
}

as_server() {
	ip netns exec server "$@"
}

two_hosts() {
	ip netns add server
	ip link add e0 type veth peer name e0 netns server
	ip addr add 10.8.0.1/24 dev e0
	ip addr add fd00:8::1/64 dev e0 nodad
	ip link set e0 up
	ip -n server addr add 10.8.0.2/24 dev e0
	ip -n server addr add fd00:8::2/64 dev e0 nodad
	ip -n server link set e0 up
	ip -n server link set lo up
}

# What the programs want to be there.
files() {
	mkdir -p "$www/tree" /var/log/nginx /var/lib/nginx /var/empty /run/sshd \
		/root/.ssh /etc/ssh
	echo 'sshd:x:105:65534::/run/sshd:/bin/false' >>/etc/passwd
	head -c "$www_size" /dev/urandom >"$www/big"
	local i
	for i in {1..20}; do
		head -c $((i * 3000)) /dev/urandom >"$www/file$i"
		mkdir -p "$www/tree/$((i % 5))"
		head -c $((i * 1000)) /dev/urandom >"$www/tree/$((i % 5))/$i"
	done
	cat >/etc/nginx.conf <<-END
		worker_processes 2;
		daemon off;
		user root;
		pid /run/nginx.pid;
		error_log /tmp/nginx.log;
		events { }
		http {
			access_log off;
			server {
				listen 10.8.0.2:80;
				listen [fd00:8::2]:80;
				root $www;
			}
		}
	END
	cat >/etc/rsyncd.conf <<-END
		use chroot = no
		[www]
		path = $www/tree
	END
	ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
	ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
	cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
	chmod 700 /root /root/.ssh
}

# The server runs in the background until stop_server.
server_pid=
start_server() {
	# exec: the process is the program itself, and ends with it.
	(exec ip netns exec server "${server_run[@]}" "$@") \
		>/tmp/server.log 2>&1 &
	server_pid=$!
}

stop_server() {
	kill "$server_pid" 2>/dev/null || true
	wait "$server_pid" 2>/dev/null || true
}

# Does something listen there, in either TCP?
listens() {
	ip netns exec server ss -Hltn "sport = :$1" | grep . >/dev/null ||
		ip netns exec server edutcp ss -a | grep "LISTEN.*:$1 " >/dev/null
}

listening() {
	soon 20 listens "$1" || {
		cat /tmp/server.log
		return 1
	}
}

get() {
	as_client curl -sS --max-time 300 "$@"
}

http() {
	local i args=()

	get "http://$host/file1" | cmp - "$www/file1"
	get "http://$host/big" | cmp - "$www/big"
	get -r 100000-199999 "http://$host/big" |
		cmp - <(tail -c +100001 "$www/big" | head -c 100000)
	# One connection for all, and then one for each.
	for i in {1..20}; do
		args+=("http://$host/file$i" -o "/tmp/file$i")
	done
	get "${args[@]}"
	for i in {1..20}; do
		cmp "/tmp/file$i" "$www/file$i"
		rm "/tmp/file$i"
	done
	get --parallel --parallel-immediate "${args[@]}"
	for i in {1..20}; do
		cmp "/tmp/file$i" "$www/file$i"
		rm "/tmp/file$i"
	done
}

nginx_and_curl() {
	start_server nginx -c /etc/nginx.conf
	listening 80
	http
}

# Two of its workers are to listen to a port each of them has: that AF_EDUTCP does
# not do, and it says so before the server believes it.
nginx_shares_no_port() {
	sed 's/^\([[:space:]]*listen .*\);/\1 reuseport;/' /etc/nginx.conf \
		>/tmp/reuseport.conf
	refused as_server timeout 20 edutcp run -v -- nginx \
		-c /tmp/reuseport.conf 2>/tmp/said
	cat /tmp/said
	grep -q 'SO_REUSEPORT is refused: AF_EDUTCP shares no port' /tmp/said
	grep -q 'SO_REUSEPORT.*Protocol not available' /tmp/said
}

python_http() {
	start_server python3.11 -m http.server -d "$www" -b "$server_any" 80
	listening 80
	as_client python3.11 -c "
import urllib.request
for name in ('file1', 'file20', 'big'):
    got = urllib.request.urlopen('http://$host/' + name, timeout=300).read()
    assert got == open('$www/' + name, 'rb').read(), name
"
}

iperf() {
	local how

	for how in "" -R "-P 4" "-P 4 -R" --bidir; do
		start_server iperf3 "-$ip" -s -1
		listening 5201
		# shellcheck disable=SC2086
		as_client iperf3 "-$ip" -c "$server_ip" -n "$iperf_bytes" $how
		wait "$server_pid"
	done
}

socat_file() {
	rm -f /tmp/got
	start_server socat -u "TCP$ip-LISTEN:9000" CREATE:/tmp/got
	listening 9000
	as_client socat -u "OPEN:$www/big" "TCP$ip:$host:9000"
	wait "$server_pid"
	cmp /tmp/got "$www/big"
}

netcat_file() {
	rm -f /tmp/got
	start_server sh -c "nc -$ip -l 9001 >/tmp/got"
	listening 9001
	as_client nc "-$ip" -N "$server_ip" 9001 <"$www/big"
	wait "$server_pid"
	cmp /tmp/got "$www/big"
}

redis() {
	start_server redis-server --bind "$server_any" --port 6379 --save '' \
		--protected-mode no
	listening 6379
	as_client redis-benchmark -h "$server_ip" -n "$redis_requests" -c 10 \
		-t ping,set,get,lpush -q
	head -c 200000 "$www/big" | base64 >/tmp/value
	as_client redis-cli -h "$server_ip" -x set key </tmp/value | grep -qx OK
	as_client redis-cli -h "$server_ip" get key >/tmp/back
	cmp -n 200000 /tmp/back /tmp/value
}

scp_file() {
	start_server /usr/sbin/sshd -D -o "ListenAddress=$server_ip" -o UsePAM=no \
		-o StrictModes=no -f /dev/null \
		-o 'Subsystem sftp /usr/lib/openssh/sftp-server'
	listening 22
	rm -f /tmp/got
	as_client scp -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		"$www/big" "root@$host:/tmp/got"
	cmp /tmp/got "$www/big"
	rm -f /tmp/back
	as_client scp -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		"root@$host:/tmp/got" /tmp/back
	cmp /tmp/back "$www/big"
}

rsync_tree() {
	rm -rf /tmp/tree
	start_server rsync --daemon --no-detach --address="$server_ip" \
		--config=/etc/rsyncd.conf
	listening 873
	as_client rsync -a "rsync://$host/www/" /tmp/tree
	diff -r /tmp/tree "$www/tree"
}

# Connections that AF_EDUTCP has opened in a namespace: handshakes [COMMAND]...
handshakes() {
	{ "$@" cat /proc/net/edutcp_stat 2>/dev/null || true; } |
		awk '$1 == "handshake_done" { n = $2 } END { print n + 0 }'
}

# Who was meant to be over AF_EDUTCP was, and who was not was not.
really() {
	local role=$1 who=$2 before=$3 after=$4

	if [ "$who" = edu ]; then
		[ "$after" -gt "$before" ]
	else
		[ "$after" = "$before" ]
	fi || {
		echo "the $role, $who, opened $((after - before)) connections of AF_EDUTCP"
		return 1
	}
}

# As who they are meant to be: FUNCTION SERVER CLIENT.
with_roles() {
	local run=$1 server=$2 client=$3 before_s before_c

	server_run=() client_run=()
	[ "$server" = tcp ] || server_run=(edutcp run --)
	[ "$client" = tcp ] || client_run=(edutcp run --)
	before_s=$(handshakes ip netns exec server)
	before_c=$(handshakes)
	trap stop_server EXIT
	"$run"
	really server "$server" "$before_s" \
		"$(handshakes ip netns exec server)"
	really client "$client" "$before_c" "$(handshakes)"
}

all_programs=(nginx_and_curl python_http iperf socat_file netcat_file redis
	scp_file rsync_tree)

programs() {
	local net=$1 server=$2 client=$3 program how=with_roles

	[ "$net" != netem ] || how=maybe_captured

	for ip in 4 6; do
		by_ip "$ip"
		for program in "${all_programs[@]}"; do
			check "${program}__server_${server}__client_${client}__ipv${ip}__$net" \
				"$how" "$program" "$server" "$client" "$net"
		done
	done
	# Until TIME-WAIT is over the ports are the same TCP's.
	sleep 65
}

role_pairs=("edu edu" "edu tcp" "tcp edu")

# In all roles but that in which the kernel's TCP is by itself.
our_programs() {
	local net=$1 roles server client

	for roles in "${role_pairs[@]}"; do
		read -r server client <<<"$roles"
		programs "$net" "$server" "$client"
	done
}

amiss='InErrs|InCsumErrors|Drop|Err|Fail|PAWS|Embryonic|Overflow|Challenge'
amiss+='|InvalidAck|SynCookies'
# What is sent again, or seems lost; what a program had no use for, and what did
# not fit. A probe for a lost tail goes out when the other end has computed for
# long, and iperf3 closes with text on its way: that is the clock's, and rare. Of
# segments that are taken from it, more would be sent again than one of so many.
again='Retrans|Lost|Loss|Timeout|Reorder|Spurious|Abort|Prune'
again_of=1000
# Of the kernel's TCP in both namespaces, all counters: SIDE NAME VALUE.
counters() {
	local side file

	for side in client server; do
		for file in snmp netstat; do
			"as_$side" cat "/proc/net/$file"
		done | awk -v side=$side '
			$1 != "Tcp:" && $1 != "TcpExt:" { next }
			!($1 in seen) { seen[$1]; split($0, name); next }
			{ for (i = 2; i <= NF; i++) print side, name[i], $i }'
	done
}

# What was counted amiss meanwhile, by name: BEFORE AFTER.
odd_between() {
	awk -v amiss="$amiss" -v again="$again" -v again_of=$again_of '
		{ key = $1 " " $2 }
		FNR == NR { was[key] = $3; next }
		{ more[key] = $3 - was[key] }
		END {
			for (key in more) {
				split(key, part)
				out = more[part[1] " OutSegs"]
				if (more[key] > 0 && part[2] ~ amiss ||
				    more[key] > out / again_of &&
				    part[2] ~ again)
					print key, more[key], "of", out
			}
		}' "$1" "$2" | sort
}

# While the module is in use nothing is counted amiss; nor before it came, or no
# more than that.
nothing_odd() {
	odd_between /tmp/count.start /tmp/count.before >/tmp/odd.before
	odd_between /tmp/count.before /tmp/count.after >/tmp/odd.after
	sed 's/^/before: /' /tmp/odd.before
	awk '
		FILENAME == ARGV[1] { was[$1 " " $2] = $3; next }
		$3 > was[$1 " " $2]' /tmp/odd.before /tmp/odd.after >/tmp/odd.new
	cat /tmp/odd.new
	[ ! -s /tmp/odd.new ]
}

# Hooks and ports, held in both namespaces all the while.
in_use() {
	edutcp echo --wire tcp 7 &
	holders=($!)
	ip netns exec server edutcp echo --wire tcp 7 &
	holders+=($!)
	soon 10 edutcp ss -l --wire tcp --port 7
}

# What a function does, as it is on the wire, at most so many packets:
# FILE PACKETS FUNCTION...
captured() {
	local file=$1 packets=$2 pid

	tcpdump -Z root -q -U -i e0 -s 0 -c "$packets" -w "/out/$file.pcap" \
		tcp 2>/tmp/tcpdump &
	pid=$!
	soon 10 grep -q listening /tmp/tcpdump
	"${@:3}"
	sleep 1
	kill "$pid" 2>/dev/null || true
	wait "$pid" || true
}

# Some traffic of each kind of pair. Checksums are whole when they leave.
capture() {
	local server=$1 client=$2

	by_ip "$3"
	captured "$server-$client-ipv$ip" 1000 \
		with_roles captured_http "$server" "$client"
}

# Each program once, in one of the roles, by one version of IP.
maybe_captured() {
	local run=$1 server=$2 client=$3 net=$4 i

	for i in "${!all_programs[@]}"; do
		[ "${all_programs[i]}" != "$run" ] || break
	done
	if [ "$server $client" = "${role_pairs[i % 3]}" ] &&
		[ "$ip" = $((4 + i % 2 * 2)) ]; then
		captured "$net-$run-$server-$client-ipv$ip" 500 \
			with_roles "$run" "$server" "$client"
	else
		with_roles "$run" "$server" "$client"
	fi
}

# So that none is left out when there are more of them.
each_is_captured() {
	local program files

	for program in "${all_programs[@]}"; do
		files=(/out/netem-"$program"-*.pcap)
		ls -l "${files[@]}"
		[ -s "${files[0]}" ]
	done
}

captured_http() {
	start_server nginx -c /etc/nginx.conf
	listening 80
	get "http://$host/file1" "http://$host/file20" -o /dev/null \
		-o /dev/null
}

# There and back: with most of the packets sent at once it would not take long,
# and without any loss there were nothing to be mended.
slow() {
	by_ip "$1"
	busybox ping "-$ip" -q -c 200 -i 0.1 "$server_ip" >/tmp/ping || true
	cat /tmp/ping
	awk -F'[/ ]' '
		/packet loss/ { lost = 100 * (1 - $4 / $1) }
		/^round-trip/ { average_ms = $7 }
		END { exit !(average_ms >= 30 && average_ms < 60 && lost > 2) }
		' /tmp/ping
}

two_hosts
files
client_run=()
iperf_bytes=4M redis_requests=1000
counters >/tmp/count.start
programs before tcp tcp
counters >/tmp/count.before
insmod /edutcp.ko
in_use
programs plain tcp tcp
counters >/tmp/count.after
check the_kernels_tcp__counts_nothing_odd nothing_odd
our_programs plain
check nginx_shares_no_port nginx_shares_no_port
ethtool -K e0 tx off >/dev/null
ip netns exec server ethtool -K e0 tx off >/dev/null
for roles in "${role_pairs[@]}"; do
	read -r server client <<<"$roles"
	for version in 4 6; do
		check "capture__server_${server}__client_${client}__ipv$version" \
			capture "$server" "$client" "$version"
	done
done
# Of reordering netem says how many packets go at once; jitter does the rest.
bad="delay 20ms 5ms loss 5% duplicate 1% reorder 2%"
# shellcheck disable=SC2086
tc qdisc add dev e0 root netem $bad
# shellcheck disable=SC2086
ip netns exec server tc qdisc add dev e0 root netem $bad
for version in 4 6; do
	check "netem__is_slow__ipv$version" slow "$version"
done
iperf_bytes=300K redis_requests=200 www_size=300000
head -c "$www_size" /dev/urandom >"$www/big"
our_programs netem
check netem__each_program_is_captured each_is_captured
programs netem tcp tcp
kill "${holders[@]}"
check module__unloads soon 1100 rmmod edutcp
[ "$tap_failed" = 0 ]
