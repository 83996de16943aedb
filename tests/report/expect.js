// SPDX-License-Identifier: GPL-2.0-only
/*
 * expect.js - what a page must show, from the lines of the trace themselves
 *
 * Knows nothing of edutcp report: of the trace it takes the events as they
 * stand there, of the sources the table of reasons.
 */
const fs = require("fs");
const path = require("path");
const zlib = require("zlib");

const HEADER = path.join(__dirname, "../../userspace/include/edutcp_reason.h");

function reasons() {
	const out = {};
	for (const m of fs.readFileSync(HEADER, "utf8").matchAll(/X\(\w+, "(\w+)", "(.*?)", "(.*?)"\)/g))
		out[m[1]] = { text: m[2], rfc: m[3] };
	return out;
}

function read(file) {
	const bytes = fs.readFileSync(file);
	return (file.endsWith(".gz") ? zlib.gunzipSync(bytes) : bytes).toString();
}

/* The events of the connection of this client's port, with @end: 0 client. */
function events(file, port) {
	return read(file).trim().split("\n").map((l) => JSON.parse(l))
		.filter((ev) => ev.event && (ev.lport === port || ev.rport === port))
		.map((ev) => ({ ...ev, end: ev.lport === port ? 0 : 1 }));
}

const minus = (a, b) => (a - b) >>> 0;

/* A TCB as the page has it: numbers count from the SYN. */
function relative(tcb) {
	const out = { ...tcb };
	for (const key of ["snd_una", "snd_nxt", "snd_end"])
		out[key] = tcb[key] && minus(tcb[key], tcb.iss);
	for (const key of ["rcv_nxt", "rcv_user"])
		out[key] = tcb[key] && minus(tcb[key], tcb.irs);
	return out;
}

/* All TCBs that an end has had, in their order. */
function tcbs(evs, end) {
	const mine = evs.filter((ev) => ev.end === end && ev.conn);
	return mine.length ? [relative(mine[0].before), ...mine.map((ev) => relative(ev.after))] : [];
}

/* Its states, each once. */
function states(evs, end) {
	const all = tcbs(evs, end).map((t) => t.state);
	return all.filter((s, i) => i === 0 || s !== all[i - 1]);
}

/* The segments that left, in words and numbers. */
function departures(evs) {
	const isn = [0, 1].map((end) => {
		const ev = evs.find((e) => e.end === end && e.after.iss);
		return ev ? ev.after.iss : 0;
	});
	const out = evs.filter((ev) => ev.event === "seg_out");
	return out.map((ev) => ({
		...ev, t: ev.time_us - out[0].time_us,
		words: `seq=${minus(ev.seq, isn[ev.end])}` +
			(ev.len ? `..${minus(ev.seq, isn[ev.end]) + ev.len - 1}` : "") +
			(ev.len ? ` (${ev.len} byte${ev.len > 1 ? "s" : ""})` : "") +
			(ev.ctl & 16 ? ` ack=${minus(ev.ack, isn[1 - ev.end])}` : ""),
	}));
}

/* When a segment like this one arrived, as the picture counts time. */
function arrivals(evs, out) {
	const first = evs.find((ev) => ev.event === "seg_out");
	return evs.filter((ev) => (ev.event === "seg_in" || ev.event === "drop") && ev.end !== out.end &&
			  ["seq", "ack", "len", "ctl"].every((key) => ev[key] === out[key]))
		.map((ev) => ev.time_us - first.time_us);
}

module.exports = { arrivals, reasons, events, tcbs, states, departures };
