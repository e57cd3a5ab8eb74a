#!/bin/sh
# SPDX-License-Identifier: MIT
# assets.sh [ROOT]: what squeeze.awk takes for granted of style sheets and scripts: the first line is the licence; no string goes over the
# end of a line; in a style sheet a line ends with { } ; or , and a comment that begins inside a line ends there.
cd "${1:-$(dirname "$0")/../..}" || exit 2
find shared modules \( -name '*.css' -o -name '*.js' \) | sort | xargs -r awk '
function tell(what) { print FILENAME ":" FNR ": " what }
FNR == 1 {
	css = FILENAME ~ /\.css$/
	comment = 0
	if (!/^\/[\/*] SPDX-License-Identifier: MIT/) tell("the first line is no licence")
	next
}
{
	sub(/^[ \t]+/, "")
	if (comment || /^\/\*/) {
		comment = !index($0, "*/")
		if (comment) next
		sub(/^.*\*\//, "")
	}
	if (css) gsub(/\/\*[^*]*\*\//, "")
	sub(/[ \t]+$/, "")
}
css && !/^$/ && !/[{};,]$/ { tell("the line ends inside of something") }
css && /\/\*/ { tell("a comment goes over the end of the line") }
!css && !/^\/\// && gsub(/`/, "`") % 2 { tell("a string goes over the end of the line") }
' | { ! grep .; }
