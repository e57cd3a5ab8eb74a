libhuiying_a_SOURCES += \
	shared/calendar/deadline.c shared/calendar/deadline.h \
	shared/calendar/workday.c shared/calendar/workday.h
