#!/bin/sh
# SPDX-License-Identifier: MIT
# conf-docs.sh [ROOT]: every configuration key stands in huiying.conf(5), every verb in huiying(1), every element of a policy in
# huiying.policy(5), every option of quickstart in the README.
cd "${1:-$(dirname "$0")/../..}" || exit 2
page() { find . -name "$1" -not -path './build*' -not -path './var/*' | head -n 1; }
conf=$(page huiying.conf.5)
tool=$(page huiying.1)
{
	[ -n "$conf" ] || echo "huiying.conf.5: missing"
	[ -n "$tool" ] || echo "huiying.1: missing"
	# mdoc escapes nothing in a key; a minus may be written \-
	if [ -n "$conf" ]; then
		sed -n 's/.*[{ \t]"\([a-z][a-z_.]*\)",[ \t]*\(CONF_\|TYPE_\|K_\|KIND_\|[A-Z]\).*/\1/p; s/^[ \t]*\[CONF_[A-Z_]*\] = {[ ]*"\([a-z][a-z._]*\)".*/\1/p' shared/base/conf*.c | sort -u | while read -r key; do
			sed 's/\\-/-/g' "$conf" | grep -qF "$key" || echo "$conf: key $key is not described"
		done
		[ -n "$(grep -o 'CONF_KEYS' shared/base/conf.h)" ] || echo "shared/base/conf.h: no list of keys"
	fi
	if [ -n "$tool" ]; then
		sed -n '/verbs\[\] = {/,/^};/s/^[ \t]*{[ ]*"\([a-z]\{2,\}\)\( [a-z]*\)*",.*/\1/p' modules/huiying/huiying.c | sort -u | while read -r verb; do
			sed 's/\\-/-/g' "$tool" | grep -qw "$verb" || echo "$tool: verb $verb is not described"
		done
	fi
	if [ -f schema/policies/policy.rng ]; then
		law=$(page huiying.policy.5)
		[ -n "$law" ] || echo "huiying.policy.5: missing"
		grep -o '<element name="[^"]*"' schema/policies/policy.rng | cut -d'"' -f2 | sort -u | while read -r element; do
			grep -qwF -e "$element" "${law:-/dev/null}" || echo "$law: element $element is not described"
		done
	fi
} | { ! grep .; }
