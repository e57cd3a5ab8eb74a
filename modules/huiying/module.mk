bin_PROGRAMS += huiying
huiying_SOURCES = modules/huiying/huiying.c modules/huiying/cli.h modules/huiying/output.c modules/huiying/setup.c \
	modules/huiying/doctor.c modules/huiying/doctor.h modules/huiying/doctor_rules.c modules/huiying/attachments.c modules/huiying/attachments.h modules/huiying/running.c modules/huiying/people.c modules/huiying/people.h modules/huiying/unit.c modules/huiying/outbox.c modules/huiying/tsv.c \
	modules/huiying/import.c modules/huiying/letters.c modules/huiying/letters.h modules/huiying/demo.c modules/huiying/demo.h modules/huiying/demo_answers.c modules/huiying/demo_corrections.c modules/huiying/demo_letters.c modules/huiying/demo_play.c modules/huiying/demo_solicitations.c modules/huiying/demo_solicitations.h modules/huiying/demo_opinions.c modules/huiying/demo_steps.c modules/huiying/look.c modules/huiying/deadline.c \
	modules/huiying/calendar.c modules/huiying/rules.c modules/huiying/rules.h modules/huiying/huiying_db.c modules/huiying/huiying_db.h
dist_man_MANS += modules/huiying/huiying.1 docs/huiying.conf.5 docs/huiying.policy.5 docs/huiying.questions.5
huiying_SOURCES += modules/huiying/policy.c
huiying_SOURCES += modules/huiying/replay.c modules/huiying/replay_run.c modules/huiying/replay.h \
	modules/huiying/explain.c modules/huiying/explain_json.c modules/huiying/explain_print.h
huiying_SOURCES += modules/huiying/timers.c modules/huiying/escalations.c
huiying_SOURCES += modules/huiying/staff.c modules/huiying/staff.h modules/huiying/staff_change.c modules/huiying/site.c modules/huiying/doctor_accounts.c
huiying_SOURCES += modules/huiying/learn.c modules/huiying/learn_print.c modules/huiying/learn.h modules/huiying/lifecycle.c
huiying_SOURCES += modules/huiying/figures.c
huiying_SOURCES += modules/huiying/solicitations.c
huiying_SOURCES += modules/huiying/words.c
huiying_SOURCES += modules/huiying/corrections.h modules/huiying/corrections_import.c modules/huiying/corrections_export.c
huiying_SOURCES += modules/huiying/key.c modules/huiying/tickets_export.c modules/huiying/tickets_export.h modules/huiying/tickets_export_db.c
huiying_SOURCES += modules/huiying/backup.c modules/huiying/backup.h modules/huiying/backup_db.c modules/huiying/backup_read.c \
	modules/huiying/backup_nightly.c modules/huiying/restore.c modules/huiying/restore_load.c
huiying_SOURCES += modules/huiying/doctor_site.c modules/huiying/doctor_nginx.c
huiying_SOURCES += modules/huiying/keys.c modules/huiying/retain.c modules/huiying/retain_db.c modules/huiying/retain.h
huiying_SOURCES += modules/huiying/doctor_footer.c
huiying_SOURCES += modules/huiying/scan.c
