/* SPDX-License-Identifier: MIT */
/*
 * A floor for whatever a program of ours does to the database: a bare libfcgi program that sends
 * the statements a request was seen to send (interaction.mjs writes them down), prepared once, each
 * time with other keys, and nothing else. usage: floor_replay SOCKET OPTION_FILE WORKERS STATEMENTS
 *
 * The file, byte counts before bytes: "S parameters bytes\n" and the SQL; for each parameter
 * "C bytes\n" and the value, "N\n" for NULL, "I n\n" for the id that the nth statement (from 0)
 * gave, "R token bytes\n" and a value of which as many bytes of the same kind are drawn, the same
 * all over a request, "T\n" for the ticket that the address names (?BYTES&TICKET). "Q bytes\n": as
 * it is.
 */
#include <fcgiapp.h>
#include <mysql.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATEMENTS 200
#define PARAMETERS 60
#define COLUMNS 60
#define TOKENS 40
#define TOKEN 200
#define CELL 4096

struct parameter {
	char kind;
	int token;
	unsigned long n;
	char *bytes;
};
struct line {
	char *sql;
	unsigned long length;
	bool plain;
	int n;
	struct parameter parameter[PARAMETERS];
	MYSQL_STMT *stmt;
	MYSQL_BIND in[PARAMETERS], out[COLUMNS];
	char id[24]; /* that it gave */
};

static struct line lines[STATEMENTS];
static size_t n_lines;
static char tokens[TOKENS][TOKEN + 1];
static bool drawn[TOKENS];
static char ticket[24]; /* of the request */
static MYSQL *mysql;
static uint64_t dice; /* of a worker */

static void die(const char *what)
{
	fprintf(stderr, "floor_replay: %s: %s\n", what, mysql ? mysql_error(mysql) : "");
	exit(1);
}

/* --- what to send --- */

static char *read_bytes(FILE *file, unsigned long n)
{
	char *bytes = calloc(n + 1, 1);

	if (!bytes || fread(bytes, 1, n, file) != n || fgetc(file) != '\n')
		die("the statements are cut off");
	return bytes;
}

static void read_parameter(FILE *file, struct parameter *p)
{
	char head[80];

	if (!fgets(head, sizeof(head), file))
		die("a parameter is missing");
	p->kind = head[0];
	if (p->kind == 'C' && sscanf(head, "C %lu", &p->n) == 1)
		p->bytes = read_bytes(file, p->n);
	else if (p->kind == 'R' && sscanf(head, "R %d %lu", &p->token, &p->n) == 2 &&
		p->token < TOKENS && p->n <= TOKEN)
		p->bytes = read_bytes(file, p->n);
	else if (p->kind != 'N' && p->kind != 'T' &&
		(sscanf(head, "I %d", &p->token) != 1 || p->token >= STATEMENTS))
		die(head);
}

static void read_lines(const char *name)
{
	FILE *file = fopen(name, "r");
	char head[80];

	if (!file)
		die(name);
	while (fgets(head, sizeof(head), file)) {
		if (n_lines == STATEMENTS)
			die("too many statements");
		struct line *line = &lines[n_lines++];
		line->plain = head[0] == 'Q';
		if (sscanf(head, line->plain ? "Q %lu" : "S %*d %lu", &line->length) != 1 ||
			(!line->plain && sscanf(head, "S %d", &line->n) != 1) ||
			line->n > PARAMETERS)
			die(head);
		line->sql = read_bytes(file, line->length);
		for (int i = 0; i < line->n; i++)
			read_parameter(file, &line->parameter[i]);
	}
	fclose(file);
}

/* --- sending --- */

static void prepare(struct line *line)
{
	static char cell[CELL];
	static unsigned long length;

	line->stmt = mysql_stmt_init(mysql);
	if (mysql_stmt_prepare(line->stmt, line->sql, line->length) != 0)
		die(line->sql);
	unsigned columns = mysql_stmt_field_count(line->stmt);
	for (unsigned i = 0; i < columns && i < COLUMNS; i++)
		line->out[i] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
			.buffer = cell,
			.buffer_length = CELL,
			.length = &length};
	if (columns && mysql_stmt_bind_result(line->stmt, line->out) != 0)
		die(line->sql);
}

/* Keys that do not meet, at the price of nothing (xorshift). */
static unsigned roll(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (unsigned)(dice >> 32);
}

/* As many characters of the kind that the example has: digits, hexadecimal ones, or letters. */
static const char *draw(const struct parameter *p)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	char *token = tokens[p->token];

	if (drawn[p->token])
		return token;
	bool decimal = strspn(p->bytes, "0123456789") == p->n;
	bool hex = strspn(p->bytes, "0123456789abcdef") == p->n;
	for (unsigned long i = 0; i < p->n; i++)
		token[i] = digits[roll() % (decimal ? 10 : hex ? 16 : 36)];
	if (decimal && p->n > 1)
		token[0] = p->bytes[0]; /* as large */
	token[p->n] = '\0';
	drawn[p->token] = true;
	return token;
}

static void bind(struct line *line)
{
	for (int i = 0; i < line->n; i++) {
		const struct parameter *p = &line->parameter[i];
		const char *text = p->kind == 'I' ? lines[p->token].id
			: p->kind == 'T'	  ? ticket
			: p->kind == 'R'	  ? draw(p)
						  : p->bytes;
		line->in[i].buffer_type = p->kind == 'N' ? MYSQL_TYPE_NULL : MYSQL_TYPE_STRING;
		line->in[i].buffer = (char *)text;
		line->in[i].buffer_length = p->kind == 'I' || p->kind == 'T' ? strlen(text) : p->n;
	}
	if (line->n && mysql_stmt_bind_param(line->stmt, line->in) != 0)
		die("bind");
}

static void run(struct line *line)
{
	if (line->plain) {
		if (mysql_real_query(mysql, line->sql, line->length) != 0)
			die(line->sql);
		MYSQL_RES *result = mysql_store_result(mysql);
		if (result)
			mysql_free_result(result);
		return;
	}
	bind(line);
	if (mysql_stmt_execute(line->stmt) != 0) {
		fprintf(stderr, "floor_replay: %s\n", mysql_stmt_error(line->stmt));
		die(line->sql);
	}
	if (mysql_stmt_field_count(line->stmt)) {
		mysql_stmt_store_result(line->stmt);
		for (int got = 0; got == 0 || got == MYSQL_DATA_TRUNCATED;)
			got = mysql_stmt_fetch(line->stmt);
		mysql_stmt_free_result(line->stmt);
	} else {
		snprintf(line->id, sizeof(line->id), "%llu",
			(unsigned long long)mysql_stmt_insert_id(line->stmt));
	}
}

static void answer(FCGX_Request *rq)
{
	static char body[1 << 16], blanks[CELL];
	const char *size = FCGX_GetParam("QUERY_STRING", rq->envp);
	unsigned long left = size ? strtoul(size, NULL, 10) : 0;
	const char *named = size ? strchr(size, '&') : NULL;

	while (FCGX_GetStr(body, sizeof(body), rq->in) == (int)sizeof(body))
		;
	memset(drawn, 0, sizeof(drawn));
	snprintf(ticket, sizeof(ticket), "%s", named ? named + 1 : "");
	for (size_t i = 0; i < n_lines; i++)
		run(&lines[i]);
	FCGX_PutS("Status: 201 Created\r\nContent-Type: text/plain\r\n\r\n", rq->out);
	memset(blanks, ' ', sizeof(blanks));
	for (; left > 0; left -= left < CELL ? left : CELL)
		FCGX_PutStr(blanks, (int)(left < CELL ? left : CELL), rq->out);
}

static void work(int socket, const char *option_file)
{
	FCGX_Request rq;

	if (getentropy(&dice, sizeof dice) != 0)
		die("entropy");
	mysql = mysql_init(NULL);
	mysql_options(mysql, MYSQL_READ_DEFAULT_FILE, option_file);
	mysql_options(mysql, MYSQL_READ_DEFAULT_GROUP, "huiying");
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(mysql, MYSQL_INIT_COMMAND, /* as ours has it: it decides what is locked */
		"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	if (!mysql_real_connect(mysql, NULL, NULL, NULL, NULL, 0, NULL, 0))
		die("connect");
	for (size_t i = 0; i < n_lines; i++)
		if (!lines[i].plain)
			prepare(&lines[i]);
	FCGX_InitRequest(&rq, socket, 0);
	while (FCGX_Accept_r(&rq) == 0) {
		answer(&rq);
		FCGX_Finish_r(&rq);
	}
	exit(0);
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fputs("usage: floor_replay SOCKET OPTION_FILE WORKERS STATEMENTS\n", stderr);
		return 2;
	}
	read_lines(argv[4]);
	umask(0);
	FCGX_Init();
	int socket = FCGX_OpenSocket(argv[1], 511);
	for (int i = 0; i < (int)strtol(argv[3], NULL, 10); i++)
		if (fork() == 0)
			work(socket, argv[2]);
	while (wait(NULL) > 0)
		;
	return 0;
}
