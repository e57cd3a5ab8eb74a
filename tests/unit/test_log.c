/* SPDX-License-Identifier: MIT */
/*
 * Log lines as an operator reads them: whatever a citizen sends, it forges no line and hides none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/str.h"

/* What one call writes to stderr, without "name[pid] ". */
static void logged(struct buf *out, enum log_level level, const char *message)
{
	int pipe_end[2], err = dup(STDERR_FILENO);
	char line[8192];

	assert_int_equal(pipe(pipe_end), 0);
	dup2(pipe_end[1], STDERR_FILENO);
	log_line(level, "%s", message);
	dup2(err, STDERR_FILENO);
	close(err);
	close(pipe_end[1]);
	ssize_t n = read(pipe_end[0], line, sizeof line);
	close(pipe_end[0]);
	assert_true(n >= 0);
	buf_empty(out);
	buf_add(out, line, (size_t)n);
}

static void a_message_is_one_line_whatever_is_in_it(void **state)
{
	static const struct {
		const char *message, *shown;
	} cases[] = {
		{"水管 漏了", "水管 漏了"},
		{"a\nmailbox[1] error forged", "a\\nmailbox[1] error forged"},
		{"a\r\tb", "a\\r\\tb"},
		{"a\\nb", "a\\\\nb"},
		{"\x1b[2J", "\\x1b[2J"},
		{"a\x7f", "a\\x7f"},
		{"\xc2\x85", "\\xc2\\x85"}, /* NEL */
		{"a\u2028b\u2029", "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9"},
		{"\u202e", "\\xe2\\x80\\xae"}, /* turns the rest round */
		{"\xff\xe6\xb0", "\\xff\\xe6\\xb0"},
	};
	struct buf out = BUF_INIT;
	char expected[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(expected, sizeof expected, "test[%ld] warn %s\n", (long)getpid(),
			cases[i].shown);
		logged(&out, LOG_WARN, cases[i].message);
		assert_string_equal(buf_str(&out), expected);
	}
	buf_free(&out);
}

static void a_long_message_ends_and_says_so(void **state)
{
	struct buf out = BUF_INIT, message = BUF_INIT;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_text(&message, "水");
	logged(&out, LOG_ERROR, message.p);
	assert_true(out.n <= 4096);
	assert_string_equal(out.p + out.n - strlen("…\n"), "…\n");
	assert_int_equal(strcspn(out.p, "\n"), out.n - 1);
	buf_free(&out);
	buf_free(&message);
}

static void lines_of_a_request_carry_its_id_and_what_is_less_severe_is_left_out(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	log_request("abc\nd");
	logged(&out, LOG_WARN, "x");
	assert_non_null(strstr(buf_str(&out), " warn r=abc\\nd x\n"));
	log_request(NULL);
	logged(&out, LOG_WARN, "x");
	assert_null(strstr(buf_str(&out), "r="));
	logged(&out, LOG_INFO, "x");
	assert_int_equal(out.n, 0);
	buf_free(&out);
}

/* The journal reads: it gets the priority, and neither program nor process, which it knows. Put
 * elsewhere, the lines are whole again. */
static void the_journal_is_told_the_priority(void **state)
{
	int ends[2], err = dup(STDERR_FILENO);
	char named[64], line[256];
	struct stat st;
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fstat(ends[1], &st), 0);
	snprintf(named, sizeof named, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	setenv("JOURNAL_STREAM", named, 1);
	dup2(ends[1], STDERR_FILENO);
	log_open("test", LOG_DEBUG);
	log_request("abc");
	log_line(LOG_DEBUG, "a");
	log_line(LOG_INFO, "<0>b");
	log_request(NULL);
	log_line(LOG_WARN, "c\nd");
	log_line(LOG_ERROR, "e");
	dup2(err, STDERR_FILENO);
	close(err);
	n = read(ends[0], line, sizeof line - 1);
	assert_true(n > 0);
	line[n] = '\0';
	assert_string_equal(line, "<7>r=abc a\n<6>r=abc <0>b\n<4>c\\nd\n<3>e\n");
	close(ends[0]);
	close(ends[1]);

	struct buf out = BUF_INIT;
	log_open("test", LOG_WARN);
	logged(&out, LOG_WARN, "x");
	assert_true(str_starts(buf_str(&out), "test["));
	unsetenv("JOURNAL_STREAM");
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_one_line_whatever_is_in_it),
		cmocka_unit_test(a_long_message_ends_and_says_so),
		cmocka_unit_test(
			lines_of_a_request_carry_its_id_and_what_is_less_severe_is_left_out),
		cmocka_unit_test(the_journal_is_told_the_priority),
	};

	log_open("test", LOG_WARN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
