/* SPDX-License-Identifier: MIT */
/*
 * What is to be seen in a text before it goes on: words of the site's lists, empty phrases, places
 * left to fill, sites that it leads to, in a public copy what looks like personal data. Whether it
 * may go on is decided here for the desk's forms; what is done with it is ticket/plan.c's and
 * publication/copy.c's.
 */
#include "modules/desk/writing/writing.h"

#include <stdlib.h>
#include <string.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/hosts.h"
#include "text/redact.h"
#include "text/screen.h"
#include "tickets/words/wordlist.h"

#define FINDS_MOST 50
#define FINDS_ALL (4 * FINDS_MOST)
#define SITES_UNTIL (3 * FINDS_MOST + 1) /* what looks like personal data has room behind them */
#define HOST_LEAST 4 /* bytes of the shortest, with what parts it from the next */
#define NAMED_MOST 3 /* in one sentence */

/* --- finding --- */

struct find {
	size_t at, length; /* bytes */
	const char *kind, *what, *advice, *mask;
	enum screen_level level;
};

struct finds {
	struct find list[FINDS_ALL];
	size_t n;
};

static void add(struct finds *finds, const struct find *find)
{
	if (finds->n < FINDS_ALL)
		finds->list[finds->n++] = *find;
}

/* All of them: behind many that are only shown stands one that stops. */
static size_t scan(struct pool *pool, const char *text, struct screen_find **out)
{
	size_t room = FINDS_MOST / 2, n;

	do {
		room *= 2;
		*out = pool_alloc(pool, room * sizeof(**out));
		n = screen_scan(desk.engine.screen, text, *out, room);
	} while (n == room);
	return n;
}

static enum screen_level level_of(const struct screen_word *word)
{
	return word->kind == SCREEN_EMPTY ? SCREEN_NOTE : word->level;
}

/* The gravest first: of many the lightest are left out. */
static void find_words(struct pool *pool, const char *text, struct finds *finds)
{
	struct screen_find *found = NULL;
	size_t n = desk.engine.screen ? scan(pool, text, &found) : 0;

	for (int level = SCREEN_HOLD; level >= SCREEN_NOTE; level--)
		for (size_t i = 0; i < n && finds->n < FINDS_MOST; i++) {
			const struct screen_word *word = found[i].word;
			if ((int)level_of(word) != level)
				continue;
			add(finds,
				&(struct find){found[i].at, found[i].length,
					wordlist_kind(word->kind),
					word->kind == SCREEN_EMPTY ? "空话" : "敏感词",
					str_empty(word->advice) ? NULL : word->advice, NULL,
					level_of(word)});
		}
}

static void find_places(const char *text, struct finds *finds)
{
	size_t n;

	for (const char *p = text; (p = strchr(p, '{')) != NULL && finds->n < 2 * FINDS_MOST; p++)
		if ((n = phrase_place(p)) != 0)
			add(finds,
				&(struct find){(size_t)(p - text), n, "place", "还没有填",
					"请填上或删去", NULL, SCREEN_HOLD});
}

static const struct find *site_find(struct pool *pool, const struct host_find *found, bool denied)
{
	struct find *find = pool_alloc(pool, sizeof(*find));

	*find = (struct find){found->at, found->length, wordlist_kind(SCREEN_SITE),
		denied ? "不得链接的网站" : "不认识的网站",
		denied ? "请删去这个链接"
		       : pool_print(pool, "请核对 %s 不是非法网站，也不是商业网站", found->host),
		NULL, denied ? SCREEN_HOLD : SCREEN_FLAG};
	return find;
}

/* Links to unlawful or commercial sites (大理州规定 第二十七条、酉阳府办发〔2023〕5号 第二十九条):
 * the site's own list says which sites are known. */
static void find_sites(struct request *rq, const char *text, struct finds *finds)
{
	const char *own = host_typed(rq->pool, conf_of_site(CONF_SITE_URL, rq->site_id));
	/* all of them: behind many that may be linked to stands one that must not */
	size_t most = strlen(text) / HOST_LEAST + 1;
	struct host_find *found = pool_alloc(rq->pool, most * sizeof(*found));
	size_t n = hosts_find(rq->pool, text, found, most);

	for (int denied = 1; denied >= 0; denied--)
		for (size_t i = 0; i < n && finds->n < SITES_UNTIL; i++) {
			enum screen_level level = screen_site(desk.engine.screen, found[i].host);
			bool own_site = own && str_equal(own, found[i].host);
			if ((level == SCREEN_HOLD) == denied && level != SCREEN_NOTE &&
				(denied || !own_site))
				add(finds, site_find(rq->pool, &found[i], denied));
		}
}

static void find_personal(
	struct pool *pool, const char *text, enum redact_part part, struct finds *finds)
{
	struct redact_find *found;
	size_t n;

	redact_scan(pool, text, part, NULL, &found, &n);
	for (size_t i = 0; i < n && i < FINDS_MOST; i++)
		add(finds,
			&(struct find){found[i].at, found[i].length, "personal",
				pool_print(pool, "像%s", redact_name(found[i].kind)),
				pool_print(pool, "隐去后是 %s", found[i].masked), found[i].masked,
				SCREEN_FLAG});
}

static int compare(const void *a, const void *b)
{
	const struct find *x = a, *y = b;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void find_all(
	struct request *rq, enum writing_part part, const char *text, struct finds *finds)
{
	finds->n = 0;
	find_words(rq->pool, text, finds);
	find_places(text, finds);
	find_sites(rq, text, finds);
	if (part != WRITING_ANSWER)
		find_personal(rq->pool, text,
			part == WRITING_LETTER ? REDACT_LETTER : REDACT_ANSWER, finds);
	qsort(finds->list, finds->n, sizeof(finds->list[0]), compare);
}

/* --- what stands in the way --- */

/* “甲”、“乙”等 5 处; NULL: there is none of that kind and level. */
static const char *named(struct pool *pool, const struct finds *finds, const char *text,
	const char *kind, enum screen_level level)
{
	const char *names = NULL;
	size_t n = 0;

	for (size_t i = 0; i < finds->n; i++) {
		const struct find *find = &finds->list[i];
		if (find->level != level || !str_equal(find->kind, kind))
			continue;
		if (n++ < NAMED_MOST)
			names = pool_print(pool, "%s%s“%.*s”", names ? names : "",
				names ? "、" : "", (int)find->length, text + find->at);
	}
	return n > NAMED_MOST ? pool_print(pool, "%s等 %zu 处", names, n) : names;
}

static const char *denied_words(struct pool *pool, const char *field, const char *names)
{
	return pool_print(pool,
		"%s里有不得链接的网站：%s，所以没有送出。按规定，政府网站不得与非法网站、"
		"商业性网站建立链接，请删去这个链接再送。",
		field, names);
}

static const char *held_by(
	struct pool *pool, const struct finds *finds, const char *field, const char *text)
{
	const char *names;

	if ((names = named(pool, finds, text, "place", SCREEN_HOLD)) != NULL)
		return pool_print(
			pool, "%s里还有没有填的地方：%s。请填上或删去，再送审。", field, names);
	if ((names = named(pool, finds, text, "sensitive", SCREEN_HOLD)) != NULL)
		return pool_print(
			pool, "%s里有不能用的词：%s，所以没有送出。请改掉再送。", field, names);
	if ((names = named(pool, finds, text, "site", SCREEN_HOLD)) != NULL)
		return denied_words(pool, field, names);
	return NULL;
}

const char *writing_held(struct request *rq, const char *field, const char *text)
{
	struct finds *finds = pool_alloc(rq->pool, sizeof(*finds));

	find_all(rq, WRITING_ANSWER, text, finds);
	return held_by(rq->pool, finds, field, text);
}

const char *writing_stop(
	struct request *rq, enum writing_part part, const char *field, const char *text)
{
	struct pool *pool = rq->pool;
	struct finds *finds = pool_alloc(pool, sizeof(*finds));
	const char *names;

	find_all(rq, part, text, finds);
	const char *held = held_by(pool, finds, field, text);
	if (held || form_bool(rq->form, "checked"))
		return held;
	if ((names = named(pool, finds, text, "sensitive", SCREEN_FLAG)) != NULL)
		return pool_print(pool,
			"%s里有要核对的词：%"
			"s，所以还没有送出。请再看一看；确实要用的，勾选“已核对”。",
			field, names);
	if ((names = named(pool, finds, text, "site", SCREEN_FLAG)) != NULL)
		return pool_print(pool,
			"%s里有通往不认识的网站的链接：%"
			"s，所以还没有送出。请核对不是非法网站，也不是商业网站；确实要用的，"
			"勾选“已核对”。",
			field, names);
	return NULL;
}

const char *writing_denied(struct request *rq, const char *field, const char *text)
{
	struct finds *finds = pool_alloc(rq->pool, sizeof(*finds));
	const char *names;

	finds->n = 0;
	find_sites(rq, text, finds);
	names = named(rq->pool, finds, text, "site", SCREEN_HOLD);
	return names ? denied_words(rq->pool, field, names) : NULL;
}

void writing_letter_words(struct request *rq, const struct ticket *ticket, struct data *out)
{
	struct finds *finds = pool_alloc(rq->pool, sizeof(*finds));
	struct data *list = data_list(out, "_letter_words");
	const char *text = pool_print(rq->pool, "%s\n%s", ticket->title, ticket->body);

	finds->n = 0;
	find_words(rq->pool, text, finds);
	for (int level = SCREEN_HOLD; level >= SCREEN_NOTE; level--) {
		const char *names =
			named(rq->pool, finds, text, "sensitive", (enum screen_level)level);
		if (!names)
			continue;
		struct data *item = data_item(list);
		data_text(item, "level_words", wordlist_level_words((enum screen_level)level));
		data_text(item, "words", names);
	}
	data_bool(out, "_has_letter_words", data_count(list) > 0);
}

/* --- showing --- */

/* Length of the first n bytes as scripts count. */
static int64_t units(const char *text, size_t n)
{
	int64_t count = 0;

	for (const char *p = text; p < text + n;)
		count += utf8_next(&p) > 0xffff ? 2 : 1;
	return count;
}

void writing_findings(
	struct request *rq, enum writing_part part, const char *text, struct data *out)
{
	struct finds *finds = pool_alloc(rq->pool, sizeof(*finds));
	struct data *list = data_list(out, "findings");
	int64_t at = 0;
	size_t before = 0;
	bool flagged = false, held = false;

	find_all(rq, part, text, finds);
	for (size_t i = 0; i < finds->n && i < FINDS_MOST; i++) {
		const struct find *find = &finds->list[i];
		struct data *item = data_item(list);
		at += units(text + before, find->at - before);
		before = find->at;
		data_text(item, "kind", find->kind);
		data_text(item, "level", wordlist_level(find->level));
		data_text(item, "what", find->what);
		data_text(item, "found", pool_copy(rq->pool, text + find->at, find->length));
		data_text(item, "advice", find->advice);
		data_text(item, "mask", find->mask);
		data_bool(item, "must_go", find->level == SCREEN_HOLD);
		data_int(item, "at", at);
		data_int(item, "length", units(text + find->at, find->length));
	}
	for (size_t i = 0; i < finds->n; i++) {
		flagged |= finds->list[i].level == SCREEN_FLAG;
		held |= finds->list[i].level == SCREEN_HOLD;
	}
	data_bool(out, "has_findings", finds->n > 0);
	data_bool(out, "flagged", flagged);
	data_bool(out, "held", held);
}

static enum db_status show_phrases(
	struct request *rq, const struct ticket *ticket, struct data *out)
{
	struct data *list = data_list(out, "phrases");
	struct phrase *phrases;
	size_t n;
	enum db_status status =
		phrase_list(desk.db, rq->pool, rq->site_id, desk_person(rq)->unit_id, &phrases, &n);

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		struct data *item = data_item(list);
		data_int(item, "id", phrases[i].id);
		data_text(item, "name",
			pool_print(rq->pool, "%s%s",
				str_equal(phrases[i].kind, "template") ? "模板：" : "",
				phrases[i].name));
	}
	data_bool(out, "has_phrases", status == DB_OK && n > 0);
	data_text(out, "phrase_url", request_url(rq, "desk/tickets/%s/phrase", ticket->number));
	return status;
}

enum db_status writing_show(struct request *rq, const struct ticket *ticket, enum writing_part part,
	const char *text, struct data *out)
{
	static const char *const parts[] = {"answer", "letter", "copy"};
	struct data *writing = data_object(out, "_writing");

	data_text(writing, "part", parts[part]);
	data_text(writing, "check_url", request_url(rq, "desk/check"));
	data_text(writing, "paste_url", request_url(rq, "desk/paste"));
	data_text(writing, "phrases_url", request_url(rq, "desk/phrases"));
	data_bool(writing, "checked", form_bool(rq->form, "checked"));
	writing_findings(rq, part, text, writing);
	return ticket ? show_phrases(rq, ticket, writing) : DB_OK;
}
