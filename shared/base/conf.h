/* SPDX-License-Identifier: MIT */
/*
 * huiying.conf: `key = value`, # comments. One typed table in conf.c (name, type, default, least,
 * most, what it is for); an unknown key, a repeated key or a bad value is an error with file and
 * line. The law is not here but in the policy; the database's address and password are in a MariaDB
 * option file, group [huiying].
 */
#ifndef HUIYING_BASE_CONF_H
#define HUIYING_BASE_CONF_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

enum conf_key {
	/* where things are */
	CONF_SITE_NAME, /* site.name */
	CONF_SITE_URL, /* site.url, "http://127.0.0.1:8080": links that leave the page are built
			  from it */
	CONF_PREFIX, /* prefix, "/hudong" */
	CONF_DATABASE_FILE, /* database.file, MariaDB option file, group [huiying] */
	CONF_KEYS_FILE, /* keys.file */
	CONF_KEYS_DAYS, /* keys.days that one key seals until doctor asks for another; 0: never */
	CONF_DATA_DIR, /* data.dir: attachments/, tmp/ */
	CONF_BACKUP_DIR, /* backup.dir, where the nightly backup goes; empty: data.dir/backups */
	CONF_BACKUP_KEEP, /* backup.keep, how many of them */
	CONF_RUN_DIR, /* run.dir: NAME.sock of each program, for status and doctor */
	CONF_PAGES_DIR, /* pages.dir: compiled-in default; own templates shadow it from
			   pages.override */
	CONF_PAGES_OVERRIDE, /* pages.override, may be empty */
	CONF_SCHEMA_DIR, /* schema.dir: migrations, policies/, calendar/ */
	CONF_POLICY, /* policy, name of a profile in schema.dir/policies */
	CONF_HASH, /* hash = sha256 | sm3, of the ledger and of attachments */
	CONF_HEADER_URL, /* host.header: the host's header, by SSI; empty: our own */
	CONF_FOOTER_URL, /* host.footer */
	CONF_ASSETS_URL, /* assets.url, "/hudong/assets" */
	/* how it looks without the host's parts */
	CONF_LOOK_DARK, /* look.dark: pages follow a browser that asks for dark ones */
	CONF_FOOTER_BADGE, /* footer.badge, where the mark 党政机关网站标识 is shown and proved */
	CONF_FOOTER_REPORT, /* footer.report, way in to 我为政府网站找错 */
	CONF_FOOTER_EXPOSURE, /* footer.exposure, "words address" of the province's 曝光台 */
	CONF_FOOTER_CODE, /* footer.code, 网站标识码 */
	CONF_FOOTER_SPONSOR, /* footer.sponsor, 主办单位 */
	CONF_FOOTER_OPERATOR, /* footer.operator, 承办单位; not every site has one */
	CONF_FOOTER_CONTACT, /* footer.contact, 联系方式 */
	CONF_FOOTER_ICP, /* footer.icp, ICP备案编号 */
	CONF_FOOTER_POLICE, /* footer.police, 公安机关备案标识 */
	CONF_FOOTER_MAP, /* footer.map, 网站地图 */
	/* workers */
	CONF_WORKERS, /* workers */
	CONF_WORKER_REQUESTS, /* worker.requests: a worker retires after so many */
	CONF_WORKER_GRACE, /* worker.grace, seconds a stopping worker may finish its request */
	CONF_WORKER_TIMEOUT, /* worker.timeout, seconds to hand over a request; six times: stuck */
	/* caps */
	CONF_BODY_MOST, /* body.most, bytes of a request without files */
	CONF_UPLOAD_MOST, /* upload.most, bytes of one file */
	CONF_UPLOAD_COUNT, /* upload.count */
	CONF_UPLOAD_FLOOR, /* upload.floor, MB that must stay free on the disk */
	CONF_UPLOAD_SCANNER, /* upload.scanner, a socket of clamd; empty: files are not scanned */
	CONF_TITLE_LEAST,
	CONF_TITLE_MOST, /* letter.title.least … in characters */
	CONF_BODY_TEXT_LEAST,
	CONF_BODY_TEXT_MOST, /* letter.body.least … */
	CONF_NAME_LEAST,
	CONF_NAME_MOST, /* letter.name.least … */
	CONF_ADDRESS_MOST, /* letter.address.most */
	CONF_PAGE_SIZE, /* page.size, rows of a public list */
	/* guard */
	CONF_CHALLENGE, /* challenge = work | none */
	CONF_CHALLENGE_WORK, /* challenge.work, largest number to try */
	CONF_CHALLENGE_MINUTES, /* challenge.minutes it stays good */
	CONF_LIMIT_SUBMIT, /* limit.submit, letters an address may send in an hour; 0 = no limit */
	CONF_LIMIT_TRACK, /* limit.track, wrong codes an address may try in 15 minutes */
	CONF_LIMIT_TICKET, /* limit.ticket, wrong codes for one number in 15 minutes */
	CONF_LIMIT_ACT, /* limit.act, additions, chases and ratings of an address in an hour */
	CONF_LIMIT_CORRECTION, /* limit.correction, error reports an address may send in an hour */
	CONF_LIMIT_OPINION, /* limit.opinion, opinions on drafts an address may send in an hour */
	CONF_LIMIT_ANSWER, /* limit.answer, filled questionnaires an address may send in an hour */
	CONF_LIMIT_KEY, /* limit.key, letters another system may send with its key in an hour */
	CONF_LIMIT_LOGIN, /* limit.login, failed log-ins of an address in 15 minutes */
	CONF_COOKIE_SECURE, /* cookie.secure = auto | always | never */
	CONF_TRACK_MINUTES, /* track.minutes a citizen stays on the own letter */
	CONF_DESK_IDLE, /* desk.idle, minutes without a click until log-out */
	CONF_DESK_HOURS, /* desk.hours, longest session */
	CONF_DESK_TRIES, /* desk.tries, failed log-ins until the account locks */
	CONF_DESK_LOCK, /* desk.lock, minutes it stays locked */
	CONF_DESK_SESSIONS, /* desk.sessions, log-ins of one person at a time */
	CONF_DESK_TOTP, /* desk.totp = off | optional | required: the second step */
	CONF_DESK_ALLOW, /* desk.allow, addresses that the desk answers; empty: all */
	CONF_DESK_URL, /* desk.url, where the desk is when it has a host of its own */
	CONF_DEMO_KEEP, /* demo.keep_password */
	CONF_IMPORT_RULES, /* import.rules, file of word<TAB>unit lines; may be empty */
	/* messages */
	CONF_MAIL_URL, /* mail.url, smtp://host:port or smtps://host:port; empty: no mail */
	CONF_MAIL_TLS, /* mail.tls = required | auto | never: STARTTLS over smtp:// */
	CONF_MAIL_FROM, /* mail.from, address of the sender */
	CONF_MAIL_USER, /* mail.user; empty: without log-in */
	CONF_MAIL_PASSWORD_FILE, /* mail.password_file, mode 0600, first line */
	CONF_HOOK_URL, /* hook.url, where messages to staff are posted; empty: no hook */
	CONF_HOOK_FORM, /* hook.form = generic | wecom | dingtalk */
	CONF_HOOK_SECRET_FILE, /* hook.secret_file, mode 0600, first line signs; may be empty */
	CONF_SMS_URL, /* sms.url, where messages to citizens without e-mail are posted; empty: they
			 are not sent */
	CONF_SMS_SECRET_FILE, /* sms.secret_file, like hook.secret_file */
	CONF_COURIER_PRIVATE, /* courier.private, hosts and networks that are not public and yet may
				 be talked to */
	CONF_COURIER_CA_FILE, /* courier.ca_file, authorities of the site's own */
	CONF_COURIER_DAYS, /* courier.days that a message is tried */
	CONF_COURIER_ATTEMPTS, /* courier.attempts, at most */
	CONF_COURIER_TIMEOUT, /* courier.timeout, seconds for one attempt */
	CONF_TIMERS_POLL, /* timers.poll, seconds until a new earlier limit is noticed */
	CONF_TIMERS_JUMP, /* timers.jump, minutes: a longer leap ahead of the database's clock is
			     not believed at once */
	CONF_TIMERS_HOLD, /* timers.hold, minutes for which it is not */
	CONF_INSPECTOR_PRIVATE, /* inspector.private, host:port of pages that may lie on a private
				   address */
	CONF_INSPECTOR_SECONDS, /* inspector.seconds, to fetch one page */
	CONF_POSTBOX_LISTEN, /* postbox.listen, where the demo's post box takes mail */
	CONF_LOG_LEVEL, /* log.level = debug | info | warn | error */
	CONF_KEYS
};

/* path NULL: defaults only. Then the --set values "key=value" on top. 0, or -1 with messages (one a
 * line) in err. */
int conf_load(const char *path, const char *const *sets, int n_sets, struct buf *err);

const char *conf_text(enum conf_key key);
/* What holds for one of several sites that share an installation: "site.name@2 = …" when the file
 * says it, else conf_text(). */
const char *conf_of_site(enum conf_key key, int64_t site_id);
int64_t conf_int(enum conf_key key);
bool conf_on(enum conf_key key);

/* "key = value" of everything in force, one a line, with what it is for as a comment (-n). */
void conf_print(struct buf *out);
const char *conf_name(enum conf_key key);

#endif
