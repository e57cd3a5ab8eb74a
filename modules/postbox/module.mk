# modules/postbox
pkglibexec_PROGRAMS += postbox
postbox_SOURCES = modules/postbox/postbox.c modules/postbox/faults.c modules/postbox/faults.h \
	modules/postbox/mime.c modules/postbox/mime.h modules/postbox/catalogue.c modules/postbox/catalogue.h modules/postbox/server.c modules/postbox/server.h \
	modules/postbox/smtp.c modules/postbox/smtp.h modules/postbox/store.c modules/postbox/store.h
dist_man_MANS += modules/postbox/huiying-postbox.8
