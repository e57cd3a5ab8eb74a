/* SPDX-License-Identifier: MIT */
/*
 * What every verb of the operators' command shares: options, the engine, output in three formats, a
 * progress bar. Exit status: 0 done, 1 refused or failed, 2 wrong usage. Messages on stderr, data
 * on stdout.
 */
#ifndef HUIYING_CLI_H
#define HUIYING_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/pool.h"
#include "base/str.h"
#include "tickets/ticket.h"

enum cli_format { CLI_TEXT, CLI_TSV, CLI_JSON };

struct cli {
	const char *conf_path;
	enum cli_format format;
	bool dry;
	int64_t site_id;
	const char *site_code; /* --site by its code: looked up with the database; NULL: an id */
	instant now;
	struct pool *pool;
	struct db *db;
	bool ready; /* the database has the schema of these programs */
	struct secret *secret;
	struct engine engine;
};

#define CLI_OK 0
#define CLI_FAILED 1
#define CLI_USAGE 2

/* Each prints what is wrong and returns CLI_FAILED. */
int cli_database(struct cli *cli); /* connects and checks that the schema is there */
/* Keys, and the rules in force: those of the database when it is ready, else of the files. */
int cli_engine(struct cli *cli);
int cli_follow(struct cli *cli); /* the rules that are in force by now */
int cli_fail(const char *format, ...)
	__attribute__((format(printf, 1, 2))); /* message; returns CLI_FAILED */
/* Programs that listen on a socket; those that a site may do without are not needed. */
#define CLI_PROGRAMS 7
struct cli_program {
	const char *name;
	bool needed;
};
extern const struct cli_program cli_programs[CLI_PROGRAMS];
/* What answers on a program's socket in run.dir: "answers", or why not. */
const char *cli_running(struct cli *cli, const char *program, bool *well);
int cli_db_fail(struct cli *cli, const char *doing); /* with the database's own words */
const char *cli_result(enum ticket_result result); /* English, for messages */

/* text, tsv, json; 0, or -1 when it is none of them. */
int cli_format(const char *text, enum cli_format *out);

/* Rows of a table: text pads columns by display width, tsv escapes \t \n \\, json is one object a
 * line. */
struct table;
struct table *table_open(struct cli *cli, const char *const *columns, size_t n);
void table_row(struct table *table, const char *const *cells); /* NULL: empty (null in JSON) */
void table_close(struct table **table);

/* "doing [#####     ] 1200/1881" on stderr when it is a terminal, nothing else. */
struct progress {
	const char *doing;
	int64_t all, shown_at;
	bool terminal;
};
void progress_open(struct progress *progress, const char *doing, int64_t all);
void progress_step(struct progress *progress, int64_t done);
void progress_close(struct progress *progress);

/* One line of a TSV file: splits in place at tabs and undoes \n \t \\; number of cells, or -1 with
 * more than most. */
int tsv_split(char *line, char **cells, int most);
/* A cell on standard output, escaped. */
void tsv_print(const char *cell);
/* Position of each named column in a header line; -1 for an absent one. Returns the first absent
 * required name, or NULL. */
const char *tsv_header(char **cells, int n, const char *const *names, const bool *required,
	int *positions, int n_names);

/* Verbs. argv[0] is the verb. */
int verb_init(struct cli *cli, int argc, char **argv);
int verb_migrate(struct cli *cli, int argc, char **argv);
int verb_status(struct cli *cli, int argc, char **argv);
int verb_doctor(struct cli *cli, int argc, char **argv);
int verb_unit(struct cli *cli, int argc, char **argv);
int verb_box(struct cli *cli, int argc, char **argv);
int verb_site(struct cli *cli, int argc, char **argv);
int verb_staff(struct cli *cli, int argc, char **argv);
int verb_backup(struct cli *cli, int argc, char **argv);
int verb_restore(struct cli *cli, int argc, char **argv);
int verb_keys(struct cli *cli, int argc, char **argv);
int verb_attachments(struct cli *cli, int argc, char **argv);
int verb_retain(struct cli *cli, int argc, char **argv);
int verb_import(struct cli *cli, int argc, char **argv);
int verb_export(struct cli *cli, int argc, char **argv);
int verb_demo(struct cli *cli, int argc, char **argv);
int verb_ticket(struct cli *cli, int argc, char **argv);
int verb_tickets(struct cli *cli, int argc, char **argv);
int verb_outbox(struct cli *cli, int argc, char **argv);
int verb_policy(struct cli *cli, int argc, char **argv);
int verb_explain(struct cli *cli, int argc, char **argv);
int verb_replay(struct cli *cli, int argc, char **argv);
int verb_timers(struct cli *cli, int argc, char **argv);
int verb_escalations(struct cli *cli, int argc, char **argv);
int verb_figures(struct cli *cli, int argc, char **argv);
int verb_solicitations(struct cli *cli, int argc, char **argv);
int verb_ledger(struct cli *cli, int argc, char **argv);
int verb_calendar(struct cli *cli, int argc, char **argv);
int verb_lifecycle(struct cli *cli, int argc, char **argv);
int verb_learn(struct cli *cli, int argc, char **argv);
int verb_key(struct cli *cli, int argc, char **argv);
int verb_words(struct cli *cli, int argc, char **argv);
int verb_deadline(int argc, char **argv);

#endif
