# modules/corrections
pkglibexec_PROGRAMS += corrections
corrections_SOURCES = modules/corrections/corrections.c modules/corrections/corrections.h modules/corrections/report.c \
	modules/corrections/mine.c modules/corrections/public.c
dist_man_MANS += modules/corrections/huiying-corrections.8
