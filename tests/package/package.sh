#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# package.sh TOP WORK: the Debian package is built in a copy of the tree, looked at, and lived with in a fresh root: installed without
# and with a database, shown by nginx, upgraded, removed, purged, installed again. One line `ok WORDS`, `not ok WORDS` or `skip WORDS`
# each; what a step said stands before `not ok`. The root's processes and mounts end with the script.
set -uo pipefail
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$1 WORK=$2
ROOT=$WORK/root
OLD=0.4.99
NEW=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$TOP/debian/changelog")
# what the old package's schema lacks
NEWEST=$(cd "$TOP/schema" && printf '%s\n' [0-9]*.sql | tail -n 1)
STEPS=$(cd "$TOP/schema" && printf '%s\n' [0-9]*.sql | wc -l)
SITE='http://127.0.0.1'

it() # WORDS COMMAND…
{
	local words=$1
	shift
	if "$@" >"$WORK/step.log" 2>&1; then
		printf 'ok %s\n' "$words"
	else
		tail -n 40 "$WORK/step.log" | cut -c1-400
		printf 'not ok %s\n' "$words"
		return 1
	fi
}
no() { ! "$@"; }
says() { grep -F -e "$1" "$WORK/said.log"; }

# --- the package ---

copy_tree()
{
	mkdir -p "$WORK/tree"
	tar -C "$TOP" --exclude='./build*' --exclude=./var --exclude=./.git --exclude=node_modules --exclude=./autom4te.cache \
		--exclude=./tests/browser --exclude=./tests/integration -cf - . 2>/dev/null | tar -C "$WORK/tree" -xf -
}
build()
{
	local cc=gcc
	! command -v ccache >/dev/null || cc='ccache gcc'
	# Unoptimised: it is the package that is looked at here, not the code. -d: quickstart knows what it installed, and wants no C++.
	(cd "$WORK/tree" && CC=$cc CCACHE_NOHASHDIR=1 DEB_BUILD_OPTIONS='nocheck noopt noautodbgsym parallel=2' dpkg-buildpackage -d -us -uc -b)
}
without_errors()
{
	lintian --fail-on error --suppress-tags initial-upload-closes-no-bugs "$WORK/huiying_${NEW}_"*.changes
}
holds() # PATH…
{
	local path missing=0
	dpkg-deb -c "$NEW_DEB" | awk '{print substr($6, 2)}' >"$WORK/list"
	for path; do
		grep -qxF -e "$path" "$WORK/list" || { echo "missing: $path"; missing=1; }
	done
	return "$missing"
}
# The same programs under an older number, with the schema of that time.
older()
{
	local from=$WORK/older
	dpkg-deb -R "$NEW_DEB" "$from" && rm "$from/usr/share/huiying/schema/$NEWEST" &&
		sed -i "s/^Version: .*/Version: $OLD/" "$from/DEBIAN/control" &&
		sed -i "\\#schema/$NEWEST#d" "$from/DEBIAN/md5sums" &&
		dpkg-deb -Zgzip -z1 --root-owner-group -b "$from" "$WORK/huiying_${OLD}.deb"
}

# --- a fresh root ---

mirror() { apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null | awk -v suite="$1" '$2 == suite {print $1; exit}'; }

make_root()
{
	local suite from
	suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
	from=$(mirror "$suite")
	debootstrap --variant=minbase "$suite" "$ROOT" "${from:-http://deb.debian.org/debian}" || return 1
	printf 'force-unsafe-io\npath-exclude=/usr/share/locale/*\n' >"$ROOT/etc/dpkg/dpkg.cfg.d/test"
	printf 'APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\nDPkg::Use-Pty "false";\n' >"$ROOT/etc/apt/apt.conf.d/test"
	printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
	install -m 755 "$HERE/systemctl" "$ROOT/usr/local/bin/systemctl"
	chmod 755 "$ROOT/usr/sbin/policy-rc.d"
	# its devices are its own, made by debootstrap: packages change the mode of what they find
	mount -t proc proc "$ROOT/proc" && mount -t tmpfs tmpfs "$ROOT/run" && [[ -c $ROOT/dev/null ]]
}
inside() { chroot "$ROOT" /bin/bash -c "cd /root && $1"; }
install_deb() # FILE: as the guide says, so the only one there
{
	rm -f "$ROOT"/root/huiying_*.deb
	cp "$1" "$ROOT/root/huiying_x.deb"
}
# A heading of the operators' guide, word for word.
follow_package() { node "$TOP/tests/documents/blocks.mjs" docs/operators.md 'From the package' >"$ROOT/root/guide.sh" && inside '. ./guide.sh'; }
follow_name() { node "$TOP/tests/documents/blocks.mjs" docs/operators.md 'Name the site' >"$ROOT/root/guide.sh" && inside '. ./guide.sh'; }
follow_first() { node "$TOP/tests/documents/blocks.mjs" docs/operators.md 'The first office, box and person' >"$ROOT/root/guide.sh" && inside '. ./guide.sh'; }
follow_upgrade() { node "$TOP/tests/documents/blocks.mjs" docs/operators.md 'Upgrade' >"$ROOT/root/guide.sh" && inside '. ./guide.sh'; }
follow_remove() { node "$TOP/tests/documents/blocks.mjs" docs/operators.md 'Remove' >"$ROOT/root/guide.sh" && inside '. ./guide.sh'; }

start_database()
{
	# over TCP Huiying takes a verified server only
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		-keyout "$ROOT/etc/mysql/key.pem" -out "$ROOT/etc/mysql/ca.pem" 2>"$WORK/openssl.log" || { cat "$WORK/openssl.log"; return 1; }
	chmod 644 "$ROOT/etc/mysql/key.pem"
	inside 'install -d -o mysql -g mysql /run/mysqld && exec mariadbd --ssl-cert=/etc/mysql/ca.pem --ssl-key=/etc/mysql/key.pem --user=mysql --bind-address=127.0.0.1 --port='"$1"' --innodb-buffer-pool-size=32M \
		--performance-schema=OFF --skip-log-bin >>/var/log/mariadbd.log 2>&1' &
	local n=0
	until inside 'mariadb-admin ping' >/dev/null 2>&1; do
		((n++ < 300)) || return 1
		sleep 0.1
	done
}
free_port()
{
	local port
	while port=$((20000 + RANDOM % 20000)); do (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break; done
	printf '%s' "$port"
}
start_nginx()
{
	rm -f "$ROOT"/etc/nginx/sites-enabled/*
	ln -s /usr/share/huiying/nginx/huiying-http.conf "$ROOT/etc/nginx/conf.d/"
	cat >"$ROOT/etc/nginx/sites-enabled/site" <<-END
		server {
			listen 127.0.0.1:$PORT;
			root /var/www/html;
			include /usr/share/huiying/nginx/huiying.conf;
		}
	END
	inside 'nginx -t && nginx'
}
page() { curl -fsS -m 10 --retry 20 --retry-connrefused --retry-delay 1 -H 'Accept: text/html' "$SITE:$PORT/hudong/letters/" | grep -F '<h1'; }
page_names_site() { curl -fsS -m 10 "$SITE:$PORT/hudong/letters/" | grep -F 清源县人民政府; }
status_says() { inside 'runuser -u huiying -- huiying --format tsv status' | grep -P "^$1\t$2"; }
# With an empty database in the place of the one that is lost.
follow_loss()
{
	inside 'install -d -m 0700 -o huiying /srv/backups && runuser -u huiying -- huiying backup /srv/backups/huiying-monday.tgz && systemctl stop huiying.target &&
		mariadb -e "DROP DATABASE huiying; CREATE DATABASE huiying CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"' &&
		node "$TOP/tests/documents/blocks.mjs" docs/operators.md 'After a loss' >"$ROOT/root/guide.sh" && inside 'BACKUPS=/srv/backups && . ./guide.sh'
}
# Nothing that doctor calls a fault keeps citizens from writing any more.
first_is_there()
{
	inside 'runuser -u huiying -- huiying staff list' | grep -F 张三 && inside 'runuser -u huiying -- huiying box list' | grep -F 县长信箱 &&
		inside 'runuser -u huiying -- huiying doctor || :' | grep -E '^ok +boxes' && curl -fsS -m 10 "$SITE:$PORT/hudong/letters/new" | grep -F '"mayor"'
}
unit_is_there() { inside 'runuser -u huiying -- huiying unit list' | grep -F 县教育局; }
# As the programs keep one: nginx reads it by its group.
attachment()
{
	inside 'runuser -u huiying -- sh -c "umask 027; mkdir /var/lib/huiying/attachments/ab; echo kept >/var/lib/huiying/tmp/up-1; mv /var/lib/huiying/tmp/up-1 /var/lib/huiying/attachments/ab/cd" &&
		runuser -u www-data -- cat /var/lib/huiying/attachments/ab/cd && ! runuser -u nobody -- cat /var/lib/huiying/attachments/ab/cd'
}
owners()
{
	inside '[ "$(stat -c "%a %U:%G" /etc/huiying/keys)" = "600 huiying:huiying" ] &&
		[ "$(stat -c "%a %U:%G" /etc/huiying/database.cnf)" = "640 root:huiying" ] &&
		[ "$(stat -c "%a %U:%G" /etc/huiying)" = "1770 root:huiying" ] &&
		[ "$(stat -c "%a %U:%G" /var/lib/huiying/attachments)" = "2750 huiying:www-data" ] &&
		! runuser -u www-data -- cat /etc/huiying/database.cnf && ! runuser -u huiying -- rm -f /etc/huiying/huiying.conf'
}
# Asked all the while; one page that does not come is a failure.
upgrade_under_way()
{
	: >"$WORK/asking"
	(while [[ -e $WORK/asking ]]; do
		curl -fsS -m 10 -o /dev/null "$SITE:$PORT/hudong/letters/?q=k$RANDOM" 2>>"$WORK/lost" || echo lost >>"$WORK/lost"
		sleep 0.2
	done) &
	local asker=$! status=0
	rm -f "$WORK/lost"
	follow_upgrade || status=$?
	rm "$WORK/asking"
	wait "$asker"
	[[ ! -s $WORK/lost ]] || { cat "$WORK/lost"; status=1; }
	return "$status"
}
same_keys() { cmp "$WORK/keys" "$ROOT/etc/huiying/keys"; }
other_keys()
{
	local status=0
	mv "$ROOT/etc/huiying/keys" "$ROOT/etc/huiying/keys.away"
	inside /usr/libexec/huiying/setup >"$WORK/said.log" 2>&1 && status=1
	[[ ! -e $ROOT/etc/huiying/keys ]] || status=1
	rm -f "$ROOT/etc/huiying/keys"
	mv "$ROOT/etc/huiying/keys.away" "$ROOT/etc/huiying/keys"
	cat "$WORK/said.log"
	says 'in use with other keys' && return "$status"
}
# As if the database were on another machine: over TCP with TLS and a password.
remote_database()
{
	inside "mariadb -e \"CREATE DATABASE remote CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; CREATE USER remote IDENTIFIED BY 'a word' REQUIRE SSL; GRANT ALL ON remote.* TO remote\"" || return 1
	cp "$ROOT/etc/huiying/database.cnf" "$WORK/database.cnf"
	mv "$ROOT/etc/huiying/keys" "$WORK/keys.local"
	printf '[huiying]\nhost = 127.0.0.1\nport = %s\nuser = remote\npassword = a word\ndatabase = remote\nssl-ca = /etc/mysql/ca.pem\n' "$DB_PORT" >"$ROOT/etc/huiying/database.cnf"
	inside '/usr/libexec/huiying/setup && runuser -u huiying -- huiying status'
	local status=$?
	cp "$WORK/database.cnf" "$ROOT/etc/huiying/database.cnf"
	mv "$WORK/keys.local" "$ROOT/etc/huiying/keys"
	return "$status"
}
# The test that the package brings (debian/tests), on a network of its own: it wants port 80.
package_test()
{
	local name
	inside 'apt-get -q install curl' || return 1
	for name in $(sed -n 's/^Tests: *//p' "$TOP/debian/tests/control"); do
		install -m 755 "$TOP/debian/tests/$name" "$ROOT/root/$name"
		unshare --net -- sh -c 'ip link set lo up && exec chroot "$1" /bin/bash -c "cd /root && ./$2"' sh "$ROOT" "$name" || return 1
	done
	rm "$ROOT/etc/nginx/sites-enabled/default"
}
removed() { inside '[ ! -e /usr/bin/huiying ] && [ ! -e /usr/libexec/huiying/mailbox ] && [ -e /etc/huiying/huiying.conf ] && [ -e /etc/huiying/keys ]'; }
purged()
{
	inside '[ ! -e /usr/bin/huiying ] && [ ! -e /usr/share/huiying ] && [ ! -e /etc/huiying/huiying.conf ] && nginx -t &&
		[ -e /etc/huiying/keys ] && [ -e /var/lib/huiying/attachments/ab/cd ] && mariadb -N -e "SELECT name FROM huiying.unit" | grep -F 县教育局'
}

lived_with()
{
	it 'a fresh root is made' make_root || return
	inside 'apt-get -q update' >"$WORK/update.log" 2>&1
	PORT=$(free_port) DB_PORT=$(free_port)

	install_deb "$WORK/huiying_$OLD.deb"
	inside 'apt-get -q install ./huiying_*.deb mariadb-server nginx-light' >"$WORK/said.log" 2>&1 && status=0 || status=$?
	it 'without a running database the installation goes through' test "$status" = 0 || { tail -n 30 "$WORK/said.log"; return; }
	it 'and says what is to be done' says 'run /usr/libexec/huiying/setup'
	it 'MariaDB starts' start_database "$DB_PORT" || return
	it 'the guide leads from the package to a database that is ready' follow_package || return
	it 'keys, password and folders belong to whom they should' owners
	it 'an attachment is read by nginx and nobody else' attachment
	it 'the schema is that of the older package' status_says schema "$((STEPS - 1)) of $((STEPS - 1))"
	cp "$ROOT/etc/huiying/keys" "$WORK/keys"
	inside 'runuser -u huiying -- huiying unit add jyj 县教育局 --first 甲一 --direct 乙二 --handler 丙三' >"$WORK/step.log" 2>&1 || cat "$WORK/step.log"
	it 'a unit can be added' unit_is_there
	it 'the guide names the site and starts the programs' follow_name
	it 'nginx takes its pieces' start_nginx
	it 'the first page comes through nginx' page
	it 'with the name of the site' page_names_site

	install_deb "$NEW_DEB"
	it 'an upgrade by the guide loses no page' upgrade_under_way
	it 'the schema is the newest' status_says schema "$STEPS of $STEPS"
	it 'what was there is there' unit_is_there
	it 'the keys are the same' same_keys
	inside 'systemctl restart huiying.target'
	it 'the new programs answer' page
	it 'the guide makes a first office, a box and a person' follow_first
	it 'and citizens can write' first_is_there
	it 'the guide leads back after a loss of the database' follow_loss
	it 'with people, boxes and the form as they were' first_is_there
	it 'setup may be run again' inside /usr/libexec/huiying/setup
	it 'a database that knows other keys is refused' other_keys
	it 'a database on another machine will do' remote_database
	if command -v ip >/dev/null; then
		it 'the test that the package brings finds the first page' package_test
	else
		echo 'skip the test that the package brings: there is no ip(8) for a network of its own'
	fi

	inside 'systemctl stop huiying.target'
	inside 'apt-get -q remove huiying' >"$WORK/said.log" 2>&1
	it 'removed: the programs are gone, settings and keys are not' removed
	it 'and it is said that nginx still includes it' says 'take it out of /etc/nginx/sites-enabled/site'
	install_deb "$NEW_DEB"
	inside 'apt-get -q install ./huiying_*.deb' >"$WORK/step.log" 2>&1
	rm -f "$ROOT/etc/nginx/sites-enabled/site"
	it 'the guide removes it' follow_remove
	it 'purged: settings are gone, keys, attachments and database are not' purged
	install_deb "$NEW_DEB"
	it 'installed again' follow_package
	it 'everything is as it was' unit_is_there
	it 'with the same keys' same_keys
}

# --- make install ---

# This machine with everything that is written kept apart; a build that is there already is not made again.
make_copy()
{
	mkdir -p "$WORK/kept"
	mount -t tmpfs tmpfs "$WORK/kept" && mkdir "$WORK/kept/"{upper,work,all} &&
		mount -t overlay overlay -o "lowerdir=/,upperdir=$WORK/kept/upper,workdir=$WORK/kept/work" "$WORK/kept/all" || return 1
	ROOT=$WORK/kept/all
	mount -t proc proc "$ROOT/proc" && mount -t tmpfs tmpfs "$ROOT/run" && mount -t tmpfs tmpfs "$ROOT/dev" || return 1
	mknod -m 666 "$ROOT/dev/null" c 1 3 && mknod -m 666 "$ROOT/dev/zero" c 1 5 && mknod -m 666 "$ROOT/dev/urandom" c 1 9 &&
		mknod -m 666 "$ROOT/dev/random" c 1 8 && ln -s /proc/self/fd "$ROOT/dev/fd" || return 1
	mkdir "$ROOT/root/huiying"
	tar -C "$TOP" --exclude='./build-[!a]*' --exclude=./build --exclude=./build-asan --exclude=./var --exclude=./.git --exclude=node_modules -cf - . | tar -C "$ROOT/root/huiying" -xf -
	[[ ! -d $TOP/build ]] || cp -a "$TOP/build" "$ROOT/root/huiying/build-site"
	rm -rf "$ROOT/usr/share/huiying" "$ROOT/etc/huiying" "$ROOT/var/lib/mysql"
	install -m 755 "$HERE/systemctl" "$ROOT/usr/local/bin/systemctl"
	mkdir -p "$ROOT/etc/nginx/conf.d"
}
local_database()
{
	inside 'mkdir -p /run/mysqld && mariadb-install-db --no-defaults --user=root --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=socket --auth-root-socket-user=root' || return 1
	inside 'exec mariadbd --no-defaults --user=root --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock --skip-networking --innodb-buffer-pool-size=32M \
		--performance-schema=OFF --skip-log-bin >>/var/log/mariadbd.log 2>&1' &
	local n=0
	until inside 'mariadb-admin --no-defaults --socket=/run/mysqld/mysqld.sock ping' >/dev/null 2>&1; do
		((n++ < 300)) || return 1
		sleep 0.1
	done
}
follow_source() { node "$TOP/tests/documents/blocks.mjs" docs/operators.md 'From source' >"$ROOT/root/huiying/guide.sh" && inside 'cd huiying && . ./guide.sh'; }
installed() { inside 'runuser -u huiying -- /usr/local/bin/huiying status && [ -S /run/huiying/mailbox.sock ] && [ -S /run/huiying/desk.sock ] && nginx -t'; }

from_source()
{
	if ! make_copy >"$WORK/step.log" 2>&1; then
		tail -n 5 "$WORK/step.log"
		echo "skip make install: this machine allows no overlay of itself"
		return
	fi
	it 'MariaDB of this machine starts' local_database || return
	it 'the guide leads from the source to programs that run' follow_source || return
	it 'they are where the guide says' installed
	inside 'systemctl stop huiying.target'
}

main()
{
	local status
	copy_tree
	it 'the package is built' build || return
	NEW_DEB=$(echo "$WORK/huiying_${NEW}_"*.deb)
	it 'lintian finds no error' without_errors
	it 'programs, command, manuals, units, settings and nginx pieces are in it' holds /usr/bin/huiying /usr/libexec/huiying/{mailbox,desk,corrections,solicitations,satisfaction,open311,timers,courier,inspector,postbox,setup} \
		/usr/share/man/man8/huiying-mailbox.8.gz /usr/share/man/man5/huiying.conf.5.gz /lib/systemd/system/huiying.target \
		/usr/lib/sysusers.d/huiying.conf /usr/lib/tmpfiles.d/huiying.conf /etc/huiying/huiying.conf /etc/huiying/database.cnf \
		/usr/share/huiying/nginx/huiying{,-http}.conf "/usr/share/huiying/schema/$NEWEST" /usr/share/huiying/nginx/away/away.html
	it 'an older package for the upgrade' older || return
	if ((EUID != 0)); then
		echo "skip a fresh root: only root makes one"
	elif ! unshare --mount --pid --fork true 2>/dev/null; then
		echo "skip a fresh root: this machine allows no namespaces of our own"
	else
		export NEW_DEB
		unshare --mount --pid --fork --kill-child -- "$HERE/package.sh" "$TOP" "$WORK" inside
		unshare --mount --pid --fork --kill-child -- "$HERE/package.sh" "$TOP" "$WORK" source
	fi
}

case ${3:-} in
inside) lived_with ;;
source) from_source ;;
*)
	main
	echo end
	;;
esac
