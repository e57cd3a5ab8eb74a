/* SPDX-License-Identifier: MIT */
/*
 * Shows which unit and which category a new letter probably belongs to, and which of its words
 * speak for it. What is learned and how sure it is, is the matter of tickets/words/suggest.h;
 * whoever reads it decides.
 */
#include "modules/desk/near/suggest.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/words/suggest.h"

static struct suggester *models; /* as long as the worker lives */

static size_t ask(struct request *rq, const struct ticket *ticket, enum suggest_subject subject,
	struct suggestion *out)
{
	size_t n;

	if (!models)
		models = suggest_open();
	if (suggest_for(models, desk.db, rq->pool, ticket->site_id, subject, ticket->title,
		    ticket->body, rq->now, out, &n) != DB_OK)
		return 0; /* the page has more important things to show */
	return n;
}

static struct data *put(struct data *list, const struct suggestion *s, const char *name)
{
	struct data *item = data_item(list);
	int percent = (int)(s->share * 100 + 0.5);

	data_text(item, "id", s->label);
	data_text(item, "name", name);
	data_int(item, "percent", percent > 99 ? 99 : percent); /* nobody is ever quite sure */
	data_text(item, "words", str_empty(s->words) ? NULL : s->words);
	return item;
}

static const struct unit *unit_in_use(const struct unit *units, size_t n, const char *label)
{
	int64_t id;

	if (str_int(label, &id) != 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (units[i].id == id)
			return units[i].active ? &units[i] : NULL;
	return NULL;
}

/* A unit may have been closed and a category dropped since. */
static size_t put_units(struct request *rq, const struct ticket *ticket, const struct unit *units,
	size_t n_units, struct data *shown)
{
	struct suggestion s[SUGGEST_MOST];
	size_t n = ask(rq, ticket, SUGGEST_UNIT, s);
	struct data *list = data_list(shown, "units");

	for (size_t i = 0; i < n; i++) {
		const struct unit *unit = unit_in_use(units, n_units, s[i].label);
		if (!unit)
			continue;
		struct data *item = put(list, &s[i], unit->name);
		data_bool(item, "_first", data_count(list) == 1);
		/* what is less likely than all others together is no step to take unthinkingly */
		data_bool(item, "_likely", data_count(list) == 1 && s[i].share > 0.5);
	}
	return data_count(list);
}

/* The likeliest alone; taken over by the button, unless the letter has it already. */
static const char *put_category(struct request *rq, const struct ticket *ticket, struct data *shown)
{
	struct policy_list all = policy_categories(desk.engine.policy);
	struct suggestion s[SUGGEST_MOST];
	struct data *list = data_list(shown, "categories");

	if (ask(rq, ticket, SUGGEST_CATEGORY, s) > 0) {
		const struct policy_choice *choice = policy_choice(all, s[0].label);
		if (choice && !str_equal(choice->code, ticket->category)) {
			put(list, &s[0], choice->name);
			return choice->code;
		}
	}
	return ticket->category;
}

void suggest_show(struct request *rq, const struct ticket *ticket, const struct unit *units,
	size_t n_units, struct data *item)
{
	if (!str_equal(ticket->state, "SUBMITTED") && !str_equal(ticket->state, "ACCEPTED"))
		return;
	struct data *shown = data_new(rq->pool);
	size_t n = put_units(rq, ticket, units, n_units, shown);
	const char *category = put_category(rq, ticket, shown);
	bool has_category = !str_equal(category, ticket->category);
	if (n == 0 && !has_category)
		return;
	const struct policy_choice *class_ =
		policy_choice(policy_classes(desk.engine.policy), ticket->class_);
	data_bool(shown, "_has_units", n > 0);
	data_bool(shown, "_has_category", has_category);
	data_text(shown, "_take_category", category);
	data_text(shown, "_class", ticket->class_);
	data_text(shown, "_class_name", class_ ? class_->name : "");
	data_put(item, "suggestion", shown);
}
