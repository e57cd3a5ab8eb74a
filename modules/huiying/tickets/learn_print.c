/* SPDX-License-Identifier: MIT */
/* The tables of `huiying learn --evaluate`. */
#include <stdio.h>
#include <stdlib.h>
#include "tickets/people/organisation.h"
#include "modules/huiying/tickets/learn.h"

#define PAIRS 10 /* of labels that are mistaken for each other most often */
#define BINS 10

struct print {
	struct cli *cli;
	const struct classify_trainer *trainer;
	const struct classify_tried *tried;
	size_t n;
	int labels;
	bool units; /* labels are ids of units */
	struct unit *unit;
	size_t n_units;
};

static const char *number(const struct print *p, size_t n)
{
	return pool_print(p->cli->pool, "%zu", n);
}

static const char *part(const struct print *p, double part, double all)
{
	return all > 0 ? pool_print(p->cli->pool, "%.1f", 100 * part / all) : NULL;
}

/* As people call it. */
static const char *name_of(const struct print *p, int label)
{
	const char *text = classify_label(p->trainer, label);
	int64_t id;

	if (!p->units || str_int(text, &id) != 0)
		return text;
	for (size_t i = 0; i < p->n_units; i++)
		if (p->unit[i].id == id)
			return p->unit[i].name;
	return text;
}

static bool right(const struct classify_tried *one)
{
	return one->label >= 0 && one->label == one->guess;
}

/* --- in all --- */

static void print_all(const struct print *p, const char *subject)
{
	static const char *const columns[] = {"subject", "letters", "labels", "too_rare",
		"right_percent", "in_first_three_percent", "shown_percent", "shown_right_percent"};
	struct table *table = table_open(p->cli, columns, 8);
	size_t tried = 0, well = 0, three = 0, shown = 0, shown_well = 0, letters, labels;

	classify_count(p->trainer, &letters, &labels);
	for (size_t i = 0; i < p->n; i++) {
		const struct classify_tried *one = &p->tried[i];
		if (one->label < 0)
			continue;
		tried++;
		well += right(one);
		three += one->rank <= 3;
		shown += one->shown;
		shown_well += one->shown && right(one);
	}
	const char *cells[] = {subject, number(p, tried), number(p, labels),
		number(p, p->n - tried), part(p, (double)well, (double)tried),
		part(p, (double)three, (double)tried), part(p, (double)shown, (double)tried),
		part(p, (double)shown_well, (double)shown)};
	table_row(table, cells);
	table_close(&table);
}

/* --- by label --- */

static void print_labels(const struct print *p)
{
	static const char *const columns[] = {
		"label", "letters", "found_percent", "guessed", "guessed_right_percent"};
	struct table *table = table_open(p->cli, columns, 5);

	for (int y = 0; y < p->labels; y++) {
		size_t letters = 0, guessed = 0, well = 0;

		for (size_t i = 0; i < p->n; i++) {
			letters += p->tried[i].label == y;
			guessed += p->tried[i].label >= 0 && p->tried[i].guess == y;
			well += p->tried[i].label == y && right(&p->tried[i]);
		}
		const char *cells[] = {name_of(p, y), number(p, letters),
			part(p, (double)well, (double)letters), number(p, guessed),
			part(p, (double)well, (double)guessed)};
		if (letters > 0)
			table_row(table, cells);
	}
	table_close(&table);
}

/* --- what it takes for what --- */

struct pair {
	int label, guess;
	size_t n;
};

static int by_number(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->label != y->label ? x->label - y->label : x->guess - y->guess;
}

static void print_pairs(const struct print *p)
{
	static const char *const columns[] = {"placed_by_people", "guessed", "letters"};
	size_t n = (size_t)p->labels * (size_t)p->labels;
	struct pair *pair = pool_alloc(p->cli->pool, n * sizeof(*pair));
	struct table *table = table_open(p->cli, columns, 3);

	for (size_t i = 0; i < n; i++)
		pair[i] = (struct pair){(int)i / p->labels, (int)i % p->labels, 0};
	for (size_t i = 0; i < p->n; i++)
		if (p->tried[i].label >= 0 && !right(&p->tried[i]))
			pair[p->tried[i].label * p->labels + p->tried[i].guess].n++;
	qsort(pair, n, sizeof(*pair), by_number);
	for (size_t i = 0; i < PAIRS && i < n && pair[i].n > 0; i++) {
		const char *cells[] = {
			name_of(p, pair[i].label), name_of(p, pair[i].guess), number(p, pair[i].n)};
		table_row(table, cells);
	}
	table_close(&table);
}

/* --- do its shares come true --- */

static void print_shares(const struct print *p)
{
	static const char *const columns[] = {
		"share_from", "share_to", "letters", "said_percent", "right_percent"};
	struct table *table = table_open(p->cli, columns, 5);
	struct {
		size_t n, right;
		double said;
	} bin[BINS] = {{0, 0, 0}};

	for (size_t i = 0; i < p->n; i++) {
		const struct classify_tried *one = &p->tried[i];
		int at = one->share >= 1 ? BINS - 1 : (int)(one->share * BINS);

		if (one->label < 0)
			continue;
		bin[at].n++;
		bin[at].right += right(one);
		bin[at].said += one->share;
	}
	for (int i = 0; i < BINS; i++) {
		const char *cells[] = {pool_print(p->cli->pool, "%d", i * 100 / BINS),
			pool_print(p->cli->pool, "%d", (i + 1) * 100 / BINS), number(p, bin[i].n),
			part(p, bin[i].said, (double)bin[i].n),
			part(p, (double)bin[i].right, (double)bin[i].n)};
		if (bin[i].n > 0)
			table_row(table, cells);
	}
	table_close(&table);
}

static void gap(const struct cli *cli)
{
	if (cli->format == CLI_TEXT)
		putchar('\n');
}

void learn_print(struct cli *cli, const char *subject, const struct classify_trainer *trainer,
	const struct classify_tried *tried, size_t n)
{
	struct print p = {.cli = cli, .trainer = trainer, .tried = tried, .n = n};

	while (!str_empty(classify_label(trainer, p.labels)))
		p.labels++;
	p.units = cli->db && str_equal(subject, suggest_name(SUGGEST_UNIT));
	if (p.units && unit_list(cli->db, cli->pool, cli->site_id, &p.unit, &p.n_units) != DB_OK)
		p.n_units = 0; /* then their numbers must do */
	print_all(&p, subject);
	gap(cli);
	print_labels(&p);
	gap(cli);
	print_pairs(&p);
	gap(cli);
	print_shares(&p);
	gap(cli);
}
