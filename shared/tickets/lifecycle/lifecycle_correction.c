/* SPDX-License-Identifier: MIT */
/*
 * Errors of the website (网站纠错): their states and what may happen to them. No limit stands still
 * and none is lengthened; an error is put right and answered in one act. What an action does
 * besides is in effects.c and effects_correction.c.
 */
#include "tickets/lifecycle/lifecycle_rows.h"

/* clang-format off */
#define FIRST {"correction.transfer", "correction.total"}
#define MISTAKE {"correction.transfer", "correction.reply", "correction.total", "rating.contact", "rating.rectify"}
#define RATED {"rating.contact", "rating.rectify"}
#define REOPENED {"correction.reply", "rating.contact", "rating.rectify"}

#define AT_OFFICE(action, who, ...) \
	{"correction", "NEW",            action, who, "NEW",            NONE, NONE, __VA_ARGS__}
#define AT_UNIT(action, who, ...) \
	{"correction", "TRANSFERRED",    action, who, "TRANSFERRED",    NONE, NONE, __VA_ARGS__}, \
	{"correction", "FIXING",         action, who, "FIXING",         NONE, NONE, __VA_ARGS__}
#define OPEN(...) AT_OFFICE(__VA_ARGS__), AT_UNIT(__VA_ARGS__)
#define REPLIED(action, who, ...) \
	{"correction", "REPLIED_FIXED",  action, who, "REPLIED_FIXED",  NONE, NONE, __VA_ARGS__}, \
	{"correction", "REPLIED_UNTRUE", action, who, "REPLIED_UNTRUE", NONE, NONE, __VA_ARGS__}
#define ENDED(action, who, ...) \
	{"correction", "OUT_OF_SCOPE",   action, who, "OUT_OF_SCOPE",   NONE, NONE, __VA_ARGS__}, \
	{"correction", "SPAM",           action, who, "SPAM",           NONE, NONE, __VA_ARGS__}, \
	{"correction", "DUPLICATE",      action, who, "DUPLICATE",      NONE, NONE, __VA_ARGS__}
#define EVERYWHERE(...) OPEN(__VA_ARGS__), REPLIED(__VA_ARGS__), ENDED(__VA_ARGS__)

static const struct state states[] = {
	{"correction", "NEW",            OFFICE,  false, false},
	{"correction", "TRANSFERRED",    HANDLER, false, true},
	{"correction", "FIXING",         HANDLER, false, true},
	{"correction", "REPLIED_FIXED",  0,       false, false},
	{"correction", "REPLIED_UNTRUE", 0,       false, false},
	{"correction", "OUT_OF_SCOPE",   0,       true,  false},
	{"correction", "SPAM",           0,       true,  false},
	{"correction", "DUPLICATE",      0,       true,  false},
};

static const struct transition rows[] = {
	{"correction", "",            "submit",       CITIZEN | STAFF | IMPORT, "NEW", FIRST, NONE},
	/* the same page and quote as one that is worked on: joined at once; the office may see it later */
	{"correction", "NEW",         "duplicate",    OFFICE | SYSTEM,  "DUPLICATE",   NONE, MISTAKE, VOID},

	{"correction", "NEW",         "transfer",     OFFICE | IMPORT,  "TRANSFERRED", {"correction.reply"}, {"correction.transfer"}, UNIT},
	{"correction", "TRANSFERRED", "sign",         HANDLER | OFFICE, "FIXING",      NONE, NONE, OWN_ALL},
	/* not ours: whether it was passed on in time was judged by the first transfer */
	{"correction", "TRANSFERRED", "return",       HANDLER,          "NEW",         NONE, {"correction.reply"}, OWN, VOID, WORDS},
	{"correction", "FIXING",      "return",       HANDLER,          "NEW",         NONE, {"correction.reply"}, OWN, VOID, WORDS},
	AT_UNIT(                      "return_ask",   HANDLER,          OWN, WORDS),
	AT_UNIT(                      "return_deny",  OFFICE,           WORDS),
	/* it went to the wrong unit */
	{"correction", "TRANSFERRED", "redispatch",   OFFICE,           "TRANSFERRED", {"correction.reply"}, {"correction.reply"}, UNIT, VOID, WORDS},
	{"correction", "FIXING",      "redispatch",   OFFICE,           "TRANSFERRED", {"correction.reply"}, {"correction.reply"}, UNIT, VOID, WORDS},
	{"correction", "TRANSFERRED", "recall",       OFFICE,           "NEW",         NONE, {"correction.reply"}, VOID},

	{"correction", "TRANSFERRED", "fixed",        HANDLER | OFFICE | IMPORT, "REPLIED_FIXED",  NONE, MISTAKE, OWN_ALL, ANSWER},
	{"correction", "FIXING",      "fixed",        HANDLER | OFFICE | IMPORT, "REPLIED_FIXED",  NONE, MISTAKE, OWN_ALL, ANSWER},
	{"correction", "TRANSFERRED", "untrue",       HANDLER | OFFICE | IMPORT, "REPLIED_UNTRUE", NONE, MISTAKE, OWN_ALL, ANSWER},
	{"correction", "FIXING",      "untrue",       HANDLER | OFFICE | IMPORT, "REPLIED_UNTRUE", NONE, MISTAKE, OWN_ALL, ANSWER},
	{"correction", "TRANSFERRED", "out_of_scope", HANDLER | OFFICE | IMPORT, "OUT_OF_SCOPE",   NONE, MISTAKE, OWN_ALL, ANSWER},
	{"correction", "FIXING",      "out_of_scope", HANDLER | OFFICE | IMPORT, "OUT_OF_SCOPE",   NONE, MISTAKE, OWN_ALL, ANSWER},
	/* by the office itself: transferred to itself at the same instant */
	{"correction", "NEW",         "fixed",        OFFICE | IMPORT,  "REPLIED_FIXED",  NONE, MISTAKE, ANSWER},
	{"correction", "NEW",         "untrue",       OFFICE | IMPORT,  "REPLIED_UNTRUE", NONE, MISTAKE, ANSWER},
	{"correction", "NEW",         "out_of_scope", OFFICE | IMPORT,  "OUT_OF_SCOPE",   NONE, MISTAKE, ANSWER},
	{"correction", "NEW",         "spam",         OFFICE | IMPORT,  "SPAM",           NONE, MISTAKE, VOID, WORDS},

	/* a fake site is handed over to those who can take it down; that is no answer yet */
	OPEN(                         "handover",     OFFICE,           WORDS),
	REPLIED(                      "handover",     OFFICE,           WORDS),

	OPEN(                         "add",          CITIZEN,          WORDS),
	OPEN(                         "chase",        CITIZEN),
	OPEN(                         "supervise",    OFFICE,           WORDS),
	EVERYWHERE(                   "acknowledge",  OFFICE | UNIT_STAFF),
	OPEN(                         "attach",       OFFICE | UNIT_STAFF, OWN),
	EVERYWHERE(                   "read_contact", STAFF,            OWN),
	EVERYWHERE(                   "note",         STAFF,            OWN, WORDS),

	/* public sentiment that was found is reported (源府办〔2023〕26号 第十三条), and that it went out */
	EVERYWHERE(                   "sentiment",    OFFICE, WORDS),
	EVERYWHERE(                   "sentiment_sent", OFFICE, WORDS),
	/* somebody sent by hand what would have published a text without its reviews: refused, and kept */
	EVERYWHERE(                   "bypass",       SYSTEM),

	REPLIED(                      "rate",         CITIZEN),
	{"correction", "REPLIED_FIXED",  "rate_bad",  CITIZEN,          "FIXING",      RATED, NONE, CHOSEN},
	{"correction", "REPLIED_UNTRUE", "rate_bad",  CITIZEN,          "FIXING",      RATED, NONE, CHOSEN},
	REPLIED(                      "callback",     OFFICE,           WORDS),
	{"correction", "REPLIED_FIXED",  "callback_bad", OFFICE,        "FIXING",      {"rating.rectify"}, NONE, CHOSEN, WORDS},
	{"correction", "REPLIED_UNTRUE", "callback_bad", OFFICE,        "FIXING",      {"rating.rectify"}, NONE, CHOSEN, WORDS},
	{"correction", "NEW",         "contact",      OFFICE | UNIT_STAFF, "NEW",         NONE, {"rating.contact"}, OWN, WORDS},
	{"correction", "TRANSFERRED", "contact",      OFFICE | UNIT_STAFF, "TRANSFERRED", NONE, {"rating.contact"}, OWN, WORDS},
	{"correction", "FIXING",      "contact",      OFFICE | UNIT_STAFF, "FIXING",      NONE, {"rating.contact"}, OWN, WORDS},

	/* malicious or mistaken, says the unit; another person of the office decides. Where it was
	 * worked on again because of that rating, the answer that stood stands again. */
	AT_UNIT(                      "appeal",       OFFICE | UNIT_STAFF, OWN_ALL, WORDS),
	REPLIED(                      "appeal",       OFFICE | UNIT_STAFF, OWN_ALL, WORDS),
	{"correction", "NEW",         "appeal_uphold", OFFICE,          "REPLIED_FIXED",  NONE, REOPENED, VOID, WORDS},
	{"correction", "TRANSFERRED", "appeal_uphold", OFFICE,          "REPLIED_FIXED",  NONE, REOPENED, VOID, WORDS},
	{"correction", "FIXING",      "appeal_uphold", OFFICE,          "REPLIED_FIXED",  NONE, REOPENED, VOID, WORDS},
	{"correction", "NEW",         "appeal_uphold_untrue", OFFICE,   "REPLIED_UNTRUE", NONE, REOPENED, VOID, WORDS, CHOSEN},
	{"correction", "TRANSFERRED", "appeal_uphold_untrue", OFFICE,   "REPLIED_UNTRUE", NONE, REOPENED, VOID, WORDS, CHOSEN},
	{"correction", "FIXING",      "appeal_uphold_untrue", OFFICE,   "REPLIED_UNTRUE", NONE, REOPENED, VOID, WORDS, CHOSEN},
	REPLIED(                      "appeal_uphold", OFFICE,          WORDS),
	OPEN(                         "appeal_deny",  OFFICE,           WORDS),
	REPLIED(                      "appeal_deny",  OFFICE,           WORDS),
};
/* clang-format on */

const struct lifecycle_part lifecycle_correction = {
	"correction", states, LIFECYCLE_COUNT(states), rows, LIFECYCLE_COUNT(rows)};
