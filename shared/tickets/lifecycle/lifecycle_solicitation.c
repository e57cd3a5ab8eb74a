/* SPDX-License-Identifier: MIT */
/*
 * Solicitations (征集调查): their states and what may happen to them. Whether one is open is said
 * by its time (solicitation_phase); SCHEDULED, OPEN and CLOSED follow it. What an action does
 * besides is in effects_solicitation.c, the review of both texts in effects_review.c.
 */
#include "tickets/lifecycle/lifecycle_rows.h"

/* clang-format off */
#define AUTHOR (OFFICE | HANDLER | HEAD | LEADER)
#define RESULT {"solicitation.result"}

#define BEFORE(action, who, ...) \
	{"solicitation", "DRAFT",            action, who, "DRAFT",            NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "IN_REVIEW2",       action, who, "IN_REVIEW2",       NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "IN_REVIEW3",       action, who, "IN_REVIEW3",       NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "SCHEDULED",        action, who, "SCHEDULED",        NONE, NONE, __VA_ARGS__}
#define ONGOING(action, who, ...) \
	{"solicitation", "OPEN",             action, who, "OPEN",             NONE, NONE, __VA_ARGS__}
#define AFTER(action, who, ...) \
	{"solicitation", "CLOSED",           action, who, "CLOSED",           NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "COLLATING",        action, who, "COLLATING",        NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "RESULT_REVIEW2",   action, who, "RESULT_REVIEW2",   NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "RESULT_REVIEW3",   action, who, "RESULT_REVIEW3",   NONE, NONE, __VA_ARGS__}
#define ENDED(action, who, ...) \
	{"solicitation", "RESULT_PUBLISHED", action, who, "RESULT_PUBLISHED", NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "ARCHIVED",         action, who, "ARCHIVED",         NONE, NONE, __VA_ARGS__}, \
	{"solicitation", "WITHDRAWN",        action, who, "WITHDRAWN",        NONE, NONE, __VA_ARGS__}
#define EVERYWHERE(...) BEFORE(__VA_ARGS__), ONGOING(__VA_ARGS__), AFTER(__VA_ARGS__), ENDED(__VA_ARGS__)

static const struct state states[] = {
	{"solicitation", "DRAFT",            HANDLER, false, true},
	{"solicitation", "IN_REVIEW2",       HEAD,    false, true},
	{"solicitation", "IN_REVIEW3",       LEADER,  false, true},
	{"solicitation", "SCHEDULED",        0,       false, false},
	{"solicitation", "OPEN",             0,       false, false},
	{"solicitation", "CLOSED",           HANDLER, false, true},
	{"solicitation", "COLLATING",        HANDLER, false, true},
	{"solicitation", "RESULT_REVIEW2",   HEAD,    false, true},
	{"solicitation", "RESULT_REVIEW3",   LEADER,  false, true},
	{"solicitation", "RESULT_PUBLISHED", 0,       false, false},
	{"solicitation", "ARCHIVED",         0,       true,  false},
	{"solicitation", "WITHDRAWN",        0,       true,  false},
};

static const struct transition rows[] = {
	{"solicitation", "",               "create",    AUTHOR | IMPORT, "DRAFT",            NONE, NONE},
	{"solicitation", "DRAFT",          "edit",      AUTHOR,          "DRAFT",            NONE, NONE, OWN_ALL},

	{"solicitation", "DRAFT",          "propose",   AUTHOR,          "IN_REVIEW2",       NONE, NONE, OWN_ALL, ANSWER},
	{"solicitation", "IN_REVIEW2",     "take_back", AUTHOR,          "DRAFT",            NONE, NONE, OWN_ALL},
	{"solicitation", "IN_REVIEW2",     "review_on", REVIEWER,        "IN_REVIEW2",       NONE, NONE, CHOSEN},
	{"solicitation", "IN_REVIEW2",     "review",    REVIEWER,        "IN_REVIEW3",       NONE, NONE},
	{"solicitation", "IN_REVIEW2",     "back",      REVIEWER,        "DRAFT",            NONE, NONE, WORDS},
	{"solicitation", "IN_REVIEW3",     "release",   REVIEWER,        "SCHEDULED",        NONE, NONE},
	{"solicitation", "IN_REVIEW3",     "back",      REVIEWER,        "DRAFT",            NONE, NONE, WORDS},
	/* nobody is left who could take the step that waits */
	{"solicitation", "IN_REVIEW2",     "reclaim",   OFFICE,          "DRAFT",            NONE, NONE, WORDS},
	{"solicitation", "IN_REVIEW3",     "reclaim",   OFFICE,          "DRAFT",            NONE, NONE, WORDS},

	/* by the time it says itself; its limit for the result begins when it closes */
	{"solicitation", "SCHEDULED",      "open",      SYSTEM,          "OPEN",             NONE, NONE},
	{"solicitation", "OPEN",           "close",     SYSTEM,          "CLOSED",           RESULT, NONE},
	/* longer, never shorter */
	{"solicitation", "OPEN",           "prolong",   AUTHOR,          "OPEN",             NONE, NONE, OWN_ALL, WORDS},
	{"solicitation", "SCHEDULED",      "withdraw",  OFFICE | HEAD | LEADER | CHIEF, "WITHDRAWN", NONE, RESULT, OWN, VOID, WORDS},
	{"solicitation", "OPEN",           "withdraw",  OFFICE | HEAD | LEADER | CHIEF, "WITHDRAWN", NONE, RESULT, OWN, VOID, WORDS},

	/* which opinions everybody reads; words: which, and why some are kept back */
	{"solicitation", "SCHEDULED",      "moderate",  AUTHOR,          "SCHEDULED",        NONE, NONE, OWN_ALL, WORDS},
	ONGOING(                           "moderate",  AUTHOR,          OWN_ALL, WORDS),
	AFTER(                             "moderate",  AUTHOR,          OWN_ALL, WORDS),
	ENDED(                             "moderate",  AUTHOR,          OWN_ALL, WORDS),
	/* who gave an opinion; words: which */
	{"solicitation", "SCHEDULED",      "read_contact", AUTHOR,       "SCHEDULED",        NONE, NONE, OWN_ALL, WORDS},
	ONGOING(                           "read_contact", AUTHOR,       OWN_ALL, WORDS),
	AFTER(                             "read_contact", AUTHOR,       OWN_ALL, WORDS),
	ENDED(                             "read_contact", AUTHOR,       OWN_ALL, WORDS),

	{"solicitation", "CLOSED",         "collate",   AUTHOR,          "COLLATING",        NONE, NONE, OWN_ALL},
	{"solicitation", "COLLATING",      "edit",      AUTHOR,          "COLLATING",        NONE, NONE, OWN_ALL},
	{"solicitation", "COLLATING",      "propose",   AUTHOR,          "RESULT_REVIEW2",   NONE, NONE, OWN_ALL, ANSWER},
	{"solicitation", "RESULT_REVIEW2", "take_back", AUTHOR,          "COLLATING",        NONE, NONE, OWN_ALL},
	{"solicitation", "RESULT_REVIEW2", "review_on", REVIEWER,        "RESULT_REVIEW2",   NONE, NONE, CHOSEN},
	{"solicitation", "RESULT_REVIEW2", "review",    REVIEWER,        "RESULT_REVIEW3",   NONE, NONE},
	{"solicitation", "RESULT_REVIEW2", "back",      REVIEWER,        "COLLATING",        NONE, NONE, WORDS},
	{"solicitation", "RESULT_REVIEW3", "release",   REVIEWER,        "RESULT_PUBLISHED", NONE, RESULT},
	{"solicitation", "RESULT_REVIEW3", "back",      REVIEWER,        "COLLATING",        NONE, NONE, WORDS},
	{"solicitation", "RESULT_REVIEW2", "reclaim",   OFFICE,          "COLLATING",        NONE, NONE, WORDS},
	{"solicitation", "RESULT_REVIEW3", "reclaim",   OFFICE,          "COLLATING",        NONE, NONE, WORDS},
	{"solicitation", "RESULT_PUBLISHED", "archive", SYSTEM,          "ARCHIVED",         NONE, RESULT},

	AFTER(                             "supervise",   OFFICE,              WORDS),
	AFTER(                             "acknowledge", OFFICE | UNIT_STAFF),
	ENDED(                             "acknowledge", OFFICE | UNIT_STAFF),
	{"solicitation", "DRAFT",          "attach",    AUTHOR,          "DRAFT",            NONE, NONE, OWN_ALL},
	{"solicitation", "COLLATING",      "attach",    AUTHOR,          "COLLATING",        NONE, NONE, OWN_ALL},
	EVERYWHERE(                        "note",      STAFF,           OWN, WORDS),

	/* public sentiment that was found is reported (源府办〔2023〕26号 第十三条), and that it went out */
	EVERYWHERE(                        "sentiment",    OFFICE, WORDS),
	EVERYWHERE(                        "sentiment_sent", OFFICE, WORDS),
	/* somebody sent by hand what would have published a text without its reviews: refused, and kept */
	EVERYWHERE(                        "bypass",       SYSTEM),
};
/* clang-format on */

const struct lifecycle_part lifecycle_solicitation = {
	"solicitation", states, LIFECYCLE_COUNT(states), rows, LIFECYCLE_COUNT(rows)};
