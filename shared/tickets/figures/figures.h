/* SPDX-License-Identifier: MIT */
/*
 * Figures (统计) of a period: letters counted by the day on which they were submitted, as they
 * stand at the cut-off. Counted from the rows of tickets, of their clock letter.reply and of their
 * first rating; a plain recount of the ledger's events gives the same. Error reports are counted
 * alike, by their clock correction.total. A letter has exactly one fate, so received =
 * answered + running + refused + redirected + duplicate + invalid + withdrawn valid    = answered +
 * running         (what had, or has, to be answered) answered = in_time + late             (judged
 * at the first answer, whatever came after) and running holds running_late. An extension moves the
 * limit and is counted beside. The first rating counts, whatever was said later; what the office
 * heard when it called (call-back) is counted apart, and so is a first rating that a second person
 * took out (申诉复核); unrated stays unrated: answered = rated + called + appealed + unrated.
 *
 * Working time: minutes of office hours (deadline_minutes: 08:30-12:00 and 14:30-17:30 of working
 * days, 390 a day) from submission to the first answer; a letter that came and was answered outside
 * of them took 0. Elapsed time: minutes on the wall. Median and 90th percentile by nearest rank:
 * the smallest value that half (nine tenths) of the answered letters do not pass.
 */
#ifndef HUIYING_TICKETS_FIGURES_H
#define HUIYING_TICKETS_FIGURES_H

#include "tickets/ticket.h"

enum figure {
	FIGURE_RECEIVED,
	FIGURE_VALID,
	FIGURE_ANSWERED,
	FIGURE_IN_TIME,
	FIGURE_LATE,
	FIGURE_RUNNING,
	FIGURE_RUNNING_LATE,
	FIGURE_REFUSED,
	FIGURE_REDIRECTED,
	FIGURE_DUPLICATE,
	FIGURE_INVALID,
	FIGURE_WITHDRAWN,
	FIGURE_EXTENDED,
	FIGURE_REWORKED,
	FIGURE_RATED,
	FIGURE_SATISFIED,
	FIGURE_RATED_5,
	FIGURE_RATED_4,
	FIGURE_RATED_3,
	FIGURE_RATED_2,
	FIGURE_RATED_1,
	FIGURE_UNRATED,
	FIGURE_CALLED,
	FIGURE_CALLED_SATISFIED,
	FIGURE_APPEALED,
	FIGURE_PUBLISHED,
	FIGURES
};
const char *figure_name(enum figure figure); /* stable word: "in_time" */
bool figure_parse(const char *name, enum figure *out);

/* What became of a letter, from its state and its clock letter.reply. */
enum fate {
	FATE_IN_TIME,
	FATE_LATE,
	FATE_RUNNING,
	FATE_RUNNING_LATE,
	FATE_REFUSED,
	FATE_REDIRECTED,
	FATE_DUPLICATE,
	FATE_INVALID,
	FATE_WITHDRAWN,
	FATES
};
enum rater { RATER_NONE, RATER_CITIZEN, RATER_OFFICE, RATER_APPEALED };

/* One letter as it is counted. */
struct figure_case {
	enum fate fate;
	int rating; /* the first: 5 best .. 1; 0 none */
	enum rater rater;
	bool published, reworked, extended;
};

struct figures_asked {
	int64_t site_id;
	const char *kind; /* letter, correction; NULL: letter */
	day from, to; /* submitted on [from, to) */
	int64_t unit_id; /* 0: any; -1: with the dispatch office */
	const char *category; /* itself and what is below it; NULL: any; "": not classified */
	instant now; /* the cut-off */
};

struct figures {
	int64_t unit_id; /* by unit: 0 the dispatch office */
	const char *category; /* by category: the uppermost, "" not classified; else NULL */
	int month; /* by month: 202611; else 0 */
	int64_t count[FIGURES];
	/* minutes; -1: nothing was answered */
	int64_t work_median, work_p90, elapsed_median, elapsed_p90;
};

/* Satisfied of all that were rated; where the policy lets unrated answers count
 * (rating.unrated_counts), they are satisfied too. */
struct figures_part {
	int64_t part, whole;
};
struct figures_part figures_satisfaction(const struct policy *policy, const struct figures *row);
/* In time of all that could be judged. */
struct figures_part figures_in_time(const struct figures *row);

enum figures_by {
	FIGURES_ALL,
	FIGURES_BY_UNIT,
	FIGURES_BY_CATEGORY,
	FIGURES_BY_MONTH,
	FIGURES_BYS
};
const char *figures_by_name(enum figures_by by); /* all unit category month */
bool figures_by_parse(const char *name, enum figures_by *out);

/* All breakdowns at once, from the same rows: by[FIGURES_ALL] has one, the others one for each
 * unit, uppermost category (the most letters first) and month (each of the period, in order). */
struct figures_table {
	struct figures *row;
	size_t n;
};
enum db_status figures_count(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, struct figures_table by[FIGURES_BYS]);

/* The letters that a figure counts, the latest first. */
struct figure_letter {
	int64_t id, unit_id;
	const char *number, *title, *state, *category, *unit_name; /* unit_name "": the office */
	instant submitted_at, due_at, answered_at; /* answered_at: the first time; INSTANT_NONE */
	struct figure_case as;
	int64_t work; /* working minutes; -1: not answered */
};
enum db_status figures_letters(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, enum figure figure, int limit, int offset,
	struct figure_letter **out, size_t *n);
enum db_status figures_letters_count(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, enum figure figure, int64_t *n);

#endif
