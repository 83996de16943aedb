// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_steps.js - what is shown at each step is what the trace says
 */
const assert = require("assert");
const { execFileSync } = require("child_process");
const { open, walk, see } = require("./browser.js");
const expect = require("./expect.js");

/* A number of the table as the trace has it. */
function number(key, text) {
	if (/_us$/.test(key)) {
		const m = /^([\d.]+) (µs|ms|s)$/.exec(text);
		return m ? Number(m[1]) * { "µs": 1, ms: 1e3, s: 1e6 }[m[2]] : 0;
	}
	if (key === "recovery")
		return ["no", "fast recovery", "after a time-out"].indexOf(text);
	return text === "no limit" ? 1 << 30 : Number(text.replace(/,/g, ""));
}

/* Is what the table shows of an end this TCB? Spans have four digits. */
function same(shown, end, tcb) {
	return Object.keys(shown).every((key) => {
		const text = shown[key][end];
		if (key === "state")
			return text === tcb.state;
		return Math.abs(number(key, text) - tcb[key]) <= (/_us$/.test(key) ? tcb[key] * 1e-3 : 0);
	});
}

/* Each TCB shown is one that the end has had, none before the one before. */
function inOrder(steps, end, tcbs) {
	let at = 0;
	steps.forEach((step, i) => {
		const from = at;
		while (at < tcbs.length && !same(step.tcb, end, tcbs[at]))
			at++;
		assert(at < tcbs.length, `step ${i}, end ${end}: ${JSON.stringify(step.tcb)} is none after ${from}`);
	});
	assert(same(steps[steps.length - 1].tcb, end, tcbs[tcbs.length - 1]), "the last one");
}

/* A page that was gone through from its first step to its last. */
async function walked(t, name, level, conn = 0) {
	const file = t.report(`steps-${name}`, [t.traces[name]]);
	const page = await open(t.browser, file, { hash: `#c=${conn}&l=${level}&s=0` });
	const steps = await walk(page);
	await page.context().close();
	return { steps };
}

/* Connections of whose traces all steps are looked at; far: on a long way. */
const ALL = [["whole", 0], ["real", 0], ["far", 0], ["far", 1], ["far", 2], ["far", 3], ["far", 4]];

async function everywhere(t, levels, look) {
	let n = 0;
	for (const [name, conn] of ALL)
		for (const level of levels) {
			const { steps } = await walked(t, name, level, conn);
			n += steps.length;
			look(steps, `${name} ${conn}, level ${level}`);
		}
	return `${n} steps`;
}

/* The time of a step, in milliseconds. */
const when = (step) => Number(/· (-?[\d.]+)/.exec(step.where)[1]);

/* A new state is told where it is shown, before all else of that end. */
function toldAt(step, was, end) {
	const from = was.tcb.state[end], to = step.tcb.state[end];
	const who = end ? "server" : "client";
	const mine = step.why.filter((why) => why.startsWith(who) && !/: The program called/.test(why));
	return from === to || mine[0].startsWith(`${who} ${from} → ${to}: `);
}

/* The numbers that timers have in the events. */
const TIMERS = ["retransmission", "persist", "delayed-ack", "keep-alive", "user-timeout",
	"override", "fin-wait-2", "time-wait"];

const unique = (list) => list.filter((x, i) => i === 0 || x !== list[i - 1]);

/* A segment that leaves is a step, in order, with its time, words and reason. */
async function segments(t, name, port) {
	const evs = expect.events(t.traces[name], port), why = expect.reasons();
	const { steps } = await walked(t, name, 0);
	const sent = steps.filter((s) => / sends /.test(s.what)), want = expect.departures(evs);
	assert.strictEqual(sent.length, want.length, "how many segments leave");
	want.forEach((ev, k) => {
		const shown = sent[k], { text, rfc } = why[ev.reason];
		assert(shown.what.startsWith(ev.end ? "server" : "client"), `${k}: ${shown.what}`);
		assert(shown.what.includes(`${ev.flags} ${ev.words}`), `${k}: ${shown.what}, not ${ev.words}`);
		assert(shown.why.some((why) => why.includes(`${text} ${rfc}`)), `${k}: ${shown.why}, not ${text}`);
		/* The time is that of its arrival, where that is part of the step, and never falls. */
		const before = when(steps[steps.indexOf(shown) - 1]);
		const times = [ev.t, ...expect.arrivals(evs, ev)].map((us) => Math.max(us / 1000, before));
		assert(times.includes(when(shown)), `${k}: ${shown.where}, not ${times}`);
		if (ev.a)
			assert(shown.what.includes("time)"), `${k}: ${shown.what} is sent again`);
	});
	return `${want.length} segments`;
}

async function tcbs(t, name, port) {
	const evs = expect.events(t.traces[name], port);
	const { steps } = await walked(t, name, 2);
	inOrder(steps, 0, expect.tcbs(evs, 0));
	inOrder(steps, 1, expect.tcbs(evs, 1));
	return `${steps.length} steps`;
}

module.exports = {
	"segments of a whole connection, their words, times and reasons": (t) => segments(t, "whole", 40003),
	"segments of a connection whose SYN is lost": (t) => segments(t, "real", 40001),
	"both TCBs at each step of a whole connection": (t) => tcbs(t, "whole", 40003),
	"both TCBs at each step where the SYN is lost": (t) => tcbs(t, "real", 40001),
	"both TCBs across the wrap of the numbers": (t) => tcbs(t, "two", 40001),

	"states lit are those of the trace": async (t) => {
		const evs = expect.events(t.traces.whole, 40003);
		const { steps } = await walked(t, "whole", 2);
		for (const end of [0, 1]) {
			const lit = steps.map((s) => s.lit[end]);
			lit.forEach((l) => assert.strictEqual(l.length, 1, "one state is lit"));
			assert.deepStrictEqual(unique(lit.map((l) => l[0])), expect.states(evs, end));
		}
		steps.forEach((s) => assert.deepStrictEqual(s.lit.map((l) => l[0]), s.tcb.state));
	},

	"what has changed is marked, and nothing else": async (t) => {
		const { steps } = await walked(t, "whole", 1);
		assert.deepStrictEqual(steps[0].changed, []);
		for (let i = 1; i < steps.length; i++) {
			const want = [];
			for (const key of Object.keys(steps[i].tcb))
				for (const end of [0, 1])
					if (steps[i].tcb[key][end] !== steps[i - 1].tcb[key][end])
						want.push(key);
			want.forEach((key) => assert(steps[i].changed.includes(key), `step ${i}: ${key}`));
			assert(steps[i].changed.length - want.length <= 1, `step ${i}: ${steps[i].changed}`);
		}
	},

	"time starts at 0": async (t) => {
		for (const level of [0, 1, 2]) {
			const { steps } = await walked(t, "whole", level);
			const times = steps.map((s) => Number(/· (-?[\d.]+)/.exec(s.where)[1]));
			assert.strictEqual(times[0], 0, `level ${level}`);
			assert(times.every((ms) => ms >= 0), `level ${level}: ${times}`);
		}
	},

	"time never falls": (t) => everywhere(t, [0, 1, 2], (steps, where) => {
		const times = steps.map(when);
		times.slice(1).forEach((ms, i) => assert(ms >= times[i], `${where}: ${times[i]}, then ${ms}`));
	}),

	"a new state is told with the segment that brings it, first": (t) => everywhere(t, [1, 2], (steps, where) => {
		steps.slice(1).filter((s) => / sends | arrives at /.test(s.what)).forEach((s) => {
			const was = steps[steps.indexOf(s) - 1];
			for (const end of [0, 1])
				assert(toldAt(s, was, end), `${where}: ${s.what} ${s.why}`);
		});
	}),

	"a call is told before what it brings": async (t) => {
		const { steps } = await walked(t, "far", 0, 2);
		const fins = steps.filter((s) => / sends FIN,ACK /.test(s.what) && /: We shall send no more/.test(s.why));
		assert.strictEqual(fins.length, 2);
		fins.forEach((s) => assert.match(s.why.join("\n"), /^\w+ CLOSE: .*\n.* → .*\n.*We shall send no more/));
	},

	"a timer stops with the segment that stops it": (t) => everywhere(t, [0, 1, 2], (steps, where) => {
		steps.forEach((s) => [0, 1].forEach((end) => {
			const over = ["FIN-WAIT-2", "TIME-WAIT", "CLOSED"].includes(s.tcb.state[end]);
			assert(!over || !s.timers[end].includes("retransmission"), `${where}: ${s.where} ${s.timers}`);
			const wait = s.tcb.state[end] === "TIME-WAIT";
			assert(!wait || s.timers[end].includes("time-wait"), `${where}: ${s.where} ${s.timers}`);
		}));
	}),

	"what an arrival brings stands below it": async (t) => {
		const { steps } = await walked(t, "far", 1, 2);
		const states = unique(steps.map((s) => s.tcb.state[0]));
		assert.deepStrictEqual(states.slice(-3), ["FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"]);
		const set = steps.findIndex((s) => s.what.includes("fin-wait-2 timer set"));
		assert.strictEqual(steps[set].tcb.state[0], "FIN-WAIT-2");
	},

	"bytes in the buffers are those of the TCBs": async (t) => {
		const { steps } = await walked(t, "whole", 1);
		/* SYN and FIN have a number each, and are no bytes. */
		const all = Math.max(...expect.departures(expect.events(t.traces.whole, 40003))
			.filter((ev) => ev.len && ev.end === 0).map((ev) => Number(/\.\.(\d+)/.exec(ev.words)[1])));
		const n = (s, key, end) => /^(snd|rcv)_(una|nxt|user)/.test(key) ?
			Math.min(all, Math.max(0, number(key, s.tcb[key][end]) - 1)) : number(key, s.tcb[key][end]);
		let held = 0;
		for (const s of steps) {
			const sum = {};
			s.bytes.slice(0, s.bytes.findIndex((b) => b[0] === "window") + 1)
				.forEach(([kind, bytes]) => { sum[kind] = bytes; });
			assert.strictEqual(sum.acked, n(s, "snd_una", 0));
			assert.strictEqual(sum.flight, n(s, "snd_nxt", 0) - n(s, "snd_una", 0));
			assert.strictEqual(sum.read, n(s, "rcv_user", 1));
			assert.strictEqual(sum.waiting, n(s, "rcv_nxt", 1) - n(s, "rcv_user", 1));
			assert.strictEqual(sum.window, n(s, "rcv_wnd", 1));
			const ooo = s.bytes.find((b) => b[0] === "held");
			assert.strictEqual(ooo ? ooo[1] : 0, n(s, "ooo_bytes", 1) + n(s, "ooo_bytes", 0), s.what);
			held = Math.max(held, ooo ? ooo[1] : 0);
		}
		assert(held > 1000, "something was held out of order");
	},

	"timers run while they are armed": async (t) => {
		const evs = expect.events(t.traces.whole, 40003);
		const { steps } = await walked(t, "whole", 2);
		const armed = new Set(evs.filter((ev) => ev.event === "timer_armed").map((ev) => `${ev.end}${TIMERS[ev.a]}`));
		const shown = new Set(steps.flatMap((s) => s.timers.flatMap((list, end) => list.map((n) => `${end}${n}`))));
		assert.deepStrictEqual([...shown].sort(), [...armed].sort());
		const wait = steps.filter((s) => s.tcb.state[0] === "TIME-WAIT");
		assert(wait.length && wait[wait.length - 1].timers[0].includes("time-wait"));
	},

	"timers count down to their deadlines": async (t) => {
		const evs = expect.events(t.traces.whole, 40003);
		const { steps } = await walked(t, "whole", 2);
		const begin = evs.find((ev) => ev.event !== "state").time_us;
		const armed = evs.filter((ev) => ev.event === "timer_armed")
			.map((ev) => ({ end: ev.end, name: TIMERS[ev.a], at: ev.time_us - begin, us: ev.b }));
		let running = 0;
		for (const s of steps) {
			const now = Number((/· (-?[\d.]+)/.exec(s.where) || [])[1]) * 1000;
			s.left.forEach((list, end) => list.forEach(([name, left]) => {
				const may = armed.filter((a) => a.end === end && a.name === name && a.at <= now + 1)
					.map((a) => Math.max(0, a.at + a.us - now));
				assert(may.some((us) => Math.abs(us - left) <= 1), `${s.where}: ${name} ${left}, not ${may}`);
				running += !armed.some((a) => a.name === name && Math.abs(a.us - left) <= 1);
			}));
		}
		assert(running > 10, `${running} times a timer was under way`);
	},

	"rungs are as many as edutcp trace draws": async (t) => {
		for (const [level, option] of [[0, ["-q"]], [1, []], [2, ["-v"]]]) {
			const { steps } = await walked(t, "real", level);
			const args = ["trace", "--ascii", "-r", t.traces.real, ...option];
			const lines = execFileSync(t.edutcp, args).toString().split("\n");
			assert.strictEqual(steps.length - 1, lines.filter((l) => /^ *\d+\.\d{3} /.test(l)).length);
		}
	},

	"a step back shows what was shown before": async (t) => {
		const page = await open(t.browser, t.report("back", [t.traces.whole]));
		const steps = await walk(page);
		for (let i = steps.length - 2; i >= 0; i--) {
			await page.evaluate("document.getElementById('prev').click()");
			assert.deepStrictEqual(await see(page), steps[i]);
		}
		await page.context().close();
	},
};
