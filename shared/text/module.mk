libhuiying_a_SOURCES += shared/text/search.c shared/text/search.h
libhuiying_a_SOURCES += shared/text/sheet.c
libhuiying_a_SOURCES += shared/text/rich.h shared/text/sanitize.h shared/text/redact.h shared/text/screen.h shared/text/sheet.h
libhuiying_a_SOURCES += shared/text/rich.c shared/text/screen.c
libhuiying_a_SOURCES += shared/text/hosts.c shared/text/hosts.h
libhuiying_a_SOURCES += shared/text/redact.c shared/text/redact_number.c shared/text/redact_name.c shared/text/redact_place.c shared/text/redact_find.h
libhuiying_a_SOURCES += shared/text/classify.c shared/text/classify.h shared/text/classify_judge.h shared/text/classify_learn.c \
	shared/text/classify_model.h shared/text/classify_solve.c shared/text/classify_try.c shared/text/classify_words.c \
	shared/text/grams.c shared/text/grams.h
libhuiying_a_SOURCES += shared/text/sanitize.c shared/text/sanitize_write.c shared/text/sanitize_words.c shared/text/sanitize_parts.h
libhuiying_a_SOURCES += shared/text/page_charset.c shared/text/page_charset.h shared/text/page_quote.c shared/text/page_text.c shared/text/page_text.h
libhuiying_a_SOURCES += shared/text/questions.c shared/text/questions.h shared/text/questions_check.c shared/text/questions_read.c \
	shared/text/questions_set.h shared/text/questions_write.c
libhuiying_a_SOURCES += shared/text/records.c shared/text/records.h shared/text/records_xml.c
libhuiying_a_SOURCES += shared/text/xml_text.c shared/text/xml_text.h
