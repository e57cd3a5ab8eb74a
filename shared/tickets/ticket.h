/* SPDX-License-Identifier: MIT */
/*
 * A ticket (办件) and the one way to change it: an action of the lifecycle table, in one
 * transaction: read the row and its version, apply the table, write the row if the version still
 * stands, append the event, start and stop clocks. Nothing else writes those tables. The same for a
 * browser, the command line, an import and a test: `now` is an argument.
 */
#ifndef HUIYING_TICKETS_TICKET_H
#define HUIYING_TICKETS_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include "base/secret.h"
#include "calendar/workday.h"
#include "store/db.h"
#include "tickets/clocks/clock.h"
#include "tickets/kept/contact.h"
#include "tickets/ledger/ledger.h"
#include "tickets/lifecycle/lifecycle.h"
#include "policy/policy.h"

/* What every function needs to know beside the database: compiled once at start, never changed. */
struct engine {
	const struct policy *policy;
	const struct calendar *calendar;
	const struct secret *secret;
	int epoch; /* of the rulebook these are; 0: read from files, in force where there is none */
	const struct screen *screen; /* words of the request's site (wordlist.h); NULL: none. Not
					owned. */
};
/* 0, or -1 with what is wrong in err. secret is only kept. */
int engine_open(const char *schema_dir, const char *policy, const struct secret *secret,
	struct engine *out, struct buf *err);
void engine_close(struct engine *engine); /* the secret stays its owner's */

enum ticket_result {
	TICKET_DONE = 0,
	TICKET_REPEATED, /* submission key seen before: the receipt is the first one. An act: done
			    a moment ago, and not again */
	TICKET_OTHER, /* submission key seen before, with another text: nothing is taken, the
			 receipt is the first one's */
	TICKET_MISSING, /* no such ticket, box, unit */
	TICKET_CHANGED, /* somebody acted meanwhile: show what happened, keep what was typed */
	TICKET_ILLEGAL, /* the lifecycle table does not allow it (state, role or unit) */
	TICKET_LIMIT, /* allowed, but not so often (chase, add, return, rate) */
	TICKET_WORDS, /* a reason, question or text is missing, or too long to be kept */
	TICKET_CLOSED, /* the site ends: it takes nothing new */
	TICKET_AWAY, /* database away, or transaction lost: try again, same key */
	TICKET_BAD, /* our mistake; logged */
};

/* --- numbers and codes --- */

/* 16 digits: date, 7 random digits, check digit (ISO 7064 MOD 11,10). */
#define TICKET_NUMBER 17
#define TICKET_CODE 9 /* 8 digits and NUL */
void ticket_number_make(day today, char out[TICKET_NUMBER]);
/* As typed (spaces, hyphens, full-width digits) to 16 digits; false when it cannot be one. */
bool ticket_number_parse(const char *typed, char out[TICKET_NUMBER]);
/* "2026 1122 4837 1925" */
char *ticket_number_grouped(struct pool *pool, const char *number);
/* The query code follows from the secret submission key, so that a repeated POST shows it again
 * although only its keyed hash is stored. */
void ticket_code_make(
	const struct secret *secret, int64_t site_id, const char *key, char out[TICKET_CODE]);

/* What somebody else writes in the same transaction, after the ticket's own rows: all of it stands,
 * or none. Called again when the transaction is tried again, so what it keeps in ctx it sets, and
 * does not add to. DB_STOP: it may not be: nothing is written, TICKET_ILLEGAL. */
struct also {
	enum db_status (*store)(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx);
	void *ctx;
};

struct actor;

/* --- submit --- */

struct attachment_new {
	const char *hash; /* hex, names the file in the store */
	const char *name; /* as the citizen called it */
	const char *type; /* sniffed media type */
	int64_t size;
};

struct ticket_new {
	const char *kind; /* "letter", "correction", "solicitation" */
	int64_t site_id;
	const char *key; /* submission key, 16..64 of [A-Za-z0-9_-] */
	int64_t box_id; /* 0: this kind has none */
	const char *type; /* code of the kind's types (ticket_types); NULL: the first */
	const char *category; /* policy code or NULL */
	const char *title, *body;
	bool open; /* the citizen agrees to publication */
	struct contact contact;
	const struct attachment_new *attachments;
	size_t n_attachments;
	const char *source; /* "web", "import", "demo" */
	const char *source_ref; /* id in the source, unique per site, or NULL */
	const char *address; /* network address or "" */
	instant now; /* when it was submitted */
	const struct actor *actor; /* staff who write it themselves (a solicitation, an internal
				      find); NULL: a citizen, or an import */
	int64_t unit_id; /* whose it is from the beginning; 0: the dispatch office's */
	const char *const *proved; /* texts that `also` writes and the ledger proves with the
				      ticket's own: of a correction the LEDGER_PROVED */
	size_t n_proved;
	struct also also;
};

struct receipt {
	int64_t id;
	char number[TICKET_NUMBER];
	char code[TICKET_CODE]; /* "": of a repeat, when the key that made it is gone */
	instant submitted_at;
	instant due_at; /* reply due: in time iff before it */
	day due_day;
	bool provisional;
};

/* What a ticket of this kind may be about: types of letters, or the policy's lists correction.kinds
 * and solicitation.kinds. */
struct policy_list ticket_types(const struct policy *policy, const char *kind);

/* TICKET_DONE, TICKET_REPEATED or TICKET_OTHER fill the receipt. Starts the clocks of the
 * lifecycle's first row ("submit", of a solicitation "create"). TICKET_ILLEGAL: the actor may not,
 * or `also` refused. */
enum ticket_result ticket_submit(struct db *db, const struct engine *engine,
	const struct ticket_new *letter, struct receipt *receipt);

/* Whether a submission key has its ticket already: a repeated POST is let through every limit. */
enum db_status submission_known(
	struct db *db, struct pool *pool, int64_t site_id, const char *key, bool *out);

/* --- act --- */

struct actor {
	unsigned roles; /* all roles this person holds */
	int64_t staff_id; /* 0: citizen, import */
	int64_t unit_id;
	const char *address;
};

struct act {
	const char *action;
	int version; /* the version the actor saw; 0: whatever stands */
	const char *words; /* reason, question, addition, comment; NULL or "" when none */
	const char *reason; /* code: refusal reason, rating "1".."5" */
	const char *class_; /* accept, dispatch: class of the letter */
	const char *category; /* accept, dispatch: may correct it */
	int64_t unit_id; /* dispatch */
	const char *answer; /* propose: the text; publish: the edited answer */
	const char *title, *body; /* publish: edited copy; edit: NULL: stays */
	const char *decision; /* refuse_ask: "refuse" or "invalid" */
	int64_t original_id; /* duplicate: the ticket that it repeats */
	const int64_t
		*co_units; /* dispatch, redispatch, involve: who answers together with the unit */
	size_t n_co_units;
	const char *route; /* propose, publish_ask: the review it takes; NULL: the usual one */
	const struct check_answer *checks; /* the check-lists, answered */
	size_t n_checks;
	const struct attachment_new *attachments; /* attach */
	size_t n_attachments;
	const char *purpose; /* attach: plan, consent, answer; of a solicitation draft, explanation,
				result; rate: "link" when it came by the invitation */
	const char *type; /* edit: code of the kind's types; NULL: stays */
	instant until; /* prolong: the new closing instant */
	struct also also;
};

/* One line of a check-list of the policy (check.content …), answered. */
struct check_answer {
	const char *list, *code;
	bool yes;
};

struct ticket_after {
	int64_t id;
	int version;
	char state[24];
	instant reply_due_at; /* may have moved (class) */
};

/*
 * One action, one transaction. after may be NULL. Events never go back in time: an action before
 * the ticket's last event counts as of that event. refuse and redirect need a reason code of the
 * policy (words are free); a code that sends elsewhere makes a `refuse` a `redirect`. The version
 * the actor saw still counts as current when since then somebody only read the contact data.
 */
enum ticket_result ticket_act(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct act *act, instant now, struct ticket_after *after);
/* Several in order, all or none (accept and dispatch in one click; an import). Acts after the first
 * see the state before them; their version is not compared. */
enum ticket_result ticket_act_all(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct act *acts, size_t n, instant now,
	struct ticket_after *after);

/* The same inside a transaction that is open already (`also`). DB_STOP: *result says why not, and
 * the transaction has to end without anything written. */
enum db_status ticket_act_within(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, const struct actor *actor, const struct act *acts, size_t n, instant now,
	enum ticket_result *result);

/* --- read --- */

/* Whether more time was asked for; stored, so the numbers stay. */
enum extension { EXTENSION_NONE, EXTENSION_ASKED, EXTENSION_GRANTED, EXTENSION_REFUSED };

struct ticket {
	int64_t id, site_id, box_id, unit_id; /* unit_id: who has it, 0: the dispatch office */
	const char *number, *kind, *state, *class_, *type,
		*category; /* codes; category "" when none */
	int version;
	const char *box_name, *unit_name; /* unit_name "" when none */
	const char *title, *body;
	bool open, published;
	const char *source, *source_ref;
	instant submitted_at, reply_due_at, next_due_at, replied_at,
		rated_at; /* INSTANT_NONE when not */
	bool provisional;
	const char *answer; /* released answer, "" before */
	const char *answer_unit; /* unit that answered, whose id follows; "" and 0 when none has */
	int64_t answer_unit_id;
	const char *reason; /* refusal code, "" when none */
	const char *reason_words;
	int rating; /* 5 best .. 1; 0: unrated stays unrated */
	const char *rating_words;
	int chases, additions, returns, reworks;
	instant chased_at;
	enum level level; /* highest of its running clocks */
	enum extension extension;
	const char *route; /* review in which the text is; "" none */
	int step; /* the how manieth step of it waits, from 1; 0: none */
	const char *pending; /* decision that waits for another person: refuse, redirect, invalid,
				return; "" */
	const char *pending_reason, *pending_words;
	int64_t pending_by;
	int64_t original_id; /* DUPLICATE: of which; else 0 */
	int screen; /* enum screen_level of what the citizen wrote */
	unsigned flags; /* enum ticket_flag */
	instant system_at; /* when the system acts next (upkeep.h); INSTANT_NONE */
	const char *rated_by; /* citizen, office; "" */
};

enum ticket_flag { /* bits, stored */
	FLAG_NEGATIVE = 1 << 0, /* negative, or likely to stir opinion (舆情): its own review */
};

/* NULL in *out when there is none. Texts in the pool. */
enum db_status ticket_read(struct db *db, struct pool *pool, int64_t id, struct ticket **out);
enum db_status ticket_by_number(
	struct db *db, struct pool *pool, int64_t site_id, const char *number, struct ticket **out);
/* For tracking: one round trip; NULL when number or code is wrong (same time for both). */
enum db_status ticket_by_code(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t site_id, const char *number, const char *code, struct ticket **out);

struct happening { /* an event with the names a reader needs */
	struct event event;
	const char *unit_name; /* of the actor's unit, "" */
	const char *to_unit_name; /* "" */
	const char *staff_name; /* for staff pages only, "" */
};
enum db_status ticket_history(
	struct db *db, struct pool *pool, int64_t id, struct happening **out, size_t *n);
enum db_status ticket_clocks(
	struct db *db, struct pool *pool, int64_t id, struct clock **out, size_t *n);

/* Who may have a file: everybody who may see it, or nobody: it came while the virus scanner was
 * away and is scanned later, or something was found in it (tickets/kept/held.h). */
enum held { HELD_NOT, HELD_UNSCANNED, HELD_INFECTED };
struct attachment {
	int64_t id;
	const char *hash, *name, *type;
	int64_t size;
	const char *purpose; /* "" the citizen's; else as it was attached */
	instant added_at; /* by staff; INSTANT_NONE: came with the letter */
	const char *staff_name; /* for staff pages only, "" */
	enum held held;
};
/* Is this file the citizen's to see: their own, or one that went out with the answer they have? */
bool attachment_shown(const struct attachment *file, const struct ticket *ticket);
enum db_status ticket_attachments(
	struct db *db, struct pool *pool, int64_t id, struct attachment **out, size_t *n);

/* --- drafts: not events; one a ticket, kept until it is proposed --- */
struct saved_draft {
	const char *text; /* "" when there is none */
	instant saved_at; /* INSTANT_NONE: there is none */
	int64_t staff_id;
	const char *staff_name;
};
/* seen: saved_at of the draft that the writer last saw, INSTANT_NONE: none. *saved false: somebody
 * else has saved a different text since, and it stays. */
enum db_status draft_save(struct db *db, struct pool *pool, int64_t ticket_id, int64_t staff_id,
	const char *text, instant seen, instant now, bool *saved);
enum db_status draft_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct saved_draft *out);

/* Text proposed last, "" when there is none or it has been released. */
enum db_status answer_proposed(
	struct db *db, struct pool *pool, int64_t ticket_id, const char **text);

#endif
