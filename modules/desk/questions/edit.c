/* SPDX-License-Identifier: MIT */
/* The form of one question. How choices are typed is lines.c's. */
#include "modules/desk/questions/questions.h"

#include <math.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define CONDITIONS 3

static const char *const kinds[] = {
	"single", "multiple", "scale", "matrix", "text", "number", "date", "ranking", "file", NULL};
static const char *const nots[] = {"when", "unless", NULL};

const struct field question_query[] = {
	{"code", "题号", FIELD_LINE, .most = 40},
	{NULL},
};

const struct field question_fields[] = {
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"was", "", FIELD_LINE, .most = 40},
	{"title", "题目", FIELD_LINE, .required = true, .least = 1, .most = 500},
	{"help", "说明", FIELD_LINE, .most = 1000},
	{"kind", "题型", FIELD_LINE, .required = true, .choices = kinds},
	{"page", "第几页", FIELD_INT, .least = 1, .most = QUESTIONS_MOST},
	{"required", "必填", FIELD_BOOL},
	{"shuffle", "打乱选项", FIELD_BOOL},
	{"choices", "选项", FIELD_TEXT, .most = 21000},
	{"rows", "行", FIELD_TEXT, .most = 21000},
	{"least", "最少", FIELD_INT, .least = 0, .most = 10000},
	{"most", "最多", FIELD_INT, .least = 0, .most = 10000},
	{"low", "最小", FIELD_LINE, .most = 30},
	{"high", "最大", FIELD_LINE, .most = 30},
	{"low_name", "最低分的意思", FIELD_LINE, .most = 20},
	{"high_name", "最高分的意思", FIELD_LINE, .most = 20},
	{"when1", "条件", FIELD_LINE, .most = 130},
	{"not1", "条件", FIELD_LINE, .choices = nots},
	{"when2", "条件", FIELD_LINE, .most = 130},
	{"not2", "条件", FIELD_LINE, .choices = nots},
	{"when3", "条件", FIELD_LINE, .most = 130},
	{"not3", "条件", FIELD_LINE, .choices = nots},
	{NULL},
};
static const char *const when_names[] = {"when1", "when2", "when3"};
static const char *const not_names[] = {"not1", "not2", "not3"};

/* --- reading the form --- */

static double bound(struct request *rq, const char *field, double absent)
{
	char kept[40];
	double value;

	if (!form_has(rq->form, field))
		return absent;
	if (question_number(form_text(rq->form, field), kept, &value))
		return value;
	form_error(rq->form, field, "请填一个数字，或者空着");
	return absent;
}

static void read_conditions(struct request *rq, struct question *q)
{
	struct question_condition *list = pool_alloc(rq->pool, CONDITIONS * sizeof *list);

	q->n_conditions = 0;
	for (size_t i = 0; i < CONDITIONS; i++) {
		const char *typed = form_text(rq->form, when_names[i]);
		size_t n = strcspn(typed, ":");

		if (*typed == '\0')
			continue;
		list[q->n_conditions++] =
			(struct question_condition){.question = pool_copy(rq->pool, typed, n),
				.choice = typed[n] ? typed + n + 1 : "",
				.not_ = str_equal(form_text(rq->form, not_names[i]), "unless")};
	}
	q->conditions = list;
}

/* What does not belong to the kind is left out: the fields of the others may hold something. */
static struct question read_form(struct request *rq, const struct question *was)
{
	static const struct question none = {.low = -INFINITY, .high = INFINITY};
	const struct form *form = rq->form;
	const struct question *old = was ? was : &none;
	struct question q = {.code = was ? was->code : "",
		.title = form_text(form, "title"),
		.help = form_text(form, "help"),
		.required = form_bool(form, "required"),
		.page = (int)form_int(form, "page", 1),
		.low = -INFINITY,
		.high = INFINITY,
		.low_name = "",
		.high_name = ""};
	bool picks, lists;

	question_kind_read(form_text(form, "kind"), &q.kind);
	picks = q.kind == QUESTION_SINGLE || q.kind == QUESTION_MULTIPLE;
	lists = picks || q.kind == QUESTION_RANKING || q.kind == QUESTION_MATRIX;
	if (lists)
		q.choices = question_lines_read(
			rq, "choices", old->choices, old->n_choices, &q.n_choices);
	if (q.kind == QUESTION_MATRIX)
		q.rows = question_lines_read(rq, "rows", old->rows, old->n_rows, &q.n_rows);
	q.shuffle = form_bool(form, "shuffle") && (picks || q.kind == QUESTION_RANKING);
	if (q.kind == QUESTION_SCALE || q.kind == QUESTION_MULTIPLE || q.kind == QUESTION_TEXT) {
		bool scale = q.kind == QUESTION_SCALE;

		q.least = (int)form_int(form, "least", scale ? 1 : 0);
		q.most = (int)form_int(form, "most", scale ? 5 : 0);
	}
	if (q.kind == QUESTION_SCALE) {
		q.low_name = form_text(form, "low_name");
		q.high_name = form_text(form, "high_name");
	}
	if (q.kind == QUESTION_NUMBER) {
		q.low = bound(rq, "low", -INFINITY);
		q.high = bound(rq, "high", INFINITY);
	}
	read_conditions(rq, &q);
	return q;
}

/* --- the page --- */

static const char *decimals(struct pool *pool, double value)
{
	return isfinite(value) ? pool_print(pool, "%.15g", value) : "";
}

static const char *whole(struct pool *pool, int value, bool always)
{
	return value > 0 || always ? pool_print(pool, "%d", value) : "";
}

static void show_values(struct request *rq, const struct question *q, struct data *data)
{
	struct data *values = data_object(data, "values");
	bool scale = q->kind == QUESTION_SCALE;

	data_text(values, "title", q->title);
	data_text(values, "help", q->help);
	data_text(values, "page", whole(rq->pool, q->page, true));
	data_text(values, "choices", question_lines(rq->pool, q->choices, q->n_choices));
	data_text(values, "rows", question_lines(rq->pool, q->rows, q->n_rows));
	data_text(values, "least", whole(rq->pool, q->least, scale));
	data_text(values, "most", whole(rq->pool, q->most, scale));
	data_text(values, "low", decimals(rq->pool, q->low));
	data_text(values, "high", decimals(rq->pool, q->high));
	data_text(values, "low_name", q->low_name);
	data_text(values, "high_name", q->high_name);
}

static void show_kinds(const struct question *q, struct data *data)
{
	struct data *list = data_list(data, "_kinds");

	for (int kind = 0; kind <= QUESTION_FILE; kind++) {
		struct data *item = data_item(list);

		data_text(item, "code", question_kind_code((enum question_kind)kind));
		data_text(item, "name", question_kind_name((enum question_kind)kind));
		data_bool(item, "selected", q->kind == (enum question_kind)kind);
	}
}

struct picking { /* one select of conditions */
	struct request *rq;
	struct data *list;
	const char *chosen;
};

static void add_option(const struct picking *p, const char *value, const char *name)
{
	struct data *item = data_item(p->list);

	data_text(item, "value", value);
	data_text(item, "name", name);
	data_bool(item, "selected", str_equal(value, p->chosen));
}

static void add_answers(const struct picking *p, const struct question *on)
{
	struct pool *pool = p->rq->pool;

	add_option(p, on->code, "答了这题");
	for (size_t i = 0; i < on->n_rows; i++) {
		for (size_t j = 0; j < on->n_choices; j++)
			add_option(p,
				pool_print(pool, "%s:%s:%s", on->code, on->rows[i].code,
					on->choices[j].code),
				pool_print(pool, "“%s”选了“%s”", on->rows[i].name,
					on->choices[j].name));
	}
	for (size_t j = 0; on->n_rows == 0 && j < on->n_choices && on->kind != QUESTION_RANKING;
		j++)
		add_option(p, pool_print(pool, "%s:%s", on->code, on->choices[j].code),
			pool_print(pool, "选了“%s”", on->choices[j].name));
	for (int step = on->least; on->kind == QUESTION_SCALE && step <= on->most; step++)
		add_option(p, pool_print(pool, "%s:%d", on->code, step),
			pool_print(pool, "打了 %d 分", step));
}

/* Only what stands before it may decide whether it is asked. */
static void show_conditions(struct request *rq, const struct questions_room *room,
	const struct question *q, size_t before, struct data *data)
{
	struct data *conditions = data_list(data, "_conditions");

	for (size_t i = 0; i < CONDITIONS; i++) {
		struct data *item = data_item(conditions), *groups = data_list(item, "groups");
		const struct question_condition *c = i < q->n_conditions ? &q->conditions[i] : NULL;
		const char *chosen = !c ? ""
			: *c->choice	? pool_print(rq->pool, "%s:%s", c->question, c->choice)
					: c->question;

		data_int(item, "nr", (int64_t)i + 1);
		data_bool(item, "not", c && c->not_);
		for (size_t j = 0; j < before; j++) {
			struct data *group = data_item(groups);
			struct picking p = {rq, NULL, chosen};

			data_text(group, "name",
				pool_print(rq->pool, "第 %zu 题：%s", j + 1,
					utf8_cut(rq->pool, room->list[j].title, 24)));
			p.list = data_list(group, "options");
			add_answers(&p, &room->list[j]);
		}
	}
	data_bool(data, "_can_depend", before > 0);
}

static int show(struct request *rq, const struct questions_room *room, const struct question *q,
	int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	const struct question *was = *q->code ? question_find(room->list, room->n, q->code) : NULL;
	size_t before = was ? (size_t)(was - room->list) : room->n;

	if (status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, status);
	form_show(rq->form, data);
	data_text(data, "_title", was ? "修改题目" : "加一道题");
	questions_show_head(rq, room, "list", data);
	data_text(data, "problem", problem);
	if (status == 200)
		show_values(rq, q, data);
	show_kinds(q, data);
	data_bool(data, "_required", q->required);
	data_bool(data, "_shuffle", q->shuffle);
	data_bool(data, "_new", !was);
	data_text(data, "_was", q->code);
	data_int(data, "_nr", (int64_t)before + 1);
	show_conditions(rq, room, q, before, data);
	data_text(data, "_action_url",
		request_url(rq, "desk/solicitations/%s/questions/one", room->s->number));
	return desk_page(rq, status, "question_edit", data);
}

int question_page(struct request *rq)
{
	const struct question *q;
	struct questions_room room;
	int fault = questions_open(rq, &room);

	if (fault)
		return fault;
	if (!room.edits)
		return 403;
	struct question fresh = {.code = "",
		.title = "",
		.help = "",
		.page = room.n > 0 ? room.list[room.n - 1].page : 1,
		.required = true,
		.low = -INFINITY,
		.high = INFINITY,
		.low_name = "",
		.high_name = ""};
	if (!form_has(rq->form, "code"))
		return show(rq, &room, &fresh, 200, NULL);
	q = question_find(room.list, room.n, form_text(rq->form, "code"));
	return q ? show(rq, &room, q, 200, NULL) : 404;
}

/* --- saving --- */

static const char *new_code(struct pool *pool, const struct questions_room *room)
{
	for (int i = 1;; i++) {
		const char *code = pool_print(pool, "q%d", i);

		if (!question_find(room->list, room->n, code))
			return code;
	}
}

/* Into its page: where it stood when that is the same, else behind the others of the page. */
static size_t put(struct questions_room *room, const struct question *q, const struct question *was)
{
	size_t at = was ? (size_t)(was - room->list) : room->n;
	bool stays = was && was->page == q->page;

	if (stays) {
		room->list[at] = *q;
		return at;
	}
	if (was) {
		memmove(&room->list[at], &room->list[at + 1],
			(room->n - at - 1) * sizeof *room->list);
		room->n--;
	}
	at = 0;
	while (at < room->n && room->list[at].page <= q->page)
		at++;
	memmove(&room->list[at + 1], &room->list[at], (room->n - at) * sizeof *room->list);
	room->list[at] = *q;
	room->n++;
	return at;
}

int question_post(struct request *rq)
{
	struct questions_room room, now;
	const struct question *was = NULL;
	const char *problem = NULL;
	int status = questions_open(rq, &room);

	if (status)
		return status;
	if (!room.edits)
		return 403;
	if (form_has(rq->form, "was"))
		was = question_find(room.list, room.n, form_text(rq->form, "was"));
	struct question q = read_form(rq, was);
	if (!form_ok(rq->form))
		return show(rq, &room, &q, 422, NULL);
	if (form_has(rq->form, "was") && !was)
		return show(rq, &room, &q, 409,
			"这道题刚才被别人删掉了。再按“保存”，就作为新题加进去。");
	if (!was && room.n == QUESTIONS_MOST)
		return show(rq, &room, &q, 422, "一份问卷最多 200 道题。");
	struct question stored = q;
	if (!was)
		stored.code = new_code(rq->pool, &room);
	now = room;
	now.list = pool_alloc(rq->pool, (room.n + 1) * sizeof *now.list);
	memcpy(now.list, room.list, room.n * sizeof *now.list);
	put(&now, &stored, was ? &now.list[was - room.list] : NULL);
	status = questions_save(
		rq, &room, now.list, now.n, (int)form_int(rq->form, "version", 0), &problem);
	if (status == -1)
		return show(rq, &room, &q, 422, problem);
	if (status)
		return status;
	desk_flash(rq, NULL, was ? "这道题已保存。" : "已加一道题。");
	return reply_redirect(
		rq, request_url(rq, "desk/solicitations/%s/questions", room.s->number));
}
