/* SPDX-License-Identifier: MIT */
/*
 * What is reviewed and signed of a solicitation, as XML: the whole text beforehand, the result
 * afterwards. Elements stand in one order and nothing depends on the day of writing, so the same
 * content gives the same bytes, and the same hash in the ledger.
 */
#include "tickets/solicitations/solicitation.h"

#include <libxml/xmlwriter.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/solicitations/opinion.h"
#include "tickets/solicitations/solicitation_row.h"

/* --- writing XML --- */

struct text {
	xmlBuffer *buffer;
	xmlTextWriter *writer;
};

static struct text begin(const char *root, const struct solicitation *s)
{
	struct text t = {.buffer = xmlBufferCreate()};

	t.writer = t.buffer ? xmlNewTextWriterMemory(t.buffer, 0) : NULL;
	if (!t.writer)
		bug("no memory for a text");
	xmlTextWriterStartDocument(t.writer, "1.0", "UTF-8", NULL);
	xmlTextWriterStartElement(t.writer, BAD_CAST root);
	xmlTextWriterWriteAttribute(t.writer, BAD_CAST "number", BAD_CAST s->number);
	return t;
}

static char *end(struct pool *pool, struct text *t)
{
	xmlTextWriterEndDocument(t->writer);
	xmlFreeTextWriter(t->writer);
	char *text =
		pool_copy(pool, xmlBufferContent(t->buffer), (size_t)xmlBufferLength(t->buffer));
	xmlBufferFree(t->buffer);
	return text;
}

static void attribute(const struct text *t, const char *name, const char *value)
{
	if (!str_empty(value))
		xmlTextWriterWriteAttribute(t->writer, BAD_CAST name, BAD_CAST value);
}

static void number(const struct text *t, const char *name, int64_t value)
{
	xmlTextWriterWriteFormatAttribute(t->writer, BAD_CAST name, "%lld", (long long)value);
}

static void element(const struct text *t, const char *name, const char *value)
{
	if (!str_empty(value))
		xmlTextWriterWriteElement(t->writer, BAD_CAST name, BAD_CAST value);
}

static void open_element(const struct text *t, const char *name)
{
	xmlTextWriterStartElement(t->writer, BAD_CAST name);
}

static void close_element(const struct text *t)
{
	xmlTextWriterEndElement(t->writer);
}

static void when(const struct text *t, const char *name, instant at)
{
	char text[INSTANT_TEXT];

	attribute(t, name, instant_iso(at, text));
}

/* --- the text --- */

static void write_terms(const struct text *t, const struct solicitation *s)
{
	open_element(t, "period");
	when(t, "opens", s->opens_at);
	when(t, "closes", s->closes_at);
	close_element(t);
	element(t, "short", s->short_reason);
	open_element(t, "contact");
	attribute(t, "name", s->contact_name);
	attribute(t, "phone", s->phone);
	attribute(t, "fax", s->fax);
	attribute(t, "email", s->email);
	attribute(t, "postal", s->postal);
	close_element(t);
	open_element(t, "shows");
	attribute(t, "opinions", s->show_opinions ? "yes" : "no");
	attribute(t, "tallies", s->show_tallies ? "yes" : "no");
	close_element(t);
}

char *solicitation_text(struct pool *pool, const struct solicitation *s)
{
	struct text t = begin("solicitation", s);

	attribute(&t, "subject", s->subject);
	element(&t, "title", s->title);
	write_terms(&t, s);
	if (s->asks & ASKS_OPINIONS) {
		element(&t, "draft", s->draft);
		element(&t, "explanation", s->explanation);
	}
	if (s->asks & ASKS_QUESTIONS) {
		open_element(&t, "questions");
		attribute(&t, "method", s->method);
		xmlTextWriterWriteString(t.writer, BAD_CAST(s->questions ? s->questions : ""));
		close_element(&t);
	}
	return end(pool, &t);
}

/* --- the result --- */

static enum db_status write_channels(
	const struct text *t, struct db *db, struct pool *pool, int64_t ticket_id)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT channel, SUM(n) FROM opinion_count WHERE ticket_id = ? GROUP BY channel"
		" HAVING SUM(n) > 0 ORDER BY channel",
		INT(ticket_id));

	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		open_element(t, "channel");
		attribute(t, "name", db_text(&rows, i, 0));
		number(t, "opinions", db_int(&rows, i, 1));
		close_element(t);
	}
	return status;
}

static enum db_status write_sheets(
	const struct text *t, struct db *db, struct pool *pool, int64_t ticket_id)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE(SUM(n), 0) FROM response_tally WHERE ticket_id = ?"
		" AND question = '' AND choice = ''",
		INT(ticket_id));

	if (status != DB_OK)
		return status;
	open_element(t, "responses");
	number(t, "sheets", db_int(&rows, 0, 0));
	close_element(t);
	return DB_OK;
}

static void write_opinion(const struct text *t, const struct db_rows *rows, size_t i)
{
	open_element(t, "opinion");
	attribute(t, "number", db_text(rows, i, 1));
	attribute(t, "name", db_text(rows, i, 2));
	if (db_int(rows, i, 3) > 0)
		number(t, "article", db_int(rows, i, 3));
	close_element(t);
}

/* Those of a group stand together in the index, and so do the rows that were read. */
static enum db_status write_groups(
	const struct text *t, struct db *db, struct pool *pool, int64_t ticket_id)
{
	struct opinion_group *groups = NULL;
	struct db_rows rows;
	size_t n = 0, next = 0;

	enum db_status status = opinion_groups(db, pool, ticket_id, &groups, &n);
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT o.group_id, o.number, o.name, o.article FROM opinion o"
			" JOIN opinion_group g ON g.id = o.group_id WHERE o.ticket_id = ?"
			" ORDER BY g.position, g.id, o.id",
			INT(ticket_id));
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		open_element(t, "group");
		attribute(t, "decision", groups[i].decision);
		number(t, "opinions", groups[i].opinions);
		element(t, "title", groups[i].title);
		element(t, "reason", groups[i].reason);
		for (; next < rows.rows && db_int(&rows, next, 0) == groups[i].id; next++)
			write_opinion(t, &rows, next);
		close_element(t);
	}
	return status;
}

enum db_status solicitation_result_text(
	struct db *db, struct pool *pool, const struct solicitation *s, char **out)
{
	struct text t = begin("result", s);
	enum db_status status = DB_OK;

	element(&t, "title", s->title);
	if (s->asks & ASKS_OPINIONS)
		status = write_channels(&t, db, pool, s->id);
	if (status == DB_OK && (s->asks & ASKS_QUESTIONS))
		status = write_sheets(&t, db, pool, s->id);
	if (status == DB_OK)
		status = write_groups(&t, db, pool, s->id);
	element(&t, "words", s->result);
	*out = end(pool, &t);
	return status;
}

/* --- what the result lacks --- */

static enum db_status count_open(
	struct db *db, struct pool *pool, int64_t ticket_id, int64_t *waiting, int64_t *loose)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT (SELECT COALESCE(SUM(n), 0) FROM opinion_count WHERE ticket_id = ?"
		"  AND state = 'wait'), (SELECT COUNT(*) FROM opinion WHERE ticket_id = ?"
		"  AND group_id IS NULL AND state = 'shown')",
		INT(ticket_id), INT(ticket_id));

	*waiting = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	*loose = status == DB_OK ? db_int(&rows, 0, 1) : 0;
	return status;
}

static const char *group_lacks(struct pool *pool, const struct opinion_group *group)
{
	if (str_empty(group->decision))
		return pool_print(pool, "“%s”还没有决定：采纳、部分采纳还是不采纳。", group->title);
	if (str_empty(group->reason) && !str_equal(group->decision, "adopted"))
		return pool_print(pool, "“%s”没有（完全）采纳，请写明理由。", group->title);
	return NULL;
}

static void add(struct solicitation_fault *out, size_t most, size_t *n, const char *field,
	const char *message)
{
	if (message && *n < most)
		out[(*n)++] = (struct solicitation_fault){field, message};
}

enum db_status solicitation_result_faults(struct db *db, struct pool *pool,
	const struct solicitation *s, struct solicitation_fault *out, size_t most, size_t *n)
{
	struct opinion_group *groups = NULL;
	size_t n_groups = 0;
	int64_t waiting, loose;

	*n = 0;
	enum db_status status = opinion_groups(db, pool, s->id, &groups, &n_groups);
	if (status == DB_OK)
		status = count_open(db, pool, s->id, &waiting, &loose);
	if (status != DB_OK)
		return status;
	if (waiting > 0)
		add(out, most, n, "opinions",
			pool_print(pool, "还有 %lld 条意见没有审核，请先决定公开还是不公开。",
				(long long)waiting));
	if (loose > 0)
		add(out, most, n, "opinions",
			pool_print(pool, "还有 %lld 条意见没有归类，请先归到一类里。",
				(long long)loose));
	for (size_t i = 0; i < n_groups; i++)
		add(out, most, n, "groups", group_lacks(pool, &groups[i]));
	if (str_empty(s->result))
		add(out, most, n, "result", "请写结果说明：收到多少，采纳了什么，下一步怎么办。");
	return DB_OK;
}
