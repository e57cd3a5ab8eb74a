/* SPDX-License-Identifier: MIT */
/* Writing and reading a manifest. Whether the files are as it says is the reader's business. */
#include "store/manifest.h"

#include <string.h>
#include "base/pool.h"
#include "base/str.h"

#define FORMAT "1"
#define CELLS 4

/* --- rows --- */

/* Room for one more; it doubles at each power of two. */
static void *grown(struct pool *pool, void *rows, size_t n, size_t size)
{
	void *wider;

	if (n & (n - 1))
		return rows;
	wider = pool_alloc(pool, (n ? 2 * n : 1) * size);
	if (n)
		memcpy(wider, rows, n * size);
	return wider;
}

void manifest_add_key(
	struct manifest *manifest, struct pool *pool, const char *kind, const char *id)
{
	manifest->key = grown(pool, manifest->key, manifest->n_keys, sizeof *manifest->key);
	manifest->key[manifest->n_keys++] =
		(struct manifest_key){pool_text(pool, kind), pool_text(pool, id)};
}

void manifest_add_table(
	struct manifest *manifest, struct pool *pool, const char *name, int64_t rows)
{
	manifest->table = grown(pool, manifest->table, manifest->n_tables, sizeof *manifest->table);
	manifest->table[manifest->n_tables++] =
		(struct manifest_table){pool_text(pool, name), rows};
}

void manifest_add_part(struct manifest *manifest, struct pool *pool, const char *name, int64_t size,
	const unsigned char hash[SECRET_HASH])
{
	struct manifest_part *part;

	manifest->part = grown(pool, manifest->part, manifest->n_parts, sizeof *manifest->part);
	part = &manifest->part[manifest->n_parts++];
	part->name = pool_text(pool, name);
	part->size = size;
	str_hex(hash, SECRET_HASH, part->hash);
}

/* --- writing --- */

void manifest_write(const struct manifest *m, struct buf *out)
{
	buf_print(out, "huiying-backup\t" FORMAT "\nid\t%s\nmade\t%s\nversion\t%s\nhash\t%s\n",
		m->id, m->made, m->version, m->hash);
	buf_print(out, "schema\t%lld\nledger\t%lld\t%s\t%s\n", (long long)m->schema,
		(long long)m->events, m->anchor_day, m->anchor);
	for (size_t i = 0; i < m->n_keys; i++)
		buf_print(out, "key\t%s\t%s\n", m->key[i].kind, m->key[i].id);
	for (size_t i = 0; i < m->n_tables; i++)
		buf_print(out, "table\t%s\t%lld\n", m->table[i].name, (long long)m->table[i].rows);
	for (size_t i = 0; i < m->n_parts; i++)
		buf_print(out, "part\t%s\t%lld\t%s\n", m->part[i].name, (long long)m->part[i].size,
			m->part[i].hash);
	buf_print(out, "end\t%zu\n", m->n_parts);
}

/* --- reading --- */

struct reading {
	struct pool *pool;
	struct manifest *m;
	bool ended;
};

static bool hex_of(const char *text, size_t n)
{
	return strlen(text) == n && strspn(text, "0123456789abcdef") == n;
}

static bool word(const char *text, size_t most)
{
	size_t n = strlen(text);

	return n > 0 && n <= most &&
		strspn(text,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:+~") ==
		n;
}

static bool count(const char *text, int64_t *out)
{
	return str_int(text, out) == 0 && *out >= 0;
}

static const char *read_format(struct reading *r, char **cell)
{
	(void)r;
	return str_equal(cell[1], FORMAT) ? NULL : "made by a newer release";
}

static const char *read_id(struct reading *r, char **cell)
{
	r->m->id = cell[1];
	return hex_of(cell[1], 16) ? NULL : "expected 16 hexadecimal digits";
}

static const char *read_made(struct reading *r, char **cell)
{
	r->m->made = cell[1];
	return word(cell[1], 40) ? NULL : "expected a time";
}

static const char *read_version(struct reading *r, char **cell)
{
	r->m->version = cell[1];
	return word(cell[1], 40) ? NULL : "expected a version";
}

static const char *read_hash(struct reading *r, char **cell)
{
	r->m->hash = cell[1];
	return str_equal(cell[1], "sha256") || str_equal(cell[1], "sm3") ? NULL
									 : "expected sha256 or sm3";
}

static const char *read_schema(struct reading *r, char **cell)
{
	return count(cell[1], &r->m->schema) ? NULL : "expected a number";
}

static const char *read_ledger(struct reading *r, char **cell)
{
	r->m->anchor_day = cell[2];
	r->m->anchor = cell[3];
	if (!count(cell[1], &r->m->events) || (*cell[2] && !word(cell[2], 10)) ||
		(*cell[3] && !hex_of(cell[3], SECRET_HEX - 1)))
		return "expected a number, a day and a hash";
	return NULL;
}

static const char *read_key(struct reading *r, char **cell)
{
	if (!word(cell[1], 16) || !hex_of(cell[2], 8))
		return "expected a kind and 8 hexadecimal digits";
	manifest_add_key(r->m, r->pool, cell[1], cell[2]);
	return NULL;
}

static const char *read_table(struct reading *r, char **cell)
{
	int64_t rows;

	if (!word(cell[1], 64) || !count(cell[2], &rows))
		return "expected a name and a number";
	manifest_add_table(r->m, r->pool, cell[1], rows);
	return NULL;
}

static const char *read_part(struct reading *r, char **cell)
{
	unsigned char hash[SECRET_HASH];
	int64_t size;

	if (!*cell[1] || strlen(cell[1]) >= TAR_NAME || !count(cell[2], &size) ||
		!hex_of(cell[3], SECRET_HEX - 1) || str_unhex(cell[3], hash, SECRET_HASH) != 0)
		return "expected a name, a size and a hash";
	manifest_add_part(r->m, r->pool, cell[1], size, hash);
	return NULL;
}

static const char *read_end(struct reading *r, char **cell)
{
	int64_t parts;

	r->ended = true;
	return count(cell[1], &parts) && (size_t)parts == r->m->n_parts ? NULL
									: "parts are missing";
}

static const struct line_kind {
	const char *name;
	int cells;
	const char *(*read)(struct reading *r, char **cell);
} kinds[] = {
	{"huiying-backup", 2, read_format},
	{"id", 2, read_id},
	{"made", 2, read_made},
	{"version", 2, read_version},
	{"hash", 2, read_hash},
	{"schema", 2, read_schema},
	{"ledger", 4, read_ledger},
	{"key", 3, read_key},
	{"table", 3, read_table},
	{"part", 4, read_part},
	{"end", 2, read_end},
};

static int split(char *line, char *cell[CELLS])
{
	int n = 0;

	for (;;) {
		char *tab = strchr(line, '\t');
		if (n == CELLS)
			return -1;
		cell[n++] = line;
		if (!tab)
			return n;
		*tab = '\0';
		line = tab + 1;
	}
}

static const char *read_line(struct reading *r, char *line)
{
	char *cell[CELLS];
	int n = split(line, cell);

	if (r->ended)
		return "something follows the end";
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (n > 0 && str_equal(cell[0], kinds[i].name))
			return n == kinds[i].cells ? kinds[i].read(r, cell)
						   : "wrong number of cells";
	return "unknown kind of line";
}

int manifest_read(char *text, size_t n, struct pool *pool, struct manifest *out, struct buf *err)
{
	struct reading r = {.pool = pool, .m = out};
	const char *fault = n && strlen(text) == n ? NULL : "expected text";
	int number = 0;

	*out = (struct manifest){0};
	if (!fault && !str_starts(text, "huiying-backup\t"))
		fault = "not the manifest of a backup";
	for (char *line = text, *next; !fault && *line; line = next) {
		next = strchr(line, '\n');
		number++;
		if (!next) {
			fault = "ends within a line";
			break;
		}
		*next++ = '\0';
		fault = read_line(&r, line);
	}
	if (!fault &&
		(!r.ended || !out->id || !out->made || !out->version || !out->hash || !out->anchor))
		fault = "ends too early";
	if (fault)
		buf_print(err, MANIFEST_NAME ":%d: %s", number, fault);
	return fault ? -1 : 0;
}
