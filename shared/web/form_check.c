/* SPDX-License-Identifier: MIT */
/*
 * Whether the values of a form fit their fields, and what a person is told when not. A value that
 * no person typed (a key, a switch) makes the whole request malformed instead.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/form_values.h"

#define KEY_LEAST 16
#define KEY_MOST 64

static const char *label_of(const struct field *field)
{
	return field->label ? field->label : "这一项";
}

static void limits_of(const struct field *field, int64_t *least, int64_t *most)
{
	*least = field->limits && field->least_key ? conf_int(field->least_key) : field->least;
	*most = field->limits && field->most_key ? conf_int(field->most_key) : field->most;
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

static bool is_key(const char *text)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return text[n] == '\0' && n >= KEY_LEAST && n <= KEY_MOST;
}

/* What is wrong with a text's length, NULL when nothing. */
static const char *length_fault(struct form *form, const struct field *field, const char *text)
{
	const char *label = label_of(field);
	int64_t least, most, n = (int64_t)utf8_length(text);

	limits_of(field, &least, &most);
	if (most > 0 && n > most)
		return pool_print(form->pool, "%s最多 %lld 个字，现在多了 %lld 个字，请删短一些",
			label, (long long)most, (long long)(n - most));
	if (field->type == FIELD_TEXT) /* blank lines are no words */
		n = (int64_t)utf8_length(utf8_trim(form->pool, text));
	if (n >= least)
		return NULL;
	if (most > 0)
		return pool_print(form->pool, "%s请写 %lld 到 %lld 个字，现在是 %lld 个字", label,
			(long long)least, (long long)most, (long long)n);
	return pool_print(form->pool, "%s请至少写 %lld 个字，现在是 %lld 个字", label,
		(long long)least, (long long)n);
}

static const char *number_fault(struct form *form, const struct field *field, const char *text)
{
	const char *label = label_of(field);
	int64_t least, most, number;

	if (str_int(text, &number) != 0)
		return pool_print(form->pool, "%s请填一个数字", label);
	limits_of(field, &least, &most);
	if ((least == 0 && most == 0) || (number >= least && (most == 0 || number <= most)))
		return NULL;
	if (most == 0)
		return pool_print(form->pool, "%s请填不小于 %lld 的数字", label, (long long)least);
	return pool_print(form->pool, "%s请填 %lld 到 %lld 之间的数字", label, (long long)least,
		(long long)most);
}

static const char *many_fault(struct form *form, const struct value *value)
{
	const struct field *field = value->field;
	int64_t least, most;

	limits_of(field, &least, &most);
	for (size_t i = 0; i < value->n_many; i++)
		if (field->choices && !is_one_of(value->many[i], field->choices))
			return "请从列表里选择";
	if (most > 0 && (int64_t)value->n_many > most)
		return pool_print(
			form->pool, "%s一次最多选 %lld 个", label_of(field), (long long)most);
	if ((int64_t)value->n_many < least)
		return pool_print(
			form->pool, "%s请至少选 %lld 个", label_of(field), (long long)least);
	return NULL;
}

static const char *required_fault(struct form *form, const struct field *field)
{
	const char *verb = field->choices ? "选择" : field->type == FIELD_FILE ? "添加" : "填写";

	if (field->type == FIELD_MANY)
		verb = "选择";
	return pool_print(form->pool, "请%s%s", verb, label_of(field));
}

/* The message for a value that is there. */
static const char *value_fault(struct form *form, const struct value *value)
{
	const struct field *field = value->field;
	const char *text = value->text;

	if (utf8_check(text, strlen(text)) != UTF8_FINE)
		return "请删去看不见的特殊字符";
	if (field->type == FIELD_MANY)
		return many_fault(form, value);
	if (field->choices)
		return is_one_of(text, field->choices) ? NULL : "请从列表里选一项";
	if (field->type == FIELD_INT)
		return number_fault(form, field, text);
	return length_fault(form, field, text);
}

static bool is_absent(struct form *form, const struct value *value)
{
	if (value->field->type == FIELD_FILE)
		return form->uploads == 0;
	if (value->field->type == FIELD_TEXT)
		return *utf8_trim(form->pool, value->text) == '\0';
	return *value->text == '\0';
}

/* Each member alone; which of them are wanted is the program's to say. */
static int settle_family(struct form *form, const struct value *value)
{
	const struct field *field = value->field;

	for (size_t i = 0; i < value->n_members; i++) {
		const struct member *member = &value->member[i];
		const char *message = NULL;

		if (utf8_check(member->text, strlen(member->text)) != UTF8_FINE)
			message = "请删去看不见的特殊字符";
		else if (field->most > 0 && utf8_length(member->text) > (size_t)field->most)
			message = pool_print(form->pool, "请写短一些，最多 %d 个字", field->most);
		if (message)
			form_error(form,
				pool_print(form->pool, "%.*s%s", (int)strlen(field->name) - 1,
					field->name, member->name),
				message);
	}
	return 0;
}

static int settle(struct form *form, const struct value *value)
{
	static const char *const switches[] = {
		"1", "0", "on", "off", "true", "false", "yes", "no", NULL};
	const struct field *field = value->field;
	bool absent = is_absent(form, value);
	const char *message = NULL;

	if (field->type == FIELD_FAMILY)
		return settle_family(form, value);
	if (field->type == FIELD_KEY)
		return (absent && !field->required) || is_key(value->text) ? 0 : 400;
	if (field->type == FIELD_BOOL && !absent)
		return is_one_of(value->text, switches) ? 0 : 400;
	if (absent)
		message = field->required ? required_fault(form, field) : NULL;
	else if (field->type != FIELD_FILE)
		message = value_fault(form, value);
	if (message)
		form_error(form, field->name, message);
	return 0;
}

int form_settle(struct form *form)
{
	for (size_t i = 0; i < form->n; i++) {
		int status = settle(form, &form->value[i]);

		if (status)
			return status;
	}
	return 0;
}
