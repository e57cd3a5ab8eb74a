# SPDX-License-Identifier: MIT
# Style sheets and scripts as they are installed: without the comments, indentation and empty lines that only their readers need, and
# style sheets without the ends of lines inside a rule. The first line stays. Nothing is understood of either: what has to hold for that,
# the lint of assets sees to.
# usage: awk -f squeeze.awk FILE >INSTALLED
FNR == 1 {
	css = FILENAME ~ /\.css$/
	print
	next
}
{
	sub(/^[ \t]+/, "")
	sub(/[ \t]+$/, "")
}
inside || /^\/\*/ {
	inside = !index($0, "*/")
	if (inside) next
	$0 = substr($0, index($0, "*/") + 2)
}
!css && /^\/\// { next }
!css { sub(/ \/\*[^*]*\*\/$/, "") }
css {
	gsub(/\/\*[^*]*\*\//, "")
	gsub(/: /, ":")
	gsub(/ \{/, "{")
	sub(/[ \t]+$/, "")
}
/^$/ { next }
!css {
	print
	next
}
# a declaration waits for the next line, since the last one of a rule needs no semicolon
{
	if (held != "") printf "%s", $0 == "}" ? held : held ";"
	held = ""
	if (/;$/) held = substr($0, 1, length($0) - 1)
	else if (/^\}/) print
	else printf "%s", $0
}
