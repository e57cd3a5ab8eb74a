/* SPDX-License-Identifier: MIT */
/*
 * What stands on every page of the desk: the bar with the pages this person has, warnings, who is
 * logged in.
 */
#include "modules/desk/desk.h"
#include "modules/desk/publication/publication.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/watch/watch.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/type_size.h"

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
		{"desk/publications", "公开", ROLE_OFFICE | ROLES_UNIT, false},
		{"desk/solicitations", "征集", ROLES_LETTERS, false},
		{"desk/board", "督办", ROLES_LETTERS, false},
		{"desk/figures", "统计", ROLES_LETTERS, false},
		{"desk/corrections", "纠错", ROLES_LETTERS, true},
		{"desk/saved", "我存的条件", ROLES_LETTERS, true},
		{"desk/pages", "页面评价", ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_ADMIN, true},
		{"desk/phrases", "用语", ROLE_OFFICE | ROLE_ADMIN | ROLES_UNIT, true},
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

void bar_show(struct request *rq, struct data *data)
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
	desk_flash_show(rq, data);
}
