/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * axis.js - axes: values, and time with its silences cut out
 *
 * A minute of TIME-WAIT after three milliseconds of work would leave of the
 * work a single line. So the longest silences, as long as one takes a third of
 * what is left without those before it, become narrow breaks.
 */
const AXIS = { breaks: 6, share: 0.3, width: 0.06 };

/* The silences to cut out: [from, to], in the order of time. */
function axisBreaks(times) {
	const gaps = [];
	for (let i = 1; i < times.length; i++)
		gaps.push([times[i - 1], times[i]]);
	gaps.sort((a, b) => (b[1] - b[0]) - (a[1] - a[0]));
	let rest = times.length ? times[times.length - 1] - times[0] : 0;
	const out = [];
	for (const gap of gaps.slice(0, AXIS.breaks)) {
		const span = gap[1] - gap[0];
		if (span <= AXIS.share * rest || rest - span <= 0)
			break;
		out.push(gap);
		rest -= span;
	}
	return out.sort((a, b) => a[0] - b[0]);
}

/* @times in order. Return: stretches of time, each with its share of [0, 1]. */
function axisTime(times) {
	const breaks = axisBreaks(times);
	const first = times[0] || 0, last = times.length ? times[times.length - 1] : 1;
	const cut = breaks.reduce((sum, b) => sum + b[1] - b[0], 0);
	const scale = (1 - breaks.length * AXIS.width) / Math.max(1, last - first - cut);
	const parts = [];
	let t = first, x = 0;
	for (const [from, to] of [...breaks, [last, last]]) {
		parts.push({ from: t, to: from, x, w: (from - t) * scale });
		x += (from - t) * scale;
		if (to > from)
			parts.push({ from, to, x, w: AXIS.width, silent: true });
		x += to > from ? AXIS.width : 0;
		t = to;
	}
	return parts;
}

function axisAt(parts, t) {
	let low = 0, high = parts.length - 1;
	while (low < high) {
		const mid = (low + high) >> 1;
		if (parts[mid].to < t)
			low = mid + 1;
		else
			high = mid;
	}
	const p = parts[low], span = p.to - p.from;
	return p.x + (span ? p.w * Math.min(1, Math.max(0, (t - p.from) / span)) : 0);
}

/* Round numbers, about @n of them, from @min to @max. */
function axisTicks(min, max, n) {
	const raw = Math.max((max - min) / n, 1e-9), power = 10 ** Math.floor(Math.log10(raw));
	const unit = [1, 2, 5, 10].find((k) => k * power >= raw) * power;
	const first = Math.ceil(min / unit), last = Math.floor(max / unit + 1e-6);
	/* Counted: a unit may be too small to change a large number. */
	return Array.from({ length: Math.max(0, Math.min(last - first, 2 * n + 2) + 1) }, (_, i) => (first + i) * unit);
}

/*
 * A value axis from 0, or a logarithmic one: @at gives a share of [0, 1]. Where
 * there are no values, @min is greater than @max.
 */
function axisValues(min, max, log) {
	if (min > max)
		return { at: () => 0, ticks: [] };
	if (!log) {
		const top = max > 0 ? max * 1.05 : 1;
		return { at: (v) => Math.min(v, top) / top, ticks: axisTicks(0, top, 4) };
	}
	const power = (v) => Math.log10(Math.max(v, 1));
	const low = Math.floor(power(min)), high = Math.max(low + 1, Math.ceil(power(max)));
	const ticks = [];
	for (let e = low; e <= high; e++)
		ticks.push(10 ** e);
	return { at: (v) => (power(v) - low) / (high - low), ticks };
}
