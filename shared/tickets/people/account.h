/* SPDX-License-Identifier: MIT */
/*
 * Accounts of staff (账号安全): passwords as the policy wants them, log-ins, the second step,
 * resets on a written application, and what is done before somebody leaves. Nobody resets the own
 * password or second step (酉阳府办发〔2023〕5号 第三十条): it takes an application and two other
 * persons.
 */
#ifndef HUIYING_TICKETS_ACCOUNT_H
#define HUIYING_TICKETS_ACCOUNT_H

#include "base/secret.h"
#include "calendar/workday.h"
#include "policy/policy.h"
#include "tickets/people/organisation.h"

/* --- password.c --- */

enum password_fault {
	PASSWORD_FINE = 0,
	PASSWORD_SHORT,
	PASSWORD_CLASSES, /* too few of upper case, lower case, digits, others */
	PASSWORD_LOGIN, /* the log-in name stands in it, in whatever case */
	PASSWORD_LONG, /* more than can be kept */
};
enum password_fault password_fault(
	const struct policy *policy, const char *password, const char *login);
/* From when on a password has to be changed (period password.change: set on 31 January, until 28
 * February 24:00); INSTANT_NEVER when the policy has no period or none was set. */
instant password_due(const struct policy *policy, const struct calendar *calendar, instant set_at);
/* Sixteen characters of four classes that nobody mixes up. */
#define PASSWORD_ROOM 17
void password_make(char out[PASSWORD_ROOM]);

/* Ends every session of this person. *again: it was one of the latest `history` and nothing was
 * done. */
enum db_status staff_password(struct db *db, int64_t staff_id, const char *password, int history,
	const char *address, instant now, bool *again);

/* --- staff_login.c --- */

struct login_try {
	int64_t site_id;
	const char *login, *password, *address;
	int tries; /* failures that lock the account … */
	instant lock; /* … for so long, in microseconds */
	bool second_step; /* who has a second factor is let in by factor_check() */
	bool only; /* is it the right password; nobody logs in */
	instant now;
};
enum login_result {
	LOGIN_REFUSED = 0, /* unknown, wrong, inactive: the same time for all */
	LOGIN_LOCKED,
	LOGIN_UNTRAINED, /* the password fits, but no training is recorded before the first
			    log-in */
	LOGIN_CODE, /* the password fits, the second step is next */
	LOGIN_DONE,
};
/* *out with LOGIN_CODE and LOGIN_DONE, as it was before (last_login_at). */
enum db_status staff_login(struct db *db, struct pool *pool, const struct login_try *attempt,
	struct staff **out, enum login_result *result);
/* Failed tries at this account since then. */
enum db_status staff_failures(
	struct db *db, struct pool *pool, int64_t staff_id, instant since, int64_t *n);
/* One more failure of a known account, which may lock it. action: what is recorded. */
enum db_status staff_failed(struct db *db, struct pool *pool, const struct staff *staff,
	const char *action, const struct login_try *attempt, bool *locked);

struct account_event {
	instant at;
	const char *action, *address;
};
/* Newest first. */
enum db_status account_events(struct db *db, struct pool *pool, int64_t staff_id, int most,
	struct account_event **out, size_t *n);
/* With the login of the account as it is written there. address "": on the command line. */
enum db_status account_record(
	struct db *db, int64_t staff_id, const char *action, const char *address, instant now);

/* --- factor.c: codes of an authenticator (RFC 6238, 6 digits, 30 seconds) --- */

#define FACTOR_KEY 20
#define FACTOR_CODES 10
#define FACTOR_CODE 12 /* "k7m3p-x9w2t" and NUL */

/* The key that waits to be confirmed, made when there is none. DB_STOP: the factor is on. */
enum db_status factor_begin(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, unsigned char key[FACTOR_KEY]);
/* Turns it on when the code fits; then codes are the recovery codes, kept only as hashes. */
enum db_status factor_confirm(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, const char *typed, const char *address, instant now, bool *fits,
	char codes[FACTOR_CODES][FACTOR_CODE]);
enum factor_result { FACTOR_WRONG = 0, FACTOR_LOCKED, FACTOR_FITS, FACTOR_RECOVERED };
/* The second step of a log-in: a code of now, a step earlier or later, none twice; or a recovery
 * code, each once. attempt: address, tries, lock, now. */
enum db_status factor_check(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, const char *typed, const struct login_try *attempt,
	enum factor_result *result);
enum db_status factor_codes_left(struct db *db, struct pool *pool, int64_t staff_id, int64_t *n);
/* Key, recovery codes and all. */
enum db_status factor_clear(struct db *db, int64_t staff_id);

/* --- reset.c: 书面申请 --- */

struct reset {
	int64_t staff_id, site_id;
	instant asked_at, decided_at;
	const char *login, *name, *unit_name;
	const char *application; /* number of the written application */
	const char *what; /* password, factor */
	const char *words; /* the reason */
	const char *asked_by, *decided_by; /* logins */
	const char *state; /* open, granted, refused */
};
enum reset_result {
	RESET_DONE = 0,
	RESET_MISSING, /* no such person or application, or somebody decided it already */
	RESET_OWN, /* about oneself */
	RESET_SAME, /* who recorded it does not grant it */
	RESET_NOT, /* not an administrator; not an administrator nor a leader of the office */
	RESET_OPEN, /* one of the same kind waits already */
	RESET_WORDS, /* application or reason is missing */
};
/* May this person decide: an administrator, or a leader of a dispatch office. */
enum db_status reset_decides(struct db *db, struct pool *pool, int64_t staff_id, bool *out);
/* reset: staff_id, application, what, words. by: an administrator's id. */
enum db_status reset_ask(struct db *db, struct pool *pool, const struct reset *reset, int64_t by,
	instant now, enum reset_result *result);
/* granted: password (of kind password) is set, to be changed at once, and every session ends; of
 * kind factor the second factor is taken away. */
enum db_status reset_decide(struct db *db, struct pool *pool, int64_t staff_id, instant asked_at,
	int64_t by, bool granted, const char *password, const char *address, instant now,
	enum reset_result *result);
/* What waits, oldest first; staff_id > 0: everything about this person, newest first. */
enum db_status reset_list(struct db *db, struct pool *pool, int64_t site_id, int64_t staff_id,
	struct reset **out, size_t *n);

/* --- leaving.c: 离职交接 --- */

struct leaving_item {
	const char *code, *name; /* as the policy has it */
	const char *words, *done_by; /* "" while it is open */
	instant done_at;
};
/* The list person.leaving with what is ticked; *open: how many are not. */
enum db_status leaving_read(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t staff_id, struct leaving_item **out, size_t *n, size_t *open);
/* DB_DUPLICATE: it is ticked. Says also that the person leaves, today if no day is known. */
enum db_status leaving_tick(struct db *db, const struct policy *policy, int64_t staff_id,
	const char *item, const char *words, const char *by, instant now);
/* The account ends: when the list is complete, or at once (at_once: for safety; the list stays
 * open). DB_STOP: the list is not complete. */
enum db_status leaving_end(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t staff_id, bool at_once, const char *by, instant now);

struct leaving_matter { /* what waits for this person and nobody else */
	const char *number, *title;
	const char *kind; /* draft, lock, pending, turn, copy (a public copy under review) */
};
enum db_status leaving_matters(
	struct db *db, struct pool *pool, int64_t staff_id, struct leaving_matter **out, size_t *n);
/* Drafts go to a colleague of the same unit, locks are opened. DB_STOP: not such a colleague. */
enum db_status leaving_hand_over(struct db *db, int64_t staff_id, int64_t colleague, const char *by,
	instant now, int64_t *drafts);

/* People of a site whose account ended although their list is open. */
enum db_status leaving_open(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t site_id, struct staff **out, size_t *n);

#endif
