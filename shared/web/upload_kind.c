/* SPDX-License-Identifier: MIT */
/*
 * Which kinds of files are taken: one table. The ending of the name and the content must belong to
 * the same row, so that nobody opens a program that is called a picture.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/pool.h"
#include "base/utf8.h"
#include "web/upload_raw.h"

#define NAME_MOST 100
#define TAIL 65536 /* where the directory of a small ZIP file lies */

struct kind {
	const char *type; /* kept and sent again */
	const char *what; /* for people */
	const char *const *endings; /* of the name */
	const char *const *sniffed; /* what libmagic calls it */
	const char *entry; /* of the ZIP container, NULL: it is none */
};

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
/* Plain text that looks like something else to libmagic; it is sent again as text/plain. Pages and
 * scripts are not here. */
#define TEXTS \
	"text/plain", "text/csv", "text/x-tex", "text/x-algol68", "text/x-c", "text/x-c++", \
		"text/x-java", "message/rfc822", "application/json"
#define OLE "application/x-ole-storage", "application/CDFV2", "application/vnd.ms-office"
#define ZIP "application/zip", "application/octet-stream"
#define OOXML "application/vnd.openxmlformats-officedocument."

static const struct kind kinds[] = {
	{"image/jpeg", "图片", WORDS("jpg", "jpeg"), WORDS("image/jpeg"), NULL},
	{"image/png", "图片", WORDS("png"), WORDS("image/png"), NULL},
	{"image/gif", "图片", WORDS("gif"), WORDS("image/gif"), NULL},
	{"image/webp", "图片", WORDS("webp"), WORDS("image/webp"), NULL},
	{"application/pdf", " PDF 文件", WORDS("pdf"), WORDS("application/pdf"), NULL},
	{"text/plain", "文本文件", WORDS("txt"), WORDS(TEXTS), NULL},
	{"application/msword", " Word 文档", WORDS("doc", "wps"), WORDS("application/msword", OLE),
		NULL},
	{"application/vnd.ms-excel", " Excel 表格", WORDS("xls", "et"),
		WORDS("application/vnd.ms-excel", OLE), NULL},
	{OOXML "wordprocessingml.document", " Word 文档", WORDS("docx"),
		WORDS(OOXML "wordprocessingml.document", ZIP), "word/document.xml"},
	{OOXML "spreadsheetml.sheet", " Excel 表格", WORDS("xlsx"),
		WORDS(OOXML "spreadsheetml.sheet", ZIP), "xl/workbook.xml"},
};

const char *upload_kinds(void)
{
	return "图片（jpg、png、gif、webp）、PDF、Word（doc、docx、wps）、Excel（xls、xlsx、et）、"
	       "文本（txt）";
}

static const char *ending_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name ? dot + 1 : "";
}

static int has_word(const char *const *words, const char *word)
{
	for (; *words; words++)
		if (strcasecmp(*words, word) == 0)
			return 1;
	return 0;
}

/* Whether the directory at the end of a ZIP file names this entry. */
static int zip_holds(struct pool *pool, const char *path, const char *entry)
{
	char *tail = pool_alloc(pool, TAIL);
	FILE *file = fopen(path, "rbe");
	size_t n;

	if (!file)
		return 0;
	if (fseek(file, -TAIL, SEEK_END) != 0)
		rewind(file);
	n = fread(tail, 1, TAIL, file);
	fclose(file);
	return memmem(tail, n, "[Content_Types].xml", 19) && memmem(tail, n, entry, strlen(entry));
}

const char *upload_kind(struct pool *pool, const char *name, const char *sniffed, const char *path,
	const char **why)
{
	const char *ending = ending_of(name);

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct kind *kind = &kinds[i];

		if (!has_word(kind->endings, ending))
			continue;
		if (has_word(kind->sniffed, sniffed) &&
			(!kind->entry || zip_holds(pool, path, kind->entry)))
			return kind->type;
		*why = pool_print(pool, "“%s”的内容不是%s，请检查后重新选择", name, kind->what);
		return NULL;
	}
	*why = pool_print(pool, "“%s”的类型不能上传，可以上传：%s", name, upload_kinds());
	return NULL;
}

static const char *last_component(const char *name)
{
	const char *last = name;

	for (const char *p = name; *p; p++)
		if (*p == '/' || *p == '\\')
			last = p + 1;
	return last;
}

/* Whole code points that can be shown; what is no UTF-8 (an old browser's GBK) goes byte by byte.
 */
static char *visible(struct pool *pool, const char *text)
{
	char *out = pool_alloc(pool, strlen(text) + 1), *to = out;

	while (*text) {
		unsigned char c = (unsigned char)*text;
		size_t n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

		if (strnlen(text, n) < n || utf8_check(text, n) == UTF8_INVALID)
			n = 1;
		if (utf8_check(text, n) == UTF8_FINE && !(n == 1 && strchr("\r\n\t\"<>|:*?", c))) {
			memcpy(to, text, n);
			to += n;
		}
		text += n;
	}
	return out;
}

char *upload_name(struct pool *pool, const char *sent)
{
	char *name = utf8_trim(pool, visible(pool, last_component(sent)));
	const char *ending = ending_of(name);
	size_t ending_n = utf8_length(ending);

	if (*name == '\0' || *name == '.')
		name = pool_print(pool, "附件%s", name);
	if (utf8_length(name) <= NAME_MOST)
		return name;
	if (ending_n == 0 || ending_n > 10)
		return pool_copy(pool, name, utf8_offset(name, NAME_MOST));
	return pool_print(
		pool, "%.*s.%s", (int)utf8_offset(name, NAME_MOST - ending_n - 1), name, ending);
}
