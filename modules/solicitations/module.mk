# modules/solicitations
sbin_PROGRAMS += solicitations
solicitations_SOURCES = modules/solicitations/solicitations.c modules/solicitations/solicitations.h modules/solicitations/asked.c
dist_man_MANS += modules/solicitations/solicitations.8
