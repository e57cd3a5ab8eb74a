# modules/satisfaction
pkglibexec_PROGRAMS += satisfaction
satisfaction_SOURCES = modules/satisfaction/satisfaction.c modules/satisfaction/satisfaction.h modules/satisfaction/rate.c \
	modules/satisfaction/page.c modules/satisfaction/figures.c modules/satisfaction/figures_show.c
dist_man_MANS += modules/satisfaction/huiying-satisfaction.8
