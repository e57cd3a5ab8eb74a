/* SPDX-License-Identifier: MIT */
/*
 * The rules in force, to read: every limit with its source, its ladder and whom that tells, and how
 * the rules were changed. And what whoever keeps order is warned of on every page of the desk.
 */
#include "modules/desk/watch/watch.h"
#include "modules/desk/watch/watch_db.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define SILENT_AFTER (3 * MINUTE) /* a daemon says every minute that it lives */

static bool keeps_order(const struct desk_session *person)
{
	return person->roles & (ROLE_ADMIN | ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_VENDOR);
}

/* --- the page --- */

static void show_rule(struct request *rq, const struct policy_rule *rule, struct data *item)
{
	const struct policy_choice *class_ = str_empty(rule->class_)
		? NULL
		: policy_choice(policy_classes(desk.engine.policy), rule->class_);

	data_text(item, "rule", rule->name);
	data_text(item, "title", rule->title);
	data_text(item, "class", class_ ? class_->name : NULL);
	data_text(item, "limit", words_limit(rq->pool, rule->unit, rule->limit));
	data_bool(
		item, "office_hours", rule->unit == LIMIT_WORKDAYS && rule->count == COUNT_OFFICE);
	data_text(item, "source", words_source(rule->source));
	if (rule->extension.limit > 0) {
		struct data *extension = data_object(item, "extension");
		data_text(extension, "limit",
			words_limit(rq->pool, rule->unit, rule->extension.limit));
		data_text(extension, "source", words_source(rule->extension.source));
	}
	if (rule->pause.most > 0) {
		struct data *pause = data_object(item, "pause");
		data_int(pause, "most", rule->pause.most);
		data_text(pause, "limit", words_limit(rq->pool, LIMIT_WORKDAYS, rule->pause.limit));
	}
	struct data *levels = data_list(item, "levels");
	for (size_t i = 0; i < rule->n_levels; i++) {
		struct data *level = data_item(levels);
		const char *tells = words_tells(rq->pool, rule->levels[i].tells);
		view_level(level, rule->levels[i].level);
		data_text(level, "title", words_level(rule->levels[i].level));
		data_text(level, "when", words_level_when(rq->pool, &rule->levels[i]));
		data_text(level, "tells", str_empty(tells) ? NULL : tells);
	}
	data_bool(item, "_laddered", rule->n_levels > 0);
}

static void show_change(struct request *rq, const struct rule_change *change, struct data *item)
{
	data_int(item, "epoch", change->epoch);
	view_time(rq, item, "when", change->at);
	data_text(item, "kind", words_change(change->kind));
	/* the first rules came with the installation: nothing more to say */
	data_text(item, "what", str_equal(change->kind, "begin") ? NULL : change->what);
	data_text(item, "who", str_equal(change->who, "system") ? "系统" : change->who);
	data_int(item, "clocks", change->clocks);
	data_int(item, "later", change->later);
	data_int(item, "earlier", change->earlier);
	data_bool(item, "done", change->done_at != INSTANT_NONE);
}

static void show_hours(struct request *rq, struct data *data)
{
	struct policy_hours hours = policy_hours(desk.engine.policy);

	data_text(data, "hours",
		pool_print(rq->pool, "%s%d:%02d 到 %d:%02d", hours.workdays ? "工作日 " : "每天 ",
			hours.from / 60, hours.from % 60, hours.to / 60, hours.to % 60));
}

int rules_page(struct request *rq)
{
	const struct calendar *calendar = desk.engine.calendar;
	struct rule_change *changes;
	size_t n_changes, n_rules;

	if (!keeps_order(desk_person(rq)))
		return 403;
	enum db_status status = rulebook_history(desk.db, rq->pool, &changes, &n_changes);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "期限规定");
	data_text(data, "policy", policy_title(desk.engine.policy));
	data_text(data, "policy_version", policy_version(desk.engine.policy));
	data_text(data, "calendar_version", calendar_version(calendar));
	if (calendar_horizon(calendar) != INT32_MIN)
		data_text(data, "calendar_until",
			words_date(rq->pool, calendar_horizon(calendar), INSTANT_NONE));
	show_hours(rq, data);
	const struct policy_rule *rules = policy_rules(desk.engine.policy, &n_rules);
	struct data *list = data_list(data, "rules");
	for (size_t i = 0; i < n_rules; i++)
		show_rule(rq, &rules[i], data_item(list));
	struct data *history = data_list(data, "changes");
	for (size_t i = 0; i < n_changes; i++)
		show_change(rq, &changes[i], data_item(history));
	data_bool(data, "_changed", n_changes > 0);
	return desk_page(rq, 200, "rules", data);
}

/* --- warnings --- */

static void warn_silent(
	struct request *rq, const char *program, const char *sentence, struct data *list)
{
	instant seen_at;

	if (watch_db_seen(desk.db, rq->pool, program, &seen_at) != DB_OK) {
		log_warn("when %s was last seen could not be looked up: %s", program,
			db_error(desk.db));
		return;
	}
	if (seen_at == INSTANT_NONE)
		data_item_text(list, pool_print(rq->pool, "%s一直没有运行。", sentence));
	else if (rq->now - seen_at > SILENT_AFTER)
		data_item_text(list,
			pool_print(rq->pool, "%s从 %s起没有运行。", sentence,
				words_time(rq->pool, seen_at, rq->now)));
}

void rules_warn(struct request *rq, struct data *data)
{
	const struct desk_session *person = desk_person(rq);
	int year;

	if (!person || !keeps_order(person))
		return;
	struct data *list = data_list(data, "_warnings");
	if (rulebook_calendar_missing(&desk.engine, rq->now, &year))
		data_item_text(list,
			pool_print(rq->pool,
				"%d年的放假安排还没有导入，跨年的到期日都是暂定的。国务院办公厅公布"
				"后，请运行维护人员导入。",
				year));
	warn_silent(rq, "timers", "到期提醒的程序", list);
	warn_silent(rq, "courier", "发送消息的程序", list);
	data_bool(data, "_has_warnings", data_count(list) > 0);
}
