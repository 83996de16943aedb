/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plots.js - sequence numbers, windows and round trips over time
 *
 * Drawn once for a connection, a sender and a width; a step only moves the
 * line that stands at its time, and the values beside the names.
 */
const PLOTS = { height: 190, left: 56, right: 12, top: 10, bottom: 34, unlimited: 1 << 30 };

/* The rows in which a sender's text leaves. */
function plotsSent(conn, s) {
	return conn.rows.filter((row) => row.e === "seg_out" && row.s === s && row.len);
}

/* A line of a TCB's value: [time, value], only where it changes; null: none. */
function plotsLine(conn, value) {
	const out = [];
	let last = null;
	for (const row of conn.rows) {
		const v = value(row);
		if (v === last)
			continue;
		out.push([modelTime(row), v]);
		last = v;
	}
	return out.sort((a, b) => a[0] - b[0]);
}

/* What each plot shows of a sender. */
function plotsSeries(conn, s) {
	const line = (value) => plotsLine(conn, (row) => value(row.tcb[s]));
	const known = (v) => v || null, sent = plotsSent(conn, s);
	return [
		{ title: W.seqPlot, unit: formatShort, full: formatNumber, series: [
			{ key: "una", line: line((tcb) => tcb.snd_una) },
			{ key: "edge", beyond: true,
			  line: line((tcb) => tcb.snd_wnd ? tcb.snd_una + tcb.snd_wnd : null) },
			{ key: "sent", bars: sent.filter((r) => !r.again && !r.loss) },
			{ key: "again", bars: sent.filter((r) => r.again && !r.loss) },
			{ key: "missing", bars: sent.filter((r) => r.loss) } ] },
		{ title: W.cwndPlot, unit: formatShort, full: formatNumber, series: [
			{ key: "cwnd", line: line((tcb) => known(tcb.cwnd)) },
			{ key: "ssthresh",
			  line: line((tcb) => tcb.ssthresh < PLOTS.unlimited ? known(tcb.ssthresh) : null) },
			{ key: "inFlight", line: line((tcb) => Math.max(0, tcb.snd_nxt - tcb.snd_una)) } ] },
		{ title: W.rttPlot, unit: formatSpan, full: formatSpan, log: true, series: [
			{ key: "rtt", dots: conn.rows.filter((r) => r.e === "rtt" && r.s === s).map((r) => [r.t, r.us]) },
			{ key: "srtt", line: line((tcb) => known(tcb.srtt_us)) },
			{ key: "rto", line: line((tcb) => known(tcb.rto_us)) } ] },
	];
}

/* Least and greatest value; what may go beyond the plot does not count. */
function plotsRange(plot) {
	let min = Infinity, max = 0;
	const take = (v) => {
		min = Math.min(min, v);
		max = Math.max(max, v);
	};
	for (const { line, dots, bars, beyond } of plot.series) {
		if (beyond)
			continue;
		(line || dots || []).filter((p) => p[1] !== null).forEach((p) => take(p[1]));
		(bars || []).forEach((row) => take(row.seq + row.len));
	}
	return [min, max];
}

function plotsPath(at, series, end) {
	if (series.bars)
		return series.bars.map((row) => {
			const [x, y1] = at(row.t, row.seq), y2 = at(row.t, row.seq + row.len)[1];
			return `M${x} ${y1}V${Math.min(y2, y1 - 2)}`;
		}).join("");
	if (series.dots)
		return series.dots.map((p) => `M${at(...p).join(" ")}h0`).join("");
	return plotsSteps(at, series.line, end);
}

/* A value stays until the next one; where there is none, there is no line. */
function plotsSteps(at, line, end) {
	let d = "", drawing = false;
	for (const [t, v] of line) {
		const [x, y] = at(t, v || 0);
		if (drawing)
			d += `H${x}`;
		if (v !== null)
			d += drawing ? `V${y}` : `M${x} ${y}`;
		drawing = v !== null;
	}
	return drawing ? `${d}H${end}` : d;
}

/* How long a silence was that is cut out, upright in its stripe. */
function plotsSilence(x, y, words) {
	return shape("text", { class: "silence", x, y, "text-anchor": "middle",
			       transform: `rotate(-90 ${x} ${y})` }, `⋯ ${words} ⋯`);
}

function plotsAxes(svg, box, time, values, plot) {
	const grid = shape("g", { class: "grid" });
	for (const v of values.ticks) {
		const y = box.y(values.at(v));
		if (y < box.top - 1)
			continue;
		grid.append(shape("line", { x1: box.left, x2: box.right, y1: y, y2: y }),
			    shape("text", { x: box.left - 6, y: y + 4, "text-anchor": "end" }, plot.unit(v)));
	}
	const tick = (x, words, anchor) => grid.append(
		shape("text", { x, y: box.bottom + 15, "text-anchor": anchor }, words));
	for (const part of time) {
		const x1 = box.x(part.x), x2 = box.x(part.x + part.w);
		if (part.silent) {
			grid.append(shape("rect", { class: "silence", x: x1, y: box.top, width: x2 - x1, height: box.bottom - box.top }));
			grid.append(plotsSilence((x1 + x2) / 2 + 4, (box.top + box.bottom) / 2, formatSpan(part.to - part.from)));
			continue;
		}
		const n = Math.floor((x2 - x1) / 80);
		for (const t of n ? axisTicks(part.from / 1000, part.to / 1000, n) : [])
			tick(box.x(axisAt([part], t * 1000)), `${Number(t.toPrecision(8))}`, "middle");
	}
	tick(box.right, W.ms, "end");
	svg.append(grid);
}

function plotsBox(width) {
	const { height, left, right, top, bottom } = PLOTS;
	const w = width - left - right, h = height - top - bottom;
	return { left, right: width - right, top, bottom: height - bottom,
		 x: (f) => Math.round((left + f * w) * 10) / 10,
		 y: (f) => Math.round((top + (1 - f) * h) * 10) / 10 };
}

/* One plot, and where its values are told. */
function plotsOne(plot, conn, time, width, go) {
	const box = plotsBox(width), [min, max] = plotsRange(plot);
	const values = axisValues(min, max, plot.log);
	const at = (t, v) => [box.x(axisAt(time, t)), box.y(values.at(v))];
	const svg = shape("svg", { viewBox: `0 0 ${width} ${PLOTS.height}`, role: "img", "aria-label": plot.title });
	const cursor = shape("line", { class: "cursor", y1: box.top, y2: box.bottom });
	const legend = element("p", { class: "legend" });
	plotsAxes(svg, box, time, values, plot);
	plot.keys = plot.series.map((series) => {
		const d = plotsPath(at, series, box.right);
		const value = element("span", { class: "value" });
		svg.append(shape("path", { class: `series ${series.key}`, d }));
		if (d)
			legend.append(element("span", { class: `key ${series.key}`, "data-series": series.key },
					      element("i", {}), W[series.key], " ", value));
		return { series, value };
	});
	svg.append(cursor);
	svg.addEventListener("click", (ev) => {
		const r = svg.getBoundingClientRect();
		const x = (ev.clientX - r.left) / r.width * width;
		go((t) => Math.abs(box.x(axisAt(time, t)) - x));
	});
	plot.move = (t) => {
		const x = box.x(axisAt(time, t));
		cursor.setAttribute("x1", x);
		cursor.setAttribute("x2", x);
	};
	if (min > max)
		legend.append(W.empty);
	return element("figure", {}, element("figcaption", {}, plot.title), legend, svg);
}

/* How wide a plot may be: as many stand side by side as the style wants. */
function plotsWidth(place) {
	const columns = getComputedStyle(place).gridTemplateColumns.split(" ").length;
	return Math.max(280, place.clientWidth / columns - (columns > 1 ? 11 : 0));
}

/* @go: is told of a click, by how far from it a time is. */
function plotsMake(place, conn, s, width, go) {
	const times = [...new Set(conn.rows.map(modelTime))].sort((a, b) => a - b);
	const time = axisTime(times);
	const plots = plotsSeries(conn, s);
	place.replaceChildren(...plots.map((plot) => plotsOne(plot, conn, time, width, go)));
	return plots;
}

/* The last value not after @t. */
function plotsValue(points, t) {
	let low = 0, high = points.length;
	while (low < high) {
		const mid = (low + high) >> 1;
		if (points[mid][0] <= t)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? points[low - 1][1] : null;
}

function plotsShow(plots, t) {
	for (const plot of plots) {
		plot.move(t);
		for (const { series, value } of plot.keys) {
			const v = plotsValue(series.line || series.dots || [], t);
			value.textContent = v === null ? "" : plot.full(v);
		}
	}
}
