/* SPDX-License-Identifier: MIT */
/*
 * What a worker knows of the installation, kept for some seconds, and health.json, which a load
 * balancer asks. Only what this node cannot answer for makes it 503: a daemon that is quiet is
 * told, but taking the citizens' pages away would mend nothing.
 */
#include "modules/mailbox/watch.h"

#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "store/migrate.h"
#include "tickets/heartbeat.h"
#include "view/program.h"
#include "web/data.h"

#define KEPT (5 * SECOND)
#define CLOCKS_KEPT (15 * SECOND)
#define QUIET_AFTER 120 /* seconds; the daemons beat every 30 */
#define BACKLOG_AFTER 600 /* seconds that a message could have gone */

static enum db_status take_beats(struct db *db, struct pool *pool, struct watch *out)
{
	struct heartbeat *beats;
	size_t n;
	enum db_status status = heartbeat_list(db, pool, &beats, &n);

	out->n_beats = 0;
	for (size_t i = 0; status == DB_OK && i < n && out->n_beats < WATCH_BEATS; i++) {
		struct watch_beat *beat = &out->beats[out->n_beats++];
		snprintf(beat->program, sizeof beat->program, "%s", beats[i].program);
		snprintf(beat->node, sizeof beat->node, "%s", beats[i].node);
		beat->age = beats[i].age;
	}
	return status;
}

static void look(struct watch *watch, struct pool *pool)
{
	struct db *db = program_db();
	instant begun = instant_monotonic();

	watch->answers = db_ping(db) == DB_OK;
	watch->ping = instant_monotonic() - begun;
	if (watch->schema_wanted == 0)
		watch->schema_wanted = migrate_newest(conf_text(CONF_SCHEMA_DIR));
	watch->answers = watch->answers && watch_schema(db, pool, &watch->schema) == DB_OK &&
		watch_outbox(db, pool, watch) == DB_OK && watch_backup(db, pool, watch) == DB_OK &&
		held_count(db, pool, &watch->held) == DB_OK && take_beats(db, pool, watch) == DB_OK;
}

const struct watch *watch_look(struct pool *pool, bool clocks)
{
	static struct watch watch;
	static instant until, clocks_until;
	instant now = instant_monotonic();

	if (now >= until) {
		look(&watch, pool);
		until = instant_monotonic() + KEPT;
	}
	if (clocks && watch.answers && now >= clocks_until) {
		watch.answers = watch_clocks(program_db(), pool, &watch) == DB_OK;
		clocks_until = instant_monotonic() + CLOCKS_KEPT;
	}
	return &watch;
}

int64_t watch_age(const struct watch *watch, const char *program)
{
	int64_t age = -1;

	for (int i = 0; i < watch->n_beats; i++)
		if (str_equal(watch->beats[i].program, program) &&
			(age < 0 || watch->beats[i].age < age))
			age = watch->beats[i].age;
	return age;
}

/* --- health.json --- */

/* True: it is heard of. */
static bool show_daemon(const struct watch *watch, const char *program, struct data *out)
{
	struct data *daemon = data_object(out, program);
	int64_t age = watch_age(watch, program);
	bool well = age >= 0 && age <= QUIET_AFTER;

	data_bool(daemon, "well", well);
	data_int(daemon, "age_seconds", age);
	return well;
}

static bool show_outbox(const struct watch *watch, struct data *out)
{
	struct data *outbox = data_object(out, "outbox");
	bool well = watch->overdue <= BACKLOG_AFTER;

	data_bool(outbox, "well", well);
	data_int(outbox, "waiting", watch->waiting);
	data_int(outbox, "parked", watch->parked);
	data_int(outbox, "overdue_seconds", watch->overdue);
	return well;
}

int health_get(struct request *rq)
{
	const struct watch *watch = watch_look(rq->pool, false);
	bool serves = watch->answers && watch->schema >= watch->schema_wanted, well = serves;
	struct data *data = data_new(rq->pool), *database = data_object(data, "database");

	data_bool(database, "well", watch->answers);
	if (watch->answers) {
		data_int(database, "schema", watch->schema);
		data_int(database, "schema_wanted", watch->schema_wanted);
		well &= show_daemon(watch, "timers", data);
		well &= show_daemon(watch, "courier", data);
		well &= show_outbox(watch, data);
		/* told, and no more: an old backup takes nothing from whoever asks this node */
		data_int(data_object(data, "backup"), "age_seconds", watch->backup);
	}
	data_text(data, "status", !serves ? "down" : well ? "well" : "impaired");
	if (!serves)
		reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	return reply_json(rq, serves ? 200 : 503, data);
}
