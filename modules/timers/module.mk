# modules/timers
pkglibexec_PROGRAMS += timers
timers_SOURCES = modules/timers/timers.c modules/timers/round.c modules/timers/round.h modules/timers/line.c modules/timers/line.h
dist_man_MANS += modules/timers/huiying-timers.8
