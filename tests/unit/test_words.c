/* SPDX-License-Identifier: MIT */
/* What people read about a ticket. A wrong word here sends a citizen to the wrong counter or shows
 * what is not theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/str.h"
#include "tests/unit/shipped.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define NOW "2026-11-22T10:00:00+08:00"

static void dates_carry_the_year_only_when_it_is_another(void **state)
{
	day d = day_of(2026, 11, 27);
	(void)state;
	assert_string_equal(words_date(pool, d, at(NOW)), "11月27日（周五）");
	assert_string_equal(words_date(pool, d, INSTANT_NONE), "2026年11月27日（周五）");
	assert_string_equal(
		words_date(pool, d, at("2027-01-01T00:00:00+08:00")), "2026年11月27日（周五）");
	assert_string_equal(words_date(pool, day_of(2026, 11, 29), at(NOW)), "11月29日（周日）");
}

static void times_of_today_and_yesterday_are_called_so(void **state)
{
	(void)state;
	assert_string_equal(
		words_time(pool, at("2026-11-22T00:00:00+08:00"), at(NOW)), "今天 00:00");
	assert_string_equal(
		words_time(pool, at("2026-11-21T23:59:59+08:00"), at(NOW)), "昨天 23:59");
	assert_string_equal(words_time(pool, at("2026-11-20T14:05:00+08:00"), at(NOW)),
		"11月20日（周五） 14:05");
	assert_string_equal(words_time(pool, at("2025-11-20T14:05:00+08:00"), at(NOW)),
		"2025年11月20日（周四） 14:05");
	assert_string_equal(words_time(pool, at("2026-11-22T09:00:00+08:00"), INSTANT_NONE),
		"2026年11月22日（周日） 09:00");
}

static void a_deadline_is_named_by_the_day_it_ends(void **state)
{
	(void)state;
	assert_int_equal(words_due_day(at("2026-11-28T00:00:00+08:00")), day_of(2026, 11, 27));
	assert_int_equal(words_due_day(at("2026-11-27T17:30:00+08:00")), day_of(2026, 11, 27));
}

static const struct {
	const char *due, *now, *left;
} lefts[] = {
	{"2026-11-28T00:00:00+08:00", "2026-11-22T10:00:00+08:00", "还有 5 个工作日"},
	{"2026-11-28T00:00:00+08:00", "2026-11-26T10:00:00+08:00", "还有 1 个工作日"},
	{"2026-11-28T00:00:00+08:00", "2026-11-27T00:00:00+08:00", "今天到期"},
	{"2026-11-28T00:00:00+08:00", "2026-11-27T23:59:59+08:00", "今天到期"},
	{"2026-11-28T00:00:00+08:00", "2026-11-28T00:00:00+08:00", "已超期"},
	{"2026-11-28T00:00:00+08:00", "2026-12-01T09:00:00+08:00", "已超过 2 个工作日"},
	{"2026-02-15T00:00:00+08:00", "2026-02-12T09:00:00+08:00", "还有 2 个工作日"},
	{"2026-10-04T00:00:00+08:00", "2026-10-01T09:00:00+08:00", "还有 2 天"},
};

static void what_is_left_is_told_in_working_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lefts / sizeof *lefts; i++)
		assert_string_equal(words_left(pool, calendar, at(lefts[i].due), at(lefts[i].now)),
			lefts[i].left);
}

static void sizes_are_rounded(void **state)
{
	(void)state;
	assert_string_equal(words_size(pool, 0), "0 字节");
	assert_string_equal(words_size(pool, 35 * 1024 + 100), "35 KB");
	assert_string_equal(words_size(pool, 1258291), "1.2 MB");
}

static void every_state_and_action_has_words(void **state)
{
	size_t n;
	const struct state *states = lifecycle_states(&n);
	const struct transition *table;
	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_true(strlen(words_state(states[i].name, false)) > 0);
		assert_true(strlen(words_state(states[i].name, true)) > 0);
	}
	table = lifecycle_table(&n);
	for (size_t i = 0; i < n; i++)
		assert_true(strlen(words_action(table[i].action)) > 0);
}

static void inner_reviews_are_handling_to_a_citizen(void **state)
{
	(void)state;
	assert_string_equal(words_state("IN_REVIEW2", false), "办理中");
	assert_string_equal(words_state("IN_REVIEW3", false), words_state("HANDLING", false));
	assert_string_not_equal(words_state("IN_REVIEW3", true), words_state("IN_REVIEW2", true));
}

static struct ticket letter(const char *state)
{
	return (struct ticket){.number = "2026112148371925",
		.kind = "letter",
		.state = state,
		.class_ = "simple",
		.type = "complain",
		.category = "urban.water",
		.box_name = "县长信箱",
		.unit_name = "区水务局",
		.title = "停水",
		.body = "停水三天了",
		.submitted_at = at("2026-11-20T09:00:00+08:00"),
		.reply_due_at = at("2026-11-28T00:00:00+08:00"),
		.next_due_at = INSTANT_NONE,
		.replied_at = INSTANT_NONE,
		.rated_at = INSTANT_NONE,
		.chased_at = INSTANT_NONE,
		.answer = "",
		.answer_unit = "",
		.rating_words = ""};
}

static const struct {
	const char *state, *words;
} sentences[] = {
	{"SUBMITTED",
		"我们 11月20日（周五）收到了您的信，正在看应该转给哪个单位，会在 "
		"11月27日（周五）前答复您。"},
	{"ACCEPTED", "我们已经受理您的信，马上转给负责的单位，会在 11月27日（周五）前答复您。"},
	{"DISPATCHED", "您的信已经转给区水务局，他们会在 11月27日（周五）前答复您。"},
	{"HANDLING", "区水务局正在办理您的信，会在 11月27日（周五）前答复您。"},
	{"IN_REVIEW2", "区水务局正在办理您的信，会在 11月27日（周五）前答复您。"},
	{"NEEDINFO", "区水务局需要您补充一些情况。请在下面写清楚，他们收到后接着办。"},
	{"WITHDRAWN", "您撤回了这封信，我们不再办理。"},
};

static void a_sentence_says_who_does_what_by_when(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
		struct ticket ticket = letter(sentences[i].state);
		assert_string_equal(words_now(pool, &engine, &ticket, ticket.reply_due_at, at(NOW)),
			sentences[i].words);
	}
}

static void a_late_letter_is_admitted(void **state)
{
	struct ticket ticket = letter("HANDLING");
	(void)state;
	assert_string_equal(words_now(pool, &engine, &ticket, ticket.reply_due_at,
				    at("2026-12-01T09:00:00+08:00")),
		"区水务局正在办理您的信，本来应该在 "
		"11月27日（周五）前答复您，现在已经晚了，很抱歉。您可以催一催。");
}

static void an_answer_and_its_rating(void **state)
{
	struct ticket ticket = letter("REPLIED");
	(void)state;
	ticket.answer_unit = "区水务局";
	ticket.replied_at = at("2026-11-21T15:00:00+08:00");
	assert_string_equal(words_now(pool, &engine, &ticket, ticket.reply_due_at, at(NOW)),
		"区水务局 11月21日（周六）答复了您。答复就在下面，欢迎您评价。");
	ticket.rating = 4;
	assert_string_equal(words_now(pool, &engine, &ticket, ticket.reply_due_at, at(NOW)),
		"区水务局 11月21日（周六）答复了您。您的评价是“满意”，谢谢您。");
	ticket.state = "REWORK";
	ticket.reworks = 1;
	/* the call that is due earlier is no answer */
	ticket.next_due_at = at("2026-11-24T00:00:00+08:00");
	assert_string_equal(
		words_now(pool, &engine, &ticket, at("2026-12-12T00:00:00+08:00"), at(NOW)),
		"您对上次的答复不满意，区水务局正在重新办理，会在 12月11日（周五）前再次答复您。");
	ticket.state = "REPLIED";
	ticket.replied_at = at("2026-12-10T15:00:00+08:00");
	assert_string_equal(words_now(pool, &engine, &ticket, INSTANT_NONE, at(NOW)),
		"区水务局重新办理以后，12月10日（周四）再次答复了您。答复就在下面，欢迎您评价。");
	ticket.rated_at = ticket.replied_at + HOUR;
	assert_string_equal(words_now(pool, &engine, &ticket, INSTANT_NONE, at(NOW)),
		"区水务局 12月10日（周四）再次答复了您。您的评价是“满意”，谢谢您。");
}

/* --- page data --- */

static const struct happening history[] = {
	{.event = {.action = "submit", .role = "citizen"}},
	{.event = {.action = "accept", .role = "office"},
		.unit_name = "县政府办公室",
		.staff_name = "王一"},
	{.event = {.action = "dispatch", .role = "office", .words = "请抓紧"},
		.unit_name = "县政府办公室",
		.to_unit_name = "区水务局",
		.staff_name = "王一"},
	{.event = {.action = "read_contact", .role = "handler"},
		.unit_name = "区水务局",
		.staff_name = "李二"},
	{.event = {.action = "note", .role = "handler", .words = "内部备注"},
		.unit_name = "区水务局",
		.staff_name = "李二"},
	{.event = {.action = "propose", .role = "handler"},
		.unit_name = "区水务局",
		.staff_name = "李二"},
	{.event = {.action = "back", .role = "head", .words = "改一改"},
		.unit_name = "区水务局",
		.staff_name = "张三"},
	{.event = {.action = "add", .role = "citizen", .words = "还没来水"}},
	{.event = {.action = "release", .role = "leader"},
		.unit_name = "区水务局",
		.staff_name = "赵四"},
	{.event = {.action = "rate", .role = "citizen", .reason = "4", .words = "谢谢"}},
};
#define HAPPENINGS (sizeof history / sizeof *history)

static struct request request(void)
{
	return (struct request){.pool = pool, .now = at(NOW), .prefix = "/hudong", .path = ""};
}

static const char *cell(const struct data *row, const char *key)
{
	char scratch[24];
	const struct data *value = data_find(row, key, strlen(key));
	return value && data_kind(value) == DATA_TEXT ? data_as_text(value, scratch) : NULL;
}

static void the_citizens_timeline_has_no_inner_steps_and_no_names(void **state)
{
	static const char *const expected[] = {"县长信箱收到了您的信", "县政府办公室受理了您的信",
		"转给区水务局办理", "您补充了情况", "区水务局答复了您", "您的评价：满意"};
	struct request rq = request();
	struct ticket ticket = letter("REPLIED");
	struct data *out = data_new(pool);
	const struct data *list;
	struct buf json = BUF_INIT;
	static const char *const hidden[] = {
		"王一", "李二", "张三", "赵四", "内部备注", "改一改", "请抓紧"};
	(void)state;
	view_timeline(&rq, &engine, &ticket, history, HAPPENINGS, false, out);
	list = data_find(out, "timeline", 8);
	assert_int_equal(data_count(list), 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(cell(data_at(list, i), "what"), expected[i]);
	assert_string_equal(cell(data_at(list, 3), "words"), "还没来水");
	data_json(out, &json);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		assert_null(strstr(buf_str(&json), hidden[i]));
	buf_free(&json);
}

static void the_staffs_timeline_has_everything(void **state)
{
	struct request rq = request();
	struct ticket ticket = letter("REPLIED");
	struct data *out = data_new(pool);
	const struct data *list;
	(void)state;
	view_timeline(&rq, &engine, &ticket, history, HAPPENINGS, true, out);
	list = data_find(out, "timeline", 8);
	assert_int_equal(data_count(list), HAPPENINGS);
	assert_string_equal(cell(data_at(list, 0), "who"), "来信人");
	assert_string_equal(cell(data_at(list, 2), "what"), "转办：区水务局");
	assert_string_equal(cell(data_at(list, 3), "who"), "区水务局 李二");
	assert_string_equal(cell(data_at(list, 3), "what"), "查看联系方式");
	assert_string_equal(cell(data_at(list, 9), "what"), "评价：满意");
}

static void a_ticket_as_data(void **state)
{
	struct request rq = request();
	struct ticket ticket = letter("DISPATCHED");
	struct data *out = data_new(pool);
	(void)state;
	view_ticket(&rq, &engine, &ticket, out);
	assert_string_equal(cell(out, "type"), "投诉");
	assert_string_equal(cell(out, "category"), "供水排水");
	assert_string_equal(cell(out, "state_words"), "已转办");
	assert_string_equal(cell(out, "due_at"), "2026-11-28T00:00:00+08:00");
	assert_string_equal(cell(out, "due"), "11月27日（周五）");
	assert_string_equal(cell(out, "left"), "还有 5 个工作日");
	assert_null(cell(out, "answer"));
	assert_null(cell(out, "rating"));
	assert_null(cell(out, "answered_at"));
}

static void clocks_as_data(void **state)
{
	struct clock clocks[] = {
		{.rule = "letter.reply",
			.class_ = "simple",
			.started_at = at("2026-11-20T09:00:00+08:00"),
			.due_at = at("2026-11-28T00:00:00+08:00"),
			.stopped_at = INSTANT_NONE,
			.outcome = ""},
		{.rule = "letter.dispatch",
			.class_ = "simple",
			.started_at = at("2026-11-20T09:00:00+08:00"),
			.due_at = at("2026-11-24T00:00:00+08:00"),
			.stopped_at = at("2026-11-20T10:00:00+08:00"),
			.outcome = "met",
			.level = LEVEL_RED},
		{.rule = "letter.forgotten",
			.class_ = "",
			.started_at = at("2026-11-20T09:00:00+08:00"),
			.due_at = INSTANT_NONE,
			.stopped_at = INSTANT_NONE,
			.outcome = ""},
	};
	struct request rq = request();
	struct data *out = data_new(pool);
	const struct data *list;
	(void)state;
	struct data *items = data_list(out, "clocks");
	for (size_t i = 0; i < 3; i++)
		view_clock(&rq, &engine, &clocks[i], data_item(items));
	list = items;
	assert_string_equal(cell(data_at(list, 0), "title"), "答复期限");
	assert_string_equal(cell(data_at(list, 0), "light"), "normal");
	assert_string_equal(cell(data_at(list, 0), "light_shape"), "○");
	assert_non_null(strstr(cell(data_at(list, 0), "source"), "大理州"));
	assert_string_equal(cell(data_at(list, 1), "source"), "本站规定");
	assert_string_equal(cell(data_at(list, 1), "outcome_words"), "按时完成");
	assert_null(cell(data_at(list, 1), "left"));
	assert_null(cell(data_at(list, 2), "due"));
	assert_string_equal(cell(data_at(list, 2), "title"), "以前的期限");
	assert_null(cell(data_at(list, 0), "level_words"));
	assert_string_equal(cell(data_at(list, 1), "level_words"), "已超期");
}

static void files_and_choices_as_data(void **state)
{
	struct attachment file = {.id = 42, .name = "照片.jpg", .type = "image/jpeg", .size = 2048};
	struct request rq = request();
	struct data *out = data_new(pool);
	const struct data *list;
	(void)state;
	view_attachments(&rq, &file, 1, "letters/mine/attachment/%lld", out);
	assert_string_equal(cell(data_at(data_find(out, "attachments", 11), 0), "url"),
		"/hudong/letters/mine/attachment/42");
	view_choices(out, "types", policy_types(policy), "投诉");
	list = data_find(out, "types", 5);
	assert_int_equal(data_count(list), 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(data_true(data_find(data_at(list, i), "selected", 8)),
			strcmp(cell(data_at(list, i), "id"), "complain") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_carry_the_year_only_when_it_is_another),
		cmocka_unit_test(times_of_today_and_yesterday_are_called_so),
		cmocka_unit_test(a_deadline_is_named_by_the_day_it_ends),
		cmocka_unit_test(what_is_left_is_told_in_working_days),
		cmocka_unit_test(sizes_are_rounded),
		cmocka_unit_test(every_state_and_action_has_words),
		cmocka_unit_test(inner_reviews_are_handling_to_a_citizen),
		cmocka_unit_test(a_sentence_says_who_does_what_by_when),
		cmocka_unit_test(a_late_letter_is_admitted),
		cmocka_unit_test(an_answer_and_its_rating),
		cmocka_unit_test(the_citizens_timeline_has_no_inner_steps_and_no_names),
		cmocka_unit_test(the_staffs_timeline_has_everything),
		cmocka_unit_test(a_ticket_as_data),
		cmocka_unit_test(clocks_as_data),
		cmocka_unit_test(files_and_choices_as_data),
	};
	return cmocka_run_group_tests(tests, shipped_open, shipped_close);
}
