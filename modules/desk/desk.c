/* SPDX-License-Identifier: MIT */
/*
 * The desk: where units answer letters and the dispatch office keeps order. Its routes and its
 * life. Who sees which letter is sees.c's; what may happen to a ticket is decided by shared/tickets
 * alone; the pages are in pages/.
 */
#include "modules/desk/desk.h"
#include "modules/desk/corrections/corrections.h"
#include "modules/desk/inbox/inbox.h"
#include "modules/desk/login/login.h"
#include "modules/desk/people/people.h"
#include "modules/desk/publication/publication.h"
#include "modules/desk/questions/questions.h"
#include "modules/desk/ratings/ratings.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/shelf/shelf.h"
#include "modules/desk/solicitations/solicitations.h"
#include "modules/desk/watch/watch.h"
#include "modules/desk/writing/writing.h"

#include "base/conf.h"
#include "base/str.h"
#include "tickets/rules/rulebook.h"
#include "tickets/words/wordlist.h"
#include "view/type_size.h"
#include "web/app.h"

/* --- fields --- */

static const struct field retry_fields[] = {
	{"id", "消息", FIELD_INT, .required = true, .least = 1, .most = 2000000000},
	{NULL},
};

/* As people type it. */
static int desk_slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "desk/"));
}

static const struct route routes[] = {
	{"GET", "desk", desk_slash, NULL, ROUTE_LENIENT},
	{"GET", "desk/", inbox_page, inbox_fields, ROUTE_SESSION},
	{"POST", "desk/view", type_size_post, type_size_fields, 0},
	{"GET", "desk/login", login_page, login_query, ROUTE_LENIENT},
	{"POST", "desk/login", login_post, login_fields, 0},
	{"POST", "desk/logout", login_out, NULL, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/password", password_page, NULL, ROUTE_SESSION},
	{"POST", "desk/password", password_post, password_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/login/code", code_page, NULL, ROUTE_SESSION},
	{"POST", "desk/login/code", code_post, code_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/factor", factor_page, NULL, ROUTE_SESSION},
	{"POST", "desk/factor", factor_post, factor_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/account", account_page, NULL, ROUTE_SESSION},
	{"POST", "desk/account/end", account_end, session_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/search", search_page, search_fields, ROUTE_SESSION},
	{"GET", "desk/citizen", citizen_page, NULL, ROUTE_SESSION},
	{"POST", "desk/citizen", citizen_post, citizen_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/saved", saved_page, NULL, ROUTE_SESSION},
	{"POST", "desk/saved", saved_post, saved_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/saved/change", saved_change, saved_change_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/bulk", bulk_post, bulk_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/units", units_page, units_fields, ROUTE_SESSION},
	{"GET", "desk/units/new", unit_new, unit_fields, ROUTE_SESSION | ROUTE_LENIENT},
	{"POST", "desk/units/new", unit_post, unit_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/units/:id", unit_page, NULL, ROUTE_SESSION},
	{"POST", "desk/units/:id", unit_post, unit_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/boxes", boxes_page, box_list_fields, ROUTE_SESSION},
	{"GET", "desk/boxes/new", box_new, box_fields, ROUTE_SESSION | ROUTE_LENIENT},
	{"POST", "desk/boxes/new", box_post, box_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/boxes/:id", box_page, NULL, ROUTE_SESSION},
	{"POST", "desk/boxes/:id", box_post, box_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/people/new", person_new, person_query, ROUTE_SESSION},
	{"POST", "desk/people/new", person_post, person_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/people/:id", person_page, NULL, ROUTE_SESSION},
	{"POST", "desk/people/:id", person_post, person_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/people/:id/act", person_act, person_act_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/resets", resets_page, NULL, ROUTE_SESSION},
	{"POST", "desk/resets", resets_post, reset_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/changes", changes_page, change_fields, ROUTE_SESSION},
	{"GET", "desk/escalations", escalations_page, escalation_fields, ROUTE_SESSION},
	{"GET", "desk/board", board_page, board_fields, ROUTE_SESSION},
	{"GET", "desk/late", late_page, late_fields, ROUTE_SESSION},
	{"GET", "desk/supervisions", supervisions_page, supervision_fields, ROUTE_SESSION},
	{"GET", "desk/figures", figures_page, figures_fields, ROUTE_SESSION},
	{"GET", "desk/figures/letters", figures_letters_page, figures_letter_fields, ROUTE_SESSION},
	{"GET", "desk/ratings", ratings_page, rating_fields, ROUTE_SESSION},
	{"GET", "desk/pages", page_votes_page, page_vote_fields, ROUTE_SESSION},
	{"GET", "desk/reports", reports_page, report_fields, ROUTE_SESSION},
	{"GET", "desk/ledger", ledger_page, ledger_fields, ROUTE_SESSION},
	{"POST", "desk/ledger/verify", ledger_check, ledger_check_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/supervisions/:number", supervisions_sheet, NULL, ROUTE_SESSION},
	{"POST", "desk/supervisions/:number", supervisions_acknowledge, sheet_act_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/publications", publications_page, publications_fields, ROUTE_SESSION},
	{"GET", "desk/register", register_page, register_fields, ROUTE_SESSION},
	{"GET", "desk/tickets/:number/copy", copy_page, NULL, ROUTE_SESSION},
	{"POST", "desk/tickets/:number/copy", copy_post, copy_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/tickets/:number/record", record_page, NULL, ROUTE_SESSION},
	{"GET", "desk/solicitations", solicitations_page, solicitations_fields, ROUTE_SESSION},
	{"GET", "desk/solicitations/new", solicitations_new, NULL, ROUTE_SESSION},
	{"POST", "desk/solicitations/new", solicitations_create, solicitation_new_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_LONG},
	{"GET", "desk/solicitations/:number", solicitations_one, NULL, ROUTE_SESSION},
	{"GET", "desk/solicitations/:number/edit", solicitations_edit, NULL, ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/edit", solicitations_save, solicitation_edit_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_LONG},
	{"POST", "desk/solicitations/:number/act", solicitations_post, solicitation_act_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/solicitations/:number/opinions", solicitations_opinions,
		solicitation_list_fields, ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/opinions", solicitations_moderate,
		solicitation_moderate_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/solicitations/:number/opinions/contact", solicitations_contact,
		solicitation_contact_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/solicitations/:number/offline", solicitations_offline, NULL, ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/offline", solicitations_enter,
		solicitation_offline_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/solicitations/:number/collation", solicitations_collation,
		solicitation_collate_fields, ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/collation", solicitations_collate,
		solicitation_group_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/solicitations/:number/questions", questions_page, NULL, ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/questions", questions_post, questions_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_LONG},
	{"GET", "desk/solicitations/:number/questions.xml", questions_xml, NULL, ROUTE_SESSION},
	{"GET", "desk/solicitations/:number/questions/one", question_page, question_query,
		ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/questions/one", question_post, question_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/solicitations/:number/questions/preview", questions_preview, NULL,
		ROUTE_SESSION},
	{"GET", "desk/solicitations/:number/questions/tokens", tokens_page, NULL, ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/questions/tokens", tokens_post, token_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/solicitations/:number/questions/sheet", sheet_page, NULL, ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/questions/sheet", sheet_post, sheet_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_FILES},
	{"GET", "desk/solicitations/:number/questions/answers", answers_page, answers_query,
		ROUTE_SESSION},
	{"POST", "desk/solicitations/:number/questions/recount", answers_recount, NULL,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/solicitations/:number/questions/words", answer_words_page, answer_words_query,
		ROUTE_SESSION},
	{"GET", "desk/solicitations/:number/questions/file", answer_file, answer_file_query,
		ROUTE_SESSION},
	{"GET", "desk/messages", messages_page, NULL, ROUTE_SESSION},
	{"POST", "desk/messages/retry", messages_retry, retry_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/rules", rules_page, NULL, ROUTE_SESSION},
	{"GET", "desk/phrases", phrases_page, phrase_query, ROUTE_SESSION},
	{"POST", "desk/phrases", phrases_post, phrase_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/words", words_page, NULL, ROUTE_SESSION},
	{"POST", "desk/words", words_post, word_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/paste", writing_paste, paste_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_LONG},
	{"POST", "desk/check", writing_check, check_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/phrase", writing_fill, fill_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/attachments/:id", attachment_get, NULL, ROUTE_SESSION},
	{"GET", "desk/tickets/:number", desk_ticket_page, NULL, ROUTE_SESSION | ROUTE_LENIENT},
	{"POST", "desk/tickets/:number/act", action_post, act_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/draft", draft_post, draft_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/contact", action_contact, NULL, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/merge", action_merge, merge_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/visit", correction_visit, NULL, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/corrections", corrections_page, corrections_fields, ROUTE_SESSION},
	{"GET", "desk/corrections/new", correction_new, NULL, ROUTE_SESSION},
	{"POST", "desk/corrections/new", correction_post, correction_new_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "desk/paths", paths_page, path_query, ROUTE_SESSION},
	{"POST", "desk/paths", paths_post, path_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/paths/import", paths_import, path_fields, ROUTE_SESSION | ROUTE_CSRF},
	{"POST", "desk/tickets/:number/attach", attachment_post, attach_fields,
		ROUTE_SESSION | ROUTE_CSRF | ROUTE_FILES},
	{"POST", "desk/tickets/:number/presence", presence_post, presence_fields,
		ROUTE_SESSION | ROUTE_CSRF},
	{NULL},
};

/* --- life --- */

static int load(const struct secret *secret, struct buf *err)
{
	return engine_open(
		conf_text(CONF_SCHEMA_DIR), conf_text(CONF_POLICY), secret, &desk.engine, err);
}

static int open_worker(struct buf *err)
{
	instant now;

	desk.db = db_open(conf_text(CONF_DATABASE_FILE));
	if (!desk.db)
		buf_print(err, "database.file %s cannot be used\n", conf_text(CONF_DATABASE_FILE));
	else if (db_now(desk.db, &now) == DB_OK) /* away: the first look at the inbox reads it */
		shelf_refresh(desk.db, &desk.engine, now);
	return desk.db ? 0 : -1;
}

static void close_worker(void)
{
	shelf_close();
	db_close(&desk.db);
}

static void follow_rules(struct request *rq)
{
	static struct rule_watch watch;
	static struct wordlists *words;

	rq->now = rulebook_keep_up(desk.db, conf_text(CONF_SCHEMA_DIR), &desk.engine,
		str_equal(rq->method, "POST"), rq->now, &watch);
	desk.engine.screen = wordlist_keep_up(desk.db, &words, rq->site_id, rq->now);
}

static bool rules_changed(struct request *rq)
{
	(void)rq;
	return rulebook_renewed(desk.db, conf_text(CONF_SCHEMA_DIR), &desk.engine);
}

int main(int argc, char **argv)
{
	static const struct app app = {
		.name = "desk",
		.routes = routes,
		.load = load,
		.open = open_worker,
		.close = close_worker,
		.begin = follow_rules,
		.again = rules_changed,
		.admits = session_admits,
		.session = login_session,
		.chrome = bar_show,
	};
	return app_main(argc, argv, &app);
}
