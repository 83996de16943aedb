// SPDX-License-Identifier: GPL-2.0-only
/*
 * big.js - traces made up as edutcp trace --json writes them, of any length
 *
 * A client sends text, in segments of 1,000 bytes, four at a time; the server
 * acknowledges each second one. Each hundredth segment is lost and sent again.
 */
const HOSTS = [{ netns: 1, name: "client" }, { netns: 2, name: "server" }];
const ADDR = ["10.0.0.1", "10.0.0.2"], ISN = [4294967000, 77];

function tcb() {
	return { state: "ESTABLISHED", backoff: 0, dupacks: 0, recovery: 0, iss: 0, snd_una: 0,
		 snd_nxt: 0, snd_wnd: 65536, snd_end: 0, irs: 0, rcv_nxt: 0, rcv_wnd: 65536,
		 rcv_user: 0, ooo_bytes: 0, cwnd: 10000, ssthresh: 1073741824, srtt_us: 2000,
		 rttvar_us: 500, rto_us: 200000, mss: 1000 };
}

const wrap = (n) => n >>> 0;

class Big {
	constructor(port) {
		this.port = port;
		this.t = 5000000;
		this.lines = [];
		this.tcb = [0, 1].map((s) => ({ ...tcb(), iss: ISN[s], irs: ISN[1 - s],
			snd_una: wrap(ISN[s] + 1), snd_nxt: wrap(ISN[s] + 1), snd_end: wrap(ISN[s] + 1),
			rcv_nxt: wrap(ISN[1 - s] + 1), rcv_user: wrap(ISN[1 - s] + 1) }));
	}

	/* Something happens at end @s, which changes its TCB by @change. */
	event(s, event, reason, change, more) {
		const before = { ...this.tcb[s] };
		Object.assign(this.tcb[s], change);
		this.lines.push({ event, reason, laddr: ADDR[s], raddr: ADDR[1 - s], time_us: this.t,
			event_us: this.t, conn: s + 1, netns: HOSTS[s].netns,
			lport: s ? 80 : this.port, rport: s ? this.port : 80, wire: 253, a: 0, b: 0,
			...more, before, after: { ...this.tcb[s] } });
	}

	segment(s, event, reason, from, seq, len, again, change) {
		this.event(s, event, reason, change, { a: again, flags: "ACK", ctl: 16, seq: wrap(ISN[from] + seq),
			ack: this.acks[from], len, wnd: 1024, up: 0, opts: 0, mss: 0, wscale: 0,
			tsval: 0, tsecr: 0 });
	}

	transfer(segments) {
		this.acks = [wrap(ISN[1] + 1), wrap(ISN[0] + 1)];
		for (let n = 0; n < segments; n += 4)
			this.burst(n, Math.min(4, segments - n));
		return this;
	}

	burst(first, count) {
		for (let i = 0; i < count; i++) {
			const lost = (first + i) % 100 === 99;
			this.send(first + i, 0, lost);
			if (lost)
				this.send(first + i, 1, false);
		}
	}

	send(n, again, lost) {
		const seq = 1 + n * 1000, end = wrap(ISN[0] + seq + 1000);
		this.t += again ? 200000 : 300;
		this.segment(0, "seg_out", again ? "rtx_timeout" : "out_data", 0, seq, 1000, again,
			     { snd_nxt: end, snd_end: end });
		if (lost)
			return;
		this.t += 20;
		this.segment(1, "seg_in", "in_data", 0, seq, 1000, 0, { rcv_nxt: end });
		if (n % 2 === 0 && !again)
			return;
		this.acks[1] = end;
		this.t += 5;
		this.segment(1, "seg_out", "out_ack", 1, 1, 0, 0, { rcv_user: end });
		this.t += 20;
		this.segment(0, "seg_in", "in_ack", 1, 1, 0, 0, { snd_una: end, cwnd: 10000 + n * 7 });
		this.event(0, "rtt", "rtt_timed", { srtt_us: 2000 + n }, { a: 2000 + n, b: 200000 });
	}
}

const line = (o) => `${JSON.stringify(o)}\n`;

function big(segments, ports) {
	const head = line({ edutcp_trace: 1, epoch_us: 0, hosts: HOSTS });
	return head + ports.map((port) =>
		new Big(port).transfer(segments).lines.map(line).join("")).join("");
}

module.exports = { big };
