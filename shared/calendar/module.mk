libhuiying_a_SOURCES += \
	shared/calendar/deadline.c shared/calendar/deadline.h \
	shared/calendar/workday.c shared/calendar/workday.h \
	shared/calendar/workday_read.c shared/calendar/workday_table.h
libhuiying_a_SOURCES += shared/calendar/list.c shared/calendar/list.h shared/calendar/list_csv.c \
	shared/calendar/list_json.c shared/calendar/list_ical.c
