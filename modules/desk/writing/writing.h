/* SPDX-License-Identifier: MIT */
/*
 * What helps while a text is being written that others will read: warnings, cleaned pastes, masks,
 * phrases and templates. Every help works without scripts too, by a button of the form; editor.js
 * asks the same questions while one types.
 */
#ifndef HUIYING_MODULES_DESK_WRITING_H
#define HUIYING_MODULES_DESK_WRITING_H

#include "modules/desk/desk.h"

/* Which text it is: answer (to the citizen: words and places left to fill), letter and copy (the
 * public's copy of the letter and of the answer: personal data as well). */
enum writing_part { WRITING_ANSWER, WRITING_LETTER, WRITING_COPY };

/* What the partial _writing puts into a form beside the text. */
#define WRITING_FIELDS \
	{"checked", "已核对", FIELD_BOOL}, \
		{"phrase", "常用语", FIELD_INT, .least = 0, .most = 2000000000}, \
	{ \
		"insert", "", FIELD_BOOL \
	}

/* Why this text must not go on, as a sentence; NULL: nothing is in its way. `checked` of the
 * request lets words pass that ask for a second look, nothing else does. field: what people call
 * it. */
const char *writing_stop(
	struct request *rq, enum writing_part part, const char *field, const char *text);
/* The same without second looks: for a sentence that the public reads at once. */
const char *writing_held(struct request *rq, const char *field, const char *text);
/* The same for a text that is released: only sites that must not be linked to are in its way; the
 * list may have changed since the text was sent. */
const char *writing_denied(struct request *rq, const char *field, const char *text);
/* `findings` [{kind, level, level_words, what, found, advice, mask, at, length}], `has_findings`,
 * `flagged` (needs the tick), `held`. at and length count as scripts do (UTF-16). Never more than
 * fifty. */
void writing_findings(
	struct request *rq, enum writing_part part, const char *text, struct data *out);
/* `_writing` for the partial _writing: addresses for editor.js, findings of the text as it stands,
 * phrases of the person's unit; ticket NULL: without phrases. */
enum db_status writing_show(struct request *rq, const struct ticket *ticket, enum writing_part part,
	const char *text, struct data *out);

/* `_letter_words`: [{level_words, words}] of the site's list in what the citizen wrote, the gravest
 * first; for whoever reads the letter. */
void writing_letter_words(struct request *rq, const struct ticket *ticket, struct data *out);

/* --- post.c --- */

extern const struct field paste_fields[], check_fields[], fill_fields[];
int writing_paste(struct request *rq); /* POST desk/paste */
int writing_check(struct request *rq); /* POST desk/check */
int writing_fill(struct request *rq); /* POST desk/tickets/:number/phrase: for editor.js */
/* The chosen phrase behind the text of this request; *text in the pool. 0, or a status. */
int writing_append(struct request *rq, const struct ticket *ticket, const char **text);

/* --- phrases.c --- */

struct phrase {
	int64_t id, unit_id; /* unit_id 0: every unit's */
	const char *kind; /* phrase, template */
	const char *name, *words;
	instant changed_at;
	const char *changed_by, *unit_name;
};
extern const struct field phrase_query[], phrase_fields[];
int phrases_page(struct request *rq);
int phrases_post(struct request *rq);
/* Places to fill: {编号} {标题} {来信日期} {单位} {答复期限} {承办人电话}. With
 * what is known of this letter; what is not known stays a place to fill. */
enum db_status phrase_filled(
	struct request *rq, const struct ticket *ticket, const char *words, const char **out);
/* Is one of the known places at p; its length in bytes, 0: none. */
size_t phrase_place(const char *p);

/* --- phrases_db.c --- */

/* Those of the unit and every unit's, the unit's own first; unit_id 0: only every unit's. */
enum db_status phrase_list(struct db *db, struct pool *pool, int64_t site_id, int64_t unit_id,
	struct phrase **out, size_t *n);
enum db_status phrase_read(struct db *db, struct pool *pool, int64_t site_id, int64_t id,
	struct phrase **out); /* NULL in *out: none */
/* id 0: a new one. DB_DUPLICATE: another one has that name. */
enum db_status phrase_save(struct db *db, int64_t site_id, const struct phrase *phrase,
	int64_t staff_id, const char *who, instant now);
enum db_status phrase_remove(
	struct db *db, int64_t site_id, const struct phrase *phrase, const char *who, instant now);

/* --- words.c --- */

extern const struct field word_fields[];
int words_page(struct request *rq);
int words_post(struct request *rq);

#endif
