/* SPDX-License-Identifier: MIT */
/*
 * Engine and database handle of a citizens' program. Its routes, fields and handlers are the
 * module's own.
 */
#include "view/program.h"

#include "base/conf.h"
#include "base/str.h"
#include "tickets/rules/rulebook.h"
#include "tickets/words/wordlist.h"
#include "web/reply.h"

static struct engine engine;
static struct db *db;

const struct engine *program_engine(void)
{
	return &engine;
}

struct db *program_db(void)
{
	return db;
}

int program_load(const struct secret *secret, struct buf *err)
{
	return engine_open(
		conf_text(CONF_SCHEMA_DIR), conf_text(CONF_POLICY), secret, &engine, err);
}

int program_open(struct buf *err)
{
	(void)err;
	db = db_open(conf_text(CONF_DATABASE_FILE));
	return 0;
}

void program_close(void)
{
	db_close(&db);
}

void program_begin(struct request *rq)
{
	static struct rule_watch watch;
	static struct wordlists *words;

	rq->now = rulebook_keep_up(db, conf_text(CONF_SCHEMA_DIR), &engine,
		str_equal(rq->method, "POST"), rq->now, &watch);
	if (str_equal(rq->method, "POST"))
		engine.screen = wordlist_keep_up(db, &words, rq->site_id, rq->now);
}

bool program_again(struct request *rq)
{
	(void)rq;
	return rulebook_renewed(db, conf_text(CONF_SCHEMA_DIR), &engine);
}

int program_away(struct request *rq)
{
	reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	return 503;
}

const char *program_code(struct policy_list list, const char *typed)
{
	const struct policy_choice *choice = str_empty(typed) ? NULL : policy_choice(list, typed);

	return choice ? choice->code : NULL;
}
