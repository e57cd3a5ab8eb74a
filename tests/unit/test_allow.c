/* SPDX-License-Identifier: MIT */
/* Whom the courier may connect to: nothing inside the house unless it was named, however it is
 * spelled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/str.h"
#include "net/allow.h"
#include "net/webhook.h"

static union {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
} address;

static const struct sockaddr *at(const char *text)
{
	memset(&address, 0, sizeof address);
	if (inet_pton(AF_INET, text, &address.four.sin_addr) == 1)
		address.any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &address.six.sin6_addr) == 1)
		address.any.sa_family = AF_INET6;
	else
		fail_msg("%s is no address", text);
	return &address.any;
}

static void addresses_inside_are_not_public(void **state)
{
	static const char *const inside[] = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
		"100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.255", "169.254.169.254",
		"172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
		"192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7",
		"203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
		"::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1",
		"2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1",
		"fd12:3456::1", "fe80::1", "fec0::1", "ff02::1"};

	(void)state;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		if (allow_is_public(at(inside[i])))
			fail_msg("%s counts as public", inside[i]);
}

static void addresses_outside_are_public(void **state)
{
	static const char *const outside[] = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.1", "114.114.114.114", "126.255.255.255", "128.0.0.1",
		"172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1", "198.17.255.255",
		"198.20.0.1", "223.255.255.255", "2001:4860:4860::8888", "2400:3200::1",
		"2408:8888::8", "::ffff:8.8.8.8"};

	(void)state;
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
		if (!allow_is_public(at(outside[i])))
			fail_msg("%s does not count as public", outside[i]);
}

static void what_the_operator_names_is_permitted_and_nothing_beside_it(void **state)
{
	static const struct {
		const char *list, *host, *to;
		bool fits;
	} cases[] = {
		{"", "relay.local", "10.1.2.3", false},
		{"", "relay.example", "8.8.8.8", true},
		{"127.0.0.1", "127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "127.0.0.1", "127.0.0.2", false},
		{"127.0.0.1", "localhost", "::ffff:127.0.0.1", true},
		{"127.0.0.1", "localhost", "::1", false},
		{"10.8.0.0/16", "any", "10.8.200.1", true},
		{"10.8.0.0/16", "any", "10.9.0.1", false},
		{"10.8.0.0/15", "any", "10.9.255.255", true},
		{"10.8.0.0/15", "any", "10.10.0.0", false},
		{"192.168.7.0/31", "any", "192.168.7.1", true},
		{"192.168.7.0/31", "any", "192.168.7.2", false},
		{"fd00::/8", "any", "fdab::1", true},
		{"fd00::/8", "any", "fe80::1", false},
		{"::1", "any", "::1", true},
		{"relay.local", "relay.local", "10.1.2.3", true},
		{"relay.local", "RELAY.local", "10.1.2.3", true},
		{"relay.local", "relay.local.evil.example", "10.1.2.3", false},
		{"relay.local", "xrelay.local", "10.1.2.3", false},
		{" a.b , 10.0.0.0/8,\tc.d ", "x", "10.1.1.1", true},
		{"0.0.0.0/0", "x", "10.1.1.1", true},
		{"0.0.0.0/0", "x", "::1", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf err = BUF_INIT;
		struct allow *allow = allow_open(cases[i].list, &err);

		assert_string_equal(buf_str(&err), "");
		assert_non_null(allow);
		if (allow_fits(allow, cases[i].host, at(cases[i].to)) != cases[i].fits)
			fail_msg("\"%s\": %s at %s", cases[i].list, cases[i].host, cases[i].to);
		allow_close(&allow);
	}
}

static void a_word_that_is_neither_host_nor_network_is_named(void **state)
{
	static const char *const bad[] = {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "1.2.3",
		"1.2.3.4.5", "::1/129", "http://x", "a b/8", "[::1]", "*"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf err = BUF_INIT;
		struct allow *allow = allow_open(bad[i], &err);

		if (allow)
			fail_msg("%s was taken", bad[i]);
		assert_non_null(strstr(buf_str(&err), "expected a host"));
		buf_free(&err);
	}
}

/* --- at the moment of connecting --- */

static struct outcome last;
static bool told;

static void on_sent(void *ctx, const struct outcome *outcome)
{
	(void)ctx;
	last = *outcome;
	told = true;
}

static int listen_any(int *port)
{
	struct sockaddr_in six = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
	socklen_t n = sizeof six;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&six, sizeof six), 0);
	assert_int_equal(listen(fd, 16), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&six, &n), 0);
	*port = ntohs(six.sin_port);
	return fd;
}

static void try_hook(const struct allow *allow, const char *url)
{
	struct buf err = BUF_INIT;
	struct sender *sender = sender_open(allow, 2, &err);
	struct hook hook = {.url = url, .form = HOOK_GENERIC, .secret = ""};
	struct sent_call done = {on_sent, NULL};

	assert_non_null(sender);
	told = false;
	hook_post(sender, &hook, "key", "{}", 0, &done);
	while (!told)
		sender_run(sender, 500, -1);
	sender_close(&sender);
	buf_free(&err);
}

/* However loopback is written, nobody is connected to. */
static void no_spelling_of_an_inner_address_gets_a_connection(void **state)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost", "127.1", "127.0.1",
		"2130706433", "0x7f000001", "0x7f.1", "0x7f.0x0.0x0.0x1", "0177.0.0.1",
		"017700000001", "0", "0.0.0.0", "0x0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
		"[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]", "127.0.0.1.",
		"LOCALHOST", "%31%32%37.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1"};
	struct buf err = BUF_INIT, url = BUF_INIT;
	struct allow *none = allow_open("", &err);
	int port, fd = listen_any(&port), refused = 0;
	struct pollfd arrivals = {.fd = fd, .events = POLLIN};

	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		buf_empty(&url);
		buf_print(&url, "http://%s:%d/", hosts[i], port);
		try_hook(none, buf_str(&url));
		if (last.sent == SENT_DONE || poll(&arrivals, 1, 0) != 0)
			fail_msg("%s was connected to", hosts[i]);
		refused += strstr(last.reason, "courier.private") != NULL;
	}
	/* Some spellings are no address to libcurl at all; most are, and say what to set. */
	assert_true(refused >= 15);
	allow_close(&none);
	close(fd);
	buf_free(&url);
	buf_free(&err);
}

static void a_permitted_address_is_connected_to(void **state)
{
	struct buf err = BUF_INIT, url = BUF_INIT;
	struct allow *allow = allow_open("127.0.0.1", &err);
	int port, fd = listen_any(&port);
	struct pollfd arrivals = {.fd = fd, .events = POLLIN};

	(void)state;
	buf_print(&url, "http://127.0.0.1:%d/", port);
	try_hook(allow, buf_str(&url));
	assert_int_equal(last.sent, SENT_LATER); /* nobody answers */
	assert_null(strstr(last.reason, "courier.private"));
	assert_int_equal(poll(&arrivals, 1, 0), 1);
	allow_close(&allow);
	close(fd);
	buf_free(&url);
	buf_free(&err);
}

static void only_http_and_https_are_spoken(void **state)
{
	static const char *const urls[] = {"file:///etc/passwd", "gopher://127.0.0.1:70/x",
		"dict://127.0.0.1/x", "ftp://127.0.0.1/", "smtp://127.0.0.1/",
		"telnet://127.0.0.1/"};
	struct buf err = BUF_INIT;
	struct allow *allow = allow_open("127.0.0.1", &err);

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		try_hook(allow, urls[i]);
		if (!strstr(last.reason, "protocol"))
			fail_msg("%s: %s", urls[i], last.reason);
	}
	allow_close(&allow);
	buf_free(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_inside_are_not_public),
		cmocka_unit_test(addresses_outside_are_public),
		cmocka_unit_test(what_the_operator_names_is_permitted_and_nothing_beside_it),
		cmocka_unit_test(a_word_that_is_neither_host_nor_network_is_named),
		cmocka_unit_test(no_spelling_of_an_inner_address_gets_a_connection),
		cmocka_unit_test(a_permitted_address_is_connected_to),
		cmocka_unit_test(only_http_and_https_are_spoken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
