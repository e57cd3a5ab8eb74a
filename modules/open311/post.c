/* SPDX-License-Identifier: MIT */
/*
 * A letter that another system sends for a person: with a key, by the same way into the ledger as
 * the mailbox. What letters have no field for (a place, a picture) is kept as lines below the text.
 */
#include "open311.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tickets/people/organisation.h"
#include "view/intake.h"
#include "view/words.h"
#include "web/guard.h"
#include "web/reply.h"

#define HOUR_SECONDS 3600

struct sent {
	const struct api_key *key;
	const struct box *box;
	const char *submission, *type, *category, *title, *body;
	struct contact contact;
};

/* --- what the fields mean --- */

static const char *name_of(struct request *rq)
{
	const char *first = form_text(rq->form, "first_name");
	const char *last = form_text(rq->form, "last_name");
	bool latin = (unsigned char)*first < 0x80;

	if (str_empty(first) || str_empty(last))
		return str_empty(first) ? last : first;
	return latin ? pool_print(rq->pool, "%s %s", first, last)
		     : pool_print(rq->pool, "%s%s", last, first);
}

/* Up to the first end of a sentence; what is too short to be a title goes on. */
static const char *title_of(struct request *rq, const char *description)
{
	static const char *const ends[] = {"。", "！", "？", "\n"};
	size_t n = strlen(description), most = (size_t)conf_int(CONF_TITLE_MOST);
	const char *sentence;

	if (form_has(rq->form, "attribute[title]"))
		return form_text(rq->form, "attribute[title]");
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const char *end = strstr(description, ends[i]);

		if (end && (size_t)(end - description) < n)
			n = (size_t)(end - description);
	}
	sentence = pool_copy(rq->pool, description, n);
	if (utf8_length(sentence) < (size_t)conf_int(CONF_TITLE_LEAST))
		sentence = description;
	return utf8_cut(rq->pool, utf8_squeeze(rq->pool, sentence), most - 1);
}

/* "位置：", both numbers as they came; NULL: not said. */
static const char *position(struct request *rq)
{
	static const char *const names[] = {"lat", "long"};
	static const double most[] = {90, 180};
	struct form *form = rq->form;

	if (!form_has(form, "lat") && !form_has(form, "long"))
		return NULL;
	for (size_t i = 0; i < 2; i++) {
		const char *text = form_text(form, names[i]);
		char *end;
		double value = strtod(text, &end);

		if (end == text || *end || !(value >= -most[i] && value <= most[i]))
			form_error(form, names[i], "请写十进制的度数（WGS84），经纬度要一起写");
	}
	return pool_print(
		rq->pool, "纬度 %s，经度 %s", form_text(form, "lat"), form_text(form, "long"));
}

static const char *body_of(struct request *rq)
{
	struct form *form = rq->form;
	const char *at = position(rq), *picture = form_text(form, "media_url");
	struct buf text = BUF_INIT;
	const char *out;

	if (*picture && !str_starts(picture, "http://") && !str_starts(picture, "https://"))
		form_error(form, "media_url", "请写 http 或 https 地址");
	buf_text(&text, form_text(form, "description"));
	if (form_has(form, "address_string"))
		buf_print(&text, "\n地点：%s", form_text(form, "address_string"));
	if (form_has(form, "address_id"))
		buf_print(&text, "\n地点编号：%s", form_text(form, "address_id"));
	if (at)
		buf_print(&text, "\n位置：%s", at);
	if (*picture)
		buf_print(&text, "\n图片：%s", picture);
	out = pool_text(rq->pool, buf_str(&text));
	buf_free(&text);
	return out;
}

static enum db_status find_box(struct request *rq, const struct box **out)
{
	const char *typed = form_text(rq->form, "attribute[box]");
	struct box *boxes = NULL;
	size_t n = 0;
	enum db_status status = box_list(program_db(), rq->pool, rq->site_id, &boxes, &n);

	*out = NULL;
	for (size_t i = 0; status == DB_OK && i < n && !*out; i++) {
		if (boxes[i].active &&
			(str_empty(typed) || str_equal(boxes[i].code, typed) ||
				str_equal(boxes[i].name, typed)))
			*out = &boxes[i];
	}
	if (status == DB_OK && !*out)
		form_error(rq->form, "attribute[box]", "没有这个信箱");
	return status;
}

/* So that no system meets another's keys, nor a form's. Without a key the same words of the same
 * day are the same letter: a program that did not hear the answer sends them again. What makes it
 * unguessable is the api key itself: keys of ours change, and a repeat after that would be a second
 * letter. */
static const char *submission_of(struct request *rq, const struct sent *sent)
{
	unsigned char hash[SECRET_HASH];
	char hex[SECRET_HEX];
	const char *shown = open311_shown_key(rq);
	const char *all = form_has(rq->form, "key")
		? pool_print(rq->pool, "%lld:key:%s", (long long)sent->key->id,
			  form_text(rq->form, "key"))
		: pool_print(rq->pool, "%lld:%d:%s:%s:%s:%s:%s", (long long)sent->key->id,
			  instant_day(rq->now), sent->contact.phone, sent->contact.name,
			  sent->category ? sent->category : "", sent->title, sent->body);

	secret_hmac_sha256(shown, strlen(shown), all, strlen(all), hash);
	str_hex(hash, sizeof hash, hex);
	return pool_text(rq->pool, hex);
}

static enum db_status read_fields(struct request *rq, struct sent *sent)
{
	const struct policy *policy = program_engine()->policy;
	struct form *form = rq->form;
	const char *service = form_text(form, "service_code");

	if (!open311_service(service))
		form_error(form, "service_code", "没有这个事项");
	sent->category = str_or_null(open311_category(service));
	sent->type = program_code(policy_types(policy), form_text(form, "attribute[type]"));
	if (!sent->type && form_has(form, "attribute[type]"))
		form_error(form, "attribute[type]", "没有这种类型");
	intake_contact(rq, &sent->contact);
	sent->contact.name = name_of(rq);
	sent->contact.address = "";
	if (utf8_length(sent->contact.name) < (size_t)conf_int(CONF_NAME_LEAST))
		form_error(form, "last_name", "请写姓名");
	sent->title = title_of(rq, form_text(form, "description"));
	sent->body = body_of(rq);
	return find_box(rq, &sent->box);
}

/* --- its submission --- */

static enum db_status note_key(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	const struct sent *sent = ctx;

	(void)pool;
	return api_key_sent(db, sent->key->id, ticket_id);
}

static enum ticket_result submit(struct request *rq, struct sent *sent, struct receipt *receipt)
{
	const struct ticket_new letter = {.kind = "letter",
		.site_id = rq->site_id,
		.key = sent->submission,
		.box_id = sent->box->id,
		.type = sent->type,
		.category = sent->category,
		.title = sent->title,
		.body = sent->body,
		.open = form_bool(rq->form, "attribute[public]"),
		.contact = sent->contact,
		.source = "open311",
		.address = rq->address,
		.now = rq->now,
		.also = {note_key, sent}};

	return ticket_submit(program_db(), program_engine(), &letter, receipt);
}

static int accepted(struct request *rq, int status, const struct receipt *receipt)
{
	struct data *list = data_make(rq->pool, DATA_LIST), *out = data_item(list);
	const char *due = words_date(rq->pool, receipt->due_day, INSTANT_NONE);

	data_text(out, "service_request_id", pool_text(rq->pool, receipt->number));
	data_text(out, "service_notice",
		pool_print(rq->pool, "%s前答复。用编号和查询码可以查进度。", due));
	data_text(out, "account_id", NULL);
	data_text(out, "code", str_or_null(pool_text(rq->pool, receipt->code)));
	data_text(out, "requested_datetime", open311_time(rq, receipt->submitted_at));
	data_text(out, "expected_datetime", open311_expected(rq, receipt->due_at));
	data_text(out, "url", request_full_url(rq, "letters/track?number=%s", receipt->number));
	return open311_reply(rq, status, "accepted", list);
}

static int too_often(struct request *rq, const char *who, const char *submission)
{
	int wait = 0;

	if (guard_peek("sends", who, conf_int(CONF_LIMIT_KEY), HOUR_SECONDS, rq->now, &wait) ||
		intake_is_ticket(rq, submission))
		return 0;
	reply_retry_after(rq, wait);
	return 429;
}

static int send_in(struct request *rq, struct sent *sent)
{
	const char *who = pool_print(rq->pool, "%lld", (long long)sent->key->id);
	struct receipt receipt = {0};
	int wait = 0, failed;

	sent->submission = submission_of(rq, sent);
	failed = too_often(rq, who, sent->submission);
	if (failed)
		return failed;
	switch (submit(rq, sent, &receipt)) {
	case TICKET_DONE:
		guard_take("sends", who, conf_int(CONF_LIMIT_KEY), HOUR_SECONDS, rq->now, &wait);
		return accepted(rq, 201, &receipt);
	case TICKET_REPEATED: return accepted(rq, 200, &receipt);
	case TICKET_OTHER:
		return open311_error(rq, 409, "key: 这个提交键已经登记过另一封信，请换一个键");
	case TICKET_MISSING: return open311_error(rq, 400, "attribute[box]: 没有这个信箱");
	case TICKET_CLOSED: return open311_error(rq, 410, "这个网站不再接收新的来信");
	case TICKET_AWAY: return 503;
	default: return 500;
	}
}

int requests_post(struct request *rq)
{
	struct sent sent = {0};
	struct api_key *key = NULL;

	if (open311_jurisdiction(rq) != 0 || open311_key(rq, &key) != 0)
		return 0;
	sent.key = key;
	if (read_fields(rq, &sent) != DB_OK)
		return 503;
	if (!form_ok(rq->form))
		return open311_faults(rq);
	return send_in(rq, &sent);
}
