/* SPDX-License-Identifier: MIT */
/*
 * Events on many tickets at once: the chain stays whole, what was changed meanwhile refuses the
 * whole batch, and a ticket's last event is never passed backwards.
 */
#include "ticket_world.h"

#include <stdio.h>

#include "tickets/batch.h"
#include "tickets/ledger/ledger.h"

#define START "2026-02-12T10:00:00+08:00"
#define LATER "2026-02-13T10:00:00+08:00"

#define MOST 150

struct job {
	struct batch_ticket tickets[MOST];
	int before[MOST];
	struct event events[2 * MOST];
	size_t n, n_events;
};

static enum db_status write_job(struct db *db, void *ctx)
{
	struct job *job = ctx;
	return batch_write(db, job->tickets, job->before, job->n, job->events, job->n_events);
}

static struct job *job_of(const int64_t *ids, size_t n)
{
	struct job *job = pool_alloc(world.pool, sizeof *job);
	job->n = n;
	assert_int_equal(batch_read(world.db, world.pool, ids, n, job->tickets), DB_OK);
	for (size_t i = 0; i < n; i++)
		job->before[i] = job->tickets[i].version;
	return job;
}

static void add(struct job *job, size_t i, const char *level)
{
	batch_event(world.pool, &job->tickets[i], "escalate", level, "letter.reply", 0, at(LATER),
		day_of(2026, 2, 13), &job->events[job->n_events++]);
}

static void letters(int64_t *ids, size_t n)
{
	char key[64];
	for (size_t i = 0; i < n; i++) {
		snprintf(key, sizeof key, "key-of-a-batch-%04zu", i);
		ids[i] = letter(key, at(START));
	}
}

static void assert_whole(int64_t events)
{
	struct ledger_report report;
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	if (report.broken)
		fail_msg(
			"%s %d: %s", report.fault.number, report.fault.sequence, report.fault.what);
	assert_int_equal(report.events, events);
}

static void any_number_of_tickets_is_written_with_whole_chains(void **state)
{
	(void)state;
	need_world();
	static const size_t sizes[] = {1, 2, 7, 8, 9, 63, 64, 65, 73, 128, 137};
	int64_t ids[MOST], events = 137;
	letters(ids, 137);
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		struct job *job = job_of(ids, sizes[k]);
		for (size_t i = 0; i < job->n; i++) {
			assert_int_equal(job->tickets[i].id, ids[i]);
			assert_int_equal(job->tickets[i].site_id, 1);
			add(job, i, "yellow");
			if (i % 3 == 0) /* two events of one ticket are chained */
				add(job, i, "red");
			job->tickets[i].level = LEVEL_RED;
		}
		assert_int_equal(db_transact(world.db, write_job, job), DB_OK);
		events += (int64_t)job->n_events;
		assert_whole(events);
	}
	struct ticket *t = get(ids[3]);
	assert_string_equal(cell("SELECT level FROM ticket WHERE id = ?", ids[3]), "3");
	assert_string_equal(t->state, "SUBMITTED");
	assert_string_equal(
		cell("SELECT CONCAT(action, role, reason, words, from_state, to_state) FROM event"
		     " WHERE ticket_id = ? ORDER BY sequence DESC LIMIT 1",
			ids[3]),
		"escalatesystemredletter.replySUBMITTEDSUBMITTED");
}

static void dates_move_only_where_they_were_changed(void **state)
{
	(void)state;
	need_world();
	int64_t ids[MOST];
	letters(ids, 20);
	struct ticket *before = get(ids[3]);
	struct job *job = job_of(ids, 20);
	for (size_t i = 0; i < 20; i++) {
		add(job, i, "");
		if (i % 2 == 0)
			job->tickets[i].reply_due_at = job->tickets[i].next_due_at = at(LATER);
	}
	assert_int_equal(db_transact(world.db, write_job, job), DB_OK);
	assert_int_equal(get(ids[2])->reply_due_at, at(LATER));
	assert_int_equal(get(ids[2])->next_due_at, at(LATER));
	assert_int_equal(get(ids[3])->reply_due_at, before->reply_due_at);
	assert_int_equal(get(ids[3])->next_due_at, before->next_due_at);
	assert_whole(40);
}

static void one_that_was_changed_meanwhile_refuses_the_whole_batch(void **state)
{
	(void)state;
	need_world();
	static const size_t sizes[] = {1, 5, 64, 70};
	int64_t ids[MOST], events = 70;
	letters(ids, 70);
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		struct job *job = job_of(ids, sizes[k]);
		for (size_t i = 0; i < job->n; i++)
			add(job, i, "yellow");
		/* whoever it was */
		done(ids[job->n - 1], OFFICE, (struct act){.action = "note", .words = "记一笔"},
			at(START));
		events++;
		assert_int_equal(db_transact(world.db, write_job, job), DB_RETRY);
		assert_whole(events);
	}
}

static void an_event_is_never_before_the_last_one(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-of-the-future-1", at("2026-02-20T10:00:00+08:00"));
	struct job *job = job_of(&id, 1);
	add(job, 0, "yellow");
	assert_int_equal(job->events[0].at, at("2026-02-20T10:00:00+08:00"));
	assert_int_equal(job->events[0].recorded, day_of(2026, 2, 20));
	assert_int_equal(db_transact(world.db, write_job, job), DB_OK);
	assert_whole(2);
}

static void a_ticket_that_is_not_there_has_id_zero(void **state)
{
	(void)state;
	need_world();
	int64_t ids[3] = {letter("key-there-0000001", at(START)), 0, 0};
	ids[1] = ids[0] + 1000;
	ids[2] = ids[0] + 2000;
	struct job *job = job_of(ids, 3);
	assert_int_equal(job->tickets[0].id, ids[0]);
	assert_int_equal(job->tickets[1].id, 0);
	assert_int_equal(job->tickets[2].id, 0);
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(any_number_of_tickets_is_written_with_whole_chains),
		with_world(dates_move_only_where_they_were_changed),
		with_world(one_that_was_changed_meanwhile_refuses_the_whole_batch),
		with_world(an_event_is_never_before_the_last_one),
		with_world(a_ticket_that_is_not_there_has_id_zero),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
