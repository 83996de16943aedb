/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buffers.js - the bytes of each direction, at both ends
 *
 * Above what the sender knows: acknowledged, in flight, queued. Below, on the
 * same scale, what the receiver knows: read, to be read, held out of order,
 * and the window that is open for more.
 */
const BUFFERS = { width: 600, left: 8, right: 8, bar: 22 };

/* The greatest number of a direction, and the widest stretch that is at work. */
function buffersReach(conn, s) {
	let all = 1, work = 1;
	for (const row of conn.rows) {
		const a = row.tcb[s], b = row.tcb[1 - s];
		all = Math.max(all, a.snd_end, a.snd_nxt, b.rcv_nxt);
		work = Math.max(work, a.snd_end - a.snd_una, b.rcv_nxt - b.rcv_user);
	}
	return { all, work };
}

/* Which bytes the bars show: all, or, of a long stream, where it is at work. */
function buffersView(reach, a, b) {
	const span = Math.max(1000, reach.work * 2.2);
	if (reach.all <= span * 2)
		return [0, reach.all];
	const low = Math.max(0, Math.min(a.snd_una, b.rcv_user || a.snd_una) - span * 0.15);
	return [low, low + span];
}

function buffersSend(a) {
	return [["acked", 0, a.snd_una], ["flight", a.snd_una, a.snd_nxt],
		["queued", a.snd_nxt, Math.max(a.snd_end, a.snd_nxt)]];
}

function buffersReceive(b, held) {
	return [["read", 0, b.rcv_user], ["waiting", b.rcv_user, b.rcv_nxt],
		["window", b.rcv_nxt, b.rcv_nxt + b.rcv_wnd],
		...held.map((r) => ["held", r[0], r[1]])];
}

/* What each kind of bytes comes to. */
function buffersSum(parts) {
	const sum = new Map();
	for (const [kind, from, to] of parts)
		sum.set(kind, (sum.get(kind) || 0) + Math.max(0, to - from));
	return sum;
}

function buffersLegend(parts, seen) {
	if (!seen)
		return [element("span", {}, W.unseen)];
	return [...buffersSum(parts)].map(([kind, n]) =>
		element("span", { class: `key ${kind}`, "data-kind": kind, "data-bytes": n },
			element("i", {}), `${W[kind]} ${formatNumber(n)}`));
}

function buffersBar(parts, view, y) {
	const { width, left, right, bar } = BUFFERS;
	const at = (n) => left + (width - left - right) *
		Math.min(1, Math.max(0, (n - view[0]) / (view[1] - view[0])));
	const out = [shape("rect", { class: "empty", x: left, y, width: width - left - right, height: bar, rx: 3 })];
	for (const [kind, from, to] of parts) {
		const x = at(from), w = at(to) - x;
		if (to > from && w > 0)
			out.push(shape("rect", { class: `bytes ${kind}`, x, y, width: Math.max(w, 1.5), height: bar }));
	}
	return out;
}

function buffersScale(view, y) {
	const { width, left, right } = BUFFERS;
	return [0, 0.5, 1].map((f) => shape("text", {
		class: "tick", x: left + (width - left - right) * f, y,
		"text-anchor": f === 0 ? "start" : f === 1 ? "end" : "middle",
	}, formatNumber(Math.round(view[0] + (view[1] - view[0]) * f))));
}

/* Once for each connection. */
function buffersMake(place, conn) {
	const lanes = [0, 1].map((s) => {
		const svg = shape("svg", { viewBox: `0 0 ${BUFFERS.width} 78`, role: "img" });
		const send = element("p", { class: "legend" }), receive = element("p", { class: "legend" });
		const names = [conn.ends[s].who, conn.ends[1 - s].who];
		place.append(element("figure", {},
			element("figcaption", { class: modelKeys[s] }, W.stream(...names)),
			send, svg, receive));
		return { svg, send, receive, names, reach: buffersReach(conn, s),
			 seen: [conn.ends[s].seen, conn.ends[1 - s].seen] };
	});
	place.replaceChildren(...[...place.children].slice(-2));
	return lanes;
}

function buffersShow(lanes, after) {
	lanes.forEach((lane, s) => {
		const a = after.tcb[s], b = after.tcb[1 - s];
		const send = buffersSend(a), receive = buffersReceive(b, after.held[1 - s]);
		const view = buffersView(lane.reach, a, b);
		lane.svg.replaceChildren(...buffersBar(send, view, 2), ...buffersBar(receive, view, 34),
					 ...buffersScale(view, 72));
		lane.send.replaceChildren(element("b", {}, W.sendBuffer(lane.names[0])),
					  ...buffersLegend(send, lane.seen[0]));
		lane.receive.replaceChildren(element("b", {}, W.recvBuffer(lane.names[1])),
					     ...buffersLegend(receive, lane.seen[1]));
		lane.svg.setAttribute("aria-label", `${lane.send.textContent}. ${lane.receive.textContent}`);
	});
}
