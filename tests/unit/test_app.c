/* SPDX-License-Identifier: MIT */
/*
 * A whole program behind a socket: what citizens notice when workers stop, crash, retire or are
 * held by a bad client.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include "base/instant.h"
#include "base/meter.h"
#include "base/secret.h"
#include "web/app.h"
#include "web/data.h"
#include "tests/unit/fastcgi_client.h"

static char dir[] = "/tmp/huiying-app-XXXXXX";
static char socket_path[64];
static int handed_over = -1; /* the listening socket that the next program gets */

/* --- the program --- */

static int say_pid(struct request *rq)
{
	struct data *data = data_new(rq->pool);

	data_int(data, "pid", getpid());
	data_text(data, "title", form_text(rq->form, "title"));
	return reply_json(rq, 200, data);
}

static int take_long(struct request *rq)
{
	nanosleep(&(struct timespec){.tv_nsec = 600000000}, NULL);
	return say_pid(rq);
}

static int never_end(struct request *rq)
{
	while (rq->arg)
		pause();
	return 500;
}

static int crash(struct request *rq)
{
	(void)rq;
	raise(SIGKILL);
	return 0;
}

static int show_page(struct request *rq)
{
	struct data *data = data_new(rq->pool);

	data_text(data, "_title", "一&二");
	return reply_page(rq, 200, "hello", data);
}

static int show_style(struct request *rq)
{
	return reply_page(rq, 200, "style", data_new(rq->pool));
}

static int show_broken(struct request *rq)
{
	return reply_page(rq, 200, "absent", data_new(rq->pool));
}

static const struct field fields[] = {
	{.name = "title", .label = "标题", .type = FIELD_LINE}, {NULL}};
static const struct route routes[] = {
	{"GET", "pid", say_pid, NULL, 0},
	{"GET", "long", take_long, NULL, 0},
	{"GET", "crash", crash, NULL, 0},
	{"GET", "never", never_end, NULL, 0},
	{"GET", "page", show_page, NULL, 0},
	{"GET", "style", show_style, NULL, 0},
	{"GET", "broken", show_broken, NULL, 0},
	{"POST", "echo", say_pid, fields, 0},
	{NULL, NULL, NULL, NULL, 0},
};
static const struct app app = {.name = "test", .routes = routes};

static void put_file(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void make_dir(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

/* --- running it --- */

static pid_t start(const char *workers, const char *setting)
{
	char data[64], keys[64], pages[64];
	const char *argv[] = {"test", "-s", socket_path, "-o", "log.level=error", "-o", data, "-o",
		keys, "-o", pages, "-o", "upload.floor=0", "-o", "worker.timeout=1", "-o", workers,
		"-o", setting, NULL};
	int argc = (int)(sizeof argv / sizeof *argv) - 1;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (handed_over >= 0) { /* as descriptor 0, and no -s */
		dup2(handed_over, 0);
		argv[1] = "-o";
		argv[2] = "log.level=error";
	}
	snprintf(data, sizeof data, "data.dir=%s", dir);
	snprintf(keys, sizeof keys, "keys.file=%s/keys", dir);
	snprintf(pages, sizeof pages, "pages.dir=%s/pages", dir);
	optind = 1;
	_exit(app_main(argc, (char **)argv, &app));
}

/* Returns when it listens. */
static pid_t run(const char *workers, const char *setting)
{
	pid_t pid = start(workers, setting);
	int fd;

	while ((fd = client_connect(socket_path)) < 0) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			fail_msg("the program ended at its start");
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	close(fd);
	return pid;
}

static int stop(pid_t pid)
{
	int status;

	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int send_request(const char *method, const char *path, const char *body)
{
	const char *params[] = {method, path, "CONTENT_TYPE=application/x-www-form-urlencoded",
		"REMOTE_ADDR=192.0.2.1", NULL};
	struct buf out = BUF_INIT;
	int fd = client_connect(socket_path);

	assert_true(fd >= 0);
	client_request(&out, params, body);
	assert_int_equal(write(fd, out.p, out.n), (ssize_t)out.n);
	buf_free(&out);
	return fd;
}

#define GET(path) send_request("REQUEST_METHOD=GET", "DOCUMENT_URI=/hudong/" path, "")

/* The process that answers now. */
static pid_t ask_pid(void)
{
	struct buf reply = BUF_INIT;
	const char *found;
	int64_t pid = -1;

	assert_int_equal(client_reply(GET("pid"), &reply), 0);
	found = strstr(buf_str(&reply), "{\"pid\":");
	assert_non_null(found);
	pid = strtol(found + 7, NULL, 10);
	buf_free(&reply);
	return (pid_t)pid;
}

static void pages_and_forms_are_answered(void **state)
{
	pid_t program = run("workers=8", "site.name=某县");
	struct buf reply = BUF_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(stat(socket_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	assert_int_equal(client_reply(GET("page"), &reply), 0);
	assert_true(str_starts(
		buf_str(&reply), "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"));
	assert_non_null(strstr(reply.p, "\r\n\r\n<b>一&amp;二 某县 /hudong/</b>"));
	buf_empty(&reply);
	assert_int_equal(client_reply(send_request("REQUEST_METHOD=POST",
					      "DOCUMENT_URI=/hudong/echo", "title=%E6%B0%B4"),
				 &reply),
		0);
	assert_non_null(strstr(buf_str(&reply), "\"title\":\"水\"}"));
	buf_empty(&reply);
	assert_int_equal(client_reply(GET("broken"), &reply), 0);
	assert_true(str_starts(buf_str(&reply), "Status: 500 "));
	assert_non_null(strstr(reply.p, "<i>500 我们这边出了点问题</i>"));
	buf_free(&reply);
	assert_int_equal(stop(program), 0);
	assert_int_not_equal(stat(socket_path, &st), 0);
}

static void a_stopping_program_finishes_the_request_in_hand(void **state)
{
	pid_t program = run("workers=1", "worker.grace=20");
	struct buf reply = BUF_INIT;
	int fd = GET("long");

	(void)state;
	nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
	assert_int_equal(stop(program), 0);
	assert_int_equal(client_reply(fd, &reply), 0);
	assert_true(str_starts(buf_str(&reply), "Status: 200 "));
	buf_free(&reply);
}

static void an_idle_program_stops_at_once_each_time(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		pid_t program = run("workers=8", "worker.grace=60");
		instant start = instant_monotonic();

		assert_int_equal(stop(program), 0);
		/* Not the grace, after which it would be killed. */
		assert_true(instant_monotonic() - start < 30 * SECOND);
	}
}

static void a_killed_worker_is_replaced(void **state)
{
	pid_t program = run("workers=2", "worker.grace=20"), first;
	struct buf reply = BUF_INIT;

	(void)state;
	first = ask_pid();
	kill(first, SIGKILL);
	for (int i = 0; i < 6; i++)
		assert_int_not_equal(ask_pid(), first);
	for (int i = 0; i < 3; i++)
		assert_int_equal(client_reply(GET("crash"), &reply), -1);
	assert_true(ask_pid() > 0);
	buf_free(&reply);
	assert_int_equal(stop(program), 0);
}

/* Until it says so: the supervisor notices a death a moment later. */
static bool counted(int starts, int crashes, int idle, struct meter *seen)
{
	for (int tries = 0; tries < 500; tries++) {
		int found = 0;
		assert_true(meter_read(dir, "test", seen));
		for (int i = 0; i < METER_PLACES; i++)
			found += seen->worker[i] == METER_IDLE;
		if (seen->sum[METER_WORKERS_STARTED] == (uint64_t)starts &&
			seen->sum[METER_WORKERS_CRASHED] == (uint64_t)crashes && found == idle)
			return true;
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	return false;
}

static void whoever_watches_sees_what_was_answered_and_who_died(void **state)
{
	struct buf reply = BUF_INIT;
	struct meter seen;
	char setting[80];

	(void)state;
	snprintf(setting, sizeof setting, "run.dir=%s", dir);
	pid_t program = run("workers=2", setting);
	assert_true(counted(2, 0, 2, &seen));
	ask_pid();
	client_reply(send_request("REQUEST_METHOD=POST", "DOCUMENT_URI=/hudong/echo", "title=1"),
		&reply);
	client_reply(GET("absent"), &reply);
	client_reply(GET("broken"), &reply);
	client_reply(GET("crash"), &reply);
	assert_true(counted(3, 1, 2, &seen));
	assert_int_equal(seen.requests[METER_READ][0], 1);
	assert_int_equal(seen.requests[METER_WRITE][0], 1);
	assert_int_equal(seen.requests[METER_UNKNOWN][2], 1);
	assert_int_equal(seen.requests[METER_READ][3], 1);
	kill(program, SIGHUP);
	assert_true(counted(5, 1, 2, &seen));
	assert_int_equal(seen.sum[METER_RELOADS], 1);
	buf_free(&reply);
	assert_int_equal(stop(program), 0);
	assert_false(meter_read(dir, "test", &seen));
}

static void a_worker_retires_after_its_requests(void **state)
{
	pid_t program = run("workers=1", "worker.requests=1"), first = ask_pid();

	(void)state;
	assert_int_not_equal(ask_pid(), first);
	assert_int_equal(stop(program), 0);
}

static void hangup_replaces_the_workers_without_a_gap(void **state)
{
	pid_t program = run("workers=2", "worker.grace=20"), first = ask_pid();
	int same = 1;

	(void)state;
	kill(program, SIGHUP);
	for (int i = 0; i < 100 && same; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
		same = kill(first, 0) == 0;
		assert_true(ask_pid() > 0);
	}
	assert_false(same);
	assert_int_equal(stop(program), 0);
}

/* With one worker: a client that says nothing, half a request or half a body holds it for
 * worker.timeout at most. */
static void a_stalled_client_does_not_hold_a_worker(void **state)
{
	static const size_t cuts[] = {0, 5, 30, 90};
	const char *params[] = {"REQUEST_METHOD=POST", "DOCUMENT_URI=/hudong/echo",
		"CONTENT_LENGTH=100", "CONTENT_TYPE=application/x-www-form-urlencoded", NULL};
	pid_t program = run("workers=1", "worker.grace=20");
	struct buf out = BUF_INIT;
	int fd[5];

	(void)state;
	client_request(&out, params, "title=1");
	for (int i = 0; i < 5; i++) {
		size_t n = i < 4 ? cuts[i] : out.n - 8;

		fd[i] = client_connect(socket_path);
		assert_true(fd[i] >= 0);
		assert_int_equal(write(fd[i], out.p, n), (ssize_t)n);
	}
	assert_true(ask_pid() > 0);
	for (int i = 0; i < 5; i++)
		close(fd[i]);
	buf_free(&out);
	assert_int_equal(stop(program), 0);
}

/* With one worker, whose handler never returns: without a limit nobody would be answered again. */
static void a_stuck_worker_is_replaced(void **state)
{
	pid_t program = run("workers=1", "worker.grace=20");
	struct buf reply = BUF_INIT;

	(void)state;
	assert_int_equal(client_reply(GET("never"), &reply), -1);
	assert_true(ask_pid() > 0);
	buf_free(&reply);
	assert_int_equal(stop(program), 0);
}

/* systemd and process managers hand over a listening socket; it stays when the program ends. */
static void a_socket_that_was_handed_over_is_answered_and_left(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t program;
	struct stat st;

	(void)state;
	memcpy(address.sun_path, socket_path, strlen(socket_path) + 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 8), 0);
	handed_over = fd;
	program = start("workers=2", "worker.grace=20");
	handed_over = -1;
	assert_true(ask_pid() > 0);
	assert_int_equal(stop(program), 0);
	/* What comes between two starts waits in the socket. */
	int waiting = GET("pid");
	struct buf reply = BUF_INIT;

	handed_over = fd;
	program = start("workers=2", "worker.grace=20");
	handed_over = -1;
	assert_int_equal(client_reply(waiting, &reply), 0);
	assert_int_equal(stop(program), 0);
	assert_int_equal(stat(socket_path, &st), 0);
	buf_free(&reply);
	close(fd);
	unlink(socket_path);
}

/* Browsers keep a style sheet for a year: a changed one needs another address, also after SIGHUP.
 */
static void changed_assets_have_another_address(void **state)
{
	struct buf reply = BUF_INIT;
	char first[16] = "", now[16] = "";
	pid_t program;

	(void)state;
	make_dir("assets");
	put_file("assets/a.css", "a { color: red }");
	program = run("workers=1", "worker.grace=20");
	assert_int_equal(client_reply(GET("style"), &reply), 0);
	assert_int_equal(sscanf(strstr(reply.p, "?v="), "?v=%8[0-9a-f]\"", first), 1);
	assert_int_equal(strlen(first), 8);
	put_file("assets/a.css", "a { color: blue }");
	kill(program, SIGHUP);
	for (int i = 0; i < 500 && (!*now || strcmp(now, first) == 0); i++) {
		buf_empty(&reply);
		assert_int_equal(client_reply(GET("style"), &reply), 0);
		assert_int_equal(sscanf(strstr(reply.p, "?v="), "?v=%8[0-9a-f]\"", now), 1);
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	assert_string_not_equal(now, first);
	buf_free(&reply);
	assert_int_equal(stop(program), 0);
}

static void a_second_supervisor_on_the_socket_is_refused(void **state)
{
	pid_t program = run("workers=1", "worker.grace=20"), second;
	int status, quiet = open("/dev/null", O_WRONLY | O_CLOEXEC), err = dup(2);

	(void)state;
	dup2(quiet, 2); /* it says why */
	second = start("workers=1", "worker.grace=20");
	dup2(err, 2);
	close(err);
	close(quiet);
	assert_int_equal(waitpid(second, &status, 0), second);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_true(ask_pid() > 0);
	assert_int_equal(stop(program), 0);
}

/* A supervisor that is killed leaves nobody behind who would answer on a socket that is no longer
 * watched. */
static void no_worker_outlives_its_supervisor(void **state)
{
	pid_t program, worker;
	int status;

	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	program = run("workers=1", "worker.grace=20");
	worker = ask_pid();
	kill(program, SIGKILL);
	assert_int_equal(waitpid(program, &status, 0), program);
	assert_int_equal(waitpid(worker, &status, 0), worker);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	/* What it left on the disk does not keep the next one from starting. */
	assert_int_equal(stop(run("workers=1", "worker.grace=20")), 0);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

static int set_up(void **state)
{
	char keys[64];
	struct buf err = BUF_INIT;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(socket_path, sizeof socket_path, "%s/socket", dir);
	snprintf(keys, sizeof keys, "%s/keys", dir);
	make_dir("pages");
	make_dir("pages/common");
	make_dir("pages/test");
	put_file("pages/common/error.mustache", "<i>{{status}} {{heading}}</i>");
	put_file("pages/test/hello.mustache", "<b>{{_title}} {{site_name}} {{home_url}}</b>");
	put_file("pages/test/style.mustache",
		"<link href=\"{{assets_url}}/a.css?v={{assets_version}}\">");
	alarm(120); /* a program that hangs is a failure, not a wait */
	return secret_create(keys, &err);
}

static int tear_down(void **state)
{
	(void)state;
	return nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_and_forms_are_answered),
		cmocka_unit_test(a_stopping_program_finishes_the_request_in_hand),
		cmocka_unit_test(an_idle_program_stops_at_once_each_time),
		cmocka_unit_test(a_killed_worker_is_replaced),
		cmocka_unit_test(whoever_watches_sees_what_was_answered_and_who_died),
		cmocka_unit_test(a_worker_retires_after_its_requests),
		cmocka_unit_test(hangup_replaces_the_workers_without_a_gap),
		cmocka_unit_test(a_stalled_client_does_not_hold_a_worker),
		cmocka_unit_test(a_stuck_worker_is_replaced),
		cmocka_unit_test(a_socket_that_was_handed_over_is_answered_and_left),
		cmocka_unit_test(changed_assets_have_another_address),
		cmocka_unit_test(a_second_supervisor_on_the_socket_is_refused),
		cmocka_unit_test(no_worker_outlives_its_supervisor),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
