# modules/mailbox
pkglibexec_PROGRAMS += mailbox
mailbox_SOURCES = modules/mailbox/mailbox.c modules/mailbox/mailbox.h modules/mailbox/mailbox_db.c \
	modules/mailbox/mailbox_db.h modules/mailbox/write.c \
	modules/mailbox/public.c modules/mailbox/feed.c modules/mailbox/alike.c modules/mailbox/answerable.c modules/mailbox/marks.c \
	modules/mailbox/parts.c modules/mailbox/sitemap.c modules/mailbox/sitemap_db.c modules/mailbox/sitemap_db.h modules/mailbox/openapi.c
dist_man_MANS += modules/mailbox/huiying-mailbox.8
mailbox_SOURCES += modules/mailbox/watch.c modules/mailbox/watch.h modules/mailbox/watch_db.c modules/mailbox/metrics.c
