# modules/open311
pkglibexec_PROGRAMS += open311
open311_SOURCES = modules/open311/open311.c modules/open311/open311.h modules/open311/open311_db.c modules/open311/open311_db.h \
	modules/open311/services.c modules/open311/requests.c modules/open311/post.c
dist_man_MANS += modules/open311/huiying-open311.8
