/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ladder.js - the ladder diagram
 *
 * Time runs down, each host is a line, an arrow goes from the row in which a
 * segment leaves to the one in which it arrives. However long the connection:
 * only rows that can be seen are in the document.
 */
const LADDER = { head: 30, gap: 28, slope: 10, gapUs: 50000, spare: 240, sheet: 12,
		 signs: { timer: "◷", user: "☞", other: "•" } };

/* Where things stand, by the width that there is. */
function ladderGeometry(width) {
	const narrow = width < 560;
	return {
		width, narrow, pitch: narrow ? 46 : 30,
		time: narrow ? 50 : 74, left: narrow ? 58 : 184,
		right: narrow ? width - 10 : width - 112,
		font: `${narrow ? 12 : 13}px ${getComputedStyle(document.body).fontFamily}`,
	};
}

/* Where each step stands; a silence takes room of its own. */
function ladderLayout(conn, steps, geometry) {
	const y = new Float64Array(steps.length), gaps = new Map();
	const at = new Map();
	let pos = LADDER.head, last = null;
	steps.forEach((step, i) => {
		y[i] = pos;
		if (step.row < 0) {
			pos += geometry.pitch;
			return;
		}
		const t = conn.rows[step.row].t;
		if (last !== null && t > last + LADDER.gapUs) {
			gaps.set(i, t - last);
			pos += LADDER.gap;
			y[i] = pos;
		}
		last = t;
		at.set(step.row, i);
		pos += geometry.pitch;
	});
	const long = steps.map((step, i) => i).slice(1)
		.filter((i) => at.has(conn.rows[steps[i].row].d));
	return { y, gaps, at, long, height: pos };
}

/* The first step whose y is not above @top. */
function ladderFirst(y, top) {
	let low = 0, high = y.length;
	while (low < high) {
		const mid = (low + high) >> 1;
		if (y[mid] < top)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Good, bad, or sent again. */
function ladderClass(row) {
	if (row.loss || row.fate === "dropped" || row.e === "drop")
		return "bad";
	return row.again ? "again" : "";
}

/* As much as there is room for. */
function ladderFit(row, room, font) {
	const note = row.n || "";
	const tries = [row.x + note, row.y + note, row.y];
	return tries.find((t) => formatWidth(t, font) <= room) ||
		row.y.replace(/ ack=.*/, "");
}

function ladderArrow(cls, x1, y1, x2, y2, cross) {
	const a = Math.atan2(y2 - y1, x2 - x1);
	const side = (d) => `L${(x2 - 10 * Math.cos(a + d)).toFixed(1)} ${(y2 - 10 * Math.sin(a + d)).toFixed(1)}`;
	const tip = cross ? `m-5 -5l10 10m0 -10l-10 10` : `${side(0.45)}M${x2} ${y2}${side(-0.45)}`;
	return shape("path", { class: `arrow ${cls}`, d: `M${x1} ${y1}L${x2} ${y2}${tip}` });
}

function ladderLabel(cls, x, y, anchor, text) {
	return shape("text", { class: `label ${cls}`, x, y, "text-anchor": anchor }, text);
}

/* Above an arrow within its row, and as slanted as that. */
function ladderAlong(cls, geo, y, toRight, text) {
	const x = (geo.left + geo.right) / 2, middle = y + LADDER.slope / 2;
	const angle = Math.atan2(LADDER.slope, geo.right - geo.left) * 180 / Math.PI;
	const label = ladderLabel(cls, x, middle - 4, "middle", text);
	label.setAttribute("transform", `rotate(${(toRight ? angle : -angle).toFixed(2)} ${x} ${middle})`);
	return label;
}

function ladderLost({ way, g }, row, y, geo) {
	const toRight = row.from === 0, lane = geo.right - geo.left;
	const loss = formatWidth(`✗ ${row.loss}`, geo.font) + 16;
	const x1 = toRight ? geo.left : geo.right;
	const end = Math.max(lane - loss, lane * 0.3);
	const x2 = toRight ? geo.left + end : geo.right - end;
	way.append(ladderArrow("bad", x1, y, x2, y + LADDER.slope * 0.75, true));
	g.append(ladderLabel("bad", x2 + (toRight ? 12 : -12), y + 12,
			     toRight ? "start" : "end", row.loss));
	g.append(ladderLabel("bad", x1 + (toRight ? 16 : -16), y - 3, toRight ? "start" : "end",
			     ladderFit(row, end - 24, geo.font)));
}

/* A segment that leaves: at once there, lost, or to arrive in a later row. */
function ladderDeparts({ way, g }, row, y, geo) {
	const toRight = row.from === 0, room = geo.right - geo.left - 40;
	const [x1, x2] = toRight ? [geo.left, geo.right] : [geo.right, geo.left];
	const cls = ladderClass(row);
	if (row.loss) {
		ladderLost({ way, g }, row, y, geo);
		return;
	}
	const there = row.k === "segment" || row.fate === "away";
	if (there)
		way.append(ladderArrow(cls, x1, y, x2, y + LADDER.slope, row.fate === "dropped"));
	const text = ladderFit(row, room, geo.font);
	if (there)
		g.append(ladderAlong(cls, geo, y, toRight, text));
	else
		g.append(ladderLabel(cls, x1 + (toRight ? 16 : -16), y - 3,
				     toRight ? "start" : "end", text));
}

/* A segment from an end that was not traced: it is drawn as if it had left at once. */
function ladderUnseen({ way, g }, row, y, geo) {
	const toRight = row.from === 0, cls = ladderClass(row);
	const [x1, x2] = toRight ? [geo.left, geo.right] : [geo.right, geo.left];
	way.append(ladderArrow(cls, x1, y, x2, y + LADDER.slope, row.e === "drop"));
	g.append(ladderAlong(cls, geo, y, toRight,
			     ladderFit(row, geo.right - geo.left - 40, geo.font)));
}

/* A segment that arrives: from the row it left in, or out of the blue. */
function ladderArrives({ way, g }, row, i, view) {
	const { geo, layout } = view, toRight = row.from === 0;
	const from = layout.at.get(row.d), y = layout.y[i];
	const x2 = toRight ? geo.right : geo.left;
	const faint = from === undefined || row.copy;
	const x1 = from !== undefined ? (toRight ? geo.left : geo.right) :
		(geo.left + geo.right) / 2;
	const y1 = from !== undefined ? layout.y[from] : y - LADDER.slope;
	const cls = `${row.e === "drop" ? "bad" : ""}${faint ? " faint" : ""}`;
	way.append(ladderArrow(cls, x1, y1, x2, y, row.e === "drop"));
	if (!faint)
		return;
	g.append(ladderLabel(cls, x2 + (toRight ? -16 : 16), y - 4, toRight ? "end" : "start",
			     ladderFit(row, (geo.right - geo.left) * 0.8, geo.font)));
}

function ladderEvent({ way, g }, row, y, geo) {
	const left = row.s === 0, x = left ? geo.left : geo.right;
	const sign = row.timer ? LADDER.signs.timer : LADDER.signs[row.e] || LADDER.signs.other;
	const cls = row.e === "timer_fired" ? "again" : "event";
	let text = row.x;
	while (text.length > 8 && formatWidth(`${sign} ${text}`, geo.font) > geo.right - geo.left - 24)
		text = `${text.slice(0, -2).trimEnd()}…`;
	way.append(shape("circle", { class: "dot", cx: x, cy: y, r: 3.5 }));
	g.append(ladderLabel(cls, x + (left ? 12 : -12), y + 5, left ? "start" : "end",
			     `${sign} ${text}`));
}

/* The states that are news, outside the lines, or below them where it is narrow. */
function ladderStates(g, view, i, y) {
	const { conn, steps, geo } = view;
	const now = modelAfter(conn, steps[i]).tcb;
	const was = i ? modelAfter(conn, steps[i - 1]).tcb : [{}, {}];
	for (let s = 0; s < 2; s++) {
		if (now[s].state === was[s].state || !now[s].state)
			continue;
		const out = geo.narrow ? (s ? -6 : 6) : (s ? 8 : -8);
		const anchor = (s === 0) === geo.narrow ? "start" : "end";
		g.append(shape("text", { class: `st ${modelKeys[s]}`, "text-anchor": anchor,
					 x: (s ? geo.right : geo.left) + out,
					 y: y + (geo.narrow ? 24 : 5) }, now[s].state));
	}
}

/* One step: its way, below all words, so that no arrow crosses any out. */
function ladderRung(view, i) {
	const { conn, steps, geo, layout } = view, y = layout.y[i];
	const way = shape("g", { class: "way", "data-step": i });
	const g = shape("g", { class: "rung", "data-step": i }), both = { way, g };
	const row = conn.rows[steps[i].row];
	way.append(shape("rect", { class: "hit", x: 0, y: y - geo.pitch / 2, width: geo.width,
				 height: geo.pitch }));
	ladderStates(g, view, i, y);
	if (!row)
		return both;
	if (layout.gaps.has(i))
		g.append(shape("text", { class: "gap", x: (geo.left + geo.right) / 2,
					 y: y - geo.pitch / 2 - 9, "text-anchor": "middle" },
			       `⋮ ${formatSpan(layout.gaps.get(i))} ${W.later}`));
	g.append(shape("text", { class: "time", x: geo.time, y: y + 5, "text-anchor": "end" },
		       formatTime(row.t)));
	if (row.k === "event")
		ladderEvent(both, row, y, geo);
	else if (row.k === "arrives" && row.d === undefined && !conn.ends[row.from].seen)
		ladderUnseen(both, row, y, geo);
	else if (row.k === "arrives")
		ladderArrives(both, row, i, view);
	else
		ladderDeparts(both, row, y, geo);
	return both;
}

function ladderBars(geo, top, bottom) {
	return [geo.left, geo.right].map((x, s) =>
		shape("line", { class: `bar ${modelKeys[s]}`, x1: x, x2: x, y1: top, y2: bottom }));
}

/* The steps from @top to @bottom, and arrows that only pass through there. */
function ladderPart(view, top, bottom) {
	const { layout } = view, out = [];
	const first = ladderFirst(layout.y, top), last = ladderFirst(layout.y, bottom);
	for (const i of layout.long) {
		const from = layout.at.get(view.conn.rows[view.steps[i].row].d);
		if (i >= last && from < last)
			out.push(ladderRung(view, i));
	}
	for (let i = first; i < last; i++)
		out.push(ladderRung(view, i));
	return [...out.map((both) => both.way), ...out.map((both) => both.g)];
}

/* Once: the place, which scrolls, and what is to be told of a click. */
function ladderMake(place, hosts, go) {
	const svg = shape("svg", { role: "img" });
	const view = { place, svg, hosts, now: 0 };
	place.replaceChildren(svg);
	place.addEventListener("scroll", () => ladderDraw(view), { passive: true });
	svg.addEventListener("click", (ev) => {
		const rung = ev.target.closest("[data-step]");
		if (rung)
			go(Number(rung.dataset.step));
	});
	return view;
}

function ladderHosts(view) {
	const { hosts, conn, geo } = view;
	hosts.replaceChildren(...conn.ends.map((end, s) =>
		element("span", { class: modelKeys[s] },
			element("b", {}, end.name), " ", end.addr)));
	hosts.style.paddingLeft = geo.narrow ? "0" : `${geo.left - 110}px`;
	view.svg.setAttribute("aria-label", `${W.ladder}${W.colon}${conn.ends[0].who} – ${conn.ends[1].who}`);
}

/* Another connection, level of detail, or width. */
function ladderSet(view, conn, steps) {
	view.conn = conn;
	view.steps = steps;
	view.geo = ladderGeometry(view.place.clientWidth);
	view.layout = ladderLayout(conn, steps, view.geo);
	view.drawn = null;
	view.svg.setAttribute("width", view.geo.width);
	view.svg.setAttribute("height", view.layout.height);
	ladderHosts(view);
}

/* What can be seen, if that is not there already. */
function ladderDraw(view) {
	const top = view.place.scrollTop - LADDER.spare / 2;
	const bottom = view.place.scrollTop + view.place.clientHeight + LADDER.spare / 2;
	if (view.drawn && view.drawn.top <= Math.max(top, 0) &&
	    view.drawn.bottom >= Math.min(bottom, view.layout.height))
		return;
	view.drawn = { top: top - LADDER.spare, bottom: bottom + LADDER.spare };
	view.svg.replaceChildren(...ladderBars(view.geo, 0, view.layout.height),
				 ...ladderPart(view, view.drawn.top, view.drawn.bottom));
	ladderMark(view);
}

/* Which step it is, and which are still to come. */
function ladderMark(view) {
	for (const rung of view.svg.querySelectorAll("[data-step]")) {
		const i = Number(rung.dataset.step);
		rung.classList.toggle("now", i === view.now);
		rung.classList.toggle("later", i > view.now);
	}
}

function ladderShow(view, i) {
	const y = view.layout.y[i], { place } = view;
	view.now = i;
	if (y < place.scrollTop + 60)
		place.scrollTop = Math.max(0, y - 60);
	else if (y > place.scrollTop + place.clientHeight * 0.75)
		place.scrollTop = y - place.clientHeight * 0.5;
	ladderDraw(view);
	ladderMark(view);
}

/* For paper: all of it, in pieces that are not torn apart. */
function ladderPrint(view, width) {
	const screen = { geo: view.geo, layout: view.layout };
	const out = [];
	view.geo = ladderGeometry(width);
	view.layout = ladderLayout(view.conn, view.steps, view.geo);
	const { y, height } = view.layout;
	for (let top = 0, i = 0; i < y.length; ) {
		const next = Math.min(i + LADDER.sheet, y.length);
		const bottom = next < y.length ? y[next] - view.geo.pitch / 2 : height;
		const svg = shape("svg", { class: "sheet", width, height: bottom - top,
					   viewBox: `0 ${top} ${width} ${bottom - top}` });
		svg.append(...ladderBars(view.geo, top, bottom), ...ladderPart(view, top, bottom));
		out.push(svg);
		top = bottom;
		i = next;
	}
	Object.assign(view, screen);
	view.place.replaceChildren(...out);
}

function ladderScreen(view) {
	view.place.replaceChildren(view.svg);
}
