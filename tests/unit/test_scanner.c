/* SPDX-License-Identifier: MIT */
/*
 * The virus scanner's client: a file is clean only when the scanner said so, whole and in time;
 * everything else leaves it unknown, and nobody waits longer than was agreed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/scanner.h"
#include "base/str.h"

#define LONG (10 * SECOND)
#define SHORT (SECOND / 5)

/* --- what an answer says --- */

#define BYTES_OF(text) text, sizeof text - 1

static void only_ok_is_clean_and_only_a_name_is_a_find(void **state)
{
	static const struct {
		const char *answer;
		size_t n;
		enum scan scan;
		const char *why;
	} rows[] = {
		{BYTES_OF("stream: OK\0"), SCAN_CLEAN, ""},
		{BYTES_OF("stream: OK\n"), SCAN_CLEAN, ""},
		{BYTES_OF("stream: Win.Test-1 FOUND\0"), SCAN_INFECTED, "Win.Test-1"},
		{BYTES_OF("stream: OK FOUND\0"), SCAN_INFECTED, "OK"},
		{BYTES_OF("stream: \x1b[1mA FOUND\0"), SCAN_INFECTED, " [1mA"},
		{BYTES_OF("stream: OK"), SCAN_UNKNOWN, "cut off"},
		{BYTES_OF("stream: Win.Test-1 FOU"), SCAN_UNKNOWN, "cut off"},
		{BYTES_OF("stream:  FOUND\0"), SCAN_UNKNOWN, "stream:  FOUND"},
		{BYTES_OF("stream: FOUND\0"), SCAN_UNKNOWN, "stream: FOUND"},
		{BYTES_OF("stream: OKAY\0"), SCAN_UNKNOWN, "stream: OKAY"},
		{BYTES_OF("OK\0"), SCAN_UNKNOWN, "OK"},
		{BYTES_OF("INSTREAM size limit exceeded. ERROR\0"), SCAN_UNKNOWN,
			"INSTREAM size limit exceeded. ERROR"},
		{BYTES_OF("\0"), SCAN_UNKNOWN, ""},
		{BYTES_OF(""), SCAN_UNKNOWN, "cut off"},
	};
	char why[SCANNER_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(scanner_read(rows[i].answer, rows[i].n, why), rows[i].scan);
		assert_string_equal(why, rows[i].why);
	}
}

/* A name may be as long as it likes. */
static void a_long_name_is_cut(void **state)
{
	char answer[400], why[SCANNER_NAME];
	int n;

	(void)state;
	n = snprintf(answer, sizeof answer, "stream: %0300d FOUND\n", 7);
	assert_int_equal(scanner_read(answer, (size_t)n, why), SCAN_INFECTED);
	assert_int_equal(strlen(why), SCANNER_NAME - 1);
}

/* --- a scanner at the other end --- */

enum manner { READS_ALL, AT_ONCE, BY_AND_BY, SILENT, HANGS_UP };

struct scene {
	char folder[40], path[80], at[100];
	pid_t scanner;
	int listener, number;
};

static bool hear(int fd, void *out, size_t n)
{
	char *p = out;

	while (n > 0) {
		ssize_t got = read(fd, p, n);
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* The bytes of the file, or -1: not what clamd understands. */
static int64_t hear_stream(int fd)
{
	static char piece[1 << 20];
	char command[10];
	int64_t all = 0;
	uint32_t n;

	if (!hear(fd, command, sizeof command) || memcmp(command, "zINSTREAM", 10) != 0)
		return -1;
	do {
		if (!hear(fd, &n, 4) || ntohl(n) > sizeof piece || !hear(fd, piece, ntohl(n)))
			return -1;
		all += ntohl(n);
	} while (n);
	return all;
}

static void answer_as(int fd, enum manner manner, const char *answer, int64_t wanted)
{
	char command[10];

	if (manner == READS_ALL && hear_stream(fd) != wanted)
		answer = "stream: not the file that was sent ERROR";
	if (manner == SILENT)
		pause();
	if (manner == AT_ONCE || manner == HANGS_UP)
		hear(fd, command, sizeof command);
	if (manner == BY_AND_BY) {
		hear_stream(fd);
		for (const char *p = answer; *p; p++) {
			send(fd, p, 1, MSG_NOSIGNAL);
			usleep(1000);
		}
		send(fd, "", 1, MSG_NOSIGNAL);
	} else if (manner != HANGS_UP)
		send(fd, answer, strlen(answer) + 1, MSG_NOSIGNAL);
	close(fd);
}

/* Each scanner has an address of its own: one that was away is not asked again for a while. */
static void begin(struct scene *s, enum manner manner, const char *answer, int64_t wanted)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct buf err = BUF_INIT;

	snprintf(s->path, sizeof s->path, "%s/%d", s->folder, ++s->number);
	snprintf(s->at, sizeof s->at, "upload.scanner=%s", s->path);
	memcpy(address.sun_path, s->path, strlen(s->path));
	s->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(s->listener, 4), 0);
	const char *const set[] = {s->at};
	assert_int_equal(conf_load(NULL, set, 1, &err), 0);
	buf_free(&err);
	s->scanner = fork();
	if (s->scanner == 0) {
		alarm(20);
		answer_as(accept(s->listener, NULL, NULL), manner, answer, wanted);
		_exit(0);
	}
}

static void end(struct scene *s)
{
	kill(s->scanner, SIGKILL);
	waitpid(s->scanner, NULL, 0);
	close(s->listener);
	unlink(s->path);
}

static int file_of(size_t n)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	for (size_t i = 0; i < n; i++)
		putc((int)(i % 251), file);
	fflush(file);
	int fd = dup(fileno(file));
	fclose(file);
	return fd;
}

static void a_file_is_what_the_scanner_says_of_it(void **state)
{
	static const struct {
		enum manner manner;
		const char *answer;
		size_t size;
		enum scan scan;
	} rows[] = {
		{READS_ALL, "stream: OK", 0, SCAN_CLEAN},
		{READS_ALL, "stream: OK", 1, SCAN_CLEAN},
		{READS_ALL, "stream: OK", 65536, SCAN_CLEAN},
		{READS_ALL, "stream: OK", 3000000, SCAN_CLEAN},
		{READS_ALL, "stream: Win.Test FOUND", 70000, SCAN_INFECTED},
		{BY_AND_BY, "stream: Win.Test FOUND", 70000, SCAN_INFECTED},
		{AT_ONCE, "INSTREAM size limit exceeded. ERROR", 3000000, SCAN_UNKNOWN},
		{HANGS_UP, "", 3000000, SCAN_UNKNOWN},
	};
	struct scene s = {.folder = "/tmp/hy-scanner-XXXXXX"};
	char why[SCANNER_NAME];

	(void)state;
	assert_non_null(mkdtemp(s.folder));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = file_of(rows[i].size);

		begin(&s, rows[i].manner, rows[i].answer, (int64_t)rows[i].size);
		assert_int_equal(scanner_file(fd, LONG, why), rows[i].scan);
		if (rows[i].scan == SCAN_UNKNOWN)
			assert_true(*why);
		end(&s);
		close(fd);
	}
	rmdir(s.folder);
}

static void a_silent_one_is_waited_for_once(void **state)
{
	struct scene s = {.folder = "/tmp/hy-scanner-XXXXXX"};
	int fd = file_of(3000000);
	char why[SCANNER_NAME];
	instant begun;

	(void)state;
	assert_non_null(mkdtemp(s.folder));
	begin(&s, SILENT, "", 0);
	begun = instant_monotonic();
	assert_int_equal(scanner_file(fd, SHORT, why), SCAN_UNKNOWN);
	assert_string_equal(why, "too slow");
	assert_true(instant_monotonic() - begun >= SHORT);
	assert_int_equal(scanner_file(fd, LONG, why), SCAN_UNKNOWN); /* and not for ten seconds */
	assert_string_equal(why, "away a moment ago");
	end(&s);
	close(fd);
	rmdir(s.folder);
}

static void one_that_is_away_or_not_named_leaves_the_file_unknown(void **state)
{
	static const char *const set[][1] = {
		{"upload.scanner=/nonexistent/scanner"},
		{"upload.scanner=127.0.0.1:1"},
		{"upload.scanner="},
	};
	int fd = file_of(10);
	char why[SCANNER_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
		struct buf err = BUF_INIT;

		assert_int_equal(conf_load(NULL, set[i], 1, &err), 0);
		assert_int_equal(scanner_file(fd, LONG, why), SCAN_UNKNOWN);
		assert_int_equal(scanner_version(LONG, why), -1);
		assert_true(*why);
		buf_free(&err);
	}
	assert_false(scanner_configured());
	close(fd);
}

static void an_address_that_leads_elsewhere_is_refused(void **state)
{
	static const char *const set[][1] = {{"upload.scanner=10.0.0.1:3310"},
		{"upload.scanner=clamd.ctl"}, {"upload.scanner=127.0.0.1"}, {"upload.scanner=/"}};

	(void)state;
	for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
		struct buf err = BUF_INIT;

		assert_int_not_equal(conf_load(NULL, set[i], 1, &err), 0);
		assert_non_null(strstr(buf_str(&err), "127.0.0.1:port"));
		buf_free(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_ok_is_clean_and_only_a_name_is_a_find),
		cmocka_unit_test(a_long_name_is_cut),
		cmocka_unit_test(a_file_is_what_the_scanner_says_of_it),
		cmocka_unit_test(a_silent_one_is_waited_for_once),
		cmocka_unit_test(one_that_is_away_or_not_named_leaves_the_file_unknown),
		cmocka_unit_test(an_address_that_leads_elsewhere_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
