/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * format.js - numbers as people read them, and elements
 */
function formatNumber(n) {
	return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/* Time 0: of the first row that is shown, in microseconds. */
let formatZero = 0;

/* A time of the picture, in milliseconds. */
function formatTime(us) {
	return ((us - formatZero) / 1000).toFixed(3);
}

function formatSpan(us) {
	if (us < 1000)
		return `${Math.round(us)} µs`;
	/* What is rounded to 1000 ms is a second. */
	if (us < 999950)
		return `${Number((us / 1e3).toPrecision(4))} ms`;
	return `${Number((us / 1e6).toPrecision(4))} s`;
}

/* Bytes on an axis: 20k, 1.5M. */
function formatShort(n) {
	if (n >= 1e6)
		return `${Number((n / 1e6).toPrecision(3))}M`;
	return n >= 1e4 ? `${Number((n / 1e3).toPrecision(3))}k` : formatNumber(n);
}

/* Where the RFC says so, in words: a link, which nobody has to follow. */
function formatRfc(rfc, words) {
	const m = /^RFC (\d+), ([A-Z]?[\d.]+)/.exec(rfc);
	if (!m)
		return element("span", { class: "rfc" }, words);
	const section = /^[A-Z]/.test(m[2]) ? "appendix" : "section";
	return element("a", {
		class: "rfc", rel: "noreferrer", target: "_blank",
		href: `https://www.rfc-editor.org/rfc/rfc${m[1]}#${section}-${m[2]}`,
	}, words);
}

function formatFill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes || {}))
		node.setAttribute(name, value);
	node.append(...children);
	return node;
}

function element(name, attributes, ...children) {
	return formatFill(document.createElement(name), attributes, children);
}

function shape(name, attributes, ...children) {
	return formatFill(document.createElementNS("http://www.w3.org/2000/svg", name),
			  attributes, children);
}

/* Text widths, by a canvas: asked a thousand times, laid out never. */
const formatCanvas = document.createElement("canvas").getContext("2d");
let formatFont = "";

function formatWidth(text, font) {
	if (formatFont !== font)
		formatCanvas.font = formatFont = font;
	return formatCanvas.measureText(text).width;
}
