libhuiying_a_SOURCES += \
	shared/view/ticket_view.c shared/view/ticket_view.h shared/view/timeline_view.c \
	shared/view/type_size.c shared/view/type_size.h \
	shared/view/chart.c shared/view/chart.h \
	shared/view/explain_view.c shared/view/explain_view.h \
	shared/view/words.c shared/view/words.h shared/view/words_rule.c
libhuiying_a_SOURCES += shared/view/pager.c shared/view/pager.h
libhuiying_a_SOURCES += shared/view/qr.c shared/view/qr.h
libhuiying_a_SOURCES += shared/view/rich_view.c shared/view/rich_view.h
libhuiying_a_SOURCES += shared/view/program.c shared/view/program.h
libhuiying_a_SOURCES += shared/view/ending.c shared/view/ending.h
libhuiying_a_SOURCES += shared/view/intake.c shared/view/intake.h
libhuiying_a_SOURCES += shared/view/feed.c shared/view/feed.h
libhuiying_a_SOURCES += shared/view/own.c shared/view/own_fields.c shared/view/own.h shared/view/own_act.c shared/view/own_receipt.c shared/view/own_track.c
libhuiying_a_SOURCES += shared/view/units_view.c shared/view/units_view.h
libhuiying_a_SOURCES += shared/view/solicitation_words.c shared/view/solicitation_words.h
libhuiying_a_SOURCES += shared/view/question_form.c shared/view/question_results.c shared/view/question_view.c shared/view/question_view.h
libhuiying_a_SOURCES += shared/view/words_correction.c shared/view/words_correction.h
libhuiying_a_SOURCES += shared/view/figures_view.c shared/view/figures_view.h
