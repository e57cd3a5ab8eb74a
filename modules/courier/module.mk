# modules/courier
pkglibexec_PROGRAMS += courier
courier_SOURCES = modules/courier/courier.c modules/courier/courier.h modules/courier/channels.c \
	modules/courier/content.c modules/courier/content_staff.c modules/courier/deliver.c \
	modules/courier/opening.c modules/courier/trial.c modules/courier/visits.c
dist_man_MANS += modules/courier/huiying-courier.8
