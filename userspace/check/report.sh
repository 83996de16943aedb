# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# report.sh - edutcp report: the page's data and the picture, and what is said
# about wrong ones; tests/report looks at the page itself in a browser
#
# Sourced by run, after trace.sh; trace.json is its trace.

: "${san:?}" "${build:?}" "${tmp:?}" "${here:?}"
edutcp=$san/edutcp
trace=$here/trace.json

# The data within a page; cmp finds nothing but that in two pages of a trace.
data_of() {
	sed -n '/<script id="data"/,/<\/script>/p' "$1" |
		sed -e '1s/^<script[^>]*>//' -e '$s/<\/script>$//'
}

page() {
	"$edutcp" report "$trace" -o "$tmp/page.html"
	data_of "$tmp/page.html" >"$tmp/data.json"
	grep -q '"title":"trace"' "$tmp/data.json"
	grep -q '"name":"client","addr":"10.0.0.1:40001"' "$tmp/data.json"
	grep -q '"name":"server","addr":"10.0.0.2:7"' "$tmp/data.json"
	# Each event is a row, or the other end of one.
	[ $(($(grep -c '^{"k":"\|\[{"k":"' "$tmp/data.json") + \
		$(grep -c '"at":{' "$tmp/data.json"))) = "$(grep -c '"event":' "$trace")" ]
	[ "$(tail -n 1 "$tmp/page.html")" = "</html>" ]
	[ "$(grep -c '@DATA@' "$tmp/page.html")" = 0 ]
}

# What is shown is what the ladder shows, row by row, at each level.
same_rows() {
	local level

	for level in -q "" -v; do
		# shellcheck disable=SC2086
		"$edutcp" trace -r "$trace" --ascii $level |
			grep -c '^ *[0-9][0-9]*\.[0-9][0-9][0-9] ' >"$tmp/want"
		# shellcheck disable=SC2086
		"$edutcp" report --svg $level "$trace" |
			grep -c 'class="rung"' >"$tmp/got"
		diff "$tmp/want" "$tmp/got"
	done
}

# Times, words and fates are those of the ladder.
picture_svg() {
	"$edutcp" report --svg --title 'a < b & c' "$trace" >"$tmp/got.svg"
	grep -q '>1008\.005<' "$tmp/got.svg"
	grep -q '>SYN seq=0 win=65535 mss=1460<' "$tmp/got.svg"
	grep -q '>SYN seq=0 win=65535 mss=1460 (2nd time)<' "$tmp/got.svg"
	grep -q '>lost on purpose<' "$tmp/got.svg"
	grep -q '>retransmission timer fires (RTO 1 s)<' "$tmp/got.svg"
	grep -q '<title>a &lt; b &amp; c</title>' "$tmp/got.svg"
	[ "$(grep -c '>SYN-RECEIVED<' "$tmp/got.svg")" = 1 ]
	if command -v xmllint >/dev/null; then
		xmllint --noout "$tmp/got.svg"
	fi
}

chinese() {
	local words

	"$edutcp" report --lang zh "$trace" >"$tmp/zh.html"
	grep -q '"lang":"zh"' "$tmp/zh.html"
	grep -q '没有及时得到回应：再发一次。' "$tmp/zh.html"
	[ "$(grep -c 'Nobody answered in time' "$tmp/zh.html")" = 0 ]
	LC_ALL=zh_CN.UTF-8 "$edutcp" report "$trace" | cmp - "$tmp/zh.html"
	LC_ALL=C "$edutcp" report "$trace" >"$tmp/got.html"
	grep -q '"lang":"en"' "$tmp/got.html"
	"$edutcp" report --svg --lang zh "$trace" >"$tmp/zh.svg"
	grep -q '>有意丢弃<' "$tmp/zh.svg"
	"$edutcp" trace --lang zh -r "$trace" >"$tmp/zh"
	# The three say the same, in one language as in the other.
	for words in '重传定时器到期（RTO 1 s）' '（第 2 次）' '（1448 字节）'; do
		[ "$(grep -lF "$words" "$tmp/zh.html" "$tmp/zh.svg" "$tmp/zh" | wc -l)" = 3 ]
	done
}

# Gzipped, through a pipe, and twice: all the same.
ways_in() {
	"$edutcp" report "$trace" >"$tmp/want.html"
	gzip -c "$trace" >"$tmp/trace.json.gz"
	"$edutcp" report "$tmp/trace.json.gz" | cmp - "$tmp/want.html"
	"$edutcp" report --title trace - <"$trace" >"$tmp/got.html"
	sed 's/"trace":"-"/"trace":"trace"/' "$tmp/got.html" | cmp - "$tmp/want.html"
	"$edutcp" report "$trace" "$tmp/trace.json.gz" >"$tmp/got.html"
	[ "$(grep -c '"nr":0,"ends"' "$tmp/got.html")" = 2 ]
}

left_host() {
	"$edutcp" report --netns server "$trace" >"$tmp/got.html"
	grep -q '"ends":\[{"name":"server"' "$tmp/got.html"
}

# A lesson has a title, and its steps have the same addresses: other connections.
lesson_steps() {
	{
		sed '1s/}$/,"title":{"en":"Lesson 9: x","zh":"第 9 课"}}/; 1q' "$trace"
		echo '{"step":{"en":"First","zh":"首先"}}'
		sed 1d "$trace"
		echo '{"step":{"en":"Once more <b>","zh":"再来一次"}}'
		sed -E '1d; s/"(time|event)_us":/&9/g' "$trace"
	} >"$tmp/steps.json"
	"$edutcp" report "$tmp/steps.json" -o "$tmp/steps.html"
	data_of "$tmp/steps.html" >"$tmp/got"
	grep -q '"title":"Lesson 9: x"' "$tmp/got"
	grep -qF '{"trace":"First","nr":0,' "$tmp/got"
	grep -qF '{"trace":"Once more \u003cb>","nr":0,' "$tmp/got"
	# Each has all rows of the one, and time starts anew.
	[ "$(grep -c '"k":"' "$tmp/got")" = $((2 * $(grep -c '"k":"' "$tmp/data.json"))) ]
	[ "$(grep -c '"t":0,' "$tmp/got")" = $((2 * $(grep -c '"t":0,' "$tmp/data.json"))) ]
	[ "$("$edutcp" report --lang zh "$tmp/steps.json" | grep -c '"title":"第 9 课"')" = 1 ]
	[ "$("$edutcp" report --title mine "$tmp/steps.json" | grep -c '"title":"mine"')" = 1 ]
	"$edutcp" trace --json -r "$tmp/steps.json" | cmp - "$tmp/steps.json"
}

# A name can not end the script that it stands in.
hostile_name() {
	sed '1s/"client"/"<\/script><b a=\\"\\\\"/' "$trace" >"$tmp/bad.json"
	"$edutcp" report "$tmp/bad.json" >"$tmp/got.html"
	grep -qF '\u003c/script>\u003cb a=\"' "$tmp/got.html"
	[ "$(grep -c '</script>' "$tmp/got.html")" = 2 ]
}

# The page asks for nothing, and is the same each time it is built.
page_alone() {
	[ "$(grep -cE 'src=|@import|url\(|<link [^>]*href="[^d]' "$build/report.html")" = 0 ]
	"$here/../report/assemble" "$here/../report/page.html" "$here/../report/page.css" \
		>/dev/null
	cmp "$build/report.html" "$san/report.html"
}

# Each reason has its sentence in Chinese: prints those that have none.
words() {
	sed -n 's/^\tX(\([A-Z0-9_]*\),.*/\1/p' "$here/../include/edutcp_reason.h" |
		sort >"$tmp/reasons"
	sed -n 's/^\t\[EDU_R_\([A-Z0-9_]*\)\] = .*/\1/p' "$here/../edutcp/reason_zh.c" |
		sort >"$tmp/reasons.zh"
	[ "$(wc -l <"$tmp/reasons")" -gt 100 ]
	diff "$tmp/reasons" "$tmp/reasons.zh"
}

cut_gz() {
	gzip -c "$trace" | head -c 500 >"$tmp/cut.json.gz"
	fails "cut.json.gz" report "$tmp/cut.json.gz" -o "$tmp/none.html"
	[ ! -e "$tmp/none.html" ]
}

empty_trace() {
	head -n 1 "$trace" >"$tmp/empty.json"
	fails "no connection" report "$tmp/empty.json" -o "$tmp/none.html"
}

ok "report: the page" page
ok "report: --svg has the rows of the ladder" same_rows
ok "report: --svg, the picture" picture_svg
ok "report: Chinese" chinese
ok "report: gzipped, standard input, several" ways_in
ok "report: --netns" left_host
ok "report: the steps of a lesson" lesson_steps
ok "report: a name of nonsense" hostile_name
ok "report: the page is alone, and reproducible" page_alone
ok "report: all reasons in Chinese" words
ok "report: a gzipped file that was cut" cut_gz
ok "report: nothing in it" empty_trace
ok "report: --netns, of nobody" fails "no host 'sevrer'" report --netns sevrer "$trace" -o "$tmp/none.html"
ok "report: no such file" fails "No such file" report /nowhere -o "$tmp/none.html"
ok "report: no trace" fails "line 1 is none" report "$here/report.sh" -o "$tmp/none.html"
ok "report: a full disk" fails "/dev/full" report "$trace" -o /dev/full
ok "report: a file that can not be" fails "/nowhere/x" report "$trace" -o /nowhere/x
ok "wrong: report without a trace" wrong "which trace?" report
ok "wrong: report, a language" wrong "en or zh" report --lang fr "$trace"
