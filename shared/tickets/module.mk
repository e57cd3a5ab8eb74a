# shared/tickets
# the engine: what may happen, an act, its effects
libhuiying_a_SOURCES += \
	shared/tickets/act.c shared/tickets/co_units.c shared/tickets/effects.c \
	shared/tickets/effects.h shared/tickets/effects_answer.c shared/tickets/effects_clock.c shared/tickets/effects_correction.c shared/tickets/effects_desk.c shared/tickets/effects_report.c shared/tickets/report.c shared/tickets/report.h \
	shared/tickets/effects_office.c shared/tickets/effects_rating.c shared/tickets/effects_solicitation.c shared/tickets/effects_units.c shared/tickets/engine.c shared/tickets/lifecycle.c \
	shared/tickets/lifecycle.h shared/tickets/lifecycle_check.c shared/tickets/lifecycle_correction.c \
	shared/tickets/lifecycle_letter.c shared/tickets/lifecycle_rows.h shared/tickets/lifecycle_solicitation.c shared/tickets/rating.c shared/tickets/rating.h shared/tickets/rating_work.h \
	shared/tickets/solicitation_store.c shared/tickets/solicitation_work.h shared/tickets/submit.c shared/tickets/ticket.h \
	shared/tickets/upkeep.c shared/tickets/upkeep.h shared/tickets/work.h shared/tickets/work_row.c
# what is written and read of a ticket
libhuiying_a_SOURCES += \
	shared/tickets/answer.c shared/tickets/contact.c shared/tickets/contact.h shared/tickets/find.h shared/tickets/number.c \
	shared/tickets/number.h shared/tickets/organisation.c shared/tickets/organisation.h shared/tickets/publication.c \
	shared/tickets/ticket_read.c
# clocks
libhuiying_a_SOURCES += \
	shared/tickets/clock.c shared/tickets/clock.h shared/tickets/clock_plan.c shared/tickets/clock_rows.c \
	shared/tickets/clock_rows.h shared/tickets/explain.c shared/tickets/explain.h shared/tickets/fire.c
# many tickets in one transaction; timers
libhuiying_a_SOURCES += \
	shared/tickets/batch.c shared/tickets/batch.h shared/tickets/escalation.c shared/tickets/heartbeat.c \
	shared/tickets/heartbeat.h shared/tickets/many.h shared/tickets/sweep.c shared/tickets/sweep.h shared/tickets/sweep_fire.c \
	shared/tickets/sweep_fire.h
# the ledger
libhuiying_a_SOURCES += \
	shared/tickets/ledger.c shared/tickets/ledger.h shared/tickets/ledger_row.h shared/tickets/ledger_verify.c
# statistics
libhuiying_a_SOURCES += \
	shared/tickets/figures.c shared/tickets/figures.h shared/tickets/figures_list.c shared/tickets/figures_rows.h \
	shared/tickets/figures_time.c shared/tickets/figures_kept.c shared/tickets/figures_kept.h shared/tickets/figures_small.c
# votes on pages; what is done once a day
libhuiying_a_SOURCES += \
	shared/tickets/page_vote.c shared/tickets/page_vote.h shared/tickets/daily.c shared/tickets/daily.h
# messages
libhuiying_a_SOURCES += \
	shared/tickets/address.c shared/tickets/digest.c shared/tickets/hours.c shared/tickets/notify.c shared/tickets/notify.h \
	shared/tickets/outbox.c shared/tickets/outbox.h
# the rules in force
libhuiying_a_SOURCES += \
	shared/tickets/recount.c shared/tickets/recount.h shared/tickets/recount_chunk.c shared/tickets/recount_read.c \
	shared/tickets/recount_write.c shared/tickets/rulebook.c shared/tickets/rulebook.h shared/tickets/rulebook_raise.c \
	shared/tickets/rulebook_read.c shared/tickets/rulebook_rows.h
# reviews and publication
libhuiying_a_SOURCES += \
	shared/tickets/effects_publication.c shared/tickets/effects_review.c shared/tickets/review.c shared/tickets/review.h \
	shared/tickets/review_check.c shared/tickets/review_read.c shared/tickets/review_stuck.c shared/tickets/review_work.h
# people and their accounts
libhuiying_a_SOURCES += \
	shared/tickets/account.h shared/tickets/change.c shared/tickets/change.h shared/tickets/factor.c shared/tickets/leaving.c \
	shared/tickets/password.c shared/tickets/reset.c shared/tickets/site.c shared/tickets/site_end.c shared/tickets/staff.c shared/tickets/staff_login.c \
	shared/tickets/staff_row.h
# suggestions
libhuiying_a_SOURCES += shared/tickets/suggest.c shared/tickets/suggest.h
libhuiying_a_SOURCES += shared/tickets/wordlist.c shared/tickets/wordlist_text.c shared/tickets/wordlist.h
# solicitations at the desk
libhuiying_a_SOURCES += shared/tickets/solicitation.c shared/tickets/solicitation.h shared/tickets/solicitation_row.h shared/tickets/solicitation_check.c shared/tickets/solicitation_find.c shared/tickets/solicitation_text.c shared/tickets/solicitation_write.c shared/tickets/opinion.c shared/tickets/opinion_desk.c shared/tickets/opinion.h
# pages that are looked at for an error report
libhuiying_a_SOURCES += shared/tickets/visit.c shared/tickets/visit.h
# error reports
libhuiying_a_SOURCES += shared/tickets/correction.c shared/tickets/correction.h shared/tickets/correction_figures.c \
	shared/tickets/correction_follow.c shared/tickets/correction_public.c \
	shared/tickets/correction_url.c shared/tickets/correction_words.c shared/tickets/path_unit.c
# questionnaires
libhuiying_a_SOURCES += \
	shared/tickets/response.c shared/tickets/response.h shared/tickets/response_count.c shared/tickets/response_draft.c \
	shared/tickets/response_hash.h shared/tickets/response_proof.c shared/tickets/response_tally.c shared/tickets/response_tally.h
libhuiying_a_SOURCES += shared/tickets/api_key.c shared/tickets/api_key.h
libhuiying_a_SOURCES += shared/tickets/reseal.c shared/tickets/reseal.h shared/tickets/reseal_work.h shared/tickets/rehash.c shared/tickets/erase.c shared/tickets/erase.h
# files that are held back
libhuiying_a_SOURCES += shared/tickets/held.c shared/tickets/held.h
