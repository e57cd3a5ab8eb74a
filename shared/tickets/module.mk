# shared/tickets
libhuiying_a_SOURCES += \
	shared/tickets/act.c shared/tickets/effects.c shared/tickets/effects.h shared/tickets/effects_answer.c shared/tickets/effects_clock.c shared/tickets/work.h \
	shared/tickets/answer.c shared/tickets/engine.c \
	shared/tickets/clock.c shared/tickets/clock.h shared/tickets/find.h shared/tickets/clock_plan.c shared/tickets/clock_rows.c shared/tickets/fire.c \
	shared/tickets/contact.c shared/tickets/contact.h \
	shared/tickets/ledger.c shared/tickets/ledger.h shared/tickets/ledger_row.h \
	shared/tickets/ledger_verify.c \
	shared/tickets/clock_rows.h shared/tickets/batch.c shared/tickets/batch.h shared/tickets/many.h shared/tickets/sweep.h \
	shared/tickets/rulebook.h shared/tickets/outbox.h shared/tickets/notify.h shared/tickets/explain.c shared/tickets/explain.h \
	shared/tickets/lifecycle.c shared/tickets/lifecycle.h shared/tickets/lifecycle_check.c \
	shared/tickets/number.c shared/tickets/number.h \
	shared/tickets/organisation.c shared/tickets/organisation.h shared/tickets/staff.c \
	shared/tickets/publication.c \
	shared/tickets/submit.c shared/tickets/ticket.h shared/tickets/ticket_read.c
libhuiying_a_SOURCES += shared/tickets/notify.c shared/tickets/hours.c shared/tickets/outbox.c \
	shared/tickets/digest.c shared/tickets/address.c
libhuiying_a_SOURCES += shared/tickets/rulebook.c shared/tickets/rulebook_raise.c shared/tickets/rulebook_read.c shared/tickets/rulebook_rows.h \
	shared/tickets/recount.c shared/tickets/recount.h shared/tickets/recount_chunk.c shared/tickets/recount_read.c \
	shared/tickets/recount_write.c
libhuiying_a_SOURCES += shared/tickets/sweep.c shared/tickets/sweep_fire.c shared/tickets/sweep_fire.h shared/tickets/escalation.c shared/tickets/heartbeat.c shared/tickets/heartbeat.h
