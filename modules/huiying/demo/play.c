/* SPDX-License-Identifier: MIT */
/*
 * The demo's parts in the order of time: before each one the timers run up to its instant, so that
 * levels, notices and mails come about as they would have. What a part does is in the other files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tickets/upkeep.h"
#include "tickets/messages/outbox.h"
#include "tickets/clocks/sweep.h"
#include "modules/huiying/demo/demo.h"

#define STEP_PAUSE (7 * MINUTE)

/* --- times --- */

int demo_time(const struct demo *demo, const char *text, bool ahead, instant *out)
{
	const struct calendar *calendar = demo->cli->engine.calendar;
	day today = instant_day(demo->cli->now);
	int count, hour, minute;
	char unit[4];

	if (sscanf(text, "%d%3[a-z] %d:%d", &count, unit, &hour, &minute) != 4 || hour > 23 ||
		minute > 59)
		return cli_fail("demo: “%s” is not a time like -3wd 10:20", text);
	if (str_equal(unit, "wd")) {
		if (!calendar_works(calendar, today))
			today = calendar_step(calendar, today, -1);
		today = calendar_step(calendar, today, count);
	} else if (str_equal(unit, "d"))
		today += count;
	else
		return cli_fail("demo: “%s”: wd or d", text);
	*out = day_start(today) + hour * HOUR + minute * MINUTE;
	if (*out > demo->cli->now && !ahead)
		*out = demo->cli->now;
	return CLI_OK;
}

/* --- parts --- */

void demo_add(struct demo *demo, struct demo_item *item, instant at, const json_t *step,
	int (*run)(struct demo *demo, const struct demo_part *part))
{
	if (demo->n_parts == demo->room) {
		size_t room = demo->room ? 2 * demo->room : 256;
		struct demo_part *parts = pool_alloc(demo->cli->pool, room * sizeof *parts);

		if (demo->n_parts)
			memcpy(parts, demo->parts, demo->n_parts * sizeof *parts);
		demo->parts = parts;
		demo->room = room;
	}
	demo->parts[demo->n_parts] = (struct demo_part){
		.at = at, .order = demo->n_parts, .item = item, .step = step, .run = run};
	demo->n_parts++;
}

/* A step without a time follows the one before it by some minutes. */
static int step_time(const struct demo *demo, const json_t *step, instant *at)
{
	const char *when = demo_text(step, "at");
	instant before = *at;

	if (*when) {
		if (demo_time(demo, when, false, at) != CLI_OK)
			return CLI_FAILED;
		if (*at < before) /* written later, happens later */
			*at = before;
		return CLI_OK;
	}
	*at += STEP_PAUSE;
	if (*at > demo->cli->now)
		*at = demo->cli->now;
	return CLI_OK;
}

static int add_steps(struct demo *demo, struct demo_item *item, instant at)
{
	const json_t *step;
	size_t i;

	json_array_foreach(json_object_get(item->what, "steps"), i, step)
	{
		if (step_time(demo, step, &at) != CLI_OK)
			return CLI_FAILED;
		demo_add(demo, item, at, step, demo_step);
	}
	return CLI_OK;
}

int demo_add_items(struct demo *demo, const char *file, const json_t *list,
	int (*put)(struct demo *demo, const struct demo_part *part))
{
	struct demo_item *items =
		pool_alloc(demo->cli->pool, (json_array_size(list) + 1) * sizeof *items);
	const json_t *what;
	size_t i;
	instant at;

	json_array_foreach(list, i, what)
	{
		items[i] = (struct demo_item){.file = file, .what = what};
		if (demo_time(demo, demo_text(what, "at"), false, &at) != CLI_OK)
			return CLI_FAILED;
		demo_add(demo, &items[i], at, NULL, put);
		if (add_steps(demo, &items[i], at) != CLI_OK)
			return CLI_FAILED;
	}
	return CLI_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct demo_part *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* What the timers would have done by then. */
static int run_timers(struct demo *demo, instant at, instant *mark)
{
	struct cli *cli = demo->cli;
	struct sweep_options options = {.now = at, .mark = mark};
	struct upkeep_report kept;
	struct sweep sweep;
	int64_t made, waiting;

	if (sweep_run(cli->db, &cli->engine, &options, &sweep) != DB_OK ||
		digest_make(cli->db, &cli->engine, at, &made, &waiting) != DB_OK ||
		upkeep_run(cli->db, &cli->engine, at, &kept) != DB_OK)
		return cli_db_fail(cli, "timers");
	return CLI_OK;
}

int demo_play(struct demo *demo)
{
	struct progress progress;
	instant mark = INSTANT_NONE;
	int rc = CLI_OK;

	if (demo->n_parts > 0)
		qsort(demo->parts, demo->n_parts, sizeof *demo->parts, by_time);
	progress_open(&progress, "demo", (int64_t)demo->n_parts);
	for (size_t i = 0; rc == CLI_OK && i < demo->n_parts; i++) {
		const struct demo_part *part = &demo->parts[i];

		rc = run_timers(demo, part->at, &mark);
		if (rc == CLI_OK && (!part->step || part->item->ticket_id != 0))
			rc = part->run(demo, part);
		progress_step(&progress, (int64_t)i + 1);
	}
	progress_close(&progress);
	return rc == CLI_OK ? run_timers(demo, demo->cli->now, &mark) : rc;
}

/* --- what comes in --- */

const char *demo_key(const struct demo *demo, const char *ref)
{
	unsigned char digest[SECRET_HASH];
	char key[SECRET_HEX];

	secret_sign(demo->cli->secret, "demo", ref, strlen(ref), digest);
	str_hex(digest, SECRET_HASH, key);
	return pool_text(demo->cli->pool, key);
}

int demo_took(struct demo *demo, struct demo_item *item, enum ticket_result result,
	const struct receipt *receipt)
{
	if (result == TICKET_REPEATED) {
		demo->known++;
		return CLI_OK;
	}
	if (result != TICKET_DONE)
		return cli_fail(
			"%s: %s: %s", item->file, demo_text(item->what, "ref"), cli_result(result));
	item->ticket_id = receipt->id;
	demo->letters++;
	return CLI_OK;
}
