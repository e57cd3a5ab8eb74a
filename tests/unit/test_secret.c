/* SPDX-License-Identifier: MIT */
/* Keys, hashes, sealing, passwords: known answers, and that nothing altered is ever opened. */
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
#include "base/instant.h"
#include "base/secret_keys.h"
#include "base/str.h"

static char folder[] = "/tmp/huiying-test-secret-XXXXXX";
static char path[128], first[128]; /* first: that of `keys`, which stays as it is */
static struct secret *keys;

#define KEY_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static void write_keys(const char *text, mode_t mode)
{
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static struct secret *open_keys(const char *text)
{
	struct buf err = BUF_INIT;
	write_keys(text, 0600);
	struct secret *secret = secret_open(path, &err);
	assert_string_equal(buf_str(&err), "");
	assert_non_null(secret);
	buf_free(&err);
	return secret;
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/keys", folder);
	snprintf(first, sizeof(first), "%s/first", folder);
	write_keys("seal = " KEY_A "\nlookup = " KEY_A "\nsign = " KEY_B "\n", 0600);
	if (rename(path, first) != 0)
		return -1;
	struct buf err = BUF_INIT;
	keys = secret_open(first, &err);
	assert_string_equal(buf_str(&err), "");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	secret_close(&keys);
	unlink(path);
	unlink(first);
	return rmdir(folder);
}

static void assert_hex(const unsigned char *bytes, const char *expected)
{
	char hex[SECRET_HEX];
	str_hex(bytes, SECRET_HASH, hex);
	assert_string_equal(hex, expected);
}

static void hashes_have_the_published_values(void **state)
{
	(void)state;
	static const struct {
		const char *text, *sha256, *sm3;
	} cases[] = {
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
		{"abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd", NULL,
			"debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NULL},
	};
	unsigned char hash[SECRET_HASH];
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (int sm3 = 0; sm3 < 2; sm3++) {
			const char *expected = sm3 ? cases[i].sm3 : cases[i].sha256;
			size_t n = strlen(cases[i].text);
			if (!expected)
				continue;
			secret_use_sm3(sm3);
			secret_hash(cases[i].text, n, hash);
			assert_hex(hash, expected);
			struct secret_hasher *hasher = secret_hasher_open();
			for (size_t k = 0; k < n; k++)
				secret_hasher_add(hasher, cases[i].text + k, 1);
			secret_hasher_close(&hasher, hash);
			assert_null(hasher);
			assert_hex(hash, expected);
		}
	secret_use_sm3(true);
	secret_sha256("abc", 3, hash);
	assert_hex(hash, cases[0].sha256);
	secret_use_sm3(false);
}

/* Values computed with Python's hmac module: HMAC-SHA-256 of the use, a NUL and the bytes. */
static void keyed_hashes_depend_on_key_and_use(void **state)
{
	(void)state;
	unsigned char a[SECRET_HASH], b[SECRET_HASH];
	for (int again = 0; again < 3; again++) {
		secret_lookup(keys, "phone", "13800000000", 11, a);
		assert_hex(a, "2e6497352b78a945089232b112c09b3b77b1a625218ed8e147739cec0700a2c9");
		secret_sign(keys, "csrf", "x", 1, a);
		assert_hex(a, "63782b53e170b7342d8df242090479edee9930755f336a4b5c3e656a628473b5");
	}
	secret_lookup(keys, "ab", "c", 1, a);
	secret_lookup(keys, "a", "bc", 2, b);
	assert_memory_not_equal(a, b, SECRET_HASH);
	secret_sign(keys, "ab", "c", 1, b);
	assert_memory_not_equal(a, b, SECRET_HASH);
	secret_use_sm3(true);
	secret_lookup(keys, "ab", "c", 1, b);
	assert_memory_not_equal(a, b, SECRET_HASH);
	secret_use_sm3(false);
}

static void what_is_sealed_opens_under_either_algorithm(void **state)
{
	(void)state;
	static char text[100000];
	memset(text, 'x', sizeof(text));
	static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, sizeof(text)};
	for (int sm3 = 0; sm3 < 2; sm3++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
			struct buf blob = BUF_INIT, again = BUF_INIT, back = BUF_INIT;
			secret_use_sm3(sm3);
			secret_seal(keys, "letter", text, sizes[i], &blob);
			secret_seal(keys, "letter", text, sizes[i], &again);
			assert_int_equal(blob.p[0], sm3 ? 2 : 1);
			assert_int_equal(blob.n, again.n);
			assert_memory_not_equal(blob.p, again.p, blob.n);
			secret_use_sm3(!sm3);
			buf_text(&back, "before");
			assert_int_equal(secret_unseal(keys, "letter", blob.p, blob.n, &back), 0);
			assert_int_equal(back.n, 6 + sizes[i]);
			assert_memory_equal(back.p, "before", 6);
			assert_memory_equal(back.p + 6, text, sizes[i]);
			buf_free(&blob);
			buf_free(&again);
			buf_free(&back);
		}
	secret_use_sm3(false);
}

static void nothing_altered_is_opened(void **state)
{
	(void)state;
	for (int sm3 = 0; sm3 < 2; sm3++) {
		struct buf blob = BUF_INIT, back = BUF_INIT;
		secret_use_sm3(sm3);
		secret_seal(keys, "phone", "13800000000", 11, &blob);
		for (size_t i = 0; i < blob.n; i++)
			for (int bit = 0; bit < 8; bit++) {
				blob.p[i] ^= (char)(1 << bit);
				assert_int_equal(
					secret_unseal(keys, "phone", blob.p, blob.n, &back), -1);
				blob.p[i] ^= (char)(1 << bit);
			}
		for (size_t n = 0; n < blob.n; n++)
			assert_int_equal(secret_unseal(keys, "phone", blob.p, n, &back), -1);
		assert_int_equal(secret_unseal(keys, "name", blob.p, blob.n, &back), -1);
		assert_int_equal(secret_unseal(keys, "", blob.p, blob.n, &back), -1);
		buf_char(&blob, 0);
		assert_int_equal(secret_unseal(keys, "phone", blob.p, blob.n, &back), -1);
		assert_int_equal(back.n, 0);
		assert_int_equal(secret_unseal(keys, "phone", blob.p, blob.n - 1, &back), 0);
		assert_string_equal(buf_str(&back), "13800000000");
		buf_free(&blob);
		buf_free(&back);
	}
	secret_use_sm3(false);
}

static void an_older_key_still_opens(void **state)
{
	(void)state;
	struct buf blob = BUF_INIT, fresh = BUF_INIT, back = BUF_INIT;
	secret_seal(keys, "phone", "1", 1, &blob);
	struct secret *both = open_keys("# rotated\nseal = " KEY_A "\nseal = " KEY_B
					"\n\nlookup = " KEY_A "\nsign = " KEY_B "\n");
	assert_int_equal(secret_unseal(both, "phone", blob.p, blob.n, &back), 0);
	secret_seal(both, "phone", "1", 1, &fresh);
	assert_int_equal(secret_unseal(keys, "phone", fresh.p, fresh.n, &back), -1);
	assert_int_equal(secret_unseal(both, "phone", fresh.p, fresh.n, &back), 0);
	assert_string_equal(buf_str(&back), "11");
	secret_close(&both);
	buf_free(&blob);
	buf_free(&fresh);
	buf_free(&back);
}

static void a_bad_key_file_is_refused_with_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"", "must all be there"},
		{"seal = " KEY_A "\nlookup = " KEY_A "\n", "must all be there"},
		{"seal = " KEY_A "\nlookup = 00\nsign = " KEY_A "\n", "keys:2: expected"},
		{"seal = " KEY_A "0\nlookup = " KEY_A "\nsign = " KEY_A "\n", "keys:1: expected"},
		{"seal = " KEY_A "\nlookup = " KEY_A "\nsign = " KEY_A "\nsign = " KEY_B
		 "\nsign = " KEY_B "\nsign = " KEY_B "\nsign = " KEY_B "\n",
			"keys:7: too many keys"},
		{"seal = " KEY_A "\nfoo = " KEY_A "\n", "keys:2: unknown key"},
		{"hello\n", "keys:1: expected"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf err = BUF_INIT;
		write_keys(cases[i].text, 0600);
		assert_null(secret_open(path, &err));
		assert_non_null(strstr(buf_str(&err), cases[i].message));
		assert_null(strstr(buf_str(&err), "0203"));
		buf_free(&err);
	}
}

static void a_key_file_others_can_read_is_refused(void **state)
{
	(void)state;
	static const mode_t modes[] = {0640, 0604, 0620, 0644};
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		struct buf err = BUF_INIT;
		write_keys("seal = " KEY_A "\nlookup = " KEY_A "\nsign = " KEY_B "\n", modes[i]);
		assert_null(secret_open(path, &err));
		assert_non_null(strstr(buf_str(&err), "others must not read it"));
		buf_free(&err);
	}
}

static void a_made_key_file_opens_and_is_never_overwritten(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	struct stat about;
	unlink(path);
	assert_int_equal(secret_create(path, &err), 0);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	struct secret *made = secret_open(path, &err);
	assert_non_null(made);
	unsigned char a[SECRET_HASH], b[SECRET_HASH];
	secret_lookup(made, "a", "a", 1, a);
	secret_sign(made, "a", "a", 1, b);
	assert_memory_not_equal(a, b, SECRET_HASH);
	secret_close(&made);
	assert_string_equal(buf_str(&err), "");
	assert_int_equal(secret_create(path, &err), -1);
	assert_non_null(strstr(buf_str(&err), "exists"));
	buf_free(&err);
}

static void random_numbers_stay_below_their_limit_and_reach_it(void **state)
{
	(void)state;
	int seen[7] = {0};
	for (int i = 0; i < 7000; i++) {
		uint32_t value = secret_below(7);
		assert_true(value < 7);
		seen[value]++;
	}
	/* 1000 each; 6 sigma is 176 */
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 800, 1200);
	assert_int_equal(secret_below(1), 0);
	assert_true(secret_below(UINT32_MAX) < UINT32_MAX);
}

static void only_the_right_password_fits(void **state)
{
	(void)state;
	char hash[SECRET_PASSWORD], other[SECRET_PASSWORD], longest[SECRET_PASSWORD_MOST + 2];
	secret_password("对的 Passw0rd!", hash);
	secret_password("对的 Passw0rd!", other);
	assert_true(str_starts(hash, "$y$"));
	assert_string_not_equal(hash, other);
	assert_true(secret_password_fits("对的 Passw0rd!", hash));
	assert_false(secret_password_fits("对的 Passw0rd", hash));
	assert_false(secret_password_fits("", hash));
	assert_false(secret_password_fits("对的 Passw0rd!", NULL));
	assert_false(secret_password_fits("对的 Passw0rd!", ""));
	assert_false(secret_password_fits("*0", "*0"));
	assert_false(secret_password_fits("x", "x"));
	memset(longest, 'p', sizeof(longest));
	longest[SECRET_PASSWORD_MOST + 1] = '\0';
	assert_false(secret_password_fits(longest, hash));
	longest[SECRET_PASSWORD_MOST] = '\0';
	secret_password(longest, hash);
	assert_true(secret_password_fits(longest, hash));
	longest[SECRET_PASSWORD_MOST - 1] = 'q';
	assert_false(secret_password_fits(longest, hash));
}

/* The id of the key in use of a kind. */
static void in_use(const struct secret *secret, const char *kind, char out[SECRET_ID])
{
	struct secret_key list[SECRET_KEYS_MOST];
	size_t n = secret_list(secret, list);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (str_equal(list[i].kind, kind) && list[i].in_use)
			memcpy(out, list[i].id, SECRET_ID);
}

/* The id of the key that sealed it stands behind the first byte. */
static void key_of(const struct buf *blob, char id[SECRET_ID])
{
	assert_true(blob->n > 5);
	str_hex((const unsigned char *)blob->p + 1, 4, id);
}

static void a_key_is_added_used_and_removed_while_a_program_runs(void **state)
{
	(void)state;
	struct secret *running =
		open_keys("# ours\nseal = " KEY_A "\nlookup = " KEY_B "\nsign = " KEY_B "\n");
	struct buf blob = BUF_INIT, fresh = BUF_INIT, back = BUF_INIT, err = BUF_INIT;
	char old[SECRET_ID], new[SECRET_ID], sealed_by[SECRET_ID];
	in_use(running, "seal", old);
	secret_seal(running, "phone", "1", 1, &blob);
	assert_int_equal(secret_add(path, "seal", new, &err), 0);
	struct secret *other = secret_open(path, &err);
	assert_non_null(other);
	secret_seal(other, "phone", "2", 1, &fresh);
	key_of(&fresh, sealed_by);
	assert_string_equal(sealed_by, old); /* not in use yet */
	assert_int_equal(secret_use(path, new, &err), 0);
	secret_close(&other);
	other = secret_open(path, &err);
	buf_empty(&fresh);
	secret_seal(other, "phone", "2", 1, &fresh);
	key_of(&fresh, sealed_by);
	assert_string_equal(sealed_by, new);
	/* the one that runs opens at once what another one has sealed with a key it did not know */
	assert_int_equal(secret_unseal(running, "phone", fresh.p, fresh.n, &back), 0);
	assert_int_equal(secret_unseal(running, "phone", blob.p, blob.n, &back), 0);
	assert_string_equal(buf_str(&back), "21");
	in_use(running, "seal", sealed_by);
	assert_string_equal(sealed_by, new);
	assert_int_equal(secret_remove(path, new, &err), -1);
	assert_non_null(strstr(buf_str(&err), "in use"));
	buf_empty(&err);
	assert_int_equal(secret_remove(path, old, &err), 0);
	assert_int_equal(secret_remove(path, old, &err), -1);
	assert_non_null(strstr(buf_str(&err), "no key has this id"));
	secret_close(&other);
	other = secret_open(path, &err);
	assert_int_equal(secret_unseal(other, "phone", blob.p, blob.n, &back), -1);
	assert_int_equal(secret_unseal(other, "phone", fresh.p, fresh.n, &back), 0);
	secret_close(&other);
	secret_close(&running);
	buf_free(&blob);
	buf_free(&fresh);
	buf_free(&back);
	buf_free(&err);
}

static void what_an_older_key_looks_up_is_still_found(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	char id[SECRET_ID];
	unsigned char before[SECRET_HASH], after[SECRET_HASH];
	struct secret *secret =
		open_keys("seal = " KEY_A "\nlookup = " KEY_A "\nsign = " KEY_B "\n");
	secret_lookup(secret, "phone", "1", 1, before);
	secret_close(&secret);
	assert_int_equal(secret_add(path, "lookup", id, &err), 0);
	assert_int_equal(secret_use(path, id, &err), 0);
	secret = secret_open(path, &err);
	assert_int_equal(secret_lookups(secret), 2);
	secret_lookup(secret, "phone", "1", 1, after);
	assert_memory_not_equal(before, after, SECRET_HASH);
	secret_lookup_by(secret, 1, "phone", "1", 1, after);
	assert_memory_equal(before, after, SECRET_HASH);
	secret_close(&secret);
	buf_free(&err);
}

static void a_walk_along_the_keys_sees_one_reading_of_the_file(void **state)
{
	(void)state;
	unsigned char of_a[SECRET_HASH], seen[SECRET_HASH];
	struct secret *secret = open_keys("seal = " KEY_A "\nlookup = " KEY_A "\nlookup = " KEY_B
					  "\nsign = " KEY_A "\nsign = " KEY_B "\n");
	secret_lookup_by(secret, 1, "phone", "1", 1, of_a);
	/* as when the file changes and a second passes between two steps of a walk */
	write_keys("seal = " KEY_A "\nlookup = " KEY_B "\nsign = " KEY_B "\n", 0600);
	*secret->looked_at -= 10 * SECOND;
	assert_int_equal(secret_lookups(secret), 2);
	secret_lookup_by(secret, 1, "phone", "1", 1, seen);
	assert_memory_equal(seen, of_a, SECRET_HASH);
	assert_int_equal(secret_signs(secret), 2);
	secret_sign_by(secret, 1, "csrf", "1", 1, seen);
	/* the next walk takes the change up */
	secret_lookup_by(secret, 0, "phone", "1", 1, seen);
	assert_int_equal(secret_lookups(secret), 1);
	assert_int_equal(secret_signs(secret), 1);
	secret_close(&secret);
}

static void a_change_of_the_key_file_keeps_everything_else(void **state)
{
	(void)state;
	struct buf err = BUF_INIT, text = BUF_INIT;
	struct stat about;
	char id[SECRET_ID];
	write_keys("# ours\n\nseal = " KEY_A "\n# for look-up\nlookup = " KEY_A
		   "\nsign = " KEY_B, /* without a line feed */
		0400);
	assert_int_equal(secret_add(path, "sign", id, &err), 0);
	assert_int_equal(secret_use(path, id, &err), 0);
	assert_int_equal(secret_use(path, id, &err), 0);
	assert_int_equal(secret_add(path, "paper", id, &err), -1);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0400);
	buf_empty(&err);
	assert_int_equal(file_read(path, 4096, &text, &err), 0);
	assert_true(str_starts(text.p, "# ours\n\nseal = " KEY_A "\n# for look-up\nlookup = "));
	assert_non_null(strstr(text.p, "\nsign = " KEY_B "\nsign = "));
	snprintf(id, sizeof(id), "%s", "00000000");
	assert_int_equal(secret_use(path, id, &err), -1);
	buf_free(&text);
	buf_free(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_have_the_published_values),
		cmocka_unit_test(keyed_hashes_depend_on_key_and_use),
		cmocka_unit_test(what_is_sealed_opens_under_either_algorithm),
		cmocka_unit_test(nothing_altered_is_opened),
		cmocka_unit_test(an_older_key_still_opens),
		cmocka_unit_test(a_bad_key_file_is_refused_with_its_line),
		cmocka_unit_test(a_key_file_others_can_read_is_refused),
		cmocka_unit_test(a_made_key_file_opens_and_is_never_overwritten),
		cmocka_unit_test(a_key_is_added_used_and_removed_while_a_program_runs),
		cmocka_unit_test(what_an_older_key_looks_up_is_still_found),
		cmocka_unit_test(a_walk_along_the_keys_sees_one_reading_of_the_file),
		cmocka_unit_test(a_change_of_the_key_file_keeps_everything_else),
		cmocka_unit_test(random_numbers_stay_below_their_limit_and_reach_it),
		cmocka_unit_test(only_the_right_password_fits),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
