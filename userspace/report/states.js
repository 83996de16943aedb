/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * states.js - figure 5 of RFC 9293, with the states of both ends lit
 *
 * CLOSED stands there twice, as in the figure: where connections begin and
 * where they end.
 */
const STATES_BOX = { w: 124, h: 34 };

/* Middle of each box. */
const STATES_AT = {
	CLOSED: [310, 28], LISTEN: [310, 112], "SYN-RECEIVED": [92, 190],
	"SYN-SENT": [528, 190], ESTABLISHED: [310, 268], "FIN-WAIT-1": [92, 330],
	"CLOSE-WAIT": [528, 330], "FIN-WAIT-2": [92, 430], CLOSING: [310, 430],
	"LAST-ACK": [528, 430], "TIME-WAIT": [310, 520], "CLOSED ": [528, 520],
};

/* From, to, why, where the words stand; then points on the way, if any. */
const STATES_EDGES = [
	["CLOSED", "LISTEN", "passive OPEN", [302, 74, "end"], [[300, 45], [300, 95]]],
	["LISTEN", "CLOSED", "CLOSE", [328, 74, "start"], [[320, 95], [320, 45]]],
	["CLOSED", "SYN-SENT", "active OPEN / SYN", [470, 76, "start"], [[372, 28], [528, 28], [528, 173]]],
	["SYN-SENT", "CLOSED", "CLOSE", [452, 112, "end"], [[490, 173], [380, 45]]],
	["LISTEN", "SYN-RECEIVED", "rcv SYN / SYN,ACK", [140, 130, "middle"], [[248, 106], [70, 106], [70, 173]]],
	["SYN-RECEIVED", "LISTEN", "rcv RST", [214, 160, "start"], [[120, 173], [262, 129]]],
	["LISTEN", "SYN-SENT", "SEND / SYN", [410, 150, "end"], [[350, 129], [466, 184]]],
	["SYN-SENT", "SYN-RECEIVED", "rcv SYN / SYN,ACK", [310, 191, "middle"], [[466, 196], [154, 196]]],
	["SYN-RECEIVED", "ESTABLISHED", "rcv ACK of SYN", [172, 246, "start"], [[130, 207], [248, 260]]],
	["SYN-SENT", "ESTABLISHED", "rcv SYN,ACK / ACK", [448, 246, "end"], [[490, 207], [372, 260]]],
	["SYN-RECEIVED", "FIN-WAIT-1", "CLOSE / FIN", [36, 286, "start"], [[66, 207], [66, 313]]],
	["ESTABLISHED", "FIN-WAIT-1", "CLOSE / FIN", [196, 300, "middle"], [[248, 276], [154, 324]]],
	["ESTABLISHED", "CLOSE-WAIT", "rcv FIN / ACK", [424, 300, "middle"], [[372, 276], [466, 324]]],
	["FIN-WAIT-1", "FIN-WAIT-2", "rcv ACK of FIN", [86, 394, "middle"], [[66, 347], [66, 413]]],
	["FIN-WAIT-1", "CLOSING", "rcv FIN / ACK", [216, 374, "start"], [[142, 347], [262, 413]]],
	["FIN-WAIT-1", "TIME-WAIT", "rcv FIN,ACK of FIN / ACK", [190, 466, "middle"], [[118, 347], [176, 412], [272, 503]]],
	["CLOSE-WAIT", "LAST-ACK", "CLOSE / FIN", [520, 384, "end"], [[528, 347], [528, 413]]],
	["FIN-WAIT-2", "TIME-WAIT", "rcv FIN / ACK", [154, 536, "middle"], [[92, 447], [92, 520], [248, 520]]],
	["CLOSING", "TIME-WAIT", "rcv ACK of FIN", [318, 480, "start"], [[310, 447], [310, 503]]],
	["LAST-ACK", "CLOSED ", "rcv ACK of FIN", [520, 480, "end"], [[528, 447], [528, 503]]],
	["TIME-WAIT", "CLOSED ", "2 MSL", [418, 512, "middle"], [[372, 520], [466, 520]]],
];

function statesArrow(points) {
	const [x2, y2] = points[points.length - 1];
	const [x1, y1] = points[points.length - 2];
	const a = Math.atan2(y2 - y1, x2 - x1);
	const side = (d) => `L${(x2 - 9 * Math.cos(a + d)).toFixed(1)} ${(y2 - 9 * Math.sin(a + d)).toFixed(1)}`;
	return `M${points.map((p) => p.join(" ")).join("L")}${side(0.42)}M${x2} ${y2}${side(-0.42)}`;
}

function statesEdge([from, to, words, [x, y, anchor], points]) {
	return [shape("path", { d: statesArrow(points) }),
		shape("text", { x, y, "text-anchor": anchor }, words)].map((what) =>
		shape("g", { class: "edge", "data-from": from.trim(), "data-to": to.trim() }, what));
}

function statesBox(name) {
	const [x, y] = STATES_AT[name], { w, h } = STATES_BOX;
	const g = shape("g", { class: "state", "data-state": name });
	const at = { x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 8 };
	g.append(shape("rect", at));
	/* One half each, so that both ends can be in the same state. */
	for (const [end, to] of [["L", -1], ["R", 1]])
		g.append(shape("path", { class: `half ${end}`,
					 d: `M${x} ${y - h / 2}h${to * (w / 2 - 8)}q${to * 8} 0 ${to * 8} 8v${h - 16}` +
					    `q0 8 ${-to * 8} 8h${-to * (w / 2 - 8)}z` }));
	g.append(shape("text", { x, y: y + 5, "text-anchor": "middle" }, name.trim()));
	return g;
}

/* Once. Return: what statesShow() needs. */
function statesMake(place) {
	const svg = shape("svg", { viewBox: "0 0 620 556", role: "img" });
	const legend = element("p", { class: "legend", "aria-hidden": "true" });
	/* All arrows, then all words: none is struck through. */
	const parts = STATES_EDGES.map(statesEdge);
	const edges = [0, 1].flatMap((i) => parts.map((part) => part[i]));
	const boxes = {};
	svg.append(...edges);
	for (const name of Object.keys(STATES_AT)) {
		boxes[name] = statesBox(name);
		svg.append(boxes[name]);
	}
	place.replaceChildren(svg, legend);
	return { svg, edges, boxes, legend };
}

/* Which of the two boxes: behind the last state, or before the first. */
function statesName(state, before) {
	return state === "CLOSED" && (before === "LAST-ACK" || before === "TIME-WAIT" || before === "CLOSED ") ?
		"CLOSED " : state;
}

/*
 * The states of both ends at each row: box by now, boxes that were visited,
 * and the edge that led there last.
 */
function statesTrack(conn) {
	const track = [0, 1].map((s) => ({ now: conn.ends[s].tcb.state, from: "" }));
	conn.states = conn.rows.map((row) => [0, 1].map((s) => {
		const now = statesName(row.tcb[s].state, track[s].now);
		if (now !== track[s].now)
			track[s] = { now, from: track[s].now };
		return track[s];
	}));
	conn.statesStart = [0, 1].map((s) => ({ now: conn.ends[s].tcb.state, from: "" }));
}

function statesShow(view, conn, step) {
	const now = step.end ? conn.states[step.end - 1] : conn.statesStart;
	for (const [name, box] of Object.entries(view.boxes)) {
		box.classList.toggle("inL", now[0].now === name);
		box.classList.toggle("inR", now[1].now === name);
	}
	for (const edge of view.edges) {
		const { from, to } = edge.dataset;
		const went = (s) => now[s].from.trim() === from && now[s].now.trim() === to;
		edge.classList.toggle("wentL", went(0));
		edge.classList.toggle("wentR", went(1));
	}
	const words = conn.ends.map((end, s) =>
		`${end.who}${W.colon}${now[s].now.trim() || (end.seen ? "–" : W.unseen)}`);
	view.svg.setAttribute("aria-label", words.join(", "));
	view.legend.replaceChildren(element("span", { class: "L" }, words[0]),
				    element("span", { class: "R" }, words[1]));
}
