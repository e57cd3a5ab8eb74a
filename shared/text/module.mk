libhuiying_a_SOURCES += shared/text/search.c shared/text/search.h
libhuiying_a_SOURCES += shared/text/sheet.c
libhuiying_a_SOURCES += shared/text/rich.h shared/text/sanitize.h shared/text/redact.h shared/text/screen.h shared/text/sheet.h
