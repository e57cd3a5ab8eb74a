# modules/desk: the skeleton here, a folder an idea
pkglibexec_PROGRAMS += desk
desk_SOURCES = modules/desk/bar.c modules/desk/desk.c modules/desk/desk.h modules/desk/desk_db.c modules/desk/desk_db.h modules/desk/export.c \
	modules/desk/export.h modules/desk/month.c modules/desk/month.h modules/desk/replies.c modules/desk/sees.c
# a ticket on its page, and what is done to it
desk_SOURCES += modules/desk/ticket/actions.c modules/desk/ticket/attachment.c modules/desk/ticket/bypass.c modules/desk/ticket/draft.c modules/desk/ticket/due.c \
	modules/desk/ticket/forms.c modules/desk/ticket/forms.h modules/desk/ticket/forms_office.c modules/desk/ticket/forms_time.c \
	modules/desk/ticket/forms_unit.c modules/desk/ticket/may.c modules/desk/ticket/merge.c modules/desk/ticket/plan.c modules/desk/ticket/plan.h \
	modules/desk/ticket/presence.c modules/desk/ticket/presence.h modules/desk/ticket/presence_db.c modules/desk/ticket/ticket.c \
	modules/desk/ticket/ticket.h
# letters like this one
desk_SOURCES += modules/desk/near/near.c modules/desk/near/near.h modules/desk/near/near_db.c modules/desk/near/near_db.h modules/desk/near/rare.c \
	modules/desk/near/rare.h modules/desk/near/suggest.c modules/desk/near/suggest.h
# lists of letters
desk_SOURCES += modules/desk/lists/age.c modules/desk/lists/age_db.c modules/desk/lists/filter.c modules/desk/lists/find.c modules/desk/lists/find.h \
	modules/desk/lists/find_db.c modules/desk/lists/list.h modules/desk/lists/list_db.c modules/desk/lists/list_db.h modules/desk/lists/pick.c \
	modules/desk/lists/pick.h modules/desk/lists/rows.c modules/desk/lists/shelf.c modules/desk/lists/walk.c modules/desk/lists/walk.h \
	modules/desk/lists/words.c modules/desk/lists/words.h
# what is being worked on, in memory
desk_SOURCES += modules/desk/shelf/code.c modules/desk/shelf/code.h modules/desk/shelf/pile.c modules/desk/shelf/pile.h modules/desk/shelf/shelf.c \
	modules/desk/shelf/shelf.h modules/desk/shelf/shelf_db.c modules/desk/shelf/shelf_db.h
# the inbox, search, several letters at once
desk_SOURCES += modules/desk/inbox/bulk.c modules/desk/inbox/citizen.c modules/desk/inbox/filter.c modules/desk/inbox/inbox.c \
	modules/desk/inbox/inbox.h modules/desk/inbox/saved.c modules/desk/inbox/saved_db.c modules/desk/inbox/saved_db.h modules/desk/inbox/search.c
# who is logged in
desk_SOURCES += modules/desk/login/account.c modules/desk/login/kept.c modules/desk/login/login.c modules/desk/login/login.h \
	modules/desk/login/password.c modules/desk/login/second_step.c modules/desk/login/session.c modules/desk/login/session_db.c \
	modules/desk/login/session_db.h
# units, boxes, persons
desk_SOURCES += modules/desk/people/boxes.c modules/desk/people/changes.c modules/desk/people/people.h modules/desk/people/person.c \
	modules/desk/people/person_act.c modules/desk/people/person_form.c modules/desk/people/resets.c modules/desk/people/unit_form.c \
	modules/desk/people/units.c modules/desk/people/units_file.c
# reviews of answers
desk_SOURCES += modules/desk/reviews/checks.c modules/desk/reviews/record.c modules/desk/reviews/reviews.c modules/desk/reviews/reviews.h \
	modules/desk/reviews/reviews_db.c
# public copies and their register
desk_SOURCES += modules/desk/publication/compare.c modules/desk/publication/compare.h modules/desk/publication/copy.c modules/desk/publication/copy.h \
	modules/desk/publication/copy_show.c modules/desk/publication/publication.h modules/desk/publication/publication_db.c \
	modules/desk/publication/publication_db.h modules/desk/publication/publications.c modules/desk/publication/register.c
# what helps while a text is written
desk_SOURCES += modules/desk/writing/phrases.c modules/desk/writing/phrases_db.c modules/desk/writing/post.c modules/desk/writing/words.c \
	modules/desk/writing/writing.c modules/desk/writing/writing.h
# error reports
desk_SOURCES += modules/desk/corrections/correction.c modules/desk/corrections/corrections.c modules/desk/corrections/corrections.h \
	modules/desk/corrections/corrections_db.c modules/desk/corrections/corrections_db.h modules/desk/corrections/forms.c modules/desk/corrections/paths.c \
	modules/desk/corrections/plan.c
# solicitations
desk_SOURCES += modules/desk/solicitations/act.c modules/desk/solicitations/collate.c modules/desk/solicitations/edit.c \
	modules/desk/solicitations/offline.c modules/desk/solicitations/opinions.c modules/desk/solicitations/public.c modules/desk/solicitations/result.c \
	modules/desk/solicitations/said.c modules/desk/solicitations/show.c modules/desk/solicitations/solicitations.c modules/desk/solicitations/solicitations.h \
	modules/desk/solicitations/solicitations_db.c
# questionnaires
desk_SOURCES += modules/desk/questions/edit.c modules/desk/questions/hand.c modules/desk/questions/lines.c modules/desk/questions/questions.c \
	modules/desk/questions/questions.h modules/desk/questions/results.c modules/desk/questions/room.c
# ratings of answers and of pages
desk_SOURCES += modules/desk/ratings/appeals.c modules/desk/ratings/page_votes.c modules/desk/ratings/ratings.c modules/desk/ratings/ratings.h \
	modules/desk/ratings/ratings_db.c modules/desk/ratings/ratings_db.h
# supervision
desk_SOURCES += modules/desk/watch/board.c modules/desk/watch/board_db.c modules/desk/watch/board_db.h modules/desk/watch/escalations.c \
	modules/desk/watch/late.c modules/desk/watch/ledger.c modules/desk/watch/ledger_db.c modules/desk/watch/ledger_db.h modules/desk/watch/messages.c modules/desk/watch/reports.c \
	modules/desk/watch/rules.c modules/desk/watch/supervisions.c modules/desk/watch/watch.c modules/desk/watch/watch.h modules/desk/watch/watch_db.c \
	modules/desk/watch/watch_db.h
# figures
desk_SOURCES += modules/desk/figures/figures.c modules/desk/figures/figures.h modules/desk/figures/find.c modules/desk/figures/letters.c \
	modules/desk/figures/show.c
dist_man_MANS += modules/desk/huiying-desk.8
