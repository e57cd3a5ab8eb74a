/* SPDX-License-Identifier: MIT */
/*
 * Letters: their states and what may happen to them. What an action does besides moving the letter
 * is in effects.c; whether the rows are sound, lifecycle_check.c.
 */
#include "tickets/lifecycle/lifecycle_rows.h"

/* clang-format off */
#define FIRST {"letter.dispatch", "letter.reply", "letter.unanswered"}
#define ALL {"letter.dispatch", "letter.reply", "letter.unit", "letter.unanswered", "rating.contact", "rating.rectify"}
#define REOPENED {"letter.unit", "rating.contact", "rating.rectify"}
#define ANSWERED {"letter.reply", "letter.unit", "letter.unanswered", "rating.contact", "rating.rectify"}

/* What leaves the letter where it is: a row for each of several states. */
#define AT_OFFICE(action, who, ...) \
	{"letter", "SUBMITTED",  action, who, "SUBMITTED",  NONE, NONE, __VA_ARGS__}, \
	{"letter", "ACCEPTED",   action, who, "ACCEPTED",   NONE, NONE, __VA_ARGS__}
#define AT_UNIT(action, who, ...) \
	{"letter", "DISPATCHED", action, who, "DISPATCHED", NONE, NONE, __VA_ARGS__}, \
	{"letter", "HANDLING",   action, who, "HANDLING",   NONE, NONE, __VA_ARGS__}
#define IN_REVIEW(action, who, ...) \
	{"letter", "IN_REVIEW2", action, who, "IN_REVIEW2", NONE, NONE, __VA_ARGS__}, \
	{"letter", "IN_REVIEW3", action, who, "IN_REVIEW3", NONE, NONE, __VA_ARGS__}
#define WAITING(action, who, ...) \
	{"letter", "NEEDINFO",   action, who, "NEEDINFO",   NONE, NONE, __VA_ARGS__}
#define REWORKED(action, who, ...) \
	{"letter", "REWORK",     action, who, "REWORK",     NONE, NONE, __VA_ARGS__}
#define ANSWERED_ONCE(action, who, ...) \
	{"letter", "REPLIED",    action, who, "REPLIED",    NONE, NONE, __VA_ARGS__}, \
	{"letter", "ARCHIVED",   action, who, "ARCHIVED",   NONE, NONE, __VA_ARGS__}
#define ENDED(action, who, ...) \
	{"letter", "REJECTED",   action, who, "REJECTED",   NONE, NONE, __VA_ARGS__}, \
	{"letter", "REDIRECTED", action, who, "REDIRECTED", NONE, NONE, __VA_ARGS__}, \
	{"letter", "DUPLICATE",  action, who, "DUPLICATE",  NONE, NONE, __VA_ARGS__}, \
	{"letter", "INVALID",    action, who, "INVALID",    NONE, NONE, __VA_ARGS__}, \
	{"letter", "WITHDRAWN",  action, who, "WITHDRAWN",  NONE, NONE, __VA_ARGS__}
#define UNANSWERED(...) \
	AT_OFFICE(__VA_ARGS__), AT_UNIT(__VA_ARGS__), WAITING(__VA_ARGS__), IN_REVIEW(__VA_ARGS__), \
	REWORKED(__VA_ARGS__)
#define EVERYWHERE(...) UNANSWERED(__VA_ARGS__), ANSWERED_ONCE(__VA_ARGS__), ENDED(__VA_ARGS__)

static const struct state states[] = {
	{"letter", "SUBMITTED",  OFFICE,  false, false},
	{"letter", "ACCEPTED",   OFFICE,  false, false},
	{"letter", "DISPATCHED", HANDLER, false, true},
	{"letter", "HANDLING",   HANDLER, false, true},
	{"letter", "NEEDINFO",   CITIZEN, false, false},
	{"letter", "IN_REVIEW2", HEAD,    false, true},
	{"letter", "IN_REVIEW3", LEADER,  false, true},
	{"letter", "REPLIED",    0,       false, false},
	{"letter", "REWORK",     HANDLER, false, true},
	{"letter", "ARCHIVED",   0,       true,  false},
	{"letter", "REJECTED",   0,       true,  false},
	{"letter", "REDIRECTED", 0,       true,  false},
	{"letter", "DUPLICATE",  0,       true,  false},
	{"letter", "INVALID",    0,       true,  false},
	{"letter", "WITHDRAWN",  0,       true,  false},
};

static const struct transition rows[] = {
	{"letter", "",           "submit",       CITIZEN | IMPORT, "SUBMITTED",  FIRST, NONE},

	{"letter", "SUBMITTED",  "accept",       OFFICE | IMPORT,  "ACCEPTED",   NONE, NONE},
	{"letter", "ACCEPTED",   "dispatch",     OFFICE | IMPORT,  "DISPATCHED", {"letter.unit"}, {"letter.dispatch"}, UNIT},

	/* not ours to answer: one person of the office says so, another one confirms it */
	AT_OFFICE(               "refuse_ask",   OFFICE),
	AT_OFFICE(               "refuse_deny",  OFFICE),
	{"letter", "SUBMITTED",  "refuse",       OFFICE,           "REJECTED",   NONE, ALL, VOID},
	{"letter", "ACCEPTED",   "refuse",       OFFICE,           "REJECTED",   NONE, ALL, VOID},
	{"letter", "SUBMITTED",  "redirect",     OFFICE,           "REDIRECTED", NONE, ALL, VOID},
	{"letter", "ACCEPTED",   "redirect",     OFFICE,           "REDIRECTED", NONE, ALL, VOID},
	{"letter", "SUBMITTED",  "invalid",      OFFICE,           "INVALID",    NONE, ALL, VOID},
	{"letter", "ACCEPTED",   "invalid",      OFFICE,           "INVALID",    NONE, ALL, VOID},
	/* the same letter again: answered with the first one */
	{"letter", "SUBMITTED",  "duplicate",    OFFICE,           "DUPLICATE",  NONE, ALL, VOID},
	{"letter", "ACCEPTED",   "duplicate",    OFFICE,           "DUPLICATE",  NONE, ALL, VOID},

	{"letter", "DISPATCHED", "sign",         HANDLER,          "HANDLING",   NONE, NONE, OWN},
	{"letter", "DISPATCHED", "return",       HANDLER,          "ACCEPTED",   NONE, {"letter.unit"}, OWN, VOID, WORDS},
	{"letter", "HANDLING",   "return",       HANDLER,          "ACCEPTED",   NONE, {"letter.unit"}, OWN, VOID, WORDS},
	/* returned often enough: the office decides whose it is */
	AT_UNIT(                 "return_ask",   HANDLER,          OWN, WORDS),
	AT_UNIT(                 "return_deny",  OFFICE,           WORDS),
	{"letter", "DISPATCHED", "redispatch",   OFFICE,           "DISPATCHED", {"letter.unit"}, {"letter.unit"}, UNIT, VOID, WORDS},
	{"letter", "HANDLING",   "redispatch",   OFFICE,           "DISPATCHED", {"letter.unit"}, {"letter.unit"}, UNIT, VOID, WORDS},
	{"letter", "DISPATCHED", "recall",       OFFICE,           "ACCEPTED",   NONE, {"letter.unit"}, VOID},
	{"letter", "HANDLING",   "ask",          HANDLER,          "NEEDINFO",   NONE, NONE, OWN, WORDS, PAUSE},
	{"letter", "NEEDINFO",   "resume",       HANDLER,          "HANDLING",   NONE, NONE, OWN, RESUME},
	{"letter", "NEEDINFO",   "add",          CITIZEN,          "HANDLING",   NONE, NONE, WORDS, RESUME},

	/* one unit more, or one less, answers together with the one that has it */
	AT_UNIT(                 "involve",      OFFICE,           UNIT),
	WAITING(                 "involve",      OFFICE,           UNIT),
	REWORKED(                "involve",      OFFICE,           UNIT),
	AT_UNIT(                 "excuse",       OFFICE,           UNIT),
	WAITING(                 "excuse",       OFFICE,           UNIT),
	IN_REVIEW(               "excuse",       OFFICE,           UNIT),
	REWORKED(                "excuse",       OFFICE,           UNIT),

	/* more time: asked and granted before the limit is over, wherever the answer has come to */
	AT_UNIT(                 "extend_ask",   HANDLER,          OWN, WORDS),
	AT_UNIT(                 "extend",       OFFICE,           EXTEND),
	WAITING(                 "extend",       OFFICE,           EXTEND),
	IN_REVIEW(               "extend",       OFFICE,           EXTEND),
	AT_UNIT(                 "extend_deny",  OFFICE,           WORDS),
	WAITING(                 "extend_deny",  OFFICE,           WORDS),
	IN_REVIEW(               "extend_deny",  OFFICE,           WORDS),

	/* reviews of each text, by as many persons: IN_REVIEW2 is every step but the last, which signs */
	{"letter", "DISPATCHED", "propose",      HANDLER,          "IN_REVIEW2", NONE, NONE, OWN, ANSWER},
	{"letter", "HANDLING",   "propose",      HANDLER,          "IN_REVIEW2", NONE, NONE, OWN, ANSWER},
	{"letter", "REWORK",     "propose",      HANDLER,          "IN_REVIEW2", NONE, NONE, OWN, ANSWER},
	{"letter", "IN_REVIEW2", "take_back",    HANDLER,          "HANDLING",   NONE, NONE, OWN},
	{"letter", "IN_REVIEW2", "review_on",    REVIEWER,         "IN_REVIEW2", NONE, NONE, CHOSEN},
	{"letter", "IN_REVIEW2", "review",       REVIEWER,         "IN_REVIEW3", NONE, NONE},
	{"letter", "IN_REVIEW2", "back",         REVIEWER,         "HANDLING",   NONE, NONE, WORDS},
	{"letter", "IN_REVIEW3", "release",      REVIEWER,         "REPLIED",    NONE, ANSWERED},
	{"letter", "IN_REVIEW3", "back",         REVIEWER,         "HANDLING",   NONE, NONE, WORDS},
	/* nobody is left who could take the step that waits */
	{"letter", "IN_REVIEW2", "reclaim",      OFFICE,           "HANDLING",   NONE, NONE, WORDS},
	{"letter", "IN_REVIEW3", "reclaim",      OFFICE,           "HANDLING",   NONE, NONE, WORDS},
	IN_REVIEW(               "consent",      UNIT_STAFF,       ONLY_CO),
	{"letter", "IN_REVIEW2", "object",       UNIT_STAFF,       "HANDLING",   NONE, NONE, ONLY_CO, WORDS},
	{"letter", "IN_REVIEW3", "object",       UNIT_STAFF,       "HANDLING",   NONE, NONE, ONLY_CO, WORDS},

	/* history taken over: answered at its true time, without our reviews */
	{"letter", "SUBMITTED",  "adopt",        IMPORT,           "REPLIED",    NONE, ALL, ANSWER},
	{"letter", "ACCEPTED",   "adopt",        IMPORT,           "REPLIED",    NONE, ALL, ANSWER},
	{"letter", "DISPATCHED", "adopt",        IMPORT,           "REPLIED",    NONE, ALL, ANSWER},

	{"letter", "REPLIED",    "rate",         CITIZEN,          "REPLIED",    NONE, NONE},
	{"letter", "REPLIED",    "rate_bad",     CITIZEN,          "REWORK",     {"rating.contact", "rating.rectify"}, NONE, CHOSEN},
	/* the office asks those who have not rated; that call is the first contact */
	{"letter", "REPLIED",    "callback",     OFFICE,           "REPLIED",    NONE, NONE, WORDS},
	{"letter", "REPLIED",    "callback_bad", OFFICE,           "REWORK",     {"rating.rectify"}, NONE, CHOSEN, WORDS},
	{"letter", "REWORK",     "contact",      OFFICE | UNIT_STAFF, "REWORK",  NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "HANDLING",   "contact",      OFFICE | UNIT_STAFF, "HANDLING", NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "NEEDINFO",   "contact",      OFFICE | UNIT_STAFF, "NEEDINFO", NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "IN_REVIEW2", "contact",      OFFICE | UNIT_STAFF, "IN_REVIEW2", NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "IN_REVIEW3", "contact",      OFFICE | UNIT_STAFF, "IN_REVIEW3", NONE, {"rating.contact"}, OWN, WORDS},
	/* malicious or mistaken, says the unit; another person of the office decides. Where it was
	 * worked on again because of that rating, the answer that stood stands again. */
	AT_UNIT(                 "appeal",       OFFICE | UNIT_STAFF, OWN_ALL, WORDS),
	WAITING(                 "appeal",       OFFICE | UNIT_STAFF, OWN_ALL, WORDS),
	IN_REVIEW(               "appeal",       OFFICE | UNIT_STAFF, OWN_ALL, WORDS),
	REWORKED(                "appeal",       OFFICE | UNIT_STAFF, OWN_ALL, WORDS),
	ANSWERED_ONCE(           "appeal",       OFFICE | UNIT_STAFF, OWN_ALL, WORDS),
	{"letter", "ACCEPTED",   "appeal_uphold", OFFICE,          "REPLIED",    NONE, REOPENED, VOID, WORDS},
	{"letter", "DISPATCHED", "appeal_uphold", OFFICE,          "REPLIED",    NONE, REOPENED, VOID, WORDS},
	{"letter", "HANDLING",   "appeal_uphold", OFFICE,          "REPLIED",    NONE, REOPENED, VOID, WORDS},
	{"letter", "NEEDINFO",   "appeal_uphold", OFFICE,          "REPLIED",    NONE, REOPENED, VOID, WORDS, RESUME},
	{"letter", "IN_REVIEW2", "appeal_uphold", OFFICE,          "REPLIED",    NONE, REOPENED, VOID, WORDS},
	{"letter", "IN_REVIEW3", "appeal_uphold", OFFICE,          "REPLIED",    NONE, REOPENED, VOID, WORDS},
	{"letter", "REWORK",     "appeal_uphold", OFFICE,          "REPLIED",    NONE, REOPENED, VOID, WORDS},
	ANSWERED_ONCE(           "appeal_uphold", OFFICE,          WORDS),
	{"letter", "ACCEPTED",   "appeal_deny",  OFFICE,           "ACCEPTED",   NONE, NONE, WORDS},
	AT_UNIT(                 "appeal_deny",  OFFICE,           WORDS),
	WAITING(                 "appeal_deny",  OFFICE,           WORDS),
	IN_REVIEW(               "appeal_deny",  OFFICE,           WORDS),
	REWORKED(                "appeal_deny",  OFFICE,           WORDS),
	ANSWERED_ONCE(           "appeal_deny",  OFFICE,           WORDS),

	/* the time for a rating is over */
	{"letter", "REPLIED",    "archive",      SYSTEM,           "ARCHIVED",   NONE, ALL},

	{"letter", "SUBMITTED",  "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "ACCEPTED",   "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "DISPATCHED", "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "HANDLING",   "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "NEEDINFO",   "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},

	AT_OFFICE(               "add",          CITIZEN,          WORDS),
	AT_UNIT(                 "add",          CITIZEN,          WORDS),
	IN_REVIEW(               "add",          CITIZEN,          WORDS),
	REWORKED(                "add",          CITIZEN,          WORDS),
	AT_OFFICE(               "chase",        CITIZEN),
	AT_UNIT(                 "chase",        CITIZEN),
	IN_REVIEW(               "chase",        CITIZEN),
	REWORKED(                "chase",        CITIZEN),

	/* a letter of supervision is issued, and the unit that it went to has read it */
	UNANSWERED(              "supervise",    OFFICE,           WORDS),
	EVERYWHERE(              "acknowledge",  OFFICE | UNIT_STAFF),

	/* negative, or likely to stir opinion: a text that is in review starts again, by the longer way */
	AT_OFFICE(               "flag",         REVIEWER,         OWN, WORDS),
	AT_UNIT(                 "flag",         REVIEWER,         OWN, WORDS),
	WAITING(                 "flag",         REVIEWER,         OWN, WORDS),
	REWORKED(                "flag",         REVIEWER,         OWN, WORDS),
	{"letter", "IN_REVIEW2", "flag",         REVIEWER,         "HANDLING",   NONE, NONE, OWN, WORDS},
	{"letter", "IN_REVIEW3", "flag",         REVIEWER,         "HANDLING",   NONE, NONE, OWN, WORDS},
	ANSWERED_ONCE(           "flag",         REVIEWER,         OWN, WORDS),
	AT_OFFICE(               "unflag",       REVIEWER,         OWN, WORDS),
	AT_UNIT(                 "unflag",       REVIEWER,         OWN, WORDS),
	WAITING(                 "unflag",       REVIEWER,         OWN, WORDS),
	REWORKED(                "unflag",       REVIEWER,         OWN, WORDS),
	ANSWERED_ONCE(           "unflag",       REVIEWER,         OWN, WORDS),

	/* files of staff: a plan, a written consent, what goes out with the answer */
	UNANSWERED(              "attach",       OFFICE | UNIT_STAFF, CO),
	ANSWERED_ONCE(           "attach",       OFFICE | UNIT_STAFF, CO),

	/* reading the contact data is an event */
	EVERYWHERE(              "read_contact", STAFF,            CO),
	/* a remark among staff, never shown to the citizen */
	EVERYWHERE(              "note",         STAFF,            CO, WORDS),

	/* public sentiment that was found is reported (源府办〔2023〕26号 第十三条), and that it went out */
	EVERYWHERE(              "sentiment",    OFFICE, WORDS),
	EVERYWHERE(              "sentiment_sent", OFFICE, WORDS),
	/* somebody sent by hand what would have published a text without its reviews: refused, and kept */
	EVERYWHERE(              "bypass",       SYSTEM),

	/* a redacted copy goes public step by step; the last step publishes it */
	ANSWERED_ONCE(           "publish_ask",    OFFICE | HANDLER, OWN),
	ANSWERED_ONCE(           "publish_review", REVIEWER),
	ANSWERED_ONCE(           "publish_back",   REVIEWER | HANDLER),
	ANSWERED_ONCE(           "publish",        REVIEWER | IMPORT, CHOSEN),
	/* what is public can be taken down wherever a letter that was answered may have come to since */
	EVERYWHERE(              "unpublish_ask",  OFFICE,         WORDS),
	EVERYWHERE(              "unpublish",      OFFICE | LEADER | CHIEF),
	EVERYWHERE(              "unpublish_deny", OFFICE | LEADER | CHIEF),
};
/* clang-format on */

const struct lifecycle_part lifecycle_letter = {
	"letter", states, LIFECYCLE_COUNT(states), rows, LIFECYCLE_COUNT(rows)};
