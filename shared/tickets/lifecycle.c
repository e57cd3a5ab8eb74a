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
#define IMPORT ROLE_IMPORT
#define STAFF (ROLE_OFFICE | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER | ROLE_SUPERVISOR)

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
#define VOID .voids = true
#define CHOSEN .chosen = true
#define PAUSE .pauses = true
#define RESUME .resumes = true
#define EXTEND .extends = true
#define ANSWER .needs_answer = true

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
	{"letter", "REJECTED",   0,       true,  false},
	{"letter", "REDIRECTED", 0,       true,  false},
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
	{"letter", "SUBMITTED",  "refuse",       OFFICE,           "REJECTED",   NONE, ALL, VOID, WORDS},
	{"letter", "ACCEPTED",   "refuse",       OFFICE,           "REJECTED",   NONE, ALL, VOID, WORDS},
	{"letter", "SUBMITTED",  "redirect",     OFFICE,           "REDIRECTED", NONE, ALL, VOID, WORDS},
	{"letter", "ACCEPTED",   "redirect",     OFFICE,           "REDIRECTED", NONE, ALL, VOID, WORDS},

	{"letter", "DISPATCHED", "sign",         HANDLER,          "HANDLING",   NONE, NONE, OWN},
	{"letter", "DISPATCHED", "return",       HANDLER,          "ACCEPTED",   NONE, {"letter.unit"}, OWN, VOID, WORDS},
	{"letter", "HANDLING",   "return",       HANDLER,          "ACCEPTED",   NONE, {"letter.unit"}, OWN, VOID, WORDS},
	{"letter", "HANDLING",   "ask",          HANDLER,          "NEEDINFO",   NONE, NONE, OWN, WORDS, PAUSE},
	{"letter", "NEEDINFO",   "resume",       HANDLER,          "HANDLING",   NONE, NONE, OWN, RESUME},
	{"letter", "NEEDINFO",   "add",          CITIZEN,          "HANDLING",   NONE, NONE, WORDS, RESUME},

	/* more time: asked and granted before the limit is over, wherever the answer has come to */
	{"letter", "DISPATCHED", "extend_ask",   HANDLER,          "DISPATCHED", NONE, NONE, OWN, WORDS},
	{"letter", "HANDLING",   "extend_ask",   HANDLER,          "HANDLING",   NONE, NONE, OWN, WORDS},
	{"letter", "DISPATCHED", "extend",       OFFICE,           "DISPATCHED", NONE, NONE, EXTEND},
	{"letter", "HANDLING",   "extend",       OFFICE,           "HANDLING",   NONE, NONE, EXTEND},
	{"letter", "NEEDINFO",   "extend",       OFFICE,           "NEEDINFO",   NONE, NONE, EXTEND},
	{"letter", "IN_REVIEW2", "extend",       OFFICE,           "IN_REVIEW2", NONE, NONE, EXTEND},
	{"letter", "IN_REVIEW3", "extend",       OFFICE,           "IN_REVIEW3", NONE, NONE, EXTEND},
	{"letter", "DISPATCHED", "extend_deny",  OFFICE,           "DISPATCHED", NONE, NONE, WORDS},
	{"letter", "HANDLING",   "extend_deny",  OFFICE,           "HANDLING",   NONE, NONE, WORDS},
	{"letter", "NEEDINFO",   "extend_deny",  OFFICE,           "NEEDINFO",   NONE, NONE, WORDS},
	{"letter", "IN_REVIEW2", "extend_deny",  OFFICE,           "IN_REVIEW2", NONE, NONE, WORDS},
	{"letter", "IN_REVIEW3", "extend_deny",  OFFICE,           "IN_REVIEW3", NONE, NONE, WORDS},

	/* three reviews of each text, by three persons */
	{"letter", "DISPATCHED", "propose",      HANDLER,          "IN_REVIEW2", NONE, NONE, OWN, ANSWER},
	{"letter", "HANDLING",   "propose",      HANDLER,          "IN_REVIEW2", NONE, NONE, OWN, ANSWER},
	{"letter", "REWORK",     "propose",      HANDLER,          "IN_REVIEW2", NONE, NONE, OWN, ANSWER},
	{"letter", "IN_REVIEW2", "review",       HEAD,             "IN_REVIEW3", NONE, NONE, OWN},
	{"letter", "IN_REVIEW2", "back",         HEAD,             "HANDLING",   NONE, NONE, OWN, WORDS},
	{"letter", "IN_REVIEW3", "release",      LEADER,           "REPLIED",    NONE, ANSWERED, OWN},
	{"letter", "IN_REVIEW3", "back",         LEADER,           "HANDLING",   NONE, NONE, OWN, WORDS},

	/* history taken over: answered at its true time, without our reviews */
	{"letter", "SUBMITTED",  "adopt",        IMPORT,           "REPLIED",    NONE, ALL, ANSWER},
	{"letter", "ACCEPTED",   "adopt",        IMPORT,           "REPLIED",    NONE, ALL, ANSWER},
	{"letter", "DISPATCHED", "adopt",        IMPORT,           "REPLIED",    NONE, ALL, ANSWER},

	{"letter", "REPLIED",    "publish",      OFFICE | IMPORT,  "REPLIED",    NONE, NONE},
	{"letter", "REPLIED",    "rate",         CITIZEN,          "REPLIED",    NONE, NONE},
	{"letter", "REPLIED",    "rate_bad",     CITIZEN,          "REWORK",     {"rating.contact", "rating.rectify"}, NONE, CHOSEN},
	{"letter", "REWORK",     "contact",      OFFICE | HANDLER | HEAD | LEADER, "REWORK", NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "HANDLING",   "contact",      OFFICE | HANDLER | HEAD | LEADER, "HANDLING", NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "NEEDINFO",   "contact",      OFFICE | HANDLER | HEAD | LEADER, "NEEDINFO", NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "IN_REVIEW2", "contact",      OFFICE | HANDLER | HEAD | LEADER, "IN_REVIEW2", NONE, {"rating.contact"}, OWN, WORDS},
	{"letter", "IN_REVIEW3", "contact",      OFFICE | HANDLER | HEAD | LEADER, "IN_REVIEW3", NONE, {"rating.contact"}, OWN, WORDS},

	{"letter", "SUBMITTED",  "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "ACCEPTED",   "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "DISPATCHED", "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "HANDLING",   "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},
	{"letter", "NEEDINFO",   "withdraw",     CITIZEN,          "WITHDRAWN",  NONE, ALL, VOID},

	{"letter", "SUBMITTED",  "add",          CITIZEN,          "SUBMITTED",  NONE, NONE, WORDS},
	{"letter", "ACCEPTED",   "add",          CITIZEN,          "ACCEPTED",   NONE, NONE, WORDS},
	{"letter", "DISPATCHED", "add",          CITIZEN,          "DISPATCHED", NONE, NONE, WORDS},
	{"letter", "HANDLING",   "add",          CITIZEN,          "HANDLING",   NONE, NONE, WORDS},
	{"letter", "IN_REVIEW2", "add",          CITIZEN,          "IN_REVIEW2", NONE, NONE, WORDS},
	{"letter", "IN_REVIEW3", "add",          CITIZEN,          "IN_REVIEW3", NONE, NONE, WORDS},
	{"letter", "REWORK",     "add",          CITIZEN,          "REWORK",     NONE, NONE, WORDS},
	{"letter", "SUBMITTED",  "chase",        CITIZEN,          "SUBMITTED",  NONE, NONE},
	{"letter", "ACCEPTED",   "chase",        CITIZEN,          "ACCEPTED",   NONE, NONE},
	{"letter", "DISPATCHED", "chase",        CITIZEN,          "DISPATCHED", NONE, NONE},
	{"letter", "HANDLING",   "chase",        CITIZEN,          "HANDLING",   NONE, NONE},
	{"letter", "IN_REVIEW2", "chase",        CITIZEN,          "IN_REVIEW2", NONE, NONE},
	{"letter", "IN_REVIEW3", "chase",        CITIZEN,          "IN_REVIEW3", NONE, NONE},
	{"letter", "REWORK",     "chase",        CITIZEN,          "REWORK",     NONE, NONE},

	/* a letter of supervision is issued */
	{"letter", "SUBMITTED",  "supervise",    OFFICE,           "SUBMITTED",  NONE, NONE, WORDS},
	{"letter", "ACCEPTED",   "supervise",    OFFICE,           "ACCEPTED",   NONE, NONE, WORDS},
	{"letter", "DISPATCHED", "supervise",    OFFICE,           "DISPATCHED", NONE, NONE, WORDS},
	{"letter", "HANDLING",   "supervise",    OFFICE,           "HANDLING",   NONE, NONE, WORDS},
	{"letter", "NEEDINFO",   "supervise",    OFFICE,           "NEEDINFO",   NONE, NONE, WORDS},
	{"letter", "IN_REVIEW2", "supervise",    OFFICE,           "IN_REVIEW2", NONE, NONE, WORDS},
	{"letter", "IN_REVIEW3", "supervise",    OFFICE,           "IN_REVIEW3", NONE, NONE, WORDS},
	{"letter", "REWORK",     "supervise",    OFFICE,           "REWORK",     NONE, NONE, WORDS},

	/* reading the contact data is an event */
	{"letter", "SUBMITTED",  "read_contact", STAFF,            "SUBMITTED",  NONE, NONE, OWN},
	{"letter", "ACCEPTED",   "read_contact", STAFF,            "ACCEPTED",   NONE, NONE, OWN},
	{"letter", "DISPATCHED", "read_contact", STAFF,            "DISPATCHED", NONE, NONE, OWN},
	{"letter", "HANDLING",   "read_contact", STAFF,            "HANDLING",   NONE, NONE, OWN},
	{"letter", "NEEDINFO",   "read_contact", STAFF,            "NEEDINFO",   NONE, NONE, OWN},
	{"letter", "IN_REVIEW2", "read_contact", STAFF,            "IN_REVIEW2", NONE, NONE, OWN},
	{"letter", "IN_REVIEW3", "read_contact", STAFF,            "IN_REVIEW3", NONE, NONE, OWN},
	{"letter", "REPLIED",    "read_contact", STAFF,            "REPLIED",    NONE, NONE, OWN},
	{"letter", "REWORK",     "read_contact", STAFF,            "REWORK",     NONE, NONE, OWN},
	{"letter", "REJECTED",   "read_contact", STAFF,            "REJECTED",   NONE, NONE, OWN},
	{"letter", "REDIRECTED", "read_contact", STAFF,            "REDIRECTED", NONE, NONE, OWN},
	{"letter", "WITHDRAWN",  "read_contact", STAFF,            "WITHDRAWN",  NONE, NONE, OWN},

	/* what is public can be taken down wherever a letter that was answered may have come to since */
	{"letter", "ACCEPTED",  "unpublish",    OFFICE,           "ACCEPTED",   NONE, NONE, WORDS},
	{"letter", "DISPATCHED","unpublish",    OFFICE,           "DISPATCHED", NONE, NONE, WORDS},
	{"letter", "HANDLING",  "unpublish",    OFFICE,           "HANDLING",   NONE, NONE, WORDS},
	{"letter", "NEEDINFO",  "unpublish",    OFFICE,           "NEEDINFO",   NONE, NONE, WORDS},
	{"letter", "IN_REVIEW2","unpublish",    OFFICE,           "IN_REVIEW2", NONE, NONE, WORDS},
	{"letter", "IN_REVIEW3","unpublish",    OFFICE,           "IN_REVIEW3", NONE, NONE, WORDS},
	{"letter", "REPLIED",   "unpublish",    OFFICE,           "REPLIED",    NONE, NONE, WORDS},
	{"letter", "REWORK",    "unpublish",    OFFICE,           "REWORK",     NONE, NONE, WORDS},
	{"letter", "REJECTED",  "unpublish",    OFFICE,           "REJECTED",   NONE, NONE, WORDS},
	{"letter", "REDIRECTED","unpublish",    OFFICE,           "REDIRECTED", NONE, NONE, WORDS},
	{"letter", "WITHDRAWN", "unpublish",    OFFICE,           "WITHDRAWN",  NONE, NONE, WORDS},

	/* a remark among staff, never shown to the citizen */
	{"letter", "SUBMITTED",  "note",         STAFF,            "SUBMITTED",  NONE, NONE, OWN, WORDS},
	{"letter", "ACCEPTED",   "note",         STAFF,            "ACCEPTED",   NONE, NONE, OWN, WORDS},
	{"letter", "DISPATCHED", "note",         STAFF,            "DISPATCHED", NONE, NONE, OWN, WORDS},
	{"letter", "HANDLING",   "note",         STAFF,            "HANDLING",   NONE, NONE, OWN, WORDS},
	{"letter", "NEEDINFO",   "note",         STAFF,            "NEEDINFO",   NONE, NONE, OWN, WORDS},
	{"letter", "IN_REVIEW2", "note",         STAFF,            "IN_REVIEW2", NONE, NONE, OWN, WORDS},
	{"letter", "IN_REVIEW3", "note",         STAFF,            "IN_REVIEW3", NONE, NONE, OWN, WORDS},
	{"letter", "REPLIED",    "note",         STAFF,            "REPLIED",    NONE, NONE, OWN, WORDS},
	{"letter", "REWORK",     "note",         STAFF,            "REWORK",     NONE, NONE, OWN, WORDS},
	{"letter", "REJECTED",   "note",         STAFF,            "REJECTED",   NONE, NONE, OWN, WORDS},
	{"letter", "REDIRECTED", "note",         STAFF,            "REDIRECTED", NONE, NONE, OWN, WORDS},
	{"letter", "WITHDRAWN",  "note",         STAFF,            "WITHDRAWN",  NONE, NONE, OWN, WORDS},

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
