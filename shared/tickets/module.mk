# shared/tickets: a ticket and the one way to change it here, a folder an idea
libhuiying_a_SOURCES += shared/tickets/act.c shared/tickets/answer.c shared/tickets/batch.c shared/tickets/batch.h \
	shared/tickets/daily.c shared/tickets/daily.h shared/tickets/engine.c shared/tickets/find.h shared/tickets/heartbeat.c \
	shared/tickets/heartbeat.h shared/tickets/many.h shared/tickets/number.c shared/tickets/number.h shared/tickets/submit.c \
	shared/tickets/ticket.h shared/tickets/ticket_read.c shared/tickets/upkeep.c shared/tickets/upkeep.h shared/tickets/work.h \
	shared/tickets/work_row.c
# what may happen, as a table a kind
libhuiying_a_SOURCES += shared/tickets/lifecycle/lifecycle.c shared/tickets/lifecycle/lifecycle.h \
	shared/tickets/lifecycle/lifecycle_check.c shared/tickets/lifecycle/lifecycle_correction.c \
	shared/tickets/lifecycle/lifecycle_letter.c shared/tickets/lifecycle/lifecycle_rows.h \
	shared/tickets/lifecycle/lifecycle_solicitation.c
# what an action does beside the change of state
libhuiying_a_SOURCES += shared/tickets/effects/co_units.c shared/tickets/effects/effects.c shared/tickets/effects/effects.h \
	shared/tickets/effects/effects_answer.c shared/tickets/effects/effects_clock.c shared/tickets/effects/effects_correction.c \
	shared/tickets/effects/effects_desk.c shared/tickets/effects/effects_office.c shared/tickets/effects/effects_publication.c \
	shared/tickets/effects/effects_rating.c shared/tickets/effects/effects_report.c shared/tickets/effects/effects_review.c \
	shared/tickets/effects/effects_solicitation.c shared/tickets/effects/effects_units.c
# clocks, their levels, and why a date is what it is
libhuiying_a_SOURCES += shared/tickets/clocks/clock.c shared/tickets/clocks/clock.h shared/tickets/clocks/clock_plan.c \
	shared/tickets/clocks/clock_rows.c shared/tickets/clocks/clock_rows.h shared/tickets/clocks/escalation.c \
	shared/tickets/clocks/explain.c shared/tickets/clocks/explain.h shared/tickets/clocks/fire.c shared/tickets/clocks/sweep.c \
	shared/tickets/clocks/sweep.h shared/tickets/clocks/sweep_fire.c shared/tickets/clocks/sweep_fire.h
# the rules in force, and counting anew when they change
libhuiying_a_SOURCES += shared/tickets/rules/recount.c shared/tickets/rules/recount.h shared/tickets/rules/recount_chunk.c \
	shared/tickets/rules/recount_read.c shared/tickets/rules/recount_write.c shared/tickets/rules/rulebook.c \
	shared/tickets/rules/rulebook.h shared/tickets/rules/rulebook_raise.c shared/tickets/rules/rulebook_read.c \
	shared/tickets/rules/rulebook_rows.h
# the ledger
libhuiying_a_SOURCES += shared/tickets/ledger/ledger.c shared/tickets/ledger/ledger.h shared/tickets/ledger/ledger_row.h \
	shared/tickets/ledger/ledger_verify.c
# reviews, publication, what is reported
libhuiying_a_SOURCES += shared/tickets/reviews/publication.c shared/tickets/reviews/report.c shared/tickets/reviews/report.h \
	shared/tickets/reviews/review.c shared/tickets/reviews/review.h shared/tickets/reviews/review_check.c \
	shared/tickets/reviews/review_read.c shared/tickets/reviews/review_stuck.c shared/tickets/reviews/review_work.h
# messages
libhuiying_a_SOURCES += shared/tickets/messages/address.c shared/tickets/messages/digest.c shared/tickets/messages/hours.c \
	shared/tickets/messages/notify.c shared/tickets/messages/notify.h shared/tickets/messages/outbox.c \
	shared/tickets/messages/outbox.h
# figures
libhuiying_a_SOURCES += shared/tickets/figures/figures.c shared/tickets/figures/figures.h shared/tickets/figures/figures_kept.c \
	shared/tickets/figures/figures_kept.h shared/tickets/figures/figures_list.c shared/tickets/figures/figures_rows.h \
	shared/tickets/figures/figures_small.c shared/tickets/figures/figures_time.c
# ratings of answers, votes on pages
libhuiying_a_SOURCES += shared/tickets/ratings/page_vote.c shared/tickets/ratings/page_vote.h shared/tickets/ratings/rating.c \
	shared/tickets/ratings/rating.h shared/tickets/ratings/rating_work.h
# units, people, their accounts, sites
libhuiying_a_SOURCES += shared/tickets/people/account.h shared/tickets/people/api_key.c shared/tickets/people/api_key.h \
	shared/tickets/people/change.c shared/tickets/people/change.h shared/tickets/people/factor.c shared/tickets/people/leaving.c \
	shared/tickets/people/organisation.c shared/tickets/people/organisation.h shared/tickets/people/password.c \
	shared/tickets/people/reset.c shared/tickets/people/site.c shared/tickets/people/site_end.c shared/tickets/people/staff.c \
	shared/tickets/people/staff_login.c shared/tickets/people/staff_row.h
# what is sealed, held back, taken out
libhuiying_a_SOURCES += shared/tickets/kept/contact.c shared/tickets/kept/contact.h shared/tickets/kept/erase.c \
	shared/tickets/kept/erase.h shared/tickets/kept/held.c shared/tickets/kept/held.h shared/tickets/kept/rehash.c \
	shared/tickets/kept/reseal.c shared/tickets/kept/reseal.h shared/tickets/kept/reseal_work.h
# the site's words, and what its own letters suggest
libhuiying_a_SOURCES += shared/tickets/words/suggest.c shared/tickets/words/suggest.h shared/tickets/words/wordlist.c \
	shared/tickets/words/wordlist.h shared/tickets/words/wordlist_text.c
# error reports and the pages they are about
libhuiying_a_SOURCES += shared/tickets/corrections/correction.c shared/tickets/corrections/correction.h \
	shared/tickets/corrections/correction_figures.c shared/tickets/corrections/correction_follow.c \
	shared/tickets/corrections/correction_public.c shared/tickets/corrections/correction_url.c \
	shared/tickets/corrections/correction_words.c shared/tickets/corrections/path_unit.c shared/tickets/corrections/visit.c \
	shared/tickets/corrections/visit.h
# solicitations and opinions
libhuiying_a_SOURCES += shared/tickets/solicitations/opinion.c shared/tickets/solicitations/opinion.h \
	shared/tickets/solicitations/opinion_desk.c shared/tickets/solicitations/solicitation.c \
	shared/tickets/solicitations/solicitation.h shared/tickets/solicitations/solicitation_check.c \
	shared/tickets/solicitations/solicitation_find.c shared/tickets/solicitations/solicitation_row.h \
	shared/tickets/solicitations/solicitation_store.c shared/tickets/solicitations/solicitation_text.c \
	shared/tickets/solicitations/solicitation_work.h shared/tickets/solicitations/solicitation_write.c
# questionnaires
libhuiying_a_SOURCES += shared/tickets/responses/response.c shared/tickets/responses/response.h \
	shared/tickets/responses/response_count.c shared/tickets/responses/response_draft.c shared/tickets/responses/response_hash.h \
	shared/tickets/responses/response_proof.c shared/tickets/responses/response_tally.c shared/tickets/responses/response_tally.h
