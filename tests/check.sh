# SPDX-License-Identifier: MIT
# Read by quickstart: every test, part by part. A part prints its own count; the closing line is "N passed, N failed" (and
# ", N skipped"). What failed is shown in full. Parts: lint unit integration proof browser sanitizers fuzz install package dist speed.

CHECK_ALL=(lint unit integration browser sanitizers fuzz install package dist speed) # proof runs beside integration
TOGETHER=''
PASSED=0 FAILED=0 SKIPPED=0

# count PART PASSED FAILED SKIPPED LOG: shows the end of the log when something failed.
count()
{
	PASSED=$((PASSED + $2)) FAILED=$((FAILED + $3)) SKIPPED=$((SKIPPED + $4))
	local line
	line=$(printf '%-12s %4d passed, %d failed' "$1" "$2" "$3")
	(($4 == 0)) || line+=", $4 skipped"
	step "$line"
	if (($3 > 0)) && [[ -s ${5:-} ]]; then
		say "--- $1"
		tail -n 400 "$5" | cut -c1-2000 >&3
		say "---"
	fi
}

# For a part that could not even begin.
broken() { count "$1" 0 1 0 "$2"; }

tree() # DIR OPTION…: built, or counted as a failure
{
	local dir=$1 log=$WORK/build-${1##*/}.log
	(build_tree "$@") >"$log" 2>&1 && return 0
	broken "build ${dir##*/}" "$log"
	return 1
}

# A port of 127.0.0.1 that nobody listens on.
free_port()
{
	local port
	while port=$((20000 + RANDOM % 20000)); do port_taken "$port" || break; done
	printf '%s\n' "$port"
}

# A private MariaDB for the unit tests that need one; on loopback too, for what must hold over TCP.
unit_database_start()
{
	local user=()
	((EUID != 0)) || user=(--user=root)
	DB=$(mktemp -d /tmp/hy-db.XXXXXX)
	mariadb-install-db --no-defaults --force "${user[@]}" --datadir="$DB/data" --tmpdir="$DB" --skip-test-db --auth-root-authentication-method=normal \
		>"$DB/log" 2>&1 || return 1
	local port
	port=$(free_port)
	mariadbd --no-defaults "${user[@]}" --datadir="$DB/data" --tmpdir="$DB" --socket="$DB/sock" --pid-file="$DB/pid" --bind-address=127.0.0.1 \
		--port="$port" --skip-name-resolve --skip-log-bin \
		--innodb-flush-log-at-trx-commit=1 --character-set-server=utf8mb4 >>"$DB/log" 2>&1 3>&- &
	DB_PID=$!
	until_true 60 mariadb-admin --no-defaults --user=root --socket="$DB/sock" ping || return 1
	mariadb --no-defaults --user=root --socket="$DB/sock" -e 'CREATE DATABASE huiying CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
	printf '[huiying]\nsocket=%s\nuser=root\ndatabase=huiying\n' "$DB/sock" >"$DB/my.cnf"
}
unit_database_stop()
{
	[[ -z ${DB_PID:-} ]] || { kill "$DB_PID" 2>/dev/null && wait "$DB_PID" 2>/dev/null; } || true
	rm -rf "${DB:?}"
	DB_PID=''
}

unit_in() # PART BUILD: make check, counted by test case, not by program
{
	local log=$WORK/$1.log status=0
	unit_database_start || { broken "$1" "$DB/log"; unit_database_stop; return; }
	# real letters are not shipped; without them that test skips and says so
	[[ ! -r $TOP/../shared/corpus/letters.tsv ]] || export HUIYING_TEST_LETTERS=$TOP/../shared/corpus/letters.tsv
	[[ ! -r $TOP/../shared/corpus/labelled.tsv ]] || export HUIYING_TEST_LABELLED=$TOP/../shared/corpus/labelled.tsv
	HUIYING_TEST_DB=$DB/my.cnf ASAN_OPTIONS=detect_leaks=1 make -s -C "$2" -j2 check VERBOSE=1 >"$log" 2>&1 || status=$?
	unit_database_stop
	local ok bad skip logs
	mapfile -t logs < <(find "$2" -maxdepth 1 -name 'test_*.log')
	ok=0 bad=0 skip=0
	if ((${#logs[@]})); then
		ok=$(cat "${logs[@]}" | grep -c '^\[       OK \]' || true)
		# cmocka names these twice: when they happen and in its summary
		bad=$(grep -h '^\[  FAILED  \] [a-z]' "${logs[@]}" | sort -u | wc -l || true)
		skip=$(grep -h '^\[  SKIPPED \] [a-z]' "${logs[@]}" | sort -u | wc -l || true)
	fi
	# a program that crashed has no line of its own, a build that failed neither
	((status == 0 || bad > 0)) || bad=1
	((status != 0 || ok > 0)) || bad=1
	count "$1" "$ok" "$bad" "$skip" "$log"
}

node_run() # PART BUILD FILE…: what came of it is counted by node_count
{
	local part=$1 build=$2 status=0
	shift 2
	# three files at a time: much of a test is waiting for what it started
	HUIYING_BUILD=$build HUIYING_MADE=1 node --test --test-concurrency="${CHECK_FILES:-3}" --test-reporter=tap "$@" >"$WORK/$part.log" 2>&1 || status=$?
	printf '%s\n' "$status" >"$WORK/$part.status"
}

node_count() # PART
{
	local part=$1 log=$WORK/$1.log status ok bad skip
	status=$(cat "$WORK/$part.status" 2>/dev/null || echo 1)
	ok=$(sed -n 's/^# pass //p' "$log" | tail -n 1)
	bad=$(sed -n 's/^# fail //p' "$log" | tail -n 1)
	bad=$((${bad:-0} + $(sed -n 's/^# cancelled //p' "$log" | tail -n 1 | grep . || echo 0)))
	skip=$(sed -n 's/^# skipped //p' "$log" | tail -n 1)
	((status == 0 || bad > 0)) || bad=1
	[[ -n $ok ]] || bad=1
	# only what failed is worth reading
	awk '/^ *not ok /{show = 1} /^ *ok /{show = 0} show' "$log" >"$log.short"
	[[ -s $log.short ]] || cp "$log" "$log.short"
	count "$part" "${ok:-0}" "$bad" "${skip:-0}" "$log.short"
}

node_tests() # PART BUILD FILE…
{
	node_run "$@"
	node_count "$1"
}

check_lint()
{
	local log=$WORK/lint.log ok=0 bad=0 lint out
	: >"$log"
	for lint in floors sql html classes assets bans days conf-docs format man; do
		if out=$("$TOP/tests/lint/$lint.sh" "$TOP" 2>&1); then
			ok=$((ok + 1))
		else
			bad=$((bad + 1))
			printf '%s:\n%s\n' "$lint" "$out" >>"$log"
		fi
	done
	"$TOP/tests/lint/selftest.sh" >"$WORK/selftest.log" 2>&1 || true
	ok=$((ok + $(grep -c '^ok' "$WORK/selftest.log" || true)))
	bad=$((bad + $(grep -c '^FAILED' "$WORK/selftest.log" || true)))
	grep '^FAILED' "$WORK/selftest.log" >>"$log" || true
	count lint "$ok" "$bad" 0 "$log"
}

check_unit() { ! tree "$TOP/build" || unit_in unit "$TOP/build"; }

# packages PART: what the tests take from npm.
packages()
{
	local log=$WORK/npm.log
	(cd "$TOP/tests" && npm install --no-progress) >"$log" 2>&1 || { broken "$1" "$log"; return 1; }
}

check_integration()
{
	tree "$TOP/build" || return 0
	packages integration || return 0
	# A simulated year takes one processor for minutes: with everything else it runs beside these.
	local beside=''
	[[ -z $TOGETHER ]] || { node_run proof "$TOP/build" "$TOP"/tests/proof/*.test.mjs & beside=$!; }
	node_run integration "$TOP/build" "$TOP"/tests/{unit,integration,documents}/*.test.mjs
	node_count integration
	[[ -z $beside ]] || { wait "$beside" || true; node_count proof; }
}

# The engine against computations that were written without it.
check_proof() { ! tree "$TOP/build" || node_tests proof "$TOP/build" "$TOP"/tests/proof/*.test.mjs; }

check_browser()
{
	tree "$TOP/build" || return 0
	packages browser || return 0
	node_tests browser "$TOP/build" "$TOP"/tests/browser/*.test.mjs
}

check_sanitizers()
{
	tree "$TOP/build-asan" --enable-sanitizers || return 0
	unit_in sanitized-unit "$TOP/build-asan"
	export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
	node_tests sanitized "$TOP/build-asan" "$TOP"/tests/integration/{submit,limits,track,journey,security-headers,import,desk-limits,courier,calendar}.test.mjs
	unset ASAN_OPTIONS UBSAN_OPTIONS
}

check_fuzz()
{
	local log=$WORK/fuzz.log ok bad
	mkdir -p "$TOP/build-fuzz"
	if [[ ! -f $TOP/build-fuzz/Makefile ]]; then
		(cd "$TOP/build-fuzz" && "$TOP/configure" --quiet --enable-fuzzers CC=clang) >"$log" 2>&1 || { broken fuzz "$log"; return; }
	fi
	make -s -C "$TOP/build-fuzz" -j2 fuzzers >"$log" 2>&1 || { broken fuzz "$log"; return; }
	make -s -C "$TOP/build-fuzz" fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-6}" >>"$log" 2>&1 || true
	ok=$(sed -n 's/^fuzzers: \([0-9]*\) passed.*/\1/p' "$log")
	bad=$(sed -n 's/^fuzzers: .* \([0-9]*\) failed.*/\1/p' "$log")
	count fuzz "${ok:-0}" "${bad:-1}" 0 "$log"
}

check_install()
{
	tree "$TOP/build" || return 0
	local log=$WORK/install.log to=$WORK/root path ok=0 bad=0
	make -s -C "$TOP/build" install DESTDIR="$to" >"$log" 2>&1 || { broken install "$log"; return; }
	for path in huiying mailbox corrections solicitations satisfaction open311 desk timers courier inspector postbox setup huiying.target huiying-mailbox.8 huiying.conf.example 0005-service.sql questions.rng empty.txt youyang.xml 2026.csv huiying.css \
		jiucuo.js layout.mustache mail-digest.mustache; do
		if find "$to" -name "$path" | grep -q .; then
			ok=$((ok + 1))
		else
			bad=$((bad + 1))
			printf '%s was not installed\n' "$path" >>"$log"
		fi
	done
	# nothing that was installed knows where it was built
	if find "$to" -type f -print0 | xargs -0 grep -lF "$TOP" | grep -vE '/libexec/huiying/[a-z0-9]+$|/bin/huiying$' >>"$log"; then bad=$((bad + 1)); else ok=$((ok + 1)); fi
	count install "$ok" "$bad" 0 "$log"
}

# Kept pages against static files: a part of its own, so that nothing runs beside it.
check_speed() { ! tree "$TOP/build" || node_tests speed "$TOP/build" "$TOP"/tests/speed/*.test.mjs; }

# The Debian package and `make install`, each in a root of its own; needs root for that.
check_package()
{
	tree "$TOP/build" || return 0
	local log=$WORK/package.log ok bad skip
	mkdir "$WORK/package"
	"$TOP/tests/package/package.sh" "$TOP" "$WORK/package" >"$log" 2>&1 || true
	ok=$(grep -c '^ok ' "$log" || true)
	bad=$(grep -c '^not ok ' "$log" || true)
	skip=$(grep -c '^skip ' "$log" || true)
	# the last line of the script says that it came to its end
	tail -n 1 "$log" | grep -qx 'end' || bad=$((bad + 1))
	rm -rf "$WORK/package"
	count package "$ok" "$bad" "$skip" "$log"
}

check_dist()
{
	tree "$TOP/build" || return 0
	local log=$WORK/dist.log tarball
	make -s -C "$TOP/build" dist >"$log" 2>&1 || { broken dist "$log"; return; }
	tarball=$(find "$TOP/build" -maxdepth 1 -name 'huiying-*.tar.xz' | head -n 1)
	mkdir "$WORK/dist"
	# everything that a user of the tarball does first: configure, build, the command answers
	if tar -xf "$tarball" -C "$WORK/dist" --strip-components=1 >>"$log" 2>&1 && cd "$WORK/dist" &&
		./configure --quiet >>"$log" 2>&1 && make -s -j2 >>"$log" 2>&1 && make -s install DESTDIR="$WORK/dist-root" >>"$log" 2>&1 &&
		[[ -x quickstart && -f nginx-conf/huiying.conf ]] && printf '2026-02-13T17:29:59+08:00\t1\tcivil\n' | ./huiying -o schema.dir="$WORK/dist/schema" deadline >>"$log" 2>&1; then
		cd "$TOP"
		count dist 1 0 0
	else
		cd "$TOP"
		count dist 0 1 0 "$log"
	fi
}

run_check() # [PART …]
{
	local part began=$SECONDS
	local parts=("$@")
	((${#parts[@]})) || { parts=("${CHECK_ALL[@]}"); TOGETHER=1; }
	for part in "${parts[@]}"; do
		[[ " ${CHECK_ALL[*]} proof " = *" $part "* ]] || wrong "no part \"$part\"; there are: ${CHECK_ALL[*]}"
	done
	BUILD=$TOP/build
	WORK=$(mktemp -d /tmp/hy-check.XXXXXX)
	trap '[[ -z ${DB_PID:-} ]] || kill "$DB_PID" || true; rm -rf ${DB:+"$DB"} "$WORK"' EXIT
	trap 'exit 130' INT TERM
	for part in "${parts[@]}"; do "check_$part"; done
	step "$(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"
	local line="$PASSED passed, $FAILED failed"
	((SKIPPED == 0)) || line+=", $SKIPPED skipped"
	say "$line"
	((FAILED == 0)) || exit 1
	exit 0
}
