#!/bin/sh
# SPDX-License-Identifier: MIT
# sql.sh [ROOT]: SQL stands only in *_db.c of modules, shared/tickets, shared/store and schema, as literals; and none of the
# statements that fail silently on a cluster.
cd "${1:-$(dirname "$0")/../..}" || exit 2
bad=0
sources() { find shared modules -name '*.[ch]' 2>/dev/null | sort; }
complain() { # WORDS: for the file:line:text lines on stdin
	while IFS= read -r line; do
		printf '%s: %s\n' "$(printf '%s' "$line" | cut -d: -f1,2)" "$1"
		bad=1
	done
}
statements='"[ \t]*(SELECT .*|INSERT (IGNORE )?INTO|REPLACE INTO|UPDATE [a-z_]+( SET)?|DELETE FROM|CREATE (TABLE|INDEX|DATABASE)|ALTER TABLE|DROP TABLE|TRUNCATE|START TRANSACTION|SET (SESSION|NAMES))'
out=$(sources | grep -Ev '^(shared/(tickets|store)/|modules/([^/]+/)+[^/]+_db\.c$)' | xargs -r grep -nHE "$statements" | complain "SQL belongs into a *_db.c or shared/tickets")
# Text put together at run time is no literal: printf and buf functions beside SQL words.
out2=$(sources | xargs -r grep -nHE '(printf|buf_add|buf_format|buf_text|pool_format|pool_printf)[a-z_]*\(.*"[^"]*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY)[ "]' | grep -v '^shared/store/' | complain "SQL is a literal with typed parameters, never put together")
out3=$({ sources; find schema -name '*.sql' 2>/dev/null; } | xargs -r grep -nHiE '(GET_LOCK|RELEASE_LOCK)[ ]*\(|LOCK TABLES|SKIP LOCKED|XA (START|BEGIN|END)|SELECT MAX\([a-z_]+\)[ ]*\+[ ]*1|ENGINE[ ]*=[ ]*(MyISAM|Aria)|CREATE (PROCEDURE|TRIGGER|FUNCTION)' | grep -vE ':[0-9]+:[ \t]*(--|\*|/\*|//)' | complain "not on a cluster: see which statements are portable")
# Every table has a primary key.
out4=$(find schema -name '*.sql' 2>/dev/null | sort | xargs -r awk '
/CREATE TABLE/ { inside = 1; key = 0; where = FILENAME ":" FNR }
inside && /PRIMARY KEY/ { key = 1 }
inside && /^\)/ { if (!key) print where ": a table without a primary key"; inside = 0 }')
all=$(printf '%s\n%s\n%s\n%s\n' "$out" "$out2" "$out3" "$out4" | grep .)
[ -z "$all" ] || { printf '%s\n' "$all"; exit 1; }
