# modules/mailbox
sbin_PROGRAMS += mailbox
mailbox_SOURCES = modules/mailbox/mailbox.c modules/mailbox/mailbox.h modules/mailbox/mailbox_db.c \
	modules/mailbox/mailbox_db.h modules/mailbox/write.c modules/mailbox/receipt.c modules/mailbox/track.c \
	modules/mailbox/mine.c modules/mailbox/mine_act.c modules/mailbox/public.c modules/mailbox/marks.c
dist_man_MANS += modules/mailbox/mailbox.8
mailbox_pagesdir = $(pkgdatadir)/modules/mailbox/pages
dist_mailbox_pages_DATA = modules/mailbox/pages/landing.mustache modules/mailbox/pages/letters.mustache \
	modules/mailbox/pages/letter.mustache modules/mailbox/pages/write.mustache modules/mailbox/pages/receipt.mustache \
	modules/mailbox/pages/track.mustache modules/mailbox/pages/mine.mustache modules/mailbox/pages/withdraw.mustache \
	modules/mailbox/pages/_letter_item.mustache modules/mailbox/pages/_alike.mustache \
	modules/mailbox/pages/_challenge.mustache modules/mailbox/pages/_mine_act.mustache \
	modules/mailbox/pages/_why.mustache
