/* SPDX-License-Identifier: MIT */
/* What the service manager hears: here it is the other end of a socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/instant.h"
#include "base/manager.h"
#include "base/str.h"

static int manager = -1;
static char name[64];

/* path "@…": an abstract socket, as containers have it. */
static void listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t n = strlen(path);

	memcpy(address.sun_path, path, n);
	if (*path == '@')
		address.sun_path[0] = '\0';
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(manager, (struct sockaddr *)&address,
				 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)),
		0);
}

/* The next thing it hears; "" nothing. */
static const char *heard(void)
{
	static char text[512];
	ssize_t n = recv(manager, text, sizeof text - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void without_a_manager_nothing_is_said(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	manager_open();
	manager_ready("answers");
	manager_alive();
	assert_int_equal(manager_patience(), 0);
	setenv("NOTIFY_SOCKET", "vsock:2:1234", 1); /* another kind than we speak */
	manager_open();
	manager_stopping();
}

static void a_manager_hears_of_each_step_at_a_path_and_at_a_name(void **state)
{
	const char *places[] = {name, "@huiying-test-manager"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		listen_at(places[i]);
		setenv("NOTIFY_SOCKET", places[i], 1);
		manager_open();
		assert_null(getenv("NOTIFY_SOCKET")); /* not for those whom we start */
		manager_ready("answers");
		assert_string_equal(heard(), "READY=1\nSTATUS=answers");
		manager_reloading();
		assert_true(str_starts(heard(), "RELOADING=1\nMONOTONIC_USEC="));
		manager_stopping();
		assert_string_equal(heard(), "STOPPING=1");
		manager_alive();
		assert_string_equal(heard(), ""); /* nobody waits for it */
		close(manager);
		manager_stopping(); /* a manager that went away holds nobody up */
	}
	unlink(name);
}

static void signs_of_life_come_as_often_as_they_are_wanted(void **state)
{
	char own[32];

	(void)state;
	listen_at(name);
	snprintf(own, sizeof own, "%d", (int)getpid() + 1);
	setenv("NOTIFY_SOCKET", name, 1);
	setenv("WATCHDOG_USEC", "60000000", 1);
	setenv("WATCHDOG_PID", own, 1);
	manager_open();
	assert_int_equal(manager_patience(), 0); /* another process is meant */

	snprintf(own, sizeof own, "%d", (int)getpid());
	setenv("NOTIFY_SOCKET", name, 1);
	setenv("WATCHDOG_USEC", "60000000", 1);
	setenv("WATCHDOG_PID", own, 1);
	manager_open();
	assert_int_equal(manager_patience(), 30 * SECOND);
	for (int i = 0; i < 1000; i++)
		manager_alive();
	assert_string_equal(heard(), "WATCHDOG=1");
	assert_string_equal(heard(), ""); /* once, however often it was said */
	close(manager);
	unlink(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_manager_nothing_is_said),
		cmocka_unit_test(a_manager_hears_of_each_step_at_a_path_and_at_a_name),
		cmocka_unit_test(signs_of_life_come_as_often_as_they_are_wanted),
	};

	snprintf(name, sizeof name, "/tmp/huiying-manager-%d", (int)getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
