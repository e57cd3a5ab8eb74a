/* SPDX-License-Identifier: MIT */
/*
 * One escaped line a record on stderr: "mailbox[123] error r=REQUESTID message", or, when the
 * journal reads there, "<3>r=REQUESTID message": it knows the rest. Controls and line breaks in the
 * message are escaped, so a record cannot be forged. Nothing logs a name, a telephone number or a
 * letter's text.
 */
#ifndef HUIYING_BASE_LOG_H
#define HUIYING_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_open(const char *program, enum log_level least);
/* id is shown in each line until the next call; NULL ends it. The text is copied. */
void log_request(const char *id);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

/* Our own mistake: logs file, line and message, then abort(). */
#define bug(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
