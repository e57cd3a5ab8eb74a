/* SPDX-License-Identifier: MIT */
/*
 * Random walks: people of all roles do whatever comes to their mind, and what must always hold of a
 * ticket holds after every step.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>

#define WALKS 100
#define WALKS_MOST 300
#define CORRECTIONS 60
#define SOLICITATIONS 24
#define STEPS 60
#define START "2026-02-12T10:00:00+08:00"

static uint64_t seed;
static int64_t original; /* one of the kind that others may repeat */

static uint32_t draw(uint32_t limit) /* repeatable: the seed is printed when something breaks */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % limit;
}

static struct act random_act(const struct ticket *t)
{
	static const char *const reasons[] = {"1", "2", "4", "5", "", NULL};
	static const char *const classes[] = {"simple", "other", NULL, NULL};
	size_t n;
	const struct transition *table = lifecycle_table(&n);
	struct policy_list refusals = policy_refusals(world.engine.policy);
	static const struct attachment_new file = {
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "预案.pdf",
		"application/pdf", 12};
	static const char *const purposes[] = {"plan", "consent", "answer", "draft", "result"};
	static const char *const bodies[] = {"police", "telecom"};
	const struct transition *row = &table[draw((uint32_t)n)];
	for (int i = 0; i < 200 && !str_equal(row->from, t->state) && draw(60); i++)
		row = &table[draw((uint32_t)n)];
	struct act act = {.action = row->action,
		.words = draw(4) ? "一句话" : "",
		.reason = reasons[draw(6)],
		.class_ = classes[draw(4)],
		.unit_id = draw(8) ? world.water : world.housing,
		.answer = draw(8) ? "答复" : NULL,
		.title = "标题",
		.body = "正文",
		.decision = draw(2) ? "refuse" : "invalid",
		.original_id = original,
		.co_units = &world.housing,
		.n_co_units = draw(3) == 0 && strstr(row->action, "dispatch"),
		.attachments = &file,
		.n_attachments = draw(8) != 0,
		.purpose = purposes[draw(5)],
		.until = t->system_at + (instant)draw(3) * DAY};
	if (str_starts(act.action, "refuse") || str_equal(act.action, "redirect"))
		act.reason = refusals.choice[draw((uint32_t)refusals.n)].code;
	if (str_equal(act.action, "involve") || str_equal(act.action, "excuse"))
		act.unit_id = draw(4) ? world.housing : world.office;
	if (str_equal(act.action, "unpublish_ask"))
		act.reason = "other";
	if (str_equal(act.action, "handover"))
		act.reason = bodies[draw(2)];
	return act;
}

static bool is_in(const char *state, const char *const *states, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(states[i], state))
			return true;
	}
	return false;
}

static bool answered(const struct ticket *t)
{
	return str_equal(t->state, "REPLIED") || str_equal(t->state, "ARCHIVED");
}

static bool appealed(const struct ticket *t)
{
	return *cell("SELECT 1 FROM rating WHERE ticket_id = ? AND appeal = 'asked'", t->id);
}

/* What has its moment: then it comes to mind at once, else hardly ever. */
static bool timely(const struct ticket *t, const char *action, bool *is)
{
	bool joint = *cell("SELECT 1 FROM ticket_unit WHERE ticket_id = ? LIMIT 1", t->id);
	const struct {
		const char *action;
		bool now;
	} moments[] = {{"unpublish_ask", t->published}, {"unpublish", t->published && draw(3) == 0},
		{"unpublish_deny", t->published}, {"publish_ask", answered(t) && !t->published},
		{"publish_review", answered(t)}, {"consent", joint},
		{"object", joint && draw(4) == 0}, {"excuse", joint && draw(6) == 0},
		{"return_ask", t->returns >= 2}, {"return_deny", str_equal(t->pending, "return")},
		{"refuse", str_equal(t->pending, "refuse")},
		{"redirect", str_equal(t->pending, "redirect")},
		{"invalid", str_equal(t->pending, "invalid")},
		{"refuse_deny", !str_empty(t->pending) && draw(2)},
		{"extend_deny", t->extension == EXTENSION_ASKED},
		{"extend", t->extension == EXTENSION_ASKED}, {"archive", draw(3) == 0},
		{"return", draw(3) == 0}, {"redispatch", draw(3) == 0},
		{"extend_ask", draw(2) == 0}, {"callback", t->rating == 0 && draw(2)},
		{"rate", t->rating == 0 && draw(2)},
		{"appeal", t->rating > 0 && t->rating < 3 && draw(3) == 0},
		{"appeal_uphold", appealed(t) && draw(2)}, {"appeal_deny", appealed(t) && draw(2)},
		{"handover", str_equal(t->type, "fake") && draw(3) == 0},
		{"sentiment", draw(12) == 0},
		{"sentiment_sent",
			*cell("SELECT 1 FROM report WHERE ticket_id = ? AND kind = 'sentiment'"
			      " AND sent_at IS NULL LIMIT 1",
				t->id)},
		{"duplicate", draw(12) == 0}, {"withdraw", draw(12) == 0}, {"open", true},
		{"close", true}, {"prolong", draw(3) == 0}};
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		if (str_equal(moments[i].action, action)) {
			*is = moments[i].now || draw(60) == 0;
			return true;
		}
	}
	return false;
}

/* What moves a letter on comes to mind more often than what ends it or leaves it where it is. */
static bool wanted(const struct ticket *t, const struct act *act)
{
	static const char *const backwards[] = {"back", "recall", "take_back", "object", "flag",
		"publish_back", "supervise", "contact", "refuse_ask", "involve"};
	const struct transition *row = lifecycle_find(t->kind, t->state, act->action);
	bool is;
	if (!row || (row->chosen && draw(30)))
		return false;
	if (timely(t, act->action, &is))
		return is;
	if (lifecycle_state(t->kind, row->to)->final || str_equal(act->action, "adopt"))
		return draw(20) == 0;
	if (is_in(act->action, backwards, sizeof backwards / sizeof *backwards))
		return draw(6) == 0;
	/* few of its states take files, and of one purpose only */
	if (str_equal(t->kind, "correction") && str_equal(row->action, "attach"))
		return str_equal(act->purpose, "answer");
	return !str_equal(row->from, row->to) || draw(30) == 0;
}

/* Somebody who may, mostly: else most steps would only be refused. */
static enum person random_person(const struct ticket *t, const struct act *act)
{
	const struct transition *row = lifecycle_find(t->kind, t->state, act->action);
	if (!row)
		return OFFICE;
	for (int tries = 0; tries < 100; tries++) {
		enum person who = (enum person)draw(PERSONS);
		const struct actor *a = &world.actor[who];
		bool co = row->co_only || (row->co_unit && draw(3) == 0);
		bool own = row->own_unit || (row->who & (ROLE_HEAD | ROLE_LEADER));
		bool near = !own || (a->unit_id == t->unit_id) == !co || draw(4) == 0;
		if (draw(60) == 0 || ((a->roles & row->who) && near))
			return who;
	}
	return OFFICE;
}

/* Besides the act itself an act may find levels that were reached before it, and a dispatch may
 * bring in units. */
static int fired_since(const struct ticket *t, int version)
{
	struct happening *history;
	size_t n;
	int fired = 0;
	assert_int_equal(ticket_history(world.db, world.pool, t->id, &history, &n), DB_OK);
	for (size_t i = (size_t)version; i < n; i++) {
		bool brought = i > (size_t)version &&
			str_equal(history[i].event.action, "involve") &&
			strstr(history[i - 1].event.action, "dispatch");
		fired += brought || str_equal(history[i].event.action, "escalate");
	}
	return fired;
}

static const char *seen_before(const struct ticket *t, int version, enum ticket_result result)
{
	if (result == TICKET_DONE && t->version != version + 1 + fired_since(t, version))
		return "done, but the version did not move by one";
	if (result != TICKET_DONE && t->version != version)
		return "refused, but the version moved";
	return NULL;
}

static const char *counts(const struct ticket *t)
{
	const char *three =
		cell("SELECT CONCAT_WS(' ', t.version, COUNT(*), MAX(e.sequence)) FROM ticket t"
		     " JOIN event e ON e.ticket_id = t.id WHERE t.id = ?",
			t->id);
	char expected[64];
	snprintf(expected, sizeof expected, "%d %d %d", t->version, t->version, t->version);
	return strcmp(three, expected) ? "version, number of events and last sequence differ"
				       : NULL;
}

static const char *turn(const struct ticket *t)
{
	const struct state *state = lifecycle_state(t->kind, t->state);
	char expected[64];
	if (!state)
		return "no such state";
	bool asked = str_equal(t->pending, "return");
	bool chief = str_equal(t->state, "IN_REVIEW3") && str_equal(t->route, "negative");
	unsigned role = chief ? ROLE_CHIEF : state->turn;
	/* what the office has itself is the office's to do */
	if (role == ROLE_HANDLER && t->unit_id == world.office && !str_equal(t->kind, "letter"))
		asked = true;
	snprintf(expected, sizeof expected, "%u %lld", asked ? ROLE_OFFICE : role,
		(long long)(state->at_unit && !asked ? t->unit_id : 0));
	if (state->at_unit && t->unit_id == 0)
		return "lies at a unit, but at none";
	return strcmp(cell("SELECT CONCAT_WS(' ', turn, turn_unit_id) FROM ticket WHERE id = ?",
			      t->id),
		       expected)
		? "the turn does not follow from the state"
		: NULL;
}

/* Replays the table over the events: which clocks must run now? */
static bool must_run(const char *kind, const struct happening *history, size_t n, const char *rule)
{
	bool runs = false;
	for (size_t i = 0; i < n; i++) {
		const struct event *e = &history[i].event;
		if (str_equal(e->action, "escalate"))
			continue;
		const struct transition *row = lifecycle_find(kind, e->from_state, e->action);
		assert_non_null(row);
		for (size_t k = 0; k < LIFECYCLE_CLOCKS && row->stops[k]; k++)
			runs = runs && strcmp(row->stops[k], rule) != 0;
		for (size_t k = 0; k < LIFECYCLE_CLOCKS && row->starts[k]; k++)
			runs = runs || strcmp(row->starts[k], rule) == 0;
	}
	return runs;
}

static const char *clocks_fit(const struct ticket *t)
{
	static const char *const rules[] = {"letter.dispatch", "letter.reply", "letter.unit",
		"letter.unanswered", "rating.contact", "rating.rectify", "correction.transfer",
		"correction.reply", "correction.total", "solicitation.result"};
	struct happening *history;
	struct clock *clocks;
	size_t n_history, n;
	instant least = INSTANT_NONE, promised = INSTANT_NONE;
	enum level level = LEVEL_NONE;
	assert_int_equal(ticket_history(world.db, world.pool, t->id, &history, &n_history), DB_OK);
	assert_int_equal(ticket_clocks(world.db, world.pool, t->id, &clocks, &n), DB_OK);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		int running = 0;
		for (size_t k = 0; k < n; k++)
			running += clocks[k].stopped_at == INSTANT_NONE &&
				str_equal(clocks[k].rule, rules[i]);
		if (running != must_run(t->kind, history, n_history, rules[i]))
			return rules[i];
	}
	for (size_t k = 0; k < n; k++) {
		if (clocks[k].stopped_at == INSTANT_NONE &&
			(str_equal(clocks[k].rule, "letter.reply") ||
				str_equal(clocks[k].rule, "correction.total") ||
				str_equal(clocks[k].rule, "rating.rectify")))
			promised = clocks[k].due_at;
	}
	for (size_t k = 0; k < n; k++) {
		const struct clock *c = &clocks[k];
		bool running = c->stopped_at == INSTANT_NONE;
		if (running && c->level > level)
			level = c->level;
		if (!running && c->next_fire_at != INSTANT_NONE)
			return "a clock that stands would still fire";
		/* what began when the limit around it was over told nobody: that one had */
		if (str_equal(c->outcome, "late") && c->level < LEVEL_YELLOW &&
			c->due_at > c->started_at && !str_equal(c->rule, "letter.unit"))
			return "late, and nobody was told";
		if (running != (*c->outcome == '\0'))
			return "a clock runs with an outcome, or stands without";
		if (str_equal(c->outcome, "met") && c->stopped_at >= c->due_at)
			return "met, but too late";
		if (str_equal(c->outcome, "late") && c->stopped_at < c->due_at)
			return "late, but in time";
		bool inner =
			str_equal(c->rule, "letter.unit") || str_equal(c->rule, "correction.reply");
		if (running && inner && c->due_at > promised)
			return "the unit's limit passes the citizen's";
		if (running && !str_equal(c->rule, "letter.unanswered") &&
			(least == INSTANT_NONE || c->due_at < least))
			least = c->due_at;
	}
	/* of the date that it was stopped by, not of one before a change of class */
	if (*cell("SELECT 1 FROM escalation e JOIN clock c ON c.id = e.clock_id"
		  " WHERE c.ticket_id = ? AND c.outcome = 'met' AND e.due_at = c.due_at"
		  " AND e.at >= e.due_at LIMIT 1",
		    t->id))
		return "in time, and yet somebody was told that it is not";
	if (t->level != level)
		return "the level is not the highest that was reached";
	return t->next_due_at != least ? "next_due_at is not the least" : NULL;
}

static const char *history_fits(const struct ticket *t)
{
	struct happening *history;
	size_t n;
	assert_int_equal(ticket_history(world.db, world.pool, t->id, &history, &n), DB_OK);
	for (size_t i = 1; i < n; i++) {
		if (history[i].event.at < history[i - 1].event.at)
			return "time ran backwards";
	}
	if (strncmp(t->state, "REPLIED", 7) == 0 && *t->answer == '\0')
		return "replied without an answer";
	return t->published !=
			(*cell("SELECT 1 FROM search_public WHERE ticket_id = ?", t->id) == '1')
		? "published and searchable differ"
		: NULL;
}

/* What waits for somebody waits only where they can still decide it. */
static const char *waiting_fits(const struct ticket *t)
{
	static const char *const refusable[] = {"SUBMITTED", "ACCEPTED"};
	static const char *const at_unit[] = {"DISPATCHED", "HANDLING", "TRANSFERRED", "FIXING"};
	static const char *const review[] = {
		"IN_REVIEW2", "IN_REVIEW3", "RESULT_REVIEW2", "RESULT_REVIEW3"};
	static const char *const timed[] = {"SCHEDULED", "OPEN", "RESULT_PUBLISHED"};
	bool asks = !str_empty(t->pending) || t->extension == EXTENSION_ASKED;
	if (!str_empty(t->pending) &&
		!is_in(t->state, str_equal(t->pending, "return") ? at_unit : refusable,
			str_equal(t->pending, "return") ? 4 : 2))
		return "a decision waits where nobody can take it";
	if (str_empty(t->pending) != (t->pending_by == 0))
		return "a decision waits, and nobody asked for it";
	if (!str_equal(cell("SELECT asks FROM ticket WHERE id = ?", t->id), asks ? "1" : "0"))
		return "the office does not see that it has to decide";
	if (str_empty(t->route) == is_in(t->state, review, 4) ||
		(t->step > 0) != !str_empty(t->route))
		return "a route without a review, or a review without one";
	if (str_equal(t->kind, "letter") &&
		(t->system_at != INSTANT_NONE) != str_equal(t->state, "REPLIED"))
		return "the time for a rating runs when there is nothing to rate";
	if (str_equal(t->kind, "solicitation") &&
		(t->system_at != INSTANT_NONE) != is_in(t->state, timed, 3))
		return "nobody opens or closes it, or somebody does what is done";
	return NULL;
}

static const char *units_fit(const struct ticket *t)
{
	static const char *const review[] = {"IN_REVIEW2", "IN_REVIEW3"};
	bool open = !lifecycle_state(t->kind, t->state)->final && !str_equal(t->state, "REPLIED");
	if (*cell("SELECT 1 FROM ticket_unit u JOIN ticket t ON t.id = u.ticket_id"
		  " WHERE t.id = ? AND (t.unit_id IS NULL OR t.unit_id = u.unit_id) LIMIT 1",
		    t->id))
		return "a unit takes part where there is no other";
	if (!is_in(t->state, review, 2) &&
		*cell("SELECT 1 FROM ticket_unit WHERE ticket_id = ? AND wants = 1 LIMIT 1", t->id))
		return "consent is wanted to no text";
	if (*cell(open ? "SELECT 1 FROM ticket_unit WHERE ticket_id = ? AND open = 0 LIMIT 1"
		       : "SELECT 1 FROM ticket_unit WHERE ticket_id = ? AND open = 1 LIMIT 1",
		    t->id))
		return "a unit works on what is over, or not on what is open";
	/* what the unit itself sent out, not what an import brought */
	if (str_equal(t->state, "REPLIED") &&
		*cell("SELECT 1 FROM ticket_unit u JOIN ticket t ON t.id = u.ticket_id"
		      " JOIN answer a ON a.ticket_id = t.id AND a.version = t.answer_version"
		      " WHERE t.id = ? AND a.released_by IS NOT NULL"
		      " AND COALESCE(u.consent_version, 0) <> t.answer_version"
		      /* asked anew while it was worked on again, which an appeal ended */
		      " AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.ticket_id = t.id"
		      " AND r.appeal = 'upheld') LIMIT 1",
			t->id))
		return "released without everybody's consent";
	return NULL;
}

/* How a letter ended: by two persons, or as another one's double. */
static const char *end_fits(const struct ticket *t)
{
	static const char *const refused[] = {"REJECTED", "REDIRECTED", "INVALID"};
	struct happening *history;
	size_t n;
	int64_t asked = 0;
	if (str_equal(t->state, "DUPLICATE") != (t->original_id > 0))
		return "a double of nothing";
	if (t->original_id > 0 &&
		!*cell("SELECT 1 FROM ticket o JOIN ticket t ON t.original_id = o.id WHERE t.id = ?"
		       " AND o.state NOT IN ('DUPLICATE', 'INVALID', 'WITHDRAWN', 'SPAM')",
			t->id))
		return "a double of what is gone";
	if (!is_in(t->state, refused, 3))
		return NULL;
	assert_int_equal(ticket_history(world.db, world.pool, t->id, &history, &n), DB_OK);
	for (size_t i = 0; i < n; i++) {
		const struct event *e = &history[i].event;
		if (str_equal(e->action, "refuse_ask"))
			asked = e->staff_id;
		if (is_in(e->to_state, refused, 3) && !str_equal(e->from_state, e->to_state) &&
			(asked == 0 || e->staff_id == 0 || e->staff_id == asked))
			return "refused by one person";
	}
	return NULL;
}

static void check(const struct ticket *t, uint64_t from, const char *action)
{
	const char *(*const invariants[])(const struct ticket *) = {
		counts, turn, clocks_fit, history_fits, waiting_fits, units_fit, end_fits};
	for (size_t i = 0; i < sizeof invariants / sizeof *invariants; i++) {
		const char *wrong = invariants[i](t);
		if (wrong)
			fail_msg("walk %llu, after %s in %s: %s", (unsigned long long)from, action,
				t->state, wrong);
	}
}

/* As often as units may. */
static int64_t sent_back(const char *key, instant now)
{
	int64_t id = letter_in("DISPATCHED", key, now);
	for (int i = 0; i < policy_number(world.engine.policy, "return.most"); i++) {
		done(id, WATER, (struct act){.action = "return", .words = "不归我们"}, now + HOUR);
		done(id, OFFICE,
			(struct act){
				.action = "dispatch", .unit_id = world.water, .class_ = "other"},
			now + HOUR);
	}
	return id;
}

static enum db_status put_times(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	instant now = *(const instant *)ctx;
	(void)pool;
	return db_exec(db,
		"INSERT INTO solicitation (ticket_id, site_id, unit_id, subject, asks, draft,"
		" explanation, questions, opens_at, closes_at, result)"
		" VALUES (?, 1, 1, 'other', 1, '', '', '', ?, ?, '')",
		INT(ticket_id), TIME(now + 10 * DAY), TIME(now + 40 * DAY));
}

static int64_t solicitation(struct ticket_new *new, instant now, enum person who)
{
	struct receipt receipt;
	new->box_id = 0;
	new->actor = &world.actor[who];
	new->unit_id = new->actor->unit_id;
	new->also = (struct also){put_times, &now};
	assert_int_equal(ticket_submit(world.db, &world.engine, new, &receipt), TICKET_DONE);
	return receipt.id;
}

/* Some begin where most never come to: answered and public, sent back and forth, nearly refused. */
static int64_t begin(const char *kind, const char *key, instant now, uint64_t from)
{
	struct ticket_new new = letter_new(key, now);
	struct receipt receipt;
	if (str_equal(kind, "letter") && from % 4 == 1)
		return sent_back(key, now);
	if (str_equal(kind, "letter") && from % 4 == 2) {
		int64_t id = letter_in("REPLIED", key, now);
		published(id, "标题", "正文", "答复", now);
		return id;
	}
	new.kind = kind;
	if (str_equal(kind, "solicitation"))
		return solicitation(&new, now, from % 8 == 5 ? OFFICE : WATER);
	if (str_equal(kind, "correction") && from % 4 == 1)
		new.type = "fake";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	if (str_equal(kind, "letter") && from % 8 == 3)
		done(receipt.id, OFFICE,
			(struct act){
				.action = "refuse_ask", .decision = "refuse", .reason = "unclear"},
			now);
	return receipt.id;
}

static int walk(const char *kind, uint64_t from)
{
	char key[40];
	int moved = 0;
	instant now = at(START);
	seed = from * 2654435761u + 88172645463325252u;
	snprintf(key, sizeof key, "key-walk-%08llu", (unsigned long long)from);
	int64_t id = begin(kind, key, now, from);
	for (int i = 0; i < STEPS; i++) {
		pool_empty(world.pool);
		struct ticket *before = get(id);
		if (lifecycle_state(before->kind, before->state)->final && draw(3) == 0)
			break;
		struct act act = random_act(before);
		for (int k = 0; k < 20 && draw(30) && !wanted(before, &act); k++)
			act = random_act(before);
		enum person who = random_person(before, &act);
		now += (instant)draw(48) * HOUR - 3 * HOUR; /* sometimes a clock that is wrong */
		static const char *const own[] = {"archive", "open", "close"};
		if (is_in(act.action, own, 3) && before->system_at > now && draw(3))
			now = before->system_at;
		enum ticket_result result = try_act(id, who, act, now);
		if (result == TICKET_AWAY || result == TICKET_BAD || result == TICKET_CHANGED)
			fail_msg("walk %llu: %s: result %d", (unsigned long long)from, act.action,
				result);
		struct ticket *t = get(id);
		const char *wrong = seen_before(t, before->version, result);
		if (wrong)
			fail_msg("walk %llu, %s: %s", (unsigned long long)from, act.action, wrong);
		check(t, from, act.action);
		moved += result == TICKET_DONE;
	}
	return moved;
}

static const char *untaken(const char *kind)
{
	/* of a letter they come by themselves, of the others in tests of their own */
	static const char *const rare[] = {"return_ask", "return_deny", "supervise", "acknowledge",
		"appeal_uphold_untrue", "contact"};
	size_t n_rare = str_equal(kind, "letter") ? 0 : sizeof rare / sizeof *rare;
	struct buf names = BUF_INIT;
	size_t n;
	const struct transition *table = lifecycle_table(&n);
	for (size_t i = 0; i < n; i++) {
		struct db_rows rows;
		assert_int_equal(db_query(world.db, world.pool, &rows,
					 "SELECT 1 FROM event e JOIN ticket t ON t.id = e.ticket_id"
					 " WHERE t.kind = ? AND e.action = ? LIMIT 1",
					 TEXT(table[i].kind), TEXT(table[i].action)),
			DB_OK);
		/* no shipped policy has an answer reviewed by three after its writer */
		if (rows.rows == 0 && !str_equal(table[i].action, "review_on") &&
			!str_equal(table[i].action, "bypass") && /* of a person, by the system */
			str_equal(table[i].kind, kind) && !is_in(table[i].action, rare, n_rare))
			buf_print(&names, "%s ", table[i].action);
	}
	char *out = pool_text(world.pool, buf_str(&names));
	buf_free(&names);
	return out;
}

static void random_walks_break_nothing(void **state)
{
	(void)state;
	need_world();
	struct ledger_report report;
	int moved = 0;
	struct ticket_new first = letter_new("key-walk-the-first-report", at(START));
	struct receipt receipt;
	first.kind = "correction";
	assert_int_equal(ticket_submit(world.db, &world.engine, &first, &receipt), TICKET_DONE);
	original = receipt.id;
	/* what is rare may need some more */
	for (uint64_t i = 1; i <= CORRECTIONS || (i <= WALKS_MOST && *untaken("correction")); i++)
		walk("correction", i);
	for (uint64_t i = 1; i <= SOLICITATIONS || (i <= WALKS_MOST && *untaken("solicitation"));
		i++)
		walk("solicitation", WALKS_MOST + i);
	original = letter("key-walk-the-original", at(START));
	for (uint64_t i = 1; i <= WALKS || (i <= WALKS_MOST && *untaken("letter")); i++)
		moved += walk("letter", 2 * WALKS_MOST + i);
	/* else the walks show nothing: far enough, through every action of the table */
	assert_true(moved > WALKS * 8);
	assert_string_equal(untaken("letter"), "");
	assert_string_equal(untaken("correction"), "");
	assert_string_equal(untaken("solicitation"), "");
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	if (report.broken)
		fail_msg(
			"%s %d: %s", report.fault.number, report.fault.sequence, report.fault.what);
	assert_string_equal(
		cell("SELECT COALESCE(SUM(n), 0) = (SELECT COUNT(*) FROM publication WHERE"
		     " state = 'public') FROM publication_count WHERE 0 < ?",
			1),
		"1");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM publication_count WHERE n < 0 AND 0 < ?", 1), "0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(random_walks_break_nothing, world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
