# modules/desk
pkglibexec_PROGRAMS += desk
desk_SOURCES = modules/desk/desk.c modules/desk/desk.h modules/desk/sees.c modules/desk/replies.c modules/desk/bar.c modules/desk/login.c modules/desk/password.c modules/desk/inbox.c modules/desk/inbox_filter.c modules/desk/inbox.h modules/desk/search.c \
	modules/desk/ticket.c modules/desk/forms.c modules/desk/forms_time.c modules/desk/forms.h modules/desk/actions.c modules/desk/attachment.c modules/desk/units.c modules/desk/draft.c modules/desk/kept.c \
	modules/desk/due.c modules/desk/escalations.c modules/desk/supervisions.c modules/desk/messages.c modules/desk/rules.c modules/desk/watch_db.c \
	modules/desk/desk_db.c modules/desk/desk_db.h
desk_SOURCES += modules/desk/list.h modules/desk/list_filter.c modules/desk/list_shelf.c modules/desk/list_pick.c modules/desk/list_pick.h modules/desk/list_words.c modules/desk/list_words.h modules/desk/list_age.c modules/desk/list_walk.c modules/desk/list_walk.h modules/desk/list_find.c modules/desk/list_find.h modules/desk/list_find_db.c modules/desk/list_rows.c modules/desk/list_db.c modules/desk/list_age_db.c modules/desk/list_db.h \
	modules/desk/shelf.c modules/desk/shelf.h modules/desk/shelf_code.c modules/desk/shelf_code.h modules/desk/shelf_pile.c modules/desk/shelf_pile.h modules/desk/shelf_db.c modules/desk/shelf_db.h \
	modules/desk/bulk.c modules/desk/saved.c modules/desk/saved_db.c modules/desk/saved_db.h modules/desk/citizen.c
dist_man_MANS += modules/desk/huiying-desk.8
desk_SOURCES += modules/desk/people.h modules/desk/session.c modules/desk/session_db.c modules/desk/session_db.h modules/desk/second_step.c modules/desk/account.c \
	modules/desk/units_file.c modules/desk/unit_form.c modules/desk/boxes.c modules/desk/changes.c modules/desk/person.c modules/desk/person_form.c modules/desk/person_act.c modules/desk/resets.c
desk_SOURCES += modules/desk/reviews.c modules/desk/reviews.h modules/desk/reviews_checks.c modules/desk/reviews_db.c modules/desk/copy.c modules/desk/copy.h modules/desk/copy_show.c \
	modules/desk/compare.c modules/desk/compare.h modules/desk/record.c modules/desk/register.c modules/desk/publications.c
# supervision and figures
desk_SOURCES += modules/desk/watch.c modules/desk/watch.h modules/desk/export.c modules/desk/export.h modules/desk/board.c modules/desk/board_db.c modules/desk/board_db.h modules/desk/late.c \
	modules/desk/figures.c modules/desk/figures.h modules/desk/figures_show.c modules/desk/figures_find.c modules/desk/figures_letters.c \
	modules/desk/ledger.c modules/desk/ledger_db.c modules/desk/ledger_db.h
# ratings of answers and of pages
desk_SOURCES += modules/desk/ratings.c modules/desk/ratings.h modules/desk/rating_appeals.c modules/desk/ratings_db.c modules/desk/ratings_db.h modules/desk/page_votes.c
desk_SOURCES += modules/desk/suggest.c modules/desk/suggest.h
desk_SOURCES += modules/desk/may.c modules/desk/plan.c modules/desk/plan.h modules/desk/merge.c modules/desk/forms_office.c modules/desk/forms_unit.c \
	modules/desk/near.c modules/desk/near.h modules/desk/near_db.c modules/desk/near_db.h modules/desk/rare.c modules/desk/rare.h \
	modules/desk/presence.c modules/desk/presence.h modules/desk/presence_db.c
desk_SOURCES += modules/desk/writing.c modules/desk/writing.h modules/desk/writing_post.c modules/desk/phrases.c modules/desk/phrases_db.c modules/desk/words.c
# solicitations
desk_SOURCES += modules/desk/solicitations.c modules/desk/solicitations.h modules/desk/solicitations_show.c modules/desk/solicitations_act.c \
	modules/desk/solicitations_edit.c modules/desk/solicitations_opinions.c modules/desk/solicitations_offline.c modules/desk/solicitations_collate.c modules/desk/solicitations_result.c modules/desk/solicitations_public.c modules/desk/solicitations_db.c
# error reports
desk_SOURCES += modules/desk/correction.c modules/desk/correction_forms.c modules/desk/correction_plan.c modules/desk/corrections.c \
	modules/desk/corrections.h modules/desk/corrections_db.c modules/desk/corrections_db.h modules/desk/paths.c
desk_SOURCES += modules/desk/questions.c modules/desk/questions.h modules/desk/questions_edit.c modules/desk/question_lines.c modules/desk/questions_hand.c \
	modules/desk/questions_results.c
