# shared/web
libhuiying_a_SOURCES += \
	shared/web/data.c shared/web/data.h \
	shared/web/mustache.c shared/web/mustache.h shared/web/mustache_page.h \
	shared/web/mustache_compile.c shared/web/mustache_render.c
