/* SPDX-License-Identifier: MIT */
/*
 * The desk: where units answer letters and the dispatch office keeps order. Routes, their fields,
 * and who may see what. What may happen to a ticket is decided by shared/tickets alone; the pages
 * are in pages/.
 */
#include "modules/desk/desk.h"
#include "modules/desk/reviews.h"
#include "modules/desk/writing.h"
#include "modules/desk/people.h"

#include "base/conf.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/inbox.h"
#include "modules/desk/plan.h"
#include "modules/desk/watch.h"
#include "modules/desk/shelf.h"
#include "tickets/rulebook.h"
#include "tickets/wordlist.h"
#include "view/type_size.h"
#include "web/app.h"

#include <string.h>

struct desk desk;

/* --- fields --- */

static const struct field retry_fields[] = {
	{"id", "消息", FIELD_INT, .required = true, .least = 1, .most = 2000000000},
	{NULL},
};

/* As people type it. */
static int desk_slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "desk/"));
}

static const struct route routes[] = {
	{"GET", "desk", desk_slash, NULL, ROUTE_LENIENT},
	{"GET", "desk/", inbox_page, inbox_fields, ROUTE_SESSION},
	{"POST", "desk/view", type_size_post, type_size_fields, 0},
	{"GET", "desk/login", login_page, login_query, ROUTE_LENIENT},
	{"POST", "desk/login", login_post, login_fields, 0},
	{"POST", "desk/logout", login_out, NULL, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/password", password_page, NULL, ROUTE_SESSION},
	{"POST", "desk/password", password_post, password_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/login/code", code_page, NULL, ROUTE_SESSION},
	{"POST", "desk/login/code", code_post, code_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/factor", factor_page, NULL, ROUTE_SESSION},
	{"POST", "desk/factor", factor_post, factor_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/account", account_page, NULL, ROUTE_SESSION},
	{"POST", "desk/account/end", account_end, session_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/search", search_page, search_fields, ROUTE_SESSION},
	{"GET", "desk/citizen", citizen_page, NULL, ROUTE_SESSION},
	{"POST", "desk/citizen", citizen_post, citizen_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/saved", saved_page, NULL, ROUTE_SESSION},
	{"POST", "desk/saved", saved_post, saved_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/saved/change", saved_change, saved_change_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/bulk", bulk_post, bulk_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/units", units_page, NULL, ROUTE_SESSION},
	{"GET", "desk/units/new", unit_new, unit_fields, ROUTE_SESSION | ROUTE_LENIENT},
	{"POST", "desk/units/new", unit_post, unit_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/units/:id", unit_page, NULL, ROUTE_SESSION},
	{"POST", "desk/units/:id", unit_post, unit_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/boxes", boxes_page, box_list_fields, ROUTE_SESSION},
	{"GET", "desk/boxes/new", box_new, box_fields, ROUTE_SESSION | ROUTE_LENIENT},
	{"POST", "desk/boxes/new", box_post, box_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/boxes/:id", box_page, NULL, ROUTE_SESSION},
	{"POST", "desk/boxes/:id", box_post, box_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/people/new", person_new, person_query, ROUTE_SESSION},
	{"POST", "desk/people/new", person_post, person_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/people/:id", person_page, NULL, ROUTE_SESSION},
	{"POST", "desk/people/:id", person_post, person_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/people/:id/act", person_act, person_act_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/resets", resets_page, NULL, ROUTE_SESSION},
	{"POST", "desk/resets", resets_post, reset_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/changes", changes_page, change_fields, ROUTE_SESSION},
	{"GET", "desk/escalations", escalations_page, escalation_fields, ROUTE_SESSION},
	{"GET", "desk/board", board_page, board_fields, ROUTE_SESSION},
	{"GET", "desk/late", late_page, late_fields, ROUTE_SESSION},
	{"GET", "desk/supervisions", supervisions_page, supervision_fields, ROUTE_SESSION},
	{"GET", "desk/figures", figures_page, figures_fields, ROUTE_SESSION},
	{"GET", "desk/figures/letters", figures_letters_page, figures_letter_fields, ROUTE_SESSION},
	{"GET", "desk/ledger", ledger_page, ledger_fields, ROUTE_SESSION},
	{"POST", "desk/ledger/verify", ledger_check, ledger_check_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/supervisions/:number", supervisions_sheet, NULL, ROUTE_SESSION},
	{"GET", "desk/publications", publications_page, publications_fields, ROUTE_SESSION},
	{"GET", "desk/register", register_page, register_fields, ROUTE_SESSION},
	{"GET", "desk/tickets/:number/copy", copy_page, NULL, ROUTE_SESSION},
	{"POST", "desk/tickets/:number/copy", copy_post, copy_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/tickets/:number/record", record_page, NULL, ROUTE_SESSION},
	{"GET", "desk/messages", messages_page, NULL, ROUTE_SESSION},
	{"POST", "desk/messages/retry", messages_retry, retry_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/rules", rules_page, NULL, ROUTE_SESSION},
	{"GET", "desk/phrases", phrases_page, phrase_query, ROUTE_SESSION},
	{"POST", "desk/phrases", phrases_post, phrase_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/words", words_page, NULL, ROUTE_SESSION},
	{"POST", "desk/words", words_post, word_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/paste", writing_paste, paste_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_LONG},
	{"POST", "desk/check", writing_check, check_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/phrase", writing_fill, fill_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/attachments/:id", attachment_get, NULL, ROUTE_SESSION},
	{"GET", "desk/tickets/:number", desk_ticket_page, NULL, ROUTE_SESSION | ROUTE_LENIENT},
	{"POST", "desk/tickets/:number/act", action_post, act_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/draft", draft_post, draft_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/contact", action_contact, NULL, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/merge", action_merge, merge_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/attach", attachment_post, attach_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_FILES},
	{"POST", "desk/tickets/:number/presence", presence_post, presence_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{NULL},
};

/* --- who may see what --- */

const struct desk_session *desk_person(const struct request *rq)
{
	return rq->session;
}

bool desk_sees_all(const struct desk_session *person)
{
	bool leads = person->office && (person->roles & (ROLE_LEADER | ROLE_CHIEF));

	return leads || (person->roles & (ROLE_OFFICE | ROLE_SUPERVISOR));
}

bool desk_sees_letters(const struct desk_session *person)
{
	return person->roles &
		(ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER |
			ROLE_CHIEF);
}

bool desk_may_see(const struct desk_session *person, const struct ticket *ticket)
{
	if (ticket->site_id != person->site_id || !desk_sees_letters(person))
		return false;
	return desk_sees_all(person) || ticket->unit_id == person->unit_id ||
		person->co_ticket_id == ticket->id;
}

enum db_status desk_find_co_unit(struct request *rq, const struct ticket *ticket)
{
	struct desk_session *person = rq->session;
	struct co_unit *units;
	size_t n;

	if (ticket->unit_id == 0 || ticket->unit_id == person->unit_id ||
		ticket->site_id != person->site_id ||
		!(person->roles & (ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF)))
		return DB_OK;
	enum db_status status = ticket_co_units(desk.db, rq->pool, ticket->id, &units, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (units[i].unit_id == person->unit_id)
			person->co_ticket_id = ticket->id;
	return status;
}

int desk_check_sees(struct request *rq, const struct ticket *ticket)
{
	const struct desk_session *person = desk_person(rq);

	enum db_status status = desk_find_co_unit(rq, ticket);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (desk_may_see(person, ticket))
		return 0;
	status = desk_db_staff_event(
		desk.db, person->staff_id, person->login, "foreign_ticket", rq->address, rq->now);
	return status == DB_OK ? 404 : desk_fault(rq, status);
}

int desk_ticket(struct request *rq, const char *number, struct ticket **out)
{
	char clean[TICKET_NUMBER];

	*out = NULL;
	if (!ticket_number_parse(number, clean))
		return 404;
	enum db_status status = ticket_by_number(desk.db, rq->pool, rq->site_id, clean, out);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (*out == NULL)
		return 404;
	int fault = desk_check_sees(rq, *out);
	if (fault)
		*out = NULL;
	return fault;
}

struct actor desk_actor(const struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	return (struct actor){
		.roles = person->roles,
		.staff_id = person->staff_id,
		.unit_id = person->unit_id,
		.address = rq->address,
	};
}

/* --- replies --- */

int desk_fault(struct request *rq, enum db_status status)
{
	if (status == DB_GONE || status == DB_RETRY) {
		reply_retry_after(rq, 5);
		return 503;
	}
	log_error("desk: %s", db_error(desk.db));
	return 500;
}

int desk_page(struct request *rq, int status, const char *page, struct data *data)
{
	reply_header(rq, "X-Robots-Tag", "noindex, nofollow");
	return reply_page(rq, status, page, data);
}

/* Four lines: the ticket, whether the next page is its own, what takes it back and the version that
 * stands, the sentence. */
void desk_flash_undo(struct request *rq, const char *number, bool stays, const char *sentence,
	const char *undo, int version)
{
	const char *text = pool_print(rq->pool, "%s\n%s\n%s %d\n%s", number ? number : "",
		stays ? "stays" : "", undo ? undo : "-", version, sentence);
	session_seal(rq, desk.engine.secret, "desk_flash", text, rq->now + 5 * MINUTE);
}

void desk_flash(struct request *rq, const char *number, const char *sentence)
{
	desk_flash_undo(rq, number, false, sentence, NULL, 0);
}

/* The line that begins at *text, which moves on to the next one. */
static char *take_line(char **text)
{
	static char end_of_text[1];
	char *line = *text, *end = line ? strchr(line, '\n') : NULL;

	*text = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return line ? line : end_of_text;
}

static void show_flash(struct request *rq, struct data *data)
{
	char *text = session_unseal(rq, desk.engine.secret, "desk_flash");

	if (!text)
		return;
	const char *number = take_line(&text), *stays = take_line(&text);
	char *undo = take_line(&text), *version = strchr(undo, ' ');
	struct data *flash = data_object(data, "_flash");
	data_text(flash, "sentence", text ? text : "");
	if (!str_empty(number) && str_empty(stays))
		data_text(flash, "ticket_url", request_url(rq, "desk/tickets/%s", number));
	if (version && *undo != '-') {
		*version++ = '\0';
		struct data *back = data_object(flash, "undo");
		data_text(back, "action", undo);
		data_text(back, "version", version);
		data_text(back, "label", plan_undo_label(undo));
		data_text(back, "url", request_url(rq, "desk/tickets/%s/act", number));
	}
	reply_cookie(rq, "desk_flash", NULL);
}

#define WATCHES \
	(ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF)

/* One entry of the bar. */
static void show_entry(struct request *rq, struct data *list, const char *path, const char *label)
{
	struct data *item = data_item(list);
	bool publications = str_equal(path, "desk/publications");
	int64_t waiting = 0;

	/* where people begin the day */
	if (publications && str_equal(rq->path, "desk/") &&
		publications_waiting(rq, &waiting) != DB_OK)
		log_warn("copies that wait could not be counted: %s", db_error(desk.db));
	data_text(item, "count",
		waiting > 0 ? pool_print(rq->pool, "%lld", (long long)waiting) : NULL);

	data_text(item, "label", label);
	data_text(item, "url", request_url(rq, "%s", path));
	data_bool(item, "here", str_equal(watch_area(rq->path), path));
}

/* The pages beside the inbox, for those who have them: what is needed daily stands in the bar, the
 * rest under one word. */
static void show_nav(struct request *rq, const struct desk_session *person, struct data *data)
{
	static const struct {
		const char *path, *label;
		unsigned roles;
		bool more;
	} pages[] = {
		{"desk/publications", "公开",
			ROLE_OFFICE | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF, false},
		{"desk/board", "督办", WATCHES, false},
		{"desk/figures", "统计", WATCHES, false},
		{"desk/saved", "我存的条件", WATCHES, true},
		{"desk/phrases", "用语",
			ROLE_OFFICE | ROLE_ADMIN | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER |
				ROLE_CHIEF,
			true},
		{"desk/messages", "消息", ROLE_OFFICE | ROLE_ADMIN | ROLE_VENDOR, true},
		{"desk/rules", "期限规定", ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_ADMIN | ROLE_VENDOR,
			true},
		{"desk/units", "单位和人员", ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_ADMIN, true},
	};
	struct data *list = data_list(data, "_nav"), *more = data_list(data, "_more");
	/* who has no letters works with the rest: nothing is hidden */
	bool letters = desk_sees_letters(person);

	if (letters)
		show_entry(rq, list, "desk/", "收件箱");
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (pages[i].roles & person->roles)
			show_entry(rq, pages[i].more && letters ? more : list, pages[i].path,
				pages[i].label);
	data_bool(data, "_any_more", data_count(more) > 0);
}

static void chrome(struct request *rq, struct data *data)
{
	const struct desk_session *person = desk_person(rq);

	data_bool(data, "desk", true);
	type_size_show(rq, "desk/view",
		str_starts(rq->path, "desk/tickets/")
			? pool_print(rq->pool, "desk/tickets/%s", rq->arg)
			: "desk/",
		data);
	data_text(data, "desk_url", request_url(rq, "desk/"));
	if (!person)
		return;
	data_text(data, "_csrf", rq->csrf);
	if (person->waits != SESSION_READY) /* half in: nothing of the desk is shown yet */
		return;
	data_bool(data, "_signed_in", true);
	data_text(data, "_staff_name", person->name);
	data_text(data, "_staff_unit", person->unit_name);
	data_text(data, "_logout_url", request_url(rq, "desk/logout"));
	data_text(data, "_account_url", request_url(rq, "desk/account"));
	if (desk_sees_letters(person)) {
		data_text(data, "_inbox_url", request_url(rq, "desk/"));
		data_text(data, "_search_url", request_url(rq, "desk/search"));
	}
	show_nav(rq, person, data);
	rules_warn(rq, data);
	show_flash(rq, data);
}

/* --- life --- */

static int load(const struct secret *secret, struct buf *err)
{
	return engine_open(
		conf_text(CONF_SCHEMA_DIR), conf_text(CONF_POLICY), secret, &desk.engine, err);
}

static int open_worker(struct buf *err)
{
	instant now;

	desk.db = db_open(conf_text(CONF_DATABASE_FILE));
	if (!desk.db)
		buf_print(err, "database.file %s cannot be used\n", conf_text(CONF_DATABASE_FILE));
	else if (db_now(desk.db, &now) == DB_OK) /* away: the first look at the inbox reads it */
		shelf_refresh(desk.db, &desk.engine, now);
	return desk.db ? 0 : -1;
}

static void close_worker(void)
{
	shelf_close();
	db_close(&desk.db);
}

static void follow_rules(struct request *rq)
{
	static struct rule_watch watch;
	static struct wordlists *words;

	rq->now = rulebook_keep_up(desk.db, conf_text(CONF_SCHEMA_DIR), &desk.engine,
		str_equal(rq->method, "POST"), rq->now, &watch);
	desk.engine.screen = wordlist_keep_up(desk.db, &words, rq->site_id, rq->now);
}

int main(int argc, char **argv)
{
	static const struct app app = {
		.name = "desk",
		.routes = routes,
		.load = load,
		.open = open_worker,
		.close = close_worker,
		.begin = follow_rules,
		.admits = session_admits,
		.session = login_session,
		.chrome = chrome,
	};
	return app_main(argc, argv, &app);
}
