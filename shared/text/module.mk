libhuiying_a_SOURCES += shared/text/search.c shared/text/search.h
