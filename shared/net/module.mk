# shared/net
libhuiying_a_SOURCES += \
	shared/net/allow.c shared/net/allow.h shared/net/fetch.c shared/net/fetch.h \
	shared/net/mail.c shared/net/mail.h shared/net/mail_compose.c \
	shared/net/sender.c shared/net/sender.h shared/net/transfer.h \
	shared/net/webhook.c shared/net/webhook.h
