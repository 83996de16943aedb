/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timers.js - the timers that run at each end, counting down
 */

/* Timers that went off in a step, of one end. */
function timersFired(conn, step, s) {
	return conn.rows.slice(step.begin, step.end)
		.filter((row) => row.s === s && row.e === "timer_fired")
		.map((row) => row.timer);
}

function timersOne(timer, t, fired) {
	const all = timer.to - timer.from, left = Math.min(all, Math.max(0, timer.to - t));
	const text = W.leftOf(formatSpan(left), formatSpan(all));
	const fill = element("i", {});
	fill.style.width = `${all ? 100 * left / all : 0}%`;
	return element("div", { class: `timer${fired ? " fired" : ""}`, "data-timer": timer.name,
				"data-left": Math.round(left) },
		element("b", {}, W.timer[timer.name] || timer.name), " ", element("span", {}, text),
		element("div", { class: "track", "aria-hidden": "true" }, fill));
}

function timersEnd(conn, step, after, s) {
	const fired = timersFired(conn, step, s), running = after.timers[s];
	const list = running.map((timer) => timersOne(timer, after.t, fired.includes(timer.name)));
	for (const name of fired.filter((n) => !running.some((t) => t.name === n)))
		list.push(element("div", { class: "timer fired", "data-timer": name },
				  element("b", {}, W.timer[name] || name), " ", W.fires));
	if (!list.length)
		list.push(element("p", { class: "none" }, conn.ends[s].seen ? W.none : W.unseen));
	return element("div", {}, element("h3", { class: modelKeys[s] }, conn.ends[s].who), ...list);
}

function timersShow(place, conn, step, after) {
	place.replaceChildren(timersEnd(conn, step, after, 0), timersEnd(conn, step, after, 1));
}
