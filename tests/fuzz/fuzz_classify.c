/* SPDX-License-Identifier: MIT */
/* A model from the database: read whole or refused with a message; one that was read judges any
 * text, with shares that make 1 and words that stand in it. The input: its bytes without the hash
 * that ends them, a zero byte pair, then a letter. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/classify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LABELS 500

static void judge(struct classify *model, struct pool *pool, const char *title, const char *body)
{
	static struct classify_guess guess[LABELS];
	double sum = 0;
	size_t guesses = classify_guess(model, pool, title, body, guess, LABELS);

	for (size_t i = 0; i < guesses; i++) {
		sum += guess[i].share;
		for (size_t k = 0; k < guess[i].n_words; k++)
			if (!strstr(title, guess[i].words[k]) && !strstr(body, guess[i].words[k]))
				bug("a word that the letter does not have");
	}
	if (guesses > 0 && !(fabs(sum - 1) < 1e-6))
		bug("shares make %f", sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t split = n < 2 ? 0 : (size_t)(data[0] | data[1] << 8);
	struct pool *pool = pool_open();
	struct buf bytes = BUF_INIT, err = BUF_INIT;
	unsigned char hash[SECRET_HASH];
	const char *text = "自来水停水";

	n = n < 2 ? 0 : n - 2;
	split = split < n ? split : n;
	buf_add(&bytes, data + 2 * (n > 0), split);
	secret_sha256(bytes.p ? bytes.p : "", bytes.n, hash);
	buf_add(&bytes, hash, sizeof(hash));
	struct classify *model = classify_read(bytes.p, bytes.n, &err);
	if ((model == NULL) == (err.n == 0))
		bug("a model and a message, or neither");
	if (n > split && utf8_check((const char *)data + 2 + split, n - split) == UTF8_FINE)
		text = pool_copy(pool, data + 2 + split, n - split);
	for (int i = 0; model && i < 2; i++)
		judge(model, pool, i ? "关于水压" : text, i ? text : "");
	classify_close(&model);
	buf_free(&bytes);
	buf_free(&err);
	pool_close(&pool);
	return 0;
}
