bin_PROGRAMS += huiying
dist_man_MANS += modules/huiying/huiying.1 docs/huiying.conf.5 docs/huiying.policy.5 docs/huiying.questions.5
# modules/huiying: the table of verbs and what they share here, a folder an idea
huiying_SOURCES = modules/huiying/cli.h modules/huiying/huiying.c modules/huiying/huiying_db.c modules/huiying/huiying_db.h \
	modules/huiying/output.c modules/huiying/running.c modules/huiying/setup.c modules/huiying/tsv.c
# the rules in force and what follows from them
huiying_SOURCES += modules/huiying/rules/calendar.c modules/huiying/rules/deadline.c modules/huiying/rules/escalations.c \
	modules/huiying/rules/explain.c modules/huiying/rules/explain_json.c modules/huiying/rules/explain_print.h \
	modules/huiying/rules/lifecycle.c modules/huiying/rules/policy.c modules/huiying/rules/replay.c modules/huiying/rules/replay.h \
	modules/huiying/rules/replay_run.c modules/huiying/rules/rules.c modules/huiying/rules/rules.h modules/huiying/rules/timers.c
# units, people, sites, words
huiying_SOURCES += modules/huiying/people/people.c modules/huiying/people/people.h modules/huiying/people/site.c \
	modules/huiying/people/staff.c modules/huiying/people/staff.h modules/huiying/people/staff_change.c \
	modules/huiying/people/unit.c modules/huiying/people/words.c
# tickets in and out, looked at, counted
huiying_SOURCES += modules/huiying/tickets/corrections.h modules/huiying/tickets/corrections_export.c \
	modules/huiying/tickets/corrections_import.c modules/huiying/tickets/export.c modules/huiying/tickets/export.h \
	modules/huiying/tickets/export_db.c modules/huiying/tickets/figures.c modules/huiying/tickets/import.c \
	modules/huiying/tickets/learn.c modules/huiying/tickets/learn.h modules/huiying/tickets/learn_print.c \
	modules/huiying/tickets/letters.c modules/huiying/tickets/letters.h modules/huiying/tickets/look.c \
	modules/huiying/tickets/outbox.c modules/huiying/tickets/solicitations.c
# what is stored, sealed and taken out again
huiying_SOURCES += modules/huiying/kept/attachments.c modules/huiying/kept/attachments.h modules/huiying/kept/key.c \
	modules/huiying/kept/keys.c modules/huiying/kept/retain.c modules/huiying/kept/retain.h modules/huiying/kept/retain_db.c \
	modules/huiying/kept/scan.c
# backup and restore
huiying_SOURCES += modules/huiying/backup/backup.c modules/huiying/backup/backup.h modules/huiying/backup/backup_db.c \
	modules/huiying/backup/fill.c modules/huiying/backup/fill.h modules/huiying/backup/load.c modules/huiying/backup/nightly.c \
	modules/huiying/backup/read.c modules/huiying/backup/restore.c
# check-up
huiying_SOURCES += modules/huiying/doctor/accounts.c modules/huiying/doctor/doctor.c modules/huiying/doctor/doctor.h \
	modules/huiying/doctor/footer.c modules/huiying/doctor/nginx.c modules/huiying/doctor/rules.c modules/huiying/doctor/site.c
# a county to look at
huiying_SOURCES += modules/huiying/demo/answers.c modules/huiying/demo/corrections.c modules/huiying/demo/demo.c \
	modules/huiying/demo/demo.h modules/huiying/demo/letters.c modules/huiying/demo/opinions.c modules/huiying/demo/play.c \
	modules/huiying/demo/solicitations.c modules/huiying/demo/solicitations.h modules/huiying/demo/steps.c
