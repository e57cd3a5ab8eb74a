/* SPDX-License-Identifier: MIT */
/*
 * What became of messages: dead letters, to be tried again, how many wait, whom nobody can reach.
 * No address is shown, only whose it would be.
 */
#include "modules/desk/watch/watch.h"
#include "modules/desk/watch/watch_db.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/messages/outbox.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define DEAD_MOST 200
#define SENT_DAYS 7 /* no limit: how far back the page looks */

static bool may_see(const struct desk_session *person)
{
	return person->roles & (ROLE_ADMIN | ROLE_OFFICE | ROLE_VENDOR);
}

/* A contractor sees what does not go out, and leaves it to the office to send it again. */
static bool may_retry(const struct desk_session *person)
{
	return person->roles & (ROLE_ADMIN | ROLE_OFFICE);
}

static void show_dead(struct request *rq, const struct dead_message *one, struct data *item)
{
	data_int(item, "id", one->id);
	data_text(item, "kind", words_message(one->kind));
	data_text(item, "channel", words_channel(one->channel));
	data_text(item, "unit", str_empty(one->unit_name) ? NULL : one->unit_name);
	data_text(item, "duty", str_empty(one->unit_name) ? NULL : words_duty(one->duty));
	data_text(item, "why", words_fault(one->fault));
	data_text(item, "fault", str_empty(one->fault) ? NULL : one->fault);
	data_int(item, "attempts", one->attempts);
	view_time(rq, item, "created", one->created_at);
	if (str_empty(one->number))
		return;
	data_text(item, "number", one->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
	if (desk_sees_letters(desk_person(rq)))
		data_text(item, "_url", request_url(rq, "desk/tickets/%s", one->number));
}

/* Which of a unit's three persons cannot be reached; "" when all can. */
static const char *unreached(
	struct request *rq, const struct unit *unit, const struct unit_address *addresses, size_t n)
{
	const char *text = "";

	for (enum duty duty = DUTY_FIRST; duty <= DUTY_HANDLER; duty++) {
		bool found = false;
		for (size_t i = 0; i < n; i++)
			found |= addresses[i].unit_id == unit->id && addresses[i].duty == duty &&
				(!str_empty(addresses[i].email) || !str_empty(addresses[i].phone));
		if (!found)
			text = pool_print(
				rq->pool, "%s%s%s", text, *text ? "、" : "", words_duty(duty));
	}
	return text;
}

static enum db_status show_unreached(struct request *rq, struct data *data)
{
	int64_t site_id = desk_person(rq)->site_id;
	struct unit_address *addresses;
	struct unit *units;
	size_t n_addresses, n_units;

	enum db_status status = unit_list(desk.db, rq->pool, site_id, &units, &n_units);
	if (status == DB_OK)
		status = unit_addresses(desk.db, rq->pool, site_id, &addresses, &n_addresses);
	if (status != DB_OK)
		return status;
	struct data *list = data_list(data, "unreached");
	for (size_t i = 0; i < n_units; i++) {
		const char *who = unreached(rq, &units[i], addresses, n_addresses);
		if (!units[i].active || str_empty(who))
			continue;
		struct data *item = data_item(list);
		data_text(item, "unit", units[i].name);
		data_text(item, "who", who);
	}
	data_bool(data, "_unreached", data_count(list) > 0);
	return DB_OK;
}

int messages_page(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	struct dead_message *dead;
	struct desk_sent sent;
	int64_t n_waiting, n_dead;
	size_t n;

	if (!may_see(person))
		return 403;
	struct data *data = data_new(rq->pool);
	enum db_status status =
		outbox_dead(desk.db, rq->pool, person->site_id, DEAD_MOST, &dead, &n);
	if (status == DB_OK)
		status = outbox_count(desk.db, rq->pool, person->site_id, &n_waiting, &n_dead);
	if (status == DB_OK)
		status = watch_db_sent(
			desk.db, rq->pool, person->site_id, rq->now - SENT_DAYS * DAY, &sent);
	if (status == DB_OK)
		status = show_unreached(rq, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", "消息");
	data_int(data, "waiting", n_waiting);
	data_int(data, "dead_count", n_dead);
	data_int(data, "sent", sent.sent);
	data_int(data, "nowhere", sent.nowhere);
	data_int(data, "_days", SENT_DAYS);
	struct data *list = data_list(data, "dead");
	for (size_t i = 0; i < n; i++)
		show_dead(rq, &dead[i], data_item(list));
	data_bool(data, "_any", n > 0);
	data_text(data, "_retry_url",
		may_retry(person) ? request_url(rq, "desk/messages/retry") : NULL);
	return desk_page(rq, 200, "messages", data);
}

int messages_retry(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	int64_t id = form_int(rq->form, "id", 0);

	if (!may_retry(person))
		return 403;
	if (!form_ok(rq->form))
		return 400;
	enum db_status status = outbox_revive(desk.db, person->site_id, id, rq->now);
	if (status == DB_OK)
		status = desk_db_staff_event(desk.db, person->staff_id, person->login,
			"message_retry", rq->address, rq->now);
	if (status != DB_OK && status != DB_STOP)
		return desk_fault(rq, status);
	desk_flash(rq, NULL,
		status == DB_OK ? "这条消息马上再发一次。" : "这条消息已经不在这里，不用再发。");
	return reply_redirect(rq, request_url(rq, "desk/messages"));
}
