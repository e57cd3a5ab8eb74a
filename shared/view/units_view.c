/* SPDX-License-Identifier: MIT */
/* Units of a site for a select. Which of them a list is about is the list's own. */
#include "view/units_view.h"

#include "base/str.h"

int64_t units_find(const struct unit *units, size_t n, const char *typed)
{
	int64_t id = 0;

	for (size_t i = 0; i < n; i++) {
		if (str_equal(units[i].code, typed) || str_equal(units[i].name, typed))
			return units[i].id;
	}
	if (str_int(typed, &id) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (units[i].id == id)
			return id;
	}
	return -1;
}

void units_show(const struct unit *units, size_t n, int64_t chosen, struct data *out)
{
	struct data *list = data_list(out, "units");

	for (size_t i = 0; i < n; i++) {
		struct data *item;

		if (!units[i].active)
			continue;
		item = data_item(list);
		data_text(item, "id", units[i].code);
		data_text(item, "name", units[i].name);
		data_bool(item, "selected", units[i].id == chosen);
	}
}

enum db_status units_show_all(
	struct db *db, struct pool *pool, int64_t site_id, int64_t chosen, struct data *out)
{
	struct unit *units;
	size_t n;
	enum db_status status = unit_list(db, pool, site_id, &units, &n);
	struct data *list = data_list(out, "_units");

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		struct data *item = data_item(list);

		data_int(item, "id", units[i].id);
		data_text(item, "name", units[i].name);
		data_bool(item, "selected", units[i].id == chosen);
	}
	return status;
}
