# modules/desk
sbin_PROGRAMS += desk
desk_SOURCES = modules/desk/desk.c modules/desk/desk.h modules/desk/login.c modules/desk/password.c modules/desk/inbox.c modules/desk/inbox_filter.c modules/desk/inbox.h modules/desk/search.c \
	modules/desk/ticket.c modules/desk/forms.c modules/desk/forms_time.c modules/desk/forms.h modules/desk/actions.c modules/desk/attachment.c modules/desk/units.c modules/desk/draft.c modules/desk/kept.c \
	modules/desk/due.c modules/desk/escalations.c modules/desk/supervisions.c modules/desk/messages.c modules/desk/rules.c modules/desk/watch_db.c \
	modules/desk/desk_db.c modules/desk/desk_db.h
dist_man_MANS += modules/desk/desk.8
desk_SOURCES += modules/desk/suggest.c modules/desk/suggest.h
desk_SOURCES += modules/desk/reviews.c modules/desk/reviews.h modules/desk/reviews_checks.c modules/desk/reviews_db.c modules/desk/copy.c modules/desk/copy.h modules/desk/copy_show.c \
	modules/desk/compare.c modules/desk/compare.h modules/desk/record.c modules/desk/register.c
# supervision and figures
desk_SOURCES += modules/desk/watch.c modules/desk/watch.h modules/desk/board.c modules/desk/board_db.c modules/desk/board_db.h modules/desk/late.c \
	modules/desk/figures.c modules/desk/figures.h modules/desk/figures_show.c modules/desk/figures_find.c modules/desk/figures_letters.c \
	modules/desk/ledger.c modules/desk/ledger_db.c modules/desk/ledger_db.h
