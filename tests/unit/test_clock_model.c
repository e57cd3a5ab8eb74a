/* SPDX-License-Identifier: MIT */
/*
 * A hundred thousand random histories of a letter, each lived through twice: by the functions that
 * acts and timers use, in their order, and by the model that walks from day to day. Not one date,
 * level or outcome may differ. HUIYING_SEED chooses other histories, HUIYING_HISTORIES how many; a
 * difference prints the seed and the shortest history that still shows it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "clock_story.h"
#include "tickets/clocks/clock_rows.h"
#include "tickets/work.h"

#ifdef __SANITIZE_ADDRESS__
#define HISTORIES 15000 /* slow there; the other builds go through all */
#else
#define HISTORIES 100000
#endif

static struct model_rules rules;

/* --- the product, without a database --- */

struct product {
	struct engine engine;
	struct work w;
	struct clock stopped[MODEL_CLOCKS];
	int n_stopped;
	int64_t ids;
	struct model_fired fired[MODEL_FIRED];
	int n_fired;
};

/* What act.c does before an act that moves clocks, and sweep.c at any time. */
static void fire(struct product *p, instant now)
{
	struct work *w = &p->w;
	for (;;) {
		struct clock *first = NULL;
		for (size_t i = 0; i < w->n_clocks; i++) {
			struct clock *clock = &w->clocks[i];
			if (clock->next_fire_at != INSTANT_NONE && clock->next_fire_at <= now &&
				(!first || clock->next_fire_at < first->next_fire_at))
				first = clock;
		}
		if (!first)
			return;
		struct clock_level level;
		const struct policy_rule *rule =
			policy_rule(p->engine.policy, first->rule, first->class_);
		if (!rule || !clock_reach(p->engine.calendar, rule, first, now, &level))
			fail_msg("a level that was to be next is not reached");
		p->fired[p->n_fired++] =
			(struct model_fired){(int)first->id - 1, (int)level.level->level, level.at};
	}
}

/* As rows: those that are new get an id, those that stand are not read again. */
static void write_and_read(struct product *p)
{
	struct work *w = &p->w;
	size_t kept = 0;
	for (size_t i = 0; i < w->n_clocks; i++) {
		struct clock *clock = &w->clocks[i];
		if (clock->id == 0)
			clock->id = ++p->ids;
		if (clock->stopped_at == INSTANT_NONE)
			w->clocks[kept++] = *clock;
		else
			p->stopped[p->n_stopped++] = *clock;
	}
	w->n_clocks = kept;
}

static bool may_extend(const struct product *p, instant now)
{
	const struct clock *reply = clocks_running(p->w.clocks, p->w.n_clocks, "letter.reply");
	const struct policy_rule *rule =
		reply ? policy_rule(p->engine.policy, reply->rule, reply->class_) : NULL;
	return rule && clock_may_extend(rule, reply, now);
}

static bool act(struct product *p, const struct story_step *step)
{
	struct work *w = &p->w;
	const struct transition *row = lifecycle_find("letter", w->t.state, step->action);
	bool classed = step->pick >= 0;
	struct step done = {.row = row, .event = {.at = step->at}};
	if (row->starts[0] || row->stops[0] || row->pauses || row->resumes || row->extends ||
		classed) {
		struct product before = *p;
		if (*w->t.state)
			fire(p, step->at);
		if ((row->extends && !may_extend(p, step->at)) ||
			(str_equal(step->action, "contact") &&
				!clocks_running(w->clocks, w->n_clocks, "rating.contact"))) {
			*p = before;
			p->w.engine = &p->engine;
			return false;
		}
		w->recount = classed && !str_equal(w->t.class_, model_class_text(step->pick));
		if (classed)
			w->t.class_ = model_class_text(step->pick);
		clock_rows_plan(w, &done);
		write_and_read(p);
	}
	w->t.state = row->to;
	return true;
}

/* --- comparing --- */

static char wrong[400];

static bool differs(const char *what, int clock, int64_t here, int64_t there)
{
	char a[INSTANT_TEXT] = "", b[INSTANT_TEXT] = "";
	if (here == there)
		return false;
	if (here > DAY)
		instant_iso(here, a);
	if (there > DAY)
		instant_iso(there, b);
	snprintf(wrong, sizeof wrong, "clock %d: %s: product %s (%lld), model %s (%lld)", clock,
		what, a, (long long)here, b, (long long)there);
	return true;
}

static bool clock_differs(const struct model *m, int i, const struct clock *clock)
{
	const struct model_clock *c = &m->clock[i];
	if (!str_equal(clock->rule, model_rule_text(c->rule)) ||
		!str_equal(clock->outcome, c->outcome)) {
		snprintf(wrong, sizeof wrong, "clock %d: product %s %s, model %s %s", i,
			clock->rule, clock->outcome, model_rule_text(c->rule), c->outcome);
		return true;
	}
	return differs("start", i, clock->started_at, c->start) ||
		differs("due", i, clock->due_at, c->due) ||
		differs("stop", i, clock->stopped_at, c->stop) ||
		differs("first due", i, clock->first_due_at, c->first_due) ||
		differs("provisional", i, clock->provisional, c->provisional) ||
		differs("level", i, clock->level, c->level) ||
		differs("next level", i, clock->next_fire_at, model_next(m, c));
}

static bool fired_differ(const struct product *p, const struct model *m)
{
	if (differs("number of levels", -1, p->n_fired, m->n_fired))
		return true;
	for (int i = 0; i < m->n_fired; i++) {
		const struct model_fired *a = &p->fired[i], *b = &m->fired[i];
		if (differs("fired clock", i, a->clock, b->clock) ||
			differs("fired level", b->clock, a->level, b->level) ||
			differs("fired at", b->clock, a->at, b->at))
			return true;
	}
	return false;
}

/* What the ticket's row carries. */
static bool sums_differ(const struct product *p, const struct model *m)
{
	instant least = INSTANT_NONE;
	int level = 0;
	for (int i = 0; i < m->n; i++) {
		const struct model_clock *c = &m->clock[i];
		if (c->stop != INSTANT_NONE)
			continue;
		level = c->level > level ? c->level : level;
		if (c->rule == MODEL_REPLY && differs("promised", i, p->w.t.reply_due_at, c->due))
			return true;
		if (c->rule != MODEL_UNANSWERED && (least == INSTANT_NONE || c->due < least))
			least = c->due;
	}
	struct clocks_sum sum = clocks_sum(p->w.clocks, p->w.n_clocks);
	return differs("least due", -1, sum.next_due_at, least) ||
		differs("highest level", -1, sum.level, level);
}

static bool all_differ(const struct product *p, const struct model *m)
{
	if (differs("number of clocks", -1, (int64_t)p->w.n_clocks + p->n_stopped, m->n))
		return true;
	for (size_t i = 0; i < p->w.n_clocks; i++) {
		const struct clock *clock = &p->w.clocks[i];
		if (clock_differs(m, (int)clock->id - 1, clock))
			return true;
	}
	for (int i = 0; i < p->n_stopped; i++) {
		if (clock_differs(m, (int)p->stopped[i].id - 1, &p->stopped[i]))
			return true;
	}
	return fired_differ(p, m) || sums_differ(p, m);
}

/* --- living through it --- */

static struct product product;
static struct model model;

static void begin(const struct story *story)
{
	product.engine = (struct engine){
		.policy = rules.policy[story->policy], .calendar = rules.calendar[story->calendar]};
	product.w = (struct work){.engine = &product.engine, .clocks_loaded = true};
	product.w.t = (struct ticket){.number = "",
		.state = "",
		.class_ = "simple",
		.reply_due_at = INSTANT_NONE,
		.next_due_at = INSTANT_NONE};
	product.n_stopped = product.n_fired = 0;
	product.ids = 0;
	model.policy = &rules.model_policy[story->policy];
	model.calendar = &rules.model_calendar[story->calendar];
	model.class_ = MODEL_SIMPLE;
	model.asking = false;
	model.n = model.n_fired = 0;
}

static void other_rules(const struct story_step *step)
{
	if (str_equal(step->action, "policy")) {
		product.engine.policy = rules.policy[step->pick];
		model.policy = &rules.model_policy[step->pick];
	} else {
		product.engine.calendar = rules.calendar[step->pick];
		model.calendar = &rules.model_calendar[step->pick];
	}
	clocks_count(&product.engine, product.w.clocks, product.w.n_clocks);
	product.w.t.reply_due_at = clocks_sum(product.w.clocks, product.w.n_clocks).reply_due_at;
	model_recount(&model);
}

/* false: they differ. A step that the state does not allow is left out. */
static bool live(const struct story_step *step)
{
	if (str_equal(step->action, "sweep")) {
		fire(&product, step->at);
		model_fire(&model, step->at);
	} else if (str_equal(step->action, "policy") || str_equal(step->action, "calendar")) {
		other_rules(step);
	} else if (lifecycle_find("letter", product.w.t.state, step->action)) {
		bool done = act(&product, step);
		bool allowed = model_act(&model, step->action, step->at, step->pick);
		if (differs(step->action, -1, done, allowed))
			return false;
	}
	return !all_differ(&product, &model);
}

static bool live_all(const struct story *story)
{
	begin(story);
	for (int i = 0; i < story->n; i++) {
		if (!live(&story->step[i]))
			return false;
	}
	return true;
}

/* --- drawing --- */

/* Draws as it lives, so that times can be aimed at; what was drawn can be lived again. */
static bool draw_and_live(struct story *story)
{
	uint64_t dice = story->seed;
	int n = 4 + dice_draw(&dice, STEPS_MOST - 4);
	story->policy = dice_draw(&dice, POLICIES);
	story->calendar = dice_draw(&dice, CALENDARS);
	begin(story);
	story->step[0] = (struct story_step){"submit", story_start(&dice), -1};
	for (story->n = 1; live(&story->step[story->n - 1]); story->n++) {
		if (story->n == n)
			return true;
		story->step[story->n] =
			story_draw(&dice, story->step[story->n - 1].at, product.w.t.state, &model);
	}
	return false;
}

/* --- a difference --- */

static void shrink(struct story *story)
{
	for (int i = story->n - 1; i > 0; i--) {
		struct story shorter = *story;
		memmove(&shorter.step[i], &shorter.step[i + 1],
			(size_t)(shorter.n - i - 1) * sizeof *shorter.step);
		shorter.n--;
		if (!live_all(&shorter))
			*story = shorter;
	}
	live_all(story); /* says again what is wrong */
}

static void report(struct story *story, uint64_t first, int i)
{
	shrink(story);
	print_error("HUIYING_SEED=%llu, history %d\n", (unsigned long long)first, i);
	story_print(story);
	print_error("%s", rules.xml[story->policy]);
	fail_msg("%s", wrong);
}

static void histories_end_as_the_model_says(void **state)
{
	(void)state;
	uint64_t first = story_setting("HUIYING_SEED", 1);
	int n = (int)story_setting("HUIYING_HISTORIES", HISTORIES);
	int64_t fired = 0, clocks = 0, extended = 0, paused = 0, late = 0;
	for (int i = 0; i < n; i++) {
		struct story story = {.seed = story_seed(first, i)};
		if (!draw_and_live(&story))
			report(&story, first, i);
		fired += model.n_fired;
		clocks += model.n;
		for (int k = 0; k < model.n; k++) {
			extended += model.clock[k].first_due != INSTANT_NONE;
			paused += model.clock[k].n_pauses > 0;
			late += str_equal(model.clock[k].outcome, "late");
		}
	}
	print_message("%d histories, %lld clocks, %lld levels, %lld extended, %lld paused, %lld "
		      "late\n",
		n, (long long)clocks, (long long)fired, (long long)extended, (long long)paused,
		(long long)late);
	/* else they show nothing */
	assert_true(fired > n && clocks > 3 * n && extended > n / 50 && paused > n / 50 &&
		late > n / 10);
}

static int open_rules(void **state)
{
	(void)state;
	model_rules_open(&rules);
	return 0;
}

static int close_rules(void **state)
{
	(void)state;
	model_rules_close(&rules);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(histories_end_as_the_model_says)};
	return cmocka_run_group_tests(tests, open_rules, close_rules);
}
