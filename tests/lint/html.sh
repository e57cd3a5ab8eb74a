#!/bin/sh
# SPDX-License-Identifier: MIT
# html.sh [ROOT]: pages are in *.mustache, not in C; attributes are double-quoted; {{{x}}} only for names ending in _html; no
# values inside <script> or <style>, no inline styles or handlers (the content security policy forbids them anyway).
cd "${1:-$(dirname "$0")/../..}" || exit 2
{
find shared modules -name '*.c' 2>/dev/null | sort | xargs -r awk '
/^[ \t]*(\*|\/\*|\/\/)/ { next }
/"[^"]*<\/?(html|head|body|div|span|p|a|ul|ol|li|h[1-6]|table|tr|td|th|form|input|button|label|section|main|nav|strong|em|script|style|link|meta|br|img|svg|path|rect|time)([ >\/]|\\")/ && FILENAME !~ /shared\/text\// {
	print FILENAME ":" FNR ": markup in C; it belongs into pages/"
}'
find shared modules -name '*.mustache' 2>/dev/null | sort | xargs -r awk '
function complain(words) { print FILENAME ":" FNR ": " words }
FNR == 1 { raw = 0; comment = 0 }
{
	line = $0
	rest = line
	while (match(rest, /\{\{\{[^}]*\}\}\}|\{\{&[^}]*\}\}/)) {
		name = substr(rest, RSTART, RLENGTH)
		gsub(/[{}& \t]/, "", name)
		if (name !~ /_html$/) complain("unescaped " name ": only names ending in _html")
		rest = substr(rest, RSTART + RLENGTH)
	}
	tags = line
	gsub(/\{\{![^}]*\}\}/, "", tags)
	if (raw && tags ~ /\{\{/) complain("a value inside script or style")
	if (tags ~ /<(script|style)[ >]/) {
		after = tags
		sub(/.*<(script|style)[^>]*>/, "", after)
		if (after !~ /<\/(script|style)>/) raw = 1
		else { sub(/<\/(script|style)>.*/, "", after); if (after ~ /[^ \t]/) complain("inline script or style") }
	}
	if (tags ~ /<\/(script|style)>/) raw = 0
	while (match(tags, /<[a-zA-Z][^<>]*>/)) {
		tag = substr(tags, RSTART, RLENGTH)
		tags = substr(tags, RSTART + RLENGTH)
		gsub(/"[^"]*"/, "\"\"", tag)
		if (tag ~ /=\047/ || tag ~ /=[^" \t]/) complain("attribute without double quotes: " tag)
		if (tag ~ /[ \t]style=/) complain("inline style")
		if (tag ~ /[ \t]on[a-z]+=/) complain("inline handler")
		if (tag ~ /javascript:/) complain("javascript: address")
	}
}'
} | { ! grep .; }
