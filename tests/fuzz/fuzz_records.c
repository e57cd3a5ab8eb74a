/* SPDX-License-Identifier: MIT */
/* Any file as a list of another system: every value is text, and what is written of it is read as
 * it was. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct record_column columns[] = {
	{"编号", "ref", true}, {"错误地址", "url", false}, {"描述", "words", false}};
static const struct record_shape shape = {"list", "item", columns, 3};

static void compare(void *ctx, size_t line, const char *const *cells, const char *fault)
{
	const char *const *written = ctx;

	(void)line;
	if (fault)
		bug("what was written is no record: %s", fault);
	for (size_t c = 0; c < shape.n; c++) {
		if (!str_equal(cells[c], written[c]))
			bug("column %zu is read as it was not written", c);
	}
}

static bool plain(const char *text)
{
	enum utf8_fault fault = utf8_check(text, strlen(text));

	return fault == UTF8_FINE || fault == UTF8_BIDI;
}

static void take(void *ctx, size_t line, const char *const *cells, const char *fault)
{
	struct buf out = BUF_INIT, err = BUF_INIT;
	bool fits = true;

	(void)ctx;
	if (line == 0 || (cells == NULL) != (fault != NULL))
		bug("neither a record nor a fault");
	for (size_t c = 0; cells && c < shape.n; c++) {
		if (utf8_check(cells[c], strlen(cells[c])) == UTF8_INVALID)
			bug("a cell that is no text");
		fits = fits && plain(cells[c]);
	}
	if (cells && fits) {
		records_xml_begin(&shape, &out);
		records_xml_put(&shape, cells, &out);
		records_xml_end(&shape, &out);
		if (records_read(out.p, out.n, &shape, compare, (void *)cells, &err) != 0)
			bug("what was written cannot be read: %s", buf_str(&err));
	}
	buf_free(&out);
	buf_free(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf err = BUF_INIT;

	if (records_read((const char *)data, n, &shape, take, NULL, &err) != 0 && err.n == 0)
		bug("refused without a word");
	buf_free(&err);
	return 0;
}
