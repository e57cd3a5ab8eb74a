libhuiying_a_SOURCES += \
	shared/store/connection.c shared/store/connection.h \
	shared/store/db.c shared/store/db.h \
	shared/store/migrate.c shared/store/migrate.h \
	shared/store/scratch.c shared/store/scratch.h \
	shared/store/statement.c
libhuiying_a_SOURCES += shared/store/dump.c shared/store/dump.h
libhuiying_a_SOURCES += shared/store/manifest.c shared/store/manifest.h
