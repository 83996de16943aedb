/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buffers.js - the bytes of each direction, at both ends
 *
 * Above what the sender knows: acknowledged, in flight, queued. Below, on the
 * same scale, what the receiver knows: read, to be read, held out of order,
 * and the window that is open for more. SYN and FIN have sequence numbers and
 * are no bytes: the first byte has number 1.
 */
const BUFFERS = { width: 600, left: 8, right: 8, bar: 22 };

/* How many bytes lie before a number. */
function buffersBytes(nr, fin) {
	return Math.max(0, Math.min(nr, fin) - 1);
}

/* What both ends know of a direction, in bytes. */
function buffersKnown(at, s) {
	const a = at.tcb[s], b = at.tcb[1 - s], fin = at.fin[s];
	const end = buffersBytes(a.snd_end, fin), nxt = buffersBytes(b.rcv_nxt, fin);
	return {
		una: Math.min(buffersBytes(a.snd_una, fin), end),
		sent: Math.min(buffersBytes(a.snd_nxt, fin), end), end,
		user: Math.min(buffersBytes(b.rcv_user, fin), nxt), nxt, wnd: b.rcv_wnd,
		held: at.held[1 - s].map((r) => r.map((nr) => buffersBytes(nr, fin))),
	};
}

/* The bytes of a direction, and the widest stretch that is at work. */
function buffersReach(conn, s) {
	let all = 0, work = 1;
	for (const row of conn.rows) {
		const k = buffersKnown(row, s);
		all = Math.max(all, k.end, k.nxt);
		work = Math.max(work, k.end - k.una, k.nxt - k.user);
	}
	return { all, work };
}

/* Which bytes the bars show: all, or, of a long stream, where it is at work. */
function buffersView(reach, k) {
	const span = Math.max(1000, reach.work * 2.2);
	if (reach.all <= span * 2)
		return [0, Math.max(1, reach.all)];
	const low = Math.max(0, Math.min(k.una, k.user || k.una) - span * 0.15);
	return [low, low + span];
}

function buffersSend(k) {
	return [["acked", 0, k.una], ["flight", k.una, k.sent], ["queued", k.sent, k.end]];
}

function buffersReceive(k) {
	return [["read", 0, k.user], ["waiting", k.user, k.nxt],
		["window", k.nxt, k.nxt + k.wnd], ...k.held.map((r) => ["held", ...r])];
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

/* Of no bytes there is no end, and of one no middle. */
function buffersScale(view, all, y) {
	const { width, left, right } = BUFFERS;
	return [0, 0.5, 1].filter((f) => all > 1 || f <= all && f !== 0.5).map((f) => shape("text", {
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
		const known = buffersKnown(after, s);
		const send = buffersSend(known), receive = buffersReceive(known);
		const view = buffersView(lane.reach, known);
		lane.svg.replaceChildren(...buffersBar(send, view, 2), ...buffersBar(receive, view, 34),
					 ...buffersScale(view, lane.reach.all, 72));
		lane.send.replaceChildren(element("b", {}, W.sendBuffer(lane.names[0])),
					  ...buffersLegend(send, lane.seen[0]));
		lane.receive.replaceChildren(element("b", {}, W.recvBuffer(lane.names[1])),
					     ...buffersLegend(receive, lane.seen[1]));
		lane.svg.setAttribute("aria-label", `${lane.send.textContent}. ${lane.receive.textContent}`);
	});
}
