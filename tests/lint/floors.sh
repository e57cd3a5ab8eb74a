#!/bin/sh
# SPDX-License-Identifier: MIT
# floors.sh [ROOT]: an include may point down, never up or sideways: base < store calendar text net < tickets < view < modules,
# calendar < policy < tickets and base < web < view < modules; and each foreign library has one home.
cd "${1:-$(dirname "$0")/../..}" || exit 2
find shared modules -name '*.[ch]' 2>/dev/null | sort | xargs -r awk '
BEGIN {
	split("base:base store:base,store calendar:base,calendar text:base,text net:base,net policy:base,calendar,policy " \
		"tickets:base,store,calendar,text,net,policy,tickets web:base,web " \
		"view:base,store,calendar,text,policy,tickets,web,view", rows, " ")
	for (i in rows) {
		split(rows[i], row, ":")
		n = split(row[2], below, ",")
		for (j = 1; j <= n; j++) may[row[1], below[j]] = 1
		floor[row[1]] = 1
	}
	home["mysql.h"] = home["mysql/mysql.h"] = home["mysqld_error.h"] = home["mariadb/mysql.h"] = home["errmsg.h"] = "shared/store/"
	home["fcgiapp.h"] = home["fcgi_stdio.h"] = home["fcgios.h"] = "shared/web/"
	home["crypt.h"] = "shared/base/secret"
	home["curl/curl.h"] = "shared/net/"
	home["qrencode.h"] = "shared/view/ shared/web/ modules/"
	home["magic.h"] = "shared/web/"
}
function complain(words) { printf "%s:%d: %s\n", FILENAME, FNR, words; bad = 1 }
FNR == 1 { split(FILENAME, part, "/"); here = part[1] == "shared" ? part[2] : "modules"; module = part[2] }
/^[ \t]*#[ \t]*include/ {
	match($0, /[<"][^>"]*[>"]/)
	name = substr($0, RSTART + 1, RLENGTH - 2)
	angle = substr($0, RSTART, 1) == "<"
	if (angle) {
		if (name ~ /^openssl\// && FILENAME !~ /^shared\/base\/secret/) complain("only shared/base/secret*.c knows OpenSSL")
		if (name in home) {
			ok = 0
			n = split(home[name], homes, " ")
			for (i = 1; i <= n; i++) if (index(FILENAME, homes[i]) == 1) ok = 1
			if (!ok) complain("<" name "> belongs to " home[name])
		}
		next
	}
	n = split(name, to, "/")
	if (n == 1) next
	if (to[1] == ".." ) { complain("write the path from shared/, not " name); next }
	if (to[1] == "modules") { if (here != "modules" || to[2] != module) complain("nobody includes another module: " name); next }
	if (!(to[1] in floor)) { if (here != "modules") complain("no such floor: " name); next }
	if (here != "modules" && !((here, to[1]) in may)) complain(here " may not know " to[1] ": " name)
}
END { exit bad }'
