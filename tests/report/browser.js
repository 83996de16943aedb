// SPDX-License-Identifier: GPL-2.0-only
/*
 * browser.js - a browser, and what a page shows in it
 */
const { chromium } = require("playwright-core");

const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
	"--disable-background-networking", "--disable-component-update", "--disable-sync"];

/* For what never comes, on a busy machine. */
const PATIENCE_MS = 180000;

function launch() {
	/* As on a desk: scrollbars take room. */
	return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ARGS,
		ignoreDefaultArgs: ["--hide-scrollbars"], timeout: PATIENCE_MS });
}

/* A page, with all that it asks of a network and all that it complains of. */
async function open(browser, file, options) {
	const context = await browser.newContext({ offline: true, viewport: { width: 1400, height: 900 }, ...options });
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	page.asked = [];
	page.said = [];
	page.on("request", (r) => {
		if (r.url().split("#")[0] !== `file://${file}` && !r.url().startsWith("data:"))
			page.asked.push(r.url());
	});
	page.on("console", (m) => page.said.push(m.text()));
	page.on("pageerror", (e) => page.said.push(String(e)));
	await page.goto(`file://${file}${options && options.hash || ""}`);
	return page;
}

/* What it shows now, as text. Runs in the page. */
function look() {
	const text = (id) => document.getElementById(id).textContent;
	const cells = {};
	for (const td of document.querySelectorAll("#tcb td")) {
		const key = td.dataset.key, copy = td.cloneNode(true);
		copy.querySelectorAll("small").forEach((n) => n.remove());
		(cells[key] = cells[key] || []).push(copy.textContent.trim());
	}
	const lit = (cls) => [...document.querySelectorAll(`#states .state.${cls}`)]
		.map((n) => n.dataset.state.trim());
	return {
		where: text("where"), what: document.querySelector("#explain .what").textContent,
		why: [...document.querySelectorAll("#explain .why li")].map((n) => n.textContent),
		also: [...document.querySelectorAll("#explain .more li")].map((n) => n.dataset.reason),
		tcb: cells, lit: [lit("inL"), lit("inR")],
		changed: [...document.querySelectorAll("#tcb td.changed")].map((n) => n.dataset.key),
		now: [...document.querySelectorAll("#ladder .rung.now")].map((n) => Number(n.dataset.step)),
		timers: [...document.querySelectorAll("#timers > div")].map((d) =>
			[...d.querySelectorAll(".timer")].map((n) => n.dataset.timer)),
		left: [...document.querySelectorAll("#timers > div")].map((d) =>
			[...d.querySelectorAll("[data-left]")].map((n) => [n.dataset.timer, Number(n.dataset.left)])),
		bytes: [...document.querySelectorAll("#buffers .key")].map((n) => [n.dataset.kind, Number(n.dataset.bytes)]),
	};
}

/* All steps from here on, with what is shown at each. */
async function walk(page) {
	return page.evaluate(`(() => {
		const look = ${look}, out = [look()];
		const next = document.getElementById("next");
		while (!next.disabled) {
			next.click();
			out.push(look());
		}
		return out;
	})()`);
}

const see = (page) => page.evaluate(look);

module.exports = { launch, open, walk, see };
