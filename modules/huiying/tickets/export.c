/* SPDX-License-Identifier: MIT */
/*
 * `huiying export tickets`: tickets as XML by schema/tickets.rng, written while they are read, so
 * that a million need no more memory than a hundred. Without --with-contacts there is nothing in it
 * that a citizen wrote but what the public may read; with it the export stands in the records.
 */
#include "modules/huiying/tickets/export.h"

#include <getopt.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>
#include "text/xml_text.h"
#include "tickets/people/change.h"
#include "tickets/kept/contact.h"
#include "view/words.h"

#define BATCH 100
#define NAMESPACE "urn:huiying:tickets:1"

struct writing {
	struct cli *cli;
	struct exported_range range;
	struct pool *pool; /* of a batch */
	xmlTextWriter *xml;
	int64_t done;
};

/* --- an element --- */

static void put(struct writing *w, const char *name, const char *text)
{
	if (!str_empty(text))
		xmlTextWriterWriteElement(
			w->xml, (const xmlChar *)name, (const xmlChar *)xml_text(w->pool, text));
}

static void put_int(struct writing *w, const char *name, int64_t value)
{
	put(w, name, pool_print(w->pool, "%lld", (long long)value));
}

static void put_time(struct writing *w, const char *name, instant at)
{
	char text[INSTANT_TEXT];

	if (at != INSTANT_NONE && at != INSTANT_NEVER)
		put(w, name, instant_iso(at, text));
}

static void begin(struct writing *w, const char *name)
{
	xmlTextWriterStartElement(w->xml, (const xmlChar *)name);
}

static void end(struct writing *w)
{
	xmlTextWriterEndElement(w->xml);
}

static void attribute(struct writing *w, const char *name, const char *value)
{
	xmlTextWriterWriteAttribute(
		w->xml, (const xmlChar *)name, (const xmlChar *)xml_text(w->pool, value));
}

/* A code of the policy and what people call it. */
static void put_choice(
	struct writing *w, const char *name, const char *code, struct policy_list list)
{
	const struct policy_choice *choice;

	if (str_empty(code))
		return;
	choice = policy_choice(list, code);
	begin(w, name);
	attribute(w, "code", code);
	xmlTextWriterWriteString(w->xml, (const xmlChar *)(choice ? choice->name : code));
	end(w);
}

/* --- a ticket --- */

static void put_public(struct writing *w, const struct exported *t)
{
	if (!t->public_title)
		return;
	begin(w, "public");
	put(w, "title", t->public_title);
	put(w, "body", t->public_body);
	put(w, "answer", t->public_answer);
	put_time(w, "published_at", t->published_at);
	end(w);
}

static enum db_status put_private(struct writing *w, const struct exported *t)
{
	struct contact contact = {0};
	enum db_status status = contact_open(w->cli->db, w->pool, w->cli->secret, t->id, &contact);

	if (status != DB_OK && status != DB_STOP)
		return status;
	begin(w, "private");
	put(w, "title", t->title);
	put(w, "body", t->body);
	put(w, "answer", t->answer);
	put(w, "rating_words", t->rating_words);
	put(w, "name", contact.name);
	put(w, "phone", contact.phone);
	put(w, "email", contact.email);
	put(w, "address", contact.address);
	end(w);
	return DB_OK;
}

static void put_rating(struct writing *w, const struct exported *t)
{
	if (t->rating <= 0)
		return;
	begin(w, "rating");
	if (!str_empty(t->rated_by))
		attribute(w, "by", t->rated_by);
	xmlTextWriterWriteFormatString(w->xml, "%d", t->rating);
	end(w);
}

static enum db_status put_ticket(struct writing *w, const struct exported *t)
{
	const struct policy *policy = w->cli->engine.policy;
	enum db_status status = DB_OK;

	begin(w, "ticket");
	attribute(w, "number", t->number);
	attribute(w, "kind", t->kind);
	begin(w, "state");
	attribute(w, "code", t->state);
	xmlTextWriterWriteString(w->xml, (const xmlChar *)words_state(t->state, false));
	end(w);
	put_choice(w, "type", t->type, ticket_types(policy, t->kind));
	put_choice(w, "category", t->category, policy_categories(policy));
	put_choice(w, "class", t->class_, policy_classes(policy));
	put(w, "source", t->source);
	put(w, "box", t->box);
	put(w, "unit", t->unit);
	put_time(w, "submitted_at", t->submitted_at);
	put_time(w, "due_at", t->due_at);
	put_time(w, "answered_at", t->answered_at);
	put(w, "answered_by", t->answer_unit);
	put_rating(w, t);
	put_time(w, "rated_at", t->rated_at);
	put_int(w, "chases", t->chases);
	put_int(w, "additions", t->additions);
	put_int(w, "returns", t->returns);
	put_int(w, "reworks", t->reworks);
	put_public(w, t);
	if (w->range.whole)
		status = put_private(w, t);
	end(w);
	return status;
}

/* --- all of them --- */

static void begin_all(struct writing *w)
{
	char text[INSTANT_TEXT];

	xmlTextWriterSetIndent(w->xml, 1);
	xmlTextWriterStartDocument(w->xml, NULL, "UTF-8", NULL);
	xmlTextWriterStartElementNS(
		w->xml, NULL, (const xmlChar *)"tickets", (const xmlChar *)NAMESPACE);
	attribute(w, "made_at", instant_iso(w->cli->now - w->cli->now % SECOND, text));
	attribute(w, "contacts", w->range.whole ? "yes" : "no");
}

static int walk(struct writing *w)
{
	instant after = INSTANT_NONE;
	int64_t after_id = 0;
	size_t n = BATCH;

	while (n == BATCH) {
		struct exported *batch = NULL;

		pool_empty(w->pool);
		if (export_batch(w->cli->db, w->pool, &w->range,
			    after == INSTANT_NONE ? w->range.from - 1 : after, after_id, BATCH,
			    &batch, &n) != DB_OK)
			return cli_db_fail(w->cli, "tickets");
		for (size_t i = 0; i < n; i++) {
			if (put_ticket(w, &batch[i]) != DB_OK)
				return cli_db_fail(w->cli, batch[i].number);
			after = batch[i].submitted_at;
			after_id = batch[i].id;
		}
		if (xmlTextWriterFlush(w->xml) < 0)
			return cli_fail("cannot write the output");
	}
	return CLI_OK;
}

/* Before a byte goes out: who takes contact data away is on record even when the export fails. */
static int record(struct cli *cli, const struct exported_range *range, const char *who)
{
	char from[INSTANT_TEXT], before[INSTANT_TEXT];
	const struct change_record record = {.site_id = range->site_id,
		.at = cli->now,
		.who = who,
		.thing = "export",
		.name = "tickets",
		.field = "contacts",
		.old_value = "",
		.new_value = pool_print(cli->pool, "%s %s %s", range->kind ? range->kind : "all",
			instant_iso(range->from, from), instant_iso(range->before, before))};

	return change_write(cli->db, &record) == DB_OK ? CLI_OK : cli_db_fail(cli, "records");
}

static int write_all(struct cli *cli, const struct exported_range *range)
{
	xmlOutputBuffer *out = xmlOutputBufferCreateFile(stdout, NULL);
	struct writing w = {.cli = cli, .range = *range, .pool = pool_open()};
	int rc;

	w.xml = out ? xmlNewTextWriter(out) : NULL;
	if (w.xml) {
		begin_all(&w);
		rc = walk(&w);
		if (rc == CLI_OK && xmlTextWriterEndDocument(w.xml) < 0)
			rc = cli_fail("cannot write the output");
		xmlFreeTextWriter(w.xml);
	} else {
		rc = cli_fail("no memory for the export");
	}
	pool_close(&w.pool);
	return rc;
}

static bool is_kind(const char *text)
{
	return lifecycle_first(text) != NULL;
}

/* The day after, so that both days count. */
static bool read_day(const char *text, int plus, instant *out)
{
	day d;

	if (day_parse(text, &d) != 0)
		return false;
	*out = day_start(d + plus);
	return true;
}

int export_tickets(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"from", required_argument, NULL, 'f'},
		{"to", required_argument, NULL, 't'}, {"kind", required_argument, NULL, 'k'},
		{"format", required_argument, NULL, 'x'}, {"with-contacts", no_argument, NULL, 'c'},
		{"by", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
	struct exported_range range = {.site_id = cli->site_id, .from = 0, .before = cli->now + 1};
	const char *who = "";
	bool good = true;
	int option;

	while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'f': good = read_day(optarg, 0, &range.from); break;
		case 't': good = read_day(optarg, 1, &range.before); break;
		case 'k':
			range.kind = optarg;
			good = is_kind(optarg);
			break;
		case 'x': good = str_equal(optarg, "xml"); break;
		case 'c': range.whole = true; break;
		case 'b': who = optarg; break;
		default: good = false;
		}
	}
	if (!good || optind != argc)
		return CLI_USAGE;
	if (range.whole && record(cli, &range, who) != CLI_OK)
		return CLI_FAILED;
	return write_all(cli, &range);
}
