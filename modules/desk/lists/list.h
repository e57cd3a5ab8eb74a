/* SPDX-License-Identifier: MIT */
/*
 * Lists of letters: the tabs of the inbox, the search, and the same as files. What is asked for
 * (filter.c), who may see what of it, which rows that are (shelf.c for what is being
 * worked on, age.c for everything there ever was), and how a row looks (rows.c).
 */
#ifndef HUIYING_MODULES_DESK_LISTS_LIST_H
#define HUIYING_MODULES_DESK_LISTS_LIST_H

#include "modules/desk/desk.h"
#include "modules/desk/export.h"
#include "modules/desk/lists/list_db.h"

#define LIST_PAGE 50
#define LIST_PAGES 20 /* of a list by age; what is older has another address */
#define LIST_FILE 50000 /* rows of a file */
#define LIST_CITIZEN_MOST 500 /* letters of one telephone number or mail address */

/* --- what is asked for --- */

struct list_filter {
	const char *state, *light, *level, *category, *kind; /* NULL: any */
	const char *words; /* NULL: any */
	const char *citizen; /* keyed hash of a telephone number or mail address; NULL: any */
	int64_t unit; /* 0: any, -1: with the dispatch office */
	int screen; /* at least this level of the site's words; 0: any */
	bool flag; /* negative ones only */
	instant since, until; /* submitted from … before; INSTANT_NONE: open */
	const char *since_day, *until_day; /* as typed, the last day included; NULL */
	int page; /* from 1 */
};

enum list_part { /* bits */
	LIST_STATE = 1 << 0,
	LIST_LIGHT = 1 << 1,
	LIST_LEVEL = 1 << 2,
	LIST_UNIT = 1 << 3,
	LIST_CATEGORY = 1 << 4,
	LIST_SCREEN = 1 << 5,
	LIST_FLAG = 1 << 6,
	LIST_WORDS = 1 << 7,
	LIST_CITIZEN = 1 << 8,
	LIST_SINCE = 1 << 9,
	LIST_UNTIL = 1 << 10,
	LIST_KIND = 1 << 11,
};

/* Fields of the address; spread into a module's table. `q` is separate: search calls it 查找. */
#define LIST_FIELDS \
	{"state", "状态", FIELD_LINE, .most = 20}, {"light", "灯", FIELD_LINE, .most = 20}, \
		{"level", "提醒", FIELD_LINE, .most = 20}, \
		{"kind", "种类", FIELD_LINE, .most = 20}, \
		{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000}, \
		{"category", "类别", FIELD_LINE, .most = 40}, \
		{"screen", "敏感词", FIELD_INT, .least = 0, .most = 3}, \
		{"flag", "舆情", FIELD_BOOL}, {"q", "查找", FIELD_LINE, .most = 100}, \
		{"citizen", "", FIELD_LINE, .most = 64}, \
		{"since", "从哪天起", FIELD_LINE, .most = 10}, \
		{"until", "到哪天止", FIELD_LINE, .most = 10}, \
		{"page", "", FIELD_INT, .least = 1, .most = 1000000}, \
	{ \
		"format", "", FIELD_LINE, .most = 4 \
	}

/* Reads the address; a day that is none is an error of the form. */
void list_filter_read(struct request *rq, struct list_filter *out);
unsigned list_filter_set(const struct list_filter *f); /* enum list_part: what is filtered by */
/* base ("desk/?tab=mine", "desk/search?") with the filter; part (one) has another value, NULL: is
 * left out. Back on the first page. */
char *list_url(struct request *rq, const char *base, const struct list_filter *f, unsigned part,
	const char *value);
/* The filter as a form has it: `filter` {q, since, until, screen, flag, …} and `_filter_hidden`
 * [{name, value}] of what the form itself does not show. */
void list_filter_show(
	struct request *rq, const struct list_filter *f, unsigned shown, struct data *data);

/* --- who asks --- */

enum list_tab { LIST_MINE, LIST_CO, LIST_ASKS, LIST_OPEN, LIST_WAITS, LIST_ALL };

struct list_scope {
	int64_t site_id;
	unsigned roles;
	int64_t own_unit;
	bool all; /* sees every letter of the site */
};
struct list_scope list_scope(const struct request *rq);

/* --- which rows --- */

struct list {
	int64_t *ids; /* of the page, or of the file */
	size_t n;
	int64_t count; /* how many there are in all */
	bool more; /* … at least */
	bool cut; /* looked only as far back as `cut_at` */
	instant cut_at;
	struct co_letter *co; /* LIST_CO: the unit's part in it */
	size_t n_co;
};

/* How many rows each value of a filter would leave, the other filters applied. */
struct list_facet {
	uint16_t code; /* shelf_code, or the number itself (light, level, screen) */
	int n;
};
struct list_facets {
	bool known; /* false: too many to count with these words */
	/* by place of the bit in enum list_part, and the kind behind them */
	struct list_facet *of[8];
	size_t n[8];
};

/* What is being worked on, as it stood at the last shelf_refresh(). skip, most: which of them;
 * facets may be NULL. */
enum db_status list_shelf(struct request *rq, const struct list_scope *scope, enum list_tab tab,
	const struct list_filter *f, size_t skip, size_t most, struct list *out,
	struct list_facets *facets);
/* How many lie in a tab, without any filter. */
enum db_status list_shelf_counts(
	struct request *rq, const struct list_scope *scope, int64_t counts[LIST_ALL]);
/* Everything, the newest first. */
enum db_status list_age(struct request *rq, const struct list_scope *scope,
	const struct list_filter *f, size_t skip, size_t most, struct list *out);

/* --- how they look --- */

/* `tickets`, in the order of list->ids, with who has them open; `count`. */
enum db_status list_rows_show(struct request *rq, const struct list_scope *scope,
	const struct list *list, struct data *data);
const char *list_category(const char *code);
const char *list_kind(const char *kind); /* 来信, 纠错, 征集 */
/* `_pager`, `_cut`; url: of the first page. */
void list_pager(struct request *rq, const struct list *list, const struct list_filter *f,
	const char *url, struct data *data);
/* The list as a file, recorded; title names it. */
int list_file(
	struct request *rq, const struct list *list, const char *title, enum sheet_format format);

#endif
