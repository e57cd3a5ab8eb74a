#!/bin/sh
# SPDX-License-Identifier: MIT
# format.sh [ROOT]: .clang-format decides.
cd "${1:-$(dirname "$0")/../..}" || exit 2
find shared modules tests -name '*.[ch]' -not -path '*/node_modules/*' 2>/dev/null | sort |
	xargs -r clang-format --dry-run -Werror --ferror-limit=1 2>&1 | grep -E '^[^ ]+:[0-9]+:' | { ! grep .; }
