/* SPDX-License-Identifier: MIT */
/*
 * Policies with whatever a policy may say, and calendars around the real ones: with next year's
 * list or without, with days that a later notice changed.
 */
#include "model_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"

uint64_t dice_next(uint64_t *dice)
{
	*dice ^= *dice >> 12;
	*dice ^= *dice << 25;
	*dice ^= *dice >> 27;
	return *dice * 2685821657736338717u;
}

int dice_draw(uint64_t *dice, int limit)
{
	return (int)((dice_next(dice) >> 33) % (uint64_t)limit);
}

/* --- policies --- */

static void draw_limit(uint64_t *dice, int name, struct model_rule *rule)
{
	static const int usual[] = {1, 2, 3, 5, 7, 10, 15, 20};
	int kind = dice_draw(dice, 10);
	rule->unit = kind < 7 ? 'w' : kind == 7 ? 'd' : 'm';
	if (name == MODEL_UNANSWERED)
		rule->unit = dice_draw(dice, 6) ? 'm' : 'w';
	rule->office = rule->unit == 'w' && dice_draw(dice, 3) == 0;
	rule->roll = rule->unit != 'w' && dice_draw(dice, 2);
	rule->limit = usual[dice_draw(dice, 8)];
	if (rule->unit == 'm')
		rule->limit = 1 + dice_draw(dice, 4);
	if (dice_draw(dice, 2) == 0)
		rule->extension =
			rule->limit + 1 + dice_draw(dice, rule->unit == 'm' ? 3 : 2 * rule->limit);
	if (rule->unit == 'w' && dice_draw(dice, 3)) {
		rule->pause_most = 1 + dice_draw(dice, 4);
		rule->pause_limit = 1 + dice_draw(dice, 8);
	}
}

/* In the order of time, as a policy must have them. */
static void draw_levels(uint64_t *dice, struct model_rule *rule)
{
	int at = -6 + dice_draw(dice, 6), months = 0;
	bool early = rule->unit == 'm';
	for (int rank = 1; rank <= 4; rank++) {
		struct model_level *level = &rule->level[rank];
		if (dice_draw(dice, 4) == 0)
			continue;
		early = early && months + 1 < rule->limit && dice_draw(dice, 2);
		level->there = true;
		if (early) {
			level->months = ++months;
			at = 0;
			continue;
		}
		if (rank == 2 && at <= 0 && dice_draw(dice, 3))
			at = 0;
		level->at = at;
		at += 1 + dice_draw(dice, 4);
	}
}

static void draw_policy(uint64_t *dice, struct model_policy *policy)
{
	bool chain = dice_draw(dice, 4) == 0;
	memset(policy, 0, sizeof *policy);
	for (int name = 0; name < MODEL_RULES; name++) {
		for (int class_ = 0; class_ < MODEL_CLASSES; class_++) {
			struct model_rule *rule = &policy->rule[name][class_];
			draw_limit(dice, name, rule);
			draw_levels(dice, rule);
			rule->within = MODEL_NO_RULE;
			if (chain && name == MODEL_REPLY)
				rule->within = MODEL_UNANSWERED;
			if (!chain && (name == MODEL_UNIT || name == MODEL_DISPATCH) &&
				dice_draw(dice, 2))
				rule->within = MODEL_REPLY;
			if (name == MODEL_CONTACT && dice_draw(dice, 2))
				rule->within = MODEL_RECTIFY;
		}
	}
}

static void write_rule(struct buf *xml, int name, int class_, const struct model_rule *rule)
{
	static const char *const ranks[] = {"", "remind", "yellow", "red", "supervise"};
	const char *unit = rule->unit == 'w' ? "workdays" : rule->unit == 'd' ? "days" : "months";
	buf_print(xml, "<rule name=\"%s\" class=\"%s\" title=\"期限\" source=\"local\" %s=\"%d\"",
		model_rule_text(name), class_ == MODEL_SIMPLE ? "simple" : "other", unit,
		rule->limit);
	if (rule->unit == 'w')
		buf_print(xml, " count=\"%s\"", rule->office ? "office" : "civil");
	else
		buf_print(xml, " roll=\"%s\"", rule->roll ? "yes" : "no");
	if (rule->within != MODEL_NO_RULE)
		buf_print(xml, " within=\"%s\"", model_rule_text(rule->within));
	buf_text(xml, ">");
	for (int rank = 1; rank <= 4; rank++) {
		const struct model_level *level = &rule->level[rank];
		if (level->months)
			buf_print(xml, "<level name=\"%s\" months=\"%d\"/>", ranks[rank],
				level->months);
		else if (level->there)
			buf_print(xml, "<level name=\"%s\" at=\"%d\"/>", ranks[rank], level->at);
	}
	if (rule->extension)
		buf_print(xml, "<extension to=\"%d\" source=\"local\"/>", rule->extension);
	if (rule->pause_most)
		buf_print(xml, "<pause most=\"%d\" workdays=\"%d\" source=\"local\"/>",
			rule->pause_most, rule->pause_limit);
	buf_text(xml, "</rule>\n");
}

static struct policy *parse(const struct model_policy *model, char **text)
{
	struct buf xml = BUF_INIT, err = BUF_INIT;
	buf_text(&xml, "<policy name=\"dice\" title=\"骰子\" extends=\"national\"><rules>\n");
	for (int name = 0; name < MODEL_RULES; name++) {
		for (int class_ = 0; class_ < MODEL_CLASSES; class_++)
			write_rule(&xml, name, class_, &model->rule[name][class_]);
	}
	buf_text(&xml, "</rules></policy>\n");
	struct policy *policy =
		policy_parse(SRCDIR "/schema/policies", "dice", buf_str(&xml), xml.n, &err);
	if (!policy)
		fail_msg("%s%s", buf_str(&err), buf_str(&xml));
	*text = strdup(buf_str(&xml));
	buf_free(&xml);
	buf_free(&err);
	return policy;
}

/* --- calendars --- */

static char *slurp(int year)
{
	char path[300], *text = calloc(1, 65536);
	snprintf(path, sizeof path, "%s/schema/calendar/%d.csv", SRCDIR, year);
	FILE *file = fopen(path, "r");
	if (!file || !text || fread(text, 1, 65535, file) == 0)
		fail_msg("%s: cannot be read", path);
	fclose(file);
	return text;
}

static void read_list(
	struct calendar *calendar, struct model_calendar *model, int year, const char *csv)
{
	struct buf err = BUF_INIT;
	char name[32];
	snprintf(name, sizeof name, "%d.csv", year);
	if (calendar_read_csv(calendar, name, csv, strlen(csv), &err) != 0)
		fail_msg("%s%s", buf_str(&err), csv);
	model_read(model, year, csv);
	buf_free(&err);
}

static bool weekend(day d)
{
	return day_weekday(d) == 0 || day_weekday(d) == 6;
}

/* A list as a State Council that threw dice would have it: spans of days off, weekend days worked;
 * its first may reach back into December. */
static char *random_list(uint64_t *dice, int year)
{
	struct buf csv = BUF_INIT;
	buf_text(&csv, "date,kind,name\n");
	day d = day_of(year, 1, 1) - dice_draw(dice, 5);
	while (day_date(d).year <= year) {
		struct date date = day_date(d);
		int off = 1 + dice_draw(dice, 8);
		if (date.year < year || date.month < 12) {
			for (int i = 0; i < off; i++) {
				struct date x = day_date(d + i);
				if (x.year <= year)
					buf_print(&csv, "%04d-%02d-%02d,holiday,节\n", x.year,
						x.month, x.day);
			}
		}
		d += off;
		for (int i = 0; i < 10; i++, d++) {
			struct date x = day_date(d);
			if (x.year <= year && weekend(d) && dice_draw(dice, 3) == 0)
				buf_print(&csv, "%04d-%02d-%02d,workday,节\n", x.year, x.month,
					x.day);
		}
		d += dice_draw(dice, 60);
	}
	char *text = strdup(buf_str(&csv));
	buf_free(&csv);
	return text;
}

/* 0: as it is; odd: next year is known; the upper half: this year was changed. The last knows
 * nothing of this year. */
static struct calendar *make_calendar(uint64_t *dice, int which, struct model_calendar *model)
{
	struct calendar *calendar = calendar_open();
	memset(model, 0, sizeof *model);
	for (int year = 2024; year <= 2027; year++) {
		bool changed = year == 2026 && which >= CALENDARS / 2;
		if (year == 2027 ? which % 2 == 0 : year == 2026 && which == CALENDARS - 1)
			continue;
		char *csv = year == 2027 || changed ? random_list(dice, year) : slurp(year);
		read_list(calendar, model, year, csv);
		free(csv);
	}
	return calendar;
}

void model_rules_open(struct model_rules *rules)
{
	uint64_t dice = 20260213;
	for (int i = 0; i < POLICIES; i++) {
		draw_policy(&dice, &rules->model_policy[i]);
		rules->policy[i] = parse(&rules->model_policy[i], &rules->xml[i]);
	}
	for (int i = 0; i < CALENDARS; i++)
		rules->calendar[i] = make_calendar(&dice, i, &rules->model_calendar[i]);
}

void model_rules_close(struct model_rules *rules)
{
	for (int i = 0; i < POLICIES; i++) {
		policy_close(&rules->policy[i]);
		free(rules->xml[i]);
	}
	for (int i = 0; i < CALENDARS; i++)
		calendar_close(&rules->calendar[i]);
}
