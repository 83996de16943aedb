// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.js WORK - all tests of the page; WORK: where traces and pages are put
 *
 * Each file test_*.js has functions of a name that says what must be so; they
 * get what open() of browser.js needs, and throw when it is not so.
 */
const { execFileSync } = require("child_process");
const fs = require("fs");
const path = require("path");
const zlib = require("zlib");
const { big } = require("./big.js");
const { launch } = require("./browser.js");

const top = path.join(__dirname, "../..");
const work = path.resolve(process.argv[2]);
const edutcp = path.join(top, "userspace/build/edutcp");

/* A page of traces: its file. */
function report(name, traces, ...options) {
	const out = path.join(work, `${name}.html`);
	execFileSync(edutcp, ["report", "-o", out, ...options, ...traces],
		     { env: { ...process.env, LC_ALL: "C" } });
	return out;
}

function traces() {
	const put = (name, text) => {
		const file = path.join(work, `${name}.json`);
		fs.writeFileSync(file, text);
		return file;
	};
	const whole = path.join(__dirname, "whole.json.gz");
	const client = zlib.gunzipSync(fs.readFileSync(whole)).toString().split("\n")
		.filter((l) => !l.includes('"laddr":"10.0.0.2"')).join("\n");
	return {
		whole, one: put("one", client),
		far: path.join(__dirname, "far.json.gz"),
		real: path.join(top, "userspace/check/trace.json"),
		two: put("two", big(20, [40001, 40002])),
		long: put("long", big(1000, [40000])),
	};
}

async function main() {
	const browser = await launch();
	const t = { browser, report, edutcp, traces: traces() };
	const only = process.argv[3];
	let passed = 0, failed = 0;
	for (const file of fs.readdirSync(__dirname).filter((f) => /^test_.*\.js$/.test(f)).sort())
		for (const [name, test] of Object.entries(require(path.join(__dirname, file)))) {
			if (only && !name.includes(only))
				continue;
			try {
				const note = await test(t);
				passed++;
				console.log(`ok - report: ${name}${note ? ` # ${note}` : ""}`);
			} catch (e) {
				failed++;
				console.log(`not ok - report: ${name}`);
				console.log(String(e.stack).replace(/^/gm, "# "));
			}
		}
	await browser.close();
	console.log(`# report: ${passed} passed, ${failed} failed`);
	process.exit(failed || !passed ? 1 : 0);
}

main().catch((e) => {
	console.log(`not ok - report: ${e}\n# report: 0 passed, 1 failed`);
	process.exit(1);
});
