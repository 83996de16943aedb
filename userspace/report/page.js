/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * page.js - the page: which connection, which step, and who is told of it
 */
const $ = (id) => document.getElementById(id);
const data = modelRead($("data").textContent);
const page = { conn: null, level: 1, steps: [], now: 0, playing: 0 };

function pageWords() {
	document.documentElement.lang = data.lang;
	document.title = `${data.title} – edutcp`;
	$("title").textContent = data.title;
	for (const node of document.querySelectorAll("[data-w]"))
		node.textContent = W[node.dataset.w];
	for (const node of document.querySelectorAll("[data-label]"))
		node.setAttribute("aria-label", W[node.dataset.label]);
	for (const node of document.querySelectorAll("[data-tip]"))
		pageTip(node, W[node.dataset.tip]);
	$("lost").hidden = !data.lost;
	$("lost").textContent = W.lost(data.lost);
}

function pageTip(node, words) {
	node.title = words;
	node.setAttribute("aria-label", words);
}

/* "c1: client 10.0.0.1:40001 → server 10.0.0.2:7" */
function pageConnName(conn) {
	const many = new Set(data.conns.map((c) => c.trace)).size > 1;
	const ends = conn.ends.map((e) => `${e.name} ${e.addr}`.trim());
	return `${many ? `${conn.trace}: ` : ""}${ends.join(" → ")}`;
}

function pageChoices() {
	$("conn").replaceChildren(...data.conns.map((conn, i) =>
		element("option", { value: i }, pageConnName(conn))));
	$("level").replaceChildren(...[0, 1, 2].map((l) =>
		element("option", { value: l }, W[`level${l}`])));
	$("level").value = page.level;
}

/* Go to a step and tell all who show something of it. */
function pageGo(i) {
	const { conn, steps } = page;
	page.now = Math.max(0, Math.min(i, steps.length - 1));
	const step = steps[page.now], after = modelAfter(conn, step);
	const was = page.now ? modelAfter(conn, steps[page.now - 1]) : after;
	ladderShow(page.ladder, page.now);
	statesShow(page.states, conn, step);
	tcbShow(page.tcb, after.tcb, was.tcb);
	buffersShow(page.buffers, after);
	timersShow($("timers"), conn, step, after);
	plotsShow(page.plots, after.t);
	explainShow($("explain"), data, conn, steps, page.now);
	pageWhere(after.t);
}

function pageWhere(t) {
	const n = page.steps.length - 1, words = W.stepOf(page.now, n);
	$("slider").value = page.now;
	$("slider").setAttribute("aria-valuetext", words);
	$("where").textContent = `${page.now} / ${n} · ${formatTime(t)} ${W.ms}`;
	$("first").disabled = $("prev").disabled = page.now === 0;
	$("last").disabled = $("next").disabled = page.now === n;
	clearTimeout(page.aloud);
	/* Whoever hurries through is not told of each step. */
	page.aloud = setTimeout(() => {
		$("live").textContent = explainAloud(data, page.conn, page.steps, page.now);
		pageRemember();
	}, 150);
}

/* The address names the step, so that it can be shown again. */
function pageRemember() {
	const hash = `#c=${data.conns.indexOf(page.conn)}&l=${page.level}&s=${page.now}`;
	try {
		history.replaceState(null, "", hash);
	} catch {
		/* Some browsers do not let a local file do that. */
	}
}

/* @width: for paper; otherwise as wide as there is room. */
function pagePlots(width) {
	page.plots = plotsMake($("plots"), page.conn, Number($("sender").value),
			       width || plotsWidth($("plots")), pageGoNear);
}

/* To the step whose time is nearest; of several the first. */
function pageGoNear(far) {
	let best = 0, least = Infinity;
	page.steps.forEach((step, i) => {
		const d = step.row < 0 ? Infinity : far(modelTime(page.conn.rows[step.row]));
		if (d < least) {
			best = i;
			least = d;
		}
	});
	pageGo(best);
}

/* Connections of one trace have their time in common. */
function pageZero() {
	const times = data.conns.filter((c) => c.trace === page.conn.trace)
		.map((c) => c.rows.find((row) => modelShown(row, page.level)))
		.filter((row) => row).map((row) => row.t);
	formatZero = times.length ? Math.min(...times) : 0;
}

/* Another level of detail: stay where it was in time. */
function pageLevel(level, i) {
	const row = page.steps.length ? page.steps[page.now].row : -1;
	page.level = level;
	page.steps = modelSteps(page.conn, level);
	pageZero();
	if (i === undefined) {
		i = page.steps.length - 1;
		while (i > 0 && page.steps[i].row > row)
			i--;
	}
	$("slider").max = page.steps.length - 1;
	ladderSet(page.ladder, page.conn, page.steps);
	pageGo(i);
}

/* Who sends more is whose numbers are of interest. */
function pageSender(conn) {
	const sent = [0, 1].map((s) => plotsSent(conn, s).length);
	$("sender").replaceChildren(...conn.ends.map((end, s) =>
		element("option", { value: s }, end.who)));
	$("sender").value = sent[1] > sent[0] ? 1 : 0;
}

function pageConn(nr, step) {
	const conn = data.conns[nr] || data.conns[0];
	page.conn = conn;
	page.steps = [];
	$("conn").value = data.conns.indexOf(conn);
	if (!conn.states)
		statesTrack(conn);
	page.tcb = tcbMake($("tcb"), conn);
	page.buffers = buffersMake($("buffers"), conn);
	pageSender(conn);
	pagePlots();
	pageLevel(page.level, step || 0);
}

function pagePlay(on) {
	clearInterval(page.playing);
	page.playing = 0;
	if (on && page.now === page.steps.length - 1)
		pageGo(0);
	if (on)
		page.playing = setInterval(() => {
			pageGo(page.now + 1);
			if (page.now === page.steps.length - 1)
				pagePlay(false);
		}, 900);
	$("play").querySelector("path").setAttribute("d", on ? "M8 5v14M16 5v14" : "M8 5l11 7-11 7z");
	$("play").setAttribute("aria-pressed", String(on));
	pageTip($("play"), on ? W.pause : W.play);
}

const PAGE_PAPER = 700;	/* pixels across a sheet */
const PAGE_KEYS = {
	ArrowLeft: () => pageGo(page.now - 1), ArrowRight: () => pageGo(page.now + 1),
	PageUp: () => pageGo(page.now - 10), PageDown: () => pageGo(page.now + 10),
	Home: () => pageGo(0), End: () => pageGo(page.steps.length - 1),
	" ": () => pagePlay(!page.playing),
};

function pageKey(ev) {
	const at = ev.target, act = PAGE_KEYS[ev.key];
	if (!act || ev.ctrlKey || ev.altKey || ev.metaKey)
		return;
	/* A choice has keys of its own, and so has a button its space bar. */
	if (at.tagName === "SELECT" || (at.tagName === "BUTTON" && ev.key === " "))
		return;
	if (ev.key !== " ")
		pagePlay(false);
	ev.preventDefault();
	act();
}

function pageWire() {
	$("first").addEventListener("click", PAGE_KEYS.Home);
	$("prev").addEventListener("click", PAGE_KEYS.ArrowLeft);
	$("next").addEventListener("click", PAGE_KEYS.ArrowRight);
	$("last").addEventListener("click", PAGE_KEYS.End);
	$("play").addEventListener("click", PAGE_KEYS[" "]);
	$("slider").addEventListener("input", () => pageGo(Number($("slider").value)));
	$("conn").addEventListener("change", () => pageConn(Number($("conn").value)));
	$("level").addEventListener("change", () => pageLevel(Number($("level").value)));
	$("sender").addEventListener("change", () => {
		pagePlots();
		pageGo(page.now);
	});
	document.addEventListener("keydown", pageKey);
	window.addEventListener("resize", pageResize);
	window.addEventListener("beforeprint", pagePrint);
	window.addEventListener("afterprint", pageScreen);
}

function pageResize() {
	clearTimeout(page.resize);
	page.resize = setTimeout(() => {
		pagePlots();
		pageLevel(page.level, page.now);
	}, 100);
}

/* Paper shows all steps, not only those that can be seen. */
function pagePrint() {
	ladderPrint(page.ladder, PAGE_PAPER);
	pagePlots(PAGE_PAPER);
	plotsShow(page.plots, modelAfter(page.conn, page.steps[page.now]).t);
	explainListing($("listing"), data, page.conn, page.steps);
}

function pageScreen() {
	ladderScreen(page.ladder);
	pagePlots();
	pageGo(page.now);
}

function pageStart() {
	const at = new URLSearchParams(location.hash.slice(1));
	page.level = Math.min(2, Number(at.get("l") || 1));
	pageWords();
	pageChoices();
	page.ladder = ladderMake($("ladder"), $("hosts"), pageGo);
	page.states = statesMake($("states"));
	pageWire();
	pageConn(Number(at.get("c") || 0), Number(at.get("s") || 0));
}

pageStart();
