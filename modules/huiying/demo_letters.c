/* SPDX-License-Identifier: MIT */
/*
 * The demo's letters, played through the real engine (demo_steps.c) in the order of time: before
 * each step the timers run up to its instant, so that levels, notices and mails come about as they
 * would have. Times are relative to today, so that every state and every level is there whenever it
 * is set up:
 * "-3wd 10:20" is three working days before today, "-40d 09:00" forty days before, "0wd 08:10"
 * today or the last working day; a time that would lie in the future becomes just now.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tickets/archive.h"
#include "tickets/outbox.h"
#include "tickets/sweep.h"
#include "demo.h"

struct part { /* a letter that comes in, or a step of it */
	instant at;
	size_t letter, order;
	const json_t *step; /* NULL: the letter itself */
};

struct play {
	struct demo *demo;
	const json_t *letters;
	struct part *parts;
	size_t n;
	int64_t *tickets; /* of each letter; 0: was there already, its steps are done */
	instant mark; /* of the sweeps */
};

/* "-3wd 10:20" */
static int demo_time(const struct demo *demo, const char *text, instant *out)
{
	day today = instant_day(demo->cli->now);
	int count, hour, minute;
	char unit[4];

	if (sscanf(text, "%d%3[a-z] %d:%d", &count, unit, &hour, &minute) != 4 || count > 0 ||
		hour > 23 || minute > 59)
		return cli_fail("letters.json: “%s” is not a time like -3wd 10:20", text);
	if (str_equal(unit, "wd")) {
		if (!calendar_works(demo->cli->engine.calendar, today))
			today = calendar_step(demo->cli->engine.calendar, today, -1);
		today = calendar_step(demo->cli->engine.calendar, today, count);
	} else if (str_equal(unit, "d"))
		today += count;
	else
		return cli_fail("letters.json: “%s”: wd or d", text);
	*out = day_start(today) + hour * HOUR + minute * MINUTE;
	if (*out > demo->cli->now)
		*out = demo->cli->now;
	return CLI_OK;
}

static int run_step(struct play *play, const struct part *part)
{
	const struct demo_step step = {.at = part->at,
		.ticket_id = play->tickets[part->letter],
		.letter = json_array_get(play->letters, part->letter),
		.step = part->step};

	return step.ticket_id == 0 ? CLI_OK : demo_step(play->demo, &step);
}

static int64_t find_box(const struct demo *demo, const char *code)
{
	for (size_t i = 0; i < demo->n_boxes; i++)
		if (str_equal(demo->boxes[i].code, code))
			return demo->boxes[i].id;
	return 0;
}

static int put_letter(struct play *play, const struct part *part)
{
	struct demo *demo = play->demo;
	struct cli *cli = demo->cli;
	const json_t *letter = json_array_get(play->letters, part->letter);
	const char *ref = demo_text(letter, "ref"), *category = demo_text(letter, "category");
	unsigned char digest[SECRET_HASH];
	char key[SECRET_HEX];
	struct receipt receipt;
	enum ticket_result result;

	secret_sign(cli->secret, "demo", ref, strlen(ref), digest);
	str_hex(digest, SECRET_HASH, key);
	result = ticket_submit(cli->db, &cli->engine,
		&(struct ticket_new){.kind = "letter",
			.site_id = cli->site_id,
			.key = key,
			.box_id = find_box(demo, demo_text(letter, "box")),
			.type = demo_text(letter, "type"),
			.category = *category ? category : NULL,
			.title = demo_text(letter, "title"),
			.body = demo_text(letter, "body"),
			.open = !json_is_false(json_object_get(letter, "open")),
			.contact = {demo_text(letter, "name"), demo_text(letter, "phone"),
				demo_text(letter, "email"), demo_text(letter, "address")},
			.source = "demo",
			.source_ref = ref,
			.address = "",
			.now = part->at},
		&receipt);
	if (result == TICKET_REPEATED) {
		demo->known++;
		return CLI_OK;
	}
	if (result != TICKET_DONE)
		return cli_fail("letters.json: %s: %s", ref, cli_result(result));
	play->tickets[part->letter] = receipt.id;
	demo->letters++;
	return CLI_OK;
}

/* --- the order of time --- */

static int by_time(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* A step without a time follows the one before it by some minutes. */
static int step_time(const struct demo *demo, const json_t *step, instant *at)
{
	const char *when = demo_text(step, "at");
	instant before = *at;

	if (*when) {
		if (demo_time(demo, when, at) != CLI_OK)
			return CLI_FAILED;
		if (*at < before) /* written later, happens later */
			*at = before;
		return CLI_OK;
	}
	*at += 7 * MINUTE;
	if (*at > demo->cli->now)
		*at = demo->cli->now;
	return CLI_OK;
}

static size_t count_parts(const json_t *letters)
{
	const json_t *letter;
	size_t i, n = 0;

	json_array_foreach(letters, i, letter) n +=
		1 + json_array_size(json_object_get(letter, "steps"));
	return n;
}

static void add_part(struct play *play, instant at, size_t letter, const json_t *step)
{
	play->parts[play->n] =
		(struct part){.at = at, .letter = letter, .order = play->n, .step = step};
	play->n++;
}

static int lay_out(struct play *play)
{
	const json_t *letter, *step;
	size_t i, k;
	instant at;

	json_array_foreach(play->letters, i, letter)
	{
		if (demo_time(play->demo, demo_text(letter, "at"), &at) != CLI_OK)
			return CLI_FAILED;
		add_part(play, at, i, NULL);
		json_array_foreach(json_object_get(letter, "steps"), k, step)
		{
			if (step_time(play->demo, step, &at) != CLI_OK)
				return CLI_FAILED;
			add_part(play, at, i, step);
		}
	}
	qsort(play->parts, play->n, sizeof *play->parts, by_time);
	return CLI_OK;
}

/* What the timers would have done by then. */
static int run_timers(struct play *play, instant at)
{
	struct cli *cli = play->demo->cli;
	struct sweep_options options = {.now = at, .mark = &play->mark};
	struct archive_report archived;
	struct sweep sweep;
	int64_t made, waiting;

	if (sweep_run(cli->db, &cli->engine, &options, &sweep) != DB_OK ||
		digest_make(cli->db, &cli->engine, at, &made, &waiting) != DB_OK ||
		archive_run(cli->db, &cli->engine, at, &archived) != DB_OK)
		return cli_db_fail(cli, "timers");
	return CLI_OK;
}

static int play_parts(struct play *play)
{
	struct progress progress;
	int rc = CLI_OK;

	progress_open(&progress, "letters", (int64_t)play->n);
	for (size_t i = 0; rc == CLI_OK && i < play->n; i++) {
		const struct part *part = &play->parts[i];

		rc = run_timers(play, part->at);
		if (rc == CLI_OK)
			rc = part->step ? run_step(play, part) : put_letter(play, part);
		progress_step(&progress, (int64_t)i + 1);
	}
	progress_close(&progress);
	return rc == CLI_OK ? run_timers(play, play->demo->cli->now) : rc;
}

int demo_letters(struct demo *demo, const json_t *letters)
{
	struct pool *pool = demo->cli->pool;
	struct play play = {.demo = demo, .letters = letters, .mark = INSTANT_NONE};

	play.parts = pool_alloc(pool, (count_parts(letters) + 1) * sizeof *play.parts);
	play.tickets = pool_alloc(pool, (json_array_size(letters) + 1) * sizeof *play.tickets);
	memset(play.tickets, 0, (json_array_size(letters) + 1) * sizeof *play.tickets);
	if (lay_out(&play) != CLI_OK)
		return CLI_FAILED;
	return play_parts(&play);
}
