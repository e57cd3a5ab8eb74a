/* SPDX-License-Identifier: MIT */
/*
 * A reporter names an address, and a machine inside fetches it: nothing that is not public is ever
 * talked to, however it is spelled and whoever points there, and no server keeps us for longer or
 * gives us more than was said.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/str.h"
#include "net/fetch.h"

/* --- a server that answers well and badly, by path --- */

static int port, seen; /* seen: a pipe with a byte for each connection */
static pid_t server;

static void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		_exit(0);
}

static void redirect(int fd, const char *to)
{
	say(fd, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: ");
	say(fd, to);
	say(fd, "\r\n\r\n");
}

static void answer(int fd, const char *path)
{
	static const char html[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
				   "Connection: close\r\n\r\n";

	if (str_starts(path, "/to/")) {
		char to[512];
		snprintf(to, sizeof to, "%.*s", (int)strcspn(path + 4, " "), path + 4);
		redirect(fd, to);
	} else if (str_starts(path, "/endless")) {
		say(fd, html);
		for (;;)
			say(fd, "<p>0123456789012345678901234567890123456789</p>\n");
	} else if (str_starts(path, "/slow")) {
		say(fd, html);
		for (;;) {
			say(fd, "x");
			usleep(200000);
		}
	} else if (str_starts(path, "/header")) {
		say(fd, "HTTP/1.1 200 OK\r\n");
		for (int i = 0; i < 100000; i++)
			say(fd, "X-More: 0123456789012345678901234567890123456789\r\n");
	} else if (str_starts(path, "/broken")) {
		say(fd, "SSH-2.0-OpenSSH\r\n");
	} else if (str_starts(path, "/gone")) {
		say(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
	} else {
		say(fd, html);
		say(fd, "<p>page</p>");
	}
}

static void serve_one(int fd)
{
	char request[4096] = {0};

	if (read(fd, request, sizeof request - 1) > 4)
		answer(fd, request + 4);
	shutdown(fd, SHUT_WR);
	_exit(0);
}

static int start_server(void **state)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0), ends[2];

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 16), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	assert_int_equal(pipe(ends), 0);
	port = ntohs(at.sin_port);
	seen = ends[0];
	server = fork();
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		for (;;) {
			int got = accept(fd, NULL, NULL);
			if (write(ends[1], "x", 1) != 1)
				_exit(1);
			if (fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				serve_one(got);
			}
			close(got);
		}
	}
	close(fd);
	close(ends[1]);
	return 0;
}

static int stop_server(void **state)
{
	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return 0;
}

/* How many connections there were since the last look. */
static int connections(void)
{
	char bytes[64];
	fd_set set;
	struct timeval none = {0};

	FD_ZERO(&set);
	FD_SET(seen, &set);
	return select(seen + 1, &set, NULL, NULL, &none) > 0 ? (int)read(seen, bytes, sizeof bytes)
							     : 0;
}

static const char *own(const char *path)
{
	static char url[1024];

	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
	return url;
}

static const struct fetch_limits here = {
	.bytes = 100000, .seconds = 2, .redirects = 3, .anywhere = true};

/* --- what is refused --- */

static const struct refused {
	const char *url, *fault;
} refused[] = {
	{"file:///etc/passwd", "protocol"},
	{"gopher://127.0.0.1:11211/_stats", "protocol"},
	{"dict://127.0.0.1:11211/stats", "protocol"},
	{"ftp://example.com/", "protocol"},
	{"http://127.0.0.1/", "private"},
	{"http://localhost/", "private"},
	{"http://2130706433/", "private"},
	{"http://0x7f.1/", "private"},
	{"http://0x7f000001/", "private"},
	{"http://0177.0.0.1/", "private"},
	{"http://127.1/", "private"},
	{"http://0/", "private"},
	{"http://[::1]/", "private"},
	{"http://[::ffff:127.0.0.1]/", "private"},
	{"http://[::ffff:7f00:1]/", "private"},
	{"http://[64:ff9b::7f00:1]/", "private"},
	{"http://[2002:7f00:1::]/", "private"},
	{"http://[fe80::1]/", "private"},
	{"http://[fd00::1]/", "private"},
	{"http://169.254.169.254/latest/meta-data/", "private"},
	{"http://10.1.2.3/", "private"},
	{"http://100.64.0.1/", "private"},
	{"http://172.16.0.1/", "private"},
	{"http://192.168.1.1/", "private"},
	{"http://198.18.0.1/", "private"},
	{"http://224.0.0.1/", "private"},
	{"http://255.255.255.255/", "private"},
	{"http://example.com:22/", "port"},
	{"http://127.0.0.1:8080/", "port"},
	{"http://user:word@example.com/", "address"},
	{"http://no.such.host.invalid/", "resolve"},
	{"", "address"},
	{"http://", "address"},
	{"www.example.com", "protocol"},
};

/* Without a scheme libcurl finds none: what is said then does not matter, that it is refused does.
 */
static void check_refused(const char *url, const char *fault, const struct fetch_limits *limits)
{
	struct fetched got;

	fetch(url, limits, &got);
	if (!got.fault || got.body || (fault && !str_equal(got.fault, fault)))
		fail_msg("%s: %s", url, got.fault ? got.fault : "was fetched");
	fetched_free(&got);
}

static void what_is_not_public_is_refused(void **state)
{
	struct fetch_limits public = here;

	(void)state;
	public.anywhere = false;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		check_refused(refused[i].url,
			str_equal(refused[i].url, "www.example.com") ? NULL : refused[i].fault,
			&public);
}

/* A public page that redirects inward: our own server stands for it by being named. */
static void a_redirect_inward_is_refused(void **state)
{
	char named[64], path[512];
	struct fetch_limits limits = here;

	(void)state;
	snprintf(named, sizeof named, "127.0.0.1:%d", port);
	limits.anywhere = false;
	limits.hosts = named;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		/* an empty Location and one without a scheme lead back to this server */
		if (!strstr(refused[i].url, "://") || str_equal(refused[i].url, "http://"))
			continue;
		snprintf(path, sizeof path, "/to/%s", refused[i].url);
		check_refused(own(path), refused[i].fault, &limits);
	}
	check_refused(own("/to/http://localhost/"), "private", &limits);
	connections();
}

static void a_named_host_is_fetched_on_its_port_alone(void **state)
{
	char named[96], other[64];
	struct fetch_limits limits = here;
	struct fetched got;

	(void)state;
	snprintf(named, sizeof named, "www.example.com:443, 127.0.0.1:%d", port);
	limits.anywhere = false;
	limits.hosts = named;
	fetch(own("/"), &limits, &got);
	assert_null(got.fault);
	assert_string_equal(got.body, "<p>page</p>");
	fetched_free(&got);
	assert_int_equal(connections(), 1);
	snprintf(other, sizeof other, "http://127.0.0.1:%d/", port == 8081 ? 8082 : 8081);
	check_refused(other, "port", &limits);
	snprintf(other, sizeof other, "http://localhost:%d/", port);
	check_refused(other, "port", &limits);
	limits.hosts = "127.0.0.1:1";
	check_refused(own("/"), "port", &limits);
	assert_int_equal(connections(), 0);
}

static void lists_of_hosts_are_checked(void **state)
{
	(void)state;
	assert_true(fetch_hosts_parse(""));
	assert_true(fetch_hosts_parse("a.cn:80, [::1]:8080"));
	assert_false(fetch_hosts_parse("a.cn"));
	assert_false(fetch_hosts_parse(":80"));
	assert_false(fetch_hosts_parse("a.cn:80,b.cn:"));
	assert_false(fetch_hosts_parse("a.cn:123456"));
}

/* --- what comes --- */

static void a_page_comes_with_its_type(void **state)
{
	struct fetched got;

	(void)state;
	fetch(own("/"), &here, &got);
	assert_null(got.fault);
	assert_int_equal(got.status, 200);
	assert_string_equal(got.type, "text/html");
	assert_string_equal(got.body, "<p>page</p>");
	assert_false(got.cut);
	fetched_free(&got);
	fetch(own("/gone"), &here, &got);
	assert_null(got.fault);
	assert_int_equal(got.status, 404);
	assert_string_equal(got.type, "");
	fetched_free(&got);
}

static void redirects_are_followed_so_often(void **state)
{
	struct fetched got;

	(void)state;
	fetch(own("/to//x"), &here, &got);
	assert_null(got.fault);
	assert_string_equal(got.final_url, own("/x"));
	assert_string_equal(got.body, "<p>page</p>");
	fetched_free(&got);
	connections();
	fetch(own("/to/./again"), &here, &got);
	assert_string_equal(got.fault, "redirects");
	assert_null(got.body);
	fetched_free(&got);
	assert_int_equal(connections(), 4);
}

static void an_endless_page_is_cut(void **state)
{
	struct fetched got;

	(void)state;
	fetch(own("/endless"), &here, &got);
	assert_null(got.fault);
	assert_true(got.cut);
	assert_int_equal(got.n, here.bytes);
	fetched_free(&got);
}

static void nobody_keeps_us_longer(void **state)
{
	struct fetched got;
	instant start = instant_monotonic();

	(void)state;
	fetch(own("/slow"), &here, &got);
	assert_string_equal(got.fault, "timeout");
	fetched_free(&got);
	assert_in_range(instant_monotonic() - start, SECOND, 4 * SECOND);
}

static void what_is_no_http_is_broken(void **state)
{
	static const char *const paths[] = {"/header", "/broken"};

	(void)state;
	for (size_t i = 0; i < 2; i++)
		check_refused(own(paths[i]), "broken", &here);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_public_is_refused),
		cmocka_unit_test(a_redirect_inward_is_refused),
		cmocka_unit_test(a_named_host_is_fetched_on_its_port_alone),
		cmocka_unit_test(lists_of_hosts_are_checked),
		cmocka_unit_test(a_page_comes_with_its_type),
		cmocka_unit_test(redirects_are_followed_so_often),
		cmocka_unit_test(an_endless_page_is_cut),
		cmocka_unit_test(nobody_keeps_us_longer),
		cmocka_unit_test(what_is_no_http_is_broken),
	};
	/* what stands in the environment must not matter */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	return cmocka_run_group_tests(tests, start_server, stop_server);
}
