#!/bin/sh
# SPDX-License-Identifier: MIT
# bans.sh [ROOT]: calls that we do not make or that Debian 12's node does not have, unfinished work, and the SPDX line of every source.
cd "${1:-$(dirname "$0")/../..}" || exit 2
{
find shared modules tests -name '*.[ch]' -not -path '*/node_modules/*' 2>/dev/null | sort | xargs -r awk '
function complain(words) { print FILENAME ":" FNR ": " words }
FNR == 1 && $0 !~ /SPDX-License-Identifier: MIT/ { complain("the first line is the SPDX line") }
{
	code = $0
	gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
	sub(/\/\/.*/, "", code)
	if (in_comment) { if (code ~ /\*\//) { sub(/.*\*\//, "", code); in_comment = 0 } else code = "" }
	gsub(/\/\*([^*]|\*[^\/])*\*\//, "", code)
	if (code ~ /\/\*/) { sub(/\/\*.*/, "", code); in_comment = 1 }
}
FNR == 1 { in_comment = $0 ~ /\/\*/ && $0 !~ /\*\// }
match(code, /(^|[^A-Za-z0-9_.>])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|system|popen|rand|srand|random|alloca|tmpnam|mktemp|gmtime|localtime|ctime|asctime)[ \t]*\(/) {
	complain("banned: " substr(code, RSTART, RLENGTH) ")")
}
code ~ /(^|[^A-Za-z0-9_])(time[ \t]*\((NULL|0|&)|gettimeofday[ \t]*\(|clock_gettime[ \t]*\([ \t]*CLOCK_REALTIME)/ && FILENAME !~ /^(shared\/base\/instant\.c|tests\/bench\/)/ {
	complain("the clock is read in base/instant only")
}
code ~ /(^|[^A-Za-z0-9_])typedef[ \t]+struct/ { complain("struct x without typedef") }
'
find shared modules tests quickstart nginx-conf -type f \( -name '*.[ch]' -o -name '*.mustache' -o -name '*.sql' -o -name '*.mjs' -o -name '*.sh' -o -name quickstart \) \
	-not -path '*/node_modules/*' -not -name bans.sh -not -name selftest.sh 2>/dev/null | sort |
	xargs -r grep -nHE '(^|[^A-Za-z_])(TODO|FIXME|XXX|HACK)([^A-Za-z_]|$)' | sed 's/\(:[0-9]*\):.*/\1: unfinished work/'
find shared modules tests -name '*.mjs' -not -path '*/node_modules/*' 2>/dev/null | sort |
	xargs -r grep -nHE '\.to(Sorted|Reversed|Spliced)\(|\.groupBy\(|fromAsync\(|withResolvers\(|import\.meta\.(dirname|filename)' |
	sed 's/\(:[0-9]*\):.*/\1: node 18 does not have it/'
} | { ! grep .; }
