/* SPDX-License-Identifier: MIT */
/*
 * Pages that are to be looked at: claims their visits, asks the inspector over its socket, keeps
 * what it says. This process reads none of the page, only the JSON about it.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/str.h"
#include "courier.h"
#include "tickets/corrections/visit.h"
#include "tickets/kept/held.h"

#define LOOKS 4 /* at a time; the inspector has no more children */
/* The inspector answers sooner, whatever a page does. The claim outlives the wait for it, and a
 * file that this process scans before it looks at its answers again. */
#define ANSWER_TIME (100 * SECOND)
#define LEASE (180 * SECOND)
_Static_assert(
	LEASE >= ANSWER_TIME + 2 * HELD_TURN_TIME, "a claim must not run out while it is held");
#define ANSWER_MOST (4 << 20)
#define PIECE 16384
#define TRIES 6
#define DELAY_LEAST MINUTE /* four times as long each time */

struct look { /* one visit on its way */
	struct visit *visit; /* NULL: free */
	struct pool *pool;
	int fd;
	struct buf answer;
	instant until; /* monotonic */
};

struct visits {
	struct look looks[LOOKS];
};

/* --- the beginning of a look --- */

static int connect_inspector(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct buf path = BUF_INIT;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool fits;

	buf_print(&path, "%s/inspector.sock", conf_text(CONF_RUN_DIR));
	fits = path.n < sizeof address.sun_path;
	if (fits)
		memcpy(address.sun_path, path.p, path.n + 1);
	buf_free(&path);
	if (fd >= 0 && fits && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The request is small: a socket that does not take it at once is none of ours. */
static bool ask(int fd, const struct visit *visit)
{
	json_t *request = json_pack("{ss ss}", "url", visit->url, "quote", visit->quote);
	char *line = request ? json_dumps(request, JSON_COMPACT) : NULL;
	size_t n = line ? strlen(line) : 0;
	bool sent = n > 0 && send(fd, line, n, MSG_NOSIGNAL) == (ssize_t)n &&
		send(fd, "\n", 1, MSG_NOSIGNAL) == 1;

	free(line);
	json_decref(request);
	return sent;
}

static void free_look(struct look *look)
{
	if (look->fd >= 0)
		close(look->fd);
	buf_empty(&look->answer);
	pool_empty(look->pool);
	look->fd = -1;
	look->visit = NULL;
}

/* --- what came of it --- */

/* Worth another try: the page's server, the way there or the inspector may be better later. */
static bool can_mend(const char *fault)
{
	static const char *const mends[] = {
		"resolve", "connect", "tls", "timeout", "broken", "crashed", "inspector", "busy"};

	for (size_t i = 0; i < sizeof mends / sizeof *mends; i++)
		if (str_equal(fault, mends[i]))
			return true;
	return false;
}

static enum db_status note_fault(struct courier *courier, struct look *look, const char *fault)
{
	const struct visit *visit = look->visit;
	bool last = !can_mend(fault) || visit->attempts >= TRIES;
	instant wait = DELAY_LEAST;

	for (int i = 1; i < visit->attempts && i < TRIES; i++)
		wait *= 4;
	meter_add(METER_VISITS_FAILED, 1);
	log_warn("visit %lld: try %d failed: %s", (long long)visit->id, visit->attempts, fault);
	return visit_failed(courier->db, visit, fault, last, courier->now + wait, courier->now);
}

static const char *word(const json_t *answer, const char *name)
{
	const char *text = json_string_value(json_object_get(answer, name));
	return text ? text : "";
}

static int found_of(const json_t *answer)
{
	const json_t *found = json_object_get(answer, "found");

	if (!json_is_boolean(found))
		return -1;
	if (!json_is_true(found))
		return 0;
	return json_is_false(json_object_get(answer, "exact")) ? VISIT_ALIKE : 1;
}

/* A page that is gone is an answer, too; any other refusal is not. */
static const char *fault_of(int status)
{
	if (status / 100 == 2 || status == 404 || status == 410)
		return NULL;
	return status / 100 == 5 || status == 408 || status == 429 ? "busy" : "refused";
}

static enum db_status note_answer(struct courier *courier, struct look *look, const json_t *answer)
{
	struct visit visit = *look->visit;
	const char *fault = word(answer, "fault"), *hash = word(answer, "hash");

	visit.status = (int)json_integer_value(json_object_get(answer, "status"));
	if (!*fault)
		fault = fault_of(visit.status);
	*look->visit = visit;
	if (fault)
		return note_fault(courier, look, fault);
	visit.final_url = word(answer, "final_url");
	visit.media_type = word(answer, "type");
	visit.charset = word(answer, "charset");
	visit.title = word(answer, "title");
	visit.bytes = json_integer_value(json_object_get(answer, "bytes"));
	visit.found = found_of(answer);
	visit.before_quote = word(answer, "before");
	visit.after_quote = word(answer, "after");
	if (visit.found == VISIT_ALIKE) { /* what differs is in it, not in the quote */
		visit.before_quote = pool_print(look->pool, "%s%s%s", visit.before_quote,
			word(answer, "passage"), visit.after_quote);
		visit.after_quote = "";
	}
	visit.page_text = word(answer, "text");
	visit.page_hash = strlen(hash) == 64 ? hash : "";
	meter_add(METER_VISITS, 1);
	log_info("visit %lld: looked at, at try %d", (long long)visit.id, visit.attempts);
	return visit_done(courier->db, &visit, courier->now);
}

static enum db_status settle(struct courier *courier, struct look *look)
{
	json_t *answer =
		json_loadb(buf_str(&look->answer), look->answer.n, JSON_REJECT_DUPLICATES, NULL);
	enum db_status status = json_is_object(answer) ? note_answer(courier, look, answer)
						       : note_fault(courier, look, "crashed");

	json_decref(answer);
	free_look(look);
	return status;
}

/* True: nothing more comes. */
static bool take(struct look *look, instant now)
{
	char piece[PIECE];
	ssize_t n;

	while ((n = recv(look->fd, piece, sizeof piece, 0)) > 0) {
		buf_add(&look->answer, piece, (size_t)n);
		if (look->answer.n > ANSWER_MOST) {
			buf_empty(&look->answer);
			return true;
		}
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		return true;
	if (now < look->until)
		return false;
	buf_empty(&look->answer);
	buf_text(&look->answer, "{\"fault\":\"timeout\"}");
	return true;
}

static enum db_status begin(struct courier *courier, struct look *look, const struct visit *visit)
{
	look->visit = pool_alloc(look->pool, sizeof *look->visit);
	*look->visit = *visit;
	look->visit->url = pool_text(look->pool, visit->url);
	look->visit->quote = pool_text(look->pool, visit->quote);
	look->fd = connect_inspector();
	look->until = instant_monotonic() + ANSWER_TIME;
	if (look->fd >= 0 && ask(look->fd, look->visit))
		return DB_OK;
	enum db_status status = note_fault(courier, look, "inspector");
	free_look(look);
	return status;
}

/* --- all of them --- */

static enum db_status claim(struct courier *courier, struct pool *pool, size_t *n)
{
	struct visits *visits = courier->visits;
	struct visit *claimed = NULL;
	size_t room = LOOKS - visits_busy(courier), at = 0;
	enum db_status status = room == 0 ? DB_OK
					  : visit_claim(courier->db, pool, courier->owner,
						    courier->now, LEASE, room, &claimed, n);

	for (size_t i = 0; status == DB_OK && i < *n; i++) {
		while (visits->looks[at].visit)
			at++;
		status = begin(courier, &visits->looks[at], &claimed[i]);
	}
	return status;
}

enum db_status visits_turn(struct courier *courier, struct pool *pool, bool stopping, size_t *n)
{
	struct visits *visits = courier->visits;
	enum db_status status = DB_OK;

	*n = 0;
	for (size_t i = 0; status == DB_OK && i < LOOKS; i++) {
		struct look *look = &visits->looks[i];
		if (look->visit && stopping) { /* another courier takes it at once */
			status = visit_failed(
				courier->db, look->visit, "", false, courier->now, courier->now);
			free_look(look);
		} else if (look->visit && take(look, instant_monotonic())) {
			status = settle(courier, look);
		}
	}
	return status == DB_OK && !stopping ? claim(courier, pool, n) : status;
}

size_t visits_busy(const struct courier *courier)
{
	size_t n = 0;

	for (size_t i = 0; i < LOOKS; i++)
		n += courier->visits->looks[i].visit != NULL;
	return n;
}

void visits_open(struct courier *courier)
{
	courier->visits = xalloc(sizeof *courier->visits);
	for (size_t i = 0; i < LOOKS; i++)
		courier->visits->looks[i] = (struct look){.pool = pool_open(), .fd = -1};
}

void visits_close(struct courier *courier)
{
	for (size_t i = 0; courier->visits && i < LOOKS; i++) {
		struct look *look = &courier->visits->looks[i];
		free_look(look);
		buf_free(&look->answer);
		pool_close(&look->pool);
	}
	free(courier->visits);
	courier->visits = NULL;
}
