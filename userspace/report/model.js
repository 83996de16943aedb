/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model.js - the data of the page, made ready for going to any step at once
 *
 * edutcp report writes of each connection its two ends and its rows, in the
 * order of time, as userspace/edutcp/report_json.c says. Keys of a row:
 *
 *	k	segment (leaves and arrives, or is lost), departs, arrives, event
 *	l	level of detail from which on it is shown: 0, 1, 2; 3: never
 *	t, g	time; time of the RFC's event that it is part of; microseconds
 *	s, from	end at which it happened; end that sent it: 0 left, 1 right
 *	e, r	event, reason
 *	x, y, n	in words: all, short; remarks
 *	fate	of a departure; loss: in words; again: nth time
 *	at	arrival of a segment, with t, g, s, e, r
 *	d	of an arrival: row in which it left; copy: nth time that it came
 *	ctl, seq, len, ack, win ...	header, numbers counted from the SYN
 *	timer, us	of a timer, or of a round trip
 *	L, R	what has changed in the TCB of each end
 *
 * To these are added, for each row, objects that rows share as long as nothing
 * changes: tcb, timers, held (ranges out of order), fin (number of the FIN that
 * was sent, Infinity: none), each [left, right]. And now: the time, which never
 * falls, though of a segment that is one row the arrival counts; brings: rows
 * that tell what its arrival brings about; home: of these, the row that does.
 */
const modelKeys = ["L", "R"];

/* Ranges that are held, without what lies before rcv_nxt. */
function modelHeld(held, nxt) {
	return held.filter((r) => r[1] > nxt)
		.map((r) => r[0] < nxt ? [nxt, r[1]] : r);
}

/* One range more, merged with those that it touches. */
function modelHold(held, from, to) {
	const out = [];
	for (const r of held) {
		if (r[1] < from || r[0] > to) {
			out.push(r);
		} else {
			from = Math.min(from, r[0]);
			to = Math.max(to, r[1]);
		}
	}
	out.push([from, to]);
	return out.sort((a, b) => a[0] - b[0]);
}

/* What a timer's event makes of those that run: name, start, deadline. */
function modelTimers(timers, row) {
	const rest = timers.filter((t) => t.name !== row.timer);
	if (row.e === "timer_armed")
		rest.push({ name: row.timer, from: row.t, to: row.t + row.us });
	return rest;
}

/* The rows that show the arrival of text out of order at an end. */
function modelAhead(row) {
	if (row.e === "seg_in" && row.r === "in_data_ahead")
		return row.s;
	return row.at && row.at.r === "in_data_ahead" ? row.at.s : -1;
}

/* A SYN begins a stream, and the FIN stands behind its last byte. */
function modelFin(fin, row) {
	const out = [...fin];
	if (/SYN/.test(row.ctl))
		out[row.from] = Infinity;
	if (/FIN/.test(row.ctl))
		out[row.from] = row.seq + row.len;
	return out;
}

/*
 * What an arrival brings about, up to the segment that answers it, is told
 * below it, but maybe not at once: what left meanwhile stands between.
 */
function modelHomes(rows) {
	const homes = new Map();
	for (const row of rows) {
		const key = `${row.s} ${row.g}`;
		row.brings = [];
		if (row.k === "event" && homes.has(key)) {
			row.home = homes.get(key);
			row.home.brings.push(row);
		} else if (row.e === "seg_out") {
			homes.delete(key);
		}
		const at = row.k === "arrives" ? row : row.at;
		if (at)
			homes.set(`${at.s} ${at.g}`, row);
	}
}

/* The rows whose timers have changed with a row: its own, and what it brings. */
function modelTimed(row) {
	return [row, ...row.brings].filter((one) => one.timer && (one !== row || !row.home));
}

function modelReplay(conn) {
	const tcb = conn.ends.map((e) => e.tcb);
	const timers = [[], []], held = [[], []];
	let fin = [Infinity, Infinity], now = -Infinity;
	modelHomes(conn.rows);
	for (const row of conn.rows) {
		const ahead = modelAhead(row);
		if (ahead >= 0)
			held[ahead] = modelHold(held[ahead], row.seq, row.seq + row.len);
		for (const one of modelTimed(row))
			timers[one.s] = modelTimers(timers[one.s], one);
		modelKeys.forEach((key, s) => {
			if (!row[key])
				return;
			tcb[s] = { ...tcb[s], ...row[key] };
			if (held[s].length)
				held[s] = modelHeld(held[s], tcb[s].rcv_nxt);
		});
		row.now = now = Math.max(now, modelTime(row));
		row.tcb = [...tcb];
		row.timers = [...timers];
		row.held = [...held];
		row.fin = fin = row.ctl ? modelFin(fin, row) : fin;
	}
}

/* When a row's last part happened. */
function modelTime(row) {
	return row.at ? Math.max(row.t, row.at.t) : row.t;
}

function modelShown(row, level) {
	return row.l <= level;
}

/*
 * The steps at a level of detail. Rows that are not shown go with the step
 * before them; those of the same event of the RFC go with the segment that it
 * sends. Step 0 is the state of things before all rows.
 */
function modelSteps(conn, level) {
	const rows = conn.rows, steps = [{ row: -1, begin: 0, end: 0, level }];
	rows.forEach((row, i) => {
		const last = steps[steps.length - 1];
		if (!modelShown(row, level))
			return;
		let begin = i;
		while (begin > last.row + 1 && rows[begin - 1].s === row.s &&
		       rows[begin - 1].g === row.g)
			begin--;
		last.end = begin;
		steps.push({ row: i, begin, end: i + 1, level });
	});
	steps[steps.length - 1].end = rows.length;
	if (steps.length > 1 && steps[0].end > 0) {
		steps[1].begin = 0;
		steps[0].end = 0;
	}
	return steps;
}

/*
 * What a step tells of rows that are not shown: calls and new states that lead
 * to it, new states that its arrival brings, and all else. What another
 * arrival brings is told there.
 */
function modelTold(conn, step) {
	const row = conn.rows[step.row], told = { leads: [], brings: [], also: [] };
	for (let i = step.begin; i < step.end; i++) {
		const one = conn.rows[i];
		if (one.k !== "event" || one === row || one.home)
			continue;
		const leads = i < step.row && one.s === row.s && one.g === row.g &&
			/^(user|state)$/.test(one.e);
		told[leads ? "leads" : "also"].push(one);
	}
	for (const one of row.brings.filter((r) => !modelShown(r, step.level)))
		told[one.e === "state" ? "brings" : "also"].push(one);
	return told;
}

/* How things are after a step. */
function modelAfter(conn, step) {
	if (!step.end)
		return { tcb: conn.ends.map((e) => e.tcb), timers: [[], []],
			 held: [[], []], fin: [Infinity, Infinity], t: formatZero };
	const row = conn.rows[step.end - 1];
	const shown = conn.rows[step.row];
	return { tcb: row.tcb, timers: row.timers, held: row.held, fin: row.fin,
		 t: shown ? shown.now : row.t };
}

function modelRead(text) {
	const data = JSON.parse(text);
	W = WORDS[data.lang] || WORDS.en;
	data.conns.forEach((conn) => {
		modelReplay(conn);
		conn.ends.forEach((end, s) => {
			end.who = end.name || end.addr || (s ? W.right : W.left);
		});
	});
	return data;
}
