/* SPDX-License-Identifier: MIT */
/*
 * The part of a citizens' form that is the same in every program, and the way to one's own ticket:
 * number and query code open a sealed cookie. An unknown number and a wrong code get the same
 * answer, and only wrong ones count against the limits.
 */
#include "view/intake.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/kept/contact.h"
#include "tickets/kept/held.h"
#include "view/program.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/reply.h"
#include "web/session.h"
#include "web/upload.h"

#define HOUR_SECONDS 3600
#define QUARTER_SECONDS 900

/* --- a form --- */

const char *intake_fresh_key(struct request *rq)
{
	char key[GUARD_KEY];

	guard_key(key);
	return pool_text(rq->pool, key);
}

const char *intake_key(struct request *rq)
{
	return form_has(rq->form, "key") ? form_text(rq->form, "key") : intake_fresh_key(rq);
}

struct data *intake_limits(struct data *out)
{
	struct data *limits = data_object(out, "limits");

	data_int(limits, "title_least", conf_int(CONF_TITLE_LEAST));
	data_int(limits, "title_most", conf_int(CONF_TITLE_MOST));
	data_int(limits, "body_least", conf_int(CONF_BODY_TEXT_LEAST));
	data_int(limits, "body_most", conf_int(CONF_BODY_TEXT_MOST));
	data_int(limits, "name_least", conf_int(CONF_NAME_LEAST));
	data_int(limits, "name_most", conf_int(CONF_NAME_MOST));
	data_int(limits, "address_most", conf_int(CONF_ADDRESS_MOST));
	data_int(limits, "attachment_count", conf_int(CONF_UPLOAD_COUNT));
	data_int(limits, "attachment_most", conf_int(CONF_UPLOAD_MOST));
	data_int(limits, "_attachment_megabytes", conf_int(CONF_UPLOAD_MOST) / (1024 * 1024));
	data_text(limits, "attachment_kinds", upload_kinds());
	return limits;
}

void intake_contact(struct request *rq, struct contact *out)
{
	struct form *form = rq->form;

	out->phone = contact_phone(rq->pool, form_text(form, "phone"));
	out->email = form_text(form, "email");
	if (!out->phone && form_has(form, "phone"))
		form_error(form, "phone", "请检查电话号码：手机号是 11 位数字，座机请带区号");
	if (form_has(form, "email") && !contact_email_fits(out->email))
		form_error(form, "email", "请检查电子邮箱，它的样子像 name@example.com");
}

int intake_challenge(struct request *rq)
{
	const struct secret *secret = program_engine()->secret;
	const char *answer = form_text(rq->form, "challenge");
	bool guess = guard_challenge_is_guess(answer);
	int64_t most = conf_int(CONF_LIMIT_TRACK);
	const char *fault;
	int wait = 0;

	if (guess && !guard_peek("question", rq->address, most, QUARTER_SECONDS, rq->now, &wait)) {
		reply_retry_after(rq, wait);
		return 429;
	}
	fault = guard_challenge_fault(rq, secret, form_text(rq->form, "key"), answer);
	if (fault && guess)
		guard_take("question", rq->address, most, QUARTER_SECONDS, rq->now, &wait);
	if (fault)
		form_error(rq->form, "challenge", fault);
	return 0;
}

int intake_often(struct request *rq, const char *what, int64_t most, intake_known *known)
{
	int wait = 0;

	if (guard_peek(what, rq->address, most, HOUR_SECONDS, rq->now, &wait))
		return 0;
	if (known && known(rq, form_text(rq->form, "key")))
		return 0;
	reply_retry_after(rq, wait);
	return 429;
}

bool intake_is_ticket(struct request *rq, const char *key)
{
	bool is = false;

	return submission_known(program_db(), rq->pool, rq->site_id, key, &is) == DB_OK && is;
}

void intake_took(struct request *rq, const char *what, int64_t most)
{
	int wait;

	guard_take(what, rq->address, most, HOUR_SECONDS, rq->now, &wait);
}

int intake_keep(struct request *rq, const struct upload *upload)
{
	if (upload->unscanned && held_unscanned(program_db(), upload->hash, rq->now) != DB_OK)
		return -1;
	return upload_keep(upload);
}

const struct attachment_new *intake_files(struct request *rq, size_t *n)
{
	const struct upload *uploads = form_uploads(rq->form, n);
	struct attachment_new *files = pool_alloc(rq->pool, (*n + 1) * sizeof *files);

	for (size_t i = 0; i < *n; i++) {
		if (intake_keep(rq, &uploads[i]) != 0)
			return NULL;
		files[i].hash = uploads[i].hash;
		files[i].name = uploads[i].name;
		files[i].type = uploads[i].type;
		files[i].size = uploads[i].size;
	}
	return files;
}

/* --- the cookie --- */

/* The text in the cookie: ticket id and random bytes, so that the CSRF token made from it cannot be
 * guessed. */
static void enter_with(struct request *rq, const char *text, int64_t ticket_id)
{
	struct viewer *viewer = pool_alloc(rq->pool, sizeof *viewer);

	viewer->ticket_id = ticket_id;
	rq->session = viewer;
	rq->csrf = session_csrf(rq, program_engine()->secret, text);
}

void viewer_enter(struct request *rq, const char *cookie, int64_t ticket_id)
{
	instant until = rq->now + conf_int(CONF_TRACK_MINUTES) * MINUTE;
	char token[SESSION_TOKEN];
	const char *text;

	session_token(token);
	text = pool_print(rq->pool, "%lld:%s", (long long)ticket_id, token);
	session_seal(rq, program_engine()->secret, cookie, text, until);
	enter_with(rq, text, ticket_id);
}

static int64_t viewer_id(struct request *rq, const char *text)
{
	int64_t id = 0;
	size_t n = 0;

	while (text[n] && text[n] != ':')
		n++;
	return str_int(pool_copy(rq->pool, text, n), &id) == 0 ? id : 0;
}

int viewer_session(struct request *rq, const char *cookie)
{
	const char *text = session_unseal(rq, program_engine()->secret, cookie);
	int64_t id = text ? viewer_id(rq, text) : 0;

	if (id <= 0)
		return -1;
	enter_with(rq, text, id);
	return 0;
}

/* --- number and code --- */

/* Both limits are looked at before anything is compared. What cannot be a number counts for the
 * address alone. */
static bool too_often(struct request *rq, const char *number)
{
	int wait = 0;
	bool much = !guard_peek("track", rq->address, conf_int(CONF_LIMIT_TRACK), QUARTER_SECONDS,
			    rq->now, &wait) ||
		(*number &&
			!guard_peek("ticket", number, conf_int(CONF_LIMIT_TICKET), QUARTER_SECONDS,
				rq->now, &wait));

	if (much)
		reply_retry_after(rq, wait);
	return much;
}

static int wrong(struct request *rq, const char *number)
{
	int wait;

	guard_take(
		"track", rq->address, conf_int(CONF_LIMIT_TRACK), QUARTER_SECONDS, rq->now, &wait);
	if (*number)
		guard_take("ticket", number, conf_int(CONF_LIMIT_TICKET), QUARTER_SECONDS, rq->now,
			&wait);
	return 403;
}

/* A code may be typed with spaces. */
static char *bare(struct request *rq, const char *code)
{
	char *out = pool_text(rq->pool, code);
	size_t n = 0;

	for (const char *p = code; *p; p++) {
		if (*p != ' ' && *p != '-')
			out[n++] = *p;
	}
	out[n] = '\0';
	return out;
}

int intake_track(struct request *rq, const char *kind, struct ticket **out)
{
	char number[TICKET_NUMBER] = "";
	bool fits = ticket_number_parse(form_text(rq->form, "number"), number);
	struct ticket *ticket = NULL;

	*out = NULL;
	if (too_often(rq, number))
		return 429;
	if (!fits)
		return wrong(rq, number);
	if (ticket_by_code(program_db(), rq->pool, program_engine()->secret, rq->site_id, number,
		    bare(rq, form_text(rq->form, "code")), &ticket) != DB_OK)
		return program_away(rq);
	if (!ticket || !str_equal(ticket->kind, kind))
		return wrong(rq, number);
	*out = ticket;
	return 0;
}
