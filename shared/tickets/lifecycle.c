/* SPDX-License-Identifier: MIT */
/*
 * The one declared table of what may happen to a ticket, and its check. What an action does besides
 * moving the ticket is in effects.c; who asks and when, in act.c.
 */
#include "tickets/lifecycle.h"

#include "base/str.h"

#define CITIZEN ROLE_CITIZEN
#define OFFICE ROLE_OFFICE
#define HANDLER ROLE_HANDLER
#define HEAD ROLE_HEAD
#define LEADER ROLE_LEADER
#define CHIEF ROLE_CHIEF
#define IMPORT ROLE_IMPORT
#define SYSTEM ROLE_SYSTEM
#define UNIT_STAFF ROLES_UNIT
#define STAFF ROLES_LETTERS
/* who may take a step of a review; whose it is decides the route (review.h) */
#define REVIEWER (ROLE_OFFICE | ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF)

/* The tables are read by column. */
/* clang-format off */
#define NONE {NULL}
#define FIRST {"letter.dispatch", "letter.reply", "letter.unanswered"}
#define ALL {"letter.dispatch", "letter.reply", "letter.unit", "letter.unanswered", "rating.contact", "rating.rectify"}
#define ANSWERED {"letter.reply", "letter.unit", "letter.unanswered", "rating.contact", "rating.rectify"}
#define MISTAKE {"correction.transfer", "correction.reply", "correction.total"}
#define WORDS .needs_words = true
#define UNIT .needs_unit = true
#define OWN .own_unit = true
#define CO .own_unit = true, .co_unit = true
#define ONLY_CO .own_unit = true, .co_only = true
#define VOID .voids = true
#define CHOSEN .chosen = true
#define PAUSE .pauses = true
#define RESUME .resumes = true
#define EXTEND .extends = true
#define ANSWER .needs_answer = true

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

	{"correction", "NEW",            OFFICE,  false, false},
	{"correction", "TRANSFERRED",    HANDLER, false, true},
	{"correction", "FIXING",         HANDLER, false, true},
	{"correction", "REPLIED_FIXED",  0,       true,  false},
	{"correction", "REPLIED_UNTRUE", 0,       true,  false},
	{"correction", "OUT_OF_SCOPE",   0,       true,  false},
	{"correction", "SPAM",           0,       true,  false},
};

static const struct transition table[] = {
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

	/* a redacted copy goes public step by step; the last step publishes it */
	ANSWERED_ONCE(           "publish_ask",    OFFICE | HANDLER, OWN),
	ANSWERED_ONCE(           "publish_review", REVIEWER),
	ANSWERED_ONCE(           "publish_back",   REVIEWER | HANDLER),
	ANSWERED_ONCE(           "publish",        REVIEWER | IMPORT, CHOSEN),
	/* what is public can be taken down wherever a letter that was answered may have come to since */
	EVERYWHERE(              "unpublish_ask",  OFFICE,         WORDS),
	EVERYWHERE(              "unpublish",      OFFICE | LEADER | CHIEF),
	EVERYWHERE(              "unpublish_deny", OFFICE | LEADER | CHIEF),

	/* --- an error of the website: no pause and no extension; put right and answered in one act --- */

	{"correction", "",            "submit",       CITIZEN | IMPORT, "NEW", {"correction.transfer", "correction.total"}, NONE},
	{"correction", "NEW",         "transfer",     OFFICE | IMPORT,  "TRANSFERRED", {"correction.reply"}, {"correction.transfer"}, UNIT},
	{"correction", "TRANSFERRED", "sign",         HANDLER,          "FIXING",      NONE, NONE, OWN},
	/* not ours: whether it was passed on in time was judged by the first transfer */
	{"correction", "TRANSFERRED", "return",       HANDLER,          "NEW",         NONE, {"correction.reply"}, OWN, VOID, WORDS},
	{"correction", "FIXING",      "return",       HANDLER,          "NEW",         NONE, {"correction.reply"}, OWN, VOID, WORDS},

	{"correction", "TRANSFERRED", "fixed",        HANDLER,          "REPLIED_FIXED",  NONE, MISTAKE, OWN, ANSWER},
	{"correction", "FIXING",      "fixed",        HANDLER,          "REPLIED_FIXED",  NONE, MISTAKE, OWN, ANSWER},
	{"correction", "TRANSFERRED", "untrue",       HANDLER,          "REPLIED_UNTRUE", NONE, MISTAKE, OWN, ANSWER},
	{"correction", "FIXING",      "untrue",       HANDLER,          "REPLIED_UNTRUE", NONE, MISTAKE, OWN, ANSWER},
	/* by the office itself: transferred to itself at the same instant */
	{"correction", "NEW",         "fixed",        OFFICE | IMPORT,  "REPLIED_FIXED",  NONE, MISTAKE, ANSWER},
	{"correction", "NEW",         "untrue",       OFFICE | IMPORT,  "REPLIED_UNTRUE", NONE, MISTAKE, ANSWER},
	{"correction", "NEW",         "out_of_scope", OFFICE | IMPORT,  "OUT_OF_SCOPE",   NONE, MISTAKE, ANSWER},
	{"correction", "NEW",         "spam",         OFFICE | IMPORT,  "SPAM",           NONE, MISTAKE, VOID, WORDS},

	{"correction", "NEW",         "add",          CITIZEN,          "NEW",         NONE, NONE, WORDS},
	{"correction", "TRANSFERRED", "add",          CITIZEN,          "TRANSFERRED", NONE, NONE, WORDS},
	{"correction", "FIXING",      "add",          CITIZEN,          "FIXING",      NONE, NONE, WORDS},

	{"correction", "NEW",         "supervise",    OFFICE,           "NEW",         NONE, NONE, WORDS},
	{"correction", "TRANSFERRED", "supervise",    OFFICE,           "TRANSFERRED", NONE, NONE, WORDS},
	{"correction", "FIXING",      "supervise",    OFFICE,           "FIXING",      NONE, NONE, WORDS},

	{"correction", "NEW",            "read_contact", STAFF,         "NEW",            NONE, NONE, OWN},
	{"correction", "TRANSFERRED",    "read_contact", STAFF,         "TRANSFERRED",    NONE, NONE, OWN},
	{"correction", "FIXING",         "read_contact", STAFF,         "FIXING",         NONE, NONE, OWN},
	{"correction", "REPLIED_FIXED",  "read_contact", STAFF,         "REPLIED_FIXED",  NONE, NONE, OWN},
	{"correction", "REPLIED_UNTRUE", "read_contact", STAFF,         "REPLIED_UNTRUE", NONE, NONE, OWN},
	{"correction", "OUT_OF_SCOPE",   "read_contact", STAFF,         "OUT_OF_SCOPE",   NONE, NONE, OWN},
	{"correction", "SPAM",           "read_contact", STAFF,         "SPAM",           NONE, NONE, OWN},

	{"correction", "NEW",            "acknowledge",  OFFICE | UNIT_STAFF, "NEW",            NONE, NONE},
	{"correction", "TRANSFERRED",    "acknowledge",  OFFICE | UNIT_STAFF, "TRANSFERRED",    NONE, NONE},
	{"correction", "FIXING",         "acknowledge",  OFFICE | UNIT_STAFF, "FIXING",         NONE, NONE},
	{"correction", "REPLIED_FIXED",  "acknowledge",  OFFICE | UNIT_STAFF, "REPLIED_FIXED",  NONE, NONE},
	{"correction", "REPLIED_UNTRUE", "acknowledge",  OFFICE | UNIT_STAFF, "REPLIED_UNTRUE", NONE, NONE},
	{"correction", "OUT_OF_SCOPE",   "acknowledge",  OFFICE | UNIT_STAFF, "OUT_OF_SCOPE",   NONE, NONE},

	{"correction", "NEW",            "note",         STAFF,         "NEW",            NONE, NONE, OWN, WORDS},
	{"correction", "TRANSFERRED",    "note",         STAFF,         "TRANSFERRED",    NONE, NONE, OWN, WORDS},
	{"correction", "FIXING",         "note",         STAFF,         "FIXING",         NONE, NONE, OWN, WORDS},
	{"correction", "REPLIED_FIXED",  "note",         STAFF,         "REPLIED_FIXED",  NONE, NONE, OWN, WORDS},
	{"correction", "REPLIED_UNTRUE", "note",         STAFF,         "REPLIED_UNTRUE", NONE, NONE, OWN, WORDS},
	{"correction", "OUT_OF_SCOPE",   "note",         STAFF,         "OUT_OF_SCOPE",   NONE, NONE, OWN, WORDS},
	{"correction", "SPAM",           "note",         STAFF,         "SPAM",           NONE, NONE, OWN, WORDS},
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
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

const struct transition *lifecycle_find(const char *kind, const char *from, const char *action)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		if (str_equal(table[i].kind, kind) && str_equal(table[i].from, from) &&
			str_equal(table[i].action, action))
			return &table[i];
	}
	return NULL;
}

const struct state *lifecycle_state(const char *kind, const char *name)
{
	for (size_t i = 0; i < COUNT(states); i++) {
		if (str_equal(states[i].kind, kind) && str_equal(states[i].name, name))
			return &states[i];
	}
	return NULL;
}

size_t lifecycle_actions(const char *kind, const char *from, unsigned roles,
	const struct transition **out, size_t most)
{
	size_t n = 0;
	for (size_t i = 0; i < COUNT(table) && n < most; i++) {
		if ((table[i].who & roles) != 0 && !table[i].chosen &&
			str_equal(table[i].kind, kind) && str_equal(table[i].from, from))
			out[n++] = &table[i];
	}
	return n;
}

const struct transition *lifecycle_table(size_t *n)
{
	*n = COUNT(table);
	return table;
}

const struct state *lifecycle_states(size_t *n)
{
	*n = COUNT(states);
	return states;
}

int lifecycle_check(struct buf *err)
{
	return lifecycle_check_tables(states, COUNT(states), table, COUNT(table), err);
}
