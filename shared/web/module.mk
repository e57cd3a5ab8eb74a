# shared/web
libhuiying_a_SOURCES += \
	shared/web/data.c shared/web/data.h \
	shared/web/mustache.c shared/web/mustache.h shared/web/mustache_page.h \
	shared/web/mustache_compile.c shared/web/mustache_escape.c shared/web/mustache_render.c \
	shared/web/mustache_tag.c shared/web/mustache_tag.h
libhuiying_a_SOURCES += \
	shared/web/assets.c shared/web/assets.h \
	shared/web/answer.c shared/web/app.c shared/web/app.h shared/web/body.c \
	shared/web/fastcgi.c shared/web/fastcgi.h shared/web/footer.c shared/web/footer.h shared/web/form.c shared/web/form.h \
	shared/web/form_check.c shared/web/json_body.c shared/web/json_body.h shared/web/form_raw.h shared/web/form_values.h \
	shared/web/headers.c shared/web/headers.h shared/web/listen.c shared/web/looks.c shared/web/looks.h \
	shared/web/multipart.c shared/web/multipart.h shared/web/multipart_header.c \
	shared/web/reply.c shared/web/reply.h shared/web/reply_error.c shared/web/reply_raw.h \
	shared/web/reply_send.c shared/web/request.c shared/web/request.h shared/web/request_raw.h \
	shared/web/route.c shared/web/upload.c shared/web/upload.h shared/web/upload_kind.c \
	shared/web/upload_raw.h shared/web/urlencoded.c shared/web/urlencoded.h \
	shared/web/workers.c shared/web/workers.h
libhuiying_a_SOURCES += \
	shared/web/challenge.c shared/web/challenge.h shared/web/guard.c shared/web/guard.h \
	shared/web/limits.c shared/web/limits.h \
	shared/web/session.c shared/web/session.h shared/web/session_seal.h
