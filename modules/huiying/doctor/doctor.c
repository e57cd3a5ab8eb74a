/* SPDX-License-Identifier: MIT */
/* Checks of an installation: each line says what was looked at, whether it is well, and what to do
 * when it is not. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/scanner.h"
#include "tickets/kept/held.h"
#include "base/secret.h"
#include "tickets/messages/outbox.h"
#include "modules/huiying/kept/attachments.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/doctor/doctor.h"
#include "modules/huiying/huiying_db.h"

#define MONTH (30 * DAY) /* no limit: how far back doctor looks */

void doctor_say(struct doctor *doctor, enum health health, const char *what, const char *found)
{
	static const char *const words[] = {"ok", "warning", "FAULT"};
	const char *cells[] = {words[health], what, found};

	doctor->faults += health == FAULT;
	table_row(doctor->table, cells);
}

static void check_database(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	const char *value = NULL;
	instant now;
	int64_t skew;

	if (server_variable(cli->db, cli->pool, "INNODB_FLUSH_LOG_AT_TRX_COMMIT", &value) ==
			DB_OK &&
		value)
		doctor_say(doctor, str_equal(value, "1") ? WELL : FAULT, "durable commits",
			pool_print(cli->pool, "innodb_flush_log_at_trx_commit = %s%s", value,
				str_equal(value, "1")
					? ""
					: ": set it to 1, or a power cut loses letters"));
	if (db_now(cli->db, &now) == DB_OK) {
		skew = llabs((long long)(now - instant_now())) / SECOND;
		doctor_say(doctor, skew > 2 ? FAULT : WELL, "clock",
			pool_print(cli->pool, "%lld s between this machine and the database%s",
				(long long)skew, skew > 2 ? ": set both by NTP" : ""));
	}
}

/* How long the key that seals has been in use, by the records of changes; the first one since the
 * database was made. The other two kinds end what people have open, so nobody is sent to them. */
static void check_key_age(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct secret_key keys[SECRET_KEYS_MOST];
	size_t n = secret_list(cli->secret, keys);
	int64_t most = conf_int(CONF_KEYS_DAYS), days;
	instant since;

	for (size_t i = 0; i < n; i++) {
		if (!keys[i].in_use || !str_equal(keys[i].kind, "seal") ||
			key_since(cli->db, cli->pool, keys[i].kind, keys[i].id, &since) != DB_OK ||
			since == INSTANT_NONE)
			continue;
		days = (cli->now - since) / DAY;
		bool old = most > 0 && days > most;
		doctor_say(doctor, old ? WARNING : WELL, "age of the key that seals",
			pool_print(cli->pool, "%s has been in use for %lld days%s", keys[i].id,
				(long long)days,
				old ? pool_print(cli->pool,
					      ", more than %lld (keys.days): `huiying keys add "
					      "seal` "
					      "and what follows it in docs/operators.md",
					      (long long)most)
				    : ""));
	}
}

static void check_keys(struct doctor *doctor)
{
	struct stat st;
	bool private_ = stat(conf_text(CONF_KEYS_FILE), &st) == 0 && (st.st_mode & 077) == 0;

	doctor_say(doctor, private_ ? WELL : FAULT, "keys",
		private_ ? conf_text(CONF_KEYS_FILE)
			 : "the key file must exist with mode 0600 and be backed up apart from the "
			   "database");
	check_key_age(doctor);
}

static void check_disk(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct statvfs fs;
	int64_t mb;

	if (statvfs(conf_text(CONF_DATA_DIR), &fs) != 0) {
		doctor_say(doctor, FAULT, "data folder",
			pool_print(cli->pool, "%s cannot be read", conf_text(CONF_DATA_DIR)));
		return;
	}
	mb = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize / (1024 * 1024);
	doctor_say(doctor, mb < conf_int(CONF_UPLOAD_FLOOR) ? FAULT : WELL, "disk",
		pool_print(
			cli->pool, "%lld MB free in %s", (long long)mb, conf_text(CONF_DATA_DIR)));
}

static void check_people(struct doctor *doctor)
{
	static const struct {
		enum role role;
		const char *what;
	} needed[] = {{ROLE_HANDLER, "handler"}, {ROLE_HEAD, "section head"},
		{ROLE_LEADER, "leader in charge"}};
	struct cli *cli = doctor->cli;
	struct db_rows rows;
	int64_t boxes;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		char *names = pool_text(cli->pool, "");

		if (units_without(cli->db, cli->pool, cli->site_id, needed[i].role, &rows) != DB_OK)
			return;
		for (size_t k = 0; k < rows.rows; k++)
			names = pool_print(cli->pool, "%s %s", names, db_text(&rows, k, 0));
		doctor_say(doctor, rows.rows ? WARNING : WELL,
			pool_print(cli->pool, "units without %s", needed[i].what),
			rows.rows ? names : "none");
	}
	doctor_accounts(doctor);
	if (box_count(cli->db, cli->pool, cli->site_id, &boxes) == DB_OK)
		doctor_say(doctor, boxes ? WELL : FAULT, "boxes",
			boxes ? pool_print(cli->pool, "%lld", (long long)boxes)
			      : "nobody can write: `huiying box add`");
}

static void check_programs(struct doctor *doctor)
{
	for (size_t i = 0; i < CLI_PROGRAMS; i++) {
		const struct cli_program *program = &cli_programs[i];
		bool well;
		const char *found = cli_running(doctor->cli, program->name, &well);

		doctor_say(doctor,
			well			  ? WELL
				: program->needed ? FAULT
						  : WARNING,
			program->name, found);
	}
}

static void check_tickets(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct status_counts counts;

	if (status_count(cli->db, cli->pool, cli->site_id, cli->now, &counts) == DB_OK)
		doctor_say(doctor, counts.overdue ? WARNING : WELL, "overdue tickets",
			pool_print(cli->pool, "%lld of %lld open", (long long)counts.overdue,
				(long long)counts.open));
}

static void say_many(struct doctor *doctor, const char *what, int64_t n, const char *advice)
{
	doctor_say(doctor, n ? WARNING : WELL, what,
		n ? pool_print(doctor->cli->pool, "%lld%s", (long long)n, advice) : "none");
}

/* Units of which one of the three persons has neither mail nor telephone. */
static void check_addresses(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct unit_address *addresses;
	char *names = pool_text(cli->pool, "");
	int64_t named = 0;
	size_t n;

	if (unit_addresses(cli->db, cli->pool, cli->site_id, &addresses, &n) != DB_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		if (*addresses[i].email || *addresses[i].phone || addresses[i].unit_id == named)
			continue;
		named = addresses[i].unit_id;
		names = pool_print(cli->pool, "%s %s", names, addresses[i].unit_name);
	}
	doctor_say(doctor, named ? WARNING : WELL, "units with a person nobody can reach",
		named ? names : "none");
}

static void check_messages(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	int64_t waiting, dead, nowhere;
	instant next;

	check_addresses(doctor);
	if (digest_nowhere(cli->db, cli->pool, cli->site_id, cli->now - MONTH, &nowhere) == DB_OK)
		say_many(doctor, "notices of limits without an address", nowhere,
			" in the last 30 days: `huiying unit add` with --handler-email and so on");
	if (outbox_count(cli->db, cli->pool, cli->site_id, &waiting, &dead) == DB_OK)
		say_many(doctor, "messages given up", dead,
			": see `huiying outbox list --state dead`, then `huiying outbox retry`");
	if (outbox_next(cli->db, &next) == DB_OK)
		doctor_say(doctor, next < cli->now - HOUR ? WARNING : WELL, "messages on time",
			next < cli->now - HOUR
				? "one has waited for more than an hour: does courier run?"
				: "yes");
}

static void check_attachments(struct doctor *doctor, bool remove)
{
	struct cli *cli = doctor->cli;
	struct attachment_state state;

	if (attachments_check(cli, remove && !cli->dry, &state) != DB_OK) {
		doctor_say(doctor, FAULT, "attachments", db_error(cli->db));
		return;
	}
	doctor_say(doctor, state.lost ? FAULT : WELL, "attachments without a file",
		state.lost ? pool_print(cli->pool,
				     "%lld, the first of ticket %s: restore them from a backup",
				     (long long)state.lost, state.first_lost)
			   : "none");
	if (state.removed > 0 && state.removed == state.orphans)
		doctor_say(doctor, WELL, "files without a letter",
			pool_print(cli->pool, "%lld removed", (long long)state.removed));
	else
		doctor_say(doctor, state.orphans ? WARNING : WELL, "files without a letter",
			state.orphans ? pool_print(cli->pool,
						"%lld older than an hour: `huiying doctor "
						"--remove-orphans` removes them",
						(long long)(state.orphans - state.removed))
				      : "none");
}

#define SCANNER_TIME (5 * SECOND)

static const char *what_scans(struct doctor *doctor, enum health *health)
{
	char version[SCANNER_NAME];

	*health = WARNING;
	if (!scanner_configured())
		return "upload.scanner is empty: nothing looks for viruses in files that are sent; "
		       "install clamav-daemon and name its socket";
	bool answers = scanner_version(SCANNER_TIME, version) == 0;
	*health = answers ? WELL : FAULT;
	return pool_print(doctor->cli->pool, "%s: %s%s", conf_text(CONF_UPLOAD_SCANNER), version,
		answers ? "" : "; files are taken and held back until it answers");
}

static void check_scanner(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct held_counts held;
	enum health health;
	const char *found = what_scans(doctor, &health);

	doctor_say(doctor, health, "virus scanner", found);
	if (held_count(cli->db, cli->pool, &held) != DB_OK)
		return;
	say_many(doctor, "files not yet scanned", held.unscanned,
		scanner_configured()
			? ": courier scans them while the scanner answers; `huiying attachments`"
			: ": nobody gets them until upload.scanner is set and `huiying attachments "
			  "scan` has run");
	say_many(doctor, "infected files", held.infected,
		" are handed out to nobody: `huiying attachments`");
}

int verb_doctor(struct cli *cli, int argc, char **argv)
{
	static const char *const columns[] = {"health", "what", "found"};
	static const struct option options[] = {
		{"remove-orphans", no_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
	struct doctor doctor = {.cli = cli};
	bool remove = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'r')
			return CLI_USAGE;
		remove = true;
	}
	if (optind != argc)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	doctor.table = table_open(cli, columns, 3);
	check_database(&doctor);
	check_keys(&doctor);
	doctor_calendar(&doctor);
	doctor_rules(&doctor);
	check_disk(&doctor);
	doctor_site(&doctor);
	doctor_nginx(&doctor);
	doctor_footer(&doctor);
	check_programs(&doctor);
	doctor_daemons(&doctor);
	check_people(&doctor);
	check_tickets(&doctor);
	check_messages(&doctor);
	check_attachments(&doctor, remove);
	check_scanner(&doctor);
	table_close(&doctor.table);
	return doctor.faults ? CLI_FAILED : CLI_OK;
}
