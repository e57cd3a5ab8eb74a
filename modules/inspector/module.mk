# modules/inspector
pkglibexec_PROGRAMS += inspector
inspector_SOURCES = modules/inspector/inspector.c modules/inspector/look.c modules/inspector/look.h \
	modules/inspector/sandbox.c modules/inspector/sandbox.h modules/inspector/server.c modules/inspector/server.h
dist_man_MANS += modules/inspector/huiying-inspector.8
