#!/bin/sh
# SPDX-License-Identifier: MIT
# selftest.sh: each lint finds what is planted, and is content without it. Prints ok/FAILED lines; exit 1 when a lint is blind.
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
fresh() {
	rm -rf "$work/t"
	mkdir -p "$work/t/shared/base" "$work/t/shared/web" "$work/t/shared/tickets" "$work/t/shared/store" "$work/t/modules/mailbox/pages" "$work/t/schema" "$work/t/modules/huiying" "$work/t/nginx-conf"
	cp "$here/../../.clang-format" "$work/t/"
	printf '/* SPDX-License-Identifier: MIT */\n#include "base/str.h"\n' >"$work/t/shared/base/str.c"
	printf '/* SPDX-License-Identifier: MIT */\nenum { CONF_KEYS };\n' >"$work/t/shared/base/conf.h"
	printf '/* SPDX-License-Identifier: MIT */\nconst int rows[] = {\n\t{"log.level", TYPE_WORD},\n};\n' >"$work/t/shared/base/conf.c"
	printf '/* SPDX-License-Identifier: MIT */\nconst int verbs[] = {\n\t{"status", 0},\n};\n' >"$work/t/modules/huiying/huiying.c"
	printf '.Dd $Mdocdate$\n.Dt HUIYING.CONF 5\n.Os\n.Sh NAME\n.Nm huiying.conf\n.Nd settings\n.Sh DESCRIPTION\nlog.level\n' >"$work/t/modules/huiying/huiying.conf.5"
	printf '.Dd $Mdocdate$\n.Dt HUIYING 1\n.Os\n.Sh NAME\n.Nm huiying\n.Nd tool\n.Sh DESCRIPTION\nstatus\n' >"$work/t/modules/huiying/huiying.1"
	printf '<p class="a">{{title}}</p>{{{answer_html}}}\n' >"$work/t/modules/mailbox/pages/x.mustache"
	printf 'CREATE TABLE a (\n  id INT PRIMARY KEY\n) ENGINE=InnoDB;\n' >"$work/t/schema/0001-a.sql"
}
plant() { # LINT FILE TEXT: the text is appended to the file
	fresh
	mkdir -p "$(dirname "$work/t/$2")"
	[ -e "$work/t/$2" ] || case $2 in *.[ch]) printf '/* SPDX-License-Identifier: MIT */\n' >"$work/t/$2" ;; esac
	printf '%s\n' "$3" >>"$work/t/$2"
	if "$here/$1.sh" "$work/t" >/dev/null 2>&1; then
		echo "FAILED $1 does not see: $(printf %s "$3" | head -n 1)"
		bad=1
	else
		echo "ok $1 sees: $(printf %s "$3" | head -n 1)"
	fi
}
for lint in floors sql html classes assets bans days conf-docs man; do
	fresh
	if out=$("$here/$lint.sh" "$work/t" 2>&1); then echo "ok $lint is content with a clean tree"; else
		echo "FAILED $lint complains about a clean tree: $out"
		bad=1
	fi
done
plant floors shared/base/a.c '#include "web/app.h"'
plant floors shared/tickets/a.c '#include "web/form.h"'
plant floors shared/web/a.c '#include "tickets/ticket.h"'
plant floors shared/store/a.c '#include "calendar/workday.h"'
plant floors shared/tickets/a.c '#include "view/words.h"'
plant floors shared/policy/a.c '#include "tickets/ticket.h"'
plant floors shared/policy/a.c '#include "store/db.h"'
plant floors shared/calendar/a.c '#include "policy/policy.h"'
plant floors modules/desk/a.c '#include "modules/mailbox/mailbox.h"'
plant floors modules/desk/a.c '#include <fcgiapp.h>'
plant floors shared/tickets/a.c '#include <mysql.h>'
plant floors shared/web/a.c '#include <openssl/evp.h>'
plant floors shared/web/a.c '#include "../base/str.h"'
plant sql modules/desk/desk.c '	db_query(db, "SELECT id FROM ticket");'
plant sql shared/web/a.c '	run("UPDATE ticket SET state = ?");'
plant sql modules/desk/desk_db.c '	snprintf(sql, sizeof(sql), "SELECT id FROM ticket WHERE number = %s", n);'
plant sql modules/desk/lists/words.c '	db_query(db, "SELECT id FROM ticket");'
plant sql shared/tickets/a.c '	db_query(db, "SELECT GET_LOCK(?, 1)");'
plant sql schema/0002-x.sql 'CREATE TABLE b (
  id INT
) ENGINE=InnoDB;'
plant html modules/desk/a.c '	buf_text(out, "<p class=\"x\">");'
plant html modules/desk/pages/a.mustache '<p>{{{title}}}</p>'
plant html modules/desk/pages/a.mustache '<p>{{&title}}</p>'
plant html modules/desk/pages/a.mustache "<a href='{{x_url}}'>x</a>"
plant html modules/desk/pages/a.mustache '<a href={{x_url}}>x</a>'
plant html modules/desk/pages/a.mustache '<script>
var x = "{{x}}";
</script>'
plant html modules/desk/pages/a.mustache '<p style="color: red">x</p>'
plant html modules/desk/pages/a.mustache '<p onclick="x()">x</p>'
plant classes modules/desk/pages/a.mustache '<p class="hy-nowhere">x</p>'
plant classes shared/web/assets/a.css '.hy-nobody { color: red; }'
plant assets shared/web/assets/a.css '.hy-a { color: red; }'
plant assets shared/web/assets/a.css '/* SPDX-License-Identifier: MIT */
.hy-a {
	width: calc(1px
		+ 2px);
}'
plant assets shared/web/assets/a.css '/* SPDX-License-Identifier: MIT */
.hy-a { color: red; /* as
	it is */ }'
plant assets shared/web/assets/a.js '// SPDX-License-Identifier: MIT
say(`two
	lines`);'
plant bans shared/base/a.c '	strcpy(a, b);'
plant bans shared/base/a.c '	int n = atoi(text);'
plant bans modules/desk/a.c '	now = time(NULL);'
plant bans modules/desk/a.c 'typedef struct x x;'
plant bans modules/desk/a.c '	/* TODO: later */'
plant bans tests/integration/a.mjs '	const sorted = names.toSorted();'
plant bans tests/integration/a.mjs 'const here = import.meta.dirname;'
plant days modules/desk/a.c '	int n_days = 5;'
plant days modules/desk/a.c '	due = workday_add(calendar, start, 15);'
plant days shared/tickets/a.c '#define REPLY_DAYS 15'
plant days modules/desk/a.c '	say("我们会在5个工作日内答复");'
plant days shared/tickets/a.c '	enum { REPLY_WORKDAYS = 5 };'
plant days shared/tickets/a.c '	if (rule->working_days >= 15)'
plant days modules/desk/a.c '	late = now > start + 15 * DAY;'
plant days modules/timers/a.c '	late = now > start + 24 * HOUR * 3;'
plant days modules/timers/a.c '	late = now > start + 72 * HOUR;'
plant days modules/desk/a.c '	due_day = today + 14;'
plant days shared/tickets/a.c '	due = deadline_workdays(calendar, start, 1, COUNT_CIVIL, NULL, 0);'
plant days shared/tickets/a.c '	due = deadline_months(calendar,
		start,
		3, false);'
plant days shared/calendar/a.c '	return deadline_days(calendar, start, 30, true);'
plant days shared/calendar/a.c '	return start + 7 * DAY;'
plant days shared/tickets/a.c '	due = calendar_step(calendar, d, 5);'
plant days shared/tickets/a.c '	{"letter.reply", NULL, 5},'
plant days shared/tickets/a.c '	db_query(db, "SELECT id FROM ticket WHERE submitted_at < UTC_TIMESTAMP() - INTERVAL 3 MONTH");'
plant days modules/desk/a.c '	say("we answer within 15 working days");'
plant days modules/desk/a.c '	/* a comment */ int n_days = 5; /* another */'
plant days modules/desk/pages/a.mustache '<p>我们将在 5 个工作日内答复。</p>'
plant days modules/desk/pages/a.mustache '<p>五个工作日内答复</p>'
clear_of() { # LINT FILE TEXT: no fault
	fresh
	mkdir -p "$(dirname "$work/t/$2")"
	printf '/* SPDX-License-Identifier: MIT */\n%s\n' "$3" >>"$work/t/$2"
	if out=$("$here/$1.sh" "$work/t" 2>&1); then echo "ok $1 lets pass: $3"; else
		echo "FAILED $1 complains: $out"
		bad=1
	fi
}
clear_of days modules/desk/a.c '#define SENT_DAYS 7 /* no limit: how far back the page looks */'
clear_of days modules/desk/a.c '	next = calendar_step(calendar, d, 1); /* in 5 working days */'
clear_of days modules/desk/a.c '	due = deadline_workdays(calendar, start, rule->limit, rule->count, NULL, 0);'
clear_of days modules/desk/a.c '	say("每个工作日都有人看，几个工作日后再来");'
clear_of days shared/calendar/a.c '	int week_day = (d + 4) % 7;'
clear_of days modules/desk/pages/a.mustache '<p>{{limit}}个工作日内答复；下一个工作日收到</p>'
plant conf-docs shared/base/conf.c '	{"secret.key", TYPE_WORD},'
plant conf-docs modules/huiying/huiying.c 'const int verbs[] = {
	{"frobnicate", run_frobnicate},
};'
plant conf-docs schema/policies/policy.rng '<element name="frobnicate"/>'
plant format shared/base/a.c 'int  x( void ){return 1 ;}'
plant man modules/desk/huiying-desk.8 '.Sh WRONG
.Xx nothing'
fresh
printf 'int x;\n' >"$work/t/shared/base/b.c"
if "$here/bans.sh" "$work/t" >/dev/null; then echo "FAILED bans does not see a missing SPDX line"; bad=1; else echo "ok bans sees a missing SPDX line"; fi
exit $bad
