#!/bin/sh
# SPDX-License-Identifier: MIT
# days.sh [ROOT]: the law is data. A number of days, working days or months of a limit in C is a fault: it belongs into
# schema/policies. Arithmetic of the calendar itself (shared/calendar, base/instant) is none.
cd "${1:-$(dirname "$0")/../..}" || exit 2
find shared modules -name '*.[ch]' 2>/dev/null | grep -Ev '^shared/(calendar/|base/instant\.)' | sort | xargs -r awk '
function complain(words) { print FILENAME ":" FNR ": " words }
{
	code = $0
	sub(/\/\/.*/, "", code)
	gsub(/\/\*([^*]|\*[^\/])*\*\//, "", code)
	if (code ~ /^[ \t]*\*/ || code ~ /^[ \t]*\/\*/) code = ""
	plain = code
	gsub(/"([^"\\]|\\.)*"/, "\"\"", plain)
}
# n_days = 5, limit_days == 15, months = 3, workdays > 7
plain ~ /(^|[^A-Za-z0-9])[A-Za-z_.>-]*(workday|working_day|days|months|wd)(_[a-z]+)?[ \t]*(=|==|<|>|<=|>=|\+=)[ \t]*([2-9]|[1-9][0-9]+)([^0-9]|$)/ {
	complain("a number of days in C; it belongs into the policy")
}
# workday_add(x, 15) and the like with a number of their own
plain ~ /(workday|deadline)[a-z_]*\([^;]*,[ \t]*([2-9]|[1-9][0-9]+)[ \t]*[,)]/ {
	complain("a limit as a number; take it from the policy")
}
plain ~ /#[ \t]*define[ \t]+[A-Z_]*(DAYS|MONTHS|WORKDAYS|LIMIT_WD)[A-Z_]*[ \t]+[0-9]+/ { complain("a number of days in C; it belongs into the policy") }
# what people are told about limits is computed too
code ~ /"[^"]*[0-9一二三四五六七八九十]+[ ]?个?(工作日|自然日|个月内|日内|天内)/ { complain("a limit in words in C") }
' | { ! grep .; }
