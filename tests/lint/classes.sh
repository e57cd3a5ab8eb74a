#!/bin/sh
# SPDX-License-Identifier: MIT
# classes.sh [ROOT]: what a page calls by its class, a style sheet or a script knows; what a style sheet draws, a page or a script
# uses. A class that a page ends with a value (hy-light--{{light}}) stands for all that begin so.
cd "${1:-$(dirname "$0")/../..}" || exit 2
list=$(mktemp -d) || exit 2
trap 'rm -rf "$list"' EXIT
find shared modules -name '*.css' | sort | xargs -r cat | tr '\n' ' ' | sed 's,/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/, ,g' |
	grep -o '\.h[yd]-[A-Za-z0-9_-]*' | cut -c2- | sort -u >"$list/drawn"
find shared modules -name '*.js' | sort | xargs -r grep -oh 'h[yd]-[A-Za-z0-9_-]*' | sort -u >"$list/scripts"
# file:line, then a class: from class="…" and from the blocks that name the classes of body and main
find shared modules -name '*.mustache' | sort | xargs -r awk '
function tell(words,    n, i, all) {
	gsub(/\{\{[#^\/!>][^}]*\}\}/, " ", words)
	n = split(words, all, /[ \t]+/)
	for (i = 1; i <= n; i++) if (all[i] ~ /^h[yd]-/) { sub(/\{\{.*/, "*", all[i]); print FILENAME ":" FNR, all[i] }
}
{
	line = $0
	while (match(line, /class="[^"]*"/)) {
		tell(substr(line, RSTART + 7, RLENGTH - 8))
		line = substr(line, RSTART + RLENGTH)
	}
	if (match($0, /\{\{\$(main|body)_class\}\}[^{]*/)) { words = substr($0, RSTART, RLENGTH); sub(/^[^}]*\}\}/, "", words); tell(words) }
}' >"$list/pages"
cut -d' ' -f2 "$list/pages" | sort -u >"$list/used"
{
	awk '
	FILENAME ~ /drawn$/ || FILENAME ~ /scripts$/ { known[$1] = 1; next }
	$2 ~ /\*$/ { begin = substr($2, 1, length($2) - 1); for (one in known) if (index(one, begin) == 1) next }
	!known[$2] { print $1 ": class " $2 " is drawn nowhere" }' "$list/drawn" "$list/scripts" "$list/pages"
	awk '
	FILENAME ~ /drawn$/ { drawn[$1] = 1; next }
	{ if ($1 ~ /\*$/) begins[substr($1, 1, length($1) - 1)] = 1; else used[$1] = 1 }
	END {
		for (one in drawn) {
			if (one in used) continue
			fits = 0
			for (begin in begins) if (index(one, begin) == 1) fits = 1
			if (!fits) print "style sheets: class " one " is used by no page"
		}
	}' "$list/drawn" "$list/scripts" "$list/used" | sort
} | { ! grep .; }
