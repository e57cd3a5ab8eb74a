# modules/solicitations
pkglibexec_PROGRAMS += solicitations
solicitations_SOURCES = modules/solicitations/solicitations.c modules/solicitations/solicitations.h \
	modules/solicitations/asked.c modules/solicitations/list.c modules/solicitations/feed.c modules/solicitations/page.c \
	modules/solicitations/files.c modules/solicitations/opinions.c modules/solicitations/write.c modules/solicitations/results.c \
	modules/solicitations/answer.c modules/solicitations/answer.h modules/solicitations/answer_kept.c \
	modules/solicitations/answer_page.c modules/solicitations/answer_results.c modules/solicitations/answer_who.c
dist_man_MANS += modules/solicitations/huiying-solicitations.8
