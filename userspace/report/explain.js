/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.js - a step in words: what happens, why, and where the RFC says so
 */
function explainReason(data, name) {
	const [text, rfc, source] = data.reasons[name] || ["", "", ""];
	return name === "none" ? ["", "", ""] : [text, rfc, source];
}

/* What becomes of a segment that leaves. */
function explainFate(row, who) {
	if (row.fate === "fault")
		return W.purpose;
	if (row.fate === "lost")
		return W.lostWord;
	if (row.fate === "partly")
		return W.partly(row.loss);
	if (row.fate === "away")
		return W.away;
	if (row.k === "departs")
		return W.underway;
	return row.fate === "dropped" ? W.dropped(who) : W.taken(who, formatSpan(row.at.t - row.t));
}

/* "client sends SYN seq=0. ..." */
function explainWhat(conn, row) {
	const who = (s) => conn.ends[s].who;
	if (row.k === "event")
		return `${who(row.s)}${W.colon}${row.x}`;
	const words = row.x + (row.n || "");
	if (row.k !== "arrives")
		return `${W.sends(who(row.from), words)}${W.stop}${W.gap}${explainFate(row, who(1 - row.from))}`;
	const out = [`${W.arrives(who(row.s), words)}${W.stop}`];
	if (row.e === "drop")
		out.push(W.dropped(who(row.s)));
	if (row.copy)
		out.push(W.once);
	else if (row.d !== undefined)
		out.push(W.leftAt(formatTime(conn.rows[row.d].t)));
	return out.join(W.gap);
}

function explainItem(data, conn, s, reason, what) {
	const [text, rfc, source] = explainReason(data, reason);
	if (!text && !what)
		return null;
	return element("li", { class: modelKeys[s], "data-reason": reason },
		element("b", {}, conn.ends[s].who), what ? ` ${what}` : "",
		text && what !== text ? `${W.colon}${text}` : "", rfc ? " " : "", rfc ? formatRfc(rfc, source) : "");
}

/* The same of a row. */
function explainRow(data, conn, row) {
	return explainItem(data, conn, row.s, row.r, row.k === "event" ? row.x : "");
}

/*
 * The reasons of the step itself, causes first: of who sends, after what the
 * program called for; of who receives, after the new state.
 */
function explainReasons(data, conn, step) {
	const row = conn.rows[step.row], { leads, brings } = modelTold(conn, step);
	const own = explainItem(data, conn, row.s, row.r, "");
	const out = leads.map((one) => explainRow(data, conn, one));
	if (row.k !== "arrives")
		out.push(own);
	out.push(...brings.map((one) => explainRow(data, conn, one)));
	if (row.k === "arrives")
		out.push(own);
	if (row.at && row.at.r !== row.r)
		out.push(explainItem(data, conn, row.at.s, row.at.r, ""));
	return out.filter((item) => item);
}

/* All else that the step takes in. */
function explainAlso(data, conn, step) {
	return modelTold(conn, step).also.map((row) => explainRow(data, conn, row))
		.filter((item) => item);
}

/* For the ear: what, the first reason, and new states. */
function explainAloud(data, conn, steps, i) {
	const row = conn.rows[steps[i].row];
	const now = modelAfter(conn, steps[i]).tcb;
	const was = i ? modelAfter(conn, steps[i - 1]).tcb : now;
	const out = [`${W.stepOf(i, steps.length - 1)}${W.stop}`];
	if (!row) {
		out.push(W.start);
		out.push(W.statesNow(...conn.ends.map((e, s) => `${e.who} ${now[s].state || "–"}`)));
		return out.join(W.gap);
	}
	const said = [explainWhat(conn, row), ...explainReasons(data, conn, steps[i]).map((li) => li.textContent)];
	out.push(...said.map((s) => s.replace(/([^.。])$/, `$1${W.stop}`)));
	conn.ends.forEach((end, s) => {
		if (now[s].state !== was[s].state)
			out.push(W.becomes(end.who, now[s].state));
	});
	return out.join(W.gap);
}

function explainShow(place, data, conn, steps, i) {
	const step = steps[i], row = conn.rows[step.row];
	if (!row) {
		place.replaceChildren(element("p", { class: "what" }, W.start));
		return;
	}
	const also = explainAlso(data, conn, step);
	place.replaceChildren(
		element("p", { class: `what ${ladderClass(row)}` }, explainWhat(conn, row)),
		element("ul", { class: "why" }, ...explainReasons(data, conn, step)),
		...(also.length ? [element("p", { class: "also" }, W.also),
				   element("ul", { class: "more" }, ...also)] : []));
	/* It grows and does not shrink: the page jumps once, and not with each step. */
	place.style.minHeight = `${place.offsetHeight}px`;
}

/* For paper: each step with its reason. */
function explainListing(place, data, conn, steps) {
	const body = element("tbody", {});
	steps.slice(1).forEach((step, i) => {
		const row = conn.rows[step.row];
		body.append(element("tr", {}, element("td", {}, String(i + 1)),
			element("td", {}, formatTime(row.t)),
			element("td", {}, explainWhat(conn, row)),
			element("td", {}, element("ul", {}, ...explainReasons(data, conn, step)))));
	});
	place.replaceChildren(element("table", {}, element("thead", {}, element("tr", {},
		...[W.nr, W.at, W.what, W.why].map((w) => element("th", { scope: "col" }, w)))), body));
}
