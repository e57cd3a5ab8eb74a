/* SPDX-License-Identifier: MIT */
/* What the files of effects share, and what the table in effects.c lists. */
#ifndef HUIYING_TICKETS_EFFECTS_H
#define HUIYING_TICKETS_EFFECTS_H

#include "tickets/work.h"

bool effect_blank(struct work *w, const char *text);
/* Keeps why the database could not be asked. */
enum ticket_result effect_away(struct work *w, enum db_status status);
/* TICKET_MISSING: no such unit of the site, or it is not active. */
enum ticket_result effect_find_unit(struct work *w, int64_t unit_id);

/* --- effects_office.c --- */

enum ticket_result effect_accept(struct work *w, struct step *step);
enum ticket_result effect_dispatch(struct work *w, struct step *step);
enum ticket_result effect_return(struct work *w, struct step *step);
enum ticket_result effect_return_ask(struct work *w, struct step *step);
enum ticket_result effect_return_deny(struct work *w, struct step *step);
enum ticket_result effect_redispatch(struct work *w, struct step *step);
enum ticket_result effect_recall(struct work *w, struct step *step);
/* Whoever took part takes part no more. */
enum db_status effect_store_leaving(struct work *w, const struct step *step);
/* A refusal whose code sends elsewhere is a redirect. */
const char *effect_refusal_action(struct work *w, const struct act *act);
enum ticket_result effect_refuse_ask(struct work *w, struct step *step);
enum ticket_result effect_refuse_deny(struct work *w, struct step *step);
enum ticket_result effect_refuse(struct work *w, struct step *step);
enum ticket_result effect_duplicate(struct work *w, struct step *step);
enum ticket_result effect_spam(struct work *w, struct step *step);
enum ticket_result effect_withdraw(struct work *w, struct step *step);

/* --- effects_units.c --- */

enum ticket_result effect_involve(struct work *w, struct step *step);
enum ticket_result effect_excuse(struct work *w, struct step *step);
enum db_status effect_store_excuse(struct work *w, const struct step *step);
enum ticket_result effect_consent(struct work *w, struct step *step);
enum db_status effect_store_consent(struct work *w, const struct step *step);
enum ticket_result effect_reclaim(struct work *w, struct step *step);
enum ticket_result effect_take_back(struct work *w, struct step *step);

/* --- effects_desk.c --- */

enum ticket_result effect_flag(struct work *w, struct step *step);
enum ticket_result effect_attach(struct work *w, struct step *step);
enum db_status effect_store_attach(struct work *w, const struct step *step);
enum ticket_result effect_acknowledge(struct work *w, struct step *step);
enum db_status effect_store_acknowledge(struct work *w, const struct step *step);
enum ticket_result effect_archive(struct work *w, struct step *step);

/* --- effects_rating.c --- */

/* A bad rating is reworked, so often as the policy says. */
const char *effect_rating_action(struct work *w, const struct act *act);
/* An appeal that is upheld leads back to the answer that stood. */
const char *effect_appeal_action(struct work *w, const struct act *act);
enum ticket_result effect_rate(struct work *w, struct step *step);
enum db_status effect_store_rate(struct work *w, const struct step *step);
enum ticket_result effect_appeal(struct work *w, struct step *step);
enum db_status effect_store_appeal(struct work *w, const struct step *step);
enum ticket_result effect_appeal_decide(struct work *w, struct step *step);
enum db_status effect_store_appeal_decide(struct work *w, const struct step *step);

/* --- effects_correction.c --- */

enum ticket_result effect_handover(struct work *w, struct step *step);
enum db_status effect_store_handover(struct work *w, const struct step *step);

/* --- effects_report.c --- */

enum ticket_result effect_sentiment(struct work *w, struct step *step);
enum ticket_result effect_sentiment_sent(struct work *w, struct step *step);
enum db_status effect_store_sentiment_sent(struct work *w, const struct step *step);
enum ticket_result effect_bypass(struct work *w, struct step *step);
enum db_status effect_store_report(struct work *w, const struct step *step);

/* --- effects_solicitation.c --- */

enum ticket_result effect_edit(struct work *w, struct step *step);
enum db_status effect_store_edit(struct work *w, const struct step *step);
enum ticket_result effect_open(struct work *w, struct step *step);
enum ticket_result effect_close(struct work *w, struct step *step);
enum ticket_result effect_prolong(struct work *w, struct step *step);

/* --- effects_answer.c --- */

enum ticket_result effect_adopt(struct work *w, struct step *step);
enum ticket_result effect_settle(struct work *w, struct step *step);
enum db_status effect_store_adopt(struct work *w, const struct step *step);
enum db_status effect_store_fixed(struct work *w, const struct step *step);

/* --- effects_review.c --- */

enum ticket_result effect_propose(struct work *w, struct step *step);
enum ticket_result effect_review(struct work *w, struct step *step);
enum ticket_result effect_release(struct work *w, struct step *step);
enum ticket_result effect_back(struct work *w, struct step *step);
enum db_status effect_store_propose(struct work *w, const struct step *step);
enum db_status effect_store_review(struct work *w, const struct step *step);
enum db_status effect_store_release(struct work *w, const struct step *step);

/* --- effects_publication.c --- */

/* publish_review of the last step becomes publish; publish by name is an import's alone. NULL:
 * illegal. Reads the copy that waits. */
const struct transition *effect_publication_row(
	struct work *w, const struct act *act, const struct transition *row);
enum ticket_result effect_publish_ask(struct work *w, struct step *step);
enum ticket_result effect_publish_review(struct work *w, struct step *step);
enum ticket_result effect_publish(struct work *w, struct step *step);
enum ticket_result effect_publish_back(struct work *w, struct step *step);
enum ticket_result effect_unpublish_ask(struct work *w, struct step *step);
enum ticket_result effect_unpublish(struct work *w, struct step *step);
enum ticket_result effect_unpublish_deny(struct work *w, struct step *step);
enum db_status effect_store_publish_ask(struct work *w, const struct step *step);
enum db_status effect_store_publish_review(struct work *w, const struct step *step);
enum db_status effect_store_publish(struct work *w, const struct step *step);
enum db_status effect_store_publish_back(struct work *w, const struct step *step);
enum db_status effect_store_unpublish_ask(struct work *w, const struct step *step);
enum db_status effect_store_unpublish(struct work *w, const struct step *step);
enum db_status effect_store_unpublish_deny(struct work *w, const struct step *step);

/* --- effects_clock.c --- */

enum ticket_result effect_extend_ask(struct work *w, struct step *step);
enum ticket_result effect_extend(struct work *w, struct step *step);
enum ticket_result effect_extend_deny(struct work *w, struct step *step);
enum ticket_result effect_contact(struct work *w, struct step *step);
enum ticket_result effect_supervise(struct work *w, struct step *step);
enum db_status effect_store_supervise(struct work *w, const struct step *step);

#endif
