// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_page.js - the page as a thing to use: ways to a step, looks, speed
 */
const assert = require("assert");
const fs = require("fs");
const { open, see } = require("./browser.js");
const expect = require("./expect.js");

const step = (shown) => Number(/^(\d+) \//.exec(shown.where)[1]);
const width = (page) => page.evaluate("document.documentElement.scrollWidth");

/* A page that is open while @use looks at it; it must have been quiet. */
async function using(t, name, trace, options, use) {
	const file = t.report(name, [].concat(trace), ...(options.args || []));
	const page = await open(t.browser, file, options.context);
	const note = await use(page, file);
	assert.deepStrictEqual(page.asked, [], "nothing is asked of a network");
	assert.deepStrictEqual(page.said, [], "nothing is complained of");
	await page.context().close();
	return note;
}

/* The page's own policy lets nothing be evaluated in it, so ask from outside. */
async function until(page, what) {
	for (let i = 0; i < 1200; i++) {
		if (await page.evaluate(what))
			return;
		await page.waitForTimeout(50);
	}
	assert.fail(`never: ${what}`);
}

async function axe(page) {
	await page.addScriptTag({ content: fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8") });
	const found = await page.evaluate(`axe.run(document, { runOnly:
		["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })`);
	return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} ${n.failureSummary}`).join(" | ")}`);
}

/* Words in pictures that are hard to tell from the ground: axe-core skips them. */
function faint() {
	const rgb = (color) => color.match(/[\d.]+/g).map(Number);
	const light = (color) => rgb(color).slice(0, 3).map((v) => v / 255)
		.map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	const card = getComputedStyle(document.querySelector(".card")).backgroundColor;
	return [...document.querySelectorAll("svg text")].map((n) => {
		const step = n.closest("[data-step]");
		const hit = step && document.querySelector(`.way[data-step="${step.dataset.step}"].now .hit`);
		const half = n.parentNode.matches(".inL, .inR") ? n.parentNode.querySelector(".inL .half.L, .inR .half.R") : null;
		const ground = hit || half ? getComputedStyle(hit || half).fill : card;
		return [ratio(light(getComputedStyle(n).fill), light(ground)), n.textContent];
	}).filter(([r]) => r < 4.5);
}

/*
 * What doing @what takes, of the page's own thread: milliseconds of processor
 * time each; @times times. What else the machine has to do can only add to it:
 * the least of five.
 */
async function cost(page, what, times) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
	const now = async () => (await cdp.send("Performance.getMetrics")).metrics
		.find((m) => m.name === "ThreadTime").value * 1000;
	const costs = [];
	for (let part = 0; part < 5; part++) {
		const from = await now();
		await page.evaluate(`(async () => {
			const what = ${what};
			for (let i = 0; i < ${times}; i++) {
				what(i + ${part * times});
				await new Promise(requestAnimationFrame);
			}
		})()`);
		costs.push((await now() - from) / times);
	}
	return Math.min(...costs);
}

/* What the page is made of, without it: how many times slower is this machine? */
const YARD_MS = 5;

async function slowness(t) {
	const context = await t.browser.newContext();
	const page = await context.newPage();
	await page.setContent(`<svg>${"<text>0</text>".repeat(150)}</svg>`);
	const ms = await cost(page, `(i) => {
		for (const text of document.querySelectorAll("text")) {
			text.textContent = i;
			text.setAttribute("y", i % 900);
		}
	}`, 60);
	await context.close();
	return Math.max(1, ms / YARD_MS);
}

module.exports = {
	"keys, buttons and the slider go to the same steps": (t) =>
		using(t, "use", t.traces.whole, {}, async (page) => {
			const at = async (want, how) => {
				const shown = await see(page);
				assert.strictEqual(step(shown), want, how);
				assert.deepStrictEqual(shown.now, [want], `${how}: the rung`);
				return shown;
			};
			await at(0, "at first");
			assert(await page.isDisabled("#prev"));
			await page.click("#next");
			const one = await at(1, "next");
			assert(one.what.startsWith("client sends SYN seq=0 win="));
			await page.keyboard.press("ArrowRight");
			await at(2, "right");
			await page.keyboard.press("ArrowLeft");
			assert.deepStrictEqual(await at(1, "left"), one);
			await page.keyboard.press("PageDown");
			await at(11, "page down");
			await page.fill("#slider", "7");
			await at(7, "slider");
			await page.focus("#slider");
			await page.keyboard.press("ArrowRight");
			await at(8, "right on the slider");
			await page.keyboard.press("End");
			const last = Number(await page.getAttribute("#slider", "max"));
			await at(last, "end");
			assert(await page.isDisabled("#next"));
			await page.keyboard.press("ArrowRight");
			await at(last, "right at the end");
			await page.click("#first");
			await at(0, "first");
			await page.click("#last");
			await at(last, "last");
			await page.keyboard.press("Home");
			await page.click("#ladder .rung[data-step='3'] .label");
			await at(3, "a rung");
		}),

	"it plays, and stops": (t) =>
		using(t, "play", t.traces.whole, {}, async (page) => {
			await page.keyboard.press(" ");
			assert.strictEqual(await page.getAttribute("#play", "aria-pressed"), "true");
			await until(page, "document.getElementById('slider').value > 1");
			await page.click("#play");
			const shown = step(await see(page));
			await page.waitForTimeout(1200);
			assert.strictEqual(step(await see(page)), shown);
		}),

	"a click on a plot goes to its time": (t) =>
		using(t, "click", t.traces.whole, {}, async (page) => {
			const plot = page.locator("#plots svg").first();
			const box = await plot.boundingBox();
			await plot.click({ position: { x: box.width - 14, y: 40 } });
			const max = Number(await page.getAttribute("#slider", "max"));
			assert.strictEqual(step(await see(page)), max);
			await plot.click({ position: { x: 57, y: 40 } });
			assert(step(await see(page)) <= 2);
			const x = await page.getAttribute("#plots .cursor", "x1");
			await page.keyboard.press("End");
			assert(Number(await page.getAttribute("#plots .cursor", "x1")) > Number(x));
		}),

	"plots have axes with units, and the values of the step": (t) =>
		using(t, "plots", t.traces.whole, {}, async (page) => {
			assert.strictEqual(await page.locator("#plots figure").count(), 3);
			for (let i = 0; i < 3; i++)
				assert(await page.locator("#plots figure").nth(i).locator(".grid text").count() > 4);
			await page.fill("#slider", "25");
			const shown = await see(page);
			assert.strictEqual(await page.textContent("#plots [data-series=cwnd] .value"), shown.tcb.cwnd[0]);
			assert.strictEqual(await page.textContent("#plots [data-series=ssthresh] .value"), shown.tcb.ssthresh[0]);
			assert.strictEqual(await page.textContent("#plots [data-series=rto] .value"), shown.tcb.rto_us[0]);
			await page.selectOption("#sender", "1");
			assert.strictEqual(await page.textContent("#plots [data-series=cwnd] .value"), shown.tcb.cwnd[1]);
		}),

	"plots have each segment and each round trip in its place": (t) =>
		using(t, "drawn", t.traces.whole, {}, async (page) => {
			const evs = expect.events(t.traces.whole, 40003).filter((ev) => ev.end === 0);
			const drawn = async (key) => (await page.getAttribute(`#plots .series.${key}`, "d") || "")
				.split("M").slice(1).map((d) => d.split(/[ VHh]/).map(Number));
			const sent = evs.filter((ev) => ev.event === "seg_out" && ev.len);
			const bars = [...await drawn("sent"), ...await drawn("again"), ...await drawn("missing")];
			assert.strictEqual(bars.length, sent.length, "segments");
			/* Later is further to the right, and a higher number is higher. */
			const first = await drawn("sent");
			assert(first.length > 2);
			first.slice(1).forEach((bar, i) => assert(bar[0] >= first[i][0] && bar[1] < first[i][1], `${bar}`));
			const rtts = evs.filter((ev) => ev.event === "rtt"), dots = await drawn("rtt");
			assert.strictEqual(dots.length, rtts.length, "round trips");
			rtts.forEach((ev, i) => rtts.forEach((other, j) =>
				assert(ev.a <= other.a || dots[i][1] <= dots[j][1], "a longer one is higher")));
			await page.fill("#slider", "25");
			const shown = await see(page);
			assert.strictEqual(await page.textContent("#plots [data-series=srtt] .value"), shown.tcb.srtt_us[0]);
			assert.strictEqual(await page.textContent("#plots [data-series=una] .value"), shown.tcb.snd_una[0]);
		}),

	"a plot of an end that was not traced is empty": (t) =>
		using(t, "nothing", t.traces.one, {}, async (page) => {
			await page.selectOption("#sender", "1");
			assert.match(await page.textContent("#plots"), /Nothing to draw/);
			await page.selectOption("#sender", "0");
			assert(await page.getAttribute("#plots .series.rto", "d"));
		}),

	"what happens is there without a scroll bar, and nothing jumps back": (t) =>
		using(t, "room", t.traces.whole, {}, async (page) => {
			const max = Number(await page.getAttribute("#slider", "max"));
			let last = 0;
			for (let i = 0; i <= max; i++) {
				const [inside, room, height] = await page.evaluate(`(() => {
					const card = document.querySelector(".explain");
					return [card.scrollHeight, card.clientHeight, card.offsetHeight];
				})()`);
				assert(inside <= room, `step ${i}: ${inside} px in ${room}`);
				assert(height >= last, `step ${i}: ${height} px behind ${last}`);
				last = height;
				await page.click("#next", { force: true });
			}
		}),

	"words of figure 5 lie above all arrows": (t) =>
		using(t, "words", t.traces.real, {}, async (page) => {
			const kinds = await page.evaluate(`[...document.querySelectorAll("#states .edge > *")].map((n) => n.tagName)`);
			assert(kinds.indexOf("text") > kinds.lastIndexOf("path") && kinds.length === 42, kinds.join(" "));
		}),

	"the axis of a stream without bytes is 0": (t) =>
		using(t, "empty", t.traces.real, {}, async (page) => {
			const ticks = await page.evaluate(`[...document.querySelectorAll("#buffers svg")].map((svg) =>
				[...svg.querySelectorAll(".tick")].map((n) => n.textContent).join(" "))`);
			assert.strictEqual(ticks[1], "0");
			assert.match(ticks[0], /^0 [0-9,]+ [0-9,]+$/);
		}),

	"another connection, another level of detail": (t) =>
		using(t, "choose", [t.traces.two, t.traces.real], {}, async (page) => {
			assert.deepStrictEqual(await page.locator("#conn option").allTextContents(), [
				"two: client 10.0.0.1:40001 → server 10.0.0.2:80",
				"two: client 10.0.0.1:40002 → server 10.0.0.2:80",
				"trace: client 10.0.0.1:40001 → server 10.0.0.2:7"]);
			await page.selectOption("#conn", "1");
			await page.selectOption("#conn", "2");
			assert.strictEqual((await see(page)).tcb.state.join(), "CLOSED,LISTEN");
			const rows = [];
			for (const level of ["0", "1", "2"]) {
				await page.selectOption("#level", level);
				rows.push(Number(await page.getAttribute("#slider", "max")));
			}
			assert(rows[0] < rows[1] && rows[1] < rows[2], rows.join());
			await until(page, "location.hash !== ''");
		}),

	"of an end that was not traced nothing is claimed": (t) =>
		using(t, "one", t.traces.one, {}, async (page) => {
			await page.fill("#slider", "12");
			const shown = await see(page);
			assert.strictEqual(shown.tcb.state.join(), "ESTABLISHED,not traced");
			assert.strictEqual(new Set(Object.values(shown.tcb).map((v) => v[1])).size, 2);
			assert.deepStrictEqual(shown.lit, [["ESTABLISHED"], []]);
			assert(shown.what.includes("nobody can see"), shown.what);
			assert.deepStrictEqual(await page.locator("#timers .none").allTextContents(), ["not traced"]);
		}),

	"the address leads to a step": (t) =>
		using(t, "hash", t.traces.whole, {}, async (page, file) => {
			await page.keyboard.press("PageDown");
			await until(page, "location.hash === '#c=0&l=1&s=10'");
			const shown = await see(page), other = await open(t.browser, file, { hash: "#c=0&l=1&s=10" });
			assert.deepStrictEqual(await see(other), shown);
			await other.context().close();
		}),

	"what happens is read aloud": (t) =>
		using(t, "live", t.traces.real, {}, async (page) => {
			await page.keyboard.press("ArrowRight");
			await until(page, "document.getElementById('live').textContent.includes('SYN')");
			const said = await page.textContent("#live");
			for (const part of ["Step 1 of", "client sends SYN", "lost on purpose",
					    "We want a connection", "RFC 9293, 3.10.1", "client is now SYN-SENT"])
				assert(said.includes(part), `${part}: ${said}`);
		}),

	"the tabulator goes through all that can be used": (t) =>
		using(t, "tab", t.traces.whole, {}, async (page) => {
			const at = [];
			for (let i = 0; i < 9; i++) {
				await page.keyboard.press("Tab");
				at.push(await page.evaluate("document.activeElement.id || document.activeElement.className"));
			}
			assert.deepStrictEqual(at, ["conn", "level", "play", "next", "last", "slider", "card explain", "ladder", "sender"]);
		}),

	"words in pictures can be told from the ground": async (t) => {
		for (const colorScheme of ["light", "dark"])
			await using(t, "faint", [t.traces.whole, t.traces.two], { context: { colorScheme } }, async (page) => {
				for (const conn of ["0", "1"]) {
					await page.selectOption("#conn", conn);
					await page.fill("#slider", "16");
					assert((await page.locator("svg text").count()) > 60);
					assert.deepStrictEqual(await page.evaluate(faint), [], colorScheme);
				}
			});
	},

	"accessible, in the light": (t) => using(t, "axe", t.traces.whole, {}, async (page) => {
		await page.keyboard.press("PageDown");
		assert.deepStrictEqual(await axe(page), []);
	}),

	"accessible, in the dark, in Chinese, on a phone": (t) =>
		using(t, "axe-zh", t.traces.whole, { args: ["--lang", "zh"],
			context: { colorScheme: "dark", viewport: { width: 360, height: 740 } } }, async (page) => {
			await page.keyboard.press("PageDown");
			assert.deepStrictEqual(await axe(page), []);
		}),

	"nothing is wider than a phone": async (t) => {
		for (const lang of ["en", "zh"])
			for (const w of [320, 360, 412, 768])
				await using(t, `phone-${lang}`, t.traces.whole, { args: ["--lang", lang],
					context: { viewport: { width: w, height: 740 } } }, async (page) => {
					for (let i = 0; i < 4; i++) {
						assert(await width(page) <= w, `${lang}, ${w}: ${await width(page)}`);
						await page.keyboard.press("PageDown");
					}
				});
	},

	"a number of a phone's table is in one line": async (t) => {
		for (const w of [320, 360])
			await using(t, `digits-${w}`, t.traces.whole, { context: { viewport: { width: w, height: 740 } } },
				async (page) => {
					await page.fill("#slider", "12");
					const long = await page.evaluate(`(() => {
						const range = document.createRange();
						return [...document.querySelectorAll("#tcb td")]
							.filter((td) => /^[0-9,]{9,}$/.test(td.textContent))
							.map((td) => {
								range.selectNodeContents(td);
								return [td.textContent, range.getClientRects().length];
							});
					})()`);
					assert.strictEqual(long.length, 4);
					assert.deepStrictEqual(long.filter(([, lines]) => lines > 1), []);
				});
	},

	"nothing of the ladder is cut off": async (t) => {
		for (const w of [320, 412, 1000, 1400])
			await using(t, `cut-${w}`, t.traces.whole, { context: { viewport: { width: w, height: 900 } } },
				async (page) => assert.deepStrictEqual(await page.evaluate(`(() => {
					const svg = document.querySelector("#ladder svg") || document.querySelector("#ladder");
					const place = svg.closest(".scroll"), end = place.getBoundingClientRect().left + place.clientWidth;
					return [...place.querySelectorAll("text")].filter((n) => n.getBoundingClientRect().right > end + 1)
						.map((n) => n.textContent);
				})()`), []));
	},

	"Chinese all through": (t) => using(t, "zh", t.traces.whole, { args: ["--lang", "zh"] }, async (page) => {
		assert.strictEqual(await page.getAttribute("html", "lang"), "zh");
		await page.keyboard.press("ArrowRight");
		const left = await page.evaluate(`[...document.querySelectorAll("h2, label > span, .why, footer, button")]
			.map((n) => n.getAttribute("aria-label") || n.textContent).filter((s) => !/[\\u4e00-\\u9fff]/.test(s))`);
		assert.deepStrictEqual(left, []);
		/* And Chinese marks: no "." at an end, none and no ":" before Chinese. */
		const marks = await page.evaluate(`(() => {
			const out = [];
			for (let i = 0; i < 20; i++) {
				document.getElementById("next").click();
				out.push(...[...document.querySelectorAll("#explain p, #explain li, #live")].map((n) => n.textContent));
			}
			return out.filter((s) => /[.:]\\s+[\\u4e00-\\u9fff]|\\.$/.test(s));
		})()`);
		assert.deepStrictEqual(marks, []);
	}),

	"paper has the whole ladder, and all reasons": (t) =>
		using(t, "print", t.traces.whole, {}, async (page) => {
			const steps = Number(await page.getAttribute("#slider", "max"));
			await page.emulateMedia({ media: "print" });
			await page.evaluate("dispatchEvent(new Event('beforeprint'))");
			assert.strictEqual(await page.evaluate("new Set([...document.querySelectorAll('#ladder .rung')].map((n) => n.dataset.step)).size"), steps + 1);
			assert.strictEqual(await page.locator("#listing tbody tr").count(), steps);
			assert(await page.isHidden(".controls") && await page.isVisible(".listing"));
			/* Drawn for the sheet, not blown up to it. */
			assert.strictEqual(await page.getAttribute("#plots svg", "viewBox"), "0 0 700 190");
			await page.evaluate("dispatchEvent(new Event('afterprint'))");
			await page.emulateMedia({ media: "screen" });
			assert(await page.isVisible(".controls") && await page.isHidden(".listing"));
			const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
			const pages = (pdf.match(/\/Type \/Page\b/g) || []).length;
			assert(pages >= 4 && pages < 16, `${pages} pages`);
			return `${pages} pages`;
		}),

	"a thousand segments move smoothly": (t) =>
		using(t, "long", t.traces.long, {}, async (page) => {
			const max = Number(await page.getAttribute("#slider", "max"));
			assert(max > 1400, `${max} steps`);
			const one = await cost(page, "() => document.getElementById('next').click()", 60);
			const far = await cost(page, `(i) => {
				const slider = document.getElementById("slider");
				slider.value = (i * 367) % ${max};
				slider.dispatchEvent(new Event("input"));
			}`, 30);
			const rungs = await page.locator("#ladder .rung").count();
			assert(rungs < 150, `${rungs} rungs are in the document`);
			/* Forty frames a second for a step, twenty for a jump, where the CPU paints. */
			const slow = await slowness(t);
			assert(one > 0.1 && one < 25 * slow, `a step takes ${one} ms`);
			assert(far > 0.1 && far < 50 * slow, `a jump takes ${far} ms`);
			return `${max} steps; of processor time, a step takes ${one.toFixed(1)} ms, a jump ${far.toFixed(1)} ms (on a machine ${slow.toFixed(2)} times slower)`;
		}),
};
