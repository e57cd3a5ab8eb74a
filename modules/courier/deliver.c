/* SPDX-License-Identifier: MIT */
/*
 * One message: whose it is, by which way it goes, and what is noted when it came back. Addresses
 * are looked up here, at the last moment, and stand nowhere else.
 */
#include <string.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "courier.h"
#include "tickets/responses/response.h"
#include "view/words.h"
#include "web/data.h"
#include "web/mustache.h"

#define DELAY_LEAST MINUTE
#define DELAY_MOST (6 * HOUR)
#define DOUBLINGS 9

struct recipient {
	const char *email, *phone; /* "" when there is none */
};

/* --- the end of a job --- */

static void end(struct job *job, enum sent sent, const char *reason)
{
	job->ended = true;
	job->outcome = (struct outcome){.sent = sent};
	memcpy(job->outcome.reason, reason, strnlen(reason, sizeof job->outcome.reason - 1));
}

static void on_sent(void *ctx, const struct outcome *outcome)
{
	struct job *job = ctx;

	job->ended = true;
	job->outcome = *outcome;
}

/* Somebody sits before a form and waits for it. */
static bool is_waited_for(const struct message *message)
{
	return str_equal(message->kind, "code");
}

/* When a message of this kind may go out, from `at` on. */
static instant may_go(const struct courier *courier, const struct message *message, instant at)
{
	return is_waited_for(message) ? at
				      : hours_next(&courier->engine, message_is_staff(message), at);
}

/* Twice as long each time, and not for all at the same moment. */
static instant delay(const struct job *job)
{
	int doublings = job->message->tries - 1;
	instant wait = DELAY_LEAST << (doublings < 0	       ? 0
				       : doublings > DOUBLINGS ? DOUBLINGS
							       : doublings);

	if (wait > DELAY_MOST)
		wait = DELAY_MOST;
	wait += (instant)secret_below((uint32_t)(wait / SECOND / 5 + 1)) * SECOND;
	return wait > job->outcome.wait * SECOND ? wait : job->outcome.wait * SECOND;
}

/* One that somebody had tried again, or that waited for its hour, is given up by its tries only:
 * its age says nothing. */
static bool gives_up(const struct job *job, instant next)
{
	const struct message *message = job->message;

	return job->outcome.sent == SENT_NEVER ||
		message->tries >= conf_int(CONF_COURIER_ATTEMPTS) ||
		(message->tries == message->attempts &&
			next - message->created_at > conf_int(CONF_COURIER_DAYS) * DAY);
}

static enum db_status note(struct job *job)
{
	struct courier *courier = job->courier;
	const struct message *message = job->message;
	instant next = may_go(courier, message, courier->now + delay(job));
	bool final = gives_up(job, next);

	if (job->outcome.sent == SENT_DONE)
		return outbox_sent(courier->db, message, courier->now);
	enum db_status status =
		outbox_failed(courier->db, message, job->outcome.reason, final, next);
	if (status == DB_OK && final)
		meter_add(METER_PARKED, 1);
	return status;
}

enum db_status deliver_settle(struct job *job)
{
	struct courier *courier = job->courier;
	const struct message *message = job->message;
	enum db_status status = note(job);

	if (status != DB_OK)
		return status;
	if (job->outcome.sent == SENT_DONE) {
		courier->sent++;
		meter_add(METER_SENT, 1);
		log_info("message %lld %s by %s: sent at try %d", (long long)message->id,
			message->kind, message->channel, message->tries);
	} else {
		courier->failed++;
		meter_add(METER_TRIES_FAILED, 1);
		log_warn("message %lld %s by %s: try %d failed: %s", (long long)message->id,
			message->kind, message->channel, message->tries, job->outcome.reason);
	}
	job->message = NULL;
	job->ended = false;
	pool_empty(job->pool);
	return DB_OK;
}

/* --- what is sent --- */

/* Rendered and without the blank lines around it; NULL: no such template. */
static const char *render(struct job *job, const struct mustache *set, const char *what,
	const char *kind, const struct data *data)
{
	struct buf out = BUF_INIT;
	const char *text = NULL, *start;
	size_t n;

	if (mustache_render(set, pool_print(job->pool, "%s-%s", what, kind), &data, 1, &out) == 0) {
		start = buf_str(&out) + strspn(buf_str(&out), "\n");
		n = strlen(start);
		while (n > 0 && start[n - 1] == '\n')
			n--;
		text = pool_copy(job->pool, start, n);
	}
	buf_free(&out);
	return text;
}

static void send_mail(struct job *job, const struct recipient *to, const struct data *data)
{
	struct courier *courier = job->courier;
	const struct message *message = job->message;
	const char *text = render(job, courier->texts, "mail", message->kind, data);
	struct mail mail = {.to = to->email,
		.key = message->key,
		.subject = render(job, courier->texts, "subject", message->kind, data),
		.text = text ? pool_print(job->pool, "%s\n", text) : NULL,
		.at = message->created_at};
	struct sent_call done = {on_sent, job};

	if (!*to->email)
		end(job, SENT_NEVER, "no e-mail address is known any more");
	else if (!mail.subject || !mail.text)
		end(job, SENT_NEVER, "there is no template for this kind of message");
	else
		mail_send(courier->sender, &courier->channels.relay, &mail, &done);
}

static void send_hook(struct job *job, const struct hook *hook, const char *flavour,
	const struct recipient *to, struct data *data)
{
	struct courier *courier = job->courier;
	const struct message *message = job->message;
	const char *text = render(job, courier->texts, "short", message->kind, data), *json;
	struct sent_call done = {on_sent, job};
	char iso[INSTANT_TEXT];

	data_text(data, "subject", render(job, courier->texts, "subject", message->kind, data));
	data_text(data, "text", text);
	data_text(data, "key", message->key);
	data_text(data, "kind", message->kind);
	data_text(data, "channel", message->channel);
	data_text(data, "phone", to->phone);
	data_text(data, "created_at", pool_text(job->pool, instant_iso(message->created_at, iso)));
	json = render(job, courier->hooks, "hook", flavour, data);
	if (!text || !json)
		end(job, SENT_NEVER, "there is no template for this kind of message");
	else
		hook_post(courier->sender, hook, message->key, json, courier->now, &done);
}

static const char *flavour(const struct hook *hook)
{
	static const char *const names[] = {
		[HOOK_GENERIC] = "generic", [HOOK_WECOM] = "wecom", [HOOK_DINGTALK] = "dingtalk"};

	return names[hook->form];
}

static void add_common(struct job *job, struct data *data)
{
	data_text(data, "site_name", conf_of_site(CONF_SITE_NAME, job->message->site_id));
	data_text(data, "sent", words_time(job->pool, job->message->created_at, INSTANT_NONE));
	data_text(data, "footer_url", content_url(job->pool, job->message->site_id, "%s", ""));
}

/* --- whose it is --- */

/* No event of reading contact data: nobody reads them. The message is the citizen's own, its row
 * and the event that caused it say that and why it was sent. */
static enum db_status find_citizen(struct job *job, struct recipient *to, struct data *data)
{
	struct courier *courier = job->courier;
	struct contact contact;
	enum db_status status = contact_open(
		courier->db, job->pool, courier->engine.secret, job->message->ticket_id, &contact);

	if (status != DB_OK)
		return status;
	*to = (struct recipient){
		contact.email ? contact.email : "", contact.phone ? contact.phone : ""};
	return content_citizen(courier, job->pool, job->message, data);
}

/* Nobody's contact of a ticket: it was typed for this code alone. */
static enum db_status find_code(struct job *job, struct recipient *to, struct data *data)
{
	struct courier *courier = job->courier;
	struct response_code code;
	enum db_status status = response_code_read(
		courier->db, job->pool, courier->engine.secret, job->message->key, &code);

	if (status != DB_OK)
		return status;
	if (code.until <= courier->now)
		return DB_STOP;
	*to = (struct recipient){strchr(code.contact, '@') ? code.contact : "",
		strchr(code.contact, '@') ? "" : code.contact};
	data_text(data, "code", code.code);
	data_text(data, "title", code.title);
	data_int(data, "minutes", RESPONSE_CODE_MINUTES);
	return DB_OK;
}

static enum db_status find_staff(struct job *job, struct recipient *to, struct data *data)
{
	struct courier *courier = job->courier;
	const struct message *message = job->message;
	struct unit_address person;
	enum db_status status =
		unit_address_read(courier->db, job->pool, message->unit_id, message->duty, &person);

	if (status == DB_OK && person.unit_id == 0)
		status = DB_STOP;
	if (status != DB_OK)
		return status;
	*to = (struct recipient){person.email, person.phone};
	return content_staff(courier, job->pool, message, &person, data);
}

static enum db_status find(struct job *job, struct recipient *to, struct data *data)
{
	if (message_is_staff(job->message))
		return find_staff(job, to, data);
	return is_waited_for(job->message) ? find_code(job, to, data) : find_citizen(job, to, data);
}

/* --- the beginning of a job --- */

static const struct hook *hook_for(const struct courier *courier, const struct message *message)
{
	return message_is_staff(message) ? &courier->channels.hook : &courier->channels.sms;
}

static bool by_mail(const struct courier *courier, const struct message *message)
{
	return str_equal(message->channel, "mail") && *courier->channels.relay.url;
}

/* Is there such a channel here at all? Where there are only short messages, a citizen who left an
 * e-mail address may have left a telephone number too. */
static bool has_channel(const struct courier *courier, const struct message *message)
{
	if (str_equal(message->channel, "mail"))
		return *courier->channels.relay.url ||
			(!message_is_staff(message) && *courier->channels.sms.url);
	return *hook_for(courier, message)->url;
}

/* It needs no sending, or not now: status is that of noting so. */
static enum db_status put_away(struct job *job, enum db_status status)
{
	job->message = NULL;
	pool_empty(job->pool);
	return status;
}

static enum db_status send_now(struct job *job)
{
	struct courier *courier = job->courier;
	const struct message *message = job->message;
	bool staff = message_is_staff(message);
	struct data *data = data_new(job->pool);
	struct recipient to = {"", ""};
	enum db_status status = find(job, &to, data);

	/* rated meanwhile, or answered anew: nobody needs to hear that */
	if (status == DB_STOP && str_equal(message->kind, "invite"))
		return put_away(job, outbox_void(courier->db, message));
	if (status == DB_STOP) {
		end(job, SENT_NEVER, "what it speaks of, or whom it was for, is gone");
		return DB_OK;
	}
	/* Sealed with a key that is not here: that can be mended. */
	if (status == DB_BAD) {
		end(job, SENT_LATER, "it could not be put together; the log says why");
		return DB_OK;
	}
	if (status != DB_OK)
		return status;
	add_common(job, data);
	if (by_mail(courier, message))
		send_mail(job, &to, data);
	else if (str_equal(message->channel, "mail") && !*to.phone)
		return put_away(job, outbox_void(courier->db, message));
	else if (!staff && !*to.phone)
		end(job, SENT_NEVER, "no telephone number is known any more");
	else
		send_hook(job, hook_for(courier, message),
			staff ? flavour(hook_for(courier, message)) : "sms", &to, data);
	return DB_OK;
}

enum db_status deliver_begin(struct job *job)
{
	struct courier *courier = job->courier;
	const struct message *message = job->message;
	instant hour = may_go(courier, message, courier->now);

	if (!has_channel(courier, message))
		return put_away(job, outbox_void(courier->db, message));
	if (hour > courier->now && !courier->any_hour)
		return put_away(job, outbox_later(courier->db, message, hour));
	return send_now(job);
}
