/* SPDX-License-Identifier: MIT */
/*
 * What must hold of every lifecycle table, so that no ticket can get stuck and no clock can run for
 * ever. Knows nothing of the actual rows.
 */
#include "tickets/lifecycle/lifecycle.h"

#include "base/str.h"

#define STATES_MOST 64
#define ALL_ROLES (((unsigned)ROLE_LAST << 1) - 1)

struct check {
	const struct state *states;
	size_t n_states;
	const struct transition *table;
	size_t n;
	struct buf *err;
	int faults;
};

static void fault(
	struct check *c, const char *kind, const char *where, const char *what, const char *name)
{
	buf_print(c->err, "%s: %s: %s%s%s\n", kind, where, what, *name ? " " : "", name);
	c->faults++;
}

static const struct state *state_of(const struct check *c, const char *kind, const char *name)
{
	for (size_t i = 0; i < c->n_states; i++) {
		if (str_equal(c->states[i].kind, kind) && str_equal(c->states[i].name, name))
			return &c->states[i];
	}
	return NULL;
}

static bool moves(const struct transition *t)
{
	return !str_equal(t->from, t->to);
}

static bool lists(const char *const clocks[LIFECYCLE_CLOCKS], const char *rule)
{
	for (size_t i = 0; i < LIFECYCLE_CLOCKS && clocks[i]; i++) {
		if (str_equal(clocks[i], rule))
			return true;
	}
	return false;
}

static void check_names(struct check *c)
{
	for (size_t i = 0; i < c->n_states; i++) {
		const struct state *s = &c->states[i];
		if ((s->turn & ~ALL_ROLES) != 0)
			fault(c, s->kind, s->name, "unknown role has the turn", "");
		if (s->final && s->turn != 0)
			fault(c, s->kind, s->name, "final, yet somebody has the turn", "");
		for (size_t k = 0; k < i; k++) {
			if (str_equal(c->states[k].kind, s->kind) &&
				str_equal(c->states[k].name, s->name))
				fault(c, s->kind, s->name, "declared twice", "");
		}
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct transition *t = &c->table[i];
		if (t->who == 0 || (t->who & ~ALL_ROLES) != 0)
			fault(c, t->kind, t->from, "nobody or an unknown role may", t->action);
		if (*t->from && !state_of(c, t->kind, t->from))
			fault(c, t->kind, t->action, "from an undeclared state", t->from);
		if (!state_of(c, t->kind, t->to))
			fault(c, t->kind, t->action, "to an undeclared state", t->to);
		for (size_t k = 0; k < i; k++) {
			if (str_equal(c->table[k].kind, t->kind) &&
				str_equal(c->table[k].from, t->from) &&
				str_equal(c->table[k].action, t->action))
				fault(c, t->kind, t->from, "two rows for the action", t->action);
		}
	}
}

/* Whose unit is asked must be a person of a unit; a contractor acts nowhere (源府办〔2023〕26号
 * 第六条). */
static void check_units(struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct transition *t = &c->table[i];
		if (t->who & ROLE_VENDOR)
			fault(c, t->kind, t->from, "a contractor may", t->action);
		if (t->own_unit && (t->who & ROLES_UNIT) == 0)
			fault(c, t->kind, t->from,
				"asks for the unit of nobody who belongs to one:", t->action);
		if (t->own_office && (!t->own_unit || (t->who & ROLE_OFFICE) == 0))
			fault(c, t->kind, t->from,
				"asks for the office of nobody who is of it:", t->action);
		if ((t->co_unit || t->co_only) && !t->own_unit)
			fault(c, t->kind, t->from,
				"lets units take part, but asks for none:", t->action);
		if (t->co_only && (t->co_unit || (t->who & ~(unsigned)ROLES_UNIT) != 0))
			fault(c, t->kind, t->from, "only for units that take part, yet others may",
				t->action);
	}
}

/* Grows the set of reached states until nothing is added. */
static void check_reached(struct check *c)
{
	bool reached[STATES_MOST] = {false};
	for (bool grew = true; grew;) {
		grew = false;
		for (size_t i = 0; i < c->n; i++) {
			const struct transition *t = &c->table[i];
			const struct state *from = state_of(c, t->kind, t->from);
			const struct state *to = state_of(c, t->kind, t->to);
			bool open = !*t->from || (from && reached[from - c->states]);
			if (open && to && !reached[to - c->states])
				reached[to - c->states] = grew = true;
		}
	}
	for (size_t i = 0; i < c->n_states; i++) {
		if (!reached[i])
			fault(c, c->states[i].kind, c->states[i].name, "never reached", "");
	}
}

static void check_ways_out(struct check *c)
{
	for (size_t i = 0; i < c->n_states; i++) {
		const struct state *s = &c->states[i];
		bool out = false;
		for (size_t k = 0; k < c->n; k++) {
			const struct transition *t = &c->table[k];
			if (str_equal(t->kind, s->kind) && str_equal(t->from, s->name) && moves(t))
				out = true;
		}
		if (!s->final && !out)
			fault(c, s->kind, s->name, "no way out, and not final", "");
		if (s->final && out)
			fault(c, s->kind, s->name, "final, yet there is a way out", "");
	}
}

static bool anywhere(const struct check *c, const char *kind, const char *rule, bool starts)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct transition *t = &c->table[i];
		if (str_equal(t->kind, kind) && lists(starts ? t->starts : t->stops, rule))
			return true;
	}
	return false;
}

/* Moving into a final state must stop whatever may run: a clock there would never end. */
static void check_final_stops(struct check *c, const struct transition *t)
{
	const struct state *to = state_of(c, t->kind, t->to);
	if (!to || !to->final || !moves(t))
		return;
	for (size_t i = 0; i < c->n; i++) {
		const struct transition *other = &c->table[i];
		for (size_t k = 0; k < LIFECYCLE_CLOCKS && other->starts[k]; k++) {
			if (str_equal(other->kind, t->kind) && !lists(t->stops, other->starts[k]))
				fault(c, t->kind, t->action, "ends the ticket but not the clock",
					other->starts[k]);
		}
	}
}

static void check_clocks(struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct transition *t = &c->table[i];
		for (size_t k = 0; k < LIFECYCLE_CLOCKS && t->starts[k]; k++) {
			if (!anywhere(c, t->kind, t->starts[k], false))
				fault(c, t->kind, t->action,
					"starts a clock that nothing stops:", t->starts[k]);
		}
		for (size_t k = 0; k < LIFECYCLE_CLOCKS && t->stops[k]; k++) {
			if (!anywhere(c, t->kind, t->stops[k], true))
				fault(c, t->kind, t->action,
					"stops a clock that nothing starts:", t->stops[k]);
		}
		check_final_stops(c, t);
	}
}

static bool entered_pausing(const struct check *c, const char *kind, const char *state)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct transition *t = &c->table[i];
		if (t->pauses && str_equal(t->kind, kind) && str_equal(t->to, state))
			return true;
	}
	return false;
}

/* Who leaves a state in which limits stand still lets them run on, unless it is the end. */
static void check_pauses(struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct transition *t = &c->table[i];
		const struct state *to = state_of(c, t->kind, t->to);
		bool stands = *t->from && entered_pausing(c, t->kind, t->from);
		if (stands && moves(t) && to && !to->final && !t->resumes)
			fault(c, t->kind, t->action,
				"leaves the limits standing still in the state", t->to);
		if (t->resumes && !stands)
			fault(c, t->kind, t->action, "lets limits run on that do not stand in",
				t->from);
		if (t->pauses && !moves(t))
			fault(c, t->kind, t->action, "lets limits stand still, but moves nothing",
				"");
	}
}

int lifecycle_check_tables(const struct state *states, size_t n_states,
	const struct transition *table, size_t n, struct buf *err)
{
	struct check c = {states, n_states, table, n, err, 0};
	if (n_states > STATES_MOST) {
		buf_print(err, "more than %d states\n", STATES_MOST);
		return -1;
	}
	check_names(&c);
	check_units(&c);
	check_reached(&c);
	check_ways_out(&c);
	check_clocks(&c);
	check_pauses(&c);
	return c.faults ? -1 : 0;
}
