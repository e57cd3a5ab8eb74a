/* SPDX-License-Identifier: MIT */
/*
 * The floor that Huiying is measured against: a bare libfcgi program that sends MariaDB the same
 * statements for a submission, one's own letter, a published letter, the list and a letter at the
 * desk, and nothing else:
 * no checks, no pages, no sealing. Preforked like ours. What it reads it sends as it is, filled up
 * with blanks to the number of bytes in the query: a page has to travel in any case. usage: floor
 * SOCKET OPTION_FILE WORKERS
 */
#include <fcgiapp.h>
#include <mysql.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/bench/floor_ticket.h"

#define CELL 16384
#define COLUMNS_MOST 60
#define PARAMS_MOST 30

static MYSQL *mysql;
static size_t sent;

static void die(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, mysql ? mysql_error(mysql) : "");
	exit(1);
}

struct bare {
	MYSQL_STMT *stmt;
	MYSQL_BIND in[PARAMS_MOST], out[COLUMNS_MOST];
	unsigned long length[COLUMNS_MOST];
	char *cell[COLUMNS_MOST];
	unsigned columns;
};

static void prepare(struct bare *bare, const char *sql)
{
	bare->stmt = mysql_stmt_init(mysql);
	if (mysql_stmt_prepare(bare->stmt, sql, strlen(sql)) != 0)
		die(sql);
	bare->columns = mysql_stmt_field_count(bare->stmt);
	for (unsigned i = 0; i < bare->columns; i++) {
		bare->cell[i] = malloc(CELL);
		bare->out[i].buffer_type = MYSQL_TYPE_STRING;
		bare->out[i].buffer = bare->cell[i];
		bare->out[i].buffer_length = CELL - 1;
		bare->out[i].length = &bare->length[i];
	}
	if (bare->columns && mysql_stmt_bind_result(bare->stmt, bare->out) != 0)
		die(sql);
}

/* All parameters as texts, NULL for SQL NULL; prints the cells to out when there is one. Returns
 * the rows. */
static int run(struct bare *bare, FCGX_Stream *out, const char *const *texts, int n)
{
	int rows = 0;

	for (int i = 0; i < n; i++) {
		bare->in[i].buffer_type = texts[i] ? MYSQL_TYPE_STRING : MYSQL_TYPE_NULL;
		bare->in[i].buffer = (char *)texts[i];
		bare->in[i].buffer_length = texts[i] ? strlen(texts[i]) : 0;
	}
	if (n && mysql_stmt_bind_param(bare->stmt, bare->in) != 0)
		die("bind");
	if (mysql_stmt_execute(bare->stmt) != 0)
		die("execute");
	if (!bare->columns)
		return 0;
	mysql_stmt_store_result(bare->stmt);
	while (mysql_stmt_fetch(bare->stmt) == 0) {
		rows++;
		for (unsigned i = 0; out && i < bare->columns; i++) {
			FCGX_PutStr(bare->cell[i], (int)bare->length[i], out);
			sent += bare->length[i];
		}
	}
	mysql_stmt_free_result(bare->stmt);
	return rows;
}

static struct bare boxes, box, ticket, event, clocks, contact, search;
static struct bare own, history, own_clocks, files, published, list, total, units;
static struct bare desk[TICKET_READS];

static void prepare_submit(void)
{
	prepare(&boxes,
		"SELECT id, site_id, unit_id, code, name, kind, intro, active FROM box WHERE "
		"site_id = ? ORDER BY position, id");
	prepare(&box,
		"SELECT DATE(UTC_TIMESTAMP() + INTERVAL 8 HOUR) FROM box WHERE id = ? AND site_id "
		"= ? AND active = 1");
	prepare(&ticket,
		"INSERT INTO ticket (site_id, number, submission_key, code_hash, kind, state, "
		"version, head, turn, box_id,"
		" class, type, category, title, body, open, source, source_ref, submitted_at, "
		"submitted_on, reply_due_at,"
		" next_due_at, provisional) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, "
		"?, ?, ?, ?, ?, ?, ?, ?)");
	prepare(&event,
		"INSERT INTO event (ticket_id, sequence, at, on_day, recorded_on, action, "
		"from_state, to_state, role,"
		" staff_id, unit_id, to_unit_id, reason, words, address, content, before_hash, "
		"hash)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	prepare(&clocks,
		"INSERT INTO clock (ticket_id, rule, class, unit_id, started_at, started_on, "
		"due_at, provisional,"
		" calendar_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, "
		"?),"
		" (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	prepare(&contact,
		"INSERT INTO contact (ticket_id, sealed, phone_hash, email_hash) VALUES (?, ?, ?, "
		"?)");
	prepare(&search, "INSERT INTO search_staff (ticket_id, words) VALUES (?, ?)");
}

static void prepare_reads(void)
{
	prepare(&own,
		"SELECT t.id, t.site_id, t.box_id, t.unit_id, t.number, t.kind, t.state, t.class, "
		"t.type, t.category,"
		" t.version, b.name, u.name, t.title, t.body, t.open, t.published, t.source, "
		"t.source_ref, t.submitted_at,"
		" t.reply_due_at, t.next_due_at, t.replied_at, t.rated_at, t.provisional, a.words, "
		"au.name, t.reason,"
		" t.reason_words, t.rating, t.rating_words, t.chases, t.additions, t.returns, "
		"t.reworks, t.chased_at,"
		" t.code_hash FROM ticket t LEFT JOIN box b ON b.id = t.box_id LEFT JOIN unit u ON "
		"u.id = t.unit_id"
		" LEFT JOIN unit au ON au.id = t.answer_unit_id LEFT JOIN answer a ON a.ticket_id "
		"= t.id AND"
		" a.version = t.answer_version WHERE t.id = ?");
	prepare(&history,
		"SELECT e.ticket_id, t.number, e.sequence, e.at, e.recorded_on, e.action, "
		"e.from_state, e.to_state,"
		" e.role, e.staff_id, e.unit_id, e.to_unit_id, e.reason, e.words, e.address, "
		"e.content, e.before_hash,"
		" e.hash, u.name, v.name, s.name FROM event e JOIN ticket t ON t.id = e.ticket_id"
		" LEFT JOIN unit u ON u.id = e.unit_id LEFT JOIN unit v ON v.id = e.to_unit_id"
		" LEFT JOIN staff s ON s.id = e.staff_id WHERE e.ticket_id = ? ORDER BY "
		"e.sequence");
	prepare(&own_clocks,
		"SELECT id, ticket_id, unit_id, rule, class, started_at, due_at, stopped_at, "
		"outcome, provisional"
		" FROM clock WHERE ticket_id = ? ORDER BY started_at, id");
	prepare(&files,
		"SELECT id, hash, name, type, size FROM attachment WHERE ticket_id = ? ORDER BY "
		"id");
	prepare(&published,
		"SELECT p.ticket_id, p.number, p.title, p.body, p.answer, u.name, p.category, "
		"p.type, p.submitted_at,"
		" p.answered_at, p.published_at, p.accepted_on, t.rating FROM publication p"
		" JOIN ticket t ON t.id = p.ticket_id JOIN unit u FORCE INDEX (PRIMARY) ON u.id = "
		"p.unit_id"
		" WHERE p.number = ? AND p.site_id = ? AND p.state = 'public'");
	prepare(&list,
		"SELECT STRAIGHT_JOIN p.ticket_id, p.number, p.title, LEFT(p.body, 200), '', "
		"u.name, p.category, p.type,"
		" p.submitted_at, p.answered_at, p.published_at, p.accepted_on, NULL FROM (SELECT "
		"ticket_id FROM publication"
		" FORCE INDEX (publication_list) WHERE site_id = ? AND state = 'public' ORDER BY "
		"answered_at DESC,"
		" ticket_id DESC LIMIT 21) AS page JOIN publication p ON p.ticket_id = "
		"page.ticket_id"
		" JOIN unit u FORCE INDEX (PRIMARY) ON u.id = p.unit_id"
		" ORDER BY p.answered_at DESC, p.ticket_id DESC");
	prepare(&total, "SELECT COALESCE(SUM(n), 0) FROM publication_count WHERE site_id = ?");
	prepare(&units,
		"SELECT id, site_id, parent_id, code, name, office, active, first_person, "
		"direct_person, handler_person,"
		" phone FROM unit WHERE site_id = ? ORDER BY office DESC, id");
	for (size_t i = 0; i < TICKET_READS; i++)
		prepare(&desk[i], ticket_reads[i].sql);
}

/* The search words of a form: a pair of characters is one word of nine letters and a space. A
 * character is nine bytes of it. */
#define OTHER_FIELDS 150 /* bytes that are not searched */
static const char *words_of(size_t bytes)
{
	static char words[CELL * 8];
	size_t n = 0;

	for (size_t i = 0;
		i < (bytes > OTHER_FIELDS ? bytes - OTHER_FIELDS : 0) / 9 && n + 12 < sizeof(words);
		i++)
		n += (size_t)snprintf(words + n, sizeof(words) - n, "x%04zx%04zx ", i * 7 % 9973,
			(i + 1) * 7 % 9973);
	return words;
}

static void submit(FCGX_Request *rq, char *body, int n)
{
	static const char hash[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	static const char at[] = "2026-11-22 01:02:03.000000", due[] = "2026-11-27 16:00:00.000000";
	char number[32], key[32], id[24];
	unsigned random[3];
	FILE *urandom = fopen("/dev/urandom", "r");

	if (!urandom || fread(random, sizeof(random), 1, urandom) != 1)
		die("random");
	fclose(urandom);
	snprintf(number, sizeof(number), "9%07u%08u", random[0] % 10000000, random[1] % 100000000);
	snprintf(key, sizeof(key), "floor-%08x%08x", random[1], random[2]);
	body[n < 600 ? n : 600] = '\0';
	run(&boxes, NULL, (const char *[]){"1"}, 1);
	run(&box, NULL, (const char *[]){"1", "1"}, 2);
	mysql_real_query(mysql, "BEGIN", 5);
	run(&ticket, NULL,
		(const char *[]){"1", number, key, hash, "letter", "SUBMITTED", hash, "2", "1",
			"simple", "consult", "", "title of the floor", body, "1", "web", NULL, at,
			"2026-11-22", due, due, "0"},
		22);
	snprintf(id, sizeof(id), "%llu", (unsigned long long)mysql_stmt_insert_id(ticket.stmt));
	run(&event, NULL,
		(const char *[]){id, "1", at, "2026-11-22", "2026-11-22", "submit", "", "SUBMITTED",
			"citizen", NULL, NULL, NULL, "", "", "127.0.0.1", hash, "", hash},
		18);
	run(&clocks, NULL,
		(const char *[]){id, "letter.dispatch", "simple", NULL, at, "2026-11-22", due, "0",
			"v", id, "letter.reply", "simple", NULL, at, "2026-11-22", due, "0", "v",
			id, "letter.unanswered", "simple", NULL, at, "2026-11-22", due, "0", "v"},
		27);
	run(&contact, NULL, (const char *[]){id, hash, hash, NULL}, 4);
	run(&search, NULL, (const char *[]){id, words_of((size_t)n)}, 2);
	if (mysql_real_query(mysql, "COMMIT", 6) != 0)
		die("commit");
	FCGX_FPrintF(rq->out, "Status: 201 Created\r\nContent-Type: text/plain\r\n\r\n%s", number);
}

static void fill_up(FCGX_Stream *out, size_t size)
{
	static char blanks[CELL];

	memset(blanks, ' ', sizeof(blanks));
	while (sent < size) {
		size_t n = size - sent < sizeof(blanks) ? size - sent : sizeof(blanks);
		FCGX_PutStr(blanks, (int)n, out);
		sent += n;
	}
}

/* Everything that the desk's page of a letter is made from. given: SIZE&NUMBER&HASH&WORD+WORD… */
static void read_ticket(FCGX_Stream *out, const char *id, char *given)
{
	char *number = strchr(given, '&'), *hash = number ? strchr(number + 1, '&') : NULL;
	char *words = hash ? strchr(hash + 1, '&') : NULL;
	static char digit[10][2];

	if (!words)
		die("/floor/ticket/ID?SIZE&NUMBER&HASH&WORDS");
	*number++ = *hash++ = *words++ = '\0';
	for (char *p = words; *p; p++)
		if (*p == '+')
			*p = ' ';
	for (size_t i = 0; i < TICKET_READS; i++) {
		const char *texts[PARAMS_MOST], *p = ticket_reads[i].parameters;
		int n = 0;
		for (; *p; p++) {
			bool is_digit = *p >= '0' && *p <= '9';
			if (is_digit)
				digit[*p - '0'][0] = *p;
			texts[n++] = is_digit ? digit[*p - '0']
				: *p == 'T'   ? id
				: *p == 'N'   ? number
				: *p == 'H'   ? hash
				: *p == 'M'   ? words
					      : "2026-11-22 01:02:03";
		}
		run(&desk[i], out, texts, n);
	}
}

/* /floor/submit, /floor/own/ID?SIZE, /floor/letter/NUMBER?SIZE, /floor/list?SIZE, /floor/ticket/…
 */
static void answer(FCGX_Request *rq)
{
	static char body[CELL];
	const char *path = FCGX_GetParam("DOCUMENT_URI", rq->envp);
	const char *arg = strrchr(path, '/') + 1, *size = FCGX_GetParam("QUERY_STRING", rq->envp);
	int n;

	sent = 0;
	n = FCGX_GetStr(body, sizeof(body) - 1, rq->in);

	if (strstr(path, "/submit")) {
		submit(rq, body, n);
		return;
	}
	FCGX_PutS("Content-Type: text/html; charset=utf-8\r\n\r\n", rq->out);
	if (strstr(path, "/ticket/")) {
		char given[2000];
		snprintf(given, sizeof(given), "%s", size ? size : "");
		read_ticket(rq->out, arg, given);
	} else if (strstr(path, "/own/")) {
		run(&own, rq->out, &arg, 1);
		run(&history, rq->out, &arg, 1);
		run(&own_clocks, rq->out, &arg, 1);
		run(&files, rq->out, &arg, 1);
	} else if (strstr(path, "/letter/")) {
		run(&published, rq->out, (const char *[]){arg, "1"}, 2);
	} else {
		run(&units, rq->out, (const char *[]){"1"}, 1);
		run(&list, rq->out, (const char *[]){"1"}, 1);
		run(&total, rq->out, (const char *[]){"1"}, 1);
	}
	fill_up(rq->out, size ? strtoul(size, NULL, 10) : 0);
}

static void work(int socket, const char *option_file)
{
	FCGX_Request rq;

	mysql = mysql_init(NULL);
	mysql_options(mysql, MYSQL_READ_DEFAULT_FILE, option_file);
	mysql_options(mysql, MYSQL_READ_DEFAULT_GROUP, "huiying");
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(mysql, NULL, NULL, NULL, NULL, 0, NULL, 0))
		die("connect");
	prepare_submit();
	prepare_reads();
	FCGX_InitRequest(&rq, socket, 0);
	while (FCGX_Accept_r(&rq) == 0) {
		answer(&rq);
		FCGX_Finish_r(&rq);
	}
	exit(0);
}

int main(int argc, char **argv)
{
	int socket;

	if (argc != 4) {
		fputs("usage: floor SOCKET OPTION_FILE WORKERS\n", stderr);
		return 2;
	}
	umask(0);
	FCGX_Init();
	socket = FCGX_OpenSocket(argv[1], 511);
	for (int i = 0; i < (int)strtol(argv[3], NULL, 10); i++)
		if (fork() == 0)
			work(socket, argv[2]);
	while (wait(NULL) > 0)
		;
	return 0;
}
