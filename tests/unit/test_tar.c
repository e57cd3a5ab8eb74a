/* SPDX-License-Identifier: MIT */
/* Archives and manifests: what was written comes back, and nothing that is not whole is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/tar.h"
#include "store/manifest.h"

static char path[] = "/tmp/huiying-test-tar-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

static struct tar_writer *begin(int *fd)
{
	*fd = open(path, O_WRONLY | O_TRUNC);
	assert_true(*fd >= 0);
	return tar_writer_open(*fd);
}

/* Files of these sizes, each byte its position. */
static void write_sizes(const int64_t *sizes, size_t n)
{
	struct buf err = BUF_INIT;
	int fd;
	struct tar_writer *tar = begin(&fd);
	for (size_t i = 0; i < n; i++) {
		char name[32];
		snprintf(name, sizeof(name), "a/file-%zu.x", i);
		assert_int_equal(tar_writer_file(tar, name, sizes[i]), 0);
		for (int64_t k = 0; k < sizes[i]; k++) {
			unsigned char byte = (unsigned char)(k * 7);
			assert_int_equal(tar_writer_add(tar, &byte, 1), 0);
		}
	}
	assert_int_equal(tar_writer_close(&tar, &err), 0);
	assert_string_equal(buf_str(&err), "");
	close(fd);
}

static void what_was_written_comes_back_whole(void **state)
{
	(void)state;
	static const int64_t sizes[] = {0, 1, 511, 512, 513, 20000};
	struct buf err = BUF_INIT;
	struct tar_file file;
	unsigned char piece[300];
	write_sizes(sizes, 6);
	struct tar_reader *tar = tar_reader_open(path, &err);
	assert_non_null(tar);
	for (size_t i = 0; i < 6; i++) {
		int64_t at = 0, n;
		assert_int_equal(tar_reader_next(tar, &file, &err), 1);
		assert_int_equal(file.size, sizes[i]);
		while ((n = tar_reader_read(tar, piece, sizeof(piece), &err)) > 0)
			for (int64_t k = 0; k < n; k++, at++)
				assert_int_equal(piece[k], (unsigned char)(at * 7));
		assert_int_equal(n, 0);
		assert_int_equal(at, sizes[i]);
	}
	assert_int_equal(tar_reader_next(tar, &file, &err), 0);
	tar_reader_close(&tar);
	buf_free(&err);
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
	(void)state;
	static const char *const names[] = {
		"", "/a", "a/", "a//b", ".", "..", "a/../b", "../a", "a b", "a\nb", "信"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct buf err = BUF_INIT;
		int fd;
		struct tar_writer *tar = begin(&fd);
		assert_int_equal(tar_writer_file(tar, names[i], 0), -1);
		assert_int_equal(tar_writer_close(&tar, &err), -1);
		close(fd);
		buf_free(&err);
	}
}

static int read_all(void)
{
	struct buf err = BUF_INIT;
	struct tar_file file;
	char piece[4096];
	struct tar_reader *tar = tar_reader_open(path, &err);
	int more;
	int64_t n = 0;
	while ((more = tar_reader_next(tar, &file, &err)) == 1 && n >= 0)
		do
			n = tar_reader_read(tar, piece, sizeof(piece), &err);
		while (n > 0);
	assert_true(more == 0 || err.n > 0);
	tar_reader_close(&tar);
	buf_free(&err);
	return more;
}

static void an_archive_that_was_cut_off_or_changed_is_no_archive(void **state)
{
	(void)state;
	static const int64_t sizes[] = {700, 3000};
	struct buf whole = BUF_INIT, err = BUF_INIT;
	write_sizes(sizes, 2);
	assert_int_equal(read_all(), 0);
	assert_int_equal(file_read(path, 1 << 20, &whole, &err), 0);
	for (size_t cut = 1; cut < whole.n; cut += 7) {
		assert_int_equal(truncate(path, (off_t)(whole.n - cut)), 0);
		assert_int_equal(read_all(), -1);
	}
	for (size_t at = 12; at < whole.n; at += 5) {
		int fd = open(path, O_WRONLY | O_TRUNC);
		whole.p[at] ^= 4;
		assert_int_equal(write(fd, whole.p, whole.n), (ssize_t)whole.n);
		whole.p[at] ^= 4;
		close(fd);
		assert_int_equal(read_all(), -1);
	}
	buf_free(&whole);
	buf_free(&err);
}

static void a_manifest_says_the_same_after_it_was_read(void **state)
{
	(void)state;
	struct pool *pool = pool_open();
	unsigned char hash[SECRET_HASH] = {1, 2, 3};
	struct manifest made = {.id = "0123456789abcdef",
		.made = "2026-11-22T10:00:00+08:00",
		.version = "0.5.0",
		.hash = "sm3",
		.schema = 5,
		.events = 12,
		.anchor_day = "",
		.anchor = ""};
	struct buf text = BUF_INIT, again = BUF_INIT, err = BUF_INIT;
	manifest_add_key(&made, pool, "seal", "0a0b0c0d");
	manifest_add_table(&made, pool, "ticket", 3);
	for (int i = 0; i < 40; i++)
		manifest_add_part(
			&made, pool, pool_print(pool, "tables/ticket/%d.sql", i), i, hash);
	manifest_write(&made, &text);
	struct manifest read;
	assert_int_equal(
		manifest_read(pool_copy(pool, text.p, text.n), text.n, pool, &read, &err), 0);
	assert_int_equal(read.n_parts, 40);
	manifest_write(&read, &again);
	assert_string_equal(buf_str(&text), buf_str(&again));
	/* no line may be missing or twice the end */
	for (size_t cut = 1; cut < text.n; cut++) {
		buf_empty(&err);
		assert_int_equal(manifest_read(pool_copy(pool, text.p, text.n - cut), text.n - cut,
					 pool, &read, &err),
			-1);
		assert_true(err.n > 0);
	}
	buf_free(&text);
	buf_free(&again);
	buf_free(&err);
	pool_close(&pool);
}

static void what_is_no_manifest_is_refused_with_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"", "expected text"},
		{"hello\n", "not the manifest"},
		{"huiying-backup\t2\n", ":1: made by a newer release"},
		{"huiying-backup\t1\nid\txyz\n", ":2: expected 16"},
		{"huiying-backup\t1\nhash\tmd5\n", ":2: expected sha256 or sm3"},
		{"huiying-backup\t1\npart\ta\t-1\tff\n", ":2: expected a name"},
		{"huiying-backup\t1\nend\t3\n", ":2: parts are missing"},
		{"huiying-backup\t1\nend\t0\nend\t0\n", ":3: something follows"},
		{"huiying-backup\t1\nfoo\t0\n", ":2: unknown kind"},
		{"huiying-backup\t1\nid\n", ":2: wrong number"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct pool *pool = pool_open();
		struct buf err = BUF_INIT;
		struct manifest read;
		assert_int_equal(manifest_read(pool_text(pool, cases[i].text),
					 strlen(cases[i].text), pool, &read, &err),
			-1);
		if (!strstr(buf_str(&err), cases[i].message))
			fail_msg("%s: %s", cases[i].text, buf_str(&err));
		buf_free(&err);
		pool_close(&pool);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_comes_back_whole),
		cmocka_unit_test(names_that_lead_elsewhere_are_refused),
		cmocka_unit_test(an_archive_that_was_cut_off_or_changed_is_no_archive),
		cmocka_unit_test(a_manifest_says_the_same_after_it_was_read),
		cmocka_unit_test(what_is_no_manifest_is_refused_with_its_line),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
