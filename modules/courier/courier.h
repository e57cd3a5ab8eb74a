/* SPDX-License-Identifier: MIT */
/*
 * courier: takes messages from the outbox, says what they say, brings them to where they go, and
 * notes what became of each. At least once: killed between sending and noting, it sends again with
 * the same key.
 */
#ifndef HUIYING_COURIER_H
#define HUIYING_COURIER_H

#include <stdbool.h>
#include "net/allow.h"
#include "net/mail.h"
#include "net/webhook.h"
#include "tickets/messages/outbox.h"

struct data;
struct mustache;
struct pool;
struct visits;

/* Where messages go, from huiying.conf. */
struct channels {
	struct mail_relay relay; /* url "": no mail */
	struct hook hook; /* to staff; url "": none */
	struct hook sms; /* to citizens; url "": none */
	struct allow *allow;
	char *mail_password, *hook_secret, *sms_secret;
};

struct job { /* one message on its way */
	struct message *message; /* NULL: free */
	struct pool *pool;
	struct courier *courier;
	bool ended; /* and its outcome not yet noted in the database */
	struct outcome outcome;
};
#define JOBS 8

struct courier {
	struct db *db;
	struct engine engine;
	struct secret *secret;
	struct mustache *texts; /* plain text */
	struct mustache *hooks; /* JSON */
	struct channels channels;
	struct sender *sender;
	struct job jobs[JOBS];
	struct visits *visits;
	char owner[40]; /* node and process */
	instant now; /* the database's, at the beginning of this round */
	bool any_hour; /* a drill: the hours of the policy do not count */
	int64_t sent, failed; /* since the start */
};

/* --- opening.c --- */

/* Templates and ways: enough for a test mail. -1 with messages. */
int courier_open(struct courier *courier, struct buf *err);
/* Keys, rules, database: what the daemon needs besides. */
int courier_open_office(struct courier *courier, struct buf *err);
void courier_close(struct courier *courier);

/* --- channels.c --- */
int channels_open(struct channels *channels, struct buf *err);
void channels_close(struct channels *channels);

/* --- content.c, content_staff.c: what a message says --- */

/* A citizen's or a member of staff's message as data for the templates. DB_STOP: what it speaks of
 * is gone. */
enum db_status content_citizen(struct courier *courier, struct pool *pool,
	const struct message *message, struct data *data);
enum db_status content_staff(struct courier *courier, struct pool *pool,
	const struct message *message, const struct unit_address *person, struct data *data);
bool message_is_staff(const struct message *message);
/* "1234 5678 …" → site.url of the site + prefix + "/" + format */
char *content_url(struct pool *pool, int64_t site_id, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* --- deliver.c --- */

/* Begins the job's message, or ends the job at once. DB_OK unless the database is away. */
enum db_status deliver_begin(struct job *job);
/* Notes the outcome; the job is free again when DB_OK. */
enum db_status deliver_settle(struct job *job);

/* --- visits.c: pages that are to be looked at --- */
void visits_open(struct courier *courier);
void visits_close(struct courier *courier);
size_t visits_busy(const struct courier *courier); /* looks under way */
/* Notes what came, claims what is due (*n); stopping: gives back what is under way. */
enum db_status visits_turn(struct courier *courier, struct pool *pool, bool stopping, size_t *n);

/* --- trial.c: courier --test ADDRESS --- */
int trial_run(struct courier *courier, const char *address);

#endif
