/* SPDX-License-Identifier: MIT */
/*
 * The desk: where units answer letters and the dispatch office keeps order. Routes, their fields,
 * and who may see what. What may happen to a ticket is decided by shared/tickets alone; the pages
 * are in pages/.
 */
#include "modules/desk/desk.h"

#include "base/conf.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/rulebook.h"
#include "view/type_size.h"
#include "web/app.h"

#include <string.h>

struct desk desk;

/* --- fields --- */

static const struct field login_fields[] = {
	{"login", "账号", FIELD_LINE, .required = true, .most = 60},
	{"password", "密码", FIELD_SECRET, .required = true, .most = 200},
	KEPT_FIELDS,
	{NULL},
};

static const struct field login_query[] = {
	{"next", "", FIELD_LINE, .most = 300},
	{NULL},
};

/* How strong a password must be is looked at in password.c; here only that it can be one. */
static const struct field password_fields[] = {
	{"old", "现在的密码", FIELD_SECRET, .required = true, .most = 200},
	{"password", "新密码", FIELD_SECRET, .required = true, .most = 200},
	{"again", "再输一次新密码", FIELD_SECRET, .required = true, .most = 200},
	KEPT_FIELDS,
	{NULL},
};

static const struct field inbox_fields[] = {
	{"tab", "", FIELD_LINE, .most = 20},
	{"state", "", FIELD_LINE, .most = 20},
	{"light", "", FIELD_LINE, .most = 20},
	{"level", "", FIELD_LINE, .most = 20},
	{"unit", "", FIELD_INT, .least = -1, .most = 2000000000},
	{"category", "", FIELD_LINE, .most = 40},
	{"page", "", FIELD_INT, .least = 1, .most = 1000},
	{"before", "", FIELD_LINE, .most = 40},
	{NULL},
};

static const struct field search_fields[] = {
	{"q", "查找", FIELD_LINE, .most = 100},
	{"page", "", FIELD_INT, .least = 1, .most = 1000},
	{NULL},
};

static const struct field escalation_fields[] = {
	{"since", "从哪天起", FIELD_LINE, .most = 20},
	{"level", "级别", FIELD_LINE, .most = 20},
	{"unit", "单位", FIELD_INT, .least = 0, .most = 2000000000},
	{"page", "", FIELD_INT, .least = 1, .most = 1000},
	{NULL},
};

static const struct field retry_fields[] = {
	{"id", "消息", FIELD_INT, .required = true, .least = 1, .most = 2000000000},
	{NULL},
};

static const struct field act_fields[] = {
	{"action", "要做的事", FIELD_LINE, .required = true, .most = 30},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"draft_seen", "", FIELD_INT},
	{"words", "说明", FIELD_TEXT, .most = 5000},
	{"reason", "理由", FIELD_LINE, .most = 40},
	{"class", "难易", FIELD_LINE, .most = 20},
	{"category", "类别", FIELD_LINE, .most = 40},
	{"unit", "单位", FIELD_LINE, .most = 100},
	{"answer", "答复", FIELD_TEXT, .most = 50000},
	{"title", "标题", FIELD_LINE, .most = 400},
	{"body", "来信", FIELD_TEXT, .most = 100000},
	{"checked", "已核对", FIELD_BOOL},
	{NULL},
};

/* The same form is sent to both addresses, by the button that was pressed. */
static const struct field draft_fields[] = {
	{"action", "", FIELD_LINE, .most = 30},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"draft_seen", "", FIELD_INT},
	{"answer", "答复", FIELD_TEXT, .most = 50000},
	{"words", "说明", FIELD_TEXT, .most = 5000},
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
	{"GET", "desk/search", search_page, search_fields, ROUTE_SESSION},
	{"GET", "desk/units", units_page, NULL, ROUTE_SESSION},
	{"GET", "desk/escalations", escalations_page, escalation_fields, ROUTE_SESSION},
	{"GET", "desk/supervisions", supervisions_page, NULL, ROUTE_SESSION},
	{"GET", "desk/supervisions/:number", supervisions_sheet, NULL, ROUTE_SESSION},
	{"GET", "desk/messages", messages_page, NULL, ROUTE_SESSION},
	{"POST", "desk/messages/retry", messages_retry, retry_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/rules", rules_page, NULL, ROUTE_SESSION},
	{"GET", "desk/attachments/:id", attachment_get, NULL, ROUTE_SESSION},
	{"GET", "desk/tickets/:number", desk_ticket_page, NULL, ROUTE_SESSION},
	{"POST", "desk/tickets/:number/act", action_post, act_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/draft", draft_post, draft_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/contact", action_contact, NULL, ROUTE_SESSION | ROUTE_CSRF},
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
	return desk_sees_all(person) || ticket->unit_id == person->unit_id;
}

int desk_check_sees(struct request *rq, const struct ticket *ticket)
{
	const struct desk_session *person = desk_person(rq);

	if (desk_may_see(person, ticket))
		return 0;
	enum db_status status = desk_db_staff_event(
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

void desk_flash(struct request *rq, const char *number, const char *sentence)
{
	const char *text = pool_print(rq->pool, "%s\n%s", number ? number : "", sentence);
	session_seal(rq, desk.engine.secret, "desk_flash", text, rq->now + 5 * MINUTE);
}

static void show_flash(struct request *rq, struct data *data)
{
	char *text = session_unseal(rq, desk.engine.secret, "desk_flash");
	char *sentence = text ? strchr(text, '\n') : NULL;
	if (!sentence)
		return;
	*sentence++ = '\0';
	struct data *flash = data_object(data, "_flash");
	data_text(flash, "sentence", sentence);
	if (*text)
		data_text(flash, "ticket_url", request_url(rq, "desk/tickets/%s", text));
	reply_cookie(rq, "desk_flash", NULL);
}

/* The pages beside the inbox, for those who have them. */
static void show_nav(struct request *rq, const struct desk_session *person, struct data *data)
{
	static const struct {
		const char *path, *label;
		unsigned roles;
	} pages[] = {
		{"desk/escalations", "提醒和超期", ROLE_OFFICE | ROLE_SUPERVISOR},
		{"desk/supervisions", "督办单",
			ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER},
		{"desk/messages", "消息", ROLE_OFFICE | ROLE_ADMIN},
		{"desk/rules", "期限规定", ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_ADMIN},
		{"desk/units", "单位和人员", ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_ADMIN},
	};
	struct data *list = data_list(data, "_nav");

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		if (!(pages[i].roles & person->roles))
			continue;
		struct data *item = data_item(list);
		data_text(item, "label", pages[i].label);
		data_text(item, "url", request_url(rq, "%s", pages[i].path));
		data_bool(item, "here", str_equal(rq->path, pages[i].path));
	}
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
	data_bool(data, "_signed_in", true);
	data_text(data, "_staff_name", person->name);
	data_text(data, "_staff_unit", person->unit_name);
	data_text(data, "_csrf", rq->csrf);
	data_text(data, "_logout_url", request_url(rq, "desk/logout"));
	data_text(data, "_password_url", request_url(rq, "desk/password"));
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
	desk.db = db_open(conf_text(CONF_DATABASE_FILE));
	if (!desk.db)
		buf_print(err, "database.file %s cannot be used\n", conf_text(CONF_DATABASE_FILE));
	return desk.db ? 0 : -1;
}

static void close_worker(void)
{
	db_close(&desk.db);
}

static void follow_rules(struct request *rq)
{
	static struct rule_watch watch;

	rq->now = rulebook_keep_up(desk.db, conf_text(CONF_SCHEMA_DIR), &desk.engine,
		str_equal(rq->method, "POST"), rq->now, &watch);
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
		.session = login_session,
		.chrome = chrome,
	};
	return app_main(argc, argv, &app);
}
