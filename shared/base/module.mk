libhuiying_a_SOURCES += \
	shared/base/conf.c shared/base/conf.h shared/base/conf_check.c shared/base/conf_read.c shared/base/conf_site.c shared/base/conf_table.h \
	shared/base/daemon.c shared/base/daemon.h shared/base/instant.c shared/base/instant.h \
	shared/base/log.c shared/base/log.h \
	shared/base/manager.c shared/base/manager.h shared/base/meter.c shared/base/meter.h \
	shared/base/network.c shared/base/network.h \
	shared/base/pool.c shared/base/pool.h \
	shared/base/secret.c shared/base/secret.h shared/base/secret_hash.c \
	shared/base/secret_keys.h shared/base/secret_seal.c shared/base/secret_totp.c \
	shared/base/start.c shared/base/start.h \
	shared/base/str.c shared/base/str.h \
	shared/base/str_code.c \
	shared/base/utf8.c shared/base/utf8.h
libhuiying_a_SOURCES += shared/base/secret_change.c shared/base/secret_file.c shared/base/tar.c shared/base/tar.h
libhuiying_a_SOURCES += shared/base/scanner.c shared/base/scanner.h
