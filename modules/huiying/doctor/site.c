/* SPDX-License-Identifier: MIT */
/* Checks of the machine around the programs: who may read what, room on the disk, its clock, the
 * service manager's units, counters, the last backup. */
#include "modules/huiying/doctor/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/meter.h"
#include "modules/huiying/backup/backup.h"
#include "modules/huiying/huiying_db.h"

#define BACKUP_AFTER (2 * DAY) /* no limit: from then on doctor asks for one */

/* --- files --- */

/* Secrets that others can read are none. */
static void check_mode(struct doctor *doctor, enum conf_key key, mode_t others)
{
	struct cli *cli = doctor->cli;
	const char *path = conf_text(key);
	const char *what = pool_print(cli->pool, "mode of %s", conf_name(key));
	struct stat st;

	if (!*path)
		return;
	if (stat(path, &st) != 0)
		doctor_say(doctor, FAULT, what,
			pool_print(cli->pool, "%s: %s", path, strerror(errno)));
	else if (st.st_mode & others)
		doctor_say(doctor, FAULT, what,
			pool_print(cli->pool, "%s has %04o, others can read it: chmod %04o %s",
				path, (unsigned)(st.st_mode & 07777),
				(unsigned)(st.st_mode & 07777 & ~others), path));
	else
		doctor_say(doctor, WELL, what,
			pool_print(cli->pool, "%04o %s", (unsigned)(st.st_mode & 07777), path));
}

static void check_files(struct doctor *doctor)
{
	check_mode(doctor, CONF_DATABASE_FILE, 07);
	check_mode(doctor, CONF_MAIL_PASSWORD_FILE, 077);
	check_mode(doctor, CONF_HOOK_SECRET_FILE, 077);
	check_mode(doctor, CONF_SMS_SECRET_FILE, 077);
	check_mode(doctor, CONF_DATA_DIR, 07);
}

/* A disk with room but without inodes takes no attachment either. */
static void check_inodes(struct doctor *doctor)
{
	struct statvfs fs;

	if (statvfs(conf_text(CONF_DATA_DIR), &fs) != 0 || fs.f_files == 0)
		return; /* unreadable: said already; or a file system that has no such limit */
	bool well = fs.f_favail > fs.f_files / 50;
	doctor_say(doctor, well ? WELL : WARNING, "inodes",
		pool_print(doctor->cli->pool, "%llu of %llu free in %s%s",
			(unsigned long long)fs.f_favail, (unsigned long long)fs.f_files,
			conf_text(CONF_DATA_DIR),
			well ? "" : ": remove small files, or move data.dir"));
}

/* Limits fire by the database's clock, and receipts bear this one's. */
static void check_clock(struct doctor *doctor)
{
	struct timex about = {.modes = 0};
	bool kept = adjtimex(&about) != TIME_ERROR && !(about.status & STA_UNSYNC);

	doctor_say(doctor, kept ? WELL : WARNING, "time service",
		kept ? "keeps this machine's clock"
		     : "nobody keeps this machine's clock: chrony or systemd-timesyncd does");
}

/* --- what watches --- */

static void check_counters(struct doctor *doctor)
{
	static const char *const daemons[] = {"timers", "courier"};
	struct cli *cli = doctor->cli;
	const char *silent = "";
	static struct meter meter;
	bool well;

	for (size_t i = 0; i < CLI_PROGRAMS; i++) {
		const char *name = cli_programs[i].name;
		cli_running(cli, name, &well);
		if (well && !str_equal(name, "inspector") &&
			!meter_read(conf_text(CONF_RUN_DIR), name, &meter))
			silent = pool_print(cli->pool, "%s %s", silent, name);
	}
	for (size_t i = 0; i < sizeof daemons / sizeof *daemons; i++)
		if (!meter_read(conf_text(CONF_RUN_DIR), daemons[i], &meter))
			silent = pool_print(cli->pool, "%s %s", silent, daemons[i]);
	doctor_say(doctor, *silent ? WARNING : WELL, "counters",
		*silent ? pool_print(cli->pool,
				  "no NAME.meter in %s of%s: metrics lacks them; may the programs "
				  "write there, and do they run here?",
				  conf_text(CONF_RUN_DIR), silent)
			: pool_print(cli->pool, "in %s", conf_text(CONF_RUN_DIR)));
}

/* A backup that lies in the folder of nightly ones is still there, as far as this machine sees. */
static bool is_gone(struct cli *cli, const char *place)
{
	const char *folder = backup_folder(cli->pool);

	return str_starts(place, folder) && access(folder, X_OK) == 0 && access(place, F_OK) != 0 &&
		errno == ENOENT;
}

static void check_backup(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct backup_last last;
	const char *found, *advice = "";

	if (backup_last(cli->db, cli->pool, &last) != DB_OK)
		return;
	if (last.failed)
		advice = pool_print(cli->pool,
			"; %lld after it failed: `journalctl -u huiying-backup`",
			(long long)last.failed);
	else if (last.at != INSTANT_NONE && is_gone(cli, last.place))
		advice = ", and its file is gone";
	else if (last.at == INSTANT_NONE || cli->now - last.at > BACKUP_AFTER)
		advice =
			": does huiying-backup.timer run? `huiying backup --nightly` makes one now";
	found = last.at == INSTANT_NONE
		? "there has never been one"
		: pool_print(cli->pool, "the last good one, %s in %s, is %lld hours old%s", last.id,
			  last.place, (long long)((cli->now - last.at) / HOUR),
			  last.checked ? "" : " (not read back)");
	doctor_say(doctor, *advice ? WARNING : WELL, "backup",
		pool_print(cli->pool, "%s%s", found, advice));
}

/* --- units --- */

/* Only where this system was started by systemd. */
static void check_units(struct doctor *doctor)
{
	static const char link[] = "/etc/systemd/system/multi-user.target.wants/huiying.target";
	bool enabled = access(link, F_OK) == 0;

	if (access("/run/systemd/system", F_OK) == 0)
		doctor_say(doctor, enabled ? WELL : WARNING, "units",
			enabled ? "huiying.target is enabled"
				: "huiying.target does not begin with the machine: `systemctl "
				  "enable --now huiying.target`");
}

void doctor_site(struct doctor *doctor)
{
	check_files(doctor);
	check_inodes(doctor);
	check_clock(doctor);
	check_units(doctor);
	check_counters(doctor);
	check_backup(doctor);
}
