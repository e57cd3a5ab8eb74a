/* SPDX-License-Identifier: MIT */
/*
 * Takes over the list of errors that the national platform (我为政府网站找错) keeps of this site.
 * Its number is kept, so that a second run takes nothing twice and carries on what a line says has
 * gone on meanwhile; nothing ever goes back.
 */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "modules/huiying/tickets/corrections.h"
#include "modules/huiying/people/people.h"
#include "tickets/corrections/correction.h"
#include "tickets/people/organisation.h"

#define FILE_MOST (64 << 20)
#define REF_MOST 50 /* characters; the ticket's source_ref has room for a prefix */
#define TEXT_MOST 2000
#define UNIT_NONE 0

static const struct record_column columns[COLUMNS] = {
	[COLUMN_REF] = {"编号", "ref", true},
	[COLUMN_SITE_CODE] = {"网站标识码", "site_code", false},
	[COLUMN_SITE_NAME] = {"网站名称", "site_name", false},
	[COLUMN_KIND] = {"问题类型", "kind", true},
	[COLUMN_URL] = {"错误地址", "url", true},
	[COLUMN_WORDS] = {"描述", "description", true},
	[COLUMN_QUOTE] = {"网页原文", "quote", false},
	[COLUMN_PROPOSAL] = {"应为", "proposal", false},
	[COLUMN_REPORTED] = {"提交时间", "reported_at", false},
	[COLUMN_UNIT] = {"受理单位", "unit", false},
	[COLUMN_RESULT] = {"受理结果", "result", false},
	[COLUMN_STATE] = {"办理状态", "state", false},
	[COLUMN_ANSWERED] = {"办结时间", "answered_at", false},
};
const struct record_shape corrections_shape = {"corrections", "correction", columns, COLUMNS};

/* The longest beginning first. */
const struct correction_result correction_results[CORRECTION_RESULTS] = {
	{"不属于本网站", "out_of_scope", "OUT_OF_SCOPE"},
	{"不属实", "untrue", "REPLIED_UNTRUE"},
	{"属实", "fixed", "REPLIED_FIXED"},
};

enum progress_state { AT_OFFICE, AT_UNIT, AT_END };

struct row {
	const char *ref, *kind, *url, *quote, *proposal, *site_code, *body;
	instant reported, answered;
	int64_t unit_id;
	enum progress_state state;
	const char *action, *answer; /* AT_END */
};

struct import {
	struct cli *cli;
	const char *path;
	struct pool *pool; /* emptied after each row */
	struct unit *units;
	size_t n_units;
	int64_t office_id;
	int64_t taken, known, bad, strange; /* strange: of units that are none here */
};

/* --- what a line says --- */

/* By name, by code, or as the platform counts them: 0 内容无法访问 … 6 其他. */
static const char *kind_of(struct import *import, const char *text)
{
	struct policy_list kinds = policy_items(import->cli->engine.policy, CORRECTION_KINDS);
	const struct policy_choice *kind = policy_choice(kinds, text);
	int64_t n;

	if (!kind && str_int(text, &n) == 0 && n >= 0 && n < 7 && (size_t)n < kinds.n)
		kind = &kinds.choice[n];
	return kind ? kind->code : NULL;
}

/* As instant_parse() takes it, or with a space and slashes, as spreadsheets write it. */
static int time_of(const char *text, instant *out)
{
	int year, month, mday, hour = 0, minute = 0, second = 0, read = 0;
	char iso[40];

	if (instant_parse(text, out) == 0)
		return 0;
	if (sscanf(text, "%4d%*1[-/]%2d%*1[-/]%2d%n", &year, &month, &mday, &read) < 3 || read == 0)
		return -1;
	text += read;
	read = 0;
	if (*text && (sscanf(text, "%*1[ T]%2d:%2d%n", &hour, &minute, &read) < 2 || read == 0))
		return -1;
	text += *text ? read : 0;
	read = 0;
	if (*text && (sscanf(text, ":%2d%n", &second, &read) < 1 || read == 0 || text[read]))
		return -1;
	snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, mday, hour, minute,
		second);
	return instant_parse(iso, out);
}

static int64_t unit_of(const struct import *import, const char *text)
{
	for (size_t i = 0; i < import->n_units; i++) {
		const struct unit *unit = &import->units[i];

		if (unit->active && (str_equal(unit->name, text) || str_equal(unit->code, text)))
			return unit->id;
	}
	return UNIT_NONE;
}

static const char *read_state(const char *text, enum progress_state *out)
{
	static const struct {
		const char *words;
		enum progress_state state;
	} states[] = {{"", AT_OFFICE}, {"待受理", AT_OFFICE}, {"未受理", AT_OFFICE},
		{"待转办", AT_OFFICE}, {"未办理", AT_OFFICE}, {"已受理", AT_UNIT},
		{"已转办", AT_UNIT}, {"转办中", AT_UNIT}, {"办理中", AT_UNIT}, {"处理中", AT_UNIT},
		{"已办结", AT_END}, {"办结", AT_END}, {"已办理", AT_END}, {"已处理", AT_END}};

	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (str_equal(states[i].words, text)) {
			*out = states[i].state;
			return NULL;
		}
	}
	return "办理状态 is none of 待受理, 已受理, 已转办, 办理中, 已办结";
}

static const char *read_result(struct pool *pool, const char *text, struct row *row)
{
	for (size_t i = 0; i < CORRECTION_RESULTS; i++) {
		size_t n = strlen(correction_results[i].words);

		if (strncmp(text, correction_results[i].words, n) != 0)
			continue;
		row->action = correction_results[i].action;
		text += n;
		if (str_starts(text, "：") || str_starts(text, "，"))
			text += strlen("：");
		else if (*text == ':' || *text == ',')
			text++;
		row->answer = utf8_trim(pool, text);
		if (str_empty(row->answer))
			row->answer = correction_results[i].words;
		return NULL;
	}
	return "受理结果 begins with none of 属实, 不属实, 不属于本网站";
}

static const char *read_times(struct import *import, const char *const *cells, struct row *row)
{
	row->reported = row->answered = import->cli->now;
	if (*cells[COLUMN_REPORTED] && time_of(cells[COLUMN_REPORTED], &row->reported) != 0)
		return "提交时间 is not a time";
	if (*cells[COLUMN_ANSWERED] && time_of(cells[COLUMN_ANSWERED], &row->answered) != 0)
		return "办结时间 is not a time";
	if (row->reported > import->cli->now || row->answered > import->cli->now)
		return "a time that has not come yet";
	return row->answered < row->reported ? "办结时间 is before 提交时间" : NULL;
}

static const char *check_texts(const struct row *row)
{
	if (str_empty(row->ref) || utf8_length(row->ref) > REF_MOST)
		return "编号 is empty or longer than 50 characters";
	if (!row->kind)
		return "问题类型 is none of the policy's correction.kinds";
	if (!row->url)
		return "错误地址 is not the address of a page";
	if (str_empty(row->body) && str_empty(row->quote))
		return "描述 is empty";
	if (utf8_length(row->quote) > TEXT_MOST || utf8_length(row->proposal) > TEXT_MOST)
		return "网页原文 or 应为 is longer than 2000 characters";
	return utf8_length(row->site_code) > 40 ? "网站标识码 is longer than 40 characters" : NULL;
}

/* NULL, or what is wrong with the line. */
static const char *read_row(struct import *import, const char *const *cells, struct row *row)
{
	const char *unit = utf8_trim(import->pool, cells[COLUMN_UNIT]), *fault;

	*row = (struct row){.ref = utf8_trim(import->pool, cells[COLUMN_REF]),
		.kind = kind_of(import, utf8_trim(import->pool, cells[COLUMN_KIND])),
		.url = correction_url(import->pool, cells[COLUMN_URL]),
		.quote = utf8_unix_lines(import->pool, cells[COLUMN_QUOTE]),
		.proposal = utf8_unix_lines(import->pool, cells[COLUMN_PROPOSAL]),
		.site_code = utf8_trim(import->pool, cells[COLUMN_SITE_CODE]),
		.body = utf8_unix_lines(import->pool, cells[COLUMN_WORDS]),
		.unit_id = unit_of(import, unit)};
	fault = check_texts(row);
	if (!fault)
		fault = read_times(import, cells, row);
	if (!fault)
		fault = read_state(utf8_trim(import->pool, cells[COLUMN_STATE]), &row->state);
	if (!fault && row->state == AT_END)
		fault = read_result(
			import->pool, utf8_trim(import->pool, cells[COLUMN_RESULT]), row);
	import->strange += !fault && *unit && row->unit_id == UNIT_NONE;
	return fault;
}

/* --- what becomes of it --- */

static void key_of(const struct import *import, const char *ref, char out[SECRET_HEX])
{
	unsigned char digest[SECRET_HASH];

	secret_sign(import->cli->secret, "national", ref, strlen(ref), digest);
	str_hex(digest, SECRET_HASH, out);
}

static enum ticket_result submit(struct import *import, const struct row *row, int64_t *id)
{
	struct cli *cli = import->cli;
	char key[SECRET_HEX], joined[TICKET_NUMBER];
	struct receipt receipt;
	enum ticket_result result;

	key_of(import, row->ref, key);
	result = correction_submit(cli->db, &cli->engine,
		&(struct ticket_new){.site_id = cli->site_id,
			.key = key,
			.type = row->kind,
			.body = row->body,
			.source = "import",
			.source_ref = pool_print(import->pool, "national:%s", row->ref),
			.contact = {"", "", "", ""},
			.address = "",
			.now = row->reported},
		&(struct correction){.url = row->url,
			.site_code = row->site_code,
			.quote = row->quote,
			.proposal = row->proposal,
			.national_ref = row->ref,
			.settled = row->state == AT_END},
		&receipt, joined);
	*id = receipt.id;
	return result;
}

/* As far as the line says, from where it stands. */
static enum ticket_result carry_on(struct import *import, const struct row *row, int64_t id)
{
	struct cli *cli = import->cli;
	const struct actor actor = {
		.roles = ROLE_IMPORT, .unit_id = import->office_id, .address = ""};
	const struct act transfer = {.action = "transfer", .unit_id = row->unit_id};
	const struct act end = {.action = row->action, .answer = row->answer};
	struct ticket *ticket = NULL;
	enum ticket_result result = TICKET_DONE;

	if (ticket_read(cli->db, import->pool, id, &ticket) != DB_OK || !ticket)
		return TICKET_AWAY;
	if (row->state != AT_OFFICE && row->unit_id && str_equal(ticket->state, "NEW"))
		result = ticket_act(
			cli->db, &cli->engine, id, &actor, &transfer, row->reported, NULL);
	if (result == TICKET_DONE && row->state == AT_END &&
		lifecycle_find("correction", ticket->state, row->action) &&
		ticket->replied_at == INSTANT_NONE)
		result = ticket_act(cli->db, &cli->engine, id, &actor, &end, row->answered, NULL);
	return result;
}

static enum ticket_result take_once(struct import *import, const struct row *row, bool *known)
{
	struct cli *cli = import->cli;
	enum ticket_result result = TICKET_DONE;
	int64_t id = 0;

	if (correction_by_national(cli->db, import->pool, cli->site_id, row->ref, &id) != DB_OK)
		return TICKET_AWAY;
	*known = id > 0;
	if (!*known)
		result = submit(import, row, &id);
	return result == TICKET_DONE || result == TICKET_REPEATED ? carry_on(import, row, id)
								  : result;
}

static const char *take_row(struct import *import, const char *const *cells)
{
	struct cli *cli = import->cli;
	int epoch = cli->engine.epoch;
	enum ticket_result result;
	struct row row;
	bool known = false;
	const char *fault = read_row(import, cells, &row);

	if (fault || cli->dry) {
		import->taken += !fault;
		return fault;
	}
	result = take_once(import, &row, &known);
	/* the rules were changed meanwhile */
	if (result == TICKET_AWAY && cli_follow(cli) == CLI_OK && cli->engine.epoch != epoch)
		result = take_once(import, &row, &known);
	if (result != TICKET_DONE)
		return cli_result(result);
	*(known ? &import->known : &import->taken) += 1;
	return NULL;
}

static void take(void *ctx, size_t line, const char *const *cells, const char *fault)
{
	struct import *import = ctx;

	pool_empty(import->pool);
	if (!fault)
		fault = take_row(import, cells);
	if (fault) {
		import->bad++;
		cli_fail("%s:%zu: %s", import->path, line, fault);
	}
}

static int find_office(struct import *import)
{
	struct cli *cli = import->cli;

	if (unit_list(cli->db, cli->pool, cli->site_id, &import->units, &import->n_units) != DB_OK)
		return cli_db_fail(cli, "units");
	for (size_t i = 0; i < import->n_units; i++) {
		if (import->units[i].office)
			import->office_id = import->units[i].id;
	}
	return import->office_id ? CLI_OK
				 : cli_fail("no dispatch office: `huiying unit add --office`");
}

static int read_file(struct import *import)
{
	struct buf text = BUF_INIT, err = BUF_INIT;
	int rc = CLI_OK;

	if (file_read(import->path, FILE_MOST, &text, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	else if (records_read(buf_str(&text), text.n, &corrections_shape, take, import, &err) != 0)
		rc = cli_fail("%s: %s", import->path, buf_str(&err));
	else
		fprintf(stderr,
			"%lld taken over, %lld were there already, %lld bad lines, "
			"%lld with a unit that is none here%s\n",
			(long long)import->taken, (long long)import->known, (long long)import->bad,
			(long long)import->strange,
			import->cli->dry ? " (dry run: nothing written)" : "");
	buf_free(&text);
	buf_free(&err);
	return rc == CLI_OK && import->bad ? CLI_FAILED : rc;
}

int import_corrections(struct cli *cli, int argc, char **argv)
{
	struct import import = {.cli = cli};
	int rc;

	if (argc != 2)
		return CLI_USAGE;
	import.path = argv[1];
	import.pool = pool_open();
	rc = find_office(&import);
	if (rc == CLI_OK)
		rc = read_file(&import);
	pool_close(&import.pool);
	return rc;
}
