/* SPDX-License-Identifier: MIT */
/*
 * What a person of a unit is told, as data for the templates: the digest of what needs them, and
 * the letter of supervision. Titles stand in it: these people may read the letters.
 */
#include "base/pool.h"
#include "base/str.h"
#include "courier.h"
#include "tickets/people/organisation.h"
#include "view/words.h"
#include "web/data.h"

static const char *date(struct pool *pool, instant due_at)
{
	return words_date(pool, words_due_day(due_at), INSTANT_NONE);
}

static void add_person(
	const struct unit_address *person, const struct message *message, struct data *data)
{
	data_text(data, "unit", person->unit_name);
	data_text(data, "name", person->name);
	data_text(data, "duty", words_duty(message->duty));
}

/* --- digest --- */

/* As it is when it is read: a reminder may go out after the due instant, and a due instant may have
 * moved since. NULL when nothing is left to do there. */
static void add_level(const struct digest_line *line, instant now, struct data *item)
{
	enum level level = line->level;
	bool due = line->due_at != INSTANT_NONE;

	static const char *const names[LEVELS] = {"", "快到期", "超期", "超期较久", "督办"};
	static const char *const shapes[LEVELS] = {"○", "◔", "◑", "●", "●"};

	if (due && now >= line->due_at && level == LEVEL_REMIND)
		level = LEVEL_YELLOW;
	if (due && now < line->due_at && level > LEVEL_REMIND)
		level = LEVEL_REMIND;
	data_text(item, "level", line->running ? names[level] : NULL);
	data_text(item, "shape", line->running ? shapes[level] : shapes[LEVEL_NONE]);
}

static void add_line(struct courier *courier, struct pool *pool, const struct message *message,
	const struct digest_line *line, struct data *item)
{
	const struct policy_rule *rule =
		policy_rule(courier->engine.policy, line->rule, line->class_);
	bool due = line->due_at != INSTANT_NONE;

	add_level(line, courier->now, item);
	data_text(item, "number", line->number);
	data_text(item, "number_grouped", ticket_number_grouped(pool, line->number));
	data_text(item, "title", line->title);
	data_text(item, "holder", str_empty(line->unit_name) ? NULL : line->unit_name);
	data_text(item, "rule", rule ? rule->title : "");
	data_text(item, "due", due ? date(pool, line->due_at) : "");
	data_text(item, "left",
		due && line->running
			? words_left(pool, courier->engine.calendar, line->due_at, courier->now)
			: NULL);
	data_bool(item, "running", line->running);
	data_text(
		item, "url", content_url(pool, message->site_id, "desk/tickets/%s", line->number));
}

static void add_count(struct data *data, const char *key, int64_t count)
{
	if (count > 0)
		data_int(data, key, count);
	else
		data_text(data, key, NULL);
}

static enum db_status add_digest(struct courier *courier, struct pool *pool,
	const struct message *message, struct data *data)
{
	struct digest_line *lines = NULL;
	struct digest_sum sum = {0};
	struct data *list;
	size_t n = 0;
	enum db_status status = digest_lines(courier->db, pool, message->id, &lines, &n);

	if (status == DB_OK)
		status = digest_size(courier->db, pool, message->id, &sum);
	if (status != DB_OK)
		return status;
	data_int(data, "count", sum.all);
	add_count(data, "more", sum.all - (int64_t)n);
	add_count(data, "supervise", sum.level[LEVEL_SUPERVISE]);
	add_count(data, "red", sum.level[LEVEL_RED]);
	add_count(data, "yellow", sum.level[LEVEL_YELLOW]);
	add_count(data, "remind", sum.level[LEVEL_REMIND]);
	list = data_list(data, "lines");
	for (size_t i = 0; i < n; i++)
		add_line(courier, pool, message, &lines[i], data_item(list));
	data_text(data, "url", content_url(pool, message->site_id, "desk/"));
	data_text(data, "number", NULL);
	return n > 0 ? DB_OK : DB_STOP;
}

/* --- letter of supervision --- */

static enum db_status office_name(
	struct courier *courier, struct pool *pool, int64_t site_id, const char **name)
{
	struct unit *units;
	size_t n;
	enum db_status status = unit_list(courier->db, pool, site_id, &units, &n);

	*name = "";
	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (units[i].office)
			*name = units[i].name;
	return status;
}

static enum db_status add_cause(struct courier *courier, struct pool *pool,
	const struct message *message, struct data *data)
{
	struct happening *history;
	const char *office;
	size_t n;
	enum db_status status = ticket_history(courier->db, pool, message->ticket_id, &history, &n);

	if (status == DB_OK)
		status = office_name(courier, pool, message->site_id, &office);
	if (status != DB_OK)
		return status;
	data_text(data, "office", office);
	data_text(data, "words", NULL);
	data_text(data, "issued", words_time(pool, message->created_at, INSTANT_NONE));
	for (size_t i = 0; i < n; i++) {
		if (history[i].event.sequence != message->sequence)
			continue;
		if (!str_empty(history[i].event.words))
			data_text(data, "words", history[i].event.words);
		data_text(data, "issued", words_time(pool, history[i].event.at, INSTANT_NONE));
	}
	return DB_OK;
}

static enum db_status add_supervised(struct courier *courier, struct pool *pool,
	const struct message *message, struct data *data)
{
	struct ticket *ticket = NULL;
	enum db_status status = ticket_read(courier->db, pool, message->ticket_id, &ticket);
	bool due;

	if (status == DB_OK && !ticket)
		return DB_STOP;
	if (status == DB_OK)
		status = add_cause(courier, pool, message, data);
	if (status != DB_OK)
		return status;
	due = ticket->reply_due_at != INSTANT_NONE;
	data_text(data, "number", ticket->number);
	data_text(data, "number_grouped", ticket_number_grouped(pool, ticket->number));
	data_text(data, "title", ticket->title);
	data_text(data, "due", due ? date(pool, ticket->reply_due_at) : NULL);
	data_text(data, "left",
		due && ticket->replied_at == INSTANT_NONE
			? words_left(pool, courier->engine.calendar, ticket->reply_due_at,
				  courier->now)
			: NULL);
	data_text(data, "url",
		content_url(pool, message->site_id, "desk/tickets/%s", ticket->number));
	return DB_OK;
}

enum db_status content_staff(struct courier *courier, struct pool *pool,
	const struct message *message, const struct unit_address *person, struct data *data)
{
	add_person(person, message, data);
	if (message->ticket_id > 0)
		return add_supervised(courier, pool, message, data);
	return add_digest(courier, pool, message, data);
}
