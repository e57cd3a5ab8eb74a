/* SPDX-License-Identifier: MIT */
/*
 * Writing a letter: the form with everything it needs to say beforehand, and its submission.
 * Whatever goes wrong, the form comes back with what was typed. The number and its promise are
 * given by shared/tickets, the receipt is view/own's.
 */
#include "mailbox.h"

#include "mailbox_db.h"
#include "tickets/people/organisation.h"
#include "view/ending.h"
#include "web/guard.h"

#define MANY_BOXES 6 /* more are a list to open, not a row of choices */

/* --- the form --- */

static const struct box *find_box(const struct box *boxes, size_t n, const char *typed)
{
	int64_t id = 0;

	for (size_t i = 0; i < n; i++) {
		if (boxes[i].active &&
			(str_equal(boxes[i].code, typed) || str_equal(boxes[i].name, typed)))
			return &boxes[i];
	}
	if (str_int(typed, &id) != 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (boxes[i].active && boxes[i].id == id)
			return &boxes[i];
	}
	return NULL;
}

static void show_boxes(const struct box *boxes, size_t n, const char *typed, struct data *out)
{
	const struct box *chosen = find_box(boxes, n, typed);
	struct data *list = data_list(out, "boxes");
	size_t active = 0;

	for (size_t i = 0; i < n; i++)
		active += boxes[i].active;
	for (size_t i = 0; i < n; i++) {
		struct data *item;

		if (!boxes[i].active)
			continue;
		item = data_item(list);
		data_text(item, "id", boxes[i].code);
		data_text(item, "name", boxes[i].name);
		data_text(item, "intro", boxes[i].intro);
		data_bool(item, "selected", &boxes[i] == chosen || active == 1);
	}
	data_bool(out, "_no_boxes", active == 0);
	data_bool(out, "_many_boxes", active > MANY_BOXES);
	data_bool(out, "_few_boxes", active > 0 && active <= MANY_BOXES);
}

static void show_refusals(struct data *out)
{
	struct policy_list list = policy_refusals(program_engine()->policy);
	struct data *items = data_list(out, "_refusals");

	for (size_t i = 0; i < list.n; i++) {
		struct data *item = data_item(items);

		data_text(item, "name", list.choice[i].name);
		data_text(item, "text", list.choice[i].text);
		data_text(item, "where", list.choice[i].where);
	}
}

/* With a line that says what each is for; view_choices() has names only. */
static void show_types(const char *chosen, struct data *out)
{
	struct policy_list list = policy_types(program_engine()->policy);
	struct data *items = data_list(out, "types");

	for (size_t i = 0; i < list.n; i++) {
		struct data *item = data_item(items);

		data_text(item, "id", list.choice[i].code);
		data_text(item, "name", list.choice[i].name);
		data_text(item, "text", list.choice[i].text);
		data_bool(
			item, "selected", chosen ? str_equal(list.choice[i].code, chosen) : i == 0);
	}
}

/* The page with all it needs; status is why it is shown. Boxes may be missing when the database is
 * away. */
static int form_page(
	struct request *rq, int status, const struct box *boxes, size_t n, const char *notice)
{
	const struct policy *policy = program_engine()->policy;
	struct data *out = data_new(rq->pool);
	const char *key = status == 409 ? intake_fresh_key(rq) : intake_key(rq),
		   *type = program_code(policy_types(policy), form_text(rq->form, "type"));

	if (rq->json && status == 422)
		return reply_faults(rq, status);
	if (!rq->json)
		form_show(rq->form, out);
	data_text(out, "_title", "我要写信");
	data_text(out, "key", key);
	data_text(out, "_notice", notice);
	data_bool(out, "_again", status != 200);
	data_bool(out, "_public", form_bool(rq->form, "public"));
	show_boxes(boxes, n, form_text(rq->form, "box"), out);
	/* without a box there is nobody to write to, but what somebody has typed stays */
	data_bool(out, "_closed", status == 200 && data_true(data_find(out, "_no_boxes", 9)));
	show_types(type, out);
	categories_show(
		program_code(policy_categories(policy), form_text(rq->form, "category")), out);
	intake_limits(out);
	show_refusals(out);
	guard_challenge(rq, program_engine()->secret, key, out);
	if (status == 200 && form_has(rq->form, "title"))
		letters_alike(rq, form_text(rq->form, "title"), out);
	return reply_page(rq, status, "write", out);
}

int write_get(struct request *rq)
{
	struct box *boxes = NULL;
	size_t n = 0;

	if (ending_announced(rq))
		return ending_page(rq);
	if (box_list(program_db(), rq->pool, rq->site_id, &boxes, &n) != DB_OK)
		return program_away(rq);
	return form_page(rq, 200, boxes, n, NULL);
}

/* --- its submission --- */

struct draft { /* what the fields mean */
	const struct box *box;
	const char *type, *category;
	struct contact contact;
};

static void check_choices(
	struct request *rq, const struct box *boxes, size_t n, struct draft *draft)
{
	const struct policy *policy = program_engine()->policy;
	struct form *form = rq->form;

	draft->box = find_box(boxes, n, form_text(form, "box"));
	draft->type = program_code(policy_types(policy), form_text(form, "type"));
	draft->category = program_code(policy_categories(policy), form_text(form, "category"));
	if (!draft->box)
		form_error(form, "box", "请选择写给哪个信箱");
	if (!draft->type && form_has(form, "type"))
		form_error(form, "type", "请从列出的类型里选一个");
	if (!draft->category && form_has(form, "category"))
		form_error(form, "category", "请从列出的分类里选一个");
}

static enum ticket_result submit(
	struct request *rq, const struct draft *draft, struct receipt *receipt)
{
	struct form *form = rq->form;
	struct ticket_new letter = {.kind = "letter",
		.site_id = rq->site_id,
		.key = form_text(form, "key"),
		.box_id = draft->box->id,
		.type = draft->type,
		.category = draft->category,
		.title = form_text(form, "title"),
		.body = form_text(form, "body"),
		.open = form_bool(form, "public"),
		.source = "web",
		.address = rq->address,
		.now = rq->now};

	letter.contact = (struct contact){.name = form_text(form, "name"),
		.phone = draft->contact.phone,
		.email = draft->contact.email,
		.address = form_text(form, "address")};
	letter.attachments = intake_files(rq, &letter.n_attachments);
	if (!letter.attachments)
		return TICKET_AWAY;
	return ticket_submit(program_db(), program_engine(), &letter, receipt);
}

/* The form again with its values, so that a second try is one click. */
static int again_later(struct request *rq, const struct box *boxes, size_t n)
{
	reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	return form_page(rq, 503, boxes, n,
		"系统一时没能收下这封信，它还没有寄出。您写的内容都在下面，请过一分钟再按一次“寄出”"
		"，不会重复。");
}

/* The number that this key has is another letter's. */
static int another(
	struct request *rq, const struct receipt *receipt, const struct box *boxes, size_t n)
{
	const char *notice = own_other(rq, &own_letter, receipt);

	if (rq->json)
		form_error(rq->form, "key", notice);
	return form_page(rq, rq->json ? 422 : 409, boxes, n, notice);
}

static int again_too_often(
	struct request *rq, const struct box *boxes, size_t n, const char *notice)
{
	return rq->json ? 429 : form_page(rq, 429, boxes, n, notice);
}

static int submitted(struct request *rq, enum ticket_result result, const struct receipt *receipt,
	const struct box *boxes, size_t n)
{
	switch (result) {
	case TICKET_DONE:
		intake_took(rq, "submit", conf_int(CONF_LIMIT_SUBMIT));
		return own_receipt(rq, &own_letter, 201, receipt, data_new(rq->pool));
	case TICKET_REPEATED: return own_receipt(rq, &own_letter, 200, receipt, data_new(rq->pool));
	case TICKET_OTHER: return another(rq, receipt, boxes, n);
	case TICKET_MISSING:
		form_error(rq->form, "box", "请另选一个信箱，这个信箱刚刚停用了");
		return form_page(rq, 422, boxes, n, NULL);
	case TICKET_CLOSED: return ending_page(rq);
	case TICKET_AWAY: return again_later(rq, boxes, n);
	default: return 500;
	}
}

int write_post(struct request *rq)
{
	struct draft draft = {0};
	struct receipt receipt = {0};
	struct box *boxes = NULL;
	size_t n = 0;
	int stopped = 0;

	if (box_list(program_db(), rq->pool, rq->site_id, &boxes, &n) != DB_OK)
		return rq->json ? program_away(rq) : again_later(rq, NULL, 0);
	check_choices(rq, boxes, n, &draft);
	intake_contact(rq, &draft.contact);
	if (form_ok(rq->form))
		stopped = intake_challenge(rq);
	if (stopped)
		return again_too_often(rq, boxes, n,
			"确认问题答错的次数多了，这封信还没有寄出。您写的内容都在下面，请过一会儿再"
			"寄。");
	if (!form_ok(rq->form))
		return form_page(rq, 422, boxes, n, NULL);
	if (intake_often(rq, "submit", conf_int(CONF_LIMIT_SUBMIT), intake_is_ticket))
		return again_too_often(rq, boxes, n,
			"这个网络地址一小时内寄出的信已经够多了，这封信还没有寄出。您写的内容都在下"
			"面，请过一会儿再寄。");
	return submitted(rq, submit(rq, &draft, &receipt), &receipt, boxes, n);
}
