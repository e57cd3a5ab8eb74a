#!/bin/sh
# SPDX-License-Identifier: MIT
# man.sh [ROOT]: manual pages are correct mdoc.
cd "${1:-$(dirname "$0")/../..}" || exit 2
pages=$(find modules docs shared -name '*.[1578]' 2>/dev/null | sort)
[ -n "$pages" ] || { echo "no manual pages"; exit 1; }
command -v mandoc >/dev/null || { echo "mandoc is missing: on Debian apt-get install mandoc"; exit 1; }
# Debian's mandoc complains about a missing OS name and about references to pages of ours that are not installed.
for page in $pages; do
	mandoc -T lint -W warning "$page" | grep -vE 'referenced manual not found|operating system explicitly|cross reference to self'
done | { ! grep .; }
