/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcb.js - both TCBs as a table, with what the step has changed marked
 */
const TCB_ROWS = [
	["sending", ["snd_una", "snd_nxt", "snd_wnd", "snd_end"]],
	["receiving", ["rcv_nxt", "rcv_wnd", "rcv_user", "ooo_bytes"]],
	["congestion", ["cwnd", "ssthresh", "dupacks", "recovery"]],
	["time", ["srtt_us", "rttvar_us", "rto_us", "backoff"]],
	["numbers", ["iss", "irs", "mss"]],
];

/* As the RFC writes it, where it has a name for it. */
function tcbName(key) {
	if (/^(snd|rcv)_(una|nxt|wnd)$/.test(key))
		return key.toUpperCase().replace("_", ".");
	if (/_us$/.test(key))
		return key.slice(0, -3).toUpperCase();
	return /^(iss|irs|mss)$/.test(key) ? key.toUpperCase() : key;
}

function tcbValue(key, value) {
	if (value === undefined)
		return "–";
	if (/_us$/.test(key))
		return value ? formatSpan(value) : "–";
	if (key === "ssthresh" && value >= 1 << 30)
		return W.unlimited;
	if (key === "recovery")
		return W.recovery[value] || String(value);
	return formatNumber(value);
}

/* Once for each connection. */
function tcbMake(place, conn) {
	const cells = [];
	const table = element("table", {}, element("thead", {}, element("tr", {},
		element("th", { scope: "col" }, W.variable),
		...conn.ends.map((end, s) => element("th", { scope: "col", class: modelKeys[s] }, end.who)))));
	const line = (key, name) => {
		const tds = [0, 1].map(() => element("td", { "data-key": key }));
		cells.push({ key, tds, was: [null, null], seen: conn.ends.map((end) => end.seen) });
		return element("tr", {}, element("th", { scope: "row" }, name), ...tds);
	};
	table.append(element("tbody", {}, line("state", "STATE")));
	for (const [title, keys] of TCB_ROWS)
		table.append(element("tbody", {},
			element("tr", { class: "group" }, element("th", { colspan: 3, scope: "rowgroup" }, W[title])),
			...keys.map((key) => line(key, tcbName(key)))));
	place.replaceChildren(table);
	return { cells };
}

function tcbShow(view, now, was) {
	for (const { key, tds, was: drawn, seen } of view.cells)
		tds.forEach((td, s) => {
			const value = now[s][key], before = was[s][key];
			const changed = value !== before;
			const mark = `${value}/${changed ? before : ""}`;
			if (drawn[s] === mark)
				return;
			drawn[s] = mark;
			td.classList.toggle("changed", changed);
			td.textContent = seen[s] ? tcbText(key, value) : tcbUnseen(key);
			if (changed)
				td.append(" ", element("small", {}, W.was(tcbText(key, before))));
		});
}

/* Of an end that was not traced nothing is known. */
function tcbUnseen(key) {
	return key === "state" ? W.unseen : "–";
}

function tcbText(key, value) {
	return key === "state" ? value || "–" : tcbValue(key, value);
}
