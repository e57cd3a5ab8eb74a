/* SPDX-License-Identifier: MIT */
/*
 * The values of a form and the messages beside them. What a value must look like stands in
 * form_check.c; where it comes from, in body.c.
 */
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/data.h"
#include "web/form_values.h"

static const struct field csrf_field = {.name = "csrf", .label = "页面", .type = FIELD_LINE};

struct form *form_new(struct pool *pool, const struct field *fields, bool csrf)
{
	struct form *form = pool_alloc(pool, sizeof *form);
	size_t n = csrf ? 1 : 0;

	for (const struct field *field = fields; field && field->name; field++)
		n++;
	form->pool = pool;
	form->value = pool_alloc(pool, n * sizeof *form->value);
	for (const struct field *field = fields; field && field->name; field++)
		form->value[form->n++].field = field;
	if (csrf)
		form->value[form->n++].field = &csrf_field;
	for (size_t i = 0; i < form->n; i++)
		form->value[i].text = "";
	return form;
}

/* "q.*" is the name of every field that begins with "q.". */
static bool is_family(const char *known, size_t n)
{
	return n > 1 && known[n - 1] == '*';
}

static struct value *find(const struct form *form, const char *name, size_t n)
{
	for (size_t i = 0; i < form->n; i++) {
		const char *known = form->value[i].field->name;
		size_t length = strlen(known);

		if (length == n && memcmp(known, name, n) == 0)
			return &form->value[i];
		if (is_family(known, length) && n >= length && memcmp(known, name, length - 1) == 0)
			return &form->value[i];
	}
	return NULL;
}

const struct field *form_field(const struct form *form, const char *name, size_t n)
{
	const struct value *value = find(form, name, n);

	return value ? value->field : NULL;
}

static char *lines(struct form *form, const char *text)
{
	char *copy = utf8_unix_lines(form->pool, text);

	utf8_drop_marks(copy);
	return copy;
}

/* As a handler gets it: line ends, outer white space, nothing that nobody sees. */
static char *tidy(struct form *form, enum field_type type, const char *text)
{
	char *line;

	if (type == FIELD_TEXT)
		return lines(form, text);
	if (type == FIELD_SECRET)
		return pool_text(form->pool, text);
	line = pool_text(form->pool, text);
	utf8_drop_marks(line);
	for (char *tab = strchr(line, '\t'); tab; tab = strchr(tab, '\t'))
		*tab = ' '; /* pasted from a table */
	return utf8_trim(form->pool, line);
}

/* One ticked box. Nobody ticks thousands. */
static int take_one_more(struct form *form, struct value *value, const char *text)
{
	if (value->n_many == FORM_MANY || strlen(text) > FORM_MANY_BYTES)
		return 400;
	value->present = true;
	if (*text == '\0')
		return 0;
	for (size_t i = 0; i < value->n_many; i++)
		if (strcmp(value->many[i], text) == 0)
			return 0;
	if (!value->many)
		value->many = pool_alloc(form->pool, FORM_MANY * sizeof *value->many);
	value->many[value->n_many++] = text;
	value->text = value->many[0];
	return 0;
}

static bool is_member(const char *name, size_t n)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

	return n > 0 && n <= FORM_MEMBER && strspn(name, allowed) >= n;
}

static int take_member(struct form *form, struct value *value, const char *name, const char *text)
{
	size_t prefix = strlen(value->field->name) - 1;

	if (value->n_members == FORM_FAMILY || !is_member(name + prefix, strlen(name + prefix)))
		return 400;
	if (value->n_members == value->room_members) {
		size_t room = value->room_members ? 2 * value->room_members : 64;
		struct member *more = pool_alloc(form->pool, room * sizeof *more);

		if (value->n_members > 0)
			memcpy(more, value->member, value->n_members * sizeof *more);
		value->member = more;
		value->room_members = room;
	}
	value->member[value->n_members++] = (struct member){name + prefix, lines(form, text)};
	value->present = true;
	return 0;
}

int form_take(struct form *form, const char *name, size_t name_n, const char *text, size_t n,
	bool lenient)
{
	struct value *value = find(form, name, name_n);
	enum utf8_fault fault = utf8_check(text, n);

	if (!value)
		return lenient ? 0 : 400;
	/* a link or a search field on a page in GBK sends its own bytes */
	const char *read =
		lenient && fault == UTF8_INVALID ? utf8_from_gb18030(form->pool, text, n) : NULL;
	if (read)
		return form_take(form, name, name_n, read, strlen(read), lenient);
	if (value->present && value->field->type != FIELD_MANY &&
		value->field->type != FIELD_FAMILY)
		return 400;
	/* A file input without a file, from a page whose form is not multipart. */
	if (value->field->type == FIELD_FILE)
		return n == 0 ? 0 : 400;
	if (fault == UTF8_INVALID || fault == UTF8_NUL || fault == UTF8_CONTROL)
		return 400;
	if (value->field->type == FIELD_FAMILY)
		return take_member(form, value, pool_copy(form->pool, name, name_n),
			pool_copy(form->pool, text, n));
	if (value->field->type != FIELD_TEXT && (memchr(text, '\n', n) || memchr(text, '\r', n)))
		return 400;
	char *tidied = tidy(form, value->field->type, pool_copy(form->pool, text, n));
	if (value->field->type == FIELD_MANY)
		return take_one_more(form, value, tidied);
	value->present = true;
	value->text = tidied;
	return 0;
}

void form_take_upload(struct form *form, const struct upload *upload)
{
	if (form->uploads == FORM_UPLOADS)
		bug("more than %d files in a form", FORM_UPLOADS);
	if (!form->upload)
		form->upload = pool_alloc(form->pool, FORM_UPLOADS * sizeof *form->upload);
	form->upload[form->uploads++] = *upload;
}

void form_sift_uploads(struct form *form, form_look *look, void *ctx)
{
	size_t kept = 0;

	for (size_t i = 0; i < form->uploads; i++) {
		struct upload *upload = &form->upload[i];
		const char *message = look(ctx, upload);

		if (message) {
			form_error(form, upload->field, message);
			unlink(upload->path);
		} else {
			form->upload[kept++] = *upload;
		}
	}
	form->uploads = kept;
}

void form_end(struct form *form)
{
	for (size_t i = 0; i < form->uploads; i++)
		unlink(form->upload[i].path);
	form->uploads = 0;
}

const char *form_text(const struct form *form, const char *name)
{
	const struct value *value = find(form, name, strlen(name));

	return value ? value->text : "";
}

bool form_has(const struct form *form, const char *name)
{
	return *form_text(form, name) != '\0';
}

int64_t form_int(const struct form *form, const char *name, int64_t absent)
{
	int64_t number;

	return str_int(form_text(form, name), &number) == 0 ? number : absent;
}

bool form_bool(const struct form *form, const char *name)
{
	const char *text = form_text(form, name);

	return str_equal(text, "1") || str_equal(text, "on") || str_equal(text, "true") ||
		str_equal(text, "yes");
}

const char **form_many(const struct form *form, const char *name, size_t *n)
{
	const struct value *value = find(form, name, strlen(name));

	*n = value ? value->n_many : 0;
	return value ? value->many : NULL;
}

const struct member *form_family(const struct form *form, const char *name, size_t *n)
{
	const struct value *value = find(form, name, strlen(name));

	*n = value ? value->n_members : 0;
	return value ? value->member : NULL;
}

const struct upload *form_uploads(const struct form *form, size_t *n)
{
	*n = form->uploads;
	return form->upload;
}

const char *form_fault(const struct form *form, const char *name)
{
	for (const struct fault *fault = form->errors; fault; fault = fault->next)
		if (strcmp(fault->name, name) == 0)
			return fault->message;
	return NULL;
}

void form_error(struct form *form, const char *name, const char *message)
{
	const struct value *value = find(form, name, strlen(name));
	struct fault *fault, **at = &form->errors;

	if (form_fault(form, name))
		return;
	fault = pool_alloc(form->pool, sizeof *fault);
	fault->name = pool_text(form->pool, name);
	fault->label = value && value->field->label ? value->field->label : "";
	fault->message = pool_text(form->pool, message);
	fault->place = value ? (size_t)(value - form->value) : form->n;
	while (*at && (*at)->place <= fault->place)
		at = &(*at)->next;
	fault->next = *at;
	*at = fault;
}

bool form_ok(const struct form *form)
{
	return !form->errors;
}

static void show_value(const struct form *form, const struct value *value, struct data *values)
{
	switch (value->field->type) {
	case FIELD_SECRET:
	case FIELD_FAMILY: /* who asked shows them */
	case FIELD_FILE: return;
	case FIELD_BOOL:
		data_bool(values, value->field->name, form_bool(form, value->field->name));
		return;
	default:
		if (value->field != &csrf_field)
			data_text(values, value->field->name, value->text);
	}
}

void form_show_errors(const struct form *form, struct data *data)
{
	struct data *errors = data_object(data, "errors");

	for (const struct fault *fault = form->errors; fault; fault = fault->next)
		data_text(errors, fault->name, fault->message);
}

void form_show(const struct form *form, struct data *data)
{
	struct data *values = data_object(data, "values");
	struct data *list = data_list(data, "error_list");

	form_show_errors(form, data);
	for (size_t i = 0; i < form->n; i++)
		show_value(form, &form->value[i], values);
	for (const struct fault *fault = form->errors; fault; fault = fault->next) {
		struct data *item = data_item(list);

		data_text(item, "field", fault->name);
		data_text(item, "label", fault->label);
		data_text(item, "message", fault->message);
	}
	data_bool(data, "has_errors", !form_ok(form));
}
