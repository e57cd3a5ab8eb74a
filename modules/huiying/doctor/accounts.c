/* SPDX-License-Identifier: MIT */
/* Checks of accounts: who works without a record of training, who left with an open list, who has
 * no second factor although the configuration demands one, whose work nobody can take over. */
#include "modules/huiying/doctor/doctor.h"

#include "base/conf.h"
#include "tickets/people/account.h"
#include "tickets/reviews/review.h"

/* A finding about people: their logins, or "none". */
static void say_people(struct doctor *doctor, const char *what, const char *names)
{
	doctor_say(doctor, *names ? WARNING : WELL, what, *names ? names : "none");
}

static const char *and_login(struct cli *cli, const char *names, const char *login)
{
	return pool_print(cli->pool, "%s%s%s", names, *names ? " " : "", login);
}

/* Texts that wait in a review for somebody whom there is not. */
static void say_stuck(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct stuck_text *texts;
	const char *numbers = "";
	size_t n;

	if (review_stuck(cli->db, cli->pool, cli->site_id, &texts, &n) != DB_OK)
		return;
	for (size_t i = 0; i < n; i++)
		numbers = pool_print(cli->pool, "%s%s%s (%s%s%s)", numbers, *numbers ? ", " : "",
			texts[i].number, role_name((enum role)texts[i].role),
			*texts[i].unit_name ? " of " : "", texts[i].unit_name);
	doctor_say(doctor, n > 0 ? WARNING : WELL, "texts whose review nobody can go on with",
		n > 0 ? numbers : "none");
}

void doctor_accounts(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	const char *untrained = "", *left = "", *bare = "";
	bool required = str_equal(conf_text(CONF_DESK_TOTP), "required");
	struct staff *staff, *leaving;
	size_t n, n_leaving;

	if (staff_list(cli->db, cli->pool, cli->site_id, &staff, &n) != DB_OK ||
		leaving_open(cli->db, cli->pool, cli->engine.policy, cli->site_id, &leaving,
			&n_leaving) != DB_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		if (!staff[i].active)
			continue;
		if (str_empty(staff[i].trained_on))
			untrained = and_login(cli, untrained, staff[i].login);
		if (required && !staff[i].second_factor)
			bare = and_login(cli, bare, staff[i].login);
	}
	for (size_t i = 0; i < n_leaving; i++)
		left = and_login(cli, left, leaving[i].login);
	say_people(doctor, "accounts without a record of training", untrained);
	say_people(doctor, "left with an open list", left);
	if (required)
		say_people(doctor, "accounts without a second factor yet", bare);
	say_stuck(doctor);
}
