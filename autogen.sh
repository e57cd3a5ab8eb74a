#!/bin/sh
# Makes ./configure from configure.ac; needed in a checkout, not in a release tarball.
set -e
cd "$(dirname "$0")"
for tool in autoreconf automake pkg-config; do
	command -v "$tool" >/dev/null 2>&1 || {
		echo "autogen.sh: $tool is missing; on Debian: apt-get install autoconf automake pkg-config" >&2
		exit 1
	}
done
mkdir -p build-aux
exec autoreconf --install --force "$@"
