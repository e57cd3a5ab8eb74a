/* SPDX-License-Identifier: MIT */
/* What people read about limits. A rest day called a working day, a level told to a citizen, or a
 * date that moved without a word would make the page a lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/str.h"
#include "tests/unit/shipped.h"
#include "view/explain_view.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define NOW "2026-11-22T10:00:00+08:00"

static struct request request(void)
{
	return (struct request){.pool = pool, .now = at(NOW), .prefix = "/hudong", .path = ""};
}

static const struct data *find(const struct data *object, const char *key)
{
	return data_find(object, key, strlen(key));
}

static const char *cell(const struct data *row, const char *key)
{
	char scratch[24];
	const struct data *value = find(row, key);
	return value && data_kind(value) == DATA_TEXT ? data_as_text(value, scratch) : NULL;
}

static struct clock reply(const char *class_, const char *start)
{
	const struct policy_rule *rule = policy_rule(policy, "letter.reply", class_);
	struct clock clock = {.rule = "letter.reply",
		.class_ = class_,
		.started_at = at(start),
		.stopped_at = INSTANT_NONE,
		.first_due_at = INSTANT_NONE,
		.outcome = ""};
	clock_count(calendar, rule, &clock, INSTANT_NEVER);
	return clock;
}

static struct data *explained(const struct clock *clock)
{
	struct request rq = request();
	struct data *out = data_new(pool);
	struct explanation e;
	explain_clock(&engine, pool, clock, 1, 0, &e);
	view_explained(&rq, &engine, &e, out);
	view_levels(&rq, &engine, &e, NULL, out);
	return out;
}

/* --- days --- */

static void check_days(const struct data *out, const char *const (*expected)[3], size_t n)
{
	const struct data *days = find(out, "_days");
	for (size_t i = 0; i < n; i++) {
		const struct data *one = data_at(days, i);
		assert_string_equal(cell(one, "what"), expected[i][0]);
		assert_string_equal(cell(one, "when"), expected[i][1]);
		assert_string_equal(cell(one, "kind"), expected[i][2]);
		assert_int_equal(data_true(find(one, "last")), i + 1 == n);
	}
	assert_int_equal(data_count(days), n);
}

static void rest_days_are_one_line_and_days_that_count_one_each(void **state)
{
	static const char *const expected[][3] = {
		{"收到", "9月18日（周五）", "start"},
		{"周末", "9月19日（周六）", "off"},
		{"调休上班，第 1 天", "9月20日（周日）", "counts"},
		{"第 2 天", "9月21日（周一）", "counts"},
		{"第 3 天", "9月22日（周二）", "counts"},
		{"第 4 天", "9月23日（周三）", "counts"},
		{"第 5 天", "9月24日（周四）", "counts"},
	};
	static const char *const holidays[][3] = {
		{"收到", "9月30日（周三）", "start"},
		{"国庆节假期", "10月1日至7日", "off"},
		{"第 1 天", "10月8日（周四）", "counts"},
		{"第 2 天", "10月9日（周五）", "counts"},
		{"调休上班，第 3 天", "10月10日（周六）", "counts"},
		{"周末", "10月11日（周日）", "off"},
		{"第 4 天", "10月12日（周一）", "counts"},
		{"第 5 天", "10月13日（周二）", "counts"},
	};
	struct clock clock = reply("simple", "2026-09-18T09:00:00+08:00");
	struct data *out = explained(&clock);
	(void)state;
	check_days(out, expected, 7);
	assert_int_equal(data_count(find(out, "days")), 7);
	assert_true(data_true(find(out, "_explained")));
	assert_string_equal(cell(out, "limit"), "5 个工作日");
	clock = reply("simple", "2026-09-30T09:00:00+08:00");
	out = explained(&clock);
	check_days(out, holidays, 8);
	assert_int_equal(data_count(find(out, "days")), 14);
}

static void days_of_another_rule_are_not_shown(void **state)
{
	struct clock clock = reply("simple", "2026-11-22T09:00:00+08:00");
	(void)state;
	clock.due_at += 3 * DAY; /* counted by rules that are gone */
	assert_false(data_true(find(explained(&clock), "_explained")));
	clock.rule = "letter.gone";
	struct data *out = explained(&clock);
	assert_false(data_true(find(out, "_explained")));
	assert_null(cell(out, "why"));
}

static void more_time_keeps_the_old_date_and_names_its_limit(void **state)
{
	struct clock clock = reply("other", "2026-11-22T09:00:00+08:00");
	const struct policy_rule *rule = policy_rule(policy, "letter.reply", "other");
	instant before = clock.due_at;
	(void)state;
	assert_null(find(explained(&clock), "extended"));
	clock_extend(&clock);
	clock_count(calendar, rule, &clock, INSTANT_NEVER);
	assert_true(clock.due_at > before);
	struct data *out = explained(&clock);
	assert_string_equal(cell(find(out, "extended"), "due"),
		words_date(pool, words_due_day(before), at(NOW)));
	assert_string_equal(
		cell(out, "limit"), words_limit(pool, LIMIT_WORKDAYS, rule->extension.limit));
	assert_non_null(strstr(cell(out, "why"), cell(out, "limit")));
}

static void a_pause_that_stands_has_no_end(void **state)
{
	struct clock clock = reply("simple", "2026-11-20T09:00:00+08:00");
	(void)state;
	clock.pauses[0] =
		(struct pause){at("2026-11-21T09:00:00+08:00"), at("2026-11-22T09:00:00+08:00")};
	clock.pauses[1] = (struct pause){at("2026-11-22T09:30:00+08:00"), INSTANT_NEVER};
	clock.n_pauses = 2;
	const struct data *pauses = find(explained(&clock), "pauses");
	assert_string_equal(cell(data_at(pauses, 0), "from"), "昨天 09:00");
	assert_string_equal(cell(data_at(pauses, 0), "to"), "今天 09:00");
	assert_null(cell(data_at(pauses, 1), "to"));
}

/* --- levels --- */

static void a_level_says_when_whom_and_whether_it_was_reached(void **state)
{
	struct clock clock = reply("simple", "2026-11-16T09:00:00+08:00");
	struct explanation e;
	struct request rq = request();
	struct data *out = data_new(pool);
	struct unit unit = {.first_person = "甲", .direct_person = "乙", .handler_person = "丙"};
	(void)state;
	explain_clock(&engine, pool, &clock, 1, 0, &e);
	e.levels[0].fired_at = at("2026-11-21T00:00:01+08:00");
	view_levels(&rq, &engine, &e, &unit, out);
	const struct data *levels = find(out, "levels");
	assert_int_equal(data_count(levels), 4);
	const struct data *remind = data_at(levels, 0), *red = data_at(levels, 2);
	assert_string_equal(cell(remind, "status"), "已提醒");
	assert_string_equal(cell(remind, "when"), "到期前 1 个工作日");
	assert_string_equal(cell(remind, "at_words"), "11月20日（周五） 24:00");
	assert_string_equal(cell(remind, "tells"), "具体责任人丙");
	assert_string_equal(cell(remind, "level_shape"), "◔");
	assert_string_equal(cell(red, "status"), "还没到");
	assert_string_equal(
		cell(red, "tells"), "具体责任人丙、直接责任人乙、第一责任人甲、受理转办单位");
	clock.stopped_at = at("2026-11-22T09:00:00+08:00");
	out = data_new(pool);
	view_levels(&rq, &engine, &e, NULL, out);
	assert_string_equal(cell(data_at(find(out, "levels"), 2), "status"), "没有到这一步");
	assert_string_equal(cell(data_at(find(out, "levels"), 2), "tells"),
		"具体责任人、直接责任人、第一责任人和受理转办单位");
}

static void every_level_has_its_words_and_shape(void **state)
{
	static const struct {
		enum level level;
		const char *words, *shape, *light;
	} expected[] = {
		{LEVEL_REMIND, "已提醒", "◔", "soon"},
		{LEVEL_YELLOW, "已到期", "◑", "yellow"},
		{LEVEL_RED, "已超期", "●", "red"},
		{LEVEL_SUPERVISE, "已督办", "●", "red"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		struct data *out = data_new(pool);
		view_level(out, expected[i].level);
		assert_string_equal(cell(out, "level"), level_name(expected[i].level));
		assert_string_equal(cell(out, "level_words"), expected[i].words);
		assert_string_equal(cell(out, "level_shape"), expected[i].shape);
		assert_string_equal(cell(out, "level_light"), expected[i].light);
	}
	struct data *none = data_new(pool);
	view_level(none, LEVEL_NONE);
	assert_null(cell(none, "level_words"));
}

/* --- moves --- */

static void a_moved_date_says_from_where_to_where_and_why(void **state)
{
	const struct ticket_move moves[] = {
		{.rule = "letter.dispatch",
			.kind = "calendar",
			.at = at("2026-11-20T09:00:00+08:00"),
			.old_due_at = at("2026-11-24T00:00:00+08:00"),
			.new_due_at = at("2026-11-25T00:00:00+08:00")},
		{.rule = "letter.reply",
			.kind = "policy",
			.at = at("2026-11-21T09:00:00+08:00"),
			.old_due_at = at("2026-11-28T00:00:00+08:00"),
			.new_due_at = at("2026-11-26T00:00:00+08:00")},
		{.rule = "letter.reply",
			.kind = "calendar",
			.at = at("2026-11-21T10:00:00+08:00"),
			.old_due_at = INSTANT_NONE,
			.new_due_at = at("2026-11-26T00:00:00+08:00")},
	};
	struct request rq = request();
	struct data *out = data_new(pool);
	(void)state;
	view_moves(&rq, &engine, moves, 3, "letter.reply", out);
	const struct data *list = find(out, "moves"), *one = data_at(list, 0);
	assert_int_equal(data_count(list), 1);
	assert_string_equal(cell(one, "what"), "期限规定");
	assert_string_equal(cell(one, "old"), "11月27日（周五）");
	assert_string_equal(cell(one, "due"), "11月25日（周三）");
	assert_false(data_true(find(one, "later")));
	out = data_new(pool);
	view_moves(&rq, &engine, moves, 3, NULL, out);
	assert_int_equal(data_count(find(out, "moves")), 2);
}

/* --- the timeline --- */

static const struct happening history[] = {
	{.event = {.action = "submit", .role = "citizen"}},
	{.event = {.action = "escalate",
		 .role = "system",
		 .reason = "red",
		 .words = "letter.reply"}},
	{.event = {.action = "escalate",
		 .role = "system",
		 .reason = "supervise",
		 .words = "letter.reply"}},
	{.event = {.action = "recount",
		 .role = "system",
		 .reason = "calendar",
		 .words = "letter.dispatch 2026-11-24T00:00:00+08:00 2026-11-25T00:00:00+08:00; "
			  "letter.reply 2026-11-28T00:00:00+08:00 2026-12-01T00:00:00+08:00"}},
	{.event = {.action = "recount",
		 .role = "system",
		 .reason = "policy",
		 .words = "letter.unit 2026-11-24T00:00:00+08:00 2026-11-25T00:00:00+08:00"}},
	{.event = {.action = "recount", .role = "system", .reason = "policy", .words = "; x; a b"}},
	{.event = {.action = "extend_ask", .role = "handler", .words = "内部的理由"},
		.unit_name = "区水务局",
		.staff_name = "李二"},
	{.event = {.action = "extend", .role = "office", .words = "同意"},
		.unit_name = "县政府办公室",
		.staff_name = "王一"},
	{.event = {.action = "supervise", .role = "office", .words = "三日内办结"},
		.unit_name = "县政府办公室",
		.staff_name = "王一"},
	{.event = {.action = "contact", .role = "handler", .words = "打过电话"},
		.unit_name = "区水务局",
		.staff_name = "李二"},
};
#define HAPPENINGS (sizeof history / sizeof *history)

static const struct data *timeline(bool staff, struct data *out)
{
	struct request rq = request();
	struct ticket ticket = {
		.kind = "letter", .state = "HANDLING", .box_name = "县长信箱", .answer_unit = ""};
	view_timeline(&rq, &engine, &ticket, history, HAPPENINGS, staff, out);
	return find(out, "timeline");
}

static void the_citizen_reads_of_moved_and_longer_dates_and_nothing_of_the_ladder(void **state)
{
	static const char *const expected[] = {
		"县长信箱收到了您的信",
		"放假安排有变化，答复日期从 11月27日（周五）前改为 11月30日（周一）前",
		"办理需要更多时间，答复期限经同意延长了一次",
		"区水务局就您的评价联系了您",
	};
	static const char *const hidden[] = {"letter.", "督办", "责任人", "内部的理由", "三日内",
		"打过电话", "李二", "王一", "supervise", "calendar"};
	struct data *out = data_new(pool);
	const struct data *list = timeline(false, out);
	struct buf json = BUF_INIT;
	(void)state;
	assert_int_equal(data_count(list), 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(cell(data_at(list, i), "what"), expected[i]);
		assert_null(cell(data_at(list, i), "words"));
	}
	data_json(out, &json);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		assert_null(strstr(buf_str(&json), hidden[i]));
	buf_free(&json);
}

static void staff_read_levels_and_moves_in_words(void **state)
{
	static const char *const expected[] = {
		"来信",
		"答复期限：已超期",
		"答复期限：已督办",
		"放假安排有变化，转办期限从 11月23日（周一）前改为 11月24日（周二）前"
		"，答复期限从 11月27日（周五）前改为 11月30日（周一）前",
		"期限规定有变化，单位办理期限从 11月23日（周一）前改为 11月24日（周二）前",
		"期限规定有变化",
		"申请延期",
		"同意延期",
		"签发督办单",
		"联系来信人",
	};
	struct data *out = data_new(pool);
	const struct data *list = timeline(true, out);
	(void)state;
	assert_int_equal(data_count(list), HAPPENINGS);
	for (size_t i = 0; i < HAPPENINGS; i++)
		assert_string_equal(cell(data_at(list, i), "what"), expected[i]);
	assert_null(cell(data_at(list, 1), "words"));
	assert_null(cell(data_at(list, 3), "words"));
	assert_string_equal(cell(data_at(list, 1), "who"), "系统");
	assert_string_equal(cell(data_at(list, 6), "words"), "内部的理由");
}

/* --- words --- */

static void limits_and_levels_in_words(void **state)
{
	const struct policy_level ahead = {.at = -3}, due = {.at = 0}, after = {.at = 5},
				  months = {.months = 2};
	(void)state;
	assert_string_equal(words_limit(pool, LIMIT_WORKDAYS, 15), "15 个工作日");
	assert_string_equal(words_limit(pool, LIMIT_DAYS, 30), "30 天");
	assert_string_equal(words_limit(pool, LIMIT_MONTHS, 3), "3 个月");
	assert_string_equal(words_level_when(pool, &ahead), "到期前 3 个工作日");
	assert_string_equal(words_level_when(pool, &due), "到期时");
	assert_string_equal(words_level_when(pool, &after), "到期后 5 个工作日");
	assert_string_equal(words_level_when(pool, &months), "满 2 个月时");
	assert_string_equal(words_tells(pool, 0), "");
	assert_string_equal(words_tells(pool, TELL_HANDLER), "具体责任人");
	assert_string_equal(
		words_tells(pool, TELL_HANDLER | TELL_DIRECT), "具体责任人和直接责任人");
	assert_string_equal(words_tells(pool, TELL_HANDLER | TELL_DIRECT | TELL_OFFICE),
		"具体责任人、直接责任人和受理转办单位");
}

static void a_fault_of_sending_is_told_in_plain_words(void **state)
{
	(void)state;
	assert_string_equal(
		words_fault("the mail relay answered 550 to RCPT"), "邮箱地址不对，或者对方拒收");
	assert_string_equal(
		words_fault("the mail relay answered 535 to AUTH"), "发信服务器没有接受");
	assert_string_equal(words_fault("the robot answered errcode 93000"), "对接平台没有接受");
	assert_string_equal(words_fault("timed out"), "没能发到对方那里");
}

static void a_limit_ends_at_24_of_its_day(void **state)
{
	(void)state;
	assert_string_equal(words_until(pool, at("2026-11-28T00:00:00+08:00"), at(NOW)),
		"11月27日（周五） 24:00");
	assert_string_equal(words_until(pool, at("2026-11-27T17:30:00+08:00"), at(NOW)),
		"11月27日（周五） 17:30");
	assert_string_equal(words_until(pool, at("2027-01-01T00:00:00+08:00"), INSTANT_NONE),
		"2026年12月31日（周四） 24:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rest_days_are_one_line_and_days_that_count_one_each),
		cmocka_unit_test(days_of_another_rule_are_not_shown),
		cmocka_unit_test(more_time_keeps_the_old_date_and_names_its_limit),
		cmocka_unit_test(a_pause_that_stands_has_no_end),
		cmocka_unit_test(a_level_says_when_whom_and_whether_it_was_reached),
		cmocka_unit_test(every_level_has_its_words_and_shape),
		cmocka_unit_test(a_moved_date_says_from_where_to_where_and_why),
		cmocka_unit_test(
			the_citizen_reads_of_moved_and_longer_dates_and_nothing_of_the_ladder),
		cmocka_unit_test(staff_read_levels_and_moves_in_words),
		cmocka_unit_test(limits_and_levels_in_words),
		cmocka_unit_test(a_fault_of_sending_is_told_in_plain_words),
		cmocka_unit_test(a_limit_ends_at_24_of_its_day),
	};
	return cmocka_run_group_tests(tests, shipped_open, shipped_close);
}
