/* SPDX-License-Identifier: MIT */
/*
 * The one declared table of what may happen to a ticket: its parts put together, asked and checked.
 * The rows are in lifecycle_letter.c, lifecycle_correction.c and lifecycle_solicitation.c; what an
 * action does besides moving the ticket is in effects.c; who asks and when, in act.c.
 */
#include "base/log.h"
#include "base/str.h"
#include "tickets/lifecycle/lifecycle_rows.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STATES_MOST 64
#define ROWS_MOST 600
#define ROLES 11

static const char *const role_names[ROLES] = {"citizen", "office", "handler", "head", "leader",
	"supervisor", "admin", "import", "system", "chief", "vendor"};

const char *role_name(enum role role)
{
	for (int i = 0; i < ROLES; i++) {
		if ((unsigned)role == 1u << i)
			return role_names[i];
	}
	return "";
}

int role_parse(const char *name, enum role *out)
{
	for (int i = 0; i < ROLES; i++) {
		if (str_equal(name, role_names[i])) {
			*out = (enum role)(1u << i);
			return 0;
		}
	}
	return -1;
}

/* --- the parts --- */

static const struct lifecycle_part *const parts[] = {
	&lifecycle_letter, &lifecycle_correction, &lifecycle_solicitation};

static const struct lifecycle_part *part_of(const char *kind)
{
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (str_equal(parts[i]->kind, kind))
			return parts[i];
	}
	return NULL;
}

const struct transition *lifecycle_find(const char *kind, const char *from, const char *action)
{
	const struct lifecycle_part *part = part_of(kind);
	for (size_t i = 0; part && i < part->n; i++) {
		const struct transition *row = &part->rows[i];
		if (str_equal(row->from, from) && str_equal(row->action, action))
			return row;
	}
	return NULL;
}

const struct transition *lifecycle_first(const char *kind)
{
	const struct lifecycle_part *part = part_of(kind);
	for (size_t i = 0; part && i < part->n; i++) {
		if (!*part->rows[i].from)
			return &part->rows[i];
	}
	return NULL;
}

const struct state *lifecycle_state(const char *kind, const char *name)
{
	const struct lifecycle_part *part = part_of(kind);
	for (size_t i = 0; part && i < part->n_states; i++) {
		if (str_equal(part->states[i].name, name))
			return &part->states[i];
	}
	return NULL;
}

size_t lifecycle_actions(const char *kind, const char *from, unsigned roles,
	const struct transition **out, size_t most)
{
	const struct lifecycle_part *part = part_of(kind);
	size_t n = 0;
	for (size_t i = 0; part && i < part->n && n < most; i++) {
		const struct transition *row = &part->rows[i];
		if ((row->who & roles) != 0 && !row->chosen && str_equal(row->from, from))
			out[n++] = row;
	}
	return n;
}

/* --- all of them --- */

const struct transition *lifecycle_table(size_t *n)
{
	static struct transition all[ROWS_MOST];
	static size_t known;
	for (size_t i = 0, at = 0; known == 0 && i < COUNT(parts); i++) {
		if (at + parts[i]->n > ROWS_MOST)
			bug("more than %d rows in the lifecycle", ROWS_MOST);
		memcpy(all + at, parts[i]->rows, parts[i]->n * sizeof *all);
		at += parts[i]->n;
		if (i + 1 == COUNT(parts))
			known = at;
	}
	*n = known;
	return all;
}

const struct state *lifecycle_states(size_t *n)
{
	static struct state all[STATES_MOST];
	static size_t known;
	for (size_t i = 0, at = 0; known == 0 && i < COUNT(parts); i++) {
		if (at + parts[i]->n_states > STATES_MOST)
			bug("more than %d states in the lifecycle", STATES_MOST);
		memcpy(all + at, parts[i]->states, parts[i]->n_states * sizeof *all);
		at += parts[i]->n_states;
		if (i + 1 == COUNT(parts))
			known = at;
	}
	*n = known;
	return all;
}

int lifecycle_check(struct buf *err)
{
	size_t n, n_states;
	const struct transition *rows = lifecycle_table(&n);
	const struct state *states = lifecycle_states(&n_states);
	return lifecycle_check_tables(states, n_states, rows, n, err);
}
