#!/bin/sh
# SPDX-License-Identifier: MIT
# days.sh [ROOT]: the law is data. A number of days, working days, weeks or months in C, or in words on a page, is a fault: it
# belongs into schema/policies. Whole statements are looked at, without comments. The calendar's own arithmetic (weeks of seven
# days, years of twelve months: shared/calendar, base/instant) is none, but a limit there is. What is no limit at all, like how
# far back a list looks, says so behind it: /* no limit: why */
cd "${1:-$(dirname "$0")/../..}" || exit 2
faults=$(mktemp) || exit 2
trap 'rm -f "$faults"' EXIT

find shared modules -name '*.[ch]' 2>/dev/null | grep -v '^shared/base/instant\.' | sort | xargs -r awk '
function complain(words) { print file ":" at ": " words }
# the line without comments; inside: a comment began on an earlier line
function bare(line,    out, c, i, n, string) {
	out = ""; string = 0; n = length(line)
	for (i = 1; i <= n; i++) {
		c = substr(line, i, 1)
		if (inside) { if (substr(line, i, 2) == "*/") { inside = 0; i++ } continue }
		if (!string && substr(line, i, 2) == "/*") { inside = 1; i++; continue }
		if (!string && substr(line, i, 2) == "//") break
		if (c == "\"") string = !string
		out = out c
		if (c == "\\" && string) { i++; out = out substr(line, i, 1) }
	}
	return out
}
function look(code,    plain, low) {
	gsub(/下一个工作日/, "", code)
	plain = code
	gsub(/"([^"\\]|\\.)*"/, "\"\"", plain)
	low = tolower(plain)
	if (file !~ /^shared\/calendar\//) {
		# n_days = 5, REPLY_DAYS = 15, months >= 3, rule->limit == 5 beside a rule, #define WEEKS 2
		if (low ~ /(workday|working_day|days|months|weeks)[a-z_]*[ \t]*(\)|\])?[ \t]*(=|==|!=|<|>|<=|>=|\+=|-=)[ \t]*\(?([2-9]|[1-9][0-9]+)([^0-9a-z.]|$)/ ||
			low ~ /#[ \t]*define[ \t]+[a-z0-9_]*(days|months|weeks|workdays|limit_wd)[a-z0-9_]*[ \t]+\(?[0-9]+/)
			complain("a number of days in C; it belongs into the policy")
		# today + 14, due_day - 3
		if (low ~ /(^|[^a-z0-9_])([a-z_>.-]*_)?(day|today|due|due_day|date)[ \t]*[-+][ \t]*([2-9]|[1-9][0-9]+)([^0-9.:]|$)/)
			complain("days counted by hand; take them from the policy")
		# "letter.reply", 5 in a table of C
		if (code ~ /"(letter|correction|rating|solicitation|interview|publication|notice|column|inspection|newmedia|retention|password)\.[a-z_-]+"[ \t]*,[ \t]*([A-Z_]+[ \t]*,[ \t]*|"[^"]*"[ \t]*,[ \t]*|NULL[ \t]*,[ \t]*)*[0-9]+[ \t]*[,}]/)
			complain("a limit in a table of C; it belongs into the policy")
	}
	# 15 * DAY, DAY * 15, 72 * HOUR, 432000
	if (plain ~ /(^|[^0-9A-Za-z_.])([2-9]|[1-9][0-9]+)[ \t]*\*[ \t]*(DAY|WEEK|MONTH)([^A-Za-z_]|$)/ || plain ~ /(^|[^A-Za-z_])(DAY|WEEK|MONTH)[ \t]*\*[ \t]*([2-9]|[1-9][0-9]+)/ ||
		plain ~ /(^|[^0-9A-Za-z_.])(48|72|96|120|144|168|240|336|360|480|504|720|1440|2160)[ \t]*\*[ \t]*HOUR/ ||
		plain ~ /(^|[^0-9A-Za-z_.])24[ \t]*\*[ \t]*HOUR[ \t]*\*/ || plain ~ /(^|[^0-9A-Za-z_.])([2-9]|[1-9][0-9]+)[ \t]*\*[ \t]*24[ \t]*\*[ \t]*HOUR/)
		complain("days as an instant; take them from the policy")
	# deadline_workdays(calendar, start, 1, …), calendar_step(calendar, due, 3), day_months(d, 2)
	if (plain ~ /(deadline_(workdays|days|months|level)|workday_add|calendar_step|day_(add|plus|months|add_months))\([^;]*,[ \t]*-?([2-9]|[1-9][0-9]+)[ \t]*[,)]/ ||
		plain ~ /deadline_(workdays|days|months)\([^;]*,[ \t]*1[ \t]*,/)
		complain("a limit as a number; take it from the policy")
	# INTERVAL 15 DAY
	if (code ~ /INTERVAL[ \t]+[0-9]+[ \t]+(DAY|WEEK|MONTH|QUARTER|YEAR)/)
		complain("days in SQL; pass the instant, counted by the policy")
	# what people are told about limits is computed too
	if (code ~ /"[^"]*([0-9]|０|１|２|３|４|５|６|７|８|９|一|二|两|三|四|五|六|七|八|九|十)[ ]?个?(工作日|自然日|个?月内|日内|天内|周内)/ || code ~ /"[^"]*(within|after|in) [0-9]+ (working )?(days|weeks|months)/)
		complain("a limit in words in C")
}
FNR == 1 { look(statement); statement = ""; inside = 0; file = FILENAME }
{
	at = FNR
	line = $0 ~ /\/\* no limit: [a-z]/ ? "" : bare($0)
	if (line ~ /^[ \t]*#/) { look(line); next }
	statement = statement " " line
	if (line ~ /[;{}][ \t]*$/ || line ~ /^[ \t]*$/ || length(statement) > 4000) { look(statement); statement = "" }
}
END { look(statement) }
' >>"$faults"

# A page says a limit only through a tag: {{limit}}个工作日.
find shared modules -name '*.mustache' 2>/dev/null | sort | xargs -r awk '
{
	words = $0
	gsub(/\{\{![^}]*\}\}/, "", words)
	gsub(/下一个工作日/, "", words)
	if (words ~ /([0-9]|０|１|２|３|４|５|６|７|８|９|一|二|两|三|四|五|六|七|八|九|十)[ ]?个?(工作日|自然日|个?月内|日内|天内|周内)/)
		print FILENAME ":" FNR ": a limit in words on a page; have the policy say it"
}' >>"$faults"

cat "$faults"
[ ! -s "$faults" ]
